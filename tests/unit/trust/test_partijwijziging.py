"""What may happen to a card, and what stays of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.trust import partijen, partijwijziging
from hub.trust.partijdelen import REDENEN, Opvolger, Wijziging
from hub.trust.partijen import Partijkaart, Partijregister
from hub.trust.partijfouten import Partijweigering
from hub.trust.partijwijziging import (
    herstel,
    kid_hex,
    nieuwe_kaart,
    trek_alles_in,
    trek_certificaat_in,
    trek_in,
    trek_sleutel_in,
    vernieuw,
    volg_op,
)
from hub.trust.profielen import HPKE_PQ_1
from hub.trust.sleutels import wissel
from tests.partijproef import NU, OIN, TOT, aanvraag, certificaat, identiteit, kaart

REDEN = "sleutel-uitgelekt"


def _goed(na: Partijkaart, voor: Partijkaart, wat: str) -> None:
    """One revision more, one line more, and it can be written and read."""
    assert na.revisie == voor.revisie + 1 == len(na.geschiedenis)
    assert na.geschiedenis[:-1] == voor.geschiedenis
    assert na.geschiedenis[-1].wat == wat
    assert Partijkaart.van_bytes(na.naar_bytes()) == na


def test_intrekken_en_herstellen() -> None:
    """The party goes and comes back with what it had."""
    een = kaart()
    weg = trek_in(een, reden="onderzoek", nu=NU)
    _goed(weg, een, "ingetrokken")
    assert not weg.toegelaten(NU)
    assert weg.geschiedenis[-1].reden == "onderzoek"
    terug = herstel(weg, nu=NU)
    _goed(terug, weg, "hersteld")
    assert terug.toegelaten(NU)
    assert (terug.sleutels, terug.certificaten) == (een.sleutels, een.certificaten)
    with pytest.raises(Partijweigering, match="PARTIJ-is-ingetrokken"):
        trek_in(weg, reden="onderzoek", nu=NU)
    with pytest.raises(Partijweigering, match="PARTIJ-is-toegelaten"):
        herstel(terug, nu=NU)


def test_een_reden_is_een_woord_van_de_lijst() -> None:
    """The journal has no room for sentences, so nobody writes one about somebody."""
    een = kaart()
    kid = een.sleutels.sleutels[0].kid
    veranderingen: list[Callable[[], Partijkaart]] = [
        lambda: trek_in(een, reden="Jan is ziek", nu=NU),
        lambda: trek_sleutel_in(een, kid, reden="", nu=NU),
        lambda: trek_certificaat_in(een, een.certificaten[0].vingerafdruk, reden="x", nu=NU),
    ]
    for verander in veranderingen:
        with pytest.raises(Partijweigering, match="PARTIJ-reden") as gevangen:
            verander()
        assert all(reden in gevangen.value.uitleg for reden in REDENEN)


def test_een_sleutel_intrekken_laat_de_andere_staan() -> None:
    """And there is no way back: a second time is refused."""
    een = kaart()
    eerste, tweede = een.sleutels.sleutels
    weg = trek_sleutel_in(een, eerste.kid, reden=REDEN, nu=NU)
    _goed(weg, een, "sleutel-ingetrokken")
    assert [s.geldig(NU) for s in weg.sleutels.sleutels] == [False, True]
    assert weg.geschiedenis[-1].over == kid_hex(eerste.kid)
    for kid in (eerste.kid, "onzin", ""):
        with pytest.raises(Partijweigering, match="PARTIJ-geen-sleutel"):
            trek_sleutel_in(weg, kid, reden=REDEN, nu=NU)
    assert tweede in weg.sleutels.sleutels


def test_kid_hex_weigert_wat_geen_kenmerk_is() -> None:
    """A record has a form for 64 hex and for nothing else."""
    with pytest.raises(Partijweigering, match="PARTIJ-geen-sleutel"):
        kid_hex("kort")


def test_een_certificaat_intrekken_laat_het_andere_staan() -> None:
    """That is why each has a name of its own."""
    een = replace(kaart(), certificaten=(certificaat(1), certificaat(2)))
    weg = trek_certificaat_in(een, certificaat(1).vingerafdruk, reden=REDEN, nu=NU)
    assert weg.gebruikers(NU) == (certificaat(2).san,)
    with pytest.raises(Partijweigering, match="PARTIJ-geen-certificaat"):
        trek_certificaat_in(weg, certificaat(1).vingerafdruk, reden=REDEN, nu=NU)


def test_alles_intrekken_en_met_nieuwe_sleutels_terugkomen() -> None:
    """The drill of a stolen machine: nothing of it counts, and a request is enough to come back."""
    een = kaart()
    weg = trek_alles_in(een, reden=REDEN, nu=NU)
    assert weg.toegelaten(NU)
    assert weg.gebruikers(NU) == ()
    assert not any(s.geldig(NU) for s in weg.sleutels.sleutels)
    assert weg.revisie == len(weg.geschiedenis) == een.revisie + 3
    with pytest.raises(Partijweigering, match="PARTIJ-geen-sleutel"):
        trek_alles_in(weg, reden=REDEN, nu=NU)
    terug = vernieuw(weg, aanvraag(), certificaat=certificaat(2), geldig_tot=date(2028, 1, 1), nu=NU)
    assert terug.gebruikers(NU) == (certificaat(2).san,)
    assert terug.geldig_tot == date(2028, 1, 1)


def test_vernieuwen_legt_nieuwe_naast_oude() -> None:
    """Overlap: the old keys keep the date that is registered, whatever the request says of them."""
    wie = identiteit()
    een = nieuwe_kaart(
        aanvraag(wie),
        dagen=(date(2026, 1, 1), date(2027, 12, 31)),
        ondertekend=date(2026, 1, 5),
        gronden=(),
        certificaat=certificaat(),
        nu=NU,
    )
    na = vernieuw(
        een,
        aanvraag(wissel(wie, NU + timedelta(days=7), TOT + timedelta(days=7))),
        certificaat=certificaat(2),
        geldig_tot=date(2026, 12, 31),
        nu=NU,
    )
    _goed(na, een, "vernieuwd")
    assert na.sleutels.sleutels[:2] == een.sleutels.sleutels
    assert len(na.sleutels.sleutels) == 4
    assert len(na.certificaten) == 2
    assert na.geldig_tot == een.geldig_tot, "a renewal never shortens"


def test_een_aanvraag_brengt_geen_ingetrokken_sleutel_terug() -> None:
    """An old request that is offered again changes nothing of what was withdrawn."""
    oud = aanvraag()
    een = nieuwe_kaart(
        oud,
        dagen=(date(2026, 1, 1), date(2027, 12, 31)),
        ondertekend=date(2026, 1, 5),
        gronden=(),
        certificaat=certificaat(),
        nu=NU,
    )
    weg = trek_alles_in(een, reden=REDEN, nu=NU)
    na = vernieuw(weg, oud, certificaat=certificaat(2), geldig_tot=date(2027, 12, 31), nu=NU)
    assert not any(s.geldig(NU) for s in na.sleutels.sleutels)


def test_wie_is_ingetrokken_krijgt_geen_nieuwe_sleutels() -> None:
    """First somebody decides that the party may come back."""
    weg = trek_in(kaart(), reden="einde-deelname", nu=NU)
    with pytest.raises(Partijweigering, match="PARTIJ-is-ingetrokken"):
        vernieuw(weg, aanvraag(), certificaat=certificaat(2), geldig_tot=date(2028, 1, 1), nu=NU)


def test_een_ander_profiel_pas_als_er_niets_van_het_oude_geldt() -> None:
    """Half of what is under way would be of the one profile and half of the other."""
    een, nieuw = kaart(), aanvraag(identiteit(profiel=HPKE_PQ_1))
    with pytest.raises(Partijweigering, match="PARTIJ-ander-profiel"):
        vernieuw(een, nieuw, certificaat=certificaat(2), geldig_tot=date(2028, 1, 1), nu=NU)
    weg = trek_alles_in(een, reden="op-verzoek", nu=NU)
    na = vernieuw(weg, nieuw, certificaat=certificaat(2), geldig_tot=date(2028, 1, 1), nu=NU)
    assert na.sleutels.profiel == HPKE_PQ_1
    assert na.sleutels.zegel_nu(NU).profiel == HPKE_PQ_1


def test_opvolgen() -> None:
    """The successor is admitted, on the day that it begins."""
    register = Partijregister().met(kaart("oud", 1)).met(kaart("nieuw", 2, "00000099000000012000"))
    na = volg_op(register, "oud", "nieuw", vanaf=date(2027, 1, 1), gemeente=None, nu=NU)
    assert na.opvolgers == (Opvolger("nieuw", date(2027, 1, 1)),)
    assert na.geschiedenis[-1].over == "nieuw"
    with_ = register.met(na)
    assert with_.opvolger("oud", date(2026, 12, 31)) is None
    assert with_.opvolger("oud", date(2027, 1, 1)) == "nieuw"
    with pytest.raises(Partijweigering, match="PARTIJ-kring"):
        volg_op(with_, "nieuw", "oud", vanaf=date(2027, 1, 1), gemeente=None, nu=NU)
    with pytest.raises(Partijweigering, match="PARTIJ-kring"):
        volg_op(with_, "oud", "oud", vanaf=date(2027, 1, 1), gemeente=None, nu=NU)
    with pytest.raises(Partijweigering, match="PARTIJ-gemeente"):
        volg_op(register, "oud", "nieuw", vanaf=date(2027, 1, 1), gemeente="Ede", nu=NU)


@pytest.mark.parametrize("door", ["onbekend", "weg", "voorbij"])
def test_wie_niet_is_toegelaten_volgt_niemand_op(door: str) -> None:
    """Else mail would go to somebody who cannot fetch it."""
    weg = trek_in(kaart("weg", 2, "00000099000000012000"), reden="onderzoek", nu=NU)
    voorbij = replace(kaart("voorbij", 3, "00000099000000013000"), geldig_tot=date(2026, 11, 21))
    register = Partijregister().met(kaart("oud")).met(weg).met(voorbij)
    with pytest.raises(Partijweigering, match="PARTIJ-geen-opvolger"):
        volg_op(register, "oud", door, vanaf=date(2027, 1, 1), gemeente=None, nu=NU)


def test_een_volle_kaart_kan_altijd_nog_dicht(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last lines of history are for withdrawals only."""
    een = kaart()
    ruim = partijen.WIJZIGINGEN_MAX - partijwijziging._VOOR_INTREKKEN
    vol = replace(een, revisie=ruim, geschiedenis=tuple(Wijziging(n, NU, "vernieuwd") for n in range(1, ruim + 1)))
    with pytest.raises(Partijweigering, match="PARTIJ-vol"):
        vernieuw(vol, aanvraag(), certificaat=certificaat(2), geldig_tot=date(2028, 1, 1), nu=NU)
    assert trek_in(vol, reden="onderzoek", nu=NU).stand == "ingetrokken"


def test_een_eerste_kaart_heeft_goede_dagen_en_gronden() -> None:
    """A mistake of the operator is told, not stored."""
    for dagen, gronden, code in (
        ((date(2027, 1, 1), date(2026, 1, 1)), ("g",), "PARTIJ-datum"),
        ((date(2026, 1, 1), date(2027, 1, 1)), ("twee\nregels",), "PARTIJ-tekst"),
        ((date(2026, 1, 1), date(2027, 1, 1)), ("g",) * (partijen.GRONDEN_MAX + 1), "PARTIJ-vol"),
    ):
        with pytest.raises(Partijweigering, match=code):
            nieuwe_kaart(
                aanvraag(oin=OIN),
                dagen=dagen,
                ondertekend=date(2026, 1, 5),
                gronden=gronden,
                certificaat=certificaat(),
                nu=NU,
            )
