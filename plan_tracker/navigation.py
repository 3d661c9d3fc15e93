"""The menu: which pages a role finds where, and what waits on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.urls import reverse

from departments.models import Role, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from tasks.badges import Badges
from tasks.models import Plan

CLERKS, OFFICE, READERS = REPORTS, REVIEWS, READS_ALL
SYSTEM, SECURITY, AUDIT = (frozenset({one}) for one in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN))


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    short: str
    icon: str
    url: str
    current: bool = False
    count: int = 0
    tab: int = 0  # its place in the bar at the bottom of a phone; 0: not there


@dataclass(frozen=True)
class Line:
    """An entry as the table below has it: for whom, under which heading, and which badge it carries.

    `of` says what the address needs: the plan or the person's department. `tab` is its place on a phone.
    """

    group: str
    label: str
    short: str
    icon: str
    page: str
    roles: Collection[Role]
    badge: str = ""
    of: str = ""
    tab: int = 0


# Rarely used places of a long menu: folded until somebody opens them or is in one.
FOLDED = "更多"
# Administrators read the business as well, but come for something else.
BUSINESS = frozenset({"查看", "进展", "计划"})

# In the order on screen. A heading without entries is not shown.
LINES = (
    Line("审计", "操作日志", "日志", "history", "audit", AUDIT, tab=1),
    Line("单位", "单位", "单位", "building", "organisation", SYSTEM, tab=1),
    Line("单位", "工作日历", "日历", "calendar", "working-days", SYSTEM, tab=2),
    Line("账号", "账号", "账号", "users", "accounts", SECURITY, tab=1),
    Line("办理", "我的任务", "我的任务", "list-check", "my-tasks", CLERKS, "todo", tab=1),
    Line("办理", "领导批示", "批示", "message", "instructions", CLERKS, "instructions"),
    Line("办理", "督办单", "督办单", "clipboard-alert", "notices", CLERKS, "supervision"),
    Line("办理", "申请", "申请", "hourglass", "requests", CLERKS),
    Line("办理", "填报表", "填报表", "sheet", "filling", CLERKS),
    Line("法治办", "总览", "总览", "dashboard", "overview", OFFICE, tab=1),
    Line("查看", "总览", "总览", "dashboard", "overview", READERS - OFFICE, tab=1),
    Line("法治办", "审核队列", "审核", "clipboard-check", "review", OFFICE, "reviews", tab=2),
    Line("法治办", "申请审批", "申请", "hourglass", "requests", OFFICE, "requests", tab=4),
    Line("法治办", "领导批示", "批示", "message", "instructions", OFFICE, "instructions"),
    Line("法治办", "催办与督办", "催办", "megaphone", "urging", OFFICE, "offers"),
    Line("法治办", "督办单", "督办单", "clipboard-alert", "notices", OFFICE, "supervision"),
    Line("查看", "申请", "申请", "hourglass", "requests", READERS - OFFICE, "requests"),
    Line("查看", "领导批示", "批示", "message", "instructions", READERS - OFFICE, "instructions", tab=3),
    Line("查看", "督办单", "督办单", "clipboard-alert", "notices", READERS - OFFICE, "supervision"),
    Line("进展", "部门看板", "看板", "chart", "department", CLERKS, of="department", tab=2),
    Line("进展", "本部门台账", "台账", "sheet", "ledger", CLERKS),
    Line("进展", "任务台账", "台账", "sheet", "ledger", READERS, tab=3),
    Line("进展", "本期变化", "变化", "activity", "changes", READERS - OFFICE),
    Line("进展", "期限日历", "日历", "calendar", "deadlines", CLERKS | READERS),
    Line("进展", "各计划进展", "各计划", "chart", "plans-figures", READERS - OFFICE),
    Line("进展", "述法数据", "述法", "file", "documents", {Role.HEAD}, of="with-plan"),
    Line("进展", "通报和报告", "通报", "file", "documents", {Role.REVIEWER, Role.LEADER}, of="with-plan"),
    Line("进展", "下载文件", "文件", "download", "outputs", CLERKS | READERS),
    Line("进展", "考核", "考核", "scale", "scoring", CLERKS, of="scored"),
    Line("计划", "计划全文", "计划", "book", "plan", CLERKS | READERS, of="plan", tab=4),
    Line("计划", "导入计划", "导入", "upload", "imports", OFFICE),
    Line("系统", "导入计划", "导入", "upload", "imports", SYSTEM),
    Line("系统", "消息", "消息", "bell", "messages", CLERKS | READERS, tab=5),
    Line(FOLDED, "本单位人员", "人员", "users", "my-department", CLERKS),
    Line(FOLDED, "本期变化", "变化", "activity", "changes", CLERKS | OFFICE),
    Line(FOLDED, "各计划进展", "各计划", "chart", "plans-figures", CLERKS),
    Line(FOLDED, "无人经办", "经办", "users", "unowned", OFFICE),
    Line(FOLDED, "各计划进展", "各计划", "chart", "plans-figures", OFFICE),
    Line(FOLDED, "考核", "考核", "scale", "scoring", OFFICE),
    Line(FOLDED, "填报表", "填报表", "sheet", "filling", OFFICE),
    Line(FOLDED, "公开页面", "公开", "eye", "public-page", OFFICE, of="with-plan"),
    Line(FOLDED, "大屏", "大屏", "laptop", "wall-links", OFFICE, of="with-plan"),
    Line(FOLDED, "工作日历", "日历", "calendar", "working-days", OFFICE),
    Line("系统", "运行状态", "运行", "activity", "ops", SYSTEM | AUDIT, tab=3),
    Line("系统", "发送渠道", "渠道", "send", "channels", SYSTEM),
    Line("系统", "发送记录", "发送", "inbox", "deliveries", SYSTEM | AUDIT, tab=4),
    Line("系统", "管理后台", "后台", "settings", "admin:index", SYSTEM | SECURITY | AUDIT, tab=5),
)  # fmt: skip
MOST_TABS = 4


def navigation(user: User, plan: Plan | None, path: str, waits: Badges) -> list[tuple[str, list[NavItem]]]:
    """Headings with the entries of a person's role; the page at `path` is marked."""
    groups: dict[str, list[NavItem]] = {}
    for line in LINES:
        if user.role not in line.roles:
            continue
        folded = line.group == FOLDED or (line.group in BUSINESS and user.role in SYSTEM | AUDIT)
        for url in _address(line, user, plan):
            current = path == url or (url != "/" and path.startswith(url))
            count = getattr(waits, line.badge) if line.badge else 0
            item = NavItem(line.label, line.short, line.icon, url, current, count, 0 if folded else line.tab)
            groups.setdefault(FOLDED if folded else line.group, []).append(item)
    return sorted(groups.items(), key=lambda group: group[0] == FOLDED)


def tabs(groups: list[tuple[str, list[NavItem]]]) -> list[NavItem]:
    """What the bar at the bottom of a phone holds."""
    marked = [item for _, items in groups for item in items if item.tab]
    return sorted(marked, key=lambda item: item.tab)[:MOST_TABS]


def _address(line: Line, user: User, plan: Plan | None) -> Iterator[str]:
    """Where an entry leads; nothing where what it is about is not there."""
    if line.of == "plan" and plan:
        yield reverse(line.page, args=[plan.code])
    elif line.of == "department" and user.department_id:
        yield reverse(line.page, args=[user.department_id])
    elif (line.of == "with-plan" and plan) or (line.of == "scored" and getattr(plan, "scored", False)) or not line.of:
        yield reverse(line.page)
