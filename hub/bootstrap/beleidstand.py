"""What is live, for who asks: the bundle, who signed it, how many days it has, and what each hub process says.

Beside a running hub from its cupboard; without one from the hub's own disk. Only looking: nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.bootstrap.activering import NAAM
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.busplaats import bus_van
from hub.bootstrap.inzicht import verbind_als_hub
from hub.bootstrap.levendbeleid import Levend, herlees, lees_sleutels
from hub.bus.beleidskast import Beleidskast, Kastfout, Processtand
from hub.bus.verbinding import Nietgehoord
from hub.fouten import Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.gateway.poorten import Klok
from hub.gateway.weg import NEDERLAND
from hub.instellingen import Instellingen


@dataclass(frozen=True, slots=True)
class Beleidstand:
    """What is live. `dagen`: days left, this day not counted; negative when it has ended.

    `processen`: what each running hub process says; none when no hub runs. `proef`: it rests on throw-away keys.
    """

    levend: Levend
    dagen: int
    processen: tuple[Processtand, ...]
    proef: bool

    @property
    def eens(self) -> bool:
        """Whether every process that runs decides by it and has days left."""
        return self.dagen >= 0 and all(p.digest == self.levend.digest and p.dagen >= 0 for p in self.processen)


async def lees_stand(instellingen: Instellingen, klok: Klok | None = None) -> Beleidstand:
    """Look.

    Raises:
        Ketenfout: `BELEID-geen`, there is none; `BELEID-kast`; `SLEUTELREGISTER-…`; or the bundle is not what it says.
        Busfout: the bus does not answer.
    """
    klok = klok or Systeemklok()
    dag = klok.nu().astimezone(NEDERLAND).date()
    adres = bus_van(instellingen)
    if adres is None:
        return _stand(instellingen, lees_actief(instellingen.toestand), dag, ())
    verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM, blijf=False)
    try:
        kast = Beleidskast(verbinding)
        wijzer = await kast.wijzer()
        bundel = None if wijzer is None else await kast.inhoud(wijzer.inhoud)
        return _stand(instellingen, bundel, dag, await kast.vraag_rond())
    except Nietgehoord:
        return _stand(instellingen, lees_actief(instellingen.toestand), dag, ())
    except Kastfout:
        raise Ketenfout("BELEID-kast", "De kast met het beleid in de NATS-server is niet heel.") from None
    finally:
        await verbinding.sluit()


def _stand(
    instellingen: Instellingen, bundel: bytes | None, dag: date, processen: tuple[Processtand, ...]
) -> Beleidstand:
    register = lees_sleutels(instellingen.toestand) if bundel is not None else None
    if bundel is None or register is None:
        raise Ketenfout("BELEID-geen", "In deze hub is nog geen beleid in werking.")
    levend = herlees(bundel, register, None, dag)
    dagen = (levend.laatste_dag - dag).days
    return Beleidstand(levend, dagen if levend.open else min(dagen, -1), processen, register.proef)
