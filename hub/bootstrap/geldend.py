"""The policy by which this hub decides, for commands that look, name or explain.

What is live was signed; the directory of the settings is what somebody works on. A command that speaks of the hub asks
here, one that speaks of a directory reads that.
"""

from __future__ import annotations

from datetime import date

from hub.bootstrap.beleid import lees_beleid
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.instellingen import Instellingen
from hub.policy.laden import Beleid


def geldend_beleid(instellingen: Instellingen) -> Beleid:
    """The policy that this hub has in force, also after its last day; that of the directory while it never had one.

    From the hub's own disk, with its signatures. Nothing is decided under it here.

    Raises:
        Ketenfout: what is in force cannot be read or was not signed; of a directory, as `lees_beleid`.
    """
    return geldend_met_dagen(instellingen)[0]


def geldend_met_dagen(instellingen: Instellingen) -> tuple[Beleid, date, date]:
    """The same, and the first and the last day on which it counts: of what was signed and of the convenant in it.

    Raises:
        Ketenfout: as `geldend_beleid`.
    """
    bundel = lees_actief(instellingen.toestand)
    if bundel is None:
        beleid = lees_beleid(instellingen.beleid)
        return beleid, beleid.convenant.van, beleid.convenant.tot
    vorige = lees_vorige(bundel, lees_sleutels(instellingen.toestand))
    beleid, inhoud = vorige.beleid, vorige.inhoud
    return beleid, max(inhoud.geldig_van, beleid.convenant.van), min(inhoud.geldig_tot, beleid.convenant.tot)
