"""A hub that runs, with a log of processing that it sends to and a log point that partners read from."""

from __future__ import annotations

import re
import signal
import ssl
from pathlib import Path

import httpx

from adapters.sdk.partnermap import lees_partnermap
from tests.cli.opdracht import Gegeven, ketenhub, start, wacht_tot
from tests.otlpproef import ontvanger

START_S = 60.0
KLAAR = re.compile(r"Logpunt: (https://127\.0\.0\.1:[0-9]+)\.")


def test_wat_de_hub_doet_staat_bij_anderen(tmp_path: Path) -> None:
    """A delivery: its lines reach the log, both parties read theirs, and every decision can be replayed."""
    staat, log = tmp_path / "staat", tmp_path / "up.log"
    with ontvanger() as naar, ontvanger() as besluitenlog:
        erbij = {"KETENHUB_LDV": naar.adres, "KETENHUB_LDV_SLEUTEL": "zeer-geheim", "KETENHUB_LOGPUNT": "127.0.0.1:0"}
        erbij |= {"KETENHUB_ADL": besluitenlog.adres, "KETENHUB_ADL_SLEUTEL": "even-geheim"}
        with (
            log.open("w") as uit,
            start("up", "--proef", "--beslispunt", "uit", staat=staat, stderr=uit, erbij=erbij) as proces,
        ):
            wacht_tot(lambda: bool(KLAAR.search(log.read_text())) or proces.poll() is not None, START_S)
            assert proces.poll() is None, log.read_text()
            gevonden = KLAAR.search(log.read_text())
            assert gevonden is not None
            gestuurd = ketenhub("zend", "politie", Gegeven(tmp_path).signaal(1), "--json", staat=staat)
            (antwoord,) = gestuurd.rijen()
            spoor = str(antwoord["bericht"]).replace("-", "")
            wacht_tot(lambda: spoor in {trace for trace, _ in naar.bevestigd})
            wacht_tot(lambda: spoor in {trace for trace, _ in besluitenlog.bevestigd})
            assert set(besluitenlog.bevestigd) <= set(naar.bevestigd)
            politie, ede = (lees_partnermap(staat / "partners" / code).tls for code in ("politie", "gemeente-ede"))
            regels: list[dict[str, object]] = []

            def gelezen() -> bool:
                regels[:] = _lees(gevonden[1], politie, spoor)
                return bool(regels)

            wacht_tot(gelezen)  # the read side follows the tree
            assert {(spoor, str(regel["spanId"])) for regel in regels} <= set(naar.bevestigd)
            van_ede = _lees(gevonden[1], ede, spoor)
            assert 0 < len(van_ede) < len(regels)
            (stand,) = ketenhub("journaal", "stand", "--json", staat=staat).rijen()
            assert {"logboek", "besluitenlog"} <= {deel["naam"] for deel in stand["processen"][0]["onderdelen"]}
            nagespeeld = ketenhub("uitvoer", "naspelen", "--json", staat=staat).rijen()[-1]["samen"]
            assert nagespeeld["gelijk"] > 0
            assert nagespeeld["anders"] == nagespeeld["onbepaald"] == 0
            proces.send_signal(signal.SIGINT)
            assert proces.wait(START_S) == 0, log.read_text()
    assert {koppen["authorization"] for koppen in naar.koppen} == {"Bearer zeer-geheim"}
    assert {koppen["authorization"] for koppen in besluitenlog.koppen} == {"Bearer even-geheim"}
    assert "geheim" not in log.read_text()


def _lees(adres: str, tls: ssl.SSLContext, spoor: str) -> list[dict[str, object]]:
    """The lines of a trace, as the program of a partner reads them: with the certificate it has for the bus."""
    antwoord = httpx.post(
        f"{adres}/lezenapi/v1/data-processing-operations", json={"traceId": spoor}, verify=tls, trust_env=False
    )
    if antwoord.status_code == 503:
        return []  # nothing was taken in by the read side yet
    assert antwoord.status_code == 200, antwoord.text
    lijst: list[dict[str, object]] = antwoord.json()["dataProcessingOperations"]
    return lijst
