"""Steps 8–10: everything that follows from one message, as one group of entries that is stored whole or not at all.

Each group starts with its records under `journaal.<partij>.<id>` and the fence "there are none yet": the record is the
mark that a message was handled, and the server itself refuses a second decision on it. The case's state carries the
fence of step 5. The answer is in the group too, so the commit is the only moment at which something happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.bundel import Bundel
from hub.gateway.inlezen import Ingelezen
from hub.gateway.oordeel import Oordeel, Vrijgave
from hub.gateway.parkeren import Over, leg_terzijde
from hub.gateway.poorten import Binnenkomst, Geopend
from hub.gateway.terzijde import ONLEESBAAR, VASTGEHOUDEN
from hub.gateway.vernietiging import vernietig
from hub.gateway.weigeringen import Weigering
from hub.gateway.zaakbeeld import Behandeld, Markering, Zaakbeeld
from hub.gateway.zitting import Zitting
from hub.journal.soorten import Waarde
from hub.journal.uitvoer.sporen import spoor_van
from hub.policy.besluit import Uitkomst
from hub.trust.inzagering import Verwijzing
from hub.zaak.verloop import Gebeurd, open_zaak, verwerk
from hub.zaak.zaak import Levering, Zaak
from schemas import envelop, register
from schemas.berichten.advies import AdviesV1
from schemas.berichten.hub import ActualiseringsverzoekV1
from schemas.envelop import Aflevering, Gebeurtenis

ONBEKEND: Final = "onbekend"
"""Stands in a record for a message type that does not exist: the last part of a subject is the sender's own word."""
_BERICHTEN: Final = frozenset(soort.bericht for soort in register.BERICHTEN.values()) | {onderwerpen.ONTVANGST}
VERWIJDERD_TTL_S: Final = onderwerpen.VERWIJDERD_TTL_S


@dataclass(frozen=True, slots=True)
class Opnieuw:
    """A message that lay aside is decided once more. `kenmerk`: of its second page; `velden`: of `geparkeerd-vrij`."""

    kenmerk: str
    velden: Mapping[str, Waarde]


@dataclass(frozen=True, slots=True)
class Beoordeeld:
    """A message with everything that the road found out about it.

    `blind`: what the verdicts would be if there were no case, for the answer to a sender who has no part in it; None
    when he may know.
    """

    ingelezen: Ingelezen
    beeld: Zaakbeeld
    oordelen: Sequence[Oordeel]
    vrijgaven: Sequence[Vrijgave]
    blind: Sequence[Oordeel] | None
    dag: date

    @property
    def hub(self) -> Oordeel:
        """What the hub itself may keep; always the first candidate."""
        return self.oordelen[0]

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
    zitting: Zitting,
    binnenkomst: Binnenkomst,
    reden: Weigering,
    kenmerk: str,
    nu: datetime,
    over: Over | None = None,
) -> Bundel:
    """Refused before the policy was asked: record, answer, and the bytes aside when they could not be read.

    `over`: about whom it is, when that much could be read. `kenmerk`: under which the mark is set. That of the message
    when it was read and is the first of its id, so that it has one answer for ever; else the message's own place in its
    stream.
    """
    bundel = Bundel(zitting.gereedschap, binnenkomst.partij, None, reden.kenmerk, nu)
    zegel = zitting.gereedschap.verzegeling.afdruk(binnenkomst.inhoud)
    bundel.record("ontvangen", **_binnen(binnenkomst), toezegging=reden.toezegging or None, zegel=zegel)
    if reden.incident:
        bundel.record("incident", code=reden.code, stroomnummer=binnenkomst.volgnummer)
    if reden.parkeren:
        plek = zitting.inlezer.eigen_kenmerk(binnenkomst)
        leg_terzijde(bundel, binnenkomst, plek, reden.code, ONLEESBAAR, over=over)
    bundel.record("geweigerd", bericht=_soort(binnenkomst), stroomnummer=binnenkomst.volgnummer, code=reden.code)
    bundel.antwoord(zitting.schrijver.weigering(reden), zegel)
    return bundel.boek(kenmerk)


def herhaling(
    zitting: Zitting, ingelezen: Ingelezen, behandeld: Behandeld, antwoord: bytes, eigen_kenmerk: str, nu: datetime
) -> Bundel:
    """The sender sent the same message again: the answer that lies there, unchanged, and a record that it happened."""
    binnenkomst = ingelezen.binnenkomst
    bundel = Bundel(zitting.gereedschap, binnenkomst.partij, behandeld.zaak, ingelezen.kenmerk, nu)
    bundel.herhaal(behandeld.antwoord, antwoord)
    bundel.record("herhaald", stroomnummer=binnenkomst.volgnummer, toezegging=ingelezen.toezegging)
    return bundel.boek(eigen_kenmerk)


def oordeel(zitting: Zitting, b: Beoordeeld, nu: datetime, opnieuw: Opnieuw | None = None) -> Bundel:
    """A judged message: its deliveries and records, the case's new state, the mark and the answer.

    `opnieuw`: it was judged or refused before, and set aside; it did not come in again.

    Raises:
        ZaakVol: the case can remember no more deliveries.
        Schemafout: a delivery does not fit in 64 KiB.
    """
    binnenkomst, zaak = b.ingelezen.binnenkomst, b.beeld.zaak
    vast, vernietigen = b.vasthouden, b.vernietigen
    if zaak is None and b.levert and not vast and not vernietigen:
        # Only a message of which something is delivered opens a case: what is refused leaves no trace of the person.
        gereedschap = zitting.gereedschap
        zaak = open_zaak(gereedschap.rust.neem_zaak() or gereedschap.nummeraar.nieuw(), b.ingelezen.index)
    bundel = Bundel(zitting.gereedschap, binnenkomst.partij, zaak.zaak if zaak else None, b.ingelezen.kenmerk, nu)
    if opnieuw is None:
        zegel = _zegel(b.ingelezen.zegel)
        bundel.record("ontvangen", **_binnen(binnenkomst), toezegging=b.ingelezen.toezegging, **zegel)
    else:
        bundel.record("geparkeerd-vrij", **opnieuw.velden)
    if zaak is not b.beeld.zaak:
        _wijs_naar_zaak(bundel, b)
    bewaard = False
    if vast:
        zitting.boekhouding.besloten(bundel, b.oordelen)
        bundel.record("vastgehouden", bericht=_soort(binnenkomst), code=_reden(b.alle))
        _houd_vast(bundel, b, zitting.inlezer.eigen_kenmerk(binnenkomst))
    elif vernietigen:
        zitting.boekhouding.besloten(bundel, b.oordelen)
        vernietig(bundel, b.beeld, b.ingelezen.index)
    else:
        bewaard = _verwerk(bundel, zitting, b, zaak)
    _meld(bundel, b)
    uitspraak = zitting.schrijver.oordeel(
        b.ingelezen.kenmerk,
        b.oordelen,
        vastgehouden=vast,
        bewaard=bewaard,
        vernietigd=bundel.wissen is not None and bundel.wissen == bundel.zaak,
    )
    if uitspraak.uitkomst == "geweigerd":
        bundel.record("geweigerd", bericht=_soort(binnenkomst), code=uitspraak.code)
    if b.blind is not None:
        wacht = b.blind[0].door and b.blind[0].plicht("markeer") is not None
        uitspraak = zitting.schrijver.oordeel(b.ingelezen.kenmerk, b.blind, bewaard=wacht)
    bundel.antwoord(uitspraak, b.ingelezen.zegel.afdruk, _mag_weten(b, bundel))
    return bundel.boek(b.ingelezen.kenmerk if opnieuw is None else opnieuw.kenmerk)


def _mag_weten(b: Beoordeeld, bundel: Bundel) -> str | None:
    """The case, if the sender may know of it: he takes part in it, named it, or something of his message went out."""
    zaak = b.beeld.zaak
    deel = zaak is not None and bundel.partij in zaak.betrokken
    geleverd = not b.vasthouden and not b.vernietigen and any(o.door and o.kandidaat.partij for o in b.oordelen)
    return bundel.zaak if deel or b.ingelezen.gebeurtenis.subject or geleverd else None


def _verwerk(bundel: Bundel, zitting: Zitting, b: Beoordeeld, zaak: Zaak | None) -> bool:
    """Deliver, release the advices that were woken, and let the case and the person's mark follow.

    Returns whether the hub keeps something of the message itself, as the sender may hear; what it kept because an
    advice was woken is not his to know.
    """
    ingelezen, hub = b.ingelezen, b.hub
    leveringen = _lever(bundel, zitting, ingelezen.gebeurtenis, b.oordelen)
    zitting.boekhouding.besloten(bundel, b.oordelen)
    if zaak is not None and zaak.stand == "lopend" and (hub.door or leveringen):
        gebeurd = Gebeurd(
            bericht=ingelezen.kenmerk,
            soort=ingelezen.binnenkomst.bericht,
            afzender=ingelezen.binnenkomst.partij,
            doel=ingelezen.bericht.doel,
            leveringen=leveringen,
            dag=b.dag,
        )
        zaak = verwerk(zaak, hub.data, gebeurd)
    for vrijgave in b.vrijgaven:
        zaak = _geef_vrij(bundel, zitting, vrijgave, zaak, b.dag)
    markeert = hub.door and hub.plicht("markeer") is not None
    if markeert:
        _markeer(bundel, b)
    if zaak is not None and zaak is not b.beeld.zaak:
        _bewaar_zaak(bundel, b, zaak)
    return markeert or (hub.door and b.beeld.zaak is not None)


def _lever(bundel: Bundel, zitting: Zitting, origineel: Gebeurtenis, oordelen: Iterable[Oordeel]) -> list[Levering]:
    """(8) One sealed event and one record for each destination where something passes."""
    gedaan: list[Levering] = []
    for o in oordelen:
        if not o.door or o.kandidaat.partij is None or bundel.zaak is None:
            continue
        besluit, levering = o.besluit, bundel.gereedschap.nummeraar.nieuw()
        aflevering = Aflevering(
            zaak=bundel.zaak,
            levering=levering,
            bestemming=o.kandidaat.adres,
            regel=str(besluit.regel),
            doel=o.sleutel.doel,
            beleid=besluit.beleid,
            plichten=tuple(p.text() for p in besluit.plichten if p.naam not in zitting.rechter.eigen_plichten),
            spoor=spoor_van(bundel.kenmerk or origineel.id, levering),
        )
        gebeurtenis = envelop.geleverd(origineel, aflevering, o.data)
        onderwerp = onderwerpen.uit(o.kandidaat.partij, o.kandidaat.adres, bundel.zaak, aflevering.levering)
        zegel = bundel.zend(o.kandidaat.partij, onderwerp, gebeurtenis, ttl_s=besluit.bewaar_s, van_hub=False)
        zitting.boekhouding.afgeleverd(bundel, o, origineel.id, aflevering.levering, zegel)
        gedaan.append(Levering(levering=aflevering.levering, partij=o.kandidaat.partij))
    return gedaan


def _geef_vrij(bundel: Bundel, zitting: Zitting, vrijgave: Vrijgave, zaak: Zaak | None, dag: date) -> Zaak | None:
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
    leveringen = _lever(bundel, zitting, origineel, vrijgave.oordelen)
    zitting.boekhouding.besloten(bundel, vrijgave.oordelen, vrijgave)
    if zaak is None or not leveringen:
        return zaak
    gebeurd = Gebeurd(
        bericht=markering.bericht_id,
        soort="advies",
        afzender=markering.partij,
        doel=markering.advies.doel,
        leveringen=leveringen,
        dag=dag,
    )
    return verwerk(zaak, {"advies": {}}, gebeurd)


def _markeer(bundel: Bundel, b: Beoordeeld) -> None:
    """Keep the advice as the policy lets the hub keep it, until a signal wakes it or its term ends."""
    ingelezen, hub = b.ingelezen, b.hub
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
    # An advice given in a case goes with the case; one given before, or beside it, is the veiligheidshuis' own.
    zaak, genoemd = b.beeld.zaak, ingelezen.gebeurtenis.subject
    van_zaak = zaak is not None and zaak.zaak == genoemd
    sleutel = bundel.zaaksleutel(zaak.zaak) if zaak is not None and van_zaak else bundel.losse_sleutel()
    bundel.berg(onderwerp, markering.inhoud(), ttl_s=hub.besluit.bewaar_s, sleutel=sleutel)
    bundel.record("gemarkeerd")


def _bewaar_zaak(bundel: Bundel, b: Beoordeeld, zaak: Zaak) -> None:
    """The case's new state, with the fence of what was read in step 5.

    Kept as long as the hub's own rule says. Where no rule lets the hub keep anything it keeps no longer than what it
    must be able to recall: never for ever. Never shorter than an earlier message said: its deliveries must be recalled.
    """
    ttl_s = b.hub.besluit.bewaar_s or max(
        (o.besluit.bewaar_s or 0 for o in b.alle if o.door and o.kandidaat.partij), default=0
    )
    nu_s = int(bundel.nu.timestamp())
    zaak = zaak.bewaard(nu_s, ttl_s or onderwerpen.ZAAK_ZONDER_REGEL_TTL_S)
    ttl_s = (zaak.tot or 0) - nu_s
    onderwerp = onderwerpen.zaak(zaak.index)
    sleutel = bundel.zaaksleutel(zaak.zaak)
    bundel.berg(onderwerp, zaak.inhoud(), verwacht=b.beeld.zaak_volgnummer, ttl_s=ttl_s, sleutel=sleutel)


def _wijs_naar_zaak(bundel: Bundel, b: Beoordeeld) -> None:
    """A case begins: who asks later what was shared about him must find it, also when the case itself has gone."""
    ring, index, zaak = b.beeld.inzage, b.ingelezen.index, str(bundel.zaak)
    if ring is None:  # pragma: no cover - what was read for a message has the keys
        raise ValueError("a case opens only with the keys of the index")
    onderwerp = onderwerpen.inzage(*ring.huidig.plek(index, zaak))
    inhoud = Verwijzing(index, zaak, bundel.nu).inhoud()
    # Under a key that is destroyed with the case: no copy of this leads from the person to the case then either.
    bundel.berg(onderwerp, inhoud, ttl_s=onderwerpen.INZAGE_TTL_S, sleutel=bundel.indexsleutel(zaak))


def _houd_vast(bundel: Bundel, b: Beoordeeld, eigen_kenmerk: str) -> None:
    """Set the bytes aside, on the list of the person: they too must go at sepot 01, also without a case now (R15)."""
    zaak = b.beeld.zaak
    lopend = zaak.zaak if zaak is not None and zaak.stand == "lopend" else None
    over = Over(b.ingelezen.index, b.beeld.opzij)
    leg_terzijde(bundel, b.ingelezen.binnenkomst, eigen_kenmerk, _reden(b.alle), VASTGEHOUDEN, over=over, zaak=lopend)


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


def _binnen(binnenkomst: Binnenkomst) -> dict[str, Waarde]:
    return {
        "bericht": _soort(binnenkomst),
        "stroomnummer": binnenkomst.volgnummer,
        "bytes": len(binnenkomst.inhoud),
    }


def _zegel(geopend: Geopend) -> dict[str, Waarde]:
    """What the receipts and proofs of this message hang on: the print of what came in, and the key that signed."""
    return {"zegel": geopend.afdruk, "kid": geopend.kid}


def _soort(binnenkomst: Binnenkomst) -> str:
    return bekend_bericht(binnenkomst.bericht)


def bekend_bericht(soort: str) -> str:
    """The last part of a subject, when it is a message of ours; else it is the sender's own word, and not repeated."""
    return soort if soort in _BERICHTEN else ONBEKEND


def _reden(oordelen: Iterable[Oordeel]) -> str:
    return next(o.besluit.code for o in oordelen if o.besluit.uitkomst is Uitkomst.VASTHOUDEN)
