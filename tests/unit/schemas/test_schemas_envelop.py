"""The envelope: the NL GOV profile, the liberties it asks for, and no room for a person in any attribute."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from schemas import envelop, voorbeelden
from schemas.envelop import HUB_ATTRIBUTEN, Gebeurtenis, controleer, controleer_geleverd, geleverd, nieuw, schrijf
from schemas.fouten import Schemafout
from schemas.json_strikt import BERICHT_BYTES_MAX, ontleed

SIGNAAL = "nl.omgevingsadviezen.signaal-ingediend.v1"
EIGEN_SPOOR = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SPOOR = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def doc() -> dict[str, object]:
    """A good event, as parsed."""
    return ontleed(schrijf(voorbeelden.gebeurtenis(SIGNAAL)))


def codes(document: dict[str, object], *, van_hub: bool = False) -> list[str]:
    """The codes with which an event is refused."""
    with pytest.raises(Schemafout) as gevangen:
        (controleer_geleverd if van_hub else controleer)(document)
    return [plaats.code for plaats in gevangen.value.plaatsen]


def test_a_good_event_is_read_and_written_the_same(doc: dict[str, object]) -> None:
    """What the hub read, it can send: the same identity, the same data."""
    gebeurtenis = controleer(doc)
    assert ontleed(schrijf(gebeurtenis)) == doc
    assert gebeurtenis.oin == voorbeelden.OIN_POLITIE
    assert gebeurtenis.tijdstip == datetime(2026, 3, 17, 9, 30, tzinfo=UTC)


def test_the_same_event_gives_the_same_bytes(doc: dict[str, object]) -> None:
    """Commitments and signatures are over bytes; the order in which a sender wrote his keys must not matter."""
    andersom = dict(reversed(list(doc.items())))
    andersom["data"] = dict(reversed(list(doc["data"].items())))  # type: ignore[attr-defined]
    inhoud = schrijf(controleer(andersom))
    assert inhoud == schrijf(controleer(doc))
    assert b": " not in inhoud
    assert b"null" not in inhoud


@pytest.mark.parametrize("attribuut", ["specversion", "id", "source", "type", "time", "data"])
def test_what_the_profile_requires_must_be_there(doc: dict[str, object], attribuut: str) -> None:
    """Absent and null are the same: not there."""
    regel = envelop.REGEL_VAN_ATTRIBUUT[attribuut]
    assert codes({naam: waarde for naam, waarde in doc.items() if naam != attribuut}) == [regel]
    assert codes(doc | {attribuut: None}) == [regel]


def test_every_broken_rule_is_named_at_once(doc: dict[str, object]) -> None:
    """A supplier mends a message in one round."""
    gevonden = codes(doc | {"specversion": "0.3", "time": "gisteren", "ext": 1, "Ext": 1, "ander": 2})
    assert gevonden == ["CE-specversion", "CE-time", "CE-onbekend", "CE-attribuut"]


def test_short_oins_get_their_zeros_back(doc: dict[str, object]) -> None:
    """Others store an OIN as a number and lose its zeros; the hub sends twenty positions, always."""
    for kort in ("99000000000002", "0099000000000002", "00000099000000000002"):
        gebeurtenis = controleer(doc | {"source": f"urn:nld:oin:{kort}:systeem:bvh"})
        assert gebeurtenis.source == "urn:nld:oin:00000099000000000002:systeem:bvh"


@pytest.mark.parametrize(
    "bron",
    [
        "urn:nld:oin:999990019:systeem:bvh",
        "urn:nld:oin:000000990000000000021:systeem:bvh",
        "urn:nld:oin:00000099000000000002:systeem:",
        "urn:nld:oin:00000099000000000002",
        "urn:nld:oin:00000099000000000002:systeem:BVH",
        "urn:nld:oin:00000099000000000002:systeem:bvh-999990019",
        "urn:nld:oin:00000099000000000002:systeem:sem de vries",
        "urn:nld:oin:00000099000000000002:systeem:bvh\n",
        "urn:nld:oin:\u0660\u0661000099000000000002:systeem:bvh",
        "URN:nld:oin:00000099000000000002:systeem:bvh",
        "https://politie.nl/zaken/999990019",
        "",
    ],
)
def test_a_source_of_another_form_is_refused(doc: dict[str, object], bron: str) -> None:
    """`source` says who, never where the data are and never about whom."""
    assert codes(doc | {"source": bron}) == ["NLGOV-source"]


@pytest.mark.parametrize("attribuut", [n for n in Gebeurtenis.model_fields if n != "data"])
@pytest.mark.parametrize(
    "persoon", ["999990019", "Sem de Vries", "999 990 019", "sem.de.vries@voorbeeld.nl", "2009-11-02"]
)
def test_no_attribute_can_hold_a_person(doc: dict[str, object], attribuut: str, persoon: str) -> None:
    """Attributes are copied to subjects, headers and logs of others; a BSN there is a leak nobody can take back."""
    levering = voorbeelden.levering(SIGNAAL)
    assert levering is not None
    document = (levering.model_dump(exclude_none=True) if attribuut in HUB_ATTRIBUTEN else doc) | {attribuut: persoon}
    if attribuut == "sequence":
        document["sequencetype"] = "Integer"
    assert codes(document, van_hub=attribuut in HUB_ATTRIBUTEN)[0] == envelop.REGEL_VAN_ATTRIBUUT[attribuut]


@pytest.mark.parametrize(
    ("gestuurd", "bewaard"),
    [
        ("2026-03-17T09:30:00.999990019Z", "2026-03-17T09:30:00.999990Z"),
        ("2026-03-17T09:30:00.1+01:00", "2026-03-17T09:30:00.1+01:00"),
        ("2026-03-17T09:30:00-00:00", "2026-03-17T09:30:00-00:00"),
    ],
)
def test_time_stays_the_text_that_was_sent_but_for_a_ninth_digit(
    doc: dict[str, object], gestuurd: str, bewaard: str
) -> None:
    """Time is part of the identity of an event; nine digits of a fraction are as many as a BSN has."""
    assert controleer(doc | {"time": gestuurd}).time == bewaard


@pytest.mark.parametrize(
    "tijd",
    [
        *("2026-03-17T09:30:00", "2026-03-17", "2026-02-29T09:30:00Z", "2026-03-17T24:00:00Z", "2026-03-17 09:30:00Z"),
        *("2026-03-17t09:30:00z", "0001-01-01T00:00:00+14:00", "2026-03-17T09:30:60Z", "2026-03-17T09:30:00+25:00"),
        *(1_773_739_800, "2026-03-17T09:30:00,5Z", "2026-W12-2T09:30:00Z", "2026-03-17T09:30:00Z\n"),
    ],
)
def test_a_moment_that_is_not_or_has_no_zone_is_refused(doc: dict[str, object], tijd: object) -> None:
    """Without a zone nobody knows whether a deadline has passed."""
    assert codes(doc | {"time": tijd}) == ["CE-time"]


def test_absent_content_type_is_json_and_always_sent(doc: dict[str, object]) -> None:
    """In the JSON format absence means application/json; the hub writes it."""
    for document in ({n: w for n, w in doc.items() if n != "datacontenttype"}, doc | {"datacontenttype": None}):
        assert b'"datacontenttype":"application/json"' in schrijf(controleer(document))


def test_null_counts_as_absent_for_optional_attributes(doc: dict[str, object]) -> None:
    """CloudEvents says so for the JSON format; it must not end as a written null."""
    leeg = {naam: None for naam, veld in Gebeurtenis.model_fields.items() if not veld.is_required()}
    assert controleer(doc | leeg) == controleer(doc)


def test_sequence_needs_its_type(doc: dict[str, object]) -> None:
    """The profile knows one type; alone, neither says anything."""
    assert controleer(doc | {"sequence": "12", "sequencetype": "Integer"}).sequence == "12"
    assert codes(doc | {"sequencetype": "Integer"}) == ["CE-sequencetype"]
    assert codes(doc | {"sequence": "0", "sequencetype": "Integer"}) == ["CE-sequence"]
    assert codes(doc | {"sequence": 12, "sequencetype": "Integer"}) == ["CE-sequence"]


@pytest.mark.parametrize("adres", ["https://omgevingsadviezen.nl/schema/signaal-ingediend.v1.schema.json"])
def test_our_own_schema_address_fits(doc: dict[str, object], adres: str) -> None:
    """The generated `$id` must be usable as `dataschema`."""
    assert controleer(doc | {"dataschema": adres, "traceparent": SPOOR}).dataschema == adres


@pytest.mark.parametrize(
    "adres",
    ["http://a.nl/b", "https://a.nl/b?c=d", "https://sem@a.nl/b", "https://a.nl/b#sem", "https://a.nl/99-99-90-01-9"],
)
def test_a_schema_address_carries_nothing_else(doc: dict[str, object], adres: str) -> None:
    """A query, a fragment or a user part is room for a person."""
    assert codes(doc | {"dataschema": adres}) == ["CE-dataschema"]


def test_a_party_cannot_send_what_only_the_hub_may_say(doc: dict[str, object]) -> None:
    """A forged `regel` or `doel` would look like a permission."""
    levering = voorbeelden.levering(SIGNAAL)
    assert levering is not None
    nagemaakt = {naam: getattr(levering, naam) for naam in HUB_ATTRIBUTEN}
    assert codes(doc | nagemaakt) == ["HUB-attribuut"] * len(HUB_ATTRIBUTEN)
    assert codes(doc | {"plichten": "log"}) == ["HUB-attribuut"]


@pytest.mark.parametrize("attribuut", ["levering", "bestemming", "regel", "doel", "beleid"])
def test_a_delivery_says_everything_or_nothing(attribuut: str) -> None:
    """A delivery without its rule or purpose cannot be accounted for."""
    levering = voorbeelden.levering(SIGNAAL)
    assert levering is not None
    document = levering.model_dump(exclude_none=True)
    assert codes({n: w for n, w in document.items() if n != attribuut}, van_hub=True) == ["HUB-onvolledig"]


def test_a_delivery_keeps_the_identity_and_drops_what_tells_of_others(doc: dict[str, object]) -> None:
    """Receivers deduplicate on source and id; a count with gaps would show what went elsewhere.

    The trace is the hub's own: in that of a sender fits a number of a person, for whoever may not have it.
    """
    origineel = controleer(doc | {"sequence": "7", "sequencetype": "Integer", "traceparent": SPOOR})
    aflevering = envelop.Aflevering(
        voorbeelden.ZAAK, voorbeelden.LEVERING, "om", "S-01", "zsm-afweging", voorbeelden.BELEID, (), EIGEN_SPOOR
    )
    levering = geleverd(origineel, aflevering, {"doel": "zsm-afweging"})
    for naam in ("id", "source", "type", "time"):
        assert getattr(levering, naam) == getattr(origineel, naam)
    assert levering.traceparent == EIGEN_SPOOR
    assert geleverd(origineel, replace(aflevering, spoor=None), {}).traceparent is None
    with pytest.raises(Schemafout, match="CE-traceparent"):
        geleverd(origineel, replace(aflevering, spoor="00-1-1-01"), {})
    assert (levering.subject, levering.sequence, levering.dataschema, levering.plichten) == (
        voorbeelden.ZAAK,
        None,
        None,
        None,
    )
    assert controleer_geleverd(ontleed(schrijf(levering))) == levering


def test_a_delivery_with_a_duty_of_another_form_is_not_made(doc: dict[str, object]) -> None:
    """Strict when sending: also the hub cannot put free text in an attribute."""
    aflevering = envelop.Aflevering(
        voorbeelden.ZAAK, voorbeelden.LEVERING, "om", "S-01", "a", voorbeelden.BELEID, ("Bel Sem op 06-12345678",)
    )
    with pytest.raises(Schemafout) as gevangen:
        geleverd(controleer(doc), aflevering, {})
    assert gevangen.value.code == "HUB-plichten"
    assert "Sem" not in str(gevangen.value)


def test_what_grew_beyond_64_kib_is_not_sent(doc: dict[str, object]) -> None:
    """The next hop need not carry more; refusing here gives a clear code instead of a lost message."""
    groot = controleer(doc | {"data": {"a": "x" * BERICHT_BYTES_MAX}})
    with pytest.raises(Schemafout) as gevangen:
        schrijf(groot)
    assert gevangen.value.code == "JSON-groot"


def test_a_new_event_is_checked_and_its_time_is_utc() -> None:
    """Whoever makes events through the SDK cannot make one that the hub refuses."""
    tijdstip = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    gemaakt = nieuw(
        kenmerk=voorbeelden.BERICHT,
        source=envelop.bron("00000099000000000002", "bvh"),
        berichttype=SIGNAAL,
        tijdstip=tijdstip,
        data={},
    )
    assert gemaakt.time == "2026-07-01T10:00:00Z"
    assert controleer(json.loads(schrijf(gemaakt))) == gemaakt
    with pytest.raises(ValueError, match="tijdzone"):
        nieuw(
            kenmerk=voorbeelden.BERICHT,
            source=gemaakt.source,
            berichttype=SIGNAAL,
            tijdstip=datetime(2026, 7, 1),  # noqa: DTZ001 - the missing zone is the point
            data={},
        )
    for oin, systeem in (("99000000000002", "bvh"), ("00000099000000000002", "BVH")):
        with pytest.raises(Schemafout):
            envelop.bron(oin, systeem)
