"""Who is responsible, in every form in which documents write it."""

from importer.understanding.units.finding import find_units, units_in_cell
from importer.understanding.units.rules import apply_first_leads, find_rules

__all__ = ["apply_first_leads", "find_rules", "find_units", "units_in_cell"]
