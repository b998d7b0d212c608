"""The report as JSON: for the person who takes it elsewhere (AVG art. 15(3)), and for who checks it.

Each delivery carries its proof: the record in its canonical bytes, its number, and the path to the root that the
checkpoint names (`hub.journal.bewijsbestand` reads a proof file; here the checkpoint stands once, for all). Without a
checkpoint, or for a record that it does not hold yet, `pad` is null: a proof is never made up.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.merkle import bladhash
from hub.ledger.inzage.overzicht import Overzicht, Verstrekking
from hub.ledger.inzage.woorden import WoordenVan, per_categorie

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
        "gemaakt": overzicht.op.isoformat().replace("+00:00", "Z"),
        # Of what is told only: how many cases there are would tell of those that are not.
        "zaken": len({v.zaak for v in overzicht.verstrekkingen}),
        "bewaard": {"zaak_open": overzicht.bewaard.zaak is not None, "adviezen_van": [*overzicht.bewaard.adviezen]},
        "verstrekkingen": [_verstrekking(v, woorden_van, bewijs) for v in overzicht.verstrekkingen],
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
        "doel": {"code": v.doel, "tekst": w.doel(v.doel)},
        "regel": {"code": v.regel, "titel": w.regel(v.regel), "bron": [*v.bron]},
        "grond": {
            "verstrekker": v.grond_verstrekker,
            "ontvanger": v.grond_ontvanger,
            "door_jurist_gecontroleerd": w.gecontroleerd(v.regel),
        },
        "beleid": v.beleid,
        "gegeven": _velden(v.gegeven),
        "weggelaten": None if v.weggelaten is None else _velden(v.weggelaten),
        "plichten": [*v.plichten],
        "opnieuw": [
            {"recordnummer": nummer, "tijd": tijd.isoformat().replace("+00:00", "Z")} for nummer, tijd in v.opnieuw
        ],
        "ontvangen": None if v.ontvangen is None else v.ontvangen.isoformat().replace("+00:00", "Z"),
        "oordeel": None if v.oordeel is None else v.oordeel[0],
        "bewijs": _bewijs(v, bewijs),
    }


def _partij(code: str | None, naam: str) -> dict[str, str] | None:
    return None if code is None else {"partij": code, "naam": naam}


def _velden(paden: Sequence[str]) -> dict[str, Any]:
    return {"velden": [*paden], "categorieen": [categorie for categorie, _ in per_categorie(paden)]}


def _bewijs(v: Verstrekking, bewijs: Journaalbewijs | None) -> dict[str, Any]:
    pad = None
    if bewijs is not None and v.nummer < bewijs.grootte:
        pad = [b64encode(hash_).decode() for hash_ in bewijs.pad(v.nummer)]
    return {
        "recordnummer": v.nummer,
        "record": v.record.decode(),
        "bladhash": bladhash(v.record).hex(),
        "pad": pad,
    }
