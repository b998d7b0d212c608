"""`ketenhub hubsleutel wissel`: another hub key in a file, or words for who must do it himself."""

from __future__ import annotations

from pathlib import Path

from tests.cli.opdracht import ketenhub

SLEUTEL = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def test_wisselen_van_een_bestand(tmp_path: Path) -> None:
    """A new key, the old one beside it, and what to do next; no key on the screen."""
    eerst = ketenhub("hubsleutel", "wissel", "--json", staat=tmp_path)
    assert (eerst.code, eerst.rijen()) == (0, [{"gewisseld": True, "plaats": "bestand"}])
    assert ketenhub("hubsleutel", "wissel", staat=tmp_path).code == 0
    namen = sorted(pad.name.partition(".")[0] for pad in (tmp_path / "sleutels").iterdir())
    assert namen == ["hubsleutel"] * 3
    assert "Start de hub opnieuw" in eerst.fout


def test_een_sleutel_in_een_variabele_wisselt_de_beheerder(tmp_path: Path) -> None:
    """The command cannot change the environment of the hub; it says how, and writes nothing."""
    gelopen = ketenhub("hubsleutel", "wissel", staat=tmp_path, erbij={"KETENHUB_HUBSLEUTEL": SLEUTEL})
    assert gelopen.code == 1
    assert "SLEUTEL-wissel" in gelopen.fout
    assert SLEUTEL[:9] not in gelopen.fout + gelopen.uit
    assert list(tmp_path.iterdir()) == []


def test_een_token_dat_er_niet_is(tmp_path: Path) -> None:
    """An error with a code; the pin is not repeated."""
    token = {"KETENHUB_PKCS11_MODULE": str(tmp_path / "weg.so"), "KETENHUB_PKCS11_TOKEN": "keten"}
    gelopen = ketenhub("hubsleutel", "wissel", staat=tmp_path, erbij=token | {"KETENHUB_PKCS11_PIN": "pin-5309"})
    assert gelopen.code == 1
    assert "SLEUTEL-token" in gelopen.fout
    assert "pin-5309" not in gelopen.fout + gelopen.uit
