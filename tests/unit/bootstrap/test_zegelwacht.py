"""The watch over sealing when the clock of the server is put back: what waits grows old all the same."""

from __future__ import annotations

from typing import cast

import pytest

from hub.bootstrap import zegelwacht
from hub.bootstrap.inbindstand import Inbindstand
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.journaalkast import Achterstand, Journaalkast
from tests.weg import Klok


class _Kast:
    """A bucket whose server says of everything that it came this very moment, as after its clock was put back."""

    gaten = 0
    achter: Achterstand | None = Achterstand(3, 0.0)

    async def lees(self) -> None:
        """Nothing was signed yet."""

    async def achterstand(self, _bladzijden: int) -> Achterstand | None:
        """What waits."""
        return self.achter


async def test_records_that_wait_grow_old_although_the_clock_of_the_server_went_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen twice without a checkpoint in between: the time between is counted. Sealed: it begins anew."""
    redenen: list[str] = []

    async def zeg(reden: str) -> None:
        redenen.append(reden)

    monkeypatch.setattr(zegelwacht, "ONGEZEGELD_S_MAX", 0.0)
    kast = _Kast()
    wacht = Zegelwacht(cast("Journaalkast", kast), zeg, zeg, Klok(), Inbindstand)
    await wacht.kijk()
    assert (wacht.stand.code, redenen) == (None, [])
    await wacht.kijk()
    assert (wacht.stand.code, redenen) == ("JOURNAAL-ongezegeld", ["controlepunt"])
    kast.achter = None
    await wacht.kijk()
    assert (wacht.stand.code, redenen) == (None, ["controlepunt", "controlepunt"])
    kast.achter = Achterstand(1, 0.0)
    await wacht.kijk()
    assert wacht.stand.code is None
