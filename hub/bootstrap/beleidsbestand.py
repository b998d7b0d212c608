"""The live bundle on the hub's own disk, `<toestand>/beleid/actief.bundel`, and those it follows.

The embedded server needs the parties before anything can be read from it; so the bundle lies here too, and is verified
at every start like any other. What counts is the pointer in the cupboard (`hub.bus.beleidskast`). This file may lag
behind it, and it leads only when a bundle was activated while no hub ran; then `eerder/` has the ones between.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout
from hub.policy.beleidsbundel import BUNDEL_BYTES_MAX

BELEIDSMAP: Final = "beleid"
ACTIEF: Final = "actief.bundel"
EERDER: Final = "eerder"
_MAP_RECHTEN: Final = 0o700


def lees_actief(staat: Path) -> bytes | None:
    """The bundle that was live; None when there never was one.

    Raises:
        Ketenfout: `BELEID-bundel`, it is there and cannot be read.
    """
    return _lees(staat / BELEIDSMAP / ACTIEF)


def lees_eerder(staat: Path, digest: str) -> bytes | None:
    """The bundle of this digest that was replaced while no hub ran, if it is here. Raises as `lees_actief`."""
    return _lees(staat / BELEIDSMAP / EERDER / f"{digest}.bundel")


def bewaar_actief(staat: Path, bundel: bytes) -> None:
    """Keep the live bundle: whole or not at all, and on disk before this returns.

    Raises:
        OSError: there is no room, or no right to write.
    """
    _schrijf(staat / BELEIDSMAP / ACTIEF, bundel)


def bewaar_eerder(staat: Path, digest: str, bundel: bytes) -> None:
    """Keep a bundle that is about to be replaced before the cupboard has it. Raises as `bewaar_actief`."""
    _schrijf(staat / BELEIDSMAP / EERDER / f"{digest}.bundel", bundel)


def _lees(pad: Path) -> bytes | None:
    try:
        with pad.open("rb") as bestand:
            return bestand.read(BUNDEL_BYTES_MAX + 1)
    except FileNotFoundError:
        return None
    except OSError:
        raise Ketenfout("BELEID-bundel", f"De bundel {pad.name} in de toestand van de hub is niet te lezen.") from None


def _schrijf(pad: Path, bundel: bytes) -> None:
    pad.parent.mkdir(mode=_MAP_RECHTEN, parents=True, exist_ok=True)
    vervang(pad, bundel)
