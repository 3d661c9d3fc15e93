"""The day that is offered for a task to which the document gives none."""

from __future__ import annotations

from importer.drafts.working import Part, Working


def offered_day(working: Working, task: Part) -> str | None:
    """The day as ISO text: the one that was found for it, else the plan's last day; nothing if none is offered."""
    offer = task["deadline"].get("offer")
    return (offer["due_on"] or working["head"]["ends_on"]["value"]) if offer else None
