"""The SDK against a real hub: what a partner's own program does, and the examples of its manual as they stand there."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sdk.aansluiten import systeemtijd
from adapters.sdk.fouten import CODES, Partnerfout
from adapters.sdk.partner import Partner
from adapters.sdk.partnermap import TOELATING
from hub.trust.aansluiting import Toelating
from tests.adapters.hubproef import Proefkeuken, draaiende_hub, signaal
from tests.bron import WORTEL

LEESMIJ = (WORTEL / "adapters" / "sdk" / "LEESMIJ.md").read_text("utf-8")
VOORBEELDEN = dict(re.findall(r"```python (\w+)\n(.*?)```", LEESMIJ, re.DOTALL))
WACHT_S = 30.0


@asynccontextmanager
async def _partner(keuken: Proefkeuken, code: str) -> AsyncIterator[Partner]:
    async with Partner.open(keuken.map(code), servers=[keuken.adres]) as partner:
        yield partner


@pytest.mark.parametrize("profiel", ["jose-1", "hpke-pq-1"])
async def test_van_afzender_tot_ontvanger(tmp_path: Path, profiel: str) -> None:
    """Sent, answered with the hub's receipt, delivered to the municipality and nobody else, and receipted."""
    async with draaiende_hub(tmp_path, profiel) as keuken:
        async with _partner(keuken, "politie") as politie, _partner(keuken, "gemeente-ede") as ede:
            kenmerk = await politie.verstuur("signaal", signaal())
            antwoord = await politie.antwoord(kenmerk, WACHT_S)
            assert antwoord.inhoud.uitkomst in {"afgeleverd", "deels"}
            assert antwoord.eigen_zegel
            levering = await anext(ede.ontvang())
            assert (levering.deel, levering.gebeurtenis.id) == ("inzage", kenmerk)
            assert levering.zaak == antwoord.zaak
            await levering.verwerkt()
        async with _partner(keuken, "gemeente-barneveld") as barneveld:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(barneveld.ontvang()), 1)


async def test_hetzelfde_bericht_na_een_herstart_geeft_hetzelfde_antwoord(tmp_path: Path) -> None:
    """A program that stopped before it heard sends again, with the same id and time."""
    async with draaiende_hub(tmp_path) as keuken:
        data, uitkomsten = signaal(), []
        kenmerk, tijd = "0f0e0d0c-0b0a-4908-8706-050403020100", systeemtijd()
        for _ in range(2):
            async with _partner(keuken, "politie") as politie:
                await politie.verstuur("signaal", data, kenmerk=kenmerk, tijd=tijd)
                uitkomsten.append((await politie.antwoord(kenmerk, WACHT_S)).inhoud)
        assert uitkomsten[0] == uitkomsten[1]


async def test_een_ander_kan_er_niet_bij(tmp_path: Path) -> None:
    """With one's own directory and the code of another: the server refuses it at once, with a code."""
    async with draaiende_hub(tmp_path) as keuken, _partner(keuken, "halt") as halt:
        halt._lijn.onder.partij = "politie"  # type: ignore[attr-defined] # what a thief would change first
        lus = asyncio.get_running_loop()
        begin = lus.time()
        for werk in (halt.verstuur("signaal", signaal()), halt.antwoord("0f0e0d0c-0b0a-4908-8706-050403020100")):
            with pytest.raises(Partnerfout) as gevangen:
                await werk
            assert gevangen.value.code == "LIJN-verboden"
        assert lus.time() - begin < 5, "not after a timeout"


def _bereid_voor(keuken: Proefkeuken, code: str, map_: Path) -> Path:
    """A partner's machine: its directory, with the address of the hub in its admission, and a message."""
    shutil.copytree(keuken.map(code), map_ / "partner")
    toelating = Toelating.van_bytes((map_ / "partner" / TOELATING).read_bytes())
    (map_ / "partner" / TOELATING).write_bytes(replace(toelating, nats=keuken.adres).naar_bytes())
    (map_ / "signaal.json").write_text(json.dumps(signaal()), "utf-8")
    return map_


async def _draai(naam: str, map_: Path, tot: bytes) -> str:
    """Run an example as a program of its own until it said this; what it said."""
    pad = map_ / f"{naam}.py"
    pad.write_text(VOORBEELDEN[naam], "utf-8")
    proces = await asyncio.create_subprocess_exec(
        sys.executable,
        "-u",
        str(pad),
        cwd=map_,
        env={"PYTHONPATH": str(WORTEL), "PATH": ""},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert proces.stdout is not None
    gezegd = b""
    try:
        async with asyncio.timeout(WACHT_S):
            while tot not in gezegd:
                regel = await proces.stdout.readline()
                assert regel, gezegd.decode()
                gezegd += regel
    finally:
        with suppress(ProcessLookupError):
            proces.kill()
        await proces.wait()
    return gezegd.decode()


async def test_de_voorbeelden_van_de_handleiding_doen_wat_er_staat(tmp_path: Path) -> None:
    """Each program as it stands there, on a machine with nothing but the directory of the partner."""
    async with draaiende_hub(tmp_path / "hub") as keuken:
        politie = _bereid_voor(keuken, "politie", tmp_path / "politie")
        ede = _bereid_voor(keuken, "gemeente-ede", tmp_path / "ede")
        assert "Geleverd aan 1 bestemming" in await _draai("versturen", politie, b"Geleverd")
        assert await _draai("ontvangen", ede, b"inzage") == "inzage S-01\n"
        (gezien,) = (ede / "gezien").read_text("ascii").splitlines()
        assert len(gezien) == 36
        assert "bij de hub: " in await _draai("opnieuw", politie, b"bij de hub")
    assert VOORBEELDEN.keys() == {"versturen", "ontvangen", "opnieuw"}


def test_tien_regels_zijn_genoeg() -> None:
    """What a partner writes himself to send and to hear, blank lines and imports left out."""
    for naam in ("versturen", "ontvangen"):
        regels = [r for r in VOORBEELDEN[naam].splitlines() if r and not r.startswith(("import", "from"))]
        assert len(regels) <= 10


def test_elke_code_staat_in_de_handleiding() -> None:
    """A code that nobody can look up is no help."""
    assert not [code for code in CODES if f"`{code}`" not in LEESMIJ]
