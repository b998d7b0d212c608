"""The generated configuration: pure text, accepted by the server, and nothing in it can be injected."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hub.bus import grenzen
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij
from hub.bus.proces import vind_programma
from hub.bus.serverconfig import Plaatsing, PubliekeSleutels, maak_config, opslag_bytes
from hub.bus.sleutels import nieuwe_sleutel
from hub.bus.wensen import gewenst

OM = Partij("om", "om", "00000099000000000013", "Openbaar Ministerie")
EDE = Partij("gemeente-ede", "gemeente", "00000099000000000012", 'Gemeente "Ede" }')


def _sleutels(*codes: str) -> PubliekeSleutels:
    hub, breekglas, systeem = (nieuwe_sleutel().publiek for _ in range(3))
    return PubliekeSleutels(hub, breekglas, systeem, {code: nieuwe_sleutel().publiek for code in codes})


def _plaats(kaart: Path) -> Plaatsing:
    return Plaatsing(kaart / "opslag", kaart, kaart / "log")


def test_server_accepts_it(tmp_path: Path) -> None:
    """The server's own check passes, so a mistake is found here and not at a start at night."""
    config = tmp_path / "nats.conf"
    config.write_text(maak_config([OM, EDE], _sleutels("om", "gemeente-ede"), _plaats(tmp_path)), "utf-8")
    klaar = subprocess.run(
        [str(vind_programma()), "-t", "-c", str(config)], check=False, capture_output=True, text=True
    )
    assert klaar.returncode == 0, klaar.stderr


def test_same_register_same_text(tmp_path: Path) -> None:
    """Order in the register means nothing; a reload that changes nothing has nothing to change."""
    sleutels = _sleutels("om", "gemeente-ede")
    een, twee = (maak_config(lijst, sleutels, _plaats(tmp_path)) for lijst in ([OM, EDE], [EDE, OM]))
    assert een == twee


def test_syncs_always_and_listens_at_home(tmp_path: Path) -> None:
    """The two lines an installation stands or falls with."""
    tekst = maak_config([OM], _sleutels("om"), _plaats(tmp_path))
    assert "sync_interval: always" in tekst
    assert 'listen: "127.0.0.1:-1"' in tekst
    assert f"max_payload: {grenzen.LADING_BYTES_MAX}" in tekst


def test_party_account_knows_only_its_own_subjects(tmp_path: Path) -> None:
    """The block of a party names no other party: nothing of others is imported or allowed."""
    tekst = maak_config([OM, EDE], _sleutels("om", "gemeente-ede"), _plaats(tmp_path))
    blok = tekst.split("  PARTIJ_om {", 1)[1]
    assert "gemeente-ede" not in blok
    assert "in.om.*" in blok


def test_seeds_and_names_stay_out(tmp_path: Path) -> None:
    """Only public keys are in it, and no free text of the register."""
    tekst = maak_config([EDE], _sleutels("gemeente-ede"), _plaats(tmp_path))
    assert not re.search(r"\bSU[A-Z2-7]{56}\b", tekst)
    assert "Ede" not in tekst


@pytest.mark.parametrize(
    "code",
    ["", "OM", "a b", "om.politie", "om*", "om>", 'om"', "om}", "om\n", "-om", "om--x", "hub", "x" * 65, "café", "1om"],
)
def test_code_that_could_leave_its_place_is_refused(tmp_path: Path, code: str) -> None:
    """A code is put into subjects and into this file; anything but lower-case words is refused."""
    with pytest.raises(Busweigering) as weigering:
        maak_config([replace(OM, code=code)], _sleutels(code), _plaats(tmp_path))
    assert weigering.value.code == "BUS-partij"


def test_code_used_twice_is_refused(tmp_path: Path) -> None:
    """Two parties in one account would read each other's post."""
    with pytest.raises(Busweigering, match="twee keer"):
        maak_config([OM, replace(OM, naam="Ander")], _sleutels("om"), _plaats(tmp_path))


@pytest.mark.parametrize("pad", ['/a"b', "/a\nb", "/a\\b"])
def test_path_that_could_leave_its_quotes_is_refused(pad: str) -> None:
    """A directory name cannot become a line of configuration."""
    with pytest.raises(ValueError, match="control character"):
        maak_config([OM], _sleutels("om"), _plaats(Path(pad)))


def test_every_stream_fits_in_the_store() -> None:
    """The server refuses a stream that does not fit in what is reserved: 342 parties must."""
    partijen = [Partij(f"p{n}", "gemeente", OM.oin, "x") for n in range(342)]
    nodig = sum(s.velden["max_bytes"] for s in gewenst(partijen).stromen)
    assert opslag_bytes(342) - nodig == grenzen.VERTROKKEN_MAX * grenzen.INSTROOM_BYTES_MAX
