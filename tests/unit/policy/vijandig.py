"""Hostile files for the loader, by name, made when asked for; and a command that reads them all and tells the cost."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from hub.policy.fouten import Beleidsfout
from hub.policy.laden import laad
from hub.policy.yaml_strikt import BESTAND_BYTES_MAX, ontleed, van_bytes
from tests.klein_beleid import CONVENANT, WOORDENBOEK, verander

_MB: Final = BESTAND_BYTES_MAX
_TIEN: Final = 10 * 1_000_000
_NAMEN: Final = ", ".join(f"x{n}" for n in range(100))
_WOORDEN: Final = "".join(f"x{n}: X, " for n in range(100))
_KOP: Final = "    van: politie\n    bericht: signaal\n    doel: omgevingsadvies\n    naar: gemeente/inzage\n"


def _yaml(maak: Callable[[], str]) -> Callable[[], object]:
    return lambda: ontleed("b.yaml", maak())


def _bytes(maak: Callable[[], bytes]) -> Callable[[], object]:
    return lambda: ontleed("b.yaml", van_bytes("b.yaml", maak()))


def _beleid(woordenboek: Callable[[str], str], convenant: Callable[[str], str] = str) -> Callable[[], object]:
    return lambda: laad({"w.yaml": woordenboek(WOORDENBOEK), "c.yaml": convenant(CONVENANT)})


def _honderd_van_alles(tekst: str) -> str:
    for oud, nieuw in (
        ("rollen: {", f"rollen: {{{_WOORDEN}"),
        ("berichten: {", f"berichten: {{{_WOORDEN}"),
        ("\ndoelen: {", f"\ndoelen: {{{_WOORDEN}"),
        ("fasen: [", f"fasen: [{_NAMEN}, "),
    ):
        tekst = verander(tekst, oud, nieuw)
    return tekst


def _regel_van_honderd_miljoen(tekst: str) -> str:
    rijk = f"    van: [{_NAMEN}]\n    bericht: [{_NAMEN}]\n    doel: [{_NAMEN}]\n    naar: gemeente/inzage\n"
    return verander(tekst, f"{_KOP}    fase: signalering\n", f"{rijk}    fase: [{_NAMEN}]\n")


GROOT: Final[Mapping[str, tuple[str, Callable[[], object]]]] = {
    "tien MB regels": ("Y-grootte", _yaml(lambda: "a: b\n" * (_TIEN // 5))),
    "tien MB lege regels": ("Y-grootte", _yaml(lambda: "\n" * _TIEN)),
    "tien MB op een regel": ("Y-grootte", _yaml(lambda: "a: " + "x" * _TIEN)),
    "tien MB bytes": ("Y-grootte", _bytes(lambda: b"\xff" * _TIEN)),
    "een MB lege regels": ("Y-documenten", _yaml(lambda: "\n" * _MB)),
    "een MB commentaar": ("Y-documenten", _yaml(lambda: "#\n" * (_MB // 2))),
    "een lange regel": ("", _yaml(lambda: "a: " + "x" * (_MB - 3))),
    "een lange regel met een teken": ("Y-teken", _yaml(lambda: "a: " + "x" * (_MB - 10) + "\u202e")),
    "een lange regel met accenten": ("", _yaml(lambda: "a: " + "\u00e9" * (_MB // 2 - 3))),
    "een lange regel met losse accenten": ("Y-nfc", _yaml(lambda: "a: " + "e\u0301" * (_MB // 3 - 3))),
    "een lange tekst tussen aanhalingstekens": ("", _yaml(lambda: 'a: "' + "x\n " * (_MB // 3 - 3) + '"')),
    "een lange blokscalair": ("", _yaml(lambda: "a: |\n" + "  x\n" * (_MB // 4 - 3))),
    "een gevouwen blokscalair": ("", _yaml(lambda: "a: >\n" + "  x\n\n" * (_MB // 5 - 3))),
    "alleen NUL": ("Y-teken", _yaml(lambda: "\0" * _MB)),
    "alleen losse surrogaten": ("Y-teken", _yaml(lambda: "\ud800" * (_MB // 3))),
    "alleen wagenterugloop": ("Y-teken", _yaml(lambda: "\r" * _MB)),
    "diepte 10.000, haken": ("Y-diepte", _yaml(lambda: "[" * 10_000)),
    "diepte 10.000, accolades": ("Y-diepte", _yaml(lambda: "{a: " * 10_000)),
    "diepte 10.000, streepjes": ("Y-diepte", _yaml(lambda: "- " * 10_000)),
    "diepte 1.400, inspringen": ("Y-diepte", _yaml(lambda: "".join(" " * n + "a:\n" for n in range(1_400)))),
    "een MB haken": ("Y-diepte", _yaml(lambda: "[" * _MB)),
    "een MB dubbele punten": ("Y-vorm", _yaml(lambda: ":" * _MB)),
    "een MB streepjes": ("Y-documenten", _yaml(lambda: "---\n" * (_MB // 4))),
    "een MB uitroeptekens": ("Y-label", _yaml(lambda: "!" * _MB)),
    "bom van verwijzingen": (
        "Y-anker",
        _yaml(lambda: "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [{'*a, ' * 9}*a]\n" for n in range(1_000))),
    ),
    "200.000 onderdelen": ("", _yaml(lambda: f"[{'a,' * 199_000}]")),
    "85.000 sleutels": ("", _yaml(lambda: "".join(f"k{n}: v\n" for n in range(85_000)))),
    "200.000 keer dezelfde sleutel": ("Y-dubbel", _yaml(lambda: "a: v\n" * 200_000)),
    "300.000 onderdelen": ("Y-grootte", _yaml(lambda: f"[{'a,' * 300_000}]")),
    "een regel van honderd miljoen sleutels": ("Y-grootte", _beleid(_honderd_van_alles, _regel_van_honderd_miljoen)),
    "30.000 waarden van kenmerken": (
        "Y-grootte",
        _beleid(
            lambda tekst: verander(
                tekst,
                "kenmerken:\n",
                "kenmerken:\n"
                + "".join(
                    f"  z{n}: {{label: x, soort: keuze, waarden: [{', '.join(f'n{m}' for m in range(1_000))}]}}\n"
                    for n in range(30)
                ),
            )
        ),
    ),
    "20.000 rollen": (
        "Y-grootte",
        _beleid(lambda tekst: verander(tekst, "rollen: {", "rollen: {" + "".join(f"x{n}: X, " for n in range(20_000)))),
    ),
    "20.000 fasen": (
        "Y-grootte",
        _beleid(lambda tekst: verander(tekst, "fasen: [", "fasen: [" + "".join(f"x{n}, " for n in range(20_000)))),
    ),
}
"""Name → the code that must be among the mistakes (empty: it may be read), and what reads it."""


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What reading one file gave. `plek`: every mistake has a file, and a line that is there."""

    codes: tuple[str, ...]
    plek: bool
    seconden: float


def lees(doe: Callable[[], object]) -> Uitkomst:
    """Read one; anything else than a `Beleidsfout` goes through."""
    begin = time.process_time()
    codes: tuple[str, ...] = ()
    plek = True
    try:
        doe()
    except Beleidsfout as fout:
        codes = tuple(sorted({deel.code for deel in fout.fouten}))
        plek = bool(fout.fouten) and all(deel.bestand and deel.regel >= 0 and deel.wat for deel in fout.fouten)
    return Uitkomst(codes, plek, time.process_time() - begin)


def _piek_kib() -> int:
    """The most memory this process ever had."""
    piek = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return piek // 1024 if sys.platform == "darwin" else piek


def main() -> None:
    """Read every large file; one JSON document: the outcomes, and by how many KiB the memory of the process grew."""
    lees(GROOT["tien MB bytes"][1])
    # What the files themselves take is theirs: the largest lives in memory while it is made.
    begin = _piek_kib()
    uitkomsten = {naam: asdict(lees(doe)) for naam, (_, doe) in GROOT.items()}
    gegroeid = _piek_kib() - begin
    json.dump({"uitkomsten": uitkomsten, "gegroeid_kib": gegroeid}, sys.stdout)


if __name__ == "__main__":
    main()
