"""Records as they were stored: one, a list, or everything that belongs to an id."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, exists, false, literal, select, tuple_, union_all

from hub.journal.soorten import SOORTEN
from hub.ledger.bank import Bank
from hub.ledger.duiding import BEGIN, micro
from hub.ledger.filter import AANTAL_MAX, Bladzijde, Plek, eis_id
from hub.ledger.fouten import Grootboekfout
from hub.ledger.rijen import GELEVERD, ONTBREEKT, ONTVANGST, VERNIETIGD
from hub.ledger.schema import betrokkene, blok_van, levering, record, verwijzing
from hub.ledger.verwijzingen import blokken, in_delen, nummers_van, rijen_van

T = TypeVar("T")
KANDIDATEN_MAX: Final = 20
"""Ids with the same beginning that are told apart; more is "too many"."""
GREEP: Final = 1_000
"""Records looked at in one step of following."""
HOORT_BIJ: Final = ("kenmerk", "zaak", "aanleiding")
"""Keys by which a record is about a message or case, or was caused by a message."""
_HEX_TEKENS: Final = 32


@dataclass(frozen=True, slots=True)
class Recordrij:
    """A record: its number in the tree, what it says, and its bytes as they are in the tree."""

    nummer: int
    tijd: datetime
    soort: str
    partij: str
    record: Mapping[str, Any]
    ruw: bytes

    @property
    def plek(self) -> Plek:
        """Its place in a list of records."""
        return Plek(micro(self.tijd), self.nummer)

    def tekst(self, sleutel: str) -> str | None:
        """The value of a key, None when the record has none."""
        waarde = self.record.get(sleutel)
        return None if waarde is None else str(waarde)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordfilter:
    """Which records. `partij`: that name this party; `voor`: only in which this party takes part; not both.

    `soorten`: of these kinds. `vanaf` and `tot` (not included): between these moments.
    """

    soorten: Collection[str] | None = None
    partij: str | None = None
    voor: str | None = None
    vanaf: datetime | None = None
    tot: datetime | None = None

    def __post_init__(self) -> None:
        if self.partij is not None and self.voor is not None:
            raise Grootboekfout(
                "GROOTBOEK-filter", "Kies records van een organisatie, of wat een organisatie mag zien.", "partner"
            )


class Recordlezer:
    """Questions about records."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def record(self, nummer: int, *, voor: str | None = None) -> Recordrij | None:
        """The record with this number; None when it is not there, or is not one in which `voor` takes part."""
        with self.bank.lezend() as verbinding:
            gevonden = list(_lees(verbinding, [nummer], voor))
        return gevonden[0] if gevonden else None

    def records(self, filter_: Recordfilter, *, na: Plek | None = None, aantal: int = 50) -> Bladzijde[Recordrij]:
        """A page of records, newest first, after the place `na`. Raises `Grootboekfout`."""
        aantal = max(1, min(aantal, AANTAL_MAX))
        with self.bank.lezend() as verbinding:
            plekken = [Plek(rij.tijd, rij.nummer) for rij in verbinding.execute(_pagina(filter_, na, aantal + 1))]
            gelezen = {rij.nummer: rij for rij in _lees(verbinding, [p.nummer for p in plekken[:aantal]], filter_.voor)}
        rijen = [gelezen[plek.nummer] for plek in plekken[:aantal] if plek.nummer in gelezen]
        return Bladzijde(rijen, plekken[aantal - 1] if len(plekken) > aantal else None)

    def volg(self, vanaf: int, filter_: Recordfilter, *, zaak: str | None = None) -> tuple[list[Recordrij], int]:
        """The records that fit among the next ones from this number on, oldest first, and where to go on.

        `zaak`: only of this case, the whole id.

        At most `GREEP` records are looked at; where to go on is `vanaf` again when there was nothing new.
        """
        with self.bank.lezend() as verbinding:
            grens = select(record.c.nummer).where(record.c.nummer >= vanaf).order_by(record.c.nummer).limit(GREEP)
            nummers = list(verbinding.scalars(grens))
            if not nummers:
                return [], vanaf
            vraag = select(record).where(record.c.nummer.between(nummers[0], nummers[-1]), *_eisen(filter_))
            if zaak is not None:
                v = verwijzing.c
                blok = v.blok.in_({blok_van(nummers[0]), blok_van(nummers[-1])})
                vraag = vraag.where(
                    record.c.nummer.in_(select(v.nummer).where(blok, v.id == zaak, v.sleutel == "zaak"))
                )
            rijen = verbinding.execute(vraag.order_by(record.c.nummer))
            return [_rij(rij) for rij in rijen], nummers[-1] + 1

    def ids(self, begin: str) -> list[str]:
        """The ids that begin so, at most `KANDIDATEN_MAX` + 1. `begin`: the hexadecimal digits, with or without dashes.

        Raises:
            Grootboekfout: `GROOTBOEK-filter`, it is no beginning of an id.
        """
        return self._zo_begint(begin, verwijzing.c.id, KANDIDATEN_MAX + 1)

    def nummers(self, begin: str, aantal: int) -> list[int]:
        """The numbers of the records that hold an id that begins so, under whatever key, in order; at most so many.

        Raises:
            Grootboekfout: as `ids`.
        """
        return self._zo_begint(begin, verwijzing.c.nummer, aantal)

    def _zo_begint(self, begin: str, kolom: Column[T], aantal: int) -> list[T]:
        v, (onder, boven) = verwijzing.c, _tussen_ids(begin)
        with self.bank.lezend() as verbinding:
            vraag = select(kolom).where(v.blok.in_(blokken(verbinding)), v.id >= onder, v.id <= boven).distinct()
            return list(verbinding.scalars(vraag.order_by(kolom).limit(aantal)))

    def nummer_van(self, record: str) -> int | None:
        """The number of the record with this id; None when it is not there.

        Raises:
            Grootboekfout: `GROOTBOEK-filter`, it is no id.
        """
        eis_id(record)
        with self.bank.lezend() as verbinding:
            return next(iter(nummers_van(verbinding, [record], ("id",))), None)

    def samenhang(self, kenmerk: str, *, voor: str | None = None) -> list[Recordrij]:
        """Every record about this delivery, message or case, in order; also of the id of an answer or a record.

        Of a delivery also the records of its message, without those of other deliveries of that message. Always: what
        receivers signed for these deliveries or did not in time, and that the case was destroyed.
        """
        with self.bank.lezend() as verbinding:
            nummers = _samenhang(verbinding, kenmerk)
            return sorted(_lees(verbinding, nummers, voor), key=lambda rij: rij.nummer)

    def van_zaken(self, zaken: Iterable[str], *, voor: str | None = None) -> Iterator[Recordrij]:
        """Every record of these cases, case by case, in order within a case."""
        for zaak in zaken:
            with self.bank.lezend() as verbinding:
                nummers = nummers_van(verbinding, [zaak], HOORT_BIJ)
                leveringen = select(levering.c.levering).where(levering.c.levering.is_not(None))
                for deel in rijen_van(verbinding, "zaak", [zaak]):
                    van = verbinding.scalars(leveringen.where(levering.c.rij.in_(deel)))
                    nummers |= nummers_van(verbinding, van, ("levering",))
                gelezen = sorted(_lees(verbinding, nummers, voor), key=lambda rij: rij.nummer)
            yield from gelezen


def _tussen_ids(begin: str) -> tuple[str, str]:
    """The first and the last id that begin so."""
    cijfers = begin.replace("-", "")
    if not cijfers or len(cijfers) > _HEX_TEKENS or any(c not in "0123456789abcdef" for c in cijfers):
        raise Grootboekfout(
            "GROOTBOEK-filter", "Een id is een UUID in kleine letters, of het begin daarvan.", "partner"
        )
    return cijfers.ljust(_HEX_TEKENS, "0"), cijfers.ljust(_HEX_TEKENS, "f")


def _samenhang(verbinding: Connection, kenmerk: str) -> set[int]:
    """Numbers of the records that belong to this id."""
    v, r = verwijzing.c, record.c
    vraag = select(v.sleutel, r.nummer, r.soort, r.ruw).join_from(verwijzing, record, v.nummer == r.nummer)
    vraag = vraag.where(v.blok.in_(blokken(verbinding)), v.id == kenmerk)
    gevonden = list(verbinding.execute(vraag.order_by(r.nummer)))
    leveringen = {kenmerk} if any(rij.sleutel == "levering" for rij in gevonden) else set()
    nummers = {rij.nummer for rij in gevonden if rij.sleutel in HOORT_BIJ}
    bewijs = [rij for rij in gevonden if rij.sleutel == "id" and rij.soort in {ONTVANGST, ONTBREEKT}]
    if bewijs and not nummers and not leveringen:
        # The id of the record of a receipt: what belongs to its delivery.
        return _samenhang(verbinding, json.loads(bewijs[0].ruw)["levering"])
    if not nummers:
        # The id of a delivery, an answer or a record: what belongs to it, is found by the id of its message.
        onderwerpen = [k for rij in gevonden if (k := json.loads(rij.ruw).get("kenmerk")) is not None]
        nummers = nummers_van(verbinding, onderwerpen[:1], HOORT_BIJ) | {rij.nummer for rij in gevonden}
    samen = [
        (rij.nummer, rij.soort, json.loads(rij.ruw))
        for deel in in_delen(sorted(nummers))
        for rij in verbinding.execute(select(r.nummer, r.soort, r.ruw).where(r.nummer.in_(deel)))
    ]
    if leveringen:  # its message, without what is about another delivery of that message
        samen = [(n, soort, velden) for n, soort, velden in samen if velden.get("levering") in {None, kenmerk}]
    nummers = {nummer for nummer, _, _ in samen}
    leveringen |= {velden["levering"] for _, soort, velden in samen if soort == GELEVERD}
    zaken = {velden["zaak"] for _, _, velden in samen if "zaak" in velden}
    nummers |= nummers_van(verbinding, leveringen, ("levering",), (GELEVERD, ONTVANGST, ONTBREEKT))
    return nummers | nummers_van(verbinding, zaken, ("zaak",), (VERNIETIGD,))


def _lees(verbinding: Connection, nummers: Iterable[int], voor: str | None) -> Iterator[Recordrij]:
    eisen = _eisen(Recordfilter(voor=voor))
    for deel in in_delen(sorted(nummers)):
        for rij in verbinding.execute(select(record).where(record.c.nummer.in_(deel), *eisen)):
            yield _rij(rij)


def _rij(rij: Row[Any]) -> Recordrij:
    ruw = bytes(rij.ruw)
    tijd = BEGIN + timedelta(microseconds=rij.tijd)
    return Recordrij(rij.nummer, tijd, rij.soort, rij.partij, json.loads(ruw), ruw)


def _eisen(filter_: Recordfilter) -> list[ColumnElement[bool]]:
    """What a record must be, looked up record by record."""
    r, b = record.c, betrokkene.c
    eisen: list[ColumnElement[bool]] = _tussen(filter_, r.tijd)
    if filter_.soorten is not None:
        eisen.append(r.soort.in_(filter_.soorten))
    partij = filter_.voor if filter_.voor is not None else filter_.partij
    if partij is not None:
        deel = (True,) if filter_.voor is not None else (True, False)
        zelfde = (b.soort == r.soort, b.tijd == r.tijd, b.nummer == r.nummer)
        eisen.append(exists().where(b.partij == partij, b.deelneemt.in_(deel), *zelfde))
    return eisen


def _pagina(filter_: Recordfilter, na: Plek | None, aantal: int) -> Select[tuple[int, int]]:
    """The places of a page: the newest of each kind (and party) from its index, merged. Some fifty steps at most."""
    partij = filter_.voor if filter_.voor is not None else filter_.partij
    r, b = record.c, betrokkene.c
    kolommen = r if partij is None else b
    basis = select(kolommen.tijd, kolommen.nummer).where(*_tussen(filter_, kolommen.tijd))
    if na is not None:
        basis = basis.where(tuple_(kolommen.tijd, kolommen.nummer) < tuple_(literal(na.tijd), literal(na.nummer)))
    basis = basis.order_by(kolommen.tijd.desc(), kolommen.nummer.desc()).limit(aantal)
    if partij is None and filter_.soorten is None:
        return basis
    soorten = sorted(SOORTEN if filter_.soorten is None else filter_.soorten)
    if partij is None:
        delen = [basis.where(r.soort == soort) for soort in soorten]
    else:
        rollen = (True,) if filter_.voor is not None else (True, False)
        van = basis.where(b.partij == partij)
        delen = [van.where(b.deelneemt.is_(rol), b.soort == soort) for rol in rollen for soort in soorten]
    if not delen:
        return basis.where(false())
    samen = union_all(*(select(deel.subquery()) for deel in delen)).subquery().c
    return select(samen.tijd, samen.nummer).order_by(samen.tijd.desc(), samen.nummer.desc()).limit(aantal)


def _tussen(filter_: Recordfilter, tijd: ColumnElement[int]) -> list[ColumnElement[bool]]:
    eisen: list[ColumnElement[bool]] = []
    if filter_.vanaf is not None:
        eisen.append(tijd >= micro(filter_.vanaf))
    if filter_.tot is not None:
        eisen.append(tijd < micro(filter_.tot))
    return eisen
