"""The table of departments as a draft asks it: whom written names mean, who usually does what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from departments.models import Department, DepartmentGroup
from importer.drafts.directory import Meant, Offer
from importer.understanding.departments import Known, Names, match_departments, names_of
from importer.understanding.proposals import Duty, propose


class DepartmentTable:
    """Departments that exist on a day, with all their names; read once, four queries."""

    def __init__(self, day: date) -> None:
        """Read the table as it is on a day."""
        rows = Department.objects.valid_on(day).prefetch_related("aliases", "former_names")
        self._names: dict[str, str] = {}
        known = []
        for row in rows.order_by("order", "code"):
            self._names[row.code] = row.name
            others = [one.alias for one in row.aliases.all()]
            others += [name for one in row.former_names.all() for name in (one.name, one.short_name)]
            known.append(Known(row.code, tuple(dict.fromkeys([row.name, row.short_name, *others]))))
        groups = dict(DepartmentGroup.objects.values_list("code", "name"))
        self._table: Names = names_of(known, groups)

    def match(self, names: Sequence[str], here: str = "") -> list[Meant]:
        """Whom written names mean, in their order; a bureau of another place than `here` is asked about."""
        return [
            Meant(one.written, one.department, one.group, one.near, one.partly)
            for one in match_departments(names, self._table, here)
        ]

    def recognised(self, names: Sequence[str], here: str = "") -> list[Meant]:
        """The same without guesses, for who only asks whom the table knows by now."""
        found = match_departments(names, self._table, here, guess=False)
        return [Meant(one.written, one.department, one.group, (), one.partly) for one in found]

    def propose(self, duty: Duty) -> list[Offer]:
        """Who might be responsible for a duty: whoever owes it first."""
        found = propose(duty, self._names, self._table)
        return [Offer(one.department, one.role, one.why, one.group) for one in found]
