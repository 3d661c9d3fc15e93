"""The only writer of single departments: made, changed, renamed, closed or merged; history keeps its names.

Institutional reform (机构改革) never deletes: a renamed department keeps its former name with the day it ended, a
closed one keeps its duties and reports, a merged one names its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import verbs as audit
from departments.initials import initials_of
from departments.models import Department, DepartmentAlias, FormerName, Role, User
from departments.roles import ORGANISES
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput
from plan_tracker.text import clean_text

CHANGEABLE = ("short_name", "kind", "parent", "order", "verified", "outside_scoring", "leader")
MOST_ALIASES, LONGEST_ALIAS = 30, 80
LONGEST_CHAIN = 20


def add_department(
    *, by: User | None, name: str, short_name: str, kind: str, parent: Department | None = None, order: int = 0,
    outside_scoring: bool = False, valid_from: date | None = None,
) -> Department:  # fmt: skip
    """Make a department that exists from a day on (None: always did). Raises Forbidden, InvalidInput per field."""
    _check_may(by)
    department = Department(
        name=name, short_name=short_name, kind=kind, parent=parent, order=order, verified=True,
        outside_scoring=outside_scoring, valid_from=valid_from, code=_free_code(name, short_name),
    )  # fmt: skip
    _check_fields(department)
    with transaction.atomic():
        department.save(force_insert=True)
        _audit(department, "department.create", by, name=name, short_name=short_name)
    return department


def change_department(
    *, by: User | None, department: Department, aliases: Sequence[str] | None = None,
    expected_version: int | None = None, **changes: object,
) -> Department:  # fmt: skip
    """Change what differs of CHANGEABLE and the names used in documents; the name itself by `rename_department`.

    Raises Forbidden, InvalidInput per field, Conflict.
    """
    _check_may(by)
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise DomainError(f"单位的这些内容不能这样修改：{'、'.join(sorted(unknown))}。")
    cleaned = None if aliases is None else _clean_aliases(aliases)
    with transaction.atomic():
        current = _locked(department, expected_version)
        detail = {
            name: [str(getattr(current, name) or ""), str(value or "")]
            for name, value in changes.items()
            if getattr(current, name) != value
        }
        if "leader" in detail:
            _check_leader(changes["leader"])
        for name, value in changes.items():
            setattr(current, name, value)
        _check_parent(current)
        _check_fields(current)
        if cleaned is not None:
            detail |= _store_aliases(current, cleaned)
        if detail:
            _save(current, *changes)
            _audit(current, "department.change", by, **detail)
    return current


def rename_department(
    *, by: User | None, department: Department, name: str, short_name: str, since: date,
    expected_version: int | None = None,
) -> Department:  # fmt: skip
    """Give a department a new name from a day on; the former one is kept and still found in documents.

    Raises Forbidden, InvalidInput per field, DomainError for a day to come or before the last renaming, Conflict.
    """
    _check_may(by)
    if since > clock.today():
        raise DomainError("更名日期不能在今天以后，到那天再更名。", field="since")
    with transaction.atomic():
        current = _locked(department, expected_version)
        if current.valid_to is not None:
            raise Conflict(f"{current.name}已经撤并，不能更名。办错了的，请先恢复。")
        if (current.name, current.short_name) == (name, short_name):
            raise DomainError("新名称和现在的一样，不用更名。", field="name")
        last = current.former_names.first()
        if last is not None and since <= last.until:
            raise DomainError(f"上一次更名在{last.until:%Y年%m月%d日}，请选更晚的日期。", field="since")
        former = FormerName(
            department=current, name=current.name, short_name=current.short_name, until=since - timedelta(days=1)
        )
        current.name, current.short_name = name, short_name
        _check_fields(current)
        former.save(force_insert=True)
        DepartmentAlias.objects.get_or_create(department=current, alias=former.name)
        _save(current, "name", "short_name")
        _audit(current, "department.rename", by, former=former.name, name=name, since=since.isoformat())
    return current


def close_department(
    *, by: User | None, department: Department, last_day: date, successor: Department | None = None,
    expected_version: int | None = None,
) -> Department:  # fmt: skip
    """End a department after a day; with a successor it is merged into that one. Its duties are the office's to move.

    Raises Forbidden, DomainError for a wrong day or successor, Conflict if it is closed already.
    """
    _check_may(by)
    with transaction.atomic():
        current = _locked(department, expected_version)
        if current.valid_to is not None:
            raise Conflict(f"{current.name}已经撤并，不用再办。")
        if last_day > clock.today():
            raise DomainError("撤并日期不能在今天以后，到那天再办。", field="last_day")
        if current.valid_from and last_day < current.valid_from:
            raise DomainError("撤并日期不能早于成立日期。", field="last_day")
        if successor is not None:
            _check_successor(current, successor)
        current.valid_to, current.successor = last_day, successor
        _check_fields(current)
        _save(current, "valid_to", "successor")
        into = successor.name if successor else ""
        _audit(current, "department.close", by, last_day=last_day.isoformat(), successor=into)
    return current


def restore_department(*, by: User | None, department: Department, expected_version: int | None = None) -> Department:
    """Take back a closing that was a mistake. Raises Forbidden, Conflict if it is not closed."""
    _check_may(by)
    with transaction.atomic():
        current = _locked(department, expected_version)
        if current.valid_to is None:
            raise Conflict(f"{current.name}没有撤并，不用恢复。")
        current.valid_to, current.successor = None, None
        _save(current, "valid_to", "successor")
        _audit(current, "department.restore", by)
    return current


def past_of(department: Department) -> list[str]:
    """What became of a department, newest first, as sentences. Two queries."""
    lines = []
    if department.valid_to:
        into = f"，职责划入{department.successor.name}" if department.successor else ""
        lines.append(f"{_day(department.valid_to)}撤并{into}")
    for former in department.former_names.all():
        lines.append(f"{_day(former.until)}以前称{former.name}")
    for gone in department.predecessors.order_by("-valid_to", "pk"):
        lines.append(f"{_day(gone.valid_to)}并入了{gone.name}")
    return lines


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _check_may(by: User | None) -> None:
    if by is not None and by.role not in ORGANISES:
        raise Forbidden("只有系统管理员可以维护单位。")


def _locked(department: Department, expected_version: int | None) -> Department:
    """The row as it is now, held until the end of the transaction. Raises Conflict, saying who changed it."""
    current = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if expected_version is not None and current.version != expected_version:
        who = audit.last_actor("department", str(current.pk)) or "其他管理员"
        raise Conflict(f"没有保存：{who}刚刚改过这个单位。现在的内容已列在下面，请核对后再提交。")
    return current


def _save(current: Department, *fields: str) -> None:
    current.version += 1
    current.save(update_fields=[*fields, "version"])


def _check_fields(department: Department) -> None:
    """The model's own rules, one sentence per field; what concerns two fields stands above the form."""
    try:
        department.full_clean()
    except ValidationError as problem:
        errors = {name: "".join(texts) for name, texts in problem.message_dict.items()}
        raise InvalidInput({name if name != "__all__" else "": text for name, text in errors.items()}) from problem


def _check_parent(department: Department) -> None:
    """No department is above itself."""
    above, steps = department.parent, 0
    while above is not None and steps < LONGEST_CHAIN:
        if above.pk == department.pk:
            raise DomainError("上级单位不能是本单位或它的下级，请重新选择。", field="parent")
        above, steps = above.parent, steps + 1


def _check_leader(leader: object) -> None:
    if isinstance(leader, User) and not (leader.is_active and leader.role == Role.LEADER):
        raise DomainError("分管领导要选在用的“分管领导”账号，请重新选择。", field="leader")


def _check_successor(department: Department, successor: Department) -> None:
    if successor.pk == department.pk:
        raise DomainError("不能并入自己，请选择另一个单位。", field="successor")
    if successor.valid_to is not None:
        raise DomainError(f"{successor.name}已经撤并，请选择现有的单位。", field="successor")


def _clean_aliases(aliases: Sequence[str]) -> list[str]:
    cleaned = [
        clean_text(one, field="aliases", label="别名", max_length=LONGEST_ALIAS, required=False) for one in aliases
    ]
    unique = list(dict.fromkeys(one for one in cleaned if one))
    if len(unique) > MOST_ALIASES:
        raise DomainError(f"别名最多{MOST_ALIASES}个，请删去不用的。", field="aliases")
    return unique


def _store_aliases(department: Department, wanted: list[str]) -> dict[str, list[str]]:
    """Make the stored names the wanted ones; what changed, for the record."""
    rows = {one.alias: one.pk for one in department.aliases.all()}
    if set(rows) == set(wanted):
        return {}
    DepartmentAlias.objects.filter(pk__in=[pk for alias, pk in rows.items() if alias not in wanted]).delete()
    fresh = [DepartmentAlias(department=department, alias=alias) for alias in wanted if alias not in rows]
    DepartmentAlias.objects.bulk_create(fresh)
    return {"aliases": ["、".join(sorted(rows)), "、".join(sorted(wanted))]}


def _free_code(name: str, short_name: str) -> str:
    """A code nobody has: the initials of the short name, numbered from the second on."""
    stem = (initials_of("", short_name) or initials_of(name, "")).split(" ")[0].lower()[:30] or "unit"
    stem = "".join(char for char in stem if char.isascii() and char.isalnum()) or "unit"
    taken = set(Department.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if code not in taken)


def _audit(department: Department, action: str, by: User | None, **detail: object) -> None:
    audit.record(
        chain="system", by=by, action=action, object_type="department", object_id=str(department.pk),
        object_label=department.name, detail=detail,
    )  # fmt: skip
