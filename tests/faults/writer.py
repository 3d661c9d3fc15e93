"""A process that writes into an embedded database until it is killed or done; used by test_sqlite.py.

python -m tests.faults.writer build COUNT     # duties handed down, one clerk
python -m tests.faults.writer accept FILE FIRST LAST   # accept these duties; each acknowledged one is a line in FILE
python -m tests.faults.writer county PEOPLE PORT   # people with a duty due tomorrow, and a mail server at PORT
python -m tests.faults.writer check FILE      # compare with what FILE says; prints one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - after the setup
from django.db import connection  # noqa: E402

from audit.verbs import verify  # noqa: E402
from departments.models import Role, User  # noqa: E402
from notifications.models import Endpoint  # noqa: E402
from notifications.secrets import seal  # noqa: E402
from plan_tracker import clock  # noqa: E402
from plan_tracker.models import HandledRequest  # noqa: E402
from tasks.models import Assignment, AssignmentEvent  # noqa: E402
from tasks.verbs import evidence  # noqa: E402
from tasks.verbs.assignments import accept_assignment  # noqa: E402
from tests import personas  # noqa: E402
from tests.faults import county  # noqa: E402


def build(count: str) -> None:
    """A department with `count` duties to accept, one more with evidence, a channel's password, bytes of all kinds."""
    clerk = personas.make_user(Role.REPORTER, personas.make_department(), username="clerk")
    plan = personas.make_plan()
    for number in range(int(count)):
        personas.assign(personas.make_task(plan, f"第{number}件"), clerk.department)
    last = personas.assign(personas.make_task(plan, "最后一件"), clerk.department)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    row = personas.accepted(last, clerk)
    evidence.attach_evidence(by=clerk, assignment=row, upload=SimpleUploadedFile("清单.pdf", b"%PDF-1.4 scanned"))
    Endpoint.objects.create(channel="email", name="邮件", address="smtp://127.0.0.1:25", secret=seal("密码-7"))
    HandledRequest.objects.create(user=clerk, key="k", fingerprint="f", started_at=clock.now(), body=b"\x00\xff")


def accept(file: str, first: str, last: str) -> None:
    """Accept duties one by one; a line is written only when the database said yes."""
    clerk = User.objects.get(username="clerk")
    rows = Assignment.objects.select_related("plan", "task", "department", "chapter").order_by("pk")
    with Path(file).open("a") as acknowledged:
        for row in rows[int(first) : int(last)]:
            began = time.monotonic()
            if row.accepted_at is None:
                accept_assignment(by=clerk, assignment=row)
                acknowledged.write(f"{row.pk} {time.monotonic() - began:.4f}\n")
                acknowledged.flush()


def people(count: str, port: str) -> None:
    """Nothing but these."""
    county.build(int(count))
    county.post_office(int(port))


def check(file: str) -> None:
    """What is lost, what is double, whether the file and the audit chain are whole."""
    known = Counter(
        int(line.split()[0]) for line in Path(file).read_text().splitlines() if line.endswith(tuple("0123456789"))
    )
    stored = Counter(AssignmentEvent.objects.filter(verb="accept").values_list("assignment_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone()[0]
    lost = sorted(set(known) - set(stored))
    double = [pk for pk, times in stored.items() if times > 1]
    answer = {
        "acknowledged": len(known),
        "lost": lost,
        "double": double,
        "integrity": whole,
        "audit": len(list(verify())),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    {"build": build, "accept": accept, "county": people, "check": check}[sys.argv[1]](*sys.argv[2:])
