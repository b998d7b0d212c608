"""The register of processing activities as pages that everybody can read.

A list with a page behind each activity, or all in one page for a file. No script, nothing that loads, headings in
order, tables with a caption and row headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

STIJL: Final = (
    "body{font-family:sans-serif;line-height:1.5;margin:2rem;max-width:60rem}"
    "table{border-collapse:collapse;width:100%;margin-bottom:2rem}caption{text-align:left;font-weight:bold}"
    "th,td{border:1px solid #595959;padding:.4rem;text-align:left;vertical-align:top}th{width:14rem}"
    "ul{margin:0;padding-left:1.2rem}"
)
"""The only style; the decision point names its digest in the policy of the page."""
_JURIST: Final = {True: "door een jurist gecontroleerd", False: "nog niet door een jurist gecontroleerd"}
_VERWERKING: Final = {
    "Obtain": "ontvangen",
    "Transform": "velden weglaten",
    "Disclose": "verstrekken",
    "Store": "bewaren",
    "Use": "gebruiken",
}


def pagina(register: Mapping[str, Any]) -> str:
    """The whole register on one page, with its contents first."""
    activiteiten: Sequence[Mapping[str, Any]] = register["verwerkingsactiviteiten"]
    inhoud = "".join(
        f'<li><a href="#{_anker(a)}">{escape(_regel(a))}: {escape(a["name"])}</a></li>' for a in activiteiten
    )
    return _blad(
        f"Register van verwerkingsactiviteiten van {register['convenant']}",
        f'{_kop(register)}<nav aria-label="Verwerkingsactiviteiten"><ul>{inhoud}</ul></nav>\n'
        + "".join(_activiteit(activiteit) for activiteit in activiteiten),
    )


def bladzijde(register: Mapping[str, Any], activiteit: Mapping[str, Any]) -> str:
    """One version of one activity."""
    return _blad(f"Verwerkingsactiviteit {_regel(activiteit)}", _kop(register) + _activiteit(activiteit))


def _kop(register: Mapping[str, Any]) -> str:
    geldig, kenmerk = register["geldig"], escape(register["beleid"])
    return (
        f"<p>Convenant {escape(register['convenant'])}, versie {register['versie']}, geldig van "
        f"{escape(geldig['van'])} tot en met {escape(geldig['tot'])}. "
        f"Kenmerk van het beleid: <code>{kenmerk}</code>.</p>\n"
    )


def _activiteit(activiteit: Mapping[str, Any]) -> str:
    eigen = activiteit["convenant"]
    grond = eigen["grondslag"]
    jurist = _JURIST[grond["door_jurist_gecontroleerd"]]
    rijen = {
        "Doel": escape(activiteit["purpose"]),
        "Wie verstrekt": _lijst(v["naam"] for v in eigen["verstrekkers"]),
        "Wie ontvangt": _lijst(_ontvanger(o) for o in activiteit["recipients"]),
        "Grondslag van wie verstrekt": f"{escape(grond['verstrekker'])} ({jurist})",
        "Grondslag van wie ontvangt": f"{escape(grond['ontvanger'])} ({jurist})",
        "Over wie": _lijst(eigen["betrokkenen"]),
        "Wat ermee gebeurt": _lijst(_VERWERKING[optie] for optie in activiteit["processingOptions"]),
        "Soorten gegevens": _lijst(activiteit["personalData"]["categories"]),
        "Gegevens": _lijst(veld["naam"] for veld in eigen["velden"]),
        "Bewaartermijn": escape(activiteit["personalData"]["retentionPeriod"] or "geen"),
        "Plichten": _lijst(eigen["plichten"]),
        "Berichten": _lijst(eigen["berichten"]),
        "Fasen": _lijst(eigen["fasen"]),
        "Bron": escape(", ".join(eigen["bron"])),
        "Adres van deze versie": f"<code>{escape(activiteit['id'])}</code>",
    }
    regels = "".join(f'<tr><th scope="row">{naam}</th><td>{inhoud}</td></tr>\n' for naam, inhoud in rijen.items())
    anker, titel = _anker(activiteit), f"{escape(_regel(activiteit))}: {escape(activiteit['name'])}"
    return (
        f'<section aria-labelledby="{anker}">\n<h2 id="{anker}">{titel}</h2>\n<table>\n'
        f"<caption>Wat {escape(_regel(activiteit))} inhoudt</caption>\n"
        f"<tbody>\n{regels}</tbody>\n</table>\n</section>\n"
    )


def _ontvanger(ontvanger: Mapping[str, Any]) -> str:
    namen = ", ".join(deelnemer["name"] for deelnemer in ontvanger["deelnemers"])
    return f"{ontvanger['name']}: {namen}" if namen else str(ontvanger["name"])


def _regel(activiteit: Mapping[str, Any]) -> str:
    return str(activiteit["convenant"]["regel"])


def _anker(activiteit: Mapping[str, Any]) -> str:
    return escape(_regel(activiteit).lower(), quote=True)


def _lijst(delen: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(deel)}</li>' for deel in delen)}</ul>"


def _blad(titel: str, inhoud: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(titel)}</title>\n<style>{STIJL}</style>\n</head>\n<body>\n<main>\n<h1>{escape(titel)}</h1>\n"
        f"{inhoud}</main>\n</body>\n</html>\n"
    )
