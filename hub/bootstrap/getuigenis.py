"""What the hub keeps of its witnesses: who they are, and the last checkpoint that each of them cosigned.

```
<staat>/journaal/getuigen/<number of the key>.checkpoint     the last checkpoint that this witness cosigned
<staat>/journaal/checkpoint.getuigd                          the newest of these, with all cosignatures under it
```

Everything here can be made anew by asking the witnesses again; nothing is worth more than the signatures in it.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout
from hub.journal.controlepunt import Controlepunt, controleer_getuige, lees
from hub.journal.nota import GETUIGESOORTEN, NOTA_BYTES_MAX, Nota, Sleutel
from hub.journal.weerlegd import Bewijsfout

GETUIGEN_MAX: Final = 16
"""Most witnesses of one hub: as many signatures as everybody who reads notes must accept."""
GETUIGENMAP: Final = "getuigen"
GETUIGD: Final = "checkpoint.getuigd"
_BESTAND_BYTES_MAX: Final = 65_536


@dataclass(frozen=True, slots=True)
class Getuigeadres:
    """One witness: by which key its cosignatures are known, and where it is asked (base URL, no slash at its end)."""

    sleutel: Sleutel
    adres: str


@dataclass(frozen=True, slots=True)
class Getuigd:
    """A checkpoint with the cosignature of one witness, checked. `tijd_s`: when it cosigned, by its own clock."""

    punt: Controlepunt
    nota: Nota
    tijd_s: int


def lees_getuigen(bestand: Path | None) -> tuple[Getuigeadres, ...]:
    """The witnesses in a file: on each line a public key, a space and an address; `#` begins a remark.

    Raises:
        Ketenfout: `GETUIGE-bestand`.
    """
    if bestand is None:
        return ()
    try:
        if bestand.stat().st_size > _BESTAND_BYTES_MAX:
            raise _bestandsfout("het is te groot")
        regels = bestand.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise _bestandsfout("het is niet te lezen") from None
    getuigen: list[Getuigeadres] = []
    for nummer, regel in enumerate(regels, 1):
        kaal = regel.strip()
        if kaal and not kaal.startswith("#"):
            try:
                getuigen.append(_lees_regel(kaal))
            except (Bewijsfout, ValueError):
                raise _bestandsfout(f"regel {nummer} klopt niet") from None
    if len({g.sleutel.nummer for g in getuigen}) != len(getuigen) or len(getuigen) > GETUIGEN_MAX:
        raise _bestandsfout(f"er staan er meer dan {GETUIGEN_MAX} in, of een twee keer")
    return tuple(getuigen)


def _lees_regel(regel: str) -> Getuigeadres:
    vkey, adres = regel.split()
    sleutel, delen = Sleutel.lees(vkey), urlsplit(adres)
    vreemd = delen.username or delen.password or delen.query or delen.fragment or delen.port == 0
    if sleutel.soort not in GETUIGESOORTEN or delen.scheme not in {"http", "https"} or not delen.hostname or vreemd:
        raise ValueError("no witness")
    return Getuigeadres(sleutel, adres.rstrip("/"))


def _bestandsfout(wat: str) -> Ketenfout:
    return Ketenfout(
        "GETUIGE-bestand",
        f"Het bestand van KETENHUB_GETUIGEN kan niet worden gebruikt: {wat}. Op elke regel staat de openbare sleutel "
        "van een getuige, een spatie, en zijn adres.",
    )


class Getuigenkast:
    """Reads and writes the files of this module, under `<staat>/journaal`."""

    def __init__(self, journaal: Path) -> None:
        """Look at nothing yet."""
        self._journaal = journaal
        self._map = journaal / GETUIGENMAP
        self._beurt = threading.Lock()
        """Two witnesses that answer at once: what one gave must be among what the other finds."""

    def laatste(self, sleutel: Sleutel) -> Getuigd | None:
        """What a witness last cosigned, as far as it is known here; None when nothing is, or it is damaged.

        Raises:
            OSError: the disk refuses.
        """
        try:
            with self._pad(sleutel).open("rb") as bestand:
                punt, nota = lees(bestand.read(NOTA_BYTES_MAX + 1))
            return Getuigd(punt, nota, controleer_getuige(nota, sleutel))
        except (FileNotFoundError, Bewijsfout):
            return None  # only what it saves is lost: the witness knows best how far it is

    def bewaar(self, sleutel: Sleutel, getuigd: Nota) -> None:
        """Keep what a witness cosigned, together with what others cosigned of the same text.

        Raises:
            OSError: the disk refuses.
        """
        with self._beurt:
            self._map.mkdir(mode=0o700, parents=True, exist_ok=True)
            anderen = [nota for nota in self._notas() if nota.tekst == getuigd.tekst]
            samen = getuigd.met([h for nota in anderen for h in nota.handtekeningen])
            vervang(self._pad(sleutel), samen.naar_bytes())
            beste = max(self._notas(), key=lambda nota: (lees(nota.naar_bytes())[0].grootte, len(nota.handtekeningen)))
            vervang(self._journaal / GETUIGD, beste.naar_bytes())

    def _notas(self) -> list[Nota]:
        notas: list[Nota] = []
        for pad in self._map.glob("*.checkpoint"):
            with contextlib.suppress(OSError, Bewijsfout):
                notas.append(lees(pad.read_bytes())[1])
        return notas

    def _pad(self, sleutel: Sleutel) -> Path:
        return self._map / f"{sleutel.nummer.hex()}.checkpoint"
