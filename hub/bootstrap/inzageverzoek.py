"""Under which request an overview is made: its reference in the administration of who handles it, and his role.

The hub does not know who asked, and must not. Who handles a request has an administration of his own, with the person,
the identity that was checked, and a reference. That reference stands in the record of the look-up: so that each look
can be asked after, and one without a request is found out. The form is closed: no name, date or BSN fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.fouten import Afloop, Ketenfout
from hub.journal.vormen import past

VORM: Final = "verzoek"
"""Form of the reference (`hub.journal.vormen`)."""


class Hoedanigheid(StrEnum):
    """In which role somebody makes an overview: a closed list, for the record."""

    PRIVACY = "privacyfunctionaris"
    FG = "functionaris-gegevensbescherming"
    KLACHTEN = "klachtbehandelaar"
    TOEZICHT = "toezichthouder"


class Kenmerkfout(Ketenfout):
    """The reference does not have the form of one. Never repeats it: it may be a name or a BSN."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Verzoek:
    """A request as it stands in the record. `kenmerk`: see `eis_verzoek`."""

    kenmerk: str
    hoedanigheid: Hoedanigheid = Hoedanigheid.PRIVACY


def eis_verzoek(kenmerk: str | None, hoedanigheid: Hoedanigheid = Hoedanigheid.PRIVACY) -> Verzoek:
    """One or two groups of at most three capitals, a year from 2020 on, a number of at most four digits.

    Raises:
        Kenmerkfout: `INZAGE-kenmerk`, there is none, or it has another form.
    """
    if kenmerk is None or not past(VORM, kenmerk):
        raise Kenmerkfout(
            "INZAGE-kenmerk",
            "Geef met --kenmerk het kenmerk van het verzoek in uw eigen administratie, zoals INZ-2026-0042: hoogstens "
            "drie hoofdletters, het jaar, en een nummer van hoogstens vier cijfers. Zet er niets van een persoon in.",
            "partner",
        )
    return Verzoek(kenmerk, hoedanigheid)
