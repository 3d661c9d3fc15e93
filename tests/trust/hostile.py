"""Fill every text that people or files bring in with hostile words, straight in the database: the worst case."""

from __future__ import annotations

from audit.models import AuditEntry
from departments.models import Department, User
from notifications.models import Message
from tasks.models import (
    AssignmentEvent,
    Chapter,
    Evidence,
    Indicator,
    Milestone,
    Plan,
    ProgressReport,
    Section,
    Task,
)
from tests.trust.payloads import packed

TEXTS = {
    Department: ("name", "short_name"),
    User: ("full_name", "phone"),
    Plan: ("title", "issuer"),
    Chapter: ("title", "short_title"),
    Section: ("title",),
    Task: ("title", "text", "deadline_words"),
    Indicator: ("name", "unit", "words"),
    Milestone: ("name",),
    ProgressReport: ("work_done", "problems", "next_steps", "lower_reason", "review_comment"),
    Evidence: ("original_name", "note"),
    AssignmentEvent: ("actor_name", "note"),
    Message: ("title", "body"),
    AuditEntry: ("actor_name", "object_label", "detail", "action"),
}
UNIQUE = ("name",)  # of departments: their number makes the difference


def fill(start: int) -> int:
    """Write payloads into every text field, other ones for every `start`; returns how many fields."""
    count = 0
    for model, names in TEXTS.items():
        for name in names:
            count += 1
            room = min(model._meta.get_field(name).max_length or 2000, 2000)
            for row in model.objects.order_by("pk")[:12]:
                mark = f"{row.pk}" if model is Department and name in UNIQUE else ""
                text = mark + packed(room - len(mark), start + count)
                model.objects.filter(pk=row.pk).update(**{name: text})
    return count
