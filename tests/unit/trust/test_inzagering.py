"""The keyed index of persons and cases: finds, hides, rotates; what is not ours is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.trust.inzagering import (
    GENERATIES_MAX,
    RINGSLEUTEL_BYTES,
    Inzagering,
    Ringfout,
    Verwijzing,
    Wisselaar,
    lees_ring,
    nieuwe_ring,
)

NU = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
INDEX = "ab" * 32
ZAAK = "00000001-0000-4000-8000-000000000001"


def ring(*sleutels: int) -> Inzagering:
    """A ring of keys of one repeated byte each."""
    eerste, *verdere = sleutels
    gemaakt = nieuwe_ring(bytes([eerste]) * RINGSLEUTEL_BYTES, NU)
    for s in verdere:
        gemaakt = gemaakt.met(bytes([s]) * RINGSLEUTEL_BYTES, NU)
    return gemaakt


def test_dezelfde_persoon_dezelfde_plek_en_een_ander_niet() -> None:
    """An index finds; and neither the first layer nor the case can be read off the place."""
    r = ring(1)
    plek = r.huidig.plek(INDEX, ZAAK)
    assert plek == r.huidig.plek(INDEX, ZAAK)
    assert plek.persoon == r.huidig.persoon(INDEX)
    assert r.huidig.plek("cd" * 32, ZAAK).persoon != plek.persoon
    assert r.huidig.plek(INDEX, ZAAK[:-1] + "2") == plek._replace(zaak=r.huidig.plek(INDEX, ZAAK[:-1] + "2").zaak)
    assert INDEX not in "".join(map(str, plek))
    assert ZAAK.replace("-", "") not in "".join(map(str, plek))
    assert (len(plek.persoon), len(plek.zaak)) == (64, 32)


def test_onder_een_andere_sleutel_ligt_alles_elders() -> None:
    """Without the key of the ring, the first layer leads nowhere."""
    een, twee = ring(1).huidig.plek(INDEX, ZAAK), ring(2).huidig.plek(INDEX, ZAAK)
    assert een.persoon != twee.persoon
    assert een.zaak != twee.zaak


def test_twee_mensen_met_een_zaak_delen_geen_deel() -> None:
    """The case's part is keyed with the person too: equal parts would tell that two entries are of one case."""
    r = ring(1)
    assert r.huidig.plek(INDEX, ZAAK).zaak != r.huidig.plek("cd" * 32, ZAAK).zaak


def test_wisselen_houdt_de_oude_plek_om_te_wissen() -> None:
    """What is new goes under the last key; what is erased goes under all."""
    r = ring(1, 2)
    assert [s.generatie for s in r.sleutels] == [1, 2]
    assert r.plekken(INDEX, ZAAK) == [s.plek(INDEX, ZAAK) for s in r.sleutels]
    assert r.huidig.generatie == 2
    assert [s.generatie for s in r.zonder(1).sleutels] == [2]
    assert r.zonder(1).met(b"3" * RINGSLEUTEL_BYTES, NU).huidig.generatie == 3, "a number is never given again"


def test_grenzen_van_de_ring() -> None:
    """Keys of 32 bytes, a bounded number of them, and the key of now stays."""
    with pytest.raises(Ringfout):
        nieuwe_ring(b"kort", NU)
    with pytest.raises(Ringfout):
        ring(1).met(b"kort", NU)
    vol = ring(*range(1, GENERATIES_MAX + 1))
    with pytest.raises(Ringfout):
        vol.met(bytes(RINGSLEUTEL_BYTES), NU)
    with pytest.raises(Ringfout):
        vol.zonder(vol.huidig.generatie)


def test_heen_en_terug() -> None:
    """What is stored is read back, also out of order of numbers after keys went."""
    r = ring(1, 2, 3).zonder(2)
    assert lees_ring(r.inhoud()) == r
    v = Verwijzing(INDEX, ZAAK, NU)
    assert Verwijzing.van_bytes(v.inhoud()) == v
    assert "01" * 4 not in repr(r), "a key is in no repr"


@pytest.mark.parametrize(
    "inhoud",
    [b"", b"{}", b"[]", b"nee", b'{"inzagering":1,"sleutels":[]}', b'{"inzagering":1,"sleutels":[{"generatie":1}]}'],
)
def test_wat_geen_ring_of_verwijzing_is(inhoud: bytes) -> None:
    """Garbage gives our error, never another exception."""
    with pytest.raises(Ringfout):
        lees_ring(inhoud)
    with pytest.raises(Ringfout):
        Verwijzing.van_bytes(inhoud)


def test_wie_aan_het_wisselen_is_gaat_mee() -> None:
    """Written and read back, also beside another key; a ring without one reads as before."""
    bezig = ring(1).bij(Wisselaar("een", NU))
    assert lees_ring(bezig.inhoud()) == bezig
    assert bezig.met(b"2" * RINGSLEUTEL_BYTES, NU).wisselaar == Wisselaar("een", NU)
    assert b"wisselaar" not in bezig.bij(None).inhoud()
    assert bezig.met(b"2" * RINGSLEUTEL_BYTES, NU).generaties == {1, 2}
    with pytest.raises(Ringfout):
        lees_ring(bezig.inhoud().replace(b'"wie"', b'"wat"'))


def test_een_ring_met_een_dubbel_nummer_of_een_korte_sleutel() -> None:
    """Two keys under one number would hide entries from each other."""
    r = ring(1, 2)
    dubbel = Inzagering((r.sleutels[0], replace(r.sleutels[1], generatie=1)))
    kort = Inzagering((replace(r.sleutels[0], sleutel=b"kort"),))
    for stuk in (dubbel, kort):
        with pytest.raises(Ringfout):
            lees_ring(stuk.inhoud())
    with pytest.raises(Ringfout):
        lees_ring(r.inhoud().replace(b'"inzagering":1', b'"inzagering":2'))
