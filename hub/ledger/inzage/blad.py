"""The report as headings, sentences and tables: what `html` and `zetsel` both write. Texts in plain Dutch (B1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from hub.journal.merkle import bladhash
from hub.ledger.inzage import teksten
from hub.ledger.inzage.overzicht import Overzicht, Verstrekking
from hub.ledger.inzage.stukken import Alinea, Kenmerken, Kop, Lijst, Opdracht, Stuk, Tabel
from hub.ledger.inzage.tegenhouding import Tegenhouding
from hub.ledger.inzage.woorden import Woorden, WoordenVan, datum, moment_tekst, per_categorie, wet

TITEL: Final = "Wat is er over jou gedeeld?"
_BEWIJS: Final = "Bewijs"


def maak(overzicht: Overzicht, woorden_van: WoordenVan, nu: Woorden, verzegeld: int) -> list[Stuk]:
    """The report. `nu`: words of the policy in force; `verzegeld`: records under the checkpoint that goes with it."""
    aantal = len(overzicht.verstrekkingen)
    stukken: list[Stuk] = [
        Kop(1, TITEL),
        Alinea(f"Dit overzicht is gemaakt op {moment_tekst(overzicht.op)}. {_onder(overzicht)}{teksten.WAT_DIT_IS}"),
        Alinea(teksten.WAT_ERIN_STAAT),
        Kop(2, "In het kort", "kort"),
        Alinea(_kort(aantal, overzicht)),
    ]
    if aantal:
        stukken.append(_tabel(overzicht.verstrekkingen, woorden_van))
    stukken += [Kop(2, "Wat de ketenhub nu zelf over jou bewaart", "bewaard"), *_bewaard(overzicht, nu)]
    if aantal:
        stukken += [Kop(2, "Elke keer dat er iets is gedeeld", "keren"), Alinea(teksten.BEWIJS)]
        for volgnummer, v in enumerate(overzicht.verstrekkingen, start=1):
            stukken += _verstrekking(volgnummer, v, woorden_van(v.beleid), verzegeld)
    if overzicht.tegengehouden:
        stukken += _tegen(overzicht.tegengehouden, woorden_van, verzegeld)
    stukken += [
        Kop(2, "Wat hier niet in staat", "niet"),
        Alinea(teksten.WEGGELATEN),
        Alinea(teksten.METEEN),
        Alinea(teksten.ANDERS),
        Kop(2, "Wat je kunt doen", "doen"),
        Lijst(teksten.RECHTEN),
    ]
    if aantal:
        stukken += [
            Kop(2, "Zelf nakijken of dit klopt", "nagaan"),
            Alinea(teksten.NAGAAN),
            Lijst(teksten.STAPPEN, stappen=True),
            Opdracht(f"{teksten.OPDRACHT}{bewijsnaam(1)}"),
            Alinea(teksten.OORDEEL),
            Kop(2, "Moeilijke woorden", "woorden"),
            Kenmerken(tuple((woord, (uitleg,)) for woord, uitleg in teksten.WOORDEN)),
        ]
    return stukken


def bewijsnaam(volgnummer: int, *, tegen: bool = False) -> str:
    """The proof file of a line of the report."""
    return f"{'tegengehouden' if tegen else 'keer'}-{volgnummer}.tlog-proof"


def mag_record(t: Tegenhouding, w: Woorden) -> bool:
    """Whether the person gets the record of what was held back, and so its proof file."""
    return not t.dicht and w.mag_record(t.code, vast=t.vast)


def _onder(overzicht: Overzicht) -> str:
    return "" if overzicht.verzoek is None else f"Het kenmerk van je vraag is {overzicht.verzoek}. "


def _tegen(tegen: Sequence[Tegenhouding], woorden_van: WoordenVan, verzegeld: int) -> Iterable[Stuk]:
    yield Kop(2, "Wat de ketenhub heeft tegengehouden", "tegen")
    yield Alinea(teksten.TEGENGEHOUDEN)
    for volgnummer, t in enumerate(tegen, start=1):
        w = woorden_van(t.beleid)
        yield Kop(3, f"{volgnummer}. {w.bericht(t.bericht)} van {w.partij(t.van)}", f"tegen-{volgnummer}")
        paren: list[tuple[str, tuple[str, ...]]] = [
            ("Wanneer", (moment_tekst(t.tijd),)),
            ("Soort bericht", (w.bericht_uitleg(t.bericht),)),
            ("Waarom tegengehouden", (w.tegen(t.code, vast=t.vast, opgegeven=t.opgegeven),)),
        ]
        bestand = bewijsnaam(volgnummer, tegen=True) if mag_record(t, w) else None
        paren.append((_BEWIJS, _bewijs(t.nummer, t.record, verzegeld, bestand)))
        yield Kenmerken(tuple(paren), frozenset({_BEWIJS}))


def _bewijs(nummer: int, record: bytes, verzegeld: int, bestand: str | None) -> tuple[str, ...]:
    """Number of the line, its hash, and the file that proves it, as far as there is one."""
    if nummer >= verzegeld:
        return f"regel {nummer}", "deze regel is nieuw; het bewijs is er binnen een minuut"
    naam = () if bestand is None else (f"{teksten.BEWIJSMAP}/{bestand}",)
    return (f"regel {nummer}", bladhash(record).hex(), *naam)


def _kort(aantal: int, overzicht: Overzicht) -> str:
    if not aantal:
        return "Wij vonden geen berichten over jou die aan een organisatie zijn gegeven en die wij mogen laten zien."
    eerste, laatste = overzicht.verstrekkingen[0].tijd, overzicht.verstrekkingen[-1].tijd
    keren = "Eén keer zijn" if aantal == 1 else f"{aantal} keer zijn"
    wanneer = (
        f"op {datum(eerste)}" if datum(eerste) == datum(laatste) else f"tussen {datum(eerste)} en {datum(laatste)}"
    )
    ontvangers = len({v.naar.partition("/")[0] for v in overzicht.verstrekkingen})
    aan = "één organisatie" if ontvangers == 1 else f"{ontvangers} organisaties"
    return f"{keren} er gegevens over jou gedeeld, {wanneer}, met {aan}."


def _tabel(verstrekkingen: Sequence[Verstrekking], woorden_van: WoordenVan) -> Tabel:
    rijen: list[tuple[str, ...]] = []
    for volgnummer, v in enumerate(verstrekkingen, start=1):
        w = woorden_van(v.beleid)
        rijen.append((str(volgnummer), datum(v.tijd), w.partij(v.van), w.bestemming(v.naar), w.bericht(v.bericht)))
    return Tabel(
        "Wie kreeg wanneer een bericht over jou",
        ("Keer", "Wanneer", "Van", "Aan", "Soort bericht"),
        tuple(rijen),
        tuple(_anker(n) for n in range(1, len(rijen) + 1)),
    )


def _anker(volgnummer: int) -> str:
    return f"keer-{volgnummer}"


def _bewaard(overzicht: Overzicht, nu: Woorden) -> Iterable[Stuk]:
    bewaard = overzicht.bewaard
    punten: list[str] = []
    if bewaard.zaak is not None:
        punten.append(teksten.ZAAK_LOOPT)
    punten += [
        f"Er wacht een advies over jou van {nu.partij(partij)}. Het wordt gebruikt als de politie zich over jou meldt."
        for partij in bewaard.adviezen
    ]
    punten += [f"{teksten.OPZIJ} Het komt van {nu.partij(partij)}." for partij in bewaard.opzij]
    if punten:
        yield Lijst(tuple(punten))
    else:
        yield Alinea("Niets over een lopende zaak, en ook geen advies dat wacht.")
    yield Alinea(teksten.VERDER_BEWAARD)


def _verstrekking(volgnummer: int, v: Verstrekking, w: Woorden, verzegeld: int) -> Iterable[Stuk]:
    yield Kop(3, f"{volgnummer}. {w.bericht(v.bericht)} aan {w.partij(v.naar.partition('/')[0])}", _anker(volgnummer))
    paren: list[tuple[str, Iterable[str]]] = [
        ("Wanneer", [moment_tekst(v.tijd)]),
        ("Soort bericht", [w.bericht_uitleg(v.bericht)]),
        ("Van", [w.partij(v.van)]),
        ("Aan", [w.bestemming(v.naar)]),
        ("Eerst bedoeld voor", [w.partij(v.geadresseerd)] if v.geadresseerd else []),
        ("Waarvoor", [w.doel(v.doel)]),
        ("Welke afspraak", [f"{titel} (afspraak {v.regel})" if (titel := w.regel(v.regel)) else f"afspraak {v.regel}"]),
        ("Waarom het mocht", _gronden(v, w)),
        ("Wat er is gedeeld", _groepen(v.gegeven) or ["Alleen dat er een bericht is."]),
        ("Wat er is weggelaten", _weggelaten(v)),
        ("Wat de ontvanger moest doen", w.plichten(v.plichten)),
        ("Nog eens aangeboden", [f"Op {datum(tijd)} (regel {nummer})" for nummer, tijd in v.opnieuw]),
        ("Is het aangekomen", [_aangekomen(v)]),
        (_BEWIJS, _bewijs(v.nummer, v.record, verzegeld, bewijsnaam(volgnummer))),
    ]
    gevuld = tuple((naam, tuple(teksten)) for naam, teksten in paren)
    yield Kenmerken(tuple(paar for paar in gevuld if paar[1]), frozenset({_BEWIJS}))


def _gronden(v: Verstrekking, w: Woorden) -> list[str]:
    teksten: list[str] = []
    if v.grond_verstrekker:
        teksten.append(f"De wet die het delen toestaat: {wet(v.grond_verstrekker)}")
    if v.grond_ontvanger:
        teksten.append(f"De wet waarmee de ontvanger het mag krijgen: {wet(v.grond_ontvanger)}")
    if teksten and w.gecontroleerd(v.regel) is False:
        teksten.append("Een jurist heeft dit nog niet nagekeken.")
    return teksten


def _groepen(paden: Iterable[str]) -> list[str]:
    return [f"{categorie}: {'; '.join(namen)}" for categorie, namen in per_categorie(paden)]


def _weggelaten(v: Verstrekking) -> list[str]:
    if v.weggelaten is None:
        return ["Dat is niet meer na te gaan."]
    return _groepen(v.weggelaten) or ["Niets."]


def _aangekomen(v: Verstrekking) -> str:
    if v.oordeel is not None:
        gedaan = "verwerkt" if v.oordeel[0] == "verwerkt" else "geweigerd"
        return f"Ja. De ontvanger heeft het {gedaan} op {datum(v.oordeel[1])}."
    if v.ontvangen is not None:
        return f"Ja, op {datum(v.ontvangen)}."
    return "De ontvanger heeft nog niet laten weten dat het aankwam."
