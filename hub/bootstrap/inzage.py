"""A request of access, from a BSN to the report in its forms: beside a running hub, as its own user.

In this order: which cases are of the person, the records of them, the report, its proofs, *the record that it was
given*, and only then the report itself. No record, no report. The BSN is turned into its blind index at once and goes
no further; no error and no record holds it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hub import onderwerpen
from hub.bootstrap.bsn import eis_bsn
from hub.bootstrap.geldend import geldend_beleid
from hub.bootstrap.grootboek import plaats_van
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.inzagebron import records_van
from hub.bootstrap.inzageindex import lees_de_ring, zaken_van
from hub.bootstrap.inzagepdf import maak_pdf
from hub.bootstrap.inzageverzoek import Verzoek
from hub.bootstrap.inzagewacht import Wisselstand, stand_van, verse_huur
from hub.bootstrap.inzagewissel import Gewisseld, Wissel
from hub.bootstrap.inzagewoorden import woorden_van
from hub.bootstrap.inzicht import adres_van, verbind_als_hub
from hub.bootstrap.journaalbewijs import Vondst, laatste_controlepunt
from hub.bootstrap.journaalbewijs import bewijs as maak_bewijs
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.beleidskast import Beleidskast
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import Journaalblad, Journaalgat, lees_journaal
from hub.bus.reeks import lees_reeks
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.fouten import Ketenfout
from hub.gateway.nummers import HmacSleutelwerk, WillekeurigeNummers
from hub.gateway.opzij import lees_opzij
from hub.gateway.poorten import HUB, Gelezen, Klok, Vastlegging
from hub.instellingen import Instellingen
from hub.journal.bewijzen import insluitbewijs
from hub.journal.controlepunt import lees as lees_punt
from hub.journal.merkle import bladhash, controleer_insluiting
from hub.journal.soorten import Recordfout, Waarde, record
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import MAPNAAM, VKEYBESTAND, Boomkast
from hub.ledger.inzage import blad, html, zetsel
from hub.ledger.inzage.machine import Journaalbewijs, als_json, bewijsbestanden
from hub.ledger.inzage.overzicht import Bewaard, Overzicht, stel_samen
from hub.ledger.inzage.teksten import SLEUTELBESTAND
from hub.ledger.inzage.woorden import Woorden
from hub.policy.laden import Beleid

NAAM: Final = "hub-inzage"
GEGEVEN: Final = "inzage-gegeven"
_GEEN_PUNT: Final = "JOURNAAL-leeg"


@dataclass(frozen=True, slots=True)
class Rapport:
    """What goes to the person, in three forms, and what the officer may see besides."""

    overzicht: Overzicht
    woorden: Woorden
    html: bytes
    pdf: bytes
    json: bytes
    bewijzen: Mapping[str, bytes]
    """The proof files, one for each line that can have one, by name; and the hub's public key when there are any."""
    bewezen: int
    """Deliveries whose proof stands under the signed checkpoint that goes with the report."""


class Inzagehuis:
    """What a request needs of a running hub. Made by `open_inzagehuis`."""

    def __init__(self, verbinding: Verbinding, instellingen: Instellingen, beleid: Beleid, klok: Klok) -> None:
        """Made by `open_inzagehuis` only."""
        self._bus = verbinding
        self._klok = klok
        self._beleid = beleid
        self._staat = instellingen.toestand
        self._termijn = timedelta(days=instellingen.inzagesleutel_dagen)
        self._leeskant = plaats_van(instellingen)
        self._geheugen = NatsGeheugen(verbinding)
        self._rust = Hubrust(laad_hubsleutel(instellingen), Sleutelkast(verbinding))
        self._sleutelwerk = HmacSleutelwerk(laad_geheim(instellingen.toestand))

    async def rapport(self, bsn: str, verzoek: Verzoek) -> Rapport:
        """The report about this person, after its record was stored: under this request, and not about whom.

        Raises:
            Bsnfout: `INZAGE-bsn`.
            Ketenfout: `INZAGE-…`, `JOURNAAL-…`, `GROOTBOEK-…`.
            Busfout: the bus did not answer; nothing was given.
        """
        index = self._sleutelwerk.index(eis_bsn(bsn))
        nu = self._klok.nu()
        zaken = [v.zaak for v in await zaken_van(self._geheugen, self._rust, index)]
        kast = Boomkast(self._staat / MAPNAAM)
        records = await records_van(zaken, self._leeskant, kast, self._bladen)
        bewaard = await self._bewaard(index, zaken)
        try:
            overzicht = stel_samen(
                records, self._beleid, zaken=len(zaken), bewaard=bewaard, op=nu, verzoek=verzoek.kenmerk
            )
        except Recordfout:
            raise _onleesbaar() from None
        bewijs = bewijs_van(kast, overzicht)
        digests = {v.beleid for v in (*overzicht.verstrekkingen, *overzicht.vertrouwelijk)}
        digests |= {t.beleid for t in (*overzicht.tegengehouden, *overzicht.tegen_vertrouwelijk)}
        van, woorden = await woorden_van(digests, self._beleid, Beleidskast(self._bus), lees_sleutels(self._staat))
        rapport = maak_op(overzicht, woorden, van, bewijs, kast.map / VKEYBESTAND)
        await self._leg_vast(overzicht, verzoek, nu)
        return rapport

    async def wissel_sleutels(self) -> Gewisseld:
        """Put the index under a fresh key now. Raises as `inzagewissel.Wissel.doe`."""
        return await Wissel(self._geheugen, self._rust, self._blader, self._klok.nu).doe(verse_huur())

    async def wisselstand(self) -> Wisselstand:
        """How it is with the keys of the index. Raises as `inzageindex.lees_de_ring`."""
        ring, _ = await lees_de_ring(self._geheugen, self._rust)
        return stand_van(ring, self._termijn)

    def _blader(self, patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        return lees_reeks(self._bus, patroon)

    async def _bladen(self, vanaf: int) -> AsyncIterator[Journaalblad]:
        try:
            async for gelezen in lees_journaal(self._bus, vanaf, volg=False):
                yield gelezen
        except Journaalgat:
            raise _onleesbaar() from None

    async def _bewaard(self, index: str, zaken: Sequence[str]) -> Bewaard:
        """What lies there of the person now, as far as its keys still exist. Of his cases only the last can be open."""
        plek = onderwerpen.zaak(index)
        gelezen = await self._geheugen.lees([plek, onderwerpen.markering(index)])
        liggend = {o: g.inhoud for o, g in gelezen.items() if g.inhoud}
        weg = await self._rust.ontsluit(list(liggend.values())) if liggend else frozenset()
        over = [o for o, inhoud in liggend.items() if self._rust.sleutel_van(inhoud) not in weg]
        opzij = (await lees_opzij(self._geheugen, self._rust, [index]))[index]
        return Bewaard(
            zaken[-1] if zaken and plek in over else None,
            tuple(sorted(o.rpartition(".")[2] for o in over if o != plek)),
            tuple(sorted(partij for partij, _ in opzij.plekken)),
        )

    async def _leg_vast(self, overzicht: Overzicht, verzoek: Verzoek, nu: datetime) -> None:
        """That access was given: how much, and not to whom."""
        kenmerk = WillekeurigeNummers().nieuw()
        velden: dict[str, Waarde] = {
            "id": kenmerk,
            "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "partij": HUB,
            "zaken": overzicht.zaken,
            "verstrekkingen": len(overzicht.verstrekkingen),
            "tegengehouden": len(overzicht.tegengehouden),
            "vertrouwelijk": overzicht.weggelaten,
            "verzoek": verzoek.kenmerk,
            "hoedanigheid": verzoek.hoedanigheid.value,
        }
        inhoud = record(GEGEVEN, velden).inhoud
        plek = onderwerpen.journaal(HUB, kenmerk)
        await self._geheugen.leg_vast([[Vastlegging(plek, inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S)]])


@asynccontextmanager
async def open_inzagehuis(instellingen: Instellingen, klok: Klok) -> AsyncIterator[Inzagehuis]:
    """Connect as the hub's own user to the hub that runs.

    Raises:
        Ketenfout: `HUB-afwezig` no hub runs here; `SLEUTEL-…`, `CERTIFICAAT-…`, `BUNDEL-…`: what it needs is not there.
        Busfout: no connection.
    """
    beleid = geldend_beleid(instellingen)
    verbinding = await verbind_als_hub(adres_van(instellingen), instellingen, naam=NAAM, blijf=False)
    try:
        yield Inzagehuis(verbinding, instellingen, beleid, klok)
    finally:
        await verbinding.sluit()


def maak_op(
    overzicht: Overzicht,
    woorden: Woorden,
    woorden_van: Callable[[str], Woorden],
    bewijs: Journaalbewijs | None,
    sleutel: Path | None = None,
) -> Rapport:
    """The report in its forms. `sleutel`: the file with the public key of the hub.

    Raises:
        Ketenfout: `INZAGE-pdf`; `INZAGE-journaal`, the key is not there.
    """
    verzegeld = 0 if bewijs is None else bewijs.grootte
    stukken = blad.maak(overzicht, woorden_van, woorden, verzegeld)
    bewijzen = dict(bewijsbestanden(overzicht, woorden_van, bewijs))
    if bewijzen and sleutel is not None:
        try:
            bewijzen[SLEUTELBESTAND] = sleutel.read_bytes()
        except OSError:
            raise _onleesbaar() from None
    return Rapport(
        overzicht=overzicht,
        woorden=woorden,
        html=html.pagina(stukken).encode(),
        pdf=maak_pdf(zetsel.bron(stukken, overzicht.op), overzicht.op),
        json=als_json(overzicht, woorden_van, bewijs),
        bewijzen=bewijzen,
        bewezen=sum(v.nummer < verzegeld for v in overzicht.verstrekkingen),
    )


def bewijs_van(kast: Boomkast, overzicht: Overzicht) -> Journaalbewijs | None:
    """A checkpoint, and for each line under it a path that was checked; None when there is nothing that can be proven.

    The checkpoint is the newest that witnesses cosigned, when it has all that the last one has of these lines.

    Raises:
        Ketenfout: `INZAGE-journaal`, a line does not stand where it should; `JOURNAAL-…`.
    """
    try:
        grootte = laatste_controlepunt(kast)[0].grootte
    except Ketenfout as fout:
        if fout.code == _GEEN_PUNT:
            return None
        raise
    onder = [(nummer, record) for nummer, record in overzicht.regels if nummer < grootte]
    if not onder:
        return None
    bytes_ = maak_bewijs(kast, Vondst(*max(onder))).controlepunt
    paden: dict[int, list[bytes]] = {}
    try:
        punt, _ = lees_punt(bytes_)
        for nummer, record_ in onder:
            paden[nummer] = insluitbewijs(kast, nummer, punt.grootte)
            controleer_insluiting(bladhash(record_), nummer, punt.grootte, paden[nummer], punt.wortel)
    except Bewijsfout:
        raise _onleesbaar() from None
    return Journaalbewijs(bytes_, punt.grootte, paden.__getitem__)


def _onleesbaar() -> Ketenfout:
    return Ketenfout(
        "INZAGE-journaal",
        "Het journaal heeft een gat of een regel die niet klopt. Dat is een incident: meld het bij de beheerder.",
    )
