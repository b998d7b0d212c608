"""A witness: a partner's own program that cosigns checkpoints of a hub's journal, and shouts when they contradict.

It keeps no records and sees none; a checkpoint is a size and a hash. What it promises: of one journal it never cosigns
two checkpoints of which one is not the beginning of the other, as long as its memory is whole. That holds through a
crash at any moment: what is cosigned is on its disk before the signature leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from hub.bootstrap.getuigemap import Getuigemap, Kwijt, kenmerk_van
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Luisteradres
from hub.journal.controlepunt import Nota, medeonderteken
from hub.journal.getuigenis import SOORT_GROOTTE, Geweigerd, Gezien, Verzoek, Weigering, beoordeel
from hub.logboek import logger
from hub.toegang.getuigepunt import Antwoord, maak_getuigepunt
from hub.toegang.luisteraar import Adresbezet, NietBegonnen, bezet_adres, luister_http

LUISTER_STANDAARD: Final = Luisteradres("127.0.0.1", 8486)
"""Reachable on this machine only; a witness for another's hub listens on an address of its own choice."""
_TEGENSPRAAK: Final = frozenset({Weigering.GESPLETEN, Weigering.UITBREIDING})
VREEMD_MAX: Final = 64
"""Unknown keys that are told of, each once, until a start: anybody can offer something."""


class Getuige:
    """Answers requests out of one folder. One process at a time has the folder (`Getuigemap.slot`)."""

    def __init__(self, kaart: Getuigemap, klok: Klok) -> None:
        """Read the key, and see that what is followed can be read. That is read anew for each question.

        Raises:
            Ketenfout: `GETUIGE-geen` or `GETUIGE-volgt`.
        """
        self._map = kaart
        self._klok = klok
        self._eigen, self._geheim = kaart.sleutel()
        kaart.volgt()
        self._vreemd: set[tuple[str, bytes]] = set()
        self._beurt = threading.Lock()
        """Comparing with what was seen and keeping the new one are one step."""

    @property
    def vkey(self) -> str:
        """The public key of this witness."""
        return self._eigen.vkey()

    @property
    def volgt(self) -> tuple[str, ...]:
        """The names of the journals it follows now.

        Raises:
            Ketenfout: `GETUIGE-volgt`.
        """
        return tuple(self._map.volgt())

    def voeg_toe(self, inhoud: bytes) -> Antwoord:
        """Answer one `add-checkpoint`. Never raises: what goes wrong here is a refusal too."""
        try:
            with self._beurt:
                return self._voeg_toe(inhoud)
        except Geweigerd as fout:
            return _weiger(fout)
        except Ketenfout as fout:
            # A disk that cannot keep what was seen: then there is no signature either.
            logger().error("getuige-opslag", code=fout.code)
            return Antwoord(503, b"Deze getuige kan nu niets onthouden, en ondertekent dus niets.\n")

    def gezien(self, oorsprong: str) -> Antwoord:
        """What was last cosigned of a journal, for whoever wants to compare it with what he was shown himself."""
        try:
            if oorsprong not in self._map.volgt():
                return _weiger(Geweigerd(Weigering.ONBEKEND))
            _, nota = self._map.gezien(oorsprong)
        except Kwijt:
            return _weiger(Geweigerd(Weigering.KWIJT))
        except Ketenfout:
            return Antwoord(503, b"Deze getuige kan zijn geheugen nu niet lezen.\n")
        return Antwoord(404, b"Nog niets.\n") if nota is None else Antwoord(200, nota)

    def _voeg_toe(self, inhoud: bytes) -> Antwoord:
        verzoek = Verzoek.lees(inhoud)
        oorsprong = verzoek.punt.oorsprong
        gezien, nota = Gezien(), None
        # Read for each question: `getuige volg` adds a journal or a key while this runs.
        volgt = self._map.volgt()
        if oorsprong in volgt:
            try:
                gezien, nota = self._map.gezien(oorsprong)
            except Kwijt:
                raise self._kwijt(oorsprong) from None
        try:
            beoordeel(verzoek, volgt, gezien, self._eigen)
        except Geweigerd as fout:
            if fout.weigering is Weigering.KWIJT:
                raise self._kwijt(oorsprong) from None
            if fout.weigering is Weigering.ONDERTEKENING:
                self._meld_vreemd(verzoek)
            if fout.weigering in _TEGENSPRAAK:
                self._roep(fout.weigering, verzoek, inhoud, nota)
            raise
        alleen_hub = Nota.van_bytes(verzoek.nota)
        tijd_s = int(self._klok.nu().timestamp())
        regel = medeonderteken(alleen_hub, self._eigen.naam, self._geheim, tijd_s, self._eigen.soort)
        # Only what is known is kept: strangers' lines could grow it past what a note may be.
        bekend = [h for h in alleen_hub.handtekeningen if any(h.is_van(s) for s in volgt[oorsprong])]
        self._map.onthoud(oorsprong, Nota(alleen_hub.tekst, (*bekend, regel)).naar_bytes())
        return Antwoord(200, regel.regel().encode())

    def _meld_vreemd(self, verzoek: Verzoek) -> None:
        """A journal that is followed, under a key that is not known: a key that was renewed, or a journal made anew."""
        oorsprong = verzoek.punt.oorsprong
        for regel in Nota.van_bytes(verzoek.nota).handtekeningen:
            wie = (oorsprong, regel.sleutelnummer)
            if regel.naam == oorsprong and wie not in self._vreemd and len(self._vreemd) < VREEMD_MAX:
                self._vreemd.add(wie)
                logger().warning("getuige-vreemd", journaal=kenmerk_van(oorsprong))

    def _roep(self, weigering: Weigering, verzoek: Verzoek, inhoud: bytes, gezien: bytes | None) -> None:
        """Keep the evidence and shout; the shout does not depend on the disk."""
        logger().error(
            "getuige-tegenspraak",
            journaal=kenmerk_van(verzoek.punt.oorsprong),
            bewezen=weigering is Weigering.GESPLETEN,
        )
        self._map.bewaar_tegenspraak(verzoek, inhoud, gezien, self._klok.nu())

    def _kwijt(self, oorsprong: str) -> Geweigerd:
        logger().error("getuige-kwijt", journaal=kenmerk_van(oorsprong))
        if not self._map.kwijt:
            self._map.ben_kwijt()
        return Geweigerd(Weigering.KWIJT)


@asynccontextmanager
async def draai_getuige(kaart: Getuigemap, luister: Luisteradres, klok: Klok) -> AsyncIterator[Luisteradres]:
    """Let the witness of this folder answer until the block ends; gives where it listens.

    Raises:
        Ketenfout: `GETUIGE-adres`, `GETUIGE-bezet`, `GETUIGE-geen`, `GETUIGE-volgt` or `GETUIGE-map`.
    """
    with contextlib.ExitStack() as vast:
        vast.enter_context(kaart.slot())
        getuige = Getuige(kaart, klok)

        async def voeg_toe(inhoud: bytes) -> Antwoord:
            return await asyncio.to_thread(getuige.voeg_toe, inhoud)

        async def gezien(oorsprong: str) -> Antwoord:
            return await asyncio.to_thread(getuige.gezien, oorsprong)

        sok = vast.enter_context(contextlib.closing(_bind(luister)))
        app = maak_getuigepunt(voeg_toe, gezien)
        async with contextlib.AsyncExitStack() as stapel:
            try:
                await stapel.enter_async_context(luister_http(app, sok, taaknaam="getuige", gestopt=_gestopt))
            except NietBegonnen:
                raise Ketenfout("GETUIGE-adres", "De getuige begon niet te luisteren.") from None
            logger().info("getuige-gestart", journalen=len(getuige.volgt))
            yield Luisteradres(luister.host, sok.getsockname()[1])


def _bind(luister: Luisteradres) -> socket.socket:
    try:
        return bezet_adres(luister)
    except Adresbezet:
        raise Ketenfout("GETUIGE-adres", "Het adres is bezet, of niet van deze machine. Kies een ander.") from None


def _gestopt(fout: BaseException) -> None:
    logger().error("getuige-fout", exc_info=fout)


def _weiger(fout: Geweigerd) -> Antwoord:
    weigering = fout.weigering
    if weigering is Weigering.STAND and fout.grootte is not None:
        return Antwoord(weigering.status, f"{fout.grootte}\n".encode(), SOORT_GROOTTE)
    return Antwoord(weigering.status, f"{weigering.uitleg}\n".encode())
