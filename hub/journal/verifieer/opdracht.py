"""The command line: which question, with which keys, and the verdict in plain Dutch.

Ends with 0 when everything holds, with 1 at the first lie, with 2 when the question cannot be asked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from .bestanden import Map, lees
from .boom import SLEUTELBESTAND
from .controle import STEMPELMAP, Uitslag, Vertrouwen, Voortgang, controleer_bewijs, controleer_map
from .leugen import Leugen, Vraagfout
from .nota import Sleutel, lees_sleutel

KLOPT: Final = 0
LEUGEN: Final = 1
VRAAG: Final = 2
_STEMPEL: Final = re.compile(r"([0-9]{16})\.tsr")


@dataclass(frozen=True)
class Vraag:
    """What is asked, as it was typed; see `ontleder` for what each means."""

    map: Path | None = None
    sleutel: str | None = None
    getuige: Sequence[str] = ()
    van: int | None = None
    tot: int | None = None
    sinds: Path | None = None
    record: int | None = None
    opgeruimd: int = 0
    archief: Path | None = None
    bewijs: Path | None = None

    def antwoord(self, voortgang: Voortgang | None = None) -> Uitslag:
        """Check what is asked.

        Raises:
            Leugen: the first thing that is not what was signed.
            Vraagfout: this cannot be asked.
        """
        deel = (self.van, self.tot, self.sinds, self.record)
        if self.map is None and self.bewijs is None:
            raise Vraagfout("Geef de map met het journaal, of een bewijsbestand met --bewijs.")
        if (self.bewijs is not None or self.record is not None) and sum(keus is not None for keus in deel) > (
            self.bewijs is None
        ):
            raise Vraagfout("Een bewijs of een enkel record wordt alleen nagegaan: zonder --van, --tot of --sinds.")
        bron = None if self.map is None else Map(self.map)
        vertrouwen = vertrouw(bron, self.sleutel, self.getuige)
        if self.bewijs is not None:
            return controleer_bewijs(lees(self.bewijs), vertrouwen, str(self.bewijs))
        if bron is None:
            raise Vraagfout("Geef de map met het journaal.")
        sinds = None if self.sinds is None else lees(self.sinds)
        return controleer_map(
            bron,
            vertrouwen,
            van=self.van,
            tot=self.tot,
            sinds=sinds,
            sinds_naam=str(self.sinds or ""),
            record=self.record,
            opgeruimd=self.opgeruimd,
            archief=None if self.archief is None else Map(self.archief),
            voortgang=voortgang,
        )

    def wijs_op_stempels(self, uitslag: Uitslag) -> None:
        """Say in the verdict which timestamps lie there, and how they are checked: not with the standard library."""
        namen = [] if self.map is None or self.bewijs is not None else Map(self.map).namen(STEMPELMAP)
        stempels = sorted(naam[1] for tekst in namen if (naam := _STEMPEL.fullmatch(tekst)))
        if stempels:
            stam = f"{STEMPELMAP}/{stempels[-1]}"
            uitslag.bewijst_niet.insert(
                -1,
                f"Wanneer dit er al was. Daarvoor liggen er {len(stempels)} tijdstempels; die zijn niet nagegaan. Doe"
                f" dat met het certificaat van de dienst: 'openssl ts -verify -data {stam}.checkpoint -in {stam}.tsr"
                f" -CAfile CERTIFICAAT', en geef dat controlepunt daarna met --sinds.",
            )


def ontleder() -> argparse.ArgumentParser:
    """The options."""
    ontleder = argparse.ArgumentParser(
        prog="verifieer",
        description="Ga na of het journaal van een hub is wat er is ondertekend.",
        allow_abbrev=False,
    )
    ontleder.add_argument("map", nargs="?", type=Path, metavar="MAP", help="de map met het journaal")
    ontleder.add_argument("--sleutel", metavar="VKEY", help="de openbare sleutel van de hub, of een bestand daarmee")
    ontleder.add_argument(
        "--getuige", metavar="VKEY", action="append", default=[], help="deze getuige moet mede ondertekend hebben"
    )
    ontleder.add_argument("--van", type=int, metavar="N", help="vanaf dit record")
    ontleder.add_argument("--tot", type=int, metavar="N", help="tot dit record, dat zelf niet meer")
    ontleder.add_argument("--sinds", type=Path, metavar="BESTAND", help="vanaf een bewaard controlepunt of bewijs")
    ontleder.add_argument("--record", type=int, metavar="N", help="alleen dit ene record")
    ontleder.add_argument(
        "--opgeruimd", type=int, default=0, metavar="N", help="records voor dit nummer mogen zijn opgeruimd"
    )
    ontleder.add_argument(
        "--archief", type=Path, metavar="MAP", help="een archief, met de records die in MAP zijn opgeruimd"
    )
    ontleder.add_argument(
        "--bewijs", type=Path, metavar="BESTAND", help="een bewijsbestand; MAP is dan alleen voor de sleutel"
    )
    ontleder.add_argument("--json", action="store_true", help="het oordeel als JSON")
    return ontleder


def main(argumenten: Sequence[str] | None = None) -> int:
    """Run; gives the exit code."""
    keuze = ontleder().parse_args(argumenten)
    try:
        velden = {naam: waarde for naam, waarde in vars(keuze).items() if naam != "json"}
        vraag = Vraag(**velden)
        uitslag = vraag.antwoord(_voortgang if sys.stderr and sys.stderr.isatty() else None)
        vraag.wijs_op_stempels(uitslag)
    except Leugen as fout:
        _zeg(_over_leugen(fout, als_json=keuze.json))
        return LEUGEN
    except (Vraagfout, KeyboardInterrupt) as fout:
        uitleg = str(fout) or "Afgebroken: over het journaal is niets gezegd."
        _zeg(zichtbaar(uitleg), "stderr")
        return VRAAG
    # A good verdict that nobody could read was not given.
    return KLOPT if _zeg(_over_uitslag(uitslag, als_json=keuze.json)) else VRAAG


def sleutel_van(tekst: str) -> Sleutel:
    """A key that was given as text or as a file.

    Raises:
        Vraagfout: it is neither.
    """
    try:
        return lees_sleutel(tekst if tekst.count("+") > 1 else lees(Path(tekst)).decode("utf-8", "replace"))
    except Leugen as fout:
        raise Vraagfout(str(fout)) from None


def vertrouw(map_: Map | None, sleutel: str | None, getuigen: Sequence[str]) -> Vertrouwen:
    """The keys: those that were given, or the hub's own out of its folder, which proves less.

    Raises:
        Vraagfout: there is no key, or one cannot be read.
        Leugen: `JOURNAAL-sleutel`, the key in the folder is damaged.
    """
    namen = tuple(map(sleutel_van, getuigen))
    if sleutel is not None:
        return Vertrouwen(sleutel_van(sleutel), namen)
    gelezen = None if map_ is None else map_.lees(SLEUTELBESTAND)
    if gelezen is None:
        raise Vraagfout("Geef met --sleutel de openbare sleutel van de hub.")
    try:
        return Vertrouwen(lees_sleutel(gelezen.decode("utf-8", "replace")), namen, uit_map=True)
    except Leugen as fout:
        raise fout.in_bestand(SLEUTELBESTAND) from None


def _voortgang(klaar: int, totaal: int) -> None:
    with suppress(OSError):  # a terminal that is gone stops no check
        sys.stderr.write(f"\r{klaar} van {totaal} records" + ("\n" if klaar == totaal else ""))


def zichtbaar(tekst: str) -> str:
    """Text out of files that nobody vouched for, without signs that a terminal would obey."""
    return "".join(teken if teken.isprintable() else f"\\u{ord(teken):04x}" for teken in tekst)


def als_document(uitslag: Uitslag) -> dict[str, object]:
    """The verdict for a machine."""
    return {
        "klopt": True,
        "grootte": uitslag.grootte,
        "wortel": uitslag.wortel.hex(),
        "records": uitslag.records,
        "opgeruimd": uitslag.opgeruimd,
        "toetsen": uitslag.toetsen,
        "bewijst": uitslag.bewijst,
        "bewijst_niet": uitslag.bewijst_niet,
    } | ({} if uitslag.record is None else {"record": uitslag.record.decode("utf-8", "replace")})


def leugen_als_document(fout: Leugen) -> dict[str, object]:
    """The first lie for a machine."""
    waar = {"bestand": fout.bestand, "record": fout.record, "byte": fout.plaats}
    return {"klopt": False, "code": fout.code, **waar, "uitleg": f"{fout} {fout.hint}".strip()}


def _over_uitslag(uitslag: Uitslag, *, als_json: bool) -> str:
    if als_json:
        return json.dumps(als_document(uitslag), ensure_ascii=False)
    regels = [f"goed: {toets}" for toets in uitslag.toetsen]
    if uitslag.record is not None:
        regels.append(f"record: {uitslag.record.decode('utf-8', 'replace')}")
    regels += ["OORDEEL: dit klopt.", *(f"  bewijst: {zin}" for zin in uitslag.bewijst)]
    regels += [f"  bewijst niet: {zin}" for zin in uitslag.bewijst_niet]
    return "\n".join(map(zichtbaar, regels))


def _over_leugen(fout: Leugen, *, als_json: bool) -> str:
    if als_json:
        return json.dumps(leugen_als_document(fout), ensure_ascii=False)
    return f"FOUT: {zichtbaar(fout.zin())}\nOORDEEL: dit klopt niet."


def _zeg(tekst: str, waar: Literal["stdout", "stderr"] = "stdout") -> bool:
    """Write it, whatever signs the other side can read; False when that side is closed or full."""
    stroom = getattr(sys, waar)
    codering = getattr(stroom, "encoding", None) or "utf-8"
    try:
        stroom.write(tekst.encode(codering, "backslashreplace").decode(codering) + "\n")
        stroom.flush()
    except (OSError, ValueError, AttributeError):
        setattr(sys, waar, None)  # or Python tries once more at its end, and ends otherwise
        return False
    return True
