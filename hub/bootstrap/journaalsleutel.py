"""The key that signs checkpoints of the journal (Ed25519), on disk under the hub key; its public half lies by the tree.

Who checks the journal knows the hub by this key, for years. So it is made once: when the tree has a public key already,
a private one that is gone is not replaced, and no second key takes its place by itself.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import ANDEREN, schrijf_eenmalig, vervang
from hub.fouten import Ketenfout
from hub.journal.controlepunt import Controlepunt, controleer, onderteken, oorsprong_van, sleutel_van
from hub.journal.nota import Sleutel
from hub.journal.opruiming import Opruiming
from hub.ledger.boomkast import CONTROLEPUNTBESTAND, MAPNAAM, VKEYBESTAND
from hub.trust.rust import Rustzegel
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import Wikkelaar

SLEUTELBESTAND: Final = "hub.journaal"
"""Under `<staat>/sleutels`."""
GEHEIM_BYTES: Final = 32
"""An Ed25519 seed (RFC 8032)."""
_PLAATS: Final = f"sleutels/{SLEUTELBESTAND}"
"""What the closed file is bound to, as an entry to its subject."""
_OIN: Final = re.compile(r"urn:nld:oin:([0-9]{20})(?::.*)?")


@dataclass(frozen=True, slots=True)
class Journaalsleutel:
    """Signs for one journal. `oorsprong`: the name of the log, and of its key. `publiek`: for who checks."""

    oorsprong: str
    publiek: Sleutel
    _geheim: bytes = field(repr=False)

    def onderteken(self, grootte: int, wortel: bytes) -> bytes:
        """A signed checkpoint. Whoever calls this has compared the tree with what was signed before."""
        return onderteken(Controlepunt(self.oorsprong, grootte, wortel), self._geheim).naar_bytes()

    def onderteken_opruiming(self, merk: Opruiming) -> bytes:
        """The signed mark of what was pruned. Whoever calls this has found the record in the tree that says so."""
        return merk.onderteken(self.oorsprong, self._geheim)

    def controleer_opruiming(self, nota: bytes) -> Opruiming:
        """Check a mark that this key should have signed. Raises `Bewijsfout`."""
        return Opruiming.controleer(nota, self.publiek)

    def controleer(self, nota: bytes) -> Controlepunt:
        """Check a checkpoint that this key should have signed. Raises `Bewijsfout`."""
        return controleer(nota, self.publiek)


def oorsprong_van_bron(bron: str) -> str:
    """Name of the log of a hub with this `source`: `ketenhub/` and its OIN.

    Raises:
        ValueError: the source names no OIN.
    """
    gevonden = _OIN.fullmatch(bron)
    if gevonden is None:
        raise ValueError("the source of a hub names its OIN")
    return oorsprong_van(gevonden[1])


def laad_of_maak_journaalsleutel(staat: Path, wikkelaar: Wikkelaar, bron: str) -> Journaalsleutel:
    """Read the key under `<staat>/sleutels`, making it at the first start.

    May be called by several processes at once: one of them makes it, all read the same.

    Raises:
        Ketenfout: `SLEUTEL-journaal`, the file is gone while the tree has a public key, others can read it, it is not
            what this hub closed, or the disk refuses; `SLEUTEL-hubsleutel`, it does not open with this hub key;
            `SLEUTEL-token`, the token is silent.
    """
    pad = staat / _PLAATS
    rust = Rustzegel(wikkelaar, bewaard_max=0)
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not pad.exists():
            if any((staat / MAPNAAM / naam).exists() for naam in (VKEYBESTAND, CONTROLEPUNTBESTAND)):
                raise _fout(
                    "is weg, terwijl er al een journaal is. Zet het terug uit de reservekopie: wie het journaal"
                    " controleert, kent de hub aan deze sleutel."
                )
            schrijf_eenmalig(pad, rust.berg(_PLAATS, secrets.token_bytes(GEHEIM_BYTES)))
        if pad.stat().st_mode & ANDEREN:
            raise _fout("is ook voor anderen leesbaar.")
        dicht = pad.read_bytes()
        geheim = rust.haal(_PLAATS, dicht)
        if len(geheim) != GEHEIM_BYTES:
            raise _fout("heeft een vorm die deze hub niet kent.")
        if not rust.is_huidig(dicht):
            vervang(pad, rust.berg(_PLAATS, geheim))
    except OSError:
        raise _fout("is niet te lezen of te maken.") from None
    except Rustfout as fout:
        if fout.code == "RUST-token":
            raise Ketenfout("SLEUTEL-token", fout.uitleg) from None
        raise Ketenfout(
            "SLEUTEL-hubsleutel", f"De sleutel van het journaal ({SLEUTELBESTAND}) gaat niet open. {fout.uitleg}"
        ) from None
    oorsprong = oorsprong_van_bron(bron)
    return Journaalsleutel(oorsprong, sleutel_van(oorsprong, geheim), geheim)


def _fout(wat: str) -> Ketenfout:
    return Ketenfout("SLEUTEL-journaal", f"Het bestand met de sleutel van het journaal ({SLEUTELBESTAND}) {wat}")
