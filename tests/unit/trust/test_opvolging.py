"""Merge, split, corrections and chains."""

from __future__ import annotations

from datetime import date

import pytest

from hub.trust.opvolging import einde, sluit_kring, volgende
from hub.trust.partijdelen import Opvolger
from hub.trust.partijfouten import Partijweigering

EEN, TWEE, DRIE = date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)


def test_een_fusie_gaat_op_haar_dag_in() -> None:
    """Two municipalities become one: the day before it is still the old one."""
    lijnen = {"ede": (Opvolger("vallei", TWEE),), "barneveld": (Opvolger("vallei", TWEE),)}
    assert einde(lijnen, "ede", EEN) is None
    assert einde(lijnen, "ede", TWEE) == einde(lijnen, "barneveld", DRIE) == "vallei"
    assert einde(lijnen, "vallei", DRIE) is None


def test_een_splitsing_vraagt_om_welke_gemeente() -> None:
    """Guessing would send a young person's data to the wrong organisation."""
    lijnen = {"oost": (Opvolger("ede", EEN, "0228"), Opvolger("barneveld", EEN, "0203"))}
    assert einde(lijnen, "oost", EEN, "0228") == "ede"
    assert einde(lijnen, "oost", EEN, "0203") == "barneveld"
    for gemeente in (None, "0274"):
        with pytest.raises(Partijweigering, match="PARTIJ-opvolger"):
            einde(lijnen, "oost", EEN, gemeente)


def test_een_lijn_zonder_gemeente_is_voor_al_het_overige() -> None:
    """A split with a rest."""
    lijnen = (Opvolger("ede", EEN, "0228"), Opvolger("rest", EEN))
    assert volgende(lijnen, EEN, "0228") == "ede"
    assert volgende(lijnen, EEN, "0274") == volgende(lijnen, EEN) == "rest"


def test_een_verbetering_gaat_in_op_haar_eigen_dag() -> None:
    """History stays: who followed on an earlier day can still be told."""
    lijnen = (Opvolger("fout", EEN), Opvolger("goed", TWEE))
    assert volgende(lijnen, EEN) == "fout"
    assert volgende(lijnen, TWEE) == "goed"
    assert volgende((*lijnen, Opvolger("beter", TWEE)), TWEE) == "beter"


def test_een_rij_loopt_tot_het_einde() -> None:
    """A successor that was succeeded itself; also over a split."""
    lijnen = {"a": (Opvolger("b", EEN),), "b": (Opvolger("c", TWEE, "0228"), Opvolger("d", TWEE, "0203"))}
    assert einde(lijnen, "a", EEN) == "b"
    assert einde(lijnen, "a", TWEE, "0203") == "d"


def test_een_kring_wordt_gezien_en_nooit_gelopen() -> None:
    """Over lines of any day; and a reader that meets one all the same stops."""
    lijnen = {"a": (Opvolger("b", EEN),), "b": (Opvolger("c", DRIE),)}
    assert sluit_kring(lijnen, "c", "a")
    assert sluit_kring(lijnen, "a", "a")
    assert not sluit_kring(lijnen, "a", "d")
    with pytest.raises(Partijweigering, match="PARTIJ-kring"):
        einde({**lijnen, "c": (Opvolger("a", EEN),)}, "a", DRIE)
