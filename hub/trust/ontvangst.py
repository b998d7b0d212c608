"""Receipts: what a receiver signs about a delivery, and what the hub signs about a message it took in.

Both name the *sealed* bytes by their digest (`hub.trust.zegel.zegelafdruk`). A digest of the content would let whoever
keeps it test guesses about a young person; a digest of sealed bytes says nothing and still proves which bytes they
were, to whoever has a copy of them.

A receipt is a compact JWS. Everything in it has a closed form and one way of being written, so that it can be kept as a
few fields of a record and made again from those, byte for byte (`Ontvangst.jws`): nothing else can ride along into the
journal. A receipt that is not exactly what its fields make again is refused.

Pure: the time is an argument. Ed25519 signatures draw no randomness.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from hub.trust.codering import b64_tekst
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import controleer_jws, kop_van, splits, teken_jws
from hub.trust.publiek import is_kid
from hub.trust.redenen import REDENEN
from hub.trust.sleutels import Identiteit, Partijsleutels
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

TYP_ONTVANGST: Final = "ketenhub-ontvangst"
"""`typ` of a receipt by a party for a delivery."""
TYP_AANNAME: Final = "ketenhub-aanname"
"""`typ` of the hub's receipt to a sender: another one, so that neither can pass for the other."""
ONTVANGEN: Final = "ontvangen"
VERWERKT: Final = "verwerkt"
GEWEIGERD: Final = "geweigerd"
SOORTEN: Final = (ONTVANGEN, VERWERKT, GEWEIGERD)
"""`ontvangen`: these bytes arrived. Then one verdict: `verwerkt`, it is in the receiver's system, or `geweigerd`."""
ONTVANGST_BYTES_MAX: Final = 2_048
"""A receipt has some 600 bytes; the longest party code and part make 800."""
ONDERWERP_TEKENS_MAX: Final = 240
"""Two words of 80 characters, two ids and the dots."""
GEEN_ZAAK: Final = "geen"

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WOORD: Final = r"[a-z]+(?:-[a-z]+)*(?:-[0-9]{1,4})?"
_ONDERWERP: Final = re.compile(
    rf"uit\.(?P<partij>{_WOORD})\.(?P<deel>{_WOORD})\.(?P<zaak>{_UUID}|{GEEN_ZAAK})\.(?P<levering>{_UUID})"
)
_HANDTEKENING: Final = re.compile(r"[A-Za-z0-9_-]{85}[AQgw]")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_NUMMER: Final = re.compile(_UUID)
_WOORDVORM: Final = re.compile(_WOORD)
_TIJD: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_TIJDVORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_WOORD_MAX: Final = 80


class Ontvangstweigering(Exception):
    """A receipt that is not one. `code`: `vorm`, or `handtekening`; holds no value of the receipt."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What a receiver says of a delivery.

    `onderwerp`: where the delivery lay, `uit.<partij>.<deel>.<zaak>.<levering>`; `zegel`: digest of the sealed bytes;
    `tijd`: when, by the receiver's own clock (UTC); `code`: of `REDENEN`, exactly when `soort` is `geweigerd`.
    """

    soort: str
    onderwerp: str
    zegel: str
    tijd: datetime
    code: str | None = None

    def __post_init__(self) -> None:
        """Raises `Ontvangstweigering` when a value does not have its closed form."""
        if (
            self.soort not in SOORTEN
            or _ONDERWERP.fullmatch(self.onderwerp) is None
            or len(self.onderwerp) > ONDERWERP_TEKENS_MAX
            or _HEX.fullmatch(self.zegel) is None
            or self.tijd.utcoffset() is None
            or (self.code not in REDENEN if self.soort == GEWEIGERD else self.code is not None)
        ):
            raise Ontvangstweigering("vorm")

    @property
    def partij(self) -> str:
        """Whose delivery it was."""
        return self._deel("partij")

    @property
    def deel(self) -> str:
        """The part of the receiver: `postbus`, `dossier`, or `vernietiging` for an order to destroy."""
        return self._deel("deel")

    @property
    def zaak(self) -> str | None:
        """The case, None for what belongs to none."""
        zaak = self._deel("zaak")
        return None if zaak == GEEN_ZAAK else zaak

    @property
    def levering(self) -> str:
        """The id of the delivery."""
        return self._deel("levering")

    def _deel(self, naam: str) -> str:
        gevonden = _ONDERWERP.fullmatch(self.onderwerp)
        return "" if gevonden is None else gevonden[naam]

    def naar_bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no spaces, time in microseconds."""
        document = {
            "soort": self.soort,
            "levering": self.levering,
            "onderwerp": self.onderwerp,
            "zegel": self.zegel,
            "tijd": schrijf_tijd(self.tijd),
        }
        return _canoniek(document | ({} if self.code is None else {"code": self.code}))

    @staticmethod
    def van_bytes(inhoud: bytes) -> Ontvangst:
        """Read what `naar_bytes` made, and nothing that only resembles it.

        Raises:
            Ontvangstweigering: `vorm`.
        """
        document = _lees(inhoud)
        gelezen = Ontvangst(
            soort=document.get("soort", ""),
            onderwerp=document.get("onderwerp", ""),
            zegel=document.get("zegel", ""),
            tijd=lees_tijd(document.get("tijd", "")),
            code=document.get("code"),
        )
        if gelezen.naar_bytes() != inhoud:
            raise Ontvangstweigering("vorm")
        return gelezen

    def jws(self, kid: str, handtekening: str) -> str:
        """The receipt as it was signed, made again from its fields."""
        return bouw_jws(TYP_ONTVANGST, kid, self.naar_bytes(), handtekening)


@dataclass(frozen=True, slots=True)
class Getekend:
    """A receipt whose signature holds, and the two fields that make it a JWS again."""

    ontvangst: Ontvangst
    kid: str
    handtekening: str


@dataclass(frozen=True, slots=True)
class Aanname:
    """What the hub says to a sender: these sealed bytes came in from you, and this became of them.

    `bericht`: the message id, None when it could not be read; `uitkomst`: the word of the answer.
    """

    partij: str
    bericht: str | None
    zegel: str
    tijd: datetime
    uitkomst: str

    def __post_init__(self) -> None:
        """Raises `Ontvangstweigering` when a value does not have its closed form."""
        if (
            not _is_woord(self.partij)
            or not _is_woord(self.uitkomst)
            or _HEX.fullmatch(self.zegel) is None
            or self.tijd.utcoffset() is None
            or (self.bericht is not None and _NUMMER.fullmatch(self.bericht) is None)
        ):
            raise Ontvangstweigering("vorm")

    def naar_bytes(self) -> bytes:
        """Canonical JSON."""
        document = {
            "partij": self.partij,
            "zegel": self.zegel,
            "tijd": schrijf_tijd(self.tijd),
            "uitkomst": self.uitkomst,
        }
        return _canoniek(document | ({} if self.bericht is None else {"bericht": self.bericht}))

    @staticmethod
    def van_bytes(inhoud: bytes) -> Aanname:
        """Read what `naar_bytes` made. Raises `Ontvangstweigering` `vorm`."""
        document = _lees(inhoud)
        gelezen = Aanname(
            partij=document.get("partij", ""),
            bericht=document.get("bericht"),
            zegel=document.get("zegel", ""),
            tijd=lees_tijd(document.get("tijd", "")),
            uitkomst=document.get("uitkomst", ""),
        )
        if gelezen.naar_bytes() != inhoud:
            raise Ontvangstweigering("vorm")
        return gelezen

    def jws(self, kid: str, handtekening: str) -> str:
        """The hub's receipt as it was signed, made again from its fields."""
        return bouw_jws(TYP_AANNAME, kid, self.naar_bytes(), handtekening)


def teken_ontvangst(ontvangst: Ontvangst, identiteit: Identiteit, nu: datetime) -> bytes:
    """Sign a receipt; the bytes are what the party seals and sends on `in.<partij>.ontvangst`.

    Raises:
        Zegelweigering: the party has no signing key that is valid now.
    """
    return teken_jws(ontvangst.naar_bytes(), TYP_ONTVANGST, identiteit, nu).encode("ascii")


def controleer_ontvangst(inhoud: bytes, sleutels: Partijsleutels, nu: datetime) -> Getekend:
    """Read a receipt as it came out of its seal, and check its signature with the keys of who sent it.

    Raises:
        Ontvangstweigering: `vorm`, it is no receipt, or not written in the one way; `handtekening`, no valid key of
            this party signed it.
    """
    if len(inhoud) > ONTVANGST_BYTES_MAX or not inhoud.isascii():
        raise Ontvangstweigering("vorm")
    jws = inhoud.decode("ascii")
    kid, handtekening = kid_van(jws), jws.rpartition(".")[2]
    try:
        ontvangst = Ontvangst.van_bytes(controleer_jws(jws, TYP_ONTVANGST, sleutels, nu))
    except Zegelweigering as fout:
        # What is not of the form, or is another kind of signed thing, is no receipt; all else is about the signature.
        raise Ontvangstweigering("vorm" if fout.code == "ZEGEL-vorm" else "handtekening") from None
    if ontvangst.jws(kid, handtekening) != jws:
        raise Ontvangstweigering("vorm")
    return Getekend(ontvangst, kid, handtekening)


def controleer_aanname(jws: str, sleutels: Partijsleutels, nu: datetime) -> Aanname:
    """Check the hub's receipt to a sender with the hub's keys. Raises as `controleer_ontvangst`."""
    if len(jws) > ONTVANGST_BYTES_MAX:
        raise Ontvangstweigering("vorm")
    try:
        return Aanname.van_bytes(controleer_jws(jws, TYP_AANNAME, sleutels, nu))
    except Zegelweigering:
        raise Ontvangstweigering("handtekening") from None


def bouw_jws(typ: str, kid: str, payload: bytes, handtekening: str) -> str:
    """A compact JWS of its parts, in the one way this hub writes them (`hub.trust.handtekening`).

    Raises:
        Ontvangstweigering: `vorm`, kid or signature does not have its closed form.
    """
    if not is_kid(kid) or _HANDTEKENING.fullmatch(handtekening) is None:
        raise Ontvangstweigering("vorm")
    return f"{b64_tekst(kop_van(kid, typ).encode())}.{b64_tekst(payload)}.{handtekening}"


def kid_van(jws: str) -> str:
    """Which key a JWS says it was signed with; says nothing of whether that is so.

    Raises:
        Ontvangstweigering: `vorm`.
    """
    try:
        kid = _lees(splits(jws.encode("ascii")).kop).get("kid", "")
    except (UnicodeEncodeError, Zegelweigering):
        raise Ontvangstweigering("vorm") from None
    if not is_kid(kid):
        raise Ontvangstweigering("vorm")
    return kid


def schrijf_tijd(tijd: datetime) -> str:
    """A moment as receipts and records have it: UTC, microseconds, Z."""
    return tijd.astimezone(UTC).strftime(_TIJD)


def lees_tijd(tekst: str) -> datetime:
    """Read what `schrijf_tijd` wrote. Raises `Ontvangstweigering` `vorm`."""
    if _TIJDVORM.fullmatch(tekst) is None:
        raise Ontvangstweigering("vorm")
    try:
        return datetime.strptime(tekst, _TIJD).replace(tzinfo=UTC)
    except ValueError:
        raise Ontvangstweigering("vorm") from None


def _is_woord(tekst: str) -> bool:
    return len(tekst) <= _WOORD_MAX and _WOORDVORM.fullmatch(tekst) is not None


def _canoniek(document: Mapping[str, str]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _lees(inhoud: bytes) -> dict[str, str]:
    """A flat object of texts, parsed strictly."""
    try:
        document = ontleed(inhoud, ONTVANGST_BYTES_MAX)
    except Schemafout:
        raise Ontvangstweigering("vorm") from None
    if not all(type(waarde) is str for waarde in document.values()):
        raise Ontvangstweigering("vorm")
    return {naam: str(waarde) for naam, waarde in document.items()}
