"""The log says what is on the list, and nothing else whatever happens."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import fields
from types import MappingProxyType

import pytest
import structlog

from adapters.gebeurtenissen import Adaptergebeurtenis
from adapters.mappenploeg import LOGNAMEN
from hub import logboek
from hub.logboek import VASTE_SLEUTELS, Logboekfout, logger, stel_in, tabel
from hub.loggebeurtenissen import GEBEURTENISSEN
from hub.logomleiding import NIET_TOEGESTAAN
from hub.logsoorten import Gebeurtenis
from hub.logvormen import Vorm
from tests.bron import WORTEL, aanroepen
from tests.unit.huis.conftest import Regels

NIVEAUS = {"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception", "msg", "log"}
NIVEAUS |= {f"a{n}" for n in NIVEAUS}
VAN_HET_LOG_ZELF = {"log-onbekend", "log-bibliotheek"}
"""Made inside the log, not by a call."""


@pytest.fixture
def proef(log: Regels, monkeypatch: pytest.MonkeyPatch) -> Regels:
    """One event on the list, so that these tests do not depend on what the hub happens to log."""
    soort = Gebeurtenis("Proef.", {"aantal": Vorm.GETAL, "fout": Vorm.KLASSE}, "Nooit.")
    monkeypatch.setattr(logboek, "GEBEURTENISSEN", MappingProxyType({**GEBEURTENISSEN, "proef": soort}))
    return log


def _logregels() -> list[tuple[str, ast.Call]]:
    """Every call in the code that writes a line: a level method on `logger()` or on something named after it."""
    return [
        (plek, a)
        for plek, a in aanroepen("hub", "adapters")
        if isinstance(a.func, ast.Attribute)
        and a.func.attr in NIVEAUS
        and any(woord in ast.unparse(a.func.value).lower() for woord in ("log", "structlog"))
        and not ast.unparse(a.func.value).startswith("logging.")
    ]


def _naam(plek: str, aanroep: ast.Call) -> str:
    match aanroep.args[0]:
        case ast.Constant(value=str(naam)):
            return naam
        case _:
            raise AssertionError(f"{plek}: the name of an event is a literal")


def test_alles_wat_de_code_logt_staat_op_de_lijst_en_andersom() -> None:
    """Operators build alarms on these names; an event nobody sends is an alarm that never rings."""
    gebruikt: set[str] = set()
    for plek, aanroep in _logregels():
        assert len(aanroep.args) == 1, f"{plek}: one event name and keywords, nothing else"
        naam = _naam(plek, aanroep)
        assert naam in GEBEURTENISSEN, f"{plek}: {naam} is not enumerated in hub/loggebeurtenissen.py"
        sleutels = {deel.arg for deel in aanroep.keywords} - {"exc_info"}
        assert sleutels <= set(GEBEURTENISSEN[naam].sleutels), f"{plek}: a key is not enumerated with {naam}"
        gebruikt.add(naam)
    assert gebruikt | set(LOGNAMEN.values()) | VAN_HET_LOG_ZELF == set(GEBEURTENISSEN)


def test_elke_sleutel_van_een_gebeurtenis_wordt_gebruikt() -> None:
    """A key on the list that nobody sends is a hole waiting for somebody."""
    gebruikt: dict[str, set[str | None]] = {naam: set() for naam in GEBEURTENISSEN}
    for plek, aanroep in _logregels():
        gebruikt[_naam(plek, aanroep)] |= {deel.arg for deel in aanroep.keywords}
    uit_tabel = set(LOGNAMEN.values())
    over = {n: set(g.sleutels) - gebruikt[n] for n, g in GEBEURTENISSEN.items() if n not in uit_tabel}
    assert {n: sleutels for n, sleutels in over.items() if sleutels} == {}


def test_adapters_kunnen_alles_melden_wat_zij_weten() -> None:
    """Their events are logged through one table of names; each may carry every field but the kind itself."""
    velden = {f.name for f in fields(Adaptergebeurtenis)} - {"soort"}
    assert {naam: set(GEBEURTENISSEN[naam].sleutels) for naam in LOGNAMEN.values()} == dict.fromkeys(
        LOGNAMEN.values(), velden
    )


def test_namen_botsen_niet_met_vaste_sleutels() -> None:
    """An event that could write `niveau` could pass for another line."""
    assert all(not set(g.sleutels) & set(VASTE_SLEUTELS) for g in GEBEURTENISSEN.values())


def test_een_toegestane_regel(proef: Regels) -> None:
    """The ordinary case: name, level, time and the keys of the event."""
    logger().warning("proef", aantal=3, fout=OSError("Fatima"))
    regel = proef.laatste()
    assert regel.pop("tijd").endswith("+00:00")
    assert regel == {"niveau": "warning", "gebeurtenis": "proef", "aantal": 3, "fout": "OSError"}


KANARIE = "Fatima Kanarie 999990019"


def test_een_kanarie_komt_er_op_geen_enkele_manier_door(proef: Regels) -> None:
    """Key, value, event name, format argument, bound context, exception text, local variable: all are tried."""
    fatima = KANARIE
    log = logger()
    log.info("proef", aantal=fatima)
    log.info("proef", **{fatima: 1})
    log.info(fatima)
    log.info("proef %s", fatima)
    log.info("%s", fatima, aantal=999990019)
    log.bind(naam=fatima, aantal=999990019).info("proef")
    log.info("proef", stack_info=True, stacklevel=3)
    log.info("proef", tijd=fatima, niveau=fatima, gebeurtenis=fatima, gemist=fatima, fout_keten=[fatima])
    with structlog.contextvars.bound_contextvars(naam=fatima):
        log.info("proef")
    try:
        raise ValueError(fatima)
    except ValueError as fout:
        log.exception("proef", fout=fout)
        log.error("proef", exc_info=True)  # noqa: G201 - the other way to say the same
        log.error("proef", exc_info=(type(fout), fout, fout.__traceback__))
        log.error(fatima, exc_info=fout)
        log.error("proef", exc_info=fatima)
    assert len(proef.alle()) == 14
    for deel in ("Fatima", "Kanarie", "999990019"):
        assert deel not in proef.getvalue()


def test_een_onbekende_gebeurtenis_heeft_verder_niets(proef: Regels) -> None:
    """Of an event that is not on the list nothing is known, so nothing is shown."""
    logger().error("iets-anders", aantal=3)
    regel = proef.laatste()
    assert set(regel) == {"tijd", "niveau", "gebeurtenis"}
    assert regel["gebeurtenis"] == "log-onbekend"


def test_een_onbekende_sleutel_wordt_geteld(proef: Regels) -> None:
    """An operator must see that something was left out, or the hole stays."""
    logger().info("proef", aantal=1, naam=KANARIE, bsn=KANARIE)
    assert proef.laatste()[NIET_TOEGESTAAN] == 2
    assert proef.laatste()["aantal"] == 1


def test_een_fout_geeft_klasse_en_plek(proef: Regels) -> None:
    """Without text the place is what is left to find the fault by."""
    try:
        raise ZeroDivisionError(KANARIE)
    except ZeroDivisionError:
        logger().exception("proef")
    (keten,) = proef.laatste()["fout_keten"]
    assert keten.startswith("ZeroDivisionError huis/test_logboek.py:")
    assert proef.laatste()["niveau"] == "error"


@pytest.mark.parametrize(
    ("gebeurtenis", "sleutels"),
    [("iets-anders", {}), ("proef", {"naam": 1}), ("proef", {"aantal": "drie"}), ("proef", {"aantal": 999990019})],
)
def test_in_strenge_stand_is_het_een_fout(proef: Regels, gebeurtenis: str, sleutels: dict[str, object]) -> None:
    """In tests the developer hears it at once."""
    stel_in(0, proef, streng=True)
    with pytest.raises(Logboekfout):
        logger().info(gebeurtenis, **sleutels)
    assert proef.alle() == []


def test_strenge_stand_laat_de_testloper_met_rust(monkeypatch: pytest.MonkeyPatch, log: Regels) -> None:
    """Otherwise pytest would lose its own log capture and tracebacks."""
    geroepen: list[str] = []
    monkeypatch.setattr(logboek, "leid_om", lambda *_: geroepen.append("leid_om"))
    monkeypatch.setattr(logboek, "vang_tracebacks", lambda *_: geroepen.append("vang"))
    stel_in(0, log, streng=True)
    assert geroepen == []
    stel_in(0, log)
    assert geroepen == ["leid_om", "vang"]


class _Vol(Regels):
    """A disk that is full until somebody makes room."""

    vol = True

    def write(self, tekst: str) -> int:
        if self.vol:
            raise OSError(28, "no space")
        return super().write(tekst)


def test_een_volle_schijf_stopt_de_weg_niet_en_wordt_gemeld(proef: Regels) -> None:
    """Messages go on; the lines that were lost are counted in the first that comes through."""
    schijf = _Vol()
    stel_in(0, schijf)
    logger().info("proef", aantal=1)
    logger().info("proef", aantal=2)
    schijf.vol = False
    logger().info("proef", aantal=3)
    logger().info("proef", aantal=4)
    assert [(r["aantal"], r.get("gemist")) for r in schijf.alle()] == [(3, 2), (4, None)]
    assert proef.alle() == []


def test_niveau_onder_de_drempel_wordt_niet_geschreven(proef: Regels) -> None:
    """`KETENHUB_LOGNIVEAU` must do what it says."""
    stel_in(40, proef)
    logger().info("proef", aantal=1)
    logger().error("proef", aantal=2)
    assert [r["aantal"] for r in proef.alle()] == [2]


BUITEN = """
import logging, sys, threading, warnings
import hub.logboek as l
{voor}
import nats.aio.client
from faststream._internal.logger.logging import get_logger
get_logger("faststream.access.nats", 20, sys.stdout, "%(subject)s %(message)s").warning(
    "KANARIE %s", "x", extra={{"subject": "KANARIE"}})
logging.getLogger("nats.aio.client").error("KANARIE", exc_info=ValueError("KANARIE"))
logging.getLogger("kanarie.KANARIE").error("%d", "KANARIE")
logging.getLogger("nats").info("KANARIE")
warnings.warn("KANARIE")
class D:
    def __del__(self): raise RuntimeError("KANARIE")
D()
def draad(): raise OSError("KANARIE")
t = threading.Thread(target=draad); t.start(); t.join()
raise KeyError("KANARIE")
"""


def _buiten(voor: str) -> subprocess.CompletedProcess[str]:
    """Run `BUITEN` in a process of its own: it takes over logging and hooks for good."""
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", BUITEN.format(voor=voor)],
        cwd=WORTEL,
        env={**os.environ, "PYTHONPATH": str(WORTEL)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "voor",
    ["l.stel_in()", "import faststream.nats, nats; logging.getLogger('nats.aio.client'); l.stel_in()"],
    ids=["voor-het-laden", "na-het-laden"],
)
def test_bibliotheken_en_tracebacks_verliezen_hun_tekst(voor: str) -> None:
    """FastStream prints subjects, nats-py texts of errors, Python the text of what nobody caught."""
    uitloop = _buiten(voor)
    alles = uitloop.stdout + uitloop.stderr
    assert uitloop.returncode == 1
    assert "KANARIE" not in alles
    assert uitloop.stdout == ""
    for gezien in ('"bron":"faststream', '"bron":"nats', '"bron":"py.warnings"', "RuntimeError", "OSError", "KeyError"):
        assert gezien in uitloop.stderr
    assert '"niveau":"info"' not in uitloop.stderr


def test_zonder_inrichting_lekken_de_standaarden_van_structlog_niet() -> None:
    """A module that logs before the command has set up the log must not get structlog's own renderer."""
    code = (
        "from hub.logboek import logger\ntry: 1/0\nexcept ZeroDivisionError: logger().exception('KANARIE', x='KANARIE')"
    )
    uitloop = subprocess.run(
        [sys.executable, "-c", code], cwd=WORTEL, capture_output=True, text=True, check=True, timeout=60
    )
    assert "KANARIE" not in uitloop.stdout + uitloop.stderr
    assert '"gebeurtenis":"log-onbekend"' in uitloop.stderr


def test_de_pagina_is_bij() -> None:
    """`hub/LOGBOEK.md` is what an operator reads; `make docs` writes it again."""
    assert (WORTEL / "hub" / "LOGBOEK.md").read_text(encoding="utf-8") == tabel()


def test_niemand_gebruikt_structlog_rechtstreeks() -> None:
    """Only `hub.logboek` may configure or fetch a logger, or the gate could be walked around."""
    anders = [
        plek
        for plek, a in aanroepen("hub", "adapters")
        if ast.unparse(a.func).startswith("structlog.") and not plek.startswith("hub/logboek.py")
    ]
    assert anders == []
