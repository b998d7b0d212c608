"""Errors have a stable code, a text for a person, and say whose fault they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import pytest

from hub.foutcodes import CODES
from hub.fouten import WAT_NU, Afloop, Ketenfout, tabel
from hub.policy.bundelfouten import BUNDELCODES
from hub.trust.certificaatfouten import UITLEG
from hub.trust.partijfouten import PARTIJCODES
from tests.bron import WORTEL, aanroepen, bestanden, boom, naam


def test_afloop_is_een_afspraak_met_scripts() -> None:
    """Operators write `if [ $? -eq 2 ]`: the numbers may not move."""
    assert {a.name: a.value for a in Afloop} == {"GOED": 0, "MISLUKT": 1, "GEWEIGERD": 2, "BELEID_ONGELDIG": 3}


def test_een_fout_zegt_wat_er_nu_gebeurt() -> None:
    """Whose fault it is decides about trying again; the reader must not have to guess."""
    fout = Ketenfout("INSTELLING-ongeldig", "Dit kan niet.", "partner")
    assert str(fout) == "INSTELLING-ongeldig: Dit kan niet."
    assert fout.wat_nu == WAT_NU["partner"]
    assert fout.wat_nu.startswith("Nooit opnieuw")
    assert fout.afloop is Afloop.MISLUKT


@pytest.mark.parametrize("code", ["", "kleine-letters", "ZONDERWOORD", "FOUT-", "FOUT-Jansen", "FOUT-a b", "FOUT-a\n"])
def test_een_code_heeft_een_vorm(code: str) -> None:
    """A code goes to logs and journals, where free text may not come."""
    with pytest.raises(ValueError, match="form WOORD-woord"):
        Ketenfout(code, "Uitleg.")


def _onderklassen() -> set[str]:
    """Names of the errors that reach a person, and of every class in the hub that inherits from one."""
    namen = {"Ketenfout", "Busweigering"}
    klassen = [k for pad in bestanden("hub", "adapters") for k in ast.walk(boom(pad)) if isinstance(k, ast.ClassDef)]
    for _ in klassen:
        namen |= {k.name for k in klassen if any(naam(basis) in namen for basis in k.bases)}
    return namen


def test_elke_code_staat_in_de_tabel_en_elke_rij_wordt_gebruikt() -> None:
    """A code without explanation helps nobody, and an explanation of nothing misleads."""
    # `scherm.fout`, where an error is told that has no code of its own; `super().__init__`, where a class has one code.
    klassen = _onderklassen() | {"fout", "__init__"}
    gebruikt = {
        a.args[0].value
        for _, a in aanroepen("hub", "adapters")
        if naam(a.func) in klassen and a.args and isinstance(a.args[0], ast.Constant)
        if naam(a.func) != "__init__" or re.fullmatch("[A-Z]+(-[a-z]+)+", str(a.args[0].value))
    }
    # Of a bundle the policy room says what is wrong; it knows no `Ketenfout`, so its codes are passed on (`bundels`).
    # So it is with the register of parties and with certificates.
    assert gebruikt | set(BUNDELCODES) | set(PARTIJCODES) | set(UITLEG) == set(CODES)


def test_wat_een_bundel_mist_staat_er_overal_met_dezelfde_woorden() -> None:
    """The policy room explains itself, and the page of errors does too: they may not drift apart."""
    assert {code: CODES[code].betekenis for code in BUNDELCODES} == dict(BUNDELCODES)


@pytest.mark.parametrize("teksten", [PARTIJCODES, UITLEG], ids=["partijen", "certificaten"])
def test_wat_er_mis_is_met_een_partij_staat_er_overal_met_dezelfde_woorden(teksten: Mapping[str, str]) -> None:
    """As above, for the room of trust."""
    assert {code: CODES[code].betekenis for code in teksten} == dict(teksten)


def test_de_pagina_is_bij() -> None:
    """`hub/FOUTEN.md` is what an operator reads; `make docs` writes it again."""
    assert (WORTEL / "hub" / "FOUTEN.md").read_text(encoding="utf-8") == tabel()
