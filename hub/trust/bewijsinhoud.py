"""What is in evidence: lines about one thing, receipts that stand on their own, and the same bytes on both sides.

Nothing here rests on the hub's statement: a receipt of a receiver holds by its own signature, checked with the keys of
the register's card at the moment the hub recorded it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.trust.bewijsoordeel import Oordeel, toon_tijd
from hub.trust.bewijsstuk import BERICHT, LEVERING, Journaalregel, aanname_uit, begin_van, ontvangst_uit
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import controleer_jws
from hub.trust.ontvangst import TYP_AANNAME, TYP_ONTVANGST, Ontvangstweigering, lees_tijd
from hub.trust.partijen import Partijkaart
from hub.trust.publiek import Partijsleutels

_WOORD: Final = {
    "ontvangen": "dat levering {0} daar aankwam",
    "verwerkt": "dat levering {0} is verwerkt",
    "geweigerd": "dat levering {0} is geweigerd, met reden {1}",
}


def controleer_records(oordeel: Oordeel, over: Mapping[str, str], regels: Sequence[Journaalregel]) -> None:
    """Every line is about what the file says it is about, and there is at least one."""
    gezocht, naam = over["id"], "journaal"
    records = [regel.record for regel in regels]
    eigen = [r for r in records if r.get("levering" if over["wat"] == LEVERING else "kenmerk") == gezocht]
    berichten = {gezocht} if over["wat"] == BERICHT else {r.get("kenmerk") for r in eigen} - {None}
    leveringen = {r.get("levering") for r in eigen} - {None}
    zaken = {r.get("zaak") for r in eigen} - {None}
    if not eigen:
        oordeel.nee(naam, "Er staat geen regel in over dit kenmerk.", "records")
        return
    los = [
        n
        for n, r in enumerate(records)
        if r.get("kenmerk") not in berichten
        and r.get("aanleiding") not in berichten
        and r.get("levering") not in leveringen
        and not (r["soort"] == "vernietigd" and r.get("zaak") in zaken)
    ]
    for n in los:
        oordeel.nee(naam, "Deze regel gaat over iets anders.", f"records[{n}]")
    if not los:
        oordeel.ja(naam, f"Alle {len(records)} regels gaan over {over['wat']} {gezocht}.")


def controleer_ontvangsten(
    oordeel: Oordeel,
    document: Mapping[str, Any],
    regels: Sequence[Journaalregel],
    kaarten: Mapping[str, Partijkaart],
    hub: Partijsleutels,
) -> None:
    """Every receipt stands on its own, is the one of its record, and speaks of the bytes that were delivered."""
    bijgevoegd = {str(d.get("record")): (n, d.get("jws")) for n, d in enumerate(document["ontvangsten"])}
    records = [regel.record for regel in regels]
    klaargelegd = {r.get("levering"): r.get("zegel") for r in records if r["soort"] == "afgeleverd"}
    for n, regel in enumerate(regels):
        record, plaats = records[n], f"records[{n}]"
        if record["soort"] == "ontvangst":
            plek, jws = bijgevoegd.pop(record["id"], (None, None))
            _controleer_ontvangst(oordeel, record, jws, kaarten, plaats)
            _vergelijk(oordeel, record, klaargelegd, plaats)
            if plek is None:
                oordeel.nee("ontvangstbewijs", "Het ontvangstbewijs bij deze regel ontbreekt.", "ontvangsten")
        elif record["soort"] == "beantwoord" and "handtekening" in record:
            _, jws = bijgevoegd.pop(record["id"], (None, None))
            _controleer_aanname(oordeel, record, begin_van(regel, regels), jws, hub, plaats)
    for n, _ in bijgevoegd.values():
        oordeel.nee("ontvangstbewijs", "Bij dit ontvangstbewijs staat geen regel.", f"ontvangsten[{n}]")
    if not any(r["soort"] == "ontvangst" for r in records):
        oordeel.bewijst_niet.append("Dat iets is aangekomen. Er is geen ontvangstbewijs van een ontvanger bij.")


def _controleer_ontvangst(
    oordeel: Oordeel, record: Mapping[str, Any], jws: object, kaarten: Mapping[str, Partijkaart], plaats: str
) -> None:
    naam, partij = "ontvangstbewijs", record["partij"]
    kaart = kaarten.get(partij)
    if kaart is None:
        oordeel.nee(naam, f"De kaart van {partij} ontbreekt, dus deze handtekening is niet na te gaan.", "partijen")
        return
    try:
        ontvangst, tijd = ontvangst_uit(record), lees_tijd(record["tijd"])
        opnieuw = ontvangst.jws(str(record.get("kid")), str(record.get("handtekening")))
        goed = controleer_jws(opnieuw, TYP_ONTVANGST, kaart.sleutels, tijd) == ontvangst.naar_bytes()
    except (Ontvangstweigering, Zegelweigering):
        goed, opnieuw, ontvangst = False, "", None
    if not goed or ontvangst is None or jws != opnieuw:
        oordeel.nee(naam, f"De handtekening van {partij} klopt niet, of de sleutel gold toen niet.", plaats)
        return
    oordeel.ja(naam, f"{partij} (OIN {kaart.oin}) tekende met sleutel {record['kid']}.", plaats)
    wat = _WOORD[ontvangst.soort].format(ontvangst.levering, ontvangst.code)
    eigen = toon_tijd(record["getekend"])
    oordeel.bewijst.append(
        f"{partij} (OIN {kaart.oin}) tekende {wat}, volgens de eigen klok op {eigen}. De hub legde dat"
        f" vast op {toon_tijd(record['tijd'])}. De verzegelde bytes hebben vingerafdruk {ontvangst.zegel}."
    )


def _vergelijk(oordeel: Oordeel, record: Mapping[str, Any], klaargelegd: Mapping[Any, Any], plaats: str) -> None:
    """Whether what was received is what was delivered."""
    naam, zegel = "dezelfde bytes", klaargelegd.get(record.get("levering"))
    if zegel is None:
        oordeel.onbekend(naam, "De hub schreef niet op welke bytes hij klaarlegde.", plaats)
    elif zegel == record.get("zegel"):
        oordeel.ja(naam, "De ontvanger tekende voor precies de bytes die de hub klaarlegde.", plaats)
    else:
        oordeel.nee(naam, "De ontvanger tekende voor andere bytes dan de hub klaarlegde.", plaats)


def _controleer_aanname(
    oordeel: Oordeel,
    record: Mapping[str, Any],
    begin: Mapping[str, Any],
    jws: object,
    hub: Partijsleutels,
    plaats: str,
) -> None:
    naam = "ontvangstbewijs van de hub"
    try:
        aanname = aanname_uit(record, begin)
        opnieuw = aanname.jws(str(record.get("kid")), str(record.get("handtekening")))
        goed = controleer_jws(opnieuw, TYP_AANNAME, hub, aanname.tijd) == aanname.naar_bytes()
    except (Ontvangstweigering, Zegelweigering):
        goed, opnieuw, aanname = False, "", None
    if not goed or aanname is None or jws != opnieuw:
        oordeel.nee(naam, "De handtekening van de hub onder het antwoord klopt niet.", plaats)
        return
    oordeel.ja(naam, f"De hub tekende met sleutel {record['kid']}.", plaats)
    bericht = aanname.bericht or "zonder kenmerk"
    oordeel.bewijst.append(
        f"De hub tekende op {toon_tijd(record['tijd'])} voor {aanname.partij} dat bericht {bericht} binnenkwam, met"
        f" uitkomst {aanname.uitkomst} en vingerafdruk {aanname.zegel}."
    )
