"""What proof cannot see: the ways along which somebody can retype what he read, until it lies in a dossier."""

from __future__ import annotations

from hub.policy.bewijs_restrisico import Restrisico, restrisico
from hub.policy.laden import laad
from schemas.catalogus import VELDEN
from tests.bron import WORTEL
from tests.klein_beleid import klein

NAAR_DOSSIER = (
    "altijd:\n",
    """\
  - verbod: N-99
    titel: Niets
    bron: R01
    naar: politie
    als: {zorgen: nee}
    velden: {paden: [advies]}
altijd:
""",
)
EIGEN = (
    "nooit:\n",
    """\
  - regel: A-02
    titel: De gemeente bewaart wat zij zelf schreef
    bron: R06
    grond: {verstrekker: x, ontvanger: x, gecontroleerd-door-jurist: nee}
    van: gemeente
    bericht: advies
    doel: omgevingsadvies
    naar: gemeente/dossier
    fase: triage
    geef: [advies]
    plichten: [log, bewaar 14 dagen]
nooit:
""",
)


def kort(risico: Restrisico) -> tuple[str, ...]:
    """Who, to whom, by which rules; step by step."""
    stappen = [*([] if risico.kennis is None else [risico.kennis]), *risico.keten]
    return tuple(f"{s.van}>{s.naar} {'+'.join(s.regels)}" for s in stappen)


def test_without_free_text_to_a_dossier_there_is_no_way() -> None:
    """In the small policy all that could be typed into the dossier is of the police, and a ban takes it."""
    assert restrisico(klein()) == ()


def test_what_a_municipality_reads_it_can_type_in_its_own_dossier() -> None:
    """The chain, with its rules and fields: read from the police, typed into an advice that the dossier keeps."""
    risicos = restrisico(klein(EIGEN))
    # Twice the same road: the contact person reads a field of the police, or what the police typed of their own.
    weg = ("politie>gemeente/inzage S-01", "gemeente>gemeente/dossier A-02")
    assert [kort(risico) for risico in risicos] == [weg, weg]
    gelezen = next(risico for risico in risicos if risico.kennis is not None)
    assert gelezen.kennis is not None
    assert gelezen.kennis.velden == ("feit.omschrijving", "feit.zwaarte", "zorgen.omschrijving")
    assert gelezen.keten[-1].velden == ("advies.onderbouwing",)
    zelf = next(risico for risico in risicos if risico.kennis is None)
    assert zelf.keten[0].velden == ("feit.omschrijving", "zorgen.omschrijving")
    assert gelezen.text() == (
        "leest  politie naar gemeente/inzage (S-01): feit.omschrijving, feit.zwaarte, zorgen.omschrijving\n"
        "  typt gemeente naar gemeente/dossier (A-02): advies.onderbouwing"
    )
    assert zelf.text().startswith("politie verstuurt zelf gegevens van politie of justitie\n  typt politie naar")


def test_a_field_that_a_ban_always_takes_is_no_way() -> None:
    """Only what can pass counts: a ban on free text in the dossier closes the way."""
    dicht = (
        "altijd:\n",
        "  - {verbod: N-98, titel: Geen tekst, bron: R06, naar: gemeente/dossier, velden: {vorm: vrij}}\naltijd:\n",
    )
    assert restrisico(klein(EIGEN, dicht)) == ()


def test_a_ban_that_may_be_avoided_closes_nothing() -> None:
    """The list is what is possible in some situation."""
    assert restrisico(klein(EIGEN, NAAR_DOSSIER)) == restrisico(klein(EIGEN))


def test_the_rest_risk_of_the_convenant() -> None:
    """Every way ends in one of two rules; a new one is a reason to look again at what may be free text."""
    teksten = {naam: (WORTEL / "policies" / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}
    risicos = restrisico(laad(teksten, VELDEN))
    assert {(r.keten[-1].van, r.keten[-1].naar, r.keten[-1].regels) for r in risicos} == {
        ("gemeente", "gemeente/dossier", ("A-03",)),
        ("politie", "gemeente/dossier", ("D-03", "D-04")),
    }
    assert ("politie>gemeente/inzage D-01+I-01+S-01+T-02", "gemeente>gemeente/dossier A-03") in map(kort, risicos)
    assert all(len(kort(risico)) <= 5 for risico in risicos)
