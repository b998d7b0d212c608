"""`signaal`: a suspect under 23 about whom there are concerns."""

from __future__ import annotations

from typing import Annotated

from schemas.basis import Lijst
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Feit, Zorg
from schemas.veld import Veld


class SignaalV1(Bericht):
    """From politie or om. Without `feit` there is no suspicion, and the convenant does not cover it (R03)."""

    feit: Feit | None = None
    zorgen: Annotated[list[Zorg], Lijst] = []
    vermoeden_complex: Annotated[
        bool | None,
        Veld(
            "Vermoeden complexe problematiek",
            "Of er vermoedelijk meer problemen tegelijk zijn",
            "politie",
            "zorg",
            "gesloten",
        ),
    ] = None
