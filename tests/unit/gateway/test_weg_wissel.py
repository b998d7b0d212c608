"""Another policy between two batches: what had waited is decided again, under the new one only; and a closed one.

The road asks for the policy once per batch. Nothing of an earlier decision may survive a change: not of a message that
could not be committed, and not of an advice that was let in and waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.gateway.poorten import Busfout, Uitslag, Vastlegging
from hub.gateway.weg import Afloop
from hub.policy.laden import Beleid
from hub.policy.sluiting import is_gesloten, sluit
from tests import beleidproef as bd
from tests.weg import Proef, advies, beleid, echt_beleid, jongere, markering, sepot, signaal

ZONDER_EDE = beleid(*bd.ZONDER_EDE.items())
"""Ede takes no part any more."""
VOLWASSEN = {"betrokkene": jongere(geboren="2006-01-01")}
ZONDER_HUIS = beleid(("  veiligheidshuis: {ondertekend: 2026-01-05}\n", ""))
"""The veiligheidshuis takes no part any more."""


class Haperend:
    """A bus that fails at the next commit, and then works."""

    def __init__(self, proef: Proef) -> None:
        self._proef = proef
        self._goed = proef.geheugen.leg_vast
        self.kapot = True

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """See `Geheugen.leg_vast`."""
        if self.kapot:
            self.kapot = False
            raise Busfout("de proef laat het mislukken")
        return await self._goed(groepen)


async def test_what_could_not_be_committed_is_decided_under_the_new_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signal was allowed when the bus failed. When it comes again Ede has left: nothing of it is delivered."""
    proef = Proef()
    binnenkomst = proef.bericht("politie", "signaal", signaal())
    monkeypatch.setattr(proef.geheugen, "leg_vast", Haperend(proef).leg_vast)
    with pytest.raises(Busfout):
        await proef.stuur(binnenkomst)
    assert proef.records() == []
    proef.beleid = ZONDER_EDE
    assert await proef.stuur(binnenkomst) == [Afloop.KLAAR]
    assert proef.leveringen() == []
    assert {r["beleid"] for r in proef.records() if "beleid" in r} == {ZONDER_EDE.digest}


async def test_each_message_is_decided_by_one_policy_that_its_record_names() -> None:
    """Before and after the swap: every record of a message names the same one, and it is the one that decided.

    The decision names the revision as well: one that goes back to an earlier text has that text's digest.
    """
    proef = Proef()
    for n, levend in enumerate((echt_beleid(), ZONDER_EDE, echt_beleid())):
        proef.beleid = replace(levend, revisie=n + 1)
        antwoord = await proef.handel_af("politie", "signaal", signaal(n))
        genoemd = {r["beleid"] for r in proef.records() if r.get("kenmerk") == antwoord["bericht"] and "beleid" in r}
        assert genoemd == {levend.digest}
        (besloten,) = [r for r in proef.records("besloten") if r["kenmerk"] == antwoord["bericht"]]
        assert besloten["revisie"] == n + 1
        assert (antwoord["uitkomst"] == "geweigerd") is (levend is ZONDER_EDE)


async def test_a_delivery_names_the_policy_that_allowed_it() -> None:
    """The recipient can hold the sender to it."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    (levering,) = proef.leveringen("gemeente-ede", "inzage")
    assert levering["beleid"] == echt_beleid().digest


@pytest.mark.parametrize(("levend", "gaat"), [(echt_beleid(), True), (ZONDER_HUIS, False)], ids=["mag", "mag niet"])
async def test_advice_that_waits_goes_only_where_the_new_policy_lets_it(levend: Beleid, *, gaat: bool) -> None:
    """It was let in under the old one; a signal wakes it, and what is allowed is asked anew."""
    proef = Proef()
    await proef.handel_af("veiligheidshuis", "advies", markering())
    assert proef.records("gemarkeerd")
    proef.beleid = levend
    await proef.handel_af("om", "signaal", signaal(doel="zsm-afweging") | VOLWASSEN)
    adviezen = [e for e in proef.leveringen("om") if e["type"].endswith("advies-uitgebracht.v1")]
    assert bool(adviezen) is gaat
    assert {e["beleid"] for e in adviezen} <= {levend.digest}


async def test_closed_policy_lets_nothing_pass_and_says_why() -> None:
    """After the last day every message is refused with its reason; none waits in silence."""
    proef = Proef()
    dicht = sluit(echt_beleid())
    assert is_gesloten(dicht)
    assert not is_gesloten(echt_beleid())
    proef.beleid = dicht
    for partij, soort, data in (
        ("politie", "signaal", signaal()),
        ("gemeente-ede", "advies", advies()),
        ("veiligheidshuis", "advies", markering()),
    ):
        antwoord = await proef.handel_af(partij, soort, data)
        assert antwoord["uitkomst"] == "geweigerd"
        assert "geen beleid dat geldt" in antwoord["uitleg"]
    assert proef.leveringen() == []
    assert proef.records("gemarkeerd") == []
    assert proef.zaken() == []
    assert {r["beleid"] for r in proef.records("besloten")} == {echt_beleid().digest}


async def test_advice_does_not_leave_a_closed_policy() -> None:
    """What waited under the policy goes nowhere when a signal comes after its last day."""
    proef = Proef()
    await proef.handel_af("veiligheidshuis", "advies", markering())
    proef.beleid = sluit(echt_beleid())
    await proef.handel_af("om", "signaal", signaal(doel="zsm-afweging") | VOLWASSEN)
    assert proef.leveringen() == []


async def test_duty_to_destroy_outlives_the_policy() -> None:
    """Sepot 01 after the last day still destroys the case: duties exist on refusals too, and this one protects."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    assert proef.zaak().stand == "lopend"
    proef.beleid = sluit(echt_beleid())
    await proef.handel_af("om", "afdoening", sepot())
    assert len(proef.records("vernietigd")) == 1
    assert proef.leveringen("gemeente-ede", "inzage") == []
