"""The hub's own keys: made once, closed under the hub key, renewed in time, never replaced in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.bootstrap.hubidentiteit import GELDIG, VERNIEUW, laad_of_maak_identiteit
from hub.bootstrap.hubsleutel import laad_hubsleutel, wissel_hubsleutel
from hub.bus.inrichting import MERKBESTAND
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.trust.binding import Binding
from hub.trust.profielen import HPKE_PQ_1, JOSE_1, PROFIELEN, TEKEN, ZEGEL
from hub.trust.rust import RUSTMERK
from hub.trust.sleutels import Identiteit, maak_identiteit
from hub.trust.zegel import open_zegel, verzegel

NU = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _hub(staat: Path) -> Instellingen:
    return Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)


def _laad(staat: Path, nu: datetime = NU) -> Identiteit:
    return laad_of_maak_identiteit(staat, laad_hubsleutel(_hub(staat)), nu)


def _met_stromen(staat: Path) -> None:
    (staat / "bus").mkdir(exist_ok=True)
    (staat / "bus" / MERKBESTAND).write_text("{}", "utf-8")


def _pad(staat: Path) -> Path:
    return staat / "sleutels" / "hub.identiteit"


def test_een_keer_gemaakt_en_daarna_gelezen(tmp_path: Path) -> None:
    """Keys for every profile, for years, at once valid; the file is closed and for its owner only."""
    eerst = _laad(tmp_path)
    assert eerst.code == "hub"
    assert {(s.gebruik, s.profiel) for s in eerst.publiek.sleutels} == {
        (TEKEN, JOSE_1),
        *((ZEGEL, profiel) for profiel in PROFIELEN),
    }
    assert all(s.geldig(NU) and s.geldig(NU + GELDIG - timedelta(1)) for s in eerst.publiek.sleutels)
    _met_stromen(tmp_path)
    assert _laad(tmp_path).naar_json() == eerst.naar_json()
    dicht = _pad(tmp_path).read_bytes()
    assert dicht.startswith(RUSTMERK)
    assert b"geheimen" not in dicht
    assert _pad(tmp_path).stat().st_mode & 0o077 == 0


def test_wie_tegelijk_begint_krijgt_dezelfde(tmp_path: Path) -> None:
    """Also when they are renewed: parties must not get two different rings."""
    laad_hubsleutel(_hub(tmp_path))
    with ThreadPoolExecutor(8) as samen:
        assert len(set(samen.map(lambda _: _laad(tmp_path).naar_json(), range(16)))) == 1
        laat = NU + GELDIG - timedelta(days=20)
        ringen = set(samen.map(lambda _: _laad(tmp_path, laat).naar_json(), range(16)))
    assert len(ringen) == 1
    assert len(_laad(tmp_path, laat).publiek.sleutels) == 6


def test_op_tijd_vernieuwd_met_overlap(tmp_path: Path) -> None:
    """Long before the end there are new keys; they count halfway, and the old ones keep their date."""
    eerst = _laad(tmp_path)
    (einde,) = {s.geldig_tot for s in eerst.publiek.sleutels}
    assert _laad(tmp_path, einde - VERNIEUW).naar_json() == eerst.naar_json()
    nu = einde - timedelta(days=50)
    later = _laad(tmp_path, nu)
    oud = {s.kid for s in eerst.publiek.sleutels}
    nieuw = [s for s in later.publiek.sleutels if s.kid not in oud]
    assert oud < {s.kid for s in later.publiek.sleutels}
    assert len(nieuw) == 3
    assert {(s.geldig_van, s.geldig_tot) for s in nieuw} == {(nu + timedelta(days=25), nu + GELDIG)}
    assert later.teken_nu(nu)[0].kid in oud
    assert later.teken_nu(nu + timedelta(days=25))[0].kid not in oud
    assert _laad(tmp_path, nu + timedelta(days=1)).naar_json() == later.naar_json()


@pytest.mark.parametrize("profiel", [JOSE_1, HPKE_PQ_1])
def test_wat_onderweg_was_gaat_na_de_vernieuwing_open(tmp_path: Path, profiel: str) -> None:
    """A party that seals for the old key, as long as it is valid, is read by the hub with the new ring."""
    eerst = _laad(tmp_path)
    nu = NU + GELDIG - timedelta(days=10)
    partij = maak_identiteit("politie", [profiel], NU, nu + GELDIG)
    binding = Binding("politie", "hub", "in.politie.signaal", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
    dicht = verzegel(b"{}", binding, partij, eerst.publiek, nu, profiel=profiel)
    hub = _laad(tmp_path, nu)
    assert len(hub.publiek.sleutels) == 6
    geopend = open_zegel(
        dicht, van="politie", aan=hub, onderwerp=binding.onderwerp, afzender=partij.publiek, nu=nu, profiel=profiel
    )
    assert geopend.inhoud == b"{}"


def test_te_laat_vernieuwd_geldt_meteen(tmp_path: Path) -> None:
    """A hub that stood still for years starts with keys that count."""
    _laad(tmp_path)
    nu = NU + GELDIG + timedelta(days=400)
    laat = _laad(tmp_path, nu)
    assert laat.teken_nu(nu)[0].geldig_van == nu
    assert laat.publiek.zegel_nu(nu, HPKE_PQ_1).geldig_van == nu


def test_een_verloren_bestand_wordt_niet_vervangen(tmp_path: Path) -> None:
    """Parties seal for keys they know; with others nothing they sent would open."""
    _laad(tmp_path)
    _met_stromen(tmp_path)
    _pad(tmp_path).unlink()
    with pytest.raises(Ketenfout, match="reservekopie") as gevangen:
        _laad(tmp_path)
    assert gevangen.value.code == "SLEUTEL-identiteit"
    assert not _pad(tmp_path).exists()


def test_een_andere_hubsleutel_stopt_de_hub(tmp_path: Path) -> None:
    """Here a wrong variable or token shows, before anything else is read; the file stays as it was."""
    _laad(tmp_path)
    dicht = _pad(tmp_path).read_bytes()
    ander = Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD, hubsleutels=(b"a" * 32,))
    with pytest.raises(Ketenfout, match="SLEUTEL-hubsleutel") as gevangen:
        laad_of_maak_identiteit(tmp_path, laad_hubsleutel(ander), NU)
    assert gevangen.value.__cause__ is None
    assert _pad(tmp_path).read_bytes() == dicht


@pytest.mark.parametrize("kwaad", ["knip", "bit", "leeg", "rechten"])
def test_een_veranderd_bestand_stopt_de_hub(tmp_path: Path, kwaad: str) -> None:
    """Cut, changed, emptied or opened to others: refused, never mended."""
    _laad(tmp_path)
    pad = _pad(tmp_path)
    dicht = pad.read_bytes()
    anders = {"knip": dicht[:-1], "bit": dicht[:-1] + bytes([dicht[-1] ^ 1]), "leeg": b"", "rechten": dicht}[kwaad]
    pad.write_bytes(anders)
    pad.chmod(0o644 if kwaad == "rechten" else 0o600)
    with pytest.raises(Ketenfout, match=r"SLEUTEL-(hubsleutel|identiteit)"):
        _laad(tmp_path)
    assert pad.read_bytes() == anders


def test_een_nieuwe_hubsleutel_sluit_ook_dit_bestand(tmp_path: Path) -> None:
    """After a rotation the hub closes its keys anew at the next start, so that the old hub key can go."""
    eerst = _laad(tmp_path)
    dicht = _pad(tmp_path).read_bytes()
    wissel_hubsleutel(_hub(tmp_path))
    assert _laad(tmp_path).naar_json() == eerst.naar_json()
    assert _pad(tmp_path).read_bytes() != dicht
    for oud in (tmp_path / "sleutels").glob("hubsleutel.*"):
        oud.unlink()
    assert _laad(tmp_path).naar_json() == eerst.naar_json()
