"""Codes in plain Dutch for the person himself (B1): from the policy, the field catalogue, and the few words below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming
from schemas.catalogus import VELDEN
from schemas.veld import Categorie

NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
_MAANDEN: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
CATEGORIEEN: Final[Mapping[Categorie, str]] = {
    "identiteit": "Wie je bent",
    "contact": "Waar je woont",
    "gezin": "Je ouders of wie voor je zorgt",
    "delict": "Waar je van verdacht wordt",
    "strafrechtelijk": "Wat de politie verder over je weet",
    "derden": "Andere mensen die erbij betrokken zijn",
    "zorg": "Zorgen over jou en hulp die je krijgt",
    "advies": "Een advies over jou",
    "besluit": "Wat er over jou is besloten",
    "proces": "Het bericht zelf",
}
"""What a person is told of a category of data, in the order of the report. A test asks for every category."""
_VAN_HUB: Final = frozenset({"vastleggen", "melding", "onherroepelijk"})
"""Kinds of duty that the hub performs itself: nothing that a receiver had to keep to."""


def datum(moment: datetime) -> str:
    """`22 november 2026`, in the Netherlands."""
    hier = moment.astimezone(NEDERLAND)
    return f"{hier.day} {_MAANDEN[hier.month - 1]} {hier.year}"


def moment_tekst(moment: datetime) -> str:
    """`22 november 2026 om 10.05 uur`, in the Netherlands."""
    hier = moment.astimezone(NEDERLAND)
    return f"{datum(moment)} om {hier.hour}.{hier.minute:02} uur"


class Woorden:
    """The words of one policy. What it does not know is told by its code: better an odd word than none."""

    def __init__(self, beleid: Beleid) -> None:
        """Use the words of this policy."""
        self.digest = beleid.digest
        self._woordenboek = beleid.woordenboek
        self._regels: Mapping[str, Toestemming] = {r.kop.code: r for r in beleid.convenant.regels}

    def partij(self, code: str | None) -> str:
        """The name of an organisation."""
        if code is None:
            return "onbekend"
        partij = self._woordenboek.partijen.get(code)
        return code if partij is None else partij.naam

    def bestemming(self, adres: str) -> str:
        """An organisation, and where within it: `Gemeente Ede (Inzage door de contactpersoon van de gemeente)`."""
        code, _, deel = adres.partition("/")
        partij = self._woordenboek.partijen.get(code)
        if not deel or partij is None:
            return self.partij(code)
        bestemming = self._woordenboek.bestemmingen.get(f"{partij.rol}/{deel}")
        return f"{partij.naam} ({deel if bestemming is None else bestemming.label})"

    def bericht(self, code: str) -> str:
        """The kind of message."""
        return self._woordenboek.berichten.get(code, code)

    def doel(self, code: str) -> str:
        """The purpose, as a sentence without its full stop."""
        return self._woordenboek.doelen.get(code) or self._woordenboek.andere_doelen.get(code) or code

    def regel(self, code: str) -> str | None:
        """The title of a rule; None when this policy has no such rule."""
        regel = self._regels.get(code)
        return None if regel is None else regel.kop.titel

    def gecontroleerd(self, code: str) -> bool | None:
        """Whether a lawyer has checked the grounds of a rule; None when this policy has no such rule."""
        regel = self._regels.get(code)
        return None if regel is None else regel.grond.gecontroleerd

    def plichten(self, plichten: Iterable[str]) -> list[str]:
        """What the receiver had to keep to, each a sentence without its full stop."""
        gezegd: list[str] = []
        for tekst in plichten:
            naam, _, waarde = tekst.partition(" ")
            woord = self._woordenboek.plichten.get(naam)
            if woord is not None and woord.soort in _VAN_HUB:
                continue
            label = naam if woord is None else woord.label
            achter = self._woordenboek.beperkingen.get(waarde) or self._woordenboek.rollen.get(waarde) or waarde
            gezegd.append(f"{label}: {achter}" if achter else label)
        return gezegd


WoordenVan = Callable[[str], Woorden]
"""(digest of a policy) → the words of that policy, or those of the policy in force when it is not at hand."""


def per_categorie(paden: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Fields in words, by category in the order of `CATEGORIEEN`. What only says how a message travels is left out.

    A field that the catalogue does not know (any more) is told by its path.
    """
    gevonden: dict[str, list[str]] = {}
    for pad in paden:
        veld = VELDEN.get(pad)
        categorie = "Overige gegevens" if veld is None else CATEGORIEEN[veld.categorie]
        gevonden.setdefault(categorie, []).append(pad if veld is None else veld.label)
    volgorde = [c for naam, c in CATEGORIEEN.items() if naam != "proces"]
    return [(c, sorted(gevonden[c])) for c in (*volgorde, "Overige gegevens") if c in gevonden]
