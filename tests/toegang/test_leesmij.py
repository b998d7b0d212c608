"""What the page of the decision point promises is so: its example works as typed, and its tables are complete."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from typing import Any

import pytest

from hub.policy.authzen_vraag import VRAAGCODES
from hub.toegang import app
from tests.bron import WORTEL
from tests.toegang.proefpunt import Proefpunt

PAGINA = (WORTEL / "hub" / "toegang" / "LEESMIJ.md").read_text("utf-8")
STANDAARD = "http://127.0.0.1:8484"


def _voorbeeld() -> list[str]:
    (blok,) = re.findall(r"^```sh\n(.*?)^```$", PAGINA, re.MULTILINE | re.DOTALL)
    return shlex.split(blok)


def _klopt(document: dict[str, Any]) -> None:
    assert document["decision"] is True
    genoemd = re.findall(r"^\| `(\w+)` \| .* \|$", PAGINA.split("## De woorden", maxsplit=1)[0], re.MULTILINE)
    assert set(genoemd) == set(document["context"])


async def test_het_voorbeeld_werkt(punt: Proefpunt) -> None:
    """A reader who copies the example gets what the page says, with every member that its table names."""
    opdracht = _voorbeeld()
    assert opdracht[:2] == ["curl", "-s"]
    assert opdracht[2].startswith(STANDAARD)
    pad = opdracht[2].removeprefix(STANDAARD)
    antwoord = await punt.doe("POST", pad, opdracht[-1].encode(), dict([opdracht[4].split(": ", 1)]))
    assert antwoord.status == 200
    _klopt(antwoord.json())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
async def test_het_voorbeeld_werkt_met_curl(punt: Proefpunt) -> None:
    """The command itself, with only the port changed."""
    import asyncio  # noqa: PLC0415 - only here

    opdracht = [deel.replace(STANDAARD, punt.adres) for deel in _voorbeeld()]
    gelopen = await asyncio.to_thread(
        subprocess.run, [*opdracht[:2], "--noproxy", "*", *opdracht[2:]], capture_output=True, check=True, timeout=60
    )
    _klopt(json.loads(gelopen.stdout))


def test_elke_code_en_status_staat_op_de_bladzijde() -> None:
    """A code that is not explained is a riddle; one that is explained and never sent is a lie."""
    tabel = dict(re.findall(r"^\| `(VRAAG-[a-z]+)` \| (.*) \|$", PAGINA, re.MULTILINE))
    assert tabel == dict(VRAAGCODES)
    bron = "".join(pad.read_text("utf-8") for pad in sorted((WORTEL / "hub" / "toegang").glob("*.py")))
    genoemd = {int(n) for rij in re.findall(r"^\| ([0-9, ]+) \|", PAGINA, re.MULTILINE) for n in rij.split(", ")}
    gestuurd = {int(n) for n in re.findall(r"\b(?:tekst\(|HTTPException\(|\s)(4[0-9]{2}|5[0-9]{2})[:,)]", bron)}
    assert genoemd == gestuurd


def test_elke_code_wordt_gebruikt() -> None:
    """The list of codes and the code agree."""
    bron = (WORTEL / "hub/policy/authzen_vraag.py").read_text("utf-8") + (WORTEL / "hub/policy/authzen.py").read_text(
        "utf-8"
    )
    assert set(re.findall(r'Vraagfout\(\s*"(VRAAG-[a-z]+)"', bron)) == set(VRAAGCODES)


@pytest.mark.parametrize("pad", re.findall(r"^\| `(?:GET|POST) (\S+)` \|", app.__doc__ or "", re.MULTILINE))
def test_elk_pad_staat_op_de_bladzijde(pad: str) -> None:
    """Whoever builds a client should not have to read our code."""
    zonder = re.sub(r"<digest>", "<kenmerk van het beleid>", pad).replace("<regel>", "S-01")
    assert zonder in PAGINA
