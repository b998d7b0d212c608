"""Lines as OTLP spans and decisions as log records, read back with the published definitions of OpenTelemetry."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsPartialSuccess,
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from hub.journal.uitvoer.adl import besluiten
from hub.journal.uitvoer.ldv import Logregel, logregels
from hub.journal.uitvoer.otlp import (
    BESLUIT_OUDER,
    BESLUIT_STATUS,
    Antwoordfout,
    in_stukken,
    lees_antwoord,
    logs,
    spans,
)
from tests.uitvoerproef import LOGBOEK, gelopen, groepen_van


def _regels() -> list[Logregel]:
    return [regel for groep in groepen_van(gelopen()) for regel in logregels(groep, LOGBOEK)]


def test_een_ander_leest_elk_veld_terug() -> None:
    """Every field of every line, with ids as bytes and times in nanoseconds; nothing unknown in it."""
    regels = _regels()
    verzoek = ExportTraceServiceRequest.FromString(spans(regels, "0.1.0"))
    (bron,) = verzoek.resource_spans
    (bereik,) = bron.scope_spans
    assert {a.key: a.value.string_value for a in bron.resource.attributes} == dict(regels[0].resource)
    assert (bereik.scope.name, bereik.scope.version) == ("ketenhub", "0.1.0")
    assert len(bereik.spans) == len(regels)
    for span, regel in zip(bereik.spans, regels, strict=True):
        assert (span.trace_id.hex(), span.span_id.hex()) == (regel.trace_id, regel.span_id)
        assert span.parent_span_id.hex() == (regel.parent_span_id or "")
        assert span.name == regel.name
        assert span.start_time_unix_nano == regel.start_time * 1_000_000
        assert span.end_time_unix_nano == regel.end_time * 1_000_000
        assert {a.key: a.value.string_value for a in span.attributes} == dict(regel.attributen)
        assert span.status.code == Status.STATUS_CODE_UNSET
        assert span.kind == Span.SPAN_KIND_INTERNAL
        assert span.flags == 1
    # Written again by the other it is the same: nothing was left unread.
    assert ExportTraceServiceRequest.FromString(verzoek.SerializeToString()) == verzoek


def _json(waarde: AnyValue) -> object:
    """What an `AnyValue` says, as JSON says it."""
    soort = waarde.WhichOneof("value")
    if soort == "kvlist_value":
        return {paar.key: _json(paar.value) for paar in waarde.kvlist_value.values}
    if soort == "array_value":
        return [_json(deel) for deel in waarde.array_value.values]
    return None if soort is None else getattr(waarde, soort)


def test_een_ander_leest_elk_besluit_terug() -> None:
    """Every field of every record of ADL, in its own place of a log record where there is one; nothing unknown."""
    records = [record for groep in groepen_van(gelopen()) for record in besluiten(groep, LOGBOEK)]
    verzoek = ExportLogsServiceRequest.FromString(logs(records, "0.1.0"))
    (bron,) = verzoek.resource_logs
    (bereik,) = bron.scope_logs
    assert {a.key: a.value.string_value for a in bron.resource.attributes} == records[0]["resource"]
    assert (bereik.scope.name, bereik.scope.version) == ("ketenhub", "0.1.0")
    assert any("parent_span_id" in record for record in records)
    for log, record in zip(bereik.log_records, records, strict=True):
        attributen = {a.key: _json(a.value) for a in log.attributes}
        status, ouder = attributen.pop(BESLUIT_STATUS), attributen.pop(BESLUIT_OUDER, None)
        gelezen = {
            "trace_id": log.trace_id.hex(),
            "span_id": log.span_id.hex(),
            "event_name": log.event_name,
            "timestamp": log.time_unix_nano // 1_000_000,
            "status": status,
            "attributes": attributen,
            "resource": records[0]["resource"],
            "body": _json(log.body),
        } | ({} if ouder is None else {"parent_span_id": ouder})
        assert gelezen == record
        assert (log.observed_time_unix_nano, log.flags) == (log.time_unix_nano, 1)
    assert ExportLogsServiceRequest.FromString(verzoek.SerializeToString()) == verzoek
    assert logs([]) == b""


_VORM = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False) | st.text(),
    lambda deel: st.lists(deel, max_size=4) | st.dictionaries(st.text(), deel, max_size=4),
    max_leaves=12,
)


@given(_VORM)
def test_elke_waarde_gaat_heen_en_terug(waarde: object) -> None:
    """Whatever a decision may hold some day: null, numbers below zero, empty lists."""
    record = {
        "trace_id": "1" * 32,
        "span_id": "2" * 16,
        "event_name": "adl.access_evaluation",
        "timestamp": 1,
        "status": "Unset",
        "attributes": {},
        "resource": {},
        "body": {"waarde": waarde},
    }
    (bron,) = ExportLogsServiceRequest.FromString(logs([record])).resource_logs
    assert _json(bron.scope_logs[0].log_records[0].body) == {"waarde": waarde}


def test_elke_status_heeft_zijn_getal() -> None:
    """The three words of LDV are the three codes of OpenTelemetry."""
    regel = (_regels())[0]
    for woord, getal in (("Unset", 0), ("Ok", 1), ("Error", 2)):
        verzoek = ExportTraceServiceRequest.FromString(spans([replace(regel, status=woord)]))
        assert verzoek.resource_spans[0].scope_spans[0].spans[0].status.code == getal


@given(st.integers(0, (1 << 63) - 1), st.text(max_size=40))
def test_wat_een_collector_niet_nam_wordt_gelezen(geweigerd: int, opmerking: str) -> None:
    """An answer as the published definitions write it."""
    deels = ExportTracePartialSuccess(rejected_spans=geweigerd, error_message=opmerking)
    gelezen = lees_antwoord(ExportTraceServiceResponse(partial_success=deels).SerializeToString())
    assert gelezen.geweigerd == geweigerd
    assert gelezen.opmerking == bool(opmerking)
    logs_deels = ExportLogsPartialSuccess(rejected_log_records=geweigerd, error_message=opmerking)
    assert lees_antwoord(ExportLogsServiceResponse(partial_success=logs_deels).SerializeToString()) == gelezen


def test_niets_gezegd_is_alles_genomen() -> None:
    """The empty message."""
    assert lees_antwoord(b"").geweigerd == 0


@given(st.binary(max_size=64))
def test_van_elk_antwoord_is_gezegd_of_het_er_een_is(inhoud: bytes) -> None:
    """Whatever a stranger answers: a number, or an error of ours; never another one, and never without end."""
    with contextlib.suppress(Antwoordfout):
        assert lees_antwoord(inhoud).geweigerd >= 0


@pytest.mark.parametrize("inhoud", [b"\x0a", b"\x0a\x05a", b"\xff" * 11, b"\x0b", b"\x08" * 3, b"\x08\x01" * 2_000])
def test_een_kapot_antwoord_is_er_geen(inhoud: bytes) -> None:
    """Cut off, a number without end, a kind that does not exist, or far too much."""
    with pytest.raises(Antwoordfout):
        lees_antwoord(inhoud)


def test_stukken_laten_niets_weg() -> None:
    """No sampling: every line, in order, in pieces of at most so many."""
    regels = _regels()
    stukken = list(in_stukken(iter(regels), 7))
    assert [regel for stuk in stukken for regel in stuk] == regels
    assert {len(stuk) for stuk in stukken[:-1]} == {7}
    assert spans([]) == b""
