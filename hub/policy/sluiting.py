"""A policy whose days are over: nothing passes any more, whatever its rules say.

Every permit is taken out, and with default deny (semantics 1) nothing can pass: no condition, ban or date has to be
right for that. Bans and duties stay, because duties exist on refusals too (semantics 6): a case that must be destroyed
is destroyed, also the day after. The digest stays that of the policy it was, so that a record names what was closed.
"""

from __future__ import annotations

from dataclasses import replace

from hub.policy.laden import Beleid
from hub.policy.tabel import Tabel


def sluit(beleid: Beleid) -> Beleid:
    """The same policy without a single permit."""
    convenant = replace(beleid.convenant, regels=())
    tabel = Tabel(beleid.woordenboek, convenant, kenmerk=beleid.digest)
    return replace(beleid, convenant=convenant, tabel=tabel)


def is_gesloten(beleid: Beleid) -> bool:
    """Whether nothing can pass because there is no permit at all."""
    return not beleid.convenant.regels
