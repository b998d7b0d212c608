"""Every word that a question to the decision point may use: the information model that the NL GOV profile asks for."""

from __future__ import annotations

from typing import Any

from hub.policy.authzen import ALLEEN_VELDEN
from hub.policy.authzen_vraag import CONTEXT, KENMERK_GETAL_MAX, van_partijen
from hub.policy.banden import ONBEKEND, bandnamen
from hub.policy.laden import Beleid
from hub.policy.woordenboek import Kenmerk


def informatiemodel(beleid: Beleid) -> dict[str, Any]:
    """The model of one policy, as JSON."""
    w = beleid.woordenboek
    return {
        "beleid": beleid.digest,
        "subject": {
            "rol": dict(w.rollen),
            "partij": {code: partij.naam for code, partij in w.partijen.items()},
        },
        "action": dict(w.berichten),
        "resource": {
            "bestemming": {naam: bestemming.label for naam, bestemming in w.bestemmingen.items()},
            "partij": sorted(van_partijen(beleid)),
            "velden": list(w.velden),
        },
        "context": {
            "namen": list(CONTEXT),
            "doel": {**w.doelen, **w.andere_doelen},
            "fase": list(w.fasen),
            "kenmerken": {naam: _kenmerk(kenmerk) for naam, kenmerk in w.kenmerken.items()},
        },
        "obligations": {
            **{naam: plicht.label for naam, plicht in w.plichten.items()},
            ALLEEN_VELDEN: "Geef deze velden en geen andere",
        },
        "waarden_van_plichten": dict(w.beperkingen),
    }


def _kenmerk(kenmerk: Kenmerk) -> dict[str, Any]:
    if kenmerk.soort == "keuze":
        return {"betekenis": kenmerk.label, "waarden": [*kenmerk.waarden, ONBEKEND]}
    return {
        "betekenis": kenmerk.label,
        "eenheid": kenmerk.eenheid,
        "getal": {"minimum": 0, "maximum": KENMERK_GETAL_MAX},
        "banden": [*bandnamen(kenmerk.snedes), ONBEKEND],
    }
