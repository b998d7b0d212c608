"""A signed bundle to try things with: throw-away keys of two invented organisations, along the ordinary way.

For `up --proef`, the demonstration and tests. The private keys stay in memory and end with the process; the register
says `proef: ja`, so that nobody takes it for a real one, and is never made out of a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.bootstrap.bundels import lees_map, vertaal
from hub.fouten import Ketenfout
from hub.policy.beleidsbundel import CONVENANT, WOORDENBOEK
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelmaken import maak_bundel, teken_bij
from hub.policy.bundelrapport import Vorige
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import laad
from hub.policy.sleutelregister import ROLLEN, Sleutel, Sleutelregister, kenmerk, maak_register
from schemas import catalogus

ORGANISATIES: Final = ("proef-een", "proef-twee")
"""Not organisations of any dictionary."""


@dataclass(frozen=True, slots=True)
class Proef:
    """Two throw-away keys, one of each role, and the register that knows them."""

    register: Sleutelregister
    privacyfunctionaris: Ed25519PrivateKey
    medeondertekenaar: Ed25519PrivateKey

    def bundel(self, kaart: Path, geldig: tuple[date, date] | None = None, vorige: Vorige | None = None) -> bytes:
        """The policy of a directory, signed by both.

        Args:
            kaart: directory with dictionary, convenant and worked cases.
            geldig: first and last day; None for those of the convenant.
            vorige: the bundle it follows; None for the first of a hub.

        Raises:
            Beleidsweigering: a file is missing or unreadable.
            Bundelweigering: the policy may not go live.
        """
        teksten = lees_map(kaart)
        return vertaal(lambda: self._maak(teksten, geldig, vorige))

    def _maak(self, teksten: dict[str, str], geldig: tuple[date, date] | None, vorige: Vorige | None) -> bytes:
        dagen = geldig or _convenantsdagen(teksten)
        een = maak_bundel(teksten, dagen, vorige, catalogus.VELDEN, self.privacyfunctionaris)
        return teken_bij(een, self.medeondertekenaar)


def maak_proef(geldig: tuple[date, date], register: Sleutelregister | None = None) -> Proef:
    """Make the keys.

    Args:
        geldig: first and last day of the keys.
        register: an earlier register of throw-away keys; these stay known, so that a bundle of then can be followed.

    Raises:
        Ketenfout: `PROEF-register`, the register is a real one.
    """
    if register is not None and not register.proef:
        raise Ketenfout(
            "PROEF-register", "In deze toestand staat een echt sleutelregister. Kies voor de proef een andere toestand."
        )
    sleutels = [Ed25519PrivateKey.generate() for _ in ROLLEN]
    nieuw = tuple(
        Sleutel(f"proef-{rol}-{kenmerk(sleutel.public_key())[:8]}", rol, organisatie, sleutel.public_key(), *geldig)
        for rol, organisatie, sleutel in zip(ROLLEN, ORGANISATIES, sleutels, strict=True)
    )
    eerder = () if register is None else tuple(register.sleutels.values())
    return Proef(maak_register((*eerder, *nieuw), proef=True), *sleutels)


def _convenantsdagen(teksten: dict[str, str]) -> tuple[date, date]:
    try:
        convenant = laad({naam: teksten[naam] for naam in (WOORDENBOEK, CONVENANT)}, catalogus.VELDEN).convenant
    except Beleidsfout as fout:
        raise Bundelfout("BUNDEL-beleid", fout.text()) from None
    return convenant.van, convenant.tot
