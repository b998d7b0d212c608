"""The table as a thing to build and ask: size, speed, digest, memory, and the questions others ask of it."""

from __future__ import annotations

import re
import time
import tracemalloc
from dataclasses import replace
from fractions import Fraction

import pytest

from hub.policy import tabel as tabel_module
from hub.policy.besluit import WEIGERCODES, Kenmerken, Kenmerkfout, Plicht, Sleutel, Uitkomst
from hub.policy.laden import laad
from hub.policy.lezen import CODE
from hub.policy.mutanten import SOORTEN, Proef
from hub.policy.tabel import Tabel
from tests.klein_beleid import ADVIES, CONVENANT, JONGERE, SIGNAAL, VERS, WOORDENBOEK, alle_plichten, klein, verander

REGELS = 150
VERBODEN = 20


def groot() -> tuple[str, str]:
    """A policy as large as one may become: 150 rules, 20 bans, 80 fields, 12 roles, 15 features."""
    rollen = [f"rol-{n}" for n in range(12)]
    kenmerken = "".join(f"  k{n}: {{label: kenmerk, soort: keuze, waarden: [ja, nee]}}\n" for n in range(14))
    velden = "".join(f"  a.v{n}: {{herkomst: politie, categorie: delict, vorm: vrij}}\n" for n in range(80))
    woordenboek = f"""\
woordenboek: groot
versie: 1
rollen: {{{", ".join(f"{r}: Rol" for r in rollen)}}}
bestemmingen: {{{", ".join(f"{r}: {{rol: {r}, label: Rol, soort: postbus}}" for r in rollen)}}}
berichten: {{signaal: S, advies: A, afdoening: D, terugkoppeling: T, informatieverzoek: I}}
doelen: {{een: Een, twee: Twee}}
fasen: [signalering, triage, verwijzing, vervolg]
kenmerken:
{kenmerken}  leeftijd: {{label: leeftijd, soort: getal, grenzen: [12, 18, 23]}}
plichten:
  log: {{label: Vast, soort: vastleggen}}
  bewaar: {{label: Bewaar, soort: termijn, waarde: duur}}
groepen: {{alles: [a]}}
partijen: {{p: {{naam: P, rol: rol-0, oin: 00000099000000000001}}}}
velden:
{velden}"""
    regels = "".join(
        f"""  - regel: S-{n:03}
    titel: Regel
    bron: R01
    grond: {{verstrekker: x, ontvanger: x, gecontroleerd-door-jurist: nee}}
    van: {rollen[n % 12]}
    bericht: [signaal, advies]
    doel: [een, twee]
    naar: {rollen[n // 12 % 12]}
    fase: [signalering, triage]
    als: {{k0: {"ja" if n < 144 else "nee"}, k{1 + n % 13}: ja, leeftijd: van 12 tot 23}}
    geef: [{", ".join(f"a.v{(n + m) % 80}" for m in range(30))}]
    plichten: [log, bewaar 72 uur]
"""
        for n in range(REGELS)
    )
    verboden = "".join(
        f"  - {{verbod: N-{n:03}, titel: Verbod, bron: R01, als: {{k{n % 14}: nee}}, velden: {{paden: [a.v{n}]}}}}\n"
        for n in range(VERBODEN)
    )
    kop = CONVENANT.partition("deelnemers:")[0]
    return woordenboek, (
        f"{kop}deelnemers: {{p: {{ondertekend: 2026-01-01}}}}\n"
        f"algemeen: {{geen-regel: R01, onbekend-doel: R23}}\nregels:\n{regels}nooit:\n{verboden}"
    )


def test_a_large_policy_compiles_fast_and_small() -> None:
    """About 10 ms and 3 MB here; 100 ms and 10 MB would still do. The time bound leaves room for a busy machine."""
    woordenboek, convenant = groot()
    beleid = laad({"w": woordenboek, "c": convenant})
    assert len(beleid.convenant.regels) == REGELS
    snelst = min(_duur(lambda: Tabel(beleid.woordenboek, beleid.convenant)) for _ in range(3))
    assert snelst < 1.0
    tracemalloc.start()
    tabel = Tabel(beleid.woordenboek, beleid.convenant)
    kan = frozenset({"log", "bewaar"})
    kenmerken: Kenmerken = {**{f"k{n}": "ja" for n in range(14)}, "leeftijd": 16}
    uitkomsten = {tabel.beslis(sleutel, kenmerken, kan).uitkomst for sleutel in tabel.sleutels}
    gebruikt = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert Uitkomst.DOORLATEN in uitkomsten
    assert gebruikt < 10 * 1024 * 1024


def test_a_decision_is_fast() -> None:
    """1.5 to 3 µs with fifteen features here; the bound only catches a change of kind, such as a lost memory."""
    beleid = laad(dict(zip(("w", "c"), groot(), strict=True)))
    kenmerken: Kenmerken = {**{f"k{n}": "ja" for n in range(14)}, "leeftijd": Fraction(33, 2)}
    sleutel = beleid.tabel.sleutels[0]
    kan = frozenset({"log", "bewaar"})
    besluit = beleid.tabel.beslis(sleutel, kenmerken, kan)
    assert len(besluit.velden) == 30
    keren = 2_000

    def beslis_vaak() -> None:
        for _ in range(keren):
            beleid.tabel.beslis(sleutel, kenmerken, kan)

    assert min(_duur(beslis_vaak) for _ in range(5)) / keren < 60e-6


def _duur(wat: object) -> float:
    assert callable(wat)
    begin = time.perf_counter()
    wat()
    return time.perf_counter() - begin


def test_memory_is_bounded_and_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full memory starts afresh; the answers stay the same."""
    monkeypatch.setattr(tabel_module, "GEHEUGEN_MAX", 3)
    krap = klein().tabel
    ruim = klein().tabel
    kan = alle_plichten(klein())
    for ronde in range(2):
        for leeftijd in range(10, 26):
            for sleutel in (SIGNAAL, ADVIES, SIGNAAL._replace(fase="triage")):
                kenmerken = {**JONGERE, **VERS, "leeftijd": leeftijd + ronde}
                assert krap.beslis(sleutel, kenmerken, kan) == ruim.beslis(sleutel, kenmerken, kan)
    assert len(krap._besluiten) <= 3
    assert len(krap._verboden) <= 3
    assert len(krap._verzamelingen) <= 3


def test_the_digest_is_of_the_meaning() -> None:
    """Comments, layout and the order of words do not count; a word, a number, a title or a date does."""
    digest = klein().digest
    assert re.fullmatch("[0-9a-f]{64}", digest)
    zelfde = [
        ("regels:\n", "# opmerking\nregels:\n"),
        ("doel: [omgevingsadvies, zsm-afweging]", "doel:\n      - zsm-afweging\n      - 'omgevingsadvies'"),
        ("[log, bewaar 72 uur]", "[bewaar 72 uur, log]"),
        ("geef: [groep wie-en-wat, zorgen]", "geef: [zorgen, feit, groep wie]"),
    ]
    anders = [
        ("bewaar 72 uur", "bewaar 73 uur"),
        ("leeftijd: van 12 tot 23", "leeftijd: van 12 tot 18"),
        ("titel: Geen gegevens over derden", "titel: Geen gegevens van derden"),
        ("tot: 2027-12-31", "tot: 2027-12-30"),
        ("ondertekend: 2026-02-01", "ondertekend: 2026-02-02"),
        ("geen-regel: R01", "geen-regel: R02"),
        ("gecontroleerd-door-jurist: ja", "gecontroleerd-door-jurist: nee"),
    ]
    assert {klein(verandering).digest for verandering in zelfde} == {digest}
    assert len({digest, *(klein(verandering).digest for verandering in anders)}) == len(anders) + 1
    ander_woord = verander(WOORDENBOEK, "grenzen: [12, 18, 23]", "grenzen: [12, 18, 21, 23]")
    assert klein(woordenboek=ander_woord).digest != digest


def test_encoding_names_what_is_wrong_but_no_value() -> None:
    """For a log: known feature names; an unknown one stays a question mark."""
    with pytest.raises(Kenmerkfout) as gevangen:
        klein().tabel.codeer({"sepot": "geheim", "geheim": "x", "leeftijd": 16})
    assert gevangen.value.namen == ("?", "sepot")
    assert "geheim" not in str(gevangen.value)


def test_encoded_contexts_give_the_same_decisions() -> None:
    """`codeer` and `beslis_code` are `beslis` in two steps; a band has one code."""
    tabel = klein().tabel
    kan = alle_plichten(klein())
    code = tabel.codeer(JONGERE)
    assert tabel.beslis_code(SIGNAAL, code, kan) is tabel.beslis(SIGNAAL, JONGERE, kan)
    assert tabel.codeer({**JONGERE, "leeftijd": 17}) == code
    assert tabel.codeer({**JONGERE, "leeftijd": 18}) != code
    assert tabel.codeer({}) == tabel.codeer({"leeftijd": None}) == tabel.codering.onbekend


def test_every_stripped_field_names_its_rule() -> None:
    """R01: a ban if one takes it, a certain one first; else that no rule names it."""
    tabel = klein().tabel
    code = tabel.codeer({"leeftijd": 16})
    paden = ("feit.medeverdachten.naam", "betrokkene.bsn", "advies.onderbouwing", "onbekend.pad")
    dossier = SIGNAAL._replace(naar="gemeente/dossier")
    assert tabel.strip_reden(dossier, code, paden) == {
        "feit.medeverdachten.naam": "N-06",
        "betrokkene.bsn": "N-04",
        "advies.onderbouwing": "N-04",
        "onbekend.pad": "R01",
    }
    assert tabel.strip_reden(SIGNAAL._replace(naar="hub"), code, ("betrokkene.bsn",)) == {"betrokkene.bsn": "R01"}
    assert tabel.strip_reden(SIGNAAL._replace(fase="x"), code, ("betrokkene.bsn",)) == {"betrokkene.bsn": "P-sleutel"}


@pytest.mark.parametrize("soort", list(SOORTEN))
def test_a_table_that_is_tried_decides_as_one_that_was_compiled_anew(soort: str) -> None:
    """Of every small change: what was taken over, and what was not, together are the table of the changed convenant."""
    basis = klein()
    gemaakt = basis.tabel.gemaakt()
    anders = 0
    for mutant in Proef(basis, ()).mutanten(soort):
        nieuw = Tabel(basis.woordenboek, mutant.convenant)
        proef = basis.tabel.probeer(mutant.convenant, gemaakt)
        for sleutel in (SIGNAAL, ADVIES):
            for kenmerken in ({}, JONGERE, VERS):
                gevraagd = (sleutel, kenmerken, alle_plichten(basis))
                verwacht = replace(nieuw.beslis(*gevraagd), beleid="")
                assert proef.beslis(*gevraagd) == verwacht
                anders += verwacht != replace(basis.tabel.beslis(*gevraagd), beleid="")
    assert anders, "a change that changes nothing here would show nothing"


def test_what_others_ask_of_a_table() -> None:
    """Keys with a permit, the rows of a key, and every duty the hub must be able to perform."""
    tabel = klein().tabel
    assert len(tabel.sleutels) == 2 + 4
    assert [rij.regel.kop.code for rij in tabel.regels_van(SIGNAAL)] == ["S-01"]
    assert tabel.regels_van(SIGNAAL._replace(fase="triage")) == ()
    assert [rij.verbod.kop.code for rij in tabel.verboden_van(ADVIES)] == ["N-07", "N-13", "N-15", "P-13"]
    assert tabel.verboden_van(ADVIES._replace(van="x")) == ()
    assert tabel.plichtnamen == {"log", "bewaar", "gebruik", "vraag-actualisering", "vernietig", "verouderd"}


def test_the_shortest_retention_holds() -> None:
    """A permit and a standing duty both name a term: what is kept, is kept for the shorter."""
    beleid = klein(("    plichten: [verouderd]\n", "    plichten: [verouderd, bewaar 1 dag]\n"))
    besluit = beleid.tabel.beslis(ADVIES, {"advies-leeftijd": 6, "sepot": "geen"}, alle_plichten(beleid))
    assert [p.text() for p in besluit.plichten if p.naam == "bewaar"] == ["bewaar 1 dag", "bewaar 2 weken"]
    assert besluit.bewaar_s == 86_400
    assert klein().tabel.beslis(SIGNAAL, {}, frozenset()).bewaar_s is None


def test_codes_of_errors_cannot_be_codes_of_rules() -> None:
    """A journal that says P-plicht must mean one thing."""
    assert set(WEIGERCODES) == {"P-sleutel", "P-kenmerk", "P-plicht", "P-aansluiting"}
    assert all(CODE.fullmatch(code) is None and tekst.endswith(".") for code, tekst in WEIGERCODES.items())


def test_a_key_is_the_five_words() -> None:
    """In the order of a sentence; a duty is written as in the policy file."""
    assert Sleutel._fields == ("van", "bericht", "doel", "naar", "fase")
    assert Plicht("bewaar", "72 uur", 259_200).text() == "bewaar 72 uur"
