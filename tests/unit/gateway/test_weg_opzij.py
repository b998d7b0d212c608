"""What lies aside is tied to the person: sepot 01 reaches it, also when it came before the case or after its term."""

from __future__ import annotations

import json

import pytest

from hub.bootstrap.hubrust import Hubrust
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.herhaalopdracht import OPGEVEN, VRIJ
from hub.gateway.inlezen import over_wie
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.opzij import PLEKKEN_MAX, lees_opzij
from hub.gateway.parkeren import GEPARKEERD_BYTES_MAX, leg_terzijde
from hub.gateway.poorten import Binnenkomst, Busfout, Gelezen, Uitslag, Vastlegging
from hub.gateway.terzijde import OPGEGEVEN as OPGEGEVEN_NA
from hub.gateway.weg import Afloop
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from tests.herhaalproef import Herhaalproef
from tests.kanariezoek import Zoeker
from tests.rustkast import KastInGeheugen
from tests.strategieen import BSNS
from tests.weg import GEHEIM, HUB_BRON, Json, Nummers, beleid, sepot, signaal
from tests.wegstoring import Storing, Tussendoor

WIKKELAAR = Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)])
ZIN = "Kwikstaartje reed zonder licht"
PLEK = "0f000000-0000-4000-8000-000000000001"
ZOEKER = Zoeker([ZIN, BSNS[0]])
N15 = "    als: {beslisser-klopt: ja, sepot: 01}\n    velden: alle\n    plichten: [vernietig, log]\n"


class Hub:
    """A hub whose states are closed, its store of keys, and every byte that ever lay there."""

    def __init__(self) -> None:
        self.kast = KastInGeheugen()
        self.proef = Herhaalproef(rust=Hubrust(WIKKELAAR, self.kast))
        self.kopie: dict[str, bytes] = {}

    def liggend(self, soort: str) -> dict[str, Gelezen]:
        """What lies there of a kind, and is not emptied."""
        return {o: g for o, g in self.proef.geheugen.alles(f"{soort}.>").items() if g.inhoud}

    async def stuur(self, partij: str, soort: str, data: Json) -> Binnenkomst:
        """Take it along the road; remember what lies there then, as a backup would."""
        bericht = self.proef.bericht(partij, soort, data)
        assert await self.proef.stuur(bericht) == [Afloop.KLAAR]
        self.kopie |= {o: g.inhoud for o, g in self.proef.geheugen.alles(">").items()}
        return bericht

    async def eis_niemand(self) -> None:
        """No entry, and no copy of what lay there earlier, gives the words, with every key that is left."""
        assert self.liggend("terzijde") == self.liggend("geparkeerd") == self.liggend("zaak") == {}
        vers = Hubrust(WIKKELAAR, self.kast)
        alles = self.kopie | {o: g.inhoud for o, g in self.proef.geheugen.alles(">").items()}
        gevonden = []
        for onderwerp, inhoud in alles.items():
            gesloten = vers.sleutel_van(inhoud) is not None
            if gesloten and await vers.ontsluit([inhoud]):
                continue
            # Deliveries are glass in this proof; what lies ready of the case is purged, and looked at elsewhere.
            if not onderwerp.startswith("uit."):
                gevonden += ZOEKER.in_bytes(vers.haal(onderwerp, inhoud) if gesloten else inhoud, onderwerp)
        assert gevonden == []


def vaag() -> Json:
    """A sepot without its code: held."""
    return sepot(code=None)


def kapot() -> Json:
    """A signal with a field that does not exist: opened, and not to be used."""
    return signaal() | {"bestaat_niet": ZIN}


@pytest.mark.parametrize(("partij", "soort", "data"), [("om", "afdoening", vaag()), ("politie", "signaal", kapot())])
@pytest.mark.parametrize("zaak_ervoor", [False, True])
async def test_opzij_en_dan_sepot_01(partij: str, soort: str, data: Json, *, zaak_ervoor: bool) -> None:
    """Held or not to be used, before a case began or in one: gone at sepot 01, and its copies are noise."""
    hub = Hub()
    if zaak_ervoor:
        await hub.stuur("politie", "signaal", signaal())
    await hub.stuur(partij, soort, data)
    assert len(hub.liggend("geparkeerd")) == len(hub.liggend("terzijde")) == 1
    if not zaak_ervoor:
        await hub.stuur("politie", "signaal", signaal())
    await hub.stuur("om", "afdoening", sepot())
    await hub.eis_niemand()
    assert hub.kast.sleutels == {}
    assert len(hub.proef.records("vernietigd")) == 1


async def test_ook_zonder_zaak() -> None:
    """Nothing was ever delivered: there is no case. What lies aside goes all the same, and that it did is on record."""
    hub = Hub()
    await hub.stuur("politie", "signaal", kapot())
    antwoord = await hub.proef.handel_af("om", "afdoening", sepot())
    assert "geen zaak" in antwoord["uitleg"]
    await hub.eis_niemand()
    assert hub.kast.sleutels == {}
    (record,) = hub.proef.records("vernietigd")
    assert (record["leveringen"], record["ontvangers"]) == (0, [])
    assert hub.proef.van_hub("vernietiging") == []


async def test_ook_als_de_stand_van_de_zaak_verlopen_is() -> None:
    """The state of a case goes by its term; what was held in it waits for a human, and is still reached."""
    hub = Hub()
    await hub.stuur("politie", "signaal", signaal())
    await hub.stuur("om", "afdoening", vaag())
    hub.proef.klok.verzet(days=400)
    assert hub.liggend("zaak") == {}
    assert len(hub.liggend("geparkeerd")) == 1
    await hub.stuur("om", "afdoening", sepot())
    await hub.eis_niemand()


async def test_van_een_ander_blijft_het_liggen() -> None:
    """Sepot 01 of one person: what lies aside about another, and what nobody could open, stays."""
    hub = Hub()
    await hub.stuur("politie", "signaal", kapot())
    await hub.stuur("politie", "signaal", signaal(1) | {"bestaat_niet": 1})
    await hub.proef.stuur(hub.proef.rauw("politie", "signaal", b"geen bericht"))
    await hub.stuur("om", "afdoening", sepot())
    assert sorted(t.index is None for t in hub.proef.terzijde()) == [False, True]


@pytest.mark.parametrize("bij", ["wis", "leg_vast"])
async def test_afgebroken_na_het_vastleggen(bij: str) -> None:
    """Killed after the commit: the tombstone names the key that is left, and the repetition erases it."""
    hub = Hub()
    await hub.stuur("politie", "signaal", signaal())
    await hub.stuur("om", "afdoening", vaag())
    bericht = hub.proef.bericht("om", "afdoening", sepot())
    with pytest.raises(Busfout):
        await hub.proef.andere_weg(Storing(hub.proef.geheugen, bij, na_opslaan=True)).verwerk([bericht])
    assert len(hub.kast.sleutels) == 3
    assert await hub.proef.stuur(bericht) == [Afloop.KLAAR]
    assert hub.kast.sleutels == {}
    assert len(hub.proef.records("vernietigd")) == 1


@pytest.mark.parametrize("eerst", ["opzij", "vernietig"])
async def test_tegelijk_opzij_en_vernietigd(eerst: str) -> None:
    """One process lays a message aside while another destroys: whoever is second decides anew, and nothing is left."""
    hub = Hub()
    await hub.stuur("politie", "signaal", signaal())
    opzij, weg = hub.proef.bericht("politie", "signaal", kapot()), hub.proef.bericht("om", "afdoening", sepot())
    een, ander = (weg, opzij) if eerst == "opzij" else (opzij, weg)

    async def tussendoor() -> None:
        assert await hub.proef.stuur(ander) == [Afloop.KLAAR]

    tweede = hub.proef.andere_weg(Tussendoor(hub.proef.geheugen, tussendoor), nummers=Nummers(9_000))
    assert await tweede.verwerk([een]) == [Afloop.KLAAR]
    if eerst == "opzij":
        await hub.eis_niemand()
        assert hub.kast.sleutels == {}
    else:  # it came after the destruction, and lies under a key of its own
        assert [t.index is None for t in hub.proef.terzijde()] == [False]
        await hub.stuur("om", "afdoening", sepot())
        await hub.eis_niemand()


async def _lijst(hub: Hub) -> int:
    (plek,) = hub.liggend("terzijde")
    index = plek.partition(".")[2]
    return len((await lees_opzij(hub.proef.geheugen, hub.proef.rust, [index]))[index].plekken)


async def test_wie_opgeeft_maakt_plaats() -> None:
    """However many are held and given up: a next one is held too, and the last one takes list and key with it."""
    hub = Hub()
    await hub.stuur("politie", "signaal", signaal())
    for _ in range(2):
        await hub.stuur("om", "afdoening", vaag())
    assert await _lijst(hub) == 2
    (een, _) = hub.proef.terzijde()
    await hub.proef.voer_uit(hub.proef.leg_neer(OPGEVEN, [(een.partij, een.plek)]))
    assert await _lijst(hub) == 1
    assert len(hub.kast.sleutels) == 3, "the other lies under the same key"
    assert (await hub.proef.doe_terzijde(OPGEVEN)).gedaan == 1
    assert (hub.liggend("terzijde"), len(hub.kast.sleutels)) == ({}, 2)


async def test_vrijgave_die_niets_levert_maakt_plaats() -> None:
    """Decided once more and refused: it leaves the list in the same commit."""
    hub = Hub()
    await hub.stuur("om", "afdoening", vaag())
    hub.proef.beleid = beleid((N15, N15.replace("vernietig, ", "")))
    voor = len(hub.proef.leveringen())
    assert (await hub.proef.doe_terzijde(VRIJ, reden="beleid-gewijzigd")).gedaan == 1
    assert len(hub.proef.leveringen()) == voor
    assert (hub.liggend("terzijde"), hub.liggend("geparkeerd"), hub.kast.sleutels) == ({}, {}, {})


async def test_vrijgegeven_naast_een_ander_over_dezelfde_persoon() -> None:
    """The key that both share stays for the one that lies there still."""
    hub = Hub()
    await hub.stuur("politie", "signaal", kapot())
    await hub.stuur("om", "afdoening", vaag())
    hub.proef.beleid = beleid((N15, N15.replace("vernietig, ", "")))
    assert (await hub.proef.doe_terzijde(VRIJ)).gedaan == 1
    (ligt,) = hub.proef.terzijde()
    assert ZIN.encode() in ligt.inhoud
    assert await _lijst(hub) == 1


async def _geef_op(hub: Hub, bericht: Binnenkomst) -> None:
    """Given up after all its tries, and set aside as the watch does it (`hub.bootstrap.parkeerwacht`)."""
    bekeken = await hub.proef.weg.bekijk(bericht)
    assert not bekeken.behandeld
    gereedschap = Gereedschap(hub.proef.nummers, HmacSleutelwerk(GEHEIM), hub.proef.zegel, hub.proef.rust, HUB_BRON)
    bundel = Bundel(gereedschap, bericht.partij, None, None, hub.proef.klok.nu())
    leg_terzijde(bundel, bericht, PLEK, "H-pogingen", OPGEGEVEN_NA, over=bekeken.over)
    await gereedschap.rust.borg(bundel.sleutels)
    assert await hub.proef.geheugen.leg_vast([bundel.boek(PLEK).vastleggingen]) == [Uitslag.VASTGELEGD]


@pytest.mark.parametrize("data", [signaal(), kapot()])
async def test_opgegeven_en_toch_nog_beslist(data: Json) -> None:
    """A process that hung decides it after it was set aside: the copy is never delivered, and goes at sepot 01."""
    hub = Hub()
    bericht = hub.proef.bericht("politie", "signaal", data)
    await _geef_op(hub, bericht)
    assert await hub.proef.stuur(bericht) == [Afloop.KLAAR]
    voor = len(hub.proef.records("afgeleverd"))
    if data == signaal():
        assert (await hub.proef.doe_terzijde(VRIJ)).niet == {"H-behandeld": 1}
    assert len(hub.proef.records("afgeleverd")) == voor
    await hub.stuur("om", "afdoening", sepot())
    await hub.eis_niemand()
    assert hub.kast.sleutels == {}


async def test_een_opgegeven_sepot_01_dat_toch_nog_wordt_beslist() -> None:
    """The copy of the very message that destroys goes with the rest."""
    hub = Hub()
    await hub.stuur("politie", "signaal", signaal())
    bericht = hub.proef.bericht("om", "afdoening", sepot())

    async def tussendoor() -> None:
        await _geef_op(hub, bericht)

    laat = hub.proef.andere_weg(Tussendoor(hub.proef.geheugen, tussendoor), nummers=Nummers(9_000))
    assert await laat.verwerk([bericht]) == [Afloop.KLAAR]
    await hub.eis_niemand()
    assert hub.kast.sleutels == {}


async def test_meer_dan_op_de_lijst_past() -> None:
    """Nothing is refused because a list is full: what is not on it lies under the same key, and is noise with it."""
    hub = Hub()
    for _ in range(PLEKKEN_MAX + 2):
        bericht = hub.proef.bericht("politie", "signaal", kapot())
        assert await hub.proef.stuur(bericht) == [Afloop.KLAAR]
    assert (await _lijst(hub), len(hub.proef.terzijde())) == (PLEKKEN_MAX, PLEKKEN_MAX + 2)
    await hub.stuur("om", "afdoening", sepot())
    assert hub.kast.sleutels == {}
    assert len(hub.liggend("geparkeerd")) == 2, "for the sweep"


async def test_wat_niet_op_de_lijst_past_geeft_een_ander_proces_niet_vrij(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies there until the sweep, and a process may have its key in memory: it was destroyed all the same."""
    monkeypatch.setattr("hub.gateway.opzij.PLEKKEN_MAX", 1)
    hub = Hub()
    for _ in range(3):
        await hub.stuur("om", "afdoening", vaag())
    met_sleutel, hub.proef.rust = hub.proef.werk, Hubrust(WIKKELAAR, hub.kast)
    weg = hub.proef.andere_weg(hub.proef.geheugen, nummers=Nummers(9_000))
    assert await weg.verwerk([hub.proef.bericht("om", "afdoening", sepot())]) == [Afloop.KLAAR]
    assert hub.kast.sleutels == {}
    hub.proef.beleid = beleid((N15, N15.replace("vernietig, ", "")))
    plekken = [(o.split(".")[1], o.split(".")[2]) for o in hub.liggend("geparkeerd")]
    stand = await hub.proef.voer_uit(hub.proef.leg_neer(VRIJ, plekken), met_sleutel)
    assert (stand.gedaan, stand.niet) == (0, {"H-vernietigd": 2})


async def test_een_teruggezette_lijst_zonder_sleutel() -> None:
    """An older list is put back after the destruction: it counts as not there, and a next message begins anew."""
    hub = Hub()
    await hub.stuur("politie", "signaal", kapot())
    kopie = hub.liggend("terzijde")
    await hub.stuur("om", "afdoening", sepot())
    await hub.proef.geheugen.leg_vast([[Vastlegging(o, g.inhoud) for o, g in kopie.items()]])
    hub.proef.rust = Hubrust(WIKKELAAR, hub.kast)
    await hub.stuur("politie", "signaal", kapot())
    assert await _lijst(hub) == 1


def test_over_wie() -> None:
    """Read from bytes that break their schema or are no JSON at all; of two persons nobody, and no other number."""
    goed = json.dumps(signaal()).encode()
    assert over_wie(goed) == over_wie(goed[:-5]) == over_wie(goed + b"}") == BSNS[0]
    assert over_wie(b'{"BSN" : 999990019, "bsn":"9999.90.019"') == "999990019"
    assert over_wie(goed + json.dumps(signaal(1)).encode()) is None
    assert over_wie(b'{"bsn":"123456789"}') is None
    assert over_wie(b'{"telefoon":"999990019"}') is None


@pytest.mark.parametrize("einde", [b'"', b"  \t,", b"\n}"])
def test_over_wie_van_acht_cijfers(einde: bytes) -> None:
    """Without its zero, or as a number, it is the same person; `einde` ends the value."""
    assert over_wie(b'{"bsn": ' + b'"' * einde.startswith(b'"') + b"99990003" + einde) == "099990003"


@pytest.mark.parametrize("rest", [b"", b"-1", b"O1", b"e8", b".003", b"/6", b" (vader)", b"0000000000", b"00000"])
def test_over_wie_is_nooit_wie_begint_met_hetzelfde(rest: bytes) -> None:
    """A number that was cut off or mistyped is not that of whom its first digits could be: that one keeps his."""
    assert over_wie(b'{"x":{"bsn":"99990003' + rest) is over_wie(b'{"bsn":99990003' + rest) is None


def test_over_wie_bij_het_grootste_bericht() -> None:
    """What a sender fills with spaces is read once; each space twice would hold the hub up for minutes."""
    ruim = b'{"bsn":' + b" " * GEPARKEERD_BYTES_MAX
    assert over_wie(ruim) is over_wie(ruim + b'"' + ruim) is None
    assert over_wie(ruim + b'"' + b" " * GEPARKEERD_BYTES_MAX + b'999990019"') == "999990019"
