"""Rules are frozen by publication, entries come once, people decide, appeals go to another person, all on record."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEntry
from audit.words import ACTIONS
from departments.models import Role
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput
from reports import jobs
from reports.models import ScoreAppeal, ScoreEntry, ScoringRule, ScoringScheme
from reports.scoring.examples import EXAMPLES
from reports.scoring.totals import lines, scores
from reports.scoring.verbs import appeals, entries, schemes
from tasks.verbs.decisions import reopen_assignment
from tests import personas
from tests.personas import NOON, TODAY
from tests.reports.scoring.acts import BASIS, approve, confirmed, draft, give_back, hand_in, on, propose, published

pytestmark = pytest.mark.django_db
OVERDUE = ("overdue_open", "-1", {"days": 7})


def manual(world, scheme, **fields):
    rule = scheme.rules.select_related("scheme__plan").get(fact="manual")
    fields = {"happened_on": TODAY, "reason": "抽查发现数字失实。", "evidence": "督查通报第3期"} | fields
    return entries.add_manual_entry(by=world.office, rule=rule, department=world.bureau, **fields)


def fresh(entry):
    rows = ScoreEntry.objects.select_related("scheme__plan", "rule", "department", "confirmed_by", "made_by")
    return rows.get(pk=entry.pk)


def appealed(world, entry):
    return appeals.appeal_entry(by=world.clerk, entry=fresh(entry), text="当天系统停机，已书面报送。")


def decide(world, appeal, by, uphold=True):
    appeal = ScoreAppeal.objects.select_related("entry__scheme__plan", "entry__rule", "entry__department").get(
        pk=appeal.pk
    )
    appeals.decide_appeal(by=by, appeal=appeal, uphold=uphold, decision="有收文登记。", expected_version=appeal.version)


# --- off by default


def test_without_published_rules_the_nightly_job_writes_nothing(world):
    draft(world, OVERDUE)
    before = AuditEntry.objects.count()
    with on(12, 20):
        assert jobs.propose_scores() == 0
    assert not ScoreEntry.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_draft_gives_nothing_even_when_asked_directly(world):
    assert propose(draft(world, OVERDUE)) == 0
    assert not ScoreEntry.objects.exists()


def test_retired_rules_give_nothing_any_more(world):
    scheme = published(world, OVERDUE)
    schemes.retire_scheme(by=world.office, scheme=scheme, reason="改用新办法。", expected_version=scheme.version)
    assert (propose(scheme), jobs.propose_scores()) == (0, 0)
    assert not ScoreEntry.objects.exists()


# --- rules


def test_publication_freezes_the_rules(world):
    scheme = published(world, OVERDUE)
    rule = ScoringRule.objects.select_related("scheme__plan").get()
    values = {"name": "加重", "fact": "report_late", "points": Decimal(-9)}
    for act in (
        lambda: schemes.add_rule(by=world.office, scheme=scheme, **values),
        lambda: schemes.change_rule(by=world.office, rule=rule, expected_version=rule.version, **values),
        lambda: schemes.remove_rule(by=world.office, rule=rule, expected_version=rule.version),
        lambda: schemes.drop_scheme(by=world.office, scheme=scheme, expected_version=scheme.version),
        lambda: schemes.change_scheme(
            by=world.office, scheme=scheme, expected_version=scheme.version, name="改", basis=BASIS,
            base_points=Decimal(1), cap=Decimal(1),
        ),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="已公布的规则不能改动"):
            act()
    assert (scheme.rules.get().points, ScoringScheme.objects.get().base_points) == (-1, 100)


def test_publication_needs_a_rule_and_the_official_document(world):
    scheme = draft(world)
    with pytest.raises(DomainError, match="还没有规则"):
        schemes.publish_scheme(by=world.office, scheme=scheme, expected_version=scheme.version)
    ScoringScheme.objects.update(basis="")
    scheme = ScoringScheme.objects.select_related("plan").get()
    with pytest.raises(DomainError, match="依据的文件"):
        schemes.publish_scheme(by=world.office, scheme=scheme, expected_version=scheme.version)
    assert ScoringScheme.objects.get().state == "draft"


def test_new_rules_put_the_old_ones_out_of_use_and_count_from_the_beginning(world):
    old = published(world, OVERDUE)
    confirmed(world, old)
    new = published(world, ("overdue_open", "-2", {"days": 7, "support_points": Decimal(0)}))
    old.refresh_from_db()
    assert (old.state, old.retired_by) == ("retired", world.office)
    assert scores(new, [world.bureau.pk])[world.bureau.pk] == (100, 0)
    assert [one.points for one in confirmed(world, new)] == [-2]
    assert old.entries.filter(state="confirmed").count() == 2, "what was stays on record"


def test_departments_are_told_of_published_rules_and_those_outside_are_not(world):
    published(world, OVERDUE)
    told = set(Message.objects.filter(kind="scoring").values_list("recipient", flat=True))
    assert told == {world.clerk.pk, world.market_clerk.pk}


@pytest.mark.parametrize("values, field", [
    ({"points": Decimal(0)}, "points"),
    ({"points": Decimal(-101)}, "points"),
    ({"name": " "}, "name"),
    ({"fact": "logins"}, "fact"),
    ({"fact": "overdue_open"}, "days"),
    ({"fact": "report_returned", "nth_from": 3, "nth_to": 2}, "nth_to"),
    ({"support_points": Decimal("-0.5")}, "support_points"),
    ({"fact": "closed_late", "support_points": Decimal(-3)}, "support_points"),
    ({"fact": "closed_late", "support_points": Decimal(1)}, "support_points"),
    ({"fact": "manual"}, "required_evidence"),
    ({"cap": Decimal(0)}, "cap"),
])  # fmt: skip
def test_what_is_wrong_with_a_rule_is_said_at_its_field(world, values, field):
    scheme = draft(world)
    with pytest.raises(InvalidInput) as refused:
        schemes.add_rule(
            by=world.office, scheme=scheme, **({"name": "迟报", "fact": "report_late", "points": Decimal(-1)} | values)
        )
    assert list(refused.value.errors) == [field]
    assert not ScoringRule.objects.exists()


def test_support_gets_half_unless_the_office_says_otherwise(world):
    scheme = draft(
        world,
        ("closed_late", "-5", {}),
        ("closed_late", "-5", {"support_points": Decimal(0)}),
        ("report_late", "-1", {}),
    )
    assert list(scheme.rules.values_list("support_points", flat=True)) == [Decimal("-2.5"), 0, 0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_a_draft_that_can_be_published_once_its_document_is_named(world, name):
    one = EXAMPLES[name]
    scheme = schemes.create_scheme(
        by=world.office, plan=world.plan, example=one, name="办法", basis="", base_points=one.base_points, cap=one.cap
    )
    assert (scheme.state, scheme.rules.count()) == ("draft", len(one.rules))
    heading = {"name": "办法", "basis": BASIS, "base_points": one.base_points, "cap": one.cap}
    schemes.change_scheme(by=world.office, scheme=scheme, expected_version=1, **heading)
    schemes.publish_scheme(by=world.office, scheme=scheme, expected_version=2)
    with on(12, 20):
        assert propose(ScoringScheme.objects.select_related("plan").get()) > 0 or name == "balance"


def test_two_people_at_the_same_rule(world):
    scheme = draft(world, OVERDUE)
    rule = scheme.rules.select_related("scheme__plan").get()
    values = {"name": "逾期", "fact": "overdue_open", "points": Decimal(-2), "days": 10}
    schemes.change_rule(by=world.office, rule=rule, expected_version=1, **values)
    with pytest.raises(Conflict, match="刚被别人修改"):
        schemes.change_rule(by=world.colleague, rule=rule, expected_version=1, **values)
    with pytest.raises(Conflict, match="已经有一份起草中"):
        draft(world)


# --- entries


def test_the_nightly_job_may_run_as_often_as_it_likes(world):
    published(world, OVERDUE)
    assert jobs.propose_scores() == 2
    entries_audited = AuditEntry.objects.filter(action="scoring.propose").count()
    assert [jobs.propose_scores() for _ in range(3)] == [0, 0, 0]
    with on(10, 25):
        assert jobs.propose_scores() == 0, "the same facts on the next day"
    assert ScoreEntry.objects.count() == 2
    assert AuditEntry.objects.filter(action="scoring.propose").count() == entries_audited == 1
    assert ScoringScheme.objects.get().proposed_on == date(2023, 10, 25)


def test_what_a_person_took_back_is_not_proposed_again(world):
    scheme = published(world, OVERDUE)
    propose(scheme)
    entry = ScoreEntry.objects.get(department=world.bureau)
    entries.withdraw_entry(by=world.office, entry=fresh(entry), reason="领导同意延后。", expected_version=1)
    propose(scheme)
    entry.refresh_from_db()
    assert (entry.state, entry.withdrawn_by, entry.withdrawn_reason) == ("withdrawn", world.office, "领导同意延后。")
    assert not Message.objects.filter(recipient=world.clerk, title__contains="撤销").exists(), "it was never told"


def test_only_confirmed_entries_count_and_the_department_is_told_once(world):
    scheme = published(world, OVERDUE, ("overdue_open", "-0.5", {"days": 14}))
    propose(scheme)
    assert scores(scheme, [world.bureau.pk])[world.bureau.pk] == (100, 0)
    assert not ScoreEntry.objects.visible_to(world.clerk).exists()
    confirmed(world, scheme)
    assert scores(scheme, [world.bureau.pk, world.market.pk]) == {
        world.bureau.pk: (Decimal("98.5"), 2), world.market.pk: (Decimal("99.25"), 2),
    }  # fmt: skip
    assert ScoreEntry.objects.visible_to(world.clerk).count() == 2
    told = Message.objects.filter(recipient=world.clerk, title__startswith="考核新增2条")
    assert told.count() == 1
    entry = ScoreEntry.objects.first()
    assert (entry.confirmed_by, entry.confirmed_at) == (world.office, clock.now())


def test_confirming_is_all_or_nothing(world):
    scheme = published(world, OVERDUE)
    propose(scheme)
    first, second = ScoreEntry.objects.order_by("pk")
    entries.withdraw_entry(by=world.colleague, entry=fresh(first), reason="不计。", expected_version=1)
    with pytest.raises(Conflict, match="刚被别人处理"):
        entries.confirm_entries(by=world.office, plan=world.plan, ids=[first.pk, second.pk])
    second.refresh_from_db()
    assert second.state == "proposed"
    with pytest.raises(DomainError, match="至少勾选"):
        entries.confirm_entries(by=world.office, plan=world.plan, ids=[])


def test_a_rule_gives_no_more_than_its_limit_and_the_lines_add_up(world):
    for month in (7, 8, 9):
        with on(month, 20):
            give_back(world, hand_in(world, "plain"))
    scheme = published(world, ("report_returned", "-2", {"cap": Decimal(5)}))
    confirmed(world, scheme)
    assert scores(scheme, [world.bureau.pk])[world.bureau.pk] == (95, 3)
    assert [line.counts for line in lines(scheme, [world.bureau.pk])] == [-2, -2, -1]


def test_a_score_stays_between_nothing_and_the_most(world):
    up = published(world, ("manual", "100", {}), base_points=Decimal(80))
    entry = manual(world, up)
    entries.confirm_entries(by=world.office, plan=world.plan, ids=[entry.pk])
    assert scores(up, [world.bureau.pk])[world.bureau.pk][0] == 100
    down = published(world, ("manual", "-100", {}), base_points=Decimal(20))
    entry = manual(world, down)
    entries.confirm_entries(by=world.office, plan=world.plan, ids=[entry.pk])
    assert scores(down, [world.bureau.pk])[world.bureau.pk][0] == 0


def test_a_manual_entry_names_its_evidence_and_takes_the_rules_points(world):
    scheme = published(world, ("manual", "-2", {}))
    with pytest.raises(DomainError) as refused:
        manual(world, scheme, evidence=" ")
    assert refused.value.field == "evidence"
    own = manual(world, scheme, assignment=personas.reload(world.rows["plain"]))
    assert (own.points, own.state, own.made_by) == (-2, "proposed", world.office)
    for fields, field in (
        ({"assignment": personas.reload(world.rows["market"])}, "assignment"),
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"reason": ""}, "reason"),
    ):
        with pytest.raises(DomainError) as refused:
            manual(world, scheme, **fields)
        assert refused.value.field == field
    rule = scheme.rules.select_related("scheme__plan").get()
    with pytest.raises(DomainError, match="不参加考核"):
        entries.add_manual_entry(
            by=world.office, rule=rule, department=world.party, happened_on=TODAY, reason="失实。", evidence="通报"
        )


def test_a_supporting_department_is_judged_by_half(world):
    scheme = published(world, ("manual", "-2", {}))
    rule = scheme.rules.select_related("scheme__plan").get()
    entry = entries.add_manual_entry(
        by=world.office, rule=rule, department=world.market, assignment=personas.reload(world.rows["helping"]),
        happened_on=TODAY, reason="未配合。", evidence="督查通报第3期",
    )  # fmt: skip
    assert entry.points == -1


def test_the_office_is_told_once_when_a_confirmed_entry_lost_its_ground(world):
    with on(10, 9):
        approve(world, hand_in(world, "dated", progress=100, **personas.CLOSING))
    scheme = published(world, ("closed_late", "-2", {"support_points": Decimal(0)}))
    confirmed(world, scheme)
    row = personas.reload(world.rows["dated"])
    reopen_assignment(by=world.office, assignment=row, reason="回头看。", due_on=date(2023, 11, 30))
    for _ in range(2):
        propose(scheme)
    assert ScoreEntry.objects.get().state == "confirmed"
    assert Message.objects.filter(recipient=world.office, title__contains="请核对").count() == 1


# --- appeals


def test_an_upheld_appeal_takes_the_entry_back_and_gives_the_points_back(world):
    scheme = published(world, OVERDUE)
    entry = next(one for one in confirmed(world, scheme) if one.department == world.bureau)
    appeal = appealed(world, entry)
    assert (appeal.against, appeal.decide_by) == (world.office, TODAY + timedelta(days=30))
    assert Message.objects.filter(recipient=world.colleague, title__startswith="考核复核申请").exists()
    decide(world, appeal, world.colleague)
    entry.refresh_from_db()
    assert (entry.state, entry.withdrawn_by, entry.withdrawn_reason) == (
        "withdrawn", world.colleague, "复核撤销：有收文登记。",
    )  # fmt: skip
    assert scores(scheme, [world.bureau.pk])[world.bureau.pk] == (100, 0)
    assert Message.objects.filter(recipient=world.clerk, title__contains="撤销该条目").exists()
    propose(scheme)
    entry.refresh_from_db()
    assert entry.state == "withdrawn"


def test_a_rejected_appeal_leaves_the_entry_and_cannot_be_made_again(world):
    scheme = published(world, OVERDUE)
    entry = next(one for one in confirmed(world, scheme) if one.department == world.bureau)
    decide(world, appealed(world, entry), world.colleague, uphold=False)
    entry.refresh_from_db()
    assert entry.state == "confirmed"
    with pytest.raises(Conflict, match="已经申请过复核"):
        appealed(world, entry)


def test_whoever_made_or_confirmed_an_entry_does_not_decide_and_the_database_holds_that(world):
    third = personas.make_user(Role.REVIEWER, full_name="周敏")
    scheme = published(world, ("manual", "-2", {}))
    entry = manual(world, scheme)
    entries.confirm_entries(by=world.colleague, plan=world.plan, ids=[entry.pk])
    appeal = appealed(world, entry)
    for by in (world.office, world.colleague):
        with pytest.raises(Forbidden, match="另一位审核员"):
            decide(world, appeal, by)
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoreAppeal.objects.update(state="upheld", decided_by=by, decided_at=clock.now(), decision="好。")
    decide(world, appeal, third)
    assert ScoreAppeal.objects.get().decided_by == third


def test_while_an_appeal_waits_nobody_takes_the_entry_back_beside_it(world):
    scheme = published(world, OVERDUE)
    entry = next(one for one in confirmed(world, scheme) if one.department == world.bureau)
    appealed(world, entry)
    with pytest.raises(Conflict, match="已对这一条申请复核"):
        entries.withdraw_entry(by=world.office, entry=fresh(entry), reason="算了。", expected_version=2)


def test_after_thirty_days_there_is_no_appeal(world):
    scheme = published(world, OVERDUE)
    entry = next(one for one in confirmed(world, scheme) if one.department == world.bureau)
    with clock.at(NOON + timedelta(days=31)), pytest.raises(DomainError, match="超过30天"):
        appealed(world, entry)
    with clock.at(NOON + timedelta(days=30)):
        appealed(world, entry)


def test_others_do_not_appeal_and_what_is_not_confirmed_is_not_appealed_against(world):
    scheme = published(world, OVERDUE)
    propose(scheme)
    entry = ScoreEntry.objects.get(department=world.bureau)
    with pytest.raises(Conflict, match="现在不计分"):
        appealed(world, entry)
    for by in (world.market_clerk, world.office):
        with pytest.raises(Forbidden):
            appeals.appeal_entry(by=by, entry=fresh(entry), text="不同意。")


# --- who may, and what is impossible


@pytest.mark.parametrize("role", [one for one in Role if one != Role.REVIEWER])
def test_only_the_office_scores(world, role):
    other = personas.make_user(role, world.bureau)
    scheme = published(world, OVERDUE, ("manual", "-2", {}))
    propose(scheme)
    entry = fresh(ScoreEntry.objects.filter(department=world.bureau).first())
    rule = scheme.rules.select_related("scheme__plan").get(fact="manual")
    heading = {"name": "办法", "basis": BASIS, "base_points": Decimal(1), "cap": Decimal(1)}
    before = AuditEntry.objects.count()
    for act in (
        lambda: schemes.create_scheme(by=other, plan=world.plan, **heading),
        lambda: schemes.publish_scheme(by=other, scheme=scheme, expected_version=2),
        lambda: schemes.retire_scheme(by=other, scheme=scheme, reason="算了。", expected_version=2),
        lambda: schemes.add_rule(by=other, scheme=scheme, name="一", fact="report_late", points=Decimal(-1)),
        lambda: entries.confirm_entries(by=other, plan=world.plan, ids=[entry.pk]),
        lambda: entries.withdraw_entry(by=other, entry=entry, reason="算了。", expected_version=1),
        lambda: entries.add_manual_entry(
            by=other, rule=rule, department=world.bureau, happened_on=TODAY, reason="失实。", evidence="通报"
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("changes", [
    {"state": "confirmed"},
    {"state": "withdrawn"},
    {"points": 0},
    {"reason": ""},
    {"state": "nonsense"},
    {"assignment": None},
    {"withdrawn_at": NOON},
    {"confirmed_at": NOON},
])  # fmt: skip
def test_the_database_refuses_impossible_entries(world, changes):
    propose(published(world, OVERDUE))
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreEntry.objects.filter(department=world.bureau).update(**changes)


@pytest.mark.parametrize("changes", [
    {"state": "draft"},
    {"state": "retired"},
    {"basis": ""},
    {"cap": 1},
    {"base_points": -1},
])  # fmt: skip
def test_the_database_refuses_impossible_rules_in_force(world, changes):
    published(world, OVERDUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoringScheme.objects.update(**changes)


def test_the_database_holds_one_set_of_rules_in_force_and_one_entry_for_a_fact(world):
    scheme = published(world, OVERDUE)
    propose(scheme)
    second = draft(world, OVERDUE)
    stamps = {"state": "published", "published_by": world.office, "published_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoringScheme.objects.filter(pk=second.pk).update(**stamps)
    entry = ScoreEntry.objects.first()
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)
    for changes in ({"points": 0}, {"support_points": -2}, {"days": None}, {"nth_from": 1}, {"required_evidence": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoringRule.objects.update(**changes)


def test_every_step_is_in_the_record(world):
    scheme = published(world, OVERDUE, ("manual", "-2", {}))
    propose(scheme)
    entry = manual(world, scheme)
    entries.confirm_entries(by=world.office, plan=world.plan, ids=[entry.pk])
    decide(world, appealed(world, entry), world.colleague)
    actions = set(AuditEntry.objects.filter(action__startswith="scor").values_list("action", flat=True))
    assert actions == {
        "scoring.draft", "scoring.add_rule", "scoring.publish", "scoring.propose", "score.add", "score.confirm",
        "score.appeal", "score.uphold_appeal",
    }  # fmt: skip
    assert actions <= set(ACTIONS)
