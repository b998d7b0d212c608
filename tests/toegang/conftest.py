"""The shipped policy behind a decision point on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.bootstrap.beleid import lees_onbewezen
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.laden import Beleid
from tests.toegang.proefpunt import Proefpunt, draaiend


@pytest.fixture(scope="session")
def beleid() -> Beleid:
    """The shipped policy."""
    return lees_onbewezen(BELEID_MEEGELEVERD)


@pytest.fixture
async def punt(beleid: Beleid, tmp_path: Path) -> AsyncIterator[Proefpunt]:
    """A decision point of this machine only."""
    async with draaiend(lambda: beleid, tmp_path) as proefpunt:
        yield proefpunt
