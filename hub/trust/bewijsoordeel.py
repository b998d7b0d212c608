"""What a check of evidence says: each thing that was tried, and in plain Dutch what follows from it and what not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

NIET_ALTIJD: Final = (
    "Wat er in het bericht stond. Een vingerafdruk zegt welke verzegelde bytes het waren, niet wat erin zit.",
    "Dat een mens het heeft gelezen of begrepen. Een systeem tekent, met een sleutel van de organisatie.",
    "Dat de klokken goed liepen. Elke tijd is de tijd volgens de klok van wie hem opschreef.",
    "Dat de sleutel van een organisatie niet door een ander is gebruikt zolang zij niet als gestolen was gemeld.",
)
"""Holds of every piece of evidence."""
NIET_VAN_HUB: Final = (
    "Dat dit alles is. De hub verklaart wat in zijn journaal staat; dat hij niets wegliet, is hiermee niet te zien.",
    "Dat de afzender het bericht tekende. De hub controleerde dat bij binnenkomst, maar bewaart die handtekening niet.",
    "Dat de gegevens gedeeld mochten worden. Er staat met welke regel de hub besliste, niet of die regel goed was.",
)
"""Holds of what the hub states from its journal."""
NIET_VERGELEKEN: Final = (
    "Dat de sleutel van de hub in dit bestand echt van de hub is. Vergelijk haar met uw toelating (--toelating), of"
    " vraag de hub langs een andere weg naar het kenmerk van zijn sleutel."
)


@dataclass(frozen=True, slots=True)
class Toets:
    """One check. `plaats`: where in the file, empty when it is about the whole; `goed`: None when it was not possible.

    `uitleg`: Dutch, for a person; holds codes, ids and words only.
    """

    naam: str
    goed: bool | None
    uitleg: str
    plaats: str = ""


@dataclass(slots=True)
class Oordeel:
    """The outcome. It holds when nothing failed; what could not be compared is said, and is no failure."""

    toetsen: list[Toets] = field(default_factory=list)
    bewijst: list[str] = field(default_factory=list)
    bewijst_niet: list[str] = field(default_factory=list)

    @property
    def goed(self) -> bool:
        """Whether it holds."""
        return bool(self.toetsen) and all(toets.goed is not False for toets in self.toetsen)

    def ja(self, naam: str, uitleg: str, plaats: str = "") -> None:
        """A check that succeeded."""
        self.toetsen.append(Toets(naam, goed=True, uitleg=uitleg, plaats=plaats))

    def nee(self, naam: str, uitleg: str, plaats: str) -> None:
        """A check that failed, and where."""
        self.toetsen.append(Toets(naam, goed=False, uitleg=uitleg, plaats=plaats))

    def onbekend(self, naam: str, uitleg: str, plaats: str = "") -> None:
        """A check that could not be done."""
        self.toetsen.append(Toets(naam, goed=None, uitleg=uitleg, plaats=plaats))

    def sluit(self) -> Oordeel:
        """The end of the check: what does not hold proves nothing."""
        if not self.goed:
            self.bewijst.clear()
        return self


def toon_tijd(tijd: str) -> str:
    """A time for a person, in whole seconds; UTC, because the reader may be anywhere."""
    return f"{tijd[:10]} {tijd[11:19]} UTC"
