"""Vectors that were made once and never again: what was sealed then must open for ever, here and with plain primitives.

`gouden_vectoren.json` is also for a partner who builds this in another language (`hub/trust/ZEGEL.md`).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.trust import zegel
from hub.trust.binding import CODE_TEKENS_MAX, ONDERWERP_TEKENS_MAX
from hub.trust.fouten import ZEGELTEKSTEN
from hub.trust.handtekening import controleer_jws, teken_jws
from hub.trust.profielen import INHOUD_BYTES_MAX, KOP_BYTES_MAX, PROFIELEN, ZEGEL_BYTES_MAX
from hub.trust.sleutels import Identiteit
from hub.trust.zegel import open_zegel, zegelafdruk
from tests.zegelproef import NAMEN, b64, hpke_open, jwe_open, ring, un64

BESTAND: Final = Path(__file__).parent / "gouden_vectoren.json"
PAGINA: Final = Path(zegel.__file__).with_name("ZEGEL.md").read_text("utf-8")
GOUD: Final[dict[str, Any]] = json.loads(BESTAND.read_text("utf-8"))
NU: Final = datetime.fromisoformat(GOUD["nu"])
INHOUD: Final = un64(GOUD["inhoud"])


def _wie(document: object) -> Identiteit:
    return Identiteit.van_json(json.dumps(document).encode())


def _zegel(profiel: str) -> bytes:
    tekst: str = GOUD["profielen"][profiel]["zegel"]
    return tekst.encode() if profiel == "jose-1" else un64(tekst)


@pytest.mark.parametrize("profiel", NAMEN)
def test_wij_openen_het_nog(profiel: str) -> None:
    """The content, the id and the print of then."""
    vector = GOUD["profielen"][profiel]
    politie = _wie(vector["politie"])
    geopend = open_zegel(
        _zegel(profiel),
        van=GOUD["binding"]["van"],
        aan=_wie(GOUD["hub"]),
        onderwerp=GOUD["binding"]["onderwerp"],
        afzender=politie.publiek,
        nu=NU,
        profiel=profiel,
    )
    assert geopend.inhoud == INHOUD
    assert geopend.nummer == GOUD["binding"]["nummer"]
    assert geopend.kid == ring(politie).teken_kid
    assert zegelafdruk(_zegel(profiel)) == vector["afdruk"]


@pytest.mark.parametrize("profiel", NAMEN)
def test_gewone_bouwstenen_openen_het(profiel: str) -> None:
    """Curve, key derivation, lattice, cipher and signature one by one, without the code under test."""
    vector = GOUD["profielen"][profiel]
    hub = ring(_wie(GOUD["hub"]))
    kop, binnen = (jwe_open if profiel == "jose-1" else hpke_open)(_zegel(profiel), hub.zegel[profiel])
    assert {naam: kop[naam] for naam in GOUD["binding"]} == GOUD["binding"]
    assert kop["kid"] == hub.zegel_kid[profiel]
    assert binnen.decode() == vector["binnen"]
    kop_binnen, inhoud, handtekening = vector["binnen"].split(".")
    (teken,) = [s for s in vector["politie"]["publiek"]["sleutels"] if s["gebruik"] == "teken"]
    Ed25519PublicKey.from_public_bytes(un64(teken["waarde"])).verify(
        un64(handtekening), f"{kop_binnen}.{inhoud}".encode()
    )
    assert un64(inhoud) == INHOUD
    assert json.loads(un64(kop_binnen)) == GOUD["binding"] | {
        "alg": "Ed25519",
        "kid": teken["kid"],
        "typ": f"ketenhub-{profiel}",
    }


@pytest.mark.parametrize("profiel", NAMEN)
def test_bewijs_wordt_byte_voor_byte_hetzelfde(profiel: str) -> None:
    """Evidence draws nothing, so what is signed today is what was signed then."""
    vector = GOUD["profielen"][profiel]
    politie = _wie(vector["politie"])
    assert teken_jws(INHOUD, "ketenhub-ontvangst", politie, NU) == vector["bewijs"]
    assert controleer_jws(vector["bewijs"], "ketenhub-ontvangst", politie.publiek, NU) == INHOUD


def test_het_bestand_is_zoals_het_gemaakt_is() -> None:
    """Nobody made it again: the file of every identity reads and writes the same bytes."""
    for document in (GOUD["hub"], *(GOUD["profielen"][p]["politie"] for p in NAMEN)):
        assert json.loads(_wie(document).naar_json()) == document
    assert b64(INHOUD) == GOUD["inhoud"]


def test_de_pagina_zegt_wat_de_code_doet() -> None:
    """Every refusal, profile, key and limit is on the page for partners."""
    for code in ZEGELTEKSTEN:
        assert f"`{code}`" in PAGINA, code
    for profiel in PROFIELEN.values():
        assert f"`{profiel.naam}`" in PAGINA
        assert f"`{profiel.typ}`" in PAGINA
        for soort in (profiel.teken, profiel.zegel):
            assert "…".join(soort.naamtekst) in PAGINA
    for getal in (CODE_TEKENS_MAX, ONDERWERP_TEKENS_MAX, INHOUD_BYTES_MAX, KOP_BYTES_MAX, ZEGEL_BYTES_MAX):
        assert f"at most {getal:,} " in PAGINA, getal
