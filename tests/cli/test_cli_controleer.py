"""`ketenhub controleer`: without a hub, without state, without a network; it says what holds and what follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.trust.aansluiting import Toelating
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import TYP_AANNAME, Aanname
from hub.trust.publiek import Partijsleutels
from hub.trust.zegel import zegelafdruk
from tests.bewijs import AFZENDER, BERICHT_ID, NU, OINS, heel, identiteit
from tests.cli.opdracht import Gelopen, ketenhub

BEWIJS = heel()
VERZEGELD = b"what was sealed and sent"
PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture
def stuk(tmp_path: Path) -> Path:
    """Evidence that holds."""
    pad = tmp_path / "bewijs.json"
    pad.write_bytes(BEWIJS.stuk())
    return pad


@pytest.fixture
def antwoord(tmp_path: Path) -> Path:
    """An answer as `ketenhub zend --json` shows it."""
    aanname = Aanname(AFZENDER, BERICHT_ID, zegelafdruk(VERZEGELD), NU, "deels")
    document = {
        "bericht": BERICHT_ID,
        "uitkomst": "deels",
        "ontvangst": teken_jws(aanname.naar_bytes(), TYP_AANNAME, BEWIJS.hub, NU),
    }
    pad = tmp_path / "antwoord.json"
    pad.write_text(json.dumps(document))
    return pad


@pytest.fixture
def toelating(tmp_path: Path) -> Path:
    """What the sender got when it joined."""
    return _toelating(tmp_path / "toelating.json", BEWIJS.hub.publiek)


def _toelating(pad: Path, hub: Partijsleutels) -> Path:
    pad.write_bytes(Toelating(AFZENDER, OINS[AFZENDER], "jose-1", hub, PEM, PEM, "").naar_bytes())
    return pad


def _controleer(*argumenten: str | Path, tmp_path: Path) -> Gelopen:
    """On a machine with no hub and no state: the state folder does not exist, before nor after."""
    staat = tmp_path / "geen-hub"
    gelopen = ketenhub("controleer", *argumenten, staat=staat)
    assert not staat.exists()
    return gelopen


def test_een_bewijsstuk_dat_klopt(stuk: Path, toelating: Path, tmp_path: Path, vorm: str) -> None:
    """In three forms: that it holds, what it proves, and what it does not."""
    gelopen = _controleer(stuk, "--toelating", toelating, vorm, tmp_path=tmp_path)
    assert gelopen.code == 0, gelopen
    if vorm == "--json":
        (document,) = gelopen.rijen()
        assert document["goed"] is True
        assert all(toets["goed"] for toets in document["toetsen"])
        assert len(document["bewijst"]) == 4
        assert len(document["bewijst_niet"]) == 7
    elif vorm == "--plain":
        regels = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert regels[0] == ["oordeel", "klopt"]
        assert {regel[0] for regel in regels} == {"oordeel", "toets", "bewijst", "bewijst-niet"}
    else:
        assert gelopen.plat.startswith("Dit klopt. ")
        assert "Wat het bewijst: De hub verklaarde op" in gelopen.plat
        assert "Wat het niet bewijst: Wat er in het bericht stond." in gelopen.plat


def test_zonder_toelating_is_de_sleutel_niet_vergeleken(stuk: Path, tmp_path: Path) -> None:
    """It holds in itself; that nobody knows whose key it is, is said first and last."""
    gelopen = _controleer(stuk, tmp_path=tmp_path)
    assert gelopen.code == 0
    assert gelopen.plat.startswith("Dit klopt; alleen wat met ? staat, is niet nagegaan.")
    assert "Vergelijk haar met uw toelating" in gelopen.plat


def test_een_veranderd_bewijsstuk(stuk: Path, tmp_path: Path, vorm: str) -> None:
    """Exit code 1, the place, and nothing that it would prove."""
    stuk.write_bytes(stuk.read_bytes().replace(b"afgeleverd", b"afgekeverd", 1))
    gelopen = _controleer(stuk, vorm, tmp_path=tmp_path)
    assert gelopen.code == 1
    assert "records[" in gelopen.uit
    assert "Wat het bewijst:" not in gelopen.uit


def test_een_ander_dan_uw_hub(stuk: Path, tmp_path: Path) -> None:
    """Made by somebody with a hub of his own."""
    ander = _toelating(tmp_path / "ander.json", identiteit("hub").publiek)
    gelopen = _controleer(stuk, "--toelating", ander, tmp_path=tmp_path)
    assert gelopen.code == 1
    assert "Deze sleutel staat niet bij de sleutels die u van de hub kent." in gelopen.plat


def test_het_eigen_antwoord(antwoord: Path, toelating: Path, tmp_path: Path) -> None:
    """A sender's own copy: the hub's receipt in it, and the very bytes that were sent."""
    verzegeld = tmp_path / "verzegeld"
    verzegeld.write_bytes(VERZEGELD)
    gelopen = _controleer(antwoord, "--toelating", toelating, "--verzegeld", verzegeld, tmp_path=tmp_path)
    assert gelopen.code == 0, gelopen
    assert "Het waren precies de verzegelde bytes in het bestand dat u erbij gaf." in gelopen.plat
    verzegeld.write_bytes(VERZEGELD + b"!")
    assert _controleer(antwoord, "--toelating", toelating, "--verzegeld", verzegeld, tmp_path=tmp_path).code == 1


def test_een_antwoord_zonder_toelating(antwoord: Path, tmp_path: Path) -> None:
    """The hub's key is not in an answer: without it there is nothing to check, and that is no "it holds"."""
    gelopen = _controleer(antwoord, tmp_path=tmp_path)
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert gelopen.fout.startswith("BEWIJSSTUK-toelating:")


@pytest.mark.parametrize(
    ("argumenten", "code"),
    [
        (["weg.json"], "BEWIJSSTUK-bestand"),
        (["bewijs.json", "--toelating", "weg.json"], "BEWIJSSTUK-bestand"),
        (["bewijs.json", "--toelating", "bewijs.json"], "BEWIJSSTUK-toelating"),
        (["."], "BEWIJSSTUK-bestand"),
    ],
)
def test_een_bestand_dat_er_niet_is(stuk: Path, argumenten: list[str], code: str, tmp_path: Path) -> None:
    """Told with a code; nothing of a path or content is repeated."""
    paden = [a if a.startswith("--") else tmp_path / a for a in argumenten]
    gelopen = _controleer(*paden, tmp_path=tmp_path)
    assert gelopen.code == 1
    assert gelopen.fout.startswith(f"{code}:")
    assert str(tmp_path) not in gelopen.fout


@pytest.mark.parametrize("inhoud", [b"", b"{}", b"\x00\xff", b"[" * 100_000])
def test_rommel(inhoud: bytes, tmp_path: Path) -> None:
    """Any file gets a verdict."""
    pad = tmp_path / "rommel"
    pad.write_bytes(inhoud)
    gelopen = _controleer(pad, tmp_path=tmp_path)
    assert gelopen.code == 1
    assert "Dit klopt niet" in gelopen.uit


def test_oordeel_waar_tekens_ontbreken(
    stuk: Path, toelating: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine may know fewer signs: the judgement is whole all the same, with the exit code that belongs."""
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    gelopen = _controleer(stuk, "--toelating", toelating, tmp_path=tmp_path)
    assert (gelopen.code, gelopen.fout) == (0, "")
    assert "Wat het niet bewijst:" in gelopen.uit
    stuk.write_bytes(b"{}")
    gelopen = _controleer(stuk, "--toelating", toelating, tmp_path=tmp_path)
    assert (gelopen.code, gelopen.fout) == (1, "")
    assert "het bewijst niets" in gelopen.uit
    assert "Wat het niet bewijst:" not in gelopen.uit
