"""The reports an adapter writes for people: what is wrong and where, in Dutch, without a single value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.profielen.soorten import Profielfout, tijdtekst
from schemas.berichten.hub import AntwoordV1


def verslagtekst(fouten: Sequence[Profielfout], moment: datetime) -> str:
    """The report beside a refused export file."""
    regels = [
        "Dit bestand is afgekeurd. Er is niets van verstuurd.",
        f"Tijdstip: {tijdtekst(moment)}",
        f"Aantal fouten: {len(fouten)}",
        "",
    ]
    for nummer, fout in enumerate(fouten, start=1):
        regels += [f"{nummer}. {fout.plaats}", f"   {fout.uitleg}", f"   code: {fout.code}"]
    regels += [
        "",
        "Verbeter het bestand in het bronsysteem en lever het opnieuw aan.",
        "In dit verslag staan met opzet geen waarden uit het bestand.",
    ]
    return "\n".join(regels) + "\n"


def opzijtekst(code: str, uitleg: str, plek: str, moment: datetime) -> str:
    """The report of a delivery that was refused at this side."""
    return "\n".join(
        (
            "Een levering van de hub is niet weggeschreven.",
            f"Tijdstip: {tijdtekst(moment)}",
            f"Levering: {plek}",
            f"Reden: {uitleg}",
            f"Code: {code}",
            "",
            "De inhoud is niet bewaard. Neem contact op met de beheerder van de hub en noem deze code.",
            "",
        )
    )


def antwoordtekst(antwoord: AntwoordV1) -> str:
    """The verdict of the hub on one message, for the person who sent it. It holds field names, never values."""
    regels = [f"Uitkomst: {antwoord.uitkomst}", antwoord.uitleg]
    if antwoord.code is not None:
        regels.append(f"Code: {antwoord.code}")
    for deel in antwoord.bestemmingen:
        regels += [
            "",
            f"{deel.bestemming}: {deel.uitkomst}" + (f" (regel {deel.regel})" if deel.regel else ""),
            f"  {deel.uitleg}",
        ]
        if deel.alternatief is not None:
            regels.append(f"  Wat wel kan: {deel.alternatief}")
        if deel.velden:
            regels.append(f"  Doorgegeven: {', '.join(deel.velden)}")
        regels += [f"  Niet doorgegeven: {veld.veld} (regel {veld.regel})" for veld in deel.gestript]
        regels += [f"  Plicht van de ontvanger: {plicht}" for plicht in deel.plichten]
    for fout in antwoord.fouten:
        regels += ["", f"Fout op {fout.pad or 'het hele bericht'}: {fout.uitleg}", f"  code: {fout.code}"]
    return "\n".join(regels) + "\n"
