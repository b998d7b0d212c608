"""Profile `bvh_xml`: an XML export of the police's BVH. BVH publishes no interface; this is the profile we ask for.

One file holds incidents; an incident holds the young person, the offence and the concerns once, and one or more
messages about them. Reading is driven by the tables of `bvh_velden`: nothing is read that is not documented there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from adapters.profielen import bvh_velden, xml_boom
from adapters.profielen.bvh_velden import Deel
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
from adapters.profielen.xml_boom import Knoop

NAMESPACE: Final = "urn:nl:ketenhub:profiel:bvh-xml:1"
VERSIE: Final = "1"
_VERSIENUMMER: Final = re.compile(r"[1-9][0-9]{0,5}")
_NUMMER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}")
_PER_ELEMENT: Final = {deel.element: deel for deel in bvh_velden.BERICHTDELEN}


def _velden(pad: str, delen: Iterable[Deel], naar: str = "") -> Iterable[Veldspec]:
    """The tables as documentation."""
    soorten = {"tekst": "tekst", "janee": "ja of nee", "groep": "groep", "woord": "tekst"}
    for deel in delen:
        doel = f"{naar}.{deel.veld}" if naar else deel.veld
        vorm = soorten[deel.soort] + (", herhaalbaar" if deel.herhaald else "")
        uitleg = deel.uitleg or f"Veld `{doel}` van het bericht."
        yield Veldspec(f"{pad}/{deel.element}", doel, vorm, deel.verplicht, uitleg)
        yield from _velden(f"{pad}/{deel.element}", deel.delen, doel)


_SPEC: Final = Profielspec(
    naam="bvh_xml",
    titel="XML-export uit BVH (politie)",
    versie=1,
    systeem="bvh",
    extensie=".xml",
    berichten=tuple(_PER_ELEMENT),
    uitleg=(
        f'XML 1.0 in UTF-8, wortel `export` met attribuut `versie="{VERSIE}"`, alles in de namespace `{NAMESPACE}`. '
        "Geen DTD en geen entiteiten. Een bestand bevat één of meer `incident`-elementen; per incident staan "
        "betrokkene, feit en zorgen er één keer, en daarna één of meer berichten. Een element zonder inhoud laat u weg."
    ),
    kenmerk=(
        "Een gesleutelde afgeleide van incidentnummer, soort bericht en versie. Wie een bericht verbetert, hoogt "
        "`versie` op: dezelfde versie met een andere inhoud weigert de hub. Het BSN doet niet mee."
    ),
    tijd="Attribuut `vastgelegd` van het bericht: wanneer het in BVH is vastgelegd.",
    velden=(
        moet("export/@versie", "kenmerk", "1", "Versie van dit profiel."),
        moet("incident/@nummer", "kenmerk", "letters, cijfers, punt, streep; 1 tot 40", "Incidentnummer in BVH."),
        *_velden("incident", bvh_velden.GEMEENSCHAPPELIJK),
        moet("(bericht)/@versie", "kenmerk", "getal vanaf 1", "Versie van dit bericht over dit incident."),
        moet("(bericht)/@vastgelegd", "time", "tijdstip met tijdzone", "Wanneer het in BVH is vastgelegd."),
        moet(
            "(bericht)/@doel",
            "doel",
            "woord",
            "Doel van het convenant. Er is geen standaardwaarde (doelbinding).",
        ),
        mag("(bericht)/@fase", "fase", "woord", "Fase; zonder dit attribuut de gewone fase van het bericht."),
        mag("(bericht)/@aan", "aan", "woorden met een spatie ertussen", "Bestemmingen; leeg: de hub zoekt ze."),
        mag("(bericht)/@zaak", "subject", "UUID in kleine letters", "Zaakkenmerk dat de hub gaf."),
        mag(
            "(bericht)/@in-antwoord-op",
            "in_antwoord_op",
            "UUID in kleine letters",
            "Kenmerk van het bericht dat wordt beantwoord.",
        ),
        *(v for deel in bvh_velden.BERICHTDELEN for v in _velden(deel.element, deel.delen)),
    ),
    fouten=(
        ("XML-codering", "Het bestand is geen UTF-8, of de declaratie noemt een andere codering."),
        ("XML-dtd", "Het bestand heeft een DTD of een entiteit."),
        ("XML-vorm", "Het bestand is geen welgevormde XML."),
        ("XML-namespace", "Een element of attribuut heeft de verkeerde namespace."),
        ("XML-tekst", "Er staat tekst naast elementen."),
        ("XML-diep", "Het bestand is dieper genest dan het profiel."),
        ("XML-groot", "Het bestand heeft te veel elementen."),
        ("BVH-wortel", "De wortel is niet `export` met de juiste versie."),
        ("BVH-element", "Een element hoort hier niet volgens het profiel."),
        ("BVH-attribuut", "Een attribuut hoort hier niet of ontbreekt."),
        ("BVH-dubbel", "Een element dat één keer mag voorkomen, staat er vaker."),
        ("BVH-ontbreekt", "Een verplicht element ontbreekt."),
        ("BVH-janee", "De tekst is niet `ja` of `nee`."),
        ("BVH-nummer", "Incidentnummer of versie heeft niet de juiste vorm."),
        ("BVH-aantal", f"Het bestand heeft meer dan {BERICHTEN_MAX} berichten."),
        ("BVH-geen-bericht", "Een incident heeft geen enkel bericht."),
    ),
    voorbeeld="bvh.xml",
)


class BvhXml:
    """See the module and the spec."""

    spec: Profielspec = _SPEC

    def lees(self, inhoud: bytes, afzender: Afzender, bestandstijd: datetime) -> Gelezen | Afgekeurd:
        """See `Profiel.lees`."""
        verzamelaar = Verzamelaar()
        try:
            wortel = xml_boom.ontleed(inhoud, NAMESPACE)
            if wortel.naam != "export" or wortel.kenmerken != {"versie": VERSIE}:
                raise _fout("BVH-wortel", wortel, f'verwacht export met alleen versie="{VERSIE}"')
            _controleer_aantal(wortel)
        except Onleesbaar as fout:
            verzamelaar.fout(*fout.fouten)
            return verzamelaar.uitkomst()
        for incident in wortel.kinderen:
            if verzamelaar.vol:
                break
            try:
                _lees_incident(incident, afzender, verzamelaar)
            except Onleesbaar as fout:
                verzamelaar.fout(*fout.fouten)
        return verzamelaar.uitkomst()


def _controleer_aantal(wortel: Knoop) -> None:
    aantal = sum(kind.naam in _PER_ELEMENT for incident in wortel.kinderen for kind in incident.kinderen)
    if aantal > BERICHTEN_MAX:
        raise _fout("BVH-aantal", wortel, f"meer dan {BERICHTEN_MAX} berichten")


def _lees_incident(incident: Knoop, afzender: Afzender, verzamelaar: Verzamelaar) -> None:
    """All messages of one incident. An error in what they share stops it; one in a message only that message."""
    if incident.naam != "incident":
        raise _fout("BVH-element", incident, "verwacht: incident")
    _eis_kenmerken(incident, bvh_velden.KENMERKEN_INCIDENT, bvh_velden.KENMERKEN_INCIDENT)
    nummer = incident.kenmerken["nummer"]
    if not _NUMMER.fullmatch(nummer):
        raise _fout("BVH-nummer", incident, "het incidentnummer heeft niet de juiste vorm")
    berichten = [kind for kind in incident.kinderen if kind.naam in _PER_ELEMENT]
    rest = [kind for kind in incident.kinderen if kind.naam not in _PER_ELEMENT]
    gedeeld = _lees_delen(incident, rest, bvh_velden.GEMEENSCHAPPELIJK, extra=tuple(_PER_ELEMENT))
    if not berichten:
        raise _fout("BVH-geen-bericht", incident, f"verwacht ten minste een van: {', '.join(_PER_ELEMENT)}")
    for knoop in berichten:
        try:
            _lees_bericht(knoop, nummer, gedeeld, afzender, verzamelaar)
        except Onleesbaar as fout:
            verzamelaar.fout(*fout.fouten)


def _lees_bericht(
    knoop: Knoop, nummer: str, gedeeld: Mapping[str, object], afzender: Afzender, verzamelaar: Verzamelaar
) -> None:
    deel = _PER_ELEMENT[knoop.naam]
    _eis_kenmerken(knoop, bvh_velden.KENMERKEN_BERICHT_VERPLICHT, bvh_velden.KENMERKEN_BERICHT)
    kenmerken = knoop.kenmerken
    versie = kenmerken["versie"]
    if not _VERSIENUMMER.fullmatch(versie):
        raise _fout("BVH-nummer", knoop, "de versie is geen getal vanaf 1")
    data: dict[str, object] = {"doel": kenmerken["doel"], "fase": kenmerken.get("fase", deel.fase)}
    if "aan" in kenmerken:
        data["aan"] = kenmerken["aan"].split()
    if "in-antwoord-op" in kenmerken:
        data["in_antwoord_op"] = kenmerken["in-antwoord-op"]
    data |= {veld: waarde for veld, waarde in gedeeld.items() if veld in deel.neemt}
    data |= _genest(_lees_delen(knoop, knoop.kinderen, deel.delen))
    los = Los(
        bericht=deel.element,
        kenmerk=afzender.kenmerk("bvh_xml", nummer, deel.element, versie),
        tijd=kenmerken["vastgelegd"],
        zaak=kenmerken.get("zaak"),
        data=data,
    )
    plaats = _plek(knoop)
    verzamelaar.neem(
        verpak(afzender, _SPEC.systeem, los, lambda pad: f"{plaats}, veld {pad}" if pad else plaats), plaats
    )


def _lees_delen(
    ouder: Knoop, kinderen: Iterable[Knoop], delen: tuple[Deel, ...], extra: tuple[str, ...] = ()
) -> dict[str, object]:
    """The elements under `ouder` as a dict of the message's keys."""
    per_naam = {deel.element: deel for deel in delen}
    gevonden: dict[str, object] = {}
    for kind in kinderen:
        deel = per_naam.get(kind.naam)
        if deel is None:
            # The name of the element is not repeated: it is the partner's text, and could hold anything.
            raise _fout("BVH-element", kind, f"hier mag alleen staan: {', '.join((*per_naam, *extra)) or 'tekst'}")
        if kind.kenmerken:
            raise _fout("BVH-attribuut", kind, f"{deel.element} heeft geen attributen")
        waarde = _waarde(kind, deel)
        if deel.herhaald:
            lijst = gevonden.setdefault(deel.veld, [])
            if isinstance(lijst, list):
                lijst.append(waarde)
        elif deel.veld in gevonden:
            raise _fout("BVH-dubbel", kind, f"{deel.element} mag één keer voorkomen")
        else:
            gevonden[deel.veld] = waarde
    for deel in delen:
        if deel.verplicht and deel.veld not in gevonden:
            raise _fout("BVH-ontbreekt", ouder, f"het element {deel.element} ontbreekt")
    return gevonden


def _waarde(knoop: Knoop, deel: Deel) -> object:
    if deel.soort == "groep":
        if knoop.tekst.strip():
            raise _fout("BVH-element", knoop, f"{deel.element} bevat elementen, geen tekst")
        return _lees_delen(knoop, knoop.kinderen, deel.delen)
    if knoop.kinderen:
        raise _fout("BVH-element", knoop, f"{deel.element} bevat tekst, geen elementen")
    if deel.soort == "janee":
        if knoop.tekst.strip() not in {"ja", "nee"}:
            raise _fout("BVH-janee", knoop, f"{deel.element} is ja of nee")
        return knoop.tekst.strip() == "ja"
    # XML layout around a text is no part of it; inside it nothing is changed.
    return knoop.tekst.strip()


def _genest(plat: Mapping[str, object]) -> dict[str, object]:
    """Keys such as `afdoening.datum` as objects in objects."""
    uit: dict[str, object] = {}
    for sleutel, waarde in plat.items():
        *kop, staart = sleutel.split(".")
        doel = uit
        for stuk in kop:
            volgend = doel.setdefault(stuk, {})
            if not isinstance(volgend, dict):
                raise TypeError("een veld kan niet ook een groep zijn")
            doel = volgend
        doel[staart] = waarde
    return uit


def _eis_kenmerken(knoop: Knoop, verplicht: Iterable[str], mag: Iterable[str]) -> None:
    mag = tuple(mag)
    if not knoop.kenmerken.keys() <= set(mag):
        raise _fout("BVH-attribuut", knoop, f"hier mogen alleen de attributen: {', '.join(mag)}")
    for naam in verplicht:
        if naam not in knoop.kenmerken:
            raise _fout("BVH-attribuut", knoop, f"het attribuut {naam} ontbreekt")


_BEKEND: Final = frozenset(
    naam
    for deel in (*bvh_velden.GEMEENSCHAPPELIJK, *(d for b in bvh_velden.BERICHTDELEN for d in b.delen))
    for naam in (deel.element, *(d.element for d in deel.delen), *(e.element for d in deel.delen for e in d.delen))
) | {"export", "incident", *_PER_ELEMENT}


def _plek(knoop: Knoop) -> str:
    """Line and, when it is a word of the profile, the element."""
    return f"regel {knoop.regel}" + (f", element {knoop.naam}" if knoop.naam in _BEKEND else "")


def _fout(code: str, knoop: Knoop, uitleg: str) -> Onleesbaar:
    return Onleesbaar(Profielfout(code, _plek(knoop), uitleg))
