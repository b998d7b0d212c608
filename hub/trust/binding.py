"""What a seal is bound to: who, for whom, where and which message.

All of it is readable on the outside, so all of it is codes and random ids; all of it is under the signature and under
the encryption, so none of it can be changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hub.trust.codering import is_kid, tekst_uit
from hub.trust.fouten import Zegelweigering

CODE_TEKENS_MAX: Final = 64
"""As long as a party code may be on the bus."""
ONDERWERP_TEKENS_MAX: Final = 240
"""Two words of 80 characters, two ids and the dots."""
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_ONDERWERP: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_NUMMER: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_code(tekst: str) -> bool:
    """Whether this is a party code, or `hub`."""
    return len(tekst) <= CODE_TEKENS_MAX and _CODE.fullmatch(tekst) is not None


def is_onderwerp(tekst: str) -> bool:
    """Whether this is a NATS subject without wildcards."""
    return len(tekst) <= ONDERWERP_TEKENS_MAX and _ONDERWERP.fullmatch(tekst) is not None


def is_nummer(tekst: str) -> bool:
    """Whether this is a UUID, 36 characters, lower case."""
    return _NUMMER.fullmatch(tekst) is not None


@dataclass(frozen=True, slots=True)
class Binding:
    """`van` and `aan`: a party code or `hub`; `onderwerp`: the NATS subject; `nummer`: the UUID of the event.

    Every value is plain ASCII without quotes or spaces, so its JSON is itself between quotes.
    """

    van: str
    aan: str
    onderwerp: str
    nummer: str

    def __post_init__(self) -> None:
        """Look at the forms.

        Raises:
            ValueError: naming the field, never its value.
        """
        for goed, veld in (
            (is_code(self.van), "van"),
            (is_code(self.aan), "aan"),
            (is_onderwerp(self.onderwerp), "onderwerp"),
            (is_nummer(self.nummer), "nummer"),
        ):
            if not goed:
                raise ValueError(f"binding: {veld} does not have its form")


def uit_kop(kop: dict[str, object]) -> tuple[str, Binding]:
    """Key name and binding of a header that has those names.

    Raises:
        Zegelweigering: `ZEGEL-vorm`.
    """
    kid = tekst_uit(kop, "kid")
    delen = [tekst_uit(kop, naam) for naam in ("van", "aan", "onderwerp", "nummer")]
    if not is_kid(kid):
        raise Zegelweigering("ZEGEL-vorm")
    try:
        return kid, Binding(*delen)
    except ValueError:
        raise Zegelweigering("ZEGEL-vorm") from None
