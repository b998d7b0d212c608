"""Every subject, stream and time-to-live in one table. Only these functions make the subjects of messages.

No personal data in a subject: a party code, a message type, and random ids. The one keyed pseudonym is the blind index
of a person (`zaak.…`, `markering.…`, `terzijde.…`; keyed once more in `inzage.…`), inside the hub's own account.

| subject | stream | what | ttl |
|---|---|---|---|
| `in.<partij>.<bericht>` | `IN_<partij>` | what a party sent; work queue | until handled |
| `in.<partij>.ontvangst` | `IN_<partij>` | a receipt that a party signed for a delivery | until handled |
| `uit.<partij>.<bestemming>.<zaak>.<levering>` | `KETEN` | a delivery | the retention its rule names |
| `uit.<partij>.antwoord.<zaak>.<id>` | `KETEN` | the answer to a sender | `ANTWOORD_TTL_S` |
| `uit.<partij>.vernietiging.<zaak>.<id>` | `KETEN` | an order to destroy (R15) | `VERNIETIGING_TTL_S` |
| `uit.<partij>.postbus.<zaak>.<id>` | `KETEN` | a question of the hub (R13) | `ANTWOORD_TTL_S` |
| `journaal.<partij>.<id>` | `KETEN`, copied by `JOURNAAL` | the records of a message | `RECORD_TTL_S`, kept there |
| `zaak.<index>` | `KETEN` | the open case of a person | as its rule says |
| `inzage.<generatie>.<persoon>.<zaak>` | `KETEN` | a person's case, keyed twice (`hub.trust`) | `INZAGE_TTL_S` |
| `inzagering` | `KETEN` | the keys of that index, sealed | for good |
| `vernietigd.<zaak>` | `KETEN` | that a case was destroyed, and not about whom | for good |
| `markering.<index>.<partij>` | `KETEN` | a waiting advice of a veiligheidshuis | as its rule says |
| `geparkeerd.<partij>.<id>` | `KETEN` | what could not be read or is held, for a human | until a human decides |
| `terzijde.<index>` | `KETEN` | where that lies of one person, closed with it | as long as anything does |
| `herhaalopdracht.<id>` | `KETEN` | what must be done again, by order of an operator | `RECORD_TTL_S` |
| `herhaalstand.<id>` | `KETEN` | how far that is | `RECORD_TTL_S` |
| `herhaald.<levering>` | `KETEN` | how often a delivery was offered again | `RECORD_TTL_S` |
| `zaaksleutel.<naam>` | `ZAAKSLEUTELS` | the key of a case, wrapped; never copied | until destroyed |
| `geheimproef` | `KETEN` | keyed fingerprint of the hub's secret | for good |
| `huur.deel.<nummer>` | `HUUR`, in memory | which process reads which queues (`hub.bus.huur`) | `HUUR_S` |
| `huur.lid.<proces>` | `HUUR`, in memory | which processes there are | `HUUR_S` |
| `$KV.beleid.<sleutel>` | `KV_beleid` | the pointer to the live policy, and every bundle | for good |
| `$KV.partijen.<code>` | `KV_partijen` | the card of a party in the register | for good |
| `$KV.journaal.<sleutel>` | `KV_journaal` | the last signed checkpoints, and what was pruned | for good |
| `hub.journaal.stand` | none | a question to every process of the hub: how far is the journal, what is paused? | – |
| `hub.partijen.stand` | none | a question to every process of the hub: which cards hold in you? | – |
| `hub.herhaal.wek` | none | a hint to every process of the hub: there is an order | – |
| `hub.beleid.stand` | none | a question to every process of the hub: what is live in you? | – |
| `hub.js.<aanroep>` | none | a party's own consumer, as its account names it (`hub.bus.serverconfig`) | – |
| `$JS.EVENT.ADVISORY.CONSUMER.<soort>.>` | `ADVIES` | what the server says of messages that were given up | 90 days |

`<bestemming>` is the part behind the slash (`inzage`, `dossier`, `leerplicht`) or `postbus` for a party with one
destination. `KETEN` keeps one entry per subject, so a rewritten state leaves no older one behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

UUR_S: Final = 3_600
DAG_S: Final = 24 * UUR_S

KETEN: Final = "KETEN"
JOURNAAL: Final = "JOURNAAL"
ZAAKSLEUTELS: Final = "ZAAKSLEUTELS"
"""Keys of cases, apart from what they close: whoever has a copy of the rest has nothing to open it with."""
JOURNAALSTAND: Final = "hub.journaal.stand"
"""Where every hub process answers how its journal is; no party's account has this subject."""
ANTWOORD_TTL_S: Final = 7 * DAG_S
"""Longer than a message may be old (ebMS keeps ids 5 days): who repeats it gets the answer of then."""
RECORD_TTL_S: Final = 30 * DAG_S
"""A record leaves KETEN after a month; JOURNAAL has copied it within seconds, else the hub takes nothing in. So long a
message counts as handled: longer than any retry (72 hours) and than any message that is still taken (5 days)."""
GEPARKEERD_KIJK_S: Final = 7 * DAG_S
"""A human looks within a week at what was set aside; after that it is told every day. It never goes by time alone."""
ZAAK_ZONDER_REGEL_TTL_S: Final = 30 * DAG_S
"""How long a case is kept of which no rule lets the hub keep anything: as long as what it must be able to recall."""
VERWIJDERD_TTL_S: Final = 7 * DAG_S
"""Overwriting with an empty entry that vanishes is how a value is removed within an atomic batch. It may not vanish at
once: a server that is killed right after the commit, and comes back when the empty entry has run out, would find the
older value again. A week is longer than a server stays away."""
VERNIETIGING_TTL_S: Final = 365 * DAG_S
"""An order to destroy waits as long as the longest retention of what must be destroyed."""
INZAGE_TTL_S: Final = 5 * 365 * DAG_S
"""How long a person can be told who received what of a case: from its beginning, and longer than the case itself is
remembered. After it the records still stand, and nobody can say of whom they were."""
INZAGERING: Final = "inzagering"
"""Where the keys of the index of persons and cases lie, sealed."""
GEHEIMPROEF: Final = "geheimproef"
"""Where the keyed fingerprint of the hub's secret lies, written once."""
POSTBUS: Final = "postbus"
ANTWOORD: Final = "antwoord"
VERNIETIGING: Final = "vernietiging"
ONTVANGST: Final = "ontvangst"
"""Last part of the subject of a receipt: no message type, so no policy is asked about it."""
DELEN_VAN_HUB: Final = (POSTBUS, ANTWOORD, VERNIETIGING)
"""Parts of a delivery subject that are no destination of the policy."""
GEEN_ZAAK: Final = "geen"
"""Stands where a case id would, for an answer outside any case."""


def instroom(partij: str) -> str:
    """Name of the inbound stream of a party."""
    return f"IN_{partij}"


def in_(partij: str, bericht: str) -> str:
    """Where a party publishes a message."""
    return f"in.{partij}.{bericht}"


def uit(partij: str, bestemming: str, zaak: str, levering: str) -> str:
    """Where a delivery lies. `bestemming` is the full destination, `gemeente-ede/inzage` or `om`."""
    _, _, deel = bestemming.partition("/")
    return f"uit.{partij}.{deel or POSTBUS}.{zaak}.{levering}"


def antwoord(partij: str, zaak: str | None, kenmerk: str) -> str:
    """Where the answer to a sender lies."""
    return f"uit.{partij}.{ANTWOORD}.{zaak or GEEN_ZAAK}.{kenmerk}"


def vernietiging(partij: str, zaak: str, kenmerk: str) -> str:
    """Where the order to destroy lies."""
    return f"uit.{partij}.{VERNIETIGING}.{zaak}.{kenmerk}"


def melding(partij: str, zaak: str | None, kenmerk: str) -> str:
    """Where a question of the hub to a party lies."""
    return f"uit.{partij}.{POSTBUS}.{zaak or GEEN_ZAAK}.{kenmerk}"


def alles_van_zaak(zaak: str) -> str:
    """Pattern of everything of one case that lies ready for anybody."""
    return f"uit.*.*.{zaak}.*"


def leveringen_van_zaak(zaak: str, ligt: Iterable[str]) -> list[str]:
    """Patterns of the deliveries of one case, for destruction; answers and orders to destroy stay.

    `ligt`: the subjects of all that lies there of it (`alles_van_zaak`). Not the parts that the dictionary of today
    knows: one of an earlier policy may have left it, and what lies there must go all the same.
    """
    delen = {onderwerp.split(".")[2] for onderwerp in ligt} - {ANTWOORD, VERNIETIGING}
    return [f"uit.*.{deel}.{zaak}.*" for deel in sorted(delen)]


def postvak(partij: str) -> str:
    """Pattern of all that lies ready for a party; the filter of its consumer."""
    return f"uit.{partij}.>"


def journaal(partij: str, kenmerk: str) -> str:
    """Where the records of a message of `partij` lie; that there are any is the mark that it was handled."""
    return f"journaal.{partij}.{kenmerk}"


def zaak(index: str) -> str:
    """Where the open case of a person lies."""
    return f"zaak.{index}"


def inzage(generatie: int, persoon: str, zaak: str = "*") -> str:
    """Where is written that a person has a case: `persoon` and `zaak` are keyed; `*` reads all of a person."""
    return f"inzage.{generatie}.{persoon}.{zaak}"


def vernietigd(zaak: str) -> str:
    """Where it is written that a case was destroyed."""
    return f"vernietigd.{zaak}"


def markering(index: str, partij: str = "*") -> str:
    """Where the waiting advice of a veiligheidshuis lies; `*` reads those of all."""
    return f"markering.{index}.{partij}"


def geparkeerd(partij: str, kenmerk: str) -> str:
    """Where an unreadable message waits for a human."""
    return f"geparkeerd.{partij}.{kenmerk}"


def terzijde(index: str) -> str:
    """Where is written what lies aside about a person."""
    return f"terzijde.{index}"


HERHAAL_WEK: Final = "hub.herhaal.wek"
"""Where whoever gave an order wakes the hub: a hint, for the hub looks by itself too."""


def herhaalopdracht(opdracht: str) -> str:
    """Where lies what an operator ordered to be done again."""
    return f"herhaalopdracht.{opdracht}"


def herhaalstand(opdracht: str) -> str:
    """Where lies how far such an order is; `*` reads those of all."""
    return f"herhaalstand.{opdracht}"


def herhaald(levering: str) -> str:
    """Where is counted how often a delivery was offered again."""
    return f"herhaald.{levering}"


def zaaksleutel(naam: str) -> str:
    """Where the key of a case lies. `naam`: of `Sleutelwerk.sleutelnaam`, which tells nothing of the case."""
    return f"zaaksleutel.{naam}"
