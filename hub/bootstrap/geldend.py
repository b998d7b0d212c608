"""The policy by which this hub decides, for commands that look, name or explain.

What is live was signed; the directory of the settings is what somebody works on. A command that speaks of the hub asks
here, one that speaks of a directory reads that.
"""

from __future__ import annotations

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
    bundel = lees_actief(instellingen.toestand)
    if bundel is None:
        return lees_beleid(instellingen.beleid)
    return lees_vorige(bundel, lees_sleutels(instellingen.toestand)).beleid
