"""Two policies in one space: every feature value, cut point and field that either of them knows.

A number is cut where either cuts it, so each band lies in one band of both. A value of a choice that only one knows is
an error for the other (P-kenmerk): there nothing passes, its permits that ask do not match and its bans work. A feature
that only one has, the other does not ask about. So rules of both become masks over the same bits, and are compared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hub.policy.codering import Codering
from hub.policy.convenant import Convenant
from hub.policy.gebied import Obstakel, Ruimte
from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming, Verbod
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.voorwaarden import Voorwaarde
from hub.policy.woordenboek import Kenmerk, Woordenboek


@dataclass(frozen=True, slots=True)
class Kant:
    """One of the two policies in the common space. `vreemd`: where a value stands that it does not know."""

    regels: tuple[Regelrij, ...]
    verboden: tuple[Verbodrij, ...]
    vreemd: tuple[Obstakel, ...]
    vreemde_bits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Samen:
    """Both policies. `nieuw_in_oud` and so on: the rows without an equal on the other side, by identity."""

    woordenboek: Woordenboek
    ruimte: Ruimte
    paden: tuple[str, ...]
    oud: Kant
    nieuw: Kant
    veranderd: frozenset[int]

    def anders(self, rij: Regelrij | Verbodrij) -> bool:
        """Whether the other policy has no row that means the same."""
        return id(rij) in self.veranderd


def breng_samen(oud: Beleid, nieuw: Beleid) -> Samen:
    """Lay both out over the same bits."""
    een, ander = oud.woordenboek, nieuw.woordenboek
    kenmerken = _kenmerken(een.kenmerken, ander.kenmerken)
    velden = {**een.velden, **ander.velden}
    woordenboek = replace(ander, kenmerken=MappingProxyType(kenmerken), velden=MappingProxyType(velden))
    codering = Codering(woordenboek)
    ruimte = Ruimte(woordenboek, codering)
    bits = {pad: 1 << n for n, pad in enumerate(velden)}
    kanten = [
        _kant(convenant, eigen, _Vertaler(eigen.kenmerken, kenmerken, codering), ruimte, bits)
        for convenant, eigen in ((oud.convenant, een), (nieuw.convenant, ander))
    ]
    return Samen(woordenboek, ruimte, tuple(velden), kanten[0], kanten[1], _veranderd(*kanten))


def _kenmerken(oud: Mapping[str, Kenmerk], nieuw: Mapping[str, Kenmerk]) -> dict[str, Kenmerk]:
    samen = dict(oud)
    for naam, kenmerk in nieuw.items():
        eerder = oud.get(naam)
        if eerder is None or eerder.soort != kenmerk.soort:
            samen[naam] = kenmerk  # another kind of feature under the same name: told apart in `_Vertaler`
        elif kenmerk.soort == "keuze":
            samen[naam] = replace(kenmerk, waarden=tuple(dict.fromkeys((*eerder.waarden, *kenmerk.waarden))))
        else:
            samen[naam] = replace(kenmerk, snedes=tuple(sorted({*eerder.snedes, *kenmerk.snedes})))
    return samen


class _Vertaler:
    """Conditions of one policy as masks over the common bits."""

    def __init__(self, eigen: Mapping[str, Kenmerk], samen: Mapping[str, Kenmerk], codering: Codering) -> None:
        self._codering = codering
        self._index = {
            naam: [_index(kenmerk, samen[naam], n) for n in range(samen[naam].aantal)]
            for naam, kenmerk in eigen.items()
        }

    def zeker(self, als: Iterable[Voorwaarde]) -> int:
        """Where every condition is certainly true."""
        return self._codering.zeker([replace(v, waarden=self._waarden(v, v.waarden)) for v in als])

    def mogelijk(self, als: Iterable[Voorwaarde]) -> int:
        """Where none is certainly false; a value that this policy does not know is as good as unknown."""
        return self._codering.mogelijk([replace(v, waarden=self._waarden(v, v.waarden | {None})) for v in als])

    def vreemd(self) -> list[tuple[str, frozenset[int]]]:
        """Values that this policy does not know, of features that it does."""
        alle = {naam: frozenset(n for n, eigen in enumerate(rij) if eigen is None) for naam, rij in self._index.items()}
        return [(naam, waarden) for naam, waarden in alle.items() if waarden]

    def _waarden(self, voorwaarde: Voorwaarde, eigen: frozenset[int | None] | frozenset[int]) -> frozenset[int]:
        return frozenset(n for n, mijn in enumerate(self._index[voorwaarde.kenmerk]) if mijn in eigen)


def _index(eigen: Kenmerk, samen: Kenmerk, n: int) -> int | None:
    """Which of our own values or bands holds value or band `n` of the common feature."""
    if eigen.soort != samen.soort:
        return None
    if eigen.soort == "keuze":
        return eigen.waarden.index(samen.waarden[n]) if samen.waarden[n] in eigen.waarden else None
    return bisect_right(eigen.snedes, samen.snedes[n - 1]) if n else 0


def _kant(
    convenant: Convenant, eigen: Woordenboek, vertaler: _Vertaler, ruimte: Ruimte, bits: Mapping[str, int]
) -> Kant:
    def velden(paden: Iterable[str]) -> int:
        return sum(bits[pad] for pad in paden)

    def regel(r: Toestemming) -> Regelrij:
        return Regelrij(r, vertaler.zeker(r.als), velden(r.velden), frozenset(r.plichten))

    def verbod(v: Verbod) -> Verbodrij:
        onherroepelijk = frozenset(p for p in v.plichten if eigen.plichten[p.naam].soort == "onherroepelijk")
        weg = velden(v.velden)
        if v.velden and len(v.velden) == len(eigen.velden):
            weg = ruimte.velden  # a ban on everything is one on what the other knows too
        return Verbodrij(v, vertaler.mogelijk(v.als), vertaler.zeker(v.als), weg, frozenset(v.plichten), onherroepelijk)

    vreemde_bits = tuple(
        sum(ruimte.bits[naam][n] for n in sorted(waarden)) | (ruimte.alles & ~ruimte.segmenten[naam])
        for naam, waarden in vertaler.vreemd()
    )
    return Kant(
        regels=tuple(regel(r) for r in convenant.regels),
        verboden=tuple(verbod(v) for v in (*convenant.nooit, *convenant.altijd)),
        vreemd=tuple(Obstakel(ruimte.velden, ruimte.buiten(masker)) for masker in vreemde_bits),
        vreemde_bits=vreemde_bits,
    )


def inhoud(rij: Regelrij | Verbodrij) -> Hashable:
    """What a row means: everything but its code, title, source and ground."""
    if isinstance(rij, Regelrij):
        return rij.regel.bereik, rij.zeker, rij.velden, rij.plichten
    return rij.verbod.bereik, rij.mogelijk, rij.zeker, rij.velden, rij.plichten, rij.onherroepelijk


def _veranderd(oud: Kant, nieuw: Kant) -> frozenset[int]:
    """Identities of the rows that the other side does not have as often."""
    rijen: list[list[Regelrij | Verbodrij]] = [[*kant.regels, *kant.verboden] for kant in (oud, nieuw)]
    inhouden = [[inhoud(rij) for rij in kant] for kant in rijen]
    telling = [Counter(kant) for kant in inhouden]
    return frozenset(
        id(rij)
        for kant, hier in zip(rijen, inhouden, strict=True)
        for rij, wat in zip(kant, hier, strict=True)
        if telling[0][wat] != telling[1][wat]
    )
