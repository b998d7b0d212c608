"""Stream KETEN as the port `Geheugen`: reads through one direct get, commits through atomic batches.

A batch costs a fixed number of flushes to disk whatever its size (server 2.15 makes six: it stages the batch before it
writes it), so everything that is queued is committed together. The entries are published without waiting; only the last
one is a request. A batch whose last message does not arrive is dropped by the server, so half a batch cannot exist.

How a commit goes (`leg_vast`):

1. groups are laid in batches, in order; two groups that write the same subject never share one (10164);
2. a batch that is stored settles all its groups;
3. a batch that is refused stored nothing. Its fences are read, groups that surely collide are set aside, and the rest
   is tried each alone, in order: one bad group does not cost the others anything but time.

A group that repeats a fence which an earlier group of the same call has just used up is a collision without asking.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hub.bus import grenzen
from hub.bus.verbinding import JS, Jsfout, Verbinding, ontleed_antwoord
from hub.gateway.poorten import Busfout, Gelezen, Uitslag, Vastlegging
from hub.onderwerpen import KETEN

if TYPE_CHECKING:
    from nats.aio.msg import Msg

_GEEN: Final = "404"
_EINDE: Final = "204"
_TE_VEEL: Final = "413"
_BOTSINGEN: Final = frozenset({10071, 10164})
"""JetStream: wrong last sequence (plain, and of a subject written twice in one batch)."""
_TE_GROOT: Final = 10054
_KOPPEN_BYTES_MAX: Final = 512
"""Room for the headers of an entry, which count for the server's limit too."""


class NatsGeheugen:
    """The port `Geheugen` on a server. Safe for several callers at once, and for several processes."""

    def __init__(self, verbinding: Verbinding, stroom: str = KETEN) -> None:
        """Use `verbinding`, which must be the hub's own user."""
        self._bus = verbinding
        self._stroom = stroom

    async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
        """See `Geheugen.lees`. Each request sees one state of the stream; more than 512 subjects take several."""
        uniek = list(dict.fromkeys(onderwerpen))
        stukken = [
            uniek[begin : begin + grenzen.LEES_ONDERWERPEN_MAX]
            for begin in range(0, len(uniek), grenzen.LEES_ONDERWERPEN_MAX)
        ]
        gelezen: dict[str, Gelezen] = {}
        for deel in await asyncio.gather(*(self._lees_deel(stuk) for stuk in stukken)):
            gelezen.update(deel)
        return gelezen

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """See `Geheugen.leg_vast`."""
        uitslagen: dict[int, Uitslag] = {}
        verbruikt: set[tuple[str, int]] = set()
        for batch in _batches(groepen):
            open_ = []
            for nummer in batch:
                if any((v.onderwerp, v.verwacht) in verbruikt for v in groepen[nummer]):
                    uitslagen[nummer] = Uitslag.BOTSING
                else:
                    open_.append(nummer)
            uitslagen.update(await self._leg_batch_vast(open_, groepen))
            verbruikt.update(
                (v.onderwerp, v.verwacht)
                for nummer in open_
                if uitslagen[nummer] is Uitslag.VASTGELEGD
                for v in groepen[nummer]
                if v.verwacht is not None
            )
        return [uitslagen[nummer] for nummer in range(len(groepen))]

    async def ligt(self, patroon: str) -> list[str]:
        """See `Geheugen.ligt`. Asked of the server that leads: a copy that lags would leave something out."""
        onderwerpen: set[str] = set()
        while True:
            vraag = {"subjects_filter": patroon, "offset": len(onderwerpen)}
            antwoord = await self._bus.js(f"STREAM.INFO.{self._stroom}", vraag)
            bladzijde = (antwoord.get("state") or {}).get("subjects") or {}
            onderwerpen.update(bladzijde)
            if not bladzijde or len(onderwerpen) >= int(antwoord.get("total", 0)):
                return sorted(onderwerpen)

    async def wis(self, patronen: Sequence[str]) -> int:
        """See `Geheugen.wis`. Purging is final and leaves no older value: KETEN keeps one entry per subject.

        Raises:
            ValueError: a pattern that could touch `journaal.…`: records are never destroyed this way.
            Busfout: the bus did not answer; a part may have been purged, repeating is safe.
        """
        for patroon in patronen:
            if patroon.split(".", 1)[0] in {"", "journaal", "*", ">"}:
                raise ValueError("a pattern to destroy names its kind and is not the journal")
        geteld = 0
        for patroon in patronen:
            geteld += int((await self._bus.js(f"STREAM.PURGE.{self._stroom}", {"filter": patroon})).get("purged", 0))
        return geteld

    async def _lees_deel(self, onderwerpen: list[str]) -> dict[str, Gelezen]:
        vraag = json.dumps({"multi_last": onderwerpen}).encode()
        *gevonden, slot = await self._bus.vraag_reeks(f"{JS}.DIRECT.GET.{self._stroom}", vraag)
        status = (slot.headers or {}).get("Status")
        if status == _GEEN:
            return {}
        if status == _TE_VEEL and len(onderwerpen) > 1:
            helft = len(onderwerpen) // 2
            return await self._lees_deel(onderwerpen[:helft]) | await self._lees_deel(onderwerpen[helft:])
        if status != _EINDE:
            raise Busfout(f"lezen uit {self._stroom} gaf status {status}")
        return dict(_gelezen(bericht) for bericht in gevonden)

    async def _leg_batch_vast(self, nummers: list[int], groepen: Sequence[Sequence[Vastlegging]]) -> dict[int, Uitslag]:
        if not nummers:
            return {}
        try:
            uitslag = await self._publiceer([v for nummer in nummers for v in groepen[nummer]])
        except Jsfout:
            # Refused for another reason, too large for instance: the others must not suffer from one group.
            if len(nummers) == 1:
                raise
        else:
            if uitslag is Uitslag.VASTGELEGD or len(nummers) == 1:
                return dict.fromkeys(nummers, uitslag)
        uitslagen = dict.fromkeys(nummers, Uitslag.BOTSING)
        kansrijk = await self._zeef(nummers, groepen)
        # Published without waiting for each other: the server takes them in this order, each with its own answer.
        antwoorden = await asyncio.gather(*(self._publiceer(groepen[n]) for n in kansrijk), return_exceptions=True)
        for nummer, antwoord in zip(kansrijk, antwoorden, strict=True):
            if isinstance(antwoord, BaseException):
                raise antwoord
            uitslagen[nummer] = antwoord
        return uitslagen

    async def _zeef(self, nummers: list[int], groepen: Sequence[Sequence[Vastlegging]]) -> list[int]:
        """Leave out the groups whose fence is passed already: the others need the disk, these do not."""
        hekken = {v.onderwerp for nummer in nummers for v in groepen[nummer] if v.verwacht is not None}
        stand = await self.lees(list(hekken))

        def kan(groep: Sequence[Vastlegging]) -> bool:
            return all(
                v.verwacht is None or v.verwacht == (stand[v.onderwerp].volgnummer if v.onderwerp in stand else 0)
                for v in groep
            )

        return [nummer for nummer in nummers if kan(groepen[nummer])]

    async def _publiceer(self, gegevens: Sequence[Vastlegging]) -> Uitslag:
        """Publish one atomic batch. Nothing is awaited between its entries: batches never mix, and none is held up."""
        if any(len(v.inhoud) > grenzen.LADING_BYTES_MAX - _KOPPEN_BYTES_MAX for v in gegevens):
            raise Jsfout(self._stroom, _TE_GROOT, "entry larger than the bus carries")
        kenmerk = secrets.token_hex(16)
        *eerdere, laatste = gegevens
        await self._bus.zend_reeks(
            [(g.onderwerp, g.inhoud, _kop(g, kenmerk, volgnummer)) for volgnummer, g in enumerate(eerdere, start=1)]
        )
        kop = _kop(laatste, kenmerk, len(gegevens)) | {"Nats-Batch-Commit": "1"}
        antwoord = await self._bus.vraag(laatste.onderwerp, laatste.inhoud, kop=kop)
        try:
            bewijs = ontleed_antwoord(self._stroom, antwoord.data)
        except Jsfout as fout:
            if fout.code in _BOTSINGEN:
                return Uitslag.BOTSING
            raise
        if bewijs.get("stream") != self._stroom or bewijs.get("count") != len(gegevens):
            raise Busfout(f"{self._stroom}: de bevestiging past niet bij wat is aangeboden")
        return Uitslag.VASTGELEGD


def _kop(gegeven: Vastlegging, kenmerk: str, volgnummer: int) -> dict[str, str]:
    kop = {"Nats-Batch-Id": kenmerk, "Nats-Batch-Sequence": str(volgnummer)}
    if gegeven.verwacht is not None:
        kop["Nats-Expected-Last-Subject-Sequence"] = str(gegeven.verwacht)
    if gegeven.ttl_s is not None:
        kop["Nats-TTL"] = str(gegeven.ttl_s)
    return kop


def _gelezen(bericht: Msg) -> tuple[str, Gelezen]:
    koppen: Mapping[str, str] = bericht.headers or {}
    try:
        return koppen["Nats-Subject"], Gelezen(bericht.data, int(koppen["Nats-Sequence"]))
    except (KeyError, ValueError) as fout:
        raise Busfout("een gelezen gegeven heeft geen onderwerp of volgnummer") from fout


def _batches(groepen: Sequence[Sequence[Vastlegging]]) -> Iterator[list[int]]:
    """Lay the numbers of the groups in batches, in order: none too long, none with two groups on one subject."""
    batch: list[int] = []
    onderwerpen: set[str] = set()
    gegevens = 0
    for nummer, groep in enumerate(groepen):
        eigen = {v.onderwerp for v in groep}
        if not groep or len(groep) > grenzen.BATCH_GEGEVENS_MAX or len(eigen) != len(groep):
            raise ValueError("a group has 1 to 1,000 entries, each under its own subject")
        if batch and (gegevens + len(groep) > grenzen.BATCH_GEGEVENS_MAX or eigen & onderwerpen):
            yield batch
            batch, onderwerpen, gegevens = [], set(), 0
        batch.append(nummer)
        onderwerpen |= eigen
        gegevens += len(groep)
    if batch:
        yield batch
