"""Hints for newcomers that go away: each is shown on its page until the person puts it away."""

from __future__ import annotations

from departments.models import SeenHint, User
from plan_tracker.errors import NotFound

HINTS = {
    "my-tasks": "从上往下办就行。点“填报”在原地打开，写到一半会自动保存。按 / 键可以搜索。",
    "task": "“更多”里可以申请延期、指定经办人；对退回有不同意见的，30天内可以申请复核。",
    "review": "带三角的有疑点，旁边写着原因；没有疑点的可以勾选后批量通过。键盘：A 通过，R 退回，J K 换件。",
    "overview": "每盏灯都写着原因，点热力表的格子看是哪几项。打开任务可以看到每个数字来自哪份填报。",
    "instruct": "打开一项任务，在右边的“领导批示”里写批示，由法治办交办，单位回复后会通知您。",
}


def hide_hint(*, by: User, name: str) -> None:
    """Put a hint away for good; a preference, not audited. Raises NotFound for a name that is none."""
    if name not in HINTS:
        raise NotFound("没有这条提示，请刷新页面。")
    SeenHint.objects.get_or_create(user=by, name=name)


def show_hints_again(*, by: User) -> int:
    """Show all hints again; returns how many were put away."""
    return SeenHint.objects.filter(user=by).delete()[0]


def seen_by(user: User) -> set[str]:
    """Names of the hints a person has put away. One query."""
    return set(SeenHint.objects.filter(user=user).values_list("name", flat=True))
