"""The command `ketenhub`. Each group of subcommands is a room; `scherm` is how they speak, `programma` joins them."""

from hub.cli.programma import main

__all__ = ["main"]
