"""The hub's CA and certificates: made once, closed to others, renewed before their end, and never quietly replaced."""

from __future__ import annotations

import ssl
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from hub.bootstrap import certificaathuis
from hub.bootstrap.certificaathuis import Certificaathuis, hub_tls, open_certificaathuis
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust import certificaten

OIN = "00000099000000000014"
BESTANDEN = ("ca.pem", "hub.pem", "server.pem", "uitgever.pem")


def _inhoud(huis: Certificaathuis) -> dict[str, bytes]:
    return {pad.name: pad.read_bytes() for pad in huis.plaats.iterdir()}


def _certificaat(huis: Certificaathuis, naam: str) -> x509.Certificate:
    tekst = (huis.plaats / naam).read_text("ascii")
    return x509.load_pem_x509_certificate(tekst[tekst.index("-----BEGIN CERTIFICATE-----") :].encode())


def test_made_once_and_closed_to_others(tmp_path: Path) -> None:
    """A restart keeps them all; nothing but the four files lies there, whatever the umask."""
    huis = open_certificaathuis(tmp_path)
    eerst = _inhoud(huis)
    assert tuple(sorted(eerst)) == BESTANDEN
    assert _inhoud(open_certificaathuis(tmp_path)) == eerst
    assert stat.S_IMODE(huis.plaats.stat().st_mode) == 0o700
    assert {stat.S_IMODE(pad.stat().st_mode) for pad in huis.plaats.iterdir()} == {0o600}


def test_two_hubs_that_start_at_once_have_one_ca(tmp_path: Path) -> None:
    """With two, half of the partners would be strangers."""
    with ThreadPoolExecutor(8) as groep:
        huizen = list(groep.map(lambda _: open_certificaathuis(tmp_path), range(8)))
    assert len({huis.ca_pem for huis in huizen}) == 1
    for naam in ("hub.pem", "server.pem"):
        ca = x509.load_pem_x509_certificate(huizen[0].ca_pem.encode())
        _certificaat(huizen[0], naam).verify_directly_issued_by(ca)


def test_server_is_known_by_its_names(tmp_path: Path) -> None:
    """This machine always; another name makes a new certificate, and that one stays when it is not asked again."""
    huis = open_certificaathuis(tmp_path)
    gewoon = (huis.plaats / "server.pem").read_bytes()
    huis = open_certificaathuis(tmp_path, ["nats.keten.example", "192.0.2.7"])
    genoemd = (huis.plaats / "server.pem").read_bytes()
    namen = _certificaat(huis, "server.pem").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(naam.value) for naam in namen} == {*certificaathuis.THUIS, "nats.keten.example", "192.0.2.7"}
    assert genoemd != gewoon
    assert (open_certificaathuis(tmp_path).plaats / "server.pem").read_bytes() == genoemd


@pytest.mark.parametrize("naam", ["hub.pem", "server.pem"])
def test_renewed_before_its_end(tmp_path: Path, naam: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Near its end it is made anew at a start, with a new key, by the same CA."""
    monkeypatch.setattr(certificaathuis, "GELDIG", certificaathuis.VERNIEUW_VOOR - timedelta(hours=1))
    huis = open_certificaathuis(tmp_path)
    kort = _certificaat(huis, naam)
    monkeypatch.undo()
    nieuw = _certificaat(open_certificaathuis(tmp_path), naam)
    assert nieuw.not_valid_after_utc > datetime.now(UTC) + timedelta(days=300)
    assert nieuw.public_key() != kort.public_key()
    nieuw.verify_directly_issued_by(x509.load_pem_x509_certificate(huis.ca_pem.encode()))
    stand = _inhoud(huis)
    assert not huis.vernieuw()
    assert _inhoud(huis) == stand


def test_spoiled_certificate_of_its_own_is_made_anew(tmp_path: Path) -> None:
    """It is not a secret that anybody else has: a new one is as good."""
    huis = open_certificaathuis(tmp_path)
    for naam in ("hub.pem", "server.pem"):
        (huis.plaats / naam).write_bytes(b"kapot")
    huis = open_certificaathuis(tmp_path)
    ca = x509.load_pem_x509_certificate(huis.ca_pem.encode())
    for naam in ("hub.pem", "server.pem"):
        _certificaat(huis, naam).verify_directly_issued_by(ca)


def _lees_open(plaats: Path) -> None:
    (plaats / "uitgever.pem").chmod(0o640)


def _kapot(plaats: Path) -> None:
    (plaats / "uitgever.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nGEHEIM\n")


def _weg(plaats: Path) -> None:
    for naam in ("uitgever.pem", "hub.pem"):
        (plaats / naam).unlink()


def _map_open(plaats: Path) -> None:
    plaats.chmod(0o755)


@pytest.mark.parametrize("doe", [_lees_open, _kapot, _weg, _map_open])
def test_ca_that_is_not_as_it_should_be_stops_the_hub(tmp_path: Path, doe: Callable[[Path], None]) -> None:
    """It is never made again by itself: with another CA every partner would be a stranger."""
    huis = open_certificaathuis(tmp_path)
    ca = huis.ca_pem
    doe(huis.plaats)
    with pytest.raises(Ketenfout) as gevangen:
        open_certificaathuis(tmp_path).geef_uit("", oin=OIN, code="politie", tot=datetime.now(UTC))
    assert gevangen.value.code in {"CERTIFICAAT-bestand", "CERTIFICAAT-uitgever"}
    assert "GEHEIM" not in str(gevangen.value)
    assert (huis.plaats / "ca.pem").read_text("ascii") == ca


def test_second_hub_connects_and_issues_nothing(tmp_path: Path) -> None:
    """Its copy of the folder lacks the CA's key; its own certificates are left as they are."""
    huis = open_certificaathuis(tmp_path)
    (huis.plaats / "uitgever.pem").unlink()
    stand = _inhoud(huis)
    tweede = open_certificaathuis(tmp_path)
    assert tweede.hub_context().minimum_version is ssl.TLSVersion.TLSv1_3
    assert not tweede.vernieuw()
    assert _inhoud(tweede) == stand
    aanvraag = certificaten.maak_aanvraag(OIN, "politie", certificaten.maak_sleutel())
    with pytest.raises(Ketenfout) as gevangen:
        tweede.geef_uit(aanvraag, oin=OIN, code="politie", tot=datetime.now(UTC) + timedelta(days=1))
    assert gevangen.value.code == "CERTIFICAAT-uitgever"


def test_what_it_issues_passes_its_own_check(tmp_path: Path) -> None:
    """And no two have the same name."""
    huis = open_certificaathuis(tmp_path)
    aanvraag = certificaten.maak_aanvraag(OIN, "politie", certificaten.maak_sleutel())
    nu = datetime.now(UTC)
    een, twee = (
        certificaten.controleer_keten(
            huis.geef_uit(aanvraag, oin=OIN, code="politie", tot=nu + timedelta(days=30)), huis.ca_pem, nu
        )
        for _ in range(2)
    )
    assert een.oin == OIN
    assert een.san != twee.san


def test_command_without_a_state_is_told(tmp_path: Path) -> None:
    """It makes nothing."""
    with pytest.raises(Ketenfout, match="CERTIFICAAT-bestand"):
        hub_tls(Instellingen(toestand=tmp_path, beleid=tmp_path))
    assert not list(tmp_path.iterdir())
