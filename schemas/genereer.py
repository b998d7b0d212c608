"""The generated files: JSON Schemas, type pages, examples, tables, and the written shapes. Checked in; a test compares.

Pure: `bestanden` makes texts. The folder in which they stand is an argument, so that nothing here knows a disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, Protocol, Self

from schemas import bladzijden, voorbeelden
from schemas.jsonschema import bericht_schema, envelop_schema
from schemas.levering import LEVERINGEN
from schemas.register import BERICHTEN
from schemas.typeteksten import TYPETEKSTEN
from schemas.vorm import Vormbreuk, breuken, vormen

VORM: Final = "vorm.json"
"""The written shapes; the one file that is compared before it is replaced (ADR 0004)."""


class Map(Protocol):
    """A folder or a file in it; `pathlib.Path` is one."""

    @property
    def parent(self) -> Self:
        """The folder it is in."""

    def __truediv__(self, deel: str, /) -> Self: ...

    def is_file(self) -> bool:
        """Whether it is there and is a file."""

    def as_posix(self) -> str:
        """The path with forward slashes."""

    def rglob(self, patroon: str, /) -> Iterator[Self]:
        """Everything below it."""

    def relative_to(self, ander: Self, /) -> Self:
        """The path as seen from another."""

    def mkdir(self, *, parents: bool, exist_ok: bool) -> None:
        """Make it a folder."""

    def read_bytes(self) -> bytes:
        """The content."""

    def write_bytes(self, data: bytes, /) -> int:
        """Replace the content."""

    def unlink(self) -> None:
        """Remove it."""


def _json(waarde: object) -> str:
    return json.dumps(waarde, ensure_ascii=False, indent=2) + "\n"


def bestanden() -> dict[str, str]:
    """Make all files: path relative to `schemas/gegenereerd/` → text."""
    teksten = {
        "velden.md": bladzijden.velden(),
        "envelop.md": bladzijden.envelop(),
        "foutcodes.md": bladzijden.foutcodes(),
        "schema/envelop.schema.json": _json(envelop_schema("envelop.schema.json")),
        VORM: json.dumps(vormen(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    }
    for berichttype, soort in LEVERINGEN.items():
        naam, uitleg = bladzijden.stam(berichttype), TYPETEKSTEN[berichttype]
        model = soort.model if soort.van_hub else BERICHTEN[berichttype].model
        schema = f"{naam}.schema.json"
        teksten[f"schema/{schema}"] = _json(bericht_schema(schema, uitleg.titel, uitleg.betekenis, model))
        teksten[f"typen/{naam}.md"] = bladzijden.typepagina(berichttype)
        teksten[f"voorbeelden/{naam}.json"] = bladzijden.event(voorbeelden.gebeurtenis(berichttype))
        gestript = voorbeelden.levering(berichttype)
        if gestript is not None:
            schema = f"{naam}.geleverd.schema.json"
            titel = f"{uitleg.titel}, zoals afgeleverd"
            teksten[f"schema/{schema}"] = _json(bericht_schema(schema, titel, uitleg.betekenis, soort.model))
            teksten[f"voorbeelden/{naam}.geleverd.json"] = bladzijden.event(gestript)
    return dict(sorted(teksten.items()))


def _aanwezig(map_: Map) -> dict[str, Map]:
    return {pad.relative_to(map_).as_posix(): pad for pad in map_.rglob("*") if pad.is_file()}


def verschil(map_: Map) -> tuple[str, ...]:
    """Compare the folder with what the code makes; one line of Dutch per file that differs. Empty: all is current."""
    gewenst, aanwezig = bestanden(), _aanwezig(map_)
    regels = [f"{naam}: ontbreekt" for naam in gewenst if naam not in aanwezig]
    regels += [
        f"{naam}: verouderd"
        for naam, tekst in gewenst.items()
        if naam in aanwezig and aanwezig[naam].read_bytes() != tekst.encode()
    ]
    regels += [f"{naam}: hoort hier niet" for naam in aanwezig if naam not in gewenst]
    return tuple(sorted(regels))


def schrijf(map_: Map) -> tuple[str, ...]:
    """Write the files that differ and remove those that do not belong; return what `verschil` said before.

    Raises:
        Vormbreuk: an existing version of a message changed other than by an added optional field. Nothing is written.
    """
    geschreven = map_ / VORM
    if geschreven.is_file():
        gevonden = breuken(json.loads(geschreven.read_bytes()), vormen())
        if gevonden:
            raise Vormbreuk(gevonden)
    regels = verschil(map_)
    gewenst = bestanden()
    for naam, tekst in gewenst.items():
        doel = map_ / naam
        if not doel.is_file() or doel.read_bytes() != tekst.encode():
            doel.parent.mkdir(parents=True, exist_ok=True)
            doel.write_bytes(tekst.encode())
    for naam, pad in _aanwezig(map_).items():
        if naam not in gewenst:
            pad.unlink()
    return regels
