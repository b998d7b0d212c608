"""Signed bundles of the real policy for tests: one pair of throw-away keys, and a policy with pieces replaced.

Only a few worked cases go in: every bundle is verified several times in a test, and the cases have tests of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from hub.bootstrap.beleidsbestand import bewaar_actief
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.levendbeleid import REGISTER
from hub.bootstrap.proefbundel import Proef, maak_proef
from hub.policy.sleutelregister import Sleutelregister
from tests.bron import WORTEL

BELEID: Final = WORTEL / "policies"
GEVALLEN: Final = "oud-advies.yaml"
DAGEN: Final = (date(2026, 1, 1), date(2027, 12, 31))
SLEUTELDAGEN: Final = (date(2000, 1, 1), date(2099, 12, 31))
RENKUM: Final = {
    "  gemeente-barneveld: {ondertekend": "  gemeente-renkum: {ondertekend: 2026-01-05, contactpersoon: Meldpunt jeugd,"
    " grondslag: Jeugdwet art. 7.4.0 (meldpunt)}\n  gemeente-barneveld: {ondertekend"
}
"""Renkum joins: it is in the dictionary already, so it has an account."""
ZONDER_EDE: Final = {
    "  gemeente-ede: {ondertekend: 2026-01-05, contactpersoon: Coördinator meldpunt jeugd,"
    " grondslag: Jeugdwet art. 7.4.0 (meldpunt)}\n": ""
}
"""Ede leaves: what is for Ede may not go any more."""
DOESBURG: Final = {
    "partijen:\n": "partijen:\n  gemeente-doesburg: {naam: Gemeente Doesburg, rol: gemeente,"
    ' oin: "00000099000000015000", cbs: "0221"}\n',
    "deelnemers:\n": "deelnemers:\n  gemeente-doesburg: {ondertekend: 2026-01-05, contactpersoon: Meldpunt jeugd,"
    " grondslag: Jeugdwet art. 7.4.0 (meldpunt)}\n",
}
"""A municipality that no dictionary knew joins: it has no account yet."""


@dataclass(slots=True)
class Ondertekenaars:
    """Both signers of a test, and the register that knows them."""

    kaart: Path
    proef: Proef = field(default_factory=lambda: maak_proef(SLEUTELDAGEN))
    _nummer: int = 0

    @property
    def register(self) -> Sleutelregister:
        """Their public keys."""
        return self.proef.register

    def schrijf_register(self, staat: Path) -> None:
        """Give a hub this register."""
        staat.mkdir(parents=True, exist_ok=True)
        (staat / REGISTER).write_text(self.register.text(), "utf-8")

    def bundel(
        self,
        anders: Mapping[str, str] | None = None,
        *,
        na: bytes | None = None,
        geldig: tuple[date, date] = DAGEN,
    ) -> bytes:
        """A bundle of the real policy with pieces replaced, signed by both, that follows `na`."""
        self._nummer += 1
        kaart = self.kaart / str(self._nummer)
        (kaart / "gevallen").mkdir(parents=True)
        shutil.copy(BELEID / "gevallen" / GEVALLEN, kaart / "gevallen" / GEVALLEN)
        over = dict(anders or {})
        for naam in ("woordenboek.yaml", "convenant.yaml"):
            tekst = (BELEID / naam).read_text("utf-8")
            for oud in [stuk for stuk in over if stuk in tekst]:
                tekst = tekst.replace(oud, over.pop(oud), 1)
            (kaart / naam).write_text(tekst, "utf-8")
        if over:
            raise ValueError(f"not in the policy: {next(iter(over))[:40]}")
        return self.proef.bundel(kaart, geldig, None if na is None else lees_vorige(na, self.register))

    def begin(self, staat: Path, bundel: bytes) -> bytes:
        """Put a bundle on the disk of a hub that does not run, with its register."""
        self.schrijf_register(staat)
        bewaar_actief(staat, bundel)
        return bundel
