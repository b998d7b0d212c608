"""The hub key in a file, in a variable, and in a token: all three keep the same promises."""

from __future__ import annotations

import base64
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hub.bootstrap.hubsleutel import laad_hubsleutel, wissel_hubsleutel
from hub.bus.inrichting import MERKBESTAND
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen, lees
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import Wikkelaar
from tests.poorten.wikkelaar_eisen import SLEUTEL, WikkelaarEisen
from tests.rustproef import Proeftoken, maak_token, richt_softhsm_in, zoek_softhsm


def _met_stromen(staat: Path) -> None:
    (staat / "bus").mkdir(parents=True, exist_ok=True)
    (staat / "bus" / MERKBESTAND).write_text("{}", "utf-8")


@dataclass(frozen=True)
class _Bestand:
    staat: Path

    @property
    def instellingen(self) -> Instellingen:
        return Instellingen(toestand=self.staat, beleid=BELEID_MEEGELEVERD)

    def open(self) -> Wikkelaar:
        return laad_hubsleutel(self.instellingen)

    def wissel(self) -> None:
        wissel_hubsleutel(self.instellingen)

    def andere(self) -> Wikkelaar:
        return _Bestand(self.staat / "ander").open()


@dataclass
class _Omgeving:
    staat: Path
    waarde: str = ""

    def __post_init__(self) -> None:
        self.wissel()

    def open(self) -> Wikkelaar:
        return laad_hubsleutel(lees({"KETENHUB_TOESTAND": str(self.staat), "KETENHUB_HUBSLEUTEL": self.waarde}))

    def wissel(self) -> None:
        vers = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        self.waarde = f"{vers},{self.waarde}".rstrip(",")

    def andere(self) -> Wikkelaar:
        return _Omgeving(self.staat).open()


@dataclass
class _Token:
    staat: Path
    token: Proeftoken
    label: str = "hubsleutel-1"

    @property
    def instellingen(self) -> Instellingen:
        return self.token.instellingen(self.staat, label=self.label)

    def open(self) -> Wikkelaar:
        return laad_hubsleutel(self.instellingen)

    def wissel(self) -> None:
        self.label = f"hubsleutel-{secrets.token_hex(4)}"
        wissel_hubsleutel(self.instellingen)

    def andere(self) -> Wikkelaar:
        return _Token(self.staat, maak_token(self.token.module)).open()


class TestBestand(WikkelaarEisen):
    """In a file of the state folder."""

    @pytest.fixture
    def plaats(self, tmp_path: Path) -> _Bestand:
        """An empty state folder."""
        return _Bestand(tmp_path)

    def test_een_keer_gemaakt_voor_de_eigenaar(self, plaats: _Bestand) -> None:
        """And all that start at once get the same."""
        with ThreadPoolExecutor(8) as samen:
            wikkelaars = list(samen.map(lambda _: plaats.open(), range(16)))
        dicht = wikkelaars[0].wikkel(SLEUTEL)
        assert [w.ontwikkel(dicht) for w in wikkelaars] == [SLEUTEL] * 16
        (bestand,) = (plaats.staat / "sleutels").iterdir()
        assert (bestand.name, bestand.stat().st_mode & 0o777) == ("hubsleutel", 0o600)

    def test_een_verloren_sleutel_wordt_niet_vervangen(self, plaats: _Bestand) -> None:
        """With another key nothing that lies there opens; also when only an older key is left."""
        plaats.open()
        plaats.wissel()
        _met_stromen(plaats.staat)
        plaats.open()
        (plaats.staat / "sleutels" / "hubsleutel").unlink()
        for poging in (plaats.open, plaats.wissel):
            with pytest.raises(Ketenfout, match="reservekopie") as gevangen:
                poging()
            assert gevangen.value.code == "SLEUTEL-bestand"
        assert not (plaats.staat / "sleutels" / "hubsleutel").exists()

    @pytest.mark.parametrize(("inhoud", "rechten"), [(b"k" * 32, 0o640), (b"k" * 31, 0o600), (b"k" * 33, 0o600)])
    @pytest.mark.parametrize("naam", ["hubsleutel", "hubsleutel.oud"])
    def test_een_bestand_dat_niet_klopt_stopt_de_hub(
        self, plaats: _Bestand, naam: str, inhoud: bytes, rechten: int
    ) -> None:
        """Readable for others or of another length: refused, never mended, never shown."""
        plaats.open()
        pad = plaats.staat / "sleutels" / naam
        pad.write_bytes(inhoud)
        pad.chmod(rechten)
        with pytest.raises(Ketenfout, match="SLEUTEL-bestand") as gevangen:
            plaats.open()
        assert "kkk" not in str(gevangen.value)
        assert pad.read_bytes() == inhoud

    def test_een_draaiende_hub_leert_een_nieuwere_sleutel(self, plaats: _Bestand) -> None:
        """Two hubs on one state: one starts after a rotation, the other goes on."""
        oude_hub = plaats.open()
        plaats.wissel()
        dicht = plaats.open().wikkel(SLEUTEL)
        assert oude_hub.ontwikkel(dicht) == SLEUTEL

    def test_bij_een_wissel_heeft_elke_sleutel_steeds_een_naam(self, plaats: _Bestand) -> None:
        """The old key lies beside the new one, under its own name, for the owner only."""
        plaats.open()
        oud = (plaats.staat / "sleutels" / "hubsleutel").read_bytes()
        plaats.wissel()
        inhoud = {pad.name: pad.read_bytes() for pad in (plaats.staat / "sleutels").iterdir()}
        assert len(inhoud) == 2
        assert [w for naam, w in inhoud.items() if naam != "hubsleutel"] == [oud]
        assert inhoud["hubsleutel"] != oud
        assert {pad.stat().st_mode & 0o077 for pad in (plaats.staat / "sleutels").iterdir()} == {0}


class TestOmgeving(WikkelaarEisen):
    """In `KETENHUB_HUBSLEUTEL`."""

    @pytest.fixture
    def plaats(self, tmp_path: Path) -> _Omgeving:
        """A fresh key in a variable."""
        return _Omgeving(tmp_path)

    def test_er_komt_niets_op_schijf(self, plaats: _Omgeving) -> None:
        """Who chose a variable did so because the disk may be stolen; key files there are not believed either."""
        dicht = plaats.open().wikkel(SLEUTEL)
        assert list(plaats.staat.iterdir()) == []
        _Bestand(plaats.staat).open()
        assert plaats.open().ontwikkel(dicht) == SLEUTEL
        with pytest.raises(Rustfout, match="RUST-hubsleutel"):
            plaats.open().ontwikkel(_Bestand(plaats.staat).open().wikkel(SLEUTEL))

    def test_wisselen_doet_de_beheerder(self, plaats: _Omgeving) -> None:
        """The hub cannot change a variable of its own; it says how."""
        gekozen = lees({"KETENHUB_TOESTAND": str(plaats.staat), "KETENHUB_HUBSLEUTEL": plaats.waarde})
        with pytest.raises(Ketenfout, match="SLEUTEL-wissel") as gevangen:
            wissel_hubsleutel(gekozen)
        assert plaats.waarde[:9] not in str(gevangen.value)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of SoftHSM, with an empty folder for tokens."""
    module = zoek_softhsm()
    if module is None:
        pytest.skip("SoftHSM (softhsm2) is not on this machine")
    richt_softhsm_in(tmp_path_factory.mktemp("softhsm"))
    return module


class TestToken(WikkelaarEisen):
    """In a PKCS#11 token; a real one, in software."""

    @pytest.fixture
    def plaats(self, tmp_path: Path, softhsm: Path) -> _Token:
        """An empty token."""
        return _Token(tmp_path, maak_token(softhsm))

    def test_de_sleutel_kan_het_token_niet_uit(self, plaats: _Token) -> None:
        """That is what a token is for."""
        import pkcs11  # noqa: PLC0415 - an extra

        plaats.open()
        sessie = pkcs11.lib(str(plaats.token.module)).get_token(token_label=plaats.token.naam).open()
        (sleutel,) = sessie.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY})
        with pytest.raises(pkcs11.AttributeSensitive):
            _ = sleutel[pkcs11.Attribute.VALUE]
        assert list(plaats.staat.iterdir()) == []

    def test_een_sleutel_die_eruit_kan_telt_niet(self, plaats: _Token) -> None:
        """Made outside and put in: others may have it. Nor one without an id, or one that is too short."""
        import pkcs11  # noqa: PLC0415 - an extra

        plaats.open()
        a, soort = pkcs11.Attribute, pkcs11.KeyType.AES
        sessie = pkcs11.lib(str(plaats.token.module)).get_token(token_label=plaats.token.naam).open(rw=True)
        kan = pkcs11.MechanismFlag.ENCRYPT | pkcs11.MechanismFlag.DECRYPT
        vast = {a.SENSITIVE: True, a.EXTRACTABLE: False}
        _met_stromen(plaats.staat)
        for lengte, id_, eigen in (
            (256, b"los", {a.SENSITIVE: False, a.EXTRACTABLE: True}),
            (256, b"", vast),
            (128, b"kort", vast),
        ):
            sessie.generate_key(soort, lengte, id=id_, label="los", store=True, capabilities=kan, template=eigen)
            with pytest.raises(Ketenfout, match="SLEUTEL-token"):
                laad_hubsleutel(plaats.token.instellingen(plaats.staat, label="los"))
        sessie.generate_key(soort, 256, id=b"goed", label="los", store=True, capabilities=kan, template=vast)
        assert laad_hubsleutel(plaats.token.instellingen(plaats.staat, label="los")).wikkel(SLEUTEL)

    @pytest.mark.parametrize(
        ("anders", "woord"),
        [
            ({"pin": "pin-fout"}, "pincode"),
            ({"naam": "een-ander-token"}, "KETENHUB_PKCS11_TOKEN"),
        ],
    )
    def test_een_token_dat_niet_open_gaat_stopt_de_hub(
        self, plaats: _Token, anders: dict[str, str], woord: str
    ) -> None:
        """It says which setting to look at, never its value."""
        with pytest.raises(Ketenfout, match=woord) as gevangen:
            laad_hubsleutel(plaats.token.instellingen(plaats.staat, **anders))
        assert gevangen.value.code == "SLEUTEL-token"
        assert "pin-" not in str(gevangen.value)
        assert gevangen.value.__cause__ is None

    def test_een_bibliotheek_die_er_geen_is(self, plaats: _Token, tmp_path: Path) -> None:
        """A path that does not exist, and a file that is no library."""
        geen = tmp_path / "geen.so"
        geen.write_bytes(b"geen bibliotheek")
        for pad in (tmp_path / "weg.so", geen):
            with pytest.raises(Ketenfout, match="KETENHUB_PKCS11_MODULE"):
                laad_hubsleutel(replace(plaats.instellingen, pkcs11_module=pad))

    def test_een_leeg_token_bij_stromen_is_het_verkeerde(self, plaats: _Token) -> None:
        """A fresh key in somebody else's token would open nothing, and leave a key behind."""
        _met_stromen(plaats.staat)
        with pytest.raises(Ketenfout, match="goede token"):
            plaats.open()
        plaats.wissel()
        assert plaats.open().naam == "token"

    def test_een_naam_die_al_een_sleutel_heeft_wisselt_niet(self, plaats: _Token) -> None:
        """Two keys of one name is no rotation."""
        plaats.open()
        with pytest.raises(Ketenfout, match="SLEUTEL-wissel"):
            wissel_hubsleutel(plaats.instellingen)

    def test_een_token_dat_even_weg_was(self, plaats: _Token) -> None:
        """Sessions are lost when a token restarts: the hub logs in again by itself."""
        import pkcs11  # noqa: PLC0415 - an extra

        wikkelaar = plaats.open()
        dicht = wikkelaar.wikkel(SLEUTEL)
        for _ in range(3):
            pkcs11.lib(str(plaats.token.module)).reinitialize()
            assert wikkelaar.ontwikkel(dicht) == SLEUTEL
            assert wikkelaar.ontwikkel(wikkelaar.wikkel(SLEUTEL)) == SLEUTEL

    def test_een_token_dat_weg_is_zegt_het(self, plaats: _Token, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not "changed": that would look like an attack. Once it is back, everything opens again."""
        import pkcs11  # noqa: PLC0415 - an extra

        wikkelaar = plaats.open()
        dicht = wikkelaar.wikkel(SLEUTEL)
        leeg = plaats.staat / "leeg"
        leeg.mkdir()
        conf = plaats.staat / "leeg.conf"
        conf.write_text(f"directories.tokendir = {leeg}\nobjectstore.backend = file\n", "utf-8")
        with monkeypatch.context() as weg:
            weg.setenv("SOFTHSM2_CONF", str(conf))
            pkcs11.lib(str(plaats.token.module)).reinitialize()
            with pytest.raises(Rustfout, match="RUST-token"):
                wikkelaar.ontwikkel(dicht)
            with pytest.raises(Rustfout, match="RUST-token"):
                wikkelaar.wikkel(SLEUTEL)
        pkcs11.lib(str(plaats.token.module)).reinitialize()
        assert wikkelaar.ontwikkel(dicht) == SLEUTEL

    def test_van_een_bestand_naar_een_token(self, plaats: _Token) -> None:
        """The old key in a variable beside the token opens what lay there, and closes nothing."""
        bestand = _Bestand(plaats.staat)
        oud = bestand.open().wikkel(SLEUTEL)
        ruw = (plaats.staat / "sleutels" / "hubsleutel").read_bytes()
        wikkelaar = laad_hubsleutel(replace(plaats.instellingen, hubsleutels=(ruw,)))
        assert wikkelaar.ontwikkel(oud) == SLEUTEL
        assert not wikkelaar.is_huidig(oud)
        assert plaats.open().ontwikkel(wikkelaar.wikkel(SLEUTEL)) == SLEUTEL

    def test_zonder_het_extra_zegt_de_hub_wat_er_mist(self, plaats: _Token, monkeypatch: pytest.MonkeyPatch) -> None:
        """`python-pkcs11` is not installed with the hub."""
        monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
        with pytest.raises(Ketenfout, match=r"ketenhub\[pkcs11\]"):
            plaats.open()
