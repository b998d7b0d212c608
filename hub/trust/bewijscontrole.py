"""Checking evidence offline: what holds, where it does not, and what follows from it. Never raises on any bytes.

The order: is it the file it says it is, did the hub sign it, is every part what the hub signed, do the receipts in it
stand on their own, and do they speak of the same bytes. A receipt is checked at the moment the hub recorded it: whoever
takes over a key later, cannot sign for an earlier day.

A file that holds proves what its signatures say and no more; `bewijst_niet` names what a reader could think it proves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.trust.bewijsinhoud import controleer_ontvangsten, controleer_records
from hub.trust.bewijsoordeel import NIET_ALTIJD, NIET_VAN_HUB, NIET_VERGELEKEN, Oordeel, toon_tijd
from hub.trust.bewijsstuk import (
    BERICHT,
    BEWIJSSTUK_BYTES_MAX,
    LEVERING,
    RECORDS_MAX,
    SOORT,
    TYP,
    VELDEN,
    Journaalregel,
    canoniek,
    verklaring,
)
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import controleer_jws
from hub.trust.ontvangst import Ontvangstweigering, kid_van, lees_tijd
from hub.trust.partijen import Partijkaart
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import Partijsleutels
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

_VORM: Final = "vorm"
_KOP: Final = ("id", "partij", "soort", "tijd")


class _Kapot(Exception):
    """The file cannot be read further; the reason is in the verdict."""


def controleer(inhoud: bytes, vertrouwd: Partijsleutels | None = None) -> Oordeel:
    """Check a file that `maak_bewijsstuk` made. `vertrouwd`: the hub's keys as the reader knows them, if he does."""
    oordeel = Oordeel(bewijst_niet=[*NIET_ALTIJD, *NIET_VAN_HUB])
    try:
        document = _lees(oordeel, inhoud)
        hub = _hub(oordeel, document)
        _controleer_verklaring(oordeel, document, hub, vertrouwd)
        kaarten = _kaarten(oordeel, document)
        regels = _regels(oordeel, document)
    except _Kapot:
        return oordeel.sluit()
    controleer_records(oordeel, document["over"], regels)
    controleer_ontvangsten(oordeel, document, regels, kaarten, hub)
    return oordeel.sluit()


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _lees(oordeel: Oordeel, inhoud: bytes) -> dict[str, Any]:
    try:
        document: dict[str, Any] = ontleed(inhoud, BEWIJSSTUK_BYTES_MAX)
    except Schemafout:
        raise _nee(oordeel, _VORM, "Het bestand is geen leesbare JSON, of te groot.", "het bestand") from None
    if document.keys() != VELDEN or document["soort"] != SOORT:
        raise _nee(oordeel, _VORM, "Dit is geen bewijsstuk van ketenhub, of van een andere versie.", "soort")
    for naam, goed in (
        ("over", _is_over(document["over"])),
        ("gemaakt", isinstance(document["gemaakt"], str)),
        ("hub", isinstance(document["hub"], dict)),
        ("partijen", _is_lijst(document["partijen"], str)),
        ("records", _is_lijst(document["records"], dict)),
        ("ontvangsten", _is_lijst(document["ontvangsten"], dict)),
        ("verklaring", isinstance(document["verklaring"], str)),
    ):
        if not goed:
            raise _nee(oordeel, _VORM, "Dit deel heeft niet de vorm van een bewijsstuk.", naam)
    precies = canoniek(document)
    if precies != inhoud:
        plek = next((n for n, (a, b) in enumerate(zip(precies, inhoud, strict=False)) if a != b), len(precies))
        oordeel.nee(_VORM, "Het bestand is na het maken veranderd of opnieuw opgemaakt.", f"byte {plek + 1}")
    else:
        oordeel.ja(_VORM, "Het bestand is een bewijsstuk, geschreven zoals de hub het schrijft.")
    return document


def _hub(oordeel: Oordeel, document: Mapping[str, Any]) -> Partijsleutels:
    try:
        return Partijsleutels.van_dict(document["hub"])
    except Zegelweigering:
        raise _nee(oordeel, "sleutels van de hub", "De sleutels van de hub zijn niet te lezen.", "hub") from None


def _controleer_verklaring(
    oordeel: Oordeel, document: Mapping[str, Any], hub: Partijsleutels, vertrouwd: Partijsleutels | None
) -> None:
    """The hub's signature, and each part against the digest that it signed."""
    jws, naam = document["verklaring"], "verklaring van de hub"
    try:
        gemaakt = lees_tijd(document["gemaakt"])
    except Ontvangstweigering:
        raise _nee(oordeel, naam, "De tijd van het bewijsstuk is geen tijd.", "gemaakt") from None
    try:
        kid = kid_van(jws)
        getekend = ontleed(controleer_jws(jws, TYP, hub, gemaakt), BEWIJSSTUK_BYTES_MAX)
    except (Ontvangstweigering, Zegelweigering, Schemafout):
        uitleg = "De handtekening van de hub klopt niet, of zijn sleutel gold toen niet."
        raise _nee(oordeel, naam, uitleg, "verklaring, gemaakt of hub") from None
    verwacht = verklaring(document)
    if canoniek(getekend).strip() != canoniek(verwacht).strip():
        for plaats in _verschillen(verwacht, getekend):
            oordeel.nee("heel", "Dit deel is niet wat de hub tekende.", plaats)
    else:
        oordeel.ja(naam, f"De hub tekende op {toon_tijd(document['gemaakt'])} elk deel, met sleutel {kid}.")
    if vertrouwd is None:
        oordeel.onbekend("sleutel van de hub", f"Niet vergeleken. Het kenmerk van de sleutel is {kid}.")
        oordeel.bewijst_niet.append(NIET_VERGELEKEN)
    elif any(sleutel.kid == kid for sleutel in vertrouwd.sleutels):
        oordeel.ja("sleutel van de hub", "De hub tekende met een sleutel die u van hem kent.")
    else:
        uitleg = "Deze sleutel staat niet bij de sleutels die u van de hub kent."
        oordeel.nee("sleutel van de hub", uitleg, "hub")
    over = document["over"]
    oordeel.bewijst.append(
        f"De hub verklaarde op {toon_tijd(document['gemaakt'])} dat zijn journaal over {over['wat']} {over['id']} de"
        f" {len(document['records'])} regels bevat die in dit bestand staan."
    )


def _verschillen(verwacht: Mapping[str, Any], getekend: Mapping[str, Any]) -> list[str]:
    plaatsen: list[str] = []
    for naam, deel in verwacht.items():
        ander = getekend.get(naam)
        if ander == deel:
            continue
        if not isinstance(deel, list) or not isinstance(ander, list) or len(deel) != len(ander):
            plaatsen.append(naam)
            continue
        plaatsen += [f"{naam}[{n}]" for n, (a, b) in enumerate(zip(deel, ander, strict=True)) if a != b]
    return plaatsen or ["verklaring"]


def _kaarten(oordeel: Oordeel, document: Mapping[str, Any]) -> dict[str, Partijkaart]:
    kaarten: dict[str, Partijkaart] = {}
    for n, tekst in enumerate(document["partijen"]):
        try:
            kaart = Partijkaart.van_bytes(tekst.encode())
        except (Partijweigering, UnicodeEncodeError):
            raise _nee(oordeel, "register", "Deze kaart van het register is niet te lezen.", f"partijen[{n}]") from None
        kaarten[kaart.code] = kaart
    return kaarten


def _regels(oordeel: Oordeel, document: Mapping[str, Any]) -> list[Journaalregel]:
    """Lines in the order of the journal, each a record."""
    regels: list[Journaalregel] = []
    vorige = (0, 0)
    for n, deel in enumerate(document["records"][: RECORDS_MAX + 1]):
        plaats = f"records[{n}]"
        if deel.keys() != {"blad", "regel", "tekst"} or n == RECORDS_MAX or type(deel["tekst"]) is not str:
            raise _nee(oordeel, "journaal", "Deze regel heeft niet de vorm van een journaalregel.", plaats)
        plek = (deel["blad"], deel["regel"])
        if not all(type(getal) is int for getal in plek) or plek <= vorige:
            raise _nee(oordeel, "journaal", "De regels staan niet op de volgorde van het journaal.", plaats)
        regel = Journaalregel(*plek, deel["tekst"])
        try:
            record = regel.record
        except Schemafout:
            raise _nee(oordeel, "journaal", "Deze regel is niet te lezen.", plaats) from None
        if not all(type(record.get(sleutel)) is str for sleutel in _KOP):
            raise _nee(oordeel, "journaal", "Deze regel is geen record.", plaats)
        vorige = plek
        regels.append(regel)
    return regels


def _nee(oordeel: Oordeel, naam: str, uitleg: str, plaats: str) -> _Kapot:
    oordeel.nee(naam, uitleg, plaats)
    return _Kapot()


def _is_over(waarde: object) -> bool:
    return (
        isinstance(waarde, dict)
        and waarde.keys() == {"wat", "id"}
        and waarde["wat"] in (BERICHT, LEVERING)
        and isinstance(waarde["id"], str)
    )


def _is_lijst(waarde: object, soort: type) -> bool:
    return isinstance(waarde, list) and all(type(deel) is soort for deel in waarde)
