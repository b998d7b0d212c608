"""Bundles of the small policy for tests: keys that are always the same, and a forger who signs whatever he likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.policy.beleidsbundel import (
    CONVENANT,
    WOORDENBOEK,
    Bundelbestand,
    Bundelinhoud,
    lees_bundel,
    tekstdigest,
)
from hub.policy.bundelmaken import maak_bundel, teken_bij
from hub.policy.bundelrapport import Vorige
from hub.policy.ondertekening import GetekendBeleid, controleer
from hub.policy.sleutelregister import (
    MEDEONDERTEKENAAR,
    PRIVACYFUNCTIONARIS,
    Sleutel,
    Sleutelregister,
    kenmerk,
    maak_register,
)
from tests import klein_beleid
from tests.klein_beleid import klein, verander

VANDAAG: Final = date(2026, 6, 1)
GELDIG: Final = (date(2026, 1, 1), date(2026, 12, 31))
VELDEN: Final = klein().woordenboek.velden
GEVAL: Final = "gevallen/dossier.yaml"
GEVALLEN: Final = """\
standaard: {leeftijd: 16, verdacht: ja, zorgen: ja}
gevallen:
  - geval: R06-dossier
    regel: R06
    soort: toestaan
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    verwacht: {uitkomst: doorlaten, regel: S-01, wel: [betrokkene.bsn], niet: [feit.medeverdachten.naam]}
"""


def prive(nummer: int) -> Ed25519PrivateKey:
    """An invented private key."""
    return Ed25519PrivateKey.from_private_bytes(bytes([nummer]) * 32)


FG: Final = prive(1)
MEDE: Final = prive(2)
MEDE_POLITIE: Final = prive(3)
FG_OM: Final = prive(4)
VREEMD: Final = prive(5)


def regel(
    naam: str, rol: str, organisatie: str, sleutel: Ed25519PrivateKey, ingetrokken: date | None = None
) -> Sleutel:
    """A key in the register, valid this year."""
    return Sleutel(naam, rol, organisatie, sleutel.public_key(), *GELDIG, ingetrokken)


REGELS: Final = (
    regel("fg-politie", PRIVACYFUNCTIONARIS, "politie", FG),
    regel("mede-ede", MEDEONDERTEKENAAR, "gemeente-ede", MEDE),
    regel("mede-politie", MEDEONDERTEKENAAR, "politie", MEDE_POLITIE),
    regel("fg-om", PRIVACYFUNCTIONARIS, "om", FG_OM),
)
REGISTER: Final = maak_register(REGELS)


def register(**anders: Mapping[str, Any]) -> Sleutelregister:
    """The register with some keys changed: name with `_` for `-` → attributes."""
    return maak_register(tuple(replace(s, **anders.get(s.naam.replace("-", "_"), {})) for s in REGELS))


def teksten(*veranderingen: tuple[str, str], woordenboek: str = klein_beleid.WOORDENBOEK) -> dict[str, str]:
    """The files of the small policy, with pieces of the convenant replaced."""
    convenant = klein_beleid.CONVENANT
    for oud, nieuw in veranderingen:
        convenant = verander(convenant, oud, nieuw)
    return {WOORDENBOEK: woordenboek, CONVENANT: convenant, GEVAL: GEVALLEN}


def bundel(
    *veranderingen: tuple[str, str],
    vorige: Vorige | None = None,
    geldig: tuple[date, date] = GELDIG,
    sleutels: tuple[Ed25519PrivateKey, ...] = (FG, MEDE),
    revisie: int | None = None,
) -> bytes:
    """An honest bundle of a changed small policy."""
    gemaakt = maak_bundel(teksten(*veranderingen), geldig, vorige, VELDEN, sleutels[0], revisie)
    for sleutel in sleutels[1:]:
        gemaakt = teken_bij(gemaakt, sleutel)
    return gemaakt


def vervals(
    echt: bytes,
    anders_bestand: Mapping[str, str | None] | None = None,
    /,
    *,
    sleutels: tuple[Ed25519PrivateKey, ...] = (FG, MEDE),
    **anders: Any,  # noqa: ANN401 - attributes of the content
) -> bytes:
    """Another content, signed by whoever wants to: what only computing again can find.

    `anders_bestand`: name → other text, None to leave it out; digests follow unless `anders` gives `bestanden`.
    """
    bestand = lees_bundel(echt)
    alle = dict(bestand.teksten)
    for naam, tekst in (anders_bestand or {}).items():
        if tekst is None:
            del alle[naam]
        else:
            alle[naam] = tekst
    digesten = {naam: tekstdigest(tekst) for naam, tekst in alle.items()}
    inhoud = replace(bestand.inhoud, **{"bestanden": digesten, **anders})
    return ondertekend(inhoud, alle, sleutels)


def ondertekend(inhoud: Bundelinhoud, alle: Mapping[str, str], sleutels: tuple[Ed25519PrivateKey, ...]) -> bytes:
    """Sign this content, whatever it is."""
    tekens = {kenmerk(sleutel.public_key()): sleutel.sign(inhoud.pae()) for sleutel in sleutels}
    return Bundelbestand(inhoud, MappingProxyType(dict(alle)), MappingProxyType(tekens)).schrijf()


def levend(*veranderingen: tuple[str, str], **anders: Any) -> GetekendBeleid:  # noqa: ANN401 - as `bundel`
    """A first bundle, in force."""
    return controleer(bundel(*veranderingen, **anders), REGISTER, None, VANDAAG, VELDEN)
