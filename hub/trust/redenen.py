"""Why a receiver refuses a delivery: the one list of reason codes in receipts, and its page `hub/trust/REDENEN.md`.

Codes are stable and only added. A code says what is wrong with the delivery or with the receiver's system, never
anything about the young person: a receipt is kept for years in a journal without personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Reden:
    """One reason. Dutch, for the page. `sdk`: the partner's SDK can give it by itself; else a system or a human does.

    `gevolg`: what the hub's operator does when he sees it.
    """

    betekenis: str
    gevolg: str
    sdk: bool = False


REDENEN: Final[Mapping[str, Reden]] = MappingProxyType(
    {
        "O-zegel": Reden(
            "Het zegel van de levering gaat niet open met de sleutels van de ontvanger, of hoort bij een ander.",
            "Kijk of de sleutel van de ontvanger in het register nog klopt. Zo niet: laat hem een nieuwe aanmelden.",
            sdk=True,
        ),
        "O-vorm": Reden(
            "De levering ging open, maar is geen bericht dat de ontvanger kan lezen.",
            "Vergelijk de versies van de schema's. Dit is een fout van de hub of van het systeem van de ontvanger.",
            sdk=True,
        ),
        "O-verlopen": Reden(
            "De bewaartermijn was al voorbij toen de ontvanger de levering wilde verwerken.",
            "Vraag de ontvanger waarom hij zo laat was. De gegevens zijn niet bewaard.",
            sdk=True,
        ),
        "O-vernietigd": Reden(
            "De hub droeg vernietiging op voordat de ontvanger de levering verwerkte; zij is weggegooid.",
            "Niets: zo hoort het.",
            sdk=True,
        ),
        "O-dubbel": Reden(
            "De ontvanger had deze levering al, onder een ander kenmerk.",
            "Zoek uit waarom de afzender hetzelfde twee keer stuurde.",
        ),
        "O-onbevoegd": Reden(
            "De ontvanger heeft hier geen taak: het is bijvoorbeeld niet zijn gemeente.",
            "Vraag de afzender wie de goede ontvanger is. Is dit een levering die niet had gemogen, dan is het een"
            " datalek: volg die procedure.",
        ),
        "O-grond": Reden(
            "De ontvanger vindt dat hij deze gegevens niet mag hebben.",
            "Leg het voor aan de privacy officers van het convenant. Tot dan bewaart de ontvanger niets.",
        ),
        "O-onveilig": Reden(
            "De controle van de ontvanger op schadelijke inhoud hield de levering tegen.",
            "Zoek met de afzender uit wat er in het bericht zat.",
        ),
        "O-systeem": Reden(
            "Het systeem van de ontvanger kon de levering niet bewaren en probeert het niet meer.",
            "Vraag de ontvanger wanneer het weer kan en laat de afzender het bericht opnieuw sturen.",
        ),
        "O-anders": Reden(
            "Er is een andere reden. Die staat niet in het bewijs.",
            "Bel de contactpersoon van de ontvanger.",
        ),
    }
)
"""Every reason a receipt `geweigerd` can carry."""


def tabel() -> str:
    """Return `hub/trust/REDENEN.md`: every reason, in Markdown."""
    regels = [
        "# Redenen om een levering te weigeren",
        "",
        "Deze pagina is gemaakt uit `hub/trust/redenen.py` met `make docs`. Een ontvanger die een levering niet",
        "verwerkt, noemt in zijn ondertekende ontvangstbewijs `geweigerd` precies één van deze codes. Een code zegt",
        "iets over de levering of over het systeem van de ontvanger, nooit iets over de jongere.",
        "",
        "| code | betekenis | wat de beheerder van de hub doet | geeft de SDK zelf |",
        "|---|---|---|---|",
        *(
            f"| `{code}` | {r.betekenis} | {r.gevolg} | {'ja' if r.sdk else 'nee'} |"
            for code, r in sorted(REDENEN.items())
        ),
        "",
    ]
    return "\n".join(regels)
