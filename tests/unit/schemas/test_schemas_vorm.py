"""The shape of a version does not change (ADR 0004): what is a break, what is none, and no break can be written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas import genereer
from schemas.levering import LEVERINGEN
from schemas.register import BERICHTEN
from schemas.vorm import ENVELOP, HEEL, Vormbreuk, Vormen, breuken, vormen

SIGNAAL = "nl.omgevingsadviezen.signaal-ingediend.v1"
GESCHREVEN = Path(genereer.__file__).parent / "gegenereerd" / genereer.VORM

Velden = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def nu() -> Vormen:
    """The shapes as the code has them."""
    return vormen()


def test_no_version_changed_other_than_by_an_added_optional_field(nu: Vormen) -> None:
    """The rule itself. If this fails: make a new version of the message beside the old one."""
    assert breuken(json.loads(GESCHREVEN.read_bytes()), nu) == ()


def test_every_version_that_is_spoken_is_written_down(nu: Vormen) -> None:
    """A version that is not in the file could change unseen."""
    assert set(nu) == {ENVELOP} | set(BERICHTEN) | {s.type for s in LEVERINGEN.values() if s.van_hub}
    assert set(json.loads(GESCHREVEN.read_bytes())) == set(nu)


def test_an_added_optional_field_is_no_break(nu: Vormen) -> None:
    """The one change that old senders do not notice; a new optional group may ask what it likes inside."""
    later = copy.deepcopy(nu)
    later[SIGNAAL]["opmerking"] = {"verplicht": False, "soort": "tekst"}
    later[SIGNAAL]["school"] = {"verplicht": False, "soort": "groep"}
    later[SIGNAAL]["school.naam"] = {"verplicht": True, "soort": "naam"}
    later["nl.omgevingsadviezen.signaal-ingediend.v2"] = {HEEL: {"regels": []}}
    assert breuken(nu, later) == ()


def _wijzig(pad: str, naam: str, waarde: object) -> Callable[[Velden], None]:
    return lambda velden: velden[pad].__setitem__(naam, waarde)


def _erbij(pad: str) -> Callable[[Velden], None]:
    return lambda velden: velden.__setitem__(pad, {"verplicht": True, "soort": "tekst"})


@pytest.mark.parametrize(
    ("wijzig", "pad", "reden"),
    [
        (lambda velden: velden.pop("feit.zwaarte"), "feit.zwaarte", "verdwenen"),
        (_erbij("opmerking"), "opmerking", "mag niet verplicht zijn"),
        (_erbij("feit.plaats"), "feit.plaats", "mag niet verplicht zijn"),
        (_wijzig("feit", "verplicht", True), "feit", "gewijzigd (verplicht)"),
        (_wijzig("betrokkene.bsn", "verplicht", False), "betrokkene.bsn", "gewijzigd (verplicht)"),
        (_wijzig("feit.zwaarte", "schema", {"enum": ["licht"]}), "feit.zwaarte", "gewijzigd (schema)"),
        (_wijzig("zorgen", "aantal", [1, 50]), "zorgen", "gewijzigd (aantal)"),
        (_wijzig("zorgen.van", "label", ["context", "zorg", "gesloten"]), "zorgen.van", "gewijzigd (label)"),
        (_wijzig(HEEL, "regels", ["_nieuwe_regel"]), HEEL, "gewijzigd (regels)"),
        (_wijzig("feit", "regels", ["_nieuwe_regel"]), "feit", "gewijzigd (regels)"),
        (_wijzig("feit.pleegdatum", "soort", "tijdstip"), "feit.pleegdatum", "gewijzigd (soort)"),
    ],
)
def test_everything_else_is_a_break(nu: Vormen, wijzig: Callable[[Velden], None], pad: str, reden: str) -> None:
    """Also what looks harmless: another herkomst changes who receives, a wider list changes what was proved."""
    later = copy.deepcopy(nu)
    wijzig(later[SIGNAAL])
    (breuk,) = breuken(nu, later)
    assert breuk.startswith(f"{SIGNAAL} {pad}: ")
    assert reden in breuk


def test_a_version_that_vanishes_is_a_break(nu: Vormen) -> None:
    """Old versions stay until no partner sends them."""
    later = {naam: velden for naam, velden in nu.items() if naam != SIGNAAL}
    assert breuken(nu, later) == (f"{SIGNAAL}: dit type is verdwenen",)


def test_the_generator_does_not_write_over_a_break(tmp_path: Path, nu: Vormen) -> None:
    """Else one command would make the change look agreed."""
    genereer.schrijf(tmp_path)
    oud = copy.deepcopy(nu)
    oud[SIGNAAL]["feit.gewicht"] = {"verplicht": False, "soort": "keuze"}
    (tmp_path / genereer.VORM).write_text(json.dumps(oud), encoding="utf-8")
    (tmp_path / "velden.md").write_text("oud", encoding="utf-8")
    with pytest.raises(Vormbreuk, match=r"feit\.gewicht: dit veld is verdwenen") as gevangen:
        genereer.schrijf(tmp_path)
    assert len(gevangen.value.breuken) == 1
    assert (tmp_path / "velden.md").read_text(encoding="utf-8") == "oud"


def test_wording_is_no_part_of_the_shape(nu: Vormen) -> None:
    """A better label or explanation is no new version."""
    tekst = json.dumps(nu, ensure_ascii=False)
    assert "Burgerservicenummer" not in tekst
    assert '"title"' not in tekst
    assert '"description"' not in tekst
