"""Explanations for three readers: what each may know, and what each must not learn."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from hub.policy.besluit import Besluit, Kenmerken, Plicht, Sleutel
from hub.policy.uitleg import Uitlegger
from tests.klein_beleid import ADVIES, CONVENANT, DOSSIER, JONGERE, SIGNAAL, VERS, alle_plichten, klein

BELEID = klein()
UITLEG = Uitlegger(BELEID)
ANDER_DOEL = "Dit doel hoort niet bij dit convenant (R23)."
MIJN_VELDEN = ("betrokkene.bsn", "feit.omschrijving", "feit.medeverdachten.naam", "zorgen.omschrijving")


def beslis(sleutel: Sleutel, kenmerken: Kenmerken) -> Besluit:
    """Decide on the small policy."""
    return BELEID.tabel.beslis(sleutel, kenmerken, alle_plichten(BELEID))


def afzender(sleutel: Sleutel, kenmerken: Kenmerken) -> tuple[str, ...]:
    """What the sender reads."""
    return UITLEG.afzender(sleutel, kenmerken, beslis(sleutel, kenmerken), MIJN_VELDEN)


def test_the_sender_sees_which_of_his_fields_went_where() -> None:
    """Rule, source, ground; passed and stripped by label, each with its rule (R01)."""
    zonder_feit = klein(("geef: [groep wie-en-wat, zorgen]", "geef: [groep wie, zorgen]"))
    besluit = zonder_feit.tabel.beslis(SIGNAAL, JONGERE, alle_plichten(zonder_feit))
    assert Uitlegger(zonder_feit).afzender(SIGNAAL, JONGERE, besluit, MIJN_VELDEN) == (
        (
            "Geleverd aan Contactpersoon (gemeente/inzage) volgens S-01: "
            "De politie meldt een jongere aan het meldpunt (R04, R05)."
        ),
        (
            "Grondslag: Wpg art. 20 (wie verstrekt), Jeugdwet art. 7.4.0 (wie ontvangt), "
            "nog niet door een jurist gecontroleerd."
        ),
        "Meegegaan: Burgerservicenummer, Zorg.",
        "Niet meegegaan: Naam medeverdachte. Geen gegevens over derden (N-07; R06).",
        "Niet meegegaan: Omschrijving. Geen regel noemt dit voor deze bestemming (R01).",
    )


@pytest.mark.parametrize(
    ("leeftijd", "eis"),
    [(23, "leeftijd onder 23"), (11, "leeftijd minstens 12"), (None, "leeftijd minstens 12 en onder 23")],
)
def test_the_nearest_miss(leeftijd: int | None, eis: str) -> None:
    """What would make it allowed: of a number only the bound that was missed."""
    assert UITLEG.bijna(SIGNAAL, {**JONGERE, "leeftijd": leeftijd}) == f"S-01 geldt alleen als {eis}."
    assert afzender(SIGNAAL, {**JONGERE, "leeftijd": leeftijd}) == (
        "Niet geleverd aan Contactpersoon (gemeente/inzage).",
        "Geen regel van het convenant staat dit toe (R01).",
        f"S-01 geldt alleen als {eis}.",
    )


def test_the_nearest_miss_of_a_choice_and_of_several() -> None:
    """A choice is named with its value and what it means; all that is missing is said."""
    assert UITLEG.bijna(SIGNAAL, {"leeftijd": Fraction(47, 2), "zorgen": "ja"}) == (
        "S-01 geldt alleen als leeftijd onder 23 en verdacht 'ja' is (verdacht van een feit)."
    )


def test_a_sensitive_feature_is_not_given_away() -> None:
    """The rule asks for a sepot code: the sender does not learn that this is what failed."""
    beleid = klein(("verdacht: ja, zorgen: ja}", "verdacht: ja, zorgen: ja, sepot: geen}"))
    for sepot in ("01", "overig", None):
        kenmerken: Kenmerken = {**JONGERE, "sepot": sepot}
        besluit = beleid.tabel.beslis(SIGNAAL, kenmerken, alle_plichten(beleid))
        assert Uitlegger(beleid).afzender(SIGNAAL, kenmerken, besluit, MIJN_VELDEN) == (
            "Niet geleverd aan Contactpersoon (gemeente/inzage).",
            "Geen regel van het convenant staat dit toe (R01).",
        )


def test_a_ban_on_a_sensitive_feature_is_named_without_its_title() -> None:
    """The title says `sepot 01`; the sender gets the code, the source, and what its author wrote for him."""
    zinnen = afzender(ADVIES, {**VERS, "sepot": "01"})
    assert zinnen == ("Niet geleverd aan Politie (politie).", "Het convenant verbiedt deze levering (N-15; R15).")
    beleid = klein(
        (
            "titel: Bij sepot 01 wordt alles vernietigd\n",
            "titel: Bij sepot 01 wordt alles vernietigd\n    uitleg: De zaak is gesloten\n",
        )
    )
    besluit = beleid.tabel.beslis(ADVIES, {**VERS, "sepot": "01"}, alle_plichten(beleid))
    assert "De zaak is gesloten (N-15; R15)." in Uitlegger(beleid).afzender(
        ADVIES, {**VERS, "sepot": "01"}, besluit, ()
    )


def test_a_held_message() -> None:
    """The sender hears that it waits, not for what."""
    assert afzender(ADVIES, {**VERS, "sepot": None}) == (
        "Het bericht aan Politie (politie) wacht (N-15): de hub weet nog niet genoeg om te beslissen.",
        "Er is niets geleverd. Zodra meer bekend is, beslist de hub opnieuw.",
    )


def test_a_ban_with_a_way_out() -> None:
    """Title, code, source, the alternative its author wrote, and the other ban that would stop it too."""
    alleen_zorgen = klein(
        ("    velden: {herkomst: [politie, justitie]}\n  - verbod: N-07", "    velden: {vorm: vrij}\n  - verbod: N-07")
    )
    besluit = alleen_zorgen.tabel.beslis(DOSSIER, {}, alle_plichten(alleen_zorgen))
    assert besluit.code == "N-06"
    assert UITLEG.afzender(DOSSIER, {"zorgen": "nee"}, beslis(DOSSIER, {"zorgen": "nee"}), ()) == (
        "Niet geleverd aan Dossier (gemeente/dossier).",
        "Zonder zorgen krijgt een gemeente niets (N-04; R04).",
        "Noem de zorgen in het bericht.",
        "Ook geldt: Politiegegevens komen nooit in het dossier (N-06; R06).",
    )


def test_a_ban_that_unknown_triggers_says_what_is_not_known() -> None:
    """The sender can add it."""
    zinnen = afzender(ADVIES, {"sepot": "geen"})
    assert zinnen == (
        "Niet geleverd aan Politie (politie).",
        "Een advies ouder dan twaalf maanden wordt niet doorgegeven (N-13; R13).",
        "Nog niet bekend: leeftijd van het advies.",
    )


@pytest.mark.parametrize(
    ("verandering", "zin"),
    [
        ({"doel": "vroegsignalering"}, f"{ANDER_DOEL} Zorgen zonder verdenking horen bij de vroegsignalering."),
        ({"doel": "iets"}, f"{ANDER_DOEL} Doelen van dit convenant: omgevingsadvies, zsm-afweging."),
        (
            {"fase": "iets"},
            "De afzender, het bericht, de bestemming of de fase staat niet in het woordenboek. (P-sleutel)",
        ),
    ],
)
def test_refusals_of_the_key(verandering: dict[str, str], zin: str) -> None:
    """Purpose and phase are the sender's own words: he is told what is wrong with them."""
    assert afzender(SIGNAAL._replace(**verandering), JONGERE)[1] == zin


def test_a_destination_nobody_knows() -> None:
    """A word of the sender is not repeated."""
    assert afzender(SIGNAAL._replace(naar="geheim"), JONGERE)[0] == "Niet geleverd aan een onbekende bestemming."


def test_another_phase_or_destination_would_do() -> None:
    """No permit at all for this key: the nearest one for the same message of the same sender."""
    assert afzender(SIGNAAL._replace(fase="triage"), JONGERE)[2] == "S-01 geldt alleen voor fase signalering."
    assert len(afzender(SIGNAAL._replace(van="gemeente"), JONGERE)) == 2


def test_an_error_and_a_duty() -> None:
    """Errors have their own sentence, and never the value."""
    zinnen = afzender(SIGNAAL, {**JONGERE, "sepot": "geheim"})
    assert zinnen[1] == "Een kenmerk van de zaak heeft een waarde die niet in het woordenboek staat. (P-kenmerk)"
    besluit = BELEID.tabel.beslis(SIGNAAL, JONGERE, frozenset())
    assert UITLEG.afzender(SIGNAAL, JONGERE, besluit, ())[1] == (
        "De hub kan een plicht niet uitvoeren die het beleid bij dit bericht oplegt. (P-plicht)"
    )


def test_the_receiver_reads_rule_purpose_and_duties() -> None:
    """And nothing of what was stripped: that alone shows that there is something."""
    besluit = beslis(ADVIES, {"advies-leeftijd": 9, "sepot": "geen"})
    assert UITLEG.ontvanger(ADVIES, besluit) == (
        "Geleverd volgens A-01: De gemeente adviseert de politie (R08, R13).",
        "Doel: omgevingsadvies (Kiezen met kennis van de omgeving).",
        (
            "Grondslag: Jeugdwet art. 7.4.0 (wie verstrekt), Politiewet art. 3 (wie ontvangt), "
            "door een jurist gecontroleerd."
        ),
        "Niet langer bewaren dan: 2 weken.",
        "Alleen te gebruiken met deze beperking: Niet gebruiken in uw eigen zaak.",
        "De hub legt dit vast.",
        "Het advies is ouder dan zes maanden.",
    )
    met_verbod = beslis(SIGNAAL, JONGERE)
    assert met_verbod.verboden == ("N-07",)
    tekst = "\n".join(UITLEG.ontvanger(SIGNAAL, met_verbod))
    assert "N-07" not in tekst
    assert "medeverdachte" not in tekst.lower()


def test_there_is_no_receiver_of_a_refusal() -> None:
    """Asking for his text is a mistake of ours."""
    with pytest.raises(ValueError, match="er is geen ontvanger"):
        UITLEG.ontvanger(SIGNAAL, beslis(SIGNAAL, {}))


def test_the_auditor_sees_everything() -> None:
    """Every rule of the key, the condition that failed, a verdict per field."""
    uitleg = UITLEG.auditor(
        SIGNAAL, {**JONGERE, "zorgen": None}, beslis(SIGNAAL, {**JONGERE, "zorgen": None}), MIJN_VELDEN
    )
    assert uitleg.text() == (
        "van politie, bericht signaal, doel omgevingsadvies, naar gemeente/inzage, fase signalering\n"
        f"Uitkomst: weigeren, code R01, beleid {BELEID.digest[:12]}\n"
        "Plichten: geen\n"
        "Regels:\n"
        "  S-01 geldt niet: De politie meldt een jongere aan het meldpunt; leeftijd 'van 12 tot 23' is waar; "
        "verdacht 'ja' is waar; zorgen 'ja' is onbekend\n"
        "  N-04 geldt: Zonder zorgen krijgt een gemeente niets; zorgen 'nee' is onbekend\n"
        "  N-07 geldt: Geen gegevens over derden\n"
        "Velden:\n"
        "  betrokkene.bsn: niet door (N-04)\n"
        "  feit.medeverdachten.naam: niet door (N-07)\n"
        "  feit.omschrijving: niet door (N-04)\n"
        "  zorgen.omschrijving: niet door (N-04)"
    )


def test_the_auditor_sees_the_verdict_of_every_field_by_default() -> None:
    """Without a message: all fields of the dictionary, those that pass with their permit."""
    uitleg = UITLEG.auditor(SIGNAAL, JONGERE, beslis(SIGNAAL, JONGERE))
    oordelen = {oordeel.pad: (oordeel.door, oordeel.code) for oordeel in uitleg.velden}
    assert oordelen.keys() == BELEID.woordenboek.velden.keys()
    assert oordelen["betrokkene.bsn"] == (True, "S-01")
    assert oordelen["feit.medeverdachten.naam"] == (False, "N-07")
    assert oordelen["advies.onderbouwing"] == (False, "R01")


@pytest.mark.parametrize(
    ("sleutel", "kenmerken", "code"),
    [
        (SIGNAAL, {**JONGERE, "sepot": "onzin"}, "P-kenmerk"),
        (SIGNAAL._replace(doel="iets"), JONGERE, "R23"),
        (SIGNAAL._replace(fase="iets"), JONGERE, "P-sleutel"),
        (ADVIES, {**VERS, "sepot": None}, "N-15"),
    ],
)
def test_a_refusal_of_the_whole_has_one_code_for_every_field(sleutel: Sleutel, kenmerken: Kenmerken, code: str) -> None:
    """When the message as a whole did not go, each field names why."""
    oordelen = UITLEG.velden(sleutel, kenmerken, beslis(sleutel, kenmerken), MIJN_VELDEN)
    assert {(oordeel.door, oordeel.code) for oordeel in oordelen} == {(False, code)}


def test_an_invalid_feature_is_shown_as_invalid_to_the_auditor() -> None:
    """Not skipped, and without the value."""
    kenmerken: Kenmerken = {**JONGERE, "zorgen": "geheim"}
    tekst = UITLEG.auditor(SIGNAAL, kenmerken, beslis(SIGNAAL, kenmerken), MIJN_VELDEN).text()
    assert "zorgen 'nee' is ongeldig" in tekst
    assert "geheim" not in tekst


def test_no_explanation_holds_a_value() -> None:
    """Canaries as feature values: no reader sees one, whatever the decision."""
    kans = random.Random(3)
    for _ in range(200):
        kenmerken: Kenmerken = {
            naam: kans.choice((f"kanarie-{naam}", 987_654_321)) for naam in BELEID.woordenboek.kenmerken
        }
        for sleutel in BELEID.tabel.sleutels:
            besluit = beslis(sleutel, kenmerken)
            tekst = UITLEG.auditor(sleutel, kenmerken, besluit).text()
            tekst += "\n".join(UITLEG.afzender(sleutel, kenmerken, besluit, MIJN_VELDEN))
            assert "kanarie" not in tekst
            assert "987654321" not in tekst


def test_duties_in_words() -> None:
    """A restriction by its sentence, a referral by the role's name, a term as written."""
    assert UITLEG.plicht(Plicht("gebruik", "niet-in-eigen-zaak")).endswith(": Niet gebruiken in uw eigen zaak")
    assert UITLEG.plicht(Plicht("verwijs", "gemeente")) == "De hub wijst de juiste weg: Gemeente"
    assert UITLEG.plicht(Plicht("bewaar", "72 uur", 259_200)) == "Niet langer bewaren dan: 72 uur"


def test_grounds() -> None:
    """As the sources give them, with their status; a ban has none."""
    assert UITLEG.grondslag("A-01").endswith("door een jurist gecontroleerd")
    assert UITLEG.grondslag("S-01").endswith("nog niet door een jurist gecontroleerd")
    for code in ("N-04", "X-01"):
        with pytest.raises(KeyError):
            UITLEG.grondslag(code)
    assert "N-04" in CONVENANT
