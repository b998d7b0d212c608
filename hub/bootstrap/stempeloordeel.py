"""All timestamps that lie beside a journal, checked for an auditor: `ketenhub journaal verifieer --tijdstempel`.

Of each is checked: the checkpoint under it is signed by the hub, the tree that was just verified begins with it, and
the authority signed these bytes at that time. The verifier that runs alone cannot do the last: it has the standard
library only. It says with which command of OpenSSL it is done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate

from hub.bootstrap.stempelcontrole import STEMPEL_BYTES_MAX, Stempelfout, controleer_tijdstempel, lees_wortels
from hub.fouten import Ketenfout
from hub.journal import controlepunt
from hub.journal.nota import Sleutel as Notasleutel
from hub.journal.verifieer.bestanden import Map
from hub.journal.verifieer.boom import Boom
from hub.journal.verifieer.controle import STEMPELMAP, Uitslag
from hub.journal.verifieer.hashes import LEEG
from hub.journal.verifieer.leugen import Leugen, Vraagfout
from hub.journal.verifieer.nota import NOTA_BYTES_MAX, Controlepunt, Sleutel, controleer, lees_punt
from hub.journal.verifieer.opdracht import Vraag, vertrouw
from hub.journal.weerlegd import Bewijsfout

_NAAM: Final = re.compile(r"([0-9]{16})\.tsr")


@dataclass(frozen=True, slots=True)
class _Gelezen:
    """A pair as it lies there. `nota`: None when a stamp lies without what it stamps."""

    naam: str
    grootte: int
    nota: bytes | None
    stempel: bytes


@dataclass(frozen=True, slots=True)
class _Goed:
    """A pair that is right."""

    grootte: int
    tijd: datetime
    geldig_tot: datetime


def antwoord(vraag: Vraag, certificaat: Path, nu: datetime) -> Uitslag:
    """Verify as `vraag` says, and every timestamp beside the journal too.

    `certificaat`: the authority's own, PEM, and not out of the folder; `nu`: today, for certificates that have ended.

    Raises:
        Leugen: `JOURNAAL-stempelweg`, there is no timestamp, or one without its checkpoint; `JOURNAAL-stempel`, one is
            not right; and whatever is wrong with a checkpoint or with the tree.
        Vraagfout: this cannot be asked.
    """
    if vraag.map is None or vraag.bewijs is not None:
        raise Vraagfout("Tijdstempels liggen bij een journaal: geef met --tijdstempel een map, en geen --bewijs.")
    try:
        wortels = lees_wortels(certificaat)
    except Ketenfout as fout:
        raise Vraagfout(str(fout)) from None
    # Read before the tree: that may grow meanwhile, and never shrinks.
    gelezen = _lees_alle(vraag.map / STEMPELMAP)
    uitslag = vraag.antwoord()
    if not gelezen:
        raise Leugen("JOURNAAL-stempelweg", STEMPELMAP)
    bron = Map(vraag.map)
    boom, hub = Boom(bron, uitslag.grootte, uitslag.wortel), vertrouw(bron, vraag.sleutel, ()).hub
    _zeg([_een(een, boom, hub, wortels) for een in gelezen], uitslag, nu)
    return uitslag


def _een(een: _Gelezen, boom: Boom, hub: Sleutel, wortels: list[Certificate]) -> _Goed:
    bestand, stempelbestand = f"{STEMPELMAP}/{een.naam}.checkpoint", f"{STEMPELMAP}/{een.naam}.tsr"
    if een.nota is None:
        raise Leugen("JOURNAAL-stempelweg", bestand, hint="Het controlepunt bij dit tijdstempel is weg.")
    try:
        punt = lees_punt(een.nota)
        if not _is_van(een.nota, hub):
            controleer(punt, hub)  # some milliseconds, and it says where it is wrong
    except Leugen as fout:
        raise fout.in_bestand(bestand) from None
    if punt.grootte != een.grootte:
        raise Leugen("JOURNAAL-stempel", bestand, hint="Het controlepunt heeft een andere grootte dan zijn naam.")
    try:
        goed = controleer_tijdstempel(een.nota, een.stempel, wortels)
    except Stempelfout as fout:
        raise Leugen("JOURNAAL-stempel", stempelbestand, hint=fout.waarom.value) from None
    _vergelijk(punt, boom, bestand, goed.tijd)
    return _Goed(punt.grootte, goed.tijd, goed.geldig_tot)


def _is_van(nota: bytes, hub: Sleutel) -> bool:
    """Whether the hub signed it, by the fast library: there may be thousands."""
    try:
        controlepunt.controleer(nota, Notasleutel(hub.naam, hub.publiek))
    except Bewijsfout:
        return False
    return True


def _vergelijk(punt: Controlepunt, boom: Boom, bestand: str, tijd: datetime) -> None:
    """What was stamped must be how this tree begins."""
    toen = f"Op {_tijd(tijd)} waren het er {punt.grootte}, volgens een tijdstempel dat klopt."
    if punt.grootte > boom.grootte:
        raise Leugen("JOURNAAL-krimp", bestand, record=boom.grootte, hint=toen)
    if (boom.bereik(0, punt.grootte) if punt.grootte else LEEG) != punt.wortel:
        hint = f"{toen} Daarvan is er nu minstens een anders."
        raise Leugen("JOURNAAL-uitbreiding", bestand, plaats=punt.wortelplaats, hint=hint)


def _zeg(goed: Sequence[_Goed], uitslag: Uitslag, nu: datetime) -> None:
    eerste, laatste = goed[0], goed[-1]
    aantal = "1 tijdstempel klopt" if len(goed) == 1 else f"{len(goed)} tijdstempels kloppen"
    uitslag.toetsen.append(f"{aantal}, en de boom begint met wat er is gestempeld.")
    uitslag.bewijst.append(
        f"De eerste {laatste.grootte} records waren er zo op {_tijd(laatste.tijd)}, volgens de tijdstempeldienst."
    )
    if eerste is not laatste:
        uitslag.bewijst.append(f"De eerste {eerste.grootte} daarvan waren er al op {_tijd(eerste.tijd)}.")
    later = uitslag.grootte - laatste.grootte
    if later:
        uitslag.bewijst_niet.insert(
            -1, f"Wanneer de laatste {later} records er waren: daar is nog geen tijdstempel van."
        )
    verlopen = sum(een.geldig_tot < nu for een in goed)
    if verlopen:
        uitslag.bewijst_niet.insert(
            -1,
            f"Dat de tijd van {verlopen} van deze tijdstempels nog zeker is: het certificaat van de dienst gold toen,"
            " en is nu verlopen. Wie daarna aan die sleutel kwam, kan ermee terugdateren.",
        )


def _tijd(tijd: datetime) -> str:
    return tijd.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _lees_alle(kaart: Path) -> list[_Gelezen]:
    """In the order of size. A stamp that cannot be read is one that is damaged."""
    try:
        namen = sorted(past[1] for pad in kaart.iterdir() if (past := _NAAM.fullmatch(pad.name)))
    except OSError:
        return []
    gelezen: list[_Gelezen] = []
    for naam in namen:
        stam = kaart / naam
        stempel = _lees(stam.with_suffix(".tsr"), STEMPEL_BYTES_MAX) or b""
        gelezen.append(_Gelezen(naam, int(naam), _lees(stam.with_suffix(".checkpoint"), NOTA_BYTES_MAX), stempel))
    return gelezen


def _lees(pad: Path, bytes_max: int) -> bytes | None:
    try:
        if not pad.is_file():
            return None  # of a pipe one would wait for ever
        with pad.open("rb") as bestand:
            return bestand.read(bytes_max + 1)
    except OSError:
        return None
