"""What every `Geheugen` must do. The one on NATS and the one in memory both pass this suite.

Subjects are fresh in every test, because the server is shared.
"""

from __future__ import annotations

import pytest

from hub.gateway.poorten import Geheugen, Uitslag, Vastlegging
from tests.bus.proefbus import vers, wacht_tot

VAST, BOTSING = Uitslag.VASTGELEGD, Uitslag.BOTSING


class GeheugenEisen:
    """The abstract suite; a subclass gives the fixture `geheugen`."""

    async def test_unknown_subject_is_absent(self, geheugen: Geheugen) -> None:
        """Reading what is not there is no error: most messages start without a case."""
        assert await geheugen.lees([f"zaak.{vers()}"]) == {}

    async def test_nothing_asked_nothing_read(self, geheugen: Geheugen) -> None:
        """An empty question is answered without the bus complaining."""
        assert await geheugen.lees([]) == {}
        assert await geheugen.leg_vast([]) == []
        assert await geheugen.wis([]) == 0

    async def test_stored_is_read_with_its_number(self, geheugen: Geheugen) -> None:
        """The number read is the fence of the next write, so it must be the number of exactly this entry."""
        a, b = f"zaak.{vers()}", f"zaak.{vers()}"
        assert await geheugen.leg_vast([[Vastlegging(a, b"een", 0), Vastlegging(b, b"twee", 0)]]) == [VAST]
        gelezen = await geheugen.lees([a, b])
        assert (gelezen[a].inhoud, gelezen[b].inhoud) == (b"een", b"twee")
        assert gelezen[b].volgnummer == gelezen[a].volgnummer + 1
        assert await geheugen.leg_vast([[Vastlegging(a, b"drie", gelezen[a].volgnummer)]]) == [VAST]

    async def test_rewritten_state_leaves_no_older_one(self, geheugen: Geheugen) -> None:
        """Only the last state is read: an older one may hold what was taken out since (R15)."""
        a = f"zaak.{vers()}"
        await geheugen.leg_vast([[Vastlegging(a, b"oud", 0)]])
        await geheugen.leg_vast([[Vastlegging(a, b"nieuw")]])
        assert (await geheugen.lees([a]))[a].inhoud == b"nieuw"

    async def test_same_message_twice_is_refused(self, geheugen: Geheugen) -> None:
        """An entry with fence 0 is what makes a redelivered message harmless."""
        a, merk = f"zaak.{vers()}", f"geparkeerd.politie.{vers()}"
        assert await geheugen.leg_vast([[Vastlegging(merk, b"1", 0), Vastlegging(a, b"een")]]) == [VAST]
        assert await geheugen.leg_vast([[Vastlegging(merk, b"2", 0), Vastlegging(a, b"twee")]]) == [BOTSING]
        assert (await geheugen.lees([a]))[a].inhoud == b"een"

    async def test_stale_case_is_refused_whole(self, geheugen: Geheugen) -> None:
        """A decision on a case that changed meanwhile stores nothing: no delivery without its record and state."""
        zaak, levering, record = f"zaak.{vers()}", f"uit.om.postbus.z.{vers()}", f"journaal.besluit.{vers()}"
        await geheugen.leg_vast([[Vastlegging(zaak, b"een", 0)]])
        gelezen = (await geheugen.lees([zaak]))[zaak].volgnummer
        await geheugen.leg_vast([[Vastlegging(zaak, b"twee", gelezen)]])
        groep = [Vastlegging(levering, b"x"), Vastlegging(record, b"x"), Vastlegging(zaak, b"drie", gelezen)]
        assert await geheugen.leg_vast([groep]) == [BOTSING]
        assert set(await geheugen.lees([zaak, levering, record])) == {zaak}

    async def test_one_collision_does_not_cost_the_others(self, geheugen: Geheugen) -> None:
        """One repeated message in a batch of many: the rest is stored, each answer stands at its own place."""
        bezet = f"geparkeerd.om.{vers()}"
        await geheugen.leg_vast([[Vastlegging(bezet, b"1", 0)]])
        namen = [f"zaak.{vers()}" for _ in range(5)]
        groepen = [[Vastlegging(naam, b"x", 0)] for naam in namen]
        groepen.insert(2, [Vastlegging(f"zaak.{namen[0]}x", b"x"), Vastlegging(bezet, b"2", 0)])
        assert await geheugen.leg_vast(groepen) == [VAST, VAST, BOTSING, VAST, VAST, VAST]
        assert set(await geheugen.lees([*namen, f"zaak.{namen[0]}x"])) == set(namen)

    async def test_two_decisions_on_one_case_the_first_wins(self, geheugen: Geheugen) -> None:
        """Two messages of one case in one batch read the same state: the second must decide again."""
        zaak = f"zaak.{vers()}"
        uitslag = await geheugen.leg_vast([[Vastlegging(zaak, b"een", 0)], [Vastlegging(zaak, b"twee", 0)]])
        assert uitslag == [VAST, BOTSING]
        assert (await geheugen.lees([zaak]))[zaak].inhoud == b"een"

    async def test_unfenced_writes_to_one_subject_keep_their_order(self, geheugen: Geheugen) -> None:
        """Without fences the last group of a call is the last value."""
        zaak = f"zaak.{vers()}"
        assert await geheugen.leg_vast([[Vastlegging(zaak, b"een")], [Vastlegging(zaak, b"twee")]]) == [VAST, VAST]
        assert (await geheugen.lees([zaak]))[zaak].inhoud == b"twee"

    async def test_more_than_one_batch_holds(self, geheugen: Geheugen) -> None:
        """256 messages of five entries are more than a server takes in one batch; nobody may notice."""
        merk = vers()
        groepen = [[Vastlegging(f"geparkeerd.{merk}.{n}-{m}", b"x", 0) for m in range(5)] for n in range(256)]
        assert await geheugen.leg_vast(groepen) == [VAST] * 256
        namen = [v.onderwerp for groep in groepen for v in groep]
        gelezen = await geheugen.lees(namen)
        assert set(gelezen) == set(namen)
        assert [gelezen[naam].volgnummer for naam in namen] == sorted(gelezen[naam].volgnummer for naam in namen)

    async def test_pattern_reads_concrete_subjects(self, geheugen: Geheugen) -> None:
        """Marks of all care houses on one person are read with `*`, next to ordinary subjects."""
        index, zaak = vers(), f"zaak.{vers()}"
        marken = [f"markering.{index}.{partij}" for partij in ("om", "politie")]
        await geheugen.leg_vast([[Vastlegging(naam, b"m") for naam in (*marken, zaak, f"markering.{vers()}.om")]])
        assert set(await geheugen.lees([f"markering.{index}.*", zaak, f"markering.{vers()}.*"])) == {*marken, zaak}

    async def test_entry_vanishes_and_frees_its_fence(self, geheugen: Geheugen) -> None:
        """Retention is part of the entry; after it the subject counts as never written."""
        merk, blijft = f"geparkeerd.om.{vers()}", f"zaak.{vers()}"
        await geheugen.leg_vast([[Vastlegging(merk, b"x", 0, 1), Vastlegging(blijft, b"x", 0)]])
        assert set(await geheugen.lees([merk, blijft])) == {merk, blijft}

        async def weg() -> bool:
            return merk not in await geheugen.lees([merk])

        await wacht_tot(weg, "het verlopen")
        assert set(await geheugen.lees([blijft])) == {blijft}
        assert await geheugen.leg_vast([[Vastlegging(merk, b"y", 0)]]) == [VAST]

    async def test_destruction_takes_a_pattern_and_counts(self, geheugen: Geheugen) -> None:
        """Ending a case removes its state and every delivery that still waits, and nothing of another case (R15)."""
        zaak, ander = vers(), vers()
        namen = [f"uit.om.postbus.{zaak}.1", f"uit.politie.antwoord.{zaak}.2", f"zaak.{zaak}"]
        await geheugen.leg_vast(
            [[Vastlegging(n, b"x") for n in (*namen, f"zaak.{ander}", f"uit.om.postbus.{ander}.1")]]
        )
        assert await geheugen.ligt(f"uit.*.*.{zaak}.*") == namen[:2]
        assert await geheugen.ligt(f"uit.*.*.{vers()}.*") == []
        assert await geheugen.wis([f"uit.*.*.{zaak}.*", f"zaak.{zaak}"]) == 3
        assert await geheugen.lees([*namen]) == {}
        assert len(await geheugen.lees([f"zaak.{ander}", f"uit.om.postbus.{ander}.1"])) == 2
        assert await geheugen.wis([f"zaak.{zaak}"]) == 0

    @pytest.mark.parametrize("patroon", ["journaal.>", "journaal.besluit.x", ">", "*.x", ""])
    async def test_records_are_never_destroyed(self, geheugen: Geheugen, patroon: str) -> None:
        """A record holds no personal data and proves what happened: no pattern may reach it."""
        with pytest.raises(ValueError, match="not the journal"):
            await geheugen.wis([f"zaak.{vers()}", patroon])

    @pytest.mark.parametrize(
        "groep",
        [
            pytest.param([], id="leeg"),
            pytest.param([Vastlegging("zaak.a", b"1"), Vastlegging("zaak.a", b"2")], id="dubbel"),
            pytest.param([Vastlegging(f"zaak.{n}", b"") for n in range(1_001)], id="te-veel"),
        ],
    )
    async def test_impossible_group_is_a_mistake_of_ours(self, geheugen: Geheugen, groep: list[Vastlegging]) -> None:
        """What could never be stored whole is refused at once, not tried for ever."""
        with pytest.raises(ValueError, match="1 to 1,000 entries"):
            await geheugen.leg_vast([groep])
