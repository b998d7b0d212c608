"""The reference of a request: room for what an administration calls it, and for nothing of a person."""

from __future__ import annotations

import pytest

from hub.bootstrap.inzageverzoek import Hoedanigheid, Kenmerkfout, eis_verzoek
from hub.journal.vormen import past
from tests.strategieen import BSNS


@pytest.mark.parametrize("kenmerk", ["INZ-2026-0042", "Z-2026-1", "GEM-AVG-2099-9999"])
def test_een_kenmerk(kenmerk: str) -> None:
    """Kept as it was typed, with the role."""
    verzoek = eis_verzoek(kenmerk, Hoedanigheid.FG)
    assert (verzoek.kenmerk, verzoek.hoedanigheid.value) == (kenmerk, "functionaris-gegevensbescherming")


@pytest.mark.parametrize(
    "kenmerk",
    [
        None,
        "",
        BSNS[0],
        f"INZ-{BSNS[0]}",
        f"INZ-{BSNS[0][:4]}-{BSNS[0][4:]}",
        f"INZ-2026-{BSNS[0][4:]}",
        "INZ-2010-0501",
        "2010-05-01",
        "INZ-01-05-2010",
        "Kees-2026-1",
        "VOORBEELD-2026-1",
        "INZ-2026-00042",
        "INZ 2026 42",
        "inz-2026-42",
        "INZ-2026-42\n",
        "INZ-2026-\u0664\u0662",
        "0612345678",
    ],
)
def test_wat_geen_kenmerk_is_wordt_niet_herhaald(kenmerk: str | None) -> None:
    """A BSN whole or in parts, a day of birth, a name, free text, a telephone number."""
    with pytest.raises(Kenmerkfout) as fout:
        eis_verzoek(kenmerk)
    assert fout.value.code == "INZAGE-kenmerk"
    assert not kenmerk or kenmerk not in str(fout.value)


def test_elke_rol_past_in_een_record() -> None:
    """A closed list, each a word of the journal."""
    assert all(past("woord", rol.value) for rol in Hoedanigheid)
