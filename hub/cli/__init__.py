"""The command `ketenhub`. Each group of subcommands is a room; `scherm` is how they speak, `programma` puts them together."""

from hub.cli.programma import main

__all__ = ["main"]
