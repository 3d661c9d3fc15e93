"""What happens in the tests of scoring: reports, decisions and published rules, all through the real verbs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from plan_tracker import clock
from reports.models import ScoreEntry, ScoringScheme
from reports.scoring.verbs import entries, proposals, schemes
from tasks.models import ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas

WORDS = "本月完成了三件事，均已上线运行。"
BASIS = "旗法治政府建设考核办法（旗政办发〔2023〕12号）"


def on(month, day, hour=4):
    """Noon of a day of 2023 where the users live."""
    return clock.at(datetime(2023, month, day, hour, tzinfo=UTC))


def hand_in(world, name, by=None, progress=40, **fields):
    """A report of the present period, as the office has it."""
    row = personas.reload(world.rows[name])
    data = ReportInput(progress=progress, work_done=WORDS, **fields)
    report = reports.report_to_fill(row)
    version = report.version if report else None
    sent = reports.submit_report(by=by or world.clerk, assignment=row, data=data, expected_version=version)
    return ProgressReport.objects.get(pk=sent.pk)


def give_back(world, report):
    report_decisions.return_report(
        by=world.office, report=report, reason="没有写结果。", expected_version=report.version
    )
    return ProgressReport.objects.get(pk=report.pk)


def approve(world, report):
    report_decisions.approve_report(by=world.office, report=report, expected_version=report.version)


def draft(world, *rules, **heading):
    """A draft with these rules: `(fact, points, more)`."""
    heading = {"name": "考核办法", "base_points": Decimal(100), "cap": Decimal(100), "basis": BASIS} | heading
    scheme = schemes.create_scheme(by=world.office, plan=world.plan, **heading)
    for fact, points, more in rules:
        values = {"name": f"规则{fact}", "fact": fact, "points": Decimal(points)} | more
        if fact == "manual":
            values.setdefault("required_evidence", "督查通报")
        schemes.add_rule(by=world.office, scheme=scheme, **values)
    return scheme


def published(world, *rules, **heading):
    scheme = draft(world, *rules, **heading)
    schemes.publish_scheme(by=world.office, scheme=scheme, expected_version=scheme.version)
    return ScoringScheme.objects.select_related("plan").get(pk=scheme.pk)


def propose(scheme):
    return proposals.propose_entries(scheme=scheme, day=clock.today())


def found(scheme):
    """What was proposed: department, points, day, reason; in order of the day."""
    rows = ScoreEntry.objects.filter(scheme=scheme, state="proposed").order_by("happened_on", "pk")
    return [(one.department.short_name, float(one.points), one.happened_on, one.reason) for one in rows]


def confirmed(world, scheme):
    """All proposals, confirmed."""
    propose(scheme)
    ids = list(ScoreEntry.objects.filter(scheme=scheme, state="proposed").values_list("pk", flat=True))
    entries.confirm_entries(by=world.office, plan=world.plan, ids=ids)
    rows = ScoreEntry.objects.filter(scheme=scheme, pk__in=ids).order_by("pk")
    return list(rows.select_related("scheme__plan", "rule", "department", "confirmed_by", "made_by"))
