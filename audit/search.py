"""Find entries: filters, newest first, in bounded stretches: there may be millions, so nothing counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from audit.models import AuditEntry
from audit.words import ACTIONS
from plan_tracker import clock
from plan_tracker.errors import InvalidInput
from plan_tracker.text import has_illegal_character

PAGE_SIZE = 50
STRETCH = 100_000  # how many entries one page looks through at most
MOST = 80
CURSOR = re.compile(r"([0-9]{1,17})\.([0-9]{1,18})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LABELS = {"person": "操作人", "object": "对象", "address": "来源地址", "chain": "计划", "action": "操作"}


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; empty means all."""

    person: str = ""
    action: str = ""
    object: str = ""
    chain: str = ""
    address: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> str:
        """The same as a query string, ending with `&` when there is any."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        text = urlencode({name: value for name, value in given.items() if value})
        return text + "&" if text else ""

    @property
    def words(self) -> dict[str, str]:
        """The same as the record of an export keeps it."""
        return {one.name: str(getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)}


@dataclass(frozen=True)
class Page:
    """Entries of one page; `older` continues after the last one looked at, empty at the end of the record."""

    entries: list[AuditEntry]
    older: str = ""
    gave_up: bool = False  # the stretch ended before the page was full


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters from a query string. Raises InvalidInput with one sentence per field."""
    errors: dict[str, str] = {}
    texts = {}
    for name, label in LABELS.items():
        texts[name] = asked.get(name, "").strip()
        if len(texts[name]) > MOST or has_illegal_character(texts[name]):
            errors[name] = f"{label}最多{MOST}字，不能有不可见字符，请重新填写。"
    if texts["action"] and texts["action"] not in ACTIONS:
        errors["action"] = "没有这种操作，请从列表里选择。"
    since, until = (_day(asked.get(name, ""), name, errors) for name in ("since", "until"))
    if since and until and since > until:
        errors["until"] = "结束日期早于开始日期，请重新选择。"
    if errors:
        raise InvalidInput(errors)
    return Filters(**texts, since=since, until=until)


def entries(filters: Filters) -> QuerySet[AuditEntry]:
    """What the filters leave, newest first."""
    rows = _within(filters)
    wanted = {
        "actor_name__icontains": filters.person,
        "action": filters.action,
        "object_label__icontains": filters.object,
        "chain": filters.chain,
        "ip__startswith": filters.address,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def page(filters: Filters, cursor: str = "") -> Page:
    """One page after the cursor; looks through STRETCH entries at most, so that rare things are found step by step."""
    after, rows = _after(cursor), entries(filters)
    ahead = _within(filters).filter(after)
    floor = ahead.values_list("at", "pk")[STRETCH : STRETCH + 1].first() if _needs_search(filters) else None
    rows = rows.filter(after)
    if floor:
        rows = rows.filter(at__gte=floor[0])
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    if len(found) > PAGE_SIZE:
        return Page(shown, older=_cursor(shown[-1].at, shown[-1].pk))
    if floor:
        return Page(shown, older=_cursor(floor[0], 0), gave_up=True)
    return Page(shown)


def _needs_search(filters: Filters) -> bool:
    """Whether entries have to be looked through: only time has an order of its own."""
    return any((filters.person, filters.action, filters.object, filters.chain, filters.address))


def _within(filters: Filters) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by("-at", "-pk")
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LOCAL).astimezone(UTC)


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        errors[name] = "日期要写成 2023-10-24 这样，请重新选择。"
        return None
    return day


def _cursor(at: datetime, pk: int) -> str:
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{pk}"


def _after(cursor: str) -> Q:
    """What comes after a place in the order; everything for a cursor nobody gave out."""
    parts = CURSOR.fullmatch(cursor)
    if not parts or len(parts[1]) > 16:
        return Q()
    at = EPOCH + timedelta(microseconds=int(parts[1]))
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=int(parts[2])))
