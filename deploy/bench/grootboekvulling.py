"""Millions of rows for the questions, laid down by the database itself in the tables as the hub makes them.

Taking so many in record by record is another benchmark; the questions cannot tell.
"""

# ruff: noqa: S608 - statements of our own numbers

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import text

from deploy.bench.grootboekbron import BEGIN, GEMEENTEN, OORSPRONG
from hub.ledger.bank import Bank
from hub.ledger.combinaties import Afgedaan, Combinatie, Ontvangst, Uitkomst
from hub.ledger.opslag import Boek, begin_stand
from hub.ledger.schema import BLOK_BITS, DEEL_BITS, levering, stand

JAREN: Final = 5


def combinaties(toeval: random.Random) -> list[Combinatie]:
    """What a whole country does in years: some thousands of combinations, from very common to very rare."""
    partijen = [f"gemeente-{n}" for n in range(GEMEENTEN)] + ["om", "rvdk", "halt", "veiligheidshuis", "reclassering"]
    berichten = {"signaal": "S", "informatieverzoek": "I", "advies": "A", "afdoening": "D", "terugkoppeling": "T"}
    uit: set[Combinatie] = set()
    for partij in partijen:
        for bericht, letter in berichten.items():
            for ontvangst in (Ontvangst.GEEN, Ontvangst.ONTVANGEN, Ontvangst.VERWERKT, Ontvangst.GEWEIGERD):
                for door in ("", "N-06", "N-06 N-15"):
                    van, naar = ("politie", f"{partij}/inzage") if letter in "SITD" else (partij, "politie")
                    uit.add(
                        Combinatie(
                            uitkomst=Uitkomst.GESTRIPT if door else Uitkomst.AFGELEVERD,
                            beoordeeld=True,
                            van=van,
                            naar=naar,
                            bericht=bericht,
                            doel=toeval.choice(("omgevingsadvies", "zsm-afweging")),
                            fase=toeval.choice(("signalering", "triage", "verwijzing", "vervolg")),
                            regel=f"{letter}-0{toeval.randrange(1, 4)}",
                            door=door,
                            ontvangst=ontvangst,
                            gemist=ontvangst is Ontvangst.GEEN,
                            pogingen=toeval.choice((1, 1, 1, 1, 2, 3)),
                        )
                    )
        for uitkomst in (Uitkomst.GEWEIGERD, Uitkomst.WACHT, Uitkomst.FOUT, Uitkomst.GEPARKEERD):
            afgedaan = toeval.choice((None, Afgedaan.VRIJ)) if uitkomst is Uitkomst.GEPARKEERD else None
            uit.add(Combinatie(uitkomst=uitkomst, van=partij, bericht="advies", regel="W-vorm", afgedaan=afgedaan))
    return sorted(uit, key=lambda wat: wat.afdruk)


def vul(bank: Bank, rijen: int) -> list[Combinatie]:
    """So many rows: one every few seconds for years; most of common combinations, some only of long ago."""
    toeval = random.Random(3)
    welke = combinaties(toeval)
    with bank.schrijvend() as v:
        if bank.postgres:
            v.execute(text("SET LOCAL statement_timeout = 0"))  # no statement of the hub lays down millions of rows
            v.execute(text("SET LOCAL session_replication_role = replica"))  # nor checks a key for each of them
            v.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        boek = Boek.laad(v)
        boek.maak(v, welke)
        aantal = len(welke)
        stap = int(timedelta(days=JAREN * 365) / timedelta(microseconds=1)) // rijen
        begin = int((BEGIN - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        # A fixed shuffle of the number, squeezed so that low combinations come a hundred times as often as high ones.
        rang = "((i * 2654435761) % 1000003) / 1000003.0"
        # In the second half of the time the last hundred combinations do not come any more.
        nog = f"(CASE WHEN i > {rijen // 2} THEN {aantal - 100} ELSE {aantal} END)"
        combi = f"1 + CAST({rang} * {rang} * {rang} * {nog} AS INTEGER)"
        if bank.postgres:
            reeks = f"generate_series(0::bigint, {rijen - 1}) AS i"
            los = "uuid_send(gen_random_uuid())"
            zaak = "decode(lpad(to_hex((i * 7919) % {zaken}), 32, '0'), 'hex')"
            combi = (
                combi.replace("1000003.0", "1000003.0::float8")
                .replace("CAST(", "CAST(floor(")
                .replace(" AS INTEGER)", ") AS INTEGER)")
            )
            hoe = f"SELECT (i::bigint) AS i FROM {reeks}"
        else:
            verder = f"SELECT i + 1 FROM s WHERE i < {rijen - 1}"
            hoe = f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL {verder}) SELECT i FROM s"
            los = "randomblob(16)"
            zaak = "CAST(printf('%016d', (i * 7919) % {zaken}) AS BLOB)"
        # One by one into an index is most of the work; sorted it is little.
        for index in levering.indexes:
            index.drop(v)
        v.execute(
            text(
                f"INSERT INTO levering (rij, tijd, combinatie, levering, kenmerk, zaak, pogingen) "
                f"SELECT i << {DEEL_BITS}, {begin} + i * {stap}, {combi}, {los}, {los}, "
                f"{zaak.format(zaken=max(1, rijen // 8))}, 1 FROM ({hoe}) AS bron"
            )
        )
        for index in levering.indexes:
            index.create(v)
        # Of the ids in records only those that are asked for here.
        v.execute(
            text(
                f"INSERT INTO verwijzing (blok, id, nummer, sleutel) SELECT rij >> {DEEL_BITS + BLOK_BITS}, zaak, "
                f"rij >> {DEEL_BITS}, 'zaak' FROM levering ORDER BY 1, 2, 3"
            )
        )
        v.execute(
            text(
                "UPDATE combinatie SET aantal = s.n, eerste = s.e, laatste = s.l "
                "FROM (SELECT combinatie AS c, count(*) AS n, min(tijd) AS e, max(tijd) AS l FROM levering "
                "GROUP BY combinatie) AS s WHERE s.c = nummer"
            )
        )
        dag_us = 86_400 * 1_000_000
        v.execute(
            text(
                f"INSERT INTO teller SELECT 719163 + tijd / {dag_us}, combinatie, count(*) FROM levering "
                "GROUP BY 1, 2 ORDER BY 1, 2"  # day after day, as the hub lays them down
            )
        )
        begin_stand(v, OORSPRONG, b"", 0)
        v.execute(stand.update().values(rijen=rijen, grootte=rijen))
    if bank.postgres:
        # What its autovacuum does by itself; SQLite has no statistics in the hub, and so none here.
        with bank.motor.connect().execution_options(isolation_level="AUTOCOMMIT") as v:
            v.execute(text("SET statement_timeout = 0"))
            v.execute(text("VACUUM ANALYZE"))
            v.execute(text("RESET statement_timeout"))
    return welke
