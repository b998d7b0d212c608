"""Settings are read strictly: what an operator wrote is what happens, or the hub does not start."""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path

import pytest

from hub.fouten import Afloop
from hub.instellingen import BELEID_MEEGELEVERD, GEHEIM, INSTELLINGEN, Instelfout, Instellingen, Luisteradres, lees

HUBSLEUTEL = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
TOKEN = {
    "KETENHUB_PKCS11_MODULE": "/lib/token.so",
    "KETENHUB_PKCS11_TOKEN": "keten",
    "KETENHUB_PKCS11_PIN": "pin-5309",
}
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
            "KETENHUB_NATS_CA": "ca.pem",
            "KETENHUB_NATS_CERTIFICAAT": "hub.pem",
            "KETENHUB_NATS_CONFIG": "server",
            "KETENHUB_TOESTAND": "t",
            "KETENHUB_BELEID": "b",
            "KETENHUB_LOGNIVEAU": "error",
            "KETENHUB_BESLISPUNT": "[::1]:8080",
            "KETENHUB_BESLISPUNT_NAAM": "https://beslis.example/",
            "KETENHUB_HUBSLEUTEL": f"{HUBSLEUTEL},{'A' * 43}",
            "KETENHUB_PKCS11_MODULE": "/lib/token.so",
            "KETENHUB_PKCS11_TOKEN": "keten",
            "KETENHUB_PKCS11_LABEL": "hubsleutel-2027",
            "KETENHUB_PKCS11_PIN": "geheim",
        }
    )
    assert gekozen == Instellingen(
        toestand=Path("t"),
        beleid=Path("b"),
        nats="tls://nats.example:4222",
        nats_monitor="https://nats.example:8222",
        nats_ca=Path("ca.pem"),
        nats_certificaat=Path("hub.pem"),
        nats_config=Path("server"),
        logniveau=logging.ERROR,
        beslispunt=Luisteradres("[::1]", 8080),
        beslispunt_naam="https://beslis.example",
        hubsleutels=(bytes(range(32)), bytes(32)),
        pkcs11_module=Path("/lib/token.so"),
        pkcs11_token="keten",
        pkcs11_label="hubsleutel-2027",
        pkcs11_pin="geheim",
    )
    assert not gekozen.ingebed


def test_geheimen_staan_niet_in_wat_getoond_wordt() -> None:
    """Settings may end in a log or a failed test; a key and a pin may not."""
    gekozen = lees({"KETENHUB_HUBSLEUTEL": HUBSLEUTEL, **TOKEN})
    assert [w for w in (HUBSLEUTEL, "x1f", "31", "pin-5309") if w in repr(gekozen)] == []
    assert set(GEHEIM) <= set(INSTELLINGEN)


@pytest.mark.parametrize("naam", ["KETENHUB_NATS_CA", "KETENHUB_NATS_CERTIFICAAT", "KETENHUB_NATS_CONFIG"])
def test_wat_bij_een_eigen_server_hoort_staat_er_niet_alleen(naam: str) -> None:
    """Without the address the hub starts its own server, and a setting of another one would do nothing."""
    with pytest.raises(Instelfout, match="INSTELLING-ontbreekt"):
        lees({naam: "iets"})
    assert lees({**EXTERN, naam: "iets"}).nats == EXTERN["KETENHUB_NATS"]


@pytest.mark.parametrize("weg", sorted(TOKEN))
def test_een_half_token_is_geen_token(weg: str) -> None:
    """Without the pin the hub would fall back to a file, and somebody counts on the token."""
    with pytest.raises(Instelfout, match="INSTELLING-ontbreekt") as gevangen:
        lees({naam: waarde for naam, waarde in TOKEN.items() if naam != weg})
    assert "pin-5309" not in str(gevangen.value)


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
        ("KETENHUB_NATS", "nats://nats.example:4222"),
        ("KETENHUB_NATS", "tls://nats.example"),
        ("KETENHUB_NATS", "tls://geheim@nats.example:4222"),
        ("KETENHUB_NATS", "tls://a:geheim@nats.example:4222"),
        ("KETENHUB_NATS", "tls://nats.example:geheim"),
        ("KETENHUB_NATS_CA", str(Path(__file__).parent)),
        ("KETENHUB_NATS_CONFIG", __file__),
        ("KETENHUB_NATS", "http://nats.example:4222"),
        ("KETENHUB_NATS_MONITOR", "ftp://geheim.example:8222"),
        ("KETENHUB_NATS_MONITOR", "http://nats.example:8222/?sleutel=geheim"),
        ("KETENHUB_HUBSLEUTEL", HUBSLEUTEL[:-1]),
        ("KETENHUB_HUBSLEUTEL", HUBSLEUTEL + "="),
        ("KETENHUB_HUBSLEUTEL", HUBSLEUTEL[:-1] + "9"),
        ("KETENHUB_HUBSLEUTEL", HUBSLEUTEL.replace("A", "+")),
        ("KETENHUB_HUBSLEUTEL", f"{HUBSLEUTEL}, {'A' * 43}"),
        ("KETENHUB_HUBSLEUTEL", f"{HUBSLEUTEL},{HUBSLEUTEL}"),
        ("KETENHUB_PKCS11_MODULE", "geheim.so"),
        ("KETENHUB_GETUIGEN", str(Path(__file__).parent)),
        ("KETENHUB_TIJDSTEMPEL", "tsa.example/tsr"),
        ("KETENHUB_TIJDSTEMPEL", "ftp://tsa.example/tsr"),
        ("KETENHUB_TIJDSTEMPEL", "http://a:geheim@tsa.example/tsr"),
        ("KETENHUB_TIJDSTEMPEL", "http://tsa.example:geheim/tsr"),
        ("KETENHUB_TIJDSTEMPEL", "http://tsa.example/tsr?sleutel=geheim"),
        ("KETENHUB_TIJDSTEMPEL_CA", str(Path(__file__).parent)),
        ("KETENHUB_TIJDSTEMPEL_S", "0"),
        ("KETENHUB_TIJDSTEMPEL_S", "86401"),
        ("KETENHUB_TIJDSTEMPEL_S", "1.5"),
        ("KETENHUB_TIJDSTEMPEL_S", "\u0661"),
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
    assert HUBSLEUTEL[:9] not in str(gevangen.value)
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


STEMPEL = {"KETENHUB_TIJDSTEMPEL": "https://tsa.example/tsr", "KETENHUB_TIJDSTEMPEL_CA": "tsa.pem"}


@pytest.mark.parametrize("enige", sorted(STEMPEL))
def test_een_tijdstempeldienst_en_zijn_certificaat_horen_bij_elkaar(enige: str) -> None:
    """Without the certificate the hub would keep what anybody sent it."""
    with pytest.raises(Instelfout, match="INSTELLING-ontbreekt"):
        lees({enige: STEMPEL[enige]})
    gelezen = lees({**STEMPEL, "KETENHUB_TIJDSTEMPEL_S": "86400"})
    assert (gelezen.tijdstempel, gelezen.tijdstempel_ca) == ("https://tsa.example/tsr", Path("tsa.pem"))
    assert (gelezen.tijdstempel_s, lees({}).tijdstempel_s) == (86_400, 3_600)


@pytest.mark.parametrize("enige", sorted(EXTERN))
def test_server_en_monitor_horen_bij_elkaar(enige: str) -> None:
    """Without the monitor nobody can see whether an acknowledged message is on disk."""
    with pytest.raises(Instelfout, match="INSTELLING-ontbreekt"):
        lees({enige: EXTERN[enige]})
