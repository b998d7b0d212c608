"""Step 5 of the road: what the policy may ask about a message in its case, as plain values.

A feature is a word (`ja`), a number (whole years, a fraction of months) or None for unknown. Nothing is guessed: what
neither the message nor the case tells is None, and the policy lets unknown permit nothing and trigger every ban. The
names are those of the policy dictionary; a test fails when the two differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hub.zaak.tijd import leeftijd_bij_feit, maanden
from hub.zaak.zaak import Zaak
from schemas.berichten.advies import AdviesV1
from schemas.berichten.afdoening import RAADSONDERZOEK, AfdoeningV1
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Feit, Zorg
from schemas.berichten.terugkoppeling import TerugkoppelingV1

Waarde = str | int | Fraction | None
"""Value of a feature; None is unknown."""

_GEWOON = frozenset({"reprimande", "boete", "halt", "zsm"})
_SEPOT = frozenset({"sepot", "voorwaardelijk-sepot"})
SEPOT_TEN_ONRECHTE = "01"
"""Sepot code: wrongly marked as suspect."""


@dataclass(frozen=True, slots=True)
class Deelnemer:
    """What the policy may ask about a party: all of it data of the convenant, on the reference date."""

    partij: str
    rol: str
    ondertekend: bool
    contactpersoon: bool | None
    cbs: str | None


def van_bericht(bericht: Bericht, zaak: Zaak | None, peildatum: date) -> dict[str, Waarde]:
    """Features of the message and its case, the same for every destination. `peildatum` is today in the Netherlands."""
    feit, zorgen = _feit(bericht), _zorgen(bericht)
    uit: dict[str, Waarde] = {
        "leeftijd": _leeftijd(bericht, zaak, peildatum),
        "verdacht": _ja(feit.verdacht if feit else None),
        "huiselijk-geweld": _ja(feit.huiselijk_geweld if feit else None),
        "zorgen": _ja(bool(zorgen) or (zaak is not None and zaak.zorgen)),
        "complex": _ja(getattr(bericht, "vermoeden_complex", None)),
        "zaak": zaak.stand if zaak else "nieuw",
        "zelfde-doel": _zelfde_doel(bericht, zaak),
        "advies-leeftijd": maanden(bericht.advies.opgesteld_op, peildatum) if isinstance(bericht, AdviesV1) else None,
        "beslissing": zaak.beslissing if zaak else "geen",
        "sepot": zaak.sepot if zaak else "geen",
        **_van_afdoening(bericht, zaak),
    }
    if zaak is not None:
        # What this message does not say, the case may know. A message that says otherwise is believed over the case,
        # except that violence at home, once told, stays told (R22).
        if uit["verdacht"] is None:
            uit["verdacht"] = _ja(zaak.verdacht)
        if zaak.huiselijk_geweld or uit["huiselijk-geweld"] is None:
            uit["huiselijk-geweld"] = _ja(zaak.huiselijk_geweld)
        if uit["complex"] is None:
            uit["complex"] = _ja(zaak.complex)
    return uit


def van_bestemming(
    *,
    bericht: Bericht,
    afzender: Deelnemer,
    ontvanger: Deelnemer | None,
    zaak: Zaak | None,
    kenners: Collection[str],
) -> dict[str, Waarde]:
    """Features of the way from one party to another. `ontvanger` None is the hub itself.

    `kenners` are the veiligheidshuizen that marked the person. A veiligheidshuis is asked whether *it* knows him
    (R17, R18); for any other receiver the question is whether any does.
    """
    gemeente = bericht.betrokkene.gemeente_inschrijving or (zaak.gemeente if zaak else None)
    betrokken = zaak.betrokken if zaak else ()
    uit: dict[str, Waarde] = {
        **van_deelname(afzender, ontvanger),
        "afzender-betrokken": _ja(afzender.partij in betrokken),
        "beslisser-klopt": _beslisser_klopt(bericht, afzender),
        "bekend": _ja(bool(kenners)),
    }
    if ontvanger is None:
        return uit
    if ontvanger.rol == "veiligheidshuis":
        uit["bekend"] = _ja(ontvanger.partij in kenners)
    uit |= {
        "inwoner": _ja(gemeente == ontvanger.cbs) if gemeente and ontvanger.cbs else None,
        "eigen": _ja(ontvanger.partij == afzender.partij),
        "betrokken": _ja(ontvanger.partij in betrokken or ontvanger.partij in kenners),
        "gevraagd": _ja(zaak is not None and zaak.heeft_gevraagd(ontvanger.partij)),
    }
    return uit


def van_deelname(afzender: Deelnemer, ontvanger: Deelnemer | None) -> dict[str, str | None]:
    """Features that the convenant alone decides, whatever the message or the case."""
    uit = {"afzender-ondertekend": _ja(afzender.ondertekend)}
    if ontvanger is None:
        return uit
    return uit | {
        "ontvanger-ondertekend": _ja(ontvanger.ondertekend),
        "contactpersoon": _ja(ontvanger.contactpersoon),
    }


def grove_beslissing(beslissing: str) -> str:
    """The decision as the policy speaks of it: the police's own four, sepot, or everything else."""
    if beslissing in _SEPOT:
        return "sepot"
    return beslissing if beslissing in _GEWOON else "overig"


def grof_sepot(beslissing: str, sepotcode: str | None) -> str | None:
    """`geen`, `01`, `overig`; None when it is a sepot whose code was not given (the policy then holds the message).

    A conditional sepot is about somebody who did it, so without a code it cannot be 01.
    """
    if beslissing == "voorwaardelijk-sepot" and sepotcode is None:
        return "overig"
    if beslissing not in _SEPOT and sepotcode is None:
        return "geen"
    if sepotcode is None:
        return None
    return SEPOT_TEN_ONRECHTE if sepotcode == SEPOT_TEN_ONRECHTE else "overig"


def opgedragen_aan(beslissing: str, onderzoeksopdracht: str | None) -> str:
    """Who must look further (`geen`: nobody): as the message says; a raadsonderzoek orders the Raad by itself."""
    return "rvdk" if beslissing == RAADSONDERZOEK else onderzoeksopdracht or "geen"


def _leeftijd(bericht: Bericht, zaak: Zaak | None, peildatum: date) -> int | None:
    """Age on the day of the offence: of the message when it has both dates, else of the case.

    Dates that cannot be right make it unknown; the case does not speak for a message that contradicts itself.
    """
    feit, geboren = _feit(bericht), bericht.betrokkene.geboortedatum
    if feit and geboren:
        return leeftijd_bij_feit(geboren, feit.pleegdatum, peildatum)
    return zaak.leeftijd if zaak else None


def _van_afdoening(bericht: Bericht, zaak: Zaak | None) -> dict[str, Waarde]:
    if isinstance(bericht, AfdoeningV1):
        besluit, tekst = bericht.afdoening, bericht.voor_gemeente
        return {
            "beslissing": grove_beslissing(besluit.beslissing),
            "sepot": grof_sepot(besluit.beslissing, besluit.sepotcode),
            "gezamenlijk": _ja(bool(besluit.gezamenlijke_reprimande)),
            "reden-gezamenlijk": _ja(bool(tekst and tekst.reden_gezamenlijke_reprimande)),
            "halt-mededeling": _ja(bool(tekst and tekst.halt_mededeling)),
            "mededeling": _ja(
                bool(tekst and (tekst.reden_gezamenlijke_reprimande or tekst.vervolgondersteuning_gewenst))
            ),
            "onderzoek": opgedragen_aan(besluit.beslissing, besluit.onderzoeksopdracht),
            "advies-gevolgd": besluit.advies_gevolgd or (None if zaak and zaak.advies else "geen-advies"),
            "motivering": _ja(bool(besluit.motivering_afwijking)),
        }
    if isinstance(bericht, TerugkoppelingV1):
        inhoud = bericht.terugkoppeling
        sepot = grof_sepot(inhoud.beslissing, inhoud.sepotcode)
        # A case that ended in sepot 01 stays so, whatever a later message says (R15).
        if zaak is not None and zaak.sepot == SEPOT_TEN_ONRECHTE:
            sepot = SEPOT_TEN_ONRECHTE
        return {
            "beslissing": grove_beslissing(inhoud.beslissing),
            "sepot": sepot,
            "complex": _ja(inhoud.vermoeden_complex),
            "advies-gevolgd": inhoud.advies_gevolgd,
            "motivering": _ja(bool(inhoud.motivering)),
        }
    return {}


def _zelfde_doel(bericht: Bericht, zaak: Zaak | None) -> str | None:
    if bericht.in_antwoord_op is None:
        return "ja"
    eerder = zaak.doel_van(bericht.in_antwoord_op) if zaak else None
    return None if eerder is None else _ja(eerder == bericht.doel)


def _beslisser_klopt(bericht: Bericht, afzender: Deelnemer) -> str | None:
    return _ja(bericht.afdoening.beslisser == afzender.rol) if isinstance(bericht, AfdoeningV1) else None


def _feit(bericht: Bericht) -> Feit | None:
    return getattr(bericht, "feit", None)


def _zorgen(bericht: Bericht) -> list[Zorg]:
    return getattr(bericht, "zorgen", [])


def _ja(waarde: bool | None) -> str | None:  # noqa: FBT001 - the flag is the value, not an option
    return None if waarde is None else ("ja" if waarde else "nee")
