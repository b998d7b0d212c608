"""A real RFC 3161 authority for tests: OpenSSL's `ts -reply` behind HTTP on this machine, with a CA of its own."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

OPENSSL: Final = shutil.which("openssl")
met_openssl: Final = pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine: no stamping authority")
_CONFIG: Final = """[tsa]
default_tsa = proef
[proef]
serial = {map}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
other_policies = 1.3.6.1.4.1.99999.2
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Dienst:
    """A running authority. `weiger`: answers 500; `lieg`: stamps something else; `gevraagd`: requests so far."""

    adres: str
    kaart: Path
    weiger: bool = False
    lieg: bool = False
    gevraagd: int = 0
    slot: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ca(self) -> Path:
        """The certificate at the top."""
        return self.kaart / "ca.pem"

    def stempel(self, vraag: bytes) -> bytes:
        """What OpenSSL answers to a request."""
        assert OPENSSL is not None
        with self.slot:
            self.gevraagd += 1
            (self.kaart / "vraag.tsq").write_bytes(vraag)
            opdracht = [
                *(OPENSSL, "ts", "-reply", "-config", str(self.kaart / "ts.cnf"), "-section", "proef"),
                *("-queryfile", str(self.kaart / "vraag.tsq"), "-signer", str(self.kaart / "tsa.pem")),
                *("-inkey", str(self.kaart / "tsa.key"), "-chain", str(self.ca), "-out", str(self.kaart / "uit.tsr")),
            ]
            subprocess.run(opdracht, check=True, capture_output=True, timeout=30)
            return (self.kaart / "uit.tsr").read_bytes()

    def stempel_van(self, inhoud: bytes) -> bytes:
        """A stamp over these bytes."""
        return self.stempel(
            TimestampRequestBuilder(data=inhoud, hash_algorithm=HashAlgorithm.SHA256).build().as_bytes()
        )


def nieuwe_dienst(kaart: Path, einde: datetime | None = None) -> Dienst:
    """An authority that answers nobody over HTTP: `stempel` and `stempel_van` do."""
    kaart.mkdir(parents=True)
    maak_keten(kaart, einde)
    (kaart / "ts.cnf").write_text(_CONFIG.format(map=kaart))
    (kaart / "serial").write_text("01\n")
    return Dienst("", kaart)


@contextmanager
def draaiende_dienst(kaart: Path) -> Iterator[Dienst]:
    """An authority on a free port, until the block ends."""
    dienst = nieuwe_dienst(kaart)

    class Loket(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            vraag = self.rfile.read(int(self.headers["content-length"]))
            if dienst.weiger or self.headers["content-type"] != "application/timestamp-query":
                self.send_error(500)
                return
            antwoord = dienst.stempel(vraag)
            if dienst.lieg:
                antwoord = antwoord[:-1] + bytes([antwoord[-1] ^ 1])
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(antwoord)))
            self.end_headers()
            self.wfile.write(antwoord)

        def log_message(self, *_: object) -> None:
            """Tests say what they saw themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Loket)
    draad = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    draad.start()
    dienst.adres = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield dienst
    finally:
        server.shutdown()
        draad.join()
        server.server_close()


def maak_keten(kaart: Path, einde: datetime | None = None) -> None:
    """A CA, and a certificate that may only stamp time. `einde`: the last moment of both; a hundred years otherwise."""
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    einde = begin + timedelta(days=36_500) if einde is None else einde
    ca_sleutel, sleutel = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_naam = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Proef-CA")])

    def bouw(naam: x509.Name, publiek: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        bouwer = x509.CertificateBuilder().subject_name(naam).issuer_name(ca_naam).public_key(publiek)
        return bouwer.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(einde)

    def gebruik(*, tekent: bool) -> x509.KeyUsage:
        nee = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        return x509.KeyUsage(
            digital_signature=tekent, content_commitment=False, key_cert_sign=not tekent, crl_sign=not tekent, **nee
        )

    ca = (
        bouw(ca_naam, ca_sleutel.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(gebruik(tekent=False), critical=True)
        .sign(ca_sleutel, hashes.SHA256())
    )
    dienst = (
        bouw(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Proefdienst")]), sleutel.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(gebruik(tekent=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(ca_sleutel, hashes.SHA256())
    )
    (kaart / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    (kaart / "tsa.pem").write_bytes(dienst.public_bytes(Encoding.PEM))
    (kaart / "ca.key").write_bytes(ca_sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (kaart / "tsa.key").write_bytes(sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
