"""A day that has not come yet: refused at its own place, before the policy is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.gateway.datums import CODE_VAN_DATUM, controleer
from hub.gateway.weigeringen import WEIGERINGEN
from schemas.catalogus import VELDEN
from schemas.register import soort_van, valideer
from tests import weg
from tests.weg import Proef, afdoening, signaal

Json = dict[str, Any]
VANDAAG = date(2026, 6, 15)


def _fouten(soort: str, data: Json, peildatum: date = VANDAAG) -> list[tuple[str, str]]:
    reden = controleer(valideer(soort_van(soort), data), peildatum)
    return [] if reden is None else [(p.pad, p.code) for p in reden.plaatsen]


@pytest.mark.parametrize("dag", ["2026-06-15", "2026-06-14", "2010-05-01"])
def test_vandaag_en_eerder_mag(dag: str) -> None:
    """An offence, and a decision, of today is the usual message; also one on the day of birth is no contradiction."""
    assert _fouten("signaal", signaal(feit=weg.feit(pleegdatum=dag))) == []
    assert _fouten("afdoening", afdoening(inhoud={"datum": dag})) == []


def test_de_peildatum_beslist() -> None:
    """The same message is good the next day: today is an argument, not the clock of this machine."""
    data = afdoening(inhoud={"datum": "2026-06-16"})
    assert _fouten("afdoening", data) == [("afdoening.datum", "W-besluitdatum")]
    assert _fouten("afdoening", data, date(2026, 6, 16)) == []


def test_een_feit_voor_de_geboorte() -> None:
    """One of the two dates is wrong; the policy would only say that the age is not known."""
    data = signaal(feit=weg.feit(pleegdatum="2010-04-30"))
    assert _fouten("signaal", data) == [("betrokkene.geboortedatum", "W-geboortedatum")]


def test_elke_plaats_wordt_genoemd() -> None:
    """Who mends a message should not have to send it three times."""
    data = signaal(feit=weg.feit(pleegdatum="2026-06-16"), betrokkene=weg.jongere(geboren="2027-01-01"))
    assert _fouten("signaal", data) == [
        ("betrokkene.geboortedatum", "W-geboortedatum"),
        ("feit.pleegdatum", "W-pleegdatum"),
    ]


async def test_de_afzender_leest_waar_het_staat() -> None:
    """The code is the answer's own, the place is told, and no date is repeated."""
    antwoord = await Proef().handel_af("politie", "signaal", signaal(feit=weg.feit(pleegdatum="2026-06-16")))
    assert (antwoord["code"], antwoord["uitkomst"]) == ("W-pleegdatum", "geweigerd")
    assert [(f["pad"], f["code"]) for f in antwoord["fouten"]] == [("feit.pleegdatum", "W-pleegdatum")]
    assert "2026" not in str(antwoord["fouten"]) + antwoord["uitleg"]


async def test_morgen_mag_hetzelfde_bericht_wel() -> None:
    """The refusal is bound to its place in the stream: the same bytes, sent again when the day has come, are judged."""
    proef = Proef()
    binnen = proef.bericht("politie", "signaal", signaal(feit=weg.feit(pleegdatum="2026-06-16")))
    await proef.stuur(binnen)
    proef.klok.verzet(days=1)
    await proef.stuur(proef.nog_eens(binnen))
    assert [e["data"]["uitkomst"] for e in proef.van_hub("antwoord", "politie")][-1] in {"afgeleverd", "deels"}


def test_elke_datum_bestaat_en_heeft_een_tekst() -> None:
    """A renamed field would silently no longer be looked at."""
    assert set(CODE_VAN_DATUM) <= set(VELDEN)
    assert set(CODE_VAN_DATUM.values()) <= set(WEIGERINGEN)
