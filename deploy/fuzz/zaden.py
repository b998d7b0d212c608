"""What is mutated: files that load, of three sizes. The tiny one has every construct of the language about once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.klein_beleid import CONVENANT, WOORDENBOEK

GROND: Final = "{verstrekker: Wpg art. 20, ontvanger: Jeugdwet art. 7, gecontroleerd-door-jurist: nee}"
MINI_WOORDENBOEK: Final = """\
woordenboek: mini
versie: 1
rollen: {a: A, gemeente: G, hub: H}
bestemmingen:
  hub: {rol: hub, label: H, soort: hub}
  gemeente/dossier: {rol: gemeente, label: D, soort: dossier}
  a: {rol: a, label: A, soort: postbus}
berichten: {signaal: S}
doelen: {een: Een}
andere-doelen: {twee: Twee}
fasen: [triage]
kenmerken:
  leeftijd: {label: l, soort: getal, eenheid: jaar, grenzen: [12, na 18]}
  sepot: {label: s, soort: keuze, waarden: [geen, 01], gevoelig: ja}
plichten:
  log: {label: L, soort: vastleggen}
  bewaar: {label: B, soort: termijn, waarde: duur}
  weg: {label: W, soort: onherroepelijk}
  gebruik: {label: G, soort: beperking, waarde: code}
beperkingen: {niet: Niet}
groepen: {wie: [b.bsn], al: [groep wie, f]}
partijen:
  a: {naam: A, rol: a, oin: 00000099000000000001}
  ede: {naam: E, rol: gemeente, oin: 00000099000000000002, cbs: 0228}
velden:
  b.bsn: {herkomst: brp, categorie: identiteit, vorm: gesloten}
  f.wat: {herkomst: politie, categorie: delict, vorm: vrij}
"""
MINI_CONVENANT: Final = f"""\
convenant: mini
versie: 1
geldig: {{van: 2026-01-01, tot: 2027-12-31}}
deelnemers: {{ede: {{ondertekend: 2026-02-01, contactpersoon: M, grondslag: J}}}}
algemeen: {{geen-regel: R01, onbekend-doel: R23, bewaren-hub: 30 dagen}}
regels:
  - {{regel: S-01, titel: T, bron: "R04, R05", grond: {GROND}, van: a, bericht: signaal, doel: een,
     naar: gemeente/dossier, fase: triage, als: {{leeftijd: van 12 tot en met 18, sepot: [geen]}}, geef: [groep al],
     plichten: [log, bewaar 72 uur]}}
nooit:
  - verbod: N-01
    titel: T
    bron: R06
    naar: {{behalve: hub}}
    velden: {{herkomst: [politie]}}
    alternatief: Anders
  - {{verbod: N-02, titel: T, bron: [R15], als: {{sepot: 01}}, velden: alle, plichten: [weg, log]}}
altijd:
  - {{plicht: P-01, titel: T, bron: R19, als: {{leeftijd: na 18}}, plichten: [gebruik niet]}}
beweringen:
  - {{bewering: B-01, tekst: T, nooit: {{naar: gemeente/dossier, velden: {{behalve: [b]}}}}}}
"""
GEVALLEN: Final = """\
standaard: {leeftijd: 16, verdacht: ja}
gevallen:
  - geval: R04-toegestaan
    regel: R04
    soort: toestaan
    titel: Een titel
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    kenmerken: {zorgen: ja, sepot: onbekend}
    verwacht: {uitkomst: doorlaten, regel: S-01, wel: [groep wie], niet: [feit.medeverdachten], plichten: [log]}
  - {geval: x, regel: R04, soort: weigeren, van: politie, bericht: signaal, doel: anders, naar: politie, fase: triage,
     niet-uitvoerbaar: [verouderd], verwacht: {uitkomst: weigeren, code: R23, verboden: [N-04]}}
"""
SLEUTELS: Final = f"""\
sleutels:
  fg-politie: {{rol: privacyfunctionaris, organisatie: politie, publiek: {"3b6a27bcceb6a42d" * 4},
               van: 2026-01-01, tot: 2027-12-31}}
  tweede-ede: {{rol: medeondertekenaar, organisatie: gemeente-ede, publiek: {"d04ab232742bb4ab" * 4},
               van: 2026-01-01, tot: 2027-12-31, ingetrokken: 2026-03-01}}
proef: ja
"""
AANVAARD: Final = """\
aanvaard:
  - {code: L-jurist, onderwerp: R-01, reden: De jurist leest mee in mei, door: fg-politie, tot: 2027-06-30}
  - code: L-dossier-vrij
    onderwerp: "D-04"
    reden: |
      Die zin is voor de gemeente geschreven.
    door: Privacyfunctionaris
    tot: 2026-12-31
"""
_BELEID: Final = Path(__file__).resolve().parents[2] / "policies"


@dataclass(frozen=True, slots=True)
class Zaad:
    """Files that load together: name → text."""

    naam: str
    bestanden: Mapping[str, str]


MINI: Final = Zaad("mini", {"w.yaml": MINI_WOORDENBOEK, "c.yaml": MINI_CONVENANT})
KLEIN: Final = Zaad("klein", {"w.yaml": WOORDENBOEK, "c.yaml": CONVENANT})


def echt() -> Zaad:
    """The shipped policy."""
    namen = ("woordenboek.yaml", "convenant.yaml")
    return Zaad("echt", {naam: (_BELEID / naam).read_text("utf-8") for naam in namen})


def echte_gevallen() -> Zaad:
    """The shipped cases."""
    return Zaad("echt", {pad.name: pad.read_text("utf-8") for pad in sorted((_BELEID / "gevallen").glob("*.yaml"))})
