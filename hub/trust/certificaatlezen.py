"""What a certificate of a party says: who it is, by which name the server knows it, and until when.

Who a party is stands twice: as OIN in the `serialNumber` of the subject, as PKIoverheid writes it for Digikoppeling
(OIN: 20 digits), and as URI `urn:nld:oin:<oin>` among the alternative names (SAN), which is what a NATS server can map
to a user (`verify_and_map` looks at e-mail addresses, names of hosts and URIs, in that order). Both must agree.

A certificate of the hub's own CA has a second URI, `urn:ketenhub:certificaat:<serial>`. It names this one certificate.
The server admits by that name, so a stolen certificate can be shut out while the party goes on with another one: a name
that all certificates of a party share could only be shut out together with the party.

Because the server believes the first name it knows, whatever its kind, every other name is refused here: no e-mail
address (it may hold any text, also somebody's URI), no second OIN, no name of a host that is none.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from hub.trust.certificaatfouten import Certificaatweigering

OIN_URN: Final = "urn:nld:oin:"
CERTIFICAAT_URN: Final = "urn:ketenhub:certificaat:"
PEM_TEKENS_MAX: Final = 65_536
"""A chain of three RSA certificates is 8,000 characters."""
RSA_BITS_MIN: Final = 2_048
"""What PKIoverheid issues at least; the hub's own keys are P-256."""
_KROMMEN: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_OIN: Final = re.compile(r"[0-9]{20}")
_SERIE: Final = re.compile(r"[0-9a-f]{2,40}")
_HOST: Final = re.compile(r"(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LEESFOUTEN: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What reading somebody else's certificate may raise; the texts can quote it, so they go no further."""


@dataclass(frozen=True, slots=True)
class Certificaatkaart:
    """What is kept of a certificate: public, and no more than is needed to admit and to shut out.

    `oin`: 20 digits. `san`: the name by which the server admits it, of this certificate alone when the hub's CA made
    it. `vingerafdruk`: SHA-256 of the DER, 64 hex digits. `van` and `tot`: UTC, both inclusive (RFC 5280, 4.1.2.5).
    """

    oin: str
    san: str
    vingerafdruk: str
    van: datetime
    tot: datetime

    def geldig(self, nu: datetime) -> bool:
        """Whether `nu` lies between its dates."""
        return self.van <= nu <= self.tot


def namen_nu(kaarten: Iterable[Certificaatkaart], nu: datetime) -> tuple[str, ...]:
    """The names to admit at `nu`, in order and once each: a connection of an expired certificate goes as well."""
    return tuple(sorted({kaart.san for kaart in kaarten if kaart.geldig(nu)}))


def lees_certificaat(pem: str) -> Certificaatkaart:
    """Read the one certificate of a party in `pem`. Says nothing about whether it is to be trusted: `controleer_keten`.

    Raises:
        Certificaatweigering: `CERT-vorm`, `CERT-oin` no OIN in the subject, `CERT-san` not exactly its names.
    """
    gelezen = lees_pem(pem)
    if len(gelezen) != 1:
        raise Certificaatweigering("CERT-vorm")
    return kaart_van(gelezen[0])


def lees_pem(pem: str) -> list[x509.Certificate]:
    """Read all certificates in `pem`; at least one.

    Raises:
        Certificaatweigering: `CERT-vorm`.
    """
    if len(pem) > PEM_TEKENS_MAX:
        raise Certificaatweigering("CERT-vorm")
    try:
        with warnings.catch_warnings():
            # A serial number that is not positive (RFC 5280, 4.1.2.2) is only warned of by the library.
            warnings.simplefilter("error")
            return x509.load_pem_x509_certificates(pem.encode("ascii"))
    except (*LEESFOUTEN, Warning):
        raise Certificaatweigering("CERT-vorm") from None


def kaart_van(certificaat: x509.Certificate) -> Certificaatkaart:
    """Read who `certificaat` is of. Raises as `lees_certificaat`."""
    try:
        oin = oin_van(certificaat.subject)
        namen = certificaat.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise Certificaatweigering("CERT-san") from None
    except LEESFOUTEN:
        raise Certificaatweigering("CERT-vorm") from None
    return Certificaatkaart(
        oin=oin,
        san=_naam(oin, namen),
        vingerafdruk=certificaat.fingerprint(hashes.SHA256()).hex(),
        van=certificaat.not_valid_before_utc,
        tot=certificaat.not_valid_after_utc,
    )


def oin_van(onderwerp: x509.Name) -> str:
    """The OIN in a subject.

    Raises:
        Certificaatweigering: `CERT-oin`, there is none, more than one, or it is not 20 digits.
    """
    waarden = [deel.value for deel in onderwerp.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
    if len(waarden) != 1 or not isinstance(waarden[0], str) or not _OIN.fullmatch(waarden[0]):
        raise Certificaatweigering("CERT-oin")
    return waarden[0]


def sterk(sleutel: object) -> bool:
    """Whether a public key is one the hub accepts: a NIST curve of 256 bits or more, or RSA of 2,048 bits or more."""
    if isinstance(sleutel, ec.EllipticCurvePublicKey):
        return isinstance(sleutel.curve, _KROMMEN)
    return isinstance(sleutel, rsa.RSAPublicKey) and sleutel.key_size >= RSA_BITS_MIN


def _naam(oin: str, namen: Iterable[x509.GeneralName]) -> str:
    organisaties, certificaten = [], []
    for naam in namen:
        if isinstance(naam, x509.UniformResourceIdentifier) and naam.value.startswith(OIN_URN):
            organisaties.append(naam.value.removeprefix(OIN_URN))
        elif isinstance(naam, x509.UniformResourceIdentifier) and naam.value.startswith(CERTIFICAAT_URN):
            certificaten.append(naam.value)
        elif not (isinstance(naam, x509.DNSName) and _HOST.fullmatch(naam.value)):
            raise Certificaatweigering("CERT-san")
    if organisaties != [oin] or len(certificaten) > 1:
        raise Certificaatweigering("CERT-san")
    if certificaten and not _SERIE.fullmatch(certificaten[0].removeprefix(CERTIFICAAT_URN)):
        raise Certificaatweigering("CERT-san")
    return certificaten[0] if certificaten else OIN_URN + oin
