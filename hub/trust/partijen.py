"""Parties as data: one card each, and the register that holds them.

A card says who a party is (code, OIN), whether it is admitted and from when to when, when it signed, which function to
call, on which grounds it takes part, its keys and certificates with their validity, and who follows it. No names of
persons: functions, and addresses of the organisation. Its own history is part of it, so that a card that arrives late
still tells what happened: one line for each `revisie`.

What a card says is not checked against the policy here (`hub.bootstrap.partijtoelating`), nor whether it is genuine
(`hub.bootstrap.partijmerk`). Who has no card is not admitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, cast
from zoneinfo import ZoneInfo

from hub.trust import opvolging, partijvorm
from hub.trust.fouten import Zegelweigering
from hub.trust.oin import lees_oin
from hub.trust.partijdelen import Contact, Opvolger, Partijcertificaat, Wijziging, lees_contact, lees_dagen
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import Partijsleutels

Stand = Literal["toegelaten", "ingetrokken"]
NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
"""Where a day begins and ends."""
SOORT: Final = "ketenhub-partij-1"
"""Marker of a card; another meaning gets another marker."""
CERTIFICATEN_MAX: Final = 64
GRONDEN_MAX: Final = 16
OPVOLGERS_MAX: Final = 64
"""The largest split on record gave a handful; and each correction stays."""
WIJZIGINGEN_MAX: Final = 256
"""Lines of history: eight a year for thirty years."""
KAART_BYTES_MAX: Final = 240_000
"""A card with all of the above full, hybrid keys included; below what the bus carries (`LADING_BYTES_MAX`)."""


@dataclass(frozen=True, slots=True)
class Partijkaart:
    """All the hub knows of one party. Days included at both ends; `revisie` grows by one with each change."""

    code: str
    oin: str
    naam: str
    stand: Stand
    geldig_van: date
    geldig_tot: date
    ondertekend: date
    contact: tuple[Contact, ...]
    gronden: tuple[str, ...]
    sleutels: Partijsleutels
    certificaten: tuple[Partijcertificaat, ...]
    opvolgers: tuple[Opvolger, ...]
    revisie: int
    geschiedenis: tuple[Wijziging, ...] = ()

    def toegelaten(self, nu: datetime) -> bool:
        """Whether this party may connect, send and receive at this moment."""
        return self.stand == "toegelaten" and self.geldig_van <= dag_van(nu) <= self.geldig_tot

    def gebruikers(self, nu: datetime, machinetijd: datetime | None = None) -> tuple[str, ...]:
        """Names in certificates that the server may take for this party now; none when it is not admitted.

        A name that also stands in a certificate that was withdrawn and has not ended is left out: the server sees
        names only, and would let the holder of that one in. `machinetijd`: by which certificates are judged, for the
        server looks at the clock of its machine; `nu` when None.
        """
        if not self.toegelaten(nu):
            return ()
        tijd = machinetijd or nu
        besmet = {c.san for c in self.certificaten if c.ingetrokken_op is not None and tijd <= c.tot}
        return tuple(sorted({c.san for c in self.certificaten if c.geldig(tijd)} - besmet))

    def naar_bytes(self) -> bytes:
        """Canonical JSON."""
        return partijvorm.schrijf(
            {
                "soort": SOORT,
                "code": self.code,
                "oin": self.oin,
                "naam": self.naam,
                "stand": self.stand,
                "geldig_van": self.geldig_van.isoformat(),
                "geldig_tot": self.geldig_tot.isoformat(),
                "ondertekend": self.ondertekend.isoformat(),
                "contact": [c.naar_dict() for c in self.contact],
                "gronden": list(self.gronden),
                "sleutels": self.sleutels.naar_dict(),
                "certificaten": [c.naar_dict() for c in self.certificaten],
                "opvolgers": [o.naar_dict() for o in self.opvolgers],
                "revisie": self.revisie,
                "geschiedenis": [w.naar_dict() for w in self.geschiedenis],
            }
        )

    @staticmethod
    def van_bytes(inhoud: bytes) -> Partijkaart:
        """Read strictly: what is read is what would be written.

        Raises:
            Partijweigering: nothing else, whatever the bytes are.
        """
        d = partijvorm.tabel(partijvorm.lees(inhoud, KAART_BYTES_MAX), _VELDEN, "de kaart")
        if d["soort"] != SOORT or d["stand"] not in {"toegelaten", "ingetrokken"}:
            raise Partijweigering("PARTIJ-vorm", "soort of stand")
        lijst = partijvorm.lijst
        geschiedenis = tuple(map(Wijziging.van_dict, lijst(d["geschiedenis"], WIJZIGINGEN_MAX, "geschiedenis")))
        revisie = partijvorm.getal(d["revisie"], "revisie")
        if geschiedenis and [w.revisie for w in geschiedenis] != list(range(1, revisie + 1)):
            raise Partijweigering("PARTIJ-vorm", "geschiedenis")
        van, tot = lees_dagen(d["geldig_van"], d["geldig_tot"], "geldig")
        return Partijkaart(
            code=partijvorm.partijcode(d["code"]),
            oin=lees_oin(partijvorm.tekst(d["oin"], "oin", "PARTIJ-oin")),
            naam=partijvorm.tekst(d["naam"], "naam"),
            stand=cast("Stand", d["stand"]),
            geldig_van=van,
            geldig_tot=tot,
            ondertekend=partijvorm.dag(d["ondertekend"], "ondertekend"),
            contact=lees_contact(d["contact"]),
            gronden=tuple(partijvorm.tekst(g, "grond") for g in lijst(d["gronden"], GRONDEN_MAX, "gronden")),
            sleutels=lees_sleutels(d["sleutels"]),
            certificaten=tuple(
                map(Partijcertificaat.van_dict, lijst(d["certificaten"], CERTIFICATEN_MAX, "certificaten"))
            ),
            opvolgers=tuple(map(Opvolger.van_dict, lijst(d["opvolgers"], OPVOLGERS_MAX, "opvolgers"))),
            revisie=revisie,
            geschiedenis=geschiedenis,
        )


_VELDEN: Final = frozenset({"soort", *(naam for naam in Partijkaart.__slots__)})


@dataclass(frozen=True, slots=True)
class Partijregister:
    """The cards by code: one state of the register. Another state is another object."""

    kaarten: Mapping[str, Partijkaart] = field(default_factory=lambda: MappingProxyType({}))

    def kaart(self, code: str) -> Partijkaart | None:
        """The card of a party; None when there is none."""
        return self.kaarten.get(code)

    def toegelaten(self, code: str, nu: datetime) -> bool:
        """Whether this party may connect, send and receive at this moment."""
        kaart = self.kaarten.get(code)
        return kaart is not None and kaart.toegelaten(nu)

    def sleutels(self, code: str) -> Partijsleutels | None:
        """Its public keys, also those that ended or were withdrawn: each says so itself. None without a card."""
        kaart = self.kaarten.get(code)
        return None if kaart is None else kaart.sleutels

    def gebruikers(self, nu: datetime, machinetijd: datetime | None = None) -> Mapping[str, tuple[str, ...]]:
        """Code → names in certificates, of each party that may connect now (`Partijkaart.gebruikers`)."""
        namen = ((code, kaart.gebruikers(nu, machinetijd)) for code, kaart in sorted(self.kaarten.items()))
        return {code: wie for code, wie in namen if wie}

    def opvolger(self, code: str, dag: date, gemeente: str | None = None) -> str | None:
        """Who answers on this day for a party that ended: the end of its chain. None: nobody follows it.

        Args:
            code: of the old party.
            dag: successions count from their day on.
            gemeente: CBS code of the municipality that it is about, for a party that was split.

        Raises:
            Partijweigering: `PARTIJ-opvolger`, it was split and it is not certain who follows here; `PARTIJ-kring`, the
                cards are wrong: the chain does not end.
        """
        return opvolging.einde({c: k.opvolgers for c, k in self.kaarten.items()}, code, dag, gemeente)

    def met(self, kaart: Partijkaart) -> Partijregister:
        """The register with this card in place of what was there for its code."""
        return Partijregister(MappingProxyType({**self.kaarten, kaart.code: kaart}))


def dag_van(nu: datetime) -> date:
    """The day it is in the Netherlands."""
    return nu.astimezone(NEDERLAND).date()


def lees_sleutels(waarde: object) -> Partijsleutels:
    """A ring of public keys. Raises `Partijweigering`: `PARTIJ-vorm`, `PARTIJ-profiel`."""
    try:
        return Partijsleutels.van_dict(waarde)
    except Zegelweigering as fout:
        raise Partijweigering("PARTIJ-profiel" if fout.code == "ZEGEL-profiel" else "PARTIJ-vorm", "sleutels") from None
