"""What goes again is what the road would let go today: no policy is found under which a repetition gives more.

The judge of a repetition sees a record; the road sees the message. For many small changes of the convenant both are
asked about the same delivery: what the first lets through, the second must deliver too, with every field of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from hub.policy.laden import Beleid
from hub.policy.mutanten import Mutant
from hub.policy.mutanten import Proef as Mutantproef
from hub.policy.tabel import Tabel
from tests.herhaalproef import Herhaalproef
from tests.weg import Json, advies, afdoening, echt_beleid, informatieverzoek, signaal

GANGEN: dict[str, list[tuple[str, str, Json]]] = {
    "signaal": [("politie", "signaal", signaal())],
    "informatieverzoek": [("politie", "signaal", signaal()), ("politie", "informatieverzoek", informatieverzoek())],
    "advies": [
        ("politie", "signaal", signaal()),
        ("politie", "informatieverzoek", informatieverzoek()),
        ("gemeente-ede", "advies", advies()),
    ],
    "afdoening": [("politie", "signaal", signaal()), ("politie", "afdoening", afdoening())],
}
PER_SOORT = 3
"""Changes of each kind that are tried for each message."""


@cache
def _mutanten(soort: str) -> tuple[Mutant, ...]:
    return tuple(Mutantproef(echt_beleid(), (), lambda *_: iter(())).mutanten(soort))


def _beleid(mutant: Mutant, nummer: int) -> Beleid:
    oud = echt_beleid()
    digest = f"{nummer:064x}"
    tabel = Tabel(oud.woordenboek, mutant.convenant, kenmerk=digest)
    return replace(oud, convenant=mutant.convenant, tabel=tabel, digest=digest)


def _gekozen(bericht: str) -> Iterator[tuple[int, Beleid]]:
    """Changes of rules and bans that are about this message, an even choice of each kind."""
    for soort in ("heel", "voorwaarde", "waarde", "veld", "plicht"):
        over = [m for m in _mutanten(soort) if bericht in m.bereik.bericht]
        stap = max(1, len(over) // PER_SOORT)
        for nummer, mutant in enumerate(itertools.islice(over, 0, None, stap), start=1):
            yield nummer, _beleid(mutant, nummer)


async def _loop(gang: Sequence[tuple[str, str, Json]]) -> tuple[Herhaalproef, list[Json]]:
    """A hub after these messages, and the deliveries of the last one."""
    proef = Herhaalproef()
    proef.woordenboeken[echt_beleid().digest] = echt_beleid().woordenboek
    for bericht in gang[:-1]:
        await proef.handel_af(*bericht)
    voor = {v["levering"] for v in proef.leveringen()}
    await proef.handel_af(*gang[-1])
    return proef, [v for v in proef.leveringen() if v["levering"] not in voor]


@pytest.mark.parametrize("bericht", GANGEN)
async def test_niets_gaat_opnieuw_dat_de_weg_nu_niet_zou_leveren(bericht: str) -> None:
    """Judge each delivery under a changed convenant, and send the same message again on the same road."""
    gang, gezien = GANGEN[bericht], {True: 0, False: 0}
    for _, beleid in _gekozen(bericht):
        proef, leveringen = await _loop(gang)
        assert leveringen
        proef.beleid = beleid
        mag = {v["levering"]: (await proef.herhaal(v["levering"], proef=True)).gedaan == 1 for v in leveringen}
        voor = {v["levering"] for v in proef.leveringen()}
        await proef.handel_af(*gang[-1])
        nu: dict[str, Any] = {v["bestemming"]: v["data"] for v in proef.leveringen() if v["levering"] not in voor}
        for oud in leveringen:
            gezien[mag[oud["levering"]]] += 1
            if mag[oud["levering"]]:
                assert _bladeren(oud["data"]) <= _bladeren(nu.get(oud["bestemming"], {}))
    assert min(gezien.values()) > 0, "both answers were met"


def _bladeren(data: Any, pad: str = "") -> set[str]:  # noqa: ANN401 - JSON
    """Every field that has a value, with its place; items of a list are one field."""
    if isinstance(data, dict):
        return {blad for naam, deel in data.items() for blad in _bladeren(deel, f"{pad}.{naam}")}
    if isinstance(data, list):
        return {blad for deel in data for blad in _bladeren(deel, pad)} or {pad}
    return {pad}
