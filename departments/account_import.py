"""Accounts from a spreadsheet: all of them, or none with every error named by its row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from departments import accounts, password_policy
from departments.invitations import Invitation
from departments.models import Department, Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, InvalidInput
from plan_tracker.text import clean_text

COLUMNS = {"full_name": "姓名", "username": "用户名", "role": "角色", "department": "单位", "phone": "电话"}
LENGTHS = {"full_name": 60, "username": 150, "role": 20, "department": 80, "phone": 30}
OPTIONAL = {"department", "phone"}
UNUSABLE = "!"  # the model wants some password, the drawn one is hashed later
MOST_ROWS = 200  # each first password costs a fifth of a second to hash
MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
MOST_COLUMNS, MOST_EMPTY = 50, 200
UNREADABLE = "这个文件读不出来。请下载模板，填好后另存为 .xlsx 再上传。"


@dataclass
class Row:
    """One line of the spreadsheet: what it says, and what is wrong with it, by column."""

    number: int
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    department: Department | None = None


def template() -> bytes:
    """An empty spreadsheet with the columns and the choices for role and department."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "账号"
    sheet.append(list(COLUMNS.values()))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", (12, 18, 14, 34, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    choices = book.create_sheet("可选内容")
    departments = [one.name for one in Department.objects.valid_on(clock.today())]
    for number, pair in enumerate(_side_by_side([role.label for role in Role], departments), start=1):
        for column, text in enumerate(pair, start=1):
            choices.cell(number, column, text)
    for letter, source, count in (("C", "A", len(Role)), ("D", "B", max(1, len(departments)))):
        rule = DataValidation(type="list", formula1=f"可选内容!${source}$1:${source}${count}", allow_blank=True)
        rule.error, rule.errorTitle = "请从列表里选一个。", "没有这一项"
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(file: IO[bytes], size: int) -> list[Row]:
    """The rows of an uploaded spreadsheet, unchecked. Raises DomainError for a file that is none of ours."""
    if size > MOST_BYTES:
        raise DomainError("文件太大，一次最多200个账号。请分几个文件上传。", field="file")
    try:
        with ZipFile(file) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise DomainError(UNREADABLE, field="file")
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        return _rows(book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, AttributeError, TypeError, OSError,
            SyntaxError, EOFError, NotImplementedError) as error:  # fmt: skip
        # openpyxl raises whatever it stumbles over in a broken file.
        raise DomainError(UNREADABLE, field="file") from error


def check(rows: list[Row]) -> list[Row]:
    """Fill in each row's department and what is wrong with it. Three queries, whatever the number of rows."""
    departments = _departments()
    taken = set(User.objects.values_list("username", flat=True))
    seen = Counter(row.values["username"].casefold() for row in rows)
    folded = {name.casefold() for name in taken}
    for row in rows:
        _check_texts(row)
        name = row.values["username"].casefold()
        if name and seen[name] > 1:
            row.errors.setdefault("username", "文件里有两行用了这个用户名，请改掉一个。")
        elif name in folded:
            row.errors.setdefault("username", "已经有这个用户名，请换一个，或删掉这一行。")
        _check_role(row, departments)
        if not row.errors:
            _check_account(row)
    return rows


def import_accounts(*, by: User, rows: list[Row]) -> list[Invitation]:
    """Make all the accounts with drawn first passwords, in one transaction. Raises Forbidden, Conflict."""
    accounts.check_may(by)
    if any(row.errors for row in check(rows)) or not rows:
        raise Conflict("有的内容刚刚变动，没有建立账号。请重新上传文件核对。")
    with ThreadPoolExecutor(max_workers=4) as pool:
        invitations = list(pool.map(_prepare, rows))
    with transaction.atomic():
        for one in invitations:
            accounts.store_user(by, one.account)
    return invitations


def _prepare(row: Row) -> Invitation:
    password = password_policy.initial_password()
    return Invitation(_account(row, password), password)


def _account(row: Row, password: str) -> User:
    return accounts.prepare_user(
        username=row.values["username"], full_name=row.values["full_name"], role=_role(row), password=password,
        department=row.department, phone=row.values["phone"],
    )  # fmt: skip


def _rows(lines: Iterator[tuple[Any, ...]]) -> list[Row]:
    header = [_text(cell) for cell in next(lines, ())]
    missing = [title for name, title in COLUMNS.items() if title not in header and name not in OPTIONAL]
    if missing:
        raise DomainError(f"第一行要写列名，缺少“{'”“'.join(missing)}”。请下载模板，按模板填写。", field="file")
    places = {name: header.index(title) for name, title in COLUMNS.items() if title in header}
    rows: list[Row] = []
    empty = 0
    for number, line in enumerate(islice(lines, MOST_ROWS * 10), start=2):
        values = {
            name: _text(line[places[name]]) if name in places and places[name] < len(line) else "" for name in COLUMNS
        }
        empty = 0 if any(values.values()) else empty + 1
        if empty > MOST_EMPTY:
            break
        if not empty:
            rows.append(Row(number, values))
        if len(rows) > MOST_ROWS:
            raise DomainError(f"一次最多{MOST_ROWS}个账号，请分几个文件上传。", field="file")
    if not rows:
        raise DomainError("文件里没有账号，请从第二行开始填写。", field="file")
    return rows


def _text(cell: Any) -> str:
    """A cell as people see it; a phone number that the program took for a number stays one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()[:500]


def _check_texts(row: Row) -> None:
    for name, title in COLUMNS.items():
        try:
            row.values[name] = clean_text(
                row.values[name], field=name, label=title, max_length=LENGTHS[name], required=name not in OPTIONAL
            ).replace("\n", " ")
        except DomainError as problem:
            row.errors[name] = problem.message
            row.values[name] = row.values[name].encode("utf-8", "replace").decode()


def _check_role(row: Row, departments: dict[str, Department]) -> None:
    if "role" not in row.errors and not _role(row):
        row.errors["role"] = f"没有“{row.values['role']}”这个角色，请从模板的列表里选。"
    wanted = row.values["department"]
    row.department = departments.get(wanted)
    if wanted and row.department is None:
        row.errors.setdefault("department", f"没有找到“{wanted}”，请写单位全称或简称。")


def _check_account(row: Row) -> None:
    """What the model itself asks for."""
    account = User(
        username=row.values["username"], full_name=row.values["full_name"], role=_role(row),
        department=row.department, phone=row.values["phone"], password=UNUSABLE,
    )  # fmt: skip
    try:
        accounts.check_fields(account, unique=False)
    except InvalidInput as problem:
        row.errors |= {name if name in COLUMNS else "username": text for name, text in problem.errors.items()}


def _role(row: Row) -> str:
    return next((role.value for role in Role if row.values["role"] in (role.label, role.value)), "")


def _departments() -> dict[str, Department]:
    """Departments of today by full and short name, and by the names documents use."""
    rows = list(Department.objects.valid_on(clock.today()).prefetch_related("aliases", "former_names"))
    found: dict[str, Department] = {}
    for one in rows:
        names = [alias.alias for alias in one.aliases.all()] + [former.name for former in one.former_names.all()]
        found |= dict.fromkeys(names, one) | found
    return found | {one.short_name: one for one in rows} | {one.name: one for one in rows}


def column_letter(name: str) -> str:
    """Which column of the template a field is in."""
    return get_column_letter(list(COLUMNS).index(name) + 1)


def _side_by_side(left: list[str], right: list[str]) -> Iterator[tuple[str | None, str | None]]:
    for number in range(max(len(left), len(right))):
        yield (left[number] if number < len(left) else None, right[number] if number < len(right) else None)
