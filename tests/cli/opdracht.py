"""Runs the real command, and makes the files it sends. Every personal value in them is a canary."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from hub.gateway.weg import NEDERLAND
from schemas.basis import elfproef
from tests.cli.moederproces import moederproces

PROGRAMMA: Final = Path(sys.executable).parent / "ketenhub"
VANDAAG: Final = datetime.now(NEDERLAND).date()
LOOPTIJD_S: Final = 60.0
"""No command takes so long; a test must end."""
BSNS: Final = list(itertools.islice((str(n) for n in range(999_970_000, 999_999_999) if elfproef(str(n))), 200))
GEHEIM: Final = (*BSNS, "Fleur-Kanarie", "Geheimveld", "verzonnen verhoor", "spijbelkanarie", "PL0600-KANARIE")
"""Values that may appear in no output."""


@dataclass(frozen=True, slots=True)
class Gelopen:
    """How a command ended. `fout` with single spaces: where a long line breaks does not matter."""

    code: int
    uit: str
    fout: str

    def rijen(self) -> list[dict[str, Any]]:
        """The output as JSON, a document per line."""
        return [json.loads(regel) for regel in self.uit.splitlines()]

    @property
    def plat(self) -> str:
        """The output with single spaces."""
        return " ".join(self.uit.split())


def omgeving(staat: Path, beleid: Path | None = None) -> dict[str, str]:
    """Environment of a command: no `KETENHUB_…` of whoever runs the tests."""
    schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("KETENHUB_")}
    schoon |= {"KETENHUB_TOESTAND": str(staat), "COLUMNS": "100", "TERM": "dumb"}
    return schoon if beleid is None else schoon | {"KETENHUB_BELEID": str(beleid)}


def ketenhub(
    *argumenten: str | Path,
    staat: Path,
    beleid: Path | None = None,
    invoer: str = "",
    erbij: Mapping[str, str] | None = None,
    vers: bool = False,
) -> Gelopen:
    """Run a command to its end. No output may hold a value of a message or a trace.

    `invoer`: what is typed; `erbij`: environment variables beside the ordinary ones; `vers`: start the program itself,
    not a child of a process that has its modules in memory (`tests.cli.moederproces`).
    """
    opdracht = [str(PROGRAMMA), *(str(a) for a in argumenten if a != "")]
    env = omgeving(staat, beleid) | dict(erbij or {})
    if vers:
        proces = subprocess.run(
            opdracht, env=env, input=invoer, capture_output=True, text=True, timeout=LOOPTIJD_S, check=False
        )
    else:
        proces = moederproces().voer_uit(opdracht, env, invoer, LOOPTIJD_S)
    alles = proces.stdout + proces.stderr
    assert not [waarde for waarde in GEHEIM if waarde in alles]
    assert "Traceback" not in alles
    return Gelopen(proces.returncode, proces.stdout, " ".join(proces.stderr.split()))


def _hoort_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def start(
    *argumenten: str, staat: Path, stderr: IO[str] | int, erbij: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command that goes on; ended at the end whatever happens. `erbij`: as for `ketenhub`."""
    with subprocess.Popen(
        [PROGRAMMA, *argumenten],
        env=omgeving(staat) | dict(erbij or {}),
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        # Whoever runs the suite in the background has told it to ignore Ctrl-C; the command must not inherit that.
        preexec_fn=_hoort_ctrl_c,  # noqa: PLW1509 - the suite starts commands from its main thread
    ) as proces:
        try:
            yield proces
        finally:
            if proces.poll() is None:
                proces.kill()


def wacht_tot(voorwaarde: Callable[[], bool], hoogstens_s: float = LOOPTIJD_S) -> None:
    """Return when the condition holds; fail when it does not in time."""
    einde = time.monotonic() + hoogstens_s
    while not voorwaarde():
        assert time.monotonic() < einde, "the condition did not come true in time"
        time.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Gegeven:
    """Writes message files in a folder. `persoon`: number of an invented person."""

    map_: Path

    def schrijf(self, naam: str, document: object) -> Path:
        """Write a file."""
        pad = self.map_ / naam
        pad.write_text(json.dumps(document), "utf-8")
        return pad

    def signaal(self, persoon: int, *, gemeente: str = "0228", **velden: object) -> Path:
        """A signal by the police about a young person in that municipality."""
        betrokkene = {
            "bsn": BSNS[persoon],
            "voornamen": "Fleur-Kanarie",
            "geboortedatum": f"{VANDAAG.year - 16}-01-01",
            "gemeente_inschrijving": gemeente,
        }
        feit = {
            "verdacht": True,
            "pleegdatum": VANDAAG.isoformat(),
            "huiselijk_geweld": False,
            "verhoor": "verzonnen verhoor",
            "procesverbaalnummer": "PL0600-KANARIE",
            "zwaarte": "licht",
            "aanleiding": "heterdaad",
            "omschrijving_kort": "korte Geheimveld",
        }
        zorgen = [{"leefgebied": "school-werk", "omschrijving": "spijbelkanarie", "van": "school"}]
        data = {"doel": "omgevingsadvies", "fase": "signalering", "betrokkene": betrokkene, "feit": feit}
        return self.schrijf(
            f"signaal-{persoon}.json", {"bericht": "signaal", "data": data | {"zorgen": zorgen} | velden}
        )

    def sepot(self, persoon: int, sepotcode: str | None) -> Path:
        """A decision of the ZSM table: sepot. Without its code it is not certain whether the case must be destroyed."""
        besluit = {"beslisser": "om", "beslissing": "sepot", "datum": VANDAAG.isoformat(), "advies_gevolgd": "ja"}
        besluit |= {} if sepotcode is None else {"sepotcode": sepotcode}
        data = {
            "doel": "zsm-afweging",
            "fase": "verwijzing",
            "betrokkene": {"bsn": BSNS[persoon]},
            "afdoening": besluit,
        }
        return self.schrijf(f"sepot-{persoon}.json", {"bericht": "afdoening", "data": data})
