"""The dictionary: every word the convenant may use. Frozen, and read with all mistakes at once.

Features are closed: a choice has named values, a number has cut points, and numbers are only ever compared with those
(semantics 8). `12` cuts just before twelve, `na 12` just after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from hub.policy import lezen
from hub.policy.fouten import Plek
from hub.policy.lezen import Lezer, kort
from hub.policy.velden import Veldkiezer
from hub.policy.yaml_strikt import Knoop, Tekstknoop
from schemas.veld import Categorie, Herkomst, Vorm

Plichtsoort = Literal["vastleggen", "termijn", "markering", "beperking", "onherroepelijk", "melding"]
Bestemmingsoort = Literal["inzage", "dossier", "postbus", "hub"]

HERKOMSTEN: Final = frozenset(get_args(Herkomst))
CATEGORIEEN: Final = frozenset(get_args(Categorie))
VORMEN: Final = frozenset(get_args(Vorm))
PLICHTSOORTEN: Final = frozenset(get_args(Plichtsoort))
BESTEMMINGSOORTEN: Final = frozenset(get_args(Bestemmingsoort))
ROL_GEMEENTE: Final = "gemeente"
"""The only role whose parties have a CBS code."""
PLICHT_LOG: Final = "log"
PLICHT_BEWAAR: Final = "bewaar"
"""Duties every rule must have (R11, retention); so the dictionary must have them."""
PLICHT_VERTROUWELIJK: Final = "vertrouwelijk"
"""Marks a processing that is not told to the person whom it is about (`hub.ledger.inzage`). Where a dictionary has it,
it is of the kind `vastleggen`: the hub performs it."""
GROEPEN_DIEPTE_MAX: Final = 10
"""Groups within groups; bounds recursion."""
WAARDEN_MAX: Final = 2_000
"""Values and bands of all features together: each is a bit of every mask. The shipped dictionary has some sixty."""
ONBEKEND: Final = "onbekend"
"""Not a value of any feature: unknown is the absence of one (semantics 4)."""


@dataclass(frozen=True, slots=True)
class Bestemming:
    """Where a message can land: a destination of a role."""

    rol: str
    label: str
    soort: Bestemmingsoort


@dataclass(frozen=True, slots=True, order=True)
class Snede:
    """A cut in the number line: just before `grens`, or just after it."""

    grens: int
    na: bool = False

    def text(self) -> str:
        """As in the file."""
        return f"na {self.grens}" if self.na else str(self.grens)


@dataclass(frozen=True, slots=True)
class Kenmerk:
    """A feature: `waarden` when it is a choice, `snedes` (ascending) when it is a number from 0."""

    label: str
    soort: Literal["keuze", "getal"]
    waarden: tuple[str, ...] = ()
    snedes: tuple[Snede, ...] = ()
    eenheid: str = ""
    gevoelig: bool = False

    @property
    def aantal(self) -> int:
        """Number of values, or of bands between cuts."""
        return len(self.waarden) if self.soort == "keuze" else len(self.snedes) + 1


@dataclass(frozen=True, slots=True)
class Plichtwoord:
    """A duty the policy may impose, and what may stand behind its name."""

    label: str
    soort: Plichtsoort
    waarde: Literal["duur", "code"] | None = None


@dataclass(frozen=True, slots=True)
class Veldlabel:
    """Label of a field, as in the field catalogue of `schemas`."""

    herkomst: str
    categorie: str
    vorm: str


@dataclass(frozen=True, slots=True)
class Partij:
    """An organisation. Taking part is a matter of the convenant, not of this list."""

    naam: str
    rol: str
    oin: str
    cbs: str | None = None


@dataclass(frozen=True, slots=True)
class Woordenboek:
    """All words. `groepen` are expanded to paths, in the order of `velden`."""

    naam: str
    versie: int
    rollen: Mapping[str, str]
    bestemmingen: Mapping[str, Bestemming]
    berichten: Mapping[str, str]
    doelen: Mapping[str, str]
    andere_doelen: Mapping[str, str]
    fasen: tuple[str, ...]
    kenmerken: Mapping[str, Kenmerk]
    plichten: Mapping[str, Plichtwoord]
    beperkingen: Mapping[str, str]
    velden: Mapping[str, Veldlabel]
    groepen: Mapping[str, tuple[str, ...]]
    partijen: Mapping[str, Partij]

    def kiezer(self) -> Veldkiezer:
        """Expands `pad`, prefix and `groep naam` to paths."""
        return Veldkiezer(tuple(self.velden), self.groepen)


_SLEUTELS: Final = (
    "woordenboek",
    "versie",
    "rollen",
    "bestemmingen",
    "berichten",
    "doelen",
    "fasen",
    "kenmerken",
    "plichten",
    "groepen",
    "partijen",
    "velden",
)


def lees_woordenboek(knoop: Knoop, lezer: Lezer) -> Woordenboek | None:
    """Read the dictionary. Mistakes go to the reader's collector; None when there is nothing to go on with."""
    delen = lezer.tabel(knoop, "woordenboek", _SLEUTELS, ("andere-doelen", "beperkingen"))
    if delen is None or any(naam not in delen for naam in _SLEUTELS):
        return None
    rollen = _labels(lezer, delen["rollen"], "rollen")
    doelen = _labels(lezer, delen["doelen"], "doelen")
    anders = _labels(lezer, delen["andere-doelen"], "andere-doelen") if "andere-doelen" in delen else {}
    for naam in anders.keys() & doelen.keys():
        lezer.meld("B-uniek", delen["andere-doelen"].plek, f"andere-doelen: '{naam}' is al een doel van dit convenant")
    velden = _velden(lezer, delen["velden"])
    return Woordenboek(
        naam=lezer.naam(delen["woordenboek"], "woordenboek") or "",
        versie=lezer.getal(delen["versie"], "versie") or 0,
        rollen=MappingProxyType(rollen),
        bestemmingen=MappingProxyType(_bestemmingen(lezer, delen["bestemmingen"], rollen)),
        berichten=MappingProxyType(_labels(lezer, delen["berichten"], "berichten")),
        doelen=MappingProxyType(doelen),
        andere_doelen=MappingProxyType(anders),
        fasen=_namen(lezer, delen["fasen"], "fasen"),
        kenmerken=MappingProxyType(_kenmerken(lezer, delen["kenmerken"])),
        plichten=MappingProxyType(_plichten(lezer, delen["plichten"])),
        beperkingen=MappingProxyType(
            _labels(lezer, delen["beperkingen"], "beperkingen") if "beperkingen" in delen else {}
        ),
        velden=MappingProxyType(velden),
        groepen=MappingProxyType(_groepen(lezer, delen["groepen"], tuple(velden))),
        partijen=MappingProxyType(_partijen(lezer, delen["partijen"], rollen)),
    )


def _labels(lezer: Lezer, knoop: Knoop, wat: str) -> dict[str, str]:
    """Name → sentence."""
    return {s.waarde: lezer.tekst(w, f"{wat}: {s.waarde}") or "" for s, w in lezer.vrije_tabel(knoop, wat, lezen.NAAM)}


def _namen(lezer: Lezer, knoop: Knoop, wat: str, vorm: re.Pattern[str] = lezen.NAAM) -> tuple[str, ...]:
    """A list of new names, each once."""
    namen: list[str] = []
    for item in lezer.lijst(knoop, wat):
        naam = lezer.naam(item, wat, vorm)
        if naam in namen:
            lezer.meld("B-uniek", item.plek, f"{wat}: '{naam}' staat er twee keer")
        elif naam is not None:
            namen.append(naam)
    return tuple(namen)


def _bestemmingen(lezer: Lezer, knoop: Knoop, rollen: Mapping[str, str]) -> dict[str, Bestemming]:
    gelezen: dict[str, Bestemming] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "bestemmingen", lezen.BESTEMMING):
        wat = f"bestemming {sleutel.waarde}"
        delen = lezer.tabel(waarde, wat, ("rol", "label", "soort"))
        if delen is None or len(delen) < 3:  # noqa: PLR2004 - the three keys of the line above
            continue
        rol = lezer.woord(delen["rol"], f"{wat}, rol", rollen)
        soort = lezer.woord(delen["soort"], f"{wat}, soort", BESTEMMINGSOORTEN)
        label = lezer.tekst(delen["label"], f"{wat}, label")
        if rol is not None and rol != sleutel.waarde.partition("/")[0]:
            lezer.meld("B-naam", sleutel.plek, f"{wat}: de naam begint niet met de rol '{rol}'")
        if (rol == "hub") != (soort == "hub") and rol and soort:
            lezer.meld("B-woord", delen["soort"].plek, f"{wat}: alleen de hub zelf heeft soort 'hub'")
        gelezen[sleutel.waarde] = Bestemming(rol or "", label or "", cast("Bestemmingsoort", soort or "postbus"))
    return gelezen


def _kenmerken(lezer: Lezer, knoop: Knoop) -> dict[str, Kenmerk]:
    gelezen: dict[str, Kenmerk] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "kenmerken", lezen.NAAM):
        wat = f"kenmerk {sleutel.waarde}"
        delen = lezer.tabel(waarde, wat, ("label", "soort"), ("waarden", "grenzen", "eenheid", "gevoelig"))
        if delen is None or "soort" not in delen:
            continue
        soort = lezer.woord(delen["soort"], f"{wat}, soort", ("keuze", "getal"))
        label = lezer.tekst(delen["label"], f"{wat}, label") if "label" in delen else None
        gevoelig = "gevoelig" in delen and lezer.ja_nee(delen["gevoelig"], f"{wat}, gevoelig")
        nodig, teveel = ("waarden", ("grenzen", "eenheid")) if soort == "keuze" else ("grenzen", ("waarden",))
        for naam in teveel:
            if naam in delen and soort is not None:
                lezer.meld("B-sleutel", delen[naam].plek, f"{wat}: '{naam}' hoort niet bij soort '{soort}'")
        if nodig not in delen:
            lezer.meld("B-ontbreekt", waarde.plek, f"{wat}: '{nodig}' ontbreekt")
            gelezen[sleutel.waarde] = Kenmerk(label or "", "keuze", ("",))
        elif soort == "keuze":
            gelezen[sleutel.waarde] = Kenmerk(
                label or "", "keuze", _keuzes(lezer, delen["waarden"], wat), gevoelig=gevoelig
            )
        else:
            eenheid = (lezer.tekst(delen["eenheid"], f"{wat}, eenheid") if "eenheid" in delen else None) or ""
            snedes = _snedes(lezer, delen["grenzen"], wat)
            gelezen[sleutel.waarde] = Kenmerk(label or "", "getal", (), snedes, eenheid, gevoelig)
    if sum(kenmerk.aantal for kenmerk in gelezen.values()) > WAARDEN_MAX:
        lezer.meld("Y-grootte", knoop.plek, f"kenmerken: samen meer dan {WAARDEN_MAX} waarden en grenzen")
    return gelezen


def _keuzes(lezer: Lezer, knoop: Knoop, wat: str) -> tuple[str, ...]:
    waarden = _namen(lezer, knoop, f"{wat}, waarden")
    if ONBEKEND in waarden:
        lezer.meld("B-naam", knoop.plek, f"{wat}: 'onbekend' is geen waarde", "onbekend is: het kenmerk weglaten")
    return waarden


def _snedes(lezer: Lezer, knoop: Knoop, wat: str) -> tuple[Snede, ...]:
    snedes: list[Snede] = []
    for item in lezer.lijst(knoop, f"{wat}, grenzen"):
        tekst = lezer.naam(
            item, f"{wat}, grens", re.compile(r"(na )?[0-9]{1,6}"), "een heel getal, of 'na' en een getal"
        )
        if tekst is None:
            continue
        snede = Snede(int(tekst.removeprefix("na ")), tekst.startswith("na "))
        if snedes and snede <= snedes[-1]:
            lezer.meld("B-getal", item.plek, f"{wat}: de grenzen lopen niet op bij '{tekst}'")
        snedes.append(snede)
    return tuple(snedes)


def _plichten(lezer: Lezer, knoop: Knoop) -> dict[str, Plichtwoord]:
    gelezen: dict[str, Plichtwoord] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "plichten", lezen.NAAM):
        wat = f"plicht {sleutel.waarde}"
        delen = lezer.tabel(waarde, wat, ("label", "soort"), ("waarde",))
        if delen is None:
            continue
        label = lezer.tekst(delen["label"], f"{wat}, label") if "label" in delen else None
        soort = lezer.woord(delen["soort"], f"{wat}, soort", PLICHTSOORTEN) if "soort" in delen else None
        achter = lezer.woord(delen["waarde"], f"{wat}, waarde", ("duur", "code")) if "waarde" in delen else None
        if soort is not None and (soort == "termijn") != (achter == "duur"):
            lezer.meld("B-plicht", waarde.plek, f"{wat}: 'waarde: duur' hoort bij soort 'termijn', en alleen daarbij")
        gelezen[sleutel.waarde] = Plichtwoord(
            label or "", cast("Plichtsoort", soort or "melding"), cast("Literal['duur', 'code'] | None", achter)
        )
    for naam, soort in ((PLICHT_LOG, "vastleggen"), (PLICHT_BEWAAR, "termijn")):
        if naam not in gelezen or gelezen[naam].soort != soort:
            lezer.meld("B-plicht", knoop.plek, f"plichten: '{naam}' met soort '{soort}' ontbreekt")
    if (geheim := gelezen.get(PLICHT_VERTROUWELIJK)) is not None and geheim.soort != "vastleggen":
        # Of any other kind it would go along with the delivery, and tell of what is kept from the person.
        lezer.meld("B-plicht", knoop.plek, f"plichten: '{PLICHT_VERTROUWELIJK}' heeft soort 'vastleggen'")
    return gelezen


def _velden(lezer: Lezer, knoop: Knoop) -> dict[str, Veldlabel]:
    gelezen: dict[str, Veldlabel] = {}
    plekken: dict[str, Plek] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "velden", lezen.PAD):
        wat = f"veld {sleutel.waarde}"
        delen = lezer.tabel(waarde, wat, ("herkomst", "categorie", "vorm"))
        if delen is None or len(delen) < 3:  # noqa: PLR2004 - the three keys of the line above
            continue
        herkomst = lezer.woord(delen["herkomst"], f"{wat}, herkomst", HERKOMSTEN)
        categorie = lezer.woord(delen["categorie"], f"{wat}, categorie", CATEGORIEEN)
        vorm = lezer.woord(delen["vorm"], f"{wat}, vorm", VORMEN)
        plekken[sleutel.waarde] = sleutel.plek
        if herkomst and categorie and vorm:
            gelezen[sleutel.waarde] = Veldlabel(herkomst, categorie, vorm)
    for pad, plek in plekken.items():
        delen_van_pad = pad.split(".")
        for einde in range(1, len(delen_van_pad)):
            if (boven := ".".join(delen_van_pad[:einde])) in plekken:
                lezer.meld("B-veld", plek, f"veld {pad}: '{boven}' is zelf al een veld en heeft geen onderdelen")
    return gelezen


def _groepen(lezer: Lezer, knoop: Knoop, velden: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Expand groups; a group may name groups, in any order, but not itself."""
    ruw = {s.waarde: w for s, w in lezer.vrije_tabel(knoop, "groepen", lezen.NAAM)}
    klaar: dict[str, tuple[str, ...]] = {}
    kiezer = Veldkiezer(velden, dict.fromkeys(ruw, ()))

    def los_op(naam: str, keten: tuple[str, ...]) -> tuple[str, ...]:
        if naam in klaar:
            return klaar[naam]
        paden: set[str] = set()
        for item in lezer.lijst(ruw[naam], f"groep {naam}"):
            andere = item.waarde.removeprefix("groep ").strip() if isinstance(item, Tekstknoop) else ""
            if isinstance(item, Tekstknoop) and item.waarde.startswith("groep ") and andere in (*keten, naam):
                lezer.meld("B-woord", item.plek, f"groep {naam}: de groep bevat zichzelf")
            elif len(keten) >= GROEPEN_DIEPTE_MAX:
                lezer.meld("B-woord", item.plek, f"groep {naam}: meer dan {GROEPEN_DIEPTE_MAX} groepen in elkaar")
            elif isinstance(item, Tekstknoop) and item.waarde.startswith("groep ") and andere in ruw:
                paden.update(los_op(andere, (*keten, naam)))
            else:
                paden.update(kiezer.kies(lezer, item, f"groep {naam}"))
        klaar[naam] = tuple(pad for pad in velden if pad in paden)
        return klaar[naam]

    for naam in ruw:
        los_op(naam, ())
    return klaar


def _partijen(lezer: Lezer, knoop: Knoop, rollen: Mapping[str, str]) -> dict[str, Partij]:
    gelezen: dict[str, Partij] = {}
    nummers: dict[str, str] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "partijen", lezen.NAAM):
        wat = f"partij {sleutel.waarde}"
        delen = lezer.tabel(waarde, wat, ("naam", "rol", "oin"), ("cbs",))
        if delen is None or not {"naam", "rol", "oin"} <= delen.keys():
            continue
        rol = lezer.woord(delen["rol"], f"{wat}, rol", rollen)
        oin = lezer.naam(delen["oin"], f"{wat}, oin", lezen.OIN, "een OIN heeft 20 cijfers")
        cbs = lezer.naam(delen["cbs"], f"{wat}, cbs", lezen.CBS, "vier cijfers") if "cbs" in delen else None
        if rol is not None and (rol == ROL_GEMEENTE) != ("cbs" in delen):
            lezer.meld("B-ontbreekt", waarde.plek, f"{wat}: 'cbs' hoort bij een gemeente, en alleen daar")
        for soort, nummer in (("oin", oin), ("cbs", cbs)):
            if (
                nummer is not None
                and (ander := nummers.setdefault(f"{soort} {nummer}", sleutel.waarde)) != sleutel.waarde
            ):
                lezer.meld(
                    "B-uniek", delen[soort].plek, f"{wat}: dit nummer heeft '{ander}' al ({soort} {kort(nummer)})"
                )
        naam = lezer.tekst(delen["naam"], f"{wat}, naam")
        gelezen[sleutel.waarde] = Partij(naam or "", rol or "", oin or "", cbs)
    return gelezen
