"""Messages that were moved, offered to another, or taken out of their cover; attacks carried out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from hub.trust.binding import Binding
from hub.trust.sleutels import Identiteit
from hub.trust.zegel import open_zegel, verzegel
from tests.zegelproef import (
    BINDING,
    INHOUD,
    NAMEN,
    NU,
    b64,
    code_van,
    dek,
    goede_jws,
    identiteit,
    jws,
    kop_binnen,
    open_als_hub,
    ring,
    sluit,
    un64,
)

profielen = pytest.mark.parametrize("profiel", NAMEN)


@profielen
@pytest.mark.parametrize("veld", ["van", "onderwerp"])
def test_verplaatst(profiel: str, veld: str) -> None:
    """A message on another subject, or from another account, than it was sealed for."""
    anders = {"van": "om", "onderwerp": "in.politie.advies"}[veld]
    verwacht = replace(BINDING, **{veld: anders})
    assert (
        code_van(
            lambda: open_zegel(
                sluit(profiel=profiel),
                van=verwacht.van,
                aan=identiteit("hub"),
                onderwerp=verwacht.onderwerp,
                afzender=identiteit("politie", profiel).publiek,
                nu=NU,
                profiel=profiel,
            )
        )
        == "ZEGEL-plaats"
    )


@profielen
def test_een_ander_kan_er_niets_mee(profiel: str) -> None:
    """The mail of the police, in the hands of the OM, who has every public key and its own secrets."""
    binding = Binding("hub", "politie", "uit.politie.postbus.geen." + BINDING.nummer, BINDING.nummer)
    verzegeld = sluit(INHOUD, binding, profiel=profiel)
    hub, om = identiteit("hub"), identiteit("om", profiel)

    def open_(wie: Identiteit, inhoud: bytes) -> Callable[[], object]:
        return lambda: open_zegel(
            inhoud, van="hub", aan=wie, onderwerp=binding.onderwerp, afzender=hub.publiek, nu=NU, profiel=profiel
        )

    assert code_van(open_(om, verzegeld)) == "ZEGEL-plaats"
    # The OM calls itself `politie` on its own machine.
    vermomd = Identiteit("politie", om.publiek, {kid: un64(g) for kid, g in _geheimen(om).items()})
    assert code_van(open_(vermomd, verzegeld)) == "ZEGEL-sleutel"
    # It writes its own key name into the outside.
    oud, nieuw = ring(identiteit("politie", profiel)).zegel_kid[profiel], ring(om).zegel_kid[profiel]
    assert code_van(open_(vermomd, _ander_kop(verzegeld, profiel, kid=nieuw))) == "ZEGEL-handtekening"
    assert oud != nieuw


@profielen
def test_de_buitenkant_is_gebonden(profiel: str) -> None:
    """Another message id on the outside, everything else untouched: it does not decrypt."""
    ander = "00000000-0000-4000-8000-000000000000"
    verzegeld = _ander_kop(sluit(profiel=profiel), profiel, nummer=ander)
    assert code_van(lambda: open_als_hub(verzegeld, profiel=profiel)) == "ZEGEL-handtekening"


@profielen
@pytest.mark.parametrize(
    "veld",
    [
        {"nummer": "00000000-0000-4000-8000-000000000000"},
        {"onderwerp": "in.politie.advies"},
        {"aan": "om"},
        {"van": "om"},
    ],
    ids=lambda veld: next(iter(veld)),
)
def test_uitgepakt_en_opnieuw_ingepakt(profiel: str, veld: dict[str, object]) -> None:
    """The outside fits, the signed inside says another place: a message that somebody took out of its cover."""
    assert code_van(lambda: open_als_hub(dek(goede_jws(profiel, **veld), profiel), profiel=profiel)) == "ZEGEL-plaats"


def test_een_handtekening_hoort_bij_een_profiel() -> None:
    """A message of one profile, taken out by who could, does not pass under the other."""
    for profiel, ander in (NAMEN, NAMEN[::-1]):
        kid = ring(identiteit("politie", profiel)).teken_kid
        verzegeld = dek(goede_jws(profiel, typ=f"ketenhub-{ander}", kid=kid), profiel)
        assert code_van(partial(open_als_hub, verzegeld, profiel=profiel)) == "ZEGEL-vorm"


@pytest.mark.parametrize(("profiel", "ander"), [NAMEN, NAMEN[::-1]])
def test_er_wordt_niet_onderhandeld(profiel: str, ander: str) -> None:
    """The register names one profile; a good message of the other is refused, also by the hub, which has both keys."""
    assert code_van(lambda: open_als_hub(sluit(profiel=ander), profiel=profiel)) in {"ZEGEL-profiel", "ZEGEL-vorm"}


def test_een_profiel_dat_niet_bestaat() -> None:
    """A name outside the registry."""
    for naam in ("", "jose-2", "none"):
        assert code_van(partial(open_als_hub, b"x", profiel=naam)) == "ZEGEL-profiel"


def test_namens_een_ander_verzegelen_kan_niet() -> None:
    """Who seals is who it says."""
    with pytest.raises(Exception, match="ZEGEL-plaats"):
        verzegel(INHOUD, BINDING, identiteit("om"), identiteit("hub").publiek, NU, profiel="jose-1")


@profielen
def test_een_ander_tekent_als_de_politie(profiel: str) -> None:
    """With its own key under the name of another's, and under its own name."""
    om = ring(identiteit("om", profiel))
    vals = jws(kop_binnen(profiel), INHOUD, om.teken)
    assert code_van(lambda: open_als_hub(dek(vals, profiel), profiel=profiel)) == "ZEGEL-handtekening"
    eigen_kid = jws(kop_binnen(profiel, kid=om.teken_kid), INHOUD, om.teken)
    assert code_van(lambda: open_als_hub(dek(eigen_kid, profiel), profiel=profiel)) == "ZEGEL-sleutel"


def _geheimen(wie: Identiteit) -> dict[str, str]:
    geheimen: dict[str, str] = json.loads(wie.naar_json())["geheimen"]
    return geheimen


def _ander_kop(verzegeld: bytes, profiel: str, **anders: str) -> bytes:
    """The outside with other values, everything else as it was."""
    if profiel == "jose-1":
        kop, _, rest = verzegeld.partition(b".")
        return b64(json.dumps(json.loads(un64(kop.decode())) | anders).encode()).encode() + b"." + rest
    merk, kop, rest = verzegeld.split(b"\n", 2)
    return b"\n".join((merk, json.dumps(json.loads(kop) | anders).encode(), rest))
