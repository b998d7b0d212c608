"""Making a bundle and signing it. The private key is an argument; where it lies, and who may use it, is not known here.

There is no bundle without a signature: making one ends in the first. A signer adds his own to the same content, which
does not change its name (`Bundelinhoud.digest`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.policy.beleidsbundel import (
    CONVENANT,
    GEVALLEN,
    MATRIX,
    REVISIE_MAX,
    WOORDENBOEK,
    Bundelbestand,
    Bundelinhoud,
    lees_bundel,
    tekstdigest,
)
from hub.policy.bundelfouten import Bundelfout
from hub.policy.bundelrapport import Vorige, maak_rapport
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Veldachtig, laad
from hub.policy.sleutelregister import kenmerk

EERSTE_REVISIE: Final = 1


def maak_bundel(
    teksten: Mapping[str, str],
    geldig: tuple[date, date],
    vorige: Vorige | None,
    velden: Mapping[str, Veldachtig],
    sleutel: Ed25519PrivateKey,
    revisie: int | None = None,
) -> bytes:
    """A bundle with its first signature.

    Args:
        teksten: dictionary, convenant and worked cases, named as in the bundle. `matrix.txt` too, when there is one: it
            must be the one of this policy, because a reviewer has read it.
        geldig: first and last day.
        vorige: the bundle that it follows; None for the first of a hub.
        velden: the field catalogue.
        sleutel: of the one who signs first.
        revisie: None for the next one.

    Raises:
        Bundelfout: `BUNDEL-beleid`, `-gevallen`, `-bewijs`, `-matrix`, `-ingewikkeld`, `-buiten-convenant`,
            `-ander-convenant`, `-revisie-oud` or `-vorm` (the last day lies before the first).
    """
    if geldig[1] < geldig[0]:
        raise Bundelfout("BUNDEL-vorm", "Het einde ligt voor het begin.")
    try:
        beleid = laad({naam: teksten[naam] for naam in (WOORDENBOEK, CONVENANT)}, velden)
    except Beleidsfout as fout:
        raise Bundelfout("BUNDEL-beleid", fout.text()) from None
    convenant = beleid.convenant
    if geldig[0] < convenant.van or geldig[1] > convenant.tot:
        raise Bundelfout("BUNDEL-buiten-convenant", f"Dat geldt van {convenant.van} tot en met {convenant.tot}.")
    gevallen = {naam: tekst for naam, tekst in teksten.items() if naam.startswith(GEVALLEN)}
    rapport = maak_rapport(beleid, gevallen, geldig, vorige)
    if teksten.get(MATRIX, rapport.teksten[MATRIX]) != rapport.teksten[MATRIX]:
        raise Bundelfout("BUNDEL-matrix", "Maak haar opnieuw met `ketenhub beleid matrix --schrijf` en lees haar.")
    alle = {WOORDENBOEK: teksten[WOORDENBOEK], CONVENANT: teksten[CONVENANT], **gevallen, **rapport.teksten}
    inhoud = Bundelinhoud(
        convenant=convenant.naam,
        revisie=_revisie(revisie, convenant.naam, vorige),
        geldig_van=geldig[0],
        geldig_tot=geldig[1],
        vorige=None if vorige is None else vorige.digest,
        strekking=rapport.strekking,
        beleid=beleid.digest,
        bestanden=MappingProxyType({naam: tekstdigest(tekst) for naam, tekst in alle.items()}),
    )
    return _teken(Bundelbestand(inhoud, MappingProxyType(alle), MappingProxyType({})), sleutel)


def teken_bij(bundel: bytes, sleutel: Ed25519PrivateKey) -> bytes:
    """The same bundle with one signature more. Who calls this has shown the signer what he signs (`beoordeel`).

    Raises:
        Bundelfout: it is no bundle, or `BUNDEL-zelfde-sleutel`: this key has signed it already.
    """
    bestand = lees_bundel(bundel)
    if kenmerk(sleutel.public_key()) in bestand.handtekeningen:
        raise Bundelfout("BUNDEL-zelfde-sleutel")
    return _teken(bestand, sleutel)


def _teken(bestand: Bundelbestand, sleutel: Ed25519PrivateKey) -> bytes:
    handtekening = sleutel.sign(bestand.inhoud.pae())
    alle = {**bestand.handtekeningen, kenmerk(sleutel.public_key()): handtekening}
    bundel = Bundelbestand(bestand.inhoud, bestand.teksten, MappingProxyType(alle)).schrijf()
    lees_bundel(bundel)  # too large, or otherwise not to be read back: found out here, not by the hub
    return bundel


def _revisie(gekozen: int | None, convenant: str, vorige: Vorige | None) -> int:
    if vorige is not None and vorige.inhoud.convenant != convenant:
        raise Bundelfout("BUNDEL-ander-convenant", f"In werking is {vorige.inhoud.convenant}.")
    volgende = EERSTE_REVISIE if vorige is None else vorige.inhoud.revisie + 1
    revisie = volgende if gekozen is None else gekozen
    if not volgende <= revisie <= REVISIE_MAX:
        raise Bundelfout("BUNDEL-revisie-oud", f"Kies {volgende} of hoger, en hoogstens {REVISIE_MAX}.")
    return revisie
