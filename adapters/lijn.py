"""The port between an adapter and the hub: send a message, fetch what lies ready.

An adapter runs at the partner's side and holds that party's credentials only. It needs two things of the world, and the
port owns every error they can give: an implementation raises `Lijnfout` and nothing else.

*Accepted* means durably stored in the party's inbound stream. It says nothing about the verdict: that comes back as an
answer, a `Zending` like any other. Delivery is at least once in both directions, so the sender gives every message a
fixed `kenmerk` and the receiver is idempotent on the subject of a `Zending` (ebMS: together once and only once).

All implementations, `NatsLijn`, `GeheugenLijn` and `ZegelLijn` over either, pass one abstract suite
(`tests/adapters/lijn_suite.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

HAAL_MAX: Final = 256
"""Most deliveries in one fetch: the batch of the hub itself; 256 × 64 KiB fits in memory anywhere."""
BERICHT_BYTES_MAX: Final = 65_536
"""An event in the clear: every CloudEvents hop must carry 64 KiB; larger is refused before it is sealed."""
LADING_BYTES_MAX: Final = 240 * 1_024
"""What a line carries: a sealed event of 64 KiB is some 120 KiB, and the server takes 256 KiB with its headers."""
KENMERK_TEKENS_MAX: Final = 64
"""A kenmerk is a UUID of 36 positions; the server keeps every one for its whole dedupe window, so they stay small."""


class Lijncode(StrEnum):
    """What is wrong with the line. Stable: the backlog of a partner is searched by these."""

    WEG = "LIJN-weg"
    """No connection, or it broke. The world's fault: try again."""
    TRAAG = "LIJN-traag"
    """No answer in time. It may have been stored: try again with the same kenmerk."""
    VOL = "LIJN-vol"
    """The inbound stream is at its limit. The hub is behind: try again later."""
    GEEN_STROOM = "LIJN-geen-stroom"
    """Nobody listens under this name: the hub is not provisioned for this party."""
    VERBODEN = "LIJN-verboden"
    """The server refuses this party this subject, or its key. A setting is wrong; retrying alone will not help."""
    SLEUTEL = "LIJN-sleutel"
    """No key of this party, or of the hub, is valid now. Nothing was sent; the keys must be renewed first."""
    TE_GROOT = "LIJN-te-groot"
    """The message is larger than the line carries. The partner's fault: never retried."""
    FOUT = "LIJN-fout"
    """The other side answered with an error that has no code of its own here."""


class Lijnfout(Exception):
    """The line could not do it. `code` for machines, `uitleg` (Dutch) for the partner's operator; never a value."""

    def __init__(self, code: Lijncode, uitleg: str) -> None:
        super().__init__(f"{code}: {uitleg}")
        self.code = code
        self.uitleg = uitleg

    @property
    def opnieuw(self) -> bool:
        """Whether the same call can succeed later without anybody changing anything."""
        return self.code in {Lijncode.WEG, Lijncode.TRAAG, Lijncode.VOL, Lijncode.FOUT, Lijncode.GEEN_STROOM}


class Zending(Protocol):
    """One delivery or answer that lies ready. Unconfirmed, it comes again."""

    @property
    def onderwerp(self) -> str:
        """The subject, `uit.<partij>.<deel>.<zaak>.<kenmerk>`."""
        ...

    @property
    def inhoud(self) -> bytes:
        """The bytes as the hub wrote them."""
        ...

    @property
    def volgnummer(self) -> int:
        """Sequence in the stream: the same for every redelivery."""
        ...

    async def bevestig(self) -> None:
        """Done; do not send again. A lost confirmation only means a redelivery. Raises `Lijnfout`."""
        ...

    async def later(self, seconden: float) -> None:
        """Not now; send again after so many seconds. Raises `Lijnfout`."""
        ...

    async def weiger(self, code: str) -> None:
        """Never; the hub parks it for a human. `code` is a code, never a value. Raises `Lijnfout`."""
        ...


class Lijn(Protocol):
    """The line of one party."""

    async def verstuur(self, bericht: str, inhoud: bytes, kenmerk: str, kern: bytes | None = None) -> None:
        """Return when the inbound stream has stored the message.

        Args:
            bericht: kind of message, the last token of the subject (`signaal`).
            inhoud: what is sent, at most `LADING_BYTES_MAX`; a line that seals takes events of `BERICHT_BYTES_MAX`.
            kenmerk: id of the message. A repetition with the same kenmerk and kern is the same message, not a second
                one; with another kern it reaches the hub, which refuses it as an incident.
            kern: what makes it this message; None: `inhoud`. Sealed bytes are never the same twice, so who seals gives
                what was sealed. It is not sent, and nothing of it can be seen but whether it was the same.

        Raises:
            Lijnfout: not stored, or not known to be (`LIJN-traag`). Repeating with the same kenmerk is safe.
        """
        ...

    async def haal(self, maximum: int, wacht_s: float) -> Sequence[Zending]:
        """Return what lies ready, oldest first, at most `maximum`; wait at most `wacht_s` seconds for the first one.

        Returns as soon as there is anything. An empty result means: nothing came.

        Raises:
            Lijnfout: could not ask.
        """
        ...


def controleer_vorm(inhoud: bytes, kenmerk: str, bytes_max: int = LADING_BYTES_MAX) -> None:
    """Refuse what no line may carry. Raises `Lijnfout`."""
    if len(inhoud) > bytes_max:
        raise Lijnfout(Lijncode.TE_GROOT, f"het bericht is groter dan {bytes_max} bytes")
    if not 0 < len(kenmerk) <= KENMERK_TEKENS_MAX or not kenmerk.isascii() or not kenmerk.isprintable():
        raise Lijnfout(Lijncode.FOUT, "het kenmerk van het bericht heeft niet de juiste vorm")
