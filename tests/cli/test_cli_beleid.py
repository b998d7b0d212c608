"""`ketenhub beleid toets` and `waarom`: they need no hub, but for a decision of the journal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.bootstrap.beleid import lees_beleid
from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import Gelopen, ketenhub

GEVAL = ["--van", "politie", "--bericht", "signaal", "--doel", "omgevingsadvies", "--naar", "gemeente/inzage"]
GEVAL += ["--fase", "signalering"]
KENMERKEN = (
    "leeftijd=16 verdacht=ja zorgen=ja contactpersoon=ja inwoner=ja zaak=nieuw zelfde-doel=ja huiselijk-geweld=nee "
    "afzender-ondertekend=ja ontvanger-ondertekend=ja"
).split()


@pytest.fixture
def kopie(tmp_path: Path) -> Path:
    """A copy of the policy, to spoil."""
    map_ = tmp_path / "beleid"
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    return map_


def _vervang(pad: Path, oud: str, nieuw: str) -> None:
    tekst = pad.read_text("utf-8")
    assert oud in tekst
    pad.write_text(tekst.replace(oud, nieuw, 1), "utf-8")


# ── toets ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_het_meegeleverde_beleid_doet_wat_de_gevallen_zeggen(tmp_path: Path, vorm: str) -> None:
    """What is shipped holds; each form counts the same."""
    gelopen = ketenhub("beleid", "toets", vorm, staat=tmp_path)
    assert gelopen.code == 0
    assert gelopen.fout.startswith("Beleid omgevingsadvies-oost (")
    if vorm == "--json":
        *gevallen, samen = gelopen.rijen()
        assert all(geval["goed"] and not geval["klachten"] for geval in gevallen)
        assert samen["samen"]["gevallen"] == samen["samen"]["goed"] == len(gevallen) > 0
    elif vorm == "--plain":
        *regels, slot = gelopen.uit.splitlines()
        assert {regel.split("\t")[0] for regel in regels} == {"goed"}
        assert slot.split("\t")[:2] == ["samen", f"gevallen={len(regels)}"]
    else:
        assert " goed, 0 fout (" in gelopen.uit


def test_een_geval_dat_anders_uitkomt(kopie: Path, tmp_path: Path, vorm: str) -> None:
    """The privacy officer reads which case, where it stands, and what differs; a script sees code 2."""
    geval = """gevallen:
  - geval: verkeerd-verwacht
    regel: R04
    soort: weigeren
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    kenmerken: {%s}
    verwacht: {uitkomst: weigeren, code: N-04}
"""
    tekst = geval % ", ".join(k.replace("=", ": ") for k in KENMERKEN)
    (kopie / "gevallen" / "aa.yaml").write_text(tekst, "utf-8")
    gelopen = ketenhub("beleid", "toets", kopie, vorm, staat=tmp_path)
    assert gelopen.code == 2
    klacht = "de uitkomst is doorlaten (code S-01), verwacht was weigeren"
    assert klacht in gelopen.plat
    assert "verkeerd-verwacht" in gelopen.uit
    if not vorm:
        assert "FOUT verkeerd-verwacht (aa.yaml, regel 2)" in gelopen.plat
        assert "goed, 1 fout" in gelopen.plat


def test_beleid_dat_niet_klopt(kopie: Path, tmp_path: Path, vorm: str) -> None:
    """Every mistake at once: place, excerpt, hint; code 3, and no case is tried."""
    _vervang(kopie / "convenant.yaml", "bericht: signaal", "bericht: signal")
    _vervang(kopie / "convenant.yaml", "fase: signalering", "fase: signalleering")
    gelopen = ketenhub("beleid", "toets", kopie, vorm, staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (3, "")
    for deel in ("BELEID-ongeldig", "2 fouten in het beleid", "convenant.yaml, regel", "bericht: signal"):
        assert deel in gelopen.fout
    assert "bedoelde u 'signaal'?" in gelopen.fout
    assert "bedoelde u 'signalering'?" in gelopen.fout


def test_een_geval_dat_niet_te_lezen_is(kopie: Path, tmp_path: Path) -> None:
    """A case with a word that does not exist proves nothing: the policy as a whole is refused."""
    (kopie / "gevallen" / "aa.yaml").write_text("gevallen:\n  - geval: x\n", "utf-8")
    gelopen = ketenhub("beleid", "toets", kopie, staat=tmp_path)
    assert gelopen.code == 3
    assert "BELEID-ongeldig" in gelopen.fout
    assert "aa.yaml, regel 2" in gelopen.fout


def test_beleid_dat_er_niet_is(kopie: Path, tmp_path: Path) -> None:
    """A policy without cases is not tested, and a folder without a policy is no policy."""
    shutil.rmtree(kopie / "gevallen")
    zonder = ketenhub("beleid", "toets", kopie, staat=tmp_path)
    leeg = ketenhub("beleid", "toets", tmp_path, staat=tmp_path)
    assert (zonder.code, leeg.code) == (3, 3)
    assert "BELEID-bestand: Er staan geen gevallen in de map gevallen van het beleid." in zonder.fout
    assert "BELEID-bestand: Het bestand woordenboek.yaml van het beleid is niet te lezen." in leeg.fout


# ── waarom: a case that is typed in ──────────────────────────────────────────────────────────────────────────────────


def _waarom(tmp_path: Path, *opties: str, kenmerken: list[str] = KENMERKEN) -> Gelopen:
    keuzes = [deel for kenmerk in kenmerken for deel in ("--kenmerk", kenmerk)]
    return ketenhub("beleid", "waarom", *GEVAL, *keuzes, *opties, staat=tmp_path)


def test_toegestaan_voor_de_auditor(tmp_path: Path, vorm: str) -> None:
    """Every rule considered, and a verdict per field."""
    gelopen = _waarom(tmp_path, vorm)
    assert (gelopen.code, gelopen.fout) == (0, "")
    if vorm == "--json":
        (uitleg,) = gelopen.rijen()
        assert (uitleg["uitkomst"], uitleg["code"]) == ("doorlaten", "S-01")
        assert {"veld": "betrokkene.bsn", "door": True, "code": "S-01"} in uitleg["velden"]
        assert {"veld": "feit.verhoor", "door": False, "code": "N-06b"} in uitleg["velden"]
    else:
        assert "Uitkomst: doorlaten, code S-01" in gelopen.uit
        assert "betrokkene.bsn: door (S-01)" in gelopen.uit
        assert "feit.verhoor: niet door (N-06b)" in gelopen.uit


@pytest.mark.parametrize(
    ("voor", "wel", "niet"),
    [
        ("afzender", "Niet meegegaan: ", "Doel: omgevingsadvies"),
        ("ontvanger", "Grondslag: Wpg art. 20", "meegegaan"),
    ],
)
def test_toegestaan_voor_anderen(tmp_path: Path, voor: str, wel: str, niet: str) -> None:
    """Each reader gets what he may know: a receiver not what was stripped."""
    gelopen = _waarom(tmp_path, "--voor", voor)
    assert gelopen.code == 0
    assert wel in gelopen.plat
    assert niet not in gelopen.plat


def test_niet_toegestaan(tmp_path: Path, vorm: str) -> None:
    """Without concerns nothing goes to a municipality (R04): code 2, and the ban is named."""
    kenmerken = [k for k in KENMERKEN if not k.startswith("zorgen")] + ["zorgen=nee"]
    gelopen = _waarom(tmp_path, vorm, "--voor", "afzender", kenmerken=kenmerken)
    assert gelopen.code == 2
    assert "N-04" in gelopen.plat


def test_zonder_levering_is_er_geen_ontvanger(tmp_path: Path) -> None:
    """There is nobody to explain anything to."""
    gelopen = _waarom(tmp_path, "--voor", "ontvanger", kenmerken=["zorgen=nee"])
    assert (gelopen.code, gelopen.uit) == (2, "Er is geen ontvanger: er gaat niets door.\n")


def test_wat_niet_is_genoemd_is_onbekend(tmp_path: Path) -> None:
    """Unknown permits nothing; which features that concerns is told, beside the result."""
    gelopen = _waarom(tmp_path, kenmerken=["leeftijd=33/2", "zorgen=onbekend"])
    assert gelopen.code == 2
    assert gelopen.fout.startswith("Niet genoemd en dus onbekend: ")
    assert "zorgen" in gelopen.fout
    assert "leeftijd" not in gelopen.fout


def test_organisaties_in_plaats_van_rollen(tmp_path: Path) -> None:
    """Who thinks of Ede need not know that the policy speaks of municipalities."""
    keuzes = [deel for kenmerk in KENMERKEN for deel in ("--kenmerk", kenmerk)]
    met_rol = _waarom(tmp_path, "--json")
    opties = [{"gemeente/inzage": "gemeente-ede/inzage"}.get(deel, deel) for deel in GEVAL]
    met_naam = ketenhub("beleid", "waarom", *opties, *keuzes, "--json", staat=tmp_path)
    assert met_naam.uit == met_rol.uit


@pytest.mark.parametrize(
    ("optie", "woord", "fout"),
    [
        ("--van", "polite", "WAAROM-woord: --van staat niet in het woordenboek; bedoelde u 'politie'?"),
        ("--bericht", "signal", "WAAROM-woord: --bericht staat niet in het woordenboek; bedoelde u 'signaal'?"),
        (
            "--doel",
            "omgevingadvies",
            "WAAROM-woord: --doel staat niet in het woordenboek; bedoelde u 'omgevingsadvies'?",
        ),
        (
            "--naar",
            "gemeente/inzaag",
            "WAAROM-woord: --naar staat niet in het woordenboek; bedoelde u 'gemeente/inzage'?",
        ),
        ("--fase", "Fleur-Kanarie", "WAAROM-woord: --fase staat niet in het woordenboek; bekend zijn: signalering, "),
        ("--kenmerk", "leeftyd=16", "WAAROM-woord: Kenmerk 1 staat niet in het woordenboek; bedoelde u 'leeftijd'?"),
        ("--kenmerk", "leeftijd", "WAAROM-woord: Kenmerk 1: schrijf naam=waarde, zoals zorgen=ja of leeftijd=16."),
        ("--kenmerk", "leeftijd=999990019", "WAAROM-woord: Kenmerk leeftijd: geef een getal (jaar), zoals 16 of 13/2."),
        ("--kenmerk", "zorgen=Fleur-Kanarie", "WAAROM-woord: Kenmerk zorgen: bekend zijn: ja, nee, onbekend"),
        ("--kenmerk", "leeftijd=1/0", "WAAROM-woord: Kenmerk leeftijd: geef een getal (jaar), zoals 16 of 13/2."),
    ],
)
def test_elk_woord_moet_bestaan(tmp_path: Path, optie: str, woord: str, fout: str) -> None:
    """A typing error must not look like a refusal; the word itself is not repeated."""
    geval = [*GEVAL]
    if optie in geval:
        geval[geval.index(optie) + 1] = woord
    else:
        geval += [optie, woord]
    gelopen = ketenhub("beleid", "waarom", *geval, staat=tmp_path)
    assert gelopen.code == 1
    assert fout in gelopen.fout


def test_een_half_geval(tmp_path: Path) -> None:
    """What is missing is named, all of it; an id and a case together is neither."""
    half = ketenhub("beleid", "waarom", "--van", "politie", "--fase", "triage", staat=tmp_path)
    beide = ketenhub("beleid", "waarom", "0123456789ab", "--van", "politie", staat=tmp_path)
    assert (half.code, beide.code) == (1, 1)
    assert "WAAROM-geval: Noem ook --bericht, --doel, --naar, of geef het id" in half.fout
    assert "WAAROM-geval: Geef een id, of noem een geval met --van en de rest; niet allebei." in beide.fout


def test_waarom_met_kapot_beleid(kopie: Path, tmp_path: Path) -> None:
    """Nothing is explained by a policy that cannot be used."""
    _vervang(kopie / "convenant.yaml", "bericht: signaal", "bericht: signal")
    gelopen = ketenhub("beleid", "waarom", *GEVAL, staat=tmp_path, beleid=kopie)
    assert gelopen.code == 3


# ── waarom: a decision of the journal ────────────────────────────────────────────────────────────────────────────────


def test_een_levering_uit_het_journaal(staat: Path, gestuurd: Gestuurd, vorm: str) -> None:
    """From bands alone the same decision comes out, and the reader is told that it is by bands."""
    gelopen = ketenhub("beleid", "waarom", gestuurd.levering, vorm, staat=staat)
    assert gelopen.code == 0
    assert gelopen.fout == "Uit het journaal, dus met banden: de uitleg geldt voor elke waarde in dezelfde band."
    if vorm == "--json":
        (uitleg,) = gelopen.rijen()
        assert uitleg["code"] == "S-01"
        assert {"veld": "feit.verhoor", "door": False, "code": "N-06b"} in uitleg["velden"]
    else:
        assert "feit.verhoor: niet door (N-06b)" in gelopen.uit


def test_een_geweigerd_bericht_uit_het_journaal(staat: Path, gestuurd: Gestuurd) -> None:
    """That the hub may note something for itself does not make a refusal a delivery; `--naar` picks one destination."""
    alles = ketenhub("beleid", "waarom", gestuurd.geweigerd, "--json", staat=staat)
    assert alles.code == 2
    assert len(alles.rijen()) > 1
    een = ("beleid", "waarom", gestuurd.geweigerd, "--naar", "gemeente-wageningen/inzage", "--voor", "afzender")
    gelopen = ketenhub(*een, staat=staat)
    assert gelopen.code == 2
    assert "De ontvanger moet eerst het convenant ondertekenen." in gelopen.plat


def test_onder_een_ander_beleid(staat: Path, gestuurd: Gestuurd, kopie: Path) -> None:
    """Of a record beside a named directory is said that another policy held then, and where they differ."""
    _vervang(kopie / "convenant.yaml", "- regel: S-01", "- regel: S-99")
    gelopen = ketenhub("beleid", "waarom", gestuurd.levering, staat=staat, beleid=kopie)
    assert gelopen.code == 0
    assert "Toen gold een ander beleid. De uitleg is volgens het beleid van nu." in gelopen.fout
    assert "Toen was de code S-01; met het beleid van nu is die S-99." in gelopen.fout


def test_zonder_besluit(staat: Path, gestuurd: Gestuurd, tmp_path: Path) -> None:
    """No decision for this destination, no such id, no id at all, no hub."""
    geen = ketenhub("beleid", "waarom", gestuurd.levering, "--naar", "om", staat=staat)
    onbekend = ketenhub("beleid", "waarom", "00000000-0000", staat=staat)
    vorm = ketenhub("beleid", "waarom", "Fleur-Kanarie", staat=staat)
    zonder = ketenhub("beleid", "waarom", gestuurd.levering, staat=tmp_path / "leeg")
    assert {geen.code, onbekend.code, vorm.code, zonder.code} == {1}
    assert geen.fout == "WAAROM-geen-besluit: Hierover staat in het journaal geen besluit (voor deze bestemming)."
    assert onbekend.fout.startswith("ID-onbekend")
    assert vorm.fout.startswith("ID-vorm")
    assert zonder.fout.startswith("GROOTBOEK-leeg")


def test_het_beleid_staat_waar_de_tests_denken() -> None:
    """The features of the typed case exist, all of them: else the tests above would prove nothing."""
    bekend = lees_beleid(BELEID_MEEGELEVERD).woordenboek.kenmerken
    assert {kenmerk.partition("=")[0] for kenmerk in KENMERKEN} <= bekend.keys()
