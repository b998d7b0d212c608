"""`ketenhub beleid sleutel`, `teken` and `controleer`: from a changed file to a bundle with two signatures."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path
from typing import Final

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import Gelopen, ketenhub
from tests.klein_beleid import verander

GELDIG: Final = ("--van", "2026-01-01", "--tot", "2027-12-31")
DAG: Final = ("--op-datum", "2026-11-20")
SLEUTELDAGEN: Final = ("--van", "2026-01-01", "--tot", "2029-12-31")
EEN: Final = "een.bundel"
WACHTWOORD: Final = "vier losse woorden samen"
RUIMER: Final = ("  gemeente-ede: {ondertekend: 2026-01-05,", "  gemeente-ede: {ondertekend: 2026-01-04,")
TITEL: Final = ("titel: De politie meldt een verdachte jongere", "titel: Politie meldt een verdachte jongere")
ONWAAR: Final = """\
  - bewering: B-99
    tekst: Niemand ontvangt iets
    nooit: {velden: alle}
"""


class Werktafel:
    """Keys of two people, their register, and a copy of the policy."""

    def __init__(self, map_: Path) -> None:
        """Nothing is made yet; see `tafel`."""
        self.map = map_
        self.register = map_ / "sleutels.yaml"
        self.beleid = map_ / "beleid"

    def sleutel(self, naam: str, rol: str, organisatie: str, *meer: str | Path) -> Gelopen:
        """`beleid sleutel`."""
        woorden = ("--rol", rol, "--organisatie", organisatie, "--naar", self.map / "geheim", *SLEUTELDAGEN)
        return self.doe("sleutel", naam, *woorden, *meer)

    def teken(self, wat: Path, wie: str, *meer: str | Path, invoer: str = "") -> Gelopen:
        """`beleid teken`."""
        pad = self.map / "geheim" / f"{wie}.sleutel"
        return self.doe("teken", wat, "--sleutel", pad, "--sleutels", self.register, *meer, invoer=invoer)

    def controleer(self, bundel: Path, *meer: str | Path) -> Gelopen:
        """`beleid controleer` on a day that is always the same."""
        return self.doe("controleer", bundel, "--sleutels", self.register, *DAG, *meer)

    def doe(self, *woorden: str | Path, invoer: str = "") -> Gelopen:
        """A command about policy."""
        return ketenhub("beleid", *woorden, staat=self.map, invoer=invoer)

    def getekend(self, naam: str, *meer: str | Path) -> Path:
        """A bundle of the policy as it now is, with both signatures."""
        bundel = self.map / naam
        een = self.teken(self.beleid, "fg", *GELDIG, "--naar", bundel, "--ja", *meer)
        assert een.code == 0, een
        twee = self.teken(bundel, "tweede", "--ja", *meer)
        assert twee.code == 0, twee
        return bundel

    def verander(self, oud: str, nieuw: str) -> None:
        """A change of the convenant."""
        pad = self.beleid / "convenant.yaml"
        pad.write_text(verander(pad.read_text("utf-8"), oud, nieuw), "utf-8")


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Werktafel:
    """Two people with a key, made with the command as they would; and a bundle that both signed."""
    werktafel = Werktafel(tmp_path_factory.mktemp("begin"))
    shutil.copytree(BELEID_MEEGELEVERD, werktafel.beleid)
    for naam, rol, organisatie in (
        ("fg", "privacyfunctionaris", "politie"),
        ("tweede", "medeondertekenaar", "gemeente-ede"),
    ):
        assert werktafel.sleutel(naam, rol, organisatie, "--register", werktafel.register).code == 0
    werktafel.getekend(EEN)
    return werktafel


@pytest.fixture
def tafel(begin: Werktafel, tmp_path: Path) -> Werktafel:
    """A copy of it, to change."""
    shutil.copytree(begin.map, tmp_path / "tafel")
    return Werktafel(tmp_path / "tafel")


def test_een_sleutel_is_alleen_voor_de_eigenaar(tafel: Werktafel, vorm: str) -> None:
    """The file is closed for others, the secret is on no screen, and the line is a line of a register."""
    gelopen = tafel.sleutel("derde", "medeondertekenaar", "om", vorm)
    assert gelopen.code == 0
    pad = tafel.map / "geheim" / "derde.sleutel"
    assert stat.S_IMODE(pad.stat().st_mode) == 0o600
    kern = pad.read_text().splitlines()[1]
    assert kern not in gelopen.uit + gelopen.fout
    if vorm == "--json":
        assert gelopen.rijen()[0]["rol"] == "medeondertekenaar"
    else:
        tafel.register.write_text(tafel.register.read_text() + gelopen.uit)
        assert tafel.controleer(tafel.map / EEN).code == 0
    assert "Er zit geen wachtwoord op" in gelopen.fout


def test_een_sleutel_wordt_nooit_vervangen(tafel: Werktafel) -> None:
    """Whoever makes a second under the same name would lose the first."""
    oud = (tafel.map / "geheim" / "fg.sleutel").read_bytes()
    gelopen = tafel.sleutel("fg", "privacyfunctionaris", "politie")
    assert gelopen.code == 1
    assert "ONDERTEKENSLEUTEL-bestand" in gelopen.fout
    assert (tafel.map / "geheim" / "fg.sleutel").read_bytes() == oud


@pytest.mark.parametrize(
    ("naam", "rol", "organisatie", "klacht"),
    [
        ("derde", "mederondertekenaar", "om", "bedoelde u 'medeondertekenaar'?"),
        ("De Derde", "medeondertekenaar", "om", "heeft niet de goede vorm"),
        ("../derde", "medeondertekenaar", "om", "heeft niet de goede vorm"),
        ("derde", "medeondertekenaar", "om, ingetrokken: 2026-01-01", "geen enkel woord"),
    ],
)
def test_een_verkeerd_woord_maakt_geen_sleutel(
    tafel: Werktafel, naam: str, rol: str, organisatie: str, klacht: str
) -> None:
    """Told before anything is written."""
    voor = sorted(tafel.map.rglob("*.sleutel"))
    gelopen = tafel.sleutel(naam, rol, organisatie, "--register", tafel.register)
    assert gelopen.code == 1
    assert klacht in gelopen.fout
    assert sorted(tafel.map.rglob("*.sleutel")) == voor


def test_een_sleutel_met_wachtwoord(tafel: Werktafel) -> None:
    """Typed twice when made, once when used, or from a variable; wrong, missing and short are told."""
    geheim = tafel.map / "geheim" / "pas.sleutel"
    woorden = ("--rol", "medeondertekenaar", "--organisatie", "om", "--naar", geheim.parent, *SLEUTELDAGEN)
    kort = tafel.doe("sleutel", "pas", *woorden, "--wachtwoord", invoer="kort\nkort\n")
    assert (kort.code, geheim.exists()) == (1, False)
    assert "van 12 tot 255 tekens" in kort.fout
    gemaakt = tafel.doe(
        "sleutel", "pas", *woorden, "--wachtwoord", "--register", tafel.register, invoer=f"{WACHTWOORD}\n{WACHTWOORD}\n"
    )
    assert gemaakt.code == 0
    assert WACHTWOORD not in gemaakt.uit + gemaakt.fout
    assert b"ENCRYPTED" in geheim.read_bytes()
    bundel = tafel.map / "nieuw.bundel"
    assert tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", bundel, "--ja").code == 0
    voor = bundel.read_bytes()
    fout = tafel.teken(bundel, "pas", "--ja", invoer="een ander wachtwoord\n")
    assert (fout.code, bundel.read_bytes()) == (1, voor)
    assert "Het wachtwoord klopt niet." in fout.fout
    weg = tafel.teken(bundel, "pas", "--ja", "--wachtwoord-uit", "BESTAAT_NIET")
    assert "omgevingsvariabele" in weg.fout
    goed = ketenhub(
        *("beleid", "teken", bundel, "--sleutel", geheim, "--sleutels", tafel.register, "--ja"),
        *("--wachtwoord-uit", "PAS_WACHTWOORD"),
        staat=tafel.map,
        erbij={"PAS_WACHTWOORD": WACHTWOORD},
    )
    assert goed.code == 0, goed
    assert tafel.controleer(bundel).code == 0


def test_een_sleutel_die_anderen_kunnen_lezen(tafel: Werktafel) -> None:
    """Nobody can say any more who signed with it."""
    (tafel.map / "geheim" / "fg.sleutel").chmod(0o640)
    gelopen = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", tafel.map / "x.bundel", "--ja")
    assert (gelopen.code, (tafel.map / "x.bundel").exists()) == (1, False)
    assert "Ook anderen kunnen fg.sleutel lezen" in gelopen.fout


def test_van_map_tot_twee_handtekeningen(tafel: Werktafel) -> None:
    """The first makes and signs, the second signs along; until then it may not go live, and the code says so."""
    bundel = tafel.map / "nieuw.bundel"
    een = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", bundel, invoer="ja\n")
    assert een.code == 0
    assert "Tekent u voor deze wijziging (eerste)?" in een.fout
    assert "Nodig is een medeondertekenaar." in een.fout
    half = tafel.controleer(bundel)
    assert half.code == 2
    assert "BUNDEL-rol-ontbreekt" in half.fout
    twee = tafel.teken(bundel, "tweede", invoer="ja\n")
    assert twee.code == 0
    assert "De bundel is compleet." in twee.fout
    heel = tafel.controleer(bundel)
    assert heel.code == 0
    assert "fg (privacyfunctionaris, politie)" in heel.plat
    assert "tweede (medeondertekenaar, gemeente-ede)" in heel.plat
    assert "Deze bundel mag in werking." in heel.fout


@pytest.mark.parametrize("antwoord", ["", "\n", "yes\n"])
def test_zonder_ja_wordt_er_niets_getekend(tafel: Werktafel, antwoord: str) -> None:
    """Only the whole word: who types on is not who agrees."""
    bundel = tafel.map / "nieuw.bundel"
    gelopen = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", bundel, invoer=antwoord)
    assert (gelopen.code, bundel.exists()) == (1, False)
    assert "TEKEN-geen-ja" in gelopen.fout
    assert "strekking eerste" in gelopen.plat


@pytest.fixture(scope="module")
def gevolgd(begin: Werktafel, tmp_path_factory: pytest.TempPathFactory) -> Werktafel:
    """A wider policy, signed by both to follow the first."""
    map_ = tmp_path_factory.mktemp("gevolgd") / "tafel"
    shutil.copytree(begin.map, map_)
    werktafel = Werktafel(map_)
    werktafel.verander(*RUIMER)
    werktafel.getekend("twee.bundel", "--op", map_ / EEN)
    return werktafel


def test_een_wijziging_in_woorden(gevolgd: Werktafel, vorm: str) -> None:
    """What the second signer reads: RUIMER, what it is about, and what the whole comes to."""
    een, twee = gevolgd.map / EEN, gevolgd.map / "twee.bundel"
    gelopen = gevolgd.controleer(twee, "--op", een, vorm)
    assert gelopen.code == 0
    if vorm == "--json":
        (document,) = gelopen.rijen()
        assert (document["strekking"], document["revisie"], document["goed"]) == ("ruimer", 2, True)
        assert document["vorige"] != document["bundel"]
        assert {deel["soort"] for deel in document["verschil"]} == {"RUIMER"}
        assert {s["organisatie"] for s in document["ondertekenaars"]} == {"politie", "gemeente-ede"}
    else:
        assert "RUIMER gemeente-ede heeft ondertekend op 2026-01-04" in gelopen.plat
        assert "Strekking: ruimer" in gelopen.plat
    zonder = gevolgd.controleer(twee)
    assert zonder.code == 1
    assert "BUNDEL-op" in zonder.fout


def test_een_matrix_die_niet_bij_is(tafel: Werktafel) -> None:
    """Nobody signs what the reviewer has not read."""
    tafel.verander(*TITEL)
    gelopen = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", tafel.map / "x.bundel", "--ja")
    assert gelopen.code == 2
    assert "BUNDEL-matrix" in gelopen.fout
    assert "matrix --schrijf" in gelopen.fout


def test_wat_niet_te_bewijzen_is_wordt_niet_getekend(tafel: Werktafel) -> None:
    """A policy of which a claim fails cannot be signed at all: the proof stands before the pen."""
    with (tafel.beleid / "convenant.yaml").open("a", encoding="utf-8") as bestand:
        bestand.write(ONWAAR)
    gelopen = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", tafel.map / "x.bundel", "--ja")
    assert gelopen.code == 3
    assert "BUNDEL-bewijs" in gelopen.fout
    assert "B-99: Niemand ontvangt iets." in gelopen.fout
    assert not (tafel.map / "x.bundel").exists()


def test_wie_niet_mag_tekenen_merkt_het_zelf(tafel: Werktafel) -> None:
    """A key that is not in the register, or not any more, gives no bundle that travels on."""
    bundel = tafel.map / "nieuw.bundel"
    assert tafel.sleutel("derde", "medeondertekenaar", "om").code == 0
    gelopen = tafel.teken(tafel.beleid, "derde", *GELDIG, "--naar", bundel, "--ja")
    assert (gelopen.code, bundel.exists()) == (2, False)
    assert "BUNDEL-sleutel-onbekend" in gelopen.fout
    tafel.register.write_text(
        tafel.register.read_text().replace("tot: 2029-12-31}", "tot: 2029-12-31, ingetrokken: 2026-02-01}")
    )
    ingetrokken = tafel.teken(tafel.beleid, "fg", *GELDIG, "--naar", bundel, "--ja")
    assert (ingetrokken.code, bundel.exists()) == (2, False)
    assert "BUNDEL-sleutel-ingetrokken" in ingetrokken.fout


def test_wat_niet_te_lezen_is(tafel: Werktafel) -> None:
    """Each file has its own refusal, and none of them a trace."""
    bundel = tafel.map / "rommel.bundel"
    bundel.write_bytes(b"{}")
    assert "BUNDEL-vorm" in tafel.controleer(bundel).fout
    assert "BUNDEL-bestand" in tafel.controleer(tafel.map / "weg.bundel").fout
    assert "BUNDEL-vorm" in tafel.teken(bundel, "fg", "--ja").fout
    tafel.register.unlink()
    assert "SLEUTELREGISTER-bestand" in tafel.controleer(bundel).fout
    tafel.register.write_text("sleutels: {fg: {}}\n")
    assert "'rol' ontbreekt" in tafel.controleer(bundel).fout


def test_opties_die_niet_samengaan(tafel: Werktafel) -> None:
    """Days belong to a directory: a bundle has them, and they are signed."""
    assert "TEKEN-opties" in tafel.teken(tafel.beleid, "fg", "--ja").fout
    bundel = tafel.map / EEN
    assert "TEKEN-opties" in tafel.teken(bundel, "tweede", *GELDIG, "--ja").fout
    assert "DATUM-vorm" in tafel.teken(tafel.beleid, "fg", "--van", "20260101", "--tot", "2027-12-31").fout
    assert "BUNDEL-zelfde-sleutel" in tafel.teken(bundel, "tweede", "--ja").fout
