"""The report as headings, sentences and tables: what `html` and `zetsel` both write. Texts in plain Dutch (B1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hub.journal.merkle import bladhash
from hub.ledger.inzage.overzicht import Overzicht, Verstrekking
from hub.ledger.inzage.woorden import Woorden, WoordenVan, datum, moment_tekst, per_categorie

TITEL: Final = "Wat is er over jou gedeeld?"
HUB_NAAM: Final = "de ketenhub"


@dataclass(frozen=True, slots=True)
class Kop:
    """A heading; `niveau` 1 is the title. `anker`: a name to link to."""

    niveau: int
    tekst: str
    anker: str = ""


@dataclass(frozen=True, slots=True)
class Alinea:
    """A paragraph."""

    tekst: str


@dataclass(frozen=True, slots=True)
class Lijst:
    """Points."""

    punten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabel:
    """A table with a caption and a row of headings; the first cell of a row names the row.

    `ankers`: per row, the heading that the first cell links to.
    """

    bijschrift: str
    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]
    ankers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kenmerken:
    """Names and what belongs to them; several texts are points. `code`: names whose text is to copy, not to read."""

    paren: tuple[tuple[str, tuple[str, ...]], ...]
    code: frozenset[str] = frozenset()


Stuk = Kop | Alinea | Lijst | Tabel | Kenmerken

_BEWIJS: Final = "Bewijs"
_UITLEG_WEGGELATEN: Final = (
    "Soms mag een organisatie niet vertellen dat zij gegevens kreeg, bijvoorbeeld als de politie nog onderzoek doet. "
    "Dat staat in de wet. Wat om die reden geheim is, staat niet in dit overzicht. Deze zin staat in elk overzicht: "
    "hij zegt niet of er bij jou iets geheim is."
)
_UITLEG_BEWIJS: Final = (
    "Van elke keer dat er iets is gedeeld, is een regel opgeschreven in een journaal dat niemand ongemerkt kan "
    "veranderen. Bij elke keer hieronder staan het nummer van die regel en een kenmerk. Daarmee kan een "
    "toezichthouder nagaan of dit overzicht klopt."
)
_RECHTEN: Final = (
    "Klopt er iets niet? Vraag de organisatie om het te verbeteren of weg te halen.",
    "Vind je dat iets niet gedeeld had mogen worden? Dan kun je bezwaar maken bij de organisatie die het deelde.",
    "Kom je er samen niet uit? Dan kun je klagen bij de Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl.",
    "Vind je dit moeilijk? Vraag je ouders, je advocaat of het Juridisch Loket om je te helpen.",
)


def maak(overzicht: Overzicht, woorden_van: WoordenVan, nu: Woorden, verzegeld: int) -> list[Stuk]:
    """The report. `nu`: words of the policy in force; `verzegeld`: records under the checkpoint that goes with it."""
    aantal = len(overzicht.verstrekkingen)
    stukken: list[Stuk] = [
        Kop(1, TITEL),
        Alinea(
            f"Dit overzicht is gemaakt op {moment_tekst(overzicht.op)}. Het gaat over berichten die {HUB_NAAM} heeft "
            "doorgegeven. De ketenhub is een computer die berichten over jongeren doorgeeft tussen politie, justitie, "
            "gemeente en hulpverlening. Hij geeft alleen door wat de afspraken toestaan."
        ),
        Alinea(
            "In dit overzicht staat wie gegevens over jou kreeg, wanneer, waarom en welke soorten gegevens dat waren. "
            "De gegevens zelf staan er niet in: de ketenhub bewaart die niet. Wil je lezen wat er precies staat? Vraag "
            "dat dan aan de organisatie die het kreeg."
        ),
        Kop(2, "In het kort", "kort"),
        Alinea(_kort(aantal, overzicht)),
    ]
    if aantal:
        stukken.append(_tabel(overzicht.verstrekkingen, woorden_van))
    stukken += [Kop(2, "Wat de ketenhub nu zelf over jou bewaart", "bewaard"), *_bewaard(overzicht, nu)]
    if aantal:
        stukken += [Kop(2, "Elke keer dat er iets is gedeeld", "keren"), Alinea(_UITLEG_BEWIJS)]
        for volgnummer, v in enumerate(overzicht.verstrekkingen, start=1):
            stukken += _verstrekking(volgnummer, v, woorden_van(v.beleid), verzegeld)
    stukken += [
        Kop(2, "Wat hier niet in staat", "niet"),
        Alinea(_UITLEG_WEGGELATEN),
        Alinea(
            "Wat organisaties zelf over jou opschrijven of buiten de ketenhub om delen, staat hier ook niet in. Vraag "
            "dat aan die organisaties."
        ),
        Kop(2, "Wat je kunt doen", "doen"),
        Lijst(_RECHTEN),
    ]
    return stukken


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
        punten.append(
            "Er loopt een zaak. De ketenhub onthoudt daarvan een paar dingen die nodig zijn voor de volgende "
            "berichten, zoals je leeftijd, je gemeente en wie er meedoet. Je naam en wat er is gebeurd niet."
        )
    punten += [
        f"Er wacht een advies over jou van {nu.partij(partij)}. Het wordt gebruikt als de politie zich over jou meldt."
        for partij in bewaard.adviezen
    ]
    if punten:
        yield Lijst(tuple(punten))
    else:
        yield Alinea("Niets over een lopende zaak, en ook geen advies dat wacht.")
    yield Alinea(
        "Verder bewaart de ketenhub dat er iets is gedeeld, zoals in dit overzicht: zonder je naam en zonder wat erin "
        "stond."
    )


def _verstrekking(volgnummer: int, v: Verstrekking, w: Woorden, verzegeld: int) -> Iterable[Stuk]:
    yield Kop(3, f"{volgnummer}. {w.bericht(v.bericht)} aan {w.partij(v.naar.partition('/')[0])}", _anker(volgnummer))
    bewijs = (f"regel {v.nummer}", bladhash(v.record).hex())
    if v.nummer >= verzegeld:
        bewijs = (f"regel {v.nummer}", "deze regel is nieuw; het bewijs is er binnen een minuut")
    paren: list[tuple[str, Iterable[str]]] = [
        ("Wanneer", [moment_tekst(v.tijd)]),
        ("Van", [w.partij(v.van)]),
        ("Aan", [w.bestemming(v.naar)]),
        ("Eerst bedoeld voor", [w.partij(v.geadresseerd)] if v.geadresseerd else []),
        ("Waarvoor", [w.doel(v.doel)]),
        ("Welke afspraak", [f"{titel} (regel {v.regel})" if (titel := w.regel(v.regel)) else f"regel {v.regel}"]),
        ("Waarom het mocht", _gronden(v, w)),
        ("Wat er is gedeeld", _groepen(v.gegeven) or ["Alleen dat er een bericht is."]),
        ("Wat er is weggelaten", _weggelaten(v)),
        ("Wat de ontvanger moest doen", w.plichten(v.plichten)),
        ("Nog eens aangeboden", [f"Op {datum(tijd)} (regel {nummer})" for nummer, tijd in v.opnieuw]),
        ("Is het aangekomen", [_aangekomen(v)]),
        (_BEWIJS, bewijs),
    ]
    gevuld = tuple((naam, tuple(teksten)) for naam, teksten in paren)
    yield Kenmerken(tuple(paar for paar in gevuld if paar[1]), frozenset({_BEWIJS}))


def _gronden(v: Verstrekking, w: Woorden) -> list[str]:
    teksten: list[str] = []
    if v.grond_verstrekker:
        teksten.append(f"De wet die het delen toestaat: {v.grond_verstrekker}")
    if v.grond_ontvanger:
        teksten.append(f"De wet waarmee de ontvanger het mag krijgen: {v.grond_ontvanger}")
    if teksten and w.gecontroleerd(v.regel) is False:
        teksten.append("Een jurist heeft dit nog niet nagekeken.")
    return teksten


def _groepen(paden: Iterable[str]) -> list[str]:
    return [f"{categorie}: {', '.join(_klein(naam) for naam in namen)}" for categorie, namen in per_categorie(paden)]


def _klein(naam: str) -> str:
    """A label within a sentence; an abbreviation (LIJ) stays as it is."""
    return naam if naam[:2].isupper() else naam[:1].lower() + naam[1:]


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
