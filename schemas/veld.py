"""The label that every field on the wire carries.

A field without a label cannot be declared: `schemas.catalogus` refuses a model whose leaf has none, and the policy
engine lets no unlabelled field pass (semantics 5 of the policy language).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

Herkomst = Literal["proces", "brp", "politie", "justitie", "context", "mededeling"]
"""Who the value comes from, and so who may receive it.

`proces`: how the message travels (purpose, phase, addressees); `brp`: who the person is; `politie` and `justitie`:
never in a municipal dossier (R06); `context`: what the adviser contributed himself; `mededeling`: a sentence written
for the municipality (R09, R10) or the wish for follow-up support.
"""

Categorie = Literal[
    "proces", "identiteit", "contact", "gezin", "delict", "strafrechtelijk", "derden", "zorg", "advies", "besluit"
]
"""What kind of data it is; used in policy files to speak of many fields at once."""

Vorm = Literal["gesloten", "vrij"]
"""`gesloten`: a code, date, number or flag; `vrij`: text in which a person may type anything."""


@dataclass(frozen=True, slots=True)
class Veld:
    """Label of one leaf field. `label` and `betekenis` are Dutch, for screens and the generated tables."""

    label: str
    betekenis: str
    herkomst: Herkomst
    categorie: Categorie
    vorm: Vorm

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Carry the label into the generated JSON Schema."""
        schema = handler(core_schema)
        schema.update(
            {
                "title": self.label,
                "description": self.betekenis,
                "x-herkomst": self.herkomst,
                "x-categorie": self.categorie,
                "x-vorm": self.vorm,
            }
        )
        return schema
