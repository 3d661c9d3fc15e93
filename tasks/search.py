"""Find tasks, departments, reports and files by what people type; everybody finds only what they may see.

Several words must all be there. A task's number finds it and what is below it (`2.2` finds 2.2.10); letters find
departments by their pinyin initials (`zwfwj`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from plan_tracker.text import clean_text
from tasks.models import Assignment, Evidence, Plan, ProgressReport, Task

MOST_TEXT, MOST_WORDS = 100, 5
CODE = re.compile(r"^\d{1,3}(\.\d{1,3}){0,2}\.?$")
LETTERS = re.compile(r"^[a-z]{2,20}$")
KINDS = {"tasks": "任务", "departments": "单位", "reports": "填报", "files": "佐证材料"}


@dataclass(frozen=True)
class Terms:
    """What was typed, as words."""

    text: str
    words: tuple[str, ...]

    @property
    def code(self) -> str:
        """The task number it may be; empty if it is none."""
        return self.text.rstrip(".") if CODE.match(self.text) else ""

    @property
    def letters(self) -> str:
        """The pinyin initials it may be; empty if it is none."""
        return self.text.lower() if LETTERS.match(self.text.lower()) else ""


def read_terms(text: str) -> Terms:
    """Clean what was typed. Raises DomainError, in words, for what nobody can read."""
    cleaned = clean_text(text, field="q", label="搜索词", max_length=MOST_TEXT, required=False)
    words = tuple(dict.fromkeys(cleaned.split()))[:MOST_WORDS]
    return Terms(" ".join(words), words)


def find(kind: str, user: User, plan: Plan, terms: Terms) -> QuerySet[Any]:
    """The rows of one kind, best first; none for an empty search."""
    if not terms.words:
        return Task.objects.none()
    return FINDERS[kind](user, plan, terms)


def _all(terms: Terms, *fields: str) -> Q:
    """Every word in one of the fields."""
    every = Q()
    for word in terms.words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        every &= anywhere
    return every


def _tasks(user: User, plan: Plan, terms: Terms) -> QuerySet[Task]:
    wanted = _all(terms, "title", "text")
    if terms.code:
        wanted |= Q(code=terms.code) | Q(code__startswith=f"{terms.code}.")
    rows = Task.objects.visible_to(user).filter(plan=plan).filter(wanted)
    parts = Assignment.objects.visible_to(user).select_related("department").order_by("role", "department__order")
    return rows.prefetch_related(Prefetch("assignments", parts, to_attr="shown_parts")).order_by("start")


def _departments(user: User, plan: Plan, terms: Terms) -> QuerySet[Department]:
    names = ("name", "short_name", "aliases__alias", "former_names__name")
    wanted = _all(terms, *names)
    if terms.letters:
        wanted |= Q(initials__contains=terms.letters)
    rows = Department.objects.filter(wanted)
    if user.role in REPORTS:
        rows = rows.filter(people=user)
    elif user.role not in READS_ALL:
        rows = rows.none()
    return rows.distinct().order_by("order", "code")


def _reports(user: User, plan: Plan, terms: Terms) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.visible_to(user).filter(plan=plan)
    rows = rows.filter(_all(terms, "work_done", "problems", "next_steps"))
    return rows.select_related("assignment__task", "department").order_by("-period", "-pk")


def _files(user: User, plan: Plan, terms: Terms) -> QuerySet[Evidence]:
    reports = ProgressReport.objects.visible_to(user).filter(plan=plan)
    rows = Evidence.objects.filter(removed_at=None, report__in=reports)
    rows = rows.filter(_all(terms, "original_name", "note"))
    return rows.select_related("report__assignment__task", "report__department").order_by("-uploaded_at", "-pk")


FINDERS = {"tasks": _tasks, "departments": _departments, "reports": _reports, "files": _files}


def excerpt(texts: list[str], terms: Terms, around: int = 40) -> str:
    """The stretch of the first text in which a word stands, with some characters on both sides."""
    for text in texts:
        flat = " ".join(text.split())
        places = [flat.lower().find(word.lower()) for word in terms.words]
        found = [place for place in places if place >= 0]
        if found:
            start = max(0, min(found) - around)
            end = min(len(flat), min(found) + around + len(terms.text))
            return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"
    return " ".join(texts[0].split())[: 2 * around] if texts else ""
