"""The proof files of a report, checked as its own instructions say: by a program that knows nothing of the hub."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hub.bootstrap.inzage import Rapport, bewijs_van, maak_op
from hub.fouten import Ketenfout
from hub.journal.controlepunt import Controlepunt, onderteken, sleutel_van
from hub.ledger.boomkast import VKEYBESTAND, Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.inzage.stukken import Lijst, Opdracht
from hub.ledger.inzage.teksten import BEWIJSMAP, SLEUTELBESTAND, STAPPEN
from hub.ledger.inzage.woorden import Woorden
from tests.bron import WORTEL
from tests.inzageproef import Inzageproef
from tests.unit.ledger.test_inzage_tegen import met_tegen

OORSPRONG = "ketenhub/00000099000000099000"
GEHEIM = bytes(range(32))
VERIFIEER = WORTEL / "hub" / "journal" / "verifieer"


def verzegel(map_: Path, proef: Inzageproef) -> Boomkast:
    """A signed tree of everything that happened, and the public key beside it."""
    with Boomschrijver(map_) as schrijver:
        schrijver.voeg_toe([[r] for r in proef.alle_records()])
        stand = schrijver.stand_nu
        punt = onderteken(Controlepunt(OORSPRONG, stand.grootte, stand.wortel), GEHEIM)
        schrijver.publiceer(punt.naar_bytes())
    (map_ / VKEYBESTAND).write_text(f"{sleutel_van(OORSPRONG, GEHEIM).vkey()}\n")
    return Boomkast(map_)


def rapport_van(kast: Boomkast, proef: Inzageproef) -> Rapport:
    """The report with its proofs."""
    woorden = Woorden(proef.proef.beleid)
    overzicht = proef.overzicht()
    return maak_op(overzicht, woorden, lambda _: woorden, bewijs_van(kast, overzicht), kast.map / VKEYBESTAND)


def test_elke_regel_is_na_te_gaan_met_wat_is_meegegeven(tmp_path: Path) -> None:
    """The files as they were given, the program copied beside them, the command as the report prints it."""
    proef = asyncio.run(met_tegen())
    rapport = rapport_van(verzegel(tmp_path / "journaal", proef), proef)
    bewijzen = tmp_path / "thuis" / BEWIJSMAP
    bewijzen.mkdir(parents=True)
    for naam, bytes_ in rapport.bewijzen.items():
        (bewijzen / naam).write_bytes(bytes_)
    shutil.copytree(VERIFIEER, tmp_path / "thuis" / "verifieer")
    assert set(rapport.bewijzen) == {"keer-1.tlog-proof", "tegengehouden-2.tlog-proof", SLEUTELBESTAND}
    stukken = proef.stukken(rapport.overzicht)
    (opdracht,) = [stuk.tekst for stuk in stukken if isinstance(stuk, Opdracht)]
    assert Lijst(STAPPEN, stappen=True) in stukken
    for naam in set(rapport.bewijzen) - {SLEUTELBESTAND}:
        assert f"{BEWIJSMAP}/{naam}".encode() in rapport.html
        typt = opdracht.replace("keer-1.tlog-proof", naam).split()
        assert typt[0] == "python"
        gelopen = subprocess.run(
            [sys.executable, *typt[1:]], cwd=tmp_path / "thuis", capture_output=True, text=True, check=False, timeout=60
        )
        assert gelopen.returncode == 0, gelopen.stdout + gelopen.stderr
        assert "klopt" in gelopen.stdout
        assert '"soort":"' in gelopen.stdout, "he sees the line itself"
    vervalst = (bewijzen / "keer-1.tlog-proof").read_bytes().replace(b"index 1\n", b"index 2\n")
    (bewijzen / "keer-1.tlog-proof").write_bytes(vervalst)
    gelopen = subprocess.run(
        [sys.executable, *opdracht.split()[1:]],
        cwd=tmp_path / "thuis", capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert gelopen.returncode == 1


async def test_zonder_regels_is_er_niets_te_bewijzen(tmp_path: Path) -> None:
    """Who is not known gets no proofs, no key and no checkpoint: the same file whoever he is."""
    proef, niemand = await met_tegen(), Inzageproef()
    rapport = rapport_van(verzegel(tmp_path / "journaal", proef), niemand)
    assert rapport.bewijzen == {}
    assert json.loads(rapport.json)["controlepunt"] is None


async def test_een_regel_die_niet_in_de_boom_staat_geeft_geen_overzicht(tmp_path: Path) -> None:
    """A record that the read side made up, or one in another place."""
    proef = await met_tegen()
    kast = verzegel(tmp_path / "journaal", proef)
    overzicht = proef.overzicht()
    anders = replace(overzicht.verstrekkingen[0], record=overzicht.verstrekkingen[0].record.replace(b"S-01", b"S-02"))
    with pytest.raises(Ketenfout) as fout:
        bewijs_van(kast, replace(overzicht, verstrekkingen=(anders,)))
    assert fout.value.code == "INZAGE-journaal"


async def test_een_sleutel_die_weg_is_geeft_geen_half_bewijs(tmp_path: Path) -> None:
    """Without the public key nobody can check what he gets."""
    proef = await met_tegen()
    kast = verzegel(tmp_path / "journaal", proef)
    (kast.map / VKEYBESTAND).unlink()
    with pytest.raises(Ketenfout) as fout:
        rapport_van(kast, proef)
    assert fout.value.code == "INZAGE-journaal"
