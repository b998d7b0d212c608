"""Invented examples, one per type: the fatbike case, from signal to feedback. No person in it exists.

Sent one after another they go along the road as they stand here and arrive as they stand here, under the convenant that
comes with the hub; a test does that. Who copies one has a message that works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from schemas.envelop import Aflevering, Gebeurtenis, bron, geleverd, nieuw
from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING
from schemas.register import TYPE_BEGIN

OIN_HUB: Final = "00000099000000099000"
"""OINs that begin with 00000099 are free for tests; these are the ones of the dictionary that comes with the hub."""
OIN_POLITIE: Final = "00000099000000001000"
OIN_EDE: Final = "00000099000000011000"
ZAAK: Final = "5b0c9f4e-7d3a-4c52-9a41-0e2f6b8d1c77"
BERICHT: Final = "0d7c1f3a-2b64-4e58-8f90-6a1b3c5d7e92"
VRAAG: Final = "4f8e2b6d-91c3-4a70-b5de-7a20c9e4f318"
ADVIES: Final = "c7a1e94b-3d5f-4826-9be0-58f1d2a6c340"
AFDOENING: Final = "72d9b0e5-6c18-4f3a-8a47-e1c5f09b2d6a"
TERUGKOPPELING: Final = "b84c6f1e-d7a2-4950-ae3b-2f90c8d5e713"
VAN_HUB: Final = "9e60a7d2-5b4f-4c81-93fa-d0b7e86c1f25"
LEVERING: Final = "e3a1b5c7-9d2f-4680-b135-7c9e1f3a5b60"
BELEID: Final = "9f2c4e6a8b0d1f3350729486a8cae0c2e4f60817293a4b5c6d7e8f90a1b2c3d4"
TIJDSTIP: Final = datetime(2026, 3, 17, 9, 30, tzinfo=UTC)

_BETROKKENE: Final = {
    "bsn": "999990019",
    "voornamen": "Sem",
    "achternaam": "de Voorbeelder",
    "geboortedatum": "2009-11-02",
    "adres": {"straat": "Testlaan", "huisnummer": "12a", "postcode": "6711 ZZ", "woonplaats": "Ede"},
    "gemeente_inschrijving": "0228",
    "gezagdragers": [{"naam": "A. de Voorbeelder", "relatie": "ouder", "telefoon": "06-00000000"}],
}
_WIE: Final = {"bsn": "999990019"}
_ZORGEN: Final = [
    {"leefgebied": "school-werk", "omschrijving": "Komt al drie weken niet op school.", "van": "school"},
    {"leefgebied": "gezin", "omschrijving": "Er is thuis veel ruzie.", "van": "politie"},
]
_FEIT: Final = {
    "verdacht": True,
    "pleegdatum": "2026-03-16",
    "zwaarte": "licht",
    "aanleiding": "heterdaad",
    "huiselijk_geweld": False,
    "omschrijving_kort": "Reed met een opgevoerde fatbike door het winkelgebied en negeerde een stopteken.",
    "wetsartikel": "art. 5 WVW",
    "pleegplaats": "Ede",
    "procesverbaalnummer": "PL0600-2026-000001",
    "medeverdachten": [{"naam": "T. Invulling"}],
}
_FEIT_KORT: Final = {
    naam: _FEIT[naam] for naam in ("verdacht", "pleegdatum", "zwaarte", "aanleiding", "omschrijving_kort")
}
_KOP_TRIAGE: Final[dict[str, object]] = {"doel": "omgevingsadvies", "fase": "triage"}
_VRAAG: Final[dict[str, object]] = {
    "betrokkene": _WIE,
    "vraag": "Is het gezin bekend bij het sociaal domein, en loopt er hulp?",
    "leefgebieden": ["gezin", "school-werk"],
    "antwoord_voor": "2026-03-17T15:30:00+01:00",
}
_ADVIES: Final[dict[str, object]] = {
    "in_antwoord_op": VRAAG,
    "betrokkene": _WIE,
    "advies": {
        "opgesteld_op": "2026-03-17",
        "opsteller": "Medewerker meldpunt",
        "leefgebieden": [{"leefgebied": "gezin", "tekst": "Ouders gaan uit elkaar; wijkteam is betrokken."}],
        "trajecten": [{"soort": "jeugdhulp", "aanbieder": "Wijkteam Noord", "sinds": "2026-01-12"}],
        "leerplicht": {"verzuim": "ernstig", "toelichting": "Verzuim sinds half februari."},
        "geadviseerde_afdoening": "reprimande",
        "onderbouwing": "De hulp is net begonnen en sluit hierop aan.",
    },
    "ondersteuning_gewenst": True,
}
_VOOR_GEMEENTE: Final = {
    "reden_gezamenlijke_reprimande": "Het wijkteam kent het gezin en begeleidt het vervolg.",
    "vervolgondersteuning_gewenst": True,
}


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """Example data of one type, with the OIN and system of its sender, its id and its moment.

    Of what a party sends also what one destination got: `bestemming`, by which `regel`, with which `plichten`.
    """

    oin: str
    systeem: str
    kenmerk: str
    tijdstip: datetime
    data: Mapping[str, object]
    bestemming: str = ""
    regel: str = ""
    plichten: tuple[str, ...] = ()
    geleverd: Mapping[str, object] | None = None


VOORBEELDEN: Final[Mapping[str, Voorbeeld]] = MappingProxyType(
    {
        f"{TYPE_BEGIN}signaal-ingediend.v1": Voorbeeld(
            OIN_POLITIE,
            "bvh",
            BERICHT,
            TIJDSTIP,
            {
                "doel": "omgevingsadvies",
                "fase": "signalering",
                "betrokkene": _BETROKKENE,
                "feit": _FEIT,
                "zorgen": _ZORGEN,
            },
            "gemeente-ede/inzage",
            "S-01",
            ("bewaar 72 uur", "koppel-terug"),
            {
                "doel": "omgevingsadvies",
                "fase": "signalering",
                "betrokkene": _BETROKKENE,
                "feit": _FEIT_KORT,
                "zorgen": _ZORGEN,
            },
        ),
        f"{TYPE_BEGIN}informatieverzoek-gesteld.v1": Voorbeeld(
            OIN_POLITIE,
            "bvh",
            VRAAG,
            TIJDSTIP + timedelta(minutes=10),
            _KOP_TRIAGE | {"aan": ["gemeente-ede/inzage"]} | _VRAAG,
            "gemeente-ede/inzage",
            "I-01",
            ("bewaar 72 uur", "gebruik niet-in-eigen-zaak", "koppel-terug"),
            # The hub writes moments in UTC.
            _KOP_TRIAGE | _VRAAG | {"antwoord_voor": "2026-03-17T14:30:00Z"},
        ),
        f"{TYPE_BEGIN}advies-uitgebracht.v1": Voorbeeld(
            OIN_EDE,
            "zaaksysteem",
            ADVIES,
            TIJDSTIP + timedelta(hours=3),
            _KOP_TRIAGE | _ADVIES,
            "politie",
            "A-01",
            ("bewaar 30 dagen",),
            _KOP_TRIAGE | _ADVIES,
        ),
        f"{TYPE_BEGIN}afdoening-genomen.v1": Voorbeeld(
            OIN_POLITIE,
            "bvh",
            AFDOENING,
            TIJDSTIP + timedelta(days=1),
            {
                "doel": "omgevingsadvies",
                "fase": "verwijzing",
                "betrokkene": _WIE,
                "afdoening": {
                    "beslisser": "politie",
                    "beslissing": "reprimande",
                    "datum": "2026-03-18",
                    "advies_gevolgd": "ja",
                    "gezamenlijke_reprimande": True,
                },
                "voor_gemeente": _VOOR_GEMEENTE,
            },
            "gemeente-ede/dossier",
            "D-03",
            ("bewaar 365 dagen",),
            {
                "doel": "omgevingsadvies",
                "fase": "verwijzing",
                "betrokkene": _WIE,
                "voor_gemeente": _VOOR_GEMEENTE,
            },
        ),
        f"{TYPE_BEGIN}terugkoppeling-gegeven.v1": Voorbeeld(
            OIN_POLITIE,
            "bvh",
            TERUGKOPPELING,
            TIJDSTIP + timedelta(days=2),
            {
                "doel": "omgevingsadvies",
                "fase": "vervolg",
                "betrokkene": _WIE,
                "terugkoppeling": {
                    "besluit_genomen_op": "2026-03-18",
                    "beslissing": "reprimande",
                    "advies_gevolgd": "ja",
                    "onderzoek_loopt": False,
                },
            },
            "gemeente-ede/inzage",
            "T-02",
            ("bewaar 72 uur",),
            {
                "doel": "omgevingsadvies",
                "fase": "vervolg",
                "betrokkene": _WIE,
                "terugkoppeling": {
                    "besluit_genomen_op": "2026-03-18",
                    "beslissing": "reprimande",
                    "advies_gevolgd": "ja",
                },
            },
        ),
        ANTWOORD: Voorbeeld(
            OIN_HUB,
            "ketenhub",
            VAN_HUB,
            TIJDSTIP,
            {
                "bericht": BERICHT,
                "uitkomst": "deels",
                "uitleg": "Het signaal is afgeleverd bij de gemeente. Enkele velden gingen niet mee.",
                "bestemmingen": [
                    {
                        "bestemming": "gemeente-ede/inzage",
                        "uitkomst": "deels",
                        "regel": "S-01",
                        "bron": "R02, R03, R04, R05, R06",
                        "velden": ["betrokkene.bsn", "feit.omschrijving_kort", "zorgen.omschrijving"],
                        "gestript": [{"veld": "feit.medeverdachten.naam", "regel": "N-06b"}],
                        "uitleg": "De contactpersoon mag dit inzien tijdens de triage.",
                        "plichten": ["Niet langer bewaren dan: 72 uur"],
                    }
                ],
            },
        ),
        VERNIETIGING: Voorbeeld(
            OIN_HUB, "ketenhub", VAN_HUB, TIJDSTIP, {"leveringen": [LEVERING], "reden": "ten-onrechte-verdachte"}
        ),
        ACTUALISERING: Voorbeeld(
            OIN_HUB, "ketenhub", VAN_HUB, TIJDSTIP, {"advies": ADVIES, "reden": "ouder-dan-toegestaan"}
        ),
    }
)
"""Type → its example."""


def gebeurtenis(berichttype: str) -> Gebeurtenis:
    """The example event of a type, as its sender sends it; the hub's own carry the case."""
    voorbeeld = VOORBEELDEN[berichttype]
    return nieuw(
        kenmerk=voorbeeld.kenmerk,
        source=bron(voorbeeld.oin, voorbeeld.systeem),
        berichttype=berichttype,
        tijdstip=voorbeeld.tijdstip,
        data=voorbeeld.data,
        zaak=ZAAK if voorbeeld.geleverd is None else None,
    )


def levering(berichttype: str) -> Gebeurtenis | None:
    """The example event as a destination gets it; None for what the hub makes itself."""
    voorbeeld = VOORBEELDEN[berichttype]
    if voorbeeld.geleverd is None:
        return None
    aflevering = Aflevering(
        zaak=ZAAK,
        levering=LEVERING,
        bestemming=voorbeeld.bestemming,
        regel=voorbeeld.regel,
        doel="omgevingsadvies",
        beleid=BELEID,
        plichten=voorbeeld.plichten,
    )
    return geleverd(gebeurtenis(berichttype), aflevering, voorbeeld.geleverd)
