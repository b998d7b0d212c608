"""How a command ends when the disk under it refuses: with a code, and not as a broken program."""

from __future__ import annotations

import errno

import pytest
import typer

from hub.cli.programma import voer_uit
from hub.cli.scherm import Scherm, Vorm


async def _faal(nummer: int) -> None:
    raise OSError(nummer, "proef")


@pytest.mark.parametrize("nummer", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_full_or_broken_disk_ends_with_a_code(capsys: pytest.CaptureFixture[str], nummer: int) -> None:
    """Whatever the command was writing: what is wrong, and what is not lost."""
    with pytest.raises(typer.Exit) as einde:
        voer_uit(Scherm(Vorm.KAAL), _faal(nummer))
    assert einde.value.exit_code == 1
    assert "HUB-schijf" in capsys.readouterr().err


def test_another_error_of_the_system_is_none_of_these() -> None:
    """A mistake in the program stays one."""
    with pytest.raises(OSError, match="proef"):
        voer_uit(Scherm(Vorm.KAAL), _faal(errno.EBADF))
