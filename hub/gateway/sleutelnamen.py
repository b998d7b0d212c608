"""Under which names the keys of a case lie: one for what is about the young person, one for the way to the case.

They end at different moments. The state of a case goes with its term, and its key with it; the index by which a person
finds what was shared about him stays for years (`INZAGE_TTL_S`). Sepot 01 erases both.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.gateway.poorten import Nummeraar, Sleutelwerk


def zaaksleutel(sleutelwerk: Sleutelwerk, zaak: str) -> str:
    """Of the state, the messages that were set aside, and advices given in the case."""
    return sleutelwerk.sleutelnaam(zaak)


def indexsleutel(sleutelwerk: Sleutelwerk, zaak: str) -> str:
    """Of the entry that leads from the person to the case; and of deliveries under way, in a backup."""
    return sleutelwerk.sleutelnaam(f"inzage.{zaak}")


def sleutels_van(sleutelwerk: Sleutelwerk, zaak: str) -> tuple[str, str]:
    """Both: what is erased with the case, in this order. As long as one is there, destruction is not finished."""
    return zaaksleutel(sleutelwerk, zaak), indexsleutel(sleutelwerk, zaak)


def bereider(nummeraar: Nummeraar, sleutelwerk: Sleutelwerk) -> Callable[[], tuple[str, tuple[str, str]]]:
    """Gives fresh ids of cases, each with the names of its keys, so that these can be stored before a case begins."""

    def bereid() -> tuple[str, tuple[str, str]]:
        zaak = nummeraar.nieuw()
        return zaak, sleutels_van(sleutelwerk, zaak)

    return bereid
