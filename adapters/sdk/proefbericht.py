"""The conformance check of one message: an advice that the hub must refuse in a known way, and all that comes of it.

Its time is too old. It holds nothing about anybody, is delivered to nobody, and leaves in the hub what every refused
message leaves.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters import leveringslezer
from adapters.leveringslezer import Opzij
from adapters.lijn import Zending
from adapters.nats_lijn import NatsLijn
from adapters.sdk.aansluiten import zegelaar_van
from adapters.sdk.partnermap import Partnermap
from adapters.sdk.punt import Punt, mis, past
from hub import onderwerpen
from hub.trust.fouten import Zegelweigering
from hub.trust.ontvangst import Ontvangstweigering
from hub.trust.zegel import zegelafdruk
from schemas import envelop, register
from schemas.berichten.hub import AntwoordV1

BERICHT: Final = "advies"
VERWACHT: Final = "W-oud"
"""How the hub must refuse the message of the check."""
TE_OUD: Final = timedelta(days=6)
"""Older than the five days that a message may be."""
KLOK_S_MAX: Final = 60.0
"""How far the clocks may be apart: the hub takes five minutes, and who is a minute off will be five next year."""
TERUG_S: Final = 1.0
"""After how long something that was met and is not ours comes again, for whom it is."""
HAAL_MAX: Final = 16
_GEEN_ANTWOORD: Final = (
    "Er kwam op tijd geen antwoord van de hub. Draait de adapter van deze organisatie al? Dan kreeg die het."
)


@dataclass(frozen=True, slots=True)
class _Verstuurd:
    """The message of the check: its id, the digest of its seal, and when it went."""

    kenmerk: str
    afdruk: str
    om: datetime


@dataclass(frozen=True, slots=True)
class _Gekregen:
    """The answer to it, and when it came."""

    zending: Zending
    inhoud: AntwoordV1
    om: datetime


class Proefbericht:
    """One message there and back. `wacht_s`: how long is waited for the answer."""

    def __init__(self, kaart: Partnermap, adres: str, wacht_s: float, nu: Callable[[], datetime]) -> None:
        self._kaart, self._adres, self._wacht_s, self._nu = kaart, adres, wacht_s, nu
        self._zegelaar = zegelaar_van(kaart)
        self._waarom = _GEEN_ANTWOORD

    async def punten(self) -> AsyncIterator[Punt]:
        """Send, wait, look. Raises `Lijnfout`."""
        lijn = await NatsLijn.open(self._kaart, [self._adres])
        try:
            verstuurd = await self._verstuur(lijn)
            yield past("versturen", "Een verzegeld proefbericht is opgeslagen bij de hub.")
            gekregen = await self._wacht_op_antwoord(lijn, verstuurd.kenmerk)
            if gekregen is None:
                yield mis("antwoord", self._waarom)
                return
            yield past("zegel", "Het antwoord ging open: het is van de hub, voor u, en voor deze plek.")
            code = gekregen.inhoud.code
            uitleg = f"De hub weigerde het proefbericht met {code or 'geen code'}; dat hoort {VERWACHT} te zijn."
            yield Punt("antwoord", code == VERWACHT, uitleg)
            for punt in self._bewijs(verstuurd, gekregen):
                yield punt
            await gekregen.zending.bevestig()
        finally:
            await lijn.sluit()

    async def _verstuur(self, lijn: NatsLijn) -> _Verstuurd:
        nu = self._nu()
        kenmerk, event = te_oud(self._kaart, nu)
        verzegeld = self._zegelaar.verzegel(BERICHT, kenmerk, event, nu)
        await lijn.verstuur(BERICHT, verzegeld, kenmerk, event)
        return _Verstuurd(kenmerk, zegelafdruk(verzegeld), nu)

    async def _wacht_op_antwoord(self, lijn: NatsLijn, kenmerk: str) -> _Gekregen | None:
        """Fetch until it is there or the time is up; what is not ours is put back, and only answers are opened."""
        lus = asyncio.get_running_loop()
        einde = lus.time() + self._wacht_s
        begin = f"uit.{self._kaart.code}.{onderwerpen.ANTWOORD}."
        gevonden: _Gekregen | None = None
        while gevonden is None and (rest := einde - lus.time()) > 0:
            for zending in await lijn.haal(HAAL_MAX, rest):
                inhoud = self._lees(zending) if zending.onderwerp.startswith(begin) else None
                if inhoud is not None and inhoud.bericht == kenmerk:
                    gevonden = _Gekregen(zending, inhoud, self._nu())
                else:
                    await zending.later(TERUG_S)
        return gevonden

    def _lees(self, zending: Zending) -> AntwoordV1 | None:
        """An answer of the hub, or None: then is remembered why it could not be read."""
        try:
            geopend = self._zegelaar.open(zending.onderwerp, zending.inhoud, self._nu())
            _, gelezen = leveringslezer.lees(self._kaart.code, zending.onderwerp, geopend.inhoud)
        except Zegelweigering as fout:
            self._waarom = f"Er kwam een antwoord dat niet openging ({fout.code}): {fout.uitleg}"
            return None
        except Opzij as fout:
            self._waarom = f"Er kwam een antwoord dat niet te lezen is ({fout.code})."
            return None
        return gelezen.inhoud if isinstance(gelezen.inhoud, AntwoordV1) else None

    def _bewijs(self, verstuurd: _Verstuurd, gekregen: _Gekregen) -> list[Punt]:
        """The hub's own receipt, and from it the difference between the clocks."""
        try:
            aanname = self._zegelaar.aanname(gekregen.inhoud.ontvangst or "", self._nu())
        except Ontvangstweigering:
            return [mis("bewijs", "Het ondertekende bewijs van de hub ontbreekt of klopt niet.")]
        zegt = (aanname.partij, aanname.bericht, aanname.zegel)
        goed = zegt == (self._kaart.code, verstuurd.kenmerk, verstuurd.afdruk)
        hoort = "noemt precies wat u stuurde" if goed else "hoort bij iets anders"
        verschil_s = klokverschil_s(verstuurd.om, aanname.tijd, gekregen.om)
        hoogstens = f"dat mag hoogstens {KLOK_S_MAX:.0f} s zijn"
        return [
            Punt("bewijs", goed, f"Het ondertekende bewijs van de hub {hoort}."),
            Punt("klok", verschil_s <= KLOK_S_MAX, f"De klokken verschillen {verschil_s:.0f} s; {hoogstens}."),
        ]


def te_oud(kaart: Partnermap, nu: datetime) -> tuple[str, bytes]:
    """The message of the check, and its id: well-formed, of this party, about nobody, and too old."""
    kenmerk = str(uuid.uuid4())
    gebeurtenis = envelop.nieuw(
        kenmerk=kenmerk,
        source=envelop.bron(kaart.oin, "proef"),
        berichttype=register.soort_van(BERICHT).type,
        tijdstip=nu - TE_OUD,
        data={},
    )
    return kenmerk, envelop.schrijf(gebeurtenis)


def klokverschil_s(voor: datetime, bij_de_hub: datetime, na: datetime) -> float:
    """How far the hub's clock is from ours, in seconds; 0 when its moment lies between sending and hearing."""
    if bij_de_hub < voor:
        return (voor - bij_de_hub).total_seconds()
    return max(0.0, (bij_de_hub - na).total_seconds())
