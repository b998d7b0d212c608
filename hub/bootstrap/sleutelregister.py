"""A line more in a register of keys, with everything that stood in the file left as it was."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from hub.bootstrap.bundels import lees_registertekst
from hub.fouten import Ketenfout
from hub.policy.fouten import Beleidsfout
from hub.policy.sleutelregister import Sleutel, lees_register

_KOP: Final = "sleutels:\n"
_NIEUW: Final = (
    "# Wie beleid mag ondertekenen. Een sleutel die niet meer mag, krijgt 'ingetrokken: JJJJ-MM-DD' en blijft staan.\n"
)


def met_regel(pad: Path | None, sleutel: Sleutel) -> str:
    """The text of a register with this key in it. `pad` None, or not there: a new register.

    Raises:
        Ketenfout: `SLEUTELREGISTER-ongeldig`, the register is not right, with or without the new line;
            `SLEUTELREGISTER-bestand`, it cannot be read.
    """
    tekst = _NIEUW + _KOP if pad is None or not pad.exists() else lees_registertekst(pad).replace("\r\n", "\n")
    naam = "sleutels.yaml" if pad is None else pad.name
    voor, kop, na = tekst.partition(_KOP)
    if not kop or (voor and not voor.endswith("\n")):
        raise Ketenfout("SLEUTELREGISTER-ongeldig", f"In {naam} staat geen regel 'sleutels:'.")
    nieuw = f"{voor}{kop}{sleutel.regel()}\n{na}"
    try:
        gelezen = lees_register(naam, nieuw).sleutels.get(sleutel.kenmerk)
    except Beleidsfout as fout:
        raise Ketenfout("SLEUTELREGISTER-ongeldig", fout.text()) from None
    if gelezen != sleutel:  # a word that YAML reads as more than one word
        raise Ketenfout("SLEUTELREGISTER-ongeldig", "Naam, rol of organisatie is geen enkel woord.")
    return nieuw


def schrijf_register(pad: Path, tekst: str) -> None:
    """Write it whole or not at all.

    Raises:
        Ketenfout: `SLEUTELREGISTER-bestand`, the disk refuses.
    """
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with tijdelijk.open("x", encoding="utf-8") as bestand:
                bestand.write(tekst)
                bestand.flush()
                os.fsync(bestand.fileno())
            tijdelijk.replace(pad)
        finally:
            tijdelijk.unlink(missing_ok=True)
    except OSError:
        raise Ketenfout("SLEUTELREGISTER-bestand", f"Het sleutelregister {pad.name} is niet te schrijven.") from None
