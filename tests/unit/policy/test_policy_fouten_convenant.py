"""Mistakes in the convenant, each with its code, its text and its hint."""

from __future__ import annotations

import pytest

from hub.policy.fouten import Beleidsfout
from hub.policy.laden import laad
from tests.klein_beleid import CONVENANT, WOORDENBOEK, verander

# Piece of the convenant, replacement, and the code, text and hint that must follow.
FOUTEN: list[tuple[str, str, str, str, str]] = [
    (
        "titel: De politie meldt een jongere aan het meldpunt",
        "titel: [x]",
        "B-soort",
        "regel S-01, titel: hier hoort tekst",
        "",
    ),
    (
        "titel: De politie meldt een jongere aan het meldpunt",
        f"titel: {'x' * 501}",
        "B-naam",
        "regel S-01, titel: langer dan 500 tekens",
        "",
    ),
    (
        "geldig: {van: 2026-01-01, tot: 2027-12-31}",
        "geldig: {van: 2026-02-30, tot: 2027-12-31}",
        "B-datum",
        "geldig, van: deze datum bestaat niet",
        "",
    ),
    (
        "geldig: {van: 2026-01-01, tot: 2027-12-31}",
        "geldig: {van: 2026-01-01, tot: 2025-12-31}",
        "B-datum",
        "geldig: het einde ligt voor het begin",
        "",
    ),
    (
        "geldig: {van: 2026-01-01, tot: 2027-12-31}",
        "geldig: {van: 1 jan, tot: 2027-12-31}",
        "B-naam",
        "geldig, van: '1 jan' heeft niet de goede vorm",
        "schrijf JJJJ-MM-DD",
    ),
    (
        "  politie: {ondertekend",
        "  polities: {ondertekend",
        "B-woord",
        "deelnemers: 'polities' is onbekend",
        "bedoelde u 'politie'?",
    ),
    (
        ", contactpersoon: Meldpunt",
        "",
        "B-ontbreekt",
        "deelnemer gemeente-ede: contactpersoon en grondslag horen bij elkaar (R05)",
        "",
    ),
    (
        "geen-regel: R01",
        "geen-regel: 1",
        "B-naam",
        "algemeen, geen-regel: '1' heeft niet de goede vorm",
        "een code als R01",
    ),
    (
        "bewaren-hub: 30 dagen",
        "bewaren-hub: 30",
        "B-duur",
        "'30' is geen termijn",
        "schrijf bijvoorbeeld '72 uur' of '14 dagen'",
    ),
    ("regel: S-02", "regel: S-01", "B-uniek", "regel S-01: de code staat er al, op regel 9", ""),
    ("regel: S-02", "regel: S2", "B-naam", "regel: 'S2' heeft niet de goede vorm", "een code als S-01"),
    ("bron: R04, R05", "bron: R04 en R05", "B-naam", "regel S-01, bron: 'R04 en R05' is geen code", "een code als R01"),
    ("bron: R04, R05", "bron: R04, R04", "B-uniek", "regel S-01, bron: 'R04' staat er twee keer", ""),
    ("    geef: [feit, zorgen]\n", "", "B-ontbreekt", "regel S-02: 'geef' ontbreekt", ""),
    ("    bron: R06\n    grond: {", "    grond: {", "B-ontbreekt", "regel S-02: 'bron' ontbreekt", ""),
    (
        "geef: [feit, zorgen]",
        "geef: [fiet, zorgen]",
        "B-woord",
        "regel S-02, geef: veld 'fiet' is onbekend",
        "bedoelde u 'feit'?",
    ),
    (
        "geef: [feit, zorgen]",
        "geef: [wie, zorgen]",
        "B-woord",
        "regel S-02, geef: veld 'wie' is onbekend",
        "bedoelde u 'groep wie'?",
    ),
    (
        "    van: gemeente\n",
        "    van: {behalve: politie}\n",
        "B-soort",
        "regel A-01, van: hier hoort een lijst",
        "schrijf [eerste, tweede]",
    ),
    (
        "    doel: [omgevingsadvies, zsm-afweging]\n",
        "    doel: vroegsignalering\n",
        "B-woord",
        "regel A-01, doel: 'vroegsignalering' is onbekend",
        "bekend zijn: omgevingsadvies, zsm-afweging",
    ),
    (
        "naar: {behalve: hub}",
        "naar: {behalve: [hub, politie, gemeente/inzage, gemeente/dossier]}",
        "B-leeg",
        "verbod N-07, naar: er blijft niets over",
        "",
    ),
    (
        "verdacht: ja,",
        "verdacht: misschien,",
        "B-voorwaarde",
        "regel S-01, als, verdacht: 'misschien' is geen waarde",
        "bekend zijn: ja, nee",
    ),
    ("verdacht: ja,", "verdagt: ja,", "B-woord", "regel S-01, als: 'verdagt' is onbekend", "bedoelde u 'verdacht'?"),
    ("verdacht: ja,", "verdacht: [ja, ja],", "B-uniek", "regel S-01, als, verdacht: 'ja' staat er al", ""),
    (
        "leeftijd: van 12 tot 23",
        "leeftijd: jonger dan 23",
        "B-voorwaarde",
        "regel S-01, als, leeftijd: 'jonger dan 23' is geen voorwaarde voor een getal",
        "schrijf bijvoorbeeld 'tot 18', 'vanaf 18', 'van 12 tot 23', 'van 6 tot en met 12' of 'na 12'",
    ),
    (
        "leeftijd: van 12 tot 23",
        "leeftijd: van 23 tot 12",
        "B-voorwaarde",
        "regel S-01, als, leeftijd: 'van 23 tot 12' geldt nooit",
        "de grenzen staan verkeerd om",
    ),
    (
        "leeftijd: van 12 tot 23",
        "leeftijd: tot en met 12",
        "B-voorwaarde",
        "regel S-01, als, leeftijd: de grens 'na 12' staat niet in het woordenboek",
        "grenzen van dit kenmerk: '12', '18', '23'",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [bewaar 72 uur]",
        "B-plicht",
        "regel S-01: de plicht 'log' ontbreekt (R11)",
        "",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log]",
        "B-plicht",
        "regel S-01: er hoort precies één 'bewaar' met een termijn te staan",
        "",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log, bewaar]",
        "B-plicht",
        "regel S-01, plicht: achter 'bewaar' hoort iets te staan",
        "",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log nu, bewaar 72 uur]",
        "B-plicht",
        "regel S-01, plicht: achter 'log' hoort niets te staan",
        "",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log, bewaart 72 uur]",
        "B-plicht",
        "regel S-01, plicht: 'bewaart' is onbekend",
        "bedoelde u 'bewaar'?",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log, log, bewaar 72 uur]",
        "B-uniek",
        "regel S-01, plichten: 'log' staat er twee keer",
        "",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log, bewaar 20 jaar]",
        "B-duur",
        "regel S-01, plicht: '20 jaar' is geen termijn",
        "schrijf bijvoorbeeld '72 uur' of '14 dagen'",
    ),
    (
        "plichten: [log, bewaar 72 uur]",
        "plichten: [log, bewaar 9000 dagen]",
        "B-duur",
        "regel S-01, plicht: '9000 dagen' is geen termijn",
        "schrijf bijvoorbeeld '72 uur' of '14 dagen'",
    ),
    (
        "gebruik niet-in-eigen-zaak",
        "gebruik niet-in-eigenzaak",
        "B-woord",
        "regel A-01, plicht: 'niet-in-eigenzaak' is onbekend",
        "bedoelde u 'niet-in-eigen-zaak'?",
    ),
    (
        "    velden: {categorie: derden}\n",
        "    velden: alles\n",
        "B-woord",
        "verbod N-07, velden: 'alles' is onbekend",
        "bedoelde u 'alle'?",
    ),
    (
        "    velden: {categorie: derden}\n",
        "    velden: {categorie: derden, vorm: vrij}\n",
        "B-sleutel",
        "verbod N-07, velden: kies een van herkomst, categorie, vorm, paden of behalve",
        "",
    ),
    (
        "    velden: {categorie: derden}\n",
        "    velden: {categorie: dreden}\n",
        "B-woord",
        "verbod N-07, velden: 'dreden' is onbekend",
        "bedoelde u 'derden'?",
    ),
    (
        "    velden: {categorie: derden}\n",
        "    velden: [alle]\n",
        "B-soort",
        "verbod N-07, velden: hier hoort een tabel ('sleutel: waarde')",
        "",
    ),
    ("    tekst: Geen politiegegeven komt in een dossier\n", "", "B-ontbreekt", "bewering B-06: 'tekst' ontbreekt", ""),
    (
        "convenant: klein-convenant",
        "verdrag: klein-convenant",
        "B-bestand",
        "dit is geen woordenboek en geen convenant",
        "bekend zijn: convenant, woordenboek",
    ),
]


@pytest.mark.parametrize(("oud", "nieuw", "code", "wat", "hint"), FOUTEN)
def test_each_mistake_has_its_text(oud: str, nieuw: str, code: str, wat: str, hint: str) -> None:
    """Code, text and hint as a person sees them; the place is a line of the file that was changed."""
    tekst = verander(CONVENANT, oud, nieuw)
    with pytest.raises(Beleidsfout) as gevangen:
        laad({"x.yaml": tekst, "w.yaml": WOORDENBOEK})
    gevonden = {fout for fout in gevangen.value.fouten if (fout.code, fout.wat, fout.hint) == (code, wat, hint)}
    assert gevonden, gevangen.value.text()
    assert all(fout.bestand == "x.yaml" and 1 <= fout.regel <= tekst.count("\n") for fout in gevonden)
