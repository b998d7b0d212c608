"""The log point as a partner meets it: over TLS with its own certificate, on a read side that was filled."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import jsonschema
import pytest

from hub.bootstrap import logbron
from hub.bootstrap.certificaathuis import CA, CA_MAP, SERVER
from hub.bootstrap.logbron import Grootboekbron
from hub.bootstrap.logpunt import draai_logpunt
from hub.bus.partijen import Partij
from hub.fouten import Ketenfout
from hub.instellingen import Luisteradres
from hub.journal.uitvoer.fsc import transacties
from hub.journal.uitvoer.ldv import ACTIVITEIT, BETROKKENE, Logregel, logregels
from hub.ledger.grootboek import open_grootboek
from hub.toegang import grenzen, handdruk, logpunt
from tests.bus.proefpki import Proefpki
from tests.standaarden.standaard import fouten, standaard
from tests.toegang.logproef import LEZEN, PARTIJEN, Punt, draaiend_logpunt, vul_leeskant
from tests.uitvoerproef import LOGBOEK, adressen, gelopen, groepen_van

FSC: Final = "/v1/logs"
WACHT_S: Final = 20.0
VREEMD: Final = Partij("halt", "halt", "00000099000000005000", "Halt")


@pytest.fixture(scope="module")
def gevuld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """See `vul_leeskant`."""
    return vul_leeskant(tmp_path_factory.mktemp("grootboek"))


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Proefpki:
    """Certificates."""
    return Proefpki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
async def punt(gevuld: Path, pki: Proefpki) -> AsyncIterator[Punt]:
    """See `draaiend_logpunt`."""
    async with draaiend_logpunt(gevuld, pki) as het:
        yield het


def _regels(partij: str) -> list[Logregel]:
    alle = [regel for groep in groepen_van(gelopen()) for regel in logregels(groep, LOGBOEK)]
    return [eigen for regel in alle if (eigen := regel.voor(partij)) is not None]


def _signaal() -> str:
    return str(gelopen().records("ontvangen")[1]["kenmerk"])


def _zaak() -> str:
    return str(gelopen().records("vernietigd")[0]["zaak"])


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_zonder_certificaat_komt_niemand_binnen(punt: Punt) -> None:
    """The read extension: authentication MUST be arranged. TLS asks for a certificate before anything is read."""
    zonder = ssl.create_default_context(cafile=punt.pki.huis.plaats / CA)
    async with httpx.AsyncClient(base_url=punt.adres, verify=zonder, trust_env=False) as client:
        with pytest.raises(httpx.HTTPError):
            await client.get(FSC)


async def test_wie_niet_is_toegelaten_leest_niets(punt: Punt) -> None:
    """A certificate of the hub's own CA is not enough: the register must admit it now."""
    async with punt.als(VREEMD) as client:
        for antwoord in (await client.get(FSC), await client.post(LEZEN, json={"traceId": _signaal()})):
            assert antwoord.status_code == 401
            assert antwoord.headers["content-type"] == "application/problem+json"
            assert set(standaard("ldv-lezen")["fout"]["verplicht"]) <= set(antwoord.json())


async def test_een_ingetrokken_certificaat_leest_niets_meer(punt: Punt) -> None:
    """From the next request on, with the connection still open."""
    ede = punt.register.kaarten["gemeente-ede"]
    async with punt.als("gemeente-ede") as client:
        assert (await client.get(FSC)).status_code == 200
        (certificaat,) = ede.certificaten
        weg_ermee = replace(certificaat, ingetrokken_op=datetime.now(UTC) - timedelta(minutes=1))
        punt.register = punt.register.met(replace(ede, certificaten=(weg_ermee,)))
        assert (await client.get(FSC)).status_code == 401


async def test_een_ander_oin_op_dezelfde_naam_is_een_ander(punt: Punt) -> None:
    """Name and OIN must both be those of the card."""
    ede = punt.register.kaarten["gemeente-ede"]
    punt.register = punt.register.met(replace(ede, oin="00000099000000088000"))
    async with punt.als("gemeente-ede") as client:
        assert (await client.get(FSC)).status_code == 401


# ── LDV, read extension ──────────────────────────────────────────────────────────────────────────────────────────


ZONDER_CRITERIUM: Final = [
    {},
    {"startTime": "2026-01-01T00:00:00Z"},
    {"dpl": {}},
    {"dpl": {"core": {}}},
    {"dpl": {"core": {"dataSubjectIdType": "x"}}},
]


async def test_zonder_criterium_is_het_vierhonderd(punt: Punt) -> None:
    """The text: a request in which all three are missing MUST result in HTTP 400, in the form of problem+json."""
    for document in ZONDER_CRITERIUM:
        antwoord = await punt.vraag("politie", document)
        vorm = standaard("ldv-lezen")["fout"]
        assert (antwoord.status_code, antwoord.headers["content-type"]) == (400, vorm["soort"])
        (fout,) = antwoord.json()["errors"]
        assert set(fout) == set(vorm["errors"])
        assert fout["in"] in vorm["in"]
        assert fout["code"] == "criterium"


@pytest.mark.parametrize("pad", ["oas", "tekst"])
async def test_het_antwoord_heeft_de_vorm_van_de_uitbreiding(punt: Punt, pad: str) -> None:
    """Both names that the working version uses; metadata, and lines with exactly the members of the schema."""
    tekst = standaard("ldv-lezen")
    antwoord = await punt.vraag("politie", {"traceId": _signaal()}, f"/lezenapi/v1{tekst[pad]['pad']}")
    assert (antwoord.status_code, antwoord.headers["api-version"]) == (200, tekst["oas"]["versie"])
    document = antwoord.json()
    assert set(document) == {"metadata", tekst[pad]["lijst"]}
    assert set(document["metadata"]) == set(tekst["metadata"])
    velden = {naam: {k: v for k, v in veld.items() if k != "verplicht"} for naam, veld in tekst["antwoord"].items()}
    for regel in document[tekst[pad]["lijst"]]:
        jsonschema.validate(regel, {"type": "object", "additionalProperties": False, "properties": velden})
    assert document[tekst[pad]["lijst"]]


async def test_elke_partij_leest_van_een_bericht_alleen_het_hare(punt: Punt) -> None:
    """By trace: what the mapping says is hers, all of it, and nothing else."""
    for partij in PARTIJEN:
        for kenmerk in {str(r["kenmerk"]) for r in gelopen().records("ontvangen") if "kenmerk" in r}:
            spoor = kenmerk.replace("-", "")
            verwacht = [regel.als_lezen() for regel in _regels(partij) if regel.trace_id == spoor]
            assert _op_span(await punt.lees(partij, traceId=kenmerk)) == _op_span(verwacht)


async def test_over_een_jongere_leest_wie_van_de_zaak_weet(punt: Punt) -> None:
    """By data subject: the id of a case. Who was not told of it finds nothing by it."""
    for partij in PARTIJEN:
        verwacht = [regel.als_lezen() for regel in _regels(partij) if regel.attributen.get(BETROKKENE) == _zaak()]
        gelezen = await punt.lees(partij, dpl={"core": {"dataSubjectId": _zaak()}})
        assert _op_span(gelezen) == _op_span(verwacht)
        assert bool(gelezen) == (partij != "om")


async def test_van_een_activiteit_en_een_periode(punt: Punt) -> None:
    """By activity, with a period that bounds it at both ends; another kind of id of a person fits nothing."""
    eigen = _regels("gemeente-ede")
    activiteit = next(r.attributen[ACTIVITEIT] for r in eigen if "(I-01)" in r.name)
    kern = {"processingActivityId": activiteit}
    verwacht = [r for r in eigen if r.attributen[ACTIVITEIT] == activiteit]
    gelezen = await punt.lees("gemeente-ede", dpl={"core": kern})
    assert _op_span(gelezen) == _op_span([r.als_lezen() for r in verwacht])
    begin, einde = verwacht[0].als_lezen()["startTime"], verwacht[0].als_lezen()["endTime"]
    assert len(await punt.lees("gemeente-ede", dpl={"core": kern}, startTime=begin, endTime=einde)) == len(verwacht)
    for periode in ({"startTime": "2026-06-15T11:00:00Z"}, {"endTime": "2026-06-15T12:00:00+02:00"}):
        assert await punt.lees("gemeente-ede", dpl={"core": kern}, **periode) == []
    anders = {"dataSubjectId": _zaak(), "dataSubjectIdType": "BSN"}
    assert await punt.lees("gemeente-ede", dpl={"core": anders}) == []


async def test_wat_verborgen_is_is_ook_niet_te_zoeken(punt: Punt) -> None:
    """The rule is hidden from who does not know of the case; then asking for that rule must not confirm it."""
    alle = [regel for groep in groepen_van(gelopen()) for regel in logregels(groep, LOGBOEK)]
    (sepot,) = [r for r in alle if r.name.startswith("afdoening van om: beoordeeld")]
    assert await punt.lees("om", dpl={"core": {"processingActivityId": sepot.attributen[ACTIVITEIT]}}) == []
    zichtbaar = await punt.lees("om", dpl={"core": {"processingActivityId": LOGBOEK.register}})
    assert sepot.span_id in {regel["spanId"] for regel in zichtbaar}


FOUT: Final = [
    {"traceId": "999990019"},
    {"traceId": 1},
    {"bsn": "999990019"},
    {"traceId": "", "dpl": {}},
    {"dpl": {"core": {"dataSubjectId": ["999990019"]}}},
    {"dpl": {"core": {"bsn": "999990019"}}},
    {"dpl": "999990019"},
    {"traceId": "b0000000-0000-4000-8000-000000000001", "startTime": "999990019"},
    {"traceId": "b0000000-0000-4000-8000-000000000001", "endTime": "2026-01-01T00:00:00"},
    ["999990019"],
    "999990019",
]


async def test_een_foute_vraag_wordt_niet_herhaald(punt: Punt) -> None:
    """Told where it is wrong, in words of ours; what was typed may be a number of somebody."""
    for document in FOUT:
        antwoord = await punt.vraag("politie", document)
        assert antwoord.status_code == 400
        assert "99999" not in antwoord.text
        assert antwoord.json()["errors"][0]["detail"]


GEEN_ZAAK: Final = ["999990019", "geen uuid", "b0000000"]


async def test_een_bsn_vindt_niets(punt: Punt) -> None:
    """The log holds random ids only; nothing else is looked for, and nothing is found."""
    for nummer in GEEN_ZAAK:
        assert await punt.lees("politie", dpl={"core": {"dataSubjectId": nummer}}) == []


async def test_te_veel_wordt_gezegd_en_niet_afgeknipt(punt: Punt, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that looks like the whole would be a wrong answer."""
    monkeypatch.setattr(logpunt, "REGELS_MAX", 2)
    antwoord = await punt.vraag("politie", {"dpl": {"core": {"dataSubjectId": _zaak()}}})
    assert (antwoord.status_code, antwoord.json()["errors"][0]["code"]) == (400, "te-veel")
    monkeypatch.setattr(logpunt, "REGELS_MAX", 1_000)
    monkeypatch.setattr(logbron, "BEKEKEN_MAX", 4)
    monkeypatch.setattr(logbron, "BLADZIJDE", 2)
    antwoord = await punt.vraag("politie", {"dpl": {"core": {"processingActivityId": LOGBOEK.register}}})
    assert (antwoord.status_code, antwoord.json()["errors"][0]["code"]) == (400, "te-veel")


async def test_zonder_leeskant_is_er_geen_antwoord(punt: Punt, tmp_path: Path) -> None:
    """Not an empty list: that would say that nothing happened."""
    punt.grootboek = tmp_path / "weg.sqlite"
    assert (await punt.vraag("politie", {"traceId": _signaal()})).status_code == 503
    async with punt.als("politie") as client:
        assert (await client.get(FSC)).status_code == 503


async def test_wat_er_niet_is(punt: Punt) -> None:
    """Other paths, methods, kinds of content, and too much of it."""
    async with punt.als("politie") as client:
        assert (await client.get("/")).status_code == 404
        assert (await client.get(LEZEN)).status_code == 405
        assert (await client.post(LEZEN, content=b"{}", headers={"content-type": "text/plain"})).status_code == 415
        groot = b'{"traceId":"' + b"a" * 70_000 + b'"}'
        assert (
            await client.post(LEZEN, content=groot, headers={"content-type": "application/json"})
        ).status_code == 413
        dubbel = b'{"traceId":"a","traceId":"b"}'
        assert (
            await client.post(LEZEN, content=dubbel, headers={"content-type": "application/json"})
        ).status_code == 400


# ── FSC ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _eigen(partij: str) -> list[dict[str, Any]]:
    boek = adressen()
    alle = [t for groep in groepen_van(gelopen()) for t in transacties(groep, boek)]
    return [dict(t.record) for t in alle if boek.van(partij) in t.kijkers]


async def _bladzijden(punt: Punt, partij: str, **vraag: str) -> list[list[dict[str, Any]]]:
    uit: list[list[dict[str, Any]]] = []
    cursor = ""
    async with punt.als(partij) as client:
        for _ in range(100):
            antwoord = await client.get(FSC, params=vraag | ({"cursor": cursor} if cursor else {}))
            assert antwoord.status_code == 200, antwoord.text
            document = antwoord.json()
            assert set(document) == set(standaard("fsc")["antwoord"])
            assert set(document["pagination"]) == set(standaard("fsc")["pagina"])
            uit.append(document["records"])
            cursor = document["pagination"]["next_cursor"]
            if not cursor:
                return uit
    raise AssertionError("no end")


async def test_een_peer_krijgt_alleen_haar_eigen_transacties(punt: Punt) -> None:
    """FSC-Logging: only records of which the asker is outway, service or delegator; all of those, in both orders."""
    for partij in PARTIJEN:
        eigen = _eigen(partij)
        assert eigen
        for volgorde in standaard("fsc")["volgorde"]:
            records = [r for blad in await _bladzijden(punt, partij, sort_order=volgorde) for r in blad]
            assert _op_nummer(records) == _op_nummer(eigen)
            tijden = [r["created_at"] for r in records]
            assert tijden == sorted(tijden, reverse=volgorde.endswith("DESCENDING"))
            assert not [fout for record in records for fout in fouten(record, standaard("fsc")["velden"])]


@pytest.mark.parametrize("volgorde", ["SORT_ORDER_ASCENDING", "SORT_ORDER_DESCENDING"])
async def test_bladeren_geeft_elke_transactie_een_keer(punt: Punt, volgorde: str) -> None:
    """Pages of two, to the end."""
    bladen = await _bladzijden(punt, "politie", limit="2", sort_order=volgorde)
    assert max(map(len, bladen)) == 2
    assert _op_nummer(itertools.chain.from_iterable(bladen)) == _op_nummer(_eigen("politie"))


async def test_filters(punt: Punt) -> None:
    """Service, grant and time; a list of ids passes over all other filters, and gives no other's record."""
    eigen = _eigen("politie")

    async def gevonden(**vraag: str) -> list[dict[str, Any]]:
        return [r for blad in await _bladzijden(punt, "politie", **vraag) for r in blad]

    diensten = await gevonden(service_name="signaal,afdoening")
    assert _op_nummer(diensten) == _op_nummer(r for r in eigen if r["service_name"] in {"signaal", "afdoening"})
    toestemming = eigen[0]["grant_hash"]
    assert {r["grant_hash"] for r in await gevonden(grant_hash=toestemming)} == {toestemming}
    midden = sorted({r["created_at"] for r in eigen})[1]
    assert {r["created_at"] for r in await gevonden(after=str(midden - 1), before=str(midden + 1))} == {midden}
    assert midden not in {r["created_at"] for r in await gevonden(after=str(midden))}
    assert midden not in {r["created_at"] for r in await gevonden(before=str(midden))}
    van_ede = next(r for r in _eigen("gemeente-ede") if r not in eigen)
    nummers = ",".join([eigen[0]["transaction_id"], eigen[-1]["transaction_id"], van_ede["transaction_id"], "onzin"])
    nummers += f",{eigen[0]['transaction_id']}"
    gekregen = await gevonden(transaction_ids=nummers, service_name="bestaat-niet", limit="0", after="gisteren")
    assert _op_nummer(gekregen) == _op_nummer([eigen[0], eigen[-1]])


FOUT_FSC: Final = [
    "limit=0",
    "limit=1001",
    "limit=a",
    "after=gisteren",
    "sort_order=omlaag",
    "cursor=999990019",
    "naam=x",
    "limit=1&limit=2",
    "sort_order=SORT_ORDER_ASCENDING&cursor=-1",
    "transaction_ids=" + ",".join(["a"] * 101),
]


async def test_een_foute_vraag_aan_het_transactielog(punt: Punt) -> None:
    """Refused, and not repeated."""
    for vraag in FOUT_FSC:
        async with punt.als("politie") as client:
            antwoord = await client.get(f"{FSC}?{vraag}")
        assert antwoord.status_code == 400
        assert "99999" not in antwoord.text


# ── the socket ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_wie_geen_handdruk_geeft_houdt_niets_bezet(punt: Punt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers who connect and say nothing: never more than the limit, and gone soon; then partners are served."""
    monkeypatch.setattr(handdruk, "HANDDRUK_S", 0.5)
    poort = int(punt.adres.rpartition(":")[2])
    vreemden = [await asyncio.open_connection("127.0.0.1", poort) for _ in range(grenzen.VERBINDINGEN_MAX + 20)]
    async with asyncio.timeout(WACHT_S):
        meteen = [await lezer.read() for lezer, _ in vreemden[grenzen.VERBINDINGEN_MAX :]]
        assert meteen == [b""] * 20, "one too many: hung up on at once"
        later = [await lezer.read() for lezer, _ in vreemden]
        assert later == [b""] * len(vreemden)
        assert await punt.lees("politie", traceId=_signaal())
    for _, schrijver in vreemden:
        schrijver.close()


async def test_een_bezet_adres_en_een_kapot_certificaat(punt: Punt, tmp_path: Path) -> None:
    """A log point that was asked for and cannot be, stops the start with a code."""
    ca = punt.pki.huis.plaats
    bron = Grootboekbron(lambda: open_grootboek(punt.grootboek), LOGBOEK, adressen)
    bezet = Luisteradres("127.0.0.1", int(punt.adres.rpartition(":")[2]))
    geen = tmp_path / "geen.pem"
    for adres, certificaat, code in (
        (bezet, ca / SERVER, "LOGPUNT-adres"),
        (Luisteradres("127.0.0.1", 0), geen, "LOGPUNT-certificaat"),
    ):
        with pytest.raises(Ketenfout) as fout:
            async with draai_logpunt(adres, ca / CA, certificaat, bron, lambda _: None, LOGBOEK):
                raise AssertionError("it listens")
        assert fout.value.code == code
    assert ca.name == CA_MAP


def _op_span(regels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(regels, key=lambda regel: str(regel["spanId"]))


def _op_nummer(records: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any run of records
    return sorted(records, key=lambda record: (record["transaction_id"], record["direction"]))
