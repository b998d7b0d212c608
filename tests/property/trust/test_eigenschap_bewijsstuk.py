"""Any change to evidence is found, and its place is named; no bytes make the check fall over."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.trust.bewijsantwoord import controleer_antwoord
from hub.trust.bewijscontrole import controleer
from tests.bewijs import heel

BEWIJS = heel()
STUK = BEWIJS.stuk()
HUB = BEWIJS.hub.publiek


def _wordt_gevonden(veranderd: bytes) -> None:
    oordeel = controleer(veranderd, HUB)
    fout = [toets for toets in oordeel.toetsen if toets.goed is False]
    assert not oordeel.goed
    assert fout
    assert all(toets.plaats and toets.uitleg for toets in fout)
    assert oordeel.bewijst == []


@settings(max_examples=400, deadline=None)
@given(plek=st.integers(0, len(STUK) - 1), byte=st.integers(0, 255))
def test_een_andere_byte(plek: int, byte: int) -> None:
    """One byte another: in a record, a key, a signature, or only a space."""
    veranderd = STUK[:plek] + bytes([byte]) + STUK[plek + 1 :]
    if veranderd == STUK:
        assert controleer(STUK, HUB).goed
    else:
        _wordt_gevonden(veranderd)


@settings(max_examples=200, deadline=None)
@given(van=st.integers(0, len(STUK)), weg=st.integers(0, 40), erbij=st.binary(max_size=8))
def test_iets_weg_of_erbij(van: int, weg: int, erbij: bytes) -> None:
    """A piece cut out, put in, or both."""
    veranderd = STUK[:van] + erbij + STUK[van + weg :]
    if veranderd != STUK:
        _wordt_gevonden(veranderd)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(max_size=5), st.lists).map(repr).map(str.encode))
def test_rommel_geeft_een_reden(inhoud: bytes) -> None:
    """Whatever it is, it is refused with a reason."""
    _wordt_gevonden(inhoud)
    assert not controleer_antwoord(inhoud, HUB).goed
