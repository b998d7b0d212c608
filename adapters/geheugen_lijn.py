"""`GeheugenLijn`: the line of one party in memory, for tests and for trying an adapter without a server.

It keeps the promises of the port that adapters rely on: a repeated kenmerk is stored once, an unconfirmed delivery
comes again, order is kept. The hub's side of the line is the second half of the class.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.lijn import HAAL_MAX, Lijnfout, Zending, controleer_vorm
from hub import onderwerpen


@dataclass(slots=True)
class _Post:
    """One stored delivery and where it stands."""

    onderwerp: str
    inhoud: bytes = field(repr=False)
    volgnummer: int
    uitgegeven: bool = False
    klaar_vanaf: float = 0.0
    """Loop time before which it is not given out again."""


@dataclass(frozen=True, slots=True)
class GeheugenZending:
    """A delivery as given out; the settling goes to the line it came from."""

    onderwerp: str
    inhoud: bytes = field(repr=False)
    volgnummer: int
    _lijn: GeheugenLijn = field(repr=False)

    async def bevestig(self) -> None:
        """See `Zending`."""
        self._lijn.rond_af(self.volgnummer)

    async def later(self, seconden: float) -> None:
        """See `Zending`."""
        self._lijn.stel_uit(self.volgnummer, seconden)

    async def weiger(self, code: str) -> None:
        """See `Zending`."""
        self._lijn.geweigerd.append((self.volgnummer, code))
        self._lijn.rond_af(self.volgnummer)


class GeheugenLijn:
    """The port `Lijn` without a network. `storing` makes every call fail, to test what an adapter does then."""

    def __init__(self, partij: str) -> None:
        self.partij = partij
        self.storing: Lijnfout | None = None
        self.ontvangen: list[tuple[str, bytes, str]] = []
        """What the inbound stream holds: subject, body, kenmerk."""
        self.geweigerd: list[tuple[int, str]] = []
        self._kenmerken: set[tuple[str, bytes]] = set()
        self._post: dict[int, _Post] = {}
        self._laatste = 0
        self._wekker = asyncio.Event()

    async def verstuur(self, bericht: str, inhoud: bytes, kenmerk: str, kern: bytes | None = None) -> None:
        """See `Lijn.verstuur`."""
        if self.storing is not None:
            raise self.storing
        controleer_vorm(inhoud, kenmerk)
        eigen = (kenmerk, inhoud if kern is None else kern)
        if eigen not in self._kenmerken:
            self._kenmerken.add(eigen)
            self.ontvangen.append((onderwerpen.in_(self.partij, bericht), inhoud, kenmerk))

    async def haal(self, maximum: int, wacht_s: float) -> Sequence[Zending]:
        """See `Lijn.haal`."""
        if self.storing is not None:
            raise self.storing
        lus = asyncio.get_running_loop()
        einde = lus.time() + wacht_s
        while True:
            self._wekker.clear()
            klaar = [p for p in self._post.values() if not p.uitgegeven and p.klaar_vanaf <= lus.time()]
            if klaar:
                return [self._geef_uit(p) for p in klaar[: min(maximum, HAAL_MAX)]]
            rest = einde - lus.time()
            if rest <= 0:
                return []
            uitgesteld = [p.klaar_vanaf - lus.time() for p in self._post.values() if not p.uitgegeven]
            try:
                await asyncio.wait_for(self._wekker.wait(), min([rest, *uitgesteld]))
            except TimeoutError:
                continue  # the time is up, or something that was put off is due: the loop looks which

    def _geef_uit(self, post: _Post) -> GeheugenZending:
        post.uitgegeven = True
        return GeheugenZending(post.onderwerp, post.inhoud, post.volgnummer, self)

    # --- the hub's side ------------------------------------------------------------------------------------------

    def lever(self, onderwerp: str, inhoud: bytes) -> int:
        """Lay a delivery ready, as the hub does. Returns its sequence."""
        self._laatste += 1
        self._post[self._laatste] = _Post(onderwerp, inhoud, self._laatste)
        self._wekker.set()
        return self._laatste

    def herlever(self) -> int:
        """Everything that was given out and not settled comes again, as after a lost confirmation."""
        open_ = [p for p in self._post.values() if p.uitgegeven]
        for post in open_:
            post.uitgegeven = False
        self._wekker.set()
        return len(open_)

    def openstaand(self) -> int:
        """How many deliveries are not settled."""
        return len(self._post)

    def rond_af(self, volgnummer: int) -> None:
        """Settle; settling twice is nothing."""
        self._post.pop(volgnummer, None)

    def stel_uit(self, volgnummer: int, seconden: float) -> None:
        """Give out again after so many seconds."""
        post = self._post.get(volgnummer)
        if post is not None:
            post.uitgegeven = False
            post.klaar_vanaf = asyncio.get_running_loop().time() + seconden
            self._wekker.set()
