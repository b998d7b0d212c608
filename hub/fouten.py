"""Errors of the hub: whose fault, what to do next, and how a command ends.

A refusal by the policy is a value, not an error; what is raised here means that the hub could not do its work, or that
somebody gave it something it cannot work with. `Ketenfout` is the base; its text is Dutch, for a person, and never
holds a value from a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import ClassVar, Final

from hub.foutcodes import CODES, Wiens

WAT_NU: Final[Mapping[Wiens, str]] = MappingProxyType(
    {
        "partner": "Nooit opnieuw proberen. Het bericht wordt geparkeerd en de afzender krijgt antwoord.",
        "hub": "Opnieuw proberen en alarm slaan. Er gaat niets de deur uit tot dit is opgelost.",
        "wereld": "Opnieuw proberen, met steeds langere pauzes. Daarna parkeren, nooit weggooien.",
    }
)


class Afloop(IntEnum):
    """Exit codes of the command. Scripts of operators depend on these numbers: never renumber."""

    GOED = 0
    MISLUKT = 1
    GEWEIGERD = 2
    """The policy said no; the command itself worked."""
    BELEID_ONGELDIG = 3
    """The policy files cannot be used; nothing was decided."""


_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(-[a-z0-9]+)+")


class Ketenfout(Exception):
    """The hub could not do its work. Base of every error that may reach a person.

    Attributes:
        code: stable code, one of `CODES`: `INSTELLING-ongeldig`.
        uitleg: Dutch, one or two sentences: what is wrong and what would make it right. Never a value of a message.
        wiens: whose fault it is; decides whether it is tried again (`WAT_NU`).
    """

    afloop: ClassVar[Afloop] = Afloop.MISLUKT
    """How a command ends that stops on this error; a subclass may name another."""

    def __init__(self, code: str, uitleg: str, wiens: Wiens = "hub") -> None:
        if not _CODE.fullmatch(code):
            raise ValueError("a code has the form WOORD-woord")
        super().__init__(f"{code}: {uitleg}")
        self.code = code
        self.uitleg = uitleg
        self.wiens: Wiens = wiens

    @property
    def wat_nu(self) -> str:
        """What happens next with what caused this error, in one Dutch sentence or two."""
        return WAT_NU[self.wiens]


def tabel() -> str:
    """Return `hub/FOUTEN.md`: exit codes, kinds of fault, and every code, in Markdown."""
    afloop = {
        Afloop.GOED: "Gelukt",
        Afloop.MISLUKT: "Mislukt",
        Afloop.GEWEIGERD: "Geweigerd: het beleid staat het niet toe, of kent het woord van een filter niet",
        Afloop.BELEID_ONGELDIG: "Beleid ongeldig: er is niets beslist",
    }
    regels = [
        "# Fouten",
        "",
        "Deze pagina is gemaakt uit `hub/fouten.py` met `make docs`.",
        "",
        "## Waarmee een opdracht eindigt",
        "",
        "| code | betekenis |",
        "|---|---|",
        *(f"| {a.value} | {tekst} |" for a, tekst in afloop.items()),
        "| 130 | Afgebroken met Ctrl-C |",
        "",
        "## Wiens fout, en wat er dan gebeurt",
        "",
        "| wiens | wat nu |",
        "|---|---|",
        *(f"| {wiens} | {tekst} |" for wiens, tekst in WAT_NU.items()),
        "",
        "## Foutcodes",
        "",
        "| code | betekenis | wiens | wat u doet |",
        "|---|---|---|---|",
        *(f"| `{code}` | {f.betekenis} | {f.wiens} | {f.herstel} |" for code, f in sorted(CODES.items())),
        "",
    ]
    return "\n".join(regels)
