"""A command that was typed wrong: told in Dutch, without repeating what was typed.

The text of the library under Typer quotes the word that it does not understand. At this place that word may be a name
or a BSN, and what stands on a screen ends up in a ticket. So only our own words are shown: names of options
and commands.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import typer

from hub.fouten import Afloop, Ketenfout

_KLIK: Final[Any] = sys.modules[typer.BadParameter.__module__]
"""Where Typer keeps the exceptions of the library under it: its own copy, or the library itself."""
Gebruiksfout: Final[type[Exception]] = _KLIK.UsageError
"""The command line cannot be understood."""


def draai(app: typer.Typer, argumenten: Sequence[str]) -> int:
    """Run the command; returns its exit code.

    Raises:
        Ketenfout: `OPDRACHT-vorm`, the command line cannot be understood; nothing was done.
    """
    try:
        uit = app(args=list(argumenten), standalone_mode=False)
    except _KLIK.NoArgsIsHelpError as fout:
        fout.show()
        return int(Afloop.MISLUKT)
    except Gebruiksfout as fout:
        raise Ketenfout("OPDRACHT-vorm", _uitleg(fout), "partner") from None
    return uit if isinstance(uit, int) else int(Afloop.GOED)


def _uitleg(fout: Any) -> str:  # noqa: ANN401 - an exception of a library without types
    context = getattr(fout, "ctx", None)
    pad = context.command_path if context is not None else "ketenhub"
    return f"{_wat(fout, context)} Zie `{pad} --help`."


def _wat(fout: Any, context: Any) -> str:  # noqa: ANN401 - as above
    if (param := getattr(fout, "param", None)) is not None:
        naam = param.opts[0] if param.param_type_name == "option" else (param.metavar or param.name.upper())
        if isinstance(fout, _KLIK.MissingParameter):
            return f"{naam} ontbreekt."
        return f"De waarde bij {naam} kan niet."
    if isinstance(fout, _KLIK.NoSuchOption):
        return "Deze optie bestaat niet" + (
            f"; bedoelde u {fout.possibilities[0]}?" if fout.possibilities else "."  # the one most like it
        )
    opdrachten = getattr(getattr(context, "command", None), "commands", None)
    if opdrachten:
        return f"Deze opdracht bestaat niet; bekend zijn {_opsomming(sorted(opdrachten))}."
    return "Er staat iets te veel of te weinig achter de opdracht."


def _opsomming(woorden: Sequence[str]) -> str:
    return ", ".join(woorden)
