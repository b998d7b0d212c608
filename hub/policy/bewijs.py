"""Proof: what must hold of a policy as a whole, over every key and every situation of the compiled table.

Proved are the claims of the convenant (`beweringen`) and what holds of any policy, whoever writes it:

- `uniek`: no two permits match the same case (semantics 2);
- `weglaten`: leaving a feature out never yields more (semantics 4, 12);
- `label`: no field passes that has no label (semantics 5);
- `vastleggen`: every permit logs and names a retention (R11); what the hub keeps for itself needs no log of its own;
- `dossier`: nothing of police or justice reaches a destination of kind dossier (R06);
- `afzender`: nothing passes in a key that no permit of the convenant names, so no role sends what is not its to send.

A claim is about everything that *may* be so: its conditions hold when true or unknown, like those of a ban. Exact, no
sampling; a claim that fails comes with a case. The hub is taken to perform every duty: one that cannot lets less pass.
Pure and fast enough for every load (`hub.bootstrap.beleid`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.bewijs_vast import Gebrek, vaste_gebreken
from hub.policy.gebied import Ruimte, Stappen, TeIngewikkeld
from hub.policy.gebied_gangen import Gang, Groep, groepeer
from hub.policy.gebied_gangen import gang as maak_gang
from hub.policy.gebied_woorden import kenmerken_tekst, situatie, sleutel_tekst
from hub.policy.laden import Beleid
from hub.policy.regels import Bereik
from hub.policy.voorwaarden import Voorwaarde

VASTE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uniek": "Twee regels gelden nooit in hetzelfde geval",
        "weglaten": "Een kenmerk weglaten levert nooit meer op",
        "label": "Geen veld gaat door dat geen label heeft",
        "vastleggen": "Elke regel legt vast en noemt een bewaartermijn",
        "dossier": "Niets van politie of justitie komt in een dossier",
        "afzender": "Niemand verstuurt een bericht dat geen regel hem laat versturen",
    }
)
"""Code and sentence of what must hold of every policy."""
BESCHERMD: Final = frozenset({"politie", "justitie"})
"""Origins that never reach a destination of kind dossier (R06)."""
DOSSIER: Final = "dossier"


@dataclass(frozen=True, slots=True)
class Tegenvoorbeeld:
    """A case in which a claim fails. `regel`: the permit at work; `velden`: what passes and must not."""

    sleutel: Sleutel
    kenmerken: Kenmerken
    regel: str
    velden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stelling:
    """One claim, and whether it holds. `mis`: what is wrong, in words; empty when it holds."""

    code: str
    tekst: str
    bron: tuple[str, ...]
    mis: str = ""
    voorbeeld: Tegenvoorbeeld | None = None

    @property
    def houdt(self) -> bool:
        """Proved."""
        return not self.mis


@dataclass(frozen=True, slots=True)
class Bewijs:
    """All claims of one policy: first those of every policy, then those of the convenant, by code."""

    stellingen: tuple[Stelling, ...]
    beleid: str

    @property
    def goed(self) -> bool:
        """Every claim holds."""
        return all(stelling.houdt for stelling in self.stellingen)

    def text(self) -> str:
        """What fails, for a person; one line when nothing does."""
        mis = [stelling for stelling in self.stellingen if not stelling.houdt]
        if not mis:
            return f"Alle {len(self.stellingen)} beweringen zijn bewezen."
        kop = f"{len(mis)} van de {len(self.stellingen)} beweringen {'klopt' if len(mis) == 1 else 'kloppen'} niet:"
        return "\n".join([kop, *(f"{s.code}: {s.tekst}.\n    {s.mis}" for s in mis)])


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim in bits. `doos`: where it speaks; `dodelijk`: bans (bits of `merk`) that carry it wherever they stand."""

    code: str
    tekst: str
    bron: tuple[str, ...]
    bereik: Bereik
    doos: int
    bekend: int
    velden: int
    dodelijk: int = field(default=0)


def bewijs(beleid: Beleid, stappen: Stappen | None = None) -> Bewijs:
    """Prove everything. Never raises: what cannot be proved within the budget counts as not proved."""
    budget = stappen or Stappen()
    ruimte = Ruimte(beleid.woordenboek, beleid.tabel.codering)
    claims = _claims(beleid, ruimte)
    groepen = groepeer(beleid, (claim.bereik for claim in claims))
    gebreken = {gebrek.code: gebrek for gebrek in reversed(tuple(vaste_gebreken(beleid, ruimte, groepen)))}
    gevonden = _weerleg(beleid, ruimte, claims, groepen, budget)
    stellingen: list[Stelling] = []
    for code, tekst in VASTE.items():
        if code == DOSSIER:
            stellingen.append(gevonden[code])
        else:
            stellingen.append(_vast(beleid, code, tekst, gebreken.get(code)))
    stellingen += [gevonden[bewering.kop.code] for bewering in beleid.convenant.beweringen]
    return Bewijs(tuple(stellingen), beleid.digest)


def _claims(beleid: Beleid, ruimte: Ruimte) -> tuple[_Claim, ...]:
    woordenboek, codering, bits = beleid.woordenboek, beleid.tabel.codering, beleid.tabel.veldbits

    def claim(
        wie: tuple[str, str, tuple[str, ...]], bereik: Bereik, als: tuple[Voorwaarde, ...], velden: Iterable[str]
    ) -> _Claim:
        masker = codering.mogelijk(als)
        bekend = sum(ruimte.beperkt(masker))
        return _Claim(*wie, bereik, masker & ruimte.alles, bekend, sum(bits[pad] for pad in velden))

    overal = Bereik(
        van=frozenset(woordenboek.rollen),
        bericht=frozenset(woordenboek.berichten),
        doel=frozenset({*woordenboek.doelen, *woordenboek.andere_doelen}),
        naar=frozenset(naam for naam, b in woordenboek.bestemmingen.items() if b.soort == DOSSIER),
        fase=frozenset(woordenboek.fasen),
    )
    beschermd = [pad for pad, label in woordenboek.velden.items() if label.herkomst in BESCHERMD]
    return (
        claim((DOSSIER, VASTE[DOSSIER], ("R06",)), overal, (), beschermd),
        *(claim((b.kop.code, b.kop.titel, b.kop.bron), b.bereik, b.als, b.velden) for b in beleid.convenant.beweringen),
    )


def _weerleg(
    beleid: Beleid, ruimte: Ruimte, claims: tuple[_Claim, ...], groepen: tuple[Groep, ...], stappen: Stappen
) -> dict[str, Stelling]:
    """Look for a case against each claim, in every group of keys it speaks of."""
    convenant, tabel = beleid.convenant, beleid.tabel
    nummer = {v.kop.code: n for n, v in enumerate((*convenant.nooit, *convenant.altijd))}
    open_ = {claim.code: claim for claim in claims}
    gevonden: dict[str, Stelling] = {}
    dodelijk = _dodelijk(beleid, claims, groepen, nummer)
    for groep in groepen:
        rijen = tabel.verboden_van(groep.sleutels[0])
        staat = sum(1 << nummer[rij.verbod.kop.code] for rij in rijen)
        over = groep.merk >> len(nummer)
        gangen: list[Gang] | None = None
        for plaats, claim in enumerate(claims):
            if not over >> plaats & 1 or staat & dodelijk[claim.code] or claim.code not in open_:
                continue
            if gangen is None:
                gangen = [maak_gang(beleid, ruimte, groep, regel) for regel in groep.regels]
            for gang in gangen:
                stelling = _een(beleid, ruimte, claim, gang, stappen)
                if stelling is not None:
                    gevonden[claim.code] = stelling
                    del open_[claim.code]
                    break
    for claim in open_.values():
        gevonden[claim.code] = Stelling(claim.code, claim.tekst, claim.bron)
    return gevonden


def _dodelijk(
    beleid: Beleid, claims: tuple[_Claim, ...], groepen: tuple[Groep, ...], nummer: Mapping[str, int]
) -> dict[str, int]:
    """Per claim the bans that alone make it true: they take all its fields wherever it speaks.

    Most claims are held by one ban, so most of the proof is one look at the bans of a key. The masks are those of the
    compiled rows; whether a row stands in a key is asked of the table, for each group.
    """
    rijen = {rij.verbod.kop.code: rij for groep in groepen for rij in beleid.tabel.verboden_van(groep.sleutels[0])}
    return {
        claim.code: sum(
            1 << nummer[code]
            for code, rij in rijen.items()
            if not claim.velden & ~rij.velden and not claim.doos & ~rij.mogelijk
        )
        for claim in claims
    }


def _een(beleid: Beleid, ruimte: Ruimte, claim: _Claim, gang: Gang, stappen: Stappen) -> Stelling | None:
    """The case against one claim in one permit; None when there is none."""
    try:
        deel = gang.zoek(claim.velden, stappen, claim.doos)
    except TeIngewikkeld:
        mis = "Dit is niet te bewijzen: de verboden grijpen te veel in elkaar. Maak regels en verboden eenvoudiger."
        return Stelling(claim.code, claim.tekst, claim.bron, mis)
    if deel is None:
        return None
    doos, velden = deel
    sleutel, kenmerken = gang.sleutels[0], situatie(beleid.woordenboek, ruimte, doos, claim.bekend)
    # Name all fields of the claim that pass in this very case, as the table itself decides it.
    door = beleid.tabel.beslis(sleutel, kenmerken, frozenset(beleid.woordenboek.plichten)).velden
    bits = beleid.tabel.veldbits
    paden = tuple(pad for pad, bit in bits.items() if bit & velden or (pad in door and bit & claim.velden))
    voorbeeld = Tegenvoorbeeld(sleutel, kenmerken, gang.code, paden)
    return Stelling(claim.code, claim.tekst, claim.bron, in_woorden(beleid, voorbeeld), voorbeeld)


def _vast(beleid: Beleid, code: str, tekst: str, gebrek: Gebrek | None) -> Stelling:
    if gebrek is None:
        return Stelling(code, tekst, ())
    voorbeeld = None
    if gebrek.sleutel is not None:
        voorbeeld = Tegenvoorbeeld(gebrek.sleutel, gebrek.kenmerken, gebrek.regel, ())
    waar = "" if voorbeeld is None else f" Bijvoorbeeld: {_geval(beleid, voorbeeld)}."
    return Stelling(code, tekst, (), f"{gebrek.mis}.{waar}", voorbeeld)


def in_woorden(beleid: Beleid, voorbeeld: Tegenvoorbeeld) -> str:
    """A counterexample as a sentence: the rule, the key, the features, the fields."""
    velden = ", ".join(voorbeeld.velden)
    return f"Regel {voorbeeld.regel} laat door: {velden}. Bijvoorbeeld: {_geval(beleid, voorbeeld)}."


def _geval(beleid: Beleid, voorbeeld: Tegenvoorbeeld) -> str:
    return f"{sleutel_tekst(beleid.woordenboek, voorbeeld.sleutel)}, {kenmerken_tekst(voorbeeld.kenmerken)}"
