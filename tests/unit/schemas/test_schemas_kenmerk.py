"""The message id stays in the journal for years: a BSN filled up to a UUID is refused, a random UUID never."""

from __future__ import annotations

import random
import uuid

import pytest

from schemas import envelop, voorbeelden
from schemas.attributen import draagt_bsn
from schemas.fouten import Schemafout
from tests.strategieen import BSNS

SIGNAAL = "nl.omgevingsadviezen.signaal-ingediend.v1"


@pytest.mark.parametrize(
    "vulling",
    [
        "00000000-0000-0000-0000-000{}",
        "00000000-0000-4000-8000-000{}",
        "00000000-0000-4000-8000-{}000",
        "ffffffff-ffff-4fff-8fff-fff{}",
        "11111111-1111-4111-a111-1{}11",
    ],
)
def test_een_bsn_is_geen_kenmerk(vulling: str) -> None:
    """What a system that needs an id and has a BSN makes of it, with each of many numbers."""
    for bsn in BSNS[:20]:
        kenmerk = vulling.format(bsn)
        doc = voorbeelden.gebeurtenis(SIGNAAL).model_dump(exclude_none=True) | {"id": kenmerk}
        with pytest.raises(Schemafout) as gevangen:
            envelop.controleer(doc)
        assert gevangen.value.code == "CE-id"
        assert bsn not in str(gevangen.value)


def test_ook_over_de_streepjes_heen() -> None:
    """The dashes are form, not content."""
    assert draagt_bsn(f"{BSNS[0][:8]}-{BSNS[0][8]}000-4000-8000-000000000000")


@pytest.mark.parametrize("kenmerk", ["00000000-0000-4000-8000-000000000012", "00000000-0000-4000-8000-000999990018"])
def test_een_teller_of_een_ander_getal_mag(kenmerk: str) -> None:
    """Ids that count up, and nine digits that are no BSN, are no number of a person."""
    assert not draagt_bsn(kenmerk)


def test_een_willekeurig_kenmerk_wordt_nooit_geweigerd() -> None:
    """By chance one in two hundred holds nine digits that pass the 11-proef; nobody may be refused by bad luck."""
    kans = random.Random(11)
    kenmerken = [str(uuid.UUID(int=kans.getrandbits(128), version=4)) for _ in range(20_000)]
    assert not [kenmerk for kenmerk in kenmerken if draagt_bsn(kenmerk)]
