"""The pure rooms ask nothing of the world: import-linter watches modules, this watches calls."""

from __future__ import annotations

import ast
import tomllib
from typing import Any

import pytest

from tests.bron import PRODUCTIE, WORTEL, ZUIVER, aanroepen, bestanden, naam

WERELD = frozenset(
    {"now", "today", "utcnow", "monotonic", "perf_counter", "uuid1", "uuid4", "urandom", "token_hex", "token_bytes"}
    | {"open", "print", "input", "getenv", "breakpoint"}
    | {"exec", "eval", "compile", "__import__", "import_module"}
)


def _vrij_genoemd(aanroep: ast.Call) -> bool:
    """Whether a builtin or a module is meant, not a method of ours: `re.compile` and `zegel.open(...)` are fine."""
    if isinstance(aanroep.func, ast.Name):
        return True
    laatste = naam(aanroep.func)
    return laatste not in {"open", "compile", "input", "print", "eval", "exec"}


def test_zuivere_kamers_vragen_geen_tijd_toeval_of_schijf() -> None:
    """A decision that reads a clock cannot be replayed, and a replay is what an auditor asks for."""
    overtredingen = [plek for plek, a in aanroepen(*ZUIVER) if naam(a.func) in WERELD and _vrij_genoemd(a)]
    assert overtredingen == []


@pytest.mark.parametrize("bron", ["datetime.now(UTC)", "date.today()", "open('x')", "uuid.uuid4()", "os.urandom(3)"])
def test_de_regel_ziet_wat_hij_moet_zien(bron: str) -> None:
    """A rule that finds nothing because it looks wrong would be green for ever."""
    aanroep = ast.parse(bron, mode="eval").body
    assert isinstance(aanroep, ast.Call)
    assert naam(aanroep.func) in WERELD
    assert _vrij_genoemd(aanroep)


def test_elke_kamer_van_de_hub_staat_in_het_lagenmodel() -> None:
    """A new room that no contract names could import anything: so naming it is obligatory."""
    instelling: dict[str, Any] = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))
    lagen = next(c["layers"] for c in instelling["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    genoemd = {deel.strip(" ()") for laag in lagen for deel in laag.replace("|", ":").split(":")}
    kamers = {
        f"hub.{pad.stem}"
        for pad in (WORTEL / "hub").iterdir()
        if (pad.suffix == ".py" and pad.stem != "__init__") or (pad / "__init__.py").exists()
    }
    assert kamers - genoemd == set()


def test_geen_bestand_is_te_lang() -> None:
    """A file of more than 400 lines hides its rooms; split it."""
    lengtes = {str(p.relative_to(WORTEL)): p.read_text(encoding="utf-8").count("\n") for p in bestanden(*PRODUCTIE)}
    assert {naam_: lengte for naam_, lengte in lengtes.items() if lengte > 400} == {}
