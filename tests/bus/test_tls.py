"""Who gets in: only a certificate of the hub's CA, valid now and admitted, and as nobody else than it names.

Every attack is really made, on the real server, with everything a partner or a stranger can have.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import nats.errors
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from nats.aio.client import Client

from hub.bus.fouten import Busweigering
from hub.bus.sleutels import nieuwe_sleutel
from hub.bus.tls import client_context
from hub.bus.verbinding import Nietgehoord, verbind
from hub.gateway.poorten import Busfout
from hub.trust import certificaten
from tests.bus.proefbus import PARTIJEN, Proefbus, vers, wacht_tot
from tests.bus.proefpki import Bewijs

EDE, OM, POLITIE = PARTIJEN
UUR = timedelta(hours=1)


async def _geweigerd(bus: Proefbus, tls: ssl.SSLContext) -> None:
    """The server lets nobody in who shows this."""
    with pytest.raises(Busfout, match="geen verbinding"):
        await verbind(bus.adres.nats, None, naam="vreemd", postbus="_INBOX_politie", tls=tls, blijf=False)


def _andere_ca(bus: Proefbus) -> Bewijs:
    nu = datetime.now(UTC)
    ca = certificaten.maak_ca("ketenhub", van=nu - UUR, tot=nu + UUR, serienummer=1)
    serie = int(bus.pki.van(POLITIE).san.rpartition(":")[2], 16)
    vals = bus.pki.nieuw(POLITIE, ca=ca, serienummer=serie)
    assert vals.san == bus.pki.van(POLITIE).san
    return vals


def _eigen_uitgifte(bus: Proefbus) -> Bewijs:
    """The politie issues with its own certificate, as if it were a CA, under the name of om."""
    sleutel, _, pem = bus.pki.van(POLITIE).pad.read_text("ascii").partition("-----BEGIN CERT")
    serie = int(bus.pki.van(OM).san.rpartition(":")[2], 16)
    return bus.pki.nieuw(OM, ca=certificaten.Ca("-----BEGIN CERT" + pem, sleutel), serienummer=serie)


@pytest.mark.parametrize(
    "maak",
    [
        pytest.param(_andere_ca, id="andere CA, zelfde naam en zelfde SAN"),
        pytest.param(_eigen_uitgifte, id="uitgegeven met het certificaat van een partij"),
        pytest.param(lambda bus: bus.pki.nieuw(POLITIE), id="niet toegelaten"),
    ],
)
async def test_certificate_that_is_not_admitted_is_refused(bus: Proefbus, maak: Callable[[Proefbus], Bewijs]) -> None:
    """A name is nothing without the CA, the CA is nothing without the register."""
    await _geweigerd(bus, bus.pki.context(maak(bus)))


@pytest.mark.parametrize(
    ("van", "tot"), [pytest.param(-2 * UUR, -UUR, id="verlopen"), pytest.param(UUR, 2 * UUR, id="nog niet geldig")]
)
async def test_certificate_outside_its_dates_is_refused(bus: Proefbus, van: timedelta, tot: timedelta) -> None:
    """Its name is admitted; its days are over, or have not begun."""
    serie = int(bus.pki.van(POLITIE).san.rpartition(":")[2], 16)
    oud = bus.pki.nieuw(POLITIE, van=van, tot=tot, serienummer=serie)
    assert oud.san == bus.pki.van(POLITIE).san
    await _geweigerd(bus, bus.pki.context(oud))


async def test_without_a_certificate_nobody_is_let_in(bus: Proefbus) -> None:
    """Not with nothing, and not with the hub's own NKey either."""
    kaal = ssl.create_default_context(cafile=bus.pki.huis.plaats / "ca.pem")
    await _geweigerd(bus, kaal)
    with pytest.raises(Busfout, match="geen verbinding"):
        await verbind(bus.adres.nats, bus.sleutels.hub.seed, naam="vreemd", postbus="_INBOX_hub", tls=kaal, blijf=False)


async def test_server_certificate_does_not_log_in(bus: Proefbus) -> None:
    """Whoever reads the server's files has a certificate of the right CA, made for something else."""
    await _geweigerd(bus, client_context(bus.pki.huis.plaats / "ca.pem", bus.pki.huis.server.certificaat))


async def test_tls_1_2_is_refused(bus: Proefbus) -> None:
    """One version, so there is nothing to talk anybody down to."""
    oud = ssl.create_default_context(cafile=bus.pki.huis.plaats / "ca.pem")
    oud.load_cert_chain(bus.pki.van(POLITIE).pad)
    oud.maximum_version = ssl.TLSVersion.TLSv1_2
    await _geweigerd(bus, oud)


async def test_who_speaks_without_tls_hears_nothing(bus: Proefbus) -> None:
    """Not even the first line of the server: there is none in the clear to change on the way."""
    adres = urlsplit(bus.adres.nats)
    lezer, schrijver = await asyncio.open_connection(adres.hostname, adres.port)
    schrijver.write(b'CONNECT {"verbose":true}\r\nPUB in.politie.signaal 2\r\n{}\r\nPING\r\n')
    antwoord = await lezer.read()
    await _sluit(schrijver)
    assert b"INFO" not in antwoord
    assert b"PONG" not in antwoord


@asynccontextmanager
async def _rauw(bus: Proefbus, tls: ssl.SSLContext) -> AsyncIterator[Callable[[dict[str, object]], object]]:
    """A connection under our own hands; the function sends what a client says of itself and returns the answer."""
    adres = urlsplit(bus.adres.nats)
    lezer, schrijver = await asyncio.open_connection(adres.hostname, adres.port, ssl=tls)
    assert (await lezer.readline()).startswith(b"INFO")

    async def meld(wie: dict[str, object]) -> str:
        basis: dict[str, object] = {"verbose": False, "pedantic": False, "lang": "x", "version": "1", "protocol": 1}
        schrijver.write(b"CONNECT " + json.dumps(basis | wie).encode() + b"\r\nPING\r\n")
        return (await lezer.readline()).decode().strip()

    try:
        yield meld
    finally:
        await _sluit(schrijver)


async def test_nkey_of_the_hub_without_its_seed_opens_nothing(bus: Proefbus) -> None:
    """The public half is in a configuration file; with a party's good certificate beside it that is not enough."""
    for handtekening in ("", base64.urlsafe_b64encode(os.urandom(64)).decode()):
        async with _rauw(bus, bus.tls("politie")) as meld:
            antwoord = await meld({"nkey": bus.sleutels.hub.publiek, "sig": handtekening})  # type: ignore[misc]
            assert "Authorization Violation" in antwoord
    with pytest.raises(Busfout, match="geen verbinding"):
        await verbind(
            bus.adres.nats, nieuwe_sleutel().seed, naam="x", postbus="_INBOX_hub", tls=bus.tls("politie"), blijf=False
        )


async def _sluit(schrijver: asyncio.StreamWriter) -> None:
    """Close, whatever the other side did to the connection."""
    schrijver.close()
    with contextlib.suppress(OSError):
        await schrijver.wait_closed()


async def test_certificate_of_one_that_says_it_is_another_stays_the_one(bus: Proefbus) -> None:
    """A client may say a user name when it connects. The server must not listen to it."""
    client = Client()
    fouten: list[str] = []

    async def noteer(fout: Exception) -> None:
        fouten.append(str(fout).lower())

    await client.connect(
        bus.adres.nats,
        user=bus.pki.van(OM).san,
        password="",
        tls=bus.tls("politie"),
        tls_handshake_first=True,
        inbox_prefix="_INBOX_politie",
        error_cb=noteer,
        allow_reconnect=False,
    )
    try:
        await client.publish("in.om.signaal", b"{}", reply="_INBOX_politie.x")
        await wacht_tot(lambda: any('"in.om.signaal"' in fout for fout in fouten), "de weigering")
        antwoord = await client.request("in.politie.signaal", b"{}", timeout=5)
        assert json.loads(antwoord.data)["stream"] == "IN_politie"
    finally:
        await client.close()


async def test_certificate_of_the_hub_without_its_nkey_is_nobody(bus: Proefbus) -> None:
    """It connects, because the NKey comes after the handshake; nothing may be said or heard with it."""
    hub = await verbind_kaal(bus)
    client, fouten = hub
    try:
        for onderwerp in (
            "in.politie.signaal",
            "uit.om.postbus.x.y",
            "$JS.API.STREAM.LIST",
            "$SYS.REQ.SERVER.PING",
            "x",
        ):
            await client.publish(onderwerp, b"{}")
            await wacht_tot(lambda o=onderwerp: any(f'"{o.lower()}"' in f for f in fouten), onderwerp)  # type: ignore[misc]
        for onderwerp in (">", "_INBOX_hub.>", "in.>"):
            await client.subscribe(onderwerp)
            await wacht_tot(lambda o=onderwerp: any(f'"{o.lower()}"' in f for f in fouten), onderwerp)  # type: ignore[misc]
    finally:
        await client.close()


async def verbind_kaal(bus: Proefbus) -> tuple[Client, list[str]]:
    """Connect with the hub's certificate and nothing else."""
    client, fouten = Client(), []

    async def noteer(fout: Exception) -> None:
        fouten.append(str(fout).lower())

    await client.connect(
        bus.adres.nats, tls=bus.pki.hub, tls_handshake_first=True, error_cb=noteer, allow_reconnect=False
    )
    return client, fouten


def _twee_namen(bus: Proefbus) -> Bewijs:
    """What the hub's CA never issues: one certificate with the names of two parties."""
    sleutel = ec.generate_private_key(ec.SECP256R1())
    ca = serialization.load_pem_private_key(bus.pki.ca.sleutel.encode(), None)
    assert isinstance(ca, ec.EllipticCurvePrivateKey)
    nu = datetime.now(UTC)
    namen = [x509.UniformResourceIdentifier(bus.pki.van(partij).san) for partij in (POLITIE, OM)]
    pem = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "politie")]))
        .issuer_name(x509.load_pem_x509_certificate(bus.pki.ca.certificaat.encode()).subject)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - UUR)
        .not_valid_after(nu + UUR)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(namen), critical=False)
        .sign(ca, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )
    with pytest.raises(certificaten.Certificaatweigering):
        certificaten.controleer_keten(pem, bus.pki.ca.certificaat, nu)
    pad = bus.staat / f"twee-{vers()}.pem"
    vorm = serialization.PrivateFormat.PKCS8
    geheim = sleutel.private_bytes(serialization.Encoding.PEM, vorm, serialization.NoEncryption()).decode()
    pad.write_text(geheim + pem, "ascii")
    return Bewijs(bus.pki.van(POLITIE).san, pad)


async def test_two_names_are_never_two_parties(bus: Proefbus) -> None:
    """The hub refuses such a certificate; a server that saw one all the same takes the first name and no other."""
    tls = bus.pki.context(_twee_namen(bus))
    verbinding = await verbind(bus.adres.nats, None, naam="x", postbus="_INBOX_politie", tls=tls, blijf=False)
    try:
        assert json.loads((await verbinding.vraag("in.politie.signaal", b"{}")).data)["stream"] == "IN_politie"
        with pytest.raises(Nietgehoord):
            await verbinding.vraag("in.om.signaal", b"{}")
    finally:
        await verbinding.sluit()


@asynccontextmanager
async def _nepserver(tls: ssl.SSLContext | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Somebody in between: says there is no TLS, or shows a certificate of its own; remembers what it hears."""
    gehoord: list[bytes] = []

    async def ontvang(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        schrijver.write(b'INFO {"server_id":"x","version":"2.15.1","tls_required":false,"max_payload":262144}\r\n')
        gehoord.append(await lezer.read(4_096))
        await _sluit(schrijver)

    server = await asyncio.start_server(ontvang, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"tls://127.0.0.1:{server.sockets[0].getsockname()[1]}", gehoord
    finally:
        server.close()
        await server.wait_closed()


async def test_nobody_in_between_can_say_that_there_is_no_tls(bus: Proefbus) -> None:
    """nats-py by itself would believe it, whatever the address says; the handshake comes first, so nothing is said."""
    async with _nepserver(None) as (adres, gehoord):
        with pytest.raises(Busfout, match="geen verbinding"):
            await verbind(adres, bus.sleutels.hub.seed, naam="x", postbus="_INBOX_hub", tls=bus.pki.hub, blijf=False)
    assert gehoord
    assert not any(b"CONNECT" in stuk for stuk in gehoord)


@pytest.mark.parametrize("wie", ["partij", "vreemd"])
async def test_partner_cannot_play_the_server(bus: Proefbus, tmp_path: Path, wie: str) -> None:
    """A party's certificate comes from the same CA; it is not made for a server, and has no name of one."""
    pad = bus.pki.van(POLITIE).pad
    if wie == "vreemd":
        nu = datetime.now(UTC)
        ca = certificaten.maak_ca("ketenhub", van=nu - UUR, tot=nu + UUR, serienummer=1)
        sleutel, pad = certificaten.maak_sleutel(), tmp_path / "server.pem"
        pem = certificaten.geef_server_uit(sleutel, ca, namen=["127.0.0.1"], van=nu - UUR, tot=nu + UUR, serienummer=2)
        pad.write_text(sleutel + pem, "ascii")
    vals = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    vals.load_cert_chain(pad)
    async with _nepserver(vals) as (adres, gehoord):
        with pytest.raises(Busfout, match="geen verbinding"):
            await verbind(adres, bus.sleutels.hub.seed, naam="x", postbus="_INBOX_hub", tls=bus.pki.hub, blijf=False)
    assert not any(b"CONNECT" in stuk for stuk in gehoord)


async def test_server_of_another_name_is_refused(bus: Proefbus) -> None:
    """A good certificate of another machine does not make this machine the right one."""
    adres = urlsplit(bus.adres.nats)
    nu = datetime.now(UTC)
    sleutel = certificaten.maak_sleutel()
    pem = certificaten.geef_server_uit(
        sleutel, bus.pki.ca, namen=["elders.example"], van=nu - UUR, tot=nu + UUR, serienummer=2
    )
    pad = bus.staat / f"elders-{vers()}.pem"
    pad.write_text(sleutel + pem, "ascii")
    elders = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    elders.load_cert_chain(pad)
    assert adres.hostname
    async with _nepserver(elders) as (nep, _):
        with pytest.raises(Busfout, match="geen verbinding"):
            await verbind(nep, bus.sleutels.hub.seed, naam="x", postbus="_INBOX_hub", tls=bus.pki.hub, blijf=False)


@pytest.mark.parametrize("wat", ["weg", "leeg", "met wachtwoord", "zonder sleutel"])
def test_certificate_that_cannot_be_used_is_told(bus: Proefbus, tmp_path: Path, wat: str) -> None:
    """With a code, without what is in the file, and without a question at the keyboard."""
    pad = tmp_path / "eigen.pem"
    if wat == "leeg":
        pad.touch()
    elif wat == "zonder sleutel":
        pad.write_text(bus.pki.ca.certificaat, "ascii")
    elif wat == "met wachtwoord":
        sleutel = ec.generate_private_key(ec.SECP256R1())
        slot = serialization.BestAvailableEncryption(b"geheim")
        pem = sleutel.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, slot)
        pad.write_bytes(pem + bus.pki.ca.certificaat.encode())
    with pytest.raises(Busweigering) as weigering:
        client_context(bus.pki.huis.plaats / "ca.pem", pad)
    assert weigering.value.code == "BUS-tls"
    assert weigering.value.__cause__ is None


async def test_partner_hears_at_once_that_it_is_refused(bus: Proefbus) -> None:
    """A client of a partner gets an error, no endless trying."""
    client = Client()
    with pytest.raises((nats.errors.Error, OSError)):
        await client.connect(
            bus.adres.nats,
            tls=bus.pki.context(bus.pki.nieuw(POLITIE)),
            tls_handshake_first=True,
            allow_reconnect=False,
            error_cb=_stil,
        )
    await client.close()


async def _stil(_fout: Exception) -> None:
    """The refusal is what the test is about."""
