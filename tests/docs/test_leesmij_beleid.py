"""The manual for privacy officers: done from the first line to the last, as somebody does who has nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any, Final

import pytest
import typer

import hub.cli
from hub.cli.programma import app
from tests.bron import WORTEL
from tests.docs.handleiding import Lezer, citaten, mist, richt_in, stukken

BELEID: Final = WORTEL / "policies"
PAGINA: Final = (BELEID / "LEESMIJ.md").read_text("utf-8")
GEHEIM: Final = ("999990019", "999991620", "fatbike", "Komt niet op school", "2010-03-14")
"""What is personal in the messages of the manual."""


@pytest.fixture(scope="module")
def lezer(tmp_path_factory: pytest.TempPathFactory) -> Lezer:
    """A reader who has done all of it."""
    map_ = tmp_path_factory.mktemp("handleiding") / "ketenhub"
    richt_in(map_, BELEID)
    lezer = Lezer(map_)
    lezer.lees(PAGINA)
    return lezer


def test_elke_opdracht_doet_wat_er_staat(lezer: Lezer) -> None:
    """Every command ends with the code that is promised, and what the page shows appears. Stops at the first."""
    if lezer.mis is not None:
        pytest.fail(lezer.mis, pytrace=False)
    assert len(lezer.getypt) > 30
    assert len(lezer.veranderd) == len(re.findall(r"(?:Zoek|Zet) in `|Maak met een tekstverwerker", PAGINA))


def test_alles_wat_wordt_getoond_hoort_bij_een_opdracht() -> None:
    """Output on the page that follows no command would be looked at by nobody."""
    soorten = [stuk.soort for stuk in stukken(PAGINA) if stuk.soort]
    assert "text" in soorten
    assert [soorten[n - 1] for n, soort in enumerate(soorten) if soort == "text"] == ["sh"] * soorten.count("text")


def test_het_volgende_bericht_naar_renkum_gaat_door(lezer: Lezer) -> None:
    """The promise of the whole workshop: one line of YAML, two signatures, no restart, no software touched."""
    namen = [g.opdracht for g in lezer.getypt]
    toen, straks = (namen.index(f"ketenhub zend politie oefening/signaal-{n}.json") for n in (1, 2))
    actief = namen.index("ketenhub beleid activeer oefening/renkum.bundel", namen.index(namen[toen]) + 1)
    eerste, tweede = lezer.getypt[toen], lezer.getypt[straks]
    assert toen < actief < straks
    assert (eerste.code, tweede.code) == (2, 0)
    assert "gemeente-renkum/inzage: geweigerd, regel N-20" in eerste.uit
    assert "gemeente-renkum/inzage: deels, regel S-01" in tweede.uit
    geleverd = [regel for regel in lezer.getypt[straks + 1].uit.splitlines() if "gestript" in regel.split()]
    assert len(geleverd) == 2, "the heading, and the one delivery"
    assert "gemeente-renkum/inzage" in geleverd[1]
    assert lezer.gestart == lezer.hublog.count("De hub draait") == 1
    assert {Path(pad).suffix for pad in lezer.veranderd} == {".yaml", ".json"}


def test_wie_oefent_verandert_niets_aan_het_beleid(lezer: Lezer) -> None:
    """An exercise that leaves something behind in the real files would be signed by the next one."""

    def inhoud(map_: Path) -> dict[str, bytes]:
        return {str(p.relative_to(map_)): p.read_bytes() for p in map_.rglob("*") if p.is_file()}

    assert inhoud(lezer.map_ / "policies") == inhoud(BELEID)
    assert not (lezer.map_ / "oefening").exists()


def test_niets_op_het_scherm_gaat_over_iemand(lezer: Lezer) -> None:
    """No command of the manual, nor the log of the hub, shows a value of a message."""
    alles = "".join(g.uit for g in lezer.getypt) + lezer.hublog
    assert alles
    assert not [waarde for waarde in GEHEIM if waarde in alles]


def test_de_voorbeelden_komen_uit_het_beleid() -> None:
    """What the manual explains is what is in force, not how it once was."""
    bestanden = "\n".join(p.read_text("utf-8") for p in sorted(BELEID.rglob("*.yaml")))
    gevonden = citaten(PAGINA)
    assert len(gevonden) >= 6
    assert [citaat for citaat in gevonden if citaat not in bestanden] == []


@pytest.fixture(scope="module")
def programma() -> dict[str, Any]:
    """Every command of the program, by its full name. Subcommands register themselves when they are imported."""
    for module in pkgutil.iter_modules(hub.cli.__path__, "hub.cli."):
        importlib.import_module(module.name)
    groep: Any = typer.main.get_command(app)
    namen = {f"ketenhub {naam}": opdracht for naam, opdracht in groep.commands.items()}
    onder = {f"ketenhub beleid {naam}": o for naam, o in groep.commands["beleid"].commands.items()}
    return namen | onder


def test_elke_genoemde_opdracht_bestaat(programma: dict[str, Any]) -> None:
    """A command that is only mentioned is typed by somebody too, with its options."""
    genoemd = re.findall(r"`(ketenhub (?:beleid )?[a-z-]+)([^`]*)`", re.sub(r"```.*?```", "", PAGINA, flags=re.DOTALL))
    assert len(genoemd) > 5
    for naam, rest in genoemd:
        assert naam in programma, naam
        opties = {optie for par in programma[naam].params for optie in par.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= opties, f"{naam}{rest}"


def test_de_codes_staan_ook_bij_de_opdracht(programma: dict[str, Any]) -> None:
    """The table names every command of the workshop, with the exit codes that its own help names."""
    rijen = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", PAGINA, re.MULTILINE)
    assert {f"ketenhub beleid {naam}" for naam, _ in rijen} == {
        n for n in programma if n.startswith("ketenhub beleid ")
    }
    for naam, cellen in rijen:
        getallen = {str(n) for n, cel in enumerate(cellen.split("|")[1:]) if cel.strip()}
        hulp = " ".join(str(programma[f"ketenhub beleid {naam}"].help).split())
        einde = hulp.partition("Eindigt met")[2]
        assert getallen == _codes(einde), naam


def _codes(zin: str) -> set[str]:
    return set(re.findall(r"\b([0-3])\b(?= als)", zin))


@pytest.mark.parametrize(
    ("getoond", "verschenen", "weg"),
    [
        ("een\ntwee\n", "een\nis\ntwee", None),
        ("een … drie\n", "een twee\n  drie", None),
        ("twee\neen\n", "een\ntwee", "een"),
        ("vier\n", "een twee drie", "vier"),
    ],
)
def test_de_vergelijking_ziet_wat_ontbreekt(getoond: str, verschenen: str, weg: str | None) -> None:
    """A comparison that lets everything pass would make the manual true whatever it says."""
    assert mist(getoond, verschenen) == weg
