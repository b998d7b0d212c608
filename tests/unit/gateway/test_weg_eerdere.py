"""Sepot 01 after the state of the case went by its term: the way to it, and what still lies ready, go all the same."""

from __future__ import annotations

import pytest

from hub.bootstrap.hubrust import Hubrust
from hub.gateway.herhaalopdracht import VRIJ
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Busfout, Vastlegging
from hub.gateway.weg import Afloop
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from tests.herhaalproef import Herhaalproef
from tests.rustkast import KastInGeheugen
from tests.weg import GEHEIM, advies, markering, sepot, signaal
from tests.wegstoring import Storing

WIKKELAAR = Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)])


class Hub:
    """A hub whose states are closed, and its store of keys."""

    def __init__(self) -> None:
        self.kast = KastInGeheugen()
        self.proef = Herhaalproef(rust=Hubrust(WIKKELAAR, self.kast))
        self.zaken: list[str] = []

    def liggend(self, patroon: str) -> list[str]:
        """What lies there and is not emptied."""
        return [o for o, g in self.proef.geheugen.alles(patroon).items() if g.inhoud]

    async def zaak(self, n: int = 0) -> str:
        """A case that began; returns its id."""
        await self.proef.handel_af("politie", "signaal", signaal(n))
        (zaak,) = {e["subject"] for e in self.proef.leveringen()} - {*self.zaken}
        self.zaken.append(zaak)
        return str(zaak)

    async def verlopen_zaak(self, n: int = 0) -> str:
        """One whose state, and all that was ready of it, is past its term."""
        zaak = await self.zaak(n)
        self.proef.klok.verzet(days=400)
        assert self.liggend("zaak.*") == self.liggend(f"uit.*.inzage.{zaak}.*") == []
        return zaak

    def open_namen(self) -> set[str]:
        """Names of the keys that are there."""
        return set(self.kast.sleutels)


@pytest.fixture
def hub() -> Hub:
    """One."""
    return Hub()


def _index(zaak: str) -> str:
    return HmacSleutelwerk(GEHEIM).sleutelnaam(f"inzage.{zaak}")


async def test_02_en_na_de_termijn_01(hub: Hub) -> None:
    """The correction comes when the hub remembers nothing of the case but the way to it: that goes, on record."""
    zaak = await hub.zaak()
    await hub.proef.handel_af("om", "afdoening", sepot(code="02"))
    hub.proef.klok.verzet(days=400)
    assert hub.liggend("zaak.*") == []
    assert _index(zaak) in hub.kast.sleutels
    antwoord = await hub.proef.handel_af("om", "afdoening", sepot())
    assert "De zaak is vernietigd" in antwoord["uitleg"]
    assert (hub.liggend("inzage.>"), hub.liggend("vernietigd.*")) == ([], [f"vernietigd.{zaak}"])
    assert hub.proef.records("vernietigd")[-1]["zaak"] == zaak
    assert _index(zaak) not in hub.kast.sleutels
    weer = await hub.proef.handel_af("om", "afdoening", sepot())
    assert "geen zaak" in weer["uitleg"]


async def test_wat_nog_klaarligt_krijgt_zijn_opdracht(hub: Hub) -> None:
    """A policy that became shorter took the state, not the deliveries: they are purged, and their receivers ordered."""
    zaak = await hub.zaak()
    await hub.proef.handel_af("gemeente-ede", "advies", advies())
    gekregen = {e["levering"] for e in hub.proef.leveringen()}
    await hub.proef.geheugen.wis(["zaak.*"])
    await hub.proef.handel_af("om", "afdoening", sepot())
    assert hub.proef.leveringen() == []
    assert {i for e in hub.proef.van_hub("vernietiging") for i in e["data"]["leveringen"]} == gekregen
    (record,) = hub.proef.records("vernietigd")
    assert (record["zaak"], record["leveringen"]) == (zaak, len(gekregen))
    assert hub.kast.sleutels == {}


async def test_wie_is_opgevolgd_vernietigt_via_zijn_opvolger(hub: Hub) -> None:
    """As in a case that is open: nobody is there any more to carry out an order to the old party."""
    await hub.zaak()
    await hub.proef.geheugen.wis(["zaak.*"])
    assert [e["bestemming"] for e in hub.proef.leveringen()] == ["gemeente-ede/inzage"]
    hub.proef.register.opvolgers = {"gemeente-ede": {None: "gemeente-barneveld"}}
    await hub.proef.handel_af("om", "afdoening", sepot())
    assert len(hub.proef.van_hub("vernietiging", "gemeente-barneveld")) == 1
    assert hub.proef.van_hub("vernietiging", "gemeente-ede") == []
    assert hub.proef.leveringen() == []


async def test_van_meer_zaken_moet_de_bedoelde_worden_genoemd(hub: Hub) -> None:
    """Destruction cannot be undone: of two it destroys none, and then the one that is named, and only that."""
    een, ander = await hub.verlopen_zaak(), await hub.verlopen_zaak()
    antwoord = await hub.proef.handel_af("om", "afdoening", sepot())
    assert (antwoord["uitkomst"], antwoord["code"]) == ("geweigerd", "W-zaak-meer")
    assert {_index(een), _index(ander)} <= hub.open_namen()
    assert hub.proef.records("vernietigd") == []
    antwoord = await hub.proef.handel_af("om", "afdoening", sepot(), subject=een)
    assert "De zaak is vernietigd" in antwoord["uitleg"]
    assert (_index(een) in hub.kast.sleutels, _index(ander) in hub.kast.sleutels) == (False, True)
    assert len(hub.liggend("inzage.>")) == 1


async def test_een_ander_noemt_haar_niet(hub: Hub) -> None:
    """Not a case of this person, not another message than one that destroys, not a party that may not."""
    een = await hub.verlopen_zaak()
    await hub.verlopen_zaak(1)
    for partij, soort, data in (
        ("om", "afdoening", sepot(1)),
        ("om", "afdoening", sepot(code="02")),
        ("politie", "signaal", signaal()),
    ):
        antwoord = await hub.proef.handel_af(partij, soort, data, subject=een)
        assert antwoord["code"] == "W-zaak-onbekend"
    assert (await hub.proef.handel_af("rvdk", "afdoening", sepot()))["uitkomst"] == "geweigerd"
    assert _index(een) in hub.kast.sleutels
    assert hub.proef.records("vernietigd") == []


async def test_een_open_zaak_gaat_voor(hub: Hub) -> None:
    """With a case that is open, that is the one; the earlier one of this person is another matter."""
    oud = await hub.verlopen_zaak()
    nieuw = await hub.zaak()
    await hub.proef.handel_af("om", "afdoening", sepot())
    assert [r["zaak"] for r in hub.proef.records("vernietigd")] == [nieuw]
    assert (_index(oud) in hub.kast.sleutels, _index(nieuw) in hub.kast.sleutels) == (True, False)


async def test_een_eerdere_genoemd_naast_een_open_zaak(hub: Hub) -> None:
    """Only the one that is named goes: the state of the open one, its deliveries and its keys stay as they are."""
    oud = await hub.verlopen_zaak()
    nieuw = await hub.zaak()
    advies_erin = markering(opgesteld_op=hub.proef.klok.nu().date())
    await hub.proef.handel_af("veiligheidshuis", "advies", advies_erin, subject=nieuw)
    (merk,) = hub.liggend("markering.>")
    (plek,) = hub.liggend("zaak.*")
    voor = hub.proef.geheugen.alles(plek)[plek], hub.proef.leveringen()
    antwoord = await hub.proef.handel_af("om", "afdoening", sepot(), subject=oud)
    assert "De zaak is vernietigd" in antwoord["uitleg"]
    assert [r["zaak"] for r in hub.proef.records("vernietigd")] == [oud]
    assert (hub.proef.geheugen.alles(plek)[plek], hub.proef.leveringen()) == voor
    assert (_index(oud) in hub.kast.sleutels, _index(nieuw) in hub.kast.sleutels) == (False, True)
    assert hub.liggend("markering.>") == [merk], "an advice given in the open case is of that one"
    await hub.proef.handel_af("om", "afdoening", sepot())
    assert hub.liggend("markering.>") == []
    assert [r["zaak"] for r in hub.proef.records("vernietigd")] == [oud, nieuw]
    assert hub.kast.sleutels == {}


@pytest.mark.parametrize("bij", ["wis", "leg_vast"])
async def test_afgebroken(hub: Hub, bij: str) -> None:
    """Killed after the commit: the repetition finishes it."""
    await hub.zaak()
    await hub.proef.geheugen.wis(["zaak.*"])
    bericht = hub.proef.bericht("om", "afdoening", sepot())
    with pytest.raises(Busfout):
        await hub.proef.andere_weg(Storing(hub.proef.geheugen, bij, na_opslaan=True)).verwerk([bericht])
    assert hub.proef.leveringen() != []
    assert await hub.proef.stuur(bericht) == [Afloop.KLAAR]
    assert (hub.proef.leveringen(), hub.kast.sleutels) == ([], {})
    assert len(hub.proef.records("vernietigd")) == 1


async def test_een_vrijgegeven_sepot_01_na_de_termijn(hub: Hub) -> None:
    """It lay aside while the state went: releasing it destroys as the road does."""
    zaak = await hub.verlopen_zaak()
    kapot = sepot() | {"bestaat_niet": 1}
    bericht = hub.proef.bericht("om", "afdoening", kapot)
    assert await hub.proef.stuur(bericht) == [Afloop.KLAAR]
    (ligt,) = hub.proef.terzijde()
    # As if the schema that refused it was mended since.
    goed = ligt.schrijf().replace(b', "bestaat_niet": 1', b"")
    ((plek, g),) = [(o, g) for o, g in hub.proef.geheugen.alles("geparkeerd.>").items() if g.inhoud]
    sleutel = hub.proef.rust.sleutel_van(g.inhoud)
    await hub.proef.geheugen.leg_vast([[Vastlegging(plek, hub.proef.rust.berg(plek, goed, sleutel))]])
    assert (await hub.proef.doe_terzijde(VRIJ)).gedaan == 1
    assert (_index(zaak) in hub.kast.sleutels, hub.liggend("inzage.>")) == (False, [])
