"""Every line and every decision goes out and is confirmed, in order, whatever breaks off; nothing pretends to."""

from __future__ import annotations

import asyncio
import errno
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from hub.bootstrap import otlpuitvoer
from hub.bootstrap.otlpuitvoer import (
    ADL,
    LDV,
    SCHIJF,
    UITVOERMAP,
    Otlpuitvoer,
    Uitvoerstand,
    adl_vorm,
    ldv_vorm,
    lees_stand,
    standbestand,
)
from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout
from hub.fouten_uitvoer import UITVOER
from hub.journal.uitvoer.adl import besluiten
from hub.journal.uitvoer.ldv import logregels
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests import weg
from tests.otlpproef import Ontvanger, ontvanger
from tests.uitvoerproef import LOGBOEK, gelopen, groepen_van, regels_van

WACHT_S: Final = 20.0
SNEL: Final = (0.01, 0.01, 0.02)


class Bron:
    """Sealed records that a test adds to."""

    def __init__(self, *records: tuple[int, bytes]) -> None:
        self.lijst = [inhoud for _, inhoud in records]

    @property
    def vanaf(self) -> int:
        """See `Recordbron`."""
        return 0

    @property
    def grootte(self) -> int:
        """See `Recordbron`."""
        return len(self.lijst)

    def records(self, van: int = 0, tot: int | None = None) -> Iterator[tuple[int, bytes]]:
        """See `Recordbron`."""
        yield from list(enumerate(self.lijst))[van:tot]


def _alles(vorm: str = LDV) -> list[tuple[str, str]]:
    if vorm == ADL:
        records = [r for groep in groepen_van(gelopen()) for r in besluiten(groep, LOGBOEK)]
        return [(r["trace_id"], r["span_id"]) for r in records]
    return [(r.trace_id, r.span_id) for groep in groepen_van(gelopen()) for r in logregels(groep, LOGBOEK)]


@asynccontextmanager
async def _uitvoer(
    naar: Ontvanger,
    staat: Path,
    bron: Callable[[], otlpuitvoer.Recordbron] | None = None,
    sleutel: str | None = None,
    vorm: str = LDV,
) -> AsyncIterator[Otlpuitvoer]:
    vaste = Bron(*regels_van(gelopen()))
    gekozen = (adl_vorm if vorm == ADL else ldv_vorm)(LOGBOEK)
    uitvoer = Otlpuitvoer(
        gekozen, naar.adres, staat, bron or (lambda: vaste), weg.Klok(), sleutel=sleutel, wacht_s=SNEL
    )
    await uitvoer.start()
    try:
        yield uitvoer
    finally:
        await uitvoer.stop()


async def _tot(voorwaarde: Callable[[], bool]) -> None:
    async with asyncio.timeout(WACHT_S):
        while not voorwaarde():  # noqa: ASYNC110 - a thread of another sets what is looked at
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("vorm", [LDV, ADL])
async def test_elke_regel_komt_aan_en_is_bevestigd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vorm: str) -> None:
    """In order, in more than one request; how far it came lies on disk."""
    monkeypatch.setattr(otlpuitvoer, "REGELS_MAX", 5)
    grootte = len(regels_van(gelopen()))
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path, vorm=vorm) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == grootte)
            assert uitvoer.stand.code is None
    assert naar.bevestigd == _alles(vorm)
    assert len(naar.verzoeken) > 4
    assert lees_stand(tmp_path, vorm) == Uitvoerstand(grootte, bevestigd="2026-06-15T10:00:00+00:00")


async def test_van_het_ingebonden_journaal(tmp_path: Path) -> None:
    """The tree's own files are the source, and what is sealed later goes out later."""
    bladen = [blad.inhoud for blad in gelopen().geheugen.alles("journaal.*.*").values()]
    schrijver = Boomschrijver(tmp_path / "journaal")
    try:
        schrijver.voeg_toe([blad.split(b"\n") for blad in bladen[:4]])
        with ontvanger() as naar:
            async with _uitvoer(naar, tmp_path, lambda: Boomkast(tmp_path / "journaal")) as uitvoer:
                eerst = Boomkast(tmp_path / "journaal").grootte
                await _tot(lambda: uitvoer.stand.volgende == eerst)
                schrijver.voeg_toe([blad.split(b"\n") for blad in bladen[4:]])
                await _tot(lambda: len(naar.bevestigd) == len(_alles()))
        assert naar.bevestigd == _alles()
    finally:
        schrijver.sluit()


@pytest.mark.parametrize("wat", ["ophangen", 503, 429, "json"])
async def test_wat_niet_bevestigd_is_gaat_nog_eens(tmp_path: Path, wat: int | str) -> None:
    """An answer that got lost, or "later", or no answer of OTLP: the same lines again, with the same ids."""
    with ontvanger(wat, wat) as naar:
        async with _uitvoer(naar, tmp_path) as uitvoer:
            await _tot(lambda: bool(naar.bevestigd))
            await _tot(lambda: uitvoer.stand.code is None)
    assert naar.bevestigd == _alles()
    assert naar.sporen() == _alles() * 3
    assert lees_stand(tmp_path).code is None


async def test_een_besluit_dat_twee_keer_komt_is_er_een(tmp_path: Path) -> None:
    """Killed after sending and before the answer: sent again after the start, and known by its trace and span (ADL).

    So a receiver that takes in by that pair keeps exactly one record of each decision, the same both times.
    """
    with ontvanger("ophangen") as naar:
        async with _uitvoer(naar, tmp_path, vorm=ADL) as uitvoer:
            await _tot(lambda: bool(naar.verzoeken))
            assert uitvoer.stand.volgende == 0
            assert uitvoer._taak is not None
            uitvoer._taak.cancel()
            await asyncio.wait([uitvoer._taak])
            uitvoer._taak = None
        async with _uitvoer(naar, tmp_path, vorm=ADL) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == len(regels_van(gelopen())))
    een, twee = naar.verzoeken
    assert een == twee
    assert naar.sporen() == _alles(ADL) * 2
    assert len(set(naar.sporen())) == len(_alles(ADL))


@pytest.mark.parametrize("vorm", [LDV, ADL])
@pytest.mark.parametrize(
    ("wat", "code"), [(400, "UITVOER-geweigerd"), (401, "UITVOER-geweigerd"), ("deels", "UITVOER-deels")]
)
async def test_na_een_nee_staat_hij_stil_en_gaat_na_een_start_verder(
    tmp_path: Path, wat: int | str, code: str, vorm: str
) -> None:
    """OTLP forbids asking again; nothing is passed over, a command sees why, and a new start begins there."""
    with ontvanger(wat) as naar:
        async with _uitvoer(naar, tmp_path, vorm=vorm) as uitvoer:
            await _tot(lambda: uitvoer.stand.code == code)
            assert lees_stand(tmp_path, vorm).code == code
            assert (len(naar.verzoeken), naar.bevestigd, uitvoer.stand.volgende) == (1, [], 0)
        async with _uitvoer(naar, tmp_path, vorm=vorm):
            await _tot(lambda: naar.bevestigd == _alles(vorm))
    assert code in UITVOER


async def test_een_nieuwe_start_gaat_verder_waar_de_vorige_was(tmp_path: Path) -> None:
    """What was confirmed is not sent again."""
    regels = regels_van(gelopen())
    bron = Bron(*regels[:13])
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path, lambda: bron) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == 13)
        async with _uitvoer(naar, tmp_path) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == len(regels))
    assert naar.sporen() == _alles()


async def test_een_korter_journaal_is_een_incident(tmp_path: Path) -> None:
    """A journal that lacks what was already told to others: said, and nothing sent."""
    bron = Bron(*regels_van(gelopen()))
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path, lambda: bron) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == bron.grootte)
            del bron.lijst[4:]
            await _tot(lambda: uitvoer.stand.code == "UITVOER-journaal")
        assert naar.bevestigd == _alles()
    assert lees_stand(tmp_path).volgende == len(regels_van(gelopen()))


@pytest.mark.parametrize("inhoud", [b"", b"{", b"[]", b'{"volgende":-1}', b'{"volgende":"a"}', b'{"x":1}', b"\xff"])
async def test_een_kapotte_plaats_is_geen_begin(tmp_path: Path, inhoud: bytes) -> None:
    """Nobody guesses how far it was: it is told, nothing goes out, and what lies there stays for who looks."""
    (tmp_path / UITVOERMAP).mkdir()
    bestand = tmp_path / UITVOERMAP / standbestand(LDV)
    bestand.write_bytes(inhoud)
    with pytest.raises(Ketenfout) as fout:
        lees_stand(tmp_path)
    assert fout.value.code == SCHIJF
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path) as uitvoer:
            await _tot(lambda: uitvoer.stand.code == SCHIJF)
    assert naar.verzoeken == []
    assert bestand.read_bytes() == inhoud


@pytest.mark.parametrize("breuk", [1, 2, 3])
async def test_een_schijf_die_weigert_laat_niets_weg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breuk: int
) -> None:
    """Confirmed, and then not written down: sent once more, with the same ids; nothing is passed over."""
    monkeypatch.setattr(otlpuitvoer, "REGELS_MAX", 5)
    teller = itertools.count(1)

    def vol(pad: Path, inhoud: bytes) -> None:
        if next(teller) == breuk:
            raise OSError(errno.ENOSPC, "full")
        vervang(pad, inhoud)

    monkeypatch.setattr("hub.bootstrap.otlpuitvoer.vervang", vol)
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path) as uitvoer:
            await _tot(lambda: uitvoer.stand.volgende == len(regels_van(gelopen())))
            await _tot(lambda: uitvoer.stand.code is None)
    assert list(dict.fromkeys(naar.bevestigd)) == _alles()
    assert len(naar.bevestigd) > len(_alles())
    assert lees_stand(tmp_path).volgende == len(regels_van(gelopen()))


async def test_van_twee_processen_voert_er_een_uit(tmp_path: Path) -> None:
    """The second takes over when the first stops; together they send each line once."""
    bron = Bron(*regels_van(gelopen())[:13])
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path, lambda: bron) as eerste:
            await _tot(lambda: eerste.stand.volgende == 13)
            async with _uitvoer(naar, tmp_path) as tweede:
                assert tweede.stand == Uitvoerstand()
                await eerste.stop()
                await _tot(lambda: tweede.stand.volgende == len(regels_van(gelopen())))
    assert naar.sporen() == _alles()


async def test_de_sleutel_gaat_mee_en_staat_nergens(tmp_path: Path) -> None:
    """As a bearer token to the receiver, and in no file."""
    with ontvanger() as naar:
        async with _uitvoer(naar, tmp_path, sleutel="zeer-geheim"):
            await _tot(lambda: bool(naar.bevestigd))
    assert {koppen["authorization"] for koppen in naar.koppen} == {"Bearer zeer-geheim"}
    assert not _met_geheim(tmp_path)


def _met_geheim(kaart: Path) -> list[Path]:
    return [pad for pad in kaart.rglob("*") if pad.is_file() and b"zeer-geheim" in pad.read_bytes()]


async def test_wie_er_niet_is_houdt_niets_op(tmp_path: Path) -> None:
    """Nobody listens: it starts, stops at once, and tells why nothing was confirmed."""
    with ontvanger() as naar:
        weg_adres = naar.adres
    async with _uitvoer(Ontvanger(adres=weg_adres), tmp_path) as uitvoer:
        await _tot(lambda: uitvoer.stand.code == "UITVOER-onbereikbaar")
    assert lees_stand(tmp_path).volgende == 0
