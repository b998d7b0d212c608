"""Small changes of a convenant, and whether the worked cases notice them.

A case file is only worth its name when a wrong policy fails it. So the convenant is changed in every small way (a rule
less, a ban less, a condition less, a value, a field, a duty or a word more or less) and each time some case must fail.
The part of the changes that is noticed is the mutation score; a survivor asks for a case, or for a rule that says less.

Counted is only what could be seen: for every change a key and situation is searched in which another field passes or
another duty holds (`Doorgang`). That situation is what a new case should be about.

Two agreements make the cases sharp (`afspraken`): where a case names `wel`, exactly those fields pass, and where it
names `plichten`, it names all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from hub.policy.besluit import Besluit, Sleutel
from hub.policy.convenant import Convenant
from hub.policy.doorgang import ONBEKEND, Doorgang, Situatie, mogelijk, raakt
from hub.policy.gevallen import Geval, uitslagen
from hub.policy.laden import Beleid
from hub.policy.overlap import voorbeeld
from hub.policy.regels import ASSEN, Bereik, Kop, Toestemming, Verbod
from hub.policy.voorwaarden import Voorwaarde, band_tekst
from hub.policy.woordenboek import Woordenboek
from schemas.catalogus import velden_van

LIJSTEN: Final = ("regels", "nooit", "altijd")
HEEL: Final = "heel"
MET_BESLISSING: Final = frozenset({"afdoening", "terugkoppeling"})
"""Messages that always hold a decision."""
SAMEN: Final[tuple[Mapping[str, frozenset[str]], ...]] = (
    {"beslissing": frozenset({"sepot"}), "sepot": frozenset({"01", "overig", "onbekend"})},
    {"beslissing": frozenset({"reprimande", "boete", "halt", "zsm", "overig"}), "sepot": frozenset({"geen"})},
)
"""What can go together in such a message: a sepot and its code, or another decision and no code. A change that only
shows elsewhere is seen by nobody. Holds where the dictionary has these features and values."""


class Richting(IntEnum):
    """What a change does to the policy, the worst first: more passes, less is demanded, less passes."""

    RUIMER = 0
    MINDER_PLICHT = 1
    SMALLER = 2


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One small change of one entry: `nieuw` None means that the entry is gone.

    `velden` and `waar` say where a difference can be: these fields, in these situations.
    """

    naam: str
    nieuw: Toestemming | Verbod | None
    velden: frozenset[str]
    waar: Situatie
    richting: Richting


@dataclass(frozen=True, slots=True)
class Plaats:
    """Where a change shows: a key, and features in words."""

    sleutel: Sleutel
    kenmerken: Mapping[str, str]

    def text(self) -> str:
        """`van politie, bericht signaal, …, leeftijd 12 tot 18`."""
        delen = [f"{as_} {woord}" for as_, woord in zip(ASSEN, self.sleutel, strict=True)]
        return ", ".join([*delen, *(f"{naam} {tekst}" for naam, tekst in self.kenmerken.items())])


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed convenant. `bereik`: only cases with these words in their key can notice.

    `plaats` is None for a whole entry that changes nothing of what passes: only its code can be missed.
    """

    soort: str
    kop: Kop
    wat: str
    richting: Richting
    convenant: Convenant
    bereik: Bereik
    plaats: Plaats | None

    @property
    def naam(self) -> str:
        """`S-01 zonder zorgen`."""
        return f"{self.kop.code} {self.wat}"


Klager = Callable[[Beleid, Sequence[Geval]], Iterator[str]]


def klachten(beleid: Beleid, gevallen: Sequence[Geval]) -> Iterator[str]:
    """What is wrong under this policy: what the officer's own test says, and the two agreements of the files."""
    for uitslag in uitslagen(beleid, gevallen):
        naam = uitslag.geval.naam
        yield from (f"{naam}: {klacht}" for klacht in uitslag.klachten)
        yield from (f"{naam}: {klacht}" for klacht in afspraken(uitslag.geval, uitslag.besluit))


def afspraken(geval: Geval, besluit: Besluit) -> Iterator[str]:
    """Where the decision does more than the case names."""
    verwacht = geval.verwacht
    if verwacht.wel and besluit.velden - verwacht.wel:
        yield f"ook door: {', '.join(sorted(besluit.velden - verwacht.wel))}"
    plichten = {plicht.text() for plicht in besluit.plichten}
    if verwacht.plichten and plichten - set(verwacht.plichten):
        yield f"ook opgelegd: {', '.join(sorted(plichten - set(verwacht.plichten)))}"
    if "vernietig" in plichten and "vernietig" not in verwacht.plichten:
        yield "vernietigt zonder dat het geval dat verwacht"


class Proef:
    """Tries changes of one policy on its cases. `klager` says what is wrong with cases under a policy."""

    def __init__(self, beleid: Beleid, gevallen: Sequence[Geval], klager: Klager = klachten) -> None:
        """What is wrong already without a change is no notice of one."""
        self._beleid, self._gevallen, self._klager = beleid, gevallen, klager
        self._al_mis = frozenset(klager(beleid, gevallen))
        self._doorgang = Doorgang(beleid.woordenboek)
        self._samen = _samen(beleid.woordenboek)
        self._gemaakt = beleid.tabel.gemaakt()
        self._laatste: tuple[Bereik, Sequence[Geval]] | None = None

    def leeft(self, mutant: Mutant) -> bool:
        """Whether no case fails."""
        basis = self._beleid
        tabel = basis.tabel.probeer(mutant.convenant, self._gemaakt)
        ander = replace(basis, convenant=mutant.convenant, tabel=tabel)
        return all(klacht in self._al_mis for klacht in self._klager(ander, self._welke(mutant.bereik)))

    def _welke(self, bereik: Bereik) -> Sequence[Geval]:
        """The cases that a rule speaks of; all changes of one rule come after each other."""
        if self._laatste is None or self._laatste[0] is not bereik:
            self._laatste = bereik, [geval for geval in self._gevallen if raakt(bereik, geval.sleutel)]
        return self._laatste[1]

    def mutanten(self, soort: str) -> Iterator[Mutant]:
        """All changes of one kind (`SOORTEN`) that load and that could be seen in some message."""
        convenant, woordenboek = self._beleid.convenant, self._beleid.woordenboek
        for lijst in LIJSTEN:
            ingangen: tuple[Toestemming | Verbod, ...] = getattr(convenant, lijst)
            for regel in ingangen:
                for w in SOORTEN[soort](regel, woordenboek):
                    nieuw = w.nieuw
                    if isinstance(nieuw, Toestemming) and any(
                        ander is not regel and voorbeeld(nieuw, ander, woordenboek) for ander in convenant.regels
                    ):
                        continue  # two permits for one case: the policy does not load
                    plaats = self._zichtbaar(lijst, regel, w)
                    if plaats is None and soort != HEEL:
                        continue
                    over = (nieuw if r is regel else r for r in ingangen)
                    anders = {lijst: tuple(r for r in over if r is not None), "beweringen": ()}
                    yield Mutant(
                        soort=soort,
                        kop=regel.kop,
                        wat=w.naam,
                        richting=Richting.MINDER_PLICHT if lijst == "altijd" and soort == HEEL else w.richting,
                        convenant=replace(convenant, **anders),  # type: ignore[arg-type]
                        bereik=regel.bereik,
                        plaats=plaats,
                    )

    def _zichtbaar(self, lijst: str, regel: Toestemming | Verbod, w: Wijziging) -> Plaats | None:
        """A message and situation in which the change makes another field pass or another duty hold.

        A permit that is widened where a ban takes everything changes nothing: nobody can write a case for it.
        """
        tabel = self._beleid.tabel
        for sleutel in tabel.sleutels:
            if not raakt(regel.bereik, sleutel):
                continue
            verboden = [rij.verbod for rij in tabel.verboden_van(sleutel) if rij.verbod is not regel]
            for rij in tabel.regels_van(sleutel):
                overig: Situatie = {}
                if isinstance(regel, Verbod):
                    toestemming, velden = rij.regel, rij.regel.velden
                    velden &= w.velden if lijst == "nooit" else velden
                    overig = mogelijk(v for v in regel.als if v.kenmerk not in w.waar)
                elif rij.regel is regel:
                    toestemming, velden = regel, w.velden
                    toestemming = replace(regel, als=tuple(v for v in regel.als if v.kenmerk not in w.waar))
                else:
                    continue
                for samen in self._samen if sleutel.bericht in MET_BESLISSING else ({},):
                    for veld in sorted(velden):
                        gevonden = self._doorgang.zoek(toestemming, veld, verboden, overig, w.waar, samen)
                        if gevonden is not None:
                            return self._plaats(sleutel, {**gevonden, **self._duidelijk(gevonden, w.waar)})
        return None

    @staticmethod
    def _duidelijk(situatie: Situatie, waar: Situatie) -> Situatie:
        """What the change is about, known where it can be: a case that names it is easier to read."""
        return {naam: (situatie[naam] - {ONBEKEND}) or situatie[naam] for naam in waar}

    def _plaats(self, sleutel: Sleutel, situatie: Situatie) -> Plaats:
        kenmerken = self._beleid.woordenboek.kenmerken
        in_woorden = {
            naam: "onbekend" if waarden == {ONBEKEND} else band_tekst(kenmerken[naam], max(waarden))
            for naam, waarden in sorted(situatie.items())
            if ONBEKEND not in waarden or len(waarden) == 1
        }
        return Plaats(sleutel, MappingProxyType(in_woorden))


def paden_van(bericht: str) -> frozenset[str]:
    """Fields of a message; none of one that the schemas do not know, because nobody can send it."""
    try:
        return frozenset(velden_van(bericht))
    except KeyError:
        return frozenset()


def _samen(woordenboek: Woordenboek) -> tuple[Situatie, ...]:
    """`SAMEN` as demands; no demand where the dictionary does not know these words."""
    eisen: list[Situatie] = []
    for samen in SAMEN:
        eis: dict[str, frozenset[int]] = {}
        for naam, waarden in samen.items():
            kenmerk = woordenboek.kenmerken.get(naam)
            if kenmerk is None or not waarden <= {*kenmerk.waarden, "onbekend"}:
                return ({},)
            eis[naam] = frozenset(ONBEKEND if w == "onbekend" else kenmerk.waarden.index(w) for w in waarden)
        eisen.append(eis)
    return tuple(eisen)


# ── the kinds of change ──────────────────────────────────────────────────────────────────────────────────────────


def _richting(regel: Toestemming | Verbod, *, meer: bool) -> Richting:
    """Of an entry that holds in more (or fewer) cases, or speaks of more (or fewer) fields."""
    if isinstance(regel, Verbod) and not regel.velden:
        return Richting.SMALLER if meer else Richting.MINDER_PLICHT
    return Richting.RUIMER if meer == isinstance(regel, Toestemming) else Richting.SMALLER


def _heel(regel: Toestemming | Verbod, _: Woordenboek) -> Iterator[Wijziging]:
    yield Wijziging("eruit", None, regel.velden, {}, _richting(regel, meer=False))


def _voorwaarde(regel: Toestemming | Verbod, woordenboek: Woordenboek) -> Iterator[Wijziging]:
    """One condition less."""
    alles = Doorgang(woordenboek).alles
    for v in regel.als:
        anders = alles[v.kenmerk] - v.waarden - (frozenset() if isinstance(regel, Toestemming) else {ONBEKEND})
        nieuw = replace(regel, als=tuple(ander for ander in regel.als if ander is not v))
        yield Wijziging(f"zonder {v.kenmerk}", nieuw, regel.velden, {v.kenmerk: anders}, _richting(regel, meer=True))


def _waarde(regel: Toestemming | Verbod, woordenboek: Woordenboek) -> Iterator[Wijziging]:
    """One value or band more, or one less, in one condition."""
    for v in regel.als:
        kenmerk = woordenboek.kenmerken[v.kenmerk]
        for waarde in range(kenmerk.aantal):
            waarden, erbij = v.waarden ^ {waarde}, waarde not in v.waarden
            if not waarden or len(waarden) == kenmerk.aantal:
                continue
            als = tuple(Voorwaarde(v.kenmerk, waarden, v.tekst) if ander is v else ander for ander in regel.als)
            naam = f"{v.kenmerk} {band_tekst(kenmerk, waarde)} {'erbij' if erbij else 'eruit'}"
            waar = {v.kenmerk: frozenset({waarde})}
            yield Wijziging(naam, replace(regel, als=als), regel.velden, waar, _richting(regel, meer=erbij))


def _veld(regel: Toestemming | Verbod, woordenboek: Woordenboek) -> Iterator[Wijziging]:
    """One field of the message more or less; of bans only those that do not take everything."""
    if isinstance(regel, Verbod) and (not regel.velden or len(regel.velden) == len(woordenboek.velden)):
        return
    paden = {pad for bericht in regel.bereik.bericht for pad in paden_van(bericht)} & woordenboek.velden.keys()
    for pad in sorted(paden):
        erbij = pad not in regel.velden
        nieuw = replace(regel, velden=regel.velden ^ {pad})
        naam = f"{pad} {'erbij' if erbij else 'eruit'}"
        yield Wijziging(naam, nieuw, frozenset({pad}), {}, _richting(regel, meer=erbij))


def _plicht(regel: Toestemming | Verbod, _: Woordenboek) -> Iterator[Wijziging]:
    """One duty less."""
    for plicht in regel.plichten:
        nieuw = replace(regel, plichten=tuple(p for p in regel.plichten if p != plicht))
        yield Wijziging(f"zonder {plicht.text()}", nieuw, regel.velden, {}, Richting.MINDER_PLICHT)


def _woord(regel: Toestemming | Verbod, _: Woordenboek) -> Iterator[Wijziging]:
    """One word less in the key of a permit."""
    for as_ in ASSEN if isinstance(regel, Toestemming) else ():
        woorden: frozenset[str] = getattr(regel.bereik, as_)
        for woord in sorted(woorden) if len(woorden) > 1 else ():
            nieuw = replace(regel, bereik=replace(regel.bereik, **{as_: woorden - {woord}}))
            yield Wijziging(f"zonder {as_} {woord}", nieuw, regel.velden, {}, Richting.SMALLER)


SOORTEN: Final[Mapping[str, Callable[[Toestemming | Verbod, Woordenboek], Iterator[Wijziging]]]] = MappingProxyType(
    {
        HEEL: _heel,
        "voorwaarde": _voorwaarde,
        "waarde": _waarde,
        "veld": _veld,
        "plicht": _plicht,
        "woord": _woord,
    }
)
"""Kinds of change, the coarsest first."""
