"""Checking what a sender kept: the hub's signed receipt in an answer, with the hub's keys as the sender knows them."""

from __future__ import annotations

from typing import Any, Final

from hub.trust.bewijsoordeel import NIET_ALTIJD, Oordeel, toon_tijd
from hub.trust.codering import uit_b64
from hub.trust.fouten import Zegelweigering
from hub.trust.ontvangst import Ontvangstweigering, controleer_aanname, kid_van, lees_tijd
from hub.trust.publiek import Partijsleutels
from hub.trust.zegel import zegelafdruk
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

_DELEN: Final = 3


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
    wanneer = toon_tijd(aanname.tijd.isoformat())
    oordeel.bewijst.append(
        f"De hub tekende dat op {wanneer} van {aanname.partij} bericht {bericht} binnenkwam, en dat"
        f" de uitkomst was: {aanname.uitkomst}. De verzegelde bytes hebben vingerafdruk {aanname.zegel}."
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


def _antwoord(oordeel: Oordeel, inhoud: bytes) -> dict[str, Any] | None:
    deel = _ontvangst_in(inhoud)
    if deel is None:
        uitleg = "Dit is geen bewijsstuk en geen antwoord met een ontvangstbewijs van de hub."
        oordeel.nee("vorm", uitleg, "het bestand")
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
    delen = jws.encode("ascii").split(b".")
    if len(delen) != _DELEN:
        raise Ontvangstweigering("vorm")
    try:
        gelezen = ontleed(uit_b64(delen[1]))
    except Zegelweigering:
        raise Ontvangstweigering("vorm") from None
    return {naam: waarde for naam, waarde in gelezen.items() if isinstance(waarde, str)}
