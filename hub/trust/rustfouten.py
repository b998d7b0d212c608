"""Why something that the hub stored for itself does not open: stable codes and plain Dutch texts, one table.

These are never a partner's fault. Nothing is decided on what cannot be read, and nothing is thrown away for it either.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RUSTTEKSTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RUST-vorm": "Wat de hub bewaarde, heeft niet de vorm waarin de hub bewaart.",
        "RUST-hubsleutel": "Wat de hub bewaarde, is met een hubsleutel gesloten die deze hub niet heeft.",
        "RUST-veranderd": "Wat de hub bewaarde, is veranderd of ligt op een andere plaats dan waar de hub het legde.",
        "RUST-token": "Het token met de hubsleutel antwoordt niet.",
    }
)
"""Code → text for a person. A code is never reused for something else."""


class Rustfout(Exception):
    """Something stored does not open, or cannot be closed. `code`: of `RUSTTEKSTEN`; `uitleg`: its text.

    Only `RUST-token` may be over when it is tried again.
    """

    def __init__(self, code: str) -> None:
        """`code`: of the table; another one is a mistake of the programmer (`KeyError`)."""
        self.code = code
        self.uitleg = RUSTTEKSTEN[code]
        super().__init__(f"{code}: {self.uitleg}")

    def __reduce__(self) -> tuple[type[Rustfout], tuple[str]]:
        """Between processes only the code travels."""
        return type(self), (self.code,)
