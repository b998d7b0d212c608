"""The cupboard of the policy: NATS key-value bucket `beleid`, with what is live and every bundle that ever was.

Two kinds of key, and an order that makes every crash harmless:

- `inhoud.<sha-256 of the bundle>.<part>`: a bundle in parts, under its own digest. Written first, all parts or none,
  never changed. A bundle nobody points at does nothing.
- `actief`: the pointer, one small document. Written last and by compare-and-set: it names the sequence that it
  replaces, so of two activations at once one wins and the other is told who did.

Nothing in here is believed: whoever reads it checks digest, signatures and proof himself, with his own key register
(`hub.bootstrap.beleidshuis`). Only the hub's account reaches the bucket, and the hub's own user cannot delete from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from hub.bus import grenzen, rondvraag
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import JS, Jsfout, Verbinding, ontleed_antwoord
from hub.bus.wensen import BELEIDSKAST
from hub.gateway.poorten import Busfout, Uitslag, Vastlegging

if TYPE_CHECKING:
    from nats.aio.msg import Msg

VOOR: Final = "$KV.beleid"
ACTIEF: Final = f"{VOOR}.actief"
RONDVRAAG: Final = "hub.beleid.stand"
"""Where every hub process answers what is live in it; no party's account has this subject."""
DEEL_BYTES: Final = 128 * grenzen.KIB
"""Size of a part: half of what the bus carries, as in NATS' own object store."""
DELEN_MAX: Final = 64
"""Parts of one bundle, 8 MiB; the texts of a policy together are a few hundred KB."""
GESCHIEDENIS_MAX: Final = 64
"""Values of the pointer that are kept; the most that NATS keeps of a key."""
_VERKEERD_VOLGNUMMER: Final = 10071
_GEEN: Final = "404"
_EINDE: Final = "204"


class Kastfout(Exception):
    """What lies in the cupboard is not what its name says, or is not there: nothing of it may be used."""


@dataclass(frozen=True, slots=True)
class Wijzer:
    """What is live: `revisie`, the bundle's own `digest`, and `inhoud`, the SHA-256 of its bytes in `delen` parts.

    `volgnummer`: the sequence under which this was written; the fence for the next one.
    """

    revisie: int
    digest: str
    inhoud: str
    delen: int
    volgnummer: int


class Ingehaald(Exception):
    """Somebody else activated a policy meanwhile; `wijzer` is what is live now. Nothing was changed."""

    def __init__(self, wijzer: Wijzer | None) -> None:
        """Keep what is live now."""
        super().__init__("another activation was first")
        self.wijzer = wijzer


@dataclass(frozen=True, slots=True)
class Processtand:
    """What one hub process says: a random id of it, and the revision and bundle by which it decides.

    `dagen`: days left, 0 on the last day, negative when it has ended. `geweigerd`: the code with which it refused the
    bundle `over` that was pointed at; both empty when it follows.
    """

    proces: str
    revisie: int
    digest: str
    dagen: int
    geweigerd: str = ""
    over: str = ""


class Beleidskast:
    """The bucket as the hub's own user sees it."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user. The stream must exist (`inrichting`)."""
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding, BELEIDSKAST)

    async def wijzer(self) -> Wijzer | None:
        """What is pointed at; None when nothing was ever activated.

        Raises:
            Kastfout: the pointer cannot be read as one.
            Busfout: the bus did not answer.
        """
        gelezen = (await self._geheugen.lees([ACTIEF])).get(ACTIEF)
        if gelezen is None:
            return None
        return _wijzer(gelezen.inhoud, gelezen.volgnummer)

    async def geschiedenis(self) -> tuple[Wijzer, ...]:
        """What was pointed at, oldest first, up to now: the last 64 (NATS keeps no more).

        Raises:
            Kastfout: one cannot be read as a pointer.
            Busfout: the bus did not answer.
        """
        vraag = json.dumps({"seq": 1, "batch": GESCHIEDENIS_MAX, "next_by_subj": ACTIEF}).encode()
        *gevonden, slot = await self._bus.vraag_reeks(f"{JS}.DIRECT.GET.{BELEIDSKAST}", vraag)
        status = (slot.headers or {}).get("Status")
        if status not in {_GEEN, _EINDE}:
            raise Busfout(f"lezen uit {BELEIDSKAST} gaf status {status}")
        return tuple(_wijzer(b.data, int((b.headers or {})["Nats-Sequence"])) for b in gevonden)

    async def inhoud(self, naam: str) -> bytes:
        """The bundle whose bytes have this SHA-256.

        Raises:
            Kastfout: it is not there whole, or it is something else.
            Busfout: the bus did not answer.
        """
        gelezen = await self._geheugen.lees([f"{VOOR}.inhoud.{naam}.*"])
        inhoud = b"".join(gelezen[onderwerp].inhoud for onderwerp in sorted(gelezen, key=_deelnummer))
        if hashlib.sha256(inhoud).hexdigest() != naam:
            raise Kastfout("de bundel in de kast is niet heel")
        return inhoud

    async def berg_op(self, bundel: bytes) -> tuple[str, int]:
        """Put a bundle in the cupboard, all parts at once. Returns its SHA-256 and the number of parts. Repeatable.

        Raises:
            Kastfout: larger than a bundle may be, or another bundle lies under its name.
            Busfout: the bus did not answer, or the cupboard is full; nothing points at it, so nothing changed.
        """
        naam = hashlib.sha256(bundel).hexdigest()
        delen = [bundel[begin : begin + DEEL_BYTES] for begin in range(0, len(bundel), DEEL_BYTES)]
        if not 0 < len(delen) <= DELEN_MAX:
            raise Kastfout(f"een bundel is hoogstens {DELEN_MAX * DEEL_BYTES} bytes")
        groep = [Vastlegging(f"{VOOR}.inhoud.{naam}.{nummer}", deel, 0) for nummer, deel in enumerate(delen)]
        (uitslag,) = await self._geheugen.leg_vast([groep])
        if uitslag is Uitslag.BOTSING:  # stored before, by this activation or by another of the same bundle
            await self.inhoud(naam)
        return naam, len(delen)

    async def zet_wijzer(self, *, revisie: int, digest: str, inhoud: tuple[str, int], na: Wijzer | None) -> Wijzer:
        """Point at a bundle, if `na` is still what is pointed at.

        Raises:
            Ingehaald: it is not; nothing was changed.
            Busfout: the outcome is unknown; read the pointer to know.
        """
        naam, delen = inhoud
        document = {"revisie": revisie, "digest": digest, "inhoud": naam, "delen": delen}
        kop = {"Nats-Expected-Last-Subject-Sequence": str(na.volgnummer if na else 0)}
        antwoord = await self._bus.vraag(ACTIEF, json.dumps(document, separators=(",", ":")).encode(), kop=kop)
        try:
            bewijs = ontleed_antwoord(ACTIEF, antwoord.data)
        except Jsfout as fout:
            if fout.code == _VERKEERD_VOLGNUMMER:
                raise Ingehaald(await self.wijzer()) from None
            raise
        return Wijzer(revisie, digest, naam, delen, int(bewijs["seq"]))

    async def luister(self, bij_wijziging: Callable[[], None]) -> None:
        """Call `bij_wijziging` at every write of the pointer, while the connection lasts.

        A hint only: what comes while the line is down is missed, so who listens also looks by himself now and then.
        """

        async def ontvang(_bericht: Msg) -> None:
            bij_wijziging()

        async def hersteld() -> None:
            bij_wijziging()

        await self._bus.client.subscribe(ACTIEF, cb=ontvang)
        self._bus.bij_herstel.append(hersteld)

    async def beantwoord(self, stand: Callable[[], Processtand]) -> None:
        """Answer whoever asks what is live in this process, while the connection lasts."""
        await rondvraag.beantwoord(
            self._bus, RONDVRAAG, lambda: json.dumps(asdict(stand()), separators=(",", ":")).encode()
        )

    async def vraag_rond(
        self, klaar: Callable[[Mapping[str, Processtand]], bool] | None = None, wacht_s: float = rondvraag.RONDVRAAG_S
    ) -> tuple[Processtand, ...]:
        """Ask every hub process what is live in it; those that answered in time, in order of their id.

        `klaar`: stop waiting as soon as this holds of the answers so far.

        Raises:
            Busfout: the connection is gone.
        """

        def gelezen(antwoorden: Sequence[bytes]) -> dict[str, Processtand]:
            return {stand.proces: stand for a in antwoorden if (stand := _stand(a)) is not None}

        genoeg = None if klaar is None else lambda antwoorden: klaar(gelezen(antwoorden))
        gekregen = gelezen(await rondvraag.vraag_rond(self._bus, RONDVRAAG, wacht_s, genoeg))
        return tuple(gekregen[proces] for proces in sorted(gekregen))


def _wijzer(inhoud: bytes, volgnummer: int) -> Wijzer:
    try:
        d = json.loads(inhoud)
        return Wijzer(int(d["revisie"]), str(d["digest"]), str(d["inhoud"]), int(d["delen"]), volgnummer)
    except (ValueError, KeyError, TypeError):
        raise Kastfout("de wijzer van het beleid is onleesbaar") from None


def _stand(inhoud: bytes) -> Processtand | None:
    try:
        d = json.loads(inhoud)
        woorden = {naam: str(d[naam]) for naam in ("proces", "digest", "geweigerd", "over")}
        return Processtand(revisie=int(d["revisie"]), dagen=int(d["dagen"]), **woorden)
    except (ValueError, KeyError, TypeError):
        return None  # not one of ours: the hub's account has other users of a later version


def _deelnummer(onderwerp: str) -> int:
    return int(onderwerp.rsplit(".", 1)[-1])
