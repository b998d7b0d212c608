"""What the records of somebody's cases say together. Codes only; `woorden` makes sentences of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.journal.soorten import lees
from hub.ledger.inzage.tegenhouding import Besluit, Tegenhouding, besluit_vertrouwelijk, tegengehouden
from hub.ledger.inzage.vertrouwelijk import is_vertrouwelijk, kent_vertrouwelijk, tijd_van
from hub.policy.laden import Beleid
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK

MARKEER: Final = "markeer"
"""The duty of a rule that lets an advice wait."""

Bronrecord = tuple[int, bytes]
"""A record of the journal: its number in the tree (from 0) and its canonical bytes."""


@dataclass(frozen=True, slots=True)
class Verstrekking:
    """One delivery, by codes. `nummer`: its record in the tree; `record`: the bytes of that record.

    `gegeven` and `weggelaten` are paths of fields; `weggelaten` is None when the decision is not among the records.
    `ontvangen` and `oordeel`: what the receiver signed, and when the hub wrote that down. `opnieuw`: when the same
    sealed delivery was laid ready once more, and the number of that record.
    """

    nummer: int
    record: bytes
    levering: str
    zaak: str
    tijd: datetime
    van: str | None
    naar: str
    geadresseerd: str | None
    bericht: str
    doel: str
    regel: str
    bron: tuple[str, ...]
    grond_verstrekker: str | None
    grond_ontvanger: str | None
    beleid: str
    gegeven: tuple[str, ...]
    weggelaten: tuple[str, ...] | None
    plichten: tuple[str, ...]
    ontvangen: datetime | None
    oordeel: tuple[str, datetime] | None
    opnieuw: tuple[tuple[int, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Bewaard:
    """What the hub itself holds of the person now.

    The open case; and by who sent them the advices that wait, and the messages that lie aside for a human.
    """

    zaak: str | None = None
    adviezen: tuple[str, ...] = ()
    opzij: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overzicht:
    """The report by codes. `vertrouwelijk` and `tegen_vertrouwelijk` are for the officer: in nothing the person gets.

    `zaken`: how many cases were looked at, which tells of confidential ones too; `bewaard` holds only what may be told.
    """

    op: datetime
    zaken: int
    verstrekkingen: tuple[Verstrekking, ...]
    vertrouwelijk: tuple[Verstrekking, ...]
    bewaard: Bewaard
    adviezen_vertrouwelijk: tuple[str, ...] = ()
    opzij_vertrouwelijk: tuple[str, ...] = ()
    tegengehouden: tuple[Tegenhouding, ...] = ()
    tegen_vertrouwelijk: tuple[Tegenhouding, ...] = ()
    verzoek: str | None = None
    """Reference of the request in the administration of who handles it."""
    zaak_vertrouwelijk: bool = False
    """There is an open case, and nothing of it may be told: then neither that it is there."""

    @property
    def weggelaten(self) -> int:
        """How much the person is not told."""
        geheim = (self.vertrouwelijk, self.adviezen_vertrouwelijk, self.tegen_vertrouwelijk, self.opzij_vertrouwelijk)
        return sum(map(len, geheim))

    @property
    def regels(self) -> list[tuple[int, bytes]]:
        """Number and record of every line that the person is told."""
        regels = [(v.nummer, v.record) for v in self.verstrekkingen]
        return regels + [(t.nummer, t.record) for t in self.tegengehouden]


def stel_samen(
    records: Iterable[Bronrecord],
    beleid: Beleid,
    *,
    zaken: int,
    bewaard: Bewaard,
    op: datetime,
    verzoek: str | None = None,
) -> Overzicht:
    """Make the report. `records`: every record of these cases, in any order; `beleid`: the policy in force.

    `verzoek`: reference of the request.

    Raises:
        Recordfout: a record cannot be read.
    """
    gelezen = sorted(((nummer, lees(ruw), ruw) for nummer, ruw in records), key=lambda r: r[0])
    besluiten = _besluiten((nummer, record) for nummer, record, _ in gelezen if record["soort"] == "besloten")
    bewijzen = _ontvangsten(record for _, record, _ in gelezen if record["soort"] == "ontvangst")
    herhaald: dict[str, list[tuple[int, datetime]]] = {}
    for nummer, record, _ in gelezen:
        if record["soort"] == "opnieuw-geleverd":
            herhaald.setdefault(str(record["levering"]), []).append((nummer, tijd_van(record)))
    alle = [
        _verstrekking(nummer, record, ruw, besluiten.get(str(record.get("kenmerk")), []), bewijzen, herhaald)
        for nummer, record, ruw in gelezen
        if record["soort"] == "afgeleverd"
    ]
    geheim = {v.nummer for v in alle if is_vertrouwelijk(beleid, v.regel, v.plichten)}
    # What lies aside may have come before any case: nothing says under which rule it would have gone.
    merkt = kent_vertrouwelijk(beleid)
    stil = bewaard.adviezen if _markering_vertrouwelijk(beleid) else ()
    verteld = {v.zaak for v in alle if v.nummer not in geheim}
    verzwegen = {v.zaak for v in alle} - verteld
    zaak = None if bewaard.zaak in verzwegen else bewaard.zaak
    tegen = tegengehouden(gelezen, besluiten)
    open_ = {t.nummer for t, besluit in tegen if t.zaak in verteld and not besluit_vertrouwelijk(beleid, besluit)}
    return Overzicht(
        op=op,
        zaken=zaken,
        verstrekkingen=tuple(v for v in alle if v.nummer not in geheim),
        vertrouwelijk=tuple(v for v in alle if v.nummer in geheim),
        bewaard=Bewaard(zaak, () if stil else bewaard.adviezen, () if merkt else bewaard.opzij),
        opzij_vertrouwelijk=bewaard.opzij if merkt else (),
        adviezen_vertrouwelijk=stil,
        verzoek=verzoek,
        tegengehouden=tuple(t for t, _ in tegen if t.nummer in open_),
        tegen_vertrouwelijk=tuple(t for t, _ in tegen if t.nummer not in open_),
        zaak_vertrouwelijk=zaak != bewaard.zaak,
    )


def _markering_vertrouwelijk(beleid: Beleid) -> bool:
    """Whether a rule that lets an advice wait is marked. Of an advice that waits, nothing says which rule it was."""
    namen = [{p.naam for p in regel.plichten} for regel in beleid.convenant.regels]
    return any({MARKEER, PLICHT_VERTROUWELIJK} <= plichten for plichten in namen)


def _besluiten(records: Iterable[Besluit]) -> dict[str, list[Besluit]]:
    """The decisions by the message they are about, in order."""
    per_bericht: dict[str, list[Besluit]] = {}
    for nummer, record in records:
        per_bericht.setdefault(str(record.get("kenmerk")), []).append((nummer, record))
    return per_bericht


def _ontvangsten(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, datetime]]:
    """Delivery → what its receiver signed → when that was written down."""
    per_levering: dict[str, dict[str, datetime]] = {}
    for record in records:
        per_levering.setdefault(str(record["levering"]), {})[str(record["oordeel"])] = tijd_van(record)
    return per_levering


def _verstrekking(
    nummer: int,
    record: Mapping[str, Any],
    ruw: bytes,
    besluiten: Sequence[Besluit],
    ontvangsten: Mapping[str, Mapping[str, datetime]],
    herhaald: Mapping[str, Sequence[tuple[int, datetime]]],
) -> Verstrekking:
    # The decision on a delivery stands behind it, and names its destination; of an advice that two signals woke there
    # are two decisions, so the first one behind it is its own.
    later = besluiten[bisect_right(besluiten, nummer, key=lambda paar: paar[0]) :]
    deel: Mapping[str, Any] | None = None
    van: str | None = None
    for _, besluit in later:
        deel = next((d for d in besluit.get("besluiten", ()) if d["bestemming"] == record["bestemming"]), None)
        if deel is not None:
            van = str(besluit["partij"])
            break
    getekend = ontvangsten.get(str(record["levering"]), {})
    oordelen = [(naam, tijd) for naam, tijd in getekend.items() if naam != "ontvangen"]
    return Verstrekking(
        nummer=nummer,
        record=ruw,
        levering=str(record["levering"]),
        zaak=str(record["zaak"]),
        tijd=tijd_van(record),
        van=van,
        naar=str(record["bestemming"]),
        geadresseerd=_tekst(record, "geadresseerd"),
        bericht=str(record["bericht"]),
        doel=str(record["doel"]),
        regel=str(record["regel"]),
        bron=tuple(record.get("bron", ())),
        grond_verstrekker=_tekst(record, "grond_verstrekker"),
        grond_ontvanger=_tekst(record, "grond_ontvanger"),
        beleid=str(record["beleid"]),
        gegeven=tuple(record.get("velden", ())),
        weggelaten=None if deel is None else tuple(g["veld"] for g in deel.get("gestript", ())),
        plichten=tuple(record.get("plichten", ())),
        ontvangen=min(getekend.values(), default=None),
        oordeel=max(oordelen, key=lambda paar: paar[1], default=None),
        opnieuw=tuple(herhaald.get(str(record["levering"]), ())),
    )


def _tekst(record: Mapping[str, Any], sleutel: str) -> str | None:
    waarde = record.get(sleutel)
    return None if waarde is None else str(waarde)
