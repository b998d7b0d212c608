"""`ketenhub getuige`: a witness on the machine of a partner. It needs no hub, and no settings of one."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Luisteradres, lees_luisteradres

if TYPE_CHECKING:
    from hub.bootstrap.getuigemap import Getuigemap
    from hub.journal.nota import Sleutel

groep = typer.Typer(
    name="getuige",
    help="Onderteken mede wat een hub in zijn journaal vastlegde, en sla alarm als dat niet klopt met eerder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)

Map = Annotated[Path, typer.Option("--map", metavar="MAP", help="Map van de getuige: zijn sleutel en zijn geheugen.")]
MAP_STANDAARD = Path("ketenhub-getuige")


@groep.command("begin")
def begin_getuige(
    naam: Annotated[str, typer.Argument(metavar="NAAM", help="Hoe de getuige heet, zoals getuige.voorbeeld.nl/een.")],
    *,
    kaart: Map = MAP_STANDAARD,
    postkwantum: Annotated[
        bool, typer.Option("--postkwantum", help="Een sleutel die ook een kwantumcomputer niet namaakt (ML-DSA-44).")
    ] = False,
) -> None:
    """Maak een getuige. Op het scherm komt zijn openbare sleutel: die geeft u aan de beheerder van de hub."""
    scherm, _ = begin(als_json=False, kaal=True)

    async def maak() -> None:
        from hub.journal.nota import SOORT_GETUIGE, SOORT_GETUIGE_PQ

        sleutel = _map(kaart).begin(naam, SOORT_GETUIGE_PQ if postkwantum else SOORT_GETUIGE)
        scherm.regel(sleutel.vkey())
        scherm.meld("De geheime sleutel staat in de map, alleen voor u. Zet die map niet in een reservekopie:")
        scherm.meld("een getuige die een oud geheugen terugkrijgt, ondertekent niets meer.")

    voer_uit(scherm, maak())


@groep.command("volg")
def volg(
    bestand: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="De openbare sleutel van het journaal: sleutel.vkey van de hub.")
    ],
    kaart: Map = MAP_STANDAARD,
) -> None:
    """Volg een journaal. Vraag de sleutel aan de beheerder zelf, niet aan de machine die u controleert."""
    scherm, _ = begin(als_json=False, kaal=True)

    async def doe() -> None:
        sleutel = _lees_sleutel(bestand)
        nieuw = _map(kaart).volg(sleutel)
        scherm.regel(sleutel.naam)
        scherm.meld(
            "De getuige volgt dit journaal." if nieuw else "De getuige volgde dit journaal al met deze sleutel."
        )
        scherm.meld("Een getuige die al draait, ziet het vanzelf.")

    voer_uit(scherm, doe())


@groep.command("draai")
def draai(
    kaart: Map = MAP_STANDAARD,
    luister: Annotated[
        str | None,
        typer.Option("--luister", metavar="ADRES", help="Waar de getuige luistert. Zonder: 127.0.0.1:8486."),
    ] = None,
) -> None:
    """Draai de getuige tot u hem stopt (Ctrl-C)."""
    scherm, _ = begin(als_json=False, kaal=True)
    voer_uit(scherm, _draai(scherm, kaart, luister))


async def _draai(scherm: Scherm, kaart: Path, luister: str | None) -> None:
    from hub.bootstrap.getuige import LUISTER_STANDAARD, draai_getuige
    from hub.gateway.nummers import Systeemklok

    adres = LUISTER_STANDAARD if luister is None else _adres(luister)
    stop = asyncio.Event()
    lus = asyncio.get_running_loop()
    for sein in (signal.SIGINT, signal.SIGTERM):
        lus.add_signal_handler(sein, stop.set)
    async with draai_getuige(_map(kaart), adres, Systeemklok()) as plek:
        scherm.meld(f"De getuige antwoordt op http://{plek.host}:{plek.poort}.")
        await stop.wait()


def _adres(tekst: str) -> Luisteradres:
    try:
        adres = lees_luisteradres(tekst)
    except ValueError:
        adres = None
    if adres is None:
        raise Ketenfout("GETUIGE-adres", "Schrijf een IP-adres en een poort, zoals 127.0.0.1:8486 of [::1]:8486.")
    return adres


@groep.command("stand")
def stand(
    kaart: Map = MAP_STANDAARD,
    stil: Annotated[
        int | None,
        typer.Option("--stil", min=1, metavar="UREN", help="Eindig ook met 1 als een journaal langer dan dit zweeg."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Toon wat de getuige van elk journaal zag. Eindigt met 1 als er tegenspraak is of als zijn geheugen kwijt is.

    Wie een hub beheert, kan de lijn naar een getuige doorknippen. Dat ziet u aan een journaal dat zwijgt (--stil).
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _stand(scherm, _map(kaart), stil)):
        raise typer.Exit(Afloop.MISLUKT)


async def _stand(scherm: Scherm, kaart: Getuigemap, stil: int | None) -> bool:
    from hub.bootstrap.getuigemap import Kwijt
    from hub.journal.controlepunt import Nota, controleer_getuige

    eigen, _ = kaart.sleutel()
    rijen: list[tuple[str, int | None, str | None]] = []
    goed, zwijgt = not kaart.kwijt, 0
    sinds = None if stil is None else (datetime.now(UTC) - timedelta(hours=stil)).timestamp()
    for oorsprong in kaart.volgt():
        try:
            gezien, nota = kaart.gezien(oorsprong)
        except Kwijt:
            goed = False
            rijen.append((oorsprong, None, None))
            continue
        tijd = None if nota is None else controleer_getuige(Nota.van_bytes(nota), eigen)
        zwijgt += sinds is not None and (tijd or 0) < sinds
        rijen.append((oorsprong, gezien.grootte, None if tijd is None else _tijd(tijd)))
    scherm.rijen(("journaal", "records", "gezien op"), rijen)
    tegenspraken = kaart.tegenspraken()
    if scherm.vorm is Vorm.JSON:
        document = {"sleutel": eigen.vkey(), "tegenspraken": tegenspraken, "kwijt": not goed}
        scherm.document(document | ({} if stil is None else {"zwijgt": zwijgt}))
    elif tegenspraken:
        scherm.tekst(f"TEGENSPRAAK: {tegenspraken} keer. Het bewijs ligt in de map tegenspraak.", "bold red")
    if not goed:
        scherm.tekst("De getuige is een deel van zijn geheugen kwijt en ondertekent niets meer.", "bold red")
    if zwijgt and scherm.vorm is not Vorm.JSON:
        wie = "Een journaal zwijgt" if zwijgt == 1 else f"{zwijgt} journalen zwijgen"
        scherm.tekst(f"{wie} langer dan {stil} uur. Vraag de beheerder van de hub waarom.", "bold red")
    return goed and not tegenspraken and not zwijgt


@groep.command("opnieuw")
def opnieuw(
    *,
    kaart: Map = MAP_STANDAARD,
    zeker: Annotated[
        bool, typer.Option("--zeker", help="U weet dat de oude sleutel weg is en de hub de nieuwe moet krijgen.")
    ] = False,
) -> None:
    """Begin opnieuw na verlies van geheugen: een nieuwe sleutel, en nog niets gezien.

    Wat de oude sleutel ondertekende, blijft geldig bewijs. De nieuwe sleutel geeft u aan de beheerder van de hub, en
    aan ieder die het journaal controleert: zij weten dan dat deze getuige niets zag van voor vandaag.
    """
    scherm, _ = begin(als_json=False, kaal=True)

    async def doe() -> None:
        if not zeker:
            raise Ketenfout("OPDRACHT-vorm", "De oude sleutel gaat voorgoed weg. Geef --zeker als u dat wilt.")
        getuigemap = _map(kaart)
        with getuigemap.slot():
            scherm.regel(getuigemap.begin_opnieuw().vkey())
        scherm.meld("De getuige heeft een nieuwe sleutel en ziet alles voor het eerst.")

    voer_uit(scherm, doe())


def _map(kaart: Path) -> Getuigemap:
    from hub.bootstrap.getuigemap import Getuigemap

    return Getuigemap(kaart)


def _lees_sleutel(bestand: Path) -> Sleutel:
    from hub.journal.nota import Sleutel
    from hub.journal.weerlegd import Bewijsfout

    try:
        with bestand.open("rb") as open_bestand:
            return Sleutel.lees(open_bestand.read(4_096).decode())
    except (OSError, UnicodeDecodeError, Bewijsfout):
        raise Ketenfout("GETUIGE-volgt", "Dit bestand is niet de openbare sleutel van een journaal.") from None


def _tijd(seconden: int) -> str:
    return datetime.fromtimestamp(seconden, UTC).isoformat(timespec="seconds")
