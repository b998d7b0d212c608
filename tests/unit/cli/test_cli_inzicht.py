"""A journal that cannot be read whole is an incident, told as one: never a shorter list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import cast

import pytest

from hub.bootstrap import inzicht
from hub.bootstrap.inzicht import Inzicht
from hub.bus.lezer import Journaalblad, Journaalgat
from hub.bus.verbinding import Verbinding
from hub.fouten import Ketenfout


async def _met_gat(*_: object, **__: object) -> AsyncIterator[Journaalblad]:
    yield Journaalblad(1, "gemarkeerd", "", b'{"soort":"gemarkeerd","id":"x"}', datetime.now(UTC))
    raise Journaalgat("JOURNAAL: 2 ontbreekt, het volgende is 3")


async def _onleesbaar(*_: object, **__: object) -> AsyncIterator[Journaalblad]:
    yield Journaalblad(1, "gemarkeerd", "", b"Fleur-Kanarie", datetime.now(UTC))


@pytest.mark.parametrize("bron", [_met_gat, _onleesbaar])
async def test_een_gat_of_een_onleesbare_regel(monkeypatch: pytest.MonkeyPatch, bron: object) -> None:
    """Both stop the reading, and the text holds nothing of what could not be read."""
    monkeypatch.setattr(inzicht, "lees_journaal", bron)
    with pytest.raises(Ketenfout, match="Het journaal heeft een gat of een onleesbare regel") as fout:
        async for _ in Inzicht(cast("Verbinding", None)).volg(1):
            pass
    assert fout.value.code == "JOURNAAL-gat"
    assert "Kanarie" not in str(fout.value)
