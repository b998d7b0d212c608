"""OTLP: lines as spans and decisions as log records, in the published protobuf form, and the answer of a collector.

(OpenTelemetry Protocol 1.x.)

Only what a line needs is written, by hand: five kinds of message with a dozen fields, tested against the published
definitions. So the hub needs no library of OpenTelemetry, which would sample, batch and drop by itself: a log of
processing may do none of that.

Wire format: a key (`field number << 3 | type`) and a value; type 0 is a varint, 1 eight bytes little-endian, 2 a length
and so many bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.uitvoer.ldv import Logregel

PAD_SPOREN: Final = "/v1/traces"
PAD_LOGS: Final = "/v1/logs"
BESLUIT_STATUS: Final = "ketenhub.adl.status"
BESLUIT_OUDER: Final = "ketenhub.adl.parent_span_id"
"""Attributes of our own: a log record of OTLP has no place for these two fields of ADL, and `adl.` is not ours."""
INHOUD: Final = "application/x-protobuf"
_MS_NS: Final = 1_000_000
_UINT64: Final = 1 << 64
_STATUS: Final[Mapping[str, int]] = {"Unset": 0, "Ok": 1, "Error": 2}
_SPAN_INTERN: Final = 1
_GESAMPLED: Final = 1
"""The trace flag `sampled`: every line counts."""
_VARINT, _VAST64, _BYTES, _VAST32 = 0, 1, 2, 5
_VERDER: Final = 0x80
"""The bit of a varint's byte that says another follows."""
_VELDEN_MAX: Final = 1_000
"""Fields of an answer that are looked at; a real one has a handful."""


class Antwoordfout(ValueError):
    """The answer of a collector is not one of OTLP. Holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Deels:
    """What a collector did not take: number of spans or log records, and whether it said something about it."""

    geweigerd: int
    opmerking: bool


def spans(regels: Sequence[Logregel], versie: str = "") -> bytes:
    """An `ExportTraceServiceRequest` with these lines. All of one hub, so one resource."""
    if not regels:
        return b""
    bereik = _veld(1, _tekst(1, "ketenhub") + (_tekst(2, versie) if versie else b""))
    inhoud = bereik + b"".join(_veld(2, _span(regel)) for regel in regels)
    resource = _veld(1, b"".join(_veld(1, _paar(*paar)) for paar in regels[0].resource.items()))
    return _veld(1, resource + _veld(2, inhoud))


def logs(records: Sequence[Mapping[str, Any]], versie: str = "") -> bytes:
    """An `ExportLogsServiceRequest` with these records of ADL. All of one hub, so one resource."""
    if not records:
        return b""
    bereik = _veld(1, _tekst(1, "ketenhub") + (_tekst(2, versie) if versie else b""))
    inhoud = bereik + b"".join(_veld(2, _besluit(record)) for record in records)
    resource = _veld(1, _paren(1, records[0]["resource"]))
    return _veld(1, resource + _veld(2, inhoud))


def lees_antwoord(inhoud: bytes) -> Deels:
    """What an `ExportTraceServiceResponse` or `ExportLogsServiceResponse` says was refused; nothing is: all taken.

    Raises:
        Antwoordfout: it is no such answer.
    """
    geweigerd, opmerking = 0, False
    for nummer, waarde in _velden(inhoud):
        if nummer != 1 or not isinstance(waarde, bytes):
            continue
        for _deel, wat in _velden(
            waarde
        ):  # `rejected_spans` or `rejected_log_records` is the one number, `error_message` the one text
            if isinstance(wat, int):
                geweigerd = wat
            else:
                opmerking = bool(wat)
    return Deels(geweigerd, opmerking)


def _span(regel: Logregel) -> bytes:
    delen = [_veld(1, bytes.fromhex(regel.trace_id)), _veld(2, bytes.fromhex(regel.span_id))]
    if regel.parent_span_id is not None:
        delen.append(_veld(4, bytes.fromhex(regel.parent_span_id)))
    delen += [
        _tekst(5, regel.name),
        _getal(6, _SPAN_INTERN),
        _vast64(7, regel.start_time * _MS_NS),
        _vast64(8, regel.end_time * _MS_NS),
    ]
    delen += [_veld(9, _paar(naam, waarde)) for naam, waarde in regel.attributen.items()]
    status = _STATUS[regel.status]
    if status:
        delen.append(_veld(15, _getal(3, status)))
    delen.append(_sleutel(16, _VAST32) + _GESAMPLED.to_bytes(4, "little"))
    return b"".join(delen)


def _besluit(record: Mapping[str, Any]) -> bytes:
    """A `LogRecord`: the fields of ADL that OTLP has too in their own places, the other two as attributes."""
    tijd_ns = record["timestamp"] * _MS_NS
    eigen = {BESLUIT_STATUS: record["status"]}
    if "parent_span_id" in record:
        eigen[BESLUIT_OUDER] = record["parent_span_id"]
    return b"".join(
        (
            _vast64(1, tijd_ns),
            _veld(5, _waarde(record["body"])),
            _paren(6, {**record["attributes"], **eigen}),
            _sleutel(8, _VAST32) + _GESAMPLED.to_bytes(4, "little"),
            _veld(9, bytes.fromhex(record["trace_id"])),
            _veld(10, bytes.fromhex(record["span_id"])),
            _vast64(11, tijd_ns),
            _tekst(12, record["event_name"]),
        )
    )


def _paren(nummer: int, waarden: Mapping[str, Any]) -> bytes:
    """`KeyValue`s in this field."""
    return b"".join(_veld(nummer, _tekst(1, naam) + _veld(2, _waarde(waarde))) for naam, waarde in waarden.items())


def _waarde(waarde: object) -> bytes:  # noqa: PLR0911 - one line for each kind of value
    """An `AnyValue` of something that JSON has too; null is the empty value."""
    if waarde is None:
        return b""
    if isinstance(waarde, str):
        return _tekst(1, waarde)
    if isinstance(waarde, bool):
        return _getal(2, int(waarde))
    if isinstance(waarde, int):
        return _getal(3, waarde % _UINT64)  # negative: two's complement, as protobuf writes an int64
    if isinstance(waarde, float):
        return _sleutel(4, _VAST64) + struct.pack("<d", waarde)
    if isinstance(waarde, Mapping):
        return _veld(6, _paren(1, waarde))
    if isinstance(waarde, Sequence) and not isinstance(waarde, bytes):
        return _veld(5, b"".join(_veld(1, _waarde(deel)) for deel in waarde))
    raise TypeError("not a value of JSON")


def _paar(naam: str, waarde: str) -> bytes:
    """A `KeyValue` with a string."""
    return _tekst(1, naam) + _veld(2, _tekst(1, waarde))


def _tekst(nummer: int, waarde: str) -> bytes:
    return _veld(nummer, waarde.encode())


def _veld(nummer: int, inhoud: bytes) -> bytes:
    return _sleutel(nummer, _BYTES) + _varint(len(inhoud)) + inhoud


def _getal(nummer: int, waarde: int) -> bytes:
    return _sleutel(nummer, _VARINT) + _varint(waarde)


def _vast64(nummer: int, waarde: int) -> bytes:
    return _sleutel(nummer, _VAST64) + waarde.to_bytes(8, "little")


def _sleutel(nummer: int, soort: int) -> bytes:
    return _varint(nummer << 3 | soort)


def _varint(waarde: int) -> bytes:
    uit = bytearray()
    while waarde >= _VERDER:
        uit.append(waarde % _VERDER | _VERDER)
        waarde >>= 7
    uit.append(waarde)
    return bytes(uit)


def _velden(inhoud: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message, one after another. Raises `Antwoordfout`."""
    plek = 0
    for _ in range(_VELDEN_MAX):
        if plek == len(inhoud):
            return
        sleutel, plek = _lees_varint(inhoud, plek)
        nummer, soort = sleutel >> 3, sleutel & 7
        if soort == _VARINT:
            waarde, plek = _lees_varint(inhoud, plek)
            yield nummer, waarde
            continue
        if soort == _BYTES:
            lengte, plek = _lees_varint(inhoud, plek)
        elif soort in {_VAST64, _VAST32}:
            lengte = 8 if soort == _VAST64 else 4
        else:
            raise Antwoordfout("unknown wire type")
        if lengte > len(inhoud) - plek:
            raise Antwoordfout("cut off")
        yield nummer, inhoud[plek : plek + lengte]
        plek += lengte
    raise Antwoordfout("too many fields")


def _lees_varint(inhoud: bytes, plek: int) -> tuple[int, int]:
    waarde = 0
    for schuif in range(0, 70, 7):
        if plek >= len(inhoud):
            raise Antwoordfout("cut off")
        byte = inhoud[plek]
        plek += 1
        waarde |= (byte % _VERDER) << schuif
        if byte < _VERDER:
            return waarde, plek
    raise Antwoordfout("a number that does not end")


def in_stukken(regels: Iterable[Logregel], hoogstens: int) -> Iterator[list[Logregel]]:
    """The lines in lists of at most so many."""
    stuk: list[Logregel] = []
    for regel in regels:
        stuk.append(regel)
        if len(stuk) == hoogstens:
            yield stuk
            stuk = []
    if stuk:
        yield stuk
