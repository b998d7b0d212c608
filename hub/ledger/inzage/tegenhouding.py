"""Messages about the person that went to nobody: refused by the agreements, or held until a human looks at them.

Only what the journal can tie to his case. What was refused before there was one names no case: the hub kept nothing by
which it could be found, and the report says so.

As with deliveries, what is confidential is not told: when anything that decided on the message is marked, or when
nothing of its case may be told. The reason itself may be sensitive too; that is for the words (`woorden.tegen`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.ledger.inzage.vertrouwelijk import is_vertrouwelijk, tijd_van
from hub.policy.laden import Beleid
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK

Besluit = tuple[int, Mapping[str, Any]]
"""A record `besloten`, with its number."""


@dataclass(frozen=True, slots=True)
class Tegenhouding:
    """A message about the person that went to nobody: refused, or held until a human looks at it. By codes.

    `vast`: held; `opgegeven`: and then thrown away. `code`: the code of the reason; `beleid`: digest of the policy.
    `dicht`: the record names every destination that was considered, so the person cannot have it.
    """

    nummer: int
    record: bytes
    zaak: str
    tijd: datetime
    van: str
    bericht: str
    code: str
    beleid: str
    vast: bool = False
    opgegeven: bool = False
    dicht: bool = False


def tegengehouden(
    records: Iterable[tuple[int, Mapping[str, Any], bytes]], besluiten: Mapping[str, Sequence[Besluit]]
) -> list[tuple[Tegenhouding, Mapping[str, Any]]]:
    """What went to nobody, each with the decision on it. One that was held and decided again since, is told by that.

    What was refused before its case was known names no case, and is not among these records at all.
    """
    vrij: dict[str, int] = {}
    weg: set[str] = set()
    gevonden: list[tuple[int, Mapping[str, Any], bytes]] = []
    for nummer, record, ruw in records:
        soort, kenmerk = record["soort"], str(record.get("kenmerk"))
        if soort in {"geweigerd", "vastgehouden"} or _advies_bleef(record):
            gevonden.append((nummer, record, ruw))
        elif soort == "geparkeerd-vrij":
            vrij[kenmerk] = nummer
        elif soort == "geparkeerd-weg":
            weg.add(kenmerk)
    uit: list[tuple[Tegenhouding, Mapping[str, Any]]] = []
    for nummer, record, ruw in gevonden:
        kenmerk, vast = str(record.get("kenmerk")), record["soort"] == "vastgehouden"
        gewekt = record["soort"] == "besloten"
        eerder = [besluit for plaats, besluit in besluiten.get(kenmerk, ()) if plaats < nummer + gewekt]
        if vast and vrij.get(kenmerk, -1) > nummer:
            continue
        besluit = eerder[-1] if eerder else {}
        tegen = Tegenhouding(
            nummer=nummer,
            record=ruw,
            zaak=str(record["zaak"]),
            tijd=tijd_van(record),
            van=str(record["partij"]),
            bericht=str(record["bericht"]),
            code=str(_reden(record) if gewekt else record["code"]),
            beleid=str(besluit.get("beleid", "")),
            vast=vast,
            opgegeven=vast and kenmerk in weg,
            dicht=gewekt,
        )
        uit.append((tegen, besluit))
    return uit


def _advies_bleef(record: Mapping[str, Any]) -> bool:
    """Whether a signal woke a waiting advice, and it went to nobody: too old, for instance."""
    if record["soort"] != "besloten" or "aanleiding" not in record:
        return False
    delen = record.get("besluiten", ())
    return bool(delen) and all(deel["uitkomst"] == "weigeren" for deel in delen)


def _reden(record: Mapping[str, Any]) -> object:
    return record["besluiten"][0]["code"]


def besluit_vertrouwelijk(beleid: Beleid, besluit: Mapping[str, Any]) -> bool:
    """Whether what decided is marked: a rule, a duty, or the ban that is the reason. Of what nobody knows now: yes."""
    geheim = {
        verbod.kop.code
        for verbod in beleid.convenant.nooit
        if any(p.naam == PLICHT_VERTROUWELIJK for p in verbod.plichten)
    }
    delen = besluit.get("besluiten")
    if not delen:
        return True
    return any(
        deel.get("code") in geheim or is_vertrouwelijk(beleid, str(deel.get("regel")), deel.get("plichten", ()))
        for deel in delen
    )
