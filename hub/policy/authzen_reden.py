"""Why, in two texts: everything for who manages the system that asks, and what its user may know.

The user's text never depends on a sensitive feature (`gevoelig: ja`). For a refusal it is made of the decision as it
would be with every sensitive feature unknown, so two requests that differ only there and are both refused get the same
text, to the letter. For a permit it names the rule only when the rule does not look at such a feature; the duties are
told, because they have to be performed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hub.policy.banden import gelezen
from hub.policy.besluit import WEIGERCODES, Besluit, Kenmerken, Sleutel, Uitkomst
from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming, Verbod
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.uitleg import Uitlegger

NIET: Final = "Het convenant staat dit niet toe."
PLICHTEN_NODIG: Final = (
    "Dit systeem zegt niet dat het de plichten uitvoert die bij een levering horen. Zonder dat is niets toegestaan."
)
ANDERE_ACTIVITEIT: Final = "Kijk ook of dit past bij de verwerkingsactiviteit die is genoemd."
VELDEN_TE_RUIM: Final = "Kijk ook of alle gevraagde velden mee mogen."
"""Added to a refusal for what the request has, whether or not it is what stood in the way: that could tell too much."""


class Redenen:
    """Tells why, under one policy."""

    __slots__ = ("_beleid", "_gevoelig", "_per_code", "_uitlegger")

    def __init__(self, beleid: Beleid) -> None:
        """Lay out what is sensitive."""
        self._beleid = beleid
        self._uitlegger = Uitlegger(beleid)
        c = beleid.convenant
        alle: list[Toestemming | Verbod] = [*c.regels, *c.nooit, *c.altijd]
        self._per_code = {regel.kop.code: regel for regel in alle}
        self._gevoelig = {naam for naam, k in beleid.woordenboek.kenmerken.items() if k.gevoelig}

    def beheerder(self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit, velden: tuple[str, ...]) -> str:
        """Everything: each rule considered with each condition, the verdict per field. Never a value."""
        uitleg = self._uitlegger.auditor(sleutel, kenmerken, besluit, velden)
        regels = uitleg.text().splitlines()
        return "\n".join(regels if velden else regels[: regels.index("Velden:")])

    def toegestaan(self, sleutel: Sleutel, besluit: Besluit) -> str:
        """For the user, of a permit."""
        plichten = [f"{self._uitlegger.plicht(plicht)}." for plicht in besluit.plichten]
        if not self._ziet_gevoelig(self._per_code[besluit.code]):
            return " ".join(self._uitlegger.ontvanger(sleutel, besluit))
        doel = f"Doel: {sleutel.doel} ({self._beleid.woordenboek.doelen[sleutel.doel]})."
        return " ".join(("Dit is toegestaan volgens het convenant.", doel, *plichten))

    def geweigerd(self, sleutel: Sleutel, kenmerken: Kenmerken) -> str:
        """For the user, of a refusal: the same for every value of the sensitive features."""
        w, convenant, tabel = self._beleid.woordenboek, self._beleid.convenant, self._beleid.tabel
        bekend = {naam: waarde for naam, waarde in kenmerken.items() if naam not in self._gevoelig}
        if sleutel.doel not in w.doelen:
            anders = w.andere_doelen[sleutel.doel]
            return f"Dit doel hoort niet bij dit convenant ({convenant.onbekend_doel}). {anders}."
        code = tabel.codeer(bekend)
        regels = tabel.regels_van(sleutel)
        oorzaak = self._oorzaak(sleutel, code, regels)
        if oorzaak is not None:
            return self._verbod(oorzaak)
        if not regels:
            niets = f"Geen regel van het convenant noemt dit ({convenant.geen_regel})."
            return " ".join((niets, *self._bijna(sleutel, bekend)))
        namen = gelezen(tabel, sleutel)
        onbekend = [w.kenmerken[n].label for n in namen if n not in self._gevoelig and bekend.get(n) is None]
        if onbekend:
            return f"{NIET} Nog niet bekend: {', '.join(onbekend)}."
        if any(not code & ~rij.zeker for rij in regels):
            return NIET
        return " ".join((NIET, *self._bijna(sleutel, bekend)))

    def _oorzaak(self, sleutel: Sleutel, code: int, regels: Iterable[Regelrij]) -> Verbodrij | None:
        """The ban to name: it looks at nothing sensitive, is certain, and with the others like it leaves nothing."""
        alles = sum(self._beleid.tabel.veldbits.values())
        zeker = [
            rij
            for rij in self._beleid.tabel.verboden_van(sleutel)
            if rij.velden and not code & ~rij.zeker and not self._ziet_gevoelig(rij.verbod)
        ]
        geheel = next((rij for rij in zeker if rij.velden == alles), None)
        if geheel is not None:
            return geheel
        weg = 0
        for rij in zeker:
            weg |= rij.velden
        gegeven = [regel.velden for regel in regels]
        if not gegeven or any(velden & ~weg for velden in gegeven):
            return None
        return next(rij for rij in zeker if rij.velden & gegeven[0])

    def _bijna(self, sleutel: Sleutel, bekend: Kenmerken) -> tuple[str, ...]:
        """The nearest permit, unless it would name one that looks at something sensitive."""
        zin = self._uitlegger.bijna(sleutel, bekend)
        regel = self._per_code.get(zin.partition(" ")[0])
        return () if regel is None or self._ziet_gevoelig(regel) else (zin,)

    def _verbod(self, rij: Verbodrij) -> str:
        kop = rij.verbod.kop
        tekst = (kop.uitleg or kop.titel).rstrip(".")
        anders = f" {kop.alternatief.rstrip('.')}." if kop.alternatief else ""
        return f"{NIET} {tekst} ({kop.code}; {', '.join(kop.bron)}).{anders}"

    def _ziet_gevoelig(self, regel: Toestemming | Verbod) -> bool:
        return any(voorwaarde.kenmerk in self._gevoelig for voorwaarde in regel.als)


def kort(besluit: Besluit) -> str:
    """First line for the manager: outcome and what decided."""
    stand = {Uitkomst.DOORLATEN: "Toegestaan", Uitkomst.WEIGEREN: "Geweigerd", Uitkomst.VASTHOUDEN: "Wacht"}
    waarom = WEIGERCODES.get(besluit.code)
    return f"{stand[besluit.uitkomst]} door {besluit.code}." + (f" {waarom}" if waarom else "")
