"""The state of a case: what later messages need to be decided, and nothing else.

Kept as dates, codes and flags; no name, no BSN, no text. The person is found through a keyed blind index only.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

LEVERINGEN_MAX: Final = 1_000
"""Deliveries a case remembers (for destruction orders). A case has dozens; past this the case takes no more."""
VRAGEN_MAX: Final = 200
"""Messages of a case whose purpose is remembered, newest kept: an answer comes within days."""

Stand = Literal["lopend", "vernietigd"]


class _Staat(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Levering(_Staat):
    """That a delivery went to a party: enough to order its destruction."""

    levering: str
    partij: str


class Geparkeerd(_Staat):
    """That a message of a party was set aside: enough to find its bytes, which tell of the person."""

    partij: str
    kenmerk: str


class Vraag(_Staat):
    """A message that may be answered: who sent it, for which purpose, and whether it was a question."""

    bericht: str
    partij: str
    doel: str
    vraag: bool


class Zaak(_Staat):
    """State of one case. None means: never told, so unknown to the policy.

    `leeftijd` is whole years on the day of the offence; `gemeente` the CBS code of registration; `betrokken` the party
    codes that sent or received something; `advies` whether an advice was given; `beslissing` and `sepot` are the coarse
    codes of the policy dictionary, not the decision itself. `geparkeerd`: as older hubs kept what was held; now the
    person has a list (`hub.gateway.opzij`). `tot`: until when it is kept, in seconds since 1970. `sleutels`: see
    `vernietigd`.
    """

    zaak: str
    index: str
    stand: Stand = "lopend"
    leeftijd: int | None = None
    verdacht: bool | None = None
    zorgen: bool = False
    huiselijk_geweld: bool | None = None
    complex: bool | None = None
    gemeente: str | None = None
    advies: bool = False
    beslissing: str = "geen"
    sepot: str | None = "geen"
    betrokken: tuple[str, ...] = ()
    leveringen: tuple[Levering, ...] = ()
    vragen: tuple[Vraag, ...] = ()
    geparkeerd: tuple[Geparkeerd, ...] = ()
    tot: int | None = None
    sleutels: tuple[str, ...] = ()

    def vernietigd(self, sleutels: tuple[str, ...] = ()) -> Zaak:
        """What remains of a destroyed case (R15): that it was, under its random id, and not about whom.

        `sleutels`: names of keys that go besides its own; random, and once erased nobody's.
        """
        return Zaak(zaak=self.zaak, index="", stand="vernietigd", sepot=None, sleutels=sleutels)

    def bewaard(self, nu_s: int, ttl_s: int) -> Zaak:
        """Kept for this long from now, and never shorter than was said before: as long as its longest delivery."""
        return self.model_copy(update={"tot": max(self.tot or 0, nu_s + ttl_s)})

    def doel_van(self, bericht: str) -> str | None:
        """Purpose of an earlier message of this case, None when it is not known here."""
        return next((v.doel for v in self.vragen if v.bericht == bericht), None)

    def heeft_gevraagd(self, partij: str) -> bool:
        """Whether a party asked a question in this case."""
        return any(v.vraag and v.partij == partij for v in self.vragen)

    def inhoud(self) -> bytes:
        """Canonical JSON."""
        return self.model_dump_json(exclude_defaults=True).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Zaak:
        """Read back. Raises pydantic's `ValidationError` (without values) when the state is not ours."""
        return Zaak.model_validate_json(inhoud)
