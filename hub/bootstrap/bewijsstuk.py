"""Collects evidence beside a running hub: journal, register, the hub's own keys; the file is made by `hub.trust`.

Of a message everything the journal says goes in. Of one delivery only what its receiver may know: decisions about
others and who else had to destroy stay out, because that another organisation is involved with a young person is itself
something about him.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hub.bootstrap.hubidentiteit import laad_of_maak_identiteit
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.records import ONTVANGST, OVER_ONTVANGST, Regel
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Instellingen
from hub.trust.bewijsstuk import (
    BERICHT,
    BEWIJSSTUK_BYTES_MAX,
    LEVERING,
    RECORDS_MAX,
    Journaalregel,
    maak_bewijsstuk,
)
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import Ontvangstweigering

BINNEN: Final = "ontvangen"
AFGELEVERD: Final = "afgeleverd"


def verzamel(instellingen: Instellingen, regels: Sequence[Regel], begin_id: str, klok: Klok) -> bytes:
    """The file about the message or delivery whose id begins so. `regels`: all records about it, in order.

    Raises:
        Ketenfout: `BEWIJSSTUK-waarover`, the id is of a case or of something that is neither; `BEWIJSSTUK-kaart`, the
            register does not know who signed; `BEWIJSSTUK-groot`; `BEWIJSSTUK-journaal`, a receipt cannot be made whole
            again; `BEWIJSSTUK-sleutel`, the hub has no valid key; `SLEUTEL-…`, its keys cannot be read.
    """
    wat, kenmerk = _waarover(regels, begin_id)
    gekozen = [r for r in regels if _hoort_erin(r, wat, kenmerk)]
    if len(gekozen) > RECORDS_MAX:
        raise Ketenfout("BEWIJSSTUK-groot", "Over dit bericht zijn te veel regels voor een bestand. Kies een levering.")
    nu = klok.nu()
    staat = instellingen.toestand
    identiteit = laad_of_maak_identiteit(staat, laad_hubsleutel(instellingen), nu)
    kaarten = lees_spiegel(staat, laad_geheim(staat))
    wie = {str(r.record["partij"]) for r in gekozen if r.soort in {ONTVANGST, BINNEN}}
    ondertekend = {str(r.record["partij"]) for r in gekozen if r.soort == ONTVANGST}
    if not ondertekend <= kaarten.keys():
        raise Ketenfout("BEWIJSSTUK-kaart", "Het register kent een ondertekenaar niet meer.")
    try:
        stuk = maak_bewijsstuk(
            wat,
            kenmerk,
            [Journaalregel(r.volgnummer, r.nummer, r.ruw.decode()) for r in gekozen],
            kaarten=[kaart.naar_bytes() for code, kaart in kaarten.items() if code in wie],
            hub=identiteit.publiek,
            teken=lambda inhoud, typ: teken_jws(inhoud, typ, identiteit, nu),
            nu=nu,
        )
    except Ontvangstweigering:
        raise Ketenfout("BEWIJSSTUK-journaal", "Een ontvangstbewijs in het journaal is niet meer heel.") from None
    except Zegelweigering:
        raise Ketenfout("BEWIJSSTUK-sleutel", "De hub heeft nu geen geldige sleutel om mee te tekenen.") from None
    if len(stuk) > BEWIJSSTUK_BYTES_MAX:
        raise Ketenfout("BEWIJSSTUK-groot", "Het bewijsstuk wordt te groot. Kies een levering.")
    return stuk


def _waarover(regels: Sequence[Regel], begin_id: str) -> tuple[str, str]:
    """A delivery, or a message; of a receipt, an answer or a record: what it belongs to."""
    for sleutel, wat in (("levering", LEVERING), ("kenmerk", BERICHT)):
        gevonden = next((k for r in regels if (k := r.tekst(sleutel)) and k.startswith(begin_id)), None)
        if gevonden is not None:
            return wat, gevonden
    if not any((r.tekst("zaak") or "").startswith(begin_id) for r in regels):
        eigen = [r for r in regels if begin_id in (f"{r.tekst('id')} {r.tekst('antwoord')}")]
        for r in eigen:
            if r.soort in OVER_ONTVANGST:
                return LEVERING, str(r.tekst("levering"))
            if r.tekst("kenmerk"):
                return BERICHT, str(r.tekst("kenmerk"))
    raise Ketenfout(
        "BEWIJSSTUK-waarover",
        "Een bewijsstuk gaat over een bericht of een levering. Zoek het kenmerk met 'ketenhub levering'.",
        "partner",
    )


def _hoort_erin(regel: Regel, wat: str, kenmerk: str) -> bool:
    if wat == BERICHT:
        return True
    if regel.soort in OVER_ONTVANGST or regel.soort == AFGELEVERD:
        return regel.tekst("levering") == kenmerk
    return regel.soort == BINNEN
