"""Steps 6 and 7: for each candidate destination the decision of the table, then the projection. Pure.

This is the only place where the road asks the policy, and no rule is named in it: what is allowed stands in the
convenant alone. Stripping comes last, from the validated message, by the allow-list of the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from hub.gateway.kandidaten import Adresboek, Kandidaat, Opvolgeronbekend, zoek
from hub.gateway.poorten import Aansluiting
from hub.gateway.weigeringen import Weigering, weiger
from hub.gateway.zaakbeeld import Markering, Zaakbeeld
from hub.policy.banden import ONBEKEND, Banden
from hub.policy.besluit import P_AANSLUITING, Besluit, Kenmerkfout, Plicht, Sleutel, Uitkomst
from hub.policy.fouten import bedoelde_u
from hub.policy.laden import Beleid
from hub.policy.projectie import aanwezig, projecteer
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK
from hub.zaak.kenmerken import Deelnemer, Waarde, van_bericht, van_bestemming
from hub.zaak.zaak import Zaak
from schemas.berichten.bericht import Bericht
from schemas.fouten import PLAATSEN_MAX, Plaats

UITVOERBAAR: Final = frozenset(
    {"log", "bewaar", "markeer", "koppel-terug", "verouderd", "leidend", "gebruik", "vraag-actualisering", "verwijs"}
    | {"vernietig", PLICHT_VERTROUWELIJK}
)
"""Duties this hub performs: in the record, in the delivery, or as an act of its own. Any other refuses the message."""
_VAN_HUB: Final = frozenset({"vastleggen", "melding", "onherroepelijk"})
"""Kinds of duty that the hub performs; the others go along with a delivery."""
UITSPRAKEN_MAX: Final = 8_192
"""Verdicts remembered at most; then the memory starts afresh. A few MB."""
WEKT: Final = "signaal"
"""The message that wakes waiting advices (hit / no hit)."""


@dataclass(frozen=True, slots=True, eq=False)
class Uitspraak:
    """What the table says for one destination, in names only; shared by all messages that ask the same.

    `velden`: fields of the message that pass. `gestript`: each field of the message that does not, with the ban that
    took it or the code for "no rule gives it". `banden`: the features as the rules read them; `zorgen`: whether there
    were concerns, also where no rule asks (R11). `kenmerken`: the features of the first message that asked; only what
    is the same for all who share this may be read from them: words and bands, never the number.
    """

    besluit: Besluit
    banden: Mapping[str, str]
    velden: tuple[str, ...]
    gestript: Mapping[str, str]
    zorgen: str
    kenmerken: Mapping[str, Waarde]


@dataclass(frozen=True, slots=True, eq=False)
class Oordeel:
    """Verdict for one destination. `data` is the stripped content, empty unless something passes."""

    kandidaat: Kandidaat
    sleutel: Sleutel
    uitspraak: Uitspraak
    data: Mapping[str, Any]

    @property
    def besluit(self) -> Besluit:
        """The decision of the table."""
        return self.uitspraak.besluit

    @property
    def door(self) -> bool:
        """Whether something passes."""
        return self.uitspraak.besluit.uitkomst is Uitkomst.DOORLATEN

    def plicht(self, naam: str) -> Plicht | None:
        """The duty with this name, if the decision has it."""
        for plicht in self.uitspraak.besluit.plichten:
            if plicht.naam == naam:
                return plicht
        return None


@dataclass(frozen=True, slots=True)
class Vrijgave:
    """A waiting advice that a signal woke, and the verdicts on it: decided as a message of its own."""

    markering: Markering
    oordelen: tuple[Oordeel, ...]


class Rechter:
    """One policy on one day, with who is admitted then. Made anew when any of these changes."""

    __slots__ = (
        "_aansluiting",
        "_banden",
        "_deelnemers",
        "_onbereikbaar",
        "_uitspraken",
        "adresboek",
        "beleid",
        "eigen_plichten",
        "peildatum",
        "regels",
    )

    def __init__(self, beleid: Beleid, peildatum: date, aansluiting: Aansluiting) -> None:
        """Look up what the convenant says of each party on `peildatum` (today in the Netherlands)."""
        self.beleid = beleid
        self._aansluiting = aansluiting
        self._onbereikbaar: dict[Uitspraak, Uitspraak] = {}
        self.peildatum = peildatum
        self._banden = Banden(beleid.woordenboek, beleid.tabel)
        self._uitspraken: dict[tuple[Sleutel, int, frozenset[str]], Uitspraak] = {}
        woordenboek, convenant = beleid.woordenboek, beleid.convenant
        # What the hub itself must do is in the record; it tells the receiver nothing.
        self.eigen_plichten = frozenset(naam for naam, p in beleid.woordenboek.plichten.items() if p.soort in _VAN_HUB)
        self.regels = {regel.kop.code: regel for regel in convenant.regels}
        self._deelnemers = deelnemers_van(beleid, peildatum)
        rollen: dict[str, list[str]] = {}
        for naam, bestemming in woordenboek.bestemmingen.items():
            rollen.setdefault(bestemming.rol, []).append(naam)
        self.adresboek = Adresboek(
            rollen={code: partij.rol for code, partij in woordenboek.partijen.items()},
            bestemmingen={rol: tuple(namen) for rol, namen in rollen.items()},
            gemeenten={partij.cbs: code for code, partij in woordenboek.partijen.items() if partij.cbs},
            aansluiting=aansluiting,
        )

    def oordeel(self, bericht: Bericht, soort: str, afzender: str, beeld: Zaakbeeld) -> tuple[Oordeel, ...] | Weigering:
        """Judge a message for every candidate destination, the hub itself first."""
        zaak = beeld.zaak
        woordenboek = self.beleid.woordenboek
        if bericht.fase not in woordenboek.fasen:
            return weiger("W-fase", plaatsen=(_woord_onbekend("fase", "W-fase", bericht.fase, woordenboek.fasen),))
        try:
            kandidaten = zoek(
                self.adresboek,
                afzender=afzender,
                aan=bericht.aan,
                gemeente=bericht.betrokkene.gemeente_inschrijving,
                gemeente_zaak=zaak.gemeente if zaak else None,
                betrokken=_betrokken(zaak),
                kenners=beeld.kenners,
                vrager=_vrager(bericht, zaak),
            )
        except Opvolgeronbekend:
            return weiger("W-opvolger")
        if kandidaten is None:
            return weiger("W-bestemming", plaatsen=_adressen_onbekend(self.adresboek, bericht.aan))
        basis = van_bericht(bericht, zaak, self.peildatum)
        oordelen = self._elk(bericht, soort, afzender, beeld, kandidaten, basis, bericht.fase)
        hub = next(oordelen)
        if zaak is None and hub.door and hub.plicht("markeer"):
            # An advice in advance waits: whom it addresses is judged when a signal wakes it, with what is known then.
            return (hub,)
        return (hub, *oordelen)

    def blind(
        self, bericht: Bericht, soort: str, afzender: str, beeld: Zaakbeeld, oordelen: Sequence[Oordeel]
    ) -> tuple[Oordeel, ...] | None:
        """What would be decided if there were no case; None when the sender may know the real reasons.

        Nothing was delivered and he has no part in the case: then that there is one, and what is known in it, is not
        for him. Where he would have been allowed to send, had there been no case, the real reason must be told.
        """
        zaak = beeld.zaak
        if zaak is None or zaak.stand != "lopend" or afzender in zaak.betrokken or _levert(oordelen):
            return None
        if any(o.besluit.uitkomst is Uitkomst.VASTHOUDEN or o.plicht("vernietig") for o in oordelen):
            return None
        zonder = self.oordeel(bericht, soort, afzender, replace(beeld, zaak=None))
        return None if isinstance(zonder, Weigering) or _levert(zonder) else zonder

    def vrijgaven(
        self, bericht: Bericht, soort: str, afzender: str, beeld: Zaakbeeld, oordelen: Sequence[Oordeel]
    ) -> tuple[Vrijgave, ...]:
        """Judge the advices that wait for this person, when the message is one that wakes them.

        Age, suspicion and concerns are those of the signal and its case; age of the advice and purpose are its own. An
        advice made for another purpose than the signal's is not reused (`zelfde-doel`).
        """
        # A signal that may reach nobody wakes nothing: else who may send nothing could have an advice sent.
        if soort != WEKT or not beeld.markeringen or not _levert(oordelen) or not oordelen[0].door:
            return ()
        signaal = van_bericht(bericht, beeld.zaak, self.peildatum)
        uit: list[Vrijgave] = []
        for markering in beeld.markeringen:
            if markering.partij not in self._deelnemers:
                continue  # it left the register since: nothing of it goes anywhere
            advies = markering.advies
            try:
                kandidaten = zoek(
                    self.adresboek,
                    afzender=markering.partij,
                    aan=advies.aan,
                    gemeente=None,
                    gemeente_zaak=None,
                    betrokken=_betrokken(beeld.zaak),
                    kenners=(),
                    vrager=afzender,
                )
            except Opvolgeronbekend:
                continue  # nobody can say to whom it should go: it stays waiting
            eigen = van_bericht(advies, beeld.zaak, self.peildatum)
            basis = signaal | {
                "advies-leeftijd": eigen["advies-leeftijd"],
                "zelfde-doel": "ja" if advies.doel == bericht.doel else "nee",
            }
            zonder_hub = tuple(k for k in kandidaten or () if k.partij is not None)
            oordelen = tuple(self._elk(advies, "advies", markering.partij, beeld, zonder_hub, basis, bericht.fase))
            uit.append(Vrijgave(markering, oordelen))
        return tuple(uit)

    def _elk(
        self,
        bericht: Bericht,
        soort: str,
        afzender: str,
        beeld: Zaakbeeld,
        kandidaten: Sequence[Kandidaat],
        basis: Mapping[str, Waarde],
        fase: str,
    ) -> Iterator[Oordeel]:
        """Verdicts in the order of the candidates, each made when it is asked for."""
        van = self._deelnemers[afzender]
        er_is = aanwezig(bericht)
        gemeente = bericht.betrokkene.gemeente_inschrijving or (beeld.zaak.gemeente if beeld.zaak else None)
        for kandidaat in kandidaten:
            ontvanger = self._ontvanger(kandidaat, gemeente)
            kenmerken = {
                **basis,
                **van_bestemming(
                    bericht=bericht, afzender=van, ontvanger=ontvanger, zaak=beeld.zaak, kenners=beeld.kenners
                ),
            }
            sleutel = Sleutel(van.rol, soort, bericht.doel, kandidaat.bestemming, fase)
            # (6) decide
            uitspraak = self._uitspraak(sleutel, kenmerken, er_is)
            if kandidaat.partij is not None and kandidaat.partij not in self._aansluiting.toegelaten:
                uitspraak = self._zonder_aansluiting(uitspraak)
            # (7) project: last of all, from the validated object, only what the decision names
            door = uitspraak.besluit.uitkomst is Uitkomst.DOORLATEN
            data = projecteer(bericht, uitspraak.besluit.velden) if door else {}
            yield Oordeel(kandidaat, sleutel, uitspraak, data)

    def _ontvanger(self, kandidaat: Kandidaat, gemeente: str | None) -> Deelnemer | None:
        """What the convenant says of the receiver itself; a successor serves the inhabitants of who was meant too."""
        if kandidaat.partij is None:
            return None
        ontvanger = self._deelnemers[kandidaat.partij]
        eerder = self._deelnemers[kandidaat.eerder].cbs if kandidaat.eerder else None
        return replace(ontvanger, cbs=eerder) if eerder is not None and eerder == gemeente else ontvanger

    def _zonder_aansluiting(self, uitspraak: Uitspraak) -> Uitspraak:
        """What would pass does not: nobody is admitted there for whom it could be sealed. Any other verdict stays."""
        if uitspraak.besluit.uitkomst is not Uitkomst.DOORLATEN:
            return uitspraak
        anders = self._onbereikbaar.get(uitspraak)
        if anders is None:
            besluit = replace(uitspraak.besluit, uitkomst=Uitkomst.WEIGEREN, velden=frozenset(), code=P_AANSLUITING)
            gestript = dict.fromkeys([*uitspraak.velden, *uitspraak.gestript], P_AANSLUITING)
            anders = replace(uitspraak, besluit=besluit, velden=(), gestript=gestript)
            if len(self._onbereikbaar) >= UITSPRAKEN_MAX:
                self._onbereikbaar.clear()
            self._onbereikbaar[uitspraak] = anders
        return anders

    def _uitspraak(self, sleutel: Sleutel, kenmerken: Mapping[str, Waarde], er_is: frozenset[str]) -> Uitspraak:
        """Decide and name the fields. Remembered: the same question has the same answer (semantics 7)."""
        tabel = self.beleid.tabel
        try:
            code = tabel.codeer(kenmerken)
        except Kenmerkfout:
            # An error is a denial with its own code (semantics 9); nothing of it is remembered.
            besluit = tabel.beslis(sleutel, kenmerken, UITVOERBAAR)
            gestript = dict.fromkeys(sorted(er_is), besluit.code)
            return Uitspraak(besluit, self._banden.van(sleutel, {}), (), gestript, ONBEKEND, kenmerken)
        vraag = (sleutel, code, er_is)
        uitspraak = self._uitspraken.get(vraag)
        if uitspraak is None:
            besluit = tabel.beslis_code(sleutel, code, UITVOERBAAR)
            uitspraak = Uitspraak(
                besluit=besluit,
                banden=self._banden.van(sleutel, kenmerken),
                velden=tuple(sorted(er_is & besluit.velden)),
                gestript=tabel.strip_reden(sleutel, code, sorted(er_is - besluit.velden)),
                zorgen=str(kenmerken.get("zorgen") or ONBEKEND),
                kenmerken=kenmerken,
            )
            if len(self._uitspraken) >= UITSPRAKEN_MAX:
                self._uitspraken.clear()
            self._uitspraken[vraag] = uitspraak
        return uitspraak


def _adressen_onbekend(boek: Adresboek, aan: Sequence[str]) -> tuple[Plaats, ...]:
    """The addresses that do not exist, each with the one of the dictionary that is meant, as far as a message says."""
    bekend = [*boek.rollen, *(f"{partij}/{deel}" for partij in boek.rollen for deel in boek.delen(partij))]
    fout = [(n, adres) for n, adres in enumerate(aan) if boek.van_adres(adres) is None]
    return tuple(_woord_onbekend(f"aan[{n}]", "W-bestemming", adres, bekend) for n, adres in fout[:PLAATSEN_MAX])


def _woord_onbekend(pad: str, code: str, woord: str, bekend: Iterable[str]) -> Plaats:
    """Where a word of the dictionary belongs and stands none. Only words of the dictionary: the word may be a name."""
    hint = bedoelde_u(woord, bekend)
    einde = f"; {hint}" if hint else ""
    return Plaats(pad, code, f"Dit woord staat niet in het woordenboek{einde}{'' if einde.endswith('?') else '.'}")


def deelnemers_van(beleid: Beleid, peildatum: date) -> dict[str, Deelnemer]:
    """What the convenant says of each party of the dictionary on a day."""
    convenant = beleid.convenant
    geldig = convenant.geldig_op(peildatum)
    uit: dict[str, Deelnemer] = {}
    for code, partij in beleid.woordenboek.partijen.items():
        deelnemer = convenant.deelnemers.get(code)
        uit[code] = Deelnemer(
            partij=code,
            rol=partij.rol,
            # Outside its validity a convenant has no participants: nothing passes (fail closed).
            ondertekend=geldig and convenant.heeft_ondertekend(code, peildatum),
            # Of a party outside the convenant it is not known who looks; that it did not sign is what is told.
            contactpersoon=bool(deelnemer.contactpersoon and deelnemer.grondslag) if deelnemer else None,
            cbs=partij.cbs,
        )
    return uit


def _levert(oordelen: Sequence[Oordeel]) -> bool:
    return any(o.door and o.kandidaat.partij for o in oordelen)


def _betrokken(zaak: Zaak | None) -> tuple[str, ...]:
    return zaak.betrokken if zaak else ()


def _vrager(bericht: Bericht, zaak: Zaak | None) -> str | None:
    """Who asked: the sender of the message that this one answers."""
    if zaak is None or bericht.in_antwoord_op is None:
        return None
    return next((v.partij for v in zaak.vragen if v.bericht == bericht.in_antwoord_op), None)
