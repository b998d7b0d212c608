"""The examples on the type pages, sent as they stand there: they go through, and arrive as the page says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas import voorbeelden
from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING
from schemas.register import BERICHTEN, soort_van, vind
from tests.bron import WORTEL
from tests.weg import Proef, advies, sepot, signaal

Json = dict[str, Any]
PAGINAS = WORTEL / "schemas" / "gegenereerd" / "voorbeelden"


def _lees(berichttype: str, soort: str = "") -> Json:
    """The example as the page shows it, from the file that lies beside it."""
    naam = berichttype.removeprefix("nl.omgevingsadviezen.")
    gelezen: Json = json.loads((PAGINAS / f"{naam}{soort}.json").read_text("utf-8"))
    return gelezen


def _partij(proef: Proef, event: Json) -> str:
    """Who sends it: the party with the OIN in `source`, as the hub looks it up."""
    oin = event["source"].split(":")[3]
    return next(code for code, partij in proef.beleid.woordenboek.partijen.items() if partij.oin == oin)


async def _stuur(proef: Proef, event: Json) -> Json:
    """Send the example at its own moment; returns the answer."""
    proef.klok.tijd = voorbeelden.VOORBEELDEN[event["type"]].tijdstip
    partij, soort = _partij(proef, event), vind(event["type"]).bericht
    await proef.stuur(proef.rauw(partij, soort, json.dumps(event).encode()))
    (antwoord,) = [e for e in proef.van_hub("antwoord", partij) if e["data"].get("bericht") == event["id"]]
    data: Json = antwoord["data"]
    return data


async def test_elk_voorbeeld_gaat_over_de_weg_en_komt_zo_aan() -> None:
    """Who copies a page has a message that works; what the page says of the receiver is what the receiver gets."""
    proef = Proef()
    for berichttype in BERICHTEN:
        antwoord = await _stuur(proef, _lees(berichttype))
        assert antwoord["uitkomst"] in {"afgeleverd", "deels"}, (berichttype, antwoord)
        verwacht = _lees(berichttype, ".geleverd")
        (kreeg,) = [
            e for e in proef.leveringen() if (e["id"], e["bestemming"]) == (verwacht["id"], verwacht["bestemming"])
        ]
        vast = ("id", "source", "type", "regel", "doel", "plichten", "data")
        assert {naam: kreeg[naam] for naam in vast} == {naam: verwacht[naam] for naam in vast}


@pytest.mark.parametrize("berichttype", BERICHTEN)
def test_een_voorbeeld_wijst_naar_een_ander_bericht(berichttype: str) -> None:
    """Every example has an id of its own, and what answers a message names another one."""
    kenmerken = [v.kenmerk for v in voorbeelden.VOORBEELDEN.values() if v.geleverd is not None]
    assert len(set(kenmerken)) == len(kenmerken)
    event = _lees(berichttype)
    assert event["data"].get("in_antwoord_op") != event["id"]


async def test_wat_de_hub_zelf_maakt_klopt_met_zijn_voorbeeld() -> None:
    """Reasons, rules and destinations on those pages are the ones that the hub really writes."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("gemeente-ede", "advies", advies(opgesteld_op="2024-01-01"))
    await proef.handel_af("om", "afdoening", sepot())
    for naam, berichttype in (("actualisering", ACTUALISERING), ("vernietiging", VERNIETIGING)):
        gemaakt = proef.van_hub(naam)
        assert gemaakt, "the hub wrote none"
        voorbeeld = _lees(berichttype)
        assert {e["source"] for e in gemaakt} == {voorbeeld["source"]}
        assert {e["data"]["reden"] for e in gemaakt} == {voorbeeld["data"]["reden"]}
        assert {frozenset(e["data"]) for e in gemaakt} == {frozenset(voorbeeld["data"])}


async def test_het_voorbeeld_van_een_antwoord_is_een_antwoord_op_het_signaal() -> None:
    """Each thing that it says of the destination is true of the signal on its own page."""
    proef = Proef()
    gegeven = await _stuur(proef, _lees(soort_van("signaal").type))
    voorbeeld = _lees(ANTWOORD)["data"]
    (deel,) = voorbeeld["bestemmingen"]
    echt = next(d for d in gegeven["bestemmingen"] if d["bestemming"] == deel["bestemming"])
    assert (voorbeeld["bericht"], voorbeeld["uitkomst"]) == (gegeven["bericht"], gegeven["uitkomst"])
    assert {naam: deel[naam] for naam in ("uitkomst", "regel", "bron")} == {
        naam: echt[naam] for naam in ("uitkomst", "regel", "bron")
    }
    for lijst in ("velden", "gestript", "plichten"):
        assert [iets for iets in deel[lijst] if iets not in echt[lijst]] == []
