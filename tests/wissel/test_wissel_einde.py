"""The last day of a policy, clocks that jump, and restarts: no policy that has ended is used, and none comes back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.bootstrap.beleidsbestand import bewaar_actief, lees_actief
from hub.bootstrap.beleidstand import lees_stand
from hub.bootstrap.bundels import Bundelweigering
from hub.bootstrap.levendbeleid import REGISTER
from hub.fouten import Ketenfout
from hub.policy.beleidsbundel import lees_bundel
from tests.beleidproef import RENKUM, ZONDER_EDE
from tests.bus.proefbus import wacht_tot
from tests.weg import NU
from tests.wissel.opstelling import RENKUM as CBS_RENKUM
from tests.wissel.opstelling import is_door, maak, records, signaal_over, stuur, wacht_op_records

pytestmark = pytest.mark.alleen_wheel
VANDAAG = NU.date()
KORT = (date(2026, 1, 1), VANDAAG + timedelta(days=2))
"""Days of a bundle that ends the day after tomorrow."""


async def test_after_the_last_day_nothing_passes_until_a_new_one_is_live(tmp_path: Path) -> None:
    """It passes on the last day; from the next on all is refused with its reason; renewing it is all that is needed."""
    wissel = maak(tmp_path)
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=KORT))
    async with wissel.draait() as hub:
        assert hub.huis.dagen == 2
        wissel.klok.verzet(days=2)
        assert (hub.huis.dagen, hub.huis.geldt) == (0, True)
        assert await is_door(wissel, hub, 0)
        wissel.klok.verzet(days=1)
        (antwoord,) = await stuur(hub, wissel.staat, signaal_over(wissel, 1))
        assert antwoord["uitkomst"] == "geweigerd"
        assert "geen beleid dat geldt" in antwoord["uitleg"]
        (einde,) = await wacht_op_records(hub, "beleid-verlopen", 1)
        assert (einde["revisie"], einde["beleid"]) == (1, hub.huis.levend.beleid.digest)
        await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=hub.huis.levend.bundel))
        assert await is_door(wissel, hub, 2)
        assert await is_door(wissel, hub, 3, CBS_RENKUM)
        assert len(await records(hub, "beleid-verlopen")) == 1


async def test_day_ends_in_the_netherlands(tmp_path: Path) -> None:
    """The last day ends at midnight in Amsterdam, not in Greenwich: in summer that is 22:00 UTC."""
    wissel = maak(tmp_path, nu=NU.replace(hour=21, minute=59))
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=(date(2026, 1, 1), VANDAAG)))
    async with wissel.draait() as hub:
        assert hub.huis.geldt
        wissel.klok.verzet(minutes=1)
        assert not hub.huis.geldt


async def test_clock_that_goes_back_gives_no_days_back(tmp_path: Path) -> None:
    """The highest day that was ever seen counts, in this process and after a restart."""
    wissel = maak(tmp_path)
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=KORT))
    async with wissel.draait() as hub:
        assert await is_door(wissel, hub, 0)
        wissel.klok.verzet(days=30)
        assert not hub.huis.geldt
        wissel.klok.verzet(days=-30)
        assert not hub.huis.geldt
        assert not await is_door(wissel, hub, 1)
        await wacht_op_records(hub, "beleid-verlopen", 1)
    async with wissel.draait() as hub:
        assert not hub.huis.geldt
        assert hub.huis.dagen < 0
        assert not await is_door(wissel, hub, 2)
        assert len(await records(hub, "beleid-verlopen")) == 1


async def test_hub_that_starts_after_the_end_starts_closed(tmp_path: Path) -> None:
    """It runs, so that partners hear why and a new bundle can go live; nothing passes before that."""
    wissel = maak(tmp_path)
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=KORT))
    async with wissel.draait() as hub:
        assert hub.huis.geldt
    wissel.klok.verzet(days=10)
    async with wissel.draait() as hub:
        assert not hub.huis.geldt
        assert not await is_door(wissel, hub, 0)
        stand = await lees_stand(wissel.instellingen, wissel.klok)
        assert (stand.eens, stand.dagen) == (False, -8)
        await wissel.activeer(wissel.tekenaars.bundel(na=hub.huis.levend.bundel))
        assert await is_door(wissel, hub, 1)
        assert (await lees_stand(wissel.instellingen, wissel.klok)).eens


async def test_first_policy_that_has_ended_starts_nothing(tmp_path: Path) -> None:
    """Nothing ever vouched for it: a first bundle must be good on the day it goes live."""
    wissel = maak(tmp_path)
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=KORT))
    wissel.klok.verzet(days=10)
    with pytest.raises(Bundelweigering) as fout:
        async with wissel.draait():
            pass
    assert fout.value.code == "BUNDEL-verlopen"


async def test_countdown_is_told_once_a_day(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """From thirty days ahead: once at the start, then once for each day; not before."""
    wissel = maak(tmp_path)
    einde = VANDAAG + timedelta(days=31)
    wissel.tekenaars.begin(wissel.staat, wissel.tekenaars.bundel(geldig=(date(2026, 1, 1), einde)))

    def geteld() -> list[int]:
        regels = [json.loads(regel) for regel in gezien.splitlines() if regel.startswith("{")]
        return [r["dagen"] for r in regels if r["gebeurtenis"] == "beleid-loopt-af"]

    gezien = ""
    async with wissel.draait() as hub:
        gezien += capfd.readouterr().err
        assert geteld() == []
        for dagen in (30, 29):
            wissel.klok.verzet(days=1)
            # Called for, so that the test does not wait for the next look.
            hub.huis.kijk()

            def gemeld(dagen: int = dagen) -> bool:
                nonlocal gezien
                gezien += capfd.readouterr().err
                return dagen in geteld()

            await wacht_tot(gemeld, f"de aankondiging van {dagen} dagen")
            hub.huis.kijk()
    gezien += capfd.readouterr().err
    assert geteld() == [30, 29]


async def test_key_that_is_withdrawn_ends_the_policy_at_the_next_start(tmp_path: Path) -> None:
    """Who trusted it must sign anew: the hub starts closed, and a bundle of other keys follows."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        oud = hub.huis.levend.bundel
    register = (wissel.staat / REGISTER).read_text("utf-8")
    (wissel.staat / REGISTER).write_text(register.replace("}", ", ingetrokken: 2026-06-01}", 1), "utf-8")
    async with wissel.draait() as hub:
        assert not hub.huis.geldt
        assert not await is_door(wissel, hub, 0)
        assert hub.huis.levend.bundel == oud


# ── what lies on the disk, and what is pointed at ────────────────────────────────────────────────────────────────────


async def test_without_a_policy_nothing_starts(tmp_path: Path) -> None:
    """And the hub says which commands make one."""
    wissel = maak(tmp_path)
    (wissel.staat / "beleid" / "actief.bundel").unlink()
    with pytest.raises(Ketenfout) as fout:
        async with wissel.draait():
            pass
    assert fout.value.code == "BELEID-geen"
    assert "ketenhub beleid activeer" in fout.value.uitleg
    assert not (wissel.staat / "bus" / "nats.conf").exists(), "not even a server"


@pytest.mark.parametrize("wat", ["register weg", "byte anders", "afgekapt", "leeg"])
async def test_what_lies_there_is_verified_at_every_start(tmp_path: Path, wat: str) -> None:
    """A file that somebody touched starts nothing, and neither does a hub without its key register."""
    wissel = maak(tmp_path)
    bundel = lees_actief(wissel.staat)
    assert bundel is not None
    if wat == "register weg":
        (wissel.staat / REGISTER).unlink()
    else:
        ander = {"byte anders": bundel.replace(b"Ede", b"Edf", 1), "afgekapt": bundel[:-9], "leeg": b""}[wat]
        bewaar_actief(wissel.staat, ander)
    with pytest.raises(Ketenfout) as fout:
        async with wissel.draait():
            pass
    assert fout.value.code.startswith(("SLEUTELREGISTER-", "BUNDEL-"))


async def test_older_bundle_put_back_on_disk_does_not_come_back(tmp_path: Path) -> None:
    """Each bundle that was ever live is well signed. The pointer says which one is: the hub goes there again."""
    wissel = maak(tmp_path)
    eerste = lees_actief(wissel.staat)
    assert eerste is not None
    async with wissel.draait() as hub:
        for anders in (RENKUM, ZONDER_EDE):
            await wissel.activeer(wissel.tekenaars.bundel(anders, na=hub.huis.levend.bundel))
        laatste = hub.huis.levend
    bewaar_actief(wissel.staat, eerste)
    async with wissel.draait() as hub:
        assert hub.huis.levend.digest == laatste.digest
        assert lees_actief(wissel.staat) == laatste.bundel
        assert not await is_door(wissel, hub, 0)
        assert [r["revisie"] for r in await records(hub, "beleid-actief")] == [1, 2, 3]


async def test_two_activated_while_no_hub_ran_both_go_live_in_order(tmp_path: Path) -> None:
    """Before the very first start, and between two: the journal has each of them, and the last one decides."""
    wissel = maak(tmp_path)
    eerste = lees_actief(wissel.staat)
    assert eerste is not None
    tweede = wissel.tekenaars.bundel(RENKUM, na=eerste)
    gedaan = await wissel.activeer(tweede)
    assert gedaan.processen == ()
    async with wissel.draait() as hub:
        assert [r["revisie"] for r in await wacht_op_records(hub, "beleid-actief", 2)] == [1, 2]
        assert await is_door(wissel, hub, 0, CBS_RENKUM)
    derde = wissel.tekenaars.bundel(ZONDER_EDE, na=tweede)
    await wissel.activeer(derde)
    await wissel.activeer(wissel.tekenaars.bundel(RENKUM | ZONDER_EDE, na=derde))
    async with wissel.draait() as hub:
        assert [r["revisie"] for r in await wacht_op_records(hub, "beleid-actief", 4)] == [1, 2, 3, 4]
        assert hub.huis.levend.revisie == 4
        assert await is_door(wissel, hub, 1, CBS_RENKUM)
        assert not await is_door(wissel, hub, 2)


async def test_other_branch_on_disk_loses_from_what_is_pointed_at(tmp_path: Path) -> None:
    """A bundle that is well signed but follows something else: refused with a record; what was live stays live."""
    wissel = maak(tmp_path)
    eerste = lees_actief(wissel.staat)
    assert eerste is not None
    async with wissel.draait() as hub:
        await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=eerste))
        tweede = hub.huis.levend
    tak = wissel.tekenaars.bundel(ZONDER_EDE, na=eerste)
    bewaar_actief(wissel.staat, wissel.tekenaars.bundel(na=tak))
    async with wissel.draait() as hub:
        assert hub.huis.levend.digest == tweede.digest
        assert lees_actief(wissel.staat) == tweede.bundel
        (record,) = await wacht_op_records(hub, "beleid-geweigerd", 1)
        assert (record["code"], record["revisie"]) == ("BUNDEL-vorige", 3)
        assert await is_door(wissel, hub, 0, CBS_RENKUM)


async def test_nothing_of_a_person_in_these_records(tmp_path: Path) -> None:
    """Names of keys and organisations are words; dates and persons have no place in a record."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=hub.huis.levend.bundel))
        gevonden = await wacht_op_records(hub, "beleid-actief", 2)
    namen = {s.naam for s in wissel.tekenaars.register.sleutels.values()}
    for record in gevonden:
        assert set(record) >= {"revisie", "beleid", "bundel", "strekking", "ondertekenaars", "dagen"}
        assert {s["organisatie"] for s in record["ondertekenaars"]} == {"proef-een", "proef-twee"}
        assert {s.get("naam") for s in record["ondertekenaars"]} <= namen | {None}
        assert record["dagen"] == (lees_bundel(hub.huis.levend.bundel).inhoud.geldig_tot - VANDAAG).days
