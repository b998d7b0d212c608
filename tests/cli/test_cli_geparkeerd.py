"""`ketenhub geparkeerd`, against a real hub: what waits for a human, without what is in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.sdk.aansluiten import open_lijn
from hub.bootstrap.partijpost import lees_map
from hub.bus.server import lopend_adres
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import BSNS, ketenhub, wacht_tot


def _rijen(staat: Path) -> list[dict[str, Any]]:
    gelopen = ketenhub("geparkeerd", "--json", staat=staat)
    assert gelopen.code == 0, gelopen
    return gelopen.rijen()


def _stuur_rommel(staat: Path) -> None:
    """Bytes that are no message, as the police, well sealed; with a canary in them."""

    async def zend() -> None:
        adres = lopend_adres(staat)
        assert adres is not None
        rommel = b'{"naam": "Fleur-Kanarie", "bsn": "' + BSNS[9].encode() + b'"}'
        async with open_lijn(lees_map(staat, "politie"), [adres.nats]) as lijn:
            await lijn.verstuur("signaal", rommel, str(uuid4()))

    asyncio.run(zend())


def test_wat_wacht_en_opnieuw_aanbieden(staat: Path, gestuurd: Gestuurd) -> None:
    """Unreadable: offered again it is judged anew, and parked anew under another id; the old one is gone."""
    voor = {rij["id"] for rij in _rijen(staat)}
    _stuur_rommel(staat)

    def nieuw(dan: set[str]) -> list[dict[str, Any]]:
        return [rij for rij in _rijen(staat) if rij["waarom"] == "onleesbaar" and rij["id"] not in dan]

    wacht_tot(lambda: bool(nieuw(voor)))
    (rij,) = nieuw(voor)
    assert (rij["van"], rij["bericht"]) == ("politie", "signaal")
    assert rij["code"].startswith("CE-")
    gelopen = ketenhub("geparkeerd", "--bied-opnieuw", rij["id"], "--json", staat=staat)
    assert (gelopen.code, [r["id"] for r in gelopen.rijen()]) == (0, [rij["id"]])
    wacht_tot(lambda: bool(nieuw(voor | {rij["id"]})))
    assert rij["id"] not in {r["id"] for r in _rijen(staat)}


def test_wat_vastgehouden_wordt_is_al_beslist(staat: Path, gestuurd: Gestuurd) -> None:
    """The same message is not decided twice: told what to do instead, with the code for a refusal."""
    (rij,) = [r for r in _rijen(staat) if r["waarom"] == "vastgehouden"]
    assert (rij["van"], rij["bericht"], rij["code"]) == ("om", "afdoening", "N-15")
    gelopen = ketenhub("geparkeerd", "--bied-opnieuw", rij["id"], staat=staat)
    assert (gelopen.code, gelopen.uit) == (2, "")
    assert gelopen.fout.startswith("GEPARKEERD-vast: ")
    assert rij["id"] in {r["id"] for r in _rijen(staat)}


def test_een_id_dat_niet_wacht(staat: Path, gestuurd: Gestuurd) -> None:
    """What was typed is not repeated."""
    for kenmerk in (BSNS[0], "Fleur-Kanarie", "politie/999999"):
        gelopen = ketenhub("geparkeerd", "--bied-opnieuw", kenmerk, staat=staat)
        assert (gelopen.code, gelopen.uit) == (2, "")
        assert gelopen.fout == "GEPARKEERD-onbekend: Er wacht geen bericht met dit id."


def test_zonder_hub(tmp_path: Path) -> None:
    """As every command that looks."""
    gelopen = ketenhub("geparkeerd", staat=tmp_path / "leeg")
    assert gelopen.code == 1
    assert "HUB-afwezig" in gelopen.fout
