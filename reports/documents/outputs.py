"""The files of the documents as kinds of outputs: `write(ask, format, target, progress)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import BinaryIO

from django.conf import settings

from departments.models import Department, Role, User
from plan_tracker.errors import DomainError
from reports.documents.choice import KINDS as DOCUMENTS
from reports.documents.choice import Choice, choose
from reports.documents.compose import compose
from reports.documents.docx import write_docx
from reports.documents.pdf import write_pdf
from reports.outputs.kinds import Ask, Kind
from reports.permissions import get_department, require_documents
from reports.tables import Progress
from tasks.models import Plan

FORMATS = ("docx", "pdf")


def document_choice(name: str, ask: Ask) -> Choice:
    """What is asked for, if the person may have it. Raises NotFound, DomainError."""
    department = _department(name, ask)
    require_documents(ask.user, name, department)
    return choose(ask.plan, name, ask.options, on=ask.day, department=department)


def _department(name: str, ask: Ask) -> Department | None:
    """Whose duty report it is: the one named, else the person's own."""
    if name != "duty-report":
        return None
    text = ask.options.get("department", "") or str(ask.user.department_id or "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise DomainError("请选择述法的单位。", field="department")
    return get_department(ask.user, int(text))


def writer_of(name: str) -> Callable[[Ask, str, BinaryIO, Progress], None]:
    """The writer of one kind of document."""

    def write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
        choice = document_choice(name, ask)
        document = compose(choice).document
        progress(1, 2)
        writer = {"docx": write_docx, "pdf": write_pdf}[format]
        writer(document, target, references=choice.references, site=settings.SITE_URL)
        progress(2, 2)

    return write


WRITERS = {name: writer_of(name) for name in DOCUMENTS}
OPTIONS = {
    "period": "哪一期",
    "sections": "写哪几部分，用逗号分开",
    "to": "主送",
    "addressees": "主送单位的写法",
    "signature": "落款",
    "references": "yes 带出处，no 去掉出处",
    "department": "述法的单位",
}


def _may(name: str) -> Callable[[User, Ask], bool]:
    """The office and leaders; a head for the own department's duty report. `document_choice` looks at the rest."""
    roles = {Role.REVIEWER, Role.LEADER, *([Role.HEAD] if name == "duty-report" else [])}
    return lambda user, ask: user.role in roles


def _naming(name: str) -> Callable[[Ask], str]:
    """`2023年10月通报`, `2023年第四季度报告`, `2023年述法数据-司法局`."""

    def naming(ask: Ask) -> str:
        choice = document_choice(name, ask)
        return f"{choice.full_name}-{choice.department.short_name}" if choice.department else choice.full_name

    return naming


def _day_of(name: str) -> Callable[[Plan, Mapping[str, str]], date]:
    """The last day of the period asked for, today while that is still open: as on the page."""
    return lambda plan, options: choose(plan, name, options).day


def _check(name: str) -> Callable[[Ask], None]:
    def check(ask: Ask) -> None:
        document_choice(name, ask)

    return check


KINDS = tuple(
    Kind(
        name, one.label, FORMATS, WRITERS[name], may=_may(name), options=OPTIONS, check=_check(name),
        naming=_naming(name), day_of=_day_of(name),
    )
    for name, one in DOCUMENTS.items()
)  # fmt: skip
