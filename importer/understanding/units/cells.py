"""Bodies in a table's cell, where the column's header is the label."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.finding import find_units
from importer.understanding.units.making import make
from importer.understanding.units.names import read_names
from importer.understanding.units.words import is_body

_NOTHING = re.compile(r"^(?:无|[—\-－/\\～~·.]+|暂无|同上|〃|″)$")

MOST_BROKEN = 12


def units_in_cell(text: str, role: str, start: int = 0, label: str = "") -> list[Units]:
    """Bodies in a cell of a column of that role; labels inside the cell win. `start` is where the cell begins."""
    if _NOTHING.match(text.strip()) or not text.strip():
        return []
    own = [one for one in find_units(text) if one.label and not one.label.startswith("…")]
    if own:
        return [replace(one, span=(one.span[0] + start, one.span[1] + start)) for one in own]
    begin = start + len(text) - len(text.lstrip())
    span = (begin, start + len(text.rstrip()))
    if role == "leader":
        return make(role, label, read_names(re.sub(r"\s+", "、", text.strip())), span, 0.9, "units.cell")
    words = _one_list(text)
    verbal = [one for one in find_units(f"（{words}）") if one.label.startswith("…")]
    if verbal and role == "resp":
        return [replace(one, span=span, rule="units.cell") for one in verbal]
    return make(role, label, read_names(words), span, 0.9, "units.cell")


def _one_name(last: str, first: str) -> bool:
    """Whether a name that already reads as a body goes on in the next line: 各街道办 and 事处."""
    return not is_body(first) and is_body(last + first)


def _one_list(text: str) -> str:
    """Names on lines of their own become a list; a name broken over two lines is put together."""
    result = ""
    for line in (line.strip() for line in re.split(r"[\s|]+", text)):
        if not line:
            continue
        last = re.split(r"[、，；]", result)[-1]
        parted = not result or result[-1] in "、，；" or line[0] in "、，；"
        first = re.split(r"[、，；]", line)[0]
        broken = bool(last) and len(last) < MOST_BROKEN and (not is_body(last) or _one_name(last, first))
        result += line if parted or broken else "、" + line
    return result
