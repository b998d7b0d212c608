"""Profile `jose-1`, the outside: compact JWE (RFC 7516), ECDH-ES with X25519 (RFC 8037), A256GCM.

Only the arithmetic and the form of this profile; who may open, with which key and whether the place fits is `zegel`.

The protected header has these names, exactly: `aan`, `alg`, `enc`, `epk`, `kid`, `nummer`, `onderwerp`, `profiel` and
`van`. No `zip` (a few bytes would become a great many), no `apu`/`apv` (the header is associated data already), no key
or certificate other than the ephemeral key. The encrypted key is empty: the agreed key is the content key.

Framing and header are ours, A256GCM and its nonce are joserfc's. The agreement is written out over `cryptography`
because joserfc's spends as long on key objects as on the curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry

from hub.trust.binding import Binding, uit_kop
from hub.trust.codering import b64_tekst, lees_kop, naar_b64, tekst_uit, uit_b64, uit_b64_tekst
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import JOSE_1, KOP_BYTES_MAX
from hub.trust.publiek import Publiek
from hub.trust.sleutels import Geheim
from hub.trust.sleutelsoorten import x25519

ALG: Final = "ECDH-ES"
ENC: Final = "A256GCM"
SLEUTEL_BYTES: Final = 32
_GCM: Final = JWERegistry(algorithms=[ALG, ENC]).get_enc(ENC)
_IV_TEKENS: Final = 16
_MERK_TEKENS: Final = 22
_DELEN: Final = 5
_NAMEN: Final = frozenset({"aan", "alg", "enc", "epk", "kid", "nummer", "onderwerp", "profiel", "van"})
_EPK_NAMEN: Final = frozenset({"crv", "kty", "x"})
# RFC 7518, section 4.6.2: AlgorithmID, empty PartyUInfo and PartyVInfo, length of the key in bits.
_KDF: Final = b"\x00\x00\x00\x07A256GCM" + b"\x00" * 8 + b"\x00\x00\x01\x00"


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A sealed message, taken apart; nothing of it has been proved."""

    kid: str
    binding: Binding
    epk: bytes
    kop: bytes
    iv: bytes
    versleuteld: bytes
    merk: bytes

    def open(self, geheim: Geheim) -> bytes:
        """Decrypt.

        Raises:
            Zegelweigering: `ZEGEL-handtekening`, these bytes were not sealed like this for this key.
        """
        if not isinstance(geheim, X25519PrivateKey):
            raise Zegelweigering("ZEGEL-profiel")
        try:
            gedeeld = geheim.exchange(X25519PublicKey.from_public_bytes(self.epk))
            return _GCM.decrypt(self.versleuteld, self.merk, _sleutel(gedeeld), self.iv, self.kop)
        except (ValueError, JoseError):  # a point of small order; a tag that does not fit
            raise Zegelweigering("ZEGEL-handtekening") from None


def sluit(binnen: bytes, binding: Binding, sleutel: Publiek) -> bytes:
    """Encrypt to this key; the binding stands in the header and is authenticated with it."""
    vluchtig = X25519PrivateKey.generate()
    kop = naar_b64(
        (
            f'{{"aan":"{binding.aan}","alg":"{ALG}","enc":"{ENC}","epk":{{"crv":"X25519","kty":"OKP",'
            f'"x":"{b64_tekst(vluchtig.public_key().public_bytes_raw())}"}},"kid":"{sleutel.kid}",'
            f'"nummer":"{binding.nummer}","onderwerp":"{binding.onderwerp}","profiel":"{JOSE_1}",'
            f'"van":"{binding.van}"}}'
        ).encode("ascii")
    )
    iv = _GCM.generate_iv()
    gedeeld = vluchtig.exchange(x25519(sleutel.waarde))
    versleuteld, merk = _GCM.encrypt(binnen, _sleutel(gedeeld), iv, kop)
    return b"%b..%b.%b.%b" % (kop, naar_b64(iv), naar_b64(versleuteld), naar_b64(merk))


def lees(verzegeld: bytes) -> Gelezen:
    """Take apart and check the form; no key is touched.

    Raises:
        Zegelweigering: `ZEGEL-vorm`, `ZEGEL-profiel`.
    """
    delen = verzegeld.split(b".", _DELEN)
    if len(delen) != _DELEN:
        raise Zegelweigering("ZEGEL-vorm")
    kop, leeg, iv, versleuteld, merk = delen
    if leeg or len(kop) > (KOP_BYTES_MAX * 4 + 2) // 3 or len(iv) != _IV_TEKENS or len(merk) != _MERK_TEKENS:
        raise Zegelweigering("ZEGEL-vorm")
    document = lees_kop(uit_b64(kop), _NAMEN, KOP_BYTES_MAX)
    if document["profiel"] != JOSE_1:
        raise Zegelweigering("ZEGEL-profiel")
    if document["alg"] != ALG or document["enc"] != ENC:
        raise Zegelweigering("ZEGEL-vorm")
    kid, binding = uit_kop(document)
    return Gelezen(kid, binding, _epk(document["epk"]), kop, uit_b64(iv), uit_b64(versleuteld), uit_b64(merk))


def _epk(waarde: object) -> bytes:
    if type(waarde) is not dict or waarde.keys() != _EPK_NAMEN or waarde["crv"] != "X25519" or waarde["kty"] != "OKP":
        raise Zegelweigering("ZEGEL-vorm")
    return uit_b64_tekst(tekst_uit(waarde, "x"), SLEUTEL_BYTES)


def _sleutel(gedeeld: bytes) -> bytes:
    return ConcatKDFHash(hashes.SHA256(), SLEUTEL_BYTES, _KDF).derive(gedeeld)
