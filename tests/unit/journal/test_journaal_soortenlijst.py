"""The page of kinds says everything that is in the code, and is not older than it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hub.journal.soorten import SOORTEN
from hub.journal.soortenlijst import SLEUTELS, VORMTEKST, tabel
from hub.journal.vormen import VORMEN

PAGINA = Path(__file__).parents[3] / "hub" / "journal" / "SOORTEN.md"


def _sleutels(vormen: Mapping[str, object]) -> Iterator[str]:
    for sleutel, vorm in vormen.items():
        yield sleutel
        deel = vorm[0] if isinstance(vorm, list) else vorm
        if isinstance(deel, Mapping):
            yield from _sleutels(deel)


def test_de_pagina_is_van_nu() -> None:
    """Made by `make docs`."""
    assert PAGINA.read_text("utf-8") == tabel(), "run make docs"


def test_alles_is_beschreven() -> None:
    """Every key and form that a record can have; and nothing that none has."""
    gebruikt = {sleutel for soort in SOORTEN.values() for sleutel in _sleutels(soort.sleutels)} - {"*"}
    assert gebruikt | {"soort", "v"} == SLEUTELS.keys()
    assert {*VORMEN, "getal"} == VORMTEKST.keys()
    assert all(f"### `{naam}`" in tabel() for naam in SOORTEN)
