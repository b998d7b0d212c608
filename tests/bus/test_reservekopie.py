"""The drill of destruction: after sepot 01 nothing of the person is left, not in a backup, and none brings him back.

A real hub with two young persons. A backup is made while both cases live; then one is destroyed. Every byte of the
state, the server and the backup is searched, and the backup is put back on a server that kept its keys.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.sdk.partner import Berichtwoord, Partner
from hub.bootstrap.beleid import lees_beleid, partijen_van
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.reservekopie import HERSTELD, maak
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bootstrap.terugzetten import Teruggezet, zet_terug
from hub.bootstrap.vernietigingen import VERNIETIGD, lees_opdrachten
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inrichting import MERKBESTAND, richt_in
from hub.bus.lezer import lees_journaal
from hub.bus.server import start_ingebed
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import verbind
from hub.fouten import Ketenfout
from hub.gateway.nummers import HmacSleutelwerk, Systeemklok
from hub.gateway.sleutelnamen import sleutels_van
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.journal import bladzijde
from hub.ledger.boomkast import MAPNAAM
from tests.adapters.hubproef import draaiende_hub, signaal
from tests.bus.proefbus import wacht_tot
from tests.cli.opdracht import PROGRAMMA
from tests.kanariezoek import Zoeker, alles_onder
from tests.strategieen import BSNS
from tests.weg import advies, feit, jongere, sepot

pytestmark = pytest.mark.alleen_wheel
WACHT_S: Final = 30.0
NAAM, ZIN = "Kwikstaartje-weg", "Kwikstaartje reed zonder licht"
VLUCHTIG: Final = ("partners", "mappen")
Json = dict[str, Any]


def _over(n: int, **extra: Any) -> Json:  # noqa: ANN401
    data = signaal(n)
    naam = {0: NAAM}.get(n, "Kwikstaartje-blijft")
    data["betrokkene"] = jongere(n, achternaam=naam, geboren=f"{date.today().year - 16}-01-01")  # noqa: DTZ011
    data["feit"] = feit(pleegdatum=date.today().isoformat(), omschrijving_kort=ZIN)  # noqa: DTZ011
    return data | extra


async def _stuur(
    keuken_adres: str,
    kaart: Path,
    soort: Berichtwoord,
    data: Json,
) -> tuple[str | None, Json]:
    """As a party; the case and the answer."""
    async with Partner.open(kaart, servers=[keuken_adres]) as partner:
        kenmerk = await partner.verstuur(soort, data)
        antwoord = await partner.antwoord(kenmerk, WACHT_S)
        return antwoord.zaak, antwoord.inhoud.model_dump(mode="json")


def _zoek(zoeker: Zoeker, *mappen: Path, behalve: tuple[Path, ...] = ()) -> list[str]:
    gevonden, gelezen = zoeker.in_mappen(*mappen, behalve=behalve)
    assert gelezen > 20_000
    return [str(vondst) for vondst in gevonden]


def _bytes_in(kaart: Path, woorden: list[bytes]) -> list[str]:
    """Files that hold any of these bytes; a backup is looked at unpacked."""
    gevonden: list[str] = []
    for pad in alles_onder(kaart):
        with contextlib.suppress(FileNotFoundError):  # a running server took it away meanwhile
            if pad.is_file() and any(woord in pad.read_bytes() for woord in woorden):
                gevonden.append(str(pad))
    return gevonden


def _eis_boom(staat: Path) -> None:
    """Every proof still holds: the auditor's verifier, alone, over the files of the tree."""
    subprocess.run([PROGRAMMA, "journaal", "verifieer", staat / MAPNAAM], check=True, capture_output=True, timeout=60)


@asynccontextmanager
async def _met_sleutels(oud: Path, nieuw: Path, sleutels: dict[str, bytes]) -> AsyncIterator[Instellingen]:
    """An empty state on a server that kept only the keys of cases, as replicas would have."""
    shutil.copytree(oud / "sleutels", nieuw / "sleutels")
    shutil.copytree(oud / "ca", nieuw / "ca")
    partijen = partijen_van(lees_beleid(BELEID_MEEGELEVERD))
    huis = open_certificaathuis(nieuw)
    server = await start_ingebed(nieuw, partijen, laad_of_maak(nieuw), huis.server, {})
    seed = laad_of_maak(nieuw).hub.seed
    verbinding = await verbind(server.adres.nats, seed, naam="proef", postbus=HUB_POSTBUS, tls=huis.hub_context())
    await richt_in(verbinding, partijen, nieuw)
    await Sleutelkast(verbinding).leg_vast(sleutels)
    await verbinding.sluit()
    await server.stop()
    (nieuw / "bus" / MERKBESTAND).unlink()
    yield Instellingen(toestand=nieuw, beleid=BELEID_MEEGELEVERD)


async def _bladen(hub: Hub) -> list[bytes]:
    return [blad.inhoud async for blad in lees_journaal(hub.verbinding)]


async def test_na_sepot_01_is_er_niemand_meer_ook_niet_uit_een_kopie(tmp_path: Path) -> None:
    """The whole drill."""
    staat, kopie = tmp_path / "staat", tmp_path / "kopie.tar"
    instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
    zoeker = Zoeker([NAAM, ZIN, BSNS[0]])
    async with draaiende_hub(staat) as keuken:
        werk, kast = HmacSleutelwerk(laad_geheim(staat)), Sleutelkast(keuken.hub.verbinding)
        await _stuur(keuken.adres, keuken.map("om"), "afdoening", sepot(0, code=None))  # held before any case began
        weg, _ = await _stuur(keuken.adres, keuken.map("politie"), "signaal", _over(0))
        blijft, _ = await _stuur(keuken.adres, keuken.map("politie"), "signaal", _over(1))
        assert weg is not None
        assert blijft is not None
        await _stuur(keuken.adres, keuken.map("om"), "afdoening", sepot(0, code=None))
        telling = await maak(instellingen, kopie, datetime.now(UTC))
        assert (telling.weggelaten, telling.gesloten) == (0, 7), (
            "two states, two ways to a case, two held messages and the list they are on"
        )
        assert telling.leveringen >= 3
        gewikkeld = await kast.lees(await kast.alle())
        van_weg = [gewikkeld[naam] for naam in sleutels_van(werk, weg)]
        _, antwoord = await _stuur(keuken.adres, keuken.map("om"), "afdoening", sepot(0))
        assert "vernietigd" in antwoord["uitleg"]
        await wacht_tot(lambda: _gewist(kast, [*sleutels_van(werk, weg)]), "het wissen van de sleutel")
        over = await kast.lees(await kast.alle())
        # Beside those of the case that stays, keys may lie ready for cases to come.
        assert {*sleutels_van(werk, blijft)} <= set(over)
        await _ede_tekent(keuken.map("gemeente-ede"), keuken.adres)
        await wacht_tot(lambda: _getekend(keuken.hub, werk, weg), "het bewijs van vernietiging")
        bladen = await _bladen(keuken.hub)
        levend = _zoek(zoeker, staat, behalve=tuple(staat / naam for naam in VLUCHTIG))
        assert _bytes_in(staat, van_weg) == []
    assert levend == []
    _eis_boom(staat)
    # The backup of before: neither words nor keys, also unpacked; and no key of anybody.
    uitgepakt = tmp_path / "uitgepakt"
    with tarfile.open(kopie) as archief:
        archief.extractall(uitgepakt, filter="data")
    assert _zoek(zoeker, uitgepakt) == []
    assert _bytes_in(uitgepakt, [*gewikkeld.values()]) == []
    assert not list((uitgepakt / "staat" / "sleutels").glob("hubsleutel*"))
    nieuw = tmp_path / "nieuw"
    async with _met_sleutels(staat, nieuw, over) as terug_instellingen:
        terug = await zet_terug(terug_instellingen, kopie, Systeemklok())
    assert not (nieuw / HERSTELD).exists(), "its cases are there: nothing to warn of"
    # Of the destroyed case: its state, the way to it, what was held with its list, and its delivery.
    assert (terug.bladzijden, terug.zonder_sleutel) == (telling.bladzijden, 6)
    assert terug.gegevens + terug.zonder_sleutel == telling.gesloten + telling.leveringen + telling.overig
    async with draai_hub(terug_instellingen) as hub:
        assert (await _bladen(hub))[: terug.bladzijden] == bladen[: terug.bladzijden], "the same leaves, the same tree"
        await _eis_terug(hub, staat, blijft)
        assert _bytes_in(nieuw, van_weg) == []
        # And each person goes on as he should: one is a stranger, the other is known.
        _, antwoord = await _stuur(hub.adres.nats, staat / "partners" / "om", "afdoening", sepot(0))
        assert "geen zaak" in antwoord["uitleg"]
        zaak, antwoord = await _stuur(hub.adres.nats, staat / "partners" / "gemeente-ede", "advies", _advies(1))
        assert (zaak, antwoord["uitkomst"] in {"afgeleverd", "deels"}) == (blijft, True)
    _eis_boom(nieuw)


async def _eis_terug(hub: Hub, oud: Path, blijft: str) -> None:
    """Only what belongs to the case that stays lies ready."""
    geheugen = NatsGeheugen(hub.verbinding)
    ligt = await geheugen.lees(["uit.gemeente-ede.inzage.*.*", "zaak.*", "geparkeerd.*.*"])
    assert [o.split(".")[3] for o in ligt if o.startswith("uit.")] == [blijft]
    assert len([o for o in ligt if o.startswith("zaak.")]) == 1
    assert not [o for o in ligt if o.startswith("geparkeerd.")]
    async with Partner.open(oud / "partners" / "gemeente-ede", servers=[hub.adres.nats]) as ede:
        levering = await asyncio.wait_for(anext(ede.ontvang()), WACHT_S)
        assert levering.zaak == blijft


async def _ede_tekent(kaart: Path, adres: str) -> None:
    """The municipality carries out the order, and signs that it did; what else it gets stays where it is."""
    async with Partner.open(kaart, servers=[adres]) as ede:
        async for levering in ede.ontvang():
            if levering.opdracht is not None:
                await levering.verwerkt()
                return


async def _getekend(hub: Hub, werk: HmacSleutelwerk, zaak: str) -> bool:
    """The receipt of erasure is on record; then nobody is chased any more."""
    standen = [o.stand async for o in lees_opdrachten(hub.verbinding, werk) if o.zaak == zaak]
    return standen == [VERNIETIGD]


async def _gewist(kast: Sleutelkast, namen: list[str]) -> bool:
    return not await kast.lees(namen)


def _advies(n: int) -> Json:
    data = advies(n)
    data["advies"]["opgesteld_op"] = date.today().isoformat()  # noqa: DTZ011
    return data


async def test_een_lege_server_geeft_niemand_terug_en_een_kapotte_kopie_niets(tmp_path: Path) -> None:
    """Without the store of keys no case comes back; a changed byte, a state in use and a second file are refused."""
    staat, kopie = tmp_path / "staat", tmp_path / "kopie.tar"
    instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
    async with draaiende_hub(staat) as keuken:
        await _stuur(keuken.adres, keuken.map("politie"), "signaal", _over(0))
        telling = await maak(instellingen, kopie, datetime.now(UTC))
        with pytest.raises(Ketenfout, match="Er is al een bestand"):
            await maak(instellingen, kopie, datetime.now(UTC))
        with pytest.raises(Ketenfout, match="niet leeg"):
            await zet_terug(instellingen, kopie, Systeemklok())
    nieuw = tmp_path / "nieuw"
    (nieuw / "sleutels").mkdir(mode=0o700, parents=True)
    shutil.copy(staat / "sleutels" / "hubsleutel", nieuw / "sleutels" / "hubsleutel")
    kapot, heel = tmp_path / "kapot.tar", kopie.read_bytes()
    plek = heel.index(b'"onderwerp":"journaal.') + 60
    kapot.write_bytes(heel[:plek] + bytes([heel[plek] ^ 1]) + heel[plek + 1 :])
    nieuwe = Instellingen(toestand=nieuw, beleid=BELEID_MEEGELEVERD)
    with pytest.raises(Ketenfout, match="beschadigd"):
        await zet_terug(nieuwe, kapot, Systeemklok())
    assert [pad.name for pad in nieuw.rglob("*") if pad.is_file()] == ["hubsleutel"], "nothing was written"
    terug = await zet_terug(nieuwe, kopie, Systeemklok())
    assert isinstance(terug, Teruggezet)
    assert date.fromisoformat((nieuw / HERSTELD).read_text("ascii")) > date(2026, 1, 1), "no person leads to a case"
    assert (terug.bladzijden, terug.zonder_sleutel >= telling.gesloten) == (telling.bladzijden, True)
    async with draai_hub(nieuwe) as hub:
        soorten = [r["soort"] for blad in await _bladen(hub) for r in bladzijde.records(blad)]
        assert {"beleid-actief", "ontvangen", "afgeleverd"} <= set(soorten)
        assert await NatsGeheugen(hub.verbinding).lees(["zaak.*", "uit.gemeente-ede.inzage.*.*"]) == {}
    assert json.loads((nieuw / "bus" / MERKBESTAND).read_text("utf-8"))
