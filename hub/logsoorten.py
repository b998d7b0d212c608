"""What an event of the log is made of: see `hub.loggebeurtenissen`, which lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hub.logvormen import Vorm


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """What may be written about one event. Texts are Dutch: the page for operators is made of them."""

    betekenis: str
    sleutels: Mapping[str, Vorm]
    wanneer_zorgen: str


def soort(betekenis: str, wanneer_zorgen: str, **sleutels: Vorm) -> Gebeurtenis:
    """An event and its keys."""
    return Gebeurtenis(betekenis, MappingProxyType(sleutels), wanneer_zorgen)


def adapter(betekenis: str, wanneer_zorgen: str) -> Gebeurtenis:
    """An event of an adapter (`adapters.gebeurtenissen.Adaptergebeurtenis`): all have the same fields, some empty."""
    return soort(
        betekenis,
        wanneer_zorgen,
        partij=Vorm.WOORD,
        kenmerk=Vorm.UUID,
        zaak=Vorm.UUID,
        deel=Vorm.WOORD,
        bericht=Vorm.WOORD,
        code=Vorm.FOUTCODE,
        aantal=Vorm.GETAL,
    )
