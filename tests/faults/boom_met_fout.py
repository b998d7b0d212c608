"""The tree's files under kill -9 and a full disk, in a process of its own that forks; prints what it found as JSON.

    python -m tests.faults.boom_met_fout <folder>

For the n-th step of the disk, from the first one on until the work gets through: a child does the work and sends
itself SIGKILL at that step. Then another opens what lies there, looks at everything, does the rest, and looks again. At
the end the same with a disk that takes no file above a size (RLIMIT_FSIZE): so a full disk looks from here.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Final

from hub.journal.controlepunt import Controlepunt, controleer, onderteken, sleutel_van
from hub.journal.merkle import Groei, bladhash
from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.schijf import geen_haak

OORSPRONG: Final = "ketenhub/00000099000000099000"
GEHEIM: Final = bytes(32)
BLADEN: Final = [[f"record {n} van blad {b}".encode() * 3 for n in range(b % 4 + 1)] for b in range(112)]
DELEN: Final = (BLADEN[:3], BLADEN[3:108], BLADEN[108:])
"""From a few to past a full tile of 256, and on."""


def werk(map_: Path, haak: object = geen_haak) -> None:
    """Add what is not there yet, with a checkpoint after each portion."""
    with Boomschrijver(map_, haak) as kast:  # type: ignore[arg-type]
        for deel in DELEN:
            gehad = kast.stand_nu.bladzijden
            voor = BLADEN.index(deel[0])
            if gehad < voor + len(deel):
                kast.voeg_toe(BLADEN[gehad : voor + len(deel)])
            stand = kast.stand_nu
            kast.publiceer(onderteken(Controlepunt(OORSPRONG, stand.grootte, stand.wortel), GEHEIM).naar_bytes())


def bekijk(map_: Path) -> int:
    """Everything that lies there is whole and a beginning of the records; returns how many pages."""
    with Boomschrijver(map_) as kast:
        stand = kast.stand()
        records = [record for blad in BLADEN[: stand.bladzijden] for record in blad]
        groei = Groei()
        groei.voeg_toe_alle(map(bladhash, records))
        assert [record for _, record in kast.records()] == records
        assert groei.wortel() == stand.wortel
        nota = kast.controlepunt()
        if nota is not None:
            punt = controleer(nota, sleutel_van(OORSPRONG, GEHEIM))
            assert kast.wortel(punt.grootte) == punt.wortel
        return stand.bladzijden


def dood_bij(map_: Path, keer: int) -> bool:
    """Let a child die at that step; whether it did."""
    kind = os.fork()
    if kind == 0:
        over = keer

        def haak(_stap: str, _pad: str) -> None:
            nonlocal over
            over -= 1
            if over == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            werk(map_, haak)
        finally:
            os._exit(0)
    _, hoe = os.waitpid(kind, 0)
    return os.WIFSIGNALED(hoe)


def main(wortel: Path) -> dict[str, object]:
    """Run all; returns what was seen."""
    standen: list[int] = []
    keer = 0
    while dood_bij(wortel / f"{keer + 1}", keer + 1):
        keer += 1
        standen.append(bekijk(wortel / f"{keer}"))
        werk(wortel / f"{keer}")
        assert bekijk(wortel / f"{keer}") == len(BLADEN)
    vol = wortel / "vol"
    zacht, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, hard))
    try:
        werk(vol)
    except Boomfout as fout:
        code = fout.code
    else:
        code = "geen"
    tussen = bekijk(vol)
    resource.setrlimit(resource.RLIMIT_FSIZE, (zacht, hard))
    werk(vol)
    return {"gestorven": keer, "standen": sorted(set(standen)), "vol": [code, tussen, bekijk(vol)]}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201 - what the test reads
