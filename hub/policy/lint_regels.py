"""Lint of what the rules do together: dead grants, bans that never bite, free text to a dossier, grounds.

Exact, over all situations: what passes is searched with `Doorgang`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hub.policy.besluit import Sleutel
from hub.policy.doorgang import Doorgang, mogelijk, raakt
from hub.policy.fouten import Plek
from hub.policy.laden import Beleid
from hub.policy.lint_codes import Bevinding, opsomming
from hub.policy.mutanten import paden_van
from hub.policy.regels import Bewering, Toestemming, Verbod

_ARTIKEL: Final = re.compile(r"\b(art\.?|artikel)\s*[0-9]", re.IGNORECASE)
_DOSSIER: Final = "dossier"
_VRIJ: Final = "vrij"


class Gangen:
    """Which fields of which permits can pass where. Made once for all checks of a policy."""

    def __init__(self, beleid: Beleid) -> None:
        """Search every field of every permit at every key."""
        self.beleid = beleid
        self.doorgang = Doorgang(beleid.woordenboek)
        tabel = beleid.tabel
        self.alle: list[tuple[Sleutel, Toestemming, tuple[Verbod, ...], frozenset[str]]] = []
        for sleutel in tabel.sleutels:
            verboden = tuple(rij.verbod for rij in tabel.verboden_van(sleutel))
            for rij in tabel.regels_van(sleutel):
                door = frozenset(v for v in rij.regel.velden if self.doorgang.zoek(rij.regel, v, verboden) is not None)
                self.alle.append((sleutel, rij.regel, verboden, door))

    def stil(self, verbod: Verbod) -> bool:
        """Whether no permit gives anything that this ban takes, and it brings no duty."""
        return not verbod.plichten and not self._neemt(verbod, alleen=False)

    def dubbel(self, verbod: Verbod) -> bool:
        """Whether all that it takes is taken by other bans too, and it brings no duty."""
        return not verbod.plichten and not self._neemt(verbod, alleen=True)

    def _neemt(self, verbod: Verbod, *, alleen: bool) -> bool:
        for sleutel, regel, verboden, _ in self.alle:
            if not raakt(verbod.bereik, sleutel):
                continue
            anderen = [ander for ander in verboden if ander is not verbod] if alleen else []
            for veld in regel.velden & verbod.velden:
                if self.doorgang.zoek(regel, veld, anderen, mogelijk(verbod.als)) is not None:
                    return True
        return False


def dode_giften(gangen: Gangen) -> Iterator[Bevinding]:
    """Fields that a permit names and that pass at none of its keys, or that the message does not have."""
    levend: dict[str, set[str]] = {}
    bestaat: dict[str, set[str]] = {}
    for sleutel, regel, _, door in gangen.alle:
        levend.setdefault(regel.kop.code, set()).update(door)
        bestaat.setdefault(regel.kop.code, set()).update(paden_van(sleutel.bericht))
    for regel in gangen.beleid.convenant.regels:
        code = regel.kop.code
        vreemd = sorted(regel.velden - bestaat[code])
        if vreemd and bestaat[code]:
            berichten = ", ".join(sorted(regel.bereik.bericht))
            wat = f"{code} geeft wat in het bericht {berichten} niet voorkomt: {opsomming(vreemd)}"
            yield Bevinding(
                "L-gift-vreemd", regel.kop.plek, wat, "haal deze velden uit 'geef'", over=_per_veld(code, vreemd)
            )
        dood = sorted(regel.velden - levend[code])
        if not dood:
            continue
        nemers = sorted(
            {
                verbod.kop.code
                for _, ander, verboden, _ in gangen.alle
                if ander is regel
                for verbod in verboden
                if verbod.velden & set(dood)
            }
        )
        wat = f"{code} geeft wat nooit doorgaat: {opsomming(dood)}"
        if len(dood) == len(regel.velden):
            wat = f"{code} laat nooit iets door"
        hint = f"dat komt door: {opsomming(nemers)}"
        yield Bevinding("L-gift-dood", regel.kop.plek, wat, hint, over=_per_veld(code, dood))


def stille_verboden(gangen: Gangen) -> Iterator[Bevinding]:
    """Bans that take nothing, or nothing that others leave."""
    convenant = gangen.beleid.convenant
    for verbod in convenant.nooit:
        code, plek = verbod.kop.code, verbod.kop.plek
        if not gangen.dubbel(verbod):
            continue
        if not gangen.stil(verbod):
            wat = f"{code} neemt alleen weg wat een ander verbod ook wegneemt"
            yield Bevinding("L-verbod-dubbel", plek, wat, "kijk of het nog nodig is")
            continue
        bewaakt = [b.kop.code for b in convenant.beweringen if _bewaakt(verbod, b)]
        if bewaakt:
            wat = f"{code} neemt nu niets weg; het bewaakt {opsomming(bewaakt)}"
            yield Bevinding("L-verbod-vangnet", plek, wat, "u hoeft niets te doen")
        else:
            wat = f"{code} neemt nooit iets weg: geen regel geeft wat het verbiedt"
            yield Bevinding("L-verbod-stil", plek, wat, "kijk of een woord of voorwaarde verkeerd staat", over=(code,))


def _bewaakt(verbod: Verbod, bewering: Bewering) -> bool:
    """Whether the claim leans on this ban: it takes all its fields, at all its keys or at part of one of the words."""
    assen = list(zip(bewering.bereik.assen(), verbod.bereik.assen(), strict=True))
    deels = [van_verbod < van_bewering for van_bewering, van_verbod in assen if not van_bewering <= van_verbod]
    eisen = {(v.kenmerk, v.waarden) for v in bewering.als}
    return (
        deels in ([], [True])
        and bewering.velden <= verbod.velden
        and all((v.kenmerk, v.waarden) in eisen for v in verbod.als)
    )


def vrije_tekst(gangen: Gangen) -> Iterator[Bevinding]:
    """Free text that can reach a dossier, per permit."""
    woordenboek = gangen.beleid.woordenboek
    per_regel: dict[str, set[str]] = {}
    for sleutel, regel, _, door in gangen.alle:
        if woordenboek.bestemmingen[sleutel.naar].soort == _DOSSIER:
            vrij = {veld for veld in door if woordenboek.velden[veld].vorm == _VRIJ}
            per_regel.setdefault(regel.kop.code, set()).update(vrij)
    for regel in gangen.beleid.convenant.regels:
        velden = sorted(per_regel.get(regel.kop.code, ()))
        if velden:
            wat = f"{regel.kop.code} kan vrije tekst in een dossier brengen: {opsomming(velden)}"
            over = _per_veld(regel.kop.code, velden)
            yield Bevinding(
                "L-dossier-vrij", regel.kop.plek, wat, "kies een lijst met vaste keuzes als dat kan", over=over
            )


def gronden(beleid: Beleid) -> Iterator[Bevinding]:
    """Grounds without an article, and grounds that no lawyer checked; each told once for all rules that have it."""
    zonder: dict[str, list[str]] = {}
    ongezien: list[str] = []
    plek: dict[str, Plek] = {}
    ingangen: tuple[Toestemming | Verbod, ...] = (
        *beleid.convenant.regels,
        *beleid.convenant.nooit,
        *beleid.convenant.altijd,
    )
    for regel in ingangen:
        if regel.grond is None:
            continue
        code = regel.kop.code
        plek[code] = regel.kop.plek
        for grond in {regel.grond.verstrekker, regel.grond.ontvanger}:
            if not _ARTIKEL.search(grond):
                zonder.setdefault(grond, []).append(code)
        if not regel.grond.gecontroleerd:
            ongezien.append(code)
    for grond, codes in sorted(zonder.items()):
        wat = f"de grond '{grond}' noemt geen artikel; hij staat in {opsomming(codes)}"
        over = tuple(f"{code} {grond}" for code in codes)
        yield Bevinding("L-grond-artikel", plek[codes[0]], wat, "schrijf het artikel erbij", over=over)
    if ongezien:
        wat = f"van {len(ongezien)} van de {len(plek)} gronden heeft geen jurist de verwijzing gecontroleerd: "
        hint = "zet na de controle 'gecontroleerd-door-jurist: ja'"
        yield Bevinding("L-jurist", plek[ongezien[0]], wat + opsomming(ongezien), hint, over=tuple(ongezien))


def _per_veld(code: str, namen: list[str]) -> tuple[str, ...]:
    """What a warning about a rule is about: the rule with each field, or role."""
    return tuple(f"{code} {naam}" for naam in namen)


def lege_rollen(beleid: Beleid) -> Iterator[Bevinding]:
    """Permits that speak of a role of which nobody takes part."""
    woordenboek = beleid.woordenboek
    rollen = {woordenboek.partijen[code].rol for code in beleid.convenant.deelnemers}
    rollen |= {bestemming.rol for bestemming in woordenboek.bestemmingen.values() if bestemming.soort == "hub"}
    for regel in beleid.convenant.regels:
        genoemd = {*regel.bereik.van, *(woordenboek.bestemmingen[naar].rol for naar in regel.bereik.naar)}
        leeg = sorted(genoemd - rollen)
        if leeg:
            wat = f"{regel.kop.code} noemt een rol waarvan niemand meedoet: {opsomming(leeg)}"
            hint = "zet een organisatie met die rol bij 'deelnemers'"
            yield Bevinding("L-rol-leeg", regel.kop.plek, wat, hint, over=_per_veld(regel.kop.code, leeg))
