"""Fuzz of the loader: garbage gives a `Beleidsfout` and never another exception; and what loads, decides."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.policy.besluit import Sleutel
from hub.policy.fouten import CODES, Beleidsfout
from hub.policy.gevallen import lees_gevallen
from hub.policy.laden import laad
from hub.policy.yaml_strikt import ontleed
from tests.klein_beleid import ADVIES, CONVENANT, JONGERE, SIGNAAL, WOORDENBOEK, alle_plichten, klein
from tests.unit.policy.test_policy_gevallen import GEVAL

LASTIG = st.text(alphabet=st.sampled_from("abR0- :,[]{}&*!|>'\"%@`#?~<\n\t\\\u200b\u0301\ufeff\ud800é"), max_size=60)
SNIPPERS = st.sampled_from(
    (
        "",
        " ",
        "  ",
        "\n",
        ": ",
        "- ",
        "[]",
        "{}",
        "~",
        "[",
        "}",
        "&a",
        "*a",
        "!x",
        "'",
        "groep ",
        "alle",
        "1",
        "ja",
        "0",
    )
)
BELEID = klein()
ruim = settings(deadline=None, max_examples=150)


@given(tekst=st.one_of(LASTIG, st.text(max_size=200)))
@settings(ruim, max_examples=400)
def test_any_text_is_yaml_or_a_mistake(tekst: str) -> None:
    """Bounded and closed: nodes, or the one error."""
    with contextlib.suppress(Beleidsfout):
        ontleed("b", tekst)


@given(inhoud=st.binary(max_size=200))
@settings(ruim)
def test_any_bytes(inhoud: bytes) -> None:
    """Read as Latin-1, so that every byte is some character."""
    with contextlib.suppress(Beleidsfout):
        ontleed("b", inhoud.decode("latin-1"))


@given(st.data())
@settings(ruim)
def test_a_broken_policy_is_a_mistake(data: st.DataObject) -> None:
    """Cut, repeat or replace a piece anywhere in good files: they load, or it is a `Beleidsfout` with a text."""
    teksten = []
    for tekst in (WOORDENBOEK, CONVENANT):
        begin = data.draw(st.integers(0, len(tekst)))
        einde = data.draw(st.integers(begin, min(len(tekst), begin + 80)))
        teksten.append(tekst[:begin] + data.draw(st.one_of(SNIPPERS, LASTIG)) + tekst[einde:])
    try:
        beleid = laad({"w": teksten[0], "c": teksten[1]})
    except Beleidsfout as fout:
        if not all(deel.wat and deel.code in CODES for deel in fout.fouten):
            raise
        return
    beleid.tabel.beslis(SIGNAAL, JONGERE, alle_plichten(beleid))
    beleid.tabel.beslis(ADVIES, JONGERE, alle_plichten(beleid))


@given(st.data())
@settings(ruim)
def test_a_line_moved_elsewhere_is_a_mistake_or_a_policy(data: st.DataObject) -> None:
    """Structure gone wrong without a wrong character: lines swapped, dropped, shifted."""
    regels = CONVENANT.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        nummer = data.draw(st.integers(0, len(regels) - 1))
        regel = regels.pop(nummer)
        if data.draw(st.booleans()):
            regels.insert(
                data.draw(st.integers(0, len(regels))), data.draw(st.sampled_from((regel, f"  {regel}", regel[2:])))
            )
    with contextlib.suppress(Beleidsfout):
        laad({"w": WOORDENBOEK, "c": "\n".join(regels)})


@given(st.data())
@settings(ruim)
def test_broken_cases_are_mistakes(data: st.DataObject) -> None:
    """The same for files of worked cases."""
    begin = data.draw(st.integers(0, len(GEVAL)))
    einde = data.draw(st.integers(begin, min(len(GEVAL), begin + 40)))
    tekst = GEVAL[:begin] + data.draw(st.one_of(SNIPPERS, LASTIG)) + GEVAL[einde:]
    with contextlib.suppress(Beleidsfout):
        lees_gevallen({"g": tekst}, klein())


WAARDEN = st.one_of(
    st.none(), st.text(max_size=5), st.integers(), st.floats(), st.fractions(), st.booleans(), st.lists(st.integers())
)


@given(
    woorden=st.tuples(
        *[st.one_of(st.text(max_size=5), st.sampled_from(deel)) for deel in zip(SIGNAAL, ADVIES, strict=True)]
    ),
    kenmerken=st.dictionaries(
        st.one_of(st.text(max_size=5), st.sampled_from(("leeftijd", "zorgen", "sepot", "advies-leeftijd"))), WAARDEN
    ),
    kan=st.frozensets(st.sampled_from(("log", "bewaar", "vernietig", "gebruik"))),
)
@settings(ruim, max_examples=300)
def test_deciding_never_raises(woorden: tuple[str, ...], kenmerken: dict[str, object], kan: frozenset[str]) -> None:
    """Whatever is asked, there is a decision, and what is odd passes nothing."""
    besluit = BELEID.tabel.beslis(Sleutel(*woorden), kenmerken, kan)  # type: ignore[arg-type]
    assert besluit.beleid == BELEID.digest
    if "log" not in kan:
        assert besluit.velden == frozenset()
