"""A working draft as a plan file: what is loaded when it is published. No database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from importer.drafts.words import cut, text_of, tight
from importer.drafts.working import CONTEXT, HEAD, TAKEN, Part, Working
from importer.plan_file import DEADLINE, FORMAT, GROUP, INDICATOR

Span = tuple[int, int]
MOST_TEXT, MOST_NOTE = 4000, 200


def plan_file_of(working: Working, source: str, codes: dict[str, str]) -> dict[str, Any]:
    """The plan file (`plan-tracker/plan@1`) a draft stands for; `codes` are the tasks' numbers by id.

    Chapters treated as context and everything that obliges nobody become context spans; corrections nobody took stay
    as doubts beside the text. It is not checked here: `importer.plan_file.check_plan` says what is missing.
    """
    counted = [one for one in working["chapters"] if one["treat"] != CONTEXT and one["sections"]]
    taken = [one for one in working["corrections"] if one["decision"] == TAKEN and one["corrected"]]
    chapters = [_chapter(one, working, source, taken, codes) for one in counted]
    headings = [tuple(one["heading"]) for one in chapters]
    return {
        "format": FORMAT,
        "plan": {name: _value(working["head"][name]["value"], name) for name in HEAD} | {"source_text": source},
        "chapters": chapters,
        "context": list(_context(working, source, headings)),
        "corrections": list(_corrections(working["corrections"])),
    }


def corrected_text(source: str, span: Sequence[int], taken: Sequence[Part]) -> str:
    """The words of a span with the corrections that lie wholly inside it, punctuation folded."""
    start, end = span
    inside = sorted((one for one in taken if start <= one["span"][0] and one["span"][1] <= end), key=_start)
    out, place = "", start
    for one in inside:
        if one["span"][0] >= place:
            out += source[place : one["span"][0]] + one["corrected"]
            place = one["span"][1]
    whole = out + source[place:end]
    return text_of(whole, 0, len(whole))[:MOST_TEXT]


def _value(value: Any, name: str) -> Any:
    """Texts the document does not give are empty, as a plan file has them."""
    return "" if value is None and name in ("notice_title", "doc_number", "end_words") else value


def _start(part: Part) -> int:
    return part["span"][0]


def _chapter(
    chapter: Part, working: Working, source: str, taken: Sequence[Part], codes: dict[str, str]
) -> dict[str, Any]:
    """A chapter made for a document without any stands under the document's title, else before its first words."""
    before = max(1, chapter["span"][0])
    heading = chapter["heading"] or working["head"]["title"]["span"] or [before - 1, before]
    return {
        **{name: chapter[name] for name in ("number", "label", "title", "short_title")},
        "heading": list(heading),
        "sections": [_section(one, n, source, taken, codes) for n, one in enumerate(chapter["sections"], 1)],
    }


def _section(section: Part, number: int, source: str, taken: Sequence[Part], codes: dict[str, str]) -> dict[str, Any]:
    duties = [one for one in section["tasks"] if one["kind"] == "task"]
    return {
        "number": number,
        **{name: section[name] for name in ("label", "title", "implied", "heading", "span")},
        "tasks": [_task(one, codes[one["id"]], source, taken) for one in duties],
    }


def _task(task: Part, code: str, source: str, taken: Sequence[Part]) -> dict[str, Any]:
    return {
        "code": code,
        "title": task["title"],
        "span": task["span"],
        "text": corrected_text(source, task["span"], taken),
        "deadline": {name: task["deadline"][name] for name in DEADLINE},
        "evidence_required": task["evidence_required"],
        "indicators": [{name: one[name] for name in INDICATOR} for one in task["indicators"]],
        "departments": list(_departments(task["departments"])),
        "proposed": not all(one["confirmed"] for one in task["departments"]),
    }


def _departments(parts: Sequence[Part]) -> Iterator[dict[str, str]]:
    """Each known body once, in its first role; names nobody knows are left to `open_points`."""
    seen = set()
    for one in parts:
        name = f"{GROUP}{one['group']}" if one["group"] else one["department"]
        if name and name not in seen:
            seen.add(name)
            yield {"department": name, "role": one["role"]}


def _context(working: Working, source: str, headings: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Everything that is no task, in the order of the text; no place twice, and none that a heading took."""
    found = [*working["context"], *_whole_chapters(working), *_inside(working)]
    told = 0  # up to here: whatever begins before it and ends after it is cut
    for one in sorted(found, key=lambda part: (part["span"][0], -part["span"][1])):
        a, b = max(one["span"][0], told), one["span"][1]
        for start, end in _without((a, b), headings) if a < b else []:
            start, end = tight(source, start, end)
            if start < end:
                yield {"span": [start, end], "kind": one["kind"], "note": cut(one["note"], MOST_NOTE)}
        told = max(told, b)


def _whole_chapters(working: Working) -> Iterator[Part]:
    for chapter in working["chapters"]:
        if chapter["treat"] == CONTEXT or not chapter["sections"]:
            start = min(chapter["span"][0], (chapter["heading"] or chapter["span"])[0])
            yield {"span": [start, chapter["span"][1]], "kind": "preamble", "note": chapter["title"]}


def _inside(working: Working) -> Iterator[Part]:
    """Sentences of counted chapters that oblige nobody."""
    for chapter in working["chapters"]:
        if chapter["treat"] == CONTEXT:
            continue
        for section in chapter["sections"]:
            yield from section["context"]
            for task in section["tasks"]:
                if task["kind"] != "task":
                    yield {"span": task["span"], "kind": task["context"] or "principle", "note": task["note"]}


def _without(span: Any, taken: Sequence[Any]) -> list[Span]:
    """What is left of a span when headings inside it are cut out."""
    pieces = [span]
    for a, b in taken:
        pieces = [
            piece
            for start, end in pieces
            for piece in ([(start, end)] if b <= start or a >= end else [(start, a), (b, end)])
            if piece[0] < piece[1]
        ]
    return pieces


def _corrections(corrections: Sequence[Part]) -> Iterator[dict[str, Any]]:
    """Doubts decided and undecided; where two overlap the first stands."""
    last = 0
    for one in sorted(corrections, key=_start):
        if one["span"][0] >= last:
            last = one["span"][1]
            corrected = one["corrected"] if one["decision"] == TAKEN else ""
            yield {
                "span": one["span"], "as_written": one["as_written"], "corrected": corrected, "note": one["note"],
            }  # fmt: skip
