"""An order to do something again, and how far it is: what an operator writes and a hub carries out.

The order never changes. The state does, with a fence: each step commits what it did together with the next state, so
several hubs may work on one order, a hub may be killed at any moment, and nothing is done twice. Both hold ids, codes
and numbers only, and lie closed under the hub key, so that nobody who writes on the server can make one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

LEVERINGEN: Final = "leveringen"
VRIJ: Final = "vrij"
OPGEVEN: Final = "opgeven"
SOORTEN: Final = (LEVERINGEN, VRIJ, OPGEVEN)
ITEMS_MAX: Final = 10_000
"""Deliveries in one order: two numbers each, so that an order fits in one entry of the bus (256 KiB)."""
TERZIJDE_MAX: Final = 3_000
"""Messages that lie aside in one order: a party and an id each, some sixty bytes."""

LOOPT: Final = "loopt"
KLAAR: Final = "klaar"
GESTOPT: Final = "gestopt"

REDENEN_HERHALEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ontvanger-kwijt": "De ontvanger heeft de levering niet meer.",
        "ontvanger-storing": "De ontvanger had een storing en heeft niets verwerkt.",
        "ontvanger-weigerde": "De ontvanger weigerde, en heeft zijn kant hersteld.",
        "nooit-ontvangen": "De ontvanger heeft de levering nooit gezien.",
        "onderzoek": "Voor onderzoek naar wat er is gebeurd.",
        "toezicht": "Voor een toezichthouder of een controle.",
    }
)
REDENEN_VRIJ: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nu-bekend": "Wat onbekend was, is intussen verteld.",
        "beleid-gewijzigd": "Het beleid is veranderd.",
        "hub-hersteld": "De hub kon het niet lezen, en is hersteld.",
        "sleutel-bekend": "De sleutel van de afzender is intussen bekend.",
        "onderzoek": "Om te zien of het nu wel kan.",
    }
)
REDENEN_OPGEVEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nieuw-gestuurd": "De afzender stuurde een nieuw bericht.",
        "niet-meer-nodig": "Het bericht is niet meer nodig.",
        "op-verzoek": "De afzender vroeg het.",
        "niet-te-lezen": "Niemand kan het lezen, en de afzender ook niet.",
        "geen-bericht": "Het was geen echt bericht.",
    }
)
REDENEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {LEVERINGEN: REDENEN_HERHALEN, VRIJ: REDENEN_VRIJ, OPGEVEN: REDENEN_OPGEVEN}
)
"""Reasons per kind of order. A closed list: a sentence of an operator could name a person, and the journal keeps it."""


def hoogstens(soort: str) -> int:
    """How many things one order of this kind may be about."""
    return ITEMS_MAX if soort == LEVERINGEN else TERZIJDE_MAX


class Opdrachtfout(Exception):
    """What lies there is no order or state of ours."""


@dataclass(frozen=True, slots=True)
class Opdracht:
    """What must be done again.

    `items`, each once: for `LEVERINGEN` page and line of the record `afgeleverd` in the journal, from 1; for the others
    party and id of the place. `proef`: only count, nothing happens and nothing is recorded.
    """

    id: str
    soort: str
    reden: str
    items: tuple[tuple[str, str], ...]
    proef: bool = False

    def inhoud(self) -> bytes:
        """As it is stored."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Opdracht:
        """Read what `inhoud` made. Raises `Opdrachtfout`."""
        try:
            d = json.loads(inhoud)
            items = tuple((str(een), str(ander)) for een, ander in d["items"])
            opdracht = Opdracht(str(d["id"]), str(d["soort"]), str(d["reden"]), items, bool(d["proef"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Opdrachtfout("geen opdracht") from None
        if (
            opdracht.soort not in SOORTEN
            or not 0 < len(items) <= hoogstens(opdracht.soort)
            or len(set(items)) != len(items)
        ):
            raise Opdrachtfout("geen opdracht")
        return opdracht


@dataclass(frozen=True, slots=True)
class Stand:
    """How far an order is. `plek`: items dealt with; `niet`: how many were not done, per code; `stop`: it must end.

    `wissen` and `sleutels`: what the last step left to do after its commit: purge a destroyed case, erase keys.
    """

    stand: str = LOOPT
    plek: int = 0
    totaal: int = 0
    gedaan: int = 0
    niet: Mapping[str, int] = field(default_factory=dict)
    stop: bool = False
    wissen: tuple[str, ...] = ()
    sleutels: tuple[str, ...] = ()

    @property
    def af(self) -> bool:
        """Whether nothing more happens."""
        return self.stand != LOOPT

    def verder(self, *, gedaan: int, niet: Mapping[str, int], aantal: int) -> Stand:
        """After so many items more."""
        samen = dict(self.niet)
        for code, n in niet.items():
            samen[code] = samen.get(code, 0) + n
        plek = self.plek + aantal
        return replace(self, plek=plek, gedaan=self.gedaan + gedaan, niet=samen, wissen=(), sleutels=())

    def inhoud(self) -> bytes:
        """As it is stored."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Stand:
        """Read what `inhoud` made. Raises `Opdrachtfout`."""
        try:
            d: dict[str, Any] = json.loads(inhoud)
            return Stand(
                stand=str(d["stand"]),
                plek=int(d["plek"]),
                totaal=int(d["totaal"]),
                gedaan=int(d["gedaan"]),
                niet={str(code): int(n) for code, n in d["niet"].items()},
                stop=bool(d["stop"]),
                wissen=tuple(str(z) for z in d["wissen"]),
                sleutels=tuple(str(s) for s in d["sleutels"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Opdrachtfout("geen stand") from None
