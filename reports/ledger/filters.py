"""What somebody wants to see of the ledger: from parameters of a page, an address or a call to one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from departments.models import Department, User
from departments.roles import REPORTS
from plan_tracker.errors import InvalidInput
from reports.ledger.fields import AnyOf, DepartmentsField, LedgerForm
from tasks.models import Chapter, Plan
from tasks.search import Terms

NO_TERMS = Terms("", ())
NOBODY = "none"  # as an owner: not accepted yet
# A department has no say in these: it sees its own duties.
FOR_READERS = ("by", "group", "leader")
ASIDE = ("plan", "on", "page", "per")


@dataclass(frozen=True)
class LedgerFilters:
    """Which rows, each row being a task (`by` task) or one department's duty (`by` duty), and in which order.

    Empty means no condition. Departments (`department`, `group`, `leader`) and `role` say which duties are looked at.
    The other conditions are held against single duties, and a task is listed when one of its duties meets them; only
    the light is that of the task. `given` are the parameters as they came, for addresses.
    """

    by: str
    q: Terms = NO_TERMS
    chapter: Chapter | None = None
    department: tuple[Department, ...] = ()
    group: tuple[str, ...] = ()
    leader: User | None = None
    light: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    owner: str = ""
    due_from: date | None = None
    due_to: date | None = None
    closed: str = ""
    reported: tuple[str, ...] = ()
    written: str = ""
    sort: str = "plan"
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_task(self) -> bool:
        """Whether a row is a task, however many departments owe it."""
        return self.by == "task"


def read_filters(data: Mapping[str, str], user: User, plan: Plan) -> LedgerFilters:
    """Parse parameters. Raises InvalidInput with one sentence for each that is wrong or unknown."""
    given = parameters(data)
    form = LedgerForm(given)
    own = user.role in REPORTS
    if own:
        for name in FOR_READERS:
            given.pop("by", None)  # always by duty
            form.fields.pop(name)
    _bind(form, user, plan, own)
    errors = {name[:60]: f"没有“{name[:60]}”这个参数，请核对。" for name in given if name not in form.fields}
    if not form.is_valid():
        errors |= {name: str(sentences[0]) for name, sentences in form.errors.items()}
    if errors:
        raise InvalidInput(errors)
    values = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    values["by"] = "duty" if own else values.get("by", "task")
    return LedgerFilters(**values, given=given)


def _bind(form: LedgerForm, user: User, plan: Plan, own: bool) -> None:
    form.fields["chapter"].found = plan.chapters.all()  # type: ignore[attr-defined]
    everybody: Any = Department.objects.all()
    form.fields["department"].found = everybody.filter(pk=user.department_id) if own else everybody  # type: ignore[attr-defined]


def parameters(data: Mapping[str, str]) -> dict[str, str]:
    """Parameters that say something; those that may be repeated are joined by commas."""
    found = {}
    for name in data:
        if name in ASIDE:
            continue
        many = isinstance(LedgerForm.base_fields.get(name), (AnyOf, DepartmentsField))
        value = ",".join(data.getlist(name)) if many and isinstance(data, QueryDict) else data[name]
        if value.strip(", "):
            found[name] = value
    return found
