"""Timestamps of a real authority (OpenSSL): kept when right, never faked, and checkable without this project."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
from pathlib import Path

import pytest

from hub.bootstrap import tijdstempels as rooms
from hub.bootstrap.stempelcontrole import controleer_tijdstempel, lees_wortels
from hub.bootstrap.stempelvorm import op_volgorde
from hub.bootstrap.tijdstempels import TIJDSTEMPELMAP, Tijdstempels, laatste_tijdstempel
from hub.fouten import Ketenfout
from tests.bus.proefbus import wacht_tot
from tests.getuige.boomproef import Boom, VasteKlok
from tests.getuige.tsaproef import OPENSSL, draaiende_dienst, maak_keten, met_openssl

pytestmark = met_openssl
BOOM = Boom(20)


async def test_een_stempel_van_begin_tot_openssl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes, it is kept beside what it stamps, it is found again after a restart, and OpenSSL itself agrees.

    While the authority refuses or lies nothing is kept and the code says why; then it goes on by itself.
    """
    monkeypatch.setattr(rooms, "WACHT_EERST_S", 0.02)
    journaal = tmp_path / "journaal"
    kaart = journaal / TIJDSTEMPELMAP
    with draaiende_dienst(tmp_path / "tsa") as dienst:
        wortels = lees_wortels(dienst.ca)
        stempels = Tijdstempels(journaal, dienst.adres, wortels, 0.01, VasteKlok())
        await stempels.start()
        try:
            dienst.weiger = True
            stempels.bij_controlepunt(BOOM.punt(5), BOOM.nota(5))
            await wacht_tot(lambda: stempels.stand().code == "TIJDSTEMPEL-onbereikbaar", "de weigering")
            dienst.weiger, dienst.lieg = False, True
            await wacht_tot(lambda: stempels.stand().code == "TIJDSTEMPEL-ongeldig", "de leugen")
            assert stempels.stand().sinds is not None
            assert not list(journaal.rglob("*"))
            dienst.lieg = False
            await wacht_tot(lambda: stempels.stand().code is None, "het stempel")
            stempels.bij_controlepunt(BOOM.punt(), BOOM.nota())
            await wacht_tot(lambda: (s := stempels.stand().laatste) is not None and s.grootte == 20, "het tweede")
            gevraagd = dienst.gevraagd
            stempels.bij_controlepunt(BOOM.punt(), BOOM.nota())
        finally:
            await stempels.stop()
        assert dienst.gevraagd == gevraagd  # the same tree is not stamped twice
        laatste = stempels.stand().laatste
        assert laatste is not None
        assert laatste == laatste_tijdstempel(journaal, wortels)
        assert sorted(p.name for p in kaart.iterdir()) == [
            f"{grootte:016}.{soort}" for grootte in (5, 20) for soort in ("checkpoint", "tsr")
        ]
        stam = kaart / f"{20:016}"
        assert OPENSSL is not None
        opdracht = [OPENSSL, "ts", "-verify", "-data", f"{stam}.checkpoint", "-in", f"{stam}.tsr"]
        opdracht += ["-CAfile", str(dienst.ca)]
        uit = await asyncio.to_thread(subprocess.run, opdracht, capture_output=True, check=False)
        assert (uit.returncode, uit.stdout) == (0, b"Verification: OK\n")


async def test_wat_niet_klopt_wordt_niet_geloofd(tmp_path: Path) -> None:
    """Another checkpoint, another authority, and every flipped byte of the signed part."""
    with draaiende_dienst(tmp_path / "tsa") as dienst:
        wortels = lees_wortels(dienst.ca)
        journaal = tmp_path / "journaal"
        stempels = Tijdstempels(journaal, dienst.adres, wortels, 0.01, VasteKlok())
        await stempels.start()
        stempels.bij_controlepunt(BOOM.punt(), BOOM.nota())
        await wacht_tot(lambda: stempels.stand().laatste is not None, "het stempel")
        await stempels.stop()
    nota = BOOM.nota()
    stempel = next((journaal / TIJDSTEMPELMAP).glob("*.tsr")).read_bytes()
    assert controleer_tijdstempel(nota, stempel, wortels).tijd.tzinfo is not None
    maak_keten(tmp_path)
    anders = [
        (BOOM.nota(19), stempel, wortels),
        (nota, stempel, lees_wortels(tmp_path / "ca.pem")),
        (nota, stempel[:-1], wortels),
        (nota, b"", wortels),
        *(
            (nota, stempel[:plek] + bytes([stempel[plek] ^ 1]) + stempel[plek + 1 :], wortels)
            for plek in range(40, 200)
        ),
    ]
    for geval in anders:
        with pytest.raises(Ketenfout) as fout:
            controleer_tijdstempel(*geval)
        assert fout.value.code == "TIJDSTEMPEL-ongeldig"
    # A stamp that is damaged on the disk is passed over, and an older one counts.
    (journaal / TIJDSTEMPELMAP / f"{21:016}.tsr").write_bytes(stempel[:-1])
    gevonden = laatste_tijdstempel(journaal, wortels)
    assert gevonden is not None
    assert gevonden.grootte == 20


def test_certificaten_in_elke_volgorde() -> None:
    """Elements change places and nothing else; what has another form is left alone."""

    def deel(tag: int, inhoud: bytes) -> bytes:
        return bytes([tag, 0x82, *len(inhoud).to_bytes(2, "big")]) + inhoud

    def antwoord(*certificaten: bytes) -> bytes:
        velden = [
            deel(2, b"\3"),
            deel(0x31, b""),
            deel(0x30, b"x"),
            deel(0xA0, b"".join(certificaten)),
            deel(0x31, b"y"),
        ]
        token = deel(0x30, deel(6, b"*") + deel(0xA0, deel(0x30, b"".join(velden))))
        return deel(0x30, deel(0x30, b"\2\1\0") + token)

    een, twee, drie = deel(0x30, b"a"), deel(0x30, b"b"), deel(0x30, b"bb")
    for volgorde in itertools.permutations((een, twee, drie)):
        assert op_volgorde(antwoord(*volgorde)) == antwoord(een, twee, drie)
    heel = antwoord(twee, een)
    for plek in range(len(heel)):
        assert op_volgorde(heel[:plek]) == heel[:plek]
    assert op_volgorde(b"\x30\x80" + heel) == b"\x30\x80" + heel


def test_een_certificaat_dat_er_geen_is(tmp_path: Path) -> None:
    """A setting that names the wrong file stops the hub at its start, not in a year."""
    (tmp_path / "leeg.pem").write_text("hallo")
    for naam in ("leeg.pem", "weg.pem"):
        with pytest.raises(Ketenfout) as fout:
            lees_wortels(tmp_path / naam)
        assert fout.value.code == "TIJDSTEMPEL-bestand"
