"""The protocol of a witness, word by word: what is read, what is refused with which status, in which order."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.journal.controlepunt import Nota, medeonderteken, sleutel_van
from hub.journal.getuigenis import PAD_MAX, Geweigerd, Gezien, Verzoek, Weigering, beoordeel, lees_antwoord
from hub.journal.weerlegd import Bewijsfout
from tests.getuige.boomproef import ANDER, OORSPRONG, SLEUTEL, Boom

GETUIGE = bytes(range(2, 34))
EIGEN = sleutel_van("getuige.voorbeeld.nl/een", GETUIGE, getuige=True)
VOLGT = {OORSPRONG: (SLEUTEL,)}
BOOM = Boom(700)
VOORBEELD = b"""old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\xe2\x80\x94 example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\xe2\x80\x94 example.com/behind-the-sofa \
opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
"""The example in C2SP tlog-witness, as it stands there."""


def _vorm(inhoud: bytes) -> Weigering | None:
    try:
        Verzoek.lees(inhoud)
    except Geweigerd as fout:
        return fout.weigering
    return None


def _gezien(grootte: int) -> Gezien:
    return Gezien(grootte, BOOM.wortel(grootte))


def _oordeel(verzoek: bytes, gezien: Gezien | None = None) -> Weigering | None:
    try:
        beoordeel(Verzoek.lees(verzoek), VOLGT, gezien or Gezien(), EIGEN)
    except Geweigerd as fout:
        return fout.weigering
    return None


def test_het_voorbeeld_van_de_standaard() -> None:
    """What others send must be read as they mean it, and written the same."""
    verzoek = Verzoek.lees(VOORBEELD)
    assert (verzoek.oud, len(verzoek.pad), verzoek.punt.oorsprong) == (20852014, 4, "example.com/behind-the-sofa")
    assert (verzoek.punt.grootte, len(Nota.van_bytes(verzoek.nota).handtekeningen)) == (20852163, 2)
    assert Verzoek.schrijf(verzoek.oud, verzoek.pad, verzoek.nota) == VOORBEELD
    assert _oordeel(VOORBEELD) is Weigering.ONBEKEND


@pytest.mark.parametrize(
    ("oud", "nieuw"), [(0, 1), (0, 700), (1, 2), (255, 256), (256, 257), (512, 700), (699, 700), (700, 700)]
)
def test_wie_bewijst_krijgt_een_handtekening(oud: int, nieuw: int) -> None:
    """From any size to any later one, over the edges of tiles too."""
    assert _oordeel(Verzoek.schrijf(oud, BOOM.pad(oud, nieuw), BOOM.nota(nieuw)), _gezien(oud)) is None


_GOED = BOOM.nota(300)
_GEVALLEN: dict[str, tuple[bytes, int, Weigering]] = {
    "onbekende-oorsprong": (VOORBEELD, 0, Weigering.ONBEKEND),
    "andere-sleutel": (Verzoek.schrijf(0, [], BOOM.nota(300, ANDER)), 0, Weigering.ONDERTEKENING),
    "wortel-veranderd-na-tekenen": (
        Verzoek.schrijf(0, [], _GOED.replace(b64encode(BOOM.wortel(300)), b64encode(BOOM.wortel(299)))),
        0,
        Weigering.ONDERTEKENING,
    ),
    "oud-groter-dan-nieuw": (Verzoek.schrijf(400, [], _GOED), 400, Weigering.KRIMP),
    "oud-lager-dan-gezien": (Verzoek.schrijf(100, BOOM.pad(100, 300), _GOED), 200, Weigering.STAND),
    "oud-hoger-dan-gezien": (Verzoek.schrijf(200, BOOM.pad(200, 300), _GOED), 100, Weigering.STAND),
    "nul-terwijl-er-gezien-is": (Verzoek.schrijf(0, [], _GOED), 200, Weigering.STAND),
    "kleiner-dan-gezien": (Verzoek.schrijf(300, [], _GOED), 400, Weigering.STAND),
    "zelfde-grootte-andere-boom": (
        Verzoek.schrijf(300, [], Boom(300, veranderd=[7]).nota()),
        300,
        Weigering.GESPLETEN,
    ),
    "geen-bewijs": (Verzoek.schrijf(200, [], _GOED), 200, Weigering.UITBREIDING),
    "bewijs-van-een-ander-stuk": (Verzoek.schrijf(200, BOOM.pad(201, 300), _GOED), 200, Weigering.UITBREIDING),
    "een-hash-te-veel": (
        Verzoek.schrijf(200, [*BOOM.pad(200, 300), bytes(32)], _GOED),
        200,
        Weigering.UITBREIDING,
    ),
    "bewijs-bij-nul": (Verzoek.schrijf(0, [bytes(32)], _GOED), 0, Weigering.UITBREIDING),
    "herschreven-boom-met-eigen-bewijs": (
        Verzoek.schrijf(200, Boom(300, veranderd=[7]).pad(200), Boom(300, veranderd=[7]).nota()),
        200,
        Weigering.UITBREIDING,
    ),
}


@pytest.mark.parametrize("naam", _GEVALLEN)
def test_wat_geweigerd_wordt(naam: str) -> None:
    """Each refusal of the standard, by a request that is right in everything else."""
    verzoek, gezien, verwacht = _GEVALLEN[naam]
    assert _oordeel(verzoek, _gezien(gezien)) is verwacht


@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"old 00\n\n" + _GOED,
        b"old -1\n\n" + _GOED,
        b"old 1e3\n\n" + _GOED,
        b"old  0\n\n" + _GOED,
        b"new 0\n\n" + _GOED,
        b"old 0\r\n\n" + _GOED,
        b"old 0\nAAAA\n\n" + _GOED,
        b"old 0\nnot base64!\n\n" + _GOED,
        b"old 0\n\n" + _GOED.rpartition(b"\n\n")[0],
        b"old 0\n\n" + _GOED[:-1],
        b"\xff\n\n" + _GOED,
        Verzoek.schrijf(0, [bytes(32)] * (PAD_MAX + 1), _GOED),
        b"old 99999999999999999\n\n" + _GOED,
    ],
)
def test_wat_geen_verzoek_is(inhoud: bytes) -> None:
    """A body in another form, down to one character, is refused as such."""
    with pytest.raises(Geweigerd) as fout:
        Verzoek.lees(inhoud)
    assert fout.value.weigering is Weigering.VORM


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=len(VOORBEELD)))
def test_rommel_geeft_onze_fout(rommel: bytes, plek: int) -> None:
    """Whatever stands in a request: it is read, or it is refused; there is no other exception."""
    for inhoud in (rommel, VOORBEELD[:plek] + rommel + VOORBEELD[plek:], b"old 0\n\n" + rommel):
        assert _vorm(inhoud) in {None, Weigering.VORM}


@given(st.integers(0, 700), st.integers(0, 700), st.integers(0, 700))
def test_alleen_met_bewijs_van_de_grootte_die_gezien_is(gezien: int, oud: int, nieuw: int) -> None:
    """Of all sizes one may name, only what was seen opens, and only towards a larger tree."""
    pad = BOOM.pad(oud, nieuw) if oud <= nieuw else []
    goed = _oordeel(Verzoek.schrijf(oud, pad, BOOM.nota(nieuw)), _gezien(gezien)) is None
    assert goed == (oud == gezien <= nieuw)


def test_eigen_handtekening_onder_iets_onbekends() -> None:
    """A witness that is shown what it signed and does not remember lost its memory, and must not go on."""
    nota = Nota.van_bytes(_GOED)
    getuigd = nota.met([medeonderteken(nota, EIGEN.naam, GETUIGE, 1)]).naar_bytes()
    verzoek = Verzoek.schrijf(100, BOOM.pad(100, 300), getuigd)
    assert _oordeel(verzoek, _gezien(100)) is Weigering.KWIJT
    assert _oordeel(Verzoek.schrijf(300, [], getuigd), _gezien(300)) is None  # that one it remembers
    vals = nota.met([medeonderteken(nota, EIGEN.naam, ANDER, 1)])
    nagemaakt = vals.handtekeningen[-1].__class__(EIGEN.naam, EIGEN.nummer, vals.handtekeningen[-1].waarde)
    los = nota.met([nagemaakt]).naar_bytes()
    # Nobody else can make a witness believe so.
    assert _oordeel(Verzoek.schrijf(100, BOOM.pad(100, 300), los), _gezien(100)) is None


def test_een_antwoord_met_regels_van_anderen() -> None:
    """Lines of keys that are not known are passed over; a line that says to be ours must be right."""
    nota = Nota.van_bytes(_GOED)
    eigen = medeonderteken(nota, EIGEN.naam, GETUIGE, 1_700_000_000)
    vreemd = medeonderteken(nota, "getuige.voorbeeld.nl/twee", ANDER, 5)
    antwoord = (vreemd.regel() + eigen.regel()).encode()
    assert lees_antwoord(antwoord, nota, EIGEN) == (eigen, 1_700_000_000)
    anders = Nota.van_bytes(BOOM.nota(301))
    for inhoud, onder in (
        (vreemd.regel().encode(), nota),
        (b"", nota),
        (antwoord, anders),
        (b"\xff", nota),
        (b"hallo\n", nota),
    ):
        with pytest.raises(Bewijsfout):
            lees_antwoord(inhoud, onder, EIGEN)


def test_elke_weigering_heeft_een_eigen_zin() -> None:
    """Who reads an answer must know what it was; the statuses are those of the standard."""
    assert len({w.uitleg for w in Weigering}) == len(Weigering)
    assert {w.status for w in Weigering} == {400, 403, 404, 409, 422, 503}
