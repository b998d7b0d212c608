"""The store of the keys of cases, stream ZAAKSLEUTELS: apart from what they close, and the only thing that is erased.

Three rules make destroying final and storing safe:

- a key is written **before** anything it closes, with the fence "there is none yet": two processes never use two keys
  under one name, and no state can be committed whose key was not on the disk;
- a key is erased with the server's own secure delete, which overwrites its bytes in the block file; a limit or a purge
  would leave them there until the block is compacted;
- that a key is gone is only believed of the server that leads: a copy that lags behind does not know a key yet.

It is in no backup: that is what makes a destroyed case unreadable in every one of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from hub.bus.geheugen import NatsGeheugen
from hub.bus.grenzen import BATCH_GEGEVENS_MAX
from hub.bus.verbinding import JS, Jsfout, Verbinding
from hub.gateway.poorten import Busfout, Uitslag, Vastlegging
from hub.onderwerpen import ZAAKSLEUTELS, zaaksleutel

_GEEN_BERICHT: Final = 10037
_GREEP: Final = 512
_SECONDEN: Final = len("2026-01-01T00:00:00")


class Sleutelkast:
    """The store on a server. Safe for several callers at once, and for several processes."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use `verbinding`, which must be the hub's own user."""
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding, ZAAKSLEUTELS)

    async def lees(self, namen: Collection[str]) -> dict[str, bytes]:
        """The wrapped keys of these names; one that is missing was erased, or never was.

        Raises:
            Busfout: the bus did not answer, so nothing is known.
        """
        plekken = {zaaksleutel(naam): naam for naam in namen}
        gelezen = await self._geheugen.lees(list(plekken))
        uit = {plekken[plek]: wat.inhoud for plek, wat in gelezen.items()}
        for naam in plekken.values():
            if naam not in uit and (laatste := await self._laatste(naam)) is not None:
                uit[naam] = laatste[1]
        return uit

    async def leg_vast(self, gewikkeld: Mapping[str, bytes]) -> None:
        """Write keys that were not there; all of them, in one batch per thousand.

        Raises:
            Busfout: the outcome is unknown, or another process was first: nothing may be closed under them.
        """
        namen = list(gewikkeld)
        for begin in range(0, len(namen), BATCH_GEGEVENS_MAX):
            groep = [
                Vastlegging(zaaksleutel(n), gewikkeld[n], verwacht=0) for n in namen[begin : begin + BATCH_GEGEVENS_MAX]
            ]
            if await self._geheugen.leg_vast([groep]) != [Uitslag.VASTGELEGD]:
                raise Busfout("een sleutel van een zaak lag er al")

    async def vervang(self, naam: str, gewikkeld: bytes) -> None:
        """Store a key wrapped anew, and erase how it lay there before. Nothing happens to one that is erased.

        Raises:
            Busfout: the outcome is unknown; doing it again is safe.
        """
        laatste = await self._laatste(naam)
        if laatste is None:
            return
        nieuw = Vastlegging(zaaksleutel(naam), gewikkeld, verwacht=laatste[0])
        if await self._geheugen.leg_vast([[nieuw]]) == [Uitslag.VASTGELEGD]:
            await self._wis_tot(naam, laatste[0])

    async def wis(self, namen: Collection[str]) -> int:
        """Erase these keys for good: their bytes are overwritten. Returns how many there were; twice is harmless.

        Raises:
            Busfout: the bus did not answer; some may be gone. Doing it again is safe.
        """
        geteld = 0
        for naam in dict.fromkeys(namen):
            was_er = False
            # Again until none is left: a process that wraps keys anew may have written one behind it meanwhile.
            while (laatste := await self._laatste(naam)) is not None:
                await self._wis_tot(naam, laatste[0])
                was_er = True
            geteld += was_er
        return geteld

    async def alle(self) -> dict[str, datetime]:
        """Every name there is, with when it was last written.

        Raises:
            Busfout: the bus did not answer.
        """
        uit: dict[str, datetime] = {}
        volgende = 1
        while True:
            vraag = json.dumps({"seq": volgende, "batch": _GREEP, "next_by_subj": zaaksleutel("*")}).encode()
            *gevonden, _ = await self._bus.vraag_reeks(f"{JS}.DIRECT.GET.{ZAAKSLEUTELS}", vraag)
            if not gevonden:
                return uit
            for bericht in gevonden:
                koppen = bericht.headers or {}
                try:
                    naam = koppen["Nats-Subject"].partition(".")[2]
                    uit[naam] = datetime.fromisoformat(koppen["Nats-Time-Stamp"][:_SECONDEN] + "+00:00")
                    volgende = int(koppen["Nats-Sequence"]) + 1
                except (KeyError, ValueError) as fout:
                    raise Busfout(f"{ZAAKSLEUTELS}: onverwacht antwoord") from fout

    async def _laatste(self, naam: str) -> tuple[int, bytes] | None:
        """Number and bytes as the leader has them."""
        try:
            antwoord = await self._bus.js(f"STREAM.MSG.GET.{ZAAKSLEUTELS}", {"last_by_subj": zaaksleutel(naam)})
        except Jsfout as fout:
            if fout.code == _GEEN_BERICHT:
                return None
            raise
        try:
            bericht = antwoord["message"]
            return int(bericht["seq"]), base64.b64decode(bericht.get("data", ""))
        except (KeyError, TypeError, ValueError) as fout:
            raise Busfout(f"{ZAAKSLEUTELS}: onverwacht antwoord") from fout

    async def _wis_tot(self, naam: str, tot: int) -> None:
        """Erase every entry under a name up to this number, oldest first: as long as one is left, it is found again."""
        nummer = 0
        while True:
            vraag = {"seq": nummer + 1, "next_by_subj": zaaksleutel(naam)}
            try:
                antwoord = await self._bus.js(f"STREAM.MSG.GET.{ZAAKSLEUTELS}", vraag)
                nummer = int(antwoord["message"]["seq"])
            except Jsfout as fout:
                if fout.code == _GEEN_BERICHT:
                    return
                raise
            except (KeyError, TypeError, ValueError) as fout:
                raise Busfout(f"{ZAAKSLEUTELS}: onverwacht antwoord") from fout
            if nummer > tot:
                return
            try:
                # `no_erase` false: the server overwrites the bytes where they lay, and syncs before it answers.
                await self._bus.js(f"STREAM.MSG.DELETE.{ZAAKSLEUTELS}", {"seq": nummer, "no_erase": False})
            except Jsfout as fout:
                if fout.code != _GEEN_BERICHT:  # another process erased it a moment ago
                    raise
