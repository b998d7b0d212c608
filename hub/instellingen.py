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
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from hub.fouten import Ketenfout

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


@dataclass(frozen=True, slots=True)
class Instellingen:
    """The settings in force. Attributes and variables: see `INSTELLINGEN`."""

    toestand: Path
    beleid: Path
    nats: str | None = None
    nats_monitor: str | None = None
    logniveau: int = logging.INFO

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


def _map(tekst: str) -> Path:
    pad = Path(tekst).expanduser()
    if pad.is_file():
        raise ValueError("a file")
    return pad


def _adres(*schemas: str) -> Callable[[str], str]:
    def lees(tekst: str) -> str:
        delen = urlsplit(tekst)
        kaal = not (delen.username or delen.password or delen.query or delen.fragment or delen.path.strip("/"))
        # `.port` raises ValueError on what is no port; `kaal` keeps secrets out of a variable everyone can read.
        if delen.scheme not in schemas or not delen.hostname or delen.port is None or not kaal:
            raise ValueError("no address")
        return tekst.rstrip("/")

    return lees


_NIVEAUS: Final = MappingProxyType(
    {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
)


def _niveau(tekst: str) -> int:
    if tekst not in _NIVEAUS:
        raise ValueError("no level")
    return _NIVEAUS[tekst]


BELEID_MEEGELEVERD: Final = Path(__file__).resolve().parents[1] / "policies"
"""The policy files that lie beside the code."""

INSTELLINGEN: Final[Mapping[str, Instelling]] = MappingProxyType(
    {
        "KETENHUB_TOESTAND": Instelling(
            "toestand",
            "Map waarin de hub alles bewaart: de gegevens van de ingebedde server en de sleutels van de hub.",
            "een map; hij hoeft nog niet te bestaan",
            "ketenhub-data",
            _map,
        ),
        "KETENHUB_BELEID": Instelling(
            "beleid",
            "Map met het beleid: woordenboek, convenant en gevallen.",
            "een map",
            None,
            _map,
        ),
        "KETENHUB_NATS": Instelling(
            "nats",
            "Adres van een eigen NATS-server. Leeg: de hub start er zelf een, alleen bereikbaar op deze machine.",
            "nats://naam:poort of tls://naam:poort, zonder gebruiker of wachtwoord",
            None,
            _adres("nats", "tls"),
        ),
        "KETENHUB_NATS_MONITOR": Instelling(
            "nats_monitor",
            "Adres waar die server zijn toestand toont. De hub kijkt daar of elke schrijfactie meteen op schijf komt.",
            "http://naam:poort of https://naam:poort, zonder gebruiker of wachtwoord",
            None,
            _adres("http", "https"),
        ),
        "KETENHUB_LOGNIVEAU": Instelling(
            "logniveau",
            "Vanaf welk niveau er logregels komen.",
            "debug, info, warning of error",
            "info",
            _niveau,
        ),
    }
)
"""Every variable, by name."""


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
