"""Profile `json_plat`: one message per file, as JSON; for every system without a profile of its own.

Two shapes. A whole CloudEvent, for who can make one; or only kind and content, and the adapter makes the envelope.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from adapters.profielen.soorten import (
    Afgekeurd,
    Afzender,
    Gelezen,
    Klaar,
    Onleesbaar,
    Profielfout,
    Profielspec,
    mag,
    moet,
    tijdtekst,
)
from adapters.profielen.verpakken import Los, Verzamelaar, controleer, soort_van, verpak, vertaal
from schemas import register
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

BERICHTEN: Final = ("signaal", "informatieverzoek", "advies", "afdoening", "terugkoppeling")

_SPEC: Final = Profielspec(
    naam="json_plat",
    titel="Eén bericht per bestand, als JSON",
    versie=1,
    systeem="map",
    extensie=".json",
    berichten=BERICHTEN,
    uitleg=(
        "Het bestand is één JSON-object in UTF-8, zonder byte-order-mark. Er zijn twee vormen: een heel CloudEvent "
        "(herkenbaar aan `specversion`), of alleen de velden hieronder. Dan maakt de adapter de envelop. "
        "Een heel CloudEvent moet de OIN van uw eigen organisatie in `source` hebben."
    ),
    kenmerk=(
        "`id` als het er staat, anders een gesleutelde afgeleide van soort, tijd en inhoud: hetzelfde bestand geeft "
        "altijd hetzelfde kenmerk. Een kopie met een andere wijzigingstijd en zonder eigen `time` is een nieuw bericht."
    ),
    tijd="`time` als het er staat, anders de wijzigingstijd van het bestand.",
    velden=(
        moet("bericht", "type", "soort bericht", "Welk van de vijf berichten het is."),
        mag("id", "id", "UUID in kleine letters", "Uw eigen kenmerk van dit bericht. Geef dan ook `time`."),
        mag("zaak", "subject", "UUID in kleine letters", "Zaakkenmerk dat de hub u gaf."),
        mag("time", "time", "tijdstip met tijdzone", "Wanneer het bericht in uw systeem is vastgelegd."),
        moet("data", "data", "object", "De inhoud, zoals het schema van het bericht zegt."),
    ),
    fouten=(
        ("JSON-sleutels", "Het object heeft andere sleutels dan de velden van dit profiel."),
        ("JSON-bericht", "`bericht` is geen soort bericht van dit profiel."),
        ("AFZENDER-ander", "`source` noemt een andere organisatie dan die van deze map."),
    ),
    voorbeeld="advies.json",
)
_SLEUTELS: Final = frozenset(veld.plaats for veld in _SPEC.velden)
_VERPLICHT: Final = frozenset(veld.plaats for veld in _SPEC.velden if veld.verplicht)


class JsonPlat:
    """See the module and the spec."""

    spec: Profielspec = _SPEC

    def lees(self, inhoud: bytes, afzender: Afzender, bestandstijd: datetime) -> Gelezen | Afgekeurd:
        """See `Profiel.lees`."""
        verzamelaar = Verzamelaar()
        try:
            document = ontleed(inhoud)
            klaar = (
                controleer(document, afzender, _plaats)
                if "specversion" in document
                else _kort(document, afzender, bestandstijd)
            )
            verzamelaar.neem(klaar, "het bestand")
        except Schemafout as fout:
            verzamelaar.fout(*vertaal(fout, _plaats))
        except Onleesbaar as fout:
            verzamelaar.fout(*fout.fouten)
        return verzamelaar.uitkomst()


def _kort(document: dict[str, object], afzender: Afzender, bestandstijd: datetime) -> Klaar:
    """Kind and content; the adapter makes the envelope."""
    if not document.keys() >= _VERPLICHT or not document.keys() <= _SLEUTELS:
        uitleg = f"verwacht: {', '.join(sorted(_VERPLICHT))}, en eventueel {', '.join(sorted(_SLEUTELS - _VERPLICHT))}"
        raise Onleesbaar(Profielfout("JSON-sleutels", "het bestand", uitleg))
    bericht, data = document["bericht"], document["data"]
    if not isinstance(bericht, str) or bericht not in BERICHTEN:
        raise Onleesbaar(Profielfout("JSON-bericht", "veld bericht", f"verwacht een van: {', '.join(BERICHTEN)}"))
    if not isinstance(data, dict):
        raise Onleesbaar(Profielfout("CE-data", "veld data", "de inhoud is geen object"))
    try:
        # Before the id is derived: the bytes under the id are those of a message that has been accepted.
        register.valideer(soort_van(bericht), data)
    except Schemafout as fout:
        raise Onleesbaar(*vertaal(fout, _plaats_in_data)) from None
    tijd, zaak = _tekst(document, "time") or tijdtekst(bestandstijd), _tekst(document, "zaak")
    canoniek = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    kenmerk = _tekst(document, "id") or afzender.kenmerk("json_plat", bericht, tijd, zaak or "", canoniek)
    return verpak(afzender, _SPEC.systeem, Los(bericht, kenmerk, tijd, zaak, data), _plaats)


def _tekst(document: dict[str, object], sleutel: str) -> str | None:
    """An optional text; its form is for the envelope to judge."""
    if sleutel not in document:
        return None
    waarde = document[sleutel]
    if not isinstance(waarde, str):
        raise Onleesbaar(Profielfout("VELD-soort", f"veld {sleutel}", "verwacht een tekst"))
    return waarde


def _plaats(pad: str) -> str:
    return f"veld {pad}" if pad else "het bestand"


def _plaats_in_data(pad: str) -> str:
    return f"veld data.{pad}" if pad else "veld data"
