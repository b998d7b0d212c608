"""The compiled table: (key, features) → decision.

How it decides, in order (numbers as in the policy language, "Semantics"):

1. default deny: nothing passes that no step below lets pass (1);
2. features become a context, a bit per feature (`codering`); a value outside the dictionary is a denial (9);
3. the permits of the key are looked up; at most one matches, because overlaps were refused at load (2);
4. every ban of the key that is not certainly false removes its fields; order does not matter (3, 4);
5. an irreversible duty that only unknown would cause holds the message (4);
6. duties are the union over permit, bans and standing duties, on refusals too (6);
7. a duty the hub cannot perform refuses the message; log and notify duties still run (6).

Pure (7): no clock, no I/O, no randomness. Memoised, because the same question always has the same answer; the memory
of a table is bounded by `GEHEUGEN_MAX` decisions. What it does **not** do: derive features, strip a message, look at
validity dates or signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import Final

from hub.policy.besluit import (
    P_KENMERK,
    P_PLICHT,
    P_SLEUTEL,
    Besluit,
    Kenmerken,
    Kenmerkfout,
    Plicht,
    Sleutel,
    Uitkomst,
)
from hub.policy.canoniek import digest
from hub.policy.codering import Codering
from hub.policy.convenant import Convenant
from hub.policy.regels import Toestemming, Verbod
from hub.policy.woordenboek import Woordenboek

GEHEUGEN_MAX: Final = 8_192
"""Decisions, and resolved keys, kept at most; then the memory starts afresh. About 2 MB."""

_DOORLOPEND: Final = frozenset({"vastleggen", "melding"})
"""Kinds of duty that still run when the message is refused for a duty or an error (semantics 6)."""


@dataclass(frozen=True, slots=True)
class Regelrij:
    """A permit in bits: `zeker` is the mask of contexts in which it matches."""

    regel: Toestemming
    zeker: int
    velden: int
    plichten: frozenset[Plicht]


@dataclass(frozen=True, slots=True)
class Verbodrij:
    """A ban or standing duty in bits: triggered under `mogelijk`, certain under `zeker`; removes `velden`."""

    verbod: Verbod
    mogelijk: int
    zeker: int
    velden: int
    plichten: frozenset[Plicht]
    onherroepelijk: frozenset[Plicht]


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """What was compiled, to be taken over by tables that differ little. `rijen`: by the identity of their entries."""

    codering: Codering
    velden: dict[str, int]
    rijen: Mapping[int, Regelrij | Verbodrij]
    verboden: tuple[Verbodrij, ...]
    van_sleutel: dict[Sleutel, tuple[Verbodrij, ...]]


class Tabel:
    """A compiled policy. Build it once per policy; share it."""

    __slots__ = (
        "_alles",
        "_besluiten",
        "_codering",
        "_convenant",
        "_regels",
        "_rijen",
        "_velden",
        "_verboden",
        "_verzamelingen",
        "_woordenboek",
        "digest",
    )

    def __init__(
        self,
        woordenboek: Woordenboek,
        convenant: Convenant,
        *,
        kenmerk: str | None = None,
        gemaakt: Gemaakt | None = None,
    ) -> None:
        """Compile. The convenant must come from the loader, which refused overlaps.

        `kenmerk` takes the place of the digest (most of the work of compiling) in a table that is only tried, never
        used; `gemaakt` is what such a table can take over (`probeer`).
        """
        self._woordenboek = woordenboek
        self._convenant = convenant
        self._codering = Codering(woordenboek) if gemaakt is None else gemaakt.codering
        self._velden = {pad: 1 << n for n, pad in enumerate(woordenboek.velden)} if gemaakt is None else gemaakt.velden
        self._alles = (1 << len(self._velden)) - 1
        eerder: Mapping[int, Regelrij | Verbodrij] = {} if gemaakt is None else gemaakt.rijen
        self._regels: dict[Sleutel, tuple[Regelrij, ...]] = {}
        for regel in convenant.regels:
            bekend = eerder.get(id(regel))
            rij = bekend if isinstance(bekend, Regelrij) else self._regelrij(regel)
            for sleutel in product(*regel.bereik.assen()):
                naam = Sleutel(*sleutel)
                self._regels[naam] = (*self._regels.get(naam, ()), rij)
        rijen: list[Verbodrij] = []
        for verbod in (*convenant.nooit, *convenant.altijd):
            bekend = eerder.get(id(verbod))
            rijen.append(bekend if isinstance(bekend, Verbodrij) else self._verbodrij(verbod))
        self._rijen = tuple(rijen)
        zelfde = gemaakt is not None and gemaakt.verboden == self._rijen
        self._verboden: dict[Sleutel, tuple[Verbodrij, ...]] = gemaakt.van_sleutel if gemaakt and zelfde else {}
        self._besluiten: dict[tuple[Sleutel, int, frozenset[str]], Besluit] = {}
        self._verzamelingen: dict[int, frozenset[str]] = {}
        self.digest: str = digest(woordenboek, convenant) if kenmerk is None else kenmerk

    def gemaakt(self) -> Gemaakt:
        """What `probeer` takes over."""
        alle: list[Regelrij | Verbodrij] = [rij for rijen in self._regels.values() for rij in rijen]
        rijen = {id(rij.regel if isinstance(rij, Regelrij) else rij.verbod): rij for rij in [*alle, *self._rijen]}
        return Gemaakt(self._codering, self._velden, rijen, self._rijen, self._verboden)

    def probeer(self, convenant: Convenant, gemaakt: Gemaakt) -> Tabel:
        """A table of a changed convenant under the same dictionary, to look at and never to use: it has no digest.

        `gemaakt` comes from this table: of entries that are the very same, nothing is compiled again.
        """
        return Tabel(self._woordenboek, convenant, kenmerk="", gemaakt=gemaakt)

    # ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────

    def codeer(self, kenmerken: Kenmerken) -> int:
        """Encode features to a context for `beslis_code`.

        Raises:
            Kenmerkfout: a feature or value that is not in the dictionary.
        """
        return self._codering.codeer(kenmerken)

    def beslis(self, sleutel: Sleutel, kenmerken: Kenmerken, uitvoerbaar: frozenset[str]) -> Besluit:
        """Decide. `uitvoerbaar`: names of the duties this hub can perform. Never raises on any features."""
        try:
            code = self._codering.codeer(kenmerken)
        except Kenmerkfout:
            return self._bij_kenmerkfout(sleutel, kenmerken, uitvoerbaar)
        return self.beslis_code(sleutel, code, uitvoerbaar)

    def beslis_code(self, sleutel: Sleutel, code: int, uitvoerbaar: frozenset[str]) -> Besluit:
        """Decide on an encoded context."""
        vraag = (sleutel, code, uitvoerbaar)
        besluit = self._besluiten.get(vraag)
        if besluit is None:
            besluit = self._nieuw_besluit(sleutel, code, uitvoerbaar)
            if len(self._besluiten) >= GEHEUGEN_MAX:
                self._besluiten.clear()
            self._besluiten[vraag] = besluit
        return besluit

    def _nieuw_besluit(self, sleutel: Sleutel, code: int, uitvoerbaar: frozenset[str]) -> Besluit:
        woordenboek = self._woordenboek
        if sleutel.doel not in woordenboek.doelen and sleutel.doel not in woordenboek.andere_doelen:
            return self._weiger(self._convenant.onbekend_doel)
        if not self._bekend(sleutel):
            return self._weiger(P_SLEUTEL)
        regel = next((rij for rij in self._regels.get(sleutel, ()) if not code & ~rij.zeker), None)
        geraakt = [rij for rij in self._rijen_van(sleutel) if not code & ~rij.mogelijk]
        velden = 0 if regel is None else regel.velden
        plichten = set() if regel is None else set(regel.plichten)
        zeker = set(plichten)
        for rij in geraakt:
            velden &= ~rij.velden
            plichten |= rij.plichten
            if not code & ~rij.zeker:
                zeker |= rij.plichten
        onzeker = {p for rij in geraakt for p in rij.onherroepelijk if p not in zeker}
        raakt = self._alles if regel is None else regel.velden
        verboden = tuple(
            rij.verbod.kop.code
            for rij in geraakt
            if rij.velden and (rij.plichten or (rij.velden == raakt if regel is None else rij.velden & raakt))
        )
        if onzeker:
            uitkomst = Uitkomst.VASTHOUDEN
            reden = next(rij.verbod.kop.code for rij in geraakt if not rij.onherroepelijk.isdisjoint(onzeker))
        elif regel is None or not velden:
            uitkomst, reden = Uitkomst.WEIGEREN, self._weigerreden(sleutel, code, regel, geraakt)
        else:
            uitkomst, reden = Uitkomst.DOORLATEN, regel.regel.kop.code
        besluit = Besluit(
            uitkomst=uitkomst,
            regel=None if regel is None else regel.regel.kop.code,
            verboden=verboden,
            velden=self._paden(velden) if uitkomst is Uitkomst.DOORLATEN else frozenset(),
            plichten=_op_volgorde(plichten - onzeker),
            code=reden,
            beleid=self.digest,
        )
        if all(plicht.naam in uitvoerbaar for plicht in besluit.plichten):
            return besluit
        return self._alleen_doorlopend(besluit, P_PLICHT, uitvoerbaar)

    def _weigerreden(self, sleutel: Sleutel, code: int, regel: Regelrij | None, geraakt: list[Verbodrij]) -> str:
        """Which code a refusal gets.

        With a permit: the ban that took its fields; one that is certain goes before one that only unknown triggers, one
        that took them all before one that took some, then the lowest code. Without a permit: a ban on everything that
        is certain, else "no rule", which is certain too.
        """
        if sleutel.doel not in self._woordenboek.doelen:
            return self._convenant.onbekend_doel
        if regel is None:
            gegeven = self._alles
            schuldig = [rij for rij in geraakt if rij.velden == gegeven and rij.velden and not code & ~rij.zeker]
        else:
            gegeven = regel.velden
            schuldig = [rij for rij in geraakt if rij.velden & gegeven]
        if not schuldig:
            return self._convenant.geen_regel

        def rang(rij: Verbodrij) -> tuple[bool, bool, str]:
            return bool(code & ~rij.zeker), rij.velden & gegeven != gegeven, rij.verbod.kop.code

        return min(schuldig, key=rang).verbod.kop.code

    def _bij_kenmerkfout(self, sleutel: Sleutel, kenmerken: Kenmerken, uitvoerbaar: frozenset[str]) -> Besluit:
        """Semantics 9: nothing passes; what is wrong counts as unknown for the duties, so nothing is skipped."""
        fout = set(self._codering.foute(kenmerken))
        bekend = self._codering.segmenten
        rest = {naam: w for naam, w in kenmerken.items() if type(naam) is str and naam in bekend and naam not in fout}
        besluit = self.beslis_code(sleutel, self._codering.codeer(rest), uitvoerbaar)
        return replace(self._alleen_doorlopend(besluit, P_KENMERK, uitvoerbaar), regel=None)

    def _alleen_doorlopend(self, besluit: Besluit, code: str, uitvoerbaar: frozenset[str]) -> Besluit:
        soorten = self._woordenboek.plichten
        over = [p for p in besluit.plichten if soorten[p.naam].soort in _DOORLOPEND and p.naam in uitvoerbaar]
        return replace(besluit, uitkomst=Uitkomst.WEIGEREN, velden=frozenset(), plichten=_op_volgorde(over), code=code)

    def _weiger(self, code: str) -> Besluit:
        return Besluit(Uitkomst.WEIGEREN, None, (), frozenset(), (), code, self.digest)

    # ── what the table holds ─────────────────────────────────────────────────────────────────────────────────────

    def strip_reden(self, sleutel: Sleutel, code: int, paden: Iterable[str]) -> dict[str, str]:
        """For fields that did not pass: path → the ban that removes it, else the convenant's "no rule" (R01)."""
        if not self._bekend(sleutel):
            return dict.fromkeys(paden, P_SLEUTEL)
        geraakt = [rij for rij in self._rijen_van(sleutel) if rij.velden and not code & ~rij.mogelijk]
        geraakt.sort(key=lambda rij: (bool(code & ~rij.zeker), rij.verbod.kop.code))
        redenen: dict[str, str] = {}
        for pad in paden:
            bit = self._velden.get(pad, 0)
            oorzaak = next((rij for rij in geraakt if rij.velden & bit), None)
            redenen[pad] = self._convenant.geen_regel if oorzaak is None else oorzaak.verbod.kop.code
        return redenen

    def regels_van(self, sleutel: Sleutel) -> tuple[Regelrij, ...]:
        """The permits of a key."""
        return self._regels.get(sleutel, ())

    def verboden_van(self, sleutel: Sleutel) -> tuple[Verbodrij, ...]:
        """The bans and standing duties of a key, bans first, each by code."""
        return self._rijen_van(sleutel) if self._bekend(sleutel) else ()

    @property
    def codering(self) -> Codering:
        """How features become bits."""
        return self._codering

    @property
    def veldbits(self) -> Mapping[str, int]:
        """Field → its bit in the rows."""
        return MappingProxyType(self._velden)

    @property
    def sleutels(self) -> tuple[Sleutel, ...]:
        """Every key for which there is a permit, sorted: all others are denied whatever the features."""
        return tuple(sorted(self._regels))

    @property
    def plichtnamen(self) -> frozenset[str]:
        """Names of all duties this policy can impose; a hub that cannot perform one refuses messages (P-plicht)."""
        rijen: list[Toestemming | Verbod] = [*self._convenant.regels, *self._convenant.nooit, *self._convenant.altijd]
        return frozenset(plicht.naam for rij in rijen for plicht in rij.plichten)

    # ── compile ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _regelrij(self, regel: Toestemming) -> Regelrij:
        zeker = self._codering.zeker(regel.als)
        return Regelrij(regel, zeker, self._bits(regel.velden), frozenset(regel.plichten))

    def _verbodrij(self, verbod: Verbod) -> Verbodrij:
        soorten = self._woordenboek.plichten
        return Verbodrij(
            verbod=verbod,
            mogelijk=self._codering.mogelijk(verbod.als),
            zeker=self._codering.zeker(verbod.als),
            velden=self._bits(verbod.velden),
            plichten=frozenset(verbod.plichten),
            onherroepelijk=frozenset(p for p in verbod.plichten if soorten[p.naam].soort == "onherroepelijk"),
        )

    def _rijen_van(self, sleutel: Sleutel) -> tuple[Verbodrij, ...]:
        rijen = self._verboden.get(sleutel)
        if rijen is None:
            rijen = tuple(
                rij
                for rij in self._rijen
                if all(woord in as_ for woord, as_ in zip(sleutel, rij.verbod.bereik.assen(), strict=True))
            )
            if len(self._verboden) >= GEHEUGEN_MAX:
                self._verboden.clear()
            self._verboden[sleutel] = rijen
        return rijen

    def _bekend(self, sleutel: Sleutel) -> bool:
        woordenboek = self._woordenboek
        return (
            sleutel.van in woordenboek.rollen
            and sleutel.bericht in woordenboek.berichten
            and sleutel.naar in woordenboek.bestemmingen
            and sleutel.fase in woordenboek.fasen
        )

    def _bits(self, velden: Iterable[str]) -> int:
        """Semantics 5: a field that is not in the dictionary has no bit, and the loader has refused it."""
        return sum(self._velden[pad] for pad in velden)

    def _paden(self, bits: int) -> frozenset[str]:
        paden = self._verzamelingen.get(bits)
        if paden is None:
            paden = frozenset(pad for pad, bit in self._velden.items() if bits & bit)
            if len(self._verzamelingen) >= GEHEUGEN_MAX:
                self._verzamelingen.clear()
            self._verzamelingen[bits] = paden
        return paden


def _op_volgorde(plichten: Iterable[Plicht]) -> tuple[Plicht, ...]:
    return tuple(sorted(set(plichten), key=Plicht.text))
