"""`ketenhub journaal stand` while the server stores nothing: what the processes say in their own words is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bootstrap import inzicht, journaalstand
from hub.bootstrap.journaalstand import Pauze, Processtand
from hub.bus import wachtrijen
from hub.cli.journaal_stand import _stand
from hub.cli.scherm import Scherm, Vorm
from hub.gateway.poorten import Busfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen


class _Verbinding:
    async def sluit(self) -> None:
        """Nothing was opened."""


@pytest.mark.parametrize("vorm", [Vorm.KAAL, Vorm.JSON])
async def test_reason_is_shown_although_the_server_does_not_say_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], vorm: Vorm
) -> None:
    """A full disk hides nothing: the pause, since when, the countdown, and that the queues cannot be seen now."""
    stand = Processtand(
        "ab", "ligt stil", 9, 3, 9, None, "BUS-storing", "weg", None, 0, None, None, 30.0, [Pauze("journaal", 61.0)]
    )

    async def geef(waarde: object) -> object:
        return waarde

    async def faal(_: object) -> list[wachtrijen.Wachtrij]:
        raise Busfout("geen antwoord")

    monkeypatch.setattr(inzicht, "adres_van", lambda _: "tls://127.0.0.1:1")
    monkeypatch.setattr(inzicht, "verbind_als_hub", lambda *_, **__: geef(_Verbinding()))
    monkeypatch.setattr(journaalstand, "vraag_standen", lambda _: geef([stand]))
    monkeypatch.setattr(wachtrijen, "wachtrijen", faal)
    goed = await _stand(Scherm(vorm), Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD))
    uit = capsys.readouterr()
    assert not goed
    assert "journaal" in uit.out
    assert "verdwijnt een record uit KETEN" in uit.out
    if vorm is Vorm.JSON:
        assert '"wachtend":null' in uit.out.replace(" ", "")
    else:
        assert "schijf vol" in uit.err
