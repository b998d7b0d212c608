"""What the bus must know of a party: its code makes subjects and an account, the rest is for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.bus.fouten import Busweigering

CODE_LENGTE_MAX: Final = 64
"""A code is a token of a subject and part of a stream's name and so of a path on disk."""
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
VOORBEHOUDEN: Final = frozenset({"hub"})
"""Codes with a meaning of their own on the bus: the hub's consumer in every inbound stream."""


@dataclass(frozen=True, slots=True)
class Partij:
    """A party of the register. `code` as in subjects, `oin` the 20 positions of its identity."""

    code: str
    rol: str
    oin: str
    naam: str


def controleer_partijen(partijen: Iterable[Partij]) -> tuple[Partij, ...]:
    """Return the parties ordered by code.

    Codes go into subjects and into the server's configuration: nothing but lower-case words joined by `-` passes.

    Raises:
        Busweigering: `BUS-partij` for a code that is malformed, reserved or used twice.
    """
    gezien: dict[str, Partij] = {}
    for partij in partijen:
        if len(partij.code) > CODE_LENGTE_MAX or not _CODE.match(partij.code):
            raise Busweigering(
                "BUS-partij",
                f"De partijcode {partij.code!r} kan niet op de bus: alleen kleine letters en cijfers, met - ertussen,"
                f" hoogstens {CODE_LENGTE_MAX} tekens.",
            )
        if partij.code in VOORBEHOUDEN:
            raise Busweigering("BUS-partij", f"De partijcode {partij.code!r} is van de hub zelf.")
        if partij.code in gezien:
            raise Busweigering("BUS-partij", f"De partijcode {partij.code!r} staat twee keer in het register.")
        gezien[partij.code] = partij
    return tuple(gezien[code] for code in sorted(gezien))
