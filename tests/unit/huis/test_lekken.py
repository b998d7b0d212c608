"""The four leaks of day one stay closed: tracebacks with locals, and validation errors that quote their input."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from types import ModuleType

import pytest
from pydantic import BaseModel

import adapters
import hub
import schemas
from tests.bron import PRODUCTIE, aanroepen, bestanden, boom, naam, trefwoord


def _modellen() -> set[type[BaseModel]]:
    """Every pydantic model of ours, found by loading every module."""

    def laad(pakket: ModuleType) -> None:
        for module in pkgutil.walk_packages(pakket.__path__, f"{pakket.__name__}."):
            importlib.import_module(module.name)

    for pakket in (hub, schemas, adapters):
        laad(pakket)
    gevonden: set[type[BaseModel]] = set()
    open_: list[type[BaseModel]] = [BaseModel]
    while open_:
        for onder in open_.pop().__subclasses__():
            if onder not in gevonden:
                gevonden.add(onder)
                open_.append(onder)
    return {m for m in gevonden if m.__module__.partition(".")[0] in PRODUCTIE}


def test_elk_model_verbergt_zijn_invoer_in_fouten() -> None:
    """Pydantic's error text contains `input_value=…` unless told otherwise: that would be a name in a log."""
    modellen = _modellen()
    assert modellen, "no model found: this test looks in the wrong place"
    assert [m.__qualname__ for m in modellen if m.model_config.get("hide_input_in_errors") is not True] == []


def test_elke_lijst_van_fouten_is_zonder_invoer() -> None:
    """`.errors()` returns the input even when the text hides it, and the context may hold it too."""
    slordig = [
        plek
        for plek, a in aanroepen(*PRODUCTIE)
        if isinstance(a.func, ast.Attribute)
        and a.func.attr in {"errors", "json"}
        and not (a.func.attr == "json" and not a.keywords)
        and (trefwoord(a, "include_input") is not False or trefwoord(a, "include_context") is not False)
    ]
    assert slordig == []


def test_geen_typeadapter_zonder_verborgen_invoer() -> None:
    """A bare `TypeAdapter` has its own configuration, so it must say it as well."""
    los = [plek for plek, a in aanroepen(*PRODUCTIE) if naam(a.func) == "TypeAdapter" and not _verbergt(a)]
    assert los == []


def _verbergt(aanroep: ast.Call) -> bool:
    return any(
        deel.arg == "config"
        and isinstance(deel.value, ast.Call)
        and trefwoord(deel.value, "hide_input_in_errors") is True
        for deel in aanroep.keywords
    )


def test_elke_opdracht_heeft_kale_tracebacks() -> None:
    """Typer's own traceback shows local variables: a message, say."""
    mooi = [
        plek
        for plek, a in aanroepen(*PRODUCTIE)
        if naam(a.func) == "Typer" and trefwoord(a, "pretty_exceptions_enable") is not False
    ]
    assert mooi == []


@pytest.mark.parametrize(
    "verboden",
    "ExceptionDictTransformer RichTracebackFormatter dict_tracebacks ConsoleRenderer rich_traceback basicConfig "
    "getLogger print_exception print_exc format_exc format_exception format_tb".split(),
)
def test_niemand_toont_een_traceback(verboden: str) -> None:
    """These print texts of exceptions, or a log line beside the allow-list."""
    gebruikt = [
        f"{pad.name}:{knoop.lineno}"
        for pad in bestanden(*PRODUCTIE)
        if pad.name != "logomleiding.py"
        for knoop in ast.walk(boom(pad))
        if isinstance(knoop, ast.Name | ast.Attribute) and naam(knoop) == verboden
    ]
    assert gebruikt == []
