"""A policy of 120 permits and 30 bans over 30 fields, written twice: for the hub and in Cedar. Invented words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

BERICHTEN: Final = ("signaal", "advies", "vraag", "melding")
BESTEMMINGEN: Final = tuple(f"ontvanger-{c}" for c in "abcdef")
FASEN: Final = ("een", "twee", "drie", "vier", "vijf")
VELDEN: Final = tuple(f"deel.veld_{a}{b}" for a in "abcde" for b in "uvwxyz")
KENMERKEN: Final = ("verdacht", "zorgen", "inwoner", "ondertekend", "gezien")
VERBODEN: Final = 30
DOEL: Final = "doel"
VAN: Final = "afzender"


def sleutels() -> Iterator[tuple[int, str, str, str]]:
    """Number, message, destination and phase of every permit."""
    nummer = 0
    for bericht in BERICHTEN:
        for bestemming in BESTEMMINGEN:
            for fase in FASEN:
                yield nummer, bericht, bestemming, fase
                nummer += 1


def geef(nummer: int) -> tuple[str, ...]:
    """Fields of a permit: 20 of the 30, another 20 for each."""
    return tuple(VELDEN[(nummer + n) % len(VELDEN)] for n in range(20))


def verbod(nummer: int) -> tuple[str, str]:
    """Field that a ban takes, and the feature that must be certainly `ja` to keep it."""
    return VELDEN[nummer % len(VELDEN)], KENMERKEN[nummer % len(KENMERKEN)]


def woordenboek() -> str:
    """The dictionary of the hub's own policy."""
    rollen = ", ".join(f"{naam}: Rol" for naam in (VAN, *BESTEMMINGEN))
    bestemmingen = "\n".join(f"  {b}: {{rol: {b}, label: {b}, soort: postbus}}" for b in BESTEMMINGEN)
    kenmerken = "\n".join(f"  {k}: {{label: {k}, soort: keuze, waarden: [ja, nee]}}" for k in KENMERKEN)
    velden = "\n".join(f"  {v}: {{herkomst: politie, categorie: delict, vorm: gesloten}}" for v in VELDEN)
    return f"""woordenboek: proef
versie: 1
rollen: {{hub: De hub, {rollen}}}
bestemmingen:
  hub: {{rol: hub, label: De hub, soort: hub}}
{bestemmingen}
berichten: {{{", ".join(f"{b}: Bericht" for b in BERICHTEN)}}}
doelen: {{{DOEL}: Een doel}}
andere-doelen: {{ander: Een ander doel}}
fasen: [{", ".join(FASEN)}]
kenmerken:
  leeftijd: {{label: Leeftijd, soort: getal, eenheid: jaar, grenzen: [12, 18, 23]}}
{kenmerken}
plichten:
  log: {{label: De hub legt dit vast, soort: vastleggen}}
  bewaar: {{label: Niet langer bewaren dan, soort: termijn, waarde: duur}}
beperkingen: {{}}
groepen: {{}}
partijen:
  afzender: {{naam: Afzender, rol: {VAN}, oin: 00000099000000000001}}
velden:
{velden}
"""


def convenant() -> str:
    """The convenant of the hub's own policy."""
    regels = "".join(
        f"""  - regel: S-{nummer:02}
    titel: Regel {nummer}
    bron: R01
    grond: {{verstrekker: WGS, ontvanger: WGS, gecontroleerd-door-jurist: nee}}
    van: {VAN}
    bericht: {bericht}
    doel: {DOEL}
    naar: {bestemming}
    fase: {fase}
    als: {{leeftijd: van 12 tot 23, verdacht: ja}}
    geef: [{", ".join(geef(nummer))}]
    plichten: [log, bewaar 30 dagen]
"""
        for nummer, bericht, bestemming, fase in sleutels()
    )
    verboden = "".join(
        f"""  - verbod: N-{nummer:02}
    titel: Verbod {nummer}
    bron: R01
    als: {{{kenmerk}: nee}}
    velden: {{paden: [{veld}]}}
"""
        for nummer in range(VERBODEN)
        for veld, kenmerk in (verbod(nummer),)
    )
    return f"""convenant: proef
versie: 1
geldig: {{van: 2026-01-01, tot: 2099-12-31}}
deelnemers:
  afzender: {{ondertekend: 2026-01-05}}
algemeen: {{geen-regel: R01, onbekend-doel: R23}}
regels:
{regels}nooit:
{verboden}"""


def actie(bericht: str, bestemming: str, fase: str) -> str:
    """The action of a key in Cedar."""
    return f'Action::"{bericht} {bestemming} {fase}"'


def cedar() -> str:
    """The same rules in Cedar. A feature that is absent is unknown: it never permits and always triggers a ban."""
    regels = [
        f'permit(principal == Rol::"{VAN}", action == {actie(bericht, bestemming, fase)}, resource) when {{'
        f" context has leeftijd && context.leeftijd >= 12 && context.leeftijd < 23"
        f' && context has verdacht && context.verdacht == "ja"'
        f" && resource in [{', '.join(_veld(v) for v in geef(nummer))}] }};"
        for nummer, bericht, bestemming, fase in sleutels()
    ]
    regels += [
        f"forbid(principal, action, resource == {_veld(veld)}) unless {{"
        f' context has {kenmerk} && context.{kenmerk} == "ja" }};'
        for veld, kenmerk in map(verbod, range(VERBODEN))
    ]
    return "\n".join(regels)


def _veld(pad: str) -> str:
    return f'Veld::"{pad}"'
