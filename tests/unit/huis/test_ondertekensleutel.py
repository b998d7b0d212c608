"""Keys of signers on disk, the register they stand in, and trial bundles: what the commands of signing are made of."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ed448
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.bootstrap import bundels, sleutelregister
from hub.bootstrap.ondertekensleutel import SLEUTEL_BYTES_MAX, WACHTWOORD_TEKENS_MIN, laad_sleutel, maak_sleutel
from hub.bootstrap.proefbundel import ORGANISATIES, maak_proef
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.beleidsbundel import BUNDEL_BYTES_MAX
from hub.policy.bundelfouten import Bundelfout
from hub.policy.ondertekening import controleer
from hub.policy.sleutelregister import Sleutel, lees_register, maak_register
from schemas import catalogus
from tests.bundelproef import FG, GELDIG, MEDE, REGISTER, VANDAAG, regel

WACHTWOORD: Final = "w" * WACHTWOORD_TEKENS_MIN
NIEUW: Final = regel("nieuw", "medeondertekenaar", "om", Ed25519PrivateKey.from_private_bytes(b"n" * 32))


def code(fout: pytest.ExceptionInfo[Ketenfout]) -> str:
    """The code of what was raised."""
    return fout.value.code


# ── the private key ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wachtwoord", [None, WACHTWOORD])
def test_een_sleutel_komt_terug(tmp_path: Path, wachtwoord: str | None) -> None:
    """As it was made, for its owner only, in a folder for its owner only."""
    pad = tmp_path / "map" / "fg.sleutel"
    gemaakt = maak_sleutel(pad, wachtwoord)
    assert laad_sleutel(pad, wachtwoord).public_key() == gemaakt.public_key()
    assert stat.S_IMODE(pad.stat().st_mode) == 0o600
    assert stat.S_IMODE(pad.parent.stat().st_mode) == 0o700


def test_het_masker_van_de_gebruiker_maakt_niet_uit(tmp_path: Path) -> None:
    """A user whose files are open to all still gets a closed key."""
    oud = os.umask(0)
    try:
        maak_sleutel(tmp_path / "fg.sleutel", None)
    finally:
        os.umask(oud)
    assert stat.S_IMODE((tmp_path / "fg.sleutel").stat().st_mode) == 0o600


@pytest.mark.parametrize("wachtwoord", ["", "kort", "w" * (WACHTWOORD_TEKENS_MIN - 1), "w" * 2_000, "é" * 900])
def test_een_wachtwoord_dat_niet_kan(tmp_path: Path, wachtwoord: str) -> None:
    """Too short to protect or too long for the file: told, and nothing is written."""
    with pytest.raises(Ketenfout) as fout:
        maak_sleutel(tmp_path / "fg.sleutel", wachtwoord)
    assert code(fout) == "ONDERTEKENSLEUTEL-wachtwoord"
    assert list(tmp_path.iterdir()) == []


def test_een_bestaand_bestand_blijft(tmp_path: Path) -> None:
    """Also one that is only the name of another file: nothing is written through a link."""
    doel = tmp_path / "doel"
    (tmp_path / "link.sleutel").symlink_to(doel)
    with pytest.raises(Ketenfout, match="bestaat al"):
        maak_sleutel(tmp_path / "link.sleutel", None)
    assert not doel.exists()
    (tmp_path / "bestand").write_text("")
    with pytest.raises(Ketenfout, match="niet te maken") as fout:
        maak_sleutel(tmp_path / "bestand" / "fg.sleutel", None)
    assert code(fout) == "ONDERTEKENSLEUTEL-bestand"


def test_wie_het_wachtwoord_niet_weet(tmp_path: Path) -> None:
    """Missing and wrong are told apart; a password on a key that has none does no harm."""
    pad = tmp_path / "fg.sleutel"
    maak_sleutel(pad, WACHTWOORD)
    for fout_woord, klacht in ((None, "zit een wachtwoord"), ("x" * 20, "klopt niet")):
        with pytest.raises(Ketenfout, match=klacht) as fout:
            laad_sleutel(pad, fout_woord)
        assert code(fout) == "ONDERTEKENSLEUTEL-wachtwoord"
    open_ = tmp_path / "open.sleutel"
    gemaakt = maak_sleutel(open_, None)
    assert laad_sleutel(open_, WACHTWOORD).public_key() == gemaakt.public_key()


@pytest.mark.parametrize("rechten", [0o640, 0o604, 0o620, 0o601])
def test_een_open_sleutel(tmp_path: Path, rechten: int) -> None:
    """Whoever else could read or replace it, could have signed."""
    pad = tmp_path / "fg.sleutel"
    maak_sleutel(pad, None)
    pad.chmod(rechten)
    with pytest.raises(Ketenfout, match="Ook anderen"):
        laad_sleutel(pad, None)


def _ed448() -> bytes:
    return ed448.Ed448PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"rommel",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        _ed448(),
        _ed448() + b" " * SLEUTEL_BYTES_MAX,
    ],
)
def test_wat_geen_sleutel_is(tmp_path: Path, inhoud: bytes) -> None:
    """Another kind of key is none either: there is one algorithm."""
    pad = tmp_path / "fg.sleutel"
    pad.write_bytes(inhoud)
    pad.chmod(0o600)
    with pytest.raises(Ketenfout) as fout:
        laad_sleutel(pad, None)
    assert code(fout) == "ONDERTEKENSLEUTEL-bestand"


def test_een_kapotte_sleutel_met_wachtwoord(tmp_path: Path) -> None:
    """Damaged under its password cannot be told from a wrong password."""
    pad = tmp_path / "fg.sleutel"
    maak_sleutel(pad, WACHTWOORD)
    regels = pad.read_text().splitlines()
    pad.write_text("\n".join([regels[0], regels[1][::-1], *regels[2:]]))
    with pytest.raises(Ketenfout) as fout:
        laad_sleutel(pad, WACHTWOORD)
    assert code(fout) == "ONDERTEKENSLEUTEL-wachtwoord"
    with pytest.raises(Ketenfout) as weg:
        laad_sleutel(tmp_path / "weg.sleutel", None)
    assert code(weg) == "ONDERTEKENSLEUTEL-bestand"


# ── a line in the register ───────────────────────────────────────────────────────────────────────────────────────────


def test_een_regel_erbij_laat_de_rest_staan(tmp_path: Path) -> None:
    """Remarks and order of the manager stay; also after a file of another system, with other line ends."""
    pad = tmp_path / "sleutels.yaml"
    oud = "# van ons\n" + REGISTER.text() + "# einde\nproef: nee\n"
    for tekst in (oud, oud.replace("\n", "\r\n")):
        pad.write_bytes(tekst.encode())
        sleutelregister.schrijf_register(pad, sleutelregister.met_regel(pad, NIEUW))
        assert pad.read_text().replace(NIEUW.regel() + "\n", "") == oud
        assert bundels.lees_register(pad).sleutels[NIEUW.kenmerk] == NIEUW
    assert not [p for p in tmp_path.iterdir() if p != pad]


def test_een_nieuw_register(tmp_path: Path) -> None:
    """Begins with what a manager must know: a withdrawn key stays."""
    pad = tmp_path / "map" / "sleutels.yaml"
    sleutelregister.schrijf_register(pad, sleutelregister.met_regel(pad, NIEUW))
    assert "ingetrokken" in pad.read_text().splitlines()[0]
    assert set(bundels.lees_register(pad).sleutels) == {NIEUW.kenmerk}


@pytest.mark.parametrize("tekst", ["proef: ja\n", "x: sleutels:\n", "sleutels: {}\n", "sleutels:\n  nieuw: {}\n"])
def test_een_register_dat_niet_klopt(tmp_path: Path, tekst: str) -> None:
    """Refused before the key is made; the file stays as it was."""
    pad = tmp_path / "sleutels.yaml"
    pad.write_text(tekst)
    with pytest.raises(Ketenfout) as fout:
        sleutelregister.met_regel(pad, NIEUW)
    assert code(fout) == "SLEUTELREGISTER-ongeldig"
    assert pad.read_text() == tekst


@pytest.mark.parametrize(
    "sleutel",
    [
        Sleutel("a", "medeondertekenaar, organisatie: om", "om", MEDE.public_key(), *GELDIG),
        Sleutel("a", "medeondertekenaar", "om, ingetrokken: 2026-01-01", MEDE.public_key(), *GELDIG),
        Sleutel("a: {}\n  b", "medeondertekenaar", "om", MEDE.public_key(), *GELDIG),
        Sleutel("a", "medeondertekenaar", "om # rest", MEDE.public_key(), *GELDIG),
    ],
)
def test_een_woord_dat_meer_dan_een_woord_is(sleutel: Sleutel) -> None:
    """What is typed as a name cannot become another line of the register."""
    with pytest.raises(Ketenfout) as fout:
        sleutelregister.met_regel(None, sleutel)
    assert code(fout) == "SLEUTELREGISTER-ongeldig"


def test_een_register_dat_niet_te_lezen_is(tmp_path: Path) -> None:
    """Absent, a folder, or no UTF-8."""
    for pad, verwacht in ((tmp_path / "weg", "bestand"), (tmp_path, "bestand"), (tmp_path / "latin", "ongeldig")):
        if pad.name == "latin":
            pad.write_bytes(b"sleutels: \xe9\n")
        with pytest.raises(Ketenfout) as fout:
            bundels.lees_register(pad)
        assert code(fout) == f"SLEUTELREGISTER-{verwacht}"
    with pytest.raises(Ketenfout) as vol:
        sleutelregister.schrijf_register(tmp_path / "latin" / "x.yaml", "")
    assert code(vol) == "SLEUTELREGISTER-bestand"


# ── bundles from disk ────────────────────────────────────────────────────────────────────────────────────────────────


def test_een_te_grote_bundel_wordt_niet_heel_gelezen(tmp_path: Path) -> None:
    """One byte more than is allowed is enough to refuse it."""
    pad = tmp_path / "groot.bundel"
    with pad.open("wb") as bestand:
        bestand.truncate(BUNDEL_BYTES_MAX * 4)
    assert len(bundels.lees_bundelbestand(pad)) == BUNDEL_BYTES_MAX + 1


def test_hoe_een_weigering_een_opdracht_beeindigt() -> None:
    """A policy that is wrong ends with 3, a refusal of how it was signed with 2."""
    assert bundels.vertaald(Bundelfout("BUNDEL-bewijs")).afloop is Afloop.BELEID_ONGELDIG
    assert bundels.vertaald(Bundelfout("BUNDEL-verlopen")).afloop is Afloop.GEWEIGERD


def test_een_beleid_dat_de_weg_niet_kan_dragen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that fits no record is found by who signs, not by the hub after the signatures."""
    from hub.gateway import beleidseisen  # noqa: PLC0415 - only here
    from hub.policy.fouten import Beleidsfout, Fout  # noqa: PLC0415 - same

    def past_niet(_beleid: object) -> None:
        raise Beleidsfout([Fout("B-naam", "beleid", 0, 0, "", "een woord past niet")])

    proef = maak_proef(GELDIG)
    bundel = proef.bundel(BELEID_MEEGELEVERD)
    monkeypatch.setattr(beleidseisen, "eis", past_niet)
    with pytest.raises(Ketenfout, match="een woord past niet") as fout:
        bundels.beoordeel(bundel, proef.register, None, VANDAAG)
    assert code(fout) == "BUNDEL-beleid"


# ── trial ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_een_proef_gaat_langs_de_gewone_weg() -> None:
    """Two roles of two invented organisations; the shipped policy; verified like any other; said to be a trial."""
    proef = maak_proef(GELDIG)
    goed = controleer(proef.bundel(BELEID_MEEGELEVERD), proef.register, None, VANDAAG, catalogus.VELDEN)
    assert {s.organisatie for s in goed.ondertekenaars} == set(ORGANISATIES)
    assert not set(ORGANISATIES) & set(goed.beleid.woordenboek.partijen)
    assert (goed.inhoud.geldig_van, goed.inhoud.geldig_tot) == (goed.beleid.convenant.van, goed.beleid.convenant.tot)
    assert lees_register("sleutels.yaml", proef.register.text()).proef


def test_elke_proef_heeft_eigen_sleutels() -> None:
    """Nothing signed in one trial is good in another; the earlier stay known, so that what was can be followed."""
    een, twee = maak_proef(GELDIG), maak_proef(GELDIG)
    assert not set(een.register.sleutels) & set(twee.register.sleutels)
    samen = maak_proef(GELDIG, een.register)
    assert set(een.register.sleutels) < set(samen.register.sleutels)
    eerste = controleer(een.bundel(BELEID_MEEGELEVERD), samen.register, None, VANDAAG, catalogus.VELDEN)
    volgende = samen.bundel(BELEID_MEEGELEVERD, vorige=eerste)
    assert controleer(volgende, samen.register, eerste, VANDAAG, catalogus.VELDEN).inhoud.revisie == 2


def test_een_echt_register_krijgt_geen_proefsleutels() -> None:
    """Else a trial would be the unsigned way in."""
    with pytest.raises(Ketenfout) as fout:
        maak_proef(GELDIG, maak_register((regel("fg", "privacyfunctionaris", "politie", FG),)))
    assert code(fout) == "PROEF-register"


def test_een_dag_is_een_dag_in_nederland() -> None:
    """What `vandaag` gives is a plain day."""
    assert type(bundels.vandaag()) is date
