"""A small policy for tests of the engine: few words, every construct once, and two helpers to change a piece of it."""

from __future__ import annotations

from typing import Final

from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.laden import Beleid, laad

WOORDENBOEK: Final = """\
woordenboek: klein
versie: 1
rollen: {politie: Politie, gemeente: Gemeente, hub: De hub}
bestemmingen:
  hub: {rol: hub, label: De hub zelf, soort: hub}
  politie: {rol: politie, label: Politie, soort: postbus}
  gemeente/inzage: {rol: gemeente, label: Contactpersoon, soort: inzage}
  gemeente/dossier: {rol: gemeente, label: Dossier, soort: dossier}
berichten: {signaal: Signaal, advies: Advies}
doelen: {omgevingsadvies: Kiezen met kennis van de omgeving, zsm-afweging: Beslissen op de ZSM-tafel}
andere-doelen: {vroegsignalering: Zorgen zonder verdenking horen bij de vroegsignalering}
fasen: [signalering, triage]
kenmerken:
  leeftijd: {label: leeftijd op de pleegdatum, soort: getal, eenheid: jaar, grenzen: [12, 18, 23]}
  advies-leeftijd: {label: leeftijd van het advies, soort: getal, eenheid: maanden, grenzen: [6, na 12]}
  zorgen: {label: er zijn zorgen, soort: keuze, waarden: [ja, nee]}
  verdacht: {label: verdacht van een feit, soort: keuze, waarden: [ja, nee]}
  sepot: {label: sepot, soort: keuze, waarden: [geen, 01, overig], gevoelig: ja}
plichten:
  log: {label: De hub legt dit vast, soort: vastleggen}
  bewaar: {label: Niet langer bewaren dan, soort: termijn, waarde: duur}
  verouderd: {label: Het advies is ouder dan zes maanden, soort: markering}
  gebruik: {label: Alleen te gebruiken met deze beperking, soort: beperking, waarde: code}
  vernietig: {label: De hub vernietigt de zaak, soort: onherroepelijk}
  vraag-actualisering: {label: De hub vraagt een nieuw advies, soort: melding}
  verwijs: {label: De hub wijst de juiste weg, soort: melding, waarde: code}
beperkingen: {niet-in-eigen-zaak: Niet gebruiken in uw eigen zaak}
groepen:
  wie: [betrokkene.bsn, betrokkene.achternaam]
  wie-en-wat: [groep wie, feit]
partijen:
  politie: {naam: Politie Oost, rol: politie, oin: 00000099000000000001}
  gemeente-ede: {naam: Gemeente Ede, rol: gemeente, oin: 00000099000000000002, cbs: 0228}
velden:
  betrokkene.bsn: {herkomst: brp, categorie: identiteit, vorm: gesloten}
  betrokkene.achternaam: {herkomst: brp, categorie: identiteit, vorm: gesloten}
  feit.omschrijving: {herkomst: politie, categorie: delict, vorm: vrij}
  feit.zwaarte: {herkomst: politie, categorie: delict, vorm: gesloten}
  feit.medeverdachten.naam: {herkomst: politie, categorie: derden, vorm: gesloten}
  zorgen.omschrijving: {herkomst: politie, categorie: zorg, vorm: vrij}
  advies.onderbouwing: {herkomst: context, categorie: advies, vorm: vrij}
"""

CONVENANT: Final = """\
convenant: klein-convenant
versie: 1
geldig: {van: 2026-01-01, tot: 2027-12-31}
deelnemers:
  politie: {ondertekend: 2026-01-05}
  gemeente-ede: {ondertekend: 2026-02-01, contactpersoon: Meldpunt, grondslag: Jeugdwet art. 7.4.0}
algemeen: {geen-regel: R01, onbekend-doel: R23, bewaren-hub: 30 dagen}
regels:
  - regel: S-01
    titel: De politie meldt een jongere aan het meldpunt
    bron: R04, R05
    grond: {verstrekker: Wpg art. 20, ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: nee}
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    als: {leeftijd: van 12 tot 23, verdacht: ja, zorgen: ja}
    geef: [groep wie-en-wat, zorgen]
    plichten: [log, bewaar 72 uur]
  - regel: S-02
    titel: De gemeente bewaart zelf wie het is
    bron: R06
    grond: {verstrekker: Wpg art. 20, ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: nee}
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/dossier
    fase: signalering
    geef: [feit, zorgen]
    plichten: [log, bewaar 14 dagen]
  - regel: A-01
    titel: De gemeente adviseert de politie
    bron: [R08, R13]
    grond: {verstrekker: Jeugdwet art. 7.4.0, ontvanger: Politiewet art. 3, gecontroleerd-door-jurist: ja}
    van: gemeente
    bericht: advies
    doel: [omgevingsadvies, zsm-afweging]
    naar: politie
    fase: [signalering, triage]
    geef: [groep wie, advies]
    plichten: [log, bewaar 2 weken, gebruik niet-in-eigen-zaak]
nooit:
  - verbod: N-04
    titel: Zonder zorgen krijgt een gemeente niets
    bron: R04
    naar: [gemeente/inzage, gemeente/dossier]
    als: {zorgen: nee}
    velden: alle
    alternatief: Noem de zorgen in het bericht
  - verbod: N-06
    titel: Politiegegevens komen nooit in het dossier
    bron: R06
    naar: gemeente/dossier
    velden: {herkomst: [politie, justitie]}
  - verbod: N-07
    titel: Geen gegevens over derden
    bron: R06
    naar: {behalve: hub}
    velden: {categorie: derden}
  - verbod: N-13
    titel: Een advies ouder dan twaalf maanden wordt niet doorgegeven
    bron: R13
    bericht: advies
    als: {advies-leeftijd: na 12}
    velden: alle
    plichten: [vraag-actualisering]
  - verbod: N-15
    titel: Bij sepot 01 wordt alles vernietigd
    bron: R15
    bericht: advies
    als: {sepot: 01}
    velden: alle
    plichten: [vernietig, log]
altijd:
  - plicht: P-13
    titel: Een advies van zes tot en met twaalf maanden is verouderd
    bron: R13
    bericht: advies
    als: {advies-leeftijd: van 6 tot en met 12}
    plichten: [verouderd]
beweringen:
  - bewering: B-06
    tekst: Geen politiegegeven komt in een dossier
    bron: R06
    nooit: {naar: gemeente/dossier, velden: {herkomst: [politie, justitie]}}
"""

SIGNAAL: Final = Sleutel("politie", "signaal", "omgevingsadvies", "gemeente/inzage", "signalering")
DOSSIER: Final = SIGNAAL._replace(naar="gemeente/dossier")
ADVIES: Final = Sleutel("gemeente", "advies", "omgevingsadvies", "politie", "triage")
JONGERE: Final[Kenmerken] = {"leeftijd": 16, "verdacht": "ja", "zorgen": "ja"}
VERS: Final[Kenmerken] = {"advies-leeftijd": 2, "sepot": "geen"}


def verander(tekst: str, oud: str, nieuw: str) -> str:
    """Replace one piece; it must be there exactly once, so that a test cannot quietly test nothing."""
    if tekst.count(oud) != 1:
        raise ValueError(f"{tekst.count(oud)} keer gevonden: {oud}")
    return tekst.replace(oud, nieuw)


def klein(*veranderingen: tuple[str, str], woordenboek: str = WOORDENBOEK) -> Beleid:
    """The small policy, with pieces of the convenant replaced."""
    convenant = CONVENANT
    for oud, nieuw in veranderingen:
        convenant = verander(convenant, oud, nieuw)
    return laad({"woordenboek.yaml": woordenboek, "convenant.yaml": convenant})


def alle_plichten(beleid: Beleid) -> frozenset[str]:
    """A hub that can perform every duty."""
    return frozenset(beleid.woordenboek.plichten)
