"""The six cases of the demo, as the exports of partners' systems. Everybody in them is invented; no BSN exists.

Dates are counted from the day of the demo, so that ages, terms and advices are what the case needs.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from adapters.profielen.register import PROFIELEN

Kenmerken = Mapping[str, str]
"""Label of an earlier message of the case → its id, for answers."""


@dataclass(frozen=True, slots=True)
class Stap:
    """One export: which party lays which file, with which messages in order (labels), and what happens in words."""

    partij: str
    bestand: str
    wat: str
    berichten: tuple[str, ...]
    inhoud: Callable[[datetime, Kenmerken], str]


@dataclass(frozen=True, slots=True)
class Demozaak:
    """One of the six cases."""

    naam: str
    verhaal: str
    stappen: tuple[Stap, ...]


@dataclass(frozen=True, slots=True)
class Jongere:
    """An invented young person. `oud`: years on the day of the offence."""

    bsn: str
    voornamen: str
    achternaam: str
    oud: int
    gemeente: str = "0228"

    def geboren(self, nu: datetime) -> str:
        """Date of birth, half a year and so many years ago: far from any birthday."""
        dag = nu.date() - timedelta(days=round(self.oud * 365.25) + 180)
        return dag.isoformat()


NOOR: Final = Jongere("999990019", "Noor", "van Voorbeeld", 16)
SAM: Final = Jongere("999991620", "Sam", "Bedacht", 19)
RUBEN: Final = Jongere("999992144", "Ruben", "de Verzonnen", 20)
YARA: Final = Jongere("999993112", "Yara", "Denkbeeld", 15)
LOTTE: Final = Jongere("999994049", "Lotte", "Schijn", 17)
TIJN: Final = Jongere("999995182", "Tijn", "Fictief", 16, "0289")

POLITIEWOORDEN: Final = ("fatbike", "etalageruit", "scooter", "PL0600", "duwde een agent")
"""Words that stand only in police data of these cases: the demo looks for them in the dossier."""


def _moment(nu: datetime, minuten: int = 0) -> str:
    return (nu - timedelta(minutes=30 - minuten)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dag(nu: datetime, dagen_terug: int = 0) -> str:
    return (nu.date() - timedelta(days=dagen_terug)).isoformat()


# ── the three export formats ─────────────────────────────────────────────────────────────────────────────────────────


def _elementen(velden: Mapping[str, Any]) -> str:
    delen = []
    for naam, waarde in velden.items():
        for deel in waarde if isinstance(waarde, list) else [waarde]:
            inhoud = _elementen(deel) if isinstance(deel, Mapping) else escape(str(deel))
            delen.append(f"<{naam}>{inhoud}</{naam}>")
    return "".join(delen)


def _bvh(
    nummer: str, jongere: Jongere, nu: datetime, feit: Mapping[str, Any] | None, zorgen: list[Any], rest: str
) -> str:
    """An export of BVH with one incident."""
    persoon: dict[str, Any] = {
        "bsn": jongere.bsn,
        "voornamen": jongere.voornamen,
        "achternaam": jongere.achternaam,
        "geboortedatum": jongere.geboren(nu),
        "gemeente-inschrijving": jongere.gemeente,
    }
    delen = {"betrokkene": persoon} | ({"feit": feit} if feit else {}) | ({"zorg": zorgen} if zorgen else {})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<export xmlns="urn:nl:ketenhub:profiel:bvh-xml:1" versie="1">'
        f"<incident nummer={quoteattr(nummer)}>{_elementen(delen)}{rest}</incident></export>\n"
    )


def _feit(nu: datetime, kort: str, **anders: Any) -> dict[str, Any]:  # noqa: ANN401 - any element of the profile
    return {
        "verdacht": "ja",
        "pleegdatum": _dag(nu),
        "zwaarte": "licht",
        "aanleiding": "heterdaad",
        "huiselijk-geweld": "nee",
        "omschrijving-kort": kort,
    } | anders


def _bericht(soort: str, nu: datetime, velden: Mapping[str, Any], minuten: int = 0, **attributen: str) -> str:
    alle = {"versie": "1", "vastgelegd": _moment(nu, minuten), "doel": "omgevingsadvies"} | attributen
    tekst = " ".join(f"{naam.replace('_', '-')}={quoteattr(waarde)}" for naam, waarde in alle.items())
    return f"<{soort} {tekst}>{_elementen(velden)}</{soort}>"


def _json(bericht: str, nu: datetime, data: Mapping[str, Any], minuten: int = 0) -> str:
    """An export in plain JSON."""
    return json.dumps({"bericht": bericht, "time": _moment(nu, minuten), "data": data}, ensure_ascii=False, indent=2)


def _gcos(nu: datetime, jongere: Jongere, nummer: str, dagen_oud: int) -> str:
    """An export of GCOS: one mark of a known young person, with an advice made so many days ago."""
    kolommen = [veld.plaats for veld in PROFIELEN["gcos_csv"].spec.velden]
    rij = dict.fromkeys(kolommen, "") | {
        "soort": "markering",
        "casusnummer": nummer,
        "versie": "1",
        "vastgelegd_op": _moment(nu),
        "doel": "zsm-afweging",
        "fase": "signalering",
        "aan": "om",
        "bsn": jongere.bsn,
        "voornamen": jongere.voornamen,
        "achternaam": jongere.achternaam,
        "geboortedatum": jongere.geboren(nu),
        "gemeente_inschrijving": jongere.gemeente,
        "opgesteld_op": _dag(nu, dagen_oud),
        "opsteller": "procesregisseur",
        "doel_interventie": "Rust thuis en terug naar het werk",
        "geadviseerde_afdoening": "strafbeschikking",
        "onderbouwing": "Een taakstraf past bij het lopende plan van aanpak.",
        "lg_gezin": "Woont bij een oom",
    }
    uit = io.StringIO()
    schrijver = csv.DictWriter(uit, kolommen, delimiter=";", lineterminator="\n")
    schrijver.writeheader()
    schrijver.writerow(rij)
    return uit.getvalue()


def _zsm_signaal(jongere: Jongere, nu: datetime, kort: str) -> str:
    """A signal of the om, from the suspects that came in on ZSM."""
    betrokkene = {
        "bsn": jongere.bsn,
        "voornamen": jongere.voornamen,
        "achternaam": jongere.achternaam,
        "geboortedatum": jongere.geboren(nu),
    }
    feit = {
        "verdacht": True,
        "pleegdatum": _dag(nu),
        "zwaarte": "midden",
        "aanleiding": "heterdaad",
        "huiselijk_geweld": False,
        "omschrijving_kort": kort,
    }
    zorg = {"leefgebied": "gezin", "omschrijving": "Onrust thuis", "van": "politie"}
    data = {"doel": "zsm-afweging", "fase": "signalering", "betrokkene": betrokkene, "feit": feit, "zorgen": [zorg]}
    return _json("signaal", nu, data)


_SCHOOL: Final = {"leefgebied": "school-werk", "omschrijving": "Komt al weken niet op school", "van": "school"}
_GEZIN: Final = {"leefgebied": "gezin", "omschrijving": "Ruzie thuis over vrienden", "van": "gezin"}


# ── case 1: fatbike ──────────────────────────────────────────────────────────────────────────────────────────────────


def _fatbike_melding(nu: datetime, _: Kenmerken) -> str:
    vraag = {
        "vraag": "Loopt er hulp in het gezin, en wat is nodig?",
        "leefgebied": ["school-werk", "gezin"],
        "antwoord-voor": (nu + timedelta(hours=6)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    feit = _feit(
        nu,
        "Met een gestolen fatbike aangehouden",
        procesverbaalnummer="PL0600-2026-101",
        verhoor="Zegt dat een vriend de fatbike leende",
        medeverdachte={"naam": "Vriend van Noor"},
    )
    rest = _bericht("signaal", nu, {}) + _bericht("informatieverzoek", nu, vraag, 1, aan="gemeente-ede")
    return _bvh("PL0600-2026-101", NOOR, nu, feit, [_SCHOOL, _GEZIN], rest)


def _fatbike_advies(nu: datetime, eerder: Kenmerken) -> str:
    data = {
        "doel": "omgevingsadvies",
        "fase": "triage",
        "in_antwoord_op": eerder["vraag"],
        "betrokkene": {"bsn": NOOR.bsn},
        "advies": {
            "opgesteld_op": _dag(nu),
            "opsteller": "coördinator meldpunt jeugd",
            "leefgebieden": [{"leefgebied": "school-werk", "tekst": "De leerplichtambtenaar is in gesprek"}],
            "trajecten": [{"soort": "jeugdhulp", "aanbieder": "Jeugdteam Veldhuizen (verzonnen)"}],
            "geadviseerde_afdoening": "reprimande",
            "onderbouwing": "Met steun thuis is een stevig gesprek genoeg.",
        },
        "ondersteuning_gewenst": True,
    }
    return _json("advies", nu, data, 10)


def _fatbike_afdoening(nu: datetime, _: Kenmerken) -> str:
    besluit = {
        "beslisser": "politie",
        "beslissing": "reprimande",
        "datum": _dag(nu),
        "advies-gevolgd": "ja",
        "gezamenlijke-reprimande": "ja",
        "reden-gezamenlijke-reprimande": "Samen met het gezin kan de steun meteen beginnen.",
        "vervolgondersteuning-gewenst": "ja",
    }
    terug = {
        "besluit-genomen-op": _dag(nu),
        "beslissing": "reprimande",
        "advies-gevolgd": "ja",
        "onderzoek-loopt": "nee",
    }
    rest = _bericht("afdoening", nu, besluit, 20) + _bericht("terugkoppeling", nu, terug, 21, aan="gemeente-ede")
    return _bvh("PL0600-2026-101", NOOR, nu, None, [], rest)


# ── cases 2 to 6 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _bekend_afdoening(nu: datetime, _: Kenmerken) -> str:
    besluit = {
        "beslisser": "om",
        "beslissing": "dagvaarding",
        "datum": _dag(nu),
        "advies_gevolgd": "nee",
        "motivering_afwijking": "Het is het derde feit in een half jaar.",
        "onderzoeksopdracht": "reclassering",
    }
    data = {"doel": "zsm-afweging", "fase": "verwijzing", "betrokkene": {"bsn": SAM.bsn}, "afdoening": besluit}
    return _json("afdoening", nu, data, 20)


def _bekend_terug(nu: datetime, _: Kenmerken) -> str:
    inhoud = {
        "besluit_genomen_op": _dag(nu),
        "beslissing": "dagvaarding",
        "advies_gevolgd": "nee",
        "motivering": "Het is het derde feit in een half jaar.",
        "onderzoek_loopt": True,
    }
    data = {"doel": "zsm-afweging", "fase": "vervolg", "betrokkene": {"bsn": SAM.bsn}, "terugkoppeling": inhoud}
    return _json("terugkoppeling", nu, data, 25)


def _mistake_sepot(nu: datetime, _: Kenmerken) -> str:
    besluit = {"beslisser": "om", "beslissing": "sepot", "sepotcode": "01", "datum": _dag(nu)}
    data = {"doel": "zsm-afweging", "fase": "verwijzing", "betrokkene": {"bsn": YARA.bsn}, "afdoening": besluit}
    return _json("afdoening", nu, data, 20)


def _signaal(nummer: str, jongere: Jongere, kort: str, **anders: str) -> Callable[[datetime, Kenmerken], str]:
    def maak(nu: datetime, _: Kenmerken) -> str:
        velden = {naam.replace("_", "-"): waarde for naam, waarde in anders.items()}
        return _bvh(nummer, jongere, nu, _feit(nu, kort, **velden), [_GEZIN], _bericht("signaal", nu, {}))

    return maak


ZAKEN: Final = (
    Demozaak(
        "Fatbike",
        "Noor (16), op heterdaad, licht feit; zorgen over school en gezin. Ede denkt mee; een gezamenlijke reprimande.",
        (
            Stap("politie", "bvh-101.xml", "politie meldt en vraagt", ("signaal", "vraag"), _fatbike_melding),
            Stap("gemeente-ede", "advies-101.json", "Ede adviseert", ("advies",), _fatbike_advies),
            Stap("politie", "bvh-101b.xml", "politie beslist", ("afdoening", "terugkoppeling"), _fatbike_afdoening),
        ),
    ),
    Demozaak(
        "Bekend",
        "Sam (19), twee maanden geleden gemarkeerd door het veiligheidshuis. Het OM wijkt met reden van het advies af.",
        (
            Stap(
                "veiligheidshuis", "gcos-41.csv", "markering", ("markering",), lambda nu, _: _gcos(nu, SAM, "VH-41", 61)
            ),
            Stap(
                "om",
                "zsm-202.json",
                "signaal",
                ("signaal",),
                lambda nu, _: _zsm_signaal(SAM, nu, "Gooide een etalageruit in"),
            ),
            Stap("om", "zsm-202b.json", "afdoening", ("afdoening",), _bekend_afdoening),
            Stap("om", "zsm-202c.json", "terugkoppeling", ("terugkoppeling",), _bekend_terug),
        ),
    ),
    Demozaak(
        "Verouderd",
        "Ruben (20), gemarkeerd, maar het advies is veertien maanden oud.",
        (
            Stap(
                "veiligheidshuis",
                "gcos-42.csv",
                "markering",
                ("markering",),
                lambda nu, _: _gcos(nu, RUBEN, "VH-42", 426),
            ),
            Stap(
                "om",
                "zsm-203.json",
                "signaal",
                ("signaal",),
                lambda nu, _: _zsm_signaal(RUBEN, nu, "Nam een scooter mee"),
            ),
        ),
    ),
    Demozaak(
        "Vergissing",
        "Yara (15) blijkt ten onrechte verdacht: sepot 01. Alles wordt overal vernietigd.",
        (
            Stap(
                "politie",
                "bvh-104.xml",
                "signaal",
                ("signaal",),
                _signaal("PL0600-2026-104", YARA, "Reed op een fatbike weg"),
            ),
            Stap("om", "zsm-204.json", "sepot 01", ("afdoening",), _mistake_sepot),
        ),
    ),
    Demozaak(
        "Niet van ons",
        "Lotte (17): de melding blijkt huiselijk geweld te zijn. Die weg loopt via Veilig Thuis.",
        (
            Stap(
                "politie",
                "bvh-105.xml",
                "signaal",
                ("signaal",),
                _signaal("PL0600-2026-105", LOTTE, "Vernielde thuis een deur", huiselijk_geweld="ja"),
            ),
        ),
    ),
    Demozaak(
        "Niet ondertekend",
        "Tijn (16) woont in Wageningen. Die gemeente doet (nog) niet mee.",
        (
            Stap(
                "politie",
                "bvh-106.xml",
                "signaal",
                ("signaal",),
                _signaal("PL0600-2026-106", TIJN, "Reed op een scooter door rood"),
            ),
        ),
    ),
)
"""In the order of the story."""
