"""A process that takes records in and is killed at a point: `python -m tests.ledger.neem_op_met_fout PLAATS PUNT`.

PLAATS: the file of SQLite, or the address of PostgreSQL, a space and a schema. It kills itself the second time that it
comes by PUNT, as hard as a power cut does.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from hub.instellingen import lees_databaseadres
from hub.ledger.bank import open_bank
from hub.ledger.projectie import Projectie
from tests.grootboekproef import OORSPRONG, Proefjournaal

BERICHTEN = 28
PORTIE = 37


def main(plaats: str, punt: str) -> None:
    """Take the journal in; at the second time of this point there is no more."""
    adres, _, schema = plaats.partition(" ")
    bank = open_bank(lees_databaseadres(adres), schema=schema) if schema else open_bank(Path(adres))
    keren = 0

    def haak(waar: str) -> None:
        nonlocal keren
        keren += waar == punt
        if keren == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    journaal = Proefjournaal().maak(BERICHTEN)
    Projectie(bank, OORSPRONG, haak=haak).neem_op(journaal.bron(), lambda: datetime.now(UTC), portie=PORTIE)


if __name__ == "__main__":
    main(*sys.argv[1:])
