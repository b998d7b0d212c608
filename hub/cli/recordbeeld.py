"""How records of the journal are shown: a row, one line, or all that is in it. Names of fields and bands, no values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel

if TYPE_CHECKING:
    from hub.ledger.records import Recordrij

KORT_TEKENS: Final = 8
"""Of an id in a table for people; `ketenhub levering` takes this much."""
_NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
_KOP: Final = ("soort", "v", "id", "tijd", "partij", "kenmerk", "zaak", "bericht", "besluiten")
"""Keys of a record that are shown in a way of their own."""


def tijd(tekst: str) -> str:
    """Dutch time, whole seconds, of a time in a record (UTC)."""
    return tijd_van(datetime.strptime(tekst, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC))


def tijd_van(moment: datetime) -> str:
    """Dutch time, whole seconds."""
    return moment.astimezone(_NEDERLAND).strftime("%d-%m-%Y %H:%M:%S")


def kort(kenmerk: str | None) -> str | None:
    """The beginning of an id."""
    return None if kenmerk is None else kenmerk[:KORT_TEKENS]


def als_regel(scherm: Scherm, regel: Recordrij) -> None:
    """A record on one line, as it comes."""
    record = regel.record
    if scherm.vorm is Vorm.JSON:
        scherm.document({"nummer": regel.nummer, **record})
        return
    onderwerp = regel.tekst("levering") or regel.tekst("kenmerk")
    if scherm.vorm is Vorm.KAAL:
        cellen = (regel.tekst("tijd"), regel.soort, regel.tekst("partij"), _wat(record), onderwerp)
        scherm.regel("\t".join(cel or "-" for cel in cellen))
    else:
        kop = f"{tijd(str(record['tijd']))}  {regel.soort:<16}  {record['partij']}"
        scherm.tekst(f"{kop}: {_wat(record)}  {kort(onderwerp) or ''}".rstrip(), _STIJL.get(regel.soort, ""))


_STIJL: Final = {
    "afgeleverd": "green",
    "geweigerd": "red",
    "vastgehouden": "red",
    "geparkeerd": "red",
    "incident": "bold red",
    "geparkeerd-vrij": "green",
    "geparkeerd-weg": "magenta",
    "opnieuw-geleverd": "green",
    "niet-herhaald": "red",
    "herhaling": "bold",
    "herhaling-klaar": "bold",
    "vernietigd": "magenta",
    "ontvangst": "green",
    "ontvangst-ontbreekt": "bold red",
    "beleid-actief": "bold",
    "beleid-geweigerd": "bold red",
    "beleid-verlopen": "bold red",
    "partij-gewijzigd": "bold",
}


_GETELD: Final = ("verstrekkingen", "vertrouwelijk", "tegengehouden", "verhuisd", "vervallen")
"""Keys whose number is told with their own word."""


def _wat(record: Mapping[str, Any]) -> str:
    """What a record says, in a few words."""
    delen = [record.get(s) for s in ("keuze", "bericht", "bestemming", "uitkomst", "code", "regel", "reden", "verzoek")]
    delen += [f"{record[sleutel]} {sleutel}" for sleutel in _GETELD if sleutel in record]
    match record["soort"]:
        case "besloten":
            delen = [
                record.get("bericht"),
                *(f"{d['bestemming']} {d['uitkomst']} {d['code']}" for d in record["besluiten"]),
            ]
        case "afgeleverd":
            delen = [f"{record['bericht']} aan {record['bestemming']}", f"regel {record['regel']}"]
        case "gemeld":
            delen = [f"{record['melding']} aan {record['aan']}"]
        case "ontvangst":
            delen = [record["oordeel"], record["deel"], record.get("code")]
        case "ontvangst-ontbreekt":
            delen = [f"{record['termijn']} door {record['bestemming']}", f"na {record['uren']} uur"]
        case "beleid-actief":
            delen = [f"revisie {record['revisie']}", record["strekking"], f"nog {tel(record['dagen'], 'dag', 'dagen')}"]
        case "beleid-geweigerd" | "beleid-verlopen":
            delen = [f"revisie {record['revisie']}" if "revisie" in record else None, record.get("code")]
        case "partij-gewijzigd":
            door = None if "opvolger" not in record else f"door {record['opvolger']}"
            delen = [f"{record['wie']} {record['wat']}", door, record.get("reden"), f"revisie {record['revisie']}"]
        case "vernietigd":
            delen = [tel(record["leveringen"], "levering", "leveringen"), *record["ontvangers"]]
    return ", ".join(str(deel) for deel in delen if deel is not None) or "-"


def hop(regel: Recordrij, duur: timedelta, bestemming: str | None = None) -> str:
    """One step, on a line: when, how long after the one before, and what; of a decision what was asked for."""
    record = dict(regel.record)
    if bestemming is not None and "besluiten" in record:
        record["besluiten"] = [deel for deel in record["besluiten"] if deel["bestemming"] == bestemming]
    na = "" if duur < timedelta(milliseconds=1) else f"  (na {_duur(duur)})"
    return f"{tijd_van(regel.tijd)}  {regel.soort:<16}  {regel.partij}: {_wat(record)}{na}"


def _duur(duur: timedelta) -> str:
    s = duur.total_seconds()
    for eenheid, grens, deler in (("s", 120, 1), ("min", 7_200, 60), ("uur", 172_800, 3_600)):
        if s < grens:
            return f"{s / deler:.1f} {eenheid}".replace(".", ",")
    return f"{duur.days} dagen"


def toon_record(
    scherm: Scherm, regel: Recordrij, bestemming: str | None = None, erbij: Mapping[str, object] | None = None
) -> None:
    """A whole record: as it is (JSON), a line per fact (plain), or for a person: then only the decision asked for."""
    record = regel.record
    if scherm.vorm is Vorm.JSON:
        scherm.document({"nummer": regel.nummer, **(erbij or {}), **record})
    elif scherm.vorm is Vorm.KAAL:
        for onderdeel, tekst in _plat("", record):
            scherm.regel(f"{regel.nummer}\t{regel.soort}\t{onderdeel}\t{tekst}")
    else:
        _toon_mooi(scherm, regel, bestemming)


def _toon_mooi(scherm: Scherm, regel: Recordrij, bestemming: str | None) -> None:
    record = regel.record
    bericht = f" {record['bericht']}" if "bericht" in record else ""
    kop = f"{tijd(str(record['tijd']))}  {regel.soort}{bericht}, {record['partij']}"
    scherm.tekst(kop, _STIJL.get(regel.soort, "bold"))
    for sleutel, woord in (("kenmerk", "bericht"), ("zaak", "zaak")):
        if sleutel in record:
            scherm.tekst(f"  {woord}: {record[sleutel]}")
    for sleutel, waarde in record.items():
        if sleutel not in _KOP:
            scherm.tekst(f"  {sleutel.replace('_', ' ')}: {_tekst(waarde)}")
    for besluit in record.get("besluiten", ()):
        if bestemming in {None, besluit["bestemming"]}:
            _toon_besluit(scherm, besluit)


def _toon_besluit(scherm: Scherm, besluit: Mapping[str, Any]) -> None:
    regel = f" volgens {besluit['regel']}" if besluit.get("regel") else ""
    scherm.tekst(f"  {besluit['bestemming']}: {besluit['uitkomst']}{regel} (code {besluit['code']})", "bold")
    for kop, sleutel in (("verboden", "verboden"), ("meegegaan", "velden"), ("plichten", "plichten")):
        if besluit.get(sleutel):
            scherm.tekst(f"    {kop}: {', '.join(besluit[sleutel])}")
    if besluit.get("gestript"):
        scherm.tekst("    niet mee: " + ", ".join(f"{g['veld']} ({g['regel']})" for g in besluit["gestript"]))
    if besluit.get("kenmerken"):
        scherm.tekst("    kenmerken: " + ", ".join(f"{naam} {band}" for naam, band in besluit["kenmerken"].items()))


def _plat(pad: str, waarde: object) -> Iterable[tuple[str, str]]:
    """Every leaf of a value with its place: `besluiten[0].gestript[1].veld`."""
    if isinstance(waarde, Mapping):
        for sleutel, deel in waarde.items():
            yield from _plat(f"{pad}.{sleutel}" if pad else sleutel, deel)
    elif isinstance(waarde, list):
        for nummer, deel in enumerate(waarde):
            yield from _plat(f"{pad}[{nummer}]", deel)
    else:
        yield pad, waarde if isinstance(waarde, str) else json.dumps(waarde)


def _tekst(waarde: object) -> str:
    if isinstance(waarde, list):
        return ", ".join(str(deel) for deel in waarde) or "-"
    return str(waarde)
