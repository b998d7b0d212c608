"""The decision point as another system meets it: over HTTP, on a socket, with a client that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.policy.laden import Beleid
from tests.toegang.proefpunt import ADOPTEERT, GOED, Proefpunt, draaiend, met_deelname, vraag


async def test_een_toestemming_met_haar_plichten(punt: Proefpunt, beleid: Beleid) -> None:
    """The shape of AuthZEN 1.0 and of the Obligations Extension; every duty of S-01, and which fields may go."""
    antwoord = await punt.vraag(vraag())
    assert (antwoord.status, antwoord.koppen["content-type"]) == (200, "application/json")
    document = antwoord.json()
    assert document["decision"] is True
    plichten = document["context"]["obligations"]
    assert [set(plicht) for plicht in plichten] == [{"id", "type", "properties"}] * len(plichten)
    assert {plicht["type"] for plicht in plichten} == {"custom"}
    assert len({plicht["id"] for plicht in plichten}) == len(plichten)
    namen = {plicht["properties"]["plicht"]: plicht["properties"] for plicht in plichten}
    assert set(namen) == {"log", "bewaar", "koppel-terug", "alleen-deze-velden"}
    assert (namen["bewaar"]["waarde"], namen["bewaar"]["seconden"]) == ("72 uur", 259_200)
    assert "feit.omschrijving_kort" in namen["alleen-deze-velden"]["velden"]
    assert "feit.verhoor" not in namen["alleen-deze-velden"]["velden"]
    assert document["context"]["beleid"] == beleid.digest
    assert document["context"]["reason_admin"]["200"].startswith("Toegestaan door S-01.")


async def test_een_weigering_is_geen_fout(punt: Proefpunt) -> None:
    """A denial is an answer, with status 200; the user hears which ban and what would help."""
    antwoord = await punt.vraag(vraag(kenmerken=met_deelname({**GOED, "leeftijd": "tot 12"})))
    assert antwoord.status == 200
    context = antwoord.json()["context"]
    assert antwoord.json()["decision"] is False
    assert "N-02" in context["reason_user"]["403"]
    assert "N-02 geldt:" in context["reason_admin"]["403"]
    assert "S-01 geldt:" in context["reason_admin"]["403"]


@pytest.mark.parametrize("zonder", sorted(ADOPTEERT))
async def test_wie_de_plichten_niet_op_zich_neemt_mag_niets(punt: Proefpunt, zonder: str) -> None:
    """A permit whose duties are ignored is a leak, so there is none; and the answer says how it would be one."""
    verzoek = vraag()
    del verzoek["context"][zonder]
    document = (await punt.vraag(verzoek)).json()
    assert document["decision"] is False
    assert "obligations" not in document["context"]
    assert "supported_mandatory_extensions" in document["context"]["reason_admin"]["403"]
    assert "plichten" in document["context"]["reason_user"]["403"]


async def test_plichten_horen_ook_bij_een_weigering(punt: Proefpunt) -> None:
    """Violence at home: nothing passes, and the right road is told as a duty (R22)."""
    document = (await punt.vraag(vraag(kenmerken=met_deelname({**GOED, "huiselijk-geweld": "ja"})))).json()
    assert document["decision"] is False
    plichten = [plicht["properties"] for plicht in document["context"]["obligations"]]
    assert {"plicht": "verwijs", "waarde": "veilig-thuis"} in plichten
    assert not [plicht for plicht in plichten if plicht["plicht"] == "alleen-deze-velden"]


async def test_genoemde_velden_mogen_allemaal_of_het_mag_niet(punt: Proefpunt) -> None:
    """Who names fields sends those; one that may not go makes the answer no."""
    mag, mag_niet = ["betrokkene.bsn", "zorgen.omschrijving"], ["betrokkene.bsn", "feit.verhoor"]
    assert (await punt.vraag(vraag(velden=mag))).json()["decision"] is True
    document = (await punt.vraag(vraag(velden=mag_niet))).json()
    assert document["decision"] is False
    assert "feit.verhoor" in document["context"]["reason_admin"]["403"]
    assert "betrokkene.bsn: door (S-01)" in document["context"]["reason_admin"]["403"]


async def test_van_een_organisatie_weet_het_convenant_zelf_of_zij_meedoet(punt: Proefpunt) -> None:
    """A system cannot make an organisation sign: Renkum did not, whatever is told, and Ede did without being told."""
    verzoek = vraag(kenmerken=dict(GOED))
    verzoek["subject"] = {"type": "partij", "id": "politie"}
    verzoek["resource"] = {"type": "partij", "id": "gemeente-ede/inzage"}
    assert (await punt.vraag(verzoek)).json()["decision"] is True
    verzoek["resource"]["id"] = "gemeente-renkum/inzage"
    document = (await punt.vraag(verzoek)).json()
    assert document["decision"] is False
    assert "N-20 geldt:" in document["context"]["reason_admin"]["403"]
    verzoek["context"]["kenmerken"]["ontvanger-ondertekend"] = "ja"
    antwoord = await punt.vraag(verzoek)
    assert (antwoord.status, "VRAAG-tegenspraak" in antwoord.tekst) == (400, True)


async def test_meer_vragen_in_een_keer(punt: Proefpunt) -> None:
    """Defaults, order, an error in one of them, and the three ways to stop (Access Evaluations API)."""
    verzoek = vraag()
    del verzoek["resource"]
    waar = [
        {"resource": {"type": "bestemming", "id": "gemeente/dossier"}},
        {"resource": {"type": "bestemming", "id": "gemeente/inzage"}},
        {"resource": {"type": "bestemming", "id": "gemeente/inzaag"}},
    ]

    async def besluiten(**opties: str) -> list[bool]:
        volledig = {**verzoek, "evaluations": waar, **({"options": opties} if opties else {})}
        document = (await punt.vraag(volledig, "/access/v1/evaluations")).json()
        assert "decision" not in document
        return [deel["decision"] for deel in document["evaluations"]]

    assert await besluiten() == [False, True, False]
    assert await besluiten(evaluations_semantic="execute_all") == [False, True, False]
    assert await besluiten(evaluations_semantic="deny_on_first_deny") == [False]
    assert await besluiten(evaluations_semantic="permit_on_first_permit") == [False, True]
    document = (await punt.vraag({**verzoek, "evaluations": waar}, "/access/v1/evaluations")).json()
    fout = document["evaluations"][2]["context"]["error"]
    assert (fout["status"], "bedoelde u 'gemeente/inzage'?" in fout["message"]) == (400, True)


async def test_zonder_vragen_is_het_een_gewone_vraag(punt: Proefpunt) -> None:
    """The standard: an empty or absent list behaves as the single question."""
    for verzoek in (vraag(), {**vraag(), "evaluations": []}):
        assert (await punt.vraag(verzoek, "/access/v1/evaluations")).json()["decision"] is True


async def test_een_eigen_context_vervangt_de_gezamenlijke(punt: Proefpunt) -> None:
    """A question with a context of its own commits itself, or not at all: nothing is merged (Placement by Endpoint)."""
    kaal = vraag()["context"]
    for naam in ADOPTEERT:
        del kaal[naam]
    verzoek = {**vraag(), "evaluations": [{}, {"context": kaal}]}
    document = (await punt.vraag(verzoek, "/access/v1/evaluations")).json()
    assert [deel["decision"] for deel in document["evaluations"]] == [True, False]


async def test_de_metadata_zijn_wat_de_standaard_vraagt(punt: Proefpunt) -> None:
    """Required members, endpoints that work, and the identifier that the document was found under."""
    antwoord = await punt.haal("/.well-known/authzen-configuration")
    assert (antwoord.status, antwoord.koppen["content-type"]) == (200, "application/json")
    document = antwoord.json()
    assert document["policy_decision_point"] == punt.adres
    assert document["access_evaluation_endpoint"] == f"{punt.adres}/access/v1/evaluation"
    assert document["access_evaluations_endpoint"] == f"{punt.adres}/access/v1/evaluations"
    assert "urn:openid:authzen:capability:obligations" in document["capabilities"]
    assert document["supported_obligations"] == ["custom"]
    assert not [naam for naam in document if naam.startswith("search_")], "absent means: not offered"
    assert all(waarde not in (None, "", []) for waarde in document.values()), "no value: leave the member out"
    assert set(document) == {
        "policy_decision_point",
        "access_evaluation_endpoint",
        "access_evaluations_endpoint",
        "capabilities",
        "supported_obligations",
    }
    for naam in ("access_evaluation_endpoint", "access_evaluations_endpoint"):
        assert (await punt.vraag(vraag(), document[naam].removeprefix(punt.adres))).status == 200


async def test_met_een_naam_achter_een_proxy(beleid: Beleid, tmp_path: Path) -> None:
    """Then the identifier is https, as the standard requires, and so is every address in an answer."""
    async with draaiend(lambda: beleid, tmp_path, naam="https://beslis.example") as punt:
        document = (await punt.haal("/.well-known/authzen-configuration")).json()
        assert document["policy_decision_point"] == "https://beslis.example"
        context = (await punt.vraag(vraag())).json()["context"]
        assert context["verwerkingsactiviteit"] == f"https://beslis.example/verwerkingen/S-01/{beleid.digest}"


async def test_het_informatiemodel_noemt_elk_woord(punt: Proefpunt, beleid: Beleid) -> None:
    """A system can be built with this page alone: each word of it is accepted."""
    model = (await punt.haal("/access/v1/informatiemodel")).json()
    assert model["beleid"] == beleid.digest
    kenmerken = model["context"]["kenmerken"]
    assert set(kenmerken) == set(beleid.woordenboek.kenmerken)
    for naam, soort in kenmerken.items():
        for waarde in soort.get("waarden", soort.get("banden")):
            antwoord = await punt.vraag(vraag(kenmerken={naam: waarde}))
            assert antwoord.status == 200, (naam, waarde)
    assert (await punt.vraag(vraag(velden=model["resource"]["velden"]))).status == 200
