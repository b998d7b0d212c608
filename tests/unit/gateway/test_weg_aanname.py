"""The hub's receipt in its answers, and evidence made of what the road really wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from hub.gateway.weg import Afloop
from hub.journal import bladzijde
from hub.trust.bewijsantwoord import controleer_antwoord
from hub.trust.bewijscontrole import controleer
from hub.trust.bewijsstuk import BERICHT, Journaalregel, maak_bewijsstuk
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import (
    ONTVANGEN,
    VERWERKT,
    Aanname,
    Ontvangst,
    controleer_aanname,
    teken_ontvangst,
)
from tests.bewijs import identiteit, kaart
from tests.openzegel import OpenZegel
from tests.weg import Proef, signaal

EDE = "gemeente-ede"
HUB = identiteit("hub")


class TekenendZegel(OpenZegel):
    """Glass, but for the hub's own signature."""

    def teken(self, inhoud: bytes, soort: str, nu: datetime) -> str:
        """See `Verzegeling.teken`."""
        return teken_jws(inhoud, soort, HUB, nu)


@pytest.fixture
def proef() -> Proef:
    """A hub that really signs."""
    return Proef(zegel=TekenendZegel())


def _aanname(antwoord: dict[str, Any], proef: Proef) -> Aanname:
    return controleer_aanname(antwoord["ontvangst"], HUB.publiek, proef.klok.nu())


async def test_elk_antwoord_heeft_een_bewijs(proef: Proef) -> None:
    """Delivered or refused: signed over the sealed bytes that came in, the id and the outcome."""
    binnen = proef.bericht("politie", "signaal", signaal())
    geweigerd = proef.bericht("politie", "signaal", signaal(1), time="2020-01-01T00:00:00Z")
    onleesbaar = proef.rauw("politie", "signaal", b"{")
    assert await proef.stuur(binnen, geweigerd, onleesbaar) == [Afloop.KLAAR] * 3
    antwoorden = {e["data"].get("bericht"): e["data"] for e in proef.van_hub("antwoord", "politie")}
    for wat in (binnen, geweigerd, onleesbaar):
        aanname = next(
            a for d in antwoorden.values() if (a := _aanname(d, proef)).zegel == sha256(wat.inhoud).hexdigest()
        )
        antwoord = antwoorden[aanname.bericht]
        assert aanname == Aanname(
            "politie", antwoord.get("bericht"), aanname.zegel, proef.klok.nu(), antwoord["uitkomst"]
        )
        oordeel = controleer_antwoord(json.dumps(antwoord).encode(), HUB.publiek, wat.inhoud)
        assert oordeel.goed, oordeel


async def test_wie_herhaalt_krijgt_het_bewijs_van_de_eerste_keer(proef: Proef) -> None:
    """The answer of then lies there, unchanged: one message, one receipt."""
    binnen = proef.bericht("politie", "signaal", signaal())
    await proef.stuur(binnen)
    (eerste,) = proef.van_hub("antwoord", "politie")
    proef.klok.verzet(hours=1)
    await proef.stuur(proef.nog_eens(binnen))
    (tweede,) = proef.van_hub("antwoord", "politie")
    assert tweede == eerste


async def test_een_bewijsstuk_van_wat_de_weg_schreef(proef: Proef) -> None:
    """From the pages of the road to a file that holds, with receipts of both sides; one byte off and it does not."""
    ede = identiteit(EDE)
    proef.register.ringen = {EDE: ede.publiek}
    antwoord = await proef.handel_af("politie", "signaal", signaal())
    ((onderwerp, gelezen),) = proef.geheugen.alles(f"uit.{EDE}.inzage.>").items()
    gezegd = Ontvangst(ONTVANGEN, onderwerp, sha256(gelezen.inhoud).hexdigest(), proef.klok.nu())
    for soort in (ONTVANGEN, VERWERKT):
        jws = teken_ontvangst(replace(gezegd, soort=soort), ede, proef.klok.nu())
        assert await proef.stuur(proef.rauw(EDE, "ontvangst", jws)) == [Afloop.KLAAR]
    regels = [
        Journaalregel(blad, regel, ruw.decode())
        for blad, opgeslagen in enumerate(proef.geheugen.alles("journaal.*.*").values(), start=1)
        for regel, ruw in enumerate(bladzijde.splits(opgeslagen.inhoud), start=1)
    ]
    stuk = maak_bewijsstuk(
        BERICHT,
        antwoord["bericht"],
        regels,
        kaarten=[kaart(ede, "00000099000000011000").naar_bytes()],
        hub=HUB.publiek,
        teken=lambda inhoud, typ: teken_jws(inhoud, typ, HUB, proef.klok.nu()),
        nu=proef.klok.nu(),
    )
    oordeel = controleer(stuk, HUB.publiek)
    assert all(toets.goed for toets in oordeel.toetsen), oordeel
    assert sum("daar aankwam" in zin or "is verwerkt" in zin for zin in oordeel.bewijst) == 2
    midden = len(stuk) // 2
    assert not controleer(stuk[:midden] + bytes([stuk[midden] ^ 1]) + stuk[midden + 1 :], HUB.publiek).goed
