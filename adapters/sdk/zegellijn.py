"""`ZegelLijn`: the port `Lijn` over another line, sealed. What is above it speaks plain events.

Out: signed and sealed for the hub. In: opened and checked, or refused; and for each delivery (an answer is none) two
signed receipts, which the hub has stored before anything else happens:

- `ontvangen`, before a delivery is handed out;
- `verwerkt` or `geweigerd`, before the hub is told that the delivery is done.

So what was not handled to its end comes again, and what the hub misses is chased by that alone. A receipt that is said
twice has the same number, and the hub knows it.

What does not open is refused for good, with one exception that is more likely a fault of this side: a key that is not
known here or not valid yet (the hub renewed its keys, or the clock is slow). That comes again later, so that nothing is
lost while somebody puts it right; the hub misses the receipts and says so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.lijn import BERICHT_BYTES_MAX, Lijn, Lijncode, Lijnfout, Zending, controleer_vorm
from adapters.sdk.zegelaar import Bewijs, Zegelaar
from hub import onderwerpen
from hub.trust.fouten import Zegelweigering
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT, Ontvangstweigering
from hub.trust.zegel import zegelafdruk

LATER_S: Final = 60.0
"""After how long a delivery comes again that could not be opened with the keys that are here."""
ONTHOUD_MAX: Final = 10_000
"""Messages of which the digests of the seals are remembered, and deliveries of which `ontvangen` was said."""
_EIGEN_SCHULD: Final = frozenset({"ZEGEL-sleutel", "ZEGEL-vroeg"})
"""Refusals that another key ring at this side may mend."""


@dataclass(frozen=True, slots=True)
class Weigermelding:
    """Something was not handed out: where it lay, and the code. No value."""

    onderwerp: str
    code: str
    voorgoed: bool
    """False: it comes again; somebody must look at the keys of this side."""


def _zwijg(_melding: Weigermelding) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class ZegelZending:
    """An opened delivery. Settling it signs and stores a receipt first."""

    onderwerp: str
    inhoud: bytes = field(repr=False)
    zegel: str
    """Digest of the sealed bytes: what both receipts name."""
    _onder: Zending = field(repr=False)
    _lijn: ZegelLijn = field(repr=False)

    @property
    def volgnummer(self) -> int:
        """See `Zending`."""
        return self._onder.volgnummer

    async def bevestig(self) -> None:
        """Receipt `verwerkt`, and then done. See `Zending`."""
        await self._lijn.stuur_ontvangst(VERWERKT, self._onder, self.zegel)
        await self._onder.bevestig()

    async def later(self, seconden: float) -> None:
        """See `Zending`. No receipt: nothing was decided."""
        await self._onder.later(seconden)

    async def weiger(self, code: str) -> None:
        """Receipt `geweigerd` with its reason, and then never again. See `Zending`."""
        await self._lijn.stuur_ontvangst(GEWEIGERD, self._onder, self.zegel, code)
        await self._onder.weiger(code)


class ZegelLijn:
    """See the module.

    Args:
        onder: the line that carries bytes.
        zegelaar: keys of this party and of the hub.
        nu: the time, aware.
        op_weigering: told of every delivery that was not handed out; must return at once and may not raise.
    """

    def __init__(
        self,
        onder: Lijn,
        zegelaar: Zegelaar,
        nu: Callable[[], datetime],
        op_weigering: Callable[[Weigermelding], None] = _zwijg,
    ) -> None:
        self._onder, self._zegelaar, self._nu, self._op_weigering = onder, zegelaar, nu, op_weigering
        self._zegels: OrderedDict[str, set[str]] = OrderedDict()
        self._gezegd: OrderedDict[tuple[int, str], None] = OrderedDict()

    @property
    def onder(self) -> Lijn:
        """The line that carries the bytes."""
        return self._onder

    @property
    def zegelaar(self) -> Zegelaar:
        """With which keys this line works."""
        return self._zegelaar

    def zegels(self, kenmerk: str) -> frozenset[str]:
        """Digests of what was sent from here under this id: one for each time that it was sealed."""
        return frozenset(self._zegels.get(kenmerk, ()))

    async def verstuur(self, bericht: str, inhoud: bytes, kenmerk: str, kern: bytes | None = None) -> None:
        """See `Lijn.verstuur`; an event in the clear, at most 64 KiB. `kenmerk` is its id."""
        controleer_vorm(inhoud, kenmerk, BERICHT_BYTES_MAX)
        try:
            verzegeld = self._zegelaar.verzegel(bericht, kenmerk, inhoud, self._nu())
        except Zegelweigering as fout:
            raise Lijnfout(Lijncode.SLEUTEL, fout.uitleg) from None
        except ValueError:
            raise Lijnfout(Lijncode.FOUT, "het kenmerk van het bericht is geen UUID") from None
        eigen = self._zegels.setdefault(kenmerk, set())
        eigen.add(zegelafdruk(verzegeld))
        self._zegels.move_to_end(kenmerk)
        _beperk(self._zegels)
        await self._onder.verstuur(bericht, verzegeld, kenmerk, inhoud if kern is None else kern)

    async def haal(self, maximum: int, wacht_s: float) -> Sequence[Zending]:
        """See `Lijn.haal`. What does not open is settled here and not handed out."""
        rauw = await self._onder.haal(maximum, wacht_s)
        uitkomsten = await asyncio.gather(*(self._neem_aan(z) for z in rauw), return_exceptions=True)
        goed: list[Zending] = []
        mis: list[BaseException] = []
        for uit in uitkomsten:
            if isinstance(uit, BaseException):
                mis.append(uit)
            elif uit is not None:
                goed.append(uit)
        vreemd = [fout for fout in mis if not isinstance(fout, Lijnfout)]
        if vreemd or (mis and not goed):
            # Without a receipt nothing is handed out: what is not settled comes again.
            raise (vreemd or mis)[0]
        return goed

    async def _neem_aan(self, zending: Zending) -> ZegelZending | None:
        """Open one and say that it arrived; None when it was refused or put off."""
        zegel = zegelafdruk(zending.inhoud)
        try:
            geopend = self._zegelaar.open(zending.onderwerp, zending.inhoud, self._nu())
            await self.stuur_ontvangst(ONTVANGEN, zending, zegel)
        except Zegelweigering as fout:
            await self._weiger(zending, zegel, fout.code)
            return None
        except Ontvangstweigering:  # it opened, but lies where no delivery of ours can lie
            await self._weiger(zending, zegel, "UIT-onderwerp")
            return None
        return ZegelZending(zending.onderwerp, geopend.inhoud, zegel, zending, self)

    async def _weiger(self, zending: Zending, zegel: str, code: str) -> None:
        voorgoed = code not in _EIGEN_SCHULD
        self._op_weigering(Weigermelding(zending.onderwerp, code, voorgoed))
        if not voorgoed:
            await zending.later(LATER_S)
            return
        with contextlib.suppress(Ontvangstweigering):  # none can be written of such a subject; the next line tells it
            await self.stuur_ontvangst(GEWEIGERD, zending, zegel, code)
        await zending.weiger(code)

    async def stuur_ontvangst(self, soort: str, zending: Zending, zegel: str, code: str | None = None) -> None:
        """Sign, seal and send a receipt; returns when the hub has stored it. An answer gets none.

        Once for each number in the stream: what the hub offers again later, on order, is signed for again.

        Raises:
            Lijnfout: not stored; or no key of ours is valid (`LIJN-sleutel`).
            Ontvangstweigering: the subject is none of a delivery.
        """
        onderwerp = zending.onderwerp
        eenmaal = (zending.volgnummer, zegel)
        if (soort == ONTVANGEN and eenmaal in self._gezegd) or is_antwoord(onderwerp):
            return
        try:
            bewijs: Bewijs = self._zegelaar.ontvangst(soort, onderwerp, zegel, self._nu(), code)
        except Zegelweigering as fout:
            raise Lijnfout(Lijncode.SLEUTEL, fout.uitleg) from None
        # The server drops what it saw a moment ago: the same receipt for the same number, and no other.
        kern = bewijs.kern + f"\n{zending.volgnummer}".encode()
        await self._onder.verstuur(onderwerpen.ONTVANGST, bewijs.inhoud, bewijs.nummer, kern)
        if soort == ONTVANGEN:
            self._gezegd[eenmaal] = None
            _beperk(self._gezegd)


def is_antwoord(onderwerp: str) -> bool:
    """Whether an answer of the hub lies here: it is itself the hub's receipt, and nobody asks whether it came."""
    return onderwerp.split(".")[2:3] == [onderwerpen.ANTWOORD]


def _beperk(geheugen: OrderedDict[str, set[str]] | OrderedDict[tuple[int, str], None]) -> None:
    """Forget the oldest."""
    while len(geheugen) > ONTHOUD_MAX:
        geheugen.popitem(last=False)
