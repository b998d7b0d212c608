"""`ketenhub leveringen`, `levering` and `volg`, against a real hub."""

from __future__ import annotations

import csv
import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import BSNS, LOOPTIJD_S, PROGRAMMA, Gegeven, ketenhub, omgeving, start, wacht_tot

KOPPEN = ["tijd", "id", "bericht", "van", "naar", "regel", "uitkomst", "gestript"]


# ── leveringen ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_leveringen_in_drie_vormen(staat: Path, gestuurd: Gestuurd, vorm: str) -> None:
    """One row per delivery or refusal, whatever the form; a person gets as much of the id as he must type."""
    gelopen = ketenhub("leveringen", "--zaak", gestuurd.zaak, vorm, staat=staat)
    assert gelopen.code == 0
    verwacht = ["signaal", "politie", "gemeente-ede/inzage", "S-01", "gestript"]
    if vorm == "--json":
        (document,) = gelopen.rijen()
        assert list(document)[: len(KOPPEN)] == KOPPEN
        assert [document[kop] for kop in KOPPEN[2:7]] == verwacht
        assert (document["id"], document["gestript"]) == (gestuurd.levering, 3)
    elif vorm == "--plain":
        (regel,) = gelopen.uit.splitlines()
        assert regel.split("\t")[1:8] == [gestuurd.levering, *verwacht, "3"]
    else:
        kop, rij = gelopen.uit.splitlines()
        assert kop.split() == KOPPEN
        assert rij.split()[2:] == [gestuurd.levering[:8], *verwacht, "3"]


@pytest.mark.parametrize(
    ("filter_", "uitkomst", "naar"),
    [
        (["--uitkomst", "geweigerd", "--partij", "gemeente-wageningen"], "geweigerd", "gemeente-wageningen"),
        (["--uitkomst", "wacht"], "wacht", None),
        (["--uitkomst", "wacht", "--uitkomst", "fout", "--partij", "om"], "wacht", None),
        (["--regel", "S-01", "--naar", "gemeente-ede/inzage"], "gestript", "gemeente-ede/inzage"),
        (["--regel", "N-06b", "--partij", "gemeente-ede"], "gestript", "gemeente-ede/inzage"),
        (["--partij", "politie", "--regel", "N-20"], "geweigerd", "gemeente-wageningen"),
    ],
)
def test_leveringen_filteren(
    staat: Path, gestuurd: Gestuurd, filter_: list[str], uitkomst: str, naar: str | None
) -> None:
    """Each filter leaves what it says: by party on either side, rule (also one that took fields), outcome.

    The hub is that of all tests of commands: what others sent to others may lie there too.
    """
    rijen = ketenhub("leveringen", *filter_, "--json", staat=staat).rijen()
    assert rijen
    assert {rij["uitkomst"] for rij in rijen} == {uitkomst}
    if naar is not None:
        assert {rij["naar"] for rij in rijen} == {naar}


def test_leveringen_nieuwste_eerst_en_niet_meer_dan_gevraagd(staat: Path, gestuurd: Gestuurd) -> None:
    """A list shows the newest, and never more than asked."""
    alle = ketenhub("leveringen", "--json", staat=staat).rijen()
    tijden = [rij["tijd"] for rij in alle]
    assert tijden == sorted(tijden, reverse=True)
    assert ketenhub("leveringen", "--json", "--aantal", "2", staat=staat).rijen() == alle[:2]


def test_geen_leveringen_is_geen_fout(staat: Path, gestuurd: Gestuurd, vorm: str) -> None:
    """An empty answer is an answer; a script gets no line at all."""
    gelopen = ketenhub("leveringen", "--partij", "slachtofferhulp", vorm, staat=staat)
    assert (gelopen.code, gelopen.uit, gelopen.fout) == (0, "", "Geen leveringen of weigeringen gevonden.")


@pytest.mark.parametrize(
    ("opdracht", "fout"),
    [
        (
            ["leveringen", "--partij", "politi"],
            "FILTER-woord: Wat bij --partij staat, kent het beleid niet; bedoelde u 'politie'?",
        ),
        (["leveringen", "--partij", "Fleur-Kanarie"], "FILTER-woord: Wat bij --partij staat, kent het beleid niet."),
        (
            ["leveringen", "--regel", "S-1"],
            "FILTER-woord: Wat bij --regel staat, kent het beleid niet; bedoelde u 'S-01'?",
        ),
        (
            ["leveringen", "--zaak", BSNS[0]],
            "FILTER-zaak: Bij --zaak hoort een heel zaakkenmerk: een UUID in kleine letters, zoals in een antwoord.",
        ),
        (
            ["volg", "--partij", "gemeente-eede"],
            "FILTER-woord: Wat bij --partij staat, kent het beleid niet; bedoelde u 'gemeente-ede'?",
        ),
    ],
    ids=lambda deel: " ".join(deel) if isinstance(deel, list) else "",
)
def test_een_woord_dat_niet_bestaat(staat: Path, gestuurd: Gestuurd, opdracht: list[str], fout: str) -> None:
    """An empty list, or waiting for ever, would be taken for an answer; what was typed is not repeated."""
    gelopen = ketenhub(*opdracht, staat=staat)
    assert (gelopen.code, gelopen.uit, gelopen.fout) == (2, "", fout)


@pytest.mark.parametrize("regel", ["R01", "W-oud", "N-06b", "P-19", "JSON-groot"])
def test_elke_code_die_er_kan_staan_is_te_zoeken(staat: Path, gestuurd: Gestuurd, regel: str) -> None:
    """A refusal before the policy has a code too; whoever looks for it must not be told that it does not exist."""
    assert ketenhub("leveringen", "--regel", regel, staat=staat).code == 0


def test_verder_lezen_en_tellen(staat: Path, gestuurd: Gestuurd) -> None:
    """Page by page gives each row once; figures count the same rows."""
    alle = [rij["record"] for rij in ketenhub("leveringen", "--json", staat=staat).rijen()]
    gelezen, plek = [], None
    while True:
        verder = () if plek is None else ("--na", plek)
        gelopen = ketenhub("leveringen", "--json", "--aantal", "3", *verder, staat=staat)
        gelezen += [rij["record"] for rij in gelopen.rijen()]
        if "--na " not in gelopen.fout:
            break
        plek = gelopen.fout.rpartition("--na ")[2].strip()
    assert gelezen == alle
    geteld = ketenhub("leveringen", "--per", "uitkomst", "--json", staat=staat).rijen()
    assert sum(rij["aantal"] for rij in geteld) == len(alle)


@pytest.mark.parametrize("einde", ["csv", "jsonl", "parquet"])
def test_de_lijst_in_een_bestand(staat: Path, gestuurd: Gestuurd, tmp_path: Path, einde: str) -> None:
    """The same rows in the same order, and never over a file that is there."""
    alle = ketenhub("leveringen", "--naar", "gemeente-ede", "--json", staat=staat).rijen()
    doel = tmp_path / f"lijst.{einde}"
    opdracht = ("leveringen", "--naar", "gemeente-ede", "--uitvoer", str(doel), "--json")
    assert ketenhub(*opdracht, staat=staat).rijen() == [{"bestand": doel.name, "regels": len(alle)}]
    if einde == "csv":
        with doel.open(newline="") as stroom:
            gelezen = [rij["id"] for rij in csv.DictReader(stroom)]
    elif einde == "jsonl":
        gelezen = [json.loads(regel)["id"] for regel in doel.read_text("utf-8").splitlines()]
    else:
        gelezen = parquet.read_table(doel).to_pydict()["id"]
    assert gelezen == [rij["id"] for rij in alle]
    assert doel.stat().st_mode & 0o777 == 0o600, "for who made it only"
    nogmaals = ketenhub(*opdracht, staat=staat)
    assert (nogmaals.code, json.loads(nogmaals.fout)["fout"]) == (1, "LIJST-bestand")


@pytest.mark.parametrize(
    ("opties", "fout"),
    [
        (["--van", "gisteren"], "FILTER-tijd"),
        (["--van", "2026-02-30"], "FILTER-tijd"),
        (["--naar", "gemeente-ede/kelder"], "FILTER-woord"),
        (["--fase", "straks"], "FILTER-woord"),
        (["--bericht", "brief"], "FILTER-woord"),
        (["--per", "schoenmaat"], "FILTER-woord"),
        (["--per", "dag", "--van", "2026-11-21T14:30"], "FILTER-tijd"),
        (["--pogingen", "99999999999999999999"], "OPDRACHT-vorm"),
        (["--termijn-van", "2026-11-22", "--termijn-tot", "2026-11-20"], "FILTER-tijd"),
        (["--na", "hier"], "GROOTBOEK-filter"),
        (["--uitvoer", "lijst.xlsx"], "LIJST-soort"),
    ],
    ids=lambda deel: " ".join(deel) if isinstance(deel, list) else deel,
)
def test_een_vraag_die_niet_kan(staat: Path, gestuurd: Gestuurd, opties: list[str], fout: str) -> None:
    """A refusal with a code; what was typed is not repeated."""
    gelopen = ketenhub("leveringen", *opties, staat=staat)
    assert gelopen.code != 0
    assert gelopen.fout.startswith(f"{fout}: ")
    assert opties[-1] not in gelopen.fout


# ── waarom-niet ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("vraag", "soort", "deel"),
    [
        (["gemeente-ede/inzage", "--bericht", "signaal"], "niet-opgehaald", "ligt klaar"),
        (["gemeente-ede/inzage", "--bericht", "signaal"], "niet-opgehaald", "niet mee (N-06b, R01)"),
        (["gemeente-ede/dossier", "--afzender", "politie"], "geweigerd", "R01"),
        (["gemeente-wageningen"], "geen-deelnemer", "convenant"),
        (["gemeente-wageningen", "--bericht", "signaal"], "geweigerd", "N-20"),
        (["gemeente-ede", "--afzender", "om"], "wacht", "wacht op een mens"),
        (["halt", "--bericht", "advies"], "nooit-verstuurd", "geen advies"),
        (
            ["rechtbank", "--afzender", "politie", "--bericht", "signaal"],
            "nooit-verstuurd",
            "geen bestemming",
        ),
    ],
)
def test_waarom_iets_niet_kwam(staat: Path, gestuurd: Gestuurd, vraag: list[str], soort: str, deel: str) -> None:
    """Delivered and never fetched, refused and by which code, held, no party to the convenant, or never sent."""
    gevonden = ketenhub("waarom-niet", *vraag, "--json", staat=staat).rijen()
    assert any(deel in b["uitleg"] for b in gevonden if b["soort"] == soort), gevonden
    assert all(b["verder"] for b in gevonden)


def test_waarom_niet_zegt_een_mens_wat_nu(staat: Path, gestuurd: Gestuurd) -> None:
    """In sentences, with the next command; the three forms say the same."""
    gelopen = ketenhub("waarom-niet", "gemeente-ede/inzage", staat=staat)
    assert f"ketenhub levering {gestuurd.levering}" in gelopen.plat
    assert ketenhub("waarom-niet", "gemeente-eed", staat=staat).code == 2


# ── levering ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_levering_in_drie_vormen(staat: Path, gestuurd: Gestuurd, vorm: str) -> None:
    """Received, decided, delivered, answered: in order, with rule, bans, fields by name, bands and duties."""
    gelopen = ketenhub("levering", gestuurd.levering, vorm, staat=staat)
    assert gelopen.code == 0
    if vorm == "--json":
        records = gelopen.rijen()
        assert [r["soort"] for r in records] == ["ontvangen", "afgeleverd", "besloten", "beantwoord"]
        assert [r["nummer"] for r in records] == sorted(r["nummer"] for r in records)
    elif vorm == "--plain":
        cellen = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert {len(rij) for rij in cellen} == {4}
        assert ["afgeleverd", "levering", gestuurd.levering] in [rij[1:] for rij in cellen]
        assert ["besloten", "besluiten[1].bestemming", "gemeente-ede/inzage"] in [rij[1:] for rij in cellen]
    else:
        for deel in (
            "gemeente-ede/inzage: doorlaten volgens S-01 (code S-01)",
            "niet mee: feit.huiselijk_geweld (R01), feit.procesverbaalnummer (N-06b), feit.verhoor (N-06b)",
            "leeftijd van 12 tot 18",
            "plichten: bewaar 72 uur",
            "grond verstrekker: Wpg art. 20",
            "Stap voor stap",
            "ondertekend door de hub",
        ):
            assert deel in gelopen.plat
        assert "dossier" not in gelopen.uit, "of a delivery a person sees the decision about its own destination"


def test_levering_vinden_met_elk_id(staat: Path, gestuurd: Gestuurd) -> None:
    """The delivery, its message, its case, the answer, or enough of the beginning of any: the same records."""
    records = ketenhub("levering", gestuurd.levering, "--json", staat=staat)
    (antwoord,) = (r["antwoord"] for r in records.rijen() if "antwoord" in r)
    for kenmerk in (gestuurd.levering[:8], gestuurd.geleverd, gestuurd.geleverd[:9], gestuurd.zaak, antwoord):
        assert ketenhub("levering", kenmerk, "--json", staat=staat).uit == records.uit


def test_van_een_vernietigde_zaak_staat_er_dat_het_gebeurd_is(staat: Path, gestuurd: Gestuurd) -> None:
    """R15: by the delivery, the message and the case one finds that it was destroyed."""
    records = ketenhub("levering", gestuurd.vernietigde_zaak, "--json", staat=staat).rijen()
    assert [r["soort"] for r in records if r["soort"] in {"afgeleverd", "vernietigd"}] == ["afgeleverd", "vernietigd"]
    levering = next(r["levering"] for r in records if r["soort"] == "afgeleverd")
    for kenmerk in (levering, records[0]["kenmerk"], gestuurd.vernietigd):
        assert "vernietigd" in {r["soort"] for r in ketenhub("levering", kenmerk, "--json", staat=staat).rijen()}


@pytest.mark.parametrize(
    ("kenmerk", "fout"),
    [
        (
            "999990019",
            "ID-vorm: Een id is een UUID in kleine letters; geef het hele id of de eerste 8 of meer tekens.",
        ),
        ("99999001", "ID-onbekend: Het journaal kent geen levering, bericht of zaak met dit id."),
        (
            "Fleur-Kanarie",
            "ID-vorm: Een id is een UUID in kleine letters; geef het hele id of de eerste 8 of meer tekens.",
        ),
        ("abcdef0", "ID-vorm: Een id is een UUID in kleine letters; geef het hele id of de eerste 8 of meer tekens."),
        ("0" * 37, "ID-vorm: Een id is een UUID in kleine letters; geef het hele id of de eerste 8 of meer tekens."),
        (
            "00000000-0000-4000-8000-000000000000",
            "ID-onbekend: Het journaal kent geen levering, bericht of zaak met dit id.",
        ),
    ],
)
def test_een_id_dat_er_niet_is(staat: Path, gestuurd: Gestuurd, kenmerk: str, fout: str) -> None:
    """What was typed may be a BSN or a name: no error repeats it."""
    gelopen = ketenhub("levering", kenmerk, staat=staat)
    assert (gelopen.code, gelopen.uit, gelopen.fout) == (1, "", fout)


def test_een_fout_als_json(staat: Path, gestuurd: Gestuurd) -> None:
    """A script reads the code from the same stream in the same form."""
    gelopen = ketenhub("levering", "abcdef0", "--json", staat=staat)
    assert json.loads(gelopen.fout)["fout"] == "ID-vorm"


# ── volg ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_volg_toont_wat_er_gebeurt(
    staat: Path, gestuurd: Gestuurd, gegeven: Gegeven, tmp_path: Path, vorm: str
) -> None:
    """Each record as it comes, in order; it ends by itself after the number asked for."""
    persoon = {"": 40, "--json": 41, "--plain": 42}[vorm]
    log = tmp_path / "volg.log"
    opties = [o for o in ("volg", "--aantal", "4", vorm) if o]
    with log.open("w") as naar, start(*opties, staat=staat, stderr=naar) as proces:
        wacht_tot(lambda: "Wacht op wat de hub vastlegt" in log.read_text())
        assert ketenhub("zend", "politie", gegeven.signaal(persoon), staat=staat).code == 0
        uit, _ = proces.communicate(timeout=LOOPTIJD_S)
    assert proces.returncode == 0
    soorten = ["ontvangen", "afgeleverd", "besloten", "beantwoord"]
    regels = uit.splitlines()
    if vorm == "--json":
        assert [json.loads(regel)["soort"] for regel in regels] == soorten
    elif vorm == "--plain":
        assert [regel.split("\t")[1] for regel in regels] == soorten
        assert regels[1].split("\t")[3] == "signaal aan gemeente-ede/inzage, regel S-01"
    else:
        assert [soort for soort in soorten if soort not in uit] == []


def test_volg_van_een_organisatie(staat: Path, gestuurd: Gestuurd, gegeven: Gegeven, tmp_path: Path) -> None:
    """What does not concern the party is not shown; what was sent to it is."""
    log = tmp_path / "volg.log"
    opdracht = ("volg", "--partij", "gemeente-barneveld", "--aantal", "1", "--json")
    with log.open("w") as naar, start(*opdracht, staat=staat, stderr=naar) as proces:
        wacht_tot(lambda: "Wacht op" in log.read_text())
        bestanden = gegeven.signaal(43), gegeven.signaal(44, gemeente="0203")
        assert ketenhub("zend", "politie", *bestanden, staat=staat).code == 0
        uit, _ = proces.communicate(timeout=LOOPTIJD_S)
    assert json.loads(uit)["bestemming"] == "gemeente-barneveld/inzage"


def test_volg_stopt_met_ctrl_c(staat: Path, gestuurd: Gestuurd, tmp_path: Path) -> None:
    """Ctrl-C is how one stops looking: no trace, and the code shells expect."""
    log = tmp_path / "volg.log"
    with log.open("w") as naar, start("volg", staat=staat, stderr=naar) as proces:
        wacht_tot(lambda: "Wacht op" in log.read_text())
        proces.send_signal(signal.SIGINT)
        uit, _ = proces.communicate(timeout=LOOPTIJD_S)
    assert (proces.returncode, uit) == (130, "")
    assert log.read_text().strip() == "Wacht op wat de hub vastlegt. Stop met Ctrl-C."


# ── for all three ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("opdracht", [["leveringen"], ["levering", "01234567-89ab"], ["volg"]], ids=lambda o: str(o[0]))
def test_zonder_hub(tmp_path: Path, opdracht: list[str]) -> None:
    """A state on which no hub ever ran: a failure with a code and what to do, and nothing is made there."""
    gelopen = ketenhub(*opdracht, staat=tmp_path / "leeg")
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert gelopen.fout.startswith("HUB-afwezig: " if opdracht == ["volg"] else "GROOTBOEK-leeg: ")
    assert not (tmp_path / "leeg").exists()


def test_de_lezer_stopt_eerder(staat: Path, gestuurd: Gestuurd, vorm: str) -> None:
    """`| head -1`: one line, and no complaint about a broken pipe."""
    regel = shlex.join([str(PROGRAMMA), "levering", gestuurd.levering, *([vorm] if vorm else [])])
    gelopen = subprocess.run(
        ["/bin/sh", "-c", f"{regel} | head -1"],
        env=omgeving(staat),
        capture_output=True,
        text=True,
        timeout=LOOPTIJD_S,
        check=False,
    )
    assert (gelopen.returncode, gelopen.stderr) == (0, "")
    assert len(gelopen.stdout.splitlines()) == 1


@pytest.mark.parametrize("opdracht", [["leveringen"], ["schema"]], ids=lambda o: str(o[0]))
def test_niemand_leest(staat: Path, gestuurd: Gestuurd, opdracht: list[str], vorm: str) -> None:
    """The reader is gone before the first line: a failure without a word."""
    lees, schrijf = os.pipe()
    os.close(lees)
    try:
        gelopen = subprocess.run(
            [PROGRAMMA, *opdracht, *([vorm] if vorm else [])],
            env=omgeving(staat),
            stdout=schrijf,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LOOPTIJD_S,
            check=False,
        )
    finally:
        os.close(schrijf)
    assert (gelopen.returncode, gelopen.stderr) == (1, "")
