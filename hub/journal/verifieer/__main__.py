"""`python -m hub.journal.verifieer`, and `python verifieer` where the folder was copied alone."""

import sys
from pathlib import Path

if not __package__:
    # Run as a folder: Python then knows no package. With the folder above on the path the rooms find each other.
    map_ = Path(__file__).resolve().parent
    sys.path.insert(0, str(map_.parent))
    __package__ = map_.name

from .opdracht import main

sys.exit(main())
