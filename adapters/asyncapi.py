"""`adapters/asyncapi.yaml`: how a party's system joins, as an AsyncAPI 3.0 document, made from what the code does.

Subjects come from `hub.onderwerpen`, messages from `schemas.register` and `schemas.levering`, the forms of their
content from the generated JSON Schemas, to which the document points. `python -m adapters.asyncapi` writes it again;
a test fails when it is not up to date. It is a file and nothing else: no page that can send, no scripts from elsewhere.

What lies on the line is sealed, so the payload of every message is the seal; `x-inhoud` points to what is inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from adapters.lijn import BERICHT_BYTES_MAX, LADING_BYTES_MAX
from hub import onderwerpen
from hub.trust.ontvangst import TYP_ONTVANGST
from hub.trust.redenen import REDENEN
from schemas.bladzijden import stam
from schemas.levering import ANTWOORD, LEVERINGEN
from schemas.register import BERICHTEN, Berichtsoort
from schemas.typeteksten import TYPETEKSTEN

PAD: Final = Path(__file__).parent / "asyncapi.yaml"
SCHEMAMAP: Final = "../schemas/gegenereerd/schema"
"""Where the JSON Schemas lie, as seen from the document."""
VERSIE: Final = "1.0.0"
"""Of the agreement on the line; a change that a partner must follow raises the first number."""
KOP: Final = "# Made by `python -m adapters.asyncapi`. Do not edit.\n"
_UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PARAMETERS: Final = {
    "partij": "Code van de organisatie in het register van de hub, zoals politie of gemeente-ede.",
    "deel": "Voor welk deel van de organisatie: inzage, dossier, leerplicht, of postbus.",
    "zaak": "Kenmerk van de zaak (een UUID), of geen.",
    "kenmerk": "Kenmerk van de levering (een UUID), bij elke herhaling hetzelfde.",
}
_INFO: Final = """\
Zo sluit het systeem van een organisatie aan op ketenhub.

- De verbinding is NATS over TLS 1.3, met een certificaat aan beide kanten. Het certificaat zegt wie u bent; er is geen
  naam, wachtwoord of NKey.
- Elk bericht is ondertekend en verzegeld, gebonden aan afzender, ontvanger, kanaal en kenmerk (hub/trust/ZEGEL.md).
- Versturen is een request; het antwoord van de server zegt dat het bericht is opgeslagen. Geef de kop Nats-Msg-Id mee.
- Ophalen is een pull op de eigen consumer, onder het voorvoegsel hub.js. Onbevestigd komt een levering terug.
- Van elke levering stuurt u twee ondertekende ontvangstbewijzen: ontvangen, en daarna verwerkt of geweigerd. Van een
  antwoord niet: dat is zelf het bewijs van de hub.

De SDK in adapters/sdk doet dit alles.
"""


def document() -> dict[str, Any]:
    """The whole document as data: texts, lists and dicts."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Aansluiten op ketenhub",
            "version": VERSIE,
            "description": _INFO,
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl/"},
        },
        "defaultContentType": "application/jose",
        "servers": {
            "hub": {
                "host": "{adres}",
                "protocol": "nats",
                "description": "De hub. Het adres staat in toelating.json, in de map van de organisatie.",
                "variables": {"adres": {"description": "Naam of IP-adres, met poort.", "default": "localhost:4222"}},
                "security": [{"$ref": "#/components/securitySchemes/certificaat"}],
            }
        },
        "channels": _kanalen(),
        "operations": _operaties(),
        "components": {
            "messages": _berichten(),
            "schemas": _schemas(),
            "parameters": {naam: {"description": tekst} for naam, tekst in _PARAMETERS.items()},
            "securitySchemes": {
                "certificaat": {
                    "type": "X509",
                    "description": "Clientcertificaat van de hub, met het OIN in serialNumber en als URI in SAN"
                    " (urn:nld:oin:…). U krijgt het van de hub bij de toelating.",
                }
            },
        },
    }


def tekst() -> str:
    """The document as it lies on disk."""
    return KOP + yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110)


def _in(bericht: str) -> str:
    return f"in-{bericht}"


def _kanalen() -> dict[str, Any]:
    """A channel for each kind of message that is sent, and for each place where something is delivered."""
    kanalen: dict[str, Any] = {}
    for soort in BERICHTEN.values():
        kanalen[_in(soort.bericht)] = {
            "address": onderwerpen.in_("{partij}", soort.bericht),
            "title": TYPETEKSTEN[soort.type].titel,
            "messages": _verwijs("messages", _verstuurd(soort)),
            "parameters": _parameters("partij"),
        }
    kanalen[_in("ontvangst")] = {
        "address": onderwerpen.in_("{partij}", "ontvangst"),
        "title": "Ontvangstbewijs",
        "messages": _verwijs("messages", "ontvangstbewijs"),
        "parameters": _parameters("partij"),
    }
    gestript = [_afgeleverd(t) for t, levering in LEVERINGEN.items() if not levering.van_hub]
    kanalen["uit-levering"] = {
        "address": "uit.{partij}.{deel}.{zaak}.{kenmerk}",
        "title": "Levering",
        "description": "Een bericht van een ander, met alleen de velden die het convenant toestaat.",
        "messages": _verwijs("messages", *gestript),
        "parameters": _parameters("partij", "deel", "zaak", "kenmerk"),
    }
    for berichttype, levering in LEVERINGEN.items():
        if levering.van_hub:
            kanalen[f"uit-{_kort(berichttype)}"] = {
                "address": _plaats(berichttype),
                "title": TYPETEKSTEN[berichttype].titel,
                "messages": _verwijs("messages", _afgeleverd(berichttype)),
                "parameters": _parameters("partij", "zaak", "kenmerk"),
            }
    return kanalen


def _operaties() -> dict[str, Any]:
    """What the system of a party does. After each message that it sends, the hub's answer comes."""
    antwoordkanaal = f"uit-{_kort(ANTWOORD)}"
    operaties: dict[str, Any] = {}
    for soort in BERICHTEN.values():
        operaties[f"verstuur-{soort.bericht}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{_in(soort.bericht)}"},
            "messages": [{"$ref": f"#/channels/{_in(soort.bericht)}/messages/{_verstuurd(soort)}"}],
            "reply": {
                "channel": {"$ref": f"#/channels/{antwoordkanaal}"},
                "messages": [{"$ref": f"#/channels/{antwoordkanaal}/messages/{_afgeleverd(ANTWOORD)}"}],
            },
        }
    operaties["verstuur-ontvangstbewijs"] = {
        "action": "send",
        "description": "Ontvangen zodra een levering open is; daarna verwerkt of geweigerd. Er komt geen antwoord op.",
        "channel": {"$ref": f"#/channels/{_in('ontvangst')}"},
        "messages": [{"$ref": f"#/channels/{_in('ontvangst')}/messages/ontvangstbewijs"}],
    }
    for naam, kanaal in _kanalen().items():
        if naam.startswith("uit-"):
            operaties[f"ontvang-{naam.removeprefix('uit-')}"] = {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{naam}"},
                "messages": [{"$ref": f"#/channels/{naam}/messages/{bericht}"} for bericht in kanaal["messages"]],
            }
    return operaties


def _berichten() -> dict[str, Any]:
    berichten: dict[str, Any] = {}
    for soort in BERICHTEN.values():
        berichten[_verstuurd(soort)] = _bericht(soort.type, _verstuurd(soort))
    berichten["ontvangstbewijs"] = {
        "name": "ontvangstbewijs",
        "title": "Ontvangstbewijs",
        "contentType": "application/jose",
        "payload": {"$ref": "#/components/schemas/verzegeld"},
        "x-inhoud": {"$ref": "#/components/schemas/ontvangstbewijs"},
    }
    for berichttype in LEVERINGEN:
        berichten[_afgeleverd(berichttype)] = _bericht(berichttype, _afgeleverd(berichttype))
    return berichten


def _bericht(berichttype: str, naam: str) -> dict[str, Any]:
    uitleg = TYPETEKSTEN[berichttype]
    return {
        "name": berichttype,
        "title": uitleg.titel,
        "summary": uitleg.betekenis,
        "contentType": "application/jose",
        "payload": {"$ref": "#/components/schemas/verzegeld"},
        "x-inhoud": {"$ref": f"#/components/schemas/{naam}"},
    }


def _schemas() -> dict[str, Any]:
    """The seal, and per message the event inside: the envelope, with the type and the data of that message."""
    schemas: dict[str, Any] = {
        "verzegeld": {
            "type": "string",
            "maxLength": LADING_BYTES_MAX,
            "description": "Ondertekend en daarna versleuteld, volgens het profiel van de organisatie in het register"
            f" (hub/trust/ZEGEL.md). Wat erin zit, is hoogstens {BERICHT_BYTES_MAX} bytes.",
        },
        "ontvangstbewijs": {
            "type": "object",
            "description": f"De inhoud van een JWS met typ {TYP_ONTVANGST}, getekend door de ontvanger.",
            "additionalProperties": False,
            "required": ["levering", "onderwerp", "soort", "tijd", "zegel"],
            "properties": {
                "code": {"enum": sorted(REDENEN), "description": "Waarom; alleen bij geweigerd."},
                "levering": {"type": "string", "pattern": f"^{_UUID}$"},
                "onderwerp": {"type": "string", "description": "Het kanaal waarop de levering lag."},
                "soort": {"enum": ["ontvangen", "verwerkt", "geweigerd"]},
                "tijd": {"type": "string", "format": "date-time"},
                "zegel": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 van wat aankwam."},
            },
        },
    }
    for soort in BERICHTEN.values():
        schemas[_verstuurd(soort)] = _gebeurtenis(soort.type, f"{stam(soort.type)}.schema.json")
    for berichttype, levering in LEVERINGEN.items():
        einde = "" if levering.van_hub else ".geleverd"
        schemas[_afgeleverd(berichttype)] = _gebeurtenis(berichttype, f"{stam(berichttype)}{einde}.schema.json")
    return schemas


def _gebeurtenis(berichttype: str, schema: str) -> dict[str, Any]:
    return {
        "allOf": [
            {"$ref": f"{SCHEMAMAP}/envelop.schema.json"},
            {
                "type": "object",
                "properties": {"type": {"const": berichttype}, "data": {"$ref": f"{SCHEMAMAP}/{schema}"}},
            },
        ]
    }


def _plaats(berichttype: str) -> str:
    """Where what the hub itself makes lies."""
    onderwerp = {
        "antwoord": onderwerpen.antwoord,
        "vernietiging": onderwerpen.vernietiging,
        "actualisering": onderwerpen.melding,
    }[_kort(berichttype)]
    return onderwerp("{partij}", "{zaak}", "{kenmerk}")


def _kort(berichttype: str) -> str:
    """`antwoord` of `nl.omgevingsadviezen.antwoord-gegeven.v1`."""
    return stam(berichttype).partition("-")[0]


def _verstuurd(soort: Berichtsoort) -> str:
    return stam(soort.type)


def _afgeleverd(berichttype: str) -> str:
    return stam(berichttype) if LEVERINGEN[berichttype].van_hub else f"{stam(berichttype)}.geleverd"


def _verwijs(waar: str, *namen: str) -> dict[str, Any]:
    return {naam: {"$ref": f"#/components/{waar}/{naam}"} for naam in namen}


def _parameters(*namen: str) -> dict[str, Any]:
    return _verwijs("parameters", *namen)


if __name__ == "__main__":
    PAD.write_text(tekst(), encoding="utf-8")
