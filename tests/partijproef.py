"""Cards and requests of invented parties, with real keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hub.trust import certificaten
from hub.trust.aansluiting import Aanvraag, maak_aanvraag
from hub.trust.partijdelen import Contact, Partijcertificaat
from hub.trust.partijen import Partijkaart
from hub.trust.partijwijziging import nieuwe_kaart
from hub.trust.profielen import JOSE_1
from hub.trust.sleutels import Identiteit, maak_identiteit

NU: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
VAN: Final = NU - timedelta(days=1)
TOT: Final = NU + timedelta(days=365)
OIN: Final = "00000099000000011000"
CONTACT: Final = (Contact("Functioneel beheer", "beheer@example.nl", date(2026, 1, 1), date(2027, 12, 31)),)


def identiteit(code: str = "gemeente-ede", profiel: str = JOSE_1) -> Identiteit:
    """Fresh keys, valid now."""
    return maak_identiteit(code, [profiel], VAN, TOT)


def aanvraag(wie: Identiteit | None = None, oin: str = OIN) -> Aanvraag:
    """A signed request."""
    gekozen = wie or identiteit()
    csr = certificaten.maak_aanvraag(oin, gekozen.code, certificaten.maak_sleutel())
    return maak_aanvraag(gekozen, oin=oin, naam="Gemeente Ede", contact=CONTACT, csr=csr, nu=NU)


def certificaat(nummer: int = 1, *, van: datetime = VAN, tot: datetime = TOT) -> Partijcertificaat:
    """A certificate as the register knows it; `nummer` tells them apart."""
    return Partijcertificaat(f"urn:ketenhub:certificaat:{nummer:04x}", f"{nummer:064x}", van, tot)


def kaart(code: str = "gemeente-ede", nummer: int = 1, oin: str = OIN) -> Partijkaart:
    """The first card of a party."""
    return nieuwe_kaart(
        aanvraag(identiteit(code), oin),
        dagen=(date(2026, 1, 1), date(2027, 12, 31)),
        ondertekend=date(2026, 1, 5),
        gronden=("Jeugdwet art. 7.4.0 (meldpunt)",),
        certificaat=certificaat(nummer),
        nu=NU,
    )
