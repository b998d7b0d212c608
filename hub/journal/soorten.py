"""Kinds of record and the closed form of every value in them.

A record holds random ids, codes, field *names* and numbers: no personal data, and no place where any could be put. Each
key has a form (`_VORMEN`); a value that does not fit is refused before anything is stored, so a mistake elsewhere stops
a delivery instead of filling the journal.

Evolution rule: a kind keeps its tag for ever; keys are only added, and readers treat a missing key as absent. A kind
that must mean something else gets a new tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

VERSIE: Final = 1
WAARDE_TEKENS_MAX: Final = 160
"""Longest text in a record: a ground of the convenant; nobody's sentence."""

GETAL_MAX: Final = 99_999_999
"""Largest number in a record: a hundred million messages of one party, and one digit too few for a BSN."""
KOP: Final = ("id", "tijd", "partij")
"""What every record has."""

_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WOORD: Final = r"[a-z]+(-[a-z]+)*(-[0-9]{1,4})?"
_TUSSEN: Final = r"[ .,()/-]{1,3}"
_ARTIKEL: Final = r"([0-9]{1,4}[a-z]{0,2}|[0-9]{1,3}[.:][0-9]{1,3}[a-z]?|[0-9]{1,2}\.[0-9]{1,2}\.[0-9][a-z]?)"
_VORMEN: Final[Mapping[str, str]] = {
    "uuid": _UUID,
    # No form below has room for a BSN, a date or a telephone number: digits stand alone, at most four, between words.
    "woord": _WOORD,
    "bestemming": _WOORD + r"(/[a-z]+)?",
    "regelcode": r"[A-Z]{1,8}(-?[0-9]{1,3}[a-z]?|(-[a-z]{1,20}[0-9]?){1,3})",
    "pad": r"[a-z_]+(\.[a-z_]+)*",
    "hex": r"[0-9a-f]{64}",
    "tijd": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    # A key and a signature in base64url, of exactly 32 and 64 bytes: filled only after the signature was checked, so
    # that nobody chooses the characters. With the closed fields beside them they make the JWS again.
    "kid": r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]",
    "handtekening": r"[A-Za-z0-9_-]{85}[AQgw]",
    # The one form with capitals and spaces, so a name would fit: it is filled from the convenant alone, at the start
    # (`Boekhouding`). "Wpg art. 20 of Wjsg art. 39f": after a number comes a word or the end.
    "grond": rf"[A-Za-z]+({_TUSSEN}([A-Za-z]+|{_ARTIKEL}(?={_TUSSEN}[A-Za-z]|[.)]?$)))*[.)]?",
    "plicht": r"[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*| [0-9]{1,4} [a-z]+)?",
    "band": r"[0-9]{1,3}|[a-z]+([ -][a-z]+)*( [0-9]{1,3}(( [a-z]+)+ [0-9]{1,3})?)?",
}
_SCHRIJVER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_REGEX: Final = {naam: re.compile(patroon) for naam, patroon in _VORMEN.items()}


class Gekeurd(str):
    """A part of a record that was checked and written before; made by `keur` only. Saves doing it for each message."""

    __slots__ = ()


Waarde = str | int | bool | None | Gekeurd | Sequence["Waarde"] | Mapping[str, "Waarde"]


@dataclass(frozen=True, slots=True)
class Soort:
    """One kind: what it means, and the form of each key (`a[]`: a list of a; a mapping: nested keys)."""

    betekenis: str
    sleutels: Mapping[str, object]


_KOP: Final[Mapping[str, object]] = {
    "id": "uuid",
    "tijd": "tijd",
    "partij": "woord",
    "kenmerk": "uuid",
    "zaak": "uuid",
}
_BESLUIT: Final[Mapping[str, object]] = {
    "bestemming": "bestemming",
    "geadresseerd": "woord",
    "uitkomst": "woord",
    "regel": "regelcode",
    "verboden": "regelcode[]",
    "code": "regelcode",
    "bron": "regelcode[]",
    "velden": "pad[]",
    "gestript": [{"veld": "pad", "regel": "regelcode"}],
    "plichten": "plicht[]",
    "kenmerken": {"*": "band"},
}

SOORTEN: Final[Mapping[str, Soort]] = {
    "ontvangen": Soort(
        "Een bericht van een partij is gelezen",
        {
            **_KOP,
            "bericht": "woord",
            "stroomnummer": "getal",
            "bytes": "getal",
            "toezegging": "hex",
            # Of the sealed bytes as they came in, and the key of the signature inside: what both sides can point at.
            "zegel": "hex",
            "kid": "kid",
        },
    ),
    "besloten": Soort(
        "Per bestemming: wat het convenant toestaat, welke velden (bij naam) wel en niet, en welke plichten",
        {
            **_KOP,
            "bericht": "woord",
            "doel": "woord",
            "fase": "woord",
            "beleid": "hex",
            "revisie": "getal",
            "aanleiding": "uuid",
            "besluiten": [_BESLUIT],
        },
    ),
    "afgeleverd": Soort(
        "Een levering ligt klaar voor de ontvanger: doel, regel, grond en de grond dat er zorgen waren (R11)",
        {
            **_KOP,
            "bericht": "woord",
            "levering": "uuid",
            "bestemming": "bestemming",
            "doel": "woord",
            "regel": "regelcode",
            "bron": "regelcode[]",
            "grond_verstrekker": "grond",
            "grond_ontvanger": "grond",
            "zorgen": "band",
            "velden": "pad[]",
            "plichten": "plicht[]",
            "beleid": "hex",
            "zegel": "hex",
            # Who was meant, when another organisation took its place.
            "geadresseerd": "woord",
        },
    ),
    "geweigerd": Soort(
        "Een bericht is in zijn geheel geweigerd, met de code van de reden",
        {**_KOP, "bericht": "woord", "stroomnummer": "getal", "code": "regelcode"},
    ),
    "vastgehouden": Soort(
        "Een bericht wacht op een mens: een onherroepelijke plicht is niet zeker",
        {**_KOP, "bericht": "woord", "code": "regelcode"},
    ),
    "beantwoord": Soort(
        "De afzender heeft antwoord gekregen, met een ontvangstbewijs dat de hub tekende (kid, handtekening)",
        {
            **_KOP,
            "uitkomst": "woord",
            "antwoord": "uuid",
            "zaak_genoemd": "woord",
            "kid": "kid",
            "handtekening": "handtekening",
        },
    ),
    "ontvangst": Soort(
        "Een ontvanger tekende dat een levering aankwam, is verwerkt of is geweigerd; het bewijs volgt uit de velden",
        {
            **_KOP,
            "levering": "uuid",
            "deel": "woord",
            "oordeel": "woord",
            "zegel": "hex",
            "getekend": "tijd",
            "code": "regelcode",
            "kid": "kid",
            "handtekening": "handtekening",
        },
    ),
    "ontvangst-ontbreekt": Soort(
        "Een ontvanger liet binnen de termijn niet weten dat een levering aankwam, of wat hij ermee deed",
        {**_KOP, "levering": "uuid", "bestemming": "bestemming", "termijn": "woord", "uren": "getal"},
    ),
    "herhaald": Soort(
        "Een bericht kwam nog eens en kreeg hetzelfde antwoord",
        {**_KOP, "stroomnummer": "getal", "toezegging": "hex"},
    ),
    "incident": Soort(
        "Een partij deed wat niet mag of niet kan: een mens moet kijken",
        {**_KOP, "code": "regelcode", "stroomnummer": "getal"},
    ),
    "geparkeerd": Soort(
        "Een onleesbaar bericht is opzij gezet; de rij erachter gaat door",
        {**_KOP, "code": "regelcode", "stroomnummer": "getal", "bytes": "getal"},
    ),
    "gemarkeerd": Soort(
        "Een veiligheidshuis heeft een jongere gemarkeerd; het advies wacht op een signaal",
        {**_KOP},
    ),
    "gemeld": Soort(
        "De hub heeft een partij iets gevraagd of gewezen, omdat een regel dat wil",
        {**_KOP, "melding": "plicht", "aan": "woord"},
    ),
    "vernietigd": Soort(
        "Alles van een zaak is vernietigd en elke ontvanger kreeg opdracht dat ook te doen; niet over wie (R15)",
        {**_KOP, "leveringen": "getal", "ontvangers": "woord[]"},
    ),
    "beleid-actief": Soort(
        "Vanaf hier beslist de hub met dit beleid: de bundel, wat zij met het vorige doet, en wie haar ondertekenden",
        {
            **_KOP,
            "revisie": "getal",
            "convenant": "woord",
            "beleid": "hex",
            "bundel": "hex",
            "vorige": "hex",
            "strekking": "woord",
            "dagen": "getal",
            "ondertekenaars": [{"sleutel": "hex", "naam": "woord", "rol": "woord", "organisatie": "woord"}],
        },
    ),
    "beleid-geweigerd": Soort(
        "Een bundel is niet in werking gegaan; het beleid dat er was, bleef",
        {**_KOP, "code": "regelcode", "revisie": "getal", "bundel": "hex", "inhoud": "hex"},
    ),
    "partij-gewijzigd": Soort(
        "De kaart van een partij is veranderd: wat, waarover (sleutel, certificaat, opvolger) en waarom",
        {
            **_KOP,
            "wie": "woord",
            "revisie": "getal",
            "wat": "woord",
            "reden": "woord",
            # The thumbprint of a key or certificate; the successor, from which day and for which municipality's party.
            "over": "hex",
            "opvolger": "woord",
            "vanaf": "tijd",
        },
    ),
    "beleid-verlopen": Soort(
        "De laatste dag van dit beleid is voorbij: er gaat niets door tot er een nieuw in werking is",
        {**_KOP, "revisie": "getal", "convenant": "woord", "beleid": "hex", "bundel": "hex"},
    ),
}


class Recordfout(Exception):
    """A record would hold something that may not be in one. Ours to mend; the message is not delivered."""


@dataclass(frozen=True, slots=True)
class Record:
    """A checked record, ready to be stored. `id` is random, `soort` the stable tag."""

    soort: str
    id: str
    inhoud: bytes


def record(soort: str, velden: Mapping[str, Waarde]) -> Record:
    """Check every value against its form and give canonical bytes (RFC 8785, which for these types is sorted keys).

    Raises:
        Recordfout: an unknown kind or key, a missing head, or a value that is not of its form. The text names the key,
            never the value.
    """
    if soort not in SOORTEN:
        raise Recordfout("recordsoort onbekend")
    if None in map(velden.get, KOP):
        raise Recordfout(f"{soort}: id, tijd of partij ontbreekt")
    delen: list[str] = []
    for sleutel, begin, vorm in _regels(soort, tuple(velden)):
        waarde = velden[sleutel] if sleutel else None
        if waarde is None:
            if not sleutel:
                delen.append(begin)
        elif type(waarde) is Gekeurd:
            delen.append(begin + waarde)
        elif type(waarde) is str and type(vorm) is str and vorm in _REGEX:
            if not _past(vorm, waarde):
                raise Recordfout(f"{soort}.{sleutel}: waarde heeft niet de vorm die hier hoort")
            # No form has room for a character that JSON escapes (a test holds every form to that).
            delen.append(f'{begin}"{waarde}"')
        elif type(waarde) is int and vorm == "getal" and 0 <= waarde <= GETAL_MAX:
            delen.append(f"{begin}{waarde}")
        else:
            _toets_waarde(waarde, vorm, f"{soort}.{sleutel}")
            delen.append(begin + _schrijf(waarde))
    return Record(soort=soort, id=str(velden["id"]), inhoud=("{" + ",".join(delen) + "}").encode())


@lru_cache(maxsize=512)
def _regels(soort: str, sleutels: tuple[str, ...]) -> tuple[tuple[str, str, object], ...]:
    """Key, written key and form, in the order in which they are written; without a key: the text itself.

    The same few rows of keys come back for each message, so which keys exist is looked up once.
    """
    vormen = SOORTEN[soort].sleutels
    onbekend = [sleutel for sleutel in sleutels if sleutel not in vormen]
    if onbekend:
        raise Recordfout(f"{soort}: deze sleutel bestaat niet")
    regels: list[tuple[str, str, object]] = [(s, f'"{s}":', vormen[s]) for s in sleutels]
    regels += [("", f'"soort":"{soort}"', None), ("", f'"v":{VERSIE}', None)]
    return tuple(sorted(regels, key=lambda regel: regel[1]))


def keur(soort: str, sleutel: str, waarde: Waarde) -> Gekeurd:
    """Check and write the value of one key once, to put it in many records (`besloten` says much that recurs).

    Raises:
        Recordfout: as `record`.
    """
    vorm = SOORTEN[soort].sleutels.get(sleutel) if soort in SOORTEN else None
    if vorm is None:
        raise Recordfout("deze soort of sleutel bestaat niet")
    _toets_waarde(waarde, vorm, f"{soort}.{sleutel}")
    return Gekeurd(_schrijf(waarde))


def keur_deel(soort: str, sleutel: str, deel: Waarde) -> Gekeurd:
    """As `keur`, for one item of a list."""
    return Gekeurd(keur(soort, sleutel, [deel])[1:-1])


def lijst(delen: Iterable[Gekeurd]) -> Gekeurd:
    """A list of items that `keur_deel` made."""
    return Gekeurd("[" + ",".join(delen) + "]")


def lees(inhoud: bytes) -> dict[str, Waarde]:
    """Read a stored record. Raises `Recordfout` when it is not one of ours."""
    try:
        document = json.loads(inhoud)
    except (ValueError, RecursionError):
        raise Recordfout("record is geen JSON") from None
    if not isinstance(document, dict) or str(document.get("soort")) not in SOORTEN:
        raise Recordfout("recordsoort onbekend")
    return document


def _schrijf(waarde: Waarde) -> str:
    """Canonical JSON: keys sorted, no white space. What was checked before goes in as it is."""
    # Exact types first: this runs for every key of every record, and abstract base classes are slow to ask.
    soort = type(waarde)
    if soort is Gekeurd:
        return str(waarde)
    if soort is str or soort is int or soort is bool or waarde is None:
        return _SCHRIJVER.encode(waarde)
    if isinstance(waarde, Mapping):
        paren = [f'"{k}":{_schrijf(waarde[k])}' for k in sorted(waarde) if waarde[k] is not None]
        return "{" + ",".join(paren) + "}"
    if isinstance(waarde, Sequence) and not isinstance(waarde, str):
        return "[" + ",".join(map(_schrijf, waarde)) + "]"
    raise Recordfout("een waarde van deze soort staat in geen record")


def _toets(velden: Mapping[str, Waarde], vormen: Mapping[str, object], plaats: str) -> None:
    for sleutel, waarde in velden.items():
        if waarde is None:
            continue
        vorm = vormen.get(sleutel, vormen.get("*"))
        if vorm is None or ("*" in vormen and not _past("woord", sleutel)):
            raise Recordfout(f"{plaats}: deze sleutel bestaat niet")
        _toets_waarde(waarde, vorm, f"{plaats}.{sleutel}" if "*" not in vormen else plaats)


def _toets_waarde(waarde: Waarde, vorm: object, plaats: str) -> None:
    if type(waarde) is Gekeurd:
        return
    if isinstance(vorm, Mapping):
        if not isinstance(waarde, Mapping):
            raise Recordfout(f"{plaats}: geen tabel")
        _toets(waarde, vorm, plaats)
    elif isinstance(vorm, list):
        _toets_lijst(waarde, vorm[0], plaats)
    elif not isinstance(vorm, str):
        raise Recordfout(f"{plaats}: deze sleutel heeft geen vorm")
    elif vorm.endswith("[]"):
        _toets_lijst(waarde, vorm[:-2], plaats)
    elif vorm == "getal":
        if type(waarde) is not int or not 0 <= waarde <= GETAL_MAX:
            raise Recordfout(f"{plaats}: geen getal")
    elif not isinstance(waarde, str) or not _past(vorm, waarde):
        raise Recordfout(f"{plaats}: waarde heeft niet de vorm die hier hoort")


def _toets_lijst(waarde: Waarde, vorm: object, plaats: str) -> None:
    if not isinstance(waarde, Sequence) or isinstance(waarde, str):
        raise Recordfout(f"{plaats}: geen lijst")
    for deel in waarde:
        _toets_waarde(deel, vorm, plaats)


@lru_cache(maxsize=4_096)
def _past_vast(vorm: str, waarde: str) -> bool:
    return len(waarde) <= WAARDE_TEKENS_MAX and _REGEX[vorm].fullmatch(waarde) is not None


def _past(vorm: str, waarde: str) -> bool:
    # Ids and times differ each time: looking them up in the cache would only push the codes out.
    if vorm in {"uuid", "tijd", "hex", "handtekening"}:
        return _REGEX[vorm].fullmatch(waarde) is not None
    return _past_vast(vorm, waarde)
