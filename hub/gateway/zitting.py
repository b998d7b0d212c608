"""Everything that holds for one policy, one day and one state of the register: a batch is handled in one sitting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.gateway.antwoord import Antwoordschrijver
from hub.gateway.beleidseisen import eis
from hub.gateway.boekhouding import Boekhouding
from hub.gateway.bundel import Gereedschap
from hub.gateway.inlezen import Inlezer
from hub.gateway.oordeel import Rechter
from hub.gateway.poorten import Aansluiting
from hub.policy.laden import Beleid


@dataclass(frozen=True, slots=True)
class Zitting:
    """Who reads, who judges, who keeps the records and who answers."""

    gereedschap: Gereedschap
    inlezer: Inlezer
    rechter: Rechter
    boekhouding: Boekhouding
    schrijver: Antwoordschrijver
    aansluiting: Aansluiting


def open_zitting(beleid: Beleid, peildatum: date, gereedschap: Gereedschap, aansluiting: Aansluiting) -> Zitting:
    """Make ready for a policy, a day (today in the Netherlands) and who is admitted then.

    Raises:
        Beleidsfout: a word of the policy does not fit where the road would write it; nothing is decided under it.
    """
    eis(beleid)
    oins = {code: partij.oin for code, partij in beleid.woordenboek.partijen.items()}
    return Zitting(
        gereedschap=gereedschap,
        inlezer=Inlezer(oins, aansluiting, gereedschap.verzegeling, gereedschap.sleutelwerk, peildatum),
        rechter=Rechter(beleid, peildatum, aansluiting),
        boekhouding=Boekhouding(beleid),
        schrijver=Antwoordschrijver(beleid),
        aansluiting=aansluiting,
    )
