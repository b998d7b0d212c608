"""What a partner, or who stole from one, can try at a running hub; each attack is carried out on the real server.

The attacker has everything a party has: its directory, its connection, its keys. He publishes by hand, with message ids
of his own choice, so the server's short memory for doubles is no help.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from nats.aio.client import Client

from adapters.sdk.partnermap import Partnermap, lees_partnermap
from adapters.sdk.zegelaar import Zegelaar
from hub import onderwerpen
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.partijbeheer import wijzig
from hub.bootstrap.proefpartijen import partnermap_van
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_journaal
from hub.gateway.inlezen import BERICHT_LEEFTIJD_MAX
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.journal import bladzijde
from hub.trust import partijwijziging
from hub.trust.fouten import Zegelweigering
from hub.trust.ontvangst import VERWERKT
from hub.trust.partijen import Partijkaart
from hub.trust.sleutels import maak_identiteit
from hub.trust.zegel import zegelafdruk
from schemas.register import soort_van
from tests.faults.opstelling import wacht_tot
from tests.weg import NU, Klok, advies, signaal

pytestmark = pytest.mark.alleen_wheel
Json = dict[str, Any]
EDE: Final = "gemeente-ede"


class Aanvaller:
    """A party with its own keys and connection, and no manners."""

    def __init__(self, code: str, kaart: Partnermap, hub: Hub, klok: Klok) -> None:
        self.code, self.kaart, self.hub, self.klok = code, kaart, hub, klok
        self.zegelaar = Zegelaar(code, kaart.identiteit, kaart.hub, kaart.profiel)
        self.client = Client()
        self.weg = asyncio.Event()

    async def verbind(self) -> None:
        """Log in by certificate; never comes back by itself."""

        async def dicht() -> None:
            self.weg.set()

        self.weg.clear()
        self.client = Client()
        await self.client.connect(
            self.hub.adres.nats,
            tls=self.kaart.tls,
            tls_handshake_first=True,
            inbox_prefix=f"_INBOX_{self.code}",
            allow_reconnect=False,
            max_reconnect_attempts=0,
            closed_cb=dicht,
            error_cb=_stil,
        )

    def gebeurtenis(self, soort: str, data: Json, **anders: object) -> tuple[str, bytes]:
        """An event of this party, as it should be but for `anders`; returns its id and bytes."""
        kenmerk = str(uuid.uuid4())
        document: Json = {
            "specversion": "1.0",
            "id": kenmerk,
            "source": f"urn:nld:oin:{self.kaart.oin}:systeem:proef",
            "type": soort_van(soort).type,
            "time": self.klok.nu().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
        } | anders
        return kenmerk, json.dumps(document).encode()

    def zegel(self, soort: str, kenmerk: str, inhoud: bytes) -> bytes:
        """As an honest party seals it."""
        return self.zegelaar.verzegel(soort, kenmerk, inhoud, self.klok.nu())

    async def leg(self, soort: str, verzegeld: bytes) -> None:
        """Publish on one's own box, under a message id that the server never saw; returns when it is stored."""
        koppen = {"Nats-Msg-Id": str(uuid.uuid4())}
        onderwerp = onderwerpen.in_(self.code, soort)
        antwoord = await self.client.request(onderwerp, verzegeld, timeout=10, headers=koppen)
        assert "stream" in json.loads(antwoord.data)


class Toneel:
    """A hub that runs, its attackers, and what its journal says."""

    def __init__(self, staat: Path) -> None:
        self.staat = staat
        self.klok = Klok()
        self.instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
        self.hub: Hub | None = None

    @asynccontextmanager
    async def draait(self) -> AsyncIterator[Hub]:
        """Run the hub until the block ends; again for a restart."""
        zet_proef_klaar(self.staat, BELEID_MEEGELEVERD, nu=NU)
        async with draai_hub(self.instellingen, klok=self.klok) as hub:
            self.hub = hub
            yield hub

    async def aanvaller(self, code: str, hub: Hub) -> Aanvaller:
        """A party that is connected."""
        wie = Aanvaller(code, lees_partnermap(partnermap_van(self.staat, code)), hub, self.klok)
        await wie.verbind()
        return wie

    async def records(self, soort: str) -> list[Json]:
        """The records of a kind in the journal, in order."""
        assert self.hub is not None
        gevonden: list[Json] = []
        async for blad in lees_journaal(self.hub.verbinding, 1, volg=False):
            gevonden += [dict(r) for r in bladzijde.records(blad.inhoud) if r["soort"] == soort]
        return gevonden

    async def wacht(self, soort: str, aantal: int) -> list[Json]:
        """Once there are so many records of a kind."""
        gelezen: list[Json] = []

        async def genoeg() -> bool:
            nonlocal gelezen
            gelezen = await self.records(soort)
            return len(gelezen) >= aantal

        await wacht_tot(genoeg, f"{aantal} keer {soort}")
        return gelezen

    async def wijzig(self, verander: Callable[[Partijkaart], Partijkaart], code: str) -> None:
        """Change a card of the register in the running hub; returns when it holds."""

        def van_register(register: Any) -> Partijkaart:  # noqa: ANN401 - the register of the hub
            kaart = register.kaart(code)
            assert kaart is not None
            return verander(kaart)

        assert (await wijzig(self.instellingen, van_register)).processen == 1


async def _stil(_: Exception) -> None:
    """What the server says to an attacker."""


@pytest.fixture
async def toneel(tmp_path: Path) -> Toneel:
    """A state of its own."""
    return Toneel(tmp_path)


# ── again ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_oud_zegel_nog_eens_ook_na_een_herstart(toneel: Toneel) -> None:
    """The same sealed bytes under a fresh id of the server: recognised by the hub's own mark, also by the next hub."""
    async with toneel.draait() as hub:
        politie = await toneel.aanvaller("politie", hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        verzegeld = politie.zegel("signaal", kenmerk, inhoud)
        await politie.leg("signaal", verzegeld)
        await politie.leg("signaal", verzegeld)
        await toneel.wacht("herhaald", 1)
        await politie.client.close()
    async with toneel.draait() as hub:
        politie = await toneel.aanvaller("politie", hub)
        await politie.leg("signaal", verzegeld)
        await toneel.wacht("herhaald", 2)
        assert len(await toneel.records("afgeleverd")) == 1
        # So old that the mark could be forgotten: refused for its age, whoever remembers it.
        toneel.klok.verzet(seconds=(BERICHT_LEEFTIJD_MAX + timedelta(minutes=1)).total_seconds())
        await politie.leg("signaal", verzegeld)
        await asyncio.gather(toneel.wacht("herhaald", 2), toneel.wacht("ontvangen", 1))
        nieuw, verse = politie.gebeurtenis("signaal", signaal(1))
        await politie.leg("signaal", politie.zegel("signaal", nieuw, verse))
        await toneel.wacht("afgeleverd", 2)
        assert len(await toneel.records("afgeleverd")) == 2
        await politie.client.close()


async def test_zelfde_id_andere_inhoud(toneel: Toneel) -> None:
    """An id is said once: another content under it is an incident, and nothing of it goes anywhere."""
    async with toneel.draait() as hub:
        politie = await toneel.aanvaller("politie", hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        _, anders = politie.gebeurtenis("signaal", signaal(1), id=kenmerk)
        for bytes_ in (inhoud, anders):
            await politie.leg("signaal", politie.zegel("signaal", kenmerk, bytes_))
        (incident,) = await toneel.wacht("incident", 1)
        assert incident["code"] == "W-ander-bericht"
        assert len(await toneel.records("afgeleverd")) == 1
        await politie.client.close()


# ── cut and paste ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_knippen_en_plakken(toneel: Toneel) -> None:
    """A seal on another subject, of another party, round another message, or cut, or of a stranger: none opens."""
    async with toneel.draait() as hub:
        politie, om = await toneel.aanvaller("politie", hub), await toneel.aanvaller("om", hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        goed = politie.zegel("signaal", kenmerk, inhoud)
        ander = str(uuid.uuid4())
        zelf_gemaakt = maak_identiteit("politie", [om.kaart.profiel], NU, NU + timedelta(days=1))
        vreemd = Zegelaar("politie", zelf_gemaakt, om.kaart.hub, om.kaart.profiel)
        pogingen = [
            (politie, "afdoening", goed),  # another subject of the same party
            (om, "signaal", goed),  # another party's box
            (politie, "signaal", politie.zegel("signaal", ander, inhoud)),  # round a message with another id
            (politie, "signaal", goed[:-1]),
            (politie, "signaal", goed + b"A"),
            (politie, "signaal", vreemd.verzegel("signaal", kenmerk, inhoud, toneel.klok.nu())),
            (politie, "signaal", inhoud),  # not sealed at all
            (politie, "signaal", b"A" * 200_000),
        ]
        for wie, soort, bytes_ in pogingen:
            await wie.leg(soort, bytes_)
        codes = [r["code"] for r in await toneel.wacht("geweigerd", len(pogingen))]
        assert set(codes) <= {"W-zegel", "W-zegel-sleutel"}
        assert len(codes) == len(pogingen)
        assert await toneel.records("afgeleverd") == []
        for wie in (politie, om):
            await wie.client.close()


async def test_bron_van_een_ander(toneel: Toneel) -> None:
    """The certificate and the signature are of A, the source says B: an incident of A."""
    async with toneel.draait() as hub:
        politie, om = await toneel.aanvaller("politie", hub), await toneel.aanvaller("om", hub)
        bron = f"urn:nld:oin:{om.kaart.oin}:systeem:proef"
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal(), source=bron)
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        (incident,) = await toneel.wacht("incident", 1)
        assert (incident["partij"], incident["code"]) == ("politie", "W-bron")
        for wie in (politie, om):
            await wie.client.close()


async def test_post_van_een_ander_gaat_voor_niemand_open(toneel: Toneel) -> None:
    """Whoever gets hold of the sealed bytes of another's delivery has nothing: not with his keys, not elsewhere."""
    async with toneel.draait() as hub:
        politie, om = await toneel.aanvaller("politie", hub), await toneel.aanvaller("om", hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        (geleverd,) = await toneel.wacht("afgeleverd", 1)
        plek = onderwerpen.uit(EDE, geleverd["bestemming"], geleverd["zaak"], geleverd["levering"])
        verzegeld = (await NatsGeheugen(hub.verbinding).lees([plek]))[plek].inhoud
        assert zegelafdruk(verzegeld) == geleverd["zegel"]
        ede = lees_partnermap(partnermap_van(toneel.staat, EDE))
        eigen = Zegelaar(EDE, ede.identiteit, ede.hub, ede.profiel)
        assert json.loads(eigen.open(plek, verzegeld, toneel.klok.nu()).inhoud)["levering"] == geleverd["levering"]
        for dief in (om.zegelaar, politie.zegelaar):
            with pytest.raises(Zegelweigering):
                dief.open(plek, verzegeld, toneel.klok.nu())
        elders = onderwerpen.uit(EDE, geleverd["bestemming"], geleverd["zaak"], str(uuid.uuid4()))
        with pytest.raises(Zegelweigering):
            eigen.open(elders, verzegeld, toneel.klok.nu())
        for wie in (politie, om):
            await wie.client.close()


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_ontvangst_voor_iets_anders(toneel: Toneel) -> None:
    """A receipt for other bytes, or for a delivery to somebody else, proves nothing and is an incident."""
    async with toneel.draait() as hub:
        politie, ede = await toneel.aanvaller("politie", hub), await toneel.aanvaller(EDE, hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        (geleverd,) = await toneel.wacht("afgeleverd", 1)
        plek = onderwerpen.uit(EDE, geleverd["bestemming"], geleverd["zaak"], geleverd["levering"])
        nu = toneel.klok.nu()
        await ede.leg("ontvangst", ede.zegelaar.ontvangst(VERWERKT, plek, "0" * 64, nu).inhoud)
        await politie.leg("ontvangst", politie.zegelaar.ontvangst(VERWERKT, plek, geleverd["zegel"], nu).inhoud)
        incidenten = await toneel.wacht("incident", 2)
        assert {(r["partij"], r["code"]) for r in incidenten} == {
            (EDE, "W-ontvangst-ander"),
            ("politie", "W-ontvangst-vreemd"),
        }
        await ede.leg("ontvangst", ede.zegelaar.ontvangst(VERWERKT, plek, geleverd["zegel"], nu).inhoud)
        (ontvangst,) = await toneel.wacht("ontvangst", 1)
        assert (ontvangst["partij"], ontvangst["oordeel"], ontvangst["zegel"]) == (EDE, VERWERKT, geleverd["zegel"])
        for wie in (politie, ede):
            await wie.client.close()


# ── shut out ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_ingetrokken_in_een_hub_die_draait(toneel: Toneel) -> None:
    """At once: the connection drops, what it had sent is refused, its mail is held, and others notice nothing."""
    async with toneel.draait() as hub:
        politie, ede = await toneel.aanvaller("politie", hub), await toneel.aanvaller(EDE, hub)
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        (geleverd,) = await toneel.wacht("afgeleverd", 1)
        nu = toneel.klok.nu()
        await toneel.wijzig(lambda k: partijwijziging.trek_in(k, reden="sleutel-kwijt", nu=nu), EDE)
        async with asyncio.timeout(10):
            await ede.weg.wait()
        with pytest.raises(Exception, match=r"Authorization|closed|EOF"):
            await ede.verbind()
        # Held: it lies where it lay, sealed, until somebody admits the party again.
        plek = onderwerpen.uit(EDE, geleverd["bestemming"], geleverd["zaak"], geleverd["levering"])
        assert plek in await NatsGeheugen(hub.verbinding).lees([plek])
        # Nothing new is sealed for it; the sender is told so, and is himself not hindered.
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal(1))
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        (geweigerd,) = await toneel.wacht("geweigerd", 1)
        assert geweigerd["code"] == "P-aansluiting"
        assert politie.client.is_connected
        (wijziging,) = [r for r in await toneel.records("partij-gewijzigd") if r["wat"] == "ingetrokken"]
        assert wijziging["wie"] == EDE
        await toneel.wijzig(lambda k: partijwijziging.herstel(k, nu=nu), EDE)
        await ede.verbind()
        kenmerk, inhoud = ede.gebeurtenis("advies", advies(aan=["politie"]), subject=geleverd["zaak"])
        await ede.leg("advies", ede.zegel("advies", kenmerk, inhoud))
        await toneel.wacht("afgeleverd", 2)
        for wie in (politie, ede):
            await wie.client.close()


async def test_wat_al_lag_van_wie_is_ingetrokken(toneel: Toneel) -> None:
    """Sent while it was admitted, read when it was not any more: refused by name, and not opened."""
    async with toneel.draait() as hub:
        politie = await toneel.aanvaller("politie", hub)
        await hub.inname.pauzeer("journaal")
        kenmerk, inhoud = politie.gebeurtenis("signaal", signaal())
        await politie.leg("signaal", politie.zegel("signaal", kenmerk, inhoud))
        nu = toneel.klok.nu()
        await toneel.wijzig(lambda k: partijwijziging.trek_in(k, reden="sleutel-kwijt", nu=nu), "politie")
        await hub.inname.hervat("journaal")
        (geweigerd,) = await toneel.wacht("geweigerd", 1)
        assert geweigerd["code"] == "W-niet-toegelaten"
        assert await toneel.records("afgeleverd") == []
        await politie.client.close()


async def test_oefening_gestolen_sleutel(toneel: Toneel) -> None:
    """The drill: one key was stolen. Withdraw it, and what it signs counts no more, while the thief still has it."""
    async with toneel.draait() as hub:
        dief = await toneel.aanvaller("politie", hub)
        kenmerk, inhoud = dief.gebeurtenis("signaal", signaal())
        await dief.leg("signaal", dief.zegel("signaal", kenmerk, inhoud))
        await toneel.wacht("afgeleverd", 1)
        kid = next(s.kid for s in dief.kaart.identiteit.publiek.sleutels if s.gebruik == "teken")
        nu = toneel.klok.nu()
        await toneel.wijzig(lambda k: partijwijziging.trek_sleutel_in(k, kid, reden="sleutel-kwijt", nu=nu), "politie")
        toneel.klok.verzet(seconds=1)
        kenmerk, inhoud = dief.gebeurtenis("signaal", signaal(1))
        await dief.leg("signaal", dief.zegel("signaal", kenmerk, inhoud))
        (geweigerd,) = await toneel.wacht("geweigerd", 1)
        assert geweigerd["code"] == "W-zegel-sleutel"
        assert len(await toneel.records("afgeleverd")) == 1
        await dief.client.close()
