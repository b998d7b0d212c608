"""Duties: what the hub must do is recorded, what the receiver must do goes along."""

from __future__ import annotations

from tests.weg import Proef, signaal


async def test_the_receiver_reads_his_own_duties_only() -> None:
    """`log` is the hub's work; on a page for a contact person it only makes the two that matter harder to see."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    (levering,) = proef.leveringen("gemeente-ede")
    assert levering["plichten"].split("; ") == ["bewaar 72 uur", "koppel-terug"]
    (record,) = proef.records("afgeleverd")
    assert "log" in record["plichten"]
