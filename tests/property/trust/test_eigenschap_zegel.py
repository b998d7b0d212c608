"""Properties of seals: what was sealed opens as it was; anything else is our refusal, whatever was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.trust.binding import Binding
from hub.trust.fouten import ZEGELTEKSTEN, Zegelweigering
from hub.trust.handtekening import controleer_jws, teken_jws
from hub.trust.sleutels import Partijsleutels
from hub.trust.zegel import Geopend, open_zegel, verzegel
from tests.zegelproef import (
    BINDING,
    INHOUD,
    NAMEN,
    NU,
    TOT,
    dek,
    goede_jws,
    identiteit,
    kop_binnen,
    open_als_hub,
    sluit,
)

profielen = st.sampled_from(NAMEN)
codes = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
onderwerpen = st.from_regex(r"[A-Za-z0-9_-]{1,12}(\.[A-Za-z0-9_-]{1,12}){0,5}", fullmatch=True)
nummers = st.uuids().map(str)
GOED = {profiel: sluit(profiel=profiel) for profiel in NAMEN}
JWS = {profiel: goede_jws(profiel) for profiel in NAMEN}
UIT_PUBLIEK = {"ZEGEL-groot", "ZEGEL-vorm", "ZEGEL-profiel", "ZEGEL-plaats", "ZEGEL-sleutel", "ZEGEL-handtekening"}


def geweigerd(verzegeld: bytes, profiel: str, nu: datetime = NU) -> str:
    """The code; anything but our refusal fails the test."""
    with pytest.raises(Zegelweigering) as gevangen:
        open_als_hub(verzegeld, profiel=profiel, nu=nu)
    assert gevangen.value.code in ZEGELTEKSTEN
    return gevangen.value.code


@given(profielen, st.binary(max_size=3_000), onderwerpen, nummers)
def test_heen_en_terug(profiel: str, inhoud: bytes, onderwerp: str, nummer: str) -> None:
    """Any content, on any subject, under any id."""
    politie, hub = identiteit("politie", profiel), identiteit("hub")
    verzegeld = verzegel(
        inhoud, Binding("politie", "hub", onderwerp, nummer), politie, hub.publiek, NU, profiel=profiel
    )
    geopend = open_zegel(
        verzegeld, van="politie", aan=hub, onderwerp=onderwerp, afzender=politie.publiek, nu=NU, profiel=profiel
    )
    assert geopend == Geopend(inhoud, nummer, politie.teken_nu(NU)[0].kid)


@given(profielen, st.data())
def test_elke_veranderde_byte(profiel: str, data: st.DataObject) -> None:
    """Wherever it stands, in header, key, nonce, ciphertext or tag."""
    goed = GOED[profiel]
    plaats = data.draw(st.integers(0, len(goed) - 1))
    anders = data.draw(st.integers(1, 255))
    stuk = goed[:plaats] + bytes([goed[plaats] ^ anders]) + goed[plaats + 1 :]
    assert geweigerd(stuk, profiel) in UIT_PUBLIEK


@given(profielen, st.data())
def test_elke_veranderde_byte_van_de_handtekening(profiel: str, data: st.DataObject) -> None:
    """The same for the signed inside, under a new and good encryption."""
    goed = JWS[profiel]
    plaats = data.draw(st.integers(0, len(goed) - 1))
    anders = data.draw(st.integers(1, 255))
    binnen = goed[:plaats] + bytes([goed[plaats] ^ anders]) + goed[plaats + 1 :]
    assert geweigerd(dek(binnen, profiel), profiel) in UIT_PUBLIEK


@given(profielen, st.data())
def test_weggelaten_verdubbeld_of_verwisseld(profiel: str, data: st.DataObject) -> None:
    """Stretches of a good message, cut out, said twice or put elsewhere."""
    goed = GOED[profiel]
    grenzen = sorted(data.draw(st.lists(st.integers(0, len(goed)), min_size=3, max_size=3)))
    a, b, c = goed[: grenzen[0]], goed[grenzen[0] : grenzen[1]], goed[grenzen[1] : grenzen[2]]
    rest = goed[grenzen[2] :]
    for stuk in (a + c + rest, a + b + b + c + rest, a + c + b + rest):
        if stuk != goed:
            assert geweigerd(stuk, profiel) in UIT_PUBLIEK


@given(profielen, codes, codes, onderwerpen, nummers, st.sampled_from(["van", "aan", "onderwerp", "nummer"]))
def test_elke_andere_plaats(profiel: str, van: str, aan: str, onderwerp: str, nummer: str, veld: str) -> None:
    """One of four differs between what was sealed and what the recipient knows, or what the outside says."""
    anders = replace(BINDING, **{veld: {"van": van, "aan": aan, "onderwerp": onderwerp, "nummer": nummer}[veld]})
    if anders == BINDING:
        return
    binnen = goede_jws(profiel, van=anders.van, aan=anders.aan, onderwerp=anders.onderwerp, nummer=anders.nummer)
    assert geweigerd(dek(binnen, profiel), profiel) == "ZEGEL-plaats"
    if veld != "nummer":
        afzender, hub = identiteit(anders.van, profiel), identiteit("hub")
        verzegeld = verzegel(INHOUD, anders, afzender, hub.publiek, NU, profiel=profiel)
        assert geweigerd(verzegeld, profiel) == "ZEGEL-plaats"


@given(profielen, codes)
def test_elke_andere_afzender(profiel: str, code: str) -> None:
    """The keys of anybody else in the register do not make it good."""
    with pytest.raises(Zegelweigering, match="ZEGEL-sleutel"):
        open_zegel(
            GOED[profiel],
            van="politie",
            aan=identiteit("hub"),
            onderwerp=BINDING.onderwerp,
            afzender=identiteit(f"x-{code}", profiel).publiek,
            nu=NU,
            profiel=profiel,
        )


@given(profielen, st.binary(max_size=400) | st.binary(max_size=400).map(lambda b: b"hpke-pq-1\n{}\n" + b))
def test_elke_rommel(profiel: str, rommel: bytes) -> None:
    """Whatever the bytes, outside or inside: our refusal."""
    assert geweigerd(rommel, profiel) in UIT_PUBLIEK
    assert geweigerd(dek(rommel, profiel), profiel) in UIT_PUBLIEK


@given(
    profielen,
    st.dictionaries(
        st.sampled_from("alg typ kid van aan onderwerp nummer crit jwk x5c jku zip b64 enc epk profiel".split()),
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=2),
        min_size=1,
    ),
)
def test_elke_andere_kop(profiel: str, anders: dict[str, object]) -> None:
    """A signed header in which anything was changed, added or left out by who holds a good key."""
    if kop_binnen(profiel, **anders) == kop_binnen(profiel):
        return
    assert geweigerd(dek(goede_jws(profiel, **anders), profiel), profiel) in UIT_PUBLIEK


@given(profielen, st.timedeltas(min_value=timedelta(days=-800), max_value=timedelta(days=800)))
def test_elk_moment(profiel: str, sinds: timedelta) -> None:
    """Open exactly as long as the keys count."""
    nu = NU + sinds
    if NU <= nu < TOT:
        assert open_als_hub(GOED[profiel], profiel=profiel, nu=nu).inhoud == INHOUD
    else:
        assert geweigerd(GOED[profiel], profiel, nu) == ("ZEGEL-vroeg" if nu < NU else "ZEGEL-verlopen")


@given(st.binary(max_size=300), st.data())
def test_bewijs_dat_veranderd_is(inhoud: bytes, data: st.DataObject) -> None:
    """Any other character in evidence, anywhere."""
    politie = identiteit("politie")
    goed = teken_jws(inhoud, "ketenhub-ontvangst", politie, NU)
    assert controleer_jws(goed, "ketenhub-ontvangst", politie.publiek, NU) == inhoud
    plaats = data.draw(st.integers(0, len(goed) - 1))
    stuk = goed[:plaats] + data.draw(st.characters().filter(lambda t: t != goed[plaats])) + goed[plaats + 1 :]
    with pytest.raises(Zegelweigering):
        controleer_jws(stuk, "ketenhub-ontvangst", politie.publiek, NU)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda kind: st.lists(kind, max_size=3) | st.dictionaries(st.text(max_size=10), kind, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from(["profiel", "sleutels", ""]), st.data())
def test_elke_ring_die_geen_ring_is(waarde: object, naam: str, data: st.DataObject) -> None:
    """A public ring with any JSON in any place: read as it stands, or refused."""
    document = identiteit("politie").publiek.naar_dict()
    if naam == "profiel":
        document["profiel"] = waarde
    elif naam == "sleutels":
        sleutels = document["sleutels"]
        assert isinstance(sleutels, list)
        sleutels[0][data.draw(st.sampled_from(sorted(sleutels[0])))] = waarde
    else:
        document["sleutels"] = waarde
    try:
        ring = Partijsleutels.van_dict(document)
    except Zegelweigering as fout:
        assert fout.code in {"ZEGEL-vorm", "ZEGEL-profiel"}  # noqa: PT017 - both outcomes are good
    else:
        assert ring.naar_dict() == document
