"""R15: what follows from sepot 01, as entries of the one group that also says it happened."""

from __future__ import annotations

from typing import Final

from hub import onderwerpen
from hub.gateway import opzij
from hub.gateway.bundel import Bundel
from hub.gateway.opzij import Opzij
from hub.gateway.zaakbeeld import Zaakbeeld
from hub.zaak.zaak import Zaak
from schemas.berichten.hub import PADEN_MAX, VernietigingsopdrachtV1

WEG_S: Final = onderwerpen.VERWIJDERD_TTL_S


def vernietig(bundel: Bundel, beeld: Zaakbeeld, index: str) -> None:
    """R15: nothing of the case stays in the hub but that it was destroyed; every receiver is ordered to do the same.

    What lies aside about the person goes too: also when no case ever began, or its state has gone by its term. No rule
    could tell to which matter something belongs that nobody decided.
    """
    zaak = beeld.zaak if beeld.zaak is not None and beeld.zaak.stand == "lopend" else None
    opzij.vernietig(bundel, beeld.opzij, index)
    if zaak is None:
        _vernietig_groep(bundel, beeld.opzij)
        return
    bundel.wissen = zaak.zaak
    if not beeld.ander:  # else an earlier case was named (`eerdere`), and what lies there is another one's
        bundel.zet(onderwerpen.zaak(zaak.index), b"", verwacht=beeld.zaak_volgnummer, ttl_s=WEG_S)
    bundel.zet(onderwerpen.vernietigd(zaak.zaak), zaak.vernietigd((*bundel.wis_sleutels,)).inhoud())
    # No way leads from the person to the case any more, under no key.
    for plek in () if beeld.inzage is None else beeld.inzage.plekken(zaak.index, zaak.zaak):
        bundel.zet(onderwerpen.inzage(*plek), b"", ttl_s=WEG_S)
    for geparkeerd in zaak.geparkeerd:
        onderwerp = onderwerpen.geparkeerd(geparkeerd.partij, geparkeerd.kenmerk)
        bundel.zet(onderwerp, b"", ttl_s=WEG_S)
    for onderwerp in beeld.van_zaak:
        bundel.zet(onderwerp, b"", ttl_s=WEG_S)
    per_partij: dict[str, list[str]] = {}
    for levering in zaak.leveringen:
        per_partij.setdefault(levering.partij, []).append(levering.levering)
    # Before the orders: of a case with many, those go on a next page, and this record is what a repetition looks for.
    bundel.record("vernietigd", leveringen=len(zaak.leveringen), ontvangers=[*sorted(per_partij)])
    for partij, leveringen in sorted(per_partij.items()):
        for begin in range(0, len(leveringen), PADEN_MAX):
            opdracht = VernietigingsopdrachtV1(
                leveringen=leveringen[begin : begin + PADEN_MAX], reden="ten-onrechte-verdachte"
            )
            bundel.draag_vernietiging_op(partij, opdracht)


def _vernietig_groep(bundel: Bundel, liggend: Opzij) -> None:
    """No case: the tombstone and the record are of the group that lay aside, so that breaking off is finished too."""
    if liggend.groep is None:
        return
    bundel.wissen = liggend.groep
    bundel.zet(onderwerpen.vernietigd(liggend.groep), Zaak(zaak=liggend.groep, index="").vernietigd().inhoud())
    bundel.record("vernietigd", zaak=liggend.groep, leveringen=0, ontvangers=[])
