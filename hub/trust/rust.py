"""Storing for the hub itself: what lies on a disk opens only with the hub key, and only where the hub laid it. PURE.

Every entry has a data key of its own (AES-256), wrapped by the hub key (`hub.trust.wikkelaar`) and lying beside it:

    marker `ketenhub-rust-1` and a line end │ wrapped key │ nonce (12) │ content under AES-256-GCM

Associated data: all before the content, then the subject. So an entry that was changed, cut, lengthened, or moved to
another subject does not open, and neither does one with the wrapped key of another in front. An *older* entry of the
same subject opens: who can write on the server's disk can put an old state back, and this does not see it.

Keys are kept for as long as they are used, in a bounded table by subject: a state that is read and written again keeps
its key (the key of the case), and the hub key is asked once, not for every message.

What is **not** here: no file, no network, no clock. Randomness is drawn by `cryptography`, as in all of `hub.trust`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import GEWIKKELD_BYTES, NONCE_BYTES, SLEUTEL_BYTES, Wikkelaar, maak_nonce

RUSTMERK: Final = b"ketenhub-rust-1\n"
"""In front of everything that lies stored: what does not begin so was not closed by this hub."""
RUST_MEER_BYTES: Final = len(RUSTMERK) + GEWIKKELD_BYTES + NONCE_BYTES + 16
"""By how much an entry grows."""
SLEUTELS_BEWAARD_MAX: Final = 4_096
"""Opened data keys in memory: the cases of a busy day. Some 300 bytes each."""
_KOP_BYTES: Final = len(RUSTMERK) + GEWIKKELD_BYTES
_NONCE_TOT: Final = _KOP_BYTES + NONCE_BYTES


class Datasleutel(NamedTuple):
    """A data key that is open: to compute with, and as it lies beside what it closed. Shown without either."""

    aes: AESGCM
    gewikkeld: bytes

    def __repr__(self) -> str:
        """No key."""
        return "Datasleutel(…)"


class Rustzegel:
    """Closes what the hub stores, and opens it again. Not for several threads at once."""

    def __init__(self, hubsleutel: Wikkelaar, *, bewaard_max: int = SLEUTELS_BEWAARD_MAX) -> None:
        """`bewaard_max`: open keys kept at most; 0 keeps none."""
        self._hubsleutel = hubsleutel
        self._bewaard_max = bewaard_max
        self._open: OrderedDict[str, Datasleutel] = OrderedDict()

    def berg(self, onderwerp: str, inhoud: bytes, sleutel: Datasleutel | None = None) -> bytes:
        """Close `inhoud` for storing under this subject.

        Under `sleutel`, else under the key that this subject had when it was last read or written here, else under a
        fresh one. A key that an older hub key wrapped is not used again: a new hub key closes all that is written.

        Raises:
            Rustfout: `RUST-token`.
        """
        gekozen = sleutel or self._open.get(onderwerp)
        if gekozen is None or not self._hubsleutel.is_huidig(gekozen.gewikkeld):
            gekozen = self.nieuwe_sleutel()
        self._bewaar(onderwerp, gekozen)
        kop, nonce = RUSTMERK + gekozen.gewikkeld, maak_nonce()
        return kop + nonce + gekozen.aes.encrypt(nonce, inhoud, _erbij(kop, onderwerp))

    def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
        """Open what was stored under this subject.

        Raises:
            Rustfout: it was not stored there by this hub, or the hub key is another, or does not answer.
        """
        kop = inhoud[:_KOP_BYTES]
        if not kop.startswith(RUSTMERK):
            raise Rustfout("RUST-vorm")
        gewikkeld = kop[len(RUSTMERK) :]
        sleutel = self._open.get(onderwerp)
        if sleutel is None or sleutel.gewikkeld != gewikkeld:
            sleutel = Datasleutel(AESGCM(self._hubsleutel.ontwikkel(gewikkeld)), gewikkeld)
        try:
            geopend = sleutel.aes.decrypt(inhoud[_KOP_BYTES:_NONCE_TOT], inhoud[_NONCE_TOT:], _erbij(kop, onderwerp))
        except (InvalidTag, ValueError):  # ValueError: cut off within the nonce
            raise Rustfout("RUST-veranderd") from None
        # Only a key that did open something here: else a forged entry could push out what is used.
        self._bewaar(onderwerp, sleutel)
        return geopend

    def nieuwe_sleutel(self) -> Datasleutel:
        """A fresh data key, for several entries that belong together. Raises `Rustfout` `RUST-token`."""
        ruw = AESGCM.generate_key(SLEUTEL_BYTES * 8)
        return Datasleutel(AESGCM(ruw), self._hubsleutel.wikkel(ruw))

    def vergeet(self, onderwerp: str) -> None:
        """Forget the key of a subject: what was stored there is destroyed, and what comes next gets another key."""
        self._open.pop(onderwerp, None)

    def is_huidig(self, inhoud: bytes) -> bool:
        """Whether the hub key of now closed this entry. False too for what is no entry."""
        return inhoud.startswith(RUSTMERK) and self._hubsleutel.is_huidig(inhoud[len(RUSTMERK) : _KOP_BYTES])

    def _bewaar(self, onderwerp: str, sleutel: Datasleutel) -> None:
        if self._bewaard_max == 0:
            return
        self._open[onderwerp] = sleutel
        self._open.move_to_end(onderwerp)
        if len(self._open) > self._bewaard_max:
            self._open.popitem(last=False)


def _erbij(kop: bytes, onderwerp: str) -> bytes:
    return kop + onderwerp.encode()
