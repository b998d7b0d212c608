"""How long the proof, the difference and the matrix take, beside Z3 on the same claims in the same run.

The policy is made: rules of 12 roles over 80 fields, 20 bans and 40 claims, half of them held by a ban and half by what
permits ask. Figures are the fastest of some runs; the loader is not counted, Z3's formulas are.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Final

from hub.policy.bewijs import VASTE, bewijs
from hub.policy.laden import Beleid, laad
from hub.policy.matrix import matrix
from hub.policy.verschil import verschil
from tests.z3_beleid import Formules

GROOTTEN: Final = (150, 600)
"""Rules: what design asks for, and four times that."""
VERBODEN: Final = 20
VELDEN: Final = 80
ROLLEN: Final = 12
KEREN: Final = 5
_FASEN: Final = ("signalering", "triage", "verwijzing", "vervolg")
_BERICHTEN: Final = ("signaal", "advies", "afdoening", "terugkoppeling", "informatieverzoek")


def maak(regels: int, bewaar: str = "72 uur", los: int = -1) -> Beleid:
    """A policy of this many rules; `los`: the ban that is left out."""
    rollen = [f"rol-{n}" for n in range(ROLLEN)]
    keuze = {"label": "k", "soort": "keuze", "waarden": ["ja", "nee"]}
    woordenboek = {
        "woordenboek": "groot",
        "versie": "1",
        "rollen": dict.fromkeys(rollen, "Rol"),
        "bestemmingen": {r: {"rol": r, "label": "Rol", "soort": "postbus"} for r in rollen},
        "berichten": dict.fromkeys(_BERICHTEN, "B"),
        "doelen": {"een": "Een", "twee": "Twee"},
        "fasen": list(_FASEN),
        "kenmerken": {f"k{n}": keuze for n in range(14)}
        | {"leeftijd": {"label": "l", "soort": "getal", "eenheid": "jaar", "grenzen": ["12", "18", "23"]}},
        "plichten": {
            "log": {"label": "L", "soort": "vastleggen"},
            "bewaar": {"label": "B", "soort": "termijn", "waarde": "duur"},
        },
        "groepen": {"alles": ["a"]},
        "partijen": {"p": {"naam": "P", "rol": "rol-0", "oin": "0" * 20}},
        "velden": {
            f"a.v{n}": {"herkomst": ("politie", "context")[n % 2], "categorie": "zorg", "vorm": "gesloten"}
            for n in range(VELDEN)
        },
    }
    grond = {"verstrekker": "x", "ontvanger": "x", "gecontroleerd-door-jurist": "nee"}
    toegestaan = [
        {
            "regel": f"S-{n:03}",
            "titel": "Regel",
            "bron": "R01",
            "grond": grond,
            "van": rollen[n % ROLLEN],
            "bericht": _BERICHTEN[n // ROLLEN // ROLLEN % len(_BERICHTEN)],
            "doel": ["een", "twee"],
            "naar": rollen[n // ROLLEN % ROLLEN],
            "fase": ["signalering", "triage"],
            "als": {f"k{n % 13}": "ja", "leeftijd": "van 12 tot 23"},
            "geef": [f"a.v{(n + m) % VELDEN}" for m in range(30)],
            "plichten": ["log", f"bewaar {bewaar if n == 0 else '72 uur'}"],
        }
        for n in range(regels)
    ]
    verboden = [
        {
            "verbod": f"N-{n:02}",
            "titel": "Verbod",
            "bron": "R01",
            "als": {f"k{n % 13}": "nee", **({f"k{(n + 5) % 13}": "nee"} if n % 2 else {})},
            "velden": {"paden": [f"a.v{(3 * n + m) % VELDEN}" for m in range(1 + 20 * (n % 3))]},
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
            "nooit": {"naar": rollen[n % ROLLEN], "als": {"leeftijd": "vanaf 23"}, "velden": "alle"},
        }
        for n in range(VERBODEN)
    ]
    convenant = {
        "convenant": "groot",
        "versie": "1",
        "geldig": {"van": "2026-01-01", "tot": "2027-12-31"},
        "deelnemers": {"p": {"ondertekend": "2026-01-01"}},
        "algemeen": {"geen-regel": "R01", "onbekend-doel": "R23"},
        "regels": toegestaan,
        "nooit": verboden,
        "beweringen": beweringen,
    }
    return laad({"w": json.dumps(woordenboek), "c": json.dumps(convenant)})


def meet(werk: Callable[[], object], keren: int = KEREN) -> float:
    """Fastest of some runs, in milliseconds."""
    duren = []
    for _ in range(keren):
        begin = time.perf_counter()
        werk()
        duren.append(time.perf_counter() - begin)
    return min(duren) * 1_000


def main() -> None:
    """Measure and print, one line per figure."""
    for regels in GROOTTEN:
        beleid, duur, los = maak(regels), maak(regels, "14 dagen"), maak(regels, los=3)
        print(f"{regels} regels, {VERBODEN} verboden, {VELDEN} velden, {len(beleid.tabel.sleutels)} sleutels")
        algebra = meet(lambda b=beleid: bewijs(b))  # type: ignore[misc]
        print(f"  bewijs                    {algebra:8.1f} ms")
        print(f"  verschil, een plicht      {meet(lambda a=beleid, b=duur: verschil(a, b)):8.1f} ms")  # type: ignore[misc]
        print(f"  verschil, verbod weg      {meet(lambda a=beleid, b=los: verschil(a, b)):8.1f} ms")  # type: ignore[misc]
        print(f"  matrix                    {meet(lambda b=beleid: matrix(b), 1):8.1f} ms")  # type: ignore[misc]
        if regels == GROOTTEN[0]:
            fout = {s.code for s in bewijs(beleid).stellingen if not s.houdt} - set(VASTE)
            begin = time.perf_counter()
            formules = Formules(beleid)
            z3_fout = {b.kop.code for b in beleid.convenant.beweringen if not formules.houdt(b)}
            z3 = (time.perf_counter() - begin) * 1_000
            print(f"  Z3, dezelfde beweringen   {z3:8.1f} ms, {z3 / algebra:.0f} keer zo lang; eens: {fout == z3_fout}")


if __name__ == "__main__":
    main()
