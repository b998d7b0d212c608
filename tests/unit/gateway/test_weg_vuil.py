"""Garbage: whatever a partner sends, the road settles it with an answer. Only a bus that fails may come out of it."""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

import pytest

from hub.gateway.parkeren import GEPARKEERD_BYTES_MAX
from hub.gateway.poorten import Geopend, Zegelfout
from hub.gateway.terzijde import Terzijde
from hub.gateway.weg import Afloop
from schemas.register import BERICHTEN
from tests.openzegel import OpenZegel
from tests.strategieen import Fabriek, met_kanaries
from tests.weg import Proef, signaal

VUIL = {
    "leeg": b"",
    "geen utf-8": b'{"a": "\xff\xfe"}',
    "bom": b"\xef\xbb\xbf{}",
    "diep": b"[" * 20_000,
    "diep object": b'{"a":' * 20_000,
    "half teken": b'{"a": "\\ud800"}',
    "dubbel": b'{"a":1,"a":2}',
    "groot getal": b'{"a":' + b"9" * 400 + b"}",
    "NaN": b'{"a":NaN}',
    "lijst": b"[]",
    "tekst": b'"Kees"',
    "te groot": b'{"a":"' + b"x" * 70_000 + b'"}',
    "groter dan een zegel": b'{"a":"' + b"x" * GEPARKEERD_BYTES_MAX + b'"}',
    "nul": b"\x00" * 100,
    "xml": b"<?xml version='1.0'?><kees/>",
}


@pytest.mark.parametrize("inhoud", VUIL.values(), ids=VUIL)
async def test_onleesbaar_wordt_geparkeerd_en_de_rij_gaat_door(inhoud: bytes) -> None:
    """Set aside for a human, the sender told, and the message behind it is handled in the same batch."""
    proef = Proef()
    goed = proef.bericht("politie", "signaal", signaal())
    assert await proef.stuur(proef.rauw("politie", "signaal", inhoud), goed) == [Afloop.KLAAR, Afloop.KLAAR]
    assert proef.van_hub("antwoord")[0]["data"]["uitkomst"] == "geparkeerd"
    assert len(proef.records("geparkeerd")) == 1
    bewaard = [Terzijde.lees(o, g.inhoud).inhoud for o, g in proef.geheugen.alles("geparkeerd.>").items()]
    assert bewaard == ([inhoud] if len(inhoud) <= GEPARKEERD_BYTES_MAX else []), (
        "larger than a seal may be is only counted"
    )
    assert len(proef.leveringen()) == 1


@pytest.mark.parametrize("soort", ["Kees", "999990019", "signaal ", "SIGNAAL", "x" * 300, "advies-v2", "hub", ""])
async def test_een_verzonnen_kanaal(soort: str) -> None:
    """The last part of the subject is the sender's own word: it stands in no record, and stops nothing."""
    proef = Proef()
    for inhoud in (proef.bericht("politie", "signaal", signaal()).inhoud, b"{}"):
        assert await proef.stuur(proef.rauw("politie", soort, inhoud)) == [Afloop.KLAAR]
    assert {r["bericht"] for r in proef.records("geweigerd")} == {"onbekend"}
    assert proef.leveringen() == []
    assert all(f'"{soort}"'.encode() not in g.inhoud for g in proef.geheugen.alles("journaal.>").values())


async def test_wat_niet_te_openen_is() -> None:
    """A seal that does not open is an incident of the sender, set aside as it came; no error of ours."""

    class Dicht(OpenZegel):
        """Opens nothing."""

        def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
            """Never."""
            raise Zegelfout("ZEGEL-vorm")

    proef = Proef(zegel=Dicht())
    binnen = proef.bericht("politie", "signaal", signaal())
    assert await proef.stuur(binnen) == [Afloop.KLAAR]
    assert proef.van_hub("antwoord")[0]["data"]["code"] == "W-zegel"
    assert [r["code"] for r in proef.records("incident")] == ["W-zegel"]
    assert len(proef.geheugen.alles("geparkeerd.politie.*")) == 1


def _verminkt(kans: random.Random, waarde: Any) -> Any:  # noqa: ANN401 - any JSON
    """One place of a document changed into something that does not belong there."""
    vreemd: list[Any] = [
        None,
        "",
        " ",
        "Kees",
        0,
        -1,
        1.5,
        True,
        [],
        {},
        [[]],
        {"a": {}},
        "\u202e",
        "x" * 9_000,
        10**14,
    ]
    if isinstance(waarde, dict) and waarde and kans.random() < 0.9:
        naam = kans.choice(sorted(waarde))
        anders = dict(waarde)
        if (actie := kans.random()) < 0.15:
            del anders[naam]
        elif actie < 0.3:
            anders[kans.choice(["kees voorbeeld", "999990019", "feit ", "", "\u00e9", "__class__", "levering"])] = 1
        else:
            anders[naam] = _verminkt(kans, waarde[naam])
        return anders
    if isinstance(waarde, list) and waarde and kans.random() < 0.7:
        plaats = kans.randrange(len(waarde))
        return [*waarde[:plaats], _verminkt(kans, waarde[plaats]), *waarde[plaats + 1 :]]
    if isinstance(waarde, list) and waarde:
        return waarde * 40
    return kans.choice(vreemd)


async def test_verminkte_berichten() -> None:
    """Twelve hundred messages with one to three places broken: each is settled, with one answer that can be read.

    Both the envelope and the data; the parties and the channels vary as well.
    """
    kans = random.Random(20_260_615)
    proef = Proef()
    partijen = sorted(proef.beleid.woordenboek.partijen)
    aantal = 0
    for _ in range(15):
        batch = []
        for _ in range(80):
            soort = kans.choice(list(BERICHTEN.values()))
            data = met_kanaries(soort, Fabriek(), lengte=kans.choice((1, 2)))
            data["doel"], data["fase"] = (
                kans.choice(("omgevingsadvies", "zsm-afweging")),
                kans.choice(("triage", "vervolg")),
            )
            binnen = proef.bericht(kans.choice(partijen), soort.bericht, data)
            document = json.loads(binnen.inhoud)
            for _ in range(kans.randint(1, 3)):
                document = _verminkt(kans, document)
            inhoud = json.dumps(document).encode()
            if kans.random() < 0.1:
                inhoud = inhoud[: kans.randrange(len(inhoud))] + bytes([kans.randrange(256)])
            batch.append(proef.rauw(binnen.partij, binnen.bericht, inhoud))
        assert set(await proef.stuur(*batch)) == {Afloop.KLAAR}
        aantal += len(batch)
    assert len(proef.records("beantwoord")) + len(proef.records("herhaald")) == aantal
