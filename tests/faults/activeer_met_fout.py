"""An activation that kills itself, hard, after one of its steps.

    python -m tests.faults.activeer_met_fout <moment now, ISO 8601> <bundle> <name of the step>

Settings come from `KETENHUB_…`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from hub import logboek
from hub.bootstrap.activering import Zet, activeer
from hub.instellingen import lees
from tests.faults.hub_met_fout import sterf
from tests.weg import Klok


def _haak(zet: Zet) -> None:
    if zet.name == sys.argv[3]:
        sterf()


if __name__ == "__main__":
    logboek.stel_in()
    asyncio.run(
        activeer(
            lees(os.environ),
            Path(sys.argv[2]).read_bytes(),
            toon=lambda _voornemen: None,
            klok=Klok(datetime.fromisoformat(sys.argv[1])),
            haak=_haak,
        )
    )
