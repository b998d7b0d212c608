"""One recorded decision, taken again: on the policy of then to check it, or on that of now before bytes go out again.

The record keeps the features as the rules read them (words and bands), not the message. Every context that fits what is
known is tried; only when all give the same decision is there one. Else it is not to be determined, and what was missing
is named: nothing is guessed, and what is not certain does not go out. `hub.policy.simulatie` does the same for whole
journals, to compare policies; this is for one decision on which something hangs. PURE.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.policy.banden import ONBEKEND
from hub.policy.besluit import P_AANSLUITING, P_KENMERK, Besluit, Sleutel
from hub.policy.laden import Beleid
from hub.policy.lezen import duur
from hub.policy.simulatie_waarden import ONTBREEKT, Mogelijkheden

Feiten = Mapping[str, str | None]
"""Feature → a word or band as records have it; None for unknown."""
DAGEN_PER_MAAND_MIN: Final = 28
"""A month has at least so many days: so many days make at most one month more."""


class Besluitfout(Exception):
    """A record that should hold a decision does not. Names no value."""


@dataclass(frozen=True, slots=True)
class Herbesluit:
    """What comes out: `besluit`, or None with the features (or words) that were missing."""

    besluit: Besluit | None
    ontbrekend: tuple[str, ...] = ()


class Herbeslisser:
    """Decides again under one policy."""

    def __init__(self, beleid: Beleid, uitvoerbaar: frozenset[str]) -> None:
        """`uitvoerbaar`: duties that the hub can perform."""
        self.beleid = beleid
        self._uitvoerbaar = uitvoerbaar
        self._mogelijkheden = Mogelijkheden(beleid.woordenboek, beleid.tabel)

    def beslis(self, record: Mapping[str, Any], deel: Mapping[str, Any], feiten: Feiten) -> Herbesluit:
        """Take the decision `deel` of the record `besloten` again; `feiten` replace what was recorded of them.

        Raises:
            Besluitfout: it is no such record.
        """
        try:
            return self._beslis(record, deel, feiten)
        except (KeyError, TypeError, AttributeError):
            raise Besluitfout("geen besluit") from None

    def _beslis(self, record: Mapping[str, Any], deel: Mapping[str, Any], feiten: Feiten) -> Herbesluit:
        if deel["code"] == P_KENMERK:
            return Herbesluit(None, ("een kenmerk dat niet is vastgelegd",))
        if record["doel"] == ONBEKEND:
            return Herbesluit(None, ("doel",))
        sleutel = sleutel_van(self.beleid, record, str(deel["bestemming"]))
        if sleutel is None:
            return Herbesluit(None, ("een partij die niet in het woordenboek staat",))
        vast = {**deel["kenmerken"], **feiten}

        def wat(code: int) -> tuple[object, ...]:
            besluit = self._neem(sleutel, code)
            return besluit.uitkomst, besluit.velden, besluit.plichten, besluit.regel, besluit.code

        code, ontbrekend = self._mogelijkheden.beslis(sleutel, vast, wat)
        return Herbesluit(None, ontbrekend) if code is None else Herbesluit(self._neem(sleutel, code))

    def _neem(self, sleutel: Sleutel, code: int) -> Besluit:
        return self.beleid.tabel.beslis_code(sleutel, code, self._uitvoerbaar)


def sleutel_van(beleid: Beleid, record: Mapping[str, Any], adres: str) -> Sleutel | None:
    """The key of a recorded decision under this dictionary; None when it does not know one of the two parties."""
    partijen, bestemmingen = beleid.woordenboek.partijen, beleid.woordenboek.bestemmingen
    afzender = partijen.get(str(record["partij"]))
    if afzender is None:
        return None
    naar = adres
    bestemming = bestemmingen.get(adres)
    if bestemming is None or bestemming.soort != "hub":
        ontvanger, streep, onderdeel = adres.partition("/")
        if ontvanger not in partijen:
            return None
        naar = f"{partijen[ontvanger].rol}{streep}{onderdeel}"
    return Sleutel(afzender.rol, str(record["bericht"]), str(record["doel"]), naar, str(record["fase"]))


def zelfde(deel: Mapping[str, Any], herbesluit: Herbesluit) -> bool | None:
    """Whether the same came out as was recorded: outcome, rule, code, duties and the fields of the message that passed.

    None: not to be determined, or it was refused because nobody was admitted there, which the register said and not the
    policy. That a field of the message was left out of the record altogether cannot be seen here: the tree shows that.
    """
    besluit = herbesluit.besluit
    if besluit is None or deel["code"] == P_AANSLUITING:
        return None
    er_is = {*deel["velden"], *(g["veld"] for g in deel["gestript"])}
    return (
        deel["uitkomst"] == besluit.uitkomst.value
        and deel.get("regel") == besluit.regel
        and deel["code"] == besluit.code
        and list(deel["plichten"]) == [p.text() for p in besluit.plichten]
        and sorted(deel["velden"]) == sorted(er_is & besluit.velden)
    )


def ouder(band: str | None, dagen: int) -> str | None:
    """A recorded age in months after so many days: the band that surely holds it. The same on the same day.

    What was between two ages is now between the first and the second with the months that passed, rounded up: an age
    that may have come past a border is in two bands, and is then decided only when both give the same.
    """
    if band is None or band in {ONBEKEND, ONTBREEKT} or dagen <= 0:
        return band
    onder = re.search(r"(?:vanaf|van|na) ([0-9]+)", band)
    boven = re.search(r"(tot en met|tot) ([0-9]+)", band)
    erbij = -(-dagen // DAGEN_PER_MAAND_MIN)
    einde = "" if boven is None else f"tot en met {int(boven[2]) + erbij}"
    begin = "" if onder is None else f"{'na' if onder[0].startswith('na') else 'van' if einde else 'vanaf'} {onder[1]}"
    return " ".join(deel for deel in (begin, einde) if deel)


def bewaar_s(plichten: list[str]) -> int | None:
    """Shortest term that these recorded duties name (`bewaar 72 uur`), in seconds; None when none does."""
    termijnen = [duur(plicht.partition(" ")[2]) for plicht in plichten]
    return min((t for t in termijnen if t is not None), default=None)
