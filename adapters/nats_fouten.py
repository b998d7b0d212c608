"""What NATS says, in the errors of the port: so that nothing above `NatsLijn` knows the client library."""

from __future__ import annotations

import json
import ssl
from typing import Final

from nats.errors import AuthorizationError, MaxPayloadError, NoRespondersError

from adapters.lijn import Lijncode, Lijnfout

_VOL: Final = frozenset({10047, 10077, 10167})
"""Error codes of a stream at its limit: storage, messages, bytes."""


def is_afkeuring(fout: Exception) -> bool:
    """Whether one side does not want the other: that does not pass by waiting."""
    return isinstance(fout, (ssl.SSLError, AuthorizationError)) or "authorization" in str(fout).lower()


def controleer_opslag(antwoord: bytes) -> None:
    """The answer of a stream: stored, a duplicate (which is stored), or an error. Anything else is no storage."""
    try:
        opslag = json.loads(antwoord)
    except ValueError:
        opslag = None
    if not isinstance(opslag, dict):
        raise Lijnfout(Lijncode.FOUT, "het antwoord van de hub is geen bewijs van opslag")
    fout = opslag.get("error")
    if isinstance(fout, dict):
        nummer = fout.get("err_code")
        if nummer in _VOL:
            raise Lijnfout(Lijncode.VOL, "de hub neemt nu geen berichten meer aan")
        raise Lijnfout(Lijncode.FOUT, f"de hub meldt fout {nummer if isinstance(nummer, int) else 'onbekend'}")
    if not isinstance(opslag.get("seq"), int):
        raise Lijnfout(Lijncode.FOUT, "het antwoord van de hub is geen bewijs van opslag")


def status_fout(status: str) -> Lijnfout:
    """A fetch that the server ended with a status that is no normal end."""
    if status == "503":
        return Lijnfout(Lijncode.GEEN_STROOM, "de hub heeft voor deze partij geen postvak")
    return Lijnfout(
        Lijncode.FOUT, f"de hub brak het ophalen af met status {status if status.isdigit() else 'onbekend'}"
    )


def vertaal(fout: Exception) -> Lijnfout:
    """Errors of the client library and the network, as errors of the port."""
    if isinstance(fout, NoRespondersError):
        return Lijnfout(Lijncode.GEEN_STROOM, "de hub heeft voor deze partij geen instroom")
    if isinstance(fout, TimeoutError):
        return Lijnfout(Lijncode.TRAAG, "de hub antwoordt niet op tijd")
    if is_afkeuring(fout):
        return Lijnfout(Lijncode.VERBODEN, _afkeuring(fout))
    if isinstance(fout, MaxPayloadError):
        return Lijnfout(Lijncode.TE_GROOT, "het bericht is groter dan de hub toelaat")
    return Lijnfout(Lijncode.WEG, f"geen verbinding met de hub ({type(fout).__name__})")


def _afkeuring(fout: Exception) -> str:
    if isinstance(fout, ssl.SSLCertVerificationError):
        return "het certificaat van de hub is niet van de hub die u toeliet, of is verlopen"
    return "de hub accepteert het certificaat van deze partij niet"
