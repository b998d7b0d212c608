"""`ketenhub partij`: as typed, at the partner and at the hub; every refusal with its code and a sentence."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sdk.fouten import Partnerfout
from adapters.sdk.partnermap import lees_partnermap
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.partijtoelating import Keuze, keur_aanvraag, laat_toe
from hub.bootstrap.partneraansluiting import Wie, lees_aanvraag, nieuw
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.instellingen import Instellingen
from hub.trust.partijen import Partijkaart
from hub.trust.partijfouten import PARTIJCODES
from tests.bron import WORTEL
from tests.cli.opdracht import Gelopen, ketenhub

EDE = ("--code", "gemeente-ede", "--oin", "00000099000000011000", "--naam", "Gemeente Ede")
RENKUM = ("--code", "gemeente-renkum", "--oin", "00000099000000013000", "--naam", "Gemeente Renkum")


@pytest.fixture(scope="module")
def voorbeeld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state with a live policy in which nobody is admitted yet. Not to be changed: it is copied."""
    staat = tmp_path_factory.mktemp("voorbeeld") / "staat"
    zet_proef_klaar(staat, WORTEL / "policies")
    for naam in ("partijen", "partners"):
        shutil.rmtree(staat / naam, ignore_errors=True)
    return staat


@pytest.fixture
def staat(voorbeeld: Path, tmp_path: Path) -> Path:
    """A state of one's own."""
    return Path(shutil.copytree(voorbeeld, tmp_path / "staat"))


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    """Where a partner keeps its keys."""
    return tmp_path / "ede"


def _kaart(staat: Path, code: str = "gemeente-ede") -> Partijkaart:
    return lees_spiegel(staat, laad_geheim(staat))[code]


def _nieuw(map_: Path, *meer: str) -> Gelopen:
    """A partner needs no state: the folder of it is one that does not exist."""
    leeg = map_.parent / "geen-hub"
    gelopen = ketenhub("partij", "nieuw", map_, *meer, staat=leeg)
    assert not leeg.exists(), "the command of a partner makes no state"
    return gelopen


def _toelaten(staat: Path, map_: Path, *meer: str) -> dict[str, Any]:
    gelopen = ketenhub("partij", "toelaten", map_ / "aanvraag.json", "--ja", "--json", *meer, staat=staat)
    assert gelopen.code == 0, gelopen
    (document,) = gelopen.rijen()
    return dict(document)


def _maak(map_: Path, wie: tuple[str, ...] = EDE, oin: str = "") -> None:
    """What `partij nieuw` makes, without a process of its own: for tests of what comes after it."""
    nu = datetime.now(UTC)
    dagen = (nu - timedelta(hours=1), nu + timedelta(days=365))
    nieuw(map_, Wie(wie[1], oin or wie[3], wie[5]), profiel="jose-1", dagen=dagen, nu=nu)


def _aangesloten(staat: Path, map_: Path, wie: tuple[str, ...] = EDE, ondertekend: date | None = None) -> None:
    """As `partij nieuw` and `partij toelaten`, without processes of their own."""
    _maak(map_, wie)
    nu, aanvraag = datetime.now(UTC), lees_aanvraag(map_ / "aanvraag.json")
    instellingen = Instellingen(toestand=staat, beleid=staat)
    beleid = keur_aanvraag(instellingen, aanvraag, nu)
    gedaan = asyncio.run(laat_toe(instellingen, aanvraag, beleid, Keuze(ondertekend=ondertekend), nu))
    (map_ / "toelating.json").write_bytes(gedaan.toelating.naar_bytes())


def _geweigerd(gelopen: Gelopen, code: str, afloop: int = 2) -> None:
    """With its code and its sentence, and the exit code of a refusal."""
    assert gelopen.code == afloop, gelopen
    assert gelopen.fout.startswith(f"{code}: "), gelopen
    if code in PARTIJCODES:
        assert PARTIJCODES[code] in gelopen.fout


def test_sleutels_zijn_van_de_partner_alleen(map_: Path, vorm: str) -> None:
    """Private files for their owner; the request says who, and nothing secret; one fingerprint everywhere."""
    gelopen = _nieuw(map_, *EDE, "--contact", "Functioneel beheer <beheer@example.nl>", vorm)
    assert gelopen.code == 0, gelopen
    aanvraag = lees_aanvraag(map_ / "aanvraag.json")
    assert (aanvraag.code, aanvraag.oin) == ("gemeente-ede", "00000099000000011000")
    assert aanvraag.vingerafdruk in gelopen.plat
    assert [c.functie for c in aanvraag.contact] == ["Functioneel beheer"]
    for naam in ("identiteit.json", "tls.key"):
        assert (map_ / naam).stat().st_mode & 0o077 == 0
    geheimen = json.loads((map_ / "identiteit.json").read_text())["geheimen"].values()
    assert not [g for g in geheimen if g in (map_ / "aanvraag.json").read_text()]
    _geweigerd(_nieuw(map_, *EDE), "PARTIJ-map", 1)


@pytest.mark.parametrize(
    ("woorden", "code"),
    [
        (("--code", "Ede", *EDE[2:]), "PARTIJ-code"),
        (("--code", "hub", *EDE[2:]), "PARTIJ-code"),
        ((*EDE[:3], "00000099000000011001", *EDE[4:]), "PARTIJ-oin"),
        ((*EDE[:5], ""), "PARTIJ-tekst"),
        ((*EDE, "--profiel", "geen-1"), "PARTIJ-profiel"),
        ((*EDE, "--contact", "Jan Jansen"), "PARTIJ-contact"),
        ((*EDE, "--contact", "Beheer <geen adres>"), "PARTIJ-contact"),
    ],
)
def test_een_fout_woord_laat_geen_sleutels_achter(map_: Path, woorden: tuple[str, ...], code: str) -> None:
    """Told before anything is made, and without repeating it."""
    gelopen = _ruw(map_, woorden)
    _geweigerd(gelopen, code, 1)
    assert "Jansen" not in gelopen.fout
    assert not map_.exists()


def _ruw(map_: Path, woorden: tuple[str, ...]) -> Gelopen:
    """`ketenhub` leaves out empty arguments; a blank name is typed as a blank."""
    return ketenhub("partij", "nieuw", map_, *(woord or " " for woord in woorden), staat=map_.parent / "geen-hub")


def test_toelaten_geeft_een_map_waarmee_de_partner_kan_aansluiten(staat: Path, map_: Path, vorm: str) -> None:
    """The directory is whole, the card says what the convenant says, and the fingerprints can be compared."""
    _maak(map_)
    with pytest.raises(Partnerfout, match=r"toelating\.json is er nog niet"):
        lees_partnermap(map_)
    gelopen = ketenhub("partij", "toelaten", map_ / "aanvraag.json", "--ja", vorm, staat=staat)
    assert gelopen.code == 0, gelopen
    kaart = _kaart(staat)
    assert kaart.ondertekend.isoformat() == "2026-01-05"
    assert kaart.gronden == ("Jeugdwet art. 7.4.0 (meldpunt)",)
    assert (kaart.revisie, kaart.stand) == (1, "toegelaten")
    partner = lees_partnermap(map_)
    assert (partner.code, partner.oin, partner.profiel) == ("gemeente-ede", kaart.oin, "jose-1")
    assert {s.profiel for s in partner.hub.sleutels} == {"jose-1", "hpke-pq-1"}
    assert partner.nats == ""


def test_een_adres_en_dagen_van_de_beheerder(staat: Path, map_: Path) -> None:
    """What the operator says counts, and a wrong address is refused."""
    _maak(map_)
    opdracht = ("partij", "toelaten", map_ / "aanvraag.json", "--ja")
    _geweigerd(ketenhub(*opdracht, "--nats", "nats://hub:4222", staat=staat), "PARTIJ-vorm")
    assert not (staat / "partijen").exists()
    document = _toelaten(staat, map_, "--nats", "tls://hub.example.nl:4222", "--tot", "2027-03-01", "--grond", "WGS")
    assert document["geldig_tot"] == "2027-03-01"
    assert lees_partnermap(map_).nats == "tls://hub.example.nl:4222"
    assert _kaart(staat).gronden == ("WGS",)


@pytest.mark.parametrize(("getypt", "code"), [("JA\n", 0), ("j\n", 2), ("", 2)])
def test_de_vingerafdruk_wordt_gevraagd(staat: Path, map_: Path, getypt: str, code: int) -> None:
    """Who does not say so admits nobody; nor does a script without somebody who compared."""
    _maak(map_)
    gelopen = ketenhub("partij", "toelaten", map_ / "aanvraag.json", staat=staat, invoer=getypt)
    assert gelopen.code == code, gelopen
    assert (map_ / "toelating.json").exists() == (staat / "partijen").exists() == (code == 0)
    if code:
        assert "PARTIJ-vingerafdruk" in gelopen.fout


def test_de_voorgelezen_vingerafdruk_telt(staat: Path, map_: Path) -> None:
    """Typed in any way it is the same; another one is not."""
    _maak(map_)
    afdruk = lees_aanvraag(map_ / "aanvraag.json").vingerafdruk
    opdracht = ("partij", "toelaten", map_ / "aanvraag.json", "--vingerafdruk")
    _geweigerd(ketenhub(*opdracht, "0" * 32, staat=staat), "PARTIJ-vingerafdruk")
    assert ketenhub(*opdracht, afdruk.replace(" ", "").upper(), staat=staat).code == 0


def test_wie_niet_in_het_beleid_staat_wordt_niet_toegelaten(staat: Path, map_: Path, tmp_path: Path) -> None:
    """Another code, another OIN, a request that was changed, and no request at all."""
    _maak(map_, ("--code", "gemeente-verzonnen", *EDE[2:]))
    toelaten = ("partij", "toelaten")
    _geweigerd(ketenhub(*toelaten, map_ / "aanvraag.json", "--ja", staat=staat), "PARTIJ-onbekend")
    ander = tmp_path / "ander"
    _maak(ander, oin="00000099000000012000")
    _geweigerd(ketenhub(*toelaten, ander / "aanvraag.json", "--ja", staat=staat), "PARTIJ-anders")
    goed = tmp_path / "goed"
    _maak(goed)
    tekst = (goed / "aanvraag.json").read_text()
    (goed / "aanvraag.json").write_text(tekst.replace("Gemeente Ede", "Gemeente Edo"))
    _geweigerd(ketenhub(*toelaten, goed / "aanvraag.json", "--ja", staat=staat), "PARTIJ-bewijs")
    (goed / "aanvraag.json").write_text("{}")
    _geweigerd(ketenhub(*toelaten, goed / "aanvraag.json", "--ja", staat=staat), "PARTIJ-vorm", 1)
    _geweigerd(ketenhub(*toelaten, goed / "weg.json", "--ja", staat=staat), "PARTIJ-bestand", 1)
    _geweigerd(ketenhub(*toelaten, map_ / "aanvraag.json", "--ja", staat=tmp_path / "leeg"), "BELEID-geen", 1)
    assert not (staat / "partijen").exists()


def test_wie_niet_tekende_wordt_niet_vanzelf_toegelaten(staat: Path, map_: Path) -> None:
    """The operator must say when it signed, if the convenant does not."""
    _maak(map_, RENKUM)
    opdracht = ("partij", "toelaten", map_ / "aanvraag.json", "--ja")
    _geweigerd(ketenhub(*opdracht, staat=staat), "PARTIJ-ondertekend")
    assert ketenhub(*opdracht, "--ondertekend", "2026-06-01", staat=staat).code == 0
    assert _kaart(staat, "gemeente-renkum").ondertekend.isoformat() == "2026-06-01"


def test_een_eigen_certificaat_van_een_uitgever_die_telt(staat: Path, map_: Path, tmp_path: Path) -> None:
    """A chain of the CA that is trusted is taken as it is; one of another is refused, and one of another OIN."""
    _maak(map_)
    aanvraag = lees_aanvraag(map_ / "aanvraag.json")
    keten = tmp_path / "keten.pem"

    def maak(waar: Path, oin: str, code: str, csr: str) -> None:
        eind = aanvraag.sleutels.sleutels[0].geldig_tot
        keten.write_text(open_certificaathuis(waar).geef_uit(csr, oin=oin, code=code, tot=eind))

    opdracht = ("partij", "toelaten", map_ / "aanvraag.json", "--ja", "--certificaat", keten)
    maak(tmp_path / "vreemd", aanvraag.oin, aanvraag.code, aanvraag.csr)
    _geweigerd(ketenhub(*opdracht, staat=staat), "CERT-uitgever")
    ander = tmp_path / "ander"
    _maak(ander, RENKUM)
    maak(staat, "00000099000000013000", "gemeente-renkum", lees_aanvraag(ander / "aanvraag.json").csr)
    _geweigerd(ketenhub(*opdracht, staat=staat), "PARTIJ-anders")
    maak(staat, aanvraag.oin, aanvraag.code, aanvraag.csr)
    assert ketenhub(*opdracht, staat=staat).code == 0
    assert keten.read_text() == json.loads((map_ / "toelating.json").read_text())["certificaat"]
    assert lees_partnermap(map_).code == "gemeente-ede"
    keten.write_bytes(b"\xff")
    _geweigerd(ketenhub(*opdracht, staat=staat), "PARTIJ-bestand", 1)


def test_vernieuwen_houdt_de_oude_tot_hun_dag(staat: Path, map_: Path) -> None:
    """Old and new count at the hub; at the partner the old certificate goes on until the new admission is there."""
    _aangesloten(staat, map_)
    eerst = lees_partnermap(map_)
    assert ketenhub("partij", "sleutel", map_, staat=staat).code == 0
    tussen = lees_partnermap(map_)
    assert tussen.tls is not eerst.tls
    assert len(tussen.identiteit.publiek.sleutels) == 4
    _geweigerd(ketenhub("partij", "sleutel", map_, staat=staat), "PARTIJ-map", 1)
    _toelaten(staat, map_)
    kaart = _kaart(staat)
    assert kaart.geschiedenis[-1].wat == "vernieuwd"
    assert {s.kid for s in kaart.sleutels.sleutels} == {s.kid for s in tussen.identiteit.publiek.sleutels}
    assert lees_partnermap(map_).code == "gemeente-ede"
    assert ketenhub("partij", "sleutel", map_, "--vanaf", "2027-01-01", "--dagen", "30", staat=staat).code == 0
    assert (map_ / "tls.nieuw.key").read_bytes() != (map_ / "tls.key").read_bytes()


def test_sleutel_zonder_map_of_met_een_lekke_map(staat: Path, map_: Path) -> None:
    """Nothing is made beside nothing, and a key that others can read is told."""
    _geweigerd(ketenhub("partij", "sleutel", map_, staat=staat), "PARTIJ-map", 1)
    _maak(map_)
    (map_ / "identiteit.json").chmod(0o644)
    gelopen = ketenhub("partij", "sleutel", map_, staat=staat)
    _geweigerd(gelopen, "PARTIJ-map", 1)
    assert "chmod go-rwx" in gelopen.fout


def test_een_lek_van_begin_tot_eind(staat: Path, map_: Path) -> None:
    """The drill: everything withdrawn, then new keys at once; nothing of the old ones counts again."""
    _aangesloten(staat, map_)
    intrekken = ("partij", "intrekken", "gemeente-ede", "--reden", "sleutel-uitgelekt")
    assert ketenhub(*intrekken, "--alle-sleutels", staat=staat).code == 0
    dicht = _kaart(staat)
    assert dicht.stand == "toegelaten"
    assert all(s.ingetrokken_op for s in dicht.sleutels.sleutels)
    assert all(c.ingetrokken_op for c in dicht.certificaten)
    _geweigerd(ketenhub(*intrekken, "--alle-sleutels", staat=staat), "PARTIJ-geen-sleutel")
    assert ketenhub("partij", "sleutel", map_, "--meteen", staat=staat).code == 0
    _toelaten(staat, map_)
    (rij,) = [r for r in ketenhub("partij", "lijst", "--json", staat=staat).rijen() if r["code"] == "gemeente-ede"]
    assert (rij["sleutels"], rij["certificaten"]) == (2, 1)
    oude = [s.kid for s in dicht.sleutels.sleutels]
    eigen = lees_partnermap(map_).identiteit.publiek.sleutels
    assert all(s.ingetrokken_op for s in eigen if s.kid in oude and s.gebruik == "teken")


def test_een_sleutel_een_certificaat_of_de_hele_partij(staat: Path, map_: Path) -> None:
    """Each by what `toon` shows; and only one at a time."""
    _aangesloten(staat, map_)
    (toon,) = ketenhub("partij", "toon", "gemeente-ede", "--json", staat=staat).rijen()
    kid, afdruk = toon["sleutels"][0]["kid"], toon["certificaten"][0]["vingerafdruk"]
    intrekken = ("partij", "intrekken", "gemeente-ede", "--reden", "sleutel-kwijt")
    _geweigerd(ketenhub(*intrekken, "--sleutel", kid, "--alle-sleutels", staat=staat), "PARTIJ-keuze")
    assert ketenhub(*intrekken, "--sleutel", kid, staat=staat).code == 0
    assert ketenhub(*intrekken, "--certificaat", afdruk, staat=staat).code == 0
    assert ketenhub(*intrekken, staat=staat).code == 0
    _geweigerd(ketenhub(*intrekken, "--sleutel", kid, staat=staat), "PARTIJ-geen-sleutel")
    _geweigerd(ketenhub(*intrekken, "--certificaat", afdruk, staat=staat), "PARTIJ-geen-certificaat")
    _geweigerd(ketenhub(*intrekken, staat=staat), "PARTIJ-is-ingetrokken")
    _geweigerd(ketenhub("partij", "toelaten", map_ / "aanvraag.json", "--ja", staat=staat), "PARTIJ-is-ingetrokken")
    assert ketenhub("partij", "herstel", "gemeente-ede", staat=staat).code == 0
    _geweigerd(ketenhub("partij", "herstel", "gemeente-ede", staat=staat), "PARTIJ-is-toegelaten")
    _geweigerd(ketenhub("partij", "intrekken", "gemeente-ede", "--reden", "Jan is ziek", staat=staat), "PARTIJ-reden")
    assert [w.wat for w in _kaart(staat).geschiedenis] == [
        "toegelaten",
        "sleutel-ingetrokken",
        "certificaat-ingetrokken",
        "ingetrokken",
        "hersteld",
    ]


def test_opvolgen_op_de_opdrachtregel(staat: Path, map_: Path, tmp_path: Path) -> None:
    """From which day, for which municipality; no circles, and nobody who is not admitted."""
    _aangesloten(staat, map_)
    opvolging = ("partij", "opvolging", "gemeente-ede", "--door", "gemeente-renkum")
    _geweigerd(ketenhub(*opvolging, staat=staat), "PARTIJ-geen-opvolger")
    _aangesloten(staat, tmp_path / "renkum", RENKUM, date(2026, 6, 1))
    assert ketenhub(*opvolging, "--vanaf", "2027-01-01", "--gemeente", "0228", staat=staat).code == 0
    _geweigerd(ketenhub(*opvolging, "--gemeente", "Ede", staat=staat), "PARTIJ-gemeente")
    _geweigerd(ketenhub(*opvolging, "--vanaf", "morgen", staat=staat), "DATUM-vorm", 1)
    terug = ("partij", "opvolging", "gemeente-renkum", "--door", "gemeente-ede")
    _geweigerd(ketenhub(*terug, staat=staat), "PARTIJ-kring")
    (toon,) = ketenhub("partij", "toon", "gemeente-ede", "--json", staat=staat).rijen()
    assert toon["opvolgers"] == [{"code": "gemeente-renkum", "vanaf": "2027-01-01", "gemeente": "0228"}]
    assert "gemeente-renkum" in ketenhub("partij", "toon", "gemeente-ede", staat=staat).uit


def test_elke_opdracht_in_elke_vorm(staat: Path, map_: Path, tmp_path: Path, vorm: str) -> None:
    """For a person, a script and a machine: data on stdout, one line or document for each change."""
    _aangesloten(staat, map_)
    _aangesloten(staat, tmp_path / "renkum", RENKUM, date(2026, 6, 1))
    regels = [
        ketenhub("partij", *opdracht, vorm, staat=staat)
        for opdracht in (
            ("sleutel", map_),
            ("opvolging", "gemeente-ede", "--door", "gemeente-renkum"),
            ("intrekken", "gemeente-ede", "--reden", "opgegaan-in-andere"),
            ("herstel", "gemeente-ede"),
        )
    ]
    assert [gelopen.code for gelopen in regels] == [0] * 4
    if vorm == "--json":
        assert [regel.rijen()[0].get("revisie") for regel in regels] == [None, 2, 3, 4]
    for opdracht in (("toon", "gemeente-ede"), ("lijst",)):
        getoond = ketenhub("partij", *opdracht, vorm, staat=staat)
        assert getoond.code == 0
        assert "gemeente-renkum" in getoond.uit
    assert "opgegaan-in-andere" in ketenhub("partij", "toon", "gemeente-ede", vorm, staat=staat).uit


@pytest.mark.parametrize(
    "opdracht",
    [
        ("toon", "gemeente-ede"),
        ("herstel", "gemeente-ede"),
        ("intrekken", "gemeente-ede", "--reden", "onderzoek"),
        ("opvolging", "gemeente-ede", "--door", "om"),
    ],
)
def test_wie_er_niet_in_staat(staat: Path, opdracht: tuple[str, ...]) -> None:
    """Told, and nothing is made."""
    _geweigerd(ketenhub("partij", *opdracht, staat=staat), "PARTIJ-geen-kaart", 1)
    lijst = ketenhub("partij", "lijst", staat=staat)
    assert lijst.code == 0
    assert "nog niemand" in lijst.fout


def test_een_kapotte_spiegel_wordt_gemeld(staat: Path, map_: Path) -> None:
    """By every command that reads it."""
    _aangesloten(staat, map_)
    (staat / "partijen" / "gemeente-ede.json").write_text("kapot")
    _geweigerd(ketenhub("partij", "lijst", staat=staat), "PARTIJ-spiegel", 1)
