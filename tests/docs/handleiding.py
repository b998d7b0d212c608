"""Reads a manual in Markdown and does what it says: types its commands, makes its edits, compares what it shows.

What a reader does follows from the page itself:

- every line of a fenced `sh` block is typed, in order, in one window; `# stopt met code 2` behind it is the exit code;
- a block with `ketenhub up` is typed in a second window, that stays open until the text says Ctrl-C;
- a `text` block shows what appears: each line, in order, `…` for what differs or is left out;
- "Zet in `F`, onder de regel die begint met `X`, deze regel:" and "Zoek in `F` de regel die begint met `X`. Vervang
  daar(onder) `A` door `B`." are edits, "Maak … het bestand `F`:" is a new file; the next block is what goes in;
- any other block quotes the policy.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from tests.cli.opdracht import wacht_tot
from tests.readme_commands import opdrachten

WACHT_S: Final = 60.0
"""Longest for one command, and for something to appear."""
JOURNAAL_S: Final = 20.0
"""Longest that the journal may lag behind."""
OPNIEUW: Final = ("ketenhub leveringen", "ketenhub beleid simuleer")
"""Commands that a reader may have to type again: what the hub did is in its journal a moment later."""
LEEST: Final = tuple(f"ketenhub beleid {o}" for o in ("lint", "toets", "bewijs", "matrix", "verschil", "wie-ziet"))
"""Commands that only read the files: those that follow each other are run side by side, to save time."""
TEGELIJK: Final = 2
_VAK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ONDER: Final = re.compile(r"[Zz]et in `([^`]+)`, onder de regel die begint met `([^`]+)`, deze regel:")
_VERVANG: Final = re.compile(
    r"Zoek in `([^`]+)` de regel die begint met `([^`]+)`\. Vervang daar(?:onder)? `([^`]+)` door `([^`]+)`\."
)
_MAAK: Final = re.compile(r"[Mm]aak [^`]*het bestand `([^`]+)`:")


@dataclass(frozen=True, slots=True)
class Stuk:
    """A piece of the page: a fenced block (`soort` is its language) or the text between two blocks (`soort` empty)."""

    soort: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Getypt:
    """A command that was typed, how it ended, and what appeared."""

    opdracht: str
    code: int
    uit: str


def stukken(pagina: str) -> Iterator[Stuk]:
    """Blocks and the text between them, in order."""
    begin = 0
    for vak in _VAK.finditer(pagina):
        yield Stuk("", pagina[begin : vak.start()])
        yield Stuk(vak[1], vak[2])
        begin = vak.end()
    yield Stuk("", pagina[begin:])


def citaten(pagina: str) -> list[str]:
    """The blocks that quote the policy: YAML that no edit asks for."""
    gevonden, tekst = [], ""
    for stuk in stukken(pagina):
        if stuk.soort == "yaml" and not _ONDER.search(tekst):
            gevonden.append(stuk.tekst)
        tekst = stuk.tekst
    return gevonden


def mist(getoond: str, verschenen: str) -> str | None:
    """The first line of a `text` block that did not appear where it should; None when all did.

    Where a line breaks does not matter, so neither does any space.
    """
    plaats, alles = 0, _plat(verschenen)
    for regel in filter(None, map(_plat, getoond.splitlines())):
        patroon = ".*?".join(map(re.escape, regel.split("…")))
        treffer = re.compile(patroon).search(alles, plaats)
        if treffer is None:
            return regel
        plaats = treffer.end()
    return None


def _plat(tekst: str) -> str:
    return "".join(tekst.split())


@dataclass(slots=True, repr=False)
class Lezer:
    """Somebody who reads the page in a folder, with a fresh environment. `mis`: the first thing that was not so."""

    map_: Path
    getypt: list[Getypt] = field(default_factory=list)
    veranderd: list[str] = field(default_factory=list)
    mis: str | None = None
    gestart: int = 0
    hublog: str = ""
    _hub: subprocess.Popen[str] | None = None

    def lees(self, pagina: str) -> None:
        """Do it all, until something is not so."""
        try:
            self._doe(list(stukken(pagina)))
        except AssertionError as fout:
            self.mis = self.mis or str(fout)
        finally:
            self._stop()

    def _doe(self, alle: list[Stuk]) -> None:
        for nummer, stuk in enumerate(alle):
            volgend = alle[nummer + 2] if nummer + 2 < len(alle) else Stuk("", "")
            getoond = volgend.tekst if volgend.soort == "text" else ""
            if stuk.soort == "sh":
                self._typ(stuk.tekst, getoond)
            elif not stuk.soort:
                self._bewerk(stuk.tekst, alle[nummer + 1].tekst if nummer + 1 < len(alle) else "")

    # ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _typ(self, blok: str, getoond: str) -> None:
        if "ketenhub up" in blok:
            self._start(blok, getoond)
            return
        reeks = opdrachten(f"```sh\n{blok}```\n")
        verschenen = ""
        for samen, groep in itertools.groupby(reeks, key=lambda o: o.tekst.startswith(LEEST)):
            deel = list(groep)
            klaar: dict[str, Getypt] = {}
            if samen:
                with ThreadPoolExecutor(TEGELIJK) as ploeg:
                    klaar = dict(
                        zip((o.tekst for o in deel), ploeg.map(self._voer_uit, (o.tekst for o in deel)), strict=True)
                    )
            for opdracht in deel:
                einde = klaar.get(opdracht.tekst) or self._herhaal(opdracht.tekst, getoond, verschenen)
                self.getypt.append(einde)
                verschenen += einde.uit
                assert einde.code == opdracht.code, (
                    f"{einde.opdracht}\nended with {einde.code}, promised {opdracht.code}\n{einde.uit}"
                )
        weg = mist(getoond, verschenen)
        assert weg is None, "\n".join([*(o.tekst for o in reeks), f"did not show {weg!r}:", verschenen])

    def _herhaal(self, tekst: str, getoond: str, eerder: str) -> Getypt:
        """Type it; and again, when it looks in the journal, until it shows what it should."""
        gelopen: list[Getypt] = []

        def klaar() -> bool:
            gelopen[:] = [self._voer_uit(tekst)]
            return not tekst.startswith(OPNIEUW) or mist(getoond, eerder + gelopen[0].uit) is None

        with suppress(AssertionError):  # what is missing then, is told by who called
            wacht_tot(klaar, JOURNAAL_S)
        return gelopen[0]

    def _voer_uit(self, tekst: str) -> Getypt:
        """One line in the first window, which remembers what is exported."""
        onthoud = self.map_.parent / "venster.sh"
        bewaar = f'export -p > "{onthoud}"' if tekst.startswith("export ") else ":"
        script = f'[ -f "{onthoud}" ] && . "{onthoud}"\n{tekst}\ncode=$?\n{bewaar}\nexit $code'
        proces = subprocess.run(
            ["bash", "-c", script],  # noqa: S607 - as a reader has it
            cwd=self.map_,
            env=_omgeving(),
            input="ja\n" if "beleid teken" in tekst or "partij toelaten" in tekst else "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WACHT_S,
            check=False,
        )
        return Getypt(tekst, proces.returncode, proces.stdout)

    # ── the second window ────────────────────────────────────────────────────────────────────────────────────────

    def _start(self, blok: str, getoond: str) -> None:
        log = self.map_.parent / "tweede-venster.log"
        with log.open("w") as naar:
            self._hub = self._venster(blok.replace("ketenhub up", "exec ketenhub up"), naar)
        self.gestart += 1
        hub = self._hub
        wacht_tot(lambda: mist(getoond, log.read_text()) is None or hub.poll() is not None, WACHT_S)
        assert hub.poll() is None, log.read_text()

    def _venster(self, blok: str, naar: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-euc", blok],  # noqa: S607
            cwd=self.map_,
            env=_omgeving(),
            stdin=subprocess.DEVNULL,
            stdout=naar,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _stop(self) -> None:
        """Ctrl-C in the second window, when it is open."""
        if self._hub is None:
            return
        hub, self._hub = self._hub, None
        hub.send_signal(signal.SIGINT)
        try:
            hub.wait(WACHT_S)
        finally:
            hub.kill()
            self.hublog = (self.map_.parent / "tweede-venster.log").read_text()
        if hub.returncode != 0:
            self.mis = self.mis or f"the hub ended with {hub.returncode}: {self.hublog}"

    # ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _bewerk(self, tekst: str, blok: str) -> None:
        if maak := _MAAK.search(tekst):
            self._schrijf(maak[1], blok)
        if onder := _ONDER.search(tekst):
            oud = self._lees(onder[1])
            einde = oud.index("\n", _regel(oud, onder[2])) + 1
            self._schrijf(onder[1], oud[:einde] + blok + oud[einde:])
        for pad, anker, weg, erin in _VERVANG.findall(tekst):
            oud = self._lees(pad)
            plaats = oud.find(weg, _regel(oud, anker))
            assert plaats >= 0, f"{pad}: {weg!r} is not there"
            self._schrijf(pad, oud[:plaats] + erin + oud[plaats + len(weg) :])
        if self._hub is not None and "Ctrl-C" in tekst:
            self._stop()

    def _lees(self, pad: str) -> str:
        return (self.map_ / pad).read_text("utf-8")

    def _schrijf(self, pad: str, inhoud: str) -> None:
        self.veranderd.append(pad)
        (self.map_ / pad).write_text(inhoud, "utf-8")


def _regel(tekst: str, begin: str) -> int:
    """Where the one line begins that starts so."""
    gevonden = [m.start() for m in re.finditer(rf"^[ ]*{re.escape(begin)}(?!\w)", tekst, re.MULTILINE)]
    assert len(gevonden) == 1, f"{len(gevonden)} lines begin with {begin!r}"
    return gevonden[0]


def _omgeving() -> dict[str, str]:
    """No `KETENHUB_…` of whoever runs this, but one: hubs of other tests must not fight over the port of this one."""
    schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("KETENHUB_")}
    return schoon | {"KETENHUB_BESLISPUNT": "uit", "COLUMNS": "100", "TERM": "dumb", "PWD": ""}


def richt_in(map_: Path, beleid: Path) -> None:
    """A folder as the page expects it: the policy, and the command in `.venv/bin`."""
    (map_ / ".venv").mkdir(parents=True)
    (map_ / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    shutil.copytree(beleid, map_ / "policies")
