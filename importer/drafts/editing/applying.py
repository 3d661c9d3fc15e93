"""Apply one edit, or take one back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from importer.drafts.editing.operations import OPERATIONS
from importer.drafts.editing.parts import ROOT, Desk, Flat, changed, flat, unflat
from importer.drafts.working import Part, Working
from plan_tracker.errors import Conflict, DomainError

CHANGED_SINCE = "没有撤销：这一处后来又改过了，请直接修改。"
UNKNOWN = "没有这种修改，请刷新页面后再试。"


@dataclass(frozen=True)
class Edited:
    """A draft after an edit: what was done in words, which parts it touched, and what undoing needs.

    `before` holds the touched parts as they were (null: not there) and the ids of those that the edit removed.
    """

    working: Working
    words: str
    touched: tuple[str, ...]
    before: dict[str, Any]


def apply(working: Working, source: str, do: str, **values: Any) -> Edited:
    """The draft after one edit; the given one is left alone. Nothing touched: nothing had to be changed.

    Raises DomainError with one sentence for an edit that is impossible.
    """
    operation = OPERATIONS.get(do)
    if operation is None:
        raise DomainError(UNKNOWN)
    return apply_operation(working, source, partial(operation, **values))


def apply_operation(working: Working, source: str, operation: Callable[[Desk], str]) -> Edited:
    """The same for an edit that needs more than words (last year's plan). Raises what the operation raises."""
    fresh = json.loads(json.dumps(working))
    words = operation(Desk(fresh, source))
    return _edited(working, fresh, words)


def undo(
    working: Working, before: dict[str, Any], version: int, words: str, taken_back: Collection[int] = ()
) -> Edited:
    """The draft with the parts of an edit as they were before it. Raises Conflict if one was changed since.

    `taken_back`: versions of later edits that were undone, and of their undoing; they left the parts as they were.
    """
    parts, old = flat(working), before["parts"]
    untouched = {version, *taken_back}
    for ident in old:
        if ident == ROOT:
            continue
        now = parts.get(ident)
        if now is None and ident not in before["gone"]:
            raise Conflict(CHANGED_SINCE)
        if now is not None and now.get("version") not in untouched:
            raise Conflict(CHANGED_SINCE)
    left = {ident: part for ident, part in parts.items() if ident not in old}
    left |= {ident: part for ident, part in old.items() if part is not None}
    if ROOT in old:
        left[ROOT] = _lists(old[ROOT], parts[ROOT], left)
    fresh = json.loads(json.dumps(unflat(working, left)))
    numbers = [one["number"] for one in fresh["chapters"]]
    if len(set(numbers)) < len(numbers):  # a chapter that came back meets one made in its place
        raise Conflict(CHANGED_SINCE)
    return _edited(working, fresh, f"撤销：{words}")


def _lists(old: Part, now: Part, left: Flat) -> Part:
    """What the draft lists at its root, as before the edit, with what others have added or taken away since."""
    return {
        name: sorted(
            (one for one in dict.fromkeys([*old[name], *now[name]]) if one in left),
            key=lambda ident: left[ident]["span"][0],
        )
        for name in now
    }


def _edited(working: Working, fresh: Working, words: str) -> Edited:
    old, new = flat(working), flat(fresh)
    touched = changed(old, new)
    if not touched:
        return Edited(working, words, (), {})
    fresh["version"] = working["version"] + 1
    _stamp(fresh, set(touched), fresh["version"])
    before = {"parts": {one: old.get(one) for one in touched}, "gone": [one for one in touched if one not in new]}
    return Edited(fresh, words, tuple(touched), before)


def _stamp(fresh: Working, touched: set[str], version: int) -> None:
    if "head" in touched:
        fresh["head"]["version"] = version
    rows = [*fresh["chapters"], *fresh["context"], *fresh["corrections"]]
    while rows:
        one = rows.pop()
        if one["id"] in touched:
            one["version"] = version
        for name in ("sections", "tasks", "context"):
            below = one.get(name)
            rows += below if isinstance(below, list) else []
