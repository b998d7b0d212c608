"""The partner's side of joining: keys and a request, made on the partner's own machine. No hub and no state are needed.

Private keys are made here, written for their owner only, and go nowhere. `adapters.sdk.partnermap` reads what this
writes; `LEESMIJ` for people is `adapters/AANSLUITEN.md`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from adapters.sdk.fouten import Partnerfout
from adapters.sdk.partnermap import (
    AANVRAAG,
    IDENTITEIT,
    TLS,
    TLS_NIEUW,
    TOELATING,
    lees_identiteit,
    tls_sleutel,
)
from hub.fouten import Ketenfout
from hub.trust import certificaten, profielen
from hub.trust.aansluiting import BESTAND_BYTES_MAX, Aanvraag, Toelating, maak_aanvraag
from hub.trust.certificaatfouten import Certificaatweigering
from hub.trust.fouten import Zegelweigering
from hub.trust.oin import lees_oin
from hub.trust.partijdelen import Contact
from hub.trust.partijfouten import Partijweigering
from hub.trust.partijvorm import partijcode, tekst
from hub.trust.sleutels import Identiteit, maak_identiteit, wissel

PROFIELEN: Final = tuple(profielen.PROFIELEN)


@dataclass(frozen=True, slots=True)
class Wie:
    """Who joins: what goes into the request besides keys."""

    code: str
    oin: str
    naam: str
    contact: Sequence[Contact] = ()


def nieuw(
    map_: Path, wie: Wie, *, profiel: str, dagen: tuple[datetime, datetime], nu: datetime, veilig: bool = True
) -> Aanvraag:
    """Make keys and a request in this directory.

    Args:
        map_: the partner's directory; made when it is not there.
        wie: who joins.
        profiel: one of `PROFIELEN`.
        dagen: from and until when the keys hold.
        nu: the moment.
        veilig: wait until the disk has it; not for throw-away keys.

    Raises:
        Ketenfout: `PARTIJ-map`, there are keys already or the disk refuses; `PARTIJ-…`, a word is wrong.
    """
    if any((map_ / naam).exists() for naam in (IDENTITEIT, TLS)):
        raise Ketenfout("PARTIJ-map", "In deze map liggen al sleutels. Kies een andere map; sleutels worden bewaard.")
    try:
        # Words first: a mistake in them must not leave keys behind.
        partijcode(wie.code)
        lees_oin(wie.oin)
        tekst(wie.naam, "naam")
        identiteit = maak_identiteit(wie.code, [profiel], *dagen)
        sleutel = certificaten.maak_sleutel()
        csr = certificaten.maak_aanvraag(wie.oin, wie.code, sleutel)
        aanvraag = maak_aanvraag(identiteit, oin=wie.oin, naam=wie.naam, contact=wie.contact, csr=csr, nu=nu)
    except (Partijweigering, Zegelweigering, Certificaatweigering) as fout:
        raise _vertaald(fout) from None
    schrijf(map_ / IDENTITEIT, identiteit.naar_json(), geheim=True, veilig=veilig)
    schrijf(map_ / TLS, sleutel.encode("ascii"), geheim=True, veilig=veilig)
    schrijf(map_ / AANVRAAG, aanvraag.naar_bytes(), veilig=veilig)
    return aanvraag


def nieuwe_sleutels(map_: Path, *, dagen: tuple[datetime, datetime], nu: datetime, oude_weg: bool = False) -> Aanvraag:
    """Rotation: new keys beside the old ones, and a request that has both.

    The new ones count from `dagen[0]`, by when the hub must have them; the old ones keep their date, and what was
    sealed for them still opens. The old certificate goes on until the new admission lies here.

    `oude_weg`: the old keys to sign with are not used any more, whatever their date: they leaked, and the hub withdrew
    them. Those to open with stay, for what was sealed before.

    Raises:
        Ketenfout: `PARTIJ-map`, this directory has no keys and request, or the one before was never admitted.
    """
    try:
        identiteit = lees_identiteit(map_)
    except Partnerfout as fout:
        raise Ketenfout("PARTIJ-map", fout.uitleg) from None
    eerder = lees_aanvraag(map_ / AANVRAAG)
    _neem_nieuwe_in_gebruik(map_)
    try:
        gewisseld: Identiteit = wissel(_zonder_tekensleutels(identiteit, nu) if oude_weg else identiteit, *dagen)
        sleutel = certificaten.maak_sleutel()
        csr = certificaten.maak_aanvraag(eerder.oin, eerder.code, sleutel)
        aanvraag = maak_aanvraag(
            gewisseld, oin=eerder.oin, naam=eerder.naam, contact=eerder.contact, csr=csr, nu=_na(eerder, nu)
        )
    except (Partijweigering, Zegelweigering, Certificaatweigering) as fout:
        raise _vertaald(fout) from None
    # The new identity holds the old keys too, so at no moment is one lost.
    schrijf(map_ / IDENTITEIT, gewisseld.naar_json(), geheim=True)
    schrijf(map_ / TLS_NIEUW, sleutel.encode("ascii"), geheim=True)
    schrijf(map_ / AANVRAAG, aanvraag.naar_bytes())
    return aanvraag


def lees_aanvraag(pad: Path) -> Aanvraag:
    """Read a request.

    Raises:
        Ketenfout: `PARTIJ-bestand`, it cannot be read; `PARTIJ-vorm` and others, it is none.
    """
    try:
        return Aanvraag.van_bytes(lees_bestand(pad))
    except Partijweigering as fout:
        raise Ketenfout(fout.code, fout.uitleg, "partner") from None


def lees_toelating(pad: Path) -> Toelating:
    """Read an admission. Raises as `lees_aanvraag`."""
    try:
        return Toelating.van_bytes(lees_bestand(pad))
    except Partijweigering as fout:
        raise Ketenfout(fout.code, fout.uitleg, "partner") from None


def lees_bestand(pad: Path) -> bytes:
    """A file of this size at most, and one byte to see that it is too large. Raises `Ketenfout` `PARTIJ-bestand`."""
    try:
        with pad.open("rb") as bestand:
            return bestand.read(BESTAND_BYTES_MAX + 1)
    except OSError:
        raise Ketenfout("PARTIJ-bestand", f"Het bestand {pad.name} is niet te lezen.") from None


def schrijf(pad: Path, inhoud: bytes, *, geheim: bool = False, veilig: bool = True) -> None:
    """Whole or not at all; for the owner only when it is secret. Raises `Ketenfout` `PARTIJ-bestand`."""
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if geheim else 0o644)
        try:
            with os.fdopen(greep, "wb") as stroom:
                stroom.write(inhoud)
                if veilig:
                    stroom.flush()
                    os.fsync(stroom.fileno())
            tijdelijk.replace(pad)
        finally:
            tijdelijk.unlink(missing_ok=True)
    except OSError:
        raise Ketenfout("PARTIJ-bestand", f"Het bestand {pad.name} is niet te schrijven.") from None


def _zonder_tekensleutels(identiteit: Identiteit, nu: datetime) -> Identiteit:
    oude = [s.kid for s in identiteit.publiek.sleutels if s.gebruik == profielen.TEKEN]
    return identiteit.met(identiteit.publiek.trek_in(oude, nu), {})


def _vertaald(fout: Partijweigering | Zegelweigering | Certificaatweigering) -> Ketenfout:
    """What a command tells. Of making keys only two things can go wrong: the profile, or the days."""
    if isinstance(fout, Zegelweigering):
        fout = Partijweigering("PARTIJ-profiel" if fout.code == "ZEGEL-profiel" else "PARTIJ-datum")
    return Ketenfout(fout.code, fout.uitleg, "partner")


def _na(eerder: Aanvraag, nu: datetime) -> datetime:
    """A request is never older than the one it follows, also when this machine's clock was put back."""
    return max(eerder.gemaakt, nu)


def _neem_nieuwe_in_gebruik(map_: Path) -> None:
    """The key of the rotation before becomes the ordinary one, if its admission is here."""
    if not (map_ / TLS_NIEUW).exists():
        return
    wacht = "De vorige nieuwe sleutels zijn nog niet toegelaten. Zet eerst de toelating daarvan in deze map."
    if not (map_ / TOELATING).exists():
        raise Ketenfout("PARTIJ-map", wacht)
    try:
        van = tls_sleutel(map_, lees_toelating(map_ / TOELATING).certificaat)
    except Partnerfout as fout:
        raise Ketenfout("PARTIJ-map", fout.uitleg) from None
    if van != map_ / TLS_NIEUW:
        raise Ketenfout("PARTIJ-map", wacht)
    (map_ / TLS_NIEUW).replace(map_ / TLS)
