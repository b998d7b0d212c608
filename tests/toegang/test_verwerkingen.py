"""The register of processing activities: complete, resolvable for every policy that was live, readable by everybody."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hub.bootstrap.beleid import lees_onbewezen
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.besluit import Plicht
from hub.policy.laden import Beleid, laad
from hub.policy.verwerkingsregister import bewaartermijn, register
from hub.policy.verwerkingsregister_html import pagina
from hub.toegang.archief import Archieffout, Geheugenarchief, Maparchief, Registerarchief, bewaar_beleid
from schemas.catalogus import VELDEN
from tests.klein_beleid import klein
from tests.toegang.proefpunt import OP_TIJD, Proefpunt, draaiend, vraag

_LDV = {
    "id",
    "name",
    "purpose",
    "dataSubjects",
    "personalData",
    "processingOptions",
    "recipients",
    "version",
    "validFrom",
}
"""Names of the draft "Processing Activities Register API v0.1"; `legalBasis` and `measures` are not filled."""


@pytest.fixture
def ander() -> Beleid:
    """The same convenant with one word changed: another policy, so another version of everything in it."""
    teksten = {naam: (BELEID_MEEGELEVERD / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}
    oud = "titel: De gemeente adviseert de politie\n"
    assert teksten["convenant.yaml"].count(oud) == 1
    teksten["convenant.yaml"] = teksten["convenant.yaml"].replace(oud, "titel: Een gemeente adviseert de politie\n")
    return laad(teksten, VELDEN)


def test_elke_regel_is_een_activiteit(beleid: Beleid) -> None:
    """Whatever the convenant permits is in it, what the hub itself keeps too, each with all that article 30 asks."""
    document = register(beleid, "https://beslis.example/verwerkingen")
    activiteiten = {deel["convenant"]["regel"]: deel for deel in document["verwerkingsactiviteiten"]}
    assert set(activiteiten) == {regel.kop.code for regel in beleid.convenant.regels}
    for code, deel in activiteiten.items():
        assert set(deel) >= _LDV
        assert deel["id"] == f"https://beslis.example/verwerkingen/{code}/{beleid.digest}"
        assert re.fullmatch(r"P(T?[0-9]+[DHM])", deel["personalData"]["retentionPeriod"])
        assert deel["personalData"]["categories"]
        assert deel["purpose"]
        assert deel["recipients"]
        assert deel["convenant"]["grondslag"]["verstrekker"]
        assert deel["convenant"]["grondslag"]["ontvanger"]
        assert deel["convenant"]["grondslag"]["door_jurist_gecontroleerd"] is False
        assert deel["convenant"]["bron"]
    eigen = activiteiten["H-01"]
    assert eigen["processingOptions"] == ["Obtain", "Store", "Use"]
    levering = activiteiten["S-01"]
    assert "Disclose" in levering["processingOptions"]
    assert levering["dataSubjects"] == ["DataSubject", "GuardianOfHuman"]
    (ontvanger,) = levering["recipients"]
    assert [deelnemer["partij"] for deelnemer in ontvanger["deelnemers"]] == ["gemeente-barneveld", "gemeente-ede"]


@pytest.mark.parametrize(
    ("waarden", "duur"),
    [
        ([("72 uur", 259_200)], "PT72H"),
        ([("14 dagen", 1_209_600)], "P14D"),
        ([("1 dag", 86_400)], "P1D"),
        ([("2 weken", 1_209_600)], "P2W"),
        ([("30 minuten", 1_800)], "PT30M"),
        ([("14 dagen", 1_209_600), ("72 uur", 259_200)], "PT72H"),
        ([], None),
    ],
)
def test_een_bewaartermijn_volgens_iso_8601(waarden: list[tuple[str, int]], duur: str | None) -> None:
    """As the convenant says it, in the form of the register; of two, the shortest holds."""
    plichten = [Plicht("log"), *(Plicht("bewaar", tekst, seconden) for tekst, seconden in waarden)]
    assert bewaartermijn(plichten) == duur


def test_een_gecontroleerde_grond_heet_gecontroleerd() -> None:
    """The mark follows the convenant, per rule."""
    delen = register(klein(), "/verwerkingen")["verwerkingsactiviteiten"]
    gezien = {deel["convenant"]["regel"]: deel["convenant"]["grondslag"]["door_jurist_gecontroleerd"] for deel in delen}
    assert gezien == {"A-01": True, "S-01": False, "S-02": False}


async def test_elk_adres_in_het_register_komt_uit(punt: Proefpunt, beleid: Beleid) -> None:
    """An identifier in a log that leads nowhere explains nothing; a decision names one of these."""
    document = (await punt.haal("/verwerkingen")).json()
    assert document["beleid"] == beleid.digest
    for deel in document["verwerkingsactiviteiten"]:
        assert (await punt.haal(deel["id"].removeprefix(punt.adres))).json() == deel
        activiteit = (await punt.haal(deel["processingActivity"].removeprefix(punt.adres))).json()
        assert (activiteit["active"], activiteit["latest"]) == (True, deel["id"])
    genoemd = (await punt.vraag(vraag())).json()["context"]["verwerkingsactiviteit"]
    assert (await punt.haal(genoemd.removeprefix(punt.adres))).json()["convenant"]["regel"] == "S-01"


@pytest.mark.parametrize(
    "pad",
    [
        "/verwerkingen/S-99",
        "/verwerkingen/s-01",
        "/verwerkingen/S-01/abc",
        f"/verwerkingen/S-01/{'0' * 64}",
        "/verwerkingen/S-01/../../sleutels/hub.geheim",
        "/verwerkingen/%2e%2e/%2e%2e",
        "/verwerkingen/S-01/%2e%2e%2f%2e%2e%2fsleutels%2fhub.geheim",
    ],
)
async def test_een_versie_die_er_niet_is(punt: Proefpunt, pad: str) -> None:
    """Not found, whatever is written in the address; no file but a register can be named."""
    assert (await punt.haal(pad)).status == 404


async def test_een_verwerkingsactiviteit_in_de_vraag_moet_de_regel_zijn(punt: Proefpunt, beleid: Beleid) -> None:
    """Purpose limitation: who says he acts under S-02 gets no permit of S-01; who names nothing of ours is refused."""
    for regel, besluit in (("S-01", True), (f"S-01/{beleid.digest}", True), ("S-02", False)):
        verzoek = vraag()
        verzoek["action"]["properties"] = {"processing_activity_id": f"{punt.adres}/verwerkingen/{regel}"}
        assert (await punt.vraag(verzoek)).json()["decision"] is besluit, regel
    verzoek = vraag()
    for adres in ("https://elders.example/verwerkingen/S-01", f"{punt.adres}/verwerkingen/S-99", "S-01"):
        verzoek["action"]["properties"] = {"processing_activity_id": adres}
        antwoord = await punt.vraag(verzoek)
        assert (antwoord.status, "VRAAG-activiteit" in antwoord.tekst) == (400, True)


async def test_na_een_nieuw_beleid_blijft_de_oude_versie(beleid: Beleid, ander: Beleid, tmp_path: Path) -> None:
    """Also after a start of the hub with only the new policy: what a line of the log points at never changes."""
    levend = beleid
    archief = Maparchief(tmp_path / "verwerkingen")
    async with draaiend(lambda: levend, tmp_path, archief=archief) as punt:
        oud = (await punt.vraag(vraag())).json()["context"]["verwerkingsactiviteit"].removeprefix(punt.adres)
        was = (await punt.haal(oud)).json()
        levend = ander
        nieuw = (await punt.vraag(vraag())).json()["context"]["verwerkingsactiviteit"].removeprefix(punt.adres)
        assert oud != nieuw
    async with draaiend(
        lambda: ander, tmp_path, archief=Maparchief(tmp_path / "verwerkingen"), tijd=OP_TIJD + timedelta(days=1)
    ) as punt:
        weer = (await punt.haal(oud)).json()
        assert {**weer, "id": "", "processingActivity": ""} == {**was, "id": "", "processingActivity": ""}
        assert (await punt.haal(nieuw)).json()["validFrom"] == was["validFrom"] == "2026-11-22T12:00:00Z"
        activiteit = (await punt.haal("/verwerkingen/A-01")).json()
        assert [versie["id"].removeprefix(punt.adres) for versie in activiteit["versions"]] == [
            nieuw.replace("S-01", "A-01"),
            oud.replace("S-01", "A-01"),
        ]
        assert activiteit["latest"] == activiteit["versions"][0]["id"]
        namen = [(await punt.haal(v["id"].removeprefix(punt.adres))).json()["name"] for v in activiteit["versions"]]
        assert namen == ["Een gemeente adviseert de politie", "De gemeente adviseert de politie"]


def _geen() -> Beleid:
    raise RuntimeError("no live policy")


async def test_zonder_geldig_beleid_geen_besluit(beleid: Beleid, tmp_path: Path) -> None:
    """No policy, or one that ended: 503 with a reason, never a permit; what was, can still be looked up."""
    archief = Geheugenarchief()
    bewaar_beleid(archief, beleid, OP_TIJD)
    async with draaiend(_geen, tmp_path, archief=archief) as punt:
        for antwoord in (
            await punt.vraag(vraag()),
            await punt.vraag({"evaluations": [vraag()]}, "/access/v1/evaluations"),
            await punt.haal("/verwerkingen"),
            await punt.haal("/access/v1/informatiemodel"),
        ):
            assert (antwoord.status, "decision" in antwoord.tekst) == (503, False)
            assert "geen beleid" in antwoord.tekst
        assert (await punt.haal(f"/verwerkingen/S-01/{beleid.digest}")).json()["convenant"]["regel"] == "S-01"
        assert (await punt.haal("/verwerkingen/S-01")).json()["active"] is False
        assert (await punt.haal("/.well-known/authzen-configuration")).status == 200
    for dagen in (-400, 900):
        async with draaiend(lambda: beleid, tmp_path, tijd=OP_TIJD + timedelta(days=dagen)) as punt:
            antwoord = await punt.vraag(vraag())
            assert (antwoord.status, "geldt vandaag niet" in antwoord.tekst) == (503, True)


async def test_zonder_register_geen_besluit(beleid: Beleid, tmp_path: Path) -> None:
    """A decision names a processing activity; if that cannot be kept, its address would lead nowhere."""
    (tmp_path / "verwerkingen").write_text("a file where a folder must come")
    async with draaiend(lambda: beleid, tmp_path, archief=Maparchief(tmp_path / "verwerkingen")) as punt:
        antwoord = await punt.vraag(vraag())
        assert (antwoord.status, "register" in antwoord.tekst) == (503, True)


@pytest.mark.parametrize("soort", [Geheugenarchief, Maparchief])
def test_een_archief_schrijft_een_keer(soort: type, beleid: Beleid, tmp_path: Path) -> None:
    """The two archives do the same; a register that is there is never written again."""
    archief: Registerarchief = soort() if soort is Geheugenarchief else Maparchief(tmp_path / "v")
    assert (archief.digests(), archief.haal(beleid.digest), archief.haal("../x")) == ((), None, None)
    bewaar_beleid(archief, beleid, OP_TIJD)
    bewaar_beleid(archief, beleid, OP_TIJD + timedelta(days=3))
    assert archief.digests() == (beleid.digest,)
    document = archief.haal(beleid.digest)
    assert document is not None
    assert {deel["validFrom"] for deel in document["verwerkingsactiviteiten"]} == {"2026-11-22T12:00:00Z"}


def test_een_beschadigd_register_is_een_fout(tmp_path: Path, beleid: Beleid) -> None:
    """Half a file, another policy's, or a huge one: told, not shown."""
    archief = Maparchief(tmp_path)
    bewaar_beleid(archief, beleid, OP_TIJD)
    pad = tmp_path / f"{beleid.digest}.json"
    goed = pad.read_text("utf-8")
    for inhoud in (goed[:100], json.dumps({"beleid": "0" * 64}), "[]", " " * 5_000_000):
        pad.write_text(inhoud, "utf-8")
        with pytest.raises(Archieffout):
            archief.haal(beleid.digest)


class _Lezer(HTMLParser):
    """What a screen reader needs: one h1, headings in order, captions, row headers, unique ids, links that lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tellen: dict[str, int] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.zonder_scope = 0
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        eigen = dict(attrs)
        self.tellen[tag] = self.tellen.get(tag, 0) + 1
        if "id" in eigen:
            self.ids.append(str(eigen["id"]))
        if tag == "a":
            self.links.append(str(eigen["href"]))
        self.zonder_scope += tag == "th" and "scope" not in eigen
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_de_bladzijde_is_voor_iedereen_te_lezen(punt: Proefpunt, beleid: Beleid) -> None:
    """A browser gets a page: language, headings, captions and row headers; nothing that loads or runs (WCAG 2.2)."""
    antwoord = await punt.haal("/verwerkingen", Accept="text/html,application/xhtml+xml")
    assert antwoord.koppen["content-type"] == "text/html; charset=utf-8"
    assert "style-src 'sha256-" in antwoord.koppen["content-security-policy"]
    assert antwoord.tekst.startswith('<!DOCTYPE html>\n<html lang="nl">')
    lezer = _Lezer()
    lezer.feed(antwoord.tekst)
    assert lezer.open == []
    assert (lezer.tellen["h1"], lezer.tellen["title"], lezer.tellen["main"]) == (1, 1, 1)
    assert lezer.tellen["caption"] == lezer.tellen["table"] == lezer.tellen["h2"] == len(beleid.convenant.regels)
    assert lezer.zonder_scope == 0
    assert len(set(lezer.ids)) == len(lezer.ids)
    assert {link.removeprefix("#") for link in lezer.links} == set(lezer.ids)
    assert not {"script", "img", "link", "iframe", "form"} & set(lezer.tellen)
    assert antwoord.tekst.count("nog niet door een jurist gecontroleerd") == 2 * len(beleid.convenant.regels)
    een = await punt.haal(f"/verwerkingen/S-01/{beleid.digest}", Accept="text/html")
    assert "<h1>Verwerkingsactiviteit S-01</h1>" in een.tekst
    assert (await punt.haal("/verwerkingen/S-01", Accept="text/html")).tekst == een.tekst


def test_tekst_uit_het_beleid_wordt_geen_opmaak() -> None:
    """A title is text, whatever stands in it."""
    document = register(klein(("titel: De gemeente adviseert de politie", "titel: <b>De & 'gemeente'</b>")), "/v")
    assert "&lt;b&gt;De &amp; &#x27;gemeente&#x27;&lt;/b&gt;" in pagina(document)
    assert "<b>" not in pagina(document)


def test_het_meegeleverde_beleid_past_in_het_archief(tmp_path: Path) -> None:
    """The bound on a register leaves room for a convenant that is ten times as large."""
    bewaar_beleid(Maparchief(tmp_path), lees_onbewezen(BELEID_MEEGELEVERD), OP_TIJD)
    (bestand,) = tmp_path.glob("*.json")
    assert bestand.stat().st_size * 10 < 4 * 1024 * 1024
    assert bestand.stat().st_mode & 0o077 == 0
