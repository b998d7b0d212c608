"""The server's configuration as text, made from the party register alone. Pure: same arguments, same bytes.

Keeping partners apart rests on *accounts*, not on permissions inside one account: a partner that publishes with
another's subject as `reply=` would otherwise make the server itself write there. Each party has an account of its own
that imports exactly

- the service `in.<party>.*`, its own post box;
- its own consumer on KETEN: `CONSUMER.INFO` and `CONSUMER.MSG.NEXT`, renamed to `hub.js.…` because under `$JS.API` the
  party's own account would answer that it has no JetStream;
- `$JS.ACK.KETEN.<party>.>`, the acknowledgements of that consumer.

Nothing of one party is exported to another, so a subject of somebody else simply does not exist in its account.

Who a party is, its certificate decides (`verify_and_map`): the users of its account are names of certificates, without
password and without NKey. An NKey would be a second way in: whoever shows any good certificate and an NKey becomes the
user of the NKey. Only the hub's own users have one, beside a certificate that by itself maps to a user without rights.

Accounts, imports and exports are there for every party of the dictionary, admitted or not: a server that reloads takes
new users of an account it knows, but an account that comes with the reload is not reached (tried on 2.15.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.bus import grenzen
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij, controleer_partijen
from hub.bus.sleutels import Sleutels
from hub.bus.tls import HANDDRUK_S_MAX, ServerTls
from hub.bus.wensen import BELEIDSKAST, JOURNAALKAST, PARTIJENKAST
from hub.onderwerpen import JOURNAAL, KETEN, ZAAKSLEUTELS, in_

HUB_ACCOUNT: Final = "HUB"
SYSTEEM_ACCOUNT: Final = "SYS"
NIEMAND_ACCOUNT: Final = "NIEMAND"
"""Where the hub's certificate leads without an NKey: no subject, no rights."""
HUB_SAN: Final = "urn:ketenhub:hub"
"""Name in the hub's own certificate (`hub.trust.certificaten.HUB_SAN`; a test compares)."""
JS_VOORVOEGSEL: Final = "hub.js"
"""JetStream prefix a partner's client uses: `NatsBroker(..., js_options={"prefix": "hub.js"})`."""
HUB_POSTBUS: Final = "_INBOX_hub"
BREEKGLAS_POSTBUS: Final = "_INBOX_breekglas"
SYSTEEM_POSTBUS: Final = "_INBOX_systeem"
_NAAM: Final = re.compile(r"urn:[a-z]+:[a-z]+:[0-9a-f]{1,40}")

HUB_VERBODEN: Final = (
    # The journal is nobody's to shorten: the stream's own deny_delete and deny_purge can be updated away, so the calls
    # themselves are refused to everyone but the break-glass user.
    f"$JS.API.STREAM.UPDATE.{JOURNAAL}",
    f"$JS.API.STREAM.DELETE.{JOURNAAL}",
    f"$JS.API.STREAM.PURGE.{JOURNAAL}",
    f"$JS.API.STREAM.RESTORE.{JOURNAAL}",
    f"$JS.API.STREAM.MSG.DELETE.{JOURNAAL}",
    # The heart and the streams of parties: destruction needs PURGE of KETEN (R15) and nothing else here. Losing KETEN
    # would lose the marks that make a repeated message harmless; changing it is the work of a human.
    "$JS.API.STREAM.UPDATE.*",
    "$JS.API.STREAM.DELETE.*",
    "$JS.API.STREAM.RESTORE.*",
    f"$JS.API.STREAM.MSG.DELETE.{KETEN}",
    # Which policies were live may not be forgotten either.
    f"$JS.API.STREAM.PURGE.{BELEIDSKAST}",
    f"$JS.API.STREAM.MSG.DELETE.{BELEIDSKAST}",
    # Nor which parties were admitted, with which keys.
    f"$JS.API.STREAM.PURGE.{PARTIJENKAST}",
    f"$JS.API.STREAM.MSG.DELETE.{PARTIJENKAST}",
    # Nor which checkpoints were signed.
    f"$JS.API.STREAM.PURGE.{JOURNAALKAST}",
    f"$JS.API.STREAM.MSG.DELETE.{JOURNAALKAST}",
    # Keys of cases are erased one by one, and never all at once.
    f"$JS.API.STREAM.PURGE.{ZAAKSLEUTELS}",
    "$JS.API.STREAM.SNAPSHOT.*",
)
"""What the hub's own user may never publish on."""


@dataclass(frozen=True, slots=True)
class PubliekeSleutels:
    """The public NKeys the server must know: of the hub's own users only."""

    hub: str
    breekglas: str
    systeem: str


VRIJ: Final = "127.0.0.1:-1"
"""On this machine only, on a port that is free."""


@dataclass(frozen=True, slots=True)
class Plaatsing:
    """Where the server keeps its things and listens. `-1` as port takes a free one, read back from the ports file."""

    opslag: Path
    poortenmap: Path | None
    """Where the server writes on which ports it listens; None: it need not, they are given."""
    logbestand: Path | None = None
    """None: the server says everything on stderr. A log file of its own quotes subjects that parties made up."""
    luister: str = VRIJ
    monitor: str = VRIJ


def publieke_helften(sleutels: Sleutels) -> PubliekeSleutels:
    """What the server must know of the keys."""
    return PubliekeSleutels(
        hub=sleutels.hub.publiek,
        breekglas=sleutels.breekglas.publiek,
        systeem=sleutels.systeem.publiek,
    )


def inbox(code: str) -> str:
    """Inbox prefix of a party (`inbox_prefix=` of its client); it may listen nowhere else."""
    return f"_INBOX_{code}"


def account(code: str) -> str:
    """Name of the account of a party."""
    return f"PARTIJ_{code}"


def consument_api(code: str) -> tuple[tuple[str, str], ...]:
    """Pairs (subject in the hub's account, name in the party's account) of the party's own consumer on KETEN."""
    return tuple(
        (f"$JS.API.{aanroep}.{KETEN}.{code}", f"{JS_VOORVOEGSEL}.{aanroep}.{KETEN}.{code}")
        for aanroep in ("CONSUMER.INFO", "CONSUMER.MSG.NEXT")
    )


def bevestiging(code: str) -> str:
    """Where a party acknowledges its deliveries."""
    return f"$JS.ACK.{KETEN}.{code}.>"


def opslag_bytes(aantal_partijen: int) -> int:
    """What the streams may reserve together; the server refuses a stream that does not fit."""
    return (
        (aantal_partijen + grenzen.VERTROKKEN_MAX) * grenzen.INSTROOM_BYTES_MAX
        + grenzen.KETEN_BYTES_MAX
        + grenzen.JOURNAAL_BYTES_MAX
        + grenzen.ADVIES_BYTES_MAX
        + grenzen.BELEIDSKAST_BYTES_MAX
        + grenzen.PARTIJENKAST_BYTES_MAX
        + grenzen.JOURNAALKAST_BYTES_MAX
        + grenzen.ZAAKSLEUTELS_BYTES_MAX
    )


def maak_config(
    partijen: Iterable[Partij],
    sleutels: PubliekeSleutels,
    plaats: Plaatsing,
    tls: ServerTls,
    gebruikers: Mapping[str, Sequence[str]],
) -> str:
    """Return the whole configuration file.

    `gebruikers`: per party the names (SAN) of the certificates that are admitted now; a party that is not in it, or
    with none, cannot log in. Names of a party that is not in `partijen` are left out.

    Raises:
        Busweigering: `BUS-partij` for a code that may not stand in a subject, `BUS-naam` for a name that is no name of
            a certificate, is the hub's, or is given to two parties.
    """
    lijst = controleer_partijen(partijen)
    namen = _controleer_namen({partij.code: gebruikers.get(partij.code, ()) for partij in lijst})
    regels = [
        "# Made from the party register and the keys of the hub. Changes made here are lost when it is made again.",
        f"listen: {_tekst(plaats.luister)}",
        f"http: {_tekst(plaats.monitor)}",
        *([] if plaats.poortenmap is None else [f"ports_file_dir: {_tekst(str(plaats.poortenmap))}"]),
        *([] if plaats.logbestand is None else [f"log_file: {_tekst(str(plaats.logbestand))}"]),
        f"logfile_size_limit: {16 * grenzen.MIB}",
        "logfile_max_num: 4",
        f"max_payload: {grenzen.LADING_BYTES_MAX}",
        *_tls(tls),
        "jetstream {",
        f"  store_dir: {_tekst(str(plaats.opslag))}",
        "  # Without this the server acknowledges before the disk has it; the hub refuses to start on such a server.",
        "  sync_interval: always",
        f"  max_file_store: {opslag_bytes(len(lijst))}",
        f"  max_memory_store: {grenzen.GEHEUGENOPSLAG_BYTES_MAX}",
        "}",
        f"system_account: {SYSTEEM_ACCOUNT}",
        "accounts {",
        f"  {SYSTEEM_ACCOUNT} {{ users: [ {{nkey: {sleutels.systeem}}} ] }}",
        f"  {NIEMAND_ACCOUNT} {{",
        f"    limits {{max_connections: {grenzen.PARTIJ_VERBINDINGEN_MAX}, max_subscriptions: 1}}",
        f"    users: [ {{user: {_tekst(HUB_SAN)}, permissions: {{",
        '      publish: {deny: [">"]}',
        '      subscribe: {deny: [">"]} }} ]',
        "  }",
        *_hub(lijst, sleutels),
    ]
    for partij in lijst:
        regels += _partij(partij.code, namen[partij.code])
    regels.append("}")
    return "\n".join(regels) + "\n"


def _tls(tls: ServerTls) -> list[str]:
    certificaat = _tekst(str(tls.certificaat))
    return [
        "tls {",
        f"  cert_file: {certificaat}",
        f"  key_file: {certificaat}",
        f"  ca_file: {_tekst(str(tls.ca))}",
        "  verify_and_map: true",
        '  min_version: "1.3"',
        "  # Not one line in the clear, so nobody in between can say that there is no TLS here.",
        "  handshake_first: true",
        f"  timeout: {HANDDRUK_S_MAX}",
        "}",
    ]


def _controleer_namen(gebruikers: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Names per party, ordered; the server believes the first user with a name, so nobody may share one."""
    van: dict[str, str] = {}
    for code, namen in gebruikers.items():
        for naam in namen:
            if not _NAAM.fullmatch(naam) or naam == HUB_SAN or van.setdefault(naam, code) != code:
                raise Busweigering(
                    "BUS-naam", f"Een certificaat van {code} heeft een naam die niet kan, of die van een ander is."
                )
    return {code: tuple(sorted(set(namen))) for code, namen in gebruikers.items()}


def _hub(partijen: Iterable[Partij], sleutels: PubliekeSleutels) -> list[str]:
    verboden = ", ".join(_tekst(onderwerp) for onderwerp in HUB_VERBODEN)
    regels = [
        f"  {HUB_ACCOUNT} {{",
        "    jetstream: enabled",
        "    users: [",
        f"      {{nkey: {sleutels.hub}, permissions: {{publish: {{deny: [{verboden}]}}}}}}",
        f"      {{nkey: {sleutels.breekglas}}}",
        "    ]",
        "    exports: [",
    ]
    for partij in partijen:
        van = f"accounts: [{account(partij.code)}]"
        regels.append(f"      {{service: {_tekst(in_(partij.code, '*'))}, {van}}}")
        regels += [
            f"      {{service: {_tekst(onderwerp)}, response_type: stream, {van}}}"
            for onderwerp in (*(hub for hub, _ in consument_api(partij.code)), bevestiging(partij.code))
        ]
    return [*regels, "    ]", "  }"]


def _partij(code: str, namen: Sequence[str]) -> list[str]:
    post = in_(code, "*")
    mag = ", ".join(_tekst(o) for o in (post, *(eigen for _, eigen in consument_api(code)), bevestiging(code)))
    hub = f"account: {HUB_ACCOUNT}"
    rechten = f"{{publish: {{allow: [{mag}]}}, subscribe: {{allow: [{_tekst(inbox(code) + '.>')}]}}}}"
    return [
        f"  {account(code)} {{",
        f"    limits {{max_connections: {grenzen.PARTIJ_VERBINDINGEN_MAX}",
        f"      max_subscriptions: {grenzen.PARTIJ_ABONNEMENTEN_MAX}}}",
        "    users: [",
        *(f"      {{user: {_tekst(naam)}, permissions: {rechten}}}" for naam in namen),
        "    ]",
        "    imports: [",
        f"      {{service: {{{hub}, subject: {_tekst(post)}}}}}",
        *(
            f"      {{service: {{{hub}, subject: {_tekst(onderwerp)}}}, to: {_tekst(eigen)}}}"
            for onderwerp, eigen in consument_api(code)
        ),
        f"      {{service: {{{hub}, subject: {_tekst(bevestiging(code))}}}}}",
        "    ]",
        "  }",
    ]


def _tekst(waarde: str) -> str:
    """Quote for the configuration language. Paths come from outside, so quotes and control characters are refused."""
    if any(teken in '"\\' or ord(teken) < ord(" ") for teken in waarde):
        raise ValueError('A path or address of the server may not contain ", \\ or a control character.')
    return f'"{waarde}"'
