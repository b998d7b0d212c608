"""Steps 8–10: everything that follows from one message, as one group of entries that is stored whole or not at all.

Each group starts with the mark `behandeld.…` and its fence "there is none yet": the server itself refuses a second
decision on the same message. The case's state carries the fence of step 5. The answer is in the group too, so the
commit is the only moment at which something happens.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.antwoord import Antwoordschrijver
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.inlezen import Ingelezen
from hub.gateway.oordeel import Oordeel, Rechter, Vrijgave
from hub.gateway.poorten import Binnenkomst, Vastlegging
from hub.gateway.weigeringen import Weigering
from hub.gateway.zaakbeeld import Behandeld, Markering, Zaakbeeld
from hub.journal.soorten import Waarde
from hub.policy.besluit import Uitkomst
from hub.zaak.verloop import Gebeurd, open_zaak, verwerk
from hub.zaak.zaak import Levering, Zaak
from schemas import envelop, register
from schemas.berichten.advies import AdviesV1
from schemas.berichten.hub import PADEN_MAX, ActualiseringsverzoekV1, VernietigingsopdrachtV1
from schemas.envelop import Aflevering, Gebeurtenis
from schemas.json_strikt import BERICHT_BYTES_MAX

_NAAMRUIMTE: Final = uuid.UUID("6f1a7c52-7d0e-5f0b-9a53-0c2b8d0f4a11")
"""Root of the marks of messages without a usable id: made of party and stream sequence, so a repetition finds it."""
VERWIJDERD_TTL_S: Final = 1
"""Overwriting with an entry that vanishes is how a value is removed within an atomic batch."""


@dataclass(frozen=True, slots=True)
class Beoordeeld:
    """A message with everything that the road found out about it."""

    ingelezen: Ingelezen
    beeld: Zaakbeeld
    oordelen: Sequence[Oordeel]
    vrijgaven: Sequence[Vrijgave]
    rechter: Rechter

    @property
    def alle(self) -> Iterable[Oordeel]:
        """Verdicts on the message and on the advices it woke."""
        return (*self.oordelen, *(o for v in self.vrijgaven for o in v.oordelen))

    @property
    def vasthouden(self) -> bool:
        """Whether an irreversible duty hangs on something unknown: then nothing of the message goes anywhere."""
        return any(o.besluit.uitkomst is Uitkomst.VASTHOUDEN for o in self.alle)

    @property
    def vernietigen(self) -> bool:
        """Whether the policy orders the case destroyed."""
        return any(o.plicht("vernietig") for o in self.oordelen)

    @property
    def levert(self) -> bool:
        """Whether anything goes to a party."""
        return any(o.door and o.kandidaat.partij for o in self.alle)


def weigering(
    gereedschap: Gereedschap, schrijver: Antwoordschrijver, binnenkomst: Binnenkomst, reden: Weigering, nu: datetime
) -> Bundel:
    """Refused before the policy was asked: record, answer, and the bytes aside when they could not be read."""
    bundel = Bundel(gereedschap, binnenkomst.partij, None, reden.kenmerk, nu)
    bundel.record("ontvangen", **_binnen(binnenkomst))
    if reden.incident:
        bundel.record("incident", code=reden.code, stroomnummer=binnenkomst.volgnummer)
    if reden.parkeren:
        _parkeer(bundel, binnenkomst, reden.code)
    bundel.record("geweigerd", bericht=binnenkomst.bericht, stroomnummer=binnenkomst.volgnummer, code=reden.code)
    antwoord = bundel.antwoord(schrijver.weigering(reden))
    _markeer_behandeld(bundel, binnenkomst, eigen_kenmerk(binnenkomst), "", antwoord)
    return bundel


def herhaling(gereedschap: Gereedschap, ingelezen: Ingelezen, behandeld: Behandeld, nu: datetime) -> Bundel:
    """The sender sent the same message again: the recorded answer, unchanged, and a record that it happened."""
    binnenkomst = ingelezen.binnenkomst
    bundel = Bundel(gereedschap, binnenkomst.partij, behandeld.zaak or None, ingelezen.kenmerk, nu)
    antwoord = envelop.controleer(behandeld.antwoord)
    bundel.herhaal(antwoord)
    bundel.record("herhaald", stroomnummer=binnenkomst.volgnummer)
    _markeer_behandeld(bundel, binnenkomst, eigen_kenmerk(binnenkomst), ingelezen.toezegging, antwoord)
    return bundel


def oordeel(gereedschap: Gereedschap, schrijver: Antwoordschrijver, b: Beoordeeld, nu: datetime) -> Bundel:
    """A judged message: its deliveries and records, the case's new state, the mark and the answer.

    Raises:
        ZaakVol: the case can remember no more deliveries.
        Schemafout: a delivery does not fit in 64 KiB.
    """
    binnenkomst, zaak = b.ingelezen.binnenkomst, b.beeld.zaak
    vast, vernietigen = b.vasthouden, b.vernietigen
    if zaak is None and b.levert and not vast and not vernietigen:
        # Only a message of which something is delivered opens a case: what is refused leaves no trace of the person.
        zaak = open_zaak(gereedschap.nummeraar.nieuw(), b.ingelezen.index)
    bundel = Bundel(gereedschap, binnenkomst.partij, zaak.zaak if zaak else None, b.ingelezen.kenmerk, nu)
    bundel.record("ontvangen", **_binnen(binnenkomst), toezegging=b.ingelezen.toezegging)
    if vast:
        _besloten(bundel, b, b.oordelen, {}, None)
        bundel.record("vastgehouden", bericht=binnenkomst.bericht, code=_reden(b.alle))
        _parkeer(bundel, binnenkomst, _reden(b.alle))
    elif vernietigen:
        _besloten(bundel, b, b.oordelen, {}, None)
        _vernietig(bundel, b.beeld)
    else:
        _verwerk(bundel, b, zaak)
    _meld(bundel, b)
    uitspraak = schrijver.oordeel(b.ingelezen.kenmerk, b.oordelen, vastgehouden=vast)
    if uitspraak.uitkomst == "geweigerd":
        bundel.record("geweigerd", bericht=binnenkomst.bericht, code=uitspraak.code)
    antwoord = bundel.antwoord(uitspraak)
    _markeer_behandeld(bundel, binnenkomst, b.ingelezen.kenmerk, b.ingelezen.toezegging, antwoord)
    return bundel


def eigen_kenmerk(binnenkomst: Binnenkomst) -> str:
    """A mark for a message that has no usable id: where it lay in the stream of its party."""
    return str(uuid.uuid5(_NAAMRUIMTE, f"{binnenkomst.partij}:{binnenkomst.volgnummer}"))


def _verwerk(bundel: Bundel, b: Beoordeeld, zaak: Zaak | None) -> None:
    """Deliver, release the advices that were woken, and let the case and the person's mark follow."""
    ingelezen = b.ingelezen
    leveringen = _lever(bundel, ingelezen.gebeurtenis, b.oordelen, b.rechter)
    _besloten(bundel, b, b.oordelen, leveringen, None)
    hub = next((o for o in b.oordelen if o.kandidaat.partij is None), None)
    if zaak is not None:
        gebeurd = Gebeurd(
            bericht=ingelezen.kenmerk,
            soort=ingelezen.binnenkomst.bericht,
            afzender=ingelezen.binnenkomst.partij,
            doel=ingelezen.bericht.doel,
            leveringen=list(leveringen.values()),
        )
        if (hub is not None and hub.door) or leveringen:
            zaak = verwerk(zaak, hub.data if hub is not None else {}, gebeurd)
    for vrijgave in b.vrijgaven:
        zaak = _geef_vrij(bundel, b, vrijgave, zaak)
    if hub is not None and hub.door and hub.plicht("markeer"):
        _markeer(bundel, b, hub)
    if zaak is not None and zaak is not b.beeld.zaak:
        _bewaar_zaak(bundel, b, zaak, hub)


def _lever(
    bundel: Bundel, origineel: Gebeurtenis, oordelen: Iterable[Oordeel], rechter: Rechter
) -> dict[Oordeel, Levering]:
    """(8) One sealed event and one record for each destination where something passes."""
    gedaan: dict[Oordeel, Levering] = {}
    regels = rechter.regels
    for o in oordelen:
        if not o.door or o.kandidaat.partij is None or bundel.zaak is None:
            continue
        besluit, regel = o.besluit, regels[str(o.besluit.regel)]
        levering = bundel.gereedschap.nummeraar.nieuw()
        plichten = [p.text() for p in besluit.plichten]
        gebeurtenis = envelop.geleverd(
            origineel,
            Aflevering(
                bundel.zaak,
                levering,
                o.kandidaat.adres,
                regel.kop.code,
                o.sleutel.doel,
                besluit.beleid,
                tuple(plichten),
            ),
            o.data,
        )
        onderwerp = onderwerpen.uit(o.kandidaat.partij, o.kandidaat.adres, bundel.zaak, levering)
        bundel.zend(o.kandidaat.partij, onderwerp, gebeurtenis, ttl_s=besluit.bewaar_s)
        bundel.record(
            "afgeleverd",
            kenmerk=origineel.id,
            bericht=o.sleutel.bericht,
            levering=levering,
            bestemming=o.kandidaat.adres,
            doel=o.sleutel.doel,
            regel=regel.kop.code,
            bron=[*regel.kop.bron],
            grond_verstrekker=regel.grond.verstrekker,
            grond_ontvanger=regel.grond.ontvanger,
            zorgen=o.uitspraak.zorgen,
            velden=[*o.uitspraak.velden],
            plichten=[*plichten],
            beleid=besluit.beleid,
        )
        gedaan[o] = Levering(levering=levering, partij=o.kandidaat.partij)
    return gedaan


def _besloten(
    bundel: Bundel,
    b: Beoordeeld,
    oordelen: Sequence[Oordeel],
    leveringen: Mapping[Oordeel, Levering],
    vrijgave: Vrijgave | None,
) -> None:
    """The decision per destination: rule, bans, fields by name, duties, and the features in bands."""
    if not oordelen:
        return
    besluiten: list[Waarde] = []
    for o in oordelen:
        besluit: dict[str, Waarde] = {
            "bestemming": o.kandidaat.adres,
            "uitkomst": o.besluit.uitkomst.value,
            "verboden": [*o.besluit.verboden],
            "code": o.besluit.code,
            "velden": [*o.uitspraak.velden] if o.door else [],
            "gestript": [{"veld": veld, "regel": regel} for veld, regel in o.uitspraak.gestript.items()],
            "plichten": [p.text() for p in o.besluit.plichten],
            "kenmerken": dict(o.uitspraak.banden),
        }
        if o.besluit.regel:
            besluit["regel"] = o.besluit.regel
        if o in leveringen:
            besluit["levering"] = leveringen[o].levering
        besluiten.append(besluit)
    sleutel = oordelen[0].sleutel
    woordenboek = b.rechter.beleid.woordenboek
    bundel.record(
        "besloten",
        kenmerk=vrijgave.markering.bericht_id if vrijgave else b.ingelezen.kenmerk,
        partij=vrijgave.markering.partij if vrijgave else bundel.partij,
        aanleiding=b.ingelezen.kenmerk if vrijgave else None,
        bericht=sleutel.bericht,
        # A purpose is the sender's own word until the dictionary knows it: no place for a name to hide.
        doel=sleutel.doel if sleutel.doel in {*woordenboek.doelen, *woordenboek.andere_doelen} else "onbekend",
        fase=sleutel.fase,
        beleid=oordelen[0].besluit.beleid,
        besluiten=besluiten,
    )


def _geef_vrij(bundel: Bundel, b: Beoordeeld, vrijgave: Vrijgave, zaak: Zaak | None) -> Zaak | None:
    """Deliver a waiting advice where the policy lets it go. It stays waiting: the mark ends with its own term."""
    markering = vrijgave.markering
    origineel = envelop.controleer(
        {
            "specversion": "1.0",
            "id": markering.bericht_id,
            "source": markering.bron,
            "type": register.soort_van("advies").type,
            "time": markering.tijd,
            "data": {},
        }
    )
    leveringen = _lever(bundel, origineel, vrijgave.oordelen, b.rechter)
    _besloten(bundel, b, vrijgave.oordelen, leveringen, vrijgave)
    if zaak is None or not leveringen:
        return zaak
    gebeurd = Gebeurd(
        bericht=markering.bericht_id,
        soort="advies",
        afzender=markering.partij,
        doel=markering.advies.doel,
        leveringen=list(leveringen.values()),
    )
    return verwerk(zaak, {"advies": {}}, gebeurd)


def _markeer(bundel: Bundel, b: Beoordeeld, hub: Oordeel) -> None:
    """Keep the advice as the policy lets the hub keep it, until a signal wakes it or its term ends."""
    ingelezen = b.ingelezen
    soort = register.vind(ingelezen.gebeurtenis.type)
    advies = register.valideer(soort, dict(hub.data))
    if not isinstance(advies, AdviesV1):
        raise TypeError("alleen een advies kan wachten")
    markering = Markering(
        partij=bundel.partij,
        bericht_id=ingelezen.kenmerk,
        bron=ingelezen.gebeurtenis.source,
        tijd=ingelezen.gebeurtenis.time,
        advies=advies,
    )
    onderwerp = onderwerpen.markering(ingelezen.index, bundel.partij)
    bundel.zet_verzegeld(onderwerp, markering.inhoud(), ttl_s=hub.besluit.bewaar_s)
    bundel.record("gemarkeerd")


def _bewaar_zaak(bundel: Bundel, b: Beoordeeld, zaak: Zaak, hub: Oordeel | None) -> None:
    """The case's new state and the way to find it, both with the fence of what was read in step 5."""
    ttl_s = hub.besluit.bewaar_s if hub is not None else None
    onderwerp = onderwerpen.zaak(zaak.zaak)
    bundel.zet_verzegeld(onderwerp, zaak.inhoud(), verwacht=b.beeld.zaak_volgnummer, ttl_s=ttl_s)
    bundel.zet(onderwerpen.persoon(zaak.index), zaak.zaak.encode(), verwacht=b.beeld.persoon_volgnummer, ttl_s=ttl_s)


def _vernietig(bundel: Bundel, beeld: Zaakbeeld) -> None:
    """R15: nothing of the case stays in the hub but that it was destroyed; every receiver is ordered to do the same."""
    zaak = beeld.zaak
    if zaak is None or zaak.stand != "lopend":
        return
    bundel.wissen = zaak.zaak
    bundel.zet(onderwerpen.zaak(zaak.zaak), zaak.vernietigd().inhoud(), verwacht=beeld.zaak_volgnummer)
    bundel.zet(onderwerpen.persoon(zaak.index), b"", verwacht=beeld.persoon_volgnummer, ttl_s=VERWIJDERD_TTL_S)
    per_partij: dict[str, list[str]] = {}
    for levering in zaak.leveringen:
        per_partij.setdefault(levering.partij, []).append(levering.levering)
    for partij, leveringen in sorted(per_partij.items()):
        for begin in range(0, len(leveringen), PADEN_MAX):
            opdracht = VernietigingsopdrachtV1(
                leveringen=leveringen[begin : begin + PADEN_MAX], reden="ten-onrechte-verdachte"
            )
            bundel.draag_vernietiging_op(partij, opdracht)
    bundel.record("vernietigd", leveringen=len(zaak.leveringen), ontvangers=[*sorted(per_partij)])


def _meld(bundel: Bundel, b: Beoordeeld) -> None:
    """Notify duties, each once per message: a request to the adviser; a pointer is in the sender's answer."""
    gevraagd = {
        (partij, kenmerk)
        for partij, kenmerk, oordelen in (
            (bundel.partij, b.ingelezen.kenmerk, b.oordelen),
            *((v.markering.partij, v.markering.bericht_id, v.oordelen) for v in b.vrijgaven),
        )
        if any(o.plicht("vraag-actualisering") for o in oordelen)
    }
    for partij, kenmerk in sorted(gevraagd):
        bundel.vraag_actualisering(partij, ActualiseringsverzoekV1(advies=kenmerk, reden="ouder-dan-toegestaan"))
        bundel.record("gemeld", kenmerk=kenmerk, melding="vraag-actualisering", aan=partij)
    for tekst in sorted({p.text() for o in b.oordelen for p in o.besluit.plichten if p.naam == "verwijs"}):
        bundel.record("gemeld", melding=tekst, aan=bundel.partij)


def _parkeer(bundel: Bundel, binnenkomst: Binnenkomst, code: str) -> None:
    """Set the bytes aside, sealed, for a human; what is larger than any message may be is only counted."""
    bundel.record("geparkeerd", code=code, stroomnummer=binnenkomst.volgnummer, bytes=len(binnenkomst.inhoud))
    if len(binnenkomst.inhoud) <= BERICHT_BYTES_MAX:
        onderwerp = onderwerpen.geparkeerd(binnenkomst.partij, eigen_kenmerk(binnenkomst))
        bundel.zet_verzegeld(onderwerp, binnenkomst.inhoud, ttl_s=onderwerpen.GEPARKEERD_TTL_S)


def _markeer_behandeld(
    bundel: Bundel, binnenkomst: Binnenkomst, kenmerk: str, toezegging: str, antwoord: Gebeurtenis
) -> None:
    """The mark with its fence, first of all: a message that was handled before fails here, before anything else."""
    behandeld = Behandeld(
        toezegging=toezegging,
        stroomnummer=binnenkomst.volgnummer,
        zaak=bundel.zaak or "",
        antwoord=antwoord.model_dump(exclude_none=True),
        wissen=bundel.wissen is not None,
    )
    onderwerp = onderwerpen.behandeld(binnenkomst.partij, kenmerk)
    mark = Vastlegging(onderwerp, behandeld.inhoud(), verwacht=0, ttl_s=onderwerpen.BEHANDELD_TTL_S)
    bundel.vastleggingen.insert(0, mark)


def _binnen(binnenkomst: Binnenkomst) -> dict[str, Waarde]:
    return {
        "bericht": binnenkomst.bericht,
        "stroomnummer": binnenkomst.volgnummer,
        "bytes": len(binnenkomst.inhoud),
    }


def _reden(oordelen: Iterable[Oordeel]) -> str:
    return next(o.besluit.code for o in oordelen if o.besluit.uitkomst is Uitkomst.VASTHOUDEN)
