"""A recorded decision taken again: the same under the same policy, and never more certain than what was recorded."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from hub.gateway.oordeel import UITVOERBAAR
from hub.journal import bladzijde
from hub.policy.herbesluit import Besluitfout, Herbeslisser, bewaar_s, ouder, zelfde
from tests.weg import (
    Proef,
    advies,
    afdoening,
    echt_beleid,
    informatieverzoek,
    markering,
    sepot,
    signaal,
    terugkoppeling,
)


async def _besluiten() -> list[dict[str, Any]]:
    """Records of decisions of all kinds, as the road made them."""
    proef = Proef()
    for n, gemeente in enumerate(("0228", "0289")):
        await proef.handel_af("politie", "signaal", signaal(n, zorgen=[] if n else signaal()["zorgen"]))
        await proef.handel_af("politie", "informatieverzoek", informatieverzoek(n))
        await proef.handel_af(f"gemeente-{'ede' if gemeente == '0228' else 'wageningen'}", "advies", advies(n))
        await proef.handel_af("politie", "afdoening", afdoening(n))
        await proef.handel_af("politie", "terugkoppeling", terugkoppeling(n))
    await proef.handel_af("veiligheidshuis", "advies", markering(2))
    await proef.handel_af("om", "signaal", signaal(2, doel="zsm-afweging"))
    await proef.handel_af("om", "afdoening", sepot(2, None))
    await proef.handel_af("om", "afdoening", sepot(0))
    bladen = proef.geheugen.alles("journaal.*.*").values()
    records: list[dict[str, Any]] = [dict(r) for blad in bladen for r in bladzijde.records(blad.inhoud)]
    return [r for r in records if r["soort"] == "besloten"]


async def test_onder_hetzelfde_beleid_komt_hetzelfde_uit() -> None:
    """Every decision of the road follows from its record and its policy: that is what a replay shows."""
    beslisser = Herbeslisser(echt_beleid(), UITVOERBAAR)
    records = await _besluiten()
    uitkomsten = [
        (deel["uitkomst"], zelfde(deel, beslisser.beslis(record, deel, {})))
        for record in records
        for deel in record["besluiten"]
    ]
    assert {gelijk for _, gelijk in uitkomsten} == {True}
    assert {uitkomst for uitkomst, _ in uitkomsten} == {"doorlaten", "weigeren", "vasthouden"}


@pytest.mark.parametrize("wat", ["uitkomst", "code", "regel", "velden", "plichten"])
async def test_wat_in_het_record_is_veranderd_valt_op(wat: str) -> None:
    """A record that was edited does not follow from the policy any more."""
    beslisser = Herbeslisser(echt_beleid(), UITVOERBAAR)
    record, deel = next(
        (r, d)
        for r in await _besluiten()
        for d in r["besluiten"]
        if d["uitkomst"] == "doorlaten" and d["bestemming"] != "hub"
    )
    anders = copy.deepcopy(deel)
    anders[wat] = {
        "uitkomst": "weigeren",
        "code": "X-99",
        "regel": "X-99",
        "velden": [*anders["velden"], "feit.verhoor"],
        "plichten": anders["plichten"][1:],
    }[wat]
    assert zelfde(deel, beslisser.beslis(record, deel, {})) is True
    assert zelfde(anders, beslisser.beslis(record, anders, {})) is False


async def test_wat_niet_bekend_is_wordt_niet_geraden() -> None:
    """Without a feature that matters there is no decision, and it is named."""
    beslisser = Herbeslisser(echt_beleid(), UITVOERBAAR)
    record, deel = next(
        (r, d)
        for r in await _besluiten()
        for d in r["besluiten"]
        if d["uitkomst"] == "doorlaten" and "inwoner" in d["kenmerken"]
    )
    zonder = json.loads(json.dumps(deel))
    del zonder["kenmerken"]["inwoner"]
    uit = beslisser.beslis(record, zonder, {})
    assert (uit.besluit, uit.ontbrekend) == (None, ("inwoner",))
    assert zelfde(zonder, uit) is None
    assert beslisser.beslis(record, deel, {"inwoner": "?"}).besluit is None


def test_geen_besluit() -> None:
    """What is no record of a decision is refused as such."""
    beslisser = Herbeslisser(echt_beleid(), UITVOERBAAR)
    for record, deel in (({}, {}), ({"partij": "politie"}, {"bestemming": "om", "code": "X", "kenmerken": None})):
        with pytest.raises(Besluitfout):
            beslisser.beslis(record, deel, {})


@pytest.mark.parametrize(
    ("band", "dagen", "na"),
    [
        ("tot 6", 0, "tot 6"),
        ("tot 6", 1, "tot en met 7"),
        ("tot 6", 29, "tot en met 8"),
        ("van 6 tot en met 12", 40, "van 6 tot en met 14"),
        ("na 12", 400, "na 12"),
        ("vanaf 23", 10, "vanaf 23"),
        ("na 6 tot 12", 28, "na 6 tot en met 13"),
        ("onbekend", 10, "onbekend"),
        ("?", 10, "?"),
        (None, 10, None),
    ],
)
def test_een_leeftijd_wordt_hoogstens_zo_veel_ouder(band: str | None, dagen: int, na: str | None) -> None:
    """The new band holds every age that the old one can have become."""
    assert ouder(band, dagen) == na


def test_de_kortste_termijn_telt() -> None:
    """Of what the record names; a duty without a term has none."""
    assert bewaar_s(["log", "bewaar 14 dagen", "bewaar 72 uur", "gebruik niet-in-eigen-zaak"]) == 72 * 3600
    assert bewaar_s(["log"]) is None
