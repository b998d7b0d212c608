"""What is written about the hub agrees with the hub."""

from __future__ import annotations

import importlib
import re
import subprocess
from functools import cache
from typing import Any

import pytest
import yaml

from hub.instellingen import INSTELLINGEN, VOORVOEGSEL
from tests.bron import WORTEL
from tests.readme_commands import Opdracht, opdrachten


@cache
def _teksten() -> dict[str, str]:
    """Every text file that is part of the project: what git knows, and what is new and not ignored."""
    lijst = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - git, wherever it is
        cwd=WORTEL,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    gevonden: dict[str, str] = {}
    for naam in filter(None, lijst.split("\0")):
        try:
            gevonden[naam] = (WORTEL / naam).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # not a text, or removed and not yet committed
    return gevonden


def _paginas() -> list[str]:
    return sorted(naam for naam in _teksten() if naam.endswith(".md"))


_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _anker(kop: str) -> str:
    return re.sub(r"[^\w\- ]", "", kop.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("pagina", _paginas())
def test_verwijzingen_komen_uit(pagina: str) -> None:
    """A reader who follows a dead link stops believing the rest."""
    tekst = re.sub(r"```.*?```", "", _teksten()[pagina], flags=re.DOTALL)
    for doel in _LINK.findall(tekst):
        if doel.startswith(("https://", "http://", "mailto:")):
            continue
        pad, _, anker = doel.partition("#")
        bestand = (WORTEL / pagina).parent / pad if pad else WORTEL / pagina
        assert bestand.exists(), f"{pagina}: {doel} does not exist"
        assert bestand.resolve().is_relative_to(WORTEL), f"{pagina}: {doel} lies outside the repository"
        if anker:
            koppen = re.findall(r"^#+ (.*)$", bestand.read_text(encoding="utf-8"), re.MULTILINE)
            assert anker in {_anker(k) for k in koppen}, f"{pagina}: {doel} has no such heading"


# Written in pieces, so that this file does not contain what it looks for.
VERBODEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|home|root|Users|opt)/[\w.-]+",
    "a host of a package registry": r"\b(?:pypi|pythonhosted|npmjs|jsdelivr|unpkg)\.\w+",
    "a way around the pins": r"--(?:extra-index|index|trusted-host|find-links)(?:-url)?[ =]\S",
    "unfinished work": r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b",
}


@pytest.mark.parametrize("wat", sorted(VERBODEN))
def test_er_staat_niets_in_wat_alleen_hier_geldt(wat: str) -> None:
    """The repository must work, and make sense, on any machine."""
    patroon = re.compile(VERBODEN[wat])
    gevonden = {
        naam: treffer[0]
        for naam, tekst in _teksten().items()
        if naam != "LICENSE" and (treffer := patroon.search(tekst))
    }
    assert gevonden == {}


@pytest.mark.parametrize(
    ("wat", "voorbeeld"),
    [
        ("a path of somebody's machine", "see /" + "home/jan/x"),
        ("a host of a package registry", "https://py" + "pi.org"),
        ("a way around the pins", "--extra-" + "index-url https"),
        ("unfinished work", "# TO" + "DO later"),
    ],
)
def test_de_zoektocht_vindt_wat_hij_zoekt(wat: str, voorbeeld: str) -> None:
    """A pattern that never matches would be green for ever."""
    assert re.search(VERBODEN[wat], voorbeeld)


def _tabel(kop: str) -> list[list[str]]:
    """The cells of the table under a heading of `deploy/README.md`, without its head."""
    deel = _teksten()["deploy/README.md"].split(f"\n## {kop}\n")[1].split("\n## ")[0]
    rijen = [r for r in deel.splitlines() if r.startswith("|")]
    return [[cel.strip().strip("`") for cel in rij.strip("|").split("|")] for rij in rijen[2:]]


def test_elke_instelling_staat_in_de_handleiding() -> None:
    """A setting an operator cannot find does not exist; one that is gone misleads."""
    assert [rij[0] for rij in _tabel("Settings")] == list(INSTELLINGEN)


def test_de_standaarden_in_de_handleiding_kloppen() -> None:
    """The default decides what happens on most machines."""
    geschreven = {rij[0]: rij[3] for rij in _tabel("Settings")}
    for naam, instelling in INSTELLINGEN.items():
        if instelling.standaard is not None:
            assert geschreven[naam] == instelling.standaard


def test_nergens_een_variabele_die_niet_bestaat() -> None:
    """A page that names a setting the hub refuses costs somebody an afternoon."""
    genoemd = {v for n in _paginas() for v in re.findall(rf"\b{VOORVOEGSEL}[A-Z0-9_]+\b", _teksten()[n])}
    assert genoemd == set(INSTELLINGEN)


@pytest.mark.parametrize("rij", _tabel("Limits"), ids=lambda rij: str(rij[2]))
def test_elke_grens_in_de_handleiding_klopt(rij: list[str]) -> None:
    """The number on paper is the number in the code."""
    module, _, naam = rij[2].rpartition(".")
    assert getattr(importlib.import_module(module), naam) == int(rij[1])


def test_elk_besluit_staat_in_de_lijst() -> None:
    """Decisions are found through their list; each has a context, a choice and a price."""
    besluiten = sorted(p.name for p in (WORTEL / "hub" / "adr").glob("[0-9]*.md"))
    lijst = _teksten()["hub/adr/README.md"]
    assert [n for n in besluiten if f"({n})" not in lijst] == []
    assert [int(n[:4]) for n in besluiten] == list(range(1, len(besluiten) + 1))
    for naam in besluiten:
        koppen = re.findall(r"^## (.*)$", _teksten()[f"hub/adr/{naam}"], re.MULTILINE)
        assert koppen == ["Context", "Decision", "Consequences"], naam


def test_publiccode_heeft_wat_versie_0_4_eist() -> None:
    """Catalogues of government software read this file and skip it silently when it is wrong."""
    kaart: dict[str, Any] = yaml.safe_load(_teksten()["publiccode.yml"])
    assert kaart["publiccodeYmlVersion"] == "0.4"
    eist = {"name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance"}
    assert eist | {"localisation"} <= set(kaart)
    assert kaart["legal"]["license"] == "EUPL-1.2"
    assert kaart["maintenance"]["contacts"][0]["name"]
    for taal in kaart["description"].values():
        assert len(taal["shortDescription"]) <= 150
        assert 150 <= len(taal["longDescription"]) <= 10_000
        assert taal["features"]
        assert all(len(f) <= 100 for f in taal["features"])


def test_versie_is_overal_dezelfde() -> None:
    """Three files name the version; a release must not forget one."""
    tekst = (WORTEL / "pyproject.toml").read_text(encoding="utf-8")
    gevonden = re.search(r'^version = "([^"]+)"$', tekst, re.MULTILINE)
    assert gevonden
    assert yaml.safe_load(_teksten()["publiccode.yml"])["softwareVersion"] == gevonden[1]


def test_de_licentie_is_de_hele_eupl() -> None:
    """Fifteen articles and the appendix: a licence with a part missing is another licence."""
    tekst = _teksten()["LICENSE"]
    assert tekst.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.[A-Z]", tekst, re.MULTILINE) == [str(n) for n in range(1, 16)]
    assert "Appendix" in tekst


def test_opdrachten_uit_een_pagina() -> None:
    """The reader of the README must see what a person sees: order, comments, continuation, promised codes."""
    pagina = (
        "tekst\n```sh\n# uitleg\nmake demo\nketenhub waarom x \\\n    --lang  # stopt met code 2\n"
        "# stopt met code 3\nketenhub toets\nketenhub lint # gewoon\n```\n```python\nprint()\n```\n"
    )
    assert opdrachten(pagina) == [
        Opdracht("make demo", 0),
        Opdracht("ketenhub waarom x  --lang", 2),
        Opdracht("ketenhub toets", 3),
        Opdracht("ketenhub lint # gewoon", 0),
    ]


def test_de_bouwregels_noemen_geen_bron_van_pakketten() -> None:
    """Where packages come from is for the machine to know, so that it can be a mirror nobody else has."""
    for naam in ("Makefile", ".ci/run", "pyproject.toml", *(p.name for p in WORTEL.glob("requirements*.txt"))):
        assert "://" not in _teksten()[naam], naam


def test_elke_proef_van_het_dreigingsmodel_bestaat() -> None:
    """SECURITY.md names, per threat, the test that carries it out: each file, and each function of it."""
    tekst = (WORTEL / "SECURITY.md").read_text("utf-8")
    genoemd = set(re.findall(r"`((?:tests|deploy)/[\w/.]+?)(?:::(\w+))?`", tekst))
    assert len(genoemd) > 20
    for pad, naam in genoemd:
        assert (WORTEL / pad).exists(), pad
        assert not naam or f"def {naam}(" in (WORTEL / pad).read_text("utf-8"), f"{pad}::{naam}"
