"""What `ketenhub up` does before anything else."""

from __future__ import annotations

import resource

from hub.cli.up import laat_geen_geheugen_na


def test_a_crash_leaves_no_file_of_the_memory() -> None:
    """Whatever the shell allows; programs that the hub starts have the same limit."""
    eerder = resource.getrlimit(resource.RLIMIT_CORE)
    hoogstens = eerder[1]
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (hoogstens, hoogstens))
        laat_geen_geheugen_na()
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, hoogstens)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, eerder)
