"""Rows and ids out of records; values out of bands."""

from __future__ import annotations

from typing import Any

import pytest

from hub.bootstrap.beleid import lees_beleid
from hub.bootstrap.records import Regel, betrokken, hoort_bij, ids, leverrijen, sluit_levering
from hub.cli import recordbeeld
from hub.cli.waarom import waarde_in
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.banden import bandnamen
from hub.policy.laden import Beleid

TIJD = "2026-11-21T12:00:00.000000Z"


def _id(nummer: int) -> str:
    return f"00000000-0000-4000-8000-{nummer:012}"


def _regel(volgnummer: int, soort: str, **velden: object) -> Regel:
    kop: dict[str, object] = {"soort": soort, "v": 1, "id": _id(900 + volgnummer), "tijd": TIJD, "partij": "politie"}
    return Regel(1, volgnummer, kop | velden)


def _besluit(bestemming: str, *gestript: tuple[str, str], uitkomst: str = "doorlaten") -> dict[str, Any]:
    velden = [{"veld": veld, "regel": regel} for veld, regel in gestript]
    return {"bestemming": bestemming, "uitkomst": uitkomst, "code": "S-01", "gestript": velden}


def test_een_vrijgegeven_advies_komt_van_de_adviseur() -> None:
    """The signal that wakes an advice comes from the police; the delivery is the veiligheidshuis's."""
    signaal, advies = _id(1), _id(2)
    groep = [
        _regel(1, "ontvangen", kenmerk=signaal, bericht="signaal"),
        _regel(2, "besloten", kenmerk=signaal, bericht="signaal", besluiten=[_besluit("om")]),
        _regel(3, "afgeleverd", kenmerk=advies, levering=_id(3), bericht="advies", bestemming="om", regel="A-02"),
        _regel(
            4,
            "besloten",
            kenmerk=advies,
            aanleiding=signaal,
            bericht="advies",
            partij="veiligheidshuis",
            besluiten=[_besluit("om", ("advies.opsteller", "N-07"), ("betrokkene.adres.straat", "R01"))],
        ),
        _regel(5, "beantwoord", kenmerk=signaal, uitkomst="afgeleverd"),
    ]
    (rij,) = leverrijen(groep)
    assert (rij.van, rij.naar, rij.bericht, rij.regel, rij.gestript) == ("veiligheidshuis", "om", "advies", "A-02", 2)
    assert rij.door == {"N-07", "R01"}
    assert rij.raakt("om")
    assert rij.raakt("veiligheidshuis")
    assert not rij.raakt("politie")


def test_een_weigering_noemt_wie_is_overwogen() -> None:
    """Of a refused message: the parties once each, not the hub itself, and no count of fields: nothing went."""
    besluiten = [_besluit(b, ("feit.verhoor", "N-06"), uitkomst="weigeren") for b in ("hub", "a/inzage", "a/dossier")]
    groep = [
        _regel(1, "ontvangen", kenmerk=_id(1), bericht="signaal"),
        _regel(2, "besloten", kenmerk=_id(1), besluiten=besluiten),
        _regel(3, "geweigerd", kenmerk=_id(1), code="N-20"),
    ]
    (rij,) = leverrijen(groep)
    assert (rij.naar, rij.regel, rij.gestript, rij.uitkomst, rij.bericht) == ("a", "N-20", None, "geweigerd", "signaal")
    assert rij.door == frozenset()


def test_een_onleesbaar_bericht_heeft_geen_kenmerk() -> None:
    """What could not be read still is a row: an incident and a parked message may not vanish from the list."""
    groep = [
        _regel(1, "ontvangen", bericht="signaal"),
        _regel(2, "incident", code="W-bron"),
        _regel(3, "geparkeerd", code="JSON-vorm"),
    ]
    rijen = leverrijen(groep)
    assert [(r.uitkomst, r.id, r.naar, r.regel) for r in rijen] == [
        ("incident", None, None, "W-bron"),
        ("geparkeerd", None, None, "JSON-vorm"),
    ]


def test_ids_en_betrokkenen_van_een_record() -> None:
    """Found by any id; shown to who follows any party in it."""
    regel = _regel(1, "afgeleverd", kenmerk=_id(1), levering=_id(2), zaak=_id(3), bestemming="gemeente-ede/inzage")
    assert ids(regel) == {_id(901), _id(1), _id(2), _id(3)}
    assert [hoort_bij(regel, _id(n)) for n in (1, 2, 3, 901)] == [True, False, True, False]
    assert betrokken(regel) == {"politie", "gemeente-ede"}
    assert betrokken(_regel(2, "vernietigd", ontvangers=["om", "gi-jbg"])) == {"politie", "om", "gi-jbg"}
    assert betrokken(_regel(3, "gemeld", aan="veiligheidshuis")) == {"politie", "veiligheidshuis"}
    assert betrokken(_regel(4, "besloten", besluiten=[_besluit("hub"), _besluit("om")])) == {"politie", "om"}


@pytest.fixture(scope="module")
def beleid() -> Beleid:
    """The shipped policy."""
    return lees_beleid(BELEID_MEEGELEVERD)


def test_een_waarde_in_een_band_geeft_diezelfde_band(beleid: Beleid) -> None:
    """`waarom ID` rests on it: for every band of every feature, the value chosen lies in that band and in no other."""
    codering = beleid.tabel.codering
    geprobeerd = 0
    for naam, kenmerk in beleid.woordenboek.kenmerken.items():
        namen = kenmerk.waarden if kenmerk.soort == "keuze" else bandnamen(kenmerk.snedes)
        assert len(namen) == kenmerk.aantal
        for index, band in enumerate(namen):
            waarde = waarde_in(kenmerk, band)
            assert waarde is not None
            assert codering.index(naam, codering.codeer({naam: waarde})) == index
            geprobeerd += 1
    assert geprobeerd > len(beleid.woordenboek.kenmerken)


def test_een_band_die_niet_meer_bestaat_is_onbekend(beleid: Beleid) -> None:
    """Another policy cut elsewhere: then nothing is known, and unknown permits nothing."""
    for kenmerk in beleid.woordenboek.kenmerken.values():
        assert waarde_in(kenmerk, "van 13 tot 14") is None
        assert waarde_in(kenmerk, "onbekend") is None


@pytest.mark.parametrize(
    ("soort", "velden", "verwacht"),
    [
        ("ontvangst", {"levering": "l", "oordeel": "ontvangen"}, None),
        ("ontvangst", {"levering": "l", "oordeel": "verwerkt"}, "l"),
        ("ontvangst", {"levering": "l", "oordeel": "geweigerd"}, "l"),
        ("ontvangst-ontbreekt", {"levering": "l"}, None),
        ("afgeleverd", {"levering": "l"}, None),
        ("vernietigd", {"zaak": "z"}, "z"),
    ],
)
def test_wat_een_levering_sluit(soort: str, velden: dict[str, str], verwacht: str | None) -> None:
    """A verdict of the receiver, and the destruction of the case; that it arrived, is not the end."""
    assert sluit_levering(_regel(1, soort, **velden)) == verwacht


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"wat": "toegelaten", "revisie": 1}, "gemeente-ede toegelaten, revisie 1"),
        (
            {"wat": "sleutel-ingetrokken", "revisie": 2, "over": "ab" * 32, "reden": "sleutel-kwijt"},
            "gemeente-ede sleutel-ingetrokken, sleutel-kwijt, revisie 2",
        ),
        ({"wat": "opvolging", "revisie": 3, "opvolger": "om"}, "gemeente-ede opvolging, door om, revisie 3"),
    ],
)
def test_een_wijziging_in_het_register_past_op_een_regel(velden: dict[str, object], zin: str) -> None:
    """Who, what and why; the print of a key is for who looks closer."""
    assert recordbeeld._wat(_regel(1, "partij-gewijzigd", wie="gemeente-ede", **velden).record) == zin
