"""What can be asked of the list of deliveries, and where a page begins and ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Generic, Self, TypeVar

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from hub.ledger.combinaties import POGINGEN_MAX, Ontvangst, Termijn, Uitkomst
from hub.ledger.duiding import micro, partij_van
from hub.ledger.fouten import Grootboekfout
from hub.ledger.schema import combinatie, combinatie_partij, combinatie_regel, naar_bytes

AANTAL_MAX: Final = 1_000
"""Rows of one page at most; who wants more reads on."""
TERMIJNEN: Final[Mapping[Termijn, timedelta]] = MappingProxyType(
    {Termijn.ONTVANGEN: timedelta(hours=1), Termijn.OORDEEL: timedelta(hours=24)}
)
"""How long a receiver may take to sign; as the chase of receipts has it, and a test compares the two."""
TERZIJDE: Final = (str(Uitkomst.GEPARKEERD), str(Uitkomst.WACHT))
"""Outcomes of what lies aside."""
_PLEK: Final = re.compile(r"-?[0-9]{1,19}\.[0-9]{1,19}")
_GROOTST: Final = 2**63 - 1
_KEREN_MAX: Final = 2**31 - 1
"""As large as the column is."""
Kolommen = ReadOnlyColumnCollection[str, Any]
RijT = TypeVar("RijT")


@dataclass(frozen=True, slots=True, order=True)
class Plek:
    """A place in a list that is ordered by time and number: after this row comes the next page."""

    tijd: int
    nummer: int

    def __str__(self) -> str:
        """As text, for a command or an address; opaque to who gets it."""
        return f"{self.tijd}.{self.nummer}"

    @classmethod
    def lees(cls, tekst: str) -> Self:
        """Read what `str` gave.

        Raises:
            Grootboekfout: `GROOTBOEK-filter`.
        """
        delen = [int(deel) for deel in tekst.split(".")] if _PLEK.fullmatch(tekst) else [_GROOTST + 1]
        if max(map(abs, delen)) > _GROOTST:
            raise Grootboekfout("GROOTBOEK-filter", "De plaats waar de lijst verder moet gaan, klopt niet.", "partner")
        return cls(*delen)


@dataclass(frozen=True, slots=True)
class Bladzijde(Generic[RijT]):
    """Rows, newest first. `volgende`: where the next page begins; None when there is no more."""

    rijen: Sequence[RijT]
    volgende: Plek | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which deliveries, refusals and messages set aside. Everything that is given must hold; None asks nothing.

    Attributes:
        vanaf: laid down at or after this moment.
        tot: laid down before this moment.
        partij: this party sent it, received it, or was considered.
        afzender: this party sent it.
        naar: to this party, or to this destination (`gemeente-ede/inzage`); also what was meant for it and refused.
        bericht: kind of message.
        doel: purpose.
        fase: phase of the case.
        uitkomsten: one of these outcomes.
        regel: this rule or code decided, forbade something, or took a field.
        ontvangst: the receiver signed one of these.
        gemist: whether the journal says that a receipt did not come in time.
        vernietigd: whether its case was destroyed.
        ligt: whether it lies aside still, waiting for somebody to let it go or to give it up.
        pogingen: offered at least so often: by its sender, or laid ready anew.
        termijn_vanaf: it waits for a receipt, of which the term ends at or after this moment.
        termijn_tot: likewise, before this moment.
        zaak: of this case: the whole id.
        kenmerk: of this message: the whole id.
        levering: this delivery: the whole id.
        deels: also each destination at which a message was refused; such a message has a row of its own besides, or
            its deliveries to others have.
        voor: only what this party takes part in: who asks on its behalf sees nothing else.
    """

    vanaf: datetime | None = None
    tot: datetime | None = None
    partij: str | None = None
    afzender: str | None = None
    naar: str | None = None
    bericht: str | None = None
    doel: str | None = None
    fase: str | None = None
    uitkomsten: Collection[Uitkomst] | None = None
    regel: str | None = None
    ontvangst: Collection[Ontvangst] | None = None
    gemist: bool | None = None
    vernietigd: bool | None = None
    ligt: bool | None = None
    pogingen: int | None = None
    termijn_vanaf: datetime | None = None
    termijn_tot: datetime | None = None
    zaak: str | None = None
    kenmerk: str | None = None
    levering: str | None = None
    deels: bool = False
    voor: str | None = None

    def __post_init__(self) -> None:
        for moment in (self.vanaf, self.tot, self.termijn_vanaf, self.termijn_tot):
            if moment is not None and moment.tzinfo is None:
                raise Grootboekfout("GROOTBOEK-filter", "Een tijd in het filter heeft geen tijdzone.")
        for kenmerk in (self.zaak, self.kenmerk, self.levering):
            eis_id(kenmerk)


def eis_id(kenmerk: str | None) -> None:
    """Make sure that it is an id.

    Raises:
        Grootboekfout: `GROOTBOEK-filter`. The text does not repeat it: it may be a BSN.
    """
    try:
        if kenmerk is not None:
            naar_bytes(kenmerk)
    except ValueError:
        raise Grootboekfout("GROOTBOEK-filter", "Een id in het filter is geen UUID.", "partner") from None


def over_combinaties(filter_: Filter, *, per_stuk: bool = False) -> list[ColumnElement[bool]]:
    """What a combination must be. Always something, so that rows of `deels` do not come along unasked.

    `per_stuk`: it is asked of a few combinations, one by one; otherwise of all at once.
    """
    c, f = combinatie.c, filter_
    r = combinatie_regel.c
    eisen: list[ColumnElement[bool]] = [] if f.deels else [c.deels.is_(False)]
    if f.partij is not None:
        eisen.append(_heeft_partij(f.partij, "van", "naar", per_stuk=per_stuk))
    if f.naar is not None:
        eisen.append(_heeft_partij(partij_van(f.naar), "naar", per_stuk=per_stuk))
        if "/" in f.naar:
            eisen.append(c.naar == f.naar)
    if f.afzender is not None:
        eisen.append(_heeft_partij(f.afzender, "van", per_stuk=per_stuk))
    if f.regel is not None:
        eisen.append(_komt_voor(r.combinatie, (r.regel == f.regel,), per_stuk=per_stuk))
    paren = ((c.gemist, f.gemist), (c.vernietigd, f.vernietigd))
    eisen += [kolom.is_(waarde) for kolom, waarde in paren if waarde is not None]
    if f.ligt is not None:
        ligt = and_(c.uitkomst.in_(TERZIJDE), c.afgedaan.is_(None), c.vernietigd.is_(False))
        eisen.append(ligt if f.ligt else not_(ligt))
    if f.pogingen is not None:
        eisen.append(c.pogingen >= min(f.pogingen, POGINGEN_MAX))
    if f.voor is not None:
        eisen.append(_heeft_partij(f.voor, "deel", per_stuk=per_stuk))
    return eisen + _gelijk(f) + _een_van(f)


def _gelijk(f: Filter) -> list[ColumnElement[bool]]:
    c = combinatie.c
    paren = ((c.bericht, f.bericht), (c.doel, f.doel), (c.fase, f.fase))
    return [kolom == waarde for kolom, waarde in paren if waarde is not None]


def _een_van(f: Filter) -> list[ColumnElement[bool]]:
    c = combinatie.c
    paren = ((c.uitkomst, f.uitkomsten), (c.ontvangst, f.ontvangst))
    eisen: list[ColumnElement[bool]] = [kolom.in_([str(w) for w in ws]) for kolom, ws in paren if ws is not None]
    if f.termijn_vanaf is not None or f.termijn_tot is not None:
        eisen.append(c.termijn.is_not(None))
    return eisen


def op_id(filter_: Filter) -> list[tuple[str, str]]:
    """(column, id) when one case, message or delivery is asked, the one with the fewest rows first; else nothing."""
    paren = (("levering", filter_.levering), ("kenmerk", filter_.kenmerk), ("zaak", filter_.zaak))
    return [(sleutel, kenmerk) for sleutel, kenmerk in paren if kenmerk is not None]


def op_tijd(filter_: Filter, tijd: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Between which moments a row must lie, whatever its combination."""
    vanaf, tot = grenzen(filter_)
    eisen = [] if vanaf is None else [tijd >= vanaf]
    return eisen if tot is None else [*eisen, tijd < tot]


def grenzen(filter_: Filter) -> tuple[int | None, int | None]:
    """From which moment (and up to which, not included) rows can fit, in microseconds."""
    vanaf = [] if filter_.vanaf is None else [filter_.vanaf]
    tot = [] if filter_.tot is None else [filter_.tot]
    if filter_.termijn_vanaf is not None:
        vanaf.append(filter_.termijn_vanaf - max(TERMIJNEN.values()))
    if filter_.termijn_tot is not None:
        tot.append(filter_.termijn_tot - min(TERMIJNEN.values()))
    return (max(map(micro, vanaf)) if vanaf else None, min(map(micro, tot)) if tot else None)


def op_rest(filter_: Filter, rij: Kolommen) -> list[ColumnElement[bool]]:
    """What a row must be besides, given the row of its combination."""
    eisen: list[ColumnElement[bool]] = []
    # A term is a fixed time after the delivery, so a filter on terms is a range of times for each combination.
    duur: ColumnElement[Any] = case(
        *((combinatie.c.termijn == str(t), literal(d // timedelta(microseconds=1))) for t, d in TERMIJNEN.items())
    )
    if filter_.termijn_vanaf is not None:
        eisen.append(rij.tijd >= micro(filter_.termijn_vanaf) - duur)
    if filter_.termijn_tot is not None:
        eisen.append(rij.tijd < micro(filter_.termijn_tot) - duur)
    if filter_.pogingen is not None and filter_.pogingen > POGINGEN_MAX:
        eisen.append(rij.pogingen >= min(filter_.pogingen, _KEREN_MAX))
    return eisen


def _heeft_partij(partij: str, *rollen: str, per_stuk: bool) -> ColumnElement[bool]:
    p = combinatie_partij.c
    return _komt_voor(p.combinatie, (p.partij == partij, p.rol.in_(rollen)), per_stuk=per_stuk)


def _komt_voor(
    kolom: ColumnElement[int], eisen: Sequence[ColumnElement[bool]], *, per_stuk: bool
) -> ColumnElement[bool]:
    """Whether a combination is among these: looked up for each, or all found first."""
    if per_stuk:
        return exists().where(kolom == combinatie.c.nummer, *eisen)
    return combinatie.c.nummer.in_(select(kolom).where(*eisen))
