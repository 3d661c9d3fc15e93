"""Who leads a task of a draft: a plan knows one lead, or several bodies that owe a task jointly."""

from __future__ import annotations

from importer.drafts.working import Part


def settle_lead(rows: list[Part]) -> None:
    """Let the only body that owes a task lead it, and several owe it jointly; a group is several and never leads."""
    owed = [one for one in rows if one["role"] != "support"]
    jointly = len(owed) > 1 or any(one["group"] for one in owed)
    for one in owed:
        one["role"] = "joint" if jointly else "lead"
