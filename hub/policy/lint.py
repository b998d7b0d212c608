"""The lint of a policy: everything a privacy officer should look at before signing, in one list.

Pure: texts and the reference date are arguments. Steps: (1) load, mistakes of the loader end it; (2) words and
calendar; (3) what the rules do together; (4) the worked cases; (5) the small changes that the cases must notice; (6)
which warnings somebody accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hub.policy import lint_gevallen, lint_regels, lint_woorden
from hub.policy.fouten import Plek
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import Beleid, Veldachtig, laad
from hub.policy.lint_aanvaard import BESTAND, lees_aanvaard, pas_toe
from hub.policy.lint_codes import VAN_SCORE, Bevinding, Ernst, met_fragment
from hub.policy.lint_gevallen import Score, Voortgang
from hub.policy.yaml_strikt import ontleed


@dataclass(frozen=True, slots=True)
class Lintuitslag:
    """What was found, the worst first, then by place. `score` is None when the changes were not tried."""

    beleid: Beleid
    bevindingen: tuple[Bevinding, ...]
    score: Score | None

    def aantal(self, ernst: Ernst) -> int:
        """How many findings have this weight, and were not accepted."""
        return sum(bevinding.ernst is ernst and not bevinding.aanvaard for bevinding in self.bevindingen)

    @property
    def aanvaard(self) -> int:
        """How many warnings somebody accepted."""
        return sum(bool(bevinding.aanvaard) for bevinding in self.bevindingen)

    def goed(self, *, streng: bool) -> bool:
        """Whether the policy may go on: no mistakes, and when strict no warnings that nobody accepted."""
        return not self.aantal(Ernst.FOUT) and not (streng and self.aantal(Ernst.WAARSCHUWING))


def lint(
    bestanden: Mapping[str, str],
    gevallen: Mapping[str, str],
    velden: Mapping[str, Veldachtig] | None,
    peildatum: date,
    *,
    aanvaard: str | None = None,
    met_wijzigingen: bool = True,
    voortgang: Voortgang | None = None,
) -> Lintuitslag:
    """Lint a policy.

    Args:
        bestanden: name → text of dictionary and convenant, as `laad`.
        gevallen: name → text of the worked cases; the names must differ from those of `bestanden`.
        velden: the field catalogue, as `laad`.
        peildatum: the day for which validity is judged.
        aanvaard: text of the accepted warnings (`lint_aanvaard`), None when there is no such file.
        met_wijzigingen: whether to try every small change on the cases (step 5), some milliseconds each.
        voortgang: told after each change.

    Raises:
        Beleidsfout: the policy, its cases or the accepted warnings cannot be read, with every mistake found.
    """
    aanvaardingen = () if aanvaard is None else lees_aanvaard(BESTAND, aanvaard)
    beleid = laad(bestanden, velden)
    gelezen = lees_gevallen(gevallen, beleid)
    uitslagen = toets(beleid, gelezen)
    score = lint_gevallen.beproef(beleid, gelezen, voortgang) if met_wijzigingen else None

    def alles() -> Iterator[Bevinding]:
        knopen = [ontleed(naam, tekst) for naam, tekst in bestanden.items()]
        gangen = lint_regels.Gangen(beleid)
        yield from lint_woorden.geldigheid(beleid, peildatum, knopen)
        yield from lint_woorden.ongebruikt(beleid, knopen, [ontleed(naam, tekst) for naam, tekst in gevallen.items()])
        yield from lint_regels.dode_giften(gangen)
        yield from lint_regels.stille_verboden(gangen)
        yield from lint_regels.vrije_tekst(gangen)
        yield from lint_regels.gronden(beleid)
        yield from lint_regels.lege_rollen(beleid)
        yield from lint_gevallen.kloppen(uitslagen)
        yield from lint_gevallen.ongeprobeerd(gangen, uitslagen)
        if score is not None:
            yield from lint_gevallen.gemist(beleid, score)

    teksten = {**bestanden, **gevallen, BESTAND: aanvaard or ""}
    regels = {naam: tekst.split("\n") for naam, tekst in teksten.items()}
    ernst = list(Ernst)

    def plaats(bevinding: Bevinding) -> tuple[int, bool, Plek]:
        # The survivors stand last and keep their own order, by how much they matter.
        van_score = bevinding.code in VAN_SCORE
        return ernst.index(bevinding.ernst), van_score, Plek("") if van_score else bevinding.plek

    bekeken = pas_toe(tuple(alles()), aanvaardingen, peildatum, met_score=score is not None)
    gevonden = sorted((met_fragment(bevinding, regels) for bevinding in bekeken), key=plaats)
    return Lintuitslag(beleid, tuple(gevonden), score)
