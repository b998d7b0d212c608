"""What NATS has on its disk of what the hub stored for itself, also of what was overwritten or removed since.

The server keeps overwritten entries in its block files until it compacts them. That cannot be forbidden from here, so
such a leftover must be as closed as what is live; and the search must be seen to find what is not closed.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from hub import onderwerpen
from hub.bus.geheugen import NatsGeheugen
from hub.gateway.poorten import Uitslag, Vastlegging
from hub.trust.rust import Rustzegel
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from tests.bus.proefbus import eigen_bus
from tests.kanariezoek import Zoeker

NAAM, ZIN, BSN = "Kwikstaartje", "Zegt dat een vriend de fatbike leende", "999990019"
ZOEKER = Zoeker([NAAM, ZIN, BSN])

pytestmark = pytest.mark.alleen_wheel


def _stand(keer: int) -> bytes:
    return f'{{"keer":{keer},"bsn":"{BSN}","naam":"{NAAM}","zorg":"{ZIN}"}}'.encode()


@pytest.mark.parametrize("dicht", [True, False], ids=["closed", "as it is"])
async def test_ook_resten_op_schijf_zijn_dicht(tmp_path: Path, *, dicht: bool) -> None:
    """Written, rewritten often, emptied and removed, while the server runs and after it stopped."""
    rust = Rustzegel(Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)]))
    plekken = [onderwerpen.zaak("0" * 63 + "1"), onderwerpen.geparkeerd("politie", str(uuid.UUID(int=1)))]

    def op_schijf() -> set[str]:
        gevonden, gelezen = ZOEKER.in_mappen(tmp_path / "bus")
        assert gelezen > 1_000
        return {vondst.woord for vondst in gevonden}

    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        geheugen = NatsGeheugen(verbinding)
        for keer in range(30):
            groep = [Vastlegging(p, rust.berg(p, _stand(keer)) if dicht else _stand(keer)) for p in plekken]
            assert await geheugen.leg_vast([groep]) == [Uitslag.VASTGELEGD]
        gelezen = await geheugen.lees(plekken)
        for plek in plekken:
            inhoud = gelezen[plek].inhoud
            assert (rust.haal(plek, inhoud) if dicht else inhoud) == _stand(29)
        levend = op_schijf()
        await geheugen.leg_vast([[Vastlegging(plekken[0], b"", ttl_s=3_600)]])
        assert await geheugen.wis([plekken[1]]) == 1
        weg = op_schijf()
    if dicht:
        assert (levend, weg, op_schijf()) == (set(), set(), set())
    else:
        assert levend == set(ZOEKER.woorden)
