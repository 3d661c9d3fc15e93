"""What one duty's report says, as texts by field: to compare a form with what is stored, and to know what was touched.

Fields: `progress`, `value_<order of the indicator>`, the texts and the two check boxes (是 or empty).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from plan_tracker.text import INVISIBLE
from reports.filling.columns import CHECKS, TEXTS, YES
from tasks.models import Indicator, ProgressReport
from tasks.report_input import ReportInput, plain

Values = dict[str, str]
STAMP = re.compile(r"([0-9]{1,9})\.([0-9a-f]{12})")


def value_name(order: int) -> str:
    """The field of an indicator."""
    return f"value_{order}"


def of_report(report: ProgressReport | None, indicators: Sequence[Indicator]) -> Values:
    """The fields of a stored report; all empty where there is none."""
    return of_input(input_of(report, indicators) if report else ReportInput(), indicators)


def input_of(report: ProgressReport, indicators: Sequence[Indicator]) -> ReportInput:
    """A stored report as it would be entered."""
    return ReportInput(
        progress=None if indicators else report.progress,
        values={one.indicator_id: one.value for one in report.readings.all()},
        needs_help=report.needs_help,
        wants_closure=report.wants_closure,
        **{name: getattr(report, name) for name in TEXTS},
    )


def of_input(data: ReportInput, indicators: Sequence[Indicator]) -> Values:
    """The fields of a report as entered."""
    found = {name: tidy(getattr(data, name)) for name in TEXTS}
    found |= {name: YES if getattr(data, name) else "" for name in CHECKS}
    if not data.wants_closure:  # what only closing asks for is not kept without it
        found |= {"shortfall_reason": "", "no_evidence_reason": ""}
    for one in indicators:
        found[value_name(one.order)] = plain(data.values[one.pk]) if one.pk in data.values else ""
    if not indicators:
        found["progress"] = "" if data.progress is None else str(data.progress)
    return found


def tidy(text: str) -> str:
    """A text without what programs add or drop: kinds of line ends, outer blanks, invisible characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "".join(char for char in text if char not in INVISIBLE).strip()
    return unicodedata.normalize("NFC", lines)


def tidy_number(text: str) -> str:
    """A number in one spelling: 164.0, １６４ and 164 are the same; what is no number stays as it is."""
    text = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        number = Decimal(text) if len(text) <= 20 else None
    except InvalidOperation:
        return text
    return plain(number) if number is not None and number.is_finite() else text


def digest(values: Mapping[str, str]) -> str:
    """A short fingerprint of the fields that say something."""
    said = sorted((name, text) for name, text in values.items() if text)
    return hashlib.sha256(json.dumps(said).encode("utf-8", "replace")).hexdigest()[:12]


def stamp(report: ProgressReport | None, values: Mapping[str, str]) -> str:
    """What a row remembers of the report as it was when the form was written: its version and content."""
    return f"{report.version if report else 0}.{digest(values)}"


def read_stamp(text: str) -> tuple[int, str]:
    """Version and content of a stamp; (-1, "") when somebody spoiled it."""
    found = STAMP.fullmatch(text)
    return (int(found[1]), found[2]) if found else (-1, "")
