"""Sepot 01 (R15): everything goes, everywhere, provably, and the log does not say about whom."""

from __future__ import annotations

import json

import pytest

from hub.gateway.poorten import Busfout, Vastlegging
from hub.gateway.weg import Afloop
from hub.zaak.zaak import Levering
from tests import weg
from tests.strategieen import BSNS
from tests.weg import Proef, advies, afdoening, sepot, signaal, terugkoppeling
from tests.wegstoring import Storing


async def lopende_zaak() -> Proef:
    """Signal, advice and decision: deliveries at three parties, of which one has fetched some."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    await proef.handel_af("gemeente-ede", "advies", advies())
    await proef.handel_af("politie", "afdoening", afdoening())
    door = afdoening(0, "zsm", aan=["om"]) | {"feit": weg.feit(), "zorgen": [weg.zorg()]}
    await proef.handel_af("politie", "afdoening", door)
    return proef


async def test_alles_van_de_zaak_is_weg() -> None:
    """Case 4: no delivery waits, no way leads from the person to the case, and the tombstone says nothing of him."""
    proef = await lopende_zaak()
    zaak = proef.zaak()
    assert {d.partij for d in zaak.leveringen} == {"gemeente-ede", "politie", "om"}
    antwoord = await proef.handel_af("om", "afdoening", sepot())
    assert antwoord["uitkomst"] == "afgeleverd"
    assert proef.leveringen() == []
    assert proef.zaak().inhoud() == zaak.vernietigd().inhoud()
    proef.klok.verzet(days=8)
    assert proef.geheugen.alles("zaak.*") == {}
    for onderwerp, gelezen in proef.geheugen.alles().items():
        assert zaak.index not in onderwerp
        for waarde in (zaak.index, BSNS[0], "Kees", "Voorbeeld", "fatbike", "Spijbelt", "Steun helpt"):
            assert waarde.encode() not in gelezen.inhoud, onderwerp


async def test_iedere_ontvanger_krijgt_opdracht_voor_precies_wat_hij_kreeg() -> None:
    """Also for what was fetched already: a delivery that nobody is ordered to destroy would stay."""
    proef = await lopende_zaak()
    gekregen = {d.levering: d.partij for d in proef.zaak().leveringen}
    assert set(gekregen) == {e["levering"] for e in proef.leveringen()}
    await proef.geheugen.wis(["uit.gemeente-ede.inzage.>"])
    await proef.handel_af("om", "afdoening", sepot())
    opdrachten = {
        levering: onderwerp.split(".")[1]
        for onderwerp, gelezen in proef.geheugen.alles("uit.*.vernietiging.>").items()
        for levering in json.loads(gelezen.inhoud)["data"]["leveringen"]
    }
    assert opdrachten == gekregen


async def test_ook_wat_onder_een_eerder_woordenboek_is_geleverd_gaat_weg() -> None:
    """A destination that has left the dictionary since: what lies there for it goes; answers and orders stay."""
    proef = await lopende_zaak()
    zaak = proef.zaak().zaak
    oud = f"uit.gemeente-ede.vroeger.{zaak}.0d000000-0000-4000-8000-000000000001"
    await proef.geheugen.leg_vast([[Vastlegging(oud, b"van een onderdeel dat er niet meer is")]])
    await proef.handel_af("om", "afdoening", sepot())
    delen = {o.split(".")[2] for o in proef.geheugen.alles(f"uit.*.*.{zaak}.*")}
    assert delen == {"antwoord", "vernietiging"}


async def test_het_journaal_zegt_dat_en_niet_over_wie() -> None:
    """One record of the destruction: which case (a random id), how many deliveries, which parties."""
    proef = await lopende_zaak()
    zaak = proef.zaak()
    await proef.handel_af("om", "afdoening", sepot())
    (vernietigd,) = proef.records("vernietigd")
    assert vernietigd["zaak"] == zaak.zaak
    assert vernietigd["leveringen"] == len(zaak.leveringen)
    assert vernietigd["ontvangers"] == ["gemeente-ede", "om", "politie"]


@pytest.mark.parametrize("bij", ["wis", "leg_vast"])
async def test_stilstand_tussen_vastleggen_en_wissen(bij: str) -> None:
    """The process dies after the commit and before the purge: the repetition completes it, and orders nothing twice."""
    proef = await lopende_zaak()
    bericht = proef.bericht("om", "afdoening", sepot())
    kapot = proef.andere_weg(Storing(proef.geheugen, bij, na_opslaan=True))
    with pytest.raises(Busfout):
        await kapot.verwerk([bericht])
    assert proef.leveringen() != []
    opdrachten = proef.van_hub("vernietiging")
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    assert proef.leveringen() == []
    assert proef.van_hub("vernietiging") == opdrachten
    assert len(proef.records("vernietigd")) == 1


async def test_na_de_vernietiging_gaat_er_niets_meer_over_de_zaak() -> None:
    """Whoever still names the case is refused; a new signal opens a new case with nothing of the old one."""
    proef = await lopende_zaak()
    zaak = proef.zaak().zaak
    await proef.handel_af("om", "afdoening", sepot())
    for partij, soort, data in (
        ("politie", "terugkoppeling", terugkoppeling()),
        ("gemeente-ede", "advies", advies()),
        ("politie", "signaal", signaal()),
        ("om", "afdoening", sepot()),
    ):
        await proef.handel_af(partij, soort, data, subject=zaak)
        assert proef.leveringen() == []
    assert len(proef.records("vernietigd")) == 1
    await proef.handel_af("politie", "signaal", signaal())
    (nieuw,) = [z for z in proef.zaken() if z.stand == "lopend"]
    assert (nieuw.beslissing, nieuw.advies, len(nieuw.leveringen)) == ("geen", False, 1)


async def test_een_herhaald_bericht_van_een_vernietigde_zaak_brengt_niets_terug() -> None:
    """The signal is sent again after the destruction: its old answer, and no delivery."""
    proef = Proef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht)
    await proef.handel_af("om", "afdoening", sepot())
    assert await proef.stuur(proef.nog_eens(bericht)) == [Afloop.KLAAR]
    assert proef.leveringen() == []
    assert [z.stand for z in proef.zaken()] == ["vernietigd"]


async def test_sepot_01_zonder_zaak() -> None:
    """Nothing is known of this person: said so, instead of telling that receivers were ordered to destroy."""
    proef = Proef()
    antwoord = await proef.handel_af("om", "afdoening", sepot())
    assert "geen zaak" in antwoord["uitleg"]
    assert (proef.records("vernietigd"), proef.van_hub("vernietiging"), proef.zaken()) == ([], [], [])


@pytest.mark.parametrize("partij", ["politie", "gemeente-ede", "rvdk"])
async def test_alleen_het_om_laat_vernietigen(partij: str) -> None:
    """Destruction cannot be undone: a sepot 01 of another, or in another's name, destroys nothing."""
    for beslisser in ("om", "politie"):
        proef = await lopende_zaak()
        voor = proef.leveringen()
        data = sepot()
        data["afdoening"]["beslisser"] = beslisser
        antwoord = await proef.handel_af(partij, "afdoening", data)
        assert antwoord["uitkomst"] == "geweigerd"
        assert proef.leveringen() == voor
        assert proef.zaak().stand == "lopend"


async def test_sepot_zonder_code_wacht_op_een_mens() -> None:
    """It may be sepot 01: nothing goes or is destroyed, the bytes are set aside; then the right message works."""
    proef = await lopende_zaak()
    voor, zaak = proef.leveringen(), proef.zaak()
    antwoord = await proef.handel_af("om", "afdoening", sepot(code=None))
    assert (antwoord["uitkomst"], antwoord["code"]) == ("vastgehouden", "N-15")
    assert all(d["uitkomst"] == "vastgehouden" and not d["velden"] for d in antwoord["bestemmingen"])
    assert proef.leveringen() == voor
    assert proef.zaak().model_copy(update={"geparkeerd": ()}) == zaak
    assert len(proef.geheugen.alles("geparkeerd.om.*")) == len(proef.records("vastgehouden")) == 1
    assert BSNS[0].encode() in next(iter(proef.geheugen.alles("geparkeerd.om.*").values())).inhoud
    await proef.handel_af("om", "afdoening", sepot())
    assert proef.leveringen() == []
    proef.klok.verzet(days=8)
    assert proef.geheugen.alles("geparkeerd.>") == {}, "the bytes that were set aside are of the case too"


async def test_sepot_zonder_code_en_zonder_zaak() -> None:
    """Held as well, and no case is opened by it."""
    proef = Proef()
    antwoord = await proef.handel_af("om", "afdoening", sepot(code=None))
    assert antwoord["uitkomst"] == "vastgehouden"
    assert (proef.zaken(), proef.geheugen.alles("zaak.*")) == ([], {})


def teruggekoppeld(code: str | None = "01") -> dict[str, object]:
    """The OM tells of a sepot afterwards; the decision itself never came."""
    data = terugkoppeling(doel="zsm-afweging")
    data["terugkoppeling"] |= {"beslissing": "sepot"} | ({} if code is None else {"sepotcode": code})
    return data


async def test_ook_een_terugkoppeling_van_het_om_vernietigt() -> None:
    """R15: that the hub only heard of sepot 01 afterwards does not let what it holds stay."""
    proef = await lopende_zaak()
    zaak = proef.zaak()
    gekregen = {d.levering for d in zaak.leveringen}
    antwoord = await proef.handel_af("om", "terugkoppeling", teruggekoppeld())
    assert antwoord["uitkomst"] == "afgeleverd"
    assert "vernietigd" in antwoord["uitleg"]
    assert proef.leveringen() == []
    assert proef.zaak().inhoud() == zaak.vernietigd().inhoud()
    assert {i for e in proef.van_hub("vernietiging") for i in e["data"]["leveringen"]} == gekregen


async def test_een_terugkoppeling_van_de_politie_vernietigt_niets() -> None:
    """Destruction cannot be undone, and a sepot is not the police's to take: refused, and the case goes on."""
    proef = await lopende_zaak()
    voor = proef.leveringen()
    antwoord = await proef.handel_af("politie", "terugkoppeling", teruggekoppeld() | {"doel": "omgevingsadvies"})
    assert (antwoord["uitkomst"], proef.leveringen(), proef.zaak().stand) == ("geweigerd", voor, "lopend")


async def test_een_terugkoppeling_van_een_sepot_zonder_code_wacht() -> None:
    """It may be sepot 01: the hub does nothing until it is certain."""
    proef = await lopende_zaak()
    voor = proef.leveringen()
    antwoord = await proef.handel_af("om", "terugkoppeling", teruggekoppeld(None))
    assert (antwoord["uitkomst"], antwoord["code"]) == ("vastgehouden", "N-15d")
    assert (proef.leveringen(), proef.zaak().stand) == (voor, "lopend")


async def test_ander_sepot() -> None:
    """R16: of another sepot only that there is a decision, with the restriction, and the case lives on."""
    proef = await lopende_zaak()
    await proef.handel_af("om", "afdoening", sepot(code="02"))
    levering = proef.leveringen("politie")[-1]
    assert levering["data"].get("afdoening", {}).keys() <= {"datum"}
    assert "geen-verdere-bespreking" in levering["plichten"]
    assert proef.zaak().sepot == "overig"


async def test_een_zaak_met_zo_veel_ontvangers_dat_een_bladzijde_te_klein_is() -> None:
    """Broken off, the repetition finishes it; and who repeats his message gets the answer of then."""
    proef = await lopende_zaak()
    (plek,) = proef.geheugen.alles("zaak.*")
    leveringen = tuple(Levering(levering=proef.nummers.nieuw(), partij=f"gemeente-{n:03}") for n in range(400))
    zaak = proef.zaak().model_copy(update={"leveringen": leveringen})
    await proef.geheugen.leg_vast([[Vastlegging(plek, zaak.inhoud())]])
    bericht = proef.bericht("om", "afdoening", sepot())
    voor = len(proef.geheugen.alles("journaal.*.*"))
    with pytest.raises(Busfout):
        await proef.andere_weg(Storing(proef.geheugen, "leg_vast", na_opslaan=True)).verwerk([bericht])
    assert len(proef.geheugen.alles("journaal.*.*")) - voor > 1, "it takes more than one page"
    assert proef.leveringen() != []
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    assert proef.leveringen() == []
    assert len(proef.van_hub("vernietiging")) == len(leveringen)
    (vernietigd,) = proef.records("vernietigd")
    assert (vernietigd["leveringen"], len(vernietigd["ontvangers"])) == (len(leveringen), len(leveringen))
    assert await proef.stuur(proef.nog_eens(bericht)) == [Afloop.KLAAR]
    assert [r["soort"] for r in proef.records() if r["soort"] == "herhaald"] == ["herhaald"]
    assert len(proef.records("vernietigd")) == 1
