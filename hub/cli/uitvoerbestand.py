"""Writing a long list to a file: CSV, JSON lines or Parquet; row by row, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TextIO

from hub.cli.scherm import Cel
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    import pyarrow as pa

PORTIE: Final = 10_000
"""Rows between two words about the progress, and rows of one group of Parquet: some megabytes of memory."""
_FORMULE: Final = ("=", "+", "-", "@", "\t", "\r")
_SOORTEN: Final = (".csv", ".jsonl", ".parquet")


def schrijf(pad: Path, koppen: Sequence[str], rijen: Iterable[Sequence[Cel]], meld: Callable[[int], None]) -> int:
    """Write all rows; returns how many. The ending of the name chooses the form.

    A row of CSV has lists joined with a space, and a text that a spreadsheet would take for a formula behind a quote.

    Raises:
        Ketenfout: `LIJST-soort`, another ending, or Parquet without its library; `LIJST-bestand`, it is there
            already, or cannot be written.
    """
    if pad.suffix not in _SOORTEN:
        raise Ketenfout("LIJST-soort", "Kies een bestand dat eindigt op .csv, .jsonl of .parquet.", "partner")
    if pad.exists():
        raise Ketenfout("LIJST-bestand", "Dit bestand is er al. Kies een andere naam.", "partner")
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    delen = _in_delen(rijen, meld)
    try:
        try:
            # For who made it only, whatever the form.
            greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            if pad.suffix == ".parquet":
                with os.fdopen(greep, "wb") as bytestroom:
                    aantal = _parquet(bytestroom, koppen, delen)
            else:
                with os.fdopen(greep, "w", encoding="utf-8", newline="") as stroom:
                    aantal = (_csv if pad.suffix == ".csv" else _jsonl)(stroom, koppen, delen)
            tijdelijk.replace(pad)
        finally:
            tijdelijk.unlink(missing_ok=True)
    except OSError:
        raise Ketenfout("LIJST-bestand", "Het bestand is hier niet te schrijven.", "hub") from None
    return aantal


def _in_delen(rijen: Iterable[Sequence[Cel]], meld: Callable[[int], None]) -> Iterator[list[Sequence[Cel]]]:
    bron, gedaan = iter(rijen), 0
    while deel := list(islice(bron, PORTIE)):
        yield deel
        gedaan += len(deel)
        if len(deel) == PORTIE:
            meld(gedaan)


def _csv(stroom: TextIO, koppen: Sequence[str], delen: Iterable[list[Sequence[Cel]]]) -> int:
    schrijver, aantal = csv.writer(stroom), 0
    schrijver.writerow(koppen)
    for deel in delen:
        schrijver.writerows([[_veilig(cel) for cel in rij] for rij in deel])
        aantal += len(deel)
    return aantal


def _veilig(cel: Cel) -> str | int | float:
    if cel is None:
        return ""
    if isinstance(cel, bool):
        return "ja" if cel else "nee"
    if isinstance(cel, int | float):
        return cel
    tekst = cel if isinstance(cel, str) else " ".join(cel)
    return f"'{tekst}" if tekst.startswith(_FORMULE) else tekst


def _jsonl(stroom: TextIO, koppen: Sequence[str], delen: Iterable[list[Sequence[Cel]]]) -> int:
    aantal = 0
    for deel in delen:
        for rij in deel:
            document = dict(zip(koppen, rij, strict=True))
            stroom.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        aantal += len(deel)
    return aantal


def _parquet(stroom: IO[bytes], koppen: Sequence[str], delen: Iterable[list[Sequence[Cel]]]) -> int:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise Ketenfout(
            "LIJST-soort", "Voor .parquet is een bibliotheek nodig: pip install 'ketenhub[parquet]'.", "hub"
        ) from None
    aantal, schrijver = 0, None
    schema = pa.schema([(kop, _soort(kop)) for kop in koppen])
    try:
        schrijver = parquet.ParquetWriter(stroom, schema)
        for deel in delen:
            kolommen: list[list[Any]] = [list(kolom) for kolom in zip(*deel, strict=True)]
            schrijver.write_table(pa.table(dict(zip(koppen, kolommen, strict=True)), schema=schema))
            aantal += len(deel)
    finally:
        if schrijver is not None:
            schrijver.close()
    return aantal


def _soort(kop: str) -> pa.DataType:
    import pyarrow as pa

    if kop in {"gestript", "pogingen", "record"}:
        return pa.int64()
    if kop in {"gemist", "vernietigd"}:
        return pa.bool_()
    return pa.list_(pa.string()) if kop in {"door", "verboden"} else pa.string()
