"""Time for adapters: the port of the gateway, its real implementation, and the two shapes in which it is written."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.gateway.poorten import Klok


class Systeemklok:
    """The clock of this machine."""

    def nu(self) -> datetime:
        """See `Klok`."""
        return datetime.now(UTC)


def stempel(klok: Klok) -> str:
    """Now, as the beginning of a file name: sorts by time, no character that a file system minds."""
    return klok.nu().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def lees_stempel(naam: str) -> datetime | None:
    """The moment in a file name made with `stempel`, or None."""
    kop, streep, _ = naam.partition("__")
    if not streep:
        return None
    try:
        return datetime.strptime(kop, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
