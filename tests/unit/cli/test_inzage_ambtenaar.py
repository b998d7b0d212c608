"""What the officer sees who makes the report: all that the person does not, and nothing of the person."""

from __future__ import annotations

import json

import pytest

from hub.bootstrap.inzage import maak_op
from hub.cli.inzage import _vertel
from hub.cli.scherm import Scherm, Vorm
from hub.ledger.inzage.overzicht import Bewaard
from hub.ledger.inzage.woorden import Woorden
from tests.inzageproef import Inzageproef, beleid_met, geheim_s01
from tests.strategieen import BSNS
from tests.weg import Proef, advies, signaal


async def vertel(vorm: Vorm, *, geheim: bool, ook_advies: bool = True) -> None:
    """Show the report of one case, of which the first delivery may be confidential."""
    proef = Inzageproef(Proef(beleid=beleid_met(geheim_s01()) if geheim else beleid_met()))
    await proef.proef.handel_af("politie", "signaal", signaal())
    if ook_advies:
        await proef.proef.handel_af("gemeente-ede", "advies", advies())
    woorden = Woorden(proef.proef.beleid)
    overzicht = proef.overzicht(bewaard=Bewaard(proef.proef.zaak().zaak))
    _vertel(Scherm(vorm), maak_op(overzicht, woorden, lambda _: woorden, None))


@pytest.mark.parametrize("vorm", list(Vorm))
async def test_wat_vertrouwelijk_is_staat_op_het_scherm(vorm: Vorm, capsys: pytest.CaptureFixture[str]) -> None:
    """Record, receiver, rule: enough to explain to a supervisor why it is not in the report."""
    await vertel(vorm, geheim=True)
    uit, fout = capsys.readouterr()
    assert "S-01" in uit
    assert "gemeente-ede/inzage"[:8] in uit
    assert BSNS[0] not in uit + fout
    if vorm is Vorm.JSON:
        document = json.loads(uit)
        assert [v["regel"] for v in document["vertrouwelijk"]] == ["S-01"]
        assert (document["zaken"], document["bewezen"], document["zaak_vertrouwelijk"]) == (1, 0, False)
    else:
        assert "Alleen voor u" in fout


async def test_een_zaak_waarvan_niets_te_vertellen_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The officer reads that the person is not told of the case either."""
    await vertel(Vorm.KAAL, geheim=True, ook_advies=False)
    uit, _ = capsys.readouterr()
    assert "Dat er een zaak loopt, staat ook niet in het overzicht." in uit


@pytest.mark.parametrize("vorm", list(Vorm))
async def test_niets_weggelaten(vorm: Vorm, capsys: pytest.CaptureFixture[str]) -> None:
    """Said as well: that nothing is shown may not be mistaken for it."""
    await vertel(vorm, geheim=False)
    uit, fout = capsys.readouterr()
    if vorm is Vorm.JSON:
        assert json.loads(uit)["vertrouwelijk"] == []
    else:
        assert uit == ""
        assert "Er is niets weggelaten" in " ".join(fout.split())
        assert "nog geen bewijs" in " ".join(fout.split())
