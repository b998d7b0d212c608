"""`ketenhub beleid activeer` and `stand`: as typed, in the three forms, with a hub and without one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.policy.beleidsbundel import lees_bundel
from tests.beleidproef import DAGEN, DOESBURG, RENKUM, ZONDER_EDE, Ondertekenaars
from tests.cli.opdracht import VANDAAG, Gegeven, ketenhub, start, wacht_tot
from tests.weg import echt_beleid

START_S = 60.0


@dataclass(frozen=True, slots=True)
class Werkplaats:
    """A state directory, and who signs for it."""

    staat: Path
    tekenaars: Ondertekenaars
    map_: Path

    def bundel(self, naam: str, anders: dict[str, str], na: bytes | None) -> Path:
        """A signed bundle as a file."""
        pad = self.map_ / f"{naam}.bundel"
        pad.write_bytes(self.tekenaars.bundel(anders, na=na))
        return pad

    @contextmanager
    def draait(self) -> Iterator[Path]:
        """`ketenhub up`, until the block ends; yields its log."""
        log = self.map_ / "up.log"
        with log.open("w") as naar, start("up", staat=self.staat, stderr=naar) as proces:
            wacht_tot(lambda: "De hub draait" in log.read_text() or proces.poll() is not None, START_S)
            assert proces.poll() is None, log.read_text()
            yield log
            proces.send_signal(signal.SIGINT)
            assert proces.wait(START_S) == 0, log.read_text()


@pytest.fixture
def plaats(tmp_path: Path) -> Werkplaats:
    """Nothing is live yet; the hub has its register."""
    plaats = Werkplaats(tmp_path / "staat", Ondertekenaars(tmp_path / "beleid"), tmp_path)
    plaats.tekenaars.schrijf_register(plaats.staat)
    return plaats


def test_van_niets_tot_een_bericht_aan_renkum(plaats: Werkplaats, gegeven: Gegeven) -> None:
    """The whole way: no policy, no start; the first one; Renkum joins while the hub runs; the next message passes."""
    gelopen = ketenhub("up", staat=plaats.staat)
    assert gelopen.code == 1
    assert "BELEID-geen" in gelopen.fout
    assert "ketenhub beleid activeer" in gelopen.fout
    assert ketenhub("beleid", "stand", staat=plaats.staat).code == 1
    eerste = plaats.bundel("een", {}, None)
    gelopen = ketenhub("beleid", "activeer", eerste, staat=plaats.staat)
    assert gelopen.code == 0, gelopen
    assert "gaat in als de hub start" in gelopen.plat
    zet_partijen_klaar(plaats.staat, partijen_van(echt_beleid()))
    with plaats.draait() as log:
        assert "revisie 1" in log.read_text()
        assert "PROEF" in log.read_text()
        renkum = gegeven.signaal(50, gemeente="0274")
        assert ketenhub("zend", "politie", renkum, staat=plaats.staat).code == 2
        tweede = plaats.bundel("twee", RENKUM, eerste.read_bytes())
        gelopen = ketenhub("beleid", "activeer", tweede, staat=plaats.staat)
        assert gelopen.code == 0, gelopen
        assert "RUIMER gemeente-renkum doet mee" in gelopen.plat
        assert "Revisie 2 is in werking" in gelopen.plat
        assert ketenhub("zend", "politie", gegeven.signaal(51, gemeente="0274"), staat=plaats.staat).code == 0
        gelopen = ketenhub("beleid", "stand", staat=plaats.staat)
        assert gelopen.code == 0
        assert "Elk hubproces dat draait, beslist met dit beleid." in gelopen.plat


def test_weigeringen_en_hun_codes(plaats: Werkplaats) -> None:
    """Each ends with its code and changes nothing: 1 no such file, 2 refused, 3 a policy that is wrong."""
    eerste = plaats.bundel("een", {}, None)
    assert ketenhub("beleid", "activeer", eerste, staat=plaats.staat).code == 0
    onzin = plaats.map_ / "onzin.bundel"
    onzin.write_text("{}")
    for pad, code, woord in (
        (plaats.map_ / "weg.bundel", 1, "BUNDEL-bestand"),
        (onzin, 2, "BUNDEL-vorm"),
        (eerste, 2, "BUNDEL-al-actief"),
        (plaats.bundel("tak", RENKUM, None), 2, "BUNDEL-revisie-dubbel"),
    ):
        gelopen = ketenhub("beleid", "activeer", pad, staat=plaats.staat)
        assert (gelopen.code, woord in gelopen.fout) == (code, True), gelopen
    assert lees_actief(plaats.staat) == eerste.read_bytes()


@pytest.mark.parametrize("vorm", ["--json", "--plain"])
def test_vormen_voor_machines_en_scripts(plaats: Werkplaats, vorm: str) -> None:
    """One result, nothing else on stdout; the new party is told apart."""
    eerste = plaats.bundel("een", {}, None)
    assert ketenhub("beleid", "activeer", eerste, vorm, staat=plaats.staat).code == 0
    tweede = plaats.bundel("twee", DOESBURG, eerste.read_bytes())
    gelopen = ketenhub("beleid", "activeer", tweede, vorm, staat=plaats.staat)
    digest = lees_bundel(tweede.read_bytes()).inhoud.digest
    assert gelopen.code == 0, gelopen
    if vorm == "--json":
        (document,) = gelopen.rijen()
        assert (document["revisie"], document["bundel"], document["strekking"]) == (2, digest, "ruimer")
        assert (document["in_werking"], document["processen"]) == (False, 0)
        assert document["nieuwe_partijen"] == ["gemeente-doesburg"]
        assert {o["organisatie"] for o in document["ondertekenaars"]} == {"proef-een", "proef-twee"}
    else:
        assert gelopen.uit == f"bij-volgende-start\t2\t{digest}\truimer\t{DAGEN[1]}\n"
    gelopen = ketenhub("beleid", "stand", vorm, staat=plaats.staat)
    assert gelopen.code == 0, gelopen
    if vorm == "--json":
        (document,) = gelopen.rijen()
        assert document["dagen"] == (DAGEN[1] - VANDAAG).days
        assert (document["revisie"], document["eens"], document["processen"]) == (2, True, [])
    else:
        assert f"bundel\t{digest}\n" in gelopen.uit


def test_stand_schrijft_de_bundel_die_in_werking_is(plaats: Werkplaats) -> None:
    """For whoever signs the next one (`teken --op`): the bytes that are live, from the hub itself."""
    eerste = plaats.bundel("een", {}, None)
    assert ketenhub("beleid", "activeer", eerste, staat=plaats.staat).code == 0
    naar = plaats.map_ / "nu.bundel"
    assert ketenhub("beleid", "stand", "--bundel", naar, staat=plaats.staat).code == 0
    assert naar.read_bytes() == eerste.read_bytes()
    gelopen = ketenhub("beleid", "stand", "--bundel", plaats.map_ / "weg" / "nu.bundel", staat=plaats.staat)
    assert (gelopen.code, "BUNDEL-bestand" in gelopen.fout) == (1, True)


def test_het_einde_wordt_aangekondigd(plaats: Werkplaats) -> None:
    """At the start and in `stand`, from thirty days ahead: time to have a new one signed."""
    pad = plaats.map_ / "kort.bundel"
    pad.write_bytes(plaats.tekenaars.bundel(geldig=(DAGEN[0], VANDAAG + timedelta(days=3))))
    assert ketenhub("beleid", "activeer", pad, staat=plaats.staat).code == 0
    assert "Nog 3 dagen" in ketenhub("beleid", "stand", staat=plaats.staat).plat
    with plaats.draait() as log:
        wacht_tot(lambda: "LET OP: nog 3 dagen" in " ".join(log.read_text().split()), START_S)
        assert '"beleid-loopt-af","dagen":3' in log.read_text()


def test_records_van_het_beleid_zijn_te_zien(plaats: Werkplaats) -> None:
    """`volg` shows that a policy went live, or was refused, as it happens, in words."""
    eerste = plaats.bundel("een", {}, None)
    assert ketenhub("beleid", "activeer", eerste, staat=plaats.staat).code == 0
    gehoord = plaats.map_ / "volg.log"
    with (
        plaats.draait(),
        gehoord.open("w") as naar,
        start("volg", "--aantal", "2", "--plain", staat=plaats.staat, stderr=naar) as volger,
    ):
        wacht_tot(lambda: "Wacht op wat de hub vastlegt" in gehoord.read_text(), START_S)
        tweede = plaats.bundel("twee", ZONDER_EDE, eerste.read_bytes())
        assert ketenhub("beleid", "activeer", tweede, staat=plaats.staat).code == 0
        assert ketenhub("beleid", "activeer", eerste, staat=plaats.staat).code == 2
        uit, _ = volger.communicate(timeout=START_S)
    regels = [regel.split("\t") for regel in uit.splitlines()]
    assert [regel[1] for regel in regels] == ["beleid-actief", "beleid-geweigerd"]
    assert "revisie 2" in regels[0][3]
    assert "BUNDEL-revisie-oud" in regels[1][3]
