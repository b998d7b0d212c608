"""One point of the conformance check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Punt:
    """Its stable name, the verdict, and what was seen (Dutch, no value of a message)."""

    naam: str
    goed: bool
    uitleg: str


def past(naam: str, uitleg: str) -> Punt:
    """It is as it should be."""
    return Punt(naam, goed=True, uitleg=uitleg)


def mis(naam: str, uitleg: str) -> Punt:
    """It is not."""
    return Punt(naam, goed=False, uitleg=uitleg)
