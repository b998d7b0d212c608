"""A small tree of a trusted-in-nothing XML file, with line numbers, in one namespace.

Reads with defusedxml's SAX reader: no DTD, so no entities (billion laughs) and no external references (file reading,
requests from the police network). On top of that: UTF-8 only, a limit on depth and on the number of elements, no
namespace but that of the profile, no text beside elements, no attribute in a namespace.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Final
from xml.sax import SAXException, SAXParseException, handler
from xml.sax.xmlreader import AttributesNSImpl, InputSource, Locator

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from adapters.profielen.soorten import Onleesbaar, Profielfout

DIEPTE_MAX: Final = 8
"""Levels: export, incident, message, group, field are five."""
ELEMENTEN_MAX: Final = 200_000
"""Elements in one file: 1,000 messages of 200 elements."""

_ANDERE_CODERING: Final = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)


@dataclass(slots=True)
class Knoop:
    """One element: local name, attributes, own text (only when it has no children), children, line in the file."""

    naam: str
    kenmerken: dict[str, str] = field(repr=False)
    regel: int
    kinderen: list[Knoop] = field(default_factory=list)
    tekst: str = field(default="", repr=False)


def ontleed(inhoud: bytes, namespace: str) -> Knoop:
    """Parse a whole file.

    Raises:
        Onleesbaar: anything that is not well-formed XML in UTF-8 in exactly this namespace, within the limits.
    """
    if _ANDERE_CODERING.match(inhoud):
        raise _onleesbaar("XML-codering", 1, "de XML-declaratie noemt een andere codering dan UTF-8")
    try:
        inhoud.decode("utf-8")
    except UnicodeDecodeError as fout:
        regel = inhoud[: fout.start].count(b"\n") + 1
        raise _onleesbaar("XML-codering", regel, "het bestand is geen geldige UTF-8") from None
    bouwer = _Bouwer(namespace)
    lezer = DefusedExpatParser(namespaceHandling=1, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    lezer.setContentHandler(bouwer)
    bron = InputSource()
    bron.setByteStream(io.BytesIO(inhoud))
    bron.setEncoding("utf-8")
    try:
        lezer.parse(bron)
    except DefusedXmlException:
        raise _onleesbaar("XML-dtd", bouwer.regel, "een DTD of entiteit is niet toegestaan") from None
    except SAXParseException as fout:
        raise _onleesbaar("XML-vorm", fout.getLineNumber() or 0, "het bestand is geen welgevormde XML") from None
    except (SAXException, ValueError):
        raise _onleesbaar("XML-vorm", bouwer.regel, "het bestand is geen welgevormde XML") from None
    if bouwer.wortel is None:
        raise _onleesbaar("XML-vorm", 1, "het bestand bevat geen element")
    return bouwer.wortel


class _Bouwer(handler.ContentHandler):
    """Collects the tree. Raising here stops the reader."""

    def __init__(self, namespace: str) -> None:
        super().__init__()
        self.wortel: Knoop | None = None
        self._namespace = namespace
        self._stapel: list[Knoop] = []
        self._aantal = 0
        self._plek: Locator | None = None

    @property
    def regel(self) -> int:
        """Line the reader is at, from 1."""
        return (self._plek.getLineNumber() or 0) if self._plek is not None else 0

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - name of the SAX interface
        self._plek = locator

    def startElementNS(  # noqa: N802 - name of the SAX interface
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        self._aantal += 1
        if self._aantal > ELEMENTEN_MAX:
            raise _onleesbaar("XML-groot", self.regel, f"meer dan {ELEMENTEN_MAX} elementen")
        if len(self._stapel) >= DIEPTE_MAX:
            raise _onleesbaar("XML-diep", self.regel, f"dieper dan {DIEPTE_MAX} niveaus")
        ruimte, naam = name
        if ruimte != self._namespace:
            raise _onleesbaar("XML-namespace", self.regel, f"een element hoort niet bij de namespace {self._namespace}")
        kenmerken: dict[str, str] = {}
        for (kenmerkruimte, kenmerk), waarde in attrs.items():
            if kenmerkruimte is not None:
                raise _onleesbaar("XML-namespace", self.regel, "een attribuut heeft een namespace")
            kenmerken[kenmerk] = waarde
        knoop = Knoop(naam, kenmerken, self.regel)
        if self._stapel:
            ouder = self._stapel[-1]
            if ouder.tekst.strip():
                raise _onleesbaar("XML-tekst", self.regel, "tekst naast elementen")
            ouder.kinderen.append(knoop)
        else:
            self.wortel = knoop
        self._stapel.append(knoop)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802 - same
        self._stapel.pop()

    def characters(self, content: str) -> None:
        if self._stapel:
            knoop = self._stapel[-1]
            if knoop.kinderen and content.strip():
                raise _onleesbaar("XML-tekst", self.regel, "tekst naast elementen")
            knoop.tekst += content


def _onleesbaar(code: str, regel: int, uitleg: str) -> Onleesbaar:
    return Onleesbaar(Profielfout(code, f"regel {regel}" if regel else "het bestand", uitleg))
