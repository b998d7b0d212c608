"""The fuzzer of seals: it reaches every layer, can make a case again, and would see what it looks for.

Its small run is with the others, in `tests/property/policy/test_policy_fuzz.py`; a million is done by hand:
`python -m deploy.fuzz --doel zegel --keer 1000000`.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache

import pytest

from deploy.fuzz import zegel
from deploy.fuzz.zegel import BEWIJS, GEOPEND, Opening
from hub.trust.fouten import Zegelweigering
from hub.trust.zegel import Geopend
from tests.zegelproef import NAMEN


@cache
def opening() -> Opening:
    """The vectors, read once."""
    return Opening()


def test_elke_laag_wordt_geraakt() -> None:
    """Bytes, headers and signatures of both profiles; some still open, most do not."""
    uitkomsten: Counter[str] = Counter()
    gevallen: set[tuple[str, str]] = set()
    for nummer in range(4_000):
        naam, bestanden = opening().maak(random.Random(nummer))
        gevallen.add((naam, next(iter(bestanden))))
        uitkomsten[opening().draai(bestanden)] += 1
    assert gevallen == {(laag, p) for laag in ("buiten", "kop-buiten", "binnen", "kop-binnen") for p in NAMEN} | {
        (BEWIJS, BEWIJS)
    }
    bereikbaar = {"ZEGEL-vorm", "ZEGEL-profiel", "ZEGEL-plaats", "ZEGEL-sleutel", "ZEGEL-handtekening"}
    assert bereikbaar | {GEOPEND} <= uitkomsten.keys()
    assert uitkomsten[GEOPEND] > 100


def test_een_geval_komt_terug() -> None:
    """The same number is the same bytes, though what seals draws randomness."""
    for nummer in range(60):
        assert opening().maak(random.Random(nummer)) == opening().maak(random.Random(nummer))


@pytest.mark.parametrize("profiel", NAMEN)
def test_wat_goed_verpakt_is_gaat_open(profiel: str) -> None:
    """The hand that packs broken insides packs good ones too."""
    heel = opening().dek(profiel, json.dumps(opening().kop(profiel)).encode(), opening().binnen[profiel])
    assert opening().draai({profiel: heel}) == GEOPEND
    for naam, inhoud in opening().heel.items():
        assert opening().draai({naam: inhoud}) == GEOPEND


def _ander_nummer(*_: object, **__: object) -> Geopend:
    return Geopend(opening().inhoud, "00000000-0000-4000-8000-000000000000", opening().kid["jose-1"])


def _andere_sleutel(*_: object, **__: object) -> Geopend:
    return Geopend(opening().inhoud, opening().binding["nummer"], "A" * 43)


def _andere_inhoud(*_: object, **__: object) -> Geopend:
    return Geopend(b"x", opening().binding["nummer"], opening().kid["jose-1"])


def _spraakzaam(*_: object, **__: object) -> Geopend:
    raise Zegelweigering("ZEGEL-vorm") from ValueError("999912345")


@pytest.mark.parametrize("nep", [_ander_nummer, _andere_sleutel, _andere_inhoud, _spraakzaam])
def test_wat_niet_klopt_is_een_bevinding(nep: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another id, key or content than was signed, or a refusal that carries what was read."""
    monkeypatch.setattr(zegel, "open_zegel", nep)
    with pytest.raises(AssertionError):
        opening().draai({"jose-1": opening().heel["jose-1"]})


def test_bewijs_met_een_tweede_spelling_is_een_bevinding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence must be one text, not only one meaning."""
    monkeypatch.setattr(zegel, "controleer_jws", lambda *_: opening().inhoud)
    with pytest.raises(AssertionError):
        opening().draai({BEWIJS: opening().heel[BEWIJS] + b"\n"})
