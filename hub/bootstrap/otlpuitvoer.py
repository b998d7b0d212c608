"""Sends what the journal tells to a log of somebody else over OTLP/HTTP, each line confirmed, none left out.

Lines for a log of processing (LDV), or records for a log of decisions (ADL): a form says which (`Uitvoervorm`). Only
what is sealed goes out, in the order of the journal, in requests of some hundreds of lines; the next one after the log
confirmed this one (LDV 1.0.0, 3.2.1). How far it came lies on disk, and is written only after the confirmation. So
whatever breaks off, a line may come twice, with the same ids, and none stays away; who takes them in by those ids keeps
one (ADL, "Ingestion").

Who says no is not asked again (OTLP): then the export stands still, is told, and goes on when the hub starts anew. Who
does not answer is asked again, ever more slowly. Delivery never waits for any of this.

Of two hub processes on one state directory one exports. Hubs on two machines each export all.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import httpx

from hub.bootstrap.httpvraag import Antwoord, Onbereikbaar, maak_vrager, stuur
from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.journal.soorten import Recordfout
from hub.journal.uitvoer.adl import besluiten
from hub.journal.uitvoer.groepen import Groep, groepen
from hub.journal.uitvoer.ldv import Logboek, logregels
from hub.journal.uitvoer.otlp import INHOUD, PAD_LOGS, PAD_SPOREN, Antwoordfout, lees_antwoord, logs, spans
from hub.logboek import logger

UITVOERMAP: Final = "uitvoer"
LDV: Final = "ldv"
ADL: Final = "adl"
REGELS_MAX: Final = 500
"""Lines in one request: some 150 KB; collectors take a few MB."""
KIJK_S: Final = 1.0
"""Between two looks whether more was sealed."""
WACHT_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
"""After each failure in a row; then every minute."""
ANTWOORD_BYTES_MAX: Final = 65_536
GEWEIGERD: Final = "UITVOER-geweigerd"
DEELS: Final = "UITVOER-deels"
JOURNAAL: Final = "UITVOER-journaal"
SCHIJF: Final = "UITVOER-schijf"
STIL: Final = frozenset({GEWEIGERD, DEELS})
"""After these nothing is sent until the hub starts anew."""
_GOED: Final = 200
_LATER: Final = frozenset({429, 502, 503, 504})
"""Statuses after which a client may try again (OTLP, "Retryable Response Codes")."""


@dataclass(frozen=True, slots=True)
class Uitvoervorm:
    """What goes out. `naam`: `LDV` or `ADL`, also of its files; `pad`: under the receiver's address.

    `maak`: the lines of one message; `naar_bytes`: lines as the body of one request.
    """

    naam: str
    pad: str
    maak: Callable[[Groep], Iterable[Any]]
    naar_bytes: Callable[[Sequence[Any]], bytes]


def ldv_vorm(logboek: Logboek) -> Uitvoervorm:
    """Lines of processing, as spans."""
    return Uitvoervorm(
        LDV, PAD_SPOREN, lambda groep: logregels(groep, logboek), lambda regels: spans(regels, logboek.versie)
    )


def adl_vorm(logboek: Logboek) -> Uitvoervorm:
    """Records of decisions, as log records."""
    return Uitvoervorm(
        ADL, PAD_LOGS, lambda groep: besluiten(groep, logboek), lambda records: logs(records, logboek.versie)
    )


class Recordbron(Protocol):
    """The sealed journal (`hub.ledger.boomkast.Boomkast`)."""

    @property
    def grootte(self) -> int:
        """Number of records."""
        ...

    @property
    def vanaf(self) -> int:
        """Number of the first record that was not pruned."""
        ...

    def records(self, van: int = 0, tot: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(number, record) from `van` on, in order, each checked."""
        ...


@dataclass(frozen=True, slots=True)
class Uitvoerstand:
    """How far the export is. `volgende`: the first record that is not confirmed; all before it are.

    `code`: why it does not go on now, None when it does; `sinds`: from when. `bevestigd`: when the log confirmed last.
    """

    volgende: int = 0
    code: str | None = None
    sinds: str | None = None
    bevestigd: str | None = None


class Uitgebleven(Ketenfout):
    """Lines that were sent were not confirmed."""


def standbestand(naam: str) -> str:
    """The file that says how far a form is, in `UITVOERMAP`."""
    return f"{naam}.json"


def lees_stand(staat: Path, naam: str = LDV) -> Uitvoerstand:
    """How far the export of this state in this form is, also when no hub runs.

    Raises:
        Ketenfout: `UITVOER-schijf`, it cannot be read.
    """
    try:
        stand = Uitvoerstand(**json.loads((staat / UITVOERMAP / standbestand(naam)).read_bytes()))
    except FileNotFoundError:
        return Uitvoerstand()
    except (OSError, ValueError, TypeError):
        stand = Uitvoerstand(-1)
    if type(stand.volgende) is not int or stand.volgende < 0:
        raise Ketenfout("UITVOER-schijf", "De plaats tot waar is uitgevoerd, is niet te lezen.")
    return stand


class Otlpuitvoer:
    """The task of one hub process for one form."""

    def __init__(
        self,
        vorm: Uitvoervorm,
        adres: str,
        staat: Path,
        bron: Callable[[], Recordbron],
        klok: Klok,
        *,
        sleutel: str | None = None,
        wacht_s: tuple[float, ...] = (KIJK_S, *WACHT_S),
    ) -> None:
        """Make it.

        Args:
            vorm: what goes out.
            adres: base URL of the receiver.
            staat: the hub's state directory.
            bron: opens the sealed journal.
            klok: for when something was confirmed or stayed away.
            sleutel: bearer token for the receiver.
            wacht_s: seconds between two looks, and after the first failure, the second, …
        """
        self._vorm = vorm
        self._adres = adres
        self._staat = staat
        self._bron = bron
        self._klok = klok
        self._wacht_s = wacht_s
        self._vrager: httpx.AsyncClient = maak_vrager()
        if sleutel is not None:
            self._vrager.headers["authorization"] = f"Bearer {sleutel}"
        self._stand = Uitvoerstand()
        self._eerste: int | None = None
        self._fouten = 0
        self._stop = asyncio.Event()
        self._taak: asyncio.Task[None] | None = None

    @property
    def naam(self) -> str:
        """Of its form: `LDV` or `ADL`."""
        return self._vorm.naam

    @property
    def stand(self) -> Uitvoerstand:
        """How far it is."""
        return self._stand

    async def start(self) -> None:
        """Begin in the background. Nothing that is wrong with the export keeps a hub from starting."""
        self._taak = asyncio.create_task(self._draai(), name=f"{self.naam}-uitvoer")

    async def stop(self) -> None:
        """Stop after the request in hand; what was not confirmed goes out after the next start."""
        self._stop.set()
        if self._taak is not None:
            await self._taak
        await self._vrager.aclose()

    async def _draai(self) -> None:
        try:
            with self._alleen() as slot:
                await self._wacht_op(slot)
                self._stand = replace(lees_stand(self._staat, self.naam), code=None, sinds=None)
                while not self._stop.is_set() and self._stand.code not in STIL:
                    if not await self._beurt():
                        await self._rust()
                await self._stop.wait()
        except (OSError, Ketenfout):
            # How far it was could not be read: what lies there stays, for it may be readable again, or of another hub.
            self._meld(SCHIJF, toon=False)

    async def _wacht_op(self, slot: int) -> None:
        """Until this process is the one that exports."""
        while not self._stop.is_set():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            await self._rust()

    async def _beurt(self) -> bool:
        """One request. True when there may be more to send at once."""
        try:
            regels, volgende = await asyncio.to_thread(self._lees)
            if volgende == self._stand.volgende:
                self._gelukt()
                return False
            if regels:
                await self._stuur(regels)
            self._bewaar(replace(self._stand, volgende=volgende))
        except Uitgebleven as fout:
            self._meld(fout.code)
        except (Ketenfout, Recordfout):
            self._meld(JOURNAAL)
        except OSError:
            self._meld(SCHIJF)
        else:
            self._gelukt()
            return True
        return False

    def _lees(self) -> tuple[list[Any], int]:
        """The next lines, and the first record after them. Whole messages, so never half of what one did."""
        bron = self._bron()
        # Of what was pruned while no log was set, no lines can be made here any more (`journaalopruiming`).
        self._eerste = bron.vanaf if self._eerste is None else self._eerste
        volgende = max(self._stand.volgende, self._eerste)
        if bron.grootte < volgende:
            raise Ketenfout("UITVOER-journaal", "Het journaal is korter dan wat al is uitgevoerd.")
        regels: list[Any] = []
        for groep in groepen(bron.records(volgende)):
            regels += self._vorm.maak(groep)
            volgende = groep.einde
            if len(regels) >= REGELS_MAX:
                break
        return regels, volgende

    async def _stuur(self, regels: list[Any]) -> None:
        """Send, and see to it that all of them were taken. Raises `Uitgebleven`."""
        inhoud = self._vorm.naar_bytes(regels)
        plek = f"{self._adres}{self._vorm.pad}"
        try:
            antwoord = await stuur(
                self._vrager, plek, inhoud, soort=INHOUD, aanvaard=INHOUD, bytes_max=ANTWOORD_BYTES_MAX
            )
        except Onbereikbaar:
            raise Uitgebleven("UITVOER-onbereikbaar", "Het logboek antwoordt niet.", "wereld") from None
        if antwoord.status in _LATER:
            raise Uitgebleven("UITVOER-onbereikbaar", "Het logboek antwoordt niet.", "wereld")
        if antwoord.status != _GOED:
            raise Uitgebleven("UITVOER-geweigerd", "Het logboek weigerde de regels.")
        if _geweigerd(antwoord):
            raise Uitgebleven("UITVOER-deels", "Het logboek nam een deel van de regels niet aan.")

    def _bewaar(self, stand: Uitvoerstand) -> None:
        """On disk before it is believed. Raises `OSError`."""
        stand = replace(stand, bevestigd=self._nu())
        vervang(self._staat / UITVOERMAP / standbestand(self.naam), _naar_bytes(replace(stand, code=None, sinds=None)))
        self._stand = stand

    def _gelukt(self) -> None:
        self._fouten = 0
        if self._stand.code is not None:
            logger().info("uitvoer-bevestigd", vorm=self.naam)
            self._stand = replace(self._stand, code=None, sinds=None)
            self._toon()

    def _meld(self, code: str, *, toon: bool = True) -> None:
        """What stands in the way; told once, and kept where a command finds it (`toon`)."""
        self._fouten += 1
        if code == self._stand.code:
            return
        self._stand = replace(self._stand, code=code, sinds=self._nu())
        logger().error("uitvoer-uitgebleven", vorm=self.naam, code=code)
        if toon:
            self._toon()

    def _toon(self) -> None:
        """Let a command see how it goes; what is confirmed stands in the file as it was."""
        with contextlib.suppress(OSError):
            vervang(self._staat / UITVOERMAP / standbestand(self.naam), _naar_bytes(self._stand))

    async def _rust(self) -> None:
        wacht_s = self._wacht_s[min(self._fouten, len(self._wacht_s) - 1)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wacht_s):
                await self._stop.wait()

    @contextlib.contextmanager
    def _alleen(self) -> Iterator[int]:
        """The file whose lock says which process exports; the lock goes with the process."""
        kaart = self._staat / UITVOERMAP
        kaart.mkdir(mode=0o700, parents=True, exist_ok=True)
        greep = os.open(kaart / f"{self.naam}.slot", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield greep
        finally:
            os.close(greep)

    def _nu(self) -> str:
        nu: datetime = self._klok.nu()
        return nu.isoformat(timespec="seconds")


def _naar_bytes(stand: Uitvoerstand) -> bytes:
    return json.dumps(asdict(stand), sort_keys=True).encode() + b"\n"


def _geweigerd(antwoord: Antwoord) -> int:
    """How many lines the log did not take. Raises `Uitgebleven`: the answer does not say that it took any."""
    if antwoord.inhoud and antwoord.soort != INHOUD:
        raise _geen_antwoord()
    try:
        return lees_antwoord(antwoord.inhoud).geweigerd
    except Antwoordfout:
        raise _geen_antwoord() from None


def _geen_antwoord() -> Uitgebleven:
    return Uitgebleven("UITVOER-antwoord", "Het logboek gaf een antwoord dat geen antwoord van OTLP is.")
