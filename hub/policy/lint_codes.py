"""What the lint can say: every code with its weight, what it means and how to mend it. Stable, never used again.

The lint reads a policy that loads (mistakes of the loader have the codes of `hub.policy.fouten`) and says what is
probably not meant, what is out of date, and what nobody has tried. It proves nothing about who may see what: that is
the work of the claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from hub.policy import fouten
from hub.policy.fouten import FRAGMENT_TEKENS_MAX, Fout, Plek, zichtbaar

NAMEN_MAX: Final = 6
"""Names written out in one sentence; more are counted."""


class Ernst(Enum):
    """How bad. Ordered: the first is the worst."""

    FOUT = "fout"
    WAARSCHUWING = "waarschuwing"
    OPMERKING = "opmerking"


@dataclass(frozen=True, slots=True)
class Lintcode:
    """One thing the lint looks for. Dutch, for a privacy officer."""

    ernst: Ernst
    betekenis: str
    herstel: str


_F, _W, _O = Ernst.FOUT, Ernst.WAARSCHUWING, Ernst.OPMERKING

LINT: Final[Mapping[str, Lintcode]] = MappingProxyType(
    {
        "L-bericht-onbekend": Lintcode(
            _F,
            "Het woordenboek noemt een bericht dat de hub niet kent. Niemand kan het sturen.",
            "Gebruik de naam van een bericht dat bestaat; `ketenhub schema` laat ze zien.",
        ),
        "L-gift-dood": Lintcode(
            _W,
            "Een regel geeft een veld dat nooit kan doorgaan: een verbod neemt het altijd weg.",
            "Haal het veld uit 'geef', of maak het verbod smaller als het veld wel door mag.",
        ),
        "L-gift-vreemd": Lintcode(
            _W,
            "Een regel geeft een veld dat in dit bericht niet voorkomt.",
            "Haal het veld uit 'geef', of kies het bericht waar het wel in staat.",
        ),
        "L-verbod-stil": Lintcode(
            _W,
            "Een verbod neemt nooit iets weg: geen enkele regel geeft wat het verbiedt.",
            "Kijk of een woord of voorwaarde verkeerd staat. Is het een vangnet, schrijf er dan een bewering bij.",
        ),
        "L-verbod-vangnet": Lintcode(
            _O,
            "Een verbod neemt nu niets weg, maar bewaakt een bewering voor regels die later komen.",
            "U hoeft niets te doen.",
        ),
        "L-verbod-dubbel": Lintcode(
            _O,
            "Een verbod neemt alleen weg wat een ander verbod ook al wegneemt.",
            "Kijk of het verbod nog nodig is. Het kan er staan om de reden die de afzender leest.",
        ),
        "L-dossier-vrij": Lintcode(
            _W,
            "Een veld met vrije tekst kan in een dossier komen. Niemand kan bewijzen wat iemand daar typt.",
            "Maak van het veld een lijst met vaste keuzes, of geef het niet aan het dossier.",
        ),
        "L-grond-artikel": Lintcode(
            _W,
            "Een grond noemt een wet, maar geen artikel.",
            "Schrijf het artikel erbij, bijvoorbeeld 'Wpg art. 20'.",
        ),
        "L-jurist": Lintcode(
            _W,
            "Een verwijzing naar de wet is niet door een jurist gecontroleerd.",
            "Laat een jurist de grond lezen en zet daarna 'gecontroleerd-door-jurist: ja'.",
        ),
        "L-groep-ongebruikt": Lintcode(
            _W,
            "Geen regel, verbod, bewering of geval noemt deze groep velden.",
            "Haal de groep weg, of gebruik hem waar hij voor is gemaakt.",
        ),
        "L-woord-ongebruikt": Lintcode(
            _O,
            "Geen regel gebruikt dit woord uit het woordenboek.",
            "Haal het woord weg. Wie het leest, denkt dat een regel ernaar kijkt.",
        ),
        "L-verlopen": Lintcode(
            _F,
            "Het convenant is niet meer geldig. De hub laat niets meer door.",
            "Spreek een nieuwe einddatum af en pas 'geldig' aan.",
        ),
        "L-nog-niet": Lintcode(
            _W,
            "Het convenant is nog niet geldig. Tot de begindatum laat de hub niets door.",
            "Wacht met activeren, of pas 'geldig' aan.",
        ),
        "L-loopt-af": Lintcode(
            _W,
            "Het convenant loopt binnen 30 dagen af. Daarna laat de hub niets meer door.",
            "Spreek op tijd een nieuwe einddatum af.",
        ),
        "L-een-handtekening": Lintcode(
            _O,
            "Een wijziging die niets ruimer maakt, mag met één handtekening in werking. Een tweede kijkt dan niet mee.",
            "Laat dit zo als beide organisaties dat willen; anders schrijft u 'nee' of haalt u het woord weg.",
        ),
        "L-partij-later": Lintcode(
            _W,
            "Een deelnemer ondertekent pas later. Tot die dag krijgt en geeft hij niets (R20).",
            "Kijk of de datum klopt.",
        ),
        "L-partij-te-laat": Lintcode(
            _F,
            "Een deelnemer ondertekent na het einde van het convenant. Hij krijgt en geeft nooit iets.",
            "Verbeter de datum van ondertekenen, of die van het einde.",
        ),
        "L-partij-contact": Lintcode(
            _W,
            "Een gemeente doet mee zonder contactpersoon en grondslag. Zij ontvangt niets (R05).",
            "Zet er 'contactpersoon' en 'grondslag' bij.",
        ),
        "L-partij-buiten": Lintcode(
            _O,
            "Een organisatie staat in het woordenboek, maar heeft niet ondertekend (R20).",
            "U hoeft niets te doen. Doet zij mee, zet haar dan bij 'deelnemers'.",
        ),
        "L-rol-leeg": Lintcode(
            _W,
            "Een regel geldt voor een rol waarvan geen enkele organisatie meedoet.",
            "Laat een organisatie met die rol ondertekenen, of haal de rol uit de regel.",
        ),
        "L-geval-fout": Lintcode(
            _F,
            "Een geval komt anders uit dan het zegt.",
            "Kijk met `ketenhub beleid toets` wat er anders is, en verbeter de regel of het geval.",
        ),
        "L-geval-half": Lintcode(
            _W,
            "Een geval noemt bij 'wel' of bij 'plichten' niet alles. Een veld of plicht te veel valt dan niet op.",
            "Schrijf alle velden en alle plichten op, of geen.",
        ),
        "L-zonder-geval": Lintcode(
            _W,
            "Geen enkel geval probeert deze regel, dit verbod of deze plicht.",
            "Schrijf een geval waarin hij geldt, en een waarin hij net niet geldt.",
        ),
        "L-score": Lintcode(
            _W,
            "De gevallen merken niet elke kleine wijziging van het convenant op.",
            "Schrijf een geval voor elke wijziging die de lint noemt. Begin met wat ruimer maakt.",
        ),
        "L-wijziging": Lintcode(
            _W,
            "Wie deze kleine wijziging maakt, merkt er met de gevallen niets van.",
            "Schrijf een geval over de plaats die de lint noemt.",
        ),
        "L-aanvaard-verlopen": Lintcode(
            _W,
            "Een aanvaarde waarschuwing is over haar datum heen. De aanvaarding telt niet meer.",
            "Los de waarschuwing op. Kan dat nog niet, kijk er dan opnieuw naar en kies een nieuwe datum.",
        ),
        "L-aanvaard-lang": Lintcode(
            _W,
            "Een aanvaarding loopt meer dan een jaar vooruit. Elk jaar moet iemand er weer naar kijken.",
            "Kies een datum binnen een jaar.",
        ),
        "L-aanvaard-dood": Lintcode(
            _W,
            "Een aanvaarding noemt iets waarover de lint niets meer zegt.",
            "Haal het weg uit de aanvaarding, anders dekt zij straks iets anders met dezelfde naam.",
        ),
    }
)
"""Every code of the lint."""
VAN_SCORE: Final = frozenset({"L-score", "L-wijziging"})
"""Codes of what the small changes show."""
VAN_AANVAARDING: Final = frozenset({"L-aanvaard-verlopen", "L-aanvaard-lang", "L-aanvaard-dood"})
"""Codes of what is said about acceptances."""


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One thing the lint found.

    `fragment`: the line as it stands in the file. `over`: what it is about, in words that stay the same (of a warning
    always something, so that it can be accepted). `aanvaard`: who accepted it, why, until when; empty when nobody did.
    """

    code: str
    plek: Plek
    wat: str
    hint: str = ""
    fragment: str = ""
    over: tuple[str, ...] = ()
    aanvaard: str = ""

    @property
    def ernst(self) -> Ernst:
        """Its weight; what the loader reports is always a mistake."""
        return LINT[self.code].ernst if self.code in LINT else Ernst.FOUT

    def text(self) -> str:
        """Dutch text: place, what is wrong, excerpt, hint, where to read more."""
        plaats = self.plek.bestand
        if self.plek.regel:
            plaats += f", regel {self.plek.regel}"
            if self.plek.kolom:
                plaats += f", kolom {self.plek.kolom}"
        delen = [f"{plaats}: {'aanvaard' if self.aanvaard else self.ernst.value}: {self.wat} [{self.code}]"]
        delen += [f"    {deel}" for deel in (self.fragment, self.aanvaard or self.hint) if deel]
        return "\n".join([*delen, f"    Lees meer: ketenhub beleid lint --uitleg {self.code}"])


def van_fout(fout: Fout) -> Bevinding:
    """A mistake of the loader in the form of the lint."""
    plek = Plek(fout.bestand, fout.regel, fout.kolom)
    return Bevinding(fout.code, plek, fout.wat, fout.hint, fout.fragment)


def met_fragment(bevinding: Bevinding, regels: Mapping[str, list[str]]) -> Bevinding:
    """The finding with the line of its file (`regels`: file → lines)."""
    plek = bevinding.plek
    lijnen = regels.get(plek.bestand, [])
    lijn = lijnen[plek.regel - 1].strip() if 0 < plek.regel <= len(lijnen) else ""
    kort = lijn if len(lijn) <= FRAGMENT_TEKENS_MAX else lijn[:FRAGMENT_TEKENS_MAX] + "…"
    return replace(bevinding, fragment=zichtbaar(kort))


def uitleg(code: str) -> str | None:
    """What a code means and how to mend it, in Dutch; None when there is no such code."""
    lint = LINT.get(code)
    if lint is not None:
        return f"{code} ({lint.ernst.value}): {lint.betekenis} {lint.herstel}"
    betekenis = fouten.CODES.get(code)
    if betekenis is None:
        return None
    return f"{code} (fout): {betekenis}. Het beleid kan zo niet worden gelezen; de melding noemt de plaats."


def opsomming(namen: list[str]) -> str:
    """`a, b, c en nog 4`."""
    if len(namen) <= NAMEN_MAX:
        return ", ".join(namen)
    return f"{', '.join(namen[:NAMEN_MAX])} en nog {len(namen) - NAMEN_MAX}"
