"""Features as the policy reads them: the word or the band, never the number behind it.

The journal keeps these with each decision, so that a decision can be made again on another policy without
the message: nothing finer than what the rules of the key ask.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.tabel import Tabel
from hub.policy.woordenboek import Kenmerk, Snede, Woordenboek

ONBEKEND: Final = "onbekend"


class Banden:
    """Names the bands of one policy."""

    __slots__ = ("_kenmerken", "_namen", "_tabel")

    def __init__(self, woordenboek: Woordenboek, tabel: Tabel) -> None:
        """Lay out the names."""
        self._kenmerken = woordenboek.kenmerken
        self._tabel = tabel
        self._namen = {
            naam: bandnamen(kenmerk.snedes) for naam, kenmerk in woordenboek.kenmerken.items() if kenmerk.snedes
        }

    def van(self, sleutel: Sleutel, kenmerken: Kenmerken) -> Mapping[str, str]:
        """For each feature that any rule of this key reads: its word, its band, or `onbekend`."""
        return MappingProxyType(
            {naam: self._band(self._kenmerken[naam], naam, kenmerken) for naam in gelezen(self._tabel, sleutel)}
        )

    def _band(self, kenmerk: Kenmerk, naam: str, kenmerken: Kenmerken) -> str:
        waarde = kenmerken.get(naam)
        if waarde is None:
            return ONBEKEND
        if isinstance(waarde, str):
            return waarde if waarde in kenmerk.waarden else ONBEKEND
        snedes = [(snede.grens, int(snede.na)) for snede in kenmerk.snedes]
        return self._namen[naam][bisect_right(snedes, (waarde, 0))] if snedes else ONBEKEND


@lru_cache(maxsize=1_024)
def gelezen(tabel: Tabel, sleutel: Sleutel) -> tuple[str, ...]:
    """Features that the permits, bans and standing duties of a key read, sorted."""
    rijen = (
        *(voorwaarde for rij in tabel.regels_van(sleutel) for voorwaarde in rij.regel.als),
        *(voorwaarde for rij in tabel.verboden_van(sleutel) for voorwaarde in rij.verbod.als),
    )
    return tuple(sorted({voorwaarde.kenmerk for voorwaarde in rijen}))


def bandnamen(snedes: tuple[Snede, ...]) -> tuple[str, ...]:
    """Names of the bands between cut points: `tot 12`, `van 12 tot 18`, `vanaf 23`; `van 6 tot en met 12`, `na 12`."""
    if not snedes:
        return ()
    namen = [f"tot en met {snedes[0].grens}" if snedes[0].na else f"tot {snedes[0].grens}"]
    for onder, boven in pairwise(snedes):
        begin = f"na {onder.grens}" if onder.na else f"van {onder.grens}"
        namen.append(f"{begin} tot en met {boven.grens}" if boven.na else f"{begin} tot {boven.grens}")
    laatste = snedes[-1]
    namen.append(f"na {laatste.grens}" if laatste.na else f"vanaf {laatste.grens}")
    return tuple(namen)
