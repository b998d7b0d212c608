"""What the tests of the log share: a log that writes to a list, and a clean one afterwards."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from hub import logboek, logvormen


class Regels(io.StringIO):
    """A stream whose lines can be read back as JSON."""

    def alle(self) -> list[dict[str, Any]]:
        """Every line written so far."""
        return [json.loads(regel) for regel in self.getvalue().splitlines()]

    def laatste(self) -> dict[str, Any]:
        """The last line written."""
        return self.alle()[-1]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Regels]:
    """The log as in production (not strict), without touching logging and hooks of the test runner."""
    regels = Regels()
    monkeypatch.setattr(logvormen, "_woorden", set(logvormen._EIGEN_WOORDEN))
    monkeypatch.setattr(logboek, "leid_om", lambda *_: None)
    monkeypatch.setattr(logboek, "vang_tracebacks", lambda *_: None)
    monkeypatch.setattr(logboek, "_schrijver", logboek._Schrijver())
    logboek.stel_in(0, regels)
    yield regels
    structlog.reset_defaults()
