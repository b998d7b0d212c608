"""The report as a page, a PDF and JSON: the same content, accessible, safe for any text, and with proofs that hold."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import zlib
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hub.bootstrap.inzagepdf import maak_pdf
from hub.journal.bewijzen import insluitbewijs
from hub.journal.merkle import bladhash, controleer_insluiting
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.inzage import html, zetsel
from hub.ledger.inzage.machine import Journaalbewijs, als_json
from hub.ledger.inzage.overzicht import Bewaard
from hub.ledger.inzage.stukken import Alinea, Kenmerken, Kop, Lijst, Opdracht, Stuk, Tabel
from hub.ledger.inzage.woorden import CATEGORIEEN, Woorden, moment_tekst, per_categorie
from hub.policy.woordenboek import CATEGORIEEN as ALLE_CATEGORIEEN
from schemas.catalogus import VELDEN
from tests.inzageproef import Inzageproef, beleid_met, geheim_s01
from tests.strategieen import BSNS
from tests.unit.ledger.test_inzage_tegen import met_tegen
from tests.weg import NU, Proef, advies, signaal

PERSOON = (BSNS[0], "Kees", "Voorbeeld", "fatbike", "Spijbelt", "Steun helpt")
"""What the messages hold of the person: none of it may be in a report."""
LEEG = {"meta", "br", "link", "img", "input", "hr"}


class Pagina(HTMLParser):
    """Reads a page as what helps who cannot see it does: elements with their place, texts, and what points where."""

    def __init__(self, tekst: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elementen: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.koppen: list[tuple[int, str]] = []
        self.teksten: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(tekst)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it with what it lies in."""
        self.elementen.append((tag, dict(attrs), tuple(self._open)))
        if tag not in LEEG:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Elements end in the order in which they began."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text with the element it stands in."""
        if self._open and data.strip():
            self.teksten.append((self._open[-1], data))
            if re.fullmatch(r"h[1-6]", self._open[-1]):
                self.koppen.append((int(self._open[-1][1]), data))

    def alle(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of this name."""
        return [attrs for naam, attrs, _ in self.elementen if naam == tag]


async def alles() -> list[Stuk]:
    """A report with everything that can be in one."""
    proef = await met_tegen()
    await proef.proef.handel_af("gemeente-ede", "advies", advies())
    bewaard = Bewaard(zaak=proef.proef.zaak().zaak, adviezen=("veiligheidshuis",), opzij=("om",))
    return proef.stukken(replace(proef.overzicht(bewaard=bewaard), verzoek="INZ-2026-0042"))


async def pagina() -> str:
    """A page with everything that can be in one."""
    return html.pagina(await alles())


async def test_de_pagina_is_te_lezen_zonder_haar_te_zien() -> None:
    """WCAG 2.2: language, title, one h1, headings without a jump, landmarks, a skip link, names of links and tables."""
    p = Pagina(await pagina())
    assert p.alle("html") == [{"lang": "nl"}]  # 3.1.1
    assert [t for e, t in p.teksten if e == "title"] == ["Wat is er over jou gedeeld?"]  # 2.4.2
    niveaus = [niveau for niveau, _ in p.koppen]
    assert niveaus[0] == 1
    assert niveaus.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(niveaus)), "no level is skipped (1.3.1)"
    assert len(p.alle("main")) == len(p.alle("nav")) == 1
    ids = [attrs["id"] for _, attrs, _ in p.elementen if "id" in attrs]
    assert len(ids) == len(set(ids))
    doelen = [str(attrs["href"]) for attrs in p.alle("a")]
    assert doelen[0] == "#inhoud", "the first thing a keyboard meets leads to the content (2.4.1)"
    assert {d[1:] for d in doelen} <= set(ids), "every link leads somewhere"
    for attrs in p.alle("a"):
        assert "tabindex" not in attrs
    for tabel in ("table",):
        assert len(p.alle(tabel)) == len(p.alle("caption")) >= 1
    assert {attrs.get("scope") for attrs in p.alle("th")} == {"col", "row"}
    for _, attrs, binnen in p.elementen:
        if attrs.get("tabindex"):
            assert attrs["role"] == "region", "what scrolls can be reached and has a name (2.1.1, 4.1.2)"
            assert attrs["aria-label"]
            assert "main" in binnen
    for tag, _, binnen in p.elementen:
        if tag == "li":
            assert binnen[-1] in {"ul", "ol"}
        if tag in {"dt", "dd"}:
            assert binnen[-1] == "dl"


async def test_de_pagina_laadt_niets_en_doet_niets() -> None:
    """No script, no address outside the page, no handler; a policy that says so to the browser."""
    tekst = await pagina()
    p = Pagina(tekst)
    assert {tag for tag, _, _ in p.elementen}.isdisjoint({"script", "iframe", "img", "link", "form", "object", "base"})
    assert not [a for _, attrs, _ in p.elementen for a in attrs if a.startswith("on") or a in {"src", "style"}]
    assert "http:" not in tekst
    assert "https:" not in tekst
    assert [m["content"] for m in p.alle("meta") if m.get("http-equiv")] == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]


def _helderheid(kleur: str) -> float:
    """Relative luminance of a colour, WCAG 2.2."""
    voluit = kleur if len(kleur) == len("#rrggbb") else "#" + "".join(2 * c for c in kleur[1:])
    delen = [int(voluit[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = ((d / 12.92) if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delen)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_kleuren_zijn_te_onderscheiden() -> None:
    """Contrast of text 4.5 to 1 (1.4.3), of lines and focus 3 to 1 (1.4.11); text in sizes that can grow (1.4.4)."""
    assert "background:#fff" in html.STIJL
    tekst = set(re.findall(r"(?<![-a-z])color:(#[0-9a-f]+)", html.STIJL))
    lijnen = set(re.findall(r"solid (#[0-9a-f]+)", html.STIJL))
    assert tekst
    assert lijnen
    for kleuren, minstens in ((tekst, 4.5), (lijnen, 3.0)):
        for kleur in kleuren:
            assert 1.05 / (_helderheid(kleur) + 0.05) >= minstens, kleur
    assert not re.search(r"font-size:[0-9.]+(px|pt)", html.STIJL)
    assert "overflow-wrap:anywhere" in html.STIJL, "the long codes of proofs do not widen the page (1.4.10)"


async def test_alle_vormen_zeggen_hetzelfde() -> None:
    """Each text of the report stands in the page and in the source of the PDF."""
    stukken = await alles()
    assert {type(stuk) for stuk in stukken} == {Kop, Alinea, Lijst, Tabel, Kenmerken, Opdracht}
    teksten = {tekst for _, tekst in Pagina(html.pagina(stukken)).teksten}
    bron = zetsel.bron(stukken, NU)
    for tekst in _teksten(stukken):
        assert tekst in teksten, tekst
        assert '"' + tekst.replace("\\", "\\\\").replace('"', '\\"') + '"' in bron, tekst


def _teksten(stukken: list[Stuk]) -> list[str]:
    uit: list[str] = []
    for stuk in stukken:
        match stuk:
            case Kop() | Alinea() | Opdracht():
                uit.append(stuk.tekst)
            case Lijst():
                uit += stuk.punten
            case Tabel():
                uit += [stuk.bijschrift, *stuk.koppen, *(cel for rij in stuk.rijen for cel in rij)]
            case Kenmerken():
                uit += [tekst for naam, teksten in stuk.paren for tekst in (naam, *teksten)]
    return uit


async def test_niets_van_de_persoon_en_niets_geheims_in_welke_vorm_ook() -> None:
    """Planted values, and every trace of a confidential delivery: its rule, its ids, its record."""
    proef = Inzageproef(Proef(beleid=beleid_met(geheim_s01())))
    await proef.zaak()
    overzicht = proef.overzicht()
    (geheim,) = overzicht.vertrouwelijk
    assert not overzicht.zaak_vertrouwelijk
    stukken = proef.stukken(overzicht)
    woorden = Woorden(proef.proef.beleid)
    document = als_json(overzicht, lambda _: woorden, None).decode()
    for vorm in (html.pagina(stukken), zetsel.bron(stukken, NU), document):
        for waarde in (*PERSOON, geheim.levering, bladhash(geheim.record).hex(), "S-01", "regel 1<"):
            assert waarde not in vorm, waarde
    assert json.loads(document)["verstrekkingen"]
    assert "geheim" in html.pagina(stukken), "that something may be left out is said, always"
    assert "geheim" in html.pagina(Inzageproef().stukken())


async def test_de_pdf_is_getagd_volgens_pdf_ua() -> None:
    """PDF/UA-1: says so in its metadata, is tagged, has a language and a title; the same report is the same file."""
    proef = Inzageproef()
    await proef.zaak()
    bron = zetsel.bron(proef.stukken(), NU)
    pdf = maak_pdf(bron, NU)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"/Marked\s+true", pdf)
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang\s*\(nl", pdf)
    assert b"Wat is er over jou gedeeld?" in pdf
    soorten = set(re.findall(rb"/S ?/([A-Za-z0-9]+)", _open_stromen(pdf)))
    assert soorten >= {b"H1", b"H2", b"H3", b"P", b"L", b"LI", b"Table", b"Caption", b"THead", b"TH", b"TD", b"Link"}
    assert maak_pdf(bron, NU) == pdf
    assert maak_pdf(zetsel.bron(Inzageproef().stukken(), NU), NU) != pdf


async def test_een_tabel_in_de_pdf_zegt_wat_boven_elke_kolom_staat() -> None:
    """From the structure tree: every heading has a scope, every other cell names the heading that it stands under."""
    proef = Inzageproef()
    await proef.zaak()
    stukken = proef.stukken()
    (tabel,) = [stuk for stuk in stukken if isinstance(stuk, Tabel)]
    boom = _structuur(maak_pdf(zetsel.bron(stukken, NU), NU))
    koppen = {_id(deel) for deel in boom["TH"]}
    assert len(boom["TH"]) == len(koppen) == len(tabel.koppen)
    assert all(b"/O/Table/Scope/Column" in deel for deel in boom["TH"])
    assert len(boom["TD"]) == len(tabel.koppen) * len(tabel.rijen)
    assert {_id(kop) for deel in boom["TD"] for kop in re.findall(rb"/Headers\[([^]]*)\]", deel)} == koppen
    assert (len(boom["Table"]), len(boom["Caption"]), len(boom["THead"])) == (1, 1, 1)
    assert len(boom["TR"]) == 1 + len(tabel.rijen)
    assert len(boom["H1"]) == 1
    assert len(boom["H2"]) == sum(isinstance(stuk, Kop) and stuk.niveau == 2 for stuk in stukken)
    assert len(boom["H3"]) == len(tabel.rijen)


def _structuur(pdf: bytes) -> dict[str, list[bytes]]:
    """The elements of the structure tree, by kind."""
    uit: dict[str, list[bytes]] = {}
    for deel in re.findall(rb"\n[0-9]+ 0 obj\n(<</Type/StructElem.*?)\nendobj", _open_stromen(pdf), re.DOTALL):
        soort = re.search(rb"/S/([A-Za-z0-9]+)", deel)
        assert soort is not None
        uit.setdefault(soort[1].decode(), []).append(deel)
    return uit


def _id(deel: bytes) -> bytes:
    """The id of a cell, as its own element or what points to it has it."""
    gevonden = re.search(rb"\((U[^)]*)\)", deel)
    assert gevonden is not None
    return gevonden[1]


def _open_stromen(pdf: bytes) -> bytes:
    """A PDF with what is packed in it unpacked."""
    uit = [pdf]
    for gevonden in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            uit.append(zlib.decompress(gevonden[1]))
    return b"".join(uit)


VIJANDIG = (
    '"); #panic("',
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "*vet* _schuin_ $x$ @a ] \\",
    "a\tb \u00e9 \u2014",
)


@pytest.mark.parametrize("tekst", VIJANDIG)
def test_een_tekst_is_nooit_een_opdracht(tekst: str) -> None:
    """Words come from files that others write: in a page and in Typst they are text, whatever they say."""
    stukken: list[Stuk] = [
        Kop(1, tekst),
        Alinea(tekst),
        Kop(2, tekst, "kort"),
        Lijst((tekst,)),
        Tabel(tekst, (tekst, "b"), ((tekst, tekst),), ("kort",)),
        Kenmerken(((tekst, (tekst, tekst)), ("c", (tekst, tekst))), frozenset({"c"})),
        Opdracht(tekst),
    ]
    assert maak_pdf(zetsel.bron(stukken, NU), NU)
    p = Pagina(html.pagina(stukken))
    assert "script" not in {tag for tag, _, _ in p.elementen}
    assert tekst in {t for _, t in p.teksten}


async def test_json_met_bewijzen_die_kloppen(tmp_path: Path) -> None:
    """Over a real tree: each record hashes to its leaf, each path leads to the root; none for what is not sealed."""
    proef = Inzageproef()
    await proef.zaak()
    records = proef.alle_records()
    with Boomschrijver(tmp_path / "journaal") as schrijver:
        schrijver.voeg_toe([[r] for r in records])
    kast = Boomkast(tmp_path / "journaal")
    overzicht = proef.overzicht()
    grootte = overzicht.verstrekkingen[-1].nummer
    bewijs = Journaalbewijs(b"controlepunt\n", grootte, lambda n: insluitbewijs(kast, n, grootte))
    woorden = Woorden(proef.proef.beleid)
    document = json.loads(als_json(overzicht, lambda _: woorden, bewijs))
    assert document["vorm"] == "ketenhub-inzage-1"
    assert document["controlepunt"] == "controlepunt\n"
    *eerder, laatste = document["verstrekkingen"]
    assert laatste["bewijs"]["pad"] is None
    for v in eerder:
        b = v["bewijs"]
        hash_ = bladhash(b["record"].encode())
        assert hash_.hex() == b["bladhash"]
        pad = [b64decode(deel) for deel in b["pad"]]
        controleer_insluiting(hash_, b["recordnummer"], grootte, pad, kast.wortel(grootte))
        inhoud = json.loads(b["record"])
        assert (inhoud["levering"], inhoud["soort"]) == (v["levering"], "afgeleverd")
    eerste = document["verstrekkingen"][0]
    assert eerste["naar"]["naam"] == "Gemeente Ede (Inzage door de contactpersoon van de gemeente)"
    assert eerste["doel"]["code"] == "omgevingsadvies"
    assert eerste["weggelaten"] == {
        "velden": ["feit.huiselijk_geweld"],
        "categorieen": ["Waar je van verdacht wordt"],
        "in_woorden": ["of het om huiselijk geweld gaat"],
    }
    assert "Wie je bent" in eerste["gegeven"]["categorieen"]
    assert "je achternaam" in eerste["gegeven"]["in_woorden"]
    assert "Niet langer bewaren dan: 72 uur" in eerste["plichten_in_woorden"]


async def test_wat_nog_geen_bewijs_heeft_zegt_dat() -> None:
    """A proof is never made up: neither for the newest records, nor for a journal that was never signed."""
    proef = Inzageproef()
    await proef.proef.handel_af("politie", "signaal", signaal())
    overzicht = proef.overzicht()
    (v,) = overzicht.verstrekkingen
    assert bladhash(v.record).hex() in html.pagina(proef.stukken(overzicht))
    nieuw = html.pagina(proef.stukken(overzicht, verzegeld=v.nummer))
    assert bladhash(v.record).hex() not in nieuw
    assert "het bewijs is er binnen een minuut" in nieuw


async def test_zinnen_bij_wat_er_kan_zijn() -> None:
    """Arrived, refused, another addressee, an unknown rule, nothing at all: each has words."""
    proef = Inzageproef()
    await proef.proef.handel_af("politie", "signaal", signaal())
    overzicht = proef.overzicht()
    (v,) = overzicht.verstrekkingen

    def zegt(**anders: object) -> str:
        return html.pagina(proef.stukken(replace(overzicht, verstrekkingen=(replace(v, **anders),))))  # type: ignore[arg-type]

    assert "nog niet laten weten" in zegt()
    assert "Ja, op 15 juni 2026." in zegt(ontvangen=NU)
    assert "De ontvanger heeft het verwerkt op 15 juni 2026." in zegt(oordeel=("verwerkt", NU))
    assert "De ontvanger heeft het geweigerd op 15 juni 2026." in zegt(oordeel=("geweigerd", NU))
    assert "Gemeente Barneveld" in zegt(geadresseerd="gemeente-barneveld")
    assert "afspraak X-99" in zegt(regel="X-99")
    assert "Dat is niet meer na te gaan." in zegt(weggelaten=None)
    assert "Niets." in zegt(weggelaten=())
    assert "gemeente-elders" in zegt(naar="gemeente-elders/inzage")
    niets = html.pagina(proef.stukken(replace(overzicht, verstrekkingen=())))
    assert "Wij vonden geen berichten over jou" in niets
    assert "Elke keer" not in niets
    assert "Niets over een lopende zaak" in niets


def test_elke_soort_gegevens_heeft_een_woord() -> None:
    """A new category in the catalogue without a word for the person would be told by nothing."""
    assert set(CATEGORIEEN) == ALLE_CATEGORIEEN
    paden = [pad for pad, veld in VELDEN.items() if veld.categorie != "proces"]
    gezegd = per_categorie(paden)
    assert sum(len(namen) for _, namen in gezegd) == len(paden)
    assert per_categorie(["doel", "fase"]) == []
    assert per_categorie(["onbekend.pad"]) == [("Overige gegevens", ["onbekend.pad"])]


async def test_zinnen_zijn_kort() -> None:
    """B1: no sentence of our own over 25 words."""
    proef = Inzageproef()
    await proef.zaak()
    bewaard = Bewaard(zaak="z", adviezen=("veiligheidshuis",))
    for stuk in proef.stukken(proef.overzicht(bewaard=bewaard)):
        teksten = stuk.punten if isinstance(stuk, Lijst) else [stuk.tekst] if isinstance(stuk, Alinea) else []
        for tekst in teksten:
            for zin in re.split(r"(?<=[.?!])\s", tekst):
                assert len(zin.split()) <= 25, zin


def test_tijd_is_nederlands() -> None:
    """Summer and winter time."""
    assert moment_tekst(NU) == "15 juni 2026 om 12.00 uur"
    assert moment_tekst(NU.replace(month=12, hour=23, minute=5)) == "16 december 2026 om 0.05 uur"
