"""What one process of the hub says of its journal when asked: how far each part is, what is paused, and until when.

Asked over the bus (`hub.journaal.stand`) and answered from memory, so that a full disk hides nothing. What follows the
tree from behind (witnesses, timestamps, the read side, exports) adds a line about itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from hub.bootstrap.inbindstand import Inbindstand
from hub.bootstrap.zegelwacht import ONGEZEGELD_S_MAX, Zegelstand
from hub.bus.rondvraag import beantwoord, vraag_rond
from hub.bus.verbinding import Verbinding
from hub.logboek import logger
from hub.onderwerpen import JOURNAALSTAND

if TYPE_CHECKING:
    from hub.bus.inname import Inname  # brings FastStream, that a command which only asks does not need

ONDERDELEN_MAX: Final = 64
"""Lines of parts in one answer."""


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """How far a part that follows the tree is. `records`: up to which size; None when it was never anywhere.

    `sinds`: when it last got there. `fout`, `uitleg`: a stable code and a Dutch sentence when it fails now.
    """

    naam: str
    records: int | None = None
    sinds: datetime | None = None
    fout: str | None = None
    uitleg: str | None = None


@dataclass(frozen=True, slots=True)
class Pauze:
    """Why the intake of a process stands still (a word of the hub), and for how many seconds already."""

    reden: str
    duur_s: float


@dataclass(frozen=True, slots=True)
class Processtand:
    """The answer of one process. Times are ISO 8601.

    `over_s`: seconds until the intake pauses if nothing changes; None when nothing waits, or when it paused already.
    """

    proces: str
    rol: str
    records: int
    bladzijden: int
    controlepunt: int
    uitgegeven_op: str | None
    fout: str | None
    uitleg: str | None
    fout_sinds: str | None
    ongezegeld: int
    oudste_s: float | None
    over_s: float | None
    grens_s: float
    pauzes: list[Pauze] = field(default_factory=list)
    onderdelen: list[dict[str, Any]] = field(default_factory=list)


class Journaalstand:
    """Answers in one process."""

    def __init__(
        self,
        proces: str,
        inbinder: Callable[[], Inbindstand],
        zegel: Callable[[], Zegelstand],
        inname: Inname,
        onderdelen: Sequence[Callable[[], Onderdeel]],
    ) -> None:
        """`proces`: a random id of this process. `onderdelen`: asked each time; who joins later is heard too."""
        self._proces = proces
        self._inbinder = inbinder
        self._zegel = zegel
        self._inname = inname
        self._onderdelen = onderdelen

    async def begin(self, verbinding: Verbinding) -> None:
        """Answer from now on, while the connection lasts."""
        await beantwoord(verbinding, JOURNAALSTAND, self.naar_bytes)

    def naar_bytes(self) -> bytes:
        """The answer."""
        return json.dumps(asdict(self.nu()), ensure_ascii=False, separators=(",", ":")).encode()

    def nu(self) -> Processtand:
        """How it is now."""
        bind, zegel = self._inbinder(), self._zegel()
        return Processtand(
            proces=self._proces,
            rol=bind.rol.value,
            records=bind.boom.grootte,
            bladzijden=bind.boom.bladzijden,
            controlepunt=bind.controlepunt,
            uitgegeven_op=_iso(bind.uitgegeven_op),
            fout=bind.fout,
            uitleg=bind.uitleg,
            fout_sinds=_iso(bind.sinds),
            ongezegeld=0 if zegel.achter is None else zegel.achter.bladzijden,
            oudste_s=None if zegel.achter is None else zegel.achter.oudste_s,
            over_s=zegel.over_s,
            grens_s=ONGEZEGELD_S_MAX,
            pauzes=[Pauze(reden, duur) for reden, duur in sorted(self._inname.pauzes.items())],
            onderdelen=[asdict(deel) | {"sinds": _iso(deel.sinds)} for deel in self._vraag_delen()],
        )

    def _vraag_delen(self) -> list[Onderdeel]:
        delen: list[Onderdeel] = []
        for vraag in self._onderdelen[:ONDERDELEN_MAX]:
            try:
                delen.append(vraag())
            except Exception as fout:  # noqa: BLE001 - one part that cannot say how it is hides the others from nobody
                logger().warning("journaalstand-mislukt", fout=fout)
        return delen


async def vraag_standen(verbinding: Verbinding) -> list[Processtand]:
    """Ask every process of the hub, ordered by their ids; one that does not run does not answer.

    Raises:
        Busfout: the connection is gone.
    """
    standen = [stand for tekst in await vraag_rond(verbinding, JOURNAALSTAND) if (stand := _lees(tekst)) is not None]
    return sorted(standen, key=lambda stand: stand.proces)


def _lees(tekst: bytes) -> Processtand | None:
    try:
        document: dict[str, Any] = json.loads(tekst)
        pauzes = [Pauze(**pauze) for pauze in document.pop("pauzes")]
        return Processtand(**document, pauzes=pauzes)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # of a later version


def _iso(tijd: datetime | None) -> str | None:
    return None if tijd is None else tijd.isoformat(timespec="milliseconds")
