"""Invented examples, one per type: the fatbike case and the mark of a veiligheidshuis. No person in it exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from schemas.envelop import Aflevering, Gebeurtenis, bron, geleverd, nieuw
from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING
from schemas.register import TYPE_BEGIN

OIN_HUB: Final = "00000099000000000001"
"""OINs that begin with 00000099 are free for tests."""
ZAAK: Final = "5b0c9f4e-7d3a-4c52-9a41-0e2f6b8d1c77"
BERICHT: Final = "0d7c1f3a-2b64-4e58-8f90-6a1b3c5d7e92"
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


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """Example data of one type, the OIN of a usual sender, and for a stripped message what a destination got."""

    oin: str
    systeem: str
    data: Mapping[str, object]
    bestemming: str = ""
    regel: str = ""
    geleverd: Mapping[str, object] | None = None


VOORBEELDEN: Final[Mapping[str, Voorbeeld]] = MappingProxyType(
    {
        f"{TYPE_BEGIN}signaal-ingediend.v1": Voorbeeld(
            "00000099000000000002",
            "bvh",
            {
                "doel": "omgevingsadvies",
                "fase": "signalering",
                "betrokkene": _BETROKKENE,
                "feit": _FEIT,
                "zorgen": _ZORGEN,
            },
            "gemeente-ede/inzage",
            "S-01",
            {
                "doel": "omgevingsadvies",
                "fase": "signalering",
                "betrokkene": _BETROKKENE,
                "feit": {"omschrijving_kort": _FEIT["omschrijving_kort"], "pleegdatum": "2026-03-16"},
                "zorgen": _ZORGEN,
            },
        ),
        f"{TYPE_BEGIN}informatieverzoek-gesteld.v1": Voorbeeld(
            "00000099000000000002",
            "bvh",
            {
                "doel": "omgevingsadvies",
                "fase": "triage",
                "aan": ["gemeente-ede/inzage"],
                "betrokkene": _WIE,
                "vraag": "Is het gezin bekend bij het sociaal domein, en loopt er hulp?",
                "leefgebieden": ["gezin", "school-werk"],
                "antwoord_voor": "2026-03-17T15:30:00+01:00",
            },
            "gemeente-ede/inzage",
            "I-01",
            {
                "betrokkene": _WIE,
                "vraag": "Is het gezin bekend bij het sociaal domein, en loopt er hulp?",
                "leefgebieden": ["gezin", "school-werk"],
                "antwoord_voor": "2026-03-17T15:30:00+01:00",
            },
        ),
        f"{TYPE_BEGIN}advies-uitgebracht.v1": Voorbeeld(
            "00000099000000000012",
            "zaaksysteem",
            {
                "doel": "omgevingsadvies",
                "fase": "triage",
                "in_antwoord_op": BERICHT,
                "betrokkene": _WIE,
                "advies": {
                    "opgesteld_op": "2026-03-17",
                    "opsteller": "Medewerker meldpunt",
                    "leefgebieden": [
                        {"leefgebied": "gezin", "tekst": "Ouders gaan uit elkaar; wijkteam is betrokken."}
                    ],
                    "trajecten": [{"soort": "jeugdhulp", "aanbieder": "Wijkteam Noord", "sinds": "2026-01-12"}],
                    "leerplicht": {"verzuim": "ernstig", "toelichting": "Verzuim sinds half februari."},
                    "geadviseerde_afdoening": "reprimande",
                    "onderbouwing": "De hulp is net begonnen en sluit hierop aan.",
                },
                "ondersteuning_gewenst": True,
            },
            "politie",
            "A-01",
            {
                "in_antwoord_op": BERICHT,
                "betrokkene": _WIE,
                "advies": {"opgesteld_op": "2026-03-17", "geadviseerde_afdoening": "reprimande"},
            },
        ),
        f"{TYPE_BEGIN}afdoening-genomen.v1": Voorbeeld(
            "00000099000000000002",
            "bvh",
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
                "voor_gemeente": {
                    "reden_gezamenlijke_reprimande": "Het wijkteam kent het gezin en begeleidt het vervolg.",
                    "vervolgondersteuning_gewenst": True,
                },
            },
            "gemeente-ede/dossier",
            "D-01",
            {
                "betrokkene": _WIE,
                "voor_gemeente": {
                    "reden_gezamenlijke_reprimande": "Het wijkteam kent het gezin en begeleidt het vervolg.",
                    "vervolgondersteuning_gewenst": True,
                },
            },
        ),
        f"{TYPE_BEGIN}terugkoppeling-gegeven.v1": Voorbeeld(
            "00000099000000000003",
            "gps",
            {
                "doel": "omgevingsadvies",
                "fase": "vervolg",
                "betrokkene": _WIE,
                "terugkoppeling": {
                    "besluit_genomen_op": "2026-03-20",
                    "beslissing": "strafbeschikking",
                    "advies_gevolgd": "nee",
                    "motivering": "Het feit is het derde in korte tijd.",
                    "onderzoek_loopt": False,
                },
            },
            "veiligheidshuis",
            "T-01",
            {
                "betrokkene": _WIE,
                "terugkoppeling": {
                    "besluit_genomen_op": "2026-03-20",
                    "beslissing": "strafbeschikking",
                    "motivering": "Het feit is het derde in korte tijd.",
                    "onderzoek_loopt": False,
                },
            },
        ),
        ANTWOORD: Voorbeeld(
            OIN_HUB,
            "ketenhub",
            {
                "bericht": BERICHT,
                "uitkomst": "deels",
                "uitleg": "Het signaal is afgeleverd bij de gemeente. Enkele velden gingen niet mee.",
                "bestemmingen": [
                    {
                        "bestemming": "gemeente-ede/inzage",
                        "uitkomst": "deels",
                        "regel": "S-01",
                        "bron": "R04, R05, R06",
                        "velden": ["betrokkene.bsn", "feit.omschrijving_kort", "zorgen.omschrijving"],
                        "gestript": [{"veld": "feit.medeverdachten.naam", "regel": "R01"}],
                        "uitleg": "De contactpersoon mag dit inzien tijdens de triage.",
                        "plichten": ["log", "bewaar 72 uur"],
                    }
                ],
            },
        ),
        VERNIETIGING: Voorbeeld(OIN_HUB, "ketenhub", {"leveringen": [LEVERING], "reden": "onterecht-verdachte"}),
        ACTUALISERING: Voorbeeld(OIN_HUB, "ketenhub", {"advies": BERICHT, "reden": "advies-te-oud"}),
    }
)
"""Type → its example."""


def gebeurtenis(berichttype: str) -> Gebeurtenis:
    """The example event of a type, as its sender sends it; the hub's own carry the case."""
    voorbeeld = VOORBEELDEN[berichttype]
    return nieuw(
        kenmerk=BERICHT,
        source=bron(voorbeeld.oin, voorbeeld.systeem),
        berichttype=berichttype,
        tijdstip=TIJDSTIP,
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
        plichten=("log", "bewaar 72 uur"),
    )
    return geleverd(gebeurtenis(berichttype), aflevering, voorbeeld.geleverd)
