"""A small run of `deploy.fuzz`, always the same one; and that it would see what it looks for.

The long run (a million of the loader) is done by hand: `python -m deploy.fuzz --keer 1000000`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from deploy.fuzz import __main__ as opdracht
from deploy.fuzz import zaden
from deploy.fuzz.__main__ import BEVINDINGEN_MAX, Uitslag, fuzz
from deploy.fuzz.doelen import GELEZEN, Doel, doelen, draai, proef
from hub.policy.fouten import Beleidsfout, Fout

KEREN: Final = {
    "mini": 900,
    "klein": 300,
    "echt": 12,
    "gevallen": 300,
    "gevallen-echt": 40,
    "sleutels": 300,
    "aanvaard": 150,
    "zegel": 2_000,
}
"""Two thousand files and as many seals, some seconds."""
SECONDEN_MAX: Final = 5.0
"""As `deploy.fuzz`, with room for a slow machine."""


@cache
def alle() -> dict[str, Doel]:
    """The readers, made once: they hold loaded policies."""
    return doelen()


@cache
def gedraaid(naam: str) -> Uitslag:
    """The run of one reader."""
    return fuzz(alle()[naam], "suite", 0, KEREN[naam], stil, seconden=SECONDEN_MAX)


def stil(_tekst: str) -> None:
    """Nobody watches."""


def nep(lees: Callable[[Mapping[str, str]], None]) -> Doel:
    """A reader of our own."""
    return Doel("nep", (zaden.MINI,), lees)


def test_every_reader_is_tried() -> None:
    """A reader that is added is fuzzed here too."""
    assert KEREN.keys() == alle().keys()


@pytest.mark.parametrize("naam", KEREN)
def test_every_outcome_is_our_error_or_something_that_was_read(naam: str) -> None:
    """No other exception, no error without code, place and words, none that takes long."""
    uitslag = gedraaid(naam)
    assert uitslag.bevindingen == []
    assert sum(uitslag.uitkomsten.values()) == KEREN[naam]


def test_the_run_reaches_every_layer() -> None:
    """Broken bytes, broken YAML, wrong words, and policies that load: a run that only breaks YAML tries little."""
    uitkomsten = gedraaid("mini").uitkomsten
    assert {GELEZEN, "Y-codering", "Y-teken", "Y-vorm", "Y-sleutel", "B-soort", "B-woord", "B-plicht"} <= set(
        uitkomsten
    )
    assert uitkomsten[GELEZEN] > KEREN["mini"] // 50
    assert sum(aantal for code, aantal in uitkomsten.items() if code.startswith("B-")) > KEREN["mini"] // 3


def test_a_case_can_be_made_again_by_its_number() -> None:
    """What is found in a run of a million must not be lost with the run."""
    mini = alle()["mini"]
    assert [proef(mini, "7", n) for n in range(40)] == [proef(mini, "7", n) for n in range(40)]
    assert proef(mini, "7", 3) != proef(mini, "8", 3)
    assert len({tuple(sorted(proef(mini, "7", n)[1].items())) for n in range(40)}) > 35


def test_the_seeds_load() -> None:
    """A seed that is refused for what it is would be refused after every mutation too."""
    for doel in alle().values():
        for zaad in doel.zaden:
            bestanden = {naam: tekst.encode() for naam, tekst in zaad.bestanden.items()}
            assert draai(doel, bestanden) == GELEZEN


def _struikel(_bestanden: Mapping[str, str]) -> None:
    raise KeyError("van")


def _leeg(_bestanden: Mapping[str, str]) -> None:
    raise Beleidsfout([])


def _zonder_code(_bestanden: Mapping[str, str]) -> None:
    raise Beleidsfout([Fout("X-onbekend", "w.yaml", 1, 1, "", "iets")])


def _onleesbaar(_bestanden: Mapping[str, str]) -> None:
    raise Beleidsfout([Fout("B-soort", "w.yaml", 1, 1, "\u202e", "iets")])


def _zonder_plaats(_bestanden: Mapping[str, str]) -> None:
    raise Beleidsfout([Fout("B-soort", "", 0, 0, "", "iets")])


@pytest.mark.parametrize("lees", [_struikel, _leeg, _zonder_code, _onleesbaar, _zonder_plaats])
def test_what_is_no_outcome_is_a_finding_and_its_files_are_kept(
    lees: Callable[[Mapping[str, str]], None], tmp_path: Path
) -> None:
    """Another exception, an empty error, an unknown code, a text that cannot be shown, no place."""
    uitslag = fuzz(nep(lees), "z", 0, 500, stil, tmp_path)
    # What cannot be decoded does not reach the reader.
    assert len(uitslag.bevindingen) == BEVINDINGEN_MAX
    eerste = uitslag.bevindingen[0].split()[1]
    bewaard = {pad.name: pad.read_bytes() for pad in (tmp_path / f"nep-{eerste}").iterdir()}
    assert bewaard == proef(nep(lees), "z", int(eerste))[1]


def test_what_takes_long_is_a_finding() -> None:
    """A file of a few kilobytes that costs more than a second is an attack that works."""
    uitslag = fuzz(alle()["sleutels"], "z", 0, 500, stil, seconden=-1.0)
    assert len(uitslag.bevindingen) == BEVINDINGEN_MAX
    assert uitslag.bevindingen[0].endswith(" s")


def test_the_command_counts_and_ends_with_one_on_a_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script can run it; progress goes to stderr."""
    assert opdracht.main(["--doel", "sleutels", "--keer", "50", "--zaad", "x"]) == 0
    uit, fout = capsys.readouterr()
    assert uit.startswith("sleutels: 50 keer, zaad x, vanaf 0\n")
    assert "sleutels: 50 van 50" in fout
    monkeypatch.setattr(opdracht, "doelen", lambda: {"mini": nep(_struikel)})
    assert opdracht.main(["--keer", "30"]) == 1
    assert "BEVINDING nep" in capsys.readouterr().out
