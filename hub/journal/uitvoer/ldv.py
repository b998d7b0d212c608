"""Lines of the Logboek Dataverwerkingen (LDV 1.0.0, "Component: Logboek", 3.2.2) and of its read extension.

One line per processing action and per data subject; every message here is about one young person, so that is one per
action, or none where it could not be said about whom (a message that was not read). Nothing is left out: no sampling
(3.3.1). A refusal is `Unset` (3.2.2.3): the hub did what it should. `Error` does not occur: where the hub itself fails,
nothing is decided and there is no record; the message is decided later.

The data subject is the random id of the case: a pseudonym that only the hub's keyed index can find for a person, and
nobody any more after the case was destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.journal.uitvoer.acties import BESLOTEN, DOORLATEN, HUB, OPNIEUW, Actie, acties
from hub.journal.uitvoer.groepen import Groep

ACTIVITEIT: Final = "dpl.core.processing_activity_id"
BETROKKENE: Final = "dpl.core.data_subject_id"
BETROKKENE_SOORT: Final = "dpl.core.data_subject_id_type"
UNSET: Final = "Unset"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_VASTHOUDEN: Final = "vasthouden"
_ZINNEN: Final[Mapping[str, str]] = {
    "geweigerd": "in zijn geheel geweigerd",
    "geparkeerd": "onleesbaar, opzij gezet",
    "incident": "incident",
    "gemeld": "de hub heeft iets gemeld of gevraagd",
    "vernietigd": "de zaak is vernietigd",
    OPNIEUW: "opnieuw geleverd",
    "geparkeerd-weg": "onleesbaar, opgegeven en gewist",
    "inzage-gegeven": "overzicht gegeven aan wie het over ging",
}


@dataclass(frozen=True, slots=True)
class Logboek:
    """Whose log this is. `register`: address of the register of processing activities, without a slash at its end.

    `bron`: the hub's own `source` (`urn:nld:oin:<oin>:systeem:<naam>`); `naam`: of the organisation that keeps the log.
    """

    register: str
    bron: str
    naam: str
    versie: str = ""

    @property
    def zaaksoort(self) -> str:
        """What kind of id a data subject has: a random id of a case, given out by this hub."""
        return f"{self.bron}:zaak"

    def resource(self) -> dict[str, str]:
        """Which system wrote the line; the standard leaves the names free, these are those of OpenTelemetry."""
        versie = {"service.version": self.versie} if self.versie else {}
        return {"service.name": "ketenhub", "service.instance.id": self.bron, **versie}


@dataclass(frozen=True, slots=True)
class Logregel:
    """One line. Ids in lower-case hex; times in milliseconds since the epoch; `attributen`: name → value.

    `kijkers`, `kennen_zaak` and `register` are not part of the line: who may see it, who of them with its data subject,
    and what the others see for the activity.
    """

    trace_id: str
    span_id: str
    parent_span_id: str | None
    status: str
    name: str
    start_time: int
    end_time: int
    resource: Mapping[str, str]
    attributen: Mapping[str, str]
    kijkers: frozenset[str]
    kennen_zaak: frozenset[str]
    register: str

    def voor(self, partij: str) -> Logregel | None:
        """The line as this party may see it; None when it takes no part in it.

        For who was not told of a case its id is left out, and so is the rule: which rule held tells whether there is
        one, and that is itself something about a person.
        """
        if partij not in self.kijkers:
            return None
        if partij in self.kennen_zaak:
            return self
        return replace(self, name=self.name.partition(" (")[0], attributen={ACTIVITEIT: self.register})

    def als_ldv(self) -> dict[str, Any]:
        """The line with the names of LDV 1.0.0."""
        ouder = {} if self.parent_span_id is None else {"parent_span_id": self.parent_span_id}
        return {
            "trace_id": self.trace_id,
            "span_id": self.span_id,
            **ouder,
            "status": self.status,
            "name": self.name,
            "start_time": self.start_time,
            "end_time": self.end_time,
            "resource": {"attributes": dict(self.resource)},
            "attributes": dict(self.attributen),
        }

    def als_lezen(self) -> dict[str, Any]:
        """The line as the read extension gives it: camelCase, a UUID for the trace, RFC 3339 times, nested attributes.

        The extension says itself that times are translated (ADR): the core standard counts milliseconds.
        """
        t = self.trace_id
        ouder = {} if self.parent_span_id is None else {"parentSpanId": self.parent_span_id}
        namen = {ACTIVITEIT: "processingActivityId", BETROKKENE: "dataSubjectId", BETROKKENE_SOORT: "dataSubjectIdType"}
        kern = {namen[naam]: waarde for naam, waarde in self.attributen.items()}
        return {
            "traceId": f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}",
            "spanId": self.span_id,
            **ouder,
            "status": self.status,
            "name": self.name,
            "startTime": rfc3339(self.start_time),
            "endTime": rfc3339(self.end_time),
            "resource": {"attributes": dict(self.resource)},
            "attributes": {"dpl": {"core": kern}},
        }


def logregels(groep: Groep, logboek: Logboek) -> Iterator[Logregel]:
    """The lines of a message, in the order of its records."""
    resource = logboek.resource()
    for actie in acties(groep):
        yield _regel(actie, logboek, resource)


def rfc3339(ms: int) -> str:
    """Milliseconds since the epoch as `2026-01-01T00:00:00.000Z`."""
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ms_van(tijd: str) -> int:
    """An RFC 3339 time with an offset, in milliseconds since the epoch.

    Raises:
        ValueError: it is none, or it has no offset.
    """
    gelezen = datetime.fromisoformat(tijd)
    if gelezen.tzinfo is None:
        raise ValueError("no offset")
    return (gelezen - _EPOCH) // timedelta(milliseconds=1)


def _regel(actie: Actie, logboek: Logboek, resource: Mapping[str, str]) -> Logregel:
    attributen = {ACTIVITEIT: _activiteit(actie, logboek)}
    if actie.zaak is not None:
        attributen |= {BETROKKENE: actie.zaak, BETROKKENE_SOORT: logboek.zaaksoort}
    return Logregel(
        trace_id=actie.trace,
        span_id=actie.span,
        parent_span_id=actie.ouder,
        status=UNSET,
        name=_naam(actie),
        start_time=actie.begin_ms,
        end_time=actie.einde_ms,
        resource=resource,
        attributen=attributen,
        kijkers=actie.kijkers,
        kennen_zaak=actie.kennen_zaak,
        register=logboek.register,
    )


def _activiteit(actie: Actie, logboek: Logboek) -> str:
    """The version of the activity: the rule with the digest of the policy.

    Where no rule of the convenant permits what was asked there is no activity, which is why it was refused; then this
    is the address of the register itself.
    """
    if actie.regel is None or actie.beleid is None:
        return logboek.register
    return f"{logboek.register}/{actie.regel}/{actie.beleid}"


def _naam(actie: Actie) -> str:
    """A sentence for people (3.2.2.4): codes and names of organisations, nothing of a person."""
    kop = HUB if actie.partij == HUB else actie.bericht or "bericht"
    if actie.partij != HUB and actie.soort != OPNIEUW:
        kop += f" van {actie.partij}"
    if actie.soort != BESLOTEN:
        aan = "" if actie.bestemming is None else f" aan {actie.bestemming}"
        return f"{kop}: {_ZINNEN[actie.soort]}{aan}" + (f" ({actie.code})" if actie.code else "")
    if actie.bestemming == HUB:
        wat = "beoordeeld door de hub"
    elif actie.uitkomst == DOORLATEN:
        wat = f"geleverd aan {actie.bestemming}"
    elif actie.uitkomst == _VASTHOUDEN:
        wat = f"vastgehouden voor {actie.bestemming}"
    else:
        wat = f"niet geleverd aan {actie.bestemming}"
    return f"{kop}: {wat} ({actie.code})"
