"""Witnesses and a stamping authority as the settings name them, asked by a hub that starts and starts again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.bootstrap import buitenstaanders as kamer
from hub.bootstrap import getuigen as getuigenkamer
from hub.bootstrap.buitenstaanders import vraag_buitenstaanders
from hub.bootstrap.journaalstand import Onderdeel
from hub.bootstrap.stempelcontrole import controleer_tijdstempel, lees_wortels
from hub.bootstrap.tijdstempels import TIJDSTEMPELMAP, laatste_tijdstempel
from hub.fouten import Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.journal.merkle import LEEG
from tests.bus.proefbus import wacht_tot
from tests.getuige.boomproef import SLEUTEL, nieuwe_getuige
from tests.getuige.tsaproef import draaiende_dienst, met_openssl
from tests.knoei.toneel import bouw, controleer, getuigend, record, sleutel

RECORDS = [record(n) for n in range(30)]


@met_openssl
async def test_bij_een_start_en_een_herstart(tmp_path: Path) -> None:
    """What lies there is vouched for at the start, and each part says for itself how far it is, also after a restart.

    Without the authority the line says since when and why, and the journal goes on.
    """
    journaal = tmp_path / "journaal"
    assert sleutel().publiek == SLEUTEL
    bouw(journaal, RECORDS)
    getuigemap, publiek = nieuwe_getuige(tmp_path / "getuige")
    with draaiende_dienst(tmp_path / "tsa") as dienst:
        async with getuigend(getuigemap.kaart) as adres:
            (tmp_path / "getuigen.txt").write_text(f"{publiek.vkey()} {adres.adres}\n")
            instellingen = Instellingen(
                tmp_path,
                BELEID_MEEGELEVERD,
                getuigen=tmp_path / "getuigen.txt",
                tijdstempel=dienst.adres,
                tijdstempel_ca=dienst.ca,
                tijdstempel_s=1,
            )
            async with vraag_buitenstaanders(instellingen, journaal, Systeemklok()) as buiten:
                delen = buiten.onderdelen()
                assert [deel().naam for deel in delen] == [f"getuige {publiek.naam}", "tijdstempels"]
                await wacht_tot(lambda: [deel().records for deel in delen] == [30, 30], "wie instaat")
                assert [(deel().fout, deel().uitleg) for deel in delen] == [(None, None)] * 2
        dienst.weiger = True
        async with vraag_buitenstaanders(instellingen, journaal, Systeemklok()) as buiten:
            delen = buiten.onderdelen()
            assert [deel().records for deel in delen] == [30, 30]
            bouw(journaal, [*RECORDS, record(30)])
            nota = (journaal / "checkpoint").read_bytes()
            buiten.bij_controlepunt(sleutel().controleer(nota), nota)
            await wacht_tot(lambda: all(deel().fout for deel in delen), "wie zwijgt")
            assert [deel().fout for deel in delen] == ["GETUIGE-onbereikbaar", "TIJDSTEMPEL-onbereikbaar"]
            assert all(deel().uitleg for deel in delen)
            assert [deel().records for deel in delen] == [30, 30]


async def test_een_ander_bestand_terwijl_de_hub_draait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A witness begins anew with another key: written in the file it is asked, without a start of the hub.

    A slip in the file is told once, and changes nothing.
    """
    monkeypatch.setattr(kamer, "KIJK_S", 0.01)
    monkeypatch.setattr(getuigenkamer, "WACHT_EERST_S", 0.01)
    journaal, bestand = tmp_path / "journaal", tmp_path / "getuigen.txt"
    bouw(journaal, RECORDS)
    een, sleutel_een = nieuwe_getuige(tmp_path / "een")
    twee, sleutel_twee = nieuwe_getuige(tmp_path / "twee", "getuige.voorbeeld.nl/twee")
    async with getuigend(een.kaart) as plek_een, getuigend(twee.kaart) as plek_twee:
        regels = [f"{sleutel_een.vkey()} {plek_een.adres}\n", f"{sleutel_twee.vkey()} {plek_twee.adres}\n"]
        bestand.write_text(regels[0])
        instellingen = Instellingen(tmp_path, BELEID_MEEGELEVERD, getuigen=bestand)
        async with vraag_buitenstaanders(instellingen, journaal, Systeemklok()) as buiten:
            lijst: list[Callable[[], Onderdeel]] = [lambda: Onderdeel("leeskant")]
            buiten.toon_in(lijst)

            def stand() -> list[tuple[str, int | None]]:
                return [(deel().naam, deel().records) for deel in lijst]

            eerst = [("leeskant", None), (f"getuige {sleutel_een.naam}", 30)]
            await wacht_tot(lambda: stand() == eerst, "de eerste getuige")
            bestand.write_text("hallo\n")
            await wacht_tot(lambda: '"getuigen-ongelezen"' in capsys.readouterr().err, "de melding")
            assert stand() == eerst
            bestand.write_text("".join(regels))
            samen = [*eerst, (f"getuige {sleutel_twee.naam}", 30)]
            await wacht_tot(lambda: stand() == samen, "de tweede getuige erbij")
            bestand.write_text(regels[1])
            await wacht_tot(lambda: stand() == [samen[0], samen[2]], "de eerste weg")
            assert '"getuigen-ongelezen"' not in capsys.readouterr().err


async def test_zonder_iemand(tmp_path: Path) -> None:
    """Nothing is set: nothing is asked, and nothing pretends to be."""
    instellingen = Instellingen(tmp_path, BELEID_MEEGELEVERD)
    async with vraag_buitenstaanders(instellingen, tmp_path / "journaal", Systeemklok()) as buiten:
        assert buiten.onderdelen() == []
        buiten.bij_controlepunt(sleutel().controleer(sleutel().onderteken(0, LEEG)), b"")


@pytest.mark.parametrize("wat", ["getuigen", "tijdstempel_ca"])
async def test_een_bestand_dat_niet_klopt(tmp_path: Path, wat: str) -> None:
    """A hub that would silently ask nobody is worse than one that does not start."""
    (tmp_path / "fout").write_text("hallo\n")
    goed = Instellingen(tmp_path, BELEID_MEEGELEVERD, tijdstempel="http://127.0.0.1:9/")
    fout = tmp_path / "fout"
    instellingen = replace(goed, getuigen=fout) if wat == "getuigen" else replace(goed, tijdstempel_ca=fout)
    with pytest.raises(Ketenfout):
        async with vraag_buitenstaanders(instellingen, tmp_path / "journaal", Systeemklok()):
            pass


@met_openssl
async def test_een_tijdstempel_verraadt_een_herschreven_journaal(tmp_path: Path) -> None:
    """A stamp is a saved checkpoint with a time: it can be taken away, and cannot be made for a time before.

    The superuser rewrites all with the hub's key, and asks the same authority for a stamp: it says today.
    """
    journaal = tmp_path / "journaal"
    bouw(journaal, RECORDS)
    with draaiende_dienst(tmp_path / "tsa") as dienst:
        wortels = lees_wortels(dienst.ca)
        instellingen = Instellingen(
            tmp_path, BELEID_MEEGELEVERD, tijdstempel=dienst.adres, tijdstempel_ca=dienst.ca, tijdstempel_s=1
        )

        async def stempel() -> None:
            async with vraag_buitenstaanders(instellingen, journaal, Systeemklok()) as buiten:
                (deel,) = buiten.onderdelen()
                await wacht_tot(lambda: deel().records == 30, "het stempel")

        await stempel()
        kopie = tmp_path / "kopie"
        shutil.copytree(journaal / TIJDSTEMPELMAP, kopie)
        begin = datetime.now(UTC).replace(microsecond=0)
        bouw(journaal, [*RECORDS[:7], record(7, "geweigerd"), *RECORDS[8:]])
        assert laatste_tijdstempel(journaal, wortels) is None
        await stempel()
    assert controleer(journaal).klopt
    nieuw = laatste_tijdstempel(journaal, wortels)
    assert nieuw is not None
    assert nieuw.tijd >= begin
    oud = kopie / f"{30:016}.checkpoint"
    assert controleer_tijdstempel(oud.read_bytes(), oud.with_suffix(".tsr").read_bytes(), wortels).tijd <= nieuw.tijd
    oordeel = controleer(journaal, "--sinds", str(oud), "--van", "0")
    assert oordeel.document["code"] == "JOURNAAL-uitbreiding"
