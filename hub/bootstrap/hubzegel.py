"""The ports of trust as the running hub has them: seals with its own keys, and the party register of this moment.

The arithmetic is in `hub.trust`; here it is joined to whose keys those are now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from hub.fouten import Ketenfout
from hub.gateway.poorten import HUB, Aansluiting, Geopend, Klok, Zegelfout
from hub.gateway.weg import NEDERLAND
from hub.logboek import logger
from hub.trust import zegel
from hub.trust.binding import Binding
from hub.trust.fouten import Zegelweigering
from hub.trust.handtekening import teken_jws
from hub.trust.partijen import Partijregister
from hub.trust.partijfouten import Partijweigering
from hub.trust.sleutels import Identiteit, Partijsleutels

HERLEES: Final = timedelta(hours=1)
"""The hub's own keys are renewed long before they end; an hour later every process has the new ones."""


class Hubring:
    """The hub's own keys as they are now: read at the start, and again every hour, for they are renewed in time."""

    def __init__(self, laad: Callable[[datetime], Identiteit], klok: Klok) -> None:
        """`laad` reads them for a moment, and renews them when it is time. Raises what it raises."""
        self._laad, self._klok = laad, klok
        self._gelezen = klok.nu()
        self._ring = laad(self._gelezen)

    def __call__(self) -> Identiteit:
        """The ring."""
        nu = self._klok.nu()
        if not timedelta() <= nu - self._gelezen < HERLEES:
            self._gelezen = nu
            try:
                self._ring = self._laad(nu)
            except Ketenfout as fout:
                # What is in memory holds for months; that it cannot be read now is for an operator, not for messages.
                logger().error("hubsleutels-onleesbaar", exc_info=fout)
        return self._ring


class Aansluitingen:
    """`Partijen`: the register, asked anew when it changed or a day began."""

    def __init__(self, register: Callable[[], Partijregister]) -> None:
        """`register` gives what holds now: another object after each change."""
        self._register = register
        self._voor: tuple[Partijregister, object] | None = None
        self._stand = Aansluiting(frozenset())

    def aansluiting(self, nu: datetime) -> Aansluiting:
        """See `Partijen.aansluiting`. The end of a key within the day is met when it is sealed with (`Zegelfout`)."""
        register, dag = self._register(), nu.astimezone(NEDERLAND).date()
        if self._voor is None or self._voor[0] is not register or self._voor[1] != dag:
            self._stand = Aansluiting(
                frozenset(code for code in register.kaarten if _bereikbaar(register, code, nu)),
                _opvolgers(register, nu),
            )
            self._voor = (register, dag)
        return self._stand

    def sleutels(self, code: str) -> Partijsleutels | None:
        """See `Partijen.sleutels`."""
        return self._register().sleutels(code)


class Hubzegel:
    """`Verzegeling` with the keys of the hub, for the parties of the register. The profile is the party's own."""

    def __init__(self, identiteit: Callable[[], Identiteit], register: Callable[[], Partijregister]) -> None:
        """`identiteit`: the hub's own ring, asked each time, for it is renewed while the hub runs."""
        self._identiteit = identiteit
        self._register = register

    def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
        """See `Verzegeling.open`."""
        afzender = self._sleutels(partij)
        try:
            geopend = zegel.open_zegel(
                inhoud,
                van=partij,
                aan=self._identiteit(),
                onderwerp=onderwerp,
                afzender=afzender,
                nu=nu,
                profiel=afzender.profiel,
            )
        except Zegelweigering as weigering:
            raise Zegelfout(weigering.code) from None
        return Geopend(geopend.inhoud, geopend.nummer, geopend.kid, self.afdruk(inhoud))

    def verzegel(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime, *, van_hub: bool) -> bytes:
        """See `Verzegeling.verzegel`."""
        ontvanger = self._sleutels(partij)
        binding = Binding(HUB, partij, onderwerp, onderwerp.rpartition(".")[2])
        try:
            return zegel.verzegel(
                inhoud,
                binding,
                self._identiteit(),
                ontvanger,
                nu,
                profiel=ontvanger.profiel,
                ook_verlopen=van_hub,
            )
        except Zegelweigering as weigering:
            raise Zegelfout(weigering.code) from None

    def afdruk(self, verzegeld: bytes) -> str:
        """See `Verzegeling.afdruk`."""
        return zegel.zegelafdruk(verzegeld)

    def te_openen(self, partij: str, verzegeld: bytes, nu: datetime) -> bool:
        """See `Verzegeling.te_openen`."""
        try:
            kid = zegel.ontvangersleutel(verzegeld)
            ring = self._sleutels(partij).sleutels
        except (Zegelweigering, Zegelfout):
            return False
        return any(s.kid == kid and s.reden(nu) != "ZEGEL-ingetrokken" for s in ring)

    def teken(self, inhoud: bytes, soort: str, nu: datetime) -> str:
        """See `Verzegeling.teken`."""
        try:
            return teken_jws(inhoud, soort, self._identiteit(), nu)
        except Zegelweigering as weigering:
            raise Zegelfout(weigering.code) from None

    def _sleutels(self, partij: str) -> Partijsleutels:
        sleutels = self._register().sleutels(partij)
        if sleutels is None:
            raise Zegelfout("ZEGEL-sleutel")
        return sleutels


def _bereikbaar(register: Partijregister, code: str, nu: datetime) -> bool:
    """Admitted, and with a key to seal for it."""
    sleutels = register.sleutels(code)
    if sleutels is None or not register.toegelaten(code, nu):
        return False
    try:
        sleutels.zegel_nu(nu)
    except Zegelweigering:
        return False
    return True


def _opvolgers(register: Partijregister, nu: datetime) -> dict[str, dict[str | None, str]]:
    """Who follows whom today: per municipality that a line names, and for all else under None."""
    dag = nu.astimezone(NEDERLAND).date()
    gemeenten = {lijn.gemeente for kaart in register.kaarten.values() for lijn in kaart.opvolgers} | {None}
    uit: dict[str, dict[str | None, str]] = {}
    for code, kaart in register.kaarten.items():
        begonnen = [lijn for lijn in kaart.opvolgers if lijn.vanaf <= dag]
        if not begonnen:
            continue
        uit[code] = {}
        for gemeente in gemeenten:
            try:
                opvolger = register.opvolger(code, dag, gemeente)
            except Partijweigering:
                continue  # split, and nothing decides here: the road refuses, and says so
            if opvolger is not None:
                uit[code][gemeente] = opvolger
    return uit
