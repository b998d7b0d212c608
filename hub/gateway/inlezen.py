"""Steps 1–3: open, identify, validate. Bytes in; a checked message or a refusal out. Pure but for its ports.

What these steps do not do: decide whether the message is wanted (step 6), or whether it came before (step 4).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.gateway import datums
from hub.gateway.poorten import Aansluiting, Binnenkomst, Geopend, Sleutelwerk, Verzegeling, Zegelfout
from hub.gateway.weigeringen import Weigering, weiger, zegel_dicht
from schemas import envelop, json_strikt, register
from schemas.basis import elfproef
from schemas.berichten.bericht import Bericht
from schemas.envelop import Gebeurtenis
from schemas.fouten import CODES, Schemafout

BERICHT_LEEFTIJD_MAX: Final = timedelta(days=5)
"""Oldest message taken. ebMS keeps ids five days; it must stay below `ANTWOORD_TTL_S` and `RECORD_TTL_S`, else a
replay could outlive its answer, or the records that recognise it."""
KLOKVERSCHIL_MAX: Final = timedelta(minutes=5)
"""How far a partner's clock may run ahead."""
_BSN_CIJFERS: Final = 9
_BSN: Final = re.compile(rb'"bsn"\s*+:\s*+"?+\s*+([0-9][0-9. ]{7,13}+)(?![0-9A-Za-z])(["\s,}\]]?)', re.IGNORECASE)
"""A number under the name `bsn`, as a text or as a number, with or without points, and how it ends. Possessive: what a
sender writes here is never read twice, so that no run of spaces holds the hub up."""


@dataclass(frozen=True, slots=True)
class Ingelezen:
    """A message that is what it says: opened, sent by whom it says, and valid.

    `zegel` is what lay under the seal, `toezegging` the keyed commitment to the bytes that came in (step 4 compares
    it), `index` the blind index of the young person.
    """

    binnenkomst: Binnenkomst
    gebeurtenis: Gebeurtenis
    bericht: Bericht
    toezegging: str
    index: str
    zegel: Geopend

    @property
    def kenmerk(self) -> str:
        """The message id: a UUID, the same when the sender repeats the message."""
        return self.gebeurtenis.id


@dataclass(frozen=True, slots=True)
class Inlezer:
    """Steps 1–3 with what they need: who has which OIN, who is admitted, how to open, keyed work, today's date here."""

    oins: Mapping[str, str]
    aansluiting: Aansluiting
    verzegeling: Verzegeling
    sleutelwerk: Sleutelwerk
    peildatum: date

    def lees(self, binnenkomst: Binnenkomst, nu: datetime, *, hoe_oud_ook: bool = False) -> Ingelezen | Weigering:
        """Read one message. Never raises on what a partner can send: every refusal is a value with a code.

        `hoe_oud_ook`: also when it is older than a message may be, of what a human releases (`herkansing`).
        """
        geopend = self.open(binnenkomst, nu)
        if isinstance(geopend, Weigering):
            return geopend
        toezegging = self.sleutelwerk.toezegging(geopend.inhoud)
        gelezen = self._lees(binnenkomst, geopend, toezegging, nu, hoe_oud_ook=hoe_oud_ook)
        if isinstance(gelezen, Ingelezen):
            return gelezen
        return replace(gelezen, toezegging=toezegging, index=self._index(geopend) if gelezen.parkeren else None)

    def over_wie(self, binnenkomst: Binnenkomst, nu: datetime) -> str | None:
        """The blind index of whom a message is about, whatever else is wrong with it; None when it does not open."""
        geopend = self.open(binnenkomst, nu)
        return None if isinstance(geopend, Weigering) else self._index(geopend)

    def _index(self, geopend: Geopend) -> str | None:
        bsn = over_wie(geopend.inhoud)
        return None if bsn is None else self.sleutelwerk.index(bsn)

    def open(self, binnenkomst: Binnenkomst, nu: datetime) -> Geopend | Weigering:
        """(1) open, first half: the seal. Of a party that is not admitted, nothing is opened."""
        if binnenkomst.partij not in self.aansluiting.toegelaten:
            return weiger("W-niet-toegelaten")
        onderwerp = onderwerpen.in_(binnenkomst.partij, binnenkomst.bericht)
        try:
            return self.verzegeling.open(binnenkomst.partij, onderwerp, binnenkomst.inhoud, nu)
        except Zegelfout as fout:
            return zegel_dicht(fout.code)

    def eigen_kenmerk(self, binnenkomst: Binnenkomst) -> str:
        """See `eigen_kenmerk`."""
        return eigen_kenmerk(self.sleutelwerk, binnenkomst)

    def _lees(
        self, binnenkomst: Binnenkomst, zegel: Geopend, toezegging: str, nu: datetime, *, hoe_oud_ook: bool
    ) -> Ingelezen | Weigering:
        kenmerk: str | None = None
        try:
            # (1) open, second half: size, one parse, the CloudEvents profile
            gebeurtenis = envelop.controleer(json_strikt.ontleed(zegel.inhoud))
            kenmerk = gebeurtenis.id
            if kenmerk != zegel.nummer:
                # The seal of one message round another: the id outside is bound to the signature, and this is not it.
                return weiger("W-zegel", kenmerk)
            # (2) identify: the account's subject, the register and the OIN in source name one and the same party
            if (fout := self._herken(binnenkomst, gebeurtenis, nu, hoe_oud_ook=hoe_oud_ook)) is not None:
                return fout
            # (3) validate: the message's own schema; unknown fields are refused
            bericht = register.valideer(register.vind(gebeurtenis.type), gebeurtenis.data)
        except Schemafout as fout:
            return _onleesbaar(fout, kenmerk)
        # A day that has not come yet is no question for the policy: it is told at its own place.
        if (onmogelijk := datums.controleer(bericht, self.peildatum)) is not None:
            return replace(onmogelijk, kenmerk=kenmerk)
        index = self.sleutelwerk.index(bericht.betrokkene.bsn)
        return Ingelezen(binnenkomst, gebeurtenis, bericht, toezegging, index, zegel)

    def _herken(
        self, binnenkomst: Binnenkomst, gebeurtenis: Gebeurtenis, nu: datetime, *, hoe_oud_ook: bool
    ) -> Weigering | None:
        oin = self.oins.get(binnenkomst.partij)
        if oin is None:
            return weiger("W-afzender", gebeurtenis.id)
        if gebeurtenis.oin != oin:
            return weiger("W-bron", gebeurtenis.id)
        if register.vind(gebeurtenis.type).bericht != binnenkomst.bericht:
            return weiger("W-onderwerp", gebeurtenis.id)
        if gebeurtenis.tijdstip < nu - BERICHT_LEEFTIJD_MAX and not hoe_oud_ook:
            return weiger("W-oud", gebeurtenis.id)
        if gebeurtenis.tijdstip > nu + KLOKVERSCHIL_MAX:
            return weiger("W-toekomst", gebeurtenis.id)
        return None


def eigen_kenmerk(sleutelwerk: Sleutelwerk, binnenkomst: Binnenkomst) -> str:
    """A mark for this very message in the stream, also when it has no usable id.

    Keyed, so that no sender can make an id that is the mark of another message; of place and bytes, so that a stream
    which starts counting anew is no repetition.
    """
    plek = f"{binnenkomst.partij}:{binnenkomst.volgnummer}:".encode()
    return str(uuid.UUID(sleutelwerk.toezegging(plek + binnenkomst.inhoud)[:32]))


def over_wie(inhoud: bytes) -> str | None:
    """The BSN in bytes that could be opened and not be used: of one young person, else nobody's.

    Looked for in the bytes, by its name: what breaks its schema, or is no JSON, may still say clearly whom it is about.
    """
    wie: set[str] = set()
    for gevonden, einde in _BSN.findall(inhoud):
        nummer = re.sub(rb"[. ]", b"", gevonden).decode("ascii")
        # One that lost its zero must end as a value does: what was cut off or mistyped could be another person's.
        if einde and len(nummer) == _BSN_CIJFERS - 1:
            nummer = nummer.zfill(_BSN_CIJFERS)
        if elfproef(nummer):
            wie.add(nummer)
    return wie.pop() if len(wie) == 1 else None


def _onleesbaar(fout: Schemafout, kenmerk: str | None) -> Weigering:
    """A message that breaks its schema: told where, by our own words only, and set aside for a human."""
    betekenis = CODES[fout.code]
    return Weigering(fout.code, betekenis.uitleg, betekenis.doen, kenmerk, parkeren=True, plaatsen=tuple(fout.plaatsen))
