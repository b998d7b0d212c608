"""Checks one RFC 3161 timestamp: of these bytes, by an authority under these certificates, and of when.

What must hold: the authority granted it; the digest in it is that of the bytes; the signature and the chain of
certificates up to one that was given are right *at the time in the stamp*; and the certificate that signed is for
timestamps alone (`id-kp-timeStamping`, critical; RFC 3161 2.3). So a stamp stays right after the certificate's last
day. Whether a certificate was withdrawn is not asked: no check here needs a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256, sha384, sha512
from pathlib import Path
from typing import Final

from cryptography.x509 import (
    Certificate,
    DuplicateExtension,
    InvalidVersion,
    UnsupportedGeneralNameType,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from hub.bootstrap.stempelvorm import op_volgorde
from hub.fouten import Ketenfout

STEMPEL_BYTES_MAX: Final = 65_536
"""Bytes of an answer: with a chain of certificates it takes six thousand."""
_HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": sha256,
    "2.16.840.1.101.3.4.2.2": sha384,
    "2.16.840.1.101.3.4.2.3": sha512,
}
_ONLEESBAAR: Final = (ValueError, InvalidVersion, DuplicateExtension, UnsupportedGeneralNameType)
"""What reading raises of bytes that are not as they should be."""


class Waarom(Enum):
    """Why a timestamp is not believed, as a Dutch sentence for whoever checks it."""

    VORM = "Dit is geen tijdstempel (RFC 3161), of het is beschadigd."
    AFDRUK = "Het tijdstempel is van andere bytes dan dit controlepunt."
    DIENST = (
        "Geen dienst onder het certificaat dat u gaf ondertekende dit zo: het is van een andere dienst, het"
        " certificaat gold toen niet of is niet voor tijdstempels, of er zijn bytes veranderd."
    )


class Stempelfout(Ketenfout):
    """A timestamp that is not right. `waarom`: what was found."""

    def __init__(self, waarom: Waarom) -> None:
        super().__init__("TIJDSTEMPEL-ongeldig", "Dit tijdstempel klopt niet, of hoort niet bij dit controlepunt.")
        self.waarom = waarom


@dataclass(frozen=True, slots=True)
class Gestempeld:
    """A timestamp that is right. `tijd`: by the clock of the authority. `geldig_tot`: its certificates' first end."""

    tijd: datetime
    geldig_tot: datetime


def lees_wortels(bestand: Path) -> list[Certificate]:
    """The certificates that are believed to be at the top of the authority's chain.

    Raises:
        Ketenfout: `TIJDSTEMPEL-bestand`.
    """
    try:
        return load_pem_x509_certificates(bestand.read_bytes())
    except (OSError, ValueError):
        raise Ketenfout(
            "TIJDSTEMPEL-bestand", "Het certificaat van de tijdstempeldienst is niet te lezen. Het moet PEM zijn."
        ) from None


def controleer_tijdstempel(
    nota: bytes, stempel: bytes, wortels: list[Certificate], nonce: int | None = None
) -> Gestempeld:
    """Check a stamp over the bytes of a checkpoint. `nonce`: that of the question, when the stamp was just asked.

    Raises:
        Stempelfout: `TIJDSTEMPEL-ongeldig`.
    """
    try:
        antwoord = decode_timestamp_response(op_volgorde(stempel))
        certificaten = [load_der_x509_certificate(der) for der in antwoord.signed_data.certificates]
        klopt = _klopt(nota, antwoord)
    except _ONLEESBAAR:
        # A refusal of the authority has no stamp in it: the library says that with a ValueError too.
        raise Stempelfout(Waarom.VORM) from None
    if not certificaten:
        raise Stempelfout(Waarom.DIENST)
    try:
        VerifierBuilder(roots=list(wortels), nonce=nonce).build().verify_message(antwoord, nota)
    except (VerificationError, *_ONLEESBAAR):
        raise Stempelfout(Waarom.DIENST if klopt else Waarom.AFDRUK) from None
    return Gestempeld(antwoord.tst_info.gen_time, min(een.not_valid_after_utc for een in certificaten))


def _klopt(nota: bytes, antwoord: TimeStampResponse) -> bool:
    """Whether the digest in the stamp is that of these bytes; a digest that is not known is not."""
    afdruk = antwoord.tst_info.message_imprint
    maak = _HASHES.get(afdruk.hash_algorithm.dotted_string)
    return maak is not None and maak(nota).digest() == afdruk.message
