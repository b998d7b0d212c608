"""Retention against the policy, with a real hub: counted, refused without an archive, removed, and on record."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from adapters.sdk.partner import Partner
from hub import onderwerpen
from hub.bootstrap.bewaring import Klasse, Termijn, klasse_van, overzicht, pas_toe, termijnen
from hub.bootstrap.journaalarchief import Archief, Archiefweigering, lees_archief, schrijf_archief
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_journaal
from hub.journal import bladzijde
from hub.ledger.boomkast import MAPNAAM, VKEYBESTAND, Boomkast
from tests.adapters.hubproef import Proefkeuken, draaiende_hub, signaal
from tests.bus.proefbus import wacht_tot
from tests.weg import beleid, echt_beleid

pytestmark = pytest.mark.alleen_wheel
WACHT_S: Final = 30.0
DAG: Final = timedelta(days=1)


def test_termijnen_komen_uit_het_beleid() -> None:
    """Per class the longest of its rules, and which rules; a change of the policy is a change of the term."""
    geldend = termijnen(echt_beleid())
    assert geldend["levering-dossier"].seconden is not None
    assert geldend["advies"] == Termijn(548 * onderwerpen.DAG_S, ("H-03",))
    assert geldend["zaak"].seconden == 365 * onderwerpen.DAG_S
    assert geldend["levering-inzage"].regels
    assert (geldend["opzij"].seconden, geldend["vernietigd"].seconden) == (None, None)
    korter = termijnen(beleid(("bewaar 548 dagen", "bewaar 180 dagen")))
    assert korter["advies"].seconden == 180 * onderwerpen.DAG_S
    assert {k: t for k, t in korter.items() if k != "advies"} == {k: t for k, t in geldend.items() if k != "advies"}


@pytest.mark.parametrize(
    ("onderwerp", "klasse"),
    [
        (onderwerpen.uit("gemeente-ede", "gemeente-ede/inzage", "z", "l"), "levering-inzage"),
        (onderwerpen.uit("om", "om", "z", "l"), "levering-postbus"),
        (onderwerpen.antwoord("om", None, "a"), "antwoord"),
        (onderwerpen.vernietiging("om", "z", "o"), "opdracht"),
        (onderwerpen.zaak("i"), "zaak"),
        (onderwerpen.markering("i", "p"), "advies"),
        (onderwerpen.geparkeerd("p", "k"), "opzij"),
        (onderwerpen.vernietigd("z"), "vernietigd"),
        (onderwerpen.journaal("p", "k"), "record"),
        (onderwerpen.inzage(1, "p", "z"), "index"),
    ],
)
def test_alles_wat_er_ligt_heeft_een_klasse_met_een_termijn(onderwerp: str, klasse: str) -> None:
    """Every kind of subject; a class without a term of its own would never be looked at."""
    assert klasse_van(onderwerp) == klasse
    assert klasse in termijnen(echt_beleid())


async def _signaal(keuken: Proefkeuken, n: int) -> None:
    async with Partner.open(keuken.map("politie"), servers=[keuken.adres]) as politie:
        antwoord = await politie.antwoord(await politie.verstuur("signaal", signaal(n)), WACHT_S)
        assert antwoord.inhoud.uitkomst in {"afgeleverd", "deels"}


async def _archief(keuken: Proefkeuken, naam: str) -> Archief:
    """Of everything there is now, sealed and copied."""

    async def gezegeld() -> bool:
        bladen = [blad.inhoud async for blad in lees_journaal(keuken.hub.verbinding)]
        records = sum(len(bladzijde.splits(blad)) for blad in bladen)
        punt = Boomkast(keuken.staat / MAPNAAM).controlepunt()
        return punt is not None and int(punt.splitlines()[1]) == records

    await wacht_tot(gezegeld, "het controlepunt")
    return schrijf_archief(keuken.staat / MAPNAAM, keuken.staat.parent / naam)


def _telt(klassen: dict[str, Klasse]) -> dict[str, int]:
    return {naam: k.aantal for naam, k in klassen.items() if k.aantal}


async def test_opruimen_alleen_na_archiveren(tmp_path: Path) -> None:
    """Nothing is too old by itself; a year later it is, and goes only when an archive of after it is whole."""
    async with draaiende_hub(tmp_path / "staat") as keuken:
        bus, nu = keuken.hub.verbinding, datetime.now(UTC)
        await _signaal(keuken, 0)
        assert (await _archief(keuken, "eerste")).volgende is None
        await _signaal(keuken, 1)
        klassen = await overzicht(bus, echt_beleid(), nu)
        assert (sum(k.te_oud for k in klassen.values()), sum(k.zonder_einde for k in klassen.values())) == (0, 0)
        geteld = _telt(klassen)
        assert {k: geteld[k] for k in ("levering-inzage", "zaak", "index")} == {
            "levering-inzage": 2,
            "zaak": 2,
            "index": 2,
        }
        later = nu + 400 * DAG
        klassen = await overzicht(bus, echt_beleid(), later)
        assert (klassen["zaak"].te_oud, klassen["levering-inzage"].te_oud, klassen["index"].te_oud) == (2, 2, 0)
        heel = await _archief(keuken, "heel")
        with pytest.raises(Archiefweigering, match="houdt op"):
            await pas_toe(bus, echt_beleid(), lees_archief(tmp_path / "eerste", keuken.staat / MAPNAAM), later)
        assert _telt(await overzicht(bus, echt_beleid(), nu)) == geteld, "refused: nothing went"
        gedaan = await pas_toe(bus, echt_beleid(), heel, later)
        assert (gedaan["zaak"], gedaan["levering-inzage"]) == (2, 2)
        assert await NatsGeheugen(bus).lees(["uit.gemeente-ede.inzage.*.*"]) == {}
        assert not [g for g in (await NatsGeheugen(bus).lees(["zaak.*"])).values() if g.inhoud]
        assert _telt(await overzicht(bus, echt_beleid(), nu))["index"] == 2
        assert sum((await pas_toe(bus, echt_beleid(), heel, later)).values()) == 0, "a repetition does the rest"
        records = [r async for blad in lees_journaal(bus) for r in bladzijde.records(blad.inhoud)]
        toegepast = {r["klasse"]: r for r in records if r["soort"] == "bewaring-toegepast"}
        assert (toegepast["zaak"]["aantal"], toegepast["zaak"]["archief"]) == (2, heel.wortel.hex())
        with pytest.raises(Archiefweigering, match="is er al"):
            schrijf_archief(keuken.staat / MAPNAAM, tmp_path / "heel")
    boommap = tmp_path / "staat" / MAPNAAM
    assert lees_archief(tmp_path / "heel", boommap).wortel == heel.wortel
    _eis_knoei(tmp_path / "heel", boommap)


def _eis_knoei(archief: Path, boommap: Path) -> None:
    """A byte of any file of it, and a file that is gone: refused, and no word of what it said."""
    bestanden = [pad for pad in sorted(archief.rglob("*")) if pad.is_file() and pad.name != VKEYBESTAND]
    assert len(bestanden) >= 3
    for pad in bestanden:
        heel = pad.read_bytes()
        for kapot in (heel[:-1], heel[:20] + bytes([heel[20] ^ 1]) + heel[21:]):
            pad.write_bytes(kapot)
            with pytest.raises(Archiefweigering, match="klopt niet"):
                lees_archief(archief, boommap)
        pad.write_bytes(heel)
    lees_archief(archief, boommap)
    shutil.rmtree(archief / "tile")
    with pytest.raises(Archiefweigering, match="klopt niet"):
        lees_archief(archief, boommap)
