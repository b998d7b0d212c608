"""Why something that was expected never came: everything that can be looked at, from the receiver back to the sender.

Reads the read side, the register, the policy in force and, when a hub runs, what waits at its door. Decides nothing.
What is said is said of ids, codes and organisations; never of a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.bootstrap.codeuitleg import uitleg_van
from hub.bootstrap.geldend import geldend_met_dagen
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.gateway.weg import NEDERLAND
from hub.instellingen import Instellingen
from hub.ledger.combinaties import TUSSEN, Afgedaan, Ontvangst, Uitkomst
from hub.ledger.filter import Filter
from hub.ledger.grootboek import Grootboek, Leverrij
from hub.ledger.records import Recordfilter
from hub.policy.laden import Beleid

PER_SOORT_MAX: Final = 20
"""Rows told of each kind; who wants all asks `ketenhub leveringen`."""
_GEHEEL: Final = "Misschien dit: de hub weigerde een bericht zonder naar bestemmingen te kijken."
_VRAAG_AFZENDER: Final = "Vraag de afzender wat hij stuurde."
BELEIDSRECORDS: Final = ("beleid-verlopen", "beleid-geweigerd")


@dataclass(frozen=True, slots=True)
class Vraag:
    """What should have come: to whom, and as far as known from whom, what, when and about which case or message."""

    naar: str
    afzender: str | None = None
    bericht: str | None = None
    vanaf: datetime | None = None
    tot: datetime | None = None
    zaak: str | None = None
    kenmerk: str | None = None

    @property
    def partij(self) -> str:
        """The organisation, without a part of it."""
        return self.naar.partition("/")[0]

    def filter(self, naar: str | None = None, *, deels: bool = False) -> Filter:
        """As a filter of deliveries."""
        return Filter(
            naar=naar,
            afzender=self.afzender,
            bericht=self.bericht,
            vanaf=self.vanaf,
            tot=self.tot,
            zaak=self.zaak,
            kenmerk=self.kenmerk,
            deels=deels,
        )


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One thing that was found.

    `soort`: a stable word (`SOORTEN`); `uitleg` and `verder` (what to do next): Dutch; `id`: of the delivery or
    message, when it is about one.
    """

    soort: str
    uitleg: str
    verder: str
    tijd: datetime | None = None
    id: str | None = None


SOORTEN: Final[Mapping[str, str]] = {
    "niet-aangesloten": "De ontvanger kan nu niets krijgen.",
    "geen-deelnemer": "De ontvanger doet niet mee aan het convenant.",
    "geen-beleid": "Er is of was geen geldig beleid: dan gaat er niets door.",
    "aangekomen": "Het is aangekomen, en de ontvanger tekende dat hij het verwerkte.",
    "geweigerd-door-ontvanger": "De ontvanger kreeg het en weigerde het.",
    "niet-verwerkt": "De ontvanger kreeg het, en zei nog niet wat hij ermee deed.",
    "niet-opgehaald": "Het ligt klaar, en de ontvanger heeft het niet opgehaald.",
    "geweigerd": "De hub weigerde het.",
    "wacht": "Het wacht op een mens.",
    "opgegeven": "Het lag opzij, en een beheerder gaf het op.",
    "geparkeerd": "Misschien dit: een bericht dat onleesbaar was, ligt opzij.",
    "fout": "Misschien dit: de afzender deed iets wat niet mag of niet kan.",
    "wacht-voor-de-deur": "Het is gestuurd en nog niet behandeld.",
    "nooit-verstuurd": "De hub heeft zoiets nooit gekregen.",
}


def zoek(instellingen: Instellingen, grootboek: Grootboek, vraag: Vraag, nu: datetime) -> list[Bevinding]:
    """Everything that was found on this disk and in the read side, the most likely first; never nothing.

    Raises:
        Ketenfout: what must be read cannot be.
    """
    beleid, eerste_dag, laatste_dag = geldend_met_dagen(instellingen)
    geldt = eerste_dag <= nu.astimezone(NEDERLAND).date() <= laatste_dag
    geleverd = _leveringen(grootboek, vraag)
    gevonden = [
        *(_van_levering(rij, vraag) for rij in geleverd),
        *_geweigerd(grootboek, vraag, beleid, {rij.kenmerk for rij in geleverd}),
        *_gewacht(grootboek, vraag, beleid),
    ]
    nooit = not gevonden
    gevonden += [*_ontvanger(instellingen, vraag, beleid, nu), *_beleid(grootboek, vraag, geldt=geldt)]
    # What could not be read may have been it, or something else: that is told, and answers nothing.
    misschien = list(_onleesbaar(grootboek, vraag, beleid))
    if nooit:
        gevonden.append(_nooit(grootboek, vraag, misschien=bool(misschien)))
    return gevonden + misschien


def _leveringen(grootboek: Grootboek, vraag: Vraag) -> Sequence[Leverrij]:
    afgeleverd = replace(vraag.filter(vraag.naar), uitkomsten=(Uitkomst.AFGELEVERD, Uitkomst.GESTRIPT))
    return grootboek.leveringen(afgeleverd, aantal=PER_SOORT_MAX).rijen


def _van_levering(rij: Leverrij, vraag: Vraag) -> Bevinding:
    soort = {
        Ontvangst.VERWERKT: "aangekomen",
        Ontvangst.GEWEIGERD: "geweigerd-door-ontvanger",
        Ontvangst.ONTVANGEN: "niet-verwerkt",
    }.get(rij.ontvangst, "niet-opgehaald")
    uitleg = SOORTEN[soort]
    if rij.gestript:
        velden = "Eén veld ging" if rij.gestript == 1 else f"{rij.gestript} velden gingen"
        uitleg += f" {velden} niet mee ({', '.join(rij.door)})."
    if soort == "geweigerd-door-ontvanger" and rij.oordeel_code is not None:
        waarom = uitleg_van(rij.oordeel_code)
        uitleg += f" Reden: {rij.oordeel_code}{': ' + waarom if waarom else '.'}"
    if rij.vernietigd:
        uitleg += " De zaak is daarna vernietigd."
    verder = f"Alles hierover: ketenhub levering {rij.id}"
    if soort == "niet-opgehaald" and not rij.vernietigd:
        verder = f"Vraag {vraag.partij} of de aansluiting draait. {verder}"
    return Bevinding(soort, uitleg, verder, rij.tijd, rij.id)


def _geweigerd(
    grootboek: Grootboek, vraag: Vraag, beleid: Beleid, geleverd: Collection[str | None]
) -> Iterator[Bevinding]:
    """Refused for this receiver. What went to one part of an organisation was meant for no other part of it.

    `geleverd`: messages of which something did go there.
    """
    voor_deze = replace(vraag.filter(vraag.naar, deels=True), uitkomsten=(Uitkomst.GEWEIGERD,))
    rijen = grootboek.leveringen(voor_deze, aantal=PER_SOORT_MAX).rijen
    for rij in _een_per_bericht(rijen):
        if rij.regel != beleid.convenant.geen_regel or rij.kenmerk not in geleverd:
            yield _van_rij("geweigerd", rij, beleid)


def _een_per_bericht(rijen: Iterable[Leverrij]) -> Iterator[Leverrij]:
    """A message that was refused at several parts of an organisation is told once for each code, with all parts."""
    samen: dict[tuple[str | None, str | None], list[Leverrij]] = {}
    for rij in rijen:
        samen.setdefault((rij.kenmerk, rij.regel), []).append(rij)
    for groep in samen.values():
        adressen = {adres for rij in groep if rij.naar is not None for adres in rij.naar.split(TUSSEN)}
        adressen -= {adres.partition("/")[0] for adres in adressen if "/" in adres}
        yield replace(groep[0], naar=TUSSEN.join(sorted(adressen)) or None)


def _gewacht(grootboek: Grootboek, vraag: Vraag, beleid: Beleid) -> Iterator[Bevinding]:
    """Held, with this receiver among those that were considered: it lies there still, or somebody gave it up.

    What was released was decided once more, and has a row of its own.
    """
    # A message that was held is a row for the organisations that were considered, without their parts.
    opzij = replace(vraag.filter(vraag.partij), uitkomsten=(Uitkomst.WACHT,))
    for rij in grootboek.leveringen(opzij, aantal=PER_SOORT_MAX).rijen:
        if rij.afgedaan is not Afgedaan.VRIJ and not rij.vernietigd:
            yield _opzij("opgegeven" if rij.afgedaan else "wacht", rij, beleid)


def _onleesbaar(grootboek: Grootboek, vraag: Vraag, beleid: Beleid) -> Iterator[Bevinding]:
    """Of these messages nobody knows for whom they were, so the receiver is no filter. Each is told once."""
    gezien: set[tuple[str, str | None, datetime]] = set()
    for uitkomst, soort in (
        (Uitkomst.GEPARKEERD, "geparkeerd"),
        (Uitkomst.FOUT, "fout"),
        (Uitkomst.GEWEIGERD, "geweigerd"),
        (Uitkomst.WACHT, "wacht"),
    ):
        anders = replace(vraag.filter(), uitkomsten=(uitkomst,))
        for rij in grootboek.leveringen(anders, aantal=PER_SOORT_MAX).rijen:
            # One message that cannot be read is up to three records: what may not be, aside, and refused.
            bericht = (rij.van, rij.kenmerk, rij.tijd)
            if rij.naar is None and bericht not in gezien and rij.afgedaan is not Afgedaan.VRIJ and not rij.vernietigd:
                gezien.add(bericht)
                yield _opzij("opgegeven" if rij.afgedaan else soort, rij, beleid)


def _opzij(soort: str, rij: Leverrij, beleid: Beleid) -> Bevinding:
    waarom = uitleg_van(rij.regel, beleid) if rij.regel else None
    zin = _GEHEEL if soort == "geweigerd" else SOORTEN[soort]
    wat = f"Afzender: {rij.van}{', ' + rij.bericht if rij.bericht else ''}."
    uitleg = f"{zin} {wat} Code {rij.regel or '-'}{': ' + waarom if waarom else '.'}"
    verder = "Kijk met: ketenhub geparkeerd"
    if soort not in {"wacht", "geparkeerd"}:
        verder = f"Alles hierover: ketenhub levering {rij.kenmerk}" if rij.kenmerk else _VRAAG_AFZENDER
    return Bevinding(soort, uitleg, verder, rij.tijd, rij.kenmerk)


def _van_rij(soort: str, rij: Leverrij, beleid: Beleid) -> Bevinding:
    code = rij.regel or "-"
    waarom = uitleg_van(code, beleid)
    voor = f" Het was voor {rij.naar}." if rij.naar else ""
    uitleg = f"{SOORTEN[soort]}{voor} Code {code}{': ' + waarom if waarom else '.'}"
    verder = f"Alles hierover: ketenhub levering {rij.kenmerk}" if rij.kenmerk else _VRAAG_AFZENDER
    return Bevinding(soort, uitleg, verder, rij.tijd, rij.kenmerk)


def _ontvanger(instellingen: Instellingen, vraag: Vraag, beleid: Beleid, nu: datetime) -> Iterator[Bevinding]:
    deelnemer = beleid.convenant.deelnemers.get(vraag.partij)
    if deelnemer is None:
        yield Bevinding(
            "geen-deelnemer", SOORTEN["geen-deelnemer"], "Alleen wie het convenant ondertekende, krijgt iets (R20)."
        )
    kaart = lees_spiegel(instellingen.toestand, laad_geheim(instellingen.toestand)).get(vraag.partij)
    if kaart is None or not kaart.toegelaten(nu):
        hoe = "staat niet in het register" if kaart is None else "is ingetrokken, of haar dagen zijn voorbij"
        yield Bevinding(
            "niet-aangesloten",
            f"{SOORTEN['niet-aangesloten']} Zij {hoe}.",
            f"Kijk met: ketenhub partij toon {vraag.partij}" if kaart else "Laat haar toe: ketenhub partij toelaten",
        )


def _beleid(grootboek: Grootboek, vraag: Vraag, *, geldt: bool) -> Iterator[Bevinding]:
    if not geldt:
        yield Bevinding(
            "geen-beleid", "Het beleid geldt vandaag niet: er gaat nu niets door.", "Kijk met: ketenhub beleid stand"
        )
    gezocht = Recordfilter(soorten=BELEIDSRECORDS, vanaf=vraag.vanaf, tot=vraag.tot)
    for record in grootboek.records(gezocht, aantal=PER_SOORT_MAX).rijen:
        code = record.tekst("code")
        achter = f" ({code})" if code else ""
        yield Bevinding(
            "geen-beleid",
            f"Het beleid verliep{achter}; tot er weer een geldig beleid is, gaat er niets door."
            if record.soort == "beleid-verlopen"
            else f"Een nieuw beleid ging niet in werking{achter}; wat er was, bleef gelden.",
            "Kijk met: ketenhub beleid stand",
            record.tijd,
        )


def _nooit(grootboek: Grootboek, vraag: Vraag, *, misschien: bool) -> Bevinding:
    """How much did come of it, when the receiver is left out of the question."""
    rijen = grootboek.leveringen(vraag.filter(), aantal=PER_SOORT_MAX).rijen
    # Of what was refused as a whole nobody looked for whom it was.
    andere = [rij for rij in rijen if rij.naar is not None]
    wie = vraag.afzender or "de afzender"
    wat = vraag.bericht or "bericht"
    if andere:
        uitleg = (
            f"Er kwam wel een {wat} van {wie}, maar {vraag.naar} was daarvan geen bestemming: niet genoemd in 'aan',"
        )
        uitleg += " niet de gemeente van inschrijving, en niet eerder betrokken."
        verder = f"Alles hierover: ketenhub levering {andere[0].id or andere[0].kenmerk}"
        return Bevinding("nooit-verstuurd", uitleg, verder, andere[0].tijd, andere[0].id or andere[0].kenmerk)
    behalve = ", behalve misschien wat hij niet kon lezen" if misschien else ""
    uitleg = f"De hub kreeg in deze tijd geen {wat} van {wie} dat hierbij past{behalve}."
    return Bevinding("nooit-verstuurd", uitleg, f"Vraag {wie} of het is verstuurd, en wat zijn systeem daarover zegt.")
