"""Who is named for a group of items is offered for each of their tasks."""

from __future__ import annotations

from importer.drafts.making import from_draft
from importer.drafts.working import each_duty
from importer.reading.document import Document
from importer.understanding.understand import understand
from tests.importer.drafts import Table

TEXT = """某县2024年应急工作方案
为做好工作，结合实际，制定本方案。
一、重点任务
（一）完善预案
1.修订预案，提高实用性。
2.开展演练，完善制度。
（责任单位：司法局）
（二）健全机制
1.落实人员。（责任单位：政务服务局）
2.加强值守。
"""


def test_the_tasks_below_have_the_units_of_the_line_below_them_all() -> None:
    made = from_draft(understand(Document(TEXT)), Table())
    named = {task["title"]: [one["department"] for one in task["departments"]] for _, _, task in each_duty(made)}
    assert named == {
        "修订预案，提高实用性": ["sfj"],
        "开展演练，完善制度": ["sfj"],
        "落实人员": ["zwfwj"],
        "加强值守": [],
    }
