"""The tree of the journal in plain files, as C2SP tlog-tiles lays them: what everybody reads records and proofs from.

| file under `<staat>/journaal` | holds |
|---|---|
| `tile/<level>/<number>` and `….p/<width>` | hashes of the tree, 256 in a full tile |
| `tile/entries/<number>` and `….p/<width>` | the records themselves, 256 in a full bundle |
| `checkpoint` | the last signed checkpoint |
| `sleutel.vkey` | the public key to check it with |
| `opgeruimd` | the signed mark of what was pruned (`hub.journal.opruiming`): bundles before it are gone |
| `stand` | how far the tree is (`boomstand`); files beyond it do not count |

A full file never changes. Nothing that is read here is believed: each tile must have the hash that lies in the tile
above it, up to the root in `stand`, and each record the hash that lies in its tile. So a bit that fell over, a file
that was cut off or exchanged, is an error with the place, never a wrong answer. That `stand` itself tells the truth,
only a signature can say: compare its root with a checkpoint.

Any number of readers beside one writer (`boomschrijver`), in any process. One object is for one thread at a time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from hub.journal.bewijzen import wortel_uit
from hub.journal.merkle import HASH_BYTES, bladhash
from hub.journal.opruiming import Opruiming
from hub.journal.tegels import HASHES_PER_TEGEL, lees_records, recordpad, tegelpad
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomfouten import OPGERUIMD, OPRUIMING, Boomfout
from hub.ledger.boomrand import randtegels, tegelwortel, wortel_van_rand
from hub.ledger.boomstand import STANDBESTAND, Boomstand
from hub.ledger.schijf import Haak, Schijf, geen_haak

MAPNAAM: Final = "journaal"
"""Under the state directory."""
CONTROLEPUNTBESTAND: Final = "checkpoint"
"""The name that C2SP tlog-tiles gives it."""
VKEYBESTAND: Final = "sleutel.vkey"
OPRUIMBESTAND: Final = "opgeruimd"
LENGTE_BYTES: Final = 2
"""Before each record in a bundle stands its length."""
TEGELS_BEWAARD_MAX: Final = 1_024
"""Full tiles kept in memory once checked, 8 KB each."""


class Boomkast:
    """Reads. Make one where you need it; it opens nothing until you ask, and a folder that is not there is empty."""

    def __init__(self, map_: Path, haak: Haak = geen_haak) -> None:
        """`map_`: `<staat>/journaal`."""
        self._schijf = Schijf(map_, haak)
        self._gezien = Boomstand()
        self._rand: list[bytes] = []
        self._tegels: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    @property
    def map(self) -> Path:
        """The folder."""
        return self._schijf.wortel

    def stand(self) -> Boomstand:
        """How far the tree is now, its right edge checked against its root.

        Raises:
            Boomfout: `JOURNAAL-stand`, `JOURNAAL-tegel` or `JOURNAAL-schijf`.
        """
        gelezen = self._lees_stand()
        if gelezen != self._gezien:
            self._rand, self._gezien = self._lees_rand(gelezen), gelezen
        return gelezen

    @property
    def stand_nu(self) -> Boomstand:
        """How far the tree was when it was last looked at; for who writes, how far it is. Reads nothing."""
        return self._gezien

    @property
    def grootte(self) -> int:
        """Number of records. Raises as `stand`."""
        return self.stand().grootte

    def controlepunt(self) -> bytes | None:
        """The last signed checkpoint as it lies there, unchecked; None when nothing was signed yet."""
        return self._lees(CONTROLEPUNTBESTAND)

    def opgeruimd(self) -> Opruiming | None:
        """What was pruned here, as the tree says it too; None when nothing was. Hashes are never pruned.

        Raises:
            Boomfout: `JOURNAAL-opruiming`, the tree does not say so; and as `records`.
        """
        inhoud = self._lees(OPRUIMBESTAND)
        if inhoud is None:
            return None
        merk = lees_merk(inhoud)
        self._toets_merk(merk)
        return merk

    @property
    def vanaf(self) -> int:
        """Number of the first record that lies here. Raises as `opgeruimd`."""
        merk = self.opgeruimd()
        return 0 if merk is None else merk.records

    def tegel(self, niveau: int, nummer: int, breedte: int = HASHES_PER_TEGEL) -> bytes:
        """The first `breedte` hashes of a tile, checked; this makes it the `Knopen` of `hub.journal.bewijzen`.

        Raises:
            Boomfout: `JOURNAAL-tegel`, a file is gone or damaged; `JOURNAAL-stand`, `JOURNAAL-schijf`.
            ValueError: the tree has no such hashes.
        """
        tot = nummer * HASHES_PER_TEGEL + breedte
        if tot > self._gezien.grootte >> (8 * niveau):
            self.stand()
        if not 0 < breedte <= HASHES_PER_TEGEL or tot > self._gezien.grootte >> (8 * niveau):
            raise ValueError("the tree is not that large")
        return self._hashes(niveau, nummer)[: breedte * HASH_BYTES]

    def wortel(self, grootte: int) -> bytes:
        """Root of the tree of the first `grootte` records. Raises as `tegel`."""
        if grootte > self._gezien.grootte:
            self.stand()
        if grootte == self._gezien.grootte:
            return self._gezien.wortel
        if not 0 <= grootte <= self._gezien.grootte:
            raise ValueError("the tree is not that large")
        return wortel_uit(self, grootte)

    def bladhash(self, nummer: int) -> bytes:
        """Hash of one record. Raises as `tegel`."""
        bundel, plek = divmod(nummer, HASHES_PER_TEGEL)
        return self.tegel(0, bundel, plek + 1)[-HASH_BYTES:]

    def record(self, nummer: int) -> bytes:
        """One record. Raises as `records`; ValueError: there is none with this number."""
        for _, gelezen in self.records(nummer, nummer + 1):
            return gelezen
        raise ValueError("the tree is not that large")

    def records(self, van: int = 0, tot: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield (number, record) in order, from `van` up to but not including `tot`, or up to what there is now.

        Each is checked against its hash in the tree.

        Raises:
            Boomfout: `JOURNAAL-records`, a file is gone or damaged; `JOURNAAL-opgeruimd`, a record was pruned; and as
                `tegel`.
        """
        grootte = self.grootte
        einde = grootte if tot is None else min(tot, grootte)
        while van < einde:
            bundel = van // HASHES_PER_TEGEL
            begin = bundel * HASHES_PER_TEGEL
            rij = self._bundel(bundel, min(HASHES_PER_TEGEL, grootte - begin))
            for nummer in range(van, min(einde, begin + len(rij))):
                yield nummer, rij[nummer - begin]
            van = begin + HASHES_PER_TEGEL

    def loop_na(self, bundel: int) -> bool:
        """Read one full bundle and the tiles above it anew from the disk; False when the tree has no such bundle.

        Of a bundle that was pruned, the tiles. For who walks through everything again and again, so that damage is
        found before somebody needs the file. Takes some milliseconds.

        Raises:
            Boomfout: as `records`.
        """
        grootte = self.grootte
        if (bundel + 1) * HASHES_PER_TEGEL > grootte:
            return False
        self._tegels.clear()
        try:
            self._bundel(bundel, HASHES_PER_TEGEL)
        except Boomfout as fout:
            if fout.code != OPGERUIMD:
                raise
            self.tegel(0, bundel)
        return True

    def _toets_merk(self, merk: Opruiming) -> None:
        if merk.record >= self.grootte or self.wortel(merk.records) != merk.wortel:
            raise Boomfout(OPRUIMING, "hoort niet bij deze boom", OPRUIMBESTAND)
        if not merk.staat_in(self.record(merk.record)):
            raise Boomfout(OPRUIMING, "staat niet in het journaal", OPRUIMBESTAND, record=merk.record)

    def _lees_stand(self) -> Boomstand:
        inhoud = self._lees(STANDBESTAND)
        if inhoud is None:
            if self._lees(CONTROLEPUNTBESTAND) is not None:
                raise Boomfout("JOURNAAL-stand", "is weg, terwijl er een controlepunt ligt", STANDBESTAND)
            return Boomstand()
        return Boomstand.van_bytes(inhoud)

    def _lees_rand(self, stand: Boomstand) -> list[bytes]:
        """The tiles that are not full; a bit in them would show in no tile above, so the root is computed from them."""
        rand = [
            self._lees_tegel(niveau, nummer, breedte) if breedte else b""
            for niveau, nummer, breedte in randtegels(stand.grootte)
        ]
        if wortel_van_rand(rand) != stand.wortel:
            raise self._zoek_schade(rand, stand)
        return rand

    def _zoek_schade(self, rand: list[bytes], stand: Boomstand) -> Boomfout:
        """Which of the tiles at the edge it is: make each again from what lies under it, and see whether that helps."""
        for niveau, nummer, breedte in randtegels(stand.grootte):
            if not breedte:
                continue
            gemaakt = self._opnieuw(niveau, nummer, breedte)
            if gemaakt is not None and wortel_van_rand([*rand[:niveau], gemaakt, *rand[niveau + 1 :]]) == stand.wortel:
                return _tegelfout(niveau, nummer, breedte, rand[niveau], gemaakt)
        return Boomfout("JOURNAAL-stand", "past niet bij de tegels", STANDBESTAND)

    def _opnieuw(self, niveau: int, nummer: int, breedte: int) -> bytes | None:
        """A tile made from what lies under it, unchecked; None when that cannot be read."""
        begin = nummer * HASHES_PER_TEGEL
        try:
            if niveau == 0:
                rij = lees_records(self._lees_bundel(nummer, breedte)[1])
                return b"".join([bladhash(record) for record in rij[:breedte]])
            return b"".join(
                [tegelwortel(self._lees_tegel(niveau - 1, begin + n, HASHES_PER_TEGEL)) for n in range(breedte)]
            )
        except (Boomfout, Bewijsfout):
            return None

    def _hashes(self, niveau: int, nummer: int) -> bytes:
        """All hashes of a tile that this tree has, checked up to the root."""
        if (nummer + 1) * HASHES_PER_TEGEL > self._gezien.grootte >> (8 * niveau):
            return self._rand[niveau]
        bekend = self._tegels.get((niveau, nummer))
        if bekend is not None:
            self._tegels.move_to_end((niveau, nummer))
            return bekend
        gelezen = self._lees_tegel(niveau, nummer, HASHES_PER_TEGEL)
        boven, plek = divmod(nummer, HASHES_PER_TEGEL)
        if tegelwortel(gelezen) != self._hashes(niveau + 1, boven)[plek * HASH_BYTES : (plek + 1) * HASH_BYTES]:
            raise _tegelfout(niveau, nummer, HASHES_PER_TEGEL, gelezen, self._opnieuw(niveau, nummer, HASHES_PER_TEGEL))
        self._bewaar(niveau, nummer, gelezen)
        return gelezen

    def _bewaar(self, niveau: int, nummer: int, hashes: bytes) -> None:
        self._tegels[niveau, nummer] = hashes
        if len(self._tegels) > TEGELS_BEWAARD_MAX:
            self._tegels.popitem(last=False)

    def _bundel(self, nummer: int, breedte: int) -> list[bytes]:
        """Records of a bundle, each checked: the first that is not what it was is named, also when a length is not."""
        pad, inhoud = self._lees_bundel(nummer, breedte)
        hashes = self.tegel(0, nummer, breedte)
        eerste, plaats = nummer * HASHES_PER_TEGEL, 0
        rij: list[bytes] = []
        for plek in range(breedte):
            begin = plaats + LENGTE_BYTES
            einde = begin + int.from_bytes(inhoud[plaats:begin], "big")
            record = inhoud[begin:einde]
            if einde > len(inhoud) or bladhash(record) != hashes[plek * HASH_BYTES : (plek + 1) * HASH_BYTES]:
                wat = "is afgekapt" if plaats == len(inhoud) else "is veranderd"
                raise Boomfout("JOURNAAL-records", wat, pad, record=eerste + plek, offset=plaats)
            rij.append(record)
            plaats = einde
        if plaats != len(inhoud) and pad == recordpad(nummer, breedte):
            raise Boomfout("JOURNAAL-records", "heeft te veel bytes", pad, record=eerste + breedte, offset=plaats)
        return rij

    def _lees_bundel(self, nummer: int, breedte: int) -> tuple[str, bytes]:
        """The file and its bytes as they lie there."""
        pad, inhoud = self._vind(recordpad, nummer, breedte)
        if inhoud is None:
            nota = self._lees(OPRUIMBESTAND)
            # The record that the mark rests on never lies before it, so looking for it does not lead here again.
            if nota is not None and nummer < lees_merk(nota).bundels and (merk := self.opgeruimd()) is not None:
                raise _opgeruimd(merk)
            raise Boomfout("JOURNAAL-records", "is weg", pad, record=nummer * HASHES_PER_TEGEL)
        return pad, inhoud

    def _lees_tegel(self, niveau: int, nummer: int, breedte: int) -> bytes:
        """The bytes as they lie there: of the right length, and no more than that is known of them."""

        def pad_van(nummer: int, breedte: int) -> str:
            return tegelpad(niveau, nummer, breedte)

        pad, inhoud = self._vind(pad_van, nummer, breedte)
        eerste = nummer * HASHES_PER_TEGEL << (8 * niveau)
        if inhoud is None:
            raise Boomfout("JOURNAAL-tegel", "is weg", pad, record=eerste)
        nodig = breedte * HASH_BYTES
        if len(inhoud) < nodig or (pad == pad_van(nummer, breedte) and len(inhoud) != nodig):
            kort = min(len(inhoud), nodig)
            heel = eerste + (kort // HASH_BYTES << (8 * niveau))
            raise Boomfout("JOURNAAL-tegel", "heeft niet de goede lengte", pad, record=heel, offset=kort)
        return inhoud[:nodig]

    def _vind(self, pad_van: Callable[[int, int], str], nummer: int, breedte: int) -> tuple[str, bytes | None]:
        """A file, or one that begins with the same: the writer takes partial ones away when there is a wider one."""
        pad = pad_van(nummer, breedte)
        inhoud = self._lees(pad)
        if inhoud is not None or breedte == HASHES_PER_TEGEL:
            return pad, inhoud
        kaart = pad.rpartition("/")[0]
        breder = sorted(int(naam) for naam in self._schijf.inhoud(kaart) if naam.isdecimal() and int(naam) > breedte)
        for ander in (pad_van(nummer, HASHES_PER_TEGEL), *(f"{kaart}/{naam}" for naam in breder)):
            inhoud = self._lees(ander)
            if inhoud is not None:
                return ander, inhoud
        return pad, None

    def _lees(self, pad: str) -> bytes | None:
        try:
            return self._schijf.lees(pad)
        except OSError:
            raise Boomfout("JOURNAAL-schijf", "is niet te lezen", pad) from None


def _tegelfout(niveau: int, nummer: int, breedte: int, gelezen: bytes, goed: bytes | None) -> Boomfout:
    """The error about a tile; with the first hash that differs, when it could be made again."""
    pad = tegelpad(niveau, nummer, breedte)
    for offset in range(0, len(gelezen) if goed is not None else 0, HASH_BYTES):
        if goed is not None and gelezen[offset : offset + HASH_BYTES] != goed[offset : offset + HASH_BYTES]:
            record = (nummer * HASHES_PER_TEGEL + offset // HASH_BYTES) << (8 * niveau)
            return Boomfout("JOURNAAL-tegel", "is veranderd", pad, record=record, offset=offset)
    return Boomfout("JOURNAAL-tegel", "is veranderd", pad, record=nummer * HASHES_PER_TEGEL << (8 * niveau))


def lees_merk(nota: bytes) -> Opruiming:
    """The mark as it lies there, unchecked. Raises `Boomfout` `JOURNAAL-opruiming`: it is none."""
    try:
        return Opruiming.lees(nota)
    except Bewijsfout:
        raise Boomfout(OPRUIMING, "is geen merk van opgeruimde records", OPRUIMBESTAND) from None


def _opgeruimd(merk: Opruiming) -> Boomfout:
    wat = (
        f"Alles voor record {merk.records} is opgeruimd: hier liggen alleen de hashes. De records zelf liggen in het"
        f" archief met wortel {merk.archief.hex()}."
    )
    return Boomfout("JOURNAAL-opgeruimd", wat)
