"""The index of persons and cases over the road: written when a case begins, found, moved under fresh keys, erased."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from hub import onderwerpen
from hub.bootstrap.inzageindex import lees_de_ring, zaken_van, zorg_voor_ring
from hub.bootstrap.inzagewissel import BEURT_S, RUSTIG, Blader, Gewisseld, Inzagehuur, Wissel
from hub.fouten import Ketenfout
from hub.gateway.nummers import HmacSleutelwerk, WillekeurigeNummers
from hub.gateway.poorten import Busfout, Geheugen, Gelezen, Uitslag, Vastlegging
from hub.gateway.weg import Afloop
from hub.journal import bladzijde
from tests.strategieen import BSNS
from tests.weg import GEHEIM, NU, Proef, advies, afdoening, sepot, signaal
from tests.wegstoring import Doorgeefluik

NIEUW = b"een andere sleutel van 32 bytes "
NIEUWER = b"en nog een sleutel van 32 bytes "


def index(nummer: int = 0) -> str:
    """The blind index of one of the test persons."""
    return HmacSleutelwerk(GEHEIM).index(BSNS[nummer])


async def zaken(proef: Proef, nummer: int = 0) -> list[str]:
    """The cases that the index names."""
    return [v.zaak for v in await zaken_van(proef.geheugen, proef.rust, index(nummer))]


async def geen_wacht(_s: float) -> None:
    """Nobody else is on the road."""


def alles_van(proef: Proef) -> Blader:
    """Every entry under a pattern, as the bus gives them."""

    async def blader(patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        for paar in proef.geheugen.alles(patroon.replace(".*.*", ".>")).items():
            yield paar

    return blader


async def wissel(
    proef: Proef,
    sleutel: bytes = NIEUW,
    *,
    wie: str = "een",
    geheugen: Geheugen | None = None,
    blader: Blader | None = None,
    nu: datetime | None = None,
) -> Gewisseld:
    """Change the keys, as the process `wie`."""
    eigen = nu or proef.klok.nu()
    gang = Wissel(geheugen or proef.geheugen, proef.rust, blader or alles_van(proef), lambda: eigen, wacht=geen_wacht)
    return await gang.doe(Inzagehuur(wie, sleutel, WillekeurigeNummers().nieuw()))


async def wissel_nu(proef: Proef, sleutel: bytes = NIEUW) -> tuple[int, int, int]:
    """Change the keys; (moved, past their term, keys gone)."""
    uit = await wissel(proef, sleutel)
    return uit.verhuisd, uit.vervallen, uit.sleutels_weg


def gewisseld(proef: Proef) -> list[dict[str, object]]:
    """What the journal says of changes of keys."""
    bladen = (bladzijde.splits(g.inhoud) for g in proef.geheugen.alles("journaal.>").values())
    records = (json.loads(ruw) for blad in bladen for ruw in blad)
    return [r for r in records if r["soort"] == "inzagesleutel-gewisseld"]


async def test_een_zaak_staat_erin_zodra_er_iets_is_geleverd() -> None:
    """One entry per case, whatever follows in it; nobody else is found by it."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("gemeente-ede", "advies", advies())
    assert await zaken(proef) == [proef.zaak().zaak]
    assert len(proef.geheugen.alles("inzage.>")) == 1
    assert await zaken(proef, 1) == []


async def test_een_weigering_laat_niets_na() -> None:
    """What is refused leaves no trace of the person (here: no concerns)."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal() | {"zorgen": []})
    assert proef.geheugen.alles("inzage.>") == {}


async def test_de_zaak_is_er_nog_als_zij_zelf_al_weg_is() -> None:
    """The state of a case goes after weeks; who asks after a year is still told. After the term of the index not."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    zaak = proef.zaak().zaak
    proef.klok.verzet(days=400)
    assert proef.geheugen.alles("zaak.*") == {}
    assert await zaken(proef) == [zaak]
    proef.klok.verzet(seconds=onderwerpen.INZAGE_TTL_S)
    assert await zaken(proef) == []


async def test_twee_zaken_na_elkaar_op_volgorde() -> None:
    """A second case of the same person, after the first went."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    eerste = proef.zaak().zaak
    proef.klok.verzet(days=400)
    await proef.handel_af("politie", "signaal", signaal())
    assert await zaken(proef) == [eerste, proef.zaak().zaak]


async def test_sepot_01_wist_ook_de_index() -> None:
    """R15: in the same commit; the empty entry that stays behind vanishes."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("politie", "signaal", signaal(1))
    ander = await zaken(proef, 1)
    await proef.handel_af("om", "afdoening", sepot())
    assert await zaken(proef) == []
    assert await zaken(proef, 1) == ander
    assert sorted(len(g.inhoud) > 0 for g in proef.geheugen.alles("inzage.>").values()) == [False, True]
    proef.klok.verzet(days=8)
    assert len(proef.geheugen.alles("inzage.>")) == 1


async def test_een_regel_van_een_vernietigde_zaak_telt_niet() -> None:
    """Whatever brought it back (an older copy of the disk): a destroyed case is nobody's."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    ((onderwerp, gelezen),) = proef.geheugen.alles("inzage.>").items()
    await proef.handel_af("om", "afdoening", sepot())
    await proef.geheugen.leg_vast([[Vastlegging(onderwerp, gelezen.inhoud)]])
    assert await zaken(proef) == []


async def test_zonder_sleutels_gebeurt_er_niets() -> None:
    """The ring was lost: a case that nobody can ever be told of may not begin; the message waits."""
    proef = Proef()
    await proef.geheugen.wis([onderwerpen.INZAGERING])
    with pytest.raises(Busfout):
        await proef.stuur(proef.bericht("politie", "signaal", signaal()))
    assert proef.geheugen.alles() == {}
    with pytest.raises(Ketenfout) as fout:
        await zaken(proef)
    assert fout.value.code == "INZAGE-index"


async def test_de_eerste_ring_wordt_een_keer_gelegd() -> None:
    """Of two hubs that start at once one lays it, and the other uses that."""
    proef = Proef()
    ring, volgnummer = await lees_de_ring(proef.geheugen, proef.rust)
    await zorg_voor_ring(proef.geheugen, proef.rust, NIEUW, NU)
    assert await lees_de_ring(proef.geheugen, proef.rust) == (ring, volgnummer)
    await proef.geheugen.wis([onderwerpen.INZAGERING])
    await zorg_voor_ring(proef.geheugen, proef.rust, NIEUW, NU)
    assert (await lees_de_ring(proef.geheugen, proef.rust))[0].huidig.sleutel == NIEUW


async def test_wisselen_van_sleutels_zonder_een_enkel_bsn() -> None:
    """Every case is found again under the fresh key, no entry lies under the old one, and the term goes on."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("politie", "signaal", signaal(1))
    voor = [await zaken(proef, n) for n in (0, 1)]
    plekken = set(proef.geheugen.alles("inzage.>"))
    proef.klok.verzet(days=400)
    assert await wissel_nu(proef) == (2, 0, 1)
    assert [await zaken(proef, n) for n in (0, 1)] == voor
    vol = {o for o, g in proef.geheugen.alles("inzage.>").items() if g.inhoud}
    assert len(vol) == 2
    assert vol.isdisjoint(plekken)
    ring, _ = await lees_de_ring(proef.geheugen, proef.rust)
    assert [(s.generatie, s.sleutel) for s in ring.sleutels] == [(2, NIEUW)]
    proef.klok.verzet(seconds=onderwerpen.INZAGE_TTL_S - 401 * onderwerpen.DAG_S)
    assert await zaken(proef) == voor[0]
    proef.klok.verzet(days=2)
    assert await zaken(proef) == []


async def test_na_het_wisselen_werkt_de_weg_verder() -> None:
    """What begins goes under the fresh key, and sepot 01 erases what was moved."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await wissel_nu(proef)
    await proef.handel_af("politie", "signaal", signaal(1))
    assert {o.split(".")[1] for o, g in proef.geheugen.alles("inzage.>").items() if g.inhoud} == {"2"}
    await proef.handel_af("om", "afdoening", sepot())
    assert await zaken(proef) == []
    assert len(await zaken(proef, 1)) == 1


class Afgebroken(Exception):
    """The process died."""


class StoptNa(Doorgeefluik):
    """Commits so many groups and then dies, before or after the last."""

    def __init__(self, onder: object, keren: int) -> None:
        super().__init__(onder)  # type: ignore[arg-type]
        self.keren = keren

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """See above."""
        if self.keren == 0:
            raise Afgebroken
        self.keren -= 1
        return await super().leg_vast(groepen)


@pytest.mark.parametrize("na", [0, 1, 2, 3])
async def test_afgebroken_en_nog_eens(na: int) -> None:
    """Stopped before each of its four commits: everybody is found meanwhile, and another process completes it."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    voor = await zaken(proef)
    with pytest.raises(Afgebroken):
        await wissel(proef, geheugen=StoptNa(proef.geheugen, na))
    assert await zaken(proef) == voor
    assert gewisseld(proef) == []
    await proef.handel_af("politie", "signaal", signaal(1))
    proef.klok.verzet(seconds=BEURT_S + 1)
    await wissel(proef, NIEUWER, wie="twee")
    assert await zaken(proef) == voor
    assert len(await zaken(proef, 1)) == 1
    ring, _ = await lees_de_ring(proef.geheugen, proef.rust)
    assert (len(ring.sleutels), ring.wisselaar) == (1, None)
    (een,) = gewisseld(proef)
    assert (een["generatie"], een["partij"]) == (2, "hub")


async def test_een_proces_tegelijk() -> None:
    """Who was killed a moment ago may still be at it: nobody goes on before his turn is over, he himself may."""
    proef = Proef()
    with pytest.raises(Afgebroken):
        await wissel(proef, geheugen=StoptNa(proef.geheugen, 1))
    with pytest.raises(Ketenfout) as fout:
        await wissel(proef, NIEUWER, wie="twee")
    assert fout.value.code == "INZAGE-wissel"
    assert (await wissel(proef, wie="een")).sleutels_weg == 1
    assert (await lees_de_ring(proef.geheugen, proef.rust))[0].huidig.sleutel == NIEUW


async def test_wisselen_is_een_record_zonder_iemand() -> None:
    """How many entries, which key by number; one record for each change."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    zaak = proef.zaak().zaak
    await wissel_nu(proef)
    (een,) = gewisseld(proef)
    assert {s: een[s] for s in ("generatie", "verhuisd", "vervallen", "sleutels_weg")} == {
        "generatie": 2, "verhuisd": 1, "vervallen": 0, "sleutels_weg": 1,
    }  # fmt: skip
    assert not {zaak, index()} & {str(waarde) for waarde in een.values()}
    await wissel_nu(proef, NIEUWER)
    assert [r["generatie"] for r in gewisseld(proef)] == [2, 3]


async def test_wie_vraagt_terwijl_de_sleutels_wisselen_vindt_alles() -> None:
    """The worst moment: the ring was read, and then the whole change happened before the entries were."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    voor = await zaken(proef)

    class Traag(Doorgeefluik):
        """Between the ring and the entries somebody changes the keys, twice."""

        keren = 0

        async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
            """See above."""
            if onderwerpen[0].startswith("inzage.") and self.keren < 2:
                self.keren += 1
                await wissel(proef, bytes([self.keren]) * 32)
            return await super().lees(onderwerpen)

    traag = Traag(proef.geheugen)
    assert [v.zaak for v in await zaken_van(traag, proef.rust, index())] == voor
    assert traag.keren == 2


async def test_wie_geen_haast_heeft_wacht_langer_en_houdt_zijn_beurt() -> None:
    """Ten minutes before anything moves: what a machine that stood still writes under the old key is moved too."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    gewacht: list[float] = []

    async def wacht(s: float) -> None:
        gewacht.append(s)
        proef.klok.verzet(seconds=s)
        assert len((await lees_de_ring(proef.geheugen, proef.rust))[0].sleutels) == 2

    gang = Wissel(proef.geheugen, proef.rust, alles_van(proef), proef.klok.nu, keren=RUSTIG, wacht=wacht)
    assert (await gang.doe(Inzagehuur("een", NIEUW, WillekeurigeNummers().nieuw()))).verhuisd == 1
    assert sum(gewacht) == 600
    assert max(gewacht) < BEURT_S


async def test_het_verhuizen_van_veel_houdt_zijn_beurt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than one turn: it is taken again between two batches, so that nobody else begins."""
    monkeypatch.setattr("hub.bootstrap.inzagewissel.BLADER_MAX", 1)
    proef = Proef()
    for n in range(3):
        await proef.handel_af("politie", "signaal", signaal(n))
    begin, tikken, beurten = proef.klok.nu(), itertools.count(), set()

    async def blader(patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        async for paar in alles_van(proef)(patroon):
            ring, _ = await lees_de_ring(proef.geheugen, proef.rust)
            beurten.add(ring.wisselaar.tot if ring.wisselaar else None)
            yield paar

    gang = Wissel(
        proef.geheugen, proef.rust, blader, lambda: begin + timedelta(seconds=20 * next(tikken)), wacht=geen_wacht
    )
    assert (await gang.doe(Inzagehuur("een", NIEUW, WillekeurigeNummers().nieuw()))).verhuisd == 3
    assert None not in beurten
    assert len(beurten) > 1


async def test_wat_tijdens_het_wisselen_wordt_vernietigd_komt_niet_terug() -> None:
    """Sepot 01 falls between reading an entry and moving it: its fence is passed, so it stays away."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())

    async def blader(patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        for paar in proef.geheugen.alles(patroon.replace(".*.*", ".>")).items():
            if paar[1].inhoud and "vernietigd" not in {o.split(".")[0] for o in proef.geheugen.alles()}:
                assert await proef.stuur(proef.bericht("om", "afdoening", sepot())) == [Afloop.KLAAR]
            yield paar

    uit = await wissel(proef, blader=blader)
    assert (uit.verhuisd, uit.sleutels_weg) == (0, 1)
    assert all(not g.inhoud for g in proef.geheugen.alles("inzage.>").values())


async def test_twee_die_tegelijk_wisselen() -> None:
    """The fence on the ring lets one through; the other is told so and changed nothing."""
    proef = Proef()
    tweede = Doorgeefluik(proef.geheugen)
    ring, _ = await lees_de_ring(proef.geheugen, proef.rust)

    class Oud(Doorgeefluik):
        """Read the ring before the other changed it."""

        async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
            """See above."""
            gelezen = await super().lees(onderwerpen)
            return {o: Gelezen(ring.inhoud(), 1) if o == "inzagering" else g for o, g in gelezen.items()}

    await wissel_nu(proef)

    async def blader(_patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        niets: list[tuple[str, Gelezen]] = []
        for paar in niets:
            yield paar

    with pytest.raises(Ketenfout) as fout:
        await wissel(proef, NIEUWER, geheugen=Oud(tweede), blader=blader)
    assert fout.value.code == "INZAGE-wissel"
    assert (await lees_de_ring(proef.geheugen, proef.rust))[0].huidig.sleutel == NIEUW


async def test_wat_over_zijn_termijn_is_gaat_niet_mee() -> None:
    """An entry that a slow disk still shows after its term is not given a new life."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    gelezen = proef.geheugen.alles("inzage.>")

    async def blader(_patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        for onderwerp, g in gelezen.items():
            ligt = proef.geheugen.alles(onderwerp).get(onderwerp)
            yield onderwerp, ligt or g

    later = proef.klok.nu() + timedelta(seconds=onderwerpen.INZAGE_TTL_S)
    uit = await wissel(proef, blader=blader, nu=later)
    assert (uit.verhuisd, uit.vervallen) == (0, 1)
    assert await zaken(proef) == []


async def test_een_hele_zaak_in_beeld() -> None:
    """A case of several messages has one entry, and a decision adds none."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("politie", "afdoening", afdoening())
    assert len(proef.geheugen.alles("inzage.>")) == 1
