"""The cupboard of the party register: NATS key-value bucket `partijen`, one key per party code.

A card is written by compare-and-set: whoever writes names the sequence that he replaces, so of two changes at once one
wins and the other is told. NATS keeps the last 64 of each key; nobody can delete one.

Nothing in here is believed: what lies under a key is bytes, and whoever reads them checks the mark that the hub put on
them (`hub.bootstrap.partijmerk`), for whoever runs the NATS server could write here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hub.bus import rondvraag
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding, ontleed_antwoord
from hub.bus.wensen import PARTIJENKAST
from hub.gateway.poorten import Gelezen

if TYPE_CHECKING:
    from nats.aio.msg import Msg

VOOR: Final = "$KV.partijen"
RONDVRAAG: Final = "hub.partijen.stand"
"""Where every hub process answers which cards hold in it; no party's account has this subject."""
_VERKEERD_VOLGNUMMER: Final = 10071
_GEEN_STROOM: Final = 10059


class Kaartingehaald(Exception):
    """Somebody else changed this card meanwhile. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Registerstand:
    """What one hub process says: a random id of it, and the revision of each card by which it admits.

    Only when everything that listens to changes has dealt with it, the server's own users included.
    """

    proces: str
    revisies: Mapping[str, int]


class Partijkast:
    """The bucket as the hub's own user sees it."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user. The stream must exist (`inrichting`)."""
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding, PARTIJENKAST)
        self._stand: object = None
        self._gelezen: Mapping[str, Gelezen] = {}

    async def lees(self) -> Mapping[str, Gelezen]:
        """Everything: code → bytes and sequence. The same object as before while nothing was written or removed.

        Raises:
            Nietgehoord: there is no cupboard: no hub was ever here.
            Busfout: the bus did not answer.
        """
        try:
            staat = (await self._bus.js(f"STREAM.INFO.{PARTIJENKAST}"))["state"]
        except Jsfout as fout:
            if fout.code == _GEEN_STROOM:
                raise Nietgehoord(f"{PARTIJENKAST} is er niet") from None
            raise
        # Of hundreds of parties hardly one changes in a week: asked every two seconds, read when there is something.
        stand = tuple(staat.get(naam) for naam in ("first_seq", "last_seq", "messages", "num_deleted", "bytes"))
        if stand != self._stand:
            gelezen = await self._geheugen.lees([f"{VOOR}.*"])
            self._gelezen = {onderwerp.removeprefix(f"{VOOR}."): kaart for onderwerp, kaart in gelezen.items()}
            self._stand = stand  # of before the reading: what came between is read once more
        return self._gelezen

    async def zet(self, code: str, inhoud: bytes, *, na: int) -> int:
        """Write a card if `na` is still the sequence of what lies there (0: nothing). Returns its sequence.

        Raises:
            Kaartingehaald: it is not; nothing was changed.
            Busfout: the outcome is unknown; read to know.
        """
        onderwerp = f"{VOOR}.{code}"
        kop = {"Nats-Expected-Last-Subject-Sequence": str(na)}
        antwoord = await self._bus.vraag(onderwerp, inhoud, kop=kop)
        try:
            return int(ontleed_antwoord(onderwerp, antwoord.data)["seq"])
        except Jsfout as fout:
            if fout.code == _VERKEERD_VOLGNUMMER:
                raise Kaartingehaald from None
            raise

    async def luister(self, bij_wijziging: Callable[[], None]) -> None:
        """Call `bij_wijziging` at every write of a card and after every reconnect, while the connection lasts.

        A hint only: who listens also looks by himself now and then.
        """

        async def ontvang(_bericht: Msg) -> None:
            bij_wijziging()

        async def hersteld() -> None:
            bij_wijziging()

        await self._bus.client.subscribe(f"{VOOR}.*", cb=ontvang)
        self._bus.bij_herstel.append(hersteld)

    async def beantwoord(self, stand: Callable[[], Registerstand]) -> None:
        """Answer whoever asks which cards hold in this process, while the connection lasts."""

        def antwoord() -> bytes:
            nu = stand()
            document = {"proces": nu.proces, "revisies": dict(nu.revisies)}
            return json.dumps(document, separators=(",", ":")).encode()

        await rondvraag.beantwoord(self._bus, RONDVRAAG, antwoord)

    async def vraag_rond(
        self, klaar: Callable[[Mapping[str, Registerstand]], bool] | None = None, wacht_s: float = rondvraag.RONDVRAAG_S
    ) -> tuple[Registerstand, ...]:
        """Ask every hub process; those that answered in time, in order of their id.

        `klaar`: stop waiting as soon as this holds of the answers so far.

        Raises:
            Busfout: the connection is gone.
        """

        def gelezen(antwoorden: Sequence[bytes]) -> dict[str, Registerstand]:
            return {stand.proces: stand for a in antwoorden if (stand := _stand(a)) is not None}

        genoeg = None if klaar is None else lambda antwoorden: klaar(gelezen(antwoorden))
        gekregen = gelezen(await rondvraag.vraag_rond(self._bus, RONDVRAAG, wacht_s, genoeg))
        return tuple(gekregen[proces] for proces in sorted(gekregen))


def _stand(inhoud: bytes) -> Registerstand | None:
    try:
        d: dict[str, Any] = json.loads(inhoud)
        return Registerstand(str(d["proces"]), {str(code): int(revisie) for code, revisie in d["revisies"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # not one of ours: the hub's account has other users of a later version
