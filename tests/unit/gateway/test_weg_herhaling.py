"""Exactly once: a message that comes again, another under its id, and a bus that fails before or after it stored."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Binnenkomst, Busfout, Gelezen
from hub.gateway.weg import Afloop, Stap, Weg
from tests import weg
from tests.openzegel import OpenRust
from tests.strategieen import BSNS
from tests.weg import Proef, advies, afdoening, markering, sepot, signaal
from tests.wegstoring import Storing, Tussendoor

SPOREN = ("uit", "zaak", "persoon", "markering", "geparkeerd")


def gelijk(proef: Proef) -> dict[str, bytes]:
    """Everything but records and marks: what a repetition may not change."""
    return {o: g.inhoud for o, g in proef.geheugen.alles().items() if o.split(".")[0] in SPOREN}


def besluiten(proef: Proef) -> list[str]:
    """Ids of the messages on which a decision was taken, in order; what a signal woke is not a message of its own."""
    genomen = [r for r in proef.records("besloten") if "aanleiding" not in r]
    geweigerd = [r for r in proef.records("geweigerd") if "stroomnummer" in r]
    return [r["kenmerk"] for r in (*genomen, *geweigerd)]


async def test_dezelfde_bytes_nog_eens_geven_hetzelfde_antwoord() -> None:
    """A sender who did not hear the answer sends again: the same bytes of the same answer, and no second delivery."""
    proef = Proef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht)
    eerst = gelijk(proef)
    for keer in range(1, 4):
        proef.klok.verzet(minutes=5)
        assert await proef.stuur(proef.nog_eens(bericht)) == [Afloop.KLAAR]
        assert gelijk(proef) == eerst
        assert len(proef.records("herhaald")) == keer
    assert len(proef.leveringen()) == 1
    assert besluiten(proef) == [json.loads(bericht.inhoud)["id"]]


async def test_een_antwoord_ligt_er_opnieuw() -> None:
    """Who sends the same again gets exactly those bytes under that subject, as a new entry: it is offered anew."""
    proef = Proef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht)
    ((onderwerp, antwoord),) = proef.geheugen.alles("uit.politie.antwoord.>").items()
    await proef.stuur(proef.nog_eens(bericht))
    ((weer, nieuw),) = proef.geheugen.alles("uit.politie.antwoord.>").items()
    assert (weer, nieuw.inhoud) == (onderwerp, antwoord.inhoud)
    assert nieuw.volgnummer > antwoord.volgnummer


async def test_een_antwoord_dat_er_niet_meer_is() -> None:
    """Nothing is decided a second time to make an answer; the sender hears that it is gone, and under which code."""
    proef = Proef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht)
    await proef.geheugen.wis(["uit.politie.antwoord.>"])
    assert await proef.stuur(proef.nog_eens(bericht)) == [Afloop.KLAAR]
    (antwoord,) = proef.van_hub("antwoord")
    assert (antwoord["data"]["code"], antwoord["data"]["uitkomst"]) == ("W-antwoord-weg", "geweigerd")
    assert antwoord["data"]["bericht"] == json.loads(bericht.inhoud)["id"]
    assert len(proef.records("besloten")) == 1
    assert len(proef.leveringen()) == 1


BERICHTEN: dict[str, tuple[str, dict[str, Any], dict[str, object]]] = {
    "doorgelaten": ("signaal", signaal(), {}),
    "door het beleid geweigerd": ("signaal", signaal(zorgen=[]), {}),
    "onbekende fase": ("signaal", signaal(fase="later"), {}),
    "onbekend doel": ("signaal", signaal(doel="nieuwsgierigheid"), {}),
    "onbekende bestemming": ("signaal", signaal(aan=["gemeente-nergens"]), {}),
    "onbekende zaak": ("signaal", signaal(), {"subject": "0a1b2c3d-0000-4000-8000-0000000000ff"}),
    "vastgehouden": ("afdoening", sepot(code=None), {}),
    "onleesbaar": ("signaal", {"a": 1}, {}),
    "verkeerd OIN": ("signaal", signaal(), {"source": "urn:nld:oin:00000099000000002000:systeem:proef"}),
}


@pytest.mark.parametrize("naam", BERICHTEN)
async def test_opnieuw_bezorgd_doet_niets(naam: str) -> None:
    """The acknowledgement was lost: the same message of the stream comes again and is settled without a trace.

    It must be settled: a message that a fence refuses for ever would come back for ever.
    """
    proef = Proef()
    soort, data, attributen = BERICHTEN[naam]
    bericht = proef.bericht("om" if naam == "vastgehouden" else "politie", soort, data, **attributen)
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    voor = proef.geheugen.alles()
    assert await proef.stuur(bericht, bericht) == [Afloop.KLAAR, Afloop.KLAAR]
    proef.klok.verzet(days=6)  # too old to be read now, but it was handled
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    assert {o: g.volgnummer for o, g in proef.geheugen.alles("journaal.>").items()} == {
        o: g.volgnummer for o, g in voor.items() if o.startswith("journaal.")
    }
    assert len(proef.records("ontvangen")) == 1


@pytest.mark.parametrize("naam", [n for n in BERICHTEN if n not in {"onleesbaar", "verkeerd OIN"}])
async def test_wat_gelezen_is_heeft_voor_altijd_een_antwoord(naam: str) -> None:
    """Also a refusal is an answer: the same message sent again gets the same bytes, whatever changed meanwhile."""
    proef = Proef()
    soort, data, attributen = BERICHTEN[naam]
    bericht = proef.bericht("om" if naam == "vastgehouden" else "politie", soort, data, **attributen)
    await proef.stuur(bericht)
    eerst = gelijk(proef)
    await proef.stuur(proef.nog_eens(bericht))
    assert gelijk(proef) == eerst
    assert len(besluiten(proef)) == 1


async def test_ander_bericht_onder_hetzelfde_id() -> None:
    """Other contents under a used id are refused and an incident; the first answer stays what the first sender gets."""
    proef = Proef()
    eerste = proef.bericht("politie", "signaal", signaal())
    kenmerk = json.loads(eerste.inhoud)["id"]
    await proef.stuur(eerste)
    voor = gelijk(proef)
    ander = proef.bericht("politie", "signaal", signaal(1), id=kenmerk)
    assert await proef.stuur(ander) == [Afloop.KLAAR]
    nieuw = {o: json.loads(i) for o, i in gelijk(proef).items() if o not in voor}
    (antwoord,) = nieuw.values()
    assert (antwoord["data"]["code"], antwoord["data"]["bericht"]) == ("W-ander-bericht", kenmerk)
    assert [r["code"] for r in proef.records("incident")] == ["W-ander-bericht"]
    assert len(proef.leveringen()) == 1
    assert len(proef.zaken()) == 1
    await proef.stuur(proef.nog_eens(eerste))
    assert {o: i for o, i in gelijk(proef).items() if o in voor} == voor
    assert len(proef.records("incident")) == 1


async def test_een_ander_mag_hetzelfde_id_gebruiken() -> None:
    """An id is unique per party: nobody can block a message of another by using its id first."""
    proef = Proef()
    eerste = proef.bericht("politie", "signaal", signaal())
    tweede = proef.bericht("om", "signaal", signaal(1, doel="zsm-afweging"), id=json.loads(eerste.inhoud)["id"])
    assert await proef.stuur(eerste, tweede) == [Afloop.KLAAR, Afloop.KLAAR]
    assert not proef.records("incident")
    assert len(besluiten(proef)) == 2


async def test_een_stroom_die_opnieuw_begint_te_tellen() -> None:
    """After a restore the inbound stream counts from 1 again: another message there is new, not one handled before.

    Both for what could be read and for what could not; silence would be the loss of a message.
    """
    proef = Proef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht, proef.rauw("politie", "signaal", b"{}"))
    zelfde_id = proef.bericht("politie", "signaal", signaal(1), id=json.loads(bericht.inhoud)["id"])
    for binnenkomst in (
        Binnenkomst("politie", "signaal", 1, zelfde_id.inhoud),
        Binnenkomst("politie", "signaal", 2, b"[]"),
    ):
        voor = len(proef.van_hub("antwoord"))
        assert await proef.stuur(binnenkomst) == [Afloop.KLAAR]
        assert len(proef.van_hub("antwoord")) == voor + 1


async def test_niemand_kan_het_merk_van_een_ander_bericht_raden() -> None:
    """The mark of a message without usable id is keyed: an id made of public parts (party and sequence) hits none.

    Else a sender could make a later message of its own vanish without a record.
    """
    proef = Proef()
    await proef.stuur(proef.rauw("politie", "signaal", b"{}"))
    (mark,) = proef.geheugen.alles("journaal.politie.*")
    inlezer = proef.weg.zitting(proef.klok.nu()).inlezer
    anders = replace(inlezer, sleutelwerk=HmacSleutelwerk(b"een ander geheim van 32 tekens..."))
    bericht = Binnenkomst("politie", "signaal", 1, b"{}")
    assert mark.endswith(inlezer.eigen_kenmerk(bericht))
    kenmerken = {
        anders.eigen_kenmerk(bericht),
        inlezer.eigen_kenmerk(replace(bericht, volgnummer=2)),
        inlezer.eigen_kenmerk(replace(bericht, partij="om")),
        inlezer.eigen_kenmerk(replace(bericht, inhoud=b"[]")),
    }
    assert len(kenmerken) == 4
    assert mark.rpartition(".")[2] not in kenmerken


# ── a bus that fails ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("bij", "na_opslaan"), [("lees", False), ("leg_vast", False), ("leg_vast", True)])
@pytest.mark.parametrize("naam", BERICHTEN)
async def test_storing_en_dan_nog_eens(naam: str, bij: str, na_opslaan: bool) -> None:
    """Whether the commit was stored or not, the error comes out and the repetition ends with exactly one of everything.

    Compared with a road on which nothing failed: the same deliveries, states, answers and records.
    """
    soort, data, attributen = BERICHTEN[naam]
    partij = "om" if naam == "vastgehouden" else "politie"
    gestoord, rustig = Proef(), Proef()
    bericht = gestoord.bericht(partij, soort, data, **attributen)
    kapot = gestoord.andere_weg(Storing(gestoord.geheugen, bij, na_opslaan=na_opslaan))
    with pytest.raises(Busfout):
        await kapot.verwerk([bericht])
    assert bool(gestoord.geheugen.alles()) is na_opslaan, "before the commit nothing is visible"
    assert await gestoord.stuur(bericht) == [Afloop.KLAAR]
    await rustig.stuur(rustig.bericht(partij, soort, data, **attributen))
    assert sorted(o.split(".")[0] for o in gestoord.geheugen.alles()) == sorted(
        o.split(".")[0] for o in rustig.geheugen.alles()
    )
    assert len(besluiten(gestoord)) == 1


async def test_stilstand_bij_elke_stap() -> None:
    """The process dies as it enters a step: whichever it is, the repetition gives one decision and one delivery."""
    for stap in Stap:
        proef = Proef()

        def stop(bereikt: Stap, hier: Stap = stap) -> None:
            if bereikt is hier:
                raise KeyboardInterrupt

        bericht = proef.bericht("politie", "signaal", signaal())
        gereedschap = proef.weg._gereedschap
        dood = Weg(
            beleid=weg.echt_beleid,
            partijen=proef.register,
            geheugen=proef.geheugen,
            klok=proef.klok,
            gereedschap=gereedschap,
            haak=stop,
        )
        with pytest.raises(KeyboardInterrupt):
            await dood.verwerk([bericht])
        assert await proef.stuur(bericht) == [Afloop.KLAAR]
        assert len(proef.leveringen()) == 1, stap
        assert len(besluiten(proef)) == 1, stap


# ── two workers on one memory ────────────────────────────────────────────────────────────────────────────────────


async def test_twee_werkers_hetzelfde_bericht() -> None:
    """Both read before either committed: the fence lets one decide, the other finds it done."""
    for soort, data in (("signaal", signaal()), ("signaal", {"a": 1}), ("signaal", signaal(fase="later"))):
        proef = Proef()
        bericht = proef.bericht("politie", soort, data)
        ander = proef.andere_weg(proef.geheugen)

        async def voor(ander: Weg = ander, bericht: Binnenkomst = bericht) -> None:
            assert await ander.verwerk([bericht]) == [Afloop.KLAAR]

        eerste = proef.andere_weg(Tussendoor(proef.geheugen, voor))
        assert await eerste.verwerk([bericht]) == [Afloop.KLAAR]
        assert len(besluiten(proef)) == 1
        assert len(proef.van_hub("antwoord")) == 1


async def test_twee_werkers_dezelfde_jongere() -> None:
    """Two first messages about one person at once: one case, in which both deliveries are remembered for recall."""
    proef = Proef()
    een, twee = (proef.bericht("politie", "signaal", signaal()) for _ in range(2))
    ander = proef.andere_weg(proef.geheugen)

    async def voor() -> None:
        assert await ander.verwerk([twee]) == [Afloop.KLAAR]

    assert await proef.andere_weg(Tussendoor(proef.geheugen, voor)).verwerk([een]) == [Afloop.KLAAR]
    assert {e["levering"] for e in proef.leveringen()} == {d.levering for d in proef.zaak().leveringen}
    assert len(proef.leveringen()) == 2
    assert {e["subject"] for e in proef.leveringen()} == {proef.zaak().zaak}


async def test_vernietigd_terwijl_een_ander_wilde_leveren() -> None:
    """Sepot 01 between reading and committing: the delivery is decided anew on the destroyed case, and does not go."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    zaak = proef.zaak().zaak
    laat = proef.bericht("gemeente-ede", "advies", advies(), subject=zaak)
    weg_ermee = proef.bericht("om", "afdoening", sepot())
    ander = proef.andere_weg(proef.geheugen)

    async def voor() -> None:
        assert await ander.verwerk([weg_ermee]) == [Afloop.KLAAR]

    assert await proef.andere_weg(Tussendoor(proef.geheugen, voor)).verwerk([laat]) == [Afloop.KLAAR]
    assert proef.leveringen() == []
    assert proef.zaak().stand == "vernietigd"


async def test_een_zaak_die_steeds_verandert_wacht_op_zijn_beurt() -> None:
    """After some tries the message goes back with no trace, and what comes later about him does not pass it."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    ander = proef.andere_weg(proef.geheugen)

    async def steeds() -> None:
        await ander.verwerk([proef.bericht("politie", "signaal", signaal())])

    eerste, later, los = (
        proef.bericht("gemeente-ede", "advies", advies()),
        proef.bericht("politie", "afdoening", afdoening()),
        proef.bericht("politie", "signaal", signaal(3)),
    )
    druk = proef.andere_weg(Tussendoor(proef.geheugen, steeds, keren=1_000))
    assert await druk.verwerk([eerste, later, los]) == [Afloop.OPNIEUW, Afloop.OPNIEUW, Afloop.KLAAR]
    kenmerken = {r["kenmerk"] for r in proef.records("ontvangen")}
    assert json.loads(los.inhoud)["id"] in kenmerken
    assert not {json.loads(b.inhoud)["id"] for b in (eerste, later)} & kenmerken
    assert await proef.stuur(eerste, later) == [Afloop.KLAAR, Afloop.KLAAR]


# ── order ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_een_batch_geeft_hetzelfde_als_een_voor_een() -> None:
    """Signal, advice and decision about one person in one batch, between those about others: as if each came alone."""

    def reeks(proef: Proef) -> list[Binnenkomst]:
        return [
            *(proef.bericht("politie", "signaal", signaal(n)) for n in range(3)),
            proef.bericht("veiligheidshuis", "advies", markering(5)),
            *(proef.bericht("gemeente-ede", "advies", advies(n)) for n in (2, 0, 1)),
            proef.bericht("om", "signaal", signaal(5, doel="zsm-afweging")),
            *(proef.bericht("politie", "afdoening", afdoening(n)) for n in (1, 2, 0)),
            proef.bericht("om", "afdoening", sepot(2)),
        ]

    def beeld(proef: Proef) -> list[Any]:
        """What is left, without the ids that the hub drew."""
        leveringen = [
            (e["id"], e["bestemming"], e["regel"], json.dumps(e["data"], sort_keys=True)) for e in proef.leveringen()
        ]
        antwoorden = [json.dumps(e["data"], sort_keys=True) for e in proef.van_hub("antwoord")]
        zaken = [(z.stand, z.leeftijd, z.advies, z.beslissing, z.sepot, z.betrokken) for z in proef.zaken()]
        return [sorted(leveringen), sorted(antwoorden), sorted(map(str, zaken)), sorted(besluiten(proef))]

    samen, los = Proef(), Proef()
    assert set(await samen.stuur(*reeks(samen))) == {Afloop.KLAAR}
    for bericht in reeks(los):
        assert await los.stuur(bericht) == [Afloop.KLAAR]
    assert beeld(samen) == beeld(los)
    assert len(samen.leveringen()) > 6


async def test_wat_de_hub_voor_zichzelf_verzegelt_opent_hij_ook() -> None:
    """States and waiting advices go through the seal both ways: else the first real seal would stop the hub."""

    class Omgekeerd(OpenRust):
        """A seal that shows when it was forgotten."""

        def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
            """Only what was stored under that subject opens."""
            assert inhoud.startswith(f"{onderwerp}|".encode()), "opened under another subject than sealed"
            return inhoud.removeprefix(f"{onderwerp}|".encode())[::-1]

        def berg(self, onderwerp: str, inhoud: bytes, sleutel: str | None = None) -> bytes:
            """Turned around, under its subject."""
            return f"{onderwerp}|".encode() + inhoud[::-1]

    proef, open_ = Proef(rust=Omgekeerd()), Proef()
    for p in (proef, open_):
        await p.handel_af("veiligheidshuis", "advies", markering())
        await p.handel_af("om", "signaal", signaal(doel="zsm-afweging", betrokkene=weg.jongere(geboren="2006-01-01")))
        await p.handel_af("om", "afdoening", sepot(code=None))
    assert len(proef.leveringen()) == len(open_.leveringen()) == 2
    voor_hub: dict[str, Gelezen] = {
        o: g for soort in ("zaak", "markering", "geparkeerd") for o, g in proef.geheugen.alles(f"{soort}.>").items()
    }
    assert len(voor_hub) == 3
    assert all(BSNS[0].encode() not in g.inhoud for g in voor_hub.values())
