"""Lint of the worked cases: do they hold, which rules do they try, and which small changes do they miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hub.policy.besluit import Uitkomst
from hub.policy.gevallen import Geval, Toetsuitslag
from hub.policy.laden import Beleid
from hub.policy.lint_codes import Bevinding
from hub.policy.lint_regels import Gangen
from hub.policy.mutanten import SOORTEN, Mutant, Proef, Richting, afspraken

WIJZIGINGEN_MAX: Final = 10
"""Survivors named: who mends these first sees the next ones in the next run."""
_EEN: Final = {
    Richting.RUIMER: "zo laat het convenant meer door",
    Richting.MINDER_PLICHT: "zo geldt een plicht minder vaak",
    Richting.SMALLER: "zo laat het convenant minder door",
}
_SAMEN: Final = {
    Richting.RUIMER: "laten meer door",
    Richting.MINDER_PLICHT: "nemen een plicht weg",
    Richting.SMALLER: "laten minder door",
}
Voortgang = Callable[[int, int], None]
"""Told after each change: how many were tried, and of how many."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many small changes there are, and those no case noticed, the ones that matter most first."""

    wijzigingen: int
    gemist: tuple[Mutant, ...]

    @property
    def opgemerkt(self) -> int:
        """How many were noticed."""
        return self.wijzigingen - len(self.gemist)

    @property
    def deel(self) -> float:
        """Part that was noticed, 0 to 1; 1 when there was nothing to notice."""
        return self.opgemerkt / self.wijzigingen if self.wijzigingen else 1.0


def kloppen(uitslagen: Sequence[Toetsuitslag]) -> Iterator[Bevinding]:
    """Cases that fail, and cases that say half of it."""
    for uitslag in uitslagen:
        geval = uitslag.geval
        if not uitslag.goed:
            wat = f"geval {geval.naam}: {'; '.join(uitslag.klachten)}"
            yield Bevinding("L-geval-fout", geval.plek, wat, "verbeter de regel of het geval")
            continue
        half = list(afspraken(geval, uitslag.besluit))
        if half:
            wat = f"geval {geval.naam}: {'; '.join(half)}"
            yield Bevinding("L-geval-half", geval.plek, wat, "schrijf alle velden en plichten op", over=(geval.naam,))


def ongeprobeerd(gangen: Gangen, uitslagen: Sequence[Toetsuitslag]) -> Iterator[Bevinding]:
    """Permits that let nothing pass in any case, bans that are no reason, standing duties that do not hold."""
    beleid = gangen.beleid
    convenant, tabel = beleid.convenant, beleid.tabel
    geprobeerd: set[str] = set()
    for uitslag in uitslagen:
        besluit, geval = uitslag.besluit, uitslag.geval
        geprobeerd.update(besluit.verboden, {besluit.code})
        if besluit.uitkomst is Uitkomst.DOORLATEN and besluit.regel is not None:
            geprobeerd.add(besluit.regel)
        code = tabel.codeer(geval.kenmerken)
        rijen = tabel.verboden_van(geval.sleutel)
        geprobeerd.update(rij.verbod.kop.code for rij in rijen if not rij.velden and not code & ~rij.mogelijk)
    for soort, ingangen in (("regel", convenant.regels), ("verbod", convenant.nooit), ("plicht", convenant.altijd)):
        for ingang in ingangen:
            code_ = ingang.kop.code
            if code_ in geprobeerd or (soort == "verbod" and gangen.stil(ingang)):  # type: ignore[arg-type]
                continue  # a ban that takes nothing cannot be tried; that is told of its own
            wat = f"geen geval probeert {soort} {code_}"
            yield Bevinding("L-zonder-geval", ingang.kop.plek, wat, "schrijf een geval waarin hij geldt", over=(code_,))


def beproef(beleid: Beleid, gevallen: Sequence[Geval], voortgang: Voortgang | None = None) -> Score:
    """Try every small change that could be seen in what passes."""
    proef = Proef(beleid, gevallen)
    alle = [mutant for soort in SOORTEN for mutant in proef.mutanten(soort) if mutant.plaats is not None]
    gemist: list[Mutant] = []
    for nummer, mutant in enumerate(alle, 1):
        if proef.leeft(mutant):
            gemist.append(mutant)
        if voortgang is not None:
            voortgang(nummer, len(alle))
    volgorde = list(SOORTEN)
    gemist.sort(key=lambda m: (m.richting, volgorde.index(m.soort), m.naam))
    return Score(len(alle), tuple(gemist))


def gemist(beleid: Beleid, score: Score) -> Iterator[Bevinding]:
    """The score when it is not full, and the survivors that matter most."""
    if not score.gemist:
        return
    telling = Counter(mutant.richting for mutant in score.gemist)
    delen = ", ".join(f"{telling[r]} {zin}" for r, zin in _SAMEN.items() if telling[r])
    wat = f"de gevallen missen {len(score.gemist)} van de {score.wijzigingen} kleine wijzigingen ({delen})"
    hint = "schrijf een geval bij elke wijziging hieronder"
    namen = tuple(mutant.naam for mutant in score.gemist)
    yield Bevinding("L-score", beleid.convenant.regels[0].kop.plek, wat, hint, over=namen)
    for mutant in score.gemist[:WIJZIGINGEN_MAX]:
        wat = f"{mutant.naam}: geen geval merkt het, en {_EEN[mutant.richting]}"
        waar = "" if mutant.plaats is None else f"schrijf een geval over: {mutant.plaats.text()}"
        yield Bevinding("L-wijziging", mutant.kop.plek, wat, waar, over=(mutant.naam,))
