"""What can be wrong with the read side."""

from __future__ import annotations

from hub.fouten import Ketenfout


class Grootboekfout(Ketenfout):
    """The read side cannot do what was asked. The text holds no value of a filter and nothing of the database."""
