"""Worked cases: what a privacy officer expects of the policy, and whether it does that.

A file:

```yaml
standaard: {leeftijd: 16, verdacht: ja}     # features of every case in this file, unless the case says otherwise
gevallen:
  - geval: R04-toegestaan    # unique name
    regel: R04               # the rule of the convenant it illustrates
    soort: toestaan          # toestaan | weigeren
    titel: Wie dit leest     # optional
    van: politie
    bericht: signaal
    doel: omgevingsadvies    # any word: an unknown purpose is a case too
    naar: gemeente/inzage
    fase: signalering
    kenmerken: {zorgen: ja, sepot: onbekend}    # `onbekend`: the feature is left out
    niet-uitvoerbaar: [verouderd]               # optional: duties this hub cannot perform
    verwacht:
      uitkomst: doorlaten    # doorlaten | weigeren | vasthouden
      regel: S-01            # the permit that matches (doorlaten: required)
      verboden: [N-04]       # bans that must be among those named
      code: N-04             # the code of the decision
      wel: [betrokkene.bsn, groep feit-kort]    # must pass, every one
      niet: [feit.antecedenten]                 # must not pass, none
      plichten: [log, bewaar 72 uur]            # must be among the duties
```

`weigeren` and `vasthouden` need `verboden` or `code`. Features, words and fields are checked against the dictionary.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from hub.policy import lezen
from hub.policy.besluit import WEIGERCODES, Besluit, Kenmerken, Kenmerkwaarde, Sleutel, Uitkomst
from hub.policy.fouten import Plek, Verzamelaar, Vol
from hub.policy.laden import Beleid
from hub.policy.lezen import Lezer, kort
from hub.policy.regels import ASSEN
from hub.policy.woordenboek import ONBEKEND
from hub.policy.yaml_strikt import Knoop, Tekstknoop, lees

_NAAM: Final = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_GETAL: Final = re.compile(r"(?P<t>[0-9]{1,6})(/(?P<n>[1-9][0-9]{0,3}))?")
_UITKOMSTEN: Final = {uitkomst.value: uitkomst for uitkomst in Uitkomst}
BESTANDEN_MAX: Final = 200
"""Files of cases; the shipped policy has eighteen."""
GEVALLEN_MAX: Final = 2_000
"""Cases of one file: more than a megabyte holds."""
_NODIG: Final = ("geval", "regel", "soort", *ASSEN, "verwacht")


@dataclass(frozen=True, slots=True)
class Verwachting:
    """What the decision must be; empty parts are not compared."""

    uitkomst: Uitkomst
    regel: str | None
    code: str | None
    verboden: tuple[str, ...]
    wel: frozenset[str]
    niet: frozenset[str]
    plichten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Geval:
    """One worked case. `regel` is the code it illustrates (`R04`); `toestaan` whether it shows the allowed side."""

    naam: str
    regel: str
    toestaan: bool
    titel: str
    sleutel: Sleutel
    kenmerken: Kenmerken
    niet_uitvoerbaar: frozenset[str]
    verwacht: Verwachting
    plek: Plek


@dataclass(frozen=True, slots=True)
class Toetsuitslag:
    """The decision that a case got. `klachten`: Dutch sentences, one per difference; none means the case holds."""

    geval: Geval
    besluit: Besluit
    klachten: tuple[str, ...]

    @property
    def goed(self) -> bool:
        """Whether the policy does what the case expects."""
        return not self.klachten

    def text(self) -> str:
        """For a terminal: the case, where it stands, and what differs."""
        if self.goed:
            return f"goed  {self.geval.naam}"
        plek = self.geval.plek
        kop = f"FOUT  {self.geval.naam} ({plek.bestand}, regel {plek.regel})"
        return "\n".join([kop, *(f"      - {klacht}" for klacht in self.klachten)])


def lees_gevallen(bestanden: Mapping[str, str], beleid: Beleid) -> tuple[Geval, ...]:
    """Read files of worked cases: name → text.

    Raises:
        Beleidsfout: with every mistake found.
    """
    verzamelaar = Verzamelaar()
    gelezen: list[Geval] = []
    with contextlib.suppress(Vol):
        lezer = _Gevallenlezer(Lezer(verzamelaar), beleid)
        if len(bestanden) > BESTANDEN_MAX:
            verzamelaar.meld("B-bestand", Plek("gevallen"), f"meer dan {BESTANDEN_MAX} bestanden met gevallen")
            raise Vol
        for naam in sorted(bestanden):
            knoop = lees(naam, bestanden[naam], verzamelaar)
            if knoop is not None:
                gelezen += lezer.bestand(knoop)
    verzamelaar.klaar()
    return tuple(gelezen)


def toets(beleid: Beleid, gevallen: Sequence[Geval]) -> list[Toetsuitslag]:
    """Decide every case and compare, in order."""
    return list(uitslagen(beleid, gevallen))


def uitslagen(beleid: Beleid, gevallen: Iterable[Geval]) -> Iterator[Toetsuitslag]:
    """See `toets`; one after the other, for who stops at the first that does not hold."""
    alle = frozenset(beleid.woordenboek.plichten)
    for geval in gevallen:
        besluit = beleid.tabel.beslis(geval.sleutel, geval.kenmerken, alle - geval.niet_uitvoerbaar)
        yield Toetsuitslag(geval, besluit, tuple(_vergelijk(geval.verwacht, besluit)))


def _vergelijk(verwacht: Verwachting, besluit: Besluit) -> list[str]:
    klachten: list[str] = []
    if besluit.uitkomst is not verwacht.uitkomst:
        klachten.append(
            f"de uitkomst is {besluit.uitkomst.value} (code {besluit.code}), verwacht was {verwacht.uitkomst.value}"
        )
    if verwacht.regel is not None and besluit.regel != verwacht.regel:
        klachten.append(f"regel {besluit.regel or 'geen'} geldt, verwacht was {verwacht.regel}")
    if verwacht.code is not None and besluit.code != verwacht.code:
        klachten.append(f"de code is {besluit.code}, verwacht was {verwacht.code}")
    genoemd = ", ".join(besluit.verboden) or "geen"
    klachten += [
        f"verbod {code} werkt niet (wel: {genoemd})" for code in verwacht.verboden if code not in besluit.verboden
    ]
    klachten += [f"'{pad}' gaat niet door, verwacht was van wel" for pad in sorted(verwacht.wel - besluit.velden)]
    klachten += [f"'{pad}' gaat door, verwacht was van niet" for pad in sorted(verwacht.niet & besluit.velden)]
    plichten = {plicht.text() for plicht in besluit.plichten}
    klachten += [f"de plicht '{tekst}' ontbreekt" for tekst in verwacht.plichten if tekst not in plichten]
    return klachten


class _Gevallenlezer:
    """Reads cases against the words of one policy."""

    def __init__(self, lezer: Lezer, beleid: Beleid) -> None:
        self._lezer = lezer
        self._woordenboek = beleid.woordenboek
        self._kiezer = beleid.woordenboek.kiezer()
        self._namen: dict[str, Plek] = {}
        convenant = beleid.convenant
        self._regels = {regel.kop.code for regel in convenant.regels}
        self._verboden = {verbod.kop.code for verbod in convenant.nooit}
        self._codes = {
            *self._regels,
            *self._verboden,
            *(plicht.kop.code for plicht in convenant.altijd),
            *WEIGERCODES,
            convenant.geen_regel,
            convenant.onbekend_doel,
        }

    def bestand(self, knoop: Knoop) -> list[Geval]:
        """All cases of one file."""
        delen = self._lezer.tabel(knoop, "gevallen", ("gevallen",), ("standaard",))
        if delen is None or "gevallen" not in delen:
            return []
        standaard = self._kenmerken(delen["standaard"], "standaard") if "standaard" in delen else {}
        items = self._lezer.lijst(delen["gevallen"], "gevallen", GEVALLEN_MAX)
        return [geval for item in items if (geval := self._geval(item, standaard)) is not None]

    def _geval(self, knoop: Knoop, standaard: Mapping[str, Kenmerkwaarde]) -> Geval | None:
        lezer, woordenboek = self._lezer, self._woordenboek
        delen = lezer.tabel(knoop, "geval", _NODIG, ("titel", "kenmerken", "niet-uitvoerbaar"))
        if delen is None or any(naam not in delen for naam in _NODIG):
            return None
        naam = lezer.naam(delen["geval"], "geval", _NAAM) or ""
        wat = f"geval {naam}".strip()
        if naam and (eerder := self._namen.setdefault(naam, knoop.plek)) != knoop.plek:
            lezer.meld("B-uniek", delen["geval"].plek, f"{wat}: de naam staat er al ({eerder.bestand}, {eerder.regel})")
        bekend = (woordenboek.rollen, woordenboek.berichten, None, woordenboek.bestemmingen, None)
        woorden = [
            lezer.naam(delen[as_], f"{wat}, {as_}")
            if words is None
            else lezer.woord(delen[as_], f"{wat}, {as_}", words)
            for as_, words in zip(ASSEN, bekend, strict=True)
        ]
        soort = lezer.woord(delen["soort"], f"{wat}, soort", ("toestaan", "weigeren"))
        eigen = self._kenmerken(delen["kenmerken"], wat) if "kenmerken" in delen else {}
        niet_uitvoerbaar = (
            lezer.woorden(delen["niet-uitvoerbaar"], f"{wat}, niet-uitvoerbaar", woordenboek.plichten)
            if "niet-uitvoerbaar" in delen
            else ()
        )
        verwacht = self._verwachting(delen["verwacht"], wat)
        if verwacht is None or soort is None:
            return None
        if (verwacht.uitkomst is Uitkomst.DOORLATEN) != (soort == "toestaan"):
            lezer.meld("B-geval", delen["soort"].plek, f"{wat}: soort '{soort}' past niet bij de verwachte uitkomst")
        return Geval(
            naam=naam,
            regel=lezer.naam(delen["regel"], f"{wat}, regel", lezen.BRON, "een code als R04") or "",
            toestaan=soort == "toestaan",
            titel=(lezer.tekst(delen["titel"], f"{wat}, titel") or "") if "titel" in delen else "",
            sleutel=Sleutel(*(woord or "" for woord in woorden)),
            kenmerken=MappingProxyType({**standaard, **eigen}),
            niet_uitvoerbaar=frozenset(niet_uitvoerbaar),
            verwacht=verwacht,
            plek=knoop.plek,
        )

    def _kenmerken(self, knoop: Knoop, wat: str) -> dict[str, Kenmerkwaarde]:
        gelezen: dict[str, Kenmerkwaarde] = {}
        for sleutel, waarde in self._lezer.vrije_tabel(knoop, f"{wat}, kenmerken", lezen.NAAM):
            naam = self._lezer.woord(sleutel, f"{wat}, kenmerken", self._woordenboek.kenmerken)
            if naam is None:
                continue
            kenmerk = self._woordenboek.kenmerken[naam]
            plaats = f"{wat}, {naam}"
            if isinstance(waarde, Tekstknoop) and waarde.waarde == ONBEKEND:
                gelezen[naam] = None
            elif kenmerk.soort == "keuze":
                gelezen[naam] = self._lezer.woord(waarde, plaats, kenmerk.waarden)
            else:
                tekst = self._lezer.naam(waarde, plaats, _GETAL, "een getal als 16 of 13/2")
                delen = None if tekst is None else _GETAL.fullmatch(tekst)
                if delen is not None:
                    gelezen[naam] = Fraction(int(delen["t"]), int(delen["n"])) if delen["n"] else int(delen["t"])
        return gelezen

    def _verwachting(self, knoop: Knoop, wat: str) -> Verwachting | None:
        lezer = self._lezer
        wat = f"{wat}, verwacht"
        delen = lezer.tabel(knoop, wat, ("uitkomst",), ("regel", "code", "verboden", "wel", "niet", "plichten"))
        if delen is None or "uitkomst" not in delen:
            return None
        uitkomst = _UITKOMSTEN.get(lezer.woord(delen["uitkomst"], f"{wat}, uitkomst", _UITKOMSTEN) or "")
        if uitkomst is None:
            return None
        if uitkomst is Uitkomst.DOORLATEN and "regel" not in delen:
            lezer.meld("B-geval", knoop.plek, f"{wat}: welke regel laat dit door?", "zet er 'regel: …' bij")
        if uitkomst is not Uitkomst.DOORLATEN and not {"code", "verboden"} & delen.keys():
            lezer.meld("B-geval", knoop.plek, f"{wat}: waarom gaat dit niet door?", "zet er 'verboden' of 'code' bij")
        wel = self._kiezer.kies_alle(lezer, delen["wel"], f"{wat}, wel") if "wel" in delen else frozenset[str]()
        niet = self._kiezer.kies_alle(lezer, delen["niet"], f"{wat}, niet") if "niet" in delen else frozenset[str]()
        if wel & niet:
            lezer.meld("B-geval", knoop.plek, f"{wat}: '{min(wel & niet)}' staat bij wel en bij niet")
        return Verwachting(
            uitkomst=uitkomst,
            regel=lezer.woord(delen["regel"], f"{wat}, regel", self._regels) if "regel" in delen else None,
            code=lezer.woord(delen["code"], f"{wat}, code", self._codes) if "code" in delen else None,
            verboden=lezer.woorden(delen["verboden"], f"{wat}, verboden", self._verboden)
            if "verboden" in delen
            else (),
            wel=wel,
            niet=niet,
            plichten=self._plichten(delen["plichten"], wat) if "plichten" in delen else (),
        )

    def _plichten(self, knoop: Knoop, wat: str) -> tuple[str, ...]:
        teksten: list[str] = []
        for item in self._lezer.een_of_meer(knoop, f"{wat}, plichten"):
            tekst = self._lezer.tekst(item, f"{wat}, plichten")
            if tekst is None:
                continue
            if tekst.partition(" ")[0] not in self._woordenboek.plichten:
                self._lezer.meld("B-plicht", item.plek, f"{wat}: plicht '{kort(tekst)}' is onbekend")
            teksten.append(tekst)
        return tuple(teksten)
