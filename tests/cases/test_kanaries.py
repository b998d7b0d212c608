"""No payload is readable in any file of the hub or of NATS: planted words are looked for in every byte.

After the six cases of the demo, and after messages of every kind and bytes that nobody can read, in a hub that is
killed with all of it in hand and started again. Only what is a partner's own is left out: the folders of his system
(`--mappen`) and the directory with his keys. Temporary files and all that was written on the screen are looked in too.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from adapters.sdk.aansluiten import open_lijn
from adapters.sdk.zegellijn import ZegelLijn
from hub.bootstrap.partijpost import lees_map
from hub.bus.server import lopend_adres
from hub.cli.demo.zaken import LOTTE, NOOR, RUBEN, SAM, TIJN, YARA
from hub.trust.zaakslot import ZAAKMERK
from schemas.register import BERICHTEN
from tests.bron import WORTEL
from tests.cli.opdracht import LOOPTIJD_S, PROGRAMMA, omgeving, wacht_tot
from tests.kanariezoek import TEKENS_MIN, Zoeker
from tests.strategieen import BSNS, Fabriek, met_kanaries
from tests.weg import feit, jongere, markering, signaal

pytestmark = pytest.mark.alleen_wheel
_KLOK: Final = re.compile(r"20[2-9]\d-\d{2}-\d{2}(T.*)?|19\d\d-\d{2}-\d{2}T.*")
"""Days and moments of sending and deciding, which a record may name; a date of birth is none of these."""

WACHT: Final = "Kwikstaartje heeft een plan van aanpak"


def _eigen_omgeving(kaart: Path) -> dict[str, str]:
    """Temporary files and whatever is kept "at home" land beside the state, where we look."""
    for naam in ("tijdelijk", "thuis"):
        (kaart / naam).mkdir()
    eigen = {"TMPDIR": str(kaart / "tijdelijk"), "HOME": str(kaart / "thuis"), "XDG_CACHE_HOME": str(kaart / "thuis")}
    return omgeving(kaart / "staat") | eigen


# ── the demo ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_na_de_zes_zaken_staat_er_niets_leesbaars(tmp_path: Path) -> None:
    """Every text of every export is a planted word, but for the words that the policy itself has."""
    with (tmp_path / "uit.txt").open("wb") as uit, (tmp_path / "fout.txt").open("wb") as fout:
        env = _eigen_omgeving(tmp_path)
        subprocess.run(
            [str(PROGRAMMA), "demo", "--json"], env=env, stdout=uit, stderr=fout, check=True, timeout=LOOPTIJD_S
        )
    demo = tmp_path / "staat" / "demo"
    zoeker = Zoeker(sorted(_geplant(demo / "mappen")))
    assert {j.bsn for j in (NOOR, SAM, RUBEN, YARA, LOTTE, TIJN)} < set(zoeker.woorden)
    assert {"Zegt dat een vriend de fatbike leende", "Woont bij een oom", "van Voorbeeld"} < set(zoeker.woorden)
    bij_partners, _ = zoeker.in_mappen(demo / "mappen")
    assert {v.woord for v in bij_partners} == set(zoeker.woorden), "the search sees what the partners have"
    gevonden, gelezen = zoeker.in_mappen(tmp_path, behalve=[demo / "mappen", demo / "partners"])
    assert [str(vondst) for vondst in gevonden] == []
    assert gelezen > 500_000
    keten = b"".join(pad.read_bytes() for pad in (demo / "bus").rglob("*.blk"))
    assert keten.count(ZAAKMERK) >= 5, "states and advices do lie in the store"


def _geplant(mappen: Path) -> set[str]:
    """The texts in what the partners' systems exported, as it was put away."""
    beleid = "".join(p.read_text("utf-8") for p in (WORTEL / "policies").rglob("*.yaml")).lower()
    exports = [pad for pad in mappen.glob("*/verwerkt/*") if pad.is_file()]
    assert len(exports) == 13
    teksten = {tekst.strip() for pad in exports for tekst in _teksten(pad)}
    return {
        tekst
        for tekst in teksten
        if len(tekst) >= TEKENS_MIN
        and tekst.lower() not in beleid
        and not _KLOK.fullmatch(tekst)
        and not _is_uuid(tekst)
    }


def _teksten(pad: Path) -> Iterator[str]:
    inhoud = pad.read_text("utf-8")
    if pad.suffix == ".json":
        yield from _bladen(json.loads(inhoud))
    elif pad.suffix == ".csv":
        for rij in csv.DictReader(io.StringIO(inhoud), delimiter=";"):
            yield from rij.values()
    else:
        for element in ET.fromstring(inhoud).iter():  # noqa: S314 - the demo's own
            yield from (element.text or "", *element.attrib.values())


def _bladen(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for waarde in document.values():
            yield from _bladen(waarde)
    elif isinstance(document, list):
        for waarde in document:
            yield from _bladen(waarde)
    elif isinstance(document, str):
        yield document


def _is_uuid(tekst: str) -> bool:
    try:
        return str(uuid.UUID(tekst)) == tekst
    except ValueError:
        return False


# ── everything else that can come in, and a hub that is killed ───────────────────────────────────────────────────────


@dataclass
class _Proef:
    """A hub as a process of its own."""

    kaart: Path
    omgeving: dict[str, str]

    @property
    def staat(self) -> Path:
        return self.kaart / "staat"

    @property
    def log(self) -> Path:
        return self.kaart / "hub.log"

    @contextmanager
    def hub(self) -> Iterator[subprocess.Popen[bytes]]:
        al = self.log.read_text("utf-8").count("hub-gestart") if self.log.exists() else 0
        with (
            self.log.open("ab") as log,
            subprocess.Popen(
                [PROGRAMMA, "up", "--proef", "--beslispunt", "uit"], env=self.omgeving, stdout=log, stderr=log
            ) as proces,
        ):
            try:
                wacht_tot(lambda: self.log.read_text("utf-8").count("hub-gestart") > al or proces.poll() is not None)
                assert proces.poll() is None, self.log.read_text("utf-8")
                yield proces
            finally:
                if proces.poll() is None:
                    proces.kill()
                proces.wait()
                wacht_tot(lambda: lopend_adres(self.staat) is None)

    def zoek(self, zoeker: Zoeker) -> list[str]:
        """What is readable outside the parties' own directories."""
        gevonden, gelezen = zoeker.in_mappen(self.kaart, behalve=[self.staat / "partners"])
        assert gelezen > 300_000
        return [str(vondst) for vondst in gevonden]


async def test_ook_van_wat_niemand_kan_lezen_en_na_een_doodslag(tmp_path: Path) -> None:
    """Delivered and not fetched, refused, held and set aside; killed, and started again: nothing is readable."""
    proef = _Proef(tmp_path, _eigen_omgeving(tmp_path))
    with proef.hub() as proces:
        adres = lopend_adres(proef.staat)
        assert adres is not None
        politie = lees_map(proef.staat, "politie")
        berichten, woorden = _alles(politie.oin)
        zoeker = Zoeker(woorden)
        async with open_lijn(politie, [adres.nats]) as lijn:
            for soort, kenmerk, inhoud in berichten:
                await lijn.verstuur(soort, inhoud, kenmerk)
            antwoorden = await _antwoorden(lijn, len(berichten))
        huis = lees_map(proef.staat, "veiligheidshuis")
        async with open_lijn(huis, [adres.nats]) as lijn:
            vooruit = _gebeurtenis(huis.oin, "advies", _markering(), datetime.now(UTC))
            await lijn.verstuur("advies", json.dumps(vooruit).encode(), vooruit["id"])
            antwoorden += await _antwoorden(lijn, 1)
        # All of it lies there now: a delivery, states, what was set aside. In the middle of that the hub dies.
        levend = proef.zoek(zoeker)
        proces.send_signal(signal.SIGKILL)
        proces.wait()
    assert {a["uitkomst"] for a in antwoorden} >= {"deels", "geparkeerd", "geweigerd"}
    assert antwoorden[-1]["uitkomst"] == "afgeleverd", "the hub keeps the advice"
    assert levend == []
    assert proef.zoek(zoeker) == [], "after a hard end"
    with proef.hub() as proces:
        proces.send_signal(signal.SIGTERM)
        assert proces.wait(LOOPTIJD_S) == 0
    assert proef.zoek(zoeker) == [], "after recovery and a tidy end"
    blokken = b"".join(pad.read_bytes() for pad in (proef.staat / "bus").rglob("*.blk"))
    assert blokken.count(ZAAKMERK) >= 3


def _alles(oin: str) -> tuple[list[tuple[str, str, bytes]], list[str]]:
    """Messages (kind, id, bytes) and every word that is planted in them."""
    nu = datetime.now(UTC)
    fabriek = Fabriek("KWIKSTAART")
    klein = "Kwikstaartje-vooraan"
    goed = signaal(
        0,
        betrokkene=jongere(0, achternaam="Kwikstaartje-goed", geboren=f"{nu.year - 16}-01-01"),
        feit=feit(pleegdatum=nu.date().isoformat(), omschrijving_kort="Kwikstaartje reed zonder licht"),
    )
    inhouden: list[tuple[str, Any]] = [("signaal", goed)]
    inhouden += [(soort.bericht, met_kanaries(soort, fabriek)) for soort in BERICHTEN.values()]
    inhouden += [("signaal", goed | {"geheim": "Kwikstaartje-onbekend-veld"})]
    gebeurtenissen = [(soort, _gebeurtenis(oin, soort, data, nu)) for soort, data in inhouden]
    half = gebeurtenissen[0][1]
    berichten = [(soort, g["id"], json.dumps(g).encode()) for soort, g in gebeurtenissen]
    kapot = (
        b"Geachte hub, dit gaat over Kwikstaartje-brief",
        json.dumps(half).encode()[:-40],
        b"\0" * 20 + klein.encode("utf-16"),
        json.dumps(half | {"source": "urn:nld:oin:00000099000000000012:systeem:proef"}).encode(),
    )
    berichten += [("signaal", str(uuid.uuid4()), inhoud) for inhoud in kapot]
    uniek = {deel for _, waarde in fabriek.uniek for deel in waarde.splitlines() if not _is_uuid(deel)}
    los = {"Kwikstaartje-goed", "Kwikstaartje reed zonder licht", "Kwikstaartje-onbekend-veld", "Kwikstaartje-brief"}
    geplant = {*uniek, *los, klein, WACHT, *BSNS[: len(fabriek.uniek) + 6]}
    return berichten, sorted(w for w in geplant if len(w) >= TEKENS_MIN and not _KLOK.fullmatch(w))


def _markering() -> dict[str, Any]:
    """An advice that waits in the hub for a young person that it does not know yet: all of it must be kept."""
    advies = {"opgesteld_op": datetime.now(UTC).date().isoformat(), "onderbouwing": WACHT}
    return markering(
        5, advies=advies, betrokkene=jongere(5, gemeente=None, geboren=None, achternaam="Kwikstaartje-goed")
    )


def _gebeurtenis(oin: str, soort: str, data: dict[str, Any], nu: datetime) -> dict[str, Any]:
    (type_,) = [s.type for s in BERICHTEN.values() if s.bericht == soort]
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": f"urn:nld:oin:{oin}:systeem:proef",
        "type": type_,
        "time": nu.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": data,
    }


async def _antwoorden(lijn: ZegelLijn, aantal: int) -> list[dict[str, Any]]:
    """So many answers of the hub to this party."""
    gekregen: list[dict[str, Any]] = []
    async with asyncio.timeout(LOOPTIJD_S):
        while len(gekregen) < aantal:
            for zending in await lijn.haal(64, 1.0):
                gekregen.append(json.loads(zending.inhoud)["data"])
                await zending.bevestig()
    return gekregen
