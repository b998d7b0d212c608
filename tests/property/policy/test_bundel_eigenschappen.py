"""Properties of bundles: not one byte can be another, and no bytes give anything but our own refusal."""

from __future__ import annotations

import contextlib
import json
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.policy.beleidsbundel import canoniek, lees_bundel
from hub.policy.bundelfouten import BUNDELCODES, Bundelfout
from hub.policy.fouten import Beleidsfout
from hub.policy.ondertekening import controleer, controleer_levend, lees_vorige
from hub.policy.sleutelregister import lees_register
from tests.bundelproef import FG, MEDE, REGISTER, VANDAAG, VELDEN, bundel, levend

ruim = settings(deadline=None, max_examples=400)


@cache
def echt() -> bytes:
    """A good bundle."""
    return bundel()


def geweigerd(anders: bytes) -> str:
    """Refused by every function that reads a bundle; the code of the first."""
    with pytest.raises(Bundelfout) as fout:
        controleer(anders, REGISTER, None, VANDAAG, VELDEN)
    with pytest.raises(Bundelfout):
        controleer_levend(anders, REGISTER, _digest(), VANDAAG, VELDEN)
    with pytest.raises(Bundelfout):
        lees_vorige(anders, REGISTER)
    return fout.value.code


@cache
def _digest() -> str:
    return levend().digest


@ruim
@given(plek=st.integers(0), byte=st.integers(0, 255))
def test_elke_byte_telt(plek: int, byte: int) -> None:
    """Any other byte at any place: refused. There is no part of the file that nobody looks at."""
    goed = echt()
    plek %= len(goed)
    assume(goed[plek] != byte)
    assert geweigerd(goed[:plek] + bytes([byte]) + goed[plek + 1 :]) in BUNDELCODES


@ruim
@given(plek=st.integers(0), erbij=st.binary(max_size=3), eraf=st.integers(0, 3))
def test_niets_erbij_en_niets_eraf(plek: int, erbij: bytes, eraf: int) -> None:
    """Longer or shorter by some bytes: refused as well."""
    goed = echt()
    plek %= len(goed) + 1
    anders = goed[:plek] + erbij + goed[plek + eraf :]
    assume(anders != goed)
    assert geweigerd(anders) in BUNDELCODES


def test_bij_elke_byte_een_bit_anders() -> None:
    """Every place of the whole file is tried, not a sample of them."""
    goed = echt()
    for plek, byte in enumerate(goed):
        with pytest.raises(Bundelfout):
            controleer(goed[:plek] + bytes([byte ^ 1]) + goed[plek + 1 :], REGISTER, None, VANDAAG, VELDEN)


@settings(ruim, max_examples=200)
@given(st.binary(max_size=400))
def test_rommel_geeft_onze_weigering(rommel: bytes) -> None:
    """Nothing else is raised, whatever the bytes."""
    assert geweigerd(rommel) in BUNDELCODES


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda deel: st.lists(deel, max_size=3) | st.dictionaries(st.text(max_size=8), deel, max_size=3),
    max_leaves=8,
)


@ruim
@given(data=st.data(), waarde=_JSON)
def test_een_ander_deel_geeft_onze_weigering(data: st.DataObject, waarde: object) -> None:
    """Any JSON in the place of any part, written canonically, is refused; types are never guessed."""
    document = json.loads(echt())
    plaatsen = [
        (document, "bestanden"),
        (document, "envelop"),
        (document["envelop"], "payload"),
        (document["envelop"], "payloadType"),
        (document["envelop"], "signatures"),
        (document["envelop"]["signatures"], 0),
        (document["envelop"]["signatures"][0], "keyid"),
        (document["envelop"]["signatures"][1], "sig"),
        (document["bestanden"], data.draw(st.sampled_from(sorted(document["bestanden"])))),
    ]
    houder, naam = data.draw(st.sampled_from(plaatsen))
    assume(houder[naam] != waarde)
    houder[naam] = waarde
    assert geweigerd(canoniek(document)) in BUNDELCODES


def test_een_inhoud_heeft_een_bestand() -> None:
    """Made twice, signed in any order: the same bytes, which read back as what they were."""
    for sleutels in ((FG, MEDE), (MEDE, FG)):
        gemaakt = bundel(sleutels=sleutels)
        assert gemaakt == echt()
        assert lees_bundel(gemaakt).schrijf() == gemaakt


@ruim
@given(st.text(max_size=300) | st.text("sleutels:{}[], fgrolpubiek\n-0123456789abcdef", max_size=300))
def test_elke_tekst_geeft_een_register_of_onze_fout(tekst: str) -> None:
    """The reader of registers raises nothing else."""
    with contextlib.suppress(Beleidsfout):
        gelezen = lees_register("sleutels.yaml", tekst)
        assert all(kenmerk == sleutel.kenmerk for kenmerk, sleutel in gelezen.sleutels.items())
