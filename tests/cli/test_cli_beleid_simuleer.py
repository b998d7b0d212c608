"""`ketenhub beleid simuleer`: on a file of records, and on the journal of a hub that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import Gelopen, ketenhub
from tests.klein_beleid import verander
from tests.weg import Proef, jongere, signaal

DEELNEMER = "  gemeente-barneveld: {ondertekend"
RENKUM = "  gemeente-renkum: {ondertekend: 2026-03-01, contactpersoon: Meldpunt, grondslag: Jeugdwet art. 7.4.0}\n"


@pytest.fixture
def nieuw(tmp_path: Path) -> Path:
    """The policy of the repository, to be changed."""
    return shutil.copytree(BELEID_MEEGELEVERD, tmp_path / "nieuw")


@pytest.fixture
async def journaal(tmp_path: Path) -> Path:
    """Records of five signals, two of them about residents of Renkum, a line each."""
    proef = Proef()
    for n in range(5):
        data = signaal(n, betrokkene=jongere(n, gemeente="0274" if n < 2 else "0228"))
        await proef.stuur(proef.bericht("politie", "signaal", data))
    pad = tmp_path / "journaal.jsonl"
    pad.write_bytes(b"\n".join(g.inhoud for g in proef.geheugen.alles("journaal.*.*").values()) + b"\n")
    return pad


def doe_mee(kaart: Path) -> None:
    """Let Renkum join."""
    pad = kaart / "convenant.yaml"
    pad.write_text(verander(pad.read_text("utf-8"), DEELNEMER, RENKUM + DEELNEMER), "utf-8")


def simuleer(kaart: Path, *argumenten: str | Path, staat: Path | None = None) -> Gelopen:
    """Simulate, on a day on which everything is valid."""
    return ketenhub("beleid", "simuleer", kaart, "--peildatum", "2026-07-01", *argumenten, staat=staat or kaart.parent)


def test_no_change_is_no_difference(nieuw: Path, journaal: Path, vorm: str) -> None:
    """Exit 0: the same policy decides the same."""
    gelopen = simuleer(nieuw, "--journaal", journaal, vorm)
    assert gelopen.code == 0
    assert gelopen.fout.startswith("Nieuw beleid omgevingsadvies-oost (")
    assert gelopen.fout.endswith("), alsof het 2026-07-01 is.")
    if vorm == "":
        assert "20 besluiten opnieuw genomen: 20 gelijk." in gelopen.plat
        assert "Elk besluit staat op zichzelf" in gelopen.plat
    elif vorm == "--json":
        (samen,) = gelopen.rijen()
        assert (samen["samen"]["besluiten"], samen["samen"]["gelijk"]) == (20, 20)
    else:
        assert gelopen.uit.startswith("samen\tbesluiten=20\tniet te bepalen=0\t")


def test_who_joins_receives(nieuw: Path, journaal: Path, vorm: str) -> None:
    """What would differ, how often, by rule and by party, with the fields."""
    doe_mee(nieuw)
    gelopen = simuleer(nieuw, "--journaal", journaal, vorm)
    assert gelopen.code == 2
    if vorm == "":
        assert gelopen.plat.startswith(
            "2 keer levering erbij: signaal van politie naar gemeente-renkum/inzage (was N-20, wordt S-01) velden"
        )
        assert "Anders per organisatie: gemeente-renkum 6." in gelopen.plat
        assert "Anders per regel: N-20 6, R01 4, S-01 2." in gelopen.plat
        assert "20 besluiten opnieuw genomen: 2 levering erbij, 4 andere reden, 14 gelijk." in gelopen.plat
    elif vorm == "--json":
        eerste, *_, samen = gelopen.rijen()
        assert (eerste["aantal"], eerste["wat"], eerste["ruimer"]) == (2, "levering erbij", True)
        assert "zorgen.omschrijving" in eerste["velden_bij"]
        assert samen["per_partij"] == {"gemeente-renkum": 6}
        assert samen["per_regel"] == {"N-20": 6, "R01": 4, "S-01": 2}
    else:
        delen = gelopen.uit.splitlines()[0].split("\t")
        assert delen[:7] == ["2", "levering erbij", "politie", "gemeente-renkum/inzage", "signaal", "N-20", "S-01"]


def test_what_cannot_be_determined_is_told(nieuw: Path, journaal: Path) -> None:
    """Never guessed: exit 2, with what it hangs on."""
    pad = nieuw / "convenant.yaml"
    oud = "    als: {inwoner: ja}\n    geef: [groep kop, groep persoonsgegevens, betrokkene.gezagdragers"
    pad.write_text(verander(pad.read_text("utf-8"), oud, oud.replace("ja}", "ja, complex: nee}")), "utf-8")
    gelopen = simuleer(nieuw, "--journaal", journaal)
    assert gelopen.code == 2
    assert "3 keer niet te bepalen: signaal van politie naar gemeente-ede/inzage (was S-01)" in gelopen.plat
    assert "hangt af van: complex" in gelopen.plat


def test_a_file_that_is_no_journal_is_refused(nieuw: Path, journaal: Path) -> None:
    """The line is named, not what stands in it."""
    journaal.write_bytes(journaal.read_bytes() + b"geen record\n")
    gelopen = simuleer(nieuw, "--journaal", journaal)
    assert gelopen.code == 1
    assert gelopen.fout.endswith(" van het journaal is geen record.")
    assert "SIMULEER-bestand" in gelopen.fout
    weg = simuleer(nieuw, "--journaal", nieuw / "weg.jsonl")
    assert weg.code == 1
    assert "SIMULEER-bestand: Het bestand met het journaal is niet te lezen." in weg.fout


def test_a_policy_that_does_not_load_simulates_nothing(nieuw: Path, journaal: Path) -> None:
    """Exit 3, as everywhere."""
    (nieuw / "convenant.yaml").write_text("convenant: leeg\n", "utf-8")
    assert simuleer(nieuw, "--journaal", journaal).code == 3


def test_the_journal_of_a_running_hub(staat: Path, gestuurd: Gestuurd, nieuw: Path) -> None:
    """Without a file the records of the hub are read; its own policy changes nothing."""
    assert gestuurd.geleverd
    gelopen = ketenhub("beleid", "simuleer", nieuw, "--json", staat=staat)
    (samen,) = gelopen.rijen()
    assert gelopen.code == 0
    assert samen["samen"]["besluiten"] == samen["samen"]["gelijk"] > 5


def test_without_a_hub_there_is_no_journal(nieuw: Path) -> None:
    """The state folder of the test has no hub."""
    gelopen = simuleer(nieuw)
    assert gelopen.code == 1
    assert "HUB-afwezig" in gelopen.fout
