"""A refusal names the ban that refused: one that took everything, before one that took a part."""

from __future__ import annotations

from hub.bootstrap.beleid import lees_beleid
from hub.gateway.oordeel import UITVOERBAAR
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.besluit import Kenmerkwaarde, Sleutel, Uitkomst


def test_a_ban_on_everything_goes_before_one_on_some_fields() -> None:
    """N-16 only strips a sepot to its bare fact; that the receiver did not sign is why nothing comes at all."""
    tabel = lees_beleid(BELEID_MEEGELEVERD).tabel
    sleutel = Sleutel("om", "terugkoppeling", "zsm-afweging", "veiligheidshuis", "vervolg")
    kenmerken: dict[str, Kenmerkwaarde] = {
        "leeftijd": 19,
        "verdacht": "ja",
        "huiselijk-geweld": "nee",
        "zaak": "lopend",
        "zelfde-doel": "ja",
        "afzender-ondertekend": "ja",
        "ontvanger-ondertekend": "nee",
        "betrokken": "ja",
        "bekend": "ja",
        "sepot": "overig",
        "beslissing": "sepot",
        "advies-gevolgd": "ja",
        "motivering": "nee",
    }
    besluit = tabel.beslis(sleutel, kenmerken, UITVOERBAAR)
    assert besluit.uitkomst is Uitkomst.WEIGEREN
    assert {"N-16", "N-20"} <= set(besluit.verboden)
    assert besluit.code == "N-20"
