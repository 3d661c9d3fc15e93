"""A small plan whose duties get a history in the tests."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from departments.models import Role
from tasks.models import Plan
from tests import personas
from tests.kept import kept_world


def build():
    """Lead bureau with a supporting market office; a Party organ outside scoring; two reviewers."""
    office = personas.make_user(Role.REVIEWER, full_name="李文博")
    colleague = personas.make_user(Role.REVIEWER, full_name="王海")
    bureau = personas.make_department(order=2)
    market = personas.make_department("市场监督管理局", "市场监管局", order=1)
    party = personas.make_department("旗委编办", "编办", order=3, outside_scoring=True, kind="party")
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    market_clerk = personas.make_user(Role.REPORTER, market, full_name="张强")
    party_clerk = personas.make_user(Role.REPORTER, party, full_name="赵刚")
    plan = personas.make_plan()
    dated = personas.make_task(plan, "清理规范性文件", deadline_kind="fixed", due_on=date(2023, 9, 30))
    plain = personas.make_task(plan, "推行证明承诺制")
    theirs = personas.make_task(plan, "编制权责清单", deadline_kind="fixed", due_on=date(2023, 9, 30))
    rows = {
        "dated": personas.assign(dated, bureau),
        "helping": personas.assign(dated, market, "support"),
        "plain": personas.assign(plain, bureau),
        "market": personas.assign(personas.make_task(plan, "开展信用监管"), market),
        "party": personas.assign(theirs, party),
    }
    personas.issue(plan, office)
    for name, by in (("dated", clerk), ("plain", clerk), ("market", market_clerk), ("party", party_clerk)):
        rows[name] = personas.accepted(rows[name], by)
    return SimpleNamespace(
        office=office, colleague=colleague, bureau=bureau, market=market, party=party, clerk=clerk,
        market_clerk=market_clerk, party_clerk=party_clerk, plan=Plan.objects.get(pk=plan.pk), rows=rows,
    )  # fmt: skip


built, world = kept_world(build)
