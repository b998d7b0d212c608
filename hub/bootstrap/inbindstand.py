"""How binding in goes in one process, for who watches over it and for who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from hub.ledger.boomfouten import CONTROLEPUNT, OPRUIMING, TEGENSPRAAK
from hub.ledger.boomstand import Boomstand

BUS: Final = "BUS-storing"
GAT: Final = "JOURNAAL-gat"
ZWAAR: Final = frozenset({TEGENSPRAAK, CONTROLEPUNT, GAT, OPRUIMING})
"""What there is contradicts what was given out: nothing may go on until a human has looked."""


class Rol(Enum):
    """What this process does for the tree."""

    BEGIN = "begint"
    INBINDER = "bindt in"
    ACHTERVANG = "staat klaar"
    """Another process binds on this folder."""
    HERSTEL = "herstelt"
    STIL = "ligt stil"
    """It fails; `fout` says why."""


@dataclass(frozen=True, slots=True)
class Inbindstand:
    """How it goes. `controlepunt`, `uitgegeven_op`: size and time of the last checkpoint that this process knows.

    `fout`, `uitleg`, `sinds`: stable code of what is wrong now, in Dutch, and since when; None when nothing is.
    """

    rol: Rol = Rol.BEGIN
    boom: Boomstand = Boomstand()  # noqa: RUF009 - frozen
    controlepunt: int = 0
    uitgegeven_op: datetime | None = None
    fout: str | None = None
    uitleg: str | None = None
    sinds: datetime | None = None

    @property
    def tegenspraak(self) -> bool:
        """Whether it is one of `ZWAAR`."""
        return self.fout in ZWAAR
