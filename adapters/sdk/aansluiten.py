"""A party's directory becomes a sealed line: certificate, keys and address from the directory, the rest inside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.nats_lijn import NatsLijn
from adapters.sdk.partnermap import Partnermap
from adapters.sdk.zegelaar import Zegelaar
from adapters.sdk.zegellijn import Weigermelding, ZegelLijn


def systeemtijd() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


def zwijg(_melding: Weigermelding) -> None:
    """Nobody listens."""


def zegelaar_van(kaart: Partnermap) -> Zegelaar:
    """The keys in a directory, ready to seal and open."""
    return Zegelaar(kaart.code, kaart.identiteit, kaart.hub, kaart.profiel)


@asynccontextmanager
async def open_lijn(
    kaart: Partnermap,
    servers: Sequence[str] | None = None,
    *,
    nu: Callable[[], datetime] = systeemtijd,
    op_weigering: Callable[[Weigermelding], None] = zwijg,
) -> AsyncIterator[ZegelLijn]:
    """The sealed line of a party, open until the block ends.

    Args:
        kaart: the directory, read.
        servers: addresses of the hub, instead of the one in the directory.
        nu: the time, aware.
        op_weigering: told of what did not open.

    Raises:
        Lijnfout: no connection; or one side does not accept the certificate of the other.
    """
    lijn = await NatsLijn.open(kaart, servers)
    try:
        yield ZegelLijn(lijn, zegelaar_van(kaart), nu, op_weigering)
    finally:
        await lijn.sluit()
