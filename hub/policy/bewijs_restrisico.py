"""What no proof can see: somebody retypes what he read into free text, and the text travels on to a dossier.

Here every way is listed along which that could happen, with the rules and fields of each step: somebody knows a fact of
police or justice (he sends it, or a rule gives it to him), and has a free field to type in that reaches a dossier,
perhaps by way of others. Steps are looked at one by one, each in any situation in which it is possible; whether they
can follow each other in one case is not asked, so the list is rather too long than too short. The hub does not type.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.policy.bewijs import BESCHERMD, DOSSIER
from hub.policy.gebied import Ruimte
from hub.policy.gebied_gangen import gangen
from hub.policy.laden import Beleid

_HUB = "hub"
_VRIJ = "vrij"


@dataclass(frozen=True, slots=True)
class Schakel:
    """One step: by these rules a role sends these fields to a destination."""

    van: str
    naar: str
    regels: tuple[str, ...]
    velden: tuple[str, ...]

    def text(self) -> str:
        """`politie naar gemeente/inzage (S-01): feit.aanleiding`."""
        return f"{self.van} naar {self.naar} ({', '.join(self.regels)}): {', '.join(self.velden)}"


@dataclass(frozen=True, slots=True)
class Restrisico:
    """One way into a dossier. `kennis`: how the first who types came to know it; None when he sends it himself.

    `keten`: the free fields it is typed into, step by step; the last step ends in the dossier.
    """

    kennis: Schakel | None
    keten: tuple[Schakel, ...]

    def text(self) -> str:
        """For a person, one line a step."""
        eerste = (
            f"{self.keten[0].van} verstuurt zelf gegevens van politie of justitie"
            if self.kennis is None
            else f"leest  {self.kennis.text()}"
        )
        return "\n".join([eerste, *(f"  typt {schakel.text()}" for schakel in self.keten)])


def restrisico(beleid: Beleid) -> tuple[Restrisico, ...]:
    """The shortest way for everybody who knows something, to every dossier he can reach by typing.

    Raises:
        TeIngewikkeld: the bans are too entangled to say what passes.
    """
    beschermd, vrij = _schakels(beleid)
    rol = {naam: bestemming.rol for naam, bestemming in beleid.woordenboek.bestemmingen.items()}
    soort = {naam: bestemming.soort for naam, bestemming in beleid.woordenboek.bestemmingen.items()}
    bronnen = sorted({schakel.van for schakel in beschermd})
    gevonden: list[Restrisico] = []
    for kennis in (None, *beschermd):
        for wie in bronnen if kennis is None else (rol[kennis.naar],):
            if kennis is not None and (soort[kennis.naar] == DOSSIER or wie in bronnen):
                continue  # who reads a dossier is not who types it on; who sends it himself is listed already
            gevonden += (Restrisico(kennis, keten) for keten in _ketens(wie, vrij, rol, soort))
    return tuple(gevonden)


def _schakels(beleid: Beleid) -> tuple[list[Schakel], list[Schakel]]:
    """Who can send facts of police and justice to whom, and who can send free text to whom; not to the hub."""
    woordenboek = beleid.woordenboek
    ruimte = Ruimte(woordenboek, beleid.tabel.codering)
    samen: dict[tuple[bool, str, str], tuple[set[str], set[str]]] = {}
    for gang in gangen(beleid, ruimte):
        levend = {pad: woordenboek.velden[pad] for pad, bit in beleid.tabel.veldbits.items() if bit & gang.levend}
        keuzes = {
            False: {pad for pad, label in levend.items() if label.herkomst in BESCHERMD},
            True: {pad for pad, label in levend.items() if label.vorm == _VRIJ},
        }
        for sleutel in gang.sleutels:
            for is_vrij, paden in keuzes.items():
                if paden and woordenboek.bestemmingen[sleutel.naar].soort != _HUB:
                    regels, velden = samen.setdefault((is_vrij, sleutel.van, sleutel.naar), (set(), set()))
                    regels.add(gang.code)
                    velden |= paden
    lijsten: tuple[list[Schakel], list[Schakel]] = ([], [])
    for (is_vrij, van, naar), (regels, velden) in sorted(samen.items()):
        lijsten[is_vrij].append(Schakel(van, naar, tuple(sorted(regels)), tuple(sorted(velden))))
    return lijsten


def _ketens(
    wie: str, vrij: Iterable[Schakel], rol: Mapping[str, str], soort: Mapping[str, str]
) -> list[tuple[Schakel, ...]]:
    """From this role the shortest chain of free text over each last step into a dossier."""
    stappen = list(vrij)
    bereikt: dict[str, tuple[Schakel, ...]] = {wie: ()}
    rij = deque([wie])
    while rij:
        rol_nu = rij.popleft()
        for schakel in stappen:
            volgende = rol[schakel.naar]
            if schakel.van == rol_nu and soort[schakel.naar] != DOSSIER and volgende not in bereikt:
                bereikt[volgende] = (*bereikt[rol_nu], schakel)
                rij.append(volgende)
    laatste = [schakel for schakel in stappen if soort[schakel.naar] == DOSSIER and schakel.van in bereikt]
    return [(*bereikt[schakel.van], schakel) for schakel in laatste]
