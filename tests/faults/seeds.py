"""What chance a fault test runs on: FAULT_SEED if given, else one; five with `make faults`."""

from __future__ import annotations

import os

from tests.amounts import amount

FIRST = int(os.environ.get("FAULT_SEED", "20231024"))
SEEDS = [FIRST + number for number in range(1 if "FAULT_SEED" in os.environ else amount(1, 5))]
