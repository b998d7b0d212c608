"""Codes in plain Dutch for the person himself (B1): from the policy, the field catalogue, and the few words below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from hub.ledger.inzage.veldwoorden import VELDWOORDEN
from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming, Verbod
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
BERICHTEN: Final[Mapping[str, str]] = {
    "signaal": "een melding dat je verdacht wordt en dat iemand zich zorgen om je maakt",
    "informatieverzoek": "een vraag om informatie over jou",
    "advies": "wat er volgens een organisatie het beste kan gebeuren",
    "afdoening": "de beslissing in je zaak",
    "terugkoppeling": "laten weten wat er in je zaak is beslist",
}
"""What a person is told of a kind of message. A test asks for every kind."""
WETTEN: Final[Mapping[str, str]] = {
    "Wpg": "Wet politiegegevens",
    "Wjsg": "Wet justitiële en strafvorderlijke gegevens",
    "WGS": "Wet gegevensverwerking door samenwerkingsverbanden",
    "AVG": "Algemene verordening gegevensbescherming",
    "BW": "Burgerlijk Wetboek",
    "Sr": "Wetboek van Strafrecht",
    "Sv": "Wetboek van Strafvordering",
}
"""Laws that are known by letters, in full."""
NEUTRAAL: Final = "De afspraken stonden het niet toe. Vraag de organisatie die het stuurde waarom."
"""Stands where the reason has to do with something sensitive: whoever reads along would learn it."""
_ZONDER_REGEL: Final = "Er is geen afspraak die dit toestaat."
_ANDER_DOEL: Final = "Dit doel hoort niet bij de afspraken."
_ANDERS: Final = "De ketenhub kon het niet doorgeven."
_VAST: Final = "De ketenhub houdt het vast tot een mens ernaar heeft gekeken."
_OPGEGEVEN: Final = "De ketenhub hield het vast. Daarna is het weggegooid."
_WET: Final = re.compile(rf"\b({'|'.join(WETTEN)})\b")
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


def wet(grond: str) -> str:
    """A ground with its laws in full: `Wpg art. 20` is `Wet politiegegevens (Wpg), artikel 20`."""
    voluit = _WET.sub(lambda gevonden: f"{WETTEN[gevonden[1]]} ({gevonden[1]})", grond)
    return voluit.replace(" art. ", ", artikel ")


class Woorden:
    """The words of one policy. What it does not know is told by its code: better an odd word than none."""

    def __init__(self, beleid: Beleid) -> None:
        """Use the words of this policy."""
        self.digest = beleid.digest
        self._woordenboek = beleid.woordenboek
        self._regels: Mapping[str, Toestemming] = {r.kop.code: r for r in beleid.convenant.regels}
        self._verboden: Mapping[str, Verbod] = {v.kop.code: v for v in beleid.convenant.nooit}
        self._geen_regel, self._onbekend_doel = beleid.convenant.geen_regel, beleid.convenant.onbekend_doel

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

    def bericht_uitleg(self, code: str) -> str:
        """The kind of message and what it is: `Signaal: een melding dat …`."""
        uitleg = BERICHTEN.get(code)
        return self.bericht(code) if uitleg is None else f"{self.bericht(code)}: {uitleg}"

    def tegen(self, code: str, *, vast: bool = False, opgegeven: bool = False) -> str:
        """Why a message went to nobody. What hangs on a sensitive feature of the case is not said."""
        if vast:
            return _OPGEGEVEN if opgegeven else _VAST
        if code in {self._geen_regel, self._onbekend_doel}:
            return _ZONDER_REGEL if code == self._geen_regel else _ANDER_DOEL
        verbod = self._verboden.get(code)
        if verbod is None:
            return _ANDERS
        reden = verbod.kop.titel if self._mag_gezegd(verbod) else verbod.kop.uitleg or NEUTRAAL
        return f"{reden.rstrip('.')}."

    def mag_record(self, code: str, *, vast: bool) -> bool:
        """Whether the person may have the record of a refusal: its code says the reason."""
        verbod = self._verboden.get(code)
        return not vast and (verbod is None or self._mag_gezegd(verbod))

    def _mag_gezegd(self, verbod: Verbod) -> bool:
        return not any(self._woordenboek.kenmerken[v.kenmerk].gevoelig for v in verbod.als)

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


_PLAATS: Final = {pad: plaats for plaats, pad in enumerate(VELDEN)}

WoordenVan = Callable[[str], Woorden]
"""(digest of a policy) → the words of that policy, or those of the policy in force when it is not at hand."""


def per_categorie(paden: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Fields in words, by category in the order of `CATEGORIEEN`. What only says how a message travels is left out.

    Within a category in the order of the catalogue; a field that it does not know (any more) is told by its path.
    """
    gevonden: dict[str, list[str]] = {}
    for pad in sorted(paden, key=lambda pad: (_PLAATS.get(pad, len(_PLAATS)), pad)):
        veld = VELDEN.get(pad)
        categorie = "Overige gegevens" if veld is None else CATEGORIEEN[veld.categorie]
        gevonden.setdefault(categorie, []).append(VELDWOORDEN.get(pad) or (pad if veld is None else veld.label))
    volgorde = [c for naam, c in CATEGORIEEN.items() if naam != "proces"]
    return [(c, gevonden[c]) for c in (*volgorde, "Overige gegevens") if c in gevonden]
