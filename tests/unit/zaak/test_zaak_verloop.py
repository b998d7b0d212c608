"""The state of a case: what a message changes, what it can hold, and what is left of it when it is destroyed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hub.zaak.verloop import Gebeurd, ZaakVol, open_zaak, verwerk
from hub.zaak.zaak import LEVERINGEN_MAX, VRAGEN_MAX, Geparkeerd, Levering, Vraag, Zaak
from tests.strategieen import BSNS
from tests.weg import VANDAAG, Nummers

ID = "0a1b2c3d-0000-4000-8000-000000000001"
INDEX = "ab" * 32
VOL = Zaak(
    zaak=ID,
    index=INDEX,
    leeftijd=16,
    verdacht=True,
    zorgen=True,
    huiselijk_geweld=False,
    complex=True,
    gemeente="0228",
    advies=True,
    beslissing="sepot",
    sepot="overig",
    betrokken=("politie", "gemeente-ede"),
    leveringen=(Levering(levering=ID, partij="gemeente-ede"),),
    vragen=(Vraag(bericht=ID, partij="politie", doel="omgevingsadvies", vraag=True),),
    geparkeerd=(Geparkeerd(partij="om", kenmerk=ID),),
)


def gebeurd(*leveringen: Levering, soort: str = "signaal", bericht: str = ID) -> Gebeurd:
    """A message of the police."""
    return Gebeurd(
        bericht=bericht,
        soort=soort,
        afzender="politie",
        doel="omgevingsadvies",
        leveringen=leveringen,
        dag=VANDAAG,
    )


def test_heen_en_terug() -> None:
    """What was written is what is read, also where unknown differs from the default; and the bytes are stable."""
    for zaak in (VOL, open_zaak(ID, INDEX), VOL.vernietigd(), VOL.model_copy(update={"sepot": None, "verdacht": None})):
        assert Zaak.van_bytes(zaak.inhoud()) == zaak
        assert Zaak.van_bytes(zaak.inhoud()).inhoud() == zaak.inhoud()


@pytest.mark.parametrize(
    "inhoud", [b"", b"{}", b"[]", b'{"zaak":"x","index":"y","naam":"Kees"}', b'{"zaak":1,"index":"y"}']
)
def test_vreemde_toestand(inhoud: bytes) -> None:
    """A state that is not ours stops the road, and its error shows no value of it."""
    with pytest.raises(ValidationError) as fout:
        Zaak.van_bytes(inhoud)
    assert "Kees" not in str(fout.value)


def test_van_een_vernietigde_zaak_blijft_niets() -> None:
    """R15: only that there was a case with this random id. Not about whom, who was involved, or what was sent."""
    over = VOL.vernietigd()
    assert (
        over.inhoud() == b'{"zaak":"0a1b2c3d-0000-4000-8000-000000000001","index":"","stand":"vernietigd","sepot":null}'
    )
    leeg = open_zaak(ID, "")
    for veld in Zaak.model_fields:
        if veld not in {"zaak", "stand", "sepot"}:
            assert getattr(over, veld) == getattr(leeg, veld), veld


def test_wat_een_bericht_verandert() -> None:
    """Only dates, codes and flags come out of the projection; the dates become an age."""
    onthouden = {
        "betrokkene": {"bsn": BSNS[0], "geboortedatum": "2010-05-01", "gemeente_inschrijving": "0228"},
        "feit": {"verdacht": True, "pleegdatum": "2026-06-15", "huiselijk_geweld": False},
        "zorgen": [{"leefgebied": "gezin"}],
        "vermoeden_complex": True,
    }
    levering = Levering(levering=ID, partij="gemeente-ede")
    zaak = verwerk(open_zaak(ID, INDEX), onthouden, gebeurd(levering, soort="informatieverzoek"))
    assert zaak.leeftijd == 16
    assert (zaak.verdacht, zaak.zorgen, zaak.huiselijk_geweld, zaak.complex) == (True, True, False, True)
    assert zaak.gemeente == "0228"
    assert zaak.betrokken == ("politie", "gemeente-ede")
    assert zaak.leveringen == (levering,)
    assert zaak.heeft_gevraagd("politie")
    assert zaak.doel_van(ID) == "omgevingsadvies"
    assert zaak.doel_van(INDEX) is None
    for waarde in (BSNS[0], "2010-05-01", "2026-06-15"):
        assert waarde.encode() not in zaak.inhoud()


def test_wat_een_bericht_niet_zegt_blijft() -> None:
    """A message that is silent changes nothing of what was told before."""
    zaak = verwerk(VOL, {}, gebeurd(soort="advies"))
    blijft = {
        "leeftijd",
        "verdacht",
        "zorgen",
        "huiselijk_geweld",
        "complex",
        "gemeente",
        "advies",
        "beslissing",
        "sepot",
    }
    assert {veld: getattr(zaak, veld) for veld in blijft} == {veld: getattr(VOL, veld) for veld in blijft}


@pytest.mark.parametrize(("geboren", "pleegdatum"), [("2026-06-16", "2026-06-15"), ("2014-06-16", "2026-06-16")])
def test_onmogelijke_datums_wissen_de_leeftijd(geboren: str, pleegdatum: str) -> None:
    """Born after the offence, or an offence of tomorrow: the case says unknown, as the features of that message did."""
    onthouden = {"betrokkene": {"geboortedatum": geboren}, "feit": {"pleegdatum": pleegdatum}}
    assert verwerk(VOL, onthouden, gebeurd()).leeftijd is None


def test_wie_niets_afgeleverd_krijgt_raakt_niet_betrokken() -> None:
    """R12: else a party could make itself involved in a case, or count as having asked, by a refused message."""
    zaak = verwerk(open_zaak(ID, INDEX), {"zorgen": [{"leefgebied": "gezin"}]}, gebeurd(soort="informatieverzoek"))
    assert zaak.zorgen
    assert (zaak.betrokken, zaak.vragen) == ((), ())


def test_huiselijk_geweld_en_zorgen_gaan_niet_weg() -> None:
    """R22, R04: later messages add to these, and take nothing away."""
    wel = verwerk(VOL, {"feit": {"huiselijk_geweld": True}}, gebeurd())
    assert wel.huiselijk_geweld is True
    assert verwerk(wel, {"feit": {"huiselijk_geweld": False}, "zorgen": []}, gebeurd()).huiselijk_geweld is True
    assert verwerk(VOL, {"zorgen": []}, gebeurd()).zorgen is True


def test_sepot_van_een_afdoening() -> None:
    """The case keeps the coarse code; a sepot without code is kept as unknown, not as `geen`."""
    met = verwerk(VOL, {"afdoening": {"beslissing": "sepot", "sepotcode": "01"}}, gebeurd(soort="afdoening"))
    assert (met.beslissing, met.sepot) == ("sepot", "01")
    zonder = verwerk(VOL, {"afdoening": {"beslissing": "sepot"}}, gebeurd(soort="afdoening"))
    assert (zonder.beslissing, zonder.sepot) == ("sepot", None)
    assert Zaak.van_bytes(zonder.inhoud()).sepot is None


def test_een_volle_zaak_neemt_niets_meer_aan() -> None:
    """What cannot be recalled may not be delivered: the limit refuses, it does not forget the oldest."""
    nummers = Nummers()
    vol = tuple(Levering(levering=nummers.nieuw(), partij="om") for _ in range(LEVERINGEN_MAX))
    zaak = verwerk(open_zaak(ID, INDEX), {}, gebeurd(*vol))
    assert len(zaak.leveringen) == LEVERINGEN_MAX
    assert verwerk(zaak, {}, gebeurd()).leveringen == vol, "a message that delivers nothing still fits"
    with pytest.raises(ZaakVol):
        verwerk(zaak, {}, gebeurd(Levering(levering=ID, partij="om")))


def test_vragen_worden_begrensd_op_de_nieuwste() -> None:
    """Answers come within days, so the newest are kept; without a limit the state would grow for ever."""
    nummers = Nummers()
    zaak = open_zaak(ID, INDEX)
    ids = [nummers.nieuw() for _ in range(VRAGEN_MAX + 5)]
    for kenmerk in ids:
        zaak = verwerk(zaak, {}, gebeurd(Levering(levering=kenmerk, partij="om"), bericht=kenmerk))
    assert [v.bericht for v in zaak.vragen] == ids[-VRAGEN_MAX:]


def test_een_zaak_wordt_nooit_korter_bewaard_dan_eerder_is_gezegd() -> None:
    """A message with a short term comes after one with a long: what the first delivered must still be recalled."""
    zaak = open_zaak(ID, INDEX).bewaard(1_000, 500).bewaard(1_100, 10)
    assert zaak.tot == 1_500
    assert zaak.bewaard(1_200, 700).tot == 1_900
    assert Zaak.van_bytes(zaak.inhoud()) == zaak
