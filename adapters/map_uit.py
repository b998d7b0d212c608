"""The way out: deliveries of the hub become files in the folders of a party.

For every delivery, in this order:

1. the subject is ours and its tokens can be part of a file name;
2. the bytes are one strict JSON object that the schemas know as a delivery, and what it says of itself (delivery, case,
   destination) is what the subject says;
3. an order to destroy is carried out; an answer is laid with the answers;
4. destroyed before, or written before: nothing is written;
5. for a dossier: no field of herkomst politie or justitie (R06), looked up again in the catalogue;
6. duties that this adapter must carry out are readable;
7. note, file, page, note done (`adapters.uitmappen`): whole or not at all, and repeatable;
8. only then the delivery is confirmed.

What fails in 1, 2, 5 or 6, or lies there already with another content, is refused for good: nothing of it is kept, a
report without values goes to `opzij/`, and the hub is told the code. What the disk cannot do now comes again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from adapters import leveringslezer
from adapters.bestanden import Bestandsfout
from adapters.gebeurtenissen import Adaptergebeurtenis, Melder, Soort
from adapters.instellingen import Mapinstellingen
from adapters.inzagepagina import inzagepagina
from adapters.leveringslezer import Adres, Opzij
from adapters.lijn import Zending
from adapters.plichten import Plichten, Plichtfout, lees_plichten
from adapters.profielen.soorten import tijdtekst
from adapters.uitmappen import ANTWOORDEN, GESCHREVEN, STANDAARD, Bakje, Uitmappen, nieuwe_notitie
from adapters.velden import verboden_in_dossier
from adapters.verslag import antwoordtekst, opzijtekst
from hub.gateway.poorten import Klok
from hub.logboek import logger
from schemas import register
from schemas.berichten.hub import AntwoordV1, VernietigingsopdrachtV1
from schemas.levering import Levering


class MapUit:
    """The folders of one party. `behandel` is all there is; every step of it may be repeated."""

    def __init__(
        self,
        wortel: Path,
        partij: str,
        klok: Klok,
        meld: Melder,
        instellingen: Mapinstellingen,
        bakjes: Mapping[str, Bakje] = STANDAARD,
    ) -> None:
        self._partij, self._klok, self._meld_aan, self._in = partij, klok, meld, instellingen
        self._bakjes = bakjes
        self.mappen = Uitmappen(wortel, bakjes, instellingen)

    async def behandel(self, zending: Zending) -> Soort:
        """Handle one delivery and settle it. Returns what became of it.

        Raises:
            Lijnfout: it is done, but the hub could not be told; it comes again and nothing is done twice.
        """
        try:
            gebeurtenis = await asyncio.to_thread(self.neem_op, zending.onderwerp, zending.inhoud, zending.volgnummer)
        except Opzij as fout:
            return await self._leg_opzij(zending, fout)
        except Bestandsfout as fout:
            if fout.code == "BESTAND-anders":
                return await self._leg_opzij(zending, Opzij("UIT-anders", fout.uitleg))
            return await self._stel_uit(zending, fout.code)
        except Exception as fout:  # noqa: BLE001 - a mistake of ours in one delivery may not stop the others
            logger().error("adapter-fout", partij=self._partij, exc_info=fout)
            return await self._stel_uit(zending, "ADAPTER-fout")
        await zending.bevestig()
        self._meld_aan(gebeurtenis)
        return gebeurtenis.soort

    def neem_op(self, onderwerp: str, inhoud: bytes, volgnummer: int) -> Adaptergebeurtenis:
        """Steps 1 to 7: everything but the confirmation.

        Raises:
            Opzij: the delivery is wrong.
            Bestandsfout: the disk could not do it now.
        """
        adres, gelezen = leveringslezer.lees(self._partij, onderwerp, inhoud)
        if isinstance(gelezen.inhoud, VernietigingsopdrachtV1):
            return self._vernietig(adres, gelezen, gelezen.inhoud)
        if isinstance(gelezen.inhoud, AntwoordV1):
            return self._antwoord(adres, gelezen, gelezen.inhoud, volgnummer)
        return self._lever(adres, gelezen)

    def veeg(self) -> int:
        """Remove what is past its time; returns how many deliveries went. Raises `Bestandsfout`."""
        verlopen = self.mappen.veeg(self._klok.nu())
        for n in verlopen:
            self._meld_aan(
                Adaptergebeurtenis(Soort.VERLOPEN, self._partij, kenmerk=n.levering, zaak=n.zaak, deel=n.deel)
            )
        return len(verlopen)

    # --- step 3 --------------------------------------------------------------------------------------------------

    def _vernietig(self, adres: Adres, gelezen: Levering, opdracht: VernietigingsopdrachtV1) -> Adaptergebeurtenis:
        """Carry out an order (R15). The order may be older than the delivery: the proof keeps it out."""
        bewijs = {
            "opdracht": gelezen.gebeurtenis.id,
            "zaak": adres.zaak,
            "reden": opdracht.reden,
            "vernietigd_op": tijdtekst(self._klok.nu()),
        }
        gewist = sum(self.mappen.vernietig(kenmerk, bewijs) for kenmerk in opdracht.leveringen)
        return self._gebeurtenis(Soort.VERNIETIGD, adres, gewist)

    def _antwoord(self, adres: Adres, gelezen: Levering, antwoord: AntwoordV1, volgnummer: int) -> Adaptergebeurtenis:
        """An answer, as JSON and as text. A later, other answer on the same message lies beside the first."""
        naam = f"{ANTWOORDEN}/{adres.zaak}_{adres.kenmerk}"
        inhoud = _als_json({"gebeurtenis": _als_object(gelezen)})
        bestaand = self.mappen.lees(f"{naam}.json")
        if bestaand is not None and bestaand != inhoud:
            naam += f"_{volgnummer}"
        nieuw = self.mappen.schrijf(f"{naam}.json", inhoud)
        self.mappen.schrijf(f"{naam}.txt", antwoordtekst(antwoord).encode())
        # Who listens waits for the answer to his own message, whose id the answer holds when it could be read.
        beantwoord = replace(adres, kenmerk=antwoord.bericht or adres.kenmerk)
        return self._gebeurtenis(Soort.ANTWOORD if nieuw else Soort.AL_GEDAAN, beantwoord)

    # --- steps 4 to 7 --------------------------------------------------------------------------------------------

    def _lever(self, adres: Adres, gelezen: Levering) -> Adaptergebeurtenis:
        bakje = self._bakjes.get(adres.deel)
        if bakje is None:
            raise Opzij("UIT-bestemming", "deze partij heeft geen map voor deze bestemming")
        if self.mappen.is_vernietigd(adres.kenmerk):
            return self._gebeurtenis(Soort.AL_GEDAAN, adres)
        if bakje.dossier and verboden_in_dossier(gelezen.gebeurtenis.data):
            raise Opzij("UIT-dossier", "de levering bevat politie- of justitiegegevens voor een dossier (R06)")
        try:
            plichten = lees_plichten(gelezen.gebeurtenis.plichten)
        except Plichtfout as fout:
            raise Opzij("UIT-plicht", str(fout)) from None
        if self._al_geschreven(adres, gelezen):
            return self._gebeurtenis(Soort.AL_GEDAAN, adres)
        self._schrijf(adres, bakje, gelezen, plichten)
        return self._gebeurtenis(Soort.GESCHREVEN, adres)

    def _al_geschreven(self, adres: Adres, gelezen: Levering) -> bool:
        """Written before: nothing to do. Lies there with another content: an incident, and the first stays."""
        notitie = self.mappen.notitie(adres.kenmerk, GESCHREVEN)
        if notitie is None:
            return False
        ligt = self.mappen.lees(notitie.bestanden[0])
        if ligt is not None and ligt != _levering_json(gelezen, notitie.ontvangen, notitie.bewaren_tot):
            raise Opzij("UIT-anders", "deze levering is eerder met een andere inhoud ontvangen")
        return True

    def _schrijf(self, adres: Adres, bakje: Bakje, gelezen: Levering, plichten: Plichten) -> None:
        nu = self._klok.nu()
        naam = f"{bakje.map}/{adres.zaak}_{adres.kenmerk}"
        bestand, pagina = f"{naam}.json", f"{naam}.html"
        namen = (bestand, pagina) if bakje.leesbaar else (bestand,)
        tot = self._bewaren_tot(nu, bakje, plichten)
        notitie = self.mappen.begin(nieuwe_notitie(adres.kenmerk, adres.zaak, adres.deel, namen, nu, tot))
        self.mappen.schrijf(bestand, _levering_json(gelezen, notitie.ontvangen, notitie.bewaren_tot))
        if bakje.leesbaar:
            self.mappen.schrijf(pagina, _pagina(gelezen, plichten, notitie.bewaren_tot, adres.zaak))
        self.mappen.klaar(adres.kenmerk)

    def _bewaren_tot(self, nu: datetime, bakje: Bakje, plichten: Plichten) -> datetime | None:
        """From receipt. A temporary folder has a longest stay of its own, also when no duty names one (fail closed)."""
        termijnen = [plichten.bewaar_s] if plichten.bewaar_s is not None else []
        if bakje.tijdelijk:
            termijnen.append(self._in.inzage_bewaar_s)
        return nu + timedelta(seconds=min(termijnen)) if termijnen else None

    # --- outcomes ------------------------------------------------------------------------------------------------

    async def _leg_opzij(self, zending: Zending, fout: Opzij) -> Soort:
        """Report first, then refuse: a crash in between only repeats the report under the same name."""
        nummer = str(zending.volgnummer)
        try:
            tekst = opzijtekst(fout.code, fout.uitleg, f"volgnummer {nummer}", self._klok.nu())
            self.mappen.meld_opzij(nummer, tekst)
        except Bestandsfout as schijffout:
            return await self._stel_uit(zending, schijffout.code)
        await zending.weiger(fout.code)
        self._meld_aan(Adaptergebeurtenis(Soort.OPZIJ, self._partij, code=fout.code))
        return Soort.OPZIJ

    async def _stel_uit(self, zending: Zending, code: str) -> Soort:
        await zending.later(self._in.later_s)
        self._meld_aan(Adaptergebeurtenis(Soort.UITGESTELD, self._partij, code=code))
        return Soort.UITGESTELD

    def _gebeurtenis(self, soort: Soort, adres: Adres, aantal: int = 0) -> Adaptergebeurtenis:
        return Adaptergebeurtenis(
            soort, self._partij, kenmerk=adres.kenmerk, zaak=adres.zaak, deel=adres.deel, aantal=aantal
        )


def _als_object(gelezen: Levering) -> dict[str, object]:
    return gelezen.gebeurtenis.model_dump(exclude_none=True)


def _als_json(document: Mapping[str, object]) -> bytes:
    """For people and systems: indented, sorted, so that the same delivery always gives the same bytes."""
    return (json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _levering_json(gelezen: Levering, ontvangen: str, bewaren_tot: str | None) -> bytes:
    return _als_json({"ontvangen": ontvangen, "bewaren_tot": bewaren_tot, "gebeurtenis": _als_object(gelezen)})


def _pagina(gelezen: Levering, plichten: Plichten, bewaren_tot: str | None, zaak: str) -> bytes:
    g = gelezen.gebeurtenis
    titel = "Bericht van de hub" if gelezen.soort.van_hub else register.vind(g.type).bericht.capitalize()
    return inzagepagina(
        titel=titel,
        data=g.data,
        plichten=plichten.teksten,
        regel=g.regel or "",
        doel=g.doel or "",
        zaak=zaak,
        bewaren_tot=None if bewaren_tot is None else datetime.fromisoformat(bewaren_tot),
    )
