"""The abstract suite of the port `Lijn`: what every line promises to an adapter. The fake and the real one pass it."""

from __future__ import annotations

import asyncio
from typing import Protocol
from uuid import UUID

import pytest

from adapters.lijn import HAAL_MAX, LADING_BYTES_MAX, Lijn, Lijncode, Lijnfout

PARTIJ = "gemeente-ede"
ZAAK = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def uuid(nummer: int) -> str:
    """A fixed identifier."""
    return str(UUID(int=nummer, version=4))


class Overkant(Protocol):
    """The hub's side of a line under test."""

    @property
    def lijn(self) -> Lijn:
        """The line under test."""
        ...

    async def lever(self, kenmerk: str, inhoud: bytes) -> None:
        """Lay a delivery ready for the party."""
        ...

    async def ingekomen(self) -> list[tuple[str, bytes]]:
        """Subject and body of all that the inbound stream holds."""
        ...

    async def openstaand(self) -> int:
        """How many deliveries the party has not settled."""
        ...


async def tot(voorwaarde: int, overkant: Overkant, wacht_s: float = 5.0) -> int:
    """Wait until so many deliveries are open (settling is not waited for), or the time is up; returns the count."""
    einde = asyncio.get_running_loop().time() + wacht_s
    while (aantal := await overkant.openstaand()) != voorwaarde and asyncio.get_running_loop().time() < einde:  # noqa: ASYNC110 - a server tells nobody that it heard a settlement
        await asyncio.sleep(0.01)
    return aantal


class LijnSuite:
    """Subclass, and give the fixture `overkant`."""

    bytes_max = LADING_BYTES_MAX
    """The largest message of the line under test."""

    async def test_een_bericht_ligt_in_de_instroom(self, overkant: Overkant) -> None:
        """The subject says who sent what; the bytes arrive unchanged."""
        await overkant.lijn.verstuur("advies", b'{"a":1}', uuid(1))
        assert await overkant.ingekomen() == [(f"in.{PARTIJ}.advies", b'{"a":1}')]

    async def test_hetzelfde_kenmerk_is_hetzelfde_bericht(self, overkant: Overkant) -> None:
        """After a crash an adapter sends everything again; the second must not become a second message."""
        await overkant.lijn.verstuur("advies", b"een", uuid(1))
        await overkant.lijn.verstuur("advies", b"een", uuid(1))
        await overkant.lijn.verstuur("advies", b"twee", uuid(2))
        assert [inhoud for _, inhoud in await overkant.ingekomen()] == [b"een", b"twee"]

    async def test_een_andere_inhoud_onder_hetzelfde_kenmerk_komt_aan(self, overkant: Overkant) -> None:
        """Who mends a message and keeps its id must hear from the hub that this may not; it may not get lost here."""
        kenmerk = uuid(1)
        await overkant.lijn.verstuur("signaal", b'{"eerste":1}', kenmerk)
        await overkant.lijn.verstuur("signaal", b'{"tweede":2}', kenmerk)
        assert [inhoud for _, inhoud in await overkant.ingekomen()] == [b'{"eerste":1}', b'{"tweede":2}']

    async def test_dezelfde_kern_is_hetzelfde_bericht(self, overkant: Overkant) -> None:
        """Sealed bytes differ each time; what was sealed says whether it is the same message."""
        await overkant.lijn.verstuur("advies", b"zegel 1", uuid(1), b"kern")
        await overkant.lijn.verstuur("advies", b"zegel 2", uuid(1), b"kern")
        await overkant.lijn.verstuur("advies", b"zegel 3", uuid(1), b"andere kern")
        assert [inhoud for _, inhoud in await overkant.ingekomen()] == [b"zegel 1", b"zegel 3"]

    async def test_te_groot_wordt_geweigerd_en_niet_opnieuw_geprobeerd(self, overkant: Overkant) -> None:
        """Larger than every hop carries is the partner's mistake; trying again would block the folder for ever."""
        with pytest.raises(Lijnfout) as gevangen:
            await overkant.lijn.verstuur("advies", b"x" * (self.bytes_max + 1), uuid(1))
        assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.TE_GROOT, False)
        assert await overkant.ingekomen() == []

    @pytest.mark.parametrize("kenmerk", ["", "x" * 65, "regel\nbreuk", "é"])
    async def test_een_vreemd_kenmerk_gaat_niet_in_een_kop(self, overkant: Overkant, kenmerk: str) -> None:
        """The kenmerk travels in a header; a line break in it would forge another header."""
        with pytest.raises(Lijnfout):
            await overkant.lijn.verstuur("advies", b"{}", kenmerk)
        assert await overkant.ingekomen() == []

    async def test_leeg_is_leeg(self, overkant: Overkant) -> None:
        """Nothing there is no error."""
        assert await overkant.lijn.haal(10, 0) == []
        assert await overkant.lijn.haal(10, 0.05) == []

    async def test_volgorde_en_grens(self, overkant: Overkant) -> None:
        """Oldest first, at most what was asked; the rest stays."""
        for nummer in range(5):
            await overkant.lever(uuid(nummer), str(nummer).encode())
        eerste = await overkant.lijn.haal(3, 1)
        assert [z.inhoud for z in eerste] == [b"0", b"1", b"2"]
        assert eerste[0].onderwerp == f"uit.{PARTIJ}.inzage.{ZAAK}.{uuid(0)}"
        assert eerste[0].volgnummer < eerste[1].volgnummer < eerste[2].volgnummer
        assert [z.inhoud for z in await overkant.lijn.haal(HAAL_MAX + 1, 1)] == [b"3", b"4"]

    async def test_wie_wacht_krijgt_het_meteen(self, overkant: Overkant) -> None:
        """A deadline of two hours is no reason to let a delivery wait for a poll."""
        lus = asyncio.get_running_loop()
        begin = lus.time()
        haal = asyncio.create_task(overkant.lijn.haal(10, 30))
        await asyncio.sleep(0)
        await overkant.lever(uuid(1), b"nu")
        assert [z.inhoud for z in await haal] == [b"nu"]
        assert lus.time() - begin < 10

    async def test_bevestigd_is_klaar(self, overkant: Overkant) -> None:
        """What is confirmed is settled at the hub."""
        await overkant.lever(uuid(1), b"x")
        (zending,) = await overkant.lijn.haal(10, 1)
        assert await overkant.openstaand() == 1
        await zending.bevestig()
        assert await tot(0, overkant) == 0

    async def test_later_komt_terug_met_hetzelfde_volgnummer(self, overkant: Overkant) -> None:
        """A full disk is no reason to lose a delivery; the receiver recognises it by subject and sequence."""
        await overkant.lever(uuid(1), b"x")
        (eerst,) = await overkant.lijn.haal(10, 1)
        await eerst.later(0.05)
        (daarna,) = await overkant.lijn.haal(10, 5)
        assert (daarna.onderwerp, daarna.volgnummer) == (eerst.onderwerp, eerst.volgnummer)

    async def test_geweigerd_komt_niet_terug(self, overkant: Overkant) -> None:
        """A delivery that stays wrong must not go round for ever."""
        await overkant.lever(uuid(1), b"x")
        (zending,) = await overkant.lijn.haal(10, 1)
        await zending.weiger("UIT-dossier")
        assert await tot(0, overkant) == 0
        assert await overkant.lijn.haal(10, 0.05) == []
