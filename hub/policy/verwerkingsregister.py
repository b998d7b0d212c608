"""The register of processing activities that a policy implies: one per permit rule, what the hub itself keeps included.

Logboek Dataverwerkingen 1.0 (part "Component: Register") asks that every relevant change of an activity gets an
identifier of its own, so that `dpl.core.processing_activity_id` points at exactly one version. Here that is the rule
with the digest of the policy: `…/verwerkingen/S-01/<digest>`. The digest stands in every record of the hub, so a line
of the log can be resolved without looking anything up.

Names and shape are those of the draft "Processing Activities Register API v0.1" that lies with the standard, which
version 1.0 leaves open. Two of its members are not filled, because they are conclusions of law that nobody has drawn:
`legalBasis` (a list of DPV terms) and `recipients.legalRole`. The grounds stand in `convenant`, as the sources give
them, with whether a lawyer has checked them. `recipients` is a list here, because a rule may have several, and `id` is
the address of the version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from hub.policy.besluit import Plicht
from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming
from hub.policy.woordenboek import PLICHT_BEWAAR
from schemas.catalogus import VELDEN

HUB: Final = "hub"
_EENHEID: Final[Mapping[str, str]] = {
    "minuut": "PT{}M",
    "minuten": "PT{}M",
    "uur": "PT{}H",
    "dag": "P{}D",
    "dagen": "P{}D",
    "week": "P{}W",
    "weken": "P{}W",
}
_BETROKKENEN: Final[Mapping[str, str]] = {"gezin": "gezagdragers", "derden": "andere verdachten en slachtoffers"}
"""Categories of fields that are about somebody else than the young person."""
_DPV_GEZIN: Final = "GuardianOfHuman"
_DPV: Final = "DataSubject"

Activiteit = dict[str, Any]


def register(beleid: Beleid, adres: str, sinds: datetime | None = None) -> dict[str, Any]:
    """The whole register of one policy.

    `adres`: address of the register, without a slash at its end. `sinds`: when the policy went live; None for a policy
    that is only looked at, of which the first day of the convenant is told.
    """
    c = beleid.convenant
    begin = f"{c.van.isoformat()}T00:00:00Z" if sinds is None else sinds.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "convenant": c.naam,
        "versie": c.versie,
        "beleid": beleid.digest,
        "geldig": {"van": c.van.isoformat(), "tot": c.tot.isoformat()},
        "verwerkingsactiviteiten": [activiteit(beleid, regel, adres, begin) for regel in c.regels],
    }


def activiteit(beleid: Beleid, regel: Toestemming, adres: str, begin: str) -> Activiteit:
    """One version of one activity. `begin`: from when it holds, RFC 3339."""
    w, c = beleid.woordenboek, beleid.convenant
    categorieen = sorted({w.velden[pad].categorie for pad in regel.velden})
    eigen = {w.bestemmingen[naar].soort for naar in regel.bereik.naar} == {HUB}
    gezin, derden = ("gezin" in categorieen), ("derden" in categorieen)
    return {
        "id": f"{adres}/{regel.kop.code}/{beleid.digest}",
        "processingActivity": f"{adres}/{regel.kop.code}",
        "version": c.versie,
        "name": regel.kop.titel,
        "purpose": "; ".join(f"{doel}: {w.doelen[doel]}" for doel in sorted(regel.bereik.doel)),
        "dataSubjects": [_DPV, *([_DPV_GEZIN] if gezin else [])],
        "personalData": {"categories": categorieen, "retentionPeriod": bewaartermijn(regel.plichten)},
        "processingOptions": ["Obtain", "Store", "Use"] if eigen else ["Obtain", "Transform", "Disclose"],
        "recipients": [_ontvanger(beleid, naar) for naar in sorted(regel.bereik.naar)],
        "validFrom": begin,
        "convenant": {
            "regel": regel.kop.code,
            "bron": list(regel.kop.bron),
            "doelen": sorted(regel.bereik.doel),
            "grondslag": {
                "verstrekker": regel.grond.verstrekker,
                "ontvanger": regel.grond.ontvanger,
                "door_jurist_gecontroleerd": regel.grond.gecontroleerd,
            },
            "betrokkenen": [
                "jongere",
                *(_BETROKKENEN[c] for c, is_er in (("gezin", gezin), ("derden", derden)) if is_er),
            ],
            "verstrekkers": [{"rol": van, "naam": w.rollen[van]} for van in sorted(regel.bereik.van)],
            "berichten": sorted(regel.bereik.bericht),
            "fasen": [fase for fase in w.fasen if fase in regel.bereik.fase],
            "velden": [{"veld": pad, "naam": _label(pad)} for pad in sorted(regel.velden)],
            "plichten": [plicht.text() for plicht in regel.plichten],
            "geldig_tot": c.tot.isoformat(),
        },
    }


def met_adres(document: Mapping[str, Any], begin: str) -> dict[str, Any]:
    """A register that was made with an address without a host, as it is served: `begin` comes before each address."""
    uit = dict(document)
    uit["verwerkingsactiviteiten"] = [
        {**deel, "id": f"{begin}{deel['id']}", "processingActivity": f"{begin}{deel['processingActivity']}"}
        for deel in document["verwerkingsactiviteiten"]
    ]
    return uit


def bewaartermijn(plichten: Iterable[Plicht]) -> str | None:
    """The shortest retention that the duties name, as an ISO 8601 duration: `72 uur` → `PT72H`."""
    termijnen = [p for p in plichten if p.naam == PLICHT_BEWAAR and p.seconden is not None and p.waarde is not None]
    if not termijnen:
        return None
    kortste = min(termijnen, key=lambda plicht: plicht.seconden or 0)
    aantal, _, eenheid = (kortste.waarde or "").partition(" ")
    return _EENHEID[eenheid].format(aantal)


def _ontvanger(beleid: Beleid, naar: str) -> dict[str, Any]:
    """A destination, and which participants of the convenant have it."""
    w = beleid.woordenboek
    bestemming = w.bestemmingen[naar]
    partijen = [code for code in sorted(beleid.convenant.deelnemers) if w.partijen[code].rol == bestemming.rol]
    return {
        "bestemming": naar,
        "name": bestemming.label,
        "deelnemers": [
            {"partij": code, "name": w.partijen[code].naam, "oin": w.partijen[code].oin} for code in partijen
        ],
    }


def _label(pad: str) -> str:
    veld = VELDEN.get(pad)
    return pad if veld is None else veld.label
