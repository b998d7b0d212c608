"""How long it takes to tell a person what was shared about him, over a million records of others.

The tree is written by the hub's own writer. The read side gets the same records in its own tables, laid down by the
database itself: taking them in one by one is another benchmark. What is measured is all a request does between the
index of the person (one read of the bus) and three files: finding, checking every record against the tree, proofs,
page, PDF and JSON. The last figure is without a read side: then the whole tree is looked through.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert

from deploy.bench.meting import Meting
from hub.bootstrap.inzage import bewijs_van, maak_op
from hub.bootstrap.inzagebron import records_van
from hub.bus.lezer import Journaalblad
from hub.journal.controlepunt import Controlepunt, onderteken
from hub.journal.merkle import Groei
from hub.ledger.bank import BESTAND, open_bank
from hub.ledger.boomkast import MAPNAAM, Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.inzage.overzicht import Bewaard, stel_samen
from hub.ledger.inzage.woorden import Woorden
from hub.ledger.opslag import begin_stand
from hub.ledger.schema import blok_van, stand, verwijzing
from hub.ledger.schema import record as recordtabel
from hub.policy.laden import Beleid, laad
from schemas import catalogus

MAAT: Final = 1_000_000
MAAT_SNEL: Final = 100_000
PER_BERICHT: Final = 4
BERICHTEN_PER_ZAAK: Final = 6
ZAKEN: Final = 3
"""Cases of the person who asks."""
GREEP: Final = 5_000
KEREN: Final = 5
DOEL_S: Final = 5.0
OORSPRONG: Final = "ketenhub/00000099000000099000"
BEGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)


def beleid() -> Beleid:
    """The policy of the repository."""
    map_ = Path(__file__).resolve().parents[2] / "policies"
    return laad({n: (map_ / n).read_text("utf-8") for n in ("woordenboek.yaml", "convenant.yaml")}, catalogus.VELDEN)


def berichten(aantal: int, digest: str) -> Iterator[tuple[str, str, list[bytes]]]:
    """(case, delivery, records) of so many messages, as the hub writes them."""
    toeval = random.Random(5)

    def uuid() -> str:
        hexa = f"{toeval.getrandbits(128):032x}"
        return f"{hexa[:8]}-{hexa[8:12]}-4{hexa[13:16]}-8{hexa[17:20]}-{hexa[20:]}"

    zaak = uuid()
    velden = ["betrokkene.bsn", "betrokkene.geboortedatum", "doel", "fase", "feit.pleegdatum", "zorgen.leefgebied"]
    for nummer in range(aantal):
        if nummer % BERICHTEN_PER_ZAAK == 0:
            zaak = uuid()
        tijd = (BEGIN + timedelta(seconds=20 * nummer)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        kenmerk, levering = uuid(), uuid()
        kop = {"tijd": tijd, "partij": "politie", "kenmerk": kenmerk, "zaak": zaak, "v": 1}
        deel = {
            "bestemming": "gemeente-ede/inzage", "uitkomst": "doorlaten", "regel": "S-01", "code": "S-01",
            "velden": velden, "gestript": [{"veld": "feit.huiselijk_geweld", "regel": "R01"}],
        }  # fmt: skip
        geleverd: dict[str, object] = {
            "soort": "afgeleverd", "bericht": "signaal", "levering": levering, "bestemming": "gemeente-ede/inzage",
            "doel": "omgevingsadvies", "regel": "S-01", "grond_verstrekker": "Wpg art. 20",
            "grond_ontvanger": "Jeugdwet art. 7.4.0", "zorgen": "ja", "velden": velden, "beleid": digest,
            "plichten": ["bewaar 72 uur", "koppel-terug", "log"], "zegel": f"{toeval.getrandbits(256):064x}",
        }  # fmt: skip
        delen: list[dict[str, object]] = [
            {"soort": "ontvangen", "bericht": "signaal", "stroomnummer": nummer, "bytes": 2_000},
            geleverd,
            {"soort": "besloten", "bericht": "signaal", "doel": "omgevingsadvies", "besluiten": [deel]},
            {"soort": "beantwoord", "uitkomst": "afgeleverd", "antwoord": uuid(), "zaak_genoemd": "ja"},
        ]
        yield zaak, levering, [_bytes({"id": uuid(), **kop, **d}) for d in delen]


def _bytes(velden: dict[str, object]) -> bytes:
    return json.dumps(velden, sort_keys=True, separators=(",", ":")).encode()


def vul(map_: Path, maat: int, digest: str) -> list[str]:
    """Lay down the tree with its checkpoint, and the read side; returns the cases of the person who asks."""
    zaken: list[str] = []
    geheim = bytes(32)
    bank = open_bank(map_ / BESTAND)
    aantal = maat // PER_BERICHT
    # Spread over the journal, so that nothing of one case helps to find the next.
    gezocht = {n * aantal // ZAKEN + 1 for n in range(ZAKEN)}
    with Boomschrijver(map_ / MAPNAAM) as schrijver, bank.schrijvend() as v:
        nummer = 0
        greep: list[tuple[str, str, list[bytes]]] = []
        for teller, bericht in enumerate(berichten(aantal, digest), start=1):
            greep.append(bericht)
            if teller in gezocht:
                zaken.append(bericht[0])
            if len(greep) < GREEP and teller < aantal:
                continue
            schrijver.voeg_toe([records for _, _, records in greep])
            rijen, wijzers = [], []
            for zaak, _, records in greep:
                for ruw in records:
                    soort = ruw.split(b'"soort":"')[1].split(b'"')[0].decode()
                    rijen.append(
                        {"nummer": nummer, "id": zaak, "soort": soort, "tijd": nummer, "partij": "politie", "ruw": ruw}
                    )
                    wijzers.append({"blok": blok_van(nummer), "id": zaak, "nummer": nummer, "sleutel": "zaak"})
                    nummer += 1
            v.execute(insert(recordtabel), rijen)
            v.execute(insert(verwijzing), wijzers)
            greep.clear()
        boom = schrijver.stand_nu
        punt = Controlepunt(OORSPRONG, boom.grootte, boom.wortel)
        schrijver.publiceer(onderteken(punt, geheim).naar_bytes())
        begin_stand(v, OORSPRONG, Groei().naar_bytes(), 0)
        v.execute(stand.update().values(grootte=boom.grootte))
    bank.sluit()
    return zaken


async def geen_bladen(_vanaf: int) -> AsyncIterator[Journaalblad]:
    """Everything is in the tree."""
    bladen: list[Journaalblad] = []
    for blad in bladen:
        yield blad


async def meet(map_: Path, *, snel: bool) -> list[Meting]:
    """The figures."""
    maat = MAAT_SNEL if snel else MAAT
    woorden = Woorden(geldend := beleid())
    zaken = vul(map_, maat, geldend.digest)
    duren: list[float] = []
    aantal = 0
    for keer in range(KEREN + 1):
        leeskant = map_ / BESTAND if keer < KEREN else map_ / "er-is-geen-leeskant"
        begin = time.perf_counter()
        kast = Boomkast(map_ / MAPNAAM)
        records = await records_van(zaken, leeskant, kast, geen_bladen)
        overzicht = stel_samen(records, geldend, zaken=len(zaken), bewaard=Bewaard(zaken[0]), op=BEGIN)
        rapport = maak_op(overzicht, woorden, lambda _: woorden, bewijs_van(kast, overzicht))
        duren.append(time.perf_counter() - begin)
        aantal = len(overzicht.verstrekkingen)
        if rapport.bewezen != aantal or aantal != ZAKEN * BERICHTEN_PER_ZAAK:
            raise RuntimeError("het overzicht is niet volledig of niet bewezen")
    wat = f"inzage over {maat:_} records, {aantal} verstrekkingen"
    langst = max(duren[:KEREN])
    return [
        Meting(f"{wat}, mediaan", statistics.median(duren[:KEREN]), "s"),
        Meting(f"{wat}, langste", langst, "s", f"≤ {DOEL_S:g}", langst <= DOEL_S),
        Meting("dezelfde zonder leeskant: de hele boom door", duren[KEREN], "s"),
    ]
