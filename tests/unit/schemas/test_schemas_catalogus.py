"""The catalogue: no field without a label, one label per path, and a model that breaks this stops the import."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import pytest
from pydantic import Field

from schemas import catalogus
from schemas.basis import Model, Naam
from schemas.catalogus import BLADEN, MODELLEN, VELDEN, Labelfout, kinderen, knopen, maak_catalogus, velden_van
from schemas.register import BERICHTEN
from schemas.veld import Categorie, Herkomst, Veld, Vorm
from tests.strategieen import blaadjes, met_kanaries

LABEL = Veld("Naam", "Een naam", "brp", "identiteit", "gesloten")


class Binnen(Model):
    """A group with one leaf."""

    naam: Annotated[Naam, LABEL]


def fout(soort: object) -> str:
    """The reason why a model with one field of this type is refused."""
    model = type("Proef", (Model,), {"__annotations__": {"veld": soort}, "__doc__": "x", "__module__": __name__})
    with pytest.raises(Labelfout) as gevangen:
        list(knopen(model))
    return str(gevangen.value)


@pytest.mark.parametrize(
    ("soort", "reden"),
    [
        (Naam, "precies één Veld"),
        (Annotated[Naam, LABEL, LABEL], "precies één Veld"),
        (Annotated[str, LABEL], "geen Gedaante"),
        (Annotated[int, LABEL], "geen Gedaante"),
        (Annotated[dict[str, str], LABEL], "geen Gedaante"),
        (Annotated[Literal[1, 2], LABEL], "bestaat uit woorden"),
        (Annotated[Naam | bool, LABEL], "één soort"),
        (list[Binnen], "een lijst heeft een grens"),
        (Annotated[list[Binnen] | None, Field(max_length=3)], "een lijst heeft een grens en is niet null"),
        (Annotated[list[Binnen | None], Field(max_length=3)], "onderdeel van een lijst is niet null"),
        (Annotated[list[Naam], Field(max_length=3), LABEL], "hoort bij het onderdeel"),
        (Annotated[list[Naam], Field(max_length=3)], "precies één Veld"),
        (Annotated[Binnen, LABEL], "een groep heeft zelf geen Veld"),
    ],
)
def test_a_model_that_breaks_the_rule_is_refused(soort: object, reden: str) -> None:
    """An unlabelled leaf would be a field that no rule can name; the walk must know every shape or say no."""
    assert reden in fout(soort)


def test_one_path_has_one_label_in_all_messages() -> None:
    """The policy says `feit.pleegdatum` once, whatever message carries it."""

    class Anders(Model):
        naam: Annotated[Naam, Veld("Naam", "Een naam", "politie", "identiteit", "gesloten")]

    with pytest.raises(Labelfout, match="twee labels"):
        maak_catalogus({"een": Binnen, "twee": Anders})
    assert maak_catalogus({"een": Binnen, "twee": Binnen})[1] == {"een": ("naam",), "twee": ("naam",)}


@pytest.mark.parametrize("bericht", MODELLEN)
def test_every_message_path_is_there_exactly_once(bericht: str) -> None:
    """What a message can carry and what the catalogue lists are the same set, by a walk over real data."""
    paden = velden_van(bericht)
    assert len(paden) == len(set(paden))
    assert set(paden) == {pad for pad, _ in blaadjes(met_kanaries(bericht))}
    assert set(paden) <= VELDEN.keys()


def test_the_catalogue_is_the_union_of_the_messages() -> None:
    """No path stands for nothing, and every message of the register is in it."""
    assert VELDEN.keys() == BLADEN.keys() == {pad for bericht in MODELLEN for pad in velden_van(bericht)}
    assert set(MODELLEN) == {soort.bericht for soort in BERICHTEN.values()}
    with pytest.raises(KeyError):
        velden_van("bestaat-niet")


def test_labels_use_the_agreed_words() -> None:
    """Policy files compare these words; a typing error would be a field that no ban removes."""
    for pad, veld in VELDEN.items():
        assert veld.herkomst in get_args(Herkomst), pad
        assert veld.categorie in get_args(Categorie), pad
        assert veld.vorm in get_args(Vorm), pad
        assert veld.label
        assert veld.betekenis


def test_labels_are_unique_on_a_screen() -> None:
    """Two fields with the same name cannot be told apart by whoever reads a table or a refusal."""
    labels = [veld.label for veld in VELDEN.values()]
    assert len(labels) == len(set(labels))


def test_free_text_is_labelled_free() -> None:
    """A text field marked `gesloten` would slip under every ban on free text."""
    for pad, blad in BLADEN.items():
        assert (blad.gedaante.soort == "tekst") == (blad.veld.vorm == "vrij"), pad


@pytest.mark.parametrize(
    ("bericht", "groepen"),
    [
        ("signaal", {"betrokkene", "feit", "zorgen"}),
        ("informatieverzoek", {"betrokkene", "feit", "zorgen"}),
        ("advies", {"betrokkene", "advies"}),
        ("afdoening", {"betrokkene", "afdoening", "voor_gemeente", "feit", "zorgen"}),
        ("terugkoppeling", {"betrokkene", "terugkoppeling"}),
    ],
)
def test_messages_carry_the_field_groups_of_the_domain(bericht: str, groepen: set[str]) -> None:
    """The groups that the working method needs, and no other."""
    assert {knoop.pad for knoop in kinderen(MODELLEN[bericht]) if knoop.model is not None} == groepen


def test_the_catalogue_cannot_be_changed_while_running() -> None:
    """Whoever could add a path here could make a field that was never reviewed."""
    with pytest.raises(TypeError):
        catalogus.VELDEN["erbij"] = LABEL  # type: ignore[index]
