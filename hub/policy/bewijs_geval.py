"""A counterexample as a file of worked cases, ready to be put beside the others.

The case says what the claim asks, so it fails as long as the policy is wrong and holds once a permit has been narrowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from hub.policy.bewijs import Stelling, Tegenvoorbeeld
from hub.policy.gebied_woorden import waarde_tekst
from hub.policy.laden import Beleid
from hub.policy.regels import ASSEN

_KOP: Final = """\
# Gevallen waarin het beleid meer doet dan een bewering toelaat. Gemaakt door `ketenhub beleid bewijs`.
#
# Zet dit bestand in de map gevallen. `ketenhub beleid toets` keurt het af tot het beleid is verbeterd.
# Houdt straks een verbod het tegen? Zet dan bij `code` de code van dat verbod.

gevallen:
"""


def gevalbestand(beleid: Beleid, stellingen: Iterable[Stelling]) -> str:
    """The cases of all claims that fail and have one; empty when there is none."""
    delen = [_geval(beleid, s, s.voorbeeld) for s in stellingen if s.voorbeeld is not None]
    return "\n".join([_KOP, *delen]) if delen else ""


def _geval(beleid: Beleid, stelling: Stelling, voorbeeld: Tegenvoorbeeld) -> str:
    besluit = beleid.tabel.beslis(voorbeeld.sleutel, voorbeeld.kenmerken, frozenset(beleid.woordenboek.plichten))
    # Does something else pass that may pass, then the case stays a delivery without these fields; else nothing is left.
    rest = bool(voorbeeld.velden) and bool(besluit.velden.difference(voorbeeld.velden))
    verwacht = (
        [f"uitkomst: doorlaten, regel: {voorbeeld.regel}, niet: [{', '.join(voorbeeld.velden)}]"]
        if rest
        else [f"uitkomst: weigeren, code: {beleid.convenant.geen_regel}"]
    )
    kenmerken = ", ".join(f"{naam}: {waarde_tekst(waarde)}" for naam, waarde in voorbeeld.kenmerken.items())
    regels = [
        f"- geval: {stelling.code}-tegenvoorbeeld",
        f"  regel: {stelling.bron[0] if stelling.bron else beleid.convenant.geen_regel}",
        f"  soort: {'toestaan' if rest else 'weigeren'}",
        # A JSON string is a quoted YAML text: the sentence may hold any sign.
        f"  titel: {json.dumps(stelling.tekst, ensure_ascii=False)}",
        *(f"  {as_}: {woord}" for as_, woord in zip(ASSEN, voorbeeld.sleutel, strict=True)),
        *([f"  kenmerken: {{{kenmerken}}}"] if kenmerken else []),
        *(f"  verwacht: {{{deel}}}" for deel in verwacht),
        "",
    ]
    return "\n".join(f"  {regel}".rstrip() for regel in regels)
