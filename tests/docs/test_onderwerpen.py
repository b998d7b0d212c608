"""The table of subjects is complete: who looks for what lies on the server, or what a key may reach, reads it there."""

from __future__ import annotations

import ast
import re

from hub import onderwerpen
from hub.bus import beleidskast, huur, serverconfig
from hub.bus.wensen import gewenst
from tests.bron import WORTEL, bestanden, boom
from tests.weg import echt_beleid

_RIJ = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
_BEGIN = re.compile(r"(\$?[A-Za-z]+(?:\.[A-Za-z]+)*)\.")


def _tabel() -> set[str]:
    """The subjects of the table, each up to its first variable part."""
    rijen = _RIJ.findall(onderwerpen.__doc__ or "")
    return {re.split(r"\.[<>*]", rij)[0] for rij in rijen}


def _staat_erin(onderwerp: str) -> bool:
    return any(onderwerp == rij or onderwerp.startswith(f"{rij}.") for rij in _tabel())


def test_elk_onderwerp_van_een_stroom_staat_in_de_tabel() -> None:
    """What a stream takes in, lies somewhere."""
    from hub.bootstrap.beleid import partijen_van  # noqa: PLC0415 - only for the register

    stromen = gewenst(partijen_van(echt_beleid())).stromen
    onderwerpen_ = {o for stroom in stromen for o in stroom.velden.get("subjects", ())} | set(huur.STROOM["subjects"])
    vaste = {beleidskast.VOOR, beleidskast.RONDVRAAG, serverconfig.JS_VOORVOEGSEL}
    weg = sorted(o for o in onderwerpen_ | vaste if not _staat_erin(o.partition(".*")[0].removesuffix(".>")))
    assert weg == []


def test_elk_onderwerp_dat_de_code_maakt_staat_in_de_tabel() -> None:
    """A subject is text with a dot before its first variable part; a prefix of its own must be in the table."""
    gemaakt = {
        gevonden[1]
        for pad in bestanden("hub/bus", "hub/gateway", "hub/bootstrap")
        for knoop in ast.walk(boom(pad))
        if isinstance(knoop, ast.JoinedStr) and isinstance(knoop.values[0], ast.Constant)
        if (gevonden := _BEGIN.fullmatch(str(knoop.values[0].value))) is not None
    }
    # Calls of the server's own interface are no subjects of ours.
    eigen = {o for o in gemaakt if not o.startswith(("$JS", "$SYS", "STREAM", "CONSUMER", "DIRECT"))}
    assert {o.partition(".")[0] for o in eigen} >= {"huur"}, "the search finds what is there"
    assert sorted(o for o in eigen if not _staat_erin(o)) == []


def test_elke_rij_wordt_gebruikt() -> None:
    """A row of what is gone misleads whoever writes a permission from it."""
    paden = [*bestanden("hub/bus", "hub/gateway", "hub/bootstrap"), WORTEL / "hub" / "onderwerpen.py"]
    bron = "\n".join(pad.read_text("utf-8") for pad in paden).replace(onderwerpen.__doc__ or "", "")
    assert sorted(rij for rij in _tabel() if f'"{rij}' not in bron) == []
