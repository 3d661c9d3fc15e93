"""What can be made. To add a kind of file:

1. Write its content in a module of its own: `write(ask, format, target, progress)` reads the figures for `ask.plan`
   as of `ask.day`, writes the file into `target` (binary, seekable) and tells `progress(done, total)` now and then. A
   table is `reports.writers.write_table(table, format, target, progress)`.
2. In a module beside it: `KINDS = (Kind("ledger", "任务台账", TABLE_FORMATS, write, rows=..., options={...}),)`.
3. Name that module in MODULES below.

Page, API, background, record, permission, notice and storage follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import BinaryIO

from departments.models import User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden, NotFound
from reports.days import require_day
from reports.tables import Progress
from tasks.models import Plan

# Modules with their `KINDS`, in the order in which the page offers them.
MODULES = (
    "reports.ledger.kinds",
    "reports.outputs.heat",
    "reports.documents.outputs",
    "reports.scoring.kinds",
    "reports.public_page.kinds",
    "reports.archive.kinds",
)
# More rows than this are made in the background.
AT_ONCE_ROWS = 3000


@dataclass(frozen=True)
class Ask:
    """What somebody wants to have: of which plan, as of which day, narrowed how."""

    plan: Plan
    day: date
    options: Mapping[str, str]
    user: User


Write = Callable[[Ask, str, BinaryIO, Progress], None]


def reads_figures(user: User, ask: Ask) -> bool:
    """Whoever reads all, and departments, whose content is their own."""
    return user.role in READS_ALL or (user.role in REPORTS and user.department_id is not None)


def reviews(user: User, ask: Ask) -> bool:
    """The office alone."""
    return user.role in REVIEWS


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    `may` decides about a person and a wish; `rows` estimates how long a table gets (a document is always made at once);
    `options` names the filters it knows, with their descriptions; `check` raises DomainError for values it does not
    know; `past` says whether it can be made as of an earlier day; `naming` says what the file is called where the
    plan's year and the label do not tell one from the next; `day_of` finds the day meant where none is named.
    """

    name: str
    label: str
    formats: Collection[str]
    write: Write
    may: Callable[[User, Ask], bool] = reads_figures
    rows: Callable[[Ask], int] | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Ask], None] | None = None
    past: bool = True
    naming: Callable[[Ask], str] | None = None
    day_of: Callable[[Plan, Mapping[str, str]], date] | None = None

    def title(self, ask: Ask) -> str:
        """What lists and notices call it."""
        return self.naming(ask) if self.naming else self.label

    def file_name(self, ask: Ask, format: str) -> str:
        """`2023年10月通报-20231024.docx`: what it is about, then the day of its data."""
        stem = self.naming(ask) if self.naming else f"{ask.plan.year}年{self.label}"
        return f"{stem}-{ask.day:%Y%m%d}.{format}"

    def usual_day(self, plan: Plan, options: Mapping[str, str]) -> date:
        """The day of the data where nobody named one: today, if the kind does not know better. Raises DomainError."""
        return self.day_of(plan, options) if self.day_of else clock.today()

    def allowed(self, user: User, ask: Ask) -> bool:
        """Whether the user may have it made."""
        return self.may(user, ask)

    def require(self, user: User, ask: Ask, format: str) -> None:
        """Refuse what cannot or may not be made. Raises NotFound, Forbidden, DomainError."""
        if format not in self.formats:
            raise NotFound(f"{self.label}没有这种格式，可用的有：{'、'.join(self.formats)}。")
        if not self.allowed(user, ask):
            raise Forbidden(f"不能生成{self.label}。需要的请联系法治办。")
        require_day(ask.day, ask.plan)
        if ask.day < clock.today() and not self.past:
            raise DomainError(f"{self.label}只能按今天的数据生成，请把日期改为今天。", field="on")
        for name in ask.options:
            if name not in self.options:
                known = "、".join(["plan", "on", *self.options])
                raise DomainError(f"没有这个参数，可用的有：{known}。", field=name[:60])
        if self.check:
            self.check(ask)

    def offered(self, user: User, ask: Ask) -> bool:
        """Whether it can be made from just this: a duty report, say, needs a department that not everybody has."""
        try:
            self.require(user, ask, next(iter(self.formats)))
        except DomainError:
            return False
        return True

    def estimate(self, ask: Ask) -> int:
        """How many rows it will have, roughly; 0 for a document."""
        return self.rows(ask) if self.rows else 0


@cache
def all_kinds() -> dict[str, Kind]:
    """Every kind by name, in the order of MODULES."""
    kinds = [kind for name in MODULES for kind in import_module(name).KINDS]
    return {kind.name: kind for kind in kinds}


def get_kind(name: str) -> Kind:
    """The kind of this name. Raises NotFound."""
    kind = all_kinds().get(name)
    if kind is None:
        raise NotFound("没有这种文件，请核对地址。")
    return kind
