"""Hit or no hit: a waiting advice, the signal that wakes it, and what nobody may see of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.gateway.poorten import Vastlegging
from hub.gateway.weg import Afloop
from tests import weg
from tests.weg import Proef, markering, signaal

Json = dict[str, Any]
VOLWASSEN = {"betrokkene": weg.jongere(geboren="2006-01-01")}
ZSM = "zsm-afweging"


async def na_signaal(opgesteld_op: str = "2026-04-15", partij: str = "om", **meer: object) -> tuple[Proef, Json]:
    """A marked person, and the answer to a signal about him."""
    proef = Proef()
    await proef.handel_af("veiligheidshuis", "advies", markering(opgesteld_op=opgesteld_op))
    antwoord = await proef.handel_af(partij, "signaal", signaal(doel=ZSM) | VOLWASSEN | meer)
    return proef, antwoord


async def test_een_markering_wacht_en_levert_nog_niets() -> None:
    """Case 2: marked in advance. Nobody receives anything, and the answer says that it waits."""
    proef = Proef()
    antwoord = await proef.handel_af("veiligheidshuis", "advies", markering())
    assert antwoord["uitkomst"] == "afgeleverd"
    assert (proef.leveringen(), proef.zaken()) == ([], [])
    assert len(proef.geheugen.alles("markering.>")) == len(proef.records("gemarkeerd")) == 1


async def test_bekend_en_actueel() -> None:
    """The signal hits: ZSM gets the advice as the veiligheidshuis sent it, and the veiligheidshuis gets the notice."""
    proef, antwoord = await na_signaal()
    (bij_om,) = proef.leveringen("om")
    (bij_huis,) = proef.leveringen("veiligheidshuis")
    assert (bij_om["regel"], bij_huis["regel"]) == ("A-04", "S-02")
    assert bij_om["data"]["advies"]["onderbouwing"] == "Plan van aanpak loopt"
    assert bij_om["subject"] == bij_huis["subject"] == proef.zaak().zaak
    assert "leidend" in bij_om["plichten"]
    assert antwoord["bestemmingen"][0]["bestemming"] == "veiligheidshuis"
    assert proef.zaak().betrokken == ("om", "veiligheidshuis")
    assert {d.levering for d in proef.zaak().leveringen} == {bij_om["levering"], bij_huis["levering"]}
    gewekt = [r for r in proef.records("besloten") if "aanleiding" in r]
    assert [(r["partij"], r["bericht"]) for r in gewekt] == [("veiligheidshuis", "advies")]
    assert gewekt[0]["kenmerk"] == bij_om["id"]


async def test_zes_tot_twaalf_maanden_is_verouderd() -> None:
    """R13: delivered with the mark that it is old, and no longer leading."""
    proef, _ = await na_signaal("2025-10-01")
    (bij_om,) = proef.leveringen("om")
    assert "verouderd" in bij_om["plichten"]
    assert "leidend" not in bij_om["plichten"]


async def test_veertien_maanden_oud() -> None:
    """Case 3: not delivered; the veiligheidshuis is asked to renew it, and who sent the signal reads nothing of it.

    The request names the advice and not the case: that there is one is not for the adviser to know.
    """
    proef, antwoord = await na_signaal("2025-04-15")
    assert proef.leveringen("om") == []
    (verzoek,) = proef.van_hub("actualisering", "veiligheidshuis")
    (markering_id,) = [r["kenmerk"] for r in proef.records("gemarkeerd")]
    assert verzoek["data"] == {"advies": markering_id, "reden": "ouder-dan-toegestaan"}
    assert "subject" not in verzoek
    assert [r["melding"] for r in proef.records("gemeld")] == ["vraag-actualisering"]
    for woord in ("N-13", "R13", "actualisering", "twaalf maanden", markering_id, "vraag-"):
        assert woord not in json.dumps(antwoord)
    assert len(proef.geheugen.alles("markering.>")) == 1, "it stays, so that the hub knows whom to ask"


async def test_een_ander_doel_wordt_niet_hergebruikt() -> None:
    """R23: an advice for the ZSM table is not used for a signal with another purpose, and nobody hears of it."""
    proef, antwoord = await na_signaal(partij="politie", doel="omgevingsadvies")
    assert proef.leveringen("om") == []
    assert [e["regel"] for e in proef.leveringen()] == ["S-01"]
    assert "veiligheidshuis" not in json.dumps(antwoord)
    (gewekt,) = [r for r in proef.records("besloten") if "aanleiding" in r]
    assert gewekt["besluiten"][0]["code"] == "N-23"


async def test_minderjarig() -> None:
    """R17: what the veiligheidshuis knows is not used to select a minor; in the phase verwijzing it may go along."""
    proef, _ = await na_signaal(betrokkene=weg.jongere(geboren="2010-05-01"))
    assert proef.leveringen("om") == []
    assert [e["regel"] for e in proef.leveringen("veiligheidshuis")] == ["S-02"]
    later = await proef.handel_af("veiligheidshuis", "advies", markering() | {"fase": "verwijzing"})
    assert later["bestemmingen"][0]["regel"] == "A-04"
    (bij_om,) = proef.leveringen("om")
    assert "niet-voor-selectie" in bij_om["plichten"]


async def test_onbekend_met_en_zonder_vermoeden() -> None:
    """R18: of somebody no veiligheidshuis knows only personal details go, and only with suspected complex problems."""
    for complex_, verwacht in ((True, ["S-03"]), (False, []), (None, [])):
        proef = Proef()
        data = signaal(doel=ZSM, aan=["veiligheidshuis"]) | VOLWASSEN
        await proef.handel_af("om", "signaal", data if complex_ is None else data | {"vermoeden_complex": complex_})
        assert [e["regel"] for e in proef.leveringen()] == verwacht
        assert all("feit" not in e["data"] and "zorgen" not in e["data"] for e in proef.leveringen())


@pytest.mark.parametrize(
    ("partij", "data"),
    [
        ("gemeente-wageningen", signaal(doel=ZSM) | VOLWASSEN),
        ("gemeente-ede", signaal(doel=ZSM) | VOLWASSEN),
        ("halt", signaal(doel=ZSM) | VOLWASSEN),
        ("rechtbank", signaal(doel=ZSM, aan=["om"]) | VOLWASSEN),
        ("om", signaal(doel="omgevingsadvies") | VOLWASSEN),
        ("om", signaal(doel=ZSM, fase="vervolg") | VOLWASSEN),
        ("om", signaal(doel=ZSM, feit=weg.feit(huiselijk_geweld=True)) | VOLWASSEN),
        ("om", signaal(doel=ZSM, feit=weg.feit(verdacht=False)) | VOLWASSEN),
        ("om", signaal(doel=ZSM) | {"betrokkene": weg.jongere(geboren="2003-06-15")}),
    ],
)
async def test_een_signaal_dat_niet_mag_wekt_niets(partij: str, data: Json) -> None:
    """Only a signal that reaches somebody wakes an advice: else a stranger could have it sent by naming a BSN.

    Nor does it make the hub ask for a newer one, which would tell the adviser of the signal. And its sender reads what
    he would have read about a person whom nobody knows.
    """
    onbekend = await Proef().handel_af(partij, "signaal", data)
    for opgesteld_op in ("2026-04-15", "2025-04-15"):
        proef = Proef()
        await proef.handel_af("veiligheidshuis", "advies", markering(opgesteld_op=opgesteld_op))
        antwoord = await proef.handel_af(partij, "signaal", data, id="b0000000-0000-4000-8000-000000000001")
        assert antwoord["uitkomst"] == "geweigerd"
        assert (proef.leveringen(), proef.zaken(), proef.geheugen.alles("zaak.*")) == ([], [], {})
        assert proef.van_hub("actualisering") == []
        assert antwoord == onbekend


async def test_een_nieuw_advies_vervangt_het_oude() -> None:
    """Per veiligheidshuis one advice waits: the newest. After an update the next signal gets it."""
    proef, _ = await na_signaal("2025-04-15")
    await proef.handel_af("veiligheidshuis", "advies", markering(opgesteld_op="2026-06-15"))
    assert len(proef.geheugen.alles("markering.>")) == 1
    await proef.handel_af("om", "signaal", signaal(doel=ZSM) | VOLWASSEN)
    assert proef.leveringen("om")[-1]["data"]["advies"]["opgesteld_op"] == "2026-06-15"


async def test_een_markering_van_wie_vertrok_gaat_nergens_heen() -> None:
    """The veiligheidshuis left the register: its advice stays where it is, and the signal is handled without it."""
    proef = Proef()
    await proef.handel_af("veiligheidshuis", "advies", markering())
    oud, nieuw = "markering.{}.veiligheidshuis", "markering.{}.veiligheidshuis-zuid"
    ((onderwerp, gelezen),) = proef.geheugen.alles("markering.>").items()
    index = onderwerp.split(".")[1]
    inhoud = gelezen.inhoud.replace(b'"partij":"veiligheidshuis"', b'"partij":"veiligheidshuis-zuid"')
    await proef.geheugen.leg_vast([[Vastlegging(nieuw.format(index), inhoud)]])
    await proef.geheugen.wis([oud.format(index)])
    binnen = proef.bericht("om", "signaal", signaal(doel=ZSM) | VOLWASSEN)
    assert await proef.stuur(binnen) == [Afloop.KLAAR]
    assert proef.leveringen("om") == []


async def test_een_markering_verloopt() -> None:
    """A mark ends with its own term: after it the person is known to nobody here."""
    proef = Proef()
    await proef.handel_af("veiligheidshuis", "advies", markering())
    proef.klok.verzet(days=549)
    assert proef.geheugen.alles("markering.>") == {}
