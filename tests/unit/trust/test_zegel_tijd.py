"""Keys that are not yet valid, over or withdrawn; rotation loses nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from hub.trust.sleutels import Identiteit, Partijsleutels, wissel
from hub.trust.zegel import open_zegel, verzegel
from tests.zegelproef import (
    BINDING,
    INHOUD,
    NAMEN,
    NU,
    TOT,
    code_van,
    identiteit,
    open_als_hub,
    ring,
    sluit,
)

profielen = pytest.mark.parametrize("profiel", NAMEN)


@profielen
def test_sleutels_houden_op_op_hun_dag(profiel: str) -> None:
    """Valid until the last microsecond, and not before the first."""
    verzegeld = sluit(profiel=profiel)
    assert open_als_hub(verzegeld, profiel=profiel, nu=TOT - timedelta(microseconds=1)).inhoud == INHOUD
    assert code_van(lambda: open_als_hub(verzegeld, profiel=profiel, nu=TOT)) == "ZEGEL-verlopen"
    assert code_van(lambda: open_als_hub(verzegeld, profiel=profiel, nu=NU - timedelta(seconds=1))) == "ZEGEL-vroeg"


def _open_met(verzegeld: bytes, aan: Identiteit, afzender: Partijsleutels, profiel: str, **anders: object) -> bytes:
    nu = anders.pop("nu", NU)
    return open_zegel(
        verzegeld,
        van="politie",
        aan=aan,
        onderwerp=BINDING.onderwerp,
        afzender=afzender,
        nu=nu,  # type: ignore[arg-type]
        profiel=profiel,
        **anders,  # type: ignore[arg-type]
    ).inhoud


@profielen
def test_ingetrokken_sleutel_van_de_afzender(profiel: str) -> None:
    """Good until it was withdrawn, and no flag changes that."""
    verzegeld, politie = sluit(profiel=profiel), identiteit("politie", profiel)
    kid = ring(politie).teken_kid
    op = NU + timedelta(days=10)
    publiek = politie.publiek.trek_in([kid], op)
    net_ervoor = op - timedelta(seconds=1)
    assert _open_met(verzegeld, identiteit("hub"), publiek, profiel, nu=net_ervoor) == INHOUD
    assert code_van(lambda: _open_met(verzegeld, identiteit("hub"), publiek, profiel, nu=op)) == "ZEGEL-ingetrokken"
    # Nor does it help the sender's key that the recipient may use an old one of its own.
    assert (
        code_van(lambda: _open_met(verzegeld, identiteit("hub"), publiek, profiel, nu=op, ook_verlopen=True))
        == "ZEGEL-ingetrokken"
    )


@profielen
def test_een_ingetrokken_sleutel_van_de_ontvanger(profiel: str) -> None:
    """Nothing is sealed to it but what says so, and it opens only for who says so."""
    verzegeld, hub, politie = sluit(profiel=profiel), identiteit("hub"), identiteit("politie", profiel)
    kid = ring(hub).zegel_kid[profiel]
    zonder = hub.met(hub.publiek.trek_in([kid], NU), {})
    assert code_van(lambda: _open_met(verzegeld, zonder, politie.publiek, profiel)) == "ZEGEL-ingetrokken"
    assert _open_met(verzegeld, zonder, politie.publiek, profiel, ook_verlopen=True) == INHOUD
    assert code_van(lambda: verzegel(INHOUD, BINDING, politie, zonder.publiek, NU, profiel=profiel)) == "ZEGEL-sleutel"
    toch = verzegel(INHOUD, BINDING, politie, zonder.publiek, NU, profiel=profiel, ook_verlopen=True)
    assert _open_met(toch, zonder, politie.publiek, profiel, ook_verlopen=True) == INHOUD


@profielen
def test_wisselen_verliest_niets_dat_onderweg_is(profiel: str) -> None:
    """Day 335: both rings rotate, and overlap thirty days. What was sealed before opens after; then the old stops."""
    wisseldag = NU + timedelta(days=335)
    hub, politie = identiteit("hub"), identiteit("politie", profiel)
    nieuw_hub, nieuw_politie = (wissel(wie, wisseldag, wisseldag + timedelta(days=365)) for wie in (hub, politie))
    voor, na = wisseldag - timedelta(seconds=1), wisseldag + timedelta(seconds=1)

    onderweg = verzegel(INHOUD, BINDING, politie, hub.publiek, voor, profiel=profiel)
    assert _open_met(onderweg, nieuw_hub, nieuw_politie.publiek, profiel, nu=na) == INHOUD
    # Before the day nobody uses the new keys, though they are in the ring already.
    vroeg = verzegel(INHOUD, BINDING, nieuw_politie, nieuw_hub.publiek, voor, profiel=profiel)
    assert _open_met(vroeg, hub, politie.publiek, profiel, nu=voor) == INHOUD
    # From the day on only the new ones are used, and the old rings do not know them.
    later = verzegel(INHOUD, BINDING, nieuw_politie, nieuw_hub.publiek, na, profiel=profiel)
    assert _open_met(later, nieuw_hub, nieuw_politie.publiek, profiel, nu=na) == INHOUD
    assert code_van(lambda: _open_met(later, hub, politie.publiek, profiel, nu=na)) == "ZEGEL-sleutel"
    # After their date the old ones are over, in the new rings too.
    assert code_van(lambda: _open_met(onderweg, nieuw_hub, nieuw_politie.publiek, profiel, nu=TOT)) == "ZEGEL-verlopen"
    assert _open_met(later, nieuw_hub, nieuw_politie.publiek, profiel, nu=TOT) == INHOUD


@profielen
def test_zonder_geldige_sleutel_wordt_niets_verzegeld(profiel: str) -> None:
    """Before the first day and after the last."""
    for nu in (NU - timedelta(seconds=1), TOT):
        politie, hub = identiteit("politie", profiel), identiteit("hub").publiek
        assert code_van(partial(verzegel, INHOUD, BINDING, politie, hub, nu, profiel=profiel)) == ("ZEGEL-sleutel")
