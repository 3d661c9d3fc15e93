"""Names nobody knew when the document was read, once the table of departments knows them. No database."""

from __future__ import annotations

from collections.abc import Iterable

from importer.drafts.directory import Meant
from importer.drafts.leading import settle_lead
from importer.drafts.working import Part, Working, each_section


def unknown_names(working: Working) -> list[str]:
    """Every written name that means nobody yet, once, in the order of the document."""
    found = (
        one["written"]
        for _, section in each_section(working)
        for task in section["tasks"]
        for one in task["departments"]
        if not is_known(one)
    )
    return list(dict.fromkeys(found))


def written_in(working: Working, name: str) -> bool:
    """Whether any task still names a body so."""
    return any(
        one["written"] == name
        for _, section in each_section(working)
        for task in section["tasks"]
        for one in task["departments"]
    )


def recognise(working: Working, meant: Iterable[Meant]) -> int:
    """Let names mean whom the table says they mean now, in every task; returns in how many.

    有关部门 stays open: it means some of a group, and nobody knows which.
    """
    whom = {one.written: one for one in meant if (one.department or one.group) and not one.partly}
    if not whom:
        return 0
    return sum(
        sum(let_mean(task, name, one.department, one.group) for name, one in whom.items()) > 0
        for _, section in each_section(working)
        for task in section["tasks"]
    )


def let_mean(task: Part, written: str, department: str | None, group: str | None = None) -> bool:
    """Say whom a written name of a task means; whoever is named twice then stands once, owing rather than helping."""
    named = [one for one in task["departments"] if one["written"] == written and not is_known(one)]
    for one in named:
        one.update(department=department, group=group, confirmed=True)
    if named:
        task["departments"] = _once(task["departments"])
        settle_lead(task["departments"])
    return bool(named)


def is_known(one: Part) -> bool:
    """Whether a part of a task names somebody of the table."""
    return bool(one["department"] or one["group"])


def _once(rows: list[Part]) -> list[Part]:
    kept: dict[tuple[object, ...], Part] = {}
    for one in rows:
        key = (one["department"], one["group"], "" if is_known(one) else one["written"])
        if key not in kept or (kept[key]["role"] == "support" and one["role"] != "support"):
            kept[key] = one
    return list(kept.values())
