"""The two files that travel when a party joins: its request, and the admission it gets back. No secrets in them.

Both are canonical JSON and both have a fingerprint that two people compare by telephone, over a number that neither
file gave them. A request is signed with a key that it brings, so whoever changes it on the way must change that key as
well; the fingerprint shows it. An admission tells the partner which keys and which CA are the hub's: that is what its
fingerprint guards.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.trust import partijvorm
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import controleer_jws, teken_jws
from hub.trust.oin import lees_oin
from hub.trust.partijdelen import Contact, lees_contact
from hub.trust.partijen import KAART_BYTES_MAX, lees_sleutels
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import Partijsleutels
from hub.trust.sleutels import Identiteit

AANVRAAG: Final = "ketenhub-aanvraag-1"
TOELATING: Final = "ketenhub-toelating-1"
JWS_TYP: Final = "ketenhub-aanvraag"
PEM_TEKENS_MAX: Final = 65_536
"""As `hub.trust.certificaatlezen`."""
BESTAND_BYTES_MAX: Final = 4 * KAART_BYTES_MAX
"""Keys, a certificate or two, and the signature that holds the request once more."""
AFDRUK_TEKENS: Final = 32
"""128 bits: nobody makes another file with the same ones, and two people can read them to each other."""
GROEP_TEKENS: Final = 4
ADRES_TEKENS_MAX: Final = 300
_ADRES: Final = re.compile(r"tls://(\[[0-9a-f:]{2,45}\]|[A-Za-z0-9.-]{1,253}):[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Aanvraag:
    """What a partner asks: who it is, its public keys, and a request for a certificate (`csr`, PEM).

    `bewijs`: JWS with one of its own signing keys over the rest of this request.
    """

    code: str
    oin: str
    naam: str
    contact: tuple[Contact, ...]
    sleutels: Partijsleutels
    csr: str
    gemaakt: datetime
    bewijs: str

    @property
    def vingerafdruk(self) -> str:
        """To compare by telephone: 8 groups of 4 hex."""
        return _afdruk(self.naar_bytes())

    def naar_bytes(self) -> bytes:
        """Canonical JSON."""
        return partijvorm.schrijf(self._document() | {"bewijs": self.bewijs})

    @staticmethod
    def van_bytes(inhoud: bytes) -> Aanvraag:
        """Read strictly. Says nothing about its signature: `controleer`.

        Raises:
            Partijweigering: nothing else, whatever the bytes are.
        """
        d = partijvorm.tabel(partijvorm.lees(inhoud, BESTAND_BYTES_MAX), _AANVRAAG_VELDEN, "de aanvraag")
        if d["soort"] != AANVRAAG:
            raise Partijweigering("PARTIJ-vorm", "soort")
        return Aanvraag(
            code=partijvorm.partijcode(d["code"]),
            oin=lees_oin(partijvorm.tekst(d["oin"], "oin", "PARTIJ-oin")),
            naam=partijvorm.tekst(d["naam"], "naam"),
            contact=lees_contact(d["contact"]),
            sleutels=lees_sleutels(d["sleutels"]),
            csr=_pem(d["csr"], "csr"),
            gemaakt=partijvorm.moment(d["gemaakt"], "gemaakt"),
            bewijs=_ascii(d["bewijs"], BESTAND_BYTES_MAX, "bewijs"),
        )

    def controleer(self, nu: datetime) -> None:
        """Whether it was signed with a key that it brings, and brings what is needed now.

        Raises:
            Partijweigering: `PARTIJ-bewijs`, `PARTIJ-sleutels`.
        """
        for gebruik in ("teken", "zegel"):
            if not any(s.gebruik == gebruik and s.geldig(nu) for s in self.sleutels.sleutels):
                raise Partijweigering("PARTIJ-sleutels")
        try:
            getekend = controleer_jws(self.bewijs, JWS_TYP, self.sleutels, nu)
        except Zegelweigering:
            raise Partijweigering("PARTIJ-bewijs") from None
        if getekend != partijvorm.schrijf(self._document()):
            raise Partijweigering("PARTIJ-bewijs")

    def _document(self) -> dict[str, object]:
        """Everything but the signature."""
        return {
            "soort": AANVRAAG,
            "code": self.code,
            "oin": self.oin,
            "naam": self.naam,
            "contact": [c.naar_dict() for c in self.contact],
            "sleutels": self.sleutels.naar_dict(),
            "csr": self.csr,
            "gemaakt": partijvorm.schrijf_moment(self.gemaakt),
        }

    def getekend(self, identiteit: Identiteit, nu: datetime) -> Aanvraag:
        """The same request, signed."""
        jws = teken_jws(partijvorm.schrijf(self._document()), JWS_TYP, identiteit, nu)
        return replace(self, bewijs=jws)


def maak_aanvraag(
    identiteit: Identiteit, *, oin: str, naam: str, contact: Sequence[Contact], csr: str, nu: datetime
) -> Aanvraag:
    """Make and sign a request; only public halves go in.

    Raises:
        Partijweigering: `PARTIJ-code`, `PARTIJ-oin`, `PARTIJ-tekst`, `PARTIJ-contact`.
    """
    ring = identiteit.publiek
    ongetekend = Aanvraag(
        code=partijvorm.partijcode(identiteit.code),
        oin=lees_oin(oin),
        naam=partijvorm.tekst(naam, "naam"),
        contact=lees_contact([c.naar_dict() for c in contact]),
        # What has ended is known at the hub, or never will be used.
        sleutels=Partijsleutels(ring.profiel, tuple(s for s in ring.sleutels if nu < s.geldig_tot)),
        csr=csr,
        gemaakt=partijvorm.heel(nu),
        bewijs="",
    )
    return ongetekend.getekend(identiteit, nu)


@dataclass(frozen=True, slots=True)
class Toelating:
    """What a partner gets back.

    `hub`: the hub's public keys; `ca`: the CAs that sign the server's certificate (PEM); `certificaat`: the partner's
    own certificate and those above it (PEM); `nats`: where the hub listens, empty when that is told otherwise.
    """

    code: str
    oin: str
    profiel: str
    hub: Partijsleutels
    ca: str
    certificaat: str
    nats: str

    @property
    def vingerafdruk(self) -> str:
        """To compare by telephone: 8 groups of 4 hex."""
        return _afdruk(self.naar_bytes())

    def naar_bytes(self) -> bytes:
        """Canonical JSON."""
        return partijvorm.schrijf(
            {
                "soort": TOELATING,
                "code": self.code,
                "oin": self.oin,
                "profiel": self.profiel,
                "hub": self.hub.naar_dict(),
                "ca": self.ca,
                "certificaat": self.certificaat,
                "nats": self.nats,
            }
        )

    @staticmethod
    def van_bytes(inhoud: bytes) -> Toelating:
        """Read strictly.

        Raises:
            Partijweigering: nothing else, whatever the bytes are.
        """
        d = partijvorm.tabel(partijvorm.lees(inhoud, BESTAND_BYTES_MAX), _TOELATING_VELDEN, "de toelating")
        if d["soort"] != TOELATING:
            raise Partijweigering("PARTIJ-vorm", "soort")
        return Toelating(
            code=partijvorm.partijcode(d["code"]),
            oin=lees_oin(partijvorm.tekst(d["oin"], "oin", "PARTIJ-oin")),
            profiel=partijvorm.profiel(d["profiel"]),
            hub=lees_sleutels(d["hub"]),
            ca=_pem(d["ca"], "ca"),
            certificaat=_pem(d["certificaat"], "certificaat"),
            nats=lees_adres(d["nats"]),
        )


_AANVRAAG_VELDEN: Final = frozenset({"soort", *Aanvraag.__slots__})
_TOELATING_VELDEN: Final = frozenset({"soort", *Toelating.__slots__})


def lees_adres(waarde: object) -> str:
    """`tls://host:port`, or nothing. Raises `Partijweigering`: `PARTIJ-vorm`."""
    adres = _ascii(waarde, ADRES_TEKENS_MAX, "nats")
    if adres and _ADRES.fullmatch(adres) is None:
        raise Partijweigering("PARTIJ-vorm", "nats")
    return adres


def lees_afdruk(tekst: str) -> str:
    """A fingerprint as somebody typed it: with or without blanks and hyphens, in small or capital letters."""
    return _groepen("".join(tekst.replace("-", " ").split()).lower())


def _afdruk(inhoud: bytes) -> str:
    return _groepen(hashlib.sha256(inhoud).hexdigest()[:AFDRUK_TEKENS])


def _groepen(tekens: str) -> str:
    return " ".join(tekens[begin : begin + GROEP_TEKENS] for begin in range(0, len(tekens), GROEP_TEKENS))


def _pem(waarde: object, plaats: str) -> str:
    return _ascii(waarde, PEM_TEKENS_MAX, plaats)


def _ascii(waarde: object, hoogstens: int, plaats: str) -> str:
    if not isinstance(waarde, str) or len(waarde) > hoogstens or not waarde.isascii():
        raise Partijweigering("PARTIJ-vorm", plaats)
    return waarde
