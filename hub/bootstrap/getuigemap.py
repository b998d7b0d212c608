"""The folder of a witness: its key, which journals it follows, and the last checkpoint that it cosigned of each.

```
getuige.sleutel            32 bytes; whoever has them is the witness
getuige.vkey               the public key, for the hub and for whoever checks
volgt/<journaal>.vkey      keys of a journal, a line each; <journaal> is the SHA-256 of its name
gezien/<journaal>.nota     what was last cosigned, with the hub's signature and our own; "nog niets" before the first
tegenspraak/<nota>.txt     requests that contradict what was seen, with what was seen: evidence for a human
kwijt                      exists: memory was lost, nothing is cosigned any more
slot                       held by the one process that may write here
```

What is in `gezien` carries our own signature, so nobody can change or cut it unseen. It can be *put back* to an older
state, or be gone. A witness that finds that out stops for good: what it once saw it can no longer vouch for. A human
then begins anew, with a new key (`begin_opnieuw`), so that nobody takes the new memory for the old.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import ANDEREN, schrijf_eenmalig, vervang
from hub.fouten import Ketenfout
from hub.journal.controlepunt import controleer, controleer_getuige, sleutel_van
from hub.journal.getuigenis import Gezien, Verzoek
from hub.journal.nota import GETUIGESOORTEN, NOTA_BYTES_MAX, SOORT_GETUIGE, SOORT_NOTA, Nota, Sleutel
from hub.journal.weerlegd import Bewijsfout

GEHEIM_BYTES: Final = 32
TEGENSPRAAK_MAX: Final = 100
"""Contradictions that are kept; each is one incident, and one is enough to call for. More would fill a disk."""
SLEUTELBESTAND: Final = "getuige.sleutel"
VKEYBESTAND: Final = "getuige.vkey"
_KWIJT: Final = "kwijt"
_NIETS: Final = b"nog niets\n"
_VKEY_BYTES_MAX: Final = 4_096


class TeGroot(Exception):
    """A file is larger than it can be."""


class Kwijt(Exception):
    """What was last seen of a journal is gone, damaged or not ours: this witness may not cosign any more."""


def kenmerk_van(oorsprong: str) -> str:
    """The name of a journal as a name of a file, and in the log: the SHA-256 of it, hexadecimal."""
    return hashlib.sha256(oorsprong.encode()).hexdigest()


class Getuigemap:
    """One folder. Reading and writing; who may is for `slot` to say."""

    def __init__(self, kaart: Path) -> None:
        """Look at nothing yet."""
        self.kaart = kaart
        self._gezien = kaart / "gezien"
        self._volgt = kaart / "volgt"
        self._tegenspraak = kaart / "tegenspraak"

    def begin(self, naam: str, soort: int = SOORT_GETUIGE) -> Sleutel:
        """Make a new witness here and give its public key. `soort`: one of `GETUIGESOORTEN`.

        Raises:
            Ketenfout: `GETUIGE-bestaat`, `GETUIGE-naam` or `GETUIGE-map`.
        """
        with _schijf():
            for kaart in (self.kaart, self._gezien, self._volgt, self._tegenspraak):
                kaart.mkdir(mode=0o700, parents=True, exist_ok=True)
            geheim = secrets.token_bytes(GEHEIM_BYTES)
            try:
                sleutel = sleutel_van(naam, geheim, soort=soort)
            except Bewijsfout:
                raise Ketenfout("GETUIGE-naam", "Een naam heeft geen spaties en geen plusteken.") from None
            with self.slot():
                if (self.kaart / SLEUTELBESTAND).exists():
                    raise Ketenfout("GETUIGE-bestaat", "In deze map is al een getuige.")
                # The secret last: with it there is a witness, before it there is nothing.
                vervang(self.kaart / VKEYBESTAND, f"{sleutel.vkey()}\n".encode())
                schrijf_eenmalig(self.kaart / SLEUTELBESTAND, geheim)
        return sleutel

    def begin_opnieuw(self) -> Sleutel:
        """A new key under the same name and nothing seen yet; the journals that it follows stay. The old key goes.

        Raises:
            Ketenfout: `GETUIGE-geen`, `GETUIGE-volgt` or `GETUIGE-map`.
        """
        with _schijf():
            oorsprongen = [sleutels[0].naam for sleutels in self.volgt().values()]
            oud, _ = self.sleutel()
            geheim = secrets.token_bytes(GEHEIM_BYTES)
            # The key first: with the old one and an empty memory this witness could contradict itself.
            vervang(self.kaart / SLEUTELBESTAND, geheim)
            sleutel = sleutel_van(oud.naam, geheim, soort=oud.soort)
            vervang(self.kaart / VKEYBESTAND, f"{sleutel.vkey()}\n".encode())
            for oorsprong in oorsprongen:
                self._gezien.mkdir(mode=0o700, exist_ok=True)
                vervang(self._pad(oorsprong), _NIETS)
            (self.kaart / _KWIJT).unlink(missing_ok=True)
        return sleutel

    def sleutel(self) -> tuple[Sleutel, bytes]:
        """The public key of this witness, and the secret one.

        Raises:
            Ketenfout: `GETUIGE-geen`, there is none, or what lies there is not one.
        """
        try:
            pad = self.kaart / SLEUTELBESTAND
            geheim, rechten = pad.read_bytes(), pad.stat().st_mode
            publiek = Sleutel.lees(_lees(self.kaart / VKEYBESTAND, _VKEY_BYTES_MAX).decode())
            eigen = sleutel_van(publiek.naam, geheim, soort=publiek.soort)
            if not rechten & ANDEREN and publiek.soort in GETUIGESOORTEN and eigen == publiek:
                return publiek, geheim
        except (OSError, TeGroot, UnicodeDecodeError, Bewijsfout):
            pass
        raise Ketenfout(
            "GETUIGE-geen",
            "In deze map is geen getuige, of zijn sleutel klopt niet of is door anderen te lezen. Maak er een met"
            " 'ketenhub getuige begin'.",
        )

    def volg(self, sleutel: Sleutel) -> bool:
        """Follow a journal, or let it sign with one more key; False when it was followed with this key already.

        Raises:
            Ketenfout: `GETUIGE-geen`, `GETUIGE-volgt` or `GETUIGE-map`.
        """
        if sleutel.soort != SOORT_NOTA:
            raise Ketenfout("GETUIGE-volgt", "Dit is de sleutel van een getuige, niet van een journaal.")
        self.sleutel()
        with _schijf():
            bekend = self.volgt().get(sleutel.naam, ())
            if sleutel in bekend:
                return False
            if not bekend:
                # First that nothing was seen: a journal that is followed and has no memory has lost it. Written once:
                # in a folder where only the list was lost, memory stays.
                self._gezien.mkdir(mode=0o700, exist_ok=True)
                schrijf_eenmalig(self._pad(sleutel.naam), _NIETS)
            regels = "".join(f"{s.vkey()}\n" for s in (*bekend, sleutel))
            self._volgt.mkdir(mode=0o700, exist_ok=True)
            vervang(self._volgt / f"{kenmerk_van(sleutel.naam)}.vkey", regels.encode())
        return True

    def volgt(self) -> dict[str, tuple[Sleutel, ...]]:
        """The keys of each journal that is followed, by its name.

        Raises:
            Ketenfout: `GETUIGE-volgt`, a file is not as this class writes it.
        """
        gelezen: dict[str, tuple[Sleutel, ...]] = {}
        for pad in sorted(self._volgt.glob("*.vkey")):
            try:
                sleutels = tuple(map(Sleutel.lees, _lees(pad, _VKEY_BYTES_MAX).decode().splitlines()))
            except (OSError, TeGroot, UnicodeDecodeError, Bewijsfout):
                sleutels = ()
            namen = {sleutel.naam for sleutel in sleutels}
            if len(namen) != 1 or pad.stem != kenmerk_van(next(iter(namen))):
                raise Ketenfout(
                    "GETUIGE-volgt",
                    "Een bestand in de map volgt is beschadigd of verwisseld. Volg het journaal opnieuw.",
                )
            gelezen[sleutels[0].naam] = sleutels
        return gelezen

    def gezien(self, oorsprong: str) -> tuple[Gezien, bytes | None]:
        """What was last cosigned of a journal: size and root, and the note with both signatures; None before the first.

        Raises:
            Kwijt: it is gone, or not what this witness wrote.
            Ketenfout: `GETUIGE-geen`, `GETUIGE-volgt` or `GETUIGE-map`.
        """
        eigen, _ = self.sleutel()
        if (self.kaart / _KWIJT).exists():
            raise Kwijt
        try:
            nota = _lees(self._pad(oorsprong), NOTA_BYTES_MAX)
        except (FileNotFoundError, TeGroot):
            raise Kwijt from None
        except OSError:
            raise _schijffout() from None  # a disk that fails for a moment has forgotten nothing
        if nota == _NIETS:
            return Gezien(), None
        for sleutel in self.volgt().get(oorsprong, ()):
            with contextlib.suppress(Bewijsfout):
                punt = controleer(nota, sleutel, oorsprong)
                controleer_getuige(Nota.van_bytes(nota), eigen)
                return Gezien(punt.grootte, punt.wortel), nota
        raise Kwijt

    def onthoud(self, oorsprong: str, nota: bytes) -> None:
        """Keep what was cosigned: on the disk when this returns.

        Raises:
            Ketenfout: `GETUIGE-map`.
        """
        with _schijf():
            vervang(self._pad(oorsprong), nota)

    def ben_kwijt(self) -> None:
        """From now on, also after a restart, nothing is cosigned.

        Raises:
            Ketenfout: `GETUIGE-map`.
        """
        with _schijf():
            vervang(self.kaart / _KWIJT, b"")

    @property
    def kwijt(self) -> bool:
        """Whether it was found out that memory was lost."""
        return (self.kaart / _KWIJT).exists()

    def bewaar_tegenspraak(self, verzoek: Verzoek, inhoud: bytes, gezien: bytes | None, nu: datetime) -> bool:
        """Keep a request that contradicts what was seen, once for each checkpoint; False when it was kept before.

        Raises:
            Ketenfout: `GETUIGE-map`.
        """
        naam = hashlib.sha256(verzoek.punt.tekst().encode()).hexdigest()
        pad = self._tegenspraak / f"{naam}.txt"
        with _schijf():
            self._tegenspraak.mkdir(mode=0o700, exist_ok=True)
            if pad.exists() or sum(1 for _ in self._tegenspraak.iterdir()) >= TEGENSPRAAK_MAX:
                return False
            kop = f"tijd {nu.isoformat(timespec='seconds')}\n".encode()
            stuk = b"== eerder gezien ==\n" + (gezien or _NIETS) + b"== nu gekregen ==\n" + inhoud
            return schrijf_eenmalig(pad, kop + stuk)

    def tegenspraken(self) -> int:
        """How many contradictions are kept."""
        try:
            return sum(1 for pad in self._tegenspraak.iterdir() if pad.suffix == ".txt")
        except OSError:
            return 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be the one process that writes here, until the block ends.

        Raises:
            Ketenfout: `GETUIGE-bezet` or `GETUIGE-map`.
        """
        with _schijf():
            greep = os.open(self.kaart / "slot", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(greep, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Ketenfout("GETUIGE-bezet", "Er draait al een getuige in deze map.") from None
            yield
        finally:
            os.close(greep)

    def _pad(self, oorsprong: str) -> Path:
        return self._gezien / f"{kenmerk_van(oorsprong)}.nota"


def _lees(pad: Path, bytes_max: int) -> bytes:
    """A whole file. Raises `TeGroot`, or what the disk raises."""
    with pad.open("rb") as bestand:
        inhoud = bestand.read(bytes_max + 1)
    if len(inhoud) > bytes_max:
        raise TeGroot
    return inhoud


@contextmanager
def _schijf() -> Iterator[None]:
    """A disk that refuses is a foreseen error."""
    try:
        yield
    except OSError:
        raise _schijffout() from None


def _schijffout() -> Ketenfout:
    return Ketenfout("GETUIGE-map", "De map van de getuige is niet te lezen of te schrijven.")
