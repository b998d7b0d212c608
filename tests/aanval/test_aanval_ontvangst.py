"""What a receiver can try with receipts at a running hub: twice, otherwise, for an answer, with a stolen key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub import onderwerpen
from hub.bootstrap.bewijsstuk import verzamel
from hub.bootstrap.inzicht import Inzicht
from hub.bootstrap.records import Regel
from hub.trust import partijwijziging
from hub.trust.bewijscontrole import controleer
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT, Ontvangst, teken_ontvangst
from tests.aanval.test_aanval_hub import EDE, Aanvaller, Toneel
from tests.weg import signaal

pytestmark = pytest.mark.alleen_wheel


@pytest.fixture
async def toneel(tmp_path: Path) -> Toneel:
    """A state of its own."""
    return Toneel(tmp_path)


async def _lever(toneel: Toneel, politie: Aanvaller) -> tuple[str, dict[str, Any]]:
    """One signal, delivered to Ede: where it lies, and its record."""
    kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
    await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
    (geleverd,) = await toneel.wacht("afgeleverd", 1)
    return onderwerpen.uit(EDE, geleverd["bestemming"], geleverd["zaak"], geleverd["levering"]), geleverd


async def _baken(toneel: Toneel, wie: Aanvaller, eerder: int) -> list[dict[str, Any]]:
    """A receipt that is certainly refused, sent last; returns once there are so many refusals and one more.

    About other deliveries order is not kept within a batch, so refusals are compared as a heap.
    """
    await wie.leg("ontvangst", wie.zegel("ontvangst", "00000000-0000-4000-8000-00000000000b", b"geen bewijs"))
    return await toneel.wacht("geweigerd", eerder + 1)


async def test_nog_eens_en_anders_ook_na_een_herstart(toneel: Toneel) -> None:
    """The same sealed receipt under fresh ids of the server, and another verdict: one record, before and after."""
    async with toneel.draait() as hub:
        politie, ede = await toneel.aanvaller("politie", hub), await toneel.aanvaller(EDE, hub)
        plek, geleverd = await _lever(toneel, politie)
        bewijs = ede.zegelaar.ontvangst(VERWERKT, plek, geleverd["zegel"], toneel.klok.nu()).inhoud
        for _ in range(3):
            await ede.leg("ontvangst", bewijs)
        await _baken(toneel, ede, 0)
        assert [r["oordeel"] for r in await toneel.records("ontvangst")] == [VERWERKT]
        for wie in (politie, ede):
            await wie.client.close()
    async with toneel.draait() as hub:
        ede = await toneel.aanvaller(EDE, hub)
        await ede.leg("ontvangst", bewijs)
        anders = ede.zegelaar.ontvangst(GEWEIGERD, plek, geleverd["zegel"], toneel.klok.nu(), "O-grond")
        await ede.leg("ontvangst", anders.inhoud)
        geweigerd = await _baken(toneel, ede, 2)
        assert sorted(r["code"] for r in geweigerd) == ["W-ontvangst-tegenspraak", *["W-ontvangst-vorm"] * 2]
        assert [r["oordeel"] for r in await toneel.records("ontvangst")] == [VERWERKT]
        assert [r["code"] for r in await toneel.records("incident")] == ["W-ontvangst-tegenspraak"]
        await ede.client.close()


async def test_voor_een_antwoord_geen_antwoord(toneel: Toneel) -> None:
    """A system that signs for answers cannot make the hub answer for ever."""
    async with toneel.draait() as hub:
        politie = await toneel.aanvaller("politie", hub)
        await _lever(toneel, politie)
        (gegeven,) = await toneel.wacht("beantwoord", 1)
        plek = onderwerpen.antwoord("politie", gegeven["zaak"], gegeven["antwoord"])
        for _ in range(3):
            await politie.leg(
                "ontvangst", politie.zegelaar.ontvangst(ONTVANGEN, plek, "ab" * 32, toneel.klok.nu()).inhoud
            )
        geweigerd = await _baken(toneel, politie, 3)
        assert sorted(r["code"] for r in geweigerd) == [*["W-ontvangst-antwoord"] * 3, "W-ontvangst-vorm"]
        assert len(await toneel.wacht("beantwoord", 2)) == 2, "the signal and the last one; none for an answer"
        await politie.client.close()


async def test_in_het_zegel_van_een_ander(toneel: Toneel) -> None:
    """Ede signs, the police seal and send it as theirs; and a receipt that the police sign in Ede's name."""
    async with toneel.draait() as hub:
        politie, ede = await toneel.aanvaller("politie", hub), await toneel.aanvaller(EDE, hub)
        plek, geleverd = await _lever(toneel, politie)
        gezegd = Ontvangst(VERWERKT, plek, geleverd["zegel"], toneel.klok.nu())
        for ondertekenaar in (ede, politie):
            jws = teken_ontvangst(gezegd, ondertekenaar.kaart.identiteit, toneel.klok.nu())
            nummer = f"00000000-0000-4000-8000-00000000000{len(ondertekenaar.code) % 10}"
            await politie.leg("ontvangst", politie.zegel("ontvangst", nummer, jws))
        incidenten = await toneel.wacht("incident", 2)
        assert sorted(r["code"] for r in incidenten) == ["W-ontvangst-handtekening", "W-ontvangst-vreemd"]
        assert {r["partij"] for r in incidenten} == {"politie"}
        assert await toneel.records("ontvangst") == []
        for wie in (politie, ede):
            await wie.client.close()


async def test_een_gestolen_sleutel_tekent_niet_en_bewijst_niet(toneel: Toneel) -> None:
    """What was signed before the key was withdrawn stays evidence; with a thief's key nothing comes in any more."""
    async with toneel.draait() as hub:
        politie, ede = await toneel.aanvaller("politie", hub), await toneel.aanvaller(EDE, hub)
        plek, geleverd = await _lever(toneel, politie)
        await ede.leg("ontvangst", ede.zegelaar.ontvangst(ONTVANGEN, plek, geleverd["zegel"], toneel.klok.nu()).inhoud)
        (eerste,) = await toneel.wacht("ontvangst", 1)
        toneel.klok.verzet(minutes=5)
        kid, weg = eerste["kid"], toneel.klok.nu()
        await toneel.wijzig(lambda k: partijwijziging.trek_sleutel_in(k, kid, reden="sleutel-kwijt", nu=weg), EDE)
        await ede.leg("ontvangst", ede.zegelaar.ontvangst(VERWERKT, plek, geleverd["zegel"], weg).inhoud)
        await toneel.wacht("incident", 1)
        assert await toneel.records("ontvangst") == [eerste]
        oordeel = controleer(await _bewijsstuk(toneel, geleverd["kenmerk"]), hub.identiteit().publiek)
        assert oordeel.goed, oordeel
        assert sum("daar aankwam" in zin for zin in oordeel.bewijst) == 1
        for wie in (politie, ede):
            await wie.client.close()


async def _bewijsstuk(toneel: Toneel, kenmerk: str) -> bytes:
    """As the command makes it, of everything about this message."""
    assert toneel.hub is not None
    regels: list[Regel] = [r async for r in Inzicht(toneel.hub.verbinding).terug(1_000)]
    leveringen = {r.tekst("levering") for r in regels if r.tekst("kenmerk") == kenmerk} - {None}
    over = [r for r in regels[::-1] if r.tekst("kenmerk") == kenmerk or r.tekst("levering") in leveringen]
    return verzamel(toneel.instellingen, over, kenmerk, toneel.klok)
