"""Evidence: what holds, what does not and where, and what a reader is told that it proves and does not prove."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.trust.bewijsantwoord import controleer_antwoord
from hub.trust.bewijscontrole import controleer
from hub.trust.bewijsoordeel import NIET_ALTIJD, NIET_VAN_HUB, NIET_VERGELEKEN, Oordeel
from hub.trust.bewijsstuk import BERICHT, LEVERING, TYP, canoniek, verklaring
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import TYP_AANNAME, VERWERKT, Aanname
from hub.trust.zegel import zegelafdruk
from tests.bewijs import (
    AFZENDER,
    ANDERE_LEVERING,
    BERICHT_ID,
    LEVERING_ID,
    NU,
    ZEGEL_IN,
    ZEGEL_UIT,
    Zaakbewijs,
    geweigerd,
    heel,
    identiteit,
)

BEWIJS = heel()
"""Made once: signing is not what is tried here."""


def _fouten(oordeel: Oordeel) -> set[str]:
    return {toets.plaats for toets in oordeel.toetsen if toets.goed is False}


def _opnieuw(bewijs: Zaakbewijs, verander: Callable[[dict[str, Any]], object], stuk: bytes | None = None) -> bytes:
    """A change that the hub itself signs: what a hub that is not honest could make."""
    document = json.loads(stuk or bewijs.stuk())
    verander(document)
    del document["verklaring"]
    inhoud = canoniek(verklaring(document))
    return canoniek(document | {"verklaring": teken_jws(inhoud, TYP, bewijs.hub, NU)})


@pytest.mark.parametrize("wat", [BERICHT, LEVERING])
def test_een_bewijsstuk_klopt(wat: str) -> None:
    """Everything in it stands, for a message and for one delivery; every check that was done is named."""
    oordeel = controleer(BEWIJS.stuk(wat), BEWIJS.hub.publiek)
    assert oordeel.goed
    assert all(toets.goed for toets in oordeel.toetsen), "nothing was left open"
    namen = [toets.naam for toets in oordeel.toetsen]
    assert namen.count("ontvangstbewijs") == 2
    assert namen.count("dezelfde bytes") == 2
    assert namen.count("ontvangstbewijs van de hub") == (1 if wat == BERICHT else 0)


def test_wat_het_bewijst_staat_er_in_gewone_taal() -> None:
    """Who signed what, when, over which bytes; in Dutch, and only when it holds."""
    oordeel = controleer(BEWIJS.stuk(), BEWIJS.hub.publiek)
    assert oordeel.bewijst == [
        (
            f"De hub verklaarde op 2026-06-15 11:00:00 UTC dat zijn journaal over bericht {BERICHT_ID} de 6 regels"
            " bevat die in dit bestand staan."
        ),
        (
            f"De hub tekende op 2026-06-15 10:00:00 UTC voor politie dat bericht {BERICHT_ID} binnenkwam, met uitkomst"
            f" afgeleverd en vingerafdruk {ZEGEL_IN}."
        ),
        *(
            f"gemeente-ede (OIN 00000099000000002000) tekende dat {wat}, volgens de eigen klok op 2026-06-15 10:01:00"
            " UTC. De hub legde dat vast op 2026-06-15 10:01:00 UTC. De verzegelde bytes hebben vingerafdruk"
            f" {ZEGEL_UIT}."
            for wat in (f"levering {LEVERING_ID} daar aankwam", f"levering {LEVERING_ID} is verwerkt")
        ),
    ]
    assert oordeel.bewijst_niet == [*NIET_ALTIJD, *NIET_VAN_HUB]
    weigering = geweigerd()
    assert any("is geweigerd, met reden O-onbevoegd" in zin for zin in controleer(weigering.stuk()).bewijst)


def test_zonder_ontvangstbewijs_is_er_niets_aangekomen() -> None:
    """A journal line of the hub is not a word of the receiver, and the reader is told."""
    bewijs = Zaakbewijs()
    bewijs.bericht()
    oordeel = controleer(bewijs.stuk(), bewijs.hub.publiek)
    assert oordeel.goed
    assert oordeel.bewijst_niet[-1].startswith("Dat iets is aangekomen.")


def test_de_sleutel_van_de_hub_wordt_vergeleken_of_genoemd() -> None:
    """A file vouches for itself only as far as its key is the hub's: said when not compared, refused when another."""
    stuk = BEWIJS.stuk()
    zonder = controleer(stuk)
    assert zonder.goed
    assert NIET_VERGELEKEN in zonder.bewijst_niet
    kid = BEWIJS.hub.publiek.sleutels[0].kid
    assert any(toets.goed is None and kid in toets.uitleg for toets in zonder.toetsen)
    ander = controleer(stuk, identiteit("hub").publiek)
    assert not ander.goed
    assert _fouten(ander) == {"hub"}
    assert ander.bewijst == [], "what does not hold proves nothing"


def test_een_zelfgemaakte_hub_valt_op() -> None:
    """Whoever makes a whole file with a hub of his own gets one that holds, but not with the hub's key."""
    namaak = heel()
    assert controleer(namaak.stuk()).goed
    assert not controleer(namaak.stuk(), BEWIJS.hub.publiek).goed


@pytest.mark.parametrize(
    ("verander", "plaats"),
    [
        (lambda d: d["records"].pop(1), "records"),
        (lambda d: _vervang(d, 4, '"ontvangen"', '"verwerkt"'), "records[4]"),
        (lambda d: d["records"][4].update(tekst=d["records"][4]["tekst"] + " "), "records[4]"),
        (
            lambda d: d["records"][4].update(tekst=d["records"][4]["tekst"].replace("ontvangen", "verwerkt")),
            "records[4]",
        ),
        (lambda d: d["partijen"].reverse(), "partijen[0]"),
        (lambda d: d["partijen"].clear(), "partijen"),
        (lambda d: d["ontvangsten"].pop(), "ontvangsten"),
        (lambda d: d["ontvangsten"][0].update(jws="x"), "ontvangsten[0]"),
        (lambda d: d.update(gemaakt="2026-06-16T10:00:00.000000Z"), "gemaakt"),
        (lambda d: d.update(gemaakt="morgen"), "gemaakt"),
        (lambda d: d["over"].update(id=LEVERING_ID), "over"),
        (lambda d: d["hub"]["sleutels"][0].update(geldig_tot="2028-01-01T00:00:00Z"), "hub"),
        (lambda d: d["hub"].update(profiel="geen"), "hub"),
        (lambda d: d.update(verklaring=d["verklaring"][:-9] + "AAAAAAAAA"), "verklaring"),
        (lambda d: d.update(verklaring="x"), "verklaring"),
        (lambda d: d.update(extra=1), "soort"),
        (lambda d: d.update(soort="ketenhub-bewijsstuk-2"), "soort"),
        (lambda d: d.update(records={}), "records"),
        (lambda d: d.update(records=[1]), "records"),
        (lambda d: d["over"].update(wat="jongere"), "over"),
    ],
)
def test_een_verandering_wordt_aangewezen(verander: Callable[[dict[str, Any]], object], plaats: str) -> None:
    """Changed after the hub signed: refused, with the part named."""
    document = json.loads(BEWIJS.stuk())
    verander(document)
    oordeel = controleer(canoniek(document), BEWIJS.hub.publiek)
    assert not oordeel.goed
    assert any(plaats in fout for fout in _fouten(oordeel)), oordeel.toetsen


@pytest.mark.parametrize(
    ("verander", "plaats"),
    [
        # A receipt that the receiver never signed, in every way the hub could try.
        (lambda d: _vervang(d, 4, '"oordeel":"ontvangen"', '"oordeel":"verwerkt"'), "records[4]"),
        (lambda d: _vervang(d, 4, ZEGEL_UIT, "33" * 32), "records[4]"),
        (lambda d: _vervang(d, 4, LEVERING_ID, ANDERE_LEVERING), "records[4]"),
        (lambda d: _vervang(d, 4, '"getekend":"2026-06-15T10:01', '"getekend":"2026-06-15T10:02'), "records[4]"),
        (lambda d: _vervang(d, 4, '"partij":"gemeente-ede"', '"partij":"politie"'), "records[4]"),
        (lambda d: _vervang(d, 4, '"tijd":"2026-06-15', '"tijd":"2027-06-15'), "records[4]"),
        (lambda d: _vervang(d, 4, '"kid":"', '"kid":"A'), "records[4]"),
        # The hub's own record does not speak of these bytes.
        (lambda d: _vervang(d, 2, ZEGEL_UIT, "33" * 32), "records[4]"),
        (lambda d: _vervang(d, 0, ZEGEL_IN, "33" * 32), "records[3]"),
        (lambda d: d["partijen"].pop(0), "partijen"),
        (lambda d: d["ontvangsten"].pop(), "ontvangsten"),
        (lambda d: d["ontvangsten"].append({"record": "x", "jws": "y"}), "ontvangsten[3]"),
        (lambda d: d["records"].reverse(), "records[1]"),
        (lambda d: _vervang(d, 1, BERICHT_ID, LEVERING_ID), "records[1]"),
        (lambda d: d["records"].clear(), "records"),
        (lambda d: d["records"][0].update(tekst="[]"), "records[0]"),
        (lambda d: d["records"][0].update(tekst="{}"), "records[0]"),
        (lambda d: d["records"][0].update(tekst="\udc80"), "bestand"),
        (lambda d: d["records"][0].update(blad="7"), "records[0]"),
        (lambda d: d["partijen"].append("{}"), "partijen[2]"),
    ],
)
def test_ook_de_hub_kan_geen_bewijs_van_een_ander_maken(
    verander: Callable[[dict[str, Any]], object], plaats: str
) -> None:
    """The hub may sign what it likes: the receiver's signature and the digests must still agree."""
    try:
        stuk = _opnieuw(BEWIJS, verander)
    except UnicodeEncodeError:
        stuk = BEWIJS.stuk().replace(b'"tekst":"{', b'"tekst":"\\udc80{', 1)
    oordeel = controleer(stuk, BEWIJS.hub.publiek)
    assert not oordeel.goed
    assert any(plaats in fout for fout in _fouten(oordeel)), oordeel.toetsen
    assert oordeel.bewijst == []


def _vervang(document: dict[str, Any], n: int, oud: str, nieuw: str) -> None:
    tekst = document["records"][n]["tekst"]
    assert oud in tekst
    document["records"][n]["tekst"] = tekst.replace(oud, nieuw)


def test_een_ontvangst_met_de_sleutel_van_een_ander() -> None:
    """A receipt in the name of Ede that somebody else signed."""
    bewijs = Zaakbewijs()
    bewijs.bericht()
    bewijs.ontvangst(VERWERKT, door=bewijs.politie)
    oordeel = controleer(bewijs.stuk(), bewijs.hub.publiek)
    assert _fouten(oordeel) == {"records[4]"}


def test_een_gestolen_sleutel_bewijst_niets_meer_vanaf_de_melding() -> None:
    """Withdrawn as of before the receipt: it does not count. Withdrawn after it: it does."""
    bewijs = heel()
    kid = bewijs.ede.publiek.sleutels[0].kid
    ring = bewijs.ede.publiek
    bewijs.ede.publiek = ring.trek_in([kid], NU)
    assert not controleer(bewijs.stuk()).goed
    bewijs.ede.publiek = ring.trek_in([kid], NU.replace(hour=12))
    assert controleer(bewijs.stuk()).goed


def test_zonder_vingerafdruk_van_de_levering_is_dat_gezegd() -> None:
    """Records of before the hub wrote down which bytes it delivered: no failure, and not passed over in silence."""
    zonder = f',"zegel":"{ZEGEL_UIT}"'
    regels = [
        replace(r, tekst=r.tekst.replace(zonder, "")) if r.record["soort"] == "afgeleverd" else r
        for r in BEWIJS.regels()
    ]
    oordeel = controleer(BEWIJS.stuk(regels=regels), BEWIJS.hub.publiek)
    assert oordeel.goed
    assert [t.goed for t in oordeel.toetsen if t.naam == "dezelfde bytes"] == [None, None]


@pytest.mark.parametrize("inhoud", [b"", b"{}", b"[]", b"\xff", b'{"soort":', b"null"])
def test_rommel_is_geen_bewijs(inhoud: bytes) -> None:
    """Never an exception, always a reason."""
    oordeel = controleer(inhoud)
    assert not oordeel.goed
    assert len(_fouten(oordeel)) == 1


# ── the sender's own copy ────────────────────────────────────────────────────────────────────────────────────────────

VERZEGELD = b"what the sender sealed and sent"
ANTWOORD = {"bericht": BERICHT_ID, "uitkomst": "deels", "uitleg": "Geleverd aan 1 bestemming."}


def _antwoord(zegel: str = zegelafdruk(VERZEGELD), **velden: object) -> dict[str, object]:
    aanname = Aanname(AFZENDER, BERICHT_ID, zegel, NU, "deels")
    return ANTWOORD | {"ontvangst": teken_jws(aanname.naar_bytes(), TYP_AANNAME, BEWIJS.hub, NU)} | velden


@pytest.mark.parametrize(
    "verpak",
    [lambda a: a, lambda a: {"id": "x", "data": a}, lambda a: {"ontvangen": "x", "gebeurtenis": {"data": a}}],
    ids=["zend --json", "gebeurtenis", "map"],
)
def test_het_eigen_antwoord_van_de_afzender(verpak: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """The receipt in an answer, however it was kept; with the sealed message it is about these very bytes."""
    inhoud = json.dumps(verpak(_antwoord())).encode()
    zonder = controleer_antwoord(inhoud, BEWIJS.hub.publiek)
    assert zonder.goed
    assert any("--verzegeld" in zin for zin in zonder.bewijst_niet)
    met = controleer_antwoord(inhoud, BEWIJS.hub.publiek, VERZEGELD)
    assert met.goed
    assert met.bewijst[-1] == "Het waren precies de verzegelde bytes in het bestand dat u erbij gaf."
    assert not controleer_antwoord(inhoud, BEWIJS.hub.publiek, VERZEGELD + b"!").goed


@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"{}",
        b'{"data":{"data":1}}',
        json.dumps(ANTWOORD).encode(),
        json.dumps(_antwoord(ontvangst="x.y.z")).encode(),
        json.dumps(_antwoord(ontvangst="é")).encode(),
        json.dumps(_antwoord(uitkomst="afgeleverd")).encode(),
        json.dumps(_antwoord(bericht=LEVERING_ID)).encode(),
        json.dumps(_antwoord() | {"ontvangst": str(_antwoord()["ontvangst"])[:-1]}).encode(),
    ],
)
def test_een_antwoord_dat_niet_klopt(inhoud: bytes) -> None:
    """No receipt, another's, or one that says something else than the answer round it."""
    oordeel = controleer_antwoord(inhoud, BEWIJS.hub.publiek, VERZEGELD)
    assert not oordeel.goed
    assert oordeel.bewijst == []
    assert not controleer_antwoord(json.dumps(_antwoord()).encode(), identiteit("hub").publiek).goed
