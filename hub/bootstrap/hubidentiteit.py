"""The hub's own keys (to sign and to open with), on disk under the hub key: made once, renewed in time.

They are what parties know the hub by. So a file that was lost is not replaced as long as there are streams, and new
keys come beside the old ones, half of the time that is left before the old ones end: parties must have them by then.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hub.bootstrap.sleutelbestand import ANDEREN, schrijf_eenmalig, vervang, zijn_er_stromen
from hub.fouten import Ketenfout
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import JOSE_1, PROFIELEN
from hub.trust.rust import Rustzegel
from hub.trust.rustfouten import Rustfout
from hub.trust.sleutels import Identiteit, maak_identiteit, wissel
from hub.trust.wikkelaar import Wikkelaar

HUBCODE: Final = "hub"
GELDIG: Final = timedelta(days=4 * 365)
"""Four years."""
VERNIEUW: Final = timedelta(days=900)
"""With less time left than this, new keys are made. They count from half of it: parties have fifteen months to take
them over, and what was signed last with the old ones holds fifteen months more: longer than an order to destroy
waits."""
KLOKVERSCHIL: Final = timedelta(hours=1)
"""The first keys count from this long ago: the clock of a party may be a little behind."""
IDENTITEITBESTAND: Final = "hub.identiteit"
_PLAATS: Final = f"sleutels/{IDENTITEITBESTAND}"
"""What the closed file is bound to, as an entry to its subject."""


def laad_of_maak_identiteit(staat: Path, wikkelaar: Wikkelaar, nu: datetime) -> Identiteit:
    """Read the hub's keys under `<staat>/sleutels`; make them at the first start, and new ones beside them in time.

    May be called again at any moment, also by several processes of the hub: one of them renews, all read the same.
    What was closed under an older hub key is closed anew.

    Raises:
        Ketenfout: `SLEUTEL-identiteit`, the file is gone while there are streams, others can read it, or the disk
            refuses; `SLEUTEL-hubsleutel`, it does not open with this hub key; `SLEUTEL-token`, the token is silent.
    """
    pad = staat / _PLAATS
    rust = Rustzegel(wikkelaar, bewaard_max=0)
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alleen(pad):
            if zijn_er_stromen(staat) and not pad.exists():
                raise _fout(
                    "is weg, terwijl er al stromen zijn. Zet het terug uit de reservekopie: partijen kennen de hub aan"
                    " deze sleutels."
                )
            if not pad.exists():
                vers = maak_identiteit(HUBCODE, tuple(PROFIELEN), nu - KLOKVERSCHIL, nu + GELDIG, profiel=JOSE_1)
                schrijf_eenmalig(pad, rust.berg(_PLAATS, vers.naar_json()))
            if pad.stat().st_mode & ANDEREN:
                raise _fout("is ook voor anderen leesbaar.")
            dicht = pad.read_bytes()
            gelezen = _open(rust, dicht)
            nieuw = _vernieuwd(gelezen, nu)
            if nieuw is not gelezen or not rust.is_huidig(dicht):
                vervang(pad, rust.berg(_PLAATS, nieuw.naar_json()))
            return nieuw
    except OSError:
        raise _fout("is niet te lezen of te maken.") from None
    except Rustfout as fout:
        if fout.code == "RUST-token":
            raise Ketenfout("SLEUTEL-token", fout.uitleg) from None
        raise Ketenfout("SLEUTEL-hubsleutel", f"De eigen sleutels van de hub gaan niet open. {fout.uitleg}") from None


def _open(rust: Rustzegel, dicht: bytes) -> Identiteit:
    try:
        gelezen = Identiteit.van_json(rust.haal(_PLAATS, dicht))
    except Zegelweigering:
        raise _fout("heeft een vorm die deze hub niet kent.") from None
    if gelezen.code != HUBCODE:
        raise _fout("is niet van de hub.")
    return gelezen


def _vernieuwd(identiteit: Identiteit, nu: datetime) -> Identiteit:
    """With keys of every kind for at least `VERNIEUW`; the same object when it had them."""
    sleutels = identiteit.publiek.sleutels
    soorten = {(s.gebruik, s.profiel): nu for s in sleutels}
    for s in sleutels:
        if s.ingetrokken_op is None:
            soorten[s.gebruik, s.profiel] = max(soorten[s.gebruik, s.profiel], s.geldig_tot)
    einde = min(soorten.values())
    rest = einde - nu
    if rest >= VERNIEUW:
        return identiteit
    # New keys count from half of what is left: the other half is for who takes over late. Nothing left: from now.
    return wissel(identiteit, nu + rest / 2, nu + GELDIG)


@contextmanager
def _alleen(pad: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process."""
    slot = os.open(pad.with_name(f".{IDENTITEITBESTAND}.slot"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(slot, fcntl.LOCK_EX)
        yield
    finally:
        os.close(slot)


def _fout(wat: str) -> Ketenfout:
    return Ketenfout("SLEUTEL-identiteit", f"Het bestand met de eigen sleutels van de hub ({IDENTITEITBESTAND}) {wat}")
