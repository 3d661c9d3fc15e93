"""The page of documents: choose, look, rewrite a paragraph; what people wrote is kept and never overwritten."""

import re
from datetime import datetime
from html import unescape
from random import Random
from urllib.parse import urlencode

import pytest

from audit.models import AuditEntry
from departments.models import Role
from plan_tracker import clock
from reports.documents.blocks import Reference, Run, Table
from reports.documents.choice import choose
from reports.documents.compose import compose, generate
from reports.documents.editing import carried
from reports.models import DocumentDraft
from tasks.models import Assignment
from tests import personas
from tests.kept import kept_part, kept_world
from tests.personas import browser
from tests.reports.conftest import busy_world
from tests.reports.lives import live, make_county

pytestmark = pytest.mark.django_db
BULLETIN = {
    "kind": "bulletin",
    "period": "2023-10-01",
    "on": "2023-10-24",
    "sections": "overall,overdue,missing,demands",
}


built, world = kept_world(lambda: busy_world(20, seed=5))
bureaus, office, busy = kept_part("bureaus"), kept_part("office"), kept_part("plan")


@pytest.fixture
def desk(busy, office):
    return browser(office)


def text_of(answer):
    text = re.sub(r"<[^>]+>", "", answer.content.decode())
    return unescape(re.sub(r"\s+", "", text))


def page(desk, **asked):
    return desk.get("/documents/", BULLETIN | asked)


def rewrite(desk, plan, text, *, version=0, paragraph="overall", path="rewrite", **asked):
    query = urlencode(BULLETIN | {"plan": plan.code} | asked)
    fields = {"query": query, "paragraph": paragraph, "version": version, "text": text}
    return desk.post(f"/documents/{path}/", fields)


def overall(plan):
    made = generate(choose(plan, "bulletin", {}))
    return next(one for one in made.paragraphs() if one.key == "overall")


def test_the_page_shows_what_will_be_downloaded(desk, busy):
    answer = page(desk)
    assert overall(busy).text in text_of(answer)
    links = re.findall(r'class="auto" href="([^"]+)"', answer.content.decode())
    assert links
    assert all(unescape(one).startswith(("/ledger/?plan=", "/overview/?plan=")) for one in links)
    for ending in ("docx", "pdf"):
        address = f"/api/v1/exports/bulletin.{ending}?plan={busy.code}&period=2023-10-01&on=2023-10-24&sections="
        assert f'name="go" value="{ending}"' in answer.content.decode()
        assert page(desk, go=ending)["Location"].startswith(address)


def test_a_file_has_what_is_ticked_now_also_when_the_preview_is_older(desk):
    ticked = {"kind": "bulletin", "ticked": "1", "part": ["overall", "warned"], "go": "docx"}
    address = desk.get("/documents/", ticked)["Location"]
    assert "sections=overall%2Cwarned" in address
    assert "references=no" in address
    assert desk.get(address).status_code == 200


def test_another_period_starts_with_its_own_day(desk):
    """The day of October's preview said nothing about September, and refused November's."""
    shown = {"kind": "bulletin", "shown": "2023-10-01", "on": "2023-10-24", "go": "docx"}
    assert "on=2023-09-30" in desk.get("/documents/", shown | {"period": "2023-09-01"})["Location"]
    assert "on=2023-10-20" in desk.get("/documents/", shown | {"period": "2023-10-01", "on": "2023-10-20"})["Location"]


@pytest.mark.parametrize("day", ["2023-08-01", "2024-01-01", "24.10."])
def test_a_day_that_does_not_fit_is_said_beside_the_preview(desk, day):
    answer = page(desk, on=day, signature="法治办")
    assert answer.status_code == 422
    text = text_of(answer)
    assert "请重新选择" in text
    assert "关于2023年10月法治政府建设" in text
    assert 'value="法治办"' in answer.content.decode()


def test_a_key_nobody_has_is_answered_calmly(busy, bureaus):
    head = browser(personas.make_user(Role.HEAD, bureaus[0]))
    assert head.get("/documents/", {"department": "9" * 5000}).status_code == 404


def test_only_what_is_ticked_is_written(desk):
    ticked = {"ticked": "1", "part": ["overall", "departments"], "references": "yes"}
    text = text_of(desk.get("/documents/", {"kind": "bulletin"} | ticked))
    assert "一、总体情况" in text
    assert "二、各单位办结情况" in text
    assert "下步要求要在" not in text
    assert "三、" not in text


def test_without_references_nothing_is_marked(desk):
    assert b'class="auto"' in page(desk).content
    assert b'class="auto"' not in page(desk, references="no").content


def test_what_somebody_wrote_stays_while_figures_move_on(desk, busy, office):
    before = overall(busy).text
    answer = rewrite(desk, busy, before.replace("已办结", "办结了"))
    assert answer.status_code == 302
    Assignment.objects.filter(plan=busy, state="in_progress").update(state="cancelled")
    now = overall(busy).text
    assert now != before
    shown = text_of(page(desk))
    assert before.replace("已办结", "办结了") in shown
    assert f"{office.full_name}10月24日修改，不再自动更新。数据已有变化，现在自动生成的是：{now}" in shown
    draft = DocumentDraft.objects.get()
    composed = compose(choose(busy, "bulletin", {}))
    kept = next(one for one in composed.document.paragraphs() if one.key == "overall")
    marked = [words for words, *reference in draft.runs if reference]
    assert len(marked) > 5
    assert [run.text for run in kept.runs if run.reference] == marked
    assert AuditEntry.objects.filter(action="document.rewrite").count() == 1
    assert rewrite(desk, busy, "", version=1, path="renew").status_code == 302
    assert now in text_of(page(desk))
    assert not DocumentDraft.objects.exists()


def test_two_editors_do_not_overwrite_each_other(desk, busy):
    other = browser(personas.make_user(Role.REVIEWER, full_name="王芳"))
    assert rewrite(other, busy, "总体平稳。").status_code == 302
    answer = rewrite(desk, busy, "总体良好。")
    assert answer.status_code == 409
    text = text_of(answer)
    assert "没有保存成功：王芳刚刚改过这一段" in text
    assert "总体良好。" in text
    assert "总体平稳。" in text
    assert rewrite(desk, busy, "总体良好。", version=1).status_code == 302
    assert rewrite(other, busy, "", version=1, path="renew").status_code == 409


def test_an_empty_paragraph_is_refused_beside_its_field(desk, busy):
    answer = rewrite(desk, busy, "　")
    assert answer.status_code == 422
    assert "请填写这一段" in text_of(answer)
    assert rewrite(desk, busy, "话", paragraph="no-such").status_code == 400


SOURCE = Reference("任务台账")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("共101项，办结17项。", ["101项", "17项"]),
        ("任务共101项，目前办结17项，进展平稳。", ["101项", "17项"]),
        ("共101项，办结18项。", ["101项"]),
        ("共1101项，办结17项。", ["17项"]),
        ("没有数字。", []),
    ],
)
def test_a_figure_left_alone_keeps_its_reference(text, kept):
    runs = [Run("共"), Run("101项", SOURCE), Run("，办结"), Run("17项", SOURCE), Run("。")]
    new = carried(runs, text)
    assert "".join(run.text for run in new) == text
    assert [run.text for run in new if run.reference] == kept


def test_who_may_read_and_who_may_write(busy, bureaus):
    leader, head = personas.make_user(Role.LEADER), personas.make_user(Role.HEAD, bureaus[0])
    assert page(browser(leader)).status_code == 200
    assert b"edit=" not in page(browser(leader)).content
    assert rewrite(browser(leader), busy, "话").status_code == 403
    assert page(browser(head)).status_code == 404
    own = {"kind": "duty-report"}
    assert bureaus[0].name in text_of(browser(head).get("/documents/", own))
    assert browser(head).get("/documents/", own | {"department": bureaus[1].pk}).status_code == 404
    query = {"kind": "duty-report", "sections": "overall", "department": bureaus[0].pk, "period": "2023-01-01"}
    assert rewrite(browser(head), busy, "我的话。", paragraph="own", **query).status_code == 302
    assert DocumentDraft.objects.get().department == bureaus[0]
    for role in (Role.OBSERVER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert page(browser(personas.make_user(role))).status_code == 404


WRONG = (
    ({"kind": "nothing"}, 404), ({"on": "2023-13-01"}, 422), ({"on": "2023-10-25"}, 422), ({"on": "2023-09-30"}, 422),
    ({"sections": "x"}, 422), ({"to": "x"}, 422), ({"period": "2023"}, 422), ({"addressees": "长" * 301}, 422),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "status"), WRONG)
def test_what_cannot_be_asked_is_refused_in_words(desk, asked, status):
    assert page(desk, **asked).status_code == status


def test_too_long_is_said(desk, busy):
    answer = rewrite(desk, busy, "长" * 2999)
    assert answer.status_code == 302
    rewrite(desk, busy, "长" * 2999, paragraph="opening")
    assert re.search(r"超出\d+字正文\d+字，按规定不超过4000字", text_of(page(desk)))


def test_a_plan_that_runs_on_is_told_by_the_calendars_year(busy):
    with clock.at(datetime(2024, 1, 20, 4, tzinfo=clock.LOCAL)):
        assert generate(choose(busy, "bulletin", {})).title[0] == "关于2024年1月法治政府建设"
        assert generate(choose(busy, "monthly-report", {})).title[0] == "2024年1月法治政府建设"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_past_day_reads_as_it_read_then(seed):
    county, said = make_county(tasks=10, seed=seed), {}
    live(county, Random(seed), 9, lambda day: said.update({day: documents_of(county, day)}))
    with clock.at(datetime(2024, 3, 1, 4, tzinfo=clock.LOCAL)):
        for day, texts in said.items():
            assert documents_of(county, day) == texts, day


def documents_of(county, day):
    """Texts and tables that are made of the ledger and the history, as of a day; what reports say is revised later."""
    found = []
    for name, sections in (("bulletin", ""), ("monthly-report", "overall,closed,late,next"), ("duty-report", "late")):
        department = county.departments[0] if name == "duty-report" else None
        options = {"period": str(day.replace(day=1)), "on": str(day)} | ({"sections": sections} if sections else {})
        made = generate(choose(county.plan, name, options, department=department))
        found.append([block.rows if isinstance(block, Table) else block.text for block in made.blocks])
    return found
