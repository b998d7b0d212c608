"""Public keys with their validity, and the ring of a party. This is what the register holds and partners exchange.

A key counts from `geldig_van` up to, and not including, `geldig_tot`, and not from `ingetrokken_op` on. Rotation is an
overlap: the new key is in the ring before the old one ends, who seals takes the newest, who opens takes the one that is
named. So nothing in flight is lost, and an old key stops on its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from hub.trust.codering import is_kid, uit_b64_tekst
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import TEKEN, ZEGEL, Gebruik, zoek

__all__ = ["SLEUTELS_MAX", "Partijsleutels", "Publiek", "is_kid", "nieuwste"]

SLEUTELS_MAX: Final = 64
"""Keys in one ring: two kinds of seal and one of signature, renewed every year for twenty years."""
_TIJD: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z")
_NAMEN: Final = frozenset({"kid", "gebruik", "profiel", "waarde", "geldig_van", "geldig_tot", "ingetrokken_op"})
_RING_NAMEN: Final = frozenset({"profiel", "sleutels"})


@dataclass(frozen=True, slots=True)
class Publiek:
    """One public key. `waarde`: base64url of the raw public bytes; `kid`: its SHA-256 name, see `sleutelsoorten`.

    Times are UTC. Making one raises `Zegelweigering` `ZEGEL-vorm` when a value does not have its form, the key is no
    key, or the name is not its name.
    """

    kid: str
    gebruik: Gebruik
    profiel: str
    waarde: str
    geldig_van: datetime
    geldig_tot: datetime
    ingetrokken_op: datetime | None = None

    def __post_init__(self) -> None:
        """Check everything, once; a key that exists can be computed with."""
        if self.gebruik not in {TEKEN, ZEGEL}:
            raise Zegelweigering("ZEGEL-vorm")
        soort = zoek(self.profiel).soort(self.gebruik)
        uit_b64_tekst(self.waarde, soort.publiek_bytes)
        soort.keur(self.waarde)
        if soort.kid(self.waarde) != self.kid:
            raise Zegelweigering("ZEGEL-vorm")
        for veld in ("geldig_van", "geldig_tot", "ingetrokken_op"):
            tijd = getattr(self, veld)
            if tijd is not None:
                if tijd.utcoffset() is None:
                    raise Zegelweigering("ZEGEL-vorm")
                object.__setattr__(self, veld, tijd.astimezone(UTC))
        if self.geldig_tot <= self.geldig_van:
            raise Zegelweigering("ZEGEL-vorm")

    def geldig(self, nu: datetime) -> bool:
        """Whether this key counts at this moment."""
        return self.reden(nu) is None

    def reden(self, nu: datetime) -> str | None:
        """Why this key does not count at this moment, as a code of `ZEGELTEKSTEN`; None when it does.

        A withdrawal comes first: it says more than a date.
        """
        if self.ingetrokken_op is not None and self.ingetrokken_op <= nu:
            return "ZEGEL-ingetrokken"
        if nu < self.geldig_van:
            return "ZEGEL-vroeg"
        if nu >= self.geldig_tot:
            return "ZEGEL-verlopen"
        return None

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON. `ingetrokken_op` is always there, null when the key was not withdrawn."""
        return {
            "kid": self.kid,
            "gebruik": self.gebruik,
            "profiel": self.profiel,
            "waarde": self.waarde,
            "geldig_van": _schrijf_tijd(self.geldig_van),
            "geldig_tot": _schrijf_tijd(self.geldig_tot),
            "ingetrokken_op": None if self.ingetrokken_op is None else _schrijf_tijd(self.ingetrokken_op),
        }

    @staticmethod
    def van_dict(document: object) -> Publiek:
        """Read what `naar_dict` made, and nothing else.

        Raises:
            Zegelweigering: `ZEGEL-vorm`, or `ZEGEL-profiel` when there is no such profile.
        """
        delen = _tabel(document, _NAMEN)
        ingetrokken = delen["ingetrokken_op"]
        for naam in ("kid", "gebruik", "profiel", "waarde"):
            if type(delen[naam]) is not str:
                raise Zegelweigering("ZEGEL-vorm")
        return Publiek(
            kid=delen["kid"],
            gebruik=delen["gebruik"],
            profiel=delen["profiel"],
            waarde=delen["waarde"],
            geldig_van=_lees_tijd(delen["geldig_van"]),
            geldig_tot=_lees_tijd(delen["geldig_tot"]),
            ingetrokken_op=None if ingetrokken is None else _lees_tijd(ingetrokken),
        )


@dataclass(frozen=True, slots=True)
class Partijsleutels:
    """The public ring of one party, or of the hub. `profiel`: the one by which this party is spoken with.

    Making one raises `Zegelweigering`: `ZEGEL-profiel` when there is no such profile, `ZEGEL-vorm` when a key is in it
    twice or there are more than `SLEUTELS_MAX`.
    """

    profiel: str
    sleutels: tuple[Publiek, ...]

    def __post_init__(self) -> None:
        """A name means one key."""
        zoek(self.profiel)
        if len(self.sleutels) > SLEUTELS_MAX or len({sleutel.kid for sleutel in self.sleutels}) != len(self.sleutels):
            raise Zegelweigering("ZEGEL-vorm")

    def zegel_nu(self, nu: datetime, profiel: str | None = None, *, ook_verlopen: bool = False) -> Publiek:
        """The key to seal with: the newest that is valid, of `profiel` (or this party's own).

        `ook_verlopen`: when none is valid, the newest that ever was, run out or withdrawn; only for words that tell
        nothing of anyone.

        Raises:
            Zegelweigering: `ZEGEL-sleutel`, there is none.
        """
        naam = self.profiel if profiel is None else profiel
        van_profiel = [s for s in self.sleutels if s.gebruik == ZEGEL and s.profiel == naam]
        keuze = [s for s in van_profiel if s.geldig(nu)]
        if not keuze and ook_verlopen:
            keuze = [s for s in van_profiel if s.geldig_van <= nu]
        return nieuwste(keuze)

    def teken(self, kid: str, nu: datetime) -> Publiek:
        """The signing key of this name.

        Raises:
            Zegelweigering: `ZEGEL-sleutel`, there is none of this name; `ZEGEL-vroeg`, `ZEGEL-verlopen` or
                `ZEGEL-ingetrokken`, it does not count at this moment.
        """
        return self.zoek(kid, TEKEN, nu)

    def zoek(self, kid: str, gebruik: Gebruik, nu: datetime, *, ook_verlopen: bool = False) -> Publiek:
        """The key of this name and use. Raises as `teken`; `ook_verlopen` skips the dates and the withdrawal."""
        for sleutel in self.sleutels:
            if sleutel.kid == kid and sleutel.gebruik == gebruik:
                reden = None if ook_verlopen else sleutel.reden(nu)
                if reden is not None:
                    raise Zegelweigering(reden)
                return sleutel
        raise Zegelweigering("ZEGEL-sleutel")

    def trek_in(self, kids: Iterable[str], op: datetime) -> Partijsleutels:
        """The same ring, in which these keys are withdrawn. A key that was withdrawn before keeps its moment.

        Raises:
            Zegelweigering: `ZEGEL-sleutel`, there is no key of one of these names.
        """
        weg = set(kids)
        if weg - {sleutel.kid for sleutel in self.sleutels}:
            raise Zegelweigering("ZEGEL-sleutel")
        return Partijsleutels(
            self.profiel,
            tuple(
                replace(s, ingetrokken_op=op)
                if s.kid in weg and (s.ingetrokken_op is None or op < s.ingetrokken_op)
                else s
                for s in self.sleutels
            ),
        )

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON."""
        return {"profiel": self.profiel, "sleutels": [sleutel.naar_dict() for sleutel in self.sleutels]}

    @staticmethod
    def van_dict(document: object) -> Partijsleutels:
        """Read what `naar_dict` made, and nothing else.

        Raises:
            Zegelweigering: `ZEGEL-vorm`, or `ZEGEL-profiel`.
        """
        delen = _tabel(document, _RING_NAMEN)
        if type(delen["profiel"]) is not str or type(delen["sleutels"]) is not list:
            raise Zegelweigering("ZEGEL-vorm")
        if len(delen["sleutels"]) > SLEUTELS_MAX:
            raise Zegelweigering("ZEGEL-vorm")
        return Partijsleutels(delen["profiel"], tuple(Publiek.van_dict(deel) for deel in delen["sleutels"]))


def nieuwste(sleutels: Iterable[Publiek]) -> Publiek:
    """Of these the one that began last; two that began together are told apart by their names.

    Raises:
        Zegelweigering: `ZEGEL-sleutel`, there are none.
    """
    keuze = max(sleutels, key=lambda sleutel: (sleutel.geldig_van, sleutel.kid), default=None)
    if keuze is None:
        raise Zegelweigering("ZEGEL-sleutel")
    return keuze


def _schrijf_tijd(tijd: datetime) -> str:
    return tijd.isoformat().removesuffix("+00:00") + "Z"


def _lees_tijd(tekst: object) -> datetime:
    if type(tekst) is not str or _TIJD.fullmatch(tekst) is None:
        raise Zegelweigering("ZEGEL-vorm")
    try:
        tijd = datetime.fromisoformat(tekst)
    except ValueError:
        raise Zegelweigering("ZEGEL-vorm") from None
    if _schrijf_tijd(tijd) != tekst:  # `.000000` is another spelling of the same moment
        raise Zegelweigering("ZEGEL-vorm")
    return tijd


def _tabel(document: object, namen: frozenset[str]) -> dict[str, Any]:
    if type(document) is not dict or document.keys() != namen:
        raise Zegelweigering("ZEGEL-vorm")
    return cast("dict[str, Any]", document)
