"""How a record is made: every value checked against the form of its key, then written in canonical bytes.

Which kinds and keys there are stands in `soorten`; this room knows none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hub.journal.vormen import GETAL_MAX, REGEX, Gekeurd, Recordfout, Waarde, past, schrijf, toets_waarde

VERSIE: Final = 1
RECORD_BYTES_MAX: Final = 65_535
"""Largest record: what two bytes of length before each record in a file of the tree can say (C2SP tlog-tiles)."""

KOP: Final = ("id", "tijd", "partij")
"""What every record has."""


@dataclass(frozen=True, slots=True)
class Soort:
    """One kind: what it means, and the form of each key (`a[]`: a list of a; a mapping: nested keys)."""

    betekenis: str
    sleutels: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """A checked record, ready to be stored. `id` is random, `soort` the stable tag."""

    soort: str
    id: str
    inhoud: bytes


Rij = tuple[str, str, object]


class Opmaak:
    """Makes and reads records of the kinds it is given."""

    def __init__(self, soorten: Mapping[str, Soort]) -> None:
        self._soorten = soorten
        # The same few rows of keys come back for each message, so which keys exist is looked up once.
        self._rijen = lru_cache(maxsize=512)(self._zoek_rijen)

    def record(self, soort: str, velden: Mapping[str, Waarde]) -> Record:
        """Check every value against its form and give canonical bytes (RFC 8785, for these types: sorted keys).

        Raises:
            Recordfout: an unknown kind or key, a missing head, a value that is not of its form, or more than
                `RECORD_BYTES_MAX` bytes. The text names the key, never the value.
        """
        if soort not in self._soorten:
            raise Recordfout("recordsoort onbekend")
        if None in map(velden.get, KOP):
            raise Recordfout(f"{soort}: id, tijd of partij ontbreekt")
        delen: list[str] = []
        for sleutel, begin, vorm in self._rijen(soort, tuple(velden)):
            waarde = velden[sleutel] if sleutel else None
            if waarde is None:
                if not sleutel:
                    delen.append(begin)
            elif type(waarde) is Gekeurd:
                delen.append(begin + waarde)
            elif type(waarde) is str and type(vorm) is str and vorm in REGEX:
                if not past(vorm, waarde):
                    raise Recordfout(f"{soort}.{sleutel}: waarde heeft niet de vorm die hier hoort")
                # No form has room for a character that JSON escapes (a test holds every form to that).
                delen.append(f'{begin}"{waarde}"')
            elif type(waarde) is int and vorm == "getal" and 0 <= waarde <= GETAL_MAX:
                delen.append(f"{begin}{waarde}")
            else:
                toets_waarde(waarde, vorm, f"{soort}.{sleutel}")
                delen.append(begin + schrijf(waarde))
        inhoud = _begrensd(soort, ("{" + ",".join(delen) + "}").encode())
        return Record(soort=soort, id=str(velden["id"]), inhoud=inhoud)

    def _zoek_rijen(self, soort: str, sleutels: tuple[str, ...]) -> tuple[Rij, ...]:
        """Key, written key and form, in the order in which they are written; without a key: the text itself."""
        vormen = self._soorten[soort].sleutels
        onbekend = [sleutel for sleutel in sleutels if sleutel not in vormen]
        if onbekend:
            raise Recordfout(f"{soort}: deze sleutel bestaat niet")
        rijen: list[Rij] = [(s, f'"{s}":', vormen[s]) for s in sleutels]
        rijen += [("", f'"soort":"{soort}"', None), ("", f'"v":{VERSIE}', None)]
        return tuple(sorted(rijen, key=lambda rij: rij[1]))

    def keur(self, soort: str, sleutel: str, waarde: Waarde) -> Gekeurd:
        """Check and write the value of one key once, to put it in many records (`besloten` says much that recurs).

        Raises:
            Recordfout: as `record`.
        """
        vorm = self._soorten[soort].sleutels.get(sleutel) if soort in self._soorten else None
        if vorm is None:
            raise Recordfout("deze soort of sleutel bestaat niet")
        toets_waarde(waarde, vorm, f"{soort}.{sleutel}")
        return Gekeurd(schrijf(waarde))

    def keur_deel(self, soort: str, sleutel: str, deel: Waarde) -> Gekeurd:
        """As `keur`, for one item of a list."""
        return Gekeurd(self.keur(soort, sleutel, [deel])[1:-1])

    def lees(self, inhoud: bytes) -> dict[str, Waarde]:
        """Read a stored record. Raises `Recordfout` when it is not one of ours."""
        try:
            document = json.loads(inhoud)
        except (ValueError, RecursionError):
            raise Recordfout("record is geen JSON") from None
        if not isinstance(document, dict) or str(document.get("soort")) not in self._soorten:
            raise Recordfout("recordsoort onbekend")
        return document


def _begrensd(soort: str, inhoud: bytes) -> bytes:
    if len(inhoud) > RECORD_BYTES_MAX:
        raise Recordfout(f"{soort}: het record is te groot")
    return inhoud


def lijst(delen: Iterable[Gekeurd]) -> Gekeurd:
    """A list of items that `Opmaak.keur_deel` made."""
    return Gekeurd("[" + ",".join(delen) + "]")
