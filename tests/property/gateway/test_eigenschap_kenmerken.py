"""Whatever the message and the case, each feature that is derived is a word or number of the dictionary."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.zaak.kenmerken import Deelnemer, van_bericht, van_bestemming
from hub.zaak.zaak import Vraag, Zaak
from schemas.berichten.bericht import Bericht
from tests.strategieen import berichtmodellen
from tests.weg import VANDAAG, echt_beleid

SOORTEN = ("signaal", "informatieverzoek", "advies", "afdoening", "terugkoppeling")
ID = "0a1b2c3d-0000-4000-8000-000000000001"
_ja_nee = st.one_of(st.none(), st.booleans())
zaken = st.builds(
    Zaak,
    zaak=st.just(ID),
    index=st.just("ab" * 32),
    stand=st.sampled_from(("lopend", "vernietigd")),
    leeftijd=st.one_of(st.none(), st.integers(0, 120)),
    verdacht=_ja_nee,
    zorgen=st.booleans(),
    huiselijk_geweld=_ja_nee,
    complex=_ja_nee,
    gemeente=st.one_of(st.none(), st.sampled_from(("0228", "0203"))),
    advies=st.booleans(),
    beslissing=st.sampled_from(("geen", "halt", "sepot", "overig")),
    sepot=st.sampled_from((None, "geen", "01", "overig")),
    betrokken=st.lists(st.sampled_from(("politie", "om", "gemeente-ede")), unique=True).map(tuple),
    vragen=st.just((Vraag(bericht=ID, partij="politie", doel="omgevingsadvies", vraag=True),)),
)
deelnemers = st.builds(
    Deelnemer,
    partij=st.sampled_from(("politie", "gemeente-ede", "veiligheidshuis")),
    rol=st.sampled_from(("politie", "gemeente", "veiligheidshuis")),
    ondertekend=st.booleans(),
    contactpersoon=_ja_nee,
    cbs=st.one_of(st.none(), st.just("0228")),
)


@pytest.mark.parametrize("soort", SOORTEN)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_elk_kenmerk_staat_in_het_woordenboek(soort: str, data: st.DataObject) -> None:
    """A value outside the dictionary would deny the message with a code nobody can mend (P-kenmerk)."""
    bericht: Bericht = data.draw(berichtmodellen(soort))
    zaak: Zaak | None = data.draw(st.one_of(st.none(), zaken))
    kenners = data.draw(st.sampled_from(((), ("veiligheidshuis",))))
    ontvanger = data.draw(st.one_of(st.none(), deelnemers))
    kenmerken = van_bericht(bericht, zaak, VANDAAG) | van_bestemming(
        bericht=bericht, afzender=data.draw(deelnemers), ontvanger=ontvanger, zaak=zaak, kenners=kenners
    )
    beleid = echt_beleid()
    assert kenmerken.keys() <= beleid.woordenboek.kenmerken.keys()
    for naam, waarde in kenmerken.items():
        kenmerk = beleid.woordenboek.kenmerken[naam]
        if waarde is None:
            continue
        if kenmerk.soort == "keuze":
            assert waarde in kenmerk.waarden, naam
        else:
            assert isinstance(waarde, int | Fraction), naam
            assert waarde >= 0
    beleid.tabel.codeer(kenmerken)
