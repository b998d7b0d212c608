"""`ketenhub vernietiging`, `bewaring` and `reservekopie`, against a real hub: what they show, write and refuse."""

from __future__ import annotations

import tarfile
from pathlib import Path

from hub.ledger.boomkast import MAPNAAM, VKEYBESTAND
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import ketenhub, wacht_tot


def test_wie_moest_vernietigen(staat: Path, gestuurd: Gestuurd) -> None:
    """One case was destroyed: its receiver was ordered to, and has not signed; another case has no orders."""
    gelopen = ketenhub("vernietiging", gestuurd.vernietigde_zaak, "--json", staat=staat)
    assert gelopen.code == 0, gelopen
    (rij,) = gelopen.rijen()
    assert (rij["zaak"], rij["bij"]) == (gestuurd.vernietigde_zaak, "gemeente-ede")
    assert rij["stand"] in {"open", "aangekomen"}
    assert rij["beslist"] is None
    assert "1 zaak, 1 opdracht: 0 vernietigd, 1 nog niet." in gelopen.fout
    leeg = ketenhub("vernietiging", gestuurd.zaak, "--open", "--plain", staat=staat)
    assert (leeg.code, leeg.uit) == (0, "")


def test_bewaring_telt_archiveert_en_ruimt_niets_op_wat_mag_liggen(
    staat: Path, gestuurd: Gestuurd, tmp_path: Path
) -> None:
    """The term and rules of each class; an archive that stands alone; and nothing to remove."""
    del gestuurd
    gelopen = ketenhub("bewaring", "overzicht", "--json", staat=staat)
    assert gelopen.code == 0, gelopen
    per_klasse = {rij["klasse"]: rij for rij in gelopen.rijen()}
    assert (per_klasse["advies"]["termijn"], per_klasse["advies"]["volgens"]) == ("548 dagen", "H-03")
    assert per_klasse["levering-inzage"]["aantal"] > 0
    assert per_klasse["opzij"]["termijn"] is None

    def gemaakt() -> bool:
        return ketenhub("bewaring", "archief", tmp_path / "archief", staat=staat).code == 0

    wacht_tot(gemaakt)
    nog_eens = ketenhub("bewaring", "archief", tmp_path / "archief", staat=staat)
    assert (nog_eens.code, "ARCHIEF-bestaat" in nog_eens.fout) == (2, True)
    sleutel = staat / MAPNAAM / VKEYBESTAND
    alleen = ketenhub("journaal", "verifieer", tmp_path / "archief", "--sleutel", sleutel, staat=tmp_path / "elders")
    assert alleen.code == 0, alleen
    proef = ketenhub("bewaring", "ruim-op", "--archief", tmp_path / "archief", staat=staat)
    assert (proef.code, "0 gegevens zouden worden opgeruimd" in proef.fout) == (0, True)
    gedaan = ketenhub("bewaring", "ruim-op", "--archief", tmp_path / "archief", "--doe", staat=staat)
    assert (gedaan.code, "0 gegevens opgeruimd" in gedaan.fout) == (0, True)
    # The journal itself stays for good, until somebody chose a term; and then goes what is older.
    journaal = ("bewaring", "ruim-op", "--journaal", "--archief", tmp_path / "archief")
    voorgoed = ketenhub(*journaal, "--doe", staat=staat)
    assert (voorgoed.code, "BEWARING-termijn" in voorgoed.fout) == (2, True)
    jong = ketenhub(*journaal, "--doe", "--json", staat=staat, erbij={"KETENHUB_JOURNAAL_BEWAAR_DAGEN": "1826"})
    assert jong.code == 0, jong
    (rij,) = jong.rijen()
    assert (rij["records"], rij["bundels"], "termijn voorbij" in jong.fout) == (0, 0, True)
    assert (per_klasse["journaal"]["termijn"], per_klasse["journaal"]["te-oud"]) == (None, 0)
    (tmp_path / "archief" / "checkpoint").write_bytes(b"")
    kapot = ketenhub("bewaring", "ruim-op", "--archief", tmp_path / "archief", "--doe", staat=staat)
    assert (kapot.code, "ARCHIEF-ongeldig" in kapot.fout) == (2, True)


def test_een_reservekopie_maken_en_niet_over_een_hub_heen_zetten(
    staat: Path, gestuurd: Gestuurd, tmp_path: Path
) -> None:
    """Written while the hub runs, for its owner only and without a hub key; never put back over a hub that lives."""
    del gestuurd
    kopie = tmp_path / "kopie.tar"
    gelopen = ketenhub("reservekopie", "maak", kopie, "--json", staat=staat)
    assert gelopen.code == 0, gelopen
    (telling,) = gelopen.rijen()
    assert telling["weggelaten"] == 0
    assert telling["bladzijden"] > 0
    assert kopie.stat().st_mode & 0o077 == 0
    with tarfile.open(kopie) as archief:
        namen = archief.getnames()
    assert "staat/sleutels/hub.geheim" in namen
    assert not [naam for naam in namen if "hubsleutel" in naam or naam.startswith("staat/bus")]
    terug = ketenhub("reservekopie", "zet-terug", kopie, staat=staat)
    assert (terug.code, "RESERVEKOPIE-bezet" in terug.fout) == (1, True)
