"""A read side that is far behind catches up in a process of its own, so that the road of messages does not notice.

In the hub's process it would compete with the road for the one interpreter, and wait as long as it works. This process
has a core of its own if there is one, gives way when there is not, and takes in large portions. It may be killed at
every point, and it ends by itself when it has caught up or when its hub is gone.

`python -m hub.bootstrap.inhaler` with one argument: what `opdracht` says.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from hub.fouten import Ketenfout
from hub.instellingen import VOORVOEGSEL, Databaseadres
from hub.ledger.bank import open_bank
from hub.ledger.boomkast import Boomkast
from hub.ledger.projectie import GROTE_PORTIE, Projectie, veel_tegelijk

BIJ = 2_000
"""So many records behind is caught up: the hub takes those in itself."""
_LIEF: Final = 10
"""How far it gives way to others (`nice`)."""


def opdracht(plaats: Path | Databaseadres, journaal: Path, oorsprong: str) -> list[str]:
    """The command that catches up for this process. No secret is in it."""
    waar = str(plaats) if isinstance(plaats, Path) else asdict(plaats)
    wat = {"plaats": waar, "journaal": str(journaal), "oorsprong": oorsprong, "hub": os.getpid(), "bij": BIJ}
    # -P: nothing is imported from the folder the hub was started in.
    return [sys.executable, "-P", "-m", __name__, json.dumps(wat)]


def omgeving() -> dict[str, str]:
    """The environment without the settings of the hub: a key may be among them."""
    return {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith(VOORVOEGSEL)}


def main(tekst: str) -> None:
    """Catch up. Ends with 1 when that cannot be done: the hub tries it itself then, and says why."""
    wat = json.loads(tekst)
    waar = wat["plaats"]
    os.nice(_LIEF)
    kast = Boomkast(Path(wat["journaal"]))
    try:
        bank = open_bank(Path(waar) if isinstance(waar, str) else Databaseadres(**waar))
        projectie = Projectie(bank, wat["oorsprong"])
        projectie.controleer(lambda grootte: kast.wortel(grootte) if grootte <= kast.grootte else None)
        with veel_tegelijk():
            while kast.grootte - (grootte := projectie.grootte()) > wat["bij"]:
                projectie.neem_op(
                    _zolang(wat["hub"], kast.records(grootte)), lambda: datetime.now(UTC), portie=GROTE_PORTIE
                )
                if os.getppid() != wat["hub"]:
                    return
    except Ketenfout:
        sys.exit(1)


def _zolang(hub: int, bron: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """As long as the hub is there: whoever starts another hub wants no stranger beside it."""
    while os.getppid() == hub and (deel := list(islice(bron, GROTE_PORTIE))):
        yield from deel


if __name__ == "__main__":
    main(sys.argv[1])
