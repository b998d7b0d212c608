"""Runs every command of the README as a reader would type it, and stops at the first that does not do what it says.

Commands are the lines of fenced `sh` blocks. `# stopt met code 2` behind a command, or on the line above it, says
that it ends with that code; otherwise it must end with 0. All commands share one fresh state folder, in order, and no
`KETENHUB_…` variable of whoever runs this.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORTEL: Final = Path(__file__).resolve().parents[1]
OVERGESLAGEN: Final = frozenset({"make test", "make check"})
"""The run that calls this is one of these; running them again would never end."""
WACHT_S: Final = 600
"""Longest that one command may take, with the set-up of a fresh machine."""
_BLOK: Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE: Final = re.compile(r"#\s*stopt met code (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One command and the exit code the page promises."""

    tekst: str
    code: int


def opdrachten(pagina: str) -> list[Opdracht]:
    """Return the commands of a Markdown page, in order. A line that ends in a backslash goes on in the next."""
    gevonden: list[Opdracht] = []
    for blok in _BLOK.findall(pagina):
        code = 0
        for regel in re.sub(r"\\\n\s*", " ", blok).splitlines():
            if belofte := _CODE.search(regel):
                code = int(belofte[1])
            tekst = _CODE.sub("", regel).strip()
            if tekst and not tekst.startswith("#"):
                gevonden.append(Opdracht(tekst, code))
                code = 0
    return gevonden


def _omgeving(toestand: str) -> dict[str, str]:
    # Nor does a reader's `make` belong to the one that runs this.
    weg = ("KETENHUB_", "MAKE", "MFLAGS")
    schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith(weg)}
    pad = f"{WORTEL / '.venv' / 'bin'}{os.pathsep}{schoon.get('PATH', '')}"
    return {**schoon, "PATH": pad, "KETENHUB_TOESTAND": toestand}


def main() -> int:
    """Run them; return 0 when all do what the page says."""
    gekozen = [o for o in opdrachten((WORTEL / "README.md").read_text("utf-8")) if o.tekst not in OVERGESLAGEN]
    if not gekozen:
        print("README.md has no commands: this check looks in the wrong place", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as toestand:
        for opdracht in gekozen:
            print(f"$ {opdracht.tekst}", flush=True)
            uitloop = subprocess.run(
                # `timeout` ends the whole group of the command, a server it started included.
                ["timeout", "--kill-after=10", str(WACHT_S), "bash", "-euo", "pipefail", "-c", opdracht.tekst],  # noqa: S607
                cwd=WORTEL,
                env=_omgeving(toestand),
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if uitloop.returncode != opdracht.code:
                verwacht = f"ended with {uitloop.returncode}, README.md promises {opdracht.code}"
                print(f"{opdracht.tekst}: {verwacht}", file=sys.stderr)
                return 1
    print(f"all {len(gekozen)} commands of README.md do what it says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
