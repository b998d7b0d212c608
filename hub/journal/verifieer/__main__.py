"""`python -m hub.journal.verifieer`, and `python verifieer` where the folder was copied alone."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an auditor has the Python that he has
    sys.stderr.write("Dit programma heeft Python 3.11 of nieuwer nodig.\n")
    sys.exit(2)

if not __package__:
    # Run as a folder: Python then knows no package. With the folder above on the path the rooms find each other.
    map_ = Path(__file__).resolve().parent
    sys.path.insert(0, str(map_.parent))
    __package__ = map_.name

from .opdracht import main

if __name__ == "__main__":
    sys.exit(main())
