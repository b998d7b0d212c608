"""Ages in calendar terms, exact at their edges."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

_MAANDDAGEN_MAX: Final = 31


def leeftijd(geboortedatum: date, dag: date) -> int | None:
    """Whole years on `dag`; None when `dag` lies before the birth.

    Who was born on 29 February becomes a year older on 1 March of a year that is no leap year (Dutch practice: a year
    of life is complete when the day of birth has passed), so a 23rd birthday is never counted a day late in his favour
    and a 12th never a day early.
    """
    if dag < geboortedatum:
        return None
    return dag.year - geboortedatum.year - ((dag.month, dag.day) < (geboortedatum.month, geboortedatum.day))


def leeftijd_bij_feit(geboortedatum: date, pleegdatum: date, peildatum: date) -> int | None:
    """Age on the day of the offence (R02); None when that day lies before birth or after `peildatum`.

    Who says that an offence is of tomorrow could make an eleven-year-old twelve.
    """
    return None if pleegdatum > peildatum else leeftijd(geboortedatum, pleegdatum)


def maanden(van: date, tot: date) -> Fraction | None:
    """Months between two days; a whole number exactly on the same day of the month. None when `tot` lies before `van`.

    A month that has no such day (31 January → February) is complete on the last day it has. Days over count as a
    fraction of 31: never zero and never a whole month, so `precies 12 maanden` and `12 maanden en een dag` fall on
    different sides of the cut `na 12`.
    """
    if tot < van:
        return None
    heel = (tot.year - van.year) * 12 + tot.month - van.month
    if _op_dag(van, heel) > tot:
        heel -= 1
    return heel + Fraction((tot - _op_dag(van, heel)).days, _MAANDDAGEN_MAX)


def _op_dag(van: date, aantal: int) -> date:
    jaar, maand = divmod(van.month - 1 + aantal, 12)
    for dag in range(van.day, 27, -1):
        try:
            return date(van.year + jaar, maand + 1, dag)
        except ValueError:
            continue
    return date(van.year + jaar, maand + 1, van.day)
