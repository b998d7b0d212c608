"""Refusals before the policy is asked: stable codes, plain Dutch, and what would help.

A refusal is a value. The policy's own refusals carry the code of a rule; these carry a code of this table or of the
message schemas. Each tells whether it is an incident (a party did what it may not do) and whether the bytes are set
aside for a human because they could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schemas.fouten import Plaats


@dataclass(frozen=True, slots=True)
class Weigering:
    """Why a message went no further.

    `kenmerk`: the message id, when it could be read; `toezegging`: the keyed commitment to the bytes, when they could
    be opened; `plaatsen`: what is wrong where, when it broke its schema; `index`: the blind index of the person it is
    about, when that much could be read of what is set aside.
    """

    code: str
    uitleg: str
    alternatief: str
    kenmerk: str | None = None
    incident: bool = False
    parkeren: bool = False
    plaatsen: tuple[Plaats, ...] = ()
    toezegging: str = ""
    index: str | None = None


@dataclass(frozen=True, slots=True)
class _Tekst:
    uitleg: str
    alternatief: str
    incident: bool = False
    parkeren: bool = False


WEIGERINGEN: Final[Mapping[str, _Tekst]] = {
    "W-zegel": _Tekst(
        "Het bericht is niet te openen: het is niet voor de hub verzegeld, of onderweg veranderd.",
        "Verzegel het bericht opnieuw met uw eigen sleutel en de sleutel van de hub.",
        incident=True,
        parkeren=True,
    ),
    "W-zegel-sleutel": _Tekst(
        "Het bericht is getekend of verzegeld met een sleutel die de hub niet kent, of die niet (meer) geldt.",
        "Teken en verzegel het opnieuw met geldige sleutels, of meld uw nieuwe sleutel bij de beheerder van de hub.",
        incident=True,
    ),
    "W-niet-toegelaten": _Tekst(
        "Deze organisatie is nu niet op de hub aangesloten, of haar toegang is ingetrokken.",
        "Neem contact op met de beheerder van de hub.",
        incident=True,
    ),
    "W-opvolger": _Tekst(
        "De organisatie in aan is gesplitst, en het bericht zegt niet bij welk deel deze jongere hoort.",
        "Vul de gemeente van inschrijving, of noem in aan de organisatie die nu bestaat.",
    ),
    "W-ontvanger-sleutel": _Tekst(
        "Voor een ontvanger is nu geen geldige sleutel bekend. Er is niets geleverd.",
        "Stuur het bericht later opnieuw, met een nieuw id.",
    ),
    "W-afzender": _Tekst(
        "Deze organisatie staat niet in het register van de hub.",
        "Vraag de beheerder van het convenant om opname in het register.",
        incident=True,
    ),
    "W-bron": _Tekst(
        "Het OIN in source is niet het OIN van de organisatie die dit bericht stuurde.",
        "Gebruik uw eigen OIN in source.",
        incident=True,
    ),
    "W-onderwerp": _Tekst(
        "Het berichttype in type hoort niet bij het kanaal waarop het bericht is gestuurd.",
        "Stuur elk bericht naar het kanaal van zijn eigen type.",
        incident=True,
    ),
    "W-oud": _Tekst(
        "Het bericht is ouder dan vijf dagen.",
        "Stuur een nieuw bericht met een nieuw id.",
    ),
    "W-toekomst": _Tekst(
        "Het tijdstip van het bericht ligt in de toekomst.",
        "Zet de klok van uw systeem goed en stuur het bericht opnieuw.",
    ),
    "W-geboortedatum": _Tekst(
        "De geboortedatum ligt in de toekomst of na de dag van het feit.",
        "Verbeter de geboortedatum en stuur het bericht opnieuw.",
    ),
    "W-pleegdatum": _Tekst(
        "De dag van het feit ligt in de toekomst.",
        "Verbeter de pleegdatum en stuur het bericht opnieuw.",
    ),
    "W-adviesdatum": _Tekst(
        "De dag waarop het advies is opgesteld, ligt in de toekomst.",
        "Verbeter de datum van het advies en stuur het bericht opnieuw.",
    ),
    "W-besluitdatum": _Tekst(
        "De dag waarop het besluit is genomen, ligt in de toekomst.",
        "Stuur het besluit als het is genomen, of verbeter de datum.",
    ),
    "W-contextdatum": _Tekst(
        "De dag waarop de gemeente dit vertelde, ligt in de toekomst.",
        "Verbeter de datum van de omgevingscontext en stuur het bericht opnieuw.",
    ),
    "W-ander-bericht": _Tekst(
        "Er is al een bericht met dit id, met een andere inhoud. Dit bericht is niet verwerkt.",
        "Gebruik voor elk nieuw bericht een nieuw id.",
        incident=True,
    ),
    "W-zaak-onbekend": _Tekst(
        "De zaak in subject is niet de zaak van deze jongere, of bestaat niet meer.",
        "Laat subject weg: de hub zoekt de zaak van deze jongere zelf.",
    ),
    "W-zaak-meer": _Tekst(
        "Van deze jongere waren er eerder meer zaken, en het is niet zeker welke moet worden vernietigd.",
        "Noem in subject de zaak die u bedoelt.",
    ),
    "W-opgegeven": _Tekst(
        "De beheerder van de hub heeft dit bericht opgegeven. Het is niet behandeld en er is niets van bewaard.",
        "Stuur een nieuw bericht met een nieuw id, als het nog nodig is.",
    ),
    "W-antwoord-weg": _Tekst(
        "Dit bericht is eerder behandeld, maar het antwoord van toen is er niet meer.",
        "Stuur het niet nog eens. Vraag de beheerder van de hub wat er is besloten.",
    ),
    "W-bestemming": _Tekst(
        "Het bericht noemt een bestemming die niet bestaat.",
        "Gebruik in aan alleen organisaties en bestemmingen uit het woordenboek.",
    ),
    "W-fase": _Tekst(
        "De fase van dit bericht bestaat niet.",
        "Gebruik een fase uit het woordenboek van het convenant.",
    ),
    "W-niemand": _Tekst(
        "De hub vond niemand aan wie dit bericht geleverd mag worden. Er is niets van bewaard.",
        "Noem in aan voor wie het bericht is, of vul de gemeente van inschrijving.",
    ),
    "W-levering-groot": _Tekst(
        "Het bericht past met de gegevens van de levering erbij niet in 64 KiB.",
        "Stuur kortere teksten.",
    ),
    "W-zaak-vol": _Tekst(
        "Over deze zaak zijn zo veel leveringen gedaan dat de hub ze niet meer allemaal kan terughalen.",
        "Neem contact op met de beheerder van de hub.",
        incident=True,
    ),
    "W-ontvangst-vorm": _Tekst(
        "Dit is geen ontvangstbewijs: het is niet precies zo geschreven als een ontvangstbewijs hoort.",
        "Maak ontvangstbewijzen met de SDK, of volg de vorm in de documentatie teken voor teken.",
    ),
    "W-ontvangst-handtekening": _Tekst(
        "De handtekening onder dit ontvangstbewijs klopt niet, of is niet gezet met een geldige sleutel van u.",
        "Teken het opnieuw met uw eigen sleutel die nu geldt.",
        incident=True,
    ),
    "W-ontvangst-vreemd": _Tekst(
        "Dit ontvangstbewijs gaat over een levering aan een andere organisatie.",
        "Teken alleen voor leveringen die u zelf kreeg.",
        incident=True,
    ),
    "W-ontvangst-ander": _Tekst(
        "Het ontvangstbewijs noemt andere bytes dan er voor u klaarliggen.",
        "Reken de vingerafdruk uit over de verzegelde levering zoals u die kreeg, en teken opnieuw.",
        incident=True,
    ),
    "W-ontvangst-tegenspraak": _Tekst(
        "U tekende voor deze levering al een ander oordeel. Het eerste blijft staan.",
        "Neem contact op met de beheerder van de hub als het eerste oordeel niet klopt.",
        incident=True,
    ),
    "W-ontvangst-weg": _Tekst(
        "De levering ligt er niet meer: haar bewaartermijn is om, of zij is vernietigd. Er is niets vastgelegd.",
        "Stuur uw ontvangstbewijs meteen na ontvangst. Voor deze levering kan het niet meer.",
    ),
    "W-ontvangst-oud": _Tekst(
        "Het ontvangstbewijs is langer dan vijf dagen geleden getekend.",
        "Teken een nieuw ontvangstbewijs, met de tijd van nu.",
    ),
    "W-ontvangst-toekomst": _Tekst(
        "Het ontvangstbewijs is volgens zijn eigen tijd in de toekomst getekend.",
        "Zet de klok van uw systeem goed en teken opnieuw.",
    ),
    "W-ontvangst-antwoord": _Tekst(
        "Voor een antwoord van de hub stuurt niemand een ontvangstbewijs. Deze weigering krijgt ook geen antwoord.",
        "Stuur alleen ontvangstbewijzen voor leveringen en opdrachten.",
    ),
}
"""Every code this room can give. The codes of unreadable messages stand in `schemas.fouten`."""


def weiger(code: str, kenmerk: str | None = None, *, plaatsen: tuple[Plaats, ...] = ()) -> Weigering:
    """The refusal with this code."""
    tekst = WEIGERINGEN[code]
    return Weigering(
        code,
        tekst.uitleg,
        tekst.alternatief,
        kenmerk,
        incident=tekst.incident,
        parkeren=tekst.parkeren,
        plaatsen=plaatsen,
    )


_SLEUTELCODES: Final = frozenset({"ZEGEL-sleutel", "ZEGEL-verlopen", "ZEGEL-ingetrokken", "ZEGEL-vroeg"})
"""Codes of `hub.trust.fouten` that are about which key, and so can be told: the rest would help who is trying."""


def zegel_dicht(code: str) -> Weigering:
    """The refusal for a seal that does not open, by the code of the seal."""
    return weiger("W-zegel-sleutel" if code in _SLEUTELCODES else "W-zegel")


def tabel() -> str:
    """Return `hub/gateway/WEIGERINGEN.md`: every code of this room, in Markdown."""
    regels = [
        "# Weigeringen van de weg",
        "",
        "Deze pagina is gemaakt uit `hub/gateway/weigeringen.py` met `make docs`. Deze codes krijgt een afzender als",
        "zijn bericht leesbaar was, maar niet aan het convenant is voorgelegd. De codes van een bericht dat niet aan",
        "zijn schema voldoet, staan bij de [schema's](../../schemas/gegenereerd/foutcodes.md); een code als N-06 is",
        "een verbod uit het [convenant](../../policies/convenant.yaml).",
        "",
        "| code | uitleg | wat u doet | incident |",
        "|---|---|---|---|",
    ]
    for code, tekst in sorted(WEIGERINGEN.items()):
        regels.append(f"| `{code}` | {tekst.uitleg} | {tekst.alternatief} | {'ja' if tekst.incident else 'nee'} |")
    return "\n".join([*regels, ""])
