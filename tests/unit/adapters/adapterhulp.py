"""What the tests of the adapters share: a clock that is held, invented persons, deliveries as the hub writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from adapters.profielen.soorten import Afzender
from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING

OIN = "00000099000000000012"
HUB = "urn:nld:oin:00000099000000000099:systeem:hub"
ZAAK = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
BELEID = "a" * 64
NU = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KANARIES = ("Jip", "van den Verzonnen", "999990019", "999991620", "fatbike", "Sam", "Bedacht", "Verzonnen Zorg")
"""Values in the sample files: none may appear in a report, a log line or an event."""
VOORBEELDEN = Path(__file__).parents[3] / "adapters" / "voorbeelden"


class Klok:
    """A clock that stands still until told."""

    def __init__(self, moment: datetime = NU) -> None:
        self.moment = moment
        self.mono = 0.0

    def nu(self) -> datetime:
        """See the port."""
        return self.moment

    def monotoon(self) -> float:
        """Seconds that only go forward."""
        return self.mono

    def verder(self, seconden: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconden)
        self.mono += seconden


def uuid(nummer: int) -> str:
    """A fixed identifier."""
    return str(UUID(int=nummer, version=4))


def afzender(partij: str = "politie", sleutel: bytes = b"s" * 32) -> Afzender:
    """A sender with a fixed key."""
    return Afzender(partij, OIN, sleutel)


def levering(
    bestemming: str,
    nummer: int,
    data: Mapping[str, object],
    *,
    bericht: str = "signaal-ingediend",
    **meer: object,
) -> bytes:
    """A delivery as the hub writes it."""
    document: dict[str, object] = {
        "specversion": "1.0",
        "id": uuid(900 + nummer),
        "source": "urn:nld:oin:00000099000000000001:systeem:bvh",
        "type": f"nl.omgevingsadviezen.{bericht}.v1",
        "time": "2026-11-20T16:40:00+01:00",
        "datacontenttype": "application/json",
        "subject": ZAAK,
        "levering": uuid(nummer),
        "bestemming": bestemming,
        "regel": "S-01",
        "doel": "omgevingsadvies",
        "beleid": BELEID,
        "data": dict(data),
    }
    return json.dumps(document | meer).encode()


def van_hub(soort: str, data: Mapping[str, object], nummer: int = 500) -> bytes:
    """An event that the hub itself made."""
    document = {
        "specversion": "1.0",
        "id": uuid(nummer),
        "source": HUB,
        "type": soort,
        "time": "2026-11-21T09:00:00Z",
        "subject": ZAAK,
        "data": dict(data),
    }
    return json.dumps(document).encode()


def vernietiging(*nummers: int, nummer: int = 500) -> bytes:
    """An order to destroy these deliveries."""
    return van_hub(VERNIETIGING, {"leveringen": [uuid(n) for n in nummers], "reden": "sepot-onterecht"}, nummer)


def antwoord(uitkomst: str = "afgeleverd") -> bytes:
    """An answer on message 1."""
    return van_hub(
        ANTWOORD,
        {
            "bericht": uuid(1),
            "uitkomst": uitkomst,
            "uitleg": "Uw bericht is doorgegeven.",
            "bestemmingen": [
                {
                    "bestemming": "gemeente-ede/inzage",
                    "uitkomst": "deels",
                    "regel": "S-01",
                    "uitleg": "Toegestaan.",
                    "velden": ["zorgen.van"],
                    "gestript": [{"veld": "feit.verhoor", "regel": "R01"}],
                    "plichten": ["bewaar 72 uur"],
                    "alternatief": "Vraag toestemming.",
                }
            ],
            "fouten": [{"pad": "zorgen[0].van", "code": "VELD-keuze", "uitleg": "Kies een woord."}],
        },
    )


def actualisering() -> bytes:
    """A request to bring an advice up to date."""
    return van_hub(ACTUALISERING, {"advies": uuid(3), "reden": "te-oud"})


INZAGE = {
    "doel": "omgevingsadvies",
    "fase": "signalering",
    "betrokkene": {"bsn": "999990019", "voornamen": "Jip <script>", "geboortedatum": "2010-03-14"},
    "feit": {"verdacht": True, "omschrijving_kort": "Diefstal & meer", "medeverdachten": [{"naam": "X"}]},
    "zorgen": [{"leefgebied": "gezin", "van": "school"}, {"leefgebied": "school-werk"}],
}
"""Stripped data for a contact person."""
DOSSIER = {
    "doel": "omgevingsadvies",
    "betrokkene": {"bsn": "999990019"},
    "voor_gemeente": {"halt_mededeling": "De jongere gaat naar Halt.", "vervolgondersteuning_gewenst": True},
}
"""What may stand in a dossier."""
