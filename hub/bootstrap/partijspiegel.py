"""The cards of parties on the hub's own disk, `<toestand>/partijen/<code>.json`, and the mark of a genuine card.

The mark is a keyed digest (HMAC-SHA-256) under the hub's own secret, which whoever runs the NATS server does not have:
a card written into the cupboard by somebody else is seen and not used. The name of the party is part of a card, so a
genuine card under another name is refused as well; and an older genuine one has a lower revision than what lies here.

What counts is the cupboard (`hub.bus.partijkast`). This mirror may lag behind it, and it leads only where a card was
changed while no hub ran, or where the hub was killed between the two.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout
from hub.trust.partijen import KAART_BYTES_MAX, Partijkaart
from hub.trust.partijfouten import Partijweigering

PARTIJMAP: Final = "partijen"
_MAP_RECHTEN: Final = 0o700
_MERK_TEKENS: Final = 64
_LABEL: Final = b"partijkaart\0"
"""Begins as no index, commitment or proof of the secret does."""


def merk(kaart: Partijkaart, geheim: bytes) -> bytes:
    """A card as it is stored: the mark, a line end, the canonical card. `geheim`: of the hub (`sleutelbestand`)."""
    inhoud = kaart.naar_bytes()
    return hmac.digest(geheim, _LABEL + inhoud, "sha256").hex().encode() + b"\n" + inhoud


def lees_gemerkt(opgeslagen: bytes, code: str, geheim: bytes) -> Partijkaart | None:
    """The card under this code; None when it is not genuine, whatever the bytes are."""
    gezegd, einde, inhoud = opgeslagen[:_MERK_TEKENS], opgeslagen[_MERK_TEKENS:][:1], opgeslagen[_MERK_TEKENS + 1 :]
    echt = hmac.digest(geheim, _LABEL + inhoud, "sha256").hex().encode()
    if einde != b"\n" or not hmac.compare_digest(gezegd, echt):
        return None
    try:
        kaart = Partijkaart.van_bytes(inhoud)
    except Partijweigering:
        return None  # ours, of a version that this one does not know
    return kaart if kaart.code == code else None


def lees_spiegel(staat: Path, geheim: bytes) -> dict[str, Partijkaart]:
    """All cards on this disk, by code.

    Raises:
        Ketenfout: `PARTIJ-spiegel`, one cannot be read or is not genuine: with it a withdrawal could be lost.
    """
    kaarten: dict[str, Partijkaart] = {}
    try:
        for pad in sorted((staat / PARTIJMAP).glob("*.json")):
            with pad.open("rb") as bestand:
                kaart = lees_gemerkt(bestand.read(KAART_BYTES_MAX + _MERK_TEKENS + 2), pad.stem, geheim)
            if kaart is None:
                raise _spiegelfout(pad.name)
            kaarten[kaart.code] = kaart
    except OSError:
        raise _spiegelfout(PARTIJMAP) from None
    return kaarten


def bewaar_kaart(staat: Path, kaart: Partijkaart, geheim: bytes) -> None:
    """Keep a card: whole or not at all, and on disk before this returns.

    Raises:
        OSError: there is no room, or no right to write.
    """
    pad = staat / PARTIJMAP / f"{kaart.code}.json"
    pad.parent.mkdir(mode=_MAP_RECHTEN, parents=True, exist_ok=True)
    vervang(pad, merk(kaart, geheim))


def _spiegelfout(naam: str) -> Ketenfout:
    return Ketenfout(
        "PARTIJ-spiegel",
        f"{naam} in de toestand van de hub is onleesbaar, of niet door deze hub geschreven. Zet het bestand terug uit"
        " de reservekopie. Staat de kaart nog in de NATS-server, dan mag het bestand ook weg.",
    )
