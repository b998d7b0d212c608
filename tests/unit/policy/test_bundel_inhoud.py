"""What is in a bundle: signed by both or not, everything is computed again, and what differs is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hub.policy import beleidsbundel
from hub.policy.beleidsbundel import BEWIJS, CONVENANT, MATRIX, VERSCHIL, WOORDENBOEK, canoniek, lees_bundel
from hub.policy.bundelfouten import BUNDELCODES, Bundelfout
from hub.policy.bundelmaken import maak_bundel
from hub.policy.bundelrapport import Vorige
from hub.policy.ondertekening import controleer, controleer_levend
from tests.bundelproef import (
    FG,
    GELDIG,
    GEVAL,
    GEVALLEN,
    MEDE,
    REGISTER,
    VANDAAG,
    VELDEN,
    bundel,
    levend,
    ondertekend,
    teksten,
    vervals,
)
from tests.klein_beleid import verander

DAG = timedelta(days=1)
LEKT = ("velden: {herkomst: [politie, justitie]}\n  - verbod: N-07", "velden: {herkomst: justitie}\n  - verbod: N-07")
"""Takes the ban away that keeps police data out of a dossier."""


def code(getekend: bytes, actief: Vorige | None = None, nu: date = VANDAAG) -> str:
    """Why a bundle is refused."""
    with pytest.raises(Bundelfout) as fout:
        controleer(getekend, REGISTER, actief, nu, VELDEN)
    assert fout.value.uitleg.startswith(BUNDELCODES[fout.value.code])
    return fout.value.code


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "rommel",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{" * 10_000,
        b'{"a":1,"a":1}',
        b"\x00" * 100,
        b'"\\ud800"',
    ],
)
def test_rommel(rommel: bytes) -> None:
    """Our own refusal, whatever the bytes are."""
    assert code(rommel) == "BUNDEL-vorm"


def test_te_groot() -> None:
    """Looked at before anything is made of it, also by the payload, the number of files and of signatures."""
    assert code(b" " * (beleidsbundel.BUNDEL_BYTES_MAX + 1)) == "BUNDEL-groot"
    veel = {f"gevallen/{n}.yaml": "x" for n in range(beleidsbundel.BESTANDEN_MAX)}
    assert code(vervals(bundel(), veel)) == "BUNDEL-groot"
    document = json.loads(bundel())
    document["envelop"]["signatures"] *= beleidsbundel.HANDTEKENINGEN_MAX
    assert code(canoniek(document)) == "BUNDEL-groot"


def test_te_veel_om_te_maken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found out by who makes it, not by the hub."""
    monkeypatch.setattr(beleidsbundel, "BUNDEL_BYTES_MAX", len(bundel(sleutels=(FG,))) - 1)
    with pytest.raises(Bundelfout, match="BUNDEL-groot"):
        maak_bundel(teksten(), GELDIG, None, VELDEN, FG)


def test_een_ander_soort_bestand() -> None:
    """A later format is not read as if it were this one."""
    document = json.loads(bundel())
    document["envelop"]["payloadType"] = "application/vnd.ketenhub.beleidsbundel.v2+json"
    assert code(canoniek(document)) == "BUNDEL-soort"


@pytest.mark.parametrize("schrijf", ["indent", "ascii", "volgorde", "spatie", "regeleinde"])
def test_anders_opgeschreven(schrijf: str) -> None:
    """Same meaning, other bytes: there is one way to write a bundle, so nothing hides in the others."""
    echt = bundel(("titel: Geen gegevens over derden", "titel: Geen gegevens over één derde"))
    document = json.loads(echt)
    anders = {
        "indent": json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode(),
        "ascii": json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n",
        "volgorde": json.dumps(dict(reversed(document.items())), ensure_ascii=False, separators=(",", ":")).encode()
        + b"\n",
        "spatie": echt + b" ",
        "regeleinde": echt.rstrip(b"\n"),
    }[schrijf]
    assert json.loads(anders) == document
    assert code(anders) == "BUNDEL-canoniek"


@pytest.mark.parametrize(
    ("deel", "waarde"),
    [
        ("revisie", 0),
        ("revisie", True),
        ("revisie", beleidsbundel.REVISIE_MAX + 1),
        ("beleid", "abc"),
        ("vorige", "abc"),
        ("convenant", "Kees"),
        ("strekking", "niets"),
        ("bestanden", {"convenant.yaml": 1}),
    ],
)
def test_een_inhoud_die_niet_kan(deel: str, waarde: Any) -> None:  # noqa: ANN401 - any
    """Signed by both, and still nothing that could be meant."""
    assert code(vervals(bundel(), **{deel: waarde})) == "BUNDEL-vorm"


def test_dagen_die_niet_kunnen() -> None:
    """An end before the beginning, when it is made and when it is read."""
    assert code(vervals(bundel(), geldig_tot=GELDIG[0] - DAG)) == "BUNDEL-vorm"
    with pytest.raises(Bundelfout, match="einde ligt voor het begin"):
        maak_bundel(teksten(), (GELDIG[1], GELDIG[0]), None, VELDEN, FG)


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("naam", [WOORDENBOEK, CONVENANT, MATRIX, BEWIJS, VERSCHIL, GEVAL])
def test_een_veranderd_bestand(naam: str) -> None:
    """One character more, under signatures that are still good."""
    document = json.loads(bundel())
    document["bestanden"][naam] += "\n"
    assert code(canoniek(document)) == "BUNDEL-bestand-veranderd"


@pytest.mark.parametrize("naam", [WOORDENBOEK, CONVENANT, MATRIX, BEWIJS, VERSCHIL, GEVAL])
def test_een_bestand_weg(naam: str) -> None:
    """Left out of the file, or never signed at all: a bundle without cases, or without proof, does not exist."""
    document = json.loads(bundel())
    del document["bestanden"][naam]
    assert code(canoniek(document)) == "BUNDEL-bestand-weg"
    assert code(vervals(bundel(), {naam: None})) == "BUNDEL-bestand-weg"


@pytest.mark.parametrize("naam", ["extra.yaml", "gevallen/../x.yaml", "gevallen/", "Convenant.yaml", "sleutels.yaml"])
def test_een_bestand_te_veel(naam: str) -> None:
    """Neither beside what is signed, nor signed under a name that means nothing: a register of keys, say."""
    document = json.loads(bundel())
    document["bestanden"][naam] = "x"
    assert code(canoniek(document)) == "BUNDEL-bestand-te-veel"
    assert code(vervals(bundel(), {naam: "x"})) == "BUNDEL-bestand-te-veel"


def test_een_geval_naast_wat_is_getekend() -> None:
    """A name that could be a case is not one when nobody signed it."""
    document = json.loads(bundel())
    document["bestanden"]["gevallen/ander.yaml"] = GEVALLEN
    assert code(canoniek(document)) == "BUNDEL-bestand-te-veel"


# ── the policy itself ────────────────────────────────────────────────────────────────────────────────────────────────


def test_beleid_dat_niet_klopt() -> None:
    """Both signed files that do not compile, or fields that the messages do not have."""
    kapot = teksten()[CONVENANT].replace("van: politie", "van: politei", 1)
    assert code(vervals(bundel(), {CONVENANT: kapot})) == "BUNDEL-beleid"
    veld = "  feit.zwaarte: {herkomst: politie, categorie: delict, vorm: gesloten}\n"
    assert code(vervals(bundel(), {WOORDENBOEK: verander(teksten()[WOORDENBOEK], veld, "")})) == "BUNDEL-beleid"


def test_een_ander_beleid_dan_genoemd() -> None:
    """What this hub makes of the files is not what the signers' hub made of them."""
    assert code(vervals(bundel(), beleid="0" * 64)) == "BUNDEL-beleid"


def test_een_geval_dat_anders_uitkomt() -> None:
    """A worked case is what a privacy officer expects; a policy that does otherwise is not what she signed."""
    mis = {
        GEVAL: verander(GEVALLEN, "niet: [feit.medeverdachten.naam]", "wel: [feit.medeverdachten.naam]").replace(
            "wel: [betrokkene.bsn], ", ""
        )
    }
    assert code(vervals(bundel(), mis)) == "BUNDEL-gevallen"
    assert code(vervals(bundel(), {GEVAL: "gevallen: wat\n"})) == "BUNDEL-gevallen"
    with pytest.raises(Bundelfout, match="BUNDEL-gevallen"):
        maak_bundel(teksten() | mis, GELDIG, None, VELDEN, FG)


def test_een_bewijs_dat_faalt() -> None:
    """Police data into a dossier: not even with both signatures, and the text says by which rule."""
    lek = {CONVENANT: verander(teksten()[CONVENANT], *LEKT)}
    from hub.policy.laden import laad  # noqa: PLC0415 - only here

    beleid = laad({WOORDENBOEK: teksten()[WOORDENBOEK], **lek}).digest
    with pytest.raises(Bundelfout, match="Regel S-02 laat door: feit") as fout:
        controleer(vervals(bundel(), lek, beleid=beleid), REGISTER, None, VANDAAG, VELDEN)
    assert fout.value.code == "BUNDEL-bewijs"
    with pytest.raises(Bundelfout, match="BUNDEL-bewijs"):
        maak_bundel(teksten(LEKT), GELDIG, None, VELDEN, FG)


@pytest.mark.parametrize(
    ("naam", "verwacht"), [(MATRIX, "BUNDEL-matrix"), (BEWIJS, "BUNDEL-bewijsrapport"), (VERSCHIL, "BUNDEL-verschil")]
)
def test_een_rapport_van_iets_anders(naam: str, verwacht: str) -> None:
    """A reviewer read and signed a text that is not what these files mean."""
    anders = (
        lees_bundel(bundel()).teksten[naam].replace("Geldig", "Geldt").replace("S-01", "S-99").replace("B-06", "B-99")
    )
    assert code(vervals(bundel(), {naam: anders})) == verwacht


def test_een_oude_matrix_in_de_map() -> None:
    """Who makes the bundle is told to write it again, and to read what changed."""
    with pytest.raises(Bundelfout, match="matrix --schrijf"):
        maak_bundel(teksten() | {MATRIX: "oud\n"}, GELDIG, None, VELDEN, FG)
    bij = lees_bundel(bundel()).teksten[MATRIX]
    assert maak_bundel(teksten() | {MATRIX: bij}, GELDIG, None, VELDEN, FG) == bundel(sleutels=(FG,))


# ── days, and what it follows ────────────────────────────────────────────────────────────────────────────────────────


def test_buiten_zijn_dagen() -> None:
    """Both ends included."""
    kort = bundel(geldig=(VANDAAG, VANDAAG))
    assert code(kort, nu=VANDAAG - DAG) == "BUNDEL-nog-niet"
    assert code(kort, nu=VANDAAG + DAG) == "BUNDEL-verlopen"
    assert controleer(kort, REGISTER, None, VANDAAG, VELDEN).laatste_dag == VANDAAG


def test_buiten_het_convenant() -> None:
    """A bundle cannot make a convenant last longer than the partners signed for."""
    over = (GELDIG[0], date(2028, 1, 1))
    assert code(vervals(bundel(), geldig_tot=over[1])) == "BUNDEL-buiten-convenant"
    with pytest.raises(Bundelfout, match="BUNDEL-buiten-convenant"):
        maak_bundel(teksten(), over, None, VELDEN, FG)


def test_een_oudere_revisie() -> None:
    """Back to an earlier policy is a new bundle, never an old one."""
    een = levend()
    twee = controleer(bundel(vorige=een), REGISTER, een, VANDAAG, VELDEN)
    assert code(een.bundel, twee) == "BUNDEL-revisie-oud"
    with pytest.raises(Bundelfout, match="Kies 3 of hoger"):
        bundel(vorige=twee, revisie=2)
    assert controleer(bundel(vorige=twee, revisie=7), REGISTER, twee, VANDAAG, VELDEN).inhoud.revisie == 7


def test_dezelfde_revisie_met_andere_inhoud() -> None:
    """Two bundles of one number: one was activated, the other never will be. The same one again says so."""
    een = levend()
    twee = controleer(bundel(vorige=een), REGISTER, een, VANDAAG, VELDEN)
    ander = bundel(("titel: Geen gegevens over derden", "titel: Niets over derden"), vorige=een)
    assert code(ander, twee) == "BUNDEL-revisie-dubbel"
    assert code(twee.bundel, twee) == "BUNDEL-al-actief"


def test_een_andere_voorganger() -> None:
    """Compared with what was not in force, its difference says nothing."""
    een, ander = levend(), levend(geldig=(VANDAAG, GELDIG[1]))
    assert code(bundel(vorige=ander), een) == "BUNDEL-vorige"
    assert code(bundel(vorige=een)) == "BUNDEL-vorige"
    assert code(bundel(revisie=2), een) == "BUNDEL-vorige"
    assert code(vervals(bundel(), strekking="gelijk")) == "BUNDEL-vorige"


def test_een_ander_convenant() -> None:
    """A bundle of another convenant takes nobody's place, whatever its revision."""
    een = levend()
    naam = ("convenant: klein-convenant", "convenant: ander-convenant")
    assert code(bundel(naam, revisie=2), een) == "BUNDEL-ander-convenant"
    assert code(vervals(bundel(), convenant="ander-convenant")) == "BUNDEL-ander-convenant"
    with pytest.raises(Bundelfout, match="BUNDEL-ander-convenant"):
        bundel(naam, vorige=een)


def test_te_ingewikkeld(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be computed in bounded time is not believed either."""
    from hub.policy import gebied  # noqa: PLC0415 - only here

    een = levend()
    groter = bundel(("als: {leeftijd: van 12 tot 23", "als: {leeftijd: van 12 tot 18"), vorige=een)
    monkeypatch.setattr(gebied.Stappen, "zet", _op)
    assert code(groter, een) in {"BUNDEL-ingewikkeld", "BUNDEL-bewijs"}


def _op(_stappen: object) -> None:
    from hub.policy.gebied import TeIngewikkeld  # noqa: PLC0415 - same

    raise TeIngewikkeld


def test_bij_een_nieuwe_start_alles_opnieuw() -> None:
    """A hub that starts believes its own file no more than another's: policy, cases, proof and matrix are computed."""
    mis = vervals(bundel(), {MATRIX: "niet deze\n"})
    with pytest.raises(Bundelfout, match="BUNDEL-matrix"):
        controleer_levend(mis, REGISTER, lees_bundel(mis).inhoud.digest, VANDAAG, VELDEN)
    stuk = json.loads(bundel())
    stuk["bestanden"][CONVENANT] += " "
    with pytest.raises(Bundelfout, match="BUNDEL-bestand-veranderd"):
        controleer_levend(canoniek(stuk), REGISTER, levend().digest, VANDAAG, VELDEN)


def test_elke_weigering_is_te_bereiken() -> None:
    """Every code stands in one of the tests of bundles: a refusal that nobody can reach is a promise not kept."""
    from tests.bron import WORTEL  # noqa: PLC0415 - only here

    map_ = WORTEL / "tests" / "unit" / "policy"
    alles = "".join(pad.read_text("utf-8") for pad in sorted(map_.glob("test_bundel_*.py")))
    assert [c for c in BUNDELCODES if f'{c}"' not in alles] == []


def test_de_vervalser_kan_het() -> None:
    """Else the tests above would refuse a forgery for its form, not for what it says."""
    echt = bundel()
    assert vervals(echt) == echt
    gelezen = lees_bundel(echt)
    assert ondertekend(replace(gelezen.inhoud), gelezen.teksten, (FG, MEDE)) == echt
