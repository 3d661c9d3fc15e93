"""Fill the history's new columns from the parts and from what the events themselves say."""

from django.db import migrations
from django.db.models import Count, Min, OuterRef, Q, Subquery

COPIED = ("plan_id", "chapter_id", "task_id", "department_id", "owner_id", "role")
# Which state a report was in after an event that names it.
STATE_AFTER = {
    "submit_to_head": "department_review",
    "submit": "submitted",
    "sign": "submitted",
    "reinstate": "submitted",
    "approve": "approved",
    "close": "approved",
    "send_back": "returned",
    "return": "returned",
    "refuse_closure": "returned",
}
BATCH = 1000
FACTS = ("current_value", "report_period", "report_state", "waiting", "waiting_since")


def fill(apps, schema_editor):
    """Set-based for what a part is; in the order of time for what was reported."""
    Event, Assignment = apps.get_model("tasks", "AssignmentEvent"), apps.get_model("tasks", "Assignment")
    Report = apps.get_model("tasks", "ProgressReport")
    part = Assignment.objects.filter(pk=OuterRef("assignment_id"))
    Event.objects.update(**{name.removesuffix("_id"): Subquery(part.values(name)[:1]) for name in COPIED})
    sent = (
        Report.objects.filter(state="submitted").values("assignment").annotate(n=Count("pk"), first=Min("submitted_at"))
    )
    for row in sent.iterator():
        Assignment.objects.filter(pk=row["assignment"]).update(waiting=row["n"], waiting_since=row["first"])
    _replay(Event)


def _replay(Event):
    changed, part, reports, counted = [], None, {}, None
    # Every event of a part that was ever reported on: what happens between two reports knows the first one too.
    reported = Event.objects.filter(Q(report__isnull=False) | Q(value__isnull=False)).values("assignment")
    events = Event.objects.filter(assignment__in=reported)
    for event in events.select_related("report").order_by("assignment", "at", "pk").iterator(BATCH):
        if event.assignment_id != part:
            part, reports, counted = event.assignment_id, {}, None
        if event.report_id and event.verb in STATE_AFTER:
            reports[event.report_id] = (event.report.period, STATE_AFTER[event.verb], event.at)
        if event.verb != "submit_to_head":  # its value does not count before the head has signed
            counted = event.value
        _note(event, list(reports.values()), counted)
        changed.append(event)
        if len(changed) == BATCH:
            Event.objects.bulk_update(changed, FACTS)
            changed = []
    Event.objects.bulk_update(changed, FACTS, batch_size=BATCH)


def _note(event, known, counted):
    event.current_value = counted
    if not known:
        return
    event.report_period, event.report_state, _ = max(known)
    sent = [at for _, state, at in known if state == "submitted"]
    event.waiting, event.waiting_since = len(sent), min(sent, default=None)


def leave(apps, schema_editor):
    """The columns go; nothing to undo."""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0006_history_columns")]
    operations = [migrations.RunPython(fill, leave)]
