"""The road of a receipt: a party says, signed, what became of a delivery; the hub keeps it, or says why not.

A receipt is no message about a person: no policy is asked, no case is opened and nothing goes on. It comes as any other
message does, sealed on `in.<partij>.ontvangst`, and takes three steps of its own:

    lees       it is a receipt, its signature is of who sent it, and the delivery it names was for him
    (read)     what lies in KETEN under the two or three subjects it names; many receipts in one read
    beslis     the digest is that of the bytes that lie there; then one page with one record, or a refusal

What is kept: at most one page per delivery for `ontvangen` and one for the verdict. The page lies under a keyed id made
of the delivery, with the fence "there is none yet", so the server itself refuses a second one. From that follows:

- the same receipt again, or the same said again at another time: nothing, the first counts;
- `ontvangen` after `verwerkt`, or never: fine. Queues do not keep order between two messages, and who processed a
  delivery has received it;
- two different verdicts, or one verdict with two codes: the second is refused (`W-ontvangst-tegenspraak`), an incident;
- a delivery that was offered again (`herhaling`): each repetition has two pages of its own, so a receiver that refused
  the first time may process it the second, and both stay on record;
- a delivery whose time ran out, or that was destroyed: nothing lies there to compare with, so nothing is recorded as
  proven (`W-ontvangst-weg`). A receiver answers within the retention of what he receives.

A good receipt is not answered. A refused one is, except when it is about an answer (`W-ontvangst-antwoord`): a system
that sends receipts for answers would get an answer to each, for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from hub import onderwerpen
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.poorten import Binnenkomst, Geheugen, Gelezen, Sleutelwerk
from hub.gateway.weigeringen import Weigering, weiger
from hub.journal import bladzijde
from hub.journal.soorten import Waarde
from hub.trust.ontvangst import ONTVANGEN, Getekend, Ontvangstweigering, controleer_ontvangst, schrijf_tijd
from hub.trust.sleutels import Partijsleutels

LEEFTIJD_MAX: Final = timedelta(days=5)
"""Oldest receipt taken, by its own time: as old as a message may be. The page that recognises a repetition lies in
KETEN for thirty days, so no receipt that is still taken can outlive it."""
KLOKVERSCHIL_MAX: Final = timedelta(minutes=5)
"""How far a receiver's clock may run ahead."""
OORDEEL: Final = "oordeel"
"""Under this word a verdict is kept, whichever it is."""


class Ring(Protocol):
    """The public keys of parties: the party register."""

    def sleutels(self, code: str) -> Partijsleutels | None:
        """Those of one party; None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Gemeld:
    """A receipt whose signature holds, about a delivery to who sent it. `kenmerk`: the id of the page it belongs on."""

    binnenkomst: Binnenkomst
    getekend: Getekend
    kenmerk: str
    eigen_kenmerk: str

    @property
    def onderwerpen(self) -> tuple[str, str, str, str]:
        """What must be read to decide: the delivery, the pages of this receipt and of this very message, the round."""
        partij = self.binnenkomst.partij
        return (
            self.getekend.ontvangst.onderwerp,
            onderwerpen.journaal(partij, self.kenmerk),
            onderwerpen.journaal(partij, self.eigen_kenmerk),
            onderwerpen.herhaald(self.getekend.ontvangst.levering),
        )

    def ronde_van(self, gelezen: Mapping[str, Gelezen]) -> int:
        """How often the delivery was offered again; 0: never. `gelezen`: what lies under `onderwerpen`."""
        ligt = gelezen.get(self.onderwerpen[3])
        return int(ligt.inhoud) if ligt is not None and ligt.inhoud.isdigit() else 0

    def in_ronde(self, ronde: int, sleutelwerk: Sleutelwerk) -> Gemeld:
        """The same receipt with the page of that repetition."""
        return replace(self, kenmerk=_kenmerk(self.getekend, ronde, sleutelwerk))


def lees_ontvangst(
    binnenkomst: Binnenkomst, inhoud: bytes, *, ring: Ring, sleutelwerk: Sleutelwerk, eigen_kenmerk: str, nu: datetime
) -> Gemeld | Weigering:
    """Read what came out of the seal. Never raises on what a partner can send.

    `eigen_kenmerk`: the mark of this very message in its stream (`Inlezer.eigen_kenmerk`).
    """
    sleutels = ring.sleutels(binnenkomst.partij)
    if sleutels is None:
        return weiger("W-ontvangst-handtekening")
    try:
        getekend = controleer_ontvangst(inhoud, sleutels, nu)
    except Ontvangstweigering as fout:
        return weiger(f"W-ontvangst-{fout.code}")
    ontvangst = getekend.ontvangst
    if ontvangst.partij != binnenkomst.partij:
        return weiger("W-ontvangst-vreemd")
    if ontvangst.tijd < nu - LEEFTIJD_MAX:
        return weiger("W-ontvangst-oud")
    if ontvangst.tijd > nu + KLOKVERSCHIL_MAX:
        return weiger("W-ontvangst-toekomst")
    return Gemeld(binnenkomst, getekend, _kenmerk(getekend, 0, sleutelwerk), eigen_kenmerk)


def _kenmerk(getekend: Getekend, ronde: int, sleutelwerk: Sleutelwerk) -> str:
    """Keyed, so that no party can take the place beforehand with a message id of its own choice."""
    ontvangst = getekend.ontvangst
    klasse = ONTVANGEN if ontvangst.soort == ONTVANGEN else OORDEEL
    einde = f":{ronde}" if ronde else ""
    plek = f"ontvangst:{klasse}:{ontvangst.onderwerp}{einde}".encode()
    return str(uuid.UUID(sleutelwerk.toezegging(plek)[:32]))


def beslis_ontvangst(
    gereedschap: Gereedschap, gemeld: Gemeld, gelezen: Mapping[str, Gelezen], nu: datetime
) -> Bundel | Weigering | None:
    """What becomes of it. `gelezen`: what lies under `gemeld.onderwerpen`.

    Returns a group to commit (one entry; on `BOTSING` read and decide again), a refusal to answer, or None when it was
    recorded or refused before and nothing is left to do.
    """
    ontvangst, partij = gemeld.getekend.ontvangst, gemeld.binnenkomst.partij
    levering, eerder, zelf, _ = (gelezen.get(onderwerp) for onderwerp in gemeld.onderwerpen)
    if zelf is not None:
        return None
    if ontvangst.deel == onderwerpen.ANTWOORD:
        return _stil(gereedschap, gemeld, "W-ontvangst-antwoord", nu)
    if eerder is not None:
        (record,) = bladzijde.records(eerder.inhoud)
        gezegd = (record["oordeel"], record.get("code"), record["zegel"])
        same = gezegd == (ontvangst.soort, ontvangst.code, ontvangst.zegel)
        return None if same else weiger("W-ontvangst-tegenspraak")
    if levering is None or not levering.inhoud:
        return weiger("W-ontvangst-weg")
    if gereedschap.verzegeling.afdruk(levering.inhoud) != ontvangst.zegel:
        return weiger("W-ontvangst-ander")
    bundel = Bundel(gereedschap, partij, ontvangst.zaak, None, nu)
    bundel.record(
        "ontvangst",
        levering=ontvangst.levering,
        deel=ontvangst.deel,
        oordeel=ontvangst.soort,
        zegel=ontvangst.zegel,
        getekend=schrijf_tijd(ontvangst.tijd),
        code=ontvangst.code,
        kid=gemeld.getekend.kid,
        handtekening=gemeld.getekend.handtekening,
    )
    return bundel.boek(gemeld.kenmerk)


async def verwerk_ontvangst(
    gereedschap: Gereedschap,
    geheugen: Geheugen,
    ring: Ring,
    binnenkomst: Binnenkomst,
    inhoud: bytes,
    *,
    eigen_kenmerk: str,
    nu: datetime,
) -> Bundel | Weigering | None:
    """All three steps for one receipt, as `beslis_ontvangst` returns.

    Raises:
        Busfout: the bus did not answer; nothing happened.
    """
    gemeld = lees_ontvangst(
        binnenkomst, inhoud, ring=ring, sleutelwerk=gereedschap.sleutelwerk, eigen_kenmerk=eigen_kenmerk, nu=nu
    )
    if isinstance(gemeld, Weigering):
        return gemeld
    gelezen = await geheugen.lees(gemeld.onderwerpen)
    if ronde := gemeld.ronde_van(gelezen):
        gemeld = gemeld.in_ronde(ronde, gereedschap.sleutelwerk)
        gelezen = await geheugen.lees(gemeld.onderwerpen)
    return beslis_ontvangst(gereedschap, gemeld, gelezen, nu)


def _stil(gereedschap: Gereedschap, gemeld: Gemeld, code: str, nu: datetime) -> Bundel:
    """Refused without an answer: on record under this very message."""
    binnenkomst = gemeld.binnenkomst
    bundel = Bundel(gereedschap, binnenkomst.partij, None, None, nu)
    plek: dict[str, Waarde] = {"bericht": onderwerpen.ONTVANGST, "stroomnummer": binnenkomst.volgnummer}
    bundel.record("ontvangen", **plek, bytes=len(binnenkomst.inhoud))
    bundel.record("geweigerd", **plek, code=code)
    return bundel.boek(gemeld.eigen_kenmerk)
