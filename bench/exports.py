"""Files of tables beside a bare XlsxWriter loop of the same cells: time and memory, each in a process of its own.

Run by `make bench`; alone: `python bench/exports.py`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from xlsxwriter import Workbook  # noqa: E402

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")
    django.setup()

from reports.tables import Column, Table  # noqa: E402 - settings come first
from reports.writers import write_table  # noqa: E402

FEW, MANY = 10_000, 100_000
ROUNDS = 3
FORMATS = ("xlsx", "csv", "ods")
DAY = date(2023, 7, 6)
LIGHTS = ("逾期24天", "预警：距期限还有7天", "正常", "未启动", "已办结")
# What a ledger has: numbers, words, a deadline, shares, a light.
KINDS = ("number", "text", "text", "text", "date", "number", "number", "percent", "percent", "light", "text", "text",
         "text", "number", "number", "text", "text", "date")  # fmt: skip


def rows(number: int) -> Iterator[tuple[object, ...]]:
    """As many rows of a ledger."""
    text = "本月新增同城通办事项8项，均已上线运行，群众办事平均少跑一次。"
    for n in range(number):
        day = DAY + timedelta(days=n % 170)
        yield (
            n + 1, f"推行告知承诺制第{n}项", "行政审批和政务服务局", "市场监督管理局、司法局", day, 200, n % 200,
            n % 100, 61, LIGHTS[n % 5], text, "", text, n % 4, n % 3, "已通过", "王敏", day,
        )  # fmt: skip


def ours(format: str, number: int, target: BinaryIO) -> None:
    """The product's writer."""
    columns = [Column(f"第{place}列", kind, 14) for place, kind in enumerate(KINDS)]  # type: ignore[arg-type]
    table = Table("任务台账", "截至2023年10月24日", columns, rows(number), number)
    write_table(table, format, target, lambda done, total: None)


def bare(number: int, target: BinaryIO) -> None:
    """XlsxWriter's own loop in constant memory, dates as dates."""
    book = Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows(number)):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    book.close()


def run(what: str, number: int) -> None:
    """In this process: seconds of its processor it took, and the most memory the process ever had, in MB."""
    with tempfile.TemporaryFile() as target:
        # Whatever is loaded at the first use is loaded before.
        bare(1, target) if what == "bare" else ours(what, 1, target)
        target.seek(0)
        target.truncate()
        start = time.process_time()
        bare(number, target) if what == "bare" else ours(what, number, target)
        took = time.process_time() - start
    print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def measured(what: str, number: int, rounds: int = 1) -> tuple[float, float]:
    """Seconds of the quickest round and its memory in MB."""
    command = [sys.executable, __file__, what, str(number)]
    with tempfile.TemporaryDirectory() as folder:
        env = {"SECRET_KEY": "bench-" + "x" * 50, "DATA_DIR": folder, "BROKER_URL": "memory://"}
        found = []
        for _ in range(rounds):
            answer = subprocess.run(command, cwd=ROOT, env=dict(os.environ) | env, check=True, capture_output=True)
            found.append(json.loads(answer.stdout.splitlines()[-1]))
    return min(found)[0], min(found)[1]


def main() -> None:
    """Print the ratios."""
    print(f"\nfiles of a ledger of {len(KINDS)} columns, beside a bare constant-memory XlsxWriter loop")
    floor = {number: measured("bare", number, ROUNDS if number == FEW else 1) for number in (FEW, MANY)}
    print(
        f"{'bare':<6}{FEW:,} rows {floor[FEW][0]:.2f} s, {floor[FEW][1]:.0f} MB; {MANY:,} rows {floor[MANY][1]:.0f} MB"
    )
    for name in FORMATS:
        took, memory = measured(name, FEW, ROUNDS)
        longer, most = measured(name, MANY)
        print(
            f"{name:<6}{FEW:,} rows {took / floor[FEW][0]:.2f} × bare, {memory - floor[FEW][1]:+.1f} MB; {MANY:,} rows"
            f" {longer / floor[MANY][0]:.2f} × bare, {most - memory:+.1f} MB more than {FEW:,}"
        )


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else main()
