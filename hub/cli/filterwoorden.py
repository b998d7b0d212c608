"""The words behind `--partij`, `--regel` and `--zaak`: a word that can fit nothing is refused, not silently looked for.

Who misspells a party would otherwise read "nothing found" and believe it, or wait for ever. What was typed is never
repeated: it may be a name or a BSN.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.instellingen import Instellingen
    from hub.policy.laden import Beleid

_NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
_TIJD: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_UUID: Final = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"
_ID: Final = re.compile(_UUID.replace("h", "[0-9a-f]"))


class Filterfout(Ketenfout):
    """A word of a filter that can fit nothing: refused, so that nobody takes an empty list for an answer."""

    afloop = Afloop.GEWEIGERD


def controleer(instellingen: Instellingen, *, partij: str | None, regel: str | None, zaak: str | None) -> None:
    """Check the words of the filters; None is a filter that was not given. Reads the policy only when it must.

    Raises:
        Filterfout: `FILTER-woord`, the word is not in the policy; `FILTER-zaak`, the case is no id.
        Beleidsweigering: the policy cannot be read.
    """
    if zaak is not None and not _ID.fullmatch(zaak):
        raise Filterfout(
            "FILTER-zaak",
            "Bij --zaak hoort een heel zaakkenmerk: een UUID in kleine letters, zoals in een antwoord.",
            "partner",
        )
    if partij is None and regel is None:
        return
    from hub.bootstrap.geldend import geldend_beleid

    beleid = geldend_beleid(instellingen)
    if partij is not None:
        _eis("--partij", partij, beleid.woordenboek.partijen)
    if regel is not None:
        _eis("--regel", regel, codes(beleid))


def eis_woorden(
    instellingen: Instellingen,
    *,
    partijen: Mapping[str, str | None] | None = None,
    naar: str | None = None,
    bericht: str | None = None,
    doel: str | None = None,
    fase: str | None = None,
) -> None:
    """Check the other words of filters, as `controleer`. `partijen`: option → what was typed.

    Raises:
        Filterfout: `FILTER-woord`.
        Beleidsweigering: the policy cannot be read.
    """
    gegeven = {optie: woord for optie, woord in (partijen or {}).items() if woord is not None}
    if not gegeven and naar is bericht is doel is fase is None:
        return
    from hub.bootstrap.geldend import geldend_beleid
    from schemas.register import BERICHTEN

    w = geldend_beleid(instellingen).woordenboek
    for optie, woord in gegeven.items():
        _eis(optie, woord, w.partijen)
    delen = {naam.partition("/")[2] for naam in w.bestemmingen if "/" in naam}
    adressen = {*w.partijen, *(f"{partij}/{deel}" for partij in w.partijen for deel in delen)}
    berichten = {soort.bericht for soort in BERICHTEN.values()}
    for optie, waarde, bekend in (
        ("--naar", naar, adressen),
        ("--bericht", bericht, berichten),
        ("--doel", doel, w.doelen),
        ("--fase", fase, w.fasen),
    ):
        if waarde is not None:
            _eis(optie, waarde, bekend)


def moment(tekst: str | None, *, einde: bool = False) -> datetime | None:
    """A day or a time as typed, in Dutch time: `2026-11-21`, `2026-11-21T14:30`, `2026-11-21T14:30:05`.

    `einde`: a day means its end, so that `--tot` with a day takes the whole of it; and of an hour that comes twice,
    when the clock is put back, the second is meant. Otherwise the first.

    Raises:
        Filterfout: `FILTER-tijd`. The text does not repeat what was typed.
    """
    if tekst is None:
        return None
    try:
        if not _TIJD.fullmatch(tekst):
            raise ValueError  # noqa: TRY301 - told below, like a day that does not exist
        tijd = datetime.fromisoformat(tekst).replace(tzinfo=_NEDERLAND, fold=int(einde))
        bestaat = tijd.astimezone(UTC).astimezone(_NEDERLAND).replace(tzinfo=None) == tijd.replace(tzinfo=None)
        tijd = tijd + timedelta(days=1) if einde and "T" not in tekst else tijd
    except (ValueError, OverflowError):
        raise Filterfout(
            "FILTER-tijd", "Schrijf een dag als 2026-11-21, of een tijd als 2026-11-21T14:30.", "partner"
        ) from None
    if not bestaat:
        raise Filterfout("FILTER-tijd", "Die tijd bestaat niet: de klok gaat dan een uur vooruit.", "partner")
    return tijd


def tijdvak(
    van: str | None, tot: str | None, opties: tuple[str, str] = ("--van", "--tot")
) -> tuple[datetime | None, datetime | None]:
    """From and up to, as typed (`moment`); nothing lies between two that are the wrong way round.

    Raises:
        Filterfout: `FILTER-tijd`.
    """
    vanaf, einde = moment(van), moment(tot, einde=True)
    if vanaf is not None and einde is not None and vanaf.astimezone(UTC) >= einde.astimezone(UTC):
        raise Filterfout("FILTER-tijd", f"Wat bij {opties[0]} staat, moet voor {opties[1]} liggen.", "partner")
    return vanaf, einde


def codes(beleid: Beleid) -> frozenset[str]:
    """Every code that can stand behind a row: rules, bans and duties, and what is refused before or beside them."""
    from hub.gateway.weigeringen import WEIGERINGEN
    from hub.policy.besluit import WEIGERCODES
    from schemas.fouten import CODES

    convenant = beleid.convenant
    koppen = [*(r.kop for r in convenant.regels), *(v.kop for v in (*convenant.nooit, *convenant.altijd))]
    eigen = {kop.code for kop in koppen}
    return frozenset(eigen | {convenant.geen_regel, convenant.onbekend_doel, *WEIGERCODES, *WEIGERINGEN, *CODES})


def is_begin_van_id(tekst: str, minstens: int) -> bool:
    """Whether this is a UUID in small letters, or its first so many or more characters: nine digits never are."""
    if not minstens <= len(tekst) <= len(_UUID):
        return False
    return all(t == "-" if plek == "-" else t in "0123456789abcdef" for t, plek in zip(tekst, _UUID, strict=False))


def eis_id(kenmerk: str) -> None:
    """A whole id. What was typed is not repeated: it may be a BSN.

    Raises:
        Filterfout: `FILTER-zaak`.
    """
    if not is_begin_van_id(kenmerk, len(_UUID)):
        raise Filterfout(
            "FILTER-zaak", "Een id is een hele UUID in kleine letters, zoals de lijsten die tonen.", "partner"
        )


def _eis(optie: str, woord: str, bekend: Collection[str]) -> None:
    """A word of the policy; what was typed is not repeated."""
    from hub.policy.fouten import bedoelde_u

    if woord not in bekend:
        hint = bedoelde_u(woord, bekend)
        raise Filterfout(
            "FILTER-woord",
            f"Wat bij {optie} staat, kent het beleid niet{'; ' + hint if hint else '.'}",
            "partner",
        )
