"""Messages with a canary in every leaf: a value that occurs nowhere else, so its escape is seen wherever it goes.

Built past validation (`model_construct`), because a yes/no field or a code can hold no unique value otherwise; what is
tested with them does not look at values.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.basis import Model
from schemas.catalogus import Knoop, kinderen

_BEGIN = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Zaaier:
    """Plants canaries; remembers per path what was planted, as JSON would write it."""

    kans: random.Random
    geplant: dict[str, list[str]] = field(default_factory=dict)
    _teller: int = 0

    def bericht(self, model: type[Model], boven: str = "", *, vol: bool = False) -> Model:
        """An instance with canaries. Parts that may be absent sometimes are; `vol`: never."""
        waarden: dict[str, Any] = {}
        for knoop in kinderen(model, boven):
            naam = knoop.pad.rpartition(".")[2]
            if knoop.herhaald:
                waarden[naam] = [self._waarde(knoop) for _ in range(2 if vol else self.kans.randrange(3))]
            elif vol or knoop.verplicht or self.kans.random() < 0.7:
                waarden[naam] = self._waarde(knoop, vol=vol)
            else:
                waarden[naam] = None
        return model.model_construct(**waarden)

    def _waarde(self, knoop: Knoop, *, vol: bool = False) -> object:
        if knoop.model is not None:
            return self.bericht(knoop.model, knoop.pad, vol=vol)
        self._teller += 1
        soort = self._teller % 4
        waarde: object
        if soort == 0:
            waarde = _BEGIN + timedelta(seconds=self._teller)
            tekst = waarde.isoformat().replace("+00:00", "Z")
        elif soort == 1:
            waarde = date(2100, 1, 1) + timedelta(days=self._teller)
            tekst = waarde.isoformat()
        elif soort == 2:
            waarde = 7_000_000 + self._teller
            tekst = str(waarde)
        else:
            waarde = tekst = f"kanarie-{self._teller:06}-\u00eb"
        self.geplant.setdefault(knoop.pad, []).append(tekst)
        return waarde
