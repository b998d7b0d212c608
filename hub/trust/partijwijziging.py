"""What may happen to a card: each change gives a new card with the next `revisie` and one line more of history.

Nothing is taken away: a key, certificate or successor that no longer counts says so and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from hub.trust import opvolging, partijvorm
from hub.trust.aansluiting import Aanvraag
from hub.trust.codering import uit_b64_tekst
from hub.trust.fouten import Zegelweigering
from hub.trust.partijdelen import REDENEN, Opvolger, Partijcertificaat, Wijziging
from hub.trust.partijen import (
    CERTIFICATEN_MAX,
    GRONDEN_MAX,
    OPVOLGERS_MAX,
    WIJZIGINGEN_MAX,
    Partijkaart,
    Partijregister,
)
from hub.trust.partijfouten import Partijweigering
from hub.trust.publiek import SLEUTELS_MAX, Partijsleutels

_KID_BYTES: Final = 32
_VOOR_INTREKKEN: Final = 64
"""Lines of history that only a withdrawal may take: a full card can always be closed."""


def nieuwe_kaart(
    aanvraag: Aanvraag,
    *,
    dagen: tuple[date, date],
    ondertekend: date,
    gronden: Sequence[str],
    certificaat: Partijcertificaat,
    nu: datetime,
) -> Partijkaart:
    """The first card of a party, from its request. `dagen`: first and last day.

    Raises:
        Partijweigering: `PARTIJ-datum`, `PARTIJ-vol`, `PARTIJ-tekst` (a ground).
    """
    if dagen[1] < dagen[0]:
        raise Partijweigering("PARTIJ-datum")
    if len(aanvraag.sleutels.sleutels) > SLEUTELS_MAX or len(gronden) > GRONDEN_MAX:
        raise Partijweigering("PARTIJ-vol")
    return Partijkaart(
        code=aanvraag.code,
        oin=aanvraag.oin,
        naam=aanvraag.naam,
        stand="toegelaten",
        geldig_van=dagen[0],
        geldig_tot=dagen[1],
        ondertekend=ondertekend,
        contact=aanvraag.contact,
        gronden=tuple(partijvorm.tekst(grond, "grond") for grond in gronden),
        sleutels=aanvraag.sleutels,
        certificaten=(certificaat,),
        opvolgers=(),
        revisie=1,
        geschiedenis=(Wijziging(1, partijvorm.heel(nu), "toegelaten"),),
    )


def vernieuw(
    kaart: Partijkaart,
    aanvraag: Aanvraag,
    *,
    certificaat: Partijcertificaat,
    geldig_tot: date,
    nu: datetime,
) -> Partijkaart:
    """New keys beside the old ones, which stop on the date they had: a request cannot lengthen what is registered.

    Another profile only when no key of the old one counts any more.

    Raises:
        Partijweigering: `PARTIJ-is-ingetrokken`; `PARTIJ-ander-profiel`; `PARTIJ-vol`.
    """
    if kaart.stand != "toegelaten":
        raise Partijweigering("PARTIJ-is-ingetrokken")
    sleutels = aanvraag.sleutels
    if sleutels.profiel != kaart.sleutels.profiel and any(
        s.geldig_tot > nu and s.ingetrokken_op is None for s in kaart.sleutels.sleutels
    ):
        # Half of what is under way would be of the one profile and half of the other.
        raise Partijweigering("PARTIJ-ander-profiel")
    bekend = {sleutel.kid for sleutel in kaart.sleutels.sleutels}
    samen = (*kaart.sleutels.sleutels, *(s for s in sleutels.sleutels if s.kid not in bekend))
    certificaten = kaart.certificaten
    if all(c.vingerafdruk != certificaat.vingerafdruk for c in certificaten):
        certificaten = (*certificaten, certificaat)
    if len(samen) > SLEUTELS_MAX or len(certificaten) > CERTIFICATEN_MAX:
        raise Partijweigering("PARTIJ-vol")
    nieuw = replace(
        kaart,
        contact=aanvraag.contact,
        sleutels=Partijsleutels(sleutels.profiel, samen),
        certificaten=certificaten,
        geldig_tot=max(kaart.geldig_tot, geldig_tot),
    )
    return _volgende(nieuw, nu, "vernieuwd")


def trek_in(kaart: Partijkaart, *, reden: str, nu: datetime) -> Partijkaart:
    """The whole party: no connection, nothing delivered.

    Raises:
        Partijweigering: `PARTIJ-is-ingetrokken`, `PARTIJ-reden`.
    """
    if kaart.stand != "toegelaten":
        raise Partijweigering("PARTIJ-is-ingetrokken")
    return _volgende(replace(kaart, stand="ingetrokken"), nu, "ingetrokken", reden=_reden(reden))


def herstel(kaart: Partijkaart, *, nu: datetime) -> Partijkaart:
    """Admit again, with what it had. Raises `Partijweigering`: `PARTIJ-is-toegelaten`."""
    if kaart.stand != "ingetrokken":
        raise Partijweigering("PARTIJ-is-toegelaten")
    return _volgende(replace(kaart, stand="toegelaten"), nu, "hersteld")


def trek_sleutel_in(kaart: Partijkaart, kid: str, *, reden: str, nu: datetime) -> Partijkaart:
    """One key, signing or sealing; there is no way back. Raises `Partijweigering`: `PARTIJ-geen-sleutel`, `-reden`."""
    woord = _reden(reden)
    if not any(s.kid == kid and s.ingetrokken_op is None for s in kaart.sleutels.sleutels):
        raise Partijweigering("PARTIJ-geen-sleutel")
    nieuw = replace(kaart, sleutels=kaart.sleutels.trek_in([kid], partijvorm.heel(nu)))
    return _volgende(nieuw, nu, "sleutel-ingetrokken", over=kid_hex(kid), reden=woord)


def trek_certificaat_in(kaart: Partijkaart, afdruk: str, *, reden: str, nu: datetime) -> Partijkaart:
    """One certificate. Raises `Partijweigering`: `PARTIJ-geen-certificaat`, `PARTIJ-reden`."""
    woord = _reden(reden)
    if not any(c.vingerafdruk == afdruk and c.ingetrokken_op is None for c in kaart.certificaten):
        raise Partijweigering("PARTIJ-geen-certificaat")
    weg = partijvorm.heel(nu)
    certificaten = tuple(replace(c, ingetrokken_op=weg) if c.vingerafdruk == afdruk else c for c in kaart.certificaten)
    nieuw = replace(kaart, certificaten=certificaten)
    return _volgende(nieuw, nu, "certificaat-ingetrokken", over=afdruk, reden=woord)


def trek_alles_in(kaart: Partijkaart, *, reden: str, nu: datetime) -> Partijkaart:
    """Every key and certificate that still counts, for when a machine was stolen: nothing of it is believed any more.

    The party stays admitted, so a request with new keys is enough to come back. Raises as `trek_sleutel_in`, when
    nothing counted any more.
    """
    klaar = False
    for sleutel in kaart.sleutels.sleutels:
        if sleutel.ingetrokken_op is None and sleutel.geldig_tot > nu:
            kaart = trek_sleutel_in(kaart, sleutel.kid, reden=reden, nu=nu)
            klaar = True
    for certificaat in kaart.certificaten:
        if certificaat.ingetrokken_op is None and certificaat.tot > nu:
            kaart = trek_certificaat_in(kaart, certificaat.vingerafdruk, reden=reden, nu=nu)
            klaar = True
    if not klaar:
        raise Partijweigering("PARTIJ-geen-sleutel")
    return kaart


def volg_op(
    register: Partijregister, code: str, door: str, *, vanaf: date, gemeente: str | None, nu: datetime
) -> Partijkaart:
    """The card of `code` with one line of succession more.

    Raises:
        Partijweigering: `PARTIJ-geen-opvolger`, one of the two has no card or the successor is not admitted now;
            `PARTIJ-kring`; `PARTIJ-vol`; `PARTIJ-vorm`, the municipality is no CBS code.
    """
    kaart = register.kaart(code)
    opvolger = register.kaart(door)
    # Admitted now, also when it begins later: a merger is prepared before its day.
    if kaart is None or opvolger is None or not opvolger.toegelaten(nu):
        raise Partijweigering("PARTIJ-geen-opvolger")
    if opvolging.sluit_kring({c: k.opvolgers for c, k in register.kaarten.items()}, code, door):
        raise Partijweigering("PARTIJ-kring")
    if len(kaart.opvolgers) >= OPVOLGERS_MAX:
        raise Partijweigering("PARTIJ-vol")
    lijn = Opvolger(door, vanaf, partijvorm.cbs(gemeente, "de gemeente"))
    return _volgende(replace(kaart, opvolgers=(*kaart.opvolgers, lijn)), nu, "opvolging", over=door)


def kid_hex(kid: str) -> str:
    """A key's thumbprint as 64 hex, which a journal record has a form for.

    Raises:
        Partijweigering: `PARTIJ-geen-sleutel`, it is no thumbprint.
    """
    try:
        return uit_b64_tekst(kid, _KID_BYTES).hex()
    except Zegelweigering:
        raise Partijweigering("PARTIJ-geen-sleutel") from None


def _reden(reden: str) -> str:
    if reden not in REDENEN:
        raise Partijweigering("PARTIJ-reden", ", ".join(REDENEN))
    return reden


def _volgende(
    kaart: Partijkaart, nu: datetime, wat: str, *, over: str | None = None, reden: str | None = None
) -> Partijkaart:
    if len(kaart.geschiedenis) >= WIJZIGINGEN_MAX - (0 if reden else _VOOR_INTREKKEN):
        raise Partijweigering("PARTIJ-vol")
    regel = Wijziging(kaart.revisie + 1, partijvorm.heel(nu), wat, over, reden)
    return replace(kaart, revisie=kaart.revisie + 1, geschiedenis=(*kaart.geschiedenis, regel))
