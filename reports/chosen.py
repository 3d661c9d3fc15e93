"""What parameters of an address name: a key, a chapter, a leader. Who asks says in words what was not found."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from departments.models import User
from departments.roles import Role
from tasks.models import Chapter

MOST_KEY = 2**31
MOST_CHAPTERS = 1000


def key_of(text: str) -> int:
    """A key of ours, 0 for what cannot be one."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if number < MOST_KEY else 0


def chapter_of(chapters: QuerySet[Chapter], text: str) -> Chapter | None:
    """The chapter of this number; None where there is none."""
    number = key_of(text)
    return chapters.filter(number=number).first() if 0 < number < MOST_CHAPTERS else None


def leader_of(text: str) -> User | None:
    """The leader with this key, or who else has departments in charge; None where there is none."""
    found = User.objects.filter(Q(role=Role.LEADER) | Q(leads__isnull=False), pk=key_of(text))
    return found.distinct().first() if key_of(text) else None


def leaders() -> list[User]:
    """Who has departments in charge, for a filter; one query."""
    return list(User.objects.filter(leads__isnull=False, is_active=True).distinct().order_by("full_name", "pk")[:100])
