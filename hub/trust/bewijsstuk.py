"""One self-contained file about a message or a delivery: what the hub's journal holds of it, and who signed what.

    over         which message or delivery                    gemaakt      when, by the hub's clock
    records      the lines of the journal, byte for byte       ontvangsten  receipts, made whole again as JWS
    partijen     the register's cards of who signed            hub          the hub's public signing keys
    verklaring   the hub's signature over the digests of all of the above

The file is canonical JSON: there is one way of writing it, so a changed byte shows, also one that changes nothing in
meaning. Whoever has the file needs nothing else to check it (`hub.trust.bewijscontrole`): no hub, no network, no state.
It holds no content of messages and no personal data, but it does say which organisations were concerned with one young
person's case, so it goes to who may know that: of a delivery its receiver, of a message its sender.

Pure: the time and the signing are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.trust.ontvangst import Aanname, Ontvangst, Ontvangstweigering, lees_tijd, schrijf_tijd
from hub.trust.publiek import Partijsleutels
from schemas.json_strikt import ontleed

SOORT: Final = "ketenhub-bewijsstuk-1"
"""Marker of the file; another form gets another one."""
TYP: Final = "ketenhub-bewijsstuk"
"""`typ` of the hub's statement."""
BEWIJSSTUK_BYTES_MAX: Final = 8 * 1_024 * 1_024
"""A message with fifty deliveries, the cards of all receivers full: under five megabytes."""
RECORDS_MAX: Final = 800
"""Fifty deliveries with two receipts and two reminders each are 250. So the hub's statement, a digest for every line
and for every receipt, stays below what is signed at once (`INHOUD_BYTES_MAX`)."""
RECORD_BYTES_MAX: Final = 262_144
"""No line of the journal is longer than what the bus carries."""
BERICHT: Final = "bericht"
LEVERING: Final = "levering"
VELDEN: Final = frozenset({"soort", "over", "gemaakt", "hub", "partijen", "records", "ontvangsten", "verklaring"})

Teken = Callable[[bytes, str], str]
"""Sign these bytes with this `typ`, as the hub."""


@dataclass(frozen=True, slots=True)
class Journaalregel:
    """A line of the journal as it was stored: number of its page and of the line there, both from 1."""

    blad: int
    regel: int
    tekst: str

    @property
    def record(self) -> dict[str, Any]:
        """The line, read. Raises `Schemafout` when it is no JSON object."""
        return ontleed(self.tekst.encode("utf-8", "surrogatepass"), RECORD_BYTES_MAX)


def maak_bewijsstuk(
    wat: str,
    kenmerk: str,
    regels: Sequence[Journaalregel],
    *,
    kaarten: Sequence[bytes],
    hub: Partijsleutels,
    teken: Teken,
    nu: datetime,
) -> bytes:
    """Make the file about `wat` (`bericht` or `levering`) with this id.

    `kaarten`: cards of the register (`Partijkaart.naar_bytes`) of who sent it and of who signed a receipt; `hub`: the
    hub's public keys, also those that ended: of an older receipt the key of then is needed.

    Raises:
        Ontvangstweigering: a record of a receipt does not make a receipt again: the journal is damaged.
        Zegelweigering: the hub has no signing key that is valid now.
    """
    tekensleutels = tuple(s for s in hub.sleutels if s.gebruik == "teken")
    document: dict[str, Any] = {
        "soort": SOORT,
        "over": {"wat": wat, "id": kenmerk},
        "gemaakt": schrijf_tijd(nu),
        "hub": Partijsleutels(hub.profiel, tekensleutels).naar_dict(),
        "partijen": sorted(kaart.decode() for kaart in kaarten),
        "records": [{"blad": r.blad, "regel": r.regel, "tekst": r.tekst} for r in regels],
        "ontvangsten": [{"record": nummer, "jws": jws} for nummer, jws in bewijzen(regels).items()],
    }
    return canoniek(document | {"verklaring": teken(canoniek(verklaring(document)), TYP)})


def verklaring(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the hub signs: the subject, the moment, and a digest of every part, so that a change has a place."""
    return {
        "soort": document["soort"],
        "over": document["over"],
        "gemaakt": document["gemaakt"],
        "hub": _digest(document["hub"]),
        "partijen": [_digest(deel) for deel in document["partijen"]],
        "records": [_digest(deel) for deel in document["records"]],
        "ontvangsten": [_digest(deel) for deel in document["ontvangsten"]],
    }


def bewijzen(regels: Sequence[Journaalregel]) -> dict[str, str]:
    """Id of the record → the signed receipt it makes again: of receivers, and of the hub to the sender.

    Raises:
        Ontvangstweigering: a record does not make a receipt again.
    """
    gemaakt: dict[str, str] = {}
    for regel in regels:
        record = regel.record
        if record.get("soort") == "ontvangst":
            gemaakt[record["id"]] = ontvangst_uit(record).jws(record["kid"], record["handtekening"])
        elif record.get("soort") == "beantwoord" and "handtekening" in record:
            aanname = aanname_uit(record, begin_van(regel, regels))
            gemaakt[record["id"]] = aanname.jws(record["kid"], record["handtekening"])
    return gemaakt


def begin_van(regel: Journaalregel, regels: Sequence[Journaalregel]) -> Mapping[str, Any]:
    """The record `ontvangen` on the same page and of the same message; empty when it is not there."""
    eigen = regel.record.get("kenmerk")
    op_blad = (r.record for r in regels if r.blad == regel.blad)
    return next((r for r in op_blad if r.get("soort") == "ontvangen" and r.get("kenmerk") == eigen), {})


def ontvangst_uit(record: Mapping[str, Any]) -> Ontvangst:
    """The receipt of a receiver, from the record `ontvangst`. Raises `Ontvangstweigering`."""
    try:
        return Ontvangst(
            soort=record["oordeel"],
            onderwerp=f"uit.{record['partij']}.{record['deel']}.{record.get('zaak', 'geen')}.{record['levering']}",
            zegel=record["zegel"],
            tijd=lees_tijd(record["getekend"]),
            code=record.get("code"),
        )
    except (KeyError, TypeError):
        raise Ontvangstweigering("vorm") from None


def aanname_uit(record: Mapping[str, Any], begin: Mapping[str, Any]) -> Aanname:
    """The hub's receipt to a sender, from the records `beantwoord` and `ontvangen`. Raises `Ontvangstweigering`."""
    try:
        return Aanname(
            partij=record["partij"],
            bericht=record.get("kenmerk"),
            zegel=begin["zegel"],
            tijd=lees_tijd(record["tijd"]),
            uitkomst=record["uitkomst"],
        )
    except (KeyError, TypeError):
        raise Ontvangstweigering("vorm") from None


def canoniek(document: Mapping[str, Any]) -> bytes:
    """The one way of writing the file and its statement: sorted keys, no blanks, a line end."""
    tekst = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return tekst.encode() + b"\n"


def _digest(deel: object) -> str:
    tekst = json.dumps(deel, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(tekst.encode()).hexdigest()
