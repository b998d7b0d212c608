"""Bundles, registers and policy directories as who signs has them: files. The policy room itself takes texts and bytes.

Nothing here gives a policy that may be decided under; what a hub does with a bundle is in `hub.bootstrap.activering`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

from hub.bootstrap.beleid import lees_gevallen, lees_teksten
from hub.fouten import Afloop, Ketenfout
from hub.gateway import beleidseisen
from hub.gateway.weg import NEDERLAND
from hub.policy import ondertekening, sleutelregister
from hub.policy.beleidsbundel import BUNDEL_BYTES_MAX, GEVALLEN, MATRIX
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelrapport import Vorige
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Beleid
from hub.policy.ondertekening import Oordeel, Voorganger
from hub.policy.sleutelregister import Sleutelregister
from hub.policy.yaml_strikt import BESTAND_BYTES_MAX, van_bytes
from schemas import catalogus

_BELEID: Final = frozenset({"BUNDEL-beleid", "BUNDEL-gevallen", "BUNDEL-bewijs", "BUNDEL-ingewikkeld"})
"""Refusals of the policy itself, not of how it was signed."""
T = TypeVar("T")


class Bundelweigering(Ketenfout):
    """A bundle may not be used; what was in force stays."""

    afloop = Afloop.GEWEIGERD


class Bundelbeleidsweigering(Bundelweigering):
    """The policy in a bundle is wrong, whoever signed it."""

    afloop = Afloop.BELEID_ONGELDIG


def vandaag() -> date:
    """This day in the Netherlands; validity is counted in days."""
    return datetime.now(NEDERLAND).date()


def lees_register(pad: Path) -> Sleutelregister:
    """Read a register of keys.

    Raises:
        Ketenfout: `SLEUTELREGISTER-bestand`, it cannot be read; `SLEUTELREGISTER-ongeldig`, with every mistake.
    """
    tekst = lees_registertekst(pad)
    try:
        return sleutelregister.lees_register(pad.name, tekst)
    except Beleidsfout as fout:
        raise Ketenfout("SLEUTELREGISTER-ongeldig", fout.text()) from None


def lees_registertekst(pad: Path) -> str:
    """The text of a register.

    Raises:
        Ketenfout: `SLEUTELREGISTER-bestand`, it cannot be read; `SLEUTELREGISTER-ongeldig`, it is no UTF-8.
    """
    try:
        with pad.open("rb") as bestand:
            inhoud = bestand.read(BESTAND_BYTES_MAX + 1)
        return van_bytes(pad.name, inhoud)
    except OSError:
        raise Ketenfout("SLEUTELREGISTER-bestand", f"Het sleutelregister {pad.name} is niet te lezen.") from None
    except Beleidsfout as fout:
        raise Ketenfout("SLEUTELREGISTER-ongeldig", fout.text()) from None


def lees_bundelbestand(pad: Path) -> bytes:
    """The bytes of a bundle, one more than is allowed at most.

    Raises:
        Ketenfout: `BUNDEL-bestand`, it is not there or cannot be read.
    """
    try:
        with pad.open("rb") as bestand:
            return bestand.read(BUNDEL_BYTES_MAX + 1)
    except OSError:
        raise Ketenfout("BUNDEL-bestand", f"De bundel {pad.name} is niet te lezen.", "partner") from None


def lees_map(kaart: Path) -> dict[str, str]:
    """The files of a policy directory as a bundle names them; `matrix.txt` when it is there.

    Raises:
        Beleidsweigering: a file is missing or unreadable.
    """
    teksten = lees_teksten(kaart)
    teksten |= {f"{GEVALLEN}{naam}": tekst for naam, tekst in lees_gevallen(kaart).items()}
    pad = kaart / MATRIX
    if pad.exists():
        try:
            teksten[MATRIX] = pad.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise Ketenfout("MATRIX-bestand", "matrix.txt is niet te lezen.") from None
    return teksten


def beoordeel(bundel: bytes, register: Sleutelregister, actief: Vorige | None, nu: date) -> Oordeel:
    """What is known of a bundle that may still lack a signature.

    Raises:
        Bundelweigering: it can never be used.
    """
    oordeel = vertaal(lambda: ondertekening.beoordeel(bundel, register, actief, nu, catalogus.VELDEN))
    eis(oordeel.beleid)
    return oordeel


def lees_vorige(bundel: bytes, register: Sleutelregister) -> Voorganger:
    """Read a bundle only to be followed; nothing is decided under it.

    Raises:
        Bundelweigering: it was never a signed bundle.
    """
    return vertaal(lambda: ondertekening.lees_vorige(bundel, register))


def eis(beleid: Beleid) -> None:
    """Refuse a policy of which a word does not fit where the road will write it.

    Raises:
        Bundelweigering: `BUNDEL-beleid`.
    """
    try:
        beleidseisen.eis(beleid)
    except Beleidsfout as fout:
        raise vertaald(Bundelfout("BUNDEL-beleid", fout.text())) from None


def vertaal(doe: Callable[[], T]) -> T:
    """What `doe` gives.

    Raises:
        Bundelweigering: a refusal of the policy room, under its own code.
    """
    try:
        return doe()
    except Bundelfout as fout:
        raise vertaald(fout) from None


def vertaald(fout: Bundelfout) -> Bundelweigering:
    """The refusal as an error that ends a command."""
    soort = Bundelbeleidsweigering if fout.code in _BELEID else Bundelweigering
    return soort(fout.code, fout.uitleg, "partner")
