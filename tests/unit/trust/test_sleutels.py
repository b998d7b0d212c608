"""The private ring, its file and its rotation; and the words of every refusal."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.trust import sleutelsoorten
from hub.trust.fouten import ZEGELTEKSTEN, Zegelweigering
from hub.trust.profielen import HPKE_PQ_1, JOSE_1, PROFIELEN
from hub.trust.publiek import SLEUTELS_MAX
from hub.trust.sleutels import Identiteit, Publiek, maak_identiteit, wissel
from tests.zegelproef import NAMEN, NU, TOT, b64, code_van, identiteit, ring

DAG = timedelta(days=1)


def teken_van(wie: Identiteit) -> Publiek:
    """Its signing key."""
    return next(s for s in wie.publiek.sleutels if s.gebruik == "teken")


def zegel_van(wie: Identiteit) -> Publiek:
    """Its sealing key."""
    return next(s for s in wie.publiek.sleutels if s.gebruik == "zegel")


@pytest.mark.parametrize("code", ZEGELTEKSTEN)
def test_elke_weigering_heeft_een_gewone_nederlandse_zin(code: str) -> None:
    """A sentence, without jargon, and without room for a value."""
    fout = Zegelweigering(code)
    assert fout.code == code
    assert fout.uitleg == ZEGELTEKSTEN[code]
    assert str(fout) == f"{code}: {fout.uitleg}"
    assert fout.uitleg[0].isupper()
    assert fout.uitleg.endswith(".")
    assert "{" not in fout.uitleg
    assert "%" not in fout.uitleg
    terug = pickle.loads(pickle.dumps(fout))  # noqa: S301 - made a moment ago
    assert (terug.code, terug.uitleg) == (fout.code, fout.uitleg)


def test_de_teksten() -> None:
    """Each text as people read it."""
    assert dict(ZEGELTEKSTEN) == {
        "ZEGEL-groot": "Het bericht is te groot om te verzegelen of te openen.",
        "ZEGEL-vorm": "Het verzegelde bericht of de sleutel heeft niet de vorm die het profiel voorschrijft.",
        "ZEGEL-profiel": "Het bericht is verzegeld volgens een ander profiel dan voor deze partij is afgesproken.",
        "ZEGEL-plaats": "Het zegel hoort bij een ander onderwerp, een ander bericht, een andere afzender of een andere"
        " ontvanger.",
        "ZEGEL-sleutel": "Er is geen sleutel van deze partij die hierbij past.",
        "ZEGEL-vroeg": "De sleutel is nog niet geldig.",
        "ZEGEL-verlopen": "De sleutel is niet meer geldig: de einddatum is voorbij.",
        "ZEGEL-ingetrokken": "De sleutel is ingetrokken.",
        "ZEGEL-handtekening": "Het zegel of de handtekening klopt niet.",
    }


def test_een_code_die_niet_bestaat() -> None:
    """A mistake of ours, seen at once."""
    with pytest.raises(KeyError):
        Zegelweigering("ZEGEL-anders")


def test_x_wing_zoals_in_het_ontwerp() -> None:
    """draft-connolly-cfrg-xwing-kem, appendix C, first vector: from the seed to the beginning of the public key."""
    zaad = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    publiek = sleutelsoorten.MLKEM768_X25519.publiek_van(zaad).hex()
    assert len(publiek) == 2 * 1_216
    assert publiek.startswith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5b19cfc3da5fa1a92")


@pytest.mark.parametrize("profiel", NAMEN)
def test_een_identiteit_heeft_wat_zij_nodig_heeft(profiel: str) -> None:
    """One key to sign with and one to seal with, of the profile; another one every time."""
    wie = maak_identiteit("om", [profiel], NU, TOT)
    assert [(s.gebruik, s.profiel) for s in wie.publiek.sleutels] == [("teken", profiel), ("zegel", profiel)]
    assert wie.profiel == wie.publiek.profiel == profiel
    ander = maak_identiteit("om", [profiel], NU, TOT)
    assert not {s.kid for s in wie.publiek.sleutels} & {s.kid for s in ander.publiek.sleutels}


def test_de_hub_heeft_een_zegelsleutel_per_profiel() -> None:
    """And one to sign with; its own profile is named, or the first."""
    hub = maak_identiteit("hub", NAMEN, NU, TOT, profiel=HPKE_PQ_1)
    assert hub.profiel == HPKE_PQ_1
    assert [s.profiel for s in hub.publiek.sleutels if s.gebruik == "zegel"] == list(NAMEN)
    assert [s.profiel for s in hub.publiek.sleutels if s.gebruik == "teken"] == [HPKE_PQ_1]
    assert identiteit("hub").profiel == JOSE_1
    for naam in NAMEN:
        assert hub.publiek.zegel_nu(NU, naam).profiel == naam
    assert hub.publiek.zegel_nu(NU).profiel == HPKE_PQ_1


@pytest.mark.parametrize(
    ("doe", "code"),
    [
        (partial(maak_identiteit, "om", [], NU, TOT), "ZEGEL-profiel"),
        (partial(maak_identiteit, "om", ["jose-2"], NU, TOT), "ZEGEL-profiel"),
        (partial(maak_identiteit, "om", ["jose-1"], NU, TOT, profiel="x"), "ZEGEL-profiel"),
        (partial(maak_identiteit, "om", ["jose-1", "jose-1"], NU, TOT), "ZEGEL-vorm"),
        (partial(maak_identiteit, "Om", ["jose-1"], NU, TOT), "ZEGEL-vorm"),
        (partial(maak_identiteit, "", ["jose-1"], NU, TOT), "ZEGEL-vorm"),
        (partial(maak_identiteit, "om", ["jose-1"], TOT, NU), "ZEGEL-vorm"),
        (partial(maak_identiteit, "om", ["jose-1"], NU, NU), "ZEGEL-vorm"),
        (partial(maak_identiteit, "om", ["jose-1"], NU.replace(tzinfo=None), TOT), "ZEGEL-vorm"),
    ],
)
def test_een_identiteit_die_niet_kan(doe: Callable[[], object], code: str) -> None:
    """No profile, twice one, no code, no time."""
    assert code_van(doe) == code


@pytest.mark.parametrize("profiel", NAMEN)
def test_het_bestand_van_een_identiteit(profiel: str) -> None:
    """Written and read again it is the same, byte for byte."""
    wie = identiteit("politie", profiel)
    tekst = wie.naar_json()
    terug = Identiteit.van_json(tekst)
    assert terug.naar_json() == tekst
    assert terug.code == "politie"
    assert terug.publiek == wie.publiek


def _bestand(**anders: object) -> bytes:
    return json.dumps(json.loads(identiteit("politie").naar_json()) | anders).encode()


def _geheimen(**anders: object) -> dict[str, object]:
    geheimen: dict[str, object] = json.loads(identiteit("politie").naar_json())["geheimen"]
    return geheimen | anders


def _verwisseld() -> dict[str, object]:
    een, twee = _geheimen().items()
    return {een[0]: twee[1], twee[0]: een[1]}


@pytest.mark.parametrize(
    "maak",
    [
        lambda: b"",
        lambda: b"{}",
        lambda: b"[]",
        lambda: b"\xff",
        lambda: _bestand(extra=1),
        lambda: _bestand(soort="ketenhub-identiteit-2"),
        lambda: _bestand(code=7),
        lambda: _bestand(code="Politie"),
        lambda: _bestand(geheimen=[]),
        lambda: _bestand(geheimen={}),
        lambda: _bestand(geheimen=_geheimen(extra="A" * 43)),
        lambda: _bestand(geheimen=dict.fromkeys(_geheimen(), "A" * 43)),
        lambda: _bestand(geheimen=dict.fromkeys(_geheimen(), "A" * 42)),
        lambda: _bestand(geheimen=dict.fromkeys(_geheimen(), "é" * 43)),
        lambda: _bestand(geheimen=dict.fromkeys(_geheimen(), 7)),
        lambda: _bestand(geheimen=_verwisseld()),
        lambda: _bestand(publiek={}),
        lambda: _bestand(publiek=None),
        lambda: identiteit("politie").naar_json()[:-1],
        lambda: b" " * 300_000,
    ],
)
def test_een_bestand_dat_niet_klopt(maak: Callable[[], bytes]) -> None:
    """One code for all of it, and nothing of what was read."""
    inhoud = maak()
    assert code_van(partial(Identiteit.van_json, inhoud)) == "ZEGEL-vorm"


def test_geheimen_zijn_nergens_te_zien() -> None:
    """Not in `repr`, not in a copy or a pickle, not in a refusal."""
    wie = identiteit("politie")
    assert repr(wie) == "Identiteit(politie, 2 sleutels)"
    for doe in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            doe(wie)
    assert not hasattr(wie, "__dict__")
    kanarie = b64(b"GEHEIM-KANARIE-GEHEIM-KANARIE-GE")
    with pytest.raises(Zegelweigering) as gevangen:
        Identiteit.van_json(_bestand(geheimen=dict.fromkeys(_geheimen(), kanarie)))
    assert kanarie not in repr(gevangen.value)
    assert gevangen.value.__cause__ is None


def test_publiek_heeft_niets_geheims() -> None:
    """What others get does not hold one of the secrets."""
    for profiel in NAMEN:
        wie = identiteit("politie", profiel)
        tekst = json.dumps(wie.publiek.naar_dict())
        assert all(geheim not in tekst for geheim in json.loads(wie.naar_json())["geheimen"].values())


@pytest.mark.parametrize("wie", [identiteit("hub"), *(identiteit("politie", p) for p in NAMEN)], ids=repr)
def test_wisselen(wie: Identiteit) -> None:
    """A fresh one of every kind beside the old ones, whose dates stay; and the file has all of it."""
    nieuw = wissel(wie, TOT - DAG, TOT + DAG)
    aantal = len(wie.publiek.sleutels)
    assert nieuw.publiek.sleutels[:aantal] == wie.publiek.sleutels
    assert [(s.gebruik, s.profiel) for s in nieuw.publiek.sleutels[aantal:]] == [
        (s.gebruik, s.profiel) for s in wie.publiek.sleutels
    ]
    assert len({s.kid for s in nieuw.publiek.sleutels}) == 2 * aantal
    assert Identiteit.van_json(nieuw.naar_json()).publiek == nieuw.publiek
    assert wie.publiek.sleutels == nieuw.publiek.sleutels[:aantal]
    assert nieuw.teken_nu(TOT - DAG)[0] == nieuw.publiek.sleutels[aantal]


def test_een_volle_ring_vergeet_wat_over_is() -> None:
    """A key that ended is forgotten only when there is no room, the oldest first; a valid one never."""
    wie = maak_identiteit("om", ["jose-1"], NU, NU + DAG)
    eerste = wie.publiek.sleutels
    for dag in range(1, SLEUTELS_MAX // 2):
        wie = wissel(wie, NU + dag * DAG, NU + (dag + 1) * DAG)
    assert len(wie.publiek.sleutels) == SLEUTELS_MAX
    assert wie.publiek.sleutels[:2] == eerste
    wie = wissel(wie, TOT, TOT + DAG)
    assert len(wie.publiek.sleutels) == SLEUTELS_MAX
    assert not set(eerste) & set(wie.publiek.sleutels)
    assert len(Identiteit.van_json(wie.naar_json()).publiek.sleutels) == SLEUTELS_MAX

    lang = maak_identiteit("om", ["jose-1"], NU, TOT)
    for _ in range(SLEUTELS_MAX // 2 - 1):
        lang = wissel(lang, NU, TOT)
    assert code_van(lambda: wissel(lang, NU, TOT)) == "ZEGEL-vorm"


def test_met_wat_er_niet_bij_hoort() -> None:
    """A ring with a key of which there is no secret is no identity."""
    om = identiteit("om")
    assert code_van(lambda: identiteit("politie").met(om.publiek, {})) == "ZEGEL-vorm"
    geheim = Ed25519PrivateKey.generate().private_bytes_raw()
    for anders in (geheim, geheim[:-1], b""):
        assert code_van(partial(om.met, om.publiek, {teken_van(om).kid: anders})) == "ZEGEL-vorm"


def test_zegelgeheim_is_van_het_profiel() -> None:
    """The hub's other key does not open by accident."""
    hub = identiteit("hub")
    kid = ring(hub).zegel_kid[HPKE_PQ_1]
    assert code_van(lambda: hub.zegelgeheim(kid, JOSE_1, NU)) == "ZEGEL-profiel"
    assert code_van(lambda: hub.zegelgeheim(ring(hub).teken_kid, JOSE_1, NU)) == "ZEGEL-sleutel"


def test_elk_profiel_ligt_vast() -> None:
    """The registry as the register of parties and partners know it; a change here is another profile."""
    assert {p.naam: (p.typ, p.teken.naam, p.zegel.naam) for p in PROFIELEN.values()} == {
        "jose-1": ("ketenhub-jose-1", "Ed25519", "X25519"),
        "hpke-pq-1": ("ketenhub-hpke-pq-1", "Ed25519", "MLKEM768-X25519"),
    }
    assert all(naam == p.naam for naam, p in PROFIELEN.items())
