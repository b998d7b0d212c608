"""Where the decision point gets its policy: the one that is live in this hub, at the moment of each request.

Fails closed: without a policy that may be used today there is no decision, whatever the reason is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from hub.gateway.oordeel import deelnemers_van
from hub.gateway.poorten import Klok
from hub.gateway.weg import NEDERLAND
from hub.policy.authzen import Beslispunt
from hub.policy.authzen_vraag import Deelname
from hub.policy.laden import Beleid
from hub.toegang.archief import Archieffout, Document, Registerarchief, bewaar_beleid
from hub.zaak.kenmerken import van_deelname


class GeenBeleid(Exception):
    """There is no policy by which may be decided now. The text is Dutch, for who asked."""


@dataclass(frozen=True, slots=True)
class _Klaar:
    """What was made for one policy on one day."""

    beleid: Beleid
    dag: date
    punt: Beslispunt


class Beleidsbron:
    """Gives the decision point of now; made again only when the policy or the day has changed."""

    def __init__(self, beleid: Callable[[], Beleid], klok: Klok, archief: Registerarchief, adres: str) -> None:
        """`beleid`: what is live in this hub, asked at each request. `adres`: base URL, without a slash at its end."""
        self.archief = archief
        self._beleid = beleid
        self._klok = klok
        self._adres = adres
        self._klaar: _Klaar | None = None

    def levend(self) -> Beleid:
        """The live policy.

        Raises:
            GeenBeleid: there is none, or it does not hold today.
            Archieffout: its register could not be kept.
        """
        return self._nu().beleid

    def punt(self) -> Beslispunt:
        """The decision point under the live policy.

        Raises:
            GeenBeleid: there is none, or it does not hold today.
            Archieffout: its register could not be kept.
        """
        return self._nu().punt

    def register(self) -> Document:
        """The register of processing activities of the live policy, as it is kept.

        Raises:
            GeenBeleid: there is none, or it does not hold today.
            Archieffout: it cannot be read.
        """
        digest = self._nu().beleid.digest
        document = self.archief.haal(digest)
        if document is None:
            raise Archieffout("het register van het levende beleid is weg")
        return document

    def _nu(self) -> _Klaar:
        try:
            beleid = self._beleid()
        except Exception as fout:  # whatever is wrong with it, nothing may be decided
            raise GeenBeleid("De hub heeft nu geen beleid waarmee hij mag beslissen.") from fout
        nu = self._klok.nu()
        dag = nu.astimezone(NEDERLAND).date()
        if not beleid.convenant.geldig_op(dag):
            raise GeenBeleid("Het convenant geldt vandaag niet.")
        klaar = self._klaar
        if klaar is None or klaar.beleid is not beleid or klaar.dag != dag:
            # First: a decision names a processing activity, and that address must lead somewhere from now on.
            bewaar_beleid(self.archief, beleid, nu)
            klaar = _Klaar(beleid, dag, Beslispunt(beleid, deelname(beleid, dag), self._adres))
            self._klaar = klaar
        return klaar


def deelname(beleid: Beleid, dag: date) -> Deelname:
    """What the convenant itself says of a sending and a receiving organisation, as on the road of a message."""
    deelnemers = deelnemers_van(beleid, dag)

    def weet(van: str | None, naar: str | None) -> Mapping[str, str | None]:
        if van is None and naar is None:
            return {}
        afzender = deelnemers[van or naar or ""]
        uit = van_deelname(afzender, deelnemers[naar] if naar else None)
        return uit if van else {naam: waarde for naam, waarde in uit.items() if naam in _VAN_ONTVANGER}

    return weet


_VAN_ONTVANGER = frozenset({"ontvanger-ondertekend", "contactpersoon"})
"""Of `van_deelname`, what is about the receiver: of a sender named by role only the convenant says nothing."""
