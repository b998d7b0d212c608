"""A decision replayed from its ADL record alone (Authorization Decision Log, level 4). PURE.

The record holds the question with its features, the digest of the policy and that of the program. With that policy the
decision is taken again and laid beside what the record says came out. What cannot be replayed is said, never guessed:

- another policy than the record names is not used;
- a feature outside the dictionary was never recorded (`P-kenmerk`);
- whether the receiver was admitted (`P-aansluiting`) the party register said and not the policy; then only what the
  policy says is replayed, and it must have been "yes".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.policy.besluit import P_AANSLUITING, Besluit, Uitkomst
from hub.policy.herbesluit import Besluitfout, Herbeslisser, sleutel_van
from hub.policy.laden import Beleid

VRAAG: Final = "adl.core.request"
ANTWOORD: Final = "adl.core.response"
BELEID: Final = "adl.core.policies"
OPSTELLING: Final = "adl.core.configuration"
GELIJK: Final = "gelijk"
ANDERS: Final = "anders"
ONBEPAALD: Final = "onbepaald"
_ONBEKEND: Final = "onbekend"


@dataclass(frozen=True, slots=True)
class Nagespeeld:
    """`uitslag`: `gelijk`, `anders` or `onbepaald`. `waarom` (Dutch): what differs, or why it cannot be replayed.

    `zelfde_programma`: whether the record names the program that replays; None when it names none (before there was
    one to name).
    """

    uitslag: str
    waarom: tuple[str, ...]
    zelfde_programma: bool | None


class Naspeler:
    """Replays under one policy."""

    def __init__(self, beleid: Beleid, uitvoerbaar: frozenset[str], programma: str) -> None:
        """`uitvoerbaar`: duties that the hub can perform; `programma`: digest of the program that replays."""
        self._beleid = beleid
        self._beslisser = Herbeslisser(beleid, uitvoerbaar)
        self._programma = programma
        self._uitvoerbaar = uitvoerbaar

    def speel_na(self, record: Mapping[str, Any]) -> Nagespeeld:
        """Take the decision of an ADL record of this hub again.

        Raises:
            Besluitfout: it is no such record.
        """
        try:
            return self._speel_na(record)
        except (KeyError, TypeError, AttributeError):
            raise Besluitfout("geen ADL-record van een besluit") from None

    def _speel_na(self, record: Mapping[str, Any]) -> Nagespeeld:
        programma = record["attributes"].get(OPSTELLING, {}).get("ketenhub")
        zelfde = None if programma is None else programma == self._programma
        if beleid_van(record) != self._beleid.digest:
            return Nagespeeld(ONBEPAALD, ("het besluit is met een ander beleid genomen",), zelfde)
        body = record["body"]
        if VRAAG not in body:
            return Nagespeeld(ONBEPAALD, ("de vraag staat in een ander record",), zelfde)
        vraag, context = body[VRAAG], body[ANTWOORD]["context"]
        (code,) = body[ANTWOORD]["context"]["reason_admin"].values()
        kop = {
            "partij": vraag["subject"]["id"],
            "bericht": vraag["action"]["name"],
            "doel": vraag["context"]["doel"],
            "fase": vraag["context"]["fase"],
        }
        deel = {
            "bestemming": vraag["resource"]["id"],
            "kenmerken": vraag["context"]["kenmerken"],
            "code": code,
        }
        besluit, ontbreekt = self._beslis(kop, deel)
        if besluit is None:
            return Nagespeeld(ONBEPAALD, ontbreekt, zelfde)
        velden = vraag["resource"]["properties"]["velden_in_bericht"]
        verschil = _verschil(besluit, code, body[ANTWOORD]["decision"], context, velden)
        return Nagespeeld(ANDERS if verschil else GELIJK, verschil, zelfde)

    def _beslis(self, kop: Mapping[str, Any], deel: Mapping[str, Any]) -> tuple[Besluit | None, tuple[str, ...]]:
        if kop["doel"] == _ONBEKEND:
            # Under the same policy a purpose that it did not know gives the same answer, whatever its word was.
            sleutel = sleutel_van(self._beleid, kop, str(deel["bestemming"]))
            if sleutel is not None:
                return self._beleid.tabel.beslis(sleutel, {}, self._uitvoerbaar), ()
        herbesluit = self._beslisser.beslis(kop, deel, {})
        return herbesluit.besluit, herbesluit.ontbrekend


def beleid_van(record: Mapping[str, Any]) -> str | None:
    """Digest of the policy that an ADL record of this hub names; None when it names none.

    Raises:
        Besluitfout: it is no such record.
    """
    try:
        bron = record["attributes"].get(BELEID, {}).get("ketenhub-beleid", {})
        digest = bron.get("digest")
    except (KeyError, TypeError, AttributeError):
        raise Besluitfout("geen ADL-record van een besluit") from None
    return None if digest is None else str(digest)


def _verschil(
    besluit: Besluit, code: str, ja: object, context: Mapping[str, Any], velden: list[str]
) -> tuple[str, ...]:
    """What came out otherwise, by name."""
    if code == P_AANSLUITING:
        return () if besluit.uitkomst is Uitkomst.DOORLATEN and ja is False else ("uitkomst",)
    plichten = [plicht.text() for plicht in besluit.plichten]
    paren = {
        "besluit": (ja, besluit.uitkomst is Uitkomst.DOORLATEN),
        "uitkomst": (context["uitkomst"], besluit.uitkomst.value),
        "code": (code, besluit.code),
        "regel": (context.get("regel"), besluit.regel),
        "verboden": (list(context["verboden"]), list(besluit.verboden)),
        "velden": (sorted(context["velden"]), sorted(set(velden) & besluit.velden)),
        "plichten": (list(context["plichten"]), plichten),
    }
    return tuple(naam for naam, (toen, nu) in paren.items() if toen != nu)
