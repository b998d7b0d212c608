"""One message's entries, in order: the pieces that `uitgang` puts together. Knows subjects and forms only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from hub import onderwerpen
from hub.gateway import sleutelnamen
from hub.gateway.aanname import onderteken
from hub.gateway.poorten import Nummeraar, Rust, Sleutelwerk, Vastlegging, Verzegeling, Zegelfout
from hub.journal import bladzijde
from hub.journal.soorten import Waarde, keur, record
from schemas import envelop
from schemas.berichten.hub import ActualiseringsverzoekV1, AntwoordV1, VernietigingsopdrachtV1
from schemas.envelop import Gebeurtenis
from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING


@dataclass(frozen=True, slots=True)
class Gereedschap:
    """What every group needs. `bron` is the hub's own `source`."""

    nummeraar: Nummeraar
    sleutelwerk: Sleutelwerk
    verzegeling: Verzegeling
    rust: Rust
    bron: str


@dataclass(slots=True)
class Bundel:
    """The entries of one message from `partij` at `nu`.

    `zaak`: the case it belongs to, for the hub's own records; what a party may know of it is an argument. `kenmerk`:
    the message id, None when it could not be read. `wissen`: the case whose waiting deliveries must be purged after the
    commit (R15), and its key after them. `sleutels`: names of the keys that closed something here; they must be stored
    before this group is. `wis_sleutels`: names of keys to erase after the commit, besides those of `wissen`.
    """

    gereedschap: Gereedschap
    partij: str
    zaak: str | None
    kenmerk: str | None
    nu: datetime
    vastleggingen: list[Vastlegging] = field(default_factory=list)
    wissen: str | None = None
    sleutels: list[str] = field(default_factory=list)
    wis_sleutels: list[str] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    _kop: dict[str, Waarde] = field(default_factory=dict)
    _antwoord: bytes | None = None

    def zet(self, onderwerp: str, inhoud: bytes, *, verwacht: int | None = None, ttl_s: int | None = None) -> None:
        """Add an entry as it is."""
        self.vastleggingen.append(Vastlegging(onderwerp, inhoud, verwacht, ttl_s))

    def berg(
        self,
        onderwerp: str,
        inhoud: bytes,
        *,
        verwacht: int | None = None,
        ttl_s: int | None,
        sleutel: str | None = None,
    ) -> None:
        """Add an entry that only the hub may read, under the key of this name (`zaaksleutel`, `losse_sleutel`)."""
        if sleutel is not None:
            self.sleutels.append(sleutel)
        dicht = self.gereedschap.rust.berg(onderwerp, inhoud, sleutel)
        self.zet(onderwerp, dicht, verwacht=verwacht, ttl_s=ttl_s)

    def zaaksleutel(self, zaak: str) -> str:
        """The name of the key of a case: with that key, everything under it goes."""
        return sleutelnamen.zaaksleutel(self.gereedschap.sleutelwerk, zaak)

    def indexsleutel(self, zaak: str) -> str:
        """The name of the key of the way from the person to the case, which lives longer than the case."""
        return sleutelnamen.indexsleutel(self.gereedschap.sleutelwerk, zaak)

    def losse_sleutel(self) -> str:
        """The name of a key for one thing that belongs to no case."""
        return self.gereedschap.nummeraar.nieuw().replace("-", "")

    def record(self, soort: str, **velden: Waarde) -> None:
        """Add a record. Raises `Recordfout` when it would hold what may not be in one: then nothing is delivered."""
        if not self._kop:
            kop = {"tijd": _tijd(self.nu), "partij": self.partij, "kenmerk": self.kenmerk, "zaak": self.zaak or None}
            # The same for all records of this message, so checked and written once.
            self._kop = {sleutel: keur(soort, sleutel, waarde) for sleutel, waarde in kop.items() if waarde is not None}
        nummer = self.gereedschap.nummeraar.nieuw()
        self.records.append(record(soort, {"id": nummer, **self._kop, **velden}).inhoud)

    def boek(self, kenmerk: str) -> Bundel:
        """Close the group: its records become the first entry, with the fence "there is none yet".

        So the record is the mark that the message was handled, under `kenmerk`, and the server itself refuses a second
        decision on it before anything else.
        """
        eerste, *verdere = bladzijde.schrijf(self.records)
        if verdere and self._antwoord is not None:
            # Who repeats the message is answered from the first page, so what names the answer has to be on it.
            begin, *rest = (r for r in self.records if r is not self._antwoord)
            eerste, *verdere = bladzijde.schrijf([begin, self._antwoord, *rest])
        ttl_s = onderwerpen.RECORD_TTL_S
        plek = onderwerpen.journaal(self.partij, kenmerk)
        self.vastleggingen.insert(0, Vastlegging(plek, eerste, verwacht=0, ttl_s=ttl_s))
        for nummer, inhoud in enumerate(verdere, start=1):
            plek = onderwerpen.journaal(self.partij, self.gereedschap.nummeraar.nieuw())
            self.vastleggingen.insert(nummer, Vastlegging(plek, inhoud, verwacht=0, ttl_s=ttl_s))
        return self

    def zend(
        self, partij: str, onderwerp: str, gebeurtenis: Gebeurtenis, *, ttl_s: int | None, van_hub: bool = True
    ) -> str:
        """(8) Seal an event for its recipient and add it; returns the print of the sealed bytes.

        `van_hub`: the hub's own words; what holds anything of a message goes under a valid key only.

        Raises:
            Schemafout: it does not fit in 64 KiB.
            Zegelfout: the recipient has no key to seal with.
        """
        zegel = self.gereedschap.verzegeling
        verzegeld = zegel.verzegel(partij, onderwerp, envelop.schrijf(gebeurtenis), self.nu, van_hub=van_hub)
        self.zet(onderwerp, verzegeld, ttl_s=ttl_s)
        return zegel.afdruk(verzegeld)

    def antwoord(self, inhoud: AntwoordV1, zegel: str, zaak: str | None = None) -> None:
        """(10) Add the answer to the sender, with the hub's receipt for what he sent, and the record that he got one.

        `zegel`: the print of the sealed bytes that came in.

        `zaak` names the case to him: only for who takes part in it, because that there is a case tells of the person. A
        party that never gave a key gets no answer: there is no seal that only it can open, and so no words either.
        """
        inhoud, bewijs = onderteken(
            inhoud, partij=self.partij, zegel=zegel, verzegeling=self.gereedschap.verzegeling, nu=self.nu
        )
        gebeurtenis = self._van_hub(ANTWOORD, inhoud.model_dump(mode="json", exclude_none=True), zaak)
        onderwerp = onderwerpen.antwoord(self.partij, zaak, gebeurtenis.id)
        try:
            self.zend(self.partij, onderwerp, gebeurtenis, ttl_s=onderwerpen.ANTWOORD_TTL_S)
        except Zegelfout:
            return
        genoemd = "ja" if zaak else "nee"
        self.record("beantwoord", antwoord=gebeurtenis.id, uitkomst=inhoud.uitkomst, zaak_genoemd=genoemd, **bewijs)
        self._antwoord = self.records[-1]

    def herhaal(self, onderwerp: str, verzegeld: bytes) -> None:
        """Give an answer again, as it was sealed, where it lies: no second answer comes into being."""
        self.zet(onderwerp, verzegeld, ttl_s=onderwerpen.ANTWOORD_TTL_S)

    def draag_vernietiging_op(self, partij: str, opdracht: VernietigingsopdrachtV1) -> None:
        """Order a party to destroy what it received of this case (R15), and write down that its receipt is awaited."""
        gebeurtenis = self._van_hub(VERNIETIGING, opdracht.model_dump(mode="json"), self.zaak)
        onderwerp = onderwerpen.vernietiging(partij, str(self.zaak), gebeurtenis.id)
        zegel = self.zend(partij, onderwerp, gebeurtenis, ttl_s=onderwerpen.VERNIETIGING_TTL_S)
        self.record(
            "vernietiging-opgedragen",
            levering=gebeurtenis.id,
            bestemming=partij,
            leveringen=len(opdracht.leveringen),
            zegel=zegel,
        )

    def vraag_actualisering(self, partij: str, verzoek: ActualiseringsverzoekV1) -> None:
        """Ask a party to bring an advice up to date (R13). Without the case: that is not his to know."""
        gebeurtenis = self._van_hub(ACTUALISERING, verzoek.model_dump(mode="json"), None)
        onderwerp = onderwerpen.melding(partij, None, gebeurtenis.id)
        self.zend(partij, onderwerp, gebeurtenis, ttl_s=onderwerpen.ANTWOORD_TTL_S)

    def _van_hub(self, berichttype: str, data: dict[str, object], zaak: str | None) -> Gebeurtenis:
        return envelop.nieuw(
            kenmerk=self.gereedschap.nummeraar.nieuw(),
            source=self.gereedschap.bron,
            berichttype=berichttype,
            tijdstip=self.nu,
            data=data,
            zaak=zaak,
        )


@lru_cache(maxsize=8)
def _tijd(nu: datetime) -> str:
    """The time as records have it; the same for a whole batch."""
    return nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
