"""Profile `gcos_csv`: a CSV export of the veiligheidshuis's GCOS; one line is one advice or one mark.

GCOS publishes no interface; this is the profile we ask for. A *markering* is an advice made in advance: it has no case
and answers nothing, and waits in the hub until a signaal about the same person comes in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from adapters.profielen.soorten import (
    BERICHTEN_MAX,
    Afgekeurd,
    Afzender,
    Gelezen,
    Onleesbaar,
    Profielfout,
    Profielspec,
    Veldspec,
    mag,
    moet,
)
from adapters.profielen.verpakken import Los, Verzamelaar, verpak

_BOM: Final = b"\xef\xbb\xbf"
_VERSIENUMMER: Final = re.compile(r"[1-9][0-9]{0,5}")
_NUMMER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}")
_MARKERING: Final = "markering"
_ADVIES: Final = "advies"
_LEEFGEBIEDEN: Final = (
    "financien",
    "school-werk",
    "gezondheid",
    "gezin",
    "huisvesting",
    "sociale-omgeving",
    "vrije-tijd",
)
_BETROKKENE: Final = ("bsn", "voornamen", "achternaam", "geboortedatum", "gemeente_inschrijving")
_ADVIESVELDEN: Final = (
    "opgesteld_op",
    "opsteller",
    "eindverantwoordelijke",
    "doel_interventie",
    "contextinformatie",
    "geadviseerde_afdoening",
    "onderbouwing",
)
_TRAJECT: Final = ("soort", "aanbieder", "sinds")


def _kolommen() -> tuple[Veldspec, ...]:
    """The columns, in the order in which they must stand."""
    verplicht_in_advies = {"opgesteld_op"}
    return (
        moet("soort", "kenmerk", "markering of advies", "Markering: vooraf, zonder zaak. Advies: op verzoek."),
        moet("casusnummer", "kenmerk", "letters, cijfers, punt, streep; 1 tot 40", "Nummer van de casus in GCOS."),
        moet("versie", "kenmerk", "getal vanaf 1", "Versie van dit advies bij deze casus."),
        moet("vastgelegd_op", "time", "tijdstip met tijdzone", "Wanneer het advies in GCOS is vastgelegd."),
        moet("doel", "doel", "woord", "Doel van het convenant. Er is geen standaardwaarde (doelbinding)."),
        moet("fase", "fase", "woord", "Fase van de werkwijze."),
        mag("aan", "aan", "woorden met een spatie ertussen", "Bestemmingen; leeg: de hub zoekt ze."),
        mag("zaak", "subject", "UUID in kleine letters", "Zaakkenmerk dat de hub gaf; leeg bij een markering."),
        mag(
            "in_antwoord_op",
            "in_antwoord_op",
            "UUID in kleine letters",
            "Kenmerk van de vraag; leeg bij een markering.",
        ),
        *(
            Veldspec(naam, f"betrokkene.{naam}", "tekst", naam == "bsn", f"Veld `betrokkene.{naam}` van het bericht.")
            for naam in _BETROKKENE
        ),
        *(
            Veldspec(
                naam, f"advies.{naam}", "tekst", naam in verplicht_in_advies, f"Veld `advies.{naam}` van het bericht."
            )
            for naam in _ADVIESVELDEN
        ),
        *(
            mag(
                f"lg_{gebied.replace('-', '_')}",
                "advies.leefgebieden.tekst",
                "tekst",
                f"Bevinding op leefgebied {gebied}.",
            )
            for gebied in _LEEFGEBIEDEN
        ),
        *(
            mag(
                f"traject_{naam}",
                f"advies.trajecten.{naam}",
                "tekst",
                "Lopend traject; de drie kolommen horen bij elkaar.",
            )
            for naam in _TRAJECT
        ),
    )


_SPEC: Final = Profielspec(
    naam="gcos_csv",
    titel="CSV-export uit GCOS (veiligheidshuis)",
    versie=1,
    systeem="gcos",
    extensie=".csv",
    berichten=("advies",),
    uitleg=(
        "CSV in UTF-8, met of zonder byte-order-mark; scheidingsteken `;`, tekst eventueel tussen dubbele "
        "aanhalingstekens (een aanhalingsteken erin staat dubbel). De eerste regel is de kopregel: precies deze "
        "kolommen, in deze volgorde. "
        "Elke volgende regel is één advies. Een leeg vak betekent: niet bekend."
    ),
    kenmerk=(
        "Een gesleutelde afgeleide van casusnummer, soort en versie. Wie een advies actualiseert, hoogt `versie` op. "
        "Het BSN doet niet mee."
    ),
    tijd="Kolom `vastgelegd_op`.",
    velden=_kolommen(),
    fouten=(
        ("CSV-codering", "Het bestand is geen geldige UTF-8."),
        ("CSV-kop", "De kopregel is niet precies die van dit profiel."),
        ("CSV-kolommen", "Een regel heeft meer of minder vakken dan de kopregel."),
        ("CSV-vorm", "Aanhalingstekens of tekens kloppen niet."),
        ("CSV-verplicht", "Een verplicht vak is leeg."),
        ("CSV-aantal", f"Het bestand heeft meer dan {BERICHTEN_MAX} regels."),
        ("GCOS-soort", "De soort is niet markering of advies."),
        ("GCOS-nummer", "Casusnummer of versie heeft niet de juiste vorm."),
        ("GCOS-markering", "Een markering heeft een zaak of beantwoordt een vraag."),
    ),
    voorbeeld="gcos.csv",
)
_KOLOMMEN: Final = tuple(veld.plaats for veld in _SPEC.velden)
_NAAR_KOLOM: Final = {veld.naar: veld.plaats for veld in _SPEC.velden if veld.naar != "kenmerk"}


class GcosCsv:
    """See the module and the spec."""

    spec: Profielspec = _SPEC

    def lees(self, inhoud: bytes, afzender: Afzender, bestandstijd: datetime) -> Gelezen | Afgekeurd:
        """See `Profiel.lees`."""
        verzamelaar = Verzamelaar()
        try:
            _lees(inhoud, afzender, verzamelaar)
        except Onleesbaar as fout:
            verzamelaar.fout(*fout.fouten)
        return verzamelaar.uitkomst()


def _lees(inhoud: bytes, afzender: Afzender, verzamelaar: Verzamelaar) -> None:
    try:
        tekst = inhoud.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as fout:
        regel = inhoud[: fout.start].count(b"\n") + 1
        raise _fout("CSV-codering", regel, "het bestand is geen geldige UTF-8") from None
    # newline="" hands line ends to the csv module, so that a line break inside quotes stays what it is.
    lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=";", strict=True)
    regel = 1
    aantal = 0
    try:
        for rij in lezer:
            begin, regel = regel, lezer.line_num + 1
            if begin == 1:
                _controleer_kop(rij)
            elif rij:  # an empty line, such as the last one, is nothing
                aantal += 1
                if aantal > BERICHTEN_MAX:
                    raise _fout("CSV-aantal", begin, f"meer dan {BERICHTEN_MAX} regels")
                _neem_rij(rij, begin, afzender, verzamelaar)
            if verzamelaar.vol:
                return
    except csv.Error:
        # The text of csv.Error is not repeated: nothing promises that it holds no piece of the file.
        raise _fout("CSV-vorm", max(regel, lezer.line_num), "aanhalingstekens of stuurtekens kloppen niet") from None
    if regel == 1:
        raise _fout("CSV-kop", 1, "de kopregel ontbreekt")


def _controleer_kop(rij: list[str]) -> None:
    """Exactly the columns of the profile. A header that is not ours may be a line of data: it is never repeated."""
    for nummer, (staat, hoort) in enumerate(zip(rij, _KOLOMMEN, strict=False), start=1):
        if staat != hoort:
            raise _fout("CSV-kop", 1, f"kolom {nummer} moet {hoort} heten")
    if len(rij) < len(_KOLOMMEN):
        raise _fout("CSV-kop", 1, f"de kolommen vanaf {_KOLOMMEN[len(rij)]} ontbreken")
    if len(rij) > len(_KOLOMMEN):
        raise _fout("CSV-kop", 1, f"er zijn {len(rij)} kolommen in plaats van {len(_KOLOMMEN)}")


def _neem_rij(rij: list[str], regel: int, afzender: Afzender, verzamelaar: Verzamelaar) -> None:
    try:
        los = _naar_bericht(_vakken(rij, regel), regel, afzender)
        klaar = verpak(afzender, _SPEC.systeem, los, lambda pad: _plaats(regel, pad))
        verzamelaar.neem(klaar, f"regel {regel}")
    except Onleesbaar as fout:
        verzamelaar.fout(*fout.fouten)


def _vakken(rij: list[str], regel: int) -> dict[str, str]:
    """The filled fields of a line by column; every required one is there."""
    if len(rij) != len(_KOLOMMEN):
        raise _fout("CSV-kolommen", regel, f"{len(rij)} vakken in plaats van {len(_KOLOMMEN)}")
    vakken = {kolom: waarde for kolom, waarde in zip(_KOLOMMEN, rij, strict=True) if waarde}
    leeg = [veld.plaats for veld in _SPEC.velden if veld.verplicht and veld.plaats not in vakken]
    if leeg:
        raise Onleesbaar(*(_een("CSV-verplicht", regel, "dit vak is verplicht", kolom) for kolom in leeg))
    return vakken


def _naar_bericht(vakken: Mapping[str, str], regel: int, afzender: Afzender) -> Los:
    _controleer_vakken(vakken, regel)
    advies: dict[str, object] = {naam: vakken[naam] for naam in _ADVIESVELDEN if naam in vakken}
    bevindingen = {gebied: vakken.get(f"lg_{gebied.replace('-', '_')}") for gebied in _LEEFGEBIEDEN}
    leefgebieden = [
        {"leefgebied": gebied, "tekst": tekst} for gebied, tekst in bevindingen.items() if tekst is not None
    ]
    if leefgebieden:
        advies["leefgebieden"] = leefgebieden
    traject = {naam: vakken[f"traject_{naam}"] for naam in _TRAJECT if f"traject_{naam}" in vakken}
    if traject:
        advies["trajecten"] = [traject]
    data: dict[str, object] = {
        "doel": vakken["doel"],
        "fase": vakken["fase"],
        "betrokkene": {naam: vakken[naam] for naam in _BETROKKENE if naam in vakken},
        "advies": advies,
    }
    if "aan" in vakken:
        data["aan"] = vakken["aan"].split()
    if "in_antwoord_op" in vakken:
        data["in_antwoord_op"] = vakken["in_antwoord_op"]
    kenmerk = afzender.kenmerk("gcos_csv", vakken["casusnummer"], vakken["soort"], vakken["versie"])
    return Los("advies", kenmerk, vakken["vastgelegd_op"], vakken.get("zaak"), data)


def _controleer_vakken(vakken: Mapping[str, str], regel: int) -> None:
    """The columns that are of this profile and not of the message."""
    if vakken["soort"] not in {_MARKERING, _ADVIES}:
        raise _fout("GCOS-soort", regel, "verwacht markering of advies", "soort")
    if not _NUMMER.fullmatch(vakken["casusnummer"]):
        raise _fout("GCOS-nummer", regel, "het casusnummer heeft niet de juiste vorm", "casusnummer")
    if not _VERSIENUMMER.fullmatch(vakken["versie"]):
        raise _fout("GCOS-nummer", regel, "de versie is geen getal vanaf 1", "versie")
    for kolom in ("zaak", "in_antwoord_op"):
        if vakken["soort"] == _MARKERING and kolom in vakken:
            raise _fout("GCOS-markering", regel, "een markering wordt vooraf gemaakt; laat dit vak leeg", kolom)


def _plaats(regel: int, pad: str) -> str:
    """The column of a place that the schemas found, else its path in the message."""
    zonder_nummers = re.sub(r"\[[0-9]+\]", "", pad).removeprefix("data.")
    kolom = _NAAR_KOLOM.get(zonder_nummers)
    if zonder_nummers.startswith("advies.leefgebieden") or (kolom is None and pad):
        return f"regel {regel}, veld {pad}"
    return f"regel {regel}, kolom {kolom}" if kolom else f"regel {regel}"


def _een(code: str, regel: int, uitleg: str, kolom: str = "") -> Profielfout:
    return Profielfout(code, f"regel {regel}" + (f", kolom {kolom}" if kolom else ""), uitleg)


def _fout(code: str, regel: int, uitleg: str, kolom: str = "") -> Onleesbaar:
    return Onleesbaar(_een(code, regel, uitleg, kolom))
