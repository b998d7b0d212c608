"""The matrix as canonical text (checked in: a reviewer signs what the rules mean), and as CSV for a spreadsheet.

One fact a line, so that a change of the policy is a readable change of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hub.policy.gebied_woorden import Blok
from hub.policy.laden import Beleid
from hub.policy.matrix import Deel, Rij
from hub.policy.regels import ASSEN

BESTAND: Final = "matrix.txt"
KOLOMMEN: Final = (*ASSEN, "regel", "veld", "herkomst", "categorie", "vorm", "als", "tenzij", "plichten", "soms")


def tekst(beleid: Beleid, rijen: Sequence[Rij]) -> str:
    """The canonical text."""
    return "\n".join(_regels(beleid, rijen)) + "\n"


def _regels(beleid: Beleid, rijen: Sequence[Rij]) -> Iterator[str]:
    yield f"Wie wat mag ontvangen volgens convenant {beleid.convenant.naam}, versie {beleid.convenant.versie}"
    yield ""
    yield "Gemaakt uit het beleid met `ketenhub beleid matrix --schrijf`; verander dit bestand niet met de hand."
    yield "Wat hier niet staat, gaat niet door. Verboden zijn al verwerkt. Is een kenmerk onbekend, dan geldt een"
    yield "voorwaarde alleen waar 'onbekend' erbij staat."
    for naar, bestemming in beleid.woordenboek.bestemmingen.items():
        eigen = [rij for rij in rijen if rij.naar == naar]
        yield ""
        yield f"== {naar}: {bestemming.label} ({bestemming.soort})"
        if not eigen:
            yield ""
            yield "Ontvangt niets."
        for rij in eigen:
            yield ""
            yield from _rij(rij)


def _rij(rij: Rij) -> Iterator[str]:
    yield f"{rij.regel}  {rij.titel} ({', '.join(rij.bron)})"
    yield from (f"  wie       {wie(blok)}" for blok in rij.waar)
    yield from (f"  plicht    {plicht}" for plicht in rij.plichten)
    yield from (f"  soms      {plicht}" for plicht in rij.soms)
    for deel in rij.delen:
        yield f"  -- {len(deel.velden)} {'veld' if len(deel.velden) == 1 else 'velden'}"
        yield from _deel(deel)


def _deel(deel: Deel) -> Iterator[str]:
    yield from (f"  als       {als}" for als in deel.als)
    yield from (f"  tenzij    {tenzij}" for tenzij in deel.tenzij)
    yield from (f"  veld      {pad}" for pad in deel.velden)


def wie(blok: Blok) -> str:
    """Sender, message, purpose and phase; the destination stands above it."""
    delen = zip(ASSEN, blok, strict=True)
    return ", ".join(f"{as_} {' of '.join(sorted(woorden))}" for as_, woorden in delen if as_ != "naar")


def csv(beleid: Beleid, rijen: Sequence[Rij]) -> str:
    """A line per key, permit and field (RFC 4180, every value quoted)."""
    velden = beleid.woordenboek.velden
    regels = [_csvregel(KOLOMMEN)]
    for rij in rijen:
        for sleutel in rij.sleutels:
            for deel in rij.delen:
                for pad in deel.velden:
                    label = velden[pad]
                    voor = (*sleutel, rij.regel, pad, label.herkomst, label.categorie, label.vorm)
                    na = ("; ".join(w) for w in (deel.als, deel.tenzij, rij.plichten, rij.soms))
                    regels.append(_csvregel((*voor, *na)))
    return "".join(regels)


def _csvregel(waarden: Iterable[str]) -> str:
    return ",".join('"' + waarde.replace('"', '""') + '"' for waarde in waarden) + "\r\n"
