"""Settings are read strictly: what an operator wrote is what happens, or the hub does not start."""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path

import pytest

from hub.fouten import Afloop
from hub.instellingen import BELEID_MEEGELEVERD, INSTELLINGEN, Instelfout, Instellingen, Luisteradres, lees

EXTERN = {"KETENHUB_NATS": "tls://nats.example:4222", "KETENHUB_NATS_MONITOR": "https://nats.example:8222/"}


def test_zonder_instellingen_draait_de_hub_ingebed() -> None:
    """The demo must work on a machine where nothing was set."""
    gekozen = lees({"PATH": "/bin", "KETENHUB_NATS": ""})
    assert gekozen == Instellingen(toestand=Path("ketenhub-data"), beleid=BELEID_MEEGELEVERD)
    assert gekozen.ingebed


def test_alle_instellingen_worden_gelezen() -> None:
    """Each variable reaches its own attribute."""
    gekozen = lees(
        {
            **EXTERN,
            "KETENHUB_TOESTAND": "t",
            "KETENHUB_BELEID": "b",
            "KETENHUB_LOGNIVEAU": "error",
            "KETENHUB_BESLISPUNT": "[::1]:8080",
            "KETENHUB_BESLISPUNT_NAAM": "https://beslis.example/",
        }
    )
    assert gekozen == Instellingen(
        toestand=Path("t"),
        beleid=Path("b"),
        nats="tls://nats.example:4222",
        nats_monitor="https://nats.example:8222",
        logniveau=logging.ERROR,
        beslispunt=Luisteradres("[::1]", 8080),
        beslispunt_naam="https://beslis.example",
    )
    assert not gekozen.ingebed


def test_het_beslispunt_is_van_deze_machine_tenzij_anders_gezegd() -> None:
    """Nobody should open a port to a network without having written so."""
    assert lees({}).beslispunt == Luisteradres("127.0.0.1", 8484)
    assert Luisteradres("127.0.0.1", 8484).lokaal
    assert Luisteradres("[::1]", 1).lokaal
    assert not Luisteradres("0.0.0.0", 8484).lokaal  # noqa: S104 - only named
    assert lees({"KETENHUB_BESLISPUNT": "uit"}).beslispunt is None


def test_elk_veld_heeft_een_variabele() -> None:
    """A field nobody can set would be a constant in disguise."""
    assert {i.naam for i in INSTELLINGEN.values()} == {f.name for f in fields(Instellingen)}


@pytest.mark.parametrize(
    ("variabele", "waarde"),
    [
        ("KETENHUB_NATS", "nats.example:4222"),
        ("KETENHUB_NATS", "nats://nats.example"),
        ("KETENHUB_NATS", "nats://geheim@nats.example:4222"),
        ("KETENHUB_NATS", "nats://a:geheim@nats.example:4222"),
        ("KETENHUB_NATS", "nats://nats.example:geheim"),
        ("KETENHUB_NATS", "http://nats.example:4222"),
        ("KETENHUB_NATS_MONITOR", "ftp://geheim.example:8222"),
        ("KETENHUB_NATS_MONITOR", "http://nats.example:8222/?sleutel=geheim"),
        ("KETENHUB_BESLISPUNT", "localhost:8484"),
        ("KETENHUB_BESLISPUNT", "127.0.0.1"),
        ("KETENHUB_BESLISPUNT", "127.0.0.1:65536"),
        ("KETENHUB_BESLISPUNT", "999.0.0.1:80"),
        ("KETENHUB_BESLISPUNT", "::1:80"),
        ("KETENHUB_BESLISPUNT", "http://127.0.0.1:8484"),
        ("KETENHUB_BESLISPUNT_NAAM", "http://beslis.example"),
        ("KETENHUB_BESLISPUNT_NAAM", "https://geheim@beslis.example"),
        ("KETENHUB_BESLISPUNT_NAAM", "https://beslis.example/pad"),
        ("KETENHUB_LOGNIVEAU", "INFO"),
        ("KETENHUB_LOGNIVEAU", "geheim"),
        ("KETENHUB_TOESTAND", "geheim\nregel"),
        ("KETENHUB_TOESTAND", "geheim" * 200),
        ("KETENHUB_BELEID", __file__),
    ],
)
def test_een_waarde_die_niet_kan_stopt_de_hub(variabele: str, waarde: str) -> None:
    """Guessing what somebody meant is how a hub ends up on the wrong server; and a secret is not repeated."""
    with pytest.raises(Instelfout) as gevangen:
        lees({**EXTERN, variabele: waarde})
    assert gevangen.value.code == "INSTELLING-ongeldig"
    assert variabele in gevangen.value.uitleg
    assert INSTELLINGEN[variabele].vorm in gevangen.value.uitleg
    assert "geheim" not in str(gevangen.value)
    assert gevangen.value.__suppress_context__
    assert gevangen.value.afloop is Afloop.MISLUKT


def test_een_verschreven_naam_krijgt_een_bedoelde_u() -> None:
    """A misspelt setting that is ignored is a setting somebody relies on."""
    with pytest.raises(Instelfout, match=r"INSTELLING-onbekend: .*Bedoelde u KETENHUB_TOESTAND\?"):
        lees({"KETENHUB_TOESTANT": "x"})


def test_een_vreemde_naam_krijgt_de_lijst() -> None:
    """Without a likely candidate the reader gets all names, and the odd one is cut short."""
    with pytest.raises(Instelfout, match="Wel bekend: KETENHUB_TOESTAND") as gevangen:
        lees({"KETENHUB_" + "Q" * 500: "x"})
    assert "Q" * 40 not in str(gevangen.value)


@pytest.mark.parametrize("enige", sorted(EXTERN))
def test_server_en_monitor_horen_bij_elkaar(enige: str) -> None:
    """Without the monitor nobody can see whether an acknowledged message is on disk."""
    with pytest.raises(Instelfout, match="INSTELLING-ontbreekt"):
        lees({enige: EXTERN[enige]})
