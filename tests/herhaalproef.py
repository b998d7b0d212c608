"""A hub in memory that can do things again: `tests.weg.Proef` with the rooms of `herhaling` and `herkansing` on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub import onderwerpen
from hub.gateway.bundel import Gereedschap
from hub.gateway.herhaalopdracht import LEVERINGEN, Opdracht, Stand
from hub.gateway.herhaalwerk import Herhaalwerk
from hub.gateway.herhaling import Herhaler
from hub.gateway.herkansing import Herkanser
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Geheugen, Gelezen, Vastlegging
from hub.gateway.terzijde import Terzijde
from hub.journal import bladzijde
from hub.policy.woordenboek import Woordenboek
from tests.weg import GEHEIM, HUB_BRON, Proef

OPDRACHT = "0e000000-0000-4000-8000-{:012x}"


@dataclass(slots=True)
class Archiefproef:
    """Every page of the journal that ever was, as JOURNAAL keeps them."""

    proef: Proef
    _bladen: dict[str, bytes] = field(default_factory=dict)

    def haal_bij(self) -> list[bytes]:
        """All pages in order, those that KETEN has forgotten too."""
        for onderwerp, g in self.proef.geheugen.alles("journaal.*.*").items():
            self._bladen.setdefault(onderwerp, g.inhoud)
        return [*self._bladen.values()]

    async def blad(self, nummer: int) -> bytes | None:
        """See `Archief.blad`."""
        bladen = self.haal_bij()
        return bladen[nummer - 1] if 0 < nummer <= len(bladen) else None

    async def onder(self, onderwerp: str) -> bytes | None:
        """See `Archief.onder`."""
        self.haal_bij()
        return self._bladen.get(onderwerp)


@dataclass(slots=True)
class Herhaalproef(Proef):
    """`Proef`, and what an operator orders."""

    archief: Archiefproef = field(init=False)
    werk: Herhaalwerk = field(init=False)
    woordenboeken: dict[str, Woordenboek] = field(default_factory=dict)
    _opdrachten: int = 0

    def __post_init__(self) -> None:
        Proef.__post_init__(self)
        self.archief = Archiefproef(self)
        self.werk = self.ander_werk(self.geheugen)

    def ander_werk(self, poort: Geheugen) -> Herhaalwerk:
        """Another process that carries out orders, over `poort`."""
        gereedschap = Gereedschap(self.nummers, HmacSleutelwerk(GEHEIM), self.zegel, self.rust, HUB_BRON)
        weg = self.andere_weg(poort)
        herhaler = Herhaler(weg.zitting, poort, gereedschap, self.archief, self._blader, self._woordenboek)
        herkanser = Herkanser(weg.zitting, poort, gereedschap, self.archief)

        return Herhaalwerk(herhaler, herkanser, poort, gereedschap, weg.wis)

    async def _blader(self, patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        for onderwerp, g in self.geheugen.alles(patroon).items():
            if g.inhoud:
                yield onderwerp, g

    async def _woordenboek(self, digest: str) -> Woordenboek | None:
        return self.woordenboeken.get(digest)

    def zet(self, onderwerp: str, inhoud: bytes) -> None:
        """Lay an entry, as somebody beside the road does."""
        self.geheugen._leg_groep_vast([Vastlegging(onderwerp, inhoud)])

    def plek_van(self, levering: str) -> tuple[str, str]:
        """Page and line of the record of a delivery."""
        for nummer, blad in enumerate(self.archief.haal_bij(), start=1):
            for regel, record in enumerate(bladzijde.records(blad), start=1):
                if record["soort"] == "afgeleverd" and record["levering"] == levering:
                    return str(nummer), str(regel)
        raise LookupError(levering)

    def leg_neer(
        self, soort: str, items: Sequence[tuple[str, str]], reden: str = "onderzoek", *, proef: bool = False
    ) -> str:
        """Write an order, as the command does. Returns its id."""
        self._opdrachten += 1
        kenmerk = OPDRACHT.format(self._opdrachten)
        opdracht = Opdracht(kenmerk, soort, reden, tuple(items), proef)
        stand = Stand(totaal=len(opdracht.items))
        for plek, inhoud in (
            (onderwerpen.herhaalopdracht(kenmerk), opdracht.inhoud()),
            (onderwerpen.herhaalstand(kenmerk), stand.inhoud()),
        ):
            self.zet(plek, self.rust.berg(plek, inhoud))
        return kenmerk

    async def voer_uit(self, kenmerk: str, werk: Herhaalwerk | None = None) -> Stand:
        """Take steps until it is done."""
        for _ in range(1_000):
            stand = await (werk or self.werk).stap(kenmerk, self.klok.nu())
            assert stand is not None
            if stand.af:
                return stand
        raise AssertionError("de opdracht komt niet af")

    async def herhaal(self, *leveringen: str, proef: bool = False) -> Stand:
        """Offer these deliveries again."""
        return await self.voer_uit(self.leg_neer(LEVERINGEN, [self.plek_van(v) for v in leveringen], proef=proef))

    async def doe_terzijde(self, soort: str, *, reden: str = "onderzoek", proef: bool = False) -> Stand:
        """Release or give up everything that lies aside."""
        plekken = [(t.partij, t.plek) for t in self.terzijde()]
        return await self.voer_uit(self.leg_neer(soort, plekken, reden, proef=proef))

    def terzijde(self) -> list[Terzijde]:
        """What lies aside."""
        gevonden = self.geheugen.alles("geparkeerd.*.*").items()
        return [Terzijde.lees(o, self.rust.haal(o, g.inhoud)) for o, g in gevonden if g.inhoud]

    def ligt(self, levering: str) -> tuple[str, Gelezen]:
        """Subject and entry of a delivery."""
        (gevonden,) = [(o, g) for o, g in self.geheugen.alles("uit.>").items() if o.endswith(f".{levering}")]
        return gevonden

    def laatste(self, soort: str) -> dict[str, Any]:
        """The newest record of a kind."""
        return self.records(soort)[-1]
