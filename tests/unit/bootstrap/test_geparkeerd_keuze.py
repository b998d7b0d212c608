"""Which messages that lie aside an order is about: never more than was named."""

from __future__ import annotations

import pytest

from hub.bootstrap.geparkeerd import Wachtend, kies
from hub.bootstrap.herhalen import Herhaalweigering

EEN, TWEE, DRIE = (
    Wachtend(id_, "om", "afdoening", "vastgehouden", code, "2026-01-01T00:00:00.000000Z", ("om", id_))
    for id_, code in (
        ("aaaaaaaa-1111-4111-8111-111111111111", "N-15"),
        ("aaaaaaaa-2222-4222-8222-222222222222", "N-15"),
        ("bbbbbbbb-3333-4333-8333-333333333333", "N-15d"),
    )
)
ALLE = (EEN, TWEE, DRIE)


def test_een_id_met_een_oorzaak_is_dat_ene_bericht() -> None:
    """Giving up cannot be undone: naming one message may not take along all others with the same cause."""
    assert kies(ALLE, {EEN.id}, "N-15") == [EEN]
    assert kies(ALLE, (), "N-15") == [EEN, TWEE]


def test_wat_de_lijst_laat_zien_is_genoeg() -> None:
    """The first eight characters, when they are of one message only."""
    assert kies(ALLE, {DRIE.id[:8]}, None) == [DRIE]
    assert kies(ALLE, {EEN.id[:10], DRIE.id}, None) == [EEN, DRIE]


@pytest.mark.parametrize(
    ("ids", "oorzaak"), [((), None), (("aaaaaaaa",), None), (("bbbbbbb",), None), ((DRIE.id,), "N-15"), ((), "R01")]
)
def test_wat_niets_of_te_veel_is(ids: tuple[str, ...], oorzaak: str | None) -> None:
    """Nothing named, two that begin so, too short, another cause, a cause of nothing."""
    with pytest.raises(Herhaalweigering) as fout:
        kies(ALLE, ids, oorzaak)
    assert fout.value.code == "GEPARKEERD-onbekend"
