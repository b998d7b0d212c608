"""What the demo tells at its end: an account per case from the journal, and a look in the municipality's dossier.

The account needs no message: records say which fields went where and which rule stripped the others, by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from hub.cli.demo.toneel import Gespeeld
from hub.journal.soorten import Waarde
from schemas.catalogus import VELDEN

VERBODEN_HERKOMST: Final = frozenset({"politie", "justitie"})
Record = Mapping[str, Waarde]


@dataclass(frozen=True, slots=True)
class Bestemmingsregel:
    """What became of one message at one destination."""

    bestemming: str
    uitkomst: str
    regel: str
    velden: tuple[str, ...]
    gestript: Mapping[str, tuple[str, ...]]
    plichten: tuple[str, ...]


@dataclass(slots=True)
class Berichtverslag:
    """One message of a case: where it went, or why not, and what else it caused."""

    label: str
    kenmerk: str
    van: str
    bericht: str
    regels: list[Bestemmingsregel] = field(default_factory=list)
    gevolgen: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Zaakverslag:
    """The account of one case. `zaak`: its random id, where anything was delivered."""

    naam: str
    verhaal: str
    zaak: str | None
    berichten: tuple[Berichtverslag, ...]


def zaakverslag(spel: Gespeeld, records: Sequence[Record]) -> Zaakverslag:
    """Make the account of one case from all records."""
    verslagen: list[Berichtverslag] = []
    zaak: str | None = None
    for label, kenmerk in spel.kenmerken.items():
        eigen = _van_bericht(kenmerk, records)
        zaak = next((str(r["zaak"]) for r in eigen if r.get("zaak")), zaak)
        verslag = Berichtverslag(label, kenmerk, str(eigen[0]["partij"]), str(eigen[0]["bericht"]))
        for record in eigen:
            if record["soort"] == "besloten":
                verslag.regels += _bestemmingen(record)
        verslag.gevolgen += _gevolgen(eigen)
        verslagen.append(verslag)
    return Zaakverslag(spel.zaak.naam, spel.zaak.verhaal, zaak, tuple(verslagen))


def _van_bericht(kenmerk: str, records: Sequence[Record]) -> Sequence[Record]:
    """The records that one message caused: they are committed together, from `ontvangen` to the next message's."""
    begin = next(n for n, r in enumerate(records) if r["soort"] == "ontvangen" and r.get("kenmerk") == kenmerk)
    eind = next((n for n in range(begin + 1, len(records)) if records[n]["soort"] == "ontvangen"), len(records))
    return records[begin:eind]


def _bestemmingen(record: Record) -> Iterator[Bestemmingsregel]:
    geweigerd: dict[tuple[str, str], list[Bestemmingsregel]] = {}
    besluiten = record["besluiten"]
    for b in besluiten if isinstance(besluiten, list) else []:
        if b["bestemming"] == "hub" or (b["uitkomst"] != "doorlaten" and b["code"] == "R01"):
            # What no rule speaks of was never on its way: the journal has it, the story does not need it.
            continue
        naam = f"{b['bestemming']} (advies van {record['partij']})" if record.get("aanleiding") else b["bestemming"]
        if b["uitkomst"] != "doorlaten":
            # Three destinations of one municipality that are refused for one reason are one fact.
            partij = naam.partition("/")[0]
            geweigerd.setdefault((partij, b["code"]), []).append(_weigering(naam, b))
            continue
        gestript: dict[str, list[str]] = {}
        for deel in b["gestript"]:
            gestript.setdefault(deel["regel"], []).append(deel["veld"])
        per_regel = {regel: tuple(velden) for regel, velden in gestript.items()}
        yield Bestemmingsregel(naam, b["uitkomst"], b["regel"], tuple(b["velden"]), per_regel, tuple(b["plichten"]))
    for (partij, _), regels in geweigerd.items():
        yield replace(regels[0], bestemming=partij) if len(regels) > 1 else regels[0]


def _weigering(naam: str, besluit: Mapping[str, Any]) -> Bestemmingsregel:
    return Bestemmingsregel(naam, besluit["uitkomst"], besluit["code"], (), {}, tuple(besluit["plichten"]))


def _gevolgen(eigen: Iterable[Record]) -> Iterator[str]:
    for record in eigen:
        if record["soort"] == "vernietigd":
            ontvangers = record["ontvangers"]
            namen = ", ".join(ontvangers if isinstance(ontvangers, list) else [])
            yield f"Alles van de zaak is vernietigd: {record['leveringen']} levering(en), bij {namen or 'niemand'}."
        elif record["soort"] == "gemarkeerd":
            yield "Het advies wacht in de hub tot er een signaal over deze jongere komt."
        elif record["soort"] == "gemeld":
            yield f"Melding aan {record['aan']}: {record['melding']}."


def velden_in_woorden(paden: Iterable[str]) -> str:
    """Labels of fields, without those that only say how the message travels."""
    labels = [VELDEN[pad].label for pad in paden if VELDEN[pad].herkomst != "proces"]
    return ", ".join(labels) or "niets"


@dataclass(frozen=True, slots=True)
class Dossiercontrole:
    """What lies in a dossier folder: files, fields, and what may not be there (empty when all is well)."""

    bestanden: int
    velden: int
    fout: tuple[str, ...]


def controleer_dossier(kaart: Path, politiewoorden: Sequence[str]) -> Dossiercontrole:
    """Look at every byte and every field: nothing of police or justice origin, by label and by word (R06)."""
    fout: list[str] = []
    velden = 0
    bestanden = sorted(pad for pad in kaart.rglob("*") if pad.is_file())
    for pad in bestanden:
        inhoud = pad.read_bytes()
        fout += [f"{pad.name}: een woord uit een politiegegeven" for w in politiewoorden if w.encode() in inhoud]
        if pad.suffix == ".json":
            for veld in _bladen(_data(json.loads(inhoud))):
                velden += 1
                label = VELDEN.get(veld)
                if label is None or label.herkomst in VERBODEN_HERKOMST:
                    fout.append(f"{pad.name}: {veld}")
    return Dossiercontrole(len(bestanden), velden, tuple(fout))


def _data(document: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """The message in a delivery file: the file is the event, or holds it."""
    gebeurtenis = document.get("gebeurtenis", document)
    return gebeurtenis["data"]


def _bladen(waarde: Any, boven: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(waarde, Mapping):
        for naam, deel in waarde.items():
            yield from _bladen(deel, f"{boven}.{naam}" if boven else naam)
    elif isinstance(waarde, list):
        for deel in waarde:
            yield from _bladen(deel, boven)
    else:
        yield boven
