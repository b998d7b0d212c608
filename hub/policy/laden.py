"""Loading a policy: texts in, one `Beleid` out, or everything that is wrong with it.

Steps: (1) strict YAML of every file, (2) which file is what, by its first key, (3) dictionary, (4) convenant,
(5) fields equal to the catalogue, (6) overlaps, (7) the table. A step that needs an earlier one is not tried when that
failed; all others are, so that one run shows as much as possible.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from hub.policy.convenant import Convenant, lees_convenant
from hub.policy.fouten import Beleidsfout, Plek, Verzamelaar, Vol, bedoelde_u
from hub.policy.lezen import Lezer
from hub.policy.overlap import meld_overlap
from hub.policy.tabel import Tabel
from hub.policy.woordenboek import Woordenboek, lees_woordenboek
from hub.policy.yaml_strikt import Knoop, Tabelknoop, lees

BESTANDEN_MAX: Final = 20
"""A policy is a dictionary and a convenant; more than a handful of files is a mistake."""
_SOORTEN: Final = ("woordenboek", "convenant")


class Veldachtig(Protocol):
    """What the field catalogue says of a field (`schemas.veld.Veld` fits)."""

    @property
    def herkomst(self) -> str:
        """Who the value comes from."""
        ...

    @property
    def categorie(self) -> str:
        """What kind of data it is."""
        ...

    @property
    def vorm(self) -> str:
        """Closed, or free text."""
        ...


@dataclass(frozen=True, slots=True)
class Beleid:
    """A policy that may be used: dictionary, convenant, compiled table, and the digest of what they mean.

    `revisie`: number of the signed bundle that it came in; None for one that is only looked at.
    """

    woordenboek: Woordenboek
    convenant: Convenant
    tabel: Tabel
    digest: str
    revisie: int | None = None


def laad(bestanden: Mapping[str, str], velden: Mapping[str, Veldachtig] | None = None) -> Beleid:
    """Load a policy.

    Args:
        bestanden: name → text of the dictionary and of the convenant; the names are for messages only.
        velden: the field catalogue; when given, the dictionary's fields and labels must be exactly these.

    Raises:
        Beleidsfout: with every mistake found. Nothing else, whatever the texts.
    """
    verzamelaar = Verzamelaar()
    beleid: Beleid | None = None
    with contextlib.suppress(Vol):
        beleid = _laad(bestanden, velden, verzamelaar)
    verzamelaar.klaar()
    if beleid is None:  # pragma: no cover - every road to None has reported a mistake
        raise Beleidsfout(())
    return beleid


def _laad(
    bestanden: Mapping[str, str], velden: Mapping[str, Veldachtig] | None, verzamelaar: Verzamelaar
) -> Beleid | None:
    lezer = Lezer(verzamelaar)
    knopen = _per_soort(bestanden, verzamelaar)
    if "woordenboek" not in knopen:
        return None
    woordenboek = lees_woordenboek(knopen["woordenboek"], lezer)
    if woordenboek is None:
        return None
    if velden is not None:
        _vergelijk(woordenboek, velden, knopen["woordenboek"].plek, verzamelaar)
    if "convenant" not in knopen:
        return None
    convenant = lees_convenant(knopen["convenant"], lezer, woordenboek)
    if convenant is None or verzamelaar.fouten:
        return None
    meld_overlap(woordenboek, convenant, lezer)
    if verzamelaar.fouten:
        return None
    tabel = Tabel(woordenboek, convenant)
    return Beleid(woordenboek, convenant, tabel, tabel.digest)


def _per_soort(bestanden: Mapping[str, str], verzamelaar: Verzamelaar) -> dict[str, Knoop]:
    """Steps 1 and 2."""
    gevonden: dict[str, Knoop] = {}
    if len(bestanden) > BESTANDEN_MAX:
        verzamelaar.meld("B-bestand", Plek("beleid"), f"meer dan {BESTANDEN_MAX} bestanden")
        return gevonden
    onleesbaar = False
    for naam in sorted(bestanden):
        knoop = lees(naam, bestanden[naam], verzamelaar)
        if knoop is None:
            onleesbaar = True
            continue
        sleutels = [s.waarde for s, _ in knoop.paren] if isinstance(knoop, Tabelknoop) else []
        soort = next((s for s in _SOORTEN if s in sleutels), None)
        if soort is None:
            hint = (
                bedoelde_u(sleutels[0], _SOORTEN) if sleutels else "begin met 'woordenboek: naam' of 'convenant: naam'"
            )
            verzamelaar.meld("B-bestand", knoop.plek, "dit is geen woordenboek en geen convenant", hint)
        elif soort in gevonden:
            verzamelaar.meld(
                "B-bestand", knoop.plek, f"een tweede {soort}; '{gevonden[soort].plek.bestand}' is er al een"
            )
        else:
            gevonden[soort] = knoop
    for soort in _SOORTEN:
        if soort not in gevonden and not onleesbaar:
            verzamelaar.meld("B-bestand", Plek("beleid"), f"er is geen {soort}")
    return gevonden


def _vergelijk(
    woordenboek: Woordenboek, velden: Mapping[str, Veldachtig], plek: Plek, verzamelaar: Verzamelaar
) -> None:
    """Step 5 (semantics 5): the same paths with the same labels."""
    for pad in sorted(velden.keys() | woordenboek.velden.keys()):
        hier, daar = woordenboek.velden.get(pad), velden.get(pad)
        if hier is None:
            verzamelaar.meld("B-veld", plek, f"veld '{pad}' staat in de veldencatalogus, niet in het woordenboek")
        elif daar is None:
            hint = bedoelde_u(pad, velden)
            verzamelaar.meld("B-veld", plek, f"veld '{pad}' staat in het woordenboek, niet in de veldencatalogus", hint)
        else:
            for soort in ("herkomst", "categorie", "vorm"):
                if getattr(hier, soort) != getattr(daar, soort):
                    verzamelaar.meld(
                        "B-veld",
                        plek,
                        f"veld '{pad}': {soort} is hier '{getattr(hier, soort)}', "
                        f"in de veldencatalogus '{getattr(daar, soort)}'",
                    )
