"""Messages a second, the whole gateway against three relays, in turns on one server; each round starts a new server.

Every contender gets the same signals in the same number of full queues, with streams as durable as the others', and the
clock runs until the last message was acknowledged. Who goes first changes every round. Beside the time on the wall
stands the processor time of the contender and of the server: that suffers less from what else the machine does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from deploy.bench import doorvoer_faststream, doorvoer_hub, doorvoer_kaal
from deploy.bench.meting import Meting, Race
from deploy.bench.opstelling import Baan, Zending, baan, bsns, eenheid, schrijf_beleid, signaal

PARTIJEN: Final = 6
"""Police units that send, each at most the thousand messages that a queue holds."""
PER_PARTIJ: Final = 800
PER_PARTIJ_SNEL: Final = 200
RONDES: Final = 3
RONDES_SNEL: Final = 2
DOELEN: Final[Mapping[str, float | None]] = {
    doorvoer_faststream.NAAM: 1.5,
    doorvoer_kaal.NAAM: 0.4,
    doorvoer_kaal.NAAM_ZWAAR: None,
}
"""How many times as many messages a second as this contender the gateway should handle."""

_LOPERS: Final[dict[str, Callable[[Baan, list[Zending]], Awaitable[Race]]]] = {
    doorvoer_hub.NAAM: doorvoer_hub.race,
    doorvoer_faststream.NAAM: doorvoer_faststream.race,
    doorvoer_kaal.NAAM: doorvoer_kaal.race,
    doorvoer_kaal.NAAM_ZWAAR: doorvoer_kaal.race_zwaar,
}


async def meet(map_: Path, meld: Callable[[str], None], *, snel: bool) -> list[Meting]:
    """Run all rounds. `meld` hears of each race."""
    beleidmap = schrijf_beleid(map_ / "beleid-doorvoer", eenheden=PARTIJEN)
    per_partij, rondes = (PER_PARTIJ_SNEL, RONDES_SNEL) if snel else (PER_PARTIJ, RONDES)
    aantal = PARTIJEN * per_partij
    gelopen: dict[str, list[Race]] = {naam: [] for naam in _LOPERS}
    for ronde in range(rondes):
        async with baan(map_ / f"doorvoer-{ronde}", beleidmap) as b:
            for naam in _volgorde(ronde):
                bron = bsns()  # every message is about another person
                zendingen = [signaal(b.beleid, eenheid(n % PARTIJEN + 1), next(bron)) for n in range(aantal)]
                race = await _LOPERS[naam](b, zendingen)
                gelopen[naam].append(race)
                meld(f"ronde {ronde + 1} van {rondes}, {naam}: {aantal / race.wand_s:,.0f} berichten per seconde")
    return [*_snelheden(gelopen, aantal), *_verhoudingen(gelopen)]


def _volgorde(ronde: int) -> list[str]:
    namen = [*_LOPERS]
    return namen[ronde % len(namen) :] + namen[: ronde % len(namen)]


def _snelheden(gelopen: Mapping[str, list[Race]], aantal: int) -> list[Meting]:
    metingen: list[Meting] = []
    for naam, races in gelopen.items():
        metingen += [
            Meting(f"{naam}: berichten per seconde", median(aantal / r.wand_s for r in races), "/s"),
            Meting(f"{naam}: rekentijd per bericht, zelf", median(r.hier_s / aantal for r in races) * 1e6, "µs"),
            Meting(f"{naam}: rekentijd per bericht, server", median(r.server_s / aantal for r in races) * 1e6, "µs"),
        ]
    return metingen


def _verhoudingen(gelopen: Mapping[str, list[Race]]) -> list[Meting]:
    """Ratios per round, so that both had the same server; then the median."""
    metingen: list[Meting] = []
    for naam, doel in DOELEN.items():
        paren = zip(gelopen[naam], gelopen[doorvoer_hub.NAAM], strict=True)
        per_ronde = [ander.wand_s / hub.wand_s for ander, hub in paren]
        midden = median(per_ronde)
        tekst = None if doel is None else f"≥ {doel:g}×"
        gehaald = None if doel is None else midden >= doel
        metingen += [
            Meting(f"{doorvoer_hub.NAAM} / {naam}", midden, "×", tekst, gehaald),
            Meting(f"{doorvoer_hub.NAAM} / {naam}: laagste ronde", min(per_ronde), "×"),
            Meting(f"{doorvoer_hub.NAAM} / {naam}: hoogste ronde", max(per_ronde), "×"),
        ]
    return metingen
