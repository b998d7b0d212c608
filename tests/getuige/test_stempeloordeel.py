"""Stored timestamps as an auditor checks them: with the tree, against a certificate from home; OpenSSL is the peer."""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from hub.bootstrap.stempelcontrole import Stempelfout, Waarom, controleer_tijdstempel, lees_wortels
from hub.bootstrap.stempeloordeel import antwoord
from hub.journal.verifieer.controle import STEMPELMAP, Uitslag
from hub.journal.verifieer.leugen import Leugen, Vraagfout
from hub.journal.verifieer.opdracht import Vraag, main
from tests.getuige.tsaproef import OPENSSL, Dienst, met_openssl, nieuwe_dienst
from tests.knoei.toneel import bouw, record, sleutel

pytestmark = met_openssl
RECORDS = [record(n) for n in range(30)]
NU = datetime.now(UTC)
VKEY = sleutel().publiek.vkey()


@dataclass(frozen=True)
class Gestempeld:
    """A journal of thirty records, with a stamp of when there were twelve and of when there were twenty."""

    map: Path
    dienst: Dienst

    def stam(self, grootte: int = 20) -> Path:
        """The pair of this size, without its endings."""
        return self.map / STEMPELMAP / f"{grootte:016}"

    def oordeel(self, ca: Path | None = None, nu: datetime = NU) -> Uitslag:
        """As the command asks it."""
        return antwoord(Vraag(map=self.map, sleutel=VKEY), ca or self.dienst.ca, nu)

    def leugen(self, ca: Path | None = None) -> Leugen:
        """What the command says is wrong."""
        with pytest.raises(Leugen) as fout:
            self.oordeel(ca)
        return fout.value

    def openssl(self, grootte: int = 20, ca: Path | None = None) -> bool:
        """What OpenSSL says of one pair."""
        stam = self.stam(grootte)
        wat = ["-data", f"{stam}.checkpoint", "-in", f"{stam}.tsr", "-CAfile", str(ca or self.dienst.ca)]
        klaar = subprocess.run([str(OPENSSL), "ts", "-verify", *wat], capture_output=True, check=False, timeout=30)
        return klaar.returncode == 0


@pytest.fixture(scope="module")
def bron(tmp_path_factory: pytest.TempPathFactory) -> Gestempeld:
    """Made once."""
    wortel = tmp_path_factory.mktemp("gestempeld")
    zaak = Gestempeld(wortel / "journaal", nieuwe_dienst(wortel / "tsa"))
    paren = {}
    for grootte in (12, 20, 30):
        bouw(zaak.map, RECORDS[:grootte])
        nota = (zaak.map / "checkpoint").read_bytes()
        paren[grootte] = (nota, zaak.dienst.stempel_van(nota))
    (zaak.map / STEMPELMAP).mkdir()
    for grootte in (12, 20):
        for soort, inhoud in zip(("checkpoint", "tsr"), paren[grootte], strict=True):
            zaak.stam(grootte).with_suffix(f".{soort}").write_bytes(inhoud)
    return zaak


@pytest.fixture
def zaak(bron: Gestempeld, tmp_path: Path) -> Gestempeld:
    """A copy of the journal, to be tampered with."""
    shutil.copytree(bron.map, tmp_path / "journaal")
    return Gestempeld(tmp_path / "journaal", bron.dienst)


def test_wat_klopt(zaak: Gestempeld) -> None:
    """Each stamp, and from when to when; after the last day of a certificate the verdict says what that means."""
    uitslag = zaak.oordeel()
    assert uitslag.toetsen[-1] == "2 tijdstempels kloppen, en de boom begint met wat er is gestempeld."
    assert [zin[:21] for zin in uitslag.bewijst[-2:]] == ["De eerste 20 records ", "De eerste 12 daarvan "]
    assert any("de laatste 10 records" in zin for zin in uitslag.bewijst_niet)
    assert zaak.openssl(12)
    assert zaak.openssl(20)
    assert not any("verlopen" in zin for zin in uitslag.bewijst_niet)
    later = zaak.oordeel(nu=NU + timedelta(days=40_000))
    assert sum("verlopen" in zin for zin in later.bewijst_niet) == 1


def _bit(plek: int) -> Callable[[Gestempeld], None]:
    def doe(zaak: Gestempeld) -> None:
        pad = zaak.stam().with_suffix(".tsr")
        inhoud = bytearray(pad.read_bytes())
        inhoud[plek] ^= 4
        pad.write_bytes(inhoud)

    return doe


def _ander_controlepunt(zaak: Gestempeld) -> None:
    """The hub's own key, the same size, other records."""
    anders = zaak.map.parent / "anders"
    bouw(anders, [*RECORDS[:19], record(77)])
    shutil.copy(anders / "checkpoint", zaak.stam().with_suffix(".checkpoint"))


def _leeg(zaak: Gestempeld) -> None:
    zaak.stam().with_suffix(".tsr").write_bytes(b"")


def _half(zaak: Gestempeld) -> None:
    pad = zaak.stam().with_suffix(".tsr")
    pad.write_bytes(pad.read_bytes()[:-1])


def _weigering(zaak: Gestempeld) -> None:
    """What an authority answers that does not grant: a status and no token (RFC 3161 2.4.2)."""
    zaak.stam().with_suffix(".tsr").write_bytes(bytes.fromhex("30053003020102"))


def _geen_bestand(zaak: Gestempeld) -> None:
    pad = zaak.stam().with_suffix(".tsr")
    pad.unlink()
    pad.mkdir()


@pytest.mark.parametrize(
    ("knoei", "waarom"),
    [
        (_bit(-1), Waarom.DIENST),
        (_bit(3), Waarom.VORM),
        (_ander_controlepunt, Waarom.AFDRUK),
        (_leeg, Waarom.VORM),
        (_half, Waarom.VORM),
        (_weigering, Waarom.VORM),
        (_geen_bestand, Waarom.VORM),
    ],
)
def test_wat_niet_klopt(zaak: Gestempeld, knoei: Callable[[Gestempeld], None], waarom: Waarom) -> None:
    """The file is named and why, and OpenSSL believes it neither."""
    knoei(zaak)
    fout = zaak.leugen()
    assert (fout.code, fout.bestand, fout.hint) == ("JOURNAAL-stempel", f"{STEMPELMAP}/{20:016}.tsr", waarom.value)
    assert not zaak.openssl()
    assert zaak.openssl(12)


def test_een_bit_in_wat_is_getekend(zaak: Gestempeld) -> None:
    """In the digest, in the time: each is under the signature."""
    nota = zaak.stam().with_suffix(".checkpoint").read_bytes()
    stempel = zaak.stam().with_suffix(".tsr").read_bytes()
    wortels = lees_wortels(zaak.dienst.ca)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(nota)
    jaar = stempel.index(controleer_tijdstempel(nota, stempel, wortels).tijd.strftime("%Y%m%d%H%M%S").encode())
    for plek, waarom in ((stempel.index(digest.finalize()), Waarom.AFDRUK), (jaar + 3, Waarom.DIENST)):
        kapot = stempel[:plek] + bytes([stempel[plek] ^ 1]) + stempel[plek + 1 :]
        with pytest.raises(Stempelfout) as fout:
            controleer_tijdstempel(nota, kapot, wortels)
        assert fout.value.waarom is waarom


def test_een_andere_dienst(zaak: Gestempeld, tmp_path: Path) -> None:
    """Of the same name and shape: the certificate from home decides."""
    ander = nieuwe_dienst(tmp_path / "ander")
    assert zaak.leugen(ander.ca).hint == Waarom.DIENST.value
    assert not zaak.openssl(ca=ander.ca)


def test_een_verlopen_certificaat(zaak: Gestempeld, tmp_path: Path) -> None:
    """An authority that stamps after its last day: the time in the stamp lies outside the certificate."""
    oud = nieuwe_dienst(tmp_path / "oud", einde=NU - timedelta(days=1))
    for grootte in (12, 20):
        stam = zaak.stam(grootte)
        stam.with_suffix(".tsr").write_bytes(oud.stempel_van(stam.with_suffix(".checkpoint").read_bytes()))
    assert zaak.leugen(oud.ca).hint == Waarom.DIENST.value
    assert not zaak.openssl(ca=oud.ca)


def _certificaat(dienst: Dienst, doel: x509.ObjectIdentifier, lengte: int) -> bytes:
    """The authority's certificate once more, of its own key, name and number, for another purpose, and this long."""
    echt = x509.load_pem_x509_certificate((dienst.kaart / "tsa.pem").read_bytes())
    ca = x509.load_pem_x509_certificate(dienst.ca.read_bytes())
    dienst_ca = load_pem_private_key((dienst.kaart / "ca.key").read_bytes(), None)
    assert isinstance(dienst_ca, ec.EllipticCurvePrivateKey)
    bouwer = x509.CertificateBuilder(ca.subject, echt.subject, echt.public_key(), echt.serial_number)
    bouwer = bouwer.not_valid_before(echt.not_valid_before_utc).not_valid_after(echt.not_valid_after_utc)
    for uitbreiding in echt.extensions:
        waarde = uitbreiding.value
        if isinstance(waarde, x509.ExtendedKeyUsage):
            waarde = x509.ExtendedKeyUsage([doel])
        bouwer = bouwer.add_extension(waarde, critical=uitbreiding.critical)
    while True:
        der = bouwer.sign(dienst_ca, hashes.SHA256()).public_bytes(Encoding.DER)
        if lengte == len(der):
            return der


def test_een_certificaat_voor_iets_anders(zaak: Gestempeld) -> None:
    """Of the same authority and key, for signing programs: it may not stamp time (RFC 3161 2.3)."""
    stam = zaak.stam()
    echt = x509.load_pem_x509_certificate((zaak.dienst.kaart / "tsa.pem").read_bytes()).public_bytes(Encoding.DER)
    ander = _certificaat(zaak.dienst, ExtendedKeyUsageOID.CODE_SIGNING, len(echt))
    stempel = stam.with_suffix(".tsr").read_bytes()
    assert stempel.count(echt) == 1
    stam.with_suffix(".tsr").write_bytes(stempel.replace(echt, ander))
    assert zaak.leugen().hint == Waarom.DIENST.value
    assert not zaak.openssl()


def test_wat_er_niet_ligt(zaak: Gestempeld) -> None:
    """Asked for and not there is not right; a checkpoint whose stamp was never written is no lie."""
    zaak.stam(20).with_suffix(".tsr").unlink()
    assert zaak.oordeel().toetsen[-1].startswith("1 tijdstempel klopt")
    zaak.stam(12).with_suffix(".checkpoint").unlink()
    fout = zaak.leugen()
    assert (fout.code, fout.bestand) == ("JOURNAAL-stempelweg", f"{STEMPELMAP}/{12:016}.checkpoint")
    shutil.rmtree(zaak.map / STEMPELMAP)
    assert zaak.leugen().code == "JOURNAAL-stempelweg"


@pytest.mark.parametrize(
    ("records", "code"),
    [([*RECORDS[:5], record(99), *RECORDS[6:]], "JOURNAAL-uitbreiding"), (RECORDS[:15], "JOURNAAL-krimp")],
)
def test_een_boom_die_anders_begint(zaak: Gestempeld, records: list[bytes], code: str) -> None:
    """Written anew with the hub's own key: the tree is right in itself, and is not what was stamped."""
    stempels = zaak.map.parent / "stempels"
    shutil.move(zaak.map / STEMPELMAP, stempels)
    bouw(zaak.map, records)
    assert Vraag(map=zaak.map, sleutel=VKEY).antwoord().grootte == len(records)
    shutil.move(stempels, zaak.map / STEMPELMAP)
    assert zaak.leugen().code == code
    assert zaak.openssl(12)
    assert zaak.openssl(20)


def test_een_controlepunt_met_een_andere_naam(zaak: Gestempeld) -> None:
    """A stamp of when there were twelve may not be shown as one of when there were twenty."""
    for soort in (".checkpoint", ".tsr"):
        shutil.copy(zaak.stam(12).with_suffix(soort), zaak.stam(20).with_suffix(soort))
    assert zaak.leugen().code == "JOURNAAL-stempel"


def test_wat_niet_te_vragen_is(zaak: Gestempeld, tmp_path: Path) -> None:
    """A proof has no stamps beside it; and a certificate must be one."""
    with pytest.raises(Vraagfout):
        antwoord(Vraag(map=zaak.map, sleutel=VKEY, bewijs=tmp_path), zaak.dienst.ca, NU)
    with pytest.raises(Vraagfout):
        zaak.oordeel(zaak.map / "checkpoint")


@contextlib.contextmanager
def _gevangen() -> Iterator[io.StringIO]:
    with contextlib.redirect_stdout(io.StringIO()) as uit:
        yield uit


def test_wie_alleen_is_hoort_hoe_het_moet(zaak: Gestempeld) -> None:
    """The verifier without anything else does not check stamps, says so, and its command is one that works."""
    with _gevangen() as uit:
        assert main([str(zaak.map), "--sleutel", VKEY]) == 0
    (zin,) = [regel for regel in uit.getvalue().splitlines() if "openssl" in regel]
    assert "2 tijdstempels; die zijn niet nagegaan" in zin
    opdracht = shlex.split(zin.split("'")[1].replace("CERTIFICAAT", shlex.quote(str(zaak.dienst.ca))))
    klaar = subprocess.run(opdracht, cwd=zaak.map, capture_output=True, check=False, timeout=30)
    assert (klaar.returncode, klaar.stdout) == (0, b"Verification: OK\n")
    shutil.rmtree(zaak.map / STEMPELMAP)
    with _gevangen() as uit:
        assert main([str(zaak.map), "--sleutel", VKEY]) == 0
    assert "openssl" not in uit.getvalue()
