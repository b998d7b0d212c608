"""What is asked of a request before anybody is admitted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from hub.bootstrap import partijtoelating
from hub.bootstrap.partijbeheer import Registerweigering
from hub.bootstrap.partijtoelating import keur_aanvraag
from hub.instellingen import Instellingen
from tests.partijproef import NU, OIN, aanvraag, identiteit


@pytest.mark.parametrize(("code", "mag"), [("gemeente-ede", True), ("regio-3", True), ("gi2-oost", False)])
def test_een_code_past_in_een_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, mag: bool) -> None:
    """A change that cannot be written down would hold up every one that comes after it."""
    beleid = SimpleNamespace(woordenboek=SimpleNamespace(partijen={code: SimpleNamespace(oin=OIN)}))
    monkeypatch.setattr(partijtoelating, "lees_actief", lambda _staat: b"bundel")
    monkeypatch.setattr(partijtoelating, "lees_sleutels", lambda _staat: None)
    monkeypatch.setattr(partijtoelating, "lees_vorige", lambda _bundel, _sleutels: SimpleNamespace(beleid=beleid))
    instellingen = Instellingen(toestand=tmp_path, beleid=tmp_path)
    gevraagd = aanvraag(identiteit(code))
    if mag:
        gelezen: object = keur_aanvraag(instellingen, gevraagd, NU)
        assert gelezen is beleid
        return
    with pytest.raises(Registerweigering, match="PARTIJ-code"):
        keur_aanvraag(instellingen, gevraagd, NU)
