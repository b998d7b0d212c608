"""Records that belong to one message, in the order of the journal: what the mappings work on.

All records of a message carry the time at which it was decided, and lie next to each other; the first of a message that
could be read is `ontvangen`. A mapping needs them together: a line about a delivery says things of the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.soorten import lees

EERSTE: Final = "ontvangen"
GROEP_MAX: Final = 4_096
"""Records of one group at most: a message that wakes a hundred advices has some three hundred."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Groep:
    """Records `begin` up to and not including `einde` (record numbers), read."""

    begin: int
    einde: int
    records: tuple[Record, ...]

    def eerste(self, soort: str) -> Record | None:
        """The first record of a kind; None when there is none."""
        return next((record for record in self.records if record["soort"] == soort), None)


def groepen(bron: Iterable[tuple[int, bytes]]) -> Iterator[Groep]:
    """Cut a run of records into groups. `bron`: (record number, record as stored), without gaps.

    Where the run ends a group ends. Pages are whole, so that is the end of a message; only of a message whose records
    fill more than one page (64 KiB) the rest may come as a group of its own.

    Raises:
        Recordfout: something is not a record.
    """
    begin = 0
    deel: list[Record] = []
    for nummer, inhoud in bron:
        record = lees(inhoud)
        if deel and (record["soort"] == EERSTE or record["tijd"] != deel[0]["tijd"] or len(deel) >= GROEP_MAX):
            yield Groep(begin, nummer, tuple(deel))
            deel = []
        if not deel:
            begin = nummer
        deel.append(record)
    if deel:
        yield Groep(begin, begin + len(deel), tuple(deel))
