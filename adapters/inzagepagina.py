"""One delivery as a page for the contact person: what it says, and first of all what may be done with it.

Plain HTML without script, image, link or anything from elsewhere: the page is opened from a folder, also on a machine
without network. Every text from the delivery is escaped; labels come from the field catalogue. Readable with a screen
reader and without colour (WCAG 2.2 AA): headings in order, description lists, language set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from schemas.catalogus import VELDEN

TIJDZONE: Final = ZoneInfo("Europe/Amsterdam")
_DATUM: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIJDSTIP: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})")
_STIJL: Final = (
    "body{font:1rem/1.5 sans-serif;color:#1a1a1a;background:#fff;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:bold;margin-top:.75rem}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "section{border-top:2px solid #1a1a1a;margin-top:1.5rem}"
    ".plicht{border:3px solid #1a1a1a;padding:0 1rem;margin:1rem 0}"
)
_TITELS: Final = {
    "betrokkene": "Jongere",
    "adres": "Adres",
    "gezagdragers": "Gezagdrager",
    "feit": "Feit",
    "medeverdachten": "Medeverdachte",
    "slachtoffers": "Slachtoffer",
    "antecedenten": "Antecedent",
    "politiemutaties": "Politiemutatie",
    "zorgen": "Zorg",
    "advies": "Advies",
    "leefgebieden": "Bevinding",
    "trajecten": "Traject",
    "leerplicht": "Leerplicht",
    "bestuurlijke_maatregelen": "Bestuurlijke maatregel",
    "afdoening": "Afdoening",
    "voorwaarden": "Voorwaarde",
    "omgevingscontext": "Omgevingscontext",
    "voor_gemeente": "Voor de gemeente",
    "terugkoppeling": "Terugkoppeling",
}
"""Headings of groups. A group has no label in the catalogue; one that is missing here is shown as its path."""
_KOP_MAX: Final = 6
"""HTML has six levels of headings; deeper groups keep the last."""


def inzagepagina(
    *,
    titel: str,
    data: object,
    plichten: Sequence[str],
    regel: str,
    doel: str,
    zaak: str,
    bewaren_tot: datetime | None,
) -> bytes:
    """The page, UTF-8. `titel` is our own word for the message; all else is escaped here."""
    weg_op = f"<p>Deze pagina verdwijnt op <strong>{escape(_moment(bewaren_tot))}</strong>.</p>" if bewaren_tot else ""
    grond = (
        f"U ontvangt dit voor het doel <strong>{escape(doel)}</strong>, volgens regel {escape(regel)} van het "
        "convenant. Gebruik het nergens anders voor."
        if regel
        else "Dit bericht komt van de hub zelf. Er staan geen gegevens van de jongere in."
    )
    lijst = "".join(f"<li>{escape(tekst)}</li>" for tekst in plichten)
    kop = (
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n'
        # No name in the title: it ends up in the history of the browser.
        f"<title>{escape(titel)} in zaak {escape(zaak[:8])}</title>\n<style>{_STIJL}</style>\n</head>\n<body>\n<main>\n"
    )
    gebruik = (
        f"<h1>{escape(titel)}</h1>\n"
        '<div class="plicht" role="region" aria-labelledby="gebruik">\n<h2 id="gebruik">Wat u hiermee mag doen</h2>\n'
        f"<p>{grond}</p>\n{f'<ul>{lijst}</ul>' if lijst else ''}\n{weg_op}\n</div>\n"
    )
    romp = "\n".join(_groep(data, "", 2))
    return f"{kop}{gebruik}{romp}\n<p>Zaak {escape(zaak)}</p>\n</main>\n</body>\n</html>\n".encode()


def _groep(data: object, pad: str, niveau: int) -> Iterator[str]:
    """The leaves of a group as one description list, then the groups inside it, each under its own heading."""
    if not isinstance(data, dict):
        raise TypeError("een groep is een object")
    bladen: list[tuple[str, object]] = []
    groepen: list[tuple[str, object]] = []
    for sleutel, waarde in data.items():
        onder = f"{pad}.{sleutel}" if pad else sleutel
        (groepen if _is_groep(waarde) else bladen).append((onder, waarde))
    if bladen:
        yield "<dl>"
        for onder, waarde in bladen:
            yield f"<dt>{escape(_label(onder))}</dt>"
            for item in waarde if isinstance(waarde, list) else [waarde]:
                yield f"<dd>{escape(_tekst(item))}</dd>"
        yield "</dl>"
    for onder, waarde in groepen:
        kop = f"h{min(niveau, _KOP_MAX)}"
        naam = escape(_TITELS.get(onder.rpartition(".")[2], onder))
        for item in waarde if isinstance(waarde, list) else [waarde]:
            yield f"<section>\n<{kop}>{naam}</{kop}>"
            yield from _groep(item, onder, niveau + 1)
            yield "</section>"


def _is_groep(waarde: object) -> bool:
    return isinstance(waarde, dict) or (isinstance(waarde, list) and any(isinstance(item, dict) for item in waarde))


def _label(pad: str) -> str:
    """The label of the catalogue. A delivery was checked before: what is not in the catalogue is an empty group."""
    veld = VELDEN.get(pad)
    return veld.label if veld is not None else pad


def _tekst(waarde: object) -> str:
    """A value for people: yes or no in Dutch, dates as they are written here, an empty one as such."""
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    if waarde is None or waarde in ("", [], {}):
        return "niet ingevuld"
    tekst = str(waarde)
    if datum := _DATUM.fullmatch(tekst):
        return f"{datum[3]}-{datum[2]}-{datum[1]}"
    if _TIJDSTIP.fullmatch(tekst):
        return _moment(datetime.fromisoformat(tekst))
    return tekst


def _moment(moment: datetime) -> str:
    return moment.astimezone(TIJDZONE).strftime("%d-%m-%Y om %H:%M uur")
