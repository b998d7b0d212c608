"""`ketenhub beleid waarom`: why the policy decides as it does, for a case that is typed in or one from the journal.

Of a recorded decision the values are gone; the journal kept words and bands. A value within each band gives the same
decision, because rules cut nowhere else. No value is shown, typed or recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen

if TYPE_CHECKING:
    from hub.policy.besluit import Besluit, Kenmerken, Kenmerkwaarde, Sleutel
    from hub.policy.laden import Beleid
    from hub.policy.woordenboek import Kenmerk

_GETAL: Final = re.compile(r"(?P<t>[0-9]{1,6})(/(?P<n>[1-9][0-9]{0,3}))?")
ONBEKEND: Final = "onbekend"
HUB: Final = "hub"


class Lezer(StrEnum):
    """Who reads the explanation; each may know something else."""

    AUDITOR = "auditor"
    AFZENDER = "afzender"
    ONTVANGER = "ontvanger"


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question to the policy. `paden`: the fields the message has; `eerder`: the decision in the journal."""

    sleutel: Sleutel
    kenmerken: Kenmerken
    paden: tuple[str, ...]
    eerder: Mapping[str, Any] | None = None


@groep.command("waarom")
def waarom(  # noqa: PLR0913, PLR0917 - the options of a command are its arguments
    kenmerk_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="Een levering of bericht uit het journaal. Zonder id: noem zelf een geval."
        ),
    ] = None,
    van: Annotated[str | None, typer.Option("--van", help="Wie verstuurt: een rol of een organisatie.")] = None,
    bericht: Annotated[str | None, typer.Option("--bericht", help="Soort bericht, zoals signaal.")] = None,
    doel: Annotated[str | None, typer.Option("--doel", help="Doel, zoals omgevingsadvies.")] = None,
    naar: Annotated[str | None, typer.Option("--naar", help="Bestemming, zoals gemeente/inzage.")] = None,
    fase: Annotated[str | None, typer.Option("--fase", help="Fase, zoals signalering.")] = None,
    kenmerk: Annotated[
        list[str] | None,
        typer.Option("--kenmerk", help="Wat over de zaak bekend is: naam=waarde. Mag vaker. De rest is onbekend."),
    ] = None,
    voor: Annotated[Lezer, typer.Option("--voor", help="Voor wie de uitleg is.")] = Lezer.AUDITOR,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Leg uit waarom het convenant iets toestaat of niet.

    Noem een geval met --van, --bericht, --doel, --naar, --fase en --kenmerk. Of geef het id van een levering of
    bericht; met --naar erbij krijgt u alleen die bestemming.

    Eindigt met 0 als het is toegestaan, met 2 als het niet mag, en met 3 als het beleid niet klopt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    geval = {"van": van, "bericht": bericht, "doel": doel, "naar": naar, "fase": fase}
    if not voer_uit(scherm, _waarom(scherm, instellingen, kenmerk_id, geval, kenmerk or [], voor)):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _waarom(
    scherm: Scherm,
    instellingen: Instellingen,
    kenmerk_id: str | None,
    geval: Mapping[str, str | None],
    kenmerken: Sequence[str],
    voor: Lezer,
) -> bool:
    """Explain; returns whether something is allowed."""
    from hub.bootstrap.beleid import lees_beleid
    from hub.bootstrap.geldend import geldend_beleid
    from hub.gateway.oordeel import UITVOERBAAR

    if kenmerk_id is not None and (kenmerken or any(geval[as_] for as_ in geval if as_ != "naar")):
        raise Ketenfout("WAAROM-geval", "Geef een id, of noem een geval met --van en de rest; niet allebei.")
    # A case that is thought up is laid beside what somebody works on; so is a record when he names where that lies.
    # Else a record is explained by what this hub has in force.
    map_genoemd = instellingen.beleid != BELEID_MEEGELEVERD
    beleid = lees_beleid(instellingen.beleid) if kenmerk_id is None or map_genoemd else geldend_beleid(instellingen)
    if kenmerk_id is None:
        vragen = [_van_opties(scherm, beleid, geval, kenmerken)]
    else:
        vragen = await _van_journaal(scherm, instellingen, beleid, kenmerk_id, geval["naar"])
    # What the hub itself may keep is not what is asked, unless it is all that is asked.
    eigen = [v for v in vragen if v.sleutel.naar == HUB]
    door = False
    for vraag in vragen:
        besluit = beleid.tabel.beslis(vraag.sleutel, vraag.kenmerken, UITVOERBAAR)
        if vraag.eerder is not None and vraag.eerder["code"] != besluit.code:
            scherm.meld(f"Toen was de code {vraag.eerder['code']}; met het beleid van nu is die {besluit.code}.")
        _toon(scherm, beleid, vraag, besluit, voor)
        door |= bool(besluit.velden) and (vraag not in eigen or eigen == vragen)
    return door


# ── a case that is typed in ──────────────────────────────────────────────────────────────────────────────────────────


def _van_opties(scherm: Scherm, beleid: Beleid, geval: Mapping[str, str | None], kenmerken: Sequence[str]) -> Vraag:
    """The case of the options. Every word must exist.

    Raises:
        Ketenfout: `WAAROM-geval` an option is missing; `WAAROM-woord` a word that is not in the dictionary.
    """
    from hub.policy.banden import gelezen
    from hub.policy.besluit import Sleutel
    from schemas.catalogus import velden_van

    ontbreekt = [f"--{as_}" for as_, woord in geval.items() if woord is None]
    if ontbreekt:
        raise Ketenfout("WAAROM-geval", f"Noem ook {', '.join(ontbreekt)}, of geef het id van een levering of bericht.")
    w = beleid.woordenboek
    rollen = {code: partij.rol for code, partij in w.partijen.items()}
    van, naar = str(geval["van"]), str(geval["naar"])
    partij, streep, deel = naar.partition("/")
    bekend: dict[str, tuple[str, Iterable[str]]] = {
        "van": (rollen.get(van, van), w.rollen),
        "bericht": (str(geval["bericht"]), w.berichten),
        "doel": (str(geval["doel"]), {*w.doelen, *w.andere_doelen}),
        "naar": (f"{rollen.get(partij, partij)}{streep}{deel}", w.bestemmingen),
        "fase": (str(geval["fase"]), w.fasen),
    }
    sleutel = Sleutel(*(_woord(f"--{as_}", woord, woorden) for as_, (woord, woorden) in bekend.items()))
    gegeven = dict(_kenmerk(nummer, tekst, w.kenmerken) for nummer, tekst in enumerate(kenmerken, start=1))
    weg = [naam for naam in gelezen(beleid.tabel, sleutel) if gegeven.get(naam) is None]
    if weg:
        scherm.meld(f"Niet genoemd en dus onbekend: {', '.join(weg)}.")
    return Vraag(sleutel, gegeven, velden_van(sleutel.bericht))


def _woord(optie: str, woord: str, bekend: Iterable[str]) -> str:
    """A word of the dictionary; what was typed is not repeated."""
    if woord in (woorden := set(bekend)):
        return woord
    raise Ketenfout("WAAROM-woord", f"{optie} staat niet in het woordenboek; {_hint(woord, woorden)}")


def _kenmerk(nummer: int, tekst: str, kenmerken: Mapping[str, Kenmerk]) -> tuple[str, Kenmerkwaarde]:
    naam, streep, waarde = tekst.partition("=")
    if not streep:
        raise Ketenfout("WAAROM-woord", f"Kenmerk {nummer}: schrijf naam=waarde, zoals zorgen=ja of leeftijd=16.")
    if naam not in kenmerken:
        uitleg = f"Kenmerk {nummer} staat niet in het woordenboek; {_hint(naam, kenmerken)}"
        raise Ketenfout("WAAROM-woord", uitleg)
    soort = kenmerken[naam]
    if waarde == ONBEKEND:
        return naam, None
    if soort.soort == "keuze":
        if waarde not in soort.waarden:
            raise Ketenfout("WAAROM-woord", f"Kenmerk {naam}: {_hint(waarde, (*soort.waarden, ONBEKEND))}")
        return naam, waarde
    delen = _GETAL.fullmatch(waarde)
    if delen is None:
        raise Ketenfout("WAAROM-woord", f"Kenmerk {naam}: geef een getal ({soort.eenheid}), zoals 16 of 13/2.")
    return naam, Fraction(int(delen["t"]), int(delen["n"])) if delen["n"] else int(delen["t"])


def _hint(woord: str, bekend: Iterable[str]) -> str:
    from hub.policy.fouten import bedoelde_u

    woorden = sorted(bekend)
    return bedoelde_u(woord, woorden) or f"bekend zijn: {', '.join(woorden)}"


# ── a decision of the journal ────────────────────────────────────────────────────────────────────────────────────────


async def _van_journaal(
    scherm: Scherm, instellingen: Instellingen, beleid: Beleid, kenmerk_id: str, naar: str | None
) -> list[Vraag]:
    """The decisions recorded about a delivery or message, as questions to the policy of now.

    Raises:
        Ketenfout: as `vind_een`; `WAAROM-geen-besluit`, nothing was decided about this id (for this destination).
    """
    from hub.cli.leeskant import bij
    from hub.cli.zoeken import controleer_id, vind_een

    controleer_id(kenmerk_id)
    async with bij(scherm, instellingen) as grootboek:
        records = vind_een(grootboek, kenmerk_id)
    een = {r.tekst("bestemming") for r in records if (r.tekst("levering") or "").startswith(kenmerk_id)}
    vragen: list[Vraag] = []
    andere: set[str] = set()
    for record in (r.record for r in records if r.soort == "besloten"):
        for besluit in record["besluiten"]:
            if besluit["bestemming"] in (een or {besluit["bestemming"]}) and naar in {None, besluit["bestemming"]}:
                vragen.append(_van_record(beleid, record, besluit))
                andere |= {record["beleid"]} - {beleid.digest}
    if not vragen:
        raise Ketenfout("WAAROM-geen-besluit", "Hierover staat in het journaal geen besluit (voor deze bestemming).")
    scherm.meld("Uit het journaal, dus met banden: de uitleg geldt voor elke waarde in dezelfde band.")
    if andere:
        scherm.meld("Toen gold een ander beleid. De uitleg is volgens het beleid van nu.")
    return vragen


def _van_record(beleid: Beleid, record: Mapping[str, Any], besluit: Mapping[str, Any]) -> Vraag:
    from hub.policy.besluit import Sleutel

    w = beleid.woordenboek
    rollen = {code: partij.rol for code, partij in w.partijen.items()}
    partij, streep, deel = besluit["bestemming"].partition("/")
    van = rollen.get(record["partij"], ONBEKEND)
    naar = f"{rollen.get(partij, partij)}{streep}{deel}"
    sleutel = Sleutel(van, record["bericht"], record["doel"], naar, record["fase"])
    kenmerken = {
        naam: waarde_in(w.kenmerken[naam], band) for naam, band in besluit["kenmerken"].items() if naam in w.kenmerken
    }
    paden = (*besluit["velden"], *(gestript["veld"] for gestript in besluit["gestript"]))
    return Vraag(sleutel, kenmerken, paden, besluit)


def waarde_in(kenmerk: Kenmerk, band: str) -> Kenmerkwaarde:
    """A value that the policy cannot tell from the one that was in this band; None for unknown.

    A band of another policy, which this one does not have, counts as unknown: that permits nothing.
    """
    from hub.policy.banden import bandnamen

    if kenmerk.soort == "keuze":
        return band if band in kenmerk.waarden else None
    namen = bandnamen(kenmerk.snedes)
    if band not in namen:
        return None
    plaats = namen.index(band)
    if plaats == 0:
        return 0
    onder = kenmerk.snedes[plaats - 1]
    # Cuts are whole numbers, so half a unit past a cut lies before the next one.
    return onder.grens + Fraction(1, 2) if onder.na else onder.grens


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


def _toon(scherm: Scherm, beleid: Beleid, vraag: Vraag, besluit: Besluit, voor: Lezer) -> None:
    from hub.policy.besluit import Uitkomst
    from hub.policy.uitleg import Uitlegger

    uitlegger = Uitlegger(beleid)
    sleutel = vraag.sleutel
    kop: dict[str, object] = {"sleutel": sleutel._asdict(), "uitkomst": besluit.uitkomst.value, "code": besluit.code}
    if voor is Lezer.AUDITOR:
        uitleg = uitlegger.auditor(sleutel, vraag.kenmerken, besluit, vraag.paden)
        if scherm.vorm is Vorm.JSON:
            scherm.document(
                kop
                | {
                    "regel": besluit.regel,
                    "verboden": besluit.verboden,
                    "plichten": [plicht.text() for plicht in besluit.plichten],
                    "beleid": besluit.beleid,
                    "regels": [
                        {"code": s.code, "titel": s.titel, "geldt": s.geldt, "oordelen": s.oordelen}
                        for s in uitleg.regels
                    ],
                    "velden": [{"veld": v.pad, "door": v.door, "code": v.code} for v in uitleg.velden],
                }
            )
        else:
            for regel in uitleg.text().splitlines():
                scherm.tekst(regel)
        return
    if voor is Lezer.AFZENDER:
        zinnen = uitlegger.afzender(sleutel, vraag.kenmerken, besluit, vraag.paden)
    elif besluit.uitkomst is Uitkomst.DOORLATEN:
        zinnen = uitlegger.ontvanger(sleutel, besluit)
    else:
        zinnen = ("Er is geen ontvanger: er gaat niets door.",)
    if scherm.vorm is Vorm.JSON:
        scherm.document(kop | {"uitleg": zinnen})
    else:
        for zin in zinnen:
            scherm.tekst(zin)
