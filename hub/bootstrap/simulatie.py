"""Builds a simulation: the new policy, what the hub can perform, and who takes part under it on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hub.gateway.oordeel import UITVOERBAAR, deelnemers_van
from hub.policy.laden import Beleid
from hub.policy.simulatie import Simulatie
from hub.policy.simulatie_waarden import ONTBREEKT
from hub.zaak.kenmerken import van_deelname


def bouw_simulatie(nieuw: Beleid, oud: Beleid, peildatum: date) -> Simulatie:
    """A simulation in which every recorded message came in on `peildatum`.

    Who signed and who looks is what `nieuw` says on that day, not what was recorded. What rests on a number or role of
    a party that changed since `oud` is not known any more.
    """
    deelnemers = deelnemers_van(nieuw, peildatum)
    vroeger = oud.woordenboek.partijen

    def deelname(van: str, naar: str | None) -> Mapping[str, str | None]:
        ontvanger = None if naar is None else deelnemers[naar]
        was = None if naar is None else vroeger.get(naar)
        uit = van_deelname(deelnemers[van], ontvanger)
        if van in vroeger and vroeger[van].rol != deelnemers[van].rol:
            uit["beslisser-klopt"] = ONTBREEKT
        if ontvanger is not None and was is not None and was.cbs != ontvanger.cbs:
            uit["inwoner"] = ONTBREEKT
        return uit

    return Simulatie(nieuw, UITVOERBAAR, deelname, oud)


def peildag(nieuw: Beleid, vandaag: date) -> date:
    """Today, or the first day of a convenant that is not valid yet: what it would do then is what is asked."""
    return max(vandaag, nieuw.convenant.van)
