"""Contenders 3 and 4: bare relays with nats-py: fetch 256, write one atomic batch, acknowledge. Nothing is looked at.

The first writes one entry per message: what moving a message safely costs at least. The second writes as many entries
per message as the gateway does, as large as the gateway's together: the floor under anybody who keeps a state, a mark,
records and an answer in the same commit.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Final

import nats
import nats.errors

from deploy.bench.meting import Race, Stopwatch
from deploy.bench.opstelling import (
    HUB_POSTBUS,
    Baan,
    Zending,
    aantal,
    maak_stroom,
    vul,
    wacht_op_aantal,
    wacht_tot_leeg,
)
from hub.bus import grenzen

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

NAAM: Final = "kaal"
NAAM_ZWAAR: Final = "kaal-4"
GEGEVENS_ZWAAR: Final = 4
"""Entries of one delivered signal: the page of its records, case, delivery, answer."""
BYTES_ZWAAR: Final = 11_500
"""What those hold together."""
_HAAL_S: Final = 0.5


async def race(baan: Baan, zendingen: list[Zending]) -> Race:
    """Until every message was written on, one entry each, and acknowledged."""
    return await _race(baan, zendingen, "KAAL", 1, 0)


async def race_zwaar(baan: Baan, zendingen: list[Zending]) -> Race:
    """As `race`, with as many entries and bytes per message as the gateway writes."""
    return await _race(baan, zendingen, "KAAL4", GEGEVENS_ZWAAR, BYTES_ZWAAR)


async def _race(baan: Baan, zendingen: list[Zending], naam: str, gegevens: int, bytes_: int) -> Race:
    partijen = sorted({z.partij for z in zendingen})
    await maak_stroom(baan.verbinding, f"{naam}_UIT", [f"{naam}.uit.>"], werkrij=False)
    for partij in partijen:
        await maak_stroom(baan.verbinding, f"{naam}_{partij}", [f"{naam}.in.{partij}"], werkrij=True)
    eerder = await aantal(baan.verbinding, f"{naam}_UIT")
    await vul(baan.verbinding, [(f"{naam}.in.{z.partij}", z) for z in zendingen])
    client = await nats.connect(
        baan.instellingen.nats or "",
        nkeys_seed_str=baan.sleutels.hub.seed,
        inbox_prefix=HUB_POSTBUS,
        tls=baan.tls,
        tls_handshake_first=True,
    )
    try:
        js = client.jetstream()
        klok = Stopwatch(baan.pid)
        werk = [asyncio.create_task(_geef_door(client, js, naam, p, gegevens, bytes_)) for p in partijen]
        await wacht_tot_leeg(baan.verbinding, [f"{naam}_{partij}" for partij in partijen])
        duur = klok.stop()
        for taak in werk:
            taak.cancel()
        await asyncio.gather(*werk, return_exceptions=True)
    finally:
        await client.close()
    await wacht_op_aantal(baan.verbinding, f"{naam}_UIT", eerder + gegevens * len(zendingen))
    return duur


async def _geef_door(client: Client, js: JetStreamContext, naam: str, partij: str, gegevens: int, bytes_: int) -> None:
    abonnement = await js.pull_subscribe(
        f"{naam}.in.{partij}", durable="relais", stream=f"{naam}_{partij}", inbox_prefix=f"{HUB_POSTBUS}.".encode()
    )
    per_batch = min(grenzen.BATCH_BERICHTEN_MAX, grenzen.BATCH_GEGEVENS_MAX // gegevens)
    while True:
        try:
            berichten = await abonnement.fetch(grenzen.BATCH_BERICHTEN_MAX, timeout=_HAAL_S)
        except (nats.errors.TimeoutError, TimeoutError):
            continue
        for begin in range(0, len(berichten), per_batch):
            stuk = berichten[begin : begin + per_batch]
            await _schrijf(client, f"{naam}.uit.{partij}", stuk, gegevens, bytes_)
            for bericht in stuk:
                await bericht.ack()


async def _schrijf(client: Client, onderwerp: str, berichten: list[Msg], gegevens: int, bytes_: int) -> None:
    """One atomic batch: all published without waiting, the last as a request."""
    kenmerk = secrets.token_hex(16)
    vulling = b" " * (bytes_ // gegevens)
    inhouden = [i for b in berichten for i in (b.data, *[vulling] * (gegevens - 1))]
    for nummer, inhoud in enumerate(inhouden[:-1], start=1):
        kop = {"Nats-Batch-Id": kenmerk, "Nats-Batch-Sequence": str(nummer)}
        await client.publish(f"{onderwerp}.{nummer}", inhoud, headers=kop)
    kop = {"Nats-Batch-Id": kenmerk, "Nats-Batch-Sequence": str(len(inhouden)), "Nats-Batch-Commit": "1"}
    antwoord = await client.request(f"{onderwerp}.{len(inhouden)}", inhouden[-1], timeout=30, headers=kop)
    if "error" in (bewijs := json.loads(antwoord.data)):
        raise RuntimeError(f"the batch was refused: {bewijs['error'].get('err_code')}")
