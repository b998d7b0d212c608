"""What a party does with its own keys: seal for the hub, open what the hub sealed, sign receipts.

No line, no clock: the moment is an argument. Everything that does not open is a refusal of `hub.trust.fouten`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hub import onderwerpen
from hub.trust.binding import Binding, is_onderwerp
from hub.trust.fouten import Zegelweigering
from hub.trust.ontvangst import GEWEIGERD, Aanname, Ontvangst, controleer_aanname, teken_ontvangst
from hub.trust.redenen import REDENEN
from hub.trust.sleutels import Identiteit, Partijsleutels
from hub.trust.zegel import Geopend, open_zegel, verzegel

HUB: Final = "hub"
"""How the hub is named in a binding."""
_NUMMERRUIMTE: Final = uuid.UUID("8f5b0c52-5d2c-5d0e-9d0a-2f6d1f8e4a11")
"""Where the numbers of receipts come from: what is said twice of the same bytes has the same number."""
_REDENEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UIT-dossier": "O-grond",
        "UIT-bestemming": "O-systeem",
        "UIT-plicht": "O-systeem",
        "UIT-anders": "O-anders",
    }
)
"""Codes of an adapter → reason in a receipt, where it is no question of form."""


def reden_van(code: str) -> str:
    """The reason of `hub.trust.redenen` that says what a code of an adapter, the schemas or the seal says."""
    if code in REDENEN:
        return code
    if code.startswith("ZEGEL-"):
        return "O-zegel"
    return _REDENEN.get(code, "O-vorm")


@dataclass(frozen=True, slots=True)
class Bewijs:
    """A signed and sealed receipt, ready to send. `kern`: what makes it this one and not another."""

    nummer: str
    inhoud: bytes
    kern: bytes


@dataclass(frozen=True, slots=True)
class Zegelaar:
    """A party with its keys and those of the hub. `profiel` names the algorithms, fixed in the register."""

    partij: str
    identiteit: Identiteit
    hub: Partijsleutels
    profiel: str

    def verzegel(self, bericht: str, nummer: str, inhoud: bytes, nu: datetime) -> bytes:
        """Sign and seal for the hub, bound to this party, its subject and this number.

        Raises:
            Zegelweigering: no key of ours or of the hub is valid now, or it does not fit.
            ValueError: the number is no UUID in lower case.
        """
        binding = Binding(van=self.partij, aan=HUB, onderwerp=onderwerpen.in_(self.partij, bericht), nummer=nummer)
        return verzegel(inhoud, binding, self.identiteit, self.hub, nu, profiel=self.profiel)

    def open(self, onderwerp: str, verzegeld: bytes, nu: datetime) -> Geopend:
        """Open what the hub sealed for us, on this subject and no other; its number is the last part of the subject.

        Raises:
            Zegelweigering: it does not open, or was sealed for another place (`ZEGEL-plaats`).
        """
        if not is_onderwerp(onderwerp):
            raise Zegelweigering("ZEGEL-plaats")
        geopend = open_zegel(
            verzegeld,
            van=HUB,
            aan=self.identiteit,
            onderwerp=onderwerp,
            afzender=self.hub,
            nu=nu,
            profiel=self.profiel,
            # An order to destroy is sealed for whoever comes, also under a key of ours that has ended since.
            ook_verlopen=True,
        )
        if geopend.nummer != onderwerp.rpartition(".")[2]:
            raise Zegelweigering("ZEGEL-plaats")
        return geopend

    def ontvangst(self, soort: str, onderwerp: str, zegel: str, nu: datetime, code: str | None = None) -> Bewijs:
        """A receipt for a delivery.

        Args:
            soort: `ontvangen`, `verwerkt` or `geweigerd` (`hub.trust.ontvangst`).
            onderwerp: where the delivery lay.
            zegel: digest of its sealed bytes.
            nu: now.
            code: why it is refused: of `REDENEN`, or a code that `reden_van` knows.

        Raises:
            Ontvangstweigering: the subject is none of a delivery.
            Zegelweigering: no key is valid now.
        """
        reden = reden_van(code or "") if soort == GEWEIGERD else None
        ontvangst = Ontvangst(soort=soort, onderwerp=onderwerp, zegel=zegel, tijd=nu, code=reden)
        getekend = teken_ontvangst(ontvangst, self.identiteit, nu)
        kern = f"{soort} {onderwerp} {zegel} {reden or ''}"
        nummer = str(uuid.uuid5(_NUMMERRUIMTE, kern))
        return Bewijs(nummer, self.verzegel(onderwerpen.ONTVANGST, nummer, getekend, nu), kern.encode())

    def aanname(self, jws: str, nu: datetime) -> Aanname:
        """The hub's signed receipt in an answer. Raises `Ontvangstweigering`: it is none, or not by the hub."""
        return controleer_aanname(jws, self.hub, nu)
