"""AuthZEN: one question to the policy, one decision back. Pure: the policy and the day's participants are arguments.

Request and response are those of the OpenID AuthZEN Authorization API 1.0 with the NL GOV profile (working version);
duties travel as obligations (AuthZEN Obligations Extension, draft 1 of 6 October 2026):

- `decision` is true only when the policy lets a message through **and** the asker commits itself to the duties. Every
  permit has duties (log, retention, and "no other fields than these"), so who does not adopt the extension hears false,
  without obligations; never a permit with its duties left off.
- with `resource.properties.velden`, true means: each of these fields may go. Without, the fields that may go stand in
  the obligation `alleen-deze-velden`.
- a message that the hub would hold (an irreversible duty on something unknown) is false.

An evaluation is hypothetical: nothing is delivered, nothing is kept, and its duties are for who acts upon it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from hub.policy.authzen_reden import ANDERE_ACTIVITEIT, PLICHTEN_NODIG, VELDEN_TE_RUIM, Redenen, kort
from hub.policy.authzen_vraag import (
    PLICHTSOORT,
    UITBREIDING,
    Deelname,
    Omgeving,
    Vraag,
    Vraagfout,
    lees_vraag,
    van_partijen,
)
from hub.policy.besluit import Besluit, Plicht, Uitkomst
from hub.policy.laden import Beleid

PAD_VRAAG: Final = "/access/v1/evaluation"
PAD_VRAGEN: Final = "/access/v1/evaluations"
PAD_METADATA: Final = "/.well-known/authzen-configuration"
PAD_MODEL: Final = "/access/v1/informatiemodel"
PAD_REGISTER: Final = "/verwerkingen"
VRAGEN_MAX: Final = 50
"""Questions in one request. Each answer takes some kilobytes and a quarter of a millisecond."""
ALLEEN_VELDEN: Final = "alleen-deze-velden"
"""The duty of stripping, as an obligation: nothing but these fields may go."""
VERMOGEN: Final = "urn:openid:authzen:capability:obligations"

_TOEGESTAAN: Final = "200"
_GEWEIGERD: Final = "403"
"""Keys of the reasons, as in the examples of the standard."""
_SEMANTIEK: Final = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
_DEEL: Final = ("subject", "action", "resource", "context")

Antwoord = dict[str, Any]


class Beslispunt:
    """Answers under one policy. `adres`: base URL of the decision point, without a slash at its end."""

    __slots__ = ("_adres", "_beleid", "_omgeving", "_redenen")

    def __init__(self, beleid: Beleid, deelname: Deelname, adres: str) -> None:
        """Make it once per policy and day; share it."""
        self._beleid = beleid
        self._adres = adres
        self._omgeving = Omgeving(van_partijen(beleid), deelname, f"{adres}{PAD_REGISTER}")
        self._redenen = Redenen(beleid)

    def evalueer(self, verzoek: Mapping[str, object]) -> Antwoord:
        """Answer one request.

        Raises:
            Vraagfout: the request is not understood; there is no decision.
        """
        vraag = lees_vraag(self._beleid, verzoek, self._omgeving)
        return self._antwoord(vraag, self.besluit(vraag))

    def evalueer_alle(self, verzoek: Mapping[str, object]) -> Antwoord:
        """Answer a request with `evaluations`; without any, as `evalueer`.

        A question that is not understood gets `decision` false and an `error`; the others are answered.

        Raises:
            Vraagfout: the request as a whole is not understood.
        """
        vragen = verzoek.get("evaluations", [])
        if not isinstance(vragen, list) or not all(isinstance(vraag, Mapping) for vraag in vragen):
            raise Vraagfout("VRAAG-vorm", "evaluations", "hier hoort een lijst van objecten")
        semantiek = _semantiek(verzoek)
        rest = {naam: deel for naam, deel in verzoek.items() if naam not in {"evaluations", "options"}}
        if not vragen:
            return self.evalueer(rest)
        if len(vragen) > VRAGEN_MAX:
            raise Vraagfout("VRAAG-aantal", "evaluations", f"hoogstens {VRAGEN_MAX} vragen")
        if onbekend := rest.keys() - set(_DEEL):
            raise Vraagfout(
                "VRAAG-naam", "het verzoek", f"{len(onbekend)} onderdelen hebben een onbekende naam; laat ze weg"
            )
        antwoorden = []
        for vraag in vragen:
            antwoord = self._een({**rest, **vraag})
            antwoorden.append(antwoord)
            if (semantiek, antwoord["decision"]) in {(_SEMANTIEK[1], False), (_SEMANTIEK[2], True)}:
                break
        return {"evaluations": antwoorden}

    def besluit(self, vraag: Vraag) -> Besluit:
        """The decision of the policy, for an asker that performs every duty of the policy."""
        return self._beleid.tabel.beslis(vraag.sleutel, vraag.kenmerken, self._beleid.tabel.plichtnamen)

    def _een(self, verzoek: Mapping[str, object]) -> Antwoord:
        try:
            return self.evalueer(verzoek)
        except Vraagfout as fout:
            return {"decision": False, "context": {"error": {"status": 400, "message": fout.text()}}}

    def _antwoord(self, vraag: Vraag, besluit: Besluit) -> Antwoord:
        bezwaar = self._bezwaar(vraag, besluit)
        ja = besluit.uitkomst is Uitkomst.DOORLATEN and bezwaar is None
        admin = [kort(besluit), *([f"Toch geweigerd: {bezwaar}"] if bezwaar else [])]
        admin.append(self._redenen.beheerder(vraag.sleutel, vraag.kenmerken, besluit, vraag.velden or ()))
        sleutel = _TOEGESTAAN if ja else _GEWEIGERD
        context: Antwoord = {
            "reason_admin": {sleutel: "\n".join(admin)},
            "reason_user": {sleutel: self._voor_gebruiker(vraag, besluit, ja=ja)},
            "beleid": besluit.beleid,
        }
        if ja:
            context["verwerkingsactiviteit"] = self.activiteit(besluit.code)
        plichten = self._plichten(besluit, met_velden=ja)
        if plichten and vraag.adopteert and bezwaar is None:
            context["obligations"] = plichten
        return {"decision": ja, "context": context}

    def _voor_gebruiker(self, vraag: Vraag, besluit: Besluit, *, ja: bool) -> str:
        """Of a refusal a text that depends on what was asked and on nothing sensitive."""
        if ja:
            return self._redenen.toegestaan(vraag.sleutel, besluit)
        zinnen = [self._redenen.geweigerd(vraag.sleutel, vraag.kenmerken)]
        if not vraag.adopteert:
            zinnen.append(PLICHTEN_NODIG)
        if vraag.velden is not None:
            zinnen.append(VELDEN_TE_RUIM)
        if vraag.activiteit is not None:
            zinnen.append(ANDERE_ACTIVITEIT)
        return " ".join(zinnen)

    def _bezwaar(self, vraag: Vraag, besluit: Besluit) -> str | None:
        """What stands in the way of a permit that the policy would give; None when nothing does, or it would not."""
        if besluit.uitkomst is not Uitkomst.DOORLATEN:
            return None
        if vraag.activiteit is not None and vraag.activiteit != besluit.code:
            return f"de genoemde verwerkingsactiviteit is {vraag.activiteit}."
        teveel = () if vraag.velden is None else sorted(set(vraag.velden) - besluit.velden)
        if teveel:
            return f"deze velden mogen niet mee: {', '.join(teveel)}."
        # Every permit has at least the duty to give these fields and no others, so this is never a formality.
        if not vraag.adopteert:
            return f"zet {UITBREIDING} in supported_mandatory_extensions en {PLICHTSOORT} in supported_obligations."
        return None

    def _plichten(self, besluit: Besluit, *, met_velden: bool) -> list[Antwoord]:
        """Obligations: of a refusal those of the bans; of a permit also which fields may go."""
        uit = [_plicht(plicht) for plicht in besluit.plichten]
        if met_velden:
            uit.append({"plicht": ALLEEN_VELDEN, "velden": sorted(besluit.velden)})
        return [
            {"id": f"plicht-{nummer}", "type": PLICHTSOORT, "properties": eigenschappen}
            for nummer, eigenschappen in enumerate(uit, start=1)
        ]

    def activiteit(self, regel: str) -> str:
        """Address of the version of a processing activity that this policy describes."""
        return f"{self._adres}{PAD_REGISTER}/{regel}/{self._beleid.digest}"


def metadata(adres: str) -> Mapping[str, object]:
    """The document at `PAD_METADATA` (AuthZEN 1.0, "Policy Decision Point Metadata"). No search: it is not offered."""
    return MappingProxyType(
        {
            "policy_decision_point": adres,
            "access_evaluation_endpoint": f"{adres}{PAD_VRAAG}",
            "access_evaluations_endpoint": f"{adres}{PAD_VRAGEN}",
            "capabilities": [VERMOGEN],
            "supported_obligations": [PLICHTSOORT],
        }
    )


def _plicht(plicht: Plicht) -> Antwoord:
    uit: Antwoord = {"plicht": plicht.naam}
    if plicht.waarde is not None:
        uit["waarde"] = plicht.waarde
    if plicht.seconden is not None:
        uit["seconden"] = plicht.seconden
    return uit


def _semantiek(verzoek: Mapping[str, object]) -> str:
    opties = verzoek.get("options", {})
    if not isinstance(opties, Mapping):
        raise Vraagfout("VRAAG-vorm", "options", "hier hoort een object")
    gekozen = opties.get("evaluations_semantic", _SEMANTIEK[0])
    if gekozen not in _SEMANTIEK:
        raise Vraagfout("VRAAG-woord", "options.evaluations_semantic", f"kan zijn: {', '.join(_SEMANTIEK)}")
    if opties.keys() - {"evaluations_semantic"}:
        raise Vraagfout("VRAAG-naam", "options", "alleen evaluations_semantic kan hier staan")
    return str(gekozen)
