"""Beside a real hub: the decision point follows what is put in force there, and stops when its days are over."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from hub.bootstrap import activering
from hub.bootstrap.beslispunt import open_beslispunt
from hub.bootstrap.hub import draai_hub
from hub.instellingen import Instellingen, Luisteradres
from tests.beleidproef import BELEID, RENKUM, Ondertekenaars
from tests.bus.proefbus import wacht_tot
from tests.toegang.proefpunt import ADOPTEERT, GOED, Proefpunt
from tests.weg import Klok

VRAAG = {
    "subject": {"type": "partij", "id": "politie"},
    "action": {"name": "signaal"},
    "resource": {"type": "partij", "id": "gemeente-renkum/inzage"},
    "context": {"doel": "omgevingsadvies", "fase": "signalering", "kenmerken": dict(GOED), **ADOPTEERT},
}


async def test_het_beslispunt_volgt_wat_in_werking_is(tmp_path: Path) -> None:
    """Renkum joins while the hub runs: no becomes yes without a restart, and the old version can still be looked up.

    After the last day there is no decision at all, and the registers are still there.
    """
    tekenaars, klok, staat = Ondertekenaars(tmp_path / "beleid"), Klok(), tmp_path / "staat"
    instellingen = Instellingen(staat, BELEID, beslispunt=Luisteradres("127.0.0.1", 0))
    eerste = tekenaars.begin(staat, tekenaars.bundel())
    async with draai_hub(instellingen, klok=klok) as hub, open_beslispunt(hub, instellingen, klok) as draaiend:
        assert draaiend is not None
        punt = Proefpunt(draaiend.adres, draaiend.luistert)
        voor = (await punt.vraag(VRAAG)).json()
        assert (voor["decision"], voor["context"]["beleid"]) == (False, hub.beleid.digest)
        await activering.activeer(instellingen, tekenaars.bundel(RENKUM, na=eerste), toon=lambda _: None, klok=klok)
        na = (await punt.vraag(VRAAG)).json()
        assert (na["decision"], na["context"]["beleid"]) == (True, hub.beleid.digest)
        for document in (voor, na):
            deel = await punt.haal(f"/verwerkingen/S-01/{document['context']['beleid']}")
            assert deel.json()["convenant"]["regel"] == "S-01"
        assert len((await punt.haal("/verwerkingen/S-01")).json()["versions"]) == 2
        klok.verzet(days=600)
        antwoord = await punt.vraag(VRAAG)
        assert (antwoord.status, "decision" in antwoord.tekst) == (503, False)
        assert (await punt.haal(f"/verwerkingen/S-01/{voor['context']['beleid']}")).status == 200


async def test_zonder_beslispunt_worden_registers_ook_bewaard(tmp_path: Path) -> None:
    """A line of a log may name a version that nobody ever asked the decision point about; and off is off."""
    tekenaars, klok, staat = Ondertekenaars(tmp_path / "beleid"), Klok(), tmp_path / "staat"
    instellingen = Instellingen(staat, BELEID, beslispunt=None)
    eerste = tekenaars.begin(staat, tekenaars.bundel())

    def bewaard() -> set[str]:
        return {pad.stem for pad in (staat / "verwerkingen").glob("*.json")}

    async with draai_hub(instellingen, klok=klok) as hub, open_beslispunt(hub, instellingen, klok) as draaiend:
        assert draaiend is None
        oud = hub.beleid.digest
        await wacht_tot(lambda: bewaard() == {oud}, "het eerste register")
        await activering.activeer(instellingen, tekenaars.bundel(RENKUM, na=eerste), toon=lambda _: None, klok=klok)
        await wacht_tot(lambda: bewaard() == {oud, hub.beleid.digest}, "het tweede register")
        assert oud != hub.beleid.digest


async def test_een_bezet_standaardadres_houdt_de_hub_niet_tegen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hubs on one machine: the second does its work; who asks at that address asks the first."""
    tekenaars, klok, staat = Ondertekenaars(tmp_path / "beleid"), Klok(), tmp_path / "staat"
    tekenaars.begin(staat, tekenaars.bundel())
    with socket.create_server(("127.0.0.1", 0)) as ander:
        bezet = Luisteradres(*ander.getsockname())
        monkeypatch.setattr("hub.bootstrap.beslispunt.BESLISPUNT_STANDAARD", bezet)
        instellingen = Instellingen(staat, BELEID, beslispunt=bezet)
        async with draai_hub(instellingen, klok=klok) as hub, open_beslispunt(hub, instellingen, klok) as draaiend:
            assert draaiend is None
