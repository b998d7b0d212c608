"""The demo from start to end: an empty directory, a hub, the stage, and the account."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from adapters.gebeurtenissen import Meeluisteraar
from hub.bootstrap.hub import draai_hub
from hub.bootstrap.partijmappen import open_mappen
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.cli.demo.toneel import MAPINSTELLINGEN, Gespeeld, Toneel
from hub.cli.demo.verslag import Dossiercontrole, Zaakverslag, controleer_dossier, velden_in_woorden, zaakverslag
from hub.cli.demo.zaken import POLITIEWOORDEN, ZAKEN, Demozaak, Stap
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen
from hub.journal.soorten import Waarde

SPELERS: Final = ("politie", "om", "veiligheidshuis", "gemeente-ede", "gemeente-barneveld", "gemeente-wageningen")
DOSSIER: Final = Path("gemeente-ede") / "dossier"
GEEN_REGEL: Final = "geen regel geeft dit"
MERK: Final = ".ketenhub-demo"
"""Marks a directory as made by the demo: only such a directory is emptied at the next run."""


class Demofout(Ketenfout):
    """The demo shows something that may not be: a police field in a dossier."""

    afloop = Afloop.MISLUKT


async def speel_demo(scherm: Scherm, instellingen: Instellingen) -> None:
    """Play the six cases and tell about them.

    Raises:
        Demofout: the dossier holds what may not be there, or nothing.
        Ketenfout: `DEMO-map`, `DEMO-wacht`, or what starting a hub raises.
    """
    begonnen = time.monotonic()
    toestand = _schone_map(instellingen.toestand / "demo")
    root, oor = toestand / "mappen", Meeluisteraar()
    demo_instellingen = Instellingen(toestand=toestand, beleid=instellingen.beleid, logniveau=instellingen.logniveau)
    zet_proef_klaar(toestand, instellingen.beleid, instellingen=demo_instellingen)
    async with draai_hub(demo_instellingen) as hub:
        mappen = open_mappen(hub, toestand, root, alleen=SPELERS, instellingen=MAPINSTELLINGEN, op_gebeurtenis=oor)
        async with mappen:
            toneel = Toneel(hub, root, oor)
            gespeeld = await _speel(scherm, toneel)
            records = await toneel.records()
    controle = controleer_dossier(root / DOSSIER, POLITIEWOORDEN)
    titels = {v.kop.code: v.kop.titel[0].lower() + v.kop.titel[1:] for v in hub.beleid.convenant.nooit}
    _vertel(scherm, gespeeld, records, titels, controle, toestand, time.monotonic() - begonnen)
    if controle.fout or not controle.bestanden:
        raise Demofout("DEMO-dossier", "In het dossier van Ede ligt iets dat er niet mag liggen, of er ligt niets.")


async def _speel(scherm: Scherm, toneel: Toneel) -> list[Gespeeld]:
    balk = Progress(
        TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn(), console=scherm.voortgang, transient=True
    )
    with balk:
        taak = balk.add_task("", total=sum(len(zaak.stappen) for zaak in ZAKEN))

        def op_stap(zaak: Demozaak, stap: Stap) -> None:
            balk.update(taak, description=f"{zaak.naam}: {stap.wat}", advance=1)

        return await toneel.speel(ZAKEN, op_stap)


def _schone_map(kaart: Path) -> Path:
    """An empty directory of the demo's own.

    Raises:
        Ketenfout: `DEMO-map`, something else lies there; it is left alone.
    """
    if kaart.exists():
        if not (kaart / MERK).is_file():
            raise Ketenfout("DEMO-map", f"De map {kaart} bestaat al en is niet van de demo. Verplaats hem eerst.")
        shutil.rmtree(kaart)
    kaart.mkdir(parents=True, mode=0o700)
    (kaart / MERK).touch()
    return kaart.resolve()


def _vertel(
    scherm: Scherm,
    gespeeld: list[Gespeeld],
    records: list[dict[str, Waarde]],
    titels: Mapping[str, str],
    controle: Dossiercontrole,
    toestand: Path,
    duur_s: float,
) -> None:
    verslagen = [zaakverslag(spel, records) for spel in gespeeld]
    if scherm.vorm is Vorm.JSON:
        for verslag in verslagen:
            scherm.document(asdict(verslag))
        scherm.document({"dossier": asdict(controle), "records": len(records), "map": str(toestand)})
        return
    for nummer, verslag in enumerate(verslagen, start=1):
        _vertel_zaak(scherm, nummer, verslag, titels)
    _vertel_dossier(scherm, controle)
    scherm.tekst("")
    scherm.tekst(f"{len(records)} records in het journaal, {duur_s:.1f} seconden.")
    hier = Path.cwd()
    kort = toestand.relative_to(hier) if toestand.is_relative_to(hier) else toestand
    programma = Path(sys.argv[0]).absolute()
    opdracht = programma.relative_to(hier) if programma.is_relative_to(hier) else programma
    scherm.tekst("Wat elke organisatie stuurde en ontving, ligt in:")
    scherm.regel(f"  {kort / 'mappen'}")
    scherm.tekst("Het journaal bekijkt u door deze hub weer te starten, en in een ander venster te vragen:")
    scherm.regel(f"  KETENHUB_TOESTAND={kort} {opdracht} up")
    scherm.regel(f"  KETENHUB_TOESTAND={kort} {opdracht} leveringen")


def _vertel_zaak(scherm: Scherm, nummer: int, verslag: Zaakverslag, titels: Mapping[str, str]) -> None:
    scherm.tekst("")
    scherm.tekst(f"{nummer}. {verslag.naam}", "bold")
    scherm.tekst(f"   {verslag.verhaal}")
    for bericht in verslag.berichten:
        scherm.tekst(f"   {bericht.van} stuurt {bericht.bericht}", "cyan")
        for regel in bericht.regels:
            if regel.uitkomst == "doorlaten":
                scherm.tekst(
                    f"     → {regel.bestemming} krijgt ({regel.regel}): {velden_in_woorden(regel.velden)}", "green"
                )
                for code, paden in sorted(regel.gestript.items()):
                    if (woorden := velden_in_woorden(paden)) != "niets":
                        scherm.tekst(f"         eraf ({code}, {titels.get(code, GEEN_REGEL)}): {woorden}", "yellow")
            else:
                waarom = titels.get(regel.regel, GEEN_REGEL)
                scherm.tekst(f"     × {regel.bestemming} krijgt niets ({regel.regel}: {waarom})", "red")
        for gevolg in bericht.gevolgen:
            scherm.tekst(f"     · {gevolg}")
    scherm.tekst(f"   Verder kijken: ketenhub levering {verslag.zaak or verslag.berichten[0].kenmerk}", "dim")


def _vertel_dossier(scherm: Scherm, controle: Dossiercontrole) -> None:
    scherm.tekst("")
    scherm.tekst("Het dossier van de gemeente Ede", "bold")
    scherm.tekst(f"   {controle.bestanden} bestanden, {controle.velden} velden, elk byte bekeken.")
    if controle.fout:
        for regel in controle.fout:
            scherm.tekst(f"   FOUT {regel}", "bold red")
    else:
        scherm.tekst("   Niets van herkomst politie of justitie. Geen woord uit een politiegegeven.", "green")
