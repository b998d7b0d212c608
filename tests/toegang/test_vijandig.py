"""Hostile and broken requests: each is refused with a text of ours, in bounded time and memory, and never a permit."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from hub.fouten import Ketenfout
from hub.instellingen import Luisteradres
from hub.logboek import stel_in
from hub.policy.laden import Beleid
from hub.toegang import grenzen, server
from hub.toegang.sleutel import BESTAND, laad_sleutel
from tests.toegang.proefpunt import Proefpunt, draaiend, duur_van, vraag

PAD = "/access/v1/evaluation"
KANARIE = "Kanarie-van-Dijk"
BSN = "999990019"


def _kop(punt: Proefpunt, inhoud: bytes = b"", *extra: str, methode: str = "POST", pad: str = PAD) -> bytes:
    regels = [f"{methode} {pad} HTTP/1.1", f"Host: {punt.adres.removeprefix('http://')}", *extra]
    if inhoud:
        regels += ["Content-Type: application/json", f"Content-Length: {len(inhoud)}"]
    return "\r\n".join((*regels, "Connection: close", "", "")).encode() + inhoud


def _status(antwoord: bytes) -> int:
    return int(antwoord.split(b" ", 2)[1])


async def test_tien_megabyte_wordt_niet_gelezen(punt: Proefpunt) -> None:
    """Refused by its length before a byte of it is kept, and without a length as soon as it is too much."""
    groot = b'{"subject":"' + b"x" * 10_000_000 + b'"}'
    begin = time.monotonic()
    antwoord = await punt.vraag(groot)
    assert (antwoord.status, "65536 bytes" in antwoord.tekst) == (413, True)
    stuk = f"{65_536:x}\r\n".encode() + b"x" * 65_536 + b"\r\n"
    kop = _kop(punt, b"", "Content-Type: application/json", "Transfer-Encoding: chunked")
    assert _status(await punt.rauw(kop, stuk, stuk, b"0\r\n\r\n")) == 413
    assert duur_van(begin) < grenzen.VERZOEK_S


@pytest.mark.parametrize(
    ("inhoud", "code"),
    [
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "JSON-diep"),
        (b"[" * 10_000, "JSON-diep"),
        (b'{"subject":{},"subject":{}}', "JSON-dubbel"),
        (b'{"subject":{"type":"rol","type":"rol"}}', "JSON-dubbel"),
        (b'{"a":"\\ud800"}', "JSON-surrogaat"),
        (b'{"a":NaN}', "JSON-getal"),
        (b'{"a":1e999}', "JSON-getal"),
        (b'{"a":' + b"9" * 5_000 + b"}", "JSON-getal"),
        (b"\xef\xbb\xbf{}", "JSON-bom"),
        (b'{"a":"\xff"}', "JSON-utf8"),
        (b"[]", "JSON-object"),
        (b"", "JSON-vorm"),
        (b"{", "JSON-vorm"),
        (b"{}", "VRAAG-ontbreekt"),
    ],
)
async def test_rommel_is_een_fout_met_een_code(punt: Proefpunt, inhoud: bytes, code: str) -> None:
    """Strict JSON, before anything of it is looked at; in a text, never in a decision."""
    antwoord = await punt.vraag(inhoud)
    assert (antwoord.status, code in antwoord.tekst) == (400, True), antwoord.tekst
    assert antwoord.koppen["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("soort", "waarde"),
    [
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "application/json; charset=utf-16"),
        ("Content-Type", "application/jsonp"),
        ("Content-Encoding", "gzip"),
    ],
)
async def test_alleen_json_in_utf_8(punt: Proefpunt, soort: str, waarde: str) -> None:
    """A form of a web page is not JSON, and what is packed can unpack to anything."""
    koppen = {"Content-Type": "application/json", soort: waarde}
    antwoord = await punt.doe("POST", PAD, json.dumps(vraag()).encode(), koppen)
    assert (antwoord.status, "application/json" in antwoord.tekst) == (415, True)


async def test_een_vreemde_host_krijgt_niets(punt: Proefpunt) -> None:
    """DNS rebinding: a page lets its own name point at this machine, and its browser says that name."""
    poort = punt.plek[1]
    for host in (f"aanval.example:{poort}", "aanval.example", "127.0.0.1", f"127.0.0.1:{poort + 1}", ""):
        antwoord = await punt.vraag(vraag(), Host=host)
        assert (antwoord.status, "decision" in antwoord.tekst) == (421, False), host
    for host in (f"127.0.0.1:{poort}", f"localhost:{poort}", f"LOCALHOST:{poort}"):
        assert (await punt.vraag(vraag(), Host=host)).json()["decision"] is True


async def test_streken_met_koppen(punt: Proefpunt) -> None:
    """Two hosts, two lengths, a length and chunks, a folded header, a header of 100 KB: no answer with a decision."""
    inhoud = json.dumps(vraag()).encode()
    eigen = punt.adres.removeprefix("http://")
    soort = "Content-Type: application/json"
    gevallen = {
        "two hosts": _kop(punt, inhoud, f"Host: {eigen}"),
        "two lengths": _kop(punt, inhoud, "Content-Length: 3"),
        "length and chunks": _kop(punt, inhoud, "Transfer-Encoding: gzip, chunked"),
        "negative length": _kop(punt, b"", soort, "Content-Length: -1"),
        "huge length": _kop(punt, b"", soort, "Content-Length: 99999999999999999999"),
        "two types": _kop(punt, inhoud, "Content-Type: text/plain"),
        "no host": b"POST " + PAD.encode() + b" HTTP/1.1\r\nConnection: close\r\n\r\n",
        "large header": _kop(punt, inhoud, "X-Groot: " + "x" * 100_000),
        "many headers": _kop(punt, inhoud, *(f"X-{n}: {'y' * 100}" for n in range(1_000))),
        "null byte": _kop(punt, inhoud, "X-Nul: a\0b"),
        "not http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200 + b"\r\n\r\n",
    }
    for naam, bytes_ in gevallen.items():
        antwoord = await punt.rauw(bytes_)
        assert b'"decision"' not in antwoord, naam
        assert not antwoord or _status(antwoord) in {400, 413, 415, 421, 431}, (naam, antwoord[:200])


async def test_methode_en_pad_als_kop_doen_niets(punt: Proefpunt) -> None:
    """Headers with which other servers change what a request is."""
    antwoord = await punt.haal(
        "/verwerkingen", X_HTTP_Method_Override="POST", X_Original_URL=PAD, X_Forwarded_Host="a.nl"
    )
    assert antwoord.status == 200
    assert "a.nl" not in antwoord.tekst


@pytest.mark.parametrize("methode", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
async def test_alleen_post(punt: Proefpunt, methode: str) -> None:
    """A decision in an address would stand in a browser's history; and no preflight is answered, so no page may ask."""
    antwoord = await punt.doe(methode, PAD, None, {})
    assert (antwoord.status, antwoord.koppen["allow"]) == (405, "POST")
    assert not [kop for kop in antwoord.koppen if kop.startswith("access-control-")]


async def test_een_bladzijde_in_een_browser_krijgt_niets(punt: Proefpunt) -> None:
    """No page of another site may learn what the policy says, and there is none of ours."""
    for oorsprong in ("https://aanval.example", "null", punt.adres):
        antwoord = await punt.vraag(vraag(), Origin=oorsprong)
        assert antwoord.status == 403
        assert not [kop for kop in antwoord.koppen if kop.startswith("access-control-")]


@pytest.mark.parametrize(
    "pad",
    ["/", "/docs", "/openapi.json", "/verwerkingen/", "/access/v1/evaluation/", "/access//v1/evaluation", "/%2e%2e/"],
)
async def test_wat_er_niet_is(punt: Proefpunt, pad: str) -> None:
    """No pages about the server itself, no redirects, one address for one thing."""
    antwoord = await punt.haal(pad)
    assert antwoord.status == 404
    assert antwoord.tekst.startswith("Dit bestaat hier niet.")


async def test_elk_antwoord_zwijgt_over_de_server(punt: Proefpunt) -> None:
    """Which program answers is nobody's business; nothing is kept by a cache, guessed at or framed."""
    for antwoord in (await punt.vraag(vraag()), await punt.haal("/x"), await punt.haal("/verwerkingen", Host="x")):
        assert "server" not in antwoord.koppen
        assert "x-powered-by" not in antwoord.koppen
        assert antwoord.koppen["cache-control"] == "no-store"
        assert antwoord.koppen["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in antwoord.koppen["content-security-policy"]


@pytest.mark.parametrize(
    ("gestuurd", "terug"),
    [
        ("bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736", "00-4bf92f3577b34da6a3ce929d0e0e4736"),
        (BSN, None),
        ("999.990.019", None),
        ("Fleur van Dijk", None),
        ("<script>alert(1)</script>", None),
        ("x" * 65, None),
    ],
)
async def test_een_verzoek_id_komt_alleen_terug_als_het_onschuldig_is(
    punt: Proefpunt, gestuurd: str, terug: str | None
) -> None:
    """The standard asks for it back; a number of a person or a piece of a page is not given back."""
    for antwoord in (await punt.vraag(vraag(), X_Request_ID=gestuurd), await punt.haal("/x", X_Request_ID=gestuurd)):
        assert antwoord.koppen.get("x-request-id") == terug


@pytest.mark.parametrize(
    ("waar", "hint"),
    [
        ({"van": KANARIE}, ""),
        ({"van": "polite"}, "bedoelde u 'politie'?"),
        ({"bericht": "signal"}, "bedoelde u 'signaal'?"),
        ({"naar": "gemeente/inzaage"}, "bedoelde u 'gemeente/inzage'?"),
        ({"doel": "omgevingadvies"}, "bedoelde u 'omgevingsadvies'?"),
        ({"fase": "signaleren"}, "bedoelde u 'signalering'?"),
        ({"velden": ["betrokkene.bsnn"]}, "bedoelde u 'betrokkene.bsn'?"),
        ({"velden": [KANARIE]}, ""),
        ({"velden": []}, ""),
        ({"kenmerken": {"zorg": "ja"}}, "bedoelde u 'zorgen'?"),
        ({"kenmerken": {"zorgen": KANARIE}}, ""),
        ({"kenmerken": {"zorgen": True}}, ""),
        ({"kenmerken": {"zorgen": None}}, ""),
        ({"kenmerken": {"leeftijd": BSN}}, ""),
        ({"kenmerken": {"leeftijd": int(BSN)}}, ""),
        ({"kenmerken": {"leeftijd": -1}}, ""),
        ({"kenmerken": {"leeftijd": 16.5}}, ""),
        ({"kenmerken": {"leeftijd": "van 13 tot 18"}}, ""),
        ({"context": {"bsn": BSN}}, ""),
        ({"context": {"kenmerk": {}}}, "bedoelde u 'kenmerken'?"),
        ({"context": {"traceparent": KANARIE}}, ""),
        ({"context": {"time": "gisteren"}}, ""),
        ({"context": {"ld-context": {"naam": KANARIE}}}, ""),
        ({"context": {"supported_obligations": KANARIE}}, ""),
    ],
)
async def test_wat_geen_code_is_wordt_geweigerd_en_niet_herhaald(
    punt: Proefpunt, waar: dict[str, object], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No person fits in a request, no error repeats one, no log line holds one; never a permit by default."""
    antwoord = await punt.vraag(vraag(**waar))
    assert antwoord.status == 400
    assert "[VRAAG-" in antwoord.tekst
    assert hint in antwoord.tekst
    alles = antwoord.tekst + "".join(capsys.readouterr())
    assert KANARIE not in alles
    assert BSN not in alles


@pytest.mark.parametrize("deel", ["subject", "action", "resource", "context"])
async def test_elk_deel_is_verplicht_en_een_object(punt: Proefpunt, deel: str) -> None:
    """A missing part has no default, and no part may have names of its own."""
    verzoek = vraag()
    onzin: tuple[object, ...] = ("tekst", None, [], 3)
    for waarde in onzin:
        assert (await punt.vraag({**verzoek, deel: waarde})).status == 400
    assert (await punt.vraag({**verzoek, deel: {**verzoek[deel], "properties": {"naam": KANARIE}}})).status == 400
    del verzoek[deel]
    assert (await punt.vraag(verzoek)).status == 400
    assert (await punt.vraag({**vraag(), KANARIE: {}})).status == 400


async def test_te_veel_vragen_tegelijk(punt: Proefpunt) -> None:
    """The answer is larger than the request, so the number is bounded too."""
    antwoord = await punt.vraag({**vraag(), "evaluations": [{}] * 51}, "/access/v1/evaluations")
    assert (antwoord.status, "VRAAG-aantal" in antwoord.tekst) == (400, True)


async def test_wie_langzaam_stuurt_wordt_afgesneden(
    beleid: Beleid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow loris: a byte now and then, in the headers or the body, or nothing at all; others are served meanwhile."""
    monkeypatch.setattr(grenzen, "VERZOEK_S", 0.4)
    async with draaiend(lambda: beleid, tmp_path) as punt:
        kop = _kop(punt, b"{" + b" " * 400)
        begin = time.monotonic()
        traag = [
            punt.rauw(*(bytes([byte]) for byte in kop[:200]), tussen_s=0.02),
            punt.rauw(kop[:-400], *(b" " for _ in range(100)), tussen_s=0.02),
            punt.rauw(b"GET / HT"),
            punt.rauw(b""),
        ]
        lopend = [asyncio.ensure_future(werk) for werk in traag]
        assert (await punt.vraag(vraag())).json()["decision"] is True
        assert await asyncio.gather(*lopend) == [b"", b"", b"", b""]
        assert duur_van(begin) < 3


async def test_een_stille_verbinding_wordt_gesloten(
    beleid: Beleid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an answer a connection may be used again, and is not kept for ever."""
    monkeypatch.setattr(grenzen, "VERZOEK_S", 0.4)
    async with draaiend(lambda: beleid, tmp_path) as punt:
        verzoek = _kop(punt, methode="GET", pad="/verwerkingen/S-01").replace(b"Connection: close\r\n", b"")
        begin = time.monotonic()
        antwoord = await punt.rauw(verzoek, verzoek, tussen_s=0.1)
        assert antwoord.count(b"HTTP/1.1 ") == 2
        assert duur_van(begin) < 3


async def test_meer_verbindingen_dan_mag(beleid: Beleid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one too many is closed at once; the others go on, and there is room again when one ends."""
    monkeypatch.setattr(grenzen, "VERBINDINGEN_MAX", 2)
    async with draaiend(lambda: beleid, tmp_path) as punt:
        eerste = [await asyncio.open_connection(*punt.plek) for _ in range(2)]
        lezer, schrijver = await asyncio.open_connection(*punt.plek)
        assert await _gesloten(lezer)
        schrijver.close()
        for _, ander in eerste:
            ander.close()
            await ander.wait_closed()
        einde = time.monotonic() + 10
        while (await punt.rauw(_kop(punt, methode="GET", pad="/x")))[9:12] != b"404":
            assert time.monotonic() < einde


async def _gesloten(lezer: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(lezer.read(), 10) == b""
    except ConnectionResetError:
        return True


async def test_een_verzoek_dat_niet_afkomt(punt: Proefpunt) -> None:
    """Half a request and a closed line is nobody's mistake but the sender's: nothing is told in the log."""
    lezer, schrijver = await asyncio.open_connection(*punt.plek)
    schrijver.write(_kop(punt, b"{" + b" " * 100)[:-50])
    await schrijver.drain()
    schrijver.close()
    await schrijver.wait_closed()
    assert lezer.at_eof() or await lezer.read() == b""
    assert (await punt.vraag(vraag())).json()["decision"] is True


async def test_een_fout_van_ons_is_nooit_een_besluit(
    beleid: Beleid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unforeseen exception: status 500 with our text, a log line without its text, and the next one is answered."""
    stel_in()

    def kapot(*_: object) -> object:
        raise RuntimeError(KANARIE)

    async with draaiend(lambda: beleid, tmp_path) as punt:
        with monkeypatch.context() as m:
            m.setattr("hub.policy.authzen.lees_vraag", kapot)
            antwoord = await punt.vraag(vraag())
        assert (antwoord.status, antwoord.tekst) == (
            500,
            "Het beslispunt kon dit niet beantwoorden. Er is niets beslist.\n",
        )
        assert (await punt.vraag(vraag())).json()["decision"] is True
    gelogd = capsys.readouterr().err
    assert "beslispunt-fout" in gelogd
    assert "RuntimeError" in gelogd
    assert KANARIE not in gelogd


async def test_van_buiten_alleen_met_de_sleutel(
    beleid: Beleid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that others can reach asks for a key; metadata and register are open, decisions are not."""
    monkeypatch.setattr(Luisteradres, "lokaal", property(lambda _: False))
    with pytest.raises(Ketenfout, match="KETENHUB_BESLISPUNT_NAAM") as gevangen:
        async with draaiend(lambda: beleid, tmp_path):
            pytest.fail("listens to the network without a name")
    assert gevangen.value.code == "BESLISPUNT-adres"
    async with draaiend(lambda: beleid, tmp_path, naam="https://beslis.example") as punt:
        bestand = tmp_path / "sleutels" / BESTAND
        assert bestand.stat().st_mode & 0o077 == 0
        sleutel = bestand.read_text("ascii").strip()
        for poging in (
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": sleutel},
            {"Authorization": f"Basic {sleutel}"},
        ):
            antwoord = await punt.vraag(vraag(), **poging)
            assert (antwoord.status, antwoord.koppen["www-authenticate"]) == (401, "Bearer")
        goed = await punt.vraag(vraag(), Authorization=f"Bearer {sleutel}")
        assert goed.json()["decision"] is True
        assert (await punt.haal("/.well-known/authzen-configuration")).status == 200
        assert (await punt.haal("/verwerkingen/S-01")).status == 200
        assert (await punt.haal("/access/v1/informatiemodel")).status == 401
        assert (await punt.haal("/verwerkingen", Host=f"localhost:{punt.plek[1]}")).status == 421


async def test_een_adres_dat_bezet_is(beleid: Beleid, tmp_path: Path, punt: Proefpunt) -> None:
    """Told in words, with what to do."""
    with pytest.raises(Ketenfout, match="--beslispunt uit") as gevangen:
        async with draaiend(lambda: beleid, tmp_path, luister=punt.luistert):
            pytest.fail("two on one address")
    assert gevangen.value.code == "BESLISPUNT-adres"


def test_een_sleutel_die_anderen_kunnen_lezen(tmp_path: Path) -> None:
    """A key that is not a secret, or that somebody shortened, stops the start instead of guarding nothing."""
    eerste = laad_sleutel(tmp_path)
    assert laad_sleutel(tmp_path) == eerste
    pad = tmp_path / "sleutels" / BESTAND
    pad.chmod(0o644)
    with pytest.raises(Ketenfout, match="SLEUTEL-bestand"):
        laad_sleutel(tmp_path)
    pad.chmod(0o600)
    pad.write_text("kort", "ascii")
    with pytest.raises(Ketenfout, match="SLEUTEL-bestand"):
        laad_sleutel(tmp_path)
    pad.unlink()
    assert laad_sleutel(tmp_path) != eerste


async def test_de_naam_van_de_proxy_is_een_goede_host(beleid: Beleid, tmp_path: Path) -> None:
    """A proxy may pass its own name on; the port we listen on stays ours."""
    luister = Luisteradres("127.0.0.1", 0)
    hosts = server._hosts(server.Wensen(luister, "https://Beslis.example:8443", tmp_path), 9000)
    assert hosts == {"127.0.0.1:9000", "localhost:9000", "[::1]:9000", "beslis.example:8443"}
