"""The directory of a partner: what `ketenhub partij nieuw` made, and the admission that came back from the hub.

| file | what | who may read it |
|---|---|---|
| `identiteit.json` | the private keys to sign and open with | its owner only |
| `tls.key` | the private key of the certificate | its owner only |
| `tls.nieuw.key` | the next one, until the admission of it is here | its owner only |
| `aanvraag.json` | the request that went to the hub | everybody |
| `toelating.json` | the admission: certificate, keys and CA of the hub | everybody |
"""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from adapters.sdk.fouten import Partnerfout
from hub.trust.aansluiting import BESTAND_BYTES_MAX, Toelating
from hub.trust.fouten import Zegelweigering
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import Partijsleutels
from hub.trust.sleutels import Identiteit

IDENTITEIT: Final = "identiteit.json"
TLS: Final = "tls.key"
TLS_NIEUW: Final = "tls.nieuw.key"
AANVRAAG: Final = "aanvraag.json"
TOELATING: Final = "toelating.json"
_ANDEREN: Final = 0o077
_CODE: Final = "PARTNER-map"


@dataclass(frozen=True, slots=True)
class Partnermap:
    """All that a partner needs to join. `nats`: address of the hub, empty when it is told otherwise."""

    code: str
    oin: str
    identiteit: Identiteit
    hub: Partijsleutels
    profiel: str
    nats: str
    tls: ssl.SSLContext = field(repr=False)


def lees_partnermap(map_: Path) -> Partnermap:
    """Read and check the directory.

    Raises:
        Partnerfout: `PARTNER-map`, a file is missing, spoiled, readable by others, or not of the same party.
    """
    toelating = _toelating(map_)
    identiteit = lees_identiteit(map_)
    if identiteit.code != toelating.code or identiteit.profiel != toelating.profiel:
        raise Partnerfout(_CODE, f"{TOELATING} is van een andere partij of een ander profiel dan {IDENTITEIT}.")
    sleutel = tls_sleutel(map_, toelating.certificaat)
    if sleutel is None:
        raise Partnerfout(_CODE, f"Het certificaat in {TOELATING} hoort bij geen sleutel in deze map.")
    return Partnermap(
        code=toelating.code,
        oin=toelating.oin,
        identiteit=identiteit,
        hub=toelating.hub,
        profiel=toelating.profiel,
        nats=toelating.nats,
        tls=_context(toelating, sleutel),
    )


def lees_identiteit(map_: Path) -> Identiteit:
    """The private keys.

    Raises:
        Partnerfout: `PARTNER-map`.
    """
    try:
        return Identiteit.van_json(_lees(map_ / IDENTITEIT, geheim=True))
    except Zegelweigering:
        raise Partnerfout(_CODE, f"{IDENTITEIT} is niet wat 'ketenhub partij nieuw' schreef.") from None


def tls_sleutel(map_: Path, certificaat: str) -> Path | None:
    """The file with the key of this certificate (PEM; the first in a chain); None when it is not here.

    Raises:
        Partnerfout: `PARTNER-map`, a key is readable by others or unreadable, or this is no certificate.
    """
    try:
        publiek = x509.load_pem_x509_certificates(certificaat.encode("ascii"))[0].public_key()
        vorm = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for naam in (TLS, TLS_NIEUW):
            if (map_ / naam).exists():
                sleutel = load_pem_private_key(_lees(map_ / naam, geheim=True), None)
                if sleutel.public_key().public_bytes(*vorm) == publiek.public_bytes(*vorm):
                    return map_ / naam
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without the cause: a library's text may quote what it read.
        raise Partnerfout(_CODE, f"Een sleutel of het certificaat in {TOELATING} is niet te lezen.") from None
    return None


def _toelating(map_: Path) -> Toelating:
    if not map_.is_dir():
        raise Partnerfout(_CODE, f"De map {map_.name} is er niet. Maak hem met 'ketenhub partij nieuw'.")
    if not (map_ / TOELATING).exists():
        raise Partnerfout(
            _CODE, f"{TOELATING} is er nog niet. Stuur {AANVRAAG} naar de beheerder van de hub; die geeft haar terug."
        )
    try:
        return Toelating.van_bytes(_lees(map_ / TOELATING))
    except Partijweigering:
        raise Partnerfout(_CODE, f"{TOELATING} is niet wat de hub schreef. Vraag haar opnieuw.") from None


def _context(toelating: Toelating, sleutel: Path) -> ssl.SSLContext:
    """TLS 1.3 only, both sides show a certificate, and only the hub's own CA counts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(cadata=toelating.ca)
        # The library reads a certificate from a file only. It is no secret.
        with tempfile.NamedTemporaryFile(prefix="ketenhub-", suffix=".pem") as bestand:
            bestand.write(toelating.certificaat.encode("ascii"))
            bestand.flush()
            context.load_cert_chain(bestand.name, sleutel, password="")
    except (OSError, ValueError):
        raise Partnerfout(_CODE, f"Een certificaat in {TOELATING} is niet te gebruiken.") from None
    return context


def _lees(pad: Path, *, geheim: bool = False) -> bytes:
    try:
        with pad.open("rb") as bestand:
            if geheim and pad.stat().st_mode & _ANDEREN:
                raise Partnerfout(_CODE, f"Ook anderen kunnen {pad.name} lezen. Maak dat ongedaan met chmod go-rwx.")
            return bestand.read(BESTAND_BYTES_MAX + 1)
    except OSError:
        raise Partnerfout(_CODE, f"{pad.name} is niet te lezen.") from None
