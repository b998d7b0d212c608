"""Records: closed forms, canonical bytes, and no place for a person in any of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from hub.journal.soorten import (
    RECORD_BYTES_MAX,
    SOORTEN,
    VERSIE,
    Gekeurd,
    Recordfout,
    Waarde,
    keur,
    keur_deel,
    lees,
    record,
)
from hub.policy.regels import Toestemming, Verbod
from schemas import fouten
from tests.bron import aanroepen, naam
from tests.weg import echt_beleid

UUID = "0a1b2c3d-0000-4000-8000-00000000000f"
KOP: dict[str, Waarde] = {"id": UUID, "tijd": "2026-06-15T10:00:00.000000Z", "partij": "politie"}
GOED: Mapping[str, tuple[Waarde, ...]] = {
    "uuid": (UUID,),
    "woord": ("gemeente-ede", "signaal", "zsm-afweging", "gi-jbg", "gemeente-0228"),
    "bestemming": ("gemeente-ede/inzage", "om", "hub"),
    "regelcode": ("S-01", "N-04b", "R01", "W-ander-bericht", "P-sleutel", "JSON-utf8", "NLGOV-source", "VELD-bsn"),
    "pad": ("doel", "feit.medeverdachten.naam", "in_antwoord_op"),
    "hex": ("ab" * 32,),
    "tijd": ("2026-06-15T10:00:00.000001Z",),
    "grond": ("Wpg art. 20 of Wjsg art. 39f", "Jeugdwet art. 7.4.0", "WGS", "Politiewet 2012 art. 3", "BW 1:247 lid 2"),
    "plicht": ("log", "bewaar 72 uur", "gebruik niet-in-eigen-zaak", "verwijs veilig-thuis"),
    "verzoek": ("INZ-2026-0042", "GEM-AVG-2031-7", "Z-2026-9999"),
    "band": ("van 12 tot 18", "van 6 tot en met 12", "na 12", "ja", "geen-advies", "01", "onbekend"),
    "getal": (0, 17, 65_536),
    "kid": ("A" * 43, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    "handtekening": ("A" * 86, "-_" * 42 + "zw"),
}
"""For each form values that must fit; a form that is not here fails the test below."""
PERSONEN = (
    "999990019",
    "9999 9001 9",
    "9999-9001-9",
    "999.990.019",
    "bsn-999990019",
    "bsn 999990019",
    "x-9999-9001-9",
    "2010-05-01",
    "1 mei 2010",
    "01-05-10",
    "geboren 01-05-2010",
    "06-12345678",
    "06-1234-5678",
    "+31612345678",
    "0318 68 09 11",
    "6711 AB",
    "Kees",
    "Kees Voorbeeld",
    "KEES",
    "kees@voorbeeld.nl",
    "Van 't Hof",
    "Günther",
    "gunther\n",
    "",
    " ",
    999_990_019,
    -1,
    1.5,
    True,
    "K" * 500,
)
"""Parts of a person, and what is no value at all. None may fit anywhere but where `MAG_TOCH` says so."""
MAG_TOCH = {("grond", "Kees"), ("grond", "Kees Voorbeeld"), ("grond", "KEES")}
"""A ground has capitals and spaces; that it comes from the convenant alone has its own tests."""


def _plekken(vormen: Mapping[str, object], pad: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every place in a record where a value can stand, and its form."""
    for sleutel, vorm in vormen.items():
        hier = (*pad, sleutel)
        if isinstance(vorm, Mapping):
            yield from _plekken(vorm, hier)
        elif isinstance(vorm, list):
            deel = vorm[0]
            assert isinstance(deel, Mapping)
            yield from _plekken(deel, (*hier, "[]"))
        else:
            assert isinstance(vorm, str)
            yield ((*hier, "[]"), vorm[:-2]) if vorm.endswith("[]") else (hier, vorm)


def _met(plek: tuple[str, ...], waarde: object) -> object:
    """The value, wrapped in the lists and tables of its place."""
    if not plek:
        return waarde
    eerste, *rest = plek
    binnen = _met(tuple(rest), waarde)
    return [binnen] if eerste == "[]" else {"leeftijd" if eerste == "*" else eerste: binnen}


def _maak(soort: str, plek: tuple[str, ...], waarde: object) -> bytes:
    velden = KOP | dict(_met(plek, waarde))  # type: ignore[call-overload]
    return record(soort, velden).inhoud


PLEKKEN = [(soort, plek, vorm) for soort, s in SOORTEN.items() for plek, vorm in _plekken(s.sleutels)]


@pytest.mark.parametrize(
    ("soort", "plek", "vorm"), PLEKKEN, ids=lambda deel: ".".join(deel) if type(deel) is tuple else deel
)
def test_wat_hoort_past_en_een_persoon_past_nergens(soort: str, plek: tuple[str, ...], vorm: str) -> None:
    """In every key of every kind: codes fit, and no BSN, date, telephone number, name with a capital, or other type.

    The journal is kept for years and shown to witnesses; what cannot be written into it cannot leak from it.
    """
    for goed in GOED[vorm]:
        assert lees(_maak(soort, plek, goed))["soort"] == soort
    for persoon in PERSONEN:
        if (vorm, persoon) in MAG_TOCH:
            continue
        with pytest.raises(Recordfout) as fout:
            _maak(soort, plek, persoon)
        if isinstance(persoon, str) and persoon.strip():
            assert persoon not in str(fout.value), "an error text holds no value"


def test_namen_van_kenmerken_zijn_ook_gesloten() -> None:
    """The only table with free keys is that of the features; a name or number does not fit as a key either."""
    for sleutel in ("Kees", "999990019", "2010-05-01", "kees voorbeeld", "x" * 500):
        with pytest.raises(Recordfout) as fout:
            record("besloten", KOP | {"besluiten": [{"kenmerken": {sleutel: "ja"}}]})
        assert sleutel not in str(fout.value)


def test_alle_foutcodes_passen_in_een_record() -> None:
    """A message is parked under the code of its schema error: a code that fits no record would stop the hub.

    `JSON-utf8` did: bytes that are no UTF-8 came again for ever.
    """
    from hub.gateway.weigeringen import WEIGERINGEN  # noqa: PLC0415 - the journal itself knows no gateway
    from hub.policy.besluit import WEIGERCODES  # noqa: PLC0415 - same

    for code in (*fouten.CODES, *WEIGERINGEN, *WEIGERCODES):
        assert record("geweigerd", KOP | {"code": code}).soort == "geweigerd"


def test_elke_tekst_van_het_convenant_past_in_een_record() -> None:
    """A code, ground, duty or band that fits no record would be found at the first delivery, by a partner."""
    beleid = echt_beleid()
    w, convenant = beleid.woordenboek, beleid.convenant
    for regel in convenant.regels:
        for grond in (regel.grond.verstrekker, regel.grond.ontvanger):
            keur("afgeleverd", "grond_verstrekker", grond)
    alle: list[Toestemming | Verbod] = [*convenant.regels, *convenant.nooit, *convenant.altijd]
    for regel_of_verbod in alle:
        keur("afgeleverd", "regel", regel_of_verbod.kop.code)
        keur("afgeleverd", "bron", regel_of_verbod.kop.bron)
        keur("afgeleverd", "plichten", [p.text() for p in regel_of_verbod.plichten])
    for woord in (*w.partijen, *w.berichten, *w.doelen, *w.andere_doelen, *w.fasen):
        keur("besloten", "doel", woord)
    keur("afgeleverd", "velden", tuple(w.velden))


def test_een_dag_of_nummer_past_ook_niet_in_een_grond() -> None:
    """Grounds are text of the convenant, but numbers of persons are kept out by their form too."""
    for grond in (
        "Wpg 999990019",
        "Wpg 9999 9001 9",
        "Wpg 999.990.019",
        "art. 01-05-2010",
        "art. 2010 05 01",
        "tel 06 12 34",
    ):
        with pytest.raises(Recordfout):
            keur("afgeleverd", "grond_ontvanger", grond)


def test_onbekende_soort_of_sleutel() -> None:
    """A kind or key that nobody described is refused, without repeating it: it may be a value in the wrong place."""
    with pytest.raises(Recordfout) as fout:
        record("Kees", KOP)
    assert "Kees" not in str(fout.value)
    for sleutel in ("naam", "999990019"):
        for waarde in ("ja", Gekeurd('"ja"')):
            with pytest.raises(Recordfout) as fout:
                record("incident", KOP | {sleutel: waarde})
            assert sleutel not in str(fout.value)
    for soort, sleutel in (("Kees", "code"), ("incident", "Kees")):
        with pytest.raises(Recordfout):
            keur(soort, sleutel, "R01")


@pytest.mark.parametrize("weg", ["id", "tijd", "partij"])
def test_zonder_kop_geen_record(weg: str) -> None:
    """Who, when and under which id: a record that lacks one cannot be found or ordered."""
    with pytest.raises(Recordfout):
        record("incident", {sleutel: waarde for sleutel, waarde in KOP.items() if sleutel != weg})


def test_vaste_bytes() -> None:
    """Golden vectors: the bytes are leaves of a tree, so the same record must be the same bytes for ever.

    Keys sorted at every level, no white space, nothing for what is absent, and a part that was written before (`keur`)
    gives the same bytes as one that was not.
    """
    kort = record("incident", KOP | {"code": "W-bron", "stroomnummer": 7, "kenmerk": None})
    assert kort.inhoud == (
        b'{"code":"W-bron","id":"0a1b2c3d-0000-4000-8000-00000000000f","partij":"politie","soort":"incident",'
        b'"stroomnummer":7,"tijd":"2026-06-15T10:00:00.000000Z","v":1}'
    )
    assert (kort.soort, kort.id) == ("incident", UUID)
    besluit: dict[str, Waarde] = {
        "uitkomst": "doorlaten",
        "bestemming": "gemeente-ede/inzage",
        "velden": ("doel", "fase"),
        "regel": None,
        "gestript": [{"veld": "feit.verhoor", "regel": "N-06b"}],
        "kenmerken": {"zorgen": "ja", "leeftijd": "van 12 tot 18"},
    }
    los = record("besloten", KOP | {"besluiten": [besluit]})
    gekeurd = record("besloten", KOP | {"besluiten": [keur_deel("besloten", "besluiten", besluit)]})
    assert los.inhoud == gekeurd.inhoud
    assert los.inhoud == (
        b'{"besluiten":[{"bestemming":"gemeente-ede/inzage","gestript":[{"regel":"N-06b","veld":"feit.verhoor"}],'
        b'"kenmerken":{"leeftijd":"van 12 tot 18","zorgen":"ja"},"uitkomst":"doorlaten","velden":["doel","fase"]}],'
        b'"id":"0a1b2c3d-0000-4000-8000-00000000000f","partij":"politie","soort":"besloten",'
        b'"tijd":"2026-06-15T10:00:00.000000Z","v":1}'
    )
    assert lees(los.inhoud)["v"] == VERSIE
    assert json.dumps(lees(los.inhoud), sort_keys=True, separators=(",", ":")).encode() == los.inhoud


@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"{",
        b"[]",
        b'"incident"',
        b"{}",
        b'{"soort":[]}',
        b'{"soort":{}}',
        b'{"soort":"kees"}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_wat_geen_record_is(inhoud: bytes) -> None:
    """Reading garbage gives our error, never another exception."""
    with pytest.raises(Recordfout):
        lees(inhoud)


def test_een_record_past_in_de_bestanden_van_de_boom() -> None:
    """A file of the tree says the length of a record in two bytes: a longer one could be stored and never proved."""
    rijen: list[Waarde] = [
        {"bestemming": "gemeente-ede/inzage", "velden": [f"feit.{'x' * n}" for n in range(1, 101)]}
    ] * 12
    past = record("besloten", KOP | {"besluiten": rijen[:11]})
    assert RECORD_BYTES_MAX - 1_000 < len(past.inhoud) <= RECORD_BYTES_MAX
    with pytest.raises(Recordfout, match="te groot"):
        record("besloten", KOP | {"besluiten": rijen})


def test_alleen_keur_maakt_gekeurde_delen() -> None:
    """A part that counts as checked goes into a record as it is; so only the code that checks may make one."""
    makers = {plek.partition(":")[0] for plek, aanroep in aanroepen("hub") if naam(aanroep.func) == "Gekeurd"}
    assert makers == {"hub/journal/opmaak.py"}


def test_soorten_zijn_beschreven() -> None:
    """A tag is for ever, and a reader must know what it means."""
    assert all(soort.betekenis and set(KOP) <= set(soort.sleutels) for soort in SOORTEN.values())
