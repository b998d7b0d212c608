"""The workshop of the privacy officer: load, prove, compare, simulate, and the room the policy takes.

On a made policy of 150 rules, 20 bans, 80 fields and 12 parties, and of 600 rules; Z3 proves the same claims in the
same run. Times are processor time, of the fastest of some runs: all of it is one thread that waits for nothing, and
what else the machine does is not its work. Reading files from disk is not in it.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, TypeVar

from deploy.bench import werkplaatsbeleid as proef
from deploy.bench.meting import Meting
from hub.policy.bewijs import VASTE, bewijs
from hub.policy.laden import Beleid, laad
from hub.policy.lint import lint
from hub.policy.matrix import matrix
from hub.policy.simulatie import Simulatie
from hub.policy.simulatie_effect import Soort
from hub.policy.tabel import GEHEUGEN_MAX, Tabel
from hub.policy.verschil import verschil
from hub.policy.verschil_rest import RUIMER
from tests.z3_beleid import Formules

REGELS: Final = 150
REGELS_VEEL: Final = 600
LADEN_MS: Final = 100.0
BEWIJS_MS: Final = 50.0
VERSCHIL_MS: Final = 100.0
SIMULEER_S: Final = 200_000.0
TABEL_MB: Final = 10.0
VEEL_MS: Final = 2_000.0
KEREN: Final = 9
KEREN_SNEL: Final = 3
BERICHTEN: Final = 20_000
"""Messages replayed, four decisions each: a region of 60 cases a day in a month or two."""
VORMEN: Final = 500
"""Different messages among them, apart from ids and times; a first run shows what each of them costs once."""
_KAN: Final = frozenset({"log", "bewaar"})
_DAG: Final = date(2026, 7, 1)
_T = TypeVar("_T")


def meet(*, snel: bool) -> list[Meting]:
    """Measure, and look whether what was measured is right.

    Raises:
        RuntimeError: the proof and Z3 disagree, or something did not find what was changed.
    """
    keren = KEREN_SNEL if snel else KEREN
    metingen = _grootte(REGELS, keren, LADEN_MS, BEWIJS_MS, VERSCHIL_MS)
    beleid = laad(proef.teksten(REGELS))
    metingen += _z3(beleid, keren)
    metingen += _simuleer(beleid, BERICHTEN // 10 if snel else BERICHTEN)
    metingen += _geheugen()
    metingen += _grootte(REGELS_VEEL, KEREN_SNEL, VEEL_MS, VEEL_MS, VEEL_MS)
    return metingen


def _grootte(regels: int, keren: int, laden: float, bewijzen: float, vergelijken: float) -> list[Meting]:
    """Load, prove, compare, write out and lint one size."""
    bestanden = proef.teksten(regels)
    beleid, plicht, zonder = (
        laad(bestanden),
        laad(proef.teksten(regels, bewaar="14 dagen")),
        laad(proef.teksten(regels, los=3)),
    )
    if RUIMER not in verschil(beleid, zonder).soorten or verschil(beleid, beleid).soorten:
        raise RuntimeError("the difference does not find what was changed")
    return [
        _ms(
            f"laden, {regels} regels ({sum(map(len, bestanden.values())) / 1000:.0f} kB)",
            laden,
            keren,
            lambda: laad(bestanden),
        ),
        _ms(f"bewijs, {regels} regels, {len(beleid.tabel.sleutels)} sleutels", bewijzen, keren, lambda: bewijs(beleid)),
        _ms(f"verschil, {regels} regels, een plicht anders", vergelijken, keren, lambda: verschil(beleid, plicht)),
        _ms(f"verschil, {regels} regels, een verbod weg", vergelijken, keren, lambda: verschil(beleid, zonder)),
        _ms(f"matrix, {regels} regels", VEEL_MS, 1, lambda: matrix(beleid)),
        _ms(
            f"lint zonder kleine wijzigingen, {regels} regels",
            VEEL_MS,
            1,
            lambda: lint(bestanden, {}, None, _DAG, met_wijzigingen=False),
        ),
    ]


def _z3(beleid: Beleid, keren: int) -> list[Meting]:
    """The same claims by Z3, its formulas included; both must say the same of each."""
    ons = _snelste(keren, lambda: bewijs(beleid))
    begin = time.process_time()
    formules = Formules(beleid)
    z3_fout = {b.kop.code for b in beleid.convenant.beweringen if not formules.houdt(b)}
    z3 = time.process_time() - begin
    if {s.code for s in bewijs(beleid).stellingen if not s.houdt} - set(VASTE) != z3_fout:
        raise RuntimeError("the proof and Z3 do not agree")
    return [
        Meting(f"Z3, dezelfde {len(beleid.convenant.beweringen)} beweringen", z3 * 1e3, "ms"),
        Meting("Z3 / bewijs", z3 / ons, "×"),
    ]


def _simuleer(beleid: Beleid, berichten: int) -> list[Meting]:
    """Replay on a policy without one of the bans; records are read from memory."""
    nieuw = laad(proef.teksten(REGELS, los=3))
    records = list(proef.besloten(beleid, VORMEN, berichten, _KAN))

    def speel(wat: Iterable[bytes]) -> tuple[float, int]:
        simulatie = Simulatie(nieuw, _KAN, lambda _van, _naar: {}, beleid)
        begin = time.process_time()
        for inhoud in wat:
            simulatie.voeg_toe(inhoud)
        telling = simulatie.per_soort()
        duur = time.process_time() - begin
        if not telling[Soort.VELDEN] or telling[Soort.ONBEPAALD]:
            raise RuntimeError("the simulation does not find what was changed")
        return duur, simulatie.besluiten

    alle, eerste = speel(records), speel(records[:VORMEN])
    per_s = alle[1] / alle[0]
    naam = f"simuleer, {berichten:,} berichten in {VORMEN} vormen"
    return [
        Meting(naam, per_s, "besluiten/s", f"≥ {SIMULEER_S:,.0f}/s", per_s >= SIMULEER_S),
        Meting("simuleer, elk bericht anders", eerste[1] / eerste[0], "besluiten/s"),
    ]


def _geheugen() -> list[Meting]:
    """What Python allocates and keeps (tracemalloc), in MB of 10^6 bytes."""
    bestanden = proef.teksten(REGELS)
    beleid, geladen = _bewaard(lambda: laad(bestanden))
    tabel, kaal = _bewaard(lambda: Tabel(beleid.woordenboek, beleid.convenant))
    sleutels = tabel.sleutels

    def vul() -> None:
        for n in range(GEHEUGEN_MAX):
            # The bits of n as features: contexts that differ, so each decision is remembered apart.
            kenmerken = {f"kenmerk-{bit}": "nee" if n >> bit & 1 else "ja" for bit in range(14)}
            tabel.beslis(sleutels[n % len(sleutels)], {**kenmerken, "leeftijd": 16}, _KAN)

    _, vol = _bewaard(vul)
    samen = kaal + vol
    return [
        Meting("tabel", kaal / 1e6, "MB"),
        Meting(
            f"tabel met {GEHEUGEN_MAX:,} onthouden besluiten",
            samen / 1e6,
            "MB",
            f"≤ {TABEL_MB:g} MB",
            samen <= TABEL_MB * 1e6,
        ),
        Meting("beleid: woordenboek, convenant en tabel", geladen / 1e6, "MB"),
    ]


def _bewaard(maak: Callable[[], _T]) -> tuple[_T, int]:
    """What is made, and the bytes that stay allocated for it."""
    gc.collect()
    tracemalloc.start()
    try:
        ding = maak()
        gc.collect()
        return ding, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def _ms(naam: str, doel: float, keren: int, werk: Callable[[], object]) -> Meting:
    ms = _snelste(keren, werk) * 1e3
    return Meting(naam, ms, "ms", f"≤ {doel:g} ms", ms <= doel)


def _snelste(keren: int, werk: Callable[[], object]) -> float:
    """Fastest of some runs, in seconds."""
    duren = []
    for _ in range(keren):
        begin = time.process_time()
        werk()
        duren.append(time.process_time() - begin)
    return min(duren)
