"""A log on a real socket that reads OTLP with the published definitions, and answers as a test says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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

PROTOBUF = "application/x-protobuf"
Verzoek = ExportTraceServiceRequest | ExportLogsServiceRequest
Deels = ExportTraceServiceResponse | ExportLogsServiceResponse
SOORTEN: dict[str, tuple[type[Verzoek], Deels]] = {
    "/v1/traces": (
        ExportTraceServiceRequest,
        ExportTraceServiceResponse(partial_success=ExportTracePartialSuccess(rejected_spans=1)),
    ),
    "/v1/logs": (
        ExportLogsServiceRequest,
        ExportLogsServiceResponse(partial_success=ExportLogsPartialSuccess(rejected_log_records=1)),
    ),
}
"""Path → what is asked there, and how it is said that one was not taken."""


@dataclass(slots=True)
class Ontvanger:
    """`zegt`: answers to give, in turn, then 200 for ever: a status, or `ophangen`, `deels`, `json`."""

    adres: str = ""
    zegt: list[int | str] = field(default_factory=list)
    verzoeken: list[Verzoek] = field(default_factory=list)
    koppen: list[dict[str, str]] = field(default_factory=list)
    bevestigd: list[tuple[str, str]] = field(default_factory=list)
    slot: threading.Lock = field(default_factory=threading.Lock)

    def sporen(self) -> list[tuple[str, str]]:
        """(trace, span) of all that came in, confirmed or not."""
        return [paar for verzoek in self.verzoeken for paar in _sporen(verzoek)]


def _sporen(verzoek: Verzoek) -> list[tuple[str, str]]:
    if isinstance(verzoek, ExportTraceServiceRequest):
        spans = [s for bron in verzoek.resource_spans for bereik in bron.scope_spans for s in bereik.spans]
        return [(span.trace_id.hex(), span.span_id.hex()) for span in spans]
    records = [r for bron in verzoek.resource_logs for bereik in bron.scope_logs for r in bereik.log_records]
    return [(record.trace_id.hex(), record.span_id.hex()) for record in records]


@contextmanager
def ontvanger(*zegt: int | str) -> Iterator[Ontvanger]:
    """A receiver on a free port of this machine."""
    doel = Ontvanger(zegt=list(zegt))

    class Antwoorder(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            inhoud = self.rfile.read(int(self.headers["content-length"]))
            with doel.slot:
                soort_verzoek, deels = SOORTEN[self.path]
                verzoek = soort_verzoek.FromString(inhoud)
                goed = self.headers["content-type"] == PROTOBUF
                wat = doel.zegt.pop(0) if doel.zegt else 200 if goed else 404
                doel.verzoeken.append(verzoek)
                doel.koppen.append({naam.lower(): waarde for naam, waarde in self.headers.items()})
                if wat == 200:
                    doel.bevestigd += _sporen(verzoek)
            if wat == "ophangen":
                self.close_connection = True
                return
            soort = "application/json" if wat == "json" else PROTOBUF
            uit = b"{}" if wat == "json" else deels.SerializeToString() if wat == "deels" else b""
            self.send_response(wat if isinstance(wat, int) else 200)
            self.send_header("content-type", soort)
            self.send_header("content-length", str(len(uit)))
            self.end_headers()
            self.wfile.write(uit)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as the library has it
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Antwoorder)
    draad = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    draad.start()
    doel.adres = f"http://127.0.0.1:{server.server_port}"
    try:
        yield doel
    finally:
        server.shutdown()
        server.server_close()
        draad.join()
