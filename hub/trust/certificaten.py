"""Making certificates: keys, a private CA, requests, and what the CA issues. Reading and checking lies beside it.

Pure but for one thing: `cryptography` draws its own randomness for fresh keys and signatures. Serial numbers and times
are arguments. Keys are P-256: what every TLS library has, and what PKIoverheid allows.

Of a request nothing but the public key goes into the certificate. Names, dates, usage and constraints are the CA's own,
so that nobody gets more by asking for more; a request that asks for something else is refused, not mended.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.trust.certificaatfouten import Certificaatweigering
from hub.trust.certificaatketen import controleer_keten
from hub.trust.certificaatlezen import (
    CERTIFICAAT_URN,
    LEESFOUTEN,
    OIN_URN,
    PEM_TEKENS_MAX,
    Certificaatkaart,
    lees_certificaat,
    namen_nu,
    oin_van,
    sterk,
)

__all__ = [
    "HUB_SAN",
    "Ca",
    "Certificaatkaart",
    "Certificaatweigering",
    "controleer_keten",
    "geef_hub_uit",
    "geef_server_uit",
    "geef_uit",
    "lees_certificaat",
    "maak_aanvraag",
    "maak_ca",
    "maak_sleutel",
    "namen_nu",
]

HUB_SAN: Final = "urn:ketenhub:hub"
"""The hub's own certificate on the bus. The user it maps to may do nothing; the hub's NKey decides who it is."""


@dataclass(frozen=True, slots=True)
class Ca:
    """A CA: its certificate and its secret key, both PEM. The key is never shown."""

    certificaat: str
    sleutel: str = field(repr=False)


def maak_sleutel() -> str:
    """Make a P-256 key: PEM, PKCS #8, without a password; the file it goes into is for its owner only."""
    sleutel = ec.generate_private_key(ec.SECP256R1())
    vorm = serialization.PrivateFormat.PKCS8
    return sleutel.private_bytes(serialization.Encoding.PEM, vorm, serialization.NoEncryption()).decode("ascii")


def maak_ca(
    naam: str, *, van: datetime, tot: datetime, serienummer: int, onder: Ca | None = None, lengte: int = 0
) -> Ca:
    """Make a CA with a fresh key. `onder`: the CA above it, None for a root; `lengte`: how many CAs may come below."""
    sleutel_pem = maak_sleutel()
    sleutel = _sleutel(sleutel_pem)
    onderwerp = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, naam)])
    boven, tekenaar, tot = (onderwerp, sleutel, tot) if onder is None else _uitgever(onder, tot)
    bouw = (
        _begin(onderwerp, boven, sleutel.public_key(), tekenaar.public_key())
        .serial_number(serienummer)
        .not_valid_before(van)
        .not_valid_after(tot)
        .add_extension(x509.BasicConstraints(ca=True, path_length=lengte), critical=True)
        .add_extension(_gebruik(ca=True), critical=True)
    )
    return Ca(certificaat=_teken(bouw, tekenaar), sleutel=sleutel_pem)


def maak_aanvraag(oin: str, code: str, sleutel_pem: str) -> str:
    """Make a request (PKCS #10, PEM) for the party `code` with `oin`, signed with its own key.

    Raises:
        Certificaatweigering: `CERT-vorm` the key, `CERT-oin` no 20 digits.
    """
    onderwerp = _onderwerp(oin, code)
    oin_van(onderwerp)
    bouw = x509.CertificateSigningRequestBuilder().subject_name(onderwerp).add_extension(_san([OIN_URN + oin]), False)  # noqa: FBT003 - positional in the library
    aanvraag = bouw.sign(_sleutel(sleutel_pem), hashes.SHA256())
    return aanvraag.public_bytes(serialization.Encoding.PEM).decode("ascii")


def geef_uit(aanvraag_pem: str, ca: Ca, *, oin: str, code: str, van: datetime, tot: datetime, serienummer: int) -> str:
    """Issue the certificate (PEM) that a party asked for. It never outlives the CA.

    Raises:
        Certificaatweigering: `CERT-vorm`; `CERT-aanvraag` not signed by its own key, or for another party; `CERT-oin`;
            `CERT-sleutel` too weak.
    """
    if len(aanvraag_pem) > PEM_TEKENS_MAX:
        raise Certificaatweigering("CERT-vorm")
    try:
        aanvraag = x509.load_pem_x509_csr(aanvraag_pem.encode("ascii"))
        gevraagd = _gevraagde_namen(aanvraag)
        publiek = aanvraag.public_key()
        echt = aanvraag.is_signature_valid
    except LEESFOUTEN:
        raise Certificaatweigering("CERT-vorm") from None
    onderwerp = _onderwerp(oin, code)
    oin_van(aanvraag.subject)
    if not echt or aanvraag.subject != onderwerp or gevraagd != [x509.UniformResourceIdentifier(OIN_URN + oin)]:
        raise Certificaatweigering("CERT-aanvraag")
    if not isinstance(publiek, ec.EllipticCurvePublicKey) or not sterk(publiek):
        raise Certificaatweigering("CERT-sleutel")
    namen = _san([OIN_URN + oin, f"{CERTIFICAAT_URN}{serienummer:02x}"])
    return _blad(ca, onderwerp, publiek, namen, ExtendedKeyUsageOID.CLIENT_AUTH, (van, tot, serienummer))


def geef_hub_uit(sleutel_pem: str, ca: Ca, *, van: datetime, tot: datetime, serienummer: int) -> str:
    """Issue the certificate with which the hub itself connects to the bus."""
    onderwerp = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ketenhub")])
    publiek = _sleutel(sleutel_pem).public_key()
    dagen = (van, tot, serienummer)
    return _blad(ca, onderwerp, publiek, _san([HUB_SAN]), ExtendedKeyUsageOID.CLIENT_AUTH, dagen)


def geef_server_uit(
    sleutel_pem: str, ca: Ca, *, namen: Sequence[str], van: datetime, tot: datetime, serienummer: int
) -> str:
    """Issue the certificate of a NATS server that is reached under `namen`: names of hosts or IP addresses."""
    onderwerp = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ketenhub-nats")])
    publiek = _sleutel(sleutel_pem).public_key()
    san = x509.SubjectAlternativeName([_host(naam) for naam in namen])
    return _blad(ca, onderwerp, publiek, san, ExtendedKeyUsageOID.SERVER_AUTH, (van, tot, serienummer))


def _blad(
    ca: Ca,
    onderwerp: x509.Name,
    publiek: ec.EllipticCurvePublicKey,
    namen: x509.SubjectAlternativeName,
    doel: x509.ObjectIdentifier,
    dagen: tuple[datetime, datetime, int],
) -> str:
    van, tot, serienummer = dagen
    boven, tekenaar, tot = _uitgever(ca, tot)
    bouw = (
        _begin(onderwerp, boven, publiek, tekenaar.public_key())
        .serial_number(serienummer)
        .not_valid_before(van)
        .not_valid_after(tot)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_gebruik(ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([doel]), critical=False)
        .add_extension(namen, critical=False)
    )
    return _teken(bouw, tekenaar)


def _begin(
    onderwerp: x509.Name, boven: x509.Name, publiek: ec.EllipticCurvePublicKey, tekenaar: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(onderwerp)
        .issuer_name(boven)
        .public_key(publiek)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(publiek), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(tekenaar), critical=False)
    )


def _teken(bouw: x509.CertificateBuilder, sleutel: ec.EllipticCurvePrivateKey) -> str:
    return bouw.sign(sleutel, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode("ascii")


def _uitgever(ca: Ca, tot: datetime) -> tuple[x509.Name, ec.EllipticCurvePrivateKey, datetime]:
    try:
        certificaat = x509.load_pem_x509_certificate(ca.certificaat.encode("ascii"))
    except LEESFOUTEN:
        raise Certificaatweigering("CERT-vorm") from None
    return certificaat.subject, _sleutel(ca.sleutel), min(tot, certificaat.not_valid_after_utc)


def _sleutel(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        sleutel = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
    except LEESFOUTEN:
        raise Certificaatweigering("CERT-vorm") from None
    if not isinstance(sleutel, ec.EllipticCurvePrivateKey) or not sterk(sleutel.public_key()):
        raise Certificaatweigering("CERT-sleutel")
    return sleutel


def _onderwerp(oin: str, code: str) -> x509.Name:
    try:
        return x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, code), x509.NameAttribute(NameOID.SERIAL_NUMBER, oin)]
        )
    except ValueError:
        raise Certificaatweigering("CERT-oin") from None


def _san(uris: Iterable[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri) for uri in uris])


def _gevraagde_namen(aanvraag: x509.CertificateSigningRequest) -> list[x509.GeneralName]:
    try:
        return list(aanvraag.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def _host(naam: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(naam))
    except ValueError:
        return x509.DNSName(naam)


def _gebruik(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
