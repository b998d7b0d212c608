"""Writes the three requirements files from `pyproject.toml`: exact versions with hashes, for every platform.

`make lock` keeps versions that still fit; `make lock LOCK_ARGS=--upgrade` takes the newest. Where packages come from is
for the machine to know: no address of an index is written.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

WORTEL: Final = Path(__file__).resolve().parents[1]
BESTANDEN: Final = {
    "requirements.txt": ("build",),
    "requirements-dev.txt": ("build", "dev"),
    "requirements-bench.txt": ("build", "dev", "bench"),
}
"""Each file holds the dependencies of the hub and these groups; `build` makes the editable install."""
OPTIES: Final = (
    "--quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate "
    "--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options"
).split()


def main(extra: list[str]) -> None:
    """Resolve and write. `extra` goes to pip-compile.

    Raises:
        subprocess.CalledProcessError: no set of versions fits, or the index does not answer.
    """
    project = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as tijdelijk:
        for bestand, groepen in BESTANDEN.items():
            eisen = [*project["project"]["dependencies"]]
            for groep in groepen:
                eisen += project["dependency-groups"][groep]
            bron = Path(tijdelijk) / "eisen.in"
            bron.write_text("\n".join(eisen) + "\n", encoding="utf-8")
            opdracht = [sys.executable, "-m", "piptools", "compile", *OPTIES, *extra]
            subprocess.run([*opdracht, "--output-file", bestand, str(bron)], cwd=WORTEL, check=True)  # noqa: S603 - ours


if __name__ == "__main__":
    main(sys.argv[1:])
