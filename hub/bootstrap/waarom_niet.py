"""Why something that was expected never came: everything that can be looked at, from the receiver back to the sender.

Reads the read side, the register, the policy in force and, when a hub runs, what waits at its door. Decides nothing.
What is said is said of ids, codes and organisations; never of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.bootstrap.geldend import geldend_beleid
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.gateway.weg import NEDERLAND
from hub.gateway.weigeringen import WEIGERINGEN
from hub.instellingen import Instellingen
from hub.ledger.combinaties import Ontvangst, Uitkomst
from hub.ledger.filter import Filter
from hub.ledger.grootboek import Grootboek, Leverrij
from hub.ledger.records import Recordfilter
from hub.policy.besluit import WEIGERCODES
from hub.policy.laden import Beleid

PER_SOORT_MAX: Final = 20
"""Rows told of each kind; who wants all asks `ketenhub leveringen`."""
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
    "geparkeerd": "Het was onleesbaar en ligt opzij.",
    "fout": "De afzender deed iets wat niet mag of niet kan.",
    "wacht-voor-de-deur": "Het is gestuurd en nog niet behandeld.",
    "nooit-verstuurd": "De hub heeft zoiets nooit gekregen.",
}


def zoek(instellingen: Instellingen, grootboek: Grootboek, vraag: Vraag, nu: datetime) -> list[Bevinding]:
    """Everything that was found on this disk and in the read side, the most likely first; never nothing.

    Raises:
        Ketenfout: what must be read cannot be.
    """
    beleid = geldend_beleid(instellingen)
    gevonden = [
        *_leveringen(grootboek, vraag),
        *_geweigerd(grootboek, vraag, beleid),
        *_terzijde(grootboek, vraag),
        *_ontvanger(instellingen, vraag, beleid, nu),
        *_beleid(grootboek, vraag, beleid, nu),
    ]
    if not any(b.soort in _VAN_EEN_BERICHT for b in gevonden):
        gevonden.append(_nooit(grootboek, vraag))
    return gevonden


_VAN_EEN_BERICHT: Final = frozenset(SOORTEN) - {"niet-aangesloten", "geen-deelnemer", "geen-beleid"}


def _leveringen(grootboek: Grootboek, vraag: Vraag) -> Iterator[Bevinding]:
    afgeleverd = replace(vraag.filter(vraag.naar), uitkomsten=(Uitkomst.AFGELEVERD, Uitkomst.GESTRIPT))
    for rij in grootboek.leveringen(afgeleverd, aantal=PER_SOORT_MAX).rijen:
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
            uitleg += f" Reden: {rij.oordeel_code}."
        if rij.vernietigd:
            uitleg += " De zaak is daarna vernietigd."
        verder = f"Alles hierover: ketenhub levering {rij.id}"
        if soort == "niet-opgehaald":
            verder = f"Vraag {vraag.partij} of de aansluiting draait. {verder}"
        yield Bevinding(soort, uitleg, verder, rij.tijd, rij.id)


def _geweigerd(grootboek: Grootboek, vraag: Vraag, beleid: Beleid) -> Iterator[Bevinding]:
    """Refused for this receiver, or as a whole before anybody was considered."""
    voor_deze = replace(vraag.filter(vraag.naar, deels=True), uitkomsten=(Uitkomst.GEWEIGERD,))
    rijen = list(grootboek.leveringen(voor_deze, aantal=PER_SOORT_MAX).rijen)
    gezien = {rij.kenmerk for rij in rijen}
    geheel = replace(vraag.filter(), uitkomsten=(Uitkomst.GEWEIGERD,))
    rijen += [
        rij
        for rij in grootboek.leveringen(geheel, aantal=PER_SOORT_MAX).rijen
        if rij.naar is None and rij.kenmerk not in gezien
    ]
    yield from (_van_rij("geweigerd", rij, beleid) for rij in _een_per_bericht(rijen))


def _een_per_bericht(rijen: Iterable[Leverrij]) -> Iterator[Leverrij]:
    """A message that was refused at several parts of an organisation is told once for each code."""
    gezien: set[tuple[str | None, str | None]] = set()
    for rij in rijen:
        if (rij.kenmerk, rij.regel) not in gezien:
            gezien.add((rij.kenmerk, rij.regel))
            yield rij


def _terzijde(grootboek: Grootboek, vraag: Vraag) -> Iterator[Bevinding]:
    """Of such a message nobody knows yet for whom it is, so the receiver is no filter."""
    for uitkomst, soort in ((Uitkomst.WACHT, "wacht"), (Uitkomst.GEPARKEERD, "geparkeerd"), (Uitkomst.FOUT, "fout")):
        anders = replace(vraag.filter(), uitkomsten=(uitkomst,))
        if uitkomst is not Uitkomst.WACHT:
            anders = replace(anders, bericht=None)  # what could not be read has no kind
        for rij in grootboek.leveringen(anders, aantal=PER_SOORT_MAX).rijen:
            yield Bevinding(
                soort,
                f"{SOORTEN[soort]} Afzender: {rij.van}. Code: {rij.regel or '-'}.",
                "Kijk met: ketenhub geparkeerd",
                rij.tijd,
                rij.kenmerk,
            )


def _van_rij(soort: str, rij: Leverrij, beleid: Beleid) -> Bevinding:
    code = rij.regel or "-"
    waarom = uitleg_van(beleid, code)
    voor = f" Het was voor {rij.naar}." if rij.naar else ""
    uitleg = f"{SOORTEN[soort]}{voor} Code {code}{': ' + waarom if waarom else '.'}"
    verder = f"Alles hierover: ketenhub levering {rij.kenmerk}" if rij.kenmerk else "Vraag de afzender wat hij stuurde."
    return Bevinding(soort, uitleg, verder, rij.tijd, rij.kenmerk)


def uitleg_van(beleid: Beleid, code: str) -> str | None:
    """What a code means: of the road, of the policy's own refusals, or of a rule or ban of the convenant."""
    if code in WEIGERINGEN:
        return WEIGERINGEN[code].uitleg
    if code in WEIGERCODES:
        return WEIGERCODES[code]
    convenant = beleid.convenant
    if code == convenant.geen_regel:
        return "Geen regel van het convenant laat dit toe."
    koppen = [*(r.kop for r in convenant.regels), *(v.kop for v in (*convenant.nooit, *convenant.altijd))]
    return next((kop.uitleg for kop in koppen if kop.code == code), None)


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


def _beleid(grootboek: Grootboek, vraag: Vraag, beleid: Beleid, nu: datetime) -> Iterator[Bevinding]:
    if not beleid.convenant.geldig_op(nu.astimezone(NEDERLAND).date()):
        yield Bevinding(
            "geen-beleid", "Het beleid geldt vandaag niet: er gaat nu niets door.", "Kijk met: ketenhub beleid stand"
        )
    gezocht = Recordfilter(soorten=BELEIDSRECORDS, vanaf=vraag.vanaf, tot=vraag.tot)
    for record in grootboek.records(gezocht, aantal=PER_SOORT_MAX).rijen:
        wat = "Het beleid verliep" if record.soort == "beleid-verlopen" else "Een nieuw beleid ging niet in werking"
        code = record.tekst("code")
        yield Bevinding(
            "geen-beleid",
            f"{wat}{f' ({code})' if code else ''}; zolang er geen geldig beleid is, gaat er niets door.",
            "Kijk met: ketenhub beleid stand",
            record.tijd,
        )


def _nooit(grootboek: Grootboek, vraag: Vraag) -> Bevinding:
    """How much did come of it, when the receiver is left out of the question."""
    andere = grootboek.leveringen(vraag.filter(), aantal=1).rijen
    wie = vraag.afzender or "de afzender"
    wat = vraag.bericht or "bericht"
    if andere:
        uitleg = (
            f"Er kwam wel een {wat} van {wie}, maar {vraag.naar} was daarvan geen bestemming: niet genoemd in 'aan',"
        )
        uitleg += " niet de gemeente van inschrijving, en niet eerder betrokken."
        verder = f"Alles hierover: ketenhub levering {andere[0].id or andere[0].kenmerk}"
        return Bevinding("nooit-verstuurd", uitleg, verder, andere[0].tijd, andere[0].id or andere[0].kenmerk)
    uitleg = f"De hub kreeg in deze tijd geen {wat} van {wie} dat hierbij past."
    return Bevinding("nooit-verstuurd", uitleg, f"Vraag {wie} of het is verstuurd, en wat zijn systeem daarover zegt.")
