"""`Partner` over the line in memory: who waits gets his own, nothing is lost, and mistakes are told before sending."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.geheugen_lijn import GeheugenLijn
from adapters.lijn import Lijncode, Lijnfout
from adapters.sdk import partner as room
from adapters.sdk.fouten import CODES, Partnerfout
from adapters.sdk.levering import Levering
from adapters.sdk.partner import Partner
from adapters.sdk.zegellijn import Weigermelding, ZegelLijn
from hub import onderwerpen
from schemas import register, voorbeelden
from schemas.levering import VERNIETIGING
from tests.adapters.lijn_suite import PARTIJ, ZAAK, uuid
from tests.adapters.zegelhulp import NU, OIN, Proefhub, gebeurtenis, levering

ADVIES = voorbeelden.gebeurtenis(register.soort_van("advies").type).data


class Opstelling:
    """A partner, and the hub's side of its line."""

    def __init__(self) -> None:
        self.geheugen = GeheugenLijn(PARTIJ)
        self.hub = Proefhub(self.geheugen)
        self.gemeld: list[Weigermelding] = []
        self.partner = self.nieuwe_partner()

    def nieuwe_partner(self) -> Partner:
        """As after a restart of the program."""
        lijn = ZegelLijn(self.geheugen, self.hub.zegelaar, lambda: NU, self.gemeld.append)
        return Partner(lijn, OIN, nu=lambda: NU, op_weigering=self.gemeld.append)


@pytest.fixture
def o(monkeypatch: pytest.MonkeyPatch) -> Opstelling:
    """Pauses after errors are short: there is nobody to be gentle with."""
    monkeypatch.setattr(room, "TERUGVAL_BEGIN_S", 0.001)
    return Opstelling()


async def eerste(partner: Partner) -> Levering:
    """The next delivery."""
    async for een in partner.ontvang():
        return een
    raise AssertionError


async def test_versturen_en_antwoord(o: Opstelling) -> None:
    """The whole way: an event that the schemas accept, sealed; and the answer, which is itself a receipt."""
    kenmerk = await o.partner.verstuur("advies", ADVIES, zaak=ZAAK)
    ((onderwerp, geopend),) = o.hub.berichten()
    event = json.loads(geopend.inhoud)
    assert (onderwerp, geopend.nummer, event["id"]) == (f"in.{PARTIJ}.advies", kenmerk, kenmerk)
    assert (event["source"], event["subject"]) == (f"urn:nld:oin:{OIN}:systeem:sdk", ZAAK)
    register.valideer(register.soort_van("advies"), event["data"])
    o.hub.antwoord(kenmerk)
    antwoord = await o.partner.antwoord(kenmerk, 1)
    assert (antwoord.inhoud.uitkomst, antwoord.inhoud.code, antwoord.eigen_zegel) == ("geweigerd", "W-oud", True)
    assert (o.hub.bewijzen(), o.geheugen.openstaand()) == ([], 0)
    assert (await o.partner.antwoord(kenmerk, 0)).inhoud == antwoord.inhoud, "asked again, it is still known"


async def test_een_getypt_bericht_is_hetzelfde(o: Opstelling) -> None:
    """A model of the schemas, or its JSON: the same event."""
    model = register.valideer(register.soort_van("advies"), ADVIES)
    await o.partner.verstuur("advies", model)
    ((_, geopend),) = o.hub.berichten()
    assert json.loads(geopend.inhoud)["data"] == ADVIES


async def test_hetzelfde_nog_eens(o: Opstelling) -> None:
    """Who does not know what became of it sends it again, also after a restart: the same bytes, that the hub knows."""
    for _ in range(2):
        await o.nieuwe_partner().verstuur("advies", ADVIES, kenmerk=uuid(7), tijd=NU)
    eerst, daarna = (geopend for _, geopend in o.hub.berichten())
    assert (eerst.inhoud, eerst.nummer) == (daarna.inhoud, daarna.nummer)


@pytest.mark.parametrize(
    ("doe", "code"),
    [
        (lambda p: p.verstuur("advies", {"doel": "omgevingsadvies"}), "VELD-ontbreekt"),
        (lambda p: p.verstuur("advies", ADVIES | {"bestaat_niet": 1}), "VELD-onbekend"),
        (lambda p: p.verstuur("brief", ADVIES), "PARTNER-bericht"),
        (lambda p: p.verstuur("advies", ADVIES, kenmerk=uuid(1)), "PARTNER-tijd"),
        (lambda p: p.verstuur("advies", ADVIES, tijd=NU), "PARTNER-tijd"),
        (lambda p: p.verstuur("advies", ADVIES, kenmerk=uuid(1), tijd=NU.replace(tzinfo=None)), "PARTNER-tijd"),
        (lambda p: p.verstuur("advies", ADVIES, kenmerk="1", tijd=NU), "CE-id"),
        (lambda p: p.verstuur("advies", ADVIES, zaak="999990019"), "NLGOV-subject"),
        (lambda p: p.verstuur("advies", ADVIES, systeem="Mijn Systeem"), "NLGOV-source"),
    ],
)
async def test_een_fout_wordt_gezegd_voor_er_iets_gaat(
    o: Opstelling, doe: Callable[[Partner], Awaitable[str]], code: str
) -> None:
    """What the hub would refuse is refused here, with the same code, and without a value."""
    with pytest.raises(Partnerfout) as gevangen:
        await doe(o.partner)
    assert (gevangen.value.code, gevangen.value.opnieuw) == (code, False)
    assert "999990019" not in str(gevangen.value)
    assert o.geheugen.ontvangen == []


async def test_een_storing_wordt_uitgezeten_met_hetzelfde_kenmerk(
    o: Opstelling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stored or not, nobody knows: again with the same id, until it is confirmed."""
    echt, keren = o.geheugen.verstuur, 0

    async def soms(bericht: str, inhoud: bytes, kenmerk: str, kern: bytes | None = None) -> None:
        nonlocal keren
        keren += 1
        await echt(bericht, inhoud, kenmerk, kern)
        if keren < 4:
            raise Lijnfout(Lijncode.TRAAG, "geen antwoord")

    monkeypatch.setattr(o.geheugen, "verstuur", soms)
    await o.partner.verstuur("advies", ADVIES)
    assert (keren, len(o.hub.berichten())) == (4, 1)


async def test_na_de_tijd_is_het_op(o: Opstelling) -> None:
    """The error has what is needed to send the very same message later."""
    o.geheugen.storing = Lijnfout(Lijncode.WEG, "weg")
    with pytest.raises(Partnerfout) as gevangen:
        await o.partner.verstuur("advies", ADVIES, binnen_s=0.01)
    fout = gevangen.value
    assert (fout.code, fout.opnieuw, fout.tijd) == ("LIJN-weg", True, NU)
    o.geheugen.storing = None
    assert await o.partner.verstuur("advies", ADVIES, kenmerk=fout.kenmerk, tijd=fout.tijd) == fout.kenmerk


async def test_wat_de_server_weigert_faalt_meteen(o: Opstelling) -> None:
    """No deadline helps against a permission."""
    o.geheugen.storing = Lijnfout(Lijncode.VERBODEN, "mag niet")
    for werk in (o.partner.verstuur("advies", ADVIES), o.partner.antwoord(uuid(1)), eerste(o.partner)):
        with pytest.raises(Partnerfout) as gevangen:
            await asyncio.wait_for(werk, 5)
        assert (gevangen.value.code, gevangen.value.opnieuw) == ("LIJN-verboden", False)


async def test_ontvangen_en_afronden(o: Opstelling) -> None:
    """A delivery, typed; settled once, however often it is said."""
    o.hub.lever(*levering(uuid(1)))
    een = await eerste(o.partner)
    assert (een.kenmerk, een.zaak, een.deel, een.gebeurtenis.regel) == (uuid(1), ZAAK, "inzage", "A-01")
    assert (een.antwoord, een.opdracht, een.verzoek) == (None, None, None)
    await een.verwerkt()
    await een.verwerkt()
    await een.geweigerd("O-grond")
    assert [b.soort for b in o.hub.bewijzen()] == ["ontvangen", "verwerkt"]
    assert o.geheugen.openstaand() == 0


async def test_weigeren_met_een_reden(o: Opstelling) -> None:
    """The partner's own decision, with a code of the list."""
    o.hub.lever(*levering(uuid(1)))
    await (await eerste(o.partner)).geweigerd("O-onbevoegd")
    assert [(b.soort, b.code) for b in o.hub.bewijzen()][1] == ("geweigerd", "O-onbevoegd")


async def test_later_komt_terug(o: Opstelling) -> None:
    """Put off, not refused."""
    o.hub.lever(*levering(uuid(1)))
    een = await eerste(o.partner)
    await een.later(0.01)
    assert (await eerste(o.partner)).volgnummer == een.volgnummer


async def test_een_opdracht_tot_vernietigen(o: Opstelling) -> None:
    """It comes as any delivery, recognisable, and gets its receipts: that is how the hub knows that it was done."""
    data = {"leveringen": [uuid(9)], "reden": "ten-onrechte-verdachte"}
    o.hub.lever(onderwerpen.vernietiging(PARTIJ, ZAAK, uuid(1)), gebeurtenis(VERNIETIGING, data, uuid(1), subject=ZAAK))
    een = await eerste(o.partner)
    assert een.opdracht is not None
    assert een.opdracht.leveringen == [uuid(9)]
    await een.verwerkt()
    assert [b.deel for b in o.hub.bewijzen()] == ["vernietiging", "vernietiging"]


async def test_wie_wacht_krijgt_zijn_eigen_antwoord(o: Opstelling) -> None:
    """Two ask, one listens, all through one mailbox: everybody gets his own, and nothing comes out twice."""
    eigen = [await o.partner.verstuur("advies", ADVIES) for _ in range(2)]
    vragen = [asyncio.create_task(o.partner.antwoord(k, 5)) for k in eigen]
    luister = asyncio.create_task(eerste(o.partner))
    await asyncio.sleep(0)
    for kenmerk in reversed(eigen):
        o.hub.antwoord(kenmerk)
    o.hub.lever(*levering(uuid(1)))
    assert [(await v).kenmerk for v in vragen] == eigen
    assert (await luister).kenmerk == uuid(1)
    assert [(m.code) for m in o.gemeld] == []


async def test_een_antwoord_waar_niemand_op_wacht_komt_uit_ontvang(o: Opstelling) -> None:
    """After a restart nobody waits for what was asked before; it is not lost, and who asks late still gets it."""
    kenmerk = await o.partner.verstuur("advies", ADVIES)
    o.hub.antwoord(kenmerk)
    opnieuw = o.nieuwe_partner()
    een = await eerste(opnieuw)
    assert een.antwoord is not None
    assert een.antwoord.bericht == kenmerk
    laat = await opnieuw.antwoord(kenmerk, 1)
    assert laat.eigen_zegel is False
    assert een.afgehandeld


async def test_wat_onderweg_kwam_bij_het_wachten_ligt_klaar(o: Opstelling) -> None:
    """Who only waits for an answer meets deliveries; they are kept for who listens, and more than fit are put off."""
    kenmerk = await o.partner.verstuur("advies", ADVIES)
    o.hub.lever(*levering(uuid(1)))
    o.hub.antwoord(kenmerk)
    await o.partner.antwoord(kenmerk, 1)
    assert (await eerste(o.partner)).kenmerk == uuid(1)


async def test_een_volle_rij_stelt_uit(o: Opstelling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded; what does not fit lies safe at the hub."""
    monkeypatch.setattr(room, "RIJ_MAX", 1)
    kenmerk = await o.partner.verstuur("advies", ADVIES)
    for nummer in (1, 2):
        o.hub.lever(*levering(uuid(nummer)))
    o.hub.antwoord(kenmerk)
    await o.partner.antwoord(kenmerk, 1)
    assert (await eerste(o.partner)).kenmerk == uuid(1)
    assert o.geheugen.openstaand() == 2, "one in hand, one put off"


async def test_geen_antwoord_op_tijd(o: Opstelling) -> None:
    """Told as that; asking again is fine."""
    kenmerk = await o.partner.verstuur("advies", ADVIES)
    with pytest.raises(Partnerfout) as gevangen:
        await o.partner.antwoord(kenmerk, 0.02)
    assert (gevangen.value.code, gevangen.value.opnieuw) == ("PARTNER-geen-antwoord", True)


@pytest.mark.parametrize(
    "anders", [{"bericht": uuid(99)}, {"uitkomst": "afgeleverd"}, {"partij": "politie"}], ids=lambda a: next(iter(a))
)
async def test_een_bewijs_van_iets_anders_telt_niet(o: Opstelling, anders: dict[str, str]) -> None:
    """A receipt by the hub itself, but for another message, verdict or party: the answer is refused, and said so."""
    kenmerk = await o.partner.verstuur("advies", ADVIES)
    o.hub.antwoord(kenmerk, **anders)
    with pytest.raises(Partnerfout) as gevangen:
        await o.partner.antwoord(kenmerk, 1)
    assert gevangen.value.code == "PARTNER-ontvangst"
    assert [m.code for m in o.gemeld] == ["PARTNER-ontvangst"]
    assert [code for _, code in o.geheugen.geweigerd] == ["PARTNER-ontvangst"]


async def test_wat_geen_levering_is_wordt_geweigerd(o: Opstelling) -> None:
    """Well sealed by the hub and still not what its subject says: refused with its code, and the next one comes."""
    plek, event = levering(uuid(1))
    o.hub.lever(plek.replace(".inzage.", ".dossier."), event)
    o.hub.lever(plek, b"{")
    o.hub.lever(*levering(uuid(2)))
    assert (await eerste(o.partner)).kenmerk == uuid(2)
    assert [m.code for m in o.gemeld] == ["UIT-anders-geadresseerd", "JSON-vorm"]
    assert {(b.soort, b.code) for b in o.hub.bewijzen()} == {("ontvangen", None), ("geweigerd", "O-vorm")}


async def test_een_storing_beeindigt_ontvang_niet(o: Opstelling) -> None:
    """A program of a partner runs for months; a hub that is away for a moment may not end its loop."""
    o.geheugen.storing = Lijnfout(Lijncode.WEG, "weg")
    luister = asyncio.create_task(eerste(o.partner))
    await asyncio.sleep(0.02)
    assert not luister.done()
    o.geheugen.storing = None
    o.hub.lever(*levering(uuid(1)))
    assert (await asyncio.wait_for(luister, 5)).kenmerk == uuid(1)


def test_elke_code_heeft_een_tekst() -> None:
    """Plain Dutch, no code without one."""
    assert all(tekst and not tekst.endswith(".") for tekst in CODES.values())
    assert all(Partnerfout(code).uitleg == tekst for code, tekst in CODES.items())
    assert Partnerfout("PARTNER-tijd", tijd=NU + timedelta(1)).kenmerk is None
