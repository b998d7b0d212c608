"""What can be wrong with a journal, and how it is told: code, file, record and byte."""

from __future__ import annotations

from typing import Final

TEKSTEN: Final = {
    "JOURNAAL-nummer": "Dit recordnummer of deze grootte valt buiten de boom.",
    "JOURNAAL-bewijsvorm": "Het bewijs heeft niet het aantal hashes dat bij deze plaats en grootte hoort.",
    "JOURNAAL-insluiting": "Het record hoort niet op deze plaats in de boom.",
    "JOURNAAL-krimp": "Het nieuwe controlepunt is kleiner dan het oude: er zijn records weg.",
    "JOURNAAL-uitbreiding": "De nieuwe boom begint niet met de oude: er is achteraf iets veranderd.",
    "JOURNAAL-recordvorm": "Een bestand met records is beschadigd: de lengtes kloppen niet.",
    "JOURNAAL-tegelvorm": "Een bestand met hashes heeft niet de lengte die bij zijn naam hoort.",
    "JOURNAAL-tegelweg": "Een bestand van de boom ontbreekt of is niet te lezen.",
    "JOURNAAL-record": "Dit record is niet het record dat hier stond: zijn hash klopt niet.",
    "JOURNAAL-tegel": "Deze hash is niet de hash van wat eronder ligt.",
    "JOURNAAL-wortel": "De boom komt niet uit op de hash in het controlepunt.",
    "JOURNAAL-nota": "Dit is geen ondertekende nota: de vorm klopt niet.",
    "JOURNAAL-controlepunt": "Dit is geen controlepunt: de vorm klopt niet.",
    "JOURNAAL-oorsprong": "Dit controlepunt is van een ander journaal.",
    "JOURNAAL-sleutel": "Dit is geen leesbare openbare sleutel voor een controlepunt.",
    "JOURNAAL-ongetekend": "De handtekening die verlangd wordt, staat niet onder het controlepunt.",
    "JOURNAAL-handtekening": "Een handtekening onder het controlepunt klopt niet.",
    "JOURNAAL-bewijsbestand": "Dit is geen bewijsbestand: de vorm klopt niet.",
    "JOURNAAL-samen": "Records en hun hashes zijn samen vervangen: de boom erboven zegt iets anders.",
    "JOURNAAL-opruiming": "Wat zegt welke records zijn opgeruimd, hoort niet bij dit journaal of is veranderd.",
    "JOURNAAL-stempel": "Een tijdstempel klopt niet, of hoort niet bij dit journaal.",
    "JOURNAAL-stempelweg": "Er is geen tijdstempel, of een deel ervan ontbreekt.",
}
"""As `hub.journal.weerlegd` says them; a test holds the two lists to each other."""


class Leugen(Exception):
    """Something is not what was signed.

    Attributes:
        code: a key of `TEKSTEN`, stable.
        bestand: the file, under the folder of the journal; empty when it is not known here (the caller fills it in).
        record: the first record that it is about, from 0; None when none can be named.
        plaats: the byte in the file from which it shows, from 0; None when it is about the whole file.
        hint: what else is known, a sentence.
    """

    def __init__(
        self, code: str, bestand: str = "", *, record: int | None = None, plaats: int | None = None, hint: str = ""
    ) -> None:
        """See the class."""
        super().__init__(TEKSTEN[code])
        self.code = code
        self.bestand = bestand
        self.record = record
        self.plaats = plaats
        self.hint = hint

    def in_bestand(self, bestand: str, begin: int = 0) -> Leugen:
        """The same, told of a file; `begin`: where in it lies what was read."""
        plaats = None if self.plaats is None else begin + self.plaats
        return Leugen(self.code, self.bestand or bestand, record=self.record, plaats=plaats, hint=self.hint)

    def zin(self) -> str:
        """The whole of it in one line."""
        waar = [self.bestand] if self.bestand else []
        waar += [] if self.record is None else [f"record {self.record}"]
        waar += [] if self.plaats is None else [f"byte {self.plaats}"]
        plek = f"{', '.join(waar)}: " if waar else ""
        return f"{plek}{self}{' ' + self.hint if self.hint else ''} ({self.code})"


class Vraagfout(Exception):
    """What was asked cannot be asked: a number outside the tree, no key. Nothing is said about the journal."""
