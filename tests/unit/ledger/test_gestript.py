"""What counts as taken out of a delivery: what the sender is told did not go along, and not how a message travels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.ledger.bank import open_bank
from hub.ledger.combinaties import Uitkomst
from hub.ledger.filter import Filter
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from tests.grootboekproef import BEGIN, HEX, KID, OORSPRONG, Proefjournaal


def _journaal(gestript: list[dict[str, str]]) -> Proefjournaal:
    j = Proefjournaal()
    kop: dict[str, Any] = {"kenmerk": j.id(), "zaak": j.id()}
    wat: dict[str, Any] = {"bericht": "signaal", "doel": "omgevingsadvies", "beleid": HEX}
    j.schrijf("ontvangen", "politie", set(), **kop, bericht="signaal", stroomnummer=1, bytes=9, zegel=HEX, kid=KID)
    geleverd: dict[str, Any] = {"levering": j.id(), "bestemming": "gemeente-ede/inzage", "regel": "S-01", "zegel": HEX}
    j.schrijf("afgeleverd", "politie", set(), **kop, **wat, **geleverd, velden=["betrokkene.bsn"], plichten=["log"])
    deel: dict[str, Any] = {"bestemming": "gemeente-ede/inzage", "uitkomst": "doorlaten", "code": "S-01"}
    leeg: dict[str, Any] = {
        "regel": "S-01",
        "verboden": [],
        "velden": ["betrokkene.bsn"],
        "plichten": ["log"],
        "kenmerken": {},
    }
    j.schrijf("besloten", "politie", set(), **kop, **wat, besluiten=[deel | leeg | {"gestript": gestript}])
    return j


@pytest.mark.parametrize(
    ("gestript", "uitkomst", "aantal"),
    [
        ([{"veld": "aan", "regel": "R01"}], Uitkomst.AFGELEVERD, 0),
        ([{"veld": "aan", "regel": "R01"}, {"veld": "feit.verhoor", "regel": "N-06b"}], Uitkomst.GESTRIPT, 1),
        ([{"veld": "van.vroeger", "regel": "N-06b"}], Uitkomst.GESTRIPT, 1),
    ],
)
def test_hoe_een_bericht_reist_is_geen_gemis(
    tmp_path: Path, gestript: list[dict[str, str]], uitkomst: Uitkomst, aantal: int
) -> None:
    """A list of what came with less may not hold each message that names its receivers; a field of before counts."""
    bank = open_bank(tmp_path / "grootboek.sqlite")
    Projectie(bank, OORSPRONG).neem_op(_journaal(gestript).bron(), lambda: BEGIN)
    (rij,) = Grootboek(bank).leveringen(Filter(), aantal=5).rijen
    assert (rij.uitkomst, rij.gestript) == (uitkomst, aantal)
    assert rij.door == (("N-06b",) if aantal else ())
    bank.sluit()
