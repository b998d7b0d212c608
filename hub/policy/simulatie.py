"""Replaying recorded decisions on another policy, without any message.

A record keeps with each decision its key, the features as the rules read them (words and bands), which fields the
message had, which passed, and the duties. That is enough to decide again, as long as the new policy reads nothing
finer. Where it does, every value that fits what was recorded is tried: when all give the same decision it is certain;
when they differ it is *not to be determined*, with the features that were missing. Nothing is guessed.

Each decision is taken on its own: what would have followed from another decision earlier (a party that becomes
involved, an advice that is not kept) is not followed. The same goes for destinations that did not exist.

Equal decisions are grouped, so a month of a country is a matter of seconds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.policy.besluit import P_AANSLUITING, P_KENMERK, Besluit, Sleutel, Uitkomst
from hub.policy.laden import Beleid
from hub.policy.simulatie_effect import Effect, Soort, onbepaald, verschil
from hub.policy.simulatie_waarden import Mogelijkheden

GROEPEN_MAX: Final = 20_000
"""Different records remembered at most, about 60 MB; then the memory starts afresh."""
KOP_BYTES_MAX: Final = 90
"""What may stand before the first key that counts: the id that caused it, or a place in the journal."""
_ONBEKEND: Final = "onbekend"
_SOORT: Final = b'"soort":"'
_BESLOTEN: Final = b'besloten"'
_NA_ID: Final = (b'"bericht":', b'"besluiten":', b'"doel":', b'"fase":', b'"beleid":')

Deelname = Callable[[str, str | None], Mapping[str, str | None]]
"""Sender and receiver (None: the hub) → the features that the new convenant itself decides, such as who signed, and
`simulatie_waarden.ONTBREEKT` for what the register changed since."""


class Simulatiefout(Exception):
    """Something is not a record of a decision. Names no value."""


@dataclass(slots=True)
class _Groep:
    """Equal records: what each of their decisions becomes, and how many were not counted yet."""

    effecten: tuple[Effect, ...]
    aantal: int = 0


class Simulatie:
    """Takes records, counts effects."""

    def __init__(
        self, nieuw: Beleid, uitvoerbaar: frozenset[str], deelname: Deelname, oud: Beleid | None = None
    ) -> None:
        """Prepare.

        `uitvoerbaar`: duties the hub can perform. `oud`: the policy that made (most of) the records; only it can tell
        that a purpose which was unknown then is unknown still.
        """
        self.nieuw = nieuw
        self._geteld: Counter[Effect] = Counter()
        self._uitvoerbaar, self._deelname, self._oud = uitvoerbaar, deelname, oud
        self._mogelijkheden = Mogelijkheden(nieuw.woordenboek, nieuw.tabel)
        self._groepen: dict[bytes, _Groep] = {}

    @property
    def effecten(self) -> Mapping[Effect, int]:
        """Every difference (and what stays equal), with how many decisions have it."""
        for groep in self._groepen.values():
            for effect in groep.effecten:
                self._geteld[effect] += groep.aantal
            groep.aantal = 0
        return self._geteld

    @property
    def besluiten(self) -> int:
        """Decisions taken again."""
        return sum(self.effecten.values())

    def per_soort(self) -> dict[Soort, int]:
        """How many decisions of each kind."""
        telling = dict.fromkeys(Soort, 0)
        for effect, aantal in self.effecten.items():
            telling[effect.soort] += aantal
        return telling

    def voeg_toe(self, inhoud: bytes) -> bool:
        """Take a record as it was stored; False for another kind of record. Equal ones are decided once.

        Raises:
            Simulatiefout: it is no record.
        """
        if _van_andere_soort(inhoud):
            return False
        sleutel = _sleutel(inhoud) or inhoud
        groep = self._groepen.get(sleutel)
        if groep is None:
            document = _lees(inhoud)
            if document.get("soort") != "besloten":
                return False
            groep = _Groep(self._van(document))
            if len(self._groepen) >= GROEPEN_MAX:
                _ = self.effecten
                self._groepen.clear()
            self._groepen[sleutel] = groep
        groep.aantal += 1
        return True

    def _van(self, document: Mapping[str, Any]) -> tuple[Effect, ...]:
        try:
            return tuple(self._opnieuw(document, deel) for deel in document["besluiten"])
        except (KeyError, TypeError, AttributeError):
            raise Simulatiefout("geen besluit") from None

    def _opnieuw(self, record: Mapping[str, Any], deel: Mapping[str, Any]) -> Effect:
        """Decide once more on the new policy."""
        partij, adres = record["partij"], deel["bestemming"]
        ontvanger, streep, onderdeel = adres.partition("/")
        oud = Effect(Soort.GELIJK, partij, adres, record["bericht"], deel["code"])
        woordenboek = self.nieuw.woordenboek
        hub = woordenboek.bestemmingen.get(adres)
        naar_hub = hub is not None and hub.soort == "hub"
        for wie in (partij,) if naar_hub else (partij, ontvanger):
            if wie not in woordenboek.partijen:
                return onbepaald(oud, f"{wie} staat niet in het nieuwe woordenboek")
        if deel["code"] == P_KENMERK:
            return onbepaald(oud, "een kenmerk had een waarde die niet is vastgelegd")
        if deel["code"] == P_AANSLUITING:
            return onbepaald(oud, "de ontvanger was toen niet aangesloten")
        if record["doel"] == _ONBEKEND and not self._doel_blijft_onbekend(record["beleid"]):
            return onbepaald(oud, "het doel was onbekend en is niet vastgelegd")
        naar = adres if naar_hub else f"{woordenboek.partijen[ontvanger].rol}{streep}{onderdeel}"
        rol = woordenboek.partijen[partij].rol
        sleutel = Sleutel(rol, record["bericht"], record["doel"], naar, record["fase"])
        vast = {**deel["kenmerken"], **self._deelname(partij, None if naar_hub else ontvanger)}
        er_is = frozenset([*deel["velden"], *(g["veld"] for g in deel["gestript"])])

        def wat(code: int) -> tuple[Uitkomst, frozenset[str], frozenset[str]]:
            besluit = self._beslis(sleutel, code)
            return besluit.uitkomst, besluit.velden & er_is, frozenset(p.text() for p in besluit.plichten)

        code, ontbrekend = self._mogelijkheden.beslis(sleutel, vast, wat)
        if code is None:
            return onbepaald(oud, *ontbrekend)
        besluit = self._beslis(sleutel, code)
        # Of several contexts with one outcome the reason may differ: then the old one is no difference.
        zelfde_reden = besluit.code == deel["code"] or bool(ontbrekend)
        return verschil(oud, deel, wat(code), besluit.code, zelfde_reden=zelfde_reden)

    def _beslis(self, sleutel: Sleutel, code: int) -> Besluit:
        return self.nieuw.tabel.beslis_code(sleutel, code, self._uitvoerbaar)

    def _doel_blijft_onbekend(self, digest: str) -> bool:
        """Whether the new dictionary knows no purpose that the policy of the record did not know."""
        if self._oud is None or self._oud.digest != digest:
            return False
        nieuw, oud = self.nieuw.woordenboek, self._oud.woordenboek
        return {*nieuw.doelen, *nieuw.andere_doelen} <= {*oud.doelen, *oud.andere_doelen}


def _lees(inhoud: bytes) -> dict[str, Any]:
    try:
        document = json.loads(inhoud)
    except (ValueError, RecursionError):
        raise Simulatiefout("geen JSON") from None
    if not isinstance(document, dict):
        raise Simulatiefout("geen record")
    return document


def _van_andere_soort(inhoud: bytes) -> bool:
    """Whether it is surely a record of another kind, seen without reading it: most of a journal is."""
    plek = inhoud.rfind(_SOORT)
    return plek > 0 and inhoud.startswith(b'{"') and not inhoud.startswith(_BESLOTEN, plek + len(_SOORT))


def _sleutel(inhoud: bytes) -> bytes | None:
    """The part of a canonical record that decides: its keys are sorted, so ids and times stand together at the end.

    None for a record that is written in another way, or of another kind: that stands alone, under all of its bytes.
    """
    begin, einde = inhoud.find(b'"beleid":"'), inhoud.rfind(b',"id":"')
    partij = inhoud.find(b'"partij":"', einde)
    if not 0 < begin < KOP_BYTES_MAX or einde < begin or partij < 0 or b'"soort":"besloten"' not in inhoud[partij:]:
        return None
    staart = inhoud[einde:]
    if any(naam in staart for naam in _NA_ID):
        return None
    return inhoud[begin:einde] + inhoud[partij : inhoud.find(b",", partij)]
