"""What partners read is what the code does: specs, settings, codes and events are all on the page."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapters import documentatie, instellingen
from adapters.documentatie import OPZIJ_CODES, toelichtingen
from adapters.gebeurtenissen import Soort
from adapters.instellingen import Mapinstellingen
from adapters.profielen import bvh_velden
from adapters.profielen.bvh_velden import Deel
from adapters.profielen.register import ALGEMENE_FOUTEN, PROFIELEN
from adapters.profielen.soorten import Profiel
from schemas.catalogus import velden_van

WORTEL = Path(documentatie.__file__).parent
ENVELOP = {"kenmerk", "subject", "time", "id", "type", "data"}


def test_de_pagina_is_bij() -> None:
    """Run `python -m adapters.documentatie` after a change of a spec, a setting or a code."""
    assert documentatie.PAD.read_text("utf-8") == documentatie.maak()


@pytest.mark.parametrize("profiel", PROFIELEN.values(), ids=lambda p: p.spec.naam)
def test_elk_profiel_is_gedocumenteerd(profiel: Profiel) -> None:
    """Every part of a spec says something, and every field goes somewhere that exists."""
    spec = profiel.spec
    for tekst in (spec.titel, spec.uitleg, spec.kenmerk, spec.tijd, spec.systeem, spec.voorbeeld):
        assert tekst.strip()
    assert (WORTEL / "voorbeelden" / spec.voorbeeld).is_file()
    assert len({v.plaats for v in spec.velden}) == len(spec.velden)
    paden = {pad for bericht in spec.berichten for pad in velden_van(bericht)}
    for veld in spec.velden:
        assert veld.uitleg, veld.plaats
        assert veld.vorm, veld.plaats
        groep = any(pad.startswith(f"{veld.naar}.") for pad in paden)
        assert veld.naar in paden | ENVELOP or groep, f"{veld.plaats} goes to a field that does not exist"


def test_elk_veld_van_een_bvh_bericht_kan_worden_geleverd() -> None:
    """A field that no element can fill would be a hole that the police find in use."""
    spec = PROFIELEN["bvh_xml"].spec
    gevuld = {v.naar for v in spec.velden}
    nodig = {pad for bericht in spec.berichten for pad in velden_van(bericht)}
    assert nodig <= gevuld


def test_verplicht_in_de_tabel_is_verplicht_in_het_schema() -> None:
    """The page promises what must be there; the reader checks the same table."""

    def elementen(delen: tuple[Deel, ...]) -> list[Deel]:
        return [e for d in delen for e in (d, *elementen(d.delen))]

    alle = [d for b in bvh_velden.BERICHTDELEN for d in elementen(b.delen)]
    per_plaats = {v.plaats.rpartition("/")[2]: v for v in PROFIELEN["bvh_xml"].spec.velden}
    assert {d.element for d in alle} <= per_plaats.keys()


def test_codes_in_de_code_staan_op_de_pagina() -> None:
    """A report or a refusal with a code that nobody can look up is no help."""
    gedocumenteerd = {code for p in PROFIELEN.values() for code, _ in p.spec.fouten}
    gedocumenteerd |= {code for code, _ in (*ALGEMENE_FOUTEN, *OPZIJ_CODES)}
    patroon = re.compile(r'"((?:BVH|XML|CSV|GCOS|JSON|AFZENDER|KENMERK|BERICHT|MEER|UIT)-[a-z-]+)"')
    gebruikt: set[str] = set()
    for pad in [*WORTEL.glob("map_*.py"), WORTEL / "leveringslezer.py", *(WORTEL / "profielen").glob("*.py")]:
        gebruikt |= set(patroon.findall(pad.read_text("utf-8")))
    assert gebruikt == gedocumenteerd - {"BESTAND-leeg", "BESTAND-groot", "BESTAND-soort"}


def test_elke_instelling_en_gebeurtenis_heeft_een_reden() -> None:
    """A number without a reason is changed by whoever comes next."""
    redenen = toelichtingen(instellingen, "Mapinstellingen")
    assert redenen.keys() == {f.name for f in fields(Mapinstellingen)}
    assert len(documentatie._betekenissen(Soort)) == len(Soort)
    with pytest.raises(KeyError):
        toelichtingen(instellingen, "Bestaatniet")
