"""Puts the command together: the options that every subcommand has, settings, log, and how errors end it."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from hub import instellingen, logboek
from hub.cli.gebruik import draai
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bus.fouten import Busweigering
    from hub.gateway.poorten import Busfout

AFGEBROKEN: Final = 130
"""Exit code after Ctrl-C, as shells expect."""
SCHIJFFOUTEN: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""A disk that is full, read-only or broken: foreseen, wherever it shows."""

app = typer.Typer(
    name="ketenhub",
    # Paragraphs are filled to the width of the terminal; otherwise each line of the source is broken on its own.
    rich_markup_mode="markdown",
    help="Deelt gegevens over jonge verdachten volgens het convenant, en niet meer dan dat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
T = TypeVar("T")


@app.callback()
def _ketenhub() -> None:
    """Makes it a command with subcommands, also when only one of them is there."""


Json = Annotated[bool, typer.Option("--json", help="Resultaat als JSON, een object per regel.")]
Kaal = Annotated[bool, typer.Option("--plain", help="Resultaat als kale tekst, met tabs.")]


def begin(*, als_json: bool, kaal: bool, niveau: int | None = None) -> tuple[Scherm, Instellingen]:
    """What every subcommand does first: choose the form, read the settings, set up the log.

    Raises:
        typer.Exit: the settings are wrong; told on stderr.
    """
    scherm = Scherm(Vorm.JSON if als_json else Vorm.KAAL if kaal else Vorm.MOOI)
    try:
        gelezen = instellingen.lees(os.environ)
        for naam in instellingen.GEHEIM:
            os.environ.pop(naam, None)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    logboek.stel_in(gelezen.logniveau if niveau is None else niveau)
    return scherm, gelezen


def voer_uit(scherm: Scherm, werk: Coroutine[Any, Any, T]) -> T:
    """Run the work of a subcommand; every foreseen error becomes its text and exit code.

    Raises:
        typer.Exit: the work failed in a foreseen way.
    """
    import asyncio

    from hub.bus.fouten import Busweigering
    from hub.gateway.poorten import Busfout

    try:
        return asyncio.run(werk)
    except (Ketenfout, Busweigering, Busfout) as fout:
        raise eindig(scherm, fout) from None
    except OSError as fout:
        if fout.errno not in SCHIJFFOUTEN:
            raise
        uitleg = "De schijf van de hub is vol, alleen-lezen of kapot. Wat is aangenomen, blijft bewaard."
        raise eindig(scherm, Ketenfout("HUB-schijf", uitleg, "wereld")) from None
    except KeyboardInterrupt:
        raise typer.Exit(AFGEBROKEN) from None


def eindig(scherm: Scherm, fout: Ketenfout | Busweigering | Busfout) -> typer.Exit:
    """Tell an error and give the exit that belongs to it."""
    if isinstance(fout, Ketenfout):
        scherm.fout(fout.code, fout.uitleg)
        return typer.Exit(fout.afloop)
    from hub.bus.fouten import Busweigering

    if isinstance(fout, Busweigering):
        scherm.fout(fout.code, fout.uitleg)
    else:
        scherm.fout("BUS-storing", "De bus antwoordt niet. Wat is aangenomen, blijft bewaard.")
    return typer.Exit(Afloop.MISLUKT)


def main() -> None:
    """Entry point of the command. Subcommands register themselves when their room is opened."""
    from hub.cli.kamers import open_kamers  # after `app` exists

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal or pipe that has no sign for what is said (Windows, LC_ALL=C) gets it spelled out: a judgement that
        # breaks off halfway, or a name of a file in another coding, must not look like a broken program.
        sys.stdout.reconfigure(errors="backslashreplace")
    # Else pydantic asks every installed package whether it wants to watch what is validated; no package may.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    argumenten = sys.argv[1:]
    open_kamers(app, argumenten)
    try:
        sys.exit(draai(app, argumenten))
    except Ketenfout as fout:  # typed wrong: no subcommand has chosen a form yet
        vorm = Vorm.JSON if "--json" in argumenten else Vorm.KAAL if "--plain" in argumenten else Vorm.MOOI
        sys.exit(eindig(Scherm(vorm), fout).exit_code)
    except BrokenPipeError:
        # The reader of our output went away (`… | head`): nothing to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Afloop.MISLUKT)
