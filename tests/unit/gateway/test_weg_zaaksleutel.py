"""The key of a case on the road: stored before the commit, erased after it, and what it closed is nobody's then."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.bootstrap import reservekopie, sleutelveger
from hub.bootstrap.hubrust import Hubrust
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Busfout, Gelezen, Vastlegging
from hub.gateway.weg import Afloop
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from hub.trust.zaakslot import sleutelnaam_van
from tests import weg
from tests.rustkast import KastInGeheugen
from tests.strategieen import BSNS
from tests.weg import GEHEIM, Proef, advies, markering, sepot, signaal
from tests.wegstoring import Storing

WIKKELAAR = Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)])
DICHT = ("zaak", "markering", "geparkeerd", "terzijde", "inzage")


@dataclass
class Dicht:
    """A hub whose states are closed, its store of keys, and copies of what lay there."""

    kast: KastInGeheugen
    proef: Proef

    def alles(self) -> dict[str, Gelezen]:
        """What is closed, as it lies there."""
        gevonden = {o: g for soort in DICHT for o, g in self.proef.geheugen.alles(f"{soort}.>").items()}
        return {o: g for o, g in gevonden.items() if g.inhoud}

    async def zet_terug(self, kopie: dict[str, Gelezen]) -> None:
        """Put an older copy back, as a backup does."""
        await self.proef.geheugen.leg_vast([[Vastlegging(o, g.inhoud)] for o, g in kopie.items()])


def hub() -> Dicht:
    """One with its own store of keys."""
    kast = KastInGeheugen()
    return Dicht(kast, Proef(rust=Hubrust(WIKKELAAR, kast)))


def naam(zaak: str) -> str:
    """Under which the key of a case lies."""
    return HmacSleutelwerk(GEHEIM).sleutelnaam(zaak)


async def in_zaak() -> Dicht:
    """A case with an advice given in it, a message that is held, and an advice from before it began."""
    h = hub()
    await h.proef.handel_af("veiligheidshuis", "advies", markering())
    oud = weg.jongere(geboren="2006-01-01")
    await h.proef.handel_af("om", "signaal", signaal(doel="zsm-afweging", betrokkene=oud))
    await h.proef.handel_af("om", "afdoening", sepot(code=None))
    return h


async def test_alles_van_een_zaak_heeft_een_sleutel_en_wat_erbuiten_ligt_een_eigen() -> None:
    """Of the case, of what lies aside about the person, of the way to the case, and of an advice from before it."""
    h = await in_zaak()
    namen = {o.partition(".")[0]: sleutelnaam_van(g.inhoud) for o, g in h.alles().items()}
    assert namen["terzijde"] == namen["geparkeerd"]
    assert len({*namen.values()}) == 4, "the way to the case outlives the case, and what lies aside may too"
    assert set(namen.values()) == h.kast.sleutels.keys()
    assert all(BSNS[0].encode() not in g.inhoud for g in h.alles().values())


async def test_de_veger_en_de_reservekopie_kennen_elke_plek_onder_een_sleutel() -> None:
    """A place that the sweep forgets loses its key after an hour; one that a backup forgets is lost with the server."""
    h = await in_zaak()
    await h.proef.stuur(h.proef.rauw("politie", "signaal", b"{}"))
    gesloten = {o.split(".")[0] for o, g in h.proef.geheugen.alles(">").items() if sleutelnaam_van(g.inhoud)}
    assert gesloten == {"zaak", "markering", "geparkeerd", "terzijde", "inzage"}
    assert {p.split(".")[0] for p in sleutelveger.PATRONEN} == gesloten
    assert {p.split(".")[0] for p in reservekopie.GESLOTEN} == gesloten


async def test_na_sepot_01_opent_geen_kopie_meer() -> None:
    """Not with every byte of before back in its place: the hub sees no case, and goes on as with a stranger."""
    h = await in_zaak()
    kopie = h.alles()
    zaak_naam = next(sleutelnaam_van(g.inhoud) for o, g in kopie.items() if o.startswith("zaak."))
    await h.proef.handel_af("om", "afdoening", sepot())
    assert zaak_naam not in h.kast.sleutels
    assert [o.partition(".")[0] for o in h.alles()] == ["markering"], "the veiligheidshuis' own stays"
    await h.zet_terug(kopie)
    later = Proef(klok=h.proef.klok, rust=Hubrust(WIKKELAAR, h.kast))
    later.geheugen = h.proef.geheugen
    later.weg = later.andere_weg(later.geheugen, nummers=weg.Nummers(9_000))
    later._ids = h.proef._ids
    antwoord = await later.handel_af("om", "afdoening", sepot())
    assert "geen zaak" in antwoord["uitleg"]
    await later.handel_af("om", "signaal", signaal(doel="zsm-afweging", betrokkene=weg.jongere(geboren="2006-01-01")))
    (plek,) = later.geheugen.alles("zaak.*")
    assert sleutelnaam_van(later.geheugen.alles(plek)[plek].inhoud) not in {zaak_naam, None}


async def test_een_advies_in_de_zaak_gaat_mee() -> None:
    """What a veiligheidshuis gave in this very case is of the case; under its key, and gone with it."""
    h = hub()
    await h.proef.handel_af("politie", "signaal", signaal())
    (zaak,) = {e["subject"] for e in h.proef.leveringen()}
    await h.proef.handel_af("veiligheidshuis", "advies", markering(), subject=zaak)
    assert {o.partition(".")[0]: sleutelnaam_van(g.inhoud) for o, g in h.alles().items()} == {
        "zaak": naam(zaak),
        "markering": naam(zaak),
        "inzage": naam(f"inzage.{zaak}"),
    }
    await h.proef.handel_af("om", "afdoening", sepot())
    assert h.alles() == {}
    assert h.kast.sleutels == {}


@pytest.mark.parametrize("bij", ["wis", "leg_vast"])
async def test_afgebroken_voor_de_sleutel_weg_was(bij: str) -> None:
    """Killed after the commit: the key is there until the repetition, which erases it."""
    h = await in_zaak()
    bericht = h.proef.bericht("om", "afdoening", sepot())
    with pytest.raises(Busfout):
        await h.proef.andere_weg(Storing(h.proef.geheugen, bij, na_opslaan=True)).verwerk([bericht])
    (vernietigd,) = h.proef.geheugen.alles("vernietigd.*")
    assert naam(vernietigd.split(".")[1]) in h.kast.sleutels
    assert await h.proef.stuur(bericht) == [Afloop.KLAAR]
    assert naam(vernietigd.split(".")[1]) not in h.kast.sleutels


async def test_zonder_kast_gebeurt_er_niets() -> None:
    """The store of keys is silent: nothing is decided, stored or delivered, and the same message is handled later."""
    h = hub()
    bericht = h.proef.bericht("politie", "signaal", signaal())
    voor = h.proef.geheugen.alles()
    h.kast.storing = True
    with pytest.raises(Busfout):
        await h.proef.stuur(bericht)
    assert h.proef.geheugen.alles() == voor
    h.kast.storing = False
    assert await h.proef.stuur(bericht) == [Afloop.KLAAR]
    assert len(h.proef.leveringen()) == 1
    h.kast.storing = True
    vers = Proef(klok=h.proef.klok, rust=Hubrust(WIKKELAAR, h.kast))
    vers.geheugen = h.proef.geheugen
    vers.weg = vers.andere_weg(vers.geheugen)
    voor = vers.geheugen.alles()
    with pytest.raises(Busfout):
        await vers.stuur(h.proef.bericht("gemeente-ede", "advies", advies()))
    assert vers.geheugen.alles() == voor


async def test_een_batch_van_nieuwe_zaken_is_een_verzoek() -> None:
    """However many cases begin: their keys go in one request. What is known costs none."""
    h = hub()
    await h.proef.stuur(*(h.proef.bericht("politie", "signaal", signaal(n)) for n in range(8)))
    assert (len(h.kast.sleutels), h.kast.geschreven, h.kast.gelezen) == (16, 1, 0)
    await h.proef.stuur(*(h.proef.bericht("gemeente-ede", "advies", advies(n)) for n in range(8)))
    assert (len(h.kast.sleutels), h.kast.geschreven, h.kast.gelezen) == (16, 1, 0)


async def test_02_wordt_later_01() -> None:
    """R16 first, and R15 after the correction: the case is destroyed then, with an order for all that was received."""
    h = hub()
    await h.proef.handel_af("politie", "signaal", signaal())
    await h.proef.handel_af("om", "afdoening", sepot(code="02"))
    gekregen = {e["levering"] for e in h.proef.leveringen()}
    h.proef.klok.verzet(days=20)
    await h.proef.handel_af("om", "afdoening", sepot(code="01"))
    opgedragen = h.proef.van_hub("vernietiging")
    assert {i for e in opgedragen for i in e["data"]["leveringen"]} == gekregen
    assert h.kast.sleutels == {}
    records = h.proef.records("vernietiging-opgedragen")
    assert {r["levering"] for r in records} == {e["id"] for e in opgedragen}
    assert sum(r["leveringen"] for r in records) == len(gekregen)
