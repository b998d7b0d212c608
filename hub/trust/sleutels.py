"""Keys of a party: the public ring (`publiek`), and the private one, which never leaves the machine it was made on.

`Identiteit` shows no secret in `repr`, cannot be pickled or copied by accident, and is written only by `naar_json`;
where that lies, and under what, is for the caller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, NoReturn

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc.jwk import OKPKey

from hub.trust.binding import is_code
from hub.trust.codering import b64_tekst, uit_b64_tekst
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import TEKEN, ZEGEL, Gebruik, zoek
from hub.trust.publiek import SLEUTELS_MAX, Partijsleutels, Publiek, nieuwste
from hub.trust.sleutelsoorten import ED25519, GEHEIM_BYTES, X25519, Sleutelsoort, hybride_delen, maak_geheim
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

__all__ = ["Geheim", "Identiteit", "Partijsleutels", "Publiek", "maak_identiteit", "wissel"]

Geheim = OKPKey | X25519PrivateKey | hpke.MLKEM768X25519PrivateKey
"""A secret that computes: to sign with, or to open with."""
IDENTITEIT_BYTES_MAX: Final = 262_144
"""A full ring of the largest keys: 64 of some 2,100 bytes."""
_SOORT: Final = "ketenhub-identiteit-1"
_NAMEN: Final = frozenset({"soort", "code", "publiek", "geheimen"})


class Identiteit:
    """The private ring of one party, or of the hub: for every public key of `publiek` its secret.

    `code`: the party code, or `hub`; `publiek`: what others may have of it.
    """

    __slots__ = ("_geheimen", "_werkend", "code", "publiek")

    code: str
    publiek: Partijsleutels

    def __init__(self, code: str, publiek: Partijsleutels, geheimen: Mapping[str, bytes]) -> None:
        """`geheimen`: name of the key → its 32 secret bytes.

        Raises:
            Zegelweigering: `ZEGEL-vorm`, the code is none, or the secrets are not those of these public keys.
        """
        namen = {sleutel.kid for sleutel in publiek.sleutels}
        if not is_code(code) or geheimen.keys() != namen:
            raise Zegelweigering("ZEGEL-vorm")
        werkend = {}
        for sleutel in publiek.sleutels:
            geheim = geheimen[sleutel.kid]
            soort = zoek(sleutel.profiel).soort(sleutel.gebruik)
            if len(geheim) != GEHEIM_BYTES or b64_tekst(soort.publiek_van(geheim)) != sleutel.waarde:
                raise Zegelweigering("ZEGEL-vorm")
            werkend[sleutel.kid] = _werkend(soort, geheim)
        self.code = code
        self.publiek = publiek
        self._geheimen: Mapping[str, bytes] = MappingProxyType(dict(geheimen))
        self._werkend: Mapping[str, Geheim] = MappingProxyType(werkend)

    @property
    def profiel(self) -> str:
        """The profile of this party."""
        return self.publiek.profiel

    def teken_nu(self, nu: datetime) -> tuple[Publiek, OKPKey]:
        """What to sign with now: the newest valid signing key and its secret.

        Raises:
            Zegelweigering: `ZEGEL-sleutel`, there is none.
        """
        sleutel = nieuwste(s for s in self.publiek.sleutels if s.gebruik == TEKEN and s.geldig(nu))
        geheim = self._werkend[sleutel.kid]
        if not isinstance(geheim, OKPKey):  # every profile signs with Ed25519
            raise Zegelweigering("ZEGEL-profiel")
        return sleutel, geheim

    def zegelgeheim(self, kid: str, profiel: str, nu: datetime, *, ook_verlopen: bool = False) -> Geheim:
        """What to open with: the secret of the sealing key of this name.

        `ook_verlopen`: also when its date has passed or it was withdrawn, for what waited longer than the key lived.
        Who it is from rests on the sender's signature, never on this key.

        Raises:
            Zegelweigering: `ZEGEL-sleutel`, `ZEGEL-vroeg`, `ZEGEL-verlopen`, `ZEGEL-ingetrokken`; `ZEGEL-profiel` when
                the key is of another profile.
        """
        sleutel = self.publiek.zoek(kid, ZEGEL, nu, ook_verlopen=ook_verlopen)
        if sleutel.profiel != profiel:
            raise Zegelweigering("ZEGEL-profiel")
        return self._werkend[kid]

    def naar_json(self) -> bytes:
        """Everything, the secrets included: for one file that only its owner can read, or for under another key."""
        document = {
            "soort": _SOORT,
            "code": self.code,
            "publiek": self.publiek.naar_dict(),
            "geheimen": {kid: b64_tekst(geheim) for kid, geheim in self._geheimen.items()},
        }
        return json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")

    @staticmethod
    def van_json(inhoud: bytes) -> Identiteit:
        """Read what `naar_json` made, and nothing else.

        Raises:
            Zegelweigering: `ZEGEL-vorm` or `ZEGEL-profiel`, without a byte of what was read.
        """
        try:
            document = ontleed(inhoud, IDENTITEIT_BYTES_MAX)
        except Schemafout:
            raise Zegelweigering("ZEGEL-vorm") from None
        code, geheimen = document.get("code"), document.get("geheimen")
        if document.keys() != _NAMEN or document["soort"] != _SOORT:
            raise Zegelweigering("ZEGEL-vorm")
        if not isinstance(code, str) or not isinstance(geheimen, dict):
            raise Zegelweigering("ZEGEL-vorm")
        gelezen: dict[str, bytes] = {}
        for kid, geheim in geheimen.items():
            if not isinstance(geheim, str):
                raise Zegelweigering("ZEGEL-vorm")
            gelezen[kid] = uit_b64_tekst(geheim, GEHEIM_BYTES)
        return Identiteit(code, Partijsleutels.van_dict(document["publiek"]), gelezen)

    def met(self, publiek: Partijsleutels, geheimen: Mapping[str, bytes]) -> Identiteit:
        """The same party with another ring and these secrets more; what `publiek` no longer names is forgotten.

        Raises:
            Zegelweigering: `ZEGEL-vorm`.
        """
        alle = {**self._geheimen, **geheimen}
        namen = {sleutel.kid for sleutel in publiek.sleutels}
        return Identiteit(self.code, publiek, {kid: geheim for kid, geheim in alle.items() if kid in namen})

    def __repr__(self) -> str:
        """The code and how many keys; nothing of them."""
        return f"Identiteit({self.code}, {len(self.publiek.sleutels)} sleutels)"

    def __reduce__(self) -> NoReturn:
        """No secret travels by accident.

        Raises:
            TypeError: always.
        """
        raise TypeError("an identity is written by `naar_json` only")


def maak_identiteit(
    code: str, profielen: Sequence[str], van: datetime, tot: datetime, *, profiel: str | None = None
) -> Identiteit:
    """Fresh keys: one to sign with, and one to seal with for each of `profielen`.

    `profiel`: the one this party is spoken with; the first of `profielen` when None. Draws randomness of the library.

    Raises:
        Zegelweigering: `ZEGEL-profiel`, no such profile or none at all; `ZEGEL-vorm`, the code is none, a profile is
            there twice, a time has no zone, or `tot` is not after `van`.
    """
    if not profielen:
        raise Zegelweigering("ZEGEL-profiel")
    eigen = profielen[0] if profiel is None else profiel
    nieuw = _verse_sleutels(eigen, profielen, van, tot)
    publiek = Partijsleutels(eigen, tuple(sleutel for sleutel, _ in nieuw))
    return Identiteit(code, publiek, {sleutel.kid: geheim for sleutel, geheim in nieuw})


def wissel(identiteit: Identiteit, van: datetime, tot: datetime) -> Identiteit:
    """Rotate: fresh keys of every kind from `van` on, beside the old ones, which keep their own dates.

    Others must have the new public ring before `van`; until then nobody uses the new keys. Old secrets stay, so that
    what waited can be opened. When the ring is full the oldest keys that have ended before `van` go.

    Raises:
        Zegelweigering: `ZEGEL-vorm`, the times are wrong, or `SLEUTELS_MAX` keys are still valid at `van`.
    """
    oud = identiteit.publiek
    profielen = tuple(dict.fromkeys(s.profiel for s in oud.sleutels if s.gebruik == ZEGEL))
    nieuw = _verse_sleutels(oud.profiel, profielen, van, tot)
    blijft = list(oud.sleutels)
    for sleutel in sorted(oud.sleutels, key=lambda s: s.geldig_tot):
        if len(blijft) + len(nieuw) > SLEUTELS_MAX and sleutel.geldig_tot <= van:
            blijft.remove(sleutel)
    ring = Partijsleutels(oud.profiel, (*blijft, *(sleutel for sleutel, _ in nieuw)))
    return identiteit.met(ring, {sleutel.kid: geheim for sleutel, geheim in nieuw})


def _verse_sleutels(eigen: str, profielen: Sequence[str], van: datetime, tot: datetime) -> list[tuple[Publiek, bytes]]:
    wensen: list[tuple[str, Gebruik]] = [(eigen, TEKEN), *((naam, ZEGEL) for naam in profielen)]
    if len(set(wensen)) != len(wensen):
        raise Zegelweigering("ZEGEL-vorm")
    nieuw = []
    for naam, gebruik in wensen:
        soort = zoek(naam).soort(gebruik)
        geheim = maak_geheim()
        waarde = b64_tekst(soort.publiek_van(geheim))
        nieuw.append((Publiek(soort.kid(waarde), gebruik, naam, waarde, van, tot), geheim))
    return nieuw


def _werkend(soort: Sleutelsoort, geheim: bytes) -> Geheim:
    if soort is ED25519:
        return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(geheim))
    if soort is X25519:
        return X25519PrivateKey.from_private_bytes(geheim)
    return hpke.MLKEM768X25519PrivateKey(*hybride_delen(geheim))
