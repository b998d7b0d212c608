"""Whether a certificate is to be trusted: dates, usage, keys, and the way up to a CA that is trusted.

What can be said precisely is looked at first, so that a partner hears what is wrong with it. The path itself
(signatures, names of issuers, constraints, lengths) is judged by `cryptography.x509.verification`, with the time given.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from hub.trust.certificaatfouten import Certificaatweigering
from hub.trust.certificaatlezen import LEESFOUTEN, Certificaatkaart, kaart_van, lees_pem, sterk

_Soort = TypeVar("_Soort", bound=x509.ExtensionType)
TUSSEN_MAX: Final = 2
"""PKIoverheid: root, domain CA, TSP CA, certificate; so two between the root and the certificate."""


def controleer_keten(keten_pem: str, bundel_pem: str, nu: datetime) -> Certificaatkaart:
    """Check a party's certificate and return what it says.

    `keten_pem`: the certificate itself first, then those between it and a root, in any order. `bundel_pem`: the CAs
    that are trusted. A certificate of a CA above may be in the chain; it is not believed for being there.

    Raises:
        Certificaatweigering: `CERT-vorm`, `CERT-keten` too long, `CERT-ca`, `CERT-gebruik`, `CERT-nog-niet`,
            `CERT-verlopen` (also of one in between), `CERT-sleutel`, `CERT-uitgever`, and as `lees_certificaat`.
    """
    blad, *tussen = lees_pem(keten_pem)
    wortels = lees_pem(bundel_pem)
    tussen = [certificaat for certificaat in tussen if certificaat not in wortels]
    if len(tussen) > TUSSEN_MAX:
        raise Certificaatweigering("CERT-keten")
    try:
        _controleer_blad(blad)
        for certificaat in (blad, *tussen):
            _controleer_dagen_en_sleutel(certificaat, nu)
        keurder = PolicyBuilder().store(Store(wortels)).time(nu).max_chain_depth(TUSSEN_MAX).build_client_verifier()
        keurder.verify(blad, tussen)
    except VerificationError:
        raise Certificaatweigering("CERT-uitgever") from None
    except LEESFOUTEN:
        raise Certificaatweigering("CERT-vorm") from None
    return kaart_van(blad)


def _controleer_blad(blad: x509.Certificate) -> None:
    if _waarde(blad, x509.BasicConstraints, "ca"):
        raise Certificaatweigering("CERT-ca")
    doelen = list(_uitbreiding(blad, x509.ExtendedKeyUsage) or ())
    # A certificate without purposes may be used for all: that is not a choice the hub makes for somebody.
    if ExtendedKeyUsageOID.CLIENT_AUTH not in doelen or not _waarde(blad, x509.KeyUsage, "digital_signature"):
        raise Certificaatweigering("CERT-gebruik")
    if _waarde(blad, x509.KeyUsage, "key_cert_sign"):
        raise Certificaatweigering("CERT-ca")


def _controleer_dagen_en_sleutel(certificaat: x509.Certificate, nu: datetime) -> None:
    if nu < certificaat.not_valid_before_utc:
        raise Certificaatweigering("CERT-nog-niet")
    if nu > certificaat.not_valid_after_utc:
        raise Certificaatweigering("CERT-verlopen")
    if not sterk(certificaat.public_key()):
        raise Certificaatweigering("CERT-sleutel")


def _uitbreiding(certificaat: x509.Certificate, soort: type[_Soort]) -> _Soort | None:
    try:
        return certificaat.extensions.get_extension_for_class(soort).value
    except x509.ExtensionNotFound:
        return None


def _waarde(certificaat: x509.Certificate, soort: type[x509.ExtensionType], naam: str) -> bool:
    return bool(getattr(_uitbreiding(certificaat, soort), naam, False))
