"""What the hub stores opens with the hub key, where the hub laid it, and in no other way."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.trust.rust import RUST_MEER_BYTES, RUSTMERK, Rustzegel
from hub.trust.rustfouten import RUSTTEKSTEN, Rustfout
from hub.trust.wikkelaar import GEWIKKELD_BYTES, Geheugensleutel, Sleutelring

PLEK = "zaak.0123456789abcdef"
TOESTAND = b'{"bsn":"999990019","naam":"Kwikstaartje"}'


class Teller(Sleutelring):
    """A hub key that counts how often it is asked."""

    def __init__(self, *sleutels: bytes) -> None:
        """The first closes."""
        super().__init__("proef", lambda: [Geheugensleutel(s) for s in sleutels])
        self.dicht = self.open = 0

    def wikkel(self, sleutel: bytes) -> bytes:
        """Count."""
        self.dicht += 1
        return super().wikkel(sleutel)

    def ontwikkel(self, gewikkeld: bytes) -> bytes:
        """Count."""
        self.open += 1
        return super().ontwikkel(gewikkeld)


SLEUTEL, ANDER = b"s" * 32, b"a" * 32


def test_heen_en_terug_en_niets_leesbaars() -> None:
    """With a marker in front, and of the length that is promised."""
    dicht = Rustzegel(Teller(SLEUTEL)).berg(PLEK, TOESTAND)
    assert Rustzegel(Teller(SLEUTEL)).haal(PLEK, dicht) == TOESTAND
    assert dicht.startswith(RUSTMERK)
    assert len(dicht) == len(TOESTAND) + RUST_MEER_BYTES
    assert [deel for deel in (b"999990019", b"Kwik", PLEK.encode()) if deel in dicht] == []


def test_elke_bit_telt() -> None:
    """Changed anywhere it does not open: marker, wrapped key, nonce, content, tag."""
    rust = Rustzegel(Teller(SLEUTEL))
    dicht = rust.berg(PLEK, TOESTAND)
    for plek in range(len(dicht)):
        anders = bytearray(dicht)
        anders[plek] ^= 1 << (plek % 8)
        with pytest.raises(Rustfout):
            rust.haal(PLEK, bytes(anders))
    assert rust.haal(PLEK, dicht) == TOESTAND


def test_elke_lengte_telt() -> None:
    """Cut off at every place, also within marker, key, nonce and tag; and lengthened."""
    rust = Rustzegel(Teller(SLEUTEL))
    dicht = rust.berg(PLEK, TOESTAND)
    for lengte in range(len(dicht)):
        with pytest.raises(Rustfout):
            rust.haal(PLEK, dicht[:lengte])
    with pytest.raises(Rustfout):
        rust.haal(PLEK, dicht + b"\0")


@given(st.binary(max_size=400))
def test_wat_dan_ook_gaat_open_of_is_een_fout_van_ons(ruis: bytes) -> None:
    """Noise, also behind the marker and behind a real key: our error, whatever it is."""
    rust = Rustzegel(Teller(SLEUTEL))
    echt = rust.berg(PLEK, TOESTAND)
    for poging in (ruis, RUSTMERK + ruis, echt[: len(RUSTMERK) + GEWIKKELD_BYTES] + ruis):
        with pytest.raises(Rustfout):
            rust.haal(PLEK, poging)


def test_verplaatsen_kan_niet() -> None:
    """The state of one case under the subject of another would be read as his."""
    rust = Rustzegel(Teller(SLEUTEL))
    een, twee = rust.berg("zaak.1", b"een"), rust.berg("zaak.2", b"twee")
    with pytest.raises(Rustfout, match="RUST-veranderd"):
        rust.haal("zaak.2", een)
    kop = len(RUSTMERK) + GEWIKKELD_BYTES
    with pytest.raises(Rustfout, match="RUST-veranderd"):
        rust.haal("zaak.2", twee[:kop] + een[kop:])
    gedeeld = rust.nieuwe_sleutel()
    een, twee = rust.berg("zaak.1", b"een", gedeeld), rust.berg("zaak.2", b"twee", gedeeld)
    assert een[:kop] == twee[:kop]
    with pytest.raises(Rustfout, match="RUST-veranderd"):
        rust.haal("zaak.2", een)
    assert rust.haal("zaak.2", twee) == b"twee"


def test_een_andere_hubsleutel_opent_niet() -> None:
    """A copy of the disk without the key."""
    with pytest.raises(Rustfout, match="RUST-hubsleutel"):
        Rustzegel(Teller(ANDER)).haal(PLEK, Rustzegel(Teller(SLEUTEL)).berg(PLEK, TOESTAND))


def test_elke_zaak_een_eigen_sleutel_en_elke_keer_een_eigen_nonce() -> None:
    """Two cases share no key; one case keeps its own, and the same state twice looks different."""
    rust = Rustzegel(Teller(SLEUTEL))
    kop = len(RUSTMERK) + GEWIKKELD_BYTES
    zaken = [rust.berg(f"zaak.{i}", TOESTAND) for i in range(20)]
    assert len({z[:kop] for z in zaken}) == 20
    keren = [rust.berg(PLEK, TOESTAND) for _ in range(20)]
    assert len({k[:kop] for k in keren}) == 1
    assert len({k[kop : kop + 12] for k in keren}) == 20


def test_de_hubsleutel_wordt_een_keer_per_zaak_gevraagd() -> None:
    """A token over a network takes a millisecond: not one for every message."""
    teller = Teller(SLEUTEL)
    rust = Rustzegel(teller)
    dicht = rust.berg(PLEK, b"0")
    for keer in range(100):
        assert rust.haal(PLEK, dicht) == str(keer).encode()
        dicht = rust.berg(PLEK, str(keer + 1).encode())
    assert (teller.dicht, teller.open) == (1, 0)
    later = Teller(SLEUTEL)
    ander = Rustzegel(later)
    for _ in range(100):
        assert ander.haal(PLEK, dicht) == b"100"
    dicht = ander.berg(PLEK, b"101")
    assert (later.dicht, later.open) == (0, 1)


def test_de_tabel_is_begrensd_en_houdt_wat_gebruikt_wordt() -> None:
    """A flood of cases costs calls to the hub key, not memory."""
    teller = Teller(SLEUTEL)
    rust = Rustzegel(teller, bewaard_max=10)
    vast = rust.berg("vast", b"x")
    for i in range(100):
        rust.berg(f"zaak.{i}", b"x")
        assert rust.haal("vast", vast) == b"x"
    assert teller.open == 0
    assert len(rust._open) == 10
    geen = Teller(SLEUTEL)
    zonder = Rustzegel(geen, bewaard_max=0)
    assert zonder.haal(PLEK, zonder.berg(PLEK, b"x")) == b"x"
    assert geen.open == 1


def test_een_vals_stuk_verdringt_geen_sleutel() -> None:
    """An entry that does not open leaves nothing behind."""
    teller = Teller(SLEUTEL)
    rust = Rustzegel(teller, bewaard_max=1)
    dicht = rust.berg(PLEK, b"x")
    elders = Rustzegel(Teller(SLEUTEL)).berg("elders", b"y")
    for _ in range(3):
        with pytest.raises(Rustfout, match="RUST-veranderd"):
            rust.haal("zaak.9", elders)
    assert rust.haal(PLEK, dicht) == b"x"
    assert teller.open == 3


def test_na_vernietiging_een_nieuwe_sleutel() -> None:
    """What comes after a destroyed case has nothing in common with it."""
    rust = Rustzegel(Teller(SLEUTEL))
    kop = len(RUSTMERK) + GEWIKKELD_BYTES
    eerst = rust.berg(PLEK, b"eerst")
    rust.vergeet(PLEK)
    rust.vergeet("nooit.gezien")
    assert rust.berg(PLEK, b"later")[:kop] != eerst[:kop]


def test_na_een_wissel_sluit_alleen_de_nieuwe_hubsleutel() -> None:
    """A data key that an older hub key wrapped opens, and closes nothing any more."""
    dicht = Rustzegel(Teller(SLEUTEL)).berg(PLEK, b"oud")
    rust = Rustzegel(Teller(ANDER, SLEUTEL))
    assert rust.haal(PLEK, dicht) == b"oud"
    assert not rust.is_huidig(dicht)
    nieuw = rust.berg(PLEK, b"nieuw")
    assert rust.is_huidig(nieuw)
    assert Rustzegel(Teller(ANDER)).haal(PLEK, nieuw) == b"nieuw"
    assert not rust.is_huidig(b"iets anders")


def test_lege_en_grote_inhoud() -> None:
    """From nothing to the largest entry of the bus."""
    rust = Rustzegel(Teller(SLEUTEL))
    for inhoud in (b"", b"\0", b"x" * 262_144):
        assert rust.haal(PLEK, rust.berg(PLEK, inhoud)) == inhoud


@pytest.mark.parametrize("code", RUSTTEKSTEN)
def test_een_fout_noemt_een_code_en_een_zin(code: str) -> None:
    """Dutch, for a person; it travels between processes as its code."""
    fout = Rustfout(code)
    assert str(fout) == f"{code}: {fout.uitleg}"
    assert fout.uitleg.endswith(".")
    terug = pickle.loads(pickle.dumps(fout))  # noqa: S301 - our own
    assert isinstance(terug, Rustfout)
    assert terug.code == code


def test_niets_toont_een_sleutel() -> None:
    """Neither the data key nor the hub key."""
    rust = Rustzegel(Teller(SLEUTEL))
    assert "sss" not in f"{rust!r}{rust.nieuwe_sleutel()!r}"
    assert repr(rust.nieuwe_sleutel()) == "Datasleutel(…)"
    with pytest.raises(ValueError, match="32 bytes"):
        Geheugensleutel(b"kort")
