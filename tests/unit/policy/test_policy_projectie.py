"""Stripping in its details: shapes, types, and what stops it."""

from __future__ import annotations

import random
import time
from collections import UserString
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

import pytest

from hub.policy.projectie import Projectiefout, aanwezig, projecteer
from schemas.basis import Model
from schemas.berichten.informatieverzoek import InformatieverzoekV1
from schemas.berichten.signaal import SignaalV1
from schemas.catalogus import Labelfout, velden_van
from tests.kanaries import Zaaier

SIGNAAL = {
    "doel": "omgevingsadvies",
    "fase": "signalering",
    "aan": ["gemeente-ede/inzage"],
    "betrokkene": {
        "bsn": "999990019",
        "geboortedatum": "2009-11-02",
        "gezagdragers": [
            {"naam": "A. Voorbeeld", "relatie": "ouder"},
            {"naam": "B. Voorbeeld", "relatie": "voogd", "telefoon": "06-00000000"},
        ],
    },
    "zorgen": [],
}


def maak(model: type[Model], **waarden: Any) -> Model:  # noqa: ANN401 - past validation on purpose
    """An instance that validation never saw."""
    return model.model_construct(**waarden)


def signaal() -> SignaalV1:
    """A validated message."""
    return SignaalV1.model_validate(SIGNAAL)


def test_plain_json_in_the_order_of_the_model() -> None:
    """Dates are text, lists of words stay lists; None and empty lists are not written."""
    assert projecteer(signaal(), frozenset(velden_van("signaal"))) == {
        "doel": "omgevingsadvies",
        "fase": "signalering",
        "aan": ["gemeente-ede/inzage"],
        "betrokkene": {
            "bsn": "999990019",
            "geboortedatum": "2009-11-02",
            "gezagdragers": [
                {"naam": "A. Voorbeeld", "relatie": "ouder"},
                {"naam": "B. Voorbeeld", "relatie": "voogd", "telefoon": "06-00000000"},
            ],
        },
    }


def test_an_item_of_which_nothing_is_left_vanishes() -> None:
    """Of two gezagdragers one has a telephone: the output does not show that there was another."""
    uit = projecteer(signaal(), frozenset({"betrokkene.gezagdragers.telefoon"}))
    assert uit == {"betrokkene": {"gezagdragers": [{"telefoon": "06-00000000"}]}}


def test_nothing_allowed_leaves_nothing() -> None:
    """No fields, no containers; a prefix or an unknown path is not a field."""
    for velden in (frozenset[str](), frozenset({"betrokkene", "feit", "onzin", ""})):
        assert projecteer(signaal(), velden) == {}


def test_which_fields_a_message_has() -> None:
    """The list from which stripped fields are named: leaves with a value, nothing else."""
    assert aanwezig(signaal()) == {
        "doel",
        "fase",
        "aan",
        "betrokkene.bsn",
        "betrokkene.geboortedatum",
        "betrokkene.gezagdragers.naam",
        "betrokkene.gezagdragers.relatie",
        "betrokkene.gezagdragers.telefoon",
    }


def test_a_moment_is_written_in_utc() -> None:
    """RFC 3339 with Z, so two hubs write the same bytes."""
    later = datetime(2026, 3, 17, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    verzoek = maak(InformatieverzoekV1, antwoord_voor=later)
    assert projecteer(verzoek, frozenset({"antwoord_voor"})) == {"antwoord_voor": "2026-03-17T09:30:00Z"}


class Stiekem(str):
    """A subclass of text: JSON would write it, but nobody foresaw it."""

    __slots__ = ()


@pytest.mark.parametrize(
    "waarde",
    [1.5, b"x", {"a": 1}, ["x"], Stiekem("geheim"), UserString("geheim"), object(), datetime(2026, 1, 1)],  # noqa: DTZ001
)
def test_an_unforeseen_value_stops_the_delivery(waarde: object) -> None:
    """Fail closed, and without the value in the text of the error."""
    bericht = maak(SignaalV1, doel=waarde)
    with pytest.raises(Projectiefout) as gevangen:
        projecteer(bericht, frozenset({"doel"}))
    assert "geheim" not in str(gevangen.value)


def test_a_part_of_another_model_stops_the_delivery() -> None:
    """A part that is not what the model says could hold anything, a dict and a subclass too."""
    velden = frozenset({"betrokkene.bsn"})

    class Uitgebreid(SignaalV1):
        """Somebody's subclass."""

    for bericht in (
        maak(SignaalV1, betrokkene={"bsn": "x"}),
        maak(SignaalV1, betrokkene=signaal()),
        maak(SignaalV1, betrokkene="x"),
    ):
        with pytest.raises(Projectiefout):
            projecteer(bericht, velden)
        with pytest.raises(Projectiefout):
            aanwezig(bericht)
    with pytest.raises(Projectiefout):
        projecteer(maak(SignaalV1, aan="x"), frozenset({"aan"}))
    assert projecteer(maak(Uitgebreid, doel="x"), frozenset({"doel"})) == {"doel": "x"}


def test_a_leaf_without_a_label_is_no_field() -> None:
    """Semantics 5: a model with an unlabelled leaf cannot be projected at all."""

    class Kaal(Model):
        geheim: Annotated[str, "geen Veld"]

    with pytest.raises(Labelfout):
        projecteer(Kaal(geheim="x"), frozenset({"geheim"}))


def test_the_message_itself_is_not_changed() -> None:
    """Stripping reads; the validated message stays what it was for the next destination."""
    bericht = signaal()
    uit = projecteer(bericht, frozenset({"aan"}))
    uit["aan"].append("x")
    assert bericht == signaal()


def test_a_part_that_was_added_past_validation_is_not_read() -> None:
    """Only what the plan names is read: an attribute that was smuggled in does not exist for it."""
    bericht = signaal()
    bericht.__dict__["geheim"] = "x"
    assert "geheim" not in projecteer(bericht, frozenset({*velden_van("signaal"), "geheim"}))


def test_it_is_fast_enough_to_do_for_every_destination() -> None:
    """About 20 µs on an idle machine; the bound is generous so that only a change of kind fails."""
    bericht = Zaaier(random.Random(1)).bericht(SignaalV1)
    velden = frozenset(velden_van("signaal")) - {"feit.medeverdachten.naam"}
    projecteer(bericht, velden)
    keren = 500
    beste = min(_duur(bericht, velden, keren) for _ in range(5))
    assert beste / keren < 200e-6


def _duur(bericht: Model, velden: frozenset[str], keren: int) -> float:
    begin = time.perf_counter()
    for _ in range(keren):
        projecteer(bericht, velden)
    return time.perf_counter() - begin
