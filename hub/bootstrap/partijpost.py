"""The directories of parties that join on this very machine, `<toestand>/partners/<code>`: folders, `zend`, and trying.

A partner elsewhere has its directory there, and no hub ever sees it. What stands here holds private keys of a party: a
hub that serves others has none of these.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from adapters.sdk.aansluiten import zegelaar_van
from adapters.sdk.fouten import Partnerfout
from adapters.sdk.partnermap import Partnermap, lees_partnermap
from hub.fouten import Ketenfout
from hub.trust.fouten import Zegelweigering

PARTNERS: Final = "partners"
"""Under the state directory."""


def heeft_map(toestand: Path, code: str) -> bool:
    """Whether this party joins from this machine."""
    return (toestand / PARTNERS / code).is_dir()


def lees_map(toestand: Path, code: str) -> Partnermap:
    """The directory of a party on this machine.

    Raises:
        Ketenfout: `PARTNER-map`, it is not here, or something is wrong with it.
    """
    if not heeft_map(toestand, code):
        raise Ketenfout(
            "PARTNER-map",
            "Deze organisatie sluit niet vanaf deze machine aan: haar map met sleutels staat hier niet.",
        )
    try:
        return lees_partnermap(toestand / PARTNERS / code)
    except Partnerfout as fout:
        raise Ketenfout(fout.code, fout.uitleg) from None


def open_voor_partij(kaart: Partnermap, onderwerp: str, inhoud: bytes, nu: datetime) -> bytes:
    """What the hub sealed for this party on this subject, opened with the party's own keys.

    For `zend`, which shows an answer where it lies ready: nothing is fetched from the party's consumer, and no receipt
    is signed, because the party's own adapter has not had it yet.

    Raises:
        Ketenfout: `PARTNER-map`, it was not sealed for the keys in this directory.
    """
    try:
        return zegelaar_van(kaart).open(onderwerp, inhoud, nu).inhoud
    except Zegelweigering as fout:
        uitleg = f"Een antwoord van de hub gaat met de sleutels in de map van deze organisatie niet open ({fout.code})."
        raise Ketenfout("PARTNER-map", uitleg) from None
