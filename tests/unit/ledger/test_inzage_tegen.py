"""What went to nobody: told when the journal can tie it to the case, with a reason that harms nobody."""

from __future__ import annotations

import json
from dataclasses import replace

from hub.journal.soorten import Waarde, record
from hub.ledger.inzage import html
from hub.ledger.inzage.machine import als_json
from hub.ledger.inzage.overzicht import Bewaard, Overzicht, stel_samen
from hub.ledger.inzage.woorden import NEUTRAAL, Woorden
from hub.policy.besluit import Plicht
from hub.policy.laden import Beleid
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK
from tests.inzageproef import Inzageproef, beleid_met, geheim_s01
from tests.weg import NU, Proef, afdoening, feit, jongere, markering, sepot, signaal


async def met_tegen(proef: Inzageproef | None = None) -> Inzageproef:
    """A case, and in it: refused for a sensitive reason, refused for an ordinary one, held."""
    proef = proef or Inzageproef()
    weg = proef.proef
    await weg.handel_af("politie", "signaal", signaal())
    await weg.handel_af("politie", "signaal", signaal() | {"feit": feit(huiselijk_geweld=True)})
    await weg.handel_af("gemeente-ede", "afdoening", afdoening())
    await weg.handel_af("om", "afdoening", sepot(code=None))
    return proef


def met_verbod(beleid: Beleid, code: str) -> Beleid:
    """The policy with this ban marked as confidential."""
    nooit = tuple(
        replace(v, plichten=(*v.plichten, Plicht(PLICHT_VERTROUWELIJK))) if v.kop.code == code else v
        for v in beleid.convenant.nooit
    )
    return replace(beleid, convenant=replace(beleid.convenant, nooit=nooit))


async def test_geweigerd_en_vastgehouden_met_wie_wanneer_en_waarom() -> None:
    """Three attempts, each with who sent it; the reason in words, and none where it hangs on something sensitive."""
    proef = await met_tegen()
    overzicht = proef.overzicht()
    assert [(t.van, t.bericht, t.vast) for t in overzicht.tegengehouden] == [
        ("politie", "signaal", False), ("gemeente-ede", "afdoening", False), ("om", "afdoening", True),
    ]  # fmt: skip
    assert (len(overzicht.verstrekkingen), overzicht.tegen_vertrouwelijk) == (1, ())
    blad = html.pagina(proef.stukken(overzicht))
    assert "Wat de ketenhub heeft tegengehouden" in blad
    assert NEUTRAAL in blad
    assert "Een afdoening komt van de politie of het OM, van niemand anders." in blad
    assert "tot een mens ernaar heeft gekeken" in blad
    assert "Veilig Thuis" not in blad
    assert "N-22" not in blad


async def test_een_gevoelige_reden_staat_ook_niet_in_het_bewijs() -> None:
    """The record says the code, so it is not given; its number and hash are, for who may look it up."""
    proef = await met_tegen()
    document = json.loads(als_json(proef.overzicht(), lambda _: Woorden(proef.proef.beleid), None))
    gevoelig, gewoon, vast = document["tegengehouden"]
    assert (gevoelig["reden"], gevoelig["bewijs"]["record"]) == ({"code": None, "tekst": NEUTRAAL}, None)
    assert len(gevoelig["bewijs"]["bladhash"]) == 64
    assert gewoon["reden"]["code"] == "N-07"
    assert json.loads(gewoon["bewijs"]["record"])["soort"] == "geweigerd"
    assert (vast["vastgehouden"], vast["bewijs"]["record"]) == (True, None)
    assert "N-22" not in json.dumps(document)


async def test_wat_voor_de_zaak_werd_geweigerd_staat_er_niet_in_en_dat_wordt_gezegd() -> None:
    """No case, so nothing leads to the person; with the case that begins later it is still not tied to him."""
    proef = Inzageproef()
    await proef.proef.handel_af("politie", "signaal", signaal() | {"feit": feit(huiselijk_geweld=True)})
    await proef.proef.handel_af("politie", "signaal", signaal())
    overzicht = proef.overzicht()
    assert (len(overzicht.verstrekkingen), overzicht.tegengehouden) == (1, ())
    assert "hield de ketenhub dat meteen tegen" in html.pagina(proef.stukken(overzicht))
    assert "Wat de ketenhub heeft tegengehouden" not in html.pagina(proef.stukken(overzicht))


async def test_een_advies_dat_gewekt_werd_en_te_oud_was() -> None:
    """A signal woke it and it went to nobody: told with its adviser, without the record that names who was considered.

    Kept for as long as the convenant lets it wait, it can be too old by then.
    """
    proef = Inzageproef()
    weg = proef.proef
    await weg.handel_af("veiligheidshuis", "advies", markering(opgesteld_op="2025-04-15"))
    jong = {"betrokkene": jongere(geboren="2006-01-01")}
    await weg.handel_af("om", "signaal", signaal(doel="zsm-afweging") | jong)
    (t,) = proef.overzicht().tegengehouden
    assert (t.van, t.bericht, t.code, t.dicht) == ("veiligheidshuis", "advies", "N-13", True)
    document = json.loads(als_json(proef.overzicht(), lambda _: Woorden(weg.beleid), None))
    (gezegd,) = document["tegengehouden"]
    assert (gezegd["reden"]["code"], gezegd["bewijs"]["record"]) == ("N-13", None)
    assert "Een advies ouder dan twaalf maanden wordt niet doorgegeven." in html.pagina(proef.stukken())


def bij(proef: Inzageproef, soort: str, **velden: Waarde) -> Overzicht:
    """The report when this record about the held message is added."""
    (vast,) = [t for t in proef.overzicht().tegengehouden if t.vast]
    kop: dict[str, Waarde] = {s: json.loads(vast.record)[s] for s in ("id", "tijd", "partij", "kenmerk", "zaak")}
    erbij = (900, record(soort, {**kop, **velden}).inhoud)
    return stel_samen([*proef.records(), erbij], proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=NU)


async def test_wat_werd_vastgehouden_en_daarna() -> None:
    """Decided again since: then that is what is told. Given up: it is said that it was thrown away."""
    proef = await met_tegen()
    opdracht = "00000009-0000-4000-8000-000000000000"
    assert not any(t.vast for t in bij(proef, "geparkeerd-vrij", opdracht=opdracht, reden="nagevraagd").tegengehouden)
    weg = bij(proef, "geparkeerd-weg", opdracht=opdracht, reden="vergissing")
    assert [t.opgegeven for t in weg.tegengehouden] == [False, False, True]
    assert "Daarna is het weggegooid." in html.pagina(proef.stukken(weg))


async def test_een_vertrouwelijke_weigering_ziet_alleen_de_ambtenaar() -> None:
    """The ban that refused is marked, now: the person reads nothing of it, and it is counted for the officer."""
    proef = await met_tegen(Inzageproef(Proef(beleid=beleid_met())))
    overzicht = proef.overzicht(met_verbod(proef.proef.beleid, "N-22"))
    assert [t.code for t in overzicht.tegen_vertrouwelijk] == ["N-22"]
    assert len(overzicht.tegengehouden) == 2
    assert overzicht.weggelaten == 1


async def test_van_een_zaak_waarvan_alles_geheim_is_ook_geen_weigering() -> None:
    """Else it would tell that there is a case."""
    proef = await met_tegen(Inzageproef(Proef(beleid=beleid_met(geheim_s01()))))
    overzicht = proef.overzicht()
    assert (overzicht.verstrekkingen, overzicht.tegengehouden) == ((), ())
    assert len(overzicht.tegen_vertrouwelijk) == 3
    niets = stel_samen([], proef.proef.beleid, zaken=0, bewaard=Bewaard(), op=overzicht.op)
    assert proef.stukken(overzicht) == proef.stukken(niets)


async def test_zonder_het_besluit_wordt_er_niets_van_verteld() -> None:
    """Whether it is confidential cannot be said any more; so it is."""
    proef = await met_tegen()
    over = [(n, r) for n, r in proef.records() if b'"soort":"besloten"' not in r]
    overzicht = stel_samen(over, proef.proef.beleid, zaken=1, bewaard=Bewaard(), op=NU)
    assert (overzicht.tegengehouden, len(overzicht.tegen_vertrouwelijk)) == ((), 3)
