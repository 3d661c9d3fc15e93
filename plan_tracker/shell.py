"""What surrounds every page: navigation by role, counts, the bell, the demonstration banner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from departments.hints import HINTS, seen_by
from departments.models import Role, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from departments.working_days import missing_for
from notifications.verbs import unread_count
from plan_tracker import clock
from reports.scoring.permissions import with_scoring
from tasks.badges import Badges, badges
from tasks.models import Plan


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    short: str
    icon: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Shell:
    """The frame of a page for one person."""

    user: User | None
    home: str = "/"
    plan: Plan | None = None
    plans: list[Plan] = field(default_factory=list)
    nav: list[tuple[str, list[NavItem]]] = field(default_factory=list)
    waits: Badges = field(default_factory=Badges)
    unread: int = 0
    demo_today: date | None = None

    hints = HINTS

    @cached_property
    def _seen(self) -> set[str]:
        return seen_by(self.user) if self.user else set(HINTS)

    def wants_hint(self, name: str) -> bool:
        """Whether a hint is still to be shown. One query a page."""
        return name in HINTS and name not in self._seen

    @cached_property
    def calendar_gap(self) -> list[int]:
        """Years the plan still runs in whose holidays are not known. One query, only on pages that ask."""
        if self.plan is None:
            return []
        today = clock.today()
        return missing_for(max(self.plan.starts_on, date(today.year, 1, 1)), self.plan.ends_on)

    @property
    def tabs(self) -> list[NavItem]:
        """The first entries, for the bar at the bottom of a phone."""
        return [item for _, items in self.nav for item in items][:4]


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell`, computed only if a page uses it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(user=None, demo_today=settings.DEMO_TODAY)
    rows = with_scoring(Plan.objects.visible_to(user).newest_first())
    plans = list(rows.select_related("reminder_policy").defer("source_text")[:10])
    plan = current_plan(request, plans)
    waits = badges(user, plan)
    return Shell(
        user=user,
        home=reverse("home"),
        plan=plan,
        plans=plans,
        nav=_nav(user, plan, request.path, waits),
        waits=waits,
        unread=unread_count(user),
        demo_today=settings.DEMO_TODAY,
    )


def current_plan(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    """The plan named in the address, else the newest."""
    code = request.GET.get("plan", "")
    return next((plan for plan in plans if plan.code == code), plans[0] if plans else None)


def _nav(user: User, plan: Plan | None, path: str, waits: Badges) -> list[tuple[str, list[NavItem]]]:
    def item(label: str, short: str, icon: str, url: str, count: int = 0) -> NavItem:
        return NavItem(
            label, short, icon, url, current=path == url or (url != "/" and path.startswith(url)), count=count
        )

    plan_page = [item("计划全文", "计划", "book", reverse("plan", args=[plan.code]))] if plan else []
    inbox = [item("消息", "消息", "bell", reverse("messages"))]
    if user.role in REPORTS:
        board = reverse("department", args=[user.department_id])
        work = [item("我的任务", "我的任务", "list-check", reverse("my-tasks"), waits.todo)]
        filling = item("填报表", "填报表", "sheet", reverse("filling"))
        requests = item("申请", "申请", "hourglass", reverse("requests"))
        people = item("本单位人员", "人员", "users", reverse("my-department"))
        told = item("领导批示", "批示", "message", reverse("instructions"), waits.instructions)
        notices = item("督办单", "督办单", "clipboard-alert", reverse("notices"), waits.supervision)
        board_item = item("部门看板", "看板", "chart", board)
        scoring = [item("考核", "考核", "scale", reverse("scoring"))] if getattr(plan, "scored", False) else []
        ledger = item("本部门台账", "台账", "sheet", reverse("ledger"))
        return [
            (
                "办理",
                [*work, board_item, *plan_page, *inbox, ledger, filling, requests, told, notices, *scoring, people],
            )
        ]
    groups: list[tuple[str, list[NavItem]]] = []
    if user.role in READS_ALL:
        items = [item("总览", "总览", "dashboard", reverse("overview"))]
        reviews = user.role in REVIEWS
        if reviews:
            items.append(item("审核队列", "审核", "clipboard-check", reverse("review"), waits.reviews))
        items.append(item("任务台账", "台账", "sheet", reverse("ledger")))
        label = "申请审批" if reviews else "申请"
        items.append(item(label, "申请", "hourglass", reverse("requests"), waits.requests))
        items.append(item("领导批示", "批示", "message", reverse("instructions"), waits.instructions))
        if reviews:
            items.append(item("催办与督办", "催办", "megaphone", reverse("urging"), waits.offers))
        items.append(item("督办单", "督办单", "clipboard-alert", reverse("notices"), waits.supervision))
        if reviews:
            items.append(item("考核", "考核", "scale", reverse("scoring")))
            items.append(item("填报表", "填报表", "sheet", reverse("filling")))
            items.append(item("无人经办", "经办", "users", reverse("unowned")))
            inbox.append(item("工作日历", "日历", "calendar", reverse("working-days")))
        groups.append(("法治办" if reviews else "查看", [*items, *plan_page, *inbox]))
    if user.role == Role.AUDIT_ADMIN:
        groups.insert(0, ("审计", [item("操作日志", "日志", "history", reverse("audit"))]))
    if user.role == Role.SECURITY_ADMIN:
        groups.append(("账号", [item("账号", "账号", "users", reverse("accounts"))]))
    if user.role == Role.SYSTEM_ADMIN:
        calendar = item("工作日历", "日历", "calendar", reverse("working-days"))
        groups.insert(0, ("单位", [item("单位", "单位", "building", reverse("organisation")), calendar]))
    if user.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        status = [] if user.role == Role.SECURITY_ADMIN else [item("运行状态", "运行", "activity", reverse("ops"))]
        if user.role == Role.SYSTEM_ADMIN:
            status.append(item("发送渠道", "渠道", "send", reverse("channels")))
        if status:
            status.append(item("发送记录", "发送", "inbox", reverse("deliveries")))
        groups.append(("系统", [*status, item("管理后台", "后台", "settings", reverse("admin:index"))]))
    return groups
