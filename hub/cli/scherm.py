"""How the command speaks: data on stdout, everything else on stderr; for a person, for a script, or for a machine.

`mooi` draws tables, `kaal` (`--plain`) writes lines with tabs, `json` (`--json`) one JSON document per row or result.
Nothing here may show personal data: commands pass ids, codes, names of fields and sentences of the hub.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

from rich.console import Console
from rich.table import Table

BREEDTE_MIN: Final = 140
"""Columns when the output is no terminal: a list of deliveries in one line a row, and no id in two pieces."""

Cel = str | int | float | bool | None | Sequence[str]


class Vorm(Enum):
    """How results are written."""

    MOOI = "mooi"
    KAAL = "kaal"
    JSON = "json"


class Scherm:
    """Output of one command."""

    def __init__(self, vorm: Vorm) -> None:
        """`vorm` holds for the whole command."""
        self.vorm = vorm
        breedte = None if sys.stdout.isatty() else BREEDTE_MIN
        self._uit = Console(highlight=False, soft_wrap=vorm is not Vorm.MOOI, width=breedte, emoji=False, markup=False)
        self.voortgang = Console(
            stderr=True, highlight=False, emoji=False, markup=False, soft_wrap=not sys.stderr.isatty()
        )

    def rijen(self, koppen: Sequence[str], rijen: Iterable[Sequence[Cel]]) -> None:
        """A table; as JSON one object per row, as plain text a line per row without heading."""
        if self.vorm is Vorm.MOOI:
            tabel = Table(header_style="bold", box=None, pad_edge=False)
            for kop in koppen:
                # Never cut off: the end of a word is what tells an inzage from a dossier, and one id from another.
                tabel.add_column(kop, overflow="fold")
            for rij in rijen:
                tabel.add_row(*map(_tekst, rij))
            self._uit.print(tabel)
            return
        for rij in rijen:
            if self.vorm is Vorm.JSON:
                self.document(dict(zip(koppen, rij, strict=True)))
            else:
                self.regel("\t".join(map(_tekst, rij)))

    def document(self, document: Mapping[str, object]) -> None:
        """One result as JSON, on one line; only for the form JSON."""
        self.regel(json.dumps(document, ensure_ascii=False, separators=(",", ":")))

    def regel(self, tekst: str) -> None:
        """One line of data, as it is."""
        sys.stdout.write(tekst + "\n")
        sys.stdout.flush()

    def tekst(self, tekst: str, stijl: str = "") -> None:
        """A paragraph for a person, wrapped under its own indent; nothing in the form JSON."""
        if self.vorm is Vorm.MOOI:
            inspringing = " " * (len(tekst) - len(tekst.lstrip()) + 2)
            regels = textwrap.wrap(tekst, self._uit.width, subsequent_indent=inspringing, drop_whitespace=True)
            self._uit.print("\n".join(regels), style=stijl or None)
        elif self.vorm is Vorm.KAAL:
            self.regel(tekst)

    def meld(self, tekst: str) -> None:
        """Progress or a remark, on stderr."""
        self.voortgang.print(tekst)

    def fout(self, code: str, uitleg: str) -> None:
        """An error, on stderr: code first, so that a script can read it."""
        if self.vorm is Vorm.JSON:
            sys.stderr.write(json.dumps({"fout": code, "uitleg": uitleg}, ensure_ascii=False) + "\n")
        else:
            self.voortgang.print(f"{code}: {uitleg}", style="bold red" if self.vorm is Vorm.MOOI else None)


def _tekst(cel: Cel) -> str:
    if cel is None:
        return "-"
    if isinstance(cel, bool):
        return "ja" if cel else "nee"
    if isinstance(cel, Sequence) and not isinstance(cel, str):
        return ", ".join(cel) or "-"
    return str(cel)
