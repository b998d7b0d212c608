"""`ketenhub partij proef`: the conformance check, from the partner's side, with the partner's own directory.

It tries what must work and what must not: the connection, the rights of others, and one message there and back. Run it
before the party's own adapter does: both read the same mailbox, and the adapter would take the answer. What else lies
in the mailbox stays there and is not opened.
"""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from adapters.lijn import Lijnfout
from adapters.sdk.aansluiten import systeemtijd, zegelaar_van
from adapters.sdk.fouten import Partnerfout
from adapters.sdk.handdruk import Onbereikbaar, schud
from adapters.sdk.partnermap import TOELATING, Partnermap, lees_partnermap
from adapters.sdk.proefbericht import BERICHT, Proefbericht
from adapters.sdk.proefrechten import proef_rechten
from adapters.sdk.punt import Punt, mis, past
from hub.trust.aansluiting import Toelating
from hub.trust.certificaatlezen import lees_certificaat
from hub.trust.fouten import Zegelweigering

DAGEN_MIN: Final = 30
"""Days that keys and certificate must still have: renewing them takes people of two organisations."""
WACHT_S: Final = 10.0
"""How long is waited for the hub's answer."""
TLS: Final = "TLSv1.3"


async def proef(
    map_: Path,
    *,
    adres: str | None = None,
    ander: str | None = None,
    wacht_s: float = WACHT_S,
    nu: Callable[[], datetime] = systeemtijd,
) -> AsyncIterator[Punt]:
    """Every point, as it is done. What cannot be tried after a failure is left out.

    Args:
        map_: the partner's directory.
        adres: of the hub, instead of the one in the directory.
        ander: a party whose subjects and post must be closed to us.
        wacht_s: how long is waited for the answer to the message of the check.
        nu: the time, aware.
    """
    try:
        kaart = await asyncio.to_thread(lees_partnermap, map_)
        toelating = await asyncio.to_thread(_lees_toelating, map_)
    except Partnerfout as fout:
        yield mis("map", fout.uitleg)
        return
    yield past("map", f"De map is van {kaart.code}, OIN {kaart.oin}, profiel {kaart.profiel}.")
    yield _sleutels(kaart, nu())
    yield _certificaat(toelating, nu())
    waar = adres or kaart.nats
    if not waar:
        yield mis("verbinding", "Er is geen adres van de hub bekend. Geef het met --hub.")
        return
    binnen = False
    async for punt in _verbinding(map_, kaart, toelating, waar):
        binnen = binnen or (punt.naam == "verbinding" and punt.goed)
        yield punt
    if not binnen:
        return
    try:
        async for punt in proef_rechten(kaart, waar, ander):
            yield punt
        async for punt in Proefbericht(kaart, waar, wacht_s, nu).punten():
            yield punt
    except Lijnfout as fout:
        yield mis("lijn", f"{fout.code}: {fout.uitleg}.")
    except Zegelweigering as fout:
        yield mis("zegel", f"{fout.code}: {fout.uitleg}")


def _lees_toelating(map_: Path) -> Toelating:
    return Toelating.van_bytes((map_ / TOELATING).read_bytes())


def _sleutels(kaart: Partnermap, nu: datetime) -> Punt:
    """Whether there are keys to sign and to be sealed for, of this party and of the hub, and for how long."""
    try:
        zegelaar_van(kaart).verzegel(BERICHT, str(uuid.uuid4()), b"", nu)
        eigen = kaart.identiteit.publiek.zegel_nu(nu)
        van_hub = kaart.hub.zegel_nu(nu, kaart.profiel)
    except Zegelweigering as fout:
        return mis("sleutels", f"{fout.code}: {fout.uitleg}")
    dagen = (min(eigen.geldig_tot, van_hub.geldig_tot) - nu).days
    return Punt("sleutels", dagen >= DAGEN_MIN, f"Uw sleutels en die van de hub zijn nog {dagen} dagen geldig.")


def _certificaat(toelating: Toelating, nu: datetime) -> Punt:
    kaart = lees_certificaat(toelating.certificaat)
    if kaart.oin != toelating.oin:
        return mis("certificaat", "Het certificaat noemt een ander OIN dan de toelating.")
    dagen = (kaart.tot - nu).days
    return Punt("certificaat", nu >= kaart.van and dagen >= DAGEN_MIN, f"Het certificaat is nog {dagen} dagen geldig.")


async def _verbinding(map_: Path, kaart: Partnermap, toelating: Toelating, adres: str) -> AsyncIterator[Punt]:
    """What the server lets in, and what it does not."""
    try:
        gewoon = await schud(adres, kaart.tls)
        if gewoon.binnen:
            yield Punt("verbinding", gewoon.tls == TLS, f"Verbonden met {gewoon.tls or 'geen TLS'}.")
        else:
            yield mis("verbinding", "De hub laat dit certificaat niet toe, of het is niet de goede hub.")
        oud = await asyncio.to_thread(lees_partnermap, map_)
        oud.tls.minimum_version = oud.tls.maximum_version = ssl.TLSVersion.TLSv1_2
        zonder = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        zonder.load_verify_locations(cadata=toelating.ca)
        for naam, wat, context in (
            ("tls-oud", "TLS 1.2", oud.tls),
            ("tls-zonder-certificaat", "een verbinding zonder certificaat", zonder),
            ("tls-zonder", "een verbinding zonder versleuteling", None),
        ):
            binnen = (await schud(adres, context)).binnen
            yield Punt(naam, not binnen, f"De hub {'LAAT ' + wat + ' TOE' if binnen else 'weigert ' + wat}.")
    except Onbereikbaar:
        yield mis("verbinding", "Er luistert geen hub op dit adres.")
