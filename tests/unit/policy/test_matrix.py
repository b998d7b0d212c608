"""The written-out policy says exactly what passes; the file that is checked in is that of this policy."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hub.policy.besluit import Sleutel
from hub.policy.gebied import Ruimte
from hub.policy.gebied_woorden import doos_tekst
from hub.policy.laden import Beleid, laad
from hub.policy.matrix import Deel, Rij, matrix
from hub.policy.matrix_html import html
from hub.policy.matrix_tekst import BESTAND, KOLOMMEN, csv, tekst
from hub.policy.wie_ziet import wie_ziet
from schemas.catalogus import VELDEN
from tests.bron import WORTEL
from tests.klein_beleid import DOSSIER, SIGNAAL, alle_plichten, klein
from tests.vrij_beleid import alle_situaties, convenanten, probeer


@cache
def echt() -> tuple[Beleid, tuple[Rij, ...]]:
    """The policy of the repository, and its matrix."""
    teksten = {naam: (WORTEL / "policies" / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}
    beleid = laad(teksten, VELDEN)
    return beleid, matrix(beleid)


def test_the_matrix_of_the_repository_is_of_this_policy() -> None:
    """A reviewer reads what a change means, so it must lie beside it. `ketenhub beleid matrix --schrijf` writes it."""
    geschreven = (WORTEL / "policies" / BESTAND).read_text("utf-8")
    assert geschreven == tekst(*echt()), "de matrix is niet bij: draai `ketenhub beleid matrix --schrijf`"


def test_a_rule_written_out() -> None:
    """The bans are taken off: the concern that N-04 asks is a condition, the third parties that N-07 takes are gone."""
    rij = next(rij for rij in matrix(klein()) if rij.regel == "S-01")
    assert (rij.naar, rij.sleutels, rij.plichten) == ("gemeente/inzage", (SIGNAAL,), ("bewaar 72 uur", "log"))
    (deel,) = rij.delen
    assert deel.als == ("leeftijd van 12 tot 23", "zorgen ja", "verdacht ja")
    assert "feit.omschrijving" in deel.velden
    assert "feit.medeverdachten.naam" not in deel.velden
    assert deel.tenzij == ()


def test_what_never_passes_is_not_there() -> None:
    """S-02 gives only what N-06 takes: a rule without effect is no row."""
    assert {rij.regel for rij in matrix(klein())} == {"S-01", "A-01"}
    assert "== gemeente/dossier: Dossier (dossier)\n\nOntvangt niets.\n" in tekst(klein(), matrix(klein()))


def test_duties_that_come_sometimes_say_when() -> None:
    """`verouderd` belongs to an advice of half a year, and to one of unknown age, but then nothing passes."""
    rij = next(rij for rij in matrix(klein()) if rij.regel == "A-01")
    assert rij.soms == ("verouderd als advies-leeftijd van 6 tot en met 12 of onbekend (P-13)",)
    assert rij.delen[0].als == ("advies-leeftijd tot en met 12", "sepot geen of overig")


def test_a_combination_is_told_as_unless() -> None:
    """Two features together cannot be said feature by feature; what the permit settles is left out."""
    anders = (
        "    als: {zorgen: nee}\n    velden: alle",
        "    als: {zorgen: ja, leeftijd: van 12 tot 18}\n    velden: alle",
    )
    rij = next(rij for rij in matrix(klein(anders)) if rij.regel == "S-01")
    assert rij.delen[0].als == ("leeftijd van 18 tot 23", "zorgen ja", "verdacht ja")
    twee = (
        "    als: {zorgen: nee}\n    velden: alle",
        "    als: {sepot: 01, leeftijd: van 12 tot 18}\n    velden: alle",
    )
    rij = next(rij for rij in matrix(klein(twee)) if rij.regel == "S-01")
    assert rij.delen[0].tenzij == ("leeftijd van 12 tot 18, sepot 01 of onbekend (N-04)",)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(convenanten())
def test_the_matrix_is_what_the_table_decides(convenant: str) -> None:
    """Random policies, every key with a permit and every situation: a field passes in what is written, nowhere else."""
    beleid = probeer(convenant)
    assume(beleid is not None)
    assert beleid is not None
    ruimte, tabel = Ruimte(beleid.woordenboek, beleid.tabel.codering), beleid.tabel
    wachters = {v.kop.code for v in beleid.convenant.altijd if any(p.naam == "vernietig" for p in v.plichten)}
    rijen = matrix(beleid)
    for sleutel in tabel.sleutels:
        delen = [(rij, deel) for rij in rijen if sleutel in rij.sleutels for deel in rij.delen]
        for kenmerken in alle_situaties():
            code = tabel.codeer(kenmerken)
            velden = tabel.beslis_code(sleutel, code, alle_plichten(beleid)).velden
            assert velden <= {pad for _, deel in delen for pad in deel.velden}
            if not wachters:  # `tenzij … zolang dat niet zeker is` says when, but is no box
                door = (deel for _, deel in delen if _geldt(beleid, ruimte, deel, sleutel, code))
                assert velden == {pad for deel in door for pad in deel.velden}, (sleutel, kenmerken)


def _geldt(beleid: Beleid, ruimte: Ruimte, deel: Deel, sleutel: Sleutel, code: int) -> bool:
    """Whether the words of a part, read as a reader would, hold in a situation."""
    genoemd = " ".join(deel.tenzij)
    verboden = [v for v in beleid.tabel.verboden_van(sleutel) if f"({v.verbod.kop.code})" in genoemd]
    return _in(beleid, ruimte, deel.als, code) and all(code & ~v.mogelijk for v in verboden)


def _in(beleid: Beleid, ruimte: Ruimte, als: tuple[str, ...], code: int) -> bool:
    """Whether a situation is inside the words: it is when widening each named feature to it changes no word."""
    genoemd = {regel.partition(" ")[0]: regel for regel in als}
    for naam, segment in ruimte.segmenten.items():
        if naam in genoemd:
            delen = [*ruimte.bits[naam], segment & ruimte.onbekend]
            for keuze in range(1, 1 << len(ruimte.bits[naam]) + 1):
                doos = sum(bit for n, bit in enumerate(delen) if keuze >> n & 1)
                if doos_tekst(beleid.woordenboek, ruimte, ruimte.alles & ~segment | doos) == (genoemd[naam],):
                    if not code & doos:
                        return False
                    break
    return True


# ── csv and html ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_csv_has_a_line_per_key_rule_and_field() -> None:
    """For a spreadsheet: every value quoted, so that no cell is read as something else."""
    beleid, rijen = echt()
    regels = csv(beleid, rijen).split("\r\n")
    assert regels[0] == ",".join(f'"{naam}"' for naam in KOLOMMEN)
    assert regels.pop() == ""
    assert len(regels) == 1 + sum(len(rij.sleutels) * len(deel.velden) for rij in rijen for deel in rij.delen)
    assert all(regel.count('","') == len(KOLOMMEN) - 1 for regel in regels)
    dossier = [regel.split('","') for regel in regels if ',"gemeente/dossier",' in regel]
    assert dossier
    assert {delen[7] for delen in dossier}.isdisjoint({"politie", "justitie"})


class _Pagina(HTMLParser):
    """Counts what accessibility asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.elementen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elementen.append((tag, dict(attrs)))

    def alle(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for naam, attrs in self.elementen if naam == tag]


def test_the_page_is_accessible() -> None:
    """WCAG: language, one heading, a caption per table, a scope per header, a name per region; nothing runs."""
    beleid, rijen = echt()
    pagina = _Pagina()
    pagina.feed(html(beleid, rijen))
    assert pagina.alle("html") == [{"lang": "nl"}]
    assert len(pagina.alle("h1")) == len(pagina.alle("main")) == len(pagina.alle("title")) == 1
    assert len(pagina.alle("table")) == len(pagina.alle("caption")) == len({rij.naar for rij in rijen})
    assert {th.get("scope") for th in pagina.alle("th")} == {"col", "row"}
    assert len([th for th in pagina.alle("th") if th["scope"] == "row"]) == len(rijen)
    koppen = {h2["id"] for h2 in pagina.alle("h2")}
    assert {s["aria-labelledby"] for s in pagina.alle("section")} == koppen
    assert {f"#{kop}" for kop in koppen} == {a["href"] for a in pagina.alle("a")}
    assert not [tag for tag, attrs in pagina.elementen if tag in {"script", "link", "img"} or "onclick" in attrs]


def test_texts_of_the_policy_are_escaped() -> None:
    """A title is a text, whatever stands in it."""
    beleid = klein(("De politie meldt een jongere aan het meldpunt", '"<b>fout</b> & meer"'))
    assert "&lt;b&gt;fout&lt;/b&gt; &amp; meer" in html(beleid, matrix(beleid))
    assert "<b>" not in html(beleid, matrix(beleid))


# ── wie-ziet ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_sees_a_field() -> None:
    """Receivers with their rule and conditions; bans with where they bite; and who never does."""
    antwoord = wie_ziet(klein(), "feit.omschrijving")
    assert [(o.naar, o.regel) for o in antwoord.ontvangers] == [("gemeente/inzage", "S-01")]
    assert antwoord.nooit == ("hub", "politie", "gemeente/dossier")
    bans = {w.code: w for w in antwoord.wegnemers}
    assert set(bans) == {"N-04", "N-06", "N-13", "N-15"}
    assert (bans["N-06"].van_regels, bans["N-06"].als) == (("S-02",), ())
    assert bans["N-06"].blok[3] == {DOSSIER.naar}
    assert bans["N-13"].van_regels == ()
    assert bans["N-04"].als == ("zorgen nee of onbekend",)


def test_a_field_that_nobody_sees() -> None:
    """The names of others involved: every rule that gives them meets a ban."""
    antwoord = wie_ziet(klein(), "feit.medeverdachten.naam")
    assert antwoord.ontvangers == ()
    assert set(antwoord.nooit) == set(klein().woordenboek.bestemmingen)
    with pytest.raises(KeyError):
        wie_ziet(klein(), "feit.medeverdachten")


def test_the_matrix_and_who_sees_agree() -> None:
    """Every field of every row is an answer, and no other."""
    beleid, rijen = echt()
    for veld in beleid.woordenboek.velden:
        gezien = {(o.naar, o.regel) for o in wie_ziet(beleid, veld, rijen).ontvangers}
        assert gezien == {(rij.naar, rij.regel) for rij in rijen for deel in rij.delen if veld in deel.velden}
