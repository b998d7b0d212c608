"""Step 6, first half: which destinations a message could go to. Allows nothing: the policy decides on each.

A candidate is a party and one of its destinations. A party that is addressed as a whole stands for all destinations of
its role. The hub itself is always a candidate: what it may keep of a message is decided like all else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hub.gateway.poorten import Aansluiting

HUB: Final = "hub"


@dataclass(frozen=True, slots=True)
class Kandidaat:
    """`partij` None is the hub. `bestemming` is the policy's word (`gemeente/inzage`), `adres` the full one.

    `genoemd`: the sender named it himself, by address or by the municipality in his message: he may hear of a refusal.
    `eerder`: the organisation that was meant, when this one succeeded it: the record names both.
    """

    partij: str | None
    bestemming: str
    genoemd: bool = field(default=False, compare=False)
    eerder: str | None = field(default=None, compare=False)

    @property
    def adres(self) -> str:
        """`gemeente-ede/inzage`, `om`, `hub`."""
        if self.partij is None:
            return HUB
        _, streep, deel = self.bestemming.partition("/")
        return f"{self.partij}{streep}{deel}"


class Opvolgeronbekend(Exception):
    """The organisation that was addressed was split, and nothing says which part this person belongs to."""


@dataclass(frozen=True, slots=True)
class Adresboek:
    """Who exists: role per party, destinations per role, municipality per CBS code. Made from the policy's data.

    Who stands in the place of an organisation that is no more, the party register says (`aansluiting`).
    """

    rollen: Mapping[str, str]
    bestemmingen: Mapping[str, tuple[str, ...]]
    gemeenten: Mapping[str, str]
    aansluiting: Aansluiting

    def van_adres(self, adres: str, gemeente: str | None = None) -> tuple[Kandidaat, ...] | None:
        """The destinations that an address stands for; None when there is no such address.

        Of an organisation that was succeeded: those of its successor, for a person registered in `gemeente`.

        Raises:
            Opvolgeronbekend: it was split, and the municipality does not decide.
        """
        genoemd, streep, deel = adres.partition("/")
        if genoemd not in self.rollen:
            return None
        partij = self.aansluiting.opvolger(genoemd, gemeente)
        if partij is None:
            raise Opvolgeronbekend
        rol = self.rollen.get(partij)
        if rol is None:
            return None
        eerder = genoemd if genoemd != partij else None
        alle = self.bestemmingen.get(rol, ())
        if not streep:
            return tuple(Kandidaat(partij, bestemming, eerder=eerder) for bestemming in alle)
        gekozen = f"{rol}/{deel}"
        return (Kandidaat(partij, gekozen, eerder=eerder),) if gekozen in alle else None

    def delen(self, partij: str) -> tuple[str, ...]:
        """The parts of a party that can be addressed (`inzage`, `dossier`); none when it is one whole."""
        alle = self.bestemmingen.get(self.rollen.get(partij, ""), ())
        return tuple(deel for _, streep, deel in (naam.partition("/") for naam in alle) if streep)


def zoek(
    boek: Adresboek,
    *,
    afzender: str,
    aan: Sequence[str],
    gemeente: str | None,
    gemeente_zaak: str | None = None,
    betrokken: Collection[str],
    kenners: Collection[str],
    vrager: str | None = None,
) -> tuple[Kandidaat, ...] | None:
    """Destinations of a message, each once, in a fixed order, the hub first; None when an address does not exist.

    Addressed: those. Otherwise: the municipality of registration (as the message has it, else the case), the parties
    involved in the case, the veiligheidshuizen that marked the person, and whoever asked. The sender is no candidate,
    but for his own municipality: what it contributes may reach its own dossier.

    Raises:
        Opvolgeronbekend: the sender addressed an organisation that was split, and nothing says which part is meant.
    """
    adressen = [(adres, True) for adres in aan]
    if not adressen:
        eigen = boek.gemeenten.get(gemeente or ""), boek.gemeenten.get(gemeente_zaak or "")
        anderen = (eigen[1] if gemeente is None else None, *sorted(betrokken), *sorted(kenners), vrager)
        adressen = [(eigen[0], True)] if eigen[0] else []
        adressen += [(partij, partij == afzender) for partij in anderen if partij is not None]
    gevonden: dict[Kandidaat, None] = {Kandidaat(None, HUB): None}
    for adres, genoemd in adressen:
        try:
            kandidaten = boek.van_adres(adres, gemeente or gemeente_zaak)
        except Opvolgeronbekend:
            if genoemd:
                raise
            continue
        if kandidaten is None and aan:
            return None
        # A party that the case knows may have left the register since: it is no candidate any more.
        for kandidaat in kandidaten or ():
            if kandidaat.partij != afzender or "/" in kandidaat.bestemming:
                gevonden.setdefault(replace(kandidaat, genoemd=genoemd))
    return tuple(gevonden)
