"""The report as Typst source, of which the PDF is made: tagged, PDF/UA-1, with its own fonts.

Headings of columns are cells of a heading (`TH`, with the scope `Column`). The first cell of a row is an ordinary cell
there: Typst 0.15 can say that it heads its row behind a switch only (`a11y-extras`), which its wheel does not have.

Every text goes in as a string literal of Typst, never as markup, so that no word of a policy can be a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from hub.ledger.inzage.blad import TITEL
from hub.ledger.inzage.stukken import Alinea, Kenmerken, Kop, Lijst, Opdracht, Stuk, Tabel
from hub.ledger.inzage.woorden import NEDERLAND

_KOP: Final = """\
#set document(title: {titel}, author: "ketenhub", date: datetime(year: {jaar}, month: {maand}, day: {dag}))
#set page(paper: "a4", margin: 2.2cm, numbering: "1")
#set text(font: "Libertinus Serif", size: 12pt, lang: "nl", region: "NL", hyphenate: false)
#set par(leading: 0.75em, spacing: 1.1em)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): set text(size: 15pt)
#show heading.where(level: 3): set text(size: 12.5pt)
#show heading: set block(above: 1.6em, below: 0.8em, sticky: true)
#show raw: set text(font: "DejaVu Sans Mono", size: 8pt)
#show link: underline
#set table(stroke: 0.5pt + rgb("#595959"), inset: 6pt, align: left + top)
#show table.cell.where(y: 0): strong
#show figure.caption: strong
#set figure.caption(position: top)
#show figure: set align(left)
#show figure: set block(breakable: true)
"""


def bron(stukken: Sequence[Stuk], op: datetime) -> str:
    """Typst source. `op`: the day that the document says it was made."""
    hier = op.astimezone(NEDERLAND)
    kop = _KOP.format(titel=_tekst(TITEL), jaar=hier.year, maand=hier.month, dag=hier.day)
    return kop + "".join(_stuk(stuk) for stuk in stukken)


def _stuk(stuk: Stuk) -> str:
    match stuk:
        case Kop():
            anker = f" <{stuk.anker}>" if stuk.anker else ""
            return f"#heading(level: {stuk.niveau}, {_tekst(stuk.tekst)}){anker}\n"
        case Alinea():
            return f"#par({_tekst(stuk.tekst)})\n"
        case Lijst():
            return f"#{_punten(stuk.punten, 'enum' if stuk.stappen else 'list')}\n"
        case Tabel():
            return _tabel(stuk)
        case Kenmerken():
            return _kenmerken(stuk)
        case Opdracht():
            return f"#par(raw({_tekst(stuk.tekst)}))\n"


def _punten(punten: Iterable[str], soort: str = "list") -> str:
    return f"{soort}({', '.join(_tekst(punt) for punt in punten)})"


def _tabel(tabel: Tabel) -> str:
    breedtes = ", ".join("auto" if n == 0 else "1fr" for n in range(len(tabel.koppen)))
    cellen = []
    for nummer, (eerste, *verdere) in enumerate(tabel.rijen):
        naam = _tekst(eerste)
        if tabel.ankers:
            naam = f"link(<{tabel.ankers[nummer]}>, {naam})"
        cellen.append(", ".join([naam, *map(_tekst, verdere)]))
    return (
        f"#figure(kind: table, supplement: none, numbering: none, caption: {_tekst(tabel.bijschrift)}, "
        f"table(columns: ({breedtes}), table.header({', '.join(map(_tekst, tabel.koppen))}),\n"
        + ",\n".join(cellen)
        + "))\n"
    )


def _kenmerken(kenmerken: Kenmerken) -> str:
    regels = []
    for naam, teksten in kenmerken.paren:
        if naam in kenmerken.code:
            eerste, *verdere = teksten
            inhoud = " + linebreak() + ".join([_tekst(eerste), *(f"raw({_tekst(tekst)})" for tekst in verdere)])
        else:
            inhoud = _tekst(teksten[0]) if len(teksten) == 1 else _punten(teksten)
        regels.append(f"terms.item({_tekst(naam)}, {inhoud})")
    return f"#terms(hanging-indent: 1.2em, separator: linebreak(), {', '.join(regels)})\n"


def _tekst(tekst: str) -> str:
    """A string literal."""
    schoon = "".join(max(teken, " ") for teken in tekst)
    return '"' + schoon.replace("\\", "\\\\").replace('"', '\\"') + '"'
