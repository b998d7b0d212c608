"""A third opinion: the convenant as formulas, and Z3 asked for a case against a claim. For tests.

Reads the rules as they were loaded and shares nothing with the compiled table or the box algebra. Every word of the key
and every value of a feature is a truth of its own, of which exactly one holds; "unknown" is the last of each feature.
Rows get a name (`raakt`, `zeker`), so that what many fields share is thought through once.
"""

from __future__ import annotations

from collections.abc import Iterable

import z3

from hub.policy.laden import Beleid
from hub.policy.regels import ASSEN, Bereik, Bewering, Toestemming, Verbod
from hub.policy.voorwaarden import Voorwaarde
from hub.policy.woordenboek import Snede

Rij = Verbod | Toestemming


class Formules:
    """One policy as formulas."""

    def __init__(self, beleid: Beleid) -> None:
        w, c = beleid.woordenboek, beleid.convenant
        woorden = (w.rollen, w.berichten, {**w.doelen, **w.andere_doelen}, w.bestemmingen, w.fasen)
        self._assen = {
            as_: {woord: z3.Bool(f"{as_}={woord}") for woord in keuze}
            for as_, keuze in zip(ASSEN, woorden, strict=True)
        }
        self._kenmerken = {
            naam: [z3.Bool(f"{naam}={n}") for n in range(k.aantal + 1)] for naam, k in w.kenmerken.items()
        }
        self._vraag = z3.SolverFor("QF_FD")
        for keuze in (*(list(as_.values()) for as_ in self._assen.values()), *self._kenmerken.values()):
            self._vraag.add(z3.PbEq([(waar, 1) for waar in keuze], 1))
        for naam, kenmerk in w.kenmerken.items():
            if kenmerk.snedes[:1] == (Snede(0),):  # no number lies below 0
                self._vraag.add(z3.Not(self._kenmerken[naam][0]))
        self._vraag.add(z3.Or(*(self._assen["doel"][doel] for doel in w.doelen)))
        verboden = [*c.nooit, *c.altijd]
        rijen: list[Rij] = [*verboden, *c.regels]
        raakt = {v.kop.code: self._naam(f"raakt {v.kop.code}", self._raakt(v)) for v in verboden}
        zeker = {r.kop.code: self._naam(f"zeker {r.kop.code}", self._zeker(r)) for r in rijen}
        wacht = []
        for plicht in sorted({p for v in verboden for p in v.plichten}):
            if w.plichten[plicht.naam].soort == "onherroepelijk":
                mogelijk = z3.Or(*(raakt[v.kop.code] for v in verboden if plicht in v.plichten))
                vast = z3.Or(*(zeker[r.kop.code] for r in rijen if plicht in r.plichten))
                wacht.append(z3.And(mogelijk, z3.Not(vast)))
        self._vraag.add(z3.Not(z3.Or(*wacht)))
        self._door = {
            veld: self._naam(
                f"door {veld}",
                z3.And(
                    z3.Or(*(zeker[r.kop.code] for r in c.regels if veld in r.velden)),
                    *(z3.Not(raakt[v.kop.code]) for v in c.nooit if veld in v.velden),
                ),
            )
            for veld in w.velden
        }

    def houdt(self, bewering: Bewering) -> bool:
        """No case against this claim exists."""
        self._vraag.push()
        self._vraag.add(self._bereik(bewering.bereik), self._als(bewering.als, onbekend_ook=True))
        self._vraag.add(z3.Or(*(self._door[veld] for veld in sorted(bewering.velden))))
        antwoord = self._vraag.check()
        self._vraag.pop()
        assert antwoord != z3.unknown
        return bool(antwoord == z3.unsat)

    def _naam(self, naam: str, formule: z3.BoolRef) -> z3.BoolRef:
        waar = z3.Bool(naam)
        self._vraag.add(waar == formule)
        return waar

    def _bereik(self, bereik: Bereik) -> z3.BoolRef:
        return z3.And(
            *(
                z3.Or(*(self._assen[as_][woord] for woord in sorted(woorden)))
                for as_, woorden in zip(ASSEN, bereik.assen(), strict=True)
            )
        )

    def _als(self, voorwaarden: Iterable[Voorwaarde], *, onbekend_ook: bool) -> z3.BoolRef:
        delen = []
        for voorwaarde in voorwaarden:
            keuze = self._kenmerken[voorwaarde.kenmerk]
            delen.append(z3.Or(*(keuze[n] for n in sorted(voorwaarde.waarden)), *(keuze[-1:] if onbekend_ook else [])))
        return z3.And(*delen)

    def _raakt(self, rij: Verbod) -> z3.BoolRef:
        return z3.And(self._bereik(rij.bereik), self._als(rij.als, onbekend_ook=True))

    def _zeker(self, rij: Rij) -> z3.BoolRef:
        return z3.And(self._bereik(rij.bereik), self._als(rij.als, onbekend_ook=False))
