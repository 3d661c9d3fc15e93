"""Time a call many times; catch a page's SQL and time it alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection
from jinja2 import Environment

ROUNDS, WARM_UP = 40, 5
Query = tuple[str, Any]


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    p50: float
    p95: float


def timed(call: Callable[[], object], rounds: int = ROUNDS) -> Times:
    """Median and 95th percentile of `rounds` calls after a warm-up, in milliseconds."""
    for _ in range(WARM_UP):
        call()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        spent.append((time.perf_counter() - start) * 1000)
    return Times(median(spent), quantiles(spent, n=20)[-1])


def queries_of(call: Callable[[], object]) -> list[Query]:
    """The SQL a call sends, with its parameters."""
    caught: list[Query] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        caught.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        call()
    return [(sql, params) for sql, params in caught if sql.lstrip().upper().startswith("SELECT")]


def run_queries(queries: list[Query]) -> list[list[tuple[Any, ...]]]:
    """Send SQL as it is and fetch all rows: what a page costs without our code."""
    results = []
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            results.append(cursor.fetchall())
    return results


BARE = Environment(autoescape=True).from_string(
    "{% for rows in results %}<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>{% endfor %}"
)


def bare_page(queries: list[Query]) -> str:
    """The same rows as plain Jinja2 tables: what a page costs at least."""
    return BARE.render(results=run_queries(queries))
