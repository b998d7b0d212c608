"""One text for one meaning: canonical JSON of dictionary and convenant, and its digest.

Layout, comments, the order of rules, of keys and of words in a set do not count; every word, title and duty does. The
order of phases, feature values and cut points is part of what they mean.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from hub.policy.fouten import Plek


def ontvouw(waarde: object) -> Any:  # noqa: ANN401 - JSON
    """Plain JSON of a frozen value, without places."""
    if waarde is None or isinstance(waarde, str | int | bool):
        return waarde
    if isinstance(waarde, date):
        return waarde.isoformat()
    if isinstance(waarde, Mapping):
        return {str(naam): ontvouw(inhoud) for naam, inhoud in waarde.items()}
    if isinstance(waarde, frozenset):
        return sorted(waarde)
    if isinstance(waarde, tuple):
        return [ontvouw(deel) for deel in waarde]
    if is_dataclass(waarde):
        delen = ((veld.name, getattr(waarde, veld.name)) for veld in fields(waarde))
        return {naam: ontvouw(deel) for naam, deel in delen if not isinstance(deel, Plek)}
    raise TypeError(f"geen beleidswaarde: {type(waarde).__name__}")


def schrijf(waarde: object) -> str:
    """Canonical text: sorted keys, no spaces, UTF-8 characters as they are."""
    return json.dumps(ontvouw(waarde), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(*waarden: object) -> str:
    """SHA-256 (64 hex) over the canonical texts, one a line."""
    return hashlib.sha256("\n".join(schrijf(waarde) for waarde in waarden).encode()).hexdigest()
