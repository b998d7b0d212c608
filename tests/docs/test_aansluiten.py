"""The page for who joins: done from the first line to the last, beside a hub that runs."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.bron import WORTEL
from tests.docs.handleiding import Lezer, richt_in, stukken

PAGINA: Final = (WORTEL / "adapters" / "AANSLUITEN.md").read_text("utf-8")


@pytest.fixture(scope="module")
def lezer(tmp_path_factory: pytest.TempPathFactory) -> Lezer:
    """A reader who has done all of it."""
    map_ = tmp_path_factory.mktemp("aansluiten") / "ketenhub"
    richt_in(map_, WORTEL / "policies")
    with pytest.MonkeyPatch.context() as omgeving:
        omgeving.setenv("PATH", f"{map_ / '.venv' / 'bin'}:/usr/bin:/bin")
        lezer = Lezer(map_)
        lezer.lees(PAGINA)
    return lezer


def test_elke_opdracht_doet_wat_er_staat(lezer: Lezer) -> None:
    """Every command ends with the code that is promised, and what the page shows appears. Stops at the first."""
    if lezer.mis is not None:
        pytest.fail(lezer.mis, pytrace=False)
    assert len(lezer.getypt) == PAGINA.count("\nketenhub ") - 1, "each line, but the one of the second window"


def test_de_partner_heeft_wat_alleen_van_hem_is(lezer: Lezer) -> None:
    """Private keys for their owner only; and nothing of them in what was sent."""
    map_ = lezer.map_ / "ede"
    for naam in ("identiteit.json", "tls.key"):
        assert (map_ / naam).stat().st_mode & 0o077 == 0
    geheimen = re.findall(r'"[A-Za-z0-9_-]{43}":"([A-Za-z0-9_-]{43})"', (map_ / "identiteit.json").read_text())
    assert len(geheimen) == 6, "two keys, twice renewed"
    for naam in ("aanvraag.json", "toelating.json"):
        assert not [geheim for geheim in geheimen if geheim in (map_ / naam).read_text()]


def test_elke_reden_staat_er() -> None:
    """A reader chooses from the page."""
    from hub.trust.partijdelen import REDENEN  # noqa: PLC0415 - only here

    assert all(f"`{reden}`" in PAGINA for reden in REDENEN)


def test_wat_wordt_getoond_hoort_bij_een_opdracht() -> None:
    """Output on the page that follows no command would be looked at by nobody."""
    soorten = [stuk.soort for stuk in stukken(PAGINA) if stuk.soort]
    assert [soorten[n - 1] for n, soort in enumerate(soorten) if soort == "text"] == ["sh"] * soorten.count("text")
