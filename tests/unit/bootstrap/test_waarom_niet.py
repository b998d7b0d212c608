"""Why something never came: what is of another message answers nothing, and every code has its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.bootstrap.beleid import lees_beleid
from hub.bootstrap.codeuitleg import uitleg_van
from hub.bootstrap.waarom_niet import Bevinding, Vraag, zoek
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.ledger.bank import open_bank
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from hub.policy.laden import Beleid
from tests.grootboekproef import HEX, KID, OORSPRONG, Proefjournaal

GELDEND = "hub.bootstrap.waarom_niet.geldend_met_dagen"
NU = datetime(2026, 6, 1, tzinfo=UTC)


class Zoeker:
    """A hub's disk and a read side, with what a test lays in its journal."""

    def __init__(self, map_: Path) -> None:
        self.journaal = Proefjournaal()
        self.bank = open_bank(map_ / "grootboek.sqlite")
        self.instellingen = Instellingen(toestand=map_, beleid=BELEID_MEEGELEVERD)

    def ontvangen(self, **meer: str) -> int:
        """A message came in; its place in the stream of its sender."""
        plek = len(self.journaal.records)
        velden: dict[str, Any] = {
            "bericht": "signaal",
            "stroomnummer": plek,
            "bytes": 9,
            "zegel": HEX,
            "kid": KID,
        } | meer
        self.journaal.schrijf("ontvangen", "politie", {"politie"}, **velden)
        return plek

    def geweigerd(self, naar: tuple[str, ...], code: str) -> str:
        """Refused at these destinations; its id."""
        kop = {"kenmerk": self.journaal.id(), "zaak": self.journaal.id()}
        self.ontvangen(**kop)
        delen = [_deel(adres, "weigeren", code) for adres in naar]
        self._besloten(kop, delen)
        self.journaal.schrijf("geweigerd", "politie", {"politie"}, **kop, bericht="signaal", code=code)
        return kop["kenmerk"]

    def vastgehouden(self, naar: str) -> dict[str, Any]:
        """Held, with one destination that was considered; its ids."""
        kop = {"kenmerk": self.journaal.id(), "zaak": self.journaal.id()}
        plek = self.ontvangen(**kop)
        self._besloten(kop, [_deel(naar, "vasthouden", "N-15")])
        self.journaal.schrijf("vastgehouden", "politie", {"politie"}, **kop, bericht="signaal", code="N-15")
        opzij: dict[str, Any] = {"stroomnummer": plek, "bytes": 9, "code": "N-15"}
        self.journaal.schrijf("geparkeerd", "politie", {"politie"}, **kop, **opzij)
        return kop

    def onleesbaar(self) -> None:
        """Could not be read: set aside and refused."""
        plek = self.ontvangen()
        velden: dict[str, Any] = {"stroomnummer": plek, "code": "VELD-onbekend"}
        self.journaal.schrijf("geparkeerd", "politie", {"politie"}, **velden, bytes=9)
        self.journaal.schrijf("geweigerd", "politie", {"politie"}, **velden, bericht="signaal")

    def _besloten(self, kop: dict[str, str], delen: list[dict[str, Any]]) -> None:
        velden: dict[str, Any] = {
            "bericht": "signaal",
            "doel": "omgevingsadvies",
            "fase": "triage",
            "beleid": HEX,
            "besluiten": delen,
        }
        self.journaal.schrijf("besloten", "politie", {"politie"}, **kop, **velden)

    def zoek(self, naar: str, bericht: str | None = None) -> list[Bevinding]:
        """What is found."""
        Projectie(self.bank, OORSPRONG).neem_op(self.journaal.bron(), lambda: NU)
        return zoek(self.instellingen, Grootboek(self.bank), Vraag(naar, bericht=bericht), NU)


def _deel(adres: str, uitkomst: str, code: str) -> dict[str, Any]:
    leeg: dict[str, Any] = {"velden": [], "gestript": [], "plichten": [], "kenmerken": {}}
    return {"bestemming": adres, "uitkomst": uitkomst, "regel": None, "verboden": [code], "code": code, **leeg}


@pytest.fixture
def zoeker(tmp_path: Path, beleid: Beleid, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zoeker]:
    """An empty one."""
    monkeypatch.setattr(GELDEND, lambda _: (beleid, beleid.convenant.van, beleid.convenant.tot))
    gemaakt = Zoeker(tmp_path)
    yield gemaakt
    gemaakt.bank.sluit()


@pytest.fixture(scope="module")
def beleid() -> Beleid:
    """The policy of the repository."""
    return lees_beleid(BELEID_MEEGELEVERD)


def test_wat_bij_een_ander_wacht_is_geen_antwoord(zoeker: Zoeker) -> None:
    """Held for a municipality: that is told to who asks for her, and to nobody who asks for Halt."""
    zoeker.vastgehouden("gemeente-ede/inzage")
    assert zoeker.zoek("gemeente-ede/inzage")[0].soort == "wacht"
    halt = [b.soort for b in zoeker.zoek("halt")]
    assert "wacht" not in halt
    assert "nooit-verstuurd" in halt


def test_wat_onleesbaar_was_is_misschien(zoeker: Zoeker) -> None:
    """Nobody knows for whom it was: told once, after the answer, and not instead of it."""
    zoeker.onleesbaar()
    gevonden = zoeker.zoek("halt")
    soorten = [b.soort for b in gevonden]
    assert soorten.count("nooit-verstuurd") == 1
    assert soorten.index("nooit-verstuurd") < soorten.index("geparkeerd")
    assert "geweigerd" not in soorten, "the same message, told twice"
    (misschien,) = (b for b in gevonden if b.soort == "geparkeerd")
    assert misschien.uitleg.startswith("Misschien dit")
    assert "Het bericht bevat een veld dat het schema niet kent." in misschien.uitleg
    assert "geen bestemming" not in next(b.uitleg for b in gevonden if b.soort == "nooit-verstuurd")
    assert all(b.soort != "geparkeerd" for b in zoeker.zoek("halt", "advies")), "it was no advies"


def test_een_weigering_zegt_waarom_en_voor_welke_delen(zoeker: Zoeker) -> None:
    """A ban has a title; a message that was refused at two parts of a municipality is told once, with both."""
    kenmerk = zoeker.geweigerd(("gemeente-ede/dossier", "gemeente-ede/inzage"), "N-22")
    (geweigerd,) = (b for b in zoeker.zoek("gemeente-ede") if b.soort == "geweigerd")
    assert geweigerd.id == kenmerk
    assert "Het was voor gemeente-ede/dossier, gemeente-ede/inzage." in geweigerd.uitleg
    assert "Bij huiselijk geweld of kindermishandeling gaan de afspraken met Veilig Thuis voor" in geweigerd.uitleg


@pytest.mark.parametrize("soort", ["geparkeerd-vrij", "geparkeerd-weg"])
def test_wat_is_afgedaan_wacht_niet_meer(zoeker: Zoeker, soort: str) -> None:
    """Released it was decided once more; given up it is told as given up."""
    kop = zoeker.vastgehouden("gemeente-ede/inzage")
    meer: dict[str, Any] = {"opdracht": zoeker.journaal.id(), "stroomnummer": 0, "code": "N-15"}
    zoeker.journaal.schrijf(soort, "politie", {"politie"}, **kop, **meer)
    soorten = {b.soort for b in zoeker.zoek("gemeente-ede/inzage")}
    assert "wacht" not in soorten
    assert ("opgegeven" in soorten) is (soort == "geparkeerd-weg")


def test_elke_code_heeft_een_zin(beleid: Beleid) -> None:
    """Of the convenant: rules, bans, duties, and the two codes that are no rule."""
    convenant = beleid.convenant
    koppen = [*(r.kop for r in convenant.regels), *(v.kop for v in (*convenant.nooit, *convenant.altijd))]
    for code in {*(kop.code for kop in koppen), convenant.geen_regel, convenant.onbekend_doel}:
        assert (uitleg_van(code, beleid) or "").endswith("."), code
    assert uitleg_van("X-99", beleid) is None
    assert uitleg_van("N-06") is None


def test_een_bundel_die_eerder_ophoudt_dan_haar_convenant(
    zoeker: Zoeker, beleid: Beleid, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what was signed: after its last day nothing passes, whatever the convenant says."""
    assert all(b.soort != "geen-beleid" for b in zoeker.zoek("gemeente-ede"))
    monkeypatch.setattr(GELDEND, lambda _: (beleid, beleid.convenant.van, (NU - timedelta(days=1)).date()))
    assert "geen-beleid" in {b.soort for b in zoeker.zoek("gemeente-ede")}
