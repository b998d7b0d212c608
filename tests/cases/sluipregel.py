"""A policy in which somebody lets a police field into a dossier, what stands in his way, and how each of it is removed.

Everything works on a copy of the shipped policy in a folder, as files, the way a person would do it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import lees_gevallen, lees_onbewezen, lees_teksten
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy import bewijs as bewijzen
from hub.policy import matrix_tekst
from hub.policy.besluit import Sleutel
from hub.policy.gevallen import lees_gevallen as ontleed_gevallen
from hub.policy.gevallen import toets
from hub.policy.laden import Beleid
from hub.policy.lint import lint
from hub.policy.matrix import matrix
from hub.policy.verschil import verschil
from hub.policy.verschil_rest import RUIMER
from schemas.catalogus import VELDEN

DOSSIER: Final = "gemeente/dossier"
_DAG: Final = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Sluipregel:
    """What is put in the convenant: `oud` becomes `nieuw`. `code`: the rule that then gives `veld`, at `sleutel`."""

    code: str
    veld: str
    sleutel: Sleutel
    oud: str
    nieuw: str


def nieuwe_regel(veld: str) -> Sluipregel:
    """A rule of its own, in a place where no rule was, with a title that nobody stumbles over."""
    tekst = f"""\
  - regel: D-99
    titel: De gemeente bewaart wat zij nodig heeft om op te volgen
    bron: R06
    grond: {{verstrekker: Wpg art. 20, ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: ja}}
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: {DOSSIER}
    fase: signalering
    als: {{inwoner: ja}}
    geef: [groep kop, {veld}]
    plichten: [log, bewaar 365 dagen]

nooit:
"""
    sleutel = Sleutel("politie", "signaal", "omgevingsadvies", DOSSIER, "signalering")
    return Sluipregel("D-99", veld, sleutel, "nooit:\n\n  - verbod: N-02\n", f"{tekst}\n  - verbod: N-02\n")


def veld_erbij(veld: str) -> Sluipregel:
    """One word more in a rule that everybody knows: the sentence for the municipality at a referral to Halt."""
    sleutel = Sleutel("politie", "afdoening", "omgevingsadvies", DOSSIER, "verwijzing")
    tekst = (BELEID_MEEGELEVERD / "convenant.yaml").read_text("utf-8")
    (oud,) = re.findall(r"(?m)^  - regel: D-04\n(?:    .*\n)*?    geef: \[.*\]\n", tekst)
    return Sluipregel("D-04", veld, sleutel, oud, oud[:-2] + f", {veld}]\n")


@dataclass(frozen=True, slots=True)
class Map:
    """The copy in which it happens."""

    pad: Path
    regel: Sluipregel

    @property
    def beleid(self) -> Beleid:
        """As it is now, not proved."""
        return lees_onbewezen(self.pad)

    def verander(self, naam: str, doe: Callable[[str], str]) -> None:
        """Change one file; it must change, so that nothing is tried in vain."""
        pad = self.pad / naam
        tekst = pad.read_text("utf-8")
        nieuw = doe(tekst)
        assert nieuw != tekst, naam
        pad.write_text(nieuw, "utf-8")

    def laat_door(self) -> bool:
        """Whether the field passes in some case: then nothing in the policy itself holds it."""
        rijen = self.beleid.tabel.verboden_van(self.regel.sleutel)
        bit = self.beleid.tabel.veldbits[self.regel.veld]
        return not any(rij.velden & bit and not rij.verbod.als for rij in rijen)


def maak(map_: Path, regel: Sluipregel) -> Map:
    """Copy the shipped policy and put the rule in it."""
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    # Whoever edits the policy writes the matrix again; start from one that is right.
    schrijf_matrix(Map(map_, regel))
    kopie = Map(map_, regel)

    def voeg_in(tekst: str) -> str:
        assert tekst.count(regel.oud) == 1
        return tekst.replace(regel.oud, regel.nieuw)

    kopie.verander("convenant.yaml", voeg_in)
    return kopie


# ── what stands in the way: each looks on its own, and says what it saw; empty when it lets it pass ─────────────────


def verbod(kopie: Map) -> str:
    """The ban at work; the lint says that the rule gives what never passes."""
    if kopie.laat_door():
        return ""
    uitslag = lint(lees_teksten(kopie.pad), lees_gevallen(kopie.pad), VELDEN, _DAG, met_wijzigingen=False)
    return "\n".join(
        f"{b.wat}; {b.hint}" for b in uitslag.bevindingen if b.code == "L-gift-dood" and kopie.regel.code in b.wat
    )


def bewering(kopie: Map) -> str:
    """The claims that the convenant itself makes."""
    return _bewijs(kopie, vast=False)


def eis(kopie: Map) -> str:
    """What is proved of every policy, whoever writes it: it stands in the code, not in the files."""
    return _bewijs(kopie, vast=True)


def _bewijs(kopie: Map, *, vast: bool) -> str:
    stellingen = bewijzen.bewijs(kopie.beleid).stellingen
    return "\n".join(s.mis for s in stellingen if not s.houdt and (s.code in bewijzen.VASTE) == vast)


def gevallen(kopie: Map) -> str:
    """The worked cases: one comes out otherwise, one does not name all that passes, or none of them tries the rule."""
    klachten = _klachten(kopie)
    uitslag = lint(lees_teksten(kopie.pad), lees_gevallen(kopie.pad), VELDEN, _DAG, met_wijzigingen=False)
    klachten += [b.wat for b in uitslag.bevindingen if b.code == "L-geval-half"]
    klachten += [b.wat for b in uitslag.bevindingen if b.code == "L-zonder-geval" and kopie.regel.code in b.wat]
    return "\n".join(klachten)


def gevallen_met_wijzigingen(kopie: Map) -> str:
    """As `gevallen`; where nothing is said, the small changes that no case would notice."""
    gezegd = gevallen(kopie)
    if gezegd:
        return gezegd
    bevindingen = lint(lees_teksten(kopie.pad), lees_gevallen(kopie.pad), VELDEN, _DAG).bevindingen
    return "\n".join(b.wat for b in bevindingen if b.code == "L-wijziging" and kopie.regel.code in b.wat)


def _klachten(kopie: Map) -> list[str]:
    beleid = kopie.beleid
    uitslagen = toets(beleid, ontleed_gevallen(lees_gevallen(kopie.pad), beleid))
    return [f"{u.geval.naam}: {klacht}" for u in uitslagen for klacht in u.klachten]


def uitgeschreven(kopie: Map) -> str:
    """The written-out matrix that a reviewer signed: lines that were not in it."""
    beleid = kopie.beleid
    er_staat = (kopie.pad / matrix_tekst.BESTAND).read_text("utf-8").splitlines()
    nieuw = matrix_tekst.tekst(beleid, matrix(beleid)).splitlines()
    return "\n".join(regel for regel in unified_diff(er_staat, nieuw, n=0) if regel.startswith("+"))


def vergelijking(kopie: Map) -> str:
    """The difference with what is live: RUIMER, with the field and the place."""
    beleid = kopie.beleid
    gebieden = verschil(lees_onbewezen(BELEID_MEEGELEVERD), beleid).gebieden
    return "\n".join(g.text(beleid.woordenboek) for g in gebieden if g.soort == RUIMER)


# ── how each is removed ─────────────────────────────────────────────────────────────────────────────────────────────


def haal_verbod_weg(kopie: Map) -> None:
    """Every ban that takes the field there, whatever the case."""
    bit = kopie.beleid.tabel.veldbits[kopie.regel.veld]
    rijen = kopie.beleid.tabel.verboden_van(kopie.regel.sleutel)
    for rij in rijen:
        if rij.velden & bit and not rij.verbod.als:
            kopie.verander("convenant.yaml", _zonder("verbod", rij.verbod.kop.code))
    assert kopie.laat_door()


def haal_bewering_weg(kopie: Map) -> None:
    """Every claim that forbids the field there, and every one that fails."""
    for claim in kopie.beleid.convenant.beweringen:
        plek = all(woord in as_ for woord, as_ in zip(kopie.regel.sleutel, claim.bereik.assen(), strict=True))
        if plek and kopie.regel.veld in claim.velden and not claim.als:
            kopie.verander("convenant.yaml", _zonder("bewering", claim.kop.code))
    for stelling in bewijzen.bewijs(kopie.beleid).stellingen:
        if not stelling.houdt and stelling.code not in bewijzen.VASTE:
            kopie.verander("convenant.yaml", _zonder("bewering", stelling.code))


def haal_gevallen_weg(kopie: Map) -> None:
    """Every case that comes out otherwise, or says half; and one written when none is left that tries the rule."""
    weg = {klacht.partition(":")[0].removeprefix("geval ") for klacht in gevallen(kopie).splitlines()}
    for pad in sorted((kopie.pad / "gevallen").glob("*.yaml")):
        delen = re.split(r"(?m)^(?=  - geval: )", pad.read_text("utf-8"))
        over = [deel for deel in delen if deel.partition("\n")[0].removeprefix("  - geval: ") not in weg]
        if len(over) < len(delen):
            pad.write_text("".join(over), "utf-8")
        if len(over) == 1:
            pad.unlink()
    if not gevallen(kopie):
        return  # a case is left that tries the rule, and is content
    gebied = next(g for g in verschil(lees_onbewezen(BELEID_MEEGELEVERD), kopie.beleid).gebieden if g.soort == RUIMER)
    sleutel = "".join(f"    {naam}: {waarde}\n" for naam, waarde in kopie.regel.sleutel._asdict().items())
    kenmerken = ", ".join(f"{naam}: {waarde}" for naam, waarde in gebied.voorbeeld.items() if waarde is not None)
    (kopie.pad / "gevallen" / "zz-nieuw.yaml").write_text(
        f"gevallen:\n  - geval: R06-nieuw\n    regel: R06\n    soort: toestaan\n{sleutel}"
        f"    kenmerken: {{{kenmerken}}}\n    verwacht: {{uitkomst: doorlaten, regel: {kopie.regel.code}}}\n",
        "utf-8",
    )


def schrijf_matrix(kopie: Map) -> None:
    """Write it again without reading it."""
    beleid = kopie.beleid
    (kopie.pad / matrix_tekst.BESTAND).write_text(matrix_tekst.tekst(beleid, matrix(beleid)), "utf-8")


def _zonder(soort: str, code: str) -> Callable[[str], str]:
    """Cut one entry out of the convenant."""
    return lambda tekst: re.sub(rf"(?m)^  - {soort}: {code}\n(?:(?!  - |\S).*\n)*", "", tekst)


IN_HET_BELEID: Final[Mapping[str, tuple[Callable[[Map], str], Callable[[Map], None]]]] = {
    "verbod": (verbod, haal_verbod_weg),
    "bewering": (bewering, haal_bewering_weg),
    "gevallen": (gevallen, haal_gevallen_weg),
    "matrix": (uitgeschreven, schrijf_matrix),
}
"""The four that lie in the files, and so can be removed by who writes them: what it says, how it is removed."""
