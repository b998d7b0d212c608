"""Sepot 01 after the state of a case has gone by its term: the way from the person leads to it still.

The state of a case is kept as long as its longest delivery; the way to it (`hub.trust.inzagering`) for years. A
correction that comes later still has something to destroy: that way, and what a policy that changed since left lying.
What lies ready names its receiver and delivery in its subject, so the orders to destroy follow from it; what is no more
ready is past the term that its receiver was told.

Which case is meant must be certain, for destruction cannot be undone: the only one there is, or the one that is named.
"""

from __future__ import annotations

from dataclasses import replace

from hub import onderwerpen
from hub.gateway.poorten import Aansluiting, Geheugen, Rust, Rustfout
from hub.gateway.uitgang import Beoordeeld
from hub.gateway.weigeringen import Weigering, weiger
from hub.gateway.zaakbeeld import opgevolgd
from hub.trust.inzagering import Inzagering, Ringfout, Verwijzing
from hub.zaak.zaak import Levering, Zaak


async def vul_aan(geheugen: Geheugen, rust: Rust, aansluiting: Aansluiting, b: Beoordeeld) -> Beoordeeld | Weigering:
    """A message that orders destruction and finds no open case, with the earlier case that it is about, if any.

    All else comes back as it is, or as the refusal that its view has. Who was succeeded since destroys through his
    successor, as in a case that is open.

    Raises:
        Busfout: the bus did not answer.
        Rustfout: an entry of the index does not open.
    """
    beeld, genoemd = b.beeld, b.ingelezen.gebeurtenis.subject
    if not b.vernietigen or b.vasthouden or beeld.zaak is not None or beeld.inzage is None:
        return beeld.fout or b
    verwijzingen = await _zaken_van(geheugen, rust, beeld.inzage, b.ingelezen.index)
    gevonden = [v.zaak for v in verwijzingen if genoemd in {None, v.zaak}]
    if not gevonden:
        return beeld.fout or b
    if len(gevonden) > 1:
        return weiger("W-zaak-meer", b.ingelezen.kenmerk)
    zaak = await _herbouw(geheugen, gevonden[0], b.ingelezen.index)
    return replace(b, beeld=replace(beeld, zaak=opgevolgd(zaak, aansluiting), fout=None))


async def _zaken_van(geheugen: Geheugen, rust: Rust, ring: Inzagering, index: str) -> list[Verwijzing]:
    """The cases of a person that were not destroyed."""
    gelezen = await geheugen.lees([onderwerpen.inzage(s.generatie, s.persoon(index)) for s in ring.sleutels])
    ligt = {o: g.inhoud for o, g in gelezen.items() if g.inhoud}
    weg = await rust.ontsluit([*ligt.values()]) if ligt else frozenset()
    try:
        gevonden = {
            v.zaak: v
            for o, inhoud in ligt.items()
            if rust.sleutel_van(inhoud) not in weg
            if (v := Verwijzing.van_bytes(rust.haal(o, inhoud))).persoon == index
        }
    except Ringfout:
        raise Rustfout("een regel in de index van personen is niet van deze hub") from None
    stenen = await geheugen.lees([onderwerpen.vernietigd(zaak) for zaak in gevonden]) if gevonden else {}
    return [v for v in gevonden.values() if onderwerpen.vernietigd(v.zaak) not in stenen]


async def _herbouw(geheugen: Geheugen, zaak: str, index: str) -> Zaak:
    """What must be known of a case to destroy it, from what lies ready of it."""
    leveringen = []
    for onderwerp in await geheugen.ligt(onderwerpen.alles_van_zaak(zaak)):
        _, partij, deel, _, levering = onderwerp.split(".")
        if deel not in {onderwerpen.ANTWOORD, onderwerpen.VERNIETIGING}:
            leveringen.append(Levering(levering=levering, partij=partij))
    return Zaak(zaak=zaak, index=index, leveringen=tuple(leveringen))
