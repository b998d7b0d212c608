"""A made policy of any number of rules, and recorded decisions under it: 12 roles and parties, 80 fields, 20 bans.

Half of the claims are held by a ban and half by what permits ask. The files are written as a person writes them: a line
for each key, short lists in brackets.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import Any, Final

import yaml

from hub.journal.soorten import Waarde, record
from hub.policy.banden import Banden
from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.laden import Beleid

VERBODEN: Final = 20
VELDEN: Final = 80
PARTIJEN: Final = 12
ROLLEN: Final = tuple(f"rol-{n}" for n in range(PARTIJEN))
_FASEN: Final = ("signalering", "triage", "verwijzing", "vervolg")
_BERICHTEN: Final = ("signaal", "advies", "afdoening", "terugkoppeling", "informatieverzoek")
_PADEN: Final = tuple(
    f"{deel}.veld_{letter}" for deel in ("een", "twee", "drie", "vier") for letter in "abcdefghijklmnopqrst"
)
_KEUZES: Final = 14
BESTEMMINGEN_PER_BERICHT: Final = 4
"""The road asks for the meldpunt, the parties involved and the hub itself."""


def teksten(regels: int, bewaar: str = "72 uur", los: int = -1) -> dict[str, str]:
    """Dictionary and convenant of this many rules; `bewaar`: of the first; `los`: the ban that is left out."""
    return {"woordenboek.yaml": _schrijf(_woordenboek()), "convenant.yaml": _schrijf(_convenant(regels, bewaar, los))}


def _woordenboek() -> dict[str, Any]:
    keuze = {"label": "k", "soort": "keuze", "waarden": ["ja", "nee"]}
    return {
        "woordenboek": "groot",
        "versie": "1",
        "rollen": dict.fromkeys(ROLLEN, "Rol"),
        "bestemmingen": {r: {"rol": r, "label": "Rol", "soort": "postbus"} for r in ROLLEN},
        "berichten": dict.fromkeys(_BERICHTEN, "B"),
        "doelen": {"een": "Een", "twee": "Twee"},
        "fasen": list(_FASEN),
        "kenmerken": {f"kenmerk-{n}": keuze for n in range(_KEUZES)}
        | {"leeftijd": {"label": "l", "soort": "getal", "eenheid": "jaar", "grenzen": ["12", "18", "23"]}},
        "plichten": {
            "log": {"label": "L", "soort": "vastleggen"},
            "bewaar": {"label": "B", "soort": "termijn", "waarde": "duur"},
        },
        "groepen": {"alles": ["een", "twee", "drie", "vier"]},
        "partijen": {
            f"partij-{n}": {"naam": "P", "rol": rol, "oin": f"00000099{n:012}"} for n, rol in enumerate(ROLLEN)
        },
        "velden": {
            pad: {"herkomst": ("politie", "context")[n % 2], "categorie": "zorg", "vorm": "gesloten"}
            for n, pad in enumerate(_PADEN)
        },
    }


def _convenant(regels: int, bewaar: str, los: int) -> dict[str, Any]:
    grond = {"verstrekker": "Wet art. 1", "ontvanger": "Wet art. 2", "gecontroleerd-door-jurist": "nee"}
    toegestaan = [
        {
            "regel": f"S-{n:03}",
            "titel": "Een zin van een regel die zegt wat er mag",
            "bron": "R01",
            "grond": grond,
            "van": ROLLEN[n % PARTIJEN],
            "bericht": _BERICHTEN[n // PARTIJEN // PARTIJEN % len(_BERICHTEN)],
            "doel": ["een", "twee"],
            "naar": ROLLEN[n // PARTIJEN % PARTIJEN],
            "fase": ["signalering", "triage"],
            "als": {f"kenmerk-{n % (_KEUZES - 1)}": "ja", "leeftijd": "van 12 tot 23"},
            "geef": [_PADEN[(n + m) % VELDEN] for m in range(30)],
            "plichten": ["log", f"bewaar {bewaar if n == 0 else '72 uur'}"],
        }
        for n in range(regels)
    ]
    verboden = [
        {
            "verbod": f"N-{n:02}",
            "titel": "Een zin van een verbod",
            "bron": "R01",
            "als": {
                f"kenmerk-{n % (_KEUZES - 1)}": "nee",
                **({f"kenmerk-{(n + 5) % (_KEUZES - 1)}": "nee"} if n % 2 else {}),
            },
            "velden": {"paden": [_PADEN[(3 * n + m) % VELDEN] for m in range(1 + 20 * (n % 3))]},
        }
        for n in range(VERBODEN)
        if n != los
    ]
    beweringen = [
        {"bewering": f"B-{n:02}", "tekst": "Bewering", "nooit": {"als": v["als"], "velden": v["velden"]}}
        for n, v in enumerate(verboden)
    ]
    beweringen += [
        {
            "bewering": f"C-{n:02}",
            "tekst": "Bewering",
            "nooit": {"naar": ROLLEN[n % PARTIJEN], "als": {"leeftijd": "vanaf 23"}, "velden": "alle"},
        }
        for n in range(VERBODEN)
    ]
    return {
        "convenant": "groot",
        "versie": "1",
        "geldig": {"van": "2026-01-01", "tot": "2027-12-31"},
        "deelnemers": {f"partij-{n}": {"ondertekend": "2026-01-01"} for n in range(PARTIJEN)},
        "algemeen": {"geen-regel": "R01", "onbekend-doel": "R23"},
        "regels": toegestaan,
        "nooit": verboden,
        "beweringen": beweringen,
    }


def besloten(beleid: Beleid, vormen: int, aantal: int, kan: frozenset[str]) -> Iterator[bytes]:
    """Records of decisions as the journal holds them: `aantal`, in `vormen` kinds that differ in more than ids."""
    kans = random.Random(5)
    banden = Banden(beleid.woordenboek, beleid.tabel)
    delen = [_bericht(beleid, banden, kans, kan) for _ in range(vormen)]
    for nummer in range(aantal):
        eigen: dict[str, Waarde] = {
            naam: str(uuid.UUID(int=kans.getrandbits(128))) for naam in ("id", "kenmerk", "zaak")
        }
        eigen["tijd"] = f"2026-07-01T12:{nummer // 60 % 60:02}:{nummer % 60:02}.000000Z"
        yield record("besloten", {**delen[nummer % vormen], **eigen}).inhoud


def _bericht(beleid: Beleid, banden: Banden, kans: random.Random, kan: frozenset[str]) -> dict[str, Waarde]:
    """One message: who, what, and the decision for each of a few destinations."""
    van, bericht, doel, _, fase = kans.choice(beleid.tabel.sleutels)
    kenmerken: Kenmerken = {f"kenmerk-{n}": kans.choice(("ja", "ja", "ja", "nee")) for n in range(_KEUZES)} | {
        "leeftijd": kans.randint(10, 25)
    }
    besluiten: list[Waarde] = []
    for naar in sorted(kans.sample(ROLLEN, BESTEMMINGEN_PER_BERICHT)):
        sleutel = Sleutel(van, bericht, doel, naar, fase)
        besluit = beleid.tabel.beslis(sleutel, kenmerken, kan)
        code = beleid.tabel.codeer(kenmerken)
        weg = beleid.tabel.strip_reden(sleutel, code, sorted(set(_PADEN[:40]) - besluit.velden))
        besluiten.append(
            {
                "bestemming": f"partij-{ROLLEN.index(naar)}",
                "uitkomst": besluit.uitkomst.value,
                "regel": besluit.regel,
                "verboden": besluit.verboden,
                "code": besluit.code,
                "velden": sorted(besluit.velden),
                "gestript": [{"veld": veld, "regel": regel} for veld, regel in weg.items()],
                "plichten": [plicht.text() for plicht in besluit.plichten],
                "kenmerken": dict(banden.van(sleutel, kenmerken)),
            }
        )
    partij = f"partij-{ROLLEN.index(van)}"
    return {"partij": partij, "bericht": bericht, "doel": doel, "fase": fase, "beleid": beleid.digest} | {
        "besluiten": besluiten
    }


class _Schrijver(yaml.SafeDumper):
    """Writes everything out: the policy language has no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _schrijf(document: dict[str, Any]) -> str:
    tekst: str = yaml.dump(document, Dumper=_Schrijver, sort_keys=False, allow_unicode=True, width=120)
    return tekst
