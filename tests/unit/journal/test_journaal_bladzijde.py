"""A page holds the records of one message: whole, in order, each byte as it was written."""

from __future__ import annotations

import pytest

from hub.journal.bladzijde import BLADZIJDE_BYTES_MAX, records, schrijf, splits
from hub.journal.soorten import Recordfout, record

TIJD = "2026-11-22T12:00:00.000000Z"


def _record(nummer: int) -> bytes:
    kop = {"id": f"{nummer:08x}-0000-4000-8000-000000000000", "tijd": TIJD, "partij": "politie"}
    return record("gemarkeerd", kop).inhoud


def test_wat_erop_staat_komt_er_zo_weer_af() -> None:
    """Byte for byte: a record is a leaf of the tree, however many share a page."""
    geschreven = [_record(n) for n in range(4)]
    (bladzijde,) = schrijf(geschreven)
    assert splits(bladzijde) == geschreven
    assert [r["id"] for r in records(bladzijde)] == [f"{n:08x}-0000-4000-8000-000000000000" for n in range(4)]


def test_een_volle_bladzijde_gaat_verder_op_de_volgende() -> None:
    """In order, none larger than the limit, none empty, nothing lost."""
    geschreven = [_record(n) for n in range(2_000)]
    bladzijden = schrijf(geschreven)
    assert len(bladzijden) > 2
    assert all(0 < len(bladzijde) <= BLADZIJDE_BYTES_MAX for bladzijde in bladzijden)
    assert [r for bladzijde in bladzijden for r in splits(bladzijde)] == geschreven


def test_een_groot_record_krijgt_een_eigen_bladzijde() -> None:
    """A record is never cut, also one that is larger than a page should be."""
    groot = b"{" + b" " * BLADZIJDE_BYTES_MAX + b"}"
    assert schrijf([_record(1), groot, _record(2)]) == [_record(1), groot, _record(2)]


@pytest.mark.parametrize("geschreven", [[], [b""], [b'{"a":1}\n{"b":2}']], ids=["niets", "leeg", "twee regels"])
def test_wat_geen_record_is_komt_er_niet_op(geschreven: list[bytes]) -> None:
    """Nothing but whole records of one line; the text names no content."""
    with pytest.raises(Recordfout, match=r"^een (bladzijde zonder records|record is één regel)$"):
        schrijf(geschreven)


@pytest.mark.parametrize("bladzijde", [b"", b"{}", _record(1) + b"\n", _record(1) + b"\n{"])
def test_een_beschadigde_bladzijde_wordt_niet_gelezen(bladzijde: bytes) -> None:
    """Half a page is no page."""
    with pytest.raises(Recordfout):
        list(records(bladzijde))
