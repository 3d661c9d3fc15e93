"""What differs between a loaded plan and a plan file, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from importer.plan_file import each_task
from tasks.models import AssignmentRole, Recurrence

PLAN_LABELS = {
    "title": "标题",
    "year": "年度",
    "doc_number": "文号",
    "issuer": "印发机关",
    "notice_title": "印发通知标题",
    "issued_on": "印发日期",
    "starts_on": "起算日期",
    "ends_on": "截止日期",
    "end_words": "截止日期的原文",
    "report_cycle": "报送周期",
    "report_day": "每期报送截止日",
    "source_text": "原文",
}
HEADING_LABELS = {
    "label": "序号",
    "title": "标题",
    "short_title": "简称",
    "implied": "是否原文未单列",
    "heading": "标题位置",
    "span": "原文位置",
}
TASK_LABELS = {
    "title": "名称",
    "span": "原文位置",
    "text": "任务内容",
    "deadline": "时限",
    "evidence_required": "办结须附佐证",
    "indicators": "量化指标",
}
# Too long to be shown old beside new on one line.
LONG = ("source_text", "text", "span", "heading")


def describe(before: dict[str, Any] | None, wanted: dict[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """One short sentence per difference; nothing when there is none. `names` are departments by code."""
    if before is None:
        tasks = [task for _, task in each_task(wanted)]
        parts = sum(len(task["departments"]) for task in tasks)
        yield f"新增计划“{wanted['plan']['title']}”：{len(wanted['chapters'])}章，{len(tasks)}项任务，{parts}项分解"
        return
    yield from _differences("计划的", PLAN_LABELS, before["plan"], wanted["plan"])
    yield from _parts(_headings(before), _headings(wanted))
    for key, label in (("context", "说明性文字"), ("corrections", "原文疑误")):
        if before[key] != wanted[key]:
            yield f"{label}改变：原有{len(before[key])}处，现有{len(wanted[key])}处"
    yield from _tasks(before, wanted, names)


def _headings(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Chapters as `2`, sections as `2.2`."""
    found = {}
    for chapter in data["chapters"]:
        found[f"第{chapter['number']}章"] = chapter
        for section in chapter["sections"]:
            found[f"小节 {chapter['number']}.{section['number']}"] = section
    return found


def _parts(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name in old:
        if name not in new:
            yield f"去掉{name} {old[name]['title']}"
    for name, part in new.items():
        if name in old:
            yield from _differences(f"{name} 的", HEADING_LABELS, old[name], part)
        else:
            yield f"新增{name} {part['title']}"


def _tasks(before: dict[str, Any], wanted: dict[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    old = {task["code"]: task for _, task in each_task(before)}
    new = {task["code"]: task for _, task in each_task(wanted)}
    for code, task in old.items():
        if code not in new:
            yield f"去掉任务 {code} {task['title']}"
    for code, task in new.items():
        if code in old:
            yield from _differences(f"任务 {code} 的", TASK_LABELS, old[code], task)
            yield from _departments(f"任务 {code}", old[code], task, names)
        else:
            yield f"新增任务 {code} {task['title']}"


def _differences(start: str, labels: Mapping[str, str], old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key, label in labels.items():
        if old.get(key) == new.get(key):
            continue
        yield (
            f"{start}{label}改变"
            if key in LONG
            else f"{start}{label}：{_words(key, old[key])} → {_words(key, new[key])}"
        )


def _departments(start: str, old: dict[str, Any], new: dict[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    before = {one["department"]: AssignmentRole(one["role"]).label for one in old["departments"]}
    after = {one["department"]: AssignmentRole(one["role"]).label for one in new["departments"]}
    for code, role in before.items():
        if code not in after:
            yield f"{start} 去掉{role}单位{names.get(code, code)}"
    for code, role in after.items():
        if code not in before:
            yield f"{start} 增加{role}单位{names.get(code, code)}"
        elif before[code] != role:
            yield f"{start} 的{names.get(code, code)}：{before[code]} → {role}"
    if old["proposed"] and not new["proposed"]:
        yield f"{start} 的责任单位：待确认 → 已确认"


def _words(key: str, value: Any) -> str:
    if key == "deadline":
        return _deadline(value)
    if key == "indicators":
        return "、".join(f"{one['name']}{one['target']}{one['unit']}" for one in value) or "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "无" if value in ("", None) else str(value)


def _deadline(deadline: dict[str, Any]) -> str:
    if deadline["kind"] == "fixed":
        text = deadline["due_on"]
    elif deadline["kind"] == "recurring":
        month = f"{deadline['month']}月" if deadline["month"] else ""
        text = f"{Recurrence(deadline['recurrence']).label}{month}"
    else:
        text = "持续推进"
    return f"{text}（{deadline['words']}）" if deadline["words"] else text
