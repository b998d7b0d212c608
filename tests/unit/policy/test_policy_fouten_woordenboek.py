"""Mistakes in the dictionary, each with its code, its text and its hint."""

from __future__ import annotations

import pytest

from hub.policy.fouten import Beleidsfout
from hub.policy.laden import laad
from tests.klein_beleid import CONVENANT, WOORDENBOEK, verander

# Piece of the dictionary, replacement, and the code, text and hint that must follow.
FOUTEN: list[tuple[str, str, str, str, str]] = [
    ("rollen:", "rolen:", "B-sleutel", "woordenboek: onbekende sleutel 'rolen'", "bedoelde u 'rollen'?"),
    ("fasen: [signalering, triage]\n", "", "B-ontbreekt", "woordenboek: 'fasen' ontbreekt", ""),
    (
        "fasen: [signalering, triage]",
        "fasen: signalering",
        "B-soort",
        "fasen: hier hoort een lijst",
        "schrijf [eerste, tweede]",
    ),
    ("fasen: [signalering, triage]", "fasen: []", "B-leeg", "fasen: de lijst is leeg", ""),
    (
        "fasen: [signalering, triage]",
        "fasen: [signalering, signalering]",
        "B-uniek",
        "fasen: 'signalering' staat er twee keer",
        "",
    ),
    ("{signaal: Signaal,", "{signaal: ,", "B-leeg", "berichten: signaal: de tekst is leeg", ""),
    (
        "{signaal: Signaal,",
        "{Signaal: Signaal,",
        "B-naam",
        "berichten: 'Signaal' heeft niet de goede vorm",
        "kleine letters, cijfers en '-'",
    ),
    ("{signaal: Signaal,", "{signaal: [Signaal],", "B-soort", "berichten: signaal: hier hoort tekst", ""),
    (
        "versie: 1",
        "versie: een",
        "B-naam",
        "versie: 'een' heeft niet de goede vorm",
        "een heel getal van hoogstens zes cijfers",
    ),
    (
        "andere-doelen: {vroegsignalering",
        "andere-doelen: {omgevingsadvies",
        "B-uniek",
        "andere-doelen: 'omgevingsadvies' is al een doel van dit convenant",
        "",
    ),
    (
        "politie: {rol: politie, label: Politie, soort: postbus}",
        "politie: {rol: politi, label: Politie, soort: postbus}",
        "B-woord",
        "bestemming politie, rol: 'politi' is onbekend",
        "bedoelde u 'politie'?",
    ),
    (
        "politie: {rol: politie, label: Politie, soort: postbus}",
        "politie: {rol: gemeente, label: Politie, soort: postbus}",
        "B-naam",
        "bestemming politie: de naam begint niet met de rol 'gemeente'",
        "",
    ),
    (
        "politie: {rol: politie, label: Politie, soort: postbus}",
        "politie: {rol: politie, label: Politie, soort: hub}",
        "B-woord",
        "bestemming politie: alleen de hub zelf heeft soort 'hub'",
        "",
    ),
    (
        "grenzen: [12, 18, 23]",
        "grenzen: [12, 12, 23]",
        "B-getal",
        "kenmerk leeftijd: de grenzen lopen niet op bij '12'",
        "",
    ),
    (
        "grenzen: [12, 18, 23]",
        "grenzen: [-12]",
        "B-naam",
        "kenmerk leeftijd, grens: '-12' heeft niet de goede vorm",
        "een heel getal, of 'na' en een getal",
    ),
    (
        "grenzen: [12, 18, 23]",
        "waarden: [ja]",
        "B-sleutel",
        "kenmerk leeftijd: 'waarden' hoort niet bij soort 'getal'",
        "",
    ),
    (
        "soort: keuze, waarden: [geen, 01, overig]",
        "soort: keuze",
        "B-ontbreekt",
        "kenmerk sepot: 'waarden' ontbreekt",
        "",
    ),
    (
        "waarden: [geen, 01, overig]",
        "waarden: [geen, onbekend]",
        "B-naam",
        "kenmerk sepot: 'onbekend' is geen waarde",
        "onbekend is: het kenmerk weglaten",
    ),
    (
        "gevoelig: ja",
        "gevoelig: waar",
        "B-woord",
        "kenmerk sepot, gevoelig: 'waar' is onbekend",
        "bekend zijn: ja, nee",
    ),
    (
        "log: {label: De hub legt dit vast, soort: vastleggen}",
        "log: {label: De hub legt dit vast, soort: melding}",
        "B-plicht",
        "plichten: 'log' met soort 'vastleggen' ontbreekt",
        "",
    ),
    (
        "soort: termijn, waarde: duur}",
        "soort: termijn}",
        "B-plicht",
        "plicht bewaar: 'waarde: duur' hoort bij soort 'termijn', en alleen daarbij",
        "",
    ),
    (
        "oin: 00000099000000000001}",
        "oin: 99}",
        "B-naam",
        "partij politie, oin: '99' heeft niet de goede vorm",
        "een OIN heeft 20 cijfers",
    ),
    (
        "oin: 00000099000000000002",
        "oin: 00000099000000000001",
        "B-uniek",
        "partij gemeente-ede: dit nummer heeft 'politie' al (oin 00000099000000000001)",
        "",
    ),
    (", cbs: 0228}", "}", "B-ontbreekt", "partij gemeente-ede: 'cbs' hoort bij een gemeente, en alleen daar", ""),
    (
        "feit.zwaarte: {herkomst: politie,",
        "feit.zwaarte: {herkomst: politei,",
        "B-woord",
        "veld feit.zwaarte, herkomst: 'politei' is onbekend",
        "bedoelde u 'politie'?",
    ),
    (
        "  feit.zwaarte:",
        "  feit:",
        "B-veld",
        "veld feit.omschrijving: 'feit' is zelf al een veld en heeft geen onderdelen",
        "",
    ),
    (
        "[groep wie, feit]",
        "[groep wei, feit]",
        "B-woord",
        "groep wie-en-wat: groep 'wei' is onbekend",
        "bedoelde u 'wie'?",
    ),
    ("[groep wie, feit]", "[groep wie-en-wat, feit]", "B-woord", "groep wie-en-wat: de groep bevat zichzelf", ""),
]


@pytest.mark.parametrize(("oud", "nieuw", "code", "wat", "hint"), FOUTEN)
def test_each_mistake_has_its_text(oud: str, nieuw: str, code: str, wat: str, hint: str) -> None:
    """Code, text and hint as a person sees them; the place is a line of the file that was changed."""
    tekst = verander(WOORDENBOEK, oud, nieuw)
    with pytest.raises(Beleidsfout) as gevangen:
        laad({"x.yaml": tekst, "c.yaml": CONVENANT})
    gevonden = {fout for fout in gevangen.value.fouten if (fout.code, fout.wat, fout.hint) == (code, wat, hint)}
    assert gevonden, gevangen.value.text()
    assert all(fout.bestand == "x.yaml" and 1 <= fout.regel <= tekst.count("\n") for fout in gevonden)
