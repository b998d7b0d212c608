"""The hub's own receipt to a sender: in every answer, signed, over the sealed bytes that came in and what became of it.

So a sender can show later, without the hub, that these very bytes were taken in and what the hub answered. The digest
is that of the sealed bytes (`hub.trust.ontvangst`): a sender keeps what he sealed, or at least its digest. Who repeats
a message gets the answer of the first time, with the receipt over the bytes of the first time.
"""

from __future__ import annotations

from datetime import datetime

from hub.gateway.poorten import Verzegeling
from hub.journal.soorten import Waarde
from hub.trust.ontvangst import TYP_AANNAME, Aanname, kid_van
from schemas.berichten.hub import AntwoordV1


def onderteken(
    antwoord: AntwoordV1, *, partij: str, zegel: str, verzegeling: Verzegeling, nu: datetime
) -> tuple[AntwoordV1, dict[str, Waarde]]:
    """The answer with the hub's receipt in it, and what the record `beantwoord` keeps of the signature.

    `partij` sent the message; `zegel` is the print of the sealed bytes that came in; `nu` the moment of the record.
    From the record (`partij`, `kenmerk`, `tijd`, `uitkomst`), the print in the record `ontvangen` before it and these
    two fields the receipt can be made again.

    Raises:
        Zegelfout: the hub has no key to sign with.
    """
    aanname = Aanname(partij, antwoord.bericht, zegel, nu, antwoord.uitkomst)
    jws = verzegeling.teken(aanname.naar_bytes(), TYP_AANNAME, nu)
    velden: dict[str, Waarde] = {"kid": kid_van(jws), "handtekening": jws.rpartition(".")[2]}
    return antwoord.model_copy(update={"ontvangst": jws}), velden
