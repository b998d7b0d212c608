"""The benchmarks are no tests, but they must start: what they need of the hub changes with the hub."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from deploy.bench.opstelling import bsns, eenheid, schrijf_beleid, signaal
from hub.bootstrap.beleid import lees_beleid
from schemas import envelop, json_strikt, register

WORTEL = Path(__file__).resolve().parents[3] / "deploy" / "bench"
MODULES = sorted(pad.stem for pad in WORTEL.glob("*.py") if not pad.stem.startswith("__"))
ALLEEN_BENCH = frozenset({"cedarpy", "z3"})
"""Contenders that only `make bench` installs."""


@pytest.mark.parametrize("naam", MODULES)
def test_module_laadt(naam: str) -> None:
    """A name that moved in the hub would otherwise show only when somebody measures."""
    try:
        module = importlib.import_module(f"deploy.bench.{naam}")
    except ModuleNotFoundError as fout:
        assert fout.name in ALLEEN_BENCH  # noqa: PT017 - any other missing module is ours
        pytest.skip(f"{fout.name} is not installed")
    assert module.__doc__


def test_beleid_en_berichten_zijn_geldig(tmp_path: Path) -> None:
    """A benchmark of refusals would be fast and mean nothing."""
    beleid = lees_beleid(schrijf_beleid(tmp_path, eenheden=2, gemeenten=3))
    zending = signaal(beleid, eenheid(2), next(bsns()))
    gebeurtenis = envelop.controleer(json_strikt.ontleed(zending.inhoud))
    register.valideer(register.vind(gebeurtenis.type), gebeurtenis.data)
    assert {"gemeente-3", eenheid(2)} <= beleid.convenant.deelnemers.keys()
    assert gebeurtenis.oin == beleid.woordenboek.partijen[eenheid(2)].oin
