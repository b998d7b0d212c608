"""The questions that can be asked of a journal, what is checked for each, and what the answer is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from . import bundels, opruiming
from .boom import BREED, PUNTBESTAND, Boom, Bron
from .hashes import LEEG, blad, controleer_pad
from .leugen import Leugen, Vraagfout
from .nota import BEWIJSKOP, GETUIGEN, HUB, Controlepunt, Sleutel, controleer, lees_bewijs, lees_punt

GETUIGDBESTAND: Final = "checkpoint.getuigd"
GETUIGENMAP: Final = "getuigen"
"""Where a hub keeps what its witnesses cosigned."""
STEMPELMAP: Final = "tijdstempels"
"""Where a hub keeps timestamps, each with the checkpoint that was stamped."""


@dataclass
class Uitslag:
    """What was checked and found right, in order, and what it does and does not prove. All Dutch sentences."""

    toetsen: list[str] = field(default_factory=list)
    bewijst: list[str] = field(default_factory=list)
    bewijst_niet: list[str] = field(default_factory=list)
    grootte: int = 0
    wortel: bytes = LEEG
    records: int = 0
    record: bytes | None = None
    opgeruimd: int = 0
    """Records from the first on of which the signed mark says that they may be without their file."""


@dataclass(frozen=True)
class Vertrouwen:
    """Whose signatures count. `uit_map`: the hub's key was found in the folder itself, so it proves less."""

    hub: Sleutel
    getuigen: tuple[Sleutel, ...] = ()
    uit_map: bool = False

    def __post_init__(self) -> None:
        if self.hub.soort != HUB or any(getuige.soort not in GETUIGEN for getuige in self.getuigen):
            raise Vraagfout("Dit is een sleutel van een andere soort: die van een hub en van een getuige verschillen.")


Voortgang = Callable[[int, int], None]
"""(records done, records to do)."""


def controleer_map(  # noqa: PLR0913 - each is a question of its own
    bron: Bron,
    vertrouwen: Vertrouwen,
    *,
    van: int | None = None,
    tot: int | None = None,
    sinds: bytes | None = None,
    sinds_naam: str = "",
    record: int | None = None,
    opgeruimd: int = 0,
    archief: Bron | None = None,
    voortgang: Voortgang | None = None,
) -> Uitslag:
    """Check a folder: whole, or the records `van` up to `tot`, or those since a saved checkpoint, or one record.

    With `sinds` the saved checkpoint must be the beginning of this journal; only what came after it is then read,
    unless `van` says more. A proof file is a saved checkpoint too: the one that it rests on.

    Bundles of records before number `opgeruimd` may be gone, when their time to be kept is over (C2SP tlog-tiles,
    pruning), and those before the folder's own signed mark: of those the hashes are checked, and the verdict says so.
    `archief`: where the records are that are gone here; then they are checked as well.

    Raises:
        Leugen: the first thing that is not what was signed.
        Vraagfout: the question cannot be asked of this journal.
    """
    uitslag = Uitslag()
    punt = _punt(bron.lees(PUNTBESTAND), PUNTBESTAND, Vertrouwen(vertrouwen.hub), uitslag, "Het controlepunt")
    getuigd = [(getuige, *_getuigd(bron, punt, getuige, vertrouwen.hub)) for getuige in vertrouwen.getuigen]
    oud = None
    if sinds is not None:
        oud = _punt(_uit_bewijs(sinds), sinds_naam, Vertrouwen(vertrouwen.hub), uitslag, "Uw bewaarde controlepunt")
        if oud.grootte > punt.grootte:
            raise Leugen("JOURNAAL-krimp", PUNTBESTAND, record=punt.grootte, plaats=len(punt.oorsprong.encode()) + 1)
    begin, einde = _bereik(punt, oud, van, tot, record)
    boom = Boom(bron, punt.grootte, punt.wortel, punt.wortelplaats)
    uitslag.toetsen.append(f"De boom in de bestanden komt uit op het controlepunt: {punt.grootte} records.")
    for getuige, toen, bestand in getuigd:
        _getuigenis(boom, getuige, toen, bestand, uitslag)
    if oud is not None:
        _uitbreiding(boom, oud, punt, uitslag, sinds_naam)
    merk = opruiming.lees(bron, vertrouwen.hub)
    if merk is not None:
        opruiming.controleer_merk(boom, merk)
        uitslag.opgeruimd = merk.records
        uitslag.toetsen.append(
            f"De hub ondertekende dat de records 0 tot en met {merk.records - 1} zijn opgeruimd; record {merk.record}"
            f" zegt het ook. Zij liggen in het archief met wortel {merk.archief}."
        )
    opgeruimd = max(opgeruimd, uitslag.opgeruimd)
    if record is not None:
        _een_record(boom, record, opgeruimd, archief, uitslag)
    else:
        _records(boom, (begin, einde), opgeruimd, archief, uitslag, voortgang)
    uitslag.grootte, uitslag.wortel = punt.grootte, punt.wortel
    _weeg(uitslag, vertrouwen, heel=(begin, einde) == (0, punt.grootte), vergeleken=oud is not None)
    return uitslag


def controleer_bewijs(bytes_: bytes, vertrouwen: Vertrouwen, naam: str = "") -> Uitslag:
    """Check a proof file of one record; nothing else is needed than a key. `naam`: of the file, for what is said of it.

    Raises:
        Leugen: what is wrong with it.
    """
    uitslag = Uitslag()
    try:
        bewijs = lees_bewijs(bytes_)
    except Leugen as fout:
        raise fout.in_bestand(naam) from None
    try:
        _handtekeningen(bewijs.punt, vertrouwen, uitslag, "Het controlepunt in het bewijs")
    except Leugen as fout:
        raise fout.in_bestand(naam, bewijs.puntplaats) from None
    try:
        controleer_pad(blad(bewijs.record), bewijs.nummer, bewijs.punt.grootte, bewijs.pad, bewijs.punt.wortel)
    except Leugen as fout:
        raise Leugen(fout.code, naam, record=bewijs.nummer, plaats=bytes_.index(b"\n") + 1) from None
    via = f"via {len(bewijs.pad)} hashes"
    uitslag.toetsen.append(f"Dit is record {bewijs.nummer} in de boom van {bewijs.punt.grootte} records, {via}.")
    uitslag.grootte, uitslag.wortel = bewijs.punt.grootte, bewijs.punt.wortel
    uitslag.record, uitslag.records = bewijs.record, 1
    _weeg(uitslag, vertrouwen, heel=False, vergeleken=False)
    return uitslag


def _punt(bytes_: bytes | None, bestand: str, wie: Vertrouwen, uitslag: Uitslag, naam: str) -> Controlepunt:
    if bytes_ is None:
        raise Leugen("JOURNAAL-tegelweg", bestand, hint="Zonder controlepunt is er niets waaraan getoetst kan worden.")
    try:
        punt = lees_punt(bytes_)
        _handtekeningen(punt, wie, uitslag, naam)
    except Leugen as fout:
        raise fout.in_bestand(bestand) from None
    return punt


def _handtekeningen(punt: Controlepunt, wie: Vertrouwen, uitslag: Uitslag, naam: str) -> None:
    controleer(punt, wie.hub)
    uitslag.toetsen.append(f"{naam} van {punt.grootte} records is ondertekend door {wie.hub.naam}.")
    for getuige in wie.getuigen:
        tijd = _tijd(controleer(punt, getuige))
        uitslag.toetsen.append(f"{naam} is mede ondertekend door getuige {getuige.naam}, op {tijd}.")
        uitslag.bewijst.append(
            f"Getuige {getuige.naam} zag dit journaal op {tijd} en zag nooit een ander dat ermee in strijd is."
        )


def _uit_bewijs(bytes_: bytes) -> bytes:
    """The checkpoint in a proof file; anything else as it is."""
    return bytes_.partition(b"\n\n")[2] if bytes_.startswith(BEWIJSKOP.encode() + b"\n") else bytes_


def _getuigd(bron: Bron, punt: Controlepunt, getuige: Sleutel, hub: Sleutel) -> tuple[Controlepunt, str]:
    """The checkpoint in this folder that the witness cosigned, and its file.

    A hub at work is a moment ahead of its witnesses, and of one that is silent more than that: then the cosignature
    lies under an earlier checkpoint, beside the last one.

    Raises:
        Leugen: `JOURNAAL-ongetekend`, there is none; or what is there is wrong.
    """
    if _is_van(punt, getuige):
        return punt, PUNTBESTAND
    for bestand in (GETUIGDBESTAND, f"{GETUIGENMAP}/{getuige.nummer.hex()}.checkpoint"):
        inhoud = bron.lees(bestand)
        if inhoud is None:
            continue
        try:
            gelezen = lees_punt(inhoud)
            if _is_van(gelezen, getuige):
                controleer(gelezen, hub)
                return gelezen, bestand
        except Leugen as fout:
            raise fout.in_bestand(bestand) from None
    raise Leugen("JOURNAAL-ongetekend", PUNTBESTAND, plaats=punt.regels[0][3])


def _is_van(punt: Controlepunt, sleutel: Sleutel) -> bool:
    return any((naam, nummer) == (sleutel.naam, sleutel.nummer) for naam, nummer, _, _ in punt.regels)


def _getuigenis(boom: Boom, getuige: Sleutel, toen: Controlepunt, bestand: str, uitslag: Uitslag) -> None:
    """What a witness saw must be how this tree begins."""
    try:
        tijd = _tijd(controleer(toen, getuige))
    except Leugen as fout:
        raise fout.in_bestand(bestand) from None
    if toen.grootte > boom.grootte:
        hint = f"Getuige {getuige.naam} zag {toen.grootte} records; nu zijn het er {boom.grootte}."
        raise Leugen("JOURNAAL-krimp", bestand, record=boom.grootte, hint=hint)
    if (boom.bereik(0, toen.grootte) if toen.grootte else LEEG) != toen.wortel:
        hint = f"Onder de eerste {toen.grootte} records is er minstens een anders dan toen de getuige het zag."
        raise Leugen("JOURNAAL-uitbreiding", bestand, plaats=toen.wortelplaats, hint=hint)
    uitslag.toetsen.append(f"Getuige {getuige.naam} ondertekende de eerste {toen.grootte} records mede, op {tijd}.")
    uitslag.bewijst.append(
        f"Getuige {getuige.naam} zag de eerste {toen.grootte} records op {tijd}, en zag nooit een ander journaal dat"
        " ermee in strijd is."
    )
    later = boom.grootte - toen.grootte
    if later:
        uitslag.bewijst_niet.append(
            f"Iets over de laatste {later} records: die zag getuige {getuige.naam} nog niet. Is dat langer dan een"
            " minuut zo, vraag dan waarom."
        )


def _bereik(
    punt: Controlepunt, oud: Controlepunt | None, van: int | None, tot: int | None, record: int | None
) -> tuple[int, int]:
    begin = van if van is not None else 0 if oud is None else oud.grootte
    einde = punt.grootte if tot is None else tot
    if record is not None:
        begin, einde = record, record + 1
    if not (0 <= begin <= einde <= punt.grootte):
        raise Vraagfout(f"Dit journaal heeft {punt.grootte} records, genummerd vanaf 0: zo'n deel is er niet.")
    return begin, einde


def _uitbreiding(boom: Boom, oud: Controlepunt, punt: Controlepunt, uitslag: Uitslag, naam: str) -> None:
    if (boom.bereik(0, oud.grootte) if oud.grootte else LEEG) != oud.wortel:
        hint = f"Onder de eerste {oud.grootte} records is er minstens een anders dan toen."
        if oud.grootte == punt.grootte:
            hint = "Er zijn twee controlepunten met dezelfde grootte: er zijn twee journalen."
        raise Leugen("JOURNAAL-uitbreiding", naam, plaats=oud.wortelplaats, hint=hint)
    uitslag.toetsen.append(
        f"De boom begint met die van uw bewaarde controlepunt; er kwamen {punt.grootte - oud.grootte} records bij."
    )
    uitslag.bewijst.append(f"De eerste {oud.grootte} records zijn dezelfde als toen u het controlepunt bewaarde.")


def _records(
    boom: Boom,
    deel: tuple[int, int],
    opgeruimd: int,
    archief: Bron | None,
    uitslag: Uitslag,
    voortgang: Voortgang | None,
) -> None:
    van, tot = deel
    nummers = range(van // BREED, -(-tot // BREED)) if van < tot else range(0)
    weg = gehaald = 0
    for nummer in nummers:
        einde = (nummer + 1) * BREED
        if einde <= opgeruimd and bundels.is_weg(boom, nummer):
            aantal = min(tot, einde) - max(van, nummer * BREED)
            if archief is None:
                boom.tegel(0, nummer)
                weg += aantal
            else:
                bundels.controleer(boom, nummer, archief)
                gehaald += aantal
        else:
            bundels.controleer(boom, nummer)
        if voortgang is not None:
            voortgang(min(tot, einde) - van, tot - van)
    uitslag.records = tot - van - weg
    if not nummers:
        uitslag.toetsen.append("Er waren geen records om na te gaan.")
    elif uitslag.records:
        uitslag.toetsen.append(
            f"Elk record van {van} tot en met {tot - 1} heeft de hash die in de boom staat."
            if not weg
            else f"Elk van de {uitslag.records} records die er nog zijn, heeft de hash die in de boom staat."
        )
    if gehaald:
        uitslag.toetsen.append(f"De inhoud van {gehaald} van die records is opgeruimd, en lag in het archief.")
    if weg:
        uitslag.toetsen.append(f"Van {weg} records is de inhoud opgeruimd; hun hashes zijn er nog en kloppen.")
        uitslag.bewijst_niet.append(
            f"Wat er in de {weg} opgeruimde records stond: vraag het archief, en geef het met --archief."
            if opgeruimd == uitslag.opgeruimd
            else f"Wat er in de {weg} opgeruimde records stond, en dat zij weg mochten: zoek het record dat dat zegt."
        )


def _een_record(boom: Boom, nummer: int, opgeruimd: int, archief: Bron | None, uitslag: Uitslag) -> None:
    elders = nummer < opgeruimd and bundels.is_weg(boom, nummer // BREED)
    if elders and archief is None:
        boom.tegel(0, nummer // BREED)
        raise Vraagfout(
            f"Record {nummer} is opgeruimd; zijn hash is er nog en klopt. Geef met --archief de map van het archief."
        )
    record = bundels.controleer(boom, nummer // BREED, archief if elders else None)[nummer % BREED]
    pad = boom.pad(nummer)
    controleer_pad(blad(record), nummer, boom.grootte, pad, boom.wortel)
    uitslag.toetsen.append(f"Record {nummer} staat op zijn plaats in de boom, via {len(pad)} hashes.")
    uitslag.record, uitslag.records = record, 1


def _weeg(uitslag: Uitslag, wie: Vertrouwen, *, heel: bool, vergeleken: bool) -> None:
    """What it proves, and above all what it does not."""
    if uitslag.record is not None:
        uitslag.bewijst.insert(0, f"Dit record stond in het journaal van {wie.hub.naam} toen dit werd ondertekend.")
    elif uitslag.records:
        uitslag.bewijst.insert(0, "Van deze records is sinds de ondertekening geen byte veranderd, weg of verplaatst.")
    niet = uitslag.bewijst_niet
    if wie.uit_map:
        niet.append(
            "Dat dit het journaal van de hub is: de sleutel lag in dezelfde map. Geef met --sleutel de sleutel die u"
            " eerder, langs een andere weg, van de hub kreeg."
        )
    if uitslag.record is None and not heel:
        niet.append("Iets over de inhoud van records buiten dit deel. Hun hashes liggen wel vast in de boom.")
    if not wie.getuigen and not vergeleken:
        niet.append(
            "Dat er geen ander journaal is of was: wie de sleutel van de hub heeft, kan alles opnieuw ondertekenen. Dat"
            " ziet u aan een getuige (--getuige) of aan een controlepunt dat u bewaarde (--sinds)."
        )
    elif not wie.getuigen:
        niet.append("Dat een ander hetzelfde journaal te zien krijgt: dat bewijst een getuige (--getuige).")
    niet.append("Dat wat in de records staat, waar is: alleen dat het er zo en in deze volgorde stond.")


def _tijd(seconden: int) -> str:
    try:
        return datetime.fromtimestamp(seconden, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"seconde {seconden}"
