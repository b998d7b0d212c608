"""What the hub itself sends: the answer to a sender, the order to destroy, the request to bring an advice up to date.

No personal data: identifiers, codes, field names and sentences that the hub makes from the policy. Their labels stand
outside the catalogue of the five messages: the policy does not decide about them.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from schemas.basis import Bestemming, Code, Gedaante, Lijst, Model, Naam, Tekst, Uuid
from schemas.veld import Veld

PADEN_MAX: Final = 200
"""Most field paths in one list: twice what the largest message has."""

Pad = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)*$", max_length=100),
    Gedaante("pad", "pad van een veld, zoals feit.pleegdatum"),
]
"""A path of the catalogue."""
Plek = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z_]+(\[[0-9]{1,4}\])?(\.[a-z_?]+(\[[0-9]{1,4}\])?)*|\?)?$", max_length=200),
    Gedaante("plek", "plek in het bericht, zoals zorgen[0].van; leeg is het hele bericht"),
]
"""A place in a message: `schemas.fouten.Plaats.pad`."""
Regelcode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{1,8}-[0-9]{1,3}[a-z]?$"), Gedaante("regelcode", "code zoals S-01")
]
Foutcode = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60), Gedaante("foutcode", "code")
]
"""A code of the hub: of a rule, of `schemas.fouten`, or of the road."""
Ontvangstbewijs = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{40,600}\.[A-Za-z0-9_-]{40,600}\.[A-Za-z0-9_-]{86}$", max_length=1_300),
    Gedaante("jws", "ondertekend ontvangstbewijs van de hub (compacte JWS)"),
]
"""The hub's signed receipt: `hub.trust.ontvangst.Aanname`. Digests, ids and words; no content."""
Uitkomst = Literal["afgeleverd", "deels", "geweigerd", "vastgehouden", "geparkeerd"]
"""`deels`: delivered with fields stripped, or to some of the destinations. `geparkeerd`: a human must look first."""


def _proces(label: str, betekenis: str) -> Veld:
    return Veld(label, betekenis, "proces", "proces", "gesloten")


class Gestript(Model):
    """A field that did not go along, and the rule that took it out."""

    veld: Annotated[Pad, _proces("Gestript veld", "Veld dat niet is meegegaan")]
    regel: Annotated[Foutcode, _proces("Regel van het strippen", "Verbod dat het veld tegenhield, of R01")]


class Bestemmingsantwoord(Model):
    """What became of the message for one destination. Only for the sender: it names his own fields."""

    bestemming: Annotated[Bestemming, _proces("Bestemming", "Voor welke partij of welk deel daarvan dit geldt")]
    uitkomst: Annotated[Uitkomst, _proces("Uitkomst bestemming", "Wat er voor deze bestemming is gebeurd")]
    regel: Annotated[
        Foutcode | None, _proces("Regel", "Regel die het toestond of verbood; leeg als geen regel paste")
    ] = None
    bron: Annotated[Naam | None, _proces("Bron", "Waar de regel vandaan komt: afspraak of artikel")] = None
    velden: Annotated[
        list[Annotated[Pad, _proces("Doorgegeven veld", "Veld dat is meegegaan")]], Field(max_length=PADEN_MAX)
    ] = []
    gestript: Annotated[list[Gestript], Field(max_length=PADEN_MAX)] = []
    uitleg: Annotated[Tekst, _proces("Uitleg bestemming", "Uitleg van de hub, in gewone taal")]
    alternatief: Annotated[
        Tekst | None, _proces("Alternatief", "Wat het wel mogelijk zou maken, of waar het wel hoort")
    ] = None
    plichten: Annotated[list[Annotated[Naam, _proces("Plicht", "Plicht die aan de levering hangt")]], Lijst] = []


class Foutplaats(Model):
    """One thing wrong in the message: the sender's own place, our reason, no value."""

    pad: Annotated[Plek, _proces("Plek van de fout", "Waar in het bericht de fout zit")]
    code: Annotated[Foutcode, _proces("Foutcode", "Code van de fout; zie de pagina met foutcodes")]
    uitleg: Annotated[Tekst, _proces("Uitleg fout", "Wat er mis is en wat er wordt verwacht")]


class AntwoordV1(Model):
    """The verdict on one message, to its sender (step 10 of the road)."""

    bericht: Annotated[
        Uuid | None, _proces("Beantwoord bericht", "Kenmerk (id) van het bericht; leeg als dat niet leesbaar was")
    ] = None
    uitkomst: Annotated[Uitkomst, _proces("Uitkomst", "Wat er met het bericht is gebeurd")]
    code: Annotated[
        Foutcode | None, _proces("Code", "Code van de weigering van het hele bericht; leeg als er geen is")
    ] = None
    uitleg: Annotated[Tekst, _proces("Uitleg", "Uitleg van de hub, in gewone taal")]
    bestemmingen: Annotated[list[Bestemmingsantwoord], Lijst] = []
    fouten: Annotated[list[Foutplaats], Lijst] = []
    ontvangst: Annotated[
        Ontvangstbewijs | None,
        _proces("Ontvangstbewijs", "Handtekening van de hub onder de verzegelde bytes die binnenkwamen en de uitkomst"),
    ] = None


class VernietigingsopdrachtV1(Model):
    """To a party that received something of a case: destroy these deliveries (R15)."""

    leveringen: Annotated[
        list[Annotated[Uuid, _proces("Te vernietigen levering", "Kenmerk van een levering die weg moet")]],
        Field(min_length=1, max_length=PADEN_MAX),
    ]
    reden: Annotated[Code, _proces("Reden vernietiging", "Waarom er wordt vernietigd, als code")]


class ActualiseringsverzoekV1(Model):
    """To the party whose advice is too old to deliver (R13)."""

    advies: Annotated[Uuid, _proces("Verouderd advies", "Kenmerk (id) van het adviesbericht dat te oud is")]
    reden: Annotated[Code, _proces("Reden actualisering", "Waarom een nieuw advies nodig is, als code")]
