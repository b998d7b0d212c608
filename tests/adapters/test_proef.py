"""The conformance check against a real hub: everything good is good, and each thing that is wrong is seen as that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sdk import proefrechten
from adapters.sdk.aansluiten import systeemtijd
from adapters.sdk.partner import Partner
from adapters.sdk.partnermap import IDENTITEIT, TOELATING, lees_partnermap
from adapters.sdk.proef import proef
from adapters.sdk.proefbericht import klokverschil_s
from adapters.sdk.punt import Punt
from hub.trust.aansluiting import Toelating
from tests.adapters.hubproef import Proefkeuken, draaiende_hub
from tests.adapters.zegelhulp import NU, hubidentiteit
from tests.cli.opdracht import ketenhub

PUNTEN = (
    "map sleutels certificaat verbinding tls-oud tls-zonder-certificaat tls-zonder ander-onderwerp ander-postvak "
    "ander-bevestigen hub-stromen ander-luisteren ander-antwoord versturen zegel antwoord bewijs klok"
).split()


@pytest.fixture
async def keuken(tmp_path: Path) -> AsyncIterator[Proefkeuken]:
    """A hub that runs."""
    async with draaiende_hub(tmp_path) as draait:
        yield draait


async def _punten(keuken: Proefkeuken, code: str, **anders: object) -> dict[str, Punt]:
    argumenten: dict[str, object] = {"adres": keuken.adres} | anders
    return {p.naam: p async for p in proef(keuken.map(code), **argumenten)}  # type: ignore[arg-type]


def _fout(punten: dict[str, Punt]) -> list[str]:
    return [naam for naam, punt in punten.items() if not punt.goed]


async def test_alles_is_goed(keuken: Proefkeuken) -> None:
    """Every point, for a party whose message comes back refused as it should; nothing of it stays in the mailbox."""
    punten = await _punten(keuken, "politie")
    assert _fout(punten) == []
    assert list(punten) == PUNTEN
    assert all(punt.uitleg.endswith(".") for punt in punten.values())
    async with Partner.open(keuken.map("politie"), servers=[keuken.adres]) as politie:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(politie.ontvang()), 0.5)


async def test_het_commando(keuken: Proefkeuken) -> None:
    """For a person, a script and a machine; 0 when all is good, 1 when one point is not."""
    argumenten = ("partij", "proef", keuken.map("politie"), "--hub", keuken.adres)
    mooi = await asyncio.to_thread(ketenhub, *argumenten, staat=keuken.staat)
    assert (mooi.code, mooi.fout) == (0, "Alles is goed. Uw organisatie is aangesloten.")
    assert "goed Verbonden met TLSv1.3." in mooi.plat
    rijen = (await asyncio.to_thread(ketenhub, *argumenten, "--json", staat=keuken.staat)).rijen()
    assert [(rij["punt"], rij["goed"]) for rij in rijen] == [(naam, True) for naam in PUNTEN]
    (keuken.map("politie") / TOELATING).unlink()
    mis = await asyncio.to_thread(ketenhub, *argumenten, "--plain", staat=keuken.staat)
    assert mis.code == 1
    assert mis.uit.startswith("map\tnee\ttoelating.json is er nog niet.")


async def test_te_ruime_rechten_worden_gezien(keuken: Proefkeuken, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server allows is said to be allowed: here the party's own post takes the place of another's."""
    monkeypatch.setattr(proefrechten, "STIL_S", 0.3)
    punten = await _punten(keuken, "politie", ander="politie")
    assert _fout(punten) == ["ander-onderwerp", "ander-postvak", "ander-bevestigen", "ander-antwoord"]
    assert punten["ander-postvak"].uitleg == "Post van een ander ophalen: TOEGESTAAN."


async def test_wie_is_ingetrokken_komt_er_niet_in(keuken: Proefkeuken) -> None:
    """The check ends at the connection, and says so; nothing was sent."""
    kaart = keuken.map("halt") / TOELATING
    ander = Toelating.van_bytes((keuken.map("om") / TOELATING).read_bytes())
    eigen = Toelating.van_bytes(kaart.read_bytes())
    kaart.write_bytes(replace(eigen, certificaat=ander.certificaat).naar_bytes())
    punten = await _punten(keuken, "halt")
    assert _fout(punten) == ["map"]
    kaart.write_bytes(eigen.naar_bytes())
    punten = await _punten(keuken, "halt", adres="tls://127.0.0.1:1")
    assert (list(punten)[-1], punten["verbinding"].uitleg) == ("verbinding", "Er luistert geen hub op dit adres.")


async def test_een_andere_hub_dan_de_toelating_zegt(keuken: Proefkeuken) -> None:
    """The keys of another hub in the admission: the message is refused as not opened, and the answer does not open."""
    kaart = keuken.map("halt") / TOELATING
    eigen = Toelating.van_bytes(kaart.read_bytes())
    kaart.write_bytes(replace(eigen, hub=hubidentiteit().publiek).naar_bytes())
    punten = await _punten(keuken, "halt", wacht_s=2.0)
    assert _fout(punten) == ["antwoord"]
    assert "niet openging (ZEGEL-sleutel)" in punten["antwoord"].uitleg


async def test_een_klok_die_voorloopt(keuken: Proefkeuken) -> None:
    """A minute and a half ahead: everything works today, and the check says that it will not stay so."""
    punten = await _punten(keuken, "politie", nu=lambda: systeemtijd() + timedelta(seconds=90))
    assert _fout(punten) == ["klok"]
    assert "hoogstens 60 s" in punten["klok"].uitleg


async def test_sleutels_die_bijna_op_zijn(keuken: Proefkeuken) -> None:
    """Told a month before, while there is time to make new ones."""
    van_hub = lees_partnermap(keuken.map("politie")).hub.sleutels
    bijna = max(sleutel.geldig_tot for sleutel in van_hub) - timedelta(days=9, hours=1)
    punten = await _punten(keuken, "politie", nu=lambda: bijna, wacht_s=0.0)
    assert not punten["sleutels"].goed
    assert "nog 9 dagen" in punten["sleutels"].uitleg


async def test_zonder_antwoord(keuken: Proefkeuken) -> None:
    """Nobody waited long enough, or the party's own adapter took it: that is what the check asks."""
    punten = await _punten(keuken, "politie", wacht_s=0.0)
    assert _fout(punten) == ["antwoord"]
    assert "adapter van deze organisatie" in punten["antwoord"].uitleg


@pytest.mark.parametrize("bestand", [IDENTITEIT, TOELATING])
async def test_een_bedorven_map(keuken: Proefkeuken, bestand: str) -> None:
    """One point, and nothing of what stands in the file."""
    pad = keuken.map("politie") / bestand
    document = json.loads(pad.read_bytes())
    pad.write_text(json.dumps(document | {"kwikstaartje": 1}), "utf-8")
    (punt,) = (await _punten(keuken, "politie")).values()
    assert (punt.naam, punt.goed) == ("map", False)
    assert "kwikstaartje" not in punt.uitleg


@pytest.mark.parametrize(("bij_de_hub", "verschil_s"), [(-90, 90.0), (0, 0.0), (1, 0.0), (2, 0.0), (62, 60.0)])
def test_klokverschil(bij_de_hub: int, verschil_s: float) -> None:
    """Between sending and hearing nothing can be said; outside it, how far."""
    voor, na = NU, NU + timedelta(seconds=2)
    assert klokverschil_s(voor, NU + timedelta(seconds=bij_de_hub), na) == verschil_s
