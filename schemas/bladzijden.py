"""The readable pages: the table of fields, one page per type, the codes. Dutch Markdown, from models and labels."""

from __future__ import annotations

import json
from typing import Final

from schemas import voorbeelden
from schemas.basis import Model
from schemas.catalogus import Blad, knopen
from schemas.envelop import REGEL_VAN_ATTRIBUUT, Gebeurtenis
from schemas.fouten import CODES
from schemas.groepen import GROEPEN
from schemas.levering import LEVERINGEN
from schemas.register import BERICHTEN, TYPE_BEGIN
from schemas.typeteksten import ATTRIBUUTTEKSTEN, TYPETEKSTEN

_GEMAAKT: Final = "Deze bladzijde is gemaakt uit de code van `schemas/`. Wijzig haar daar.\n"
_KOP: Final = (
    "| veld | naam | betekenis | verplicht | vorm | herkomst | categorie | tekst |\n|---|---|---|---|---|---|---|---|\n"
)


def stam(berichttype: str) -> str:
    """Name of a type in file names: `signaal-ingediend.v1`."""
    return berichttype.removeprefix(TYPE_BEGIN)


def event(gebeurtenis: Gebeurtenis) -> str:
    """An event as readable JSON, in the order of the envelope."""
    return json.dumps(gebeurtenis.model_dump(exclude_none=True), ensure_ascii=False, indent=2) + "\n"


def _verplicht(verplicht: dict[str, bool], herhaald: set[str], pad: str) -> str:
    """Whether a leaf must be there: always, never, or once the group it is in is there."""
    if not verplicht[pad]:
        return "nee"
    boven = pad.rpartition(".")[0]
    while boven:
        if boven in herhaald:
            return f"ja, per onderdeel van `{boven}`"
        if not verplicht[boven]:
            return f"ja, als `{boven}` er is"
        boven = boven.rpartition(".")[0]
    return "ja"


def _rij(pad: str, blad: Blad, verplicht: str, *, herhaald: bool) -> str:
    veld = blad.veld
    vorm = ("meer keer: " if herhaald else "") + blad.gedaante.tekst
    cellen = (f"`{pad}`", veld.label, veld.betekenis, verplicht, vorm, veld.herkomst, veld.categorie, veld.vorm)
    return "| " + " | ".join(cellen) + " |\n"


def veldentabel(model: type[Model]) -> str:
    """One row per leaf of a message."""
    verplicht: dict[str, bool] = {}
    herhaald: set[str] = set()
    tabel = _KOP
    for knoop in knopen(model):
        verplicht[knoop.pad] = knoop.verplicht
        if knoop.herhaald:
            herhaald.add(knoop.pad)
        if knoop.blad is not None:
            hoe = _verplicht(verplicht, herhaald, knoop.pad)
            tabel += _rij(knoop.pad, knoop.blad, hoe, herhaald=knoop.herhaald)
    return tabel


def groepentabel(model: type[Model]) -> str:
    """One row per group of fields; empty when the message has none."""
    rijen = [knoop for knoop in knopen(model) if knoop.model is not None]
    if not rijen:
        return ""
    tabel = "| groep | naam | betekenis | hoe vaak |\n|---|---|---|---|\n"
    for knoop in rijen:
        titel, betekenis = GROEPEN[knoop.pad]
        vaak = (
            f"{knoop.aantal[0]} tot en met {knoop.aantal[1]}"
            if knoop.herhaald
            else "1"
            if knoop.verplicht
            else "0 of 1"
        )
        tabel += f"| `{knoop.pad}` | {titel} | {betekenis} | {vaak} |\n"
    return tabel + "\n"


def velden() -> str:
    """All fields of all messages."""
    tekst = f"# Velden per bericht\n\n{_GEMAAKT}\n"
    tekst += (
        "*Herkomst* zegt van wie een gegeven komt en bepaalt wie het mag krijgen. *Tekst* zegt of iemand er alles in "
        "kan typen (vrij) of niet (gesloten). Een pad noemt geen volgnummers: `zorgen.van` is het veld `van` van "
        "iedere zorg.\n"
    )
    for soort in BERICHTEN.values():
        tekst += f"\n## {soort.bericht}, versie {soort.versie}\n\n{groepentabel(soort.model)}{veldentabel(soort.model)}"
    return tekst


def typepagina(berichttype: str) -> str:
    """What one type means, what is in it, and an example."""
    uitleg = TYPETEKSTEN[berichttype]
    soort = LEVERINGEN[berichttype]
    model = soort.model if soort.van_hub else BERICHTEN[berichttype].model
    naam = stam(berichttype)
    tekst = f"# {uitleg.titel}\n\n{_GEMAAKT}\n`{berichttype}`\n\n{uitleg.betekenis}\n\n"
    tekst += f"- Wie aan wie: {uitleg.wie}\n- Fase: {uitleg.fase}\n"
    tekst += "".join(f"- {regel}\n" for regel in uitleg.let_op)
    tekst += (
        "\n`id` is een willekeurige UUID. `time` is het moment waarop de verzender dit vastlegde. `subject` is het "
        "kenmerk van de zaak, nooit een BSN; persoonsgegevens staan alleen in `data`.\n\n"
        f"Schema van `data`: [{naam}.schema.json](../schema/{naam}.schema.json)"
    )
    if not soort.van_hub:
        tekst += f"; na het strippen: [{naam}.geleverd.schema.json](../schema/{naam}.geleverd.schema.json)"
    tekst += f".\n\n## Velden\n\n{groepentabel(model)}{veldentabel(model)}"
    tekst += f"\n## Voorbeeld\n\nAlles is verzonnen.\n\n```json\n{event(voorbeelden.gebeurtenis(berichttype))}```\n"
    gestript = voorbeelden.levering(berichttype)
    if gestript is not None:
        tekst += f"\n## Zo komt het aan\n\nBij `{gestript.bestemming}`, met alleen wat de regel toestaat.\n\n"
        tekst += f"```json\n{event(gestript)}```\n"
    return tekst


def envelop() -> str:
    """The attributes of the envelope, each with the code of its rule."""
    tekst = f"# Envelop\n\n{_GEMAAKT}\nCloudEvents 1.0 in JSON volgens het NL GOV-profiel 1.1. "
    tekst += (
        "Een ander attribuut wordt geweigerd.\n\n| attribuut | betekenis | verplicht | regel |\n|---|---|---|---|\n"
    )
    for naam, veld in Gebeurtenis.model_fields.items():
        verplicht = "ja" if veld.is_required() else "nee"
        tekst += f"| `{naam}` | {ATTRIBUUTTEKSTEN[naam]} | {verplicht} | {REGEL_VAN_ATTRIBUUT[naam]} |\n"
    return tekst + (
        "\nRuimhartig bij ontvangst: een OIN zonder voorloopnullen (13 tot en met 19 cijfers) wordt aangevuld tot 20; "
        "een attribuut dat null is telt als afwezig; `datacontenttype` mag ontbreken; van een fractie van een seconde "
        "blijven zes cijfers over. De hub verstuurt altijd de volledige vorm.\n"
    )


def foutcodes() -> str:
    """Every code, what it means, and what to do."""
    tekst = f"# Foutcodes van berichten\n\n{_GEMAAKT}\n| code | wat er mis is | wat u doet |\n|---|---|---|\n"
    return tekst + "".join(f"| {code} | {b.uitleg} | {b.doen} |\n" for code, b in CODES.items())
