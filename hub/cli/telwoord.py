"""A number with its noun: one case, two cases. Sentences that people read say it as people do."""

from __future__ import annotations


def tel(aantal: int, een: str, meer: str) -> str:
    """`1 zaak`, `0 zaken`, `12 zaken`."""
    return f"{aantal} {een if aantal == 1 else meer}"


def kies(aantal: int, een: str, meer: str) -> str:
    """The word that fits a number said elsewhere: of a verb, or of a pronoun."""
    return een if aantal == 1 else meer
