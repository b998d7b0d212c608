"""What a hub asks a witness, and when a witness may cosign (C2SP tlog-witness, `add-checkpoint`). Pure.

The request is `old <size>`, the hashes of a consistency proof, an empty line, and the signed checkpoint. The answer is
the cosignature as a line of a note, or one of the refusals below, each with the status that the standard names.

Beyond the standard: a witness that is shown its own cosignature under a checkpoint it does not remember has lost a part
of its store, and says so (`KWIJT`) instead of going on as if nothing had been.

Not here: what a witness remembers and on which disk (`hub.bootstrap.getuigemap`), HTTP (`hub.toegang.getuigepunt`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from hub.journal.controlepunt import Controlepunt, controleer, controleer_getuige, lees
from hub.journal.merkle import HASH_BYTES, LEEG, controleer_uitbreiding
from hub.journal.nota import NOTA_BYTES_MAX, Handtekening, Nota, Sleutel, lees_base64
from hub.journal.weerlegd import Bewijsfout

PAD_MAX: Final = 63
"""Most hashes in a request (C2SP tlog-witness)."""
VERZOEK_BYTES_MAX: Final = NOTA_BYTES_MAX + 64 * PAD_MAX
"""Bytes of a request: the largest note, and 45 for each hash with its line end, rounded up."""
SOORT_GROOTTE: Final = "text/x.tlog.size"
"""Content type of a 409 that says how far the witness is."""
_OUD: Final = re.compile(r"old (0|[1-9][0-9]{0,15})")


class Weigering(Enum):
    """Why a witness does not cosign: HTTP status, and a Dutch sentence for whoever reads the answer or the log."""

    VORM = (400, "Dit is geen verzoek om een controlepunt mede te ondertekenen: de vorm klopt niet.")
    KRIMP = (400, "Het controlepunt is kleiner dan de oude grootte in dit verzoek.")
    ONBEKEND = (404, "Deze getuige volgt dit journaal niet.")
    ONDERTEKENING = (403, "Geen sleutel die deze getuige bij dit journaal kent, heeft dit controlepunt ondertekend.")
    STAND = (409, "De oude grootte in dit verzoek is niet de laatste grootte die deze getuige zag.")
    GESPLETEN = (409, "Er is een ander controlepunt met dezelfde grootte ondertekend: er zijn twee journalen.")
    UITBREIDING = (422, "Er is niet bewezen dat dit journaal begint met wat deze getuige eerder zag.")
    KWIJT = (503, "Deze getuige is een deel van zijn geheugen kwijt en ondertekent niets meer.")

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.value[0]

    @property
    def uitleg(self) -> str:
        """The sentence."""
        return self.value[1]


class Geweigerd(Exception):
    """The witness does not cosign. `grootte`: how far it is, where the standard has it told."""

    def __init__(self, weigering: Weigering, grootte: int | None = None) -> None:
        super().__init__(weigering.uitleg)
        self.weigering = weigering
        self.grootte = grootte


@dataclass(frozen=True, slots=True)
class Gezien:
    """The last checkpoint that a witness cosigned of a journal; size 0 before the first."""

    grootte: int = 0
    wortel: bytes = LEEG


@dataclass(frozen=True, slots=True)
class Verzoek:
    """One request, read and not yet believed."""

    oud: int
    pad: tuple[bytes, ...]
    nota: bytes
    punt: Controlepunt
    """What the note says; signed by nobody until `beoordeel` has looked."""

    @classmethod
    def lees(cls, inhoud: bytes) -> Self:
        """Read the body of a request.

        Raises:
            Geweigerd: `VORM`.
        """
        boven, scheiding, nota = inhoud.partition(b"\n\n")
        try:
            kop, *regels = boven.decode("ascii").split("\n")
            punt, _ = lees(nota)
        except (UnicodeDecodeError, Bewijsfout):
            raise Geweigerd(Weigering.VORM) from None
        oud = _OUD.fullmatch(kop)
        pad = [deel for regel in regels if (deel := lees_base64(regel)) is not None and len(deel) == HASH_BYTES]
        te_veel = len(inhoud) > VERZOEK_BYTES_MAX or len(pad) > PAD_MAX
        if not scheiding or oud is None or len(pad) != len(regels) or te_veel:
            raise Geweigerd(Weigering.VORM)
        return cls(int(oud[1]), tuple(pad), nota, punt)

    @staticmethod
    def schrijf(oud: int, pad: Sequence[bytes], nota: bytes) -> bytes:
        """The body of a request: the witness was at size `oud`, and `pad` proves what came since."""
        regels = [f"old {oud}", *(b64encode(hash_).decode() for hash_ in pad)]
        return "".join(f"{regel}\n" for regel in regels).encode() + b"\n" + nota


def beoordeel(verzoek: Verzoek, volgt: Mapping[str, Sequence[Sleutel]], gezien: Gezien, eigen: Sleutel) -> None:
    """Whether the witness may cosign, in the order of the standard. It returns when it may.

    `volgt`: the keys that the witness trusts, by name of the journal. `eigen`: its own public key.

    Raises:
        Geweigerd: it may not.
    """
    punt = verzoek.punt
    # (1) Which journal, and is it signed by a key that is known for it.
    sleutels = volgt.get(punt.oorsprong)
    if not sleutels:
        raise Geweigerd(Weigering.ONBEKEND)
    if not any(_getekend(verzoek.nota, sleutel, punt.oorsprong) for sleutel in sleutels):
        raise Geweigerd(Weigering.ONDERTEKENING)
    # (2) Our own cosignature under something we do not remember: memory is gone, whatever else is true.
    nieuw = punt.grootte > gezien.grootte or (punt.grootte == gezien.grootte and punt.wortel != gezien.wortel)
    if nieuw and _medegetekend(verzoek.nota, eigen):
        raise Geweigerd(Weigering.KWIJT)
    # (3) Sizes.
    if verzoek.oud > punt.grootte:
        raise Geweigerd(Weigering.KRIMP)
    if verzoek.oud != gezien.grootte:
        raise Geweigerd(Weigering.STAND, gezien.grootte)
    # (4) The same size is the same tree.
    if punt.grootte == gezien.grootte and punt.wortel != gezien.wortel:
        raise Geweigerd(Weigering.GESPLETEN, gezien.grootte)
    # (5) What was seen is how this one begins.
    try:
        controleer_uitbreiding(gezien.grootte, gezien.wortel, punt.grootte, punt.wortel, verzoek.pad)
    except Bewijsfout:
        raise Geweigerd(Weigering.UITBREIDING) from None


def lees_antwoord(inhoud: bytes, nota: Nota, sleutel: Sleutel) -> tuple[Handtekening, int]:
    """The cosignature of this witness in its answer, checked under this note, and the time it names (seconds).

    Lines of keys that are not known are passed over, as the standard says.

    Raises:
        Bewijsfout: `JOURNAAL-nota`, `JOURNAAL-ongetekend` or `JOURNAAL-handtekening`.
    """
    try:
        regels = inhoud.decode().splitlines()
    except UnicodeDecodeError:
        raise Bewijsfout("JOURNAAL-nota") from None
    eigen = [h for h in map(Handtekening.lees, regels) if h.is_van(sleutel)]
    tijd = controleer_getuige(Nota(nota.tekst, tuple(eigen)), sleutel)
    return eigen[0], tijd


def _getekend(nota: bytes, sleutel: Sleutel, oorsprong: str) -> bool:
    try:
        controleer(nota, sleutel, oorsprong)
    except Bewijsfout:
        return False
    return True


def _medegetekend(nota: bytes, eigen: Sleutel) -> bool:
    try:
        controleer_getuige(Nota.van_bytes(nota), eigen)
    except Bewijsfout:
        return False
    return True
