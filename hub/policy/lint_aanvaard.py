"""Warnings of the lint that somebody took upon himself: which, why, who, and until when. `lint-aanvaard.yaml`.

```yaml
aanvaard:
  - code: L-dossier-vrij
    onderwerp: [D-04 voor_gemeente.halt_mededeling]    # exactly what the warning is about, nothing wider
    reden: Deze zin schrijft de politie voor de gemeente; R10 vraagt hem letterlijk.
    door: Privacyfunctionaris Omgevingsadvies Oost
    tot: 2027-06-30                                    # the last day on which it counts
```

An acceptance covers a warning when it names everything that the warning is about: a rule that comes later is not
covered by it. Past its day it no longer counts; what it names and no longer bites is a warning itself. Mistakes cannot
be accepted, nor can what is said here about acceptances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from hub.policy.fouten import Plek, Verzamelaar, Vol, bedoelde_u
from hub.policy.lezen import Lezer, kort
from hub.policy.lint_codes import LINT, VAN_AANVAARDING, VAN_SCORE, Bevinding, Ernst, opsomming
from hub.policy.yaml_strikt import Knoop, lees

BESTAND: Final = "lint-aanvaard.yaml"
DAGEN_MAX: Final = 366
"""Longest that an acceptance may still run: once a year somebody looks again."""
_SLEUTELS: Final = ("code", "onderwerp", "reden", "door", "tot")


@dataclass(frozen=True, slots=True)
class Aanvaarding:
    """One acceptance. `onderwerpen`: subject → where it stands; `tot`: the last day on which it counts."""

    code: str
    onderwerpen: Mapping[str, Plek]
    reden: str
    door: str
    tot: date
    plek: Plek

    def text(self) -> str:
        """Dutch: until when, by whom, why."""
        return f"aanvaard tot en met {self.tot} door {self.door}: {self.reden}"


def lees_aanvaard(bestand: str, tekst: str) -> tuple[Aanvaarding, ...]:
    """Read the file. `bestand`: its name, for messages.

    Raises:
        Beleidsfout: with every mistake and its place. Nothing else, whatever the text.
    """
    verzamelaar = Verzamelaar()
    gelezen: list[Aanvaarding] = []
    try:
        knoop = lees(bestand, tekst, verzamelaar)
        lezer = Lezer(verzamelaar)
        delen = {} if knoop is None else lezer.tabel(knoop, "aanvaardingen", ("aanvaard",)) or {}
        eerder: dict[tuple[str, str], Plek] = {}
        for item in lezer.lijst(delen["aanvaard"], "aanvaard") if "aanvaard" in delen else ():
            aanvaarding = _lees_een(lezer, item, eerder)
            if aanvaarding is not None:
                gelezen.append(aanvaarding)
    except Vol:
        gelezen.clear()  # the collector holds two hundred mistakes; `klaar` raises them
    verzamelaar.klaar()
    return tuple(gelezen)


def _lees_een(lezer: Lezer, knoop: Knoop, eerder: dict[tuple[str, str], Plek]) -> Aanvaarding | None:
    delen = lezer.tabel(knoop, "aanvaarding", _SLEUTELS)
    if delen is None or any(naam not in delen for naam in _SLEUTELS):
        return None
    code = lezer.tekst(delen["code"], "aanvaarding, code")
    wat = f"aanvaarding {kort(code or '')}".strip()
    if code is not None and code not in _MAG:
        if code in LINT:
            lezer.meld("B-woord", delen["code"].plek, f"{wat}: alleen een waarschuwing kan worden aanvaard")
        else:
            lezer.meld("B-woord", delen["code"].plek, f"{wat}: deze code is onbekend", bedoelde_u(code, _MAG))
    onderwerpen: dict[str, Plek] = {}
    for item in lezer.een_of_meer(delen["onderwerp"], f"{wat}, onderwerp"):
        onderwerp = lezer.tekst(item, f"{wat}, onderwerp")
        if onderwerp is None:
            continue
        plek = eerder.setdefault((code or "", onderwerp), item.plek)
        if plek != item.plek:
            lezer.meld("B-uniek", item.plek, f"{wat}: '{kort(onderwerp)}' is al aanvaard, op regel {plek.regel}")
        onderwerpen[onderwerp] = item.plek
    reden, door = (lezer.tekst(delen[naam], f"{wat}, {naam}") for naam in ("reden", "door"))
    tot = lezer.datum(delen["tot"], f"{wat}, tot")
    if code is None or reden is None or door is None or tot is None:
        return None
    return Aanvaarding(code, onderwerpen, reden, door, tot, knoop.plek)


_MAG: Final = frozenset(
    code for code, lint in LINT.items() if lint.ernst is Ernst.WAARSCHUWING and code not in VAN_AANVAARDING
)
"""Codes that can be accepted."""


def pas_toe(
    bevindingen: Sequence[Bevinding], aanvaardingen: Sequence[Aanvaarding], peildatum: date, *, met_score: bool
) -> Iterator[Bevinding]:
    """Every finding, those that are accepted marked so; and what there is to say about the acceptances.

    `met_score`: whether the small changes were tried; if not, nothing is known of acceptances of what they show.
    """
    geldig = [a for a in aanvaardingen if peildatum <= a.tot]
    for bevinding in bevindingen:
        yield _bekijk(bevinding, [a for a in geldig if a.code == bevinding.code])
    bijt = {(bevinding.code, onderwerp) for bevinding in bevindingen for onderwerp in bevinding.over}
    for a in aanvaardingen:
        naam = f"de aanvaarding van {a.code} ({opsomming([*a.onderwerpen])})"
        if peildatum > a.tot:
            wat = f"{naam} liep af op {a.tot} en telt niet meer"
            yield Bevinding("L-aanvaard-verlopen", a.plek, wat, "los het op, of kijk opnieuw en kies een nieuwe datum")
        elif a.tot - peildatum > timedelta(days=DAGEN_MAX):
            wat = f"{naam} loopt tot {a.tot}, meer dan een jaar vooruit"
            yield Bevinding("L-aanvaard-lang", a.plek, wat, "kies een datum binnen een jaar")
        if a.code in VAN_SCORE and not met_score:
            continue
        dood = [onderwerp for onderwerp in a.onderwerpen if (a.code, onderwerp) not in bijt]
        if dood:
            wat = f"de aanvaarding van {a.code} noemt wat er niet meer is: {opsomming(dood)}"
            yield Bevinding("L-aanvaard-dood", a.onderwerpen[dood[0]], wat, "haal het weg uit 'onderwerp'")


def _bekijk(bevinding: Bevinding, aanvaardingen: Sequence[Aanvaarding]) -> Bevinding:
    """Marked when all of it is accepted; when part of it is, the rest is named."""
    if bevinding.ernst is not Ernst.WAARSCHUWING or not bevinding.over:
        return bevinding
    gebruikt = [a for a in aanvaardingen if not a.onderwerpen.keys().isdisjoint(bevinding.over)]
    rest = [over for over in bevinding.over if not any(over in a.onderwerpen for a in gebruikt)]
    if not gebruikt:
        return bevinding
    if rest:
        return replace(bevinding, hint=f"{bevinding.hint} (nog niet aanvaard: {opsomming(rest)})")
    return replace(bevinding, aanvaard="; ".join(a.text() for a in gebruikt))
