"""What a newcomer can write after reading the README and the field table: only what the table calls required.

One message of each type about one young person, sent by hand in the order of the work; then the mistakes that somebody
makes first. Each goes through, or is refused with the reason that is the right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.opdracht import BSNS, VANDAAG, Gegeven, Gelopen, ketenhub

DAG = VANDAAG.isoformat()
PERSOON = {"bsn": BSNS[90], "geboortedatum": f"{VANDAAG.year - 16}-01-01", "gemeente_inschrijving": "0228"}
VREEMDE = PERSOON | {"bsn": BSNS[92]}
"""Somebody of whom the hub remembers nothing."""
FEIT = {
    "verdacht": True,
    "pleegdatum": DAG,
    "zwaarte": "licht",
    "aanleiding": "heterdaad",
    "huiselijk_geweld": False,
    "omschrijving_kort": "Geheimveld",
}
ZORGEN = [{"leefgebied": "gezin", "omschrijving": "Geheimveld", "van": "gezin"}]
VRAAG = {"vraag": "Geheimveld", "leefgebieden": ["gezin"], "antwoord_voor": "2030-01-01T12:00:00+01:00"}
BESLUIT = {"beslisser": "politie", "beslissing": "reprimande", "datum": DAG}
TERUG = {"besluit_genomen_op": DAG, "beslissing": "reprimande", "advies_gevolgd": "ja", "onderzoek_loopt": False}


def _zend(staat: Path, gegeven: Gegeven, partij: str, bericht: str, **data: object) -> Gelopen:
    """Send a message for the purpose `omgevingsadvies`."""
    document = {"bericht": bericht, "data": {"doel": "omgevingsadvies", "betrokkene": PERSOON} | data}
    return ketenhub("zend", partij, gegeven.schrijf(f"{bericht}.json", document), staat=staat)


def test_een_bericht_van_elke_soort(staat: Path, gegeven: Gegeven) -> None:
    """The five in the order of the work: each is delivered where the convenant says."""
    reis: list[tuple[str, str, Mapping[str, Any], str]] = [
        ("politie", "signaal", {"fase": "signalering", "feit": FEIT, "zorgen": ZORGEN}, "gemeente-ede/inzage"),
        ("politie", "informatieverzoek", {"fase": "triage", **VRAAG}, "gemeente-ede/inzage"),
        ("gemeente-ede", "advies", {"fase": "triage", "advies": {"opgesteld_op": DAG}}, "politie"),
        ("politie", "afdoening", {"fase": "verwijzing", "afdoening": BESLUIT}, "gemeente-ede/inzage"),
        ("politie", "terugkoppeling", {"fase": "vervolg", "terugkoppeling": TERUG}, "gemeente-ede/inzage"),
    ]
    for partij, bericht, data, naar in reis:
        gelopen = _zend(staat, gegeven, partij, bericht, **data)
        assert gelopen.code == 0, (bericht, gelopen)
        assert f"{naar}: " in gelopen.plat, (bericht, gelopen)


@pytest.fixture(scope="module")
def zaak(staat: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Somebody with a case: a signal with concerns was delivered."""
    iemand = PERSOON | {"bsn": BSNS[91]}
    data = {"fase": "signalering", "feit": FEIT, "zorgen": ZORGEN, "betrokkene": iemand}
    gelopen = _zend(staat, Gegeven(tmp_path_factory.mktemp("zaak")), "politie", "signaal", **data)
    assert gelopen.code == 0, gelopen
    return iemand


@pytest.mark.parametrize(
    ("partij", "bericht", "data", "code", "reden"),
    [
        ("politie", "signaal", {"fase": "signalering", "feit": FEIT}, 2, "R04"),
        ("politie", "signaal", {"fase": "triage", "feit": FEIT, "zorgen": ZORGEN}, 2, "R01"),
        ("politie", "signaal", {"fase": "begin", "feit": FEIT, "zorgen": ZORGEN}, 2, "W-fase"),
        ("gemeente-ede", "afdoening", {"fase": "verwijzing", "afdoening": BESLUIT}, 2, "R07"),
        (
            "politie",
            "afdoening",
            {"fase": "verwijzing", "afdoening": BESLUIT | {"gezamenlijke_reprimande": True}},
            2,
            "R09",
        ),
        ("politie", "afdoening", {"fase": "verwijzing", "afdoening": BESLUIT | {"beslissing": "halt"}}, 2, "R10"),
        (
            "gemeente-ede",
            "advies",
            {"fase": "triage", "advies": {"opgesteld_op": f"{VANDAAG.year - 2}-01-01"}},
            2,
            "R13",
        ),
        ("politie", "terugkoppeling", {"fase": "vervolg", "terugkoppeling": {}}, 1, "VELD-ontbreekt"),
        ("politie", "signaal", {"fase": "signalering", "feit": FEIT, "zorg": ZORGEN}, 1, "VELD-onbekend"),
        ("politie", "melding", {"fase": "signalering"}, 1, "ZEND-afgekeurd"),
    ],
    ids=[
        "zonder zorgen",
        "in de verkeerde fase",
        "een fase die niet bestaat",
        "besluit van een gemeente",
        "samen zonder reden",
        "halt zonder mededeling",
        "oud advies",
        "half",
        "verschreven veld",
        "een soort die niet bestaat",
    ],
)
def test_de_eerste_fouten_krijgen_de_goede_reden(
    staat: Path,
    gegeven: Gegeven,
    zaak: dict[str, str],
    partij: str,
    bericht: str,
    data: Mapping[str, Any],
    code: int,
    reden: str,
) -> None:
    """A refusal names the rule of the convenant that speaks; what cannot be read is told before anything is sent."""
    wie = VREEMDE if reden == "R04" else zaak
    gelopen = _zend(staat, gegeven, partij, bericht, **data, betrokkene=wie)
    assert gelopen.code == code, gelopen
    assert reden in gelopen.plat + gelopen.fout, gelopen
