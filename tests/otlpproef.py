"""A log of processing on a real socket that reads OTLP with the published definitions, and answers as a test says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

PROTOBUF = "application/x-protobuf"


@dataclass(slots=True)
class Ontvanger:
    """`zegt`: answers to give, in turn, then 200 for ever: a status, or `ophangen`, `deels`, `json`."""

    adres: str = ""
    zegt: list[int | str] = field(default_factory=list)
    verzoeken: list[ExportTraceServiceRequest] = field(default_factory=list)
    koppen: list[dict[str, str]] = field(default_factory=list)
    bevestigd: list[tuple[str, str]] = field(default_factory=list)
    slot: threading.Lock = field(default_factory=threading.Lock)

    def sporen(self) -> list[tuple[str, str]]:
        """(trace, span) of all that came in, confirmed or not."""
        return [paar for verzoek in self.verzoeken for paar in _sporen(verzoek)]


def _sporen(verzoek: ExportTraceServiceRequest) -> list[tuple[str, str]]:
    spans = [s for bron in verzoek.resource_spans for bereik in bron.scope_spans for s in bereik.spans]
    return [(span.trace_id.hex(), span.span_id.hex()) for span in spans]


@contextmanager
def ontvanger(*zegt: int | str) -> Iterator[Ontvanger]:
    """A receiver on a free port of this machine."""
    doel = Ontvanger(zegt=list(zegt))

    class Antwoorder(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            inhoud = self.rfile.read(int(self.headers["content-length"]))
            with doel.slot:
                verzoek = ExportTraceServiceRequest.FromString(inhoud)
                goed = self.path == "/v1/traces" and self.headers["content-type"] == PROTOBUF
                wat = doel.zegt.pop(0) if doel.zegt else 200 if goed else 404
                doel.verzoeken.append(verzoek)
                doel.koppen.append({naam.lower(): waarde for naam, waarde in self.headers.items()})
                if wat == 200:
                    doel.bevestigd += _sporen(verzoek)
            if wat == "ophangen":
                self.close_connection = True
                return
            deels = ExportTraceServiceResponse(partial_success=ExportTracePartialSuccess(rejected_spans=1))
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
