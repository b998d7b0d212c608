"""From the content of a message to a complete, checked event: the last step of every profile.

What leaves here would be accepted by the schemas at the hub, because they are the same schemas. So a partner sees a
mistake at his own side, with the place in his own file, and not a day later in an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.profielen.soorten import FOUTEN_MAX, Afgekeurd, Afzender, Gelezen, Klaar, Onleesbaar, Profielfout
from schemas import envelop, register
from schemas.fouten import Schemafout
from schemas.json_strikt import BERICHT_BYTES_MAX

Plaatser = Callable[[str], str]
"""Turns a dotted place in the message (`betrokkene.bsn`, "" for the whole) into a place in the partner's file."""


@dataclass(frozen=True, slots=True)
class Los:
    """A message as a profile read it, before it has an envelope."""

    bericht: str
    kenmerk: str
    tijd: str
    zaak: str | None
    data: Mapping[str, object] = field(repr=False)


def verpak(afzender: Afzender, systeem: str, los: Los, plaatser: Plaatser) -> Klaar:
    """Make and check the event.

    Raises:
        Onleesbaar: the schemas refuse it; every place is in the partner's words.
    """
    document: dict[str, object] = {
        "specversion": "1.0",
        "id": los.kenmerk,
        "source": afzender.bron(systeem),
        "type": soort_van(los.bericht).type,
        "time": los.tijd,
        "datacontenttype": "application/json",
        "data": dict(los.data),
    }
    if los.zaak is not None:
        document["subject"] = los.zaak
    return controleer(document, afzender, plaatser)


def controleer(document: dict[str, object], afzender: Afzender, plaatser: Plaatser) -> Klaar:
    """Check a whole event and write it canonically.

    Its source must be this party's: the hub would refuse it for the same reason (step 2 of the road).

    Raises:
        Onleesbaar: the schemas refuse it, it is another's, or it is larger than the wire carries.
    """
    try:
        gebeurtenis = envelop.controleer(document)
        soort = register.vind(gebeurtenis.type)
        register.valideer(soort, gebeurtenis.data)
        inhoud = envelop.schrijf(gebeurtenis)
    except Schemafout as fout:
        raise Onleesbaar(*vertaal(fout, plaatser)) from None
    if not gebeurtenis.source.startswith(afzender.bron("")):
        raise Onleesbaar(Profielfout("AFZENDER-ander", plaatser("source"), "de OIN is niet die van deze organisatie"))
    if len(inhoud) > BERICHT_BYTES_MAX:
        raise Onleesbaar(
            Profielfout("BERICHT-groot", plaatser(""), f"het bericht wordt groter dan {BERICHT_BYTES_MAX} bytes")
        )
    return Klaar(gebeurtenis.id, soort.bericht, inhoud)


def vertaal(fout: Schemafout, plaatser: Plaatser) -> list[Profielfout]:
    """Each place of a `Schemafout` (which never holds a value) as an error of the file."""
    fouten = [Profielfout(plaats.code, plaatser(plaats.pad), plaats.uitleg) for plaats in fout.plaatsen]
    if fout.meer:
        fouten.append(Profielfout("MEER-fouten", plaatser(""), f"en nog {fout.meer} andere plaatsen"))
    return fouten


def soort_van(bericht: str) -> register.Berichtsoort:
    """The newest version of a kind of message. Raises KeyError for a kind that does not exist."""
    soorten = [s for s in register.BERICHTEN.values() if s.bericht == bericht]
    if not soorten:
        raise KeyError(bericht)
    return max(soorten, key=lambda s: s.versie)


class Verzamelaar:
    """Collects messages and errors of one file; the outcome is all of the one or all of the other."""

    def __init__(self) -> None:
        self._berichten: list[Klaar] = []
        self._plaatsen: dict[str, str] = {}
        self._fouten: list[Profielfout] = []

    def neem(self, klaar: Klaar, plaats: str) -> None:
        """Take a message; the same id twice in one file is an error, for the hub would drop or refuse the second."""
        eerder = self._plaatsen.get(klaar.kenmerk)
        if eerder is not None:
            self.fout(
                Profielfout("KENMERK-dubbel", plaats, f"dit is hetzelfde bericht als {eerder}; hoog de versie op")
            )
            return
        self._plaatsen[klaar.kenmerk] = plaats
        self._berichten.append(klaar)

    def fout(self, *fouten: Profielfout) -> None:
        """Take errors."""
        self._fouten.extend(fouten)

    @property
    def vol(self) -> bool:
        """Whether reading on would only make the report longer."""
        return len(self._fouten) >= FOUTEN_MAX

    def uitkomst(self) -> Gelezen | Afgekeurd:
        """All or nothing. A file without messages is an error too: somebody expects that something was sent."""
        if self._fouten:
            return Afgekeurd(tuple(self._fouten[:FOUTEN_MAX]))
        if not self._berichten:
            return Afgekeurd((Profielfout("BESTAND-leeg", "het bestand", "het bestand bevat geen enkel bericht"),))
        return Gelezen(tuple(self._berichten))
