"""The choice of a NATS server for the tests says what is missing, once, at the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bron import WORTEL

GEBRUIKSFOUT = 4
"""Exit code of pytest for a command that cannot be carried out."""


def test_een_container_zonder_docker_zegt_dat(tmp_path: Path) -> None:
    """Skipping everything would look like success, a trace per test like a broken hub."""
    gelopen = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nats=container", "--collect-only", "tests/bus"],
        cwd=WORTEL,
        env={**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/nergens.sock"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert gelopen.returncode == GEBRUIKSFOUT
    assert "needs a Docker engine, and none answers" in gelopen.stderr
    assert "Traceback" not in gelopen.stderr
