"""Refusals: each with its code, a Dutch text and a way out; never a value; and no trace of the person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from hub.gateway.poorten import Vastlegging
from hub.gateway.weg import Afloop
from hub.gateway.weigeringen import WEIGERINGEN
from hub.zaak.zaak import LEVERINGEN_MAX, Levering
from schemas.fouten import CODES
from tests import weg
from tests.bron import WORTEL
from tests.openzegel import Register
from tests.strategieen import BSNS
from tests.weg import WAGENINGEN, Nummers, Proef, advies, afdoening, markering, signaal, terugkoppeling

Json = dict[str, Any]
ONBEKENDE_ZAAK = "0a1b2c3d-0000-4000-8000-0000000000ff"
EIGEN_WOORD = "kees-voorbeeld-999990019"
"""A sender's own word where a word of the dictionary belongs: a place to hide a name or a number."""


@dataclass(frozen=True)
class Geval:
    """A message that is refused, and with which code."""

    code: str
    partij: str = "politie"
    soort: str = "signaal"
    data: Json | None = None
    attributen: Json | None = None
    incident: bool = False


TE_VROEG = "2026-06-10T09:59:59Z"
GEVALLEN = {
    "verkeerd OIN": Geval(
        "W-bron", attributen={"source": "urn:nld:oin:00000099000000002000:systeem:proef"}, incident=True
    ),
    "verkeerd kanaal": Geval(
        "W-onderwerp", attributen={"type": "nl.omgevingsadviezen.advies-uitgebracht.v1"}, incident=True
    ),
    "te oud": Geval("W-oud", attributen={"time": TE_VROEG}),
    "toekomst": Geval("W-toekomst", attributen={"time": "2026-06-15T10:05:01Z"}),
    "geboren na het feit": Geval("W-geboortedatum", data=signaal(betrokkene=weg.jongere(geboren="2026-06-16"))),
    "feit van morgen": Geval("W-pleegdatum", data=signaal(feit=weg.feit(pleegdatum="2026-06-16"))),
    "advies van morgen": Geval("W-adviesdatum", "gemeente-ede", "advies", advies(opgesteld_op="2026-06-16")),
    "besluit van morgen": Geval("W-besluitdatum", "politie", "afdoening", afdoening(inhoud={"datum": "2026-06-16"})),
    "context van morgen": Geval(
        "W-contextdatum",
        "politie",
        "afdoening",
        afdoening(inhoud={"omgevingscontext": {"gegeven_op": "2026-06-16", "tekst": "Verteld in de triage"}}),
    ),
    "terugkoppeling van morgen": Geval(
        "W-besluitdatum",
        "politie",
        "terugkoppeling",
        terugkoppeling(terugkoppeling=terugkoppeling()["terugkoppeling"] | {"besluit_genomen_op": "2026-06-16"}),
    ),
    "zaak bestaat niet": Geval("W-zaak-onbekend", attributen={"subject": ONBEKENDE_ZAAK}),
    "bestemming bestaat niet": Geval("W-bestemming", data=signaal(aan=["om", "gemeente-nergens"])),
    "deel bestaat niet": Geval("W-bestemming", data=signaal(aan=["gemeente-ede/kelder"])),
    "fase bestaat niet": Geval("W-fase", data=signaal(fase=EIGEN_WOORD)),
    "niemand gevonden": Geval("W-niemand", data=signaal(betrokkene=weg.jongere(gemeente="0599"))),
    "doel bestaat niet": Geval("R23", data=signaal(doel=EIGEN_WOORD)),
    "ander doel": Geval("R23", data=signaal(doel="vroegsignalering")),
    "niet ondertekend": Geval("N-20", data=signaal(betrokkene=weg.jongere(gemeente=WAGENINGEN))),
    "zonder zorgen": Geval("N-04", data=signaal(zorgen=[])),
    "te jong": Geval("N-02", data=signaal(betrokkene=weg.jongere(geboren="2014-06-16"))),
    "te oud voor het convenant": Geval("N-02", data=signaal(betrokkene=weg.jongere(geboren="2003-06-15"))),
    "niet verdacht": Geval("N-03", data=signaal(feit=weg.feit(verdacht=False))),
    "huiselijk geweld": Geval("N-22", data=signaal(feit=weg.feit(huiselijk_geweld=True))),
    "afzender niet ondertekend": Geval("N-04b", "gemeente-wageningen", "advies", advies(aan=["politie"])),
    "afdoening van Halt": Geval("N-07", "halt", "afdoening", afdoening(aan=["om"])),
    "geen JSON": Geval("VELD-onbekend", data={"a": 1}),
}


def bericht(proef: Proef, geval: Geval) -> Any:  # noqa: ANN401 - a Binnenkomst
    """The message of a case."""
    return proef.bericht(geval.partij, geval.soort, geval.data or signaal(), **(geval.attributen or {}))


@pytest.mark.parametrize("geval", GEVALLEN.values(), ids=GEVALLEN)
async def test_weigering(geval: Geval) -> None:
    """Settled, nothing delivered, the code in the answer and in the journal, an incident where a party did wrong."""
    proef = Proef()
    binnen = bericht(proef, geval)
    assert await proef.stuur(binnen) == [Afloop.KLAAR]
    (antwoord,) = proef.van_hub("antwoord", geval.partij)
    data = antwoord["data"]
    assert (data["code"], data["uitkomst"]) == (geval.code, "geparkeerd" if geval.code in CODES else "geweigerd")
    assert data["bericht"] == json.loads(binnen.inhoud)["id"]
    assert [r["code"] for r in proef.records("geweigerd")] == [geval.code]
    assert [r["code"] for r in proef.records("incident")] == ([geval.code] if geval.incident else [])
    assert proef.leveringen() == []


@pytest.mark.parametrize("geval", GEVALLEN.values(), ids=GEVALLEN)
async def test_een_weigering_laat_geen_spoor_van_de_jongere(geval: Geval) -> None:
    """No case, no way to find a person, no mark; and the sender's own words stand nowhere but in parked bytes."""
    proef = Proef()
    await proef.stuur(bericht(proef, geval))
    alles = proef.geheugen.alles()
    assert {o.split(".")[0] for o in alles} <= {"behandeld", "journaal", "uit", "geparkeerd"}
    waarden = (EIGEN_WOORD, BSNS[0], "Kees", "Voorbeeld", "fatbike", "Spijbelt", "2010-05-01", "nergens", "kelder")
    for onderwerp, gelezen in alles.items():
        for waarde in waarden:
            assert waarde not in onderwerp
            if not onderwerp.startswith("geparkeerd."):
                assert waarde.encode() not in gelezen.inhoud, onderwerp


@pytest.mark.parametrize("geval", GEVALLEN.values(), ids=GEVALLEN)
async def test_een_weigering_is_te_lezen(geval: Geval) -> None:
    """Plain Dutch sentences, and a way out that is no empty phrase. A value of the message in none of them."""
    proef = Proef()
    await proef.stuur(bericht(proef, geval))
    data = proef.van_hub("antwoord")[0]["data"]
    for tekst in (data["uitleg"], *(d["uitleg"] for d in data["bestemmingen"]), *(f["uitleg"] for f in data["fouten"])):
        assert tekst[0].isupper()
        assert tekst.rstrip()[-1] in ".?)"
        assert ".." not in tekst
        assert " None" not in tekst
    if geval.code in WEIGERINGEN:
        assert data["uitleg"] == f"{WEIGERINGEN[geval.code].uitleg} {WEIGERINGEN[geval.code].alternatief}"


async def test_bijna_te_oud_en_bijna_toekomst() -> None:
    """Five days to the second and five minutes to the second still count."""
    for tijd in ("2026-06-10T10:00:00Z", "2026-06-15T10:05:00Z", "2026-06-15T12:05:00+02:00"):
        proef = Proef()
        assert (await proef.handel_af("politie", "signaal", signaal(), time=tijd))["uitkomst"] == "deels"


async def test_onbekende_partij() -> None:
    """A party that the policy does not know (any more): refused as an incident, and the hub goes on."""
    proef = Proef(register=Register([*weg.echt_beleid().woordenboek.partijen, "gemeente-nergens"]))
    binnen = proef.bericht("politie", "signaal", signaal())
    vreemd = proef.rauw("gemeente-nergens", "signaal", binnen.inhoud)
    assert await proef.stuur(vreemd, binnen) == [Afloop.KLAAR, Afloop.KLAAR]
    assert proef.van_hub("antwoord", "gemeente-nergens")[0]["data"]["code"] == "W-afzender"
    assert [r["partij"] for r in proef.records("incident")] == ["gemeente-nergens"]


async def test_zaak_van_een_ander() -> None:
    """Who names a case of another young person would write in it: refused, the case unchanged.

    In the same words as for a case that does not exist: nobody learns by trying that there is one.
    """
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    voor = proef.geheugen.alles("zaak.*")
    antwoord = await proef.handel_af("politie", "signaal", signaal(1), subject=proef.zaak().zaak)
    assert antwoord["code"] == "W-zaak-onbekend"
    assert proef.geheugen.alles("zaak.*") == voor


async def test_levering_past_niet_in_64_kib() -> None:
    """A message just under the limit grows by what a delivery adds: refused as a whole, and nothing else happens."""
    proef = Proef()
    lang = signaal(zorgen=[weg.zorg() | {"omschrijving": "x" * 7_990} for _ in range(8)])
    ruim = len(proef.bericht("politie", "signaal", lang).inhoud)
    lang["zorgen"].append(weg.zorg() | {"omschrijving": "x" * (65_536 - ruim - 120)})
    binnen = proef.bericht("politie", "signaal", lang)
    assert 65_300 < len(binnen.inhoud) <= 65_536
    assert await proef.stuur(binnen) == [Afloop.KLAAR]
    assert proef.van_hub("antwoord")[0]["data"]["code"] == "W-levering-groot"
    assert {o.split(".")[0] for o in proef.geheugen.alles()} == {"journaal", "uit"}
    assert {r["soort"] for r in proef.records()} == {"ontvangen", "geweigerd", "beantwoord"}
    lang["zorgen"].pop()
    assert (await proef.handel_af("politie", "signaal", lang))["uitkomst"] == "deels"


async def test_volle_zaak() -> None:
    """A case that can remember no more deliveries gets no more: what cannot be recalled may not go out."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    zaak, nummers = proef.zaak(), Nummers(10_000)
    vol = zaak.model_copy(
        update={"leveringen": tuple(Levering(levering=nummers.nieuw(), partij="om") for _ in range(LEVERINGEN_MAX))}
    )
    (onderwerp,) = proef.geheugen.alles("zaak.*")
    await proef.geheugen.leg_vast([[Vastlegging(onderwerp, vol.inhoud())]])
    antwoord = await proef.handel_af("politie", "signaal", signaal())
    assert antwoord["code"] == "W-zaak-vol"
    assert len(proef.leveringen()) == 1
    assert proef.zaak() == vol


async def test_buiten_de_geldigheid_gaat_niets() -> None:
    """A day after the convenant ended, and a day before it began: no message of anyone reaches anyone or is kept."""
    for dagen in (-166, 565):
        proef = Proef()
        proef.klok.verzet(days=dagen)
        assert not proef.beleid.convenant.geldig_op(proef.klok.nu().date())
        for partij, soort, data in (
            ("politie", "signaal", signaal(feit=weg.feit(pleegdatum=proef.klok.nu().date().isoformat()))),
            ("veiligheidshuis", "advies", markering(opgesteld_op=proef.klok.nu().date())),
            (
                "om",
                "signaal",
                signaal(doel="zsm-afweging", feit=weg.feit(pleegdatum=proef.klok.nu().date().isoformat())),
            ),
        ):
            assert (await proef.handel_af(partij, soort, data))["uitkomst"] == "geweigerd"
        assert {o.split(".")[0] for o in proef.geheugen.alles()} == {"journaal", "uit"}
        assert proef.leveringen() == []


async def test_elke_code_wordt_bereikt() -> None:
    """Every row of the table is reached by a test here or names the test elsewhere that reaches it."""
    elders = {
        "W-afzender": test_onbekende_partij,
        "W-ander-bericht": "test_weg_herhaling.py::test_ander_bericht_onder_hetzelfde_id",
        "W-antwoord-weg": "test_weg_herhaling.py::test_een_antwoord_dat_er_niet_meer_is",
        "W-niet-toegelaten": "test_weg_aansluiting.py::test_wie_niet_is_toegelaten",
        "W-ontvanger-sleutel": "test_weg_aansluiting.py::test_sleutel_die_net_afloopt",
        "W-opvolger": "test_weg_aansluiting.py::test_splitsing_die_niets_beslist",
        "W-zegel-sleutel": "test_weg_aansluiting.py::test_zegel_met_een_sleutel_die_niet_geldt",
        "W-levering-groot": test_levering_past_niet_in_64_kib,
        "W-zaak-vol": test_volle_zaak,
        "W-zaak-meer": "test_weg_eerdere.py::test_van_meer_zaken_moet_de_bedoelde_worden_genoemd",
        "W-opgegeven": "test_herkansing.py::test_opgegeven_met_reden",
        "W-zegel": "test_weg_vuil.py::test_wat_niet_te_openen_is",
    }
    # Those of receipts are all in one file.
    ontvangsten = (WORTEL / "tests/unit/gateway/test_weg_ontvangst.py").read_text("utf-8")
    elders |= {
        code: "test_weg_ontvangst.py" for code in WEIGERINGEN if code.startswith("W-ontvangst-") and code in ontvangsten
    }
    assert {g.code for g in GEVALLEN.values()} & WEIGERINGEN.keys() | elders.keys() == WEIGERINGEN.keys()


# ── what a sender learns of a case ───────────────────────────────────────────────────────────────────────────────


async def _zaak_met_alles() -> Proef:
    """A case about a person whom a veiligheidshuis knows, with concerns and an advice."""
    proef = Proef()
    oud = weg.jongere(geboren="2005-01-01")
    await proef.handel_af("veiligheidshuis", "advies", markering())
    await proef.handel_af("politie", "signaal", signaal(betrokkene=oud))
    await proef.handel_af("gemeente-ede", "advies", advies())
    assert proef.zaak().betrokken == ("politie", "gemeente-ede")
    return proef


ONBETROKKEN: list[tuple[str, str, Callable[[], Json]]] = [
    ("gemeente-wageningen", "advies", lambda: advies(aan=["politie"])),
    ("gemeente-wageningen", "advies", advies),
    ("gemeente-barneveld", "advies", lambda: advies(aan=["politie"])),
    ("gemeente-barneveld", "advies", advies),
    ("gemeente-barneveld", "signaal", signaal),
    ("halt", "advies", lambda: advies(aan=["om", "veiligheidshuis"])),
    ("rechtbank", "terugkoppeling", lambda: terugkoppeling(aan=["veiligheidshuis"])),
    ("gi-jbg", "advies", lambda: advies(doel="zsm-afweging", aan=["rvdk"])),
    ("rvdk", "advies", lambda: advies(doel="zsm-afweging", aan=["om"])),
    ("reclassering", "advies", lambda: advies(doel="zsm-afweging", fase="signalering")),
    ("slachtofferhulp", "informatieverzoek", lambda: weg.informatieverzoek(aan=["gemeente-ede"])),
    ("veilig-thuis", "afdoening", lambda: afdoening(aan=["gemeente-ede"])),
]


@pytest.mark.parametrize(("partij", "soort", "data"), ONBETROKKEN, ids=[f"{p}-{s}" for p, s, _ in ONBETROKKEN])
async def test_wie_geen_deel_heeft_aan_de_zaak_hoort_er_niets_van(
    partij: str, soort: str, data: Callable[[], Json]
) -> None:
    """The answer about a person with a case is that about one without, byte for byte; also its subject.

    Else any party could ask, number by number, which young people are suspects.
    """
    met, zonder = await _zaak_met_alles(), Proef()
    zonder._ids = met._ids  # the same message ids
    binnen = met.bericht(partij, soort, data())
    stromen = []
    for proef in (met, zonder):
        await proef.stuur(binnen)
        ((onderwerp, antwoord),) = proef.geheugen.alles(f"uit.{partij}.antwoord.>").items()
        document = json.loads(antwoord.inhoud)
        document.pop("id")
        stromen.append((onderwerp.split(".")[:4], document))
    assert stromen[0] == stromen[1]
    assert "geweigerd" in stromen[0][1]["data"]["uitkomst"]
    assert partij not in met.zaak().betrokken


async def test_wie_deel_heeft_hoort_de_zaak_en_de_reden() -> None:
    """Who takes part may name the case next time, and reads the real reason of a refusal."""
    proef = await _zaak_met_alles()
    await proef.handel_af("gemeente-ede", "advies", advies(opgesteld_op="2025-01-01"))
    antwoord = proef.van_hub("antwoord", "gemeente-ede")[-1]
    assert antwoord["subject"] == proef.zaak().zaak
    assert antwoord["data"]["code"] == "N-13"


async def test_een_geweigerd_bericht_maakt_niemand_betrokken() -> None:
    """R12: sending twice is no way in. The first was refused because the sender had no part; so is the second."""
    proef = await _zaak_met_alles()
    for _ in range(2):
        await proef.handel_af("gemeente-barneveld", "advies", advies(aan=["politie"]))
        await proef.handel_af("gi-jbg", "advies", advies(doel="zsm-afweging", aan=["rvdk"]))
    assert proef.zaak().betrokken == ("politie", "gemeente-ede")
    assert not proef.leveringen("politie", "postbus")[1:], "only the advice of Ede"


async def test_een_ongeadresseerd_bericht_verklapt_geen_veiligheidshuis() -> None:
    """That a veiligheidshuis marked the person, or took part, is not told to who did not name it and reached none."""
    for stand in ("bekend", "onbekend"):
        proef = Proef()
        if stand == "bekend":
            await proef.handel_af("veiligheidshuis", "advies", markering())
        te_jong = weg.jongere(geboren="2015-01-01")
        for partij, soort, data in (
            ("politie", "signaal", signaal(betrokkene=te_jong)),
            ("politie", "signaal", signaal(doel="zsm-afweging", betrokkene=te_jong)),
            ("om", "signaal", signaal(doel="zsm-afweging", betrokkene=te_jong)),
            ("politie", "terugkoppeling", terugkoppeling(betrokkene=te_jong)),
            ("politie", "afdoening", afdoening(0, "boete")),
        ):
            antwoord = await proef.handel_af(partij, soort, data)
            assert antwoord["uitkomst"] == "geweigerd"
            assert "veiligheidshuis" not in json.dumps(antwoord).lower()


async def test_een_gevoelig_kenmerk_wordt_niet_uitgelegd() -> None:
    """Known or not known, sepot, violence at home: the words of a refusal do not speak of them."""
    proef = Proef()
    antwoord = await proef.handel_af(
        "politie", "signaal", signaal(doel="zsm-afweging", aan=["veiligheidshuis"], vermoeden_complex=False)
    )
    assert antwoord["uitkomst"] == "geweigerd"
    for woord in ("bekend bij", "complexe problematiek", "onbekende jongere", "sepot"):
        assert woord not in json.dumps(antwoord, ensure_ascii=False).lower()


async def test_een_vertrokken_partij_houdt_de_zaak_niet_tegen() -> None:
    """A party of the case left the register: an unaddressed message goes to the others, and is not called wrong."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    (onderwerp,) = proef.geheugen.alles("zaak.*")
    met = proef.zaak().model_copy(update={"betrokken": ("politie", "gemeente-vertrokken", "gemeente-ede")})
    await proef.geheugen.leg_vast([[Vastlegging(onderwerp, met.inhoud())]])
    assert (await proef.handel_af("gemeente-ede", "advies", advies()))["uitkomst"] == "afgeleverd"


async def test_een_zaak_vervalt_altijd() -> None:
    """A state that no rule of the hub keeps is still not kept for ever: only as long as what must be recalled."""
    regel = "  - regel: H-05\n    titel: De hub onthoudt dat er is teruggekoppeld"
    (begin,) = [d for d in weg.teksten()["convenant.yaml"].split("\n\n") if d.startswith(regel)]
    proef = Proef(beleid=weg.beleid((begin, begin.replace("zaak: lopend", "zaak: vernietigd"))))
    await proef.handel_af("politie", "signaal", signaal())
    (onderwerp,) = proef.geheugen.alles("zaak.*")
    tot = proef.geheugen._gegevens[onderwerp].verloopt
    assert tot == proef.klok.nu() + timedelta(days=365)
    proef.klok.verzet(days=2)
    await proef.handel_af("politie", "terugkoppeling", terugkoppeling())
    assert {e["regel"] for e in proef.leveringen()} == {"S-01", "T-02"}
    assert proef.geheugen._gegevens[onderwerp].verloopt == tot, "what the first message delivered must be recalled too"
    # Of a state that says nothing of its term, as older hubs wrote: as long as this message's own.
    await proef.geheugen.leg_vast(
        [[Vastlegging(onderwerp, proef.zaak().model_copy(update={"tot": None}).inhoud(), ttl_s=1_000)]]
    )
    await proef.handel_af("politie", "terugkoppeling", terugkoppeling())
    assert proef.geheugen._gegevens[onderwerp].verloopt == proef.klok.nu() + timedelta(hours=72)


async def test_een_advies_vooraf_over_iemand_met_een_zaak() -> None:
    """A veiligheidshuis that marks a person reads the same whether he has a case or not: the advice is kept."""
    antwoorden = []
    for met_zaak in (False, True):
        proef = Proef()
        if met_zaak:
            await proef.handel_af("politie", "signaal", signaal())
        antwoord = await proef.handel_af("veiligheidshuis", "advies", markering())
        assert len(proef.geheugen.alles("markering.>")) == 1
        # The receipt is over the bytes of each message, which are never the same.
        eigen = {"bericht", "ontvangst"}
        antwoorden.append({naam: waarde for naam, waarde in antwoord.items() if naam not in eigen})
    assert antwoorden[0] == antwoorden[1]
    assert antwoorden[0]["uitkomst"] == "afgeleverd"
