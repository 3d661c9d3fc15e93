"""Who is to act: bodies named in unit lines, brackets, sentences and cells, and rules for the whole document."""

from importer.understanding.units.cells import units_in_cell
from importer.understanding.units.finding import find_units
from importer.understanding.units.rules import apply_first_leads, find_rules
from importer.understanding.units.subjects import divides, find_subjects, heading_units

__all__ = [
    "apply_first_leads",
    "divides",
    "find_rules",
    "find_subjects",
    "find_units",
    "heading_units",
    "units_in_cell",
]
