"""What the road asks of a policy before it decides under it: every word must fit where the road will write it.

A policy that loads may still hold a ground, code or duty that fits no record, no delivery or no answer. Found at the
first delivery that would stop a partner's message; so it is looked for when the policy is loaded, all of it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pydantic import ValidationError

from hub.gateway.kandidaten import Kandidaat
from hub.journal.soorten import Recordfout, Waarde, keur, keur_deel
from hub.policy.banden import bandnamen
from hub.policy.fouten import Beleidsfout, Fout
from hub.policy.laden import Beleid
from hub.policy.regels import Kop, Toestemming, Verbod
from hub.policy.uitleg import Uitlegger
from schemas import envelop, register
from schemas.berichten.hub import Bestemmingsantwoord
from schemas.envelop import Aflevering
from schemas.fouten import Schemafout

_UUID: Final = "00000000-0000-4000-8000-000000000000"
_MARKEREN: Final = "markeer"
_NODIG_OM_TE_BEWAREN: Final = ("doel", "fase", "betrokkene.bsn", "advies.opgesteld_op")
"""What an advice needs to be an advice again when a signal wakes it."""
_Regel = Toestemming | Verbod


def eis(beleid: Beleid) -> None:
    """Refuse a policy of which a word does not fit.

    Raises:
        Beleidsfout: every rule and word that does not fit, and where.
    """
    fouten = [Fout("B-naam", "beleid", 0, 0, "", wat) for wat in _mis(beleid)]
    if fouten:
        raise Beleidsfout(fouten)


def _mis(beleid: Beleid) -> Iterator[str]:
    convenant = beleid.convenant
    alle: list[_Regel] = [*convenant.regels, *convenant.nooit, *convenant.altijd]
    for regel in alle:
        yield from _records_van_regel(regel)
        yield from _antwoord(beleid, regel)
    yield from _records_van_woorden(beleid)
    for toestemming in convenant.regels:
        yield from _levering(beleid, toestemming, alle)
        yield from _markering(toestemming)


def _probeer(wat: str, doe: Callable[[], object]) -> Iterator[str]:
    try:
        doe()
    except (Recordfout, Schemafout, ValidationError):
        yield wat


def _records_van_regel(regel: _Regel) -> Iterator[str]:
    code = regel.kop.code
    delen: list[tuple[str, str, Waarde]] = [("code", "regel", code), ("bron", "bron", regel.kop.bron)]
    delen += [(f"plicht '{p.text()}'", "plichten", [p.text()]) for p in regel.plichten]
    if regel.grond is not None:
        delen += [
            ("grond, verstrekker", "grond_verstrekker", regel.grond.verstrekker),
            ("grond, ontvanger", "grond_ontvanger", regel.grond.ontvanger),
        ]
    for naam, sleutel, waarde in delen:
        yield from _probeer(
            f"{code}: {naam} past niet in het journaal (letters, korte nummers, geen lange cijferreeks)",
            lambda s=sleutel, w=waarde: keur("afgeleverd", s, w),  # type: ignore[misc]
        )


def _records_van_woorden(beleid: Beleid) -> Iterator[str]:
    """Words of the dictionary that come into a record: parties, destinations, purposes, phases, features and bands."""
    w = beleid.woordenboek
    woorden = {
        "partij": w.partijen,
        "bericht": w.berichten,
        "doel": [*w.doelen, *w.andere_doelen],
        "fase": w.fasen,
        "plicht": w.plichten,
    }
    for soort, namen in woorden.items():
        for naam in namen:
            yield from _past(soort, naam, "besloten", "doel", naam)
    for code, partij in w.partijen.items():
        for naam, bestemming in w.bestemmingen.items():
            if bestemming.rol == partij.rol:
                adres = Kandidaat(code, naam).adres
                yield from _past("bestemming", adres, "afgeleverd", "bestemming", adres)
    for naam, kenmerk in w.kenmerken.items():
        for waarde in (*kenmerk.waarden, *bandnamen(kenmerk.snedes)):
            deel: Waarde = {"kenmerken": {naam: waarde}}
            wat = f"kenmerk {naam}: '{waarde}' past niet in het journaal"
            yield from _probeer(wat, lambda d=deel: keur_deel("besloten", "besluiten", d))  # type: ignore[misc]


def _past(soort: str, naam: str, record: str, sleutel: str, waarde: Waarde) -> Iterator[str]:
    yield from _probeer(f"{soort} {naam}: de naam past niet in het journaal", lambda: keur(record, sleutel, waarde))


def _levering(beleid: Beleid, regel: Toestemming, alle: Iterable[_Regel]) -> Iterator[str]:
    """The envelope of a delivery under this rule, with every duty that could come together."""
    plichten = {p.text() for p in regel.plichten}
    plichten |= {p.text() for ander in alle if isinstance(ander, Verbod) for p in ander.plichten}
    for doel in sorted(regel.bereik.doel):
        aflevering = Aflevering(_UUID, _UUID, "om", regel.kop.code, doel, beleid.digest, tuple(sorted(plichten)))
        yield from _probeer(
            f"{regel.kop.code}: code, doel {doel} of de plichten samen passen niet in een levering",
            lambda a=aflevering: envelop.geleverd(_origineel(), a, {}),  # type: ignore[misc]
        )


def _origineel() -> envelop.Gebeurtenis:
    return envelop.controleer(
        {
            "specversion": "1.0",
            "id": _UUID,
            "source": envelop.bron("0" * 20, "hub"),
            "type": register.soort_van("signaal").type,
            "time": "2026-01-01T00:00:00Z",
            "data": {},
        }
    )


def _antwoord(beleid: Beleid, regel: _Regel) -> Iterator[str]:
    """The part of an answer that speaks of this rule: sources and duties are one line of 200 characters each."""
    kop, uitlegger = regel.kop, Uitlegger(beleid)
    yield from _probeer(
        f"{kop.code}: bron, plichten of alternatief passen niet in een antwoord (200 tekens per regel)",
        lambda: Bestemmingsantwoord(
            bestemming="om",
            uitkomst="geweigerd",
            regel=kop.code,
            bron=_bron(kop),
            uitleg=kop.titel,
            alternatief=kop.alternatief or None,
            plichten=[uitlegger.plicht(p) for p in regel.plichten],
        ),
    )


def _bron(kop: Kop) -> str | None:
    return ", ".join(kop.bron) or None


def _markering(regel: Toestemming) -> Iterator[str]:
    """A rule that keeps an advice until a signal comes, keeps enough of it."""
    if all(p.naam != _MARKEREN for p in regel.plichten):
        return
    if set(regel.bereik.bericht) != {register.soort_van("advies").bericht}:
        yield f"{regel.kop.code}: alleen een advies kan wachten op een signaal"
    for pad in _NODIG_OM_TE_BEWAREN:
        if pad not in regel.velden:
            yield f"{regel.kop.code}: een advies dat wacht, bewaart ook {pad}"
