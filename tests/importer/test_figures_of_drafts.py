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
