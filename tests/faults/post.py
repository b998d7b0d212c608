"""Sending as the partners do: sealed, over their own line; and the messages that the fault tests send."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nats.aio.client import Client

from adapters.lijn import Lijncode, Lijnfout
from adapters.nats_lijn import NatsLijn
from adapters.sdk.aansluiten import open_lijn
from adapters.sdk.zegellijn import ZegelLijn
from hub.bootstrap.partijpost import lees_map
from schemas.register import soort_van
from tests.faults.opstelling import PARTIJEN, wacht_tot
from tests.weg import (
    NU,
    WAGENINGEN,
    Json,
    advies,
    afdoening,
    informatieverzoek,
    jongere,
    markering,
    sepot,
    signaal,
    terugkoppeling,
)

OINS: Final = {partij.code: partij.oin for partij in PARTIJEN}
TEGELIJK: Final = 24
"""Rows in flight from one test: busy, and still many batches."""
GIF: Final = b'{"specversion":"1.0","data":{"naam":"half'
"""Bytes that no hub can read."""


@dataclass(frozen=True, slots=True)
class Bericht:
    """A message before it is sent. `kenmerk` is its id, or for bytes without one a fresh id for the seal only.

    `kern`: what makes it this one for the server's own filter of repetitions; None: its content.
    """

    partij: str
    soort: str
    kenmerk: str
    inhoud: bytes
    kern: bytes | None = None


def bericht(partij: str, soort: str, data: Json, **attributen: object) -> Bericht:
    """A valid envelope around `data`, but for what `attributen` change."""
    kenmerk = str(attributen.get("id") or uuid.uuid4())
    document: Json = {
        "specversion": "1.0",
        "id": kenmerk,
        "source": f"urn:nld:oin:{OINS[partij]}:systeem:proef",
        "type": soort_van(soort).type,
        "time": NU.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": data,
    } | attributen
    return Bericht(partij, soort, kenmerk, json.dumps(document).encode())


def nummer_van(inhoud: bytes) -> str:
    """The number to seal with: the id in it, as a partner's own adapter takes it; a fresh one when there is none."""
    try:
        return str(uuid.UUID(json.loads(inhoud)["id"]))
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return str(uuid.uuid4())


def rauw(partij: str, soort: str, inhoud: bytes) -> Bericht:
    """Bytes as they are; for the server a message of its own, so that a repetition reaches the hub."""
    return Bericht(partij, soort, nummer_van(inhoud), inhoud, uuid.uuid4().bytes)


@dataclass(slots=True)
class Post:
    """Open lines of all parties. `aangenomen` holds what the server confirmed, in order of confirmation per sender."""

    lijnen: dict[str, ZegelLijn]
    aangenomen: list[Bericht] = field(default_factory=list)

    def client(self, partij: str) -> Client:
        """The bare client under the line of a party, for who sends without manners."""
        onder = self.lijnen[partij].onder
        assert isinstance(onder, NatsLijn)
        return onder._client

    async def stuur(self, *berichten: Bericht) -> None:
        """Send one after another, each until it is confirmed, as an adapter does; the id stays the same."""
        for b in berichten:
            await wacht_tot(lambda b=b: self._probeer(b), "de bevestiging")  # type: ignore[misc]
            self.aangenomen.append(b)

    async def stuur_rijen(self, rijen: Iterable[Sequence[Bericht]], *, tegelijk: int = TEGELIJK) -> None:
        """Send many rows, some at a time; within a row one after another."""
        poort = asyncio.Semaphore(tegelijk)

        async def een(rij: Sequence[Bericht]) -> None:
            async with poort:
                await self.stuur(*rij)

        await asyncio.gather(*map(een, rijen))

    async def wacht_op(self, aantal: int) -> None:
        """Wait until so many messages were accepted."""
        await wacht_tot(lambda: len(self.aangenomen) >= aantal, f"het bericht met nummer {aantal}")

    async def _probeer(self, b: Bericht) -> bool:
        try:
            await self.lijnen[b.partij].verstuur(b.soort, b.inhoud, b.kenmerk, b.kern)
        except Lijnfout as fout:
            if fout.code in {Lijncode.WEG, Lijncode.TRAAG, Lijncode.VOL, Lijncode.GEEN_STROOM}:
                return False
            raise
        return True


def loop_van(n: int) -> list[list[Bericht]]:
    """What happens about young person `n`: per sender what he sends, in order. Nobody waits for anybody."""
    ouder = jongere(n, geboren="2006-05-01")
    return [
        [
            bericht("politie", "signaal", signaal(n, betrokkene=ouder)),
            bericht("politie", "informatieverzoek", informatieverzoek(n, betrokkene=ouder)),
            bericht("politie", "afdoening", afdoening(n)),
            bericht("politie", "terugkoppeling", terugkoppeling(n, betrokkene=ouder)),
        ],
        [bericht("gemeente-ede", "advies", advies(n)), bericht("gemeente-ede", "advies", advies(n))],
        [bericht("om", "signaal", signaal(n, doel="zsm-afweging", betrokkene=ouder))],
    ]


@asynccontextmanager
async def post(adres: str, staat: Path, partijen: Iterable[str] = tuple(OINS)) -> AsyncIterator[Post]:
    """Open the lines of these parties."""
    async with AsyncExitStack() as stapel:
        lijnen: dict[str, ZegelLijn] = {}
        for partij in partijen:
            kaart = lees_map(staat, partij)
            lijnen[partij] = await stapel.enter_async_context(open_lijn(kaart, [adres], nu=lambda: NU))
        yield Post(lijnen)


def vooraf(n: int) -> list[Bericht]:
    """What must be there before `van_alles(n)`: a case to destroy and an advice that waits."""
    return [
        bericht("politie", "signaal", signaal(n + 1)),
        bericht("veiligheidshuis", "advies", markering(n + 2)),
    ]


def van_alles(n: int) -> list[Bericht]:
    """One of each that can become of a message, about young persons `n` to `n + 5`.

    Delivered, asked, advised, decided and reported back; the case of `vooraf` destroyed (R15); a waiting advice woken;
    denied; not readable; not valid; sent twice; the id of another.
    """
    eerste = bericht("politie", "signaal", signaal(n))
    volwassene = jongere(n + 2, geboren="2006-05-01")
    return [
        eerste,
        bericht("om", "afdoening", sepot(n + 1)),
        bericht("politie", "informatieverzoek", informatieverzoek(n)),
        bericht("gemeente-ede", "advies", advies(n)),
        bericht("politie", "signaal", signaal(n + 3, betrokkene=jongere(n + 3, gemeente=WAGENINGEN))),
        rauw("politie", "signaal", GIF),
        bericht("politie", "afdoening", afdoening(n)),
        bericht("politie", "signaal", signaal(n + 2, doel="zsm-afweging", betrokkene=volwassene)),
        bericht("gemeente-ede", "advies", {"doel": "omgevingsadvies"}),
        rauw("politie", "signaal", eerste.inhoud),
        rauw("politie", "signaal", bericht("politie", "signaal", signaal(n + 4), id=eerste.kenmerk).inhoud),
        bericht("politie", "terugkoppeling", terugkoppeling(n)),
    ]
