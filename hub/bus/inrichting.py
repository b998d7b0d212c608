"""Streams and consumers: what should exist, made from the party register, and the comparison with what does exist.

Provisioning is explicit: made once, compared at every start. What differs is refused, never overwritten, because a
changed limit is either a mistake or an attack; a human changes it with the break-glass user (`werk_bij`, which is
`ketenhub bus bijwerken`). A stream that
was made before and is now gone is refused too: with a wrong at-rest key the server says "not found" while the data is
still there, and an empty KETEN would forget what was handled.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from hub.bus import grenzen
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij
from hub.bus.verbinding import Jsfout, Verbinding
from hub.bus.wensen import CONSUMENT_STANDAARD, STROOM_STANDAARD, Consumentwens, Stroomwens, Wens, gewenst, verschil
from hub.onderwerpen import JOURNAAL, instroom

_T = TypeVar("_T")
MERKBESTAND: Final = "ingericht.json"
ANDER_POGINGEN: Final = 5
ANDER_WACHT_S: Final = 0.2
"""Together a second: making a stream takes some milliseconds."""
_STROOM_BESTAAT_NIET: Final = 10059


@dataclass(frozen=True, slots=True)
class Ingericht:
    """What provisioning did: names of streams made now, and of inbound streams whose party left the register."""

    gemaakt: tuple[str, ...]
    verweesd: tuple[str, ...]


async def richt_in(
    verbinding: Verbinding, partijen: Iterable[Partij], staat: Path, *, replicas: int = 1, eerste_blad: int = 1
) -> Ingericht:
    """Make what is missing for the first time, compare the rest, and remember under `<staat>/bus` what was made.

    `eerste_blad`: number of the first page of a JOURNAAL that is made now, when those before it were pruned.

    Raises:
        Busweigering: `BUS-leeg` no stream at all is there, though some were made before; `BUS-stroom-weg` one that was
            made before is not there; `BUS-afwijking` something exists but differs; `BUS-inrichting` the server refuses
            to make something.
        Busfout: the server did not answer.
    """
    wens = gewenst(partijen, replicas=replicas)
    merk = staat / "bus" / MERKBESTAND
    eerder = _lees_merk(merk)
    stromen = await _bestaande_stromen(verbinding)
    _eis_alles_er_nog(eerder, stromen, merk)
    anders = _anders(wens, stromen)
    nieuw = [s for s in wens.stromen if s.naam not in stromen]
    # KETEN before JOURNAAL, which sources it: the order of `gewenst`. The rest at once.
    for stroom in nieuw[:2]:
        begin = {"first_seq": eerste_blad} if stroom.naam == JOURNAAL and eerste_blad > 1 else {}
        await _maak_stroom(verbinding, Stroomwens(stroom.naam, {**stroom.velden, **begin}))
    await _tegelijk([_later(_maak_stroom, verbinding, s) for s in nieuw[2:]])
    anders += await _richt_consumenten_in(verbinding, wens)
    if anders:
        raise Busweigering(
            "BUS-afwijking",
            "De server is anders ingericht dan de hub verwacht: " + "; ".join(anders[:5])
            + (f"; en nog {len(anders) - 5}" if len(anders) > 5 else "")  # noqa: PLR2004 - as the line above
            + ". Bekijk dit met 'ketenhub bus bijwerken'; met de noodsleutel en --doe wordt het weer goed.",
        )  # fmt: skip
    _schrijf_merk(merk, eerder | {s.naam for s in wens.stromen})
    bekend = {s.naam for s in wens.stromen}
    verweesd = tuple(sorted(n for n in stromen if n.startswith(instroom("")) and n not in bekend))
    return Ingericht(gemaakt=tuple(s.naam for s in nieuw), verweesd=verweesd)


async def afwijkingen(
    verbinding: Verbinding, partijen: Iterable[Partij], staat: Path, *, replicas: int = 1
) -> tuple[str, ...]:
    """What differs from what should be; nothing is made or changed. What was never made is no deviation.

    Raises:
        Busweigering: `BUS-leeg`, `BUS-stroom-weg`, as `richt_in`.
        Busfout: the server did not answer.
    """
    wens = gewenst(partijen, replicas=replicas)
    stromen = await _bestaande_stromen(verbinding)
    merk = staat / "bus" / MERKBESTAND
    _eis_alles_er_nog(_lees_merk(merk), stromen, merk)
    bestaand = await _consumenten(verbinding, wens)
    return (*_anders(wens, stromen), *_andere_lezers(wens, bestaand))


async def werk_bij(noodverbinding: Verbinding, partijen: Iterable[Partij], *, replicas: int = 1) -> tuple[str, ...]:
    """Bring what differs to what should be, with the break-glass user. Returns the deviations that were put right.

    Raises:
        Busweigering: `BUS-inrichting` the server refuses a change (some fields cannot change).
        Busfout: the server did not answer.
    """
    wens = gewenst(partijen, replicas=replicas)
    stromen = await _bestaande_stromen(noodverbinding)
    hersteld: list[str] = []
    for stroom in wens.stromen:
        if anders := verschil(stroom.naam, stroom, stromen.get(stroom.naam, {})):
            soort = "UPDATE" if stroom.naam in stromen else "CREATE"
            await _maak_stroom(noodverbinding, stroom, soort)
            hersteld += anders
    for consument in wens.consumenten:
        heeft = (await _bestaande_consumenten(noodverbinding, consument.stroom)).get(consument.naam)
        if heeft is None or verschil(f"{consument.stroom}/{consument.naam}", consument, heeft):
            await _maak_consument(noodverbinding, consument, "")
            hersteld.append(f"{consument.stroom}/{consument.naam}")
    return tuple(hersteld)


async def _richt_consumenten_in(verbinding: Verbinding, wens: Wens) -> list[str]:
    bestaand = await _consumenten(verbinding, wens)
    nieuw = [c for c in wens.consumenten if c.naam not in bestaand[c.stroom]]
    await _tegelijk([_later(_maak_consument, verbinding, c, "create") for c in nieuw])
    return _andere_lezers(wens, bestaand)


async def _consumenten(verbinding: Verbinding, wens: Wens) -> dict[str, dict[str, Mapping[str, Any]]]:
    namen = sorted({c.stroom for c in wens.consumenten})
    lijsten = await _tegelijk([_later(_bestaande_consumenten, verbinding, naam) for naam in namen])
    return dict(zip(namen, lijsten, strict=True))


def _anders(wens: Wens, stromen: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [a for s in wens.stromen if s.naam in stromen for a in verschil(s.naam, s, stromen[s.naam])]


def _andere_lezers(wens: Wens, bestaand: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    return [
        a
        for c in wens.consumenten
        if c.naam in bestaand[c.stroom]
        for a in verschil(f"{c.stroom}/{c.naam}", c, bestaand[c.stroom][c.naam])
    ]


def _eis_alles_er_nog(eerder: frozenset[str], stromen: Mapping[str, Mapping[str, Any]], merk: Path) -> None:
    weg = sorted(naam for naam in eerder if naam not in stromen)
    if weg and not stromen:
        raise Busweigering(
            "BUS-leeg",
            f"Deze NATS-server is leeg, terwijl de hub op deze toestand al {len(weg)} stromen maakte. Is dit een andere"
            " server, kies dan met KETENHUB_TOESTAND een nieuwe toestand, of wijs met KETENHUB_NATS de oude server aan."
            " Is het dezelfde, kijk dan of hij de goede opslagmap en de goede opslagsleutel gebruikt. Is de oude"
            " voorgoed weg, dan hoort wie iets ontving van een sepot 01 niets meer: leg dat vast, en verplaats daarna"
            f" {merk} om op deze server opnieuw te beginnen.",
        )
    if weg:
        raise Busweigering(
            "BUS-stroom-weg",
            f"De server kent {len(weg)} stromen niet meer die er wel waren, zoals {weg[0]}."
            " De hub maakt ze niet opnieuw: kijk of de server de goede opslagmap en de goede opslagsleutel gebruikt.",
        )


async def _bestaande_stromen(verbinding: Verbinding) -> dict[str, Mapping[str, Any]]:
    return {info["config"]["name"]: info["config"] for info in await _blader(verbinding, "STREAM.LIST", "streams")}


async def _bestaande_consumenten(verbinding: Verbinding, stroom: str) -> dict[str, Mapping[str, Any]]:
    try:
        lijst = await _blader(verbinding, f"CONSUMER.LIST.{stroom}", "consumers")
    except Jsfout as fout:
        if fout.code == _STROOM_BESTAAT_NIET:
            return {}
        raise
    return {info["name"]: info["config"] for info in lijst}


async def _blader(verbinding: Verbinding, aanroep: str, sleutel: str) -> list[dict[str, Any]]:
    """Read a paged list to its end."""
    gevonden: list[dict[str, Any]] = []
    while True:
        bladzijde = await verbinding.js(aanroep, {"offset": len(gevonden)})
        gevonden += bladzijde.get(sleutel) or []
        if not bladzijde.get(sleutel) or len(gevonden) >= int(bladzijde["total"]):
            return gevonden


async def _maak_stroom(verbinding: Verbinding, wens: Stroomwens, soort: str = "CREATE") -> None:
    try:
        await verbinding.js(f"STREAM.{soort}.{wens.naam}", {"name": wens.naam, **STROOM_STANDAARD, **wens.velden})
    except Jsfout as fout:
        if soort == "CREATE" and await _maakte_een_ander(verbinding, wens):
            return
        raise Busweigering("BUS-inrichting", f"De server weigert de stroom {wens.naam}: {fout}") from fout


async def _maakte_een_ander(verbinding: Verbinding, wens: Stroomwens) -> bool:
    """Whether another hub, that started at the same moment, made this stream just now, as it should be.

    The server reserves the room of a stream anew before it sees that the stream is there already, and then has too
    little. A stream that is being made is there a moment later.
    """
    for _ in range(ANDER_POGINGEN):
        try:
            info = await verbinding.js(f"STREAM.INFO.{wens.naam}")
        except Jsfout as fout:
            if fout.code != _STROOM_BESTAAT_NIET:
                raise
            await asyncio.sleep(ANDER_WACHT_S)
        else:
            return not verschil(wens.naam, wens, info["config"])
    return False


async def _maak_consument(verbinding: Verbinding, wens: Consumentwens, actie: str) -> None:
    config = {"name": wens.naam, "durable_name": wens.naam, **CONSUMENT_STANDAARD, **wens.velden}
    filter_ = wens.velden.get("filter_subject")
    onderwerp = f"CONSUMER.CREATE.{wens.stroom}.{wens.naam}" + (f".{filter_}" if filter_ else "")
    try:
        await verbinding.js(onderwerp, {"stream_name": wens.stroom, "config": config, "action": actie})
    except Jsfout as fout:
        raise Busweigering(
            "BUS-inrichting", f"De server weigert de consument {wens.naam} op {wens.stroom}: {fout}"
        ) from fout


def _later(werk: Callable[..., Awaitable[_T]], *argumenten: object) -> Callable[[], Awaitable[_T]]:
    return lambda: werk(*argumenten)


async def _tegelijk(werken: Sequence[Callable[[], Awaitable[_T]]]) -> list[_T]:
    """Run all, a bounded number at a time; the first error is raised after the others finished."""
    poort = asyncio.Semaphore(grenzen.INRICHTING_TEGELIJK_MAX)

    async def een(werk: Callable[[], Awaitable[_T]]) -> _T:
        async with poort:
            return await werk()

    return await asyncio.gather(*(een(werk) for werk in werken))


def _lees_merk(merk: Path) -> frozenset[str]:
    try:
        namen = json.loads(merk.read_text("utf-8"))["stromen"]
    except FileNotFoundError:
        return frozenset()
    except (ValueError, KeyError, TypeError, OSError):
        raise Busweigering(
            "BUS-inrichting", f"{merk} is onleesbaar. Zonder dit bestand weet de hub niet welke stromen er waren."
        ) from None
    return frozenset(str(naam) for naam in namen)


def _schrijf_merk(merk: Path, namen: Iterable[str]) -> None:
    merk.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name of its own: two hubs may start at the same moment, and neither may take away what the other is writing.
    tijdelijk = merk.with_name(f".{merk.name}.{secrets.token_hex(8)}")
    tijdelijk.write_text(json.dumps({"stromen": sorted(namen)}, indent=0), "utf-8")
    tijdelijk.replace(merk)
