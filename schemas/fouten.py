"""The one error of the schemas room: what is wrong with a message, where, and what to do about it.

A `Schemafout` never holds a value from the message, nor a key or attribute name that the sender made up: only places
and words of our own. So it may be logged, sent back and counted. Every code is a row of `CODES`; the generated page
`gegenereerd/foutcodes.md` is that table, and a test reaches each code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAATSEN_MAX: Final = 20
"""Most places named in one error: enough to mend a message, too few to let 64 KiB of nonsense grow in the answer."""


@dataclass(frozen=True, slots=True)
class Betekenis:
    """What a code means (`uitleg`) and what the sender does about it (`doen`). Dutch, B1."""

    uitleg: str
    doen: str


@dataclass(frozen=True, slots=True)
class Plaats:
    """One thing wrong. `pad`: dotted place, list items as `[0]`, an unknown name as `?`; empty is the whole message."""

    pad: str
    code: str
    uitleg: str


_ALLEEN_HUB = "Dit kenmerk maakt de hub. Meld deze fout bij de beheerder van de hub."

CODES: Final[Mapping[str, Betekenis]] = MappingProxyType(
    {
        "JSON-groot": Betekenis("Het bericht is groter dan 64 KiB (65.536 bytes).", "Stuur minder of kortere teksten."),
        "JSON-bom": Betekenis("Het bericht begint met een byte-order-mark.", "Schrijf UTF-8 zonder byte-order-mark."),
        "JSON-utf8": Betekenis("Het bericht is geen geldige UTF-8.", "Schrijf het bericht als UTF-8."),
        "JSON-diep": Betekenis("Het bericht is dieper genest dan 32 niveaus.", "Gebruik de structuur van het schema."),
        "JSON-vorm": Betekenis("Het bericht is geen geldige JSON.", "Laat een JSON-bibliotheek het bericht schrijven."),
        "JSON-dubbel": Betekenis(
            "Een naam komt twee keer voor in hetzelfde object.", "Laat iedere naam één keer voorkomen."
        ),
        "JSON-sleutel": Betekenis(
            "Een veldnaam is niet in Unicode-normaalvorm NFC.", "Gebruik de veldnamen van het schema; die zijn ASCII."
        ),
        "JSON-surrogaat": Betekenis(
            "Een tekst of veldnaam bevat een half teken (los surrogaat).",
            "Schrijf tekens voluit als UTF-8 en knip teksten niet midden in een teken af.",
        ),
        "JSON-getal": Betekenis(
            "Een getal is geen eindig getal of is te groot.", "Gebruik gehele getallen van ten hoogste 15 cijfers."
        ),
        "JSON-object": Betekenis(
            "Het bericht is geen JSON-object.", "Stuur één object per bericht, geen lijst of los woord."
        ),
        "CE-specversion": Betekenis("`specversion` is niet de tekst 1.0.", 'Zet `specversion` op "1.0".'),
        "CE-id": Betekenis(
            "`id` is geen UUID in kleine letters, of het is een aangevuld BSN.",
            "Maak per bericht een nieuwe willekeurige UUID. Nooit een BSN.",
        ),
        "CE-time": Betekenis(
            "`time` is geen bestaand tijdstip volgens RFC 3339 met tijdzone.",
            "Schrijf bijvoorbeeld 2026-03-17T09:30:00+01:00.",
        ),
        "CE-datacontenttype": Betekenis(
            "`datacontenttype` is niet application/json.", "Laat het weg of schrijf application/json."
        ),
        "CE-dataschema": Betekenis(
            "`dataschema` is geen toegestaan webadres.", "Gebruik het adres van het schema, zonder vraagteken of hekje."
        ),
        "CE-sequence": Betekenis(
            "`sequence` is geen tekst met een getal van 1 tot en met 99999999.", "Tel per bron vanaf 1."
        ),
        "CE-sequencetype": Betekenis(
            "`sequencetype` ontbreekt naast `sequence`, staat alleen, of is niet Integer.",
            "Stuur `sequence` en `sequencetype` samen, of geen van beide.",
        ),
        "CE-traceparent": Betekenis(
            "`traceparent` is niet volgens W3C Trace Context.", "Laat een bibliotheek het maken of laat het weg."
        ),
        "CE-data": Betekenis("`data` ontbreekt of is geen JSON-object.", "Zet de inhoud als object in `data`."),
        "CE-attribuut": Betekenis(
            "De naam van een attribuut mag alleen a-z en 0-9 hebben, ten hoogste 20 tekens.",
            "Gebruik alleen de bekende attributen.",
        ),
        "CE-onbekend": Betekenis(
            "Een attribuut is onbekend.", "Laat het weg. Gegevens van de jongere horen alleen in `data`."
        ),
        "NLGOV-source": Betekenis(
            "`source` is niet urn:nld:oin:<20 cijfers>:systeem:<naam>.",
            "Gebruik uw OIN en de naam van uw systeem in kleine letters.",
        ),
        "NLGOV-type": Betekenis(
            "`type` is geen omgekeerde domeinnaam met één versie aan het eind.", "Neem het type over van de typepagina."
        ),
        "NLGOV-subject": Betekenis(
            "`subject` is niet het zaakkenmerk (UUID in kleine letters).",
            "Laat `subject` weg als u het zaakkenmerk niet heeft. Nooit een BSN.",
        ),
        "HUB-attribuut": Betekenis(
            "Een attribuut dat alleen de hub zet, staat in een ingestuurd bericht.", "Laat dit attribuut weg."
        ),
        "HUB-onvolledig": Betekenis("Van een levering ontbreekt een attribuut van de hub.", _ALLEEN_HUB),
        "HUB-levering": Betekenis("`levering` is geen UUID in kleine letters.", _ALLEEN_HUB),
        "HUB-bestemming": Betekenis("`bestemming` heeft niet de vorm partij of partij/deel.", _ALLEEN_HUB),
        "HUB-regel": Betekenis("`regel` is geen regelcode zoals S-01.", _ALLEEN_HUB),
        "HUB-doel": Betekenis("`doel` is geen woord in kleine letters.", _ALLEEN_HUB),
        "HUB-beleid": Betekenis("`beleid` is niet het kenmerk van een beleid (64 hexadecimale tekens).", _ALLEEN_HUB),
        "HUB-plichten": Betekenis("`plichten` is geen rij plichten gescheiden door een puntkomma.", _ALLEEN_HUB),
        "TYPE-onbekend": Betekenis("Dit berichttype kent de hub niet.", "Gebruik een van de genoemde typen."),
        "VERSIE-onbekend": Betekenis(
            "Deze versie van het berichttype kent de hub niet.", "Gebruik een van de genoemde versies."
        ),
        "VELD-onbekend": Betekenis(
            "Het bericht bevat een veld dat het schema niet kent.", "Laat het veld weg of verbeter de naam."
        ),
        "VELD-ontbreekt": Betekenis("Een verplicht veld ontbreekt.", "Vul het veld."),
        "VELD-soort": Betekenis(
            "De waarde is van de verkeerde soort (bijvoorbeeld een getal waar tekst hoort).",
            "Gebruik de soort die het schema noemt.",
        ),
        "VELD-vorm": Betekenis(
            "De waarde heeft niet de vorm die bij dit veld hoort.", "Schrijf de waarde zoals het schema zegt."
        ),
        "VELD-keuze": Betekenis("De waarde is geen van de toegestane woorden.", "Kies een van de genoemde woorden."),
        "VELD-leeg": Betekenis("De tekst is leeg.", "Vul de tekst, of laat een niet verplicht veld weg."),
        "VELD-lang": Betekenis("De tekst is te lang.", "Maak de tekst korter."),
        "VELD-aantal": Betekenis(
            "De lijst heeft te weinig of te veel onderdelen.", "Houd het aantal tussen de grenzen van het schema."
        ),
        "VELD-bsn": Betekenis(
            "Dit is geen geldig burgerservicenummer.", "Controleer het nummer: negen cijfers die de 11-proef doorstaan."
        ),
        "VELD-datum": Betekenis(
            "Dit is geen bestaande datum in de vorm JJJJ-MM-DD.", "Schrijf bijvoorbeeld 2026-03-17."
        ),
        "VELD-tijdstip": Betekenis(
            "Dit is geen bestaand tijdstip volgens RFC 3339 met tijdzone.",
            "Schrijf bijvoorbeeld 2026-03-17T09:30:00+01:00.",
        ),
        "VELD-nfc": Betekenis(
            "De tekst is niet in Unicode-normaalvorm NFC.", "Zet teksten om naar NFC voordat u ze verstuurt."
        ),
        "VELD-teken": Betekenis(
            "De tekst bevat een stuurteken of onzichtbaar teken.",
            "Verwijder tabs, nulbreedtetekens en richtingtekens. Een nieuwe regel is \\n, alleen in vrije tekst.",
        ),
        "VELD-witruimte": Betekenis(
            "De waarde begint of eindigt met witruimte.", "Verwijder de witruimte aan begin en eind."
        ),
        "VELD-samenhang": Betekenis(
            "Twee velden spreken elkaar tegen.", "Lees bij het schema welke velden bij elkaar horen."
        ),
    }
)
"""Every code that a `Schemafout` can carry. Codes are stable: partners' software and the journal depend on them."""


class Schemafout(Exception):
    """A message, envelope or document is not what was agreed. Always the sender's side to mend; never retried.

    Attributes:
        plaatsen: everything that is wrong, at most `PLAATSEN_MAX`, never empty.
        meer: how many more places there are.
    """

    def __init__(self, plaatsen: Sequence[Plaats], meer: int = 0) -> None:
        """Take the places in the order in which a reader should mend them; `meer` more were found but not named.

        Raises:
            ValueError: there is no place, or a code is not in `CODES` (a mistake of ours, not of a sender).
        """
        if not plaatsen or any(plaats.code not in CODES for plaats in plaatsen):
            raise ValueError("een Schemafout heeft ten minste één plaats en alleen codes uit CODES")
        self.plaatsen: tuple[Plaats, ...] = tuple(plaatsen[:PLAATSEN_MAX])
        self.meer: int = meer + max(0, len(plaatsen) - PLAATSEN_MAX)
        super().__init__(self.uitleg)

    @classmethod
    def een(cls, code: str, pad: str = "", uitleg: str | None = None) -> Schemafout:
        """One place; `uitleg` defaults to the text of the code."""
        return cls((Plaats(pad, code, uitleg or CODES[code].uitleg),))

    @property
    def code(self) -> str:
        """The code of the first place: what the message as a whole is refused for."""
        return self.plaatsen[0].code

    @property
    def uitleg(self) -> str:
        """All places in Dutch, one a line."""
        regels = [f"{p.pad}: {p.uitleg} [{p.code}]" if p.pad else f"{p.uitleg} [{p.code}]" for p in self.plaatsen]
        if self.meer:
            regels.append(f"En nog {self.meer} andere plaatsen.")
        return "\n".join(regels)

    def __reduce__(self) -> tuple[type[Schemafout], tuple[tuple[Plaats, ...], int]]:
        """Copy and pickle by the places; the default would pass the text."""
        return (type(self), (self.plaatsen, self.meer))
