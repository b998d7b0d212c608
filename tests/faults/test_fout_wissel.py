"""kill -9 in the middle of going live: at every step of the command and of the hub. Old or new, never neither.

After each death: the hub that starts again (or ran on) decides by exactly one policy, the journal has one record for
each that was live, messages have one decision each under a policy that was live by then (`eisen`), and the same
activation can be done again.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from hub.bootstrap import activering
from hub.bootstrap.activering import Geactiveerd
from hub.bootstrap.beleidshuis import Zet
from hub.bootstrap.beleidstand import Beleidstand, lees_stand
from hub.bootstrap.bundels import Bundelweigering
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.policy.beleidsbundel import lees_bundel
from tests.beleidproef import BELEID, RENKUM, ZONDER_EDE, Ondertekenaars
from tests.bron import WORTEL
from tests.cli.moederproces import moederproces
from tests.faults.eisen import eis_heel, stand, wacht_tot_stil
from tests.faults.hub_met_fout import WISSEL
from tests.faults.opstelling import PARTIJEN, Hubproces, Server, externe_server, hubproces, wacht_tot
from tests.faults.post import bericht, post
from tests.weg import NU, Klok, jongere, signaal

pytestmark = pytest.mark.alleen_wheel

ANDERS: Final = (RENKUM, ZONDER_EDE)
"""What changes, in turn: every next policy is another one."""
VOOR_DE_WIJZER: Final = frozenset({"GECONTROLEERD", "OPGEBORGEN"})


@dataclass(slots=True)
class Opstelling:
    """A hub process on a server that survives it (or on its own), and who signs."""

    hub: Hubproces
    tekenaars: Ondertekenaars

    @property
    def instellingen(self) -> Instellingen:
        """As the hub has them."""
        server = self.hub.server
        return Instellingen(
            toestand=self.hub.staat,
            beleid=BELEID,
            nats=server.adres.nats if server else None,
            nats_monitor=server.adres.monitor if server else None,
        )

    def volgende(self, na: bytes, nummer: int) -> bytes:
        """A good successor that means something else."""
        return self.tekenaars.bundel(ANDERS[nummer % len(ANDERS)], na=na)

    async def activeer(self, bundel: bytes) -> Geactiveerd:
        """As the command does."""
        return await activering.activeer(self.instellingen, bundel, toon=lambda _v: None, klok=Klok(NU))

    async def stand(self) -> Beleidstand:
        """What is live."""
        return await lees_stand(self.instellingen, Klok(NU))

    async def wacht_tot_eens(self, digest: str) -> None:
        """Wait until the hub decides by this one."""

        async def eens() -> bool:
            gelezen = await self.stand()
            return gelezen.eens and gelezen.levend.digest == digest and len(gelezen.processen) == 1

        await wacht_tot(eens, "het nieuwe beleid")

    async def stuur_een(self, n: int) -> None:
        """A signal about young person `n`, and wait until it is settled."""
        async with self.hub.als_hub() as verbinding, post(self.hub.adres.nats, self.hub.staat, ["politie"]) as lijnen:
            await lijnen.stuur(bericht("politie", "signaal", signaal(n, betrokkene=jongere(n))))
            await wacht_tot_stil(verbinding)

    async def eis(self) -> list[int]:
        """Everything that is stored is whole; returns the revisions that went live, in order."""
        async with self.hub.als_hub() as verbinding:
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, self.hub.staat)
        eis_heel(gelezen)
        return [r["revisie"] for r in gelezen.records if r["soort"] == "beleid-actief"]


@pytest.fixture(params=["extern", "ingebed"])
def opstelling(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opstelling]:
    """A hub to start, with a first policy."""
    staat = tmp_path / "staat"
    staat.mkdir()
    tekenaars = Ondertekenaars(tmp_path / "beleid")
    tekenaars.begin(staat, tekenaars.bundel())
    zet_partijen_klaar(staat, PARTIJEN, nu=NU)
    with ExitStack() as stapel:
        server: Server | None = None
        if request.param == "extern":
            server = stapel.enter_context(externe_server(staat))
        yield Opstelling(stapel.enter_context(hubproces(staat, server)), tekenaars)


def _draai(opdracht: list[str], omgeving: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return moederproces().voer_uit(opdracht, omgeving, "", 60, module=f"tests.faults.{opdracht[0]}", map_=WORTEL)


async def _start(o: Opstelling) -> None:
    if o.hub.server is not None:
        await o.hub.server.start()
    o.hub.start()


async def test_hub_killed_at_every_step_of_a_swap(opstelling: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pointer is at the new one before the hub begins, so after the restart it is the new one, each time."""
    monkeypatch.setattr(activering, "LEEFT_S_MAX", 2.0)  # who died will not answer any more
    o = opstelling
    await _start(o)
    levend = (await o.stand()).levend
    for nummer, zet in enumerate(Zet):
        nieuw = o.volgende(levend.bundel, nummer)
        await o.stuur_een(2 * nummer)
        o.hub.wapen(WISSEL + zet.name)
        with pytest.raises(Ketenfout) as fout:
            await o.activeer(nieuw)
        assert fout.value.code == "ACTIVEER-wacht"
        await o.hub.gestorven()
        o.hub.start()
        gelezen = await o.stand()
        assert gelezen.eens
        assert gelezen.levend.bundel == nieuw
        await o.stuur_een(2 * nummer + 1)
        assert await o.eis() == [*range(1, nummer + 3)]
        levend = gelezen.levend


async def test_activation_killed_at_every_step(opstelling: Opstelling, tmp_path: Path) -> None:
    """Before the pointer the old one stays; once it is written the new one goes live without anybody's help."""
    o = opstelling
    await _start(o)
    levend = (await o.stand()).levend
    for nummer, zet in enumerate(activering.Zet):
        bundel = o.volgende(levend.bundel, nummer)
        pad = tmp_path / f"{zet.name}.bundel"
        pad.write_bytes(bundel)
        omgeving = {n: w for n, w in os.environ.items() if not n.startswith("KETENHUB_")}
        omgeving["KETENHUB_TOESTAND"] = str(o.hub.staat)
        if o.hub.server is not None:
            adres = o.hub.server.adres
            omgeving |= {"KETENHUB_NATS": adres.nats, "KETENHUB_NATS_MONITOR": adres.monitor}
        opdracht = ["activeer_met_fout", NU.isoformat(), str(pad), zet.name]
        gelopen = await asyncio.to_thread(_draai, opdracht, omgeving)
        assert gelopen.returncode == -signal.SIGKILL, gelopen.stderr
        if zet.name in VOOR_DE_WIJZER:
            gelezen = await o.stand()
            assert gelezen.eens
            assert gelezen.levend.digest == levend.digest
            await o.stuur_een(2 * nummer)
            gedaan = await o.activeer(bundel)  # again, and nothing is in its way
            levend = gedaan.voornemen.bundel
        else:
            digest = lees_bundel(bundel).inhoud.digest
            await o.wacht_tot_eens(digest)
            with pytest.raises(Bundelweigering) as fout:
                await o.activeer(bundel)
            assert fout.value.code == "BUNDEL-al-actief"
        await o.stuur_een(2 * nummer + 1)
        assert await o.eis() == [*range(1, nummer + 3)]
    assert (await o.stand()).levend.revisie == 1 + len(activering.Zet)
