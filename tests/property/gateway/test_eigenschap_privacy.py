"""Over thousands of messages with a canary in every field: none gets out of the places where it may be.

Every value that can be unique is; those that decide whether a message may go (dates, decision, municipality) are chosen
so that many are delivered and many are refused, held or destroyed. What is generated is the same in each run.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from hub.gateway.poorten import Binnenkomst
from hub.gateway.weg import Afloop
from schemas import catalogus
from schemas.levering import lees_levering
from tests.strategieen import BSNS, Fabriek, blaadjes, met_kanaries
from tests.weg import VANDAAG, Proef

Json = dict[str, Any]
PERSONEN = 60
BATCHES, BATCH = 13, 50
"""650 messages per seed; four seeds."""
GEWONE_BESLISSINGEN = ("reprimande", "boete", "halt", "zsm")
STROOM = (
    *(("politie", "signaal"),) * 5,
    *(("om", "signaal"),) * 2,
    ("politie", "informatieverzoek"),
    ("om", "informatieverzoek"),
    ("rvdk", "informatieverzoek"),
    *(("gemeente-ede", "advies"),) * 3,
    *(("veiligheidshuis", "advies"),) * 3,
    ("rvdk", "advies"),
    ("gi-jbg", "advies"),
    ("gemeente-wageningen", "advies"),
    *(("politie", "afdoening"),) * 3,
    *(("om", "afdoening"),) * 3,
    ("gemeente-ede", "afdoening"),
    ("politie", "terugkoppeling"),
    ("om", "terugkoppeling"),
    ("halt", "signaal"),
)
"""Who sends what, roughly as often as in the region; some of it never allowed."""
ADRESSEN: tuple[list[str], ...] = (
    [],
    [],
    [],
    ["gemeente-ede"],
    ["om"],
    ["veiligheidshuis"],
    ["gemeente-ede/dossier", "politie"],
    ["rvdk", "halt"],
)
VERBODEN_PLEKKEN = ("journaal", "behandeld", "zaak", "persoon")


def _dag(dag: date) -> str:
    return dag.isoformat()


@dataclass
class Maker:
    """Makes messages about a small group of people, and remembers what it planted."""

    kans: random.Random
    geplant: dict[str, Json] = field(default_factory=dict)

    def bericht(self, proef: Proef) -> Binnenkomst:
        """The next message."""
        kans = self.kans
        partij, soort = kans.choice(STROOM)
        data = self._data(partij, soort)
        binnen = proef.bericht(partij, soort, data)
        self.geplant[json.loads(binnen.inhoud)["id"]] = data
        return binnen

    def _data(self, partij: str, soort: str) -> Json:
        kans = self.kans
        # A prefix of its own for each message: numbers that count through all would outgrow their fields.
        data: Json = met_kanaries(soort, Fabriek(f"KANARIE{len(self.geplant):04d}"))
        n = kans.randrange(PERSONEN)
        zsm = partij in {"om", "rvdk", "gi-jbg", "veiligheidshuis"} or kans.random() < 0.2
        data["doel"] = "zsm-afweging" if zsm else "omgevingsadvies"
        data["fase"] = {
            "signaal": "signalering",
            "informatieverzoek": "triage",
            "advies": "triage" if kans.random() < 0.8 else "verwijzing",
            "afdoening": "verwijzing",
            "terugkoppeling": "vervolg",
        }[soort]
        data["aan"] = kans.choice(ADRESSEN)
        del data["in_antwoord_op"]
        persoon = data["betrokkene"]
        persoon["bsn"] = BSNS[n]
        # One birthday per person, none of them a day on which anything happens here.
        persoon["geboortedatum"] = _dag(date(2005, 1, 1) + timedelta(days=n * 47))
        persoon["gemeente_inschrijving"] = kans.choice(("0228",) * 6 + ("0203", "0289"))
        if "feit" in data:
            data["feit"] |= {
                "pleegdatum": _dag(VANDAAG - timedelta(days=kans.randrange(10, 300))),
                "verdacht": kans.random() < 0.95,
                "huiselijk_geweld": kans.random() < 0.03,
            }
        if "zorgen" in data and kans.random() < 0.1:
            data["zorgen"] = []
        if soort == "advies":
            data["advies"]["opgesteld_op"] = _dag(VANDAAG - timedelta(days=kans.choice((3, 20, 200, 340, 500))))
        if soort == "afdoening":
            self._afdoening(partij, data)
        if soort == "terugkoppeling":
            data["terugkoppeling"]["besluit_genomen_op"] = _dag(VANDAAG - timedelta(days=kans.randrange(10, 60)))
        return data

    def _afdoening(self, partij: str, data: Json) -> None:
        kans = self.kans
        besluit = data["afdoening"]
        besluit["beslisser"] = "om" if partij == "om" else "politie"
        besluit["datum"] = _dag(VANDAAG - timedelta(days=kans.randrange(10, 60)))
        besluit.pop("sepotcode", None)
        if partij == "om":
            besluit["beslissing"] = kans.choice(("sepot", "sepot", "dagvaarding", "strafbeschikking"))
            code = kans.choice(("01", "02", "02", None))
            if besluit["beslissing"] == "sepot" and code:
                besluit["sepotcode"] = code
        else:
            besluit["beslissing"] = kans.choice(GEWONE_BESLISSINGEN)
        besluit["gezamenlijke_reprimande"] = besluit["beslissing"] == "reprimande" and kans.random() < 0.7
        if besluit["beslissing"] != "reprimande" and kans.random() < 0.8:
            data["voor_gemeente"].pop("reden_gezamenlijke_reprimande")


async def _na_alles(zaad: int) -> tuple[Proef, Maker]:
    proef, maker = Proef(), Maker(random.Random(zaad))
    for _ in range(BATCHES):
        batch = [maker.bericht(proef) for _ in range(BATCH)]
        if maker.kans.random() < 0.5:
            batch.append(proef.nog_eens(maker.kans.choice(batch)))
        assert set(await proef.stuur(*batch)) == {Afloop.KLAAR}
    return proef, maker


def _unieke_waarden(data: Json) -> dict[str, str]:
    """Values of a message that occur nowhere else in it, by path: texts, names, numbers and dates."""
    gevonden: dict[str, set[str]] = {}
    for pad, waarde in blaadjes(data):
        if isinstance(waarde, str):
            # As it stands in JSON, without the quotes: a line break is written as two characters there.
            gevonden.setdefault(json.dumps(waarde, ensure_ascii=False)[1:-1], set()).add(pad)
    # Shorter ones occur by chance in an id.
    lang = {w: paden for w, paden in gevonden.items() if len(w) > 5 and re.search(r"KANARIE|\d{4}", w)}
    return {w: next(iter(paden)) for w, paden in lang.items() if len(paden) == 1}


@pytest.mark.parametrize("zaad", [1, 2, 3, 4])
async def test_geen_kanarie_komt_waar_hij_niet_hoort(zaad: int) -> None:
    """One run of 650 messages, and everything that must hold of what it left behind."""
    proef, maker = await _na_alles(zaad)
    _geen_waarde_buiten_de_leveringen(proef, maker)
    _leveringen_bevatten_alleen_wat_besloten_is(proef, maker)
    _een_besluit_per_bericht(proef, maker)
    _antwoorden_noemen_geen_waarde(proef)
    # The run has seen what it is about.
    assert not proef.records("geparkeerd")[len(proef.records("vastgehouden")) :], "every message can be read"
    soorten = Counter(r["soort"] for r in proef.records())
    for soort in ("afgeleverd", "geweigerd", "vastgehouden", "vernietigd", "gemarkeerd", "gemeld", "herhaald"):
        assert soorten[soort], soort
    assert {e["bestemming"].partition("/")[2] for e in proef.leveringen()} >= {"inzage", "dossier", ""}


def _geen_waarde_buiten_de_leveringen(proef: Proef, maker: Maker) -> None:
    """Records, marks, states, ways to a person, and every subject: no planted value in any form."""
    alles = proef.geheugen.alles()
    open_ = b"\n".join(g.inhoud for o, g in alles.items() if o.split(".")[0] in VERBODEN_PLEKKEN)
    hooiberg = open_ + "\n".join(alles).encode()
    assert len(hooiberg) > 1_000_000
    assert b"KANARIE" not in hooiberg
    for bsn in BSNS[:PERSONEN]:
        assert bsn.encode() not in hooiberg
    geplant = {str(w) for data in maker.geplant.values() for _, w in blaadjes(data)}
    for vorm in (rb"\d{4}-\d{2}-\d{2}", rb"06-\d{8}", rb"\d{4} ?[A-Z]{2}", rb"ca9a12e0-[0-9a-f-]+"):
        gevonden = {v.decode() for v in re.findall(vorm, hooiberg)} - {_dag(VANDAAG)}
        assert not gevonden & geplant


def _leveringen_bevatten_alleen_wat_besloten_is(proef: Proef, maker: Maker) -> None:
    """Each delivery has its own record, and holds the values of the fields named there; each record its delivery."""
    vernietigd = {z.zaak for z in proef.zaken() if z.stand == "vernietigd"}
    records = {r["levering"]: r for r in proef.records("afgeleverd")}
    assert len(records) == len(proef.records("afgeleverd"))
    ligt_klaar = [g.inhoud for o, g in proef.geheugen.alles("uit.>").items() if b'"levering":' in g.inhoud]
    gezien = set()
    for inhoud in ligt_klaar:
        event = json.loads(inhoud)
        lees_levering(event)
        record, data = records[event["levering"]], maker.geplant[event["id"]]
        gezien.add(event["levering"])
        velden = set(record["velden"])
        assert {pad for pad, _ in blaadjes(event["data"])} <= velden
        assert (event["bestemming"], event["regel"], event["doel"]) == (
            record["bestemming"],
            record["regel"],
            record["doel"],
        )
        oorspronkelijk = {(pad, str(waarde)) for pad, waarde in blaadjes(data)}
        for pad, waarde in blaadjes(event["data"]):
            assert (pad, str(waarde)) in oorspronkelijk or re.fullmatch(r"[0-9T:.+-]+Z", str(waarde)), pad
        tekst = inhoud.decode()
        for waarde, pad in _unieke_waarden(data).items():
            assert pad in velden or waarde not in tekst, f"{pad} in {event['bestemming']}"
        if event["bestemming"].endswith("/dossier"):
            herkomsten = {catalogus.VELDEN[pad].herkomst for pad, _ in blaadjes(event["data"])}
            assert not herkomsten & {"politie", "justitie"}
    assert gezien == {levering for levering, r in records.items() if r["zaak"] not in vernietigd}


def _een_besluit_per_bericht(proef: Proef, maker: Maker) -> None:
    """Decided once, or refused once before the policy was asked; never both, never neither."""
    genomen = Counter(r["kenmerk"] for r in proef.records("besloten") if "aanleiding" not in r)
    genomen += Counter(r["kenmerk"] for r in proef.records("geweigerd") if "stroomnummer" in r)
    assert genomen == Counter(dict.fromkeys(maker.geplant, 1))
    aantal = len(proef.records("ontvangen")) + len(proef.records("herhaald"))
    assert len(proef.geheugen.alles("journaal.>")) == aantal


def _antwoorden_noemen_geen_waarde(proef: Proef) -> None:
    """An answer, an order and a question of the hub hold codes, names of fields and sentences of the policy."""
    for soort in ("antwoord", "vernietiging", "actualisering"):
        for event in proef.van_hub(soort):
            tekst = json.dumps(event["data"], ensure_ascii=False)
            assert "KANARIE" not in tekst
            assert not re.search(r"(?<![0-9a-f-])\d{9}(?![0-9a-f-])|\d{4}-\d{2}-\d{2}T?\d?|06-\d{8}", tekst)
