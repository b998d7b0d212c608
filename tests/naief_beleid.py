"""A second opinion: the policy language interpreted straight from the raw YAML, slowly and plainly.

Shares nothing with the compiled table but the strict YAML reader: no bits, no bands, no memory, no dictionary classes.
Numbers are compared as numbers. It assumes a policy that loads; it is for tests, which compare it with the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hub.policy.besluit import Besluit, Sleutel
from hub.policy.yaml_strikt import Knoop, Lijstknoop, Tabelknoop, Tekstknoop, ontleed

ASSEN = ("van", "bericht", "doel", "naar", "fase")
LIJSTEN = {"van": "rollen", "bericht": "berichten", "doel": "doelen", "naar": "bestemmingen", "fase": "fasen"}


def ruw(knoop: Knoop) -> Any:  # noqa: ANN401 - raw YAML
    """Plain Python of a node."""
    match knoop:
        case Tekstknoop():
            return knoop.waarde
        case Lijstknoop():
            return [ruw(deel) for deel in knoop.items]
        case Tabelknoop():
            return {sleutel.waarde: ruw(waarde) for sleutel, waarde in knoop.paren}


def als_lijst(waarde: Any) -> list[Any]:  # noqa: ANN401
    """One or many."""
    return waarde if isinstance(waarde, list) else [waarde]


@dataclass(frozen=True, slots=True)
class Naief:
    """The naive answer, in the words a `Besluit` has."""

    uitkomst: str
    regel: str | None
    verboden: tuple[str, ...]
    velden: frozenset[str]
    plichten: tuple[str, ...]
    code: str


def als_naief(besluit: Besluit) -> Naief:
    """A decision of the table, in the same words."""
    plichten = tuple(plicht.text() for plicht in besluit.plichten)
    return Naief(besluit.uitkomst.value, besluit.regel, besluit.verboden, besluit.velden, plichten, besluit.code)


class NaiefBeleid:
    """Interprets two raw documents."""

    def __init__(self, woordenboek: str, convenant: str) -> None:
        self.w = ruw(ontleed("w", woordenboek))
        self.c = ruw(ontleed("c", convenant))

    def paden(self, namen: Any) -> set[str]:  # noqa: ANN401
        """Paths of names: groups, prefixes, paths."""
        gevonden: set[str] = set()
        for naam in als_lijst(namen):
            if naam.startswith("groep "):
                gevonden |= self.paden(self.w["groepen"][naam[6:]])
            else:
                gevonden |= {pad for pad in self.w["velden"] if (pad + ".").startswith(naam + ".")}
        return gevonden

    def verbodsvelden(self, velden: Any) -> set[str]:  # noqa: ANN401
        """Paths that a ban takes."""
        alle = set(self.w["velden"])
        if velden == "alle":
            return alle
        ((soort, inhoud),) = velden.items()
        if soort == "paden":
            return self.paden(inhoud)
        if soort == "behalve":
            return alle - self.paden(inhoud)
        return {pad for pad in alle if self.w["velden"][pad][soort] in als_lijst(inhoud)}

    def spreekt_van(self, regel: Mapping[str, Any], sleutel: Sleutel) -> bool:
        """Whether a rule speaks of this key."""
        for as_, woord in zip(ASSEN, sleutel, strict=True):
            if as_ not in regel:
                goed = woord in self.w[LIJSTEN[as_]]
            elif isinstance(regel[as_], dict):
                goed = woord in self.w[LIJSTEN[as_]] and woord not in als_lijst(regel[as_]["behalve"])
            else:
                goed = woord in als_lijst(regel[as_])
            if not goed:
                return False
        return True

    def waar(self, regel: Mapping[str, Any], kenmerken: Mapping[str, Any]) -> bool | None:
        """Kleene's conjunction of the conditions: False if one is false, else None if one is unknown, else True."""
        oordelen = [self.conditie(eis, kenmerken.get(naam)) for naam, eis in regel.get("als", {}).items()]
        if False in oordelen:
            return False
        return None if None in oordelen else True

    def conditie(self, eis: Any, waarde: Any) -> bool | None:  # noqa: ANN401
        """One condition on one value."""
        if waarde is None:
            return None
        if isinstance(waarde, str):
            return waarde in als_lijst(eis)
        return any(self.getal(tekst, Fraction(waarde)) for tekst in als_lijst(eis))

    def getal(self, tekst: str, waarde: Fraction) -> bool:
        """`van 12 tot en met 18` and its relatives, on the number itself."""
        for woord, grens in re.findall(r"(tot en met|tot|vanaf|van|na) ([0-9]+)", tekst):
            goed = {
                "van": waarde >= int(grens),
                "vanaf": waarde >= int(grens),
                "na": waarde > int(grens),
                "tot": waarde < int(grens),
                "tot en met": waarde <= int(grens),
            }[woord]
            if not goed:
                return False
        return True

    def geldige_regels(self, sleutel: Sleutel, kenmerken: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All permits that match: more than one means the policy should not have loaded."""
        return [
            regel
            for regel in self.c["regels"]
            if self.spreekt_van(regel, sleutel) and self.waar(regel, kenmerken) is True
        ]

    def soort(self, plicht: str) -> str:
        """Kind of a duty."""
        soort: str = self.w["plichten"][plicht.partition(" ")[0]]["soort"]
        return soort

    def beslis(self, sleutel: Sleutel, kenmerken: Mapping[str, Any], kan: frozenset[str]) -> Naief:
        """Decide, step by step as the language says it."""
        algemeen = self.c["algemeen"]
        if sleutel.doel not in {**self.w["doelen"], **self.w["andere-doelen"]}:
            return Naief("weigeren", None, (), frozenset(), (), algemeen["onbekend-doel"])
        if any(woord not in self.w[LIJSTEN[as_]] for as_, woord in zip(ASSEN, sleutel, strict=True) if as_ != "doel"):
            return Naief("weigeren", None, (), frozenset(), (), "P-sleutel")
        regels = self.geldige_regels(sleutel, kenmerken)
        regel = regels[0] if regels else None
        gegeven = self.paden(regel["geef"]) if regel else set()
        geraakt = [
            (
                verbod,
                self.verbodsvelden(verbod["velden"]) if "velden" in verbod else set(),
                self.waar(verbod, kenmerken),
            )
            for verbod in [*self.c.get("nooit", []), *self.c.get("altijd", [])]
            if self.spreekt_van(verbod, sleutel) and self.waar(verbod, kenmerken) is not False
        ]
        velden = set(gegeven)
        plichten = set(als_lijst(regel["plichten"])) if regel else set()
        zeker = set(plichten)
        for verbod, weg, oordeel in geraakt:
            velden -= weg
            plichten |= set(als_lijst(verbod.get("plichten", [])))
            zeker |= set(als_lijst(verbod.get("plichten", []))) if oordeel is True else set()
        onzeker = {plicht for plicht in plichten - zeker if self.soort(plicht) == "onherroepelijk"}
        plichten -= onzeker
        alle = set(self.w["velden"])
        genoemd = [
            verbod["verbod"]
            for verbod, weg, _ in geraakt
            if "verbod" in verbod and weg and ("plichten" in verbod or (weg & gegeven if regel else weg == alle))
        ]
        if onzeker:
            uitkomst = "vasthouden"
            oorzaken = [v for v, _, _ in geraakt if onzeker & set(als_lijst(v.get("plichten", [])))]
            verboden = sorted(v["verbod"] for v in oorzaken if "verbod" in v)
            code = [*verboden, *sorted(v["plicht"] for v in oorzaken if "plicht" in v)][0]
        elif regel and velden:
            uitkomst, code = "doorlaten", regel["regel"]
        else:
            uitkomst = "weigeren"
            schuldig = sorted(
                (oordeel is not True, bool(regel) and not gegeven <= weg, verbod["verbod"])
                for verbod, weg, oordeel in geraakt
                if "verbod" in verbod and weg and (weg & gegeven if regel else weg == alle and oordeel is True)
            )
            code = schuldig[0][2] if schuldig else algemeen["geen-regel"]
            code = code if sleutel.doel in self.w["doelen"] else algemeen["onbekend-doel"]
        if any(plicht.partition(" ")[0] not in kan for plicht in plichten):
            uitkomst, code = "weigeren", "P-plicht"
            plichten = {
                plicht
                for plicht in plichten
                if self.soort(plicht) in {"vastleggen", "melding"} and plicht.partition(" ")[0] in kan
            }
        return Naief(
            uitkomst,
            regel["regel"] if regel else None,
            tuple(sorted(genoemd)),
            frozenset(velden) if uitkomst == "doorlaten" else frozenset(),
            tuple(sorted(plichten)),
            code,
        )
