"""Signatures: compact JWS (RFC 7515) with Ed25519, and nothing else of JOSE.

`alg` is `Ed25519`, the name that fixes the curve (RFC 9864); the older `EdDSA` leaves it open and is refused. A header
has an exact set of names, so there is no room for `crit`, `jwk`, `x5c`, `jku`, `b64` or `zip`, and the algorithm of a
signature is never read from the signature: it is compared with the only one there is.

Two forms of header:

- of a sealed message (`zegel`): `aan`, `alg`, `kid`, `nummer`, `onderwerp`, `typ`, `van`, in any order, so that a JOSE
  library of a partner can write it;
- of what is kept as evidence (`teken_jws`): `{"alg":"Ed25519","kid":"…","typ":"…"}`, in this order and without spaces.
  So it can be made again from its fields, byte for byte.

The framing is ours and the algorithm is joserfc's: its own framing asks every header again what it may hold, which
costs as much as half a signature.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple

from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from hub.trust.codering import is_kid, naar_b64, uit_b64
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import INHOUD_BYTES_MAX, KOP_BYTES_MAX
from hub.trust.publiek import Partijsleutels
from hub.trust.sleutels import Identiteit
from hub.trust.sleutelsoorten import ed25519

ALG: Final = "Ed25519"
"""The one algorithm of signatures."""
JWS_TEKENS_MAX: Final = (INHOUD_BYTES_MAX * 4 + 2) // 3 + KOP_BYTES_MAX * 2
"""A signed content of the largest size."""
HANDTEKENING_TEKENS: Final = 86
_DELEN: Final = 3
_ALGORITME: Final = JWSRegistry(algorithms=[ALG]).get_alg(ALG)
# The type of a sealed message ends in a digit, so it is none of these.
_TYP: Final = re.compile(r"ketenhub-[a-z]+(?:-[a-z]+)*")
_KOP: Final = re.compile(rb'\{"alg":"Ed25519","kid":"([A-Za-z0-9_-]{43})","typ":"([a-z-]+)"\}')


class Delen(NamedTuple):
    """The three parts of a compact JWS: header (raw JSON), content, and what is needed to check it."""

    kop: bytes
    inhoud: bytes
    getekend: bytes
    handtekening: bytes


def teken_jws(payload: bytes, typ: str, identiteit: Identiteit, nu: datetime) -> str:
    """Sign these bytes as evidence, with the newest valid signing key.

    `typ`: what it is, `ketenhub-…`, never that of a sealed message.

    Raises:
        Zegelweigering: `ZEGEL-sleutel`, no signing key is valid now; `ZEGEL-groot`.
        ValueError: this is no `typ`.
    """
    _keur_typ(typ)
    sleutel, geheim = identiteit.teken_nu(nu)
    return bouw(kop_van(sleutel.kid, typ).encode("ascii"), payload, geheim).decode("ascii")


def controleer_jws(jws: str, typ: str, sleutels: Partijsleutels, nu: datetime) -> bytes:
    """The bytes under a signature of `teken_jws`.

    `nu`: the moment at which the key must count. For evidence that is the moment of signing, as far as it is known.

    Raises:
        Zegelweigering: `ZEGEL-groot`, `ZEGEL-vorm` (also another `typ` or algorithm), `ZEGEL-sleutel`, `ZEGEL-vroeg`,
            `ZEGEL-verlopen`, `ZEGEL-ingetrokken` or `ZEGEL-handtekening`. Nothing else, whatever the text.
        ValueError: this is no `typ`.
    """
    _keur_typ(typ)
    if len(jws) > JWS_TEKENS_MAX:
        raise Zegelweigering("ZEGEL-groot")
    if not jws.isascii():
        raise Zegelweigering("ZEGEL-vorm")
    delen = splits(jws.encode("ascii"))
    gevonden = _KOP.fullmatch(delen.kop)
    if gevonden is None or gevonden[2].decode("ascii") != typ:
        raise Zegelweigering("ZEGEL-vorm")
    kid = gevonden[1].decode("ascii")
    if not is_kid(kid):
        raise Zegelweigering("ZEGEL-vorm")
    keur(delen, sleutels.teken(kid, nu).waarde)
    return delen.inhoud


def kop_van(kid: str, typ: str) -> str:
    """The header of `teken_jws` as JSON: with this a JWS that was kept as fields is made again."""
    return f'{{"alg":"{ALG}","kid":"{kid}","typ":"{typ}"}}'


def bouw(kop: bytes, payload: bytes, geheim: OKPKey) -> bytes:
    """A compact JWS. `kop`: JSON.

    Raises:
        Zegelweigering: `ZEGEL-groot`.
    """
    if len(payload) > INHOUD_BYTES_MAX:
        raise Zegelweigering("ZEGEL-groot")
    getekend = b"%b.%b" % (naar_b64(kop), naar_b64(payload))
    return b"%b.%b" % (getekend, naar_b64(_ALGORITME.sign(getekend, geheim)))


def splits(jws: bytes) -> Delen:
    """Take a compact JWS apart; nothing has been checked but its form.

    Raises:
        Zegelweigering: `ZEGEL-vorm` or `ZEGEL-groot`.
    """
    if jws.count(b".") != _DELEN - 1:
        raise Zegelweigering("ZEGEL-vorm")
    getekend, _, handtekening = jws.rpartition(b".")
    kop, _, inhoud = getekend.partition(b".")
    if len(handtekening) != HANDTEKENING_TEKENS or len(kop) > (KOP_BYTES_MAX * 4 + 2) // 3:
        raise Zegelweigering("ZEGEL-vorm")
    if len(inhoud) > (INHOUD_BYTES_MAX * 4 + 2) // 3:
        raise Zegelweigering("ZEGEL-groot")
    return Delen(uit_b64(kop), uit_b64(inhoud), getekend, uit_b64(handtekening))


def keur(delen: Delen, waarde: str) -> None:
    """Check the signature with the public key `waarde`.

    Raises:
        Zegelweigering: `ZEGEL-handtekening`.
    """
    if not _ALGORITME.verify(delen.getekend, delen.handtekening, ed25519(waarde)):
        raise Zegelweigering("ZEGEL-handtekening")


def _keur_typ(typ: str) -> None:
    if _TYP.fullmatch(typ) is None:
        raise ValueError("not the typ of something that is signed as evidence")
