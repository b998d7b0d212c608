"""Everything that holds for one policy on one day: a batch is handled in one sitting, under exactly one policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.gateway.antwoord import Antwoordschrijver
from hub.gateway.beleidseisen import eis
from hub.gateway.boekhouding import Boekhouding
from hub.gateway.bundel import Gereedschap
from hub.gateway.inlezen import Inlezer
from hub.gateway.oordeel import Rechter
from hub.policy.laden import Beleid


@dataclass(frozen=True, slots=True)
class Zitting:
    """Who reads, who judges, who keeps the records and who answers."""

    gereedschap: Gereedschap
    inlezer: Inlezer
    rechter: Rechter
    boekhouding: Boekhouding
    schrijver: Antwoordschrijver


def open_zitting(beleid: Beleid, peildatum: date, gereedschap: Gereedschap) -> Zitting:
    """Make ready for a policy and a day (today in the Netherlands).

    Raises:
        Beleidsfout: a word of the policy does not fit where the road would write it; nothing is decided under it.
    """
    eis(beleid)
    oins = {code: partij.oin for code, partij in beleid.woordenboek.partijen.items()}
    return Zitting(
        gereedschap=gereedschap,
        inlezer=Inlezer(oins, gereedschap.verzegeling, gereedschap.sleutelwerk, peildatum),
        rechter=Rechter(beleid, peildatum),
        boekhouding=Boekhouding(beleid),
        schrijver=Antwoordschrijver(beleid),
    )
