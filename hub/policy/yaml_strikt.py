"""Strict YAML: a thin layer over the event stream of PyYAML, in which every scalar is text.

Steps: (1) size, (2) characters, (3) normal form, (4) events to nodes with a place, refusing what a reader would not
expect. It does **not** resolve types (`01`, `no`, `1.10` and `12:30` stay text), nor anchors, tags, merge keys or
directives: those are refused. Nothing of PyYAML's constructors runs.

The parser is libyaml when PyYAML was built with it, else the pure one: both give the same nodes (tested).
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from hub.policy.fouten import Beleidsfout, Plek, Verzamelaar, Vol

BESTAND_BYTES_MAX: Final = 1024 * 1024
"""A convenant of 150 rules is about 150 KB; a megabyte is a mistake or an attack."""
DIEPTE_MAX: Final = 20
"""The deepest policy file nests six levels."""
KNOPEN_MAX: Final = 200_000
"""Scalars, lists and tables together; bounds memory on `[,,,,`."""

_LEZER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ONZICHTBAAR: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LOOS: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Without a shape although their category says otherwise: fillers, joiners and variation selectors."""


@dataclass(frozen=True, slots=True)
class Tekstknoop:
    """A scalar: always text, exactly as written."""

    waarde: str
    plek: Plek


@dataclass(frozen=True, slots=True)
class Lijstknoop:
    """A sequence."""

    items: tuple[Knoop, ...]
    plek: Plek


@dataclass(frozen=True, slots=True)
class Tabelknoop:
    """A mapping, in the order of the file. `sleutels` are text nodes, so that a key has a place too."""

    paren: tuple[tuple[Tekstknoop, Knoop], ...]
    plek: Plek


Knoop = Tekstknoop | Lijstknoop | Tabelknoop


class _Stop(Exception):
    """Reading cannot go on; the mistake is already in the collector."""


def van_bytes(bestand: str, inhoud: bytes) -> str:
    """The text of a file: UTF-8, and no larger than a policy file may be.

    Who reads the file need not read more than `BESTAND_BYTES_MAX` + 1 bytes of it.

    Raises:
        Beleidsfout: `Y-grootte`, or `Y-codering` with the place of the first byte that is no UTF-8.
    """
    verzamelaar = Verzamelaar()
    try:
        if len(inhoud) <= BESTAND_BYTES_MAX:
            return inhoud.decode("utf-8")
        _meld_te_groot(bestand, verzamelaar)
    except UnicodeDecodeError as fout:
        goed = inhoud[: fout.start].decode("utf-8")
        # The rest is shown as far as it can be read: a person recognises the place.
        verzamelaar.bestand(bestand, goed + inhoud[fout.start : fout.start + 80].decode("ascii", "replace"))
        plek = Plek(bestand, goed.count("\n") + 1, len(goed) - (goed.rfind("\n") + 1) + 1)
        wat = f"een byte die geen UTF-8 is (0x{inhoud[fout.start]:02X})"
        verzamelaar.meld("Y-codering", plek, wat, "sla het bestand op als UTF-8 zonder BOM")
    verzamelaar.klaar()
    raise AssertionError  # pragma: no cover - something was reported, so `klaar` has raised


def _meld_te_groot(bestand: str, verzamelaar: Verzamelaar) -> None:
    verzamelaar.meld("Y-grootte", Plek(bestand), f"het bestand is groter dan {BESTAND_BYTES_MAX} bytes")


def lees(bestand: str, inhoud: str, verzamelaar: Verzamelaar) -> Knoop | None:
    """Read one file. Mistakes go to `verzamelaar`; returns None when there is no document to go on with."""
    # First of all, because every step after this one takes time and memory for each character.
    if len(inhoud) > BESTAND_BYTES_MAX or len(inhoud.encode("utf-8", "surrogatepass")) > BESTAND_BYTES_MAX:
        _meld_te_groot(bestand, verzamelaar)
        return None
    inhoud = inhoud.replace("\r\n", "\n")
    verzamelaar.bestand(bestand, inhoud)
    try:
        if not _tekens_goed(bestand, inhoud, verzamelaar):
            return None
        return _Bouwer(bestand, verzamelaar).bouw(inhoud)
    except _Stop:
        return None


def ontleed(bestand: str, inhoud: str) -> Knoop:
    """Read one file on its own.

    Raises:
        Beleidsfout: it is not in the strict subset; nothing else is ever raised, whatever the text.
    """
    verzamelaar = Verzamelaar()
    knoop: Knoop | None = None
    with contextlib.suppress(Vol):
        knoop = lees(bestand, inhoud, verzamelaar)
    verzamelaar.klaar()
    if knoop is None:  # pragma: no cover - `lees` returns None only after reporting a mistake
        raise Beleidsfout(())
    return knoop


def _tekens_goed(bestand: str, inhoud: str, verzamelaar: Verzamelaar) -> bool:
    """Steps 2 and 3: what is wrong before YAML comes into it. Reports the first of each kind."""
    goed = True
    gezien: set[str] = set()
    for nummer, regel in enumerate(inhoud.split("\n"), 1):
        if regel.isascii() and regel.isprintable():
            continue
        for kolom, teken in enumerate(regel, 1):
            if teken == "\t":
                code, wat, hint = "Y-tab", "een tab", "gebruik spaties"
            elif unicodedata.category(teken) in _ONZICHTBAAR or teken in _LOOS:
                code, wat = "Y-teken", f"een onzichtbaar teken of stuurteken (U+{ord(teken):04X})"
                hint = "sla het bestand op als UTF-8 zonder BOM" if teken == "\ufeff" else "haal het teken weg"
            elif unicodedata.category(teken) == "Zs" and teken != " ":
                code, wat, hint = "Y-teken", f"een bijzondere spatie (U+{ord(teken):04X})", "gebruik een gewone spatie"
            else:
                continue
            if code not in gezien:
                verzamelaar.meld(code, Plek(bestand, nummer, kolom), wat, hint)
            gezien.add(code)
            goed = False
        if not unicodedata.is_normalized("NFC", regel) and "Y-nfc" not in gezien:
            gezien.add("Y-nfc")
            goed = False
            verzamelaar.meld(
                "Y-nfc", Plek(bestand, nummer, 1), "een letter met een los accent (geen NFC)", "typ de letter opnieuw"
            )
    return goed


class _Bouwer:
    """Step 4: events to nodes, with bounds on depth and number."""

    def __init__(self, bestand: str, verzamelaar: Verzamelaar) -> None:
        self._bestand = bestand
        self._verzamelaar = verzamelaar
        self._knopen = 0
        self._volgende: Callable[[], Any] = lambda: None  # PyYAML's events have no common typed base
        self._laatst = Plek(bestand, 1, 1)

    def bouw(self, inhoud: str) -> Knoop | None:
        """Exactly one document."""
        wortel: Knoop | None = None
        lezer = _LEZER(inhoud)
        try:
            self._volgende = lezer.get_event
            while (gebeurtenis := self._volgende()) is not None:
                match gebeurtenis:
                    case yaml.DocumentStartEvent():
                        if gebeurtenis.version or gebeurtenis.tags:
                            self._stop("Y-label", gebeurtenis, "een aanwijzing van YAML (%)", "haal de regel weg")
                        if wortel is not None:
                            self._stop("Y-documenten", gebeurtenis, "een tweede document", "één document per bestand")
                        wortel = self._knoop(self._volgende(), 1)
                    case _:
                        continue
        except yaml.MarkedYAMLError as fout:
            merk = fout.problem_mark or fout.context_mark
            plek = Plek(self._bestand, merk.line + 1, merk.column + 1) if merk else Plek(self._bestand)
            self._verzamelaar.meld(
                "Y-vorm", plek, "dit is geen geldige YAML", "kijk naar inspringing, aanhalingstekens en haakjes"
            )
            raise _Stop from None
        except (yaml.YAMLError, UnicodeError, ValueError, OverflowError):
            # PyYAML itself trips over some garbage (`\U99999999` in a string); for the writer it is the same mistake.
            # It does not say where, so the place is that of the last thing before it.
            self._verzamelaar.meld("Y-vorm", self._laatst, "dit is geen geldige YAML, hier of iets verder")
            raise _Stop from None
        finally:
            lezer.dispose()
        if wortel is None:
            self._verzamelaar.meld("Y-documenten", Plek(self._bestand), "het bestand is leeg")
        return wortel

    def _plek(self, gebeurtenis: Any) -> Plek:  # noqa: ANN401
        merk = gebeurtenis.start_mark
        self._laatst = Plek(self._bestand, merk.line + 1, merk.column + 1)
        return self._laatst

    def _stop(self, code: str, gebeurtenis: Any, wat: str, hint: str = "") -> None:  # noqa: ANN401
        self._verzamelaar.meld(code, self._plek(gebeurtenis), wat, hint)
        raise _Stop

    def _knoop(self, gebeurtenis: Any, diepte: int) -> Knoop:  # noqa: ANN401
        self._knopen += 1
        if self._knopen > KNOPEN_MAX:
            self._stop("Y-grootte", gebeurtenis, f"meer dan {KNOPEN_MAX} onderdelen")
        if diepte > DIEPTE_MAX:
            self._stop("Y-diepte", gebeurtenis, f"dieper dan {DIEPTE_MAX} niveaus")
        plek = self._plek(gebeurtenis)
        if gebeurtenis.anchor is not None:  # also of an alias, which has nothing else
            self._stop("Y-anker", gebeurtenis, "een anker of verwijzing (& of *)", "schrijf de tekst uit")
        if gebeurtenis.tag is not None:
            self._stop("Y-label", gebeurtenis, "een typelabel (!)", "alles is tekst; haal het label weg")
        if isinstance(gebeurtenis, yaml.ScalarEvent):
            self._ontsnapt_goed(gebeurtenis)
            return Tekstknoop(gebeurtenis.value, plek)
        if isinstance(gebeurtenis, yaml.SequenceStartEvent):
            items: list[Knoop] = []
            while not isinstance(kind := self._volgende(), yaml.SequenceEndEvent):
                items.append(self._knoop(kind, diepte + 1))
            return Lijstknoop(tuple(items), plek)
        return self._tabel(plek, diepte)

    def _tabel(self, plek: Plek, diepte: int) -> Tabelknoop:
        paren: list[tuple[Tekstknoop, Knoop]] = []
        eerder: dict[str, Plek] = {}
        while not isinstance(gebeurtenis := self._volgende(), yaml.MappingEndEvent):
            sleutel = self._knoop(gebeurtenis, diepte + 1)
            if not isinstance(sleutel, Tekstknoop) or not sleutel.waarde:
                self._stop("Y-sleutel", gebeurtenis, "een sleutel moet een woord zijn", "schrijf 'sleutel: waarde'")
                raise _Stop
            if sleutel.waarde == "<<":
                self._stop("Y-samenvoegen", gebeurtenis, "de samenvoegsleutel '<<'", "schrijf de tekst uit")
            waarde = self._knoop(self._volgende(), diepte + 1)
            if sleutel.waarde in eerder:
                self._verzamelaar.meld(
                    "Y-dubbel",
                    sleutel.plek,
                    f"de sleutel '{sleutel.waarde[:60]}' staat er al, op regel {eerder[sleutel.waarde].regel}",
                    "een van de twee moet weg",
                )
                continue
            eerder[sleutel.waarde] = sleutel.plek
            paren.append((sleutel, waarde))
        return Tabelknoop(tuple(paren), plek)

    def _ontsnapt_goed(self, gebeurtenis: Any) -> None:  # noqa: ANN401
        r"""Quoted text may hold escapes (`\u200b`): what may not be in the file may not come in through them either."""
        waarde: str = gebeurtenis.value
        if waarde.isprintable() and waarde.isascii():
            return
        for teken in waarde:
            categorie = unicodedata.category(teken)
            if teken != "\n" and (categorie in _ONZICHTBAAR or teken in _LOOS or (categorie == "Zs" and teken != " ")):
                self._stop("Y-teken", gebeurtenis, f"een onzichtbaar teken (U+{ord(teken):04X})", "haal het teken weg")
        if not unicodedata.is_normalized("NFC", waarde):
            self._stop("Y-nfc", gebeurtenis, "een letter met een los accent (geen NFC)", "typ de letter opnieuw")
