"""Wider, narrower or the same, and when one signature is enough: the convenant in force decides, never the new one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest

from hub.policy import bundelrapport
from hub.policy.beleidsbundel import VERSCHIL, lees_bundel
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelmaken import maak_bundel
from hub.policy.fouten import Beleidsfout
from hub.policy.ondertekening import beoordeel, controleer, controleer_levend
from hub.policy.verschil import Verschil, verschil
from tests import klein_beleid
from tests.bundelproef import FG, GELDIG, MEDE, REGISTER, VANDAAG, VELDEN, bundel, levend, teksten, vervals
from tests.klein_beleid import klein, verander

DAG: Final = timedelta(days=1)
ALGEMEEN: Final = "bewaren-hub: 30 dagen}"
EEN_MAG: Final = (ALGEMEEN, "bewaren-hub: 30 dagen, smaller-met-een-handtekening: ja}")
EEN_MAG_NIET: Final = (ALGEMEEN, "bewaren-hub: 30 dagen, smaller-met-een-handtekening: nee}")
SMALLER: Final = ("als: {leeftijd: van 12 tot 23,", "als: {leeftijd: van 12 tot 18,")
RUIMER: Final = ("als: {leeftijd: van 12 tot 23,", "als: {leeftijd: vanaf 12,")
TEKST: Final = ("titel: Geen gegevens over derden", "titel: Niets over derden")
PLICHT: Final = ("plichten: [log, bewaar 72 uur]", "plichten: [log, bewaar 14 dagen]")
TERMIJN: Final = (ALGEMEEN, "bewaren-hub: 60 dagen}")
MEE: Final = ("  gemeente-ede: {ondertekend: 2026-02-01", "  gemeente-ede: {ondertekend: 2026-01-01")


def strekking(*veranderingen: tuple[str, str], geldig: tuple[date, date] = GELDIG) -> str:
    """What a bundle is that follows the small policy; honest and accepted with two signatures."""
    een = levend()
    getekend = bundel(*veranderingen, vorige=een, geldig=geldig)
    return controleer(getekend, REGISTER, een, VANDAAG, VELDEN).inhoud.strekking


@pytest.mark.parametrize(
    ("verandering", "verwacht"),
    [
        (TEKST, "gelijk"),
        (SMALLER, "smaller"),
        (RUIMER, "ruimer"),
        (PLICHT, "ruimer"),
        (TERMIJN, "ruimer"),
        (MEE, "ruimer"),
        (EEN_MAG, "ruimer"),
        (EEN_MAG_NIET, "gelijk"),
    ],
)
def test_strekking_van_een_verandering(verandering: tuple[str, str], verwacht: str) -> None:
    """Another duty counts as wider: nobody can say in general which of two duties asks less."""
    assert strekking(verandering) == verwacht


@pytest.mark.parametrize(
    ("geldig", "verwacht"),
    [
        (GELDIG, "gelijk"),
        ((GELDIG[0], GELDIG[1] - DAG), "smaller"),
        ((GELDIG[0] + DAG, GELDIG[1]), "smaller"),
        ((GELDIG[0], GELDIG[1] + DAG), "ruimer"),
        ((VANDAAG, GELDIG[1] + DAG), "ruimer"),
    ],
)
def test_strekking_van_andere_dagen(geldig: tuple[date, date], verwacht: str) -> None:
    """On a day that is added something passes that would not have: longer is wider, whatever the rules say."""
    assert strekking(geldig=geldig) == verwacht
    if geldig[1] > GELDIG[1]:
        assert strekking(SMALLER, geldig=geldig) == "ruimer"


def test_eerder_beginnen_is_ruimer() -> None:
    """The other end of the same."""
    een = levend(geldig=(VANDAAG, GELDIG[1]))
    getekend = bundel(vorige=een, geldig=GELDIG)
    assert controleer(getekend, REGISTER, een, VANDAAG, VELDEN).inhoud.strekking == "ruimer"


def test_het_verschil_in_woorden() -> None:
    """What a signer reads: the change, the cases, the days, and what it comes to."""
    een = levend()
    tekst = lees_bundel(bundel(RUIMER, vorige=een, geldig=(GELDIG[0], GELDIG[1] - DAG))).teksten[VERSCHIL]
    assert tekst.startswith(f"Verschil met bundel {een.digest} (revisie 1)\n")
    assert "RUIMER  " in tekst
    assert f"dat was {GELDIG[0]} tot en met {GELDIG[1]}" in tekst
    assert tekst.endswith("Strekking: ruimer\n")


@pytest.mark.parametrize("gezegd", ["gelijk", "smaller", "eerste"])
def test_een_bundel_die_zich_anders_noemt(gezegd: str) -> None:
    """Both signatures, one of them perhaps misled: wider does not go live under another name."""
    een = levend()
    vals = vervals(bundel(RUIMER, vorige=een), strekking=gezegd)
    with pytest.raises(Bundelfout, match="ruimer") as fout:
        controleer(vals, REGISTER, een, VANDAAG, VELDEN)
    assert fout.value.code == "BUNDEL-strekking"


def test_ruimer_heten_wat_het_niet_is() -> None:
    """The other way round is not true either."""
    een = levend()
    with pytest.raises(Bundelfout, match="BUNDEL-strekking"):
        controleer(vervals(bundel(SMALLER, vorige=een), strekking="ruimer"), REGISTER, een, VANDAAG, VELDEN)


@pytest.mark.parametrize(
    ("oud", "nieuw", "zin"),
    [
        ("eenheid: jaar", "eenheid: maanden", "TEKST  Woordenboek, kenmerken: 'leeftijd' is anders omschreven"),
        ("fasen: [signalering, triage]", "fasen: [triage, signalering]", "TEKST  Woordenboek, fasen: de lijst"),
        ("{politie: Politie,", "{politie: Rechter,", "TEKST  Woordenboek, rollen: 'politie' is anders omschreven"),
        ("naam: Gemeente Ede", "naam: Ede", "TEKST  Woordenboek, partijen: 'gemeente-ede' is anders omschreven"),
        ("vroegsignalering: Zorgen", "vroegsignalering: Elke", "TEKST  Woordenboek, andere-doelen: 'vroegsignalering'"),
        ("label: De hub vernietigt de zaak", "label: Niets", "ANDERE PLICHT  Plicht vernietig heeft een andere tekst"),
        ("contactpersoon: Meldpunt", "contactpersoon: Iemand", "TEKST  gemeente-ede: een andere contactpersoon"),
        ("grondslag: Jeugdwet art. 7.4.0}", "grondslag: Wet}", "TEKST  gemeente-ede: een andere grondslag"),
        ("geen-regel: R01", "geen-regel: R02", "TEKST  Convenant: de bron van 'geen regel' is nu R02, dat was R01"),
        ("  wie: [betrokkene.bsn, betrokkene.achternaam]", "  wie: [betrokkene]", ""),
    ],
)
def test_wat_iemand_leest_voor_hij_tekent_is_alles(oud: str, nieuw: str, zin: str) -> None:
    """A word that only readers see is told too; nothing is signed that was not said."""
    een = levend()
    in_woordenboek = oud in klein_beleid.WOORDENBOEK
    paren = () if in_woordenboek else ((oud, nieuw),)
    woordenboek = verander(klein_beleid.WOORDENBOEK, oud, nieuw) if in_woordenboek else klein_beleid.WOORDENBOEK
    gemaakt = maak_bundel(teksten(*paren, woordenboek=woordenboek), GELDIG, een, VELDEN, FG)
    assert zin in lees_bundel(gemaakt).teksten[VERSCHIL]
    verwacht = "ruimer" if zin.startswith("ANDERE") else "gelijk"
    assert lees_bundel(gemaakt).inhoud.strekking == verwacht


def test_wat_geen_naam_heeft_telt_als_ruimer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the difference ever overlook something, two people sign for it, and read that it is there."""
    een = levend()
    leeg = Verschil((), (), ())
    monkeypatch.setattr(bundelrapport, "verschil", lambda _oud, _nieuw: leeg)
    gemaakt = bundel(RUIMER, vorige=een)
    assert lees_bundel(gemaakt).inhoud.strekking == "ruimer"
    assert "iets anders in het beleid dat hier geen naam heeft" in lees_bundel(gemaakt).teksten[VERSCHIL]
    assert lees_bundel(bundel(vorige=een)).inhoud.strekking == "gelijk"


# ── one signature ────────────────────────────────────────────────────────────────────────────────────────────────────


def met_een(*veranderingen: tuple[str, str], toen: tuple[tuple[str, str], ...] = (EEN_MAG,)) -> str | None:
    """Why a change signed by one is refused after this convenant; None when it goes live."""
    een = levend(*toen)
    getekend = bundel(*veranderingen, vorige=een, sleutels=(MEDE,))
    try:
        controleer(getekend, REGISTER, een, VANDAAG, VELDEN)
    except Bundelfout as fout:
        return fout.code
    return None


def test_smaller_mag_met_een_als_het_convenant_dat_zegt() -> None:
    """Less can be said quickly, by either of the two; the texts alone too."""
    assert met_een(EEN_MAG, SMALLER) is None
    assert met_een(EEN_MAG, TEKST) is None


def test_zonder_dat_woord_mag_het_niet() -> None:
    """Saying nothing is saying no."""
    for toen in ((), (EEN_MAG_NIET,)):
        assert met_een(*toen, SMALLER, toen=toen) == "BUNDEL-rol-ontbreekt"


@pytest.mark.parametrize("verandering", [RUIMER, PLICHT, MEE])
def test_ruimer_mag_nooit_met_een(verandering: tuple[str, str]) -> None:
    """Whatever the convenant says."""
    assert met_een(EEN_MAG, verandering) == "BUNDEL-rol-ontbreekt"
    assert met_een(EEN_MAG, SMALLER, PLICHT) == "BUNDEL-rol-ontbreekt"


def test_langer_mag_nooit_met_een() -> None:
    """Else one signer could keep a policy alive for ever."""
    een = levend(EEN_MAG, geldig=(GELDIG[0], VANDAAG))
    getekend = bundel(EEN_MAG, SMALLER, vorige=een, geldig=(GELDIG[0], VANDAAG + DAG), sleutels=(FG,))
    with pytest.raises(Bundelfout, match="BUNDEL-rol-ontbreekt"):
        controleer(getekend, REGISTER, een, VANDAAG, VELDEN)


def test_het_nieuwe_convenant_geeft_zichzelf_dat_recht_niet() -> None:
    """The whole point: what one person writes cannot be the reason why one person is enough."""
    assert met_een(EEN_MAG, SMALLER, toen=()) == "BUNDEL-rol-ontbreekt"
    assert met_een(EEN_MAG, toen=()) == "BUNDEL-rol-ontbreekt"
    assert met_een(EEN_MAG_NIET, toen=(EEN_MAG,)) is None  # giving the right up is narrower


def test_een_eerste_bundel_heeft_er_altijd_twee() -> None:
    """Nothing is in force, so nothing allows it."""
    with pytest.raises(Bundelfout, match="BUNDEL-rol-ontbreekt"):
        controleer(bundel(EEN_MAG, sleutels=(FG,)), REGISTER, None, VANDAAG, VELDEN)


def test_een_handtekening_onder_een_leugen() -> None:
    """One signer who calls a wider bundle narrower: let through by the count, caught by computing it again."""
    een = levend(EEN_MAG)
    for gezegd in ("smaller", "gelijk"):
        vals = vervals(bundel(EEN_MAG, RUIMER, vorige=een), sleutels=(FG,), strekking=gezegd)
        with pytest.raises(Bundelfout, match="BUNDEL-strekking"):
            controleer(vals, REGISTER, een, VANDAAG, VELDEN)


def test_met_een_getekend_blijft_bij_een_nieuwe_start() -> None:
    """What was rightly put in force with one signature is not lost at a restart."""
    een = levend(EEN_MAG)
    twee = controleer(bundel(EEN_MAG, SMALLER, vorige=een, sleutels=(FG,)), REGISTER, een, VANDAAG, VELDEN)
    assert controleer_levend(twee.bundel, REGISTER, twee.digest, VANDAAG, VELDEN).digest == twee.digest


def test_wie_moet_tekenen_ziet_wat_er_nog_ontbreekt() -> None:
    """A half-signed bundle can be looked at; it gives nothing that can be decided under."""
    een = levend()
    oordeel = beoordeel(bundel(SMALLER, vorige=een, sleutels=(FG,)), REGISTER, een, VANDAAG, VELDEN)
    assert oordeel.ontbreekt is not None
    assert oordeel.ontbreekt.code == "BUNDEL-rol-ontbreekt"
    assert oordeel.rapport.strekking == "smaller"


# ── the word in the convenant ────────────────────────────────────────────────────────────────────────────────────────


def test_het_woord_in_het_convenant() -> None:
    """`ja`, `nee`, or nothing, which is no; and nothing else."""
    assert klein(EEN_MAG).convenant.smaller_met_een_handtekening
    assert not klein(EEN_MAG_NIET).convenant.smaller_met_een_handtekening
    assert not klein().convenant.smaller_met_een_handtekening
    assert klein(EEN_MAG_NIET).digest == klein().digest
    with pytest.raises(Beleidsfout, match="'true' is onbekend"):
        klein((ALGEMEEN, "smaller-met-een-handtekening: true}"))


def test_het_woord_in_het_verschil() -> None:
    """It widens what one person may do next."""
    zinnen = [(a.soort, a.tekst) for a in verschil(klein(), klein(EEN_MAG)).anders]
    assert zinnen == [("RUIMER", "Voor een wijziging die niets ruimer maakt, is nu één handtekening genoeg")]
    terug = [(a.soort, a.tekst) for a in verschil(klein(EEN_MAG), klein()).anders]
    assert terug == [("SMALLER", "Voor een wijziging die niets ruimer maakt, zijn weer twee handtekeningen nodig")]
