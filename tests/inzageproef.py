"""A person's report in memory: messages along the real road, and the report of the records that it left."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.journal import bladzijde
from hub.ledger.inzage.blad import maak
from hub.ledger.inzage.overzicht import Bewaard, Bronrecord, Overzicht, stel_samen
from hub.ledger.inzage.stukken import Stuk
from hub.ledger.inzage.woorden import Woorden
from hub.policy.laden import Beleid
from tests import weg
from tests.weg import Proef, advies, afdoening, beleid, signaal, teksten

VERTROUWELIJK = "  vertrouwelijk: {label: Dit staat niet in het overzicht voor de jongere, soort: vastleggen}\n"
"""A line of the dictionary: the duty that marks a processing as confidential."""


def beleid_met(*veranderingen: tuple[str, str]) -> Beleid:
    """The real policy with the duty `vertrouwelijk` in its dictionary, and these changes."""
    return beleid(("\nbeperkingen:\n", f"\n{VERTROUWELIJK}\nbeperkingen:\n"), *veranderingen)


def geheim_s01() -> tuple[str, str]:
    """Rule S-01, which tells the meldpunt, marked as confidential: a change of its line of duties."""
    tekst = teksten()["convenant.yaml"]
    begin = tekst.index("  - regel: S-01")
    plichten = tekst.index("    plichten: [", begin)
    oud = tekst[begin : tekst.index("\n", plichten)]
    return oud, oud.replace("plichten: [", "plichten: [vertrouwelijk, ")


@dataclass(slots=True)
class Inzageproef:
    """A hub without a bus, and what a person is told."""

    proef: Proef = field(default_factory=Proef)

    async def zaak(self, n: int = 0) -> None:
        """Signal, advice, two decisions: six deliveries to three parties."""
        await self.proef.handel_af("politie", "signaal", signaal(n))
        await self.proef.handel_af("gemeente-ede", "advies", advies(n))
        await self.proef.handel_af("politie", "afdoening", afdoening(n))
        door = afdoening(n, "zsm", aan=["om"]) | {"feit": weg.feit(), "zorgen": [weg.zorg()]}
        await self.proef.handel_af("politie", "afdoening", door)

    def alle_records(self) -> list[bytes]:
        """Every record of the journal, in order."""
        return [ruw for g in self.proef.geheugen.alles("journaal.>").values() for ruw in bladzijde.splits(g.inhoud)]

    def records(self) -> list[Bronrecord]:
        """The records that name a case, as a read side gives them."""
        return [(nummer, ruw) for nummer, ruw in enumerate(self.alle_records()) if b'"zaak":' in ruw]

    def overzicht(self, nu: Beleid | None = None, bewaard: Bewaard | None = None) -> Overzicht:
        """The report by codes, under a policy in force."""
        return stel_samen(
            self.records(),
            nu or self.proef.beleid,
            zaken=1,
            bewaard=bewaard or Bewaard(),
            op=self.proef.klok.nu(),
        )

    def stukken(self, overzicht: Overzicht | None = None, verzegeld: int = 10**6) -> list[Stuk]:
        """The report in words."""
        woorden = Woorden(self.proef.beleid)
        return maak(overzicht or self.overzicht(), lambda _: woorden, woorden, verzegeld)
