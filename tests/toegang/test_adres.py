"""An address is of one process from the moment it is taken, also when two start at the same moment."""

from __future__ import annotations

import contextlib
import socket

import pytest

from hub.instellingen import Luisteradres
from hub.toegang.luisteraar import Adresbezet, bezet_adres


def test_van_twee_die_tegelijk_beginnen_krijgt_een_het_adres() -> None:
    """The second hears it here, where it can go on without, and not from its server a moment later."""
    with contextlib.closing(bezet_adres(Luisteradres("127.0.0.1", 0))) as een:
        adres = Luisteradres("127.0.0.1", een.getsockname()[1])
        with pytest.raises(Adresbezet):
            bezet_adres(adres)
        with socket.create_connection((adres.host, adres.poort), timeout=5):
            pass
    with contextlib.closing(bezet_adres(adres)) as weer:
        assert weer.getsockname() == (adres.host, adres.poort)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_een_adres_van_een_andere_machine(host: str) -> None:
    """TEST-NET and the documentation range: of nobody."""
    with pytest.raises(Adresbezet):
        bezet_adres(Luisteradres(host, 0))
