"""Which program decides: a digest of the source files that a decision follows from, for the records of decisions.

With the digest of the policy it says how a decision came about (ADL level 4): the same policy, the same features and
the same program give the same decision. A version number would not do: two builds may bear the same one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_WORTEL: Final = Path(__file__).resolve().parents[2]
BESLIST: Final = ("hub/policy", "hub/zaak", "schemas", "hub/gateway/oordeel.py", "hub/gateway/kandidaten.py")
"""Rooms and files that decide: what features are, what the table says, who is a candidate, what is stripped."""


@cache
def programma() -> str:
    """SHA-256 (64 hex digits) over name and content of each of these files, in the order of their names.

    Raises:
        OSError: a file cannot be read.
    """
    som = hashlib.sha256()
    for pad in sorted(_bestanden()):
        inhoud = pad.read_bytes()
        som.update(f"{pad.relative_to(_WORTEL).as_posix()} {len(inhoud)}\n".encode())
        som.update(inhoud)
    return som.hexdigest()


def _bestanden() -> list[Path]:
    plekken = [_WORTEL / naam for naam in BESLIST]
    return [pad for plek in plekken for pad in (plek.rglob("*.py") if plek.is_dir() else [plek])]
