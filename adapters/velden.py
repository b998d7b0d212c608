"""Walking the data of a delivery: every leaf with its catalogue path, and the last line of defence of the dossier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemas.catalogus import VELDEN

NOOIT_IN_DOSSIER: Final = frozenset({"politie", "justitie"})
"""Herkomst that never reaches a municipal dossier (R06)."""


def bladen(data: object, pad: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf with its path without list markers. An empty group or list counts as a leaf: it too says something."""
    if isinstance(data, dict) and data:
        for sleutel, waarde in data.items():
            yield from bladen(waarde, f"{pad}.{sleutel}" if pad else sleutel)
    elif isinstance(data, list) and data:
        for waarde in data:
            yield from bladen(waarde, pad)
    else:
        yield pad, data


def verboden_in_dossier(data: object) -> tuple[str, ...]:
    """The catalogue paths in these data that may not stand in a dossier (R06), in order, once each.

    The policy has already decided, and the engine has proved that no rule lets such a field through. This looks again,
    with the catalogue alone, at the last moment before the disk: what is not in the catalogue, and an empty group in
    which a police field belongs, are refused as well.
    """
    gevonden: dict[str, None] = {}
    for pad, _ in bladen(data):
        labels = [veld for bekend, veld in VELDEN.items() if bekend == pad or bekend.startswith(f"{pad}.")]
        if not labels or any(veld.herkomst in NOOIT_IN_DOSSIER for veld in labels):
            gevonden[pad] = None
    return tuple(gevonden)
