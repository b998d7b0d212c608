"""`make bench`, or `python -m deploy.bench [--snel] [--json] [naam …]`: all benchmarks, or those that are named."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from deploy.bench import doorvoer, inzage, lang, machine, rust, wachttijd, werkers, zegel
from deploy.bench.meting import Meting
from deploy.bench.opstelling import tijdelijk
from hub import logboek

Meld = Callable[[str], None]
Proef = Callable[[Path, Meld, bool], Awaitable[list[Meting]]]


async def _doorvoer(map_: Path, meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001 - one shape for all
    return await doorvoer.meet(map_, meld, snel=snel)


async def _oordeel(_map: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    from deploy.bench import oordeel  # noqa: PLC0415 - cedarpy is needed here only

    return oordeel.meet(snel=snel)


async def _wachttijd(map_: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return await wachttijd.meet(map_, snel=snel)


async def _journaal(map_: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    from deploy.bench import journaal  # noqa: PLC0415 - needs the server of the tests

    return await journaal.meet(map_, snel=snel)


async def _inzage(map_: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return await inzage.meet(map_, snel=snel)


async def _grootboek(map_: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    from deploy.bench import grootboek  # noqa: PLC0415 - PostgreSQL is needed here only

    return await grootboek.meet(map_, snel=snel)


async def _rust(map_: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return await rust.meet(map_, snel=snel)


async def _werkplaats(_map: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    from deploy.bench import werkplaats  # noqa: PLC0415 - Z3 is needed here only

    return werkplaats.meet(snel=snel)


async def _zegel(_map: Path, _meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return zegel.meet(snel=snel)


async def _werkers(map_: Path, meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return await werkers.meet(map_, meld, snel=snel)


async def _lang(map_: Path, meld: Meld, snel: bool) -> list[Meting]:  # noqa: FBT001
    return await lang.meet(map_, meld, snel=snel)


PROEVEN: Final[dict[str, Proef]] = {
    "doorvoer": _doorvoer,
    "oordeel": _oordeel,
    "werkplaats": _werkplaats,
    "wachttijd": _wachttijd,
    "rust": _rust,
    "journaal": _journaal,
    "inzage": _inzage,
    "grootboek": _grootboek,
    "zegel": _zegel,
    "werkers": _werkers,
    "lang": _lang,
}
OP_VERZOEK: Final = frozenset({"lang"})
"""Only when named: it takes an hour and 15 GB of disk."""


def main(argumenten: list[str]) -> None:
    """Run and print. Progress goes to stderr, results to stdout."""
    lezer = argparse.ArgumentParser(prog="python -m deploy.bench", description="Verhoudingen, gemeten in één run.")
    lezer.add_argument("naam", nargs="*", help=f"alleen deze: {', '.join(PROEVEN)}")
    lezer.add_argument("--snel", action="store_true", help="korter en onnauwkeuriger")
    lezer.add_argument("--json", action="store_true", help="een JSON-document in plaats van tekst")
    keuze = lezer.parse_args(argumenten)
    if onbekend := set(keuze.naam) - PROEVEN.keys():
        lezer.error(f"onbekend: {', '.join(sorted(onbekend))}")
    logboek.stel_in(logging.WARNING)
    asyncio.run(
        _draai(keuze.naam or [naam for naam in PROEVEN if naam not in OP_VERZOEK], snel=keuze.snel, als_json=keuze.json)
    )


async def _draai(namen: list[str], *, snel: bool, als_json: bool) -> None:
    feiten = machine.meet()
    if not als_json:
        print("machine")
        for naam, waarde in asdict(feiten).items():
            print(f"  {naam:<16}{waarde}")
    uitslagen: dict[str, list[Meting]] = {}
    for naam in namen:
        _meld(naam)
        async with tijdelijk() as map_:
            uitslagen[naam] = await PROEVEN[naam](map_, _meld, snel)
        if not als_json:
            print(f"\n{naam}")
            for meting in uitslagen[naam]:
                print(meting.regel(), flush=True)
    if als_json:
        document = {
            "machine": asdict(feiten),
            "snel": snel,
            "metingen": {naam: [asdict(m) for m in metingen] for naam, metingen in uitslagen.items()},
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))


def _meld(tekst: str) -> None:
    print(f"{time.perf_counter() - _BEGIN:6.0f} s  {tekst}", file=sys.stderr, flush=True)


_BEGIN: Final = time.perf_counter()

if __name__ == "__main__":
    main(sys.argv[1:])
