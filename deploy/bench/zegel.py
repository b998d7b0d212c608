"""What a seal costs, in µs per message of 2 KiB: each step of each profile, and the whole of it.

Beside it, in the same run: the bare arithmetic of `jose-1` (the signature, the agreement, the cipher, nothing else),
and joserfc with its own framing. The difference with the first is what strictness costs; with the second, why the
framing is ours (`hub.trust.jose1`). Counted is processor time, so that a busy machine changes it little.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jws
from joserfc.jwe import JWERegistry
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from deploy.bench.meting import Meting
from hub.trust import handtekening, hpkepq1, jose1
from hub.trust.binding import Binding
from hub.trust.profielen import HPKE_PQ_1, JOSE_1
from hub.trust.sleutels import Identiteit, maak_identiteit
from hub.trust.zegel import open_zegel, verzegel

INHOUD: Final = b'{"wat":"een verzonnen bericht"}'.ljust(2_048)
RONDES: Final = 7
"""The fastest of seven alternating rounds counts: anything slower is the machine."""
KEREN: Final = 500
KEREN_SNEL: Final = 100
NU: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BINDING: Final = Binding("politie", "hub", "in.politie.signaal", "9b2f1c1e-4a7d-4f0e-8c55-1d2e3f405162")
Stap = Callable[[], object]


def meet(*, snel: bool) -> list[Meting]:
    """Measure all, after looking that each does what it says."""
    tot = NU + timedelta(days=365)
    hub = maak_identiteit("hub", [JOSE_1, HPKE_PQ_1], NU, tot)
    stappen: dict[str, Stap] = {}
    for profiel in (JOSE_1, HPKE_PQ_1):
        stappen |= _van_profiel(profiel, maak_identiteit("politie", [profiel], NU, tot), hub)
    stappen |= _kaal()
    stappen |= _joserfc()
    keren = KEREN_SNEL if snel else KEREN
    beste = dict.fromkeys(stappen, float("inf"))
    for _ in range(RONDES):
        for naam, stap in stappen.items():
            begin = time.process_time()
            for _ in range(keren):
                stap()
            beste[naam] = min(beste[naam], (time.process_time() - begin) / keren)
    metingen = [Meting(naam, seconden * 1e6, "µs") for naam, seconden in beste.items()]
    samen = {
        wie: beste[f"{wie}: verzegelen"] + beste[f"{wie}: openen"] for wie in (JOSE_1, HPKE_PQ_1, "kaal", "joserfc")
    }
    metingen += [Meting(f"{wie}: verzegelen + openen", s * 1e6, "µs") for wie, s in samen.items()]
    metingen += [
        Meting("jose-1 tegen kale rekenkunde", samen[JOSE_1] / samen["kaal"], "keer de tijd"),
        Meting("jose-1 tegen joserfc met eigen omlijsting", samen[JOSE_1] / samen["joserfc"], "keer de tijd"),
    ]
    return metingen


def _van_profiel(profiel: str, politie: Identiteit, hub: Identiteit) -> dict[str, Stap]:
    kamer = jose1 if profiel == JOSE_1 else hpkepq1
    verzegeld = verzegel(INHOUD, BINDING, politie, hub.publiek, NU, profiel=profiel)
    gelezen = kamer.lees(verzegeld)
    geheim = hub.zegelgeheim(gelezen.kid, profiel, NU)
    binnen = gelezen.open(geheim)
    delen = handtekening.splits(binnen)
    naar = hub.publiek.zegel_nu(NU, profiel)
    teken, tekengeheim = politie.teken_nu(NU)

    def open_() -> bytes:
        return open_zegel(
            verzegeld,
            van=BINDING.van,
            aan=hub,
            onderwerp=BINDING.onderwerp,
            afzender=politie.publiek,
            nu=NU,
            profiel=profiel,
        ).inhoud

    if open_() != INHOUD:
        raise RuntimeError("what was sealed does not open")
    return {
        f"{profiel}: ondertekenen": lambda: handtekening.bouw(delen.kop, INHOUD, tekengeheim),
        f"{profiel}: versleutelen": lambda: kamer.sluit(binnen, BINDING, naar),
        f"{profiel}: buitenkant lezen": lambda: kamer.lees(verzegeld),
        f"{profiel}: ontsleutelen": lambda: gelezen.open(geheim),
        f"{profiel}: binnenkant lezen": lambda: handtekening.splits(binnen),
        f"{profiel}: handtekening controleren": lambda: handtekening.keur(delen, teken.waarde),
        f"{profiel}: verzegelen": lambda: verzegel(INHOUD, BINDING, politie, hub.publiek, NU, profiel=profiel),
        f"{profiel}: openen": open_,
    }


def _kaal() -> dict[str, Stap]:
    """The arithmetic of `jose-1` with keys at hand and nothing written or read."""
    teken, zegel = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    teken_publiek, zegel_publiek = teken.public_key(), zegel.public_key()
    handtekening_ = teken.sign(INHOUD)
    vluchtig = X25519PrivateKey.generate()
    vluchtig_publiek = vluchtig.public_key()
    iv = bytes(12)
    dicht = AESGCM(vluchtig.exchange(zegel_publiek)).encrypt(iv, INHOUD, b"")

    def sluit() -> None:
        teken.sign(INHOUD)
        AESGCM(X25519PrivateKey.generate().exchange(zegel_publiek)).encrypt(iv, INHOUD, b"")

    def open_() -> None:
        AESGCM(zegel.exchange(vluchtig_publiek)).decrypt(iv, dicht, b"")
        teken_publiek.verify(handtekening_, INHOUD)

    return {"kaal: verzegelen": sluit, "kaal: openen": open_}


def _joserfc() -> dict[str, Stap]:
    """The same messages, written and read by joserfc as a whole."""
    namen = {naam: HeaderParameter(naam, "str") for naam in ("van", "aan", "onderwerp", "nummer", "profiel")}
    jws_regels = JWSRegistry(header_registry=namen, algorithms=["Ed25519"])
    jwe_regels = JWERegistry(header_registry=namen, algorithms=["ECDH-ES", "A256GCM"])
    teken, zegel = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("X25519")
    plaats = {"van": BINDING.van, "aan": BINDING.aan, "onderwerp": BINDING.onderwerp, "nummer": BINDING.nummer}
    kop = {"alg": "Ed25519", "typ": "ketenhub-jose-1", "kid": "A" * 43, **plaats}
    buiten = {"alg": "ECDH-ES", "enc": "A256GCM", "profiel": JOSE_1, "kid": "A" * 43, **plaats}

    def sluit() -> str:
        binnen = jws.serialize_compact(kop, INHOUD, teken, registry=jws_regels)
        return jwe.encrypt_compact(dict(buiten), binnen, zegel, registry=jwe_regels)

    verzegeld = sluit()

    def open_() -> bytes:
        binnen = jwe.decrypt_compact(verzegeld, zegel, registry=jwe_regels).plaintext or b""
        return jws.deserialize_compact(binnen, teken, registry=jws_regels).payload

    if open_() != INHOUD:
        raise RuntimeError("joserfc does not open what it sealed")
    return {"joserfc: verzegelen": sluit, "joserfc: openen": open_}
