"""The mark of pruned records: files of records may be gone below it, and it must be what the tree itself says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Final

from .boom import BREED, Boom, Bron
from .bundels import controleer as controleer_bundel
from .leugen import Leugen
from .nota import Sleutel, controleer, lees_punt

BESTAND: Final = "opgeruimd"
CODE: Final = "JOURNAAL-opruiming"
SOORT: Final = "journaal-opgeruimd"
_ACHTER: Final = "/opgeruimd"
_GETAL: Final = rb"(0|[1-9][0-9]{0,14})"
_REGELS: Final = re.compile(
    rb"bladzijden " + _GETAL + rb" over " + _GETAL + rb"\nrecord " + _GETAL + rb"\narchief ([0-9a-f]{64})\n"
)


@dataclass(frozen=True)
class Merk:
    """`records`: so many from the first on may be without their file. `record`: the number of the record that says so.

    `wortel`: root of the tree of just those. `bladzijden`: pages they came from. `archief`: root of the archive, hex.
    """

    records: int
    wortel: bytes
    record: int
    bladzijden: int
    archief: str


def lees(bron: Bron, hub: Sleutel) -> Merk | None:
    """The mark in a folder, its signature checked; None when nothing was pruned.

    Raises:
        Leugen: `JOURNAAL-opruiming`, it is no mark, or not of this hub.
    """
    inhoud = bron.lees(BESTAND)
    if inhoud is None:
        return None
    try:
        punt = lees_punt(inhoud)
        # The name of the journal stands before another word, so that no checkpoint is taken for a mark.
        controleer(replace(punt, oorsprong=punt.oorsprong.removesuffix(_ACHTER)), hub)
    except Leugen as fout:
        raise Leugen(CODE, BESTAND, plaats=fout.plaats, hint=str(fout)) from None
    gevonden = _REGELS.fullmatch(punt.tekst.split(b"\n", 3)[3])
    if (
        gevonden is None
        or not punt.oorsprong.endswith(_ACHTER)
        or not 0 < punt.grootte <= int(gevonden[3])
        or punt.grootte % BREED
    ):
        raise Leugen(CODE, BESTAND, plaats=0, hint="De vorm klopt niet.")
    return Merk(punt.grootte, punt.wortel, int(gevonden[3]), int(gevonden[1]), gevonden[4].decode())


def controleer_merk(boom: Boom, merk: Merk) -> None:
    """The tree begins with the records that the mark is about, and holds the record that says that they were pruned.

    Raises:
        Leugen: `JOURNAAL-opruiming`; and what reading that record raises.
    """
    if merk.record >= boom.grootte:
        hint = f"Het noemt record {merk.record}; er zijn {boom.grootte} records ondertekend."
        raise Leugen(CODE, BESTAND, record=merk.record, hint=hint)
    if boom.bereik(0, merk.records) != merk.wortel:
        raise Leugen(CODE, BESTAND, hint=f"De eerste {merk.records} records zijn andere dan die waar het over gaat.")
    record = controleer_bundel(boom, merk.record // BREED)[merk.record % BREED]
    if not _zegt(record, merk):
        hint = f"Record {merk.record} zegt niet dat deze records zijn opgeruimd."
        raise Leugen(CODE, BESTAND, record=merk.record, hint=hint)


def _zegt(record: bytes, merk: Merk) -> bool:
    try:
        gelezen = json.loads(record)
    except ValueError:
        return False
    wil = {
        "soort": SOORT,
        "bundels": merk.records // BREED,
        "bladzijden": merk.bladzijden,
        "wortel": merk.wortel.hex(),
        "archief": merk.archief,
    }
    return isinstance(gelezen, dict) and wil.items() <= gelezen.items()
