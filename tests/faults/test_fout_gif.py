"""Poison, through the real server: whatever a partner's bytes are, they are refused by name, and the row goes on.

Behind every bad message of this file lies a good one of the same party.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from nats.aio.client import Client

from adapters.lijn import Lijncode, Lijnfout
from hub.bootstrap.partijpost import lees_map
from hub.bus.serverconfig import inbox
from schemas.json_strikt import BERICHT_BYTES_MAX
from tests.faults.eisen import Groep, Stand, eis_heel, stand, wacht_tot_stil
from tests.faults.opstelling import Server, externe_server, hubproces, wacht_tot
from tests.faults.post import bericht, nummer_van, post
from tests.weg import NU, jongere, signaal, terugkoppeling

pytestmark = pytest.mark.alleen_wheel

KANARIE: Final = "Kwikstaartje"
"""Stands in every bad message; no log, record or answer may hold it."""
MIB: Final = 1_024 * 1_024


def _goed(n: int = 0) -> bytes:
    return bericht("politie", "signaal", signaal(n)).inhoud


def _anders(**attributen: object) -> bytes:
    return bericht("politie", "signaal", signaal(betrokkene=jongere(achternaam=KANARIE)), **attributen).inhoud


_TEKST: Final = f'"{KANARIE}"'.encode()
GIF: Final[dict[str, tuple[bytes, str]]] = {
    "empty": (b"", "JSON-vorm"),
    "not JSON": (b"Geachte hub, " + _TEKST, "JSON-vorm"),
    "half": (_anders()[:-40], "JSON-vorm"),
    "zeroes": (b"\0" * 100 + _TEKST, "JSON-vorm"),
    "not UTF-8": (b'{"a":"\xff\xfe"}' + _TEKST, "JSON-utf8"),
    "byte order mark": (b"\xef\xbb\xbf" + _anders(), "JSON-bom"),
    "a list": (b"[" + _TEKST + b"]", "JSON-object"),
    "not a number": (b'{"a":NaN,"b":' + _TEKST + b"}", "JSON-getal"),
    "a number without end": (b'{"a":' + b"9" * 5_000 + b',"b":' + _TEKST + b"}", "JSON-getal"),
    "depth 10,000": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "JSON-diep"),
    "key twice": (_anders()[:-1] + b',"id":"x"}', "JSON-dubbel"),
    "keys equal but for normalisation": ('{"caf\u00e9":1,"cafe\u0301":2}'.encode(), "JSON-dubbel"),
    "key not normalised": ('{"cafe\u0301":2}'.encode(), "JSON-sleutel"),
    "lone surrogate": (b'{"a":"\\ud800","b":' + _TEKST + b"}", "JSON-surrogaat"),
    "100 KiB": (b'{"a":"' + KANARIE.encode() * 8_500 + b'"}', "JSON-groot"),
    "unknown type": (_anders(type="nl.omgevingsadviezen.geheim-verteld.v1"), "TYPE-onbekend"),
    "unknown version": (_anders(type="nl.omgevingsadviezen.signaal-ingediend.v9"), "VERSIE-onbekend"),
    "type of another channel": (bericht("politie", "terugkoppeling", terugkoppeling()).inhoud, "W-onderwerp"),
    "id that is a number of a person": (_anders(id="999990019"), "CE-id"),
    "source of another": (_anders(source="urn:nld:oin:00000099000000000012:systeem:proef"), "W-bron"),
    "unknown field": (
        bericht("politie", "signaal", signaal() | {"geheim": KANARIE}).inhoud,
        "VELD-onbekend",
    ),
    "field of another kind": (bericht("politie", "signaal", signaal(zorgen=KANARIE)).inhoud, "VELD-soort"),
}
"""Name → bytes, and the code they are refused with."""
NIET_ONLEESBAAR: Final = frozenset({"W-onderwerp", "W-bron"})
"""Refused for what they are, not because they cannot be read: an incident, and not set aside."""


async def test_each_is_refused_by_name_and_the_row_goes_on(tmp_path: Path) -> None:
    """Code in the record and in the answer, the bytes set aside, no value anywhere, the good one behind it done."""
    plaats: dict[str, int] = {}
    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        async with hub.als_hub() as verbinding, post(server.adres.nats, tmp_path, ("politie",)) as lijnen:
            client, zegelaar = lijnen.client("politie"), lijnen.lijnen["politie"].zegelaar
            for n, (naam, (inhoud, _)) in enumerate(GIF.items(), start=1):
                for bytes_ in (inhoud, _goed(n)):
                    verzegeld = zegelaar.verzegel("signaal", nummer_van(bytes_), bytes_, NU)
                    antwoord = await client.request("in.politie.signaal", verzegeld, timeout=10)
                    plaats.setdefault(naam, json.loads(antwoord.data)["seq"])
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, tmp_path)
        log = hub.log.read_text("utf-8")
    eis_heel(gelezen)
    per_plaats = {groep.plaats[1]: groep for groep in gelezen.groepen}
    for naam, (inhoud, code) in GIF.items():
        _eis_geweigerd(gelezen, per_plaats[plaats[naam]], inhoud, code)
        (geleverd,) = per_plaats[plaats[naam] + 1].van("afgeleverd")
        assert geleverd["regel"] == "S-01", naam
    geparkeerd = [o for o in gelezen.keten if o.startswith("geparkeerd.")]
    assert len(geparkeerd) == len(
        [i for i, c in GIF.values() if c not in NIET_ONLEESBAAR and len(i) <= BERICHT_BYTES_MAX]
    )
    leesbaar = [o for o in gelezen.keten if not o.startswith("geparkeerd.")]
    assert not [o for o in leesbaar if KANARIE.encode() in gelezen.keten[o]]
    assert KANARIE not in log


def _eis_geweigerd(gelezen: Stand, groep: Groep, inhoud: bytes, code: str) -> None:
    (geweigerd,) = groep.van("geweigerd")
    assert geweigerd["code"] == code
    (beantwoord,) = groep.van("beantwoord")
    (antwoord,) = [g["data"] for _, g in gelezen.uit(van_hub=True) if g["id"] == beantwoord["antwoord"]]
    assert antwoord["code"] == code
    if code in NIET_ONLEESBAAR:
        assert antwoord["uitkomst"] == "geweigerd"
        assert [r["code"] for r in groep.van("incident")] == [code]
    else:
        assert antwoord["uitkomst"] == "geparkeerd"
        # As it came in: sealed, so larger than what was sent.
        (ontvangen,) = groep.van("ontvangen")
        assert ontvangen["bytes"] > len(inhoud)
        assert [(r["code"], r["bytes"]) for r in groep.van("geparkeerd")] == [(code, ontvangen["bytes"])]


@pytest.mark.parametrize("grootte", [BERICHT_BYTES_MAX + 1, 10 * MIB])
async def test_line_refuses_what_is_too_large(tmp_path: Path, grootte: int) -> None:
    """A partner's own adapter says so at once, with a code that nobody retries; the line stays usable."""
    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        async with post(server.adres.nats, tmp_path, ("politie",)) as lijnen, hub.als_hub() as verbinding:
            with pytest.raises(Lijnfout) as fout:
                await lijnen.lijnen["politie"].verstuur("signaal", b"x" * grootte, "een-kenmerk")
            assert fout.value.code == Lijncode.TE_GROOT
            assert not fout.value.opnieuw
            await lijnen.stuur(bericht("politie", "signaal", signaal()))
            await wacht_tot_stil(verbinding)
            assert (await stand(verbinding, tmp_path)).aangenomen["politie"] == 1


async def test_server_cuts_off_a_client_that_sends_10_mib(tmp_path: Path) -> None:
    """Who ignores what the server said of its limit loses the connection; nothing is stored, others notice nothing."""
    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        ruw = await _ruwe_client(server, tmp_path)
        ruw._max_payload = 100 * MIB
        await ruw.publish("in.politie.signaal", b"x" * 10 * MIB)
        await wacht_tot(lambda: ruw.is_closed, "het verbreken")
        assert "maximum payload" in server.log.read_text("utf-8").lower()
        async with post(server.adres.nats, tmp_path, ("politie",)) as lijnen, hub.als_hub() as verbinding:
            await lijnen.stuur(bericht("politie", "signaal", signaal()))
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, tmp_path)
        assert gelezen.aangenomen["politie"] == 1
        eis_heel(gelezen)


async def _ruwe_client(server: Server, staat: Path) -> Client:
    """A client of the politie with the right certificate and no manners."""

    async def doof(_: Exception) -> None:
        """What it is told, it does not hear."""

    client = Client()
    await client.connect(
        server.adres.nats,
        tls=lees_map(staat, "politie").tls,
        tls_handshake_first=True,
        inbox_prefix=inbox("politie"),
        error_cb=doof,
        allow_reconnect=False,
    )
    return client
