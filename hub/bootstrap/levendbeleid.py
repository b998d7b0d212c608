"""A policy that is live in a hub: verified, with its last day and with what it becomes after that.

Two ways in, both through signatures: `keur` for a bundle that is to go live after another, `herlees` for the one that
this hub put in force before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.bundels import Bundelweigering, eis, lees_register, lees_vorige, vertaal, vertaald
from hub.bus.fouten import Busweigering
from hub.bus.partijen import controleer_partijen
from hub.policy.beleidsbundel import Bundelinhoud, lees_bundel
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelrapport import Vorige
from hub.policy.laden import Beleid
from hub.policy.ondertekening import GetekendBeleid, controleer, controleer_levend
from hub.policy.sleutelregister import Sleutel, Sleutelregister
from hub.policy.sluiting import sluit
from schemas import catalogus

REGISTER: Final = "sleutels.yaml"
"""The hub's register of keys, in its state directory. It never comes with a bundle."""


@dataclass(frozen=True, slots=True, eq=False)
class Levend:
    """A policy that is live. `dicht`: the same without permits; `open`: False when it may not be decided under at all.

    Fits as what another bundle follows (`bundelrapport.Vorige`).
    """

    beleid: Beleid
    inhoud: Bundelinhoud
    digest: str
    bundel: bytes
    ondertekenaars: tuple[Sleutel, ...]
    laatste_dag: date
    dicht: Beleid
    open: bool = True

    @property
    def revisie(self) -> int:
        """Number of the bundle."""
        return self.inhoud.revisie


def lees_sleutels(staat: Path) -> Sleutelregister:
    """The hub's own register of keys, as it is now.

    Raises:
        Ketenfout: `SLEUTELREGISTER-bestand` or `SLEUTELREGISTER-ongeldig`.
    """
    return lees_register(staat / REGISTER)


def keur(bundel: bytes, register: Sleutelregister, actief: Vorige | None, dag: date) -> Levend:
    """Verify a bundle that is to go live here after `actief`, and that this hub can carry every word of it.

    Raises:
        Bundelweigering: it may not be used; the code says why.
    """
    return _levend(vertaal(lambda: controleer(bundel, register, actief, dag, catalogus.VELDEN)))


def herlees(bundel: bytes, register: Sleutelregister, digest: str | None, dag: date) -> Levend:
    """What this hub put in force before; closed when it may not be decided under any more.

    Closed: its days are over, or those of who signed it; or this version of the hub makes something else of it. It was
    signed all the same, so another can follow it. What was changed since, or signed by strangers, is nothing at all.

    `digest`: what the hub remembers of the activation; None when the place where the bundle lies is that memory.

    Raises:
        Bundelweigering: it is not that bundle, or it was changed; nothing can be done with it.
    """
    if digest is None:
        digest = vertaal(lambda: lees_bundel(bundel)).inhoud.digest
    try:
        return _levend(vertaal(lambda: controleer_levend(bundel, register, digest, dag, catalogus.VELDEN)))
    except Bundelweigering as fout:
        try:
            gelezen = volgbaar(bundel, register, digest)
            eis(gelezen.dicht)
        except Bundelweigering:
            raise fout from None
        return gelezen


def volgbaar(bundel: bytes, register: Sleutelregister, digest: str) -> Levend:
    """A bundle that was live, closed: only to be followed.

    Raises:
        Bundelweigering: it was never a signed bundle, or not the one of this digest.
    """
    vorige = lees_vorige(bundel, register)
    if vorige.digest != digest:
        raise vertaald(Bundelfout("BUNDEL-ander"))
    laatste = min(vorige.inhoud.geldig_tot, vorige.beleid.convenant.tot)
    beleid = replace(vorige.beleid, revisie=vorige.inhoud.revisie)
    return Levend(beleid, vorige.inhoud, digest, bundel, (), laatste, sluit(beleid), open=False)


def naam_van(bundel: bytes) -> Bundelinhoud | None:
    """What a bundle says it is, believed by nobody; None when it is none."""
    try:
        return lees_bundel(bundel).inhoud
    except Bundelfout:
        return None


def _levend(getekend: GetekendBeleid) -> Levend:
    eis(getekend.beleid)
    try:
        controleer_partijen(partijen_van(getekend.beleid))
    except Busweigering as fout:
        raise vertaald(Bundelfout("BUNDEL-beleid", fout.uitleg)) from None
    beleid = replace(getekend.beleid, revisie=getekend.inhoud.revisie)
    return Levend(
        beleid=beleid,
        inhoud=getekend.inhoud,
        digest=getekend.digest,
        bundel=getekend.bundel,
        ondertekenaars=getekend.ondertekenaars,
        laatste_dag=getekend.laatste_dag,
        dicht=sluit(beleid),
    )
