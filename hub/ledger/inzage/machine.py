"""The report as JSON: for the person who takes it elsewhere (AVG art. 15(3)), and for who checks it.

Each delivery carries its proof: the record in its canonical bytes, its number, and the path to the root that the
checkpoint names (`hub.journal.bewijsbestand` reads a proof file; here the checkpoint stands once, for all). Without a
checkpoint, or for a record that it does not hold yet, `pad` is null: a proof is never made up.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.bewijsbestand import Bewijsbestand
from hub.journal.merkle import bladhash
from hub.ledger.inzage.blad import bewijsnaam, mag_record
from hub.ledger.inzage.overzicht import Overzicht, Verstrekking
from hub.ledger.inzage.tegenhouding import Tegenhouding
from hub.ledger.inzage.woorden import WoordenVan, per_categorie, wet

VORM: Final = "ketenhub-inzage-1"
"""Name of this shape. Keys are only added; another meaning gets another name."""


@dataclass(frozen=True, slots=True)
class Journaalbewijs:
    """What the proofs lean on: the signed checkpoint as bytes, how many records it holds, and the path of each."""

    controlepunt: bytes
    grootte: int
    pad: Callable[[int], Sequence[bytes]]


def als_json(overzicht: Overzicht, woorden_van: WoordenVan, bewijs: Journaalbewijs | None) -> bytes:
    """The document, UTF-8, with a line end."""
    document: dict[str, Any] = {
        "vorm": VORM,
        "verzoek": overzicht.verzoek,
        "gemaakt": overzicht.op.isoformat().replace("+00:00", "Z"),
        # Of what is told only: how many cases there are would tell of those that are not.
        "zaken": len({v.zaak for v in overzicht.verstrekkingen}),
        "bewaard": {
            "zaak_open": overzicht.bewaard.zaak is not None,
            "adviezen_van": [*overzicht.bewaard.adviezen],
            "opzij_van": [*overzicht.bewaard.opzij],
        },
        "verstrekkingen": [_verstrekking(v, woorden_van, bewijs) for v in overzicht.verstrekkingen],
        "tegengehouden": [_tegen(t, woorden_van, bewijs) for t in overzicht.tegengehouden],
        "controlepunt": None if bewijs is None else bewijs.controlepunt.decode(),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _verstrekking(v: Verstrekking, woorden_van: WoordenVan, bewijs: Journaalbewijs | None) -> dict[str, Any]:
    w = woorden_van(v.beleid)
    return {
        "levering": v.levering,
        "zaak": v.zaak,
        "tijd": v.tijd.isoformat().replace("+00:00", "Z"),
        "van": _partij(v.van, w.partij(v.van)),
        "naar": {"bestemming": v.naar, "naam": w.bestemming(v.naar)},
        "geadresseerd": v.geadresseerd,
        "bericht": v.bericht,
        "bericht_uitleg": w.bericht_uitleg(v.bericht),
        "doel": {"code": v.doel, "tekst": w.doel(v.doel)},
        "regel": {"code": v.regel, "titel": w.regel(v.regel), "bron": [*v.bron]},
        "grond": {
            "verstrekker": v.grond_verstrekker,
            "ontvanger": v.grond_ontvanger,
            "verstrekker_voluit": None if v.grond_verstrekker is None else wet(v.grond_verstrekker),
            "ontvanger_voluit": None if v.grond_ontvanger is None else wet(v.grond_ontvanger),
            "door_jurist_gecontroleerd": w.gecontroleerd(v.regel),
        },
        "beleid": v.beleid,
        "gegeven": _velden(v.gegeven),
        "weggelaten": None if v.weggelaten is None else _velden(v.weggelaten),
        "plichten": [*v.plichten],
        "plichten_in_woorden": w.plichten(v.plichten),
        "opnieuw": [
            {"recordnummer": nummer, "tijd": tijd.isoformat().replace("+00:00", "Z")} for nummer, tijd in v.opnieuw
        ],
        "ontvangen": None if v.ontvangen is None else v.ontvangen.isoformat().replace("+00:00", "Z"),
        "oordeel": None if v.oordeel is None else v.oordeel[0],
        "bewijs": _bewijs(v.nummer, v.record, bewijs),
    }


def _tegen(t: Tegenhouding, woorden_van: WoordenVan, bewijs: Journaalbewijs | None) -> dict[str, Any]:
    w = woorden_van(t.beleid)
    open_ = mag_record(t, w)
    return {
        "zaak": t.zaak,
        "tijd": t.tijd.isoformat().replace("+00:00", "Z"),
        "van": _partij(t.van, w.partij(t.van)),
        "bericht": t.bericht,
        "bericht_uitleg": w.bericht_uitleg(t.bericht),
        "vastgehouden": t.vast,
        "reden": {
            "code": t.code if w.mag_record(t.code, vast=t.vast) else None,
            "tekst": w.tegen(t.code, vast=t.vast, opgegeven=t.opgegeven),
        },
        "bewijs": _bewijs(t.nummer, t.record, bewijs) | ({} if open_ else {"record": None}),
    }


def _partij(code: str | None, naam: str) -> dict[str, str] | None:
    return None if code is None else {"partij": code, "naam": naam}


def _velden(paden: Sequence[str]) -> dict[str, Any]:
    groepen = per_categorie(paden)
    return {
        "velden": [*paden],
        "categorieen": [categorie for categorie, _ in groepen],
        "in_woorden": [woord for _, woorden in groepen for woord in woorden],
    }


def _bewijs(nummer: int, record: bytes, bewijs: Journaalbewijs | None) -> dict[str, Any]:
    pad = None
    if bewijs is not None and nummer < bewijs.grootte:
        pad = [b64encode(hash_).decode() for hash_ in bewijs.pad(nummer)]
    return {"recordnummer": nummer, "record": record.decode(), "bladhash": bladhash(record).hex(), "pad": pad}


def bewijsbestanden(
    overzicht: Overzicht, woorden_van: WoordenVan, bewijs: Journaalbewijs | None
) -> Iterator[tuple[str, bytes]]:
    """The proof file of each line under the checkpoint: its name, and its bytes (C2SP tlog-proof).

    None of a refusal whose reason may not be said: the record would say it.
    """
    if bewijs is None:
        return
    regels = [(bewijsnaam(n), v.nummer, v.record) for n, v in enumerate(overzicht.verstrekkingen, start=1)]
    regels += [
        (bewijsnaam(n, tegen=True), t.nummer, t.record)
        for n, t in enumerate(overzicht.tegengehouden, start=1)
        if mag_record(t, woorden_van(t.beleid))
    ]
    for naam, nummer, record in regels:
        if nummer < bewijs.grootte:
            yield naam, Bewijsbestand(record, nummer, tuple(bewijs.pad(nummer)), bewijs.controlepunt).naar_bytes()
