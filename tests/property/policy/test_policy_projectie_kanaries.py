"""Nothing leaks through stripping: ten thousand messages, a canary in every field, any set of allowed fields."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from hub.policy.besluit import Sleutel
from hub.policy.projectie import aanwezig, projecteer
from schemas.catalogus import MODELLEN, VELDEN, velden_van
from tests.kanaries import Zaaier
from tests.klein_beleid import klein

BERICHTEN = 2_100
"""Per message type; five types make more than ten thousand."""


def bladen(inhoud: object, pad: str = "") -> Iterator[str]:
    """Paths of the leaves in plain JSON data; the empty containers and nulls too, which must not be there."""
    if isinstance(inhoud, dict) and inhoud:
        for naam, deel in inhoud.items():
            yield from bladen(deel, f"{pad}.{naam}" if pad else naam)
    elif isinstance(inhoud, list) and inhoud:
        for deel in inhoud:
            yield from bladen(deel, pad)
    else:
        yield pad if inhoud not in (None, {}, []) else f"{pad} leeg"


@pytest.mark.parametrize("bericht", sorted(MODELLEN))
def test_no_value_of_a_stripped_field_is_in_the_output(bericht: str) -> None:
    """The one promise of the gateway. And the other side: every value of a field that passes is there."""
    kans = random.Random(bericht)
    paden = velden_van(bericht)
    for nummer in range(BERICHTEN):
        zaaier = Zaaier(kans)
        instantie = zaaier.bericht(MODELLEN[bericht])
        velden = frozenset(kans.sample(paden, kans.randrange(len(paden) + 1)) if nummer % 50 else ())
        uit = projecteer(instantie, velden)
        tekst = json.dumps(uit, ensure_ascii=False)
        for pad, kanaries in zaaier.geplant.items():
            for kanarie in kanaries:
                assert (kanarie in tekst) is (pad in velden), pad
        if uit:
            assert set(bladen(uit)) == velden & zaaier.geplant.keys()
        else:
            assert not velden & zaaier.geplant.keys()
        assert aanwezig(instantie) == zaaier.geplant.keys()


@pytest.mark.parametrize("bericht", sorted(MODELLEN))
def test_every_single_field(bericht: str) -> None:
    """One field allowed at a time: exactly that one passes, of every message, also deep in lists."""
    zaaier = Zaaier(random.Random(1))
    instantie = zaaier.bericht(MODELLEN[bericht], vol=True)
    assert zaaier.geplant.keys() == set(velden_van(bericht))
    for pad in VELDEN:
        uit = projecteer(instantie, frozenset({pad}))
        assert list(dict.fromkeys(bladen(uit))) == ([pad] if pad in zaaier.geplant else [" leeg"])


def test_what_a_decision_lets_pass() -> None:
    """The road from decision to bytes: for each key of a policy, only fields of its decision are in the output."""
    beleid = klein()
    zaaier = Zaaier(random.Random(2))
    instantie = zaaier.bericht(MODELLEN["signaal"], vol=True)
    besluit = beleid.tabel.beslis(
        Sleutel("politie", "signaal", "omgevingsadvies", "gemeente/inzage", "signalering"),
        {"leeftijd": 16, "verdacht": "ja", "zorgen": "ja"},
        frozenset(beleid.woordenboek.plichten),
    )
    uit = projecteer(instantie, besluit.velden)
    assert set(bladen(uit)) == besluit.velden
    assert "medeverdachten" not in json.dumps(uit)
