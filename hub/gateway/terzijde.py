"""What was set aside for a human: the bytes as they came in, and what is needed to take them on the road once more.

Stored closed, under `geparkeerd.<partij>.<id>`: a line that begins with a marker and holds names and ids, then the
bytes. So what waits can be listed and offered again without the journal, also after years. Nothing here ends by time:
it is released, given up with a reason, or destroyed with what the hub has of the person it is about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.poorten import Binnenkomst

MERK: Final = b"ketenhub-terzijde-1 "
"""In front of everything that was set aside; the space ends it."""
VASTGEHOUDEN: Final = "vastgehouden"
ONLEESBAAR: Final = "onleesbaar"
OPGEGEVEN: Final = "opgegeven"
_TIJD: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


class Terzijdefout(Exception):
    """What lies there is not a message that was set aside. Names nothing of it."""


@dataclass(frozen=True, slots=True)
class Terzijde:
    """A message that was set aside.

    `plek`: the id under which it lies; `waarom`: `VASTGEHOUDEN`, `ONLEESBAAR` or `OPGEGEVEN`; `code`: of the refusal,
    or of the rule that holds it; `kenmerk`: the message id, None when it could not be read; `zaak`: the case it is held
    in; `index`: the person it is about, on whose list it stands (`hub.gateway.opzij`), None when that could not be
    read. `soort` is the last part of the subject, the sender's own word; only a message of ours may be shown.
    """

    partij: str
    plek: str
    soort: str
    volgnummer: int
    waarom: str
    code: str
    sinds: datetime
    inhoud: bytes = field(repr=False)
    kenmerk: str | None = None
    zaak: str | None = None
    index: str | None = None

    @property
    def onderwerp(self) -> str:
        """Where it lies."""
        return onderwerpen.geparkeerd(self.partij, self.plek)

    @property
    def van_niemand(self) -> bool:
        """Whether sepot 01 does not reach it: nobody can read about whom it is, so a human has to look."""
        return self.index is None and self.zaak is None

    @property
    def op_lijst(self) -> tuple[str, str]:
        """How the list of a person names it (`hub.gateway.opzij`)."""
        return self.partij, self.plek

    @property
    def binnenkomst(self) -> Binnenkomst:
        """As it came in."""
        return Binnenkomst(self.partij, self.soort, self.volgnummer, self.inhoud)

    def schrijf(self) -> bytes:
        """As it is stored. The bytes of a message: only ever written through the port that closes."""
        kop = {
            "soort": self.soort,
            "volgnummer": self.volgnummer,
            "waarom": self.waarom,
            "code": self.code,
            "sinds": self.sinds.astimezone(UTC).strftime(_TIJD),
            "kenmerk": self.kenmerk,
            "zaak": self.zaak,
            "index": self.index,
        }
        # ASCII: the sender's own word in the subject can hold any sign, and a line end would end the head.
        return MERK + json.dumps(kop, ensure_ascii=True, separators=(",", ":")).encode() + b"\n" + self.inhoud

    @staticmethod
    def lees(onderwerp: str, inhoud: bytes) -> Terzijde:
        """Read what `schrijf` made, opened.

        Raises:
            Terzijdefout: it is something else.
        """
        kop, einde, bytes_ = inhoud.partition(b"\n")
        try:
            if not (kop.startswith(MERK) and einde):
                raise Terzijdefout("geen terzijde gelegd bericht")
            _, partij, plek = onderwerp.split(".")
            d = json.loads(kop[len(MERK) :])
            return Terzijde(
                partij=partij,
                plek=plek,
                soort=str(d["soort"]),
                volgnummer=int(d["volgnummer"]),
                waarom=str(d["waarom"]),
                code=str(d["code"]),
                sinds=datetime.strptime(str(d["sinds"]), _TIJD).replace(tzinfo=UTC),
                inhoud=bytes_,
                kenmerk=None if d["kenmerk"] is None else str(d["kenmerk"]),
                zaak=None if d["zaak"] is None else str(d["zaak"]),
                index=None if d.get("index") is None else str(d["index"]),  # older hubs knew none
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Terzijdefout("geen terzijde gelegd bericht") from None
