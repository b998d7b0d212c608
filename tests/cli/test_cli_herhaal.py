"""`ketenhub herhaal`, against a real hub: evidence of then, and deliveries that are decided and offered again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from adapters.sdk.partner import Partner
from hub.bootstrap.partijpost import PARTNERS
from hub.bus.server import lopend_adres
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import BSNS, LOOPTIJD_S, Gegeven, ketenhub, wacht_tot

BARNEVELD = "gemeente-barneveld"
REDEN = ("--reden", "nooit-ontvangen")


def _haal(staat: Path, zaak: str) -> tuple[str, str, int]:
    """Handle what lies ready for Barneveld up to the first of this case: delivery, message id, number in the stream."""

    async def haal() -> tuple[str, str, int]:
        adres = lopend_adres(staat)
        assert adres is not None
        async with (
            asyncio.timeout(LOOPTIJD_S),
            Partner.open(staat / PARTNERS / BARNEVELD, servers=[adres.nats]) as partner,
        ):
            async for levering in partner.ontvang():
                await levering.verwerkt()
                if levering.zaak == zaak and levering.deel == "inzage":
                    return levering.kenmerk, levering.gebeurtenis.id, levering.volgnummer
        raise AssertionError("er kwam niets")

    return asyncio.run(haal())


def test_als_nu_komt_het_nog_eens_bij_de_ontvanger(staat: Path, gegeven: Gegeven) -> None:
    """Received, counted, offered again: the same delivery and message, another number; and all of it on record."""
    gestuurd = ketenhub("zend", "politie", gegeven.signaal(41, gemeente="0203"), "--json", staat=staat)
    zaak = gestuurd.rijen()[0]["zaak"]
    eerst = _haal(staat, zaak)
    levering = eerst[0]
    geteld = ketenhub("herhaal", "als-nu", "--levering", levering, *REDEN, "--json", staat=staat)
    assert (geteld.code, geteld.rijen()[0]["levering"]) == (0, levering)
    assert {k: geteld.rijen()[-1][k] for k in ("gedaan", "proef", "niet")} == {"gedaan": 1, "proef": True, "niet": {}}
    gedaan = ketenhub("herhaal", "als-nu", "--levering", levering, *REDEN, "--doe", "--json", staat=staat)
    assert (gedaan.code, gedaan.rijen()[-1]["gedaan"]) == (0, 1), gedaan
    opnieuw = _haal(staat, zaak)
    assert opnieuw[:2] == eerst[:2]
    assert opnieuw[2] > eerst[2]

    def soorten() -> list[str]:
        return [r["soort"] for r in ketenhub("levering", levering, "--json", staat=staat).rijen()]

    # Both receipts of the second time are on record too, beside those of the first.
    wacht_tot(lambda: soorten().count("ontvangst") == 4)
    assert soorten().count("opnieuw-geleverd") == 1
    standen = {r["id"]: r for r in ketenhub("herhaal", "--stand", "--json", staat=staat).rijen()}
    stand = standen[gedaan.rijen()[-1]["opdracht"]]
    assert (stand["stand"], stand["reden"], stand["totaal"]) == ("klaar", "nooit-ontvangen", 1)


def test_wat_niet_meer_mag(staat: Path, gestuurd: Gestuurd) -> None:
    """Everything of a case that was destroyed: counted, and refused with a code that says why."""
    gelopen = ketenhub("herhaal", "als-nu", "--zaak", gestuurd.vernietigde_zaak, *REDEN, "--doe", staat=staat)
    assert gelopen.code == 2
    assert "H-vernietigd: De zaak is vernietigd." in gelopen.plat


def test_als_toen_is_alleen_kijken(staat: Path, gestuurd: Gestuurd) -> None:
    """Decided again under the policy of then: the same. Of a destroyed case too: the record is enough."""
    keuze = ("--bericht", "signaal", "--afzender", "politie", "--ontvanger", "gemeente-ede/inzage", "--regel", "S-01")
    gelopen = ketenhub("herhaal", "als-toen", *keuze, "--reden", "toezicht", "--doe", "--json", staat=staat)
    assert gelopen.code == 0, gelopen
    *elk, samen = gelopen.rijen()
    assert {(rij["toen"], rij["opnieuw"], rij["uitkomst"]) for rij in elk} == {("S-01", "S-01", "gelijk")}
    assert (samen["gelijk"], samen["anders"], samen["niet te bepalen"]) == (len(elk), 0, 0)
    assert len(elk) >= 3
    assert "Er is niets verstuurd." in gelopen.fout


def test_wat_niet_kan(staat: Path, gestuurd: Gestuurd) -> None:
    """Nothing chosen, no reason, an id that is none: refused, and what was typed is not repeated."""
    gevallen = {
        ("als-nu",): "HERHAAL-keuze",
        ("als-nu", "--levering", BSNS[0], *REDEN): "FILTER-zaak",
    }
    for opties, code in gevallen.items():
        gelopen = ketenhub("herhaal", *opties, staat=staat)
        assert (gelopen.code, gelopen.fout.partition(":")[0]) == (2, code), opties
