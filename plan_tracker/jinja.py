"""The Jinja2 environment of our pages: links, icons, and how dates and numbers read."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from plan_tracker import clock
from plan_tracker.icons import glyph, icon, sprite

WEEKDAYS = "一二三四五六日"


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this; a missing value fails loudly instead of showing nothing."""
    options.update(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env = Environment(**options)  # noqa: S701 - the backend passes autoescape=True
    env.globals.update(
        url=url,
        form_key=form_key,
        static=static,
        icon=icon,
        glyph=glyph,
        sprite=sprite,
        json_script=json_script,
        today=clock.today,
    )
    env.filters.update(
        cn_date=cn_date, cn_day=cn_day, cn_datetime=cn_datetime, cn_month=cn_month, days_text=days_text,
        filesize=filesize,
        number=number, compact_json=compact_json, one_decimal=one_decimal, paragraphs=paragraphs, marked=marked,
    )  # fmt: skip
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page; keyword `query` is appended as it is."""
    query = kwargs.pop("query", "")
    path = _path(name, args, tuple(kwargs.items()))
    return f"{path}?{query}" if query else path


def form_key() -> Markup:
    """A hidden field that makes a double click of this form one submission; see `plan_tracker.idempotency`."""
    return Markup('<input type="hidden" name="form_key" value="{}">').format(uuid.uuid4())


@lru_cache(maxsize=4096)
def _path(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Addresses do not change while we run, and a heat map asks for hundreds."""
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def cn_date(value: date | datetime) -> str:
    """`10月24日`; with the year only when it is another one."""
    day = _day(value)
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def cn_day(value: date | datetime) -> str:
    """`2023年10月24日 星期二`."""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def cn_datetime(value: datetime) -> str:
    """`10月24日 16:40` on the users' wall clock."""
    return f"{cn_date(value)} {clock.local(value):%H:%M}"


def cn_month(value: date | datetime) -> str:
    """`10月`; with the year only when it is another one."""
    day = _day(value)
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月"


def days_text(value: date, day: date | None = None) -> str:
    """`还有7天`, `今天到期`, `已过24天`; seen from `day` where a page tells what was known then."""
    days = (value - (day or clock.today())).days
    if days == 0:
        return "今天到期" if day in (None, clock.today()) else "当天到期"
    return f"还有{days}天" if days > 0 else f"已过{-days}天"


def filesize(size: int) -> str:
    """`48 KB`, `1.2 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def number(value: Decimal | float | None) -> str:
    """Without trailing zeros; empty for nothing."""
    if value is None:
        return ""
    return f"{Decimal(str(value)).normalize():f}"


def one_decimal(value: float) -> str:
    """`16.8`, `100`."""
    return number(round(Decimal(str(value)), 1))


def paragraphs(text: str) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<br>").join(text.split("\n"))


def marked(text: str, words: Iterable[str]) -> Markup:
    """Escaped text in which the words that were looked for are marked."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not wanted:
        return escape(text)
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def compact_json(value: Any) -> str:
    """JSON for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value
