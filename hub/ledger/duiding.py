"""What a record says, for the read side: its ids, whom it names, and who takes part in it. Pure.

Naming is wider than taking part. A decision names every destination that was considered and what is known of the case;
that is for the hub and its supervisor. A party sees a record when it is its own: what it sent, what it received, what
it was told. A kind of which that was not decided here is nobody's (`DEELNAME`; a test asks for every kind).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic_core import from_json

from hub.ledger.fouten import Grootboekfout

HUB: Final = "hub"
NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
"""Where a day begins and ends: figures are of Dutch days."""
BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECONDE: Final = 1_000_000
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_TEKENS: Final = 36
_TIJD_TEKENS: Final = len("2026-01-01T00:00:00.000000Z")
_IDS_BEWAARD: Final = 8_192
"""Ids that are kept as bytes: those of a message come back in each of its records."""


@dataclass(slots=True)
class Gelezen:
    """A record that was read; not to be changed (not frozen: making millions of them would cost twice as much).

    `nummer`: its place in the tree; `tijd`: microseconds since 1970; `velden`: as stored; `id`: its own, 16 bytes.
    """

    nummer: int
    soort: str
    tijd: int
    partij: str
    velden: Mapping[str, Any]
    ruw: bytes
    id: bytes

    def tekst(self, sleutel: str) -> str | None:
        """The value of a key, None when the record has none."""
        waarde = self.velden.get(sleutel)
        return None if waarde is None else str(waarde)

    @property
    def besluiten(self) -> list[Mapping[str, Any]]:
        """What was decided for each destination that is not the hub itself."""
        return [deel for deel in self.velden.get("besluiten", ()) if deel["bestemming"] != HUB]


def lees_record(nummer: int, ruw: bytes) -> Gelezen:
    """Read the bytes of a record. A kind that this hub does not know is read too: only what it says is not understood.

    Raises:
        Grootboekfout: `GROOTBOEK-record`, it is no record.
    """
    try:
        velden = from_json(ruw)  # twice as fast as `json`, and text that no database can hold is no record
        moment, partij, soort = _micro(velden["tijd"]), str(velden["partij"]), str(velden["soort"])
        id_ = _naar_bytes(velden["id"])
    except (ValueError, TypeError, KeyError):
        raise _onleesbaar(nummer) from None
    if id_ is None:
        raise _onleesbaar(nummer)
    return Gelezen(nummer, soort, moment, partij, velden, ruw, id_)


def _naar_bytes(waarde: str) -> bytes | None:
    """The 16 bytes of an id; None when it is none."""
    return bytes.fromhex(waarde.replace("-", "")) if _UUID.fullmatch(waarde) else None


_id_bytes = lru_cache(maxsize=_IDS_BEWAARD)(_naar_bytes)


def _onleesbaar(nummer: int) -> Grootboekfout:
    return Grootboekfout("GROOTBOEK-record", f"Record {nummer} van het journaal is niet te lezen.")


@lru_cache(maxsize=64)
def _micro(tijd: str) -> int:
    """All records of a batch have the same time."""
    if len(tijd) != _TIJD_TEKENS or tijd[-1] != "Z":
        raise ValueError("no time of a record")
    return micro(datetime.fromisoformat(tijd))


def micro(moment: datetime) -> int:
    """Microseconds since 1970. Raises `ValueError` for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment has a zone")
    delta = moment - BEGIN
    return (delta.days * 86_400 + delta.seconds) * SECONDE + delta.microseconds


def dag_van(tijd: int) -> int:
    """The Dutch day of a moment in microseconds, as `date.toordinal()`."""
    return _dag_van_uur(tijd // (3_600 * SECONDE))


@lru_cache(maxsize=4_096)
def _dag_van_uur(uur: int) -> int:
    # The Netherlands are whole hours from UTC, in summer and in winter.
    return datetime.fromtimestamp(uur * 3_600, tz=NEDERLAND).toordinal()


def ids(gelezen: Gelezen) -> list[tuple[bytes, str]]:
    """Every id in a record, as its 16 bytes, with its key. What has the form of an id at the top of a record is one."""
    gevonden = [(gelezen.id, "id")]
    for sleutel, waarde in gelezen.velden.items():
        if type(waarde) is str and len(waarde) == _UUID_TEKENS and sleutel != "id":
            kenmerk = _id_bytes(waarde)
            if kenmerk is not None:
                gevonden.append((kenmerk, sleutel))
    return gevonden


def partij_van(adres: str) -> str:
    """The party of a destination: `gemeente-ede` of `gemeente-ede/inzage`."""
    return adres.partition("/")[0]


def genoemd(gelezen: Gelezen) -> set[str]:
    """Every party that a record names: sender, destinations, whom the hub asked something, who must destroy."""
    velden = gelezen.velden
    partijen = {gelezen.partij}
    for sleutel in ("bestemming", "geadresseerd", "aan", "wie"):
        adres = velden.get(sleutel)
        if adres is not None:
            partijen.add(partij_van(str(adres)))
    for adres in velden.get("ontvangers", ()):
        partijen.add(partij_van(str(adres)))
    for deel in velden.get("besluiten", ()):
        partijen.add(partij_van(str(deel["bestemming"])))
    partijen.discard(HUB)
    return partijen


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What other records say: who sent the delivery that a record is about, and whether the policy was asked."""

    van: str | None = None
    beoordeeld: bool = False


Deelname = Callable[[Gelezen, Omgeving], set[str | None]]


def _afzender(gelezen: Gelezen, _: Omgeving) -> set[str | None]:
    return {gelezen.partij}


def _beiden(gelezen: Gelezen, omgeving: Omgeving) -> set[str | None]:
    # Not `partij`: of an advice that a signal woke, that is who sent the signal.
    return {omgeving.van, partij_van(str(gelezen.tekst("bestemming")))}


def _ontvanger(gelezen: Gelezen, _: Omgeving) -> set[str | None]:
    return {partij_van(str(gelezen.tekst("bestemming")))}


def _geweigerde(gelezen: Gelezen, omgeving: Omgeving) -> set[str | None]:
    # What a sender is told of a refusal by the policy may be less than the code here (`Rechter.blind`).
    return set() if omgeving.beoordeeld else {gelezen.partij}


def _ontvanger_en_afzender(gelezen: Gelezen, omgeving: Omgeving) -> set[str | None]:
    return {gelezen.partij, omgeving.van}


def _aan(gelezen: Gelezen, _: Omgeving) -> set[str | None]:
    return {gelezen.tekst("aan")}


def _wie(gelezen: Gelezen, _: Omgeving) -> set[str | None]:
    return {gelezen.tekst("wie")}


def _niemand(_: Gelezen, __: Omgeving) -> set[str | None]:
    return set()


DEELNAME: Final[Mapping[str, Deelname]] = {
    "ontvangen": _afzender,
    # It names all who were considered, and what is known of the case: each side has its own record of what it may know.
    "besloten": _niemand,
    "afgeleverd": _beiden,
    "geweigerd": _geweigerde,
    "vastgehouden": _afzender,
    "beantwoord": _afzender,
    "ontvangst": _ontvanger_en_afzender,
    "ontvangst-ontbreekt": _ontvanger_en_afzender,
    "herhaald": _afzender,
    "incident": _afzender,
    "geparkeerd": _afzender,
    "gemarkeerd": _afzender,
    # What the hub asked of an adviser tells the sender of a signal that there was an advice.
    "gemeld": _aan,
    # It names all who received something. Who must destroy gets an order, sealed for him.
    "vernietigd": _afzender,
    "geparkeerd-vrij": _afzender,
    "geparkeerd-weg": _afzender,
    # What the operators of the hub do, and what came of it at another's message.
    "herhaling": _niemand,
    "herhaling-klaar": _niemand,
    "niet-herhaald": _niemand,
    "opnieuw-geleverd": _beiden,
    "vernietiging-opgedragen": _ontvanger,
    "vernietiging-ontbreekt": _afzender,
    "beleid-actief": _niemand,
    "beleid-geweigerd": _niemand,
    "beleid-verlopen": _niemand,
    "partij-gewijzigd": _wie,
    "inzage-gegeven": _niemand,
    "inzagesleutel-gewisseld": _niemand,
    "bewaring-toegepast": _niemand,
    "journaal-opgeruimd": _niemand,
}
"""Per kind: who takes part."""


def neemt_deel(gelezen: Gelezen, omgeving: Omgeving) -> set[str]:
    """The parties whose own record this is. Nobody's when nothing was decided of its kind."""
    deelname = DEELNAME.get(gelezen.soort, _niemand)(gelezen, omgeving)
    return {partij for partij in deelname if partij is not None} - {HUB}
