"""The two files that travel: who changes one on the way is seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.trust.aansluiting import Aanvraag, Toelating, lees_afdruk, maak_aanvraag
from hub.trust.partijfouten import Partijweigering
from hub.trust.partijvorm import schrijf
from hub.trust.sleutels import wissel
from tests.partijproef import CONTACT, NU, OIN, TOT, aanvraag, identiteit


def _toelating() -> Toelating:
    return Toelating("gemeente-ede", OIN, "jose-1", identiteit("hub").publiek, "ca", "keten", "tls://hub.nl:4222")


def test_een_aanvraag_komt_terug_zoals_zij_was() -> None:
    """And holds what it must: nothing of a secret."""
    wie = identiteit()
    gemaakt = aanvraag(wie)
    gelezen = Aanvraag.van_bytes(gemaakt.naar_bytes())
    assert gelezen == gemaakt
    gelezen.controleer(NU)
    assert gelezen.sleutels == wie.publiek
    for geheim in wie._geheimen.values():
        assert geheim not in gemaakt.naar_bytes()


def test_een_toelating_komt_terug_zoals_zij_was() -> None:
    """With and without an address."""
    for adres in ("tls://hub.nl:4222", "tls://127.0.0.1:1", "tls://[::1]:4222", ""):
        gemaakt = replace(_toelating(), nats=adres)
        assert Toelating.van_bytes(gemaakt.naar_bytes()) == gemaakt


def test_de_vingerafdruk_is_van_alles() -> None:
    """Another key, another name, another address: another fingerprint."""
    een, ander = aanvraag(), aanvraag()
    assert een.vingerafdruk != ander.vingerafdruk
    assert een.vingerafdruk == Aanvraag.van_bytes(een.naar_bytes()).vingerafdruk
    assert replace(een, naam="Gemeente Edo").vingerafdruk != een.vingerafdruk
    assert replace(_toelating(), nats="").vingerafdruk != _toelating().vingerafdruk
    groepen = een.vingerafdruk.split()
    assert [len(groep) for groep in groepen] == [4] * 8


def test_een_voorgelezen_vingerafdruk_mag_anders_getypt_zijn() -> None:
    """Capitals, blanks and hyphens are no difference between two people."""
    afdruk = aanvraag().vingerafdruk
    for getypt in (afdruk, afdruk.replace(" ", ""), afdruk.upper(), afdruk.replace(" ", "-"), f"  {afdruk} "):
        assert lees_afdruk(getypt) == afdruk
    assert lees_afdruk(afdruk[:-1]) != afdruk


@pytest.mark.parametrize(
    "verander",
    [
        lambda a: replace(a, naam="Gemeente Barneveld"),
        lambda a: replace(a, code="politie"),
        lambda a: replace(a, oin="00000099000000001000"),
        lambda a: replace(a, csr="anders"),
        lambda a: replace(a, contact=()),
        lambda a: replace(a, gemaakt=a.gemaakt + timedelta(seconds=1)),
        lambda a: replace(a, sleutels=identiteit().publiek),
        lambda a: replace(a, bewijs=aanvraag().bewijs),
        lambda a: replace(a, bewijs=""),
        lambda a: replace(a, bewijs="a.b.c"),
    ],
)
def test_een_veranderde_aanvraag_valt_op(verander: Callable[[Aanvraag], Aanvraag]) -> None:
    """Whoever changes one thing must sign anew, and then the key and the fingerprint are others."""
    with pytest.raises(Partijweigering, match="PARTIJ-bewijs"):
        verander(aanvraag()).controleer(NU)


def test_een_aanvraag_brengt_sleutels_die_nu_tellen() -> None:
    """For signing and for sealing."""
    with pytest.raises(Partijweigering, match="PARTIJ-sleutels"):
        aanvraag().controleer(TOT)
    wie = identiteit()
    alleen = [s for s in wie.publiek.sleutels if s.gebruik == "teken"]
    weg = wie.met(wie.publiek.trek_in([s.kid for s in wie.publiek.sleutels if s not in alleen], NU), {})
    zonder = maak_aanvraag(weg, oin=OIN, naam="x", contact=(), csr="", nu=NU)
    with pytest.raises(Partijweigering, match="PARTIJ-sleutels"):
        zonder.controleer(NU)


def test_wat_is_afgelopen_gaat_niet_mee() -> None:
    """A request stays small, however often somebody rotated."""
    wie = wissel(identiteit(), TOT - timedelta(days=7), TOT + timedelta(days=300))
    later = TOT + timedelta(days=1)
    nieuw = maak_aanvraag(wie, oin=OIN, naam="x", contact=CONTACT, csr="", nu=later)
    assert len(nieuw.sleutels.sleutels) == 2
    nieuw.controleer(later)


@pytest.mark.parametrize(
    ("verander", "code"),
    [
        (lambda d: d.update(extra=1), "PARTIJ-vorm"),
        (lambda d: d.update(soort="ketenhub-partij-1"), "PARTIJ-vorm"),
        (lambda d: d.update(csr=1), "PARTIJ-vorm"),
        (lambda d: d.update(csr="é"), "PARTIJ-vorm"),
        (lambda d: d.update(csr="x" * 65_537), "PARTIJ-vorm"),
        (lambda d: d.update(gemaakt="gisteren"), "PARTIJ-datum"),
        (lambda d: d.update(code="Ede"), "PARTIJ-code"),
        (lambda d: d.update(contact=[{"functie": "x"}]), "PARTIJ-vorm"),
        (lambda d: d["sleutels"].update(profiel="geen-1"), "PARTIJ-profiel"),
    ],
)
def test_een_aanvraag_van_een_andere_vorm(verander: Callable[[dict[str, Any]], object], code: str) -> None:
    """Each refused by name."""
    document = json.loads(aanvraag().naar_bytes())
    verander(document)
    with pytest.raises(Partijweigering, match=code):
        Aanvraag.van_bytes(schrijf(document))


@pytest.mark.parametrize(
    "adres",
    ["nats://hub.nl:4222", "tls://hub.nl", "tls://wie:wat@hub.nl:1", "tls://hub.nl:1/pad", "x", "tls://a b:1", 1],
)
def test_een_adres_is_tls_en_niets_anders(adres: object) -> None:
    """No plaintext, and no secret in an address."""
    document = json.loads(_toelating().naar_bytes()) | {"nats": adres}
    with pytest.raises(Partijweigering, match="PARTIJ-vorm"):
        Toelating.van_bytes(schrijf(document))


def test_een_aanvraag_is_geen_toelating() -> None:
    """Nor the other way round."""
    with pytest.raises(Partijweigering, match="PARTIJ-vorm"):
        Toelating.van_bytes(aanvraag().naar_bytes())
    with pytest.raises(Partijweigering, match="PARTIJ-vorm"):
        Aanvraag.van_bytes(_toelating().naar_bytes())
