"""What the journal's mappings need of this hub: whose log it is, where the register is, which OIN is whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hub.bootstrap.hub import HUB_BRON
from hub.gateway.programma import programma
from hub.instellingen import BESLISPUNT_STANDAARD, Instellingen
from hub.journal.uitvoer.fsc import Adressen
from hub.journal.uitvoer.groepen import Groep, groepen
from hub.journal.uitvoer.ldv import Logboek
from hub.ledger.boomkast import MAPNAAM, Boomkast
from hub.policy.authzen import PAD_REGISTER
from hub.policy.laden import Beleid
from hub.trust.partijen import Partijregister

NAAM: Final = "Ketenhub"
"""Who keeps the log, until the hub has a name of its own (`HUB_BRON`)."""
VERSIE_TEKENS: Final = 12
"""So much of the digest of the program tells versions apart in a log."""


def logboek_van(instellingen: Instellingen) -> Logboek:
    """The log of this hub. Its register lies where the decision point serves it."""
    luister = instellingen.beslispunt or BESLISPUNT_STANDAARD
    adres = instellingen.beslispunt_naam or f"http://{luister.host}:{luister.poort}"
    return Logboek(f"{adres}{PAD_REGISTER}", HUB_BRON, NAAM, programma()[:VERSIE_TEKENS])


def adressen_van(beleid: Beleid, register: Partijregister | None = None) -> Adressen:
    """OINs by the register of parties, which keeps who left; of who has no card, by the dictionary."""
    oins = {code: partij.oin for code, partij in beleid.woordenboek.partijen.items()}
    if register is not None:
        oins |= {code: kaart.oin for code, kaart in register.kaarten.items()}
    return Adressen(oins, hub_oin())


def hub_oin() -> str:
    """The hub's own OIN: of its `source`, `urn:nld:oin:<oin>:systeem:<naam>`."""
    return HUB_BRON.split(":")[3]


def kast_van(instellingen: Instellingen) -> Boomkast:
    """The sealed journal of this state, also when no hub runs."""
    return Boomkast(instellingen.toestand / MAPNAAM)


def groepen_van(bron: Iterable[tuple[int, bytes]]) -> Iterator[Groep]:
    """The messages in a run of records. Raises `Recordfout`."""
    return groepen(bron)
