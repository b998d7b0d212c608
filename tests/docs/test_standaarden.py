"""The page about standards says of every field and every kind of record what the code does."""

from __future__ import annotations

import re

from hub.journal.soorten import SOORTEN
from hub.journal.uitvoer.acties import BESLOTEN, EIGEN_ACTIE, GEEN_ACTIE, ZONDER_BESLUIT
from hub.toegang.logpunt import PAD_FSC, PAD_LEZEN
from tests.bron import WORTEL
from tests.standaarden.standaard import standaard

_TEKST = (WORTEL / "hub" / "journal" / "STANDAARDEN.md").read_text("utf-8")
_RIJ = re.compile(r"^\| `([a-z-]+)` \| ([^|]*) \|$", re.MULTILINE)


def test_elke_soort_record_staat_erin() -> None:
    """With the reason why it makes no line, as the code has it; and in the order of the kinds."""
    deel = _TEKST[_TEKST.index("### Welke soort record") : _TEKST.index("## Authorization Decision Log")]
    rijen = dict(_RIJ.findall(deel))
    assert list(rijen) == list(SOORTEN)
    for soort, wat in rijen.items():
        if soort in GEEN_ACTIE:
            assert wat == f"geen: {GEEN_ACTIE[soort]}"
        else:
            assert soort in {BESLOTEN, *ZONDER_BESLUIT, *EIGEN_ACTIE}
            assert not wat.startswith("geen")


def test_elk_veld_van_elke_standaard_staat_erin() -> None:
    """Filled or left out, a reader finds it by its own name."""
    for naam in ("ldv", "adl", "fsc"):
        tekst = standaard(naam)
        for veld in (*tekst["velden"], *tekst.get("attributen", ()), *tekst.get("kern", ())):
            assert re.search(rf"[`.]{re.escape(veld)}[`.]", _TEKST) or veld in {"attributes", "body", "resource"}, veld
    assert PAD_LEZEN in _TEKST
    assert PAD_FSC in _TEKST


def test_wat_wordt_geciteerd_heeft_een_bron() -> None:
    """Each text of a standard has its version and address, and the page names the same version."""
    for naam in ("ldv", "ldv-lezen", "adl", "fsc"):
        tekst = standaard(naam)
        assert tekst["bron"]
        assert tekst["plek"].startswith("https://")
    assert "1.0.0, 11 februari 2026" in standaard("ldv")["bron"]
    assert "1.0.0, 11 februari 2026" in _TEKST
    assert "1.1.0, 21 april 2026" in standaard("fsc")["bron"]
    assert "1.1.0, 21 april 2026" in _TEKST
