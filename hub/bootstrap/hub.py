"""Starts a hub, in the one right order; each step needs what stands above it.

1. the policy that is live on this disk, verified: without a signed one nothing starts;
2. keys: the hub's secret, its key at rest, its own ring to sign and open with, its certificates;
3. the party register as this disk has it;
4. the server, embedded or the one whose address is given, checked before anything else: no durable server, no start;
   nobody may log in on it yet but the hub itself;
5. streams and consumers, made once and compared at each start, and the fingerprint of the secret;
6. the policy that is pointed at, when another one was put in force meanwhile (`beleidshuis`);
7. the register as all hubs have it (`partijhuis`); from then on the server follows it (`toegangswacht`);
8. the road;
9. the binding in of the journal, so that what lies there is sealed before anything new comes;
10. the intake, the watches over the journal and its sealing, the lease on queues, the chase of receipts.

At the end everything stops in reverse order.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.beleidshuis import Beleidshuis, Zet, geen_haak, open_huis
from hub.bootstrap.beleidsrecords import Beleidsboek
from hub.bootstrap.buitenstaanders import laat_getuigen
from hub.bootstrap.busconfig import Eigenserver
from hub.bootstrap.certificaathuis import Certificaathuis, hub_tls, open_certificaathuis
from hub.bootstrap.geheimproef import eis_zelfde_geheim
from hub.bootstrap.grootboek import volg_journaal
from hub.bootstrap.herhaalhuis import open_herhaling
from hub.bootstrap.hubidentiteit import laad_of_maak_identiteit
from hub.bootstrap.hubrust import open_rust
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.hubzegel import Aansluitingen, Hubring, Hubzegel
from hub.bootstrap.inzageindex import zorg_voor_ring
from hub.bootstrap.inzagewacht import open_inzagewacht
from hub.bootstrap.journaalhuis import Journaalhuis, open_journaal
from hub.bootstrap.journaalsleutel import laad_of_maak_journaalsleutel
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.ontvangstwacht import Ontvangstwacht
from hub.bootstrap.partijhuis import Partijhuis, open_partijhuis
from hub.bootstrap.partijrecords import Partijboek
from hub.bootstrap.serverwacht import Herstel, Serverwacht
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bootstrap.toegangswacht import Gebruikers, Toegangswacht
from hub.bootstrap.vernietighuis import open_vernietiging
from hub.bus.beleidskast import Beleidskast, Kastfout
from hub.bus.controle import Busadres, extern
from hub.bus.geheugen import NatsGeheugen
from hub.bus.huur import Huur
from hub.bus.inname import Afhandeling, Inname
from hub.bus.inrichting import richt_in
from hub.bus.partijen import Partij
from hub.bus.partijkast import Partijkast
from hub.bus.server import IngebedServer, start_ingebed
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.sleutels import Sleutels, laad_of_maak
from hub.bus.tls import ServerTls
from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding, verbind
from hub.fouten import Ketenfout
from hub.gateway.bundel import Gereedschap
from hub.gateway.nummers import HmacSleutelwerk, Systeemklok, WillekeurigeNummers
from hub.gateway.poorten import Binnenkomst, Klok
from hub.gateway.weg import NEDERLAND, Afloop, Stap, Weg
from hub.instellingen import Instellingen
from hub.ledger import schijf
from hub.logboek import logger
from hub.onderwerpen import KETEN
from hub.policy.laden import Beleid
from hub.policy.sleutelregister import Sleutelregister
from hub.trust.inzagering import RINGSLEUTEL_BYTES
from hub.trust.sleutels import Identiteit

HUB: Final = "hub"
_SECONDEN: Final = len("2026-01-01T00:00:00")
HUB_POSTBUS: Final = "_INBOX_hub"
BEWAAK_S: Final = 0.5
"""Between two looks whether the embedded server lives: a hub without one does nothing, so soon is soon enough."""
HUB_BRON: Final = "urn:nld:oin:00000099000000099000:systeem:ketenhub"
"""`source` of what the hub itself sends: a test OIN, until the hub has one of its own."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A running hub. `partijen`: those of its start; who joined since has no account on the server yet."""

    huis: Beleidshuis
    partijhuis: Partijhuis
    identiteit: Callable[[], Identiteit]
    """The hub's own ring, as it is now: it is renewed while the hub runs."""
    register: Sleutelregister
    partijen: tuple[Partij, ...]
    adres: Busadres
    sleutels: Sleutels
    verbinding: Verbinding
    weg: Weg
    inname: Inname
    journaal: Journaalhuis
    server_weg: asyncio.Event
    """Set when the embedded server died: this hub cannot go on and must be started again."""

    @property
    def beleid(self) -> Beleid:
        """What is live now."""
        return self.huis.levend.beleid

    @property
    def proef(self) -> bool:
        """Whether this hub rests on throw-away keys."""
        return self.register.proef


def _geen_haak(_stap: Stap) -> None:
    """No fault hook."""


@asynccontextmanager
async def draai_hub(
    instellingen: Instellingen,
    *,
    klok: Klok | None = None,
    haak: Callable[[Stap], None] = _geen_haak,
    wisselhaak: Callable[[Zet], None] = geen_haak,
    schijfhaak: schijf.Haak = schijf.geen_haak,
) -> AsyncIterator[Hub]:
    """Start a hub and keep it running until the block ends.

    Raises:
        Ketenfout: `BELEID-geen`, there is no policy; `BUNDEL-…`, what is live may not be used (see also below).
        Busweigering: the server may not be used (not durable, too old, drifted, in use).
        Busfout: the server does not answer.
        Ketenfout: the hub's secret is not as it should be; `SLEUTEL-journaal`, nor is the key of its journal.
    """
    staat = instellingen.toestand
    klok = klok or Systeemklok()
    huis = open_huis(staat, klok, wisselhaak, await _uit_kast(instellingen))
    partijen = partijen_van(huis.levend.beleid)
    sleutels = laad_of_maak(staat)
    certificaten = open_certificaathuis(staat)
    tls = _tls(instellingen, certificaten)
    geheim = laad_geheim(staat)
    wikkelaar = laad_hubsleutel(instellingen)
    ring = Hubring(lambda nu: laad_of_maak_identiteit(staat, wikkelaar, nu), klok)
    journaalsleutel = laad_of_maak_journaalsleutel(staat, wikkelaar, HUB_BRON)
    partijhuis = open_partijhuis(staat, klok, geheim)
    async with AsyncExitStack() as stapel:
        server_weg = asyncio.Event()
        server = await _server(stapel, instellingen, partijen, (sleutels, certificaten.server), server_weg)
        adres = await extern(str(instellingen.nats), instellingen.nats_monitor) if server is None else server.adres
        verbinding = await _verbind(stapel, adres, sleutels.hub.seed, tls, server)
        ingericht = await richt_in(verbinding, partijen, staat)
        geheugen = NatsGeheugen(verbinding)
        minstens = await _laatste_dag_in_keten(verbinding)
        await eis_zelfde_geheim(geheugen, geheim)
        rust = open_rust(wikkelaar, Sleutelkast(verbinding), geheim)
        await zorg_voor_ring(geheugen, rust, secrets.token_bytes(RINGSLEUTEL_BYTES), klok.nu())
        await huis.begin(Beleidskast(verbinding), Beleidsboek(geheugen, klok), minstens=minstens)
        stapel.push_async_callback(huis.stop)
        herlaad = server.herlaad if server else _herlaad_van_eigen(instellingen, adres, partijen, sleutels, tls)
        # Nobody is admitted on an embedded server that has just started; this brings in who may.
        bekend = {} if server or instellingen.nats_config else partijhuis.gebruikers()
        partijhuis.bij_wissel.append(Toegangswacht(partijhuis.gebruikers, herlaad, bekend, server_weg.set))
        await partijhuis.begin(Partijkast(verbinding), Partijboek(geheugen))
        stapel.push_async_callback(partijhuis.stop)
        gereedschap = Gereedschap(
            WillekeurigeNummers(),
            HmacSleutelwerk(geheim),
            Hubzegel(ring, lambda: partijhuis.register),
            rust,
            HUB_BRON,
        )
        weg = Weg(
            beleid=huis.beleid,
            partijen=Aansluitingen(lambda: partijhuis.register),
            geheugen=geheugen,
            klok=klok,
            gereedschap=gereedschap,
            haak=haak,
        )

        async def verwerk(berichten: list[Binnenkomst]) -> list[Afhandeling]:
            return [_AFHANDELING[afloop] for afloop in await weg.verwerk(berichten)]

        await open_vernietiging(stapel, verbinding, weg, gereedschap.sleutelwerk, wikkelaar, klok)
        await open_inzagewacht(stapel, verbinding, wikkelaar, klok, instellingen.inzagesleutel_dagen)
        journaal = await open_journaal(stapel, verbinding, staat, journaalsleutel, klok, schijfhaak)
        await laat_getuigen(stapel, instellingen, journaal, klok)
        await volg_journaal(stapel, instellingen, journaal, HUB_BRON, klok)
        inname = Inname(adres.nats, sleutels.hub.seed, verwerk, tls=tls)
        await _begin(stapel, inname)
        await journaal.bewaak(stapel, inname)
        await open_herhaling(stapel, verbinding, weg, gereedschap, inname, klok, staat)
        # One process at a time reads a party's queue, so that order per case is kept with several hubs side by side.
        huur = Huur(verbinding, [p.code for p in partijen], inname.lees, inname.laat_los)
        await _begin(stapel, huur)
        ontvangsten = Ontvangstwacht(verbinding, klok)
        await _begin(stapel, ontvangsten)
        logger().info(
            "hub-gestart", beleid=huis.levend.beleid.digest, partijen=len(partijen), gemaakt=len(ingericht.gemaakt)
        )
        yield Hub(
            huis,
            partijhuis,
            ring,
            lees_sleutels(staat),
            partijen,
            adres,
            sleutels,
            verbinding,
            weg,
            inname,
            journaal,
            server_weg,
        )
        logger().info("hub-stopt")


_AFHANDELING: Final = {Afloop.KLAAR: Afhandeling.KLAAR, Afloop.OPNIEUW: Afhandeling.OPNIEUW}


class _Deel(Protocol):
    """What runs beside the road."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


async def _begin(stapel: AsyncExitStack, deel: _Deel) -> None:
    await deel.start()
    stapel.push_async_callback(deel.stop)


async def _server(
    stapel: AsyncExitStack,
    instellingen: Instellingen,
    partijen: tuple[Partij, ...],
    toegang: tuple[Sleutels, ServerTls],
    server_weg: asyncio.Event,
) -> IngebedServer | None:
    """The embedded server, on which nobody is admitted yet; None when another one is given."""
    if instellingen.nats is not None:
        return None
    server = await start_ingebed(instellingen.toestand, partijen, *toegang, {})
    stapel.push_async_callback(server.stop)
    bewaking = asyncio.create_task(_bewaak(server, server_weg), name="serverbewaking")
    stapel.callback(bewaking.cancel)
    return server


async def _verbind(
    stapel: AsyncExitStack, adres: Busadres, seed: str, tls: ssl.SSLContext, server: IngebedServer | None
) -> Verbinding:
    """The hub's connection, with a watch over whether the server stores what it is sent."""
    verbinding = await verbind(adres.nats, seed, naam=HUB, postbus=HUB_POSTBUS, tls=tls)
    stapel.push_async_callback(verbinding.sluit)
    herstel = Herstel(server.heeft_ruimte, server.herstart) if server else None
    await _begin(stapel, Serverwacht(adres.monitor, herstel))
    return verbinding


def _herlaad_van_eigen(
    instellingen: Instellingen, adres: Busadres, partijen: tuple[Partij, ...], sleutels: Sleutels, tls: ssl.SSLContext
) -> Callable[[Gebruikers], Awaitable[None]]:
    """How a server that somebody else runs hears who may log in: by its configuration, or from a human who is told.

    Raises:
        Ketenfout: `CONFIG-map`, the setting names a folder in which no configuration was written.
    """
    if instellingen.nats_config is not None:
        return Eigenserver(instellingen.nats_config, adres, partijen, sleutels, tls).herlaad

    async def zeg_het(_: Gebruikers) -> None:
        # The road refuses and holds by itself; only the connection stays until the server hears of it.
        logger().warning("toegang-met-de-hand")

    return zeg_het


def _tls(instellingen: Instellingen, certificaten: Certificaathuis) -> ssl.SSLContext:
    """The one context of this process, for all its connections."""
    if instellingen.nats_ca is None and instellingen.nats_certificaat is None:
        return certificaten.hub_context()
    return hub_tls(instellingen)


async def _uit_kast(instellingen: Instellingen) -> bytes | None:
    """What is live on a server that other hubs use, for one that starts there for the first time; None otherwise.

    Raises:
        Ketenfout: `BELEID-kast`, the cupboard is damaged.
        Busfout: the server does not answer.
    """
    staat = instellingen.toestand
    if instellingen.nats is None or lees_actief(staat) is not None:
        return None
    tls = _tls(instellingen, open_certificaathuis(staat))
    seed = laad_of_maak(staat).hub.seed
    verbinding = await verbind(instellingen.nats, seed, naam=HUB, postbus=HUB_POSTBUS, tls=tls, blijf=False)
    try:
        kast = Beleidskast(verbinding)
        wijzer = await kast.wijzer()
        return None if wijzer is None else await kast.inhoud(wijzer.inhoud)
    except (Nietgehoord, Jsfout):
        return None  # no hub made a cupboard there yet
    except Kastfout:
        raise Ketenfout("BELEID-kast", "De kast met het beleid in de NATS-server is niet heel.") from None
    finally:
        await verbinding.sluit()


async def _laatste_dag_in_keten(verbinding: Verbinding) -> date:
    """The day on which something was last written: that day has been, whatever the clock of this machine says now."""
    laatste = str((await verbinding.js(f"STREAM.INFO.{KETEN}"))["state"].get("last_ts", ""))
    try:
        return datetime.fromisoformat(laatste[:_SECONDEN] + "+00:00").astimezone(NEDERLAND).date()
    except (ValueError, OverflowError):
        return date.min  # nothing was written yet


async def _bewaak(server: IngebedServer, server_weg: asyncio.Event) -> None:
    """An embedded server that dies would come back on another port, so the hub has to start anew: say it."""
    while server.leeft:  # noqa: ASYNC110 - a process that dies sets no event
        await asyncio.sleep(BEWAAK_S)
    logger().error("server-weg")
    server_weg.set()
