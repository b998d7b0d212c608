"""The log of the hub: JSON lines on stderr, through an allow-list.

Every event and every key it may carry stands in `hub.loggebeurtenissen`; a test fails when the code uses another one,
or none uses one of these. While running the log fails closed for the value and never for the road: an unknown key is
counted, not shown; an unknown event becomes `log-onbekend`; a value without the form of its key becomes `[vorm]`. In
strict mode (tests) each of these raises.

Closed here: texts of exceptions and their local variables (structlog, uncaught exceptions, threads, destructors), texts
of FastStream, nats-py and other libraries (subjects and payloads), warnings (pydantic quotes values in them).

Not here: metrics, the journal, and what the screen of a command shows.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from hub.loggebeurtenissen import GEBEURTENISSEN
from hub.logomleiding import NIET_TOEGESTAAN, leid_om, vang_tracebacks
from hub.logvormen import AFGEKEURD, Vorm, foutketen, ken_woorden, toon

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

BIBLIOTHEEK_NIVEAU: Final = logging.WARNING
"""Lines of libraries lose their text here, so only those that report trouble are worth keeping."""


VASTE_SLEUTELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tijd": "tijdstip van schrijven, UTC",
        "niveau": "debug, info, warning, error of critical",
        "gebeurtenis": "een naam uit de tabel hieronder",
        "fout_keten": "foutklassen met bestand en regel, buitenste eerst; nooit de tekst van de fout",
        "bron": "module van een bibliotheek, alleen bij `log-bibliotheek`",
        "gemist": "aantal regels dat hiervoor niet geschreven kon worden",
        NIET_TOEGESTAAN: "aantal weggelaten sleutels; het is een fout in de code",
    }
)
"""Keys that the log itself adds, with their meaning."""


class Logboekfout(AssertionError):
    """Only in strict mode: the code logs something that is not on the list."""


class _Schrijver:
    """Writes lines. A full disk or closed pipe must not stop the road, so a lost line is counted and told later."""

    def __init__(self) -> None:
        self.stroom: TextIO | None = None
        self.streng = False
        self.niveau = logging.INFO
        self._gemist = 0
        self._slot = threading.Lock()

    def msg(self, regel: MutableMapping[str, Any]) -> None:
        with self._slot:
            if self._gemist:
                regel["gemist"] = self._gemist
            tekst = json.dumps(regel, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
            stroom = self.stroom or sys.stderr
            try:
                stroom.write(tekst + "\n")
                stroom.flush()
            except (OSError, ValueError):  # ValueError: the stream was closed
                self._gemist += 1
            else:
                self._gemist = 0

    debug = info = warning = error = critical = exception = fatal = log = msg


_schrijver: Final = _Schrijver()


def _vang(fout: object) -> BaseException | None:
    """The exception that `exc_info` means: itself, a triple, or the one being handled."""
    if isinstance(fout, BaseException):
        return fout
    if isinstance(fout, tuple) and len(fout) == 3 and isinstance(fout[1], BaseException):  # noqa: PLR2004 - exc_info
        return fout[1]
    return sys.exc_info()[1] if fout else None


def _weiger(reden: str) -> None:
    if _schrijver.streng:
        raise Logboekfout(reden)


def _poort(_logger: object, methode: str, invoer: MutableMapping[str, Any]) -> tuple[tuple[Any], dict[str, Any]]:
    """The gate, and the last thing before the line is written: builds a new line of what is allowed, and only that."""
    naam = invoer.pop("event", None)
    fout = _vang(invoer.pop("exc_info", None))
    soort = GEBEURTENISSEN.get(naam) if type(naam) is str else None
    regel: dict[str, Any] = {
        "tijd": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "niveau": "error" if methode == "exception" else methode,
        "gebeurtenis": naam if soort else "log-onbekend",
    }
    if soort is None:
        _weiger("deze gebeurtenis staat niet in GEBEURTENISSEN")
        return (regel,), {}
    weggelaten = 0
    for sleutel, waarde in invoer.items():
        if sleutel not in soort.sleutels:
            _weiger(f"{naam}: een sleutel staat niet bij deze gebeurtenis")
            weggelaten += 1
            continue
        regel[sleutel] = getoond = toon(soort.sleutels[sleutel], waarde)
        if getoond != waarde and getoond == AFGEKEURD:
            _weiger(f"{naam}: de waarde van {sleutel} heeft niet de vorm {soort.sleutels[sleutel].name}")
    if weggelaten:
        regel[NIET_TOEGESTAAN] = weggelaten
    if fout is not None:
        regel["fout_keten"] = foutketen(fout)
    return (regel,), {}


def logger() -> FilteringBoundLogger:
    """Return the log. `logger().info("naam-uit-de-lijst", sleutel=waarde)`; nothing else is written.

    Safe before `stel_in`: structlog's own defaults (which show local variables) are never used.
    """
    import structlog  # noqa: PLC0415 - a tenth of a second, that a command which logs nothing does not spend

    if not structlog.is_configured():
        _richt_in()
    return cast("FilteringBoundLogger", structlog.get_logger())


def _richt_in() -> None:
    import structlog  # noqa: PLC0415 - see `logger`

    structlog.configure(
        processors=[_poort],
        wrapper_class=structlog.make_filtering_bound_logger(_schrijver.niveau),
        logger_factory=lambda *_: _schrijver,
        cache_logger_on_first_use=False,
    )


def stel_in(
    niveau: int = logging.INFO,
    stroom: TextIO | None = None,
    *,
    streng: bool = False,
    woorden: Iterable[str] = (),
) -> None:
    """Set up the log of this process. May be called again.

    Args:
        niveau: lowest level that is written, a number of `logging`.
        stroom: where lines go; None is stderr as it is at the moment of writing.
        streng: raise `Logboekfout` on anything that is not on the list. For tests; libraries and uncaught exceptions
            are then left to the test runner.
        woorden: words the log may show; see `ken_woorden`.

    Call it inside the command, after Typer has installed its own hook for uncaught exceptions.
    """
    _schrijver.stroom, _schrijver.streng, _schrijver.niveau = stroom, streng, niveau
    ken_woorden(woorden)
    if "structlog" in sys.modules:  # somebody may hold a log already; else the first `logger` does it
        _richt_in()
    if not streng:
        leid_om(max(niveau, BIBLIOTHEEK_NIVEAU), _meld_bibliotheek)
        vang_tracebacks(_meld_onverwacht)


def _meld_bibliotheek(niveau: str, bron: str, fout: BaseException | None) -> None:
    (regel,), _ = _poort(None, niveau, {"event": "log-bibliotheek", "exc_info": fout})
    regel["bron"] = bron
    _schrijver.msg(regel)


def _meld_onverwacht(fout: BaseException | None) -> None:
    logger().critical("log-fout", exc_info=fout)


def tabel() -> str:
    """Return `hub/LOGBOEK.md`: everything the log can ever say, in Markdown."""
    regels = [
        "# Logboek",
        "",
        "Deze pagina is gemaakt uit `hub/loggebeurtenissen.py` met `make docs`. De hub schrijft JSON-regels op stderr.",
        "Er staan nooit persoonsgegevens in: alleen deze gebeurtenissen en sleutels, en waarden met een vaste vorm.",
        "",
        "## Sleutels die altijd kunnen voorkomen",
        "",
        "| sleutel | betekenis |",
        "|---|---|",
        *(f"| `{sleutel}` | {betekenis} |" for sleutel, betekenis in VASTE_SLEUTELS.items()),
        "",
        "## Vormen van waarden",
        "",
        "Een waarde met een andere vorm wordt `[vorm]`.",
        "",
        "| vorm | wat er mag staan |",
        "|---|---|",
        *(f"| `{vorm.name.lower()}` | {vorm.value} |" for vorm in Vorm),
        "",
        "## Gebeurtenissen",
        "",
        "| gebeurtenis | betekenis | sleutels | wanneer u zich zorgen maakt |",
        "|---|---|---|---|",
    ]
    for naam, soort in sorted(GEBEURTENISSEN.items()):
        sleutels = ", ".join(f"`{s}` ({v.name.lower()})" for s, v in sorted(soort.sleutels.items())) or "geen"
        regels.append(f"| `{naam}` | {soort.betekenis} | {sleutels} | {soort.wanneer_zorgen} |")
    return "\n".join([*regels, ""])
