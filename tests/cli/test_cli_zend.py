"""`ketenhub zend`, against a real hub."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.sdk.aansluiten import open_lijn
from hub.bootstrap.beleid import lees_beleid, partijen_van
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.partijpost import lees_map
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.inrichting import richt_in
from hub.bus.server import lopend_adres, start_ingebed
from hub.bus.serverconfig import BREEKGLAS_POSTBUS, HUB_POSTBUS
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import verbind
from hub.instellingen import BELEID_MEEGELEVERD
from hub.trust.partijen import Partijregister
from tests.bron import WORTEL
from tests.cli.opdracht import BSNS, Gegeven, Gelopen, ketenhub

VOORBEELDEN = WORTEL / "adapters" / "voorbeelden"


def test_geleverd_toont_regel_bron_en_velden(staat: Path, gegeven: Gegeven, vorm: str) -> None:
    """The sender must see to whom, under which rule, what went along and what did not."""
    persoon = {"": 10, "--json": 11, "--plain": 12}[vorm]
    gelopen = ketenhub("zend", "politie", gegeven.signaal(persoon), vorm, staat=staat)
    assert gelopen.code == 0
    assert gelopen.fout == "De hub heeft 1 bericht aangenomen."
    if vorm == "--json":
        (antwoord,) = gelopen.rijen()
        (deel,) = antwoord["bestemmingen"]
        assert (antwoord["bestand"], antwoord["soort"], antwoord["uitkomst"]) == (1, "signaal", "deels")
        assert (deel["bestemming"], deel["regel"], deel["bron"][:3]) == ("gemeente-ede/inzage", "S-01", "R02")
        assert "betrokkene.bsn" in deel["velden"]
        assert {"veld": "feit.verhoor", "regel": "N-06b"} in deel["gestript"]
        assert antwoord["zaak"]
    elif vorm == "--plain":
        heel, deel = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert heel[1:4] == ["-", "deels", "-"]
        assert deel[0] == heel[0]
        assert deel[1:4] == ["gemeente-ede/inzage", "deels", "S-01"]
        assert "betrokkene.bsn" in deel[5].split(",")
        assert "feit.verhoor=N-06b" in deel[6].split(",")
    else:
        assert "gemeente-ede/inzage: deels, regel S-01 (R02" in gelopen.plat
        assert "Niet meegegaan: Procesverbaalnummer, Verhoor." in gelopen.plat
        assert "Plichten van de ontvanger:" in gelopen.plat


def test_geweigerd_zegt_wat_wel_kan(staat: Path, gegeven: Gegeven, vorm: str) -> None:
    """Not signed: nothing leaves, and the police officer sees why and what would help (case 6)."""
    persoon = {"": 13, "--json": 14, "--plain": 15}[vorm]
    gelopen = ketenhub("zend", "politie", gegeven.signaal(persoon, gemeente="0289"), vorm, staat=staat)
    assert gelopen.code == 2
    assert "N-20" in gelopen.plat
    assert "geweigerd" in gelopen.plat
    assert "moet eerst het convenant ondertekenen" in gelopen.plat


def test_een_van_twee_geweigerd_is_geweigerd(staat: Path, gegeven: Gegeven) -> None:
    """A script that sends several files must not take a refusal for a delivery."""
    bestanden = gegeven.signaal(16), gegeven.signaal(17, gemeente="0289")
    gelopen = ketenhub("zend", "politie", *bestanden, "--json", staat=staat)
    assert gelopen.code == 2
    assert [(a["bestand"], a["uitkomst"]) for a in gelopen.rijen()] == [(1, "deels"), (2, "geweigerd")]


def test_hetzelfde_bestand_nog_eens_geeft_hetzelfde_antwoord(staat: Path, gegeven: Gegeven) -> None:
    """Who is not sure that it arrived sends again; nothing is delivered twice."""
    bestand = gegeven.signaal(18)
    eerst, nog_eens = (ketenhub("zend", "politie", bestand, "--json", staat=staat) for _ in range(2))
    assert (eerst.code, nog_eens.code) == (0, 0)
    assert eerst.uit == nog_eens.uit
    assert "De hub had dit bericht al." in ketenhub("zend", "politie", bestand, staat=staat).plat
    zaak = eerst.rijen()[0]["zaak"]
    assert len(ketenhub("leveringen", "--zaak", zaak, "--json", staat=staat).rijen()) <= 1


def test_niet_wachten_zegt_alleen_dat_het_is_aangenomen(staat: Path, gegeven: Gegeven, vorm: str) -> None:
    """Without waiting there is no verdict, so none is shown."""
    persoon = {"": 19, "--json": 20, "--plain": 21}[vorm]
    gelopen = ketenhub("zend", "politie", gegeven.signaal(persoon), "--wacht", "0", vorm, staat=staat)
    assert gelopen.code == 0
    assert "aangenomen" in gelopen.uit
    assert "deels" not in gelopen.uit


@pytest.mark.parametrize(
    ("partij", "naam"), [("politie", "bvh.xml"), ("veiligheidshuis", "gcos.csv"), ("gemeente-ede", "advies.json")]
)
def test_exportbestanden_van_de_partij(staat: Path, partij: str, naam: str) -> None:
    """The same profiles as the folders have: what a partner exports, it can send by hand."""
    gelopen = ketenhub("zend", partij, VOORBEELDEN / naam, "--json", staat=staat)
    assert gelopen.code in {0, 2}
    assert gelopen.rijen()


async def test_de_eigen_adapter_mist_niets(staat: Path, gegeven: Gegeven) -> None:
    """Showing an answer must not take it away from the party that it is for."""
    gelopen = await asyncio.to_thread(ketenhub, "zend", "rvdk", _vraag(gegeven), "--json", staat=staat)
    (antwoord,) = gelopen.rijen()
    adres = lopend_adres(staat)
    assert adres is not None
    async with open_lijn(lees_map(staat, "rvdk"), [adres.nats]) as lijn:
        zendingen = await lijn.haal(10, 10)
    gehaald = [json.loads(z.inhoud)["data"].get("bericht") for z in zendingen]
    assert antwoord["kenmerk"] in gehaald


def _vraag(gegeven: Gegeven) -> Path:
    data = {
        "doel": "zsm-afweging",
        "fase": "triage",
        "betrokkene": {"bsn": BSNS[22]},
        "vraag": "Geheimveld",
        "leefgebieden": ["gezin"],
        "antwoord_voor": "2030-01-01T00:00:00Z",
    }
    return gegeven.schrijf("vraag.json", {"bericht": "informatieverzoek", "data": data})


def test_een_fout_bestand_zegt_waar_en_nooit_wat(staat: Path, gegeven: Gegeven) -> None:
    """A bad file is full of names; its report holds places and codes only, and nothing is sent, of no file."""
    goed = gegeven.signaal(23)
    fout = gegeven.signaal(24, Geheimveld="Geheimveld", betrokkene={"bsn": BSNS[24][:8], "voornamen": 7})
    gelopen = ketenhub("zend", "politie", goed, fout, staat=staat)
    assert gelopen.code == 1
    assert gelopen.uit == ""
    for deel in ("VELD-onbekend", "VELD-bsn", "VELD-soort", "Bestand 2, veld data.betrokkene.bsn"):
        assert deel in gelopen.fout
    assert "ZEND-afgekeurd" in gelopen.fout
    assert "1 van de 2 bestanden kloppen niet. Er is niets verstuurd." in gelopen.fout
    nog_eens = ketenhub("zend", "politie", goed, staat=staat)
    assert "De hub had dit bericht al." not in nog_eens.plat


@pytest.mark.parametrize(
    ("partij", "inhoud", "naam", "codes"),
    [
        ("politie", b"\xff\xfe", "Fleur-Kanarie.json", ["JSON-utf8", "ZEND-afgekeurd"]),
        ("politie", b'{"Geheimveld": 1}', "a.json", ["JSON-sleutels", "ZEND-afgekeurd"]),
        ("politie", b"Geheimveld", "a.xml", ["ZEND-afgekeurd"]),
        ("veiligheidshuis", b"Geheimveld;Fleur-Kanarie\n", "a.csv", ["CSV-kop", "ZEND-afgekeurd"]),
        ("politie", b"a;b\n", "a.csv", ["BESTAND-soort", "ZEND-afgekeurd"]),
        ("gemeente-ede", b"", "Fleur-Kanarie.docx", ["BESTAND-soort", "ZEND-afgekeurd"]),
        ("politie", b" " * (8 * 1024 * 1024 + 1), "a.json", ["BESTAND-groot", "ZEND-afgekeurd"]),
        ("politie", None, "Fleur-Kanarie.json", ["ZEND-bestand"]),
    ],
)
def test_elk_soort_kapot_bestand(
    staat: Path, tmp_path: Path, partij: str, inhoud: bytes | None, naam: str, codes: list[str]
) -> None:
    """Whatever lies on disk: a code, exit 1, and neither the content nor the name of the file."""
    pad = tmp_path / naam
    if inhoud is not None:
        pad.write_bytes(inhoud)
    gelopen = ketenhub("zend", partij, pad, staat=staat)
    assert gelopen.code == 1
    assert [code for code in codes if code not in gelopen.fout] == []


def test_hetzelfde_bericht_in_twee_bestanden(staat: Path, gegeven: Gegeven) -> None:
    """Two files with one message are a mistake of who exported: told before anything is sent."""
    bestand = gegeven.signaal(25)
    gelopen = ketenhub("zend", "politie", bestand, bestand, staat=staat)
    assert gelopen.code == 1
    assert "KENMERK-dubbel: Bestand 2" in gelopen.fout


def test_te_veel_bestanden(staat: Path, tmp_path: Path) -> None:
    """A wildcard that catches an archive."""
    gelopen = ketenhub("zend", "politie", *[tmp_path / "x.json"] * 101, staat=staat)
    assert (gelopen.code, gelopen.fout) == (1, "ZEND-bestand: Stuur hoogstens 100 bestanden in één keer.")


def test_onbekende_organisatie(staat: Path, gegeven: Gegeven) -> None:
    """A typing error gets the word that was meant; what was typed is not repeated."""
    gelopen = ketenhub("zend", "polite", gegeven.signaal(26), staat=staat)
    assert gelopen.code == 1
    assert "PARTIJ-onbekend" in gelopen.fout
    assert "bedoelde u 'politie'?" in gelopen.fout
    ver_weg = ketenhub("zend", "Fleur-Kanarie", gegeven.signaal(26), staat=staat)
    assert "bekend zijn: gemeente-barneveld, gemeente-ede" in ver_weg.fout


def test_zonder_hub(tmp_path: Path, gegeven: Gegeven) -> None:
    """The commonest mistake: another folder than the hub's."""
    gelopen = ketenhub("zend", "politie", gegeven.signaal(27), staat=tmp_path / "leeg")
    assert gelopen.code == 1
    assert "HUB-afwezig" in gelopen.fout
    assert "ketenhub up" in gelopen.fout
    assert not (tmp_path / "leeg").exists()


# ── a server without a hub behind it ─────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _alleen_server(staat: Path, *, stromen: bool) -> AsyncIterator[str]:
    """A server on `staat`, with streams or without, and nobody who reads; gives its address."""
    partijen = partijen_van(lees_beleid(BELEID_MEEGELEVERD))
    await asyncio.to_thread(zet_partijen_klaar, staat, partijen)
    sleutels, huis = laad_of_maak(staat), open_certificaathuis(staat)
    toegelaten = Partijregister(lees_spiegel(staat, laad_geheim(staat))).kaarten
    gebruikers = {code: [c.san for c in kaart.certificaten] for code, kaart in toegelaten.items()}
    server = await start_ingebed(staat, partijen, sleutels, huis.server, gebruikers)
    tls = huis.hub_context()
    hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS, tls=tls)
    try:
        if stromen:
            await richt_in(hub, partijen, staat)
        yield server.adres.nats
    finally:
        await hub.sluit()
        await server.stop()


async def _zend(staat: Path, bestand: Path) -> Gelopen:
    return await asyncio.to_thread(ketenhub, "zend", "politie", bestand, "--wacht", "0.2", staat=staat)


@pytest.mark.alleen_wheel
async def test_er_komt_geen_antwoord(tmp_path: Path, gegeven: Gegeven) -> None:
    """Accepted is not delivered: without a verdict in time it is a failure, with the advice to send again."""
    async with _alleen_server(tmp_path / "staat", stromen=True):
        gelopen = await _zend(tmp_path / "staat", gegeven.signaal(28))
    assert gelopen.code == 1
    assert "ZEND-geen-antwoord: Op 1 van de 1 berichten kwam binnen 0.2 s geen antwoord." in gelopen.fout
    assert "er wordt niets dubbel geleverd" in gelopen.fout


@pytest.mark.alleen_wheel
async def test_de_hub_neemt_niets_aan(tmp_path: Path, gegeven: Gegeven) -> None:
    """The party has no inbound stream any more: certain that nothing was stored, and sending later may help."""
    staat = tmp_path / "staat"
    async with _alleen_server(staat, stromen=True) as adres:
        seed = (staat / "sleutels" / "breekglas.nk").read_text("ascii").strip()
        tls = open_certificaathuis(staat).hub_context()
        nood = await verbind(adres, seed, naam="nood", postbus=BREEKGLAS_POSTBUS, tls=tls)
        await nood.js("STREAM.DELETE.IN_politie")
        await nood.sluit()
        gelopen = await _zend(staat, gegeven.signaal(30))
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert gelopen.fout.startswith("ZEND-niet-aangenomen: De hub neemt nu geen berichten van deze organisatie aan.")


@pytest.mark.alleen_wheel
async def test_zonder_inrichting_of_sleutel(tmp_path: Path, gegeven: Gegeven) -> None:
    """A server without the hub's streams; a party without a directory; a key that is none, which no error shows."""
    staat = tmp_path / "staat"
    bestand = gegeven.signaal(29)
    async with _alleen_server(staat, stromen=False):
        verbinding_stand = await _zend(staat, bestand)
        map_ = staat / "partners" / "politie"
        (map_ / "identiteit.json").write_text('{"soort": "Geheimveld"}')
        kapot = await _zend(staat, bestand)
        shutil.rmtree(map_)
        zonder = await _zend(staat, bestand)
    assert (verbinding_stand.code, zonder.code, kapot.code) == (1, 1, 1)
    assert "BUS-storing" in verbinding_stand.fout
    assert kapot.fout.startswith("PARTNER-map: identiteit.json is niet wat 'ketenhub partij nieuw' schreef.")
    assert zonder.fout.startswith("PARTNER-map: Deze organisatie sluit niet vanaf deze machine aan")


def test_een_gewijzigd_bericht_onder_hetzelfde_id_wordt_meteen_geweigerd(staat: Path, tmp_path: Path) -> None:
    """The most human mistake: mend the typo at once and send again. It may not look as if the mended text arrived."""
    tijd = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    gegeven = Gegeven(tmp_path)
    eerste = json.loads(gegeven.signaal(40).read_text("utf-8")) | {"id": str(uuid4()), "time": tijd}
    ander = json.loads(json.dumps(eerste))
    ander["data"]["feit"]["omschrijving_kort"] = "verbeterd Geheimveld"
    paden = [gegeven.schrijf("eerste.json", eerste), gegeven.schrijf("ander.json", ander)]
    geleverd = ketenhub("zend", "politie", paden[0], "--json", staat=staat)
    geweigerd = ketenhub("zend", "politie", paden[1], "--json", staat=staat)
    herhaald = ketenhub("zend", "politie", paden[0], "--json", staat=staat)
    assert (geleverd.code, geweigerd.code, herhaald.code) == (0, 2, 0)
    assert geweigerd.rijen()[0]["code"] == "W-ander-bericht"
    assert herhaald.rijen()[0]["bestemmingen"] == geleverd.rijen()[0]["bestemmingen"]
