"""Seal and open: sign, then encrypt; and the reverse, in which nothing is believed before it is proved.

A sealed message has two layers that say the same: who, for whom, where, which message. The outside says it so that the
road and the recipient can see it, and is authenticated by the encryption; the inside is signed by the sender. Both must
say what the recipient knows from elsewhere (the subject it lies on, the account it came from). So a message that was
moved to another subject, offered to another recipient, or taken out of its cover and sealed again by somebody else,
does not open. `ZEGEL.md` has the bytes.

Opening, in this order: size; form of the outside; profile; place; which of our keys (register and dates); decryption;
form of the inside; place again; which of the sender's keys; signature. What a stranger can cause, anyone could know
from public data; what depends on a secret has one answer, `ZEGEL-handtekening`.

A message opens as often as it is offered: that it was seen before, `nummer` tells to whoever keeps count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from hub.trust import handtekening, hpkepq1, jose1
from hub.trust.binding import Binding, uit_kop
from hub.trust.codering import lees_kop
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import HPKE_PQ_1, JOSE_1, KOP_BYTES_MAX, ZEGEL_BYTES_MAX, zoek
from hub.trust.publiek import Publiek
from hub.trust.sleutels import Geheim, Identiteit, Partijsleutels

_NAMEN: Final = frozenset({"aan", "alg", "kid", "nummer", "onderwerp", "typ", "van"})


class Gelezen(Protocol):
    """The outside of a sealed message, taken apart by the room of its profile."""

    @property
    def kid(self) -> str:
        """For which key of the recipient it was sealed."""

    @property
    def binding(self) -> Binding:
        """What it says of itself."""

    def open(self, geheim: Geheim) -> bytes:
        """Decrypt. Raises `Zegelweigering`."""


@dataclass(frozen=True, slots=True)
class _Buitenkant:
    sluit: Callable[[bytes, Binding, Publiek], bytes]
    lees: Callable[[bytes], Gelezen]


_BUITEN: Final[Mapping[str, _Buitenkant]] = MappingProxyType(
    {JOSE_1: _Buitenkant(jose1.sluit, jose1.lees), HPKE_PQ_1: _Buitenkant(hpkepq1.sluit, hpkepq1.lees)}
)


@dataclass(frozen=True, slots=True)
class Geopend:
    """What lay under a seal.

    `inhoud`: the exact bytes the sender signed; `nummer`: which message they are; `kid`: the sender's key that signed.
    """

    inhoud: bytes = field(repr=False)
    nummer: str
    kid: str


def verzegel(
    inhoud: bytes,
    binding: Binding,
    afzender: Identiteit,
    ontvanger: Partijsleutels,
    nu: datetime,
    *,
    profiel: str,
    ook_verlopen: bool = False,
) -> bytes:
    """Sign as `binding.van` and encrypt to the newest valid key of `binding.aan`. Draws randomness of the library.

    `inhoud`: any bytes, at most `INHOUD_BYTES_MAX`; `ontvanger`: the ring of `binding.aan`; `ook_verlopen`: see
    `Partijsleutels.zegel_nu`.

    Raises:
        Zegelweigering: `ZEGEL-profiel`, no such profile; `ZEGEL-plaats`, the sender is not `binding.van`;
            `ZEGEL-sleutel`, no key to sign or to seal with is valid now; `ZEGEL-groot`.
    """
    soort = zoek(profiel)
    if binding.van != afzender.code:
        raise Zegelweigering("ZEGEL-plaats")
    naar = ontvanger.zegel_nu(nu, profiel, ook_verlopen=ook_verlopen)
    sleutel, geheim = afzender.teken_nu(nu)
    kop = (
        f'{{"aan":"{binding.aan}","alg":"{handtekening.ALG}","kid":"{sleutel.kid}","nummer":"{binding.nummer}",'
        f'"onderwerp":"{binding.onderwerp}","typ":"{soort.typ}","van":"{binding.van}"}}'
    )
    binnen = handtekening.bouw(kop.encode("ascii"), inhoud, geheim)
    return _BUITEN[profiel].sluit(binnen, binding, naar)


def open_zegel(
    verzegeld: bytes,
    *,
    van: str,
    aan: Identiteit,
    onderwerp: str,
    afzender: Partijsleutels,
    nu: datetime,
    profiel: str,
    ook_verlopen: bool = False,
) -> Geopend:
    """Open what `van` sent to us on this subject.

    `van` and `onderwerp`: what is known from elsewhere, never from the message; `afzender`: the ring of `van`;
    `profiel`: the one that the register names; `ook_verlopen`: also with a key of our own whose date has passed, for
    what waited long. It changes nothing for the sender's keys.

    Raises:
        Zegelweigering: any code of `ZEGELTEKSTEN`. Nothing else, whatever the bytes are.
    """
    soort = zoek(profiel)
    if len(verzegeld) > ZEGEL_BYTES_MAX:
        raise Zegelweigering("ZEGEL-groot")
    buiten = _BUITEN[profiel].lees(verzegeld)
    plaats = buiten.binding
    if plaats.van != van or plaats.aan != aan.code or plaats.onderwerp != onderwerp:
        raise Zegelweigering("ZEGEL-plaats")
    geheim = aan.zegelgeheim(buiten.kid, profiel, nu, ook_verlopen=ook_verlopen)
    delen = handtekening.splits(buiten.open(geheim))
    kop = lees_kop(delen.kop, _NAMEN, KOP_BYTES_MAX)
    if kop["alg"] != handtekening.ALG or kop["typ"] != soort.typ:
        raise Zegelweigering("ZEGEL-vorm")
    kid, binnen = uit_kop(kop)
    if binnen != plaats:
        raise Zegelweigering("ZEGEL-plaats")
    handtekening.keur(delen, afzender.teken(kid, nu).waarde)
    return Geopend(delen.inhoud, plaats.nummer, kid)


def ontvangersleutel(verzegeld: bytes) -> str:
    """The name of the recipient's key that these bytes were sealed for, whichever profile it is; nothing is opened.

    Raises:
        Zegelweigering: `ZEGEL-vorm`, it is no sealed message.
    """
    for buiten in _BUITEN.values():
        try:
            return buiten.lees(verzegeld).kid
        except Zegelweigering:
            continue
    raise Zegelweigering("ZEGEL-vorm")


def zegelafdruk(verzegeld: bytes) -> str:
    """SHA-256 (64 hex) of sealed bytes: what receipts name. It says nothing of what is in them."""
    return hashlib.sha256(verzegeld).hexdigest()
