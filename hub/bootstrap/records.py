"""What the records of the journal say together: a row per delivery or refusal, and which records belong to an id.

Pure: records in, rows out. All of it ids, codes and names of fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

EERSTE: Final = frozenset({"ontvangen", "geparkeerd-vrij"})
"""What the records of a judged or refused message begin with: they lie together, from this one on."""
VERNIETIGD: Final = "vernietigd"
"""The record that a case was destroyed."""


@dataclass(frozen=True, slots=True)
class Regel:
    """A record of the journal, the number of its page (from 1) and of its line there (from 1).

    `ruw`: the line as it was stored, for who must show it byte for byte; empty where nobody needs it.
    """

    volgnummer: int
    nummer: int
    record: Mapping[str, Any]
    ruw: bytes = b""

    @property
    def plaats(self) -> tuple[int, int]:
        """Its place: no other record has it."""
        return self.volgnummer, self.nummer

    @property
    def soort(self) -> str:
        """Kind of record."""
        return str(self.record["soort"])

    def tekst(self, sleutel: str) -> str | None:
        """The value of a key, None when the record has none."""
        waarde = self.record.get(sleutel)
        return None if waarde is None else str(waarde)


ONTVANGST: Final = "ontvangst"
OVER_ONTVANGST: Final = frozenset({ONTVANGST, "ontvangst-ontbreekt"})
"""Records about receipts: they name a delivery, and not the message it came from."""
UITKOMSTEN: Final = ("afgeleverd", "geweigerd", "vastgehouden", "geparkeerd", "incident")
"""Kinds of record that end something for a message; each is a row of `leveringen`."""
HUB: Final = "hub"


@dataclass(frozen=True, slots=True)
class Leverrij:
    """One delivery, refusal, or message set aside.

    `id`: of the delivery, else of the message (None when that could not be read). `naar`: the destination, or the
    parties that were considered. `gestript`: fields of the message that did not go along; None when nothing went.
    `door`: codes that took fields.
    """

    volgnummer: int
    tijd: str
    id: str | None
    zaak: str | None
    bericht: str | None
    van: str
    naar: str | None
    regel: str | None
    uitkomst: str
    gestript: int | None
    door: frozenset[str]

    def raakt(self, partij: str) -> bool:
        """Whether this party sent or would receive it."""
        naar = [] if self.naar is None else self.naar.split(", ")
        return partij == self.van or partij in {n.partition("/")[0] for n in naar}


def leverrijen(groep: Sequence[Regel]) -> list[Leverrij]:
    """The rows of one message. `groep`: its records, in order.

    A delivery takes its sender and stripped fields from the decision on the same message id: of a released advice that
    is the adviser, not who sent the signal that woke it.
    """
    besloten = {r.tekst("kenmerk"): r for r in groep if r.soort == "besloten"}
    soort = next((r.tekst("bericht") for r in groep if r.tekst("bericht")), None)
    return [_rij(r, besloten.get(r.tekst("kenmerk")), soort) for r in groep if r.soort in UITKOMSTEN]


def _rij(regel: Regel, besluit: Regel | None, bericht: str | None) -> Leverrij:
    geleverd = regel.soort == "afgeleverd"
    delen: list[Mapping[str, Any]] = [] if besluit is None else [*besluit.record.get("besluiten", ())]
    if geleverd:
        delen = [d for d in delen if d["bestemming"] == regel.record["bestemming"]]
        naar = regel.tekst("bestemming")
    else:
        naar = ", ".join(dict.fromkeys(d["bestemming"].partition("/")[0] for d in delen if d["bestemming"] != HUB))
    gestript = [g for d in delen for g in d.get("gestript", ())]
    return Leverrij(
        volgnummer=regel.volgnummer,
        tijd=str(regel.record["tijd"]),
        id=regel.tekst("levering") or regel.tekst("kenmerk"),
        zaak=regel.tekst("zaak"),
        bericht=regel.tekst("bericht") or bericht,
        van=str((besluit if geleverd and besluit is not None else regel).record["partij"]),
        naar=naar or None,
        regel=regel.tekst("regel") or regel.tekst("code"),
        uitkomst=regel.soort,
        gestript=len(gestript) if geleverd and besluit is not None else None,
        door=frozenset(g["regel"] for g in gestript if geleverd),
    )


def sluit_levering(regel: Regel) -> str | None:
    """The id of the delivery that this record closes, or of the case whose deliveries it closes; None if of none.

    A verdict of the receiver does, and the destruction of a case.
    """
    if regel.soort == VERNIETIGD:
        return regel.tekst("zaak")
    return regel.tekst("levering") if regel.soort == ONTVANGST and regel.tekst("oordeel") != "ontvangen" else None


_IDS: Final = ("id", "kenmerk", "zaak", "levering", "antwoord", "aanleiding")
"""Keys of a record that hold an id."""


def ids(regel: Regel) -> set[str]:
    """Every id in a record."""
    return {str(regel.record[sleutel]) for sleutel in _IDS if regel.record.get(sleutel)}


def hoort_bij(regel: Regel, gezocht: str) -> bool:
    """Whether a record is about this message or case, or was caused by this message."""
    return gezocht in {regel.record.get(sleutel) for sleutel in ("kenmerk", "zaak", "aanleiding")}


def betrokken(regel: Regel) -> set[str]:
    """Every party a record names: sender, destinations, whom the hub asked something, who must destroy."""
    record = regel.record
    adressen = [record.get("partij"), record.get("bestemming"), record.get("aan"), *record.get("ontvangers", ())]
    adressen += [deel["bestemming"] for deel in record.get("besluiten", ())]
    return {str(adres).partition("/")[0] for adres in adressen if adres is not None} - {HUB}
