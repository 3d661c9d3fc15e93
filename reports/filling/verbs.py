"""Take a filling form in, take it over as a whole or not at all, and undo that."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audit import verbs as audit
from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, NotFound
from plan_tracker.text import has_illegal_character
from reports.filling import outcome
from reports.filling.difference import compare
from reports.filling.items import Difference, Item
from reports.filling.reading import read_sheet
from reports.filling.rows import Filled, as_json, from_json, read_rows
from reports.models import FillingMode, FillingState, FillingUpload
from reports.permissions import require_sender
from tasks.models import Plan, ProgressReport
from tasks.recall_rules import why_not_recalled
from tasks.schedule import period_of
from tasks.verbs.evidence import sha256_of
from tasks.verbs.handing_in import Found, Sheet
from tasks.verbs.recall import recall_report
from tasks.verbs.reports import put_back, save_draft, submit_reports

KEYS = uuid.UUID("6f0f6d3e-5f0c-4d0b-9d0e-3a5d8c1b7e42")
PERIOD_OVER = "这张表是以前周期的，不能再撤销。需要更正的，请在“我的任务”里修改。"


def read_form(*, by: User, upload: UploadedFile) -> FillingUpload:
    """Read a form and keep what it says; nothing is reported yet.

    Raises Forbidden, and DomainError with field `file` for a file that is no form. What is wrong with single cells is
    kept with the rows and shown by the difference.
    """
    department = require_sender(by)
    filled = read_rows(read_sheet(upload, upload.name or "", upload.size or 0))
    plan = _plan(by, filled)
    with transaction.atomic():
        row = FillingUpload.objects.create(
            plan=plan,
            department=department,
            period=_period(plan),
            file_name=_name(upload.name or ""),
            size=upload.size or 0,
            sha256=sha256_of(upload),
            rows=as_json(filled.rows),
            letters=json.dumps(filled.letters),
            notes="\n".join(filled.notes),
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        _record(row, "filling.read", by, rows=len(filled.rows), sha256=row.sha256)
    return row


def difference(user: User, upload: FillingUpload) -> Difference:
    """What a form would change now. A fixed number of queries."""
    return compare(user, upload.plan, upload.department, from_json(upload.rows), json.loads(upload.letters))


def apply_filling(*, by: User, upload: FillingUpload, mode: str) -> FillingUpload:
    """Take a form over: keep it as drafts or hand it in, all rows or none, through the verbs of the page.

    Raises DomainError with what stands in the way, Conflict when it was taken over already or a colleague was quicker.
    """
    _require_own(by, upload)
    mode = _mode(mode)
    with transaction.atomic():
        _claim(upload, FillingState.READ, state=FillingState.APPLIED, mode=mode, applied_by=by, applied_at=clock.now())
        found = difference(by, upload)
        written = _write(by, upload, found, mode)
        upload.outcome = json.dumps(written, ensure_ascii=True)
        upload.save(update_fields=["outcome"])
        _record(upload, "filling.apply", by, mode=mode, rows=len(written))
    return upload


def why_not_undone(upload: FillingUpload) -> str:
    """Why a form that was taken over cannot be undone, in one sentence; empty if it can."""
    if upload.state != FillingState.APPLIED:
        return "这张表没有提交或存为草稿，不用撤销。"
    if upload.period != _period(upload.plan):
        return PERIOD_OVER
    return _judged(upload, _entries(upload)) if upload.mode == FillingMode.SUBMIT else ""


def undo_filling(*, by: User, upload: FillingUpload) -> FillingUpload:
    """Put everything back as it was before a form was taken over, all or none; what was handed in is taken back first.

    Raises Conflict when it cannot be undone: one report was judged, or changed since; it says which.
    """
    _require_own(by, upload)
    refusal = why_not_undone(upload)
    if refusal:
        raise Conflict(refusal)
    with transaction.atomic():
        _claim(upload, FillingState.APPLIED, state=FillingState.UNDONE, undone_by=by, undone_at=clock.now())
        entries = _entries(upload)
        people = {one.pk: one for one in User.objects.filter(pk__in=[one["author"] for one, _ in entries])}
        for entry, report in entries:
            _put_back(by, upload, entry, report, people)
        _record(upload, "filling.undo", by, rows=len(entries))
    return upload


# --- steps of the verbs above


def _plan(by: User, filled: Filled) -> Plan:
    """The plan the form is for: the first its rows name."""
    code = next((row.identity["plan"] for row in filled.rows if row.identity["plan"]), "")
    usable = code if not has_illegal_character(code) else ""
    plan = Plan.objects.visible_to(by).filter(code=usable).defer("source_text").first()
    if plan is None:
        raise DomainError("没有找到这张表所属的计划，它可能还没有下达。请重新下载填报表。", field="file")
    return plan


def _period(plan: Plan) -> date:
    return period_of(clock.today(), plan.report_cycle)


def _name(name: str) -> str:
    return "".join(char for char in name if not has_illegal_character(char)).replace("\n", " ")[-200:]


def _mode(mode: str) -> FillingMode:
    if mode not in FillingMode.values:
        raise DomainError("请选择提交还是存为草稿。", field="mode")
    return FillingMode(mode)


def _require_own(by: User, upload: FillingUpload) -> None:
    if not FillingUpload.objects.visible_to(by).filter(pk=upload.pk).exists():
        raise NotFound("没有找到这张填报表，请回到“填报表”重新打开。")


def _claim(upload: FillingUpload, source: FillingState, **changes: Any) -> None:
    """Move an upload on, once: the second of two clicks finds it moved."""
    if not FillingUpload.objects.filter(pk=upload.pk, state=source).update(**changes):
        current = FillingUpload.objects.only("state").get(pk=upload.pk)
        state = FillingState(current.state).label
        raise Conflict(f"没有重复处理：这张表现在是“{state}”，请刷新后再看。")
    for name, value in changes.items():
        setattr(upload, name, value)


def _write(by: User, upload: FillingUpload, found: Difference, mode: FillingMode) -> list[dict[str, Any]]:
    submit = mode == FillingMode.SUBMIT
    items = found.to_submit if submit else found.to_save
    wrong = found.problems if submit else found.blocking
    if wrong:
        rest = f"等{len(wrong)}处要改" if len(wrong) > 1 else ""
        raise Conflict(f"没有改动任何内容。{wrong[0]}{rest and f'（{rest}）'}")
    if not items:
        raise Conflict("这张表和已有的内容相同，没有要改的。")
    # In one order for everybody: two forms of one department do not wait for each other in a circle.
    items = sorted(items, key=lambda one: one.duty.assignment.pk if one.duty else 0)
    before = [outcome.snapshot(one.duty) for one in items if one.duty]
    try:
        stored = _hand_in(by, upload, items) if submit else [_save(by, one) for one in items]
    except DomainError as error:
        which = next((one for one in items if one.duty and one.duty.assignment.pk == error.about), None)
        where = f"第{which.row}行 {which.code}：" if which else ""
        raise Conflict(f"没有改动任何内容。{where}{error.message}") from error
    return [outcome.entry(*one) for one in zip(items, stored, before, strict=True)]


def _hand_in(by: User, upload: FillingUpload, items: list[Item]) -> list[ProgressReport]:
    sheets = []
    for item in items:
        assert item.duty is not None
        assert item.data is not None
        duty = item.duty
        version = duty.report.version if duty.report else None
        found = Found(duty.report, duty.before, duty.has_evidence, duty.open_stages)
        sheets.append(Sheet(duty.assignment, item.data, version, _key(upload, duty.assignment.pk), found))
    return submit_reports(by=by, sheets=sheets)


def _save(by: User, item: Item) -> ProgressReport:
    assert item.duty is not None
    assert item.data is not None
    duty = item.duty
    try:
        version = duty.report.version if duty.report else None
        return save_draft(by=by, assignment=duty.assignment, data=item.data, expected_version=version)
    except DomainError as error:
        error.about = duty.assignment.pk
        raise


def _entries(upload: FillingUpload) -> list[tuple[dict[str, Any], ProgressReport | None]]:
    """What a form changed, each with its report as it is now. One query."""
    entries = json.loads(upload.outcome)
    reports = ProgressReport.objects.filter(pk__in=[one["report"] for one in entries])
    reports = reports.select_related("assignment__plan", "assignment__task", "assignment__department", "author")
    by_pk = {one.pk: one for one in reports.defer("assignment__plan__source_text")}
    return [(one, by_pk.get(one["report"])) for one in entries]


def _judged(upload: FillingUpload, entries: list[tuple[dict[str, Any], ProgressReport | None]]) -> str:
    """Which of the reports a form handed in cannot be taken back any more, and why; empty if all can."""
    for entry, report in entries:
        if report is None or report.submit_key != _key(upload, report.assignment_id):
            return f"不能撤销：{_name_of(entry)}在提交之后又撤回或重报过。请在“我的任务”里修改。"
        reason = why_not_recalled(report)
        if reason:
            return f"不能撤销：{_name_of(entry)}{reason}"
    return ""


def _name_of(entry: dict[str, Any]) -> str:
    return f"{entry['code']}“{entry['title'].strip('“”')}”"


def _key(upload: FillingUpload, assignment: int) -> uuid.UUID:
    """The number under which a form hands in a duty's report: it tells later whether that submission still stands."""
    return uuid.uuid5(KEYS, f"{upload.pk}:{assignment}")


def _put_back(
    by: User, upload: FillingUpload, entry: dict[str, Any], report: ProgressReport | None, people: dict[int, User]
) -> None:
    if report is None:
        raise Conflict(f"没有撤销：{_name_of(entry)}的草稿已经不在了，请在“我的任务”里核对。")
    before = outcome.as_input(entry["before"])
    author = people.get(entry["author"], report.author)
    version = entry["version"]
    try:
        if upload.mode == FillingMode.SUBMIT:
            version = recall_report(by=by, report=report, expected_version=report.version).version
        put_back(by=by, report=report, before=before, author=author, expected_version=version)
    except DomainError as error:
        raise Conflict(f"没有撤销：{_name_of(entry)}在上传之后又改过或审核了，请在“我的任务”里核对。") from error


def _record(upload: FillingUpload, action: str, by: User, **detail: Any) -> None:
    audit.record(
        chain=upload.plan.audit_chain,
        by=by,
        action=action,
        object_type="filling",
        object_id=str(upload.pk),
        object_label=f"{upload.department.short_name}填报表 {upload.file_name}",
        detail=detail,
    )
