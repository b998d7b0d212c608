"""`python -m deploy.fuzz [--doel NAAM …] [--keer N] [--zaad TEKST] [--vanaf NUMMER]`: fuzz what reads.

Exit code 0: every outcome was our error or something that was read, in time. 1: a finding; its files are kept in the
folder `--bewaar`, and `--zaad … --vanaf NUMMER --keer 1` makes it again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.fuzz.doelen import GELEZEN, Doel, doelen, draai, proef

SECONDEN_MAX: Final = 1.0
"""Processor time of one run; a small file that takes longer is a finding."""
BEVINDINGEN_MAX: Final = 20
"""After this many the run ends: they are mostly one mistake."""
_MELD_S: Final = 5.0
Meld = Callable[[str], None]


@dataclass(slots=True)
class Uitslag:
    """What a run gave: outcome (`gelezen`, or the first code) → how often; the slowest; findings in words."""

    uitkomsten: Counter[str] = field(default_factory=Counter)
    traagst_s: float = 0.0
    traagste: int = -1
    bevindingen: list[str] = field(default_factory=list)


def fuzz(
    doel: Doel,
    zaad: str,
    vanaf: int,
    keer: int,
    meld: Meld,
    bewaar: Path | None = None,
    seconden: float = SECONDEN_MAX,
) -> Uitslag:
    """Run `keer` cases from number `vanaf`; the same numbers of the same seed are always the same cases."""
    uitslag = Uitslag()
    begin = gemeld = time.monotonic()
    for nummer in range(vanaf, vanaf + keer):
        naam, bestanden = proef(doel, zaad, nummer)
        start = time.process_time()
        try:
            uitkomst = draai(doel, bestanden)
        except Exception as fout:  # noqa: BLE001 - finding what nobody thought of is the point; it is reported
            uitkomst = f"!{type(fout).__name__}"
            _bewaar(uitslag, doel, nummer, naam, bestanden, f"{type(fout).__name__}: {fout}", bewaar)
        duur = time.process_time() - start
        uitslag.uitkomsten[uitkomst] += 1
        if duur > uitslag.traagst_s:
            uitslag.traagst_s, uitslag.traagste = duur, nummer
        if duur > seconden:
            _bewaar(uitslag, doel, nummer, naam, bestanden, f"{duur:.1f} s", bewaar)
        nu = time.monotonic()
        if nu - gemeld > _MELD_S:
            gemeld = nu
            gedaan = nummer - vanaf + 1
            over = (nu - begin) / gedaan * (keer - gedaan)
            meld(_stand(doel, uitslag, gedaan, keer, f"nog {over / 60:.0f} min"))
        if len(uitslag.bevindingen) >= BEVINDINGEN_MAX:
            break
    meld(_stand(doel, uitslag, sum(uitslag.uitkomsten.values()), keer, f"{time.monotonic() - begin:.0f} s"))
    return uitslag


def _stand(doel: Doel, uitslag: Uitslag, gedaan: int, keer: int, slot: str) -> str:
    gelezen = uitslag.uitkomsten[GELEZEN] / max(1, gedaan)
    return (
        f"{doel.naam}: {gedaan:,} van {keer:,}, {gelezen:.0%} gelezen, {len(uitslag.uitkomsten)} soorten uitkomst, "
        f"traagst {uitslag.traagst_s * 1_000:.0f} ms, {len(uitslag.bevindingen)} bevindingen, {slot}"
    )


def _bewaar(
    uitslag: Uitslag, doel: Doel, nummer: int, zaad: str, bestanden: Mapping[str, bytes], wat: str, bewaar: Path | None
) -> None:
    uitslag.bevindingen.append(f"{doel.naam} {nummer} ({zaad}): {wat}")
    if bewaar is not None:
        map_ = bewaar / f"{doel.naam}-{nummer}"
        map_.mkdir(parents=True, exist_ok=True)
        for naam, inhoud in bestanden.items():
            (map_ / naam).write_bytes(inhoud)


def main(argumenten: list[str]) -> int:
    """Fuzz what is asked for; progress on stderr, findings and counts on stdout."""
    alle = doelen()
    lezer = argparse.ArgumentParser(
        prog="python -m deploy.fuzz", description="Fuzzt de lezers van beleidsbestanden, en wie een zegel opent."
    )
    lezer.add_argument("--doel", nargs="+", choices=sorted(alle), default=["mini"], help="wat er leest (mini)")
    lezer.add_argument("--keer", type=int, default=10_000, help="hoe vaak, per doel (10.000)")
    lezer.add_argument("--zaad", default="1", help="waar de toevalsgetallen van komen (1)")
    lezer.add_argument("--vanaf", type=int, default=0, help="nummer van het eerste geval (0)")
    lezer.add_argument("--bewaar", type=Path, help="map voor de bestanden van een bevinding")
    keuze = lezer.parse_args(argumenten)
    slecht = 0
    for naam in keuze.doel:
        uitslag = fuzz(alle[naam], keuze.zaad, keuze.vanaf, keuze.keer, _meld, keuze.bewaar)
        print(f"{naam}: {sum(uitslag.uitkomsten.values()):,} keer, zaad {keuze.zaad}, vanaf {keuze.vanaf}")
        print(f"  traagst {uitslag.traagst_s * 1_000:.0f} ms, nummer {uitslag.traagste}")
        print("  " + ", ".join(f"{code} {aantal:,}" for code, aantal in uitslag.uitkomsten.most_common()))
        for bevinding in uitslag.bevindingen:
            print(f"  BEVINDING {bevinding}")
        slecht += len(uitslag.bevindingen)
    return 1 if slecht else 0


def _meld(tekst: str) -> None:
    print(tekst, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
