"""The order to prune the journal: refused while anybody lacks what would go, on record first, finished after a kill."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.bootstrap.bewaring import Klasse, Termijn
from hub.bootstrap.getuigenis import Getuigenkast
from hub.bootstrap.grootboek import plaats_van
from hub.bootstrap.inzicht import verbind_als_breekglas
from hub.bootstrap.journaalarchief import Archief, Archiefweigering, alle_records, lees_archief, schrijf_archief
from hub.bootstrap.journaalbewijs import Vondst, Wijzer, bewijs, zoek
from hub.bootstrap.journaalopruiming import HAAKPUNTEN, Omvang, Opruimer, eis_termijn, klasse
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.journal.controlepunt import Nota, medeonderteken, sleutel_van
from hub.journal.opruiming import SOORT
from hub.journal.verifieer import nota
from hub.journal.verifieer.controle import Vertrouwen, controleer_bewijs
from hub.ledger.bank import BESTAND, open_bank
from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomkast import MAPNAAM, Boomkast
from hub.ledger.projectie import Projectie
from tests.bus.inbindproef import OORSPRONG, Toneel, loopt, sleutel
from tests.bus.opruimproef import TOEN, bundels, klopt, oud_record, vul
from tests.bus.proefbus import eigen_bus, wacht_tot

AANTAL, WEG, DAGEN = 900, 768, 1_826
NU = TOEN + timedelta(days=DAGEN, minutes=800)
"""Records 0 up to 799 are older than the term: three bundles, and a part of the fourth."""
GETUIGE = bytes(range(32))
HUB = Vertrouwen(nota.lees_sleutel(sleutel().publiek.vkey()))
NAAM = f"bus/{MAPNAAM}"


@dataclass
class Proef:
    """A journal of `AANTAL` old records, an archive of it, and a read side that has it all."""

    toneel: Toneel
    instellingen: Instellingen

    @property
    def map(self) -> Path:
        """Of the journal."""
        return self.instellingen.toestand / MAPNAAM

    @property
    def archief(self) -> Path:
        """Made after all records."""
        return self.toneel.wortel / "archief"

    def opruimer(self, haak: Callable[[str], None] = lambda _: None) -> Opruimer:
        """Of an officer."""
        return Opruimer(self.toneel.hub, self.instellingen, sleutel(), haak)

    async def keur(self, archief: Path | None = None, **klassen: Klasse) -> tuple[Omvang, Archief]:
        """See `Opruimer.keur`."""
        return await self.opruimer().keur(archief or self.archief, klassen, DAGEN, NU)

    async def geweigerd(self, code: str, archief: Path | None = None) -> None:
        """With this code; and nothing was changed."""
        with pytest.raises(Ketenfout) as fout:
            await self.keur(archief)
        assert fout.value.code == code
        assert "000" in bundels(self.map)

    def neem_op(self) -> None:
        """Bring the read side up to date."""
        bank = open_bank(plaats_van(self.instellingen))
        try:
            projectie = Projectie(bank, OORSPRONG)
            projectie.neem_op(Boomkast(self.map).records(projectie.grootte()), lambda: NU)
        finally:
            bank.sluit()


@pytest.fixture
async def proef(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proef]:
    """See `Proef`. A binder runs."""
    for naam, waarde in (("opruimvolger.KIJK_S", 0.05), ("inbinder.RUST_S", (0.05,)), ("inbinder.KIJK_S", 0.02)):
        monkeypatch.setattr(f"hub.bootstrap.{naam}", waarde)
    monkeypatch.setattr("hub.bus.journaalwissen.MARGE", 6)
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        await vul(hub, AANTAL)
        toneel = Toneel(bus, hub, tmp_path)
        async with loopt(toneel.binder(NAAM)):
            await toneel.getekend(AANTAL, NAAM)
            gemaakt = Proef(
                toneel, Instellingen(toestand=tmp_path / "bus", beleid=tmp_path, journaal_bewaar_dagen=DAGEN)
            )
            await asyncio.to_thread(schrijf_archief, gemaakt.map, gemaakt.archief)
            await asyncio.to_thread(gemaakt.neem_op)
            yield gemaakt


async def test_prunes_what_is_too_old_and_says_so_first(proef: Proef) -> None:
    """Whole bundles only; the record, then the mark, then the files; a later archive goes on where the first ends."""
    geteld = klasse(Boomkast(proef.map), DAGEN, NU)
    assert (geteld.aantal, geteld.oudste, geteld.te_oud) == (AANTAL, TOEN, WEG)
    assert klasse(Boomkast(proef.map), None, NU).te_oud == 0
    opzij = Klasse("opzij", Termijn(None), 1, TOEN + timedelta(minutes=300))
    eerst, archief = await proef.keur(opzij=opzij)
    assert (eerst.records, eerst.bladzijden, eerst.over) == (256, 85, 1), "what waits for a human may be looked up"
    assert bundels(proef.map) == ["000", "001", "002"], "a look changes nothing"
    assert await proef.opruimer().voer_uit(eerst, archief, DAGEN, NU)
    assert bundels(proef.map) == ["001", "002"]
    omvang, archief = await proef.keur()
    assert (omvang.vanaf, omvang.records, omvang.bladzijden, omvang.over) == (256, WEG, 256, 0)
    assert (omvang.aantal, omvang.nieuwe_bladzijden) == (512, 171)
    assert omvang.bytes == sum(len(oud_record(n)) for n in range(256, WEG))
    assert omvang.tot == TOEN + timedelta(minutes=WEG - 1)
    assert await proef.opruimer().voer_uit(omvang, archief, DAGEN, NU)
    assert bundels(proef.map) == []
    kast = Boomkast(proef.map)
    merk = kast.opgeruimd()
    assert merk is not None
    assert (merk.records, merk.record, merk.archief) == (WEG, AANTAL + 1, archief.wortel)
    assert f'"soort":"{SOORT}"'.encode() in kast.record(AANTAL + 1)
    assert klopt(proef.map)
    assert klopt(proef.map, "--archief", str(proef.archief))
    geteld = klasse(kast, DAGEN, NU)
    assert (geteld.aantal, geteld.te_oud) == (AANTAL + 2 - WEG, 0)
    assert (await proef.keur())[0].aantal == 0
    # What comes later is archived with the mark, or with what the first archive has.
    los = await asyncio.to_thread(schrijf_archief, proef.map, proef.toneel.wortel / "los")
    samen = await asyncio.to_thread(schrijf_archief, proef.map, proef.toneel.wortel / "samen", proef.archief)
    assert (los.vanaf, samen.vanaf, los.grootte, samen.grootte) == (WEG, 0, AANTAL + 2, AANTAL + 2)
    assert klopt(proef.toneel.wortel / "los")
    assert klopt(proef.toneel.wortel / "samen")
    with pytest.raises(Archiefweigering, match="niet alles"):
        await asyncio.to_thread(schrijf_archief, proef.map, proef.toneel.wortel / "niet", proef.toneel.wortel / "los")
    _eis_lezen(proef, omvang)
    await _eis_wissen(proef)
    assert lees_archief(proef.archief, proef.map).grootte == AANTAL


def _eis_lezen(proef: Proef, omvang: Omvang) -> None:
    """What went is named by who is asked for it; the archive has it, and only a whole one makes a read side anew."""
    kast = Boomkast(proef.map)
    assert [n for n, _ in alle_records(kast, proef.archief)] == [*range(AANTAL + 2)]
    assert [ruw for _, ruw in alle_records(kast, proef.archief)][:AANTAL] == [oud_record(n) for n in range(AANTAL)]
    for archief, code in ((None, "ARCHIEF-nodig"), (proef.toneel.wortel / "los", "ARCHIEF-oud")):
        with pytest.raises(Archiefweigering) as fout:
            alle_records(kast, archief)
        assert fout.value.code == code
    assert [v.nummer for v in zoek(kast, f"{AANTAL - 1:08x}")] == [AANTAL - 1]
    assert [*zoek(kast, f"{5:08x}")] == []
    with pytest.raises(Boomfout, match=_wortel(proef)) as weg:
        [*zoek(kast, f"{5:08x}", None, Wijzer(lambda _id, _max: [5], AANTAL))]
    assert weg.value.code == "JOURNAAL-opgeruimd"
    # A record that went, as the archive has it, is proven by the tiles of today.
    bewezen = bewijs(kast, Vondst(5, oud_record(5)))
    assert controleer_bewijs(bewezen.naar_bytes(), HUB).record == oud_record(5)
    assert omvang.records == kast.vanaf


async def _eis_wissen(proef: Proef) -> None:
    """Pages go with the break-glass key, once; where it lies in a safe nothing goes; a file that is none is told."""
    adres = proef.toneel.bus.adres.nats
    elders = replace(proef.instellingen, toestand=proef.toneel.wortel / "elders")
    assert await verbind_als_breekglas(adres, elders, None) is None
    with pytest.raises(Ketenfout) as fout:
        await verbind_als_breekglas(adres, proef.instellingen, proef.archief / "checkpoint")
    assert fout.value.code == "SLEUTEL-bestand"
    nood = await verbind_als_breekglas(adres, proef.instellingen, None)
    assert nood is not None
    try:
        assert [await proef.opruimer().wis(nood) for _ in range(2)] == [256 - 6, 0]
    finally:
        await nood.sluit()


def _wortel(proef: Proef) -> str:
    """Of the archive, as it is named."""
    return lees_archief(proef.archief, proef.map).wortel.hex()


async def test_refused_while_anybody_lacks_it(proef: Proef) -> None:
    """The archive, a witness, the read side, the log of processing, a message that waits; and without a term."""
    with pytest.raises(Ketenfout, match="voorgoed") as fout:
        eis_termijn(replace(proef.instellingen, journaal_bewaar_dagen=None))
    assert fout.value.code == "BEWARING-termijn"
    assert eis_termijn(proef.instellingen) == DAGEN
    await proef.geweigerd("ARCHIEF-plaats", proef.map)
    gekoppeld = proef.toneel.wortel / "gekoppeld"
    shutil.copytree(proef.map, gekoppeld, copy_function=os.link)
    (gekoppeld / "stand").unlink()
    await proef.geweigerd("ARCHIEF-plaats", gekoppeld)
    # As the folder of another machine is, which prunes on the same order.
    shutil.copytree(proef.map, proef.toneel.wortel / "ander")
    await proef.geweigerd("ARCHIEF-plaats", proef.toneel.wortel / "ander")
    bundel = proef.archief / "tile/entries/001"
    goed = bundel.read_bytes()
    for kapot in (goed[:40] + bytes([goed[40] ^ 1]) + goed[41:], goed[:-1], None):
        bundel.unlink()
        if kapot is not None:
            bundel.write_bytes(kapot)
        await proef.geweigerd("ARCHIEF-ongeldig")
        bundel.write_bytes(goed)
    # A witness that has not seen it; one that saw another; one that saw it.
    getuige = sleutel_van("getuige.example/w1", GETUIGE, getuige=True)
    bestand = proef.toneel.wortel / "getuigen.txt"
    bestand.write_text(f"{getuige.vkey()} http://127.0.0.1:1\n")
    proef.instellingen = replace(proef.instellingen, getuigen=bestand)
    kast = Boomkast(proef.map)
    for grootte, wortel in ((WEG - 1, kast.wortel(WEG - 1)), (WEG, b"\1" * 32), (WEG, kast.wortel(WEG))):
        await proef.geweigerd("BEWARING-getuige")
        punt = Nota.van_bytes(sleutel().onderteken(grootte, wortel))
        Getuigenkast(proef.map).bewaar(getuige, punt.met([medeonderteken(punt, getuige.naam, GETUIGE, 1_800_000_000)]))
    assert (await proef.keur())[0].records == WEG
    (proef.instellingen.toestand / "uitvoer").mkdir()
    nergens = "http://127.0.0.1:1"
    for naam, adl in (("ldv", None), ("adl", nergens)):
        proef.instellingen = replace(proef.instellingen, ldv=nergens, adl=adl)
        await proef.geweigerd("BEWARING-uitvoer")
        (proef.instellingen.toestand / "uitvoer" / f"{naam}.json").write_text(f'{{"volgende":{WEG}}}')
    assert (await proef.keur())[0].records == WEG
    leeskant = proef.instellingen.toestand / BESTAND
    shutil.move(leeskant, proef.toneel.wortel / BESTAND)
    await proef.geweigerd("BEWARING-leeskant")
    shutil.move(proef.toneel.wortel / BESTAND, leeskant)
    await vul(proef.toneel.hub, 300, AANTAL)
    await proef.toneel.getekend(AANTAL + 300, NAAM)
    with pytest.raises(Archiefweigering) as oud:
        await proef.opruimer().keur(proef.archief, {}, DAGEN, NU + timedelta(days=1))
    assert oud.value.code == "ARCHIEF-oud"


async def test_killed_anywhere_a_repetition_finishes(proef: Proef) -> None:
    """One record however often it is begun; after the mark nobody has to do anything more."""
    omvang, archief = await proef.keur()
    for punt in HAAKPUNTEN:

        def haak(waar: str, punt: str = punt) -> None:
            if waar == punt:
                raise KeyboardInterrupt

        omvang, archief = await proef.keur()
        assert (omvang.records, bundels(proef.map)) == (WEG, ["000", "001", "002"])
        with pytest.raises(KeyboardInterrupt):
            await proef.opruimer(haak).voer_uit(omvang, archief, DAGEN, datetime.now(UTC))
    await wacht_tot(lambda: not bundels(proef.map), "het opruimen")
    assert await proef.opruimer().voer_uit(omvang, archief, DAGEN, datetime.now(UTC)), "and once more does no harm"
    gezegd = [n for n, ruw in Boomkast(proef.map).records(WEG) if SOORT.encode() in ruw]
    assert gezegd == [AANTAL]
    assert klopt(proef.map)
