"""A message that was set aside, decided once more or given up: by order of an operator, one decision each.

It does not come in again: its bytes are taken from where they lie, opened and read as on the road, judged by the policy
of now with what the case knows now. Everything that follows is one group, with a fence on the place where the bytes
lie: that place is emptied by the same commit, so a message is released once, whoever tries and however often.

- **Older than five days** is no reason to refuse here: that rule keeps out repetitions, and the fence does so too.
- **Keys are those of now.** A sender's key that ended or was withdrawn since makes that the message stays where it is.
- **Still held** is still held: nothing happens, and the code says so. What was unknown must be told by a message of its
  own; no operator fills it in.
- The sender hears what became of it, in a second answer to the same message id. Deliveries have ids of their own and
  the message id they had, so a receiver that already has it sees that.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from hub import onderwerpen
from hub.gateway import opzij, uitgang, zaakbeeld
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.eerdere import vul_aan
from hub.gateway.inlezen import Ingelezen
from hub.gateway.poorten import Geheugen, Sleutelwerk, Vastlegging, Zegelfout
from hub.gateway.terzijde import VASTGEHOUDEN, Terzijde, Terzijdefout
from hub.gateway.uitgang import VERWIJDERD_TTL_S, Beoordeeld, Opnieuw
from hub.gateway.weigeringen import Weigering, weiger
from hub.gateway.zaakbeeld import Behandeld, Zaakbeeld
from hub.gateway.zitting import Zitting
from hub.journal.soorten import Waarde
from hub.policy.besluit import Uitkomst
from hub.zaak.verloop import ZaakVol
from schemas.fouten import Schemafout


@dataclass(frozen=True, slots=True)
class Blijft:
    """It stays where it is: `code` of `herhaalcodes`, and what is behind it (a code of the road or of a rule)."""

    code: str
    achter: str | None = None


@dataclass(frozen=True, slots=True)
class Liggend:
    """A message that lies aside, and the number of its entry: the fence.

    `onder`: the name of the key that closed it. `sleutel`: the same, when it is of this message alone and goes with it.
    What is on the list of a person shares a key with all that lies aside about him (`hub.gateway.opzij`).
    """

    terzijde: Terzijde
    volgnummer: int
    onder: str | None = None

    @property
    def sleutel(self) -> str | None:
        """See the class."""
        # Under the key of a case, as older hubs laid it, or of all that lies aside about the person: not its own.
        return self.onder if self.terzijde.van_niemand else None


class Archief(Protocol):
    """The pages of the journal, for good: those that KETEN has forgotten too."""

    async def blad(self, nummer: int) -> bytes | None:
        """The page of this number, from 1; None when there is none. Raises `Busfout`."""
        ...

    async def onder(self, onderwerp: str) -> bytes | None:
        """The page under `journaal.<partij>.<id>`; None when there is none. Raises `Busfout`."""
        ...


class Herkanser:
    """Decides over, or gives up, what lies aside. Reads and makes groups; who calls commits them."""

    def __init__(
        self,
        zitting: Callable[[datetime], Zitting],
        geheugen: Geheugen,
        gereedschap: Gereedschap,
        archief: Archief,
    ) -> None:
        """`zitting`: the policy, the day and the register of now, as the road has them."""
        self._zitting = zitting
        self._geheugen = geheugen
        self._gereedschap = gereedschap
        self._archief = archief

    async def zoek(self, plekken: Sequence[str]) -> dict[str, Liggend]:
        """What lies under these subjects (`geparkeerd.<partij>.<id>`), opened; not what is gone or was destroyed.

        Raises:
            Busfout: the bus did not answer.
            Rustfout: a state of our own does not open.
        """
        rust = self._gereedschap.rust
        gelezen = {o: g for o, g in (await self._geheugen.lees(plekken)).items() if g.inhoud}
        weg = await rust.ontsluit([g.inhoud for g in gelezen.values()]) if gelezen else frozenset()
        uit: dict[str, Liggend] = {}
        for onderwerp, g in gelezen.items():
            if rust.sleutel_van(g.inhoud) in weg:
                continue
            try:
                terzijde = Terzijde.lees(onderwerp, rust.haal(onderwerp, g.inhoud))
            except Terzijdefout:
                continue
            uit[onderwerp] = Liggend(terzijde, g.volgnummer, rust.sleutel_van(g.inhoud))
        return uit

    async def laat_vrij(self, liggend: Liggend, opdracht: str, reden: str, nu: datetime) -> Bundel | Blijft:
        """Decide once more. The group holds everything that follows, and empties the place where it lay.

        Raises:
            Busfout: the bus did not answer; nothing happened.
            Rustfout: a state of our own does not open.
        """
        zitting, terzijde, gereedschap = self._zitting(nu), liggend.terzijde, self._gereedschap
        ingelezen = zitting.inlezer.lees(terzijde.binnenkomst, nu, hoe_oud_ook=True)
        if isinstance(ingelezen, Weigering):
            return Blijft("H-nog-onleesbaar", ingelezen.code)
        beeld = await self._beeld(ingelezen, terzijde, zitting)
        if isinstance(beeld, Blijft):
            return beeld
        if terzijde.index == ingelezen.index and not opzij.van_groep(beeld.opzij, gereedschap, liggend.onder):
            # More lay there than the list could name. It goes with the sweep; a key in memory opens it until then.
            return Blijft("H-vernietigd")
        # Who could not be read at all has no page under its id yet: this is its first, and so its mark.
        eerste = beeld.behandeld is None
        beoordeeld = _beoordeel(ingelezen, _zonder(beeld, terzijde), zitting)
        if isinstance(beoordeeld, Beoordeeld):
            beoordeeld = await vul_aan(self._geheugen, self._gereedschap.rust, zitting.aansluiting, beoordeeld)
        if isinstance(beoordeeld, Weigering):
            return Blijft("H-nog-onleesbaar", beoordeeld.code)
        if beoordeeld.vasthouden:
            vast = [o.besluit.code for o in beoordeeld.alle if o.besluit.uitkomst is Uitkomst.VASTHOUDEN]
            return Blijft("H-nog-vast", vast[0])
        plek = ingelezen.kenmerk if eerste else self._tweede(terzijde.partij, ingelezen.kenmerk)
        over = {
            **_over(terzijde, opdracht, reden),
            "toezegging": ingelezen.toezegging,
            "zegel": ingelezen.zegel.afdruk,
            "kid": ingelezen.zegel.kid,
        }
        bundel = self._maak(liggend, beoordeeld, zitting, Opnieuw(plek, over), nu)
        if isinstance(bundel, Bundel) and terzijde.index == ingelezen.index:
            opzij.haal_eruit(bundel, beeld.opzij, ingelezen.index, terzijde.op_lijst)
        return bundel

    async def geef_op(self, liggend: Liggend, opdracht: str, reden: str, nu: datetime) -> Bundel:
        """Give up: the record with the reason, word to the sender, and nothing more where it lay, nor on a list.

        Raises:
            Busfout: the bus did not answer; nothing happened.
            Rustfout: the list of the person does not open.
        """
        terzijde, gereedschap = liggend.terzijde, self._gereedschap
        bundel = Bundel(gereedschap, terzijde.partij, terzijde.zaak, terzijde.kenmerk, nu)
        bundel.record("geparkeerd-weg", **_over(terzijde, opdracht, reden))
        afdruk = gereedschap.verzegeling.afdruk(terzijde.inhoud)
        bundel.antwoord(self._zitting(nu).schrijver.weigering(weiger("W-opgegeven", terzijde.kenmerk)), afdruk)
        _maak_leeg(bundel, liggend)
        if (wie := terzijde.index) is not None:
            lijst = (await opzij.lees_opzij(self._geheugen, gereedschap.rust, [wie]))[wie]
            opzij.haal_eruit(bundel, lijst, wie, terzijde.op_lijst)
        # One that is held lies once under its id. What could not be read may lie there as often as it was sent, and a
        # second page of the same name would never be stored.
        eigen = terzijde.kenmerk if terzijde.waarom == VASTGEHOUDEN else None
        return bundel.boek(self._tweede(terzijde.partij, eigen or terzijde.plek))

    def maak_blijft(self, liggend: Liggend, blijft: Blijft, opdracht: str, nu: datetime) -> Bundel:
        """The record that it stays, and why."""
        terzijde = liggend.terzijde
        bundel = Bundel(self._gereedschap, terzijde.partij, terzijde.zaak, terzijde.kenmerk, nu)
        achter = blijft.achter
        bundel.record("niet-herhaald", opdracht=opdracht, plek=terzijde.plek, code=blijft.code, regel=achter)
        plek = f"blijft:{opdracht}:{terzijde.partij}:{terzijde.plek}".encode()
        return bundel.boek(str(uuid.UUID(self._gereedschap.sleutelwerk.toezegging(plek)[:32])))

    async def _beeld(self, ingelezen: Ingelezen, terzijde: Terzijde, zitting: Zitting) -> Zaakbeeld | Blijft:
        """What is known now; or that this id was handled otherwise, or that the case which it names is not his."""
        (beeld,) = await zaakbeeld.lees(self._geheugen, self._gereedschap.rust, zitting.aansluiting, [ingelezen])
        eerder = beeld.behandeld
        if eerder is None:
            # KETEN forgets a page after a month; the journal never does.
            blad = await self._archief.onder(onderwerpen.journaal(terzijde.partij, ingelezen.kenmerk))
            eerder = Behandeld.van_bytes(terzijde.partij, blad) if blad is not None else None
        if eerder is not None and eerder.stroomnummer != terzijde.volgnummer:
            return Blijft("H-ander-bericht")
        if eerder is not None and (not eerder.terzijde or await self._had_tweede(terzijde.partij, ingelezen.kenmerk)):
            # Decided when it came, and given up for want of a confirmation; or set aside twice, and decided since.
            return Blijft("H-behandeld")
        if beeld.fout is not None:
            return Blijft("H-nog-onleesbaar", beeld.fout.code)
        return replace(beeld, behandeld=eerder)

    async def _had_tweede(self, partij: str, kenmerk: str) -> bool:
        """Whether a message that lay aside was decided or given up before."""
        plek = onderwerpen.journaal(partij, self._tweede(partij, kenmerk))
        return plek in await self._geheugen.lees([plek]) or await self._archief.onder(plek) is not None

    def _tweede(self, partij: str, kenmerk: str) -> str:
        return herkansing_van(self._gereedschap.sleutelwerk, partij, kenmerk)

    def _maak(
        self, liggend: Liggend, beoordeeld: Beoordeeld, zitting: Zitting, opnieuw: Opnieuw, nu: datetime
    ) -> Bundel | Blijft:
        """Step 8: everything that follows, and an empty place."""
        try:
            bundel = uitgang.oordeel(zitting, beoordeeld, nu, opnieuw)
        except ZaakVol:
            return Blijft("H-nog-onleesbaar", "W-zaak-vol")
        except Zegelfout:
            return Blijft("H-nog-onleesbaar", "W-ontvanger-sleutel")
        except Schemafout:
            return Blijft("H-nog-onleesbaar", "W-levering-groot")
        _maak_leeg(bundel, liggend)
        return bundel


def _beoordeel(ingelezen: Ingelezen, beeld: Zaakbeeld, zitting: Zitting) -> Beoordeeld | Weigering:
    """Steps 6 and 7, as on the road."""
    partij, soort, rechter = ingelezen.binnenkomst.partij, ingelezen.binnenkomst.bericht, zitting.rechter
    oordelen = rechter.oordeel(ingelezen.bericht, soort, partij, beeld)
    if isinstance(oordelen, Weigering):
        return oordelen
    vrijgaven = rechter.vrijgaven(ingelezen.bericht, soort, partij, beeld, oordelen)
    blind = rechter.blind(ingelezen.bericht, soort, partij, beeld, oordelen)
    return Beoordeeld(ingelezen, beeld, oordelen, vrijgaven, blind, rechter.peildatum)


def herkansing_van(sleutelwerk: Sleutelwerk, partij: str, kenmerk: str) -> str:
    """The id of the second page of a message. Keyed: no party can take it beforehand with a message id of its own."""
    return str(uuid.UUID(sleutelwerk.toezegging(f"herkansing:{partij}:{kenmerk}".encode())[:32]))


def _over(terzijde: Terzijde, opdracht: str, reden: str) -> dict[str, Waarde]:
    return {
        "opdracht": opdracht,
        "plek": terzijde.plek,
        "reden": reden,
        "code": terzijde.code,
        "bericht": uitgang.bekend_bericht(terzijde.soort),
        "stroomnummer": terzijde.volgnummer,
    }


def _zonder(beeld: Zaakbeeld, terzijde: Terzijde) -> Zaakbeeld:
    """The case does not hold this message any more, of those that older hubs wrote in its state."""
    zaak = beeld.zaak
    if zaak is None or not zaak.geparkeerd:
        return beeld
    over = tuple(g for g in zaak.geparkeerd if (g.partij, g.kenmerk) != (terzijde.partij, terzijde.plek))
    return replace(beeld, zaak=zaak.model_copy(update={"geparkeerd": over}))


def _maak_leeg(bundel: Bundel, liggend: Liggend) -> None:
    """Empty the place, with the fence of what was read. Destroying the case may have emptied it already."""
    onderwerp = liggend.terzijde.onderwerp
    bundel.vastleggingen[:] = [v for v in bundel.vastleggingen if v.onderwerp != onderwerp]
    bundel.vastleggingen.append(Vastlegging(onderwerp, b"", liggend.volgnummer, VERWIJDERD_TTL_S))
