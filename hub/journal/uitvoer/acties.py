"""What the hub did with a message, one action per destination: trace, span, times, and who takes part.

LDV and ADL speak of the same actions, so a line of one is found in the other by its trace and span. Both ids follow
from the journal alone (`sporen`): exporting again gives the same ids, and who takes lines in twice keeps one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.journal.uitvoer.groepen import Groep, Record
from hub.journal.uitvoer.sporen import span_van, trace_van

DOORLATEN: Final = "doorlaten"
HUB: Final = "hub"
BESLOTEN: Final = "besloten"
ZONDER_BESLUIT: Final = ("geweigerd", "geparkeerd", "incident")
"""How a message ends that was not decided upon. Several may stand together; with a decision they say nothing new."""
OPNIEUW: Final = "opnieuw-geleverd"
NIET_OPNIEUW: Final = "niet-herhaald"
EIGEN_ACTIE: Final = ("gemeld", "vernietigd", OPNIEUW, "geparkeerd-weg", "inzage-gegeven")
"""Kinds of record that are an action of their own, under that of their message. Who asked for an overview stands in no
record, so that action has no data subject."""
GEEN_ACTIE: Final = {
    "ontvangen": "staat in de regel van het besluit, de weigering of het incident",
    "afgeleverd": "staat in de regel van het besluit waarmee de levering wegging",
    "vastgehouden": "staat in de regel van het besluit (uitkomst vasthouden)",
    "gemarkeerd": "staat in de regel van het besluit dat de hub het advies bewaart",
    "beantwoord": "een antwoord aan de afzender: codes, geen nieuwe verwerking",
    "geparkeerd-vrij": "staat in de regel van het besluit dat daarop volgt",
    "herhaling": "een opdracht; wat eruit volgt heeft een eigen regel",
    "herhaling-klaar": "een telling: geen persoonsgegevens",
    NIET_OPNIEUW: "er is niets gedaan",
    "herhaald": "dezelfde verwerking nog eens aangeboden; de eerste staat er al",
    "ontvangst": "een bewijs van ontvangst: geen persoonsgegevens",
    "ontvangst-ontbreekt": "een termijn die verliep: geen persoonsgegevens",
    "vernietiging-opgedragen": "staat in de regel van de vernietiging waar de opdracht bij hoort",
    "vernietiging-ontbreekt": "een termijn die verliep; de vernietiging zelf heeft een regel",
    "bewaring-toegepast": "een telling van wat na zijn termijn is opgeruimd; over wie staat in geen record",
    "journaal-opgeruimd": "een telling van wat alleen nog in een archief ligt; over wie staat in geen record",
    "beleid-actief": "gaat niet over een persoon",
    "beleid-geweigerd": "gaat niet over een persoon",
    "inzagesleutel-gewisseld": "een telling: geen persoonsgegevens",
    "beleid-verlopen": "gaat niet over een persoon",
    "partij-gewijzigd": "gaat niet over een persoon",
}
"""Every other kind of record, and why it makes no line of its own (Dutch, for the documentation)."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Actie:
    """One action. Ids: lower-case hex, 32 and 16 digits. Times: milliseconds since 1970-01-01T00:00:00Z.

    `bestemming` and `deel` (the part of the decision): only of a decision. `regel`: the permit that matched, also when
    the message was refused; for an action without one, that under which the hub itself judged the message. `kijkers`:
    parties that take part in it; `kennen_zaak`: those of them that know the case's id.
    """

    trace: str
    span: str
    ouder: str | None
    begin_ms: int
    einde_ms: int
    soort: str
    record: Record
    partij: str
    bericht: str | None
    bestemming: str | None
    uitkomst: str | None
    code: str | None
    regel: str | None
    beleid: str | None
    zaak: str | None
    kijkers: frozenset[str]
    kennen_zaak: frozenset[str]
    deel: Record | None = None


@dataclass(slots=True)
class _Wortel:
    """The action under which the others of a message stand."""

    kenmerk: str
    span: str
    regel: str | None
    beleid: str


def acties(groep: Groep) -> Iterator[Actie]:
    """The actions of a group, in the order of its records."""
    binnen = groep.eerste("ontvangen") or groep.eerste("geparkeerd-vrij")
    antwoord = groep.eerste("beantwoord")
    genoemd = antwoord is not None and antwoord.get("zaak_genoemd") == "ja"
    begin = None if binnen is None else tijd_ms(str(binnen["tijd"]))
    bericht = None if binnen is None else binnen.get("bericht")
    wortel: _Wortel | None = None
    besloten = groep.eerste(BESLOTEN) is not None
    leveringen = _leveringen(groep)
    for record in groep.records:
        if record["soort"] == BESLOTEN:
            gemaakt = list(_van_besluit(record, wortel, begin, leveringen, genoemd=genoemd))
            if wortel is None and record.get("aanleiding") is None and gemaakt:
                eerste = gemaakt[0]
                wortel = _Wortel(str(record["kenmerk"]), eerste.span, eerste.regel, str(record["beleid"]))
            yield from gemaakt
        elif record["soort"] in EIGEN_ACTIE or (record["soort"] in ZONDER_BESLUIT and not besloten):
            besloten = besloten or record["soort"] in ZONDER_BESLUIT
            yield _los(record, wortel, begin, bericht, genoemd=genoemd)


def verboden_herhalingen(groep: Groep) -> Iterator[Actie]:
    """What was asked to be done once more and today's policy forbade: a decision, and no action."""
    for record in groep.records:
        if record["soort"] == NIET_OPNIEUW and record.get("regel") is not None:
            yield _los(record, None, None, None, genoemd=False)


def _leveringen(groep: Groep) -> dict[tuple[str, str], list[str]]:
    """The deliveries by message id and destination, in order: of two successions to one destination there are two."""
    gevonden: dict[tuple[str, str], list[str]] = {}
    for record in groep.records:
        if record["soort"] == "afgeleverd":
            gevonden.setdefault((str(record.get("kenmerk")), str(record["bestemming"])), []).append(record["levering"])
    return gevonden


def _van_besluit(
    record: Record,
    wortel: _Wortel | None,
    begin: int | None,
    leveringen: Mapping[tuple[str, str], list[str]],
    *,
    genoemd: bool,
) -> Iterator[Actie]:
    """One action per destination. The hub's own comes first and is the parent of the others."""
    einde = tijd_ms(str(record["tijd"]))
    partij, zaak, aanleiding = str(record["partij"]), record.get("zaak"), record.get("aanleiding")
    trace = trace_van(str(aanleiding or record.get("kenmerk") or record["id"]))
    ouder = wortel.span if wortel is not None and aanleiding in {None, wortel.kenmerk} else None
    eigen = wortel.regel if wortel is not None else None
    for nummer, deel in enumerate(record["besluiten"]):
        bestemming = str(deel["bestemming"])
        naar = bestemming.partition("/")[0]
        door = deel["uitkomst"] == DOORLATEN
        weg = leveringen.get((str(record.get("kenmerk")), bestemming)) if door else None
        span = span_van(weg.pop(0)) if weg else span_van(str(record["id"]), nummer)
        # Of a refusal the receiver may know nothing; the sender hears of it in his answer, where it may be hidden. That
        # an advice given in advance was woken tells its giver that there is a case now: not for him either.
        kijkers = {naar} if door else set()
        if aanleiding is None and (door or naar == HUB):
            kijkers.add(partij)
        kennen = {naar, partij} if genoemd else {naar}
        regel = deel.get("regel") or eigen
        yield Actie(
            trace=trace,
            span=span,
            ouder=ouder,
            begin_ms=einde if begin is None else begin,
            einde_ms=einde,
            soort=BESLOTEN,
            record=record,
            partij=partij,
            bericht=str(record["bericht"]),
            bestemming=bestemming,
            uitkomst=str(deel["uitkomst"]),
            code=str(deel["code"]),
            regel=None if regel is None else str(regel),
            beleid=str(record["beleid"]),
            zaak=None if zaak is None else str(zaak),
            kijkers=frozenset(kijkers - {HUB}),
            kennen_zaak=frozenset((kijkers & kennen) - {HUB}),
            deel=deel,
        )
        if nummer == 0 and naar == HUB:
            ouder, eigen = span, None if regel is None else str(regel)


def _los(record: Record, wortel: _Wortel | None, begin: int | None, bericht: str | None, *, genoemd: bool) -> Actie:
    """An action that is no decision of the policy: it belongs to the trace of its message."""
    einde = tijd_ms(str(record["tijd"]))
    partij, zaak = str(record["partij"]), record.get("zaak")
    anderen = [*record.get("ontvangers", ()), *(record[naam] for naam in ("aan", "bestemming") if naam in record)]
    # What goes once more goes by order of the hub; its record does not say who sent it at first.
    eerst = set() if record["soort"] == OPNIEUW else {partij}
    kijkers = frozenset({*eerst, *(str(wie).partition("/")[0] for wie in anderen)} - {HUB})
    regel, beleid = record.get("regel"), record.get("beleid")
    return Actie(
        trace=trace_van(str(record.get("kenmerk") or record["id"])),
        span=span_van(str(record["id"]), 0),
        ouder=None if wortel is None else wortel.span,
        begin_ms=einde if begin is None else begin,
        einde_ms=einde,
        soort=str(record["soort"]),
        record=record,
        partij=partij,
        bericht=record.get("bericht") or bericht,
        bestemming=record.get("bestemming"),
        uitkomst=None,
        code=record.get("code"),
        regel=regel or (None if wortel is None else wortel.regel),
        beleid=beleid or (None if wortel is None else wortel.beleid),
        zaak=None if zaak is None else str(zaak),
        kijkers=kijkers,
        kennen_zaak=frozenset(kijkers if genoemd else kijkers - {partij}),
    )


def tijd_ms(tijd: str) -> int:
    """A time of a record in milliseconds since the epoch, rounded down."""
    return (datetime.fromisoformat(tijd) - _EPOCH) // _MS
