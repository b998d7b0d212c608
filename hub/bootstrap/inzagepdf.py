"""Typst source to a tagged PDF (PDF/UA-1). Offline: fonts from the wheel, no packages, no files, nothing kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import typst

from hub.fouten import Ketenfout

NORM: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): a heading, a table and a list are that to a screen reader too. Typst refuses what is not."""


def maak_pdf(bron: str, op: datetime) -> bytes:
    """The document; `op` is the moment that it says it was made, so the same report is the same file.

    Raises:
        Ketenfout: `INZAGE-pdf`, it cannot be made. Says nothing of the text.
    """
    try:
        zetter = typst.Compiler(bron.encode(), ignore_system_fonts=True)
        pdf = zetter.compile(format="pdf", pdf_standards=NORM, timestamp=int(op.timestamp()))
    except RuntimeError:  # its text quotes the source
        pdf = None
    if not isinstance(pdf, bytes):
        raise Ketenfout("INZAGE-pdf", "Van het overzicht kan geen pdf worden gemaakt. Er is niets gegeven.")
    return pdf
