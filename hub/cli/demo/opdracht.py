"""The command `ketenhub demo`."""

from __future__ import annotations

import logging

from hub.cli.programma import Json, Kaal, app, begin, voer_uit


@app.command("demo")
def demo(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Speel de zes zaken van de pilot na, op een echte server op deze machine. Alle namen zijn verzonnen."""
    # Only here: what plays the demo takes half a second to import, and most commands do not need it.
    from hub.cli.demo.uitvoering import speel_demo

    scherm, instellingen = begin(als_json=als_json, kaal=kaal, niveau=logging.WARNING)
    voer_uit(scherm, speel_demo(scherm, instellingen))
