"""A running log point on a read side that was filled, and clients of the parties that are admitted to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from hub.bootstrap.certificaathuis import CA, SERVER
from hub.bootstrap.logbron import Grootboekbron
from hub.bootstrap.logpunt import draai_logpunt, wie_van
from hub.bus.partijen import Partij
from hub.instellingen import Luisteradres
from hub.ledger.bank import open_bank
from hub.ledger.grootboek import open_grootboek
from hub.ledger.projectie import Projectie
from hub.trust.certificaatlezen import lees_certificaat
from hub.trust.partijdelen import Partijcertificaat
from hub.trust.partijen import Partijkaart, Partijregister
from tests import partijproef, weg
from tests.bus.proefpki import Bewijs, Proefpki
from tests.uitvoerproef import LOGBOEK, adressen, gelopen, regels_van

PARTIJEN: Final = ("politie", "gemeente-ede", "veiligheidshuis", "om")
LEZEN: Final = "/lezenapi/v1/data-processing-operations"


def partij_van(code: str) -> Partij:
    """A party as the bus knows it, with its OIN of the convenant."""
    return Partij(code, code, adressen().van(code), code)


@dataclass(slots=True)
class Punt:
    """A running log point. `register` may be changed while it runs."""

    pki: Proefpki
    register: Partijregister
    adres: str = ""
    grootboek: Path = Path()
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def laat_toe(self, code: str, bewijs: Bewijs | None = None) -> None:
        """Give a party a card with this certificate."""
        partij = partij_van(code)
        pem = (bewijs or self.pki.van(partij)).pad.read_text("ascii")
        gelezen = lees_certificaat(pem[pem.index("-----BEGIN CERTIFICATE-----") :])
        kaart: Partijkaart = replace(
            partijproef.kaart(code),
            oin=partij.oin,
            certificaten=(Partijcertificaat.van_kaart(gelezen),),
            geldig_van=date(2026, 1, 1),
        )
        self.register = self.register.met(kaart)

    @asynccontextmanager
    async def als(self, partij: Partij | str) -> AsyncIterator[httpx.AsyncClient]:
        """A client of a party: one, with connections that stay."""
        wie = partij_van(partij) if isinstance(partij, str) else partij
        if wie.code not in self.clients:
            context = self.pki.context(self.pki.van(wie))
            self.clients[wie.code] = httpx.AsyncClient(base_url=self.adres, verify=context, trust_env=False)
        yield self.clients[wie.code]

    async def vraag(self, partij: str, document: object, pad: str = LEZEN) -> httpx.Response:
        """One question of the read extension."""
        async with self.als(partij) as client:
            return await client.post(pad, json=document)

    async def lees(self, partij: str, **document: object) -> list[dict[str, Any]]:
        """The lines of a good question."""
        antwoord = await self.vraag(partij, document)
        assert antwoord.status_code == 200, antwoord.text
        lijst: list[dict[str, Any]] = antwoord.json()["dataProcessingOperations"]
        return lijst


def vul_leeskant(plaats: Path) -> Path:
    """A read side in this folder that took in everything that happened in `tests.uitvoerproef`."""
    bestand = plaats / "grootboek.sqlite"
    bank = open_bank(bestand)
    Projectie(bank, "ketenhub/proef").neem_op(regels_van(gelopen()), lambda: datetime.now(UTC))
    bank.sluit()
    return bestand


@asynccontextmanager
async def draaiend_logpunt(gevuld: Path, pki: Proefpki) -> AsyncIterator[Punt]:
    """A log point on a free port, with four parties admitted."""
    het = Punt(pki, Partijregister(), grootboek=gevuld)
    for code in PARTIJEN:
        het.laat_toe(code)
    ca = pki.huis.plaats
    bron = Grootboekbron(lambda: open_grootboek(het.grootboek), LOGBOEK, adressen)
    wie = wie_van(lambda: het.register, weg.Klok())
    async with AsyncExitStack() as stapel:
        luister = await stapel.enter_async_context(
            draai_logpunt(Luisteradres("127.0.0.1", 0), ca / CA, ca / SERVER, bron, wie, LOGBOEK)
        )
        het.adres = f"https://127.0.0.1:{luister.poort}"
        yield het
        for client in het.clients.values():
            await client.aclose()
