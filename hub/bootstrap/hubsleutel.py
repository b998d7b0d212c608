"""The hub key: in a PKCS#11 token, in an environment variable, or in a file, behind the port `Wikkelaar`.

The first that is set counts. A key in a variable beside a token only opens: that is the way from one to the other.
Keys in files are not looked at when there is a token or a variable: who can write in the state folder would else have
a key that this hub believes.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import ANDEREN, schrijf_eenmalig, vervang, zijn_er_stromen
from hub.bootstrap.tokensleutel import open_token
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import SLEUTEL_BYTES, Geheugensleutel, Hubsleutel, Sleutelring, Wikkelaar

HUBSLEUTELBESTAND: Final = "hubsleutel"
"""Under `<staat>/sleutels`: the key of now. Older ones are named `hubsleutel.<name of the key>`."""
OUDE_MAX: Final = 100
"""Older key files that are read: more are no rotation."""


def laad_hubsleutel(instellingen: Instellingen) -> Wikkelaar:
    """Open the hub key. One in a file or a token is made when there are no streams yet.

    Raises:
        Ketenfout: `SLEUTEL-bestand`, the file can be read by others, has the wrong length, is gone while there are
            streams already, or the disk refuses; `SLEUTEL-token`, the token cannot be used, or the key is not in it.
    """
    erbij = [Geheugensleutel(sleutel) for sleutel in instellingen.hubsleutels]
    if instellingen.pkcs11_module is not None:
        token = open_token(instellingen, maak=not zijn_er_stromen(instellingen.toestand))
        try:
            return Sleutelring("token", lambda: [*token.sleutels(), *erbij])
        except Rustfout as fout:
            raise Ketenfout("SLEUTEL-token", fout.uitleg) from None
    if erbij:
        return Sleutelring("omgeving", lambda: erbij)
    return Sleutelring("bestand", lambda: _uit_bestanden(instellingen.toestand))


def wissel_hubsleutel(instellingen: Instellingen) -> None:
    """Make a new hub key; a hub that starts from now on closes with it, and what lay there stays readable.

    Raises:
        Ketenfout: `SLEUTEL-bestand` or `SLEUTEL-token` as above; `SLEUTEL-wissel`, the key lies in a variable, which is
            for the operator to change, or the token has a key of this name already.
    """
    if instellingen.pkcs11_module is not None:
        open_token(instellingen, maak=False, eis_sleutel=False).maak_nieuw()
        return
    if instellingen.hubsleutels:
        raise Ketenfout(
            "SLEUTEL-wissel",
            "De hubsleutel staat in KETENHUB_HUBSLEUTEL. Zet daar een nieuwe sleutel voor de oude, met een komma"
            " ertussen, en start de hub opnieuw.",
        )
    huidig = _uit_bestanden(instellingen.toestand)[0]
    pad = _pad(instellingen.toestand)
    try:
        # First the old one under its new name, so that at no moment a key has no name.
        oud = pad.with_name(f"{HUBSLEUTELBESTAND}.{huidig.kid.hex()}")
        schrijf_eenmalig(oud, pad.read_bytes())
        vervang(pad, secrets.token_bytes(SLEUTEL_BYTES))
    except OSError:
        raise _bestandfout("is niet te lezen of te maken.") from None


def _pad(staat: Path) -> Path:
    return staat / "sleutels" / HUBSLEUTELBESTAND


def _uit_bestanden(staat: Path) -> list[Hubsleutel]:
    pad = _pad(staat)
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In this order: a hub that starts beside us makes the key before it makes streams.
        if zijn_er_stromen(staat) and not pad.exists():
            raise _bestandfout(
                "is weg, terwijl er al stromen zijn. Zet hem terug uit de reservekopie: zonder deze sleutel gaat niets"
                " open wat de hub bewaarde."
            )
        if not pad.exists():
            schrijf_eenmalig(pad, secrets.token_bytes(SLEUTEL_BYTES))
        oude = sorted(pad.parent.glob(f"{HUBSLEUTELBESTAND}.*"))[:OUDE_MAX]
        return [_lees(een) for een in (pad, *oude)]
    except OSError:
        raise _bestandfout("is niet te lezen of te maken.") from None


def _lees(pad: Path) -> Hubsleutel:
    sleutel = pad.read_bytes()
    if pad.stat().st_mode & ANDEREN or len(sleutel) != SLEUTEL_BYTES:
        raise _bestandfout(f"klopt niet: {SLEUTEL_BYTES} bytes, alleen voor de eigenaar.")
    return Geheugensleutel(sleutel)


def _bestandfout(wat: str) -> Ketenfout:
    return Ketenfout("SLEUTEL-bestand", f"De hubsleutel ({HUBSLEUTELBESTAND}) {wat}")
