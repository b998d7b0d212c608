"""The abstract suite of the port `Wikkelaar`: what every place of the hub key promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pytest

from hub.trust.rust import Rustzegel
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import GEWIKKELD_BYTES, KID_BYTES, SLEUTEL_BYTES, Wikkelaar

SLEUTEL = bytes(range(SLEUTEL_BYTES))


class Bewaarplaats(Protocol):
    """A place for hub keys, under test."""

    def open(self) -> Wikkelaar:
        """The hub key, as a hub that starts now gets it."""
        ...

    def wissel(self) -> None:
        """Give the place another hub key; the old one stays for what it closed."""
        ...

    def andere(self) -> Wikkelaar:
        """The hub key of another hub, in a place of this kind."""
        ...


class WikkelaarEisen:
    """Subclass with a fixture `plaats`."""

    def test_wat_dicht_gaat_gaat_ook_open(self, plaats: Bewaarplaats) -> None:
        """Also in a hub that starts later; and what lies there is not the key."""
        wikkelaar = plaats.open()
        gewikkeld = wikkelaar.wikkel(SLEUTEL)
        assert wikkelaar.ontwikkel(gewikkeld) == SLEUTEL
        assert plaats.open().ontwikkel(gewikkeld) == SLEUTEL
        assert len(gewikkeld) == GEWIKKELD_BYTES
        assert SLEUTEL[:8] not in gewikkeld
        assert wikkelaar.is_huidig(gewikkeld)

    def test_twee_keer_hetzelfde_is_niet_te_zien(self, plaats: Bewaarplaats) -> None:
        """A repeated nonce would give away both."""
        wikkelaar = plaats.open()
        kop = 2 + KID_BYTES
        keren = {wikkelaar.wikkel(SLEUTEL)[kop:] for _ in range(50)}
        assert len(keren) == 50
        assert len({deel[:12] for deel in keren}) == 50

    @pytest.mark.parametrize("lengte", [0, 16, 31, 33, 64])
    def test_alleen_een_hele_sleutel(self, plaats: Bewaarplaats, lengte: int) -> None:
        """The port closes keys, not contents: those are for `Rustzegel`."""
        with pytest.raises(ValueError, match="32 bytes"):
            plaats.open().wikkel(b"k" * lengte)

    @pytest.mark.parametrize("plek", range(0, GEWIKKELD_BYTES, 7))
    def test_elke_veranderde_byte_sluit_de_deur(self, plaats: Bewaarplaats, plek: int) -> None:
        """Marker, name of the key, nonce, key and tag: each is bound."""
        wikkelaar = plaats.open()
        gewikkeld = bytearray(wikkelaar.wikkel(SLEUTEL))
        gewikkeld[plek] ^= 1
        with pytest.raises(Rustfout) as gevangen:
            wikkelaar.ontwikkel(bytes(gewikkeld))
        verwacht = "RUST-vorm" if plek < 2 else "RUST-hubsleutel" if plek < 2 + KID_BYTES else "RUST-veranderd"
        assert gevangen.value.code == verwacht
        assert wikkelaar.ontwikkel(wikkelaar.wikkel(SLEUTEL)) == SLEUTEL

    @pytest.mark.parametrize("knip", [lambda g: g[:0], lambda g: g[:-1], lambda g: g + b"0", lambda g: g[2:]])
    def test_een_andere_lengte_is_geen_sleutel(self, plaats: Bewaarplaats, knip: Callable[[bytes], bytes]) -> None:
        """Cut off, lengthened, or without its marker."""
        wikkelaar = plaats.open()
        with pytest.raises(Rustfout, match="RUST-vorm"):
            wikkelaar.ontwikkel(knip(wikkelaar.wikkel(SLEUTEL)))

    def test_een_andere_hub_opent_niets(self, plaats: Bewaarplaats) -> None:
        """What a copy of the disk is worth without the key."""
        with pytest.raises(Rustfout, match="RUST-hubsleutel"):
            plaats.andere().ontwikkel(plaats.open().wikkel(SLEUTEL))

    def test_een_nieuwe_sleutel_sluit_en_de_oude_opent(self, plaats: Bewaarplaats) -> None:
        """Rotation, twice: what is written goes under the newest, and all that lies there opens."""
        lagen = []
        for _ in range(3):
            lagen.append(plaats.open().wikkel(SLEUTEL))
            plaats.wissel()
        nieuw = plaats.open()
        assert [nieuw.ontwikkel(g) for g in lagen] == [SLEUTEL] * 3
        assert not any(nieuw.is_huidig(g) for g in lagen)
        lagen.append(nieuw.wikkel(SLEUTEL))
        assert len({g[2 : 2 + KID_BYTES] for g in lagen}) == 4

    def test_een_opgeslagen_stand_gaat_mee(self, plaats: Bewaarplaats) -> None:
        """The use it is for: an entry opens after rotation, and written again it lies under the new key."""
        oud = Rustzegel(plaats.open())
        dicht = oud.berg("zaak.1", b"toestand")
        plaats.wissel()
        nieuw = Rustzegel(plaats.open())
        assert nieuw.haal("zaak.1", dicht) == b"toestand"
        assert not nieuw.is_huidig(dicht)
        opnieuw = nieuw.berg("zaak.1", b"toestand")
        assert nieuw.is_huidig(opnieuw)
        assert Rustzegel(plaats.open()).haal("zaak.1", opnieuw) == b"toestand"

    def test_niets_toont_een_sleutel(self, plaats: Bewaarplaats) -> None:
        """A log, a failed test or an error must not hold what opens everything."""
        wikkelaar = plaats.open()
        assert "\\x" not in repr(wikkelaar)
        with pytest.raises(Rustfout) as gevangen:
            wikkelaar.ontwikkel(b"W1" + SLEUTEL + SLEUTEL + b"123456789012")
        assert gevangen.value.__cause__ is None
        assert "x1f" not in str(gevangen.value)
