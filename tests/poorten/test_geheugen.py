"""The two implementations of `Geheugen` under one suite."""

from __future__ import annotations

import pytest

from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.gateway.in_geheugen import GeheugenInGeheugen
from hub.gateway.poorten import Busfout, Geheugen, Vastlegging
from tests.poorten.geheugen_eisen import GeheugenEisen


class TestOpNats(GeheugenEisen):
    """On a real server."""

    @pytest.fixture
    def geheugen(self, hub: Verbinding) -> Geheugen:
        """The one the hub runs on."""
        return NatsGeheugen(hub)


class TestInGeheugen(GeheugenEisen):
    """In memory."""

    @pytest.fixture
    def geheugen(self) -> Geheugen:
        """The one other tests run on."""
        return GeheugenInGeheugen()

    async def test_disturbance_is_a_busfout_everywhere(self) -> None:
        """Tests of the road need a bus that is away; every call must then say so."""
        geheugen = GeheugenInGeheugen()
        geheugen.storing = True
        with pytest.raises(Busfout):
            await geheugen.lees(["zaak.x"])
        with pytest.raises(Busfout):
            await geheugen.leg_vast([[Vastlegging("zaak.x", b"")]])
        with pytest.raises(Busfout):
            await geheugen.wis(["zaak.x"])
