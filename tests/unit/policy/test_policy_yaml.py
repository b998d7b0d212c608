"""The strict subset of YAML: what is text stays text, and what a reader would not expect is refused with its place."""

from __future__ import annotations

import time

import pytest
import yaml

from hub.policy import yaml_strikt
from hub.policy.fouten import FOUTEN_MAX, Beleidsfout
from hub.policy.yaml_strikt import DIEPTE_MAX, KNOPEN_MAX, Knoop, Lijstknoop, Tabelknoop, Tekstknoop, ontleed
from tests.klein_beleid import CONVENANT, WOORDENBOEK


def kaal(knoop: Knoop) -> object:
    """Nodes without their places."""
    match knoop:
        case Tekstknoop():
            return knoop.waarde
        case Lijstknoop():
            return [kaal(deel) for deel in knoop.items]
        case Tabelknoop():
            return {sleutel.waarde: kaal(waarde) for sleutel, waarde in knoop.paren}


@pytest.mark.parametrize(
    "scalair",
    [
        "01",
        "1",
        "1.10",
        "12:30",
        "no",
        "off",
        "yes",
        "true",
        "null",
        "~",
        "0x1F",
        "1e3",
        "2026-01-01",
        ".inf",
        "=",
        "0o7",
    ],
)
def test_every_scalar_is_text(scalair: str) -> None:
    """`sepot: 01` must not become 1, nor `no` False: in YAML 1.1 each of these is something else than its text."""
    assert kaal(ontleed("b", f"a: {scalair}\nb: ['{scalair}']\n")) == {"a": scalair, "b": [scalair]}
    assert kaal(ontleed("b", f"{scalair}: a\n")) == {scalair: "a"}


def test_places_count_from_one() -> None:
    """A privacy officer's editor shows the same line and column."""
    wortel = ontleed("b.yaml", "# kop\na:\n  - x: {y: z}\n")
    assert isinstance(wortel, Tabelknoop)
    lijst = wortel.paren[0][1]
    assert isinstance(lijst, Lijstknoop)
    tabel = lijst.items[0]
    assert isinstance(tabel, Tabelknoop)
    binnen = tabel.paren[0][1]
    assert isinstance(binnen, Tabelknoop)
    plek = binnen.paren[0][1].plek
    assert (plek.bestand, plek.regel, plek.kolom) == ("b.yaml", 3, 12)


def test_windows_line_ends_are_fine() -> None:
    """A privacy officer may use any editor; CRLF is a line end, a lone carriage return is not."""
    assert kaal(ontleed("b", "a: 1\r\nb: 2\r\n")) == {"a": "1", "b": "2"}


GEWEIGERD = [
    ("a: &x 1\n", "Y-anker", 1, 4, "een anker of verwijzing (& of *)", "schrijf de tekst uit"),
    ("a: [*x]\n", "Y-anker", 1, 5, "een anker of verwijzing (& of *)", "schrijf de tekst uit"),
    ("a: !!int 1\n", "Y-label", 1, 4, "een typelabel (!)", "alles is tekst; haal het label weg"),
    ("a: ! 1\n", "Y-label", 1, 4, "een typelabel (!)", "alles is tekst; haal het label weg"),
    ("!!python/object:os.system {}\n", "Y-label", 1, 1, "een typelabel (!)", "alles is tekst; haal het label weg"),
    ("%YAML 1.2\n---\na: 1\n", "Y-label", 1, 1, "een aanwijzing van YAML (%)", "haal de regel weg"),
    ("%TAG ! x:\n---\na: 1\n", "Y-label", 1, 1, "een aanwijzing van YAML (%)", "haal de regel weg"),
    ("<<: {a: 1}\n", "Y-samenvoegen", 1, 1, "de samenvoegsleutel '<<'", "schrijf de tekst uit"),
    ("'<<': {a: 1}\n", "Y-samenvoegen", 1, 1, "de samenvoegsleutel '<<'", "schrijf de tekst uit"),
    (
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
        "Y-anker",
        1,
        4,
        "een anker of verwijzing (& of *)",
        "schrijf de tekst uit",
    ),
    ("a: {<<: {b: 1}}\n", "Y-samenvoegen", 1, 5, "de samenvoegsleutel '<<'", "schrijf de tekst uit"),
    (
        'a:\n  b: 1\n  "\\x62": 2\n',
        "Y-dubbel",
        3,
        3,
        "de sleutel 'b' staat er al, op regel 2",
        "een van de twee moet weg",
    ),
    ("\u00e9: 1\ne\u0301: 2\n", "Y-nfc", 2, 1, "een letter met een los accent (geen NFC)", "typ de letter opnieuw"),
    ('\u00e9: 1\n"e\\u0301": 2\n', "Y-nfc", 2, 1, "een letter met een los accent (geen NFC)", "typ de letter opnieuw"),
    ("\u212b: 1\n", "Y-nfc", 1, 1, "een letter met een los accent (geen NFC)", "typ de letter opnieuw"),
    (
        "# \u2066alleen commentaar\na: 1\n",
        "Y-teken",
        1,
        3,
        "een onzichtbaar teken of stuurteken (U+2066)",
        "haal het teken weg",
    ),
    ("a: b\u00adc\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+00AD)", "haal het teken weg"),
    ("a: \U000e0041b\n", "Y-teken", 1, 4, "een onzichtbaar teken of stuurteken (U+E0041)", "haal het teken weg"),
    ("a: b\u2028c\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+2028)", "haal het teken weg"),
    ("a: b\x00c\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+0000)", "haal het teken weg"),
    ("a: |\n  b\n\tc\n", "Y-tab", 3, 1, "een tab", "gebruik spaties"),
    ("a: 1\r\nb: &x 2\r\n", "Y-anker", 2, 4, "een anker of verwijzing (& of *)", "schrijf de tekst uit"),
    ("a: 1\n...\n---\nb: 2\n", "Y-documenten", 3, 1, "een tweede document", "één document per bestand"),
    ("a: 1\nb: 2\na: 3\n", "Y-dubbel", 3, 1, "de sleutel 'a' staat er al, op regel 1", "een van de twee moet weg"),
    ("? [a]\n: b\n", "Y-sleutel", 1, 3, "een sleutel moet een woord zijn", "schrijf 'sleutel: waarde'"),
    ("'': b\n", "Y-sleutel", 1, 1, "een sleutel moet een woord zijn", "schrijf 'sleutel: waarde'"),
    ("a: 1\n---\nb: 2\n", "Y-documenten", 2, 1, "een tweede document", "één document per bestand"),
    ("", "Y-documenten", 0, 0, "het bestand is leeg", ""),
    ("# niets\n", "Y-documenten", 0, 0, "het bestand is leeg", ""),
    ("a:\tb\n", "Y-tab", 1, 3, "een tab", "gebruik spaties"),
    ("a: b\u200bc\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+200B)", "haal het teken weg"),
    ("a: \u202eb\n", "Y-teken", 1, 4, "een onzichtbaar teken of stuurteken (U+202E)", "haal het teken weg"),
    ("a: b\u3164\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+3164)", "haal het teken weg"),
    ("a: b\ufe0f\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+FE0F)", "haal het teken weg"),
    ("a: \x07\n", "Y-teken", 1, 4, "een onzichtbaar teken of stuurteken (U+0007)", "haal het teken weg"),
    ("a: b\rc\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+000D)", "haal het teken weg"),
    ("a: b\x85c\n", "Y-teken", 1, 5, "een onzichtbaar teken of stuurteken (U+0085)", "haal het teken weg"),
    ("a: \ud800\n", "Y-teken", 1, 4, "een onzichtbaar teken of stuurteken (U+D800)", "haal het teken weg"),
    (
        "\ufeffa: b\n",
        "Y-teken",
        1,
        1,
        "een onzichtbaar teken of stuurteken (U+FEFF)",
        "sla het bestand op als UTF-8 zonder BOM",
    ),
    ("a: b\u00a0c\n", "Y-teken", 1, 5, "een bijzondere spatie (U+00A0)", "gebruik een gewone spatie"),
    ('a: "\\u200b"\n', "Y-teken", 1, 4, "een onzichtbaar teken (U+200B)", "haal het teken weg"),
    ('a: "\\t"\n', "Y-teken", 1, 4, "een onzichtbaar teken (U+0009)", "haal het teken weg"),
    ('"\\0": a\n', "Y-teken", 1, 1, "een onzichtbaar teken (U+0000)", "haal het teken weg"),
    ("a: cafe\u0301\n", "Y-nfc", 1, 1, "een letter met een los accent (geen NFC)", "typ de letter opnieuw"),
    ('a: "e\\u0301"\n', "Y-nfc", 1, 4, "een letter met een los accent (geen NFC)", "typ de letter opnieuw"),
    ("[" * 100_000, "Y-diepte", 1, DIEPTE_MAX + 1, f"dieper dan {DIEPTE_MAX} niveaus", ""),
    ("- " * 50_000, "Y-diepte", 1, 2 * DIEPTE_MAX + 1, f"dieper dan {DIEPTE_MAX} niveaus", ""),
    ("a: " + "x" * 1_048_576, "Y-grootte", 0, 0, "het bestand is groter dan 1048576 bytes", ""),
    ("[" + "a," * 300_000 + "]", "Y-grootte", 1, 2 * KNOPEN_MAX, f"meer dan {KNOPEN_MAX} onderdelen", ""),
    ("a: b: c\n", "Y-vorm", 1, 5, "dit is geen geldige YAML", "kijk naar inspringing, aanhalingstekens en haakjes"),
    ("a: [b\n", "Y-vorm", 2, 1, "dit is geen geldige YAML", "kijk naar inspringing, aanhalingstekens en haakjes"),
]


@pytest.mark.parametrize(("tekst", "code", "regel", "kolom", "wat", "hint"), GEWEIGERD)
def test_hostile_yaml(tekst: str, code: str, regel: int, kolom: int, wat: str, hint: str) -> None:
    """Each is refused with its own code, its place, what is wrong and what to do; quickly, however large."""
    begin = time.monotonic()
    with pytest.raises(Beleidsfout) as gevangen:
        ontleed("b.yaml", tekst)
    assert time.monotonic() - begin < 10, "bounded time, with room for a slow machine"
    fout = gevangen.value.fouten[0]
    assert (fout.code, fout.regel, fout.kolom, fout.wat, fout.hint) == (code, regel, kolom, wat, hint)
    assert all(teken == "\n" or teken.isprintable() for teken in gevangen.value.text())


def test_mistakes_are_counted_up_to_a_bound() -> None:
    """A file of nothing but mistakes gives a bounded error, not one of a hundred thousand lines."""
    with pytest.raises(Beleidsfout) as gevangen:
        ontleed("b.yaml", "a: 1\n" * 5_000)
    assert len(gevangen.value.fouten) == FOUTEN_MAX


@pytest.mark.parametrize(
    "tekst", [WOORDENBOEK, CONVENANT, "a: |\n  b\n  c\nd: >-\n  e\n  f\ng: 'h''i'\n", "- - a\n  - b: {c: [d]}\n"]
)
def test_both_parsers_of_pyyaml_give_the_same_nodes(tekst: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML is built with libyaml or without it; a policy must not mean something else on another machine."""
    snel = ontleed("b", tekst)
    monkeypatch.setattr(yaml_strikt, "_LEZER", yaml.SafeLoader)
    assert ontleed("b", tekst) == snel
