"""How long everything lies in the hub, held against the policy of today: counted per class, and removed when too old.

What the hub stores gets its time to live with the commit, from the rule that allowed it, and the server removes it. A
policy that later shortens a term does not reach what lies there already; `pas_toe` does. Older than the term of today
is removed: a delivery is purged, a state or an advice is overwritten, and its key goes with the next sweep.

Nothing is removed whose records are not in an archive that was checked just now (`journaalarchief`), and that it was
done is itself a record.

Classes and their terms:

| class | term |
|---|---|
| `levering-<deel>` | the longest `bewaar` of a rule that delivers to that part |
| `zaak` | the longest `bewaar` of what the hub may keep of a case; without, `ZAAK_ZONDER_REGEL_TTL_S` |
| `advies` | the longest `bewaar` of a rule with `markeer` |
| `antwoord`, `opdracht`, `index`, `record` | those of `hub.onderwerpen` |
| `opzij`, `terzijde`, `vernietigd` | none: a human decides; as long as that; for good |
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.journaalarchief import Archief, Archiefweigering
from hub.bootstrap.records import HUB
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_tijd
from hub.bus.verbinding import JS, Verbinding
from hub.gateway.poorten import Busfout, Uitslag, Vastlegging
from hub.gateway.uitgang import VERWIJDERD_TTL_S
from hub.journal.soorten import Waarde, record
from hub.policy.laden import Beleid
from hub.policy.woordenboek import PLICHT_BEWAAR

GREEP: Final = 250
TOEGEPAST: Final = "bewaring-toegepast"
PATRONEN: Final = (
    *("uit.>", "zaak.*", "markering.*.*", "geparkeerd.*.*", "terzijde.*", "inzage.*.*.*"),
    *("vernietigd.*", "journaal.*.*"),
)
_MARKEER: Final = "markeer"
_LEVERING: Final = "levering-"


@dataclass(frozen=True, slots=True)
class Termijn:
    """How long a class may lie there, and who says so: codes of rules, or none when it is the hub's own."""

    seconden: int | None
    regels: tuple[str, ...] = ()


@dataclass(slots=True)
class Klasse:
    """What lies there of one class. `te_oud`: longer than its term; `zonder_einde`: with a term, and no end."""

    naam: str
    termijn: Termijn
    aantal: int = 0
    oudste: datetime | None = None
    te_oud: int = 0
    zonder_einde: int = 0


@dataclass(frozen=True, slots=True)
class Ligt:
    """One entry: since when it lies there, and whether the server will remove it."""

    onderwerp: str
    volgnummer: int
    sinds: datetime
    eindig: bool


def termijnen(beleid: Beleid) -> dict[str, Termijn]:
    """The term of each class under this policy."""
    per_klasse: dict[str, dict[str, int]] = {}
    for regel in beleid.convenant.regels:
        seconden = max((p.seconden or 0 for p in regel.plichten if p.naam == PLICHT_BEWAAR), default=0)
        for naar in regel.bereik.naar:
            if naar == HUB:
                klasse = "advies" if any(p.naam == _MARKEER for p in regel.plichten) else "zaak"
            else:
                klasse = _LEVERING + (naar.partition("/")[2] or onderwerpen.POSTBUS)
            per_klasse.setdefault(klasse, {})[regel.kop.code] = seconden
    uit = {k: Termijn(max(codes.values()), tuple(sorted(codes))) for k, codes in per_klasse.items()}
    return {
        **uit,
        "zaak": uit.get("zaak", Termijn(onderwerpen.ZAAK_ZONDER_REGEL_TTL_S)),
        "antwoord": Termijn(onderwerpen.ANTWOORD_TTL_S),
        "opdracht": Termijn(onderwerpen.VERNIETIGING_TTL_S),
        "index": Termijn(onderwerpen.INZAGE_TTL_S),
        "record": Termijn(onderwerpen.RECORD_TTL_S),
        "opzij": Termijn(None),
        "terzijde": Termijn(None),
        "vernietigd": Termijn(None),
    }


def klasse_van(onderwerp: str) -> str:
    """The class of what lies under a subject. A question of the hub counts as a delivery to the mailbox."""
    soort, *delen = onderwerp.split(".")
    if soort != "uit":
        namen = {"markering": "advies", "geparkeerd": "opzij", "inzage": "index", "journaal": "record"}
        return namen.get(soort, soort)
    if delen[1] == onderwerpen.VERNIETIGING:
        return "opdracht"
    return delen[1] if delen[1] == onderwerpen.ANTWOORD else _LEVERING + delen[1]


async def overzicht(verbinding: Verbinding, beleid: Beleid, nu: datetime) -> dict[str, Klasse]:
    """Count everything that lies there. Changes nothing. Raises `Busfout`."""
    geldend = termijnen(beleid)
    klassen = {naam: Klasse(naam, termijn) for naam, termijn in geldend.items()}
    async for ligt in _alles(verbinding):
        naam = klasse_van(ligt.onderwerp)
        klasse = klassen.setdefault(naam, Klasse(naam, Termijn(None)))
        klasse.aantal += 1
        klasse.oudste = min(klasse.oudste or ligt.sinds, ligt.sinds)
        klasse.te_oud += te_oud(ligt, geldend, nu)
        # What the hub wrote of its policy and its register stays in KETEN too: every start reads it.
        mag_blijven = naam == "record" or klasse.termijn.seconden is None
        klasse.zonder_einde += not (mag_blijven or ligt.eindig)
    return klassen


def te_oud(ligt: Ligt, geldend: Mapping[str, Termijn], nu: datetime) -> bool:
    """Whether it lies there longer than the policy of today lets it."""
    termijn = geldend.get(klasse_van(ligt.onderwerp), Termijn(None)).seconden
    return termijn is not None and ligt.sinds + timedelta(seconds=termijn) < nu


async def pas_toe(verbinding: Verbinding, beleid: Beleid, archief: Archief, nu: datetime) -> dict[str, int]:
    """Remove what is too old; returns how many per class. Broken off anywhere, a repetition does the rest.

    Records are no concern of this: they leave KETEN by themselves and stay in the journal.

    Raises:
        Archiefweigering: `ARCHIEF-oud`, the archive ends before something that would be removed was stored.
        Busfout: the bus did not answer.
    """
    geldend, geheugen = termijnen(beleid), NatsGeheugen(verbinding)
    weg = [ligt async for ligt in _alles(verbinding) if te_oud(ligt, geldend, nu) and _mag(ligt)]
    if weg and not archief.dekt(max(ligt.sinds for ligt in weg)):
        raise Archiefweigering(
            "ARCHIEF-oud",
            "Het archief houdt op voordat alles er lag wat nu zou worden opgeruimd. Maak eerst een nieuw archief.",
        )
    geteld: dict[str, int] = {}
    for ligt in weg:
        klasse = klasse_van(ligt.onderwerp)
        if ligt.onderwerp.startswith("uit."):
            gedaan = await geheugen.wis([ligt.onderwerp])
        else:
            # With the fence of what was seen: a case that moved on meanwhile is not old.
            leeg = Vastlegging(ligt.onderwerp, b"", verwacht=ligt.volgnummer, ttl_s=VERWIJDERD_TTL_S)
            gedaan = int(await geheugen.leg_vast([[leeg]]) == [Uitslag.VASTGELEGD])
        geteld[klasse] = geteld.get(klasse, 0) + gedaan
    await _schrijf(geheugen, geldend, {k: n for k, n in geteld.items() if n}, archief, nu)
    return geteld


def _mag(ligt: Ligt) -> bool:
    return not ligt.onderwerp.startswith("journaal.")


async def _schrijf(
    geheugen: NatsGeheugen, geldend: Mapping[str, Termijn], geteld: Mapping[str, int], archief: Archief, nu: datetime
) -> None:
    for klasse, aantal in sorted(geteld.items()):
        kenmerk = str(uuid.uuid4())
        velden: dict[str, Waarde] = {
            "id": kenmerk,
            "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "partij": HUB,
            "klasse": klasse,
            "aantal": aantal,
            "uren": (geldend[klasse].seconden or 0) // onderwerpen.UUR_S,
            "archief": archief.wortel.hex(),
        }
        plek = onderwerpen.journaal(HUB, kenmerk)
        inhoud = record(TOEGEPAST, velden).inhoud
        await geheugen.leg_vast([[Vastlegging(plek, inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S)]])


async def _alles(verbinding: Verbinding) -> AsyncGenerator[Ligt, None]:
    for patroon in PATRONEN:
        na = 0
        while True:
            vraag = {"seq": na + 1, "batch": GREEP, "next_by_subj": patroon}
            *gevonden, _ = await verbinding.vraag_reeks(
                f"{JS}.DIRECT.GET.{onderwerpen.KETEN}", json.dumps(vraag).encode()
            )
            if not gevonden:
                break
            for bericht in gevonden:
                koppen = bericht.headers or {}
                try:
                    na = int(koppen["Nats-Sequence"])
                    sinds = lees_tijd(koppen["Nats-Time-Stamp"])
                    ligt = Ligt(koppen["Nats-Subject"], na, sinds, "Nats-TTL" in koppen)
                except (KeyError, ValueError) as fout:
                    raise Busfout(f"{onderwerpen.KETEN}: onverwacht antwoord") from fout
                if bericht.data:
                    yield ligt
