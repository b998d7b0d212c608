"""Seal and open: what was sealed opens for whom it was sealed, also when somebody else wrote or reads the bytes."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwe as joserfc_jwe
from joserfc import jws as joserfc_jws
from joserfc.jwe import JWERegistry
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from hub.bus.grenzen import LADING_BYTES_MAX
from hub.trust.binding import Binding
from hub.trust.profielen import INHOUD_BYTES_MAX, ZEGEL_BYTES_MAX
from hub.trust.sleutels import maak_identiteit
from hub.trust.zegel import open_zegel, verzegel, zegelafdruk
from tests.zegelproef import (
    BINDING,
    INHOUD,
    NAMEN,
    NU,
    TOT,
    b64,
    code_van,
    dek,
    goede_jws,
    hpke,
    hpke_open,
    identiteit,
    jwe_open,
    kop_binnen,
    kop_jwe,
    open_als_hub,
    ring,
    sluit,
    un64,
)

profielen = pytest.mark.parametrize("profiel", NAMEN)


@profielen
@pytest.mark.parametrize("inhoud", [b"", b"x", INHOUD, bytes(range(256)) * 9])
def test_wat_verzegeld_is_gaat_open(profiel: str, inhoud: bytes) -> None:
    """The exact bytes come back, with the message id and the key that signed."""
    geopend = open_als_hub(sluit(inhoud, profiel=profiel), profiel=profiel)
    assert geopend.inhoud == inhoud
    assert geopend.nummer == BINDING.nummer
    assert geopend.kid == ring(identiteit("politie", profiel)).teken_kid


@profielen
def test_twee_keer_verzegelen_geeft_andere_bytes(profiel: str) -> None:
    """The same message twice cannot be recognised as the same."""
    een, twee = sluit(profiel=profiel), sluit(profiel=profiel)
    assert een[-200:] != twee[-200:]
    assert zegelafdruk(een) != zegelafdruk(twee)


@profielen
def test_de_inhoud_staat_er_niet_leesbaar_in(profiel: str) -> None:
    """The binding can be read on the outside, the content nowhere."""
    verzegeld = sluit(b"KANARIE-9999" * 20, profiel=profiel)
    for teken in (b"KANARIE", b64(b"KANARIE-9999" * 4).encode()):
        assert teken not in verzegeld
    assert BINDING.nummer.encode() in (verzegeld if profiel != "jose-1" else un64(verzegeld.decode().split(".")[0]))


@profielen
def test_een_ander_maakt_hetzelfde(profiel: str) -> None:
    """Bytes from plain primitives open here, in any order of names and with spaces in the JSON."""
    assert open_als_hub(dek(goede_jws(profiel), profiel), profiel=profiel).inhoud == INHOUD


@profielen
def test_een_ander_opent_het_ook(profiel: str) -> None:
    """What we seal opens with plain primitives."""
    hub = ring(identiteit("hub"))
    opener = jwe_open if profiel == "jose-1" else hpke_open
    kop, binnen = opener(sluit(profiel=profiel), hub.zegel[profiel])
    assert kop["kid"] == hub.zegel_kid[profiel]
    kop_b64, inhoud, handtekening = binnen.decode().split(".")
    assert json.loads(un64(kop_b64)) == kop_binnen(profiel)
    assert un64(inhoud) == INHOUD
    politie = Ed25519PrivateKey.from_private_bytes(ring(identiteit("politie", profiel)).teken)
    politie.public_key().verify(un64(handtekening), f"{kop_b64}.{inhoud}".encode())


def test_jose_1_is_gewone_jose() -> None:
    """A complete JOSE library opens what we seal and seals what we open."""
    eigen = {naam: HeaderParameter(naam, "str") for naam in ("van", "aan", "onderwerp", "nummer", "profiel")}
    jws_regels = JWSRegistry(header_registry=eigen, algorithms=["Ed25519"])
    jwe_regels = JWERegistry(header_registry=eigen, algorithms=["ECDH-ES", "A256GCM"])
    hub, politie = ring(identiteit("hub")), ring(identiteit("politie"))
    zegel = OKPKey.import_key(X25519PrivateKey.from_private_bytes(hub.zegel["jose-1"]))
    teken = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(politie.teken))

    open_ = joserfc_jwe.decrypt_compact(sluit(profiel="jose-1"), zegel, registry=jwe_regels)
    assert open_.plaintext is not None
    assert joserfc_jws.deserialize_compact(open_.plaintext, teken, registry=jws_regels).payload == INHOUD

    binnen = joserfc_jws.serialize_compact(kop_binnen("jose-1"), INHOUD, teken, registry=jws_regels)
    buiten = joserfc_jwe.encrypt_compact(kop_jwe(), binnen, zegel, registry=jwe_regels)
    assert open_als_hub(buiten.encode(), profiel="jose-1").inhoud == INHOUD


@profielen
def test_geopend_toont_de_inhoud_niet(profiel: str) -> None:
    """A result in a log or a traceback tells nothing."""
    assert "precies" not in repr(open_als_hub(sluit(profiel=profiel), profiel=profiel))


def test_afdruk_is_sha_256_van_wat_er_ligt() -> None:
    """The print is of the sealed bytes."""
    assert zegelafdruk(b"abc") == hashlib.sha256(b"abc").hexdigest()


@profielen
def test_grootte(profiel: str) -> None:
    """The largest content fits on the bus; one byte more is refused before anything is computed."""
    assert ZEGEL_BYTES_MAX == LADING_BYTES_MAX
    grootste = sluit(bytes(INHOUD_BYTES_MAX), profiel=profiel)
    assert len(grootste) <= ZEGEL_BYTES_MAX - 1_024
    assert len(open_als_hub(grootste, profiel=profiel).inhoud) == INHOUD_BYTES_MAX
    assert code_van(lambda: sluit(bytes(INHOUD_BYTES_MAX + 1), profiel=profiel)) == "ZEGEL-groot"
    assert code_van(lambda: open_als_hub(bytes(ZEGEL_BYTES_MAX + 1), profiel=profiel)) == "ZEGEL-groot"


def test_een_te_grote_inhoud_onder_een_goed_zegel() -> None:
    """`hpke-pq-1` is compact enough to carry more than may be inside."""
    binnen = goede_jws("hpke-pq-1", bytes(INHOUD_BYTES_MAX + 3))
    assert code_van(lambda: open_als_hub(hpke(binnen), profiel="hpke-pq-1")) == "ZEGEL-groot"


def test_langste_binding_past_in_de_kop() -> None:
    """The longest codes and subject that are allowed fit in the header."""
    lang = Binding("hub", "p" * 64, "uit." + "a" * 236, BINDING.nummer)
    for profiel in NAMEN:
        wie = maak_identiteit(lang.aan, [profiel], NU, TOT)
        verzegeld = verzegel(INHOUD, lang, identiteit("hub"), wie.publiek, NU, profiel=profiel)
        geopend = open_zegel(
            verzegeld,
            van="hub",
            aan=wie,
            onderwerp=lang.onderwerp,
            afzender=identiteit("hub").publiek,
            nu=NU,
            profiel=profiel,
        )
        assert geopend.inhoud == INHOUD
