"""How much of the same a test does: little with every run of `make test`, all of it with `make faults`."""

from __future__ import annotations

import os


def amount(few: int, all_of_it: int) -> int:
    """The smaller number, unless THOROUGH is set."""
    return all_of_it if os.environ.get("THOROUGH") else few
