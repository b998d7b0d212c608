"""A person's report beside a real hub: something confidential, the read side in PostgreSQL, keys that change.

One hub, one policy with a marked rule, two persons. What changes the keys is killed halfway, as a power cut would.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal as signalen
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.sdk.partner import Berichtwoord, Partner
from hub.bootstrap.beleid import lees_onbewezen
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.inzage import Inzagehuis, Rapport, open_inzagehuis
from hub.bootstrap.inzageverzoek import Verzoek
from hub.bootstrap.inzagewacht import Inzagewacht
from hub.bootstrap.inzagewissel import BEURT_S
from hub.bootstrap.partijpost import PARTNERS
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.gateway.nummers import Systeemklok
from hub.instellingen import BELEID_MEEGELEVERD, Databaseadres, Instellingen
from hub.ledger.boomkast import MAPNAAM, Boomkast
from hub.ledger.grootboek import open_grootboek
from hub.policy import matrix_tekst
from hub.policy.matrix import matrix
from tests.adapters.hubproef import signaal
from tests.bus.proefbus import wacht_tot
from tests.inzageproef import VERTROUWELIJK, geheim_s01
from tests.strategieen import BSNS
from tests.weg import advies

pytestmark = pytest.mark.alleen_wheel
WACHT_S: Final = 30.0
VERZOEK: Final = Verzoek("INZ-2026-42")
_STERFT: Final = """
import asyncio, os, signal, sys
from pathlib import Path
import hub.bootstrap.inzagewissel as wissel
from hub.bootstrap.inzage import open_inzagehuis
from hub.bus.geheugen import NatsGeheugen
from hub.gateway.nummers import Systeemklok
from hub.instellingen import Instellingen

wissel.ONDERWEG_S = 0.0
wissel.BLADER_MAX = 1
echt = NatsGeheugen.leg_vast
keren = []

async def leg_vast(self, groepen):
    uit = await echt(self, groepen)
    keren.append(1)
    if len(keren) == 3:  # the ring twice, and the first entry that moved
        os.kill(os.getpid(), signal.SIGKILL)
    return uit

NatsGeheugen.leg_vast = leg_vast

async def main():
    staat, beleid = map(Path, sys.argv[1:])
    async with open_inzagehuis(Instellingen(toestand=staat, beleid=beleid), Systeemklok()) as huis:
        await huis.wissel_sleutels()

asyncio.run(main())
"""


class Later:
    """A clock that is ahead."""

    def __init__(self, voor: timedelta) -> None:
        self.voor = voor

    def nu(self) -> datetime:
        """Now, and so much more."""
        return datetime.now(UTC) + self.voor


def maak_beleid(map_: Path) -> Path:
    """The policy of the repository, with the rule that tells the meldpunt marked as confidential."""
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    for naam, oud, nieuw in (
        ("woordenboek.yaml", "\nbeperkingen:\n", f"\n{VERTROUWELIJK}\nbeperkingen:\n"),
        ("convenant.yaml", *geheim_s01()),
    ):
        tekst = (map_ / naam).read_text("utf-8")
        assert tekst.count(oud) == 1
        (map_ / naam).write_text(tekst.replace(oud, nieuw), "utf-8")
    beleid = lees_onbewezen(map_)
    (map_ / matrix_tekst.BESTAND).write_text(matrix_tekst.tekst(beleid, matrix(beleid)), "utf-8")
    return map_


async def stuur(hub: Hub, staat: Path, partij: str, soort: Berichtwoord, data: dict[str, Any]) -> None:
    """As a party, and wait for the answer."""
    async with Partner.open(staat / PARTNERS / partij, servers=[hub.adres.nats]) as partner:
        await partner.antwoord(await partner.verstuur(soort, data), WACHT_S)


async def bewezen(huis: Inzagehuis, persoon: int, staat: Path) -> Rapport:
    """The report once every line of it is under a checkpoint."""
    kast = Boomkast(staat / MAPNAAM)

    async def klaar() -> bool:
        rapport = await huis.rapport(BSNS[persoon], VERZOEK)
        return rapport.bewezen == len(rapport.overzicht.verstrekkingen) and kast.controlepunt() is not None

    for _ in range(300):
        if await klaar():
            break
        await asyncio.sleep(0.1)
    return await huis.rapport(BSNS[persoon], VERZOEK)


async def test_vertrouwelijk_postgresql_en_sleutels_die_halverwege_wisselen(
    tmp_path: Path, postgres: Databaseadres
) -> None:
    """The whole way of a request, thrice: before, after a kill halfway, and after the hub finished it by itself."""
    staat, map_ = tmp_path / "staat", maak_beleid(tmp_path / "beleid")
    instellingen = Instellingen(toestand=staat, beleid=map_, grootboek=postgres)
    await asyncio.to_thread(zet_proef_klaar, staat, map_)
    async with draai_hub(instellingen) as hub, open_inzagehuis(instellingen, Systeemklok()) as huis:
        for n in (0, 1):
            await stuur(hub, staat, "politie", "signaal", signaal(n))
        await stuur(hub, staat, "gemeente-ede", "advies", advies(0, opgesteld_op=datetime.now(UTC).date()))
        eerst = await bewezen(huis, 0, staat)
        _eis_vertrouwelijk(eerst)
        stil = await bewezen(huis, 1, staat)
        assert (stil.overzicht.verstrekkingen, stil.bewijzen, stil.overzicht.zaak_vertrouwelijk) == ((), {}, True)
        with open_grootboek(postgres) as boek:
            stand = boek.stand()
            assert stand is not None
            assert stand.grootte > 0

        proces = await asyncio.create_subprocess_exec(sys.executable, "-c", _STERFT, str(staat), str(map_))
        assert await asyncio.wait_for(proces.wait(), 60) == -signalen.SIGKILL
        assert (await huis.wisselstand()).oud == 1
        _eis_zelfde(await huis.rapport(BSNS[0], VERZOEK), eerst)

        wacht = Inzagewacht(
            hub.verbinding, laad_hubsleutel(instellingen), Later(timedelta(seconds=BEURT_S + 1)), timedelta(days=90),
            wacht=_meteen,
        )  # fmt: skip
        gewisseld = await wacht.kijk()
        assert gewisseld is not None
        assert (gewisseld.generatie, gewisseld.sleutels_weg) == (2, 1)
        assert await wacht.kijk() is None, "nothing is due until the term of the fresh key is over"
        _eis_zelfde(await huis.rapport(BSNS[0], VERZOEK), eerst)
        records = [json.loads(r) async for r in _records(staat, "inzagesleutel-gewisseld")]
        assert [(r["generatie"], r["sleutels_weg"]) for r in records] == [(2, 1)]


async def _meteen(_s: float) -> None:
    """Nobody is on the road."""


async def _records(staat: Path, soort: str) -> Any:  # noqa: ANN401 - an iterator of bytes
    """What the tree has of this kind, once it has any."""
    merk = f'"soort":"{soort}"'.encode()
    kast = Boomkast(staat / MAPNAAM)
    await wacht_tot(lambda: any(merk in r for _, r in kast.records()))
    for _, ruw in kast.records():
        if merk in ruw:
            yield ruw


def _eis_vertrouwelijk(rapport: Rapport) -> None:
    """What the municipality got of the police is left out everywhere; what it said itself is told."""
    overzicht = rapport.overzicht
    assert [v.regel for v in overzicht.vertrouwelijk] == ["S-01"]
    assert overzicht.verstrekkingen
    geheim = overzicht.vertrouwelijk[0]
    for vorm in (rapport.html, rapport.json, *rapport.bewijzen.values()):
        for spoor in ("S-01", geheim.levering):
            assert spoor.encode() not in vorm
    assert rapport.bewezen == len(overzicht.verstrekkingen) == len(rapport.bewijzen) - 1


def _eis_zelfde(rapport: Rapport, eerder: Rapport) -> None:
    """The same lines, whatever happened to the keys."""
    assert rapport.overzicht.verstrekkingen == eerder.overzicht.verstrekkingen
    assert rapport.overzicht.vertrouwelijk == eerder.overzicht.vertrouwelijk
