"""A hub to try things with: its policy signed and its parties admitted with throw-away keys, along the ordinary way.

For `up --proef`, `demo`, benchmarks and tests. The keys of `proefbundel` are written in this state's own register,
which says `proef: ja`; then the bundle is put in force as any other without a running hub. There is no other way in.
Every party of the policy gets a directory of its own (`proefpartijen`), as a partner would have on his machine.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import lees_onbewezen, partijen_van
from hub.bootstrap.beleidsbestand import bewaar_actief, bewaar_eerder, lees_actief
from hub.bootstrap.bundels import lees_map, lees_vorige, vertaald
from hub.bootstrap.levendbeleid import REGISTER, lees_sleutels
from hub.bootstrap.proefbundel import maak_proef
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bootstrap.sleutelregister import schrijf_register
from hub.bus.server import zonder_hub
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.policy.beleidsbundel import BEWIJS, MATRIX, VERSCHIL, lees_bundel
from hub.policy.bundelfouten import Bundelfout

_ALLE_DAGEN: Final = (date(2000, 1, 1), date(2099, 12, 31))
"""Days of throw-away keys. Their private halves are gone once the bundle is signed, so their days mean nothing."""


def zet_proef_klaar(
    staat: Path, kaart: Path, *, instellingen: Instellingen | None = None, nu: datetime | None = None
) -> bool:
    """Put the policy of a directory in force on this disk and admit its parties, unless that was done already.

    Returns whether the policy was put in force now. The hub that starts next verifies it, as any bundle.
    `instellingen`: of that hub, when its own key does not lie in a file of `staat`. `nu`: the moment from which the
    keys of that hub hold, for a trial that sets its clock; of this machine when None.

    Raises:
        Ketenfout: `PROEF-register`, this state has real keys; `PROEF-beleid`, it has a policy and no register;
            `PARTIJ-map`, the directory of a party is damaged.
        Beleidsweigering: a file of the policy is missing or unreadable.
        Bundelweigering: the policy may not go live.
        Busweigering: `BUS-bezet`, a hub runs on this state.
    """
    nu_gedaan = _zet_beleid_klaar(staat, kaart)
    zet_partijen_klaar(staat, partijen_van(lees_onbewezen(kaart)), nu=nu, instellingen=instellingen)
    return nu_gedaan


def _zet_beleid_klaar(staat: Path, kaart: Path) -> bool:
    oud = lees_actief(staat)
    register = lees_sleutels(staat) if (staat / REGISTER).exists() else None
    if oud is not None and register is None:
        raise Ketenfout("PROEF-beleid", "In deze toestand ligt een beleid zonder sleutelregister. Kies een andere.")
    if oud is not None and register is not None and register.proef and _zelfde(oud, lees_map(kaart)):
        return False
    proef = maak_proef(_ALLE_DAGEN, register)
    with zonder_hub(staat):
        vorige = None if oud is None else lees_vorige(oud, proef.register)
        bundel = proef.bundel(kaart, vorige=vorige)
        schrijf_register(staat / REGISTER, proef.register.text())
        if oud is not None and vorige is not None:
            bewaar_eerder(staat, vorige.digest, oud)
        bewaar_actief(staat, bundel)
    return True


def _zelfde(bundel: bytes, teksten: dict[str, str]) -> bool:
    """Whether the bundle is of these very files; the reports follow from them.

    Raises:
        Bundelweigering: `BUNDEL-…`, what lies there is damaged.
    """
    gemaakt = {MATRIX, BEWIJS, VERSCHIL}
    try:
        gelezen = lees_bundel(bundel).teksten
    except Bundelfout as fout:
        raise vertaald(fout) from None
    in_bundel = {naam: tekst for naam, tekst in gelezen.items() if naam not in gemaakt}
    return in_bundel == {naam: tekst for naam, tekst in teksten.items() if naam not in gemaakt}
