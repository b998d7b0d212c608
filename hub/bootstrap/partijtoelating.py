"""Admitting a party: its request checked against the policy that is live, a certificate, a card, and an admission back.

A party that is admitted may connect. What it may send and receive is for the convenant, not for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.certificaathuis import Certificaathuis, open_certificaathuis
from hub.bootstrap.hubidentiteit import laad_of_maak_identiteit
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.partijbeheer import Gewijzigd, Registerweigering, heeft_aansluiting, wijzig
from hub.bootstrap.partijrecords import GEWIJZIGD
from hub.bus.server import lopend_adres
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.journal.soorten import Recordfout, keur
from hub.policy.laden import Beleid
from hub.trust.aansluiting import Aanvraag, Toelating
from hub.trust.certificaatfouten import Certificaatweigering
from hub.trust.certificaatketen import controleer_keten
from hub.trust.certificaatlezen import Certificaatkaart, lees_certificaat
from hub.trust.partijdelen import Partijcertificaat
from hub.trust.partijen import Partijkaart, Partijregister, dag_van
from hub.trust.partijfouten import PARTIJCODES, Partijweigering
from hub.trust.partijwijziging import nieuwe_kaart, vernieuw
from hub.trust.publiek import Partijsleutels

PEM_BYTES_MAX: Final = 65_536


@dataclass(frozen=True, slots=True)
class Keuze:
    """What the operator may say about an admission; None and empty: what follows from policy and request.

    `ondertekend`: the day it signed; `tot`: last day; `gronden`: grounds on which it takes part; `keten`: chain (PEM)
    of a CA that this hub trusts, instead of a certificate of its own CA; `nats`: where partners reach the hub.
    """

    ondertekend: date | None = None
    tot: date | None = None
    gronden: Sequence[str] = ()
    keten: str | None = None
    nats: str | None = None


@dataclass(frozen=True, slots=True)
class Toegelaten:
    """What came of it. `vernieuwd`: the party was known, and has new keys.

    `aangesloten`: the running server has a place for it; not when it came into the policy after the start.
    """

    gewijzigd: Gewijzigd
    toelating: Toelating
    vernieuwd: bool
    aangesloten: bool


def keur_aanvraag(instellingen: Instellingen, aanvraag: Aanvraag, nu: datetime) -> Beleid:
    """Whether this request is whole and of a party of the live policy. Returns that policy.

    Raises:
        Registerweigering: `PARTIJ-onbekend`, the policy has no such party; `PARTIJ-anders`, it has another OIN there;
            `PARTIJ-bewijs`, `PARTIJ-sleutels`.
        Ketenfout: `BELEID-geen`, or what is live cannot be read.
    """
    bundel = lees_actief(instellingen.toestand)
    if bundel is None:
        raise Ketenfout("BELEID-geen", "In deze hub is nog geen beleid in werking; dat zegt wie er partij is.")
    beleid = lees_vorige(bundel, lees_sleutels(instellingen.toestand)).beleid
    partij = beleid.woordenboek.partijen.get(aanvraag.code)
    if partij is None:
        raise Registerweigering(
            "PARTIJ-onbekend", "Het beleid dat in werking is, kent deze partij niet. Zet haar eerst in het woordenboek."
        )
    if partij.oin != aanvraag.oin:
        raise Registerweigering(
            "PARTIJ-anders", "In het woordenboek heeft deze partij een ander OIN dan in de aanvraag."
        )
    try:
        aanvraag.controleer(nu)
        # A code for which no record can be written would hold up every change that comes after it.
        keur(GEWIJZIGD, "wie", aanvraag.code)
    except Partijweigering as fout:
        raise Registerweigering(fout.code, fout.uitleg, "partner") from None
    except Recordfout:
        raise Registerweigering("PARTIJ-code", PARTIJCODES["PARTIJ-code"]) from None
    return beleid


async def laat_toe(
    instellingen: Instellingen, aanvraag: Aanvraag, beleid: Beleid, keuze: Keuze, nu: datetime
) -> Toegelaten:
    """Admit a party, or give one that is admitted its new keys. `beleid`: of `keur_aanvraag`.

    Raises:
        Registerweigering: `PARTIJ-ondertekend`, nobody knows when it signed; `PARTIJ-…`; `CERT-…`.
        Ketenfout: as `partijbeheer.wijzig`; the hub's keys or CA cannot be used.
        Busfout: the bus does not answer.
    """
    deelnemer = beleid.convenant.deelnemers.get(aanvraag.code)
    ondertekend = keuze.ondertekend or (deelnemer.ondertekend if deelnemer else None)
    gronden = tuple(keuze.gronden) or ((deelnemer.grondslag,) if deelnemer and deelnemer.grondslag else ())
    tot = keuze.tot or laatste_dag(aanvraag.sleutels)
    huis = open_certificaathuis(instellingen.toestand)
    keten = keuze.keten
    ca_pem = huis.ca_pem if instellingen.nats_ca is None else lees_pem(instellingen.nats_ca)
    kaart, keten = certificeer(huis, aanvraag, keten, ca_pem, einde_van(aanvraag.sleutels))
    vernieuwd = False

    def verander(register: Partijregister) -> Partijkaart:
        nonlocal vernieuwd
        vernieuwd = register.kaart(aanvraag.code) is not None
        if not vernieuwd and ondertekend is None:
            raise Registerweigering(
                "PARTIJ-ondertekend",
                "Deze partij staat niet bij de deelnemers van het convenant. Noem met --ondertekend de dag waarop zij"
                " tekende.",
            )
        return nieuwe_stand(register, aanvraag, kaart, (tot, ondertekend or dag_van(nu), gronden), nu)

    # Made first: when it cannot be, nobody is admitted without being told how to come in.
    identiteit = laad_of_maak_identiteit(instellingen.toestand, laad_hubsleutel(instellingen), nu)
    adres = keuze.nats if keuze.nats is not None else nats_adres(instellingen)
    toelating = maak_toelating(aanvraag, identiteit.publiek, ca_pem, keten, adres)
    gewijzigd = await wijzig(instellingen, verander)
    return Toegelaten(gewijzigd, toelating, vernieuwd, await heeft_aansluiting(instellingen, aanvraag.code))


def nieuwe_stand(
    register: Partijregister,
    aanvraag: Aanvraag,
    certificaat: Certificaatkaart,
    van_hub: tuple[date, date, Sequence[str]],
    nu: datetime,
) -> Partijkaart:
    """The card that is to be: a first one, or one with new keys. `van_hub`: last day, day of signing, grounds.

    Raises:
        Partijweigering: it may not be.
    """
    tot, ondertekend, gronden = van_hub
    oud = register.kaart(aanvraag.code)
    van = Partijcertificaat.van_kaart(certificaat)
    if oud is not None:
        if oud.oin != aanvraag.oin:
            raise Partijweigering("PARTIJ-oin")
        return vernieuw(oud, aanvraag, certificaat=van, geldig_tot=tot, nu=nu)
    # From the first day of its keys, also where the clocks of two machines differ round midnight.
    eerste = min(dag_van(nu), *(dag_van(s.geldig_van) for s in aanvraag.sleutels.sleutels))
    return nieuwe_kaart(aanvraag, dagen=(eerste, tot), ondertekend=ondertekend, gronden=gronden, certificaat=van, nu=nu)


def certificeer(
    huis: Certificaathuis, aanvraag: Aanvraag, keten: str | None, ca_pem: str, tot: datetime
) -> tuple[Certificaatkaart, str]:
    """Issue a certificate, or check the one that comes from elsewhere. Returns what it says, and its chain (PEM).

    Raises:
        Registerweigering: `CERT-…`; `PARTIJ-anders`, it is of another OIN.
        Ketenfout: `CERTIFICAAT-uitgever`, this hub has no CA.
    """
    try:
        if keten is None:
            keten = huis.geef_uit(aanvraag.csr, oin=aanvraag.oin, code=aanvraag.code, tot=tot)
            return lees_certificaat(keten), keten
        kaart = controleer_keten(keten, ca_pem, datetime.now(UTC))
    except Certificaatweigering as fout:
        raise Registerweigering(fout.code, fout.uitleg, "partner") from None
    if kaart.oin != aanvraag.oin:
        raise Registerweigering("PARTIJ-anders", "Het certificaat is van een ander OIN dan de aanvraag.")
    return kaart, keten


def maak_toelating(aanvraag: Aanvraag, hub: Partijsleutels, ca_pem: str, keten: str, nats: str) -> Toelating:
    """What goes back to the partner.

    Raises:
        Registerweigering: `PARTIJ-vorm`, the address is none.
    """
    toelating = Toelating(aanvraag.code, aanvraag.oin, aanvraag.sleutels.profiel, hub, ca_pem, keten, nats)
    try:
        return Toelating.van_bytes(toelating.naar_bytes())
    except Partijweigering as fout:
        raise Registerweigering(fout.code, fout.uitleg) from None


def nats_adres(instellingen: Instellingen) -> str:
    """Where partners reach the hub, as far as it is known; else empty."""
    if instellingen.nats is not None:
        return instellingen.nats
    adres = lopend_adres(instellingen.toestand)
    return "" if adres is None else adres.nats.replace("nats://", "tls://", 1)


def einde_van(sleutels: Partijsleutels) -> datetime:
    """When the last key ends; a certificate need not outlive it."""
    return max(sleutel.geldig_tot for sleutel in sleutels.sleutels)


def laatste_dag(sleutels: Partijsleutels) -> date:
    """The day on which the last key ends: so long a party is admitted, until it renews."""
    return dag_van(einde_van(sleutels))


def lees_pem(pad: Path) -> str:
    """A file with certificates. Raises `Ketenfout` `PARTIJ-bestand`."""
    try:
        with pad.open("rb") as bestand:
            return bestand.read(PEM_BYTES_MAX).decode("ascii")
    except (OSError, ValueError):
        raise Ketenfout("PARTIJ-bestand", f"Het bestand {pad.name} is niet te lezen.") from None
