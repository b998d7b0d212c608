"""The difference in meaning between two policies: what may now, what may no longer, and which duties are others.

- RUIMER: in some case a field passes that did not pass;
- SMALLER: in some case a field no longer passes;
- ANDERE PLICHT: a delivery that passes under both has another duty, or a ban or standing duty imposes another, or a
  message waits (`vasthouden`) that did not, or the other way round. Duties of a permit that now passes more, or less,
  are not told apart: they come and go with the fields.

Exact over every key and every situation: an empty answer is a proof that nothing changed. Also told is what lies
outside the table: who takes part, until when (`verschil_rest`). Titles, sources, grounds, codes of rules, their order,
and the code of a refusal have no part in the meaning. Under an error (a value that a policy does not know) only what
passes is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.gebied import Stappen
from hub.policy.gebied_gangen import Merker
from hub.policy.gebied_woorden import Blok, blok_tekst, blokken, doos_tekst, situatie, velden_tekst, voeg_samen
from hub.policy.laden import Beleid
from hub.policy.regels import Bereik
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.verschil_rest import ANDERE_PLICHT, RUIMER, SMALLER, Anders, rest, teksten
from hub.policy.verschil_samen import Samen, breng_samen
from hub.policy.verschil_zoek import Zicht, andere_plicht, meer, omhul, rijplicht
from hub.policy.woordenboek import Woordenboek

VOLGORDE: Final = (RUIMER, ANDERE_PLICHT, SMALLER)
"""What a reader must see first."""


@dataclass(frozen=True, slots=True)
class Gebied:
    """One change, in the keys and situations where it shows.

    `regels`: codes of the permits that give or gave it. `als`: what each feature can be there, in words; a feature that
    is not named can be anything (as far as bans do not stop it). `voorbeeld`: a case of it, in the first of the keys.
    """

    soort: str
    waar: tuple[Blok, ...]
    als: tuple[str, ...]
    regels: tuple[str, ...]
    velden: tuple[str, ...]
    plichten_erbij: tuple[str, ...]
    plichten_weg: tuple[str, ...]
    sleutel: Sleutel
    voorbeeld: Kenmerken

    @property
    def sleutels(self) -> int:
        """Number of keys."""
        return sum(_aantal(blok) for blok in self.waar)

    def text(self, woordenboek: Woordenboek) -> str:
        """For a person: what, where, when. `woordenboek`: that of the new policy, to say "all" where it is all."""
        regels = [f"{self.soort}  {self._wat(woordenboek)}"]
        regels += [f"  {blok_tekst(blok, woordenboek)}" for blok in self.waar]
        if self.als:
            regels.append(f"  als {', '.join(self.als)}")
        if self.regels:
            regels.append(f"  volgens {', '.join(self.regels)}")
        return "\n".join(regels)

    def _wat(self, woordenboek: Woordenboek) -> str:
        if self.soort == ANDERE_PLICHT:
            delen = [
                f"{woord}: {', '.join(p)}"
                for woord, p in (("erbij", self.plichten_erbij), ("weg", self.plichten_weg))
                if p
            ]
            return "; ".join(delen)
        velden = "1 veld" if len(self.velden) == 1 else f"{len(self.velden)} velden"
        return f"{velden} {'erbij' if self.soort == RUIMER else 'weg'}: {velden_tekst(woordenboek, self.velden)}"


@dataclass(frozen=True, slots=True)
class Verschil:
    """Everything that differs. `anders`: outside the table. `teksten`: what changed without changing the meaning."""

    gebieden: tuple[Gebied, ...]
    anders: tuple[Anders, ...]
    teksten: tuple[str, ...]

    @property
    def soorten(self) -> tuple[str, ...]:
        """Which of RUIMER, ANDERE PLICHT and SMALLER occur."""
        gevonden = {gebied.soort for gebied in self.gebieden} | {deel.soort for deel in self.anders}
        return tuple(soort for soort in VOLGORDE if soort in gevonden)

    @property
    def alleen_smaller(self) -> bool:
        """Nothing is wider and no duty is another."""
        return not set(self.soorten) - {SMALLER}


@dataclass(frozen=True, slots=True)
class _Vondst:
    """A difference in one group of keys, in bits."""

    soort: str
    waar: tuple[Blok, ...]
    regels: tuple[str, ...]
    omhulsel: int
    doos: int
    telt: int
    velden: int = 0
    plicht: str = ""
    erbij: bool = True


def verschil(oud: Beleid, nieuw: Beleid, stappen: Stappen | None = None) -> Verschil:
    """Compare two policies.

    Raises:
        TeIngewikkeld: the bans are too entangled to compare.
    """
    samen = breng_samen(oud, nieuw)
    budget = stappen or Stappen()
    vondsten = [*_velden_en_plichten(samen, oud, nieuw, budget), *_rijplichten(samen, budget)]
    gebieden = sorted(
        _gebieden(samen, vondsten),
        key=lambda g: (VOLGORDE.index(g.soort), [blok_tekst(blok) for blok in g.waar], g.als),
    )
    return Verschil(tuple(gebieden), tuple(rest(oud, nieuw)), tuple(teksten(oud, nieuw)))


# ── per key with a permit: fields, and duties of deliveries ──────────────────────────────────────────────────────────


def _velden_en_plichten(samen: Samen, oud: Beleid, nieuw: Beleid, stappen: Stappen) -> Iterator[_Vondst]:
    kanten = (samen.oud, samen.nieuw)
    rijen: list[tuple[Regelrij | Verbodrij, Bereik]] = [(r, r.regel.bereik) for kant in kanten for r in kant.regels]
    rijen += [(rij, rij.verbod.bereik) for kant in kanten for rij in kant.verboden]
    veranderd = sum(1 << n for n, (rij, _) in enumerate(rijen) if samen.anders(rij))
    if not veranderd:
        return
    merker = Merker([bereik for _, bereik in rijen])
    groepen: dict[int, list[Sleutel]] = {}
    for sleutel in {*oud.tabel.sleutels, *nieuw.tabel.sleutels}:
        merk = merker.merk(sleutel)
        if merk & veranderd:
            groepen.setdefault(merk, []).append(sleutel)
    begin = (0, len(samen.oud.regels), len(samen.oud.regels) + len(samen.nieuw.regels))
    verbod = (begin[2], begin[2] + len(samen.oud.verboden))
    for merk, sleutels in groepen.items():
        zichten = [
            Zicht(
                tuple(rij for n, rij in enumerate(kant.regels) if merk >> begin[k] + n & 1),
                tuple(rij for n, rij in enumerate(kant.verboden) if merk >> verbod[k] + n & 1),
                kant,
            )
            for k, kant in enumerate((samen.oud, samen.nieuw))
        ]
        waar = blokken(sleutels)
        for soort, hier, daar in ((RUIMER, zichten[1], zichten[0]), (SMALLER, zichten[0], zichten[1])):
            yield from _groep(samen, waar, soort, hier, daar, stappen)


def _groep(
    samen: Samen, waar: tuple[Blok, ...], soort: str, hier: Zicht, daar: Zicht, stappen: Stappen
) -> Iterator[_Vondst]:
    ruimte = samen.ruimte
    for regel in hier.regels:
        code = regel.regel.kop.code
        for klasse, begin, telt in meer(ruimte, hier, daar, regel, samen.anders):
            gevonden = omhul(ruimte, begin, klasse, telt, stappen)
            if gevonden is not None:
                yield _Vondst(soort, waar, (code,), gevonden[1], gevonden[0], telt, velden=klasse)
        for ander in daar.regels:
            codes = tuple(dict.fromkeys((code, ander.regel.kop.code)))
            for plicht, begin, telt in andere_plicht(ruimte, hier, daar, regel, ander):
                gevonden = omhul(ruimte, begin, 1, telt, stappen)
                if gevonden is not None:
                    yield _Vondst(
                        ANDERE_PLICHT,
                        waar,
                        codes,
                        gevonden[1],
                        gevonden[0],
                        telt,
                        plicht=plicht.text(),
                        erbij=soort == RUIMER,
                    )


# ── per key, with or without a permit: duties of bans and standing duties ────────────────────────────────────────────


def _rijplichten(samen: Samen, stappen: Stappen) -> Iterator[_Vondst]:
    kanten = [tuple(rij for rij in kant.verboden if rij.plichten) for kant in (samen.oud, samen.nieuw)]
    rijen = [*kanten[0], *kanten[1]]
    veranderd = sum(1 << n for n, rij in enumerate(rijen) if samen.anders(rij))
    if not veranderd:
        return
    groepen: dict[int, list[Blok]] = {}
    for blok, merk in _woordklassen([rij.verbod.bereik for rij in rijen]):
        if merk & veranderd:
            groepen.setdefault(merk, []).append(blok)
    for merk, delen in groepen.items():
        waar = voeg_samen(delen)
        zichten = [
            Zicht((), tuple(rij for n, rij in enumerate(kant) if merk >> begin + n & 1), heel)
            for kant, heel, begin in ((kanten[0], samen.oud, 0), (kanten[1], samen.nieuw, len(kanten[0])))
        ]
        for hier, daar, erbij in ((zichten[1], zichten[0], True), (zichten[0], zichten[1], False)):
            for plicht, begin, telt in rijplicht(samen.ruimte, hier, daar, samen.anders):
                gevonden = omhul(samen.ruimte, begin, 1, telt, stappen)
                if gevonden is not None:
                    yield _Vondst(
                        ANDERE_PLICHT, waar, (), gevonden[1], gevonden[0], telt, plicht=plicht.text(), erbij=erbij
                    )


def _woordklassen(bereiken: Sequence[Bereik]) -> Iterator[tuple[Blok, int]]:
    """All keys that some range speaks of, in blocks that no range tells apart, each with its ranges as bits."""
    assen: list[list[tuple[frozenset[str], int]]] = []
    for kolom in zip(*(bereik.assen() for bereik in bereiken), strict=True):
        klassen: dict[int, set[str]] = {}
        for woord in frozenset[str]().union(*kolom):
            klassen.setdefault(sum(1 << n for n, woorden in enumerate(kolom) if woord in woorden), set()).add(woord)
        assen.append([(frozenset(woorden), merk) for merk, woorden in klassen.items()])
    for delen in product(*assen):
        merk = -1
        for _, bits in delen:
            merk &= bits
        if merk:
            yield tuple(woorden for woorden, _ in delen), merk


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _gebieden(samen: Samen, vondsten: Iterable[_Vondst]) -> Iterator[Gebied]:
    """Take together what is one change: fields and duties in the same place, then places of the same fields."""
    plekken: dict[tuple[object, ...], list[_Plek]] = {}
    for vondst in vondsten:
        lijst = plekken.setdefault((vondst.soort, vondst.waar, vondst.regels, vondst.omhulsel), [])
        # One example must show all that is taken together.
        plek = next((plek for plek in lijst if samen.ruimte.snijd(plek.doos, vondst.doos)), None)
        if plek is None:
            lijst.append(_Plek(vondst.doos, [vondst]))
        else:
            plek.doos &= vondst.doos
            plek.delen.append(vondst)
    zelfde: dict[tuple[object, ...], list[_Plek]] = {}
    for (soort, _, regels, omhulsel), lijst in plekken.items():
        for plek in lijst:
            zelfde.setdefault((soort, regels, omhulsel, plek.velden, plek.plichten), []).append(plek)
    for lijst in zelfde.values():
        eerste, deel = lijst[0], lijst[0].delen[0]
        yield Gebied(
            soort=deel.soort,
            waar=voeg_samen(blok for plek in lijst for blok in plek.delen[0].waar),
            als=doos_tekst(samen.woordenboek, samen.ruimte, deel.omhulsel),
            regels=deel.regels,
            velden=tuple(pad for n, pad in enumerate(samen.paden) if eerste.velden >> n & 1),
            plichten_erbij=tuple(sorted(plicht for plicht, erbij in eerste.plichten if erbij)),
            plichten_weg=tuple(sorted(plicht for plicht, erbij in eerste.plichten if not erbij)),
            sleutel=Sleutel(*(min(woorden) for woorden in deel.waar[0])),
            voorbeeld=situatie(samen.woordenboek, samen.ruimte, eerste.doos, deel.telt),
        )


@dataclass(slots=True)
class _Plek:
    """Changes in the same keys with the same box around them. `doos`: where all of them show."""

    doos: int
    delen: list[_Vondst]

    @property
    def velden(self) -> int:
        return sum(deel.velden for deel in self.delen)

    @property
    def plichten(self) -> frozenset[tuple[str, bool]]:
        return frozenset((deel.plicht, deel.erbij) for deel in self.delen if deel.plicht)


def _aantal(blok: Blok) -> int:
    aantal = 1
    for woorden in blok:
        aantal *= len(woorden)
    return aantal
