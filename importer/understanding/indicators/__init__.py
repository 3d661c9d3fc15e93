"""How much: numbers that a text demands, with comparator, unit, subject and baseline."""

from importer.understanding.indicators.cells import indicator_in_cell
from importer.understanding.indicators.finding import find_indicators

__all__ = ["find_indicators", "indicator_in_cell"]
