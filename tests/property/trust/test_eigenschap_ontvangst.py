"""Whatever comes as a receipt is one, or is refused by our own error; and only what its fields make again is one."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import (
    ONTVANGEN,
    TYP_ONTVANGST,
    Ontvangst,
    Ontvangstweigering,
    controleer_ontvangst,
    teken_ontvangst,
)
from tests.bewijs import LEVERING_ID, NU, ZAAK, ZEGEL_UIT, identiteit

EDE = identiteit("gemeente-ede")
GOED = Ontvangst(ONTVANGEN, f"uit.gemeente-ede.inzage.{ZAAK}.{LEVERING_ID}", ZEGEL_UIT, NU)
JWS = teken_ontvangst(GOED, EDE, NU)
_DOCUMENT = json.loads(GOED.naar_bytes())
_WAARDEN = st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.lists(st.text(max_size=3), max_size=2)


def _aangenomen(inhoud: bytes) -> bool:
    try:
        getekend = controleer_ontvangst(inhoud, EDE.publiek, NU)
    except Ontvangstweigering:
        return False
    assert getekend.ontvangst.jws(getekend.kid, getekend.handtekening).encode() == inhoud
    return True


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_elke_bytes(inhoud: bytes) -> None:
    """Bytes of nobody."""
    assert not _aangenomen(inhoud)


@settings(max_examples=300, deadline=None)
@given(plek=st.integers(0, len(JWS) - 1), byte=st.integers(0, 255))
def test_een_andere_byte(plek: int, byte: int) -> None:
    """One byte of a good receipt changed: header, fields or signature."""
    veranderd = JWS[:plek] + bytes([byte]) + JWS[plek + 1 :]
    assert _aangenomen(veranderd) is (veranderd == JWS)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*_DOCUMENT, "code", "extra"]), _WAARDEN, min_size=1, max_size=4))
def test_wat_de_sleutelhouder_zelf_tekent(anders: dict[str, object]) -> None:
    """Signed by the right key, and still only taken when every value has its closed form."""
    payload = json.dumps(_DOCUMENT | anders, sort_keys=True, separators=(",", ":")).encode()
    if _aangenomen(teken_jws(payload, TYP_ONTVANGST, EDE, NU).encode()):
        assert "extra" not in anders
        assert Ontvangst.van_bytes(payload).naar_bytes() == payload
