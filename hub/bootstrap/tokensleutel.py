"""A hub key in a PKCS#11 token: the token computes AES-GCM with it, and never gives it.

`python-pkcs11` is an extra: without it, and without these settings, nothing here is loaded. Tried on SoftHSM 2.6, which
answers in some 50 µs; a token over a network needs a millisecond or more.

Which keys count: secret AES keys of 256 bits with an id, that may encrypt and decrypt and cannot leave the token. The
one with the label of the settings closes (of several, the one with the lowest id: two hubs that start at once may each
have made one); all of them open. What a key is called in wrapped keys is a hash of its id in the token.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import KID_BYTES, SLEUTEL_BYTES, Hubsleutel, maak_nonce

if TYPE_CHECKING:
    from pathlib import Path

    import pkcs11

T = TypeVar("T")
_ID_BYTES: Final = 16
_NAAMTEKST: Final = b"ketenhub hubsleutel in token 1\0"
_TAG_BITS: Final = 128
_PROEF: Final = b"ketenhub proef"


def open_token(instellingen: Instellingen, *, maak: bool, eis_sleutel: bool = True) -> Token:
    """Log in on the token of the settings, and look whether the hub key is in it.

    `maak`: make the key when it is not there.

    Raises:
        Ketenfout: `SLEUTEL-token`, with what is wrong in Dutch; never the pin, nor what the library says.
    """
    module, naam, pin = instellingen.pkcs11_module, instellingen.pkcs11_token, instellingen.pkcs11_pin
    if module is None or naam is None or pin is None:
        raise _fout("De instellingen van het token zijn niet compleet.")
    token = Token(module, naam, instellingen.pkcs11_label, pin)
    if maak and not token.heeft_sleutel():
        token.maak_nieuw()
    if eis_sleutel and not token.heeft_sleutel():
        raise _fout(
            "In het token ligt geen hubsleutel met de naam uit KETENHUB_PKCS11_LABEL, of hij is niet van de goede"
            " soort. Er zijn al stromen, dus maakt de hub hem niet vanzelf: kijk of dit het goede token is. Een nieuwe"
            " hubsleutel maakt u met `ketenhub hubsleutel wissel`."
        )
    return token


class Token:
    """A session on a token, opened anew once when a call fails. One call at a time, from any thread."""

    def __init__(self, module: Path, naam: str, label: str, pin: str) -> None:
        """Log in. Raises `Ketenfout` `SLEUTEL-token`."""
        try:
            import pkcs11  # noqa: PLC0415 - an extra, loaded when somebody chose a token
        except ImportError:
            raise _fout("Voor een token is een extra nodig: installeer ketenhub[pkcs11].") from None
        self._p11 = pkcs11
        self._module, self._naam, self._label, self._pin = module, naam, label, pin
        self._slot = threading.RLock()
        self._sessie: pkcs11.Session | None = None
        self._sleutels: dict[bytes, tuple[pkcs11.SecretKey, str]] = {}
        self._pin_fout = False
        try:
            self._open()
        except pkcs11.NoSuchToken:
            raise _fout("Er is geen token met de naam uit KETENHUB_PKCS11_TOKEN.") from None
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.PinLenRange):
            raise _fout("De pincode van het token klopt niet, of het token is vergrendeld.") from None
        except (pkcs11.PKCS11Error, OSError, RuntimeError, AttributeError):
            raise _fout(
                "De bibliotheek uit KETENHUB_PKCS11_MODULE of het token erachter is niet te gebruiken."
            ) from None

    def __repr__(self) -> str:
        """No pin."""
        return "Token(…)"

    def sleutels(self) -> list[Hubsleutel]:
        """The keys that open, the one that closes first.

        Raises:
            Rustfout: `RUST-token`, the token does not answer, or the key that closes is no longer in it.
        """
        gevonden = self.doe(self._zoek)
        eerste = [kid for kid, (_, label) in gevonden.items() if label == self._label]
        if not eerste:
            raise Rustfout("RUST-token")
        return [Tokensleutel(self, ckaid) for ckaid in (eerste[0], *(k for k in gevonden if k != eerste[0]))]

    def heeft_sleutel(self) -> bool:
        """Whether the key that closes is in the token. Raises `Ketenfout` `SLEUTEL-token`."""
        try:
            return any(label == self._label for _, label in self.doe(self._zoek).values())
        except Rustfout:
            raise _fout("Het token antwoordt niet.") from None

    def maak_nieuw(self) -> None:
        """Make the key in the token, where it stays.

        Raises:
            Ketenfout: `SLEUTEL-wissel`, there is one of this name; `SLEUTEL-token`, the token refuses.
        """
        if self.heeft_sleutel():
            raise Ketenfout(
                "SLEUTEL-wissel",
                "In het token ligt al een hubsleutel met deze naam. Geef eerst een nieuwe in KETENHUB_PKCS11_LABEL.",
            )
        try:
            self.doe(self._maak)
        except Rustfout:
            raise _fout("In het token is geen sleutel te maken.") from None

    def reken(self, ckaid: bytes, wat: Callable[[pkcs11.SecretKey], bytes]) -> bytes:
        """Compute with the key of this id.

        Raises:
            Rustfout: `RUST-token`, the token does not answer; `RUST-hubsleutel`, this key is no longer in it.
        """

        def met_sleutel(sessie: pkcs11.Session) -> bytes:
            if ckaid not in self._sleutels:
                self._zoek(sessie)
            if (gevonden := self._sleutels.get(ckaid)) is None:
                raise Rustfout("RUST-hubsleutel")
            return wat(gevonden[0])

        return self.doe(met_sleutel)

    def doe(self, wat: Callable[[pkcs11.Session], T]) -> T:
        """Do something in the session; when that fails, once more in a new one. Raises `Rustfout` `RUST-token`."""
        with self._slot:
            with contextlib.suppress(self._p11.PKCS11Error):
                return wat(self._sessie or self._open())
            try:
                return wat(self._open())
            except self._p11.PKCS11Error:
                raise Rustfout("RUST-token") from None

    def _open(self) -> pkcs11.Session:
        if self._pin_fout:
            raise self._p11.PinIncorrect  # never again: a token locks itself after a few tries
        if self._sessie is not None:
            with contextlib.suppress(self._p11.PKCS11Error):
                self._sessie.close()
        self._sessie, self._sleutels = None, {}
        token = self._p11.lib(str(self._module)).get_token(token_label=self._naam)
        try:
            self._sessie = token.open(rw=True, user_pin=self._pin)
        except self._p11.UserAlreadyLoggedIn:
            self._sessie = token.open(rw=True)  # the login counts for the whole process
        except (self._p11.PinIncorrect, self._p11.PinInvalid, self._p11.PinLenRange, self._p11.PinLocked):
            self._pin_fout = True
            raise
        return self._sessie

    def _zoek(self, sessie: pkcs11.Session) -> dict[bytes, tuple[pkcs11.SecretKey, str]]:
        """Usable keys by id, lowest first."""
        a = self._p11.Attribute
        gevonden: dict[bytes, tuple[pkcs11.SecretKey, str]] = {}
        soort = {a.CLASS: self._p11.ObjectClass.SECRET_KEY, a.KEY_TYPE: self._p11.KeyType.AES}
        eisen = {a.SENSITIVE: True, a.EXTRACTABLE: False, a.ENCRYPT: True, a.DECRYPT: True, a.VALUE_LEN: SLEUTEL_BYTES}
        for sleutel in sessie.get_objects({**soort, a.TOKEN: True}):
            if isinstance(sleutel, self._p11.SecretKey) and all(sleutel[eis] == is_ for eis, is_ in eisen.items()):
                ckaid = bytes(sleutel[a.ID])
                if ckaid:
                    gevonden[ckaid] = (sleutel, str(sleutel[a.LABEL]))
        self._sleutels = dict(sorted(gevonden.items()))
        return self._sleutels

    def _maak(self, sessie: pkcs11.Session) -> None:
        vlag, a = self._p11.MechanismFlag, self._p11.Attribute
        sessie.generate_key(
            self._p11.KeyType.AES,
            SLEUTEL_BYTES * 8,
            id=secrets.token_bytes(_ID_BYTES),
            label=self._label,
            store=True,
            capabilities=vlag.ENCRYPT | vlag.DECRYPT,
            template={a.SENSITIVE: True, a.EXTRACTABLE: False, a.PRIVATE: True},
        )


class Tokensleutel:
    """One hub key in a token: see `hub.trust.wikkelaar.Hubsleutel`."""

    def __init__(self, token: Token, ckaid: bytes) -> None:
        """`ckaid`: the id of the key in the token (CKA_ID)."""
        self._token = token
        self._ckaid = ckaid
        self.kid = hashlib.sha256(_NAAMTEKST + ckaid).digest()[:KID_BYTES]

    def versleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """See `Hubsleutel`."""
        return self._token.reken(self._ckaid, lambda sleutel: _versleutel(sleutel, nonce, inhoud, erbij))

    def ontsleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """See `Hubsleutel`."""
        return self._token.reken(self._ckaid, lambda sleutel: _ontsleutel(sleutel, nonce, inhoud, erbij))


def _versleutel(sleutel: Any, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:  # noqa: ANN401 - the library gives a key its abilities at run time
    from pkcs11 import GCMParams, Mechanism  # noqa: PLC0415 - an extra

    hoe = GCMParams(nonce, aad=erbij, tag_bits=_TAG_BITS)
    return bytes(sleutel.encrypt(inhoud, mechanism=Mechanism.AES_GCM, mechanism_param=hoe))


def _ontsleutel(sleutel: Any, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:  # noqa: ANN401 - as above
    """Open; tells bytes that are wrong from a token that is: tokens have one error for both (SoftHSM does)."""
    from pkcs11 import GCMParams, Mechanism, PKCS11Error  # noqa: PLC0415 - an extra

    def open_(nonce: bytes, dicht: bytes) -> bytes:
        hoe = GCMParams(nonce, aad=erbij, tag_bits=_TAG_BITS)
        return bytes(sleutel.decrypt(dicht, mechanism=Mechanism.AES_GCM, mechanism_param=hoe))

    try:
        return open_(nonce, inhoud)
    except PKCS11Error:
        vers = maak_nonce()
        if open_(vers, _versleutel(sleutel, vers, _PROEF, erbij)) == _PROEF:
            raise Rustfout("RUST-veranderd") from None
        raise


def _fout(uitleg: str) -> Ketenfout:
    return Ketenfout("SLEUTEL-token", uitleg)
