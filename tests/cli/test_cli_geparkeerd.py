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
            for inhoud in (rommel, rommel.replace(b"bsn", b"wie")):
                await lijn.verstuur("signaal", inhoud, str(uuid4()))

    asyncio.run(zend())


def test_onleesbaar_blijft_tot_een_mens_het_opgeeft(staat: Path, gestuurd: Gestuurd) -> None:
    """Offered again it is unreadable still, and stays; grouped by cause; given up with a reason it is gone."""
    _stuur_rommel(staat)

    def onleesbaar() -> list[dict[str, Any]]:
        return [rij for rij in _rijen(staat) if rij["waarom"] == "onleesbaar" and rij["code"].startswith("CE-")]

    gevonden: list[dict[str, Any]] = []

    def er() -> bool:
        gevonden[:] = onleesbaar()
        return len(gevonden) == len(("over wie", "van niemand"))

    wacht_tot(er)
    assert sorted(r["sepot-01"] for r in gevonden) == ["blijft", "gaat mee"]
    gelopen = ketenhub("vernietiging", staat=staat)
    assert "Opzij ligt 1 bericht waarvan de hub niet kan lezen over wie het gaat" in gelopen.fout
    assert "1 zaak, 1 opdracht: " in gelopen.fout
    rij = gevonden[-1]
    assert (rij["van"], rij["bericht"]) == ("politie", "signaal")
    nog_eens = ("geparkeerd", "--bied-opnieuw", rij["id"], "--reden", "hub-hersteld", "--doe", "--json")
    gelopen = ketenhub(*nog_eens, staat=staat)
    assert (gelopen.code, gelopen.rijen()[-1]["niet"]) == (2, {"H-nog-onleesbaar": 1})
    groep = {r["code"]: r for r in _rijen(staat, "--per-oorzaak")}[rij["code"]]
    assert (groep["waarom"], groep["van"], bool(groep["uitleg"])) == ("onleesbaar", ["politie"], True)
    samen = ("geparkeerd", "--geef-op", "alle", "--oorzaak", rij["code"], "--reden", "geen-bericht", "--doe", "--json")
    gedaan = ketenhub(*samen, staat=staat)
    assert (gedaan.code, gedaan.rijen()[-1]["gedaan"]) == (0, groep["aantal"])
    assert onleesbaar() == []


def test_wat_vastgehouden_wordt_blijft_zo_lang_het_niet_zeker_is(staat: Path, gestuurd: Gestuurd) -> None:
    """A sepot whose code nobody told: no operator fills it in."""
    keuze = ("--bied-opnieuw", "alle", "--oorzaak", "N-15", "--reden", "onderzoek", "--doe", "--json")
    gelopen = ketenhub("geparkeerd", *keuze, staat=staat)
    rij, samen = gelopen.rijen()
    assert (rij["van"], rij["bericht"], rij["waarom"]) == ("om", "afdoening", "vastgehouden")
    assert (gelopen.code, samen["gedaan"], samen["niet"]) == (2, 0, {"H-nog-vast": 1})


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
    assert gelopen.fout == "GEPARKEERD-onbekend: Er wacht geen bericht met dit id en deze oorzaak, of het zijn er meer."


def test_zonder_hub(tmp_path: Path) -> None:
    """As every command that looks."""
    gelopen = ketenhub("geparkeerd", staat=tmp_path / "leeg")
    assert gelopen.code == 1
    assert "HUB-afwezig" in gelopen.fout
