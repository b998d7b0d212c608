"""The settings of the hub: what an operator may choose, read once at the start from `KETENHUB_…` variables.

Strict: an unknown variable stops the hub (a misspelt setting that is silently ignored is a setting somebody relies on),
and so does a value that cannot be. Every setting stands in `INSTELLINGEN` and in `deploy/README.md`; a test compares.

Not here: limits nobody should turn without changing code. They stand beside what they guard (`schemas.json_strikt`,
`hub.bus.grenzen`, the dictionary of the policy); `deploy/README.md` lists them all, and a test compares them too.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from hub import instelvormen as vormen
from hub.fouten import Ketenfout
from hub.instelvormen import (
    BESLISPUNT_STANDAARD,
    INZAGESLEUTEL_DAGEN,
    TIJDSTEMPEL_S,
    Databaseadres,
    Luisteradres,
    lees_databaseadres,
    lees_luisteradres,
)

__all__ = [
    "BELEID_MEEGELEVERD",
    "BESLISPUNT_STANDAARD",
    "GEHEIM",
    "INSTELLINGEN",
    "TIJDSTEMPEL_S",
    "VOORVOEGSEL",
    "Databaseadres",
    "Instelfout",
    "Instelling",
    "Instellingen",
    "Luisteradres",
    "lees",
    "lees_databaseadres",
    "lees_luisteradres",
]

VOORVOEGSEL: Final = "KETENHUB_"
"""Variables that start with this are ours, all of them."""
BATCH_BERICHTEN_MAX: Final = 256
"""Messages in one atomic batch: 36,000 entries/s were measured at 512; a larger batch only makes the first one wait."""
AFSLUITEN_S: Final = 15
"""Time a stopping hub gives the batch in hand: three times the longest wait for an answer of the bus."""
WAARDE_TEKENS_MAX: Final = 1_024
"""Longest value of a setting: a path or an address; more is a mistake with quotes."""


class Instelfout(Ketenfout):
    """A setting cannot be used; the hub does not start. The text names the variable, never its value."""


PKCS11_LABEL: Final = "ketenhub"
"""Name of the hub key in a token, when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Instellingen:
    """The settings in force. Attributes and variables: see `INSTELLINGEN`."""

    toestand: Path
    beleid: Path
    nats: str | None = None
    nats_monitor: str | None = None
    nats_ca: Path | None = None
    nats_certificaat: Path | None = None
    nats_config: Path | None = None
    logniveau: int = logging.INFO
    beslispunt: Luisteradres | None = BESLISPUNT_STANDAARD
    beslispunt_naam: str | None = None
    hubsleutels: tuple[bytes, ...] = field(default=(), repr=False)
    grootboek: Databaseadres | None = None
    inzagesleutel_dagen: int = INZAGESLEUTEL_DAGEN
    journaal_bewaar_dagen: int | None = None
    getuigen: Path | None = None
    tijdstempel: str | None = None
    tijdstempel_ca: Path | None = None
    tijdstempel_s: int = TIJDSTEMPEL_S
    ldv: str | None = None
    ldv_sleutel: str | None = field(default=None, repr=False)
    adl: str | None = None
    adl_sleutel: str | None = field(default=None, repr=False)
    logpunt: Luisteradres | None = None
    logpunt_certificaat: Path | None = None
    pkcs11_module: Path | None = None
    pkcs11_token: str | None = None
    pkcs11_label: str = PKCS11_LABEL
    pkcs11_pin: str | None = field(default=None, repr=False)

    @property
    def ingebed(self) -> bool:
        """Whether the hub starts a NATS server of its own (demo, development, one machine)."""
        return self.nats is None


@dataclass(frozen=True, slots=True)
class Instelling:
    """One variable: attribute of `Instellingen`, meaning and form (Dutch, for operators), default as written, reader.

    The reader returns the value or raises ValueError; its text is not shown.
    """

    naam: str
    betekenis: str
    vorm: str
    standaard: str | None
    lees: Callable[[str], object]


BELEID_MEEGELEVERD: Final = Path(__file__).resolve().parents[1] / "policies"
"""The policy files that lie beside the code."""

INSTELLINGEN: Final[Mapping[str, Instelling]] = MappingProxyType(
    {
        "KETENHUB_TOESTAND": Instelling(
            "toestand",
            "Map waarin de hub alles bewaart: de gegevens van de ingebedde server en de sleutels van de hub.",
            "een map; hij hoeft nog niet te bestaan",
            "ketenhub-data",
            vormen.lees_map,
        ),
        "KETENHUB_BELEID": Instelling(
            "beleid",
            "Map met het beleid: woordenboek, convenant en gevallen.",
            "een map",
            None,
            vormen.lees_map,
        ),
        "KETENHUB_NATS": Instelling(
            "nats",
            "Adres van een eigen NATS-server. Leeg: de hub start er zelf een, alleen bereikbaar op deze machine.",
            "tls://naam:poort, zonder gebruiker of wachtwoord",
            None,
            vormen.lees_adres("tls"),
        ),
        "KETENHUB_NATS_MONITOR": Instelling(
            "nats_monitor",
            "Adres waar die server zijn toestand toont. De hub kijkt daar of elke schrijfactie meteen op schijf komt.",
            "http://naam:poort of https://naam:poort, zonder gebruiker of wachtwoord",
            None,
            vormen.lees_adres("http", "https"),
        ),
        "KETENHUB_NATS_CA": Instelling(
            "nats_ca",
            "Wie het certificaat van die server uitgaf. Zonder: ca.pem in de map ca van de toestand.",
            "een bestand (PEM)",
            None,
            vormen.lees_bestand,
        ),
        "KETENHUB_NATS_CERTIFICAAT": Instelling(
            "nats_certificaat",
            "Certificaat en sleutel waarmee de hub zich bij die server meldt. Zonder: hub.pem in de map ca van de "
            "toestand.",
            "een bestand (PEM, met de sleutel erin)",
            None,
            vormen.lees_bestand,
        ),
        "KETENHUB_NATS_CONFIG": Instelling(
            "nats_config",
            "Map waarin `ketenhub bus config` de configuratie van die server schreef, als de server hem daar leest. "
            "Dan laat de hub een organisatie zelf toe en sluit haar zelf uit; zonder doet een beheerder dat.",
            "een map",
            None,
            vormen.lees_map,
        ),
        "KETENHUB_LOGNIVEAU": Instelling(
            "logniveau",
            "Vanaf welk niveau er logregels komen.",
            "debug, info, warning of error",
            "info",
            vormen.lees_niveau,
        ),
        "KETENHUB_BESLISPUNT": Instelling(
            "beslispunt",
            "Waar het beslispunt luistert: daaraan vragen andere systemen of iets mag. Is het van buiten deze machine "
            "bereikbaar, dan vraagt het om een sleutel en hoort er een proxy met TLS voor.",
            "een IP-adres en een poort, zoals 127.0.0.1:8484 of [::1]:8484; of: uit",
            f"{BESLISPUNT_STANDAARD.host}:{BESLISPUNT_STANDAARD.poort}",
            lees_luisteradres,
        ),
        "KETENHUB_BESLISPUNT_NAAM": Instelling(
            "beslispunt_naam",
            "Adres waaronder anderen het beslispunt kennen, als er een proxy met TLS voor staat.",
            "https://naam of https://naam:poort",
            None,
            vormen.lees_naam,
        ),
        "KETENHUB_GROOTBOEK": Instelling(
            "grootboek",
            "Database waarin het journaal doorzoekbaar ligt. Leeg: een bestand in de toestand. Er staat niets in dat "
            "niet opnieuw uit het journaal te maken is.",
            "postgresql://gebruiker@naam:5432/database, zonder wachtwoord; dat staat in het bestand van PGPASSFILE",
            None,
            lees_databaseadres,
        ),
        "KETENHUB_INZAGESLEUTEL_DAGEN": Instelling(
            "inzagesleutel_dagen",
            "Na hoeveel dagen de hub de index van personen en hun zaken onder een nieuwe sleutel legt. Wie ooit een "
            "kopie van de sleutel kreeg, kan daarna niet meer nagaan of een bekende persoon een zaak heeft.",
            "een getal van 1 tot en met 366",
            str(INZAGESLEUTEL_DAGEN),
            vormen.lees_dagen,
        ),
        "KETENHUB_JOURNAAL_BEWAAR_DAGEN": Instelling(
            "journaal_bewaar_dagen",
            "Na hoeveel dagen records van het journaal weg mogen, als ze in een archief staan. Leeg: nooit. De hub "
            "doet het nooit uit zichzelf: `ketenhub bewaring ruim-op --journaal` doet het.",
            "een getal van 1826 (vijf jaar: zo lang kan iemand vragen wie wat ontving) tot en met 36525",
            None,
            vormen.lees_bewaardagen,
        ),
        "KETENHUB_GETUIGEN": Instelling(
            "getuigen",
            "Wie als getuige elk controlepunt van het journaal mede ondertekent. Leeg: niemand; dan kan wie de hub "
            "beheert het journaal herschrijven zonder dat het opvalt.",
            "een bestand, met op elke regel de openbare sleutel van een getuige, een spatie en zijn adres",
            None,
            vormen.lees_bestand,
        ),
        "KETENHUB_TIJDSTEMPEL": Instelling(
            "tijdstempel",
            "Dienst die tijdstempels volgens RFC 3161 zet op controlepunten van het journaal. Leeg: geen tijdstempels.",
            "http://naam/pad of https://naam/pad, zonder gebruiker of wachtwoord",
            None,
            vormen.lees_dienst,
        ),
        "KETENHUB_TIJDSTEMPEL_CA": Instelling(
            "tijdstempel_ca",
            "Het hoogste certificaat van die dienst. Hoort bij KETENHUB_TIJDSTEMPEL.",
            "een bestand (PEM)",
            None,
            vormen.lees_bestand,
        ),
        "KETENHUB_TIJDSTEMPEL_S": Instelling(
            "tijdstempel_s",
            "Hoeveel seconden er minstens tussen twee tijdstempels zitten.",
            "een getal van 1 tot en met 86400",
            str(TIJDSTEMPEL_S),
            vormen.lees_seconden,
        ),
        "KETENHUB_LDV": Instelling(
            "ldv",
            "Logboek (LDV) waar de hub een regel over elke verwerking naartoe stuurt, met OTLP. Leeg: nergens.",
            "https://naam:poort; op deze machine ook http://127.0.0.1:poort",
            None,
            vormen.lees_ontvanger,
        ),
        "KETENHUB_LDV_SLEUTEL": Instelling(
            "ldv_sleutel",
            "Sleutel waarmee de hub zich bij dat logboek meldt (Authorization: Bearer). Leeg: geen.",
            "letters, cijfers en -._~+/=",
            None,
            vormen.lees_bearer,
        ),
        "KETENHUB_ADL": Instelling(
            "adl",
            "Logboek (ADL) waar de hub een record over elk besluit naartoe stuurt, met OTLP. Leeg: nergens.",
            "https://naam:poort; op deze machine ook http://127.0.0.1:poort",
            None,
            vormen.lees_ontvanger,
        ),
        "KETENHUB_ADL_SLEUTEL": Instelling(
            "adl_sleutel",
            "Sleutel waarmee de hub zich bij dat logboek meldt (Authorization: Bearer). Leeg: geen.",
            "letters, cijfers en -._~+/=",
            None,
            vormen.lees_bearer,
        ),
        "KETENHUB_LOGPUNT": Instelling(
            "logpunt",
            "Waar organisaties de logregels lezen waar zij aan meedoen, elk met haar eigen certificaat. Leeg: nergens.",
            "IP-adres:poort, of uit",
            "uit",
            lees_luisteradres,
        ),
        "KETENHUB_LOGPUNT_CERTIFICAAT": Instelling(
            "logpunt_certificaat",
            "Certificaat en sleutel van het logpunt. Zonder: server.pem in de map ca van de toestand.",
            "een bestand (PEM, met de sleutel erin)",
            None,
            vormen.lees_bestand,
        ),
        "KETENHUB_HUBSLEUTEL": Instelling(
            "hubsleutels",
            "De hubsleutel, die alles sluit wat de hub bewaart. Leeg: hij ligt in een bestand in de toestand. Met een "
            "token erbij sluit hij niets meer, en opent hij wat er al lag.",
            "32 bytes in base64url (43 tekens, zonder =); oudere sleutels erachter, met een komma ertussen",
            None,
            vormen.lees_hubsleutels,
        ),
        "KETENHUB_PKCS11_MODULE": Instelling(
            "pkcs11_module",
            "Bibliotheek van het PKCS#11-token waarin de hubsleutel ligt. Leeg: geen token.",
            "het hele pad van een bestand",
            None,
            vormen.lees_bibliotheek,
        ),
        "KETENHUB_PKCS11_TOKEN": Instelling(
            "pkcs11_token",
            "Naam van het token. Hoort bij KETENHUB_PKCS11_MODULE.",
            "een naam",
            None,
            str,
        ),
        "KETENHUB_PKCS11_LABEL": Instelling(
            "pkcs11_label",
            "Naam van de hubsleutel in het token. Een andere naam is een nieuwe hubsleutel; oude blijven openen.",
            "een naam",
            PKCS11_LABEL,
            str,
        ),
        "KETENHUB_PKCS11_PIN": Instelling(
            "pkcs11_pin",
            "Pincode van het token. Hoort bij KETENHUB_PKCS11_MODULE.",
            "een pincode",
            None,
            str,
        ),
    }
)
"""Every variable, by name."""
GEHEIM: Final = ("KETENHUB_HUBSLEUTEL", "KETENHUB_LDV_SLEUTEL", "KETENHUB_ADL_SLEUTEL", "KETENHUB_PKCS11_PIN")
"""Variables whose values are secrets: taken out of the environment once read, so that no program we start gets them."""
_EIGEN_SERVER: Final = ("KETENHUB_NATS_CA", "KETENHUB_NATS_CERTIFICAAT", "KETENHUB_NATS_CONFIG")
_TOKEN: Final = ("KETENHUB_PKCS11_MODULE", "KETENHUB_PKCS11_TOKEN", "KETENHUB_PKCS11_PIN")


def lees(omgeving: Mapping[str, str]) -> Instellingen:
    """Read the settings.

    Args:
        omgeving: environment variables; only those with `VOORVOEGSEL` are looked at. An empty value counts as absent.

    Raises:
        Instelfout: `INSTELLING-onbekend`, `INSTELLING-ongeldig` or `INSTELLING-ontbreekt`.
    """
    gezet = {naam: waarde for naam, waarde in omgeving.items() if naam.startswith(VOORVOEGSEL)}
    for naam in sorted(gezet):
        if naam not in INSTELLINGEN:
            raise Instelfout("INSTELLING-onbekend", _onbekend(naam))
    waarden: dict[str, Any] = {"beleid": BELEID_MEEGELEVERD}
    for naam, instelling in INSTELLINGEN.items():
        tekst = gezet.get(naam) or instelling.standaard
        if tekst is not None:
            waarden[instelling.naam] = _lees_een(naam, instelling, tekst)
    gekozen = Instellingen(**waarden)
    if (gekozen.nats is None) != (gekozen.nats_monitor is None):
        raise Instelfout(
            "INSTELLING-ontbreekt",
            "KETENHUB_NATS en KETENHUB_NATS_MONITOR horen bij elkaar: zet ze allebei of geen van beide. Zonder monitor "
            "kan de hub niet zien of de server elke schrijfactie meteen op schijf zet.",
        )
    for naam in _EIGEN_SERVER:
        if gekozen.nats is None and gezet.get(naam):
            raise Instelfout(
                "INSTELLING-ontbreekt", f"{naam} hoort bij KETENHUB_NATS: zet ze allebei of geen van beide."
            )
    if (gekozen.tijdstempel is None) != (gekozen.tijdstempel_ca is None):
        raise Instelfout(
            "INSTELLING-ontbreekt",
            "KETENHUB_TIJDSTEMPEL en KETENHUB_TIJDSTEMPEL_CA horen bij elkaar: zet ze allebei of geen van beide. "
            "Zonder certificaat kan de hub niet zien of een tijdstempel echt is.",
        )
    if 0 < sum(bool(gezet.get(naam)) for naam in _TOKEN) < len(_TOKEN):
        raise Instelfout("INSTELLING-ontbreekt", f"{', '.join(_TOKEN)} horen bij elkaar: zet ze alle drie of geen.")
    return gekozen


def _lees_een(naam: str, instelling: Instelling, tekst: str) -> object:
    try:
        return instelling.lees(_schoon(tekst))
    except ValueError:
        # Without the cause: its text could hold the value.
        uitleg = f"{naam} heeft een waarde die niet kan. Wel kan: {instelling.vorm}."
        raise Instelfout("INSTELLING-ongeldig", uitleg) from None


def _schoon(tekst: str) -> str:
    if len(tekst) > WAARDE_TEKENS_MAX or not tekst.isprintable():
        raise ValueError("length or characters")
    return tekst


def _onbekend(naam: str) -> str:
    lijkt = difflib.get_close_matches(naam, INSTELLINGEN, n=1)
    bedoeld = f"Bedoelde u {lijkt[0]}?" if lijkt else f"Wel bekend: {', '.join(INSTELLINGEN)}."
    # The name is cut: somebody may have put a value in it by mistake.
    return f"De hub kent de instelling {naam[:40]} niet. {bedoeld}"
