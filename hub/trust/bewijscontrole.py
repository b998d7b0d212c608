"""Checking evidence offline: what holds, where it does not, and what follows from it. Never raises on any bytes.

The order: is it the file it says it is, did the hub sign it, is every part what the hub signed, do the receipts in it
stand on their own, and do they speak of the same bytes. A receipt is checked at the moment the hub recorded it: whoever
takes over a key later, cannot sign for an earlier day.

A file that holds proves what its signatures say and no more; `bewijst_niet` names what a reader could think it proves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.trust.bewijsoordeel import NIET_ALTIJD, NIET_VAN_HUB, NIET_VERGELEKEN, Oordeel
from hub.trust.bewijsstuk import (
    BERICHT,
    BEWIJSSTUK_BYTES_MAX,
    LEVERING,
    RECORDS_MAX,
    SOORT,
    TYP,
    VELDEN,
    Journaalregel,
    aanname_uit,
    begin_van,
    canoniek,
    ontvangst_uit,
    verklaring,
)
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import controleer_jws
from hub.trust.ontvangst import (
    TYP_AANNAME,
    TYP_ONTVANGST,
    Ontvangstweigering,
    controleer_aanname,
    kid_van,
    lees_tijd,
)
from hub.trust.partijen import Partijkaart
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import Partijsleutels
from hub.trust.zegel import zegelafdruk
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

_VORM: Final = "vorm"
_WOORD: Final = {
    "ontvangen": "dat levering {0} daar aankwam",
    "verwerkt": "dat levering {0} is verwerkt",
    "geweigerd": "dat levering {0} is geweigerd, met reden {1}",
}
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
    _controleer_records(oordeel, document["over"], regels)
    _controleer_ontvangsten(oordeel, document, regels, kaarten, hub)
    return oordeel.sluit()


def controleer_antwoord(inhoud: bytes, hub: Partijsleutels, verzegeld: bytes | None = None) -> Oordeel:
    """Check the answer that a sender kept: the hub's receipt in it, with the hub's keys as the sender knows them.

    `inhoud`: the event, or what the folder adapter or `ketenhub zend --json` wrote; `verzegeld`: the sealed message as
    the sender sent it, to see that the receipt is about these very bytes.
    """
    oordeel = Oordeel(bewijst_niet=[*NIET_ALTIJD])
    antwoord = _antwoord(oordeel, inhoud)
    if antwoord is None:
        return oordeel.sluit()
    jws = str(antwoord["ontvangst"])
    try:
        tijd = lees_tijd(_payload(jws).get("tijd", ""))
        aanname = controleer_aanname(jws, hub, tijd)
    except (Ontvangstweigering, Schemafout, ValueError):
        uitleg = "De handtekening van de hub onder het ontvangstbewijs klopt niet, of is niet van deze hub."
        oordeel.nee("handtekening van de hub", uitleg, "ontvangst")
        return oordeel.sluit()
    oordeel.ja("handtekening van de hub", f"De hub tekende dit met sleutel {kid_van(jws)}.")
    if (antwoord.get("bericht"), antwoord.get("uitkomst")) != (aanname.bericht, aanname.uitkomst):
        oordeel.nee("antwoord", "Het antwoord zegt iets anders dan de hub tekende.", "bericht of uitkomst")
    bericht = aanname.bericht or "zonder leesbaar kenmerk"
    oordeel.bewijst.append(
        f"De hub tekende dat op {_toon(aanname.tijd.isoformat())} van {aanname.partij} bericht {bericht} binnenkwam, en"
        f" dat de uitkomst was: {aanname.uitkomst}. De verzegelde bytes hebben vingerafdruk {aanname.zegel}."
    )
    if verzegeld is None:
        oordeel.onbekend("bytes", "Er is geen verzegeld bericht gegeven om de vingerafdruk mee te vergelijken.")
        oordeel.bewijst_niet.append("Welk bericht dit was. Geef met --verzegeld het bericht dat u stuurde.")
    elif zegelafdruk(verzegeld) == aanname.zegel:
        oordeel.ja("bytes", "De vingerafdruk is die van het verzegelde bericht dat u gaf.")
        oordeel.bewijst.append("Het waren precies de verzegelde bytes in het bestand dat u erbij gaf.")
    else:
        uitleg = "Het verzegelde bericht dat u gaf, heeft een andere vingerafdruk."
        oordeel.nee("bytes", uitleg, "het verzegelde bericht")
    return oordeel.sluit()


def is_antwoord(inhoud: bytes) -> bool:
    """Whether a file looks like an answer of the hub and not like evidence; says nothing of whether it holds."""
    return _ontvangst_in(inhoud) is not None


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
        oordeel.ja(naam, f"De hub tekende op {_toon(document['gemaakt'])} elk deel, met sleutel {kid}.")
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
        f"De hub verklaarde op {_toon(document['gemaakt'])} dat zijn journaal over {over['wat']} {over['id']} de"
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


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────


def _controleer_records(oordeel: Oordeel, over: Mapping[str, str], regels: Sequence[Journaalregel]) -> None:
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


def _controleer_ontvangsten(
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
    oordeel.bewijst.append(
        f"{partij} (OIN {kaart.oin}) tekende {wat}, volgens de eigen klok op {_toon(record['getekend'])}. De hub legde"
        f" dat vast op {_toon(record['tijd'])}. De verzegelde bytes hebben vingerafdruk {ontvangst.zegel}."
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
        f"De hub tekende op {_toon(record['tijd'])} voor {aanname.partij} dat bericht {bericht} binnenkwam, met"
        f" uitkomst {aanname.uitkomst} en vingerafdruk {aanname.zegel}."
    )


# ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _antwoord(oordeel: Oordeel, inhoud: bytes) -> dict[str, Any] | None:
    deel = _ontvangst_in(inhoud)
    if deel is None:
        uitleg = "Dit is geen bewijsstuk en geen antwoord met een ontvangstbewijs van de hub."
        oordeel.nee(_VORM, uitleg, "het bestand")
    return deel


def _ontvangst_in(inhoud: bytes) -> dict[str, Any] | None:
    """The answer in the file: itself, the data of an event, or the event that an adapter wrote down."""
    try:
        document: Any = ontleed(inhoud)
    except Schemafout:
        return None
    for kandidaat in (document, document.get("data"), document.get("gebeurtenis")):
        deel = kandidaat.get("data", kandidaat) if isinstance(kandidaat, dict) else None
        if isinstance(deel, dict) and isinstance(deel.get("ontvangst"), str):
            return deel
    return None


def _payload(jws: str) -> dict[str, str]:
    """What a JWS says, unchecked: only to know at which moment to check it."""
    from hub.trust.codering import uit_b64  # noqa: PLC0415

    delen = jws.encode("ascii").split(b".")
    if len(delen) != 3:  # noqa: PLR2004
        raise Ontvangstweigering("vorm")
    try:
        gelezen = ontleed(uit_b64(delen[1]))
    except Zegelweigering:
        raise Ontvangstweigering("vorm") from None
    return {naam: waarde for naam, waarde in gelezen.items() if isinstance(waarde, str)}


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


def _toon(tijd: str) -> str:
    """A time for a person, in whole seconds; UTC, because the reader may be anywhere."""
    return f"{tijd[:10]} {tijd[11:19]} UTC"
