"""Hypothesis strategies for messages: valid data for each of the five, and messages with a canary in every leaf.

Everything is made from the models themselves, so a new field is in the next run without a change here. Values are
invented; BSNs begin with 9999.

- `berichten("signaal")`: JSON data (dicts) that the model accepts, optional fields sometimes absent, lists 0 to 3 long;
- `berichtmodellen("signaal")`: the same, validated;
- `met_kanaries(soort, fabriek)`: one message in which every leaf is there and every leaf that can be unique is, so that
  a test can look for each value anywhere;
- `blaadjes(data)`: (path, value) of every leaf of JSON data, list markers left out, as in the catalogue.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from schemas.basis import Model, elfproef
from schemas.berichten.afdoening import RAADSONDERZOEK, sepotcode_klopt
from schemas.berichten.bericht import Bericht
from schemas.catalogus import Blad, Knoop, kinderen
from schemas.register import Berichtsoort, soort_van, valideer

Json = dict[str, object]
LENGTE_MAX: Final = 3
"""Items of a generated list: enough for the second to differ from the first."""
TEKST_MAX: Final = 40
_SEPOT: Final = frozenset({"sepot", "voorwaardelijk-sepot"})


def _bsns() -> tuple[str, ...]:
    return tuple(f"9999{n:05d}" for n in range(100_000) if elfproef(f"9999{n:05d}"))


BSNS: Final = _bsns()
"""Every test BSN: 9999 and the 11-proef."""

_letters = st.characters(
    codec="utf-8", categories=("L", "N", "P", "Sm", "Sc"), exclude_characters="\u115f\u1160\u3164\uffa0"
)
_namen = st.text(st.one_of(_letters, st.just(" ")), min_size=1, max_size=TEKST_MAX).map(
    lambda tekst: unicodedata.normalize("NFC", tekst).strip() or "Sem"
)
_teksten = st.text(st.one_of(_letters, st.sampled_from(" \n")), min_size=1, max_size=TEKST_MAX).map(
    lambda tekst: unicodedata.normalize("NFC", tekst) if tekst.strip() else "Zorgen."
)
_datums = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31)).map(date.isoformat)
_zones = st.sampled_from(("Z", "+01:00", "+02:00", "-00:30"))
_tijdstippen = st.builds(
    lambda tijdstip, zone: tijdstip.isoformat(timespec="seconds") + zone,
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2030, 12, 31)),  # noqa: DTZ001 - zone is added as text
    _zones,
)
_uuids = st.uuids().map(str)

_VORMEN: Final[dict[str, st.SearchStrategy[object]]] = {
    "naam": _namen,
    "tekst": _teksten,
    "bsn": st.sampled_from(BSNS),
    "datum": _datums,
    "tijdstip": _tijdstippen,
    "uuid": _uuids,
    "ja-nee": st.booleans(),
    "code": st.sampled_from(("omgevingsadvies", "zsm-afweging", "signalering", "triage", "verwijzing", "vervolg")),
    "bestemming": st.sampled_from(("gemeente-ede/inzage", "gemeente-ede/dossier", "om", "politie", "veiligheidshuis")),
    "gemeentecode": st.sampled_from(("0228", "0203", "0274", "0289")),
    "postcode": st.from_regex(r"\A[1-9][0-9]{3} ?[A-Z]{2}\Z"),
    "huisnummer": st.from_regex(r"\A[1-9][0-9]{0,3}[a-z]?\Z"),
    "telefoon": st.from_regex(r"\A06-[0-9]{8}\Z"),
    "dossiernummer": st.from_regex(r"\APL[0-9]{4}-[0-9]{4}-[0-9]{1,6}\Z"),
    "sepotcode": st.from_regex(r"\A[0-9]{2}\Z"),
}
"""Form of a leaf → values; a form that is not here stops the tests at once."""


def _waarden(blad: Blad) -> st.SearchStrategy[object]:
    return st.sampled_from(blad.waarden) if blad.waarden else _VORMEN[blad.gedaante.soort]


def _veld(knoop: Knoop) -> st.SearchStrategy[object]:
    if knoop.model is not None:
        een: st.SearchStrategy[object] = _objecten(knoop.model)
    elif knoop.blad is not None:
        een = _waarden(knoop.blad)
    else:  # pragma: no cover - a field is a group or a leaf
        raise TypeError(knoop.pad)
    if not knoop.herhaald:
        return een
    minst, meest = knoop.aantal
    return st.lists(een, min_size=minst, max_size=min(LENGTE_MAX, meest or LENGTE_MAX))


def _kloppend(data: Json) -> Json:
    """Fields that belong together: a sepotcode with a sepot, not 01 with a conditional one; research with its order."""
    uit, beslissing = dict(data), data.get("beslissing")
    if "sepotcode" in uit and not sepotcode_klopt(str(beslissing), str(uit["sepotcode"])):
        del uit["sepotcode"]
    if beslissing == RAADSONDERZOEK:
        uit |= {"onderzoek_loopt": True} if "onderzoek_loopt" in uit else {}
        uit |= {"onderzoeksopdracht": "rvdk"} if "onderzoeksopdracht" in uit else {}
    return uit


def _objecten(model: type[Model]) -> st.SearchStrategy[Json]:
    velden = list(kinderen(model))
    return st.fixed_dictionaries(
        {knoop.pad: _veld(knoop) for knoop in velden if knoop.verplicht},
        optional={knoop.pad: _veld(knoop) for knoop in velden if not knoop.verplicht},
    ).map(_kloppend)


def berichten(bericht: str) -> st.SearchStrategy[Json]:
    """Valid JSON data of one message (`signaal`, `informatieverzoek`, `advies`, `afdoening`, `terugkoppeling`)."""
    return _objecten(soort_van(bericht).model)


def berichtmodellen(bericht: str) -> st.SearchStrategy[Bericht]:
    """Valid messages, as the model."""
    soort = soort_van(bericht)
    return berichten(bericht).map(lambda data: valideer(soort, data))


@dataclass(slots=True)
class Fabriek:
    """Unique values, one after another, each recognisable: texts hold `KANARIE` and a number that no other has.

    `waarden`: what was planted, path and value, in order. Of a closed list, a flag and a short code uniqueness is not
    possible; those are planted but not among `uniek`.
    """

    voorvoegsel: str = "KANARIE"
    waarden: list[tuple[str, object]] = field(default_factory=list)
    uniek: list[tuple[str, str]] = field(default_factory=list)
    _teller: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __call__(self, pad: str, blad: Blad) -> object:
        """Plant a value for a leaf."""
        nummer = next(self._teller)
        maker = _KANARIES.get(blad.gedaante.soort)
        if maker is None:
            waarde: object = blad.waarden[nummer % len(blad.waarden)] if blad.waarden else _VAST[blad.gedaante.soort]
        else:
            waarde = maker(self.voorvoegsel, nummer)
            self.uniek.append((pad, str(waarde)))
        self.waarden.append((pad, waarde))
        return waarde


_KANARIES: Final[dict[str, Callable[[str, int], str]]] = {
    "naam": lambda vooraf, n: f"{vooraf}-{n:04d}-naam",
    "tekst": lambda vooraf, n: f"{vooraf}-{n:04d}-tekst\nmet een tweede regel {vooraf}-{n:04d}-b",
    "bsn": lambda _, n: BSNS[n % len(BSNS)],
    "datum": lambda _, n: (date(1950, 1, 1) + timedelta(days=n)).isoformat(),
    "tijdstip": lambda _, n: (datetime(1950, 1, 1, tzinfo=UTC) + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:00Z"),
    "uuid": lambda _, n: f"ca9a12e0-0000-4000-8000-{n:012x}",
    "huisnummer": lambda _, n: f"{70_000 + n}",
    "telefoon": lambda _, n: f"06-{70_000_000 + n}",
    "dossiernummer": lambda vooraf, n: f"{vooraf}-{n:06d}",
    "postcode": lambda _, n: f"{8000 + n} ZZ",
}
"""Forms in which a unique value fits. A date, a time and a postcode are unique within one message, not in the world."""
_VAST: Final[dict[str, object]] = {
    "ja-nee": True,
    "code": "omgevingsadvies",
    "bestemming": "gemeente-ede/inzage",
    "gemeentecode": "0228",
    "sepotcode": "02",
}


def _gevuld(model: type[Model], fabriek: Callable[[str, Blad], object], boven: str, lengte: int) -> Json:
    data: Json = {}
    for knoop in kinderen(model, boven):

        def een(knoop: Knoop = knoop) -> object:
            if knoop.blad is not None:
                return fabriek(knoop.pad, knoop.blad)
            if knoop.model is None:  # pragma: no cover - a field is a group or a leaf
                raise TypeError(knoop.pad)
            return _gevuld(knoop.model, fabriek, knoop.pad, lengte)

        naam = knoop.pad.rpartition(".")[2]
        data[naam] = [een() for _ in range(lengte)] if knoop.herhaald else een()
    if "sepotcode" in data and data.get("beslissing") not in _SEPOT:
        data["beslissing"] = "sepot"
    return data


def met_kanaries(
    soort: Berichtsoort | str, fabriek: Callable[[str, Blad], object] | None = None, lengte: int = 2
) -> Json:
    """One valid message with every field there, lists `lengte` long, and a value of `fabriek` in every leaf.

    Pass a `Fabriek` to know afterwards what was planted.
    """
    gevonden = soort_van(soort) if isinstance(soort, str) else soort
    return _gevuld(gevonden.model, fabriek or Fabriek(), "", lengte)


def blaadjes(data: object, pad: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf of JSON data with its catalogue path."""
    if isinstance(data, dict):
        for naam, waarde in data.items():
            yield from blaadjes(waarde, f"{pad}.{naam}" if pad else naam)
    elif isinstance(data, list):
        for onderdeel in data:
            yield from blaadjes(onderdeel, pad)
    else:
        yield pad, data
