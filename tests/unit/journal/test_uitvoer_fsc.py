"""The FSC transaction log's shape, and "own records only"."""

from __future__ import annotations

import asyncio
import json

from hub.journal.uitvoer.fsc import Adressen, Transactie, peers, transacties
from tests import weg
from tests.standaarden.standaard import fouten, standaard
from tests.strategieen import BSNS
from tests.uitvoerproef import HUB_OIN, adressen, gelopen, groepen_van, verloop


def _transacties(proef: weg.Proef | None = None) -> list[Transactie]:
    boek = adressen()
    return [t for groep in groepen_van(proef or gelopen()) for t in transacties(groep, boek)]


def test_elk_record_heeft_de_velden_van_de_standaard() -> None:
    """Names, types and the two kinds of source and destination, as in the OpenAPI document of FSC-Logging 1.1.0."""
    tekst = standaard("fsc")
    for transactie in _transacties():
        record = transactie.record
        assert not [*fouten(record, tekst["velden"])]
        for kant in ("source", "destination"):
            deel = record[kant]
            assert set(deel) == set(tekst[kant][deel["type"]])
            for naam, waarde in deel.items():
                assert naam == "type" or tekst["peer_id"]["minstens"] <= len(waarde) <= tekst["peer_id"]["hoogstens"]


def test_elk_bericht_en_elke_levering_staat_erin() -> None:
    """One incoming per message that was received, one outgoing per delivery; nothing for what did not leave."""
    proef = gelopen()
    records = [transactie.record for transactie in _transacties(proef)]
    binnen = {r["transaction_id"] for r in records if r["direction"] == "DIRECTION_INCOMING"}
    uit = {r["transaction_id"] for r in records if r["direction"] == "DIRECTION_OUTGOING"}
    assert binnen == {r["kenmerk"] for r in proef.records("ontvangen") if r.get("kenmerk")}
    assert uit == {r["levering"] for r in proef.records("afgeleverd")}
    assert len(records) == len(binnen) + len(uit)
    assert len(uit) > 5


def test_de_hub_levert_namens_de_afzender() -> None:
    """Outway is the hub, delegator the sender, service the receiver: all three find the record in their own log."""
    boek = adressen()
    uit = [t for t in _transacties() if t.record["direction"] == "DIRECTION_OUTGOING"]
    (signaal,) = [t for t in uit if t.record["service_name"] == "signaal"]
    politie, ede = boek.van("politie"), boek.van("gemeente-ede")
    assert signaal.record["source"]["delegator_peer_id"] == politie
    assert signaal.record["destination"]["service_peer_id"] == ede
    assert signaal.kijkers == {HUB_OIN, politie, ede}
    assert signaal.record["grant_hash"].startswith("urn:ketenhub:regel:S-01:")


def test_wie_vooraf_adviseerde_ziet_niet_dat_het_advies_is_gewekt() -> None:
    """Its own log would tell that the young person has a case now; the receiver does see the delivery."""

    async def hit() -> weg.Proef:
        proef = weg.Proef()
        volwassen = {"betrokkene": weg.jongere(geboren="2005-01-01")}
        await proef.handel_af("veiligheidshuis", "advies", weg.markering())
        await proef.handel_af("om", "signaal", weg.signaal(doel="zsm-afweging") | volwassen)
        return proef

    boek = adressen()
    gewekt = [t for t in _transacties(asyncio.run(hit())) if t.record["service_name"] == "advies"]
    (binnen,) = [t for t in gewekt if t.record["direction"] == "DIRECTION_INCOMING"]
    assert binnen.kijkers == {HUB_OIN, boek.van("veiligheidshuis")}
    (uit,) = [t for t in gewekt if t.record["direction"] == "DIRECTION_OUTGOING"]
    assert uit.record["source"]["delegator_peer_id"] == boek.van("veiligheidshuis")
    assert uit.kijkers == {HUB_OIN, boek.van("om")}


def test_wie_is_opgevolgd_staat_als_degene_voor_wie() -> None:
    """Another organisation took the place of who was meant: a delegated destination, seen by both."""
    proef = gelopen()
    (groep,) = [g for g in groepen_van(proef) if g.eerste("afgeleverd") and g.records[0]["bericht"] == "signaal"]
    records = tuple(
        {**r, "geadresseerd": "gemeente-wageningen"} if r["soort"] == "afgeleverd" else r for r in groep.records
    )
    boek = adressen()
    (uit,) = [
        t
        for t in transacties(type(groep)(groep.begin, groep.einde, records), boek)
        if "levering" in t.record["additional_data"]
    ]
    assert uit.record["destination"]["type"] == "DESTINATION_TYPE_DELEGATED_DESTINATION"
    assert boek.van("gemeente-wageningen") in uit.kijkers


def test_een_onbekende_partij_ziet_niets() -> None:
    """An OIN that the register never knew is no peer id: nobody may match it with an empty one."""
    assert Adressen({}, HUB_OIN).van("niemand") == ""
    assert peers({"source": {"outway_peer_id": ""}, "destination": {"service_peer_id": HUB_OIN}}) == {HUB_OIN}


def test_niemand_staat_in_een_record() -> None:
    """Ids, codes and organisations."""
    alles = json.dumps([dict(transactie.record) for transactie in _transacties()])
    for woord in (*BSNS, "Kees", "Voorbeeld", "2010-05-01", "fatbike"):
        assert woord not in alles


async def test_een_levering_heeft_het_spoor_dat_zij_draagt() -> None:
    """As FSC takes it from the `traceparent` of what goes out; what came in has none: the sender's goes nowhere."""
    proef = await verloop(sepot=False)
    gestuurd = {levering["levering"]: levering["traceparent"].split("-") for levering in proef.leveringen()}
    for transactie in _transacties(proef):
        record = transactie.record
        if record["direction"] == "DIRECTION_INCOMING":
            assert not {"trace_id", "span_id"} & record.keys()
        else:
            _, trace, span, _ = gestuurd[record["transaction_id"]]
            assert (record["trace_id"], record["span_id"]) == (trace, span)
    assert len(gestuurd) > 3
