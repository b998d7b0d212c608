"""`Rust` over the store of keys: what it costs, what happens when the store is silent, and when a key is gone."""

from __future__ import annotations

import pytest

from hub.bootstrap.hubrust import VERGEET_S, VOORRAAD_S, Hubrust
from hub.gateway.poorten import Busfout, Rustfout
from hub.trust.rust import Rustzegel
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from tests.rustkast import KastInGeheugen

WIKKELAAR = Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)])
A, B = "a" * 32, "b" * 32


class Teller:
    """A clock that a test moves."""

    nu = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.nu


def rust(kast: KastInGeheugen, **extra: object) -> Hubrust:
    """One process of the hub."""
    return Hubrust(WIKKELAAR, kast, **extra)  # type: ignore[arg-type]  # passed on as they are


async def test_een_bekende_zaak_kost_geen_verzoek() -> None:
    """New keys of a batch: one write. Read and written again: nothing. In another process: one read for all."""
    kast = KastInGeheugen()
    een = rust(kast)
    dicht = {naam: een.berg(f"zaak.{naam}", b"1", naam) for naam in (A, B)}
    assert (kast.gelezen, kast.geschreven, kast.sleutels) == (0, 0, {})
    await een.borg([A, B, A])
    assert (kast.gelezen, kast.geschreven, set(kast.sleutels)) == (0, 1, {A, B})
    for naam in (A, B):
        assert await een.ontsluit([dicht[naam]]) == frozenset()
        assert een.haal(f"zaak.{naam}", dicht[naam]) == b"1"
        een.berg(f"zaak.{naam}", b"2", naam)
        await een.borg([naam])
    assert (kast.gelezen, kast.geschreven) == (0, 1)
    twee = rust(kast)
    assert await twee.ontsluit([*dicht.values(), b"", b"iets anders"]) == frozenset()
    assert [twee.haal(f"zaak.{naam}", dicht[naam]) for naam in (A, B)] == [b"1", b"1"]
    assert (kast.gelezen, kast.geschreven) == (1, 1)


async def test_gewist_is_voor_iedereen_weg() -> None:
    """At once here, in another process after twenty minutes at most; what lies there then belongs to nobody."""
    kast, teller = KastInGeheugen(), Teller()
    een, twee = rust(kast), rust(kast, teller_s=teller)
    dicht = een.berg("zaak.1", b"1", A)
    await een.borg([A])
    await twee.ontsluit([dicht])
    await een.wis([A])
    await een.wis([A])
    assert await een.ontsluit([dicht]) == {A}
    with pytest.raises(Busfout):
        een.haal("zaak.1", dicht)
    assert twee.haal("zaak.1", dicht) == b"1"
    teller.nu = VERGEET_S + 1
    assert await twee.ontsluit([dicht]) == {A}
    assert twee.haal("zaak.1", dicht) == b"1", "for a batch that was under way"
    teller.nu = 2 * VERGEET_S + 2
    assert await twee.ontsluit([dicht]) == {A}
    with pytest.raises(Busfout):
        twee.haal("zaak.1", dicht)


async def test_een_batch_die_bezig_is_merkt_niets_van_het_vergeten() -> None:
    """Fetched, forgotten by another batch, and closed with: the same key, and no second one is stored."""
    kast, teller = KastInGeheugen(), Teller()
    een = rust(kast, teller_s=teller)
    dicht = een.berg("zaak.1", b"1", A)
    await een.borg([A])
    teller.nu = VERGEET_S + 1
    assert await een.ontsluit([]) == frozenset()
    weer = een.berg("zaak.1", b"2", A)
    await een.borg([A])
    assert kast.geschreven == 1
    assert await een.ontsluit([dicht, weer]) == frozenset()
    assert (een.haal("zaak.1", dicht), een.haal("zaak.1", weer)) == (b"1", b"2")


async def test_zonder_antwoord_wordt_niets_vastgelegd() -> None:
    """The store is silent: nothing may be committed under a key that is not there, and a next try has another key."""
    kast = KastInGeheugen()
    een = rust(kast)
    eerste = een.berg("zaak.1", b"1", A)
    kast.storing = True
    for _ in range(2):
        with pytest.raises(Busfout):
            await een.borg([A])
    kast.storing = False
    with pytest.raises(Busfout):
        await een.borg([A])
    tweede = een.berg("zaak.1", b"1", A)
    await een.borg([A])
    assert een.haal("zaak.1", tweede) == b"1"
    with pytest.raises(Rustfout):
        een.haal("zaak.1", eerste)


async def test_twee_processen_maken_dezelfde_sleutel() -> None:
    """One is first; the other finds that out before it commits anything, and reads the key of the first."""
    kast = KastInGeheugen()
    een, twee = rust(kast), rust(kast)
    dicht = een.berg("zaak.1", b"1", A)
    twee.berg("zaak.1", b"1", A)
    await een.borg([A])
    with pytest.raises(Busfout):
        await twee.borg([A])
    await twee.ontsluit([dicht])
    assert twee.haal("zaak.1", dicht) == b"1"


async def test_een_sleutel_zonder_vastlegging_houdt_zijn_zaak_niet_dicht() -> None:
    """Killed between storing the key and the commit, of a case of an older hub: another finds the key, and goes on."""
    kast = KastInGeheugen()
    dood, twee = rust(kast), rust(kast)
    dood.berg("zaak.1", b"1", A)
    await dood.borg([A])
    for _ in range(2):
        twee.berg("zaak.1", b"1", A)
        with pytest.raises(Busfout):
            await twee.borg([A])
    dicht = twee.berg("zaak.1", b"1", A)
    await twee.borg([A])
    later = rust(kast)
    assert not await later.ontsluit([dicht])
    assert later.haal("zaak.1", dicht) == b"1"


async def test_wat_een_oudere_hub_bewaarde_gaat_open() -> None:
    """Its key lies beside it. And the other way: without a name of a key, it is closed so now."""
    een = rust(KastInGeheugen())
    oud = Rustzegel(WIKKELAAR).berg("zaak.1", b"1")
    assert een.sleutel_van(oud) is None
    assert await een.ontsluit([oud]) == frozenset()
    assert een.haal("zaak.1", oud) == b"1"
    assert Rustzegel(WIKKELAAR).haal("ring", een.berg("ring", b"2")) == b"2"
    een.vergeet("ring")
    with pytest.raises(Rustfout):
        een.haal("zaak.2", oud)


async def test_een_vreemde_sleutel_is_geen_gewiste() -> None:
    """What lies in the store and does not open is a fault of ours: nothing is decided as if the case were gone."""
    kast = KastInGeheugen()
    een = rust(kast)
    dicht = een.berg("zaak.1", b"1", A)
    await een.borg([A])
    kast.sleutels[A] = b"W1" + b"\0" * 76
    with pytest.raises(Rustfout):
        await rust(kast).ontsluit([dicht])


async def test_het_geheugen_is_begrensd() -> None:
    """What was pushed out is read again; never guessed."""
    kast = KastInGeheugen()
    een = rust(kast, open_max=1)
    dicht = {naam: een.berg("zaak.1", naam.encode(), naam) for naam in (A, B)}
    await een.borg([A, B])
    with pytest.raises(Busfout):
        een.haal("zaak.1", dicht[A])
    await een.ontsluit([dicht[A]])
    assert een.haal("zaak.1", dicht[A]) == A.encode()


async def test_in_een_drukte_liggen_zaken_klaar() -> None:
    """The second write soon after the first makes the next cases ready; those cost nothing, and are given once."""
    kast, teller = KastInGeheugen(), Teller()
    namen = iter(range(1_000))

    def bereid() -> tuple[str, list[str]]:
        nummer = next(namen)
        return f"zaak-{nummer}", [f"{nummer:032x}", f"{nummer + 5_000:032x}"]

    een = rust(kast, teller_s=teller, bereid=bereid)
    een.berg("zaak.1", b"1", A)
    await een.borg([A])
    assert (een.neem_zaak(), set(kast.sleutels)) == (None, {A}), "one alone is no crowd"
    een.berg("zaak.2", b"2", B)
    await een.borg([B])
    assert (kast.geschreven, len(kast.sleutels)) == (2, 2 + 2 * 2)
    assert een.neem_zaak() == "zaak-0"
    een.berg("zaak.3", b"3", f"{0:032x}")
    await een.borg([f"{0:032x}"])
    assert kast.geschreven == 2
    teller.nu += VOORRAAD_S
    assert een.neem_zaak() is None, "what lies ready too long is for the sweep"


async def test_wat_klaarligt_en_uit_het_geheugen_is_wordt_niet_gegeven() -> None:
    """Its key is stored and not at hand: closing under that name would fail until it was too old."""
    kast = KastInGeheugen()
    namen = iter(range(1_000))

    def bereid() -> tuple[str, list[str]]:
        nummer = next(namen)
        return f"zaak-{nummer}", [f"{nummer:032x}"]

    een = rust(kast, bereid=bereid, open_max=3)
    for naam in (A, B):
        een.berg("zaak.1", b"1", naam)
        await een.borg([naam])
    ander = rust(kast)
    anderen = [ander.berg("zaak.9", b"9", f"{n:032x}") for n in (9_001, 9_002)]
    await ander.borg([f"{n:032x}" for n in (9_001, 9_002)])
    await een.ontsluit(anderen)
    assert een.neem_zaak() == "zaak-1", "zaak-0 was pushed out"
    een.berg("zaak.3", b"3", f"{1:032x}")
    await een.borg([f"{1:032x}"])
    assert een.neem_zaak() is None
