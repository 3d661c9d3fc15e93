"""The table of departments for the reading of plans: whom a name means, whom a duty may be offered to."""

from __future__ import annotations

from collections.abc import Sequence

from departments.models import Department, DepartmentGroup
from importer.drafts.directory import Meant, Offer
from plan_tracker import clock


class Table:
    """The departments and groups that exist today, by all their names."""

    def __init__(self) -> None:
        """Read them: four queries."""
        rows = Department.objects.valid_on(clock.today()).prefetch_related("aliases", "former_names")
        self.codes: dict[str, str] = {}
        for row in rows:
            for name in (row.name, row.short_name, *(one.alias for one in row.aliases.all())):
                self.codes.setdefault(name, row.code)
            for former in row.former_names.all():
                self.codes.setdefault(former.name, row.code)
        self.groups = dict(DepartmentGroup.objects.values_list("name", "code"))

    def match(self, names: Sequence[str]) -> list[Meant]:
        """Whom written names mean, in their order."""
        return [Meant(one, self.codes.get(one), self.groups.get(one)) for one in names]

    def propose(self, text: str) -> list[Offer]:
        """Nothing yet."""
        return []


def load_directory() -> Table:
    """The table as it is now."""
    return Table()
