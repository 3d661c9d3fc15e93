"""The list of imports: each can be told from the others, by where it stands, page by page."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from departments.models import Role
from importer.drafts.working import each_duty
from importer.models import PlanImport
from importer.verbs.uploads import NOTHING_GIVEN
from plan_tracker.domain_errors import SIGNED_OUT
from tests import personas
from tests.importer import drafts

pytestmark = pytest.mark.django_db
NEWS = "全县法治工作会议召开\n今天下午，全县召开会议。会议强调，要统一思想。\n" + "会议要求，抓好落实。\n" * 5


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


def rows(client, query=""):
    """Names and remarks of the listed imports."""
    page = client.get(f"/imports/{query}").content.decode()
    found = re.findall(r'<div class="fl-name">.*?</svg><span><a href="[^"]+">([^<]*)</a>(.*?)</span></div>', page, re.S)
    return [(name, re.sub(r"<[^>]+>|\s", "", rest)) for name, rest in found]


def test_a_refused_and_pasted_text_is_listed_by_its_first_words_and_why(office):
    client = personas.browser(office)
    client.post("/imports/", {"text": "\n  \n" + NEWS})
    refused = PlanImport.objects.get()
    assert refused.state == "refused"
    assert rows(client) == [("全县法治工作会议召开", rows(client)[0][1])]
    assert "粘贴的文字" in rows(client)[0][1]
    assert re.sub(r"\s", "", refused.refusal) in rows(client)[0][1]
    assert "全县法治工作会议召开" in client.get(f"/imports/{refused.pk}/").content.decode()


def test_the_list_is_filtered_by_where_imports_stand_and_paged(office):
    client = personas.browser(office)
    client.post("/imports/", {"text": NEWS})
    for number in range(22):
        drafts.stored(office, title=f"计划{number}")
    page = client.get("/imports/").content.decode()
    counts = re.sub(r"<[^>]+>|\s", "", re.search(r'<nav class="seg.*?</nav>', page, re.S)[0])
    assert counts == "全部23核对中22已发布0没有识别或已放弃1"
    assert len(rows(client)) == 20
    assert [name for name, _ in rows(client, "?show=unused")] == ["全县法治工作会议召开"]
    assert len(rows(client, "?show=open&page=2")) == 2
    assert "?show=open&amp;page=2" in client.get("/imports/?show=open").content.decode()
    assert "没有这样的" in client.get("/imports/?show=published").content.decode()
    assert len(rows(client, "?show=x")) == 20


def test_a_breakdown_table_without_departments_offers_some_and_names_none(office):
    personas.make_department("民政局", "民政局", code="mzj")
    lines = (
        "序号,重点任务,具体内容,完成时限",
        "1,做好养老服务,新增养老服务中心3个。,12月底前",
        "2,规范执法,检查执法。,全年",
    )
    table = "\n".join(lines)
    client = personas.browser(office)
    client.post("/imports/", {"file": SimpleUploadedFile("分解表.csv", table.encode())})
    made = PlanImport.objects.get()
    assert (made.state, made.tasks, made.settled) == ("reviewing", 2, 0)
    assert rows(client)[0][0] == "分解表.csv"
    origins = {one["origin"] for _, _, task in each_duty(made.draft) for one in task["departments"]}
    assert origins <= {"keyword"}
    assert client.get(f"/imports/{made.pk}/").status_code == 200


def test_the_script_that_uploads_is_told_where_it_goes_on_or_why_not(office):
    client, script = personas.browser(office), {"Accept": "application/json"}
    empty = client.post("/imports/", {"text": " "}, headers=script)
    assert (empty.status_code, empty.json()["message"]) == (400, NOTHING_GIVEN)
    sent = {"text": NEWS, "form_key": "upload-1"}
    made, again = (client.post("/imports/", sent, headers=script) for _ in range(2))
    assert made.json() == again.json() == {"url": f"/imports/{PlanImport.objects.get().pk}/"}
    assert (made.status_code, again.status_code) == (201, 201)
    client.logout()
    ended = client.post("/imports/", {"text": NEWS}, headers=script)
    assert (ended.status_code, ended.json()["message"]) == (401, SIGNED_OUT)
