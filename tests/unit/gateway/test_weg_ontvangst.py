"""The road of a receipt: kept once, refused with a reason, and never a receipt for something else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from hub import onderwerpen
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.ontvangsten import Gemeld, lees_ontvangst
from hub.gateway.poorten import Binnenkomst, Vastlegging
from hub.gateway.weg import Afloop
from hub.gateway.weigeringen import WEIGERINGEN
from hub.trust.bewijsstuk import ontvangst_uit
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT, Ontvangst, controleer_ontvangst, teken_ontvangst
from hub.trust.sleutels import Identiteit
from tests import weg
from tests.bewijs import identiteit
from tests.weg import Proef, signaal
from tests.wegstoring import Storing, Tussendoor

EDE = "gemeente-ede"


@dataclass
class Post:
    """A hub that delivered one signal to Ede, and the keys of Ede and the police."""

    proef: Proef = field(default_factory=Proef)
    ede: Identiteit = field(default_factory=lambda: identiteit(EDE))
    politie: Identiteit = field(default_factory=lambda: identiteit("politie"))
    onderwerp: str = ""
    zegel: str = ""

    async def lever(self) -> Post:
        """Deliver."""
        self.proef.register.ringen = {EDE: self.ede.publiek, "politie": self.politie.publiek}
        await self.proef.handel_af("politie", "signaal", signaal())
        ((self.onderwerp, gelezen),) = self.proef.geheugen.alles(f"uit.{EDE}.inzage.>").items()
        self.zegel = sha256(gelezen.inhoud).hexdigest()
        return self

    def ontvangst(self, soort: str = ONTVANGEN, code: str | None = None, **anders: Any) -> Ontvangst:  # noqa: ANN401
        """What Ede says now of that delivery; `anders` changes it."""
        return replace(Ontvangst(soort, self.onderwerp, self.zegel, self.proef.klok.nu(), code), **anders)

    def post(self, ontvangst: Ontvangst, door: Identiteit | None = None, van: str = EDE) -> Binnenkomst:
        """Signed and sent."""
        return self.proef.rauw(van, "ontvangst", teken_ontvangst(ontvangst, door or self.ede, self.proef.klok.nu()))

    async def stuur(self, ontvangst: Ontvangst, **wie: Any) -> str | None:  # noqa: ANN401
        """Send one receipt; returns the code with which it was refused and answered, None when nothing came back."""
        voor = len(self.proef.van_hub("antwoord"))
        assert await self.proef.stuur(self.post(ontvangst, **wie)) == [Afloop.KLAAR]
        nieuw = self.proef.van_hub("antwoord")[voor:]
        return nieuw[0]["data"]["code"] if nieuw else None

    def records(self) -> list[dict[str, Any]]:
        """What was kept of receipts."""
        return self.proef.records("ontvangst")


@pytest.fixture
async def post() -> Post:
    """A delivery that lies ready."""
    return await Post().lever()


async def test_een_ontvangstbewijs_wordt_bewaard_en_niet_beantwoord(post: Post) -> None:
    """One record in closed fields, from which the receipt is made again byte for byte; no answer, nothing delivered."""
    gezegd = post.ontvangst()
    voor = len(post.proef.geheugen.alles())
    assert await post.stuur(gezegd) is None
    assert len(post.proef.geheugen.alles()) == voor + 1
    (record,) = post.records()
    assert ontvangst_uit(record) == gezegd
    opnieuw = ontvangst_uit(record).jws(record["kid"], record["handtekening"])
    assert opnieuw.encode() == teken_ontvangst(gezegd, post.ede, post.proef.klok.nu())
    assert controleer_ontvangst(opnieuw.encode(), post.ede.publiek, post.proef.klok.nu()).ontvangst == gezegd
    assert record["partij"] == EDE
    (geleverd,) = post.proef.records("afgeleverd")
    assert (record["zegel"], record["levering"]) == (geleverd["zegel"], geleverd["levering"])


@pytest.mark.parametrize(
    "gang",
    [
        [(ONTVANGEN, None), (VERWERKT, None)],
        [(VERWERKT, None), (ONTVANGEN, None)],
        [(ONTVANGEN, None), (GEWEIGERD, "O-vorm")],
        [(VERWERKT, None)],
    ],
)
async def test_twee_bewijzen_in_elke_volgorde(post: Post, gang: list[tuple[str, str | None]]) -> None:
    """Queues keep no order between two messages; who processed a delivery has received it."""
    for soort, code in gang:
        assert await post.stuur(post.ontvangst(soort, code)) is None
    assert [(r["oordeel"], r.get("code")) for r in post.records()] == gang


async def test_samen_in_een_groep(post: Post) -> None:
    """Both receipts in one batch, and one of them twice."""
    eerste, tweede = post.post(post.ontvangst()), post.post(post.ontvangst(VERWERKT))
    aflopen = await post.proef.stuur(eerste, tweede, post.proef.nog_eens(eerste))
    assert aflopen == [Afloop.KLAAR] * 3
    assert [r["oordeel"] for r in post.records()] == [ONTVANGEN, VERWERKT]


async def test_nog_eens_is_niets(post: Post) -> None:
    """The same bytes again, the same said later, and redelivery of the very message: one record, no answer."""
    binnen = post.post(post.ontvangst(GEWEIGERD, "O-onbevoegd"))
    for nog in (binnen, binnen, post.proef.nog_eens(binnen)):
        assert await post.proef.stuur(nog) == [Afloop.KLAAR]
    post.proef.klok.verzet(hours=3)
    assert await post.stuur(post.ontvangst(GEWEIGERD, "O-onbevoegd")) is None
    (record,) = post.records()
    assert record["getekend"] < post.proef.klok.nu().isoformat()


@pytest.mark.parametrize(
    ("eerst", "dan"),
    [
        ((VERWERKT, None), (GEWEIGERD, "O-vorm")),
        ((GEWEIGERD, "O-vorm"), (VERWERKT, None)),
        ((GEWEIGERD, "O-vorm"), (GEWEIGERD, "O-zegel")),
    ],
)
async def test_twee_oordelen_spreken_elkaar_tegen(
    post: Post, eerst: tuple[str, str | None], dan: tuple[str, str | None]
) -> None:
    """The first stays; the second is refused, told, and an incident."""
    assert await post.stuur(post.ontvangst(*eerst)) is None
    assert await post.stuur(post.ontvangst(*dan)) == "W-ontvangst-tegenspraak"
    assert [(r["oordeel"], r.get("code")) for r in post.records()] == [eerst]
    assert [r["code"] for r in post.proef.records("incident")] == ["W-ontvangst-tegenspraak"]


async def test_opnieuw_aangeboden_mag_opnieuw_worden_beoordeeld(post: Post) -> None:
    """Refused, offered again, processed: both verdicts stay on record. Within one round the first still counts."""
    assert await post.stuur(post.ontvangst(GEWEIGERD, "O-vorm")) is None
    levering = post.ontvangst().levering
    post.proef.geheugen._leg_groep_vast([Vastlegging(onderwerpen.herhaald(levering), b"1")])
    assert await post.stuur(post.ontvangst()) is None
    assert await post.stuur(post.ontvangst(VERWERKT)) is None
    assert await post.stuur(post.ontvangst(VERWERKT)) is None
    assert await post.stuur(post.ontvangst(GEWEIGERD, "O-vorm")) == "W-ontvangst-tegenspraak"
    assert [r["oordeel"] for r in post.records()] == [GEWEIGERD, ONTVANGEN, VERWERKT]


async def test_een_bewijs_voor_iets_anders(post: Post) -> None:
    """Other bytes, another's delivery, another's key: refused, an incident, and nothing on record as received."""
    ander = "ab" * 32
    vreemd = post.onderwerp.replace(f"uit.{EDE}.", "uit.politie.")
    pogingen: list[tuple[Ontvangst, dict[str, Any], str]] = [
        (post.ontvangst(zegel=ander), {}, "W-ontvangst-ander"),
        (post.ontvangst(onderwerp=vreemd), {}, "W-ontvangst-vreemd"),
        (post.ontvangst(), {"van": "politie", "door": post.politie}, "W-ontvangst-vreemd"),
        (post.ontvangst(), {"door": post.politie}, "W-ontvangst-handtekening"),
        (post.ontvangst(), {"van": "politie"}, "W-ontvangst-handtekening"),
    ]
    for ontvangst, wie, code in pogingen:
        assert await post.stuur(ontvangst, **wie) == code
        assert WEIGERINGEN[code].incident
    assert post.records() == []
    assert [r["code"] for r in post.proef.records("incident")] == [code for _, _, code in pogingen]
    assert {r["bericht"] for r in post.proef.records("geweigerd")} == {"ontvangst"}


async def test_zonder_sleutels_geen_bewijs(post: Post) -> None:
    """A party whose keys the register does not know can sign nothing."""
    post.proef.register.ringen = {}
    assert await post.stuur(post.ontvangst()) == "W-ontvangst-handtekening"


async def test_een_ingetrokken_sleutel_tekent_niet_meer(post: Post) -> None:
    """As of now, also what was signed before and comes in now."""
    kid = post.ede.publiek.sleutels[0].kid
    binnen = post.post(post.ontvangst())
    post.proef.register.ringen = {EDE: post.ede.publiek.trek_in([kid], post.proef.klok.nu())}
    assert await post.proef.stuur(binnen) == [Afloop.KLAAR]
    assert post.records() == []


async def test_een_levering_die_er_niet_meer_ligt(post: Post) -> None:
    """Its time ran out, it was destroyed, or it never was: nothing to compare with, so nothing is recorded."""
    weg_, bestaat_niet = post.ontvangst(), post.onderwerp[:-12] + "0" * 12
    assert await post.stuur(post.ontvangst(onderwerp=bestaat_niet)) == "W-ontvangst-weg"
    await post.proef.geheugen.wis([post.onderwerp])
    assert await post.stuur(weg_) == "W-ontvangst-weg"
    assert post.records() == []
    assert post.proef.records("incident") == []


async def test_na_de_bewaartermijn_kan_het_niet_meer(post: Post) -> None:
    """The retention of the rule ran out."""
    post.proef.klok.verzet(days=60)
    assert await post.stuur(post.ontvangst()) == "W-ontvangst-weg"


@pytest.mark.parametrize(
    ("verzet", "code"),
    [
        (timedelta(days=-5), None),
        (timedelta(days=-5, seconds=-1), "W-ontvangst-oud"),
        (timedelta(minutes=5), None),
        (timedelta(minutes=5, seconds=1), "W-ontvangst-toekomst"),
    ],
)
async def test_de_tijd_van_het_bewijs(post: Post, verzet: timedelta, code: str | None) -> None:
    """As old as a message may be, and a clock may run five minutes ahead."""
    assert await post.stuur(post.ontvangst(tijd=post.proef.klok.nu() + verzet)) == code


async def test_een_bewijs_voor_een_antwoord_krijgt_geen_antwoord(post: Post) -> None:
    """Refused on record, in silence: else a system that signs for answers would get an answer to each, for ever."""
    ((onderwerp, gelezen),) = post.proef.geheugen.alles("uit.politie.antwoord.>").items()
    ontvangst = post.ontvangst(onderwerp=onderwerp, zegel=sha256(gelezen.inhoud).hexdigest())
    binnen = post.post(ontvangst, post.politie, "politie")
    voor = len(post.proef.van_hub("antwoord"))
    for _ in range(2):
        assert await post.proef.stuur(binnen) == [Afloop.KLAAR]
    assert len(post.proef.van_hub("antwoord")) == voor
    geweigerd = [r for r in post.proef.records("geweigerd") if r["code"] == "W-ontvangst-antwoord"]
    assert [r["bericht"] for r in geweigerd] == ["ontvangst"]


async def test_een_opdracht_tot_vernietigen_mag_ook(post: Post) -> None:
    """A receipt for what the hub orders is evidence that it arrived."""
    await post.proef.handel_af("om", "afdoening", weg.sepot())
    ((onderwerp, gelezen),) = post.proef.geheugen.alles(f"uit.{EDE}.vernietiging.>").items()
    ontvangst = post.ontvangst(VERWERKT, onderwerp=onderwerp, zegel=sha256(gelezen.inhoud).hexdigest())
    assert await post.stuur(ontvangst) is None
    (record,) = post.records()
    assert (record["deel"], ontvangst_uit(record)) == ("vernietiging", ontvangst)


@pytest.mark.parametrize("inhoud", [b"", b"{}", b"\xff", b"a.b.c", b"x" * 5_000])
async def test_rommel_op_het_kanaal(post: Post, inhoud: bytes) -> None:
    """Refused with a code that says what it should be."""
    binnen = post.proef.rauw(EDE, "ontvangst", inhoud)
    assert await post.proef.stuur(binnen) == [Afloop.KLAAR]
    assert post.proef.van_hub("antwoord", EDE)[-1]["data"]["code"] == "W-ontvangst-vorm"
    assert post.records() == []


async def test_een_ander_was_net_voor(post: Post) -> None:
    """Two workers with the same receipt: one record; with two verdicts: the first, and a refusal."""
    zelfde = post.post(post.ontvangst(VERWERKT))

    async def eerst() -> None:
        assert await post.proef.stuur(post.proef.nog_eens(zelfde)) == [Afloop.KLAAR]

    ander = post.proef.andere_weg(Tussendoor(post.proef.geheugen, eerst))
    assert await ander.verwerk([zelfde]) == [Afloop.KLAAR]
    assert len(post.records()) == 1


async def test_een_storing_laat_niets_achter(post: Post) -> None:
    """The bus stops at reading or writing: nothing is kept, and it comes again."""
    binnen = post.post(post.ontvangst())
    for bij in ("lees", "leg_vast"):
        kapot = post.proef.andere_weg(Storing(post.proef.geheugen, bij))
        with pytest.raises(Exception, match="storing"):
            await kapot.verwerk([binnen])
    assert post.records() == []
    assert await post.proef.stuur(binnen) == [Afloop.KLAAR]
    assert len(post.records()) == 1


async def test_niemand_kan_de_plek_van_een_bewijs_vooraf_bezetten(post: Post) -> None:
    """The page of a receipt lies under an id that only this hub can compute, so no message id can get in its way."""
    binnen = post.post(post.ontvangst())
    kenmerken = set()
    for geheim in (weg.GEHEIM, b"een ander geheim van 32 bytes lang"):
        gemeld = lees_ontvangst(
            binnen,
            binnen.inhoud,
            ring=post.proef.register,
            sleutelwerk=HmacSleutelwerk(geheim),
            eigen_kenmerk="",
            nu=post.proef.klok.nu(),
        )
        assert isinstance(gemeld, Gemeld)
        kenmerken.add(gemeld.kenmerk)
    assert len(kenmerken) == 2
    assert await post.proef.stuur(binnen) == [Afloop.KLAAR]
    (blad,) = post.proef.geheugen.alles(onderwerpen.journaal(EDE, "*"))
    assert blad.rpartition(".")[2] in kenmerken
