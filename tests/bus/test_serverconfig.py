"""The generated configuration: pure text, accepted by the server, and nothing in it can be injected."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hub.bus import grenzen
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij
from hub.bus.proces import vind_programma
from hub.bus.serverconfig import HUB_SAN, Plaatsing, PubliekeSleutels, maak_config, opslag_bytes
from hub.bus.sleutels import nieuwe_sleutel
from hub.bus.tls import ServerTls
from hub.bus.wensen import gewenst
from hub.trust import certificaten
from tests.bus.proefpki import Proefpki

OM = Partij("om", "om", "00000099000000000013", "Openbaar Ministerie")
EDE = Partij("gemeente-ede", "gemeente", "00000099000000000012", 'Gemeente "Ede" }')


SAN_OM, SAN_EDE = "urn:ketenhub:certificaat:0a", "urn:nld:oin:00000099000000000012"
SLEUTELS = PubliekeSleutels(*(nieuwe_sleutel().publiek for _ in range(3)))


def _maak(
    kaart: Path, partijen: Sequence[Partij] = (OM, EDE), gebruikers: Mapping[str, Sequence[str]] | None = None
) -> str:
    gebruikers = {"om": [SAN_OM], "gemeente-ede": [SAN_EDE]} if gebruikers is None else gebruikers
    tls = ServerTls(kaart / "ca.pem", kaart / "server.pem")
    return maak_config(partijen, SLEUTELS, _plaats(kaart), tls, gebruikers)


def _plaats(kaart: Path) -> Plaatsing:
    return Plaatsing(kaart / "opslag", kaart, kaart / "log")


def test_server_accepts_it(tmp_path: Path) -> None:
    """The server's own check passes, so a mistake is found here and not at a start at night."""
    config = tmp_path / "nats.conf"
    huis = Proefpki(tmp_path).huis
    for naam in ("ca.pem", "server.pem"):
        (tmp_path / naam).write_bytes((huis.plaats / naam).read_bytes())
    config.write_text(_maak(tmp_path), "utf-8")
    klaar = subprocess.run(
        [str(vind_programma()), "-t", "-c", str(config)], check=False, capture_output=True, text=True
    )
    assert klaar.returncode == 0, klaar.stderr


def test_same_register_same_text(tmp_path: Path) -> None:
    """Order in the register means nothing; a reload that changes nothing has nothing to change."""
    een, twee = (_maak(tmp_path, lijst) for lijst in ([OM, EDE], [EDE, OM]))
    assert een == twee


def test_syncs_always_and_listens_at_home(tmp_path: Path) -> None:
    """The two lines an installation stands or falls with."""
    tekst = _maak(tmp_path, [OM])
    assert "sync_interval: always" in tekst
    assert 'listen: "127.0.0.1:-1"' in tekst
    assert f"max_payload: {grenzen.LADING_BYTES_MAX}" in tekst


def test_party_account_knows_only_its_own_subjects(tmp_path: Path) -> None:
    """The block of a party names no other party: nothing of others is imported or allowed."""
    tekst = _maak(tmp_path)
    blok = tekst.split("  PARTIJ_om {", 1)[1]
    assert "gemeente-ede" not in blok
    assert "in.om.*" in blok
    assert SAN_OM in blok
    assert SAN_EDE not in blok


def test_only_certificates_open_an_account_of_a_party(tmp_path: Path) -> None:
    """An NKey beside it would be a second way in: whoever shows any certificate and an NKey becomes its user."""
    tekst = _maak(tmp_path)
    assert len(re.findall(r"nkey: U", tekst)) == 3
    assert "nkey" not in tekst.split("PARTIJ_", 1)[1]
    assert "verify_and_map: true" in tekst
    assert 'min_version: "1.3"' in tekst
    assert "handshake_first: true" in tekst


def test_who_is_not_admitted_has_an_account_and_no_user(tmp_path: Path) -> None:
    """Accounts are there beforehand, for one that comes with a reload is not reached; without a user nobody is in."""
    tekst = _maak(tmp_path, gebruikers={"om": [SAN_OM], "vertrokken": ["urn:ketenhub:certificaat:0b"]})
    assert "PARTIJ_gemeente-ede {" in tekst
    assert tekst.count("{user:") == 2  # the hub's own, without rights, and om
    assert "urn:ketenhub:certificaat:0b" not in tekst


@pytest.mark.parametrize(
    "gebruikers",
    [
        {"om": [HUB_SAN]},
        {"om": [SAN_OM], "gemeente-ede": [SAN_OM]},
        {"om": ["om"]},
        {"om": [""]},
        {"om": ['urn:nld:oin:1"} {']},
        {"om": ["urn:nld:oin:1\n"]},
    ],
)
def test_name_that_is_none_or_of_another_is_refused(tmp_path: Path, gebruikers: dict[str, list[str]]) -> None:
    """The server believes the first user with a name; and a name is put into this file."""
    with pytest.raises(Busweigering) as weigering:
        _maak(tmp_path, gebruikers=gebruikers)
    assert weigering.value.code == "BUS-naam"


def test_name_of_the_hub_is_what_its_certificate_says() -> None:
    """Two rooms write it down; they may not drift apart."""
    assert HUB_SAN == certificaten.HUB_SAN


def test_seeds_and_names_stay_out(tmp_path: Path) -> None:
    """Only public keys are in it, and no free text of the register."""
    tekst = _maak(tmp_path, [EDE])
    assert not re.search(r"\bSU[A-Z2-7]{56}\b", tekst)
    assert "Ede" not in tekst


@pytest.mark.parametrize(
    "code",
    ["", "OM", "a b", "om.politie", "om*", "om>", 'om"', "om}", "om\n", "-om", "om--x", "hub", "x" * 65, "café", "1om"],
)
def test_code_that_could_leave_its_place_is_refused(tmp_path: Path, code: str) -> None:
    """A code is put into subjects and into this file; anything but lower-case words is refused."""
    with pytest.raises(Busweigering) as weigering:
        _maak(tmp_path, [replace(OM, code=code)])
    assert weigering.value.code == "BUS-partij"


def test_code_used_twice_is_refused(tmp_path: Path) -> None:
    """Two parties in one account would read each other's post."""
    with pytest.raises(Busweigering, match="twee keer"):
        _maak(tmp_path, [OM, replace(OM, naam="Ander")])


@pytest.mark.parametrize("pad", ['/a"b', "/a\nb", "/a\\b"])
def test_path_that_could_leave_its_quotes_is_refused(pad: str) -> None:
    """A directory name cannot become a line of configuration."""
    with pytest.raises(ValueError, match="control character"):
        _maak(Path(pad), [OM])


def test_every_stream_fits_in_the_store() -> None:
    """The server refuses a stream that does not fit in what is reserved: 342 parties must."""
    partijen = [Partij(f"p{n}", "gemeente", OM.oin, "x") for n in range(342)]
    nodig = sum(s.velden["max_bytes"] for s in gewenst(partijen).stromen)
    assert opslag_bytes(342) - nodig == grenzen.VERTROKKEN_MAX * grenzen.INSTROOM_BYTES_MAX
