"""A party and a hub with throw-away keys, and the hub's side of a sealed line. Nothing here is anybody's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.geheugen_lijn import GeheugenLijn
from adapters.sdk.partnermap import Partnermap
from adapters.sdk.zegelaar import Zegelaar
from hub import onderwerpen
from hub.trust.binding import Binding
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import TYP_AANNAME, Aanname, Ontvangst, controleer_ontvangst
from hub.trust.sleutels import Identiteit, maak_identiteit
from hub.trust.zegel import Geopend, open_zegel, verzegel, zegelafdruk
from schemas import register
from schemas.levering import ANTWOORD
from tests.adapters.lijn_suite import PARTIJ, ZAAK
from tests.bus.proefbus import PARTIJEN, Proefbus

NU: Final = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
JAAR: Final = timedelta(days=365)
OIN: Final = "00000099000000000012"
HUB_OIN: Final = "00000099000000099000"
PROFIELEN: Final = ("jose-1", "hpke-pq-1")


def identiteit(code: str, profiel: str = "jose-1") -> Identiteit:
    """Keys of a party, valid around `NU`."""
    return maak_identiteit(code, [profiel], NU - JAAR, NU + JAAR)


def hubidentiteit() -> Identiteit:
    """Keys of the hub: a seal key for each profile."""
    return maak_identiteit("hub", PROFIELEN, NU - JAAR, NU + JAAR)


@dataclass
class Proefhub:
    """The hub's side: seals, opens, and answers with a signed receipt."""

    lijn: GeheugenLijn
    partij: Identiteit = field(default_factory=lambda: identiteit(PARTIJ))
    hub: Identiteit = field(default_factory=hubidentiteit)
    gelezen: int = 0

    @property
    def zegelaar(self) -> Zegelaar:
        """The party's side of these keys."""
        return Zegelaar(self.partij.code, self.partij, self.hub.publiek, self.partij.profiel)

    def verzegel(
        self, onderwerp: str, inhoud: bytes, *, op: str | None = None, door: Identiteit | None = None
    ) -> bytes:
        """Seal for the party, for the subject `onderwerp` or, wrongly, for `op`; as the hub or, wrongly, as another."""
        plek = op or onderwerp
        binding = Binding("hub", self.partij.code, plek, plek.rpartition(".")[2])
        profiel = self.partij.profiel
        return verzegel(inhoud, binding, door or self.hub, self.partij.publiek, NU, profiel=profiel)

    def lever(self, onderwerp: str, inhoud: bytes) -> None:
        """Lay a sealed delivery ready."""
        self.lijn.lever(onderwerp, self.verzegel(onderwerp, inhoud))

    def open(self, onderwerp: str, inhoud: bytes) -> Geopend:
        """Open what the party sent."""
        return open_zegel(
            inhoud,
            van=self.partij.code,
            aan=self.hub,
            onderwerp=onderwerp,
            afzender=self.partij.publiek,
            nu=NU,
            profiel=self.partij.profiel,
        )

    def berichten(self) -> list[tuple[str, Geopend]]:
        """What the party sent, opened, without its receipts."""
        return [(o, self.open(o, i)) for o, i, _ in self.lijn.ontvangen if not o.endswith(".ontvangst")]

    def bewijzen(self) -> list[Ontvangst]:
        """The receipts that the party sent, their seals opened and their signatures checked."""
        stukken = [self.open(o, i) for o, i, _ in self.lijn.ontvangen if o.endswith(".ontvangst")]
        return [controleer_ontvangst(g.inhoud, self.partij.publiek, NU).ontvangst for g in stukken]

    def antwoord(self, kenmerk: str, **anders: str) -> None:
        """Answer the message with this id, that lies in the stream; `anders` changes what the receipt says."""
        zegel = next(zegelafdruk(i) for o, i, k in self.lijn.ontvangen if k == kenmerk)
        zegt = {"partij": self.partij.code, "bericht": kenmerk, "zegel": zegel, "uitkomst": "geweigerd"} | anders
        jws = teken_jws(Aanname(tijd=NU, **zegt).naar_bytes(), TYP_AANNAME, self.hub, NU)
        data = {"bericht": kenmerk, "uitkomst": "geweigerd", "code": "W-oud", "uitleg": "Te oud.", "ontvangst": jws}
        self.lever(onderwerpen.antwoord(self.partij.code, None, kenmerk), gebeurtenis(ANTWOORD, data, kenmerk))


def partnerkaart(bus: Proefbus, code: str, profiel: str = "jose-1", hub: Identiteit | None = None) -> Partnermap:
    """What a party's own directory would hold, for a server without a hub: its certificate there, and keys of now."""
    return Partnermap(
        code=code,
        oin=next(p.oin for p in PARTIJEN if p.code == code),
        identiteit=identiteit(code, profiel),
        hub=(hub or hubidentiteit()).publiek,
        profiel=profiel,
        nats=bus.adres.nats,
        tls=bus.tls(code),
    )


def gebeurtenis(berichttype: str, data: dict[str, Any], kenmerk: str, **meer: str) -> bytes:
    """An event of the hub."""
    document = {
        "specversion": "1.0",
        "id": kenmerk,
        "source": f"urn:nld:oin:{HUB_OIN}:systeem:ketenhub",
        "type": berichttype,
        "time": NU.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": data,
    }
    return json.dumps(document | meer).encode()


def levering(kenmerk: str, data: dict[str, Any] | None = None) -> tuple[str, bytes]:
    """A stripped advice for `PARTIJ/inzage`, and its subject."""
    meer = {
        "subject": ZAAK,
        "levering": kenmerk,
        "bestemming": f"{PARTIJ}/inzage",
        "regel": "A-01",
        "doel": "omgevingsadvies",
        "beleid": "a" * 64,
    }
    inhoud = data or {"doel": "omgevingsadvies", "fase": "triage"}
    event = gebeurtenis(register.soort_van("advies").type, inhoud, kenmerk, **meer)
    return onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, kenmerk), event
