"""The words behind `--partij`, `--regel` and `--zaak`: a word that can fit nothing is refused, not silently looked for.

Who misspells a party would otherwise read "nothing found" and believe it, or wait for ever. What was typed is never
repeated: it may be a name or a BSN.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.instellingen import Instellingen
    from hub.policy.laden import Beleid

_UUID: Final = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"
_ID: Final = re.compile(_UUID.replace("h", "[0-9a-f]"))


class Filterfout(Ketenfout):
    """A word of a filter that can fit nothing: refused, so that nobody takes an empty list for an answer."""

    afloop = Afloop.GEWEIGERD


def controleer(instellingen: Instellingen, *, partij: str | None, regel: str | None, zaak: str | None) -> None:
    """Check the words of the filters; None is a filter that was not given. Reads the policy only when it must.

    Raises:
        Filterfout: `FILTER-woord`, the word is not in the policy; `FILTER-zaak`, the case is no id.
        Beleidsweigering: the policy cannot be read.
    """
    if zaak is not None and not _ID.fullmatch(zaak):
        raise Filterfout(
            "FILTER-zaak",
            "Bij --zaak hoort een heel zaakkenmerk: een UUID in kleine letters, zoals in een antwoord.",
            "partner",
        )
    if partij is None and regel is None:
        return
    from hub.bootstrap.geldend import geldend_beleid

    beleid = geldend_beleid(instellingen)
    if partij is not None:
        _eis("--partij", partij, beleid.woordenboek.partijen)
    if regel is not None:
        _eis("--regel", regel, codes(beleid))


def codes(beleid: Beleid) -> frozenset[str]:
    """Every code that can stand behind a row: rules, bans and duties, and what is refused before or beside them."""
    from hub.gateway.weigeringen import WEIGERINGEN
    from hub.policy.besluit import WEIGERCODES
    from schemas.fouten import CODES

    convenant = beleid.convenant
    koppen = [*(r.kop for r in convenant.regels), *(v.kop for v in (*convenant.nooit, *convenant.altijd))]
    eigen = {kop.code for kop in koppen}
    return frozenset(eigen | {convenant.geen_regel, convenant.onbekend_doel, *WEIGERCODES, *WEIGERINGEN, *CODES})


def is_begin_van_id(tekst: str, minstens: int) -> bool:
    """Whether this is a UUID in small letters, or its first so many or more characters: nine digits never are."""
    if not minstens <= len(tekst) <= len(_UUID):
        return False
    return all(t == "-" if plek == "-" else t in "0123456789abcdef" for t, plek in zip(tekst, _UUID, strict=False))


def _eis(optie: str, woord: str, bekend: Collection[str]) -> None:
    """A word of the policy; what was typed is not repeated."""
    from hub.policy.fouten import bedoelde_u

    if woord not in bekend:
        hint = bedoelde_u(woord, bekend)
        raise Filterfout(
            "FILTER-woord",
            f"Wat bij {optie} staat, kent het beleid niet{'; ' + hint if hint else '.'}",
            "partner",
        )
