"""A delivery offered again: the same bytes, once more, only when the policy of now would let exactly those go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from hub import onderwerpen
from hub.bus.grenzen import LADING_BYTES_MAX
from hub.gateway.herhaalcodes import HERHAALCODES
from hub.gateway.herhaalopdracht import LEVERINGEN, VRIJ, Opdracht, Opdrachtfout, hoogstens
from hub.gateway.poorten import Busfout, Vastlegging
from hub.gateway.weg import Afloop
from hub.policy.sluiting import sluit
from tests.herhaalproef import Herhaalproef
from tests.openzegel import OpenZegel
from tests.weg import beleid, echt_beleid, jongere, markering, sepot, signaal, teksten
from tests.wegstoring import Storing, Tussendoor


async def _geleverd(proef: Herhaalproef) -> str:
    """A signal that the municipality received; the id of the delivery."""
    await proef.handel_af("politie", "signaal", signaal())
    (levering,) = proef.leveringen("gemeente-ede", "inzage")
    return str(levering["levering"])


async def test_opnieuw_dezelfde_bytes_op_een_nieuwe_plek() -> None:
    """New place in the stream, same subject, bytes, delivery and message id; on record with the policy of now."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    onderwerp, voor = proef.ligt(levering)
    stand = await proef.herhaal(levering)
    assert (stand.gedaan, stand.niet, stand.stand) == (1, {}, "klaar")
    opnieuw, na = proef.ligt(levering)
    assert (opnieuw, na.inhoud) == (onderwerp, voor.inhoud)
    assert na.volgnummer > voor.volgnummer
    record, eerst = proef.laatste("opnieuw-geleverd"), proef.laatste("afgeleverd")
    assert record["beleid"] == proef.beleid.digest
    assert record["ronde"] == 1
    zelfde = ("partij", "kenmerk", "zaak", "levering", "bestemming", "zegel", "doel", "bericht", "regel")
    assert {k: record[k] for k in zelfde} == {k: eerst[k] for k in zelfde}
    klaar = proef.laatste("herhaling-klaar")
    assert (klaar["gedaan"], klaar["niet_gedaan"], klaar["partij"]) == (1, 0, "hub")


async def test_de_bewaartermijn_begint_niet_opnieuw() -> None:
    """72 hours are 72 hours: offered again after two days it lies there one more, and then it cannot."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    proef.klok.verzet(hours=48)
    assert (await proef.herhaal(levering)).gedaan == 1
    proef.klok.verzet(hours=24)
    assert proef.leveringen("gemeente-ede") == []
    stand = await proef.herhaal(levering)
    assert (stand.gedaan, stand.niet) == (0, {"H-weg": 1})
    assert proef.laatste("niet-herhaald")["code"] == "H-weg"


Verander = Callable[[Herhaalproef], None]


def _ingetrokken(proef: Herhaalproef) -> None:
    proef.register.toegelaten = [p for p in proef.register.toegelaten if p != "gemeente-ede"]


def _opgevolgd(proef: Herhaalproef) -> None:
    proef.register.opvolgers = {"gemeente-ede": {None: "gemeente-barneveld"}}


def _dicht(proef: Herhaalproef) -> None:
    proef.beleid = sluit(proef.beleid)


def _andere_bytes(proef: Herhaalproef) -> None:
    onderwerp, gelezen = proef.ligt(proef.leveringen("gemeente-ede")[0]["levering"])
    proef.zet(onderwerp, gelezen.inhoud + b" ")


def _ander_beleid(proef: Herhaalproef, oud: str, nieuw: str) -> None:
    """The same convenant, with a piece of S-01 replaced; the hub still has the one of then."""
    convenant = teksten()["convenant.yaml"]
    begin = convenant.index("  - regel: S-01\n")
    blok = convenant[begin : convenant.index("\n  - regel: ", begin + 10)]
    assert blok.count(oud) == 1
    proef.beleid = beleid((blok, blok.replace(oud, nieuw)))
    proef.woordenboeken[echt_beleid().digest] = echt_beleid().woordenboek


def _minder_velden(proef: Herhaalproef) -> None:
    _ander_beleid(proef, "groep feit-kort, zorgen]", "groep feit-kort]")


def _andere_termijn(proef: Herhaalproef) -> None:
    """A duty of now (keep it no longer than a day) that the sealed bytes do not carry."""
    _ander_beleid(proef, "bewaar 72 uur", "bewaar 24 uur")


GEVALLEN: dict[str, tuple[Verander, str]] = {
    "niet meer toegelaten": (_ingetrokken, "H-aansluiting"),
    "opgegaan in een ander": (_opgevolgd, "H-opvolger"),
    "het beleid is verlopen": (_dicht, "H-beleid"),
    "er liggen andere bytes": (_andere_bytes, "H-anders"),
    "minder velden": (_minder_velden, "H-velden"),
    "een plicht erbij": (_andere_termijn, "H-plichten"),
}


@pytest.mark.parametrize(("verander", "code"), GEVALLEN.values(), ids=GEVALLEN)
async def test_wat_nu_niet_mag_gaat_niet(verander: Verander, code: str) -> None:
    """Nothing is offered, the bytes stay as they lay, and the record says why."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    verander(proef)
    voor = proef.ligt(levering)
    for kijken in (True, False):
        stand = await proef.herhaal(levering, proef=kijken)
        assert (stand.gedaan, stand.niet) == (0, {code: 1})
    assert proef.ligt(levering) == voor
    niet = proef.laatste("niet-herhaald")
    assert (niet["code"], niet["levering"]) == (code, levering)
    assert niet.get("regel") if code == "H-beleid" else "regel" not in niet
    assert proef.records("opnieuw-geleverd") == []
    assert len(proef.records("niet-herhaald")) == 1, "counting leaves no record"


async def test_een_ingetrokken_sleutel() -> None:
    """What is sealed for a key that was withdrawn is not offered again: a thief may hold it."""

    class Ingetrokken(OpenZegel):
        def te_openen(self, partij: str, verzegeld: bytes, nu: datetime) -> bool:
            """See `Verzegeling.te_openen`."""
            return False

    proef = Herhaalproef(zegel=Ingetrokken())
    assert (await proef.herhaal(await _geleverd(proef))).niet == {"H-sleutel": 1}


async def test_de_zaak_van_nu_telt_mee() -> None:
    """Since then somebody told of violence at home: the ban that the road applies today applies here (R22)."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    zaak = proef.zaak()
    plek = onderwerpen.zaak(zaak.index)
    proef.zet(plek, zaak.model_copy(update={"huiselijk_geweld": True}).inhoud())
    stand = await proef.herhaal(levering)
    assert stand.niet == {"H-beleid": 1}
    assert proef.laatste("niet-herhaald")["regel"].startswith("N-")


async def test_een_vernietigde_zaak() -> None:
    """Nothing of it comes back, and not because the bytes happen to be gone."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    onderwerp, gelezen = proef.ligt(levering)
    await proef.handel_af("om", "afdoening", sepot(code="01"))
    assert (await proef.herhaal(levering)).niet == {"H-vernietigd": 1}
    proef.zet(onderwerp, gelezen.inhoud)  # as if the purge had not reached it
    assert (await proef.herhaal(levering)).niet == {"H-vernietigd": 1}


async def test_vernietigd_tussen_lezen_en_vastleggen() -> None:
    """The purge moves the fence: what was judged a moment ago is not offered any more."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    kenmerk = proef.leg_neer(LEVERINGEN, [proef.plek_van(levering)])

    async def vernietig() -> None:
        await proef.handel_af("om", "afdoening", sepot(code="01"))

    stand = await proef.voer_uit(kenmerk, proef.ander_werk(Tussendoor(proef.geheugen, vernietig)))
    assert (stand.gedaan, stand.niet) == (0, {"H-vernietigd": 1})
    assert proef.leveringen() == []


async def test_een_advies_wordt_ouder() -> None:
    """On the same day its age is known. Later it may have come past a border: then it is not certain, and stays."""
    proef = Herhaalproef()
    await proef.handel_af("veiligheidshuis", "advies", markering())
    await proef.handel_af("om", "signaal", signaal(doel="zsm-afweging", betrokkene=jongere(geboren="2006-01-01")))
    (levering,) = [v for v in proef.leveringen("om") if v["type"].endswith("advies-uitgebracht.v1")]
    assert (await proef.herhaal(levering["levering"])).gedaan == 1
    proef.klok.verzet(days=1)
    stand = await proef.herhaal(levering["levering"])
    assert (stand.gedaan, stand.niet) == (0, {"H-onbepaald": 1})


async def test_na_een_ander_beleid_dat_hetzelfde_zegt() -> None:
    """Another policy with the same answer: it goes; without the dictionary of then it is not certain."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    titel = '    titel: "Bij sepot 01 wordt alles van de zaak vernietigd, overal"\n'
    proef.beleid = beleid((titel, "    titel: Overal\n"))
    assert proef.beleid.digest != echt_beleid().digest
    assert (await proef.herhaal(levering)).niet == {"H-onbepaald": 1}
    proef.woordenboeken[echt_beleid().digest] = echt_beleid().woordenboek
    assert (await proef.herhaal(levering)).gedaan == 1
    assert proef.laatste("opnieuw-geleverd")["beleid"] == proef.beleid.digest


async def test_een_plek_zonder_levering() -> None:
    """An order that points at something else in the journal does nothing; nor does one past its end."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    blad, regel = map(int, proef.plek_van(levering))
    plekken = [(str(blad), str(regel + 1)), (str(blad + 99), "1"), (str(blad), "99"), ("0", "1")]
    stand = await proef.voer_uit(proef.leg_neer(LEVERINGEN, plekken))
    assert stand.niet == {"H-journaal": 4}
    assert proef.records("opnieuw-geleverd") == []


async def test_veel_tegelijk_en_gestopt_halverwege() -> None:
    """In pieces of fifty; each piece is whole or not at all, and a stop is heeded between them."""
    proef = Herhaalproef()
    for n in range(60):
        assert await proef.stuur(proef.bericht("politie", "signaal", signaal(n))) == [Afloop.KLAAR]
    leveringen = [str(v["levering"]) for v in proef.leveringen("gemeente-ede", "inzage")]
    assert len(leveringen) == 60
    kenmerk = proef.leg_neer(LEVERINGEN, [proef.plek_van(v) for v in leveringen])
    stand = await proef.werk.stap(kenmerk, proef.klok.nu())
    assert stand is not None
    assert (stand.plek, stand.gedaan) == (50, 50)
    assert (await proef.voer_uit(kenmerk)).gedaan == 60
    assert len(proef.records("opnieuw-geleverd")) == 60


@pytest.mark.parametrize("na_opslaan", [False, True])
async def test_de_bus_valt_weg(na_opslaan: bool) -> None:
    """Broken off before or after the commit: offered once, counted once."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    kenmerk = proef.leg_neer(LEVERINGEN, [proef.plek_van(levering)])
    stuk = proef.ander_werk(Storing(proef.geheugen, "leg_vast", na_opslaan=na_opslaan))
    with pytest.raises(Busfout):
        await stuk.stap(kenmerk, proef.klok.nu())
    assert (await proef.voer_uit(kenmerk)).gedaan == 1
    assert len(proef.records("opnieuw-geleverd")) == 1


async def test_twee_hubs_aan_dezelfde_opdracht() -> None:
    """The fence of the state lets one through."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    kenmerk = proef.leg_neer(LEVERINGEN, [proef.plek_van(levering)])

    async def ander() -> None:
        await proef.werk.stap(kenmerk, proef.klok.nu())

    assert (await proef.voer_uit(kenmerk, proef.ander_werk(Tussendoor(proef.geheugen, ander)))).gedaan == 1
    assert len(proef.records("opnieuw-geleverd")) == 1


async def test_de_tweede_keer_telt_door() -> None:
    """Each repetition has its own number: receipts of each are kept apart."""
    proef = Herhaalproef()
    levering = await _geleverd(proef)
    for ronde in (1, 2):
        await proef.herhaal(levering)
        assert proef.laatste("opnieuw-geleverd")["ronde"] == ronde
        (teller,) = (await proef.geheugen.lees([onderwerpen.herhaald(levering)])).values()
        assert teller.inhoud == str(ronde).encode()


async def test_een_gemaakte_opdracht_van_een_vreemde() -> None:
    """What is no order of ours is not carried out."""
    proef = Herhaalproef()
    for plek in (onderwerpen.herhaalopdracht("x"), onderwerpen.herhaalstand("x")):
        proef.geheugen._leg_groep_vast([Vastlegging(plek, b'{"id":"x"}')])
    assert await proef.werk.stap("x", proef.klok.nu()) is None


def test_elke_code_heeft_een_tekst() -> None:
    """Dutch that an operator can act on, for each code that the rooms give."""
    assert all(code.uitleg.endswith(".") and code.doen.endswith(".") for code in HERHAALCODES.values())


def test_de_grootste_opdracht_past_op_de_bus() -> None:
    """Closed and with its headers; and a larger one is none."""
    for soort, item in ((LEVERINGEN, ("99999999", "99999")), (VRIJ, ("gemeente-barneveld-en-omstreken", "0" * 36))):
        een, ander = item
        items = tuple((een, f"{n:0{len(ander)}}") for n in range(hoogstens(soort)))
        opdracht = Opdracht("0" * 36, soort, "onderzoek", items)
        assert len(opdracht.inhoud()) + 1_024 < LADING_BYTES_MAX
        assert Opdracht.van_bytes(opdracht.inhoud()) == opdracht
        with pytest.raises(Opdrachtfout):
            Opdracht.van_bytes(replace(opdracht, items=(*opdracht.items, ("x", "y"))).inhoud())
