"""The hub can only order destroyed what it still remembers (R15)."""

from __future__ import annotations

from hub.bootstrap.beleid import lees_beleid
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.regels import Toestemming


def _bewaar_s(regel: Toestemming) -> int:
    return min(plicht.seconden for plicht in regel.plichten if plicht.seconden is not None)


def test_a_case_is_remembered_as_long_as_anything_delivered_of_it_may_be_kept() -> None:
    """With a shorter memory, a sepot 01 after a quiet time finds no case, and a dossier keeps an innocent child."""
    regels = lees_beleid(BELEID_MEEGELEVERD).convenant.regels
    hub = [_bewaar_s(r) for r in regels if r.bereik.naar == {"hub"}]
    anderen = [_bewaar_s(r) for r in regels if r.bereik.naar != {"hub"}]
    assert min(hub) >= max(anderen)
