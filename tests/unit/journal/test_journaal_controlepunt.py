"""Checkpoints and notes: signed, cosigned, read strictly; and vectors of other implementations."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest

from hub.journal.bewijsbestand import Bewijsbestand
from hub.journal.controlepunt import (
    Controlepunt,
    Handtekening,
    Nota,
    Sleutel,
    controleer,
    controleer_getuige,
    lees,
    medeonderteken,
    onderteken,
    oorsprong_van,
    sleutel_van,
)
from hub.journal.controlepunt import _getuigd as _getuigde_tekst
from hub.journal.merkle import LEEG, Bewijsfout
from hub.journal.verifieer import nota as verifieernota
from hub.journal.weerlegd import CODES
from tests.boomproef import mth, path

OORSPRONG = oorsprong_van("00000099000000000001")
GEHEIM = bytes(range(32))
GETUIGE = bytes(range(32, 64))
SLEUTEL = sleutel_van(OORSPRONG, GEHEIM)
WEG = sleutel_van("getuige.example/w1", GETUIGE, getuige=True)
RECORDS = [f"record {i}".encode() for i in range(11)]
PUNT = Controlepunt(OORSPRONG, len(RECORDS), mth(RECORDS))
TIJD = 1_795_334_400


def _code(doe: Callable[..., object], *waarden: object) -> str:
    with pytest.raises(Bewijsfout) as fout:
        doe(*waarden)
    assert str(fout.value) == CODES[fout.value.code]
    return fout.value.code


def _getuigd() -> Nota:
    nota = onderteken(PUNT, GEHEIM)
    return nota.met([medeonderteken(nota, WEG.naam, GETUIGE, TIJD)])


def test_nota_van_een_ander() -> None:
    """The note and key by which golang.org/x/mod/sumdb/note shows its format: read, and its signature is right."""
    nota = Nota.van_bytes(
        (
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUg"
            "YN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        ).encode()
    )
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    sleutel = Sleutel.lees(vkey)
    assert sleutel.vkey() == vkey
    assert nota.van(sleutel)
    from hub.journal.controlepunt import _controleer  # noqa: PLC0415 - the text is no checkpoint

    _controleer(nota, sleutel, frozenset({1}))
    with pytest.raises(Bewijsfout):
        _controleer(Nota(nota.tekst + " ", nota.handtekeningen), sleutel, frozenset({1}))


@pytest.mark.parametrize(
    ("vkey", "soort"),
    [
        ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", 1),
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", 4),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", 1),
    ],
)
def test_sleutels_van_anderen(vkey: str, soort: int) -> None:
    """Public keys of logs and witnesses that others run, or try their programs with: read by both of ours."""
    assert (Sleutel.lees(vkey).vkey(), Sleutel.lees(vkey).soort) == (vkey, soort)
    gelezen = verifieernota.lees_sleutel(vkey)
    assert (gelezen.naam, gelezen.soort, gelezen.nummer) == (vkey.partition("+")[0], soort, Sleutel.lees(vkey).nummer)


def test_voorbeeld_van_de_standaard() -> None:
    """The cosigned checkpoint that C2SP tlog-cosignature shows: its parts, its time, and the text that was signed."""
    bytes_ = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9"
        "nTo+zyWE+xeMcTOAYQ8=\n"
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5"
        "nNo0xUe+mbIUBkBIfZ+qnA==\n"
    ).encode()
    punt, nota = lees(bytes_)
    assert nota.naar_bytes() == bytes_
    assert (punt.oorsprong, punt.grootte) == ("example.com/behind-the-sofa", 20_852_163)
    getuigenis = nota.handtekeningen[1]
    assert (getuigenis.naam, len(getuigenis.waarde)) == ("witness.example.com/w1", 72)
    assert int.from_bytes(getuigenis.waarde[:8], "big") == 1_679_315_147
    assert _getuigde_tekst(nota.tekst, 1_679_315_147) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    gelezen = verifieernota.lees_punt(bytes_)
    assert (gelezen.oorsprong, gelezen.grootte, gelezen.wortel) == (punt.oorsprong, punt.grootte, punt.wortel)
    assert [regel[:3] for regel in gelezen.regels] == [(h.naam, h.sleutelnummer, h.waarde) for h in nota.handtekeningen]


def test_vaste_bytes_van_een_controlepunt() -> None:
    """A golden vector: Ed25519 signs the same text always the same way, so the file is the same for ever."""
    assert _getuigd().naar_bytes().decode() == VAST


VAST = (
    "ketenhub/00000099000000000001\n"
    "11\n"
    "ETP1R3ltCJEP4eUqkg1lSsAWymCcrPEejLFDhVB5mig=\n"
    "\n"
    "\u2014 ketenhub/00000099000000000001 ZO24dman/xcRbE7EdXhEo8k1ZAAe2j8Ir"
    "KlXc3lw7AAUSowKTzLz+npIVoqT1PO8SWWb6jrZI4sR5jtHHd2xNyAoZgY=\n"
    "\u2014 getuige.example/w1 sUYWfgAAAABrAqEAEXDN/SwF+nbNcMxxipKib+YXr02P"
    "nLy+oy6Y+2u4GGo1Jw/WqyG2W4QDspo+23gfTjr88/YGFzdzJ2XuHnQZAg==\n"
)


def test_heen_en_terug() -> None:
    """Signed and cosigned, read back, checked; a witness' time comes out."""
    bytes_ = _getuigd().naar_bytes()
    assert controleer(bytes_, SLEUTEL) == PUNT
    assert controleer(bytes_, SLEUTEL, OORSPRONG) == PUNT
    punt, nota = lees(bytes_)
    assert (punt, nota.naar_bytes()) == (PUNT, bytes_)
    assert controleer_getuige(nota, WEG) == TIJD
    later = nota.met([medeonderteken(nota, WEG.naam, GETUIGE, TIJD + 5)])
    assert controleer_getuige(later, WEG) == TIJD + 5
    assert later.met(nota.handtekeningen) == later, "what is there is not written twice"
    assert Sleutel.lees(WEG.vkey() + "\n") == WEG
    leeg = Controlepunt(OORSPRONG, 0, LEEG)
    assert controleer(onderteken(leeg, GEHEIM).naar_bytes(), SLEUTEL) == leeg
    meer = Controlepunt("elders", 1, LEEG, ("iets",))
    assert Controlepunt.lees(meer.tekst()) == meer


def test_elk_gewijzigd_teken_wordt_gezien() -> None:
    """Any byte of a cosigned checkpoint, changed: the hub's signature or the witness' does not hold, or the form."""
    bytes_ = _getuigd().naar_bytes()
    for i in range(len(bytes_)):
        for bit in (1, 32):
            anders = bytes_[:i] + bytes([bytes_[i] ^ bit]) + bytes_[i + 1 :]

            def beide(anders: bytes = anders) -> None:
                controleer(anders, SLEUTEL)
                controleer_getuige(Nota.van_bytes(anders), WEG)

            assert _code(beide).startswith("JOURNAAL-")


def test_wat_geen_nota_is() -> None:
    """Anything but the one form is refused as such: text of a stranger gives our error, never another."""
    goed = _getuigd().naar_bytes()
    for fout in (
        b"",
        b"\n\n",
        b"a\n",
        b"a\n\n",
        goed[:-1],
        goed + b"x",
        goed.replace(b"\n", b"\r\n"),
        goed.replace("\u2014".encode(), b"-"),
        goed + "\u2014 naam\n".encode(),
        goed + "\u2014 naam AAAA\n".encode(),
        goed + "\u2014 naam AAAAAAB=\n".encode(),
        goed + "\u2014 na+am AAAAAAAA\n".encode(),
        goed + "\u2014 na\u00a0am AAAAAAAA\n".encode(),
        goed + b"\xff\n",
        b"a" * 70_000,
        goed + "\u2014 naam AAAAAAAA\n".encode() * 64,
    ):
        assert _code(Nota.van_bytes, fout) == "JOURNAAL-nota"
    nota = Nota.van_bytes(goed + "\u2014 vreemd AAAAAAAA\n".encode())
    assert controleer(nota.naar_bytes(), SLEUTEL) == PUNT, "a signature of a stranger is no reason to refuse"


def test_wat_geen_controlepunt_is() -> None:
    """Sizes have one spelling, and an empty tree has one root."""
    wortel = b64encode(LEEG).decode()
    for fout in (
        "",
        "a\n1\n",
        f"a\n01\n{wortel}\n",
        f"a\n-1\n{wortel}\n",
        f"a\n1_0\n{wortel}\n",
        f"a\n\u0661\n{wortel}\n",
        f"a\n1\n{wortel[:-1]}\n",
        f"a\n1\n{wortel}",
        f"\n1\n{wortel}\n",
        f"a\n1\n{wortel}\n\n",
        f"a\n1\n{b64encode(LEEG[:-1]).decode()}\n",
        f"a\n9999999999999999\n{wortel}\n",
        f"a\n0\n{b64encode(bytes(32)).decode()}\n",
    ):
        assert _code(Controlepunt.lees, fout) == "JOURNAAL-controlepunt"


def test_sleutels_die_geen_sleutel_zijn() -> None:
    """The number in a vkey is a checksum over name, sort and key."""
    goed = SLEUTEL.vkey()
    naam, nummer, rest = goed.split("+", 2)
    for fout in (
        "",
        naam,
        f"{naam}+{nummer}",
        f"ander+{nummer}+{rest}",
        f"{naam}+00000000+{rest}",
        f"{naam}+{nummer.upper()}x+{rest}",
        f"{naam}+{nummer}+{rest[:-4]}",
        Sleutel(naam, SLEUTEL.publiek, 2).vkey(),
        Sleutel(naam, SLEUTEL.publiek[:-1]).vkey(),
        goed + "\n" + goed,
    ):
        assert _code(Sleutel.lees, fout) == "JOURNAAL-sleutel"
    assert _code(lambda: sleutel_van("met spatie", GEHEIM)) == "JOURNAAL-sleutel"
    assert _code(lambda: sleutel_van("naam", b"kort")) == "JOURNAAL-sleutel"
    assert _code(lambda: oorsprong_van("123")) == "JOURNAAL-oorsprong"


def test_wie_er_niet_onder_staat() -> None:
    """No signature of the key asked for, one of another key under the same name, or a right one beside a wrong one."""
    nota = onderteken(PUNT, GEHEIM)
    ander = sleutel_van(OORSPRONG, GETUIGE)
    assert _code(lambda: controleer(nota.naar_bytes(), ander)) == "JOURNAAL-ongetekend"
    assert _code(lambda: controleer_getuige(nota, WEG)) == "JOURNAAL-ongetekend"
    # A cosignature never counts as the hub's signature, nor the other way round.
    getuige_als_hub = Sleutel(WEG.naam, WEG.publiek)
    assert _code(lambda: controleer(_getuigd().naar_bytes(), getuige_als_hub, OORSPRONG)) == "JOURNAAL-ongetekend"
    assert _code(lambda: controleer_getuige(nota, SLEUTEL)) == "JOURNAAL-ongetekend"
    vals = Handtekening(OORSPRONG, SLEUTEL.nummer, bytes(64))
    assert _code(lambda: controleer(nota.met([vals]).naar_bytes(), SLEUTEL)) == "JOURNAAL-handtekening"
    kort = Handtekening(OORSPRONG, SLEUTEL.nummer, bytes(63))
    assert _code(lambda: controleer(nota.met([kort]).naar_bytes(), SLEUTEL)) == "JOURNAAL-handtekening"
    lang = Handtekening(WEG.naam, WEG.nummer, b"\xff" * 72)
    assert _code(lambda: controleer_getuige(nota.met([lang]), WEG)) == "JOURNAAL-handtekening"
    elders = onderteken(Controlepunt("elders", 1, LEEG), GEHEIM, OORSPRONG)
    assert _code(lambda: controleer(elders.naar_bytes(), SLEUTEL)) == "JOURNAAL-oorsprong"
    assert _code(lambda: medeonderteken(nota, WEG.naam, GETUIGE, -1)) == "JOURNAAL-nota"


def _bestand(nummer: int = 3) -> Bewijsbestand:
    return Bewijsbestand(RECORDS[nummer], nummer, tuple(path(nummer, RECORDS)), _getuigd().naar_bytes())


def _lees_en_controleer(bytes_: bytes) -> None:
    Bewijsbestand.van_bytes(bytes_).controleer(SLEUTEL, [WEG])


def test_bewijsbestand() -> None:
    """A proof file proves its record alone; each changed byte is seen, and none gives another exception."""
    for nummer in range(len(RECORDS)):
        bestand = Bewijsbestand.van_bytes(_bestand(nummer).naar_bytes())
        assert bestand == _bestand(nummer)
        assert bestand.controleer(SLEUTEL, [WEG]) == PUNT
    bytes_ = _bestand().naar_bytes()
    for i in range(len(bytes_)):
        anders = bytes_[:i] + bytes([bytes_[i] ^ 1]) + bytes_[i + 1 :]
        assert _code(_lees_en_controleer, anders)
        assert _code(_lees_en_controleer, bytes_[:i])


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
        (b"index 3", b"index 03"),
        (b"index 3", b"index -3"),
        (b"index 3\n", b""),
        (b"extra ", b"extra  "),
        (b"extra ", b""),
        (b"index 3\n", b"index 3\nAAAA\n"),
        (b"index 3\n", b"index 3\n" + b64encode(LEEG) + b"=\n"),
        (b"index 3\n", b"index 3\n" + (b64encode(LEEG) + b"\n") * 50),
        (b"\n\n", b"\n"),
    ],
)
def test_wat_geen_bewijsbestand_is(oud: bytes, nieuw: bytes) -> None:
    """One form only."""
    bytes_ = _bestand().naar_bytes()
    assert oud in bytes_
    fout = bytes_.replace(oud, nieuw, -1 if oud == b"\n\n" else 1)
    assert _code(lambda: Bewijsbestand.van_bytes(fout)) == "JOURNAAL-bewijsbestand"


def test_alle_codes_passen_in_een_record_en_hebben_een_tekst() -> None:
    """A code may be put in a record (of an alarm, say), and each says something."""
    from hub.journal.vormen import past  # noqa: PLC0415

    assert all(past("regelcode", code) and tekst.endswith(".") for code, tekst in CODES.items())
