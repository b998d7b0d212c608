"""Who signed a bundle: every way in which that is not enough has its own refusal. Nothing here is about the policy."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hub.policy.beleidsbundel import canoniek
from hub.policy.bundelfouten import BUNDELCODES, Bundelfout
from hub.policy.bundelmaken import teken_bij
from hub.policy.ondertekening import GetekendBeleid, beoordeel, controleer, controleer_levend, lees_vorige
from hub.policy.sleutelregister import Sleutelregister, kenmerk, maak_register
from tests.bundelproef import (
    FG,
    FG_OM,
    GELDIG,
    MEDE,
    MEDE_POLITIE,
    REGELS,
    REGISTER,
    VANDAAG,
    VELDEN,
    VREEMD,
    bundel,
    levend,
    regel,
    register,
    vervals,
)

DAG = timedelta(days=1)


def code(getekend: bytes, sleutels: Sleutelregister = REGISTER, nu: date = VANDAAG) -> str:
    """Why a first bundle is refused."""
    with pytest.raises(Bundelfout) as fout:
        controleer(getekend, sleutels, None, nu, VELDEN)
    assert fout.value.uitleg.startswith(BUNDELCODES[fout.value.code])
    return fout.value.code


def envelop(getekend: bytes, doe: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with its envelope changed, written canonically again."""
    document = json.loads(getekend)
    doe(document["envelop"])
    return canoniek(document)


def test_twee_rollen_van_twee_organisaties() -> None:
    """The honest way, and what comes out of it."""
    gelezen = controleer(bundel(), REGISTER, None, VANDAAG, VELDEN)
    assert gelezen.inhoud.strekking == "eerste"
    assert gelezen.inhoud.revisie == 1
    assert {sleutel.naam for sleutel in gelezen.ondertekenaars} == {"fg-politie", "mede-ede"}
    assert gelezen.beleid.digest == gelezen.inhoud.beleid
    assert gelezen.laatste_dag == GELDIG[1]


def test_wie_het_eerst_tekent_maakt_niet_uit() -> None:
    """One file for one content: the order of signing leaves no trace, and the name does not change by signing."""
    een, ander = bundel(sleutels=(FG, MEDE)), bundel(sleutels=(MEDE, FG))
    assert een == ander == bundel()
    half = beoordeel(bundel(sleutels=(FG,)), REGISTER, None, VANDAAG, VELDEN)
    assert half.digest == controleer(een, REGISTER, None, VANDAAG, VELDEN).digest
    assert half.ontbreekt is not None


def test_drie_mag_ook() -> None:
    """More organisations may sign along; each signature must be good."""
    assert len(controleer(bundel(sleutels=(FG, MEDE, FG_OM)), REGISTER, None, VANDAAG, VELDEN).ondertekenaars) == 3


def test_zonder_handtekening() -> None:
    """Stripped: the hole that OPA had. There is no way in for it, in any of the functions that read a bundle."""
    kaal = envelop(bundel(), lambda e: e.update(signatures=[]))
    assert code(kaal) == "BUNDEL-ongetekend"
    digest = levend().digest
    with pytest.raises(Bundelfout, match="BUNDEL-ongetekend"):
        controleer_levend(kaal, REGISTER, digest, VANDAAG, VELDEN)
    with pytest.raises(Bundelfout, match="BUNDEL-ongetekend"):
        lees_vorige(kaal, REGISTER)


@pytest.mark.parametrize("weg", ["signatures", "payloadType", "payload"])
def test_een_envelop_zonder_deel(weg: str) -> None:
    """A part that is left out is no default."""
    assert code(envelop(bundel(), lambda e: e.pop(weg))) == "BUNDEL-vorm"


@pytest.mark.parametrize(("wie", "rol"), [(FG, "medeondertekenaar"), (MEDE, "privacyfunctionaris")])
def test_een_van_de_twee(wie: Any, rol: str) -> None:  # noqa: ANN401 - a private key
    """One signature is not two; the text names the role that is waited for."""
    with pytest.raises(Bundelfout, match=rol) as fout:
        controleer(bundel(sleutels=(wie,)), REGISTER, None, VANDAAG, VELDEN)
    assert fout.value.code == "BUNDEL-rol-ontbreekt"


def test_twee_keer_dezelfde_rol() -> None:
    """A threshold counts keys, not functions: two privacy officers are one role."""
    assert code(bundel(sleutels=(FG, FG_OM))) == "BUNDEL-rol-ontbreekt"


def test_beide_van_een_organisatie() -> None:
    """Four eyes of one organisation look one way."""
    assert code(bundel(sleutels=(FG, MEDE_POLITIE))) == "BUNDEL-zelfde-organisatie"
    met_ander = controleer(bundel(sleutels=(FG, MEDE_POLITIE, FG_OM)), REGISTER, None, VANDAAG, VELDEN)
    assert len(met_ander.ondertekenaars) == 3


def test_dezelfde_sleutel_twee_keer() -> None:
    """Signing twice does not make two signers, neither with our tool nor with a list made by hand."""
    half = bundel(sleutels=(FG,))
    with pytest.raises(Bundelfout, match="BUNDEL-zelfde-sleutel"):
        teken_bij(half, FG)
    assert code(envelop(half, lambda e: e["signatures"].extend(e["signatures"]))) == "BUNDEL-zelfde-sleutel"


def test_een_sleutel_in_twee_rollen_kan_niet_bestaan() -> None:
    """In memory the public key is the name of a line, so the second takes the place of the first: one role is left."""
    dubbel = maak_register((REGELS[0], dataclasses.replace(REGELS[1], publiek=FG.public_key())))
    assert len(dubbel.sleutels) == 1
    assert code(bundel(sleutels=(FG,)), dubbel) == "BUNDEL-rol-ontbreekt"


def test_een_onbekende_sleutel() -> None:
    """Also beside two that would be enough: what nobody knows has no place in a bundle."""
    assert code(bundel(sleutels=(FG, VREEMD))) == "BUNDEL-sleutel-onbekend"
    assert code(bundel(sleutels=(FG, MEDE, VREEMD))) == "BUNDEL-sleutel-onbekend"


def test_een_handtekening_onder_de_naam_van_een_ander() -> None:
    """The name of a key in an envelope is a hint of who wrote it; the key itself decides."""
    half = bundel(sleutels=(FG,))

    def geef_uit(e: dict[str, Any]) -> None:
        e["signatures"][0]["keyid"] = kenmerk(MEDE.public_key())

    assert code(envelop(half, geef_uit)) == "BUNDEL-handtekening"


def test_een_handtekening_van_een_andere_bundel() -> None:
    """Signatures of revision 1 say nothing of revision 2, however alike the two are."""
    een, twee = json.loads(bundel()), json.loads(bundel(revisie=2))
    twee["envelop"]["signatures"] = een["envelop"]["signatures"]
    assert code(canoniek(twee)) == "BUNDEL-handtekening"


def test_een_handtekening_over_een_ander_soort() -> None:
    """Domain separation: the same payload signed as something else is not signed as a bundle."""
    from securesystemslib.dsse import Envelope  # noqa: PLC0415 - only here

    from hub.policy.beleidsbundel import lees_bundel  # noqa: PLC0415 - same

    echt = lees_bundel(bundel())
    vreemd = Envelope(echt.inhoud.schrijf(), "application/json", {}).pae()
    tekens = {kenmerk(s.public_key()): s.sign(vreemd) for s in (FG, MEDE)}
    assert code(dataclasses.replace(echt, handtekeningen=tekens).schrijf()) == "BUNDEL-handtekening"
    kaal = {kenmerk(s.public_key()): s.sign(echt.inhoud.schrijf()) for s in (FG, MEDE)}
    assert code(dataclasses.replace(echt, handtekeningen=kaal).schrijf()) == "BUNDEL-handtekening"


@pytest.mark.parametrize("teken", ["", "bm9uZQ==", "A" * 86 + "==", "A" * 88])
def test_een_handtekening_die_er_geen_is(teken: str) -> None:
    """No `none`, no other length, no zeros; there is one algorithm, and no word for it in the file."""
    kapot = envelop(bundel(), lambda e: e["signatures"][0].update(sig=teken))
    assert code(kapot) in {"BUNDEL-vorm", "BUNDEL-handtekening"}
    met_woord = envelop(bundel(), lambda e: e["signatures"][0].update(scheme="none"))
    assert code(met_woord) == "BUNDEL-vorm"


def test_een_ingetrokken_sleutel() -> None:
    """From the moment it stands in the register, whatever its date: a clock behind gives a stolen key no days back."""
    for dag in (VANDAAG - DAG, VANDAAG, VANDAAG + DAG):
        assert code(bundel(), register(mede_ede={"ingetrokken": dag})) == "BUNDEL-sleutel-ingetrokken"


def test_een_sleutel_buiten_zijn_dagen() -> None:
    """Valid on the day of looking, both ends included; not on the day of signing, which nobody can prove."""
    assert code(bundel(), register(fg_politie={"geldig_van": VANDAAG + DAG})) == "BUNDEL-sleutel-nog-niet"
    assert code(bundel(), register(fg_politie={"geldig_tot": VANDAAG - DAG})) == "BUNDEL-sleutel-verlopen"
    net = register(fg_politie={"geldig_van": VANDAAG, "geldig_tot": VANDAAG})
    gelezen = controleer(bundel(), net, None, VANDAAG, VELDEN)
    assert gelezen.laatste_dag == VANDAAG  # a bundle does not outlive the keys under it


def test_een_moment_is_geen_dag() -> None:
    """Compared with days it would fail somewhere halfway; it is our own mistake, so no refusal."""
    with pytest.raises(TypeError, match="a day"):
        controleer(bundel(), REGISTER, None, datetime(2026, 6, 1, 12, 0), VELDEN)  # noqa: DTZ001 - that is the point


# ── nothing else makes a policy that may be decided under ────────────────────────────────────────────────────────────


def test_getekend_beleid_is_niet_te_maken() -> None:
    """By its constructor, nor by changing one that is good."""
    goed = levend()
    with pytest.raises(TypeError, match="verification"):
        GetekendBeleid(goed.beleid, goed.inhoud, goed.digest, goed.bundel, goed.ondertekenaars)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(goed, digest="0" * 64)
    with pytest.raises(dataclasses.FrozenInstanceError):
        goed.digest = "0" * 64  # type: ignore[misc]


# ── what was in force before ─────────────────────────────────────────────────────────────────────────────────────────


def test_bij_een_nieuwe_start() -> None:
    """The hub's memory of the activation stands for the predecessor; everything else is looked at again."""
    goed = levend()
    assert controleer_levend(goed.bundel, REGISTER, goed.digest, VANDAAG, VELDEN).digest == goed.digest

    def weiger(getekend: bytes, sleutels: Sleutelregister, digest: str, nu: date) -> str:
        with pytest.raises(Bundelfout) as fout:
            controleer_levend(getekend, sleutels, digest, nu, VELDEN)
        return fout.value.code

    assert weiger(goed.bundel, REGISTER, "0" * 64, VANDAAG) == "BUNDEL-ander"
    ingetrokken = register(mede_ede={"ingetrokken": VANDAAG})
    assert weiger(goed.bundel, ingetrokken, goed.digest, VANDAAG) == "BUNDEL-sleutel-ingetrokken"
    ruim = register(
        fg_politie={"geldig_tot": date(2030, 1, 1)},
        mede_ede={"geldig_tot": date(2030, 1, 1)},
    )
    assert weiger(goed.bundel, ruim, goed.digest, GELDIG[1] + DAG) == "BUNDEL-verlopen"
    half = bundel(sleutels=(FG,))
    assert weiger(half, REGISTER, goed.digest, VANDAAG) == "BUNDEL-rol-ontbreekt"
    zonder_geval = vervals(goed.bundel, {"gevallen/dossier.yaml": None, "gevallen/ander.yaml": "gevallen: []\n"})
    assert weiger(zonder_geval, REGISTER, goed.digest, VANDAAG) == "BUNDEL-ander"


def test_wat_voorbij_is_kan_worden_opgevolgd() -> None:
    """After its last day, or with a key withdrawn, it decides nothing, and a new one can still follow it."""
    goed = levend()
    ingetrokken = maak_register(
        (*REGELS[:1], regel("mede-ede", "medeondertekenaar", "gemeente-ede", MEDE, VANDAAG), *REGELS[2:])
    )
    vorige = lees_vorige(goed.bundel, ingetrokken)
    assert vorige.digest == goed.digest
    assert type(vorige).__name__ == "Voorganger"
    volgende = bundel(vorige=vorige, sleutels=(FG_OM, MEDE_POLITIE))
    assert controleer(volgende, ingetrokken, vorige, VANDAAG, VELDEN).inhoud.revisie == 2
    with pytest.raises(Bundelfout, match="BUNDEL-sleutel-onbekend"):
        lees_vorige(goed.bundel, maak_register(REGELS[:1]))
    with pytest.raises(Bundelfout, match="BUNDEL-rol-ontbreekt"):
        lees_vorige(bundel(sleutels=(FG,)), REGISTER)


def test_na_een_nieuwe_versie_van_de_hub() -> None:
    """A hub that reads other fields, or gives the policy another digest, stops with it and can be given a new one."""
    ander_digest = vervals(bundel(), beleid="0" * 64)
    vorige = lees_vorige(ander_digest, REGISTER)
    with pytest.raises(Bundelfout, match="BUNDEL-beleid"):
        controleer_levend(ander_digest, REGISTER, vorige.digest, VANDAAG, VELDEN)
    assert controleer(bundel(vorige=vorige), REGISTER, vorige, VANDAAG, VELDEN).inhoud.strekking == "gelijk"
    minder = {pad: label for pad, label in VELDEN.items() if pad != "advies.onderbouwing"}
    with pytest.raises(Bundelfout, match="staat in het woordenboek, niet in de veldencatalogus"):
        controleer_levend(bundel(), REGISTER, levend().digest, VANDAAG, minder)
    assert lees_vorige(bundel(), REGISTER).digest == levend().digest
