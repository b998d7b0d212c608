"""Whose signature counts: the register of public keys that the hub keeps for itself, `sleutels.yaml`.

```yaml
sleutels:
  fg-politie: {rol: privacyfunctionaris, organisatie: politie, publiek: <64 hex>, van: 2026-01-01, tot: 2027-12-31}
  tweede-ede: {rol: medeondertekenaar, organisatie: gemeente-ede, publiek: <64 hex>, van: …, tot: …}
  oud-om: {…, ingetrokken: 2026-03-01}
proef: ja     # only in a register of throw-away keys
```

A key has one role and one organisation: the same public key in two lines is refused, whatever its name. A key that is
withdrawn stays in the register, so that what it signed is still known by name; a withdrawal has no way back, and does
not wait for its date. The register never comes with a bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.policy import lezen
from hub.policy.fouten import Verzamelaar, Vol
from hub.policy.lezen import Lezer
from hub.policy.yaml_strikt import Knoop, lees

PRIVACYFUNCTIONARIS: Final = "privacyfunctionaris"
MEDEONDERTEKENAAR: Final = "medeondertekenaar"
ROLLEN: Final = (PRIVACYFUNCTIONARIS, MEDEONDERTEKENAAR)
"""Who must sign, each: one who guards the convenant, and one of another organisation who looks along."""
SLEUTELS_MAX: Final = 200
"""Two for each of 12 organisations, renewed every year, is a hundred in four years."""
_PUBLIEK: Final = re.compile(r"[0-9a-f]{64}")
_P: Final = 2**255 - 19
_ACHT: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_ZWAK: Final = frozenset({0, 1, _P - 1, _ACHT, _P - _ACHT})
"""y of the points of small order (RFC 8032, section 5.1; cofactor 8): for such a "key" anyone can make a signature. A
placeholder of zeros is one of them."""


@dataclass(frozen=True, slots=True)
class Sleutel:
    """One public key. `geldig_van` and `geldig_tot` are included; `ingetrokken` holds from the moment it is read."""

    naam: str
    rol: str
    organisatie: str
    publiek: Ed25519PublicKey
    geldig_van: date
    geldig_tot: date
    ingetrokken: date | None = None

    @property
    def kenmerk(self) -> str:
        """How a signature names this key: SHA-256 over the public key, 64 hex."""
        return kenmerk(self.publiek)

    @property
    def wie(self) -> str:
        """For a person: `fg-politie (privacyfunctionaris, politie)`."""
        return f"{self.naam} ({self.rol}, {self.organisatie})"

    def regel(self) -> str:
        """The line of this key in a register."""
        ingetrokken = f", ingetrokken: {self.ingetrokken}" if self.ingetrokken else ""
        return (
            f"  {self.naam}: {{rol: {self.rol}, organisatie: {self.organisatie}, "
            f"publiek: {self.publiek.public_bytes_raw().hex()}, "
            f"van: {self.geldig_van}, tot: {self.geldig_tot}{ingetrokken}}}"
        )


@dataclass(frozen=True, slots=True)
class Sleutelregister:
    """All keys. `sleutels`: by `Sleutel.kenmerk`. `proef`: throw-away keys; nothing real may rest on them."""

    sleutels: Mapping[str, Sleutel]
    proef: bool = False

    def text(self) -> str:
        """As a file."""
        regels = ["sleutels:", *(sleutel.regel() for sleutel in sorted(self.sleutels.values(), key=lambda s: s.naam))]
        return "\n".join([*regels, *(["proef: ja"] if self.proef else [])]) + "\n"


def kenmerk(publiek: Ed25519PublicKey) -> str:
    """SHA-256 over the 32 bytes of a public key, 64 hex."""
    return hashlib.sha256(publiek.public_bytes_raw()).hexdigest()


def maak_register(sleutels: tuple[Sleutel, ...], *, proef: bool = False) -> Sleutelregister:
    """A register of keys made here, not read."""
    return Sleutelregister(MappingProxyType({sleutel.kenmerk: sleutel for sleutel in sleutels}), proef)


def lees_register(bestand: str, tekst: str) -> Sleutelregister:
    """Read a register. `bestand`: its name, for messages.

    Raises:
        Beleidsfout: with every mistake and its place. Nothing else, whatever the text.
    """
    verzamelaar = Verzamelaar()
    gelezen: dict[str, Sleutel] = {}
    proef = False
    try:
        knoop = lees(bestand, tekst, verzamelaar)
        if knoop is not None:
            lezer = Lezer(verzamelaar)
            delen = lezer.tabel(knoop, "sleutelregister", ("sleutels",), ("proef",)) or {}
            if "proef" in delen:
                proef = lezer.ja_nee(delen["proef"], "proef")
            if "sleutels" in delen:
                gelezen = _sleutels(lezer, delen["sleutels"])
    except Vol:
        pass  # the collector holds two hundred mistakes; `klaar` raises them
    verzamelaar.klaar()
    return Sleutelregister(MappingProxyType(gelezen), proef)


def _sleutels(lezer: Lezer, knoop: Knoop) -> dict[str, Sleutel]:
    gelezen: dict[str, Sleutel] = {}
    regels = lezer.vrije_tabel(knoop, "sleutels", lezen.NAAM)
    if len(regels) > SLEUTELS_MAX:
        lezer.meld("Y-grootte", knoop.plek, f"sleutels: meer dan {SLEUTELS_MAX}")
        return gelezen
    for naam, waarde in regels:
        sleutel = _sleutel(lezer, naam.waarde, waarde)
        if sleutel is None:
            continue
        eerder = gelezen.get(sleutel.kenmerk)
        if eerder is not None:
            wat = f"sleutel {sleutel.naam}: dit is dezelfde sleutel als '{eerder.naam}'"
            lezer.meld("B-uniek", waarde.plek, wat, "elke rol en elke organisatie heeft een eigen sleutel")
            continue
        gelezen[sleutel.kenmerk] = sleutel
    return gelezen


def _sleutel(lezer: Lezer, naam: str, knoop: Knoop) -> Sleutel | None:
    wat = f"sleutel {naam}"
    delen = lezer.tabel(knoop, wat, ("rol", "organisatie", "publiek", "van", "tot"), ("ingetrokken",)) or {}
    rol = lezer.woord(delen["rol"], f"{wat}, rol", ROLLEN) if "rol" in delen else None
    organisatie = lezer.naam(delen["organisatie"], f"{wat}, organisatie") if "organisatie" in delen else None
    publiek = _publiek(lezer, f"{wat}, publiek", delen["publiek"]) if "publiek" in delen else None
    dagen = {
        deel: lezer.datum(delen[deel], f"{wat}, {deel}") for deel in ("van", "tot", "ingetrokken") if deel in delen
    }
    van, tot, ingetrokken = dagen.get("van"), dagen.get("tot"), dagen.get("ingetrokken")
    if van is not None and tot is not None and tot < van:
        lezer.meld("B-datum", delen["tot"].plek, f"{wat}: het einde ligt voor het begin")
    if rol is None or organisatie is None or publiek is None or van is None or tot is None:
        return None
    return Sleutel(naam, rol, organisatie, publiek, van, tot, ingetrokken)


def _publiek(lezer: Lezer, wat: str, knoop: Knoop) -> Ed25519PublicKey | None:
    tekst = lezer.naam(knoop, wat, _PUBLIEK, "neem de regel over die `ketenhub beleid sleutel` schreef")
    if tekst is None:
        return None
    ruw = bytes.fromhex(tekst)
    if (int.from_bytes(ruw, "little") & (2**255 - 1)) % _P in _ZWAK:
        lezer.meld("B-naam", knoop.plek, f"{wat}: met deze sleutel kan iedereen ondertekenen", "maak een nieuwe")
        return None
    return Ed25519PublicKey.from_public_bytes(ruw)
