"""A partner that floods: 10,000 messages as fast as its connection takes them.

Its own queue is its own limit: the server refuses the rest, and the line says so in words. Others hardly notice, also
not when the flood is about one young person, whose messages are decided one after another. What was accepted is done.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from adapters.lijn import Lijncode, Lijnfout
from adapters.nats_fouten import controleer_opslag
from hub.bus import grenzen
from hub.bus.verbinding import Verbinding
from tests.faults.eisen import eis_heel, stand, wacht_tot_stil
from tests.faults.opstelling import externe_server, hubproces, wacht_tot
from tests.faults.post import Post, bericht, post
from tests.weg import NU, jongere, signaal

if TYPE_CHECKING:
    from nats.aio.msg import Msg

pytestmark = pytest.mark.alleen_wheel

VLOED = 10_000
EEN_OP = 6
"""One in so many is about the same young person; the others are about somebody each."""
JONGEREN = 9_000
ANDERE_S_MAX = 5.0
"""Within this another party's message is handled, on a machine that does everything at once; it takes 0.02 to 0.5 s."""


async def test_flood_drowns_only_its_sender(tmp_path: Path) -> None:
    """Refused with the code for "full", accepted and done for the rest; another party is served all the time."""
    uitkomsten: Counter[str] = Counter()

    async def tel(antwoord: Msg) -> None:
        try:
            controleer_opslag(antwoord.data)
            uitkomsten["aangenomen"] += 1
        except Lijnfout as fout:
            uitkomsten[fout.code] += 1

    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        async with post(server.adres.nats, tmp_path, ("politie", "om")) as lijnen, hub.als_hub() as verbinding:
            client, zegelaar = lijnen.client("politie"), lijnen.lijnen["politie"].zegelaar
            await client.subscribe("_INBOX_politie.vloed", cb=tel)
            vloed = [bericht("politie", "signaal", signaal(n % EEN_OP and n % JONGEREN)) for n in range(VLOED)]
            for b in vloed:
                verzegeld = zegelaar.verzegel(b.soort, b.kenmerk, b.inhoud, NU)
                await client.publish(f"in.politie.{b.soort}", verzegeld, reply="_INBOX_politie.vloed")
            traagste = await _laat_ander_sturen(lijnen, verbinding)
            await wacht_tot(lambda: uitkomsten.total() == VLOED, "een antwoord op alles")
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, tmp_path)
    assert set(uitkomsten) == {"aangenomen", Lijncode.VOL}
    assert uitkomsten["aangenomen"] >= grenzen.INSTROOM_BERICHTEN_MAX
    assert gelezen.aangenomen["politie"] == uitkomsten["aangenomen"]
    assert traagste < ANDERE_S_MAX
    eis_heel(gelezen)


async def _laat_ander_sturen(lijnen: Post, verbinding: Verbinding) -> float:
    """One message after another of the om, each until its answer is there, as long as the flood is not worked away.

    Returns the longest time.
    """
    tijden: list[float] = []
    while (await verbinding.js("STREAM.INFO.IN_politie"))["state"]["messages"]:
        volwassene = jongere(len(tijden) % JONGEREN + 1, geboren="2006-05-01")
        b = bericht("om", "signaal", signaal(doel="zsm-afweging", betrokkene=volwassene))
        begin = time.monotonic()
        await lijnen.stuur(b)
        beantwoord: set[str] = set()
        while b.kenmerk not in beantwoord:
            for zending in await lijnen.lijnen["om"].haal(16, ANDERE_S_MAX):
                beantwoord.add(json.loads(zending.inhoud)["data"].get("bericht", ""))
                await zending.bevestig()
            assert time.monotonic() - begin < ANDERE_S_MAX
        tijden.append(time.monotonic() - begin)
    assert tijden
    return max(tijden)
