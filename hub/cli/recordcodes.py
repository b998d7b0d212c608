"""Which rules and codes stand in a record: to look for one, and to say what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def codes_van(record: Mapping[str, Any], bestemming: str | None = None) -> set[str]:
    """The rule or code of the record itself, and of its decisions the rule, the code, the bans and who took fields.

    `bestemming`: only of the decision about this destination.
    """
    gevonden = {record.get("regel"), record.get("code")}
    for deel in record.get("besluiten", ()):
        if bestemming in {None, deel["bestemming"]}:
            gevonden |= {deel.get("regel"), deel.get("code"), *deel.get("verboden", ())}
            gevonden |= {g["regel"] for g in deel.get("gestript", ())}
    return {str(code) for code in gevonden if code is not None}
