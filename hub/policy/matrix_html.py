"""The matrix as a page that everybody can read.

One table per destination, with a caption, and headers that say where a cell belongs. No script, no style from
elsewhere, nothing that loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from hub.policy.laden import Beleid
from hub.policy.matrix import Deel, Rij
from hub.policy.matrix_tekst import wie

_STIJL: Final = (
    "body{font-family:sans-serif;line-height:1.5;margin:2rem;max-width:90rem}"
    "table{border-collapse:collapse;width:100%;margin-bottom:2rem}caption{text-align:left;font-weight:bold}"
    "th,td{border:1px solid #595959;padding:.4rem;text-align:left;vertical-align:top}ul{margin:0;padding-left:1.2rem}"
)
_KOPPEN: Final = ("Regel", "Wie stuurt wat", "Wanneer welke velden", "Plichten")


def html(beleid: Beleid, rijen: Sequence[Rij]) -> str:
    """The page."""
    titel = f"Wie wat mag ontvangen volgens convenant {beleid.convenant.naam}, versie {beleid.convenant.versie}"
    bestemmingen = beleid.woordenboek.bestemmingen
    inhoud = "".join(
        f'<li><a href="#b{n}">{escape(bestemming.label)}</a></li>' for n, bestemming in enumerate(bestemmingen.values())
    )
    delen = "".join(
        _bestemming(n, naar, bestemming.label, [rij for rij in rijen if rij.naar == naar])
        for n, (naar, bestemming) in enumerate(bestemmingen.items())
    )
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(titel)}</title>\n<style>{_STIJL}</style>\n</head>\n<body>\n<main>\n<h1>{escape(titel)}</h1>\n"
        "<p>Wat hier niet staat, gaat niet door. Verboden zijn al verwerkt.</p>\n"
        f'<nav aria-label="Bestemmingen"><ul>{inhoud}</ul></nav>\n{delen}</main>\n</body>\n</html>\n'
    )


def _bestemming(nummer: int, naar: str, label: str, rijen: Sequence[Rij]) -> str:
    kop = f'<section aria-labelledby="b{nummer}">\n<h2 id="b{nummer}">{escape(label)} ({escape(naar)})</h2>\n'
    if not rijen:
        return f"{kop}<p>Ontvangt niets.</p>\n</section>\n"
    koppen = "".join(f'<th scope="col">{escape(naam)}</th>' for naam in _KOPPEN)
    regels = "".join(_rij(rij) for rij in rijen)
    return (
        f"{kop}<table>\n<caption>Wat {escape(naar)} mag ontvangen: {len(rijen)} regels</caption>\n"
        f"<thead><tr>{koppen}</tr></thead>\n<tbody>\n{regels}</tbody>\n</table>\n</section>\n"
    )


def _rij(rij: Rij) -> str:
    wie_ = _lijst(wie(blok) for blok in rij.waar)
    delen = "".join(_deel(deel) for deel in rij.delen)
    plichten = _lijst((*rij.plichten, *rij.soms))
    titel = f"{escape(rij.regel)}: {escape(rij.titel)} ({escape(', '.join(rij.bron))})"
    return f'<tr><th scope="row">{titel}</th><td>{wie_}</td><td>{delen}</td><td>{plichten}</td></tr>\n'


def _deel(deel: Deel) -> str:
    voorwaarden = [*(f"als {als}" for als in deel.als), *(f"tenzij {tenzij}" for tenzij in deel.tenzij)]
    boven = f"<p>Voorwaarden:</p>{_lijst(voorwaarden)}" if voorwaarden else "<p>Altijd:</p>"
    return f"{boven}<p>Velden:</p>{_lijst(deel.velden)}"


def _lijst(delen: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(deel)}</li>' for deel in delen)}</ul>"
