"""How answers of the hub are shown: verdict per destination, rule, source, fields by name, and what would help."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hub.cli.scherm import Scherm, Vorm

if TYPE_CHECKING:
    from adapters.profielen.soorten import Klaar
    from hub.bootstrap.inzicht import Antwoord
    from schemas.berichten.hub import AntwoordV1

_GELUKT: Final = frozenset({"afgeleverd", "deels"})
_STIJL: Final = {"afgeleverd": "green", "deels": "yellow"}


@dataclass(frozen=True, slots=True)
class Post:
    """A message to send and the number of the file it came from."""

    bestand: int
    klaar: Klaar


def toon(scherm: Scherm, post: Sequence[Post], antwoorden: Mapping[str, Antwoord], eerder: Collection[str]) -> bool:
    """Show the answers that there are, by message id. `eerder`: ids that the hub had already.

    Returns whether every one of these messages was delivered, at least in part.
    """
    alles_geleverd = True
    for stuk in post:
        gekregen = antwoorden.get(stuk.klaar.kenmerk)
        if gekregen is None:
            continue
        antwoord = gekregen.inhoud
        alles_geleverd &= antwoord.uitkomst in _GELUKT
        if scherm.vorm is Vorm.JSON:
            scherm.document(_document(stuk, gekregen))
        elif scherm.vorm is Vorm.KAAL:
            _toon_kaal(scherm, stuk, antwoord)
        else:
            _toon_mooi(scherm, stuk, gekregen, al_eerder=stuk.klaar.kenmerk in eerder)
    return alles_geleverd


def _document(stuk: Post, antwoord: Antwoord) -> dict[str, object]:
    kop = {"bestand": stuk.bestand, "soort": stuk.klaar.bericht, "kenmerk": stuk.klaar.kenmerk}
    return kop | {"zaak": antwoord.zaak} | antwoord.inhoud.model_dump(mode="json")


def _toon_kaal(scherm: Scherm, stuk: Post, antwoord: AntwoordV1) -> None:
    """A line for the message (destination `-`), then one per destination.

    Id, destination, outcome, rule or code, source, fields that went, fields stripped with their rule, explanation.
    """
    uitleg = _een_regel(antwoord.uitleg)
    rijen = [("-", antwoord.uitkomst, antwoord.code or "-", "-", "-", "-", uitleg)]
    rijen += [
        (
            deel.bestemming,
            deel.uitkomst,
            deel.regel or "-",
            deel.bron or "-",
            ",".join(deel.velden) or "-",
            ",".join(f"{g.veld}={g.regel}" for g in deel.gestript) or "-",
            _een_regel(deel.uitleg),
        )
        for deel in antwoord.bestemmingen
    ]
    for rij in rijen:
        scherm.regel("\t".join((stuk.klaar.kenmerk, *rij)))


def _toon_mooi(scherm: Scherm, stuk: Post, gekregen: Antwoord, *, al_eerder: bool) -> None:
    antwoord = gekregen.inhoud
    scherm.tekst(
        f"{stuk.klaar.bericht} {stuk.klaar.kenmerk}: {antwoord.uitkomst}", _STIJL.get(antwoord.uitkomst, "red")
    )
    if al_eerder:
        scherm.tekst("  De hub had dit bericht al. Dit is het antwoord van toen.")
    if gekregen.zaak:
        scherm.tekst(f"  Zaak: {gekregen.zaak}")
    scherm.tekst(f"  {antwoord.uitleg}" + (f" ({antwoord.code})" if antwoord.code else ""))
    for deel in antwoord.bestemmingen:
        regel = f", regel {deel.regel}" if deel.regel else ""
        bron = f" ({deel.bron})" if deel.bron else ""
        scherm.tekst(f"  {deel.bestemming}: {deel.uitkomst}{regel}{bron}", _STIJL.get(deel.uitkomst, "red"))
        # Rule, ground, fields that went and did not, and what would help: sentences of the policy, each said once.
        if deel.uitleg not in antwoord.uitleg:
            scherm.tekst(f"    {deel.uitleg}")
        if deel.alternatief and deel.alternatief not in f"{deel.uitleg} {antwoord.uitleg}":
            scherm.tekst(f"    Wat wel kan: {deel.alternatief}")
        if deel.plichten:
            scherm.tekst(f"    Plichten van de ontvanger: {'; '.join(deel.plichten)}")
    for fout in antwoord.fouten:
        scherm.tekst(f"  Fout op {fout.pad or 'het hele bericht'}: {fout.uitleg} ({fout.code})", "red")


def toon_aangenomen(scherm: Scherm, stuk: Post) -> None:
    """A message that was sent without waiting for the answer."""
    bericht, kenmerk, uitkomst = stuk.klaar.bericht, stuk.klaar.kenmerk, "aangenomen"
    if scherm.vorm is Vorm.JSON:
        scherm.document({"bestand": stuk.bestand, "soort": bericht, "kenmerk": kenmerk, "uitkomst": uitkomst})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel(f"{kenmerk}\t{bericht}\t{uitkomst}")
    else:
        scherm.tekst(f"{bericht} {kenmerk}: {uitkomst}")


def _een_regel(tekst: str) -> str:
    return " ".join(tekst.split())
