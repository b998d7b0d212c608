"""Certificates: what the hub's CA issues passes, and every way in which one can be wrong has a refusal of its own."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.trust import certificaten as c
from hub.trust.certificaatfouten import UITLEG
from hub.trust.certificaatlezen import LEESFOUTEN

NU = datetime(2026, 11, 22, 12, tzinfo=UTC)
VAN, TOT = NU - timedelta(days=1), NU + timedelta(days=90)
OIN, ANDER = "00000099000000000014", "00000099000000000013"
URN = f"urn:nld:oin:{OIN}"
CA = c.maak_ca("Proef-CA", van=VAN, tot=TOT, serienummer=1)
SLEUTEL = c.maak_sleutel()

Bouw = Callable[[x509.CertificateBuilder], x509.CertificateBuilder]


def _code(doe: Callable[[], object]) -> str:
    with pytest.raises(c.Certificaatweigering) as weigering:
        doe()
    assert weigering.value.__cause__ is None
    return weigering.value.code


def _geef(ca: c.Ca = CA, **anders: datetime) -> str:
    dagen = {"van": VAN, "tot": TOT} | anders
    aanvraag = c.maak_aanvraag(OIN, "politie", SLEUTEL)
    return c.geef_uit(aanvraag, ca, oin=OIN, code="politie", serienummer=0xABC, **dagen)


def _maak(
    ca: c.Ca = CA,
    *,
    oin: Sequence[str] = (OIN,),
    san: Sequence[x509.GeneralName] | None = (x509.UniformResourceIdentifier(URN),),
    doel: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
    is_ca: bool = False,
    sleutel: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
) -> str:
    """A certificate as a careless or hostile CA could make it."""
    sleutel = sleutel or ec.generate_private_key(ec.SECP256R1())
    tekenaar = serialization.load_pem_private_key(ca.sleutel.encode(), None)
    assert isinstance(tekenaar, ec.EllipticCurvePrivateKey)
    uitgever = x509.load_pem_x509_certificate(ca.certificaat.encode())
    bouw = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name(
                [x509.NameAttribute(NameOID.COMMON_NAME, "politie")]
                + [x509.NameAttribute(NameOID.SERIAL_NUMBER, waarde) for waarde in oin]
            )
        )
        .issuer_name(uitgever.subject)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VAN)
        .not_valid_after(TOT)
        .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(tekenaar.public_key()), critical=False)
        .add_extension(_gebruik(is_ca), critical=True)
    )
    if san is not None:
        bouw = bouw.add_extension(x509.SubjectAlternativeName(san), critical=False)
    if doel is not None:
        bouw = bouw.add_extension(x509.ExtendedKeyUsage([doel]), critical=False)
    return bouw.sign(tekenaar, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def _gebruik(is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def test_what_the_ca_issues_passes_and_says_who_it_is() -> None:
    """Request, issue, read and check; the name to admit is of this certificate alone."""
    pem = _geef()
    kaart = c.controleer_keten(pem, CA.certificaat, NU)
    assert kaart == c.lees_certificaat(pem)
    assert (kaart.oin, kaart.san, kaart.van, kaart.tot) == (OIN, "urn:ketenhub:certificaat:abc", VAN, TOT)
    assert re.fullmatch(r"[0-9a-f]{64}", kaart.vingerafdruk)


def test_pkioverheid_shaped_chain_passes() -> None:
    """Root, domain CA, TSP CA, certificate: the OIN in the subject, the URI and a name of a host beside it."""
    wortel = c.maak_ca("Proef Root CA - G1", van=VAN, tot=TOT, serienummer=1, lengte=2)
    domein = c.maak_ca("Proef Domein Private Services CA", van=VAN, tot=TOT, serienummer=2, onder=wortel, lengte=1)
    tsp = c.maak_ca("Proef TSP CA", van=VAN, tot=TOT, serienummer=3, onder=domein)
    blad = _maak(tsp, san=[x509.DNSName("keten.politie.example"), x509.UniformResourceIdentifier(URN)])
    kaart = c.controleer_keten(blad + tsp.certificaat + domein.certificaat, wortel.certificaat, NU)
    assert (kaart.oin, kaart.san) == (OIN, URN)
    assert (
        c.controleer_keten(blad + domein.certificaat + tsp.certificaat + wortel.certificaat, wortel.certificaat, NU)
        == kaart
    )
    assert _code(lambda: c.controleer_keten(blad + tsp.certificaat, wortel.certificaat, NU)) == "CERT-uitgever"
    assert _code(lambda: c.controleer_keten(blad + tsp.certificaat, CA.certificaat, NU)) == "CERT-uitgever"


def test_chain_that_is_too_long_is_refused() -> None:
    """One CA more than PKIoverheid has, whatever the root allows."""
    keten = [c.maak_ca("Root", van=VAN, tot=TOT, serienummer=1, lengte=5)]
    for nummer in range(2, 5):
        keten.append(
            c.maak_ca(f"CA {nummer}", van=VAN, tot=TOT, serienummer=nummer, onder=keten[-1], lengte=5 - nummer)
        )
    pem = _geef(keten[-1]) + "".join(ca.certificaat for ca in keten[1:])
    assert _code(lambda: c.controleer_keten(pem, keten[0].certificaat, NU)) == "CERT-keten"
    korter = _geef(keten[2]) + "".join(ca.certificaat for ca in keten[1:3])
    assert c.controleer_keten(korter, keten[0].certificaat, NU).oin == OIN


def test_party_cannot_issue_with_its_own_certificate() -> None:
    """A certificate that signs another is no CA for being trusted itself; nor is a CA below one that may have none."""
    eigen = c.Ca(_geef(), SLEUTEL)
    assert _code(lambda: c.controleer_keten(_maak(eigen) + eigen.certificaat, CA.certificaat, NU)) == "CERT-uitgever"
    onder = c.maak_ca("Te veel", van=VAN, tot=TOT, serienummer=9, onder=CA)
    assert _code(lambda: c.controleer_keten(_maak(onder) + onder.certificaat, CA.certificaat, NU)) == "CERT-uitgever"


def _zwak() -> str:
    return _maak(sleutel=rsa.generate_private_key(65_537, 1_024))  # noqa: S505 - the weakness is the point


URI = x509.UniformResourceIdentifier


@pytest.mark.parametrize(
    ("maak", "code"),
    [
        pytest.param(lambda: _maak(oin=()), "CERT-oin", id="geen OIN"),
        pytest.param(lambda: _maak(oin=(OIN, ANDER)), "CERT-oin", id="twee OIN's"),
        pytest.param(lambda: _maak(oin=(OIN[:-1],)), "CERT-oin", id="19 cijfers"),
        pytest.param(lambda: _maak(oin=(ANDER,)), "CERT-san", id="OIN van een ander dan de SAN"),
        pytest.param(lambda: _maak(san=None), "CERT-uitgever", id="geen SAN"),
        pytest.param(lambda: _maak(san=[x509.DNSName("politie.example")]), "CERT-san", id="SAN zonder OIN"),
        pytest.param(lambda: _maak(san=[URI(URN), URI(f"urn:nld:oin:{ANDER}")]), "CERT-san", id="twee SAN's"),
        pytest.param(lambda: _maak(san=[URI(URN), URI(URN)]), "CERT-san", id="dezelfde SAN twee keer"),
        pytest.param(lambda: _maak(san=[URI(URN), URI(c.HUB_SAN)]), "CERT-san", id="de hub erbij"),
        pytest.param(
            lambda: _maak(san=[URI(URN), URI("urn:ketenhub:certificaat:../x")]), "CERT-san", id="naam die geen getal is"
        ),
        pytest.param(
            lambda: _maak(san=[x509.RFC822Name("a@politie.example"), URI(URN)]), "CERT-san", id="e-mail erbij"
        ),
        pytest.param(lambda: _maak(doel=ExtendedKeyUsageOID.SERVER_AUTH), "CERT-gebruik", id="van een server"),
        pytest.param(lambda: _maak(doel=None), "CERT-gebruik", id="voor alles te gebruiken"),
        pytest.param(lambda: _maak(is_ca=True), "CERT-ca", id="zelf een uitgever"),
        pytest.param(_zwak, "CERT-sleutel", id="RSA van 1024 bits"),
        pytest.param(
            lambda: _maak(sleutel=ec.generate_private_key(ec.SECP192R1())), "CERT-sleutel", id="kromme van 192 bits"
        ),
        pytest.param(lambda: _geef(van=NU + timedelta(seconds=1)), "CERT-nog-niet", id="nog niet geldig"),
        pytest.param(lambda: _geef(tot=NU - timedelta(seconds=1)), "CERT-verlopen", id="verlopen"),
        pytest.param(
            lambda: _geef(c.maak_ca("Proef-CA", van=VAN, tot=TOT, serienummer=1)),
            "CERT-uitgever",
            id="andere CA met dezelfde naam",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_code(maak: Callable[[], str], code: str) -> None:
    """One thing wrong at a time, in a certificate that the trusted CA did sign unless it says otherwise."""
    pem = maak()
    assert _code(lambda: c.controleer_keten(pem, CA.certificaat, NU)) == code


def test_expired_ca_in_between_is_refused() -> None:
    """A chain is as old as its oldest link."""
    wortel = c.maak_ca("Root", van=VAN, tot=TOT, serienummer=1, lengte=1)
    tussen = c.maak_ca("Tussen", van=VAN, tot=NU - timedelta(seconds=1), serienummer=2, onder=wortel)
    pem = _geef(tussen) + tussen.certificaat
    assert _code(lambda: c.controleer_keten(pem, wortel.certificaat, NU)) == "CERT-verlopen"
    assert c.controleer_keten(pem, wortel.certificaat, NU - timedelta(minutes=1)).oin == OIN


def test_certificate_never_outlives_its_ca() -> None:
    """Else it would be refused long before its own date, and nobody would understand why."""
    assert c.lees_certificaat(_geef(tot=TOT + timedelta(days=400))).tot == TOT


def test_request_for_somebody_else_is_refused() -> None:
    """The hub says who asks; a request that names another is no typing error to mend."""
    vreemd = c.maak_aanvraag(ANDER, "politie", SLEUTEL)
    naam = c.maak_aanvraag(OIN, "om", SLEUTEL)
    for aanvraag in (vreemd, naam):
        code = _code(
            lambda a=aanvraag: c.geef_uit(a, CA, oin=OIN, code="politie", van=VAN, tot=TOT, serienummer=255)  # type: ignore[misc]
        )
        assert code == "CERT-aanvraag"


def _aanvraag(sleutel: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *extra: x509.GeneralName) -> str:
    bouw = x509.CertificateSigningRequestBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "politie"), x509.NameAttribute(NameOID.SERIAL_NUMBER, OIN)])
    ).add_extension(x509.SubjectAlternativeName([URI(URN), *extra]), critical=False)
    return bouw.sign(sleutel, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("maak", "code"),
    [
        pytest.param(
            lambda: _aanvraag(ec.generate_private_key(ec.SECP256R1()), URI(c.HUB_SAN)),
            "CERT-aanvraag",
            id="vraagt meer",
        ),
        pytest.param(lambda: _aanvraag(rsa.generate_private_key(65_537, 2_048)), "CERT-sleutel", id="RSA"),
        pytest.param(lambda: _aanvraag(ec.generate_private_key(ec.SECP192R1())), "CERT-sleutel", id="zwakke kromme"),
        pytest.param(lambda: CA.certificaat, "CERT-vorm", id="geen aanvraag"),
        pytest.param(lambda: "x" * 100_000, "CERT-vorm", id="te groot"),
        pytest.param(lambda: "ë", "CERT-vorm", id="geen ASCII"),
    ],
)
def test_request_that_asks_too_much_or_is_none_is_refused(maak: Callable[[], str], code: str) -> None:
    """Only a request that asks for exactly what the hub gives is granted."""
    aanvraag = maak()
    assert _code(lambda: c.geef_uit(aanvraag, CA, oin=OIN, code="politie", van=VAN, tot=TOT, serienummer=255)) == code


def test_request_not_signed_by_its_own_key_is_refused() -> None:
    """Else somebody could have a certificate made for a key that is another's."""
    der = bytearray(x509.load_pem_x509_csr(c.maak_aanvraag(OIN, "politie", SLEUTEL).encode()).public_bytes(
        serialization.Encoding.DER
    ))  # fmt: skip
    der[-1] ^= 1
    vals = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM).decode()
    assert _code(lambda: c.geef_uit(vals, CA, oin=OIN, code="politie", van=VAN, tot=TOT, serienummer=255)) in {
        "CERT-aanvraag",
        "CERT-vorm",
    }


@pytest.mark.parametrize("oin", ["", "1", OIN + "0", "0000009900000000001x", "é" * 20])
def test_request_needs_an_oin(oin: str) -> None:
    """Twenty digits, before anything is signed."""
    assert _code(lambda: c.maak_aanvraag(oin, "politie", SLEUTEL)) == "CERT-oin"


def test_server_and_hub_certificates_do_not_serve_for_a_party() -> None:
    """Neither passes as a party; the server's may not log in at all."""
    server = c.geef_server_uit(SLEUTEL, CA, namen=["localhost", "127.0.0.1"], van=VAN, tot=TOT, serienummer=7)
    hub = c.geef_hub_uit(SLEUTEL, CA, van=VAN, tot=TOT, serienummer=8)
    assert _code(lambda: c.controleer_keten(server, CA.certificaat, NU)) == "CERT-gebruik"
    assert _code(lambda: c.controleer_keten(hub, CA.certificaat, NU)) == "CERT-oin"


def test_names_to_admit_follow_the_dates() -> None:
    """An expired or future certificate is not admitted, and two that overlap both are."""
    vroeg, laat = (
        c.Certificaatkaart(OIN, f"urn:ketenhub:certificaat:{n}", "00", NU + timedelta(n), NU + timedelta(n + 2))
        for n in (1, 2)
    )
    assert c.namen_nu([laat, vroeg], NU) == ()
    assert c.namen_nu([laat, vroeg], NU + timedelta(1)) == (vroeg.san,)
    assert c.namen_nu([laat, vroeg, vroeg], NU + timedelta(3)) == (vroeg.san, laat.san)
    assert c.namen_nu([laat, vroeg], NU + timedelta(3, seconds=1)) == (laat.san,)


def test_key_is_never_shown() -> None:
    """A CA in a traceback shows its certificate only."""
    assert "PRIVATE" not in repr(CA)


def test_each_refusal_has_a_sentence() -> None:
    """And the sentence ends as sentences do."""
    assert all(tekst.endswith(".") and code.startswith("CERT-") for code, tekst in UITLEG.items())


@settings(max_examples=300)
@given(st.data())
def test_spoiled_certificates_are_refused_and_nothing_else(data: st.DataObject) -> None:
    """One byte changed anywhere: refused by one of our codes, never believed."""
    der = bytearray(x509.load_pem_x509_certificate(GOED.encode()).public_bytes(serialization.Encoding.DER))
    plaats = data.draw(st.integers(0, len(der) - 1))
    der[plaats] ^= data.draw(st.integers(1, 255))

    pem = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(der).decode()}\n-----END CERTIFICATE-----\n"
    if _zegt_hetzelfde(pem):
        return
    assert _code(lambda: c.controleer_keten(pem, CA.certificaat, NU)) in UITLEG


def _zegt_hetzelfde(pem: str) -> bool:
    """Whether all that was signed and the signature are as they were.

    That can be: the byte in front of a signature counts its unused bits, and may say one when the last bit is zero.
    """
    try:
        gelezen = x509.load_pem_x509_certificate(pem.encode())
        wat = (gelezen.tbs_certificate_bytes, gelezen.signature, gelezen.signature_algorithm_oid)
    except (*LEESFOUTEN, Warning):  # the library warns of a serial number that is not positive
        return False
    goed = x509.load_pem_x509_certificate(GOED.encode())
    return wat == (goed.tbs_certificate_bytes, goed.signature, goed.signature_algorithm_oid)


GOED = _geef()
