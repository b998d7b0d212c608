"""The parts of a party's card: whom to call, its certificates, who follows it, and the lines of its history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hub.trust import partijvorm
from hub.trust.certificaatlezen import Certificaatkaart
from hub.trust.partijfouten import Partijweigering

CONTACTEN_MAX: Final = 8
_ADRES: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,5}")
_SAN: Final = re.compile(r"urn:[a-z]{2,20}:[a-z]{2,20}:[0-9a-f]{2,40}")
"""The names that `hub.trust.certificaatlezen` gives; they go into the server's configuration."""
WAT: Final = (
    "toegelaten",
    "vernieuwd",
    "ingetrokken",
    "hersteld",
    "sleutel-ingetrokken",
    "certificaat-ingetrokken",
    "opvolging",
)
"""What a change can be: words of the journal."""
REDENEN: Final = (
    "sleutel-uitgelekt",
    "sleutel-kwijt",
    "einde-deelname",
    "opgegaan-in-andere",
    "onderzoek",
    "op-verzoek",
)
"""Why a party, key or certificate is withdrawn: words of the journal, which has no room for sentences."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: a function, not a person, and an address of the organisation. Both days included."""

    functie: str
    adres: str
    geldig_van: date
    geldig_tot: date

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON."""
        van, tot = self.geldig_van.isoformat(), self.geldig_tot.isoformat()
        return {"functie": self.functie, "adres": self.adres, "van": van, "tot": tot}

    @staticmethod
    def van_dict(waarde: object) -> Contact:
        """Read strictly. Raises `Partijweigering`."""
        d = partijvorm.tabel(waarde, {"functie", "adres", "van", "tot"}, "contact")
        functie = partijvorm.tekst(d["functie"], "functie", "PARTIJ-contact")
        adres = partijvorm.tekst(d["adres"], "adres", "PARTIJ-contact")
        if _ADRES.fullmatch(adres) is None:
            raise Partijweigering("PARTIJ-contact")
        return Contact(functie, adres, *lees_dagen(d["van"], d["tot"], "contact"))


@dataclass(frozen=True, slots=True)
class Partijcertificaat:
    """A client certificate as the register knows it.

    `san`: the name by which the server takes its holder for this party; `vingerafdruk`: SHA-256 of the certificate.
    """

    san: str
    vingerafdruk: str
    van: datetime
    tot: datetime
    ingetrokken_op: datetime | None = None

    def geldig(self, nu: datetime) -> bool:
        """Whether its holder may connect at this moment."""
        return self.ingetrokken_op is None and self.van <= nu <= self.tot

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON."""
        weg = None if self.ingetrokken_op is None else partijvorm.schrijf_moment(self.ingetrokken_op)
        van, tot = partijvorm.schrijf_moment(self.van), partijvorm.schrijf_moment(self.tot)
        return {"san": self.san, "vingerafdruk": self.vingerafdruk, "van": van, "tot": tot, "ingetrokken_op": weg}

    @staticmethod
    def van_kaart(kaart: Certificaatkaart) -> Partijcertificaat:
        """Of a certificate that was read and checked just now."""
        return Partijcertificaat(kaart.san, kaart.vingerafdruk, kaart.van, kaart.tot)

    @staticmethod
    def van_dict(waarde: object) -> Partijcertificaat:
        """Read strictly. Raises `Partijweigering`."""
        d = partijvorm.tabel(waarde, {"san", "vingerafdruk", "van", "tot", "ingetrokken_op"}, "certificaat")
        if not isinstance(d["san"], str) or _SAN.fullmatch(d["san"]) is None:
            raise Partijweigering("PARTIJ-vorm", "certificaat")
        van, tot = partijvorm.moment(d["van"], "certificaat"), partijvorm.moment(d["tot"], "certificaat")
        if tot < van:
            raise Partijweigering("PARTIJ-datum", "certificaat")
        weg = partijvorm.moment_of_niets(d["ingetrokken_op"], "certificaat")
        return Partijcertificaat(d["san"], partijvorm.hex64(d["vingerafdruk"], "certificaat"), van, tot, weg)


@dataclass(frozen=True, slots=True)
class Opvolger:
    """Who follows, from which day. `gemeente`: CBS code, of a split: only what is about that municipality."""

    code: str
    vanaf: date
    gemeente: str | None = None

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON."""
        return {"code": self.code, "vanaf": self.vanaf.isoformat(), "gemeente": self.gemeente}

    @staticmethod
    def van_dict(waarde: object) -> Opvolger:
        """Read strictly. Raises `Partijweigering`."""
        d = partijvorm.tabel(waarde, {"code", "vanaf", "gemeente"}, "opvolger")
        code = partijvorm.partijcode(d["code"], "opvolger")
        return Opvolger(code, partijvorm.dag(d["vanaf"], "opvolger"), partijvorm.cbs(d["gemeente"], "opvolger"))


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One line of a card's history, and what its journal record is made of.

    `over`: the thumbprint of a key as 64 hex, the fingerprint of a certificate, or the code of a successor; `reden`:
    a word of the list of reasons. Both None when they do not apply.
    """

    revisie: int
    moment: datetime
    wat: str
    over: str | None = None
    reden: str | None = None

    def naar_dict(self) -> dict[str, object]:
        """Plain JSON."""
        moment = partijvorm.schrijf_moment(self.moment)
        return {"revisie": self.revisie, "moment": moment, "wat": self.wat, "over": self.over, "reden": self.reden}

    @staticmethod
    def van_dict(waarde: object) -> Wijziging:
        """Read strictly. Raises `Partijweigering`."""
        d = partijvorm.tabel(waarde, {"revisie", "moment", "wat", "over", "reden"}, "geschiedenis")
        if d["wat"] not in WAT or (d["reden"] is not None and d["reden"] not in REDENEN):
            raise Partijweigering("PARTIJ-vorm", "geschiedenis")
        over = None if d["over"] is None else partijvorm.over(d["over"], "geschiedenis")
        reden = d["reden"]
        revisie = partijvorm.getal(d["revisie"], "geschiedenis")
        return Wijziging(revisie, partijvorm.moment(d["moment"], "geschiedenis"), str(d["wat"]), over, reden)


def lees_contact(waarde: object) -> tuple[Contact, ...]:
    """Read the list of contacts. Raises `Partijweigering`."""
    return tuple(map(Contact.van_dict, partijvorm.lijst(waarde, CONTACTEN_MAX, "contact")))


def lees_dagen(van: object, tot: object, plaats: str) -> tuple[date, date]:
    """First and last day. Raises `Partijweigering`: `PARTIJ-datum`."""
    eerste, laatste = partijvorm.dag(van, plaats), partijvorm.dag(tot, plaats)
    if laatste < eerste:
        raise Partijweigering("PARTIJ-datum", plaats)
    return eerste, laatste
