"""Step 6, first half: which destinations a message could go to. Allows nothing: the policy decides on each.

A candidate is a party and one of its destinations. A party that is addressed as a whole stands for all destinations of
its role. The hub itself is always a candidate: what it may keep of a message is decided like all else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

HUB: Final = "hub"


@dataclass(frozen=True, slots=True)
class Kandidaat:
    """`partij` None is the hub. `bestemming` is the policy's word (`gemeente/inzage`), `adres` the full one.

    `genoemd`: the sender named it himself, by address or by the municipality in his message: he may hear of a refusal.
    """

    partij: str | None
    bestemming: str
    genoemd: bool = field(default=False, compare=False)

    @property
    def adres(self) -> str:
        """`gemeente-ede/inzage`, `om`, `hub`."""
        if self.partij is None:
            return HUB
        _, streep, deel = self.bestemming.partition("/")
        return f"{self.partij}{streep}{deel}"


@dataclass(frozen=True, slots=True)
class Adresboek:
    """Who exists: role per party, destinations per role, municipality per CBS code. Made from the policy's data."""

    rollen: Mapping[str, str]
    bestemmingen: Mapping[str, tuple[str, ...]]
    gemeenten: Mapping[str, str]

    def van_adres(self, adres: str) -> tuple[Kandidaat, ...] | None:
        """The destinations that an address stands for; None when there is no such address."""
        partij, streep, deel = adres.partition("/")
        rol = self.rollen.get(partij)
        if rol is None:
            return None
        alle = self.bestemmingen.get(rol, ())
        if not streep:
            return tuple(Kandidaat(partij, bestemming) for bestemming in alle)
        gekozen = f"{rol}/{deel}"
        return (Kandidaat(partij, gekozen),) if gekozen in alle else None

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
    """
    adressen = [(adres, True) for adres in aan]
    if not adressen:
        eigen = boek.gemeenten.get(gemeente or ""), boek.gemeenten.get(gemeente_zaak or "")
        anderen = (eigen[1] if gemeente is None else None, *sorted(betrokken), *sorted(kenners), vrager)
        adressen = [(eigen[0], True)] if eigen[0] else []
        adressen += [(partij, partij == afzender) for partij in anderen if partij is not None]
    gevonden: dict[Kandidaat, None] = {Kandidaat(None, HUB): None}
    for adres, genoemd in adressen:
        kandidaten = boek.van_adres(adres)
        if kandidaten is None and aan:
            return None
        # A party that the case knows may have left the register since: it is no candidate any more.
        for kandidaat in kandidaten or ():
            if kandidaat.partij != afzender or "/" in kandidaat.bestemming:
                gevonden.setdefault(Kandidaat(kandidaat.partij, kandidaat.bestemming, genoemd=genoemd))
    return tuple(gevonden)
