"""What a partner gets: an opened and checked delivery, and the answer to a message of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.leveringslezer import Adres
from adapters.lijn import Zending
from hub.trust.ontvangst import Aanname
from schemas.basis import Model
from schemas.berichten.hub import ActualiseringsverzoekV1, AntwoordV1, VernietigingsopdrachtV1
from schemas.envelop import Gebeurtenis
from schemas.levering import Levering as Gelezen

Volhouder = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
"""Calls again until it works or the time is up; raises `Partnerfout`."""


@dataclass(slots=True, eq=False)
class Levering:
    """A delivery of the hub. It was opened, its signature is the hub's, and it is meant for this place.

    Finish each with `verwerkt` or `geweigerd`. What is not finished comes again, and the hub asks after it. Until then
    it may come twice: keep `kenmerk` of what you handled (`adapters.sdk.gezien`), and do nothing the second time.
    """

    adres: Adres
    gelezen: Gelezen = field(repr=False)
    aanname: Aanname | None = field(repr=False)
    """The hub's signed receipt, when this is an answer that holds one."""
    _zending: Zending = field(repr=False)
    _volhouden: Volhouder = field(repr=False)
    afgehandeld: bool = False

    @property
    def kenmerk(self) -> str:
        """Id of the delivery: the same for every redelivery, and when the hub offers it again by order."""
        return self.adres.kenmerk

    @property
    def zaak(self) -> str | None:
        """Id of the case; None outside any case."""
        return self.gelezen.gebeurtenis.subject

    @property
    def deel(self) -> str:
        """For which part of the party: `inzage`, `dossier`, `postbus` …; or `antwoord`, `vernietiging`."""
        return self.adres.deel

    @property
    def gebeurtenis(self) -> Gebeurtenis:
        """The whole event, with `regel`, `doel` and `plichten` of the decision that allowed it."""
        return self.gelezen.gebeurtenis

    @property
    def inhoud(self) -> Model:
        """The data as a typed model; fields that were taken out are None."""
        return self.gelezen.inhoud

    @property
    def antwoord(self) -> AntwoordV1 | None:
        """The hub's answer to a message of this party, if this is one."""
        return self.inhoud if isinstance(self.inhoud, AntwoordV1) else None

    @property
    def opdracht(self) -> VernietigingsopdrachtV1 | None:
        """An order to destroy earlier deliveries, if this is one. `verwerkt` says that it was carried out."""
        return self.inhoud if isinstance(self.inhoud, VernietigingsopdrachtV1) else None

    @property
    def verzoek(self) -> ActualiseringsverzoekV1 | None:
        """The request to bring an advice up to date, if this is one."""
        return self.inhoud if isinstance(self.inhoud, ActualiseringsverzoekV1) else None

    @property
    def volgnummer(self) -> int:
        """Sequence at the hub: the same for every redelivery, another when the hub offers it again by order."""
        return self._zending.volgnummer

    async def verwerkt(self) -> None:
        """It is safe in your own system: sign that, and be done with it. A second call does nothing.

        Raises:
            Partnerfout: the receipt could not be stored; the delivery comes again.
        """
        await self._rond_af(self._zending.bevestig)

    async def geweigerd(self, code: str) -> None:
        """It is refused for good: sign that, with a code of `hub/trust/REDENEN.md`. A second call does nothing.

        Raises:
            Partnerfout: as `verwerkt`.
        """
        await self._rond_af(lambda: self._zending.weiger(code))

    async def later(self, seconden: float) -> None:
        """Not now; it comes again after so many seconds. Raises `Partnerfout`."""
        await self._rond_af(lambda: self._zending.later(seconden))

    async def _rond_af(self, hoe: Callable[[], Awaitable[None]]) -> None:
        if not self.afgehandeld:
            await self._volhouden(hoe)
            self.afgehandeld = True


@dataclass(frozen=True, slots=True)
class Antwoord:
    """The hub's answer to one message, with its signed receipt.

    `eigen_zegel`: the receipt names bytes that were sent from this very `Partner`; False after a restart in between.
    """

    kenmerk: str
    zaak: str | None
    inhoud: AntwoordV1
    aanname: Aanname
    eigen_zegel: bool
