"""Puts the certificates in a timestamp in the order that DER asks for.

CMS has them as a SET OF, which DER sorts; OpenSSL, and so many an authority, leaves them as they came, and the library
that reads stamps here refuses that. They stand outside what is signed, so their order says nothing; what is kept on the
disk stays as the authority gave it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_SEQUENCE: Final = 0x30
_CONTEXT_0: Final = 0xA0
_LANG: Final = 0x80
_LENGTE_BYTES_MAX: Final = 3


class _Deel(NamedTuple):
    """One element of ASN.1 in its bytes: `begin` at its tag, `inhoud` to `einde` its contents."""

    tag: int
    begin: int
    inhoud: int
    einde: int


def op_volgorde(stempel: bytes) -> bytes:
    """The same timestamp response with its certificates sorted; whatever has another form comes back as it was."""
    try:
        certificaten = _certificaten(stempel)
        delen = _delen(stempel, certificaten.inhoud, certificaten.einde)
    except (ValueError, IndexError):
        return stempel
    gesorteerd = b"".join(sorted(stempel[deel.begin : deel.einde] for deel in delen))
    return stempel[: certificaten.inhoud] + gesorteerd + stempel[certificaten.einde :]


def _certificaten(stempel: bytes) -> _Deel:
    """TimeStampResp (RFC 3161 2.4.2) → ContentInfo → SignedData (RFC 5652 5.1) → certificates `[0]`.

    Raises:
        ValueError, IndexError: it has another form.
    """
    antwoord = _eis(_deel(stempel, 0), _SEQUENCE)
    _status, token = _delen(stempel, antwoord.inhoud, antwoord.einde)
    _eis(token, _SEQUENCE)
    _soort, inhoud = _delen(stempel, token.inhoud, token.einde)
    (getekend,) = _delen(stempel, _eis(inhoud, _CONTEXT_0).inhoud, inhoud.einde)
    velden = _delen(stempel, _eis(getekend, _SEQUENCE).inhoud, getekend.einde)
    return _eis(velden[3], _CONTEXT_0)


def _eis(deel: _Deel, tag: int) -> _Deel:
    if deel.tag != tag:
        raise ValueError("another element")
    return deel


def _delen(bytes_: bytes, begin: int, einde: int) -> list[_Deel]:
    delen: list[_Deel] = []
    while begin < einde:
        delen.append(deel := _deel(bytes_, begin))
        begin = deel.einde
    if begin != einde:
        raise ValueError("an element that ends outside")
    return delen


def _deel(bytes_: bytes, begin: int) -> _Deel:
    lengte, inhoud = bytes_[begin + 1], begin + 2
    if lengte & _LANG:
        aantal = lengte & ~_LANG
        if not 0 < aantal <= _LENGTE_BYTES_MAX:
            raise ValueError("a length without end, or too large")
        inhoud, lengte = inhoud + aantal, int.from_bytes(bytes_[inhoud : inhoud + aantal], "big")
    if inhoud + lengte > len(bytes_):
        raise ValueError("cut off")
    return _Deel(bytes_[begin], begin, inhoud, inhoud + lengte)
