"""Every record of a case, whatever lags: read side, tree and bus each have a part, and none is believed blindly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from hub.bootstrap.inzagebron import records_van
from hub.bus.lezer import Journaalblad
from hub.fouten import Ketenfout
from hub.journal import bladzijde
from hub.journal.soorten import lees, record
from hub.ledger.bank import BESTAND, open_bank
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.inzage.overzicht import Bronrecord
from hub.ledger.projectie import Projectie
from tests.inzageproef import Inzageproef

NU = datetime(2026, 6, 15, tzinfo=UTC)
OORSPRONG = "ketenhub/00000099000000099000"


class Plaatsen:
    """A journal of which each place has only the beginning: `boom` and `leeskant` are numbers of pages."""

    def __init__(self, map_: Path, bladen: list[bytes], boom: int, leeskant: int | None) -> None:
        self.bladen = bladen
        self.kast = Boomkast(map_ / "journaal")
        self.leeskant = map_ / BESTAND
        paginas = [bladzijde.splits(blad) for blad in bladen]
        if boom:
            with Boomschrijver(map_ / "journaal") as schrijver:
                schrijver.voeg_toe(paginas[:boom])
        if leeskant is not None:
            bank = open_bank(self.leeskant)
            records = [r for pagina in paginas[:leeskant] for r in pagina]
            Projectie(bank, OORSPRONG).neem_op(enumerate(records), lambda: NU)
            bank.sluit()

    async def __call__(self, vanaf: int) -> AsyncIterator[Journaalblad]:
        """The pages that JOURNAAL has from there on."""
        for nummer, inhoud in enumerate(self.bladen[vanaf - 1 :], start=vanaf):
            yield Journaalblad(nummer, "politie", "-", inhoud, NU)

    async def lees(self, zaken: list[str]) -> list[Bronrecord]:
        """What is found."""
        return await records_van(zaken, self.leeskant, self.kast, self)


@pytest.fixture(scope="module")
def bladen() -> list[bytes]:
    """Pages of two persons."""
    proef = Inzageproef()

    async def twee_zaken() -> None:
        await proef.zaak(0)
        await proef.zaak(1)

    asyncio.run(twee_zaken())
    paginas = [g.inhoud for g in proef.proef.geheugen.alles("journaal.>").values()]
    # Each receiver signs at once that the delivery arrived: a record that names no case.
    return [_getekend(pagina) for pagina in paginas]


def _getekend(pagina: bytes) -> bytes:
    records = bladzijde.splits(pagina)
    geleverd = [velden for ruw in records if (velden := lees(ruw))["soort"] == "afgeleverd"]
    ontvangst = [
        record(
            "ontvangst",
            {
                "id": str(uuid5(NAMESPACE_OID, str(velden["levering"]))),
                "tijd": str(velden["tijd"]),
                "partij": str(velden["bestemming"]).partition("/")[0],
                "levering": str(velden["levering"]),
                "deel": "inzage",
                "oordeel": "ontvangen",
                "zegel": "0" * 64,
                "getekend": str(velden["tijd"]),
                "kid": "A" * 43,
                "handtekening": "A" * 86,
            },
        ).inhoud
        for velden in geleverd
    ]
    (uit,) = bladzijde.schrijf([*records, *ontvangst])
    return uit


def verwacht(bladen: list[bytes]) -> tuple[str, list[Bronrecord]]:
    """The first case, and what must be found of it."""
    alles = list(enumerate(r for blad in bladen for r in bladzijde.splits(blad)))
    zaak = next(bytes(r).split(b'"zaak":"')[1][:36].decode() for _, r in alles if b'"zaak":"' in r)
    eigen = [r for _, r in alles if zaak.encode() in r]
    leveringen = {r.split(b'"levering":"')[1][:36] for r in eigen if b'"soort":"afgeleverd"' in r}
    assert leveringen
    return zaak, [(n, r) for n, r in alles if r in eigen or any(levering in r for levering in leveringen)]


@pytest.mark.parametrize(("boom", "leeskant"), [(0, None), (3, None), (8, None), (3, 2), (8, 8), (5, 0), (0, 0)])
async def test_wie_er_ook_achterloopt(tmp_path: Path, bladen: list[bytes], boom: int, leeskant: int | None) -> None:
    """The same records under the same numbers, wherever each of them is."""
    zaak, goed = verwacht(bladen)
    assert len(bladen) == 8
    assert await Plaatsen(tmp_path, bladen, boom, leeskant).lees([zaak]) == goed


async def test_zonder_zaken_wordt_niets_gelezen(tmp_path: Path) -> None:
    """Who is not in the index is answered at once."""
    assert await Plaatsen(tmp_path, [], 0, None).lees([]) == []


async def test_een_leeskant_die_iets_anders_zegt_dan_de_boom(tmp_path: Path, bladen: list[bytes]) -> None:
    """Somebody changed a row in the database: no report is made of it."""
    zaak, _ = verwacht(bladen)
    anders = [blad.replace(b"Wpg art. 20", b"Wpg art. 19") for blad in bladen]
    assert anders != bladen
    Plaatsen(tmp_path, anders, 0, 8)
    plaatsen = Plaatsen(tmp_path, bladen, 8, None)
    with pytest.raises(Ketenfout) as fout:
        await plaatsen.lees([zaak])
    assert fout.value.code == "INZAGE-journaal"
