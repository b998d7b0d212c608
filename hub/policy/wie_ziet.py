"""Who sees one field: which destinations receive it, from whom, by which rule, when; which bans take it where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.policy.gebied import Ruimte
from hub.policy.gebied_gangen import gangen
from hub.policy.gebied_woorden import Blok, doos_tekst
from hub.policy.laden import Beleid
from hub.policy.matrix import Rij, matrix
from hub.policy.regels import Verbod


@dataclass(frozen=True, slots=True)
class Ontvanger:
    """A destination that receives the field. `als`, `tenzij`, `plichten`, `soms` as in the matrix."""

    naar: str
    regel: str
    titel: str
    waar: tuple[Blok, ...]
    als: tuple[str, ...]
    tenzij: tuple[str, ...]
    plichten: tuple[str, ...]
    soms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wegnemer:
    """A ban that takes the field. `van_regels`: permits that it can take it from; none: it is there for later rules."""

    code: str
    titel: str
    blok: Blok
    als: tuple[str, ...]
    van_regels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WieZiet:
    """The answer for one field. `nooit`: destinations that never receive it."""

    veld: str
    ontvangers: tuple[Ontvanger, ...]
    wegnemers: tuple[Wegnemer, ...]
    nooit: tuple[str, ...]


def wie_ziet(beleid: Beleid, veld: str, rijen: Sequence[Rij] | None = None) -> WieZiet:
    """Answer for one field. `rijen`: the matrix, when it is there already.

    Raises:
        KeyError: the dictionary has no such field.
        TeIngewikkeld: the bans are too entangled to say.
    """
    bit = beleid.tabel.veldbits[veld]
    ontvangers = tuple(
        Ontvanger(rij.naar, rij.regel, rij.titel, rij.waar, deel.als, deel.tenzij, rij.plichten, rij.soms)
        for rij in (matrix(beleid) if rijen is None else rijen)
        for deel in rij.delen
        if veld in deel.velden
    )
    ziet = {ontvanger.naar for ontvanger in ontvangers}
    nooit = tuple(naar for naar in beleid.woordenboek.bestemmingen if naar not in ziet)
    return WieZiet(veld, ontvangers, tuple(_wegnemers(beleid, veld, bit)), nooit)


def _wegnemers(beleid: Beleid, veld: str, bit: int) -> Iterator[Wegnemer]:
    ruimte = Ruimte(beleid.woordenboek, beleid.tabel.codering)
    raakt: dict[str, set[str]] = {}
    for gang in gangen(beleid, ruimte):
        for rij in gang.verboden if gang.regel.velden & bit else ():
            if rij.velden & bit and ruimte.snijd(gang.regel.zeker, rij.mogelijk):
                raakt.setdefault(rij.verbod.kop.code, set()).add(gang.code)
    for verbod in beleid.convenant.nooit:
        if veld in verbod.velden:
            yield _wegnemer(beleid, ruimte, verbod, raakt.get(verbod.kop.code, set()))


def _wegnemer(beleid: Beleid, ruimte: Ruimte, verbod: Verbod, van_regels: set[str]) -> Wegnemer:
    als = doos_tekst(beleid.woordenboek, ruimte, beleid.tabel.codering.mogelijk(verbod.als))
    return Wegnemer(verbod.kop.code, verbod.kop.titel, verbod.bereik.assen(), als, tuple(sorted(van_regels)))
