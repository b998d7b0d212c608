"""The records of decisions and deliveries. What is the same for all who share a verdict is checked and written once.

Names of fields and rules, words and bands: never a value. The form of each key stands in `hub.journal.soorten`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hub.gateway.bundel import Bundel
from hub.gateway.oordeel import Oordeel, Uitspraak, Vrijgave
from hub.gateway.programma import programma
from hub.journal.soorten import Gekeurd, Waarde, keur, keur_deel, lijst
from hub.policy.laden import Beleid

DELEN_MAX: Final = 8_192
"""Written parts remembered at most; then the memory starts afresh. A few MB."""
ONBEKEND: Final = "onbekend"


class Boekhouding:
    """Writes records under one policy."""

    __slots__ = ("_besluiten", "_doelen", "_leveringen", "_programma", "_regels", "_revisie")

    def __init__(self, beleid: Beleid) -> None:
        """Index the rules and write their grounds once, so that a ground that fits no record stops the start.

        Raises:
            Recordfout: a ground or source of the convenant does not have the form that a record asks.
        """
        self._regels = {
            regel.kop.code: {
                "regel": keur("afgeleverd", "regel", regel.kop.code),
                "bron": keur("afgeleverd", "bron", regel.kop.bron),
                "grond_verstrekker": keur("afgeleverd", "grond_verstrekker", regel.grond.verstrekker),
                "grond_ontvanger": keur("afgeleverd", "grond_ontvanger", regel.grond.ontvanger),
                "beleid": keur("afgeleverd", "beleid", beleid.digest),
            }
            for regel in beleid.convenant.regels
        }
        self._revisie = beleid.revisie
        self._programma = keur("besloten", "programma", programma())
        self._doelen = {*beleid.woordenboek.doelen, *beleid.woordenboek.andere_doelen}
        self._besluiten: dict[tuple[Uitspraak, str, str | None], Gekeurd] = {}
        self._leveringen: dict[Uitspraak, dict[str, Gekeurd]] = {}

    def besloten(self, bundel: Bundel, oordelen: Sequence[Oordeel], vrijgave: Vrijgave | None = None) -> None:
        """The decision per destination: rule, bans, fields by name, duties, and the features in bands.

        `vrijgave`: the verdicts are on a waiting advice that this message woke, so they are written under its id.
        """
        if not oordelen:
            return
        sleutel = oordelen[0].sleutel
        bundel.record(
            "besloten",
            kenmerk=vrijgave.markering.bericht_id if vrijgave else bundel.kenmerk,
            partij=vrijgave.markering.partij if vrijgave else bundel.partij,
            aanleiding=bundel.kenmerk if vrijgave else None,
            bericht=sleutel.bericht,
            # A purpose is the sender's own word until the dictionary knows it: no place for a name to hide.
            doel=sleutel.doel if sleutel.doel in self._doelen else ONBEKEND,
            fase=sleutel.fase,
            beleid=oordelen[0].besluit.beleid,
            revisie=self._revisie,
            programma=self._programma,
            besluiten=lijst(self._besluit(o) for o in oordelen),
        )

    def afgeleverd(self, bundel: Bundel, o: Oordeel, kenmerk: str, levering: str, zegel: str) -> None:
        """One delivery: what R11 asks (purpose, ground, concerns), what passed by name, and the print of its seal.

        Who was meant is named too when another took its place.
        """
        vast = self._leveringen.get(o.uitspraak)
        if vast is None:
            vast = {
                "velden": keur("afgeleverd", "velden", o.uitspraak.velden),
                "plichten": keur("afgeleverd", "plichten", [p.text() for p in o.besluit.plichten]),
                "zorgen": keur("afgeleverd", "zorgen", o.uitspraak.zorgen),
                "doel": keur("afgeleverd", "doel", o.sleutel.doel),
                "bericht": keur("afgeleverd", "bericht", o.sleutel.bericht),
                **self._regels[str(o.besluit.regel)],
            }
            if len(self._leveringen) >= DELEN_MAX:
                self._leveringen.clear()
            self._leveringen[o.uitspraak] = vast
        if o.kandidaat.eerder is not None:
            vast = vast | {"geadresseerd": keur("afgeleverd", "geadresseerd", o.kandidaat.eerder)}
        adres = o.kandidaat.adres
        bundel.record("afgeleverd", kenmerk=kenmerk, levering=levering, bestemming=adres, zegel=zegel, **vast)

    def _besluit(self, o: Oordeel) -> Gekeurd:
        adres = o.kandidaat.adres
        eerder = o.kandidaat.eerder
        deel = self._besluiten.get((o.uitspraak, adres, eerder))
        if deel is None:
            besluit: dict[str, Waarde] = {
                "bestemming": adres,
                **({} if eerder is None else {"geadresseerd": eerder}),
                "uitkomst": o.besluit.uitkomst.value,
                "regel": o.besluit.regel,
                "verboden": o.besluit.verboden,
                "code": o.besluit.code,
                "velden": o.uitspraak.velden if o.door else [],
                "gestript": [{"veld": veld, "regel": regel} for veld, regel in o.uitspraak.gestript.items()],
                "plichten": [p.text() for p in o.besluit.plichten],
                "kenmerken": o.uitspraak.banden,
            }
            deel = keur_deel("besloten", "besluiten", besluit)
            if len(self._besluiten) >= DELEN_MAX:
                self._besluiten.clear()
            self._besluiten[o.uitspraak, adres, eerder] = deel
        return deel
