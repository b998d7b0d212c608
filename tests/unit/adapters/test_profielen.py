"""The profiles: good files become the same messages every time, bad files become a report without a value."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.profielen import soorten
from adapters.profielen.register import ALGEMENE_FOUTEN, PROFIELEN, voor_bestand
from adapters.profielen.soorten import Afgekeurd, Afzender, Gelezen, Profiel
from adapters.profielen.verpakken import Verzamelaar
from adapters.verslag import verslagtekst
from schemas import json_strikt, register
from schemas.fouten import CODES
from tests.unit.adapters.adapterhulp import KANARIES, NU, OIN, VOORBEELDEN, afzender, uuid

BVH, GCOS, PLAT = PROFIELEN["bvh_xml"], PROFIELEN["gcos_csv"], PROFIELEN["json_plat"]


def voorbeeld(profiel: Profiel) -> bytes:
    """The sample file of a profile."""
    return (VOORBEELDEN / profiel.spec.voorbeeld).read_bytes()


def goed(profiel: Profiel, inhoud: bytes, wie: Afzender | None = None) -> Gelezen:
    """Read a file that must be good."""
    uitkomst = profiel.lees(inhoud, wie or afzender(), NU)
    assert isinstance(uitkomst, Gelezen), uitkomst
    return uitkomst


def fout(profiel: Profiel, inhoud: bytes) -> list[tuple[str, str]]:
    """Read a file that must be bad: code and place of each error. The report must hold no value of the samples."""
    uitkomst = profiel.lees(inhoud, afzender(), NU)
    assert isinstance(uitkomst, Afgekeurd), "this file must be refused"
    tekst = verslagtekst(uitkomst.fouten, NU)
    assert not [kanarie for kanarie in KANARIES if kanarie in tekst]
    bekend = CODES.keys() | {code for code, _ in (*profiel.spec.fouten, *ALGEMENE_FOUTEN)}
    assert {f.code for f in uitkomst.fouten} <= bekend, "every code is documented"
    return [(f.code, f.plaats) for f in uitkomst.fouten]


@pytest.mark.parametrize("profiel", PROFIELEN.values(), ids=lambda p: p.spec.naam)
def test_het_voorbeeld_is_goed_en_geeft_steeds_hetzelfde(profiel: Profiel) -> None:
    """After a crash a file is read again: the same ids and the same bytes, or the hub would see other messages."""
    eerst, daarna = goed(profiel, voorbeeld(profiel)), goed(profiel, voorbeeld(profiel))
    assert eerst == daarna
    assert eerst.berichten
    for klaar in eerst.berichten:
        document = json_strikt.ontleed(klaar.inhoud)
        assert document["id"] == klaar.kenmerk == str(UUID(klaar.kenmerk))
        assert UUID(klaar.kenmerk).version == 8
        assert document["source"] == f"urn:nld:oin:{OIN}:systeem:{profiel.spec.systeem}"
        assert register.vind(str(document["type"])).bericht == klaar.bericht


@pytest.mark.parametrize("profiel", PROFIELEN.values(), ids=lambda p: p.spec.naam)
def test_een_kenmerk_hangt_aan_de_sleutel_en_de_partij(profiel: Profiel) -> None:
    """A bare hash of a case number can be guessed in seconds; without the key an id says nothing."""
    gewoon = {k.kenmerk for k in goed(profiel, voorbeeld(profiel)).berichten}
    andere_sleutel = {k.kenmerk for k in goed(profiel, voorbeeld(profiel), afzender(sleutel=b"t" * 32)).berichten}
    andere_partij = {k.kenmerk for k in goed(profiel, voorbeeld(profiel), afzender("om")).berichten}
    assert not gewoon & andere_sleutel
    assert not gewoon & andere_partij


def test_een_korte_sleutel_bestaat_niet() -> None:
    """An empty key would make the ids guessable again."""
    with pytest.raises(ValueError, match="sleutel"):
        Afzender("politie", OIN, b"kort")


def test_delen_van_een_kenmerk_lopen_niet_in_elkaar_over() -> None:
    """`("a", "bc")` and `("ab", "c")` are different messages."""
    assert afzender().kenmerk("a", "bc") != afzender().kenmerk("ab", "c")


def test_bvh_een_incident_geeft_meer_berichten_met_dezelfde_jongere() -> None:
    """Police type once; every message gets what it has a place for, and no more."""
    berichten = goed(BVH, voorbeeld(BVH)).berichten
    assert [k.bericht for k in berichten] == ["signaal", "informatieverzoek", "afdoening", "terugkoppeling"]
    data = [json.loads(k.inhoud)["data"] for k in berichten]
    assert data[0]["betrokkene"] == data[1]["betrokkene"]
    assert [zorg["leefgebied"] for zorg in data[0]["zorgen"]] == ["school-werk", "gezin"]
    assert data[2]["voor_gemeente"]["vervolgondersteuning_gewenst"] is True
    assert "feit" not in data[3]
    assert [d["fase"] for d in data] == ["signalering", "triage", "verwijzing", "vervolg"]


def test_een_hogere_versie_is_een_ander_bericht() -> None:
    """A corrected message must not look like a changed one: the hub refuses the same id with another body."""
    eerst = goed(BVH, voorbeeld(BVH)).berichten
    daarna = goed(BVH, voorbeeld(BVH).replace(b'<signaal versie="1"', b'<signaal versie="2"')).berichten
    assert eerst[0].kenmerk != daarna[0].kenmerk
    assert eerst[1:] == daarna[1:]


LACH = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
BUITEN = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
WORTEL = b'<export xmlns="urn:nl:ketenhub:profiel:bvh-xml:1" versie="1">'


@pytest.mark.parametrize(
    ("inhoud", "code"),
    [
        (b"", "XML-vorm"),
        (b"geen xml", "XML-vorm"),
        (WORTEL, "XML-vorm"),
        (LACH + WORTEL + b"&b;</export>", "XML-dtd"),
        (BUITEN + WORTEL + b"&a;</export>", "XML-dtd"),
        (b'<!DOCTYPE export SYSTEM "http://127.0.0.1/x.dtd">' + WORTEL + b"</export>", "XML-dtd"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + WORTEL + b"</export>", "XML-codering"),
        (WORTEL + b"<incident nummer='\xe9'/></export>", "XML-codering"),
        ("<export/>".encode("utf-16"), "XML-codering"),
        (b'<export versie="1"/>', "XML-namespace"),
        (b'<export xmlns="urn:anders" versie="1"/>', "XML-namespace"),
        (WORTEL[:-1] + b' xmlns:a="urn:a" a:b="c"></export>', "XML-namespace"),
        (WORTEL.replace(b'versie="1"', b'versie="2"') + b"</export>", "BVH-wortel"),
        (WORTEL + b"</export>", "BESTAND-leeg"),
        (WORTEL + b"<anders/></export>", "BVH-element"),
        (WORTEL + b"los<incident nummer='1'/></export>", "XML-tekst"),
        (WORTEL + b"<incident/></export>", "BVH-attribuut"),
        (WORTEL + b"<incident nummer='Jip de Kanarie'/></export>", "BVH-nummer"),
        (WORTEL + b"<incident nummer='1'><signaal/></incident></export>", "BVH-ontbreekt"),
        (WORTEL + b"<a>" * 20 + b"</a>" * 20 + b"</export>", "XML-diep"),
    ],
)
def test_bvh_slechte_bestanden(inhoud: bytes, code: str) -> None:
    """Entity tricks, other encodings, other namespaces, wrong structure: each its own code, never a trace."""
    assert [c for c, _ in fout(BVH, inhoud)] == [code]


@pytest.mark.parametrize(
    ("oud", "nieuw", "code", "plaats"),
    [
        (b"<bsn>999990019</bsn>", b"<bsn>999990018</bsn>", "VELD-bsn", "betrokkene.bsn"),
        (b"<bsn>999990019</bsn>", b"", "BVH-ontbreekt", "element betrokkene"),
        (b"<bsn>999990019</bsn>", b"<bsn>999990019</bsn><bsn>999990019</bsn>", "BVH-dubbel", "element bsn"),
        (b"<verdacht>ja</verdacht>", b"<verdacht>true</verdacht>", "BVH-janee", "element verdacht"),
        (b"<verdacht>ja</verdacht>", b"<verdacht><a/></verdacht>", "BVH-element", "element verdacht"),
        (b"<wetsartikel>", b"<Fatima/><wetsartikel>", "BVH-element", "regel"),
        (b"<zorg>", b"<zorg soort='x'>", "BVH-attribuut", "element zorg"),
        (b' doel="omgevingsadvies"/>', b"/>", "BVH-attribuut", "element signaal"),
        (b'<signaal versie="1"', b'<signaal versie="nul"', "BVH-nummer", "element signaal"),
        (b"<zwaarte>licht", b"<zwaarte>Jip", "VELD-keuze", "feit.zwaarte"),
        (b'vastgelegd="2026-11-20T16:40:00+01:00"', b'vastgelegd="gisteren"', "CE-time", "veld time"),
    ],
)
def test_bvh_wijst_de_plaats_aan(oud: bytes, nieuw: bytes, code: str, plaats: str) -> None:
    """The partner must find the mistake in his own file: line and element, or the field behind it."""
    inhoud = voorbeeld(BVH)
    assert oud in inhoud
    fouten = fout(BVH, inhoud.replace(oud, nieuw, 1))
    assert (code, True) in [(c, plaats in p and "regel" in p) for c, p in fouten]


def test_een_incident_met_een_fout_houdt_de_rest_van_het_verslag_niet_tegen() -> None:
    """One report for the whole file; a partner should not mend and send forty times."""
    inhoud = voorbeeld(BVH).replace(b"999990019", b"999990018").replace(b"999991620", b"999991621")
    assert len({p.split(",")[0] for _, p in fout(BVH, inhoud)}) == 4


def test_te_veel_berichten(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive exported by mistake is refused before anything of it is read."""
    monkeypatch.setattr("adapters.profielen.bvh_xml.BERICHTEN_MAX", 3)
    monkeypatch.setattr("adapters.profielen.gcos_csv.BERICHTEN_MAX", 1)
    assert [c for c, _ in fout(BVH, voorbeeld(BVH))] == ["BVH-aantal"]
    assert [c for c, _ in fout(GCOS, voorbeeld(GCOS))] == ["CSV-aantal"]


def test_hetzelfde_bericht_twee_keer_in_een_bestand() -> None:
    """The hub would take the first and refuse the second as changed; the partner hears it here."""
    regel = voorbeeld(GCOS).split(b"\n")[1] + b"\n"
    assert [c for c, _ in fout(GCOS, voorbeeld(GCOS) + regel)] == ["KENMERK-dubbel"]


def test_gcos_markering_en_advies() -> None:
    """A mark is an advice without a case; columns land where the spec says."""
    markering, advies = (json.loads(k.inhoud) for k in goed(GCOS, voorbeeld(GCOS)).berichten)
    assert "subject" not in markering
    assert "in_antwoord_op" not in markering["data"]
    assert [b["leefgebied"] for b in markering["data"]["advies"]["leefgebieden"]] == ["school-werk", "gezin"]
    assert advies["subject"] == "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    assert advies["data"]["aan"] == ["om"]
    assert "\n" in advies["data"]["advies"]["contextinformatie"]


def test_gcos_met_byte_order_mark_en_windows_regeleinden() -> None:
    """What a spreadsheet writes is the same file."""
    inhoud = voorbeeld(GCOS)
    assert goed(GCOS, b"\xef\xbb\xbf" + inhoud) == goed(GCOS, inhoud)
    kop, markering, _ = inhoud.split(b"\n", 2)
    kaal = goed(GCOS, kop + b"\r\n" + markering + b"\r\n")
    assert kaal.berichten == goed(GCOS, inhoud).berichten[:1]


def _gcos(**vakken: str) -> bytes:
    """The mark of the sample with other fields."""
    regels = voorbeeld(GCOS).decode().split("\n")
    kop, rij = regels[0].split(";"), regels[1].replace('""', "'").replace('"', "").split(";")
    # The quoted field with a separator in it falls apart; it is put back.
    samen = dict(zip(kop, rij[: kop.index("lg_gezin") + 1], strict=False)) | vakken
    return (";".join(kop) + "\n" + ";".join(samen.get(k, "") for k in kop) + "\n").encode()


@pytest.mark.parametrize(
    ("inhoud", "code", "plaats"),
    [
        (b"", "CSV-kop", "regel 1"),
        (b"999990019;Jip;Bedacht\n", "CSV-kop", "regel 1"),
        (b"\xff\xfe", "CSV-codering", "regel 1"),
        (_gcos()[:-1] + b";Jip\n", "CSV-kolommen", "regel 2"),
        (_gcos().split(b"\n")[0] + b";Jip\n", "CSV-kop", "regel 1"),
        (_gcos().split(b";onderbouwing")[0] + b"\n", "CSV-kop", "regel 1"),
        (_gcos().split(b"\n")[0] + b"\n", "BESTAND-leeg", "het bestand"),
        (_gcos(bsn=""), "CSV-verplicht", "regel 2, kolom bsn"),
        (_gcos(bsn="123456789"), "VELD-bsn", "regel 2, kolom bsn"),
        (_gcos(soort="Jip"), "GCOS-soort", "regel 2, kolom soort"),
        (_gcos(versie="Jip"), "GCOS-nummer", "regel 2, kolom versie"),
        (_gcos(casusnummer="Jip Bedacht"), "GCOS-nummer", "regel 2, kolom casusnummer"),
        (_gcos(zaak=uuid(1)), "GCOS-markering", "regel 2, kolom zaak"),
        (_gcos(opgesteld_op="gisteren"), "VELD-datum", "regel 2, kolom opgesteld_op"),
        (_gcos(geadviseerde_afdoening="Jip"), "VELD-keuze", "regel 2, kolom geadviseerde_afdoening"),
        (_gcos(vastgelegd_op="Jip"), "CE-time", "regel 2, kolom vastgelegd_op"),
        (_gcos(traject_soort="jeugdhulp"), "VELD-ontbreekt", "regel 2"),
        (_gcos(lg_gezin="a\x00b"), "VELD-teken", "regel 2"),
        (_gcos(opsteller='"Jip" Bedacht'), "CSV-vorm", "regel"),
    ],
)
def test_gcos_slechte_bestanden(inhoud: bytes, code: str, plaats: str) -> None:
    """Missing and renamed columns, data where the header should be, wrong values: code, line and column."""
    fouten = fout(GCOS, inhoud)
    assert code in [c for c, p in fouten if p.startswith(plaats)], fouten


def test_json_kort_en_lang_geven_een_gebeurtenis() -> None:
    """Who can make a CloudEvent may; it comes out as it went in, canonically written."""
    kort = goed(PLAT, voorbeeld(PLAT)).berichten[0]
    assert goed(PLAT, kort.inhoud).berichten[0] == kort


def test_json_zonder_tijd_neemt_de_tijd_van_het_bestand() -> None:
    """The same file read again has the same time, so the same id and the same body."""
    document = json.loads(voorbeeld(PLAT))
    del document["time"]
    (klaar,) = goed(PLAT, json.dumps(document).encode()).berichten
    assert json.loads(klaar.inhoud)["time"] == "2026-11-21T12:00:00Z"
    (met_id,) = goed(PLAT, json.dumps(document | {"id": uuid(7), "zaak": uuid(8)}).encode()).berichten
    assert (met_id.kenmerk, json.loads(met_id.inhoud)["subject"]) == (uuid(7), uuid(8))


_DATA = json.loads(voorbeeld(PLAT))["data"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"bericht": "advies"}, "JSON-sleutels"),
        ({"bericht": "advies", "data": _DATA, "Jip": 1}, "JSON-sleutels"),
        ({"bericht": "Jip", "data": _DATA}, "JSON-bericht"),
        ({"bericht": ["advies"], "data": _DATA}, "JSON-bericht"),
        ({"bericht": "advies", "data": [_DATA]}, "CE-data"),
        ({"bericht": "advies", "data": _DATA, "time": 12}, "VELD-soort"),
        ({"bericht": "advies", "data": _DATA, "time": "Jip"}, "CE-time"),
        ({"bericht": "advies", "data": _DATA, "id": "999990019"}, "CE-id"),
        ({"bericht": "advies", "data": _DATA, "zaak": "999990019"}, "NLGOV-subject"),
        ({"bericht": "advies", "data": _DATA | {"Jip": 1}}, "VELD-onbekend"),
        ({"bericht": "signaal", "data": _DATA}, "VELD-onbekend"),
        ({"specversion": "1.0"}, "CE-id"),
    ],
)
def test_json_slechte_bestanden(document: dict[str, object], code: str) -> None:
    """Wrong keys, kinds and forms are named by place; what the file says is not repeated."""
    assert code in [c for c, _ in fout(PLAT, json.dumps(document).encode())]


def test_json_van_een_ander() -> None:
    """A municipality cannot lay a message of the police in its own folder."""
    document = json.loads(goed(PLAT, voorbeeld(PLAT)).berichten[0].inhoud)
    document["source"] = "urn:nld:oin:00000099000000000077:systeem:bvh"
    assert [c for c, _ in fout(PLAT, json.dumps(document).encode())] == ["AFZENDER-ander"]


def test_json_te_grote_gebeurtenis_wordt_hier_geweigerd() -> None:
    """Nine texts of 8,000 signs do not fit in 64 KiB; the partner hears it before anything is sent."""
    data = json.loads(json.dumps(_DATA))
    data["advies"]["leefgebieden"] = [{"leefgebied": "gezin", "tekst": "x" * 8000}] * 9
    codes = [c for c, _ in fout(PLAT, json.dumps({"bericht": "advies", "data": data}).encode())]
    assert codes == ["JSON-groot"]


@given(st.binary(max_size=300))
@example(b"\xff")
@example(b"<" * 100)
@example(b'"' * 99)
@example(b"\x00;\x00")
def test_rommel_geeft_een_verslag_en_nooit_iets_anders(rommel: bytes) -> None:
    """A folder can hold anything; a parser may only answer with our own errors."""
    for profiel in PROFIELEN.values():
        assert isinstance(profiel.lees(rommel, afzender(), NU), Afgekeurd)


@given(st.data())
def test_een_beschadigd_voorbeeld_geeft_nooit_een_trace(data: st.DataObject) -> None:
    """One byte changed anywhere: still messages or a report; and a report holds no value."""
    profiel = data.draw(st.sampled_from(list(PROFIELEN.values())))
    inhoud = bytearray(voorbeeld(profiel))
    plek = data.draw(st.integers(0, len(inhoud) - 1))
    inhoud[plek] = data.draw(st.integers(0, 255))
    uitkomst = profiel.lees(bytes(inhoud), afzender(), NU)
    if isinstance(uitkomst, Afgekeurd):
        tekst = verslagtekst(uitkomst.fouten, NU)
        assert not [kanarie for kanarie in KANARIES if kanarie in tekst]


def test_het_verslag_heeft_een_grens() -> None:
    """A report of a thousand lines is read by nobody."""
    verzamelaar = Verzamelaar()
    for nummer in range(soorten.FOUTEN_MAX + 10):
        verzamelaar.fout(soorten.Profielfout("BVH-element", f"regel {nummer}", "x"))
    uitkomst = verzamelaar.uitkomst()
    assert isinstance(uitkomst, Afgekeurd)
    assert len(uitkomst.fouten) == soorten.FOUTEN_MAX
    assert verzamelaar.vol


def test_het_bestand_kiest_het_profiel() -> None:
    """Only the profiles of this party's folder are tried."""
    assert voor_bestand("a.csv", (BVH, GCOS)) is GCOS
    assert voor_bestand("a.csv", (BVH,)) is None
