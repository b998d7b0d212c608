"""Which policy a decision of the past is replayed under: the live one, one of a folder, or one of the cupboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hub.bootstrap.beleid import lees_onbewezen
from hub.bootstrap.geldend import geldend_beleid
from hub.fouten import Ketenfout
from hub.gateway.oordeel import UITVOERBAAR
from hub.gateway.programma import programma
from hub.instellingen import Instellingen
from hub.policy.naspelen import Naspeler


class Naspelers:
    """A `Naspeler` by the digest of its policy."""

    def __init__(self, instellingen: Instellingen, mappen: Sequence[Path]) -> None:
        """What is live in this state, and the policies in these folders.

        Raises:
            Ketenfout: `UITVOER-beleid`, a folder cannot be read as a policy; as `geldend_beleid`.
        """
        gelezen = [geldend_beleid(instellingen)]
        for kaart in mappen:
            try:
                gelezen.append(lees_onbewezen(kaart))
            except Ketenfout:
                raise Ketenfout("UITVOER-beleid", "Een map van --beleid is niet te lezen als beleid.") from None
        self._naspelers = {beleid.digest: Naspeler(beleid, UITVOERBAAR, programma()) for beleid in gelezen}

    def voor(self, digest: str | None) -> Naspeler | None:
        """The one for this policy; None when it was not given."""
        return None if digest is None else self._naspelers.get(digest)
