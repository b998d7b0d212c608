"""Another policy in a hub that runs, on the real server: who joins, who leaves, what is refused, and who was first."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.bootstrap.activering import Activeerweigering
from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidsrecords import Beleidsboek
from hub.bootstrap.beleidstand import lees_stand
from hub.bootstrap.bundels import Bundelweigering
from hub.bootstrap.levendbeleid import REGISTER
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bus.beleidskast import Beleidskast
from hub.foutcodes import CODES
from hub.fouten import Ketenfout
from hub.gateway.in_geheugen import GeheugenInGeheugen
from hub.journal.soorten import lees
from hub.policy.beleidsbundel import lees_bundel
from tests.beleidproef import DOESBURG, RENKUM, ZONDER_EDE, Ondertekenaars
from tests.bus.proefbus import wacht_tot
from tests.weg import NU, Klok
from tests.wissel.opstelling import RENKUM as CBS_RENKUM
from tests.wissel.opstelling import is_door, maak, records, signaal_over, stuur, wacht_op_records

pytestmark = pytest.mark.alleen_wheel


async def test_renkum_joins_a_running_hub(tmp_path: Path) -> None:
    """What the workshop is for: Renkum signs, and the next message to Renkum passes, without a restart.

    Each decision names the policy that made it, and the journal says which revision that was and who signed it.
    """
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        assert not await is_door(wissel, hub, 0, CBS_RENKUM)
        gedaan = await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=eerste.bundel))
        assert [p.revisie for p in gedaan.processen] == [2]
        assert hub.huis.levend.digest == gedaan.voornemen.bundel.digest
        assert await is_door(wissel, hub, 1, CBS_RENKUM)
        actief = await wacht_op_records(hub, "beleid-actief", 2)
        besloten = await wacht_op_records(hub, "besloten", 2)
    assert [r["revisie"] for r in actief] == [1, 2]
    assert [r["beleid"] for r in actief] == [r["beleid"] for r in besloten]
    assert [r["strekking"] for r in actief] == ["eerste", "ruimer"]
    assert actief[1]["vorige"] == actief[0]["bundel"] == eerste.digest
    rollen = [sorted(s["rol"] for s in r["ondertekenaars"]) for r in actief]
    assert rollen == [["medeondertekenaar", "privacyfunctionaris"]] * 2


async def test_who_leaves_gets_nothing_from_the_next_message_on(tmp_path: Path) -> None:
    """A narrower policy holds as soon as the command says so."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        assert await is_door(wissel, hub, 0)
        await wissel.activeer(wissel.tekenaars.bundel(ZONDER_EDE, na=hub.huis.levend.bundel))
        assert not await is_door(wissel, hub, 1)


async def test_swap_under_load_loses_nothing_and_splits_nothing(tmp_path: Path) -> None:
    """Messages come in all the time. Each has one decision, under the old or the new; once new, never old again."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        oud = hub.huis.levend
        nieuw = wissel.tekenaars.bundel(RENKUM, na=oud.bundel)
        sturen = asyncio.create_task(stuur(hub, wissel.staat, *(signaal_over(wissel, n) for n in range(60))))
        await wissel.activeer(nieuw)
        antwoorden = await sturen
        antwoorden += await stuur(hub, wissel.staat, signaal_over(wissel, 60))
        assert {a["uitkomst"] for a in antwoorden} <= {"afgeleverd", "deels"}
        besloten = await wacht_op_records(hub, "besloten", 61)
        volgorde = [r["beleid"] for r in besloten]
        assert set(volgorde) == {oud.beleid.digest, hub.huis.levend.beleid.digest}
        # One party, read by one process: its messages are decided in order, so there is one place where it changes.
        assert volgorde == sorted(volgorde, key=lambda digest: digest != oud.beleid.digest)


def _halve(tekenaars: Ondertekenaars, na: bytes) -> bytes:
    """One of the two signatures taken off."""
    bestand = lees_bundel(tekenaars.bundel(RENKUM, na=na))
    (een, *_) = bestand.handtekeningen.items()
    return type(bestand)(bestand.inhoud, bestand.teksten, dict([een])).schrijf()


def _veranderd(tekenaars: Ondertekenaars, na: bytes) -> bytes:
    """A text changed after signing."""
    bestand = lees_bundel(tekenaars.bundel(RENKUM, na=na))
    teksten = dict(bestand.teksten) | {"convenant.yaml": bestand.teksten["convenant.yaml"] + "# later\n"}
    return type(bestand)(bestand.inhoud, teksten, bestand.handtekeningen).schrijf()


def _vreemd(tekenaars: Ondertekenaars, na: bytes) -> bytes:
    """Signed by others, whom this hub does not know."""
    return Ondertekenaars(tekenaars.kaart / "ander").bundel()


@pytest.mark.parametrize(
    ("maak_bundel", "code"),
    [
        (lambda _t, _na: b"geen bundel", "BUNDEL-vorm"),
        (lambda _t, na: na, "BUNDEL-al-actief"),
        (_halve, "BUNDEL-rol-ontbreekt"),
        (_veranderd, "BUNDEL-bestand-veranderd"),
        (_vreemd, "BUNDEL-sleutel-onbekend"),
        (lambda t, _na: t.bundel(RENKUM), "BUNDEL-revisie-dubbel"),
    ],
    ids=["onzin", "al actief", "een handtekening", "veranderd", "vreemd", "andere tak"],
)
async def test_what_is_refused_changes_nothing_and_is_recorded_once(
    tmp_path: Path, maak_bundel: Callable[[Ondertekenaars, bytes], bytes], code: str
) -> None:
    """The last good one stays; however often somebody tries, the journal says once that it was refused, and why."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        bundel = maak_bundel(wissel.tekenaars, eerste.bundel)
        for _ in range(2):
            with pytest.raises(Bundelweigering) as fout:
                await wissel.activeer(bundel)
            assert fout.value.code == code
        assert hub.huis.levend is eerste
        wijzer = await Beleidskast(hub.verbinding).wijzer()
        assert wijzer is not None
        assert wijzer.digest == eerste.digest
        (record,) = await wacht_op_records(hub, "beleid-geweigerd", 1)
        assert (record["code"], record["inhoud"]) == (code, hashlib.sha256(bundel).hexdigest())
        assert await is_door(wissel, hub, 0)


async def test_of_two_activations_at_once_one_wins(tmp_path: Path) -> None:
    """Both are good successors of the same policy. The loser hears which one won, and nothing of his is live."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend.bundel
        bundels = [wissel.tekenaars.bundel(anders, na=eerste) for anders in (RENKUM, ZONDER_EDE)]
        uit = await asyncio.gather(*map(wissel.activeer, bundels), return_exceptions=True)
        (gewonnen,) = [u for u in uit if not isinstance(u, BaseException)]
        (verloren,) = [u for u in uit if isinstance(u, Ketenfout)]
        # Told at the pointer, or a moment later because the other one is live already.
        assert verloren.code in {"ACTIVEER-ingehaald", "BUNDEL-revisie-dubbel"}
        if isinstance(verloren, Activeerweigering):
            assert f"revisie 2 ({gewonnen.voornemen.bundel.digest[:12]})" in verloren.uitleg
        assert hub.huis.levend.digest == gewonnen.voornemen.bundel.digest
        assert len(await wacht_op_records(hub, "beleid-actief", 2)) == 2


async def test_pointer_at_something_unsigned_moves_no_process(tmp_path: Path) -> None:
    """Somebody with the hub's own key writes in the cupboard: every process verifies for itself, and stays."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        kast = Beleidskast(hub.verbinding)
        vals = _halve(wissel.tekenaars, eerste.bundel)
        na = await kast.wijzer()
        inhoud = await kast.berg_op(vals)
        gezet = await kast.zet_wijzer(revisie=2, digest=lees_bundel(vals).inhoud.digest, inhoud=inhoud, na=na)
        (record,) = await wacht_op_records(hub, "beleid-geweigerd", 1)
        assert record["code"] == "BUNDEL-rol-ontbreekt"
        assert hub.huis.levend is eerste
        assert await is_door(wissel, hub, 0)
        assert (hub.huis.stand().geweigerd, hub.huis.stand().over) == ("BUNDEL-rol-ontbreekt", gezet.digest)
        # Back to what is live: nothing is wrong any more.
        await kast.zet_wijzer(revisie=1, digest=eerste.digest, inhoud=await kast.berg_op(eerste.bundel), na=gezet)
        await wacht_tot(lambda: not hub.huis.stand().geweigerd, "het einde van de weigering")
        assert len(await records(hub, "beleid-actief")) == 1


async def test_without_its_register_a_process_stays_and_follows_when_it_is_back(tmp_path: Path) -> None:
    """No keys, no verification, no swap. What was refused is looked at again as soon as the register is another."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        bundel = wissel.tekenaars.bundel(RENKUM, na=eerste.bundel)
        (wissel.staat / REGISTER).unlink()
        kast = Beleidskast(hub.verbinding)
        digest = lees_bundel(bundel).inhoud.digest
        inhoud = await kast.berg_op(bundel)
        await kast.zet_wijzer(revisie=2, digest=digest, inhoud=inhoud, na=await kast.wijzer())
        (record,) = await wacht_op_records(hub, "beleid-geweigerd", 1)
        assert record["code"] == "REGISTER-bestand"
        assert hub.huis.levend is eerste
        assert await is_door(wissel, hub, 0)
        wissel.tekenaars.schrijf_register(wissel.staat)
        await wacht_tot(lambda: hub.huis.levend.digest == digest, "het nieuwe beleid")
        assert not hub.huis.stand().geweigerd


@pytest.mark.parametrize("code", [c for c in CODES if c.startswith(("BUNDEL-", "BELEID-", "SLEUTELREGISTER-"))])
async def test_every_refusal_fits_in_a_record(code: str) -> None:
    """A refusal that the journal does not take would be tried again for ever, and seen by nobody."""
    geheugen = GeheugenInGeheugen()
    assert await Beleidsboek(geheugen, Klok()).geweigerd(b"bundel", code)
    (gelezen,) = geheugen.alles("journaal.hub.*").values()
    assert lees(gelezen.inhoud)["soort"] == "beleid-geweigerd"


async def test_damaged_cupboard_moves_no_process(tmp_path: Path) -> None:
    """A pointer at contents that are not there, or at nonsense: logged, and what is live stays."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        kast = Beleidskast(hub.verbinding)
        na = await kast.wijzer()
        await kast.zet_wijzer(revisie=2, digest="ab" * 32, inhoud=("cd" * 32, 1), na=na)
        (record,) = await wacht_op_records(hub, "beleid-geweigerd", 1)
        assert record["code"] == "BELEID-kast"
        assert hub.huis.levend is eerste
        assert await is_door(wissel, hub, 0)


async def test_party_that_no_server_knows_joins_at_the_next_start(tmp_path: Path) -> None:
    """Accepted and said. Its account comes when the hub starts again; until it gave keys nothing is sealed for it."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        gedaan = await wissel.activeer(wissel.tekenaars.bundel(DOESBURG, na=hub.huis.levend.bundel))
        assert gedaan.voornemen.nieuw == hub.huis.zonder_aansluiting == ("gemeente-doesburg",)
        assert not await is_door(wissel, hub, 0, "0221")
        nieuw = [p for p in partijen_van(hub.beleid) if p.code == "gemeente-doesburg"]
    zet_partijen_klaar(wissel.staat, nieuw, nu=NU)
    async with wissel.draait() as hub:
        assert hub.huis.zonder_aansluiting == ()
        assert "gemeente-doesburg" in {p.code for p in hub.partijen}
        assert await is_door(wissel, hub, 1, "0221")
        consument = await hub.verbinding.js("CONSUMER.INFO.KETEN.gemeente-doesburg")
        assert consument["num_pending"] == 1


async def test_stand_says_what_is_live(tmp_path: Path) -> None:
    """Beside a running hub, and from its disk when it stopped."""
    wissel = maak(tmp_path)
    async with wissel.draait() as hub:
        await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=hub.huis.levend.bundel))
        stand = await lees_stand(wissel.instellingen, wissel.klok)
        assert (stand.levend.revisie, len(stand.processen), stand.eens) == (2, 1, True)
    stand = await lees_stand(wissel.instellingen, wissel.klok)
    assert (stand.levend.revisie, stand.processen, stand.proef) == (2, (), True)
