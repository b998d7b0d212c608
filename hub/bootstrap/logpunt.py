"""The log point of a running hub: its certificates, who may ask by the party register, and the read side behind it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from hub.bootstrap.certificaathuis import CA, CA_MAP, SERVER
from hub.bootstrap.grootboek import open_leeskant
from hub.bootstrap.hub import Hub
from hub.bootstrap.logbron import Grootboekbron
from hub.bootstrap.uitvoer import adressen_van, logboek_van
from hub.fouten import Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.gateway.poorten import Klok
from hub.instellingen import Instellingen, Luisteradres
from hub.journal.uitvoer.ldv import Logboek
from hub.logboek import logger
from hub.toegang.logpunt import Logbron, Vrager, Wie, maak_logpunt
from hub.toegang.luisteraar import Adresbezet, NietBegonnen, bezet_adres, luister_http
from hub.trust.certificaatfouten import Certificaatweigering
from hub.trust.certificaatlezen import LEESFOUTEN, kaart_van
from hub.trust.partijen import Partijregister

HERLEES_S: Final = 3_600.0
"""Between two looks whether the certificate was renewed: that happens two months before its end."""


@asynccontextmanager
async def open_logpunt(hub: Hub, instellingen: Instellingen) -> AsyncIterator[Luisteradres | None]:
    """Run the log point beside a hub until the block ends; None when it is off.

    Raises:
        Ketenfout: `LOGPUNT-adres`, `LOGPUNT-certificaat`.
    """
    if instellingen.logpunt is None:
        yield None
        return
    klok = Systeemklok()
    logboek = logboek_van(instellingen)
    bron = Grootboekbron(
        lambda: open_leeskant(instellingen), logboek, lambda: adressen_van(hub.beleid, hub.partijhuis.register)
    )
    wie = wie_van(lambda: hub.partijhuis.register, klok)
    ca = instellingen.nats_ca or instellingen.toestand / CA_MAP / CA
    certificaat = instellingen.logpunt_certificaat or instellingen.toestand / CA_MAP / SERVER
    async with draai_logpunt(instellingen.logpunt, ca, certificaat, bron, wie, logboek) as adres:
        yield adres


def wie_van(register: Callable[[], Partijregister], klok: Klok) -> Wie:
    """Who shows a certificate: the party for which the register admits its name at this moment, as the bus does."""

    def wie(der: bytes | None) -> Vrager | None:
        if der is None:
            return None
        try:
            getoond = kaart_van(x509.load_der_x509_certificate(der))
        except (Certificaatweigering, *LEESFOUTEN):
            return None
        nu = register()
        for code, namen in nu.gebruikers(klok.nu(), datetime.now(UTC)).items():
            kaart = nu.kaart(code)
            if kaart is not None and getoond.san in namen and getoond.oin == kaart.oin:
                return Vrager(code, kaart.oin)
        return None

    return wie


@asynccontextmanager
async def draai_logpunt(
    luister: Luisteradres, ca: Path, certificaat: Path, bron: Logbron, wie: Wie, logboek: Logboek
) -> AsyncIterator[Luisteradres]:
    """Answer until the block ends. `ca`: who vouches for clients; `certificaat`: our own, with the key behind it.

    Raises:
        Ketenfout: `LOGPUNT-adres`, `LOGPUNT-certificaat`.
    """
    tls = _context(ca, certificaat)
    app = maak_logpunt(bron, wie, logboek)
    with contextlib.closing(_bind(luister)) as sok:
        async with contextlib.AsyncExitStack() as stapel:
            try:
                await stapel.enter_async_context(luister_http(app, sok, taaknaam="logpunt", gestopt=_gestopt, tls=tls))
            except NietBegonnen:
                raise _adresfout() from None
            herlezer = asyncio.create_task(_herlees(tls, certificaat), name="logpunt-certificaat")
            stapel.callback(herlezer.cancel)
            logger().info("logpunt-gestart")
            yield Luisteradres(luister.host, sok.getsockname()[1])


def _context(ca: Path, certificaat: Path) -> ssl.SSLContext:
    """TLS 1.3 only, and nobody without a certificate of this CA: as on the bus."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(ca)
        context.load_cert_chain(certificaat, password=_geen_wachtwoord)
    except (OSError, ValueError):  # an error of TLS is an OSError
        raise Ketenfout(
            "LOGPUNT-certificaat", "Het certificaat van het logpunt is niet te lezen, of hoort niet bij zijn sleutel."
        ) from None
    return context


async def _herlees(tls: ssl.SSLContext, certificaat: Path) -> None:
    """Take in a renewed certificate; one that cannot be read now stays what it was."""
    while True:
        await asyncio.sleep(HERLEES_S)
        with contextlib.suppress(OSError, ValueError):
            tls.load_cert_chain(certificaat, password=_geen_wachtwoord)


def _geen_wachtwoord() -> str:
    raise ValueError("the key has a password")


def _bind(luister: Luisteradres) -> socket.socket:
    try:
        return bezet_adres(luister)
    except Adresbezet:
        raise _adresfout() from None


def _adresfout() -> Ketenfout:
    return Ketenfout("LOGPUNT-adres", "Het adres van het logpunt is bezet, of niet van deze machine.")


def _gestopt(fout: BaseException) -> None:
    logger().error("logpunt-fout", exc_info=fout)
