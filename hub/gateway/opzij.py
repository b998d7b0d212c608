"""What lies aside about one young person: where, and under which key, so that sepot 01 takes it along.

    terzijde.<index of the person>  →  the group it all lies under, and the places, closed under the key of that group

A message that is held or cannot be used may come before a case begins, or after its state has gone. So it is not tied
to a case but to the person, through the blind index by which a case is found too. The group is a random id that no case
ever has; its key closes the messages and this list, and nothing else. Sepot 01 empties the places and the list in its
own commit and erases that key with the keys of the case, and so do copies become noise.
See `hub/adr/0026-what-lies-aside-is-tied-to-the-person.md`.

The list is written with the fence of what was read whenever something is laid aside, taken away or destroyed: so
nothing can be laid under a group that is being destroyed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hub import onderwerpen
from hub.gateway import sleutelnamen
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.poorten import Geheugen, Gelezen, Rust, Rustfout, Vastlegging

PLEKKEN_MAX: Final = 100
"""Places that are listed; one atomic batch empties them all. What comes beyond lies under the same key, unlisted: it is
noise from the same moment on, and the sweep takes it away (`hub.bootstrap.sleutelveger`)."""

Plek = tuple[str, str]
"""(party, id): the variable parts of `geparkeerd.<partij>.<id>`."""


@dataclass(frozen=True, slots=True)
class Opzij:
    """The list of one person. `groep` None: nothing lies there. `meer`: more lies under its key than is listed.

    `volgnummer`: of the entry that was read, 0 when there is none: the fence of the next one.
    """

    volgnummer: int = 0
    groep: str | None = None
    plekken: tuple[Plek, ...] = ()
    meer: bool = False

    @property
    def leeg(self) -> bool:
        """Whether nothing lies under its key."""
        return not self.plekken and not self.meer

    def met(self, plek: Plek) -> Opzij:
        """With one place more."""
        if len(self.plekken) >= PLEKKEN_MAX:
            return replace(self, meer=True)
        return replace(self, plekken=(*self.plekken, plek))

    def zonder(self, plek: Plek) -> Opzij:
        """Without this place."""
        return replace(self, plekken=tuple(p for p in self.plekken if p != plek))

    def inhoud(self) -> bytes:
        """Stored form: only ever written through the port that closes."""
        d = {"groep": self.groep, "plekken": self.plekken, "meer": self.meer}
        return json.dumps(d, separators=(",", ":")).encode()

    @staticmethod
    def van_bytes(inhoud: bytes, volgnummer: int) -> Opzij:
        """Read back. Raises `Rustfout` when it is no list of ours."""
        try:
            d = json.loads(inhoud)
            plekken = tuple((str(partij), str(kenmerk)) for partij, kenmerk in d["plekken"])
            return Opzij(volgnummer, str(d["groep"]), plekken, bool(d["meer"]))
        except (ValueError, KeyError, TypeError):
            raise Rustfout("op de plek van wat opzij ligt, ligt iets anders") from None


def uit_gelezen(index: str, gelezen: Gelezen | None, rust: Rust) -> Opzij:
    """The list of a person as it was read, with its key at hand; empty when it was removed or its key is gone."""
    if gelezen is None or not gelezen.inhoud:
        return Opzij(gelezen.volgnummer if gelezen else 0)
    return Opzij.van_bytes(rust.haal(onderwerpen.terzijde(index), gelezen.inhoud), gelezen.volgnummer)


async def lees_opzij(geheugen: Geheugen, rust: Rust, personen: Collection[str]) -> Mapping[str, Opzij]:
    """The lists of these persons (blind indexes).

    Raises:
        Busfout: the bus did not answer.
        Rustfout: a list does not open.
    """
    if not personen:
        return {}
    gelezen = await geheugen.lees([onderwerpen.terzijde(index) for index in personen])
    weg = await rust.ontsluit([g.inhoud for g in gelezen.values() if g.inhoud])
    uit: dict[str, Opzij] = {}
    for index in personen:
        g = gelezen.get(onderwerpen.terzijde(index))
        if g is not None and rust.sleutel_van(g.inhoud) in weg:
            g = replace(g, inhoud=b"")  # destroyed, and put back since
        uit[index] = uit_gelezen(index, g, rust)
    return uit


def leg_bij(bundel: Bundel, opzij: Opzij, index: str, plek: Plek) -> str:
    """Add a place to the list of a person, in this group of entries; returns the name of the key to close it with."""
    if opzij.groep is None:
        opzij = Opzij(opzij.volgnummer, bundel.gereedschap.nummeraar.nieuw())
    schrijf(bundel, opzij.met(plek), index)
    return bundel.zaaksleutel(str(opzij.groep))


def van_groep(opzij: Opzij, gereedschap: Gereedschap, sleutel: str | None) -> bool:
    """Whether what this key closed belongs to the list as it is; if not, it was destroyed. None: nothing was closed."""
    if sleutel is None or opzij.groep is None:
        return sleutel is None
    return sleutel == sleutelnamen.zaaksleutel(gereedschap.sleutelwerk, opzij.groep)


def schrijf(bundel: Bundel, opzij: Opzij, index: str) -> None:
    """The list as it is now, with the fence of what was read; an empty one goes, and its key after the commit."""
    onderwerp = onderwerpen.terzijde(index)
    if opzij.leeg:
        bundel.zet(onderwerp, b"", verwacht=opzij.volgnummer, ttl_s=onderwerpen.VERWIJDERD_TTL_S)
        if opzij.groep is not None:
            bundel.wis_sleutels.append(bundel.zaaksleutel(opzij.groep))
        return
    sleutel = bundel.zaaksleutel(str(opzij.groep))
    bundel.berg(onderwerp, opzij.inhoud(), verwacht=opzij.volgnummer, ttl_s=None, sleutel=sleutel)


def haal_eruit(bundel: Bundel, opzij: Opzij, index: str, plek: Plek) -> None:
    """A place is emptied by this group: the list follows, unless the group destroys it all."""
    if all(v.onderwerp != onderwerpen.terzijde(index) for v in bundel.vastleggingen):
        schrijf(bundel, opzij.zonder(plek), index)


def vernietig(bundel: Bundel, opzij: Opzij, index: str) -> None:
    """Empty the list and every place on it; the key of the group is erased after the commit.

    Also when nothing lies there: the fence keeps out what another process is laying aside at this moment.
    """
    for partij, kenmerk in opzij.plekken:
        bundel.vastleggingen.append(
            Vastlegging(onderwerpen.geparkeerd(partij, kenmerk), b"", None, onderwerpen.VERWIJDERD_TTL_S)
        )
    schrijf(bundel, replace(opzij, plekken=(), meer=False), index)
