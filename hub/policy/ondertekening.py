"""The one way in for a policy: a bundle that two roles signed, and of which everything is computed again.

Nothing that was signed is believed without computing it again, and nothing computed is used without signatures.
Steps, in this order, each with its own refusal:

1. form and size (`beleidsbundel`);
2. signatures: every one by a known key, valid on this day and not withdrawn, over the payload with its type (DSSE PAE,
   Ed25519; there is no other algorithm and none to choose);
3. who must sign: both roles, of two organisations; one signature only for what is not wider, and only when the
   convenant that is *in force* allows it. The word of the new one counts for nothing: else a bundle could allow itself
   to be signed by one;
4. files: all that are signed, as they were, and no other;
5. days, convenant, revision, predecessor: what is in force is followed, never an older one or another branch;
6. the policy compiles and is the one named; every worked case comes out; every claim is proved;
7. the bundle is what it says it is (`strekking`); matrix, proof and difference are computed from the files and from
   what is in force, and are the texts that were signed.

It does **not** read files or the clock, and does not ask whether the hub can carry every word of the policy
(`hub.gateway.beleidseisen`); who activates does.

A hub that starts reads what it put in force before. Then there is nothing to compare with, so two functions stand
beside `controleer`: `controleer_levend` asks for the digest that this hub remembers of an activation, and does all
other steps; `lees_vorige` reads a bundle only to be followed, also when its days are over, and gives nothing that can
be decided under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from datetime import date, datetime
from typing import Final

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signature, SSlibKey

from hub.policy.beleidsbundel import (
    BEWIJS,
    CONVENANT,
    GEVALLEN,
    MATRIX,
    VERSCHIL,
    WOORDENBOEK,
    Bundelbestand,
    Bundelinhoud,
    controleer_bestanden,
    lees_bundel,
)
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelrapport import Rapport, Vorige, maak_rapport
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Beleid, Veldachtig, laad
from hub.policy.sleutelregister import ROLLEN, Sleutel, Sleutelregister

_ZEGEL: Final = object()
"""Only this module has it: nothing else can make a policy that may be decided under."""


@dataclass(frozen=True, slots=True)
class GetekendBeleid:
    """A policy that may be decided under. `bundel`: the file it came from; `digest`: its name.

    Made by `controleer` and `controleer_levend` only; making one without signatures is a TypeError.
    """

    beleid: Beleid
    inhoud: Bundelinhoud
    digest: str
    bundel: bytes
    ondertekenaars: tuple[Sleutel, ...]
    zegel: InitVar[object] = None

    def __post_init__(self, zegel: object) -> None:
        """Look for the seal.

        Raises:
            TypeError: this is not a result of verification.
        """
        if zegel is not _ZEGEL:
            raise TypeError("a signed policy is the result of a verification")

    @property
    def laatste_dag(self) -> date:
        """The last day on which this bundle may be used: until then its own, the convenant's and its keys' days run."""
        return min(self.inhoud.geldig_tot, self.beleid.convenant.tot, *(s.geldig_tot for s in self.ondertekenaars))


@dataclass(frozen=True, slots=True)
class Voorganger:
    """A bundle read to be followed: signed, compiled, perhaps no longer valid. Nothing is decided under it."""

    beleid: Beleid
    inhoud: Bundelinhoud
    digest: str


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What is known of a bundle that is on its way: all steps but the number of signatures. For signers to look at.

    `ontbreekt`: what keeps it from going live, None when nothing does.
    """

    beleid: Beleid
    inhoud: Bundelinhoud
    digest: str
    teksten: Mapping[str, str]
    rapport: Rapport
    ondertekenaars: tuple[Sleutel, ...]
    ontbreekt: Bundelfout | None


def controleer(
    bundel: bytes,
    register: Sleutelregister,
    actief: Vorige | None,
    nu: date,
    velden: Mapping[str, Veldachtig],
) -> GetekendBeleid:
    """Verify a bundle that is to go live after `actief`.

    Args:
        bundel: the file.
        register: the hub's own keys.
        actief: what is in force, or was until its end date (`lees_vorige`); None only in a hub that never had a policy.
        nu: this day, in the Netherlands.
        velden: the field catalogue.

    Raises:
        Bundelfout: it may not be used. Nothing else, whatever the bytes.
    """
    oordeel = beoordeel(bundel, register, actief, nu, velden)
    if oordeel.ontbreekt is not None:
        raise oordeel.ontbreekt
    return GetekendBeleid(oordeel.beleid, oordeel.inhoud, oordeel.digest, bundel, oordeel.ondertekenaars, zegel=_ZEGEL)


def beoordeel(
    bundel: bytes,
    register: Sleutelregister,
    actief: Vorige | None,
    nu: date,
    velden: Mapping[str, Veldachtig],
) -> Oordeel:
    """As `controleer`, for a bundle that may still lack a signature: what it is, and what it lacks.

    Raises:
        Bundelfout: it can never be used, with whatever signature added.
    """
    _dag(nu)
    bestand = lees_bundel(bundel)
    ondertekenaars = _ondertekenaars(bestand, register, nu)
    ontbreekt = _ontbreekt(bestand.inhoud, ondertekenaars, een_mag=_een_mag(actief))
    controleer_bestanden(bestand)
    _dagen(bestand.inhoud, nu)
    _volgt(bestand.inhoud, actief)
    beleid = _beleid(bestand, velden)
    rapport = maak_rapport(beleid, _gevallen(bestand), (bestand.inhoud.geldig_van, bestand.inhoud.geldig_tot), actief)
    if bestand.inhoud.strekking != rapport.strekking:
        raise Bundelfout("BUNDEL-strekking", f"Zij is {rapport.strekking}.")
    _vergelijk(bestand, rapport, (BEWIJS, MATRIX, VERSCHIL))
    return Oordeel(beleid, bestand.inhoud, bestand.inhoud.digest, bestand.teksten, rapport, ondertekenaars, ontbreekt)


def controleer_levend(
    bundel: bytes, register: Sleutelregister, digest: str, nu: date, velden: Mapping[str, Veldachtig]
) -> GetekendBeleid:
    """Verify a bundle that this hub put in force before, with the predecessor no longer at hand.

    Args:
        bundel: the file.
        register: the hub's own keys, as they are now: a key withdrawn since ends the bundle.
        digest: what the hub remembers of the activation. It vouches for two steps that cannot be done again, the place
            in the line of revisions and the difference with the predecessor; so it may only come from the hub's own
            memory.
        nu: this day, in the Netherlands.
        velden: the field catalogue.

    Raises:
        Bundelfout: it may not be used. Nothing else, whatever the bytes.
    """
    _dag(nu)
    bestand = lees_bundel(bundel)
    inhoud = bestand.inhoud
    if inhoud.digest != digest:
        raise Bundelfout("BUNDEL-ander")
    ondertekenaars = _ondertekenaars(bestand, register, nu)
    _eis_genoeg(inhoud, ondertekenaars)
    controleer_bestanden(bestand)
    _dagen(inhoud, nu)
    beleid = _beleid(bestand, velden)
    rapport = maak_rapport(beleid, _gevallen(bestand), (inhoud.geldig_van, inhoud.geldig_tot), None)
    _vergelijk(bestand, rapport, (BEWIJS, MATRIX))
    return GetekendBeleid(beleid, inhoud, inhoud.digest, bundel, ondertekenaars, zegel=_ZEGEL)


def lees_vorige(bundel: bytes, register: Sleutelregister) -> Voorganger:
    """Read a bundle to be followed: whoever signed it may have been withdrawn since, and its days may be over.

    The field catalogue and the digest of the policy are not looked at: after an upgrade of the hub both may be others,
    and then a new bundle must be able to follow the one that no longer fits. What is compared are the texts as signed.

    Raises:
        Bundelfout: it was never a signed bundle of these files, or its policy no longer compiles.
    """
    bestand = lees_bundel(bundel)
    _eis_genoeg(bestand.inhoud, _ondertekenaars(bestand, register, None))
    controleer_bestanden(bestand)
    return Voorganger(_laad(bestand, None), bestand.inhoud, bestand.inhoud.digest)


def _dag(nu: date) -> None:
    """A moment is no day: compared with days it would fail halfway, so it fails here."""
    if isinstance(nu, datetime):
        raise TypeError("a day, not a moment")


# ── who signed ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _ondertekenaars(bestand: Bundelbestand, register: Sleutelregister, nu: date | None) -> tuple[Sleutel, ...]:
    """Step 2: every signature that is there must be good. `nu` None: whatever the days of the keys.

    Raises:
        Bundelfout: `BUNDEL-ongetekend`, `-sleutel-…` or `-handtekening`.
    """
    if not bestand.handtekeningen:
        raise Bundelfout("BUNDEL-ongetekend")
    pae = bestand.inhoud.pae()
    gevonden: list[Sleutel] = []
    for kenmerk, handtekening in sorted(bestand.handtekeningen.items()):
        sleutel = register.sleutels.get(kenmerk)
        if sleutel is None:
            raise Bundelfout("BUNDEL-sleutel-onbekend", f"Het kenmerk begint met {kenmerk[:12]}.")
        if nu is not None:
            _geldig(sleutel, nu)
        publiek = SSlibKey(kenmerk, "ed25519", "ed25519", {"public": sleutel.publiek.public_bytes_raw().hex()})
        try:
            publiek.verify_signature(Signature(kenmerk, handtekening.hex()), pae)
        except UnverifiedSignatureError:
            raise Bundelfout("BUNDEL-handtekening", f"Het gaat om {sleutel.wie}.") from None
        gevonden.append(sleutel)
    return tuple(gevonden)


def _geldig(sleutel: Sleutel, nu: date) -> None:
    """A withdrawal counts whatever its date: a clock that is behind must not give a stolen key its days back."""
    if sleutel.ingetrokken is not None:
        raise Bundelfout("BUNDEL-sleutel-ingetrokken", f"Het gaat om {sleutel.wie}, op {sleutel.ingetrokken}.")
    if nu < sleutel.geldig_van:
        raise Bundelfout("BUNDEL-sleutel-nog-niet", f"Het gaat om {sleutel.wie}, geldig vanaf {sleutel.geldig_van}.")
    if nu > sleutel.geldig_tot:
        raise Bundelfout(
            "BUNDEL-sleutel-verlopen", f"Het gaat om {sleutel.wie}, geldig tot en met {sleutel.geldig_tot}."
        )


def _een_mag(actief: Vorige | None) -> bool:
    """Whether what is in force lets a change that is not wider be signed by one. Nothing in force: no."""
    return actief is not None and actief.beleid.convenant.smaller_met_een_handtekening


def _ontbreekt(inhoud: Bundelinhoud, wie: tuple[Sleutel, ...], *, een_mag: bool) -> Bundelfout | None:
    """Step 3, on what the bundle says of itself; that it says so rightly is step 7."""
    if een_mag and inhoud.strekking in {"gelijk", "smaller"}:
        return None
    for rol in ROLLEN:
        if all(sleutel.rol != rol for sleutel in wie):
            return Bundelfout("BUNDEL-rol-ontbreekt", f"Nodig is een {rol}.")
    # Some pair of the two roles must be of two organisations.
    paren = {(een.organisatie, ander.organisatie) for een in wie for ander in wie if een.rol != ander.rol}
    if all(een == ander for een, ander in paren):
        return Bundelfout("BUNDEL-zelfde-organisatie", f"Het gaat om {wie[0].organisatie}.")
    return None


def _eis_genoeg(inhoud: Bundelinhoud, wie: tuple[Sleutel, ...]) -> None:
    """Step 3 when what was in force before is not at hand: that one was enough, the activation has established."""
    ontbreekt = _ontbreekt(inhoud, wie, een_mag=inhoud.vorige is not None)
    if ontbreekt is not None:
        raise ontbreekt


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────


def _dagen(inhoud: Bundelinhoud, nu: date) -> None:
    if nu < inhoud.geldig_van:
        raise Bundelfout("BUNDEL-nog-niet", f"Zij geldt vanaf {inhoud.geldig_van}.")
    if nu > inhoud.geldig_tot:
        raise Bundelfout("BUNDEL-verlopen", f"Zij gold tot en met {inhoud.geldig_tot}.")


def _volgt(inhoud: Bundelinhoud, actief: Vorige | None) -> None:
    """Step 5. The predecessor is named by digest, so two bundles that follow the same one cannot both go live."""
    if actief is None:
        if inhoud.vorige is not None or inhoud.strekking != "eerste":
            raise Bundelfout("BUNDEL-vorige", "Er is hier nog geen beleid in werking.")
        return
    toen = actief.inhoud
    if inhoud.convenant != toen.convenant:
        raise Bundelfout("BUNDEL-ander-convenant", f"In werking is {toen.convenant}.")
    if inhoud.digest == actief.digest:
        raise Bundelfout("BUNDEL-al-actief", f"Het is revisie {toen.revisie}.")
    if inhoud.revisie == toen.revisie:
        raise Bundelfout("BUNDEL-revisie-dubbel", f"Het is revisie {toen.revisie}.")
    if inhoud.revisie < toen.revisie:
        raise Bundelfout("BUNDEL-revisie-oud", f"Zij heeft revisie {inhoud.revisie}, in werking is {toen.revisie}.")
    if inhoud.vorige != actief.digest:
        raise Bundelfout("BUNDEL-vorige", f"In werking is {actief.digest[:12]}, revisie {toen.revisie}.")


def _beleid(bestand: Bundelbestand, velden: Mapping[str, Veldachtig]) -> Beleid:
    """Compile; the policy must be the one that is named.

    Raises:
        Bundelfout: `BUNDEL-beleid`, `-ander-convenant` or `-buiten-convenant`.
    """
    inhoud = bestand.inhoud
    beleid = _laad(bestand, velden)
    convenant = beleid.convenant
    if convenant.naam != inhoud.convenant:
        raise Bundelfout("BUNDEL-ander-convenant", f"Het bestand is van {convenant.naam}.")
    if beleid.digest != inhoud.beleid:
        raise Bundelfout("BUNDEL-beleid", "Wat deze hub ervan maakt, is iets anders dan wat is ondertekend.")
    if inhoud.geldig_van < convenant.van or inhoud.geldig_tot > convenant.tot:
        raise Bundelfout("BUNDEL-buiten-convenant", f"Dat geldt van {convenant.van} tot en met {convenant.tot}.")
    return beleid


def _laad(bestand: Bundelbestand, velden: Mapping[str, Veldachtig] | None) -> Beleid:
    try:
        return laad({naam: bestand.teksten[naam] for naam in (WOORDENBOEK, CONVENANT)}, velden)
    except Beleidsfout as fout:
        raise Bundelfout("BUNDEL-beleid", fout.text()) from None


def _gevallen(bestand: Bundelbestand) -> dict[str, str]:
    return {naam: tekst for naam, tekst in bestand.teksten.items() if naam.startswith(GEVALLEN)}


_CODE: Final = {BEWIJS: "BUNDEL-bewijsrapport", MATRIX: "BUNDEL-matrix", VERSCHIL: "BUNDEL-verschil"}


def _vergelijk(bestand: Bundelbestand, rapport: Rapport, namen: tuple[str, ...]) -> None:
    """Step 7."""
    for naam in namen:
        if bestand.teksten[naam] != rapport.teksten[naam]:
            raise Bundelfout(_CODE[naam])
