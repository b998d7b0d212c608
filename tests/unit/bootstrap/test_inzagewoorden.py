"""A delivery is told in the words of the policy it was decided under, as far as that can still be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, cast

import pytest

from hub.bootstrap.inzagewoorden import woorden_van
from hub.bus.beleidskast import Beleidskast, Kastfout, Wijzer
from tests.bundelproef import MEDE, REGISTER, VREEMD, bundel, levend

TITEL: Final = ("De politie meldt een jongere aan het meldpunt", "Zo heette het vroeger")
OUD: Final = levend(TITEL)
NU: Final = levend()


class Kast:
    """What the cupboard still has, oldest first; None stands for one that is damaged."""

    def __init__(self, *bundels: bytes | None, heel: bool = True) -> None:
        self.heel = heel
        self.bundels: Mapping[str, bytes | None] = MappingProxyType(
            {f"{n}" if b is None else hashlib.sha256(b).hexdigest(): b for n, b in enumerate(bundels)}
        )
        self.gelezen: list[str] = []

    async def geschiedenis(self) -> tuple[Wijzer, ...]:
        """See `Beleidskast.geschiedenis`."""
        if not self.heel:
            raise Kastfout
        return tuple(Wijzer(n, "", naam, 1, n) for n, naam in enumerate(self.bundels, start=1))

    async def inhoud(self, naam: str) -> bytes:
        """See `Beleidskast.inhoud`."""
        self.gelezen.append(naam)
        if (gevonden := self.bundels[naam]) is None:
            raise Kastfout
        return gevonden


async def titel(kast: Kast, digest: str) -> str | None:
    """The title of the rule in the words for this policy."""
    van, nu = await woorden_van({digest}, NU.beleid, cast("Beleidskast", kast), REGISTER)
    assert nu.digest == NU.beleid.digest
    return van(digest).regel("S-01")


async def test_de_woorden_van_toen() -> None:
    """The cupboard has the policy: its words, though the one in force has others for the same rule."""
    kast = Kast(OUD.bundel, NU.bundel)
    assert await titel(kast, OUD.beleid.digest) == "Zo heette het vroeger"
    assert await titel(Kast(OUD.bundel, None, NU.bundel), OUD.beleid.digest) == "Zo heette het vroeger"


async def test_het_beleid_van_nu_wordt_niet_gezocht() -> None:
    """Nothing is read when all was decided under what is in force."""
    kast = Kast(OUD.bundel, NU.bundel)
    assert await titel(kast, NU.beleid.digest) == "De politie meldt een jongere aan het meldpunt"
    assert kast.gelezen == []


@pytest.mark.parametrize(
    "kast",
    [
        Kast(),
        Kast(None),
        Kast(NU.bundel),
        Kast(b"geen bundel"),
        Kast(OUD.bundel, heel=False),
        Kast(bundel(TITEL, sleutels=(VREEMD, MEDE))),
    ],
    ids=["leeg", "beschadigd", "alleen nu", "geen bundel", "onleesbaar", "niet ondertekend"],
)
async def test_wat_er_niet_is_kost_woorden_en_niet_het_overzicht(kast: Kast) -> None:
    """Words of the policy in force stand in; a policy that nobody signed gives none."""
    assert await titel(kast, OUD.beleid.digest) == "De politie meldt een jongere aan het meldpunt"
