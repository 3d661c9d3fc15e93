"""Drafts made by hand, as the parser would give them, and a small table of departments."""

from __future__ import annotations

import json
from dataclasses import dataclass

from importer.drafts.directory import Meant, Offer
from importer.drafts.making import from_draft
from importer.drafts.open_points import progress
from importer.models import PlanImport
from importer.understanding.draft import (
    Chapter,
    Context,
    Deadline,
    Defect,
    Draft,
    Facets,
    Found,
    Head,
    Indicator,
    Item,
    Measure,
    Units,
)
from plan_tracker import clock

TASK = "t4"  # of the draft below: 推行告知承诺制
TITLE = "某县2024年法治政府建设工作计划"
ONE = "推行告知承诺制，公布事项目录。"
TWO = "2024年9月底前建成一体化平台，入驻事项达到200项。"
THREE = "持续开展执法检查。"
UNITS = "（牵头单位：政务服务局；配合单位：司法局、各镇）"
TEXT = (
    f"{TITLE}\n"
    "一、总体要求\n坚持以人民为中心。\n"
    "二、优化营商环境\n"
    f"（一）深化改革\n{ONE}{TWO}{UNITS}\n"
    f"（二）规范执法\n{THREE}全面提升水平。\n"
    "三、加强监督\n"
    "1.开展专项督查。\n2.通报结果。\n"
)


def at(words: str, text: str = TEXT, after: int = 0) -> tuple[int, int]:
    """Where words stand."""
    start = text.index(words, after)
    return start, start + len(words)


def units(role: str, names: tuple[str, ...], words: str, label: str = "牵头单位") -> Units:
    """Bodies named in the text."""
    return Units(
        role, label, names, tuple(one for one in names if one.startswith("各")), at(words), 0.9, "units.bracket"
    )


def item(label: str, path: str, title: str, last: str, **fields) -> Item:
    """A section from its heading to its last words."""
    heading = at(f"{label}{title}")
    return Item(
        label, path, title, heading, (heading[0], at(last)[1]), 2, "newline", 0.95, "outline.numbered", **fields
    )


def chapter(number: int, label: str, title: str, last: str, **fields) -> Chapter:
    """A chapter from its heading to its last words."""
    heading = at(f"{label}、{title}")
    return Chapter(number, label, title, heading, (heading[0], at(last)[1]), 0.9, "outline.chapter", **fields)


def draft() -> Draft:
    """A plan of three chapters: aims, two sections, a flat list."""
    due = Deadline("date", "2024年9月底前", at("2024年9月底前"), 0.95, "deadlines.month_end", "2024-09-30")
    count = Indicator(200, "项", ">=", "入驻事项", "达到200项", at("达到200项"), 0.9, "indicators.reach")
    measures = (
        Measure(at(ONE), ONE, "推行告知承诺制", 0.9),
        Measure(at(TWO), TWO, "建成一体化平台", 0.9, facets=Facets((), (due,), (count,))),
    )
    named = (
        units("lead", ("政务服务局",), "牵头单位：政务服务局"),
        units("coop", ("司法局", "各镇"), "配合单位：司法局、各镇", "配合单位"),
    )
    reform = item("（一）", "二/（一）", "深化改革", UNITS, measures=measures, facets=Facets(named))
    told = (Measure(at(THREE), THREE, "持续开展执法检查", 0.8),
            Measure(at("全面提升水平。"), "全面提升水平。", "", 0.7, "heading_sentence"))  # fmt: skip
    law = item("（二）", "二/（二）", "规范执法", "全面提升水平。", measures=told)
    flat = tuple(
        Item(words[:2], f"三/{words[:2]}", words[2:-1], at(words), at(words), 2, "。", 0.9, "outline.numbered")
        for words in ("1.开展专项督查。", "2.通报结果。")
    )
    chapters = (
        chapter(1, "一", "总体要求", "坚持以人民为中心。", preamble=True),
        chapter(2, "二", "优化营商环境", "全面提升水平。", items=(reform, law)),
        chapter(3, "三", "加强监督", "2.通报结果。", items=flat),
    )
    return Draft(
        TEXT, Head(title=Found(TITLE, at(TITLE), 0.95, "head.title"), year=2024), chapters,
        context=(Context(at(TITLE), "front_matter"), Context(at("坚持以人民为中心。"), "preamble")),
        defects=(Defect(at("通报结果"), "通报结果", "通报检查结果", "疑似缺字", "defects.lost"),),
    )  # fmt: skip


@dataclass
class Table:
    """Two departments and a group, known by name; duties about 执法 are offered to the one for justice."""

    def match(self, names, here=""):
        """By exact name."""
        known = {"政务服务局": "zwfwj", "司法局": "sfj"}
        groups = {"各镇": "towns"}
        return [
            Meant(name, known.get(name), groups.get(name), (("sfj", 0.7),) if "司" in name else ()) for name in names
        ]

    def propose(self, duty):
        """By one word."""
        return [Offer("sfj", "lead", "按“执法”推荐")] if "执法" in duty.text else []


def working():
    """The working draft of it."""
    return from_draft(draft(), Table())


def stored(user, **fields) -> PlanImport:
    """The draft as it lies in the database after the document was understood."""
    made = working()
    settled, tasks = progress(made)
    values = {
        "created_by": user, "created_name": user.full_name, "created_at": clock.now(), "file_name": "计划.docx",
        "size": 100, "sha256": "0" * 64, "title": TITLE, "state": "reviewing", "text": TEXT, "version": 1,
        "working": json.dumps(made, ensure_ascii=False), "tasks": tasks, "settled": settled, "saved_at": clock.now(),
    }  # fmt: skip
    return PlanImport.objects.create(**(values | fields))
