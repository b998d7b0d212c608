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


def _rijen(staat: Path, *opties: str) -> list[dict[str, Any]]:
    gelopen = ketenhub("geparkeerd", "--json", *opties, staat=staat)
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


def _rommel(staat: Path) -> dict[str, Any]:
    """One unreadable message more: its row."""
    voor = {rij["id"] for rij in _rijen(staat)}
    _stuur_rommel(staat)

    def nieuw() -> list[dict[str, Any]]:
        return [rij for rij in _rijen(staat) if rij["waarom"] == "onleesbaar" and rij["id"] not in voor]

    wacht_tot(lambda: bool(nieuw()))
    (rij,) = nieuw()
    return rij


def test_onleesbaar_opnieuw_aanbieden_en_opgeven(staat: Path, gestuurd: Gestuurd) -> None:
    """Still unreadable: it stays, and the code says so. Given up, with a reason: it is gone, and on record."""
    rij = _rommel(staat)
    assert (rij["van"], rij["bericht"]) == ("politie", "signaal")
    assert rij["code"].startswith("CE-")
    gelopen = ketenhub(
        "geparkeerd", "--bied-opnieuw", rij["id"], "--reden", "hub-hersteld", "--doe", "--json", staat=staat
    )
    assert gelopen.code == 2
    assert gelopen.rijen()[-1]["niet"] == {"H-nog-onleesbaar": 1}
    assert rij["id"] in {r["id"] for r in _rijen(staat)}
    geteld = ketenhub("geparkeerd", "--geef-op", rij["id"], "--reden", "geen-bericht", "--json", staat=staat)
    assert (geteld.code, geteld.rijen()[-1]["gedaan"], geteld.rijen()[-1]["proef"]) == (0, 1, True)
    assert rij["id"] in {r["id"] for r in _rijen(staat)}, "counting does nothing"
    gedaan = ketenhub("geparkeerd", "--geef-op", rij["id"], "--reden", "geen-bericht", "--doe", "--json", staat=staat)
    assert (gedaan.code, gedaan.rijen()[-1]["gedaan"]) == (0, 1)
    assert rij["id"] not in {r["id"] for r in _rijen(staat)}
    vrijgaves = {r["id"]: r for r in ketenhub("herhaal", "--stand", "--json", staat=staat).rijen()}
    assert vrijgaves[gedaan.rijen()[-1]["opdracht"]]["reden"] == "geen-bericht"


def test_wat_vastgehouden_wordt_blijft_zo_lang_het_niet_zeker_is(staat: Path, gestuurd: Gestuurd) -> None:
    """A sepot whose code nobody told: no operator fills it in."""
    (rij,) = [r for r in _rijen(staat) if r["waarom"] == "vastgehouden"]
    assert (rij["van"], rij["bericht"], rij["code"]) == ("om", "afdoening", "N-15")
    gelopen = ketenhub("geparkeerd", "--bied-opnieuw", rij["id"], "--reden", "onderzoek", "--doe", staat=staat)
    assert gelopen.code == 2
    assert "H-nog-vast" in gelopen.plat
    assert rij["id"] in {r["id"] for r in _rijen(staat)}


def test_per_oorzaak(staat: Path, gestuurd: Gestuurd) -> None:
    """Grouped, with what the code means; a whole group can be dealt with at once."""
    eerste = _rommel(staat)
    groepen = {r["code"]: r for r in _rijen(staat, "--per-oorzaak")}
    groep = groepen[eerste["code"]]
    assert (groep["waarom"], groep["van"], groep["aantal"] >= 1) == ("onleesbaar", ["politie"], True)
    assert groep["uitleg"]
    samen = ("--geef-op", "alle", "--oorzaak", eerste["code"], "--reden", "geen-bericht")
    gelopen = ketenhub("geparkeerd", *samen, "--doe", "--json", staat=staat)
    assert (gelopen.code, gelopen.rijen()[-1]["gedaan"]) == (0, groep["aantal"])
    assert eerste["code"] not in {r["code"] for r in _rijen(staat)}


def test_een_eigen_zin_is_geen_reden(staat: Path, gestuurd: Gestuurd) -> None:
    """A reason is a word of the list, and what was typed is not repeated."""
    rij = {"id": gestuurd.vastgehouden}
    gelopen = ketenhub("geparkeerd", "--geef-op", rij["id"], "--reden", "Fleur-Kanarie belde", "--doe", staat=staat)
    assert (gelopen.code, gelopen.uit) == (2, "")
    assert gelopen.fout.startswith("HERHAAL-reden: Geef met --reden een van: nieuw-gestuurd")


def test_een_id_dat_niet_wacht(staat: Path, gestuurd: Gestuurd) -> None:
    """What was typed is not repeated."""
    keuze = ("--bied-opnieuw", BSNS[0], "--bied-opnieuw", "Fleur-Kanarie", "--bied-opnieuw", "politie/999999")
    gelopen = ketenhub("geparkeerd", *keuze, "--reden", "onderzoek", staat=staat)
    assert (gelopen.code, gelopen.uit) == (2, "")
    assert gelopen.fout == "GEPARKEERD-onbekend: Er wacht geen bericht met dit id of deze oorzaak."


def test_zonder_hub(tmp_path: Path) -> None:
    """As every command that looks."""
    gelopen = ketenhub("geparkeerd", staat=tmp_path / "leeg")
    assert gelopen.code == 1
    assert "HUB-afwezig" in gelopen.fout
