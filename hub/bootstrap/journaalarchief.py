"""An archive of the journal: a folder with the tree as its last checkpoint has it, that is checked with nothing else.

It has the form of the hub's own files (C2SP tlog-tiles): hashes, records, checkpoint, public key, and the checkpoint
that witnesses signed when there is one. So the auditor's verifier reads it as it reads those, on any machine and years
later. It is written beside its place, checked whole with that same verifier, and only then given its name.

What is copied goes through the checks of the hub's own reading (`hub.ledger.boomkast`): a damaged file is an error here
and not a damaged archive.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from hub.bootstrap.getuigenis import GETUIGD
from hub.bootstrap.openstaand import lees_tijd
from hub.fouten import Afloop, Ketenfout
from hub.journal.controlepunt import lees
from hub.journal.soorten import Recordfout
from hub.journal.soorten import lees as lees_record
from hub.journal.tegels import (
    HASHES_PER_TEGEL,
    bundels_van,
    lees_records,
    recordpad,
    schrijf_records,
    tegelpad,
    tegels_van,
)
from hub.journal.verifieer import opdracht
from hub.journal.verifieer.leugen import Leugen, Vraagfout
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import CONTROLEPUNTBESTAND, OPRUIMBESTAND, VKEYBESTAND, Boomkast

SPELING: Final = timedelta(minutes=5)
"""As far as a clock may run ahead (`hub.gateway.ontvangsten`); what is removed is days old, so it costs nothing."""


class Archiefweigering(Ketenfout):
    """There is no archive to rest on, or none can be made of this."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Archief:
    """A checked archive: records, root, and the times (UTC) of its last record and of the first that is not in it.

    `vanaf`: the first record that it surely has; those before it were pruned before it was made, and may be in an
    earlier archive only. `tot` is None when it is empty, `volgende` when it holds everything that was sealed.
    """

    grootte: int
    wortel: bytes
    tot: datetime | None
    volgende: datetime | None = None
    vanaf: int = 0

    def dekt(self, moment: datetime) -> bool:
        """Whether the records of everything that was stored at this moment or before are in it.

        Clocks of several processes of a hub differ a little, so a record that is not in it must be later by `SPELING`.
        """
        return self.volgende is None or self.volgende > moment + SPELING


def schrijf_archief(boommap: Path, doel: Path, vorige: Path | None = None) -> Archief:
    """Write and check one. `boommap`: `<staat>/journaal`. `vorige`: an earlier one, for what was pruned since.

    Without that one, what was pruned stays out, and the signed mark of it goes in.

    Raises:
        Archiefweigering: `ARCHIEF-leeg`, nothing was signed yet; `ARCHIEF-bestaat`; `ARCHIEF-ongeldig`, the earlier
            one is not of this journal, or lacks something.
        Boomfout: the files of the hub are damaged.
        Ketenfout: `ARCHIEF-schrijven`.
    """
    if doel.exists():
        raise Archiefweigering("ARCHIEF-bestaat", "Deze map is er al. Kies een andere; een archief verandert nooit.")
    kast = Boomkast(boommap)
    # The mark before the checkpoint: what it rests on is then signed.
    merk = kast.opgeruimd()
    if vorige is not None:
        lees_archief(vorige, boommap)
    nota, sleutel = kast.controlepunt(), boommap / VKEYBESTAND
    if nota is None or not sleutel.is_file():
        raise Archiefweigering("ARCHIEF-leeg", "Er is nog geen ondertekend controlepunt. Er valt niets te archiveren.")
    try:
        doel.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ketenhub-", dir=doel.parent) as werkmap:
            half = Path(werkmap) / "half"
            _kopieer(kast, nota, half, 0 if merk is None else merk.records, vorige)
            if merk is not None and vorige is None:
                shutil.copyfile(boommap / OPRUIMBESTAND, half / OPRUIMBESTAND)
            shutil.copyfile(sleutel, half / VKEYBESTAND)
            if (getuigd := boommap / GETUIGD).is_file():
                shutil.copyfile(getuigd, half / GETUIGD)
            gemaakt = lees_archief(half, boommap)
            half.rename(doel)
    except OSError:
        raise Ketenfout(
            "ARCHIEF-schrijven", "Het archief is niet te schrijven: geen ruimte, of geen rechten.", "wereld"
        ) from None
    return gemaakt


def lees_archief(map_: Path, boommap: Path) -> Archief:
    """Check a whole archive with the hub's own public key, and hold it against the hub's own tree.

    Raises:
        Archiefweigering: `ARCHIEF-ongeldig`.
        Boomfout: the files of the hub are damaged.
    """
    try:
        uitslag = opdracht.Vraag(map=map_, sleutel=str(boommap / VKEYBESTAND)).antwoord()
        tot = _tijd(_laatste(map_, uitslag.grootte)) if uitslag.grootte else None
    except (Leugen, Vraagfout, Recordfout, Bewijsfout, OSError, KeyError, ValueError) as fout:
        waar = fout.zin() if isinstance(fout, Leugen) else "het is niet te lezen"
        raise Archiefweigering("ARCHIEF-ongeldig", f"Dit archief klopt niet: {opdracht.zichtbaar(waar)}") from None
    kast = Boomkast(boommap)
    if kast.grootte < uitslag.grootte or kast.wortel(uitslag.grootte) != uitslag.wortel:
        raise Archiefweigering("ARCHIEF-ongeldig", "Dit archief klopt niet: het is niet het begin van dit journaal.")
    volgende = _tijd(kast.record(uitslag.grootte)) if kast.grootte > uitslag.grootte else None
    return Archief(uitslag.grootte, uitslag.wortel, tot, volgende, uitslag.opgeruimd)


def alle_records(kast: Boomkast, archiefmap: Path | None) -> Iterator[tuple[int, bytes]]:
    """Every record from the first on: what was pruned out of an archive, that is checked whole first, the rest of here.

    Raises:
        Archiefweigering: `ARCHIEF-nodig`, something was pruned and no archive was given; `ARCHIEF-oud`, this one has
            not all of it; `ARCHIEF-ongeldig`.
        Boomfout: the files of the hub are damaged.
    """
    vanaf = kast.vanaf
    if vanaf and archiefmap is None:
        raise Archiefweigering(
            "ARCHIEF-nodig", f"De records voor {vanaf} zijn opgeruimd. Geef met --archief een archief waar ze in staan."
        )
    if not vanaf or archiefmap is None:
        return kast.records()
    archief = lees_archief(archiefmap, kast.map)
    if archief.vanaf or archief.grootte < vanaf:
        raise Archiefweigering("ARCHIEF-oud", "Dit archief heeft niet alles wat hier is opgeruimd.")
    return chain(_uit_archief(archiefmap, vanaf), kast.records(vanaf))


def _uit_archief(map_: Path, tot: int) -> Iterator[tuple[int, bytes]]:
    for bundel in bundels_van(tot):
        records = lees_records((map_ / recordpad(bundel.nummer)).read_bytes())
        yield from enumerate(records, start=bundel.nummer * HASHES_PER_TEGEL)


def _laatste(map_: Path, grootte: int) -> bytes:
    """The last record; its bundle was just checked."""
    bundel, plek = divmod(grootte - 1, HASHES_PER_TEGEL)
    return lees_records((map_ / recordpad(bundel, plek + 1)).read_bytes())[plek]


def _tijd(record: bytes) -> datetime:
    return lees_tijd(str(lees_record(record)["tijd"]))


def _kopieer(kast: Boomkast, nota: bytes, doel: Path, vanaf: int, vorige: Path | None) -> None:
    try:
        punt, _ = lees(nota)
    except Bewijsfout:
        raise Archiefweigering("ARCHIEF-leeg", "Het controlepunt van deze hub is niet te lezen.") from None
    _schrijf(doel / CONTROLEPUNTBESTAND, nota)
    for tegel in tegels_van(punt.grootte):
        _schrijf(doel / tegelpad(*tegel), kast.tegel(*tegel))
    for bundel in bundels_van(vanaf):
        pad = recordpad(bundel.nummer)
        if vorige is None:
            break
        if not (vorige / pad).is_file():
            raise Archiefweigering("ARCHIEF-ongeldig", "Het vorige archief heeft niet alles wat is opgeruimd.")
        _schrijf(doel / pad, (vorige / pad).read_bytes())
    for bundel in bundels_van(punt.grootte, vanaf):
        begin = bundel.nummer * HASHES_PER_TEGEL
        records = [record for _, record in kast.records(begin, begin + bundel.breedte)]
        _schrijf(doel / recordpad(bundel.nummer, bundel.breedte), schrijf_records(records))


def _schrijf(pad: Path, inhoud: bytes) -> None:
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_bytes(inhoud)
