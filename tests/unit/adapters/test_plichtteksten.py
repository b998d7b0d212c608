"""Every duty that the convenant can lay on a receiver is a sentence on his page, not a code."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plichten import lees_plichten
from hub.bootstrap.beleid import lees_beleid
from hub.instellingen import BELEID_MEEGELEVERD

_HUB = frozenset({"vastleggen", "melding", "onherroepelijk"})
"""Kinds of duty that are the hub's own and never travel with a delivery."""


def _ontvangersplichten(kaart: Path) -> list[str]:
    beleid = lees_beleid(kaart)
    soorten = beleid.woordenboek.plichten
    convenant = beleid.convenant
    plichten = [plicht for regel in convenant.regels for plicht in regel.plichten]
    plichten += [plicht for verbod in (*convenant.nooit, *convenant.altijd) for plicht in verbod.plichten]
    return sorted({plicht.text() for plicht in plichten if soorten[plicht.naam].soort not in _HUB})


@pytest.mark.parametrize("plicht", _ontvangersplichten(BELEID_MEEGELEVERD))
def test_a_duty_is_a_sentence(plicht: str) -> None:
    """A contact person reads what to do; `Koppel-terug.` tells him nothing."""
    (tekst,) = lees_plichten(plicht).teksten
    assert tekst.endswith(".")
    assert tekst.lower() != f"{plicht}."
    assert len(tekst.split()) > 3
