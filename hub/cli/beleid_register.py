"""`ketenhub beleid register`: the register of processing activities that a policy implies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Ketenfout

BESTAND_JSON: Final = "verwerkingen.json"
BESTAND_HTML: Final = "verwerkingen.html"
KOPPEN: Final = ("regel", "naam", "doel", "grondslag", "bewaren", "gecontroleerd")


@groep.command("register")
def register(
    map_: Annotated[
        Path | None,
        typer.Argument(metavar="[MAP]", help="Map met het beleid. Zonder: het beleid van deze hub (KETENHUB_BELEID)."),
    ] = None,
    schrijf: Annotated[
        Path | None,
        typer.Option("--schrijf", metavar="MAP", help="Schrijf verwerkingen.json en verwerkingen.html in deze map."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Maak het register van verwerkingsactiviteiten van een beleid: een activiteit per regel.

    Wat de hub zelf onthoudt, staat er ook in. Van elke grondslag staat erbij of een jurist haar heeft gecontroleerd.
    Het beslispunt van een draaiende hub geeft hetzelfde register van het beleid dat geldt, onder /verwerkingen.

    Eindigt met 0 als het gelukt is en met 3 als het beleid niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _register(scherm, map_ or instellingen.beleid, schrijf))


async def _register(scherm: Scherm, kaart: Path, schrijf: Path | None) -> None:
    """Show or write.

    Raises:
        Beleidsweigering: the policy cannot be read.
        Ketenfout: `REGISTER-bestand`, a file cannot be written.
    """
    from hub.bootstrap.beleid import lees_onbewezen
    from hub.policy.authzen import PAD_REGISTER
    from hub.policy.verwerkingsregister import register as maak
    from hub.policy.verwerkingsregister_html import pagina

    document = maak(lees_onbewezen(kaart), PAD_REGISTER)
    if schrijf is not None:
        _bewaar(schrijf / BESTAND_JSON, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        _bewaar(schrijf / BESTAND_HTML, pagina(document))
        scherm.meld(f"{BESTAND_JSON} en {BESTAND_HTML} zijn geschreven.")
        return
    activiteiten: list[dict[str, Any]] = document["verwerkingsactiviteiten"]
    if scherm.vorm is Vorm.JSON:
        for activiteit in activiteiten:
            scherm.document(activiteit)
        return
    scherm.rijen(KOPPEN, [_rij(activiteit) for activiteit in activiteiten])
    ongezien = sum(not a["convenant"]["grondslag"]["door_jurist_gecontroleerd"] for a in activiteiten)
    scherm.meld(
        f"{tel(len(activiteiten), 'activiteit', 'activiteiten')}; van {ongezien} heeft geen jurist de grondslag"
        " gecontroleerd."
    )


def _rij(activiteit: dict[str, Any]) -> tuple[str, str, list[str], list[str], str | None, bool]:
    eigen = activiteit["convenant"]
    grond = eigen["grondslag"]
    return (
        eigen["regel"],
        activiteit["name"],
        eigen["doelen"],
        [grond["verstrekker"], grond["ontvanger"]],
        activiteit["personalData"]["retentionPeriod"],
        grond["door_jurist_gecontroleerd"],
    )


def _bewaar(pad: Path, inhoud: str) -> None:
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_bytes(inhoud.encode())
    except OSError:
        raise Ketenfout("REGISTER-bestand", f"{pad.name} is niet te schrijven.") from None
