"""Roles and what each may do, in words and as sets: the one reviewable answer to "who may do what"."""

from django.db.models import TextChoices


class Role(TextChoices):
    """One role per account; the three administrators are kept apart (三员分立)."""

    REPORTER = "reporter", "填报员"
    HEAD = "head", "单位负责人"
    REVIEWER = "reviewer", "审核员"
    LEADER = "leader", "分管领导"
    OBSERVER = "observer", "观察员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


MAY = {
    Role.REPORTER: "签收和填报本单位承担的任务，查看本单位的全部情况",
    Role.HEAD: "审签本单位的填报，也可以签收和填报，查看本单位的全部情况",
    Role.REVIEWER: "法治办：下达任务、确认责任单位、审核填报，查看全部",
    Role.LEADER: "查看全部",
    Role.OBSERVER: "查看全部，不能操作",
    Role.SYSTEM_ADMIN: "维护计划、单位和工作日历，查看全部，不参与审核，不能看操作日志",
    Role.SECURITY_ADMIN: "管理账号和角色，不能看业务内容",
    Role.AUDIT_ADMIN: "查看全部和操作日志，不能修改任何内容",
}

REPORTS = frozenset({Role.REPORTER, Role.HEAD})
REVIEWS = frozenset({Role.REVIEWER})
IMPORTS = frozenset({Role.REVIEWER, Role.SYSTEM_ADMIN})
ORGANISES = frozenset({Role.SYSTEM_ADMIN})  # makes, renames and closes departments
READS_ALL = frozenset({Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})
ADMINISTERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
NEEDS_DEPARTMENT = REPORTS
