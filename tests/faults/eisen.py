"""What must hold of KETEN, JOURNAAL and the partners' folders after any fault, whatever happened in between.

`stand` reads everything; `eis_heel` checks the one against the other:

- each place in each inbound stream was taken exactly once: one `ontvangen` or `herhaald` record;
- the records of one message lie together: one decision (`besloten` with each destination once, or `geweigerd`), one
  answer, and exactly the deliveries that the decision allows;
- each delivery has its record and each record its delivery, unless the case was destroyed;
- no message went twice to one destination; each answer is there, once;
- each policy that was live has one record, the first thing in the journal, and nothing is decided under another;
- JOURNAAL is KETEN's records, in the same order, numbered without holes;
- in the partners' folders each delivery and each answer lies once, and of a destroyed case nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from adapters.uitmappen import BEZIG, GESCHREVEN, VERNIETIGD
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.partijpost import lees_map, open_voor_partij
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.lezer import lees_journaal
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import JS, Verbinding
from hub.bus.wacht import achterstand
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.sleutelnamen import sleutels_van
from hub.instellingen import Instellingen
from hub.journal import bladzijde
from hub.onderwerpen import JOURNAAL, KETEN, instroom
from tests.faults.opstelling import PARTIJEN, wacht_tot
from tests.faults.post import Bericht
from tests.weg import NU

Json = dict[str, Any]
HUB_DELEN: Final = frozenset({"antwoord", "vernietiging", "melding"})
"""Parts under `uit.<partij>` that the hub itself writes to."""
GREEP: Final = 500
NIET_VAN_EEN_BERICHT: Final = ("beleid-", "partij-", "ontvangst", "vernietiging-ontbreekt")
"""Kinds of record about the policy, the register or a delivery, and not about a message, begin so."""


@dataclass(frozen=True, slots=True)
class Groep:
    """The records of one message, in order."""

    records: tuple[Json, ...]

    def van(self, soort: str) -> list[Json]:
        """Records of a kind."""
        return [r for r in self.records if r["soort"] == soort]

    @property
    def plaats(self) -> tuple[str, int]:
        """Party and place in its inbound stream."""
        return str(self.records[0]["partij"]), int(self.records[0]["stroomnummer"])


@dataclass(frozen=True)
class Stand:
    """All that is stored. `keten`: subject → bytes, in order of the stream. `aangenomen`: party → its last sequence.

    `geopend`: subject → what the recipient, or for a case the hub, reads there.
    """

    keten: Mapping[str, bytes]
    geopend: Mapping[str, Json]
    journaal: tuple[bytes, ...]
    aangenomen: Mapping[str, int]
    met_sleutel: frozenset[str] = frozenset()
    """Destroyed cases whose key is still there: none, once all is still."""

    @cached_property
    def records(self) -> list[Json]:
        """Records of KETEN, in order."""
        bladen = [inhoud for o, inhoud in self.keten.items() if o.startswith("journaal.")]
        return [dict(record) for blad in bladen for record in bladzijde.records(blad)]

    @cached_property
    def groepen(self) -> list[Groep]:
        """Records by message: a batch is stored whole and never mixed, so they lie together."""
        over_berichten = [r for r in self.records if not r["soort"].startswith(NIET_VAN_EEN_BERICHT)]
        begin = [n for n, r in enumerate(over_berichten) if r["soort"] in {"ontvangen", "herhaald"}]
        grenzen = [*begin, len(over_berichten)]
        assert grenzen[0] == 0, over_berichten[0]["soort"]
        return [Groep(tuple(over_berichten[a:b])) for a, b in pairwise(grenzen)]

    def uit(self, *, van_hub: bool) -> Iterator[tuple[list[str], Json]]:
        """What lies ready for parties: tokens of the subject, and the event."""
        for onderwerp, gebeurtenis in self.geopend.items():
            delen = onderwerp.split(".")
            if delen[0] == "uit" and ("levering" not in gebeurtenis) is van_hub:
                yield delen, gebeurtenis


async def stil(verbinding: Verbinding) -> bool:
    """Whether every accepted message is settled and the journal has every record."""
    for partij in PARTIJEN:
        if (await verbinding.js(f"STREAM.INFO.{instroom(partij.code)}"))["state"]["messages"]:
            return False
    return await achterstand(verbinding) == 0


async def niemand_haalt(verbinding: Verbinding) -> bool:
    """Whether no party has a request open. One that outlived its connection takes a delivery, which then waits 30 s."""
    standen = [await verbinding.js(f"CONSUMER.INFO.{KETEN}.{partij.code}") for partij in PARTIJEN]
    return not any(s["num_waiting"] for s in standen)


async def wacht_tot_stil(verbinding: Verbinding, wat: str = "het laatste antwoord") -> None:
    """Wait until nothing is left to do."""
    await wacht_tot(lambda: stil(verbinding), wat)


async def stand(verbinding: Verbinding, staat: Path) -> Stand:
    """Read all of it, opened with the keys under `staat`; again when something was written meanwhile (receipts)."""
    while True:
        voor = await _laatste(verbinding)
        gelezen = await _lees(verbinding, staat)
        info = (await verbinding.js(f"STREAM.INFO.{JOURNAAL}"))["state"]
        if voor == await _laatste(verbinding):
            assert info["messages"] == info["last_seq"] == len(gelezen.journaal)
            return gelezen


async def _laatste(verbinding: Verbinding) -> list[int]:
    stromen = [KETEN, JOURNAAL, *(instroom(partij.code) for partij in PARTIJEN)]
    return [int((await verbinding.js(f"STREAM.INFO.{stroom}"))["state"]["last_seq"]) for stroom in stromen]


async def _open(verbinding: Verbinding, staat: Path, keten: Mapping[str, bytes]) -> dict[str, Json]:
    """What only the recipients and the hub can read. The moment is that of the trial."""
    mappen = {partij.code: lees_map(staat, partij.code) for partij in PARTIJEN}
    rust = Hubrust(laad_hubsleutel(Instellingen(toestand=staat, beleid=staat)), Sleutelkast(verbinding))
    assert not await rust.ontsluit([i for o, i in keten.items() if o.startswith("zaak.")]), "no state without its key"
    geopend: dict[str, Json] = {}
    for onderwerp, inhoud in keten.items():
        if onderwerp.startswith("uit."):
            geopend[onderwerp] = json.loads(open_voor_partij(mappen[onderwerp.split(".")[1]], onderwerp, inhoud, NU))
        elif onderwerp.startswith("zaak.") and inhoud:
            geopend[onderwerp] = json.loads(rust.haal(onderwerp, inhoud))
    return geopend


async def _lees(verbinding: Verbinding, staat: Path) -> Stand:
    keten: dict[str, bytes] = {}
    volgende = 1
    while True:
        vraag = json.dumps({"seq": volgende, "batch": GREEP, "next_by_subj": ">"}).encode()
        *gevonden, _ = await verbinding.vraag_reeks(f"{JS}.DIRECT.GET.{KETEN}", vraag)
        for bericht in gevonden:
            koppen = bericht.headers or {}
            keten[koppen["Nats-Subject"]] = bericht.data
            volgende = int(koppen["Nats-Sequence"]) + 1
        if not gevonden:
            break
    journaal = tuple([blad.inhoud async for blad in lees_journaal(verbinding)])
    aangenomen = {
        p.code: int((await verbinding.js(f"STREAM.INFO.{instroom(p.code)}"))["state"]["last_seq"]) for p in PARTIJEN
    }
    werk, sleutels = HmacSleutelwerk(laad_geheim(staat)), await Sleutelkast(verbinding).alle()
    vernietigd = {o.split(".")[1] for o in keten if o.startswith("vernietigd.")}
    met_sleutel = frozenset(zaak for zaak in vernietigd if sleutels.keys() & {*sleutels_van(werk, zaak)})
    return Stand(keten, await _open(verbinding, staat, keten), journaal, aangenomen, met_sleutel)


def eis_heel(gelezen: Stand, mappen: Path | None = None) -> None:
    """Check everything; see above."""
    _eis_journaal(gelezen)
    assert not gelezen.met_sleutel
    plaatsen = Counter(groep.plaats for groep in gelezen.groepen)
    alle = Counter((p, n) for p, laatste in gelezen.aangenomen.items() for n in range(1, laatste + 1))
    bewijzen = Counter(r["partij"] for r in gelezen.records if r["soort"] == "ontvangst")
    # A receipt takes a place too, and its record does not say which: as many are over as there are receipts, at least.
    over = alle - plaatsen
    assert plaatsen <= alle
    for partij in gelezen.aangenomen:
        aantal = sum(n for (van, _), n in over.items() if van == partij)
        assert aantal >= bewijzen[partij]
        assert bewijzen[partij] or not aantal, partij
    eis_niets_half(gelezen)
    if mappen is not None:
        _eis_mappen(gelezen, mappen)


def eis_niets_half(gelezen: Stand) -> None:
    """Check what is stored, also while messages wait: each decision is there with all that follows from it."""
    for groep in gelezen.groepen:
        _eis_groep(groep)
    _eis_leveringen(gelezen)
    _eis_antwoorden(gelezen)
    _eis_beleid(gelezen)


def _eis_beleid(gelezen: Stand) -> None:
    """Each revision went live once, in order, and a decision names one that had gone live before it."""
    actief: list[Json] = []
    for record in gelezen.records:
        if record["soort"] == "beleid-actief":
            actief.append(record)
        elif "beleid" in record:
            assert record["beleid"] in {r["beleid"] for r in actief}, record["soort"]
    assert [r["revisie"] for r in actief] == list(range(1, len(actief) + 1))
    assert [r.get("vorige") for r in actief] == [None, *(r["bundel"] for r in actief[:-1])]


def _eis_journaal(gelezen: Stand) -> None:
    assert list(gelezen.journaal) == [i for o, i in gelezen.keten.items() if o.startswith("journaal.")]
    assert len({r["id"] for r in gelezen.records}) == len(gelezen.records)


def _eis_groep(groep: Groep) -> None:
    if groep.records[0]["soort"] == "herhaald":
        assert len(groep.records) == 1
        return
    besloten = [r for r in groep.van("besloten") if "aanleiding" not in r]
    assert len(besloten) + (not besloten) * len(groep.van("geweigerd")) == 1
    assert len(groep.van("beantwoord")) == 1
    for record in groep.van("besloten"):
        bestemmingen = Counter(deel["bestemming"] for deel in record["besluiten"])
        assert set(bestemmingen.values()) == {1}
    mag = Counter(
        (record["kenmerk"], deel["bestemming"])
        for record in groep.van("besloten")
        for deel in record["besluiten"]
        if deel["uitkomst"] == "doorlaten" and deel["bestemming"] != "hub"
    )
    if groep.van("vastgehouden") or groep.van("vernietigd"):
        mag.clear()
    assert Counter((r["kenmerk"], r["bestemming"]) for r in groep.van("afgeleverd")) == mag


def _eis_leveringen(gelezen: Stand) -> None:
    afgeleverd = [r for r in gelezen.records if r["soort"] == "afgeleverd"]
    assert not [k for k, n in Counter((r["kenmerk"], r["bestemming"]) for r in afgeleverd).items() if n > 1]
    vernietigd = {r["zaak"] for r in gelezen.records if r["soort"] == "vernietigd"}
    horen = {
        r["levering"]: (r["zaak"], r["bestemming"], r["kenmerk"]) for r in afgeleverd if r["zaak"] not in vernietigd
    }
    liggen = {
        delen[4]: (delen[3], gebeurtenis["bestemming"], gebeurtenis["id"])
        for delen, gebeurtenis in gelezen.uit(van_hub=False)
    }
    assert liggen == horen
    for onderwerp, staat in gelezen.geopend.items():
        if onderwerp.startswith("zaak."):
            assert staat["zaak"] not in vernietigd
            onthouden = {levering["levering"] for levering in staat["leveringen"]}
            assert onthouden == {levering for levering, (zaak, _, _) in horen.items() if zaak == staat["zaak"]}
    assert {o.split(".")[1] for o in gelezen.keten if o.startswith("vernietigd.")} == vernietigd


def _eis_antwoorden(gelezen: Stand) -> None:
    gegeven = [r["antwoord"] for r in gelezen.records if r["soort"] == "beantwoord"]
    liggen = [delen[4] for delen, _ in gelezen.uit(van_hub=True) if delen[2] == "antwoord"]
    assert sorted(liggen) == sorted(gegeven)
    opdrachten = Counter((delen[1], delen[3]) for delen, _ in gelezen.uit(van_hub=True) if delen[2] == "vernietiging")
    assert opdrachten == Counter(
        (partij, r["zaak"]) for r in gelezen.records if r["soort"] == "vernietigd" for partij in r["ontvangers"]
    )


def _eis_mappen(gelezen: Stand, mappen: Path) -> None:
    """Each delivery once in the folders of its recipient, no other; the same for answers."""
    vernietigd = {r["zaak"] for r in gelezen.records if r["soort"] == "vernietigd"}
    horen = Counter(
        (r["bestemming"].partition("/")[0], r["levering"])
        for r in gelezen.records
        if r["soort"] == "afgeleverd" and r["zaak"] not in vernietigd
    )
    geleverd: Counter[tuple[str, str]] = Counter()
    antwoorden: Counter[str] = Counter()
    for pad in mappen.glob("*/*/*.json"):
        if pad.parts[-2] in {BEZIG, GESCHREVEN, VERNIETIGD}:
            continue  # a note of the adapter itself
        gebeurtenis = json.loads(pad.read_text("utf-8"))["gebeurtenis"]
        if "levering" in gebeurtenis:
            geleverd[pad.parts[-3], gebeurtenis["levering"]] += 1
        elif pad.parts[-2] == "antwoorden":
            antwoorden[gebeurtenis["id"]] += 1
    assert geleverd == horen
    gegeven = Counter(r["antwoord"] for r in gelezen.records if r["soort"] == "beantwoord")
    assert antwoorden == gegeven, {"te veel": antwoorden - gegeven, "te weinig": gegeven - antwoorden}
    assert not list(mappen.glob("*/opzij/*"))


def eis_volgorde(gelezen: Stand, rijen: Iterable[Sequence[Bericht]]) -> None:
    """What one sender sent about one young person was decided in the order in which it was sent."""
    plek = {r["kenmerk"]: n for n, r in enumerate(gelezen.records) if r["soort"] == "ontvangen" and "kenmerk" in r}
    for rij in rijen:
        volgorde = [plek[b.kenmerk] for b in rij]
        assert volgorde == sorted(volgorde)


def antwoorden(gelezen: Stand) -> dict[str, Json]:
    """What senders were told, by the id of their message; without the receipt, which every hub signs anew."""
    data = [g["data"] for delen, g in gelezen.uit(van_hub=True) if delen[2] == "antwoord"]
    return {d["bericht"]: zonder_bewijs(d) for d in data if "bericht" in d}


def zonder_bewijs(antwoord: Json) -> Json:
    """An answer without the hub's receipt."""
    return {k: w for k, w in antwoord.items() if k != "ontvangst"}
