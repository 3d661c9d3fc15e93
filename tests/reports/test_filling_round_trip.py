"""The filling form out and back: what it holds, what it changes, handed in or kept, and undone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role
from plan_tracker import clock
from reports.filling.columns import IDENTITY
from reports.models import FillingUpload
from tasks.models import AssignmentEvent, ProgressReport
from tasks.models.assignment import KEPT_FIELDS
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tasks.verbs.recall import recall_report
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON
from tests.reports import filling_world
from tests.reports.filling_hand import WORDS, Form, download, send, upload_of

pytestmark = pytest.mark.django_db


built, world = kept_world(filling_world.build)


@pytest.fixture
def page(world):
    return personas.browser(world.clerk)


def apply(client, upload, mode="submit", **fields):
    return client.post(reverse("filling-apply", args=[upload.pk]), {"mode": mode} | fields)


def undo(client, upload):
    return client.post(reverse("filling-undo", args=[upload.pk]))


def filled(world, page):
    """A form with every duty filled in."""
    form = download(page)
    form.write(world.codes["counted"], value=164, work_done=WORDS)
    form.write(world.codes["double"], value=48, work_done="培训两期，共48学时，到课率较高。")
    form.write(world.codes["double"], nth=2, value=96.5)
    form.write(world.codes["plain"], progress=60, work_done=WORDS, needs_help="是", problems="系统对接慢。")
    return form


def report_of(world, name):
    return ProgressReport.objects.filter(assignment=world.rows[name], period=date(2023, 10, 1)).first()


# --- the form


def test_the_form_asks_for_what_is_to_report_and_for_nothing_else(world, page):
    form = download(page)
    codes = world.codes
    assert form.codes() == [codes["counted"], codes["double"], codes["double"], codes["plain"], codes["other"]]
    assert world.waiting.task.code not in form.codes()
    assert form.book.sheetnames == ["填报", "填写说明"]


def test_the_form_shows_last_period_and_target_and_starts_empty(world, page):
    indicator = world.rows["counted"].task.indicators.get()
    filling_world.last_month(world, "counted", values={indicator.pk: Decimal(156)})
    filling_world.last_month(world, "plain", progress=40)
    form = download(page)
    assert form.cell(world.codes["counted"], "last").value == "156项"
    assert form.cell(world.codes["plain"], "last").value == "40%"
    assert form.cell(world.codes["other"], "last").value == "上期没有填报"
    assert "不少于200项，填累计数" in form.cell(world.codes["counted"], "title").value
    assert form.cell(world.codes["counted"], "deadline").value == "2023年12月31日"
    assert form.cell(world.codes["counted"], "value").value is None


def test_only_what_is_to_be_filled_can_be_typed_into(world, page):
    form = download(page)
    code = world.codes["counted"]
    assert form.sheet.protection.sheet
    locked = {name: form.cell(code, name).protection.locked for name in form.columns}
    assert [name for name, closed in locked.items() if not closed] == [
        "value", "work_done", "problems", "next_steps", "needs_help", "wants_closure", "lower_reason",
        "shortfall_reason", "no_evidence_reason",
    ]  # fmt: skip
    assert not form.cell(world.codes["plain"], "progress").protection.locked
    assert form.cell(world.codes["double"], "work_done", nth=2).protection.locked
    assert form.sheet.freeze_panes == "C4"
    kept = [one for one in form.sheet.column_dimensions.values() if one.hidden]
    hidden = {place for one in kept for place in range(one.min, one.max + 1)}
    assert hidden == {form.columns[name] for name in IDENTITY}
    lists = {one.formula1 for one in form.sheet.data_validations.dataValidation if one.type == "list"}
    assert lists == {'"是,否"'}


def test_drafts_are_in_the_form_and_stay_text_whatever_they_begin_with(world, page):
    filling_world.draft(world, "plain", progress=30, work_done='=HYPERLINK("http://x","点这里")', problems="@SUM(1)")
    form = download(page)
    cell = form.cell(world.codes["plain"], "work_done")
    assert (cell.value, cell.data_type, cell.number_format) == ('=HYPERLINK("http://x","点这里")', "s", "@")
    assert form.cell(world.codes["plain"], "problems").data_type == "s"
    assert form.cell(world.codes["plain"], "progress").value == 30
    # ... and back it is no formula either.
    upload = upload_of(send(page, form.write(world.codes["other"], progress=10, work_done=WORDS)))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "这里是公式" not in html


def test_a_title_that_looks_like_a_formula_is_text(world, page):
    task = world.rows["plain"].task
    task.title = "=1+1"
    task.save()
    assert download(page).cell(task.code, "title").data_type == "s"


def test_a_returned_report_says_why_and_keeps_its_period(world, page):
    filling_world.returned(world, "plain", progress=40)
    form = download(page)
    assert "9月填报被退回：请补充清单。" in form.cell(world.codes["plain"], "title").value
    assert form.cell(world.codes["plain"], "period").value == "2023-09-01"
    upload = upload_of(send(page, form.write(world.codes["plain"], progress=45)))
    assert apply(page, upload).status_code == 302
    assert ProgressReport.objects.get(assignment=world.rows["plain"]).period == date(2023, 9, 1)


# --- back


def test_a_filled_form_is_handed_in_as_a_whole(world, page):
    upload = upload_of(send(page, filled(world, page)))
    assert not ProgressReport.objects.exists(), "nothing is reported before somebody says so"
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "3项都没有问题" in html
    assert "提交全部3项" in html
    assert apply(page, upload).status_code == 302
    counted, double, plain = (report_of(world, name) for name in ("counted", "double", "plain"))
    assert {one.state for one in (counted, double, plain)} == {"submitted"}
    assert counted.readings.get().value == Decimal(164)
    assert [one.value for one in double.readings.order_by("indicator__order")] == [Decimal(48), Decimal("96.5")]
    assert (plain.progress, plain.needs_help, plain.problems) == (60, True, "系统对接慢。")
    assert plain.author == world.clerk
    assert report_of(world, "other") is None
    assert personas.reload(world.rows["counted"]).progress == 82
    assert "已提交3项" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert list(AuditEntry.objects.filter(action__startswith="filling").values_list("action", flat=True)) == [
        "filling.read", "filling.apply",
    ]  # fmt: skip


def test_a_department_with_a_head_sends_it_to_be_signed(page, world):
    personas.make_user(Role.HEAD, world.bureau)
    upload = upload_of(send(page, filled(world, page)))
    assert "送单位负责人审签" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    apply(page, upload)
    assert report_of(world, "plain").state == "department_review"


def test_as_drafts_even_unfinished_rows_are_kept(world, page):
    form = download(page).write(world.codes["counted"], value=164).write(world.codes["plain"], work_done="短。")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "提交前还有3处要补" in html
    assert "至少10个字" in html
    assert "提交全部" not in html
    assert apply(page, upload).status_code == 409
    assert apply(page, upload, "draft").status_code == 302
    assert report_of(world, "counted").state == report_of(world, "plain").state == "draft"


def test_the_same_form_handed_in_twice_counts_once(world, page):
    upload = upload_of(send(page, filled(world, page)))
    first, second = (apply(page, upload, form_key="k1") for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert apply(page, upload).status_code == 409
    assert ProgressReport.objects.count() == 3
    assert world.rows["plain"].events.filter(verb="submit").count() == 1


def test_a_form_uploaded_twice_by_a_double_click_is_one_upload(world, page):
    content = filled(world, page).saved()
    answers = [send(page, content, form_key="k2") for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert FillingUpload.objects.count() == 1


def test_after_handing_in_the_same_form_changes_nothing_more(world, page):
    form = filled(world, page)
    apply(page, upload_of(send(page, form)))
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "已经提交（待审核），不能再改" in html
    assert apply(page, upload).status_code == 409


def test_drafts_then_evidence_then_the_same_form_again_hands_in(world, page):
    """Save as drafts, add what is missing on the page, upload the same file again: it is sent."""
    form = filled(world, page)
    apply(page, upload_of(send(page, form)), "draft")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "和草稿相同" in html
    assert apply(page, upload).status_code == 302
    assert report_of(world, "plain").state == "submitted"


def test_rows_in_another_order_and_columns_moved_are_matched_by_name_and_code(world, page):
    source = filled(world, page)
    rows = [[cell.value for cell in row] for row in source.sheet.iter_rows(min_row=3)]
    head, *body = rows
    form = Form(source.saved())
    form.sheet.delete_rows(1, 50)
    order = list(reversed(range(len(head))))
    for row in [[None], [None], [head[n] for n in order], *[[one[n] for n in order] for one in reversed(body)]]:
        form.sheet.append(row)
    upload = upload_of(send(page, form))
    assert apply(page, upload).status_code == 302
    assert report_of(world, "counted").readings.get().value == 164


def test_an_empty_form_changes_nothing_and_says_so(world, page):
    filling_world.draft(world, "plain", progress=30)
    form = download(page).write(world.codes["plain"], progress=None, work_done=None)
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "这张表没有要改动的内容" in html
    assert apply(page, upload, "draft").status_code == 409
    assert report_of(world, "plain").work_done == "先写一半。"


# --- colleagues


def test_a_colleague_who_was_quicker_is_not_overwritten_and_nothing_is_changed(world, page):
    form = filled(world, page)
    filling_world.draft(world, "plain", by=world.colleague, progress=70, work_done="同事在网上填的进展。")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "有人先填了" in html
    assert "下载之后李强填过这一项" in html
    assert "同事在网上填的进展。" in html, "what he wrote stands beside"
    for mode in ("submit", "draft"):
        answer = apply(page, upload, mode)
        assert answer.status_code == 409
        assert "没有改动任何内容" in answer.content.decode()
    assert ProgressReport.objects.count() == 1
    assert report_of(world, "plain").work_done == "同事在网上填的进展。"


def test_a_colleague_who_handed_in_meanwhile_is_named(world, page):
    form = filled(world, page)
    data = ReportInput(progress=70, work_done="同事在网上填的进展。")
    reports.submit_report(by=world.colleague, assignment=personas.reload(world.rows["plain"]), data=data)
    upload = upload_of(send(page, form))
    assert "李强已经提交（待审核），不能再改" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert apply(page, upload).status_code == 409


def test_a_colleague_between_looking_and_pressing_stops_it(world, page):
    upload = upload_of(send(page, filled(world, page)))
    page.get(reverse("filling-upload", args=[upload.pk]))
    filling_world.draft(world, "plain", by=world.colleague, progress=70)
    assert apply(page, upload).status_code == 409
    assert ProgressReport.objects.count() == 1
    assert FillingUpload.objects.get().state == "read"


def test_what_a_colleague_did_in_rows_the_clerk_left_alone_stays(world, page):
    filling_world.draft(world, "other", progress=10, work_done="下载之前的草稿。")
    form = download(page).write(world.codes["plain"], progress=60, work_done=WORDS)
    filling_world.draft(world, "other", by=world.colleague, progress=20, work_done="同事接着写。")
    upload = upload_of(send(page, form))
    assert apply(page, upload, "draft").status_code == 302
    assert report_of(world, "other").work_done == "同事接着写。"
    assert report_of(world, "plain").work_done == WORDS


def test_what_the_clerk_changed_on_the_page_is_shown_and_the_form_wins(world, page):
    form = download(page).write(world.codes["plain"], progress=60, work_done=WORDS)
    filling_world.draft(world, "plain", progress=20, work_done="自己在网上写的。")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "<del>自己在网上写的。</del>" in html
    assert apply(page, upload, "draft").status_code == 302
    assert report_of(world, "plain").work_done == WORDS


def test_one_bad_row_and_nothing_is_changed(world, page):
    form = filled(world, page).write(world.codes["counted"], value="很多")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "第4行 E列 完成值：“同城通办事项”要填数字，例如200。" in html
    assert "整张表都没有改动" in html
    assert apply(page, upload).status_code == apply(page, upload, "draft").status_code == 409
    assert not ProgressReport.objects.exists()


def test_a_refusal_in_the_middle_of_writing_takes_everything_back(world, page):
    """The last duty is suspended between judging and writing by a verb's own rule: the first two are not kept."""
    upload = upload_of(send(page, filled(world, page)))
    world.rows["plain"].__class__.objects.filter(pk=world.rows["plain"].pk).update(state="suspended")
    answer = apply(page, upload)
    assert answer.status_code == 409
    assert "不能填报" in answer.content.decode()
    assert not ProgressReport.objects.exists()
    assert not FillingUpload.objects.get().mode


def test_closing_asks_for_what_the_page_asks_for(world, page):
    form = download(page).write(world.codes["counted"], value=164, work_done=WORDS, wants_closure="是")
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "同城通办事项完成164项，没有达到目标值200项" in html
    assert "没有佐证材料" in html
    form.write(world.codes["counted"], value=200, no_evidence_reason="这项工作不形成书面材料。")
    assert apply(page, upload_of(send(page, form))).status_code == 302
    assert personas.reload(world.rows["counted"]).state == "closure_requested"


def test_a_lower_value_asks_for_a_reason(world, page):
    filling_world.last_month(world, "plain", progress=40)
    form = download(page).write(world.codes["plain"], progress=30, work_done=WORDS)
    assert "比上期的40%低" in page.get(send(page, form).headers["Location"]).content.decode()
    form.write(world.codes["plain"], lower_reason="上期多算了一项。")
    assert apply(page, upload_of(send(page, form))).status_code == 302


# --- undo


def test_undo_puts_drafts_back_as_they_were(world, page):
    with clock.at(NOON - timedelta(hours=3)):
        filling_world.draft(world, "plain", by=world.colleague, progress=30, work_done="原来的草稿。")
    form = filled(world, page)
    upload = upload_of(send(page, form))
    assert apply(page, upload, "draft").status_code == 302
    assert report_of(world, "plain").work_done == WORDS
    assert undo(page, upload).status_code == 302
    plain = report_of(world, "plain")
    assert (plain.state, plain.work_done, plain.progress, plain.needs_help) == ("draft", "原来的草稿。", 30, False)
    assert plain.author == world.colleague
    assert report_of(world, "counted") is None
    assert FillingUpload.objects.get().state == "undone"
    assert undo(page, upload).status_code == 409


def test_undo_of_a_counted_draft_brings_its_value_back(world, page):
    indicator = world.rows["counted"].task.indicators.get()
    filling_world.draft(world, "counted", values={indicator.pk: Decimal("120.5")})
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload, "draft")
    undo(page, upload)
    assert report_of(world, "counted").readings.get().value == Decimal("120.5")


def test_undo_is_all_or_nothing_too(world, page):
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload, "draft")
    filling_world.draft(world, "plain", progress=80, work_done="采用之后又改过。")
    answer = undo(page, upload)
    assert answer.status_code == 409
    assert "在上传之后又改过" in answer.content.decode()
    assert report_of(world, "counted") is not None
    assert FillingUpload.objects.get().state == "applied"


def test_a_draft_with_files_stays_but_empty(world, page):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tasks.verbs.evidence import attach_evidence

    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload, "draft")
    file = SimpleUploadedFile("清单.pdf", b"%PDF-1.4 x")
    attach_evidence(by=world.clerk, assignment=personas.reload(world.rows["plain"]), upload=file)
    assert undo(page, upload).status_code == 302
    assert report_of(world, "plain").work_done == ""
    assert report_of(world, "plain").evidence.count() == 1


def shown(page, upload):
    return page.get(reverse("filling-upload", args=[upload.pk])).content.decode()


def facts_of(world):
    return {
        name: [getattr(personas.reload(row), one) for one in KEPT_FIELDS if one != "state"]
        for name, row in world.rows.items()
    }


def test_what_was_handed_in_is_undone_whole(world, page):
    with clock.at(NOON - timedelta(hours=3)):
        filling_world.draft(world, "plain", by=world.colleague, progress=30, work_done="原来的草稿。")
    before = facts_of(world)
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload)
    assert report_of(world, "counted").state == "submitted"
    assert "撤销提交，全部撤回" in shown(page, upload)
    assert undo(page, upload).status_code == 302
    plain, counted = report_of(world, "plain"), report_of(world, "counted")
    assert (plain.state, plain.work_done, plain.progress, plain.author) == (
        "draft", "原来的草稿。", 30, world.colleague,
    )  # fmt: skip
    assert (counted.state, counted.work_done, counted.submitted_at) == ("draft", "", None)
    assert not counted.readings.exists()
    assert facts_of(world) == before, "no figure keeps anything of it"
    assert "3项填报都已撤回" in shown(page, upload)
    assert undo(page, upload).status_code == 409
    assert AssignmentEvent.objects.filter(verb="recall").count() == 3
    assert list(verify()) == []


def test_a_form_that_was_undone_can_be_filled_in_and_handed_in_again(world, page):
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload)
    undo(page, upload)
    again = upload_of(send(page, filled(world, page)))
    assert apply(page, again).status_code == 302
    assert report_of(world, "counted").state == "submitted"


@pytest.mark.parametrize("decide", ["approve", "return"])
def test_if_one_is_judged_nothing_is_undone_and_it_says_which(world, page, decide):
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload)
    report, by = report_of(world, "plain"), {"by": world.office}
    if decide == "approve":
        report_decisions.approve_report(**by, report=report, expected_version=report.version)
    else:
        report_decisions.return_report(**by, report=report, reason="请补充。", expected_version=report.version)
    why = f"不能撤销：{world.codes['plain']}“推行告知承诺制”{'已经通过审核' if decide == 'approve' else '已经退回'}"
    html = shown(page, upload)
    assert why in html
    assert "撤销提交" not in html
    answer = undo(page, upload)
    assert answer.status_code == 409
    assert why in answer.content.decode()
    assert report_of(world, "counted").state == "submitted"
    assert FillingUpload.objects.get().state == "applied"
    assert not AssignmentEvent.objects.filter(verb="recall").exists()


def test_what_was_taken_back_by_hand_and_written_anew_is_not_overwritten(world, page):
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload)
    report = report_of(world, "plain")
    recall_report(by=world.clerk, report=report, expected_version=report.version)
    filling_world.draft(world, "plain", progress=80, work_done="采用之后又改过。")
    answer = undo(page, upload)
    assert answer.status_code == 409
    assert "在提交之后又撤回或重报过" in answer.content.decode()
    assert report_of(world, "plain").work_done == "采用之后又改过。"
    assert report_of(world, "counted").state == "submitted"


def test_with_a_head_it_is_undone_before_and_after_the_signature(world, page):
    head = personas.make_user(Role.HEAD, world.bureau, full_name="陈建军")
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload)
    report = report_of(world, "plain")
    report_decisions.sign_report(by=head, report=report, expected_version=report.version)
    assert report_of(world, "counted").state == "department_review"
    assert undo(page, upload).status_code == 302
    assert {report_of(world, name).state for name in ("plain", "counted", "double")} == {"draft"}


def test_after_the_period_there_is_no_undo(world, page):
    upload = upload_of(send(page, filled(world, page)))
    apply(page, upload, "draft")
    with clock.at(NOON + timedelta(days=14)):
        page = personas.browser(world.clerk)
        assert undo(page, upload).status_code == 409
        assert "以前周期" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()


def test_a_form_of_last_month_is_refused_with_a_word_about_the_new_one(world, page):
    with clock.at(NOON - timedelta(days=30)):
        form = download(personas.browser(world.clerk))
    page = personas.browser(world.clerk)
    form.write(world.codes["plain"], progress=60, work_done=WORDS)
    upload = upload_of(send(page, form))
    assert "这张表不是10月的" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert apply(page, upload, "draft").status_code == 409


def test_a_report_returned_after_download_is_for_another_period(world, page):
    report = filling_world.last_month(world, "plain", progress=40)
    form = download(page).write(world.codes["plain"], progress=60, work_done=WORDS)
    report_decisions.return_report(by=world.office, report=report, reason="请补充。", expected_version=report.version)
    upload = upload_of(send(page, form))
    assert apply(page, upload).status_code == 409
