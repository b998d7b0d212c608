"""Deliveries in folders: in the right one, once, whole, checked again, and gone when they must be."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.gebeurtenissen import Soort
from adapters.instellingen import DAG_S, UUR_S
from adapters.plichten import Plichtfout, lees_plichten
from adapters.uitmappen import Bakje
from adapters.velden import verboden_in_dossier
from hub import onderwerpen
from schemas.catalogus import VELDEN
from tests.unit.adapters.adapterhulp import (
    DOSSIER,
    INZAGE,
    KANARIES,
    ZAAK,
    actualisering,
    antwoord,
    levering,
    uuid,
)
from tests.unit.adapters.uithulp import EDE, Opstelling, Zending


@pytest.fixture
def op(tmp_path: Path) -> Opstelling:
    """Fresh folders."""
    return Opstelling(tmp_path / EDE)


async def test_inzage_is_een_bestand_en_een_pagina(op: Opstelling) -> None:
    """The contact person reads the page; a system reads the file; both say until when."""
    assert await op.lever("inzage", 1, INZAGE, plichten="log; bewaar 24 uur") == (Soort.GESCHREVEN, "bevestigd")
    assert op.namen("inzage") == [f"{ZAAK}_{uuid(1)}.html", f"{ZAAK}_{uuid(1)}.json"]
    bestand = json.loads((op.wortel / "inzage" / f"{ZAAK}_{uuid(1)}.json").read_bytes())
    assert bestand["gebeurtenis"]["data"] == INZAGE
    assert (bestand["ontvangen"], bestand["bewaren_tot"]) == ("2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z")
    assert op.luister.gehoord[-1].kenmerk == uuid(1)
    assert oct((op.wortel / "inzage" / f"{ZAAK}_{uuid(1)}.json").stat().st_mode)[-3:] == "600"


class _Lezer(HTMLParser):
    """Collects tags and text, and whether every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.tekst = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.tekst += data


async def test_de_pagina_is_veilig_en_leesbaar(op: Opstelling) -> None:
    """A name with a tag in it stays a name; use and retention stand on top; labels are those of the catalogue."""
    await op.lever("inzage", 1, INZAGE, plichten="bewaar 24 uur; gebruik niet-in-eigen-zaak; verwijs veilig-thuis")
    lezer = _Lezer()
    ruw = (op.wortel / "inzage" / f"{ZAAK}_{uuid(1)}.html").read_text("utf-8")
    lezer.feed(ruw)
    assert lezer.open == []
    assert not {"script", "img", "a", "link", "iframe", "form"} & set(lezer.tags)
    assert "Jip <script>" in lezer.tekst
    assert "Jip" not in ruw.partition("</head>")[0], "the title ends up in the history of a browser"
    boven = lezer.tekst.index("Wat u hiermee mag doen")
    assert boven < lezer.tekst.index("U mag dit niet gebruiken in een eigen zaak") < lezer.tekst.index("Voornamen")
    assert "22-11-2026 om 13:00 uur" in lezer.tekst
    for pad in ("betrokkene.bsn", "feit.verdacht", "feit.medeverdachten.naam", "zorgen.leefgebied"):
        assert VELDEN[pad].label in lezer.tekst
    assert "14-03-2010" in lezer.tekst
    assert "Verwijs veilig-thuis." in lezer.tekst, "an unknown duty is shown, never left out"
    koppen = [int(t[1]) for t in lezer.tags if t[0] == "h" and t[1:].isdigit()]
    assert koppen[0] == 1
    assert all(daarna <= eerst + 1 for eerst, daarna in pairwise(koppen)), "no level is skipped"


async def test_een_herlevering_schrijft_niets(op: Opstelling) -> None:
    """After a server kill thousands come again; also what the partner's system already took away stays away."""
    await op.lever("dossier", 1, DOSSIER)
    bestand = op.wortel / "dossier" / f"{ZAAK}_{uuid(1)}.json"
    eerst = bestand.stat()
    op.klok.verder(60)
    assert await op.lever("dossier", 1, DOSSIER) == (Soort.AL_GEDAAN, "bevestigd")
    assert bestand.stat().st_mtime_ns == eerst.st_mtime_ns
    bestand.unlink()
    assert await op.lever("dossier", 1, DOSSIER) == (Soort.AL_GEDAAN, "bevestigd")
    assert not bestand.exists()


async def test_dezelfde_levering_met_een_andere_inhoud_is_een_incident(op: Opstelling) -> None:
    """The first stays; the second is refused and reported, without a value."""
    await op.lever("dossier", 1, DOSSIER)
    eerst = op.teksten("dossier")
    assert await op.lever("dossier", 1, {"doel": "omgevingsadvies"}) == (Soort.OPZIJ, "UIT-anders")
    assert op.teksten("dossier") == eerst


async def test_een_vreemd_bestand_met_die_naam_wordt_niet_overschreven(op: Opstelling) -> None:
    """Somebody else's file under our name is an incident, not ours to replace."""
    vreemd = op.wortel / "dossier" / f"{ZAAK}_{uuid(1)}.json"
    vreemd.write_text("van een ander")
    assert await op.lever("dossier", 1, DOSSIER) == (Soort.OPZIJ, "UIT-anders")
    assert vreemd.read_text() == "van een ander"


POLITIE = sorted(pad for pad, veld in VELDEN.items() if veld.herkomst in {"politie", "justitie"})
ANDERE = sorted(pad for pad, veld in VELDEN.items() if veld.herkomst not in {"politie", "justitie"})


def _met(pad: str, waarde: object = "x") -> dict[str, object]:
    """Data in which only this path has a value."""
    for stuk in reversed(pad.split(".")):
        waarde = {stuk: waarde}
    assert isinstance(waarde, dict)
    return waarde


@pytest.mark.parametrize("pad", POLITIE)
def test_geen_politie_of_justitieveld_in_een_dossier(pad: str) -> None:
    """R06, the last line: each field of the catalogue, as a value, in a list, and empty."""
    waarden: tuple[object, ...] = ("x", None, [], [{}], {}, False)
    for waarde in waarden:
        assert verboden_in_dossier(_met(pad, waarde)) == (pad,)
    groep = pad.rpartition(".")[0]
    if groep:
        assert verboden_in_dossier(_met(groep, [])) == (groep,), "an empty list says that there is something to list"


@pytest.mark.parametrize("pad", ANDERE)
def test_wat_wel_in_een_dossier_mag(pad: str) -> None:
    """The defence must not make the dossier useless."""
    assert verboden_in_dossier(_met(pad)) == ()


def test_een_onbekend_veld_mag_niet_in_een_dossier() -> None:
    """What the catalogue does not know has no herkomst, so it does not pass (semantics 5)."""
    assert verboden_in_dossier({"feit_": {"x": 1}, "doel": "a"}) == ("feit_.x",)


async def test_r06_een_politieveld_in_een_dossier_wordt_niet_geschreven(op: Opstelling) -> None:
    """Were the hub to make this mistake, the dossier still stays clean; nothing of it is kept, the hub hears it."""
    data = DOSSIER | {"feit": {"omschrijving_kort": "Diefstal fatbike"}}
    assert await op.lever("dossier", 1, data) == (Soort.OPZIJ, "UIT-dossier")
    assert op.namen("dossier", "bezig", "geschreven") == []
    assert op.namen("opzij") == ["7.verslag.txt"]
    assert "R06" in op.teksten("opzij")
    assert not [k for k in KANARIES if k in op.teksten("opzij")]
    assert await op.lever("inzage", 2, data) == (Soort.GESCHREVEN, "bevestigd")


@pytest.mark.parametrize(
    ("onderwerp", "inhoud", "code"),
    [
        (f"uit.politie.inzage.{ZAAK}.{uuid(1)}", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-onderwerp"),
        (f"uit.{EDE}.inzage.{ZAAK}", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-onderwerp"),
        (f"uit.{EDE}.inzage./etc.{uuid(1)}", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-onderwerp"),
        (f"uit.{EDE}.inzage.{ZAAK}.../../x", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-onderwerp"),
        (f"uit.{EDE}.inzage.{ZAAK}.{uuid(1)}", b"{", "JSON-vorm"),
        (f"uit.{EDE}.inzage.{ZAAK}.{uuid(1)}", levering(f"{EDE}/inzage", 1, {"Jip": 1}), "VELD-onbekend"),
        (f"uit.{EDE}.dossier.{ZAAK}.{uuid(1)}", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-anders-geadresseerd"),
        (f"uit.{EDE}.inzage.{ZAAK}.{uuid(2)}", levering(f"{EDE}/inzage", 1, INZAGE), "UIT-anders-geadresseerd"),
        (f"uit.{EDE}.inzage.{ZAAK}.{uuid(1)}", levering("om/inzage", 1, INZAGE), "UIT-anders-geadresseerd"),
        (f"uit.{EDE}.antwoord.{ZAAK}.{uuid(1)}", levering(f"{EDE}/antwoord", 1, INZAGE), "UIT-soort"),
        (f"uit.{EDE}.inzage.{ZAAK}.{uuid(1)}", antwoord(), "UIT-soort"),
        (f"uit.{EDE}.zolder.{ZAAK}.{uuid(1)}", levering(f"{EDE}/zolder", 1, INZAGE), "UIT-bestemming"),
        (
            f"uit.{EDE}.inzage.{ZAAK}.{uuid(1)}",
            levering(f"{EDE}/inzage", 1, INZAGE, plichten="bewaar lang"),
            "UIT-plicht",
        ),
    ],
)
async def test_een_verkeerde_levering_wordt_nergens_geschreven(
    op: Opstelling, onderwerp: str, inhoud: bytes, code: str
) -> None:
    """In the wrong folder, of another party, half, with a path in it: refused, reported, nothing kept."""
    zending = Zending(onderwerp, inhoud)
    assert await op.uit.behandel(zending) is Soort.OPZIJ
    assert zending.afloop == [code]
    assert op.namen("inzage", "dossier", "postbus", "leerplicht", "antwoorden", "bezig", "geschreven") == []
    assert f"Code: {code}" in op.teksten("opzij")
    assert not [k for k in KANARIES if k in op.teksten("opzij")]


async def test_het_om_heeft_een_zsm_tafel(tmp_path: Path) -> None:
    """A party with one destination names its folder as it likes."""
    op = Opstelling(tmp_path / "om", "om", {"postbus": Bakje("zsm-tafel")})
    zending = op.zending("postbus", 1, levering("om", 1, INZAGE))
    assert zending.onderwerp == onderwerpen.uit("om", "om", ZAAK, uuid(1))
    assert await op.uit.behandel(zending) is Soort.GESCHREVEN
    assert len(op.namen("zsm-tafel")) == 2
    assert json.loads((op.wortel / "zsm-tafel" / f"{ZAAK}_{uuid(1)}.json").read_bytes())["bewaren_tot"] is None


async def test_een_antwoord_is_leesbaar_voor_de_afzender(op: Opstelling) -> None:
    """Why, by which rule, and what would make it allowed; a repetition is nothing, another answer lies beside it."""
    assert await op.uit.behandel(op.zending("antwoord", 1, antwoord())) is Soort.ANTWOORD
    assert await op.uit.behandel(op.zending("antwoord", 1, antwoord())) is Soort.AL_GEDAAN
    tekst = (op.wortel / "antwoorden" / f"{ZAAK}_{uuid(1)}.txt").read_text("utf-8")
    for woord in ("afgeleverd", "S-01", "feit.verhoor", "Vraag toestemming", "VELD-keuze", "bewaar 72 uur"):
        assert woord in tekst
    assert await op.uit.behandel(op.zending("antwoord", 1, antwoord("geweigerd"), 8)) is Soort.ANTWOORD
    assert f"{ZAAK}_{uuid(1)}_8.json" in op.namen("antwoorden")


async def test_een_vraag_om_actualisering_komt_in_de_postbus(tmp_path: Path) -> None:
    """The hub's own request has no rule and no purpose of its own; it is shown as what it is."""
    op = Opstelling(tmp_path / "veiligheidshuis", "veiligheidshuis")
    assert await op.uit.behandel(op.zending("postbus", 500, actualisering())) is Soort.GESCHREVEN
    assert "van de hub zelf" in op.teksten("postbus")


async def test_inzage_verdwijnt_vanzelf(op: Opstelling) -> None:
    """Retention counts from receipt; the page goes with the file; nothing comes back by redelivery."""
    await op.lever("inzage", 1, INZAGE, plichten="bewaar 2 uur")
    await op.lever("inzage", 2, INZAGE)
    await op.lever("dossier", 3, DOSSIER)
    op.klok.verder(2 * UUR_S - 1)
    assert op.uit.veeg() == 0
    op.klok.verder(1)
    assert op.uit.veeg() == 1
    assert op.luister.gehoord[-1].soort is Soort.VERLOPEN
    assert {n[:-5] for n in op.namen("inzage")} == {f"{ZAAK}_{uuid(2)}"}
    assert await op.lever("inzage", 1, INZAGE, plichten="bewaar 2 uur") == (Soort.AL_GEDAAN, "bevestigd")
    op.klok.verder(70 * UUR_S)
    assert op.uit.veeg() == 1, "without a duty inzage has a longest stay of its own"
    assert op.namen("inzage") == []
    assert len(op.namen("dossier")) == 1


async def test_ook_een_pagina_zonder_bestand_verdwijnt(op: Opstelling) -> None:
    """A system takes the file away and leaves the page: retention knows it by the note, not by the file."""
    await op.lever("inzage", 1, INZAGE, plichten="bewaar 2 uur")
    (op.wortel / "inzage" / f"{ZAAK}_{uuid(1)}.json").unlink()
    op.klok.verder(2 * UUR_S)
    assert op.uit.veeg() == 1
    assert op.namen("inzage") == []


async def test_oude_notities_antwoorden_en_resten(op: Opstelling) -> None:
    """The memory of the adapter is bounded, and a half-written file of a crash does not stay."""
    await op.lever("dossier", 1, DOSSIER)
    await op.uit.behandel(op.zending("antwoord", 1, antwoord()))
    rest = op.wortel / "inzage" / ".0011223344556677.tmp"
    rest.write_bytes(b"half")
    for pad in [rest, *(op.wortel / "antwoorden").iterdir()]:
        os.utime(pad, (op.klok.moment.timestamp(),) * 2)
    op.uit.veeg()
    assert rest.exists()
    op.klok.verder(DAG_S)
    op.uit.veeg()
    assert not rest.exists()
    assert len(op.namen("antwoorden", "geschreven")) == 3
    op.klok.verder(30 * DAG_S)
    op.uit.veeg()
    assert op.namen("antwoorden", "geschreven") == []
    assert len(op.namen("dossier")) == 1


@pytest.mark.parametrize(
    ("attribuut", "bewaar_s"),
    [
        (None, None),
        ("log", None),
        ("bewaar 72 uur", 72 * UUR_S),
        ("bewaar 14 dagen; log; bewaar 1 dag", DAG_S),
        ("bewaar 30 minuten", 1800),
    ],
)
def test_plichten(attribuut: str | None, bewaar_s: int | None) -> None:
    """The shortest retention counts; every duty is shown."""
    plichten = lees_plichten(attribuut)
    assert plichten.bewaar_s == bewaar_s
    assert len(plichten.teksten) == (attribuut.count(";") + 1 if attribuut else 0)


@pytest.mark.parametrize("plicht", ["bewaar", "bewaar 0 uur", "bewaar lang", "bewaar 3 weken", "bewaar 72 uur extra"])
def test_een_onleesbare_bewaartermijn(plicht: str) -> None:
    """A retention nobody can carry out refuses the delivery (semantics 7)."""
    with pytest.raises(Plichtfout):
        lees_plichten(plicht)
