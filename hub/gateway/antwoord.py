"""Step 10: what the sender is told. Plain Dutch, the rule, what would make it allowed; never a value, never a secret.

A sender sees the destinations he named himself, and those that received something of him. Of others that were
considered he learns nothing: that a veiligheidshuis is involved in a case is itself information about the young person.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hub.gateway.oordeel import Oordeel, Uitspraak
from hub.gateway.weigeringen import Weigering, weiger
from hub.policy.besluit import Uitkomst
from hub.policy.laden import Beleid
from hub.policy.sluiting import is_gesloten
from hub.policy.uitleg import Uitlegger
from schemas.basis import LIJST_MAX, TEKST_TEKENS_MAX
from schemas.berichten.hub import AntwoordV1, Bestemmingsantwoord, Foutplaats, Gestript
from schemas.catalogus import VELDEN

GESLOTEN: Final = (
    "Er is nu geen beleid dat geldt: het laatste is verlopen of ingetrokken. Er gaat niets door tot er een nieuw in "
    "werking is. Stuur het bericht dan opnieuw, met een nieuw kenmerk."
)
"""Why a message is refused when the days of the policy are over."""
TEKSTEN_MAX: Final = 8_192
"""Explanations remembered at most; then the memory starts afresh. A few MB."""

DELEN_BYTES_MAX: Final = 48 * 1_024
"""Bytes that the destinations of one answer take at most: an event has 64 KiB, and the sentence above them, cut at
4,000 characters of three bytes, takes twelve. A message is never refused because much must be said of it."""
KORT_TEKENS_MAX: Final = 200
"""Characters of the explanation of a destination that is told in short. Fifty of those fit in `DELEN_BYTES_MAX`, names
of fields and duties left out."""
INGEKORT: Final = (
    "Dit antwoord is ingekort: niet bij elke bestemming staat de hele uitleg. De uitkomst en de code staan er wel."
)

_UITKOMST: Final = {
    Uitkomst.DOORLATEN: "afgeleverd",
    Uitkomst.WEIGEREN: "geweigerd",
    Uitkomst.VASTHOUDEN: "vastgehouden",
}
_Woord = Literal["afgeleverd", "deels", "geweigerd", "vastgehouden", "geparkeerd"]


@dataclass(frozen=True, slots=True)
class _Tekst:
    """The part of an answer that is the same for all messages with the same verdict. `reden`: why, not for whom."""

    uitkomst: _Woord
    code: str
    bron: str
    velden: list[str]
    gestript: list[Gestript]
    uitleg: str
    reden: str
    alternatief: str | None
    plichten: list[str]


@dataclass(frozen=True, slots=True)
class _Deel:
    """What is told of one destination, and how many bytes it takes in the event."""

    inhoud: Bestemmingsantwoord
    bytes: int

    @classmethod
    def van(cls, inhoud: Bestemmingsantwoord) -> _Deel:
        """Measure it once; it is told to many."""
        return cls(inhoud, len(inhoud.model_dump_json(exclude_none=True).encode()) + 1)


class Antwoordschrijver:
    """Writes answers under one policy."""

    __slots__ = ("_delen", "_gesloten", "_koppen", "_regels", "_teksten", "_uitlegger")

    def __init__(self, beleid: Beleid) -> None:
        """Index what the convenant says of each rule."""
        convenant = beleid.convenant
        self._uitlegger = Uitlegger(beleid)
        self._gesloten = is_gesloten(beleid)
        self._regels = beleid.tabel.regels_van
        self._koppen = {regel.kop.code: regel.kop for regel in convenant.regels}
        self._koppen |= {verbod.kop.code: verbod.kop for verbod in (*convenant.nooit, *convenant.altijd)}
        self._teksten: dict[Uitspraak, _Tekst] = {}
        self._delen: dict[tuple[Uitspraak, str, bool], _Deel] = {}

    def weigering(self, reden: Weigering) -> AntwoordV1:
        """A message that was refused before the policy was asked."""
        return AntwoordV1(
            bericht=reden.kenmerk,
            uitkomst="geparkeerd" if reden.parkeren else "geweigerd",
            code=reden.code,
            uitleg=f"{reden.uitleg} {reden.alternatief}",
            fouten=[Foutplaats(pad=p.pad, code=p.code, uitleg=p.uitleg) for p in reden.plaatsen],
        )

    def oordeel(
        self,
        bericht: str,
        oordelen: Sequence[Oordeel],
        *,
        vastgehouden: bool = False,
        bewaard: bool = False,
        vernietigd: bool = False,
    ) -> AntwoordV1:
        """A message that was judged. `bewaard`: the hub keeps something of it; `vernietigd`: it destroyed the case.

        Always fits in an event: when it would not, destinations are told in short, those that got nothing first.
        """
        buiten = [o for o in oordelen if o.kandidaat.partij is not None]
        gezien = [o for o in buiten if o.door or (o.kandidaat.genoemd and self._kan(o, buiten))]
        # What went out first: should there be more than an answer can name, those are the ones the sender must know.
        gezien = sorted(gezien, key=lambda o: not o.door)[:LIJST_MAX]
        heel = [self._deel(o, vastgehouden=vastgehouden) for o in gezien]
        delen, kort = _passend(heel)
        antwoord = self._oordeel(bericht, oordelen, delen, vastgehouden, bewaard=bewaard, vernietigd=vernietigd)
        return antwoord.model_copy(update={"uitleg": f"{antwoord.uitleg} {INGEKORT}"}) if kort else antwoord

    def _oordeel(
        self,
        bericht: str,
        oordelen: Sequence[Oordeel],
        delen: list[Bestemmingsantwoord],
        vastgehouden: bool,  # noqa: FBT001 - as `oordeel` has it
        *,
        bewaard: bool,
        vernietigd: bool,
    ) -> AntwoordV1:
        buiten = [o for o in oordelen if o.kandidaat.partij is not None]
        door = [o for o in buiten if o.door]
        if vastgehouden:
            reden = next((o.besluit.code for o in oordelen if o.besluit.uitkomst is Uitkomst.VASTHOUDEN), None)
            uitleg = "De hub houdt dit bericht vast: iets dat niet terug te draaien is, is nog niet zeker."
            return AntwoordV1(bericht=bericht, uitkomst="vastgehouden", code=reden, uitleg=uitleg, bestemmingen=delen)
        if not door:
            return self._niets(bericht, oordelen, delen, bewaard=bewaard, vernietigd=vernietigd)
        heel = all(deel.uitkomst == "afgeleverd" for deel in delen)
        uitleg = f"Geleverd aan {len(door)} {'bestemming' if len(door) == 1 else 'bestemmingen'}."
        return AntwoordV1(
            bericht=bericht, uitkomst="afgeleverd" if heel else "deels", uitleg=uitleg, bestemmingen=delen
        )

    def _kan(self, o: Oordeel, buiten: Sequence[Oordeel]) -> bool:
        """Whether a refusal tells the sender anything: of a party's destinations, those that some rule could allow.

        Who addresses a municipality as a whole need not read three times that no rule lets this message in a dossier.
        """
        return bool(self._regels(o.sleutel)) or not any(
            self._regels(ander.sleutel) for ander in buiten if ander.kandidaat.partij == o.kandidaat.partij
        )

    def _niets(
        self,
        bericht: str,
        oordelen: Sequence[Oordeel],
        delen: list[Bestemmingsantwoord],
        *,
        bewaard: bool,
        vernietigd: bool,
    ) -> AntwoordV1:
        """Nothing went to a party. When the hub itself kept something (a mark, a state) it is no refusal."""
        vernietigt = any(o.plicht("vernietig") for o in oordelen)
        if vernietigt or (bewaard and not delen):
            if vernietigd:
                uitleg = "De zaak is vernietigd. Wie iets ontving, heeft opdracht gekregen het ook te vernietigen."
            elif vernietigt:
                uitleg = (
                    "De hub heeft van deze jongere geen zaak. Lag er nog een bericht over deze jongere opzij, dan is"
                    " dat nu vernietigd."
                )
            else:
                uitleg = "De hub heeft dit bericht verwerkt. Er was nu niemand aan wie iets geleverd mocht worden."
            return AntwoordV1(bericht=bericht, uitkomst="afgeleverd", uitleg=uitleg, bestemmingen=delen)
        genoemd = next((o for o in oordelen if o.kandidaat.genoemd and self._kan(o, oordelen)), None)
        if genoemd is None and oordelen[0].door:
            # The hub might have kept it, but nobody was found, or only parties of whom the sender may not hear.
            return self.weigering(weiger("W-niemand", bericht))
        bron = genoemd or oordelen[0]
        return AntwoordV1(
            bericht=bericht,
            uitkomst="geweigerd",
            code=bron.besluit.code,
            uitleg=f"Er is niets geleverd. {self._tekst(bron.uitspraak, bron).reden}",
            bestemmingen=delen,
        )

    def _deel(self, o: Oordeel, *, vastgehouden: bool) -> _Deel:
        adres = o.kandidaat.adres
        deel = self._delen.get((o.uitspraak, adres, vastgehouden))
        if deel is None:
            deel = _Deel.van(self._maak_deel(o, adres, vastgehouden=vastgehouden))
            if len(self._delen) >= TEKSTEN_MAX:
                self._delen.clear()
            self._delen[o.uitspraak, adres, vastgehouden] = deel
        return deel

    def _maak_deel(self, o: Oordeel, adres: str, *, vastgehouden: bool) -> Bestemmingsantwoord:
        tekst = self._tekst(o.uitspraak, o)
        return Bestemmingsantwoord(
            bestemming=adres,
            uitkomst="vastgehouden" if vastgehouden else tekst.uitkomst,
            regel=tekst.code,
            bron=tekst.bron or None,
            velden=[] if vastgehouden else tekst.velden,
            gestript=tekst.gestript,
            uitleg=tekst.uitleg,
            alternatief=tekst.alternatief,
            plichten=tekst.plichten,
        )

    def _tekst(self, uitspraak: Uitspraak, o: Oordeel) -> _Tekst:
        tekst = self._teksten.get(uitspraak)
        if tekst is None:
            besluit = uitspraak.besluit
            kop = self._koppen.get(besluit.code)
            # How a message travels (`aan`, `doel`) is not content: that it stays behind is no loss to tell of.
            eraf = {veld: regel for veld, regel in uitspraak.gestript.items() if VELDEN[veld].herkomst != "proces"}
            zinnen = self._uitlegger.afzender(o.sleutel, uitspraak.kenmerken, besluit, (*uitspraak.velden, *eraf))
            if self._gesloten and besluit.uitkomst is Uitkomst.WEIGEREN:
                zinnen = (zinnen[0], GESLOTEN)  # which rule would have applied is not the reason any more
            tekst = _Tekst(
                uitkomst="deels" if o.door and eraf else _UITKOMST[besluit.uitkomst],  # type: ignore[arg-type]
                code=besluit.code,
                bron=", ".join(kop.bron) if kop else "",
                velden=list(uitspraak.velden) if o.door else [],
                gestript=[Gestript(veld=veld, regel=regel) for veld, regel in eraf.items()] if o.door else [],
                uitleg=" ".join(zinnen)[:TEKST_TEKENS_MAX],
                reden=" ".join(zinnen[1:])[: TEKST_TEKENS_MAX // 2],
                alternatief=f"{kop.alternatief}." if kop and kop.alternatief and not o.door else None,
                plichten=[self._uitlegger.plicht(p) for p in besluit.plichten] if o.door else [],
            )
            if len(self._teksten) >= TEKSTEN_MAX:
                self._teksten.clear()
            self._teksten[uitspraak] = tekst
        return tekst


def _passend(delen: Sequence[_Deel]) -> tuple[list[Bestemmingsantwoord], bool]:
    """The destinations as they fit in an answer, from the last one on told in short; and whether any is."""
    uit, over = list(delen), sum(deel.bytes for deel in delen) - DELEN_BYTES_MAX
    kort = over > 0
    for plek in reversed(range(len(uit))):
        if over <= 0:
            break
        korter = _Deel.van(_kort(uit[plek].inhoud))
        over -= uit[plek].bytes - korter.bytes
        uit[plek] = korter
    return [deel.inhoud for deel in uit], kort


def _kort(deel: Bestemmingsantwoord) -> Bestemmingsantwoord:
    """Outcome, code and the beginning of the explanation."""
    uitleg = textwrap.shorten(deel.uitleg, KORT_TEKENS_MAX, placeholder=" …")
    return Bestemmingsantwoord(bestemming=deel.bestemming, uitkomst=deel.uitkomst, regel=deel.regel, uitleg=uitleg)
