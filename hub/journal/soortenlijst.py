"""The page `hub/journal/SOORTEN.md`: every kind of record, every key and every form, for who reads records.

What a key means stands here once: a key has one meaning in every kind that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from hub.journal.opmaak import KOP, RECORD_BYTES_MAX, VERSIE
from hub.journal.soorten import SOORTEN
from hub.journal.vormen import GETAL_MAX, VORMEN, WAARDE_TEKENS_MAX

SLEUTELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aan": "aan welke partij",
        "aanleiding": "het bericht dat een wachtend advies wakker maakte",
        "aantal": "hoeveel",
        "antwoord": "het id van het antwoord",
        "archief": "wortel van de boom in het archief van de records erover",
        "beleid": "vingerafdruk van het beleid waarmee is beslist",
        "bericht": "soort bericht",
        "besluiten": "het besluit per bestemming",
        "bestemming": "waarheen: een partij, of een postvak van een partij",
        "bladzijden": "hoeveel bladzijden van het journaal, vanaf de eerste",
        "bron": "bronnen van de regel",
        "bundel": "vingerafdruk van de beleidsbundel",
        "bundels": "hoeveel bestanden van 256 records, vanaf het eerste",
        "bytes": "grootte in bytes",
        "code": "code van de reden",
        "convenant": "naam van het convenant",
        "dagen": "aantal dagen",
        "deel": "welk deel van de levering",
        "doel": "doel van het delen (doelbinding)",
        "fase": "fase van de zaak",
        "geadresseerd": "wie bedoeld was, als een ander zijn plaats innam",
        "gedaan": "hoeveel keer gelukt",
        "gestript": "welke velden niet meegingen, en door welke regel",
        "getekend": "tijd in de handtekening van de ontvanger",
        "generatie": "de hoeveelste sleutel van de index van personen",
        "grond_ontvanger": "wettelijke grond van de ontvanger",
        "grond_verstrekker": "wettelijke grond van de verstrekker",
        "handtekening": "Ed25519-handtekening; met de velden ernaast is zij opnieuw na te gaan",
        "hoedanigheid": "in welke rol de ambtenaar het vroeg",
        "id": "willekeurig id van dit record",
        "inhoud": "vingerafdruk van de inhoud van de bundel",
        "kenmerk": "id van het bericht",
        "kenmerken": "kenmerken van de zaak, in banden (nooit een datum of nummer)",
        "keuze": "als toen of als nu",
        "kid": "vingerafdruk van de sleutel die ondertekende",
        "klasse": "soort gegevens met een eigen bewaartermijn",
        "levering": "id van de levering",
        "leveringen": "aantal leveringen",
        "melding": "wat er gevraagd of gewezen is",
        "naam": "naam van de sleutel",
        "niet_gedaan": "hoeveel keer niet gedaan",
        "onbepaald": "hoeveel keer niet te bepalen",
        "ondertekenaars": "wie de bundel ondertekenden",
        "ontvangers": "de partijen die iets ontvingen",
        "oordeel": "wat de ontvanger verklaart",
        "opdracht": "id van de opdracht van de beheerder",
        "opvolger": "de partij die opvolgt",
        "organisatie": "organisatie van de ondertekenaar",
        "over": "vingerafdruk van de sleutel of het certificaat",
        "partij": "wie het deed: een partij, of de hub",
        "plek": "plek waar het bericht terzijde ligt",
        "plichten": "plichten van de ontvanger",
        "programma": "vingerafdruk van het programma dat besliste",
        "reden": "reden, uit een vaste lijst",
        "regel": "regel van het convenant",
        "revisie": "revisie van beleid of kaart",
        "rol": "rol van de ondertekenaar",
        "ronde": "de hoeveelste herhaling",
        "sleutel": "vingerafdruk van de sleutel",
        "soort": "de soort van dit record",
        "sleutels_weg": "hoeveel oude sleutels zijn weggegooid",
        "stand": "hoe ver het is",
        "strekking": "wat een bundel met de vorige doet",
        "stroomnummer": "nummer in de stroom van de partij",
        "tegengehouden": "aantal berichten dat de hub tegenhield",
        "termijn": "welke termijn",
        "tijd": "tijdstip, UTC",
        "toezegging": "HMAC over de inhoud, onder een sleutel van de hub: alleen de hub kan hem narekenen",
        "uitkomst": "hoe het afliep",
        "uren": "aantal uren",
        "v": "versie van de vorm van records",
        "vanaf": "vanaf wanneer",
        "veld": "naam van een veld",
        "velden": "namen van de velden die meegingen",
        "verboden": "verboden die hier golden",
        "verhuisd": "hoeveel regels onder de nieuwe sleutel kwamen; na een onderbreking alleen de rest",
        "verstrekkingen": "aantal verstrekkingen",
        "vertrouwelijk": "aantal dat er niet in staat, omdat de verwerking vertrouwelijk is",
        "vervallen": "hoeveel regels niet meegingen: hun termijn was om, of hun zaak vernietigd",
        "verzoek": "kenmerk van het verzoek in de administratie van wie het behandelt",
        "vorige": "vingerafdruk van de vorige bundel",
        "wat": "wat er veranderde of moet gebeuren",
        "wie": "over welke partij",
        "wortel": "wortel van de boom van alleen de records die zijn opgeruimd",
        "zaak": "willekeurig kenmerk van de zaak",
        "zaak_genoemd": "of de zaak in het antwoord is genoemd",
        "zaken": "aantal zaken",
        "zegel": "SHA-256 van de verzegelde bytes",
        "zorgen": "de grond dat er zorgen waren (R11)",
    }
)
"""Key → what it means, Dutch. `*` (free keys) is the list of features of the policy."""

VORMTEKST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uuid": "een UUID in kleine letters",
        "woord": "kleine letters, met streepjes; hoogstens vier cijfers aan het eind",
        "bestemming": "een woord, soms met een postvak: `gemeente-ede/inzage`",
        "regelcode": "een code: `S-01`, `N-04b`, `W-bron`",
        "pad": "de naam van een veld: `feit.datum`",
        "hex": "SHA-256 of HMAC: 64 tekens",
        "tijd": "UTC met microseconden: `2026-06-15T10:00:00.000000Z`",
        "kid": "32 bytes in base64url",
        "handtekening": "64 bytes in base64url",
        "grond": "een wetsartikel, alleen uit het convenant",
        "plicht": "een plicht: `bewaar 72 uur`",
        "verzoek": "een kenmerk met een jaar: `INZ-2026-0042`",
        "band": "een band: `van 12 tot 18`, `ja`, `na 12`",
        "getal": f"een geheel getal van 0 tot en met {GETAL_MAX}",
    }
)
"""Form → what fits, Dutch."""


def tabel() -> str:
    """Return `hub/journal/SOORTEN.md`, in Markdown."""
    return "\n".join([*_kop(), *_vormen(), *_soorten(), ""])


def _kop() -> Iterator[str]:
    yield "# Soorten records in het journaal"
    yield ""
    yield "Deze pagina is gemaakt uit `hub/journal/soorten.py` en `soortenlijst.py` met `make docs`."
    yield ""
    yield "Een record is een blad van de boom: canonieke JSON (RFC 8785) op één regel, hoogstens"
    yield f"{RECORD_BYTES_MAX} bytes. De hash van het blad is SHA-256 over een nulbyte en het record (RFC 6962)."
    yield "In een record staan willekeurige ids, codes, namen van velden en getallen. Er staat niets in over een"
    yield "persoon, en er is geen plek waar dat zou passen: elke sleutel heeft een gesloten vorm."
    yield ""
    yield "## Hoe records veranderen"
    yield ""
    yield "- Een soort houdt voor altijd zijn naam. Wat iets anders moet betekenen, krijgt een nieuwe naam."
    yield "- Sleutels komen er alleen bij. Een sleutel krijgt nooit een andere betekenis of een andere vorm."
    yield "- Wie leest, ziet een sleutel die er niet is als afwezig, en slaat over wat hij niet kent."
    yield f"- `v` is de versie van deze afspraken: {VERSIE}. Een hoger nummer zou lezers van nu breken, en komt er niet"
    yield "  zonder nieuwe soorten ernaast."
    yield "- Van elke soort ligt een gouden record in `tests/unit/journal/gouden_records.jsonl`. Zo'n regel verandert"
    yield "  nooit meer: een bewijs van vandaag moet over twintig jaar nog kloppen."
    yield ""


def _vormen() -> Iterator[str]:
    yield "## Vormen"
    yield ""
    yield "Een waarde past helemaal in haar vorm, of het record wordt geweigerd. Tekst heeft ten hoogste"
    yield f"{WAARDE_TEKENS_MAX} tekens. Met `[]` erachter is het een lijst."
    yield ""
    yield "| vorm | wat past | patroon |"
    yield "|---|---|---|"
    for vorm, tekst in VORMTEKST.items():
        patroon = VORMEN.get(vorm)
        yield f"| `{vorm}` | {tekst} | {_code(patroon) if patroon else '-'} |"
    yield ""


def _soorten() -> Iterator[str]:
    yield "## Soorten"
    yield ""
    vast = ", ".join(f"`{sleutel}`" for sleutel in (*KOP, "soort", "v"))
    yield f"Elk record heeft {vast}. Alle andere sleutels kunnen ontbreken."
    for naam, soort in SOORTEN.items():
        yield ""
        yield f"### `{naam}`"
        yield ""
        yield f"{soort.betekenis}."
        yield ""
        yield "| sleutel | vorm | betekenis |"
        yield "|---|---|---|"
        yield from _rijen({**soort.sleutels})


def _rijen(sleutels: Mapping[str, object], voor: str = "") -> Iterator[str]:
    for sleutel, vorm in sorted(sleutels.items()):
        betekenis = SLEUTELS.get(sleutel, "een kenmerk uit het beleid")
        deel = vorm[0] if isinstance(vorm, list) else vorm
        soort = "tabel" if isinstance(deel, Mapping) else f"`{deel}`"
        lijst = "[]" if isinstance(vorm, list) else ""
        yield f"| `{voor}{sleutel}` | {soort}{lijst} | {betekenis} |"
        if isinstance(deel, Mapping):
            yield from _rijen(deel, f"{voor}{sleutel}{lijst}.")


def _code(patroon: str) -> str:
    """A pattern in a cell of a table: a bar would end the cell."""
    return "`" + patroon.replace("|", "\\|") + "`"
