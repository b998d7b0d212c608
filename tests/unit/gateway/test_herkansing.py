"""What lay aside: released once, decided by the policy of now; or given up, with word to the sender."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from hub import onderwerpen
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.herhaalopdracht import OPGEVEN, VRIJ, Stand
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.parkeren import leg_terzijde
from hub.gateway.poorten import Binnenkomst, Busfout, Geopend, Zegelfout
from hub.gateway.terzijde import OPGEGEVEN
from hub.gateway.weg import Afloop
from tests.herhaalproef import Herhaalproef
from tests.openzegel import OpenZegel
from tests.weg import GEHEIM, HUB_BRON, beleid, sepot, signaal
from tests.wegstoring import Storing, Tussendoor


async def _vastgehouden(proef: Herhaalproef) -> Binnenkomst:
    """A case, and a sepot whose code nobody knows: held."""
    await proef.handel_af("politie", "signaal", signaal())
    bericht = proef.bericht("om", "afdoening", sepot(code=None))
    assert await proef.stuur(bericht) == [Afloop.KLAAR]
    assert [t.waarom for t in proef.terzijde()] == ["vastgehouden"]
    return bericht


def _antwoorden(proef: Herhaalproef, partij: str) -> list[dict[str, Any]]:
    return [a["data"] for a in proef.van_hub("antwoord", partij)]


async def test_nog_steeds_onbekend_blijft_liggen() -> None:
    """No operator fills in what nobody told: it stays, with the code of the rule, and the try is on record."""
    proef = Herhaalproef()
    await _vastgehouden(proef)
    voor = proef.geheugen.alles("geparkeerd.>"), proef.leveringen(), len(_antwoorden(proef, "om"))
    stand = await proef.doe_terzijde(VRIJ)
    assert (stand.gedaan, stand.niet) == (0, {"H-nog-vast": 1})
    assert (proef.geheugen.alles("geparkeerd.>"), proef.leveringen(), len(_antwoorden(proef, "om"))) == voor
    niet = proef.laatste("niet-herhaald")
    assert (niet["code"], niet["regel"], niet["partij"]) == ("H-nog-vast", "N-15", "om")


async def test_vrijgegeven_wordt_een_keer_beslist() -> None:
    """Decided by the policy of now; the bytes are gone, and asking again finds nothing to release."""
    proef = Herhaalproef()
    bericht = await _vastgehouden(proef)
    proef.klok.verzet(days=40)  # a month and more: nothing went by time
    assert len(proef.terzijde()) == 1
    # A policy in which nothing irreversible hangs on the code of a sepot any more.
    n15 = "    als: {beslisser-klopt: ja, sepot: 01}\n    velden: alle\n    plichten: [vernietig, log]\n"
    proef.beleid = beleid((n15, n15.replace("vernietig, ", "")))
    stand = await proef.doe_terzijde(VRIJ, reden="beleid-gewijzigd")
    assert (stand.gedaan, stand.niet) == (1, {})
    vrij = proef.laatste("geparkeerd-vrij")
    assert (vrij["partij"], vrij["reden"], vrij["code"]) == ("om", "beleid-gewijzigd", "N-15")
    assert vrij["kenmerk"] == json.loads(bericht.inhoud)["id"]
    assert proef.terzijde() == []
    nog_eens = await proef.voer_uit(proef.leg_neer(VRIJ, [("om", vrij["plek"])]))
    assert (nog_eens.gedaan, nog_eens.niet) == (0, {"H-weg": 1})
    assert len(proef.records("geparkeerd-vrij")) == 1


class Nietsziend(OpenZegel):
    """Opens nothing until it is told to."""

    dicht = True

    def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
        """See `Verzegeling.open`."""
        if self.dicht:
            raise Zegelfout("ZEGEL-vorm")
        return OpenZegel.open(self, partij, onderwerp, inhoud, nu)


async def _onleesbaar() -> tuple[Herhaalproef, Nietsziend]:
    """A good signal that the hub could not open when it came; now it can."""
    zegel = Nietsziend()
    proef = Herhaalproef(zegel=zegel)
    assert await proef.stuur(proef.bericht("politie", "signaal", signaal())) == [Afloop.KLAAR]
    assert [(t.waarom, t.code, t.kenmerk) for t in proef.terzijde()] == [("onleesbaar", "W-zegel", None)]
    zegel.dicht = False
    return proef, zegel


async def test_wat_nu_te_lezen_is_wordt_beslist_als_elk_ander() -> None:
    """Delivered, with a case, an answer and a mark: who sends the same again gets that answer, and nothing happens."""
    proef, _ = await _onleesbaar()
    proef.klok.verzet(days=10)
    inhoud = proef.terzijde()[0].inhoud
    stand = await proef.doe_terzijde(VRIJ, reden="hub-hersteld")
    assert (stand.gedaan, stand.niet) == (1, {})
    (geleverd,) = proef.leveringen()
    assert geleverd["id"] == json.loads(inhoud)["id"], "the id that the sender gave: how a receiver knows it again"
    assert len(proef.zaken()) == 1
    assert _antwoorden(proef, "politie")[-1]["uitkomst"] in {"afgeleverd", "deels"}
    proef.klok.verzet(days=-10)
    voor = len(proef.records("afgeleverd"))
    assert await proef.stuur(proef.rauw("politie", "signaal", inhoud)) == [Afloop.KLAAR]
    assert len(proef.records("afgeleverd")) == voor


async def test_twee_keer_opzij_is_een_keer_beslist() -> None:
    """The same bytes came twice and were set aside twice: the second is told that this id was handled."""
    zegel = Nietsziend()
    proef = Herhaalproef(zegel=zegel)
    bericht = proef.bericht("politie", "signaal", signaal())
    assert await proef.stuur(bericht, proef.nog_eens(bericht)) == [Afloop.KLAAR, Afloop.KLAAR]
    zegel.dicht = False
    stand = await proef.doe_terzijde(VRIJ)
    assert (stand.gedaan, stand.niet) == (1, {"H-ander-bericht": 1})
    assert len(proef.leveringen()) == 1


async def test_later_gewoon_gestuurd_en_pas_na_een_maand_vrijgegeven() -> None:
    """KETEN forgot that this id was handled; the journal did not."""
    proef, _ = await _onleesbaar()
    inhoud = proef.terzijde()[0].inhoud
    assert await proef.stuur(proef.rauw("politie", "signaal", inhoud)) == [Afloop.KLAAR]
    proef.archief.haal_bij()
    proef.klok.verzet(days=31)
    assert proef.records("afgeleverd") == []
    stand = await proef.doe_terzijde(VRIJ)
    assert stand.niet == {"H-ander-bericht": 1}
    assert proef.records("afgeleverd") == []


async def test_het_antwoord_na_een_herkansing() -> None:
    """Held, given up, and then the sender repeats it: he hears what became of it, not what was said first."""
    proef = Herhaalproef()
    bericht = await _vastgehouden(proef)
    stand = await proef.doe_terzijde(OPGEVEN, reden="op-verzoek")
    assert stand.gedaan == 1
    assert [a["uitkomst"] for a in _antwoorden(proef, "om")] == ["vastgehouden", "geweigerd"]
    laatste = list(proef.geheugen.alles("uit.om.antwoord.>"))[-1]
    assert await proef.stuur(proef.nog_eens(bericht)) == [Afloop.KLAAR]
    assert list(proef.geheugen.alles("uit.om.antwoord.>"))[-1] == laatste
    assert proef.records("herhaald")


async def test_twee_keer_onleesbaar_is_twee_keer_op_te_geven() -> None:
    """Sent twice under one id and set aside twice: each is given up by itself, and the order comes to its end."""
    proef = Herhaalproef()
    bericht = proef.bericht("politie", "signaal", signaal() | {"onbekend": 1})
    await proef.stuur(bericht, proef.nog_eens(bericht))
    assert len({t.kenmerk for t in proef.terzijde()}) == 1
    stand = await proef.doe_terzijde(OPGEVEN, reden="nieuw-gestuurd")
    assert (stand.gedaan, stand.niet, proef.terzijde()) == (2, {}, [])
    assert len({r["plek"] for r in proef.records("geparkeerd-weg")}) == 2


async def _zonder_bevestiging(proef: Herhaalproef, bericht: Binnenkomst) -> None:
    """Handled, never confirmed, and given up after all tries: a copy of it lies aside."""
    gereedschap = Gereedschap(proef.nummers, HmacSleutelwerk(GEHEIM), proef.zegel, proef.rust, HUB_BRON)
    plek = "0f000000-0000-4000-8000-000000000001"
    bundel = Bundel(gereedschap, bericht.partij, None, None, proef.klok.nu())
    leg_terzijde(bundel, bericht, plek, "H-pogingen", OPGEGEVEN)
    await proef.geheugen.leg_vast([bundel.boek(plek).vastleggingen])


async def test_of_een_bericht_behandeld_is() -> None:
    """Its own page says it, also when it is too old to be read by now; not that of another under its id."""
    proef = Herhaalproef()
    bericht, anders = proef.bericht("politie", "signaal", signaal()), proef.rauw("politie", "signaal", b"{}")
    assert not await proef.weg.is_behandeld(bericht)
    await proef.stuur(bericht, anders)
    proef.klok.verzet(days=9)
    assert await proef.weg.is_behandeld(bericht)
    assert await proef.weg.is_behandeld(anders), "refused is decided too"
    assert not await proef.weg.is_behandeld(proef.nog_eens(bericht))


@pytest.mark.parametrize("vernietigd", [False, True])
async def test_behandeld_en_toch_opgegeven_wordt_niet_nog_eens_geleverd(vernietigd: bool) -> None:
    """It was delivered when it came; also when its case was destroyed since, nothing of it goes out again."""
    proef = Herhaalproef()
    bericht = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(bericht)
    await _zonder_bevestiging(proef, bericht)
    if vernietigd:
        await proef.handel_af("om", "afdoening", sepot(code="01"))
    voor = proef.leveringen(), proef.zaken()
    stand = await proef.doe_terzijde(VRIJ)
    assert (stand.gedaan, stand.niet) == (0, {"H-behandeld": 1})
    assert (proef.leveringen(), proef.zaken()) == voor
    assert (await proef.doe_terzijde(OPGEVEN, reden="niet-meer-nodig")).gedaan == 1


async def test_vastgehouden_en_ook_opgegeven_wordt_een_keer_beslist() -> None:
    """Two copies of one message: the second is told that it was decided, and the order ends."""
    proef = Herhaalproef()
    bericht = await _vastgehouden(proef)
    await _zonder_bevestiging(proef, bericht)
    n15 = "    als: {beslisser-klopt: ja, sepot: 01}\n    velden: alle\n    plichten: [vernietig, log]\n"
    proef.beleid = beleid((n15, n15.replace("vernietig, ", "")))
    stand = await proef.doe_terzijde(VRIJ, reden="beleid-gewijzigd")
    assert (stand.gedaan, stand.niet) == (1, {"H-behandeld": 1})
    assert len(proef.records("geparkeerd-vrij")) == 1


async def test_wat_steeds_botst_houdt_de_opdracht_niet_vast() -> None:
    """One copy was released, the other is given up: its page is there already. It stays, and the order ends."""
    proef = Herhaalproef()
    bericht = await _vastgehouden(proef)
    (houdt_vast,) = proef.terzijde()
    await _zonder_bevestiging(proef, bericht)
    n15 = "    als: {beslisser-klopt: ja, sepot: 01}\n    velden: alle\n    plichten: [vernietig, log]\n"
    proef.beleid = beleid((n15, n15.replace("vernietig, ", "")))
    (kopie,) = (t for t in proef.terzijde() if t.waarom == OPGEGEVEN)
    assert (await proef.voer_uit(proef.leg_neer(VRIJ, [(kopie.partij, kopie.plek)]))).gedaan == 1
    stand = await proef.voer_uit(proef.leg_neer(OPGEVEN, [(houdt_vast.partij, houdt_vast.plek)]))
    assert (stand.gedaan, stand.niet) == (0, {"H-weg": 1})


async def test_wat_vernietigd_is_wacht_niet_op_de_volgende_stap() -> None:
    """The intake may be paused right after the commit: what lay ready of the case is gone by then."""
    zegel = Nietsziend()
    zegel.dicht = False
    proef = Herhaalproef(zegel=zegel)
    await proef.handel_af("politie", "signaal", signaal())
    zegel.dicht = True
    await proef.stuur(proef.bericht("om", "afdoening", sepot(code="01")))
    zegel.dicht = False
    kenmerk = proef.leg_neer(VRIJ, [(t.partij, t.plek) for t in proef.terzijde()])
    await proef.werk.stap(kenmerk, proef.klok.nu())
    assert [z.stand for z in proef.zaken()] == ["vernietigd"]
    assert proef.leveringen() == []


async def test_opgegeven_met_reden() -> None:
    """The record says why, the bytes are gone, the sender knows, and nothing went to anyone."""
    proef = Herhaalproef()
    await proef.stuur(proef.rauw("politie", "signaal", b"{}"))
    (terzijde,) = proef.terzijde()
    stand = await proef.doe_terzijde(OPGEVEN, reden="geen-bericht")
    assert (stand.gedaan, stand.stand) == (1, "klaar")
    weg = proef.laatste("geparkeerd-weg")
    assert (weg["plek"], weg["reden"], weg["partij"]) == (terzijde.plek, "geen-bericht", "politie")
    assert proef.terzijde() == []
    assert proef.leveringen() == []
    assert _antwoorden(proef, "politie")[-1]["code"] == "W-opgegeven"


async def test_de_proef_doet_niets() -> None:
    """Counting first: nothing but the count changes, and nothing of it is on record."""
    proef, _ = await _onleesbaar()
    voor = {o: g for o, g in proef.geheugen.alles().items() if not o.startswith("herhaal")}
    for soort in (VRIJ, OPGEVEN):
        stand = await proef.doe_terzijde(soort, proef=True)
        assert (stand.gedaan, stand.stand) == (1, "klaar")
    assert {o: g for o, g in proef.geheugen.alles().items() if not o.startswith("herhaal")} == voor


@pytest.mark.parametrize("na_opslaan", [False, True])
async def test_de_bus_valt_weg(na_opslaan: bool) -> None:
    """Broken off before or after the commit: one decision, and the order comes to its end."""
    proef, _ = await _onleesbaar()
    kenmerk = proef.leg_neer(VRIJ, [(t.partij, t.plek) for t in proef.terzijde()])
    stuk = proef.ander_werk(Storing(proef.geheugen, "leg_vast", na_opslaan=na_opslaan))
    with pytest.raises(Busfout):
        await stuk.stap(kenmerk, proef.klok.nu())
    assert (await proef.voer_uit(kenmerk)).gedaan == 1
    assert len(proef.leveringen()) == len(proef.records("geparkeerd-vrij")) == 1


async def test_twee_hubs_aan_dezelfde_opdracht() -> None:
    """The fence lets one of them through; together they do it once."""
    proef, _ = await _onleesbaar()
    kenmerk = proef.leg_neer(VRIJ, [(t.partij, t.plek) for t in proef.terzijde()])

    async def ander() -> None:
        await proef.werk.stap(kenmerk, proef.klok.nu())

    tweede = proef.ander_werk(Tussendoor(proef.geheugen, ander))
    assert (await proef.voer_uit(kenmerk, tweede)).gedaan == 1
    assert len(proef.leveringen()) == 1


async def test_vrijgeven_dat_de_zaak_vernietigt() -> None:
    """A sepot 01 that lay aside, unreadable: releasing it destroys the case as it would have done then."""
    zegel = Nietsziend()
    zegel.dicht = False
    proef = Herhaalproef(zegel=zegel)
    await proef.handel_af("politie", "signaal", signaal())
    zegel.dicht = True
    await proef.stuur(proef.bericht("om", "afdoening", sepot(code="01")))
    zegel.dicht = False
    stand = await proef.doe_terzijde(VRIJ, reden="hub-hersteld")
    assert stand.gedaan == 1
    assert [z.stand for z in proef.zaken()] == ["vernietigd"]
    assert proef.leveringen() == []
    assert len(proef.van_hub("vernietiging")) == 1


async def test_een_vernietigde_zaak_neemt_mee_wat_vastgehouden_werd() -> None:
    """Then there is nothing to release."""
    proef = Herhaalproef()
    await _vastgehouden(proef)
    plekken = [(t.partij, t.plek) for t in proef.terzijde()]
    await proef.handel_af("om", "afdoening", sepot(code="01"))
    assert (await proef.voer_uit(proef.leg_neer(VRIJ, plekken))).niet == {"H-weg": 1}


async def test_gestopt() -> None:
    """What was done stays done, the rest is not, and the record says so."""
    proef = Herhaalproef()
    await proef.stuur(*(proef.rauw("politie", "signaal", b"{}" + b" " * n) for n in range(3)))
    kenmerk = proef.leg_neer(OPGEVEN, [(t.partij, t.plek) for t in proef.terzijde()])
    await proef.werk.stap(kenmerk, proef.klok.nu())
    plek = onderwerpen.herhaalstand(kenmerk)
    (gelezen,) = (await proef.geheugen.lees([plek])).values()
    proef.zet(plek, replace(Stand.van_bytes(gelezen.inhoud), stop=True).inhoud())
    stand = await proef.voer_uit(kenmerk)
    assert (stand.stand, stand.gedaan, len(proef.terzijde())) == ("gestopt", 1, 2)
    klaar = proef.laatste("herhaling-klaar")
    assert (klaar["uitkomst"], klaar["gedaan"], klaar["opdracht"]) == ("gestopt", 1, kenmerk)
