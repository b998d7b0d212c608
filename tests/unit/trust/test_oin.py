"""An OIN is 20 digits of a known kind, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from hub.trust.oin import VOORVOEGSELS, lees_oin, oin_urn
from hub.trust.partijfouten import Partijweigering


@pytest.mark.parametrize(
    "oin", ["00000099000000011000", "00000001123456789000", "00000003123456780000", "00000004194049711000"]
)
def test_een_oin_is_een_oin(oin: str) -> None:
    """Tests, RSIN, KvK with its four zeros, and a SubOIN as the standard prints one."""
    assert lees_oin(oin) == oin
    assert oin_urn(oin) == f"urn:nld:oin:{oin}"


@pytest.mark.parametrize(
    "oin",
    [
        "",
        "0000009900000001100",
        "000000990000000110000",
        "00000005000000011000",
        "00000098000000011000",
        "00000099000000011001",
        "00000003123456789000",
        "00000099000000000000",
        "0000009900000001100x",
        " 0000009900000011000",
        "٠٠٠٠٠٠٩٩٠٠٠٠٠٠٠١١٠٠٠",
        "00000099000000011000\n",
    ],
    ids=["leeg", "kort", "lang", "vrij", "onbekend", "staart", "kvk", "nul", "letter", "spatie", "arabisch", "regel"],
)
def test_wat_er_op_lijkt_is_geen_oin(oin: str) -> None:
    """A number that two readers could take for two organisations is refused, without repeating it."""
    with pytest.raises(Partijweigering) as gevangen:
        lees_oin(oin)
    assert gevangen.value.code == "PARTIJ-oin"
    assert oin == "" or oin not in str(gevangen.value)


def test_elk_voorvoegsel_telt() -> None:
    """The table of the standard, each used once."""
    for voor, nullen in VOORVOEGSELS.items():
        assert lees_oin(voor + "1" * (12 - nullen) + "0" * nullen)
