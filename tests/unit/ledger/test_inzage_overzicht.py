"""What a person is told, from the records of a real road: complete, of the right sender, nothing confidential."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hub.journal.soorten import Recordfout, Waarde, record
from hub.ledger.inzage.machine import als_json
from hub.ledger.inzage.overzicht import Bewaard, stel_samen
from hub.ledger.inzage.vertrouwelijk import is_vertrouwelijk
from hub.ledger.inzage.woorden import Woorden
from hub.policy.besluit import Plicht
from hub.policy.fouten import Beleidsfout
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK
from tests.inzageproef import VERTROUWELIJK, Inzageproef, beleid_met, geheim_s01
from tests.weg import NU, Proef, advies, beleid, jongere, markering, signaal


async def test_elke_levering_staat_erin_met_wat_meeging_en_wat_niet() -> None:
    """Every delivery of the case, once, in order, with its own record."""
    proef = Inzageproef()
    await proef.zaak()
    overzicht = proef.overzicht()
    geleverd = [(n, json.loads(r)) for n, r in proef.records() if json.loads(r)["soort"] == "afgeleverd"]
    assert [(v.nummer, v.levering, v.naar) for v in overzicht.verstrekkingen] == [
        (n, r["levering"], r["bestemming"]) for n, r in geleverd
    ]
    assert len(geleverd) >= 6
    eerste = overzicht.verstrekkingen[0]
    assert (eerste.van, eerste.naar, eerste.bericht, eerste.regel) == (
        "politie", "gemeente-ede/inzage", "signaal", "S-01",
    )  # fmt: skip
    assert (eerste.grond_verstrekker, eerste.grond_ontvanger) == ("Wpg art. 20", "Jeugdwet art. 7.4.0")
    assert "betrokkene.bsn" in eerste.gegeven
    assert eerste.weggelaten == ("feit.huiselijk_geweld",)
    assert overzicht.vertrouwelijk == ()


async def test_de_afzender_van_een_gewekt_advies_is_de_adviseur() -> None:
    """A signal wakes an advice: its records lie on the page of the signal, and the veiligheidshuis gave it."""
    proef = Inzageproef()
    p = proef.proef
    await p.handel_af("veiligheidshuis", "advies", markering(opgesteld_op="2026-04-15"))
    await p.handel_af("om", "signaal", signaal(doel="zsm-afweging") | {"betrokkene": jongere(geboren="2006-01-01")})
    van = {v.bericht: v.van for v in proef.overzicht().verstrekkingen}
    assert van == {"signaal": "om", "advies": "veiligheidshuis"}


async def test_volgorde_van_de_records_doet_er_niet_toe() -> None:
    """A read side gives them case by case, a tree in order: the report is the same."""
    proef = Inzageproef()
    await proef.zaak()
    gewoon = proef.overzicht()
    andersom = stel_samen(
        reversed(proef.records()), proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=proef.proef.klok.nu()
    )
    assert andersom == gewoon


async def test_zonder_het_besluit_is_niet_bekend_wat_er_wegviel() -> None:
    """Records may have gone with their term; then it is said, and nothing is made up."""
    proef = Inzageproef()
    await proef.zaak()
    over = [(n, r) for n, r in proef.records() if b'"soort":"besloten"' not in r]
    overzicht = stel_samen(over, proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=NU)
    assert {v.weggelaten for v in overzicht.verstrekkingen} == {None}
    assert {v.van for v in overzicht.verstrekkingen} == {None}


async def test_wat_de_ontvanger_tekende_staat_erbij() -> None:
    """Arrived, and what was done with it, by the records of receipts."""
    proef = Inzageproef()
    await proef.proef.handel_af("politie", "signaal", signaal())
    (levering,) = [v for v in proef.overzicht().verstrekkingen if v.bericht == "signaal"]
    vast = {"partij": "gemeente-ede", "zaak": levering.zaak, "levering": levering.levering, "deel": "inzage"}
    handtekening = {"zegel": "a" * 64, "kid": "A" * 43, "handtekening": "A" * 86}
    erbij = []
    for n, (oordeel, uur) in enumerate([("ontvangen", "11"), ("geweigerd", "12")]):
        tijd = f"2026-06-15T{uur}:00:00.000000Z"
        velden = {**vast, **handtekening, "id": f"0000000{n}-0000-4000-8000-000000000000", "tijd": tijd}
        erbij.append((900 + n, record("ontvangst", {**velden, "oordeel": oordeel, "getekend": tijd}).inhoud))
    overzicht = stel_samen([*proef.records(), *erbij], proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=NU)
    (v,) = [v for v in overzicht.verstrekkingen if v.levering == levering.levering]
    assert v.ontvangen is not None
    assert v.ontvangen.hour == 11
    assert v.oordeel is not None
    assert (v.oordeel[0], v.oordeel[1].hour) == ("geweigerd", 12)


async def test_dezelfde_levering_nog_eens_is_geen_tweede() -> None:
    """An operator had it laid ready once more: told with the delivery it is, and as confidential as that."""
    proef = Inzageproef()
    await proef.proef.handel_af("politie", "signaal", signaal())
    (v,) = proef.overzicht().verstrekkingen
    velden: dict[str, Waarde] = {
        "id": "00000009-0000-4000-8000-000000000000", "tijd": "2026-06-16T10:00:00.000000Z", "partij": "hub",
        "zaak": v.zaak, "levering": v.levering, "bericht": "signaal", "bestemming": v.naar, "doel": v.doel,
        "regel": v.regel, "beleid": v.beleid, "zegel": "a" * 64, "ronde": 1,
    }  # fmt: skip
    erbij = (901, record("opnieuw-geleverd", velden).inhoud)
    overzicht = stel_samen([*proef.records(), erbij], proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=NU)
    (na,) = overzicht.verstrekkingen
    assert [(nummer, tijd.day) for nummer, tijd in na.opnieuw] == [(901, 16)]
    assert any("Op 16 juni 2026 (regel 901)" in str(stuk) for stuk in proef.stukken(overzicht))
    geheim = stel_samen([*proef.records(), erbij], beleid_met(geheim_s01()), zaken=1, bewaard=Bewaard(), op=NU)
    assert (geheim.verstrekkingen, len(geheim.vertrouwelijk)) == ((), 1)


async def test_wat_geheim_is_blijft_weg_en_de_ambtenaar_ziet_het() -> None:
    """The rule is marked, so its deliveries are not told; the others are. The road did not behave differently."""
    gewoon, proef = Inzageproef(), Inzageproef(Proef(beleid=beleid_met(geheim_s01())))
    await gewoon.zaak()
    await proef.zaak()
    overzicht = proef.overzicht()
    assert [v.regel for v in overzicht.vertrouwelijk] == ["S-01"]
    assert PLICHT_VERTROUWELIJK in overzicht.vertrouwelijk[0].plichten
    zonder = [v for v in gewoon.overzicht().verstrekkingen if v.regel != "S-01"]
    assert [v.naar for v in overzicht.verstrekkingen] == [v.naar for v in zonder]
    ontvanger = proef.proef.leveringen()[0]
    assert "vertrouwelijk" not in json.dumps(ontvanger), "the receiver is not told"


async def test_het_beleid_van_nu_beslist() -> None:
    """Marked later: also what was delivered before. Not marked any more: told. Rule gone: as the record says."""
    gewoon, geheim = beleid_met(), beleid_met(geheim_s01())
    voor = Inzageproef()
    await voor.zaak()
    assert [v.regel for v in voor.overzicht(geheim).vertrouwelijk] == ["S-01"]
    na = Inzageproef(Proef(beleid=geheim))
    await na.zaak()
    assert na.overzicht(gewoon).vertrouwelijk == ()
    assert is_vertrouwelijk(gewoon, "X-99", ["log", PLICHT_VERTROUWELIJK])
    assert not is_vertrouwelijk(gewoon, "X-99", ["log"])
    begin = "\naltijd:\n"
    extra = "  - plicht: V-99\n    titel: Geheim\n    bron: R01\n    als: {zorgen: ja}\n    plichten: [vertrouwelijk]\n"
    met_altijd = beleid_met((begin, begin + extra))
    assert is_vertrouwelijk(met_altijd, "S-01", [PLICHT_VERTROUWELIJK])
    assert not is_vertrouwelijk(met_altijd, "S-01", ["log"])


async def test_een_zaak_waarvan_alles_geheim_is_bestaat_niet() -> None:
    """That there is an open case tells as much as what was delivered in it; with one delivery to tell it is told."""
    proef = Inzageproef(Proef(beleid=beleid_met(geheim_s01())))
    await proef.proef.handel_af("politie", "signaal", signaal())
    zaak = proef.proef.zaak().zaak
    stil = proef.overzicht(bewaard=Bewaard(zaak))
    assert (stil.verstrekkingen, stil.bewaard.zaak, stil.zaak_vertrouwelijk) == ((), None, True)
    assert json.loads(als_json(stil, lambda _: Woorden(proef.proef.beleid), None)) == {
        "vorm": "ketenhub-inzage-1",
        "verzoek": None,
        "gemaakt": "2026-06-15T10:00:00Z",
        "zaken": 0,
        "bewaard": {"zaak_open": False, "adviezen_van": [], "opzij_van": []},
        "verstrekkingen": [],
        "tegengehouden": [],
        "controlepunt": None,
    }
    niets = stel_samen([], proef.proef.beleid, zaken=0, bewaard=Bewaard(), op=NU)
    assert proef.stukken(stil) == proef.stukken(niets), "word for word what somebody reads of whom there is nothing"
    await proef.proef.handel_af("gemeente-ede", "advies", advies())
    verteld = proef.overzicht(bewaard=Bewaard(zaak))
    assert (verteld.bewaard.zaak, verteld.zaak_vertrouwelijk) == (zaak, False)


async def test_een_advies_dat_wacht() -> None:
    """Told by whom, unless the rule that lets it wait is marked."""
    proef = Inzageproef()
    await proef.zaak()
    bewaard = Bewaard(zaak="z", adviezen=("veiligheidshuis",))
    gewoon = proef.overzicht(bewaard=bewaard)
    assert (gewoon.bewaard, gewoon.adviezen_vertrouwelijk) == (bewaard, ())
    tekst = proef.proef.beleid.convenant
    (regel,) = [r for r in tekst.regels if any(p.naam == "markeer" for p in r.plichten)][:1]
    geheim = beleid_met()
    anders = tuple(
        replace(r, plichten=(*r.plichten, Plicht(PLICHT_VERTROUWELIJK))) if r.kop.code == regel.kop.code else r
        for r in geheim.convenant.regels
    )
    geheim = replace(geheim, convenant=replace(geheim.convenant, regels=anders))
    overzicht = proef.overzicht(geheim, bewaard)
    assert (overzicht.bewaard.adviezen, overzicht.adviezen_vertrouwelijk) == ((), ("veiligheidshuis",))
    assert overzicht.bewaard.zaak == "z"


async def test_wat_opzij_ligt() -> None:
    """Told by whom it was sent; not when anything is confidential, for nobody knows under which rule it would go."""
    proef = Inzageproef()
    await proef.zaak()
    bewaard = Bewaard(opzij=("om",))
    gewoon = proef.overzicht(bewaard=bewaard)
    assert (gewoon.bewaard, gewoon.weggelaten) == (bewaard, 0)
    assert any("Het komt van Openbaar Ministerie" in str(stuk) for stuk in proef.stukken(gewoon))
    stil = proef.overzicht(beleid_met(geheim_s01()), bewaard)
    assert (stil.bewaard.opzij, stil.opzij_vertrouwelijk) == ((), ("om",))
    assert stil.weggelaten == 1 + len(stil.vertrouwelijk)


def test_een_onleesbaar_record_stopt_het() -> None:
    """Half a report is none."""
    with pytest.raises(Recordfout):
        stel_samen([(0, b"{}")], Proef().beleid, zaken=1, bewaard=Bewaard(), op=NU)


def test_niets_gevonden() -> None:
    """Nobody, or everything was destroyed: a report that says so."""
    overzicht = stel_samen([], Proef().beleid, zaken=0, bewaard=Bewaard(), op=NU)
    assert (overzicht.verstrekkingen, overzicht.vertrouwelijk) == ((), ())


def test_de_plicht_reist_niet_mee() -> None:
    """A dictionary in which it would go along with the delivery is refused."""
    anders = VERTROUWELIJK.replace("vastleggen", "markering")
    with pytest.raises(Beleidsfout) as fout:
        beleid(("\nbeperkingen:\n", f"\n{anders}\nbeperkingen:\n"))
    assert "vertrouwelijk" in str(fout.value)
