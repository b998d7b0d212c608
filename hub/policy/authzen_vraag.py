"""Reads an AuthZEN request strictly: only words of the dictionary, numbers in range, and nothing else.

Shape: OpenID AuthZEN Authorization API 1.0, section "Information Model", with what the NL GOV profile adds to `action`
and `context`, and the two members with which an enforcement point says that it performs duties (Obligations Extension,
draft 1 of 6 October 2026).

| member | here |
|---|---|
| `subject` | `type` `rol` or `partij`; `id` a role or party of the dictionary |
| `action` | `name` a message; `properties.processing_activity_id` at most |
| `resource` | `type` `bestemming` (of a role) or `partij` (of an organisation); `id`; `properties.velden` at most |
| `context` | `doel`, `fase`, `kenmerken`, and the names in `CONTEXT` |

Stricter than the standard, on purpose: an unknown member is refused instead of ignored. A request that can hold only
codes cannot hold a person; and a misspelt feature should be told, not silently unknown. No error repeats anything of
the request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from hub.policy.banden import ONBEKEND, bandnamen
from hub.policy.besluit import Kenmerken, Kenmerkwaarde, Sleutel
from hub.policy.fouten import bedoelde_u
from hub.policy.laden import Beleid
from hub.policy.woordenboek import Kenmerk

UITBREIDING: Final = "obligations"
"""What an enforcement point lists in `supported_mandatory_extensions` to commit itself to duties."""
PLICHTSOORT: Final = "custom"
"""The obligation type of every duty here: none of the registered types says what a convenant asks."""
KENMERK_GETAL_MAX: Final = 999_999
"""Largest number of a feature, as in the dictionary. A BSN or a date of birth has more digits and does not fit."""
TEKST_TEKENS_MAX: Final = 512
"""Longest text in a request: the address of a processing activity. Words are far shorter."""
VELDEN_MAX: Final = 500
"""Most fields one request may name; the catalogue has less than a hundred."""

VRAAGCODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "VRAAG-vorm": "Een onderdeel is van de verkeerde soort, of een tekst is te lang.",
        "VRAAG-ontbreekt": "Een verplicht onderdeel ontbreekt.",
        "VRAAG-naam": "Een onderdeel heeft een naam die hier niet hoort.",
        "VRAAG-woord": "Een woord staat niet in het woordenboek.",
        "VRAAG-kenmerk": "Een kenmerk heeft een waarde die niet kan.",
        "VRAAG-tegenspraak": "Een kenmerk spreekt het convenant tegen.",
        "VRAAG-activiteit": "De verwerkingsactiviteit staat niet in het register van dit beleid.",
        "VRAAG-aantal": "Het zijn er te veel.",
    }
)
"""Every code of a refused request; the page of the decision point lists them."""

_TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_TRACESTATE: Final = re.compile(r"[\x20-\x7e]{1,512}")
_TIJDSTIP: Final = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?(Z|[+-][0-2][0-9]:[0-5][0-9])"
)
_ADRES: Final = re.compile(r"https?://[A-Za-z0-9.\[\]:_~/%-]{1,500}")
_VRIJ: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "traceparent": _TRACEPARENT,
        "tracestate": _TRACESTATE,
        "time": _TIJDSTIP,
        "mim": _ADRES,
        "ld-context": _ADRES,
    }
)
"""Members of the NL GOV profile that have no part in the decision: only their form is looked at."""
CONTEXT: Final = (
    "doel",
    "fase",
    "kenmerken",
    *_VRIJ,
    "supported_mandatory_extensions",
    "supported_obligations",
)
"""Every name that `context` may have."""

Deelname = Callable[[str | None, str | None], Mapping[str, str | None]]
"""(sending party, receiving party) → features that the convenant itself decides; None for a role only."""


class Vraagfout(ValueError):
    """A request that is not understood. Holds places and words of our own, never what was sent."""

    def __init__(self, code: str, plaats: str, uitleg: str) -> None:
        """`code` of `VRAAGCODES`; `plaats` as `context.doel`."""
        self.code, self.plaats, self.uitleg = code, plaats, uitleg
        super().__init__(self.text())

    def text(self) -> str:
        """One line of Dutch."""
        return f"{self.plaats}: {self.uitleg} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question. `velden`: the fields asked for, None when none are named. `adopteert`: performs duties.

    `activiteit`: code of the rule that the asker says he acts under, None when he does not say.
    """

    sleutel: Sleutel
    kenmerken: Kenmerken
    velden: tuple[str, ...] | None
    adopteert: bool
    activiteit: str | None


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What a request is read against, besides the policy.

    `bestemmingen`: of `van_partijen`. `register`: address of the register of processing activities, without a slash at
    its end.
    """

    bestemmingen: Mapping[str, tuple[str, str]]
    deelname: Deelname
    register: str


def van_partijen(beleid: Beleid) -> Mapping[str, tuple[str, str]]:
    """Destinations of organisations: `gemeente-ede/inzage` → (`gemeente/inzage`, `gemeente-ede`)."""
    w = beleid.woordenboek
    return MappingProxyType(
        {
            f"{code}{naam.removeprefix(partij.rol)}": (naam, code)
            for code, partij in w.partijen.items()
            for naam, bestemming in w.bestemmingen.items()
            if bestemming.rol == partij.rol
        }
    )


def lees_vraag(beleid: Beleid, verzoek: Mapping[str, object], omgeving: Omgeving) -> Vraag:
    """Read one request.

    Raises:
        Vraagfout: with the first thing that is wrong.
    """
    w = beleid.woordenboek
    _namen("", verzoek, ("subject", "action", "resource", "context"))
    subject = _object(verzoek, "subject", ("type", "id", "properties"))
    action = _object(verzoek, "action", ("name", "properties"))
    resource = _object(verzoek, "resource", ("type", "id", "properties"))
    context = _object(verzoek, "context", CONTEXT)
    _namen("subject.properties", _mag(subject, "subject.properties"), ())
    van, afzender = _wie(subject, "subject", {"rol": w.rollen, "partij": w.partijen})
    naar, ontvanger = _waar(resource, w.bestemmingen, omgeving.bestemmingen)
    sleutel = Sleutel(
        van=w.partijen[afzender].rol if afzender else van,
        bericht=_woord(action, "action.name", w.berichten),
        doel=_woord(context, "context.doel", {*w.doelen, *w.andere_doelen}),
        naar=naar,
        fase=_woord(context, "context.fase", w.fasen),
    )
    for naam, vorm in _VRIJ.items():
        if naam in context and not vorm.fullmatch(_tekst(context[naam], f"context.{naam}")):
            raise Vraagfout("VRAAG-vorm", f"context.{naam}", "dit heeft niet de vorm die de standaard zegt")
    return Vraag(
        sleutel=sleutel,
        kenmerken=_kenmerken(beleid, context, omgeving.deelname(afzender, ontvanger)),
        velden=_velden(resource, w.velden),
        adopteert=UITBREIDING in _lijst(context, "context.supported_mandatory_extensions")
        and PLICHTSOORT in _lijst(context, "context.supported_obligations"),
        activiteit=_activiteit(beleid, action, omgeving.register),
    )


def _wie(deel: Mapping[str, object], plaats: str, soorten: Mapping[str, Collection[str]]) -> tuple[str, str | None]:
    """The word, and the party when it is one."""
    soort = _woord(deel, f"{plaats}.type", soorten)
    woord = _woord(deel, f"{plaats}.id", soorten[soort])
    return woord, woord if soort == "partij" else None


def _waar(
    resource: Mapping[str, object], van_rollen: Collection[str], van_partij: Mapping[str, tuple[str, str]]
) -> tuple[str, str | None]:
    """The destination by role, and the party when it is one of an organisation."""
    naar, ontvanger = _wie(resource, "resource", {"bestemming": van_rollen, "partij": van_partij})
    return van_partij[naar] if ontvanger else (naar, None)


def _velden(resource: Mapping[str, object], bekend: Collection[str]) -> tuple[str, ...] | None:
    eigenschappen = _mag(resource, "resource.properties")
    _namen("resource.properties", eigenschappen, ("velden",))
    if "velden" not in eigenschappen:
        return None
    plaats = "resource.properties.velden"
    lijst = _lijst(eigenschappen, plaats)
    if not lijst:
        raise Vraagfout("VRAAG-vorm", plaats, "de lijst is leeg; laat hem weg of noem de velden")
    if len(lijst) > VELDEN_MAX:
        raise Vraagfout("VRAAG-aantal", plaats, f"hoogstens {VELDEN_MAX} velden")
    return tuple(sorted({_bekend(veld, plaats, bekend) for veld in lijst}))


def _kenmerken(beleid: Beleid, context: Mapping[str, object], weet: Mapping[str, str | None]) -> Kenmerken:
    """What is told about the case; of a named party the convenant knows better than the asker."""
    soorten = beleid.woordenboek.kenmerken
    gegeven = _mag(context, "context.kenmerken")
    gelezen: dict[str, Kenmerkwaarde] = {}
    for naam, waarde in gegeven.items():
        _bekend(naam, "context.kenmerken", soorten)
        gelezen[naam] = _waarde(soorten[naam], waarde, f"context.kenmerken.{naam}")
    for naam, vast in weet.items():
        if naam not in soorten:
            continue
        if gelezen.get(naam) not in {None, vast}:
            plaats = f"context.kenmerken.{naam}"
            raise Vraagfout(
                "VRAAG-tegenspraak", plaats, "het convenant zegt dit anders van deze organisatie; laat het weg"
            )
        gelezen[naam] = vast
    return MappingProxyType(gelezen)


def _waarde(kenmerk: Kenmerk, waarde: object, plaats: str) -> Kenmerkwaarde:
    """A word of the dictionary, a whole number, or the name of a band; `onbekend` is unknown."""
    if kenmerk.soort == "keuze":
        woorden = (*kenmerk.waarden, ONBEKEND)
        if type(waarde) is not str or waarde not in woorden:
            hint = bedoelde_u(waarde, woorden) if type(waarde) is str else ""
            raise Vraagfout("VRAAG-kenmerk", plaats, hint or f"kan zijn: {', '.join(woorden)}")
        return None if waarde == ONBEKEND else waarde
    if type(waarde) is int and 0 <= waarde <= KENMERK_GETAL_MAX:
        return waarde
    banden = bandnamen(kenmerk.snedes)
    if waarde == ONBEKEND:
        return None
    if type(waarde) is str and waarde in banden:
        return in_band(kenmerk, banden.index(waarde))
    uitleg = f"een geheel getal van 0 tot en met {KENMERK_GETAL_MAX}, onbekend, of: {'; '.join(banden)}"
    raise Vraagfout("VRAAG-kenmerk", plaats, uitleg)


def in_band(kenmerk: Kenmerk, index: int) -> Kenmerkwaarde:
    """A number that no rule can tell from another of this band: rules cut only at whole numbers."""
    if index == 0:
        return 0
    onder = kenmerk.snedes[index - 1]
    return onder.grens + Fraction(1, 2) if onder.na else onder.grens


def _activiteit(beleid: Beleid, action: Mapping[str, object], register: str) -> str | None:
    """The rule whose entry in the register the asker names: any version of it, in this register only."""
    eigenschappen = _mag(action, "action.properties")
    _namen("action.properties", eigenschappen, ("processing_activity_id",))
    if "processing_activity_id" not in eigenschappen:
        return None
    plaats = "action.properties.processing_activity_id"
    adres = _tekst(eigenschappen["processing_activity_id"], plaats)
    begin, _, rest = adres.partition(f"{register}/")
    code = rest.partition("/")[0]
    if begin or code not in {regel.kop.code for regel in beleid.convenant.regels}:
        raise Vraagfout("VRAAG-activiteit", plaats, "dit is geen verwerkingsactiviteit van dit beleid")
    return code


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _object(waar: Mapping[str, object], naam: str, namen: tuple[str, ...]) -> Mapping[str, object]:
    if naam not in waar:
        raise Vraagfout("VRAAG-ontbreekt", naam, "dit is verplicht")
    deel = _als_object(waar[naam], naam)
    _namen(naam, deel, namen)
    return deel


def _mag(waar: Mapping[str, object], plaats: str) -> Mapping[str, object]:
    """An object that may be left out."""
    naam = plaats.rpartition(".")[2]
    return _als_object(waar[naam], plaats) if naam in waar else {}


def _als_object(waarde: object, plaats: str) -> Mapping[str, object]:
    if not isinstance(waarde, Mapping):
        raise Vraagfout("VRAAG-vorm", plaats, "hier hoort een object")
    return waarde


def _namen(plaats: str, deel: Iterable[str], namen: tuple[str, ...]) -> None:
    for naam in deel:
        if naam not in namen:
            hint = bedoelde_u(naam, namen) or "laat dit weg"
            raise Vraagfout("VRAAG-naam", plaats or "het verzoek", f"een onderdeel heeft een onbekende naam; {hint}")


def _woord(waar: Mapping[str, object], plaats: str, bekend: Collection[str]) -> str:
    naam = plaats.rpartition(".")[2]
    if naam not in waar:
        raise Vraagfout("VRAAG-ontbreekt", plaats, f"dit is verplicht; {bedoelde_u('', bekend)}".removesuffix("; "))
    return _bekend(waar[naam], plaats, bekend)


def _bekend(waarde: object, plaats: str, bekend: Collection[str]) -> str:
    woord = _tekst(waarde, plaats)
    if woord not in bekend:
        hint = bedoelde_u(woord, bekend) or "neem het woord over uit het woordenboek"
        raise Vraagfout("VRAAG-woord", plaats, f"dit staat niet in het woordenboek; {hint}")
    return woord


def _tekst(waarde: object, plaats: str) -> str:
    if type(waarde) is not str or len(waarde) > TEKST_TEKENS_MAX:
        raise Vraagfout("VRAAG-vorm", plaats, f"hier hoort een tekst van hoogstens {TEKST_TEKENS_MAX} tekens")
    return waarde


def _lijst(waar: Mapping[str, object], plaats: str) -> tuple[str, ...]:
    """A list of texts that may be left out."""
    lijst = waar.get(plaats.rpartition(".")[2], [])
    if not isinstance(lijst, list):
        raise Vraagfout("VRAAG-vorm", plaats, "hier hoort een lijst van teksten")
    return tuple(_tekst(deel, plaats) for deel in lijst)
