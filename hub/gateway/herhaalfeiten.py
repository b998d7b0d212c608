"""What the policy may ask about a delivery of then, as it is now: from the record, the case, and the convenant. Pure.

Of the message only what its record kept is known. What its case knows is taken from the case of now, as the road would
do if the message came again (`hub.zaak.kenmerken`): what the message itself said is believed, what it did not say the
case may know, and violence at home, once told, stays told. What rests on a word of a dictionary that is gone, and may
have changed, is not known any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.policy.banden import ONBEKEND
from hub.policy.herbesluit import ouder
from hub.policy.simulatie_waarden import ONTBREEKT
from hub.policy.woordenboek import Woordenboek
from hub.zaak.kenmerken import SEPOT_TEN_ONRECHTE, Deelnemer, van_deelname
from hub.zaak.zaak import Zaak

_ZEGT_HET_ZELF: Final = frozenset({"afdoening", "terugkoppeling"})
"""Messages that tell the decision themselves; of all others it is that of the case."""


@dataclass(frozen=True, slots=True)
class Nu:
    """What is known now, of a delivery of then.

    `kenners`: who marked the person. `toen`: the dictionary of the record, None when nobody has it; not needed with
    `zelfde_beleid`. `dagen`: days since, rounded up; 0 on the same day.
    """

    zaak: Zaak | None
    kenners: Collection[str]
    afzender: Deelnemer
    ontvanger: Deelnemer
    toen: Woordenboek | None
    zelfde_beleid: bool
    dagen: int


def feiten_nu(record: Mapping[str, Any], deel: Mapping[str, Any], nu: Nu) -> dict[str, str | None]:
    """Features that replace those of the record `besloten` for its destination `deel`."""
    vast: Mapping[str, str] = deel["kenmerken"]
    zaak, afzender, ontvanger, kenners = nu.zaak, nu.afzender, nu.ontvanger, nu.kenners
    betrokken = zaak.betrokken if zaak else ()
    merk = ontvanger.partij in kenners if ontvanger.rol == "veiligheidshuis" else bool(kenners)
    uit: dict[str, str | None] = {
        **van_deelname(afzender, ontvanger),
        **_van_zaak(str(record["bericht"]), vast, zaak),
        "afzender-betrokken": _ja(afzender.partij in betrokken),
        "betrokken": _ja(ontvanger.partij in betrokken or ontvanger.partij in kenners),
        "gevraagd": _ja(zaak is not None and zaak.heeft_gevraagd(ontvanger.partij)),
        "bekend": _ja(merk),
        "advies-leeftijd": ouder(vast.get("advies-leeftijd", ONTBREEKT), nu.dagen),
    }
    if not nu.zelfde_beleid:
        uit |= _van_woordenboek(vast, afzender, ontvanger, nu.toen)
    return uit


def _van_zaak(bericht: str, vast: Mapping[str, str], zaak: Zaak | None) -> dict[str, str | None]:
    uit: dict[str, str | None] = {"zaak": zaak.stand if zaak else "nieuw"}
    if bericht not in _ZEGT_HET_ZELF:
        uit |= {"beslissing": zaak.beslissing if zaak else "geen", "sepot": zaak.sepot if zaak else "geen"}
    if zaak is None:
        return uit
    if zaak.sepot == SEPOT_TEN_ONRECHTE and bericht == "terugkoppeling":
        uit["sepot"] = SEPOT_TEN_ONRECHTE
    if zaak.zorgen:
        uit["zorgen"] = "ja"
    if zaak.huiselijk_geweld or vast.get("huiselijk-geweld", ONBEKEND) == ONBEKEND:
        uit["huiselijk-geweld"] = _ja(zaak.huiselijk_geweld)
    for naam, waarde in (("verdacht", zaak.verdacht), ("complex", zaak.complex)):
        if vast.get(naam, ONBEKEND) == ONBEKEND:
            uit[naam] = _ja(waarde)
    return uit


def _van_woordenboek(
    vast: Mapping[str, str], afzender: Deelnemer, ontvanger: Deelnemer, toen: Woordenboek | None
) -> dict[str, str | None]:
    """What was recorded of a role or number that another policy gave: as it was only when that is the same now."""
    uit: dict[str, str | None] = {}
    was_afzender = toen.partijen.get(afzender.partij) if toen else None
    was_ontvanger = toen.partijen.get(ontvanger.partij) if toen else None
    if "beslisser-klopt" in vast and (was_afzender is None or was_afzender.rol != afzender.rol):
        uit["beslisser-klopt"] = ONTBREEKT
    if "inwoner" in vast and (was_ontvanger is None or was_ontvanger.cbs != ontvanger.cbs):
        uit["inwoner"] = ONTBREEKT
    return uit


def _ja(waarde: bool | None) -> str | None:  # noqa: FBT001 - the flag is the value, not an option
    return None if waarde is None else ("ja" if waarde else "nee")
