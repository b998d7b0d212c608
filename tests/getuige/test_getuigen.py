"""A hub that asks real witnesses over HTTP: lag is seen, nothing is faked, and what they say is told as what it is."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.bootstrap import getuigen as kamer
from hub.bootstrap.getuige import Getuige, draai_getuige
from hub.bootstrap.getuigemap import Getuigemap, kenmerk_van
from hub.bootstrap.getuigen import Getuigen, Getuigestand
from hub.bootstrap.getuigenis import GETUIGD, Getuigeadres, Getuigenkast, lees_getuigen
from hub.bootstrap.httpvraag import maak_vrager
from hub.fouten import Ketenfout
from hub.instellingen import Luisteradres
from hub.journal.controlepunt import Controlepunt, controleer, controleer_getuige, lees, onderteken, sleutel_van
from hub.journal.getuigenis import VERZOEK_BYTES_MAX, Verzoek
from hub.journal.nota import SOORT_GETUIGE_PQ, Sleutel
from hub.journal.verifieer.nota import controleer as controleer_los
from hub.journal.verifieer.nota import lees_punt, lees_sleutel
from tests.bus.proefbus import wacht_tot
from tests.getuige.boomproef import ANDER, OORSPRONG, SLEUTEL, Boom, VasteKlok, nieuwe_getuige
from tests.poortkeuze import vrije_poorten

BOOM = Boom(600)
ANDERE_BOOM = Boom(600, veranderd=[3])


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is asked again is asked soon."""
    monkeypatch.setattr(kamer, "WACHT_EERST_S", 0.01)
    monkeypatch.setattr(kamer, "WACHT_MAX_S", 0.02)


@asynccontextmanager
async def _getuige(kaart: Path, poort: int = 0) -> AsyncIterator[str]:
    async with draai_getuige(Getuigemap(kaart), Luisteradres("127.0.0.1", poort), VasteKlok()) as plek:
        yield f"http://{plek.host}:{plek.poort}"


@asynccontextmanager
async def _hub(journaal: Path, adressen: Sequence[tuple[Sleutel, str]], boom: Boom = BOOM) -> AsyncIterator[Getuigen]:
    getuigen = Getuigen([Getuigeadres(*a) for a in adressen], Getuigenkast(journaal), lambda: boom, VasteKlok())
    await getuigen.start()
    try:
        yield getuigen
    finally:
        await getuigen.stop()


def _geef(getuigen: Getuigen, grootte: int, boom: Boom = BOOM) -> None:
    getuigen.bij_controlepunt(boom.punt(grootte), boom.nota(grootte))


async def _tot(getuigen: Getuigen, hoe: Callable[[Getuigestand], bool], wie: int = 0) -> Getuigestand:
    await wacht_tot(lambda: hoe(getuigen.stand()[wie]), "de stand van de getuige")
    return getuigen.stand()[wie]


async def _bij(getuigen: Getuigen, grootte: int) -> None:
    """All witnesses cosigned this one."""
    await wacht_tot(lambda: {s.grootte for s in getuigen.stand()} == {grootte}, "alle getuigen")


async def test_een_getuige_met_ml_dsa(tmp_path: Path) -> None:
    """Made so, asked over HTTP beside one with Ed25519; both lie under one checkpoint, and after a loss it stays so."""
    kaart, sleutel = nieuwe_getuige(tmp_path / "een")
    pq = Getuigemap(tmp_path / "pq")
    sleutel_pq = pq.begin("getuige.voorbeeld.nl/pq", SOORT_GETUIGE_PQ)
    pq.volg(SLEUTEL)
    (tmp_path / "getuigen.txt").write_text(f"{sleutel_pq.vkey()} https://getuige.voorbeeld.nl\n")
    assert [g.sleutel for g in lees_getuigen(tmp_path / "getuigen.txt")] == [sleutel_pq]
    async with (
        _getuige(kaart.kaart) as adres,
        _getuige(pq.kaart) as adres_pq,
        _hub(tmp_path / "journaal", [(sleutel, adres), (sleutel_pq, adres_pq)]) as getuigen,
    ):
        _geef(getuigen, 600)
        await _tot(getuigen, lambda stand: stand.grootte == 600, 0)
        await _tot(getuigen, lambda stand: stand.grootte == 600, 1)
    _, nota = lees((tmp_path / "journaal" / GETUIGD).read_bytes())
    assert (
        controleer_getuige(nota, sleutel) == controleer_getuige(nota, sleutel_pq) == int(VasteKlok().nu().timestamp())
    )
    gelezen = lees_punt(nota.naar_bytes())
    assert all(controleer_los(gelezen, lees_sleutel(wie.vkey())) for wie in (sleutel, sleutel_pq))
    (pq.kaart / "gezien" / f"{kenmerk_van(OORSPRONG)}.nota").unlink()
    assert Getuige(pq, VasteKlok()).gezien(OORSPRONG).status == 503
    opnieuw = pq.begin_opnieuw()
    assert (opnieuw.soort, opnieuw == sleutel_pq) == (SOORT_GETUIGE_PQ, False)


async def test_twee_getuigen_en_een_herstart(tmp_path: Path) -> None:
    """Both cosign each checkpoint; what they gave lies beside the tree and is known again after a restart."""
    journaal = tmp_path / "journaal"
    (een, een_sleutel), (twee, twee_sleutel) = (nieuwe_getuige(tmp_path / n, f"getuige/{n}") for n in ("een", "twee"))
    async with _getuige(een.kaart) as adres_een, _getuige(twee.kaart) as adres_twee:
        adressen = [(een_sleutel, adres_een), (twee_sleutel, adres_twee)]
        async with _hub(journaal, adressen) as getuigen:
            for grootte in (1, 256, 300):
                _geef(getuigen, grootte)
                await _bij(getuigen, grootte)
        inhoud = (journaal / GETUIGD).read_bytes()
        assert controleer(inhoud, SLEUTEL).grootte == 300
        _, nota = lees(inhoud)
        assert min(controleer_getuige(nota, een_sleutel), controleer_getuige(nota, twee_sleutel)) > 0
        async with _hub(journaal, adressen) as getuigen:
            assert [(s.naam, s.grootte, s.code) for s in getuigen.stand()] == [
                ("getuige/een", 300, None),
                ("getuige/twee", 300, None),
            ]
            _geef(getuigen, 600)
            await _bij(getuigen, 600)


async def test_een_stille_getuige_is_zichtbaar_achter(tmp_path: Path) -> None:
    """Down and up again: nobody waits for it, and the newest checkpoint is what it gets."""
    (een, een_sleutel), (twee, twee_sleutel) = (nieuwe_getuige(tmp_path / n, f"getuige/{n}") for n in ("een", "twee"))
    poort, _ = vrije_poorten()
    adres = f"http://127.0.0.1:{poort}"
    async with (
        _getuige(twee.kaart) as adres_twee,
        _hub(tmp_path / "j", [(een_sleutel, adres), (twee_sleutel, adres_twee)]) as getuigen,
    ):
        async with _getuige(een.kaart, poort):
            _geef(getuigen, 100)
            await _bij(getuigen, 100)
        _geef(getuigen, 200)
        stil = await _tot(getuigen, lambda s: s.code == kamer.ONBEREIKBAAR)
        await _tot(getuigen, lambda s: s.grootte == 200, 1)
        assert (stil.grootte, stil.sinds, stil.tijd_s) == (100, VasteKlok().tijd, int(VasteKlok().tijd.timestamp()))
        _geef(getuigen, 300)
        async with _getuige(een.kaart, poort):
            weer = await _tot(getuigen, lambda s: s.grootte == 300)
            assert (weer.code, weer.sinds) == (None, None)


async def test_de_getuige_zag_meer_dan_hier_bewaard_is(tmp_path: Path) -> None:
    """The hub died between answer and disk, or another hub asked: the witness says how far it is."""
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")
    async with _getuige(getuige.kaart) as adres:
        async with _hub(tmp_path / "j1", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 300)
            await _tot(getuigen, lambda s: s.grootte == 300)
        async with _hub(tmp_path / "j2", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 400)
            await _tot(getuigen, lambda s: s.grootte == 400 and s.code is None)


async def test_een_kleiner_journaal_is_teruggezet(tmp_path: Path) -> None:
    """The whole state of yesterday, with what witnesses gave: the witness has seen more, and that is told.

    Only the second time in a row: another hub may be a second ahead. When this hub catches up, all is well again.
    """
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")
    async with _getuige(getuige.kaart) as adres:
        async with _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 300)
            await _tot(getuigen, lambda s: s.grootte == 300)
        shutil.rmtree(tmp_path / "j")
        async with _hub(tmp_path / "j", [(sleutel, adres)], Boom(200)) as getuigen:
            _geef(getuigen, 200)
            await _tot(getuigen, lambda s: s.code == kamer.VERDER)
        async with _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 301)
            await _tot(getuigen, lambda s: s.grootte == 301 and s.code is None)


@pytest.mark.parametrize("weet", [True, False], ids=["hub-weet-nog", "hub-vergat"])
@pytest.mark.parametrize("grootte", [300, 400])
async def test_een_herschreven_journaal(
    tmp_path: Path, grootte: int, weet: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another tree under the same key: told at once, by the witness too when the hub's own memory was wiped."""
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")
    async with _getuige(getuige.kaart) as adres:
        async with _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 300)
            await _tot(getuigen, lambda s: s.grootte == 300)
        if not weet:
            shutil.rmtree(tmp_path / "j")
        async with _hub(tmp_path / "j", [(sleutel, adres)], ANDERE_BOOM) as getuigen:
            _geef(getuigen, grootte, ANDERE_BOOM)
            stand = await _tot(getuigen, lambda s: s.code == kamer.TEGENSPRAAK)
            assert stand.grootte == (300 if weet else 0)
    assert getuige.tegenspraken() == (0 if weet else 1)  # who finds it out himself has to ask nobody
    regels = [json.loads(r) for r in capsys.readouterr().err.splitlines() if r.startswith("{")]
    assert ("getuigenis-uitgebleven", "GETUIGE-tegenspraak") in {(r["gebeurtenis"], r.get("code")) for r in regels}


async def test_een_getuige_met_een_oud_geheugen_wordt_stilgezet(tmp_path: Path) -> None:
    """A partner restored the machine of yesterday: the hub shows what it cosigned since, and it stops for good."""
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")
    poort, _ = vrije_poorten()
    async with _hub(tmp_path / "j", [(sleutel, f"http://127.0.0.1:{poort}")]) as getuigen:
        async with _getuige(getuige.kaart, poort):
            _geef(getuigen, 100)
            await _tot(getuigen, lambda s: s.grootte == 100)
        shutil.copytree(getuige.kaart, tmp_path / "kopie")
        async with _getuige(getuige.kaart, poort):
            _geef(getuigen, 200)
            await _tot(getuigen, lambda s: s.grootte == 200)
        async with _getuige(tmp_path / "kopie", poort):
            _geef(getuigen, 300)
            await _tot(getuigen, lambda s: s.code == kamer.KWIJT)
    assert Getuigemap(tmp_path / "kopie").kwijt


@pytest.mark.parametrize(
    ("antwoord", "code"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhallo\n", kamer.ONBEREIKBAAR),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", kamer.ONBEREIKBAAR),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n" + b"x" * 70_000, kamer.ONBEREIKBAAR),
        (b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 3\r\n\r\n-1\n", kamer.ONBEREIKBAAR),
        (b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 2\r\n\r\n0\n", kamer.ONBEREIKBAAR),
        (b"HTTP/1.1 409 C\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 4\r\n\r\n999\n", kamer.VERDER),
        (b"HTTP/1.1 404 N\r\ncontent-length: 0\r\n\r\n", "GETUIGE-onbekend"),
        (b"HTTP/1.1 302 F\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", kamer.ONBEREIKBAAR),
        (b"rommel\r\n\r\n", kamer.ONBEREIKBAAR),
        (b"", kamer.ONBEREIKBAAR),
    ],
)
async def test_wat_een_ander_op_dat_adres_ook_zegt(tmp_path: Path, antwoord: bytes, code: str) -> None:
    """Whatever answers: without the signature of the witness there is none, and the asking goes on."""
    _, sleutel = nieuwe_getuige(tmp_path / "getuige")

    async def zeg(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        await lezer.readuntil(b"\r\n\r\n")
        schrijver.write(antwoord)
        schrijver.close()

    server = await asyncio.start_server(zeg, "127.0.0.1", 0)
    adres = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
        _geef(getuigen, 300)
        stand = await _tot(getuigen, lambda s: s.code is not None)
        assert (stand.code, stand.grootte) == (code, 0)
    assert not list((tmp_path / "j").rglob("*"))


def test_het_bestand_met_getuigen(tmp_path: Path) -> None:
    """A line per witness; a mistake in it is told with its number and nothing of its contents."""
    _, een = nieuwe_getuige(tmp_path / "een", "getuige/een")
    _, twee = nieuwe_getuige(tmp_path / "twee", "getuige/twee")
    bestand = tmp_path / "getuigen.txt"
    bestand.write_text(f"# wie\n\n{een.vkey()} https://een.voorbeeld.nl/getuige/\n{twee.vkey()} http://127.0.0.1:9\n")
    assert lees_getuigen(bestand) == (
        Getuigeadres(een, "https://een.voorbeeld.nl/getuige"),
        Getuigeadres(twee, "http://127.0.0.1:9"),
    )
    assert lees_getuigen(None) == ()
    goed = f"{een.vkey()} https://een.voorbeeld.nl"
    for regel in (
        een.vkey(),
        f"{goed} nog-iets",
        f"{SLEUTEL.vkey()} https://een.voorbeeld.nl",
        f"{een.vkey()} ftp://een.voorbeeld.nl",
        f"{een.vkey()} https://naam:woord@een.voorbeeld.nl",
        f"{een.vkey()} https://een.voorbeeld.nl:99999",
        f"{goed}\n{goed}",
    ):
        bestand.write_text(f"# wie\n{regel}\n")
        with pytest.raises(Ketenfout) as fout:
            lees_getuigen(bestand)
        assert (fout.value.code, "voorbeeld" in fout.value.uitleg) == ("GETUIGE-bestand", False)
    bestand.write_bytes(b"\xff")
    for pad in (bestand, tmp_path / "weg"):
        with pytest.raises(Ketenfout, match="GETUIGE-bestand"):
            lees_getuigen(pad)


async def test_een_beschadigd_bestand_kost_alleen_een_vraag(tmp_path: Path) -> None:
    """What the hub kept of a witness is a convenience: damaged or gone, the witness is asked how far it is."""
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")
    async with _getuige(getuige.kaart) as adres:
        async with _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
            _geef(getuigen, 300)
            await _tot(getuigen, lambda s: s.grootte == 300)
        (pad,) = (tmp_path / "j" / "getuigen").iterdir()
        pad.write_bytes(pad.read_bytes()[:-5])
        async with _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
            assert getuigen.stand()[0].grootte == 0
            _geef(getuigen, 400)
            await _tot(getuigen, lambda s: s.grootte == 400)


async def test_een_volle_schijf_van_de_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was cosigned and could not be kept is asked again; nothing is claimed meanwhile."""
    getuige, sleutel = nieuwe_getuige(tmp_path / "getuige")

    def vol(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with _getuige(getuige.kaart) as adres, _hub(tmp_path / "j", [(sleutel, adres)]) as getuigen:
        with monkeypatch.context() as even:
            even.setattr("hub.bootstrap.getuigenis.vervang", vol)
            _geef(getuigen, 300)
            stand = await _tot(getuigen, lambda s: s.code == "JOURNAAL-schijf")
            assert (stand.grootte, stand.tijd_s) == (0, None)
        await _tot(getuigen, lambda s: s.grootte == 300 and s.code is None)


async def test_twee_journalen_bij_een_getuige(tmp_path: Path) -> None:
    """One witness for two hubs: what it saw of one says nothing about the other."""
    getuige, _ = nieuwe_getuige(tmp_path / "getuige")
    ander_sleutel = sleutel_van("ketenhub/00000099000000099001", ANDER)
    getuige.volg(ander_sleutel)
    ander = onderteken(Controlepunt(ander_sleutel.naam, 5, BOOM.wortel(5)), ANDER).naar_bytes()
    async with _getuige(getuige.kaart) as adres, maak_vrager() as vrager:
        for vraag, status in (
            (Verzoek.schrijf(0, [], BOOM.nota(300)), 200),
            (Verzoek.schrijf(0, [], ander), 200),
            (Verzoek.schrijf(5, [], BOOM.nota(5)), 409),
            (Verzoek.schrijf(300, BOOM.pad(300, 400), BOOM.nota(400)), 200),
        ):
            assert (await vrager.post(f"{adres}/add-checkpoint", content=vraag)).status_code == status
        assert (await vrager.get(f"{adres}/gezien/{ander_sleutel.naam}")).text.startswith(f"{ander_sleutel.naam}\n5\n")


async def test_grenzen_van_het_loket(tmp_path: Path) -> None:
    """Larger than a request can be, another method, another path: each its own answer, and nothing is remembered."""
    getuige, _ = nieuwe_getuige(tmp_path / "getuige")
    async with _getuige(getuige.kaart) as adres, maak_vrager() as vrager:
        te_groot = await vrager.post(f"{adres}/add-checkpoint", content=b"x" * (VERZOEK_BYTES_MAX + 1))
        assert (te_groot.status_code, te_groot.headers["content-type"]) == (413, "text/plain; charset=utf-8")
        assert (await vrager.get(f"{adres}/add-checkpoint")).status_code == 405
        assert (await vrager.post(f"{adres}/anders", content=b"")).status_code == 404
        assert (await vrager.post(f"{adres}/add-checkpoint/", content=b"")).status_code == 404
        assert (await vrager.post(f"{adres}/add-checkpoint", content=b"")).status_code == 400
        niets = await vrager.get(f"{adres}/gezien/{SLEUTEL.naam}")
        assert (niets.status_code, niets.headers["x-content-type-options"]) == (404, "nosniff")
    assert getuige.gezien(SLEUTEL.naam)[1] is None
