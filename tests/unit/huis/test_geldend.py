"""Commands that speak of the hub speak of the policy it has in force, not of the one somebody works on."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bootstrap.beleidsbestand import bewaar_actief
from hub.bootstrap.geldend import geldend_beleid
from hub.cli.filterwoorden import Filterfout, controleer
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from tests.beleidproef import DOESBURG, RENKUM, Ondertekenaars
from tests.weg import VANDAAG


@pytest.fixture
def instellingen(tmp_path: Path) -> Instellingen:
    """A state without a policy, beside the policy of the repository."""
    return Instellingen(toestand=tmp_path / "staat", beleid=BELEID_MEEGELEVERD)


@pytest.fixture
def wie(tmp_path: Path, instellingen: Instellingen) -> Ondertekenaars:
    """Two signers whom this hub knows."""
    ondertekenaars = Ondertekenaars(tmp_path / "werk")
    ondertekenaars.schrijf_register(instellingen.toestand)
    return ondertekenaars


def test_zonder_beleid_in_werking_telt_de_map(instellingen: Instellingen) -> None:
    """A hub that never had a policy has only the directory to speak of."""
    assert not geldend_beleid(instellingen).convenant.heeft_ondertekend("gemeente-renkum", VANDAAG)


def test_wat_in_werking_is_gaat_voor_de_map(instellingen: Instellingen, wie: Ondertekenaars) -> None:
    """Renkum takes part in the hub; in the directory, which is older, it does not."""
    bewaar_actief(instellingen.toestand, wie.bundel(RENKUM))
    assert geldend_beleid(instellingen).convenant.heeft_ondertekend("gemeente-renkum", VANDAAG)


def test_een_organisatie_die_alleen_de_hub_kent_is_te_noemen(instellingen: Instellingen, wie: Ondertekenaars) -> None:
    """A filter takes the words of the hub, not those of the directory."""
    with pytest.raises(Filterfout) as fout:
        controleer(instellingen, partij="gemeente-doesburg", regel=None, zaak=None)
    assert fout.value.code == "FILTER-woord"
    bewaar_actief(instellingen.toestand, wie.bundel(DOESBURG))
    controleer(instellingen, partij="gemeente-doesburg", regel=None, zaak=None)


def test_wat_niet_is_ondertekend_spreekt_niet(instellingen: Instellingen, wie: Ondertekenaars, tmp_path: Path) -> None:
    """A file that a stranger signed is no policy in force, and the directory does not take its place."""
    bewaar_actief(instellingen.toestand, Ondertekenaars(tmp_path / "vreemd").bundel(RENKUM))
    with pytest.raises(Ketenfout) as fout:
        geldend_beleid(instellingen)
    assert fout.value.code == "BUNDEL-sleutel-onbekend"
