"""A policy whose words do not fit where the road writes them is refused at load, not at the first delivery."""

from __future__ import annotations

import pytest

from hub.gateway.beleidseisen import eis
from hub.policy.fouten import Beleidsfout
from tests.weg import Proef, beleid, echt_beleid, signaal


def test_het_eigen_beleid_past() -> None:
    """The policy of the repository may be used."""
    eis(echt_beleid())


_LANG = " ".join(["woord"] * 60)
VERANDERINGEN = {
    "grond met een nummer": (
        "verstrekker: Wetboek van Strafrecht art. 77e, ontvanger: W",
        "verstrekker: Wsr 999990019, ontvanger: W",
        "D-05",
    ),
    "grond met een teken": ("ontvanger: Leerplichtwet, ", "ontvanger: Leerplichtwet §2, ", "I-04"),
    "partij met een cijfer vooraan": ("  halt: {naam: Halt", "  h4lt: {naam: Halt", "h4lt"),
    "termijn in te veel cijfers": (
        "plichten: [log, bewaar 548 dagen, markeer]",
        "plichten: [log, bewaar 789120 minuten, markeer]",
        "H-03",
    ),
    "markering zonder datum": (
        "geef: [groep kop, aan, groep identiteit, advies]",
        "geef: [groep kop, aan, groep identiteit, advies.onderbouwing]",
        "H-03",
    ),
    "waarde van een kenmerk": (
        "waarden: [ja, nee, geen-advies]",
        "waarden: [ja, nee, geen-advies, 123456789]",
        "advies-gevolgd",
    ),
    "plicht te lang voor een antwoord": ("  niet-voor-selectie: Niet", f"  niet-voor-selectie: {_LANG} Niet", "P-17"),
}


@pytest.mark.parametrize(("oud", "nieuw", "waar"), VERANDERINGEN.values(), ids=VERANDERINGEN)
def test_wat_niet_past_wordt_geweigerd(oud: str, nieuw: str, waar: str) -> None:
    """Each loads as a policy and would stop a message later; the refusal names the rule or word, in Dutch."""
    extra = [("  halt: {ondertekend: 2026-01-05}\n", "")] if waar == "h4lt" else []
    with pytest.raises(Beleidsfout) as fout:
        eis(beleid((oud, nieuw), *extra))
    assert waar in str(fout.value)
    assert any(woord in str(fout.value) for woord in (" past", " passen", " bewaart"))


async def test_onder_zo_een_beleid_gebeurt_niets() -> None:
    """Should it come so far, nothing is decided: the message stays where it is."""
    proef = Proef()
    oud, nieuw, _ = VERANDERINGEN["grond met een nummer"]
    proef.beleid = beleid((oud, nieuw))
    with pytest.raises(Beleidsfout):
        await proef.stuur(proef.bericht("politie", "signaal", signaal()))
    assert proef.geheugen.alles() == {}
    proef.beleid = echt_beleid()
    await proef.handel_af("politie", "signaal", signaal())


def test_de_veranderingen_laden_elk_op_zich() -> None:
    """Else the tests above would see the loader refuse, and not the check."""
    for oud, nieuw, waar in VERANDERINGEN.values():
        extra = [("  halt: {ondertekend: 2026-01-05}\n", "")] if waar == "h4lt" else []
        assert beleid((oud, nieuw), *extra).digest != echt_beleid().digest
