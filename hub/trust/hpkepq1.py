"""Profile `hpke-pq-1`, the outside: HPKE (RFC 9180), base mode, single shot, with the hybrid of ML-KEM-768 and X25519.

KEM MLKEM768-X25519 (0x647A, X-Wing), KDF HKDF-SHA256, AEAD AES-256-GCM. Whoever stores these bytes today needs both a
quantum computer and a break of lattices to read them later.

    hpke-pq-1 LF {"aan":"…","kid":"…","nummer":"…","onderwerp":"…","van":"…"} LF <1120 bytes enc> <ciphertext and tag>

All bytes up to and including the second line feed are the `info` of HPKE: they are part of the key, so nothing of them
can be changed. The associated data are empty (RFC 9180, section 8.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from hub.trust.binding import Binding, uit_kop
from hub.trust.codering import lees_kop
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import HPKE_PQ_1, KOP_BYTES_MAX
from hub.trust.publiek import Publiek
from hub.trust.sleutels import Geheim
from hub.trust.sleutelsoorten import hybride

MERK: Final = f"{HPKE_PQ_1}\n".encode("ascii")
"""What every message of this profile begins with."""
ENC_BYTES: Final = 1_120
"""ML-KEM-768 ciphertext (1088) and an ephemeral X25519 key (32)."""
TAG_BYTES: Final = 16
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NAMEN: Final = frozenset({"aan", "kid", "nummer", "onderwerp", "van"})


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A sealed message, taken apart; nothing of it has been proved."""

    kid: str
    binding: Binding
    info: bytes
    versleuteld: bytes

    def open(self, geheim: Geheim) -> bytes:
        """Decrypt.

        Raises:
            Zegelweigering: `ZEGEL-handtekening`, these bytes were not sealed like this for this key.
        """
        if not isinstance(geheim, MLKEM768X25519PrivateKey):
            raise Zegelweigering("ZEGEL-profiel")
        try:
            return _SUITE.decrypt(self.versleuteld, geheim, self.info)
        except (InvalidTag, ValueError):
            raise Zegelweigering("ZEGEL-handtekening") from None


def sluit(binnen: bytes, binding: Binding, sleutel: Publiek) -> bytes:
    """Encrypt to this key; marker and binding stand in front, and the key depends on them."""
    info = MERK + (
        f'{{"aan":"{binding.aan}","kid":"{sleutel.kid}","nummer":"{binding.nummer}",'
        f'"onderwerp":"{binding.onderwerp}","van":"{binding.van}"}}\n'
    ).encode("ascii")
    return info + _SUITE.encrypt(binnen, hybride(sleutel.waarde), info)


def lees(verzegeld: bytes) -> Gelezen:
    """Take apart and check the form; no key is touched.

    Raises:
        Zegelweigering: `ZEGEL-vorm`, `ZEGEL-profiel`.
    """
    if not verzegeld.startswith(MERK):
        raise Zegelweigering("ZEGEL-profiel")
    einde = verzegeld.find(b"\n", len(MERK), len(MERK) + KOP_BYTES_MAX + 1)
    if einde < 0 or len(verzegeld) - einde - 1 < ENC_BYTES + TAG_BYTES:
        raise Zegelweigering("ZEGEL-vorm")
    kid, binding = uit_kop(lees_kop(verzegeld[len(MERK) : einde], _NAMEN, KOP_BYTES_MAX))
    return Gelezen(kid, binding, verzegeld[: einde + 1], verzegeld[einde + 1 :])
