"""A decision that contradicts its own codes is refused: else the policy would choose which half to believe."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.fouten import Schemafout
from schemas.register import soort_van, valideer
from tests.weg import afdoening, terugkoppeling

Json = dict[str, Any]


def _afdoening(**inhoud: object) -> Json:
    return afdoening(inhoud={"gezamenlijke_reprimande": False, **inhoud})


def _terugkoppeling(**inhoud: object) -> Json:
    data = terugkoppeling()
    data["terugkoppeling"] |= inhoud
    return data


_MAAK = {"afdoening": _afdoening, "terugkoppeling": _terugkoppeling}


@pytest.mark.parametrize("soort", _MAAK)
@pytest.mark.parametrize(
    ("beslissing", "code", "goed"),
    [
        ("sepot", "01", True),
        ("sepot", "02", True),
        ("sepot", None, True),
        ("voorwaardelijk-sepot", "02", True),
        ("voorwaardelijk-sepot", "01", False),
        ("boete", "02", False),
        ("boete", "01", False),
        ("reprimande", "01", False),
        ("boete", None, True),
    ],
)
def test_een_sepotcode_hoort_bij_een_sepot(soort: str, beslissing: str, code: str | None, goed: bool) -> None:
    """Code 01 has a case destroyed: it may not slip in beside a fine, in either message (R15)."""
    codes = {} if code is None else {"sepotcode": code}
    _kijk(soort, _MAAK[soort](beslissing=beslissing, **codes), goed=goed)


@pytest.mark.parametrize(
    ("soort", "inhoud", "goed"),
    [
        ("afdoening", {"onderzoeksopdracht": "rvdk"}, True),
        ("afdoening", {}, True),
        ("afdoening", {"onderzoeksopdracht": "reclassering"}, False),
        ("afdoening", {"onderzoeksopdracht": "geen"}, False),
        ("terugkoppeling", {"onderzoek_loopt": True}, True),
        ("terugkoppeling", {"onderzoek_loopt": False}, False),
    ],
)
def test_een_raadsonderzoek_is_onderzoek_door_de_raad(soort: str, inhoud: Json, goed: bool) -> None:
    """Who orders it at another, or says that none was ordered, did not mean what he wrote."""
    _kijk(soort, _MAAK[soort](beslissing="raadsonderzoek", **inhoud), goed=goed)


def _kijk(soort: str, data: Json, *, goed: bool) -> None:
    if goed:
        assert valideer(soort_van(soort), data).betrokkene.bsn == data["betrokkene"]["bsn"]
        return
    with pytest.raises(Schemafout) as gevangen:
        valideer(soort_van(soort), data)
    assert [(p.pad, p.code) for p in gevangen.value.plaatsen] == [(soort, "VELD-samenhang")]
