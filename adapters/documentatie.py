"""`adapters/README.md`, made from the specs of the profiles and the settings: what partners read is what the code does.

Write it again with `python -m adapters.documentatie`; a test fails when it is not up to date.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Final

from adapters import instellingen
from adapters.gebeurtenissen import Soort
from adapters.instellingen import Mapinstellingen
from adapters.lijn import Lijncode
from adapters.profielen.register import ALGEMENE_FOUTEN, PROFIELEN
from adapters.profielen.soorten import BERICHTEN_MAX, BESTAND_BYTES_MAX, Profielspec
from adapters.uitmappen import STANDAARD

PAD: Final = Path(__file__).parent / "README.md"
OPZIJ_CODES: Final = (
    ("UIT-onderwerp", "De levering is niet aan deze partij gericht, of haar onderwerp heeft een vreemde vorm."),
    ("UIT-anders-geadresseerd", "De levering noemt zelf een andere bestemming dan haar onderwerp."),
    ("UIT-onvolledig", "De levering noemt haar eigen kenmerk niet."),
    ("UIT-soort", "Dit soort bericht hoort niet op deze plek."),
    ("UIT-bestemming", "Deze partij heeft geen map voor deze bestemming."),
    ("UIT-dossier", "Er staan politie- of justitiegegevens in een levering voor een dossier (R06)."),
    ("UIT-plicht", "De levering heeft een plicht die deze adapter niet kan uitvoeren."),
    ("UIT-anders", "Deze levering is eerder met een andere inhoud ontvangen; de eerste blijft staan."),
)
"""Codes in `opzij/`, besides those of the schemas."""

_NEERLEGGEN: Final = (
    "Hier legt u bestanden neer. Schrijf onder een naam die met een punt begint of op `.tmp` of `.part` eindigt en "
    "hernoem daarna; of wacht: een bestand dat niet meer verandert, wordt vanzelf opgepakt."
)
_INLEIDING: Final = f"""# Aansluiten met mappen

<!-- Made by `python -m adapters.documentatie`. Do not edit. -->

An adapter runs at the partner, with that party's own certificate and keys ([joining](AANSLUITEN.md)). This one joins by
folders: the partner's system lays export files in one, and finds deliveries in others. It seals, opens and signs
receipts as the [SDK](sdk/LEESMIJ.md) does; what lies on the line stands in the [AsyncAPI document](asyncapi.yaml). The
rest of this page is for partners, and in Dutch.

## Mappen

| map | wat u er vindt |
|---|---|
| `export/` | {_NEERLEGGEN} |
| `verwerkt/` | Bestanden waarvan alle berichten bij de hub liggen. Ze verdwijnen na een dag. |
| `afgekeurd/` | Bestanden met een fout, met een verslag `.verslag.txt` ernaast. Er is niets van verstuurd. |
| `antwoorden/` | Wat de hub van elk bericht vond, als JSON en als tekst. |
| `opzij/` | Verslagen van leveringen die niet klopten en niet zijn weggeschreven. Iemand moet kijken. |
| `vernietigd/` | Bewijs dat een levering is vernietigd. Zonder persoonsgegevens. Laat dit staan. |
| `bezig/`, `geschreven/` | Geheugen van de adapter. Zonder persoonsgegevens. Blijf eraf. |
| `kenmerk.sleutel` | De sleutel waarmee kenmerken van berichten worden gemaakt. Maak een reservekopie. |
"""
_LEVERINGEN: Final = """
Een levering heet `<zaak>_<levering>.json`; in mappen voor mensen staat er een pagina `.html` naast. Een levering die
twee keer komt, wordt één keer geschreven. Na de bewaartermijn verdwijnen beide bestanden; na een opdracht tot
vernietigen ook, uit alle mappen. Wat u zelf uit een map haalt, moet u zelf vernietigen: het bewijs noemt 0 bestanden.
"""


def maak() -> str:
    """The whole page."""
    delen = [
        _INLEIDING,
        "Alle mappen staan op één schijf die harde koppelingen kent; anders start de adapter niet.\n",
        "Leveringen komen in de map van hun bestemming:\n",
        _tabel(("bestemming", "map", "pagina voor mensen"), _bakjes()),
        _LEVERINGEN,
        f"## Grenzen\n\nEen bestand: hoogstens {BESTAND_BYTES_MAX} bytes en hoogstens {BERICHTEN_MAX} berichten.",
        *(_profiel(profiel.spec) for profiel in PROFIELEN.values()),
        "## Codes bij elk profiel\n\nDaarnaast kan een verslag de codes van de schemas noemen.\n",
        _tabel(("code", "betekenis"), ((f"`{code}`", tekst) for code, tekst in ALGEMENE_FOUTEN)),
        "## Codes in `opzij/`\n",
        _tabel(("code", "betekenis"), ((f"`{code}`", tekst) for code, tekst in OPZIJ_CODES)),
        "## For operators\n\nSettings; times in seconds:\n",
        _tabel(("setting", "default", "why"), _instellingen()),
        "Events, also in the log as `adapter-<event>`:\n",
        _tabel(("event", "meaning"), ((f"`{k.value}`", tekst) for k, tekst in _betekenissen(Soort).items())),
        "Codes of the line:\n",
        _tabel(("code", "meaning"), ((f"`{k.value}`", tekst) for k, tekst in _betekenissen(Lijncode).items())),
    ]
    return "\n".join(deel.rstrip("\n") + "\n" for deel in delen)


def _bakjes() -> Iterator[tuple[str, ...]]:
    for deel, bakje in STANDAARD.items():
        yield f"`{deel}`", f"`{bakje.map}/`", "ja" if bakje.leesbaar else "nee"
    yield "`postbus` van het om", "`zsm-tafel/`", "ja"


def _instellingen() -> Iterator[tuple[str, ...]]:
    redenen = toelichtingen(instellingen, "Mapinstellingen")
    standaard = Mapinstellingen()
    for veld in fields(Mapinstellingen):
        yield f"`{veld.name}`", str(getattr(standaard, veld.name)), redenen[veld.name]


def _profiel(spec: Profielspec) -> str:
    velden = ((f"`{v.plaats}`", f"`{v.naar}`", v.vorm, "ja" if v.verplicht else "nee", v.uitleg) for v in spec.velden)
    return "\n".join(
        (
            f"## Profiel `{spec.naam}`: {spec.titel}\n",
            f"Versie {spec.versie}, bestanden op `{spec.extensie}`. Berichten: {', '.join(spec.berichten)}.\n",
            f"{spec.uitleg}\n",
            f"Kenmerk: {spec.kenmerk}\n",
            f"Tijd: {spec.tijd}\n",
            f"Voorbeeld: [`{spec.voorbeeld}`](voorbeelden/{spec.voorbeeld}) (verzonnen gegevens).\n",
            _tabel(("plaats", "naar", "vorm", "verplicht", "uitleg"), velden),
            _tabel(("code", "betekenis"), ((f"`{code}`", tekst) for code, tekst in spec.fouten)),
        )
    )


def _tabel(kop: tuple[str, ...], rijen: Iterator[tuple[str, ...]]) -> str:
    regels = [kop, ("---",) * len(kop), *rijen]
    return "\n".join(f"| {' | '.join(regel)} |" for regel in regels) + "\n"


def _betekenissen(soort: type[Soort | Lijncode]) -> dict[Soort | Lijncode, str]:
    teksten = toelichtingen(inspect.getmodule(soort), soort.__name__)
    return {lid: teksten[lid.name] for lid in soort}


def toelichtingen(module: object, klasse: str) -> dict[str, str]:
    """The text under each field of a class, on one line: the documentation stands where the value stands.

    Raises:
        KeyError: the class is not in the module.
    """
    boom = ast.parse(inspect.getsource(module))  # type: ignore[arg-type] # any module
    lichaam = next((k.body for k in boom.body if isinstance(k, ast.ClassDef) and k.name == klasse), None)
    if lichaam is None:
        raise KeyError(klasse)
    teksten: dict[str, str] = {}
    for veld, tekst in pairwise(lichaam):
        doel = (
            veld.target
            if isinstance(veld, ast.AnnAssign)
            else veld.targets[0]
            if isinstance(veld, ast.Assign)
            else None
        )
        if isinstance(doel, ast.Name) and isinstance(tekst, ast.Expr) and isinstance(tekst.value, ast.Constant):
            teksten[doel.id] = " ".join(str(tekst.value.value).split())
    return teksten


if __name__ == "__main__":
    PAD.write_text(maak(), encoding="utf-8")
