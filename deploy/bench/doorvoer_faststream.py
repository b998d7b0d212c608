"""Contender 2: a plain relay in FastStream, as somebody who knows it would write one.

A decorated subscriber per party on a durable pull consumer, the message as a pydantic model, published to another
stream with a message id, acknowledged after that. `no_reply`, because the return value must go nowhere; 256 messages
per pull, whose handlers run at once, so that the disk is never waited for one by one. (`max_workers` does not go with
pull: it takes the next pull before the last is done and messages wait past their time.) It decides nothing, strips
nothing, records nothing and answers nobody.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated, Final, Literal

from faststream import AckPolicy, Header
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from nats.js.api import ConsumerConfig
from pydantic import BaseModel

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

NAAM: Final = "faststream"
UIT: Final = "FS_UIT"
UIT_ONDERWERP: Final = "fs.uit.signaal"
_PULL_S: Final = 0.5
"""A pull that is not full waits this long for more; with a full queue it never is."""
_PUBLICEER_S: Final = 30.0


class Persoon(BaseModel):
    """A young person, as the relay's author would model one; so are the others."""

    bsn: str
    voornamen: str
    achternaam: str
    geboortedatum: date
    adres: dict[str, str]
    gemeente_inschrijving: str
    gezagdragers: list[dict[str, str]]


class Feit(BaseModel):
    """An offence."""

    verdacht: bool
    pleegdatum: date
    zwaarte: str
    aanleiding: str
    huiselijk_geweld: bool
    omschrijving_kort: str
    procesverbaalnummer: str


class Zorg(BaseModel):
    """A concern."""

    leefgebied: str
    omschrijving: str
    van: str


class Signaal(BaseModel):
    """The content."""

    doel: str
    fase: str
    betrokkene: Persoon
    feit: Feit
    zorgen: list[Zorg]


class Gebeurtenis(BaseModel):
    """The event."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: str
    data: Signaal


async def race(baan: Baan, zendingen: list[Zending]) -> Race:
    """From starting the subscribers until every message was published on and acknowledged.

    Raises:
        RuntimeError: not every message arrived.
    """
    partijen = sorted({z.partij for z in zendingen})
    await maak_stroom(baan.verbinding, UIT, [UIT_ONDERWERP], werkrij=False)
    for partij in partijen:
        await maak_stroom(baan.verbinding, f"FS_{partij}", [f"fs.in.{partij}"], werkrij=True)
    eerder = await aantal(baan.verbinding, UIT)
    await vul(baan.verbinding, [(f"fs.in.{z.partij}", z) for z in zendingen])
    broker = NatsBroker(
        baan.instellingen.nats or "",
        security=NatsNKey.from_seed(baan.sleutels.hub.seed, ssl_context=baan.tls, tls_handshake_first=True),
        inbox_prefix=HUB_POSTBUS,
        graceful_timeout=15,
        logger=None,
    )
    for partij in partijen:
        _abonneer(broker, partij)
    await broker.connect()
    klok = Stopwatch(baan.pid)
    try:
        await broker.start()
        await wacht_tot_leeg(baan.verbinding, [f"FS_{partij}" for partij in partijen])
        duur = klok.stop()
    finally:
        await asyncio.wait_for(broker.stop(), 30)
    await wacht_op_aantal(baan.verbinding, UIT, eerder + len(zendingen))
    return duur


def _abonneer(broker: NatsBroker, partij: str) -> None:
    @broker.subscriber(
        f"fs.in.{partij}",
        stream=JStream(f"FS_{partij}", declare=False),
        durable="relais",
        config=ConsumerConfig(max_ack_pending=grenzen.INSTROOM_ONBEVESTIGD_MAX),
        pull_sub=PullSub(batch_size=grenzen.BATCH_BERICHTEN_MAX, timeout=_PULL_S),
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        inbox_prefix=f"{HUB_POSTBUS}.".encode(),
    )
    async def geef_door(
        gebeurtenis: Gebeurtenis, bericht: NatsMessage, kenmerk: Annotated[str, Header("Nats-Msg-Id")]
    ) -> None:
        await broker.publish(
            gebeurtenis, UIT_ONDERWERP, stream=UIT, headers={"Nats-Msg-Id": kenmerk}, timeout=_PUBLICEER_S
        )
        await bericht.ack()
