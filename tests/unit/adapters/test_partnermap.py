"""The directory of a partner: whole, its owner's, and of one party; else a sentence that says what to do."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sdk.fouten import Partnerfout
from adapters.sdk.partnermap import lees_partnermap, tls_sleutel
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.proefpartijen import partnermap_van, zet_partijen_klaar
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.partijen import Partij
from hub.fouten import Ketenfout
from hub.trust.aansluiting import Toelating
from hub.trust.certificaten import maak_sleutel
from hub.trust.profielen import HPKE_PQ_1
from tests.partijproef import identiteit

EDE = Partij("gemeente-ede", "gemeente", "00000099000000011000", "Gemeente Ede")
OM = Partij("om", "om", "00000099000000002000", "OM")


@pytest.fixture(scope="module")
def voorbeeld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state with two parties. Not to be changed: it is copied."""
    staat = tmp_path_factory.mktemp("voorbeeld")
    zet_partijen_klaar(staat, [EDE, OM])
    return staat


@pytest.fixture
def map_(voorbeeld: Path, tmp_path: Path) -> Path:
    """A partner's directory that may be damaged."""
    return Path(shutil.copytree(partnermap_van(voorbeeld, "gemeente-ede"), tmp_path / "ede"))


def test_een_hele_map_is_alles_wat_een_partner_nodig_heeft(map_: Path) -> None:
    """Keys, the hub's keys, and a context that takes TLS 1.3 only and only the hub's CA."""
    kaart = lees_partnermap(map_)
    assert (kaart.code, kaart.oin, kaart.profiel, kaart.nats) == ("gemeente-ede", EDE.oin, "jose-1", "")
    assert kaart.identiteit.code == "gemeente-ede"
    assert kaart.tls.minimum_version is ssl.TLSVersion.TLSv1_3
    assert kaart.tls.verify_mode is ssl.CERT_REQUIRED
    assert kaart.tls.check_hostname
    assert len(kaart.tls.get_ca_certs()) == 1


def test_proefpartijen_komen_er_een_keer(voorbeeld: Path, tmp_path: Path) -> None:
    """A second time changes nothing; a new party comes beside; a directory without its card is not papered over."""
    staat = Path(shutil.copytree(voorbeeld, tmp_path / "staat"))
    eerst = lees_spiegel(staat, laad_geheim(staat))
    sleutel = (partnermap_van(staat, "om") / "identiteit.json").read_bytes()
    politie = Partij("politie", "politie", "00000099000000001000", "Politie")
    zet_partijen_klaar(staat, [EDE, OM, politie], profiel=HPKE_PQ_1)
    na = lees_spiegel(staat, laad_geheim(staat))
    assert {code: na[code] for code in eerst} == eerst
    assert na["politie"].sleutels.profiel == HPKE_PQ_1
    assert lees_partnermap(partnermap_van(staat, "politie")).profiel == HPKE_PQ_1
    assert (partnermap_van(staat, "om") / "identiteit.json").read_bytes() == sleutel
    (staat / "partijen" / "om.json").unlink()
    with pytest.raises(Ketenfout, match="PARTIJ-map"):
        zet_partijen_klaar(staat, [OM])


def _vervang_toelating(map_: Path, verander: Callable[[Toelating], Toelating]) -> None:
    pad = map_ / "toelating.json"
    pad.write_bytes(verander(Toelating.van_bytes(pad.read_bytes())).naar_bytes())


@pytest.mark.parametrize(
    ("beschadig", "zin"),
    [
        (lambda m, _: (m / "toelating.json").unlink(), "is er nog niet"),
        (lambda m, _: (m / "toelating.json").write_text("{}"), "niet wat de hub schreef"),
        (lambda m, _: (m / "identiteit.json").unlink(), "identiteit.json is niet te lezen"),
        (lambda m, _: (m / "identiteit.json").write_text("{}"), "niet wat 'ketenhub partij nieuw' schreef"),
        (lambda m, _: (m / "identiteit.json").chmod(0o640), "chmod go-rwx"),
        (lambda m, _: (m / "tls.key").chmod(0o604), "chmod go-rwx"),
        (lambda m, _: (m / "tls.key").unlink(), "hoort bij geen sleutel"),
        (lambda m, _: (m / "tls.key").write_text(maak_sleutel()), "hoort bij geen sleutel"),
        (lambda m, _: (m / "tls.key").write_text("geen sleutel"), "niet te lezen"),
        (lambda m, v: shutil.copy(partnermap_van(v, "om") / "toelating.json", m), "van een andere partij"),
        (lambda m, _: _vervang_toelating(m, lambda t: replace(t, profiel="hpke-pq-1")), "ander profiel"),
        (lambda m, _: _vervang_toelating(m, lambda t: replace(t, certificaat="x")), "niet te lezen"),
        (lambda m, _: _vervang_toelating(m, lambda t: replace(t, ca="x")), "niet te gebruiken"),
    ],
)
def test_een_map_die_niet_heel_is(
    map_: Path, voorbeeld: Path, beschadig: Callable[[Path, Path], object], zin: str
) -> None:
    """Each with a sentence for whoever has to mend it, and nothing of a key in it."""
    geheim = (map_ / "identiteit.json").read_text()
    beschadig(map_, voorbeeld)
    with pytest.raises(Partnerfout) as gevangen:
        lees_partnermap(map_)
    assert gevangen.value.code == "PARTNER-map"
    assert zin in gevangen.value.uitleg
    assert gevangen.value.__cause__ is None
    assert geheim[40:80] not in str(gevangen.value)


def test_identiteit_van_een_ander_past_niet(map_: Path) -> None:
    """Keys of one party with the admission of another."""
    (map_ / "identiteit.json").write_bytes(identiteit("om").naar_json())
    with pytest.raises(Partnerfout, match="andere partij"):
        lees_partnermap(map_)


def test_de_nieuwe_sleutel_telt_pas_met_zijn_certificaat(map_: Path) -> None:
    """During a rotation both lie there; which one is used, the admission decides."""
    certificaat = Toelating.van_bytes((map_ / "toelating.json").read_bytes()).certificaat
    nieuw = map_ / "tls.nieuw.key"
    nieuw.write_text(maak_sleutel())
    nieuw.chmod(0o600)
    assert tls_sleutel(map_, certificaat) == map_ / "tls.key"
    (map_ / "tls.key").replace(nieuw)
    assert tls_sleutel(map_, certificaat) == nieuw
    assert lees_partnermap(map_).code == "gemeente-ede"
