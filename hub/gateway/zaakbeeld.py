"""Step 5, first half: what the hub remembers about a message's case, person and sender. One read for a whole batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub import onderwerpen
from hub.gateway.inlezen import Ingelezen
from hub.gateway.opzij import Opzij, uit_gelezen
from hub.gateway.poorten import Aansluiting, Busfout, Geheugen, Gelezen, Rust, Rustfout
from hub.gateway.weigeringen import Weigering, weiger
from hub.journal import bladzijde
from hub.journal.soorten import Recordfout
from hub.trust.inzagering import Inzagering, Ringfout, lees_ring
from hub.zaak.zaak import Zaak
from schemas import register
from schemas.berichten.advies import AdviesV1

_GESLOTEN: Final = frozenset({"zaak", "markering", "terzijde"})
"""What of the things read here is stored closed."""


_BEGIN: Final = ("ontvangen", "herhaald", "geparkeerd-vrij", "geparkeerd-weg")
"""The record that tells of the message itself: the first of its page."""


@dataclass(frozen=True, slots=True)
class Behandeld:
    """What the records of a message say of it: commitment to its bytes, where it lay, and where its answer lies.

    `antwoord`: subject of the answer, empty for a repetition, which has none of its own. `wissen`: what it destroyed.
    `terzijde`: it was set aside, so there may be a second page of what became of it (`herkansing`).
    """

    toezegging: str
    stroomnummer: int
    zaak: str | None
    antwoord: str
    wissen: str | None
    terzijde: bool = False

    @staticmethod
    def van_bytes(partij: str, inhoud: bytes) -> Behandeld:
        """Read it from the page of the journal that stands under the message.

        Raises:
            Recordfout: it is no page of ours.
        """
        per_soort = {str(record["soort"]): record for record in bladzijde.records(inhoud)}
        begin = next((per_soort[soort] for soort in _BEGIN if soort in per_soort), None)
        if begin is None:
            raise Recordfout("een bladzijde van een bericht begint met de ontvangst")
        gegeven = per_soort.get("beantwoord", {})
        zaak = None if begin.get("zaak") is None else str(begin["zaak"])
        genoemd = zaak if gegeven.get("zaak_genoemd") == "ja" else None
        return Behandeld(
            toezegging=str(begin.get("toezegging", "")),
            stroomnummer=int(str(begin["stroomnummer"])),
            zaak=zaak,
            antwoord=onderwerpen.antwoord(partij, genoemd, str(gegeven["antwoord"])) if gegeven else "",
            wissen=str(per_soort["vernietigd"]["zaak"]) if "vernietigd" in per_soort else None,
            terzijde="geparkeerd" in per_soort,
        )


@dataclass(frozen=True, slots=True)
class Markering:
    """A waiting advice: who marked the person, under which message id, and the advice as the policy let it be kept."""

    partij: str
    bericht_id: str
    bron: str
    tijd: str
    advies: AdviesV1

    def inhoud(self) -> bytes:
        """Stored form. Personal data: only ever written through the port that seals."""
        return json.dumps(
            {
                "partij": self.partij,
                "id": self.bericht_id,
                "source": self.bron,
                "time": self.tijd,
                "data": self.advies.model_dump(mode="json", exclude_none=True),
            },
            separators=(",", ":"),
        ).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Markering:
        """Read back what `inhoud` made."""
        d = json.loads(inhoud)
        soort = register.vind("nl.omgevingsadviezen.advies-uitgebracht.v1")
        advies = register.valideer(soort, d["data"])
        if not isinstance(advies, AdviesV1):  # the register maps this type to this model
            raise TypeError("een markering bewaart een advies")
        return Markering(partij=d["partij"], bericht_id=d["id"], bron=d["source"], tijd=d["time"], advies=advies)


GEEN_OPZIJ: Final = Opzij()


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """What was read for one message. `zaak_volgnummer` is the fence for the case's next state.

    `inzage`: the keys of the index of persons and cases; only what was not read from a memory has none. `opzij`: what
    lies aside about the person. `ander`: the person has an open case, and it is not the one that the message names.
    """

    behandeld: Behandeld | None = None
    zaak: Zaak | None = None
    zaak_volgnummer: int = 0
    markeringen: tuple[Markering, ...] = ()
    van_zaak: tuple[str, ...] = ()
    fout: Weigering | None = None
    inzage: Inzagering | None = None
    opzij: Opzij = GEEN_OPZIJ
    ander: bool = False

    @property
    def kenners(self) -> tuple[str, ...]:
        """The veiligheidshuizen that marked the person."""
        return tuple(m.partij for m in self.markeringen)


async def lees(
    geheugen: Geheugen, rust: Rust, aansluiting: Aansluiting, berichten: Sequence[Ingelezen]
) -> list[Zaakbeeld]:
    """Read for each message: whether it was handled, the person's open case, waiting advices, and the case itself.

    Raises:
        Busfout: the bus did not answer; nothing is known, so nothing may be decided. Or the keys of the index of
            persons are gone: who gets a case could then not be told of it.
        Rustfout: a state of our own does not open.
    """
    if not berichten:
        return []
    # The keys with every batch: a worker may not write under a key that another has taken out of the ring.
    vaste = [onderwerpen.INZAGERING]
    gelezen = await geheugen.lees([*vaste, *(onderwerp for b in berichten for onderwerp in _onderwerpen(b))])
    gelezen = await _leesbaar(gelezen, rust)
    inzage = _ring(gelezen.get(onderwerpen.INZAGERING), rust)
    markeringen: dict[str, list[str]] = {}
    for onderwerp in sorted(gelezen):
        soort, *delen = onderwerp.split(".")
        if soort == "markering":
            markeringen.setdefault(delen[0], []).append(onderwerp)
    beelden = [_beeld(b, gelezen, markeringen.get(b.index, ()), rust) for b in berichten]
    return [replace(b, zaak=opgevolgd(b.zaak, aansluiting) if b.zaak else None, inzage=inzage) for b in beelden]


def _ring(gelezen: Gelezen | None, rust: Rust) -> Inzagering:
    if gelezen is None:
        raise Busfout("de sleutels van de index van personen zijn er niet")
    try:
        return lees_ring(rust.haal(onderwerpen.INZAGERING, gelezen.inhoud))
    except Ringfout:
        raise Rustfout("op de plek van de sleutels van de index van personen ligt iets anders") from None


def opgevolgd(zaak: Zaak, aansluiting: Aansluiting) -> Zaak:
    """The case as it is today: where an organisation was succeeded, its successor takes part, answers and destroys.

    The journal keeps who it was then. Of one that was split, and nothing decides, the old name stays: it names nobody
    that can be reached, but what it received is not forgotten.
    """
    if not aansluiting.opvolgers:
        return zaak

    def nu(partij: str) -> str:
        return aansluiting.opvolger(partij, zaak.gemeente) or partij

    return zaak.model_copy(
        update={
            "betrokken": tuple(dict.fromkeys(nu(p) for p in zaak.betrokken)),
            "leveringen": tuple(v.model_copy(update={"partij": nu(v.partij)}) for v in zaak.leveringen),
            "vragen": tuple(v.model_copy(update={"partij": nu(v.partij)}) for v in zaak.vragen),
        }
    )


async def _leesbaar(gelezen: Mapping[str, Gelezen], rust: Rust) -> dict[str, Gelezen]:
    """With the keys of what was read at hand; what no key opens any more is empty, as if it was removed.

    In daily work that does not happen: the commit that says a case is destroyed empties its places too. It is how a
    restored backup looks, of what was destroyed since.
    """
    dicht = {o: g for o, g in gelezen.items() if g.inhoud and o.partition(".")[0] in _GESLOTEN}
    weg = await rust.ontsluit([g.inhoud for g in dicht.values()]) if dicht else frozenset()
    if not weg:
        return dict(gelezen)
    leeg = {o for o, g in dicht.items() if rust.sleutel_van(g.inhoud) in weg}
    return {o: replace(g, inhoud=b"") if o in leeg else g for o, g in gelezen.items()}


def _onderwerpen(b: Ingelezen) -> list[str]:
    gezocht = [
        onderwerpen.journaal(b.binnenkomst.partij, b.kenmerk),
        onderwerpen.zaak(b.index),
        onderwerpen.markering(b.index),
        onderwerpen.terzijde(b.index),
    ]
    if b.gebeurtenis.subject:
        gezocht.append(onderwerpen.vernietigd(b.gebeurtenis.subject))
    return gezocht


def _beeld(bericht: Ingelezen, gelezen: Mapping[str, Gelezen], markeringen: Sequence[str], rust: Rust) -> Zaakbeeld:
    eerder = gelezen.get(onderwerpen.journaal(bericht.binnenkomst.partij, bericht.kenmerk))
    plek = onderwerpen.zaak(bericht.index)
    stand = gelezen.get(plek)
    liggend = [o for o in markeringen if gelezen[o].inhoud]
    zaak: Zaak | None = None
    van_zaak: tuple[str, ...] = ()
    if stand and stand.inhoud:  # else never there, or empty: destroyed, and about to vanish
        sleutel = rust.sleutel_van(stand.inhoud)
        van_zaak = tuple(o for o in liggend if sleutel and rust.sleutel_van(gelezen[o].inhoud) == sleutel)
        zaak = Zaak.van_bytes(rust.haal(plek, stand.inhoud))
    genoemd, fout, ander = bericht.gebeurtenis.subject, None, False
    if genoemd is not None and (zaak is None or zaak.zaak != genoemd):
        # A case that the sender names must be this person's: else one could write in another's case.
        ander = zaak is not None
        weg = gelezen.get(onderwerpen.vernietigd(genoemd))
        zaak = Zaak.van_bytes(weg.inhoud) if weg else None
        fout = None if weg else weiger("W-zaak-onbekend", bericht.kenmerk)
    return Zaakbeeld(
        behandeld=Behandeld.van_bytes(bericht.binnenkomst.partij, eerder.inhoud) if eerder else None,
        zaak=zaak,
        zaak_volgnummer=stand.volgnummer if stand else 0,
        markeringen=tuple(Markering.van_bytes(rust.haal(o, gelezen[o].inhoud)) for o in liggend),
        van_zaak=() if ander else van_zaak,  # advices given in the open case go with that one only
        fout=fout,
        ander=ander,
        opzij=uit_gelezen(bericht.index, gelezen.get(onderwerpen.terzijde(bericht.index)), rust),
    )
