"""Step 5, first half: what the hub remembers about a message's case, person and sender. Two reads for a whole batch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from hub import onderwerpen
from hub.gateway.inlezen import Ingelezen
from hub.gateway.poorten import HUB, Geheugen, Gelezen, Verzegeling
from hub.gateway.weigeringen import Weigering, weiger
from hub.zaak.zaak import Zaak
from schemas import register
from schemas.berichten.advies import AdviesV1


@dataclass(frozen=True, slots=True)
class Behandeld:
    """The mark that a message was handled: commitment to its bytes, where it lay, and the answer that was given."""

    toezegging: str
    stroomnummer: int
    zaak: str
    antwoord: dict[str, object]
    wissen: bool

    @staticmethod
    def schrijf(*, toezegging: str, stroomnummer: int, zaak: str, antwoord: bytes, wissen: bool) -> bytes:
        """Stored form. `antwoord` goes in as it was written for the sender: JSON already, and the longest part."""
        rest = {"toezegging": toezegging, "stroomnummer": stroomnummer, "zaak": zaak, "wissen": wissen}
        return b'{"antwoord":' + antwoord + b"," + json.dumps(rest, separators=(",", ":")).encode()[1:]

    @staticmethod
    def van_bytes(inhoud: bytes) -> Behandeld:
        """Read back what `schrijf` made."""
        return Behandeld(**json.loads(inhoud))


@dataclass(frozen=True, slots=True)
class Markering:
    """A waiting advice: who marked the person, under which message id, and the advice as the policy let it be kept."""

    partij: str
    bericht_id: str
    bron: str
    tijd: str
    advies: AdviesV1

    def inhoud(self) -> bytes:
        """Stored form. Personal data: only ever written through the port that seals."""
        return json.dumps(
            {
                "partij": self.partij,
                "id": self.bericht_id,
                "source": self.bron,
                "time": self.tijd,
                "data": self.advies.model_dump(mode="json", exclude_none=True),
            },
            separators=(",", ":"),
        ).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Markering:
        """Read back what `inhoud` made."""
        d = json.loads(inhoud)
        soort = register.vind("nl.omgevingsadviezen.advies-uitgebracht.v1")
        advies = register.valideer(soort, d["data"])
        if not isinstance(advies, AdviesV1):  # the register maps this type to this model
            raise TypeError("een markering bewaart een advies")
        return Markering(partij=d["partij"], bericht_id=d["id"], bron=d["source"], tijd=d["time"], advies=advies)


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """What was read for one message. The sequences are the fences for what will be written."""

    behandeld: Behandeld | None = None
    zaak: Zaak | None = None
    zaak_volgnummer: int = 0
    persoon_volgnummer: int = 0
    markeringen: tuple[Markering, ...] = ()
    fout: Weigering | None = None

    @property
    def kenners(self) -> tuple[str, ...]:
        """The veiligheidshuizen that marked the person."""
        return tuple(m.partij for m in self.markeringen)


async def lees(geheugen: Geheugen, zegel: Verzegeling, berichten: Sequence[Ingelezen]) -> list[Zaakbeeld]:
    """Read for each message: whether it was handled, the person's open case, waiting advices, and the case itself.

    Raises:
        Busfout: the bus did not answer; nothing is known, so nothing may be decided.
        Zegelfout: a state of our own does not open.
    """
    eerste = await geheugen.lees(
        [
            onderwerp
            for b in berichten
            for onderwerp in (
                onderwerpen.behandeld(b.binnenkomst.partij, b.kenmerk),
                onderwerpen.persoon(b.index),
                onderwerpen.markering(b.index),
            )
        ]
    )
    zaken = [_zaak_van(b, eerste) for b in berichten]
    tweede = await geheugen.lees(sorted({onderwerpen.zaak(z) for z in zaken if z}))
    return [_beeld(b, z, eerste, tweede, zegel) for b, z in zip(berichten, zaken, strict=True)]


def _zaak_van(bericht: Ingelezen, gelezen: dict[str, Gelezen]) -> str | None:
    if bericht.gebeurtenis.subject:
        return bericht.gebeurtenis.subject
    persoon = gelezen.get(onderwerpen.persoon(bericht.index))
    return persoon.inhoud.decode() or None if persoon else None


def _beeld(
    bericht: Ingelezen,
    zaak_id: str | None,
    eerste: dict[str, Gelezen],
    tweede: dict[str, Gelezen],
    zegel: Verzegeling,
) -> Zaakbeeld:
    mark = eerste.get(onderwerpen.behandeld(bericht.binnenkomst.partij, bericht.kenmerk))
    persoon = eerste.get(onderwerpen.persoon(bericht.index))
    gelezen = tweede.get(onderwerpen.zaak(zaak_id)) if zaak_id else None
    zaak = Zaak.van_bytes(zegel.open(HUB, onderwerpen.zaak(str(zaak_id)), gelezen.inhoud)) if gelezen else None
    voor = onderwerpen.markering(bericht.index, "")
    return Zaakbeeld(
        behandeld=Behandeld.van_bytes(mark.inhoud) if mark else None,
        zaak=zaak,
        zaak_volgnummer=gelezen.volgnummer if gelezen else 0,
        persoon_volgnummer=persoon.volgnummer if persoon else 0,
        markeringen=tuple(
            Markering.van_bytes(zegel.open(HUB, onderwerp, eerste[onderwerp].inhoud))
            for onderwerp in sorted(eerste)
            if onderwerp.startswith(voor)
        ),
        fout=_fout(bericht, zaak),
    )


def _fout(bericht: Ingelezen, zaak: Zaak | None) -> Weigering | None:
    """A case that the sender names must exist and be this person's: else one could write in another's case."""
    if bericht.gebeurtenis.subject is None:
        return None
    if zaak is None:
        return weiger("W-zaak-onbekend", bericht.kenmerk)
    if zaak.stand == "lopend" and zaak.index != bericht.index:
        return weiger("W-zaak-anders", bericht.kenmerk)
    return None
