"""The tree and the records held against implementations that others wrote: `pymerkle` and `rfc8785`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from hub.journal.bewijzen import insluitbewijs, wortel_uit
from hub.journal.merkle import Groei, bladhash, controleer_insluiting
from hub.journal.soorten import SOORTEN, VERSIE, Waarde, lees, record
from hub.journal.verifieer.hashes import blad, controleer_pad, toppen, vouw
from tests.boomproef import Tegelgeheugen

GOUD = Path(__file__).with_name("gouden_records.jsonl")
AANTAL = 27
WORTEL = "000d0218df0b8bfa0a7400c785330ec1fa77de3c494a6e41b60d6729552d952a"
RECORDS = [f"record {i}".encode() for i in range(300)]
KOP: dict[str, Waarde] = {
    "id": "0a1b2c3d-0000-4000-8000-00000000000f",
    "tijd": "2026-06-15T10:00:00.000000Z",
    "partij": "politie",
}
VOORBEELD: Mapping[str, Waarde] = {
    "uuid": "0a1b2c3d-0000-4000-8000-00000000000f",
    "woord": "gemeente-0228",
    "bestemming": "gemeente-ede/inzage",
    "regelcode": "N-04b",
    "pad": "feit.medeverdachten.naam",
    "hex": "ab" * 32,
    "tijd": "2026-06-15T10:00:00.000001Z",
    "grond": "Wpg art. 20 of Wjsg art. 39f",
    "plicht": "bewaar 72 uur",
    "band": "van 6 tot en met 12",
    "getal": 99_999_999,
    "verzoek": "INZ-AVG-2026-0042",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    "handtekening": "-_" * 42 + "zw",
}
"""For each form a value with all the characters that it has room for."""


def test_wortels_en_paden_van_pymerkle() -> None:
    """Root and every path of a tree that grows, and each path taken by both of our checkers."""
    ander = InmemoryTree(algorithm="sha256")
    hashes = [bladhash(r) for r in RECORDS]
    geheugen, groei = Tegelgeheugen(hashes), Groei()
    for n, ruw in enumerate(RECORDS, start=1):
        ander.append_entry(ruw)
        groei.voeg_toe(bladhash(ruw))
        wortel = ander.get_root(n)
        assert groei.wortel() == wortel_uit(geheugen, n) == wortel
        for m in {0, n // 2, n - 1}:
            # Theirs counts from 1 and begins with the leaf itself.
            pad = ander.prove_inclusion(m + 1, n).path
            assert pad[0] == hashes[m]
            assert pad[1:] == insluitbewijs(geheugen, m, n)
            controleer_insluiting(pad[0], m, n, pad[1:], wortel)
            controleer_pad(pad[0], m, n, pad[1:], wortel)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40))
def test_willekeurige_records(bladen: list[bytes]) -> None:
    """Whatever bytes a leaf has."""
    groei = Groei()
    groei.voeg_toe_alle(map(bladhash, bladen))
    ander = InmemoryTree(algorithm="sha256")
    ander.append_entries(bladen)
    assert groei.wortel() == ander.get_root()


def _vol(vorm: object) -> Waarde:
    """A value that fills a form."""
    if isinstance(vorm, Mapping):
        return {("leeftijd" if sleutel == "*" else sleutel): _vol(deel) for sleutel, deel in vorm.items()}
    if isinstance(vorm, list):
        return [_vol(vorm[0]), _vol(vorm[0])]
    assert isinstance(vorm, str)
    return [VOORBEELD[vorm[:-2]]] if vorm.endswith("[]") else VOORBEELD[vorm]


@pytest.mark.parametrize("naam", SOORTEN)
def test_records_zijn_canoniek(naam: str) -> None:
    """The bytes of a record of every kind, with every key filled, are those of RFC 8785."""
    velden = {sleutel: _vol(vorm) for sleutel, vorm in SOORTEN[naam].sleutels.items()}
    inhoud = record(naam, velden | KOP).inhoud
    assert rfc8785.dumps(json.loads(inhoud)) == inhoud
    assert json.loads(inhoud).keys() == {*velden, "soort", "v"}


def test_gouden_records() -> None:
    """Golden vectors: one record of every kind, as it was first written, read and written again: the same bytes.

    A leaf that was proven must stay what it is for ever. A kind that is added gets a line more; a line that is there
    never changes, also when its kind gets more keys.
    """
    regels = GOUD.read_bytes().splitlines()
    for regel in regels:
        velden = lees(regel)
        naam, versie = velden.pop("soort"), velden.pop("v")
        assert record(str(naam), velden).inhoud == regel
        assert versie == VERSIE
        assert rfc8785.dumps(json.loads(regel)) == regel
    soorten = [str(lees(regel)["soort"]) for regel in regels]
    for naam in SOORTEN.keys() - {*soorten}:
        velden = {sleutel: _vol(vorm) for sleutel, vorm in SOORTEN[naam].sleutels.items()}
        pytest.fail(f"add to {GOUD.name}: {record(naam, velden | KOP).inhoud.decode()}")


def test_gouden_boom() -> None:
    """The root over the first golden records, from three implementations: pymerkle, ours, and the verifier's."""
    regels = GOUD.read_bytes().splitlines()[:AANTAL]
    ander = InmemoryTree(algorithm="sha256")
    ander.append_entries(regels)
    groei = Groei()
    groei.voeg_toe_alle(map(bladhash, regels))
    hashes = b"".join(map(blad, regels))
    assert groei.wortel() == ander.get_root() == vouw(toppen(hashes))
    assert groei.wortel().hex() == WORTEL
