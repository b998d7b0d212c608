"""Errors a privacy officer can make: each with its code, its text and its hint. Every code is reached here or in
`test_policy_yaml`."""

from __future__ import annotations

import pytest

from hub.policy.fouten import CODES, Beleidsfout, Fout, bedoelde_u, zichtbaar
from hub.policy.gevallen import lees_gevallen
from hub.policy.laden import laad
from schemas.veld import Veld
from tests.klein_beleid import CONVENANT, WOORDENBOEK, klein, verander
from tests.unit.policy.test_policy_yaml import GEWEIGERD

W = "w.yaml"
C = "c.yaml"

# file, piece, replacement, code, what, hint (of the first mistake reported)
FOUTEN: list[tuple[str, str, str, str, str, str]] = [
    (W, "rollen:", "rolen:", "B-sleutel", "woordenboek: onbekende sleutel 'rolen'", "bedoelde u 'rollen'?"),
    (W, "fasen: [signalering, triage]\n", "", "B-ontbreekt", "woordenboek: 'fasen' ontbreekt", ""),
    (W, "fasen: [signalering, triage]", "fasen: signalering", "B-soort", "fasen: hier hoort een lijst", "schrijf [eerste, tweede]"),
    (W, "fasen: [signalering, triage]", "fasen: []", "B-leeg", "fasen: de lijst is leeg", ""),
    (W, "fasen: [signalering, triage]", "fasen: [signalering, signalering]", "B-uniek", "fasen: 'signalering' staat er twee keer", ""),
    (W, "{signaal: Signaal,", "{signaal: ,", "B-leeg", "berichten: signaal: de tekst is leeg", ""),
    (W, "{signaal: Signaal,", "{Signaal: Signaal,", "B-naam", "berichten: 'Signaal' heeft niet de goede vorm", "kleine letters, cijfers en '-'"),
    (W, "{signaal: Signaal,", "{signaal: [Signaal],", "B-soort", "berichten: signaal: hier hoort tekst", ""),
    (W, "versie: 1", "versie: een", "B-naam", "versie: 'een' heeft niet de goede vorm", "een heel getal van hoogstens zes cijfers"),
    (W, "andere-doelen: {vroegsignalering", "andere-doelen: {omgevingsadvies", "B-uniek", "andere-doelen: 'omgevingsadvies' is al een doel van dit convenant", ""),
    (W, "politie: {rol: politie, label: Politie, soort: postbus}", "politie: {rol: politi, label: Politie, soort: postbus}", "B-woord", "bestemming politie, rol: 'politi' is onbekend", "bedoelde u 'politie'?"),
    (W, "politie: {rol: politie, label: Politie, soort: postbus}", "politie: {rol: gemeente, label: Politie, soort: postbus}", "B-naam", "bestemming politie: de naam begint niet met de rol 'gemeente'", ""),
    (W, "politie: {rol: politie, label: Politie, soort: postbus}", "politie: {rol: politie, label: Politie, soort: hub}", "B-woord", "bestemming politie: alleen de hub zelf heeft soort 'hub'", ""),
    (W, "grenzen: [12, 18, 23]", "grenzen: [12, 12, 23]", "B-getal", "kenmerk leeftijd: de grenzen lopen niet op bij '12'", ""),
    (W, "grenzen: [12, 18, 23]", "grenzen: [-12]", "B-naam", "kenmerk leeftijd, grens: '-12' heeft niet de goede vorm", "een heel getal, of 'na' en een getal"),
    (W, "grenzen: [12, 18, 23]", "waarden: [ja]", "B-sleutel", "kenmerk leeftijd: 'waarden' hoort niet bij soort 'getal'", ""),
    (W, "soort: keuze, waarden: [geen, 01, overig]", "soort: keuze", "B-ontbreekt", "kenmerk sepot: 'waarden' ontbreekt", ""),
    (W, "waarden: [geen, 01, overig]", "waarden: [geen, onbekend]", "B-naam", "kenmerk sepot: 'onbekend' is geen waarde", "onbekend is: het kenmerk weglaten"),
    (W, "gevoelig: ja", "gevoelig: waar", "B-woord", "kenmerk sepot, gevoelig: 'waar' is onbekend", "bekend zijn: ja, nee"),
    (W, "log: {label: De hub legt dit vast, soort: vastleggen}", "log: {label: De hub legt dit vast, soort: melding}", "B-plicht", "plichten: 'log' met soort 'vastleggen' ontbreekt", ""),
    (W, "soort: termijn, waarde: duur}", "soort: termijn}", "B-plicht", "plicht bewaar: 'waarde: duur' hoort bij soort 'termijn', en alleen daarbij", ""),
    (W, "oin: 00000099000000000001}", "oin: 99}", "B-naam", "partij politie, oin: '99' heeft niet de goede vorm", "een OIN heeft 20 cijfers"),
    (W, "oin: 00000099000000000002", "oin: 00000099000000000001", "B-uniek", "partij gemeente-ede: dit nummer heeft 'politie' al (oin 00000099000000000001)", ""),
    (W, ", cbs: 0228}", "}", "B-ontbreekt", "partij gemeente-ede: 'cbs' hoort bij een gemeente, en alleen daar", ""),
    (W, "feit.zwaarte: {herkomst: politie,", "feit.zwaarte: {herkomst: politei,", "B-woord", "veld feit.zwaarte, herkomst: 'politei' is onbekend", "bedoelde u 'politie'?"),
    (W, "  feit.zwaarte:", "  feit:", "B-veld", "veld feit.omschrijving: 'feit' is zelf al een veld en heeft geen onderdelen", ""),
    (W, "[groep wie, feit]", "[groep wei, feit]", "B-woord", "groep wie-en-wat: groep 'wei' is onbekend", "bedoelde u 'wie'?"),
    (W, "[groep wie, feit]", "[groep wie-en-wat, feit]", "B-woord", "groep wie-en-wat: de groep bevat zichzelf", ""),
    (C, "titel: De politie meldt een jongere aan het meldpunt", "titel: [x]", "B-soort", "regel S-01, titel: hier hoort tekst", ""),
    (C, "titel: De politie meldt een jongere aan het meldpunt", f"titel: {'x' * 501}", "B-naam", "regel S-01, titel: langer dan 500 tekens", ""),
    (C, "geldig: {van: 2026-01-01, tot: 2027-12-31}", "geldig: {van: 2026-02-30, tot: 2027-12-31}", "B-datum", "geldig, van: deze datum bestaat niet", ""),
    (C, "geldig: {van: 2026-01-01, tot: 2027-12-31}", "geldig: {van: 2026-01-01, tot: 2025-12-31}", "B-datum", "geldig: het einde ligt voor het begin", ""),
    (C, "geldig: {van: 2026-01-01, tot: 2027-12-31}", "geldig: {van: 1 jan, tot: 2027-12-31}", "B-naam", "geldig, van: '1 jan' heeft niet de goede vorm", "schrijf JJJJ-MM-DD"),
    (C, "  politie: {ondertekend", "  polities: {ondertekend", "B-woord", "deelnemers: 'polities' is onbekend", "bedoelde u 'politie'?"),
    (C, ", contactpersoon: Meldpunt", "", "B-ontbreekt", "deelnemer gemeente-ede: contactpersoon en grondslag horen bij elkaar (R05)", ""),
    (C, "geen-regel: R01", "geen-regel: 1", "B-naam", "algemeen, geen-regel: '1' heeft niet de goede vorm", "een code als R01"),
    (C, "bewaren-hub: 30 dagen", "bewaren-hub: 30", "B-duur", "'30' is geen termijn", "schrijf bijvoorbeeld '72 uur' of '14 dagen'"),
    (C, "regel: S-02", "regel: S-01", "B-uniek", "regel S-01: de code staat er al, op regel 9", ""),
    (C, "regel: S-02", "regel: S2", "B-naam", "regel: 'S2' heeft niet de goede vorm", "een code als S-01"),
    (C, "bron: R04, R05", "bron: R04 en R05", "B-naam", "regel S-01, bron: 'R04 en R05' is geen code", "een code als R01"),
    (C, "bron: R04, R05", "bron: R04, R04", "B-uniek", "regel S-01, bron: 'R04' staat er twee keer", ""),
    (C, "    geef: [feit, zorgen]\n", "", "B-ontbreekt", "regel S-02: 'geef' ontbreekt", ""),
    (C, "    bron: R06\n    grond: {", "    grond: {", "B-ontbreekt", "regel S-02: 'bron' ontbreekt", ""),
    (C, "geef: [feit, zorgen]", "geef: [fiet, zorgen]", "B-woord", "regel S-02, geef: veld 'fiet' is onbekend", "bedoelde u 'feit'?"),
    (C, "geef: [feit, zorgen]", "geef: [wie, zorgen]", "B-woord", "regel S-02, geef: veld 'wie' is onbekend", "bedoelde u 'groep wie'?"),
    (C, "    van: gemeente\n", "    van: {behalve: politie}\n", "B-soort", "regel A-01, van: hier hoort een lijst", "schrijf [eerste, tweede]"),
    (C, "    doel: [omgevingsadvies, zsm-afweging]\n", "    doel: vroegsignalering\n", "B-woord", "regel A-01, doel: 'vroegsignalering' is onbekend", "bekend zijn: omgevingsadvies, zsm-afweging"),
    (C, "naar: {behalve: hub}", "naar: {behalve: [hub, politie, gemeente/inzage, gemeente/dossier]}", "B-leeg", "verbod N-07, naar: er blijft niets over", ""),
    (C, "verdacht: ja,", "verdacht: misschien,", "B-voorwaarde", "regel S-01, als, verdacht: 'misschien' is geen waarde", "bekend zijn: ja, nee"),
    (C, "verdacht: ja,", "verdagt: ja,", "B-woord", "regel S-01, als: 'verdagt' is onbekend", "bedoelde u 'verdacht'?"),
    (C, "verdacht: ja,", "verdacht: [ja, ja],", "B-uniek", "regel S-01, als, verdacht: 'ja' staat er al", ""),
    (C, "leeftijd: van 12 tot 23", "leeftijd: jonger dan 23", "B-voorwaarde", "regel S-01, als, leeftijd: 'jonger dan 23' is geen voorwaarde voor een getal", "schrijf bijvoorbeeld 'tot 18', 'vanaf 18', 'van 12 tot 23', 'van 6 tot en met 12' of 'na 12'"),
    (C, "leeftijd: van 12 tot 23", "leeftijd: van 23 tot 12", "B-voorwaarde", "regel S-01, als, leeftijd: 'van 23 tot 12' geldt nooit", "de grenzen staan verkeerd om"),
    (C, "leeftijd: van 12 tot 23", "leeftijd: tot en met 12", "B-voorwaarde", "regel S-01, als, leeftijd: de grens 'na 12' staat niet in het woordenboek", "grenzen van dit kenmerk: '12', '18', '23'"),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [bewaar 72 uur]", "B-plicht", "regel S-01: de plicht 'log' ontbreekt (R11)", ""),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log]", "B-plicht", "regel S-01: er hoort precies één 'bewaar' met een termijn te staan", ""),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log, bewaar]", "B-plicht", "regel S-01, plicht: achter 'bewaar' hoort iets te staan", ""),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log nu, bewaar 72 uur]", "B-plicht", "regel S-01, plicht: achter 'log' hoort niets te staan", ""),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log, bewaart 72 uur]", "B-plicht", "regel S-01, plicht: 'bewaart' is onbekend", "bedoelde u 'bewaar'?"),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log, log, bewaar 72 uur]", "B-uniek", "regel S-01, plichten: 'log' staat er twee keer", ""),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log, bewaar 20 jaar]", "B-duur", "regel S-01, plicht: '20 jaar' is geen termijn", "schrijf bijvoorbeeld '72 uur' of '14 dagen'"),
    (C, "plichten: [log, bewaar 72 uur]", "plichten: [log, bewaar 9000 dagen]", "B-duur", "regel S-01, plicht: '9000 dagen' is geen termijn", "schrijf bijvoorbeeld '72 uur' of '14 dagen'"),
    (C, "gebruik niet-in-eigen-zaak", "gebruik niet-in-eigenzaak", "B-woord", "regel A-01, plicht: 'niet-in-eigenzaak' is onbekend", "bedoelde u 'niet-in-eigen-zaak'?"),
    (C, "    velden: {categorie: derden}\n", "    velden: alles\n", "B-woord", "verbod N-07, velden: 'alles' is onbekend", "bedoelde u 'alle'?"),
    (C, "    velden: {categorie: derden}\n", "    velden: {categorie: derden, vorm: vrij}\n", "B-sleutel", "verbod N-07, velden: kies een van herkomst, categorie, vorm, paden of behalve", ""),
    (C, "    velden: {categorie: derden}\n", "    velden: {categorie: dreden}\n", "B-woord", "verbod N-07, velden: 'dreden' is onbekend", "bedoelde u 'derden'?"),
    (C, "    velden: {categorie: derden}\n", "    velden: [alle]\n", "B-soort", "verbod N-07, velden: hier hoort een tabel ('sleutel: waarde')", ""),
    (C, "    tekst: Geen politiegegeven komt in een dossier\n", "", "B-ontbreekt", "bewering B-06: 'tekst' ontbreekt", ""),
    (C, "convenant: klein-convenant", "verdrag: klein-convenant", "B-bestand", "dit is geen woordenboek en geen convenant", "bekend zijn: convenant, woordenboek"),
]  # fmt: skip


@pytest.mark.parametrize(("bestand", "oud", "nieuw", "code", "wat", "hint"), FOUTEN)
def test_each_mistake_has_its_text(bestand: str, oud: str, nieuw: str, code: str, wat: str, hint: str) -> None:
    """Code, text and hint as a person sees them; the place is a line of the file that was changed."""
    bestanden = {W: WOORDENBOEK, C: CONVENANT}
    bestanden[bestand] = verander(bestanden[bestand], oud, nieuw)
    with pytest.raises(Beleidsfout) as gevangen:
        laad(bestanden)
    gevonden = [(fout.code, fout.wat, fout.hint) for fout in gevangen.value.fouten if fout.bestand == bestand]
    assert (code, wat, hint) in gevonden
    (fout,) = {fout for fout in gevangen.value.fouten if (fout.code, fout.wat, fout.bestand) == (code, wat, bestand)}
    assert 1 <= fout.regel <= bestanden[bestand].count("\n")


def test_every_code_is_reached() -> None:
    """A code nobody can get is a promise nobody keeps; a code outside the table would be undocumented."""
    hier = {"B-overlap", "B-geval"}  # `test_policy_semantiek`, and the cases below
    assert hier | {fout[3] for fout in FOUTEN} | {fout[1] for fout in GEWEIGERD} == set(CODES)


def test_one_run_shows_all_mistakes() -> None:
    """Three mistakes in two files, in the order of the files: nobody has to start again for each."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad(
            {
                W: verander(WOORDENBOEK, "gevoelig: ja", "gevoelig: soms"),
                C: verander(verander(CONVENANT, "verdacht: ja,", "verdagt: ja,"), "R04, R05", "R4"),
            }
        )
    assert [(fout.bestand, fout.code) for fout in gevangen.value.fouten] == [
        (C, "B-naam"),
        (C, "B-woord"),
        (W, "B-woord"),
    ]


def test_the_text_of_an_error() -> None:
    """Place, what, code, excerpt and hint, in the form every tool prints."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("verdacht: ja,", "verdagt: ja,"))
    assert gevangen.value.text() == (
        "1 fout in het beleid:\n"
        "convenant.yaml, regel 18, kolom 36: regel S-01, als: 'verdagt' is onbekend [B-woord]\n"
        "    als: {leeftijd: van 12 tot 23, verdagt: ja, zorgen: ja}\n"
        "    bedoelde u 'verdacht'?"
    )
    assert str(gevangen.value) == gevangen.value.text()


def test_the_text_of_an_error_without_a_line() -> None:
    """A file that is missing has no line and no excerpt."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK})
    assert gevangen.value.text() == "1 fout in het beleid:\nbeleid: er is geen convenant [B-bestand]"


def test_two_dictionaries() -> None:
    """Which of two would hold is not for the order of files to decide."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK, "w2.yaml": WOORDENBOEK, C: CONVENANT})
    assert gevangen.value.fouten[0].wat == "een tweede woordenboek; 'w.yaml' is er al een"


def test_too_many_files() -> None:
    """A policy is two files; a folder full is a mistake of the caller."""
    with pytest.raises(Beleidsfout, match="meer dan 20 bestanden"):
        laad({f"{n}.yaml": "" for n in range(21)})


def test_groups_cannot_nest_without_end() -> None:
    """A chain of groups is bounded, so no file can exhaust the stack."""
    keten = "".join(f"  g{n}: [groep g{n + 1}]\n" for n in range(2_000)) + "  g2000: [feit]\n"
    with pytest.raises(Beleidsfout, match="meer dan 10 groepen in elkaar"):
        laad({W: verander(WOORDENBOEK, "groepen:\n", f"groepen:\n{keten}"), C: CONVENANT})


def test_too_many_rules() -> None:
    """Finding overlaps compares every pair, so the number of rules is bounded."""
    with pytest.raises(Beleidsfout, match="convenant: meer dan 2000 regels"):
        laad({W: WOORDENBOEK, C: verander(CONVENANT, "nooit:\n", "nooit:\n" + "  - x\n" * 2_001)})


def test_a_label_that_differs_from_the_catalogue() -> None:
    """Semantics 5: dictionary and schemas agree on every label, else the hub does not start."""
    catalogus = {
        "betrokkene.bsn": Veld("x", "x", "brp", "identiteit", "gesloten"),
        "betrokkene.achternaam": Veld("x", "x", "brp", "identiteit", "gesloten"),
        "feit.omschrijving": Veld("x", "x", "justitie", "delict", "vrij"),
        "feit.zwaarte": Veld("x", "x", "politie", "delict", "gesloten"),
        "feit.medeverdachten.naam": Veld("x", "x", "politie", "derden", "gesloten"),
        "zorgen.omschrijving": Veld("x", "x", "politie", "zorg", "vrij"),
        "zorgen.van": Veld("x", "x", "politie", "zorg", "gesloten"),
    }
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK, C: CONVENANT}, catalogus)
    assert [fout.wat for fout in gevangen.value.fouten] == [
        "veld 'advies.onderbouwing' staat in het woordenboek, niet in de veldencatalogus",
        "veld 'feit.omschrijving': herkomst is hier 'politie', in de veldencatalogus 'justitie'",
        "veld 'zorgen.van' staat in de veldencatalogus, niet in het woordenboek",
    ]


def test_a_long_line_is_cut_around_the_column() -> None:
    """The excerpt fits on a terminal line and still shows the place."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("[log, bewaar 72 uur]", f"[{'log, ' * 60}bewaar 72 uur, onzin, {'log, ' * 60}log]"))
    fout = next(fout for fout in gevangen.value.fouten if "onzin" in fout.wat)
    assert "onzin" in fout.fragment
    assert fout.fragment.startswith("…")
    assert len(fout.fragment) <= 102


def test_invisible_characters_are_shown() -> None:
    """What one cannot see one cannot remove."""
    assert zichtbaar("a\u200bb c") == "a<U+200B>b c"


def test_a_hint_names_the_closest_word_or_the_few_there_are() -> None:
    """Close: that one. Not close and few: all. Not close and many: silence."""
    assert bedoelde_u("gemeenet", ["gemeente", "politie"]) == "bedoelde u 'gemeente'?"
    assert bedoelde_u("xyz", ["gemeente", "politie"]) == "bekend zijn: gemeente, politie"
    assert bedoelde_u("xyz", [f"woord-{n}" for n in range(20)]) == ""
    assert bedoelde_u("xyz", []) == ""


def test_an_error_without_fragment_or_hint() -> None:
    """Only what there is, is printed."""
    assert Fout("B-soort", "b", 3, 0, "", "wat").text() == "b, regel 3: wat [B-soort]"


GEVAL = """\
standaard: {leeftijd: 16, verdacht: ja}
gevallen:
  - geval: R04-toegestaan
    regel: R04
    soort: toestaan
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    kenmerken: {zorgen: ja}
    verwacht: {uitkomst: doorlaten, regel: S-01, wel: [groep wie], niet: [feit.medeverdachten], plichten: [log]}
"""


@pytest.mark.parametrize(
    ("oud", "nieuw", "code", "wat"),
    [
        ("soort: toestaan", "soort: weigeren", "B-geval", "geval R04-toegestaan: soort 'weigeren' past niet bij de verwachte uitkomst"),
        ("regel: S-01, ", "", "B-geval", "geval R04-toegestaan, verwacht: welke regel laat dit door?"),
        ("uitkomst: doorlaten, regel: S-01", "uitkomst: weigeren", "B-geval", "geval R04-toegestaan, verwacht: waarom gaat dit niet door?"),
        ("niet: [feit.medeverdachten]", "niet: [betrokkene]", "B-geval", "geval R04-toegestaan, verwacht: 'betrokkene.achternaam' staat bij wel en bij niet"),
        ("regel: S-01", "regel: S-09", "B-woord", "geval R04-toegestaan, verwacht, regel: 'S-09' is onbekend"),
        ("{zorgen: ja}", "{zorg: ja}", "B-woord", "geval R04-toegestaan, kenmerken: 'zorg' is onbekend"),
        ("{zorgen: ja}", "{zorgen: veel}", "B-woord", "geval R04-toegestaan, zorgen: 'veel' is onbekend"),
        ("leeftijd: 16", "leeftijd: zestien", "B-naam", "standaard, leeftijd: 'zestien' heeft niet de goede vorm"),
        ("plichten: [log]", "plichten: [lol]", "B-plicht", "geval R04-toegestaan, verwacht: plicht 'lol' is onbekend"),
        ("naar: gemeente/inzage", "naar: gemeente", "B-woord", "geval R04-toegestaan, naar: 'gemeente' is onbekend"),
        ("gevallen:\n", "geval:\n", "B-sleutel", "gevallen: onbekende sleutel 'geval'"),
    ],
)  # fmt: skip
def test_mistakes_in_worked_cases(oud: str, nieuw: str, code: str, wat: str) -> None:
    """A case that names something unknown, or contradicts itself, is refused: it would prove nothing."""
    with pytest.raises(Beleidsfout) as gevangen:
        lees_gevallen({"g.yaml": verander(GEVAL, oud, nieuw)}, klein())
    assert (code, wat) in [(fout.code, fout.wat) for fout in gevangen.value.fouten]


def test_a_case_name_is_unique_over_all_files() -> None:
    """A report that names a case must mean one case."""
    with pytest.raises(Beleidsfout, match=r"geval R04-toegestaan: de naam staat er al \(a.yaml, 3\)"):
        lees_gevallen({"a.yaml": GEVAL, "b.yaml": GEVAL}, klein())
