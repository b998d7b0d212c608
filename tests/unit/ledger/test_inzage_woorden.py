"""The words of a person's report: none missing, none that misleads, laws in full."""

from __future__ import annotations

from hub.ledger.inzage import teksten
from hub.ledger.inzage.stukken import Alinea, Kenmerken, Lijst
from hub.ledger.inzage.veldwoorden import VELDWOORDEN
from hub.ledger.inzage.woorden import BERICHTEN, Woorden, per_categorie, wet
from schemas.catalogus import VELDEN
from schemas.register import BERICHTEN as SOORTEN
from tests.inzageproef import Inzageproef
from tests.weg import echt_beleid


def test_elk_veld_heeft_zijn_eigen_woorden() -> None:
    """A new field without them would be told by a label that was made for who fills it in."""
    assert set(VELDWOORDEN) == {pad for pad, veld in VELDEN.items() if veld.categorie != "proces"}
    assert len(set(VELDWOORDEN.values())) == len(VELDWOORDEN)
    assert all(woord[0].islower() and not woord.endswith(".") for woord in VELDWOORDEN.values())


def test_een_veld_zegt_waar_het_over_gaat_en_niet_dat_het_zo_is() -> None:
    """Who reads "huiselijk geweld" among what was shared, believes that he is accused of it."""
    assert per_categorie(["feit.huiselijk_geweld", "betrokkene.bsn"]) == [
        ("Wie je bent", ["je burgerservicenummer (BSN)"]),
        ("Waar je van verdacht wordt", ["of het om huiselijk geweld gaat"]),
    ]


def test_elk_soort_bericht_heeft_uitleg() -> None:
    """And one that nobody knows is told by its name."""
    assert set(BERICHTEN) == {soort.bericht for soort in SOORTEN.values()}
    woorden = Woorden(echt_beleid())
    assert woorden.bericht_uitleg("afdoening") == "Afdoening: de beslissing in je zaak"
    assert woorden.bericht_uitleg("iets-nieuws") == "iets-nieuws"


def test_wetten_staan_er_voluit() -> None:
    """Letters mean nothing to who did not study law; every ground of the convenant can be read."""
    assert wet("Wpg art. 20") == "Wet politiegegevens (Wpg), artikel 20"
    assert wet("Wpg art. 20 of Wjsg art. 39f") == (
        "Wet politiegegevens (Wpg), artikel 20 of Wet justitiële en strafvorderlijke gegevens (Wjsg), artikel 39f"
    )
    assert wet("Wetboek van Strafrecht art. 77e") == "Wetboek van Strafrecht, artikel 77e"
    for regel in echt_beleid().convenant.regels:
        for grond in (regel.grond.verstrekker, regel.grond.ontvanger):
            assert " art." not in wet(grond)
            korte = [woord for woord in wet(grond).replace("(", " (").split() if woord.isupper() and "(" not in woord]
            assert not korte, korte


def test_elke_reden_is_een_zin() -> None:
    """Whatever refused: a ban, no rule at all, another purpose, a receiver that is not there, a code of before."""
    beleid = echt_beleid()
    woorden = Woorden(beleid)
    convenant = beleid.convenant
    codes = [*(v.kop.code for v in convenant.nooit), convenant.geen_regel, convenant.onbekend_doel, "P-aansluiting"]
    for code in (*codes, "X-99"):
        reden = woorden.tegen(code)
        assert reden.endswith(".")
        assert code not in reden
    assert woorden.tegen("X-99") != woorden.tegen(convenant.geen_regel)


async def test_alle_woorden_zijn_kort_en_nergens_staat_een_code_zonder_woorden() -> None:
    """Sentences of at most 25 words, in every fixed text; and no purpose or article by its code alone."""
    proef = Inzageproef()
    await proef.zaak()
    stukken = proef.stukken()
    for stuk in stukken:
        zinnen = stuk.punten if isinstance(stuk, Lijst) else (stuk.tekst,) if isinstance(stuk, Alinea) else ()
        for zin in (z for tekst in zinnen for z in tekst.replace("?", ".").replace(":", ".").split(". ")):
            assert len(zin.split()) <= 25, zin
    paren = [paar for stuk in stukken if isinstance(stuk, Kenmerken) for paar in stuk.paren]
    doelen = {*echt_beleid().woordenboek.doelen.values()}
    assert {tekst for naam, delen in paren if naam == "Waarvoor" for tekst in delen} <= doelen
    gronden = [tekst for naam, delen in paren if naam == "Waarom het mocht" for tekst in delen]
    assert gronden
    assert not [g for g in gronden if " art. " in g]


def test_de_wetten_van_wat_je_kunt_doen() -> None:
    """Which articles are named; a jurist must look at them when one of these changes."""
    tekst = " ".join(teksten.RECHTEN)
    for deel in ("artikel 16 en 17", "artikel 21", "artikel 77", "politiegegevens (artikel 28)", "(artikel 22)", "16?"):
        assert deel in tekst
