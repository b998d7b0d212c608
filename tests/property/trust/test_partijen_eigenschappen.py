"""Properties of cards and of succession, over whatever can be made."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.trust.aansluiting import Aanvraag, Toelating
from hub.trust.opvolging import Lijnen, einde, sluit_kring
from hub.trust.partijdelen import REDENEN, WAT, Contact, Opvolger, Partijcertificaat, Wijziging
from hub.trust.partijen import Partijkaart
from hub.trust.partijfouten import Partijweigering
from tests.partijproef import NU, kaart

DAG0 = date(2026, 1, 1)
KAART = kaart()
CODES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
DAGEN = st.integers(0, 1_000).map(lambda n: DAG0 + timedelta(days=n))
GEMEENTEN = st.sampled_from([None, "0228", "0203", "0274"])
LIJNEN = st.builds(Opvolger, CODES, DAGEN, GEMEENTEN)
TEKSTEN = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40)
MOMENTEN = st.integers(0, 10**8).map(lambda s: NU + timedelta(seconds=s))


@st.composite
def _contact(trek: st.DrawFn) -> Contact:
    van = trek(DAGEN)
    return Contact(trek(TEKSTEN), "beheer@example.nl", van, van + timedelta(days=trek(st.integers(0, 500))))


@st.composite
def _certificaat(trek: st.DrawFn) -> Partijcertificaat:
    van = trek(MOMENTEN)
    naam = f"urn:ketenhub:certificaat:{trek(st.integers(0, 2**128)):02x}"
    weg = trek(st.none() | MOMENTEN)
    return Partijcertificaat(naam, f"{trek(st.integers(0, 2**256 - 1)):064x}", van, van + timedelta(days=1), weg)


@st.composite
def kaarten(trek: st.DrawFn) -> Partijkaart:
    """Any card that the rooms can make."""
    van = trek(DAGEN)
    revisie = trek(st.integers(1, 8))
    return Partijkaart(
        code=trek(CODES),
        oin=f"00000099{trek(st.integers(1, 10**9 - 1)):09d}000",
        naam=trek(TEKSTEN),
        stand=trek(st.sampled_from(["toegelaten", "ingetrokken"])),
        geldig_van=van,
        geldig_tot=van + timedelta(days=trek(st.integers(0, 500))),
        ondertekend=trek(DAGEN),
        contact=tuple(trek(st.lists(_contact(), max_size=3))),
        gronden=tuple(trek(st.lists(TEKSTEN, max_size=3))),
        sleutels=KAART.sleutels,
        certificaten=tuple(trek(st.lists(_certificaat(), max_size=3))),
        opvolgers=tuple(trek(st.lists(LIJNEN, max_size=4))),
        revisie=revisie,
        geschiedenis=tuple(
            Wijziging(n, trek(MOMENTEN), trek(st.sampled_from(WAT)), None, trek(st.sampled_from([None, *REDENEN])))
            for n in range(1, revisie + 1)
        ),
    )


@given(kaarten())
def test_een_kaart_heeft_een_schrijfwijze(een: Partijkaart) -> None:
    """Written, read and written again: the same bytes, and the same card."""
    inhoud = een.naar_bytes()
    assert Partijkaart.van_bytes(inhoud) == een
    assert Partijkaart.van_bytes(inhoud).naar_bytes() == inhoud


@given(st.binary(max_size=400) | kaarten().map(Partijkaart.naar_bytes), st.integers(0, 10_000), st.binary(max_size=4))
def test_rommel_wordt_onze_weigering(inhoud: bytes, plek: int, erbij: bytes) -> None:
    """Whatever is read: a card, a request, an admission, or our refusal."""
    plek %= len(inhoud) + 1
    kapot = inhoud[:plek] + erbij + inhoud[plek + 1 :]
    for lees in (Partijkaart.van_bytes, Aanvraag.van_bytes, Toelating.van_bytes):
        try:
            gelezen = lees(kapot)
        except Partijweigering:
            continue
        assert gelezen.naar_bytes() == kapot


@given(st.lists(st.tuples(CODES, LIJNEN), max_size=20), CODES, DAGEN, GEMEENTEN)
def test_elke_rij_van_opvolgers_eindigt(
    paren: list[tuple[str, Opvolger]], van: str, dag: date, gemeente: str | None
) -> None:
    """Lines are written only when they close no circle: then every chain, on every day, ends at who has none."""
    lijnen: dict[str, tuple[Opvolger, ...]] = {}
    for code, lijn in paren:
        if not sluit_kring(lijnen, code, lijn.code):
            lijnen[code] = (*lijnen.get(code, ()), lijn)
    code, laatste = _einde(lijnen, van, dag, gemeente)
    assert code in {"", "PARTIJ-opvolger"}
    if laatste is not None:
        assert laatste != van
        assert einde(lijnen, laatste, dag, gemeente) is None


@given(st.lists(st.tuples(CODES, LIJNEN), max_size=12), CODES, DAGEN, GEMEENTEN)
def test_ook_een_register_met_een_kring_houdt_op(
    paren: list[tuple[str, Opvolger]], van: str, dag: date, gemeente: str | None
) -> None:
    """A reader never walks for ever, whatever somebody wrote."""
    lijnen: dict[str, list[Opvolger]] = {}
    for code, lijn in paren:
        lijnen.setdefault(code, []).append(lijn)
    code, _ = _einde(lijnen, van, dag, gemeente)
    assert code in {"", "PARTIJ-opvolger", "PARTIJ-kring"}


def _einde(lijnen: Lijnen, van: str, dag: date, gemeente: str | None) -> tuple[str, str | None]:
    try:
        return "", einde(lijnen, van, dag, gemeente)
    except Partijweigering as weigering:
        return weigering.code, None
