"""Deliveries in folders when things go wrong: killed halfway, tampered with, destroyed (R15)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters import bestanden
from adapters.bestanden import Bestandsfout
from adapters.gebeurtenissen import Soort
from adapters.leveringslezer import Opzij
from tests.unit.adapters.adapterhulp import DOSSIER, INZAGE, KANARIES, ZAAK, uuid, vernietiging
from tests.unit.adapters.uithulp import EDE, Opstelling


@pytest.fixture
def op(tmp_path: Path) -> Opstelling:
    """Fresh folders."""
    return Opstelling(tmp_path / EDE)


async def test_r15_vernietigen_haalt_alles_weg_en_laat_een_bewijs(op: Opstelling) -> None:
    """From every folder, page and file; the proof says that it happened, not about whom."""
    await op.lever("inzage", 1, INZAGE)
    await op.lever("dossier", 2, DOSSIER)
    await op.lever("inzage", 3, INZAGE)
    opdracht = op.zending("postbus", 500, vernietiging(1, 2))
    assert await op.uit.behandel(opdracht) is Soort.VERNIETIGD
    assert opdracht.afloop == ["bevestigd"]
    assert op.luister.gehoord[-1].aantal == 3
    assert {n[:-5] for n in op.namen("inzage", "dossier")} == {f"{ZAAK}_{uuid(3)}"}
    bewijs = json.loads((op.wortel / "vernietigd" / f"{uuid(1)}.json").read_bytes())
    assert (bewijs["bestanden"], bewijs["reden"], bewijs["vernietigd_op"]) == (
        2,
        "sepot-onterecht",
        "2026-11-21T12:00:00Z",
    )
    assert not [k for k in KANARIES if k in op.teksten("vernietigd")]
    eerst = op.teksten("vernietigd")
    op.klok.verder(60)
    assert await op.uit.behandel(op.zending("postbus", 500, vernietiging(1, 2))) is Soort.VERNIETIGD
    assert op.teksten("vernietigd") == eerst, "a repeated order changes no proof"


async def test_r15_de_opdracht_kan_voor_de_levering_komen(op: Opstelling) -> None:
    """Redelivery knows no order: what was destroyed is never written again."""
    await op.uit.behandel(op.zending("postbus", 500, vernietiging(1)))
    assert await op.lever("inzage", 1, INZAGE) == (Soort.AL_GEDAAN, "bevestigd")
    assert op.namen("inzage", "bezig", "geschreven") == []


async def test_r15_een_val_halverwege_het_vernietigen(op: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the proof: the order is not confirmed, and the next time it is carried out whole."""
    await op.lever("inzage", 1, INZAGE)
    echt = bestanden.schrijf_nieuw
    monkeypatch.setattr(bestanden, "schrijf_nieuw", _vol)
    opdracht = op.zending("postbus", 500, vernietiging(1))
    assert await op.uit.behandel(opdracht) is Soort.UITGESTELD
    assert opdracht.afloop == ["later 60"]
    monkeypatch.setattr(bestanden, "schrijf_nieuw", echt)
    assert await op.lever("inzage", 1, INZAGE) == (Soort.GESCHREVEN, "bevestigd")
    assert await op.uit.behandel(op.zending("postbus", 500, vernietiging(1))) is Soort.VERNIETIGD
    assert op.namen("inzage") == []


def _vol(pad: Path, inhoud: bytes) -> bool:
    raise Bestandsfout("BESTAND-enospc", "vol")


@pytest.mark.parametrize("stap", range(4))
async def test_een_val_bij_elke_stap_van_het_schrijven(
    op: Opstelling, monkeypatch: pytest.MonkeyPatch, stap: int
) -> None:
    """Note, file, page, note done: killed before any of them, the redelivery makes exactly the same files."""
    heel = Opstelling(op.wortel.parent / "heel")
    await heel.lever("inzage", 1, INZAGE)
    echt, verplaats = bestanden.schrijf_nieuw, bestanden.verplaats
    geteld = 0

    def tot_hier(pad: Path, inhoud: bytes) -> bool:
        nonlocal geteld
        geteld += 1
        if geteld > stap:
            raise Bestandsfout("BESTAND-eio", "stuk")
        return echt(pad, inhoud)

    def geen_einde(van: Path, naar: Path) -> bool:
        raise Bestandsfout("BESTAND-eio", "stuk")

    monkeypatch.setattr(bestanden, "schrijf_nieuw", tot_hier)
    monkeypatch.setattr(bestanden, "verplaats", geen_einde)
    assert await op.lever("inzage", 1, INZAGE) == (Soort.UITGESTELD, "later 60")
    monkeypatch.setattr(bestanden, "schrijf_nieuw", echt)
    monkeypatch.setattr(bestanden, "verplaats", verplaats)
    if stap:
        op.klok.verder(10)  # the earlier note keeps its time
    assert await op.lever("inzage", 1, INZAGE) == (Soort.GESCHREVEN, "bevestigd")
    assert op.teksten("inzage") == heel.teksten("inzage")
    assert op.namen("bezig") == []


async def test_een_geknoeide_notitie_wijst_niet_buiten_de_map(op: Opstelling) -> None:
    """The sweeper removes what a note names; a note may name only our own files."""
    await op.lever("inzage", 1, INZAGE)
    notitie = op.wortel / "geschreven" / f"{uuid(1)}.json"
    inhoud = json.loads(notitie.read_bytes())
    for kwaad in (["../../x"], ["/etc/passwd"], "x"):
        notitie.write_text(json.dumps(inhoud | {"bestanden": kwaad}))
        if isinstance(kwaad, list):
            with pytest.raises(Bestandsfout, match="BESTAND-notitie"):
                op.uit.veeg()
    notitie.write_text("{}")
    with pytest.raises(Bestandsfout, match="BESTAND-notitie"):
        op.uit.veeg()


async def test_een_fout_van_ons_stelt_uit(op: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in our code loses nothing: the delivery comes again, and the others go on."""

    def stuk(*_: object) -> None:
        raise RuntimeError("Jip van den Verzonnen")

    monkeypatch.setattr(op.uit, "_lever", stuk)
    assert await op.lever("inzage", 1, INZAGE) == (Soort.UITGESTELD, "later 60")
    assert [g.code for g in op.luister.gehoord] == ["ADAPTER-fout"]


async def test_een_verslag_dat_niet_geschreven_kan_worden_stelt_uit(
    op: Opstelling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal nobody can read would be a silent loss."""
    monkeypatch.setattr(bestanden, "schrijf_nieuw", _vol)
    assert await op.lever("dossier", 1, INZAGE) == (Soort.UITGESTELD, "later 60")


def test_neem_op_zegt_wat_er_mis_is(op: Opstelling) -> None:
    """The step without the settling raises its own errors, for whoever calls the steps apart."""
    with pytest.raises(Opzij, match="UIT-onderwerp"):
        op.uit.neem_op("uit", b"", 1)
