"""Who is admitted, who can be sealed for, and who took whose place: the party register on the road."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pytest

from hub.gateway.poorten import Geopend, Zegelfout
from hub.gateway.weg import Afloop
from tests import weg
from tests.openzegel import OpenZegel, Register
from tests.weg import Json, Proef, advies, sepot, signaal

Opvolgers = Mapping[str, Mapping[str | None, str]]
ALLEN = frozenset(weg.echt_beleid().woordenboek.partijen)


def _antwoord(proef: Proef, partij: str) -> Json:
    antwoord: Json = proef.van_hub("antwoord", partij)[-1]["data"]
    return antwoord


# ── admitted or not ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_wie_niet_is_toegelaten() -> None:
    """A withdrawn sender: refused by name before anything of it is opened, an incident, and nothing is set aside."""

    class Nieuwsgierig(OpenZegel):
        def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
            raise AssertionError("opened")

    proef = Proef(register=Register(ALLEN - {"politie"}), zegel=Nieuwsgierig())
    assert await proef.stuur(proef.bericht("politie", "signaal", signaal())) == [Afloop.KLAAR]
    assert _antwoord(proef, "politie")["code"] == "W-niet-toegelaten"
    assert [r["code"] for r in proef.records("incident")] == ["W-niet-toegelaten"]
    assert proef.leveringen() == []
    assert not proef.geheugen.alles("geparkeerd.>")


async def test_ingetrokken_tussen_twee_berichten() -> None:
    """What the register says is asked for every batch: the next message is refused, and again accepted after that."""
    proef = Proef()
    assert (await proef.handel_af("politie", "signaal", signaal()))["uitkomst"] == "deels"
    proef.register.toegelaten = ALLEN - {"politie"}
    assert (await proef.handel_af("politie", "signaal", signaal(1)))["code"] == "W-niet-toegelaten"
    proef.register.toegelaten = ALLEN
    assert (await proef.handel_af("politie", "signaal", signaal(2)))["uitkomst"] == "deels"


async def test_ontvanger_die_niet_is_aangesloten() -> None:
    """The convenant allows it, the register does not: nothing leaves, the sender reads why, and no case is opened."""
    proef = Proef(register=Register(ALLEN - {"gemeente-ede"}))
    antwoord = await proef.handel_af("politie", "signaal", signaal())
    assert (antwoord["uitkomst"], antwoord["code"]) == ("geweigerd", "P-aansluiting")
    assert "niet op de hub aangesloten" in antwoord["uitleg"]
    assert proef.leveringen() == []
    assert proef.zaken() == []
    (besloten,) = proef.records("besloten")
    inzage = next(b for b in besloten["besluiten"] if b["bestemming"] == "gemeente-ede/inzage")
    assert (inzage["uitkomst"], inzage["code"], inzage.get("velden", [])) == ("weigeren", "P-aansluiting", [])
    assert {g["regel"] for g in inzage["gestript"]} == {"P-aansluiting"}


async def test_een_ban_blijft_de_reden() -> None:
    """What the convenant refuses it refuses, whoever is admitted: the reason of the law comes first."""
    proef, ander = Proef(register=Register(ALLEN - {"gemeente-ede"})), Proef()
    zonder_zorg = signaal(zorgen=[])
    codes = [(await p.handel_af("politie", "signaal", zonder_zorg))["code"] for p in (proef, ander)]
    assert codes[0] == codes[1] != "P-aansluiting"


async def test_anderen_krijgen_het_wel() -> None:
    """One recipient that is away holds up nobody else."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    proef.register.toegelaten = ALLEN - {"gemeente-ede"}
    voor = len(proef.leveringen())
    antwoord = await proef.handel_af("gemeente-barneveld", "advies", advies(aan=["politie", "gemeente-ede"]))
    assert antwoord["uitkomst"] in {"deels", "geweigerd"}
    assert all(e["bestemming"] != "gemeente-ede/inzage" for e in proef.leveringen()[voor:])


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["ZEGEL-sleutel", "ZEGEL-verlopen", "ZEGEL-ingetrokken", "ZEGEL-vroeg"])
async def test_zegel_met_een_sleutel_die_niet_geldt(code: str) -> None:
    """That a key is not valid can be mended by who has it, so it is told; nothing is set aside."""

    class Dicht(OpenZegel):
        def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
            raise Zegelfout(code)

    proef = Proef(zegel=Dicht())
    assert (await proef.handel_af("politie", "signaal", signaal()))["code"] == "W-zegel-sleutel"
    assert not proef.geheugen.alles("geparkeerd.>")


async def test_zegel_van_een_ander_bericht() -> None:
    """The id outside is bound to the signature. Another id inside: the seal of one message round another."""

    class Verwisseld(OpenZegel):
        def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
            return Geopend(inhoud, "b0000000-0000-4000-8000-ffffffffffff", "A" * 43, self.afdruk(inhoud))

    proef = Proef(zegel=Verwisseld())
    assert (await proef.handel_af("politie", "signaal", signaal()))["code"] == "W-zegel"
    assert len(proef.geheugen.alles("geparkeerd.politie.*")) == 1


class _Sleutelloos(OpenZegel):
    """Nobody has a valid key; the hub's own words go to who ever had one."""

    def __init__(self, *nooit: str) -> None:
        self.nooit = nooit

    def verzegel(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime, *, van_hub: bool) -> bytes:
        if partij in self.nooit or not van_hub:
            raise Zegelfout("ZEGEL-sleutel")
        return inhoud


async def test_sleutel_die_net_afloopt() -> None:
    """Between the register and the seal a key can end: nothing of the message goes anywhere, and it is said."""
    proef = Proef(zegel=_Sleutelloos())
    antwoord = await proef.handel_af("politie", "signaal", signaal())
    assert (antwoord["uitkomst"], antwoord["code"]) == ("geweigerd", "W-ontvanger-sleutel")
    assert proef.leveringen() == []
    assert proef.zaken() == []


async def test_wie_nooit_een_sleutel_gaf_krijgt_geen_woorden() -> None:
    """No seal, no answer: the refusal is recorded, and the same message again is settled as well."""
    proef = Proef(zegel=_Sleutelloos("politie"), register=Register(ALLEN - {"politie"}))
    bericht = proef.bericht("politie", "signaal", signaal())
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    assert await proef.stuur(proef.nog_eens(bericht), bericht) == [Afloop.KLAAR, Afloop.KLAAR]
    assert proef.van_hub("antwoord") == []
    assert [r["code"] for r in proef.records("geweigerd")] == ["W-niet-toegelaten"] * 2


async def test_opdracht_tot_vernietigen_bereikt_wie_weg_is() -> None:
    """R15: an order names random ids only, so it is sealed for a party that was withdrawn meanwhile as well."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    proef.register.toegelaten = ALLEN - {"gemeente-ede"}
    proef.zegel = _Sleutelloos()
    proef.weg = proef.andere_weg(proef.geheugen)
    assert (await proef.handel_af("om", "afdoening", sepot()))["uitkomst"] == "afgeleverd"
    assert len(proef.van_hub("vernietiging", "gemeente-ede")) == 1


# ── succession ───────────────────────────────────────────────────────────────────────────────────────────────────

_NAAR_WAGENINGEN: Opvolgers = {"gemeente-ede": {None: "gemeente-wageningen"}}
SAMEN: Opvolgers = {"gemeente-ede": {None: "gemeente-barneveld"}}


async def test_bericht_aan_een_samengevoegde_gemeente_bereikt_de_opvolger() -> None:
    """Addressed by its old name or by the municipality of registration; the records name both."""
    for data in (signaal(), signaal(aan=["gemeente-ede/inzage"])):
        proef = Proef(register=Register(ALLEN, SAMEN))
        assert (await proef.handel_af("politie", "signaal", data))["uitkomst"] in {"deels", "afgeleverd"}
        (levering,) = proef.leveringen()
        assert levering["bestemming"] == "gemeente-barneveld/inzage"
        assert proef.leveringen("gemeente-ede") == []
        (afgeleverd,) = proef.records("afgeleverd")
        assert (afgeleverd["bestemming"], afgeleverd["geadresseerd"]) == ("gemeente-barneveld/inzage", "gemeente-ede")
        besluiten = proef.records("besloten")[0]["besluiten"]
        assert {b.get("geadresseerd") for b in besluiten if b["bestemming"] != "hub"} == {"gemeente-ede"}


async def test_zonder_opvolging_noemt_het_record_niemand_anders() -> None:
    """The key is there only when another took the place."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    assert all("geadresseerd" not in r for r in proef.records("afgeleverd"))


async def test_opvolger_moet_zelf_hebben_getekend() -> None:
    """R20 is asked of who receives, not of who was meant: a successor outside the convenant gets nothing."""
    proef = Proef(register=Register(ALLEN, _NAAR_WAGENINGEN))
    antwoord = await proef.handel_af("politie", "signaal", signaal())
    assert antwoord["uitkomst"] == "geweigerd"
    assert proef.leveringen() == []


async def test_een_zaak_gaat_over_op_de_opvolger() -> None:
    """Involved before the merger: its successor may advise in the case, and is ordered to destroy."""
    proef = Proef()
    await proef.handel_af("politie", "signaal", signaal())
    proef.register.opvolgers = SAMEN
    antwoord = await proef.handel_af("gemeente-barneveld", "advies", advies(aan=["politie"]))
    assert antwoord["uitkomst"] in {"deels", "afgeleverd"}
    assert proef.zaak().betrokken == ("politie", "gemeente-barneveld")
    await proef.handel_af("om", "afdoening", sepot())
    assert len(proef.van_hub("vernietiging", "gemeente-barneveld")) == 1
    assert proef.van_hub("vernietiging", "gemeente-ede") == []


async def test_splitsing_volgt_de_gemeente_van_inschrijving() -> None:
    """Split: where the person is registered says which successor."""
    delen: Opvolgers = {"gemeente-renkum": {"0228": "gemeente-ede", "0203": "gemeente-barneveld"}}
    proef = Proef(register=Register(ALLEN, delen))
    await proef.handel_af("politie", "signaal", signaal(aan=["gemeente-renkum/inzage"]))
    assert [e["bestemming"] for e in proef.leveringen()] == ["gemeente-ede/inzage"]


async def test_splitsing_die_niets_beslist() -> None:
    """Split, and the message does not say where: refused with what would help; nothing is guessed."""
    delen: Opvolgers = {"gemeente-renkum": {"0203": "gemeente-barneveld"}}
    proef = Proef(register=Register(ALLEN, delen))
    antwoord = await proef.handel_af("politie", "signaal", signaal(aan=["gemeente-renkum/inzage"]))
    assert antwoord["code"] == "W-opvolger"
    assert proef.leveringen() == []
    assert json.dumps(proef.records()).count("W-opvolger") == 1
