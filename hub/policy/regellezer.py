"""Reading the entries of a convenant: permits, bans, standing duties and claims.

A permit must say everything (semantics 1): the five words, source, grounds, fields, a `log` and a retention. A ban may
leave words out, which means all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.policy import lezen
from hub.policy.besluit import Plicht
from hub.policy.fouten import Plek, bedoelde_u
from hub.policy.lezen import Lezer, duur, kort
from hub.policy.regels import ASSEN, Bereik, Bewering, Grond, Kop, Toestemming, Verbod
from hub.policy.voorwaarden import Voorwaarde, lees_als
from hub.policy.woordenboek import CATEGORIEEN, HERKOMSTEN, PLICHT_BEWAAR, PLICHT_LOG, VORMEN, Woordenboek
from hub.policy.yaml_strikt import Knoop, Tabelknoop, Tekstknoop

_TEKSTEN: Final = ("uitleg", "alternatief")
_SOORT_HUB: Final = "hub"


class Regellezer:
    """Reads entries one by one; keeps the codes in use, which are unique over all four lists."""

    def __init__(self, lezer: Lezer, woordenboek: Woordenboek) -> None:
        """`lezer` gets the mistakes."""
        self._lezer = lezer
        self._woordenboek = woordenboek
        self._kiezer = woordenboek.kiezer()
        self._codes: dict[str, Plek] = {}

    def toestemming(self, knoop: Knoop) -> Toestemming | None:
        """A permit. None when it cannot be read at all."""
        verplicht = ("regel", "titel", "bron", "grond", *ASSEN, "geef", "plichten")
        wat, delen = self._begin(knoop, "regel", verplicht, ("als", *_TEKSTEN))
        if delen is None or any(naam not in delen for naam in verplicht):
            return None
        bereik = self._bereik(delen, wat, alles_mag=False)
        plichten = self._plichten(delen["plichten"], wat)
        self._verplichte_plichten(delen["plichten"], wat, plichten, bereik)
        return Toestemming(
            kop=self._kop(delen, "regel", wat, knoop.plek),
            grond=self._grond(delen["grond"], wat),
            bereik=bereik,
            als=self._als(delen, wat),
            velden=self._kiezer.kies_alle(self._lezer, delen["geef"], f"{wat}, geef"),
            plichten=plichten,
        )

    def verbod(self, knoop: Knoop) -> Verbod | None:
        """A ban."""
        verplicht = ("verbod", "titel", "bron", "velden")
        wat, delen = self._begin(knoop, "verbod", verplicht, ("als", "plichten", "grond", *ASSEN, *_TEKSTEN))
        if delen is None or any(naam not in delen for naam in verplicht):
            return None
        verbod = Verbod(
            kop=self._kop(delen, "verbod", wat, knoop.plek),
            grond=self._grond(delen["grond"], wat) if "grond" in delen else None,
            bereik=self._bereik(delen, wat, alles_mag=True),
            als=self._als(delen, wat),
            velden=self._velden(delen["velden"], wat),
            plichten=self._plichten(delen["plichten"], wat) if "plichten" in delen else (),
        )
        self._onherroepelijk_neemt_alles(delen["velden"], wat, verbod)
        return verbod

    def altijd(self, knoop: Knoop) -> Verbod | None:
        """A standing duty: as a ban, but it removes nothing."""
        verplicht = ("plicht", "titel", "bron", "plichten")
        wat, delen = self._begin(knoop, "plicht", verplicht, ("als", "grond", *ASSEN, *_TEKSTEN))
        if delen is None or any(naam not in delen for naam in verplicht):
            return None
        return Verbod(
            kop=self._kop(delen, "plicht", wat, knoop.plek),
            grond=self._grond(delen["grond"], wat) if "grond" in delen else None,
            bereik=self._bereik(delen, wat, alles_mag=True),
            als=self._als(delen, wat),
            velden=frozenset(),
            plichten=self._plichten(delen["plichten"], wat),
        )

    def bewering(self, knoop: Knoop) -> Bewering | None:
        """A claim: `nooit` with a match, conditions and fields. Kept as data; the prover proves it."""
        verplicht = ("bewering", "tekst", "nooit")
        wat, delen = self._begin(knoop, "bewering", verplicht, ("bron",))
        if delen is None or any(naam not in delen for naam in verplicht):
            return None
        inhoud = self._lezer.tabel(delen["nooit"], f"{wat}, nooit", ("velden",), ("als", *ASSEN))
        if inhoud is None or "velden" not in inhoud:
            return None
        return Bewering(
            kop=self._kop({**delen, "titel": delen["tekst"]}, "bewering", wat, knoop.plek),
            bereik=self._bereik(inhoud, wat, alles_mag=True),
            als=self._als(inhoud, wat),
            velden=self._velden(inhoud["velden"], wat),
        )

    def _begin(
        self, knoop: Knoop, soort: str, verplicht: tuple[str, ...], mag: tuple[str, ...]
    ) -> tuple[str, dict[str, Knoop] | None]:
        """What to call the entry in messages (its code, once that can be read), and its parts."""
        wat = soort
        if isinstance(knoop, Tabelknoop):
            for sleutel, waarde in knoop.paren:
                if sleutel.waarde == soort and isinstance(waarde, Tekstknoop):
                    wat = f"{soort} {kort(waarde.waarde)}".strip()
        return wat, self._lezer.tabel(knoop, wat, verplicht, mag)

    def _kop(self, delen: Mapping[str, Knoop], soort: str, wat: str, plek: Plek) -> Kop:
        lezer = self._lezer
        code = lezer.naam(delen[soort], soort, lezen.CODE, "een code als S-01") or ""
        if code and (eerder := self._codes.setdefault(code, plek)) != plek:
            lezer.meld("B-uniek", delen[soort].plek, f"{wat}: de code staat er al, op regel {eerder.regel}")
        uitleg, alternatief = (
            (lezer.tekst(delen[naam], f"{wat}, {naam}") or "") if naam in delen else "" for naam in _TEKSTEN
        )
        return Kop(
            code=code,
            titel=lezer.tekst(delen["titel"], f"{wat}, titel") or "",
            bron=self._bron(delen["bron"], wat) if "bron" in delen else (),
            uitleg=uitleg,
            alternatief=alternatief,
            plek=plek,
        )

    def _bron(self, knoop: Knoop, wat: str) -> tuple[str, ...]:
        """`R04`, `R04, R05` or a list of such codes."""
        bron: list[str] = []
        for item in self._lezer.een_of_meer(knoop, f"{wat}, bron"):
            tekst = self._lezer.tekst(item, f"{wat}, bron")
            for code in tekst.split(", ") if tekst is not None else ():
                if lezen.BRON.fullmatch(code) is None:
                    self._lezer.meld(
                        "B-naam", item.plek, f"{wat}, bron: '{kort(code)}' is geen code", "een code als R01"
                    )
                elif code in bron:
                    self._lezer.meld("B-uniek", item.plek, f"{wat}, bron: '{code}' staat er twee keer")
                else:
                    bron.append(code)
        return tuple(bron)

    def _grond(self, knoop: Knoop, wat: str) -> Grond:
        namen = ("verstrekker", "ontvanger", "gecontroleerd-door-jurist")
        delen = self._lezer.tabel(knoop, f"{wat}, grond", namen) or {}
        verstrekker, ontvanger = (
            (self._lezer.tekst(delen[naam], f"{wat}, grond, {naam}") or "") if naam in delen else ""
            for naam in namen[:2]
        )
        gecontroleerd = namen[2] in delen and self._lezer.ja_nee(delen[namen[2]], f"{wat}, grond, {namen[2]}")
        return Grond(verstrekker, ontvanger, gecontroleerd)

    def _bereik(self, delen: Mapping[str, Knoop], wat: str, *, alles_mag: bool) -> Bereik:
        """The five sets. A word left out means all; of purposes: all of this convenant.

        A purpose of another convenant is only meant when it is named: a rule without a purpose must not reach, and
        perhaps destroy, what another agreement governs (semantics 11).
        """
        woordenboek = self._woordenboek
        alle: dict[str, tuple[str, ...]] = {
            "van": tuple(woordenboek.rollen),
            "bericht": tuple(woordenboek.berichten),
            "doel": tuple(woordenboek.doelen),
            "naar": tuple(woordenboek.bestemmingen),
            "fase": woordenboek.fasen,
        }
        noembaar = dict(alle)
        if alles_mag:
            noembaar["doel"] = (*woordenboek.doelen, *woordenboek.andere_doelen)
        assen: dict[str, frozenset[str]] = {}
        for as_ in ASSEN:
            plaats = f"{wat}, {as_}"
            knoop = delen.get(as_)
            if knoop is None:
                assen[as_] = frozenset(alle[as_])
            elif isinstance(knoop, Tabelknoop) and alles_mag:
                inhoud = self._lezer.tabel(knoop, plaats, ("behalve",)) or {}
                zonder = self._lezer.woorden(inhoud["behalve"], plaats, noembaar[as_]) if "behalve" in inhoud else ()
                assen[as_] = frozenset(alle[as_]).difference(zonder)
                if not assen[as_]:
                    self._lezer.meld("B-leeg", knoop.plek, f"{plaats}: er blijft niets over")
            else:
                assen[as_] = frozenset(self._lezer.woorden(knoop, plaats, noembaar[as_]))
        return Bereik(**assen)

    def _als(self, delen: Mapping[str, Knoop], wat: str) -> tuple[Voorwaarde, ...]:
        return lees_als(self._lezer, delen["als"], wat, self._woordenboek) if "als" in delen else ()

    def _velden(self, knoop: Knoop, wat: str) -> frozenset[str]:
        """`alle`, or one of: herkomst, categorie, vorm, paden, behalve."""
        lezer, velden, plaats = self._lezer, self._woordenboek.velden, f"{wat}, velden"
        if isinstance(knoop, Tekstknoop):
            lezer.woord(knoop, plaats, ("alle",))
            return frozenset(velden)
        delen = lezer.tabel(knoop, plaats, (), ("herkomst", "categorie", "vorm", "paden", "behalve")) or {}
        if len(delen) != 1:
            lezer.meld("B-sleutel", knoop.plek, f"{plaats}: kies een van herkomst, categorie, vorm, paden of behalve")
            return frozenset()
        (soort, inhoud), *_ = delen.items()
        if soort in {"paden", "behalve"}:
            gekozen = self._kiezer.kies_alle(lezer, inhoud, plaats)
            return gekozen if soort == "paden" else frozenset(velden).difference(gekozen)
        bekend = {"herkomst": HERKOMSTEN, "categorie": CATEGORIEEN, "vorm": VORMEN}[soort]
        woorden = lezer.woorden(inhoud, plaats, bekend)
        return frozenset(pad for pad, label in velden.items() if getattr(label, soort) in woorden)

    def _plichten(self, knoop: Knoop, wat: str) -> tuple[Plicht, ...]:
        plichten: set[Plicht] = set()
        for item in self._lezer.een_of_meer(knoop, f"{wat}, plichten"):
            tekst = self._lezer.tekst(item, f"{wat}, plichten")
            plicht = None if tekst is None else self._plicht(item, tekst, f"{wat}, plicht")
            if plicht is None:
                continue
            if plicht in plichten:
                self._lezer.meld("B-uniek", item.plek, f"{wat}, plichten: '{plicht.text()}' staat er twee keer")
            plichten.add(plicht)
        return tuple(sorted(plichten, key=Plicht.text))

    def _plicht(self, knoop: Knoop, tekst: str, wat: str) -> Plicht | None:
        """Name, and behind it a duration or a code if the dictionary says so."""
        woordenboek = self._woordenboek
        naam, _, waarde = tekst.partition(" ")
        woord = woordenboek.plichten.get(naam)
        if woord is None:
            hint = bedoelde_u(naam, woordenboek.plichten)
            self._lezer.meld("B-plicht", knoop.plek, f"{wat}: '{kort(naam)}' is onbekend", hint)
            return None
        if (woord.waarde is None) != (not waarde):
            eis = "hoort iets te staan" if woord.waarde else "hoort niets te staan"
            self._lezer.meld("B-plicht", knoop.plek, f"{wat}: achter '{naam}' {eis}")
            return None
        if woord.waarde == "duur":
            seconden = duur(waarde)
            if seconden is None:
                hint = "schrijf bijvoorbeeld '72 uur' of '14 dagen'"
                self._lezer.meld("B-duur", knoop.plek, f"{wat}: '{kort(waarde)}' is geen termijn", hint)
            return Plicht(naam, waarde, seconden)
        if woord.waarde == "code":
            beperkingen = woordenboek.beperkingen
            bekend = set(beperkingen)
            if woord.soort != "beperking":
                bekend |= {*woordenboek.rollen, *woordenboek.partijen, *woordenboek.andere_doelen}
            if waarde not in bekend:
                hint = bedoelde_u(waarde, bekend)
                self._lezer.meld("B-woord", knoop.plek, f"{wat}: '{kort(waarde)}' is onbekend", hint)
            return Plicht(naam, waarde)
        return Plicht(naam)

    def _onherroepelijk_neemt_alles(self, knoop: Knoop, wat: str, verbod: Verbod) -> None:
        """A ban with an irreversible duty takes every field, so that adding one never yields more (semantics 12).

        Otherwise a partial ban that is certain could end the wait of a message that a doubtful one holds, and let
        fields pass that did not pass before.
        """
        woorden = self._woordenboek.plichten
        onherroepelijk = sorted(p.naam for p in verbod.plichten if woorden[p.naam].soort == "onherroepelijk")
        if onherroepelijk and len(verbod.velden) < len(self._woordenboek.velden):
            self._lezer.meld(
                "B-plicht", knoop.plek, f"{wat}: een verbod met '{onherroepelijk[0]}' heeft 'velden: alle'"
            )

    def _verplichte_plichten(self, knoop: Knoop, wat: str, plichten: tuple[Plicht, ...], bereik: Bereik) -> None:
        """`log` (R11) and one retention; what the hub keeps for itself is logged as part of the message."""
        namen = [plicht.naam for plicht in plichten]
        soorten = {self._woordenboek.bestemmingen[naar].soort for naar in bereik.naar}
        if PLICHT_LOG not in namen and soorten != {_SOORT_HUB}:
            self._lezer.meld("B-plicht", knoop.plek, f"{wat}: de plicht 'log' ontbreekt (R11)")
        if namen.count(PLICHT_BEWAAR) != 1:
            self._lezer.meld("B-plicht", knoop.plek, f"{wat}: er hoort precies één 'bewaar' met een termijn te staan")
