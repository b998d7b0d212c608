"""The three reports in a bundle, written again from the policy each time: what is proved, who may what, what changes.

A signer signs what the rules *mean*, not only how they are written; so the reports are part of what is signed, and a
hub that computes another text than the one signed does not use the bundle. Nothing of a report is ever read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from hub.policy.beleidsbundel import BEWIJS, MATRIX, VERSCHIL, Bundelinhoud, Strekking, tekstdigest
from hub.policy.bewijs import Bewijs, bewijs
from hub.policy.bewijs_restrisico import restrisico
from hub.policy.bundelfouten import Bundelfout
from hub.policy.fouten import Beleidsfout
from hub.policy.gebied import TeIngewikkeld
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import Beleid
from hub.policy.matrix import matrix
from hub.policy.matrix_tekst import tekst as matrixtekst
from hub.policy.verschil import Verschil, verschil
from hub.policy.verschil_rest import RUIMER, Anders


class Vorige(Protocol):
    """The bundle that another follows: what is in force, or was until its end date."""

    @property
    def beleid(self) -> Beleid:
        """Its policy."""
        ...

    @property
    def inhoud(self) -> Bundelinhoud:
        """What was signed."""
        ...

    @property
    def digest(self) -> str:
        """Its name."""
        ...


@dataclass(frozen=True, slots=True)
class Rapport:
    """What a bundle of this policy must say. `teksten`: name of the file → text, for the three reports."""

    strekking: Strekking
    teksten: Mapping[str, str]
    verschil: Verschil | None


def maak_rapport(
    beleid: Beleid, gevallen: Mapping[str, str], geldig: tuple[date, date], vorige: Vorige | None
) -> Rapport:
    """Prove, write out and compare.

    Args:
        beleid: the policy.
        gevallen: files of worked cases, name in the bundle → text; each must come out as expected.
        geldig: first and last day of the bundle.
        vorige: the bundle that this one follows; None for the first of a hub.

    Raises:
        Bundelfout: `BUNDEL-gevallen`, `-bewijs` or `-ingewikkeld`.
    """
    _toets(beleid, gevallen)
    uitslag = bewijs(beleid)
    if not uitslag.goed:
        raise Bundelfout("BUNDEL-bewijs", uitslag.text())
    try:
        verschillen = None if vorige is None else verschil(vorige.beleid, beleid)
        uitgeschreven = matrixtekst(beleid, matrix(beleid))
        bewezen = "\n".join(_bewijs(beleid, uitslag)) + "\n"
    except TeIngewikkeld:
        raise Bundelfout("BUNDEL-ingewikkeld") from None
    if vorige is not None and verschillen is not None:
        verschillen = _met_onbenoemd(verschillen, vorige.beleid, beleid)
    strekking = _strekking(verschillen, geldig, vorige)
    verschiltekst = "\n".join(_verschil(beleid, gevallen, geldig, vorige, verschillen)) + f"\nStrekking: {strekking}\n"
    return Rapport(strekking, {BEWIJS: bewezen, MATRIX: uitgeschreven, VERSCHIL: verschiltekst}, verschillen)


def _toets(beleid: Beleid, gevallen: Mapping[str, str]) -> None:
    try:
        uitslagen = toets(beleid, lees_gevallen(gevallen, beleid))
    except Beleidsfout as fout:
        raise Bundelfout("BUNDEL-gevallen", fout.text()) from None
    mis = [uitslag.text() for uitslag in uitslagen if not uitslag.goed]
    if mis:
        raise Bundelfout("BUNDEL-gevallen", "\n".join(mis))


def _met_onbenoemd(verschillen: Verschil, toen: Beleid, nu: Beleid) -> Verschil:
    """What is other and has no name in the difference counts as wider: nobody can sign for what is not said."""
    if toen.digest == nu.digest or verschillen.soorten or verschillen.teksten:
        return verschillen
    return replace(verschillen, anders=(Anders(RUIMER, "Er is iets anders in het beleid dat hier geen naam heeft"),))


def _strekking(verschillen: Verschil | None, geldig: tuple[date, date], vorige: Vorige | None) -> Strekking:
    """Longer than the one before is wider too: on the days that are added something passes that would not have."""
    if verschillen is None or vorige is None:
        return "eerste"
    van, tot = geldig
    toen = vorige.inhoud
    if not verschillen.alleen_smaller or van < toen.geldig_van or tot > toen.geldig_tot:
        return "ruimer"
    return "smaller" if verschillen.soorten or (van, tot) != (toen.geldig_van, toen.geldig_tot) else "gelijk"


def _bewijs(beleid: Beleid, uitslag: Bewijs) -> Iterator[str]:
    yield f"Bewezen van convenant {beleid.convenant.naam}, versie {beleid.convenant.versie}"
    yield f"Beleid {beleid.digest}"
    yield ""
    for stelling in uitslag.stellingen:
        yield f"bewezen  {stelling.code}  {stelling.tekst}"
    yield ""
    yield "Restrisico: wegen waarlangs iemand kan overtypen wat hij las. Een bewijs ziet dat niet."
    risicos = restrisico(beleid)
    if not risicos:
        yield "Geen."
    for risico in risicos:
        yield ""
        yield risico.text()


def _verschil(
    beleid: Beleid,
    gevallen: Mapping[str, str],
    geldig: tuple[date, date],
    vorige: Vorige | None,
    verschillen: Verschil | None,
) -> Iterator[str]:
    if vorige is None or verschillen is None:
        yield "Eerste bundel van deze hub: er is geen vorige om mee te vergelijken. Lees de matrix."
        yield ""
        yield f"Geldig van {geldig[0]} tot en met {geldig[1]}"
        return
    yield f"Verschil met bundel {vorige.digest} (revisie {vorige.inhoud.revisie})"
    yield ""
    for gebied in verschillen.gebieden:
        yield gebied.text(beleid.woordenboek)
        yield ""
    for anders in verschillen.anders:
        yield f"{anders.soort}  {anders.tekst}"
    for tekst in verschillen.teksten:
        yield f"TEKST  {tekst}"
    yield from _gevallen(gevallen, vorige.inhoud)
    if not verschillen.soorten:
        yield "De betekenis van het beleid is gelijk."
    yield ""
    toen = vorige.inhoud
    yield f"Geldig van {geldig[0]} tot en met {geldig[1]}, dat was {toen.geldig_van} tot en met {toen.geldig_tot}"


def _gevallen(gevallen: Mapping[str, str], vorige: Bundelinhoud) -> Iterator[str]:
    """Worked cases decide nothing, but who signs wants to know that one is gone."""
    toen = {naam: digest for naam, digest in vorige.bestanden.items() if naam.startswith("gevallen/")}
    nu = {naam: tekstdigest(tekst) for naam, tekst in gevallen.items()}
    for naam in sorted(toen.keys() | nu.keys()):
        if toen.get(naam) != nu.get(naam):
            yield f"GEVALLEN  {naam} is {'weg' if naam not in nu else 'anders' if naam in toen else 'nieuw'}"
