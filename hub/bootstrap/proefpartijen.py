"""Parties to try things with: throw-away keys, made and admitted along the ordinary way, on this very disk.

For `up --proef`, the demonstration, benchmarks and tests. The partner's directory of each lies under
`<toestand>/partners/<code>`; a hub that serves others has none of these. The keys hold for all days a trial may set its
clock to; the certificates by the clock of this machine, as the server looks at that one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from adapters.sdk.fouten import Partnerfout
from adapters.sdk.partnermap import TOELATING, lees_partnermap
from hub.bootstrap.certificaathuis import Certificaathuis, open_certificaathuis
from hub.bootstrap.hubidentiteit import laad_of_maak_identiteit
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.partijbeheer import bewaar, vertaald
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.partijtoelating import certificeer, maak_toelating, nieuwe_stand
from hub.bootstrap.partneraansluiting import Wie, nieuw, schrijf
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.partijen import Partij
from hub.bus.server import zonder_hub
from hub.fouten import Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.instellingen import Instellingen
from hub.trust.partijdelen import Contact
from hub.trust.partijen import Partijregister
from hub.trust.profielen import JOSE_1
from hub.trust.publiek import Partijsleutels

PARTNERS: Final = "partners"
"""Under the state directory."""
GROND: Final = "proef"
_ALLE_DAGEN: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))
_DAGEN: Final = (date(2000, 1, 1), date(2099, 12, 31))


def zet_partijen_klaar(
    staat: Path,
    partijen: Iterable[Partij],
    *,
    nu: datetime | None = None,
    profiel: str = JOSE_1,
    instellingen: Instellingen | None = None,
) -> None:
    """Give every party an identity under `<staat>/partners/<code>` and admit it, unless it has been already.

    Args:
        staat: state directory of a hub that does not run now.
        partijen: whom.
        nu: the moment; of this machine when None.
        profiel: of who is made now.
        instellingen: of the hub, when its own key does not lie in a file of `staat`.

    Raises:
        Ketenfout: the disk refuses, or what lies there is not whole.
        Busweigering: `BUS-bezet`, a hub runs on this state.
    """
    moment = nu or Systeemklok().nu()
    with zonder_hub(staat):
        geheim = laad_geheim(staat)
        register = Partijregister(lees_spiegel(staat, geheim))
        nieuwe = [partij for partij in partijen if not _is_klaar(staat, register, partij)]
        if not nieuwe:
            return
        gekozen = instellingen or Instellingen(toestand=staat, beleid=staat)
        hub = laad_of_maak_identiteit(staat, laad_hubsleutel(gekozen), moment).publiek
        huis = open_certificaathuis(staat)
        for partij in nieuwe:
            register = _laat_toe(staat, register, partij, (hub, huis, geheim, profiel), moment)


def partnermap_van(staat: Path, code: str) -> Path:
    """Where the directory of a party lies that was made here."""
    return staat / PARTNERS / code


def _laat_toe(
    staat: Path,
    register: Partijregister,
    partij: Partij,
    met: tuple[Partijsleutels, Certificaathuis, bytes, str],
    nu: datetime,
) -> Partijregister:
    hub, huis, geheim, profiel = met
    map_ = partnermap_van(staat, partij.code)
    if map_.exists():
        raise Ketenfout("PARTIJ-map", "Een map van een proefpartij is niet heel. Kies een andere toestand.")
    wie = Wie(partij.code, partij.oin, partij.naam, (Contact("Functioneel beheer", "beheer@example.nl", *_DAGEN),))
    aanvraag = nieuw(map_, wie, profiel=profiel, dagen=_ALLE_DAGEN, nu=nu, veilig=False)
    certificaat, keten = certificeer(huis, aanvraag, None, huis.ca_pem, _ALLE_DAGEN[1])
    van_hub = (_DAGEN[1], _DAGEN[0], (GROND,))
    kaart = vertaald(lambda: nieuwe_stand(register, aanvraag, certificaat, van_hub, nu))
    toelating = maak_toelating(aanvraag, hub, huis.ca_pem, keten, "")
    schrijf(map_ / TOELATING, toelating.naar_bytes(), veilig=False)
    bewaar(staat, kaart, geheim)
    return register.met(kaart)


def _is_klaar(staat: Path, register: Partijregister, partij: Partij) -> bool:
    """Whether this party has a card and a directory that go together."""
    kaart = register.kaart(partij.code)
    if kaart is None:
        return False
    try:
        gelezen = lees_partnermap(partnermap_van(staat, partij.code))
    except Partnerfout:
        return False
    return {s.kid for s in gelezen.identiteit.publiek.sleutels} <= {s.kid for s in kaart.sleutels.sleutels}
