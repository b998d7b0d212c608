"""Why a decision is what it is, in plain Dutch, for three readers who may know different things.

- auditor: every rule considered and the condition that failed, a verdict per field. Never a value.
- sender: which of *his* fields went where, the rule and its source, and what would make it allowed. What a sensitive
  feature (`gevoelig: ja`) has to do with it is not said.
- receiver: rule, purpose, duties. Not what was stripped: that alone shows that police data exist.

Computed anew from key, features and decision, so an explanation can be given later from the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.policy.besluit import WEIGERCODES, Besluit, Kenmerken, Plicht, Sleutel, Uitkomst
from hub.policy.fouten import bedoelde_u
from hub.policy.laden import Beleid
from hub.policy.regels import ASSEN, Kop, Toestemming, Verbod
from hub.policy.voorwaarden import Voorwaarde, boven_tekst, onder_tekst
from schemas.catalogus import VELDEN

_OORDEEL: Final = {True: "waar", False: "niet waar", None: "onbekend"}
_NEUTRAAL: Final = "Het convenant verbiedt deze levering"
"""Said to a sender instead of the title of a ban that looks at a sensitive feature."""


@dataclass(frozen=True, slots=True)
class Regelspoor:
    """One rule that was considered. `geldt`: it matched, or was triggered. `oordelen`: each condition, in words."""

    code: str
    titel: str
    geldt: bool
    oordelen: tuple[str, ...]

    def text(self) -> str:
        """One line."""
        stand = "geldt" if self.geldt else "geldt niet"
        return f"{self.code} {stand}: {self.titel}" + "".join(f"; {oordeel}" for oordeel in self.oordelen)


@dataclass(frozen=True, slots=True)
class Veldoordeel:
    """What became of one field, and the rule that gave or took it."""

    pad: str
    door: bool
    code: str

    def text(self) -> str:
        """One line."""
        return f"{self.pad}: {'door' if self.door else 'niet door'} ({self.code})"


@dataclass(frozen=True, slots=True)
class Auditoruitleg:
    """Everything, without a value. Rules of the key: permits, then bans, then standing duties."""

    sleutel: Sleutel
    besluit: Besluit
    regels: tuple[Regelspoor, ...]
    velden: tuple[Veldoordeel, ...]

    def text(self) -> str:
        """For a screen or terminal, one fact a line."""
        besluit = self.besluit
        plichten = ", ".join(plicht.text() for plicht in besluit.plichten) or "geen"
        return "\n".join(
            [
                ", ".join(f"{as_} {woord}" for as_, woord in zip(ASSEN, self.sleutel, strict=True)),
                f"Uitkomst: {besluit.uitkomst.value}, code {besluit.code}, beleid {besluit.beleid[:12]}",
                f"Plichten: {plichten}",
                "Regels:",
                *(f"  {spoor.text()}" for spoor in self.regels),
                "Velden:",
                *(f"  {oordeel.text()}" for oordeel in self.velden),
            ]
        )


class Uitlegger:
    """Explains decisions of one policy."""

    __slots__ = ("_beleid", "_per_code")

    def __init__(self, beleid: Beleid) -> None:
        """Index the rules by code."""
        convenant = beleid.convenant
        self._beleid = beleid
        alle: list[Toestemming | Verbod] = [*convenant.regels, *convenant.nooit, *convenant.altijd]
        self._per_code = {regel.kop.code: regel for regel in alle}

    # ── auditor ──────────────────────────────────────────────────────────────────────────────────────────────────

    def auditor(
        self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit, paden: Iterable[str] = ()
    ) -> Auditoruitleg:
        """Explain everything. `paden`: the fields to judge; of a message those it has, else all of the dictionary."""
        tabel = self._beleid.tabel
        code, fout = self._context(kenmerken)
        rijen: list[tuple[Toestemming | Verbod, bool]] = [
            (rij.regel, not code & ~rij.zeker) for rij in tabel.regels_van(sleutel)
        ]
        rijen += [(rij.verbod, not code & ~rij.mogelijk) for rij in tabel.verboden_van(sleutel)]
        sporen = tuple(
            Regelspoor(regel.kop.code, regel.kop.titel, geldt, tuple(self._oordelen(regel.als, code, fout)))
            for regel, geldt in rijen
        )
        gevraagd = sorted(paden) or sorted(self._beleid.woordenboek.velden)
        return Auditoruitleg(sleutel, besluit, sporen, self.velden(sleutel, kenmerken, besluit, gevraagd))

    def velden(
        self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit, paden: Iterable[str]
    ) -> tuple[Veldoordeel, ...]:
        """Per field: passed, by which permit; or not, by which ban, error, or "no rule" (R01). Sorted by path."""
        gevraagd = sorted(paden)
        code, _ = self._context(kenmerken)
        gestript = self._beleid.tabel.strip_reden(sleutel, code, (p for p in gevraagd if p not in besluit.velden))
        geheel = {*WEIGERCODES, self._beleid.convenant.onbekend_doel}
        if besluit.uitkomst is Uitkomst.VASTHOUDEN or besluit.code in geheel:
            gestript = dict.fromkeys(gestript, besluit.code)
        return tuple(
            Veldoordeel(pad, pad in besluit.velden, gestript.get(pad, besluit.regel or besluit.code))
            for pad in gevraagd
        )

    def _oordelen(self, als: Iterable[Voorwaarde], code: int, fout: frozenset[str]) -> Iterable[str]:
        for voorwaarde in als:
            oordeel = self._beleid.tabel.codering.oordeel(voorwaarde, code)
            stand = "ongeldig" if voorwaarde.kenmerk in fout else _OORDEEL[oordeel]
            yield f"{voorwaarde.kenmerk} '{voorwaarde.tekst}' is {stand}"

    # ── sender ───────────────────────────────────────────────────────────────────────────────────────────────────

    def afzender(
        self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit, aanwezig: Iterable[str]
    ) -> tuple[str, ...]:
        """Sentences for the sender about one destination. `aanwezig`: the fields his message has."""
        naar = self._bestemming(sleutel.naar)
        if besluit.uitkomst is Uitkomst.VASTHOUDEN:
            return (
                f"Het bericht aan {naar} wacht ({besluit.code}): de hub weet nog niet genoeg om te beslissen.",
                "Er is niets geleverd. Zodra meer bekend is, beslist de hub opnieuw.",
            )
        if besluit.uitkomst is Uitkomst.WEIGEREN:
            return (f"Niet geleverd aan {naar}.", *self._weigering(sleutel, kenmerken, besluit))
        regel = self._per_code[besluit.code]
        zinnen = [f"Geleverd aan {naar} volgens {besluit.code}: {regel.kop.titel} ({_bron(regel.kop)})."]
        zinnen.append(f"Grondslag: {self.grondslag(besluit.code)}.")
        oordelen = self.velden(sleutel, kenmerken, besluit, aanwezig)
        zinnen.append(f"Meegegaan: {self._opsomming(o.pad for o in oordelen if o.door)}.")
        per_code: dict[str, list[str]] = {}
        for oordeel in oordelen:
            if not oordeel.door:
                per_code.setdefault(oordeel.code, []).append(oordeel.pad)
        for code, paden in sorted(per_code.items()):
            zinnen.append(f"Niet meegegaan: {self._opsomming(paden)}. {self._verbodszin(code)}")
        return tuple(zinnen)

    def _weigering(self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit) -> list[str]:
        convenant, woordenboek = self._beleid.convenant, self._beleid.woordenboek
        if besluit.code in WEIGERCODES:
            return [f"{WEIGERCODES[besluit.code]} ({besluit.code})"]
        if besluit.code == convenant.onbekend_doel:
            anders = woordenboek.andere_doelen.get(sleutel.doel)
            bekend = f"Doelen van dit convenant: {', '.join(sorted(woordenboek.doelen))}"
            reden = f"{anders}." if anders else f"{bekend}.{_bedoelde(sleutel.doel, woordenboek.doelen)}"
            return [f"Dit doel hoort niet bij dit convenant ({besluit.code}). {reden}"]
        if besluit.code in self._per_code:
            zinnen = self._verbod(self._per_code[besluit.code], kenmerken)
            # Mending the first alone would bring the next refusal: each that stands in the way by itself is told.
            for ander in self._ook(sleutel, kenmerken, besluit):
                zinnen.append(f"Ook geldt: {self._verbodszin(ander.kop.code)}")
                zinnen += [f"{ander.kop.alternatief}."] if ander.kop.alternatief else []
            return zinnen
        zinnen = [f"Geen regel van het convenant staat dit toe ({besluit.code})."]
        bijna = self.bijna(sleutel, kenmerken)
        return [*zinnen, bijna] if bijna else zinnen

    def _verbod(self, verbod: Toestemming | Verbod, kenmerken: Kenmerken) -> list[str]:
        """A refusal by a ban: what, source, what is not known yet, and the way out."""
        zinnen = [self._verbodszin(verbod.kop.code)]
        if not self._gevoelig(verbod.als):
            code, _ = self._context(kenmerken)
            codering = self._beleid.tabel.codering
            onbekend = [v.kenmerk for v in verbod.als if codering.oordeel(v, code) is None]
            if onbekend:
                labels = ", ".join(self._beleid.woordenboek.kenmerken[naam].label for naam in onbekend)
                zinnen.append(f"Nog niet bekend: {labels}.")
        if verbod.kop.alternatief:
            zinnen.append(f"{verbod.kop.alternatief}.")
        return zinnen

    def _ook(self, sleutel: Sleutel, kenmerken: Kenmerken, besluit: Besluit) -> list[Verbod]:
        """The other bans that are certain and each take everything by themselves, by code.

        Not those that look at a sensitive feature, unless their author wrote a text for the sender: that one applies
        already says what is not his to know.
        """
        tabel = self._beleid.tabel
        code, _ = self._context(kenmerken)
        alles = sum(tabel.veldbits.values())
        gegeven = next((r.velden for r in tabel.regels_van(sleutel) if r.regel.kop.code == besluit.regel), alles)
        anderen = (
            rij.verbod
            for rij in tabel.verboden_van(sleutel)
            if rij.velden & gegeven == gegeven and not code & ~rij.zeker and rij.verbod.kop.code != besluit.code
        )
        mag = (v for v in anderen if v.kop.uitleg or not self._gevoelig(v.als))
        return sorted(mag, key=lambda verbod: verbod.kop.code)

    def bijna(self, sleutel: Sleutel, kenmerken: Kenmerken) -> str:
        """The nearest miss: which permit almost matched, and what it asks. Empty when that may not be said."""
        tabel = self._beleid.tabel
        code, _ = self._context(kenmerken)
        kandidaten: list[tuple[int, str, tuple[Voorwaarde, ...]]] = []
        for rij in tabel.regels_van(sleutel):
            gemist = tuple(v for v in rij.regel.als if tabel.codering.oordeel(v, code) is not True)
            if gemist and not self._gevoelig(gemist):
                kandidaten.append((len(gemist), rij.regel.kop.code, gemist))
        if kandidaten:
            _, naam, gemist = min(kandidaten, key=lambda k: k[:2])
            return f"{naam} geldt alleen als {' en '.join(self._eis(v, code) for v in gemist)}."
        return "" if tabel.regels_van(sleutel) else self._andere_sleutel(sleutel)

    def _andere_sleutel(self, sleutel: Sleutel) -> str:
        """A permit for the same message of the same sender that differs least in purpose, destination and phase."""
        kandidaten = []
        bestemmingen = self._beleid.woordenboek.bestemmingen
        for ander in self._beleid.tabel.sleutels:
            if (ander.van, ander.bericht) == (sleutel.van, sleutel.bericht) and bestemmingen[ander.naar].soort != "hub":
                anders = [
                    f"{as_} {woord}" for as_, woord, hier in zip(ASSEN, ander, sleutel, strict=True) if woord != hier
                ]
                regel = self._beleid.tabel.regels_van(ander)[0].regel
                kandidaten.append((len(anders), regel.kop.code, ander, anders))
        if not kandidaten:
            return ""
        _, code, _, anders = min(kandidaten)
        return f"{code} geldt alleen voor {' en '.join(anders)}."

    def _eis(self, voorwaarde: Voorwaarde, code: int) -> str:
        """What a permit asks of one feature, in words; of a number only the bound that was missed."""
        kenmerk = self._beleid.woordenboek.kenmerken[voorwaarde.kenmerk]
        laag, hoog = min(voorwaarde.waarden), max(voorwaarde.waarden)
        if kenmerk.soort == "keuze" or len(voorwaarde.waarden) != hoog - laag + 1:
            return f"{voorwaarde.kenmerk} '{voorwaarde.tekst}' is ({kenmerk.label})"
        index = self._beleid.tabel.codering.index(voorwaarde.kenmerk, code)
        delen = []
        if laag > 0 and (index is None or index < laag):
            delen.append(onder_tekst(kenmerk.snedes[laag - 1]))
        if hoog < len(kenmerk.snedes) and (index is None or index > hoog):
            delen.append(boven_tekst(kenmerk.snedes[hoog]))
        return f"{voorwaarde.kenmerk} {' en '.join(delen) or 'bekend'}" + ("" if delen else " is")

    # ── receiver ─────────────────────────────────────────────────────────────────────────────────────────────────

    def ontvanger(self, sleutel: Sleutel, besluit: Besluit) -> tuple[str, ...]:
        """Sentences that go with a delivery: rule, purpose, ground, duties. Says nothing of what was stripped.

        Raises:
            ValueError: the decision lets nothing pass, so there is no receiver.
        """
        if besluit.uitkomst is not Uitkomst.DOORLATEN:
            raise ValueError("er is geen ontvanger: het besluit laat niets door")
        kop = self._per_code[besluit.code].kop
        return (
            f"Geleverd volgens {kop.code}: {kop.titel} ({_bron(kop)}).",
            f"Doel: {sleutel.doel} ({self._beleid.woordenboek.doelen[sleutel.doel]}).",
            f"Grondslag: {self.grondslag(kop.code)}.",
            *(f"{self.plicht(plicht)}." for plicht in besluit.plichten),
        )

    def plicht(self, plicht: Plicht) -> str:
        """A duty as a sentence, without its full stop."""
        woordenboek = self._beleid.woordenboek
        woord = woordenboek.plichten[plicht.naam]
        if plicht.waarde is None:
            return woord.label
        achter = woordenboek.beperkingen.get(plicht.waarde) or woordenboek.rollen.get(plicht.waarde) or plicht.waarde
        return f"{woord.label}: {achter}"

    def grondslag(self, regel: str) -> str:
        """Legal grounds of a rule as the sources give them, and whether a lawyer has checked them.

        Raises:
            KeyError: no rule has this code, or it names no grounds.
        """
        grond = self._per_code[regel].grond
        if grond is None:
            raise KeyError(regel)
        stand = "door een jurist gecontroleerd" if grond.gecontroleerd else "nog niet door een jurist gecontroleerd"
        return f"{grond.verstrekker} (wie verstrekt), {grond.ontvanger} (wie ontvangt), {stand}"

    # ── words ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _context(self, kenmerken: Kenmerken) -> tuple[int, frozenset[str]]:
        """The context with what is wrong counted as unknown, and the names of what is wrong."""
        codering = self._beleid.tabel.codering
        fout = frozenset(codering.foute(kenmerken))
        goed = {naam: w for naam, w in kenmerken.items() if naam in codering.segmenten and naam not in fout}
        return codering.codeer(goed), fout

    def _gevoelig(self, als: Iterable[Voorwaarde]) -> bool:
        return any(self._beleid.woordenboek.kenmerken[v.kenmerk].gevoelig for v in als)

    def _verbodszin(self, code: str) -> str:
        """Why a field or message did not pass, for the sender."""
        regel = self._per_code.get(code)
        if regel is None:
            return f"Geen regel noemt dit voor deze bestemming ({code})."
        neutraal = self._gevoelig(regel.als) and not regel.kop.uitleg
        tekst = _NEUTRAAL if neutraal else regel.kop.uitleg or regel.kop.titel
        return f"{tekst.rstrip('.')} ({code}; {_bron(regel.kop)})."

    def _bestemming(self, naar: str) -> str:
        bestemming = self._beleid.woordenboek.bestemmingen.get(naar)
        return "een onbekende bestemming" if bestemming is None else f"{bestemming.label} ({naar})"

    def _opsomming(self, paden: Iterable[str]) -> str:
        labels: Mapping[str, str] = {pad: veld.label for pad, veld in VELDEN.items()}
        return ", ".join(labels.get(pad, pad) for pad in sorted(paden)) or "niets"


def _bedoelde(woord: str, bekend: Iterable[str]) -> str:
    """The word of the dictionary that was meant, when one is near; what the sender wrote is not repeated."""
    hint = bedoelde_u(woord, bekend)
    return f" B{hint[1:]}" if hint.startswith("bedoelde") else ""


def _bron(kop: Kop) -> str:
    return ", ".join(kop.bron)
