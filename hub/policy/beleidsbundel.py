"""The form of a policy bundle: one file, one way to write it, every byte accounted for.

```json
{"bestanden": {"convenant.yaml": "…", "woordenboek.yaml": "…", "gevallen/….yaml": "…", "matrix.txt": "…",
               "bewijs.txt": "…", "verschil.txt": "…"},
 "envelop": {"payload": "<base64>", "payloadType": "…", "signatures": [{"keyid": "<64 hex>", "sig": "<base64>"}]}}
```

`envelop` is a DSSE envelope (Dead Simple Signing Envelope, v1.0). Its payload is `Bundelinhoud` as JSON: what the
bundle is, and the SHA-256 of every file. Both JSON texts are canonical (sorted keys, no spaces, UTF-8), and a file that
is written in any other way is refused: so no second file means the same, and there is no room to hide something in.

Here is only reading and writing. Nothing read here may be used before `hub.policy.ondertekening` has looked at it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from securesystemslib.dsse import Envelope
from securesystemslib.signer import Signature

from hub.policy.bundelfouten import Bundelfout
from schemas import json_strikt
from schemas.fouten import Schemafout

Strekking = Literal["eerste", "gelijk", "smaller", "ruimer"]
"""What a bundle does to the one before it. A duty that becomes another counts as `ruimer`."""

SOORT: Final = "application/vnd.ketenhub.beleidsbundel.v1+json"
"""Payload type. It is signed along (DSSE PAE), so that no signature of a bundle can ever be one of something else. The
reports in a bundle are compared as text: who changes their wording makes a new version here."""
BUNDEL_BYTES_MAX: Final = 8 * 1024 * 1024
"""The shipped policy makes a bundle of 0.3 MB, most of it cases; the strict loader takes at most 1 MB a file."""
BESTANDEN_MAX: Final = 205
"""As many files of cases as the loader of cases takes, and the five that every bundle has."""
HANDTEKENINGEN_MAX: Final = 8
"""Two are needed; some more organisations may want to sign along."""
REVISIE_MAX: Final = 999_999
"""A change a day for 2,700 years; a revision beyond it is a mistake that no later bundle could follow."""
HANDTEKENING_BYTES: Final = 64
"""Ed25519 (RFC 8032)."""

WOORDENBOEK: Final = "woordenboek.yaml"
CONVENANT: Final = "convenant.yaml"
MATRIX: Final = "matrix.txt"
BEWIJS: Final = "bewijs.txt"
VERSCHIL: Final = "verschil.txt"
GEVALLEN: Final = "gevallen/"
VAST: Final = (WOORDENBOEK, CONVENANT, MATRIX, BEWIJS, VERSCHIL)
"""Files that every bundle has, once; beside them worked cases."""

_GEVALBESTAND: Final = re.compile(r"gevallen/[A-Za-z0-9_-]{1,100}\.yaml")
_NAAM: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_DAG: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Bundelinhoud:
    """What is signed. `vorige`: digest of the bundle it follows; `beleid`: digest of the policy; days are included.

    `bestanden`: name → SHA-256 (64 hex) of its UTF-8 text.
    """

    convenant: str
    revisie: int
    geldig_van: date
    geldig_tot: date
    vorige: str | None
    strekking: Strekking
    beleid: str
    bestanden: Mapping[str, str]

    def schrijf(self) -> bytes:
        """The payload, canonical."""
        return canoniek(
            {
                "beleid": self.beleid,
                "bestanden": dict(self.bestanden),
                "convenant": self.convenant,
                "geldig_tot": self.geldig_tot.isoformat(),
                "geldig_van": self.geldig_van.isoformat(),
                "revisie": self.revisie,
                "strekking": self.strekking,
                "vorige": self.vorige,
            }
        )

    @property
    def digest(self) -> str:
        """The name of the bundle: SHA-256 (64 hex) over what is signed. One signature more does not change it."""
        return hashlib.sha256(self.pae()).hexdigest()

    def pae(self) -> bytes:
        """What is signed: payload type and payload, each with its length (DSSE, pre-authentication encoding)."""
        return Envelope(self.schrijf(), SOORT, {}).pae()


@dataclass(frozen=True, slots=True)
class Bundelbestand:
    """A bundle as read: well formed, and not yet believed. `handtekeningen`: key (`Sleutel.kenmerk`) → signature."""

    inhoud: Bundelinhoud
    teksten: Mapping[str, str]
    handtekeningen: Mapping[str, bytes]

    def schrijf(self) -> bytes:
        """The file, canonical."""
        tekens = {naam: Signature(naam, self.handtekeningen[naam].hex()) for naam in sorted(self.handtekeningen)}
        envelop = Envelope(self.inhoud.schrijf(), SOORT, tekens).to_dict()
        return canoniek({"bestanden": dict(self.teksten), "envelop": envelop})


def canoniek(waarde: object) -> bytes:
    """The one way to write JSON here: sorted keys, no spaces, UTF-8, a line end."""
    return (json.dumps(waarde, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def tekstdigest(tekst: str) -> str:
    """SHA-256 of a file, 64 hex."""
    return hashlib.sha256(tekst.encode()).hexdigest()


def lees_bundel(bundel: bytes) -> Bundelbestand:
    """Read the form. Size first, then strictly; no policy text is looked into.

    Raises:
        Bundelfout: `BUNDEL-groot`, `-vorm`, `-soort`, `-zelfde-sleutel` or `-canoniek`. Nothing else, whatever the
            bytes.
    """
    document = _ontleed(bundel)
    teksten, envelop = _delen(document, {"bestanden": dict, "envelop": dict})
    payload, soort, tekens = _delen(
        cast("dict[str, object]", envelop), {"payload": str, "payloadType": str, "signatures": list}
    )
    if soort != SOORT:
        raise Bundelfout("BUNDEL-soort")
    bestanden = cast("dict[str, object]", teksten)
    if len(bestanden) > BESTANDEN_MAX or len(cast("list[object]", tekens)) > HANDTEKENINGEN_MAX:
        raise Bundelfout("BUNDEL-groot")
    if not all(isinstance(tekst, str) for tekst in bestanden.values()):
        raise Bundelfout("BUNDEL-vorm")
    gelezen = Bundelbestand(
        inhoud=_inhoud(_ontleed(_base64(payload))),
        teksten=MappingProxyType(cast("dict[str, str]", bestanden)),
        handtekeningen=MappingProxyType(_handtekeningen(cast("list[object]", tekens))),
    )
    if gelezen.schrijf() != bundel:
        raise Bundelfout("BUNDEL-canoniek")
    return gelezen


def _ontleed(inhoud: bytes) -> dict[str, object]:
    if len(inhoud) > BUNDEL_BYTES_MAX:
        raise Bundelfout("BUNDEL-groot", f"Zij mag hoogstens {BUNDEL_BYTES_MAX} bytes zijn.")
    try:
        return json_strikt.ontleed(inhoud, BUNDEL_BYTES_MAX)
    except Schemafout:
        raise Bundelfout("BUNDEL-vorm") from None


def _delen(tabel: Mapping[str, object], soorten: Mapping[str, type]) -> tuple[object, ...]:
    """The values of exactly these keys, each of its type."""
    if tabel.keys() != soorten.keys() or any(type(tabel[naam]) is not soort for naam, soort in soorten.items()):
        raise Bundelfout("BUNDEL-vorm")
    return tuple(tabel[naam] for naam in soorten)


def _base64(tekst: object) -> bytes:
    try:
        return base64.b64decode(cast("str", tekst), validate=True)
    except (ValueError, binascii.Error):
        raise Bundelfout("BUNDEL-vorm") from None


def _handtekeningen(tekens: list[object]) -> dict[str, bytes]:
    gelezen: dict[str, bytes] = {}
    for teken in tekens:
        if not isinstance(teken, dict):
            raise Bundelfout("BUNDEL-vorm")
        kenmerk, ruw = _delen(teken, {"keyid": str, "sig": str})
        handtekening = _base64(ruw)
        if _HEX.fullmatch(cast("str", kenmerk)) is None or len(handtekening) != HANDTEKENING_BYTES:
            raise Bundelfout("BUNDEL-vorm")
        if kenmerk in gelezen:
            raise Bundelfout("BUNDEL-zelfde-sleutel")
        gelezen[cast("str", kenmerk)] = handtekening
    return gelezen


def _inhoud(document: dict[str, object]) -> Bundelinhoud:
    vorige = document.pop("vorige", "")
    delen = _delen(
        document,
        {
            "beleid": str,
            "bestanden": dict,
            "convenant": str,
            "geldig_tot": str,
            "geldig_van": str,
            "revisie": int,
            "strekking": str,
        },
    )
    beleid, bestanden, convenant, tot, van, revisie, strekking = delen
    goed = (
        (vorige is None or _is(_HEX, vorige))
        and _is(_HEX, beleid)
        and _is(_NAAM, convenant)
        and 1 <= cast("int", revisie) <= REVISIE_MAX
        and strekking in get_args(Strekking)
        and all(_is(_HEX, digest) for digest in cast("dict[str, object]", bestanden).values())
    )
    if not goed:
        raise Bundelfout("BUNDEL-vorm")
    dagen = (_dag(van), _dag(tot))
    if dagen[1] < dagen[0]:
        raise Bundelfout("BUNDEL-vorm", "Het einde ligt voor het begin.")
    return Bundelinhoud(
        convenant=cast("str", convenant),
        revisie=cast("int", revisie),
        geldig_van=dagen[0],
        geldig_tot=dagen[1],
        vorige=cast("str | None", vorige),
        strekking=cast("Strekking", strekking),
        beleid=cast("str", beleid),
        bestanden=MappingProxyType(cast("dict[str, str]", bestanden)),
    )


def _is(vorm: re.Pattern[str], waarde: object) -> bool:
    return isinstance(waarde, str) and vorm.fullmatch(waarde) is not None


def _dag(tekst: object) -> date:
    if not _is(_DAG, tekst):
        raise Bundelfout("BUNDEL-vorm")
    try:
        return date.fromisoformat(cast("str", tekst))
    except ValueError:
        raise Bundelfout("BUNDEL-vorm") from None


def controleer_bestanden(bestand: Bundelbestand) -> None:
    """Every file that is signed is there, as it was; and nothing else.

    Raises:
        Bundelfout: `BUNDEL-bestand-weg`, `-bestand-te-veel` or `-bestand-veranderd`.
    """
    getekend, teksten = bestand.inhoud.bestanden, bestand.teksten
    gevallen = [naam for naam in getekend if _GEVALBESTAND.fullmatch(naam)]
    nodig = {*VAST, *(gevallen or [GEVALLEN])}
    for naam in sorted(nodig - (getekend.keys() & teksten.keys())):
        raise Bundelfout("BUNDEL-bestand-weg", f"Het gaat om {naam}.")
    vreemd = (getekend.keys() | teksten.keys()) - nodig
    if vreemd:
        raise Bundelfout("BUNDEL-bestand-te-veel", f"Het zijn er {len(vreemd)}.")
    for naam in sorted(nodig):
        if tekstdigest(teksten[naam]) != getekend[naam]:
            raise Bundelfout("BUNDEL-bestand-veranderd", f"Het gaat om {naam}.")
