"""Whom to tell about a duty: its department's people, its head, the office. Stored with the verb's rows."""

from __future__ import annotations

from collections.abc import Iterable

from departments.models import Role, User
from departments.roles import REPORTS
from notifications import verbs as notifications
from tasks.models import Assignment


def task_url(assignment: Assignment) -> str:
    """Path of the task's page."""
    return f"/tasks/{assignment.plan.code}/{assignment.task.code}/"


def tell_department(
    assignment: Assignment, *, kind: str, title: str, body: str, key: str, but: User | None = None
) -> None:
    """Tell the department's reporters and heads; `but` is who did it and knows."""
    people = User.objects.filter(department=assignment.department_id, role__in=REPORTS, is_active=True)
    _tell(people, kind, title, body, task_url(assignment), key, but)


def tell_heads(assignment: Assignment, *, kind: str, title: str, body: str, key: str, but: User | None = None) -> None:
    """Tell the department's head."""
    people = User.objects.filter(department=assignment.department_id, role=Role.HEAD, is_active=True)
    _tell(people, kind, title, body, task_url(assignment), key, but)


def tell_office(*, kind: str, title: str, body: str, url: str, key: str, but: User | None = None) -> None:
    """Tell the legal affairs office's reviewers."""
    _tell(User.objects.filter(role=Role.REVIEWER, is_active=True), kind, title, body, url, key, but)


def tell_person(person: User, *, kind: str, title: str, body: str, url: str, key: str) -> None:
    """Tell one person."""
    _tell([person], kind, title, body, url, key, None)


def _tell(people: Iterable[User], kind: str, title: str, body: str, url: str, key: str, but: User | None) -> None:
    drafts = [
        notifications.Draft(recipient_id=one.pk, kind=kind, title=title, body=body, url=url, dedupe_key=key)
        for one in people
        if but is None or one.pk != but.pk
    ]
    if drafts:
        notifications.queue_many(drafts)
