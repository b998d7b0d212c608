"""Figures from the roll-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from hub.ledger.combinaties import POGINGEN_MAX
from hub.ledger.filter import Filter, op_id, over_combinaties
from hub.ledger.fouten import Grootboekfout
from hub.ledger.schema import combinatie, teller


class Dimensie(StrEnum):
    """By what figures are split."""

    DAG = "dag"
    VAN = "van"
    NAAR = "naar"
    BERICHT = "bericht"
    DOEL = "doel"
    FASE = "fase"
    UITKOMST = "uitkomst"
    REGEL = "regel"
    ONTVANGST = "ontvangst"
    GEMIST = "gemist"
    POGINGEN = "pogingen"


@dataclass(frozen=True, slots=True)
class Telling:
    """How many rows have these values: one for each dimension that was asked, in that order (a day as a `date`)."""

    waarden: tuple[str | int | bool | date | None, ...]
    aantal: int


_RIJ_FILTERS: Final = ("vanaf", "tot", "termijn_vanaf", "termijn_tot")


def tel(
    verbinding: Connection, filter_: Filter, per: Sequence[Dimensie], van_dag: date | None, tot_dag: date | None
) -> list[Telling]:
    """See `Grootboek.tel`."""
    rij_filter = any(getattr(filter_, naam) is not None for naam in _RIJ_FILTERS) or op_id(filter_)
    if rij_filter or (filter_.pogingen or 0) > POGINGEN_MAX:
        raise Grootboekfout(
            "GROOTBOEK-filter",
            "Tellen kan per dag en op soort, organisatie, regel en uitkomst; niet op een moment of een id.",
            "partner",
        )
    per_dag = Dimensie.DAG in per or van_dag is not None or tot_dag is not None
    aantal = func.sum(teller.c.aantal if per_dag else combinatie.c.aantal)
    kolommen: list[Any] = [teller.c.dag if d is Dimensie.DAG else combinatie.c[d.value] for d in per]
    vraag: Select[Any] = select(*kolommen, aantal.label("som")).where(*over_combinaties(filter_))
    if per_dag:
        vraag = vraag.select_from(combinatie.join(teller))
    if van_dag is not None:
        vraag = vraag.where(teller.c.dag >= van_dag.toordinal())
    if tot_dag is not None:
        vraag = vraag.where(teller.c.dag < tot_dag.toordinal())
    if kolommen:
        vraag = vraag.group_by(*kolommen).having(aantal > 0).order_by(*kolommen)
    return [
        Telling(
            tuple(
                date.fromordinal(waarde) if d is Dimensie.DAG else waarde
                for d, waarde in zip(per, rij[:-1], strict=True)
            ),
            int(rij.som or 0),
        )
        for rij in verbinding.execute(vraag)
    ]
