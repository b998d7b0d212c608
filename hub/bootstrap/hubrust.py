"""The port `Rust` as the running hub has it: keys of cases from their own store, kept open while they are used.

A message of a case that was seen lately costs no request more than before: its key is in memory. New keys of a batch
are written together, in one request, before the batch is committed; and when cases come in a crowd, keys for the next
ones are written with them, under ids that those cases then get. What stays unused is swept (`sleutelveger`).

Open keys are asked for anew after ten minutes, and forgotten after twenty. A key that another process erased is in the
memory of this one until then; what it closed was overwritten with the commit before.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Protocol

from hub.gateway.nummers import HmacSleutelwerk, WillekeurigeNummers
from hub.gateway.poorten import Busfout, Rustfout
from hub.gateway.sleutelnamen import bereider
from hub.trust import zaakslot
from hub.trust.rust import Rustzegel
from hub.trust.rustfouten import Rustfout as Dicht
from hub.trust.wikkelaar import Wikkelaar
from hub.trust.zaakslot import Zaaksleutel

OPEN_MAX: Final = 16_384
"""Open keys in memory: the cases of a busy month. Some 400 bytes each."""
NIEUW_MAX: Final = 4_096
"""Fresh keys that wait to be stored: more than all batches under way can make (256 messages each)."""
VERGEET_S: Final = 600.0
"""After this, each is asked for once more; after twice this, an erased key is in no memory any more."""


DRUK_S: Final = 5.0
"""Writes that follow each other within this are a crowd."""
VOORRAAD_MAX: Final = 256
"""Cases made ready at most: a full batch of new ones."""
VOORRAAD_S: Final = 300.0
"""How long a case may lie ready. Far below the age at which an unused key is swept (an hour)."""


class Kast(Protocol):
    """The store of wrapped keys (`hub.bus.sleutelkast`)."""

    async def lees(self, namen: Collection[str]) -> dict[str, bytes]:
        """The wrapped keys that are there."""
        ...

    async def leg_vast(self, gewikkeld: Mapping[str, bytes]) -> None:
        """Write keys that were not there."""
        ...

    async def wis(self, namen: Collection[str]) -> int:
        """Erase for good."""
        ...


class Hubrust:
    """See the module. Not for several threads at once."""

    def __init__(
        self,
        wikkelaar: Wikkelaar,
        kast: Kast,
        *,
        bereid: Callable[[], tuple[str, Sequence[str]]] | None = None,
        open_max: int = OPEN_MAX,
        teller_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap with `wikkelaar`, store in `kast`. `teller_s`: a clock that only goes on.

        `bereid` gives a fresh id for a case and the names of its keys; without it none are made ready.
        """
        self._wikkelaar, self._kast = wikkelaar, kast
        self._ernaast = Rustzegel(wikkelaar)
        self._open_max = open_max
        self._teller_s = teller_s
        self._sinds = teller_s()
        self._open: OrderedDict[str, Zaaksleutel] = OrderedDict()
        self._vorige: OrderedDict[str, Zaaksleutel] = OrderedDict()
        self._nieuw: dict[str, tuple[Zaaksleutel, bytes]] = {}
        self._bereid = bereid
        self._voorraad: deque[tuple[str, frozenset[str], float]] = deque()
        self._mislukt: set[str] = set()
        self._geborgd_s = -DRUK_S

    async def ontsluit(self, gegevens: Collection[bytes]) -> frozenset[str]:
        """See `Rust.ontsluit`."""
        if self._teller_s() - self._sinds > VERGEET_S:
            # Not gone at once: a batch under way fetched its keys a moment ago and still closes with them.
            self._vorige, self._open = self._open, OrderedDict()
            self._sinds = self._teller_s()
        namen = {naam for inhoud in gegevens if (naam := self.sleutel_van(inhoud)) is not None}
        for naam in namen & self._open.keys():
            self._open.move_to_end(naam)
        mist = namen - self._open.keys()
        if not mist:
            return frozenset()
        gelezen = await self._kast.lees(mist)
        for naam, gewikkeld in gelezen.items():
            try:
                self._bewaar(zaakslot.open_zaaksleutel(naam, gewikkeld, self._wikkelaar))
            except Dicht as fout:
                raise _vertaald(fout) from None
        return frozenset(mist - gelezen.keys())

    def sleutel_van(self, inhoud: bytes) -> str | None:
        """See `Rust.sleutel_van`."""
        return zaakslot.sleutelnaam_van(inhoud)

    def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
        """See `Rust.haal`."""
        naam = zaakslot.sleutelnaam_van(inhoud)
        try:
            if naam is None:
                return self._ernaast.haal(onderwerp, inhoud)
            sleutel = self._bij_de_hand(naam)
            if sleutel is None:
                raise Busfout("de sleutel van een zaak is niet bij de hand")
            return zaakslot.ontsluit(sleutel, onderwerp, inhoud)
        except Dicht as fout:
            raise _vertaald(fout) from None

    def berg(self, onderwerp: str, inhoud: bytes, sleutel: str | None = None) -> bytes:
        """See `Rust.berg`. Raises `Busfout` when the token with the hub key is silent."""
        try:
            if sleutel is None:
                return self._ernaast.berg(onderwerp, inhoud)
            if (open_ := self._bij_de_hand(sleutel)) is None:
                if sleutel not in self._nieuw:
                    self._nieuw[sleutel] = zaakslot.nieuwe_zaaksleutel(sleutel, self._wikkelaar)
                    if len(self._nieuw) > NIEUW_MAX:  # of groups that were never committed
                        self._nieuw.pop(next(iter(self._nieuw)))
                open_ = self._nieuw[sleutel][0]
            return zaakslot.sluit(open_, onderwerp, inhoud)
        except Dicht as fout:
            raise _vertaald(fout) from None

    def vergeet(self, onderwerp: str) -> None:
        """See `Rust.vergeet`."""
        self._ernaast.vergeet(onderwerp)

    def neem_zaak(self) -> str | None:
        """See `Rust.neem_zaak`."""
        while self._voorraad:
            zaak, namen, sinds = self._voorraad.popleft()
            # A key that was pushed out of memory cannot be made again: it is stored already.
            if self._teller_s() - sinds < VOORRAAD_S and all(self._bij_de_hand(naam) for naam in namen):
                return zaak
        return None

    async def borg(self, sleutels: Collection[str]) -> None:
        """See `Rust.borg`."""
        if any(self._bij_de_hand(naam) is None and naam not in self._nieuw for naam in sleutels):
            raise Busfout("de sleutel van een zaak is niet meer bij de hand")
        vers = {naam: self._nieuw[naam] for naam in dict.fromkeys(sleutels) if naam in self._nieuw}
        if not vers:
            return
        if weer := self._mislukt & vers.keys():
            await self._haal_bij(weer)
        bij = self._maak_voorraad(len(vers))
        # Until it is certain: a name that comes back may have been stored after all, and is then looked up.
        self._mislukt = {*(self._mislukt if len(self._mislukt) < NIEUW_MAX else ()), *vers}
        try:
            alle = vers | {naam: deel for _, delen in bij for naam, deel in delen.items()}
            await self._kast.leg_vast({naam: gewikkeld for naam, (_, gewikkeld) in alle.items()})
        finally:
            # Whatever happened: what is drawn again gets another key, and the store says whether there is one.
            for naam in vers:
                self._nieuw.pop(naam, None)
        self._mislukt -= vers.keys()
        for sleutel, _ in alle.values():
            self._bewaar(sleutel)
        self._voorraad.extend((zaak, frozenset(delen), self._teller_s()) for zaak, delen in bij)

    async def _haal_bij(self, namen: Collection[str]) -> None:
        """Keys that failed to be stored before: one of another try, or of another process, may lie there.

        Raises:
            Busfout: one does. It is at hand now, and what was closed under ours must be closed anew.
        """
        gelezen = await self._kast.lees(namen)
        self._mislukt -= {*namen}
        for naam, gewikkeld in gelezen.items():
            self._nieuw.pop(naam, None)
            try:
                self._bewaar(zaakslot.open_zaaksleutel(naam, gewikkeld, self._wikkelaar))
            except Dicht as fout:
                raise _vertaald(fout) from None
        if gelezen:
            raise Busfout("een sleutel van een zaak lag er al")

    async def wis(self, sleutels: Collection[str]) -> None:
        """See `Rust.wis`."""
        for naam in sleutels:
            self._open.pop(naam, None)
            self._vorige.pop(naam, None)
        await self._kast.wis(sleutels)

    def _maak_voorraad(self, aantal: int) -> list[tuple[str, dict[str, tuple[Zaaksleutel, bytes]]]]:
        """In a crowd: twice as many cases as this write is about, with their keys; else none."""
        druk = self._teller_s() - self._geborgd_s < DRUK_S
        self._geborgd_s = self._teller_s()
        uit: list[tuple[str, dict[str, tuple[Zaaksleutel, bytes]]]] = []
        if self._bereid is None or not druk:
            return uit
        for _ in range(min(2 * aantal, VOORRAAD_MAX - len(self._voorraad))):
            zaak, namen = self._bereid()
            uit.append((zaak, {naam: zaakslot.nieuwe_zaaksleutel(naam, self._wikkelaar) for naam in namen}))
        return uit

    def _bij_de_hand(self, naam: str) -> Zaaksleutel | None:
        return self._open.get(naam) or self._vorige.get(naam)

    def _bewaar(self, sleutel: Zaaksleutel) -> None:
        self._open[sleutel.naam] = sleutel
        self._open.move_to_end(sleutel.naam)
        while len(self._open) > self._open_max:
            self._open.popitem(last=False)


def open_rust(wikkelaar: Wikkelaar, kast: Kast, geheim: bytes) -> Hubrust:
    """That of a running hub, which makes cases ready in a crowd. `geheim`: the hub's own, which names keys."""
    return Hubrust(wikkelaar, kast, bereid=bereider(WillekeurigeNummers(), HmacSleutelwerk(geheim)))


def _vertaald(fout: Dicht) -> Exception:
    """A token that is silent is the world's fault: nothing is lost by waiting, and no message is to blame."""
    return Busfout("het token met de hubsleutel antwoordt niet") if fout.code == "RUST-token" else Rustfout(str(fout))
