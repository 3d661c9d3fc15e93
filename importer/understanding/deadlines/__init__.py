"""When: dates, parts of a year, periods, rhythms and constant work that a text sets."""

from importer.understanding.deadlines.cells import deadline_in_cell, first_of
from importer.understanding.deadlines.finding import find_deadlines

__all__ = ["deadline_in_cell", "find_deadlines", "first_of"]
