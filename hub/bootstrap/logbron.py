"""The log point's lines, found by the read side: each party its own.

The read side finds *where* the records of a message or case lie; what a line says, and who may see it, the mappings of
`hub.journal.uitvoer` decide from those records, as for every other way out. Wider than it may be a search can make an
answer slower, never larger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.fouten import Ketenfout
from hub.journal.soorten import Recordfout
from hub.journal.uitvoer.acties import BESLOTEN, EIGEN_ACTIE, ZONDER_BESLUIT
from hub.journal.uitvoer.fsc import Adressen, Transactie, transacties
from hub.journal.uitvoer.groepen import Groep, groepen
from hub.journal.uitvoer.ldv import ACTIVITEIT, BETROKKENE, Logboek, Logregel, logregels
from hub.ledger.filter import Plek
from hub.ledger.grootboek import Grootboek
from hub.ledger.records import Recordfilter, Recordrij
from hub.toegang.logpunt import Bronweg, TeVeel, Vrager
from hub.toegang.logvraag import Fscvraag, Ldvvraag, Logvraagfout, als_uuid

BLADZIJDE: Final = 200
"""Records asked at once."""
BEKEKEN_MAX: Final = 20_000
"""Records looked at for one question; what does not fit in there is asked with a shorter period."""
STAPPEN_MAX: Final = 50
"""Steps of a thousand records for one page of transactions in ascending order; a page may be short, even empty."""
_ACTIES: Final = (BESLOTEN, *ZONDER_BESLUIT, *EIGEN_ACTIE)
_FSC_SOORTEN: Final = ("ontvangen", "afgeleverd", "opnieuw-geleverd")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR: Final = Logvraagfout("query", "cursor", "vorm", "Geef de next_cursor van een eerder antwoord.")

Opener = Callable[[], AbstractContextManager[Grootboek]]


class Grootboekbron:
    """`Logbron` over the read side."""

    def __init__(self, open_: Opener, logboek: Logboek, adressen: Callable[[], Adressen]) -> None:
        """`open_`: the read side; `adressen`: who has which OIN now."""
        self._open = open_
        self._logboek = logboek
        self._adressen = adressen

    def ldv(self, vrager: Vrager, vraag: Ldvvraag, hoogstens: int) -> Sequence[Logregel]:
        """See `Logbron.ldv`."""
        if vraag.betrokkene_soort not in {None, self._logboek.zaaksoort}:
            return []
        gevonden: dict[tuple[str, str], Logregel] = {}
        try:
            with self._open() as grootboek:
                for groep in self._groepen(grootboek, vrager, vraag):
                    for regel in logregels(groep, self._logboek):
                        eigen = regel.voor(vrager.partij)
                        if eigen is not None and _past(eigen, vraag):
                            gevonden[eigen.trace_id, eigen.span_id] = eigen
                    if len(gevonden) > hoogstens:
                        raise TeVeel
        except (Ketenfout, Recordfout):
            raise Bronweg from None
        return sorted(gevonden.values(), key=lambda regel: (regel.start_time, regel.end_time))

    def _groepen(self, grootboek: Grootboek, vrager: Vrager, vraag: Ldvvraag) -> Iterator[Groep]:
        """Messages that may hold lines that fit; by the narrowest criterion."""
        if vraag.trace is not None:
            kenmerk = als_uuid(vraag.trace)
            return _samen(grootboek.samenhang(kenmerk)) if kenmerk else iter(())
        if vraag.betrokkene is not None:
            zaak = als_uuid(vraag.betrokkene)
            return _samen(grootboek.van_zaken([zaak])) if zaak else iter(())
        if not str(vraag.activiteit).startswith(self._logboek.register):
            return iter(())
        return self._van_partij(grootboek, vrager, vraag)

    @staticmethod
    def _van_partij(grootboek: Grootboek, vrager: Vrager, vraag: Ldvvraag) -> Iterator[Groep]:
        filter_ = Recordfilter(
            partij=vrager.partij,
            soorten=_ACTIES,
            vanaf=_moment(vraag.vanaf_ms),
            tot=_moment(None if vraag.tot_ms is None else vraag.tot_ms + 1),
        )
        gezien: set[str] = set()
        na: Plek | None = None
        for _ in range(BEKEKEN_MAX // BLADZIJDE):
            bladzijde = grootboek.records(filter_, na=na, aantal=BLADZIJDE)
            for rij in bladzijde.rijen:
                kenmerk = rij.tekst("aanleiding") or rij.tekst("kenmerk")
                if kenmerk is not None and kenmerk not in gezien:
                    gezien.add(kenmerk)
                    yield from _samen(grootboek.samenhang(kenmerk))
            if bladzijde.volgende is None:
                return
            na = bladzijde.volgende
        raise TeVeel

    def fsc(self, vrager: Vrager, vraag: Fscvraag) -> tuple[Sequence[Mapping[str, Any]], str]:
        """See `Logbron.fsc`."""
        adressen = self._adressen()
        try:
            with self._open() as grootboek:
                zoeker = _Transacties(grootboek, adressen, vrager.oin)
                if vraag.nummers is not None:
                    return [r for nummer in vraag.nummers for r in zoeker.met_nummer(nummer)], ""
                return self._op(zoeker, vrager, vraag) if vraag.oplopend else self._af(zoeker, vrager, vraag)
        except (Ketenfout, Recordfout):
            raise Bronweg from None

    @staticmethod
    def _af(zoeker: _Transacties, vrager: Vrager, vraag: Fscvraag) -> tuple[Sequence[Mapping[str, Any]], str]:
        """Newest first."""
        filter_ = _fsc_filter(vrager, vraag)
        na = None if not vraag.cursor else _lees_plek(vraag.cursor)
        gevonden: list[Mapping[str, Any]] = []
        for _ in range(BEKEKEN_MAX // BLADZIJDE):
            bladzijde = zoeker.grootboek.records(filter_, na=na, aantal=BLADZIJDE)
            for rij in bladzijde.rijen:
                gevonden += zoeker.van(rij, vraag)
                na = rij.plek
                if len(gevonden) == vraag.limiet:
                    return gevonden, str(na)
            if bladzijde.volgende is None:
                return gevonden, ""
        return gevonden, str(na)

    @staticmethod
    def _op(zoeker: _Transacties, vrager: Vrager, vraag: Fscvraag) -> tuple[Sequence[Mapping[str, Any]], str]:
        """Oldest first: by record number, which grows with time."""
        filter_ = _fsc_filter(vrager, vraag)
        vanaf = 0 if not vraag.cursor else _lees_nummer(vraag.cursor)
        gevonden: list[Mapping[str, Any]] = []
        for _ in range(STAPPEN_MAX):
            rijen, verder = zoeker.grootboek.volg(vanaf, filter_)
            for rij in rijen:
                gevonden += zoeker.van(rij, vraag)
                if len(gevonden) == vraag.limiet:
                    return gevonden, str(rij.nummer + 1)
            if verder == vanaf:
                return gevonden, ""
            vanaf = verder
        return gevonden, str(vanaf)


class _Transacties:
    """Transactions of one who asks. The records of a message are looked up once."""

    def __init__(self, grootboek: Grootboek, adressen: Adressen, oin: str) -> None:
        self.grootboek = grootboek
        self._adressen = adressen
        self._oin = oin
        self._per_bericht: dict[str, dict[str, Transactie]] = {}

    def van(self, rij: Recordrij, vraag: Fscvraag) -> list[Mapping[str, Any]]:
        """The transaction of a record, when it fits and may be seen."""
        nummer = rij.tekst({"ontvangen": "kenmerk", "afgeleverd": "levering"}.get(rij.soort, "id"))
        kenmerk = rij.tekst("kenmerk")
        transactie = None if nummer is None or kenmerk is None else self._van_bericht(kenmerk).get(nummer)
        if transactie is None or self._oin not in transactie.kijkers:
            return []
        record = transactie.record
        past = (vraag.toestemmingen is None or record["grant_hash"] in vraag.toestemmingen) and (
            vraag.diensten is None or record["service_name"] in vraag.diensten
        )
        return [record] if past else []

    def met_nummer(self, nummer: str) -> list[Mapping[str, Any]]:
        """The transactions with this id."""
        kenmerk = als_uuid(nummer)
        if kenmerk is None:
            return []
        alle = self._maak(self.grootboek.samenhang(kenmerk))
        return [t.record for t in alle if t.record["transaction_id"] == nummer and self._oin in t.kijkers]

    def _van_bericht(self, kenmerk: str) -> dict[str, Transactie]:
        if kenmerk not in self._per_bericht:
            alle = self._maak(self.grootboek.samenhang(kenmerk))
            self._per_bericht[kenmerk] = {t.record["transaction_id"]: t for t in alle}
        return self._per_bericht[kenmerk]

    def _maak(self, rijen: Iterable[Recordrij]) -> list[Transactie]:
        return [t for groep in _samen(rijen) for t in transacties(groep, self._adressen)]


def _samen(rijen: Iterable[Recordrij]) -> Iterator[Groep]:
    return groepen((rij.nummer, rij.ruw) for rij in rijen)


def _past(regel: Logregel, vraag: Ldvvraag) -> bool:
    """Whether a line fits, judged by what who asks can see of it: what is hidden from him he cannot look for either."""
    return (
        (vraag.trace is None or regel.trace_id == vraag.trace)
        and (vraag.activiteit is None or regel.attributen[ACTIVITEIT] == vraag.activiteit)
        and (vraag.betrokkene is None or regel.attributen.get(BETROKKENE) == als_uuid(vraag.betrokkene))
        and (vraag.vanaf_ms is None or regel.start_time >= vraag.vanaf_ms)
        and (vraag.tot_ms is None or regel.end_time <= vraag.tot_ms)
    )


def _fsc_filter(vrager: Vrager, vraag: Fscvraag) -> Recordfilter:
    """`after` and `before` are not included: a second later, and until the second itself."""
    na = None if vraag.na is None else _moment((vraag.na + 1) * 1_000)
    voor = None if vraag.voor is None else _moment(vraag.voor * 1_000)
    return Recordfilter(partij=vrager.partij, soorten=_FSC_SOORTEN, vanaf=na, tot=voor)


def _moment(ms: int | None) -> datetime | None:
    if ms is None:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _lees_plek(cursor: str) -> Plek:
    try:
        return Plek.lees(cursor)
    except Ketenfout:
        raise _CURSOR from None


def _lees_nummer(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > len(str(1 << 62)):
        raise _CURSOR
    return int(cursor)
