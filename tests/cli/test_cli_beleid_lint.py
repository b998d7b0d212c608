"""`ketenhub beleid lint`, as a privacy officer runs it on the files of the repository and on broken copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import Gelopen, ketenhub
from tests.klein_beleid import verander


@pytest.fixture
def kopie(tmp_path: Path) -> Path:
    """The policy of the repository, to be broken."""
    return shutil.copytree(BELEID_MEEGELEVERD, tmp_path / "beleid")


def lint(kaart: Path, *argumenten: str) -> Gelopen:
    """Lint a policy on a day on which it is valid, without the small changes unless asked."""
    snel = () if "--heel" in argumenten else ("--snel",)
    rest = [a for a in argumenten if a != "--heel"]
    return ketenhub("beleid", "lint", kaart, "--peildatum", "2026-07-01", *snel, *rest, staat=kaart.parent)


def breek(kaart: Path, oud: str, nieuw: str) -> None:
    """Change one piece of the convenant."""
    pad = kaart / "convenant.yaml"
    pad.write_text(verander(pad.read_text("utf-8"), oud, nieuw), "utf-8")


def test_the_policy_of_the_repository_has_no_mistakes(kopie: Path) -> None:
    """What is shipped passes, says what a lawyer still must do, and its cases notice every small change."""
    gelopen = lint(kopie, "--json", "--heel")
    assert gelopen.code == 0
    *bevindingen, samen = gelopen.rijen()
    codes = {b["code"] for b in bevindingen}
    assert codes == {"L-jurist", "L-grond-artikel", "L-dossier-vrij", "L-verbod-vangnet", "L-partij-buiten"}
    assert samen["samen"]["fout"] == 0
    assert samen["samen"]["wijzigingen"] == samen["samen"]["opgemerkt"] > 2_000


def test_a_person_reads_place_excerpt_hint_and_where_to_read_more(kopie: Path) -> None:
    """The four things that a text must have, and the counts at the end."""
    (kopie / "lint-aanvaard.yaml").unlink()
    gelopen = lint(kopie)
    assert gelopen.code == 0
    assert "convenant.yaml, regel 135, kolom 5: waarschuwing: van 39 van de 39 gronden" in gelopen.plat
    assert "- regel: A-01 zet na de controle 'gecontroleerd-door-jurist: ja'" in gelopen.plat
    assert "Lees meer: ketenhub beleid lint --uitleg L-jurist" in gelopen.plat
    assert "geen fouten, 10 waarschuwingen, 9 opmerkingen." in gelopen.plat


def test_strict_falls_short_on_warnings(kopie: Path) -> None:
    """A script before signing asks for nothing left to do, or for somebody who took it upon himself."""
    (kopie / "lint-aanvaard.yaml").unlink()
    assert lint(kopie, "--streng").code == 2
    samen = lint(kopie, "--streng", "--plain").uit.splitlines()[-1].split("\t")
    assert samen[0] == "samen"
    assert samen[2:] == ["fout=0", "waarschuwing=10", "opmerking=9", "aanvaard=0"]


def test_the_policy_of_the_repository_is_strictly_good(kopie: Path) -> None:
    """Every warning of it was accepted by name, with a reason that is shown; none of the acceptances is idle."""
    gelopen = lint(kopie, "--streng", "--plain", "--heel")
    assert gelopen.code == 0
    *regels, samen = [regel.split("\t") for regel in gelopen.uit.splitlines()]
    assert samen[2:6] == ["fout=0", "waarschuwing=0", "opmerking=9", "aanvaard=10"]
    aanvaard = [regel for regel in regels if regel[0] == "aanvaard"]
    assert len(aanvaard) == 10
    assert all(regel[4].startswith("aanvaard tot en met 2027-") for regel in aanvaard)
    tekst = lint(kopie, "--streng").plat
    assert "aanvaard: van 39 van de 39 gronden" in tekst
    assert "geen fouten, geen waarschuwingen, 9 opmerkingen; 10 waarschuwingen aanvaard." in tekst


def test_an_acceptance_ends_and_covers_nothing_new(kopie: Path) -> None:
    """A year later the warnings are back, with the acceptances beside them; a broken file is no policy to sign."""
    laat = ketenhub("beleid", "lint", kopie, "--peildatum", "2027-06-01", "--snel", "--streng", "--plain", staat=kopie)
    assert laat.code == 2
    assert laat.uit.count("\tL-aanvaard-verlopen\t") == 4
    assert "\taanvaard=0" in laat.uit
    pad = kopie / "lint-aanvaard.yaml"
    pad.write_text(pad.read_text("utf-8").replace("code: L-jurist", "code: L-verlopen"), "utf-8")
    gelopen = lint(kopie)
    assert gelopen.code == 3
    assert "aanvaarding L-verlopen: alleen een waarschuwing kan worden aanvaard [B-woord]" in gelopen.plat


def test_a_mistake_falls_short(kopie: Path) -> None:
    """An expired convenant loads, but passes nothing."""
    breek(kopie, "tot: 2027-12-31", "tot: 2026-06-30")
    gelopen = lint(kopie, "--plain")
    assert gelopen.code == 2
    assert gelopen.uit.startswith("fout\tL-verlopen\tconvenant.yaml:17:9\thet convenant liep af op 2026-06-30\t")


def test_a_missed_change_is_named(kopie: Path) -> None:
    """Fewer cases, lower score: the change that would let more pass is named with the case to write."""
    for pad in (kopie / "gevallen").glob("*.yaml"):
        if pad.name not in {"zes-zaken.yaml", "sepot.yaml"}:
            pad.unlink()
    gelopen = lint(kopie, "--json", "--heel")
    assert gelopen.code == 0
    *bevindingen, samen = gelopen.rijen()
    gemist = [b for b in bevindingen if b["code"] == "L-wijziging"]
    assert len(gemist) == 10
    assert all("laat het convenant meer door" in b["wat"] for b in gemist)
    assert all(b["hint"].startswith("schrijf een geval over: van ") for b in gemist)
    assert samen["samen"]["opgemerkt"] < samen["samen"]["wijzigingen"]


@pytest.mark.parametrize("vorm", ["", "--json", "--plain"])
def test_what_does_not_load_is_no_policy(kopie: Path, vorm: str) -> None:
    """An unknown word: exit 3, the place, and what was probably meant."""
    breek(kopie, "    als: {bekend: nee, complex: ja}\n", "    als: {bekent: nee, complex: ja}\n")
    gelopen = lint(kopie, vorm) if vorm else lint(kopie)
    assert gelopen.code == 3
    assert "B-woord" in gelopen.uit
    assert "bedoelde u 'bekend'?" in gelopen.plat
    if vorm == "--json":
        (rij,) = gelopen.rijen()
        assert (rij["ernst"], rij["bestand"], rij["fragment"]) == (
            "fout",
            "convenant.yaml",
            "als: {bekent: nee, complex: ja}",
        )


def test_what_fits_no_record_is_no_policy(kopie: Path) -> None:
    """The road could not write this ground down: it is told here, not at the first delivery."""
    breek(kopie, "verstrekker: Wetboek van Strafvordering,", "verstrekker: Wetboek 123456789,")
    gelopen = lint(kopie, "--json")
    assert gelopen.code == 3
    assert gelopen.rijen()[0]["code"] == "B-naam"


def test_a_code_is_explained(tmp_path: Path) -> None:
    """Where to read more: the code itself, in all forms."""
    gelopen = ketenhub("beleid", "lint", "--uitleg", "L-jurist", staat=tmp_path)
    assert gelopen.code == 0
    assert gelopen.plat.startswith("L-jurist (waarschuwing): Een verwijzing naar de wet is niet door een jurist")
    (rij,) = ketenhub("beleid", "lint", "--uitleg", "Y-anker", "--json", staat=tmp_path).rijen()
    assert rij["code"] == "Y-anker"
    onbekend = ketenhub("beleid", "lint", "--uitleg", "L-jurst", staat=tmp_path)
    assert onbekend.code == 1
    assert onbekend.fout == "LINT-code: De lint kent deze code niet. Bedoelde u 'L-jurist'?"


def test_a_wrong_date_and_a_missing_folder_are_told(kopie: Path) -> None:
    """Neither is a policy that falls short."""
    gelopen = ketenhub("beleid", "lint", kopie, "--peildatum", "1 juli", staat=kopie.parent)
    assert (gelopen.code, gelopen.fout) == (1, "DATUM-vorm: Dit is geen datum. Schrijf JJJJ-MM-DD, zoals 2026-07-01.")
    gelopen = ketenhub("beleid", "lint", kopie / "weg", staat=kopie.parent)
    assert gelopen.code == 3
    assert "BELEID-bestand" in gelopen.fout
