"""The loops: they go on whatever comes, pause when the line fails, finish what is in hand, and show no value."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from adapters.bestanden import Bestandsfout
from adapters.gebeurtenissen import Adaptergebeurtenis, Meeluisteraar, Soort
from adapters.geheugen_lijn import GeheugenLijn
from adapters.instellingen import Mapinstellingen
from adapters.lijn import Lijncode, Lijnfout
from adapters.mappenploeg import (
    LOGNAMEN,
    SLEUTELBESTAND,
    Mappenploeg,
    Partijadapter,
    Partijmap,
    Tijdwerk,
    laad_sleutel,
    wacht,
    zsm_tafel,
)
from adapters.profielen import json_plat
from hub import logboek
from tests.unit.adapters.adapterhulp import (
    DOSSIER,
    INZAGE,
    KANARIES,
    OIN,
    VOORBEELDEN,
    ZAAK,
    Klok,
    antwoord,
    levering,
    uuid,
    vernietiging,
)

SNEL = Mapinstellingen(rust_s=0.01, kijk_s=0.01, wacht_s=0.05, terugval_begin_s=0.01, terugval_max_s=0.02)
WOORDEN = ["gemeente-ede", "inzage", "dossier", "postbus", "antwoord", *json_plat.BERICHTEN]
"""What `ketenhub` lets the log show: the words of the dictionary, and the parts of a party."""
WACHT_S = 10.0
"""Longest a test waits for something that happens in milliseconds."""


@pytest.fixture
def log() -> Iterator[StringIO]:
    """The log of the process, strict, in memory."""
    stroom = StringIO()
    logboek.stel_in(stroom=stroom, streng=True, woorden=WOORDEN)
    yield stroom
    logboek.stel_in()


def adapter(root: Path, partij: str, luister: Meeluisteraar, **meer: object) -> tuple[Partijadapter, GeheugenLijn]:
    """An adapter on the fake line, quick."""
    profielen = ("bvh_xml", "gcos_csv", "json_plat")
    bakjes = zsm_tafel() if partij == "om" else None
    kaart = Partijmap(partij, OIN, profielen, **({"bakjes": bakjes} if bakjes else {}))
    lijn = GeheugenLijn(partij)
    return Partijadapter(root, kaart, lijn, instellingen=SNEL, op_gebeurtenis=luister), lijn


async def test_meer_partijen_in_een_proces(tmp_path: Path) -> None:
    """As the demo runs it: every party its own tree and line, one stop for all."""
    luister = Meeluisteraar()
    politie, lijn_politie = adapter(tmp_path, "politie", luister)
    om, lijn_om = adapter(tmp_path, "om", luister)
    ploeg = Mappenploeg([politie, om])
    ploeg.start()
    ploeg.start()
    (tmp_path / "politie" / "export" / "dag.xml").write_bytes((VOORBEELDEN / "bvh.xml").read_bytes())
    lijn_om.lever(f"uit.om.postbus.{ZAAK}.{uuid(1)}", levering("om", 1, INZAGE))
    await luister.wacht_op(lambda g: g.soort is Soort.VERWERKT and g.partij == "politie", WACHT_S)
    gebeurtenis = await luister.wacht_op(lambda g: g.soort is Soort.GESCHREVEN, WACHT_S)
    assert (gebeurtenis.partij, gebeurtenis.kenmerk, gebeurtenis.zaak) == ("om", uuid(1), ZAAK)
    assert len(lijn_politie.ontvangen) == 4
    assert len(list((tmp_path / "om" / "zsm-tafel").iterdir())) == 2
    assert lijn_om.openstaand() == 0
    await ploeg.stop()
    await ploeg.stop()


async def test_een_storing_van_de_lijn_gaat_voorbij(tmp_path: Path) -> None:
    """The hub restarts: the loops pause, say so, and go on where they were."""
    luister = Meeluisteraar()
    politie, lijn = adapter(tmp_path, "politie", luister)
    lijn.storing = Lijnfout(Lijncode.WEG, "weg")
    (politie.wortel / "export" / "a.json").write_bytes((VOORBEELDEN / "advies.json").read_bytes())
    ploeg = Mappenploeg([politie])
    ploeg.start()
    storing = await luister.wacht_op(lambda g: g.soort is Soort.STORING, WACHT_S)
    assert storing.code == "LIJN-weg"
    assert not lijn.ontvangen
    lijn.storing = None
    await luister.wacht_op(lambda g: g.soort is Soort.VERZONDEN, WACHT_S)
    await ploeg.stop()
    assert len(lijn.ontvangen) == 1


async def test_de_pauze_wordt_langer_tot_een_grens_en_dan_weer_kort(tmp_path: Path) -> None:
    """A hub that is away is not hammered, and noticed within minutes when it is back."""
    pauzes: list[float] = []
    stop = asyncio.Event()
    lijn = GeheugenLijn("politie")
    lijn.storing = Lijnfout(Lijncode.WEG, "weg")

    async def wachter(_stop: asyncio.Event, seconden: float) -> None:
        pauzes.append(seconden)
        if len(pauzes) == 6:
            lijn.storing = None
        if len(pauzes) == 8:
            stop.set()
        await asyncio.sleep(0)

    klok = Klok()
    tijd = Tijdwerk(klok, klok.monotoon, wachter, random.Random(1))
    instellingen = Mapinstellingen(terugval_begin_s=1, terugval_max_s=8, kijk_s=2)
    kaart = Partijmap("politie", OIN)
    een = Partijadapter(tmp_path, kaart, lijn, instellingen=instellingen, tijd=tijd)

    async def werk() -> None:
        await lijn.haal(1, 0)

    await een._herhaal(werk, 2, stop)
    for pauze, hoogste in zip(pauzes, [1, 2, 4, 8, 8, 8], strict=False):
        assert hoogste / 2 <= pauze <= hoogste
    assert pauzes[6:] == [2, 2]


async def test_een_fout_van_ons_beeindigt_de_lus_niet(tmp_path: Path) -> None:
    """A mistake nobody foresaw: logged, a long pause, and on; a party without an adapter is a party without a hub."""
    pauzes: list[float] = []
    stop = asyncio.Event()

    async def wachter(_stop: asyncio.Event, seconden: float) -> None:
        pauzes.append(seconden)
        if len(pauzes) == 2:
            stop.set()
        await asyncio.sleep(0)

    async def werk() -> None:
        if not pauzes:
            raise RuntimeError("Jip van den Verzonnen")

    kaart = Partijmap("politie", OIN)
    een = Partijadapter(tmp_path, kaart, GeheugenLijn("politie"), tijd=Tijdwerk(wachter=wachter))
    await een._herhaal(werk, 2, stop)
    assert pauzes == [Mapinstellingen().terugval_max_s, 2]


async def test_wachten_eindigt_bij_stop() -> None:
    """A stop does not wait for the end of a pause of five minutes."""
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(wacht(stop, 300), WACHT_S)
    stop.clear()
    await wacht(stop, 0.001)
    assert not stop.is_set()


async def test_stoppen_maakt_af_wat_in_handen_is(tmp_path: Path) -> None:
    """A stop in the middle of a delivery: written and confirmed, or neither; never half."""
    luister = Meeluisteraar()
    om, lijn = adapter(tmp_path, "om", luister)
    for nummer in range(20):
        lijn.lever(f"uit.om.postbus.{ZAAK}.{uuid(nummer)}", levering("om", nummer, INZAGE))
    ploeg = Mappenploeg([om])
    ploeg.start()
    await luister.wacht_op(lambda g: g.soort is Soort.GESCHREVEN, WACHT_S)
    await ploeg.stop()
    geschreven = len(list((om.wortel / "geschreven").iterdir()))
    assert geschreven + lijn.openstaand() == 20
    assert list((om.wortel / "bezig").iterdir()) == []


async def test_een_ronde_is_ook_los_te_doen(tmp_path: Path) -> None:
    """A script may call the steps itself: in, out and sweep."""
    luister = Meeluisteraar()
    ede, lijn = adapter(tmp_path, "gemeente-ede", luister)
    lijn.lever(f"uit.gemeente-ede.inzage.{ZAAK}.{uuid(1)}", levering("gemeente-ede/inzage", 1, INZAGE))
    assert await ede.ronde_uit() == 1
    assert await ede.ronde_uit() == 0
    assert await ede.ronde_in() == 0
    await ede.veeg()
    assert len(list((ede.wortel / "inzage").iterdir())) == 2


async def test_nergens_een_waarde(tmp_path: Path, log: StringIO) -> None:
    """The canary scan: good and bad files, deliveries, an incident, a destruction; only message folders hold data."""
    luister = Meeluisteraar()
    ede, lijn = adapter(tmp_path, "gemeente-ede", luister)
    export = ede.wortel / "export"
    for pad in VOORBEELDEN.iterdir():
        (export / pad.name).write_bytes(pad.read_bytes())
        (export / f"Jip-{pad.name}").write_bytes(pad.read_bytes()[:-40])
    plek = f"uit.gemeente-ede.{{}}.{ZAAK}.{{}}"
    politie = DOSSIER | {"feit": {"omschrijving_kort": "Diefstal fatbike"}}
    fout = levering("gemeente-ede/dossier", 2, politie, bericht="afdoening-genomen")
    lijn.lever(plek.format("inzage", uuid(1)), levering("gemeente-ede/inzage", 1, INZAGE))
    lijn.lever(plek.format("dossier", uuid(2)), fout)
    lijn.lever(plek.format("inzage", uuid(3)), levering("gemeente-ede/inzage", 3, {"Jip Bedacht": "999990019"}))
    lijn.lever(plek.format("antwoord", uuid(4)), antwoord())
    lijn.lever(plek.format("postbus", uuid(5)), vernietiging(1))
    async with asyncio.timeout(WACHT_S):
        opgeborgen = 0
        while opgeborgen < 6:  # a file must lie still for a while first
            opgeborgen += await ede.ronde_in()
    assert await ede.ronde_in() == 0
    assert await ede.ronde_uit() == 5
    assert {g.soort for g in luister.gehoord} >= {
        Soort.VERZONDEN,
        Soort.VERWERKT,
        Soort.AFGEKEURD,
        Soort.GESCHREVEN,
        Soort.OPZIJ,
        Soort.ANTWOORD,
        Soort.VERNIETIGD,
    }
    bewaard = [p for p in ede.wortel.rglob("*") if p.is_file() and p.parent.name not in {"verwerkt", "afgekeurd"}]
    verslagen = list((ede.wortel / "afgekeurd").glob("*.verslag.txt"))
    assert len(verslagen) == 3
    overal = (
        log.getvalue()
        + repr(luister.gehoord)
        + "".join(p.read_text("utf-8", "replace") for p in (*bewaard, *verslagen))
    )
    assert not [kanarie for kanarie in (*KANARIES, "Diefstal") if kanarie in overal]
    assert "[vorm]" not in log.getvalue()
    assert {json.loads(r)["gebeurtenis"] for r in log.getvalue().splitlines()} <= set(LOGNAMEN.values())


async def test_meeluisteren_heeft_een_grens() -> None:
    """A demo that waits for something that does not come must end."""
    luister = Meeluisteraar()
    luister(Adaptergebeurtenis(Soort.VERWERKT, "politie"))
    with pytest.raises(TimeoutError):
        await luister.wacht_op(lambda g: g.soort is Soort.STORING, 0.01)


def test_de_sleutel_blijft_en_een_kapotte_sleutel_stopt(tmp_path: Path) -> None:
    """With another key the same export would be new messages; better no adapter than doubles."""
    sleutel = laad_sleutel(tmp_path)
    assert laad_sleutel(tmp_path) == sleutel
    assert oct((tmp_path / SLEUTELBESTAND).stat().st_mode)[-3:] == "600"
    (tmp_path / SLEUTELBESTAND).write_bytes(b"kort")
    with pytest.raises(Bestandsfout, match="BESTAND-sleutel"):
        laad_sleutel(tmp_path)
