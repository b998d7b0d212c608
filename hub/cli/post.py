"""`ketenhub zend`: send files as a party, and show what the hub answers.

All files are read and checked before anything is sent: one bad file, and nothing goes. What is wrong is told by place
and code; no value of a file and no file name is ever shown, for both may hold a name.

It is sent as the party sends: over its own certificate, signed and sealed with its own keys, which lie on this machine
for a party that joins from here. The answer is read where it lies ready for the party, with the hub's right to read
(`Inzicht.wacht_op_antwoorden`), and opened with the party's keys. The party's consumer is not touched: what is fetched
from it, the party's own adapter misses until it is handed out again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.antwoordbeeld import Post, toon, toon_aangenomen
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from adapters.profielen.soorten import Afgekeurd, Afzender, Gelezen
    from adapters.sdk.partnermap import Partnermap
    from hub.policy.woordenboek import Partij

BESTANDEN_MAX: Final = 100
"""Files in one call; who has more lays them in the party's folder."""
WACHT_S: Final = 10.0
"""Longer than a hub in good health ever takes; a person still waits for it."""
WACHT_S_MAX: Final = 3_600.0
EENMALIG_BYTES: Final = 16
SLEUTELMAP_KENMERKEN: Final = "post"
"""Under the state directory, per party: the key of the ids of its messages. The same file is the same message."""

Wacht = Annotated[
    float,
    typer.Option("--wacht", min=0, max=WACHT_S_MAX, help="Hoeveel seconden op het antwoord wachten. 0: niet wachten."),
]


@app.command("zend")
def zend(
    partij: Annotated[str, typer.Argument(help="Code van de organisatie die verstuurt, zoals politie.")],
    bestand: Annotated[list[Path], typer.Argument(help="Een of meer bestanden: JSON, XML of CSV.")],
    wacht: Wacht = WACHT_S,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Verstuur bestanden namens een organisatie en laat het antwoord van de hub zien.

    Stuur hoogstens 100 bestanden in één keer; meer legt u in de map van de organisatie. Een bericht van meer dan vijf
    dagen oud wordt geweigerd (W-oud): het telt vanaf time, of vanaf de laatste wijziging van het bestand.

    Een JSON-bestand is een heel CloudEvent, of alleen het soort bericht en de inhoud. De politie kan ook XML uit BVH
    sturen, een veiligheidshuis ook CSV uit GCOS. Klopt één bestand niet, dan gaat er niets weg.

    Eindigt met 0 als alles (of een deel ervan) is geleverd, met 2 als iets is geweigerd of vastgehouden, en met 1 als
    het niet lukte.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _zend(scherm, instellingen, partij, bestand, wacht)):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _zend(scherm: Scherm, instellingen: Instellingen, partij: str, paden: Sequence[Path], wacht_s: float) -> bool:
    """Read, send, wait, show. Returns whether every message was delivered, at least in part."""
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.inzicht import adres_van, open_inzicht
    from hub.bootstrap.partijpost import lees_map, open_voor_partij

    if len(paden) > BESTANDEN_MAX:
        raise Ketenfout("ZEND-bestand", f"Stuur hoogstens {BESTANDEN_MAX} bestanden in één keer.")
    partijen = geldend_beleid(instellingen).woordenboek.partijen
    if partij not in partijen:
        raise Ketenfout("PARTIJ-onbekend", _onbekend(partij, partijen))
    adres, kaart = adres_van(instellingen), lees_map(instellingen.toestand, partij)

    def opener(onderwerp: str, inhoud: bytes) -> bytes:
        return open_voor_partij(kaart, onderwerp, inhoud, datetime.now(UTC))

    post = _lees(scherm, instellingen.toestand, partij, partijen[partij], paden)
    async with open_inzicht(instellingen) as inzicht:
        kenmerken = {stuk.klaar.kenmerk for stuk in post}
        eerder = await inzicht.beantwoord(partij, kenmerken, opener)
        na = await inzicht.stand()
        await _verstuur_alle(adres, kaart, post)
        scherm.meld(f"De hub heeft {len(post)} {'bericht' if len(post) == 1 else 'berichten'} aangenomen.")
        if not wacht_s:
            for stuk in post:
                toon_aangenomen(scherm, stuk)
            return True
        antwoorden = await inzicht.wacht_op_antwoorden(partij, kenmerken, na, wacht_s, opener)
    geleverd = toon(scherm, post, antwoorden, eerder)
    if ontbreekt := len(post) - len(antwoorden):
        raise Ketenfout(
            "ZEND-geen-antwoord",
            f"Op {ontbreekt} van de {len(post)} berichten kwam binnen {wacht_s:g} s geen antwoord. Ze liggen "
            "bij de hub. Stuur hetzelfde bestand opnieuw om het antwoord te zien; er wordt niets dubbel geleverd.",
            "wereld",
        )
    return geleverd


def _lees(scherm: Scherm, toestand: Path, code: str, partij: Partij, paden: Sequence[Path]) -> list[Post]:
    """Every message of every file, or what is wrong with which file.

    Raises:
        Ketenfout: `ZEND-bestand` a file cannot be read; `ZEND-afgekeurd` one is not good. Nothing was sent.
    """
    from adapters.bestanden import Bestandsfout, maak_map
    from adapters.mappenploeg import laad_sleutel
    from adapters.profielen.soorten import Afgekeurd, Afzender, Gelezen, Profielfout
    from hub.bootstrap.partijmappen import PROFIELEN

    map_ = toestand / SLEUTELMAP_KENMERKEN / code
    try:
        maak_map(map_)
        afzender = Afzender(code, partij.oin, laad_sleutel(map_))
    except Bestandsfout as fout:
        raise Ketenfout(
            "SLEUTEL-bestand", f"De sleutel voor kenmerken is niet te maken of te lezen ({fout.code})."
        ) from None
    post: list[Post] = []
    fout_in = 0
    for nummer, pad in enumerate(paden, start=1):
        uitkomst = _lees_een(nummer, pad, afzender, PROFIELEN.get(partij.rol, ("json_plat",)))
        if isinstance(uitkomst, Gelezen) and not {s.klaar.kenmerk for s in post}.isdisjoint(
            klaar.kenmerk for klaar in uitkomst.berichten
        ):
            uitkomst = Afgekeurd(
                (Profielfout("KENMERK-dubbel", "het bestand", "een bericht staat ook in een ander bestand"),)
            )
        if isinstance(uitkomst, Afgekeurd):
            fout_in += 1
            for melding in uitkomst.fouten:
                scherm.fout(melding.code, f"Bestand {nummer}, {melding.plaats}: {melding.uitleg}")
        else:
            post += [Post(nummer, klaar) for klaar in uitkomst.berichten]
    if fout_in:
        wat = "Het bestand klopt" if len(paden) == 1 else f"{fout_in} van de {len(paden)} bestanden kloppen"
        raise Ketenfout("ZEND-afgekeurd", f"{wat} niet. Er is niets verstuurd.", "partner")
    return post


def _lees_een(nummer: int, pad: Path, afzender: Afzender, namen: Sequence[str]) -> Gelezen | Afgekeurd:
    from adapters.profielen import register
    from adapters.profielen.soorten import BESTAND_BYTES_MAX, Afgekeurd, Profielfout

    profielen = tuple(register.PROFIELEN[naam] for naam in namen)
    profiel = register.voor_bestand(pad.name, profielen)
    if profiel is None:
        soorten = ", ".join(p.spec.extensie for p in profielen)
        fout = Profielfout("BESTAND-soort", "de bestandsnaam", f"deze organisatie stuurt bestanden op {soorten}")
        return Afgekeurd((fout,))
    try:
        with pad.open("rb") as bestand:
            inhoud = bestand.read(BESTAND_BYTES_MAX + 1)
        tijd = datetime.fromtimestamp(int(pad.stat().st_mtime), UTC)
    except OSError:
        uitleg = f"Bestand {nummer} is niet te lezen. Er is niets verstuurd."
        raise Ketenfout("ZEND-bestand", uitleg, "partner") from None
    if len(inhoud) > BESTAND_BYTES_MAX:
        return Afgekeurd((Profielfout("BESTAND-groot", "het bestand", f"groter dan {BESTAND_BYTES_MAX} bytes"),))
    return profiel.lees(inhoud, afzender, tijd)


async def _verstuur_alle(adres: str, kaart: Partnermap, post: Sequence[Post]) -> None:
    """Send all, as the party.

    Each as a new one for the server: it would drop a repetition, and the hub's own answer is what is wanted.

    Raises:
        Ketenfout: `ZEND-niet-aangenomen`, the stream is full or not provisioned; `ZEND-geen-toegang`, the certificate
            or a key of the party is not accepted.
        Busfout: no answer; it may have been stored. Sending again is safe.
    """
    from adapters.lijn import Lijncode, Lijnfout
    from adapters.sdk.aansluiten import open_lijn
    from hub.gateway.poorten import Busfout

    try:
        async with open_lijn(kaart, [adres]) as lijn:
            for stuk in post:
                eenmalig = secrets.token_bytes(EENMALIG_BYTES)
                await lijn.verstuur(stuk.klaar.bericht, stuk.klaar.inhoud, stuk.klaar.kenmerk, eenmalig)
    except Lijnfout as fout:
        if fout.code in {Lijncode.VOL, Lijncode.GEEN_STROOM}:
            raise Ketenfout(
                "ZEND-niet-aangenomen",
                "De hub neemt nu geen berichten van deze organisatie aan. Wat al is aangenomen, wordt gewoon"
                " behandeld.",
                "wereld",
            ) from None
        if not fout.opnieuw:
            raise Ketenfout("ZEND-geen-toegang", f"Deze organisatie komt er niet in: {fout.uitleg}.") from None
        raise Busfout(fout.code.value) from None


def _onbekend(woord: str, bekend: Mapping[str, object]) -> str:
    """Without the word itself: somebody may have typed a name in its place."""
    from hub.policy.fouten import bedoelde_u

    hint = bedoelde_u(woord, bekend) or f"bekend zijn: {', '.join(sorted(bekend))}"
    return f"Deze organisatie staat niet in het woordenboek; {hint}"
