"""Signed trees in memory, whose every byte can be changed, and the lie that the auditor's verifier tells of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import pytest

from hub.journal.controlepunt import sleutel_van
from hub.journal.verifieer import ed25519, nota
from hub.journal.verifieer.controle import Uitslag, Vertrouwen, controleer_map
from hub.journal.verifieer.leugen import Leugen
from tests.boomproef import boombestanden

OORSPRONG = "ketenhub/00000099000000000001"
GEHEIM = bytes(range(32))
ANDER_GEHEIM = bytes(range(1, 33))
GETUIGE = sleutel_van("getuige.example/w1", bytes(range(32, 64)), getuige=True)
TIJD = 1_795_334_400
HUB = Vertrouwen(nota.lees_sleutel(sleutel_van(OORSPRONG, GEHEIM).vkey()))
MET_GETUIGE = Vertrouwen(HUB.hub, (nota.lees_sleutel(GETUIGE.vkey()),))


class Geheugen:
    """Files in memory."""

    def __init__(self, bestanden: Mapping[str, bytes]) -> None:
        self.bestanden = dict(bestanden)

    def lees(self, pad: str) -> bytes | None:
        """As `boom.Bron`."""
        return self.bestanden.get(pad)

    def namen(self, map_: str) -> list[str]:
        """As `boom.Bron`."""
        return [pad.rpartition("/")[2] for pad in self.bestanden if pad.rpartition("/")[0] == map_]

    def met(self, pad: str, inhoud: bytes | None) -> Geheugen:
        """The same with one file changed, or gone."""
        anders = {naam: bytes_ for naam, bytes_ in self.bestanden.items() if naam != pad}
        return Geheugen(anders if inhoud is None else anders | {pad: inhoud})


def onthoud_handtekeningen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signatures are checked thousands of times in these tests; once each is enough."""
    monkeypatch.setattr(nota, "klopt", lru_cache(ed25519.klopt))


def maak_records(aantal: int, wat: str = "record") -> list[bytes]:
    """So many, all different."""
    return [f"{wat} {i}".encode() for i in range(aantal)]


@lru_cache
def boom(aantal: int, wat: str = "record", geheim: bytes = GEHEIM) -> Geheugen:
    """The files of a signed tree of them."""
    return Geheugen(boombestanden(maak_records(aantal, wat), geheim, OORSPRONG))


def leugen(doe: Callable[[], Uitslag]) -> Leugen:
    """The lie that is told; its sentence names the code and the file."""
    with pytest.raises(Leugen) as fout:
        doe()
    assert fout.value.code in fout.value.zin()
    assert fout.value.bestand in fout.value.zin()
    return fout.value


def waar(bron: Geheugen, wie: Vertrouwen = HUB) -> tuple[str, str, int | None, int | None]:
    """Code, file, record and byte of the lie in a tree."""
    fout = leugen(lambda: controleer_map(bron, wie))
    return fout.code, fout.bestand, fout.record, fout.plaats


def punt_van(bron: Geheugen) -> bytes:
    """Its checkpoint."""
    return bron.bestanden["checkpoint"]
