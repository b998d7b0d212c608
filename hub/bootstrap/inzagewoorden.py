"""The words of the policies under which somebody's deliveries were decided: those of then, where they are at hand."""

from __future__ import annotations

from collections.abc import Collection

from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.levendbeleid import naam_van
from hub.bus.beleidskast import Beleidskast, Kastfout
from hub.fouten import Ketenfout
from hub.ledger.inzage.woorden import Woorden, WoordenVan
from hub.policy.laden import Beleid
from hub.policy.sleutelregister import Sleutelregister


async def woorden_van(
    digests: Collection[str], nu: Beleid, kast: Beleidskast, register: Sleutelregister
) -> tuple[WoordenVan, Woorden]:
    """Words by the digest of a policy, and those of the policy in force, which stand in for what is not found.

    A policy is found among what the cupboard on the bus still has, and only when its signatures hold. One that cannot
    be read (any more) costs words, never the report: rule, grounds, purpose and fields stand in the records.

    Raises:
        Busfout: the bus did not answer.
    """
    huidig = Woorden(nu)
    gevonden = {nu.digest: huidig}
    if set(digests) - gevonden.keys():
        try:
            wijzers = await kast.geschiedenis()
        except Kastfout:
            wijzers = ()
        for naam in dict.fromkeys(wijzer.inhoud for wijzer in reversed(wijzers)):
            if not set(digests) - gevonden.keys():
                break
            try:
                bundel = await kast.inhoud(naam)
                zelf = naam_van(bundel)  # what it says it is: only one that is looked for is read whole
                if zelf is not None and zelf.beleid in digests and zelf.beleid not in gevonden:
                    gevonden[zelf.beleid] = Woorden(lees_vorige(bundel, register).beleid)
            except (Kastfout, Ketenfout):
                continue
    return lambda digest: gevonden.get(digest, huidig), huidig
