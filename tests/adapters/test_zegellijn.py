"""The sealed line over the line in memory: the promises of the port, the receipts, and every way not to open."""

from __future__ import annotations

import json

import pytest

from adapters.geheugen_lijn import GeheugenLijn
from adapters.lijn import BERICHT_BYTES_MAX, Lijncode, Lijnfout
from adapters.sdk import zegelaar
from adapters.sdk.zegelaar import Zegelaar, reden_van
from adapters.sdk.zegellijn import Weigermelding, ZegelLijn
from hub import onderwerpen
from hub.trust.redenen import REDENEN
from hub.trust.sleutels import maak_identiteit
from hub.trust.zegel import zegelafdruk
from tests.adapters.lijn_suite import PARTIJ, ZAAK, LijnSuite, Overkant, uuid
from tests.adapters.zegelhulp import JAAR, NU, Proefhub, hubidentiteit, identiteit

PLEK = onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, uuid(1))


class _Zegeloverkant:
    def __init__(self, profiel: str) -> None:
        self.hub = Proefhub(GeheugenLijn(PARTIJ), identiteit(PARTIJ, profiel))
        self.lijn = ZegelLijn(self.hub.lijn, self.hub.zegelaar, lambda: NU)

    async def lever(self, kenmerk: str, inhoud: bytes) -> None:
        self.hub.lever(onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, kenmerk), inhoud)

    async def ingekomen(self) -> list[tuple[str, bytes]]:
        return [(onderwerp, g.inhoud) for onderwerp, g in self.hub.berichten()]

    async def openstaand(self) -> int:
        return self.hub.lijn.openstaand()


@pytest.mark.parametrize("profiel", ["jose-1", "hpke-pq-1"])
class TestZegelLijn(LijnSuite):
    """The suite, sealed, with each profile."""

    bytes_max = BERICHT_BYTES_MAX

    @pytest.fixture
    async def overkant(self, profiel: str) -> Overkant:
        """The hub's side of a sealed line."""
        return _Zegeloverkant(profiel)


class Opstelling:
    """A sealed line with somebody who listens to what is refused."""

    def __init__(self) -> None:
        self.geheugen = GeheugenLijn(PARTIJ)
        self.hub = Proefhub(self.geheugen)
        self.gemeld: list[Weigermelding] = []
        self.lijn = ZegelLijn(self.geheugen, self.hub.zegelaar, lambda: NU, self.gemeld.append)


async def test_op_de_lijn_ligt_niets_leesbaars() -> None:
    """The reason for all of it."""
    o = Opstelling()
    await o.lijn.verstuur("advies", b'{"naam":"Kanarie"}', uuid(1))
    o.hub.lever(PLEK, b'{"naam":"Kanarie"}')
    alles = [inhoud for _, inhoud, _ in o.geheugen.ontvangen] + [z.inhoud for z in await o.geheugen.haal(9, 0)]
    assert len(alles) == 2
    assert not any(b"Kanarie" in inhoud for inhoud in alles)
    assert "Kanarie" not in repr(await o.lijn.haal(9, 0)) + repr(o.hub.zegelaar)


async def test_twee_bewijzen_per_levering() -> None:
    """First that it arrived, then what became of it; both name the bytes that came."""
    o = Opstelling()
    o.hub.lever(PLEK, b"x")
    (zending,) = await o.lijn.haal(9, 0)
    (eerste,) = o.hub.bewijzen()
    await zending.bevestig()
    _, tweede = o.hub.bewijzen()
    assert (eerste.soort, tweede.soort) == ("ontvangen", "verwerkt")
    assert {eerste.zegel, tweede.zegel} == {zending.zegel}  # type: ignore[attr-defined]
    assert {eerste.onderwerp, tweede.onderwerp} == {PLEK}
    assert o.geheugen.openstaand() == 0


async def test_geweigerd_noemt_een_reden() -> None:
    """The code of the adapter becomes a reason of the one list; the hub is told the code itself too."""
    o = Opstelling()
    o.hub.lever(PLEK, b"x")
    (zending,) = await o.lijn.haal(9, 0)
    await zending.weiger("UIT-dossier")
    assert [(b.soort, b.code) for b in o.hub.bewijzen()] == [("ontvangen", None), ("geweigerd", "O-grond")]
    assert o.geheugen.geweigerd == [(zending.volgnummer, "UIT-dossier")]


async def test_zonder_bewijs_geen_levering_en_geen_bevestiging() -> None:
    """A receipt that the hub does not have was not given: the delivery is neither handed out nor settled."""
    o = Opstelling()
    o.hub.lever(PLEK, b"x")
    versturen = o.geheugen.verstuur

    async def vol(*argumenten: object, **meer: object) -> None:
        raise Lijnfout(Lijncode.VOL, "vol")

    o.geheugen.verstuur = vol  # type: ignore[method-assign]
    with pytest.raises(Lijnfout):
        await o.lijn.haal(9, 0)
    o.geheugen.verstuur = versturen  # type: ignore[method-assign]
    assert o.geheugen.herlever() == 1
    (zending,) = await o.lijn.haal(9, 0)
    o.geheugen.verstuur = vol  # type: ignore[method-assign]
    with pytest.raises(Lijnfout):
        await zending.bevestig()
    assert o.geheugen.openstaand() == 1


async def test_een_herlevering_zegt_niet_twee_keer_ontvangen() -> None:
    """What was said is said; after a restart it is said again under the same number, and the line drops it."""
    o = Opstelling()
    o.hub.lever(PLEK, b"x")
    await o.lijn.haal(9, 0)
    o.geheugen.herlever()
    await o.lijn.haal(9, 0)
    nieuw = ZegelLijn(o.geheugen, o.hub.zegelaar, lambda: NU)
    o.geheugen.herlever()
    assert len(await nieuw.haal(9, 0)) == 1
    assert [b.soort for b in o.hub.bewijzen()] == ["ontvangen"]


@pytest.mark.parametrize(
    ("kwaad", "code"),
    [
        ("bits", "ZEGEL-handtekening"),
        ("ander onderwerp", "ZEGEL-plaats"),
        ("niet verzegeld", "ZEGEL-vorm"),
        ("door een ander", "ZEGEL-sleutel"),
    ],
)
async def test_wat_niet_opengaat_wordt_niet_uitgegeven(kwaad: str, code: str) -> None:
    """Changed, moved, in the clear, or signed by somebody who is not the hub."""
    o = Opstelling()
    goed = o.hub.verzegel(PLEK, b"x")
    ander = onderwerpen.uit(PARTIJ, f"{PARTIJ}/dossier", ZAAK, uuid(1))
    inhoud = {
        "bits": goed[:-6] + (b"AAAAAA" if goed[-6:] != b"AAAAAA" else b"BBBBBB"),
        "ander onderwerp": o.hub.verzegel(PLEK, b"x", op=ander),
        "niet verzegeld": b'{"specversion":"1.0"}',
        "door een ander": o.hub.verzegel(PLEK, b"x", door=hubidentiteit()),
    }[kwaad]
    o.geheugen.lever(PLEK, inhoud)
    assert await o.lijn.haal(9, 0) == []
    assert [(m.onderwerp, m.code) for m in o.gemeld] == [(PLEK, code)]
    if code == "ZEGEL-sleutel":
        # Perhaps the hub renewed its keys: it comes again when ours are up to date, and nothing was signed.
        assert not o.gemeld[0].voorgoed
        assert o.geheugen.openstaand() == 1
        assert o.hub.bewijzen() == []
    else:
        (bewijs,) = o.hub.bewijzen()
        assert (bewijs.soort, bewijs.code, bewijs.zegel) == ("geweigerd", "O-zegel", zegelafdruk(inhoud))
        assert [c for _, c in o.geheugen.geweigerd] == [code]


async def test_een_onderwerp_dat_geen_levering_is() -> None:
    """No receipt can name it; it is refused all the same, and the hub is told."""
    o = Opstelling()
    plek = f"uit.{PARTIJ}.inzage.{uuid(1)}"
    o.hub.lever(plek, b"x")
    o.geheugen.lever("uit.met een spatie", b"x")
    assert await o.lijn.haal(9, 0) == []
    assert [m.code for m in o.gemeld] == ["UIT-onderwerp", "ZEGEL-plaats"]
    assert [c for _, c in o.geheugen.geweigerd] == ["UIT-onderwerp", "ZEGEL-plaats"]
    assert o.hub.bewijzen() == []


async def test_een_slechte_houdt_de_goede_niet_op() -> None:
    """One that does not open between two that do."""
    o = Opstelling()
    for nummer in (1, 2, 3):
        plek = onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, uuid(nummer))
        o.geheugen.lever(plek, o.hub.verzegel(plek, str(nummer).encode()) if nummer != 2 else b"rommel")
    assert [z.inhoud for z in await o.lijn.haal(9, 0)] == [b"1", b"3"]


async def test_zonder_geldige_sleutel_gaat_er_niets_uit() -> None:
    """A key whose date has passed is told as that, and never as a fault of the line that passes by itself."""
    geheugen = GeheugenLijn(PARTIJ)
    hub = Proefhub(geheugen, maak_identiteit(PARTIJ, ["jose-1"], NU - JAAR, NU - JAAR / 2))
    lijn = ZegelLijn(geheugen, hub.zegelaar, lambda: NU)
    with pytest.raises(Lijnfout) as gevangen:
        await lijn.verstuur("advies", b"{}", uuid(1))
    assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.SLEUTEL, False)
    assert geheugen.ontvangen == []


async def test_een_kenmerk_dat_geen_uuid_is() -> None:
    """The seal is bound to a UUID; another id is a mistake of the caller, told before anything goes."""
    o = Opstelling()
    with pytest.raises(Lijnfout) as gevangen:
        await o.lijn.verstuur("advies", b"{}", "een-eigen-nummer")
    assert gevangen.value.code is Lijncode.FOUT
    assert o.geheugen.ontvangen == []


def test_elke_code_wordt_een_reden_van_de_lijst() -> None:
    """Whatever an adapter or a schema calls it, the receipt says one of the documented reasons."""
    codes = [*zegelaar._REDENEN, *REDENEN, "UIT-soort", "JSON-groot", "ZEGEL-vorm", "", "iets anders"]
    assert {reden_van(c) for c in codes} <= REDENEN.keys()
    assert (reden_van("O-grond"), reden_van("ZEGEL-plaats"), reden_van("VELD-vorm")) == ("O-grond", "O-zegel", "O-vorm")


def test_een_zegelaar_toont_geen_geheim() -> None:
    """It ends up in error reports of partners' own programs."""
    eigen = identiteit(PARTIJ)
    geheimen = json.loads(eigen.naar_json())["geheimen"].values()
    tekst = repr(Zegelaar(PARTIJ, eigen, hubidentiteit().publiek, "jose-1"))
    assert geheimen
    assert not [geheim for geheim in geheimen if geheim in tekst]
