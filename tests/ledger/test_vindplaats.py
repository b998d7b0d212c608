"""The page and line of a record, found by halving: whatever pages there are, and never a wrong one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hub.bootstrap.records import Regel
from hub.bootstrap.vindplaats import vindplaatsen
from hub.journal.soorten import lees
from hub.ledger.bank import open_bank
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from tests.grootboekproef import OORSPRONG, Proefjournaal
from tests.ledger.conftest import nu

GEHEEL = 40
"""Messages; so some two hundred records."""


@pytest.fixture(scope="module")
def kort() -> Proefjournaal:
    """Not to be changed."""
    return Proefjournaal().maak(GEHEEL)


@pytest.fixture(scope="module")
def leeskant(kort: Proefjournaal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grootboek]:
    """The read side of it, but for the last ten records."""
    bank = open_bank(tmp_path_factory.mktemp("vindplaats") / "g.sqlite")
    Projectie(bank, OORSPRONG).neem_op(itertools.islice(kort.bron(), len(kort.records) - 10), nu)
    yield Grootboek(bank)
    bank.sluit()


class Bladen:
    """The journal in pages of one to six records; the pages before `eerste` are not there any more."""

    def __init__(self, records: list[bytes], zaad: int, eerste: int = 1) -> None:
        toeval, rest = random.Random(zaad), iter(enumerate(records))
        self.eerste, self.gelezen = eerste, 0
        self.plaatsen: dict[int, tuple[int, int]] = {}
        self.bladen: list[list[Regel]] = []
        while deel := list(itertools.islice(rest, toeval.choice((1, 1, 2, 6)))):
            nummer = len(self.bladen) + 1
            self.bladen.append([Regel(nummer, n, lees(ruw), ruw) for n, (_, ruw) in enumerate(deel, start=1)])
            self.plaatsen |= {record: (nummer, n) for n, (record, _) in enumerate(deel, start=1)}

    async def lees(self, vanaf: int) -> list[Regel]:
        """As the bus gives them."""
        self.gelezen += 1
        vanaf = max(vanaf, self.eerste)
        return self.bladen[vanaf - 1] if vanaf <= len(self.bladen) else []


@pytest.mark.parametrize("zaad", range(3))
async def test_each_record_is_found_on_its_page(zaad: int, kort: Proefjournaal, leeskant: Grootboek) -> None:
    """Alone and together, with few pages read, also when the newest pages are not in the read side yet."""
    bladen = Bladen(kort.records, zaad)
    for nummer in range(0, len(kort.records) - 10, 3):
        rij = leeskant.record(nummer)
        assert rij is not None
        bladen.gelezen = 0
        (regel,) = await vindplaatsen([rij], bladen.lees, len(bladen.bladen), leeskant) or []
        assert (regel.plaats, regel.ruw) == (bladen.plaatsen[nummer], rij.ruw)
        assert bladen.gelezen <= len(bladen.bladen).bit_length() + 1
    rijen = [rij for n in (150, 3, 40, 41) if (rij := leeskant.record(n)) is not None]
    samen = await vindplaatsen(rijen, bladen.lees, len(bladen.bladen), leeskant) or []
    assert [regel.plaats for regel in samen] == [bladen.plaatsen[n] for n in (3, 40, 41, 150)]


async def test_pages_that_were_archived(kort: Proefjournaal, leeskant: Grootboek) -> None:
    """What is left is found; what is gone is not there, and no other page is taken for it."""
    bladen = Bladen(kort.records, 1, eerste=20)
    for nummer in range(0, len(kort.records) - 10, 5):
        rij = leeskant.record(nummer)
        assert rij is not None
        gevonden = await vindplaatsen([rij], bladen.lees, len(bladen.bladen), leeskant)
        plaats = bladen.plaatsen[nummer]
        assert ([] if gevonden is None else [r.plaats for r in gevonden]) == ([plaats] if plaats[0] >= 20 else [])


async def test_what_differs_is_not_found(kort: Proefjournaal, leeskant: Grootboek) -> None:
    """A row of the read side that somebody changed, and a journal that is empty."""
    bladen = Bladen(kort.records, 2)
    rij = leeskant.record(30)
    assert rij is not None
    for vals in (replace(rij, ruw=rij.ruw + b" "), replace(rij, nummer=31)):
        assert await vindplaatsen([vals], bladen.lees, len(bladen.bladen), leeskant) is None
    assert await vindplaatsen([rij], Bladen([], 0).lees, 0, leeskant) is None
