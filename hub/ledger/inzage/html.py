"""The report as one page of HTML, accessible (WCAG 2.2 AA).

Headings in order, tables with captions and headers, a skip link, colours with contrast, text that can be enlarged and
reflows at 320 pixels; no script and nothing that loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from hub.ledger.inzage.blad import TITEL
from hub.ledger.inzage.stukken import Alinea, Kenmerken, Kop, Lijst, Opdracht, Stuk, Tabel

STIJL: Final = (
    "body{font-family:sans-serif;font-size:1.125rem;line-height:1.6;color:#1a1a1a;background:#fff;margin:0 auto;"
    "padding:1.5rem;max-width:48rem;overflow-wrap:anywhere}"
    "h1{font-size:2rem;line-height:1.25}h2{margin-top:2.5rem;border-top:2px solid #1a1a1a;padding-top:1rem}"
    "h3{margin-top:2rem}a{color:#0b4a8f}a:focus-visible{outline:3px solid #0b4a8f;outline-offset:3px}"
    ".over{position:absolute;left:-100rem}.over:focus{position:static}"
    ".rol{overflow-x:auto}.rol:focus-visible{outline:3px solid #0b4a8f}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{border:1px solid #595959;padding:.4rem .6rem;text-align:left;vertical-align:top}"
    "dt{font-weight:bold;margin-top:.75rem}dd{margin:0}dd ul{margin:0;padding-left:1.2rem}code{font-size:.875rem}"
    "@media print{.over,nav{display:none}h3{break-after:avoid}dl{break-inside:avoid}}"
)
"""The only style. Contrast of text to background: 17 to 1, of links 8.6 to 1."""


def pagina(stukken: Sequence[Stuk]) -> str:
    """The whole page."""
    hoofdstukken = [s for s in stukken if isinstance(s, Kop) and s.niveau == 2 and s.anker]  # noqa: PLR2004 - chapters
    inhoud = "".join(f'<li><a href="#{s.anker}">{escape(s.tekst)}</a></li>' for s in hoofdstukken)
    delen = [_stuk(stuk) for stuk in stukken]
    # The contents come behind the title and the two paragraphs that say what this is.
    begin = next(n for n, s in enumerate(stukken) if isinstance(s, Kop) and s.niveau > 1)
    delen.insert(begin, f'<nav aria-label="Inhoud">\n<ul>{inhoud}</ul>\n</nav>\n')
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(TITEL)}</title>\n<style>{STIJL}</style>\n</head>\n<body>\n"
        '<a class="over" href="#inhoud">Naar de inhoud</a>\n'
        f'<main id="inhoud">\n{"".join(delen)}</main>\n</body>\n</html>\n'
    )


def _stuk(stuk: Stuk) -> str:
    match stuk:
        case Kop():
            anker = f' id="{stuk.anker}"' if stuk.anker else ""
            return f"<h{stuk.niveau}{anker}>{escape(stuk.tekst)}</h{stuk.niveau}>\n"
        case Alinea():
            return f"<p>{escape(stuk.tekst)}</p>\n"
        case Lijst():
            return f"{_punten(stuk.punten, 'ol' if stuk.stappen else 'ul')}\n"
        case Tabel():
            return _tabel(stuk)
        case Kenmerken():
            return _kenmerken(stuk)
        case Opdracht():
            return f"<p><code>{escape(stuk.tekst)}</code></p>\n"


def _punten(punten: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>{''.join(f'<li>{escape(punt)}</li>' for punt in punten)}</{tag}>"


def _tabel(tabel: Tabel) -> str:
    koppen = "".join(f'<th scope="col">{escape(kop)}</th>' for kop in tabel.koppen)
    rijen = []
    for nummer, (eerste, *verdere) in enumerate(tabel.rijen):
        naam = escape(eerste)
        if tabel.ankers:
            # "1" alone says nothing to who hears only the links of a page.
            naam = f'<a href="#{tabel.ankers[nummer]}" aria-label="{escape(tabel.koppen[0])} {naam}">{naam}</a>'
        cellen = "".join(f"<td>{escape(cel)}</td>" for cel in verdere)
        rijen.append(f'<tr><th scope="row">{naam}</th>{cellen}</tr>\n')
    # A table that is wider than a telephone scrolls by itself, also with the keyboard.
    return (
        f'<div class="rol" role="region" tabindex="0" aria-label="{escape(tabel.bijschrift)}">\n<table>\n'
        f"<caption>{escape(tabel.bijschrift)}</caption>\n<thead><tr>{koppen}</tr></thead>\n"
        f"<tbody>\n{''.join(rijen)}</tbody>\n</table>\n</div>\n"
    )


def _kenmerken(kenmerken: Kenmerken) -> str:
    regels = []
    for naam, teksten in kenmerken.paren:
        if naam in kenmerken.code:
            eerste, *verdere = teksten
            inhoud = "".join([escape(eerste), *(f"<br><code>{escape(tekst)}</code>" for tekst in verdere)])
        else:
            inhoud = escape(teksten[0]) if len(teksten) == 1 else _punten(teksten)
        regels.append(f"<dt>{escape(naam)}</dt><dd>{inhoud}</dd>\n")
    return f"<dl>\n{''.join(regels)}</dl>\n"
