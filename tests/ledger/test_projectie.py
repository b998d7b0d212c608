"""Taking the journal in: once, in order, whatever breaks off, and never another journal; on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, select, text

from hub.instellingen import lees_databaseadres
from hub.journal.merkle import Groei, bladhash
from hub.ledger import bank as bankkamer
from hub.ledger.bank import Bank, open_bank
from hub.ledger.duiding import lees_record
from hub.ledger.filter import Filter
from hub.ledger.fouten import Grootboekfout
from hub.ledger.grootboek import Grootboek, open_grootboek
from hub.ledger.migraties import VERSIE
from hub.ledger.projectie import HAAKPUNTEN, Projectie
from hub.ledger.schema import (
    betrokkene,
    combinatie,
    combinatie_partij,
    combinatie_regel,
    levering,
    metadata,
    migratie,
    record,
    teller,
    verwijzing,
)
from tests.grootboekproef import OORSPRONG, Proefjournaal
from tests.ledger.conftest import Opener, nu
from tests.ledger.neem_op_met_fout import BERICHTEN, PORTIE
from tests.weg import Proef, advies, sepot, signaal


@pytest.fixture(scope="module")
def klein() -> Proefjournaal:
    """A short journal. Not to be changed."""
    return Proefjournaal().maak(BERICHTEN)


def inhoud(bank: Bank) -> dict[str, Any]:
    """Everything that the read side says, without the numbers of combinations: those are its own."""
    with bank.lezend() as v:
        wat = {rij.nummer: rij.afdruk.hex() for rij in v.execute(select(combinatie.c.nummer, combinatie.c.afdruk))}
        alles: dict[str, Any] = {
            tabel.name: sorted(tuple(rij) for rij in v.execute(select(tabel)))
            for tabel in (record, verwijzing, betrokkene)
        }
        for tabel in (levering, teller, combinatie_partij, combinatie_regel):
            rijen = [dict(rij) for rij in v.execute(select(tabel)).mappings()]
            gelezen = [r | {"combinatie": wat[r["combinatie"]]} for r in rijen if r.get("aantal") != 0]
            alles[tabel.name] = sorted(str(r) for r in gelezen)
        c = combinatie.c
        alles["som"] = sorted(tuple(r) for r in v.execute(select(c.afdruk, c.aantal, c.eerste).where(c.aantal > 0)))
        # Which combinations a row had on the way there, depends on where portions ended; those rows have none now.
        for naam in ("combinatie_partij", "combinatie_regel"):
            nu_nog = {wat[n] for n in v.scalars(select(c.nummer).where(c.aantal > 0))}
            alles[naam] = [r for r in alles[naam] if any(a in r for a in nu_nog)]
        alles["som"] = [(bytes(a).hex(), n) for a, n, _ in alles["som"]]
    return alles


@pytest.fixture(scope="module")
def verwacht(klein: Proefjournaal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What is there when it was taken in at once."""
    bank = open_bank(tmp_path_factory.mktemp("verwacht") / "g.sqlite")
    Projectie(bank, OORSPRONG).neem_op(klein.bron(), nu)
    yield inhoud(bank)
    bank.sluit()


class TestOpnemen:
    """Once, in order, in any portions."""

    @pytest.mark.parametrize("portie", [1, 64])
    def test_portions_do_not_matter(
        self, portie: int, bank: Bank, klein: Proefjournaal, verwacht: dict[str, Any]
    ) -> None:
        """Also when a portion ends in the middle of a message, before the decision on what was delivered."""
        projectie = Projectie(bank, OORSPRONG)
        assert projectie.neem_op(klein.bron(), nu, portie=portie) == len(klein.records)
        assert inhoud(bank) == verwacht

    def test_again_is_passed_over(self, bank: Bank, klein: Proefjournaal, verwacht: dict[str, Any]) -> None:
        """All of it, or a piece that was there in part."""
        projectie = Projectie(bank, OORSPRONG)
        projectie.neem_op(klein.bron(), nu)
        assert projectie.neem_op(klein.bron(), nu, portie=50) == 0
        assert projectie.neem_op([], nu) == 0
        assert inhoud(bank) == verwacht

    def test_position_is_the_tree(self, bank: Bank, klein: Proefjournaal) -> None:
        """How far it is, is a size and a root that a checkpoint can be held against."""
        projectie = Projectie(bank, OORSPRONG)
        assert projectie.grootte() == 0
        projectie.neem_op(klein.bron(), nu)
        groei = Groei()
        groei.voeg_toe_alle(map(bladhash, klein.records))
        stand = Grootboek(bank).stand()
        assert stand is not None
        assert (stand.grootte, stand.wortel, stand.bijgewerkt) == (len(klein.records), groei.wortel(), nu())

    def test_real_messages_through_the_road(self, bank: Bank) -> None:
        """Records as the road writes them: a signal, an advice, the destruction of the case."""
        import asyncio  # noqa: PLC0415 - the only test here that waits

        async def stuur() -> list[bytes]:
            proef = Proef()
            await proef.handel_af("politie", "signaal", signaal())
            await proef.handel_af("gemeente-ede", "advies", advies())
            await proef.handel_af("om", "afdoening", sepot())
            bladen = proef.geheugen.alles("journaal.*.*").values()
            return [regel for blad in bladen for regel in blad.inhoud.split(b"\n")]

        records = asyncio.run(stuur())
        Projectie(bank, OORSPRONG).neem_op(enumerate(records), nu)
        soorten = [lees_record(n, ruw).soort for n, ruw in enumerate(records)]
        rijen = Grootboek(bank).leveringen(_ALLES).rijen
        geleverd = [rij for rij in rijen if rij.id is not None]
        assert len(geleverd) == soorten.count("afgeleverd") > 1
        assert {rij.vernietigd for rij in geleverd} == {True}
        assert all(rij.fase and rij.doel and rij.regel and rij.besluit_nummer is not None for rij in geleverd)
        assert any(rij.uitkomst == "gestript" and rij.door for rij in geleverd)


class TestAfbreken:
    """Whatever stops it, and wherever: what is there is whole, and the next one goes on."""

    @pytest.mark.parametrize("punt", HAAKPUNTEN)
    def test_stopped_at_a_point(
        self, punt: str, opener: Opener, klein: Proefjournaal, verwacht: dict[str, Any]
    ) -> None:
        """By an error, in the same process; the same object goes on with it."""
        keren = 0

        def haak(waar: str) -> None:
            nonlocal keren
            keren += waar == punt
            if keren == 2 and waar == punt:
                raise RuntimeError(punt)

        projectie = Projectie(opener(), OORSPRONG, haak=haak)
        with pytest.raises(RuntimeError):
            projectie.neem_op(klein.bron(), nu, portie=PORTIE)
        assert Projectie(opener(), OORSPRONG).grootte() == (2 if punt == "vastgelegd" else 1) * PORTIE
        projectie.neem_op(klein.bron(), nu, portie=PORTIE)
        assert inhoud(opener()) == verwacht

    @pytest.mark.parametrize("punt", ["geschreven", "vastgelegd"])
    @pytest.mark.parametrize("soort", ["sqlite", "postgresql"])
    def test_killed_at_a_point(
        self, soort: str, punt: str, request: pytest.FixtureRequest, tmp_path: Path, klein: Proefjournaal,
        verwacht: dict[str, Any],
    ) -> None:  # fmt: skip
        """With kill -9."""
        if soort == "sqlite":
            plaats, bank = str(tmp_path / "g.sqlite"), open_bank(tmp_path / "g.sqlite")
        else:
            adres, schema = request.getfixturevalue("postgres"), f"kill_{punt}"
            plaats = f"postgresql://{adres.gebruiker}@/{adres.database}?host={adres.host} {schema}"
            bank = open_bank(adres, schema=schema)
        opdracht = [sys.executable, "-m", "tests.ledger.neem_op_met_fout", plaats, punt]
        assert subprocess.run(opdracht, check=False, timeout=60).returncode == -signal.SIGKILL
        projectie = Projectie(bank, OORSPRONG)
        assert projectie.grootte() == (2 if punt == "vastgelegd" else 1) * PORTIE
        projectie.neem_op(klein.bron(projectie.grootte()), nu)
        assert inhoud(bank) == verwacht
        bank.sluit()

    def test_two_at_once(self, opener: Opener, klein: Proefjournaal, verwacht: dict[str, Any]) -> None:
        """Each record is taken in by one of the two."""
        nieuw: list[int] = []

        def werk() -> None:
            nieuw.append(Projectie(opener(), OORSPRONG).neem_op(klein.bron(), nu, portie=11))

        draden = [threading.Thread(target=werk) for _ in range(2)]
        for draad in draden:
            draad.start()
        for draad in draden:
            draad.join()
        assert sum(nieuw) == len(klein.records)
        assert inhoud(opener()) == verwacht

    def test_full_disk_leaves_it_whole(self, tmp_path: Path, klein: Proefjournaal, verwacht: dict[str, Any]) -> None:
        """It says so, keeps what it had, and goes on when there is room."""
        bank = open_bank(tmp_path / "g.sqlite")
        projectie = Projectie(bank, OORSPRONG)
        with bank.lezend() as v:
            bladen = int(v.execute(text("PRAGMA page_count")).scalar_one())
            v.execute(text(f"PRAGMA max_page_count = {bladen + 30}"))
        with pytest.raises(Grootboekfout, match="GROOTBOEK-bereik"):
            projectie.neem_op(klein.bron(), nu, portie=20)
        assert 0 < projectie.grootte() < len(klein.records)
        assert projectie.grootte() % 20 == 0
        with bank.lezend() as v:
            v.execute(text("PRAGMA max_page_count = 1000000"))
        projectie.neem_op(klein.bron(), nu)
        assert inhoud(bank) == verwacht
        bank.sluit()

    def test_damaged_file_is_said(self, tmp_path: Path, klein: Proefjournaal) -> None:
        """Cut off or overwritten; it can be thrown away and made again."""
        bestand = tmp_path / "g.sqlite"
        bank = open_bank(bestand)
        Projectie(bank, OORSPRONG).neem_op(klein.bron(), nu)
        bank.sluit()
        heel = bestand.read_bytes()
        for stuk in (heel[:100], heel[: len(heel) // 2], b"\xff" * 4096 + heel[4096:]):
            bestand.write_bytes(stuk)
            with pytest.raises(Grootboekfout, match="GROOTBOEK-bereik"), open_grootboek(bestand) as grootboek:
                assert [rij for rij in grootboek.alle_leveringen(_ALLES) if grootboek.record(rij.nummer) is None] == []
        bestand.unlink()
        opnieuw = open_bank(bestand)
        assert Projectie(opnieuw, OORSPRONG).neem_op(klein.bron(), nu) == len(klein.records)
        opnieuw.sluit()


class TestWeigeren:
    """It is of one journal, whole, or it says what is wrong."""

    def test_another_journal_is_refused(self, bank: Bank, klein: Proefjournaal) -> None:
        """Of another log, one that became shorter, or one in which a record is another."""
        projectie = Projectie(bank, OORSPRONG)
        projectie.neem_op(klein.bron(), nu)
        groei, anders = Groei(), Groei()
        groei.voeg_toe_alle(map(bladhash, klein.records))
        anders.voeg_toe_alle(map(bladhash, [b"{}", *klein.records[1:]]))
        assert projectie.controleer(lambda _: groei.wortel()) == len(klein.records)
        for wortel in (None, anders.wortel()):
            with pytest.raises(Grootboekfout, match="GROOTBOEK-anders"):
                projectie.controleer(lambda _, w=wortel: w)  # type: ignore[misc] # the same lambda for both
        vreemd = Projectie(bank, "ketenhub/00000099000000099001")
        for doe in (vreemd.grootte, lambda: vreemd.neem_op(klein.bron(), nu), lambda: vreemd.controleer(lambda _: b"")):
            with pytest.raises(Grootboekfout, match="GROOTBOEK-anders"):
                doe()

    def test_hole_or_unreadable_record_is_refused_whole(self, bank: Bank, klein: Proefjournaal) -> None:
        """Nothing of such a portion stays."""
        projectie = Projectie(bank, OORSPRONG)
        projectie.neem_op(list(klein.bron())[:20], nu)
        gat = [(n, ruw) for n, ruw in klein.bron(20) if n != 25]
        with pytest.raises(Grootboekfout, match="GROOTBOEK-gat"):
            projectie.neem_portie(gat[:10], nu())
        with pytest.raises(Grootboekfout, match="GROOTBOEK-gat"):
            projectie.neem_portie(gat[6:10], nu())
        for stuk in (b"geen record", b"{}", b'{"id":"999900006","partij":"om","soort":"x","tijd":"nu"}', b"[" * 99_999):
            with pytest.raises(Grootboekfout, match="GROOTBOEK-record") as fout:
                projectie.neem_portie([(20, klein.records[20]), (21, stuk)], nu())
            assert "9999" not in str(fout.value)
        assert projectie.grootte() == 20

    def test_kind_of_a_later_hub_is_kept(self, bank: Bank, klein: Proefjournaal) -> None:
        """What it says is not understood; that it is there, can be found, and is nobody's to see."""
        eerste = next(ruw for ruw in klein.records if b'"soort":"beantwoord"' in ruw)
        ruw = eerste.replace(b'"soort":"beantwoord"', b'"soort":"van-later"')
        Projectie(bank, OORSPRONG).neem_op([(0, ruw)], nu)
        grootboek = Grootboek(bank)
        rij = grootboek.record(0)
        assert rij is not None
        assert (rij.ruw, rij.soort) == (ruw, "van-later")
        assert grootboek.record(0, voor=rij.partij) is None
        assert grootboek.samenhang(str(rij.record["kenmerk"])) == [rij]

    def test_rebuilt_is_the_same(self, bank: Bank, klein: Proefjournaal, verwacht: dict[str, Any]) -> None:
        """Thrown away and made again, also by another than who made it."""
        eerste = Projectie(bank, OORSPRONG)
        eerste.neem_op(list(klein.bron())[:50], nu)
        tweede = Projectie(bank, OORSPRONG)
        tweede.herbouw()
        assert eerste.grootte() == 0
        tweede.neem_op(list(klein.bron())[:30], nu)
        eerste.neem_op(klein.bron(), nu)
        assert inhoud(bank) == verwacht


class TestTabellen:
    """One schema for two databases."""

    def test_migrations_make_what_the_queries_expect(self, bank: Bank) -> None:
        """Same tables, columns, keys and indexes; whether a column may be empty too."""
        gezien = inspect(bank.motor)
        tabellen = set(gezien.get_table_names()) - {"sqlite_sequence"}
        assert tabellen == {tabel.name for tabel in metadata.tables.values()}
        for tabel in metadata.tables.values():
            kolommen = {k["name"]: k["nullable"] for k in gezien.get_columns(tabel.name)}
            assert kolommen == {k.name: k.nullable for k in tabel.columns}
            assert gezien.get_pk_constraint(tabel.name)["constrained_columns"] == [k.name for k in tabel.primary_key]
            indexen = {i["name"]: (i["column_names"], bool(i["unique"])) for i in gezien.get_indexes(tabel.name)}
            assert indexen == {i.name: ([k.name for k in i.columns], i.unique) for i in tabel.indexes}

    def test_later_version_is_refused(self, opener: Opener) -> None:
        """A newer hub knows more; an older one keeps its hands off."""
        bank = opener()
        with bank.schrijvend() as v:
            v.execute(migratie.insert().values(nummer=VERSIE + 1))
        with pytest.raises(Grootboekfout, match="GROOTBOEK-schema"):
            opener()
        with pytest.raises(Grootboekfout, match="GROOTBOEK-schema"):
            bank.eis()

    def test_reading_makes_nothing(self, tmp_path: Path) -> None:
        """A command that looks leaves no file behind, and cannot write."""
        with pytest.raises(Grootboekfout, match="GROOTBOEK-leeg"), open_grootboek(tmp_path / "g.sqlite"):
            pass
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "leeg.sqlite").touch()
        with pytest.raises(Grootboekfout, match="GROOTBOEK-leeg"), open_grootboek(tmp_path / "leeg.sqlite"):
            pass
        open_bank(tmp_path / "g.sqlite").sluit()
        assert (tmp_path / "g.sqlite").stat().st_mode & 0o077 == 0
        with open_grootboek(tmp_path / "g.sqlite") as grootboek, pytest.raises(Grootboekfout, match="GROOTBOEK-bereik"):
            Projectie(grootboek.bank, OORSPRONG).neem_op([_een()], nu)

    @pytest.mark.parametrize(
        "tekst",
        [
            "postgresql://hub@db.example/keten",
            "postgresql://hub@db.example:5433/keten_2",
            "postgresql://hub@/keten?host=/run/postgresql",
            "postgresql://hub@[::1]:5432/keten",
        ],
    )
    def test_address_of_postgresql(self, tekst: str) -> None:
        """A name or a socket; the port is PostgreSQL's own when it is not given."""
        adres = lees_databaseadres(tekst)
        assert adres.gebruiker == "hub"
        assert adres.host in {"db.example", "/run/postgresql", "::1"}

    @pytest.mark.parametrize(
        "tekst",
        [
            "postgresql://hub:geheim@db.example/keten",
            "postgresql://db.example/keten",
            "postgresql://hub@db.example",
            "postgresql://hub@db.example/keten?host=/run/postgresql",
            "postgresql://hub@db.example/keten?sslmode=disable",
            "postgresql://hub@/keten?host=run",
            "postgresql://hub@/keten",
            "postgresql://hub@db.example:0/keten",
            "postgresql://hub@db.example/keten;drop",
            "mysql://hub@db.example/keten",
            "sqlite:///keten",
        ],
    )
    def test_other_addresses_are_refused(self, tekst: str) -> None:
        """A password would be in a variable that everyone on the machine can read; TLS is not a choice."""
        with pytest.raises(ValueError, match=r"no |one of the two"):
            lees_databaseadres(tekst)


@pytest.mark.parametrize(
    ("adres", "tls"),
    [
        ("postgresql://hub@db.example/keten", "verify-full"),
        ("postgresql://hub@10.1.2.3:5433/keten", "verify-full"),
        ("postgresql://hub@127.0.0.1/keten", None),
        ("postgresql://hub@/keten?host=/run/postgresql", None),
    ],
)
def test_another_machine_only_with_tls(adres: str, tls: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a certificate for its name, whatever a variable of the client says."""
    monkeypatch.setenv("PGSSLMODE", "disable")
    motor = bankkamer._postgres(lees_databaseadres(adres), "keten")
    gezien: dict[str, Any] = {}

    @event.listens_for(motor, "do_connect")
    def _(_dialect: Any, _rij: Any, _args: Any, waarden: dict[str, Any]) -> None:  # noqa: ANN401
        gezien.update(waarden)
        raise LookupError  # nobody is called

    with pytest.raises(LookupError), motor.connect():
        pass
    assert gezien.get("sslmode") == tls
    assert "password" not in gezien


def _een() -> tuple[int, bytes]:
    return 0, Proefjournaal().maak(1).records[0]


_ALLES = Filter(deels=True)
