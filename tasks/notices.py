"""Whom to tell about a duty: its department's people, its head, the office. Stored with the verb's rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from departments.models import Role, User
from departments.roles import REPORTS
from notifications import verbs as notifications
from tasks.models import Assignment


def task_url(assignment: Assignment) -> str:
    """Path of the task's page."""
    return f"/tasks/{assignment.plan.code}/{assignment.task.code}/"


def tell_department(
    assignment: Assignment, *, kind: str, title: str, body: str, key: str, but: User | None = None, urgent: bool = False
) -> None:
    """Tell the department's reporters and heads; `but` is who did it and knows; what is urgent also goes outside."""
    people = User.objects.filter(department=assignment.department_id, role__in=REPORTS, is_active=True)
    _tell(people, but, kind=kind, title=title, body=body, url=task_url(assignment), dedupe_key=key, urgent=urgent)


def tell_office(*, kind: str, title: str, body: str, url: str, key: str, about: str = "", urgent: bool = False) -> None:
    """Tell the legal affairs office's reviewers."""
    people = User.objects.filter(role=Role.REVIEWER, is_active=True)
    _tell(people, None, kind=kind, title=title, body=body, url=url, dedupe_key=key, about=about, urgent=urgent)


def tell_person(person: User, *, kind: str, title: str, body: str, url: str, key: str) -> None:
    """Tell one person."""
    _tell([person], None, kind=kind, title=title, body=body, url=url, dedupe_key=key)


def _tell(people: Iterable[User], but: User | None, **said: Any) -> None:
    drafts = [notifications.Draft(recipient_id=one.pk, **said) for one in people if but is None or one.pk != but.pk]
    if drafts:
        notifications.queue_many(drafts)
