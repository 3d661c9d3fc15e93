"""Which numbers of a document become figures that can be reported: those that read as a number and its unit."""

from __future__ import annotations

from importer.drafts.making import from_draft
from importer.drafts.working import each_duty
from importer.reading.document import Document
from importer.understanding.understand import understand
from tests.importer.drafts import Table

TEXT = """某县2024年教育工作要点
一、提高质量
（一）配齐教师。师生比达到1:15，招聘教师20名。
（二）缩小差距。城乡收入比缩小到2.3:1以内。
"""


def test_a_ratio_counts_where_it_reads_as_a_number_with_its_unit():
    tasks = each_duty(from_draft(understand(Document(TEXT)), Table()))
    figures = [[(one["target"], one["unit"], one["comparator"]) for one in task["indicators"]] for _, _, task in tasks]
    assert figures == [[(20, "名", "eq")], [(2.3, ":1", "le")]]


def test_numbers_and_days_of_a_heading_belong_to_its_only_task():
    text = (
        "某县2024年重点工作任务分解方案\n一、新增就业3000人。\n开展招聘活动，落实补贴政策。\n"
        "二、9月底前建设学校2所。\n加快征地进度，完成招标工作。\n三、改进作风。\n开展作风检查。\n"
    )
    tasks = [task for _, _, task in each_duty(from_draft(understand(Document(text)), Table()))]
    assert [[(one["target"], one["unit"]) for one in task["indicators"]] for task in tasks] == [
        [(3000, "人")],
        [(2, "所")],
        [],
    ]
    assert [task["deadline"]["due_on"] for task in tasks] == [None, "2024-09-30", None]
