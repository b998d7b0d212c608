"""A PKCS#11 token for tests: SoftHSM, when it lies on this machine (Debian: `apt-get install softhsm2`)."""

from __future__ import annotations

import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Final

from hub.instellingen import BELEID_MEEGELEVERD, Instellingen

BIJ_HULP: Final = ("lib/softhsm", "lib/x86_64-linux-gnu/softhsm", "lib/aarch64-linux-gnu/softhsm", "lib64/softhsm")
"""Where the library may lie, from the folder above the one of its tool."""
PIN: Final = "pin-5309"


def zoek_softhsm() -> Path | None:
    """The library, when it and its tool are here."""
    hulp = which("softhsm2-util")
    if hulp is None:
        return None
    boven = Path(hulp).parents[1]
    return next((pad for deel in BIJ_HULP if (pad := boven / deel / "libsofthsm2.so").is_file()), None)


@dataclass(frozen=True, slots=True)
class Proeftoken:
    """One empty token with a name of its own, in the folder that `SOFTHSM2_CONF` names."""

    module: Path
    naam: str

    def instellingen(self, staat: Path, *, label: str = "ketenhub", pin: str = PIN, naam: str = "") -> Instellingen:
        """Settings of a hub that keeps its key here."""
        return Instellingen(
            toestand=staat,
            beleid=BELEID_MEEGELEVERD,
            pkcs11_module=self.module,
            pkcs11_token=naam or self.naam,
            pkcs11_label=label,
            pkcs11_pin=pin,
        )


def richt_softhsm_in(kaart: Path) -> None:
    """Point SoftHSM, in this process and in those it starts, at an empty folder of ours. Once per process."""
    (kaart / "tokens").mkdir()
    conf = kaart / "softhsm2.conf"
    conf.write_text(
        f"directories.tokendir = {kaart / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n", "utf-8"
    )
    os.environ["SOFTHSM2_CONF"] = str(conf)


def maak_token(module: Path) -> Proeftoken:
    """Make a token; a library that is loaded in this process already looks again."""
    import pkcs11  # noqa: PLC0415 - an extra

    naam = f"proef-{secrets.token_hex(6)}"
    hulp = str(which("softhsm2-util"))
    opdracht = [hulp, "--init-token", "--free", "--label", naam, "--so-pin", "so-53090", "--pin", PIN]
    subprocess.run(opdracht, check=True, capture_output=True, timeout=60)
    pkcs11.lib(str(module)).reinitialize()
    return Proeftoken(module, naam)
