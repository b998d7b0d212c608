"""Public rings: strict to read, and clear about which key counts when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from hub.trust import sleutelsoorten
from hub.trust.profielen import HPKE_PQ_1
from hub.trust.publiek import SLEUTELS_MAX
from hub.trust.sleutels import Identiteit, Partijsleutels, Publiek, wissel
from tests.zegelproef import NAMEN, NU, TOT, b64, code_van, identiteit, un64

DAG = timedelta(days=1)


ZWAK_ED25519 = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def teken_van(wie: Identiteit) -> Publiek:
    """Its signing key."""
    return next(s for s in wie.publiek.sleutels if s.gebruik == "teken")


def zegel_van(wie: Identiteit) -> Publiek:
    """Its sealing key."""
    return next(s for s in wie.publiek.sleutels if s.gebruik == "zegel")


def test_namen_zijn_die_van_de_standaard() -> None:
    """RFC 8037, appendix A.3: the thumbprint of its example key."""
    waarde = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert sleutelsoorten.ED25519.kid(waarde) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert sleutelsoorten.X25519.kid(waarde) != sleutelsoorten.ED25519.kid(waarde)
    x25519 = zegel_van(identiteit("politie"))
    assert OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": x25519.waarde}).thumbprint() == x25519.kid


@pytest.mark.parametrize("profiel", NAMEN)
def test_een_publieke_ring_heen_en_terug(profiel: str) -> None:
    """Also with a moment of withdrawal in microseconds, and another zone."""
    publiek = identiteit("politie", profiel).publiek
    op = datetime(2027, 1, 1, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=1)))
    publiek = publiek.trek_in([publiek.sleutels[0].kid], op)
    tekst = json.dumps(publiek.naar_dict())
    assert Partijsleutels.van_dict(json.loads(tekst)) == publiek
    assert "2027-01-01T02:04:05.000678Z" in tekst
    assert publiek.sleutels[0].ingetrokken_op == op


SLECHT: list[dict[str, Any]] = [
    {"kid": "A" * 43},
    {"kid": 7},
    {"gebruik": "lezen"},
    {"gebruik": "zegel"},
    {"waarde": "A" * 42},
    {"waarde": "A" * 44},
    {"waarde": "=" * 43},
    {"waarde": None},
    {"geldig_van": "2026-11-22"},
    {"geldig_van": "2026-11-22T12:00:00"},
    {"geldig_van": "2026-11-22T12:00:00+00:00"},
    {"geldig_van": "2026-11-22T12:00:00.000000Z"},
    {"geldig_van": "2026-13-22T12:00:00Z"},
    {"geldig_van": "2028-11-22T12:00:00Z"},
    {"geldig_tot": 7},
    {"ingetrokken_op": ""},
    {"ingetrokken_op": False},
    {"extra": 1},
]


@pytest.mark.parametrize("anders", SLECHT, ids=repr)
def test_een_publieke_sleutel_die_niet_klopt(anders: dict[str, object]) -> None:
    """Every field has one form."""
    document = teken_van(identiteit("politie")).naar_dict() | anders
    assert code_van(lambda: Publiek.van_dict(document)) == "ZEGEL-vorm"
    zonder = teken_van(identiteit("politie")).naar_dict()
    del zonder[next(iter(anders.keys() & zonder.keys()), "kid")]
    assert code_van(lambda: Publiek.van_dict(zonder)) == "ZEGEL-vorm"


def test_een_sleutel_van_een_profiel_dat_niet_bestaat() -> None:
    """The word is refused, not guessed."""
    document = teken_van(identiteit("politie")).naar_dict() | {"profiel": "rsa-1"}
    assert code_van(lambda: Publiek.van_dict(document)) == "ZEGEL-profiel"
    assert code_van(lambda: Partijsleutels("rsa-1", ())) == "ZEGEL-profiel"


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        7,
        {},
        {"profiel": "jose-1"},
        {"profiel": 1, "sleutels": []},
        {"profiel": "jose-1", "sleutels": {}},
        {"profiel": "jose-1", "sleutels": [7]},
        {"profiel": "jose-1", "sleutels": [{}] * (SLEUTELS_MAX + 1)},
    ],
)
def test_een_ring_die_niet_klopt(document: object) -> None:
    """A mapping with two names, a profile and a list of keys."""
    assert code_van(lambda: Partijsleutels.van_dict(document)) == "ZEGEL-vorm"


def test_een_ring_noemt_een_sleutel_een_keer() -> None:
    """Twice the same name would be two validities for one key."""
    teken = teken_van(identiteit("politie"))
    assert code_van(lambda: Partijsleutels("jose-1", (teken, replace(teken, geldig_tot=TOT + DAG)))) == "ZEGEL-vorm"


@pytest.mark.parametrize("hex_", ZWAK_ED25519)
def test_een_zwakke_sleutel_om_te_tekenen(hex_: str) -> None:
    """A point of small order, also in a second spelling: anyone can sign for it."""
    waarde = b64(bytes.fromhex(hex_))
    kid = sleutelsoorten.ED25519.kid(waarde)
    assert code_van(lambda: Publiek(kid, "teken", "jose-1", waarde, NU, TOT)) == "ZEGEL-vorm"


@pytest.mark.parametrize("begin", [0, 1])
def test_een_zwakke_sleutel_om_te_verzegelen(begin: int) -> None:
    """For X25519 alone and as half of the hybrid."""
    zwak = bytes([begin]) + bytes(31)
    waarde = b64(zwak)
    assert (
        code_van(lambda: Publiek(sleutelsoorten.X25519.kid(waarde), "zegel", "jose-1", waarde, NU, TOT)) == "ZEGEL-vorm"
    )
    goed = un64(zegel_van(identiteit("politie", HPKE_PQ_1)).waarde)
    for stuk in (goed[:1_184] + zwak, b"\xff" * 1_184 + goed[1_184:]):
        tekst = b64(stuk)
        kid = sleutelsoorten.MLKEM768_X25519.kid(tekst)
        assert code_van(partial(Publiek, kid, "zegel", HPKE_PQ_1, tekst, NU, TOT)) == "ZEGEL-vorm"


def test_welke_sleutel_wanneer() -> None:
    """Before, during, after, and withdrawn; a withdrawal says more than a date."""
    teken = teken_van(identiteit("politie"))
    assert teken.reden(NU - timedelta(microseconds=1)) == "ZEGEL-vroeg"
    assert teken.reden(NU) is None
    assert teken.geldig(TOT - timedelta(microseconds=1))
    assert teken.reden(TOT) == "ZEGEL-verlopen"
    weg = replace(teken, ingetrokken_op=NU + DAG)
    assert weg.geldig(NU + DAG - timedelta(microseconds=1))
    assert weg.reden(NU + DAG) == weg.reden(TOT + DAG) == "ZEGEL-ingetrokken"
    nooit = replace(teken, ingetrokken_op=NU - DAG)
    assert nooit.reden(NU - timedelta(hours=1)) == "ZEGEL-ingetrokken"


def test_een_sleutel_op_naam() -> None:
    """Four codes for which key, because a partner must know what to do."""
    publiek = identiteit("politie").publiek
    teken, zegel = teken_van(identiteit("politie")), zegel_van(identiteit("politie"))
    assert publiek.teken(teken.kid, NU) == teken
    assert code_van(lambda: publiek.teken("A" * 43, NU)) == "ZEGEL-sleutel"
    assert code_van(lambda: publiek.teken(zegel.kid, NU)) == "ZEGEL-sleutel"
    assert code_van(lambda: publiek.teken(teken.kid, NU - DAG)) == "ZEGEL-vroeg"
    assert code_van(lambda: publiek.teken(teken.kid, TOT)) == "ZEGEL-verlopen"
    ingetrokken = publiek.trek_in([teken.kid], NU)
    assert code_van(lambda: ingetrokken.teken(teken.kid, NU)) == "ZEGEL-ingetrokken"


def test_intrekken() -> None:
    """The earliest moment counts; a name that is not there is a mistake."""
    publiek = identiteit("politie").publiek
    kid = publiek.sleutels[0].kid
    eerst = publiek.trek_in([kid], NU + DAG)
    assert eerst.trek_in([kid], NU + 2 * DAG) == eerst
    assert eerst.trek_in([kid], NU).sleutels[0].ingetrokken_op == NU
    assert eerst.sleutels[1] == publiek.sleutels[1]
    assert code_van(lambda: publiek.trek_in(["A" * 43], NU)) == "ZEGEL-sleutel"


def test_om_te_verzegelen_telt_de_nieuwste() -> None:
    """Of the valid ones; with `ook_verlopen` the newest that ever was, but never one that has yet to begin."""
    wie = identiteit("politie")
    nieuw = wissel(wie, TOT - 30 * DAG, TOT + 300 * DAG)
    oud, vers = (s for s in nieuw.publiek.sleutels if s.gebruik == "zegel")
    assert nieuw.publiek.zegel_nu(NU) == oud
    assert nieuw.publiek.zegel_nu(TOT - 30 * DAG) == vers
    zonder = nieuw.publiek.trek_in([vers.kid], NU)
    assert zonder.zegel_nu(TOT - DAG) == oud
    assert code_van(lambda: zonder.zegel_nu(TOT)) == "ZEGEL-sleutel"
    assert zonder.zegel_nu(TOT, ook_verlopen=True).kid == vers.kid
    assert zonder.zegel_nu(NU, ook_verlopen=True) == oud
    assert code_van(lambda: zonder.zegel_nu(NU - DAG, ook_verlopen=True)) == "ZEGEL-sleutel"
    assert code_van(lambda: zonder.zegel_nu(NU, HPKE_PQ_1)) == "ZEGEL-sleutel"


def test_tijden_worden_utc() -> None:
    """Whatever zone they were given in."""
    teken = teken_van(identiteit("politie"))
    anders = replace(teken, geldig_van=NU.astimezone(timezone(timedelta(hours=2))))
    assert anders == teken
    assert anders.geldig_van.tzinfo is UTC
