"""What a code in a list means, in a sentence, for who runs the hub: never for a sender, who may know less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.gateway.herhaalcodes import HERHAALCODES
from hub.gateway.weigeringen import WEIGERINGEN
from hub.policy.besluit import WEIGERCODES
from hub.policy.laden import Beleid
from hub.trust.redenen import REDENEN
from schemas.fouten import CODES

_VAST: Final[Mapping[str, str]] = {
    **{code: tekst.uitleg for code, tekst in HERHAALCODES.items()},
    **{code: tekst.uitleg for code, tekst in WEIGERINGEN.items()},
    **{code: fout.uitleg for code, fout in CODES.items()},
    **{code: reden.betekenis for code, reden in REDENEN.items()},
    **WEIGERCODES,
}
"""Of doing things again, the road, the schemas, receivers, and the policy's own refusals."""


def uitleg_van(code: str, beleid: Beleid | None = None) -> str | None:
    """The sentence; with `beleid` also of its rules, bans and duties. None for a code that nobody knows (any more)."""
    if code in _VAST or beleid is None:
        return _VAST.get(code)
    convenant = beleid.convenant
    if code == convenant.geen_regel:
        return "Geen regel van het convenant laat dit toe."
    if code == convenant.onbekend_doel:
        return "Dit doel hoort niet bij het convenant."
    koppen = [*(r.kop for r in convenant.regels), *(v.kop for v in (*convenant.nooit, *convenant.altijd))]
    return next((f"{kop.titel}." for kop in koppen if kop.code == code), None)
