"""A whole hub in the test's own process, on a server of its own, with a clock that the test moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.bootstrap import activering
from hub.bootstrap.activering import Geactiveerd, Voornemen
from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.partijpost import lees_map, open_voor_partij
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_journaal
from hub.instellingen import Instellingen
from hub.journal import bladzijde
from tests.beleidproef import BELEID, Ondertekenaars
from tests.bus.proefbus import wacht_tot
from tests.faults.post import Bericht, bericht, post
from tests.weg import NU, Klok, echt_beleid, jongere, signaal

Json = dict[str, Any]


@dataclass(slots=True)
class Wisselhub:
    """A state directory with its signers, and hubs on it one after another."""

    staat: Path
    tekenaars: Ondertekenaars
    klok: Klok

    @property
    def instellingen(self) -> Instellingen:
        """Of the hub."""
        return Instellingen(toestand=self.staat, beleid=BELEID)

    @asynccontextmanager
    async def draait(self) -> AsyncIterator[Hub]:
        """Start a hub; stop it at the end of the block."""
        async with draai_hub(self.instellingen, klok=self.klok) as hub:
            yield hub

    async def activeer(self, bundel: bytes) -> Geactiveerd:
        """As the command does."""
        gezien: list[Voornemen] = []
        gedaan = await activering.activeer(self.instellingen, bundel, toon=gezien.append, klok=self.klok)
        assert gezien == [gedaan.voornemen]
        return gedaan


def maak(tmp_path: Path, bundel: bytes | None = None, nu: datetime = NU) -> Wisselhub:
    """A state with a first bundle of the real policy, and every party of it admitted."""
    tekenaars = Ondertekenaars(tmp_path / "beleid")
    hub = Wisselhub(tmp_path / "staat", tekenaars, Klok(nu))
    tekenaars.begin(hub.staat, bundel or tekenaars.bundel())
    zet_partijen_klaar(hub.staat, partijen_van(echt_beleid()), nu=nu)
    return hub


async def records(hub: Hub, soort: str = "") -> list[Json]:
    """Records of the journal whose kind begins so, in order."""
    bladen = [blad.inhoud async for blad in lees_journaal(hub.verbinding)]
    alle = [dict(record) for blad in bladen for record in bladzijde.records(blad)]
    return [r for r in alle if str(r["soort"]).startswith(soort)]


async def wacht_op_records(hub: Hub, soort: str, aantal: int) -> list[Json]:
    """The records of a kind, once there are so many: JOURNAAL follows KETEN."""
    gevonden: list[Json] = []

    async def er() -> bool:
        gevonden[:] = await records(hub, soort)
        return len(gevonden) >= aantal

    await wacht_tot(er, f"{aantal} keer {soort}")
    return gevonden


async def stuur(hub: Hub, staat: Path, *berichten: Bericht) -> list[Json]:
    """Send as the party and return the hub's answers, in the order in which they were given."""
    nodig = {b.kenmerk for b in berichten}
    gevonden: dict[str, Json] = {}
    mappen = {b.partij: lees_map(staat, b.partij) for b in berichten}
    async with post(hub.adres.nats, staat, sorted({b.partij for b in berichten})) as lijnen:
        await lijnen.stuur(*berichten)

        async def beantwoord() -> bool:
            for partij in {b.partij for b in berichten}:
                gelezen = await NatsGeheugen(hub.verbinding).lees([f"uit.{partij}.antwoord.*.*"])
                for plek, g in gelezen.items():
                    # The moment does not matter: what a party received it may always open.
                    data = json.loads(open_voor_partij(mappen[partij], plek, g.inhoud, NU))["data"]
                    gevonden[data["bericht"]] = data
            return nodig <= gevonden.keys()

        await wacht_tot(beantwoord, "het antwoord")
    return [gevonden[b.kenmerk] for b in berichten]


RENKUM = "0274"
"""CBS code of a municipality that is in the dictionary and has not signed."""


def signaal_over(hub: Wisselhub, n: int, gemeente: str = "0228") -> Bericht:
    """A signal of today, by the hub's clock, about young person `n` who lives there."""
    tijd = hub.klok.nu().strftime("%Y-%m-%dT%H:%M:%SZ")
    return bericht("politie", "signaal", signaal(n, betrokkene=jongere(n, gemeente=gemeente)), time=tijd)


async def is_door(wissel: Wisselhub, hub: Hub, n: int, gemeente: str = "0228") -> bool:
    """Whether a signal about somebody who lives there is delivered now."""
    (antwoord,) = await stuur(hub, wissel.staat, signaal_over(wissel, n, gemeente))
    return str(antwoord["uitkomst"]) in {"afgeleverd", "deels"}
