"""The hub asks its witnesses: after each checkpoint, each at its own pace, until it has their cosignature.

The exchange never waits for a witness. What stays away is told once, is visible as lag (`stand`), and is asked again
until it comes. A witness that says no, because what it saw is not how the journal begins now, is told as what it is.

Per witness one question at a time, always about the newest checkpoint: what came between needs no cosignature of its
own, for the newer one proves it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import httpx

from hub.bootstrap.getuigemap import kenmerk_van
from hub.bootstrap.getuigenis import Getuigd, Getuigeadres, Getuigenkast
from hub.bootstrap.httpvraag import Antwoord, Onbereikbaar, maak_vrager, stuur
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.journal.bewijzen import uitbreidingsbewijs
from hub.journal.controlepunt import Controlepunt, Nota, lees
from hub.journal.getuigenis import SOORT_GROOTTE, Verzoek, Weigering, lees_antwoord
from hub.journal.weerlegd import Bewijsfout
from hub.logboek import logger
from hub.toegang.getuigepunt import PAD_TOEVOEGEN

WACHT_EERST_S: Final = 1.0
WACHT_MAX_S: Final = 60.0
"""Between two questions to a witness that did not cosign: twice as long each time, from one second to a minute."""
POGINGEN: Final = 3
"""Questions in a row in which a witness may correct what we think that it saw: one is enough unless others ask too."""
ANTWOORD_BYTES_MAX: Final = 65_536
_GOED, _CONFLICT, _ONBEWEZEN = 200, 409, 422
_ONBEKEND: Final = frozenset({400, 403, 404})
_GROOTTE_CIJFERS: Final = 16


class Boom(Protocol):
    """Where proofs are made of: the tree's files."""

    def tegel(self, niveau: int, nummer: int, breedte: int) -> bytes:
        """See `hub.journal.bewijzen.Knopen`."""
        ...

    def wortel(self, grootte: int) -> bytes:
        """Root of the tree over its first `grootte` records; ValueError when it has fewer."""
        ...


@dataclass(frozen=True, slots=True)
class Getuigestand:
    """How far a witness is. `grootte` and `tijd_s` (seconds since 1970) are of what it cosigned last.

    `code` says why not more, `sinds` from when that is so; both None when all is well.
    """

    naam: str
    grootte: int
    tijd_s: int | None
    code: str | None
    sinds: datetime | None


class Uitgebleven(Ketenfout):
    """A cosignature that was asked for did not come."""


def _verder() -> Uitgebleven:
    return Uitgebleven("GETUIGE-verder", "De getuige zag een groter journaal dan de hub heeft.")


def _tegenspraak() -> Uitgebleven:
    return Uitgebleven("GETUIGE-tegenspraak", "De getuige zag eerder een journaal waarmee dat van nu niet begint.")


def _kwijt() -> Uitgebleven:
    return Uitgebleven("GETUIGE-kwijt", "De getuige is een deel van zijn geheugen kwijt.")


def _onbekend() -> Uitgebleven:
    return Uitgebleven("GETUIGE-onbekend", "De getuige kent dit journaal of de sleutel van de hub niet.")


def _onbereikbaar() -> Uitgebleven:
    return Uitgebleven(
        "GETUIGE-onbereikbaar", "De getuige antwoordt niet, of geeft een antwoord dat niet klopt.", "wereld"
    )


VERDER: Final = _verder().code
TEGENSPRAAK: Final = _tegenspraak().code
KWIJT: Final = _kwijt().code
ONBEREIKBAAR: Final = _onbereikbaar().code
"""Codes by which a witness that does not cosign is told apart."""
_ZWAAR: Final = frozenset({VERDER, TEGENSPRAAK, KWIJT})
"""Something is wrong with a journal or a witness, and not only with a line."""


class Getuigen:
    """All witnesses of a hub."""

    def __init__(
        self, getuigen: Sequence[Getuigeadres], kast: Getuigenkast, boom: Callable[[], Boom], klok: Klok
    ) -> None:
        """`boom`: opens the tree's files anew for one witness, whose questions are asked in one thread at a time."""
        self._vrager = maak_vrager()
        self._kast = kast
        self._boom = boom
        self._klok = klok
        self._bellers = [self._maak(getuige) for getuige in getuigen]
        self._taken: dict[Getuigeadres, asyncio.Task[None]] = {}
        self._nota: bytes | None = None

    async def start(self) -> None:
        """Begin to ask; what was cosigned before a restart is known again.

        Raises:
            OSError: the disk refuses.
        """
        for beller in self._bellers:
            await beller.begin()
        for beller in self._bellers:
            self._draai(beller)

    async def stop(self) -> None:
        """Stop asking; what was not answered is asked after the next start."""
        await self._staak(list(self._taken))
        await self._vrager.aclose()

    async def kies(self, getuigen: Sequence[Getuigeadres]) -> None:
        """From now on ask these. Who was asked already is left alone; who is new is asked about the last checkpoint.

        Raises:
            OSError: the disk refuses; then nothing changed.
        """
        bekend = {beller.getuige: beller for beller in self._bellers}
        nieuw = [self._maak(getuige) for getuige in getuigen if getuige not in bekend]
        for beller in nieuw:
            await beller.begin()
        await self._staak([oud for oud in bekend if oud not in getuigen])
        bekend |= {beller.getuige: beller for beller in nieuw}
        self._bellers = [bekend[getuige] for getuige in getuigen]
        for beller in nieuw:
            self._draai(beller)

    def bij_controlepunt(self, _punt: Controlepunt, nota: bytes) -> None:
        """There is a new checkpoint, signed by the hub. Returns at once."""
        self._nota = nota
        for beller in self._bellers:
            beller.nieuw(nota)

    def _maak(self, getuige: Getuigeadres) -> _Beller:
        return _Beller(getuige, self._kast, self._boom(), self._klok, self._vrager)

    def _draai(self, beller: _Beller) -> None:
        if self._nota is not None:
            beller.nieuw(self._nota)
        self._taken[beller.getuige] = asyncio.create_task(beller.draai(), name="getuige-vragen")

    async def _staak(self, wie: Sequence[Getuigeadres]) -> None:
        taken = [self._taken.pop(getuige) for getuige in wie]
        for taak in taken:
            taak.cancel()
        await asyncio.gather(*taken, return_exceptions=True)

    def stand(self, *, ook_bewaard: bool = False) -> list[Getuigestand]:
        """How far each witness is, in the order of the settings.

        `ook_bewaard`: look on the disk as well, for what another process of this hub got that asks now.
        """
        return [beller.stand(ook_bewaard=ook_bewaard) for beller in self._bellers]


class _Beller:
    """Asks one witness."""

    def __init__(
        self, getuige: Getuigeadres, kast: Getuigenkast, boom: Boom, klok: Klok, vrager: httpx.AsyncClient
    ) -> None:
        self.getuige = getuige
        self._kast = kast
        self._boom = boom
        self._klok = klok
        self._vrager = vrager
        self._getuigd: Getuigd | None = None
        self._laatste = b""
        self._is_nieuw = asyncio.Event()
        self._code: str | None = None
        self._sinds: datetime | None = None
        self._vermoeden = False

    async def begin(self) -> None:
        self._getuigd = await asyncio.to_thread(self._kast.laatste, self.getuige.sleutel)

    def nieuw(self, controlepunt: bytes) -> None:
        self._laatste = controlepunt
        self._is_nieuw.set()

    def stand(self, *, ook_bewaard: bool) -> Getuigestand:
        getuigd = self._getuigd
        if ook_bewaard:
            with contextlib.suppress(OSError):
                bewaard = self._kast.laatste(self.getuige.sleutel)
                if bewaard is not None and (getuigd is None or bewaard.punt.grootte > getuigd.punt.grootte):
                    getuigd = bewaard
        grootte, tijd = (0, None) if getuigd is None else (getuigd.punt.grootte, getuigd.tijd_s)
        return Getuigestand(self.getuige.sleutel.naam, grootte, tijd, self._code, self._sinds)

    async def draai(self) -> None:
        while True:
            await self._is_nieuw.wait()
            wacht = WACHT_EERST_S
            while self._is_nieuw.is_set():
                self._is_nieuw.clear()
                if not await self._probeer():
                    # A newer checkpoint does not make it ask sooner: who is in trouble is not asked more often.
                    await asyncio.sleep(wacht)
                    wacht = min(2 * wacht, WACHT_MAX_S)
                    self._is_nieuw.set()

    async def _probeer(self) -> bool:
        code: str | None = None
        fout: Exception | None = None
        try:
            await self._vraag(self._laatste)
        except Onbereikbaar:
            code = ONBEREIKBAAR
        except Ketenfout as anders:
            code = anders.code  # of the witness, or of the tree's own files
        except OSError:
            code = "JOURNAAL-schijf"
        except Exception as anders:  # noqa: BLE001 - a mistake here must not end the asking; it is told with its place
            code, fout = ONBEREIKBAAR, anders
        self._zet(code, fout)
        return code is None

    def _zet(self, code: str | None, fout: Exception | None) -> None:
        # Another hub that seals the same journal may be a second ahead of us, and a connection that was kept open may
        # just have been closed: only the second time in a row counts.
        vermoeden, self._vermoeden = self._vermoeden, code in {VERDER, ONBEREIKBAAR}
        if self._vermoeden and not vermoeden:
            return
        if code != self._code:
            getuige = kenmerk_van(self.getuige.sleutel.vkey())
            if code is None:
                logger().info("getuigenis-gekregen", getuige=getuige)
            elif code in _ZWAAR:
                logger().error("getuigenis-uitgebleven", getuige=getuige, code=code)
            else:
                logger().warning("getuigenis-uitgebleven", getuige=getuige, code=code, exc_info=fout)
            self._sinds = None if code is None else self._klok.nu()
        self._code = code

    async def _vraag(self, inhoud: bytes) -> None:
        """Get the cosignature under one checkpoint.

        Raises:
            Uitgebleven, Onbereikbaar: it did not come.
            Ketenfout: a file of the tree is damaged.
        """
        punt, nota = lees(inhoud)
        oud = 0 if self._getuigd is None else self._getuigd.punt.grootte
        for _ in range(POGINGEN):
            if oud > punt.grootte:
                raise _verder()
            antwoord = await self._stuur(oud, punt, inhoud)
            if antwoord.status == _GOED:
                return await self._bewaar(punt, nota, antwoord)
            if antwoord.status != _CONFLICT or antwoord.soort != SOORT_GROOTTE:
                raise _uitleg_van(antwoord)
            gezien = _grootte(antwoord.inhoud)
            if self._getuigd is not None and gezien < self._getuigd.punt.grootte:
                await self._herinner(self._getuigd, gezien)
                raise _kwijt()
            oud = gezien
        raise Onbereikbaar

    async def _stuur(self, oud: int, punt: Controlepunt, inhoud: bytes) -> Antwoord:
        pad = await asyncio.to_thread(self._bewijs, oud, punt)
        adres = f"{self.getuige.adres}{PAD_TOEVOEGEN}"
        vraag = Verzoek.schrijf(oud, pad, inhoud)
        return await stuur(self._vrager, adres, vraag, soort="text/plain", aanvaard="*/*", bytes_max=ANTWOORD_BYTES_MAX)

    def _bewijs(self, oud: int, punt: Controlepunt) -> list[bytes]:
        """The proof from what the witness saw.

        Raises:
            Uitgebleven: our own tree does not begin with what this witness cosigned: nobody has to be asked.
        """
        eigen = self._getuigd
        try:
            if eigen is not None and eigen.punt.grootte == oud and oud and self._boom.wortel(oud) != eigen.punt.wortel:
                raise _tegenspraak()
            return uitbreidingsbewijs(self._boom, oud, punt.grootte)
        except (ValueError, Bewijsfout):
            raise _verder() from None  # the tree is smaller than what was signed

    async def _herinner(self, getuigd: Getuigd, gezien: int) -> None:
        """Show a witness its own cosignature under something that it does not remember: then it knows."""
        with contextlib.suppress(Uitgebleven, Onbereikbaar):
            await self._stuur(gezien, getuigd.punt, getuigd.nota.naar_bytes())

    async def _bewaar(self, punt: Controlepunt, nota: Nota, antwoord: Antwoord) -> None:
        sleutel = self.getuige.sleutel
        try:
            regel, tijd_s = lees_antwoord(antwoord.inhoud, nota, sleutel)
        except Bewijsfout:
            raise Onbereikbaar from None  # whatever answered, it was not this witness
        samen = nota.met([regel])
        await asyncio.to_thread(self._kast.bewaar, sleutel, samen)
        self._getuigd = Getuigd(punt, samen, tijd_s)


def _uitleg_van(antwoord: Antwoord) -> Uitgebleven:
    if antwoord.status in {_CONFLICT, _ONBEWEZEN}:
        return _tegenspraak()
    if antwoord.status in _ONBEKEND:
        return _onbekend()
    kwijt = antwoord.status == Weigering.KWIJT.status and Weigering.KWIJT.uitleg.encode() in antwoord.inhoud
    return _kwijt() if kwijt else _onbereikbaar()


def _grootte(inhoud: bytes) -> int:
    """The size in a 409.

    Raises:
        Onbereikbaar: it is no size.
    """
    cijfers = inhoud.removesuffix(b"\n")
    if not cijfers.isdigit() or len(cijfers) > _GROOTTE_CIJFERS:
        raise Onbereikbaar
    return int(cijfers)
