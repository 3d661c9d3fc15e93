"""Who gets in where: every page and every API method × every role. `test_access.py` holds the product to it.

A row is `"name": (method, roles that get in)`, or a list of such pairs where an address has several methods. The rest
is refused with 403 or 404. Rows speak about objects of the person's own department; the same objects are not there for
people of another department (404), unless the name stands in COMMON.
"""

from __future__ import annotations

from django.urls import reverse

from departments.models import Role
from tests.importer import drafts

OFFICE = {Role.REVIEWER}
READERS = {Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}
OWN = {Role.REPORTER, Role.HEAD}
HEAD = {Role.HEAD}
CLERK = {Role.REPORTER}
LEADER = {Role.LEADER}
AUDITOR = {Role.AUDIT_ADMIN}
HEARERS = {Role.REPORTER, Role.HEAD, Role.REVIEWER, Role.LEADER}
SYSTEM, SECURITY = {Role.SYSTEM_ADMIN}, {Role.SECURITY_ADMIN}
ALL = set(Role)

PAGES = {
    "home": ("get", ALL),
    "login": ("get", ALL),
    "logout": ("post", ALL),
    "login-code": [("get", ALL), ("post", ALL)],
    "single-sign-on": ("get", set()),  # nothing is there until it is configured
    "single-sign-on-callback": ("get", set()),
    "account": ("get", ALL),
    "sessions-end": ("post", ALL),
    "session-end": ("post", set()),  # of somebody else
    "second-factor": ("get", ALL),
    "second-factor-begin": ("post", ALL),
    "second-factor-confirm": ("post", ALL),
    "recovery-codes": ("post", ALL),
    "second-factor-disable": ("post", ALL),
    "accounts": ("get", SECURITY),
    "account-new": [("get", SECURITY), ("post", SECURITY)],
    "accounts-import": [("get", SECURITY), ("post", SECURITY)],
    "accounts-template": ("get", SECURITY),
    "accounts-confirm": ("post", SECURITY),
    "account-edit": [("get", SECURITY), ("post", SECURITY)],
    "account-reset": ("post", SECURITY),
    "account-deactivate": ("post", SECURITY),
    "account-activate": ("post", SECURITY),
    "organisation": ("get", SYSTEM),
    "organisation-new": [("get", SYSTEM), ("post", SYSTEM)],
    "organisation-department": ("get", SYSTEM),
    "organisation-change": ("post", SYSTEM),
    "organisation-restore": ("post", SYSTEM),
    "account-unlock": ("post", SECURITY),
    "account-reset-factor": ("post", SECURITY),
    "account-end-sessions": ("post", SECURITY),
    "large-type": ("post", ALL),
    "password": ("post", ALL),
    "healthz": ("get", ALL),
    "metrics": ("get", ALL),  # by address, not by role
    "ops": ("get", SYSTEM | AUDITOR),
    "channels": ("get", SYSTEM),
    "channel-new": [("get", SYSTEM), ("post", SYSTEM)],
    "channel": [("get", SYSTEM), ("post", SYSTEM)],
    "channel-switch": ("post", SYSTEM),
    "channel-test": ("post", SYSTEM),
    "deliveries": ("get", SYSTEM | AUDITOR),
    "delivery-resend": ("post", SYSTEM),
    "manual": ("get", ALL),
    "manual-page": ("get", ALL),
    "manual-picture": ("get", ALL),
    "help-hide": ("post", ALL),
    "help-again": ("post", ALL),
    "messages": ("get", ALL),
    "messages-read": ("post", ALL),
    "message": ("get", CLERK),
    "bell": ("get", ALL),
    "calendar-file": ("get", set()),  # for who knows its address; any other leads nowhere
    "calendar-feed": [("get", ALL), ("post", ALL)],
    "calendar-feed-end": ("post", ALL),
    "reminder-settings": [("get", HEARERS), ("post", HEARERS)],
    "leave-take": ("post", HEARERS),
    "leave-end": ("post", set()),  # of somebody else
    "reminder-rules": [("get", OFFICE), ("post", OFFICE)],
    "reminder-preview": ("get", OFFICE),
    "working-days": ("get", SYSTEM | OFFICE),
    "working-days-change": [("get", SYSTEM), ("post", SYSTEM)],
    "working-days-load": ("post", SYSTEM),
    "my-tasks": ("get", OWN),
    "plan": ("get", OWN | READERS),
    "task": ("get", OWN | READERS),
    "documents": ("get", OFFICE | LEADER | HEAD),
    "document-rewrite": ("post", OFFICE | HEAD),
    "document-renew": ("post", OFFICE | HEAD),
    "overview": ("get", READERS),
    "department": ("get", OWN | READERS),
    "outputs": [("get", OWN | READERS), ("post", OWN | READERS)],
    "output": ("get", OWN | OFFICE | AUDITOR),
    "output-file": ("get", OWN | OFFICE | AUDITOR),
    "output-delete": ("post", OWN),
    "subscriptions": ("get", OWN | READERS),
    "subscription-new": [("get", OWN | READERS), ("post", OWN | READERS)],
    "subscription-end": ("post", CLERK),  # one's own alone
    "review": ("get", OFFICE),
    "report": [("get", OWN), ("post", OWN)],
    "assignment-row": ("get", OWN),
    "report-draft": ("post", OWN),
    "evidence-upload": ("post", OWN),
    "evidence": ("get", OWN | READERS),
    "evidence-remove": ("post", OWN),
    "evidence-note": ("post", OWN),
    "accept": ("post", OWN),
    "accept-all": ("post", OWN),
    "report-recall": ("post", OWN),
    "report-sign": ("post", HEAD),
    "report-send-back": ("post", HEAD),
    "report-approve": ("post", OFFICE),
    "report-return": ("post", OFFICE),
    "plan-issue": ("post", OFFICE),
    "task-confirm": ("post", OFFICE),
    "overview-cell": ("get", READERS),
    "comparison-switch": ("post", OFFICE),
    "ledger": ("get", OWN | READERS),
    "public-page": ("get", OFFICE),
    "public-page-preview": ("get", OFFICE),
    "review-batch": ("post", OFFICE),
    "report-hand-over": ("post", OFFICE),
    "evidence-picture": ("get", OWN | READERS),
    "evidence-preview": ("get", OWN | READERS),
    "evidence-earlier": ("get", OWN),
    "evidence-reuse": ("post", OWN),
    "task-zip": ("get", OWN | READERS),
    "report-zip": ("get", OWN | READERS),
    "requests": ("get", OWN | READERS),
    "request": [("get", OWN | READERS), ("post", OFFICE)],
    "request-withdraw": ("post", OWN),
    "duty-action": [("get", OWN), ("post", OWN)],
    "instructions": ("get", OWN | READERS),
    "instruction": ("get", OWN | READERS),
    "instruct": [("get", LEADER), ("post", LEADER)],
    "instruction-hand-down": ("post", OFFICE),
    "instruction-answer": ("post", OWN),
    "urging": [("get", OFFICE), ("post", OFFICE)],
    "notices": ("get", OWN | READERS),
    "notice-new": [("get", OFFICE), ("post", OFFICE)],
    "notice": ("get", OWN | READERS),
    "notice-docx": ("get", OWN | READERS),
    "notice-reply": ("post", OWN),
    "notice-note": ("post", OFFICE),
    "notice-again": ("post", OFFICE),
    "my-department": ("get", OWN),
    "hand-over": ("post", OWN),
    "unowned": ("get", READERS),
    "move-away": ("post", OFFICE),
    "search": ("get", ALL),
    "search-suggest": ("get", ALL),
    "scoring": ("get", OWN | READERS),
    "scoring-department": ("get", OWN | READERS),
    "scoring-entry": ("get", OWN | READERS),
    "scoring-scheme": [("get", OWN | READERS), ("post", OFFICE)],
    "scoring-appeal": ("post", OWN),
    "scoring-proposed": [("get", OFFICE), ("post", OFFICE)],
    "scoring-appeals": ("get", OFFICE),
    "scoring-add": [("get", OFFICE), ("post", OFFICE)],
    "scoring-withdraw": ("post", OFFICE),
    "scoring-decide": ("post", OFFICE),
    "scoring-rules": ("get", OFFICE),
    "scoring-start": ("post", OFFICE),
    "scoring-rule": [("get", OFFICE), ("post", OFFICE)],
    "scoring-rule-new": [("get", OFFICE), ("post", OFFICE)],
    "scoring-rule-remove": ("post", OFFICE),
    "scoring-preview": ("get", OFFICE),
    "scoring-publish": ("post", OFFICE),
    "scoring-drop": ("post", OFFICE),
    "scoring-retire": ("post", OFFICE),
    "imports": [("get", OFFICE | SYSTEM), ("post", OFFICE | SYSTEM)],
    "import": ("get", OFFICE | SYSTEM),
    "import-progress": ("get", OFFICE | SYSTEM),
    "import-drop": ("post", OFFICE | SYSTEM),
    "import-head": [("get", OFFICE | SYSTEM), ("post", OFFICE | SYSTEM)],
    "import-edit": ("post", OFFICE | SYSTEM),
    "import-undo": ("post", OFFICE | SYSTEM),
    "import-cell": ("post", OFFICE | SYSTEM),
    "import-cut": ("get", OFFICE | SYSTEM),
    "import-department": [("get", SYSTEM), ("post", SYSTEM)],
    "import-history": ("get", OFFICE | SYSTEM),
    "import-publish": [("get", OFFICE | SYSTEM), ("post", OFFICE)],
    "import-last-year": [("get", OFFICE | SYSTEM), ("post", OFFICE | SYSTEM)],
    "plan-amend": ("post", OFFICE),
    "filling": [("get", OWN | OFFICE), ("post", OWN)],
    "filling-form": ("get", OWN | OFFICE),
    "filling-upload": ("get", OWN),
    "filling-apply": ("post", OWN),
    "filling-undo": ("post", OWN),
    "changes": ("get", OWN | READERS),
    "deadlines": ("get", OWN | READERS),
    "plans-figures": ("get", OWN | READERS),
    "wall": ("get", READERS),
    "wall-part": ("get", READERS),
    "wall-links": [("get", OFFICE), ("post", OFFICE)],
    "wall-link-renew": ("post", OFFICE),
    "wall-link-end": ("post", OFFICE),
    "wall-open": ("get", set()),  # for who knows its address; any other leads nowhere
    "wall-open-part": ("get", set()),
    "audit": ("get", AUDITOR),
    "audit-export": ("post", AUDITOR),
}

API = {
    "api-token": ("post", ALL),
    "api-me": ("get", ALL),
    "api-schema": ("get", ALL),
    "api-docs": ("get", ALL),
    "api-department-list": ("get", ALL),
    "api-department-detail": ("get", ALL),
    "api-working-day-list": ("get", ALL),
    "api-message-list": ("get", ALL),
    "api-search": ("get", OWN | READERS),
    "api-message-read": ("post", ALL),
    "api-message-detail": ("get", CLERK),
    "api-plan-list": ("get", ALL),  # lists show what one may see: nothing, for the security administrator
    "api-plan-detail": ("get", OWN | READERS),
    "api-plan-accept-all": ("post", OWN),
    "api-plan-issue": ("post", OFFICE),
    "api-chapter-list": ("get", ALL),
    "api-chapter-detail": ("get", OWN | READERS),
    "api-section-list": ("get", ALL),
    "api-section-detail": ("get", OWN | READERS),
    "api-task-list": ("get", ALL),
    "api-task-detail": ("get", OWN | READERS),
    "api-task-confirm-departments": ("post", OFFICE),
    "api-task-evidence-zip": ("get", OWN | READERS),
    "api-assignment-list": ("get", ALL),
    "api-assignment-detail": ("get", OWN | READERS),
    "api-assignment-accept": ("post", OWN),
    "api-assignment-draft": ("put", OWN),
    "api-assignment-report": ("post", OWN),
    "api-assignment-evidence": ("post", OWN),
    "api-assignment-evidence-reuse": ("post", OWN),
    "api-assignment-dispute": ("post", OWN),
    "api-assignment-delegate": ("post", OWN),
    "api-assignment-uphold": ("post", OFFICE),
    "api-assignment-reassign": ("post", OFFICE),
    "api-assignment-suspend": ("post", OFFICE),
    "api-assignment-resume": ("post", OFFICE),
    "api-assignment-cancel": ("post", OFFICE),
    "api-assignment-carry-over": ("post", OFFICE),
    "api-assignment-reopen": ("post", OFFICE),
    "api-assignment-stages": ("post", OFFICE),
    "api-request-list": [("get", ALL), ("post", OWN)],
    "api-request-detail": ("get", OWN | READERS),
    "api-request-grant": ("post", OFFICE),
    "api-request-refuse": ("post", OFFICE),
    "api-request-withdraw": ("post", OWN),
    "api-instruction-list": [("get", ALL), ("post", LEADER)],
    "api-instruction-detail": ("get", OWN | READERS),
    "api-instruction-hand-down": ("post", OFFICE),
    "api-instruction-answer": ("post", OWN),
    "api-notice-list": [("get", ALL), ("post", OFFICE)],
    "api-notice-detail": ("get", OWN | READERS),
    "api-notice-reply": ("post", OWN),
    "api-notice-note": ("post", OFFICE),
    "api-notice-ask-again": ("post", OFFICE),
    "api-nudge-list": [("get", ALL), ("post", OFFICE)],
    "api-report-batch-approve": ("post", OFFICE),
    "api-report-hand-over": ("post", OFFICE),
    "api-report-evidence-zip": ("get", OWN | READERS),
    "api-report-checks": ("get", OFFICE),
    "api-report-list": [("get", ALL), ("post", OWN)],
    "api-report-detail": ("get", OWN | READERS),
    "api-report-recall": ("post", OWN),
    "api-report-sign": ("post", HEAD),
    "api-report-send-back": ("post", HEAD),
    "api-report-approve": ("post", OFFICE),
    "api-report-return-": ("post", OFFICE),
    "api-evidence-detail": [("get", OWN | READERS), ("patch", OWN), ("delete", OWN)],
    "api-score-list": ("get", ALL),
    "api-score-detail": ("get", OWN | READERS),
    "api-score-appeal": ("post", OWN),
    "api-import-list": [("get", ALL), ("post", OFFICE | SYSTEM)],
    "api-import-detail": ("get", OFFICE | SYSTEM),
    "api-import-draft": ("get", OFFICE | SYSTEM),
    "api-import-publish": ("post", OFFICE),
    "api-overview": ("get", READERS),
    "api-department-board": ("get", OWN | READERS),
    "api-filling-form": ("get", OWN | OFFICE),
    "api-filling-list": ("post", OWN),
    "api-filling-detail": ("get", OWN),
    "api-filling-apply": ("post", OWN),
    "api-filling-undo": ("post", OWN),
    "api-export": ("get", OWN | READERS),
    "api-subscription-list": [("get", ALL), ("post", OWN | READERS)],
    "api-subscription-detail": ("delete", CLERK),
    "api-output-list": ("get", ALL),
    "api-output-detail": ("get", OWN | OFFICE | AUDITOR),
    "api-output-file": ("get", OWN | OFFICE | AUDITOR),
    "api-plans-figures": ("get", OWN | READERS),
}

# Sections of Django's admin: who sees the list, who may add.
ADMIN = {
    "audit_auditentry": (AUDITOR, set()),
    "audit_auditchain": (AUDITOR, set()),
    "auth_group": (set(), set()),
    "authtoken_tokenproxy": (set(), set()),
    "departments_department": (SYSTEM | AUDITOR, SYSTEM),
    "departments_departmentgroup": (SYSTEM | AUDITOR, SYSTEM),
    "departments_workingday": (SYSTEM | AUDITOR, SYSTEM),
    "departments_user": (SECURITY | AUDITOR, SECURITY),
    "notifications_message": (SYSTEM | AUDITOR, set()),
    "otp_static_staticdevice": (set(), set()),
    "otp_totp_totpdevice": (set(), set()),
    "tasks_plan": (SYSTEM | AUDITOR, set()),
    "tasks_chapter": (SYSTEM | AUDITOR, set()),
    "tasks_section": (SYSTEM | AUDITOR, set()),
    "tasks_task": (SYSTEM | AUDITOR, set()),
    "tasks_indicator": (SYSTEM | AUDITOR, set()),
    "tasks_assignment": (SYSTEM | AUDITOR, set()),
    "tasks_progressreport": (SYSTEM | AUDITOR, set()),
}

# Open without signing in.
PUBLIC = {
    "login", "login-code", "single-sign-on", "single-sign-on-callback", "healthz", "metrics", "api-token",
    "calendar-file", "wall-open", "wall-open-part",
}  # fmt: skip
# Addresses of things that belong to no department.
COMMON = {
    "leave-end", "reminder-rules", "reminder-preview",
    "plan", "plan-issue", "api-plan-detail", "api-plan-issue", "api-plan-accept-all", "api-chapter-detail",
    "api-section-detail", "api-department-detail", "session-end", "account-unlock", "account-reset-factor",
    "account-end-sessions", "scoring-scheme", "manual-page", "manual-picture", "help-hide",
    "api-export",
    "wall-link-end", "wall-link-renew",
}  # fmt: skip
BY_ASSIGNMENT = {
    "evidence-earlier",
    "evidence-reuse",
    "report",
    "assignment-row",
    "report-draft",
    "evidence-upload",
    "accept",
}
BY_EVIDENCE = {
    "evidence",
    "evidence-remove",
    "evidence-note",
    "evidence-picture",
    "evidence-preview",
    "api-evidence-detail",
}
BY_SCORE = {
    "scoring-entry", "scoring-appeal", "scoring-withdraw", "scoring-decide", "api-score-detail", "api-score-appeal",
}  # fmt: skip
BY_SCORE_RULE = {"scoring-rule", "scoring-rule-remove"}
BY_SCHEME = {
    "scoring-scheme", "scoring-rule-new", "scoring-preview", "scoring-publish", "scoring-drop", "scoring-retire",
}  # fmt: skip
NO_OBJECT = {"api-report-list", "api-report-batch-approve"}


def methods(row):
    """The pairs of a row."""
    return row if isinstance(row, list) else [row]


def each(table):
    """Name, method, roles."""
    return [(name, method, roles) for name, row in table.items() for method, roles in methods(row)]


def address(name, world, pk=None):
    """The address of the department's own object, or of the object `pk` in its place."""
    plan, row, task = world["plan"], world["row"], world["row"].task
    if name in ("plan", "plan-issue", "reminder-rules", "reminder-preview") or (
        name.startswith("api-plan-") and name != "api-plan-list"
    ):
        return reverse(name, args=[plan.code])
    if name == "task-zip":
        return reverse(name, args=[plan.code, "9.9.9" if pk else world["report"].assignment.task.code])
    if name in ("task", "task-confirm"):
        return reverse(name, args=[plan.code, "9.9.9" if pk else task.code])
    if name in BY_ASSIGNMENT or (name.startswith("api-assignment-") and name != "api-assignment-list"):
        return reverse(name, args=[pk or row.pk])
    if name in ("manual-page", "manual-picture", "help-hide"):
        return reverse(
            name, args=["no-such" if pk else {"manual-picture": "review", "manual-page": "head"}.get(name, "task")]
        )
    if name in ("session-end", "leave-end"):
        return reverse(name, args=[pk or world["session"].pk])
    if name == "organisation-change":
        return reverse(name, args=[pk or world["bureau"].pk, "rename"])
    if name in ("move-away", "organisation-department", "organisation-restore"):
        return reverse(name, args=[pk or world["bureau"].pk])
    if name.startswith("account-") and name != "account-new":
        return reverse(name, args=[pk or world["people"][Role.OBSERVER].pk])
    if name in ("channel", "channel-switch", "channel-test"):
        return reverse(name, args=[pk or world["endpoint"].pk])
    if name == "channel-new":
        return reverse(name) + "?channel=email"
    if name == "delivery-resend":
        return reverse(name, args=[pk or world["outside"].pk])
    if name in ("wall-link-end", "wall-link-renew"):
        return reverse(name, args=[pk or world["wall"].pk])
    if name in ("calendar-file", "wall-open", "wall-open-part"):
        return reverse(name, args=["no-such-token"])
    if name == "duty-action":
        return reverse(name, args=[pk or row.pk, "ask-extension"])
    if name.startswith(("request", "api-request-")) and name not in ("requests", "api-request-list"):
        return reverse(name, args=[pk or world["request"].pk])
    if name == "instruct":
        return reverse(name, args=[plan.code, "9.9.9" if pk else task.code])
    if name.startswith(("instruction", "api-instruction-")) and name not in ("instructions", "api-instruction-list"):
        return reverse(name, args=[pk or world["instruction"].pk])
    if name == "notice-new":
        return reverse(name) + f"?department={world['bureau'].pk}"
    if name.startswith(("notice", "api-notice-")) and name not in ("notices", "api-notice-list"):
        return reverse(name, args=[pk or world["notice"].pk])
    if name in BY_EVIDENCE:
        return reverse(name, args=[pk or world["evidence"].pk])
    if name.startswith("report-") or (name.startswith("api-report-") and name not in NO_OBJECT):
        return reverse(name, args=[pk or world["report"].pk])
    if name in ("department", "api-department-board", "api-department-detail"):
        return reverse(name, args=[pk or world["bureau"].pk])
    if name in ("message", "api-message-detail"):
        return reverse(name, args=[pk or world["message"].pk])
    if name == "api-task-evidence-zip":
        return reverse(name, args=[pk or world["report"].assignment.task_id])
    if name.startswith("api-task-") and name != "api-task-list":
        return reverse(name, args=[pk or task.pk])
    if name in ("api-chapter-detail", "api-section-detail"):
        return reverse(name, args=[task.chapter_id if "chapter" in name else task.section_id])
    if name in ("output", "output-file", "output-delete", "api-output-detail", "api-output-file"):
        return reverse(name, args=[pk or world["output"].pk])
    if name in ("subscription-end", "api-subscription-detail"):
        return reverse(name, args=[pk or world["subscription"].pk])
    if name == "subscription-new":
        return reverse(name) + "?kind=heat"
    if name == "api-export":
        return reverse(name, args=["heat", "csv"])
    if name == "api-search":
        return reverse(name) + "?q=推行"
    if name == "scoring-department":
        return reverse(name, args=[pk or world["bureau"].pk])
    if name in BY_SCORE_RULE:
        return reverse(name, args=[pk or world["score"].rule_id])
    if name in BY_SCHEME:
        return reverse(name, args=[pk or world["score"].scheme_id])
    if name in BY_SCORE:
        return reverse(name, args=[pk or world["score"].pk])
    if name == "import-cell":
        return reverse(name, args=[pk or world["import"].pk, drafts.TASK, "title"])
    if name == "import-cut":
        return reverse(name, args=[pk or world["import"].pk, drafts.TASK])
    if name == "plan-amend":
        return reverse(name, args=[task.plan.code])
    if name == "import" or (name.startswith(("import-", "api-import-")) and name != "api-import-list"):
        return reverse(name, args=[pk or world["import"].pk])
    if name in ("filling-form", "api-filling-form"):
        bureau = world["bureau"]
        return reverse(name) + f"?department={bureau.code if name.startswith('api') else bureau.pk}"
    if name.startswith(("filling-", "api-filling-")) and name != "api-filling-list":
        return reverse(name, args=[pk or world["filling"].pk])
    if name == "overview-cell":
        return reverse(name) + f"?department={world['bureau'].pk}&chapter=2"
    return reverse(name)


def body(name, method, world):
    """What a form or call of this kind sends: complete, so that only the right to do it decides."""
    if method == "get":
        return None
    if not name.startswith("api-"):
        return {"version": "1", "text": "", "reason": "", "plan": world["plan"].code, "format": "csv"} | (
            {"department": world["bureau"].pk} if name == "notice-new" else {}
        )
    if name in ("api-assignment-evidence", "api-filling-list", "api-import-list"):
        return "upload"
    if name == "api-evidence-detail":
        return {"note": "第一批"}
    if name == "api-assignment-evidence-reuse":
        return {"evidence": world["evidence"].pk}
    version = {"version": world["report"].version}
    reasoned = {"reason": "按规定办理。", "version": world["row"].version}
    content = {"progress": 40, "work_done": "本月完成了一部分工作。"}
    return {
        "api-assignment-draft": content,
        "api-assignment-report": content,
        "api-report-list": content | {"assignment": world["row"].pk},
        "api-assignment-dispute": reasoned,
        "api-assignment-delegate": {"person": world["people"][Role.HEAD].username, "version": 1},
        "api-assignment-uphold": reasoned,
        "api-assignment-reassign": reasoned | {"department": "d2"},
        "api-assignment-suspend": reasoned,
        "api-assignment-resume": reasoned,
        "api-assignment-cancel": reasoned,
        "api-assignment-carry-over": reasoned,
        "api-assignment-reopen": reasoned | {"due_on": "2023-12-01"},
        "api-assignment-stages": {"name": "初稿", "due_on": "2023-11-01", "target": 50},
        "api-request-list": {
            "assignment": world["row"].pk,
            "kind": "change",
            "reason": "划转。",
            "new_scope": "三项。",
        },
        "api-request-grant": {"version": 1},
        "api-request-refuse": {"version": 1, "reason": "请抓紧。"},
        "api-request-withdraw": {"version": 1},
        "api-instruction-list": {"task": world["row"].task_id, "text": "请抓紧。"},
        "api-instruction-hand-down": {"assignment": world["row"].pk, "reply_due_on": "2023-10-31", "version": 2},
        "api-instruction-answer": {"reply": "已列表。", "version": 2},
        "api-notice-list": {"plan": world["plan"].code, "department": world["bureau"].code, "level": "yellow"}
        | {"assignments": [world["row"].pk], "demand": "请抓紧。", "reply_due_on": "2023-10-31"},
        "api-notice-reply": {"reply": "已经安排专人办理。", "version": 1},
        "api-notice-note": {"version": 1},
        "api-notice-ask-again": {"remark": "请写明时间。", "reply_due_on": "2023-10-31", "version": 1},
        "api-score-appeal": {"text": "当天已书面报送。"},
        "api-nudge-list": {"plan": world["plan"].code, "assignments": [world["row"].pk]},
        "api-report-batch-approve": {"reports": [{"id": world["report"].pk} | version]},
        "api-report-hand-over": version | {"to": "nobody"},
        "api-subscription-list": {"kind": "heat", "format": "csv", "cadence": "monthly", "day": 25},
        "api-filling-apply": {"mode": "draft"},
        "api-import-publish": {"version": 1},
        "api-report-recall": version,
        "api-report-sign": version,
        "api-report-approve": version,
        "api-report-send-back": version | {"reason": "请补充。"},
        "api-report-return-": version | {"reason": "请补充。"},
    }.get(name, {})
