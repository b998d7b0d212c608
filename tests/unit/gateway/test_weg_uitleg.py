"""What a refused sender reads: the word that was meant, and every ban that stands in his way; never his own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.gateway.antwoord import DELEN_BYTES_MAX, INGEKORT, KORT_TEKENS_MAX
from schemas.basis import LIJST_MAX
from schemas.berichten.hub import Bestemmingsantwoord
from tests import weg
from tests.weg import WAGENINGEN, Proef, signaal

Json = dict[str, Any]
EIGEN_WOORD = "kees-voorbeeld-999990019"
"""A sender's own word where a word of the dictionary belongs: a place to hide a name or a number."""


@pytest.mark.parametrize(
    ("anders", "pad", "tekst"),
    [
        (
            {"aan": ["om", "gemeente-eede"]},
            "aan[1]",
            "Dit woord staat niet in het woordenboek; bedoelde u 'gemeente-ede'?",
        ),
        (
            {"aan": ["gemeente-ede/inzge"]},
            "aan[0]",
            "Dit woord staat niet in het woordenboek; bedoelde u 'gemeente-ede/inzage'?",
        ),
        ({"aan": [EIGEN_WOORD]}, "aan[0]", "Dit woord staat niet in het woordenboek."),
        (
            {"fase": "signaleren"},
            "fase",
            "Dit woord staat niet in het woordenboek; bedoelde u 'signalering'?",
        ),
        (
            {"fase": EIGEN_WOORD},
            "fase",
            "Dit woord staat niet in het woordenboek; bekend zijn: signalering, triage, vervolg, verwijzing.",
        ),
    ],
)
async def test_een_woord_dat_niet_bestaat_krijgt_een_hint(anders: Json, pad: str, tekst: str) -> None:
    """A slip of the finger is mended at once; only words of the policy are shown, never what the sender wrote."""
    antwoord = await Proef().handel_af("politie", "signaal", signaal(**anders))
    assert [(f["pad"], f["uitleg"]) for f in antwoord["fouten"]] == [(pad, tekst)]
    assert EIGEN_WOORD not in json.dumps(antwoord)


@pytest.mark.parametrize(
    ("doel", "hint"),
    [("omgevingsadvis", " Bedoelde u 'omgevingsadvies'?"), (EIGEN_WOORD, ""), ("vroegsignalering", "")],
)
async def test_een_doel_dat_niet_bestaat_krijgt_een_hint(doel: str, hint: str) -> None:
    """The purposes of the convenant are named, and the one that is nearest."""
    antwoord = await Proef().handel_af("politie", "signaal", signaal(doel=doel))
    assert antwoord["code"] == "R23"
    assert antwoord["uitleg"].endswith(hint or ".")
    assert ("Bedoelde u" in antwoord["uitleg"]) == bool(hint)
    assert EIGEN_WOORD not in json.dumps(antwoord)


async def test_elk_verbod_dat_in_de_weg_staat_wordt_genoemd() -> None:
    """Who mends only the first reason is refused again for the next; a sensitive one is never given away."""
    data = signaal(
        betrokkene=weg.jongere(geboren="2015-01-01", gemeente=WAGENINGEN),
        feit=weg.feit(huiselijk_geweld=True),
        zorgen=[],
    )
    antwoord = await Proef().handel_af("politie", "signaal", data)
    deel = next(d for d in antwoord["bestemmingen"] if d["bestemming"] == "gemeente-wageningen/inzage")
    for code in ("N-02", "N-04", "N-20"):
        assert deel["uitleg"].count(f"({code};") == 1, code
    assert "N-22" not in json.dumps(antwoord)
    assert "Noem in het bericht welke zorgen er zijn" in deel["uitleg"]
    assert "De ontvanger moet eerst het convenant ondertekenen" in antwoord["uitleg"]


async def test_een_verbod_dat_alleen_staat_krijgt_niets_erbij() -> None:
    """A ban that is only possible, or takes only some fields, is no reason why nothing was delivered."""
    antwoord = await Proef().handel_af("politie", "signaal", signaal(zorgen=[]))
    assert "N-04" in antwoord["uitleg"]
    assert "Ook geldt" not in json.dumps(antwoord)


async def test_een_lang_antwoord_weigert_het_bericht_niet() -> None:
    """Fifty addressees, refused for many reasons: told in short as far as it must, outcome and code always there."""
    regel = "  gemeente-wageningen: {naam: Gemeente Wageningen, rol: gemeente, oin: 00000099000000014000, cbs: 0289}\n"
    meer = "".join(
        f"  gemeente-nieuw-{n}: {{naam: N {n}, rol: gemeente, oin: 000000990000{2_000 + n}0000, cbs: {4_000 + n}}}\n"
        for n in range(49)
    )
    oud = "    alternatief: De ontvanger moet eerst het convenant ondertekenen\n"
    titel = "    titel: Een ontvanger die niet heeft ondertekend, krijgt niets\n"
    langer = (
        (oud, oud.replace("De", "Wacht even. " * 37 + "De")),
        (titel, titel.replace("niets", "niets" + " of meer" * 15)),
    )
    proef = Proef(beleid=weg.beleid((regel, regel + meer), *langer))
    data = signaal(aan=["gemeente-ede/inzage", *(f"gemeente-nieuw-{n}/inzage" for n in range(49))])
    antwoord = await proef.handel_af("politie", "signaal", data)
    assert antwoord["uitkomst"] == "deels"
    assert antwoord["uitleg"].endswith(INGEKORT)
    delen = antwoord["bestemmingen"]
    assert [(d["bestemming"], d["uitkomst"], d["regel"]) for d in delen] == [
        ("gemeente-ede/inzage", "deels", "S-01"),
        *((f"gemeente-nieuw-{n}/inzage", "geweigerd", "N-20") for n in range(49)),
    ]
    assert delen[0]["velden"], "what went out is told in full"
    assert delen[1]["alternatief"], "no more is left out than must be"
    assert len(delen[-1]["uitleg"]) <= KORT_TEKENS_MAX
    assert len(proef.leveringen("gemeente-ede")) == 1


def test_vijftig_korte_bestemmingen_passen_altijd() -> None:
    """The worst that can be left of a destination, fifty times, in the bytes that it may take."""
    ergst = Bestemmingsantwoord(
        bestemming="a" * 80, uitkomst="vastgehouden", regel="A" * 60, uitleg="\u20ac" * (KORT_TEKENS_MAX)
    )
    assert LIJST_MAX * (len(ergst.model_dump_json(exclude_none=True).encode()) + 1) <= DELEN_BYTES_MAX
