"""Who may import plans, and see what is being imported."""

from __future__ import annotations

from departments.models import User
from departments.roles import IMPORTS
from importer.models import PlanImport
from plan_tracker.errors import NotFound

NOT_YOURS = "导入计划由法治办和系统管理员办理。需要导入请联系他们。"


def may_import(user: User) -> bool:
    """Whether the user imports plans."""
    return user.role in IMPORTS


def require_import(user: User) -> None:
    """Whoever does not import plans finds nothing there. Raises NotFound."""
    if not may_import(user):
        raise NotFound(NOT_YOURS)


def get_import(user: User, pk: int, *, content: bool = False) -> PlanImport:
    """An import the user may see, without its long texts unless asked for. Raises NotFound."""
    require_import(user)
    rows = PlanImport.objects.visible_to(user).select_related("created_by")
    row = (rows if content else rows.without_content()).filter(pk=pk).first()
    if row is None:
        raise NotFound("没有找到这次导入，请回到“导入计划”重新打开。")
    return row
