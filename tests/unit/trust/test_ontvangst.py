"""Receipts: one way of writing them, closed forms, a signature that nothing else passes for."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub import onderwerpen
from hub.journal.soorten import record
from hub.trust.bewijsstuk import ontvangst_uit
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import (
    GEWEIGERD,
    ONTVANGEN,
    ONTVANGST_BYTES_MAX,
    SOORTEN,
    TYP_AANNAME,
    TYP_ONTVANGST,
    VERWERKT,
    Aanname,
    Ontvangst,
    Ontvangstweigering,
    bouw_jws,
    controleer_aanname,
    controleer_ontvangst,
    kid_van,
    lees_tijd,
    schrijf_tijd,
    teken_ontvangst,
)
from hub.trust.redenen import REDENEN, tabel
from hub.trust.sleutels import Identiteit, wissel
from tests.bewijs import LEVERING_ID, NU, TOT, VAN, ZAAK, ZEGEL_UIT, identiteit
from tests.bron import WORTEL

ONDERWERP = onderwerpen.uit("gemeente-ede", "gemeente-ede/inzage", ZAAK, LEVERING_ID)
GOED = Ontvangst(ONTVANGEN, ONDERWERP, ZEGEL_UIT, NU)


@pytest.fixture(scope="module")
def ede() -> Identiteit:
    """Keys of a receiver."""
    return identiteit("gemeente-ede")


@pytest.mark.parametrize("soort", SOORTEN)
def test_een_ontvangstbewijs_gaat_heen_en_terug(soort: str, ede: Identiteit) -> None:
    """What was signed is what is read, and the fields make the very same JWS again."""
    gezegd = replace(GOED, soort=soort, code="O-vorm" if soort == GEWEIGERD else None)
    inhoud = teken_ontvangst(gezegd, ede, NU)
    getekend = controleer_ontvangst(inhoud, ede.publiek, NU)
    assert getekend.ontvangst == gezegd
    assert gezegd.jws(getekend.kid, getekend.handtekening).encode() == inhoud
    assert (gezegd.partij, gezegd.deel, gezegd.zaak, gezegd.levering) == ("gemeente-ede", "inzage", ZAAK, LEVERING_ID)


def test_ook_wat_bij_geen_zaak_hoort(ede: Identiteit) -> None:
    """A question of the hub names no case."""
    gezegd = replace(GOED, onderwerp=onderwerpen.melding("gemeente-ede", None, LEVERING_ID))
    assert gezegd.zaak is None
    assert controleer_ontvangst(teken_ontvangst(gezegd, ede, NU), ede.publiek, NU).ontvangst == gezegd


def test_uit_een_record_komt_hetzelfde_bewijs(ede: Identiteit) -> None:
    """The journal keeps fields, and every field in a closed form; the signature is whole again from those."""
    gezegd = replace(GOED, soort=GEWEIGERD, code="O-onbevoegd")
    inhoud = teken_ontvangst(gezegd, ede, NU)
    getekend = controleer_ontvangst(inhoud, ede.publiek, NU)
    bewaard = json.loads(
        record(
            "ontvangst",
            {
                "id": LEVERING_ID,
                "tijd": schrijf_tijd(NU),
                "partij": gezegd.partij,
                "zaak": gezegd.zaak,
                "levering": gezegd.levering,
                "deel": gezegd.deel,
                "oordeel": gezegd.soort,
                "zegel": gezegd.zegel,
                "getekend": schrijf_tijd(gezegd.tijd),
                "code": gezegd.code,
                "kid": getekend.kid,
                "handtekening": getekend.handtekening,
            },
        ).inhoud
    )
    assert ontvangst_uit(bewaard).jws(bewaard["kid"], bewaard["handtekening"]).encode() == inhoud


@pytest.mark.parametrize(
    "velden",
    [
        {"soort": "gelezen"},
        {"onderwerp": "uit.gemeente-ede.inzage"},
        {"onderwerp": f"in.gemeente-ede.inzage.{ZAAK}.{LEVERING_ID}"},
        {"onderwerp": f"uit.gemeente-ede.*.{ZAAK}.{LEVERING_ID}"},
        {"onderwerp": f"uit.gemeente-ede.inzage.{ZAAK}.{LEVERING_ID}\n"},
        {"onderwerp": f"uit.{'a' * 200}.inzage.{ZAAK}.{LEVERING_ID}"},
        {"zegel": ZEGEL_UIT.upper().replace("2", "A")},
        {"zegel": ZEGEL_UIT[1:]},
        {"tijd": NU.replace(tzinfo=None)},
        {"code": "O-vorm"},
        {"soort": GEWEIGERD},
        {"soort": GEWEIGERD, "code": "O-verzonnen"},
        {"soort": VERWERKT, "code": "O-anders"},
    ],
    ids=str,
)
def test_een_waarde_buiten_haar_vorm_is_geen_ontvangst(velden: dict[str, object]) -> None:
    """Each value has its closed form, a refusal has exactly one reason of the list, and nothing else has one."""
    with pytest.raises(Ontvangstweigering) as fout:
        replace(GOED, **velden)  # type: ignore[arg-type]
    assert str(fout.value) == "vorm", "an error holds no value"


def _anders(inhoud: bytes, **velden: object) -> bytes:
    document = json.loads(inhoud) | velden
    over = {naam: waarde for naam, waarde in document.items() if waarde is not None}
    return json.dumps(over, sort_keys=True, separators=(",", ":")).encode()


def _teken(payload: bytes, wie: Identiteit, typ: str = TYP_ONTVANGST) -> bytes:
    return teken_jws(payload, typ, wie, NU).encode()


def test_wat_anders_geschreven_is_wordt_niet_aangenomen(ede: Identiteit) -> None:
    """A signature does not make it a receipt: what is not written in the one way could hide something."""
    payload = GOED.naar_bytes()
    for slecht in (
        payload + b"\n",
        b" " + payload,
        payload.replace(b":", b": ", 1),
        json.dumps(dict(reversed(json.loads(payload).items())), separators=(",", ":")).encode(),
        _anders(payload, extra="x"),
        _anders(payload, zegel=None),
        _anders(payload, levering=ZAAK),
        _anders(payload, tijd="2026-06-15T10:00:00Z"),
        _anders(payload, tijd="2026-13-15T10:00:00.000000Z"),
        _anders(payload, soort=1),
        payload.replace(b'"soort"', b'"soort":"ontvangen","soort"', 1),
        b"[]",
        b"",
        b"\xff",
    ):
        with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
            controleer_ontvangst(_teken(slecht, ede), ede.publiek, NU)


def test_een_ander_soort_handtekening_is_geen_ontvangst(ede: Identiteit) -> None:
    """The hub's receipt is not the receiver's, nor the other way round; and no other header passes."""
    payload = GOED.naar_bytes()
    with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
        controleer_ontvangst(_teken(payload, ede, TYP_AANNAME), ede.publiek, NU)
    goed = _teken(payload, ede).decode()
    _, lichaam, handtekening = goed.split(".")
    kid = kid_van(goed)
    for kop in (
        {"alg": "none", "kid": kid, "typ": TYP_ONTVANGST},
        {"alg": "EdDSA", "kid": kid, "typ": TYP_ONTVANGST},
        {"alg": "Ed25519", "kid": kid, "typ": TYP_ONTVANGST, "crit": "b64"},
        {"kid": kid, "alg": "Ed25519", "typ": TYP_ONTVANGST},
    ):
        ruw = base64.urlsafe_b64encode(json.dumps(kop, separators=(",", ":")).encode()).rstrip(b"=").decode()
        with pytest.raises(Ontvangstweigering):
            controleer_ontvangst(f"{ruw}.{lichaam}.{handtekening}".encode(), ede.publiek, NU)


def test_een_andere_ondertekenaar_of_tijd(ede: Identiteit) -> None:
    """Another's key, a key of another day, a withdrawn key, one changed character of the signature."""
    goed = teken_ontvangst(GOED, ede, NU)
    ander = identiteit("politie").publiek
    for ring, nu in (
        (ander, NU),
        (ede.publiek, VAN - timedelta(seconds=1)),
        (ede.publiek, TOT),
        (ede.publiek.trek_in([kid_van(goed.decode())], NU), NU),
    ):
        with pytest.raises(Ontvangstweigering, match=r"^handtekening$"):
            controleer_ontvangst(goed, ring, nu)
    verknoeid = goed[:-10] + (b"A" if goed[-10:-9] != b"A" else b"B") + goed[-9:]
    with pytest.raises(Ontvangstweigering, match=r"^handtekening$"):
        controleer_ontvangst(verknoeid, ede.publiek, NU)


def test_na_een_wissel_geldt_een_bewijs_van_toen_nog(ede: Identiteit) -> None:
    """Keys are judged at the moment that counts, also when the ring has newer ones."""
    goed = teken_ontvangst(GOED, ede, NU)
    later = wissel(ede, TOT - timedelta(days=30), TOT.replace(year=2028))
    assert controleer_ontvangst(goed, later.publiek, NU).ontvangst == GOED


@pytest.mark.parametrize("inhoud", [b"", b".", b"..", b"a.b.c", b"\xff\xfe", b"x" * (ONTVANGST_BYTES_MAX + 1)])
def test_rommel_is_geen_ontvangst(inhoud: bytes, ede: Identiteit) -> None:
    """Our own refusal, whatever the bytes."""
    with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
        controleer_ontvangst(inhoud, ede.publiek, NU)


def test_het_bewijs_van_de_hub(ede: Identiteit) -> None:
    """The hub's receipt to a sender, with and without a message id that could be read."""
    for bericht in (LEVERING_ID, None):
        aanname = Aanname("politie", bericht, ZEGEL_UIT, NU, "afgeleverd")
        jws = teken_jws(aanname.naar_bytes(), TYP_AANNAME, ede, NU)
        assert controleer_aanname(jws, ede.publiek, NU) == aanname
        assert aanname.jws(kid_van(jws), jws.rpartition(".")[2]) == jws
        with pytest.raises(Ontvangstweigering, match=r"^handtekening$"):
            controleer_aanname(jws, identiteit("hub").publiek, NU)
    with pytest.raises(Ontvangstweigering, match=r"^handtekening$"):
        controleer_aanname(teken_jws(GOED.naar_bytes(), TYP_ONTVANGST, ede, NU), ede.publiek, NU)
    slechte: tuple[dict[str, Any], ...] = (
        {"partij": "Kees"},
        {"bericht": "999990019"},
        {"zegel": ""},
        {"uitkomst": "Kees Voorbeeld"},
    )
    for velden in slechte:
        with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
            replace(Aanname("politie", None, ZEGEL_UIT, NU, "deels"), **velden)


def test_tijd_heeft_een_schrijfwijze() -> None:
    """Microseconds, UTC, Z; and back."""
    assert lees_tijd(schrijf_tijd(NU)) == NU
    assert schrijf_tijd(datetime(2026, 6, 15, 12, 0, 0, 5, tzinfo=UTC)) == "2026-06-15T12:00:00.000005Z"
    for tekst in ("", "2026-06-15", "2026-06-15T10:00:00.000000+00:00", "2026-02-30T10:00:00.000000Z"):
        with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
            lees_tijd(tekst)


def test_een_jws_van_slechte_delen_bestaat_niet() -> None:
    """Key name and signature have closed forms here too."""
    for kid, handtekening in (("kort", "A" * 86), ("A" * 43, "A" * 85), ("A" * 42 + "B", "A" * 86)):
        with pytest.raises(Ontvangstweigering, match=r"^vorm$"):
            bouw_jws(TYP_ONTVANGST, kid, b"{}", handtekening)


def test_elke_reden_past_in_een_record_en_staat_op_de_pagina() -> None:
    """`make docs` writes the page; a code that is on no page sends its reader away empty-handed."""
    pagina = (WORTEL / "hub" / "trust" / "REDENEN.md").read_text("utf-8")
    assert pagina == tabel()
    for code in REDENEN:
        assert f"| `{code}` |" in pagina
        kop = {"id": LEVERING_ID, "tijd": schrijf_tijd(NU), "partij": "politie"}
        assert record("ontvangst", {**kop, "code": code}).soort == "ontvangst"
