"""Pruned by order: every machine with the journal lets the files go, for nothing but a signed order on record."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hub.bootstrap.journaalhuis import Journaalhuis
from hub.bootstrap.journaalstand import Onderdeel
from hub.ledger.boomfouten import OPGERUIMD, OPRUIMING, OPRUIMSCHADE, Boomfout
from hub.ledger.boomkast import OPRUIMBESTAND, Boomkast
from tests.bus.inbindproef import Klok, Toneel, fout, gelukt, loopt, sleutel
from tests.bus.opruimproef import bundels, klopt, merk_op_de_bus, ruim_op, vul, zeg
from tests.bus.proefbus import eigen_bus, wacht_tot

AANTAL, WEG = 900, 512
"""Records at first, and those of them that go: two bundles of three."""


@pytest.fixture
async def toneel(tmp_path: Path) -> AsyncIterator[Toneel]:
    """See `Toneel`; with a journal of `AANTAL` records."""
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        await vul(hub, AANTAL)
        yield Toneel(bus, hub, tmp_path)


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked again at once."""
    monkeypatch.setattr("hub.bootstrap.opruimvolger.KIJK_S", 0.05)
    monkeypatch.setattr("hub.bootstrap.inbinder.RUST_S", (0.05,))
    monkeypatch.setattr("hub.bootstrap.inbinder.KIJK_S", 0.02)


async def _opgeruimd(map_: Path, over: list[str]) -> None:
    await wacht_tot(lambda: bundels(map_) == over, "het opruimen")


async def test_what_was_ordered_goes_everywhere_and_everything_else_holds(
    toneel: Toneel, capsys: pytest.CaptureFixture[str]
) -> None:
    """On both machines; hashes and proofs stay; what went is named; the journal grows on, and once more is pruned."""
    een, twee = toneel.wortel / "een", toneel.wortel / "twee"
    async with loopt(toneel.binder("een")) as eerste, loopt(toneel.binder("twee")):
        await toneel.getekend(AANTAL)
        heel = [*Boomkast(een).records()]
        shutil.copytree(een, toneel.wortel / "archief")
        merk = await ruim_op(toneel, WEG)
        for map_ in (een, twee):
            await _opgeruimd(map_, ["002"])
        kast = Boomkast(een)
        assert (kast.vanaf, kast.opgeruimd()) == (WEG, merk)
        assert [*kast.records(WEG, AANTAL)] == heel[WEG:]
        assert [kast.bladhash(n) for n in (0, 511)] == [
            Boomkast(toneel.wortel / "archief").bladhash(n) for n in (0, 511)
        ]
        for vraag in (0, 511):
            with pytest.raises(Boomfout, match=merk.archief.hex()) as weg:
                kast.record(vraag)
            assert weg.value.code == OPGERUIMD
        assert all(kast.loop_na(n) for n in range(3))
        await vul(toneel.hub, 300, AANTAL)
        await toneel.getekend(AANTAL + 301)
        await gelukt(eerste)
        capsys.readouterr()
        assert klopt(een)
        assert json.loads(capsys.readouterr().out)["opgeruimd"] == WEG
        assert klopt(een, "--archief", str(toneel.wortel / "archief"))
        assert json.loads(capsys.readouterr().out)["records"] == AANTAL + 301
        await ruim_op(toneel, 768)
        await _opgeruimd(een, ["003"])
        await gelukt(eerste)
    # A folder that was put back from before is pruned at the next start; nothing on it needs what is gone.
    shutil.rmtree(een)
    shutil.copytree(toneel.wortel / "archief", een)
    async with loopt(toneel.binder("een")) as eerste:
        await _opgeruimd(een, ["003"])
        await gelukt(eerste)
        assert klopt(een)


async def test_nothing_goes_that_somebody_here_has_not_read(toneel: Toneel) -> None:
    """Each machine waits for its own read side and exports; a witness and a stamp need no records."""
    een, inbinder = toneel.wortel / "een", toneel.binder()
    standen: dict[str, int | None] = {"getuige x": None, "tijdstempels": 3, "leeskant": WEG, "logboek": WEG - 1}
    huis = Journaalhuis(toneel.hub, een, inbinder, Klok())
    assert not huis.volgers_bij(WEG), "there is nobody yet to ask"
    huis.onderdelen += [partial(lambda naam: Onderdeel(naam, standen[naam]), naam) for naam in standen]
    async with loopt(inbinder):
        await toneel.getekend(AANTAL)
        await ruim_op(toneel, WEG)
        await vul(toneel.hub, 3, AANTAL + 1)
        await toneel.getekend(AANTAL + 4)
        assert bundels(een) == ["000", "001", "002"]
        standen["logboek"] = WEG
        await _opgeruimd(een, ["002"])


async def test_forged_orders_are_told_and_remove_nothing(toneel: Toneel) -> None:
    """Of another key or tree, without its record, with other numbers than its record: all stops, nothing goes."""
    een = toneel.wortel / "een"
    async with loopt(toneel.binder()):
        await toneel.getekend(AANTAL)
        merk = await zeg(toneel, WEG)
    goed = sleutel().onderteken_opruiming(merk)
    valse = [
        goed.replace(b"bladzijden 170", b"bladzijden 171"),
        sleutel(b"\1" * 32).onderteken_opruiming(merk),
        *(
            sleutel().onderteken_opruiming(replace(merk, **anders))
            for anders in (
                {"wortel": b"\1" * 32},
                {"record": merk.record - 1},
                {"record": merk.record + 1},
                {"bladzijden": 171},
                {"records": 768},
            )
        ),
    ]
    for nota in valse:
        await merk_op_de_bus(toneel.hub, nota)
        async with loopt(toneel.binder()) as inbinder:
            await fout(inbinder, OPRUIMING)
            assert inbinder.stand.tegenspraak
            assert (bundels(een), (een / OPRUIMBESTAND).exists()) == (["000", "001", "002"], False)
    await merk_op_de_bus(toneel.hub, goed)
    async with loopt(toneel.binder()) as inbinder:
        await gelukt(inbinder)
        await _opgeruimd(een, ["002"])


@pytest.mark.parametrize("stap", ["hernoemd", "wis"])
async def test_broken_off_anywhere_it_is_finished_at_the_next_try(toneel: Toneel, stap: str) -> None:
    """The mark is there before a file goes; a disk that refuses in between is asked again, also by the next process."""
    een, kapot = toneel.wortel / "een", True

    def haak(waar: str, pad: str) -> None:
        if (
            kapot
            and waar == stap
            and (stap == "wis") == ("entries/001" in pad)
            and (stap == "wis" or pad == OPRUIMBESTAND)
        ):
            raise OSError(errno.EIO, "proef")

    async with loopt(toneel.binder(haak=haak)) as inbinder:
        await toneel.getekend(AANTAL)
        await ruim_op(toneel, WEG)
        await fout(inbinder, "JOURNAAL-schijf")
        assert bundels(een) == (["001", "002"] if stap == "wis" else ["000", "001", "002"])
    kapot = False
    async with loopt(toneel.binder(haak=haak)) as inbinder:
        await _opgeruimd(een, ["002"])
        await gelukt(inbinder)
        assert klopt(een)


async def test_damage_after_pruning_is_made_good(toneel: Toneel) -> None:
    """Whatever lies behind the mark comes from JOURNAAL again, the mark from the bus; what was pruned stays away."""
    een, aantal = toneel.wortel / "een", AANTAL + 1
    async with loopt(toneel.binder()):
        await toneel.getekend(AANTAL)
        await ruim_op(toneel, WEG)
        await _opgeruimd(een, ["002"])
    for pad in ("stand", "tile/0/002", "tile/entries/002", "tile/1/000.p/3", OPRUIMBESTAND):
        goed = (een / pad).read_bytes()
        (een / pad).write_bytes(goed[:40] + bytes([goed[40] ^ 1]) + goed[41:])
        async with loopt(toneel.binder()) as inbinder:
            await wacht_tot(lambda pad=pad, goed=goed: (een / pad).read_bytes() == goed, pad)  # type: ignore[misc]
            await gelukt(inbinder)
            await vul(toneel.hub, 3, aantal)
            aantal += 3
            await toneel.getekend(aantal)
            assert bundels(een) == ["002"]
    assert klopt(een)


async def test_hashes_of_what_was_pruned_come_from_the_archive_alone(toneel: Toneel) -> None:
    """Nothing here has what they are made of: the file is named, and copied back it is well."""
    een, pad = toneel.wortel / "een", "tile/0/001"
    async with loopt(toneel.binder()):
        await toneel.getekend(AANTAL)
        shutil.copytree(een, toneel.wortel / "archief")
        await ruim_op(toneel, WEG)
        await _opgeruimd(een, ["002"])
    goed = (een / pad).read_bytes()
    for kapot in (goed[:40] + bytes([goed[40] ^ 1]) + goed[41:], None):
        (een / pad).unlink()
        if kapot is not None:
            (een / pad).write_bytes(kapot)
        async with loopt(toneel.binder()) as inbinder:
            await fout(inbinder, OPRUIMSCHADE)
            assert pad in str(inbinder.stand.uitleg)
            shutil.copyfile(toneel.wortel / "archief" / pad, een / pad)
            await gelukt(inbinder)
        assert klopt(een)
