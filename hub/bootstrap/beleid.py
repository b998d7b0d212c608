"""Reading the policy from its directory. The policy room itself takes texts; who has files, is here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hub import onderwerpen
from hub.bus.partijen import Partij
from hub.fouten import Afloop, Ketenfout
from hub.gateway import beleidseisen
from hub.policy.bewijs import bewijs
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Beleid, laad
from hub.policy.lint_aanvaard import BESTAND as AANVAARD
from hub.policy.yaml_strikt import BESTAND_BYTES_MAX, van_bytes
from schemas import catalogus

BESTANDEN: Final = ("woordenboek.yaml", "convenant.yaml")
GEVALLENMAP: Final = "gevallen"


class Beleidsweigering(Ketenfout):
    """The policy cannot be used: nothing is decided under it. `uitleg` holds every mistake with its place."""

    afloop = Afloop.BELEID_ONGELDIG


def lees_beleid(kaart: Path) -> Beleid:
    """Load the policy that lies in a directory, and prove what must hold of it.

    Raises:
        Beleidsweigering: as `lees_onbewezen`; `BELEID-bewijs`, a claim fails, with a case for each.
    """
    beleid = lees_onbewezen(kaart)
    uitslag = bewijs(beleid)
    if not uitslag.goed:
        raise Beleidsweigering("BELEID-bewijs", uitslag.text())
    return beleid


def lees_onbewezen(kaart: Path) -> Beleid:
    """Load a policy to look at, and look whether the road can carry every word of it; nothing may be decided under it.

    Raises:
        Beleidsweigering: `BELEID-bestand`, a file is missing or unreadable; `BELEID-ongeldig`, the policy is wrong.
    """
    teksten = {naam: _lees(kaart / naam) for naam in BESTANDEN}
    try:
        beleid = laad(teksten, catalogus.VELDEN)
        beleidseisen.eis(beleid)
    except Beleidsfout as fout:
        raise Beleidsweigering("BELEID-ongeldig", fout.text()) from fout
    return beleid


def lees_teksten(kaart: Path) -> dict[str, str]:
    """Dictionary and convenant as text, for who looks at a policy that may not load.

    Raises:
        Beleidsweigering: `BELEID-bestand`, a file is missing or unreadable; `BELEID-ongeldig`, it is no UTF-8.
    """
    return {naam: _lees(kaart / naam) for naam in BESTANDEN}


def lees_gevallen(kaart: Path) -> dict[str, str]:
    """The worked cases: name of the file → text, in order of name.

    Raises:
        Beleidsweigering: `BELEID-bestand`, there are none or one is unreadable.
    """
    paden = sorted((kaart / GEVALLENMAP).glob("*.yaml"))
    if not paden:
        raise Beleidsweigering("BELEID-bestand", f"Er staan geen gevallen in de map {GEVALLENMAP} van het beleid.")
    return {pad.name: _lees(pad) for pad in paden}


def lees_aanvaard(kaart: Path) -> str | None:
    """The warnings of the lint that somebody accepted, as text; None when there is no such file.

    Raises:
        Beleidsweigering: `BELEID-bestand`, it is unreadable; `BELEID-ongeldig`, it is no UTF-8.
    """
    pad = kaart / AANVAARD
    return _lees(pad) if pad.exists() else None


def partijen_van(beleid: Beleid) -> tuple[Partij, ...]:
    """The party register as the bus needs it."""
    return tuple(Partij(code, p.rol, p.oin, p.naam) for code, p in sorted(beleid.woordenboek.partijen.items()))


def woorden_van(beleid: Beleid) -> frozenset[str]:
    """All words of the policy that a log line may show."""
    w = beleid.woordenboek
    delen = {naam.partition("/")[2] for naam in w.bestemmingen} - {""}
    return frozenset(
        {
            *w.partijen,
            *w.rollen,
            *w.bestemmingen,
            *w.berichten,
            *w.doelen,
            *w.andere_doelen,
            *w.fasen,
            *w.plichten,
            *delen,
            *onderwerpen.DELEN_VAN_HUB,
        }
    )


def _lees(pad: Path) -> str:
    try:
        with pad.open("rb") as bestand:
            inhoud = bestand.read(BESTAND_BYTES_MAX + 1)  # never more than is needed to say that it is too large
    except OSError as fout:
        raise Beleidsweigering("BELEID-bestand", f"Het bestand {pad.name} van het beleid is niet te lezen.") from fout
    try:
        return van_bytes(pad.name, inhoud)
    except Beleidsfout as fout:
        raise Beleidsweigering("BELEID-ongeldig", fout.text()) from fout
