"""The export folder: only complete files, all or nothing, the same ids after a crash, nothing left lying about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters import bestanden, map_in
from adapters.bestanden import Bestandsfout
from adapters.gebeurtenissen import Meeluisteraar, Soort
from adapters.geheugen_lijn import GeheugenLijn
from adapters.instellingen import DAG_S, Mapinstellingen
from adapters.lijn import Lijncode, Lijnfout
from adapters.map_in import MapIn
from adapters.profielen.register import PROFIELEN
from adapters.profielen.soorten import Gelezen
from tests.unit.adapters.adapterhulp import KANARIES, VOORBEELDEN, Klok, afzender

BVH = (VOORBEELDEN / "bvh.xml").read_bytes()
JSON = (VOORBEELDEN / "advies.json").read_bytes()


class Opstelling:
    """A folder of the police with its line, its clock and its listener."""

    def __init__(self, wortel: Path) -> None:
        self.wortel = wortel
        self.klok = Klok()
        self.lijn = GeheugenLijn("politie")
        self.luister = Meeluisteraar()
        self.map = MapIn(
            wortel,
            afzender(),
            (PROFIELEN["bvh_xml"], PROFIELEN["json_plat"]),
            self.lijn,
            self.klok,
            self.klok.monotoon,
            self.luister,
            Mapinstellingen(rust_s=2),
        )

    def leg(self, naam: str, inhoud: bytes) -> Path:
        """Lay a file in the export folder."""
        pad = self.wortel / "export" / naam
        pad.write_bytes(inhoud)
        return pad

    async def rondes(self) -> int:
        """Look, let the file rest, and look again."""
        eerste = await self.map.ronde()
        self.klok.verder(3)
        return eerste + await self.map.ronde()

    def in_map(self, naam: str) -> list[str]:
        """Names in a folder."""
        return sorted(pad.name for pad in (self.wortel / naam).iterdir())

    @property
    def soorten(self) -> list[Soort]:
        """What was told."""
        return [g.soort for g in self.luister.gehoord]


@pytest.fixture
def op(tmp_path: Path) -> Opstelling:
    """A fresh folder."""
    return Opstelling(tmp_path / "politie")


async def test_een_goed_bestand_wordt_verstuurd_en_opgeborgen(op: Opstelling) -> None:
    """The ordinary way: every message in order, the file away, somebody told."""
    op.leg("dag.xml", BVH)
    assert await op.rondes() == 1
    assert [o.rpartition(".")[2] for o, _, _ in op.lijn.ontvangen] == [
        "signaal",
        "informatieverzoek",
        "afdoening",
        "terugkoppeling",
    ]
    assert op.in_map("export") == []
    assert op.in_map("verwerkt") == ["20261121T120003Z__dag.xml"]
    assert op.soorten == [Soort.VERZONDEN] * 4 + [Soort.VERWERKT]


async def test_een_bestand_dat_nog_groeit_blijft_liggen(op: Opstelling) -> None:
    """Half an export is a wrong export; a file is taken when it has rested."""
    op.leg("dag.xml", BVH[:100])
    assert await op.rondes() == 1
    assert op.in_map("afgekeurd")[0].endswith("dag.xml"), "a file that rests is complete, even if it is wrong"
    op.leg("groei.xml", BVH[:100])
    assert op.map.kijk() == []
    op.klok.verder(1.9)
    op.leg("groei.xml", BVH[:200])
    assert op.map.kijk() == []
    op.klok.verder(1.9)
    op.leg("groei.xml", BVH)
    assert op.map.kijk() == []
    op.klok.verder(1.9)
    assert op.map.kijk() == []
    op.klok.verder(0.2)
    assert [pad.name for pad in op.map.kijk()] == ["groei.xml"]


@pytest.mark.parametrize("naam", [".dag.xml", "dag.xml.tmp", "dag.xml.part", "dag.XML.TMP"])
async def test_een_tijdelijke_naam_wordt_nooit_opgepakt(op: Opstelling, naam: str) -> None:
    """Who writes and renames never races with us, however slowly he writes."""
    pad = op.leg(naam, BVH)
    assert await op.rondes() == 0
    assert pad.exists()
    pad.rename(pad.with_name("klaar.xml"))
    assert await op.rondes() == 1
    assert len(op.lijn.ontvangen) == 4


async def test_een_slecht_bestand_wordt_in_zijn_geheel_afgekeurd(op: Opstelling) -> None:
    """The last message is wrong: not even the first is sent, and the report says where without a value."""
    op.leg("Jip van den Verzonnen.xml", BVH.replace(b"<beslissing>halt", b"<beslissing>Jip", 1))
    await op.rondes()
    assert op.lijn.ontvangen == []
    bestand, verslag = op.in_map("afgekeurd")
    assert verslag == bestand + ".verslag.txt"
    tekst = (op.wortel / "afgekeurd" / verslag).read_text("utf-8")
    assert "VELD-keuze" in tekst
    assert "afdoening.beslissing" in tekst
    assert not [kanarie for kanarie in KANARIES if kanarie in tekst]
    assert [(g.soort, g.code) for g in op.luister.gehoord] == [(Soort.AFGEKEURD, "VELD-keuze")]
    assert not [k for k in KANARIES for g in op.luister.gehoord if k in repr(g)]


async def test_een_slecht_bestand_houdt_een_goed_bestand_niet_tegen(op: Opstelling) -> None:
    """One partner employee's mistake is not another one's delay."""
    op.leg("a.xml", b"kapot")
    op.leg("b.json", JSON.replace(b"gemeente", b"gemeente"))
    op.leg("c.txt", b"iets")
    assert await op.rondes() == 3
    assert len(op.lijn.ontvangen) == 1
    assert len(op.in_map("afgekeurd")) == 4


async def test_een_te_groot_bestand(op: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read into memory to find out, and it does not lie in the folder for ever."""
    monkeypatch.setattr(map_in, "BESTAND_BYTES_MAX", 100)
    op.leg("groot.xml", BVH)
    await op.rondes()
    assert [g.code for g in op.luister.gehoord] == ["BESTAND-groot"]


async def test_verwijzingen_en_mappen_worden_niet_gevolgd(op: Opstelling, tmp_path: Path) -> None:
    """A symlink would let whoever may write here send, or destroy, a file elsewhere."""
    geheim = tmp_path / "geheim.json"
    geheim.write_bytes(JSON)
    (op.wortel / "export" / "link.json").symlink_to(geheim)
    (op.wortel / "export" / "map.json").mkdir()
    os.mkfifo(op.wortel / "export" / "pijp.json")
    assert await op.rondes() == 0
    assert op.lijn.ontvangen == []
    assert geheim.read_bytes() == JSON
    assert op.map.lees(op.wortel / "export" / "link.json") is None
    assert op.map.lees(op.wortel / "export" / "pijp.json") is None


async def test_een_map_die_zelf_een_verwijzing_is(tmp_path: Path) -> None:
    """Put away "here" must be here."""
    wortel = tmp_path / "politie"
    wortel.mkdir()
    (tmp_path / "elders").mkdir()
    (wortel / "verwerkt").symlink_to(tmp_path / "elders")
    with pytest.raises(Bestandsfout, match="BESTAND-symlink"):
        Opstelling(wortel)


async def test_na_een_val_halverwege_zijn_het_dezelfde_berichten(op: Opstelling) -> None:
    """Killed after step 3: the file is read again, the ids are the same, and the line keeps one of each."""
    pad = op.leg("dag.xml", BVH)
    bestand = op.map.lees(pad)
    assert bestand is not None
    assert isinstance(bestand.uitkomst, Gelezen)
    await op.map.verstuur(bestand.uitkomst)
    na_de_val = Opstelling(op.wortel)
    na_de_val.map._lijn = op.lijn
    assert await na_de_val.rondes() == 1
    assert len(op.lijn.ontvangen) == 4


async def test_een_val_na_het_verslag_laat_het_bestand_liggen(op: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between report and move: the file is refused again, and a report lies beside it."""
    op.leg("a.xml", b"kapot")
    echt = bestanden.verplaats
    monkeypatch.setattr(bestanden, "verplaats", _val)
    await op.rondes()
    assert op.in_map("export") == ["a.xml"]
    assert op.soorten == [Soort.UITGESTELD]
    monkeypatch.setattr(bestanden, "verplaats", echt)
    assert await op.rondes() >= 1
    bestand = next(n for n in op.in_map("afgekeurd") if n.endswith(".xml"))
    assert f"{bestand}.verslag.txt" in op.in_map("afgekeurd")


def _val(van: Path, naar: Path) -> bool:
    raise Bestandsfout("BESTAND-enospc", "vol")


async def test_een_bestand_dat_na_het_lezen_verandert_blijft_liggen(op: Opstelling) -> None:
    """What was not read may not be put away as sent."""
    pad = op.leg("a.json", JSON)
    bestand = op.map.lees(pad)
    assert bestand is not None
    op.leg("a.json", JSON + b"\n")
    assert op.map.rond_af(bestand) is None
    assert pad.exists()
    pad.unlink()
    assert op.map.rond_af(bestand) is None
    assert op.map.lees(pad) is None


async def test_een_storing_laat_alles_liggen(op: Opstelling) -> None:
    """The hub is away: the round says so, and the file is still there when it is back."""
    op.leg("a.json", JSON)
    op.lijn.storing = Lijnfout(Lijncode.WEG, "weg")
    with pytest.raises(Lijnfout):
        await op.rondes()
    assert op.in_map("export") == ["a.json"]
    op.lijn.storing = None
    op.klok.verder(3)
    assert await op.map.ronde() == 1


async def test_een_weigering_van_de_lijn_houdt_de_rest_niet_op(op: Opstelling) -> None:
    """Not for this message, however often: told, and on to the next file."""
    op.leg("a.json", JSON)
    op.leg("b.txt", b"x")
    op.lijn.storing = Lijnfout(Lijncode.VERBODEN, "mag niet")
    assert await op.rondes() == 1
    assert [(g.soort, g.code) for g in op.luister.gehoord] == [
        (Soort.UITGESTELD, "LIJN-verboden"),
        (Soort.AFGEKEURD, "BESTAND-soort"),
    ]


async def test_een_fout_van_ons_stopt_de_map_niet(op: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in one profile may not keep every other file from the hub; the file stays, somebody is told."""
    op.leg("a.xml", BVH)
    op.leg("b.json", JSON)

    def stuk(*_: object) -> None:
        raise RuntimeError("Jip van den Verzonnen")

    monkeypatch.setattr(type(PROFIELEN["bvh_xml"]), "lees", stuk)
    assert await op.rondes() == 1
    assert op.in_map("export") == ["a.xml"]
    assert [g.code for g in op.luister.gehoord if g.soort is Soort.UITGESTELD] == ["ADAPTER-fout"]


async def test_gelijke_en_lange_namen(op: Opstelling) -> None:
    """The same name every day, and a name as long as the disk allows: nothing is overwritten, nothing gets stuck."""
    for _ in range(2):
        op.leg("a.json", JSON)
        assert op.map.kijk() == []
        op.klok.mono += 3
        assert await op.map.ronde() == 1
    op.leg("x" * 250 + ".json", JSON)
    op.map.kijk()
    op.klok.mono += 3
    assert await op.map.ronde() == 1
    assert op.in_map("verwerkt") == [
        "20261121T120000Z__1_a.json",
        "20261121T120000Z__a.json",
        "20261121T120000Z__lange-naam.json",
    ]


async def test_na_de_bewaartermijn_is_het_weg(op: Opstelling) -> None:
    """Sent exports go after a day, refused ones after a week; what a person put there goes by its own time."""
    op.leg("a.json", JSON)
    op.leg("b.txt", b"x")
    await op.rondes()
    vreemd = op.wortel / "verwerkt" / "vreemd.json"
    vreemd.write_bytes(JSON)
    os.utime(vreemd, (op.klok.moment.timestamp(),) * 2)
    assert op.map.veeg() == 0
    op.klok.verder(DAG_S)
    assert op.map.veeg() == 2
    assert op.in_map("verwerkt") == []
    assert len(op.in_map("afgekeurd")) == 2
    op.klok.verder(6 * DAG_S)
    assert op.map.veeg() == 2
    assert op.in_map("afgekeurd") == []
