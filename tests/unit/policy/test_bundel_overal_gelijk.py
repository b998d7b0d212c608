"""Two machines make the same of a policy: else a bundle signed on one is refused by the other, for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from hub.policy.beleidsbundel import lees_bundel
from tests.bron import WORTEL
from tests.bundelproef import bundel, levend

NAMEN: Final = """\
from hub.bootstrap.bundels import lees_map
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.beleidsbundel import lees_bundel
from hub.policy.bundelmaken import maak_bundel, teken_bij
from hub.policy.ondertekening import lees_vorige
from schemas import catalogus
from tests.bundelproef import FG, GELDIG, MEDE, REGISTER

teksten = lees_map(BELEID_MEEGELEVERD)
een = teken_bij(maak_bundel(teksten, GELDIG, None, catalogus.VELDEN, FG), MEDE)
vorige = lees_vorige(een, REGISTER)
del teksten["matrix.txt"]
oud = "    als: {inwoner: ja}\\n"
teksten["convenant.yaml"] = teksten["convenant.yaml"].replace(oud, "", 1)
teksten["gevallen/leeg.yaml"] = teksten.pop(min(naam for naam in teksten if naam.startswith("gevallen/")))
for naam in [naam for naam in teksten if naam.startswith("gevallen/") and naam != "gevallen/leeg.yaml"]:
    del teksten[naam]
twee = maak_bundel(teksten, GELDIG, vorige, catalogus.VELDEN, FG)
print(lees_bundel(een).inhoud.digest, lees_bundel(twee).inhoud.digest, lees_bundel(twee).inhoud.strekking)
"""
"""Names two bundles: the shipped policy, and one that takes a condition away from the first rule that has it."""
VAST: Final = {
    "eerste": "8b76d00b2bbf7873d737b76dd851e5fbfdb3c7886b3507fb30d65c5a8e12eee8",
    "ruimer": "3d248c41fb97664275387689f490166e449542c00fa2d6b75c9d5533bf6f7fdd",
}


def _namen(zaad: str) -> str:
    """What a process with this seed of hashing says."""
    gelopen = subprocess.run(
        [sys.executable, "-c", NAMEN],
        cwd=WORTEL,
        env={**os.environ, "PYTHONHASHSEED": zaad, "PYTHONPATH": str(WORTEL)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert gelopen.returncode == 0, gelopen.stderr
    return gelopen.stdout


def test_elk_proces_maakt_hetzelfde() -> None:
    """The order of a set differs between processes; no report may show it."""
    namen = _namen("1")
    assert namen.split()[2] == "ruimer"
    assert {_namen(zaad) for zaad in ("0", "2", "12345")} == {namen}


def test_de_woorden_van_een_rapport_zijn_deel_van_het_formaat() -> None:
    """Another wording makes every bundle out there unusable.

    Change one on purpose only: raise the version in `beleidsbundel.SOORT`, say so in the changelog, and put the new
    names here.
    """
    een = levend()
    ruimer = lees_bundel(bundel(("als: {leeftijd: van 12 tot 23,", "als: {leeftijd: vanaf 12,"), vorige=een))
    assert {"eerste": een.digest, "ruimer": ruimer.inhoud.digest} == VAST
