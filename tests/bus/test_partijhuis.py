"""The register of a process on a real server: what changes there holds here, and nothing that is not genuine."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.bootstrap.partijbeheer import Registerweigering, lees_register, wijzig
from hub.bootstrap.partijhuis import Partijhuis, Zet, open_partijhuis
from hub.bootstrap.partijrecords import Partijboek
from hub.bootstrap.partijspiegel import bewaar_kaart, lees_spiegel, merk
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.geheugen import NatsGeheugen
from hub.bus.partijkast import Partijkast
from hub.bus.verbinding import Verbinding
from hub.fouten import Ketenfout
from hub.gateway.poorten import Busfout
from hub.instellingen import Instellingen
from hub.trust.partijdelen import Wijziging
from hub.trust.partijen import Partijkaart, Partijregister
from hub.trust.partijwijziging import herstel, trek_alles_in, trek_certificaat_in, trek_in, volg_op
from tests.bron import WORTEL
from tests.bus.proefbus import Proefbus, eigen_bus, wacht_tot
from tests.cli.moederproces import moederproces
from tests.partijproef import NU, OIN, kaart
from tests.weg import Klok

pytestmark = pytest.mark.alleen_wheel
REDEN = "sleutel-uitgelekt"


@dataclass(slots=True)
class Opstelling:
    """A server, a state directory, and its secret."""

    bus: Proefbus
    staat: Path
    geheim: bytes

    @property
    def instellingen(self) -> Instellingen:
        """As a command beside this server has them."""
        return Instellingen(toestand=self.staat, beleid=self.staat)

    @asynccontextmanager
    async def huis(
        self,
        verbinding: Verbinding,
        *luisteraars: Callable[[Partijregister], Awaitable[None]],
        klok: Klok | None = None,
    ) -> AsyncIterator[Partijhuis]:
        """A process of the hub, as far as the register goes."""
        huis = open_partijhuis(self.staat, klok or Klok(NU), self.geheim)
        huis.bij_wissel.extend(luisteraars)
        await huis.begin(Partijkast(verbinding), Partijboek(NatsGeheugen(verbinding)))
        try:
            yield huis
        finally:
            await huis.stop()

    async def zet(self, verbinding: Verbinding, nieuw: Partijkaart) -> None:
        """Write a genuine card in the cupboard, over whatever is there."""
        await self.zet_bytes(verbinding, nieuw.code, merk(nieuw, self.geheim))

    async def zet_bytes(self, verbinding: Verbinding, code: str, inhoud: bytes) -> None:
        """As `zet`, with any bytes."""
        kast = Partijkast(verbinding)
        oud = (await kast.lees()).get(code)
        await kast.zet(code, inhoud, na=0 if oud is None else oud.volgnummer)

    async def records(self, verbinding: Verbinding) -> list[dict[str, Any]]:
        """What the journal says of parties, in order of revision."""
        gelezen = await NatsGeheugen(verbinding).lees(["journaal.hub.*"])
        alle = [json.loads(g.inhoud) for g in gelezen.values()]
        return sorted((r for r in alle if r["soort"] == "partij-gewijzigd"), key=lambda r: (r["wie"], r["revisie"]))


@pytest.fixture
async def proef(tmp_path: Path) -> AsyncIterator[Opstelling]:
    """A server of its own."""
    geheim = laad_geheim(tmp_path)
    async with eigen_bus(tmp_path) as bus:
        yield Opstelling(bus, tmp_path, geheim)


def _heeft(huis: Partijhuis, gewenst: Partijkaart) -> Callable[[], bool]:
    return lambda: huis.register.kaart(gewenst.code) == gewenst


async def test_wat_zonder_hub_is_toegelaten_gaat_bij_de_start_in(proef: Opstelling) -> None:
    """From the disk to the cupboard, each line in the journal, and who listens is told."""
    een = trek_in(kaart(), reden="onderzoek", nu=NU)
    bewaar_kaart(proef.staat, een, proef.geheim)
    gehoord: list[Partijregister] = []

    async def luister(register: Partijregister) -> None:
        gehoord.append(register)

    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding, luister) as huis:
        assert huis.register.kaart("gemeente-ede") == een
        assert gehoord == [huis.register]
        assert (await Partijkast(verbinding).lees())["gemeente-ede"].inhoud == merk(een, proef.geheim)
        assert [(r["revisie"], r["wat"], r.get("reden")) for r in await proef.records(verbinding)] == [
            (1, "toegelaten", None),
            (2, "ingetrokken", "onderzoek"),
        ]


async def test_een_wijziging_geldt_in_elk_proces(proef: Opstelling) -> None:
    """Two hubs on one server: both take it over and one record is written; then it can be seen that it holds."""
    een = kaart()
    async with proef.bus.als_hub() as a, proef.bus.als_hub() as b, proef.huis(a) as huis_a, proef.huis(b) as huis_b:
        await proef.zet(a, een)
        for huis in (huis_a, huis_b):
            await wacht_tot(_heeft(huis, een), "de kaart")
        await wacht_tot(lambda: huis_a.stand().revisies == huis_b.stand().revisies == {"gemeente-ede": 1}, "de stand")
        weg = trek_in(een, reden=REDEN, nu=NU)
        await proef.zet(b, weg)
        for huis in (huis_a, huis_b):
            await wacht_tot(_heeft(huis, weg), "de intrekking")
            assert not huis.register.toegelaten("gemeente-ede", NU)

        async def geschreven() -> bool:
            return len(await proef.records(a)) == 2

        await wacht_tot(geschreven, "de records")
        await wacht_tot(lambda: lees_spiegel(proef.staat, proef.geheim) == {"gemeente-ede": weg}, "de spiegel")


async def test_de_opdracht_wacht_tot_het_geldt(proef: Opstelling) -> None:
    """`wijzig` ends when every process says so; without one it says that there is none."""
    gedaan = await wijzig(proef.instellingen, lambda _register: kaart())
    assert gedaan.processen == 0
    async with proef.bus.als_hub() as a, proef.bus.als_hub() as b, proef.huis(a) as huis_a, proef.huis(b) as huis_b:

        def verander(register: Partijregister) -> Partijkaart:
            oud = register.kaart("gemeente-ede")
            assert oud is not None
            return trek_in(oud, reden="einde-deelname", nu=NU)

        gedaan = await wijzig(proef.instellingen, verander)
        assert gedaan.processen == 2
        for huis in (huis_a, huis_b):
            assert not huis.register.toegelaten("gemeente-ede", NU)
        register, levend = await lees_register(proef.instellingen)
        assert levend
        assert register.kaarten == huis_a.register.kaarten
        with pytest.raises(Registerweigering, match="PARTIJ-is-ingetrokken"):
            await wijzig(proef.instellingen, verander)


async def test_een_opdracht_die_ingehaald_wordt_verandert_niets(proef: Opstelling) -> None:
    """Between reading and writing somebody else was first."""
    async with proef.bus.als_hub() as verbinding:
        await proef.zet(verbinding, kaart())
        lopers: list[asyncio.Task[None]] = []

        def verander(register: Partijregister) -> Partijkaart:
            oud = register.kaarten["gemeente-ede"]
            lopers.append(
                asyncio.get_running_loop().create_task(proef.zet(verbinding, trek_in(oud, reden=REDEN, nu=NU)))
            )
            return volg_op(
                register.met(kaart("om", 2, "00000099000000012000")),
                "gemeente-ede",
                "om",
                vanaf=date(2027, 1, 1),
                gemeente=None,
                nu=NU,
            )

        with pytest.raises(Registerweigering, match="PARTIJ-ingehaald"):
            await wijzig(proef.instellingen, verander)
        await asyncio.gather(*lopers)
        register, _ = await lees_register(proef.instellingen)
        assert register.kaarten["gemeente-ede"].stand == "ingetrokken"


async def test_een_kaart_van_een_ander_wordt_niet_gebruikt(proef: Opstelling) -> None:
    """Whoever runs the NATS server can write; without the hub's secret it is no use, and the hub puts its own back."""
    een = trek_in(kaart(), reden=REDEN, nu=NU)
    bewaar_kaart(proef.staat, een, proef.geheim)
    vals = herstel(een, nu=NU)
    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding) as huis:
        for inhoud in (merk(vals, b"x" * 32), vals.naar_bytes(), b"", merk(kaart("om"), proef.geheim)):
            await proef.zet_bytes(verbinding, "gemeente-ede", inhoud)

            async def terug() -> bool:
                return (await Partijkast(verbinding).lees())["gemeente-ede"].inhoud == merk(een, proef.geheim)

            await wacht_tot(terug, "de eigen kaart")
            assert huis.register.kaart("gemeente-ede") == een
        await proef.zet_bytes(verbinding, "vreemde", merk(kaart("vreemde"), b"x" * 32))
        huis.kijk()
        with pytest.raises(Ketenfout, match="PARTIJ-kast"):
            await wijzig(proef.instellingen, lambda register: trek_in(register.kaarten["vreemde"], reden=REDEN, nu=NU))
        assert huis.register.kaart("vreemde") is None


async def test_een_oude_kaart_terugzetten_helpt_niet(proef: Opstelling) -> None:
    """The genuine card of before the withdrawal has a lower revision than what lies here."""
    een = kaart()
    weg = trek_in(een, reden=REDEN, nu=NU)
    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding) as huis:
        for nieuw in (een, weg):
            await proef.zet(verbinding, nieuw)
            await wacht_tot(_heeft(huis, nieuw), "de kaart")
        await proef.zet(verbinding, een)

        async def terug() -> bool:
            return (await Partijkast(verbinding).lees())["gemeente-ede"].inhoud == merk(weg, proef.geheim)

        await wacht_tot(terug, "de nieuwere kaart")
        assert huis.register.kaart("gemeente-ede") == weg


@pytest.mark.parametrize("hier_dicht", [True, False])
async def test_van_twee_verschillende_telt_die_dicht_is(proef: Opstelling, hier_dicht: bool) -> None:
    """The same revision on the disk and in the cupboard: who shuts out is right."""
    een = kaart()
    dicht, open_ = (
        trek_in(een, reden=REDEN, nu=NU),
        trek_certificaat_in(een, een.certificaten[0].vingerafdruk, reden=REDEN, nu=NU),
    )
    hier, daar = (dicht, open_) if hier_dicht else (open_, dicht)
    bewaar_kaart(proef.staat, hier, proef.geheim)
    async with proef.bus.als_hub() as verbinding:
        await proef.zet(verbinding, daar)
        async with proef.huis(verbinding) as huis:
            assert huis.register.kaart("gemeente-ede") == dicht
            assert (await Partijkast(verbinding).lees())["gemeente-ede"].inhoud == merk(dicht, proef.geheim)


async def test_wie_niet_luisterde_wordt_nog_eens_gevraagd(proef: Opstelling) -> None:
    """A server that did not reload is told again, and until then nobody hears that it holds."""
    gevraagd: list[int] = []

    async def hapert(register: Partijregister) -> None:
        gevraagd.append(len(register.kaarten))
        if gevraagd.count(1) == 1:
            raise RuntimeError

    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding, hapert) as huis:
        await proef.zet(verbinding, kaart())
        await wacht_tot(lambda: huis.stand().revisies == {"gemeente-ede": 1}, "de tweede poging")
        assert gevraagd == [0, 1, 1]


async def test_intrekken_wacht_niet_op_het_journaal(proef: Opstelling) -> None:
    """Shutting out holds before it is written down; letting in does not. And what was not written is written later."""
    een = kaart()
    kapot = asyncio.Event()

    class Haperboek(Partijboek):
        async def schrijf(self, regels: Iterable[tuple[Partijkaart, Wijziging]]) -> int:
            lijst = list(regels)
            if kapot.is_set() and lijst:
                raise Busfout
            return await super().schrijf(lijst)

    async with proef.bus.als_hub() as verbinding:
        huis = open_partijhuis(proef.staat, Klok(NU), proef.geheim)
        await huis.begin(Partijkast(verbinding), Haperboek(NatsGeheugen(verbinding)))
        try:
            await proef.zet(verbinding, een)
            await wacht_tot(_heeft(huis, een), "de kaart")
            kapot.set()
            weg = trek_alles_in(een, reden=REDEN, nu=NU)
            await proef.zet(verbinding, weg)
            nieuw = kaart("om", 2, "00000099000000012000")
            await proef.zet(verbinding, nieuw)
            await wacht_tot(_heeft(huis, weg), "de intrekking")
            assert huis.register.kaart("om") is None
            kapot.clear()
            huis.kijk()
            await wacht_tot(_heeft(huis, nieuw), "de toelating")
            assert [r["wat"] for r in await proef.records(verbinding) if r["wie"] == "gemeente-ede"] == [
                "toegelaten",
                "sleutel-ingetrokken",
                "sleutel-ingetrokken",
                "certificaat-ingetrokken",
            ]
        finally:
            await huis.stop()


async def test_een_dag_die_begint_is_ook_een_wijziging(proef: Opstelling) -> None:
    """The last day of a party passes: the server must hear of it without anybody changing a card."""
    klok = Klok(NU)
    een = replace(kaart(), geldig_tot=NU.date())
    bewaar_kaart(proef.staat, een, proef.geheim)
    gezien: list[bool] = []

    async def luister(register: Partijregister) -> None:
        gezien.append(register.toegelaten("gemeente-ede", klok.nu()))

    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding, luister, klok=klok) as huis:
        assert gezien == [True]
        assert set(huis.gebruikers()) == {"gemeente-ede"}
        klok.verzet(days=1)
        huis.kijk()
        await wacht_tot(lambda: gezien == [True, False], "de volgende dag")
        assert huis.gebruikers() == {}


async def test_een_record_zegt_wat_er_gebeurde(proef: Opstelling) -> None:
    """What, about which key or successor, from which day; no name of anybody."""
    oud, nieuw = kaart("oud"), kaart("nieuw", 2, "00000099000000012000")
    register = Partijregister().met(oud).met(nieuw)
    een = volg_op(register, "oud", "nieuw", vanaf=date(2027, 1, 1), gemeente="0228", nu=NU)
    twee = volg_op(register.met(een), "oud", "nieuw", vanaf=date(2028, 1, 1), gemeente="0203", nu=NU)
    drie = trek_certificaat_in(twee, twee.certificaten[0].vingerafdruk, reden="sleutel-kwijt", nu=NU)
    for een_kaart in (drie, nieuw):
        bewaar_kaart(proef.staat, een_kaart, proef.geheim)
    async with proef.bus.als_hub() as verbinding, proef.huis(verbinding):
        records = [r for r in await proef.records(verbinding) if r["wie"] == "oud"]
    assert [(r["wat"], r.get("opvolger"), r.get("vanaf", "")[:10], r.get("over"), r.get("reden")) for r in records] == [
        ("toegelaten", None, "", None, None),
        ("opvolging", "nieuw", "2027-01-01", None, None),
        ("opvolging", "nieuw", "2028-01-01", None, None),
        ("certificaat-ingetrokken", None, "", drie.certificaten[0].vingerafdruk, "sleutel-kwijt"),
    ]
    assert "Functioneel" not in json.dumps(records)
    assert OIN not in json.dumps(records)


@pytest.mark.parametrize("zet", list(Zet), ids=lambda zet: zet.name)
async def test_een_kill_bij_elke_stap_verliest_niets(proef: Opstelling, zet: Zet) -> None:
    """Killed hard between cupboard, journal, server and disk: the next start has it everywhere, and once."""
    een = kaart(oin=OIN)
    # A day earlier, so that the second process, by the clock of this machine, has the party admitted too.
    een = replace(een, geldig_van=een.geldig_van - timedelta(days=1))
    if zet is Zet.GEZET:
        bewaar_kaart(proef.staat, een, proef.geheim)
    opdracht = ["partijhuis_met_fout", proef.bus.adres.nats, str(proef.staat), zet.name]
    module = "tests.faults.partijhuis_met_fout"
    async with proef.bus.als_hub() as verbinding:
        if zet is not Zet.GEZET:
            await proef.zet(verbinding, een)
        proces = await asyncio.to_thread(
            moederproces().voer_uit, opdracht, dict(os.environ), "", 60, module=module, map_=WORTEL
        )
        assert proces.returncode == -signal.SIGKILL, proces.stderr[-2_000:]
        async with proef.huis(verbinding) as huis:
            assert huis.register.kaart("gemeente-ede") == een
            assert huis.stand().revisies == {"gemeente-ede": 1}
            assert lees_spiegel(proef.staat, proef.geheim) == {"gemeente-ede": een}
            assert (await Partijkast(verbinding).lees())["gemeente-ede"].inhoud == merk(een, proef.geheim)
            assert len(await proef.records(verbinding)) == 1


@pytest.mark.parametrize("inhoud", [b"", b"rommel", b"0" * 64 + b"\n{}"])
def test_een_kapotte_spiegel_houdt_de_start_tegen(tmp_path: Path, inhoud: bytes) -> None:
    """In it could stand a withdrawal: a human looks first."""
    bewaar_kaart(tmp_path, kaart(), laad_geheim(tmp_path))
    (tmp_path / "partijen" / "gemeente-ede.json").write_bytes(inhoud)
    with pytest.raises(Ketenfout, match="PARTIJ-spiegel"):
        open_partijhuis(tmp_path, Klok(NU), laad_geheim(tmp_path))


def test_een_kaart_onder_een_andere_naam_is_niet_echt(tmp_path: Path) -> None:
    """Else one party's card could be made another's by renaming a file."""
    bewaar_kaart(tmp_path, kaart(), laad_geheim(tmp_path))
    (tmp_path / "partijen" / "gemeente-ede.json").rename(tmp_path / "partijen" / "politie.json")
    with pytest.raises(Ketenfout, match="PARTIJ-spiegel"):
        lees_spiegel(tmp_path, laad_geheim(tmp_path))
