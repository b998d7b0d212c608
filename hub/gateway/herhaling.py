"""A delivery offered again, *als nu*: the policy of now decides, and the bytes are those that were sealed then.

The hub cannot open what it sealed for another, and keeps no second copy. So it can only offer the same bytes again, in
the same place, under a new number of the stream: that is all that changes for the receiver. Id of the delivery and of
the message stay, so who has it already sees that and does nothing twice.

Bytes that cannot be changed may only go when the policy of now would let exactly those go:

 1 they are there, and are the bytes of the record           `H-weg`, `H-anders`
 2 the case was not destroyed                                `H-vernietigd`
 3 the receiver is admitted, is still itself, and its key    `H-aansluiting`, `H-opvolger`, `H-sleutel`
   was not withdrawn
 4 decided again from what the record kept and what the      `H-onbepaald`, `H-beleid`
   case says now, with certainty, and allowed
 5 no field in them that is not allowed now                  `H-velden`
 6 no duty now that they do not carry                        `H-plichten`
 7 the retention of then is not over; it begins not anew     `H-weg`

What fails any of these can only come of the sender, as a new message. Why that is so: `hub/adr/`.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hub import onderwerpen
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.herhaalfeiten import Nu, feiten_nu
from hub.gateway.herkansing import Archief
from hub.gateway.oordeel import UITVOERBAAR, deelnemers_van
from hub.gateway.poorten import Geheugen, Gelezen
from hub.gateway.zaakbeeld import opgevolgd
from hub.gateway.zitting import Zitting
from hub.journal import bladzijde
from hub.journal.soorten import Recordfout, lees
from hub.policy.besluit import Besluit, Uitkomst
from hub.policy.herbesluit import Besluitfout, Herbeslisser, bewaar_s
from hub.policy.woordenboek import Woordenboek
from hub.zaak.zaak import Zaak

AFGELEVERD: Final = "afgeleverd"
BESLOTEN: Final = "besloten"
VERDER_MAX: Final = 4
"""Pages looked at for the decision of a delivery: records of one message that do not fit on one page."""
PERSONEN_MAX: Final = 100_000
"""Cases of which is remembered under which keyed index they lie; then it starts afresh. Some 20 MB."""
STUK_ZAKEN: Final = 250
"""Cases whose keys are fetched together."""
_TIJD: Final = "%Y-%m-%dT%H:%M:%S.%fZ"

Bladeraar = Callable[[str], AsyncIterator[tuple[str, Gelezen]]]
"""(pattern) → every entry of KETEN under it, with its subject; not in one read, for there may be millions."""
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mag:
    """A delivery that may go again: its record, the decision of now, the bytes with their fence, seconds left."""

    record: Record
    besluit: Besluit
    ligt: Gelezen
    ttl_s: int | None
    ronde: int


@dataclass(frozen=True, slots=True)
class Niet:
    """One that may not. `code` of `herhaalcodes`, `achter` the rule or word behind it; `record` None: there is none."""

    record: Record | None
    code: str
    achter: str | None = None


@dataclass(frozen=True, slots=True)
class _Stuk:
    """A delivery, its decision of then, and the one destination of it."""

    record: Record
    besloten: Record
    deel: Record

    @property
    def onderwerp(self) -> str:
        r = self.record
        adres = str(r["bestemming"])
        return onderwerpen.uit(adres.partition("/")[0], adres, str(r["zaak"]), str(r["levering"]))


class Herhaler:
    """Judges deliveries, and makes the group that offers one again. Who calls commits it."""

    def __init__(
        self,
        zitting: Callable[[datetime], Zitting],
        geheugen: Geheugen,
        gereedschap: Gereedschap,
        archief: Archief,
        bladeraar: Bladeraar,
        woordenboek: Callable[[str], Awaitable[Woordenboek | None]],
    ) -> None:
        """`zitting`: policy, day and register of now. `woordenboek`: that of an earlier policy, by its digest."""
        self._zitting = zitting
        self._geheugen = geheugen
        self._gereedschap = gereedschap
        self._archief = archief
        self._bladeraar = bladeraar
        self._woordenboek = woordenboek
        self._personen: dict[str, str | None] = {}

    async def bekijk(self, plekken: Sequence[tuple[int, int]], nu: datetime) -> list[Mag | Niet]:
        """Judge the deliveries whose records stand on these pages and lines; one verdict each, in order.

        Raises:
            Busfout: the bus did not answer; nothing is known.
            Rustfout: a state of our own does not open.
        """
        stukken = [await self._stuk(blad, regel) for blad, regel in plekken]
        echt = [s for s in stukken if isinstance(s, _Stuk)]
        vaste = [o for s in echt for o in _vaste_plekken(s)]
        gelezen = await self._geheugen.lees(vaste) if vaste else {}
        leeft = [s for s in echt if s.onderwerp in gelezen and gelezen[s.onderwerp].inhoud]
        standen = await self._zaken({str(s.record["zaak"]) for s in leeft})
        zitting = self._zitting(nu)
        oordelen: list[Mag | Niet] = []
        for stuk in stukken:
            if isinstance(stuk, Niet):
                oordelen.append(stuk)
                continue
            zaak, kenners = standen.get(str(stuk.record["zaak"]), (None, ()))
            oordelen.append(await self._oordeel(stuk, gelezen, zitting, (zaak, kenners), nu))
        return oordelen

    def maak(self, mag: Mag, opdracht: str, nu: datetime) -> Bundel:
        """The group: the record, the same bytes in the same place, and the count of repetitions."""
        record = mag.record
        levering, adres, zaak = str(record["levering"]), str(record["bestemming"]), str(record["zaak"])
        bundel = Bundel(self._gereedschap, str(record["partij"]), zaak, record.get("kenmerk"), nu)
        bundel.record(
            "opnieuw-geleverd",
            bericht=record["bericht"],
            opdracht=opdracht,
            levering=levering,
            bestemming=adres,
            doel=record["doel"],
            regel=mag.besluit.regel,
            beleid=mag.besluit.beleid,
            zegel=record["zegel"],
            ronde=mag.ronde,
        )
        onderwerp = onderwerpen.uit(adres.partition("/")[0], adres, zaak, levering)
        bundel.zet(onderwerp, mag.ligt.inhoud, verwacht=mag.ligt.volgnummer, ttl_s=mag.ttl_s)
        bundel.zet(onderwerpen.herhaald(levering), str(mag.ronde).encode(), ttl_s=onderwerpen.RECORD_TTL_S)
        return bundel.boek(self._plek(opdracht, levering))

    def maak_niet(self, niet: Niet, opdracht: str, nu: datetime) -> Bundel | None:
        """The record that it was not done, and why; None when the journal has no such delivery."""
        record = niet.record
        if record is None:
            return None
        bundel = Bundel(self._gereedschap, str(record["partij"]), record.get("zaak"), record.get("kenmerk"), nu)
        levering = str(record["levering"])
        bundel.record(
            "niet-herhaald",
            opdracht=opdracht,
            levering=levering,
            bestemming=record["bestemming"],
            code=niet.code,
            regel=niet.achter if niet.code == "H-beleid" else None,
        )
        return bundel.boek(self._plek(opdracht, levering))

    def _plek(self, opdracht: str, levering: str) -> str:
        plek = f"herhaling:{opdracht}:{levering}".encode()
        return str(uuid.UUID(self._gereedschap.sleutelwerk.toezegging(plek)[:32]))

    async def _stuk(self, nummer: int, regel: int) -> _Stuk | Niet:
        """The record of a delivery, and its decision: further on the same page, or on the next when it did not fit."""
        regels = await self._regels(nummer)
        record = regels[regel - 1] if 0 < regel <= len(regels) else None
        if record is None or record["soort"] != AFGELEVERD or record.get("zaak") is None:
            return Niet(None, "H-journaal")
        for verder in range(VERDER_MAX):
            for ander in await self._regels(nummer + verder) if verder else regels[regel:]:
                if ander["soort"] != BESLOTEN or ander.get("kenmerk") != record.get("kenmerk"):
                    continue
                for deel in ander["besluiten"]:
                    if deel["bestemming"] == record["bestemming"]:
                        return _Stuk(record, ander, deel)
        return Niet(record, "H-journaal")

    async def _regels(self, nummer: int) -> list[Record]:
        blad = await self._archief.blad(nummer) if nummer > 0 else None
        try:
            return [] if blad is None else [lees(ruw) for ruw in bladzijde.splits(blad)]
        except Recordfout:
            return []

    async def _zaken(self, gezocht: Collection[str]) -> dict[str, tuple[Zaak, tuple[str, ...]]]:
        """The open cases with these ids, as they are now, and who marked their persons."""
        if nieuw := [zaak for zaak in gezocht if zaak not in self._personen]:
            await self._zoek_personen(nieuw)
        personen = {zaak: index for zaak in gezocht if (index := self._personen[zaak]) is not None}
        if not personen:
            return {}
        rust = self._gereedschap.rust
        vragen = [o for i in personen.values() for o in (onderwerpen.zaak(i), onderwerpen.markering(i))]
        gelezen = {o: g for o, g in (await self._geheugen.lees(vragen)).items() if g.inhoud}
        standen = {z: (plek, gelezen[plek]) for z, i in personen.items() if (plek := onderwerpen.zaak(i)) in gelezen}
        weg = await rust.ontsluit([g.inhoud for _, g in standen.values()])
        uit: dict[str, tuple[Zaak, tuple[str, ...]]] = {}
        for kenmerk, (plek, g) in standen.items():
            if rust.sleutel_van(g.inhoud) in weg:
                continue  # it was destroyed
            zaak = Zaak.van_bytes(rust.haal(plek, g.inhoud))
            if zaak.zaak == kenmerk:  # else the person has another one by now
                merk = onderwerpen.markering(zaak.index, "")
                uit[kenmerk] = zaak, tuple(sorted(o.removeprefix(merk) for o in gelezen if o.startswith(merk)))
        return uit

    async def _zoek_personen(self, gezocht: Collection[str]) -> None:
        """Only the person leads to a case: look at all that are open, once. A case that is gone does not come back."""
        if len(self._personen) > PERSONEN_MAX:
            self._personen.clear()
        stuk: list[tuple[str, Gelezen]] = []
        async for paar in self._bladeraar(onderwerpen.zaak("*")):
            stuk.append(paar)
            if len(stuk) == STUK_ZAKEN:
                await self._onthoud(stuk)
                stuk.clear()
        await self._onthoud(stuk)
        for zaak in gezocht:
            self._personen.setdefault(zaak, None)

    async def _onthoud(self, stuk: Sequence[tuple[str, Gelezen]]) -> None:
        rust = self._gereedschap.rust
        weg = await rust.ontsluit([g.inhoud for _, g in stuk]) if stuk else frozenset()
        for onderwerp, g in stuk:
            if rust.sleutel_van(g.inhoud) not in weg:
                zaak = Zaak.van_bytes(rust.haal(onderwerp, g.inhoud))
                self._personen[zaak.zaak] = zaak.index

    async def _oordeel(
        self,
        stuk: _Stuk,
        gelezen: Mapping[str, Gelezen],
        zitting: Zitting,
        stand: tuple[Zaak | None, tuple[str, ...]],
        nu: datetime,
    ) -> Mag | Niet:
        record = stuk.record
        ligt = gelezen.get(stuk.onderwerp)
        if ligt is None or not ligt.inhoud:
            weg = onderwerpen.vernietigd(str(record["zaak"])) not in gelezen
            return Niet(record, "H-weg" if weg else "H-vernietigd")
        if (code := self._aan_de_deur(stuk, ligt, gelezen, zitting, nu)) is not None:
            return Niet(record, code)
        besluit = await self._beslis(stuk, zitting, stand, nu)
        if isinstance(besluit, Niet):
            return besluit
        ttl_s = _rest(record, besluit, nu)
        if (code := _past_niet(record, besluit, zitting.rechter.eigen_plichten, ttl_s)) is not None:
            return Niet(record, code)
        eerder = gelezen.get(onderwerpen.herhaald(str(record["levering"])))
        ronde = int(eerder.inhoud) if eerder is not None and eerder.inhoud.isdigit() else 0
        return Mag(record, besluit, ligt, ttl_s, ronde + 1)

    def _aan_de_deur(
        self, stuk: _Stuk, ligt: Gelezen, gelezen: Mapping[str, Gelezen], zitting: Zitting, nu: datetime
    ) -> str | None:
        """Whether these are the bytes, and the receiver is one that can have them; the code when not."""
        zegel, ontvanger = self._gereedschap.verzegeling, str(stuk.record["bestemming"]).partition("/")[0]
        aansluiting = zitting.aansluiting
        if onderwerpen.vernietigd(str(stuk.record["zaak"])) in gelezen:
            return "H-vernietigd"
        if zegel.afdruk(ligt.inhoud) != stuk.record["zegel"]:
            return "H-anders"
        if aansluiting.opvolger(ontvanger, None) != ontvanger:
            return "H-opvolger"
        if ontvanger not in aansluiting.toegelaten:
            return "H-aansluiting"
        return None if zegel.te_openen(ontvanger, ligt.inhoud, nu) else "H-sleutel"

    async def _beslis(
        self, stuk: _Stuk, zitting: Zitting, stand: tuple[Zaak | None, tuple[str, ...]], nu: datetime
    ) -> Besluit | Niet:
        """Decide again, with what is known now."""
        beleid, record, deel = zitting.rechter.beleid, stuk.besloten, stuk.deel
        zaak, kenners = stand
        deelnemers = deelnemers_van(beleid, zitting.rechter.peildatum)
        afzender = deelnemers.get(str(record["partij"]))
        ontvanger = deelnemers.get(str(deel["bestemming"]).partition("/")[0])
        if afzender is None or ontvanger is None:
            return Niet(stuk.record, "H-onbepaald", "partij")
        zelfde = record["beleid"] == beleid.digest
        bekend = Nu(
            zaak=opgevolgd(zaak, zitting.aansluiting) if zaak is not None else None,
            kenners=kenners,
            afzender=afzender,
            ontvanger=ontvanger,
            toen=None if zelfde else await self._woordenboek(str(record["beleid"])),
            zelfde_beleid=zelfde,
            dagen=(zitting.rechter.peildatum - _tijd(record).date()).days,
        )
        try:
            uit = Herbeslisser(beleid, UITVOERBAAR).beslis(record, deel, feiten_nu(record, deel, bekend))
        except Besluitfout:
            return Niet(stuk.record, "H-journaal")
        if uit.besluit is None:
            return Niet(stuk.record, "H-onbepaald", next(iter(uit.ontbrekend), None))
        if uit.besluit.uitkomst is not Uitkomst.DOORLATEN:
            return Niet(stuk.record, "H-beleid", uit.besluit.code)
        return uit.besluit


def _vaste_plekken(stuk: _Stuk) -> tuple[str, str, str]:
    zaak, levering = str(stuk.record["zaak"]), str(stuk.record["levering"])
    return stuk.onderwerp, onderwerpen.vernietigd(zaak), onderwerpen.herhaald(levering)


def _tijd(record: Record) -> datetime:
    return datetime.strptime(str(record["tijd"]), _TIJD).replace(tzinfo=UTC)


def _past_niet(record: Record, besluit: Besluit, eigen: frozenset[str], ttl_s: int | None) -> str | None:
    """Why these very bytes may not go although something may; None when they may. `eigen`: duties of the hub itself."""
    mee = {p.text() for p in besluit.plichten if p.naam not in eigen}
    if not set(record.get("velden", ())) <= besluit.velden:
        return "H-velden"
    if not mee <= set(record.get("plichten", ())):
        return "H-plichten"
    return "H-weg" if ttl_s is not None and ttl_s < 1 else None


def _rest(record: Record, besluit: Besluit, nu: datetime) -> int | None:
    """Seconds that are left of the retention, the shortest of then and now; it began when it was delivered."""
    termijnen = [t for t in (bewaar_s([*record.get("plichten", ())]), besluit.bewaar_s) if t is not None]
    if not termijnen:
        return None
    return min(termijnen) - int((nu - _tijd(record)).total_seconds())
